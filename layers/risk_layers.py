"""Areas of risk from layers of any geometry: taken on the main thread, read on any.

    taken = risks_to_read(layer, RiskRule("weight", 500.0, 1e6), project, box)     # on the main thread
    risks, notes = read_risks(taken, progress)                                    # on any

Areas count as they are; lines, points and, if wished, areas count within a distance of them. Distances are measured in
azimuthal equidistant planes near each feature: within 0.2 per cent of the distance along the ellipsoid.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from qgis.core import QgsCoordinateTransform, QgsCsException, QgsFeature, QgsGeometry, QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import QCoreApplication

from ..core.dependencies import SHAPELY, how_to_install
from ..core.errors import DependencyError, LayerError
from ..core.geodesy import FloatArray
from ..core.progress import Progress, Silent, check_cancelled
from ..core.surroundings import Risk
from ..core.terrain import bounds_of
from . import compat
from .crossing_layers import LayerSnapshot, name_of, obstacle, plain_wkb, prepared, snapshot
from .feature_reading import features_of
from .geometry import to_wgs84
from .study_records import RiskRule
from .zone_layers import request_near

Box = tuple[float, float, float, float]
Shapes = NDArray[Any]
# Of one layer: beyond, a filter serves the planner better than minutes of reading.
MOST_AREAS = 200_000
# Farther off nothing is said to be at risk, and the planes in use would no longer do.
MOST_DISTANCE_M = 200_000.0
_CHECK_EVERY = 1_000
# Planes stand on the middle of squares this wide: a plane's scale is off by (distance from there)^2 / 6 R^2.
_PLANE_DEG = 4.0
# Straight edges of one system are not straight in another: 5 km part by less than half a metre.
_EDGE_M, _EDGE_DEG = 5_000.0, 0.045
_QUARTER_PIECES = 16


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanRiskLayers", text)


@dataclass(frozen=True)
class RisksToRead:
    """A layer as it is now and how it counts; box: where it is read, west, south, east, north in degrees.

    weight: index of the field, -1 for none. edge: longest edge that may be transformed as it is, in the layer's units,
    0 where edges are straight in degrees already.
    """

    title: str
    rule: RiskRule
    box: Box
    weight: int
    edge: float
    to_degrees: QgsCoordinateTransform
    taken: LayerSnapshot


@dataclass
class _Found:
    """Features near the box: geometries as WKB in degrees, names, weights; and what had to be left out."""

    wkb: list[bytes] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    empty: int = 0
    weightless: int = 0


def needs_distance(layer: QgsVectorLayer) -> bool:
    """Whether a layer's features only count within a distance of them, having no area."""
    return bool(layer.geometryType() != compat.POLYGON_GEOMETRY)


def risks_to_read(
    layer: QgsVectorLayer, rule: RiskRule, project: QgsProject, box: Box | None = None, title: str = ""
) -> RisksToRead:
    """What reading a layer as areas of risk needs. On the main thread.

    box: degrees; everywhere without. title: what the risks are said to be from, the layer's name by default. Raises
    LayerError naming the layer, or the figure of the rule, that cannot be used.
    """
    name = title or layer.name()
    reason = obstacle(layer)
    if reason:
        raise LayerError(tr("The layer {} cannot be read as risks: {}.").format(name, reason), tr("Choose another."))
    if not 0.0 <= rule.distance_m <= MOST_DISTANCE_M:
        raise LayerError(
            tr("The layer {} counts within {} m.").format(name, f"{rule.distance_m:g}"),
            tr("Give a distance from 0 to {} m.").format(f"{MOST_DISTANCE_M:.0f}"),
        )
    if rule.distance_m <= 0.0 and needs_distance(layer):
        raise LayerError(
            tr("The layer {} has no areas.").format(name), tr("Give the distance within which its features count.")
        )
    if not (math.isfinite(rule.usd_per_km) and rule.usd_per_km >= 0.0):
        raise LayerError(
            tr("Risk in the layer {} costs {} USD per km.").format(name, f"{rule.usd_per_km:g}"), tr("Give 0 or more.")
        )
    weight = layer.fields().lookupField(rule.weight_field) if rule.weight_field else -1
    if rule.weight_field and (weight < 0 or not layer.fields().at(weight).isNumeric()):
        raise LayerError(
            tr("The layer {} has no field “{}” with numbers.").format(name, rule.weight_field),
            tr("Choose the field of the weight, or none."),
        )
    box = _within_the_world(box or (-180.0, -90.0, 180.0, 90.0))
    to_degrees = to_wgs84(layer.crs(), project.transformContext())
    lon, lat = np.array([box[0], box[2]]), np.array([box[1], box[3]])
    taken = snapshot(layer, project, [(lon, lat)])
    near = request_near(to_degrees, _within_the_world(bounds_of(lon, lat, rule.distance_m)))
    edge = 0.0 if layer.crs().isGeographic() else _EDGE_M / compat.metres_per_unit(layer.crs())
    return RisksToRead(name, rule, box, weight, edge, to_degrees, replace(taken, request=near))


