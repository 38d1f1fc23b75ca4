"""Rounding levels to a profile of tangents and vertical curves at least cost.

Method: PVIs at the shortest distance on the levels found, brought within the grades of the intervals each tangent
covers; then, each with the exact cost of tangents and parabolas: programmes over the levels of all PVIs at once with
falling step, leaving out PVIs that save nothing, moves of single PVIs, larger radii where they cost nothing.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .geodesy import FloatArray
from .profile_levels import Ground, cautious_usd_per_m, cheapest_levels, nearest_levels
from .profile_repair import repaired
from .profile_rules import Rules, find_breach, raise_breach
from .unit_costs import UnitCosts
from .vertical import Demand, Profile

TABLE_STEP_M = 0.05
# What a PVI has to save to be worth having, USD.
WORTH_USD = 1_000.0
# Distances of the PVIs to begin with, as multiples of the shortest, one after the other where none works.
SPREADS = (1.6, 2.6)
# A profile that may cost this many times one that breaks a rule is not searched for further.
NEARLY_AS_CHEAP = 1.02
LONGEST_TANGENT_M = 12_000.0
RADIUS_FACTORS = np.array([4.0, 2.5, 1.5, 1.0])
# Heights beyond those of the levels found that a PVI may try.
MARGIN_M = 60.0


def round_to_tangents(
    problem: Ground, level_m: FloatArray, rules: Rules, costs: UnitCosts, demands: tuple[Demand, ...]
) -> Profile:
    """The cheapest profile of tangents and curves near `level_m` (n) that keeps limits, bounds and rules.

    Raises AlignmentError naming the chainage where none was found.
    """

    length_m = float(problem.at_m[-1])
    places = pvi_places(length_m, rules, demands)
    first = _shaped(problem, rules, costs, places, start_levels(problem, level_m, places))
    breach = find_breach(problem, first, rules)
    if breach is None:
        return first
    # Tangents have the least of the limits of the intervals they cover: levels that know of that can be rounded, others
    # have to be mended. Which is cheaper shows only then.
    narrow_m = cheapest_levels(_narrowed(problem, rules.min_distance_m), costs)
    second = _shaped(problem, rules, costs, places, start_levels(problem, narrow_m, places))

    def usd(profile: Profile) -> float:
        return problem.cost_usd(profile.level_at(problem.at_m), costs)

    good = [second] if find_breach(problem, second, rules) is None else []
    if good and usd(second) <= NEARLY_AS_CHEAP * usd(first):
        return second
    for levels_m, spread in ((level_m, 1.0), (narrow_m, 1.0), *((narrow_m, spread) for spread in SPREADS)):
        places = pvi_places(length_m, rules, demands, spread)
        mended = _mended(problem, rules, costs, places, start_levels(problem, levels_m, places))
        if mended is not None and find_breach(problem, mended, rules) is None:
            good.append(mended)
        if good:
            return min(good, key=usd)
    raise_breach(breach, demands)
    return first


def _mended(problem: Ground, rules: Rules, costs: UnitCosts, at_m: FloatArray, level_m: FloatArray) -> Profile | None:
    """PVIs brought to levels that keep every rule, and moved from there; they stay so. None if there are none."""
    start = repaired(problem, at_m, level_m, rules)
    return None if start is None else _shaped(problem, rules, costs, at_m, start)


def _narrowed(problem: Ground, by_m: float) -> Ground:
    """The problem with each interval's limits the least of those within a distance."""
    at = problem.at_m
    up, down = problem.limits_between(at[:-1] - by_m, at[1:] + by_m)
    return replace(problem, up_m=up * np.diff(at), down_m=down * np.diff(at))


def _shaped(problem: Ground, rules: Rules, costs: UnitCosts, at_m: FloatArray, start_m: FloatArray) -> Profile:
    """The cheapest profile found from PVIs at `at_m` with levels `start_m`."""
    shape = Shape(problem, rules, costs, at_m, start_m)
    if at_m.size > 2:
        # What a step may cost is what it saves later: the order is found by trial on real ground.
        rise_m = rise_per_tangent_m(problem, rules)
        shape.shift(rise_m * 0.4, exact=False)
        shape.shift(rise_m * 0.2, exact=False)
        shape.merge(WORTH_USD / 5.0)
        shape.improve(rules.min_distance_m * 0.3, rise_m * 0.1)
        shape.merge(WORTH_USD)
        shape.shift(rise_m * 0.15)
        shape.improve(rules.min_distance_m * 0.15, rise_m * 0.04)
        shape.widen()
    return shape.profile()


def rise_per_tangent_m(problem: Ground, rules: Rules) -> float:
    """What the shortest tangent usually may rise or fall, m."""
    grade = (problem.up_m + problem.down_m) / 2.0 / np.diff(problem.at_m)
    return float(np.median(grade)) * rules.min_distance_m


