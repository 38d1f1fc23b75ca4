"""Moving a tangent polygon where its profile gets cheaper, without breaking a radius or entering a closed cell.

Method: coordinate descent over PIs (leave out, move, insert, widen or tighten the curve) with falling step, each trial
priced by a rough profile programme between two points of the line that keep place and level.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import CancelledError
from ..geodesy import FloatArray
from ..progress import Progress
from ..unit_costs import UnitCosts
from .field import HIGHEST_VIADUCT_M, TABLE_FROM_M, TABLE_STEP_M, TABLE_TO_M, job_wait
from .fit import VIA_WITHIN_M, Polygon, radius_series
from .grid import SearchGrid

MOST_PI = 4_000
MOST_LEVELS = 6_000
# What a PI has to save to be worth having, in USD: about what 30 m of track cost.
WORTH_USD = 30_000.0


@dataclass(frozen=True)
class Limits:
    """What a line has to keep: ruling grade (per mille) and smallest radius (m)."""

    grade_permille: float
    min_radius_m: float


def improve(
    polygon: Polygon, grid: SearchGrid, costs: UnitCosts, limits: Limits, step_m: float, progress: Progress
) -> Polygon | None:
    """A cheaper polygon near `polygon` on the ground, closed cells and factors of `grid`.

    step_m: the first size of moves. Returns None if the polygon itself cannot be built on the grid (it enters a closed
    or unknown cell). Raises CancelledError. Needs numba.
    """
    cancel = np.zeros(1, dtype=np.uint8)
    with ThreadPoolExecutor(1) as pool:
        job: Future[Polygon | None] = pool.submit(_improve, polygon, grid, costs, limits, step_m, cancel)
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
    polygon: Polygon, grid: SearchGrid, costs: UnitCosts, limits: Limits, step_m: float, cancel: NDArray[np.uint8]
) -> Polygon | None:
    from . import improve_kernels as kernels

    state = _state(polygon)
    spacing_m = float(np.clip(grid.cell_m / 2.0, 50.0, 200.0))
    common = _surroundings(grid, costs, limits, spacing_m, polygon)
    if not kernels.legal(state.px, state.py, state.pr, state.stop, state.n, 0, state.n - 1, VIA_WITHIN_M + 1.0):
        return None
    whole = kernels.settle(
        state.px, state.py, state.pr, state.n, 0, state.n - 1, *common, state.ends,
    )  # fmt: skip
    if not np.isfinite(whole):
        return None
    series = radius_series(limits.min_radius_m)
    spare = np.zeros((3, MOST_PI))
    polygon_arrays = (state.px, state.py, state.pr, state.stop, state.ends)

    def drop(run: int, worth: float) -> None:
        state.n = kernels.drop_runs(
            *polygon_arrays, state.n, run, VIA_WITHIN_M, worth, *common, spare, cancel
        )  # fmt: skip

    for run in (12, 8, 5, 3, 2, 1):
        drop(run, WORTH_USD)
    delta = 2.0 * step_m
    smallest = max(15.0, grid.cell_m / 4.0)
    while delta >= smallest and not cancel[0]:
        state.n = kernels.insert(
            *polygon_arrays, state.n, delta, series, VIA_WITHIN_M, WORTH_USD, *common, spare, cancel
        )
        quiet = np.zeros(MOST_PI, dtype=np.bool_)
        for _ in range(6):
            if not kernels.move(*polygon_arrays, state.n, delta, series, VIA_WITHIN_M, 2_000.0, *common, quiet, cancel):
                break
        for run in (3, 2, 1):
            drop(run, WORTH_USD)
        # Levels at the windows' ends are refreshed over the whole line, or they would hold the line down.
        kernels.settle(*polygon_arrays[:3], state.n, 0, state.n - 1, *common, state.ends)
        delta /= 2.0
    n = state.n
    return Polygon(state.px[:n].copy(), state.py[:n].copy(), state.pr[:n].copy(), state.stop[:n].copy())


def _state(polygon: Polygon) -> _State:
    n = polygon.x.size
    room = [np.zeros(MOST_PI) for _ in range(3)]
    for array, values in zip(room, (polygon.x, polygon.y, polygon.radius_m)):
        array[:n] = values
    stop = np.full((MOST_PI, 2), np.nan)
    stop[:n] = polygon.stop
    return _State(room[0], room[1], room[2], stop, np.full((MOST_PI, 2), np.nan), n)


def _surroundings(
    grid: SearchGrid, costs: UnitCosts, limits: Limits, spacing_m: float, polygon: Polygon
) -> tuple[Any, ...]:
    """What every kernel takes after the polygon: spacing, grade, cost table, grids and working arrays."""
    heights = np.arange(TABLE_FROM_M, TABLE_TO_M + TABLE_STEP_M, TABLE_STEP_M)
    # Higher than anything built is dear rather than forbidden: the exact profile decides.
    # A level stands for all that round to it, or flat ground would be dear or cheap by chance.
    slack_m = limits.grade_permille / 1000.0 * spacing_m / 4.0
    table = costs.usd_per_m(np.sign(heights) * np.clip(np.abs(heights) - slack_m, 0.0, None)) * np.where(
        heights > HIGHEST_VIADUCT_M, 3.0, 1.0
    )
    length_m = float(np.hypot(np.diff(polygon.x), np.diff(polygon.y)).sum())
    most_stations = int(1.5 * length_m / spacing_m) + 500
    grade = limits.grade_permille / 1000.0
    known = grid.ground_m[np.isfinite(grid.ground_m)]
    most_levels = int((float(np.ptp(known)) + 200.0) / (grade * spacing_m / 2.0) * 1.2) + 1_500
    return (
        spacing_m, grade, table, TABLE_FROM_M, 1.0 / TABLE_STEP_M, grid.ground_m, grid.factor, grid.free,
        np.array([grid.west_m, grid.north_m, grid.cell_m]), np.zeros((3, most_stations)), np.zeros((MOST_PI, 2)),
        np.zeros((2, min(most_levels, MOST_LEVELS))),
        np.zeros((most_stations, min(most_levels, MOST_LEVELS)), dtype=np.int8), np.zeros(most_stations),
    )  # fmt: skip
