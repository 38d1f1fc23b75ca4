"""Routes without numba: least cost over coarse cells by SciPy, slopes alone, no track level. A lesser line."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from ..geodesy import FloatArray
from ..progress import Progress, check_cancelled
from ..unit_costs import UnitCosts
from .field import DIRECTIONS
from .grid import SearchGrid
from .hearing import heard
from .improve import Limits
from .reach import UnreachableError
from .routes import SHARED_WITHIN_M, Route, differ, keep_apart
from .survey import Survey

# What a metre of line saved by going too steeply costs, as so many metres of track; found by trial on real ground.
LESSER_NOTE = (
    "numba is not installed: these are lesser lines, found on slopes alone and not improved. "
    "Install numba for the full search."
)
EXCESS_WEIGHT = 60.0


def lesser_routes(
    grid: SearchGrid, survey: Survey, limits: Limits, costs: UnitCosts, count: int, progress: Progress
) -> Iterator[Route]:
    """Different routes by penalty rounds; raises UnreachableError naming the leg, CancelledError."""
    found: list[Route] = []
    times = 1.0
    for number in range(2 * count):
        check_cancelled(progress)
        progress.report(number / (2 * count), "Searching for routes (without numba)")
        place = keep_apart(grid, found, times) if found else grid
        route = _route(place, survey, limits, costs, progress)
        if all(differ(route, other, SHARED_WITHIN_M + grid.cell_m) for other in found):
            found.append(route)
            yield route
        if len(found) == count:
            break
        times = max(times, 1.0) * 1.5


def _route(grid: SearchGrid, survey: Survey, limits: Limits, costs: UnitCosts, progress: Progress) -> Route:
    number = np.full(grid.shape, -1, dtype=np.int32)
    number[grid.free] = np.arange(int(grid.free.sum()), dtype=np.int32)
    graph = heard(partial(_edges, grid, number, limits, costs), progress)
    row, column = np.nonzero(grid.free)
    cells: list[int] = []
    marks, cost = [0], 0.0
    for leg, (one, other) in enumerate(zip(survey.stops_xy[:-1], survey.stops_xy[1:])):
        check_cancelled(progress)
        start, end = (
            grid.nearest_free(float(one[0]), float(one[1])),
            grid.nearest_free(float(other[0]), float(other[1])),
        )
        if start is None or end is None:
            raise UnreachableError(leg)
        least = partial(dijkstra, graph, indices=int(number[start]), return_predecessors=True)
        distance, before = heard(least, progress)
        at = int(number[end])
        if not np.isfinite(distance[at]):
            raise UnreachableError(leg)
        cost += float(distance[at])
        path = [at]
        while before[path[-1]] >= 0:
            path.append(int(before[path[-1]]))
        cells += path[::-1] if not cells else path[-2::-1]
        marks.append(len(cells) - 1)
    x, y = grid.centre_of(row[cells].astype(np.float64), column[cells].astype(np.float64))
    x, y = np.array(x), np.array(y)
    x[marks], y[marks] = survey.stops_xy[:, 0], survey.stops_xy[:, 1]
    return Route(x, y, grid.ground_m[row[cells], column[cells]].astype(np.float64), cost, tuple(marks))


def _edges(grid: SearchGrid, number: NDArray[np.int32], limits: Limits, costs: UnitCosts) -> csr_matrix:
    """Cost of each move: track, and the works that a rise beyond the ruling grade calls for."""
    heights = np.arange(0.0, 400.0, 0.5)
    # A bank on the one side and a cut on the other, up to the height the grade leaves over.
    works = 0.5 * (costs.usd_per_m(heights) + costs.usd_per_m(-heights))
    table: FloatArray = np.cumsum(works) / (np.arange(heights.size) + 1)
    rows, columns = grid.shape
    parts = []
    for dr, dc in DIRECTIONS[:8]:
        a = np.s_[max(0, -dr) : rows - max(0, dr), max(0, -dc) : columns - max(0, dc)]
        b = np.s_[max(0, dr) : rows - max(0, -dr), max(0, dc) : columns - max(0, -dc)]
        open_way = grid.free[a] & grid.free[b]
        if abs(dr) + abs(dc) == 3:
            for mr, mc in _beside(dr, dc):
                between = np.roll(grid.free, (-mr, -mc), axis=(0, 1))[a]
                open_way = open_way & between
        length_m = float(np.hypot(dr, dc)) * grid.cell_m
        rise = (grid.ground_m[b] - grid.ground_m[a])[open_way]
        factor = 0.5 * (grid.factor[a] + grid.factor[b])[open_way]
        ends = number[a][open_way], number[b][open_way]
        for (one, other), climb in ((ends, rise), (ends[::-1], -rise)):
            grade = np.where(climb > 0.0, limits.search_permille, limits.search_back_permille) / 1000.0
            excess = np.clip(np.abs(climb) - grade * length_m, 0.0, 790.0) / 2.0
            # Rise that the grade leaves over has to be made up elsewhere, by length, cutting or tunnel.
            steep = EXCESS_WEIGHT * excess / grade * costs.track_usd_per_m.value
            parts.append((one, other, factor * (length_m * table[(excess * 2.0).astype(np.int64)] + steep)))
    one, other, usd = (np.concatenate(values) for values in zip(*parts))
    size = int(grid.free.sum())
    return csr_matrix((usd, (one, other)), shape=(size, size))


def _beside(dr: int, dc: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """The two cells a knight's move passes between."""
    near = (int(dr / 2) if abs(dr) == 2 else 0, int(dc / 2) if abs(dc) == 2 else 0)
    return near, (dr - near[0], dc - near[1])
