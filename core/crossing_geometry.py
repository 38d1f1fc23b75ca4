"""Where a line meets many features: segments against segments in bulk, each contact with its exact chainage.

Imports shapely; whoever may run without it imports this module where it is used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from .alignment import alignment_from_vertices
from .contacts import SAME_M, Contacts, merged
from .crossings import (
    CROSSING,
    ENTRY,
    EXIT,
    NEAR_POINT,
    POINT_DISTANCE_M,
    SHARED,
    TOUCH,
    FeatureLayer,
    IntervalCrossing,
    PointCrossing,
)
from .geodesy import WGS84, FloatArray, chainage_m, inverse, segment_lengths_m

Geometries = NDArray[Any]
IntArray = NDArray[np.int64]
Ends = tuple[FloatArray, FloatArray]
Met = tuple[list[PointCrossing], list[IntervalCrossing], list[str]]

_CHUNK = 64
# A point feature may lie beside the line; 25 m is less than this everywhere below 87 degrees.
_BESIDE_DEG = POINT_DISTANCE_M / 5_000.0
# Share of a segment about its ends, and sine between directions, below which rounding decides who meets whom.
_NEAR_END, _PARALLEL = 1e-6, 1e-6
_POINT, _LINE, _RING, _POLYGON = 0, 1, 2, 3


@dataclass(frozen=True)
class CrossedLine:
    """A line of n vertices (degrees) with chainage at_m, indexed by segment. Build it with `of`."""

    lon: FloatArray
    lat: FloatArray
    at_m: FloatArray
    kept: NDArray[np.bool_]

    @classmethod
    def of(cls, lon: FloatArray, lat: FloatArray) -> CrossedLine:
        """The line without repeated vertices, longitudes unwrapped across the antimeridian; AlignmentError if none."""
        lon, lat = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
        numbered = alignment_from_vertices("The line", lon, lat, np.arange(lon.size, dtype=np.float64))
        index = np.asarray(numbered.level_m).astype(np.int64)
        kept = np.zeros(lon.size, dtype=bool)
        kept[index] = True
        return cls(np.unwrap(numbered.lon, period=360.0), numbered.lat, chainage_m(numbered.lon, numbered.lat), kept)

    def level_of(self, level_m: FloatArray | None) -> FloatArray | None:
        """Levels of the vertices as given, without those of repeated vertices."""
        return None if level_m is None else np.asarray(level_m, dtype=np.float64)[self.kept]

    @cached_property
    def lengths_m(self) -> FloatArray:
        """Geodesic length of each segment, m."""
        return segment_lengths_m(self.lon, self.lat)

    @cached_property
    def shifts(self) -> tuple[float, ...]:
        """By how many degrees the line is to be moved to meet features on either side of the antimeridian."""
        west, east = self.lon.min(), self.lon.max()
        return tuple(s for s in (0.0, -360.0, 360.0) if west + s <= 180.0 and east + s >= -180.0)

    @cached_property
    def segments(self) -> Geometries:
        """Each segment as a shapely line, once per shift."""
        ends = np.stack((np.column_stack((self.lon, self.lat))[:-1], np.column_stack((self.lon, self.lat))[1:]), axis=1)
        return np.asarray(shapely.linestrings(np.concatenate([ends + (shift, 0.0) for shift in self.shifts])))

    @cached_property
    def tree(self) -> STRtree:
        """Index of the segments."""
        return STRtree(self.segments)

    @cached_property
    def chunk_tree(self) -> STRtree:
        """Index of the boxes of every 64 segments: cheap to ask whether a feature comes near the line at all."""
        bounds = shapely.bounds(self.segments)
        first = np.arange(0, bounds.shape[0], _CHUNK)
        low, high = np.minimum.reduceat(bounds[:, :2], first), np.maximum.reduceat(bounds[:, 2:], first)
        return STRtree(shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1]))

    def meet(self, layer: FeatureLayer) -> Met:
        """All contacts with a layer's features: points, intervals and notes."""
        layer = layer.some(self._reached(layer))
        whole, notes = _valid(layer)
        parts, owner = _parts(whole)
        near = self._near(parts)
        parts, owner = parts[near], owner[near]
        kind = shapely.get_type_id(parts)
        points: list[PointCrossing] = []
        intervals: list[IntervalCrossing] = []
        at_points = kind == _POINT
        points += self._beside(layer, parts[at_points], owner[at_points])
        lines = (kind == _LINE) | (kind == _RING)
        met, shared = self._lines(layer, parts[lines], owner[lines])
        points += met
        intervals += shared
        areas = kind == _POLYGON
        met, inside = self._polygons(layer, whole, parts[areas], owner[areas])
        return points + met, intervals + inside, notes

    def place(self, chainage: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Longitude (-180 to 180) and latitude at chainages, on the line as drawn."""
        at, lon, lat = self._close_places
        return (np.interp(chainage, at, lon) + 180.0) % 360.0 - 180.0, np.interp(chainage, at, lat)

    @cached_property
    def _close_places(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Chainage, longitude and latitude of places no further than 500 m apart, so that both go together evenly."""
        pieces = np.maximum(1, np.ceil(self.lengths_m / 500.0).astype(np.int64))
        of = np.repeat(np.arange(pieces.size), pieces)
        share = (np.arange(of.size) - np.repeat(np.cumsum(pieces) - pieces, pieces)) / pieces[of]
        lon = self.lon[of] + share * np.diff(self.lon)[of]
        lat = self.lat[of] + share * np.diff(self.lat)[of]
        at = self.chainage_on(of, lon, lat)
        return np.append(at, self.at_m[-1]), np.append(lon, self.lon[-1]), np.append(lat, self.lat[-1])

    def _reached(self, layer: FeatureLayer) -> IntArray:
        """The features whose box comes near some stretch of the line."""
        boxes = shapely.bounds(self.chunk_tree.geometries) + np.array([-1.0, -1.0, 1.0, 1.0]) * _BESIDE_DEG
        found = layer.tree.query(shapely.box(*boxes.T))[1]
        return np.asarray(np.unique(found), dtype=np.int64)

    def _near(self, parts: Geometries) -> IntArray:
        """Indices of the parts whose box meets the box of some stretch of the line."""
        if parts.size == 0:
            return np.zeros(0, dtype=np.int64)
        bounds = shapely.bounds(parts)
        margin = np.where(shapely.get_type_id(parts) == _POINT, _BESIDE_DEG, 0.0)
        boxes = shapely.box(bounds[:, 0] - margin, bounds[:, 1] - margin, bounds[:, 2] + margin, bounds[:, 3] + margin)
        return np.asarray(np.unique(self.chunk_tree.query(boxes)[0]), dtype=np.int64)

    def _contacts(self, geometries: Geometries, owner: IntArray) -> Contacts:
        """Contacts of the line with the segments of lines or rings."""
        start, end, of = _segments_of(geometries)
        low, high = np.minimum(start, end), np.maximum(start, end)
        bounds = shapely.bounds(self.segments)
        reach_low, reach_high = bounds[:, :2].min(axis=0), bounds[:, 2:].max(axis=0)
        close = np.all((high >= reach_low) & (low <= reach_high), axis=1)
        start, end, of = start[close], end[close], of[close]
        theirs = np.asarray(shapely.linestrings(np.stack((start, end), axis=1)))
        f, s = self.tree.query(theirs, predicate="intersects")
        i = s % self.lengths_m.size
        shift = np.asarray(self.shifts)[s // self.lengths_m.size]
        start, end = start[f], end[f]
        ours = (
            np.column_stack((self.lon[i] + shift, self.lat[i])),
            np.column_stack((self.lon[i + 1] + shift, self.lat[i + 1])),
        )
        xy, clear = _proper_crossings((start, end), ours)
        rest = np.flatnonzero(~clear)
        shape = np.empty(f.size, dtype=object)
        shape[clear] = shapely.points(xy[clear])
        shape[rest] = shapely.intersection(theirs[f[rest]], self.segments[s[rest]])
        return Contacts.of(self, shape, i, shift, owner[of[f]], start, end)

    def chainage_on(self, segment: IntArray, lon: FloatArray, lat: FloatArray) -> FloatArray:
        """Chainage of points lying on given segments: geodesic distances to both ends, fitted to the segment."""
        if segment.size == 0:
            return np.zeros(0)
        before = inverse(self.lon[segment], self.lat[segment], lon, lat)[1]
        after = inverse(lon, lat, self.lon[segment + 1], self.lat[segment + 1])[1]
        return np.asarray(self.at_m[segment] + self.lengths_m[segment] * before / (before + after))

    def _lines(
        self, layer: FeatureLayer, parts: Geometries, owner: IntArray
    ) -> tuple[list[PointCrossing], list[IntervalCrossing]]:
        """Crossings and touches of line features, and the stretches shared with them."""
        points, intervals = [], []
        contacts = self._contacts(parts, owner)
        overlaps = contacts.overlaps()
        for k, stretches in overlaps.items():
            intervals += [IntervalCrossing(layer.title, layer.ids[k], layer.names[k], a, b) for a, b in stretches]
            points += [self._point(layer, k, SHARED, a) for a, _ in stretches]
        met = contacts.places(self)
        columns = (met.owner, met.chainage_m, met.crossing, met.angle_deg, _half_turn(met.lon), met.lat)
        for k, at, crossing, angle, lon, lat in zip(*(column.tolist() for column in columns)):
            if k not in overlaps or not any(a - SAME_M <= at <= b + SAME_M for a, b in overlaps[k]):
                kind = CROSSING if crossing else TOUCH
                points.append(PointCrossing(layer.title, layer.ids[k], layer.names[k], kind, at, lon, lat, angle))
        return points, intervals

    def _polygons(
        self, layer: FeatureLayer, whole: Geometries, parts: Geometries, owner: IntArray
    ) -> tuple[list[PointCrossing], list[IntervalCrossing]]:
        """Entries, exits, touches and the stretches inside polygon features; their boundary belongs to them."""
        rings, part = shapely.get_rings(parts, return_index=True)
        contacts = self._contacts(rings, owner[part])
        met = contacts.places(self)
        at_of: dict[int, dict[float, int]] = {}
        for i, (k, at) in enumerate(zip(met.owner.tolist(), met.chainage_m.tolist())):
            at_of.setdefault(k, {})[at] = i
        inside = self._inside(whole, np.unique(owner), met.owner, met.chainage_m, contacts.overlaps())
        points: list[PointCrossing] = []
        intervals: list[IntervalCrossing] = []
        lon = _half_turn(met.lon)
        for k in sorted({*at_of, *inside}):
            stretches, places = inside.get(k, []), at_of.get(k, {})
            intervals += [IntervalCrossing(layer.title, layer.ids[k], layer.names[k], a, b) for a, b in stretches]
            for kind, at in _events(stretches, list(places), float(self.at_m[-1])):
                if at not in places:
                    points.append(self._point(layer, k, kind, at))
                    continue
                m = places[at]
                where = at, float(lon[m]), float(met.lat[m]), float(met.angle_deg[m])
                points.append(PointCrossing(layer.title, layer.ids[k], layer.names[k], kind, *where))
        return points, intervals

    def _inside(
        self, polygons: Geometries, wanted: IntArray, owner: IntArray, met_m: FloatArray,
        overlaps: dict[int, list[tuple[float, float]]],
    ) -> dict[int, list[tuple[float, float]]]:  # fmt: skip
        """Stretches inside each wanted polygon, from where the line meets its boundary (met_m) or runs along it."""
        length_m = float(self.at_m[-1])
        runs = [(k, end) for k, stretches in overlaps.items() for pair in stretches for end in pair]
        # The line's own ends come before and behind whatever the line meets.
        of = np.concatenate((wanted, wanted, owner, np.array([k for k, _ in runs], dtype=np.int64)))
        cut_m = np.concatenate((np.zeros(wanted.size), np.full(wanted.size, length_m), met_m, [end for _, end in runs]))
        real = (cut_m <= 0.0) | (cut_m >= length_m) | ((cut_m > SAME_M) & (cut_m < length_m - SAME_M))
        of, cut_m = of[real], cut_m[real]
        order = np.lexsort((cut_m, of))
        of, cut_m = of[order], cut_m[order]
        piece = np.flatnonzero((of[1:] == of[:-1]) & (np.diff(cut_m) > SAME_M))
        of, begin, end = of[piece], cut_m[piece], cut_m[piece + 1]
        middle = (begin + end) / 2.0
        # What runs along the boundary to a tenth of a millimetre belongs to the polygon.
        within = np.asarray(shapely.distance(polygons[of], shapely.points(*self.place(middle))) <= 1e-9)
        for k, stretches in overlaps.items():
            for a, b in stretches:
                within |= (of == k) & (middle > a) & (middle < b)
        found: dict[int, list[tuple[float, float]]] = {}
        for k, a, b in zip(of[within].tolist(), begin[within].tolist(), end[within].tolist()):
            found.setdefault(k, []).append((a, b))
        return {k: merged(stretches) for k, stretches in found.items()}

    def _beside(self, layer: FeatureLayer, parts: Geometries, owner: IntArray) -> list[PointCrossing]:
        """Point features within 25 m of the line, at the nearest chainage."""
        found: dict[int, tuple[float, float]] = {}
        for point, k in zip(parts, owner.tolist()):
            x, y = shapely.get_x(point), shapely.get_y(point)
            metre = 1.0 / 111_000.0
            dy, dx = POINT_DISTANCE_M * metre, POINT_DISTANCE_M * metre / max(0.02, np.cos(np.radians(y)))
            near = np.unique(self.tree.query(shapely.box(x - dx, y - dy, x + dx, y + dy)) % self.lengths_m.size)
            for i in near.tolist():
                at, distance = self._nearest_on(i, float(x), float(y))
                if distance <= min(POINT_DISTANCE_M, found.get(k, (0.0, np.inf))[1]):
                    found[k] = (at, distance)
        return [self._point(layer, k, NEAR_POINT, at) for k, (at, _) in found.items()]

    def _nearest_on(self, i: int, x: float, y: float) -> tuple[float, float]:
        """Chainage on segment i nearest to a place, and the distance, m."""
        east = np.cos(np.radians(y))
        ax, ay = ((self.lon[i] - x + 180.0) % 360.0 - 180.0) * east, self.lat[i] - y
        dx, dy = (self.lon[i + 1] - self.lon[i]) * east, self.lat[i + 1] - self.lat[i]
        share = float(np.clip(-(ax * dx + ay * dy) / (dx * dx + dy * dy), 0.0, 1.0))
        lon, lat = self.lon[i] + share * (self.lon[i + 1] - self.lon[i]), self.lat[i] + share * dy
        at = float(self.chainage_on(np.array([i]), np.array([lon]), np.array([lat]))[0])
        return at, float(WGS84.inv(x, y, lon, lat)[2])

    def _point(self, layer: FeatureLayer, k: int, kind: str, chainage: float) -> PointCrossing:
        """A point on the line itself, where no feature tells the place more exactly."""
        lon, lat = (float(value[0]) for value in self.place(np.array([chainage])))
        return PointCrossing(layer.title, layer.ids[k], layer.names[k], kind, chainage, lon, lat)


def _half_turn(lon: FloatArray) -> FloatArray:
    """Longitudes from -180 to 180."""
    return np.asarray(np.where(np.abs(lon) > 180.0, (lon + 180.0) % 360.0 - 180.0, lon))


def _events(inside: list[tuple[float, float]], met_m: Sequence[float], length_m: float) -> list[tuple[str, float]]:
    """Entries and exits of the stretches inside, and touches: boundary contacts outside every one of them."""
    found = [(ENTRY, a) for a, _ in inside if a > SAME_M]
    found += [(EXIT, b) for _, b in inside if b < length_m - SAME_M]
    return found + [(TOUCH, c) for c in met_m if not any(a - SAME_M <= c <= b + SAME_M for a, b in inside)]


def _proper_crossings(one: Ends, other: Ends) -> tuple[FloatArray, NDArray[np.bool_]]:
    """Where pairs of segments (degrees) cross within both, and for which this is beyond doubt: no end near the other.

    What is not - touches, shared stretches, ends within a millionth of a segment's length - is left to shapely.
    """
    (p, p_end), (q, q_end) = one, other
    r, u, gap = p_end - p, q_end - q, q - p
    across = r[:, 0] * u[:, 1] - r[:, 1] * u[:, 0]
    square = np.abs(across) > _PARALLEL * np.hypot(r[:, 0], r[:, 1]) * np.hypot(u[:, 0], u[:, 1])
    across = np.where(square, across, 1.0)
    t = (gap[:, 0] * u[:, 1] - gap[:, 1] * u[:, 0]) / across
    v = (gap[:, 0] * r[:, 1] - gap[:, 1] * r[:, 0]) / across
    clear = square & (t > _NEAR_END) & (t < 1.0 - _NEAR_END) & (v > _NEAR_END) & (v < 1.0 - _NEAR_END)
    return p + t[:, None] * r, clear


def _valid(layer: FeatureLayer) -> tuple[Geometries, list[str]]:
    """The geometries with invalid ones made valid, and a note that says how many."""
    geometries = np.array(layer.geometries, dtype=object)
    broken = ~shapely.is_valid(geometries) & ~shapely.is_missing(geometries)
    # Self-crossing lines are valid lines to shapely; what is left are areas and lines without length.
    broken &= shapely.get_dimensions(geometries) == 2
    if not broken.any():
        return geometries, []
    geometries[broken] = shapely.make_valid(geometries[broken])
    return geometries, [f"{layer.title}: {int(broken.sum())} invalid polygons were made valid to be measured."]


def _parts(geometries: Geometries) -> tuple[Geometries, IntArray]:
    """Simple parts (points, lines, rings, polygons) that are not empty, and the feature each belongs to."""
    parts, owner = shapely.get_parts(geometries, return_index=True)
    while (shapely.get_type_id(parts) > _POLYGON).any():
        parts, of = shapely.get_parts(parts, return_index=True)
        owner = owner[of]
    full = ~shapely.is_empty(parts)
    return parts[full], owner[full].astype(np.int64)


def _segments_of(geometries: Geometries) -> tuple[FloatArray, FloatArray, IntArray]:
    """Start and end (m, 2) of every segment of lines or rings that has a length, and the geometry it belongs to."""
    xy, of = shapely.get_coordinates(geometries, return_index=True)
    if xy.shape[0] < 2:
        return np.zeros((0, 2)), np.zeros((0, 2)), np.zeros(0, dtype=np.int64)
    real = (of[1:] == of[:-1]) & np.any(xy[1:] != xy[:-1], axis=1)
    return xy[:-1][real], xy[1:][real], of[:-1][real].astype(np.int64)
