"""Layered Dijkstra search: the least cost from given cells to every (cell, track level) within the ruling grade.

A state is a cell and a level on the lattice `step_m`; the levels of a cell lie in a band about its ground. Edges go to
16 neighbours (king's and knight's moves) with every change of level the grade that way allows. An edge costs its length
times the cost by height above ground at its ends (and, for knight's moves, midway). Rays carry a line straight on
through a hill or over a valley, outside the band, until it re-enters it. A turn against the direction a state was
reached by is limited by the smallest radius, with one direction kept per state: exact nearly everywhere on gentle
ground, 12 to 17 per cent too dear on average on rugged ground (docs/measured.md), which refining and improving mend in
part. The queue is a ring of buckets no wider than the cheapest edge, so each state is final when taken out.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from math import atan, atan2, degrees, hypot
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..dependencies import NUMBA, how_to_install
from ..errors import CancelledError, DependencyError
from ..geodesy import FloatArray
from ..kernels import jit, numba_available
from ..progress import Progress
from ..unit_costs import UnitCosts
from .around import Around
from .grid import SearchGrid
from .tolls import Tolls, find_tolls

DIRECTIONS = (
    (0, 1), (1, 2), (1, 1), (2, 1), (1, 0), (2, -1), (1, -1), (1, -2),
    (0, -1), (-1, -2), (-1, -1), (-2, -1), (-1, 0), (-2, 1), (-1, 1), (-1, 2),
)  # fmt: skip
LOWEST_M, HIGHEST_M = -27.0, 36.0
PAD = 2
TABLE_STEP_M = 0.25
TABLE_FROM_M, TABLE_TO_M = -1_500.0, 400.0
LONGEST_TUNNEL_M, LONGEST_VIADUCT_M, HIGHEST_VIADUCT_M = 12_000.0, 3_000.0, 100.0
END_HEIGHT_M = 6.0
# How much closer levels may lie where rise and fall are limited differently.
FINEST_PART = 0.45
INF = np.float32(np.inf)


@dataclass(frozen=True)
class Graph:
    """A grid's free cells as the kernel wants them.

    index: (rows + 4, columns + 4) int32, number of each free cell or -1; at: its flat place in index. ground_m, factor,
    base (lowest level's number) per cell; levels: how many levels a cell has, step_m apart; reach, reach_down: levels
    that each direction may rise and fall on a line from start to end; turns: (17, 16) which direction may follow which
    (row 16: none before). tolls: what edges pay and are limited to besides; risk: USD a metre
    of each cell costs besides; fixed: cells where the line stops at a
    given level (m).
    """

    grid: SearchGrid
    index: NDArray[np.int32]
    at: NDArray[np.int32]
    ground_m: NDArray[np.float32]
    factor: NDArray[np.float32]
    base: NDArray[np.int32]
    levels: int
    step_m: float
    reach: NDArray[np.int32]
    reach_down: NDArray[np.int32]
    turns: NDArray[np.bool_]
    table: NDArray[np.float32]
    tolls: Tolls | None = None
    risk: NDArray[np.float32] | None = None
    fixed: tuple[tuple[int, float], ...] = ()

    @property
    def states(self) -> int:
        """Cells times levels."""
        return self.at.size * self.levels

    def cell_number(self, row: int, column: int) -> int:
        """Number of a free cell, -1 for others."""
        return int(self.index[row + PAD, column + PAD])

    def place(self, cell: Any) -> tuple[Any, Any]:
        """Row and column of cells by number."""
        wide = self.index.shape[1]
        return self.at[cell] // wide - PAD, self.at[cell] % wide - PAD

    def near_ground(self, cell: int) -> NDArray[np.int64]:
        """Where a line may begin and end: states of a cell with levels close to the ground, or at its fixed level."""
        if cell in dict(self.fixed):
            return self.where_stopping(cell)
        height = (self.base[cell] + np.arange(self.levels)) * self.step_m - self.ground_m[cell]
        near = np.abs(height) <= max(END_HEIGHT_M, float(np.abs(height).min()) + 1e-6)
        return cell * self.levels + np.flatnonzero(near).astype(np.int64)

    def where_stopping(self, cell: int) -> NDArray[np.int64]:
        """The states of a cell that a line may pass it in: all, or the one nearest to its fixed level."""
        level = dict(self.fixed).get(cell)
        if level is None:
            return cell * self.levels + np.arange(self.levels, dtype=np.int64)
        nearest = int(np.clip(round(level / self.step_m) - int(self.base[cell]), 0, self.levels - 1))
        return np.array([cell * self.levels + nearest], dtype=np.int64)

    def without_stations(self) -> Graph | None:
        """The same without what stations ask for; None where they ask for nothing."""
        tolls = None if self.tolls is None else self.tolls.without_stations()
        if tolls is None and not self.fixed:
            return None
        return replace(self, tolls=tolls or self.tolls, fixed=())


@dataclass(frozen=True)
class Seeds:
    """Where a field starts: states, their costs so far, and the directions they were reached by (16: none).

    backward: the field runs against the line's direction, so that what falls in it rises on the line.
    """

    state: NDArray[np.int64]
    cost: FloatArray
    came: NDArray[np.int8]
    backward: bool = False


@dataclass(frozen=True)
class Field:
    """Least cost of each state (inf: not reached), the state before it (-1: a seed), the direction it came by."""

    cost: NDArray[np.float32]
    before: NDArray[np.int32]
    came: NDArray[np.int8]


def build_graph(
    grid: SearchGrid,
    costs: UnitCosts,
    grade_permille: float,
    min_radius_m: float,
    sub_levels: int,
    slack: float = 0.0,
    back_permille: float | None = None,
    around: Around | None = None,
) -> Graph:
    """The graph of a grid's free cells.

    grade_permille: steepest rise from start to end, back_permille: steepest fall, None for the same. sub_levels: levels
    per cell and lesser of the two; slack: how much of a level's height (0 to 1) may be assumed away, so that coarse
    levels do not make flat ground dear. around: what is crossed and where the line stops; needs numba.
    """
    rows, columns = grid.shape
    up_m, down_m = (
        grade / 1000.0 * grid.cell_m
        for grade in (grade_permille, grade_permille if back_permille is None else back_permille)
    )
    step_m = level_step(up_m, down_m, sub_levels)
    index = np.full((rows + 2 * PAD, columns + 2 * PAD), -1, dtype=np.int32)
    inner = index[PAD : rows + PAD, PAD : columns + PAD]
    inner[grid.free] = np.arange(int(grid.free.sum()), dtype=np.int32)
    ground = grid.ground_m[grid.free]
    lengths = np.array([hypot(*d) for d in DIRECTIONS])
    reach, reach_down = (np.floor(lengths * rise_m / step_m + 1e-9).astype(np.int32) for rise_m in (up_m, down_m))
    tolls = None
    if around is not None:
        steep = up_m / grid.cell_m, down_m / grid.cell_m
        tolls = find_tolls(around, grid, index, PAD, DIRECTIONS, steep, step_m)
    graph = Graph(
        grid, index, np.flatnonzero(index.ravel() >= 0).astype(np.int32), ground, grid.factor[grid.free],
        np.floor((ground + LOWEST_M) / step_m).astype(np.int32), int(np.ceil((HIGHEST_M - LOWEST_M) / step_m)) + 2,
        step_m, reach, reach_down, _turns(grid.cell_m, min_radius_m), _table(costs, slack * step_m / 2.0), tolls,
        None if grid.risk is None else grid.risk[grid.free],
    )  # fmt: skip
    if around is None or not around.fixed.size:
        return graph
    cells = [(grid.nearest_free(float(x), float(y)), float(level)) for x, y, level in around.fixed]
    return replace(graph, fixed=tuple((graph.cell_number(*cell), level) for cell, level in cells if cell is not None))


def level_step(up: float, down: float, parts: int) -> float:
    """Spacing of levels: a `parts`-th of the steepest rise and fall, finer where they differ and both fit it better."""
    widest = min(up, down) / parts
    if up == down:
        return widest

    def used(step: float) -> float:
        # What whole levels leave of both limits; finer levels cost time.
        kept = [np.floor(limit / step + 1e-9) * step / limit for limit in (up, down)]
        return float(kept[0] * kept[1] - 0.05 * (widest / step - 1.0))

    steps = [limit / k for limit in (up, down) for k in range(1, 200) if FINEST_PART * widest <= limit / k <= widest]
    return max([widest, *steps], key=used)


def _turns(cell_m: float, min_radius_m: float) -> NDArray[np.bool_]:
    """Which direction may follow which: the curve between them must fit on half of each of the two edges."""
    allowed = np.ones((17, 16), dtype=bool)
    angles = [degrees(atan2(-dr, dc)) for dr, dc in DIRECTIONS]
    for i, one in enumerate(DIRECTIONS):
        for j, two in enumerate(DIRECTIONS):
            turn = abs((angles[j] - angles[i] + 180.0) % 360.0 - 180.0)
            room_m = (hypot(*one) + hypot(*two)) / 4.0 * cell_m
            # The next direction is always open, or nothing could turn on fine cells: laying out mends the rest.
            allowed[i, j] = turn <= max(28.0, min(80.0, degrees(2.0 * atan(room_m / min_radius_m))))
    return allowed


def _table(costs: UnitCosts, slack_m: float) -> NDArray[np.float32]:
    """Cost per metre by height above ground in steps of TABLE_STEP_M, the cheapest within +- slack_m."""
    heights = np.arange(TABLE_FROM_M, TABLE_TO_M + TABLE_STEP_M, TABLE_STEP_M)
    usd = costs.usd_per_m(np.sign(heights) * np.maximum(np.abs(heights) - slack_m, 0.0))
    # Beyond what is ever built, a viaduct is not a dear way but no way.
    return np.where(heights > HIGHEST_VIADUCT_M, 1e9, usd).astype(np.float32)


def spread(
    graph: Graph, seeds: Seeds, progress: Progress, goal: NDArray[np.int64] | None = None, beyond: float = 0.0
) -> Field:
    """The field of `seeds`; with a goal the search ends at `beyond` (share) above the goal's cost.

    Raises CancelledError, and DependencyError without numba.
    """
    return spread_all(graph, [seeds], progress, [goal], beyond)[0]


def spread_all(
    graph: Graph,
    seeds: Sequence[Seeds],
    progress: Progress,
    goals: Sequence[NDArray[np.int64] | None],
    beyond: float = 0.0,
    closed: NDArray[np.bool_] | None = None,
) -> list[Field]:
    """Fields of several seeds, on as many threads. closed: states that are left out."""
    return spread_each([graph] * len(seeds), seeds, progress, goals, beyond, closed)


def spread_each(
    graphs: Sequence[Graph],
    seeds: Sequence[Seeds],
    progress: Progress,
    goals: Sequence[NDArray[np.int64] | None],
    beyond: float = 0.0,
    closed: NDArray[np.bool_] | None = None,
) -> list[Field]:
    """The same with a graph for each."""
    stop = np.zeros(1, dtype=np.uint8)
    done = np.zeros(len(seeds), dtype=np.int64)
    with ThreadPoolExecutor(max(1, len(seeds))) as pool:
        jobs = [
            pool.submit(_spread, graph, one, goal, beyond, closed, stop, done[i : i + 1])
            for i, (graph, one, goal) in enumerate(zip(graphs, seeds, goals))
        ]
        for job in jobs:
            while not job.done():
                if progress.is_cancelled():
                    stop[0] = 1
                progress.report(min(1.0, float(done.sum()) / max(1, sum(graph.states for graph in graphs))))
                job_wait(job)
        if stop[0]:
            raise CancelledError()
        return [job.result() for job in jobs]


def job_wait(job: Future[Any]) -> None:
    """Wait a moment, so that cancelling is heard at once."""
    wait([job], timeout=0.1)


def _spread(
    graph: Graph,
    seeds: Seeds,
    goal: NDArray[np.int64] | None,
    beyond: float,
    closed: NDArray[np.bool_] | None,
    stop: NDArray,
    done: NDArray,
) -> Field:
    if not numba_available():
        raise DependencyError("The search needs numba, which is not installed.", how_to_install(NUMBA))
    from .field_kernel import search

    kernel: Any = jit(search)
    n = graph.states
    if n >= 2**31 - 1:
        raise MemoryError(f"{n} states")
    # What costs less than anything is never reached for less.
    cost = np.full(n, np.inf, dtype=np.float32) if closed is None else np.where(closed, -INF, INF)
    before = np.full(n, -1, dtype=np.int32)
    came = np.full(n, 16, dtype=np.int8)
    width, buckets = _queue_size(graph, seeds)
    is_goal = np.zeros(n, dtype=np.bool_)
    if goal is not None:
        is_goal[goal] = True
    offset, beside = _offsets(graph)
    lengths = np.array([hypot(*d) for d in DIRECTIONS]) * graph.grid.cell_m
    up, down = (graph.reach_down, graph.reach) if seeds.backward else (graph.reach, graph.reach_down)
    risk, has_risk = (np.zeros(1, dtype=np.float32), False) if graph.risk is None else (graph.risk, True)
    rays = np.array([[LONGEST_TUNNEL_M // length, LONGEST_VIADUCT_M // length] for length in lengths], dtype=np.int64)
    kernel(
        graph.index.ravel(), graph.at, graph.ground_m, graph.factor, graph.base, graph.levels, graph.step_m,
        up, down, graph.turns, graph.table, TABLE_FROM_M, 1.0 / TABLE_STEP_M, offset, beside, lengths, rays,
        seeds.state, seeds.cost, seeds.came, is_goal, goal is not None, beyond, width,
        *_toll_arrays(graph.tolls, seeds.backward), risk, has_risk,
        cost, before, came, np.full(n, -1, dtype=np.int32), np.full(n, -1, dtype=np.int32),
        np.full(buckets, -1, dtype=np.int32), stop, done,
    )  # fmt: skip
    if closed is not None:
        cost[closed] = np.inf
    return Field(cost, before, came)


def _toll_arrays(tolls: Tolls | None, backward: bool) -> tuple[Any, ...]:
    """Tolls as the kernel takes them, and whether there are any."""
    if tolls is None:
        usd, levels = np.zeros((1, 16), dtype=np.float32), np.zeros((1, 16), dtype=np.int32)
        return np.full(1, -1, dtype=np.int32), usd, usd, levels, levels, 0.0, 0.0, False
    most_up, most_down = (tolls.most_down, tolls.most_up) if backward else (tolls.most_up, tolls.most_down)
    return tolls.row, tolls.near_usd, tolls.apart_usd, most_up, most_down, tolls.max_fill_m, tolls.max_cut_m, True


def _queue_size(graph: Graph, seeds: Seeds) -> tuple[float, int]:
    """Width of a bucket: the cheapest edge; their number: what the dearest edge or the seeds' spread needs."""
    cell_m, factor = graph.grid.cell_m, graph.factor
    # A hair below the cheapest edge, so that rounding never reopens a state of the bucket being emptied.
    width = 0.99 * float(graph.table.min()) * cell_m * float(factor.min())
    normal = graph.table[graph.table < 1e9]
    dearest = float(normal.max()) * max(LONGEST_TUNNEL_M, 3 * cell_m) * float(factor.max())
    # Rays may cross more than one course where they leave the ground and come back to it.
    dearest += 0.0 if graph.tolls is None else 4.0 * graph.tolls.dearest_usd
    if graph.risk is not None:
        dearest += float(graph.risk.max(initial=0.0)) * max(LONGEST_TUNNEL_M, 3 * cell_m)
    spread_usd = float(seeds.cost.max() - seeds.cost.min()) if seeds.cost.size else 0.0
    return max(width, 1e-3), int(max(dearest, spread_usd) / max(width, 1e-3)) + 8


def _offsets(graph: Graph) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Flat steps of each direction, and of the two cells a knight's move passes between (0: none)."""
    wide = graph.index.shape[1]
    offset = np.array([dr * wide + dc for dr, dc in DIRECTIONS], dtype=np.int64)
    beside = np.zeros((16, 2), dtype=np.int64)
    for i, (dr, dc) in enumerate(DIRECTIONS):
        if abs(dr) + abs(dc) == 3:
            near = (int(dr / 2) if abs(dr) == 2 else 0, int(dc / 2) if abs(dc) == 2 else 0)
            beside[i] = near[0] * wide + near[1], (dr - near[0]) * wide + dc - near[1]
    return offset, beside
