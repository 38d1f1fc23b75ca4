"""Lines that a stretch is laid out as, each evaluated as part of the whole line it belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np

from ..alignment import Axis
from ..evaluate import evaluate
from ..evaluation import Evaluation
from ..geodesy import FloatArray
from ..horizontal import lay_out
from ..progress import Progress, check_cancelled
from ..terrain import Terrain
from .brief import Brief
from .fit import Polygon
from .grid import Bounds
from .improve import Limits
from .routes import Route
from .stretch import Stretch
from .survey import Survey
from .verdict import LAYOUT, OF_PLACES, Fault, fault_of
from .working_out import LineMaker

# About the line the terrain is read as far as any measure of it looks.
BESIDE_M = 3_000.0


class StretchMaker(LineMaker):
    """Works routes of a stretch out, and the line as it is, to evaluations of the whole line."""

    def __init__(self, brief: Brief, stretch: Stretch, old: Evaluation, stops_m: FloatArray) -> None:
        super().__init__(brief)
        self._stretch, self._old = stretch, old
        self._old_polygon = stretch.polygon(stops_m)
        n = self._old_polygon.x.size
        stops = sorted({0, *np.flatnonzero(~np.isnan(self._old_polygon.stop[:, 0])).tolist(), n - 1})
        self._old_route = Route(self._old_polygon.x, self._old_polygon.y, np.zeros(n), 0.0, tuple(stops))

    def lines(self, routes: tuple[Route, ...], progress: Progress) -> list[Evaluation]:
        """What the old line and the routes become, two at a time; those that keep no limit are left out."""
        line = self._old.alignment
        self._ground.read_about(line.lon, line.lat, BESIDE_M, progress)
        with ThreadPoolExecutor(2 if self._brief.compiled else 1) as pool:
            jobs: list[Future[tuple[Route, Evaluation] | None]] = [pool.submit(self._from_old, progress)]
            jobs += [pool.submit(self.line, route, progress) for route in routes]
            found = []
            for number, job in enumerate(jobs):
                progress.report(number / len(jobs), "Laying out the stretch")
                one = job.result()
                if one is not None:
                    found.append(one[1])
        check_cancelled(progress)
        return found

    def _from_old(self, watch: Progress) -> tuple[Route, Evaluation] | None:
        """The line as it is, improved."""
        if not self._brief.compiled or self._old_polygon.x.size < 3:
            return None
        faults: list[Fault] = []
        found = self._laid_out(self._old_route, self._refining[-1].cell_m, watch, faults)
        self.failed += faults
        return found

    def _polygons(self, route: Route, cell_m: float, limits: Limits) -> Iterator[Polygon]:
        if route is self._old_route:
            yield self._old_polygon
        else:
            route = self._stretch.whole_route(route)
        yield from super()._polygons(route, cell_m, limits)

    @property
    def survey(self) -> Survey:
        """What is given, in the line's plane."""
        return self._brief.survey

    @property
    def _held(self) -> tuple[bool, bool]:
        return self._stretch.held

    def _reach(self, bounds: Bounds) -> Bounds:
        line = self._old.alignment
        x, y = self._brief.survey.plane.to_plane(line.lon, line.lat)
        about = x.min() - BESIDE_M, y.min() - BESIDE_M, x.max() + BESIDE_M, y.max() + BESIDE_M
        return united(bounds, about)

    def evaluated(self, polygon: Polygon, terrain: Terrain, watch: Progress | None = None) -> Evaluation:
        """The whole line with the polygon in it, as it is evaluated wherever it is shown."""
        if watch is not None:
            check_cancelled(watch)
        return self.measured(self._stretch.axis_with(polygon, self._brief.scenario.standard))

    def measured(self, axis: Axis) -> Evaluation:
        """The evaluation of a whole polygon. Raises AlignmentError, TerrainError."""
        asked = self._brief.scenario
        line = lay_out(self._old.alignment.name, axis)
        return evaluate(
            line, self._ground.terrain, asked.standard, asked.unit_costs, self._brief.surroundings, self._brief.train
        )

    def fault(self, evaluation: Evaluation) -> Fault | None:
        """What a line breaks on the stretch."""
        part = self._stretch.of(evaluation)
        return fault_of(part, self._brief.scenario, self._brief.survey) or self._of_whole(evaluation, part)

    def _fault(self, evaluation: Evaluation) -> Fault | None:
        return self.fault(evaluation)

    def _of_whole(self, evaluation: Evaluation, part: Evaluation) -> Fault | None:
        """What is worse than it was on the rest of the line, by what was done to the stretch."""
        broken = [sum(one.kind not in OF_PLACES for one in each.violations) for each in (evaluation, part)]
        old = self._stretch.of(self._old)
        was = [sum(one.kind not in OF_PLACES for one in each.violations) for each in (self._old, old)]
        if broken[0] - broken[1] > was[0] - was[1]:
            return Fault(LAYOUT, "the line beside the stretch breaks a limit that it kept")
        return None

    def lost(self, evaluation: Evaluation) -> list[tuple[str, float]]:
        """The stations, with their chainages on the old line, that another line no longer comes to.

        Those set by hand are no concern: their places have to be passed.
        """
        known = {station.name for station in self._brief.surroundings.stations}
        still = {name for name, _ in evaluation.stations_m}
        return [(name, at_m) for name, at_m in self._old.stations_m if name in known and name not in still]


def united(one: Bounds, other: Bounds) -> Bounds:
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])
