"""Rounding levels to a profile of tangents and vertical curves at least cost.

Method: PVIs at the shortest distance on the levels found, brought within the grades of the intervals each tangent
covers; then, each with the exact cost of tangents and parabolas: programmes over the levels of all PVIs at once with
falling step, leaving out PVIs that save nothing, moves of single PVIs, larger radii where they cost nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .errors import AlignmentError
from .geodesy import FloatArray
from .profile_levels import Ground, nearest_levels
from .standards import Standard
from .unit_costs import UnitCosts
from .vertical import Demand, Profile

TABLE_STEP_M = 0.05
# What a PVI has to save to be worth having, USD.
WORTH_USD = 1_000.0
LONGEST_TANGENT_M = 12_000.0
RADIUS_FACTORS = np.array([4.0, 3.0, 2.0, 1.5, 1.25, 1.0])
# Heights beyond those of the levels found that a PVI may try.
MARGIN_M = 60.0


@dataclass(frozen=True)
class Rules:
    """What the standard asks of a profile; grades and their changes in m per m."""

    min_radius_m: float
    min_change: float
    max_change: float
    min_distance_m: float

    @classmethod
    def of(cls, standard: Standard, length_m: float) -> Rules:
        """Those of a standard; a line shorter than one tangent is one tangent."""
        return cls(
            standard.min_vertical_radius_m,
            max(standard.min_grade_change_permille, 1e-6) / 1000.0,
            standard.max_grade_change_permille / 1000.0,
            min(standard.min_profile_tangent_m, length_m),
        )

    @property
    def longest_half_m(self) -> float:
        """How far the longest curve of the smallest radius reaches from its PVI."""
        return self.min_radius_m * self.max_change / 2.0


def round_to_tangents(
    problem: Ground, level_m: FloatArray, rules: Rules, costs: UnitCosts, demands: tuple[Demand, ...]
) -> Profile:
    """The cheapest profile of tangents and curves near `level_m` (n) that keeps limits, bounds and rules."""
    places = pvi_places(float(problem.at_m[-1]), rules, demands)
    shape = Shape(problem, level_m, rules, costs, places, start_levels(problem, level_m, places))
    rise_m = float(np.median((problem.up_m + problem.down_m) / np.diff(problem.at_m))) / 2.0 * rules.min_distance_m
    if places.size > 2:
        # What a step may cost is what it saves later: the order is found by trial on real ground.
        shape.shift(rise_m * 0.4, exact=False)
        shape.shift(rise_m * 0.2, exact=False)
        shape.merge(WORTH_USD / 5.0)
        shape.improve(rules.min_distance_m * 0.4, rise_m * 0.1)
        shape.merge(WORTH_USD)
        shape.improve(rules.min_distance_m * 0.2, rise_m * 0.05)
        shape.shift(rise_m * 0.1)
        shape.improve(rules.min_distance_m * 0.1, rise_m * 0.03)
        shape.widen()
    return shape.profile()


class Shape:
    """PVIs being moved, with the arrays that the kernels take; these are named in profile_tangent_kernels."""

    def __init__(
        self,
        problem: Ground,
        level_m: FloatArray,
        rules: Rules,
        costs: UnitCosts,
        at_m: FloatArray,
        start_m: FloatArray,
    ) -> None:
        from . import profile_shift_kernels, profile_tangent_kernels

        self._one, self._all = profile_tangent_kernels, profile_shift_kernels
        self._rules = rules
        step_m = np.diff(problem.at_m)
        height = np.concatenate((level_m - problem.ground_m, [0.0]))
        first_m = float(np.floor(height.min() - MARGIN_M))
        heights = np.arange(first_m, height.max() + MARGIN_M, TABLE_STEP_M)
        self._site = (
            np.stack((problem.at_m, problem.ground_m, problem.weight_m, problem.low_m, problem.high_m), axis=1),
            np.stack((least_over(problem.up_m / step_m), least_over(problem.down_m / step_m))),
            # Nearness to the ground decides among equals.
            costs.usd_per_m(heights) + np.abs(heights) * 1e-3,
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


def least_over(limit: FloatArray) -> FloatArray:
    """Row k holds the smallest of the 2^k values from each on: any range's smallest is that of two entries."""
    rows = [limit]
    while 2 ** len(rows) <= limit.size:
        before, half = rows[-1], 2 ** (len(rows) - 1)
        row = before.copy()
        row[: limit.size - half] = np.minimum(before[: limit.size - half], before[half:])
        rows.append(row)
    return np.asarray(np.stack(rows))


