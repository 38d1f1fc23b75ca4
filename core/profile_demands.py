"""Demands on a profile brought to its stations, and demands that contradict each other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .errors import AlignmentError
from .geodesy import FloatArray
from .profile_levels import Ground
from .vertical import Demand

# Between two stations a sag curve sinks below both; near level bounds they stand this close, and the rest is added.
STATION_M = 10.0
MARGIN_M = 0.002
# A fixed level is met within this: a flat vertical curve may lie over it.
FIXED_M = 0.001


def demanded(problem: Ground, demands: tuple[Demand, ...]) -> Ground:
    """The problem with stations where demands begin and end, their bounds and their grades.

    Raises AlignmentError for a demand that is not on the line.
    """
    length_m = float(problem.at_m[-1])
    extra: list[FloatArray] = []
    for demand in demands:
        if demand.to_m < -0.5 or demand.from_m > length_m + 0.5:
            raise AlignmentError(
                f"{demand.title} is not on the line, which is {length_m / 1000.0:.3f} km long.", "Move it or drop it."
            )
        pieces = 1 if demand.to_m == demand.from_m else int(np.ceil((demand.to_m - demand.from_m) / STATION_M))
        bounded = np.isfinite(demand.low_m) or np.isfinite(demand.high_m)
        extra.append(np.linspace(demand.from_m, demand.to_m, pieces + 1 if bounded else 2).clip(0.0, length_m))
    if not extra:
        return problem
    at = np.union1d(problem.at_m, np.concatenate(extra))
    # A station that only a rounding error parts from the one before would make an interval of no length.
    keep = np.concatenate((np.diff(at) > 1e-6, [True]))
    at = at[keep]
    interval = np.clip(np.searchsorted(problem.at_m, (at[1:] + at[:-1]) / 2.0) - 1, 0, problem.up_m.size - 1)
    share = np.diff(at) / np.diff(problem.at_m)[interval]
    up, down = problem.up_m[interval] * share, problem.down_m[interval] * share
    low, high = np.full(at.size, -np.inf), np.full(at.size, np.inf)
    for demand in demands:
        first, after = np.searchsorted(at, [demand.from_m - 1e-5, demand.to_m + 1e-5])
        lowest, highest = inner_bounds(demand)
        low[first:after], high[first:after] = (
            np.maximum(low[first:after], lowest),
            np.minimum(high[first:after], highest),
        )
        limit_m = demand.max_grade_permille / 1000.0 * np.diff(at)[first : after - 1]
        up[first : after - 1] = np.minimum(up[first : after - 1], limit_m)
        down[first : after - 1] = np.minimum(down[first : after - 1], limit_m)
    ground = np.interp(at, problem.at_m, problem.ground_m)
    return replace(problem, at_m=at, ground_m=ground, up_m=up, down_m=down, low_m=low, high_m=high)


def inner_bounds(demand: Demand) -> tuple[float, float]:
    """Bounds asked of stations, so that what lies between them keeps those demanded."""
    if demand.high_m - demand.low_m <= 2 * FIXED_M:
        middle = (demand.high_m + demand.low_m) / 2.0
        return middle - FIXED_M, middle + FIXED_M
    return demand.low_m + MARGIN_M, demand.high_m - MARGIN_M


def raise_conflicts(problem: Ground, demands: tuple[Demand, ...], besides: str = "") -> None:
    """Raises AlignmentError naming two demands on the level that no line within the grades can both meet.

    Levels within steepest rise and fall exist if they exist between every two bounds, so pairs tell all.
    """
    bounded = [d for d in demands if np.isfinite(d.low_m) or np.isfinite(d.high_m)]
    if len(bounded) < 2:
        return
    ordered = sorted(bounded, key=lambda d: (d.from_m, d.to_m))
    begin, end, low, high = np.array([(d.from_m, d.to_m, d.low_m, d.high_m) for d in ordered]).T
    rise = np.interp(begin, problem.at_m, np.concatenate(([0.0], np.cumsum(problem.up_m))))
    rise_end = np.interp(end, problem.at_m, np.concatenate(([0.0], np.cumsum(problem.up_m))))
    fall = np.interp(begin, problem.at_m, np.concatenate(([0.0], np.cumsum(problem.down_m))))
    fall_end = np.interp(end, problem.at_m, np.concatenate(([0.0], np.cumsum(problem.down_m))))
    # Row: the demand before, column: the one behind; where they overlap nothing can be climbed between them.
    climb = np.maximum(rise[None, :] - rise_end[:, None], 0.0)
    sink = np.maximum(fall[None, :] - fall_end[:, None], 0.0)
    short = np.maximum(low[None, :] - high[:, None] - climb, low[:, None] - high[None, :] - sink)
    short[np.tril_indices(len(ordered))] = -np.inf
    one, two = np.unravel_index(int(np.argmax(short)), short.shape)
    if short[one, two] <= 1e-6:
        return
    first, second = ordered[int(one)], ordered[int(two)]
    allowed = climb[one, two] if low[two] > high[one] else sink[one, two]
    raise AlignmentError(
        f"{first.title} and {second.title} cannot both be met: the levels lie {short[one, two] + allowed:.2f} m apart, "
        f"the grades between them allow {allowed:.2f} m" + (f", {besides}." if besides else "."),
        "Change one of the levels, move one along the line, or allow a steeper grade.",
    )