class Shape:
    """PVIs being moved, with the arrays that the kernels take; these are named in profile_tangent_kernels."""

    def __init__(
        self,
        problem: Ground,
        rules: Rules,
        costs: UnitCosts,
        at_m: FloatArray,
        start_m: FloatArray,
    ) -> None:
        from . import profile_shift_kernels, profile_tangent_kernels

        self._one, self._all = profile_tangent_kernels, profile_shift_kernels
        self._rules = rules
        height = np.concatenate((np.interp(problem.at_m, at_m, start_m) - problem.ground_m, [0.0]))
        first_m = float(np.floor(height.min() - MARGIN_M))
        heights = np.arange(first_m, height.max() + MARGIN_M, TABLE_STEP_M)
        self._site = (
            np.stack((problem.at_m, problem.ground_m, problem.weight_m, problem.low_m, problem.high_m), axis=1),
            problem.least_grade,
            cautious_usd_per_m(costs, heights, 2.0 * TABLE_STEP_M),
            np.array([first_m, 1.0 / TABLE_STEP_M, rules.min_change, rules.max_change, rules.min_distance_m]),
        )
        self._take(np.stack((at_m, start_m, np.full(at_m.size, rules.min_radius_m), start_m, start_m), axis=1))

    def _take(self, pvi: FloatArray) -> None:
        self.pvi = np.ascontiguousarray(pvi)
        self._after = np.empty(pvi.shape[0], dtype=np.int64)
        self._one.settle(self._site[0], self._site[1], self.pvi, self._after)

    def shift(self, by_m: float, exact: bool = True) -> None:
        """Raise or lower PVIs by a height or leave them, all at once and at least cost."""
        offset = np.array([0.0, -by_m, by_m])
        self.pvi[:, 1] += offset[self._all.shift(*self._site, self.pvi, self._after, offset, exact)]

    def improve(self, by_m: float, rise_m: float) -> int:
        """Move single PVIs along the line by a length or by a height where it saves; how many did."""
        return int(self._one.improve(*self._site, self.pvi, self._after, by_m, rise_m))

    def merge(self, worth_usd: float) -> None:
        """Leave out the PVIs that save less than that."""
        left = self._all.merge(*self._site, self.pvi, self._after, worth_usd, LONGEST_TANGENT_M)
        self._take(self.pvi[:left])

    def widen(self) -> None:
        """Choose larger radii where they cost nothing."""
        self._one.widen(*self._site, self.pvi, self._after, self._rules.min_radius_m * RADIUS_FACTORS)

    def profile(self) -> Profile:
        """The PVIs as they are, those without need of a curve with none."""
        at, level = self.pvi[:, 0].copy(), self.pvi[:, 1].copy()
        change = np.abs(np.diff(np.diff(level) / np.diff(at)))
        needed = np.concatenate(([False], change >= self._rules.min_change, [False]))
        return Profile(at, level, np.where(needed, self.pvi[:, 2], 0.0))


def pvi_places(length_m: float, rules: Rules, demands: tuple[Demand, ...], spread: float = 1.0) -> FloatArray:
    """PVIs at the shortest distance or `spread` times that, and where demands need one.

    That is at fixed levels, and before and after a stretch with a lower grade.
    """
    wanted: list[tuple[int, float]] = []
    for demand in demands:
        if demand.low_m == demand.high_m:
            wanted += [(0, demand.from_m), (0, demand.to_m)]
        elif np.isfinite(demand.max_grade_permille):
            # The curves beside a level stretch must end where it begins.
            wanted += [(1, demand.from_m - rules.longest_half_m), (1, demand.to_m + rules.longest_half_m)]
    fixed = [0.0, length_m]
    for _, place in sorted(wanted):
        if np.abs(np.array(fixed) - place).min() >= rules.min_distance_m and 0.0 < place < length_m:
            fixed.append(place)
    fixed.sort()
    pieces = [
        np.linspace(a, b, max(1, int((b - a) / (rules.min_distance_m * spread) + 1e-9)), endpoint=False)
        for a, b in zip(fixed[:-1], fixed[1:])
    ]
    return np.concatenate((*pieces, [length_m]))


def start_levels(problem: Ground, level_m: FloatArray, x: FloatArray) -> FloatArray:
    """Levels of PVIs at x near `level_m`, within the smallest limits of the intervals that each tangent covers."""
    at = problem.at_m
    up, down = problem.limits_between(x[:-1], x[1:])
    # A PVI on a station has its bounds; elsewhere those of the stations around it are asked of the tangents.
    near = np.clip(np.searchsorted(at, x - 1e-6), 0, at.size - 1)
    on = np.abs(at[near] - x) < 1e-5
    low, high = np.where(on, problem.low_m[near], -np.inf), np.where(on, problem.high_m[near], np.inf)
    nodes = Ground(x, np.interp(x, at, level_m), up * np.diff(x), down * np.diff(x), low, high)
    return nearest_levels(nodes, nodes.ground_m)
