"""One pure function from an alignment to everything measured on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from .alignment import Alignment
from .checks import Checked, find_violations
from .design import ServedStation, buildable, demands_along, with_designed_profile
from .earthworks import cross_fall
from .evaluation import Basis, Evaluation, GaugeBreak, LongSection, Rounding
from .exposure import Exposure, exposures_along
from .geodesy import FloatArray, chainage_m, inverse
from .hand_set_asked import notes_on, with_stations_by_hand
from .hand_set_line import forced_structures, placed_along
from .hand_set_profile import with_profile_set_by_hand
from .haulage import train_for_standard
from .long_section import (
    STRAIGHT_RADIUS_M,
    curvature_over_chord,
    grade_over_base,
    long_section,
    radius_over_chord,
)
from .operation import gauge_break, operate
from .plan import Plan, plan_of
from .pricing import Pricing
from .quantities import find_structures
from .sections import stations_on
from .standards import Standard
from .surroundings import NOTHING_AROUND, Surroundings
from .terrain import Terrain
from .trains import FreightTrain
from .unit_costs import UnitCosts
from .works import Works, crossed

# An axis whose line differs in length by more than this share is not what the line was laid out from.
AXIS_TOLERANCE = 1e-4
# Nor one that has a vertex farther than this from where the axis puts it; so many are compared.
AXIS_WITHIN_M = 2.0
MOST_COMPARED = 500
LEAST_SEA_KM = 1.0
LEAST_OVERLAP_KM = 0.05


def evaluate(
    alignment: Alignment,
    terrain: Terrain,
    standard: Standard,
    unit_costs: UnitCosts,
    surroundings: Surroundings = NOTHING_AROUND,
    train: FreightTrain | None = None,
    on_step: Callable[[str], None] | None = None,
) -> Evaluation:
    """Measure `alignment` on `terrain` against `standard`, at `unit_costs`, among `surroundings`.

    Levels are those given; without any, those set by hand on its axis, or a profile designed at least cost within the
    standard. Stations lie 25 m
    apart along the ellipsoid; grades are over 50 m, radii over 100 m of line. train: the usual one of the gauge where
    left out. on_step is told the name of each step that has ended.
    Raises TerrainError where the terrain does not cover the line, AlignmentError for a line that is none or for levels
    that cannot be met.
    """
    done = on_step or _nothing
    plan = plan_of_line(alignment)
    done("plan")
    at = chainage_m(alignment.lon, alignment.lat)
    crossing = crossed(alignment.lon, alignment.lat, at, surroundings)
    by_hand = placed_along(alignment, plan)
    stations = stations_on(alignment, surroundings.stations)
    if by_hand.fixes:
        stations = with_stations_by_hand(stations, by_hand)
    exposures = exposures_along(alignment.lon, alignment.lat, at, surroundings)
    done("crossings, stations and risks")
    notes = [*stations.notes, *_plane_note(plan), *_risk_notes(exposures)]
    rounding = None
    if alignment.level_m is None:
        alignment, rounding, designed = _profile_maker(alignment)(
            alignment, terrain, standard, unit_costs, plan, stations.served, crossing, by_hand
        )
        notes += designed
        done("profile designed")
    section = long_section(alignment, terrain, unit_costs, partial(forced_structures, by_hand))
    step_m = float(section.chainage_m[1])
    radius_m = radius_over_chord(section, step_m)
    grade_permille = grade_over_base(section, step_m)
    bend = _curvature(section, plan, step_m, standard)
    done("stations, ground and levels")
    operation = operate(
        section, bend, standard, train or train_for_standard(standard), stations.stations_m,
        gauge_breaks(stations.served, standard),
    )  # fmt: skip
    done("operation")
    pricing = Pricing(
        unit_costs, surroundings, added_loops(operation.loop_m, stations.stations_m), tuple(crossing),
        [station for station, _ in stations.served], exposures,
    )  # fmt: skip
    priced = pricing.priced(section, cross_fall(section, terrain))
    section, works = priced.section, priced.works
    structures = find_structures(section, works.river_bridges, works.river_names)
    done("quantities, mass haul and cost")
    elements = plan.elements if plan else ()
    violations = find_violations(
        Checked(
            section, bend, grade_permille, radius_m, elements, alignment.profile,
            demands_along(section, stations.served, crossing, standard, terrain, by_hand),
            plan.corners_m if plan else (),
        ),
        standard,
    )  # fmt: skip
    done("checks")
    measures = _measures(section, grade_permille, radius_m)
    notes += [*_off_ground(section, stations.stations_m), *notes_on(by_hand, section)]
    said = [*_sea_note(section), *_notes(terrain, unit_costs, measures["unknown_ground_km"], works)]
    return Evaluation(
        **measures,
        alignment=alignment,
        section=section,
        time_fwd_min=operation.forward.time_min,
        time_rev_min=operation.back.time_min,
        structures=structures,
        cost_items=priced.items,
        violations=violations,
        basis=Basis(terrain.source, terrain.resolution_m, standard.key, unit_costs.title, (*notes, *said)),
        plan=elements,
        rounding=rounding,
        mass_haul=priced.haul,
        operation=operation,
        stations_m=stations.stations_m,
        exposures=exposures,
    )  # fmt: skip


def _profile_maker(alignment: Alignment) -> Callable[..., tuple[Alignment, Rounding | None, tuple[str, ...]]]:
    """What gives a line its levels: the design, or the hand."""
    has_own = alignment.axis is not None and alignment.axis.by_hand.pvis
    return with_profile_set_by_hand if has_own else with_designed_profile


def plan_of_line(alignment: Alignment) -> Plan | None:
    """The plan of the axis a line was laid out from; None without one, or if the line was bent since."""
    if alignment.axis is None:
        return None
    plan = plan_of(alignment.axis, alignment.name)
    at_m = chainage_m(alignment.lon, alignment.lat)
    if abs(plan.length_m - at_m[-1]) > 1.0 + AXIS_TOLERANCE * at_m[-1]:
        return None
    # One vertex moved aside hardly changes the length, but no vertex of a laid-out line lies off its plan.
    some = np.unique(np.linspace(0, at_m.size - 1, min(at_m.size, MOST_COMPARED)).astype(int))
    lon, lat, _ = plan.point_at(at_m[some] * (plan.length_m / at_m[-1]))
    off_m = inverse(lon, lat, alignment.lon[some], alignment.lat[some])[1]
    return plan if float(off_m.max()) <= AXIS_WITHIN_M else None


def gauge_breaks(stations: Sequence[ServedStation], standard: Standard) -> tuple[GaugeBreak, ...]:
    """Where the gauge changes along the stations served; the line begins with the standard's gauge."""
    found, gauge_mm = [], standard.gauge_mm
    for station, at_m in stations:
        if station.gauge_after_mm and station.gauge_after_mm != gauge_mm:
            found.append(gauge_break(station.name, at_m, gauge_mm, station.gauge_after_mm))
            gauge_mm = station.gauge_after_mm
    return tuple(found)


