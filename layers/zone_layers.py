"""Polygon layers as no-go areas and cost zones in WGS 84: taken on the main thread, read on any.

    areas = areas_of(layer, project.transformContext())      # a QgsVectorLayer or a source of an algorithm
    nogo = nogo_shapes(areas, bounds)                        # [shape, ...]
    zones = zone_shapes(areas, "factor", bounds)             # [(shape, factor), ...]

bounds: west, south, east, north in degrees, such as ElevationModel.lonlat_bounds, which no search ever leaves. Nothing
outside is read, and what reaches across is cut there, so that the frozen scenario holds no more than it needs.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsCsException,
    QgsFeature,
    QgsFeatureRequest,
    QgsProcessingFeatureSource,
    QgsRectangle,
    QgsVectorLayer,
    QgsVectorLayerFeatureSource,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QCoreApplication

from ..core.dependencies import SHAPELY, how_to_install
from ..core.errors import DependencyError, KarwanError, LayerError
from . import compat
from .feature_reading import features_of
from .geometry import feature_name, shape_from_geometry, to_wgs84

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

Bounds = tuple[float, float, float, float]


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanZoneLayers", text)


@dataclass(frozen=True)
class Areas:
    """A polygon layer as it is now, edits and filter included; to_degrees: from its system to WGS 84."""

    title: str
    source: QgsVectorLayerFeatureSource | QgsProcessingFeatureSource
    to_degrees: QgsCoordinateTransform


def areas_of(layer: QgsVectorLayer | QgsProcessingFeatureSource, context: QgsCoordinateTransformContext) -> Areas:
    """What reading a layer needs. Call it on the thread the layer belongs to.

    Raises LayerError naming the layer if it cannot be read, has no polygons or no coordinate system.
    """
    if isinstance(layer, QgsVectorLayer):
        if not layer.isValid():
            raise LayerError(tr("The layer {} cannot be read.").format(layer.name()), tr("Check its source."))
        source = QgsVectorLayerFeatureSource(layer)
        return _areas(layer.name(), source, layer.wkbType(), layer.crs(), context)
    return _areas(layer.sourceName(), layer, layer.wkbType(), layer.sourceCrs(), context)


def nogo_shapes(areas: Areas, bounds: Bounds) -> list[BaseGeometry]:
    """The polygons within `bounds`, made valid, cut at the bounds.

    Raises LayerError where the layer's system is not defined, DependencyError without shapely.
    """
    return [shape for _, shape in _shapes(areas, bounds)]


def zone_shapes(areas: Areas, field: str, bounds: Bounds) -> list[tuple[BaseGeometry, float]]:
    """The polygons within `bounds`, made valid, cut at the bounds, each with the number in `field`.

    Raises LayerError naming layer and zone for a missing field, or a factor that is missing, no number or not above 0.
    """
    index = areas.source.fields().lookupField(field) if field else -1
    if index < 0:
        raise LayerError(
            tr("The cost zones {} have no field “{}”.").format(areas.title, field),
            tr("Choose the field of the factor."),
        )
    return [(shape, _factor(areas, feature, feature.attribute(index))) for feature, shape in _shapes(areas, bounds)]


def _areas(
    title: str, source: Any, wkb_type: Any, crs: QgsCoordinateReferenceSystem, context: QgsCoordinateTransformContext
) -> Areas:
    if QgsWkbTypes.geometryType(wkb_type) != compat.POLYGON_GEOMETRY:
        raise LayerError(tr("The layer {} has no areas.").format(title), tr("Choose a layer of polygons."))
    if not crs.isValid():
        raise LayerError(
            tr("The layer {} has no coordinate system.").format(title), tr("Set it in the layer's properties.")
        )
    return Areas(title, source, to_wgs84(crs, context))


def _shapes(areas: Areas, bounds: Bounds) -> Iterator[tuple[QgsFeature, BaseGeometry]]:
    try:
        from shapely import box
    except ImportError as error:
        raise DependencyError(tr("The Python package shapely is missing."), how_to_install(SHAPELY)) from error
    frame = box(*bounds)
    for feature in _features(areas, bounds):
        if not feature.hasGeometry() or feature.geometry().isEmpty():
            continue
        try:
            whole = shape_from_geometry(feature.geometry(), areas.to_degrees, feature_name(feature, "Zone"))
        except DependencyError:
            raise
        except KarwanError as error:
            raise LayerError(f"{areas.title}: {error.problem}", error.remedy) from error
        shape = _polygons(whole)
        if not frame.covers(shape):
            shape = _polygons(shape.intersection(frame))
        if not shape.is_empty:
            yield feature, shape


def request_near(to_degrees: QgsCoordinateTransform, bounds: Bounds) -> QgsFeatureRequest:
    """A request for what lies within bounds in degrees, of a layer with that transform; for all where it fails."""
    request = QgsFeatureRequest()
    frame = QgsRectangle(*bounds)
    try:
        # A margin, for the edges of a box in degrees are curved in other systems.
        near = to_degrees.transformBoundingBox(frame.buffered(0.1), compat.REVERSE_TRANSFORM, True)
        if near.isFinite():
            request.setFilterRect(near)
    except QgsCsException:
        # The layer's system does not reach all of the bounds: every feature is looked at.
        request = QgsFeatureRequest()
    return request


def _features(areas: Areas, bounds: Bounds) -> Any:
    request = request_near(areas.to_degrees, bounds)
    # Invalid ones are mended here, whatever Processing is set to do with them.
    return features_of(areas.source, request, areas.title)


def _polygons(shape: BaseGeometry) -> BaseGeometry:
    """The part of a shape that has an area, in plan."""
    from shapely import force_2d, get_parts, union_all

    shape = force_2d(shape)
    if shape.geom_type in ("Polygon", "MultiPolygon"):
        return shape
    return union_all([part for part in get_parts(shape) if part.geom_type in ("Polygon", "MultiPolygon")])


def _factor(areas: Areas, feature: QgsFeature, value: Any) -> float:
    name = feature_name(feature, "Zone")
    if compat.is_null(value):
        raise LayerError(tr("{}: {} has no factor.").format(areas.title, name), tr("Fill in its field."))
    try:
        factor = float(value)
    except (TypeError, ValueError) as error:
        raise LayerError(
            tr("{}: the factor {} of {} is no number.").format(areas.title, repr(value), name), tr("Mend the zone.")
        ) from error
    if not (factor > 0.0 and math.isfinite(factor)):
        raise LayerError(
            tr("{}: the factor {} of {} is not above 0.").format(areas.title, f"{factor:g}", name),
            tr("Mend the zone; an area to avoid belongs into the layer of those."),
        )
    return factor
