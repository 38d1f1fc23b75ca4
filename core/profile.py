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

__all__ = ["DesignedProfile", "design_levels", "design_profile", "fit_profile"]
TUNNEL_ROUNDS = 5


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
    level = cheapest_levels(free, unit_costs)
    tight = np.zeros(free.up_m.size, dtype=bool)
    notes: list[str] = []
    for turn in range(TUNNEL_ROUNDS):
        steep = _steep_in_tunnels(free, level, standard, unit_costs)
        limited = free
        if (steep & ~tight).any():
            tight |= _widened(free.at_m, steep, 100.0 * (turn + 1))
        if tight.any():
            limited = _in_tunnels(free, tight, standard)
            raise_conflicts(limited, demands, "the lower grade of tunnels included")
            level = cheapest_levels(limited, unit_costs, nearest_levels(limited, level))
        profile = round_to_tangents(limited, level, rules, unit_costs, demands)
        if not (_steep_in_tunnels(free, profile.level_at(free.at_m), standard, unit_costs) & ~tight).any():
            break
        level = profile.level_at(free.at_m)
    else:
        notes.append("A long tunnel is steeper than the standard allows: see the violations.")
    rounded = limited.cost_usd(profile.level_at(limited.at_m), unit_costs)
    unrounded = min(limited.cost_usd(level, unit_costs), rounded)
    return DesignedProfile(profile, Rounding(unrounded / 1e6, rounded / 1e6), tuple(notes))


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


def tunnel_stations(problem: Ground, level_m: FloatArray, longer_than_m: float, costs: UnitCosts) -> NDArray[np.bool_]:
    """Stations in tunnels (deeper than costs.max_cut_m) of more than a length."""
    deep = problem.ground_m - level_m > costs.max_cut_m
    edges = np.flatnonzero(np.diff(np.concatenate(([False], deep, [False])).astype(np.int8)))
    run_m = np.add.reduceat(np.append(problem.weight_m, 0.0), edges)[::2] if edges.size else np.empty(0)
    for first, after, long_m in zip(edges[::2], edges[1::2], run_m):
        deep[first:after] = long_m > longer_than_m
    return np.asarray(deep)


def _tunnel_limits(problem: Ground, standard: Standard) -> tuple[FloatArray, FloatArray]:
    """Rise and fall (m) allowed in long tunnels: the ruling grade's share is lost, compensation stays as it is."""
    lost = (1.0 - standard.tunnel_grade_factor) / 1000.0 * np.diff(problem.at_m)
    up = problem.up_m - lost * standard.ruling_grade_permille
    down = problem.down_m - lost * standard.grade_back_permille
    return np.maximum(up, problem.up_m * 0.1), np.maximum(down, problem.down_m * 0.1)


def _steep_in_tunnels(problem: Ground, level_m: FloatArray, standard: Standard, costs: UnitCosts) -> NDArray[np.bool_]:
    """Intervals in long tunnels that are steeper than is allowed there."""
    deep = tunnel_stations(problem, level_m, standard.tunnel_grade_from_m, costs)
    up, down = _tunnel_limits(problem, standard)
    rise = np.diff(level_m)
    return np.asarray((deep[1:] | deep[:-1]) & ((rise > up + 1e-6) | (-rise > down + 1e-6)))


def _in_tunnels(problem: Ground, tight: NDArray[np.bool_], standard: Standard) -> Ground:
    up, down = _tunnel_limits(problem, standard)
    return replace(problem, up_m=np.where(tight, up, problem.up_m), down_m=np.where(tight, down, problem.down_m))


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
