"""What a standard asks of the elements of plan and profile, and of the profile at stations, borders and rivers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from .breaches import (
    CLEARANCE,
    FIXED_LEVEL,
    GRADE_CHANGE,
    PVI_DISTANCE,
    RADIUS,
    STATION_GRADE,
    STRAIGHT,
    TRANSITION,
    VERTICAL_CURVE,
    Breach,
    stretches,
)
from .evaluation import ARC, CLOTHOID, Element, LongSection
from .geodesy import FloatArray
from .standards import Standard
from .vertical import Demand, Profile

# Lengths are ellipsoidal, radii those of the working plane: they differ by its scale, below a thousandth.
SHARE = 1.0 - 1e-3
LENGTH_TOLERANCE_M = 0.05
LEVEL_TOLERANCE_M = 0.05
# Flatter than a radius of a thousand kilometres is straight.
STRAIGHT_PER_M = 1e-6


def check_plan(plan: Sequence[Element], standard: Standard) -> list[Breach]:
    """Radius of arcs, length of transitions (one breach a curve), straights between curves."""
    if not plan:
        return []
    return _arcs(plan, standard) + _transitions(plan, standard) + _straights(plan, standard)


def _arcs(plan: Sequence[Element], standard: Standard) -> list[Breach]:
    """Curves tighter than the smallest radius; one of two transitions without an arc is judged where these meet."""
    with_arc = {element.pi for element in plan if element.kind == ARC}
    clause = f"smallest radius, {standard.title}: {standard.radius_source}"
    found: dict[tuple[str, float], Breach] = {}
    for element in plan:
        if element.kind != ARC and (element.kind != CLOTHOID or element.pi in with_arc):
            continue
        peak = max(abs(element.curvature_from), abs(element.curvature_to))
        if peak * standard.min_radius_m * SHARE <= 1.0:
            continue
        at_m = (element.from_m + element.to_m) / 2.0
        if element.kind == CLOTHOID:
            at_m = element.to_m if peak == abs(element.curvature_to) else element.from_m
        one = Breach(RADIUS, element.from_m, element.to_m, at_m, 1.0 / peak, standard.min_radius_m, clause)
        # Both transitions meet in one place, which is one breach.
        key = (element.kind, at_m)
        found[key] = replace(one, from_m=found[key].from_m) if key in found else one
    return list(found.values())


def _transitions(plan: Sequence[Element], standard: Standard) -> list[Breach]:
    """Clothoids shorter than the lowest length for the change of curvature they make, and joints without any."""
    start = np.array([element.curvature_from for element in plan])
    end = np.array([element.curvature_to for element in plan])
    is_clothoid = np.array([element.kind == CLOTHOID for element in plan])
    length = np.array([element.to_m - element.from_m for element in plan])
    by_clothoid = np.where(is_clothoid, np.abs(end - start), 0.0)
    by_joint = np.abs(start[1:] - end[:-1])
    needed = _lowest_m(by_clothoid, standard)
    missing = _lowest_m(by_joint, standard)
    clause = f"lowest transition length, {standard.title}: {standard.source('transitions')}"
    found: dict[int, Breach] = {}
    short = np.flatnonzero(is_clothoid & (length < needed * SHARE - LENGTH_TOLERANCE_M))
    for k in short.tolist():
        element = plan[k]
        one = Breach(
            TRANSITION, element.from_m, element.to_m, (element.from_m + element.to_m) / 2.0, float(length[k]),
            float(needed[k]), clause,
        )  # fmt: skip
        _worse(found, element.pi, one)
    for k in np.flatnonzero(missing > LENGTH_TOLERANCE_M).tolist():
        sharper = plan[k] if abs(end[k]) > abs(start[k + 1]) else plan[k + 1]
        at_m = plan[k].to_m
        _worse(found, sharper.pi, Breach(TRANSITION, at_m, at_m, at_m, 0.0, float(missing[k]), clause))
    return list(found.values())


def _worse(found: dict[int, Breach], pi: int, one: Breach) -> None:
    """Keep the breach of a curve that lacks more, over the place of both."""
    other = found.get(pi)
    if other is not None:
        worse = one if one.limit - one.value > other.limit - other.value else other
        one = replace(worse, from_m=min(one.from_m, other.from_m), to_m=max(one.to_m, other.to_m))
    found[pi] = one


def _lowest_m(change_per_m: FloatArray, standard: Standard) -> FloatArray:
    """Lowest transition (m) for a change of curvature (1/m): that of the arc which begins or ends with it."""
    radius_m = 1.0 / np.maximum(change_per_m, STRAIGHT_PER_M)
    return standard.transition_length_m(radius_m)[0]


def _straights(plan: Sequence[Element], standard: Standard) -> list[Breach]:
    """Curves of two PIs that follow each other with less than min_tangent_m between them."""
    curved = [
        element for element in plan if max(abs(element.curvature_from), abs(element.curvature_to)) > STRAIGHT_PER_M
    ]
    found = []
    for before, after in zip(curved, curved[1:]):
        gap_m = after.from_m - before.to_m
        if before.pi == after.pi or gap_m >= standard.min_tangent_m * SHARE - LENGTH_TOLERANCE_M:
            continue
        same = (before.curvature_from + before.curvature_to) * (after.curvature_from + after.curvature_to) > 0.0
        words = "curves of the same direction" if same else "reverse curves"
        clause = f"straight between {words}, {standard.title}: {standard.source('min_tangent_m')}"
        middle_m = (before.to_m + after.from_m) / 2.0
        found.append(
            Breach(STRAIGHT, before.to_m, after.from_m, middle_m, max(gap_m, 0.0), standard.min_tangent_m, clause)
        )
    return found


def check_profile(profile: Profile, standard: Standard) -> list[Breach]:
    """Vertical curves, changes of grade, distances of PVIs; the line's ends are no changes of grade."""
    at, radius_m, half_m = profile.chainage_m, profile.radius_m, profile.curve_half_m
    change = np.abs(profile.change_permille)
    reach_m = np.maximum(half_m, np.minimum(standard.min_vertical_radius_m * change / 2_000.0, _room_m(at)))
    found = []

    def at_pvis(kind: str, where: NDArray[np.bool_], value: FloatArray, limit: float, words: str, name: str) -> None:
        clause = f"{words}, {standard.title}: {standard.source(name)}"
        for k in np.flatnonzero(where).tolist():
            from_m, to_m = float(at[k] - reach_m[k]), float(at[k] + reach_m[k])
            found.append(Breach(kind, from_m, to_m, float(at[k]), float(value[k]), limit, clause))

    needed = change > standard.min_grade_change_permille + 1e-6
    at_pvis(
        VERTICAL_CURVE, needed & (radius_m < standard.min_vertical_radius_m * SHARE), radius_m,
        standard.min_vertical_radius_m, "smallest vertical curve radius", "min_vertical_radius_m",
    )  # fmt: skip
    at_pvis(
        GRADE_CHANGE, change > standard.max_grade_change_permille + 1e-3, change, standard.max_grade_change_permille,
        "largest change of grade", "max_grade_change_permille",
    )  # fmt: skip
    return found + _pvi_distances(profile, standard)


