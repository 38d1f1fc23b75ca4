"""What a section costs: everything built along it, its mass haul and its cost table, on whatever ground it lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .evaluation import CostItem, LongSection, MassHaul
from .exposure import Exposure
from .geodesy import FloatArray
from .mass_haul import mass_haul
from .quantities import cost_items, risk_items
from .surroundings import Station, Surroundings
from .unit_costs import UnitCosts
from .works import CrossedCourse, Works, without_banks, works_along


@dataclass(frozen=True)
class Priced:
    """A section without the banks that river bridges replace, what is built along it, its haul and its cost items."""

    section: LongSection
    works: Works
    haul: MassHaul
    items: tuple[CostItem, ...]


@dataclass(frozen=True)
class Pricing:
    """All that the cost of a line rests on beside its section; what it crosses and serves does not change with ground.

    added_loops: loops that are neither a station nor an end. served: stations on the line.
    """

    unit_costs: UnitCosts
    surroundings: Surroundings
    added_loops: int
    crossing: tuple[CrossedCourse, ...]
    served: Sequence[Station]
    exposures: Sequence[Exposure]

    def priced(self, section: LongSection, cross_fall: FloatArray) -> Priced:
        """Works, haul and cost of a section; cross_fall: tangent of the ground's slope across it at each station."""
        costs = self.unit_costs
        works = works_along(section, costs, self.surroundings, self.added_loops, self.crossing, self.served)
        section = without_banks(section, works.river_bridges, costs)
        reach_m = section.reach_m
        haul = mass_haul(section.chainage_m, section.cut_m2 * reach_m, section.fill_m2 * reach_m, costs)
        items = (*cost_items(section, costs, works, haul, cross_fall), *risk_items(self.exposures))
        return Priced(section, works, haul, items)
