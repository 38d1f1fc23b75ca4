"""Which layers of a project hold rivers, roads, railways and risks about a study's lines: listed, noted, found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from qgis.core import QgsProject, QgsProviderRegistry, QgsVectorLayer
from qgis.PyQt.QtCore import QCoreApplication

from ..core.surroundings import RAILWAY, RISK, RIVER, ROAD
from . import compat
from .corridor import CORRIDOR_PROPERTY, LAYER_PROPERTY
from .crossing_layers import obstacle
from .study_layers import TABLE_PROPERTY
from .study_records import ChosenSource, RiskRule
from .surroundings import guess_kind

NOT_USED = ""
# What layers of lines may hold; others may hold risks only.
OF_LINES = (RIVER, ROAD, RAILWAY, RISK)
# Within which distance features without area count as long as nobody says: a fault's zone, reach of an attack. Assumed.
LINE_DISTANCE_M, POINT_DISTANCE_M = 500.0, 10_000.0
# What tells a source from others; filters, keys and passwords do not.
_TELLING = (
    "path", "layerName", "host", "port", "service", "dbname", "schema", "table", "geometrycolumn", "url", "typename",
)  # fmt: skip


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanChosenLayers", text)


@dataclass(frozen=True)
class LayerRow:
    """A layer to choose from under its present name: what it is, and why it cannot be used ("" if it can).

    guessed: its kind is only what its name says. answered: the study holds what the planner said of it. kinds: what it
    may hold. fields: its fields of numbers. rule: how it counts, or would count, as risks. has_areas: whether its
    features count without a distance.
    """

    name: str
    source: ChosenSource
    obstacle: str = ""
    guessed: bool = False
    answered: bool = False
    kinds: tuple[str, ...] = OF_LINES
    fields: tuple[str, ...] = ()
    rule: RiskRule = field(default_factory=RiskRule)
    has_areas: bool = False


def source_of(layer: QgsVectorLayer) -> str:
    """Where a layer's features are, without filter and password; the same for every layer made of them."""
    parts = QgsProviderRegistry.instance().decodeUri(layer.providerType(), layer.source())
    telling = [f"{name}={parts[name]}" for name in _TELLING if parts.get(name)]
    return " ".join(telling) or layer.publicSource()


def find_layer(project: QgsProject, chosen: ChosenSource) -> QgsVectorLayer | None:
    """The layer of a project that was chosen, or another made of the same source; None if there is none."""
    layer = project.mapLayer(chosen.layer_id)
    if isinstance(layer, QgsVectorLayer):
        return layer
    return next((layer for layer in _vector_layers(project) if source_of(layer) == chosen.source), None)


def layer_rows(project: QgsProject, chosen: Sequence[ChosenSource], corridor_key: str | None) -> list[LayerRow]:
    """A project's layers, lines first, from the top of its tree downwards; then those chosen that are not in it."""
    found = {find.id(): one for one in chosen for find in [find_layer(project, one)] if find is not None}
    rows = []
    for layer in _vector_layers(project):
        known = found.get(layer.id())
        lines, areas = (layer.geometryType() == kind for kind in (compat.LINE_GEOMETRY, compat.POLYGON_GEOMETRY))
        hindered = _hindered(layer, corridor_key)
        guess = guess_kind(layer) if lines and not hindered else NOT_USED
        kind = known.kind if known is not None else guess
        # By the title it was chosen with results say what they were crossed with: a new name changes nothing.
        title = known.title if known is not None else layer.name()
        distance_m = 0.0 if areas else LINE_DISTANCE_M if lines else POINT_DISTANCE_M
        rule = known.risk if known is not None else None
        rows.append(
            LayerRow(
                layer.name(), ChosenSource(layer.id(), source_of(layer), title, kind, rule), hindered,
                known is None and bool(kind), known is not None, OF_LINES if lines else (RISK,),
                tuple(one.name() for one in layer.fields() if one.isNumeric()),
                rule or RiskRule(distance_m=distance_m), areas,
            )
        )  # fmt: skip
    listed = {row.source.layer_id for row in rows}
    gone = [one for one in chosen if one.kind and not any(found.get(key) is one for key in listed)]
    missing = tr("not in the project, or cannot be read")
    return rows + [_gone(one, missing) for one in gone]


def to_keep(
    rows: Sequence[LayerRow], kinds: Sequence[str], rules: Sequence[RiskRule] | None = None
) -> tuple[ChosenSource, ...]:
    """What a study keeps of the kinds a planner gave to some rows; "" where one was proposed, or known before.

    rules: how each row counts if it holds risks, the rows' own where left out.
    """
    kept = []
    for row, kind, rule in zip(rows, kinds, rules or [row.rule for row in rows]):
        if kind or row.guessed or row.answered:
            kept.append(replace(row.source, kind=kind, risk=rule if kind == RISK else None))
    return tuple(kept)


def _gone(one: ChosenSource, obstacle: str) -> LayerRow:
    rule = one.risk or RiskRule()
    fields = (rule.weight_field,) if rule.weight_field else ()
    kinds = (RISK,) if one.kind == RISK else OF_LINES
    return LayerRow(one.title, one, obstacle, kinds=kinds, fields=fields, rule=rule, has_areas=rule.distance_m <= 0.0)


def _vector_layers(project: QgsProject) -> list[QgsVectorLayer]:
    layers = [node.layer() for node in project.layerTreeRoot().findLayers()]
    layers += [layer for layer in project.mapLayers().values() if layer not in layers]
    found = [
        layer
        for layer in layers
        if isinstance(layer, QgsVectorLayer) and layer.isSpatial() and not layer.customProperty(TABLE_PROPERTY)
    ]
    return sorted(found, key=lambda layer: layer.geometryType() != compat.LINE_GEOMETRY)


def _hindered(layer: QgsVectorLayer, corridor_key: str | None) -> str:
    """Why a layer cannot be used."""
    of_corridor = layer.customProperty(CORRIDOR_PROPERTY)
    if corridor_key and of_corridor == corridor_key and layer.customProperty(LAYER_PROPERTY) == "rivers":
        return tr("the corridor's rivers are used already")
    return obstacle(layer)
