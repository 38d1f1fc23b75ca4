"""The formation profile at least cost: levels of any shape, and PVIs with vertical curves that keep a standard.

Design: the cheapest levels of any shape within the limits (profile_levels), then rounding to tangents and parabolas
with their exact cost (profile_tangents). Long tunnels are found in the result, their limits tightened, and it is
designed again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .errors import AlignmentError
from .evaluation import Rounding
from .geodesy import FloatArray
from .profile_demands import demanded, raise_conflicts
from .profile_fit import fit_profile
from .profile_levels import Ground, cheapest_levels, nearest_levels
from .profile_rules import Rules
from .profile_tangents import round_to_tangents
from .standards import Standard
from .unit_costs import UnitCosts
from .vertical import Demand, Profile

__all__ = ["DesignedProfile", "can_be_met", "design_levels", "design_profile", "fit_profile", "is_steep_in_tunnel"]
TUNNEL_ROUNDS = 5
# How far beyond a portal the lower grade reaches, because rounding moves portals.
PORTAL_M = 150.0


@dataclass(frozen=True)
class DesignedProfile:
    """A profile, what its tangents cost beside levels of any shape, and what a planner should know of it."""

    profile: Profile
    rounding: Rounding
    notes: tuple[str, ...] = ()


def design_profile(
    at_m: FloatArray,
    ground_m: FloatArray,
    up_permille: FloatArray,
    down_permille: FloatArray,
    standard: Standard,
    unit_costs: UnitCosts,
    demands: Sequence[Demand] = (),
) -> DesignedProfile:
    """The cheapest profile found for a line with its ground at n stations that keeps limits, standard and demands.

    at_m: rising chainages from 0 (n); ground_m (n); up_permille, down_permille: steepest rise and fall forward of each
    interval (n - 1), compensation in curves included. Every metre keeps them, in vertical curves too; tunnels longer
    than standard.tunnel_grade_from_m have the ruling grade reduced by tunnel_grade_factor. PVIs, radii and changes of
    grade keep the standard. Raises AlignmentError for unknown ground, limits that allow no line, and demands that
    contradict each other, which are named.
    """
    problem = _problem(at_m, ground_m, up_permille, down_permille)
    length_m = float(problem.at_m[-1])
    rules, demands = Rules.of(standard, length_m), tuple(demands)
    free = demanded(problem, demands)
    raise_conflicts(free, demands)
    tunnels = _Tunnels(free, standard, unit_costs)
    limited, level = free, cheapest_levels(free, unit_costs)
    for turn in range(TUNNEL_ROUNDS):
        # Levels are quick to design again, tangents are not: so the tunnels are settled first.
        for _ in range(TUNNEL_ROUNDS):
            if not tunnels.tightened(level, PORTAL_M * (turn + 1)):
                break
            limited = tunnels.limited()
            raise_conflicts(limited, demands, "the lower grade of tunnels included")
            level = cheapest_levels(limited, unit_costs, nearest_levels(limited, level))
        profile = round_to_tangents(limited, level, rules, unit_costs, demands)
        found = profile.level_at(free.at_m)
        if not tunnels.breaks(found):
            break
        level = nearest_levels(limited, found)
    notes = () if not tunnels.breaks(found) else ("A long tunnel is steeper than the standard allows.",)
    rounded = limited.cost_usd(found, unit_costs)
    unrounded = min(limited.cost_usd(level, unit_costs), rounded)
    return DesignedProfile(profile, Rounding(unrounded / 1e6, rounded / 1e6), notes)


def can_be_met(
    at_m: FloatArray,
    ground_m: FloatArray,
    up_permille: FloatArray,
    down_permille: FloatArray,
    demands: Sequence[Demand],
) -> bool:
    """Whether levels of some shape within the limits meet all these demands; figures as in design_profile."""
    problem = _problem(at_m, ground_m, up_permille, down_permille)
    try:
        raise_conflicts(demanded(problem, tuple(demands)), tuple(demands))
    except AlignmentError:
        return False
    return True


def is_steep_in_tunnel(
    at_m: FloatArray,
    ground_m: FloatArray,
    up_permille: FloatArray,
    down_permille: FloatArray,
    level_m: FloatArray,
    standard: Standard,
    unit_costs: UnitCosts,
) -> bool:
    """Whether levels (n) are somewhere in a long tunnel steeper than is allowed there; figures as in design_profile."""
    return _Tunnels(_problem(at_m, ground_m, up_permille, down_permille), standard, unit_costs).breaks(level_m)


def design_levels(
    ground_m: FloatArray, spacing_m: float, ruling_grade_permille: float, unit_costs: UnitCosts
) -> FloatArray:
    """Formation level (m) at each of n stations `spacing_m` apart over `ground_m` (n), at least cost.

    No two neighbours differ by more than the ruling grade allows. Raises AlignmentError for unknown ground or a
    grade or spacing that is not positive.
    """
    ground = np.asarray(ground_m, dtype=np.float64)
    limit = np.full(max(ground.size - 1, 0), ruling_grade_permille)
    return cheapest_levels(_problem(np.arange(ground.size) * spacing_m, ground, limit, limit), unit_costs)


def _problem(at_m: FloatArray, ground_m: FloatArray, up: FloatArray, down: FloatArray) -> Ground:
    at, ground, up, down = (np.asarray(values, dtype=np.float64) for values in (at_m, ground_m, up, down))
    if ground.size < 2 or not np.all(np.isfinite(ground)):
        raise AlignmentError("The ground along the line is not known everywhere.", "Choose terrain that covers it.")
    if at.shape != ground.shape or up.size != at.size - 1 or down.size != at.size - 1:
        raise AlignmentError(f"{ground.size} levels of the ground, {at.size} stations and {up.size} limits differ.")
    step = np.diff(at)
    if not np.isfinite(at).all() or step.min() <= 0.0:
        raise AlignmentError(f"Stations {step.min():g} m apart are no line.", "Give rising chainages.")
    for name, limit in (("rise", up), ("fall", down)):
        if not limit.min() > 0.0:
            where = at[int(np.argmin(limit))]
            raise AlignmentError(
                f"A steepest {name} of {limit.min():g} per mille at km {where / 1000:.3f} allows no line.",
                "Allow a steeper ruling grade or a wider curve.",
            )
    free = np.full(at.size, np.inf)
    return Ground(at - at[0], ground, up / 1000.0 * step, down / 1000.0 * step, -free, free)


class _Tunnels:
    """Long tunnels of a line and the intervals whose limits they have lowered so far."""

    def __init__(self, problem: Ground, standard: Standard, costs: UnitCosts) -> None:
        self._problem, self._costs, self._longer_than_m = problem, costs, standard.tunnel_grade_from_m
        # The ruling grade loses its share; the ease of curves stays as it is.
        lost = (1.0 - standard.tunnel_grade_factor) / 1000.0 * np.diff(problem.at_m)
        self._up = np.maximum(problem.up_m - lost * standard.ruling_grade_permille, problem.up_m * 0.1)
        self._down = np.maximum(problem.down_m - lost * standard.grade_back_permille, problem.down_m * 0.1)
        self._tight = np.zeros(lost.size, dtype=bool)

    def _inside(self, level_m: FloatArray) -> NDArray[np.bool_]:
        """Intervals in tunnels longer than the standard's."""
        deep = tunnel_stations(self._problem, level_m, self._longer_than_m, self._costs)
        return np.asarray(deep[1:] | deep[:-1])

    def breaks(self, level_m: FloatArray) -> bool:
        """Whether some interval in a long tunnel is steeper than is allowed there, and its limit not yet lowered."""
        rise = np.diff(level_m)
        steep = (rise > self._up + 1e-6) | (-rise > self._down + 1e-6)
        return bool((steep & ~self._tight).any() and (steep & ~self._tight & self._inside(level_m)).any())

    def tightened(self, level_m: FloatArray, by_m: float) -> bool:
        """Lower the limits in and around the long tunnels of these levels if one is too steep; whether that was so."""
        if not self.breaks(level_m):
            return False
        self._tight |= _widened(self._problem.at_m, self._inside(level_m), by_m)
        return True

    def limited(self) -> Ground:
        """The problem with the lowered limits."""
        up = np.where(self._tight, self._up, self._problem.up_m)
        return replace(self._problem, up_m=up, down_m=np.where(self._tight, self._down, self._problem.down_m))


