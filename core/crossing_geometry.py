"""Where a line meets many features: segments against segments in bulk, each contact with its exact chainage.

Imports shapely; whoever may run without it imports this module where it is used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import nan

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from .alignment import alignment_from_vertices
from .alike import alike, uncollected
from .contacts import SAME_M, BoolArray, Contacts, Places, Stretches
from .crossed import IntervalCrossing, PointCrossing
from .crossings import (
    CROSSING,
    ENTRY,
    EXIT,
    NEAR_POINT,
    POINT_DISTANCE_M,
    SHARED,
    TOUCH,
    FeatureLayer,
)
from .feature_segments import FeatureSegments
from .geodesy import WGS84, FloatArray, chainage_m, inverse, segment_lengths_m
from .layer_parts import LayerParts
from .line_chunks import Geometries, IntArray, LineChunks
from .progress import Progress, Silent, check_cancelled

Ends = tuple[FloatArray, FloatArray]
Met = tuple[list[PointCrossing], list[IntervalCrossing], list[str]]

# A point feature may lie beside the line; 25 m is less than this everywhere below 87 degrees.
_BESIDE_DEG = POINT_DISTANCE_M / 5_000.0
# Share of a segment about its ends, and sine between directions, below which rounding decides who meets whom.
_NEAR_END, _PARALLEL = 1e-6, 1e-6


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
    def _ends(self) -> Ends:
        """Start and end (m, 2) of each segment, once per shift."""
        xy = np.column_stack((self.lon, self.lat))
        moved = [(xy[:-1] + (shift, 0.0), xy[1:] + (shift, 0.0)) for shift in self.shifts]
        return np.concatenate([start for start, _ in moved]), np.concatenate([end for _, end in moved])

    @cached_property
    def chunks(self) -> LineChunks:
        """The segments, once per shift, in chunks."""
        return LineChunks(*self._ends, len(self.shifts))

    @cached_property
    def tree(self) -> STRtree:
        """Index of the segments, once per shift."""
        return STRtree(shapely.linestrings(np.stack(self._ends, axis=1)))

    @uncollected()
    def meet(self, layer: FeatureLayer, progress: Progress | None = None) -> Met:
        """All contacts with a layer's features: points, intervals and notes. Raises CancelledError."""
        progress = progress or Silent()
        reached = layer.parts.areas_in(self.chunks.shapes)
        pieces, whole, notes = _mended(layer, reached)
        points = [point for piece in pieces for point in self._beside(layer, piece)]
        progress.report(0.1, layer.title)
        met, shared = self._lines(layer, self._contacts([(one, one.parts.lines) for one in pieces], progress))
        progress.report(0.6, layer.title)
        contacts = self._contacts([(one, one.parts.rings) for one in pieces], progress)
        found, inside = self._polygons(layer, whole, reached, contacts)
        return points + met + found, shared + inside, notes

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
        at = self.at_m[of]
        between = np.flatnonzero(share > 0.0)
        at[between] = self.chainage_on(of[between], lon[between], lat[between])
        return np.append(at, self.at_m[-1]), np.append(lon, self.lon[-1]), np.append(lat, self.lat[-1])

    def _contacts(self, pieces: Sequence[tuple[Piece, FeatureSegments]], progress: Progress) -> Contacts:
        """Contacts of the line with the segments of lines or rings."""
        near = []
        for piece, segments in pieces:
            f, s, owner = segments.near(self.chunks, progress)
            owner = piece.numbers[owner]
            if piece.excludes:
                kept = owner >= 0
                f, s, owner = f[kept], s[kept], owner[kept]
            near.append((*segments.ends(f), owner, f, s))
        start, end, owner, f, s = (np.concatenate(part) for part in zip(*near))
        ours = self.chunks.start[s], self.chunks.end[s]
        xy, clear, missed = _proper_crossings((start, end), ours)
        check_cancelled(progress)
        rest = np.flatnonzero(~clear & ~missed)
        theirs, mine = (shapely.linestrings(np.stack((a[rest], b[rest]), axis=1)) for a, b in ((start, end), ours))
        shape = shapely.intersection(theirs, mine)
        dimension = np.where(shapely.is_empty(shape), -1, shapely.get_dimensions(shape))
        xy[rest[dimension == 0]] = shapely.get_coordinates(shape[dimension == 0])
        clear[rest[dimension == 0]] = True
        at, runs = np.flatnonzero(clear), rest[dimension == 1]
        ends = shapely.get_coordinates(shape[dimension == 1]).reshape(-1, 2, 2)
        i = s % self.lengths_m.size
        shift = np.asarray(self.shifts)[s // self.lengths_m.size]
        chainage = self.chainage_on(i[at], xy[at, 0] - shift[at], xy[at, 1])
        a, b = (self.chainage_on(i[runs], ends[:, k, 0] - shift[runs], ends[:, k, 1]) for k in (0, 1))
        # In an order that does not depend on what else the layer holds, or on the order it was read in.
        order = np.lexsort((s[at], f[at], chainage, owner[at]))
        at, chainage = at[order], chainage[order]
        theirs_at = np.stack((start[at], end[at]), axis=1)
        return Contacts.of(owner[at], chainage, xy[at], theirs_at, (owner[runs], a, b))

    def chainage_on(self, segment: IntArray, lon: FloatArray, lat: FloatArray) -> FloatArray:
        """Chainage of points lying on given segments: geodesic distances to both ends, fitted to the segment."""
        if segment.size == 0:
            return np.zeros(0)
        before = inverse(self.lon[segment], self.lat[segment], lon, lat)[1]
        after = inverse(lon, lat, self.lon[segment + 1], self.lat[segment + 1])[1]
        return np.asarray(self.at_m[segment] + self.lengths_m[segment] * before / (before + after))

    def _lines(self, layer: FeatureLayer, contacts: Contacts) -> tuple[list[PointCrossing], list[IntervalCrossing]]:
        """Crossings and touches of line features, and the stretches shared with them."""
        points, intervals = [], []
        overlaps = contacts.overlaps()
        for k, stretches in overlaps.items():
            intervals += [IntervalCrossing(layer.title, layer.ids[k], layer.names[k], a, b) for a, b in stretches]
            points += [self._point(layer, k, SHARED, a) for a, _ in stretches]
        met = contacts.places(self)
        columns = (met.owner, met.chainage_m, met.crossing, _half_turn(met.lon), met.lat)
        one, ids, names = PointCrossing(layer.title, "", "", "", 0.0, 0.0, 0.0), layer.ids, layer.names
        rows = zip(*(column.tolist() for column in columns), _angles(met))
        for k, at, crossing, lon, lat, angle in rows:
            if k not in overlaps or not any(a - SAME_M <= at <= b + SAME_M for a, b in overlaps[k]):
                kind = CROSSING if crossing else TOUCH
                points.append(
                    alike(
                        one, feature=ids[k], name=names[k], kind=kind, chainage_m=at, lon=lon, lat=lat, angle_deg=angle
                    )
                )
        return points, intervals

    def _polygons(
        self, layer: FeatureLayer, whole: Geometries, reached: IntArray, contacts: Contacts
    ) -> tuple[list[PointCrossing], list[IntervalCrossing]]:
        """Entries, exits, touches and the stretches inside polygon features; their boundary belongs to them."""
        met = contacts.places(self)
        inside = self._inside(whole, reached, met, contacts.overlaps())
        ids, names, length_m = layer.ids, layer.names, float(self.at_m[-1])
        rows = zip(inside.owner.tolist(), inside.from_m.tolist(), inside.to_m.tolist())
        intervals = [IntervalCrossing(layer.title, ids[k], names[k], a, b) for k, a, b in rows]
        points: list[PointCrossing] = []
        where = zip(met.chainage_m.tolist(), _half_turn(met.lon).tolist(), met.lat.tolist(), _angles(met))
        values = [dict(zip(("chainage_m", "lon", "lat", "angle_deg"), one)) for one in where]
        one = PointCrossing(layer.title, "", "", "", 0.0, 0.0, 0.0)
        entries, exits = inside.from_m > SAME_M, inside.to_m < length_m - SAME_M
        touches = inside.outside(met)
        for kind, owner, at, place in (
            (ENTRY, inside.owner[entries], inside.from_m[entries], inside.from_place[entries]),
            (EXIT, inside.owner[exits], inside.to_m[exits], inside.to_place[exits]),
            (TOUCH, met.owner[touches], met.chainage_m[touches], touches),
        ):
            for k, chainage, m in zip(owner.tolist(), at.tolist(), place.tolist()):
                if m < 0:
                    points.append(self._point(layer, k, kind, chainage))
                else:
                    points.append(alike(one, feature=ids[k], name=names[k], kind=kind, **values[m]))
        return points, intervals

    def _inside(
        self, polygons: Geometries, wanted: IntArray, met: Places, overlaps: dict[int, list[tuple[float, float]]]
    ) -> Stretches:
        """Stretches inside each wanted polygon, from where the line meets its boundary or runs along it."""
        length_m = float(self.at_m[-1])
        runs = [(k, end) for k, stretches in overlaps.items() for pair in stretches for end in pair]
        # The line's own ends come before and behind whatever the line meets.
        of = np.concatenate((wanted, wanted, met.owner, np.array([k for k, _ in runs], dtype=np.int64)))
        ends_m = [np.zeros(wanted.size), np.full(wanted.size, length_m)]
        cut_m = np.concatenate((*ends_m, met.chainage_m, [end for _, end in runs]))
        place = np.full(of.size, -1)
        place[2 * wanted.size : 2 * wanted.size + met.owner.size] = np.arange(met.owner.size)
        real = (cut_m <= 0.0) | (cut_m >= length_m) | ((cut_m > SAME_M) & (cut_m < length_m - SAME_M))
        of, cut_m, place = of[real], cut_m[real], place[real]
        order = np.lexsort((place, cut_m, of))
        of, cut_m, place = of[order], cut_m[order], place[order]
        # Where a stretch along the boundary ends at a place the line meets, it is that place.
        same = np.flatnonzero((of[1:] == of[:-1]) & (cut_m[1:] == cut_m[:-1]))
        place[same] = np.maximum(place[same], place[same + 1])
        piece = np.flatnonzero((of[1:] == of[:-1]) & (np.diff(cut_m) > SAME_M))
        owner, begin, end = of[piece], cut_m[piece], cut_m[piece + 1]
        middle = (begin + end) / 2.0
        # What runs along the boundary to a tenth of a millimetre belongs to the polygon.
        within = np.asarray(shapely.distance(polygons[owner], shapely.points(*self.place(middle))) <= 1e-9)
        for k, stretches in overlaps.items():
            for a, b in stretches:
                within |= (owner == k) & (middle > a) & (middle < b)
        kept = np.flatnonzero(within)
        return Stretches.joined(owner[kept], begin[kept], end[kept], place[piece[kept]], place[piece[kept] + 1])

    @cached_property
    def _beside_boxes(self) -> Geometries:
        return self.chunks.boxes.shapes(_BESIDE_DEG)

    def _beside(self, layer: FeatureLayer, piece: Piece) -> list[PointCrossing]:
        """Point features within 25 m of the line, at the nearest chainage."""
        found: dict[int, tuple[float, float]] = {}
        if piece.parts.points.size == 0:
            return []
        close = piece.parts.points_in(self._beside_boxes)
        points, owner = piece.parts.points[close], piece.numbers[piece.parts.point_owner[close]]
        for x, y, k in zip(shapely.get_x(points).tolist(), shapely.get_y(points).tolist(), owner.tolist()):
            if k < 0:
                continue
            metre = 1.0 / 111_000.0
            dy, dx = POINT_DISTANCE_M * metre, POINT_DISTANCE_M * metre / max(0.02, np.cos(np.radians(y)))
            near = np.unique(self.tree.query(shapely.box(x - dx, y - dy, x + dx, y + dy)) % self.lengths_m.size)
            for i in near.tolist():
                at, distance = self._nearest_on(i, x, y)
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


def _angles(met: Places) -> list[float]:
    """Angles of places; where there is none the one NaN of Python, so that equal crossings compare equal."""
    return [angle if angle == angle else nan for angle in met.angle_deg.tolist()]


def _half_turn(lon: FloatArray) -> FloatArray:
    """Longitudes from -180 to 180."""
    return np.asarray(np.where(np.abs(lon) > 180.0, (lon + 180.0) % 360.0 - 180.0, lon))


def _proper_crossings(one: Ends, other: Ends) -> tuple[FloatArray, BoolArray, BoolArray]:
    """Where pairs of segments (degrees) cross within both; for which this is beyond doubt, and which surely do not.

    What is neither - touches, shared stretches, ends within a millionth of a segment's length - is left to shapely.
    """
    (p, p_end), (q, q_end) = one, other
    r, u, gap = p_end - p, q_end - q, q - p
    across = r[:, 0] * u[:, 1] - r[:, 1] * u[:, 0]
    square = np.abs(across) > _PARALLEL * np.hypot(r[:, 0], r[:, 1]) * np.hypot(u[:, 0], u[:, 1])
    across = np.where(square, across, 1.0)
    t = (gap[:, 0] * u[:, 1] - gap[:, 1] * u[:, 0]) / across
    v = (gap[:, 0] * r[:, 1] - gap[:, 1] * r[:, 0]) / across
    least, most = np.minimum(t, v), np.maximum(t, v)
    clear = square & (least > _NEAR_END) & (most < 1.0 - _NEAR_END)
    xy = np.full_like(p, np.nan)
    xy[clear] = p[clear] + t[clear, None] * r[clear]
    return xy, clear, square & ((least < -_NEAR_END) | (most > 1.0 + _NEAR_END))


@dataclass(frozen=True)
class Piece:
    """Geometries taken apart, and the number in the layer of each (-1: not counted)."""

    parts: LayerParts
    numbers: IntArray
    excludes: bool = False


def _mended(layer: FeatureLayer, reached: IntArray) -> tuple[list[Piece], Geometries, list[str]]:
    """The layer taken apart, with the invalid ones of the areas reached made valid, and a note that says how many."""
    numbers = np.arange(len(layer.geometries))
    broken = layer.parts.invalid(reached)
    if broken.size == 0:
        return [Piece(layer.parts, numbers)], layer.geometries, []
    numbers[broken] = -1
    whole = np.array(layer.geometries, dtype=object)
    whole[broken] = shapely.make_valid(whole[broken])
    note = f"{layer.title}: {broken.size} invalid polygons were made valid to be measured."
    return [Piece(layer.parts, numbers, excludes=True), Piece(LayerParts(whole[broken]), broken)], whole, [note]
