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

from dataclasses import dataclass, field

import numpy as np

from .breaches import (
    GRADE,
    RADIUS,
    SUSTAINED_GRADE,
    TOGETHER_M,
    TUNNEL_GRADE,
    Breach,
    stretches,
    violations_of,
    worst_of,
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
    river's, river_clearance_m above its water.
    """

    section: LongSection
    curvature_per_m: FloatArray
    grade_permille: FloatArray
    radius_m: FloatArray
    plan: tuple[Element, ...] = ()
    profile: Profile | None = None
    demands: tuple[Demand, ...] = field(default_factory=tuple)

    @property
    def step_m(self) -> float:
        """Distance of the stations, m."""
        return float(self.section.chainage_m[1])

    @property
    def signed_grade_permille(self) -> FloatArray:
        """grade_permille, rising positive."""
        level = self.section.level_m
        apart = level.size - self.grade_permille.size
        return np.copysign(self.grade_permille, level[apart:] - level[:-apart])

    @property
    def reach(self) -> int:
        """How many intervals further on a curve's end may lie."""
        return REACH_EXACT if self.plan else REACH_SAMPLED


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
    bent = check_plan(checked.plan, standard)
    breaches += bent
    breaches += _tight(checked, standard, [breach for breach in bent if breach.kind == RADIUS])
    if checked.profile is not None:
        breaches += check_profile(checked.profile, standard)
    breaches += check_demands(checked.section, checked.profile, checked.demands, standard, GRADE_TOLERANCE_PERMILLE)
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
    allowed = _allowed(way.limit_permille, checked, climb.size, way.ruling_permille)
    allowed = allowed + standard.momentary_excess_permille
    over = climb - allowed
    found = []
    for first, last in stretches(over > GRADE_TOLERANCE_PERMILLE, _gap(checked)):
        worst = worst_of(over, first, last)
        clause = _grade_clause("ruling grade", allowed[worst], standard.momentary_excess_permille, way, standard)
        found.append(
            Breach(
                GRADE, float(starts[first]), float(ends[last]), float(starts[worst] + ends[worst]) / 2.0,
                float(climb[worst]), float(allowed[worst]), clause, way.name,
            )
        )  # fmt: skip
    return found + _sustained(checked, standard, way, found)


def _sustained(checked: Checked, standard: Standard, way: Way, momentary: list[Breach]) -> list[Breach]:
    """Stretches whose mean grade over sustained_over_m is above the mean limit.

    Where no momentary excess is allowed, a stretch told as momentary breach is not told a second time.
    """
    at, level = checked.section.chainage_m, checked.section.level_m
    width = int(np.clip(round(standard.sustained_over_m / checked.step_m), 1, at.size - 1))
    limit = way.limit_permille
    if not checked.plan:
        limit = _highest(limit, checked.reach, 2 * checked.reach + 1)
    total = np.concatenate(([0.0], np.cumsum(limit)))
    mean_limit = (total[width:] - total[:-width]) / width
    climb = (level[width:] - level[:-width]) / (at[width:] - at[:-width]) * 1000.0 * way.sign
    over = climb - mean_limit
    found = []
    for first, last in stretches(over > GRADE_TOLERANCE_PERMILLE, _gap(checked)):
        from_m, to_m = float(at[first]), float(at[last + width])
        told = any(breach.from_m <= to_m and breach.to_m >= from_m for breach in momentary)
        if told and standard.momentary_excess_permille == 0.0:
            continue
        worst = worst_of(over, first, last)
        over_m = f"mean over {standard.sustained_over_m:g} m: {standard.source('sustained_over_m')}"
        clause = f"{_grade_clause('ruling grade', mean_limit[worst], 0.0, way, standard)}; {over_m}"
        found.append(
            Breach(
                SUSTAINED_GRADE, from_m, to_m, float(at[worst] + at[worst + width]) / 2.0, float(climb[worst]),
                float(mean_limit[worst]), clause, way.name,
            )
        )  # fmt: skip
    return found


def _steep_in_tunnels(checked: Checked, standard: Standard, way: Way) -> list[Breach]:
    """Grades above tunnel_grade_factor times the limit in tunnels longer than tunnel_grade_from_m."""
    section, step_m = checked.section, checked.step_m
    # A portal lies somewhere between two stations.
    least = (standard.tunnel_grade_from_m + step_m) / step_m
    long = [(a, b) for a, b in stretches(section.tunnel) if b - a + 1 > least + 1e-9]
    if not long or standard.tunnel_grade_factor == 1.0 or section.chainage_m.size < 3:
        return []
    inside = np.zeros(section.chainage_m.size, dtype=bool)
    for first, last in long:
        inside[first : last + 1] = True
    eased = np.where(inside[1:] & inside[:-1], way.limit_permille * standard.tunnel_grade_factor, way.limit_permille)
    climb = checked.signed_grade_permille * way.sign
    allowed = _allowed(eased, checked, climb.size, way.ruling_permille * standard.tunnel_grade_factor)
    allowed = allowed + standard.momentary_excess_permille
    over = np.where(inside[1:-1], climb - allowed, -np.inf)
    at = section.chainage_m[1:-1]
    found = []
    for first, last in stretches(over > GRADE_TOLERANCE_PERMILLE, _gap(checked)):
        worst = worst_of(over, first, last)
        clause = (
            f"{standard.tunnel_grade_factor:g} of the ruling grade in tunnels longer than "
            f"{standard.tunnel_grade_from_m:g} m, {standard.title}: {standard.source('tunnel_grade_factor')}"
        )
        found.append(
            Breach(
                TUNNEL_GRADE, float(at[first]), float(at[last]), float(at[worst]), float(climb[worst]),
                float(allowed[worst]), clause, way.name,
            )
        )  # fmt: skip
    return found


def _tight(checked: Checked, standard: Standard, arcs: list[Breach]) -> list[Breach]:
    """Stretches tighter than the smallest radius over 100 m of line, beside the `arcs` already told."""
    at, radius_m = checked.section.chainage_m, checked.radius_m
    over = standard.min_radius_m * RADIUS_TOLERANCE - radius_m
    found = []
    for first, last in stretches(over > 0.0, _gap(checked)):
        from_m, to_m = float(at[first]), float(at[last])
        if any(arc.from_m <= to_m + TOGETHER_M and arc.to_m >= from_m - TOGETHER_M for arc in arcs):
            continue
        worst = worst_of(over, first, last)
        clause = f"smallest radius, {standard.title}: {standard.radius_source}"
        found.append(
            Breach(RADIUS, from_m, to_m, float(at[worst]), float(radius_m[worst]), standard.min_radius_m, clause)
        )
    return found


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


def _gap(checked: Checked) -> int:
    """Stations between two breaches that are still one place."""
    return int(TOGETHER_M / checked.step_m)


def _grade_clause(words: str, limit: float, excess: float, way: Way, standard: Standard) -> str:
    clause = f"{words}, {standard.title}: {way.source}"
    if limit - excess < way.ruling_permille - 1e-9:
        clause += f"; less {standard.compensation_m:g}/R in curves: {standard.source('compensation_m')}"
    if excess:
        clause += f"; {excess:g} per mille more for short stretches: {standard.source('momentary_excess_permille')}"
    return clause