def _pvi_distances(profile: Profile, standard: Standard) -> list[Breach]:
    at, half_m = profile.chainage_m, profile.curve_half_m
    distance = np.diff(at)
    least = np.full(distance.size, standard.min_profile_tangent_m)
    # The line may go on beyond its ends.
    least[[0, -1]] = 0.0
    curves_m = half_m[:-1] + half_m[1:]
    overlap = curves_m > np.maximum(least, distance) + LENGTH_TOLERANCE_M
    least = np.where(overlap, curves_m, least)
    lack = least * SHARE - LENGTH_TOLERANCE_M - distance
    found = []
    for first, last in stretches(lack > 0.0):
        worst = first + int(np.argmax(lack[first : last + 1]))
        clause = f"distance of PVIs, {standard.title}: {standard.source('min_profile_tangent_m')}"
        if overlap[worst]:
            clause = "room for the vertical curves: half of each lies between two PVIs"
        middle_m = float(at[worst] + at[worst + 1]) / 2.0
        found.append(
            Breach(
                PVI_DISTANCE, float(at[first]), float(at[last + 1]), middle_m, float(distance[worst]),
                float(least[worst]), clause,
            )
        )  # fmt: skip
    return found


def _room_m(at: FloatArray) -> FloatArray:
    """Half the way from each PVI to its nearer neighbour, m."""
    half = np.diff(at) / 2.0
    return np.minimum(np.concatenate(([0.0], half)), np.concatenate((half, [0.0])))


