"""Loops of the level programme: the convex optimum by slope trick, envelopes, the programme over a lattice.

Import lazily: compiled if numba is there, plain Python (slow) otherwise.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .kernels import jit

# Weight of a bound among costs of some USD per m: a level beyond one is never cheaper.
HARD = 1e9


def _push(key: Any, weight: Any, n: int, k: float, w: float) -> int:
    """Put (k, w) on the heap of n entries with the smallest key on top; the new number."""
    i = n
    while i > 0:
        parent = (i - 1) >> 1
        if key[parent] <= k:
            break
        key[i], weight[i] = key[parent], weight[parent]
        i = parent
    key[i], weight[i] = k, w
    return n + 1


push: Any = jit(_push) or _push


def _pop(key: Any, weight: Any, n: int) -> int:
    """Take the top off the heap of n entries; the new number."""
    n -= 1
    k, w = key[n], weight[n]
    i = 0
    while True:
        child = 2 * i + 1
        if child >= n:
            break
        if child + 1 < n and key[child + 1] < key[child]:
            child += 1
        if key[child] >= k:
            break
        key[i], weight[i] = key[child], weight[child]
        i = child
    key[i], weight[i] = k, w
    return n


pop: Any = jit(_pop) or _pop


def _add(key: Any, weight: Any, size: Any, side: int, k: float, w: float, apart: float) -> None:
    """Add a hinge at k of weight w: through heap `side`, whose top w then goes over to the other heap.

    apart: what the two drifts add to the negated key on its way over.
    """
    other = 1 - side
    size[side] = push(key[side], weight[side], size[side], k, w)
    left = w
    while left > 0.0:
        top = key[side, 0]
        share = min(left, weight[side, 0])
        if share < weight[side, 0]:
            weight[side, 0] -= share
        else:
            size[side] = pop(key[side], weight[side], size[side])
        size[other] = push(key[other], weight[other], size[other], -top + apart, share)
        left -= share


add: Any = jit(_add) or _add


def _convex(ground: Any, up: Any, down: Any, below: Any, above: Any, low: Any, high: Any) -> Any:
    """Levels with the least sum of below * (ground - level) and above * (level - ground), each where positive.

    Neighbours rise by `up` and fall by `down` at most (n - 1), levels stay between low and high. The convex cost to
    each station is kept as two heaps of hinges, 0 left (negated keys) and 1 right, that drift apart.
    """
    n = ground.size
    key = np.empty((2, 8 * n + 16))
    weight = np.empty((2, 8 * n + 16))
    size = np.zeros(2, dtype=np.int64)
    best = np.empty(n)
    left, right = 0.0, 0.0
    for i in range(n):
        if i:
            left -= down[i - 1]
            right += up[i - 1]
        # Stored right keys are place - right, left ones left - place.
        if above[i] > 0.0:
            add(key, weight, size, 0, left - ground[i], above[i], left - right)
        if below[i] > 0.0:
            add(key, weight, size, 1, ground[i] - right, below[i], left - right)
        if high[i] < np.inf:
            add(key, weight, size, 0, left - high[i], HARD, left - right)
        if low[i] > -np.inf:
            add(key, weight, size, 1, low[i] - right, HARD, left - right)
        level = ground[i]
        if size[0] > 0:
            level = max(level, left - key[0, 0])
        if size[1] > 0:
            level = min(level, key[1, 0] + right)
        best[i] = level
    for i in range(n - 2, -1, -1):
        best[i] = min(max(best[i], best[i + 1] - up[i]), best[i + 1] + down[i])
    return best


convex: Any = jit(_convex) or _convex


def _envelopes(ground: Any, up: Any, down: Any, low: Any, high: Any) -> Any:
    """The lowest levels within the grades that are nowhere below the ground, and the highest nowhere above it.

    Where low and high are finite they stand for the ground as far as they lie beyond it.
    """
    n = ground.size
    over, under = np.maximum(ground, low), np.minimum(ground, high)
    for i in range(1, n):
        over[i] = max(over[i], over[i - 1] - down[i - 1])
        under[i] = min(under[i], under[i - 1] + up[i - 1])
    for i in range(n - 2, -1, -1):
        over[i] = max(over[i], over[i + 1] - up[i])
        under[i] = min(under[i], under[i + 1] + down[i])
    return over, under


envelopes: Any = jit(_envelopes) or _envelopes


def _cheapest(table: Any, phase: Any, first: Any, weight: Any, begin: Any, count: Any, fall: Any, rise: Any) -> Any:
    """Offset of the level of each station on the cheapest path over the lattice.

    Station i has levels begin[i] ... begin[i] + count[i] - 1 (offsets from a reference in steps), whose costs are
    weight[i] * table[phase[i], first[i] + k]; the offset may change by fall[i] to rise[i] on the way from i - 1.
    The smallest of each window comes from minima over 2, 4, 8, ... neighbours.
    """
    n = phase.size
    start = np.empty(n + 1, dtype=np.int64)
    start[0] = 0
    widest = 1
    for i in range(n):
        start[i + 1] = start[i] + count[i]
        widest = max(widest, rise[i] - fall[i] + 1)
    total = np.empty(start[n])
    pad = widest + 1
    least = np.empty(count.max() + 2 * pad)
    for k in range(count[0]):
        total[k] = weight[0] * table[phase[0], first[0] + k]
    for i in range(1, n):
        before, m = start[i - 1], count[i - 1]
        least[:pad] = np.inf
        least[pad : pad + m] = total[before : before + m]
        least[pad + m : m + 2 * pad] = np.inf
        window = rise[i] - fall[i] + 1
        own = table[phase[i]]
        at, f, w = start[i], first[i], weight[i]
        if window >= m:
            # Each window passes one end of the levels before: the smallest from the start on, and up to the end.
            for k in range(1, m):
                a, b = total[before + k], least[pad + k - 1]
                least[pad + k] = a if a < b else b
            low = begin[i] - rise[i] - begin[i - 1]
            for k in range(count[i]):
                last = low + k + window - 1
                if low + k <= 0:
                    total[at + k] = (w * own[f + k] + least[pad + min(last, m - 1)]) if last >= 0 else np.inf
            least[pad + m - 1] = total[before + m - 1]
            for k in range(m - 2, -1, -1):
                a, b = total[before + k], least[pad + k + 1]
                least[pad + k] = a if a < b else b
            for k in range(count[i]):
                if low + k > 0:
                    total[at + k] = (w * own[f + k] + least[pad + low + k]) if low + k < m else np.inf
            continue
        size = 1
        end = m + 2 * pad
        while 2 * size <= window:
            end -= size
            for k in range(end):
                a, b = least[k], least[k + size]
                least[k] = a if a < b else b
            size *= 2
        # Level k comes from offsets begin[i] + k - rise ... begin[i] + k - fall of the station before.
        one = begin[i] - rise[i] - begin[i - 1] + pad
        two = one + window - size
        k0 = min(max(0, -one), count[i])
        k1 = max(min(count[i], end - two), k0)
        total[at : at + k0] = np.inf
        total[at + k1 : at + count[i]] = np.inf
        for k in range(k0, k1):
            a, b = least[one + k], least[two + k]
            total[at + k] = w * own[f + k] + (a if a < b else b)
    return trace(total, start, begin, count, fall, rise)


def _trace_back(total: Any, start: Any, begin: Any, count: Any, fall: Any, rise: Any) -> Any:
    """Offsets of the cheapest path, from its end; the same offset among equals, so that nothing wanders idly."""
    n = begin.size
    chosen = np.empty(n, dtype=np.int64)
    best = 0
    for k in range(count[n - 1]):
        if total[start[n - 1] + k] < total[start[n - 1] + best]:
            best = k
    chosen[n - 1] = begin[n - 1] + best
    for i in range(n - 2, -1, -1):
        after = chosen[i + 1]
        low = max(after - rise[i + 1] - begin[i], 0)
        high = min(after - fall[i + 1] - begin[i], count[i] - 1)
        best = min(max(after - begin[i], low), high)
        for k in range(low, high + 1):
            if total[start[i] + k] < total[start[i] + best]:
                best = k
        chosen[i] = begin[i] + best
    return chosen


trace: Any = jit(_trace_back) or _trace_back
cheapest: Any = jit(_cheapest) or _cheapest
