"""The project's vector layers as shapes in WGS 84, for crossings: found and noted on the main thread, read on any."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCsException,
    QgsExpression,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsFeature,
    QgsFeatureRequest,
    QgsFeatureSource,
    QgsGeometry,
    QgsMapLayer,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorLayer,
    QgsVectorLayerFeatureSource,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QCoreApplication

from ..core.alike import uncollected
from ..core.crossed import Asked
from ..core.crossings import FeatureLayer
from ..core.dependencies import SHAPELY, how_to_install
from ..core.errors import DependencyError, LayerError
from ..core.line_boxes import Box, Places, boxes_of, cells_along
from ..core.progress import Progress, Silent, check_cancelled
from ..core.surroundings import RIVER
from ..core.terrain import bounds_of
from . import compat
from .cover_layers import cover_obstacle, is_told
from .crossed_attributes import FactsToRead, Told, facts_to_read, guess, said_kind
from .feature_reading import features_of
from .kept_features import Gathered, KeptFeatures, Shapes, Version, asked_of, version_of
from .other_layers import why_not_crossed
from .study_layers import TABLE_PROPERTY

# What a layer calls its features by, if its own display name is but a number.
NAME_FIELDS = (
    "name", "name_en", "name:en", "name_1", "shapename", "title", "label", "ref", "location", "where_coordinates",
    "adm_2", "event_type",
)  # fmt: skip
# Fields whose words are numbers all the same.
_NUMBERS = ("id", "fid", "gid", "objectid", "osm_id", "ogc_fid", "uuid", "event_id_cnty", "relid")
# Set on layers whose shapes stand for something that lies elsewhere; to cross them means nothing.
SCHEMATIC_PROPERTY = "karwan/schematic"
_CHECK_EVERY = 500
# Features are read this far about lines: what is crossed lies on them, points passed within 25 m.
MARGIN_M = 200.0


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanCrossingLayers", text)


@dataclass(frozen=True)
class Candidate:
    """A layer of the project: whether it is ticked (drawn), and why it cannot be crossed ("" if it can).

    kind: what the planner said it holds (crossed_attributes.said_kind), "" for nothing; guess: what it is taken for.
    is_cover: a raster of classes rather than a layer of features.
    """

    layer_id: str
    title: str
    ticked: bool
    obstacle: str = ""
    kind: str = ""
    guess: str = ""
    is_cover: bool = False


@dataclass(frozen=True)
class LayerSnapshot:
    """A layer as it is now, edits, filter, joins and virtual fields included; readable from any thread.

    lasting: all that answers depend on, None if it can change without a sign of it.
    """

    title: str
    source: QgsVectorLayerFeatureSource
    request: QgsFeatureRequest
    indexed: bool
    context: QgsExpressionContext
    name_expression: str
    name_index: int
    facts: FactsToRead
    kept: KeptFeatures | None = None
    version: Version | None = None
    lasting: Hashable | None = None


def candidates(project: QgsProject) -> list[Candidate]:
    """Every layer of the project but the study's own, from the top of the layer tree downwards."""
    found = []
    for node in project.layerTreeRoot().findLayers():
        layer = node.layer()
        if layer is not None and not layer.customProperty(TABLE_PROPERTY):
            is_raster = isinstance(layer, QgsRasterLayer)
            why = cover_obstacle(layer) if is_raster else obstacle(layer)
            ticked = node.isVisible() and (not is_raster or bool(why) or is_told(layer))
            found.append(
                Candidate(layer.id(), layer.name(), ticked, why, said_kind(layer), guess(layer), is_raster and not why)
            )
    return found


def obstacle(layer: QgsMapLayer) -> str:
    """Why nothing can be crossed in a layer, with what to do; "" if something can."""
    if not isinstance(layer, QgsVectorLayer):
        return why_not_crossed(layer)
    if not layer.isValid():
        return tr("cannot be read: check its source")
    if not layer.isSpatial():
        return tr("a table without geometry")
    if not layer.crs().isValid():
        return tr("no coordinate system: set it in the layer's properties")
    if layer.customProperty(SCHEMATIC_PROPERTY):
        return tr("schematic: its lines do not lie where the thing itself does")
    return ""


def margin_of(asked: Asked, kind: str = RIVER) -> float:
    """How far about lines features of a kind are needed (m) for what is asked: of rivers where they run square, too."""
    square_m = asked.square_within_m if kind == RIVER and asked.square_below_deg > 0.0 else 0.0
    return max(MARGIN_M, 1.5 * asked.half_width_m, square_m)


