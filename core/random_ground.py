"""Correlated errors of the ground along a line: a Gaussian random field in space, drawn at the line's stations.

Method: each station is drawn given the two before it and up to six earlier ones near it that the line comes back to
(Vecchia 1988; Datta et al. 2016). For the exponential correlation on a straight line this is exact, as the station
before tells everything; where the line bends or returns it is an approximation whose covariance tests hold against the
full matrix. Distances are chords of the ellipsoid, so errors belong to places, not to chainages.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from .elevation_error import correlation
from .geodesy import FloatArray
from .progress import Progress, Silent, check_cancelled

BEFORE, BESIDE = 2, 20
# How far, in correlation lengths, an earlier part of the line still tells something of a later one.
REACH = 3.0
# Nodes of the line among which earlier parts are looked for stand this share of a correlation length apart.
NODE_SHARE = 0.25
# The line is not straight where it is so much longer than the way straight there.
BEND = 1.02
# Keeps the equations solvable where two places are one.
JITTER = 1e-10
_A_M, _E2 = 6_378_137.0, 6.694379990141316e-3
# Stations whose weights are solved for together.
SOLVED_AT_ONCE = 2_000
# Between two looks at whether to stop.
STATIONS_AT_ONCE = 2_000


@dataclass(frozen=True)
class Given:
    """What each of n stations is drawn from: weights of the BEFORE before it (n, BEFORE), own share of chance (n).

    beside: of stations that the line comes back to, their numbers, those they are drawn from, and the weights.
    """

    before: FloatArray
    own: FloatArray
    beside: dict[int, tuple[NDArray[np.int64], FloatArray]]


class ErrorField:
    """A field of variance 1 at stations (degrees, n), correlated over reach_m (1/e); 0: none, infinite: all alike."""

    def __init__(self, lon: FloatArray, lat: FloatArray, reach_m: float) -> None:
        self.size, self.reach_m = int(lon.size), reach_m
        self._given = None if reach_m in (0.0, math.inf) else given_earlier(places_m(lon, lat), reach_m)

    def draw(self, chance: FloatArray, progress: Progress | None = None) -> FloatArray:
        """The field (n, k) made of independent standard normal numbers (n, k); overwrites them.

        Raises CancelledError.
        """
        if self.reach_m == 0.0:
            return chance
        if self._given is None:
            chance[1:] = chance[0]
            return chance
        given, field = self._given, chance
        field *= given.own[:, None]
        one, two = given.before.T.tolist()
        for i in range(1, self.size):
            if i % STATIONS_AT_ONCE == 0:
                check_cancelled(progress or Silent())
            more = given.beside.get(i)
            if more is not None:
                field[i] += more[1] @ field[more[0]]
            else:
                field[i] += one[i] * field[i - 1]
                # On a straight line, the station before tells everything.
                if abs(two[i]) > 1e-9:
                    field[i] += two[i] * field[i - 2]
        return field


def normal_numbers(seed: Sequence[int], stations: int, runs: int) -> FloatArray:
    """Independent standard normal numbers (stations, runs), the same for the same seed."""
    return np.random.default_rng(list(seed)).standard_normal((stations, runs))


def places_m(lon: FloatArray, lat: FloatArray) -> FloatArray:
    """Geocentric coordinates (n, 3; m) of points (degrees) on the WGS 84 ellipsoid."""
    x, y = np.radians(lon), np.radians(lat)
    across = _A_M / np.sqrt(1.0 - _E2 * np.sin(y) ** 2)
    return np.column_stack(
        (across * np.cos(y) * np.cos(x), across * np.cos(y) * np.sin(x), across * (1.0 - _E2) * np.sin(y))
    )


def given_earlier(places: FloatArray, reach_m: float) -> Given:
    """What each station is drawn from; places (n, 3) in order of the line."""
    n = len(places)
    before = np.zeros((n, BEFORE))
    own = np.ones(n)
    if n > 1:
        rho = correlation(float(np.linalg.norm(places[1] - places[0])), reach_m)
        before[1, 0], own[1] = rho, math.sqrt(max(1.0 - float(rho) ** 2, 0.0))
    if n > 2:
        rows = np.arange(2, n)
        weights, own[2:] = _kriged(places, rows, np.column_stack((rows - 1, rows - 2)), reach_m)
        before[2:] = weights
    beside: dict[int, tuple[NDArray[np.int64], FloatArray]] = {}
    by_count: dict[int, list[tuple[int, NDArray[np.int64]]]] = {}
    for number, earlier in _bent(places, reach_m):
        by_count.setdefault(earlier.size, []).append((number, earlier))
    for found in by_count.values():
        for first in range(0, len(found), SOLVED_AT_ONCE):
            some = found[first : first + SOLVED_AT_ONCE]
            rows = np.array([number for number, _ in some])
            from_rows = np.column_stack((rows - 1, rows - 2, np.array([earlier for _, earlier in some])))
            weights, own[rows] = _kriged(places, rows, from_rows, reach_m)
            beside.update(zip(rows.tolist(), zip(from_rows, weights)))
    return Given(before, own, beside)


def _kriged(
    places: FloatArray, rows: NDArray[np.int64], of: NDArray[np.int64], reach_m: float
) -> tuple[FloatArray, FloatArray]:
    """Weights (m, k) of the stations `of` (m, k) for the stations `rows` (m), and what chance adds (m)."""
    known = places[of]
    among = correlation(np.linalg.norm(known[:, :, None, :] - known[:, None, :, :], axis=3), reach_m)
    among += JITTER * np.eye(of.shape[1])
    toward = correlation(np.linalg.norm(known - places[rows][:, None, :], axis=2), reach_m)
    weights = np.linalg.solve(among, toward[:, :, None])[:, :, 0]
    return weights, np.sqrt(np.maximum(1.0 - (weights * toward).sum(axis=1), 0.0))


def _bent(places: FloatArray, reach_m: float) -> Iterator[tuple[int, NDArray[np.int64]]]:
    """Stations behind which the line is not straight, and up to BESIDE earlier ones near them.

    These are nodes, and where the line comes back the very nearest of all its earlier stations.
    """
    step_m = np.linalg.norm(np.diff(places, axis=0), axis=1)
    run_m = np.concatenate(([0.0], np.cumsum(step_m)))
    apart = max(1, int(NODE_SHARE * reach_m / max(float(np.median(step_m)), 1e-6)))
    nodes = np.arange(0, len(places), apart)
    pairs = cKDTree(places[nodes]).query_pairs(REACH * reach_m, output_type="ndarray")
    earlier, later = nodes[pairs.min(axis=1)], nodes[pairs.max(axis=1)]
    gap_m, way_m = np.linalg.norm(places[earlier] - places[later], axis=1), run_m[later] - run_m[earlier]
    order = np.lexsort((gap_m, later))
    earlier, later, gap_m, way_m = (values[order] for values in (earlier, later, gap_m, way_m))
    bent = np.unique(later[way_m > BEND * gap_m])
    first, after = np.searchsorted(later, bent), np.searchsorted(later, bent, side="right")
    for node, low, high in zip(bent.tolist(), first.tolist(), after.tolist()):
        near = earlier[low:high]
        # Where the line comes back, stations of its earlier part beside the nodes' nearest.
        back = near[way_m[low:high] > 2.0 * gap_m[low:high] + 2.0 * apart * step_m.max()][:1]
        for number in range(max(node, BEFORE + 1), min(node + apart, len(places))):
            found = [near[: BESIDE - 2]]
            if back.size:
                beside = np.arange(max(0, back[0] - apart), min(back[0] + apart, number - BEFORE))
                found.append(beside[np.argsort(np.linalg.norm(places[beside] - places[number], axis=1))[:2]])
            chosen = np.unique(np.concatenate(found))
            yield number, chosen[chosen < number - BEFORE]
