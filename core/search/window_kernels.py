"""Compiled pricing of a window of a tangent polygon: its geometry, its ground, its cheapest profile.

Import only with numba. A window is the line from the end of the curve at PI a to the beginning of the curve at PI b;
its two ends keep place and level, so windows can be compared and exchanged.

All take `site`, a tuple: 0 spacing_m, 1 step (m between levels), 2 tables (parts of a step, heights; float32): USD per
m by height, 3 entry of height 0 in them, 4 reach (levels it may rise, fall from station to station), 5 ground, 6 nodes
(rows, columns, 2: row and column of ground at places of the plane), 7 factor, 8 free, 9 corner (west, north, cell of
factor and free; west, north, spacing of nodes), and working arrays: 10 out (7, stations: ground, factor,
weight, crossings on the level and apart in USD, whether the line from the station before is level, risk; the last
begins with its sum over the window and whether anything is noted),
11 marks (PIs, 4: where the curve at a PI begins and ends, its turn in rad, its tangent in m), 12 work (2, levels;
float32), 13 choice (stations, levels; int8), 14 level (stations), 15 span (2, stations; int32), 16 exact (2, levels;
float64); 17 how far apart a line is looked at for closed cells (m; 0: there are none), 18 to 20 what lies about it, as
about_line tells it, 21 risk (USD per m in the cells of factor; 1 x 1: there is none), 22 what a metre of line costs at
least where the factor is 1 (USD), 23 the least factor.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..kernels import jit
from .polygon_kernels import passable, turn
from .profile_kernels import least, least_noted, levelled
from .toll_kernels import note


def _stations(px: Any, py: Any, pr: Any, n: int, a: int, b: int, site: Any, enough: float) -> int:
    """Fill out and marks with the window's stations.

    How many they are, or 0 if the line may not lie there, or if its length alone costs `enough`.
    """
    spacing_m, ground, nodes, factor, corner = site[0], site[5], site[6], site[7], site[9]
    out, marks = site[10], site[11]
    rows, columns = ground.shape
    chainage = 0.0
    for i in range(a, b + 1):
        angle = turn(px, py, i) if 0 < i < n - 1 else 0.0
        marks[i - a, 2], marks[i - a, 3] = angle, pr[i] * np.tan(min(abs(angle), 3.1) / 2.0)
        if i > a:
            length = np.hypot(px[i] - px[i - 1], py[i] - py[i - 1])
            chainage += length - marks[i - a - 1, 3] - marks[i - a, 3]
            marks[i - a, 0] = chainage
            if i < b:
                chainage += pr[i] * abs(angle)
        marks[i - a, 1] = chainage
    total = chainage
    if total * site[22] * site[23] >= enough or (site[17] > 0.0 and not passable(px, py, pr, a, b, site)):
        return 0
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
        # The straight before PI i, then its curve.
        back = marks[i - a, 3]
        sign = 1.0 if marks[i - a, 2] > 0 else -1.0
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


def _price(
    px: Any, py: Any, pr: Any, n: int, a: int, b: int, first_m: float, last_m: float, site: Any, enough: float,
) -> Any:  # fmt: skip
    """Least cost of the window from PI a to PI b, USD; inf where it may not lie so, or where that is `enough` or more.

    With something noted, costs beyond `enough` are told as they are.
    """
    count = stations(px, py, pr, n, a, b, site, enough)
    if count == 0:
        return np.inf
    out = site[10]
    if out[6, 1] > 0.0:
        return least_noted(count, first_m, last_m, site) + out[6, 0]
    return least(count, first_m, last_m, site, enough - out[6, 0]) + out[6, 0]


price: Any = jit(_price)


def _settle(
    px: Any, py: Any, pr: Any, n: int, a: int, b: int, site: Any, ends: Any,
) -> Any:  # fmt: skip
    """Price the window and keep the levels where its curves begin and end in ends (PIs, 2); NaN ends stay free."""
    count = stations(px, py, pr, n, a, b, site, np.inf)
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
