"""What hauling, borrowing and wasting soil cost when a stretch of a line has other earthworks."""

from __future__ import annotations

import numpy as np

from .evaluation import Evaluation, LongSection
from .mass_haul import mass_haul
from .unit_costs import UnitCosts


class HaulCost:
    """Mass haul of an evaluated line with one stretch exchanged; soil goes far, so the whole line is looked at."""

    def __init__(self, evaluation: Evaluation, unit_costs: UnitCosts) -> None:
        section, self._costs = evaluation.section, unit_costs
        self._at_m = section.chainage_m
        self._cut_m3, self._fill_m3 = section.cut_m2 * section.reach_m, section.fill_m2 * section.reach_m
        rates = unit_costs.haul_usd_per_m3_km, unit_costs.borrow_usd_per_m3, unit_costs.waste_usd_per_m3
        self._haul, self._borrow, self._waste = (rate.value for rate in rates)

    def cost_musd(self, ends: tuple[float, float], section: LongSection) -> float:
        """Million USD with `section` (chainages from 0) between two chainages (m); 0 where nothing costs."""
        if not self._haul + self._borrow + self._waste:
            return 0.0
        first, last = np.searchsorted(self._at_m, ends[0]), np.searchsorted(self._at_m, ends[1], side="right")
        longer_m = float(section.chainage_m[-1]) - (ends[1] - ends[0])
        at_m = np.concatenate((self._at_m[:first], ends[0] + section.chainage_m, self._at_m[last:] + longer_m))
        cut_m3, fill_m3 = (
            np.concatenate((old[:first], area * section.reach_m, old[last:]))
            for old, area in ((self._cut_m3, section.cut_m2), (self._fill_m3, section.fill_m2))
        )
        # Two stations in one place would be an interval of no length.
        apart = np.concatenate(([True], np.diff(at_m) > 1e-3))
        if not apart.all():
            into = np.cumsum(apart) - 1
            cut_m3, fill_m3 = (np.bincount(into, weights=volume) for volume in (cut_m3, fill_m3))
            at_m = at_m[apart]
        found = mass_haul(at_m, cut_m3, fill_m3, self._costs)
        usd = (
            found.overhaul_m3_km * self._haul + found.borrow_m3 * self._borrow + found.waste_m3 * self._waste
        )  # fmt: skip
        return float(usd / 1e6)