def tunnel_stations(problem: Ground, level_m: FloatArray, longer_than_m: float, costs: UnitCosts) -> NDArray[np.bool_]:
    """Stations in tunnels (deeper than costs.max_cut_m) of more than a length."""
    deep = problem.ground_m - level_m > costs.max_cut_m
    edges = np.flatnonzero(np.diff(np.concatenate(([False], deep, [False])).astype(np.int8)))
    run_m = np.add.reduceat(np.append(problem.weight_m, 0.0), edges)[::2] if edges.size else np.empty(0)
    for first, after, long_m in zip(edges[::2], edges[1::2], run_m):
        deep[first:after] = long_m > longer_than_m
    return np.asarray(deep)


def _widened(at_m: FloatArray, chosen: NDArray[np.bool_], by_m: float) -> NDArray[np.bool_]:
    """Intervals (n - 1) within a distance of chosen ones."""
    if not chosen.any():
        return chosen
    middle = (at_m[1:] + at_m[:-1]) / 2.0
    places = middle[chosen]
    after = np.searchsorted(places, middle)
    gap = np.minimum(
        np.abs(places[np.minimum(after, places.size - 1)] - middle), np.abs(middle - places[np.maximum(after - 1, 0)])
    )
    return np.asarray(gap <= by_m)
