"""Routes out of fields: the best one, others that really differ, and refining one in a band of finer cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from ..geodesy import FloatArray
from ..kernels import jit
from ..progress import Part, Progress, check_cancelled
from .field import Field, Graph, Seeds, spread_all
from .grid import SearchGrid, burnt
from .reach import UnreachableError, nearest_to

SHARED_WITHIN_M = 2_000.0
MOST_SHARED = 0.5
MOST_CANDIDATES = 2_000
# Candidates measured in vain, one after another, until other ways of search are the better bet.
MOST_MEASURED = 60
# Directions (of field.DIRECTIONS) in which a line leaves its start and goes on behind its end; 16 where it may any way.
Ways = tuple[int, int]
NO_WAYS = (16, 16)
# What makes fields in another way than spread_all: of a graph, the number of the leg from either end, then what
# spread_all takes.
Spreading = Callable[[Graph, int, Sequence[Seeds], Progress, Sequence[NDArray[np.int64]], float], list[Field]]


@dataclass(frozen=True)
class Route:
    """A line over cells: vertices in the plane (m) with track level, its cost in the search, and the vertices that
    are the given points (start, points between, end)."""

    x: FloatArray
    y: FloatArray
    level_m: FloatArray
    cost_usd: float
    stops: tuple[int, ...]

    @cached_property
    def _measured(self) -> dict[float, tuple[FloatArray, cKDTree]]:
        return {}

    def measured(self, spacing_m: float) -> tuple[FloatArray, cKDTree]:
        """Points along the route and a tree of them, made once."""
        if spacing_m not in self._measured:
            points = self.points(spacing_m)
            self._measured[spacing_m] = points, cKDTree(points)
        return self._measured[spacing_m]

    def points(self, spacing_m: float) -> FloatArray:
        """Points (n, 2) along the route, `spacing_m` apart."""
        at = np.concatenate(([0.0], np.cumsum(np.hypot(np.diff(self.x), np.diff(self.y)))))
        where = np.linspace(0.0, at[-1], max(2, int(at[-1] / spacing_m) + 1))
        return np.column_stack((np.interp(where, at, self.x), np.interp(where, at, self.y)))


@dataclass(frozen=True)
class Fields:
    """Forward fields leg by leg from the start, backward fields leg by leg from the end, and what they lie on."""

    graph: Graph
    stops_xy: FloatArray
    forward: tuple[Field, ...]
    backward: tuple[Field, ...]
    ends: tuple[NDArray[np.int64], NDArray[np.int64]]
    ways: Ways = NO_WAYS

    def corridor(self) -> tuple[FloatArray, NDArray[np.int64], NDArray[np.int64]]:
        """For each cell the cost of the best line through it (inf: none), with its leg and its state."""
        graph, cells = self.graph, self.graph.at.size
        fits = np.ones((17, 17), dtype=bool)
        # A direction taken from the far end is travelled the other way round.
        fits[:, :16] = graph.turns[:, [(d + 8) % 16 for d in range(16)]]
        best = np.full(cells, np.inf)
        leg_of, state_of = np.zeros(cells, dtype=np.int64), np.zeros(cells, dtype=np.int64)
        for leg, forward in enumerate(self.forward):
            backward = self.backward[len(self.forward) - 1 - leg]
            total = np.where(fits[forward.came, backward.came], forward.cost + backward.cost, np.float32(np.inf))
            total = total.reshape(cells, graph.levels)
            level = total.argmin(axis=1)
            value = total[np.arange(cells), level].astype(np.float64)
            better = value < best
            best[better] = value[better]
            leg_of[better] = leg
            state_of[better] = (np.arange(cells) * graph.levels + level)[better]
        return best, leg_of, state_of

    def dearer_than(self, usd: float) -> tuple[NDArray[np.bool_], ...]:
        """For each leg the states that no line costing less passes."""
        return tuple(~(f.cost + b.cost <= np.float32(usd)) for f, b in zip(self.forward, reversed(self.backward)))

    def best(self) -> Route:
        """The cheapest route; where the line is to leave in a given direction, the cheapest of those that do."""
        if self.backward and self.ways != NO_WAYS:
            cost, leg, state = self.corridor()
            cell = int(np.argmin(cost))
            if np.isfinite(cost[cell]):
                return self.through(int(leg[cell]), int(state[cell]))
        last = self.forward[-1]
        end = self.ends[1]
        fits = end[self.graph.turns[last.came[end], self.ways[1]]] if self.ways[1] < 16 else end
        if np.isfinite(last.cost[fits]).any():
            end = fits
        return self._route(len(self.forward) - 1, int(end[np.argmin(last.cost[end])]), with_backward=False)

    def through(self, leg: int, state: int) -> Route:
        """The route through a state of a leg."""
        return self._route(leg, state, with_backward=True)

    def cells_through(self, leg: int, state: int) -> NDArray[np.int64]:
        """The cells of the route through a state of a leg, from start to end."""
        there, _ = trace(self.forward, leg, state)
        back, _ = trace(self.backward, len(self.forward) - 1 - leg, state)
        return np.asarray(np.concatenate((there[::-1], back[1:])) // self.graph.levels)

    def _route(self, leg: int, state: int, with_backward: bool) -> Route:
        there, there_marks = trace(self.forward, leg, state)
        states, marks = there[::-1], [len(there) - 1 - m for m in there_marks[::-1]]
        cost = float(self.forward[leg].cost[state])
        if with_backward:
            back_leg = len(self.forward) - 1 - leg
            back, back_marks = trace(self.backward, back_leg, state)
            marks += [len(there) - 1 + m for m in back_marks]
            states = np.concatenate((states, back[1:]))
            cost += float(self.backward[back_leg].cost[state])
        else:
            marks.append(len(states) - 1)
        return _to_route(self.graph, states, cost, marks, self.stops_xy)


def trace(fields: tuple[Field, ...], leg: int, state: int) -> tuple[NDArray[np.int64], list[int]]:
    """States from `state` back to where the first field began, and the places in that list where a leg began."""
    walk = jit(_walk) or _walk
    parts, marks, length = [np.array([state], dtype=np.int64)], [], 1
    for number in range(leg, -1, -1):
        before = fields[number].before
        part = np.empty(walk(before, int(parts[-1][-1]), np.empty(0, dtype=np.int64)), dtype=np.int64)
        walk(before, int(parts[-1][-1]), part)
        if part.size:
            parts.append(part)
        length += part.size
        marks.append(length - 1)
    return np.concatenate(parts), marks


def _walk(before: Any, state: int, out: Any) -> int:
    """Follow `before` to its beginning, into out as far as it has room; the number of states after the first."""
    count = 0
    state = before[state]
    while state >= 0:
        if count < out.size:
            out[count] = state
        count += 1
        state = before[state]
    return count


def _to_route(graph: Graph, state: NDArray[np.int64], cost: float, marks: list[int], stops_xy: FloatArray) -> Route:
    cell = state // graph.levels
    row, column = graph.place(cell)
    x, y = graph.grid.centre_of(row.astype(np.float64), column.astype(np.float64))
    level = (graph.base[cell] + state - cell * graph.levels) * graph.step_m
    x, y = np.array(x), np.array(y)
    x[marks], y[marks] = stops_xy[:, 0], stops_xy[:, 1]
    return Route(x, y, level.astype(np.float64), cost, tuple(marks))


def find_fields(
    graph: Graph,
    stops_xy: FloatArray,
    progress: Progress,
    *,
    backward: bool = True,
    beyond: float = 0.0,
    ways: Ways = NO_WAYS,
    closed: Sequence[NDArray[np.bool_]] | None = None,
    spreading: Spreading | None = None,
) -> Fields:
    """Fields through the given points in order.

    stops_xy: (n, 2) plane coordinates. ways: how the line goes on at its ends. backward: also from the end, on a second
    thread; without, a leg ends at its goal. closed: for each leg the
    states that are left out. Where stations cannot lie level their levels are given up, which the
    evaluation tells. Raises UnreachableError naming the first leg that cannot be made, CancelledError.
    """
    try:
        return _fields(graph, stops_xy, progress, backward, beyond, ways, closed, spreading)
    except UnreachableError:
        freed = graph.without_stations()
        if freed is None:
            raise
        return _fields(freed, stops_xy, progress, backward, beyond, ways, closed, spreading)


def _fields(
    graph: Graph,
    stops_xy: FloatArray,
    progress: Progress,
    backward: bool,
    beyond: float,
    directions: Ways,
    closed: Sequence[NDArray[np.bool_]] | None,
    spreading: Spreading | None,
) -> Fields:
    """find_fields, under everything the graph asks for."""
    cells = [_cell_at(graph, x, y) for x, y in stops_xy]
    legs = len(cells) - 1
    ends = graph.near_ground(cells[0]), graph.near_ground(cells[-1])
    ways = ([cells, cells[::-1]] if backward else [cells]) if legs else []
    chains: list[list[Field]] = [[] for _ in ways]
    for leg in range(legs):
        seeds: list[Seeds] = []
        goals: list[NDArray[np.int64]] = []
        for way, chain, first, last in zip(ways, chains, ends, ends[::-1]):
            # Seen from the end a line goes the other way round.
            came = directions[0] if way is ways[0] else (directions[1] + 8) % 16 if directions[1] < 16 else 16
            begun = _seeds(graph, way[leg], chain[-1] if chain else None, first, came)
            seeds.append(replace(begun, backward=way is not ways[0]))
            goals.append(last if leg == legs - 1 else graph.where_stopping(way[leg + 1]))
        part = Part(progress, leg / legs, (leg + 1) / legs)
        without = None if closed is None else closed[leg]
        if spreading is None:
            made_fields = spread_all(graph, seeds, part, goals, beyond, without)
        else:
            made_fields = spreading(graph, leg, seeds, part, goals, beyond)
        for number, field in enumerate(made_fields):
            if not np.isfinite(field.cost[goals[number]]).any():
                made = leg if number == 0 else legs - 1 - leg
                start, goal = stops_xy[[made, made + 1]][:: 1 if number == 0 else -1]
                raise UnreachableError(made, _nearest(graph, field, start, goal))
            chains[number].append(field)
    return Fields(graph, stops_xy, tuple(chains[0]), tuple(chains[1]) if backward else (), ends, directions)


def _nearest(graph: Graph, field: Field, start: FloatArray, goal: FloatArray) -> tuple[float, float]:
    """The place nearest to `goal` that a field reached."""
    reached = np.flatnonzero(np.isfinite(field.cost).reshape(graph.at.size, graph.levels).any(axis=1))
    return nearest_to(graph.grid, *graph.place(reached), start, goal)


def _cell_at(graph: Graph, x: float, y: float) -> int:
    found = graph.grid.nearest_free(x, y)
    if found is None:
        raise UnreachableError(0)
    return graph.cell_number(*found)


def _seeds(graph: Graph, cell: int, before: Field | None, first: NDArray[np.int64], came: int) -> Seeds:
    if before is None:
        return Seeds(first, np.zeros(first.size), np.full(first.size, came, dtype=np.int8))
    states = graph.where_stopping(cell)
    states = states[np.isfinite(before.cost[states])]
    return Seeds(states, before.cost[states].astype(np.float64), before.came[states])


def different_routes(fields: Fields, count: int, progress: Progress, dearest: float = 2.0) -> Iterator[Route]:
    """The best route and up to count - 1 others by rising cost, none sharing half its length with another.

    Via-node method: each cell stands for the cheapest line through it; a cell is taken when its line differs from all
    lines taken before, does not come back to itself and costs at most `dearest` times the best.
    """
    graph, grid = fields.graph, fields.graph.grid
    taken = [fields.best()]
    yield taken[0]
    within_m = SHARED_WITHIN_M + 1.5 * grid.cell_m
    near = [_cells_near(graph, taken[0], within_m)]
    cost, leg, state = fields.corridor()
    measured = 0
    for cell in _candidates(graph, cost, taken[0], dearest):
        if len(taken) >= count:
            return
        if any(mask[cell] for mask in near):
            continue
        check_cancelled(progress)
        cells = fields.cells_through(int(leg[cell]), int(state[cell]))
        # By vertices, roughly and quickly; the few that pass are measured.
        if _comes_back(*graph.place(cells)):
            continue
        if any(mask[cells].mean() >= MOST_SHARED + 0.1 for mask in near):
            continue
        measured += 1
        if measured > MOST_MEASURED:
            return
        route = fields.through(int(leg[cell]), int(state[cell]))
        if all(differ(route, other, within_m) for other in taken) and not returns(route, grid.cell_m):
            taken.append(route)
            measured = 0
            near.append(_cells_near(graph, route, within_m))
            yield route


def _comes_back(row: NDArray[np.int64], column: NDArray[np.int64]) -> bool:
    """Whether cells in order come back to a pair of cells they left long before: most of what returns does."""
    block = (row // 2).astype(np.int64) * (1 << 32) + column // 2
    _, first = np.unique(block, return_index=True)
    _, last = np.unique(block[::-1], return_index=True)
    return bool(np.any(block.size - 1 - last - first > 12))


def _candidates(graph: Graph, cost: FloatArray, best: Route, dearest: float) -> NDArray[np.int64]:
    """The cheapest cell of each block of cells, by rising cost."""
    order = np.argsort(cost, kind="stable")
    order = order[: int(np.searchsorted(cost[order], dearest * best.cost_usd))]
    row, column = graph.place(order)
    size = max(4, int(np.hypot(np.diff(best.x), np.diff(best.y)).sum() / 60.0 / graph.grid.cell_m))
    block = (row // size).astype(np.int64) * (graph.grid.shape[1] // size + 1) + column // size
    _, first = np.unique(block, return_index=True)
    return np.asarray(order[np.sort(first)[:MOST_CANDIDATES]])


def _cells_near(graph: Graph, route: Route, within_m: float) -> NDArray[np.bool_]:
    return band(graph.grid, route, within_m)[graph.grid.free]


def shared(one: Route, other: Route, within_m: float = SHARED_WITHIN_M) -> float:
    """Share of `one` that lies within `within_m` of `other`."""
    spacing_m = within_m / 8.0
    points, tree = one.measured(spacing_m)[0], other.measured(spacing_m)[1]
    distance, _ = tree.query(points, distance_upper_bound=within_m)
    return float(np.isfinite(distance).mean())


def differ(one: Route, other: Route, within_m: float = SHARED_WITHIN_M) -> bool:
    """Whether neither route shares half its length with the other."""
    return shared(one, other, within_m) < MOST_SHARED and shared(other, one, within_m) < MOST_SHARED


def returns(route: Route, cell_m: float) -> bool:
    """Whether a route comes back to where it was, as two fields joined out of the way do."""
    points = route.points(cell_m)
    pairs = cKDTree(points).query_pairs(1.4 * cell_m, output_type="ndarray")
    return bool(pairs.size and np.any(np.abs(pairs[:, 0] - pairs[:, 1]) > 6))


def band(grid: SearchGrid, route: Route, width_m: float) -> NDArray[np.bool_]:
    """The cells within `width_m` of a route."""
    from shapely.geometry import LineString

    corner = (grid.west_m, grid.cell_m, 0.0, grid.north_m, 0.0, -grid.cell_m)
    line = LineString(np.column_stack((route.x, route.y))).simplify(grid.cell_m / 2.0)
    return burnt(line.buffer(width_m), corner, grid.shape[1], grid.shape[0])


def keep_apart(grid: SearchGrid, routes: list[Route], times: float) -> SearchGrid:
    """The grid with the surroundings of found routes made dearer, so that the next search goes elsewhere."""
    mask = np.zeros(grid.shape, dtype=bool)
    for route in routes:
        mask |= band(grid, route, SHARED_WITHIN_M + 2.0 * grid.cell_m)
    return grid.dearer(mask, times)
