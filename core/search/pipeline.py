"""From a scenario to evaluated alternatives: seeds, refining, laying out, improving, judging."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from ..alignment import Alignment
from ..breaches import TUNNEL_GRADE
from ..errors import AlignmentError, DependencyError, NoRouteError
from ..evaluate import evaluate, renamed
from ..evaluation import Evaluation
from ..horizontal import lay_out, with_transitions
from ..progress import Part, Progress, Silent, check_cancelled
from ..standards import Standard
from ..surroundings import NOTHING_AROUND, Surroundings
from ..terrain import ElevationModel, Terrain, bounds_of
from .corridor import CorridorMap, corridor_of
from .curves import curve_rules, plain_rules
from .field import HIGHEST_M, LOWEST_M, Graph, build_graph, job_wait
from .fit import Polygon, fit_polygon, lacking_m
from .grid import Bounds, SearchGrid, read_grid
from .improve import Limits, Relief, improve, make_relief
from .lesser import LESSER_NOTE, lesser_routes
from .routes import SHARED_WITHIN_M, Route, UnreachableError, band, differ, different_routes, find_fields, keep_apart
from .survey import Survey, finest_cell_m, make_survey, no_route, seed_cell_m, seed_grid, separated, weights
from .verdict import as_route, fault_of

if TYPE_CHECKING:
    from ..generate import Scenario
    from ..trains import FreightTrain

STRETCHES = (1.5, 3.0)
MOST_STATES = 7_000_000
MOST_FINE_CELLS = 40_000_000
MOST_TERRAIN_CELLS = 60_000_000
BAND_CELLS = 4.5
WIDER_BANDS = (1.0, 3.0)
BEYOND = 0.6
FINEST_STEP_M = 1.8
# Cells that closed ones are grown by when a line could not be laid out beside them.
MARGINS = (0, 1, 2)
TOLERANCES = (0.3, 0.6, 1.0, 1.8)
SPARE_ROUTES = 2
STRICTER_TUNNELS = (0.5, 0.0)
RADIUS_SLACK = 1.002


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
    """One run. `notes` gathers what the planner should know; corridor_map is there once several routes are searched."""

    scenario: Scenario
    model: ElevationModel
    compiled: bool
    surroundings: Surroundings = NOTHING_AROUND
    train: FreightTrain | None = None
    notes: list[str] = field(default_factory=list)
    corridor_map: CorridorMap | None = None

    def __post_init__(self) -> None:
        given = self.scenario
        self._survey = make_survey(self.model, (given.start, *given.via, given.end), given.nogo, given.zones)
        self._limits = Limits(
            min(given.standard.ruling_grade_permille, given.standard.grade_back_permille),
            curve_rules(given.standard),
            given.standard.compensation_m,
        )
        self._failed: list[str] = []

    def alternatives(self, progress: Progress) -> Iterator[Evaluation]:
        """Legal, different alternatives in the order they are found; raises NoRouteError and CancelledError."""
        wanted = self.scenario.count
        if not self.compiled:
            self.notes.append(LESSER_NOTE)
        coarse, routes = self._routes(wanted, Part(progress, 0.02, 0.5))
        self._prepare(coarse)
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
        self._routes(2, progress)
        if self.corridor_map is None:
            raise DependencyError(
                "The corridor map needs numba, which is not installed.", "Install it: pip install numba"
            )
        return self.corridor_map

    def nothing_legal(self) -> NoRouteError:
        """What to say when routes were found over cells but none could be laid out."""
        reasons = "; ".join(dict.fromkeys(self._failed)) or "none could be laid out"
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

    # Seeds

    def _routes(self, count: int, progress: Progress) -> tuple[SearchGrid, Iterator[Route]]:
        """Different routes over coarse cells, first in the usual area, then in a wider one."""
        leg, cut = 0, None
        for stretch in STRETCHES:
            cell_m = seed_cell_m(self._survey, self._limits.grade_permille, self._limits.min_radius_m, stretch)
            grid = seed_grid(self._survey, self._limits.grade_permille, cell_m, stretch)
            cut = separated(grid, self._survey.stops_xy)
            if cut is not None:
                leg = cut
                continue
            try:
                # The first route shows whether there is any; the others are looked for as they are wanted.
                routes = self._seeds(grid, count, progress) if self.compiled else self._lesser(grid, count, progress)
                return grid, chain([next(routes)], routes)
            except UnreachableError as error:
                leg = error.leg
        raise no_route(self._survey, self._limits.grade_permille, self._limits.min_radius_m, leg, cut, self._possible)

    def _lesser(self, grid: SearchGrid, count: int, progress: Progress) -> Iterator[Route]:
        yield from lesser_routes(grid, self._survey, self._limits, self.scenario.unit_costs, count, progress)

    def _seeds(self, grid: SearchGrid, count: int, progress: Progress) -> Iterator[Route]:
        """Routes by via-node from two fields, then by searches kept apart from what was found."""
        progress.report(0.0, "Searching for routes")
        graph = self._graph(grid, self._limits, 0.7)
        stops = self._survey.stops_xy
        several = count > 1
        fields = find_fields(graph, stops, progress, backward=several, beyond=BEYOND if several else 0.0)
        if several:
            self.corridor_map = corridor_of(fields)
        found: list[Route] = []
        for route in different_routes(fields, count + SPARE_ROUTES, Part(progress, 1.0, 1.0)) if several else ():
            found.append(route)
            yield route
        if not several:
            yield fields.best()
            return
        del fields, graph
        times = 1.0
        for _ in range(count + 1):
            # The likelier another search repeats what is known, the dearer that is made.
            times *= 1.8
            dearer = self._graph(keep_apart(grid, found, times), self._limits, 0.7)
            route = find_fields(dearer, stops, Part(progress, 1.0, 1.0), backward=False).best()
            if all(differ(route, other, SHARED_WITHIN_M + 1.5 * grid.cell_m) for other in found):
                found.append(route)
                yield route

    def _graph(self, grid: SearchGrid, limits: Limits, slack: float, most_states: int = MOST_STATES) -> Graph:
        """The graph with as many sub-levels (1 to 3) as memory and time allow."""
        levels = sub_levels(int(grid.free.sum()), limits.grade_permille / 1000.0 * grid.cell_m, most_states)
        return build_graph(
            grid, self.scenario.unit_costs, limits.search_permille, limits.min_radius_m, levels, slack / levels
        )

    def _possible(self, survey: Survey, grade_permille: float, min_radius_m: float) -> bool:
        """Whether other limits give a route over coarse cells."""
        limits = replace(self._limits, grade_permille=grade_permille, curves=plain_rules(min_radius_m))
        for stretch in STRETCHES:
            cell_m = seed_cell_m(survey, grade_permille, min_radius_m, stretch)
            grid = seed_grid(survey, grade_permille, cell_m, stretch)
            if separated(grid, survey.stops_xy) is not None:
                continue
            if not self.compiled:
                return True
            try:
                find_fields(self._graph(grid, limits, 0.7), survey.stops_xy, Silent(), backward=False)
                return True
            except UnreachableError:
                continue
        return False

    # Lines

    def _prepare(self, coarse: SearchGrid) -> None:
        """Read what every line needs: finer grids, and the terrain that evaluation rests on."""
        rows, columns = coarse.shape
        width, height = columns * coarse.cell_m, rows * coarse.cell_m
        bounds = (coarse.west_m, coarse.north_m - height, coarse.west_m + width, coarse.north_m)
        smallest = float(np.sqrt(width * height / MOST_FINE_CELLS))
        floor = max(finest_cell_m(self.model, self._limits.min_radius_m), smallest)
        survey = self._survey
        cells = [coarse.cell_m]
        while len(cells) < 3 and cells[-1] / 2.0 >= 0.8 * floor:
            cells.append(cells[-1] / 2.0)
        area_cells = width * height / self.model.resolution_m**2
        with ThreadPoolExecutor(3) as pool:
            reading = [
                pool.submit(read_grid, self.model, survey.plane, bounds, cell, survey.nogo, survey.zones)
                for cell in cells[1:]
            ]
            relief = pool.submit(self._read_relief, bounds) if area_cells <= MOST_TERRAIN_CELLS else None
        self._refining = [job.result() for job in reading] or [coarse]
        self._relief = relief.result() if relief is not None else None
        self._detail = self._refining[-1]
        if survey.nogo or survey.zones:
            # Their rims are followed closely, so they have to be known more closely than the search's cells.
            detail_m = max(cells[-1] / 3.0, smallest)
            self._detail = read_grid(self.model, survey.plane, bounds, detail_m, survey.nogo, survey.zones, exact=True)
        self._detail = _opened(self._detail, survey, 1, np.isfinite(self._detail.ground_m))
        self._bounds = bounds

    def _read_relief(self, bounds: Bounds) -> Relief:
        """Full resolution terrain over plane bounds."""
        west, south, east, north = bounds
        x, y = np.linspace(west, east, 21), np.linspace(south, north, 21)
        plane = self._survey.plane
        lon, lat = plane.to_lonlat(
            np.concatenate((x, x, np.full(21, west), np.full(21, east))),
            np.concatenate((np.full(21, south), np.full(21, north), y, y)),
        )
        return make_relief(self.model.read(bounds_of(lon, lat)), plane, bounds)

    def _relief_about(self, route: Route) -> Relief:
        """The relief a route lies on: that of the whole area, or of its own where the whole is too large."""
        if self._relief is not None:
            return self._relief
        west, south, east, north = self._bounds
        margin_m = 10_000.0
        return self._read_relief((
            max(west, float(route.x.min()) - margin_m), max(south, float(route.y.min()) - margin_m),
            min(east, float(route.x.max()) + margin_m), min(north, float(route.y.max()) + margin_m),
        ))  # fmt: skip

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
                        waiting.append(pool.submit(self._line, route, watch))
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

    def _line(self, route: Route, watch: _Watch) -> tuple[Route, Evaluation] | None:
        """A route refined, laid out, improved and evaluated; None if that keeps no limit."""
        if not self.compiled:
            return self._laid_out(route, float(np.hypot(np.diff(route.x), np.diff(route.y)).min()), watch)
        for margin in MARGINS:
            refined = self._refined(route, margin, watch)
            if refined is not None:
                found = self._laid_out(refined, self._refining[-1].cell_m, watch)
                if found is not None:
                    return found
        return None

    def _laid_out(self, route: Route, cell_m: float, watch: _Watch) -> tuple[Route, Evaluation] | None:
        # Laid out a hair wider, so that what is measured on the vertices is the smallest radius and not 599 m of 600.
        limits = replace(self._limits, curves=self._limits.curves.widened(RADIUS_SLACK))
        costs = self.scenario.unit_costs
        relief = self._relief_about(route)
        for tolerance in TOLERANCES:
            check_cancelled(watch)
            polygon: Polygon | None = fit_polygon(route, tolerance * cell_m, limits.curves)
            if polygon is None or lacking_m(polygon.xy, limits.curves).max() > 0.0:
                self._failed.append("curves of the smallest radius do not fit")
                continue
            if self.compiled:
                polygon = improve(polygon, relief, self._detail, costs, limits, cell_m, watch)
            if polygon is None:
                self._failed.append("the laid out line enters a no-go area or unknown ground, or misses a via point")
                continue
            try:
                evaluation = self._evaluate(polygon, relief.terrain)
            except AlignmentError as error:
                self._failed.append(str(error))
                continue
            fault = fault_of(evaluation, self.scenario, self._survey)
            if not fault:
                return as_route(self._survey, evaluation.alignment), evaluation
            self._failed.append(fault)
        return None

    def _refined(self, route: Route, margin: int, watch: _Watch) -> Route | None:
        """The route searched again on finer cells in a band about it, `margin` cells off closed ones."""
        for grid in self._refining:
            check_cancelled(watch)
            away = None
            if margin:
                away = ndimage.binary_erosion(grid.free, np.ones((3, 3)), iterations=margin, border_value=1)
            for width_m in (max(BAND_CELLS * 2.0 * grid.cell_m, 1_000.0) * wider for wider in WIDER_BANDS):
                place = grid.limited_to(band(grid, route, width_m))
                if away is not None:
                    place = _opened(place.limited_to(away), self._survey, margin + 1, grid.free)
                graph = self._graph(place, self._limits, 0.5)
                try:
                    route = find_fields(graph, self._survey.stops_xy, watch, backward=False).best()
                    break
                except UnreachableError:
                    # Ground that is rougher on finer cells may need a longer way.
                    continue
            else:
                # Finer cells can close what coarse ones left open; the coarse route still stands.
                return None if margin else route
        return route

    def _evaluate(self, polygon: Polygon, terrain: Terrain) -> Evaluation:
        given = self.scenario
        axis = with_transitions(polygon.axis(self._survey.plane, given.start, given.end), given.standard)
        # Alike before and after: a longer one on one side would take tangent on the other.
        both_m = np.minimum(axis.transition_in_m, axis.transition_out_m)
        axis = replace(axis, transition_in_m=both_m, transition_out_m=both_m)
        alignment = lay_out("Alternative", axis)

        def evaluated(line: Alignment, standard: Standard) -> Evaluation:
            return evaluate(line, terrain, standard, given.unit_costs, self.surroundings, self.train)

        found = evaluated(alignment, given.standard)
        for share in STRICTER_TUNNELS:
            # A tunnel about as long as the standard's can fall under its rule by the profile that keeps it.
            if not any(violation.kind == TUNNEL_GRADE for violation in found.violations):
                break
            strict = replace(given.standard, tunnel_grade_from_m=share * given.standard.tunnel_grade_from_m)
            found = evaluated(evaluated(alignment, strict).alignment, given.standard)
        return found


def sub_levels(cells: int, step_m: float, most_states: int) -> int:
    """Levels (1 to 3) per rise of the ruling grade over a cell that so many cells may have."""
    found = 1
    for sub in (2, 3):
        if cells * ((HIGHEST_M - LOWEST_M) / step_m * sub + 3) <= most_states and step_m / sub >= FINEST_STEP_M:
            found = sub
    return found


def _opened(grid: SearchGrid, survey: Survey, reach: int, where: NDArray[np.bool_]) -> SearchGrid:
    """The cells about the given points opened, as far as `where` allows: what they touch is judged exactly later."""
    free = grid.free.copy()
    for x, y in survey.stops_xy:
        row, column = grid.cell_of(float(x), float(y))
        part = np.s_[max(row - reach, 0) : row + reach + 1, max(column - reach, 0) : column + reach + 1]
        free[part] |= where[part]
    return replace(grid, free=free)