def pvi_places(length_m: float, rules: Rules, demands: tuple[Demand, ...]) -> FloatArray:
    """PVIs at the shortest distance, and where demands need one: at fixed levels, before and after a level stretch."""
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
        np.linspace(a, b, max(1, int((b - a) / rules.min_distance_m + 1e-9)), endpoint=False)
        for a, b in zip(fixed[:-1], fixed[1:])
    ]
    return np.concatenate((*pieces, [length_m]))


def start_levels(problem: Ground, level_m: FloatArray, x: FloatArray) -> FloatArray:
    """Levels of PVIs at x near `level_m`, within the smallest limits of the intervals that each tangent covers."""
    at = problem.at_m
    grade = [limit / np.diff(at) for limit in (problem.up_m, problem.down_m)]
    first = np.clip(np.searchsorted(at, x[:-1] + 1e-7, side="right") - 1, 0, at.size - 2)
    last = np.clip(np.searchsorted(at, x[1:] - 1e-7, side="right") - 1, 0, at.size - 2)
    least = [least_over(limit) for limit in grade]
    power = np.log2(last - first + 1).astype(np.int64)
    up, down = (np.minimum(rows[power, first], rows[power, last - 2**power + 1]) for rows in least)
    # A PVI on a station has its bounds; elsewhere those of the stations around it are asked of the tangents.
    near = np.clip(np.searchsorted(at, x), 0, at.size - 1)
    on = np.abs(at[near] - x) < 1e-6
    low, high = np.where(on, problem.low_m[near], -np.inf), np.where(on, problem.high_m[near], np.inf)
    nodes = Ground(x, np.interp(x, at, level_m), up * np.diff(x), down * np.diff(x), low, high)
    return nearest_levels(nodes, nodes.ground_m)


def find_breach(problem: Ground, profile: Profile, rules: Rules) -> tuple[str, float] | None:
    """What the profile breaks first, in words, and where (m); None if it keeps everything."""
    at, tolerance = problem.at_m, 1e-6
    x, grade = profile.chainage_m, profile.grade_permille / 1000.0
    level = profile.level_at(at)
    out = np.maximum(problem.low_m - level, level - problem.high_m)
    if out.max() > tolerance:
        return f"the level is {out.max():.2f} m out of its bounds", float(at[int(np.argmax(out))])
    step = np.diff(at)
    # Grades of the intervals at both ends and at curve ends in between: they change evenly from one to the next.
    places = np.unique(np.concatenate((at, profile.curve_start_m, profile.curve_end_m)).clip(at[0], at[-1]))
    places = places[np.concatenate(([True], np.diff(places) > 1e-7))]
    interval = np.clip(np.searchsorted(at, (places[:-1] + places[1:]) / 2, side="right") - 1, 0, at.size - 2)
    eps = np.minimum(1e-6, np.diff(places) / 4)
    for side in (profile.grade_at(places[:-1] + eps), profile.grade_at(places[1:] - eps)):
        over = np.maximum(side - problem.up_m[interval] / step[interval] * 1000,
                          -side - problem.down_m[interval] / step[interval] * 1000)  # fmt: skip
        if over.max() > 1e-4:
            return f"a grade is {over.max():.2f} per mille too steep", float(places[int(np.argmax(over))])
    if x.size > 2:
        change = np.abs(np.diff(grade))
        if change.max() > rules.max_change + 1e-7:
            worst = int(np.argmax(change))
            return f"the grade changes by {change[worst] * 1000:.1f} per mille", float(x[worst + 1])
        overlap = profile.curve_end_m[:-1] - profile.curve_start_m[1:]
        if overlap.max() > 1e-6:
            return "the vertical curves do not fit", float(x[int(np.argmax(overlap))])
    if np.diff(x).min() < rules.min_distance_m - 1e-3:
        return "PVIs are too near one another", float(x[int(np.argmin(np.diff(x)))])
    return None


def raise_breach(breach: tuple[str, float], demands: tuple[Demand, ...]) -> None:
    """Raises AlignmentError for what find_breach found, naming the demands around it."""
    words, where = breach
    near = [d for d in demands if d.from_m - 5_000.0 <= where <= d.to_m + 5_000.0]
    names = " and ".join(d.title for d in near)
    raise AlignmentError(
        f"No profile was found at km {where / 1000.0:.3f}: {words}" + (f", near {names}." if names else "."),
        "Ease a demand there, allow a steeper grade, or lengthen the line.",
    )
