"""What a standard asks of the elements of plan and profile, and of the profile at stations, borders and rivers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from operator import attrgetter

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
from .evaluation import ARC, CLOTHOID, TANGENT, Element, LongSection
from .geodesy import FloatArray
from .standards import Standard
from .vertical import Demand, Profile

# Lengths are ellipsoidal, radii those of the working plane: they differ by its scale, below a thousandth.
SHARE = 1.0 - 1e-3
LENGTH_TOLERANCE_M = 0.05
LEVEL_TOLERANCE_M = 0.05
_CODES = {TANGENT: 0, ARC: 1, CLOTHOID: 2}
# Flatter than a radius of a thousand kilometres is straight.
STRAIGHT_PER_M = 1e-6


@dataclass(frozen=True)
class Pieces:
    """The elements of a plan as arrays: kinds, chainages (m), curvatures (1/m), indices of PIs."""

    is_arc: NDArray[np.bool_]
    is_clothoid: NDArray[np.bool_]
    from_m: FloatArray
    to_m: FloatArray
    start_per_m: FloatArray
    end_per_m: FloatArray
    pi: NDArray[np.int64]

    @classmethod
    def of(cls, plan: Sequence[Element]) -> Pieces:
        """Those of a plan that is not empty."""
        kinds = np.fromiter(map(_CODES.__getitem__, map(attrgetter("kind"), plan)), np.int8, len(plan))
        row = attrgetter("from_m", "to_m", "curvature_from", "curvature_to", "pi")
        numbers = np.fromiter(chain.from_iterable(map(row, plan)), np.float64, 5 * len(plan)).reshape(-1, 5)
        from_m, to_m, start, end, pi = numbers.T.copy()
        return cls(kinds == _CODES[ARC], kinds == _CODES[CLOTHOID], from_m, to_m, start, end, pi.astype(np.int64))

    @property
    def peak_per_m(self) -> FloatArray:
        """Sharpest curvature of each, no sign."""
        return np.maximum(np.abs(self.start_per_m), np.abs(self.end_per_m))


def check_plan(plan: Sequence[Element], standard: Standard) -> list[Breach]:
    """Radius of arcs, length of transitions (one breach a curve), straights between curves."""
    if not plan:
        return []
    pieces = Pieces.of(plan)
    return _arcs(pieces, standard) + _transitions(pieces, standard) + _straights(pieces, standard)


def _arcs(plan: Pieces, standard: Standard) -> list[Breach]:
    """Curves tighter than the smallest radius; one of two transitions without an arc is judged where these meet."""
    peak = plan.peak_per_m
    # A transition is judged by itself only if its curve has no arc.
    alone = plan.is_clothoid & ~np.isin(plan.pi, plan.pi[plan.is_arc])
    tight = (plan.is_arc | alone) & (peak * standard.min_radius_m * SHARE > 1.0)
    clause = f"smallest radius, {standard.title}: {standard.radius_source}"
    found: dict[tuple[bool, float], Breach] = {}
    for k in np.flatnonzero(tight).tolist():
        from_m, to_m = float(plan.from_m[k]), float(plan.to_m[k])
        at_m = (from_m + to_m) / 2.0
        if alone[k]:
            at_m = to_m if peak[k] == abs(plan.end_per_m[k]) else from_m
        one = Breach(RADIUS, from_m, to_m, at_m, float(1.0 / peak[k]), standard.min_radius_m, clause)
        # Both transitions meet in one place, which is one breach.
        key = (bool(alone[k]), at_m)
        found[key] = replace(one, from_m=found[key].from_m) if key in found else one
    return list(found.values())


def _transitions(plan: Pieces, standard: Standard) -> list[Breach]:
    """Clothoids shorter than the lowest length for the change of curvature they make, and joints without any."""
    start, end, length = plan.start_per_m, plan.end_per_m, plan.to_m - plan.from_m
    needed = _lowest_m(np.where(plan.is_clothoid, np.abs(end - start), 0.0), standard)
    missing = _lowest_m(np.abs(start[1:] - end[:-1]), standard)
    clause = f"lowest transition length, {standard.title}: {standard.source('transitions')}"
    found: dict[int, Breach] = {}
    short = plan.is_clothoid & (length < needed * SHARE - LENGTH_TOLERANCE_M)
    for k in np.flatnonzero(short).tolist():
        from_m, to_m = float(plan.from_m[k]), float(plan.to_m[k])
        one = Breach(TRANSITION, from_m, to_m, (from_m + to_m) / 2.0, float(length[k]), float(needed[k]), clause)
        _worse(found, int(plan.pi[k]), one)
    for k in np.flatnonzero(missing > LENGTH_TOLERANCE_M).tolist():
        sharper = k if abs(end[k]) > abs(start[k + 1]) else k + 1
        at_m = float(plan.to_m[k])
        _worse(found, int(plan.pi[sharper]), Breach(TRANSITION, at_m, at_m, at_m, 0.0, float(missing[k]), clause))
    return list(found.values())


def _worse(found: dict[int, Breach], pi: int, one: Breach) -> None:
    """Keep the breach of a curve that lacks more, where it is: the curve between its transitions breaks nothing."""
    other = found.get(pi)
    if other is None or one.limit - one.value > other.limit - other.value:
        found[pi] = one


def _lowest_m(change_per_m: FloatArray, standard: Standard) -> FloatArray:
    """Lowest transition (m) for a change of curvature (1/m): that of the arc which begins or ends with it."""
    radius_m = 1.0 / np.maximum(change_per_m, STRAIGHT_PER_M)
    return standard.transition_length_m(radius_m)[0]


def _straights(plan: Pieces, standard: Standard) -> list[Breach]:
    """Curves of two PIs that follow each other with less than min_tangent_m between them."""
    curved = np.flatnonzero(plan.peak_per_m > STRAIGHT_PER_M)
    before, after = curved[:-1], curved[1:]
    gap_m = plan.from_m[after] - plan.to_m[before]
    near = gap_m < standard.min_tangent_m * SHARE - LENGTH_TOLERANCE_M
    side = plan.start_per_m + plan.end_per_m
    found = []
    for k in np.flatnonzero(near & (plan.pi[before] != plan.pi[after])).tolist():
        one, two = before[k], after[k]
        words = "curves of the same direction" if side[one] * side[two] > 0.0 else "reverse curves"
        clause = f"straight between {words}, {standard.title}: {standard.source('min_tangent_m')}"
        from_m, to_m = float(plan.to_m[one]), float(plan.from_m[two])
        value = max(float(gap_m[k]), 0.0)
        found.append(Breach(STRAIGHT, from_m, to_m, (from_m + to_m) / 2.0, value, standard.min_tangent_m, clause))
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
    section: LongSection,
    grade_permille: FloatArray,
    profile: Profile | None,
    demands: Sequence[Demand],
    standard: Standard,
    tolerance: float,
) -> list[Breach]:
    """Station grades, fixed levels and clearances that are not kept; `tolerance` of grades in per mille.

    grade_permille: over 50 m, at the inner stations of the section.
    """
    found = []
    grade = np.abs(grade_permille)
    for demand in demands:
        if np.isfinite(demand.max_grade_permille):
            found += _station_grade(section, grade, demand, standard, tolerance)
    bounded = [demand for demand in demands if np.isfinite(demand.low_m) or np.isfinite(demand.high_m)]
    return found + (_levels(section, profile, bounded, standard) if bounded else [])


def _station_grade(
    section: LongSection, grade: FloatArray, demand: Demand, standard: Standard, tolerance: float
) -> list[Breach]:
    """Where the 50 m about a station of the section, lying within the demand, are steeper than it allows."""
    at = section.chainage_m
    # The 50 m about station i + 1, of grade i, begin at station i and end at station i + 2.
    first = int(at.searchsorted(demand.from_m - 1e-6))
    after = int(at.searchsorted(demand.to_m + 1e-6)) - 2
    place, steepness = at[first + 1 : after + 1], grade[first:after]
    if after <= first and demand.to_m > demand.from_m:
        ends = np.interp([demand.from_m, demand.to_m], at, section.level_m)
        place = np.array([(demand.from_m + demand.to_m) / 2.0])
        steepness = np.abs(np.diff(ends)) / (demand.to_m - demand.from_m) * 1000.0
    if not steepness.size or steepness.max() <= demand.max_grade_permille + tolerance:
        return []
    steep = np.flatnonzero(steepness > demand.max_grade_permille + tolerance)
    worst = int(np.argmax(steepness))
    clause = f"grade at {demand.why or 'a station'}, {standard.title}: {standard.source('station_grade_permille')}"
    return [
        Breach(
            STATION_GRADE, float(place[steep[0]]), float(place[steep[-1]]), float(place[worst]),
            float(steepness[worst]), demand.max_grade_permille, clause,
        )
    ]  # fmt: skip


def _levels(
    section: LongSection, profile: Profile | None, demands: Sequence[Demand], standard: Standard
) -> list[Breach]:
    """Where levels are out of the bounds of demands that have some, each at its worst place."""
    at = section.chainage_m

    def level_at(at_m: FloatArray) -> FloatArray:
        return np.interp(at_m, at, section.level_m) if profile is None else profile.level_at(at_m)

    bounds = np.array([(demand.from_m, demand.to_m, demand.low_m, demand.high_m) for demand in demands])
    ends = level_at(bounds[:, :2].ravel()).reshape(-1, 2)
    inside = np.column_stack((at.searchsorted(bounds[:, 0]), at.searchsorted(bounds[:, 1], side="right")))
    some = inside[:, 1] > inside[:, 0]
    # Of each pair of indices the first result is that between them.
    padded = np.append(section.level_m, section.level_m[-1])
    least, most = (
        np.where(some, extreme.reduceat(padded, inside.ravel())[::2], ends[:, 0])
        for extreme in (np.minimum, np.maximum)
    )
    lack = bounds[:, 2] - np.minimum(least, ends.min(axis=1))
    excess = np.maximum(most, ends.max(axis=1)) - bounds[:, 3]
    found = []
    for k in np.flatnonzero(np.maximum(lack, excess) > LEVEL_TOLERANCE_M).tolist():
        at_m = np.concatenate((bounds[k, :1], at[inside[k, 0] : inside[k, 1]], bounds[k, 1:2]))
        found += _out_of_bounds(demands[k], at_m, level_at(at_m), standard)
    return found


def _out_of_bounds(demand: Demand, at_m: FloatArray, level_m: FloatArray, standard: Standard) -> list[Breach]:
    """The level most out of a demand's bounds, if it is."""
    lack, excess = demand.low_m - level_m, level_m - demand.high_m
    out = np.maximum(lack, excess)
    worst = int(out.argmax())
    if out[worst] <= LEVEL_TOLERANCE_M:
        return []
    where = np.flatnonzero(out > LEVEL_TOLERANCE_M)
    place = float(at_m[where[0]]), float(at_m[where[-1]]), float(at_m[worst])
    if np.isfinite(demand.high_m):
        limit = demand.low_m if lack[worst] > excess[worst] else demand.high_m
        clause = f"level given for {demand.why or 'this place'}"
        return [Breach(FIXED_LEVEL, *place, float(level_m[worst]), limit, clause)]
    clause = f"clearance over {demand.why or 'a river'}, {standard.title}: {standard.source('river_clearance_m')}"
    height_m = standard.river_clearance_m - float(lack[worst])
    return [Breach(CLEARANCE, *place, height_m, standard.river_clearance_m, clause)]
