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
TABLE_STEP_M = 0.05


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
    table_half_m = float(np.abs(centre - ground).max() + (half + 2) * step_m + 1.0)
    heights = np.arange(-table_half_m, table_half_m + TABLE_STEP_M, TABLE_STEP_M)
    # A height of nothing is preferred among equals, so that flat ground gives a level exactly on it.
    table = costs.usd_per_m(heights) * spacing_m + np.abs(heights) * 1e-6
    count = 2 * half + 1
    kernel = jit(_cheapest)
    if kernel is not None:
        chosen = kernel(ground, base, count, reach, step_m, table, table_half_m, 1.0 / TABLE_STEP_M)
    else:
        chosen = _cheapest_numpy(ground, base, count, reach, step_m, table, table_half_m)
    return np.asarray((base + chosen) * step_m, dtype=np.float64)


def _cheapest(
    ground: Any, base: Any, count: int, reach: int, step_m: float, table: Any, table_half_m: float, per_step: float
) -> Any:
    """Index of the level of each station on the cheapest path; compiled by numba, so plain loops."""
    n = ground.size
    total = np.empty((n, count), dtype=np.float64)
    queue = np.empty(count + 2 * reach + 2, dtype=np.int64)
    for i in range(n):
        head = 0
        tail = 0
        newest = -1
        shift = base[i] - base[i - 1] if i > 0 else 0
        for k in range(count):
            height = (base[i] + k) * step_m - ground[i]
            own = table[int((height + table_half_m) * per_step + 0.5)]
            if i == 0:
                total[i, k] = own
                continue
            # Window [k + shift - reach, k + shift + reach] of the station before; queue holds rising minima.
            first = k + shift - reach
            last = k + shift + reach
            if last > count - 1:
                last = count - 1
            while newest < last:
                newest += 1
                while tail > head and total[i - 1, queue[tail - 1]] >= total[i - 1, newest]:
                    tail -= 1
                queue[tail] = newest
                tail += 1
            while head < tail and queue[head] < first:
                head += 1
            total[i, k] = own + total[i - 1, queue[head]] if head < tail else np.inf
    chosen = np.empty(n, dtype=np.int64)
    chosen[n - 1] = np.argmin(total[n - 1])
    for i in range(n - 2, -1, -1):
        at = chosen[i + 1] + base[i + 1] - base[i]
        low = max(0, at - reach)
        high = min(count - 1, at + reach)
        best = low
        # Nearest among equals, so that level ground gives no idle wandering.
        for k in range(low, high + 1):
            gain = total[i, k] - total[i, best]
            if gain < 0 or (gain == 0 and abs(k - at) < abs(best - at)):
                best = k
        chosen[i] = best
    return chosen


def _cheapest_numpy(
    ground: FloatArray, base: NDArray[np.int64], count: int, reach: int, step_m: float, table: FloatArray, half_m: float
) -> NDArray[np.int64]:  # fmt: skip
    """The same without numba, three times slower."""
    n = ground.size
    total = np.full((n, count), np.inf)
    index = np.arange(count)
    for i in range(n):
        own = table[((((base[i] + index) * step_m - ground[i]) + half_m) / TABLE_STEP_M + 0.5).astype(np.int64)]
        if i == 0:
            total[0] = own
            continue
        before = minimum_filter1d(total[i - 1], 2 * reach + 1, mode="constant", cval=np.inf)
        at = index + (base[i] - base[i - 1])
        inside = (at >= 0) & (at < count)
        total[i, inside] = own[inside] + before[at[inside]]
        # Beyond the band of the station before, only its rim can still reach.
        for k in np.flatnonzero(~inside):
            low, high = max(0, at[k] - reach), min(count - 1, at[k] + reach)
            if low <= high:
                total[i, k] = own[k] + total[i - 1, low : high + 1].min()
    chosen = np.empty(n, dtype=np.int64)
    chosen[-1] = np.argmin(total[-1])
    for i in range(n - 2, -1, -1):
        at_i = int(chosen[i + 1] + base[i + 1] - base[i])
        low, high = max(0, at_i - reach), min(count - 1, at_i + reach)
        window = total[i, low : high + 1]
        ties = np.flatnonzero(window == window.min()) + low
        chosen[i] = ties[np.argmin(np.abs(ties - at_i))]
    return chosen
