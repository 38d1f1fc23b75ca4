"""Where two lines between the same places lie apart, or at other levels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from .alignment import Alignment
from .geodesy import FloatArray, chainage_m, working_plane

APART_M, APART_LEVEL_M = 1.0, 0.1
# Stretches no farther apart than this are one: lines that cross each other meet for a moment only.
JOINED_M = 200.0
STEP_M = 25.0
LINE, LEVELS = "line", "levels"


@dataclass(frozen=True)
class Difference:
    """A stretch where one line is another: from_m to to_m along it, other_from_m to other_to_m along the other.

    kind: LINE where they lie apart, LEVELS where they lie together at other levels. largest_m: how far at most (levels:
    how much higher the one is, lower negative), at at_m along the one.
    """

    kind: str
    from_m: float
    to_m: float
    other_from_m: float
    other_to_m: float
    largest_m: float
    at_m: float

    @property
    def length_m(self) -> float:
        """Length of the stretch along the one, m."""
        return self.to_m - self.from_m

    @property
    def other_length_m(self) -> float:
        """Length along the other between its ends, m."""
        return abs(self.other_to_m - self.other_from_m)


def differences(
    one: Alignment, other: Alignment, apart_m: float = APART_M, apart_level_m: float = APART_LEVEL_M
) -> tuple[Difference, ...]:
    """The stretches of one line that lie more than `apart_m` from another, or at levels `apart_level_m` from its.

    Chainages are ellipsoidal, distances those of the one line's working plane (0.03 per cent at 150 km from its
    axis), each line taken every 25 m and at its vertices. Where the other leaves the one and returns to the same
    place, as round a spur, the stretch has no length along the one. Levels are compared where both lines have some;
    other ones for less than JOINED_M before and behind a stretch that lies apart belong to it.
    Needs shapely.
    """
    plane = working_plane(one.lon, one.lat)
    first, second = (_Course(line, *plane.to_plane(line.lon, line.lat)) for line in (one, other))
    there, apart = second.nearest(first.x, first.y)
    here, back = first.nearest(second.x, second.y)
    found = _stretches(first.at_m, there, apart, apart_m)
    found += _turned(_stretches(second.at_m, here, back, apart_m), second.at_m, here)
    lines = _joined(found)
    if one.level_m is None or other.level_m is None:
        return tuple(lines)
    higher = first.level_m - second.level_at(there)
    # Where the lines lie apart so does the ground: levels say nothing there.
    for stretch in lines:
        higher[(first.at_m >= stretch.from_m) & (first.at_m <= stretch.to_m)] = 0.0
    levels = _joined(_stretches(first.at_m, there, higher, apart_level_m, LEVELS))
    alone = [stretch for stretch in levels if stretch.length_m > JOINED_M or not any(_near(stretch, d) for d in lines)]
    return tuple(sorted([*lines, *alone], key=lambda stretch: (stretch.from_m, stretch.to_m)))


def _near(one: Difference, other: Difference) -> bool:
    """Whether two stretches are no farther apart than what is joined."""
    return one.from_m <= other.to_m + JOINED_M and other.from_m <= one.to_m + JOINED_M


class _Course:
    """A line in the plane, taken at its vertices and every STEP_M between."""

    def __init__(self, line: Alignment, x: FloatArray, y: FloatArray) -> None:
        vertex_m = chainage_m(line.lon, line.lat)
        parts = np.maximum(np.ceil(np.diff(vertex_m) / STEP_M), 1.0).astype(np.intp)
        segment = np.repeat(np.arange(parts.size), parts)
        share = (np.arange(segment.size) - np.repeat(np.cumsum(parts) - parts, parts)) / parts[segment]
        self._vertex_m, self._x, self._y, self._vertex_level_m = vertex_m, x, y, line.level_m
        self.at_m = np.append(vertex_m[segment] + share * np.diff(vertex_m)[segment], vertex_m[-1])
        self.x = np.append(x[segment] + share * np.diff(x)[segment], x[-1])
        self.y = np.append(y[segment] + share * np.diff(y)[segment], y[-1])

    @property
    def level_m(self) -> FloatArray:
        """Levels of the places."""
        return self.level_at(self.at_m)

    def level_at(self, at_m: FloatArray) -> FloatArray:
        """Levels (m) at chainages."""
        level_m = np.full(self._vertex_m.size, np.nan) if self._vertex_level_m is None else self._vertex_level_m
        return np.asarray(np.interp(at_m, self._vertex_m, level_m))

    def nearest(self, x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Chainage (m) of the point of this line nearest to each place, and how far it is (m)."""
        import shapely

        ends = np.stack((np.column_stack((self._x, self._y))[:-1], np.column_stack((self._x, self._y))[1:]), axis=1)
        tree = shapely.STRtree(shapely.linestrings(ends))
        place, segment = tree.query_nearest(shapely.points(x, y), all_matches=False)
        start, along = ends[segment, 0], ends[segment, 1] - ends[segment, 0]
        gone = np.column_stack((x[place], y[place])) - start
        share = np.clip((gone * along).sum(axis=1) / np.maximum((along * along).sum(axis=1), 1e-12), 0.0, 1.0)
        at_m = self._vertex_m[segment] + share * np.diff(self._vertex_m)[segment]
        return at_m, np.asarray(np.hypot(*(gone - share[:, None] * along).T))


