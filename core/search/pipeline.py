"""From a scenario to evaluated alternatives: routes found, lines made of them, those that differ kept."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ..errors import DependencyError, NoRouteError
from ..evaluate import renamed
from ..evaluation import Evaluation
from ..progress import Part, Progress, check_cancelled
from ..surroundings import NOTHING_AROUND, Surroundings
from ..terrain import ElevationModel
from .brief import make_brief
from .corridor import CorridorMap
from .field import job_wait
from .finding import RouteFinder
from .lesser import LESSER_NOTE
from .routes import SHARED_WITHIN_M, Route, differ
from .survey import weights
from .working_out import LineMaker

if TYPE_CHECKING:
    from ..generate import Scenario
    from ..trains import FreightTrain


@dataclass
class _Watch:
    """Progress of a worker, passed on by the thread that owns the planner's."""

    cancelled: bool = False
    fraction: float = 0.0

    def report(self, fraction: float, message: str = "") -> None:
        self.fraction = fraction

    def is_cancelled(self) -> bool:
        return self.cancelled


@dataclass
class Search:
    """One run. `notes` gathers what the planner should know;"""

    scenario: Scenario
    model: ElevationModel
    compiled: bool
    surroundings: Surroundings = NOTHING_AROUND
    train: FreightTrain | None = None
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        brief = make_brief(self.scenario, self.model, self.compiled, self.surroundings, self.train)
        self._survey = brief.survey
        self.finder, self.maker = RouteFinder(brief), LineMaker(brief)

    @property
    def corridor_map(self) -> CorridorMap | None:
        """How much dearer the best line through each place is; there once several routes are searched."""
        return self.finder.corridor_map

    def alternatives(self, progress: Progress) -> Iterator[Evaluation]:
        """Legal, different alternatives in the order they are found; raises NoRouteError and CancelledError."""
        wanted = self.scenario.count
        if not self.compiled:
            self.notes.append(LESSER_NOTE)
        coarse, routes = self.finder.routes(wanted, Part(progress, 0.02, 0.5))
        self.maker.prepare(coarse)
        given: list[Route] = []
        for line, evaluation in self._lines(routes, lambda: wanted - len(given), Part(progress, 0.5, 1.0)):
            if all(differ(line, other, SHARED_WITHIN_M * 1.03) for other in given):
                given.append(line)
                yield renamed(evaluation, f"Alternative {len(given)}")
            if len(given) == wanted:
                return
        if given and len(given) < wanted:
            self.notes.append(
                f"{len(given)} of {wanted} alternatives were found: "
                "all others share more than half their length with these."
            )

    def corridor(self, progress: Progress) -> CorridorMap:
        """The corridor map alone; raises NoRouteError, DependencyError without numba, and CancelledError."""
        self.finder.routes(2, progress)
        if self.corridor_map is None:
            raise DependencyError(
                "The corridor map needs numba, which is not installed.", "Install it: pip install numba"
            )
        return self.corridor_map

    def nothing_legal(self) -> NoRouteError:
        """What to say when routes were found over cells but none could be laid out."""
        reasons = "; ".join(dict.fromkeys(fault.words for fault in self.maker.failed)) or "none could be laid out"
        return NoRouteError(
            f"Routes exist on coarse cells, but no alignment keeps every limit: {reasons}.",
            "Try a smaller radius, a steeper grade or other via points.",
        )

    def weighted_cost_musd(self, evaluation: Evaluation) -> float:
        """Evaluated cost, dearer or cheaper in cost zones: what alternatives are ranked by."""
        if not self._survey.zones:
            return evaluation.cost_musd
        section = evaluation.section
        usd = self.scenario.unit_costs.usd_per_m(section.level_m - section.ground_m)
        factor = weights(self._survey, section.lon, section.lat)
        reach = np.gradient(section.chainage_m)
        return evaluation.cost_musd + float((usd * (factor - 1.0) * reach).sum() / 1e6)

    def _lines(
        self, routes: Iterator[Route], missing: Callable[[], int], progress: Progress
    ) -> Iterator[tuple[Route, Evaluation]]:
        """Each route worked out to an evaluated line, two at a time, in the routes' order, while any are missing."""
        watch = _Watch()
        waiting: deque[Future[tuple[Route, Evaluation] | None]] = deque()
        wanted = missing()
        pool = ThreadPoolExecutor(2)
        try:
            more = True
            while more or waiting:
                while more and len(waiting) < min(2, missing()):
                    route = next(routes, None)
                    more = route is not None
                    if route is not None:
                        waiting.append(pool.submit(self.maker.line, route, watch))
                if not waiting:
                    return
                job = waiting.popleft()
                done = wanted - missing()
                progress.report(done / wanted, f"Laying out alternative {done + 1}")
                while not job.done():
                    watch.cancelled = watch.cancelled or progress.is_cancelled()
                    job_wait(job)
                check_cancelled(progress)
                found = job.result()
                if found is not None:
                    yield found
        finally:
            watch.cancelled = True
            pool.shutdown(wait=True)
