"""A line on changed ground: priced at the levels as drawn, and with its profile designed anew."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from .checks import grade_limits
from .design import Site, buildable, demands_along, near_ground, profile_of_site, site_of
from .earthworks import cross_fall
from .errors import AlignmentError
from .evaluate import added_loops, plan_of_line
from .evaluation import Evaluation, LongSection
from .geodesy import FloatArray, chainage_m
from .hand_set_asked import with_stations_by_hand
from .hand_set_line import forced_structures, placed_along
from .long_section import curvature_over_chord, section_of
from .needed_grade import NeededGrade
from .pricing import Pricing
from .sections import stations_on
from .standards import Standard
from .surroundings import Surroundings
from .terrain import Terrain
from .unit_costs import UnitCosts
from .works import crossed


@dataclass(frozen=True)
class Figures:
    """What one ground gives: million USD, million m3, km, m."""

    cost_musd: float
    cut_mm3: float
    fill_mm3: float
    bridge_km: float
    tunnel_km: float
    rise_m: float
    fall_m: float


class UncertainLine:
    """An evaluated line, its surroundings looked up once. Errors of the ground (m) are given at the section's stations.

    Slopes across the line, what is crossed, stations, loops and risks stay as they are.
    """

    def __init__(
        self, evaluation: Evaluation, terrain: Terrain, standard: Standard, unit_costs: UnitCosts,
        surroundings: Surroundings,
    ) -> None:  # fmt: skip
        line, section = evaluation.alignment, evaluation.section
        self._section, self._costs = section, unit_costs
        plan = plan_of_line(line)
        at = chainage_m(line.lon, line.lat)
        crossing = crossed(line.lon, line.lat, at, surroundings)
        by_hand = placed_along(line, plan)
        stations = with_stations_by_hand(stations_on(line, surroundings.stations), by_hand)
        loops = evaluation.operation.loop_m if evaluation.operation else ()
        self._served = stations.served
        self._pricing = Pricing(
            unit_costs, surroundings, added_loops(loops, stations.stations_m), tuple(crossing),
            [station for station, _ in stations.served], evaluation.exposures,
        )  # fmt: skip
        self._forced = forced_structures(by_hand, section.chainage_m)
        self._fall = cross_fall(section, terrain)
        demands = demands_along(section, stations.served, crossing, standard, terrain, by_hand)
        if plan is not None:
            bend = plan.curvature_at(section.chainage_m * (plan.length_m / section.chainage_m[-1]))
        else:
            bend = buildable(curvature_over_chord(section.lon, section.lat, float(section.chainage_m[1])), standard)
        self.grade = NeededGrade(section, *grade_limits(bend, standard), demands, unit_costs)
        self.notes: tuple[str, ...] = ()
        self._site: Site | None = None
        if line.axis is not None and line.axis.by_hand.pvis:
            self.notes = ("The profile was set by hand: it is not designed anew.",)
        else:
            bare = replace(line, level_m=None, profile=None)
            self._site = site_of(bare, terrain, standard, unit_costs, plan, stations.served, crossing, by_hand)
        self.now = self.as_drawn(np.zeros(section.chainage_m.size))

    @cached_property
    def now_redesigned(self) -> Figures | None:
        """The figures of a profile designed anew on the ground as it is."""
        return self.redesigned(np.zeros(self._section.chainage_m.size))

    def as_drawn(self, error_m: FloatArray) -> Figures:
        """The figures at the levels as drawn, with the ground higher by errors (n)."""
        return self._priced(error_m, self._section.level_m)

    def redesigned(self, error_m: FloatArray) -> Figures | None:
        """The figures of the cheapest profile on the ground higher by errors (n); None where there is no profile."""
        if self._site is None:
            return None
        site, at_m = self._site, self._section.chainage_m
        ground_m = site.ground_m + np.interp(site.at_m, at_m, error_m)
        rivers = tuple(
            # Clearance is above water, which lies with the ground.
            replace(one, low_m=one.low_m + float(np.interp((one.from_m + one.to_m) / 2.0, at_m, error_m)))
            for one in site.rivers
        )
        ends = near_ground(self._served, site.at_m, ground_m, [demand.from_m for demand in site.levels])
        try:
            designed = profile_of_site(replace(site, ground_m=ground_m, rivers=rivers, ends=tuple(ends)))
        except AlignmentError:
            return None
        return self._priced(error_m, designed.profile.level_at(at_m))

    def _priced(self, error_m: FloatArray, level_m: FloatArray) -> Figures:
        known = self._section
        section = section_of(
            known.chainage_m, known.lon, known.lat, known.ground_m + error_m, known.known, level_m, self._costs,
            self._forced,
        )  # fmt: skip
        priced = self._pricing.priced(section, self._fall)
        return figures_of(priced.section, sum(item.cost_musd for item in priced.items))


def figures_of(section: LongSection, cost_musd: float) -> Figures:
    """A section's figures, as an evaluation has them."""
    reach_m, rise = section.reach_m, np.diff(section.level_m)
    return Figures(
        cost_musd,
        float((section.cut_m2 * reach_m).sum() / 1e6),
        float((section.fill_m2 * reach_m).sum() / 1e6),
        float(reach_m[section.bridge].sum() / 1000.0),
        float(reach_m[section.tunnel].sum() / 1000.0),
        float(rise[rise > 0].sum()),
        float(-rise[rise < 0].sum()),
    )