def _stretches(
    at_m: FloatArray, there_m: FloatArray, apart: FloatArray, limit: float, kind: str = LINE
) -> list[Difference]:
    """Runs of places that are apart, begun and ended where the distance is `limit` between two places."""
    is_apart = np.abs(apart) > limit
    edges = np.flatnonzero(np.diff(np.concatenate(([False], is_apart, [False])).astype(np.int8)))
    found = []
    for a, b in edges.reshape(-1, 2):
        begin, end = (a, a - 1, _share(apart, limit, a, a - 1)), (b - 1, b, _share(apart, limit, b - 1, b))
        own = _between(at_m, *begin), _between(at_m, *end)
        others = _between(there_m, *begin), _between(there_m, *end)
        most = a + int(np.argmax(np.abs(apart[a:b])))
        found.append(Difference(kind, *own, *others, float(apart[most]), float(at_m[most])))
    return found


def _share(apart: FloatArray, limit: float, inside: int, outside: int) -> float:
    """How far from a place that is apart to its neighbour that is not the distance becomes `limit`, 0 to 1."""
    if not 0 <= outside < apart.size:
        return 0.0
    high, low = abs(float(apart[inside])), abs(float(apart[outside]))
    return (high - limit) / (high - low) if high > low else 0.0


def _between(values: FloatArray, inside: int, outside: int, share: float) -> float:
    here = float(values[inside])
    return here + share * (float(values[outside]) - here) if share > 0.0 else here


def _turned(stretches: Iterable[Difference], other_m: FloatArray, one_m: FloatArray) -> list[Difference]:
    """Stretches of the other line as ones of the first; one_m: where on it the other's places at other_m are."""
    found = []
    for s in stretches:
        ends = sorted(((s.other_from_m, s.from_m), (s.other_to_m, s.to_m)))
        (from_m, other_from_m), (to_m, other_to_m) = ends
        at_m = float(np.interp(s.at_m, other_m, one_m))
        found.append(Difference(s.kind, from_m, to_m, other_from_m, other_to_m, s.largest_m, at_m))
    return found


def _joined(stretches: Iterable[Difference]) -> list[Difference]:
    """Stretches that overlap or nearly meet made one."""
    found: list[Difference] = []
    for stretch in sorted(stretches, key=lambda stretch: (stretch.from_m, stretch.to_m)):
        if not found or stretch.from_m > found[-1].to_m + JOINED_M:
            found.append(stretch)
            continue
        before = found[-1]
        most = max(before, stretch, key=lambda one: abs(one.largest_m))
        others = (before.other_from_m, before.other_to_m, stretch.other_from_m, stretch.other_to_m)
        back = before.other_from_m > before.other_to_m
        ends = (max(others), min(others)) if back else (min(others), max(others))
        to_m = max(before.to_m, stretch.to_m)
        found[-1] = Difference(before.kind, before.from_m, to_m, *ends, most.largest_m, most.at_m)
    return found
