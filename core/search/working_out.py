"""From a route over cells to a legal, improved, evaluated line."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from ..alignment import Alignment
from ..breaches import TUNNEL_GRADE
from ..errors import AlignmentError
from ..evaluate import evaluate
from ..evaluation import Evaluation
from ..horizontal import lay_out, with_transitions
from ..progress import Progress, check_cancelled
from ..standards import Standard
from ..terrain import Terrain, bounds_of
from .brief import Brief
from .finding import costed_graph
from .fit import Polygon, fit_polygon, lacking_m
from .grid import Bounds, SearchGrid, read_grid
from .improve import Relief, improve, make_relief
from .reach import UnreachableError
from .routes import Route, band, find_fields
from .survey import Survey, finest_cell_m
from .verdict import CURVES, LAYOUT, Fault, as_route, fault_of

MOST_FINE_CELLS = 40_000_000
MOST_TERRAIN_CELLS = 60_000_000
BAND_CELLS = 4.5
WIDER_BANDS = (1.0, 3.0)
# Cells that closed ones are grown by when a line could not be laid out beside them.
MARGINS = (0, 1, 2)
TOLERANCES = (0.3, 0.6, 1.0, 1.8)
STRICTER_TUNNELS = (0.5, 0.0)
RADIUS_SLACK = 1.002


class LineMaker:
    """Works routes out on finer cells and the full terrain. `failed` gathers why lines could not be laid out."""

    def __init__(self, brief: Brief) -> None:
        self._brief = brief
        self.failed: list[Fault] = []

    def prepare(self, coarse: SearchGrid) -> None:
        """Read what every line needs: finer grids, and the terrain that evaluation rests on."""
        rows, columns = coarse.shape
        width, height = columns * coarse.cell_m, rows * coarse.cell_m
        bounds = (coarse.west_m, coarse.north_m - height, coarse.west_m + width, coarse.north_m)
        smallest = float(np.sqrt(width * height / MOST_FINE_CELLS))
        floor = max(finest_cell_m(self._brief.model, self._brief.limits.min_radius_m), smallest)
        survey = self._brief.survey
        cells = [coarse.cell_m]
        while len(cells) < 3 and cells[-1] / 2.0 >= 0.8 * floor:
            cells.append(cells[-1] / 2.0)
        area_cells = width * height / self._brief.model.resolution_m**2
        with ThreadPoolExecutor(3) as pool:
            reading = [pool.submit(self._read_grid, bounds, cell) for cell in cells[1:]]
            relief = pool.submit(self._read_relief, bounds) if area_cells <= MOST_TERRAIN_CELLS else None
        self._refining = [job.result() for job in reading] or [coarse]
        self._relief = relief.result() if relief is not None else None
        self._detail = self._refining[-1]
        if survey.nogo or survey.zones or survey.risks:
            # Their rims are followed closely, so they have to be known more closely than the search's cells.
            detail_m = max(cells[-1] / 3.0, smallest)
            self._detail = self._read_grid(bounds, detail_m, exact=True)
        self._detail = _opened(self._detail, survey, 1, np.isfinite(self._detail.ground_m))
        self._bounds = bounds

    def _read_grid(self, bounds: Bounds, cell_m: float, exact: bool = False) -> SearchGrid:
        survey = self._brief.survey
        return read_grid(
            self._brief.model, survey.plane, bounds, cell_m, survey.nogo, survey.zones, exact, survey.risks
        )

    def _read_relief(self, bounds: Bounds) -> Relief:
        """Full resolution terrain over plane bounds."""
        west, south, east, north = bounds
        x, y = np.linspace(west, east, 21), np.linspace(south, north, 21)
        plane = self._brief.survey.plane
        lon, lat = plane.to_lonlat(
            np.concatenate((x, x, np.full(21, west), np.full(21, east))),
            np.concatenate((np.full(21, south), np.full(21, north), y, y)),
        )
        return make_relief(self._brief.model.read(bounds_of(lon, lat)), plane, bounds)

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

    def line(self, route: Route, watch: Progress) -> tuple[Route, Evaluation] | None:
        """A route refined, laid out, improved and evaluated; None if that keeps no limit."""
        if not self._brief.compiled:
            return self._laid_out(route, float(np.hypot(np.diff(route.x), np.diff(route.y)).min()), watch)
        for margin in MARGINS:
            refined = self._refined(route, margin, watch)
            if refined is not None:
                found = self._laid_out(refined, self._refining[-1].cell_m, watch)
                if found is not None:
                    return found
        return None

    def _laid_out(self, route: Route, cell_m: float, watch: Progress) -> tuple[Route, Evaluation] | None:
        # Laid out a hair wider, so that what is measured on the vertices is the smallest radius and not 599 m of 600.
        limits = replace(self._brief.limits, curves=self._brief.limits.curves.widened(RADIUS_SLACK))
        costs = self._brief.scenario.unit_costs
        relief = self._relief_about(route)
        for tolerance in TOLERANCES:
            check_cancelled(watch)
            polygon: Polygon | None = fit_polygon(route, tolerance * cell_m, limits.curves)
            if polygon is None or lacking_m(polygon.xy, limits.curves).max() > 0.0:
                self.failed.append(self._no_room(polygon))
                continue
            if self._brief.compiled:
                polygon = improve(polygon, relief, self._detail, costs, limits, cell_m, watch)
            if polygon is None:
                words = "the laid out line enters a no-go area or unknown ground, or misses a via point"
                self.failed.append(Fault(LAYOUT, words))
                continue
            try:
                evaluation = self.evaluated(polygon, relief.terrain)
            except AlignmentError as error:
                self.failed.append(Fault(LAYOUT, str(error)))
                continue
            fault = fault_of(evaluation, self._brief.scenario, self._brief.survey)
            if fault is None:
                return as_route(self._brief.survey, evaluation.alignment), evaluation
            self.failed.append(fault)
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
        for grid in self._refining:
            check_cancelled(watch)
            away = None
            if margin:
                away = ndimage.binary_erosion(grid.free, np.ones((3, 3)), iterations=margin, border_value=1)
            for width_m in (max(BAND_CELLS * 2.0 * grid.cell_m, 1_000.0) * wider for wider in WIDER_BANDS):
                place = grid.limited_to(band(grid, route, width_m))
                if away is not None:
                    place = _opened(place.limited_to(away), self._brief.survey, margin + 1, grid.free)
                graph = costed_graph(place, self._brief, self._brief.limits, 0.5, beside=route)
                try:
                    route = find_fields(graph, self._brief.survey.stops_xy, watch, backward=False).best()
                    break
                except UnreachableError:
                    # Ground that is rougher on finer cells may need a longer way.
                    continue
            else:
                # Finer cells can close what coarse ones left open; the coarse route still stands.
                return None if margin else route
        return route

    def evaluated(self, polygon: Polygon, terrain: Terrain) -> Evaluation:
        given = self._brief.scenario
        axis = with_transitions(polygon.axis(self._brief.survey.plane, given.start, given.end), given.standard)
        # Alike before and after: a longer one on one side would take tangent on the other.
        both_m = np.minimum(axis.transition_in_m, axis.transition_out_m)
        axis = replace(axis, transition_in_m=both_m, transition_out_m=both_m)
        alignment = lay_out("Alternative", axis)

        def measured(line: Alignment, standard: Standard) -> Evaluation:
            return evaluate(line, terrain, standard, given.unit_costs, self._brief.surroundings, self._brief.train)

        found = measured(alignment, given.standard)
        for share in STRICTER_TUNNELS:
            # A tunnel about as long as the standard's can fall under its rule by the profile that keeps it.
            if not any(violation.kind == TUNNEL_GRADE for violation in found.violations):
                break
            strict = replace(given.standard, tunnel_grade_from_m=share * given.standard.tunnel_grade_from_m)
            found = measured(measured(alignment, strict).alignment, given.standard)
        return found


def _opened(grid: SearchGrid, survey: Survey, reach: int, where: NDArray[np.bool_]) -> SearchGrid:
    """The cells about the given points opened, as far as `where` allows: what they touch is judged exactly later."""
    free = grid.free.copy()
    for x, y in survey.stops_xy:
        row, column = grid.cell_of(float(x), float(y))
        part = np.s_[max(row - reach, 0) : row + reach + 1, max(column - reach, 0) : column + reach + 1]
        free[part] |= where[part]
    return replace(grid, free=free)
