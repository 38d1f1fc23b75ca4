"""The layered search against plain Dijkstra in Python, and what its fields mean."""

from __future__ import annotations

import heapq
from functools import cache
from math import hypot

import numpy as np
import pytest
from karwan.core.errors import CancelledError
from karwan.core.geodesy import WorkingPlane
from karwan.core.progress import Silent
from karwan.core.search.field import DIRECTIONS, build_graph, spread
from karwan.core.search.grid import SearchGrid
from karwan.core.search.routes import (
    Route,
    Seeds,
    UnreachableError,
    differ,
    different_routes,
    find_fields,
    returns,
    shared,
)  # fmt: skip
from karwan.core.unit_costs import UnitCosts

pytest.importorskip("numba")
PLANE = WorkingPlane("+proj=tmerc +lat_0=34 +lon_0=63 +ellps=WGS84 +units=m")
COSTS = UnitCosts()


def make_grid(ground, free=None, factor=None, cell=300.0):
    ground = np.asarray(ground, dtype=np.float32)
    free = np.ones(ground.shape, dtype=bool) if free is None else free
    factor = np.ones(ground.shape) if factor is None else factor
    return SearchGrid(PLANE, 0.0, 0.0, cell, ground, free, factor.astype(np.float32))


def usd(height):
    """The search's cost per metre: the table's step is a quarter of a metre."""
    return by_quarter(int(np.floor((height + 1500.0) * 4.0 + 0.5)))


@cache
def by_quarter(entry):
    return float(COSTS.usd_per_m(np.array([entry / 4.0 - 1500.0]))[0])


def plain_dijkstra(graph, seeds):
    """Least cost of every (cell, level) by moves alone: no turn limit, no rays."""
    grid, step, levels = graph.grid, graph.step_m, graph.levels
    cell_of = {}
    for number in range(graph.at.size):
        row, column = graph.place(number)
        cell_of[int(row), int(column)] = number
    best = {int(s): 0.0 for s in seeds}
    queue = [(0.0, int(s)) for s in seeds]
    heapq.heapify(queue)
    settled = set()
    place = {number: at for at, number in cell_of.items()}
    while queue:
        cost, state = heapq.heappop(queue)
        if state in settled:
            continue
        settled.add(state)
        a = state // levels
        level = int(graph.base[a]) + state % levels
        row, column = place[a]
        for d, (dr, dc) in enumerate(DIRECTIONS):
            b = cell_of.get((row + dr, column + dc))
            if b is None:
                continue
            beside = []
            if abs(dr) + abs(dc) == 3:
                near = (int(dr / 2) if abs(dr) == 2 else 0, int(dc / 2) if abs(dc) == 2 else 0)
                beside = [cell_of.get((row + near[0], column + near[1])),
                          cell_of.get((row + dr - near[0], column + dc - near[1]))]  # fmt: skip
                if None in beside:
                    continue
            reach, fall = int(graph.reach[d]), int(graph.reach_down[d])
            length = hypot(dr, dc) * grid.cell_m * 0.5 * float(graph.factor[a] + graph.factor[b])
            for to in range(level - fall, level + reach + 1):
                if not 0 <= to - graph.base[b] < levels:
                    continue
                rate = 0.5 * (usd(level * step - graph.ground_m[a]) + usd(to * step - graph.ground_m[b]))
                if beside:
                    middle = 0.5 * (graph.ground_m[beside[0]] + graph.ground_m[beside[1]])
                    rate = 0.5 * rate + 0.5 * usd(0.5 * (level + to) * step - middle)
                target = int(b * levels + to - graph.base[b])
                if cost + length * rate < best.get(target, np.inf):
                    best[target] = cost + length * rate
                    heapq.heappush(queue, (best[target], target))
    return best


