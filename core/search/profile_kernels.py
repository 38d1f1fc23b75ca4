"""Compiled programmes of a window's profile: its least cost over the levels that the grade allows.

Import only with numba. `site` is what window_kernels tells.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..design import NEAR_GROUND_M
from ..kernels import jit
from .toll_kernels import charge

# Between so many stations it is asked whether a window can still be cheap enough.
ASKED_EVERY = 8


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
    first_low, first_high = below, below
    if np.isnan(first_m):
        first_low, first_high = near_ground(bottom, levels, out[0, 0], step)
    if np.isnan(last_m):
        last_low, last_high = near_ground(bottom, levels, out[0, count - 1], step)
    else:
        last_low = last_high = min(max(int((last_m - bottom) / step + 0.5), 0), levels - 1)
    # What cannot be reached within the grade from either side is left out.
    up, down = np.int64(site[4][0]), np.int64(site[4][1])
    end = count - 1
    last_low, last_high = max(last_low, first_low - down * end), min(last_high, first_high + up * end)
    for i in range(count):
        span[0, i] = max(max(0, first_low - down * i), last_low - up * (end - i))
        span[1, i] = min(min(levels - 1, first_high + up * i), last_high + down * (end - i))
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


def _row(
    work: Any, now: int, tables: Any, part: int, shift: int, low: int, count: int, weight: Any, up: int, down: int,
) -> None:  # fmt: skip
    """Least costs of a station's `count` levels from low on, from those of the station before.

    A function of its own with slices of its own: otherwise numba counts references to them at every station.
    """
    rim = up + down
    after = work[now, low + rim : low + rim + count]
    table = tables[part, shift + low : shift + low + count]
    # What rises by up at most comes from that far below, what falls from above.
    before = work[1 - now, low + down : low + down + count + rim]
    if up == 2 and down == 2:
        # The usual case, written out.
        for k in range(count):
            least = min(min(min(before[k], before[k + 1]), min(before[k + 3], before[k + 4])), before[k + 2])
            after[k] = least + weight * table[k]
    else:
        for k in range(count):
            least = before[k]
            for m in range(1, rim + 1):
                least = min(least, before[k + m])
            after[k] = least + weight * table[k]


row: Any = jit(_row)


def _least(count: int, first_m: float, last_m: float, site: Any, enough: float) -> Any:
    """Least cost (USD) of a profile from level first_m to last_m over the stations; inf if the grade forbids it.

    first_m or last_m NaN: that end of the line lies near the ground. Costs of `enough` and more may be told as inf.
    """
    tables, out, work, span = site[2], site[10], site[12], site[15]
    up, down = site[4][0], site[4][1]
    rim = up + down
    bottom, levels = band(count, first_m, last_m, site)
    if levels + 2 * rim > work.shape[1]:
        return np.inf
    # What the stations still to come cost at least.
    rest = 0.0
    for i in range(count):
        rest += out[2, i]
    now = 0
    for i in range(count):
        low, high = np.int64(span[0, i]), np.int64(span[1, i])
        part, shift = entry(bottom, out[0, i], site)
        if low > high or shift + low < 0 or shift + high >= tables.shape[1]:
            return np.inf
        # Levels lie `rim` places in, with a rim of infinity about those in use: the window needs no bounds.
        now = i & 1
        if i == 0:
            for k in range(low, high + 1):
                work[now, k + rim] = np.float32(out[2, i]) * tables[part, shift + k]
        else:
            row(work, now, tables, part, shift, low, high - low + 1, np.float32(out[2, i]), up, down)
        for m in range(rim):
            work[now, low + m] = np.inf
            work[now, high + rim + 1 + m] = np.inf
        rest -= out[2, i]
        if i % ASKED_EVERY == ASKED_EVERY - 1 and enough < np.inf:
            least_here = np.float32(np.inf)
            for k in range(low, high + 1):
                least_here = min(least_here, work[now, k + rim])
            if least_here + rest * site[22] >= enough:
                return np.inf
    best = np.float32(np.inf)
    for k in range(span[0, count - 1], span[1, count - 1] + 1):
        best = min(best, work[now, k + rim])
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


def _noted_row(work: Any, now: int, choice: Any, i: int, low: int, count: int, rim: int, up: int, down: int) -> None:
    """Least costs so far of a station's `count` levels from low on, in work, and the change of level they come by.

    A level comes from one that many choices away. Among equals the level one: flat ground gets a flat line.
    """
    best, taken = work[now, low + rim : low + rim + count], choice[i, low : low + count]
    level = work[1 - now, low + rim : low + rim + count]
    for k in range(count):
        best[k], taken[k] = level[k], 0
    # By rising change, so that a larger one has to be better.
    for size in range(1, max(up, down) + 1):
        for sign in (-1, 1):
            if size > (up if sign < 0 else down):
                continue
            m = np.int8(sign * size)
            before = work[1 - now, low + rim + m : low + rim + m + count]
            for k in range(count):
                value = before[k] + 1e-3
                better = value < best[k]
                best[k] = value if better else best[k]
                taken[k] = m if better else taken[k]


noted_row: Any = jit(_noted_row)


def _levelled(count: int, first_m: float, last_m: float, site: Any) -> Any:
    """The same with the levels kept in site's level."""
    tables, out, choice, level, span, work = site[2], site[10], site[13], site[14], site[15], site[16]
    cells = site[19]
    up, down = site[4][0], site[4][1]
    rim = up + down
    bottom, levels = band(count, first_m, last_m, site)
    if levels + 2 * rim > work.shape[1] or count > choice.shape[0]:
        return np.inf
    now = 0
    for i in range(count):
        low, high = np.int64(span[0, i]), np.int64(span[1, i])
        part, shift = entry(bottom, out[0, i], site)
        if low > high or shift + low < 0 or shift + high >= tables.shape[1]:
            return np.inf
        now = i & 1
        if i == 0:
            work[now, low + rim : high + rim + 1] = 0.0
        elif out[5, i] > 0.0:
            noted_row(work, now, choice, i, low, high - low + 1, rim, cells[2], cells[3])
        else:
            noted_row(work, now, choice, i, low, high - low + 1, rim, up, down)
        for k in range(low, high + 1):
            work[now, k + rim] += out[2, i] * tables[part, shift + k]
        if out[3, i] + out[4, i] > 0.0:
            charge(
                work[now, low + rim : high + 1 + rim],
                bottom + low * site[1] - out[0, i],
                site[1],
                out[3, i],
                out[4, i],
                site[20],
            )
        for m in range(rim):
            work[now, low + m] = np.inf
            work[now, high + rim + 1 + m] = np.inf
    at, best = 0, np.inf
    for k in range(span[0, count - 1], span[1, count - 1] + 1):
        if work[now, k + rim] < best:
            best, at = work[now, k + rim], k
    if best < np.inf:
        for i in range(count - 1, 0, -1):
            level[i] = bottom + at * site[1]
            at += choice[i, at]
        level[0] = bottom + at * site[1]
    return best


levelled: Any = jit(_levelled)
