"""The cheapest levels of any shape within grades that differ by interval and direction, and within bounds.

Method: the convex optimum (least deviation from the ground, by slope trick) is a path that keeps every limit. A dynamic
programme over levels in equal steps above and below it keeps them exactly too; the next, finer one is anchored on what
the last one found. For costs that grow with height and depth the cheapest levels lie between the lowest path nowhere
below the ground and the highest nowhere above it, so the first programme need not look further.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy.ndimage import minimum_filter1d

from .geodesy import FloatArray
from .kernels import numba_available
from .unit_costs import UnitCosts

# Parts of a step that heights are rounded to for their cost, but no finer than this (m).
MOST_PHASES, RESOLUTION_M = 8, 0.02
# Steps of the programmes as parts of what the line may rise from one station to the next, the finest first.
PARTS = (24, 6, 1)
NARROW = 6
# Levels of all stations together that the first programme may have.
MOST_LEVELS = 2_000_000
# Where levels that keep the limits are known, the cheapest are looked for this far from them, m.
NEAR_M = 12.0
# More than earthwork can grow between two entries of a table, USD per m.
JUMP_USD = 200.0


@dataclass(frozen=True)
class Ground:
    """The problem: n stations with their ground, limits of the n - 1 intervals (m of rise and fall), bounds (m).

    weight_m: length of line each station stands for.
    """

    at_m: FloatArray
    ground_m: FloatArray
    up_m: FloatArray
    down_m: FloatArray
    low_m: FloatArray
    high_m: FloatArray

    @cached_property
    def weight_m(self) -> FloatArray:
        """Length of line each station stands for: half an interval on either side."""
        half = np.diff(self.at_m) / 2.0
        return np.asarray(np.concatenate((half, [0.0])) + np.concatenate(([0.0], half)))

    @cached_property
    def least_grade(self) -> FloatArray:
        """Steepest rise and fall (2, k, n - 1; m per m): row k holds the least of 2^k intervals from each on.

        The least of any range is that of two entries.
        """
        rows = [np.stack((self.up_m, self.down_m)) / np.diff(self.at_m)]
        n = self.up_m.size
        while 2 ** len(rows) <= n:
            before, half = rows[-1], 2 ** (len(rows) - 1)
            row = before.copy()
            np.minimum(before[:, : n - half], before[:, half:], out=row[:, : n - half])
            rows.append(row)
        return np.stack(rows, axis=1)

    def limits_between(self, from_m: FloatArray, to_m: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Steepest rise and fall (m per m) allowed everywhere between chainages."""
        at = self.at_m
        first = np.clip(np.searchsorted(at, from_m + 1e-7, side="right") - 1, 0, at.size - 2)
        last = np.maximum(np.clip(np.searchsorted(at, to_m - 1e-7, side="right") - 1, 0, at.size - 2), first)
        power = np.log2(last - first + 1).astype(np.int64)
        up, down = np.minimum(self.least_grade[:, power, first], self.least_grade[:, power, last - 2**power + 1])
        return up, down

    def cost_usd(self, level_m: FloatArray, costs: UnitCosts) -> float:
        """What levels cost, USD."""
        return float((costs.usd_per_m(level_m - self.ground_m) * self.weight_m).sum())


def nearest_levels(
    problem: Ground, wanted_m: FloatArray, below: FloatArray | None = None, above: FloatArray | None = None
) -> FloatArray:
    """Levels within the limits with the least sum of deviations from `wanted_m`, weighted below and above it."""
    from . import profile_kernels as kernels

    ones = np.ones(wanted_m.size)
    below, above = (ones if weight is None else weight for weight in (below, above))
    limits = problem.up_m, problem.down_m
    return np.asarray(kernels.convex(wanted_m, *limits, below, above, problem.low_m, problem.high_m))


def cheapest_levels(problem: Ground, costs: UnitCosts, anchor_m: FloatArray | None = None) -> FloatArray:
    """Levels (n) at least cost. `anchor_m`: levels within the limits to look near instead of everywhere."""
    from . import profile_kernels as kernels

    rise_m = float(np.median(problem.up_m + problem.down_m)) / 2.0
    if anchor_m is None:
        anchor = nearest_levels(problem, problem.ground_m)
        over, under = kernels.envelopes(problem.ground_m, problem.up_m, problem.down_m, problem.low_m, problem.high_m)
    else:
        anchor, over, under = anchor_m, anchor_m + NEAR_M, anchor_m - NEAR_M
    # As finely as can be afforded over the whole band, then finely round what was found.
    wanted = float((over - under).sum()) / rise_m
    turn = next((k for k, parts in enumerate(PARTS) if wanted * parts <= MOST_LEVELS), len(PARTS) - 1)
    found = programme(problem, costs, anchor, under, over, rise_m / PARTS[turn])
    for before, parts in ((PARTS[k], PARTS[k - 1]) for k in range(turn, 0, -1)):
        band_m = NARROW * rise_m / before
        found = programme(problem, costs, found, found - band_m, found + band_m, rise_m / parts)
    return found


