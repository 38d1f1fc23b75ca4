"""Compiled pricing of a window of a tangent polygon: its geometry, its ground, its cheapest profile.

Import only with numba. A window is the line from the end of the curve at PI a to the beginning of the curve at PI b;
its two ends keep place and level, so windows can be compared and exchanged.

All take `site`, a tuple: 0 spacing_m, 1 grade, 2 table (USD per m by height), 3 its first height, 4 its entries per m,
5 ground, 6 nodes (rows, columns, 2: row and column of ground at places of the plane), 7 factor, 8 free, 9 corner (west,
north, cell of factor and free; west, north, spacing of nodes), and working arrays: 10 out (3, stations: ground, factor,
and the spacing in its third row), 11 marks (PIs, 2: where the curve at a PI begins and ends), 12 work (2, levels),
13 choice (stations, levels; int8), 14 level (stations).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..kernels import jit

# Levels that a step between two stations of the rough profile may rise; the window below is written out for 2.
REACH = 2
RIM = 2 * REACH
STEEPEST_TURN_RAD = 2.3


def _turn(px: Any, py: Any, i: int) -> Any:
    """Signed deflection at PI i, rad."""
    one = np.arctan2(py[i] - py[i - 1], px[i] - px[i - 1])
    two = np.arctan2(py[i + 1] - py[i], px[i + 1] - px[i])
    return (two - one + np.pi) % (2.0 * np.pi) - np.pi


turn: Any = jit(_turn)


def _tangent(px: Any, py: Any, pr: Any, i: int, n: int) -> Any:
    """From PI i to where its curve begins, m; 0 at the ends."""
    if i <= 0 or i >= n - 1:
        return 0.0
    return pr[i] * np.tan(min(abs(turn(px, py, i)), 3.1) / 2.0)


tangent: Any = jit(_tangent)


def _transition(radius: float, rules: Any) -> Any:
    """Lowest transition length at a radius, m: between the rows of the rules, 0 beyond the widest radius."""
    radii, lengths = rules[1], rules[2]
    if radius > radii[-1]:
        return 0.0
    k = 0
    while k < radii.size and radii[k] < radius:
        k += 1
    if k == 0:
        return lengths[0]
    part = (radius - radii[k - 1]) / (radii[k] - radii[k - 1])
    return lengths[k - 1] + part * (lengths[k] - lengths[k - 1])


transition: Any = jit(_transition)


def _taken(px: Any, py: Any, pr: Any, i: int, n: int, rules: Any) -> Any:
    """Tangent that the curve at PI i takes with half its transition and half the straight to the next, m."""
    if i <= 0 or i >= n - 1:
        return 0.0
    length = transition(pr[i], rules)
    # The transition moves the arc inwards by L^2 / 24 R.
    moved = 1.0 + length * length / (24.0 * pr[i] * pr[i])
    return tangent(px, py, pr, i, n) * moved + (length + rules[3]) / 2.0


taken: Any = jit(_taken)


def _legal(px: Any, py: Any, pr: Any, stop: Any, n: int, a: int, b: int, rules: Any) -> bool:
    """Whether the curves at PIs a to b fit on their tangents with their transitions and pass the given points.

    rules: a tuple of 0 how far a given point may be passed (m), 1 rising radii, 2 lowest transitions at them, 3 the
    shortest straight between two curves (m).
    """
    for i in range(max(a, 0), min(b, n - 2) + 1):
        length = np.hypot(px[i + 1] - px[i], py[i + 1] - py[i])
        if length < 1.0 or taken(px, py, pr, i, n, rules) + taken(px, py, pr, i + 1, n, rules) > length + 1e-6:
            return False
        if i > 0:
            angle = turn(px, py, i)
            if abs(angle) > STEEPEST_TURN_RAD or pr[i] * abs(angle) < transition(pr[i], rules) - 1e-6:
                return False
            if not np.isnan(stop[i, 0]):
                # Distance of the curve's middle from the given point.
                before = np.hypot(px[i] - px[i - 1], py[i] - py[i - 1])
                bx = (px[i + 1] - px[i]) / length - (px[i] - px[i - 1]) / before
                by = (py[i + 1] - py[i]) / length - (py[i] - py[i - 1]) / before
                size = max(np.hypot(bx, by), 1e-12)
                off = pr[i] * (1.0 / np.cos(abs(angle) / 2.0) - 1.0)
                if np.hypot(px[i] + bx / size * off - stop[i, 0], py[i] + by / size * off - stop[i, 1]) > rules[0]:
                    return False
    return True


legal: Any = jit(_legal)


def _stations(px: Any, py: Any, pr: Any, n: int, a: int, b: int, site: Any) -> int:
    """Fill out and marks with the window's stations; how many they are, or 0 if the line may not lie there."""
    spacing_m, ground, nodes, factor, free, corner = site[0], site[5], site[6], site[7], site[8], site[9]
    out, marks = site[10], site[11]
    rows, columns = ground.shape
    chainage = 0.0
    leave = tangent(px, py, pr, a, n)
    for i in range(a + 1, b + 1):
        length = np.hypot(px[i] - px[i - 1], py[i] - py[i - 1])
        enter = tangent(px, py, pr, i, n)
        chainage += length - leave - enter
        marks[i - a, 0] = chainage
        if i < b:
            chainage += pr[i] * abs(turn(px, py, i))
        marks[i - a, 1] = chainage
        leave = enter
    marks[0, 1] = 0.0
    total = chainage
    count = int(np.ceil(total / spacing_m)) + 1
    if count < 2:
        count = 2
    if count > out.shape[1]:
        return 0
    step = total / (count - 1)
    out[2, 0] = step
    k = 0
    for i in range(a + 1, b + 1):
        dx, dy = px[i] - px[i - 1], py[i] - py[i - 1]
        length = np.hypot(dx, dy)
        dx, dy = dx / length, dy / length
        back = tangent(px, py, pr, i, n)
        # The straight before PI i, then its curve.
        angle = turn(px, py, i) if i < b else 0.0
        sign = 1.0 if angle > 0 else -1.0
        while k < count:
            at = k * step
            if at <= marks[i - a, 0] or (i == b):
                rest = marks[i - a, 0] - at + back
                x, y = px[i] - dx * rest, py[i] - dy * rest
            elif at <= marks[i - a, 1]:
                swept = (at - marks[i - a, 0]) / pr[i]
                along, across = pr[i] * np.sin(swept), pr[i] * (1.0 - np.cos(swept))
                x = px[i] - dx * back + dx * along - sign * dy * across
                y = py[i] - dy * back + dy * along + sign * dx * across
            else:
                break
            near_row, near_column = int((corner[1] - y) / corner[2]), int((x - corner[0]) / corner[2])
            if near_row < 0 or near_column < 0 or near_row >= factor.shape[0] or near_column >= factor.shape[1]:
                return 0
            if not free[near_row, near_column]:
                return 0
            # Place in the elevation model: interpolated between nodes of the plane where it is known exactly.
            v, u = (corner[4] - y) / corner[5], (x - corner[3]) / corner[5]
            r = min(max(int(v), 0), nodes.shape[0] - 2)
            c = min(max(int(u), 0), nodes.shape[1] - 2)
            v, u = v - r, u - c
            row = (nodes[r, c, 0] * (1 - u) + nodes[r, c + 1, 0] * u) * (1 - v) + (
                nodes[r + 1, c, 0] * (1 - u) + nodes[r + 1, c + 1, 0] * u
            ) * v
            column = (nodes[r, c, 1] * (1 - u) + nodes[r, c + 1, 1] * u) * (1 - v) + (
                nodes[r + 1, c, 1] * (1 - u) + nodes[r + 1, c + 1, 1] * u
            ) * v
            if row < -0.5 or column < -0.5 or row > rows - 0.5 or column > columns - 0.5:
                return 0
            row, column = min(max(row, 0.0), rows - 1.001), min(max(column, 0.0), columns - 1.001)
            r, c = int(row), int(column)
            v, u = row - r, column - c
            value = (ground[r, c] * (1 - u) + ground[r, c + 1] * u) * (1 - v) + (
                ground[r + 1, c] * (1 - u) + ground[r + 1, c + 1] * u
            ) * v
            if np.isnan(value):
                return 0
            out[0, k] = value
            out[1, k] = factor[near_row, near_column]
            k += 1
    return k


