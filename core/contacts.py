"""Contacts of a line with features, grouped into places, each told apart as a crossing or a touch, with its angle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .geodesy import WGS84, FloatArray

if TYPE_CHECKING:
    from .crossing_geometry import CrossedLine

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

SAME_M = 0.01
_SAME_RAD = 1e-6


@dataclass(frozen=True)
class Places:
    """Where a line meets features, one value per place: the feature, chainage (m), place (degrees).

    crossing: the feature goes on at either side of the line; else it is touched. angle_deg: 0 to 90, NaN where there is
    none. Ordered by feature, then by chainage.
    """

    owner: IntArray
    chainage_m: FloatArray
    lon: FloatArray
    lat: FloatArray
    crossing: BoolArray
    angle_deg: FloatArray


@dataclass(frozen=True)
class Contacts:
    """Contacts with features: arrays of m point contacts by feature and chainage, and overlaps (feature, from_m, to_m).

    theirs: (m, 2 ends, 2) the features' segments there.
    """

    owner: IntArray
    chainage_m: FloatArray
    lon: FloatArray
    lat: FloatArray
    theirs: FloatArray
    shared: tuple[tuple[int, float, float], ...]

    @classmethod
    def of(
        cls, owner: IntArray, chainage_m: FloatArray, xy: FloatArray, theirs: FloatArray,
        runs: tuple[IntArray, FloatArray, FloatArray],
    ) -> Contacts:  # fmt: skip
        """From point contacts by feature and chainage, places (m, 2), and overlaps: features, chainages of the ends."""
        shared = tuple(
            (k, min(a, b), max(a, b)) for k, a, b in zip(*(part.tolist() for part in runs)) if abs(b - a) > SAME_M
        )
        return cls(owner, chainage_m, xy[:, 0], xy[:, 1], theirs, shared)

    def overlaps(self) -> dict[int, list[tuple[float, float]]]:
        """The stretches shared with each feature that has any, joined, by chainage."""
        found: dict[int, list[tuple[float, float]]] = {}
        for k, a, b in self.shared:
            found.setdefault(k, []).append((a, b))
        return {k: merged(stretches) for k, stretches in found.items()}

    def places(self, line: CrossedLine) -> Places:
        """Contacts with one feature closer than 1 cm along the line are one place, judged by all its segments there."""
        if self.owner.size == 0:
            none = np.empty(0)
            return Places(self.owner, none, none, none, np.empty(0, dtype=bool), none)
        new = np.diff(self.owner, prepend=-1) != 0
        new |= np.diff(self.chainage_m, prepend=-np.inf) > SAME_M
        first = np.flatnonzero(new)
        group = np.cumsum(new) - 1
        owner, at, lon, lat = self.owner[first], self.chainage_m[first], self.lon[first], self.lat[first]
        back, ahead = _along(line, at, lon, lat)
        # Each contact has two rays, from the place to the ends of the feature's segment.
        ends, of = self.theirs.reshape(-1, 2), np.repeat(group, 2)
        rays = _metres(ends[:, 0], ends[:, 1], lon[of], lat[of])
        far = np.hypot(rays[:, 0], rays[:, 1]) > SAME_M
        rays = _unit(rays)
        crossing, angle = _judged(back, ahead, rays, far, of, 2 * first)
        return Places(owner, at, lon, lat, crossing, angle)


@dataclass(frozen=True)
class Stretches:
    """Stretches of a line inside features, by feature and chainage; from_place, to_place: which places they end at.

    Arrays of one value per stretch; a place is -1 where the line meets no boundary.
    """

    owner: IntArray
    from_m: FloatArray
    to_m: FloatArray
    from_place: IntArray
    to_place: IntArray

    @classmethod
    def joined(
        cls, owner: IntArray, from_m: FloatArray, to_m: FloatArray, from_place: IntArray, to_place: IntArray
    ) -> Stretches:
        """From pieces by feature and chainage that do not overlap: those that meet are one."""
        if owner.size == 0:
            return cls(owner, from_m, to_m, from_place, to_place)
        new = np.ones(owner.size, dtype=bool)
        new[1:] = (owner[1:] != owner[:-1]) | (from_m[1:] > to_m[:-1] + SAME_M)
        first = np.flatnonzero(new)
        last = np.append(first[1:], owner.size) - 1
        return cls(owner[first], from_m[first], to_m[last], from_place[first], to_place[last])

    def outside(self, met: Places) -> IntArray:
        """Numbers of the places that are in no stretch of their feature."""
        here, there = met.owner.size, self.owner.size
        owner = np.concatenate((self.owner, met.owner))
        at_m = np.concatenate((self.from_m - SAME_M, met.chainage_m))
        # Stretches first where both are equal; then the last stretch before each place is the one that may hold it.
        order = np.lexsort((np.arange(owner.size) >= there, at_m, owner))
        before = np.cumsum(order < there) - 1
        place = order >= there
        last = np.empty(here, dtype=np.int64)
        last[order[place] - there] = before[place]
        held = np.zeros(here, dtype=bool)
        some = last >= 0
        held[some] = (self.owner[last[some]] == met.owner[some]) & (
            met.chainage_m[some] <= self.to_m[last[some]] + SAME_M
        )
        return np.flatnonzero(~held)


def merged(stretches: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Stretches that overlap or meet joined into one, by chainage."""
    joined: list[tuple[float, float]] = []
    for a, b in sorted(stretches):
        if joined and a <= joined[-1][1] + SAME_M:
            joined[-1] = (joined[-1][0], max(b, joined[-1][1]))
        else:
            joined.append((a, b))
    return joined


