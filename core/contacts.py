"""Contacts of a line with features, grouped into places, each told apart as a crossing or a touch, with its angle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray

from .crossings import CROSSING, TOUCH
from .geodesy import FloatArray

if TYPE_CHECKING:
    from .crossing_geometry import CrossedLine

IntArray = NDArray[np.int64]

SAME_M = 0.01
_SAME_RAD = 1e-6
_METRES_PER_DEGREE = 111_195.0


@dataclass(frozen=True)
class Place:
    """Where a line meets one feature: chainage, place (degrees) and the feature's segments there (k, 2 ends, 2)."""

    chainage_m: float
    lon: float
    lat: float
    theirs: FloatArray

    def judged(self, line: CrossedLine) -> tuple[str, float]:
        """Crossing if the feature goes on at either side of the line, else touch; and the angle, degrees or NaN."""
        back, ahead = self._along(line)
        rays = self._rays()
        if back is None or ahead is None:
            ours = ahead if ahead is not None else back
            # The line's own end: met, not crossed.
            return TOUCH, _acute(ours, rays[0]) if ours is not None else float("nan")
        turn = _turn(back, ahead)
        left = [r for r in rays if _SAME_RAD < _turn(back, r) < turn - _SAME_RAD]
        right = [r for r in rays if turn + _SAME_RAD < _turn(back, r) < 2.0 * np.pi - _SAME_RAD]
        through = ahead - back
        if left and right:
            return CROSSING, _acute(through, left[0] - right[0])
        return TOUCH, _acute(through, rays[0]) if len(rays) == 1 else float("nan")

    def _metres(self, lon: FloatArray, lat: FloatArray) -> FloatArray:
        """East and north of this place, m: good for directions close by."""
        east = (np.asarray(lon) - self.lon + 180.0) % 360.0 - 180.0
        north = np.asarray(lat) - self.lat
        return np.asarray(np.stack((east * np.cos(np.radians(self.lat)), north), axis=-1) * _METRES_PER_DEGREE)

    def _along(self, line: CrossedLine) -> tuple[FloatArray | None, FloatArray | None]:
        """Unit vectors back and ahead along the line; None beyond its ends."""
        before = int(np.searchsorted(line.at_m, self.chainage_m - SAME_M, side="left")) - 1
        after = int(np.searchsorted(line.at_m, self.chainage_m + SAME_M, side="right"))
        back = self._metres(line.lon[before], line.lat[before]) if before >= 0 else None
        ahead = self._metres(line.lon[after], line.lat[after]) if after < line.at_m.size else None
        return None if back is None else _unit(back), None if ahead is None else _unit(ahead)

    def _rays(self) -> list[FloatArray]:
        """Unit vectors from here along the feature, one for each end of its segments that is not here itself."""
        ends = self._metres(self.theirs[:, :, 0], self.theirs[:, :, 1]).reshape(-1, 2)
        far = ends[np.hypot(ends[:, 0], ends[:, 1]) > SAME_M]
        return [_unit(ray) for ray in far] or [np.array([1.0, 0.0])]


@dataclass(frozen=True)
class Contacts:
    """Contacts with features: arrays of m point contacts, and overlaps as (feature, from_m, to_m)."""

    owner: IntArray
    chainage_m: FloatArray
    lon: FloatArray
    lat: FloatArray
    theirs: FloatArray
    shared: tuple[tuple[int, float, float], ...]

    @classmethod
    def of(
        cls,
        line: CrossedLine,
        shape: NDArray[Any],
        segment: IntArray,
        shift: FloatArray,
        owner: IntArray,
        start: FloatArray,
        end: FloatArray,
    ) -> Contacts:
        """From intersections of the line's segments with features' segments from start to end, both (m, 2)."""
        is_point = shapely.get_dimensions(shape) == 0
        is_line = shapely.get_dimensions(shape) == 1
        x, y = shapely.get_x(shape[is_point]), shapely.get_y(shape[is_point])
        at = line.chainage_on(segment[is_point], x - shift[is_point], y)
        moved = np.stack((start, end), axis=1)
        ends = shapely.get_coordinates(shape[is_line]).reshape(-1, 2, 2)
        i, s = segment[is_line], shift[is_line]
        a = line.chainage_on(i, ends[:, 0, 0] - s, ends[:, 0, 1])
        b = line.chainage_on(i, ends[:, 1, 0] - s, ends[:, 1, 1])
        shared = tuple(
            (int(k), float(low), float(high))
            for k, low, high in zip(owner[is_line], np.minimum(a, b), np.maximum(a, b))
            if high - low > SAME_M
        )
        order = np.lexsort((at, owner[is_point]))
        return cls(owner[is_point][order], at[order], x[order], y[order], moved[is_point][order], shared)

    def by_feature(self) -> Iterator[FeatureContacts]:
        """The contacts of each feature that has any."""
        shared: dict[int, list[tuple[float, float]]] = {}
        for k, a, b in self.shared:
            shared.setdefault(k, []).append((a, b))
        first = np.flatnonzero(np.diff(self.owner, prepend=-1))
        of = {int(self.owner[a]): slice(a, b) for a, b in zip(first, [*first[1:], self.owner.size])}
        for k in sorted({*of, *shared}):
            own = of.get(k, slice(0, 0))
            yield FeatureContacts(
                k, self.chainage_m[own], self.lon[own], self.lat[own], self.theirs[own], tuple(shared.get(k, ()))
            )


@dataclass(frozen=True)
class FeatureContacts:
    """Contacts with one feature, sorted by chainage."""

    feature: int
    chainage_m: FloatArray
    lon: FloatArray
    lat: FloatArray
    theirs: FloatArray
    overlaps: tuple[tuple[float, float], ...]

    def groups(self) -> list[Place]:
        """Contacts closer than 1 cm along the line are one place."""
        if self.chainage_m.size == 0:
            return []
        first = np.flatnonzero(np.diff(self.chainage_m, prepend=-np.inf) > SAME_M)
        return [
            Place(float(self.chainage_m[a]), float(self.lon[a]), float(self.lat[a]), self.theirs[a:b])
            for a, b in zip(first, [*first[1:], self.chainage_m.size])
        ]


def merged(stretches: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Stretches that overlap or meet joined into one, by chainage."""
    joined: list[tuple[float, float]] = []
    for a, b in sorted(stretches):
        if joined and a <= joined[-1][1] + SAME_M:
            joined[-1] = (joined[-1][0], max(b, joined[-1][1]))
        else:
            joined.append((a, b))
    return joined


def _unit(vector: FloatArray) -> FloatArray:
    return np.asarray(vector / np.hypot(*vector))


def _turn(start: FloatArray, end: FloatArray) -> float:
    """Angle from one direction to another, anticlockwise, 0 to 2 pi."""
    cross, dot = start[0] * end[1] - start[1] * end[0], float(start @ end)
    return float(np.arctan2(cross, dot) % (2.0 * np.pi))


def _acute(one: FloatArray, other: FloatArray) -> float:
    """Angle between two directions, 0 to 90 degrees; NaN if one of them has no length."""
    if np.hypot(*one) < 1e-9 or np.hypot(*other) < 1e-9:
        return float("nan")
    return float(np.degrees(np.arctan2(abs(one[0] * other[1] - one[1] * other[0]), abs(float(one @ other)))))