def snapshot(
    layer: QgsMapLayer,
    project: QgsProject,
    lines: Sequence[Places],
    margin_m: float = MARGIN_M,
    kind: str | None = None,
    kept: KeptFeatures | None = None,
) -> LayerSnapshot:
    """What `read` needs of a vector layer round some lines (degrees). Call it on the main thread.

    kind: what its features are, left out what the planner or the layer itself says. kept: where what is read stays for
    the next question. Raises LayerError naming the layer if it has no coordinate system or nothing that can be crossed.
    """
    reason = obstacle(layer)
    if reason:
        raise LayerError(
            tr("The layer {} cannot be crossed: {}.").format(layer.name(), reason), tr("Untick it or mend it.")
        )
    request = QgsFeatureRequest()
    request.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4326"), project.transformContext())
    request.setFilterRect(_bounds(lines, margin_m))
    request.setInvalidGeometryCheck(QgsFeatureRequest.InvalidGeometryCheck.GeometryNoCheck)
    expression, index = _naming(layer)
    context = QgsExpressionContext()
    if expression:
        context.appendScopes(
            [
                QgsExpressionContextUtils.globalScope(),
                QgsExpressionContextUtils.projectScope(project),
                QgsExpressionContextUtils.layerScope(layer),
            ]
        )
    indexed = layer.hasSpatialIndex() == QgsFeatureSource.SpatialIndexPresence.SpatialIndexPresent
    source = QgsVectorLayerFeatureSource(layer)
    facts = facts_to_read(layer, source, kind)
    fields = _read_fields(index, facts)
    version = version_of(layer, project, fields, expression) if kept is not None else None
    lasting = version_of(layer, project, [*fields, *facts.indices], expression) if kept is not None else None
    if lasting is not None:
        lasting = *lasting, layer.name(), index, facts.kind, facts.source, facts.fields
    return LayerSnapshot(
        layer.name(), source, request, indexed, context, expression, index, facts, kept, version, lasting
    )


def read(
    taken: LayerSnapshot, progress: Progress | None = None, along: Sequence[Places] = (), margin_m: float = MARGIN_M
) -> tuple[FeatureLayer, tuple[str, ...]]:
    """The features near the lines as shapes in WGS 84, and notes on what had to be left out.

    along: lines (degrees) within those the snapshot was taken round: what lies elsewhere is left out, and what was read
    for an earlier question may be used again. Raises LayerError if the layer's coordinates cannot be transformed at
    all, DependencyError without shapely, CancelledError when asked to stop.
    """
    try:
        import shapely  # noqa: F401
    except ImportError as error:
        raise DependencyError(tr("The Python package shapely is missing."), how_to_install(SHAPELY)) from error
    progress = progress or Silent()
    facts = taken.facts
    cells = cells_along(along, margin_m)
    if taken.kept is not None and taken.version is not None and cells:
        layer, told, lost = taken.kept.about(
            taken.version, cells, lambda missing: _read(taken, boxes_of(missing), progress), progress
        )
    else:
        found = _read(taken, boxes_of(cells), progress)
        ids, lost = list(map(str, found.numbers)), found.lost
        layer, told = FeatureLayer("", found.geometries, ids, found.names), Told(ids, found.told)
    knows = facts.known(told) if facts.at_once else facts.reader(progress)
    layer = asked_of(layer, title=taken.title, kind=facts.kind, source=facts.source, facts=knows)
    notes = (tr("{}: {} features without usable geometry were left out.").format(taken.title, lost),) if lost else ()
    progress.report(1.0, taken.title)
    return layer, notes


@uncollected()
def _read(taken: LayerSnapshot, boxes: Sequence[Box], progress: Progress) -> Shapes:
    """Each feature that comes near one of some boxes, or without boxes near what the snapshot was taken round."""
    expression, unnamed = prepared(taken), tr("unnamed {}")
    request, at_once = _lean(taken, expression), bool(taken.facts.at_once)
    in_boxes = taken.indexed and bool(boxes)
    portions = [QgsRectangle(*box) for box in boxes] if in_boxes else [_hull(boxes) or taken.request.filterRect()]
    found, lost = Gathered(() if in_boxes else boxes), 0
    try:
        for number, rectangle in enumerate(portions):
            progress.report(number / len(portions), tr("Reading {}").format(taken.title))
            check_cancelled(progress)
            request.setFilterRect(rectangle)
            for count, feature in enumerate(features_of(taken.source, request, taken.title), 1):
                if count % _CHECK_EVERY == 0:
                    check_cancelled(progress)
                if not feature.hasGeometry():
                    lost += 1
                elif found.is_new(feature.id()):
                    name = name_of(feature, taken, expression) or unnamed.format(feature.id())
                    found.add(feature.id(), plain_wkb(feature), name, taken.facts.values(feature) if at_once else ())
    except QgsCsException as error:
        raise LayerError(
            tr("The layer {} lies where its coordinate system is not defined.").format(taken.title),
            tr("Check the layer's coordinate system."),
        ) from error
    return found.shapes(lost)