def _along(line: CrossedLine, at_m: FloatArray, lon: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Unit vectors back and ahead along the line from places on it; NaN beyond its ends."""
    before = np.searchsorted(line.at_m, at_m - SAME_M, side="left") - 1
    after = np.searchsorted(line.at_m, at_m + SAME_M, side="right")
    last = line.at_m.size - 1
    found = []
    for vertex, there in ((before, before >= 0), (after, after <= last)):
        i = np.clip(vertex, 0, last)
        ray = _unit(_metres(line.lon[i], line.lat[i], lon, lat))
        found.append(np.where(there[:, None], ray, np.nan))
    return found[0], found[1]


def _judged(
    back: FloatArray, ahead: FloatArray, rays: FloatArray, far: BoolArray, of: IntArray, starts: IntArray
) -> tuple[BoolArray, FloatArray]:
    """Whether features are crossed at places, and the angle (degrees); rays (r, 2) belong to the places `of`.

    Crossed if a ray leaves to either side of the line. At the line's own end it is met, not crossed.
    """
    turn = _turn(back, ahead)
    with np.errstate(invalid="ignore"):
        way = _turn(back[of], rays)
        left = far & (way > _SAME_RAD) & (way < turn[of] - _SAME_RAD)
        right = far & (way > turn[of] + _SAME_RAD) & (way < 2.0 * np.pi - _SAME_RAD)
    first_left, first_right, first_far = (_first(flag, starts) for flag in (left, right, far))
    crossing = (first_left >= 0) & (first_right >= 0)
    some = np.where(crossing, first_left, np.maximum(first_far, 0))
    theirs = np.where(crossing[:, None], rays[some] - rays[first_right], rays[some])
    at_end = np.isnan(turn)
    ours = np.where(at_end[:, None], np.where(np.isnan(ahead), back, ahead), ahead - back)
    angle = _acute(ours, theirs)
    alone = np.add.reduceat(far.astype(np.int64), starts) == 1
    told = crossing | (first_far >= 0) & (alone | at_end)
    return crossing, np.where(told, angle, np.nan)


def _first(flag: BoolArray, starts: IntArray) -> IntArray:
    """The index of the first flagged row of each group, -1 where there is none."""
    none = flag.size
    found = np.minimum.reduceat(np.where(flag, np.arange(none), none), starts)
    return np.asarray(np.where(found < none, found, -1))


def _metres(lon: FloatArray, lat: FloatArray, from_lon: FloatArray, from_lat: FloatArray) -> FloatArray:
    """East and north of places, m: good for directions close by."""
    # Radii of the ellipsoid east and north: a sphere would turn directions by up to a tenth of a degree or two.
    sine2 = np.sin(np.radians(from_lat)) ** 2
    across = WGS84.a / np.sqrt(1.0 - WGS84.es * sine2)
    up = across * (1.0 - WGS84.es) / (1.0 - WGS84.es * sine2)
    east = np.radians((lon - from_lon + 180.0) % 360.0 - 180.0) * np.cos(np.radians(from_lat)) * across
    return np.asarray(np.column_stack((east, np.radians(lat - from_lat) * up)), dtype=np.float64)


def _unit(vectors: FloatArray) -> FloatArray:
    return np.asarray(vectors / np.maximum(np.hypot(vectors[:, 0], vectors[:, 1]), 1e-12)[:, None])


def _turn(start: FloatArray, end: FloatArray) -> FloatArray:
    """Angles from directions to others, anticlockwise, 0 to 2 pi; NaN where either is."""
    cross = start[:, 0] * end[:, 1] - start[:, 1] * end[:, 0]
    return np.asarray(np.arctan2(cross, (start * end).sum(axis=1)) % (2.0 * np.pi))


def _acute(one: FloatArray, other: FloatArray) -> FloatArray:
    """Angles between directions, 0 to 90 degrees; NaN where one of them has no length."""
    cross = np.abs(one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0])
    angle = np.degrees(np.arctan2(cross, np.abs((one * other).sum(axis=1))))
    none = (np.hypot(one[:, 0], one[:, 1]) < 1e-9) | (np.hypot(other[:, 0], other[:, 1]) < 1e-9)
    return np.where(none, np.nan, angle)
