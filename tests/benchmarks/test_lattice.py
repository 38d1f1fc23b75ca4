"""The full search that the generator is measured against equals scipy's Dijkstra on graphs written out by hand."""

from __future__ import annotations

import itertools
import sys
from math import atan2, degrees, hypot, radians, tan
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

pytest.importorskip("numba")
sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

from lattice import HEADINGS, full_search, make_lattice, make_phases

POST_M, GRADE, PARTS = 90.0, 0.0125, 2
HEIGHTS_M = (-7.0, 7.0)
START, END = (1, 1), (6, 7)


def usd_per_m(height_m):
    """Dear steps, so that the cheapest line is not the straight one."""
    height = np.asarray(height_m)
    return 1_000.0 + 60.0 * height**2 + np.where(np.abs(height) > 6.0, 20_000.0, 0.0)


def hills(seed):
    """Random ground with a ridge across the way."""
    rng = np.random.default_rng(seed)
    coarse = rng.uniform(0.0, 14.0, (5, 5))
    row, column = np.mgrid[0:16, 0:18] / np.array([16.0, 18.0])[:, None, None] * 3.99
    i, j = row.astype(int), column.astype(int)
    v, u = row - i, column - j
    ground = coarse[i, j] * (1 - v) * (1 - u) + coarse[i, j + 1] * (1 - v) * u
    ground += coarse[i + 1, j] * v * (1 - u) + coarse[i + 1, j + 1] * v * u
    return (ground + rng.uniform(0.0, 1.0, ground.shape)).astype(np.float32)


def bend(one, other):
    """Turn between two headings, degrees, by the atan2 of their cross and dot products."""
    (r0, c0), (r1, c1) = one, other
    return abs(degrees(atan2(c0 * r1 - r0 * c1, r0 * r1 + c0 * c1)))


def by_scipy(terrain_m, skip, tangent_m):
    """Least cost from START to END: states (node, level, heading, decimetres since the last curve) spelled out."""
    cell_m = POST_M * skip
    t = terrain_m.tolist()
    priced = {k: float(usd_per_m(k * 0.125)) for k in range(-800, 801)}
    ground = terrain_m[::skip, ::skip].astype(np.float64)
    rows, columns = ground.shape
    step_m = GRADE * cell_m / PARTS
    lowest = np.floor((terrain_m[::skip, ::skip] + HEIGHTS_M[0]) / step_m).astype(int)
    levels = int(np.ceil((HEIGHTS_M[1] - HEIGHTS_M[0]) / step_m)) + 2

    def edge(a, b, h, level, to):
        count = max(0, round(hypot(*HEADINGS[h]) * skip) - 1) + 2
        usd = []
        for k in range(count):
            part = k / (count - 1)
            row, column = a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part
            r, c = row * skip, column * skip
            i, j = min(int(r), terrain_m.shape[0] - 2), min(int(c), terrain_m.shape[1] - 2)
            v, u = r - i, c - j
            z = (t[i][j] * (1 - u) + t[i][j + 1] * u) * (1 - v) + (t[i + 1][j] * (1 - u) + t[i + 1][j + 1] * u) * v
            usd.append(priced[round(((level + (to - level) * part) * step_m - z) / 0.125)])
        mean = (sum(usd) - 0.5 * usd[0] - 0.5 * usd[-1]) / (count - 1)
        return mean * hypot(*HEADINGS[h]) * cell_m

    numbers, edges = {}, []

    def number(state):
        return numbers.setdefault(state, len(numbers))

    def near(node):
        height = (lowest[node] + np.arange(levels)) * step_m - ground[node]
        return [int(lowest[node] + k) for k in np.flatnonzero(np.abs(height) <= 3.0)]

    costs = {}
    todo = [(START, level, h, 0) for level in near(START) for h in range(16)]
    source = [number(state) for state in todo]
    most = 8_000
    while todo:
        a, level, h, room = todo.pop()
        for side in (0, -1, 1):
            to_h = (h + side) % 16
            need = 0 if side == 0 else round(10.0 * tangent_m(bend(HEADINGS[h], HEADINGS[to_h])))
            if room < need:
                continue
            b = (a[0] + HEADINGS[to_h][0], a[1] + HEADINGS[to_h][1])
            if not (0 <= b[0] < rows and 0 <= b[1] < columns):
                continue
            length = 10.0 * hypot(*HEADINGS[to_h]) * cell_m
            left = (room if side == 0 else -need) + length
            reach = int(hypot(*HEADINGS[to_h]) * PARTS + 1e-9)
            for to in range(max(level - reach, lowest[b]), min(level + reach, lowest[b] + levels - 1) + 1):
                key = (a, b, to_h, level, to)
                if key not in costs:
                    costs[key] = edge(*key)
                state = (b, to, to_h, min(round(left), most))
                if state not in numbers:
                    todo.append(state)
                edges.append((number((a, level, h, room)), number(state), costs[key]))
    one, other, cost = map(np.array, zip(*edges))
    # Several ways into one state between the same two are one entry each; the sparse matrix would add them up.
    order = np.lexsort((cost, other, one))
    one, other, cost = one[order], other[order], cost[order]
    kept = np.concatenate(([True], (np.diff(one) != 0) | (np.diff(other) != 0)))
    graph = csr_matrix((cost[kept], (one[kept], other[kept])), shape=(len(numbers), len(numbers)))
    least = dijkstra(graph, indices=source, min_only=True)
    ends = set(near(END))
    return min(least[n] for (node, level, _, room), n in numbers.items() if node == END and level in ends and room >= 0)


@pytest.mark.parametrize(("seed", "radius_m"), [(1, 150.0), (2, 350.0)])
def test_equals_scipy_on_a_graph_written_out(seed, radius_m):
    terrain_m = hills(seed)

    def tangent_m(turn):
        return radius_m * tan(radians(turn) / 2.0)

    lattice = make_lattice(terrain_m, POST_M, 2, GRADE, PARTS, HEIGHTS_M, usd_per_m)
    phases = make_phases(2 * POST_M, tangent_m)
    found = full_search(lattice, phases, START, END, 3.0, (0.01, 1.5), say=lambda _: None)
    assert found.cost_usd == pytest.approx(by_scipy(terrain_m, 2, tangent_m), rel=2e-6)
    assert found.cost_usd >= found.cost_without_headings_usd * (1.0 - 1e-6)
    # The line that is handed back is one: from end to end, within the grade, each turn with room for its curve.
    assert (found.row[0], found.column[0]) == START
    assert (found.row[-1], found.column[-1]) == END
    moves = list(zip(np.diff(found.row).tolist(), np.diff(found.column).tolist()))
    length = np.array([hypot(*move) for move in moves]) * 2 * POST_M
    assert np.all(np.abs(np.diff(found.level_m)) <= GRADE * length + 1e-9)
    room = 0.0
    for (one, other), after in zip(itertools.pairwise(moves), length[:-1]):
        room += after
        if one != other:
            need = tangent_m(bend(one, other))
            assert room >= need - 1e-6
            room = -need
    assert room + length[-1] >= -1e-6


def test_a_margin_too_small_is_said():
    lattice = make_lattice(hills(3), POST_M, 2, GRADE, PARTS, HEIGHTS_M, usd_per_m)
    phases = make_phases(2 * POST_M, lambda turn: 2_500.0 * tan(radians(turn) / 2.0))
    with pytest.raises(ValueError, match="wider margin"):
        full_search(lattice, phases, START, END, 3.0, (0.0,), say=lambda _: None)
