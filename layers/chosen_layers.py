"""Which layers of a project hold the rivers, roads and railways about a study's lines: listed, noted, found again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from qgis.core import QgsProject, QgsProviderRegistry, QgsVectorLayer
from qgis.PyQt.QtCore import QCoreApplication

from . import compat
from .corridor import CORRIDOR_PROPERTY, LAYER_PROPERTY
from .crossing_layers import obstacle
from .study_layers import TABLE_PROPERTY
from .study_records import ChosenSource
from .surroundings import guess_kind

NOT_USED = ""
# What tells a source from others; filters, keys and passwords do not.
_TELLING = (
    "path", "layerName", "host", "port", "service", "dbname", "schema", "table", "geometrycolumn", "url", "typename",
)  # fmt: skip


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanChosenLayers", text)


@dataclass(frozen=True)
class LayerRow:
    """A line layer to choose from under its present name: what it is, and why it cannot be used ("" if it can).

    guessed: its kind is only what its name says. answered: the study holds what the planner said of it.
    """

    name: str
    source: ChosenSource
    obstacle: str = ""
    guessed: bool = False
    answered: bool = False


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
    return next((layer for layer in _line_layers(project) if source_of(layer) == chosen.source), None)


def layer_rows(project: QgsProject, chosen: Sequence[ChosenSource], corridor_key: str | None) -> list[LayerRow]:
    """The line layers of a project from the top of its tree downwards, then those chosen that are not in it."""
    found = {find.id(): one for one in chosen for find in [find_layer(project, one)] if find is not None}
    rows = []
    for layer in _line_layers(project):
        known = found.get(layer.id())
        hindered = _hindered(layer, corridor_key)
        kind = known.kind if known is not None else NOT_USED if hindered else guess_kind(layer)
        # By the title it was chosen with results say what they were crossed with: a new name changes nothing.
        title = known.title if known is not None else layer.name()
        source = ChosenSource(layer.id(), source_of(layer), title, kind)
        rows.append(LayerRow(layer.name(), source, hindered, known is None and bool(kind), known is not None))
    listed = {row.source.layer_id for row in rows}
    gone = [one for one in chosen if one.kind and not any(found.get(key) is one for key in listed)]
    return rows + [LayerRow(one.title, one, tr("not in the project, or cannot be read")) for one in gone]


def to_keep(rows: Sequence[LayerRow], kinds: Sequence[str]) -> tuple[ChosenSource, ...]:
    """What a study keeps of the kinds a planner gave to some rows; "" where one was proposed, or known before."""
    answers = [replace(row.source, kind=kind) for row, kind in zip(rows, kinds)]
    asked = [row.guessed or row.answered for row in rows]
    return tuple(answer for answer, told in zip(answers, asked) if answer.kind or told)


def _line_layers(project: QgsProject) -> list[QgsVectorLayer]:
    layers = [node.layer() for node in project.layerTreeRoot().findLayers()]
    layers += [layer for layer in project.mapLayers().values() if layer not in layers]
    return [
        layer
        for layer in layers
        if isinstance(layer, QgsVectorLayer)
        and layer.geometryType() == compat.LINE_GEOMETRY
        and not layer.customProperty(TABLE_PROPERTY)
    ]


def _hindered(layer: QgsVectorLayer, corridor_key: str | None) -> str:
    """Why a line layer cannot be used."""
    of_corridor = layer.customProperty(CORRIDOR_PROPERTY)
    if corridor_key and of_corridor == corridor_key and layer.customProperty(LAYER_PROPERTY) == "rivers":
        return tr("the corridor's rivers are used already")
    return obstacle(layer)
