"""What a standard allows along a line, and where a line breaks it.

How curves and grades go together: on the exact plan the limit of an interval between stations is the ruling grade less
compensation_m / R at its sharper end, so that it falls along a transition; a profile is designed to keep it everywhere.
A grade is judged over 50 m, against the highest limit within 50 m of that place: a breach is told where it is more than
the end of a curve. Where no plan is known, curvature is measured over 100 m of line and smeared by as much, so that a
straight of 50 m between two curves shows half their curvature: then the highest limit within 75 m counts, and once
more what it differs from the lowest, up to the ruling grade; inside a long curve both are the same. What slips through
at the ends of many short curves is caught by the sustained grade, whose limit is the mean of the intervals' own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from .breaches import (
    GRADE,
    RADIUS,
    SUSTAINED_GRADE,
    TOGETHER_M,
    TUNNEL_GRADE,
    Breach,
    Judged,
    apart,
    stretches,
    violations_of,
)
from .breaches import KINDS as KINDS
from .breaches import Kind as Kind
from .checks_elements import check_demands, check_plan, check_profile
from .evaluation import BACK, FORWARD, Element, LongSection, Violation
from .geodesy import FloatArray
from .standards import Standard
from .vertical import Demand, Profile

# The polyline stands for the curve: what chords and levels to the millimetre may add is no breach.
GRADE_TOLERANCE_PERMILLE = 0.05
RADIUS_TOLERANCE = 0.97
# However sharp a curve, this much grade is left: a drawn corner must not make every profile impossible.
LEAST_LIMIT_PERMILLE = 1.0
# Intervals to either side of the judged 50 m within which a curve's end may lie: on the exact plan, and as sampled.
REACH_EXACT, REACH_SAMPLED = 1, 2


@dataclass(frozen=True)
class Checked:
    """A line as it is judged. n stations of the section.

    curvature_per_m: at the stations (n), either sign. grade_permille: over 50 m, at the inner stations (n - 2), or of
    the one interval of two stations; either sign. radius_m: over 100 m of line (n). plan: () and profile: None where
    only the sampled line is known. demands: what stations, fixed levels and rivers ask; a lowest level alone is a
    river's, river_clearance_m above its water. corners_m: chainages where the plan turns without a curve.
    """

    section: LongSection
    curvature_per_m: FloatArray
    grade_permille: FloatArray
    radius_m: FloatArray
    plan: tuple[Element, ...] = ()
    profile: Profile | None = None
    demands: tuple[Demand, ...] = ()
    corners_m: tuple[float, ...] = ()

    @property
    def step_m(self) -> float:
        """Distance of the stations, m."""
        return float(self.section.chainage_m[1])

    @cached_property
    def signed_grade_permille(self) -> FloatArray:
        """grade_permille, rising positive."""
        level = self.section.level_m
        apart = level.size - self.grade_permille.size
        return np.copysign(self.grade_permille, level[apart:] - level[:-apart])

    @property
    def reach(self) -> int:
        """How many intervals further on a curve's end may lie."""
        return REACH_EXACT if self.plan else REACH_SAMPLED

    @property
    def gap(self) -> int:
        """Stations between two breaches that are still one place."""
        return int(TOGETHER_M / self.step_m)


@dataclass(frozen=True)
class Way:
    """One direction of trains: the grades they climb as positive, and the limit of each interval."""

    name: str
    sign: float
    limit_permille: FloatArray
    ruling_permille: float
    source: str


def grade_limits(curvature_per_m: FloatArray, standard: Standard) -> tuple[FloatArray, FloatArray]:
    """Steepest grade (per mille, positive) of each interval between n stations: rising, falling forward (n - 1 each).

    curvature_per_m: of the plan at the stations (n), either sign. The ruling grade of the trains that climb, less
    compensation_m / R at the sharper end of the interval: on a transition the limit falls with its curvature.
    """
    bend = np.abs(np.asarray(curvature_per_m, dtype=np.float64))
    ease = standard.compensation_m * np.maximum(bend[1:], bend[:-1])
    up, down = (
        np.maximum(ruling - ease, min(ruling, LEAST_LIMIT_PERMILLE))
        for ruling in (standard.ruling_grade_permille, standard.grade_back_permille)
    )
    return up, down


