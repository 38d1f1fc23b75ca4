"""From a scenario to evaluated alternatives: routes found, lines made of them, those that differ kept."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ..dependencies import NUMBA, how_to_install
from ..errors import CancelledError, DependencyError, KarwanError
from ..evaluate import renamed
from ..evaluation import Evaluation
from ..progress import Part, Progress, check_cancelled
from ..surroundings import NOTHING_AROUND, Surroundings
from ..terrain import ElevationModel
from .brief import make_brief
from .corridor import CorridorMap
from .field import job_wait
from .finding import RouteFinder
from .hearing import Watch
from .lesser import LESSER_NOTE
from .memory import SearchMemory
from .reach import UnreachableError
from .relaxing import Diagnosis
from .routes import SHARED_WITHIN_M, Route, differ
from .survey import weighted_cost_musd
from .working_out import LineMaker

if TYPE_CHECKING:
    from ..generate import Scenario
    from ..trains import FreightTrain


@dataclass
class Search:
    """One run. `notes` gathers what the planner should know;"""

    scenario: Scenario
    model: ElevationModel
    compiled: bool
    surroundings: Surroundings = NOTHING_AROUND
    train: FreightTrain | None = None
    memory: SearchMemory | None = None
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.brief = make_brief(self.scenario, self.model, self.compiled, self.surroundings, self.train)
        self.finder, self.maker = RouteFinder(self.brief, self.memory), LineMaker(self.brief, self.memory)

    @property
    def corridor_map(self) -> CorridorMap | None:
        """How much dearer the best line through each place is; there once several routes are searched."""
        return self.finder.corridor_map

    def alternatives(self, progress: Progress) -> Iterator[Evaluation]:
        """Legal, different alternatives in the order they are found.

        Raises NoRouteError, with the limit that fails, if there is none, and CancelledError.
        """
        found = False
        try:
            for evaluation in self._found(progress):
                found = True
                yield evaluation
        except UnreachableError as error:
            raise self._diagnosis(progress).of_unreachable(error) from error
        if not found:
            raise self._diagnosis(progress).of_faults(self.maker.failed)

    def _found(self, progress: Progress) -> Generator[Evaluation]:
        """The same; ends without any, or raises UnreachableError, where there is none."""
        wanted = self.scenario.count
        if not self.compiled:
            self.notes.append(LESSER_NOTE)
        given: list[Route] = []
        # Where the one route asked for cannot be laid out, another may be.
        for several in (wanted, 2) if wanted == 1 else (wanted,):
            coarse, routes = self.finder.routes(several, Part(progress, 0.02, 0.5))
            self.maker.prepare(coarse)
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

    def _diagnosis(self, progress: Progress) -> Diagnosis:
        return Diagnosis(self.brief, self._is_legal, progress)

    def _is_legal(self, scenario: Scenario, progress: Progress) -> bool:
        """Whether a scenario gives a legal line on the same ground."""
        try:
            asked = replace(scenario, count=1)
            trial = Search(asked, self.model, self.compiled, self.surroundings, self.train, self.memory)
            found = trial._found(progress)
            try:
                return next(found, None) is not None
            finally:
                found.close()
        except CancelledError:
            raise
        except KarwanError:
            return False

    def corridor(self, progress: Progress) -> CorridorMap:
        """The corridor map alone; raises NoRouteError, DependencyError without numba, and CancelledError."""
        try:
            self.finder.routes(2, progress)
        except UnreachableError as error:
            raise self._diagnosis(progress).of_unreachable(error) from error
        if self.corridor_map is None:
            raise DependencyError("The corridor map needs numba, which is not installed.", how_to_install(NUMBA))
        return self.corridor_map

    def weighted_cost_musd(self, evaluation: Evaluation) -> float:
        """Evaluated cost, dearer or cheaper in cost zones: what alternatives are ranked by."""
        return weighted_cost_musd(evaluation, self.brief.survey, self.scenario.unit_costs)

    def _lines(
        self, routes: Iterator[Route], missing: Callable[[], int], progress: Progress
    ) -> Iterator[tuple[Route, Evaluation]]:
        """Each route worked out to an evaluated line, two at a time, in the routes' order, while any are missing."""
        watch = Watch()
        waiting: deque[Future[tuple[Route, Evaluation] | None]] = deque()
        wanted = missing()
        # Without numba Python's lock lets one work at a time, and two would only wait for each other.
        together = 2 if self.compiled else 1
        pool = ThreadPoolExecutor(together)
        try:
            more = True
            while more or waiting:
                while more and len(waiting) < min(together, missing()):
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
            # What is still in the works hears it, at the latest when its line is evaluated; nobody waits for it.
            watch.cancelled = True
            pool.shutdown(wait=False)
