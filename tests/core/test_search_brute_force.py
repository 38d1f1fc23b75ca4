"""The field against the exact shortest way over (cell, level, incoming direction), written anew and solved by scipy.

The field keeps one label per (cell, level) and limits turns against the direction that label was reached by, so it may
lie above the exact least cost, never below. By how much was measured, and is held here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import ceil, degrees, floor, hypot, tan

import numpy as np
import pytest
from karwan.core.geodesy import WorkingPlane
from karwan.core.progress import Silent
from karwan.core.search.field import Graph, Seeds, build_graph, spread
from karwan.core.search.grid import SearchGrid
from karwan.core.unit_costs import UnitCosts
from scipy import sparse
from scipy.ndimage import gaussian_filter
from scipy.sparse.csgraph import dijkstra

pytest.importorskip("numba")
PLANE = WorkingPlane("+proj=tmerc +lat_0=34 +lon_0=63 +ellps=WGS84 +units=m")
COSTS = UnitCosts()
# King's and knight's moves, rows counted southwards; none before a line's beginning.
MOVES = [(r, c) for r in range(-2, 3) for c in range(-2, 3) if abs(r) + abs(c) in (1, 3) or (abs(r), abs(c)) == (1, 1)]
NONE = len(MOVES)
LONGEST_TUNNEL_M, LONGEST_VIADUCT_M, HIGHEST_M = 12_000.0, 3_000.0, 100.0


@dataclass(frozen=True)
class Ground:
    """A small piece of ground with limits, in plain numbers."""

    ground_m: np.ndarray
    free: np.ndarray
    factor: np.ndarray
    cell_m: float = 600.0
    grade_permille: float = 12.5
    radius_m: float = 300.0
    sub_levels: int = 1
    slack: float = 0.0
    back_permille: float | None = None
    backward: bool = False

    def graph(self) -> Graph:
        grid = SearchGrid(
            PLANE, 0.0, 0.0, self.cell_m, self.ground_m.astype(np.float32), self.free, self.factor.astype(np.float32)
        )
        return build_graph(
            grid, COSTS, self.grade_permille, self.radius_m, self.sub_levels, self.slack, self.back_permille
        )


@cache
def usd_by_quarter(slack_m: float) -> np.ndarray:
    """Cost per metre at every quarter of a metre from -1500 m to 400 m; none above the highest viaduct."""
    height_m = np.arange(-6_000, 1_601) / 4.0
    usd = COSTS.usd_per_m(np.sign(height_m) * np.maximum(np.abs(height_m) - slack_m, 0.0))
    return np.where(height_m > HIGHEST_M, np.inf, usd)


def usd_per_m(height_m: np.ndarray, slack_m: float) -> np.ndarray:
    """Cost by height, in the search's steps of a quarter of a metre."""
    return usd_by_quarter(slack_m)[np.clip(np.floor(height_m * 4.0 + 0.5).astype(int) + 6_000, 0, 7_600)]


def may_follow(ground: Ground) -> np.ndarray:
    """(17, 16) which move may follow which: tangents on half of each edge, 28 degrees always, 80 never more."""
    allowed = np.ones((NONE + 1, NONE), dtype=bool)
    for i, (r0, c0) in enumerate(MOVES):
        for j, (r1, c1) in enumerate(MOVES):
            cosine = (r0 * r1 + c0 * c1) / hypot(r0, c0) / hypot(r1, c1)
            turn = degrees(np.arccos(np.clip(cosine, -1.0, 1.0)))
            room_m = (hypot(r0, c0) + hypot(r1, c1)) / 4.0 * ground.cell_m
            fits = ground.radius_m * tan(np.radians(min(turn, 179.0)) / 2.0) <= room_m + 1e-9
            allowed[i, j] = turn <= 28.0 or (turn <= 80.0 and fits)
    return allowed


@dataclass(frozen=True)
class Exact:
    """The lattice and the least costs on it, (rows, columns, levels) and from which level number each cell counts."""

    usd: np.ndarray
    base: np.ndarray


def ahead(values: np.ndarray, by: tuple[int, int], missing: object) -> np.ndarray:
    """For each cell the value of the cell `by` (rows, columns) away."""
    moved = np.full_like(values, missing)
    rows, columns = values.shape[:2]
    (r, c), (r0, c0) = by, (max(0, -by[0]), max(0, -by[1]))
    r1, c1 = min(rows, rows - r), min(columns, columns - c)
    if r1 > r0 and c1 > c0:
        moved[r0:r1, c0:c1] = values[r0 + r : r1 + r, c0 + c : c1 + c]
    return moved


