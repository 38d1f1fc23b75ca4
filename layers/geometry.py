"""QGIS geometries to plain arrays, alignments and shapes in WGS 84, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsCsException,
    QgsFeature,
    QgsGeometry,
    QgsProject,
)

from ..core.alignment import Alignment, Axis, alignment_from_vertices
from ..core.dependencies import SHAPELY, how_to_install
from ..core.errors import AlignmentError, DependencyError, LayerError
from ..core.geodesy import FloatArray
from . import compat
from .study_rows import axis_of
from .wkb import coordinates, line_wkb, point_wkb

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

# A straight edge of the source is no straight edge in degrees; this is how far they may part.
_EDGE_ERROR_M = 0.02
_METRES_PER_DEGREE = 111_195.0


def wgs84() -> QgsCoordinateReferenceSystem:
    """Longitude and latitude, degrees."""
    return QgsCoordinateReferenceSystem("EPSG:4326")


def to_wgs84(
    crs: QgsCoordinateReferenceSystem, context: QgsCoordinateTransformContext | None = None
) -> QgsCoordinateTransform:
    """The transform from `crs`; raises AlignmentError when the layer does not say its coordinate system."""
    if not crs.isValid():
        raise AlignmentError("The layer has no coordinate system.", "Set it in the layer's properties.")
    return QgsCoordinateTransform(crs, wgs84(), context or QgsProject.instance().transformContext())


def line_from_geometry(
    geometry: QgsGeometry, transform: QgsCoordinateTransform, name: str = "The line"
) -> tuple[FloatArray, FloatArray, FloatArray | None]:
    """Longitudes, latitudes and levels (None without Z) of a line; curves become vertices, long edges more of them.

    Raises AlignmentError, naming the line, for several parts, no line at all, or places the transform cannot take.
    """
    single = _single_line(geometry, name)
    points, has_z, _ = coordinates(bytes(single.asWkb()))
    lon, lat, share = _transformed(points, transform, name)
    if not has_z:
        return lon, lat, None
    level = np.interp(share, np.arange(len(points)), points[:, 2])
    if not np.all(np.isfinite(level)):
        raise AlignmentError(f"{name} has vertices without a level.", "Drop its Z values or complete them.")
    return lon, lat, level


def alignment_from_feature(feature: QgsFeature, transform: QgsCoordinateTransform, name: str = "") -> Alignment:
    """An alignment from a line feature, named by its field `name` unless given; levels from Z if it has any.

    Raises AlignmentError naming the feature.
    """
    name = name or feature_name(feature)
    return alignment_from_vertices(name, *line_from_geometry(feature.geometry(), transform, name))


def feature_name(feature: QgsFeature, otherwise: str = "Line") -> str:
    """What the feature calls itself in a field `name`, else its number."""
    index = feature.fields().lookupField("name")
    value = feature.attribute(index) if index >= 0 else None
    if compat.is_null(value) or not str(value).strip():
        return f"{otherwise} {feature.id()}"
    return str(value).strip()


def axis_from_geometry(
    geometry: QgsGeometry, transform: QgsCoordinateTransform, default_radius_m: float, name: str = "The line"
) -> Axis:
    """A tangent polygon from a line; M is the radius of each curve, `default_radius_m` where M is absent or 0."""
    single = _single_line(geometry, name)
    if single.transform(transform) != 0:
        raise _untransformable(name)
    axis = axis_of(bytes(single.asWkb()))
    radius = np.where(axis.radius_m > 0.0, axis.radius_m, default_radius_m)
    radius[[0, -1]] = 0.0
    return Axis(axis.lon, axis.lat, radius)


def geometry_of_axis(axis: Axis) -> QgsGeometry:
    """LineStringM in WGS 84, M the radius."""
    return _from_wkb(line_wkb(axis.lon, axis.lat, m=axis.radius_m))


def geometry_of_alignment(alignment: Alignment) -> QgsGeometry:
    """LineStringZ in WGS 84, or LineString without levels."""
    return _from_wkb(line_wkb(alignment.lon, alignment.lat, alignment.level_m))


def geometry_of_line(lon: FloatArray, lat: FloatArray, z: FloatArray | None = None) -> QgsGeometry:
    """LineString or LineStringZ in WGS 84."""
    return _from_wkb(line_wkb(np.asarray(lon), np.asarray(lat), z))


def geometry_of_point(lon: float, lat: float, z: float | None = None) -> QgsGeometry:
    """Point or PointZ in WGS 84."""
    return _from_wkb(point_wkb(float(lon), float(lat), z))


def points_from_geometry(
    geometry: QgsGeometry, transform: QgsCoordinateTransform, name: str = "The point"
) -> list[tuple[float, float]]:
    """Longitude and latitude of each vertex of a geometry; raises AlignmentError where the transform cannot take it."""
    moved = QgsGeometry(geometry)
    try:
        failed = moved.transform(transform) != 0
    except QgsCsException as error:
        raise _untransformable(name) from error
    if failed:
        raise _untransformable(name)
    return [(vertex.x(), vertex.y()) for vertex in moved.vertices()]


def shape_from_geometry(
    geometry: QgsGeometry, transform: QgsCoordinateTransform, name: str = "The polygon"
) -> BaseGeometry:
    """A shapely geometry in WGS 84, made valid; raises DependencyError without shapely, LayerError beyond mending."""
    try:
        from shapely import make_valid, wkb
        from shapely.errors import ShapelyError
    except ImportError as error:
        raise DependencyError("The Python package shapely is missing.", how_to_install(SHAPELY)) from error
    moved = QgsGeometry(geometry)
    moved.convertToStraightSegment()
    moved.get().dropMValue()
    try:
        failed = moved.transform(transform) != 0
    except QgsCsException as error:
        raise _untransformable(name) from error
    if failed:
        raise _untransformable(name)
    try:
        return make_valid(wkb.loads(bytes(moved.asWkb())))
    except ShapelyError as error:
        raise LayerError(f"{name} has a broken outline: {error}.", "Draw it again, or delete it.") from error


def _single_line(geometry: QgsGeometry, name: str) -> QgsGeometry:
    """A copy as one LineString; raises AlignmentError for anything else."""
    single = QgsGeometry(geometry)
    if single.isNull() or single.isEmpty():
        raise AlignmentError(f"{name} has no geometry.", "Draw it, or delete the feature.")
    if single.type() != compat.LINE_GEOMETRY:
        raise AlignmentError(f"{name} is no line.", "Choose a line layer.")
    if single.isMultipart():
        parts = single.constGet().numGeometries()
        if parts != 1:
            raise AlignmentError(
                f"{name} has {parts} parts.", "Each alignment is one line in one piece: merge or split it first."
            )
        single.convertToSingleType()
    # Arcs are cut so that the versine of a piece stays below the tolerance.
    if single.constGet().hasCurvedSegments():
        single = QgsGeometry(single.constGet().segmentize(0.005))
    return single


def _transformed(
    points: FloatArray, transform: QgsCoordinateTransform, name: str
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Longitudes and latitudes of vertices, long edges split, and where each lies among the source's vertices."""
    index = np.arange(len(points), dtype=np.float64)
    lon, lat = _through(points[:, 0], points[:, 1], transform, name)
    if transform.isShortCircuited() or len(points) < 2:
        return lon, lat, index
    middle = (points[:-1] + points[1:]) / 2.0
    mid_lon, mid_lat = _through(middle[:, 0], middle[:, 1], transform, name)
    east = np.cos(np.radians(mid_lat))
    off_m = _METRES_PER_DEGREE * np.hypot(
        (mid_lon - (lon[:-1] + lon[1:]) / 2.0) * east, mid_lat - (lat[:-1] + lat[1:]) / 2.0
    )
    pieces = np.maximum(1, np.ceil(np.sqrt(off_m / _EDGE_ERROR_M))).astype(int)
    if pieces.max() == 1:
        return lon, lat, index
    share = np.concatenate([i + np.arange(n) / n for i, n in enumerate(pieces)] + [index[-1:]])
    xs, ys = np.interp(share, index, points[:, 0]), np.interp(share, index, points[:, 1])
    lon, lat = _through(xs, ys, transform, name)
    return lon, lat, share


def _through(
    x: FloatArray, y: FloatArray, transform: QgsCoordinateTransform, name: str
) -> tuple[FloatArray, FloatArray]:
    if transform.isShortCircuited():
        return np.array(x, dtype=np.float64), np.array(y, dtype=np.float64)
    moved = _from_wkb(line_wkb(x, y) if len(x) > 1 else point_wkb(float(x[0]), float(y[0])))
    try:
        failed = moved.transform(transform) != 0
    except QgsCsException as error:
        raise _untransformable(name) from error
    result, _, _ = coordinates(bytes(moved.asWkb()))
    if failed or not np.all(np.isfinite(result)):
        raise _untransformable(name)
    return result[:, 0].copy(), result[:, 1].copy()


def _from_wkb(wkb: bytes) -> QgsGeometry:
    geometry = QgsGeometry()
    geometry.fromWkb(wkb)
    return geometry


def _untransformable(name: str) -> AlignmentError:
    return AlignmentError(f"{name} lies where its coordinate system is not defined.", "Check the layer's system.")