def check_demands(
    section: LongSection, profile: Profile | None, demands: Sequence[Demand], standard: Standard, tolerance: float
) -> list[Breach]:
    """Station grades, fixed levels and clearances that are not kept; `tolerance` of grades in per mille."""
    found = []
    for demand in demands:
        if np.isfinite(demand.max_grade_permille):
            found += _station_grade(section, demand, standard, tolerance)
        if np.isfinite(demand.low_m) or np.isfinite(demand.high_m):
            found += _levels(section, profile, demand, standard)
    return found


def _station_grade(section: LongSection, demand: Demand, standard: Standard, tolerance: float) -> list[Breach]:
    """Where the 50 m about a station of the section, lying within the demand, are steeper than it allows."""
    at, level = section.chainage_m, section.level_m
    first = int(np.searchsorted(at, demand.from_m - 1e-6)) + 1
    last = int(np.searchsorted(at, demand.to_m + 1e-6)) - 2
    if last >= first:
        place = at[first : last + 1]
        rise = level[first + 1 : last + 2] - level[first - 1 : last]
        grade = np.abs(rise / (at[first + 1 : last + 2] - at[first - 1 : last])) * 1000.0
    elif demand.to_m > demand.from_m:
        ends = np.interp([demand.from_m, demand.to_m], at, level)
        place = np.array([(demand.from_m + demand.to_m) / 2.0])
        grade = np.abs(np.diff(ends)) / (demand.to_m - demand.from_m) * 1000.0
    else:
        return []
    steep = np.flatnonzero(grade > demand.max_grade_permille + tolerance)
    if not steep.size:
        return []
    worst = int(np.argmax(grade))
    clause = f"grade at {demand.why or 'a station'}, {standard.title}: {standard.source('station_grade_permille')}"
    return [
        Breach(
            STATION_GRADE, float(place[steep[0]]), float(place[steep[-1]]), float(place[worst]), float(grade[worst]),
            demand.max_grade_permille, clause,
        )
    ]  # fmt: skip


def _levels(section: LongSection, profile: Profile | None, demand: Demand, standard: Standard) -> list[Breach]:
    """The level most out of a demand's bounds, if it is."""
    at = section.chainage_m
    inside = at[np.searchsorted(at, demand.from_m) : np.searchsorted(at, demand.to_m, side="right")]
    place = np.concatenate(([demand.from_m], inside, [demand.to_m]))
    level = np.interp(place, at, section.level_m) if profile is None else profile.level_at(place)
    lack, excess = demand.low_m - level, level - demand.high_m
    out = np.maximum(lack, excess)
    where = np.flatnonzero(out > LEVEL_TOLERANCE_M)
    if not where.size:
        return []
    worst = int(np.argmax(out))
    from_m, to_m, at_m = float(place[where[0]]), float(place[where[-1]]), float(place[worst])
    name = demand.why or "a fixed level"
    if np.isfinite(demand.high_m):
        limit = demand.low_m if lack[worst] > excess[worst] else demand.high_m
        return [Breach(FIXED_LEVEL, from_m, to_m, at_m, float(level[worst]), limit, f"level given for {name}")]
    clause = f"clearance over {demand.why or 'a river'}, {standard.title}: {standard.source('river_clearance_m')}"
    height_m = standard.river_clearance_m - float(lack[worst])
    return [Breach(CLEARANCE, from_m, to_m, at_m, height_m, standard.river_clearance_m, clause)]
