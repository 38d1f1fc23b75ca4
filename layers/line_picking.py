"""Lines of any vector layer taken off the map, to be measured: one part of one feature, in WGS 84."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qgis.core import (
    QgsCsException,
    QgsFeature,
    QgsFeatureRequest,
    QgsGeometry,
    QgsMapLayer,
    QgsMapSettings,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
    QgsVectorLayerUtils,
)
from qgis.PyQt.QtCore import QCoreApplication

from ..core.geodesy import FloatArray
from . import compat
from .geometry import geometry_of_point, line_from_geometry, to_wgs84
from .study_layers import TABLE_PROPERTY

# A selection of more than this is no choice of lines to set side by side.
MOST_SELECTED = 20


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanLinePicking", text)


@dataclass(frozen=True)
class PickedLine:
    """A part of a line feature: vertices (degrees), levels (m) or None. key: layer, feature and part in one."""

    key: str
    title: str
    layer: str
    feature: str
    lon: FloatArray
    lat: FloatArray
    level_m: FloatArray | None = None


def has_lines(layer: QgsMapLayer | None) -> bool:
    """Whether a layer has lines to be measured; the study's own are measured as alternatives."""
    return (
        isinstance(layer, QgsVectorLayer)
        and layer.isValid()
        and layer.geometryType() == compat.LINE_GEOMETRY
        and layer.crs().isValid()
        and not layer.customProperty(TABLE_PROPERTY)
    )


def line_under(layer: QgsVectorLayer, settings: QgsMapSettings, box: QgsRectangle) -> PickedLine | None:
    """The line of a layer nearest to the middle of a box in map coordinates, of those that come into it.

    Raises AlignmentError if it lies where its coordinate system is not defined.
    """
    try:
        there = settings.mapToLayerCoordinates(layer, box)
    except QgsCsException:
        return None
    request = QgsFeatureRequest().setFilterRect(there).setFlags(QgsFeatureRequest.Flag.ExactIntersect)
    middle = QgsGeometry.fromPointXY(there.center())
    found = min(
        ((f.geometry().distance(middle), f.id(), f) for f in layer.getFeatures(request) if f.hasGeometry()),
        default=None, key=lambda one: one[:2],
    )  # fmt: skip
    return None if found is None else _nearest_part(layer, found[2], middle)


def line_of(layer: QgsVectorLayer, number: int, lon: float, lat: float) -> PickedLine | None:
    """The part of a feature that is nearest to a place (degrees), such as one that was snapped to."""
    feature = layer.getFeature(number)
    if not feature.isValid() or not feature.hasGeometry():
        return None
    place = geometry_of_point(lon, lat)
    try:
        place.transform(to_wgs84(layer.crs(), QgsProject.instance().transformContext()), compat.REVERSE_TRANSFORM)
    except QgsCsException:
        return None
    return _nearest_part(layer, feature, place)


def selected_lines(layer: QgsMapLayer | None) -> Iterator[PickedLine]:
    """The selected features of a line layer, the longest part of each; of very many none."""
    if not has_lines(layer) or not 0 < layer.selectedFeatureCount() <= MOST_SELECTED:
        return
    for feature in sorted(layer.selectedFeatures(), key=QgsFeature.id):
        parts = _parts(feature.geometry())
        if parts:
            number = max(range(len(parts)), key=lambda k: parts[k].length())
            yield _picked(layer, feature, parts, number)


def _nearest_part(layer: QgsVectorLayer, feature: QgsFeature, place: QgsGeometry) -> PickedLine | None:
    parts = _parts(feature.geometry())
    if not parts:
        return None
    return _picked(layer, feature, parts, min(range(len(parts)), key=lambda k: parts[k].distance(place)))


def _parts(geometry: QgsGeometry) -> list[QgsGeometry]:
    """The parts of a line, as karwan:measuresegments takes them."""
    if geometry.isNull() or geometry.isEmpty():
        return []
    return geometry.asGeometryCollection() if geometry.isMultipart() else [geometry]


def _picked(layer: QgsVectorLayer, feature: QgsFeature, parts: list[QgsGeometry], number: int) -> PickedLine:
    shown = QgsVectorLayerUtils.getFeatureDisplayString(layer, feature).strip() or str(feature.id())
    title = tr("{} ({})").format(shown, layer.name())
    if len(parts) > 1:
        title = tr("{}, part {} of {}").format(title, number + 1, len(parts))
    transform = to_wgs84(layer.crs(), QgsProject.instance().transformContext())
    lon, lat, level_m = line_from_geometry(parts[number], transform, title)
    key = f"{layer.id()}:{feature.id()}:{number}"
    return PickedLine(key, title, layer.name(), str(feature.id()), lon, lat, level_m)
