"""Compiled pricing of a window of a tangent polygon: its geometry, its ground, its cheapest profile.

Import only with numba. A window is the line from the end of the curve at PI a to the beginning of the curve at PI b;
its two ends keep place and level, so windows can be compared and exchanged.

All take `site`, a tuple: 0 spacing_m, 1 step (m between levels), 2 tables (parts of a step, heights; float32): USD per
m by height, 3 entry of height 0 in them, 4 reach (levels it may rise, fall from station to station), 5 ground, 6 nodes
(rows, columns, 2: row and column of ground at places of the plane), 7 factor, 8 free, 9 corner (west, north, cell of
factor and free; west, north, spacing of nodes), and working arrays: 10 out (7, stations: ground, factor,
weight, crossings on the level and apart in USD, whether the line from the station before is level, risk; the last
begins with its sum over the window and whether anything is noted),
11 marks (PIs, 2: where the curve at a PI begins and ends), 12 work (2, levels; float32), 13 choice (stations, levels;
int8), 14 level (stations), 15 span (2, stations; int32), 16 exact (2, levels; float64); 17 how far apart a line is
looked at for closed cells (m; 0: there are none), 18 to 20 what lies about it, as about_line
tells it, 21 risk (USD per m in the cells of factor; 1 x 1: there is none).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..design import NEAR_GROUND_M
from ..kernels import jit
from .polygon_kernels import passable, tangent, turn
from .toll_kernels import charge, note


def _stations(px: Any, py: Any, pr: Any, n: int, a: int, b: int, site: Any) -> int:
    """Fill out and marks with the window's stations; how many they are, or 0 if the line may not lie there."""
    spacing_m, ground, nodes, factor, corner = site[0], site[5], site[6], site[7], site[9]
    if site[17] > 0.0 and not passable(px, py, pr, n, a, b, site):
        return 0
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
    # All as far apart but the last two, so that a level's height is the same in every window.
    count = max(int(np.ceil(total / spacing_m - 1e-9)), 1) + 1
    if count > out.shape[1]:
        return 0
    risk = site[21]
    noted, risky = site[18].shape[0] > 0 or site[20].shape[0] > 2, risk.size > 1
    if noted:
        for i in range(count):
            out[3, i], out[4, i], out[5, i] = 0.0, 0.0, 0.0
    from_x, from_y = 0.0, 0.0
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
            at = k * spacing_m if k < count - 1 else total
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
            if risky:
                out[6, k] = risk[near_row, near_column]
            if noted:
                if k > 0:
                    note(from_x, from_y, x, y, k, site)
                from_x, from_y = x, y
            k += 1
    # What each station stands for: half the way to its neighbours, times its factor.
    extra = 0.0
    for i in range(k):
        reach = spacing_m
        if i == 0 or i == k - 1:
            reach *= 0.5
        if i >= k - 2:
            # The last interval is as short as it comes.
            reach += 0.5 * (total - (k - 1) * spacing_m)
        out[2, i] = out[1, i] * max(reach, 0.0)
        if risky:
            extra += out[6, i] * max(reach, 0.0)
    out[6, 0], out[6, 1] = extra, 0.0
    if noted:
        for i in range(count):
            out[6, 1] += out[3, i] + out[4, i] + out[5, i]
    return k


stations: Any = jit(_stations)


def _near_ground(bottom: float, levels: int, ground: float, step: float) -> Any:
    """Lowest and highest level an end of the line may have: as the profile's design asks, or the nearest there is."""
    middle = (ground - bottom) / step
    low, high = int(np.ceil(middle - NEAR_GROUND_M / step)), int(np.floor(middle + NEAR_GROUND_M / step))
    if low > high:
        low = high = int(middle + 0.5)
    return max(low, 0), min(high, levels - 1)


near_ground: Any = jit(_near_ground)


