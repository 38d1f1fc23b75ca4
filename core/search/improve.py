"""Moving a tangent polygon where its profile gets cheaper, without breaking a radius or entering a closed cell.

Method: coordinate descent over PIs (leave out, move, insert, widen or tighten the curve) with falling step, each trial
priced by a rough profile programme between two points of the line that keep place and level.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import CancelledError
from ..geodesy import FloatArray, WorkingPlane
from ..progress import Progress
from ..terrain import Terrain
from ..unit_costs import UnitCosts
from .around import AT_STOP_M, Around
from .curves import CurveRules, radius_series
from .field import HIGHEST_VIADUCT_M, job_wait, level_step
from .fit import VIA_WITHIN_M, Polygon
from .grid import SearchGrid
from .tolls import about_line

MOST_PI = 4_000
MOST_LEVELS = 6_000
# What a PI has to save to be worth having, in USD: about what 30 m of track cost.
WORTH_USD = 30_000.0
MOVE_WORTH_USD = 2_000.0
MOST_ROUNDS = 6
CURVED_SHARE = 0.5
SHORTEST_SPACING_M = 50.0
# Heights that are priced, and how finely between levels.
TABLE_M = 4_000.0
TABLE_PARTS = 8
# As far from the line what it may cross is known.
BESIDE_M = 5_000.0
# Levels that a line may rise or fall from station to station where both are limited alike.
REACH = 2


@dataclass(frozen=True)
class Relief:
    """Terrain as the evaluation samples it, to be read from the plane without a projection at each point.

    nodes: (rows, columns, 2) fractional row and column of the terrain at places of the plane, from west_m, north_m
    (outermost node) every spacing_m.
    """

    terrain: Terrain
    nodes: FloatArray
    west_m: float
    north_m: float
    spacing_m: float
    plane: WorkingPlane

    def sample(self, x: FloatArray, y: FloatArray) -> FloatArray:
        """Ground (m) at places of the plane; NaN where unknown."""
        return self.terrain.sample(*self.plane.to_lonlat(x, y))


def make_relief(terrain: Terrain, plane: WorkingPlane, bounds: tuple[float, float, float, float]) -> Relief:
    """The relief over plane bounds (west, south, east, north, m). Between nodes the place errs by centimetres."""
    west, south, east, north = bounds
    # Four times as far apart, lines of 500 km and more came out 1 to 5 per cent dearer, and no sooner.
    spacing_m = float(np.clip(max(east - west, north - south) / 400.0, 200.0, 2_500.0))
    x = np.arange(west - spacing_m, east + 2 * spacing_m, spacing_m)
    y = np.arange(north + spacing_m, south - 2 * spacing_m, -spacing_m)
    lon, lat = plane.to_lonlat(np.tile(x, y.size), np.repeat(y, x.size))
    row, column = terrain.place_of(lon, lat)
    nodes = np.stack((row.reshape(y.size, x.size), column.reshape(y.size, x.size)), axis=-1)
    return Relief(terrain, nodes, float(x[0]), float(y[0]), spacing_m, plane)


@dataclass(frozen=True)
class Limits:
    """What a line has to keep: ruling grade (per mille) from start to end and back, and the rules of its curves.

    back_permille: None for the same both ways.
    """

    grade_permille: float
    curves: CurveRules
    compensation_m: float = 0.0
    back_permille: float | None = None

    @property
    def least_permille(self) -> float:
        """The lower of both ruling grades, per mille."""
        return self.grade_permille if self.back_permille is None else min(self.grade_permille, self.back_permille)

    @property
    def search_permille(self) -> float:
        """Rise from start to end to search with, per mille: curves of the smallest radius on CURVED_SHARE of a climb
        are allowed for.

        The exact profile is designed later with the limit of each curve; a line that needs the whole ruling grade
        everywhere would end in tunnels.
        """
        return self._eased(self.grade_permille)

    @property
    def search_back_permille(self) -> float:
        """The same for the fall from start to end, which trains climb on their way back."""
        return self._eased(self.grade_permille if self.back_permille is None else self.back_permille)

    def _eased(self, ruling_permille: float) -> float:
        return max(0.5 * ruling_permille, ruling_permille - CURVED_SHARE * self.compensation_m / self.min_radius_m)

    @property
    def min_radius_m(self) -> float:
        """Smallest radius, m."""
        return self.curves.min_radius_m


def improve(
    polygon: Polygon,
    relief: Relief,
    grid: SearchGrid,
    costs: UnitCosts,
    limits: Limits,
    step_m: float,
    progress: Progress,
    around: Around | None = None,
) -> Polygon | None:
    """A cheaper polygon near `polygon` on the ground of `relief`, with closed cells and factors of `grid`.

    step_m: the first size of moves. around: what is crossed and where the line stops.
    Returns None if the polygon itself cannot be built on the grid (it enters a closed
    or unknown cell). Raises CancelledError. Needs numba.
    """
    cancel = np.zeros(1, dtype=np.uint8)
    with ThreadPoolExecutor(1) as pool:
        job: Future[Polygon | None] = pool.submit(
            _improve, polygon, relief, grid, costs, limits, step_m, around, cancel
        )
        while not job.done():
            if progress.is_cancelled():
                cancel[0] = 1
            job_wait(job)
        if cancel[0]:
            raise CancelledError()
        return job.result()


@dataclass
class _State:
    """The polygon being moved: arrays with room to grow, and how many PIs are in use."""

    px: FloatArray
    py: FloatArray
    pr: FloatArray
    stop: FloatArray
    ends: FloatArray
    n: int


def _improve(
    polygon: Polygon,
    relief: Relief,
    grid: SearchGrid,
    costs: UnitCosts,
    limits: Limits,
    step_m: float,
    around: Around | None,
    cancel: NDArray[np.uint8],
) -> Polygon | None:
    from . import improve_kernels as kernels
    from .polygon_kernels import legal
    from .window_kernels import settle

    state = _state(polygon)
    arrays = (state.px, state.py, state.pr, state.stop, state.ends)
    if not legal(*arrays[:4], state.n, 0, state.n - 1, (VIA_WITHIN_M + 1.0, *limits.curves.arrays())):
        return None
    series = radius_series(limits.min_radius_m)
    rules = (VIA_WITHIN_M, *limits.curves.arrays())
    spare = np.zeros((3, MOST_PI))
    finest_m = _finest_spacing_m(polygon, relief, limits)
    # Roughly first, which does most of the work, then as closely as the ground is known.
    for spacing_m, runs, largest_m, smallest_m in (
        (2.0 * finest_m, (12, 8, 5, 3, 2, 1), 1.5 * step_m, step_m / 6.0),
        (finest_m, (2, 1), step_m / 3.0, min(max(25.0, relief.terrain.resolution_m / 8.0), step_m / 6.0)),
    ):
        site = _site(relief, grid, costs, limits, spacing_m, polygon, _served(around, state))
        if not np.isfinite(settle(*arrays[:3], state.n, 0, state.n - 1, site, state.ends)):
            # Stations that cannot lie level hold no line up: the evaluation tells of them.
            around = None if around is None else around.without_stations()
            state.ends[[0, state.n - 1]] = np.nan
            site = _site(relief, grid, costs, limits, spacing_m, polygon, around)
            if not np.isfinite(settle(*arrays[:3], state.n, 0, state.n - 1, site, state.ends)):
                return None
        for run in runs:
            state.n = kernels.drop_runs(*arrays, state.n, run, rules, WORTH_USD, site, spare, cancel)
        delta_m = largest_m
        while delta_m >= smallest_m and not cancel[0]:
            state.n = kernels.insert(
                *arrays, state.n, delta_m, series, rules, WORTH_USD, site, spare, cancel
            )  # fmt: skip
            quiet = np.zeros(MOST_PI, dtype=np.bool_)
            for _ in range(MOST_ROUNDS):
                if not kernels.move(
                    *arrays, state.n, delta_m, series, rules, MOVE_WORTH_USD, site, quiet, cancel
                ):  # fmt: skip
                    break
            for run in (3, 2, 1):
                state.n = kernels.drop_runs(*arrays, state.n, run, rules, WORTH_USD, site, spare, cancel)
            # Levels at the windows' ends are refreshed over the whole line, or they would hold the line down.
            settle(*arrays[:3], state.n, 0, state.n - 1, site, state.ends)
            delta_m /= 2.0
    n = state.n
    return Polygon(state.px[:n].copy(), state.py[:n].copy(), state.pr[:n].copy(), state.stop[:n].copy())


def _served(around: Around | None, state: _State) -> Around | None:
    """What lies about the line as it is now; its ends get the levels they have to have."""
    if around is None:
        return None
    x, y, n = state.px[: state.n], state.py[: state.n], state.n
    for px, py, level_m in around.fixed:
        if np.hypot(x[0] - px, y[0] - py) <= AT_STOP_M:
            state.ends[0, 1] = level_m
        if np.hypot(x[-1] - px, y[-1] - py) <= AT_STOP_M:
            state.ends[n - 1, 0] = level_m
    return around.beside(x, y)


def _finest_spacing_m(polygon: Polygon, relief: Relief, limits: Limits) -> float:
    """Stations as close as the ground is known, but no more levels than there is room for."""
    along = np.concatenate(([0.0], np.cumsum(np.hypot(np.diff(polygon.x), np.diff(polygon.y)))))
    at = np.linspace(0.0, along[-1], max(2, int(along[-1] / 500.0)))
    ground_m = relief.sample(np.interp(at, along, polygon.x), np.interp(at, along, polygon.y))
    range_m = float(np.nanmax(ground_m) - np.nanmin(ground_m)) if np.isfinite(ground_m).any() else 0.0
    roomy_m = (range_m + 600.0) / MOST_LEVELS / level_step(*_grades(limits), REACH)
    # Long lines get as many stations as their profile will be designed on, not more.
    least_m = float(np.clip(along[-1] / 5_000.0, SHORTEST_SPACING_M, 100.0))
    return max(float(np.clip(relief.terrain.resolution_m / 4.0, least_m, 200.0)), roomy_m)


def _grades(limits: Limits) -> tuple[float, float]:
    """Steepest rise and fall from start to end, m per m."""
    return limits.search_permille / 1000.0, limits.search_back_permille / 1000.0


def _state(polygon: Polygon) -> _State:
    n = polygon.x.size
    room = [np.zeros(MOST_PI) for _ in range(3)]
    for array, values in zip(room, (polygon.x, polygon.y, polygon.radius_m)):
        array[:n] = values
    stop = np.full((MOST_PI, 2), np.nan)
    stop[:n] = polygon.stop
    return _State(room[0], room[1], room[2], stop, np.full((MOST_PI, 2), np.nan), n)


def _site(
    relief: Relief,
    grid: SearchGrid,
    costs: UnitCosts,
    limits: Limits,
    spacing_m: float,
    polygon: Polygon,
    around: Around | None,
) -> tuple[Any, ...]:
    """What every kernel needs besides the polygon, in the order that window_kernels tells."""
    up, down = _grades(limits)
    step_m = level_step(up, down, REACH) * spacing_m
    reach = np.array([int(grade * spacing_m / step_m + 1e-9) for grade in (up, down)])
    table, zero, least_usd = _table(costs, step_m)
    length_m = float(np.hypot(np.diff(polygon.x), np.diff(polygon.y)).sum())
    stations = int(1.5 * length_m / spacing_m) + 500
    far_m = BESIDE_M
    box = polygon.x.min() - far_m, polygon.y.min() - far_m, polygon.x.max() + far_m, polygon.y.max() + far_m
    return (
        spacing_m, step_m, table, zero, reach,
        relief.terrain.elevation_m, relief.nodes, grid.factor, grid.free,
        np.array([grid.west_m, grid.north_m, grid.cell_m, relief.west_m, relief.north_m, relief.spacing_m]),
        np.zeros((7, stations)), np.zeros((MOST_PI, 4)), np.zeros((2, MOST_LEVELS), dtype=np.float32),
        np.zeros((stations, MOST_LEVELS), dtype=np.int8), np.zeros(stations),
        np.zeros((2, stations), dtype=np.int32), np.zeros((2, MOST_LEVELS)),
        0.0 if grid.free.all() else 0.5 * grid.cell_m,
        *about_line(around, box, spacing_m, step_m, reach),
        np.zeros((1, 1), dtype=np.float32) if grid.risk is None else grid.risk,
        least_usd, float(grid.factor.min()),
    )  # fmt: skip


@lru_cache(maxsize=4)
def _table(costs: UnitCosts, step_m: float) -> tuple[NDArray[np.float32], int, float]:
    """What a metre costs by height (parts of a step, heights), the entry of height 0, and the least there is, USD."""
    # A level stands for all that round to it, or flat ground would be dear or cheap by chance.
    slack_m = step_m * REACH / 10.0
    zero = int(TABLE_M / step_m)
    heights = (np.arange(-zero, zero + 1)[None, :] + np.arange(TABLE_PARTS)[:, None] / TABLE_PARTS) * step_m
    usd = costs.usd_per_m((np.sign(heights) * np.clip(np.abs(heights) - slack_m, 0.0, None)).ravel())
    # Higher than anything built is dear rather than forbidden: the exact profile decides.
    table = usd.reshape(heights.shape) * np.where(heights > HIGHEST_VIADUCT_M, 3.0, 1.0)
    return table.astype(np.float32), zero, float(table.min())