def renamed(evaluation: Evaluation, name: str) -> Evaluation:
    """The same evaluation under another name."""
    return replace(evaluation, alignment=replace(evaluation.alignment, name=name))


def _measures(section: LongSection, grade_permille: FloatArray, radius_m: FloatArray) -> dict[str, float]:
    """The figures read off the stations alone, by their names in an Evaluation."""
    reach_m, rise = section.reach_m, np.diff(section.level_m)
    return {
        "length_km": float(section.chainage_m[-1]) / 1000.0,
        "max_grade_permille": float(grade_permille.max(initial=0.0)),
        "min_radius_m": float(radius_m.min(initial=STRAIGHT_RADIUS_M)),
        "bridge_km": float(reach_m[section.bridge].sum() / 1000.0),
        "tunnel_km": float(reach_m[section.tunnel].sum() / 1000.0),
        "cut_mm3": float((section.cut_m2 * reach_m).sum() / 1e6),
        "fill_mm3": float((section.fill_m2 * reach_m).sum() / 1e6),
        "rise_m": float(rise[rise > 0].sum()),
        "fall_m": float(-rise[rise < 0].sum()),
        "unknown_ground_km": float(reach_m[~section.known].sum() / 1000.0),
    }


def _curvature(section: LongSection, plan: Plan | None, step_m: float, standard: Standard) -> FloatArray:
    """Curvature (1/m) at the stations: the plan's, or as measured on a line that has none."""
    if plan is not None:
        return plan.curvature_at(section.chainage_m * (plan.length_m / section.chainage_m[-1]))
    return buildable(curvature_over_chord(section.lon, section.lat, step_m), standard)


