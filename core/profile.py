"""The formation profile: the cheapest levels within the ruling grade, by dynamic programming.

Method: on stations of equal spacing and levels of equal height, the cost to a station at a level is its own cost plus
the smallest cost among the levels of the station before that the grade allows: a sliding-window minimum. Any cost by
height above ground may be used, so earthwork, bridges and tunnels compete. The band of levels is centred on the line
of least absolute deviation from the ground within the grade (slope trick), which is exact for the convex case.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import minimum_filter1d

from .errors import AlignmentError
from .geodesy import FloatArray
from .kernels import jit
from .unit_costs import UnitCosts

STEPS_PER_STATION = 5
MAX_LEVELS = 1_600
PHASES = 8


def design_levels(
    ground_m: FloatArray, spacing_m: float, ruling_grade_permille: float, unit_costs: UnitCosts
) -> FloatArray:
    """Formation level (m) at each of n stations `spacing_m` apart over `ground_m` (n), at least cost.

    No two neighbours differ by more than the ruling grade allows. Raises AlignmentError for unknown ground or a
    grade or spacing that is not positive.
    """
    ground = np.asarray(ground_m, dtype=np.float64)
    if ground.size < 2 or not np.all(np.isfinite(ground)):
        raise AlignmentError("The ground along the line is not known everywhere.", "Choose terrain that covers it.")
    rise_m = ruling_grade_permille / 1000.0 * spacing_m
    if rise_m <= 0:
        raise AlignmentError(f"A ruling grade of {ruling_grade_permille:g} per mille allows no line.")
    centre = least_deviation_levels(ground, rise_m)
    half_m = 40.0 + 1.2 * float(np.abs(centre - ground).max())
    step_m = rise_m / STEPS_PER_STATION
    if 2 * half_m / step_m > MAX_LEVELS:
        # First roughly over the whole band, then finely round what was found.
        rough_m = max(rise_m / 2.0, 2 * half_m / MAX_LEVELS)
        rough_m = rise_m / max(1, int(rise_m / rough_m))
        centre = _programme(ground, centre, half_m, rough_m, rise_m, unit_costs, spacing_m)
        half_m = min(half_m, step_m * MAX_LEVELS / 2, max(25.0, 6 * rough_m))
    return _programme(ground, centre, half_m, step_m, rise_m, unit_costs, spacing_m)


def least_deviation_levels(ground_m: FloatArray, rise_m: float) -> FloatArray:
    """Levels with the least sum of |level - ground| whose neighbours differ by `rise_m` at most.

    Slope trick: the convex cost is kept as two heaps of breakpoints that drift apart by rise_m a station.
    """
    left: list[float] = []
    right: list[float] = []
    best = np.empty(len(ground_m))
    drift = 0.0
    for i, ground in enumerate(ground_m):
        if i:
            drift += rise_m
        # |level - ground| adds one breakpoint to each side, through the other side's top.
        heappush(left, -(ground + drift))
        heappush(right, -heappop(left) - 2 * drift)
        heappush(right, ground - drift)
        heappush(left, -(heappop(right) + 2 * drift))
        best[i] = min(max(ground, -left[0] - drift), right[0] + drift)
    for i in range(len(best) - 2, -1, -1):
        best[i] = min(max(best[i], best[i + 1] - rise_m), best[i + 1] + rise_m)
    return best


def _programme(
    ground: FloatArray,
    centre: FloatArray,
    half_m: float,
    step_m: float,
    rise_m: float,
    costs: UnitCosts,
    spacing_m: float,
) -> FloatArray:
    """Cheapest levels on the lattice of `step_m` within `half_m` of `centre`."""
    half = max(2, int(np.ceil(half_m / step_m)))
    reach = int(rise_m / step_m + 1e-9)
    base = np.round(centre / step_m).astype(np.int64) - half
    # Costs by height, one row per fraction of a step, so that the levels of a station lie side by side in a row.
    lowest = int(np.floor((base * step_m - ground).min() / step_m)) - 1
    width = int(np.ceil((base * step_m - ground).max() / step_m)) - lowest + 2 * half + 2
    heights = (lowest + np.arange(width)[None, :] + np.arange(PHASES)[:, None] / PHASES) * step_m
    # Nearness to the ground decides among equals, so that level ground is followed exactly.
    table = costs.usd_per_m(heights) * spacing_m + np.abs(heights) * 1e-6
    fine = np.round((base - ground / step_m - lowest) * PHASES).astype(np.int64)
    kernel = jit(_cheapest) or _cheapest_numpy
    chosen = kernel(table, fine % PHASES, fine // PHASES, np.diff(base, prepend=base[0]), 2 * half + 1, reach)
    return np.asarray((base + chosen) * step_m, dtype=np.float64)


def _cheapest(table: Any, phase: Any, first: Any, shift: Any, count: int, reach: int) -> Any:
    """Index of the level of each station on the cheapest path; compiled by numba, so plain loops.

    The smallest of each window of 2 reach + 1 levels comes from minima over 2, 4, 8, ... neighbours.
    """
    n = phase.size
    pad = 2 * reach + 2
    window = 2 * reach + 1
    total = np.empty((n, count), dtype=np.float64)
    least = np.full(count + 2 * pad, np.inf)
    for k in range(count):
        total[0, k] = table[phase[0], first[0] + k]
    for i in range(1, n):
        least[:pad] = np.inf
        least[pad : pad + count] = total[i - 1]
        least[pad + count :] = np.inf
        size = 1
        while 2 * size <= window:
            for k in range(least.size - size):
                least[k] = min(least[k], least[k + size])
            size *= 2
        begin = shift[i] - reach + pad
        again = begin + window - size
        own = table[phase[i]]
        for k in range(count):
            total[i, k] = own[first[i] + k] + min(least[begin + k], least[again + k])
    chosen = np.empty(n, dtype=np.int64)
    chosen[n - 1] = np.argmin(total[n - 1])
    for i in range(n - 2, -1, -1):
        at = chosen[i + 1] + shift[i + 1]
        best = min(max(at, 0), count - 1)
        # The same level among equals, so that level ground gives no idle wandering.
        for k in range(max(0, at - reach), min(count - 1, at + reach) + 1):
            if total[i, k] < total[i, best]:
                best = k
        chosen[i] = best
    return chosen


def _cheapest_numpy(
    table: FloatArray,
    phase: NDArray[np.int64],
    first: NDArray[np.int64],
    shift: NDArray[np.int64],
    count: int,
    reach: int,
) -> NDArray[np.int64]:
    """The same without numba, a few times slower."""
    n, pad = phase.size, 2 * reach + 2
    total = np.full((n, count + 2 * pad), np.inf)
    inner = slice(pad, pad + count)
    total[0, inner] = table[phase[0], first[0] : first[0] + count]
    for i in range(1, n):
        least = minimum_filter1d(total[i - 1], 2 * reach + 1, mode="constant", cval=np.inf)
        total[i, inner] = table[phase[i], first[i] : first[i] + count] + least[pad + shift[i] :][:count]
    chosen = np.empty(n, dtype=np.int64)
    chosen[-1] = np.argmin(total[-1, inner])
    for i in range(n - 2, -1, -1):
        at = int(chosen[i + 1] + shift[i + 1])
        best = min(max(at, 0), count - 1)
        low = max(0, at - reach)
        levels = total[i, pad + low : pad + min(count - 1, at + reach) + 1]
        k = low + int(np.argmin(levels))
        chosen[i] = k if total[i, pad + k] < total[i, pad + best] else best
    return chosen
