"""Compiled loops of the full search over a lattice; lattice tells the method.

edges: moves (16, 2: rows, columns), ground of nodes, ground along edges, how many places that is per heading, lengths
(m), levels a heading may change by, height of a level (m), cost per m by height, columns, rows. band: per node the
number of the lowest level, how many there are, the number of the first. machine: of phases their heading, on, turn and
last.
"""

from __future__ import annotations

import numba
import numpy as np

TABLE_STEP_M, TABLE_REACH_M = 0.125, 1_500.0
# Instead of the state before one in a bucket: it is in none.
OUT = -2


@numba.njit(nogil=True, inline="always")
def usd_at(height, usd):  # type: ignore[no-untyped-def]
    entry = int((height + TABLE_REACH_M) / TABLE_STEP_M + 0.5)
    return usd[min(max(entry, 0), usd.size - 1)]


@numba.njit(nogil=True, cache=True)
def edge_usd(a, b, h, level, to, edges):  # type: ignore[no-untyped-def]
    """Cost of an edge between nodes at level numbers; the same in both directions but for rounding."""
    _, ground, along, inner, length, _, step_m, usd, _, _ = edges
    n = inner[h]
    total = 0.5 * (usd_at(level * step_m - ground[a], usd) + usd_at(to * step_m - ground[b], usd))
    for k in range(n):
        part = (k + 1) / (n + 1)
        total += usd_at((level + (to - level) * part) * step_m - along[a, h, k], usd)
    return total / (n + 1) * length[h]


@numba.njit(nogil=True, cache=True)
def take(slot, state, head, after, before):  # type: ignore[no-untyped-def]
    """Take a state out of its bucket."""
    p, q = before[state], after[state]
    if p >= 0:
        after[p] = q
    else:
        head[slot] = q
    if q >= 0:
        before[q] = p


@numba.njit(nogil=True, cache=True)
def put(slot, state, head, after, before):  # type: ignore[no-untyped-def]
    """Put a state into a bucket."""
    q = head[slot]
    after[state] = q
    before[state] = -1
    if q >= 0:
        before[q] = state
    head[slot] = state


@numba.njit(nogil=True, cache=True)
def without_headings(edges, lowest, levels, seeds, goals, other, beyond, width, ring):  # type: ignore[no-untyped-def]
    """Least costs from seeds to every (node, level), turning at will, and the least of the goals'.

    Without `other` the search ends at (1 + beyond) times the goal's cost; with it, what costs more than `beyond` in
    both directions together is left out.
    """
    moves, _, _, _, length, reach, _, _, columns, rows = edges
    cost = np.full(rows * columns * levels, np.inf, dtype=np.float32)
    after, before = np.full(cost.size, -1, dtype=np.int32), np.full(cost.size, -1, dtype=np.int32)
    head = np.full(ring, -1, dtype=np.int32)
    is_goal = np.zeros(cost.size, dtype=np.bool_)
    is_goal[goals] = True
    for s in seeds:
        cost[s] = 0.0
        put(0, s, head, after, before)
    waiting, bucket, best = seeds.size, 0, np.inf
    limit = np.inf
    while waiting > 0:
        s = head[bucket % ring]
        if s < 0:
            bucket += 1
            continue
        take(bucket % ring, s, head, after, before)
        waiting -= 1
        here = float(cost[s])
        if here > limit:
            cost[s] = np.inf
            continue
        if is_goal[s] and here < best:
            best = here
            if other.size == 0:
                limit = best * (1.0 + beyond)
        a = s // levels
        level = lowest[a] + s - a * levels
        row, column = a // columns, a % columns
        for h in range(16):
            r, c = row + moves[h, 0], column + moves[h, 1]
            if r < 0 or c < 0 or r >= rows or c >= columns:
                continue
            b = r * columns + c
            for to in range(max(level - reach[h], lowest[b]), min(level + reach[h], lowest[b] + levels - 1) + 1):
                t = b * levels + to - lowest[b]
                least = here + width * (length[h] / length[0])
                if cost[t] <= least or (other.size > 0 and least + other[t] > beyond):
                    continue
                total = np.float32(here + edge_usd(a, b, h, level, to, edges))
                if total >= cost[t] or total > limit or (other.size > 0 and total + other[t] > beyond):
                    continue
                if cost[t] < np.inf:
                    take(int(cost[t] / width) % ring, t, head, after, before)
                    waiting -= 1
                cost[t] = total
                put(int(total / width) % ring, t, head, after, before)
                waiting += 1
    return cost, best


@numba.njit(nogil=True, cache=True)
def hull(total, limit):  # type: ignore[no-untyped-def]
    """Per node the lowest and highest level that a line within the limit can have (1, 0 where there is none)."""
    low, high = np.ones(total.shape[0], dtype=np.int32), np.zeros(total.shape[0], dtype=np.int32)
    for a in range(total.shape[0]):
        found = False
        for level in range(total.shape[1]):
            if total[a, level] <= limit:
                if not found:
                    low[a] = level
                    found = True
                high[a] = level
    return low, high


@numba.njit(nogil=True, cache=True)
def gather(back, levels, low, count, first, toward):  # type: ignore[no-untyped-def]
    for a in range(low.size):
        for k in range(count[a]):
            toward[first[a] + k] = back[a * levels + low[a] + k]


