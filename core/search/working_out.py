"""From a route over cells to a legal, improved, evaluated line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ..alignment import Alignment, Axis
from ..breaches import TUNNEL_GRADE
from ..errors import AlignmentError
from ..evaluate import evaluate
from ..evaluation import Evaluation
from ..generate import LAYOUTS, LINES
from ..horizontal import lay_out, with_transitions
from ..progress import Progress, check_cancelled
from ..standards import Standard
from ..terrain import Terrain
from .brief import Brief
from .finding import costed_graph
from .fit import Polygon, fit_polygon, lacking_m
from .grid import Bounds, SearchGrid
from .ground import Ground, areas_grid, band_grid
from .improve import Limits, improve
from .memory import SearchMemory, digest
from .reach import UnreachableError
from .routes import Route, band, find_fields
from .survey import Survey, finest_cell_m
from .verdict import CURVES, LAYOUT, NO_GO, UNKNOWN_GROUND, Fault, as_route, fault_of

Found = TypeVar("Found")
MOST_FINE_CELLS = 40_000_000
BAND_CELLS = 4.5
WIDER_BANDS = (1.0, 3.0)
# How far from its route a line may be moved while it is improved: cells, and metres at least.
MOVED_CELLS, MOVED_M = 12.0, 3_000.0
# Cells that closed ones are grown by when a line could not be laid out beside them.
MARGINS = (0, 1, 2)
TOLERANCES = (0.15, 0.3, 0.6, 1.0, 1.8)
STRICTER_TUNNELS = (0.5, 0.0)
RADIUS_SLACK = 1.002


class LineMaker:
    """Works routes out on finer cells and the full terrain. `failed` gathers why lines could not be laid out."""

    def __init__(self, brief: Brief, memory: SearchMemory | None = None) -> None:
        self._brief, self._memory = brief, memory
        self.failed: list[Fault] = []

    def prepare(self, coarse: SearchGrid) -> None:
        """What all lines need: how fine their cells are, the areas on these, and the terrain, not yet read."""
        self.prepare_about(coarse.bounds, coarse.cell_m)

    def prepare_about(self, bounds: Bounds, coarse_m: float) -> None:
        """The same for lines in a box of the plane that are first searched on cells of coarse_m."""
        west, south, east, north = bounds
        smallest = float(np.sqrt((east - west) * (north - south) / MOST_FINE_CELLS))
        survey, model = self._brief.survey, self._brief.model
        floor = max(finest_cell_m(model, self._brief.limits.min_radius_m), smallest)
        cells = finer_cells_m(coarse_m, floor)
        self._refining = [areas_grid(survey, bounds, cell) for cell in cells]
        self._detail, self._coarse_m = self._refining[-1], coarse_m
        if survey.nogo or survey.zones or survey.risks:
            # Their rims are followed closely, so they have to be known more closely than the search's cells.
            self._detail = areas_grid(survey, bounds, max(cells[-1] / 3.0, smallest), exact=True)
        reach = self._reach(bounds)
        self._ground = Ground(model, survey.plane, reach) if self._memory is None else self._memory.ground(
            model, survey.plane, reach
        )  # fmt: skip
        self._relief = self._ground.relief(survey.plane, bounds)

    def _reach(self, bounds: Bounds) -> Bounds:
        """The box about which the terrain may be read, for cells in `bounds`."""
        return bounds

    def _read_about(self, route: Route, within_m: float, watch: Progress) -> None:
        self._ground.read_about(*self._brief.survey.plane.to_lonlat(route.x, route.y), within_m, watch)

    def line(self, route: Route, watch: Progress) -> tuple[Route, Evaluation] | None:
        """A route refined, laid out, improved and evaluated; None if that keeps no limit."""
        if self._memory is None or self._brief.key is None:
            found, faults = self._worked_out(route, watch)
        else:
            key = digest("line", self._brief.key, route.x, route.y, route.stops, self._ground.window)
            found, faults = self._memory.made(key, lambda: self._worked_out(route, watch), what=LINES)
        self.failed += faults
        return found

    def _worked_out(self, route: Route, watch: Progress) -> tuple[tuple[Route, Evaluation] | None, tuple[Fault, ...]]:
        """The line, and why others could not be laid out before it."""
        faults: list[Fault] = []
        return self._line(route, watch, faults), tuple(faults)

    def _line(self, route: Route, watch: Progress, faults: list[Fault]) -> tuple[Route, Evaluation] | None:
        if not self._brief.compiled:
            return self._laid_out(route, float(np.hypot(np.diff(route.x), np.diff(route.y)).min()), watch, faults)
        if self._refining[-1].cell_m >= self._coarse_m:
            # A second search over cells of the same size is another opinion, not a better one.
            found = self._laid_out(route, self._coarse_m, watch, faults)
            if found is not None:
                return found
        for margin in MARGINS:
            work = partial(self._refined, route, margin, watch)
            refined = self._remembered(work, route.x, route.y, route.stops, margin)
            if refined is not None:
                found = self._laid_out(refined, self._refining[-1].cell_m, watch, faults)
                if found is not None:
                    return found
        return None

    def _laid_out(
        self, route: Route, cell_m: float, watch: Progress, faults: list[Fault]
    ) -> tuple[Route, Evaluation] | None:
        # Laid out a hair wider, so that what is measured on the vertices is the smallest radius and not 599 m of 600.
        limits = replace(self._brief.limits, curves=self._brief.limits.curves.widened(RADIUS_SLACK))
        costs = self._brief.scenario.unit_costs
        within_m = max(MOVED_CELLS * cell_m, MOVED_M)
        self._read_about(route, within_m + 2.0 * self._detail.cell_m, watch)
        relief = self._relief
        near = band(self._detail, route, within_m)
        known = np.ones(near.shape, dtype=bool)
        detail = self._detail.limited_to(near)
        if self._ground.has_gaps_about(*self._brief.survey.plane.to_lonlat(route.x, route.y), within_m):
            # Unknown ground is closed too, or a line would be moved onto it between two stations.
            detail, known = band_grid(relief, self._detail, near, 0)
        detail = _opened(detail, self._brief.survey, 1, known)
        for fitted in self._polygons(route, cell_m, limits):
            check_cancelled(watch)
            polygon: Polygon | None = fitted
            if polygon is None or lacking_m(polygon.xy, limits.curves).max() > 0.0:
                faults.append(self._no_room(polygon))
                continue
            if self._brief.compiled:
                around = self._brief.around(detail)
                work = partial(improve, polygon, relief, detail, costs, limits, cell_m, watch, around)
                polygon = self._remembered(work, polygon, route.x, route.y, cell_m)
            if polygon is None:
                words = "the laid out line enters a no-go area or unknown ground, or misses a via point"
                faults.append(Fault(LAYOUT, words))
                continue
            early = None if self._brief.compiled else self._fault_of_place(polygon)
            if early is not None:
                faults.append(early)
                continue
            try:
                evaluation = self.evaluated(polygon, relief.terrain, watch)
            except AlignmentError as error:
                faults.append(Fault(LAYOUT, str(error)))
                continue
            fault = self._fault(evaluation)
            if fault is None:
                return as_route(self._brief.survey, evaluation.alignment), evaluation
            faults.append(fault)
        return None

    def _remembered(self, make: Callable[[], Found | None], *rests_on: object) -> Found | None:
        """What was made of the same on the same cells before, or is made now."""
        if self._memory is None or self._brief.search_key is None:
            return make()
        detail = self._detail
        where = detail.west_m, detail.north_m, detail.cell_m, detail.shape, self._coarse_m, self._ground.window
        key = digest("layout", self._brief.search_key, where, *rests_on)
        return self._memory.made(key, lambda: (make(),), what=LAYOUTS)[0]

    def _polygons(self, route: Route, cell_m: float, limits: Limits) -> Iterator[Polygon]:
        """What a route may be laid out as, the likeliest first."""
        for tolerance in TOLERANCES:
            yield fit_polygon(route, tolerance * cell_m, limits.curves, self._held)

    @property
    def _held(self) -> tuple[bool, bool]:
        """Whether the first and the last tangent of a route keep their direction."""
        return False, False

    def _fault(self, evaluation: Evaluation) -> Fault | None:
        return fault_of(evaluation, self._brief.scenario, self._brief.survey)

    def _fault_of_place(self, polygon: Polygon) -> Fault | None:
        """What can be told of a line that is not improved before its profile is designed, which takes long."""
        import shapely

        given = self._brief.scenario
        axis = polygon.axis(self._brief.survey.plane, given.start, given.end)
        try:
            alignment = lay_out("Alternative", eased(axis, given.standard))
        except AlignmentError as error:
            return Fault(LAYOUT, str(error))
        line = shapely.LineString(np.column_stack((alignment.lon, alignment.lat)))
        if any(shape.intersects(line) for shape in given.nogo):
            return Fault(NO_GO, "a no-go area is touched")
        along = as_route(self._brief.survey, alignment).points(max(self._brief.model.resolution_m / 2.0, 10.0))
        if np.isnan(self._relief.sample(along[:, 0], along[:, 1])).any():
            return Fault(UNKNOWN_GROUND, "ground without elevation is crossed")
        return None

    def _no_room(self, polygon: Polygon | None) -> Fault:
        """Curves that do not fit, at the tangent that is shortest for them."""
        words, place = "curves of the smallest radius do not fit", None
        if polygon is not None:
            i = int(np.argmax(lacking_m(polygon.xy, self._brief.limits.curves)))
            middle = polygon.xy[i : i + 2].mean(axis=0)
            lon, lat = self._brief.survey.plane.to_lonlat(middle[:1], middle[1:])
            place = float(lon[0]), float(lat[0])
        return Fault(CURVES, words, place)

    def _refined(self, route: Route, margin: int, watch: Progress) -> Route | None:
        """The route searched again on finer cells in a band about it, `margin` cells off closed ones."""
        for areas in self._refining:
            for width_m in (max(BAND_CELLS * 2.0 * areas.cell_m, 1_000.0) * wider for wider in WIDER_BANDS):
                check_cancelled(watch)
                self._read_about(route, width_m + areas.cell_m, watch)
                place, known = band_grid(self._relief, areas, band(areas, route, width_m), margin)
                if margin:
                    place = _opened(place, self._brief.survey, margin + 1, known)
                graph = costed_graph(place, self._brief, self._brief.limits, 0.5, most_parts=1, beside=route)
                try:
                    survey = self._brief.survey
                    route = find_fields(graph, survey.stops_xy, watch, backward=False, ways=survey.ways).best()
                    break
                except UnreachableError:
                    # Ground that is rougher on finer cells may need a longer way.
                    continue
            else:
                # Finer cells can close what coarse ones left open; the coarse route still stands.
                return None if margin else route
        return route

    def evaluated(self, polygon: Polygon, terrain: Terrain, watch: Progress | None = None) -> Evaluation:
        given = self._brief.scenario
        axis = polygon.axis(self._brief.survey.plane, given.start, given.end)
        alignment = lay_out("Alternative", eased(axis, given.standard))

        def measured(line: Alignment, standard: Standard) -> Evaluation:
            if watch is not None:
                check_cancelled(watch)
            return evaluate(line, terrain, standard, given.unit_costs, self._brief.surroundings, self._brief.train)

        def kept(share: float) -> Evaluation:
            """With the levels that keep the rule of tunnels from a share of its length on."""
            strict = replace(given.standard, tunnel_grade_from_m=share * given.standard.tunnel_grade_from_m)
            return measured(measured(alignment, strict).alignment, given.standard)

        # Designing a profile takes so long without numba that the stricter rule is taken at once: levels that are
        # given cost next to nothing to measure.
        shares = iter(STRICTER_TUNNELS)
        found = measured(alignment, given.standard) if self._brief.compiled else kept(next(shares))
        for share in shares:
            # A tunnel about as long as the standard's can fall under its rule by the profile that keeps it.
            if not any(violation.kind == TUNNEL_GRADE for violation in found.violations):
                break
            found = kept(share)
        return found


def eased(axis: Axis, standard: Standard) -> Axis:
    """The polygon with transitions, alike before and after: a longer one would take tangent on the other side."""
    axis = with_transitions(axis, standard)
    both_m = np.minimum(axis.transition_in_m, axis.transition_out_m)
    return replace(axis, transition_in_m=both_m, transition_out_m=both_m)


def finer_cells_m(coarse_m: float, floor_m: float) -> list[float]:
    """Cells of the bands that a route is refined in, from coarse to fine; once at its own where none are finer."""
    times = float(np.log2(coarse_m / floor_m))
    steps = int(np.clip(np.ceil(times - 0.35), 0, 2))
    if not steps:
        return [coarse_m]
    finest_m = max(coarse_m / 2.0**steps, floor_m)
    return [float(coarse_m * (finest_m / coarse_m) ** (k / steps)) for k in range(1, steps + 1)]


def _opened(grid: SearchGrid, survey: Survey, reach: int, where: NDArray[np.bool_]) -> SearchGrid:
    """The cells about the given points opened, as far as `where` allows: what they touch is judged exactly later."""
    free = grid.free.copy()
    for x, y in survey.stops_xy:
        row, column = grid.cell_of(float(x), float(y))
        part = np.s_[max(row - reach, 0) : row + reach + 1, max(column - reach, 0) : column + reach + 1]
        free[part] |= where[part]
    return replace(grid, free=free)