def beside(move: tuple[int, int]) -> list[tuple[int, int]]:
    """The two cells that a knight's move passes between."""
    dr, dc = move
    if abs(dr) + abs(dc) != 3:
        return []
    along = (dr // 2 if abs(dr) == 2 else 0, dc // 2 if abs(dc) == 2 else 0)
    return [along, (dr - along[0], dc - along[1])]


class Lattice:
    """Levels of every cell, and the ways between them as arrays of (tail state, head state, USD)."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        # With one grade both ways the spacing is known; else the field's own is taken, and the limits held against it.
        self.step_m = ground.grade_permille / 1000.0 * ground.cell_m / ground.sub_levels
        if ground.back_permille is not None:
            self.step_m = ground.graph().step_m
        self.slack_m = ground.slack * self.step_m / 2.0
        self.levels = ceil(63.0 / self.step_m) + 2
        self.base = np.floor((ground.ground_m - 27.0) / self.step_m).astype(int)
        self.level = self.base[..., None] + np.arange(self.levels)
        self.usd = usd_per_m(self.level * self.step_m - ground.ground_m[..., None], self.slack_m)
        self.state = np.arange(self.level.size).reshape(self.level.shape)

    def opened(self, move: tuple[int, int], times: int = 1) -> np.ndarray:
        """From which cells the `times`-th step of a move is free."""
        free, (dr, dc) = self.ground.free, move
        places = [(0, 0)] if times == 1 else []
        places += [(dr * times, dc * times)]
        places += [(r + dr * (times - 1), c + dc * (times - 1)) for r, c in beside(move)]
        return np.logical_and.reduce([ahead(free, place, False) for place in places])

    def reach(self, move: tuple[int, int]) -> tuple[int, int]:
        """Levels that a move may fall and rise by, as the field runs."""
        rise, fall = self.ground.grade_permille, self.ground.back_permille or self.ground.grade_permille
        limits = (rise, fall) if self.ground.backward else (fall, rise)
        length_m = hypot(*move) * self.ground.cell_m
        down, up = (floor(limit / 1000.0 * length_m / self.step_m + 1e-9) for limit in limits)
        return down, up

    def moves(self, move: tuple[int, int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Single moves within the band, each with every change of level."""
        ground = self.ground
        one, other = self.level[..., :, None], ahead(self.level, move, 0)[..., None, :]
        down, up = self.reach(move)
        legal = self.opened(move)[..., None, None] & (other - one <= up) & (one - other <= down)
        usd = 0.5 * (self.usd[..., :, None] + ahead(self.usd, move, np.inf)[..., None, :])
        if beside(move):
            middle_m = np.mean([ahead(ground.ground_m, place, 0.0) for place in beside(move)], axis=0)
            midway_m = 0.5 * (one + other) * self.step_m - middle_m[..., None, None]
            usd = 0.5 * usd + 0.5 * usd_per_m(midway_m, self.slack_m)
        weight = 0.5 * (ground.factor + ahead(ground.factor, move, np.nan)) * hypot(*move) * ground.cell_m
        legal &= np.isfinite(usd)
        tail, head = (np.broadcast_to(each, legal.shape)[legal] for each in (
            self.state[..., :, None], ahead(self.state, move, -1)[..., None, :]))  # fmt: skip
        return tail, head, (usd * weight[..., None, None])[legal]

    def rays(self, move: tuple[int, int], rise: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Straight on through hill or air: from each state out of the band at once, until the band is met again."""
        ground, length_m = self.ground, hypot(*move) * self.ground.cell_m
        price, usd, weight = np.zeros(self.usd.shape), self.usd, ground.factor
        alive, most_m = np.ones(self.usd.shape, dtype=bool), np.zeros(self.usd.shape)
        found = []
        for times in range(1, int(LONGEST_TUNNEL_M // length_m) + 1):
            by = (move[0] * times, move[1] * times)
            level = self.level + rise * times
            number = level - ahead(self.base, by, 0)[..., None]
            now = usd_per_m(level * self.step_m - ahead(ground.ground_m, by, 0.0)[..., None], self.slack_m)
            factor = ahead(ground.factor, by, np.nan)
            price = price + length_m * 0.25 * (now + usd) * (factor + weight)[..., None]
            usd, weight = now, factor
            if times == 1:
                most_m = np.where(number < 0, LONGEST_TUNNEL_M, LONGEST_VIADUCT_M)
            alive = alive & self.opened(move, times)[..., None] & np.isfinite(price) & (times * length_m <= most_m)
            met = alive & (number >= 0) & (number < self.levels)
            if times > 1:
                head = ahead(self.state[..., 0], by, 0)[..., None] + number
                found.append((self.state[met], head[met], price[met]))
            alive &= ~met
        if not found:
            return np.empty(0, dtype=int), np.empty(0, dtype=int), np.empty(0)
        tail, head, usd = (np.concatenate(each) for each in zip(*found))
        return tail, head, usd


def exact(ground: Ground, start: tuple[int, int], *, rays: bool = True, turns: bool = True) -> Exact:
    """Least cost of every (cell, level) from near the ground of `start`, turns and rays by the true direction."""
    lattice = Lattice(ground)
    follow = may_follow(ground) if turns else np.ones((NONE + 1, NONE), dtype=bool)
    ways = []
    for m, move in enumerate(MOVES):
        tail, head, usd = lattice.moves(move)
        ways += [(tail * (NONE + 1) + came, head * (NONE + 1) + m, usd) for came in np.flatnonzero(follow[:, m])]
        down, up = lattice.reach(move)
        for rise in (-down, 0, up) if rays else ():
            tail, head, usd = lattice.rays(move, rise)
            ways += [(tail * (NONE + 1) + came, head * (NONE + 1) + m, usd) for came in (m, NONE)]
    tail, head, usd = (np.concatenate(each) for each in zip(*ways))
    # csr sums what is given twice, so of parallel ways only the cheapest is kept.
    order = np.lexsort((usd, head, tail))
    tail, head, usd = tail[order], head[order], usd[order]
    cheapest = np.concatenate(([True], (np.diff(tail) != 0) | (np.diff(head) != 0)))
    n = lattice.state.size * (NONE + 1)
    joined = sparse.csr_matrix((usd[cheapest], (tail[cheapest], head[cheapest])), shape=(n, n))
    height = np.abs(lattice.level[start] * lattice.step_m - ground.ground_m[start])
    near = lattice.state[start][height <= max(6.0, height.min() + 1e-6)]
    least = dijkstra(joined, indices=near * (NONE + 1) + NONE, min_only=True)
    return Exact(least.reshape(*lattice.usd.shape, NONE + 1).min(axis=3), lattice.base)


def found(ground: Ground, start: tuple[int, int]) -> np.ndarray:
    """The field's costs as (rows, columns, levels), inf where nothing was reached."""
    graph = ground.graph()
    seeds = graph.near_ground(graph.cell_number(*start))
    field = spread(
        graph, Seeds(seeds, np.zeros(seeds.size), np.full(seeds.size, 16, np.int8), ground.backward), Silent()
    )
    usd = np.full((*ground.ground_m.shape, graph.levels), np.inf)
    usd[graph.place(np.arange(graph.at.size))] = field.cost.reshape(-1, graph.levels)
    return usd


def near_ground(ground: Ground, one: Exact, within_m: float = 6.0) -> np.ndarray:
    """Which states lie where a line may end."""
    step_m = Lattice(ground).step_m
    height = (one.base[..., None] + np.arange(one.usd.shape[2])) * step_m - ground.ground_m[..., None]
    return (np.abs(height) <= max(within_m, 0.5 * step_m)) & ground.free[..., None]


@dataclass(frozen=True)
class Compared:
    """Field and exact least cost of every state, and of each cell's best level at the ground (inf: not reached)."""

    states: np.ndarray
    exact_states: np.ndarray
    cells: np.ndarray
    exact_cells: np.ndarray

    @property
    def excess(self) -> np.ndarray:
        """How far the field lies above the least cost of each cell that a line reaches, as a share."""
        reached = np.isfinite(self.exact_cells) & (self.exact_cells > 0.0)
        return self.cells[reached] / self.exact_cells[reached] - 1.0


def compared(ground: Ground, start: tuple[int, int] = (1, 1), *, rays: bool = True) -> Compared:
    one, usd = exact(ground, start, rays=rays), found(ground, start)
    ends = near_ground(ground, one)
    at_ground = (np.where(ends, each, np.inf).min(axis=2) for each in (usd, one.usd))
    return Compared(usd, one.usd, *at_ground)


def natural(seed: int, size: int, relief_m: float, wave: float, *, closed: int = 0, **limits: float) -> Ground:
    """Smooth random ground, a pattern of cost factors, and closed blocks of two by two cells."""
    rng = np.random.default_rng(seed)
    ground = gaussian_filter(rng.normal(size=(size, size)), wave, mode="nearest")
    ground = 1000.0 + relief_m / 2.0 * ground / np.abs(ground).max()
    free = np.ones((size, size), dtype=bool)
    for row, column in rng.integers(2, size - 3, (closed, 2)):
        free[row : row + 2, column : column + 2] = False
    free[:2, :2] = True
    factor = np.where(gaussian_filter(rng.normal(size=(size, size)), 1.5) > 0.1, 1.5, 1.0)
    return Ground(by_sixteenth(ground), free, factor, **limits)


def by_sixteenth(ground_m: np.ndarray) -> np.ndarray:
    """Heights that single precision holds exactly and that no step of the table ends at."""
    return np.round(ground_m * 16.0) / 16.0 + 1.0 / 64.0


def broken(seed: int, size: int = 12, **limits: float) -> Ground:
    """Every cell as high, as dear and as closed as chance has it: cliffs, pits, dead ends, closed diagonals."""
    rng = np.random.default_rng(seed)
    ground = 1000.0 + 25.0 * rng.normal(size=(size, size))
    ground[rng.random((size, size)) < 0.1] += 200.0
    ground[rng.random((size, size)) < 0.1] -= 200.0
    free = rng.random((size, size)) > 0.2
    free[1, 1], ground[1, 1] = True, 1000.0
    return Ground(by_sixteenth(ground), free, rng.uniform(0.5, 2.0, (size, size)).astype(np.float32), **limits)


@pytest.mark.parametrize(
    "ground",
    [
        broken(1), broken(2, radius_m=900.0), broken(3, sub_levels=2, slack=0.7),
        natural(4, 12, 300.0, 2.0, closed=2), natural(5, 12, 600.0, 2.0, grade_permille=25.0, cell_m=300.0),
        broken(6, grade_permille=15.0, back_permille=9.0), broken(7, grade_permille=8.0, back_permille=16.0),
        broken(8, grade_permille=15.0, back_permille=9.0, backward=True),
    ],
    ids=["broken", "wide curves", "sub-levels", "hills", "mountains", "steeper up", "steeper down", "backward"],
)  # fmt: skip
def test_never_below_the_least_cost(ground):
    """A field below it would have gone where no line may: through closed cells, too steeply, round too sharp a bend."""
    both = compared(ground)
    reached = np.isfinite(both.states)
    assert reached.sum() > 100
    assert np.all(np.isfinite(both.exact_states[reached])), "the field reaches what cannot be reached"
    assert np.all(both.states[reached] >= both.exact_states[reached] * (1.0 - 1e-6))


@pytest.mark.parametrize("seed", range(3))
def test_exact_where_no_turn_limit_binds(seed):
    """Ground within the band and curves that fit everywhere: single precision is all that is lost."""
    ground = natural(seed, 12, 10.0, 1.5, radius_m=1.0)
    assert np.abs(compared(ground).excess).max() < 1e-6


@pytest.mark.parametrize(("sub_levels", "back_permille"), [(1, None), (2, None), (1, 20.0)])
def test_exact_with_rays_where_there_is_one_way(sub_levels, back_permille):
    """A single row of cells over cliffs: tunnels and viaducts alone decide, and turns do not come in."""
    tunnels = 0
    for seed in range(6):
        rng = np.random.default_rng(seed)
        ground = np.full((1, 60), 1000.0)
        for first in range(6, 54, 8):
            ground[0, first : first + rng.integers(1, 6)] += rng.choice([-60.0, -20.0, 40.0, 90.0, 300.0])
        ground += rng.uniform(-3.0, 3.0, ground.shape)
        factor = rng.uniform(0.5, 2.0, ground.shape).astype(np.float32)
        row = Ground(by_sixteenth(ground), np.ones(ground.shape, bool), factor, sub_levels=sub_levels, slack=0.7,
                     back_permille=back_permille)  # fmt: skip
        both, by_moves = compared(row, (0, 2)), compared(row, (0, 2), rays=False)
        reached = np.isfinite(both.exact_states) & (both.exact_states > 0.0)
        assert both.states[reached] == pytest.approx(both.exact_states[reached], rel=2e-6)
        tunnels += int((np.isfinite(both.exact_cells) & ~np.isfinite(by_moves.exact_cells)).sum())
    assert tunnels > 100, "cells beyond what rays alone open"


@pytest.mark.parametrize(
    ("relief_m", "wave", "radius_m", "exact_share", "mean_excess"),
    [(60.0, 2.0, 600.0, 0.95, 0.02), (120.0, 4.0, 600.0, 0.95, 0.02), (300.0, 4.0, 600.0, 0.55, 0.25)],
    ids=["rolling", "hills", "mountains"],
)
def test_turn_limit_costs_little_beside_the_exact_way(relief_m, wave, radius_m, exact_share, mean_excess):
    """One label per state loses little where a line finds its way on the ground, more where it needs structures.

    Measured for every cell as an end, 1,200 cells each: exact 0.998, 0.995, 0.70 of them, mean excess 1.1, 0.1, 17 per
    cent; 0, 0.3 and 1.4 per cent of what can be reached are not. Ends on hillsides weigh most.
    """
    excess = np.concatenate([
        compared(natural(seed, 16, relief_m, wave, closed=2, radius_m=radius_m)).excess for seed in range(5)
    ])  # fmt: skip
    sound = excess[np.isfinite(excess)]
    assert sound.min() > -1e-6
    assert np.mean(sound < 1e-6) >= exact_share
    assert sound.mean() <= mean_excess
    assert np.isinf(excess).mean() <= 0.03
