"""A stretch of a line taken as a small line of its own: what lies along it, its levels, and what it measures.

Everything is found by the functions that evaluate a whole line, so that both say the same of the same metre. What needs
the whole line is left out: mass haul, trains, and the passing loops these ask for.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .alignment import Alignment, Axis, alignment_from_vertices
from .checks import Checked, find_violations
from .design import ServedStation, Site, demands_along, site_of
from .earthworks import cross_fall
from .evaluation import LongSection, Structure, Violation
from .exposure import exposures_along
from .geodesy import FloatArray, chainage_m
from .hand_set_asked import with_stations_by_hand
from .hand_set_line import PlacedByHand, forced_structures, placed_along
from .long_section import grade_over_base, ground_along, radius_over_chord, section_of, station_chainages_m
from .plan import Plan, plan_of
from .quantities import cost_items, find_structures, risk_items
from .sections import stations_on
from .standards import Standard
from .surroundings import Surroundings
from .terrain import Terrain
from .unit_costs import UnitCosts
from .vertical import Profile
from .works import CrossedCourse, crossed, without_banks, works_along

# A station whose nearest point is an end of the stretch lies along the line beyond.
END_M = 1.0


@dataclass(frozen=True)
class Inputs:
    """What lines are measured with."""

    terrain: Terrain
    standard: Standard
    unit_costs: UnitCosts
    surroundings: Surroundings


@dataclass(frozen=True)
class Figures:
    """What adds up along a line. Costs in million USD, volumes in million m3."""

    cost_musd: float = 0.0
    cut_mm3: float = 0.0
    fill_mm3: float = 0.0
    bridge_km: float = 0.0
    tunnel_km: float = 0.0

    def __add__(self, other: Figures) -> Figures:
        return self._with(other, 1.0)

    def __sub__(self, other: Figures) -> Figures:
        return self._with(other, -1.0)

    def _with(self, other: Figures, sign: float) -> Figures:
        return Figures(*(getattr(self, name) + sign * getattr(other, name) for name in self.__dataclass_fields__))


@dataclass(frozen=True)
class Measured:
    """A stretch with its levels: stations from 0, what it adds to the line's figures, structures, broken limits."""

    section: LongSection
    figures: Figures
    structures: tuple[Structure, ...]
    violations: tuple[Violation, ...]


@dataclass(frozen=True)
class Stretch:
    """A stretch without levels. line, plan: of it alone, chainages (m) from 0; vertex_m: chainages of its vertices.

    whole_m: length of the line it belongs to. at_start, at_end: whether that begins or ends with it. served, crossing,
    by_hand: stations, courses and fixes along it. at_m, lon, lat, ground_m, known: its stations. risk_musd: what risks
    along it cost.
    """

    line: Alignment
    plan: Plan
    vertex_m: FloatArray
    whole_m: float
    at_start: bool
    at_end: bool
    served: tuple[ServedStation, ...]
    crossing: tuple[CrossedCourse, ...]
    by_hand: PlacedByHand
    at_m: FloatArray
    lon: FloatArray
    lat: FloatArray
    ground_m: FloatArray
    known: NDArray[np.bool_]
    risk_musd: float

    @property
    def length_m(self) -> float:
        """Its length, m."""
        return float(self.vertex_m[-1])

    def site(self, inputs: Inputs) -> Site:
        """The stretch as its profile is designed."""
        site = site_of(
            self.line, inputs.terrain, inputs.standard, inputs.unit_costs, self.plan, self.served, self.crossing,
            self.by_hand, part_of_m=self.whole_m,
        )  # fmt: skip
        # Where the stretch ends and the line goes on, nothing has to lie near the ground.
        ends = tuple(
            one
            for one in site.ends
            if (one.from_m > 0.0 or self.at_start) and (one.to_m < site.at_m[-1] or self.at_end)
        )
        return replace(site, ends=ends)

    def measured(self, profile: Profile | None, level_m: FloatArray, inputs: Inputs) -> Measured:
        """The stretch at levels of its stations (m), which `profile` has between them, if it is known."""
        costs, standard = inputs.unit_costs, inputs.standard
        at = self.at_m
        section = section_of(
            at, self.lon, self.lat, self.ground_m, self.known, level_m, costs, forced_structures(self.by_hand, at)
        )
        works = works_along(section, costs, crossing=self.crossing, served=[station for station, _ in self.served])
        section = without_banks(section, works.river_bridges, costs)
        items = cost_items(section, costs, works, cross_fall=cross_fall(section, inputs.terrain))
        step_m, reach_m = float(at[1]), section.reach_m
        violations = find_violations(
            Checked(
                section, self.plan.curvature_at(at * (self.plan.length_m / self.length_m)),
                grade_over_base(section, step_m), radius_over_chord(section, step_m), self.plan.elements, profile,
                demands_along(section, self.served, self.crossing, standard, inputs.terrain, self.by_hand),
                self.plan.corners_m,
            ),
            standard,
        )  # fmt: skip
        figures = Figures(
            self.risk_musd + sum(item.cost_musd for item in items),
            float((section.cut_m2 * reach_m).sum() / 1e6),
            float((section.fill_m2 * reach_m).sum() / 1e6),
            float(reach_m[section.bridge].sum() / 1000.0),
            float(reach_m[section.tunnel].sum() / 1000.0),
        )
        return Measured(section, figures, find_structures(section, works.river_bridges, works.river_names), violations)


def stretch_of(axis: Axis, name: str, whole_m: float, at_start: bool, at_end: bool, inputs: Inputs) -> Stretch:
    """The stretch that a polygon with a plane lays out. Raises AlignmentError and TerrainError as evaluate does."""
    plan = plan_of(axis, name)
    lon, lat = plan.plane.to_lonlat(*plan.trace.vertices())
    line = alignment_from_vertices(name, lon, lat, axis=plan.axis)
    vertex_m = chainage_m(line.lon, line.lat)
    at = station_chainages_m(float(vertex_m[-1]))
    places = np.interp(at, vertex_m, line.lon), np.interp(at, vertex_m, line.lat)
    ground_m, known = ground_along(name, inputs.terrain, *places, at)
    by_hand = placed_along(line, plan)
    around = inputs.surroundings
    risks = risk_items(exposures_along(line.lon, line.lat, vertex_m, around))
    return Stretch(
        line, plan, vertex_m, whole_m, at_start, at_end,
        _served(line, float(vertex_m[-1]), at_start, at_end, by_hand, around),
        crossed(line.lon, line.lat, vertex_m, around), by_hand,
        at, *places, ground_m, known, sum(item.cost_musd for item in risks),
    )  # fmt: skip


def _served(
    line: Alignment, length_m: float, at_start: bool, at_end: bool, by_hand: PlacedByHand, around: Surroundings
) -> tuple[ServedStation, ...]:
    """The stations along a stretch, those beyond its ends left out."""
    if not around.stations and not by_hand.fixes:
        return ()
    found = with_stations_by_hand(stations_on(line, around.stations), by_hand).served
    low, high = -np.inf if at_start else END_M, np.inf if at_end else length_m - END_M
    return tuple((station, at_m) for station, at_m in found if low <= at_m <= high)
