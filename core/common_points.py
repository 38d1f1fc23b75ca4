"""Where two lines meet, and chainages of one told in those of the other: profiles of alternatives over each other."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .errors import AlignmentError
from .geodesy import FloatArray

WITHIN_M = 500.0
# Lines that run together meet once in every so many metres.
APART_M = 2_000.0
_RADIUS_M = 6_371_009.0
# Looked for at points about so far apart, then placed between the stations.
_STEP_M = 100.0


@dataclass(frozen=True)
class CommonPoints:
    """Chainages (m) of the places where two lines meet, on the one and on the other; both ascend."""

    at_m: FloatArray
    other_m: FloatArray

    def __post_init__(self) -> None:
        if self.at_m.shape != self.other_m.shape:
            raise AlignmentError(f"{self.at_m.size} places on one line, {self.other_m.size} on the other.")
        for chainages in (self.at_m, self.other_m):
            if np.any(np.diff(chainages) <= 0.0):
                raise AlignmentError("Common points do not ascend along both lines.")

    def to_first(self, other_m: FloatArray) -> FloatArray:
        """Chainages of the other line as those of the first: linear between common points, as long beyond them.

        Without any common point both count from their beginning.
        """
        if not self.at_m.size:
            return np.array(other_m, dtype=np.float64)
        warped = np.interp(other_m, self.other_m, self.at_m)
        before, beyond = np.minimum(other_m - self.other_m[0], 0.0), np.maximum(other_m - self.other_m[-1], 0.0)
        return np.asarray(warped + before + beyond)


def common_points(
    at_m: FloatArray, lon: FloatArray, lat: FloatArray, other_m: FloatArray, other_lon: FloatArray,
    other_lat: FloatArray, named: Iterable[tuple[float, float]] = (), within_m: float = WITHIN_M,
) -> CommonPoints:  # fmt: skip
    """Places where two lines, each given by stations (chainage m, degrees), come within `within_m` of each other.

    Of each approach, and of each APART_M that lines run together, the nearest place; of `named` pairs of chainages,
    such as stations both serve, those as near as that. Where the lines run against each other, or one comes by twice,
    the places that ascend on both are kept, as many as there can be. Distances are straight ones on a sphere.
    """
    one, two = _on_sphere(lon, lat), _on_sphere(other_lon, other_lat)
    chosen = [(a, b) for a, b in named if _near(one, at_m, a, two, other_m, b, within_m)]
    stride = max(1, round(_STEP_M / max(float(np.median(np.diff(at_m))), 1e-9)))
    index = np.unique(np.append(np.arange(0, at_m.size, stride), at_m.size - 1))
    from scipy.spatial import cKDTree

    distance, nearest = cKDTree(two).query(one[index], distance_upper_bound=within_m)
    near = np.flatnonzero(np.isfinite(distance))
    if near.size:
        # Another approach begins where the lines were apart between, another piece after APART_M.
        approach = np.cumsum(np.diff(near, prepend=near[0]) > 1)
        piece = np.floor((at_m[index[near]] - at_m[index[near[0]]]) / APART_M)
        edges = np.flatnonzero((np.diff(approach) != 0) | (np.diff(piece) != 0)) + 1
        for part in np.split(near, edges):
            best = part[np.argmin(distance[part])]
            chosen.append((float(at_m[index[best]]), _foot_m(one[index[best]], two, other_m, int(nearest[best]))))
        # Lines that leave or end together do so at their ends.
        for end in (near[0], near[-1]):
            if index[end] in (0, at_m.size - 1):
                chosen.append((float(at_m[index[end]]), _foot_m(one[index[end]], two, other_m, int(nearest[end]))))
    return _ascending(chosen)


def _on_sphere(lon: FloatArray, lat: FloatArray) -> FloatArray:
    east, north = np.radians(lon), np.radians(lat)
    return _RADIUS_M * np.column_stack((np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)))


def _near(
    one: FloatArray, at_m: FloatArray, a: float, two: FloatArray, other_m: FloatArray, b: float, within_m: float
) -> bool:
    places = [np.array([np.interp(m, chain, line[:, k]) for k in range(3)])
              for line, chain, m in ((one, at_m, a), (two, other_m, b))]  # fmt: skip
    return bool(np.linalg.norm(places[0] - places[1]) <= within_m)


def _foot_m(point: FloatArray, line: FloatArray, at_m: FloatArray, nearest: int) -> float:
    """Chainage of the point of a line, on one of the two edges at vertex `nearest`, that is nearest to a point."""
    best_m, least = float(at_m[nearest]), float(np.linalg.norm(point - line[nearest]))
    for first in (nearest - 1, nearest):
        if not 0 <= first < at_m.size - 1:
            continue
        edge = line[first + 1] - line[first]
        share = float(np.clip(np.dot(point - line[first], edge) / max(float(np.dot(edge, edge)), 1e-12), 0.0, 1.0))
        off = float(np.linalg.norm(point - line[first] - share * edge))
        if off < least:
            best_m, least = float(at_m[first] + share * (at_m[first + 1] - at_m[first])), off
    return best_m


def _ascending(pairs: Iterable[tuple[float, float]]) -> CommonPoints:
    """The longest selection that ascends on both lines (Fredman 1975: patience sorting)."""
    # Of one place on the first line only one can stay: descending on the other, no two of it ascend.
    ordered = sorted(set(pairs), key=lambda pair: (pair[0], -pair[1]))
    tails: list[float] = []
    tail_at: list[int] = []
    before: list[int] = []
    for i, (_, other) in enumerate(ordered):
        place = bisect_left(tails, other)
        before.append(tail_at[place - 1] if place else -1)
        tails[place : place + 1] = [other]
        tail_at[place : place + 1] = [i]
    kept: list[int] = []
    i = tail_at[-1] if tail_at else -1
    while i >= 0:
        kept.append(i)
        i = before[i]
    found: NDArray[np.float64] = np.array([ordered[i] for i in reversed(kept)], dtype=np.float64).reshape(-1, 2)
    return CommonPoints(found[:, 0], found[:, 1])