stations: Any = jit(_stations)


def _band(out: Any, count: int, first_m: float, last_m: float, step: float) -> Any:
    """Bottom of the lattice of levels (m), how many there are, and the first and last one (-1: free)."""
    low_m, high_m = np.inf, -np.inf
    for i in range(count):
        low_m, high_m = min(low_m, out[0, i]), max(high_m, out[0, i])
    # Levels beyond the ground's range never pay.
    low_m, high_m = low_m - 8.0, high_m + 12.0
    # The lattice goes through what is given, or through the first ground: a level lies exactly on flat ground then.
    origin = out[0, 0]
    if not np.isnan(first_m):
        low_m, high_m, origin = min(low_m, first_m), max(high_m, first_m), first_m
    if not np.isnan(last_m):
        low_m, high_m = min(low_m, last_m), max(high_m, last_m)
        if np.isnan(first_m):
            origin = last_m
    below = int((origin - low_m) / step) + 1
    bottom = origin - below * step
    first = -1 if np.isnan(first_m) else below
    last = -1 if np.isnan(last_m) else int((last_m - bottom) / step + 0.5)
    return bottom, below + int((high_m - origin) / step) + 2, first, last


band: Any = jit(_band)


def _profile(count: int, first_m: float, last_m: float, site: Any, keep: bool) -> Any:
    """Least cost (USD) of a profile from level first_m to last_m over the stations; inf if the grade forbids it.

    With keep the levels go into site's level. first_m or last_m NaN: that end's level is free.
    """
    grade, table, table_from, per_step = site[1], site[2], site[3], site[4]
    out, work, choice, level = site[10], site[12], site[13], site[14]
    spacing = out[2, 0]
    step = grade * spacing / REACH
    bottom, levels, first, last = band(out, count, first_m, last_m, step)
    if levels + 2 * RIM > work.shape[1] or count > choice.shape[0]:
        return np.inf
    last_entry = table.size - 1
    rise = step * per_step
    low, high = 0, levels - 1
    if first >= 0:
        low, high = first, first
    before, now = work[0], work[1]
    for i in range(count):
        if i > 0:
            # Levels lie RIM places in, with a rim of infinity about those in use: the window needs no bounds.
            for m in range(RIM):
                now[low + m] = np.inf
                now[high + RIM + 1 + m] = np.inf
            before, now = now, before
            low, high = max(low - REACH, 0), min(high + REACH, levels - 1)
            if last >= 0:
                low = max(low, last - REACH * (count - 1 - i))
                high = min(high, last + REACH * (count - 1 - i))
        elif last >= 0:
            low = max(low, last - REACH * (count - 1))
            high = min(high, last + REACH * (count - 1))
        if low > high:
            return np.inf
        if i == 0:
            for k in range(low, high + 1):
                now[k + RIM] = 0.0
        elif keep:
            for k in range(low, high + 1):
                best = np.inf
                for m in range(2 * REACH + 1):
                    # Among equals the level one: flat ground gets a flat line.
                    value = before[k + REACH + m] + abs(m - REACH) * 1e-3
                    if value < best:
                        best = value
                        choice[i, k] = m - REACH
                now[k + RIM] = best
        else:
            for k in range(low, high + 1):
                now[k + RIM] = min(
                    min(min(before[k + 2], before[k + 3]), min(before[k + 5], before[k + 6])), before[k + 4]
                )
        weight = spacing * out[1, i] * (0.5 if i == 0 or i == count - 1 else 1.0)
        base = (bottom - out[0, i] - table_from) * per_step + 0.5
        for k in range(low, high + 1):
            now[k + RIM] += weight * table[min(max(int(base + k * rise), 0), last_entry)]
    best = np.inf
    at = low
    for k in range(low, high + 1):
        if now[k + RIM] < best:
            best = now[k + RIM]
            at = k
    if keep and best < np.inf:
        for i in range(count - 1, -1, -1):
            level[i] = bottom + at * step
            if i > 0:
                at += choice[i, at]
    return best


profile: Any = jit(_profile)


def _price(
    px: Any, py: Any, pr: Any, n: int, a: int, b: int, first_m: float, last_m: float, site: Any, keep: bool,
) -> Any:  # fmt: skip
    """Least cost of the window from PI a to PI b, USD."""
    count = stations(px, py, pr, n, a, b, site)
    if count == 0:
        return np.inf
    return profile(count, first_m, last_m, site, keep)


price: Any = jit(_price)


def _settle(
    px: Any, py: Any, pr: Any, n: int, a: int, b: int, site: Any, ends: Any,
) -> Any:  # fmt: skip
    """Price the window and keep the levels where its curves begin and end in ends (PIs, 2); NaN ends stay free."""
    cost = price(
        px, py, pr, n, a, b, ends[a, 1], ends[b, 0], site, True,
    )  # fmt: skip
    if cost == np.inf:
        return cost
    out, marks, level = site[10], site[11], site[14]
    step = out[2, 0]
    for i in range(a + 1, b):
        for side in range(2):
            place = marks[i - a, side] / step
            k = int(place)
            rest = place - k
            ends[i, side] = level[k] * (1 - rest) + (level[k + 1] * rest if rest > 0 else 0.0)
    return cost


settle: Any = jit(_settle)