def read_risks(
    given: RisksToRead, progress: Progress | None = None, most: int = MOST_AREAS
) -> tuple[tuple[Risk, ...], tuple[str, ...]]:
    """A risk for each feature, made valid and cut at the box, and what must be said of those left out. On any thread.

    Raises LayerError for coordinates that cannot be transformed and for more than `most` features, DependencyError
    without shapely, CancelledError when asked to stop.
    """
    try:
        import shapely
    except ImportError as error:
        raise DependencyError(tr("The Python package shapely is missing."), how_to_install(SHAPELY)) from error
    progress = progress or Silent()
    found = _read(given, progress, most)
    shapes = np.array(shapely.from_wkb(found.wkb), dtype=object)
    broken = ~shapely.is_valid(shapes) & (shapely.get_dimensions(shapes) == 2)
    shapes[broken] = shapely.make_valid(shapes[broken])
    if given.rule.distance_m > 0.0:
        shapes = _widened(shapes, given.rule.distance_m, progress)
    shapes = _cut(_areas_of(shapes), given.box)
    check_cancelled(progress)
    usd_per_m = given.rule.usd_per_km / 1000.0
    kept = np.flatnonzero(~shapely.is_empty(shapes)).tolist()
    risks = tuple(
        Risk(found.names[i], shapes[i], found.weights[i], usd_per_m * found.weights[i], given.title) for i in kept
    )
    return risks, tuple(_notes(given, found, int(broken.sum()), len(risks)))


def _read(given: RisksToRead, progress: Progress, most: int) -> _Found:
    found = _Found()
    try:
        for number, (feature, name) in enumerate(_named(given)):
            if number % _CHECK_EVERY == 0:
                check_cancelled(progress)
                progress.report(0.0, tr("{} features of {} read").format(f"{number:,}", given.title))
            if number >= most:
                raise LayerError(
                    tr("The layer {} has more than {} features near.").format(given.title, f"{most:,}"),
                    tr("Filter it in QGIS."),
                )
            weight = _weight(feature, given.weight)
            if not feature.hasGeometry() or feature.geometry().isEmpty():
                found.empty += 1
            elif weight is None:
                found.weightless += 1
            else:
                found.wkb.append(_wkb_in_degrees(feature, given))
                found.names.append(name)
                found.weights.append(weight)
    except QgsCsException as error:
        raise _undefined(given.title) from error
    return found


def _named(given: RisksToRead) -> Iterator[tuple[QgsFeature, str]]:
    expression = prepared(given.taken)
    for feature in features_of(given.taken.source, given.taken.request, given.title):
        yield feature, name_of(feature, given.taken, expression) or tr("unnamed {}").format(feature.id())


def _weight(feature: QgsFeature, index: int) -> float | None:
    """The feature's weight, 1 without a field; None where it has none above 0."""
    if index < 0:
        return 1.0
    value = feature.attribute(index)
    weight = math.nan if compat.is_null(value) else float(value)
    return weight if math.isfinite(weight) and weight > 0.0 else None


def _wkb_in_degrees(feature: QgsFeature, given: RisksToRead) -> bytes:
    """The geometry in plan in degrees, curves and long edges of projected systems as vertices."""
    geometry = QgsGeometry(feature.geometry())
    if geometry.constGet().hasCurvedSegments():
        geometry.convertToStraightSegment()
    extent = geometry.boundingBox()
    if given.edge and max(extent.width(), extent.height()) > given.edge:
        geometry = geometry.densifyByDistance(given.edge)
    if geometry.transform(given.to_degrees) != 0:
        raise _undefined(given.title)
    feature.setGeometry(geometry)
    return plain_wkb(feature)


