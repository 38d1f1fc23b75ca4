"""Compiled geometry of what is crossed: edges of a grid and short chords of a line against segments of courses.

Import only with numba. An edge and a segment cross when they meet inside both; what one begins with belongs to it, what
it ends with to the next, so that nothing is paid twice.
"""

from __future__ import annotations

from math import radians, sin
from typing import Any

import numpy as np

from ..kernels import jit
from ..works import LEAST_ANGLE_DEG
from .around import LEAST_SQUARE_DEG
from .field_kernel import toll

LEAST_SINE = sin(radians(LEAST_ANGLE_DEG))
# Skew crossings get dearer down to this sine.
LEAST_SKEW_SINE = sin(radians(10.0))
SQUARE_TIMES = 1.0 / sin(radians(LEAST_SQUARE_DEG))


def _met(ax: float, ay: float, bx: float, by: float, segment: Any, last: bool) -> Any:
    """Where a to b crosses a segment, as a share of a to b, and the sine of the angle; share -1: nowhere."""
    rx, ry = bx - ax, by - ay
    sx, sy = segment[2] - segment[0], segment[3] - segment[1]
    turn = rx * sy - ry * sx
    if turn == 0.0:
        return -1.0, 1.0
    gx, gy = segment[0] - ax, segment[1] - ay
    ours = (gx * sy - gy * sx) / turn
    theirs = (gx * ry - gy * rx) / turn
    if ours < 0.0 or ours >= 1.0 or theirs < 0.0 or theirs > 1.0 or (theirs == 1.0 and not last):
        return -1.0, 1.0
    return ours, abs(turn) / np.sqrt((rx * rx + ry * ry) * (sx * sx + sy * sy))


met: Any = jit(_met)


def _more(price: Any, sine: float) -> Any:
    """What a crossing costs besides what it costs by the piece, USD."""
    skew = max(0.0, 1.0 / max(sine, LEAST_SKEW_SINE) - SQUARE_TIMES)
    return price[2] / max(sine, LEAST_SINE) + price[3] * skew


more: Any = jit(_more)


def _inside(ax: float, ay: float, bx: float, by: float, station: Any) -> Any:
    """Share of a to b that lies within a station's circle."""
    rx, ry, gx, gy = bx - ax, by - ay, ax - station[0], ay - station[1]
    square = rx * rx + ry * ry
    half = (gx * rx + gy * ry) / square
    root = half * half - (gx * gx + gy * gy - station[2] * station[2]) / square
    if root <= 0.0:
        return 0.0
    root = np.sqrt(root)
    return max(0.0, min(1.0, -half + root) - max(0.0, -half - root))


inside: Any = jit(_inside)


def _toll_edges(
    segments: Any, of: Any, last: Any, prices: Any, index: Any, pad: int, corner: Any, moves: Any, row: Any, near: Any,
    apart: Any, count: int, fill: bool,
) -> int:  # fmt: skip
    """Number the cells that have edges across courses in row, from count on; or with fill, add up what those cost."""
    west, north, cell = corner[0], corner[1], corner[2]
    rows, columns = index.shape[0] - 2 * pad, index.shape[1] - 2 * pad
    for s in range(segments.shape[0]):
        x1, y1, x2, y2 = segments[s, 0], segments[s, 1], segments[s, 2], segments[s, 3]
        first = max(int(np.floor((north - max(y1, y2)) / cell)) - 2, 0)
        final = min(int(np.floor((north - min(y1, y2)) / cell)) + 2, rows - 1)
        for r in range(first, final + 1):
            # The part of the segment that edges of this row can reach.
            begin, end = 0.0, 1.0
            if y2 != y1:
                one = (north - (r + 3) * cell - y1) / (y2 - y1)
                two = (north - (r - 2) * cell - y1) / (y2 - y1)
                begin, end = max(0.0, min(one, two)), min(1.0, max(one, two))
            xa, xb = x1 + begin * (x2 - x1), x1 + end * (x2 - x1)
            left = max(int(np.floor((min(xa, xb) - west) / cell)) - 2, 0)
            right = min(int(np.floor((max(xa, xb) - west) / cell)) + 2, columns - 1)
            for c in range(left, right + 1):
                n = index[r + pad, c + pad]
                if n < 0 or (fill and row[n] < 0) or (not fill and row[n] >= 0):
                    continue
                ax, ay = west + (c + 0.5) * cell, north - (r + 0.5) * cell
                for d in range(16):
                    dr, dc = moves[d, 0], moves[d, 1]
                    if index[r + pad + dr, c + pad + dc] < 0:
                        continue
                    where, sine = met(ax, ay, ax + dc * cell, ay - dr * cell, segments[s], last[s])
                    if where < 0.0:
                        continue
                    if not fill:
                        row[n] = count
                        count += 1
                        break
                    price = prices[of[s]]
                    usd = more(price, sine)
                    near[row[n], d] += price[0] + usd
                    apart[row[n], d] += price[1] + usd
    return count


toll_edges: Any = jit(_toll_edges)