def programme(
    problem: Ground, costs: UnitCosts, anchor_m: FloatArray, least_m: FloatArray, most_m: FloatArray, step_m: float
) -> FloatArray:
    """Cheapest of the levels anchor + whole steps between least and most (n); the anchor keeps the limits."""
    least_m, most_m = np.maximum(least_m, problem.low_m), np.minimum(most_m, problem.high_m)
    begin = np.minimum(np.ceil((least_m - anchor_m) / step_m - 1e-6).astype(np.int64), 0)
    end = np.maximum(np.floor((most_m - anchor_m) / step_m + 1e-6).astype(np.int64), 0)
    change_m = np.diff(anchor_m)
    fall = np.minimum(np.ceil((-problem.down_m - change_m) / step_m - 1e-9).astype(np.int64), 0)
    rise = np.maximum(np.floor((problem.up_m - change_m) / step_m + 1e-9).astype(np.int64), 0)
    height = begin * step_m + anchor_m - problem.ground_m
    phases = int(np.clip(np.ceil(step_m / RESOLUTION_M), 1, MOST_PHASES))
    place = np.round((height / step_m) * phases).astype(np.int64)
    lowest = int(place.min() // phases)
    width = int((place // phases + end - begin).max()) - lowest + 2
    heights = (lowest + np.arange(width)[None, :] + np.arange(phases)[:, None] / phases) * step_m
    table = cautious_usd_per_m(costs, heights, step_m / phases)
    phase = place % phases
    chosen = _kernel()(
        table, phase, place // phases - lowest, problem.weight_m, begin, end - begin + 1,
        np.concatenate(([0], fall)), np.concatenate(([0], rise)),
    )  # fmt: skip
    return np.asarray(anchor_m + chosen * step_m)


def cautious_usd_per_m(costs: UnitCosts, heights_m: FloatArray, step_m: float) -> FloatArray:
    """Cost by height for a table with entries `step_m` apart; beside a jump (bank to bridge) that of the dearer side.

    So a height that is rounded to an entry is never priced as what it only nearly is. Nearness to the ground decides
    among equals, so that level ground is followed exactly.
    """
    usd = costs.usd_per_m(heights_m)
    either = np.maximum(costs.usd_per_m(heights_m - 0.55 * step_m), costs.usd_per_m(heights_m + 0.55 * step_m))
    return np.asarray(np.where(either > usd + JUMP_USD, either, usd) + np.abs(heights_m) * 1e-6)


def _kernel() -> Any:
    from . import profile_kernels as kernels

    return kernels.cheapest if numba_available() else _cheapest_numpy


def _cheapest_numpy(
    table: Any, phase: Any, first: Any, weight: Any, begin: Any, count: Any, fall: Any, rise: Any
) -> Any:
    """The kernel's programme without numba, some times slower."""
    from . import profile_kernels as kernels

    start = np.concatenate(([0], np.cumsum(count)))
    total = np.empty(start[-1])
    total[: count[0]] = weight[0] * table[phase[0], first[0] : first[0] + count[0]]
    for i in range(1, phase.size):
        window = rise[i] - fall[i] + 1
        # Entry j of `least` is the smallest of offsets begin[i - 1] + j - window + 1 ... begin[i - 1] + j.
        padded = np.full(count[i - 1] + 2 * (window - 1), np.inf)
        padded[window - 1 : window - 1 + count[i - 1]] = total[start[i - 1] : start[i]]
        least = minimum_filter1d(padded, window, mode="constant", cval=np.inf, origin=-(window // 2))
        wanted = begin[i] + np.arange(count[i]) - rise[i] - begin[i - 1] + window - 1
        good = (wanted >= 0) & (wanted < count[i - 1] + window - 1)
        before = np.where(good, least[np.clip(wanted, 0, least.size - 1)], np.inf)
        own = weight[i] * table[phase[i], first[i] : first[i] + count[i]]
        total[start[i] : start[i + 1]] = own + before
    return kernels.trace(total, start, begin, count, fall, rise)