def _widened(shapes: Shapes, distance_m: float, progress: Progress) -> Shapes:
    """What lies within a distance of each shape, in degrees; longitudes may go on beyond 180."""
    import shapely

    west, south, east, north = shapely.bounds(shapes).T
    square = np.floor(np.column_stack(((west + east) / 2.0, (south + north) / 2.0)) / _PLANE_DEG)
    squares, of = np.unique(square, axis=0, return_inverse=True)
    wide: Shapes = np.empty(shapes.size, dtype=object)
    for k, (i, j) in enumerate(squares):
        check_cancelled(progress)
        middle = (float(i) + 0.5) * _PLANE_DEG
        plane = _plane(middle, (float(j) + 0.5) * _PLANE_DEG)
        own = np.flatnonzero(of.ravel() == k)
        flat = shapely.transform(shapely.segmentize(shapes[own], _EDGE_DEG), lambda at, p=plane: _to_plane(p, at))
        round_it = shapely.buffer(flat, distance_m, quad_segs=_QUARTER_PIECES)
        round_it = shapely.segmentize(round_it, _EDGE_M)
        wide[own] = shapely.transform(round_it, lambda at, p=plane, m=middle: _to_degrees(p, at, m))
    return wide


def _plane(lon: float, lat: float) -> Transformer:
    crs = CRS.from_proj4(f"+proj=aeqd +lat_0={lat} +lon_0={lon} +datum=WGS84 +units=m")
    return Transformer.from_crs(4326, crs, always_xy=True)


def _to_plane(plane: Transformer, at: FloatArray) -> FloatArray:
    return np.column_stack(plane.transform(at[:, 0], at[:, 1]))


def _to_degrees(plane: Transformer, at: FloatArray, middle: float) -> FloatArray:
    lon, lat = plane.transform(at[:, 0], at[:, 1], direction="INVERSE")
    return np.column_stack((middle + (np.asarray(lon) - middle + 180.0) % 360.0 - 180.0, lat))


def _areas_of(shapes: Shapes) -> Shapes:
    """Of each shape the part that has an area."""
    import shapely

    found = shapely.force_2d(shapes)
    for i in np.flatnonzero(~np.isin(shapely.get_type_id(found), (3, 6))):
        parts = [part for part in shapely.get_parts(found[i]) if shapely.get_dimensions(part) == 2]
        found[i] = shapely.union_all(parts) if parts else shapely.Polygon()
    return found


def _cut(shapes: Shapes, box: Box) -> Shapes:
    """The shapes within a box; one round the Earth cuts nowhere in longitude, for shapes may go on beyond 180."""
    import shapely

    west, south, east, north = box if box[2] - box[0] < 360.0 else (-540.0, box[1], 540.0, box[3])
    low_x, low_y, high_x, high_y = shapely.bounds(shapes).T
    beyond = (low_x < west) | (low_y < south) | (high_x > east) | (high_y > north)
    shapes[beyond] = _areas_of(shapely.intersection(shapes[beyond], shapely.box(west, south, east, north)))
    return shapes


def _notes(given: RisksToRead, found: _Found, mended: int, kept: int) -> Iterator[str]:
    if found.empty:
        yield tr("{}: {} features without geometry were left out.").format(given.title, found.empty)
    if found.weightless:
        yield tr("{}: {} features without a weight above 0 were left out.").format(given.title, found.weightless)
    if mended:
        yield tr("{}: {} invalid areas were made valid.").format(given.title, mended)
    if not kept:
        yield tr("{}: nothing of it lies near.").format(given.title)


def _undefined(title: str) -> LayerError:
    return LayerError(
        tr("The layer {} lies where its coordinate system is not defined.").format(title),
        tr("Check the layer's coordinate system."),
    )


def _within_the_world(box: Box) -> Box:
    west, south, east, north = box
    if west < -180.0 or east > 180.0:
        # Across the antimeridian: what lies near it is on either side.
        west, east = -180.0, 180.0
    return west, max(south, -90.0), east, min(north, 90.0)