def _level_edges(
    stations: Any, grade: float, steep: Any, step_m: float, index: Any, pad: int, corner: Any, moves: Any, row: Any,
    most_up: Any, most_down: Any, count: int, fill: bool,
) -> int:  # fmt: skip
    """The same for edges within stations' circles: how many levels they may rise and fall.

    steep: steepest rise and fall, m per m.
    """
    west, north, cell = corner[0], corner[1], corner[2]
    rows, columns = index.shape[0] - 2 * pad, index.shape[1] - 2 * pad
    for s in range(stations.shape[0]):
        reach = stations[s, 2] + 2.3 * cell
        top = max(int(np.floor((north - stations[s, 1] - reach) / cell)), 0)
        bottom = min(int(np.floor((north - stations[s, 1] + reach) / cell)), rows - 1)
        left = max(int(np.floor((stations[s, 0] - reach - west) / cell)), 0)
        right = min(int(np.floor((stations[s, 0] + reach - west) / cell)), columns - 1)
        for r in range(top, bottom + 1):
            for c in range(left, right + 1):
                n = index[r + pad, c + pad]
                if n < 0:
                    continue
                ax, ay = west + (c + 0.5) * cell, north - (r + 0.5) * cell
                for d in range(16):
                    dr, dc = moves[d, 0], moves[d, 1]
                    if index[r + pad + dr, c + pad + dc] < 0:
                        continue
                    share = inside(ax, ay, ax + dc * cell, ay - dr * cell, stations[s])
                    if share <= 0.0:
                        continue
                    if not fill:
                        if row[n] < 0:
                            row[n] = count
                            count += 1
                        break
                    length = cell * np.hypot(dr, dc)
                    # A quarter of a level is given away, or an edge that hardly touches a station would lose a whole.
                    rise = length * (share * min(grade, steep[0]) + (1.0 - share) * steep[0]) / step_m + 0.25
                    fall = length * (share * min(grade, steep[1]) + (1.0 - share) * steep[1]) / step_m + 0.25
                    most_up[row[n], d] = min(most_up[row[n], d], int(rise))
                    most_down[row[n], d] = min(most_down[row[n], d], int(fall))
    return count


level_edges: Any = jit(_level_edges)


def _sort_in(segments: Any, corner: Any, rows: int, columns: int, margin: float, first: Any, held: Any) -> None:
    """Count in first[cell + 1] the segments that come within a margin of each cell; with held filled, list them.

    corner: west, north, size of cells. To list them first must hold where each cell's list begins; it moves on to
    where it ends.
    """
    west, north, size = corner[0], corner[1], corner[2]
    for s in range(segments.shape[0]):
        x1, y1, x2, y2 = segments[s, 0], segments[s, 1], segments[s, 2], segments[s, 3]
        top = max(int(np.floor((north - max(y1, y2) - margin) / size)), 0)
        bottom = min(int(np.floor((north - min(y1, y2) + margin) / size)), rows - 1)
        for r in range(top, bottom + 1):
            begin, end = 0.0, 1.0
            if y2 != y1:
                one = (north - (r + 1) * size - margin - y1) / (y2 - y1)
                two = (north - r * size + margin - y1) / (y2 - y1)
                begin, end = max(0.0, min(one, two)), min(1.0, max(one, two))
            if begin > end:
                continue
            xa, xb = x1 + begin * (x2 - x1), x1 + end * (x2 - x1)
            left = max(int(np.floor((min(xa, xb) - margin - west) / size)), 0)
            right = min(int(np.floor((max(xa, xb) + margin - west) / size)), columns - 1)
            for c in range(left, right + 1):
                if held.size:
                    held[first[r * columns + c]] = s
                    first[r * columns + c] += 1
                else:
                    first[r * columns + c + 1] += 1


sort_in: Any = jit(_sort_in)


def _note(ax: Any, ay: Any, bx: Any, by: Any, k: int, site: Any) -> None:
    """Note in out what the line from station k - 1 (a) to station k (b) crosses, and whether it is level."""
    out, crossed, cells, places = site[10], site[18], site[19], site[20]
    for s in range(2, places.shape[0]):
        if inside(ax, ay, bx, by, places[s]) > 0.5:
            out[5, k] = 1.0
    if not crossed.shape[0]:
        return
    row = int((places[0, 1] - 0.5 * (ay + by)) / places[0, 2])
    column = int((0.5 * (ax + bx) - places[0, 0]) / places[0, 2])
    if row < 0 or column < 0 or row >= cells[0] or column >= cells[1]:
        return
    cell = 4 + row * cells[1] + column
    for j in range(cells[cell], cells[cell + 1]):
        s = cells[j]
        where, sine = met(ax, ay, bx, by, crossed[s], crossed[s, 8] > 0.0)
        if where >= 0.0:
            at = k - 1 if where < 0.5 else k
            usd = more(crossed[s, 4:8], sine)
            out[3, at] += crossed[s, 4] + usd
            out[4, at] += crossed[s, 5] + usd


note: Any = jit(_note)


def _charge(part: Any, lowest_m: float, step: float, near_usd: float, apart_usd: float, places: Any) -> None:
    """Add to the costs of levels, the first of them lowest_m above the ground, what is crossed there."""
    for k in range(part.size):
        part[k] += toll(lowest_m + k * step, near_usd, apart_usd, places[1, 0], places[1, 1])


charge: Any = jit(_charge)