def find_violations(checked: Checked, standard: Standard) -> tuple[Violation, ...]:
    """Every limit of the standard that the line breaks, by chainage, each stretch once and at its worst place."""
    breaches: list[Breach] = []
    for way in _ways(checked, standard):
        breaches += _steep(checked, standard, way)
        breaches += _steep_in_tunnels(checked, standard, way)
    bent = check_plan(checked.plan, standard) + _corners(checked, standard)
    # An arc's own radius is exact, a corner has none: the line sampled on it is not told beside it.
    breaches += bent + apart(_tight(checked, standard), [b for b in bent if b.kind == RADIUS], TOGETHER_M)
    if checked.profile is not None:
        breaches += check_profile(checked.profile, standard)
    breaches += check_demands(
        checked.section, checked.grade_permille, checked.profile, checked.demands, standard, GRADE_TOLERANCE_PERMILLE
    )
    return violations_of(breaches, checked.section)


def _ways(checked: Checked, standard: Standard) -> tuple[Way, Way]:
    bend = checked.curvature_per_m
    if not checked.plan:
        # A drawn corner has no curve yet: it counts as one of the smallest radius, and is told as too tight.
        sharpest = 1.0 / standard.min_radius_m
        bend = np.clip(bend, -sharpest, sharpest)
    up, down = grade_limits(bend, standard)
    given_back = standard.ruling_grade_back_permille is not None
    source_back = standard.source("ruling_grade_back_permille") if given_back else standard.grade_source
    return (
        Way(FORWARD, 1.0, up, standard.ruling_grade_permille, standard.grade_source),
        Way(BACK, -1.0, down, standard.grade_back_permille, source_back),
    )


def _steep(checked: Checked, standard: Standard, way: Way) -> list[Breach]:
    """Momentary and sustained grades that trains of one direction cannot climb."""
    at, climb = checked.section.chainage_m, checked.signed_grade_permille * way.sign
    # Each at its station; that of two stations alone stands for the whole line.
    starts, ends = (at[1:-1], at[1:-1]) if at.size > 2 else (at[:1], at[1:])
    excess = standard.momentary_excess_permille
    allowed = _allowed(way.limit_permille, checked, climb.size, way.ruling_permille) + excess
    clause = _grade_clause(way, standard, excess)
    momentary = Judged(starts, ends, climb, allowed).breaches(
        GRADE, GRADE_TOLERANCE_PERMILLE, checked.gap, clause, way.name
    )
    sustained = _sustained(checked, standard, way)
    # Where no excess is allowed, a stretch told as momentary breach is not told a second time.
    return momentary + (sustained if excess else apart(sustained, momentary))


def _sustained(checked: Checked, standard: Standard, way: Way) -> list[Breach]:
    """Stretches whose mean grade over sustained_over_m is above the mean limit."""
    at, level = checked.section.chainage_m, checked.section.level_m
    width = int(np.clip(round(standard.sustained_over_m / checked.step_m), 1, at.size - 1))
    limit = way.limit_permille
    if not checked.plan:
        limit = _highest(limit, checked.reach, 2 * checked.reach + 1)
    total = np.concatenate(([0.0], np.cumsum(limit)))
    starts, ends = at[:-width], at[width:]
    climb = (level[width:] - level[:-width]) / (ends - starts) * (1000.0 * way.sign)
    over_m = f"; mean over {standard.sustained_over_m:g} m: {standard.source('sustained_over_m')}"
    clause = _grade_clause(way, standard, 0.0)
    return Judged(starts, ends, climb, (total[width:] - total[:-width]) / width).breaches(
        SUSTAINED_GRADE, GRADE_TOLERANCE_PERMILLE, checked.gap, lambda value: clause(value) + over_m, way.name
    )


