"""An exact search over (x, y, track level, heading): slow and large, to measure the generator's search against.

Independent of core/search. Nodes are terrain posts `cell_m` apart; lines run straight from node to node in 16 headings
(king's and knight's moves) and change level from node to node by whole steps within the grade. A line may turn by one
heading at a node, if the tangents of the curve there, `tangent_m`, fit on the straight before and after it without
touching those of its neighbours: so the state knows, besides place, level and heading, how far the last turn lies back
(a `phase`: as many as make a difference). An edge costs its length times the trapezoid mean of the cost by height above
ground at its ends and every 90 m or so between, the ground read from the full terrain.

Nothing is left out on a guess: two searches without headings, which can only be cheaper, say for each (node, level) the
least that any line through it costs; what costs more than a margin above the best is not searched, and if the best
line with headings costs less than that, no line left out can be cheaper. Otherwise the next wider margin is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import atan2, degrees, hypot
from typing import Any

import numpy as np
from lattice_kernels import TABLE_REACH_M, TABLE_STEP_M, gather, hull, traced, with_headings, without_headings
from numpy.typing import NDArray

HEADINGS = (
    (0, 1), (1, 2), (1, 1), (2, 1), (1, 0), (2, -1), (1, -1), (1, -2),
    (0, -1), (-1, -2), (-1, -1), (-2, -1), (-1, 0), (-2, 1), (-1, 1), (-1, 2),
)  # fmt: skip
PAD = 2
BYTES_PER_STATE = 12
ROUNDING = 1.00001
NOTHING = np.zeros(0, dtype=np.float32)


@dataclass(frozen=True)
class Lattice:
    """Nodes, levels and what edges cost.

    ground_m: (rows, columns); inner_m: (rows, columns, 16, most) ground along each edge, inner: how many of those an
    edge has; reach: levels each heading may change by; lowest: number of the lowest level per node, all of which have
    `levels` of them, step_m apart; usd: cost per metre by height from -TABLE_REACH_M in TABLE_STEP_M.
    """

    ground_m: NDArray[np.float32]
    inner_m: NDArray[np.float32]
    inner: NDArray[np.int64]
    cell_m: float
    reach: NDArray[np.int64]
    lowest: NDArray[np.int32]
    levels: int
    step_m: float
    usd: NDArray[np.float64]

    def near_ground(self, row: int, column: int, within_m: float) -> NDArray[np.int64]:
        """Levels (from the lowest) of a node that lie near its ground."""
        heights = (self.lowest[row, column] + np.arange(self.levels)) * self.step_m - self.ground_m[row, column]
        return np.flatnonzero(np.abs(heights) <= within_m)


@dataclass(frozen=True)
class Phases:
    """What a line may do next: (heading, room left behind it) by number.

    heading, on (after one more edge straight on), turn (n, 2: after an edge in the heading one less or one more; -1
    where the curve does not fit), last: the phase of the same heading with most room, which may do whatever others may;
    may_end: whether the last curve fits. begin: (16,) before the first edge.
    """

    heading: NDArray[np.int64]
    on: NDArray[np.int64]
    turn: NDArray[np.int64]
    last: NDArray[np.int64]
    may_end: NDArray[np.bool_]
    begin: NDArray[np.int64]


@dataclass(frozen=True)
class Found:
    """The cheapest line: rows, columns, levels (m), its cost, the cheapest without headings, and what was searched."""

    row: NDArray[np.int64]
    column: NDArray[np.int64]
    level_m: NDArray[np.float64]
    cost_usd: float
    cost_without_headings_usd: float
    places: int
    states: int
    reached: int


def make_lattice(
    terrain_m: NDArray[np.float32], post_m: float, skip: int, grade: float, parts: int, heights_m: tuple[float, float],
    usd_per_m: Callable[[NDArray[np.float64]], NDArray[np.float64]],
) -> Lattice:  # fmt: skip
    """Nodes at every `skip`th post of terrain; levels `parts` to the rise of the grade over a node's distance."""
    cell_m = post_m * skip
    ground = np.ascontiguousarray(terrain_m[::skip, ::skip], dtype=np.float32)
    rows, columns = ground.shape
    inner = np.array([max(0, round(hypot(*d) * skip) - 1) for d in HEADINGS], dtype=np.int64)
    along = np.zeros((rows, columns, 16, max(1, int(inner.max()))), dtype=np.float32)
    row, column = np.mgrid[0:rows, 0:columns] * float(skip)
    for h, (down, right) in enumerate(HEADINGS):
        for k in range(inner[h]):
            part = (k + 1) / (inner[h] + 1) * skip
            along[:, :, h, k] = _bilinear(terrain_m, row + part * down, column + part * right)
    step_m = grade * cell_m / parts
    lowest = np.floor((ground + heights_m[0]) / step_m).astype(np.int32)
    heights = np.arange(-TABLE_REACH_M, TABLE_REACH_M + TABLE_STEP_M, TABLE_STEP_M)
    return Lattice(
        ground, along, inner, cell_m, np.array([int(hypot(*d) * parts + 1e-9) for d in HEADINGS], dtype=np.int64),
        lowest, int(np.ceil((heights_m[1] - heights_m[0]) / step_m)) + 2, step_m, usd_per_m(heights),
    )  # fmt: skip