def added_loops(loop_m: Sequence[float], stations_m: Sequence[tuple[str, float]]) -> int:
    """Loops that are neither a station nor an end of the line."""
    ends = {loop_m[0], loop_m[-1]} if loop_m else set()
    return len(set(loop_m) - ends - {at_m for _, at_m in stations_m})


def _plane_note(plan: Plan | None) -> list[str]:
    """How exact the plane is that curves are laid out in."""
    if plan is None:
        return []
    return [
        f"Curves are laid out in a plane whose scale is off by up to {plan.scale_error_ppm:.0f} mm per km along this "
        "line; lengths and chainages are ellipsoidal."
    ]


def _risk_notes(exposures: Sequence[Exposure]) -> list[str]:
    """Where areas of risk overlap, and that what they cost is the planner's own figure."""
    notes = [
        f"{one.name}: areas of risk overlap along {one.overlap_km:.1f} km; there their weights add up."
        for one in exposures
        if one.overlap_km >= LEAST_OVERLAP_KM
    ]
    priced = [one.name for one in exposures if one.priced]
    if priced:
        notes.append(f"The cost includes risk at prices set by the planner, without a range: {', '.join(priced)}.")
    return notes


def _off_ground(section: LongSection, stations_m: Sequence[tuple[str, float]]) -> list[str]:
    """Notes on stations and ends of the line where no train could stop or no line be joined."""
    length_m = float(section.chainage_m[-1])
    places = [("The start of the line", 0.0), *stations_m, ("The end of the line", length_m)]
    notes = []
    for name, at_m in places:
        i = int(np.argmin(np.abs(section.chainage_m - at_m)))
        above_m = float(section.level_m[i] - section.ground_m[i])
        if section.bridge[i] or section.tunnel[i]:
            where = (
                f"on a viaduct, {above_m:.0f} m above" if section.bridge[i] else f"in a tunnel, {-above_m:.0f} m below"
            )
            notes.append(f"{name} lies {where} the ground (km {at_m / 1000.0:.1f}).")
    return notes


def _sea_note(section: LongSection) -> list[str]:
    """A note on a long stretch of ground at exactly 0 m: elevation models have that for the sea."""
    flat = section.ground_m == 0.0
    sea_km = float(section.reach_m[flat].sum() / 1000.0)
    if sea_km < LEAST_SEA_KM:
        return []
    at_km = float(section.chainage_m[int(np.argmax(flat))]) / 1000.0
    return [
        f"{sea_km:.1f} km lie on ground of exactly 0 m, first at km {at_km:.1f}: most likely the sea or a lake, "
        "where a bridge or bank is not priced. Close it with a no-go area."
    ]


def _notes(terrain: Terrain, unit_costs: UnitCosts, unknown_km: float, works: Works) -> list[str]:
    """What a planner must know of the figures."""
    notes = []
    if terrain.is_coarse:
        notes.append(f"Elevation cells of {terrain.resolution_m:.0f} m: fit for corridor choice only.")
    notes.append(f"Viaducts are counted where the bank is higher than {unit_costs.max_fill_m:g} m.")
    if works.river_bridges and unit_costs.river_bridge_usd_per_m.value <= 0.0:
        notes.append(
            f"{len(works.river_bridges)} river bridges are counted, but these unit costs give them no price of their "
            "own: only the high end of the range holds them. The itemised unit costs price them."
        )
    notes += works.notes
    if unknown_km:
        notes.append(f"The ground of {unknown_km:.2f} km is unknown and was bridged from its neighbours.")
    return notes


def _nothing(_step: str) -> None:
    """Nobody asked to be told."""
