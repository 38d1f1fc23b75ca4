"""What a run of the generator is asked for, checked and brought into the working plane."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ..geodesy import FloatArray
from ..standards import Standard
from ..surroundings import NOTHING_AROUND, Surroundings
from ..terrain import ElevationModel
from ..unit_costs import Rate, UnitCosts
from .around import Around, make_around
from .curves import curve_rules
from .grid import Bounds, SearchGrid
from .improve import Limits
from .survey import Survey, make_survey

if TYPE_CHECKING:
    from ..generate import Scenario
    from ..trains import FreightTrain

# Of UnitCosts, what only the evaluation asks for (see usd_per_m and around.make_around), and what only crossings cost.
ONLY_EVALUATED = frozenset((
    "side_slope_usd_per_m3", "haul_usd_per_m3_km", "borrow_usd_per_m3", "waste_usd_per_m3", "tunnel_portal_usd_each",
    "culvert_usd_each", "station_usd_each", "passing_loop_usd_each", "free_haul_m", "fill_per_cut",
    "culvert_spacing_m", "title",
))  # fmt: skip
ONLY_CROSSINGS = frozenset((
    "river_bridge_usd_per_m", "bridge_abutment_usd_each", "level_crossing_usd_each", "road_bridge_usd_each",
    "railway_crossing_usd_each", "river_bank_m",
))  # fmt: skip
# Stands for the costs of a scenario where they are told besides.
NO_COSTS = UnitCosts()


@dataclass(frozen=True)
class Brief:
    """The scenario with its ground. compiled: whether numba is there, without which a lesser search is made.

    levels: (k, 3) x, y and level (m) of places in the plane where a line that begins or ends there does so.
    """

    scenario: Scenario
    model: ElevationModel
    compiled: bool
    surroundings: Surroundings
    train: FreightTrain | None
    survey: Survey
    limits: Limits
    levels: FloatArray = field(default_factory=lambda: np.zeros((0, 3)))
    _around: list[tuple[Bounds, Around]] = field(default_factory=list, compare=False, repr=False)

    def around(self, grid: SearchGrid) -> Around:
        """What of the surroundings lies about a grid; kept for others within it."""
        box = grid.bounds
        for (west, south, east, north), known in list(self._around):
            # Grids of one area end where their cells do.
            slack_m = 2.0 * grid.cell_m
            low, high = (west - slack_m, south - slack_m), (east + slack_m, north + slack_m)
            if box[0] >= low[0] and box[1] >= low[1] and box[2] <= high[0] and box[3] <= high[1]:
                return known
        found = make_around(
            self.surroundings, self.survey.plane, box, self.survey.stops_xy, self.scenario.unit_costs,
            self.scenario.standard,
        )  # fmt: skip
        found = replace(found, fixed=np.vstack((found.fixed, self.levels)))
        self._around.append((box, found))
        return found

    @cached_property
    def key(self) -> str | None:
        """A short name of all that evaluated lines rest on; None where something has none."""
        return self._digest(self.scenario.unit_costs, self.train)

    @cached_property
    def search_key(self) -> str | None:
        """The same of all that laid out lines rest on: no trains, nor costs that only the evaluation knows."""
        costs, crossed = self.scenario.unit_costs, bool(self.surroundings.courses)
        told = set(ONLY_EVALUATED if crossed else ONLY_EVALUATED | ONLY_CROSSINGS)
        paid = {entry.name: getattr(costs, entry.name) for entry in fields(costs) if entry.name not in told}
        return self._digest(
            {name: paid[name].value if isinstance(paid[name], Rate) else paid[name] for name in sorted(paid)}
        )

    def _digest(self, *more: object) -> str | None:
        from .memory import digest, model_state

        asked = replace(self.scenario, count=1, unit_costs=NO_COSTS)
        try:
            return digest(asked, model_state(self.model), self.compiled, self.surroundings, *more)
        except TypeError:
            return None


def make_brief(
    scenario: Scenario,
    model: ElevationModel,
    compiled: bool,
    surroundings: Surroundings = NOTHING_AROUND,
    train: FreightTrain | None = None,
) -> Brief:
    """The brief of a scenario; raises KarwanError naming the point or zone that cannot be used."""
    points = scenario.start, *scenario.via, scenario.end
    survey = make_survey(model, points, scenario.nogo, scenario.zones, surroundings.risks)
    return Brief(scenario, model, compiled, surroundings, train, survey, limits_of(scenario.standard))


def limits_of(standard: Standard) -> Limits:
    """What a standard asks of a line that is searched."""
    return Limits(
        standard.ruling_grade_permille, curve_rules(standard), standard.compensation_m, standard.grade_back_permille
    )