def _bilinear(terrain_m: NDArray[np.float32], row: Any, column: Any) -> NDArray[np.float32]:
    row = np.clip(row, 0.0, terrain_m.shape[0] - 1.001)
    column = np.clip(column, 0.0, terrain_m.shape[1] - 1.001)
    i, j = row.astype(np.int64), column.astype(np.int64)
    v, u = row - i, column - j
    above = terrain_m[i, j] * (1 - u) + terrain_m[i, j + 1] * u
    below = terrain_m[i + 1, j] * (1 - u) + terrain_m[i + 1, j + 1] * u
    return np.asarray(above * (1 - v) + below * v, dtype=np.float32)


def make_phases(cell_m: float, tangent_m: Callable[[float], float]) -> Phases:
    """The phases of cells of a size. tangent_m: what a curve that turns by so many degrees takes of each tangent."""
    angle = [degrees(atan2(-down, right)) % 360.0 for down, right in HEADINGS]
    length = [hypot(*d) * cell_m for d in HEADINGS]

    def taken(one: int, other: int) -> float:
        turn = abs((angle[one] - angle[other] + 180.0) % 360.0 - 180.0)
        return tangent_m(turn)

    # Per heading: what is left of the straight behind the last curve after 0, 1, 2 ... edges, as what it allows.
    rooms: dict[tuple[int, tuple[int, ...]], int] = {}
    order: list[tuple[int, float]] = []

    def waits(h: int, room: float) -> tuple[int, ...]:
        """How many more edges until the end, and a turn to either side, are allowed."""
        needs = (0.0, taken(h, (h - 1) % 16), taken(h, (h + 1) % 16))
        return tuple(max(0, int(np.ceil((need - room) / length[h] - 1e-9))) for need in needs)

    for h in range(16):
        befores = {0.0, taken((h - 1) % 16, h), taken((h + 1) % 16, h)}
        first = {0.0} | {length[h] - before for before in befores}
        every = sorted({room + n * length[h] for room in first for n in range(20)})
        for room in every:
            key = (h, waits(h, room))
            if key not in rooms:
                rooms[key] = len(order)
                order.append((h, room))
    n = len(order)
    on, turn = np.empty(n, dtype=np.int64), np.full((n, 2), -1, dtype=np.int64)
    last, may_end = np.empty(n, dtype=np.int64), np.empty(n, dtype=np.bool_)
    for p, (h, room) in enumerate(order):
        wait = waits(h, room)
        on[p] = rooms[h, waits(h, room + length[h])]
        may_end[p] = wait[0] == 0
        last[p] = max(q for q in range(n) if order[q][0] == h)
        for side, to in enumerate(((h - 1) % 16, (h + 1) % 16)):
            if wait[1 + side] == 0:
                turn[p, side] = rooms[to, waits(to, length[to] - taken(h, to))]
    begin = np.array([rooms[h, waits(h, 0.0)] for h in range(16)], dtype=np.int64)
    return Phases(np.array([h for h, _ in order], dtype=np.int64), on, turn, last, may_end, begin)