@numba.njit(nogil=True, cache=True)
def with_headings(edges, band, machine, seeds, goals, toward, best, limit, width, cost):  # type: ignore[no-untyped-def]
    """Least cost of states, into `cost`, until a goal's is final; returns how many states were taken out.

    Taken out by their cost so far and the least that is still to come (A*), in buckets far narrower than an edge is
    cheap; a state that is bettered after it was taken out is put back.
    """
    moves, _, _, _, length, reach, _, _, columns, rows = edges
    lowest, count, first = band
    heading, on, turn, last = machine
    n = heading.size
    shortest, narrow = length.min(), width / 8.0
    node_of = np.empty(toward.size, dtype=np.int32)
    for a in range(count.size):
        node_of[first[a] : first[a] + count[a]] = a
    # before: of the first in a bucket -3 - its number, of states that are in none OUT.
    after, before = np.full(cost.size, -1, dtype=np.int32), np.full(cost.size, OUT, dtype=np.int32)
    head = np.full(int((limit - best) / narrow) + 3, -1, dtype=np.int32)
    goals = np.sort(goals)
    for s in seeds:
        if toward[s // n] > limit:
            continue
        cost[s] = 0.0
        queue(max(0, int((toward[s // n] - best) / narrow)), s, head, after, before)
    taken, reached = 0, False
    for bucket in range(head.size):
        if reached:
            break
        while head[bucket] >= 0:
            s = head[bucket]
            unqueue(s, head, after, before)
            taken += 1
            here = cost[s]
            place = s // n
            a = node_of[place]
            p = s - place * n
            if toward[place] == 0.0:
                k = np.searchsorted(goals, s)
                if k < goals.size and goals[k] == s:
                    reached = True
                    continue
            # What has more room behind it in the same heading and costs no more may do whatever this one may.
            beaten = False
            for q in range(p + 1, last[p] + 1):
                if cost[s - p + q] <= here:
                    beaten = True
            if beaten:
                continue
            level = lowest[a] + place - first[a]
            row, column = a // columns, a % columns
            for way in range(3):
                to_phase = on[p] if way == 0 else turn[p, way - 1]
                if to_phase < 0:
                    continue
                h = heading[to_phase]
                r, c = row + moves[h, 0], column + moves[h, 1]
                if r < 0 or c < 0 or r >= rows or c >= columns:
                    continue
                b = r * columns + c
                # Most ways are known to lead nowhere before what they cost is: an edge costs so much at least.
                least = here + width * (length[h] / shortest)
                top = min(level + reach[h], lowest[b] + count[b] - 1)
                for to in range(max(level - reach[h], lowest[b]), top + 1):
                    place_to = first[b] + to - lowest[b]
                    t = place_to * n + to_phase
                    if cost[t] <= least or least + toward[place_to] > limit:
                        continue
                    total = np.float32(float(here) + edge_usd(a, b, h, level, to, edges))
                    if total >= cost[t] or total + toward[place_to] > limit:
                        continue
                    beaten = False
                    for q in range(to_phase + 1, last[to_phase] + 1):
                        if cost[place_to * n + q] <= total:
                            beaten = True
                    if beaten:
                        continue
                    if before[t] != OUT:
                        unqueue(t, head, after, before)
                    cost[t] = total
                    queue(max(bucket, int((total + toward[place_to] - best) / narrow)), t, head, after, before)
    return taken


@numba.njit(nogil=True, cache=True)
def unqueue(state, head, after, before):  # type: ignore[no-untyped-def]
    """Take a state out of its bucket."""
    p, q = before[state], after[state]
    if p >= 0:
        after[p] = q
    else:
        head[-3 - p] = q
    if q >= 0:
        before[q] = p
    before[state] = OUT


@numba.njit(nogil=True, cache=True)
def queue(bucket, state, head, after, before):  # type: ignore[no-untyped-def]
    """Put a state into a bucket."""
    q = head[bucket]
    after[state] = q
    before[state] = -3 - bucket
    if q >= 0:
        before[q] = state
    head[bucket] = state


@numba.njit(nogil=True, cache=True)
def traced(edges, band, machine, cost, goal, seeds):  # type: ignore[no-untyped-def]
    """Nodes and level numbers from the beginning to a state, by looking for what it can have come from."""
    moves, _, _, _, _, reach, _, _, columns, rows = edges
    lowest, count, first = band
    heading, on, turn, _ = machine
    n = heading.size
    place = goal // n
    a = np.searchsorted(first, place, side="right") - 1
    while count[a] == 0:
        a -= 1
    p = goal - place * n
    nodes, levels = [a], [lowest[a] + place - first[a]]
    s = goal
    while True:
        k = np.searchsorted(seeds, s)
        if k < seeds.size and seeds[k] == s:
            break
        h = heading[p]
        level = levels[-1]
        from_row, from_column = a // columns - moves[h, 0], a % columns - moves[h, 1]
        b = from_row * columns + from_column
        found = False
        if 0 <= from_row < rows and 0 <= from_column < columns:
            for q in range(n):
                if on[q] != p and turn[q, 0] != p and turn[q, 1] != p:
                    continue
                for at in range(max(level - reach[h], lowest[b]), min(level + reach[h], lowest[b] + count[b] - 1) + 1):
                    u = (first[b] + at - lowest[b]) * n + q
                    if cost[u] == np.inf or cost[u] >= cost[s]:
                        continue
                    if np.float32(float(cost[u]) + edge_usd(b, a, h, at, level, edges)) == cost[s]:
                        a, p, s = b, q, u
                        nodes.append(a)
                        levels.append(at)
                        found = True
                        break
                if found:
                    break
        if not found:
            raise ValueError("a state without a beginning")
    return np.array(nodes)[::-1], np.array(levels)[::-1]