def _band(count: int, first_m: float, last_m: float, site: Any) -> Any:
    """Fill span with the lowest and highest level of each station; the bottom of the lattice (m) and its levels."""
    step, out, span = site[1], site[10], site[15]
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
    levels = below + int((high_m - origin) / step) + 2
    bottom = origin - below * step
    for i in range(count):
        span[0, i], span[1, i] = 0, levels - 1
    if not np.isnan(first_m):
        span[0, 0], span[1, 0] = below, below
    else:
        span[0, 0], span[1, 0] = near_ground(bottom, levels, out[0, 0], step)
    if np.isnan(last_m):
        span[0, count - 1], span[1, count - 1] = near_ground(bottom, levels, out[0, count - 1], step)
    else:
        at = min(max(int((last_m - bottom) / step + 0.5), 0), levels - 1)
        span[0, count - 1], span[1, count - 1] = at, at
    # What cannot be reached within the grade from either side is left out.
    up, down = site[4][0], site[4][1]
    for i in range(1, count):
        span[0, i], span[1, i] = max(span[0, i], span[0, i - 1] - down), min(span[1, i], span[1, i - 1] + up)
    for i in range(count - 2, -1, -1):
        span[0, i], span[1, i] = max(span[0, i], span[0, i + 1] - up), min(span[1, i], span[1, i + 1] + down)
    return bottom, levels


band: Any = jit(_band)


def _entry(bottom: float, ground: float, site: Any) -> Any:
    """Which of the tables, and which entry of it, tells the cost of the lattice's bottom over this ground."""
    tables = site[2]
    exact = (bottom - ground) / site[1]
    whole = int(np.floor(exact))
    part = int((exact - whole) * tables.shape[0] + 0.5)
    if part == tables.shape[0]:
        part, whole = 0, whole + 1
    return part, whole + site[3]


entry: Any = jit(_entry, inline=True)


def _least(count: int, first_m: float, last_m: float, site: Any) -> Any:
    """Least cost (USD) of a profile from level first_m to last_m over the stations; inf if the grade forbids it.

    first_m or last_m NaN: that end of the line lies near the ground.
    """
    tables, out, work, span = site[2], site[10], site[12], site[15]
    up, down = site[4][0], site[4][1]
    rim = up + down
    bottom, levels = band(count, first_m, last_m, site)
    if levels + 2 * rim > work.shape[1]:
        return np.inf
    before, now = work[0], work[1]
    for i in range(count):
        low, high = span[0, i], span[1, i]
        part, shift = entry(bottom, out[0, i], site)
        if low > high or shift + low < 0 or shift + high >= tables.shape[1]:
            return np.inf
        table = tables[part, shift + low : shift + high + 1]
        weight = np.float32(out[2, i])
        # Levels lie `rim` places in, with a rim of infinity about those in use: the window needs no bounds.
        part_now = now[low + rim : high + 1 + rim]
        if i == 0:
            for k in range(table.size):
                part_now[k] = weight * table[k]
        elif up == 2 and down == 2:
            # The usual case, written out.
            part_before = before[low : high + 9]
            for k in range(table.size):
                least = min(
                    min(min(part_before[k + 2], part_before[k + 3]), min(part_before[k + 5], part_before[k + 6])),
                    part_before[k + 4],
                )
                part_now[k] = least + weight * table[k]
        else:
            # What rises by up at most comes from that far below, what falls from above.
            part_before = before[low + down : high + 1 + rim + down]
            for k in range(table.size):
                least = part_before[k]
                for m in range(1, rim + 1):
                    least = min(least, part_before[k + m])
                part_now[k] = least + weight * table[k]
        for m in range(rim):
            now[low + m] = np.inf
            now[high + rim + 1 + m] = np.inf
        before, now = now, before
    best = np.float32(np.inf)
    for k in range(span[0, count - 1], span[1, count - 1] + 1):
        best = min(best, before[k + rim])
    return float(best)


least: Any = jit(_least)