def _lean(taken: LayerSnapshot, expression: QgsExpression | None) -> QgsFeatureRequest:
    """The request without the attributes that no name is made of."""
    request = QgsFeatureRequest(taken.request)
    if expression is None:
        return request.setSubsetOfAttributes(_read_fields(taken.name_index, taken.facts))
    if QgsFeatureRequest.ALL_ATTRIBUTES in expression.referencedColumns():
        return request
    named_by = expression.referencedAttributeIndexes(taken.facts.features.fields())
    return request.setSubsetOfAttributes(sorted({*named_by, *taken.facts.at_once}))


def _read_fields(name_index: int, facts: FactsToRead) -> list[int]:
    """Indices of the fields that are read with each feature."""
    return sorted({index for index in (name_index, *facts.at_once) if index >= 0})


def _hull(boxes: Sequence[Box]) -> QgsRectangle | None:
    """What holds all boxes; None without any."""
    west, south, east, north = (list(side) for side in zip(*boxes)) if boxes else ([], [], [], [])
    return QgsRectangle(min(west), min(south), max(east), max(north)) if boxes else None


def _bounds(lines: Sequence[Places], margin_m: float) -> QgsRectangle:
    lon, lat = (np.concatenate([line[k] for line in lines]) for k in (0, 1))
    west, south, east, north = bounds_of(lon, lat, margin_m)
    if east - west > 180.0 or west < -180.0 or east > 180.0:
        # Across the antimeridian: what lies near it is on either side.
        west, east = -180.0, 180.0
    return QgsRectangle(west, max(south, -90.0), east, min(north, 90.0))


def _naming(layer: QgsVectorLayer) -> tuple[str, int]:
    """How the layer's features are named: an expression, or the index of a field (-1: by their number)."""
    shown = layer.displayExpression()
    expression = QgsExpression(shown)
    fields = layer.fields()
    if shown and not expression.isField():
        return ("", -1) if expression.hasParserError() else (shown, -1)
    index = fields.lookupField(next(iter(expression.referencedColumns()), "")) if shown else -1
    if index >= 0 and not fields.at(index).isNumeric() and fields.at(index).name().lower() not in _NUMBERS:
        return "", index
    better = [fields.lookupField(name) for name in NAME_FIELDS]
    return "", next((i for i in better if i >= 0), index)


def prepared(taken: LayerSnapshot) -> QgsExpression | None:
    """The expression features of a layer are named by, ready for use; None if a field names them."""
    expression = QgsExpression(taken.name_expression) if taken.name_expression else None
    if expression is not None:
        expression.prepare(taken.context)
    return expression


def name_of(feature: QgsFeature, taken: LayerSnapshot, expression: QgsExpression | None) -> str:
    """What a feature of a layer is called, "" for nothing."""
    value = None
    if expression is not None:
        taken.context.setFeature(feature)
        value = expression.evaluate(taken.context)
    elif taken.name_index >= 0:
        value = feature.attribute(taken.name_index)
    return value.strip() if type(value) is str else "" if compat.is_null(value) else str(value).strip()


def plain_wkb(feature: QgsFeature) -> bytes:
    """The geometry in plan, curves as vertices: what every version of shapely reads."""
    geometry = feature.geometry()
    if geometry.wkbType() in compat.PLAIN_WKB:
        return geometry.asWkb().data()
    if QgsWkbTypes.flatType(geometry.wkbType()) not in compat.PLAIN_WKB:
        # Types that may hold curves, whether these do or not, and triangles.
        geometry = QgsGeometry(geometry.constGet().segmentize())
    flat = geometry.get()
    flat.dropZValue()
    flat.dropMValue()
    return bytes(geometry.asWkb())
