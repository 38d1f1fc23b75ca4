"""Different routes over coarse cells, and the corridor map that comes with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ..generate import CELLS, FIELDS, ROUTES
from ..progress import Part, Progress
from .brief import Brief
from .corridor import CorridorMap, corridor_of
from .field import HIGHEST_M, LOWEST_M, Graph, build_graph
from .grid import SearchGrid
from .ground import thinned
from .hearing import heard
from .improve import Limits
from .legs import LegSearch
from .lesser import lesser_routes
from .memory import SearchMemory, digest, model_state
from .reach import UnreachableError, require_joined
from .routes import SHARED_WITHIN_M, Fields, Route, Spreading, differ, different_routes, find_fields, keep_apart
from .survey import SEED_CELLS, leg_reach_m, near_legs, seed_bounds, seed_cell_m, seed_cells

Found = TypeVar("Found")
STRETCHES = (1.5, 3.0, 8.0)
# A wider area has to hold this much more to be searched, and lines within it to stay about one working plane.
WIDER_BY, WIDEST_M = 1.1, 1_000_000.0
MOST_STATES = 7_000_000
# Levels per rise of the ruling grade over a cell: at most, and in first searches, where more tell no better way.
MOST_PARTS, SEED_PARTS = 3, 1
BEYOND = 0.6
FINEST_STEP_M = 1.8
SPARE_ROUTES = 2
# What was found is made so much dearer for the next search, and again when that repeats it all the same.
DEARER, MOST_REPEATED, MOST_MORE = 1.8, 3, 4
# Lines kept apart are first looked for where the best line through a place costs so many times the best of all at most.
WITHIN = 1.3


class RouteFinder:
    """Routes for a brief. corridor_map is there once several routes are searched."""

    def __init__(self, brief: Brief, memory: SearchMemory | None = None) -> None:
        self._brief, self._memory = brief, memory
        self.corridor_map: CorridorMap | None = None
        self._near: list[NDArray[np.bool_]] = []

    def routes(self, count: int, progress: Progress, cells: int = SEED_CELLS) -> tuple[SearchGrid, Iterator[Route]]:
        """Different routes over coarse cells, first in the usual area, then in wider ones.

        cells: about how many the usual area has at most. Raises UnreachableError.
        """
        failure = UnreachableError(0)
        survey, limits = self._brief.survey, self._brief.limits
        covered_m2 = 0.0
        for stretch in STRETCHES:
            if stretch > STRETCHES[1] and leg_reach_m(survey, limits.least_permille, stretch).max() > WIDEST_M:
                continue
            cell_m = seed_cell_m(survey, limits.least_permille, limits.min_radius_m, stretch, cells)
            grid = heard(partial(self._grid, cell_m, stretch), progress)
            area_m2 = float(grid.free.sum()) * cell_m**2
            if area_m2 < WIDER_BY * covered_m2:
                # The elevation model ends here; what is wider holds nothing new.
                continue
            covered_m2 = area_m2
            try:
                require_joined(grid, survey.stops_xy)
                # The first route shows whether there is any; the others are looked for as they are wanted.
                search = self._seeds if self._brief.compiled else self._lesser
                routes = search(grid, count, progress)
                return grid, chain([next(routes)], routes)
            except UnreachableError as error:
                failure = error
        raise failure

    def usual_cell_m(self) -> float:
        """Cell of the first search in the usual area, m."""
        limits = self._brief.limits
        return seed_cell_m(self._brief.survey, limits.least_permille, limits.min_radius_m, STRETCHES[0])

    def _grid(self, cell_m: float, stretch: float) -> SearchGrid:
        """The cells to be searched, read or remembered."""
        survey, grade = self._brief.survey, self._brief.limits.least_permille
        about = replace(survey, model=thinned(survey.model, cell_m))
        bounds = seed_bounds(survey, grade, cell_m, stretch)
        if self._memory is None:
            cells = seed_cells(about, bounds, cell_m)
        else:
            areas = survey.nogo, survey.zones, survey.risks
            key = digest("cells", model_state(survey.model), survey.plane, bounds, areas, cell_m)
            cells = self._memory.made(key, lambda: seed_cells(about, bounds, cell_m), what=CELLS)
        self._near = near_legs(cells, survey, grade, stretch)
        return cells.limited_to(np.logical_or.reduce(self._near))

    def _fields(self, grid: SearchGrid, several: bool, progress: Progress) -> Fields:
        """Fields over the cells both ways, or forward alone; made or remembered."""
        stops, ways = self._brief.survey.stops_xy, self._brief.survey.ways
        beyond = BEYOND if several else 0.0

        def make(graph: Graph, spreading: Spreading | None = None) -> Fields:
            return find_fields(
                graph, stops, progress, backward=several, beyond=beyond, ways=ways, spreading=spreading
            )  # fmt: skip

        graph = costed_graph(grid, self._brief, self._brief.limits, 0.7, most_parts=SEED_PARTS)
        if len(stops) > 2:
            try:
                return make(graph, LegSearch(self._near, self._memory))
            except UnreachableError:
                # A leg may have to leave the cells about it for those about others.
                pass
        try:
            return self._remembered(FIELDS, lambda: make(graph), graph, stops, ways, several)
        except UnreachableError:
            # Where more levels are a way out, it is worth their time.
            return make(costed_graph(grid, self._brief, self._brief.limits, 0.7))

    def _remembered(self, what: str, make: Callable[[], Found], *rests_on: object) -> Found:
        """What was made of the same before, or is made now."""
        if self._memory is None:
            return make()
        return self._memory.made(digest(what, *rests_on), make, what=what)

    def _lesser(self, grid: SearchGrid, count: int, progress: Progress) -> Iterator[Route]:
        yield from lesser_routes(
            grid, self._brief.survey, self._brief.limits, self._brief.scenario.unit_costs, count, progress
        )

    def _seeds(self, grid: SearchGrid, count: int, progress: Progress) -> Iterator[Route]:
        """Routes by via-node from two fields, then by searches kept apart from what was found."""
        progress.report(0.0, "Searching for routes")
        several = count > 1
        fields = self._fields(grid, several, progress)
        if several:
            self.corridor_map = corridor_of(fields)
        found: list[Route] = []
        for route in different_routes(fields, count + SPARE_ROUTES, Part(progress, 1.0, 1.0)) if several else ():
            found.append(route)
            yield route
        if not several:
            yield fields.best()
            return
        closed = fields.dearer_than(WITHIN * fields.best().cost_usd)
        del fields
        times, repeated = DEARER, 0
        for _ in range(count + MOST_MORE):
            # No dearer than it takes: what is kept apart too hard takes dear ways where a shared pass would do.
            apart = self._apart(keep_apart(grid, found, times), closed, Part(progress, 1.0, 1.0))
            if apart is None:
                return
            if all(differ(apart, other, SHARED_WITHIN_M + 1.5 * grid.cell_m) for other in found):
                found.append(apart)
                yield apart
            else:
                times, repeated, closed = times * DEARER, repeated + 1, ()
                if repeated > MOST_REPEATED:
                    return

    def _apart(self, grid: SearchGrid, closed: tuple[NDArray[np.bool_], ...], progress: Progress) -> Route | None:
        """The best route on cells some of which are made dearer; None where this search finds none.

        closed: for each leg states that are left out at first.
        """
        for parts in (SEED_PARTS, MOST_PARTS):
            graph = costed_graph(grid, self._brief, self._brief.limits, 0.7, most_parts=parts)
            if closed and all(one.size == graph.states for one in closed):
                route = self._route(graph, closed, progress)
                if route is not None:
                    return route
            route = self._route(graph, None, progress)
            if route is not None:
                return route
            # Few levels leave less ways, and a search with limited turns is inexact.
        return None

    def _route(self, graph: Graph, closed: tuple[NDArray[np.bool_], ...] | None, progress: Progress) -> Route | None:
        stops, ways = self._brief.survey.stops_xy, self._brief.survey.ways

        def make() -> tuple[Route | None]:
            try:
                return (find_fields(graph, stops, progress, backward=False, ways=ways, closed=closed).best(),)
            except UnreachableError:
                return (None,)

        return self._remembered(ROUTES, make, graph, stops, ways, closed)[0]


def costed_graph(
    grid: SearchGrid,
    brief: Brief,
    limits: Limits,
    slack: float,
    most_parts: int = MOST_PARTS,
    beside: Route | None = None,
) -> Graph:
    """The graph with as many sub-levels, up to `most_parts`, as memory and time allow.

    beside: the route that is refined, which says where stations off it are served.
    """
    levels = sub_levels(int(grid.free.sum()), limits.least_permille / 1000.0 * grid.cell_m, MOST_STATES, most_parts)
    around = brief.around(grid)
    return build_graph(
        grid,
        brief.scenario.unit_costs,
        limits.search_permille,
        limits.min_radius_m,
        levels,
        slack / levels,
        limits.search_back_permille,
        around if beside is None else around.beside(beside.x, beside.y),
    )


def sub_levels(cells: int, step_m: float, most_states: int, most_parts: int = MOST_PARTS) -> int:
    """Levels (1 to most_parts) per rise of the ruling grade over a cell that so many cells may have."""
    found = 1
    for sub in range(2, most_parts + 1):
        if cells * ((HIGHEST_M - LOWEST_M) / step_m * sub + 3) <= most_states and step_m / sub >= FINEST_STEP_M:
            found = sub
    return found