def full_search(
    lattice: Lattice,
    phases: Phases,
    start: tuple[int, int],
    end: tuple[int, int],
    end_height_m: float,
    margins: Sequence[float],
    say: Callable[[str], None] = print,
) -> Found:
    """The cheapest line from node to node (row, column) that begins and ends near the ground.

    margins: how much dearer than the best line without headings a line may be, rising; the first that gives a line
    gives the cheapest. Raises ValueError if none does.
    """
    rows, columns = lattice.ground_m.shape
    edges = (
        np.array(HEADINGS, dtype=np.int64), lattice.ground_m.ravel(), lattice.inner_m.reshape(rows * columns, 16, -1),
        lattice.inner, lattice.cell_m * np.array([hypot(*d) for d in HEADINGS]), lattice.reach, lattice.step_m,
        lattice.usd, columns, rows,
    )  # fmt: skip
    lowest, levels = lattice.lowest.ravel(), lattice.levels
    # No edge is cheaper than a bucket is wide, so what is taken out of the first bucket is final.
    width = lattice.cell_m * float(lattice.usd.min()) * 0.999
    ring = int(lattice.cell_m * hypot(1, 2) * float(lattice.usd.max()) / width) + 3
    queue = (width, ring)
    ends = [
        (row * columns + column) * levels + lattice.near_ground(row, column, end_height_m)
        for row, column in (start, end)
    ]
    there, best = without_headings(edges, lowest, levels, ends[0], ends[1], NOTHING, margins[-1], *queue)
    most = best * (1.0 + margins[-1]) * ROUNDING
    back, _ = without_headings(edges, lowest, levels, ends[1], ends[0], there, most, *queue)
    say(f"without headings: {best / 1e6:.1f} MUSD, {np.isfinite(back).sum() / 1e6:.1f} M (node, level)")
    there += back
    for margin in margins:
        low, high = hull(there.reshape(-1, levels), best * (1.0 + margin) * ROUNDING)
        area = _area(low, np.maximum(high - low + 1, 0), lowest, levels, back)
        states = area.toward.size * phases.heading.size
        say(f"{margin:.0%} above that: {int((area.count > 0).sum())} nodes of {rows * columns}, "
            f"{area.toward.size / 1e6:.1f} M (node, level), times {phases.heading.size} headings and phases: "
            f"{states / 1e6:.0f} M states, {states * BYTES_PER_STATE / 1e9:.1f} GB")  # fmt: skip
        if states >= 2**31 - 1:
            raise MemoryError(f"{states} states: too many; take larger cells or fewer levels.")
        found = _best_in(area, edges, phases, ends, best, best * (1.0 + margin) * ROUNDING, queue)
        if found is not None:
            cost, reached, node, level = found
            say(f"with headings: {cost / 1e6:.1f} MUSD, {reached / 1e6:.0f} M states searched")
            return Found(
                node // columns, node % columns, level * lattice.step_m, cost, best, area.toward.size, states, reached
            )
    raise ValueError(f"No line costs less than {margins[-1]:.0%} above the best without headings: take a wider margin.")


@dataclass(frozen=True)
class _Area:
    """What is searched: per node the lowest level's number, how many there are and the number of the first; per place
    (node and level) the least cost to the end. Levels of the dense fields: `within` above their lowest."""

    lowest: NDArray[np.int32]
    count: NDArray[np.int32]
    first: NDArray[np.int64]
    toward: NDArray[np.float32]
    within: NDArray[np.int32]
    levels: int

    def states_of(self, place: NDArray[np.int64], phase: NDArray[np.int64], phases: int) -> NDArray[np.int64]:
        """Numbers of the states at places of the dense fields in phases."""
        node = place // self.levels
        level = place % self.levels - self.within[node]
        kept = (level >= 0) & (level < self.count[node])
        number = (self.first[node] + level)[kept]
        return np.asarray((number[:, None] * phases + phase[None, :]).ravel())


def _area(low: Any, count: Any, lowest: Any, levels: int, back: Any) -> _Area:
    first = np.concatenate(([0], np.cumsum(count)[:-1])).astype(np.int64)
    toward = np.empty(int(count.sum()), dtype=np.float32)
    gather(back, levels, low, count, first, toward)
    return _Area(lowest + low, count, first, toward, low, levels)


def _best_in(
    area: _Area, edges: Any, phases: Phases, ends: Any, best: float, limit: float, queue: tuple[float, int]
) -> Any:
    """Cost of the cheapest line up to a limit, states searched, its nodes and levels; None if there is none."""
    n = phases.heading.size
    band = (area.lowest, area.count, area.first)
    machine = (phases.heading, phases.on, phases.turn, phases.last)
    cost = np.full(area.toward.size * n, np.inf, dtype=np.float32)
    seeds = np.sort(area.states_of(ends[0], phases.begin, n))
    goals = area.states_of(ends[1], np.flatnonzero(phases.may_end), n)
    if seeds.size == 0 or goals.size == 0:
        return None
    reached = with_headings(edges, band, machine, seeds, goals, area.toward, best, limit, queue[0], cost)
    goal = int(goals[np.argmin(cost[goals])])
    if not np.isfinite(cost[goal]):
        return None
    return float(cost[goal]), reached, *traced(edges, band, machine, cost, goal, seeds)
