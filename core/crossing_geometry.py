"""Where a line meets many features: segments against segments in bulk, each contact with its exact chainage.

Imports shapely; whoever may run without it imports this module where it is used.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from .alignment import alignment_from_vertices
from .contacts import SAME_M, Contacts, Place, merged
from .crossings import (
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
from .geodesy import WGS84, FloatArray, chainage_m, segment_lengths_m

Geometries = NDArray[Any]
IntArray = NDArray[np.int64]
Met = tuple[list[PointCrossing], list[IntervalCrossing], list[str]]

_CHUNK = 64
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

    def _near(self, parts: Geometries) -> IntArray:
        """Indices of the parts whose box meets the box of some stretch of the line."""
        if parts.size == 0:
            return np.zeros(0, dtype=np.int64)
        bounds = shapely.bounds(parts)
        # A point feature may lie beside the line; 25 m is less than this everywhere below 87 degrees.
        margin = np.where(shapely.get_type_id(parts) == _POINT, POINT_DISTANCE_M / 5_000.0, 0.0)
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
        shape = shapely.intersection(theirs[f], self.segments[s])
        i = s % self.lengths_m.size
        shift = np.asarray(self.shifts)[s // self.lengths_m.size]
        return Contacts.of(self, shape, i, shift, owner[of[f]], start[f], end[f])

    def chainage_on(self, segment: IntArray, lon: FloatArray, lat: FloatArray) -> FloatArray:
        """Chainage of points lying on given segments: geodesic distances to both ends, fitted to the segment."""
        if segment.size == 0:
            return np.zeros(0)
        before = np.asarray(WGS84.inv(self.lon[segment], self.lat[segment], lon, lat)[2])
        after = np.asarray(WGS84.inv(lon, lat, self.lon[segment + 1], self.lat[segment + 1])[2])
        return np.asarray(self.at_m[segment] + self.lengths_m[segment] * before / (before + after))

    def _lines(self, layer: FeatureLayer, parts: Geometries, owner: IntArray) -> tuple[list, list]:
        """Crossings and touches of line features, and the stretches shared with them."""
        points, intervals = [], []
        for contacts in self._contacts(parts, owner).by_feature():
            k = contacts.feature
            stretches = merged(contacts.overlaps)
            intervals += [IntervalCrossing(layer.title, layer.ids[k], layer.names[k], a, b) for a, b in stretches]
            points += [self._point(layer, k, SHARED, a) for a, _ in stretches]
            for contact in contacts.groups():
                if not any(a - SAME_M <= contact.chainage_m <= b + SAME_M for a, b in stretches):
                    kind, angle = contact.judged(self)
                    points.append(self._point(layer, k, kind, contact.chainage_m, angle, contact))
        return points, intervals

    def _polygons(
        self, layer: FeatureLayer, whole: Geometries, parts: Geometries, owner: IntArray
    ) -> tuple[list[PointCrossing], list[IntervalCrossing]]:
        """Entries, exits, touches and the stretches inside polygon features; their boundary belongs to them."""
        rings, part = shapely.get_rings(parts, return_index=True)
        by_feature = {contacts.feature: contacts for contacts in self._contacts(rings, owner[part]).by_feature()}
        points: list[PointCrossing] = []
        intervals: list[IntervalCrossing] = []
        for k in np.unique(owner).tolist():
            contacts = by_feature.get(k)
            groups = contacts.groups() if contacts else []
            stretches = merged(contacts.overlaps) if contacts else []
            place = {g.chainage_m: g for g in groups}
            inside = self._inside(whole[k], sorted([*place, *(end for pair in stretches for end in pair)]), stretches)
            intervals += [IntervalCrossing(layer.title, layer.ids[k], layer.names[k], a, b) for a, b in inside]
            for kind, at in _events(inside, list(place), float(self.at_m[-1])):
                angle = place[at].judged(self)[1] if at in place else float("nan")
                points.append(self._point(layer, k, kind, at, angle, place.get(at)))
        return points, intervals

    def _inside(
        self, polygon: Any, cut_m: list[float], along_m: list[tuple[float, float]]
    ) -> list[tuple[float, float]]:
        """Stretches inside a polygon, given the chainages where the line meets its boundary or runs along it."""
        ends = [0.0, *(c for c in cut_m if SAME_M < c < self.at_m[-1] - SAME_M), float(self.at_m[-1])]
        pieces = np.array([(a, b) for a, b in zip(ends, ends[1:]) if b - a > SAME_M]).reshape(-1, 2)
        middle = pieces.mean(axis=1)
        # What runs along the boundary to a tenth of a millimetre belongs to the polygon.
        within = np.asarray(shapely.distance(polygon, shapely.points(*self.place(middle))) <= 1e-9)
        for a, b in along_m:
            within |= (middle > a) & (middle < b)
        return merged([(float(a), float(b)) for a, b in pieces[within]])

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

    def _point(
        self,
        layer: FeatureLayer,
        k: int,
        kind: str,
        chainage: float,
        angle: float = float("nan"),
        place: Place | None = None,
    ) -> PointCrossing:
        if place is not None:
            lon, lat = place.lon, place.lat
        else:
            lon, lat = (float(value[0]) for value in self.place(np.array([chainage])))
        return PointCrossing(layer.title, layer.ids[k], layer.names[k], kind, chainage, lon, lat, angle)


def _events(inside: list[tuple[float, float]], met_m: list[float], length_m: float) -> list[tuple[str, float]]:
    """Entries and exits of the stretches inside, and touches: boundary contacts outside every one of them."""
    found = [(ENTRY, a) for a, _ in inside if a > SAME_M]
    found += [(EXIT, b) for _, b in inside if b < length_m - SAME_M]
    return found + [(TOUCH, c) for c in met_m if not any(a - SAME_M <= c <= b + SAME_M for a, b in inside)]


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
