"""Why a line is at one place as it is: ground and level, grade and curve with their limits, cost, and what binds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .by_hand import BRIDGE, TUNNEL
from .checks import grade_limits
from .errors import AlignmentError
from .evaluate import plan_of_line
from .evaluation import Evaluation, LongSection, Structure, Violation
from .hand_set_line import placed_along, structure_at
from .long_section import curvature_over_chord, section_of
from .plan import Plan
from .quantities import cost_items
from .standards import Standard
from .unit_costs import UnitCosts

# What binds at a place.
CLIMB, FALL, RADIUS, VERTICAL_CURVE, STATION, LEAST_COST = "climb", "fall", "radius", "vertical", "station", "cost"
# A grade this near to its limit, a radius within this share of it, is bound by it.
GRADE_NEAR_PERMILLE, NEAR_SHARE = 0.1, 0.01
STRAIGHT_PER_M = 1e-6


@dataclass(frozen=True)
class Explained:
    """One place of an alignment. Levels m, grades per mille (rising forward positive), areas m2, costs USD per m.

    climb_limit_permille, fall_limit_permille: steepest grades up and down that the standard allows here, curves
    compensated; ease_permille: what the curve took off. radius_m: inf on a straight, negative to the right. costs: by
    item, for one metre like this one. structure: the one it lies on. station: the one whose level ground it belongs to.
    binds: which limits hold the line here (CLIMB, RADIUS, ...), LEAST_COST where none does. violations: those that
    include the place.
    """

    chainage_m: float
    lon: float
    lat: float
    ground_m: float
    level_m: float
    ground_known: bool
    cut_m2: float
    fill_m2: float
    grade_permille: float
    climb_limit_permille: float
    fall_limit_permille: float
    ease_permille: float
    radius_m: float
    vertical_radius_m: float
    costs: tuple[tuple[str, float], ...]
    structure: Structure | None
    station: str
    binds: tuple[str, ...]
    violations: tuple[Violation, ...]

    @property
    def cost_usd_per_m(self) -> float:
        """What a metre like this one costs, without what is counted by the piece."""
        return sum(usd for _, usd in self.costs)


def explain(evaluation: Evaluation, chainage_m: float, standard: Standard, unit_costs: UnitCosts) -> Explained:
    """What there is to say of a chainage (m); raises AlignmentError beyond the ends of the line."""
    section = evaluation.section
    at = section.chainage_m
    if not 0.0 <= chainage_m <= at[-1]:
        raise AlignmentError(f"km {chainage_m / 1000.0:.3f} is not on {evaluation.alignment.name}.")
    here = {name: float(np.interp(chainage_m, at, getattr(section, name))) for name in ("lon", "lat", "ground_m")}
    profile = evaluation.alignment.profile
    place = np.array([chainage_m])
    if profile is not None:
        level_m, grade = float(profile.level_at(place)[0]), float(profile.grade_at(place)[0])
    else:
        level_m = float(np.interp(chainage_m, at, section.level_m))
        grade = float(section.grade_permille[_interval(section, chainage_m)])
    plan = plan_of_line(evaluation.alignment)
    bend = _curvature(evaluation, plan, chainage_m)
    up, down = (float(limit[0]) for limit in grade_limits(np.array([bend, bend]), standard))
    by_hand = placed_along(evaluation.alignment, plan)
    metre = _metre(section, here["ground_m"], level_m, unit_costs, structure_at(by_hand, chainage_m))
    station = _station(evaluation, chainage_m, standard)
    rounding_m = _vertical_radius_m(evaluation, chainage_m)
    violations = tuple(one for one in evaluation.violations if one.from_m <= chainage_m <= one.to_m)
    binds = []
    if grade >= up - GRADE_NEAR_PERMILLE:
        binds.append(CLIMB)
    if -grade >= down - GRADE_NEAR_PERMILLE:
        binds.append(FALL)
    if abs(bend) > STRAIGHT_PER_M and 1.0 / abs(bend) <= standard.min_radius_m * (1.0 + NEAR_SHARE):
        binds.append(RADIUS)
    if 0.0 < rounding_m <= standard.min_vertical_radius_m * (1.0 + NEAR_SHARE):
        binds.append(VERTICAL_CURVE)
    if station:
        binds.append(STATION)
    return Explained(
        chainage_m, here["lon"], here["lat"], here["ground_m"], level_m,
        bool(section.known[int(np.argmin(np.abs(at - chainage_m)))]),
        float(metre.cut_m2[0]), float(metre.fill_m2[0]), grade, up, down,
        min(standard.ruling_grade_permille, standard.compensation_m * abs(bend)),
        1.0 / bend if abs(bend) > STRAIGHT_PER_M else float("inf"), rounding_m,
        tuple((item.name, item.cost_musd * 1e6) for item in cost_items(metre, unit_costs) if item.cost_musd > 0.0),
        next((one for one in evaluation.structures if one.from_m <= chainage_m <= one.to_m), None),
        station, tuple(binds) or (LEAST_COST,), violations,
    )  # fmt: skip


def _interval(section: LongSection, chainage_m: float) -> int:
    return int(np.clip(np.searchsorted(section.chainage_m, chainage_m) - 1, 0, section.chainage_m.size - 2))


def _curvature(evaluation: Evaluation, plan: Plan | None, chainage_m: float) -> float:
    """Curvature (1/m, left positive), of the plan or as measured over 100 m."""
    section = evaluation.section
    if plan is not None:
        return float(plan.curvature_at(chainage_m * plan.length_m / section.chainage_m[-1]))
    bend = curvature_over_chord(section.lon, section.lat, float(section.chainage_m[1]))
    return float(np.interp(chainage_m, section.chainage_m, bend))


def _metre(section: LongSection, ground_m: float, level_m: float, unit_costs: UnitCosts, by_hand: str) -> LongSection:
    """A line of one metre with this ground and level; by_hand: the structure set by hand that it is on, if any."""
    two = np.ones(2)
    forced = (two > 0.0) & (by_hand == BRIDGE), (two > 0.0) & (by_hand == TUNNEL)
    return section_of(
        np.array([0.0, 1.0]), two * section.lon[0], two * section.lat[0], two * ground_m, two > 0.0, two * level_m,
        unit_costs, forced if by_hand else None,
    )  # fmt: skip


def _station(evaluation: Evaluation, chainage_m: float, standard: Standard) -> str:
    """The station on whose length the place lies, "" for none."""
    half_m = standard.station_length_m / 2.0
    found: Sequence[tuple[str, float]] = [
        one for one in evaluation.stations_m if abs(one[1] - chainage_m) <= half_m
    ]  # fmt: skip
    return min(found, key=lambda one: abs(one[1] - chainage_m))[0] if found else ""


def _vertical_radius_m(evaluation: Evaluation, chainage_m: float) -> float:
    """Radius (m) of the vertical curve at the place, 0 on a straight grade."""
    profile = evaluation.alignment.profile
    if profile is None:
        return 0.0
    inside = (profile.curve_start_m <= chainage_m) & (chainage_m <= profile.curve_end_m) & (profile.radius_m > 0.0)
    return float(profile.radius_m[inside][0]) if inside.any() else 0.0