def _steep_in_tunnels(checked: Checked, standard: Standard, way: Way) -> list[Breach]:
    """Grades above tunnel_grade_factor times the limit in tunnels longer than tunnel_grade_from_m."""
    section, factor = checked.section, standard.tunnel_grade_factor
    # A portal lies somewhere between two stations.
    least = standard.tunnel_grade_from_m / checked.step_m + 1.0
    long = [(a, b) for a, b in stretches(section.tunnel) if b - a + 1 > least + 1e-9]
    if not long or factor == 1.0 or section.chainage_m.size < 3:
        return []
    inside = np.zeros(section.chainage_m.size, dtype=bool)
    for first, last in long:
        inside[first : last + 1] = True
    eased = np.where(inside[1:] & inside[:-1], way.limit_permille * factor, way.limit_permille)
    climb = checked.signed_grade_permille * way.sign
    allowed = _allowed(eased, checked, climb.size, way.ruling_permille * factor) + standard.momentary_excess_permille
    at = section.chainage_m[1:-1]
    clause = (
        f"{factor:g} of the ruling grade in tunnels longer than {standard.tunnel_grade_from_m:g} m, "
        f"{standard.title}: {standard.source('tunnel_grade_factor')}"
    )
    return Judged(at, at, np.where(inside[1:-1], climb, -np.inf), allowed).breaches(
        TUNNEL_GRADE, GRADE_TOLERANCE_PERMILLE, checked.gap, lambda _: clause, way.name
    )


def _corners(checked: Checked, standard: Standard) -> list[Breach]:
    """Corners of the plan, however slight: sampled over 100 m of line the slighter ones look like wide curves."""
    clause = f"a corner without a curve; smallest radius, {standard.title}: {standard.radius_source}"
    return [Breach(RADIUS, at_m, at_m, at_m, 0.0, standard.min_radius_m, clause) for at_m in checked.corners_m]


def _tight(checked: Checked, standard: Standard) -> list[Breach]:
    """Stretches tighter than the smallest radius over 100 m of line."""
    at, least_m = checked.section.chainage_m, standard.min_radius_m
    clause = f"smallest radius, {standard.title}: {standard.radius_source}"
    # Too small is above the limit once both are turned round.
    judged = Judged(at, at, -checked.radius_m, np.full(at.size, -least_m))
    found = judged.breaches(RADIUS, least_m * (1.0 - RADIUS_TOLERANCE), checked.gap, lambda _: clause)
    return [replace(breach, value=-breach.value, limit=least_m) for breach in found]


def _allowed(limit_permille: FloatArray, checked: Checked, size: int, ruling_permille: float) -> FloatArray:
    """Limit at each place where a grade over 50 m is known: the highest of the intervals within reach.

    As sampled, what the curvature may be smeared by comes on top, up to `ruling_permille`.
    """
    if size == limit_permille.size:
        return limit_permille
    width = 2 * checked.reach + 2
    highest = _highest(limit_permille, checked.reach, width)
    if checked.plan:
        return highest
    lowest = -_highest(-limit_permille, checked.reach, width)
    return np.maximum(highest, np.minimum(2.0 * highest - lowest, ruling_permille))


def _highest(values: FloatArray, reach: int, width: int) -> FloatArray:
    """Greatest of each `width` neighbours, from `reach` before the first value on: n + 2 reach - width + 1 values."""
    edge = np.full(reach, -np.inf)
    padded = np.concatenate((edge, values, edge))
    count = padded.size - width + 1
    highest: FloatArray = padded[:count]
    for k in range(1, width):
        highest = np.maximum(highest, padded[k : k + count])
    return highest


def _grade_clause(way: Way, standard: Standard, excess: float) -> Callable[[float], str]:
    """Words for a limit of the grade: whether curves and short stretches change it."""
    plain = f"ruling grade, {standard.title}: {way.source}"
    short = ""
    if excess:
        short = f"; {excess:g} per mille more for short stretches: {standard.source('momentary_excess_permille')}"
    eased = f"; less {standard.compensation_m:g}/R in curves: {standard.source('compensation_m')}"
    return lambda limit: plain + (eased if limit - excess < way.ruling_permille - 1e-9 else "") + short
