"""Loops of drainage: which way water leaves each cell, and how much ground drains through it.

Import lazily: compiled if numba is there, plain Python (slow) otherwise.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .kernels import jit

# What `towards` holds besides the number of a direction: out of the grid, not met yet; and a flag, settled.
OUT, FRESH, SETTLED = 8, 15, 16
# Directions, clockwise from the right: steps along rows and columns. The opposite of k is (k + 4) % 8.
DOWN = np.array([0, 1, 1, 1, 0, -1, -1, -1], dtype=np.int64)
RIGHT = np.array([1, 1, 0, -1, -1, -1, 0, 1], dtype=np.int64)


def _push(key: Any, turn: Any, cell: Any, n: int, z: float, t: int, c: int) -> int:
    """Put a cell on the heap of n, lowest first, of equals the first that came; the new number."""
    i = n
    while i > 0:
        parent = (i - 1) >> 1
        if key[parent] < z or (key[parent] == z and turn[parent] < t):
            break
        key[i], turn[i], cell[i] = key[parent], turn[parent], cell[parent]
        i = parent
    key[i], turn[i], cell[i] = z, t, c
    return n + 1


push: Any = jit(_push) or _push


def _pop(key: Any, turn: Any, cell: Any, n: int) -> int:
    """Take the top off the heap of n; the new number."""
    n -= 1
    z, t, c = key[n], turn[n], cell[n]
    i = 0
    while True:
        child = 2 * i + 1
        if child >= n:
            break
        other = child + 1
        if other < n and (key[other] < key[child] or (key[other] == key[child] and turn[other] < turn[child])):
            child = other
        if z < key[child] or (z == key[child] and t < turn[child]):
            break
        key[i], turn[i], cell[i] = key[child], turn[child], cell[child]
        i = child
    key[i], turn[i], cell[i] = z, t, c
    return n


pop: Any = jit(_pop) or _pop


def _drain(
    ground: Any, step_m: Any, key: Any, turn: Any, cell: Any, state: Any, order: Any, towards: Any, most: int,
    down: Any, right: Any,
) -> None:  # fmt: skip
    """Settle up to `most` further cells, from the lowest outlet upwards.

    ground: (rows, columns), NaN unknown. step_m: (rows, 8) length of a step in each direction. key, turn, cell: the
    heap. state: its size, turns given, cells settled. order: cells as settled. towards: (rows, columns), see above.
    """
    rows, columns = ground.shape
    n, turns, done = state[0], state[1], state[2]
    for _ in range(most):
        if n == 0:
            break
        c = cell[0]
        n = pop(key, turn, cell, n)
        order[done] = c
        done += 1
        i, j = c // columns, c % columns
        z = ground[i, j]
        towards[i, j] |= SETTLED
        for k in range(8):
            a, b = i + down[k], j + right[k]
            if a < 0 or b < 0 or a >= rows or b >= columns or np.isnan(ground[a, b]):
                continue
            now, way = towards[a, b], (k + 4) % 8
            if now == FRESH:
                towards[a, b] = way
                n = push(key, turn, cell, n, ground[a, b], turns, a * columns + b)
                turns += 1
            elif now < SETTLED:
                # Still waiting: it takes the steepest way down to what is settled, which never leads in a circle.
                held = 0.0
                if now != OUT:
                    held = (ground[a, b] - ground[a + down[now], b + right[now]]) / step_m[a, now]
                if (ground[a, b] - z) / step_m[a, way] > held:
                    towards[a, b] = way
    state[0], state[1], state[2] = n, turns, done


drain: Any = jit(_drain) or _drain


def _gather(order: Any, count: int, towards: Any, area: Any, cut: Any, down: Any, right: Any) -> None:
    """Hand on each cell's catchment, and whether it is cut, to the cell it drains to, from the last settled down."""
    columns = towards.shape[1]
    for n in range(count - 1, -1, -1):
        i, j = order[n] // columns, order[n] % columns
        way = towards[i, j] & 15
        if way < OUT:
            a, b = i + down[way], j + right[way]
            area[a, b] += area[i, j]
            cut[a, b] |= cut[i, j]


gather: Any = jit(_gather) or _gather
