"""Levels for a line that has none: the profile designed under everything the standard and the places on the way ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from .alignment import Alignment, alignment_from_vertices
from .by_hand import TUNNEL
from .checks import grade_limits
from .errors import AlignmentError
from .evaluation import LongSection, Rounding
from .geodesy import FloatArray, chainage_m
from .hand_set_asked import level_demands, within_tunnels
from .hand_set_line import NOTHING_PLACED, PlacedByHand, structure_at
from .long_section import STATION_M, curvature_over_chord, ground_along
from .plan import Plan
from .profile import DesignedProfile, can_be_met, design_levels, design_profile
from .standards import Standard
from .surroundings import RIVER, Station
from .terrain import Terrain
from .unit_costs import UnitCosts
from .vertical import Demand, Profile
from .works import CrossedCourse, bridge_length_m, river_width_m

COARSEST_M = 100.0
# How far a station or an end of the line may lie above or below the ground. Assumed: a low bank or a shallow cutting.
NEAR_GROUND_M = 5.0
JOINED_M = 1_500.0
ServedStation = tuple[Station, float]


@dataclass(frozen=True)
class Site:
    """A line as its profile is designed: n stations at chainages (m) from 0, their ground (m), limits of the n - 1
    intervals (per mille), and what is asked of it.

    ends: nearness to the ground, a wish that gives way first; levels: those set by hand; stations; rivers.
    """

    at_m: FloatArray
    ground_m: FloatArray
    up_permille: FloatArray
    down_permille: FloatArray
    standard: Standard
    unit_costs: UnitCosts
    ends: tuple[Demand, ...] = ()
    levels: tuple[Demand, ...] = ()
    stations: tuple[Demand, ...] = ()
    rivers: tuple[Demand, ...] = ()

    def profile(self, demands: Sequence[Demand]) -> DesignedProfile:
        """The cheapest profile under some demands; raises AlignmentError as design_profile does."""
        return design_profile(
            self.at_m, self.ground_m, self.up_permille, self.down_permille, self.standard, self.unit_costs, demands
        )


def with_designed_profile(
    alignment: Alignment,
    terrain: Terrain,
    standard: Standard,
    unit_costs: UnitCosts,
    plan: Plan | None = None,
    stations: Sequence[ServedStation] = (),
    crossing: Sequence[CrossedCourse] = (),
    by_hand: PlacedByHand = NOTHING_PLACED,
) -> tuple[Alignment, Rounding, tuple[str, ...]]:
    """`alignment` with the cheapest profile of PVIs, a vertex wherever the levels bend; what rounding cost; notes.

    stations: those served with their chainages (m); crossing: courses crossed, of which rivers ask for clearance;
    by_hand: fixes, of which levels are kept and tunnels lower the grade.
    """
    designed = profile_of_site(site_of(alignment, terrain, standard, unit_costs, plan, stations, crossing, by_hand))
    return with_profile(alignment, designed.profile), designed.rounding, tuple(designed.notes)


def site_of(
    alignment: Alignment,
    terrain: Terrain,
    standard: Standard,
    unit_costs: UnitCosts,
    plan: Plan | None = None,
    stations: Sequence[ServedStation] = (),
    crossing: Sequence[CrossedCourse] = (),
    by_hand: PlacedByHand = NOTHING_PLACED,
    part_of_m: float = 0.0,
) -> Site:
    """A line with its ground, limits and demands, as with_designed_profile has them.

    part_of_m: length of the line that it is a stretch of, and is to be designed as finely as.
    """
    vertex_m = chainage_m(alignment.lon, alignment.lat)
    length_m = float(vertex_m[-1])
    # Ground closer than this says nothing new about a profile; short lines are designed more finely.
    spacing_m = float(np.clip(max(length_m, part_of_m) / 5_000.0, STATION_M, COARSEST_M))
    at = np.linspace(0.0, length_m, max(2, int(np.ceil(length_m / spacing_m)) + 1))
    lon, lat = np.interp(at, vertex_m, alignment.lon), np.interp(at, vertex_m, alignment.lat)
    ground_m, _ = ground_along(alignment.name, terrain, lon, lat, at)
    up, down = within_tunnels(by_hand, at, *_limits(alignment, plan, at, vertex_m, standard), standard)
    levels = level_demands(by_hand)
    if by_hand.fixes:
        crossing = [one for one in crossing if structure_at(by_hand, one.at_m) != TUNNEL]
    return Site(
        at, ground_m, up, down, standard, unit_costs,
        tuple(near_ground(stations, at, ground_m, [demand.from_m for demand in levels])),
        tuple(levels),
        tuple(station_demands(stations, standard, length_m)),
        tuple(
            river_demands(_bridged(crossing, standard, unit_costs, at, ground_m), standard, terrain, length_m)
        ),
    )  # fmt: skip


def with_profile(alignment: Alignment, profile: Profile) -> Alignment:
    """`alignment` at the levels of a profile, with a vertex more wherever these bend."""
    vertex_m = chainage_m(alignment.lon, alignment.lat)
    both = np.union1d(vertex_m, profile.vertices_m())
    # A vertex a hair from a station would make a segment too short for any grade to be measured on.
    both = both[np.concatenate(([True], np.diff(both) > 1e-3))]
    both = both[both <= vertex_m[-1]]
    return alignment_from_vertices(
        alignment.name,
        np.interp(both, vertex_m, alignment.lon),
        np.interp(both, vertex_m, alignment.lat),
        profile.level_at(both),
        alignment.axis,
        profile,
    )


def part_of(site: Site, from_m: float, to_m: float, factor: float = 1.0) -> Site:
    """A stretch of a site, chainages from 0, with limits eased by a factor; demands cut off at its ends."""
    at = np.concatenate(([from_m], site.at_m[(site.at_m > from_m + 1.0) & (site.at_m < to_m - 1.0)], [to_m]))
    interval = np.clip(np.searchsorted(site.at_m, (at[1:] + at[:-1]) / 2.0) - 1, 0, site.up_permille.size - 1)

    def within(demands: Sequence[Demand]) -> tuple[Demand, ...]:
        return tuple(
            replace(one, from_m=max(one.from_m, from_m) - from_m, to_m=min(one.to_m, to_m) - from_m)
            for one in demands
            if (one.from_m < to_m - 1.0 and one.to_m > from_m + 1.0)
            # The line's own ends have demands too.
            or (one.to_m <= 0.0 >= from_m)
            or (one.from_m >= site.at_m[-1] <= to_m)
        )

    return replace(
        site, at_m=at - from_m, ground_m=np.interp(at, site.at_m, site.ground_m),
        up_permille=site.up_permille[interval] * factor, down_permille=site.down_permille[interval] * factor,
        ends=within(site.ends), levels=within(site.levels), stations=within(site.stations), rivers=within(site.rivers),
    )  # fmt: skip


def profile_of_site(site: Site, held: Sequence[Demand] = ()) -> DesignedProfile:
    """The profile that meets every demand, or else as many as can be met together; the checks show what is not.

    held: demands that never give way. What was set by hand gives way last, each level by itself. Raises AlignmentError
    only if there is no profile under what is held alone.
    """
    told, failed = "", AlignmentError("No profile was tried.")
    for wishes in (site.ends, ()) if site.ends else ((),):
        try:
            return site.profile([*held, *wishes, *site.levels, *site.stations, *site.rivers])
        except AlignmentError as error:
            told, failed = str(error), error
    if not (site.levels or site.stations or site.rivers):
        raise failed
    levels = _together(site, held)
    tries: list[tuple[Sequence[Demand], str]] = [(site.stations, "stations"), (site.rivers, "rivers"), ((), "nothing")]
    if levels:
        by_hand = "levels set by hand" if len(levels) == len(site.levels) else "some of the levels set by hand"
        first = [(demands, f"{by_hand} and {kept}") for demands, kept in tries[:-1] if demands]
        tries = [*(([*levels, *demands], kept) for demands, kept in [*first, ((), by_hand)]), *tries]
    for demands, kept in tries:
        try:
            found = site.profile([*held, *demands])
        except AlignmentError:
            if not demands:
                raise
            continue
        note = f"No profile meets every demand: {told} Designed for {kept} on the way alone; see the checks."
        return replace(found, notes=(*found.notes, note))
    raise AlignmentError(told)


def _together(site: Site, held: Sequence[Demand]) -> list[Demand]:
    """Those of the levels set by hand that the grades between them allow together, as many as come first."""
    kept: list[Demand] = []
    for demand in site.levels:
        if can_be_met(site.at_m, site.ground_m, site.up_permille, site.down_permille, [*held, *kept, demand]):
            kept.append(demand)
    return kept


def demands_along(
    section: LongSection,
    stations: Sequence[ServedStation],
    crossing: Sequence[CrossedCourse],
    standard: Standard,
    terrain: Terrain,
    by_hand: PlacedByHand = NOTHING_PLACED,
) -> tuple[Demand, ...]:
    """Everything the places on the way ask of the levels of a line, and levels set by hand; a river above a tunnel
    asks for nothing."""
    at_m = section.chainage_m
    open_air = [one for one in crossing if not section.tunnel[int(np.argmin(np.abs(at_m - one.at_m)))]]
    return (
        *level_demands(by_hand),
        *station_demands(stations, standard, float(at_m[-1])),
        *river_demands(open_air, standard, terrain, float(at_m[-1])),
    )


def _bridged(
    crossing: Sequence[CrossedCourse], standard: Standard, unit_costs: UnitCosts, at_m: FloatArray, ground_m: FloatArray
) -> list[CrossedCourse]:
    """The courses that the cheapest levels do not pass under in a tunnel: a clearance there would lift the line."""
    if not any(one.course.kind == RIVER for one in crossing):
        return list(crossing)
    grade = min(standard.ruling_grade_permille, standard.grade_back_permille)
    depth_m = ground_m - design_levels(ground_m, float(at_m[1]), grade, unit_costs)
    return [one for one in crossing if np.interp(one.at_m, at_m, depth_m) <= unit_costs.max_cut_m]


def station_demands(stations: Sequence[ServedStation], standard: Standard, length_m: float) -> list[Demand]:
    """Level ground for each station as far as it lies on the line, and the level it is fixed at."""
    found = []
    half_m = standard.station_length_m / 2.0
    for station, at_m in stations:
        low, high = max(0.0, at_m - half_m), min(length_m, at_m + half_m)
        found.append(Demand(low, high, max_grade_permille=standard.station_grade_permille, why=station.name))
        if station.level_m is not None:
            found.append(Demand(at_m, at_m, station.level_m, station.level_m, why=station.name))
    return found


def near_ground(
    stations: Sequence[ServedStation], at_m: FloatArray, ground_m: FloatArray, levelled_m: Sequence[float] = ()
) -> list[Demand]:
    """Both ends of the line, and stations without a level of their own, within NEAR_GROUND_M of the ground.

    levelled_m: chainages where levels are set besides.
    What lies there joins a line or a town that is on the ground; levels at least cost would end in a tunnel.
    """
    fixed = [*levelled_m, *(place_m for station, place_m in stations if station.level_m is not None)]
    places = {0.0: "the start of the line", float(at_m[-1]): "the end of the line"}
    places.update({place_m: station.name for station, place_m in stations})
    found = []
    for place_m, why in sorted(places.items()):
        if all(abs(place_m - other) > JOINED_M for other in fixed):
            level_m = float(np.interp(place_m, at_m, ground_m))
            found.append(Demand(place_m, place_m, level_m - NEAR_GROUND_M, level_m + NEAR_GROUND_M, why=why))
    return found


def river_demands(
    crossing: Sequence[CrossedCourse], standard: Standard, terrain: Terrain, length_m: float
) -> list[Demand]:
    """Clearance over each river, from bank to bank, above the ground where the line crosses it, if that is known."""
    found = []
    for one in crossing:
        water_m = float(terrain.sample(np.array([one.lon]), np.array([one.lat]))[0])
        if one.course.kind == RIVER and np.isfinite(water_m):
            width_m, _ = river_width_m(one.course)
            half_m = bridge_length_m(width_m, one.angle_deg, 0.0) / 2.0
            low, high = max(0.0, one.at_m - half_m), min(length_m, one.at_m + half_m)
            found.append(Demand(low, high, low_m=water_m + standard.river_clearance_m, why=one.course.name))
    return found


def _limits(
    alignment: Alignment, plan: Plan | None, at: FloatArray, vertex_m: FloatArray, standard: Standard
) -> tuple[FloatArray, FloatArray]:
    """Rising and falling limit of each interval: the least anywhere in it, so that no curve slips through."""
    parts = max(1, int(np.ceil(at[1] / STATION_M)))
    fine = np.linspace(0.0, at[-1], (at.size - 1) * parts + 1)
    if plan is not None:
        bend = plan.curvature_at(fine * (plan.length_m / at[-1]))
    else:
        lon, lat = np.interp(fine, vertex_m, alignment.lon), np.interp(fine, vertex_m, alignment.lat)
        bend = buildable(curvature_over_chord(lon, lat, float(fine[1])), standard)
    up, down = grade_limits(bend, standard)
    return up.reshape(-1, parts).min(axis=1), down.reshape(-1, parts).min(axis=1)


def buildable(curvature_per_m: FloatArray, standard: Standard) -> FloatArray:
    """Curvature of a line that was drawn without curves: its corners count as curves of the smallest radius."""
    sharpest = 1.0 / standard.min_radius_m
    return np.asarray(np.clip(curvature_per_m, -sharpest, sharpest))