def _least_noted(count: int, first_m: float, last_m: float, site: Any) -> Any:
    """The same for a window with something noted: crossings are paid, and the line is level at stations.

    A function of its own, so that the one above stays fast.
    """
    tables, out, work, span, cells = site[2], site[10], site[12], site[15], site[19]
    rim = site[4][0] + site[4][1]
    bottom, levels = band(count, first_m, last_m, site)
    if levels + 2 * rim > work.shape[1]:
        return np.inf
    before, now = work[0], work[1]
    for i in range(count):
        low, high = span[0, i], span[1, i]
        part, shift = entry(bottom, out[0, i], site)
        if low > high or shift + low < 0 or shift + high >= tables.shape[1]:
            return np.inf
        up, down = site[4][0], site[4][1]
        if out[5, i] > 0.0:
            up, down = cells[2], cells[3]
        for k in range(low, high + 1):
            best = np.float32(0.0)
            if i > 0:
                best = before[k + rim]
                for m in range(k + rim - up, k + rim + down + 1):
                    best = min(best, before[m])
            now[k + rim] = best + np.float32(out[2, i]) * tables[part, shift + k]
        if out[3, i] + out[4, i] > 0.0:
            lowest_m = bottom + low * site[1] - out[0, i]
            charge(now[low + rim : high + 1 + rim], lowest_m, site[1], out[3, i], out[4, i], site[20])
        for m in range(rim):
            now[low + m] = np.inf
            now[high + rim + 1 + m] = np.inf
        before, now = now, before
    best = np.float32(np.inf)
    for k in range(span[0, count - 1], span[1, count - 1] + 1):
        best = min(best, before[k + rim])
    return float(best)


least_noted: Any = jit(_least_noted)


def _levelled(count: int, first_m: float, last_m: float, site: Any) -> Any:
    """The same with the levels kept in site's level."""
    tables, out, choice, level, span, work = site[2], site[10], site[13], site[14], site[15], site[16]
    cells = site[19]
    up, down = site[4][0], site[4][1]
    rim = up + down
    bottom, levels = band(count, first_m, last_m, site)
    if levels + 2 * rim > work.shape[1] or count > choice.shape[0]:
        return np.inf
    before, now = work[0], work[1]
    for i in range(count):
        low, high = span[0, i], span[1, i]
        part, shift = entry(bottom, out[0, i], site)
        if low > high or shift + low < 0 or shift + high >= tables.shape[1]:
            return np.inf
        rise, fall = up, down
        if out[5, i] > 0.0:
            rise, fall = cells[2], cells[3]
        for k in range(low, high + 1):
            best, taken = 0.0, 0
            if i > 0:
                # Among equals the level one: flat ground gets a flat line.
                best = before[k + rim]
                for m in range(-rise, fall + 1):
                    value = before[k + rim + m] + 1e-3
                    if value < best or (value == best and abs(m) < abs(taken)):
                        best, taken = value, m
            choice[i, k] = taken
            now[k + rim] = best + out[2, i] * tables[part, shift + k]
        if out[3, i] + out[4, i] > 0.0:
            charge(
                now[low + rim : high + 1 + rim],
                bottom + low * site[1] - out[0, i],
                site[1],
                out[3, i],
                out[4, i],
                site[20],
            )
        for m in range(rim):
            now[low + m] = np.inf
            now[high + rim + 1 + m] = np.inf
        before, now = now, before
    at, best = 0, np.inf
    for k in range(span[0, count - 1], span[1, count - 1] + 1):
        if before[k + rim] < best:
            best, at = before[k + rim], k
    if best < np.inf:
        for i in range(count - 1, -1, -1):
            level[i] = bottom + at * site[1]
            at += choice[i, at]
    return best


levelled: Any = jit(_levelled)


def _price(
    px: Any, py: Any, pr: Any, n: int, a: int, b: int, first_m: float, last_m: float, site: Any,
) -> Any:  # fmt: skip
    """Least cost of the window from PI a to PI b, USD."""
    count = stations(px, py, pr, n, a, b, site)
    if count == 0:
        return np.inf
    out = site[10]
    if out[6, 1] > 0.0:
        return least_noted(count, first_m, last_m, site) + out[6, 0]
    return least(count, first_m, last_m, site) + out[6, 0]


price: Any = jit(_price)


def _settle(
    px: Any, py: Any, pr: Any, n: int, a: int, b: int, site: Any, ends: Any,
) -> Any:  # fmt: skip
    """Price the window and keep the levels where its curves begin and end in ends (PIs, 2); NaN ends stay free."""
    count = stations(px, py, pr, n, a, b, site)
    if count == 0:
        return np.inf
    cost = levelled(count, ends[a, 1], ends[b, 0], site)
    if cost == np.inf:
        return cost
    marks, level = site[11], site[14]
    for i in range(a + 1, b):
        for side in range(2):
            place = min(marks[i - a, side] / site[0], count - 1.0)
            k = min(int(place), count - 2)
            ends[i, side] = level[k] + (level[k + 1] - level[k]) * (place - k)
    return cost


settle: Any = jit(_settle)