@pytest.mark.parametrize(("seed", "back"), [(1, None), (2, None), (3, None), (4, 6.0), (5, 30.0)])
def test_costs_equal_plain_dijkstra(seed, back):
    rng = np.random.default_rng(seed)
    ground = 1000.0 + 6.0 * rng.random((7, 8))
    free = rng.random((7, 8)) > 0.15
    free[4, 0] = True
    factor = rng.uniform(0.5, 3.0, (7, 8))
    # A radius of 1 m leaves every turn but the sharpest open; those never pay.
    graph = build_graph(make_grid(ground, free, factor), COSTS, 12.5, 1.0, 1, back_permille=back)
    graph.turns[:] = True
    start = graph.near_ground(graph.cell_number(4, 0))
    field = spread(graph, Seeds(start, np.zeros(start.size), np.full(start.size, 16, np.int8)), Silent())
    expected = plain_dijkstra(graph, start)
    state = np.arange(graph.states)
    height = (graph.base[state // graph.levels] + state % graph.levels) * graph.step_m
    height = height - graph.ground_m[state // graph.levels]
    # Near the band's rim a ray may undercut the moves; near the ground it cannot.
    for s in state[np.abs(height) < 10.0]:
        if int(s) in expected:
            assert field.cost[s] == pytest.approx(expected[int(s)], rel=2e-5)
        else:
            assert np.isinf(field.cost[s])
    assert len(expected) > 300


def test_every_move_keeps_the_grade():
    rng = np.random.default_rng(7)
    from scipy.ndimage import gaussian_filter

    ground = 1000.0 + 400.0 * gaussian_filter(rng.normal(size=(60, 80)), 5.0)
    graph = build_graph(make_grid(ground), COSTS, 15.0, 300.0, 2)
    stops = np.array([[300.0 * 3, -300.0 * 30], [300.0 * 77, -300.0 * 30]])
    route = find_fields(graph, stops, Silent(), backward=False).best()
    length = np.hypot(np.diff(route.x), np.diff(route.y))
    # The ends were moved from cell centres to the given points.
    assert np.all(np.abs(np.diff(route.level_m))[1:-1] <= 0.015 * length[1:-1] + 1e-6)


def test_levels_fit_both_grades():
    grid = make_grid(np.full((3, 3), 1000.0))
    alike = build_graph(grid, COSTS, 12.5, 300.0, 2)
    assert alike.step_m == pytest.approx(0.0125 * 300.0 / 2.0)
    assert list(alike.reach[:3]) == list(alike.reach_down[:3]) == [2, 4, 2]
    graph = build_graph(grid, COSTS, 20.0, 300.0, 1, back_permille=5.0)
    assert graph.step_m == pytest.approx(1.5)
    assert (graph.reach[0], graph.reach_down[0]) == (4, 1)
    for up, down in ((12.5, 9.0), (9.0, 12.5), (7.0, 30.0), (12.5, 12.0)):
        graph = build_graph(grid, COSTS, up, 300.0, 2, back_permille=down)
        lost = [limit * 0.3 - reach[0] * graph.step_m for limit, reach in ((up, graph.reach), (down, graph.reach_down))]
        # Neither direction gets more than it may have, nor loses more than a fifth.
        assert -1e-6 <= lost[0] <= 0.2 * up * 0.3
        assert -1e-6 <= lost[1] <= 0.2 * down * 0.3


def one_way_slope(permille):
    """A slope that rises eastwards, too steep for one of two grades."""
    return 1000.0 + permille / 1000.0 * 300.0 * np.arange(100)[None, :] + np.zeros((60, 1))


@pytest.mark.parametrize(("up", "back"), [(20.0, 5.0), (5.0, 20.0)])
def test_each_direction_keeps_its_own_grade(up, back):
    graph = build_graph(make_grid(one_way_slope(12.0)), COSTS, up, 300.0, 1, back_permille=back)
    west, east = [300.0 * 2.5, -9150.0], [300.0 * 97.5, -9150.0]
    length_m = {}
    for name, stops in (("rising", [west, east]), ("falling", [east, west])):
        fields = find_fields(graph, np.array(stops), Silent(), beyond=0.2)
        route = fields.best()
        run = np.hypot(np.diff(route.x), np.diff(route.y))
        climb = np.diff(route.level_m)
        # The ends were moved from cell centres to the given points, which are cell centres here.
        assert np.all(climb <= up / 1000.0 * run + 1e-6)
        assert np.all(-climb <= back / 1000.0 * run + 1e-6)
        length_m[name] = run.sum()
        # What runs back from the end prices the same line.
        behind = float(fields.backward[0].cost[fields.ends[0]].min())
        assert behind == pytest.approx(route.cost_usd, rel=0.02)
    gentle, steep = ("rising", "falling") if up > back else ("falling", "rising")
    assert length_m[gentle] == pytest.approx(300.0 * 95, rel=0.01), "straight up the slope"
    assert length_m[steep] > 2.0 * length_m[gentle], "342 m at 5 per mille are 68 km"


def test_a_steep_ridge_is_tunnelled_straight():
    ground = np.full((15, 60), 1000.0)
    ground[:, 25:33] = 1300.0
    graph = build_graph(make_grid(ground), COSTS, 12.5, 300.0, 1)
    stops = np.array([[450.0, -2250.0], [300.0 * 57.5, -2250.0]])
    route = find_fields(graph, stops, Silent(), backward=False).best()
    inside = (route.x > 300.0 * 25) & (route.x < 300.0 * 33)
    assert not inside.any(), "the tunnel is one edge"
    jump = int(np.argmax(np.diff(route.x)))
    # Portal to portal: 8 cells below the ridge.
    assert 300.0 * 8 <= np.diff(route.x)[jump] <= 300.0 * 12
    assert route.cost_usd == pytest.approx(24_000 * 2400 + 1000 * 56 * 300, rel=0.15)


def test_closed_diagonal_and_thin_barriers_are_not_jumped():
    ground = np.full((20, 20), 1000.0)
    free = np.ones((20, 20), dtype=bool)
    free[:, 10] = False
    graph = build_graph(make_grid(ground, free), COSTS, 12.5, 300.0, 1)
    with pytest.raises(UnreachableError):
        find_fields(graph, np.array([[450.0, -3000.0], [5550.0, -3000.0]]), Silent(), backward=False)
    free[19, 10] = True
    graph = build_graph(make_grid(ground, free), COSTS, 12.5, 300.0, 1)
    route = find_fields(graph, np.array([[450.0, -3000.0], [5550.0, -3000.0]]), Silent(), backward=False).best()
    crossing = np.abs(route.x - 10.5 * 300.0) < 1.0
    assert crossing.any()
    assert np.all(route.y[crossing] == pytest.approx(-19.5 * 300.0))


def test_points_between_are_passed_in_order():
    ground = np.full((30, 60), 1000.0)
    graph = build_graph(make_grid(ground), COSTS, 12.5, 300.0, 1)
    stops = np.array([[500.0, -4500.0], [9000.0, -1000.0], [9000.0, -8000.0], [17000.0, -4500.0]])
    fields = find_fields(graph, stops, Silent(), beyond=0.3)
    for route in different_routes(fields, 2, Silent()):
        at = list(route.stops)
        assert at == sorted(at)
        assert np.allclose(np.column_stack((route.x, route.y))[at], stops)


def test_forward_and_backward_agree_on_the_best():
    rng = np.random.default_rng(3)
    from scipy.ndimage import gaussian_filter

    ground = 1000.0 + 300.0 * gaussian_filter(rng.normal(size=(60, 80)), 5.0)
    graph = build_graph(make_grid(ground), COSTS, 12.5, 300.0, 2)
    stops = np.array([[900.0, -9000.0], [23000.0, -9000.0]])
    fields = find_fields(graph, stops, Silent(), beyond=0.5)
    forward = float(fields.forward[0].cost[fields.ends[1]].min())
    backward = float(fields.backward[0].cost[fields.ends[0]].min())
    # The turn limit against the predecessor makes each way 1 to 2 per cent inexact.
    assert backward == pytest.approx(forward, rel=0.02)
    assert fields.corridor()[0].min() == pytest.approx(forward, rel=0.02)


def test_several_routes_differ_and_rise_in_cost():
    ground = np.full((60, 80), 1000.0)
    ground[20:40, 20:60] = 1060.0
    graph = build_graph(make_grid(ground), COSTS, 12.5, 300.0, 1)
    stops = np.array([[900.0, -9000.0], [23000.0, -9000.0]])
    found = list(different_routes(find_fields(graph, stops, Silent(), beyond=0.9), 3, Silent()))
    assert len(found) >= 2
    assert [r.cost_usd for r in found] == sorted(r.cost_usd for r in found)
    for i, one in enumerate(found):
        assert not returns(one, 300.0)
        assert all(differ(one, other) for other in found[:i])


def test_shared_measures_the_common_part():
    x = np.array([0.0, 10_000.0, 20_000.0])
    one = Route(x, np.zeros(3), np.zeros(3), 0.0, (0, 2))
    other = Route(x, np.array([0.0, 0.0, 30_000.0]), np.zeros(3), 0.0, (0, 2))
    # The second leaves the 2 km strip 2 km beside a line of slope 3: at 10,667 of 20,000 m, and 2,1 km of its own.
    assert shared(one, other, 2000.0) == pytest.approx((10_000.0 + 2_108.0) / 20_000.0, abs=0.02)
    assert shared(one, one) == 1.0


def test_cancel_is_heard():
    class Cancelled(Silent):
        def is_cancelled(self):
            return True

    ground = np.full((300, 300), 1000.0)
    graph = build_graph(make_grid(ground), COSTS, 12.5, 300.0, 2)
    with pytest.raises(CancelledError):
        find_fields(graph, np.array([[450.0, -450.0], [80_000.0, -80_000.0]]), Cancelled())
