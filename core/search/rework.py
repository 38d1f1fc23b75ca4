"""Re-optimising one stretch of a line: the best way between two places of it, everything outside them as it was.

Two ways, and the cheaper line of the two by the exact evaluation of the whole: the PIs that are there are moved, left
out and added to (improve); and routes are searched anew between the two places, in the directions the line has there,
and laid out as the generator does. What was set by hand stays: locked stretches, bridges and tunnels are left out,
stations and levels, and via points that the line passes, are passed again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from ..alignment import Axis
from ..by_hand import BRIDGE, LEVEL, LOCK, STATION, TUNNEL
from ..errors import AlignmentError, KarwanError, NoRouteError
from ..evaluate import plan_of_line
from ..evaluation import Evaluation
from ..geodesy import FloatArray
from ..hand_set_line import placed
from ..kernels import numba_available
from ..plan import Plan, plan_of
from ..progress import Part, Progress
from ..surroundings import NOTHING_AROUND, Surroundings
from ..terrain import ElevationModel
from .brief import Brief, limits_of
from .field import END_HEIGHT_M
from .finding import RouteFinder
from .hearing import watched
from .lesser import LESSER_NOTE
from .reach import UnreachableError
from .routes import Route
from .stretch import Stretch, shortest_m, stretches_between
from .stretch_lines import BESIDE_M, StretchMaker, united
from .survey import SHORTEST_LEG_M, Survey, make_survey, weighted_cost_musd
from .verdict import OF_PLACES, VIA_REACH_M, Fault

if TYPE_CHECKING:
    from ..generate import Scenario
    from ..trains import FreightTrain

MOST_ROUTES = 3
# A saving below this is none, million USD.
WORTH_MUSD = 0.001


@dataclass(frozen=True)
class Reworked:
    """A line whose stretch was re-optimised, or the old one where nothing better was found (changed is False).

    axis: the whole tangent polygon, its PIs outside the stretch bit for bit the old ones. before_musd, after_musd: cost
    of the whole line. from_m, to_m: chainages on the old line between which it was re-optimised. notes: what the
    planner should know.
    """

    axis: Axis
    before_musd: float
    after_musd: float
    changed: bool
    from_m: float
    to_m: float
    notes: tuple[str, ...] = ()


def reworked(
    evaluation: Evaluation,
    from_m: float,
    to_m: float,
    scenario: Scenario,
    model: ElevationModel,
    progress: Progress,
    surroundings: Surroundings = NOTHING_AROUND,
    train: FreightTrain | None = None,
) -> Reworked:
    """The line of `evaluation` with the best way between two chainages (m, in any order), all else as it was.

    It begins and ends at the nearest places inwards that lie on tangents, whose directions are kept; within 100 m of an
    end of the line the end itself is meant. scenario: whose areas, via points on the line, standard and unit costs
    hold; its start and end are not used. Its levels are designed anew by the evaluation. A line that keeps the limits
    is never made dearer; one that does not is replaced by one that does, whatever that costs.
    Raises AlignmentError for a line without polygon and a stretch too short or outside it, NoRouteError where neither
    the old line nor any other keeps the limits, TerrainError, CancelledError.
    """
    plan = plan_of_line(evaluation.alignment)
    if plan is None:
        raise AlignmentError(f"{evaluation.alignment.name} has no tangent polygon.", "Edit it first: one is fitted.")
    from_m, to_m = min(from_m, to_m), max(from_m, to_m)
    if not (np.isfinite(from_m) and np.isfinite(to_m)) or from_m < -1.0 or to_m > plan.length_m + 1.0:
        raise AlignmentError(
            f"km {from_m / 1000:.3f} to {to_m / 1000:.3f} is not on the line, which is {plan.length_m / 1000:.3f} km "
            "long.", "Choose two places on the line.",
        )  # fmt: skip
    task = _Task(evaluation, scenario, model, surroundings, train)
    return watched(lambda watch: task.done(plan, from_m, to_m, watch), progress)


@dataclass
class _Task:
    """What one call is made with. evaluation: of the line as it is by now."""

    evaluation: Evaluation
    scenario: Scenario
    model: ElevationModel
    surroundings: Surroundings
    train: FreightTrain | None

    def done(self, plan: Plan, from_m: float, to_m: float, progress: Progress) -> Reworked:
        """All stretches that may be reworked, the last first: chainages before it stay."""
        before = self.evaluation
        rules = limits_of(self.scenario.standard).curves
        kept = [(one.from_m, one.to_m) for one in placed(plan.axis.by_hand, plan).of(LOCK, BRIDGE, TUNNEL)]
        stretches = stretches_between(plan, from_m, to_m, kept, rules)
        if not stretches:
            held = any(one < to_m and other > from_m for one, other in kept)
            raise AlignmentError(
                f"Between km {from_m / 1000:.3f} and {to_m / 1000:.3f} there is no room to lay the line out anew"
                + (" beside what was set by hand." if held else "."),
                f"Choose a stretch of {shortest_m(rules) / 1000:.1f} km or more between two straights.",
            )
        notes = _kept_notes(kept, from_m, to_m)
        changed = False
        for number, stretch in enumerate(reversed(stretches)):
            part = Part(progress, number / len(stretches), (number + 1) / len(stretches))
            found = _Rework(self, replace(stretch, plan=plan)).best(part, notes)
            if found is not None:
                self.evaluation, changed = found, True
                plan = plan_of(found.alignment.axis or plan.axis)
        axis = plan.axis if changed else before.alignment.axis or plan.axis
        return Reworked(
            axis, before.cost_musd, self.evaluation.cost_musd, changed, stretches[0].from_m, stretches[-1].to_m,
            tuple(notes),
        )  # fmt: skip


class _Rework:
    """One stretch."""

    def __init__(self, task: _Task, stretch: Stretch) -> None:
        self._task, self._stretch = task, stretch
        self._stops_m = self._to_pass()

    def best(self, progress: Progress, notes: list[str]) -> Evaluation | None:
        """The best line, None where that is the one there is. Raises NoRouteError, CancelledError."""
        old, said = self._task.evaluation, list(notes)
        maker, found = self._found(Part(progress, 0.0, 0.6), said)
        lost = maker.lost(found[0]) if found else []
        if lost:
            # Cheaper for not coming to a station: the same again through the place where the line passes it now.
            said = [*notes, f"A cheaper way would not come to {', '.join(name for name, _ in lost)}."]
            self._stops_m = np.unique(np.concatenate((self._stops_m, self._apart([at_m for _, at_m in lost]))))
            maker, found = self._found(Part(progress, 0.6, 1.0), said)
            found = [one for one in found if not maker.lost(one)]
        notes[:] = said
        fault = maker.fault(old)
        if fault is None:
            least = min(self._weighted(maker, one) for one in (old, maker.measured(self._stretch.plan.axis)))
            if not found or self._weighted(maker, found[0]) >= least - WORTH_MUSD:
                return None
        elif not found:
            raise self._no_route(maker, fault)
        else:
            notes.append(f"The line as it was broke a limit there: {fault.words}.")
        notes += _compared(old, found[0])
        return found[0]

    def _found(self, progress: Progress, notes: list[str]) -> tuple[StretchMaker, list[Evaluation]]:
        """All lines that keep the limits, the cheapest first, and who made them."""
        progress.report(0.0, "Searching for other ways")
        brief, searched = self._brief()
        maker = StretchMaker(brief, self._stretch, self._task.evaluation, self._stops_m)
        routes = self._routes(brief, maker, searched, progress, notes)
        found = maker.lines(routes, Part(progress, 0.3, 1.0))
        return maker, sorted(found, key=lambda one: self._weighted(maker, one))

    def _weighted(self, maker: StretchMaker, evaluation: Evaluation) -> float:
        return weighted_cost_musd(evaluation, maker.survey, self._task.scenario.unit_costs)

    def _no_route(self, maker: StretchMaker, fault: Fault) -> NoRouteError:
        stretch = self._stretch
        words = "; ".join(dict.fromkeys(one.words for one in maker.failed[-3:])) or fault.words
        return NoRouteError(
            f"No line between km {stretch.from_m / 1000:.1f} and {stretch.to_m / 1000:.1f} keeps the limits: {words}.",
            "Choose a longer stretch, or change the limit.",
            place=fault.place,
        )

    def _brief(self) -> tuple[Brief, bool]:
        """What is searched: from inner end to inner end in the line's own plane; whether there is room to search.

        Raises KarwanError where the stretch itself begins or ends in a closed area or on unknown ground.
        """
        task, stretch = self._task, self._stretch
        limits = limits_of(task.scenario.standard)
        rules = limits.curves
        room_m = float(rules.min_radius_m + rules.lowest_m(np.array([rules.min_radius_m]))[0] + rules.min_tangent_m)
        places = stretch.inner_ends(min(room_m, stretch.length_m / 4.0))
        try:
            asked, survey, searched = *self._asked(places), True
        except KarwanError:
            asked, survey, searched = *self._asked(stretch.ends()[0]), False
        return Brief(
            asked, task.model, numba_available(), task.surroundings, task.train, survey, limits, self._levels(places)
        ), searched

    def _asked(self, places: FloatArray) -> tuple[Scenario, Survey]:
        """The scenario from place to place of the plane; raises KarwanError where a line cannot begin or end there."""
        task, plan = self._task, self._stretch.plan
        places_lonlat = zip(*plan.plane.to_lonlat(places[:, 0], places[:, 1]))
        start, end = ((float(lon), float(lat)) for lon, lat in places_lonlat)
        # Along a line longitudes go on counting across the antimeridian; given points do not.
        via = tuple(
            ((float(lon) + 180.0) % 360.0 - 180.0, float(lat)) for lon, lat in zip(*plan.point_at(self._stops_m)[:2])
        )
        asked = replace(task.scenario, start=start, end=end, via=via, count=1)
        survey = make_survey(
            task.model, (start, *via, end), asked.nogo, asked.zones, task.surroundings.risks, plan.plane
        )
        return asked, replace(survey, ways=self._stretch.ways())

    def _levels(self, inner: FloatArray) -> FloatArray:
        """The levels that the line has at the ends; where it is far from the ground, searches begin there too."""
        section, stretch = self._task.evaluation.section, self._stretch
        places, _ = stretch.ends()
        rows = []
        for end, at_m in ((0, stretch.from_m), (1, stretch.to_m)):
            if stretch.held[end]:
                level_m = float(np.interp(at_m, section.chainage_m, section.level_m))
                ground_m = float(np.interp(at_m, section.chainage_m, section.ground_m))
                rows.append((*places[end], level_m))
                if abs(level_m - ground_m) > END_HEIGHT_M:
                    rows.append((*inner[end], level_m))
        return np.array(rows).reshape(-1, 3)

    def _to_pass(self) -> FloatArray:
        """Chainages (m) within the stretch that have to be passed again."""
        plan, scenario = self._stretch.plan, self._task.scenario
        own = [one.from_m for one in placed(plan.axis.by_hand, plan).of(STATION, LEVEL)]
        if scenario.via:
            lon, lat = np.array(scenario.via).T
            at, off = plan.locate(lon, lat)
            own += at[np.abs(off) <= VIA_REACH_M].tolist()
        return self._apart(own)

    def _apart(self, stops_m: list[float]) -> FloatArray:
        """Those of the chainages that are far enough from the ends, and from each other, to be passed."""
        margin_m = 2.0 * SHORTEST_LEG_M
        inside = [at_m for at_m in stops_m if self._stretch.from_m + margin_m < at_m < self._stretch.to_m - margin_m]
        apart: list[float] = []
        for at_m in sorted(inside):
            if not apart or at_m - apart[-1] > margin_m:
                apart.append(float(at_m))
        return np.array(apart)

    def _routes(
        self, brief: Brief, maker: StretchMaker, searched: bool, progress: Progress, notes: list[str]
    ) -> tuple[Route, ...]:
        """Other routes from end to end; none where the search finds none."""
        finder = RouteFinder(brief)
        old = self._stretch.polygon(np.empty(0))
        about = old.x.min() - BESIDE_M, old.y.min() - BESIDE_M, old.x.max() + BESIDE_M, old.y.max() + BESIDE_M
        try:
            if not searched:
                raise UnreachableError(0)
            coarse, found = finder.routes(2, Part(progress, 0.0, 0.3))
        except UnreachableError:
            notes.append("No other way was found between the two places.")
            maker.prepare_about(about, finder.usual_cell_m())
            return ()
        maker.prepare_about(united(about, coarse.bounds), coarse.cell_m)
        if not brief.compiled:
            notes.append(LESSER_NOTE)
        return tuple(islice(found, MOST_ROUTES))


def _kept_notes(kept: list[tuple[float, float]], from_m: float, to_m: float) -> list[str]:
    inside = [one for one in kept if one[0] < to_m and one[1] > from_m]
    if not inside:
        return []
    return [f"{len(inside)} of the stretches set by hand lie between the two places and stayed."]


def _compared(old: Evaluation, new: Evaluation) -> list[str]:
    """What the planner should know of a change besides its cost."""
    notes = []
    more = sum(one.kind in OF_PLACES for one in new.violations) - sum(one.kind in OF_PLACES for one in old.violations)
    if more > 0:
        notes.append(
            f"At {more} more places a clearance, a fixed level or the grade in a station is not kept: see Checks."
        )
    if new.cost_musd > old.cost_musd:
        notes.append("The new line costs more than the old one.")
    return notes
