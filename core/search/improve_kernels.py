"""Compiled parts of moving a tangent polygon: geometry of a window, its ground, its cheapest profile, the sweeps.

Import only with numba. A window is the line from the end of the curve at PI a to the beginning of the curve at PI b;
its two ends keep place and level, so windows can be compared and exchanged. Arrays are allocated by the caller.
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


def _legal(px: Any, py: Any, pr: Any, stop: Any, n: int, a: int, b: int, via_m: float) -> bool:
    """Whether the curves at PIs a to b fit on their tangents and pass the given points."""
    for i in range(max(a, 0), min(b, n - 2) + 1):
        length = np.hypot(px[i + 1] - px[i], py[i + 1] - py[i])
        if length < 1.0 or tangent(px, py, pr, i, n) + tangent(px, py, pr, i + 1, n) > length:
            return False
        if i > 0:
            angle = turn(px, py, i)
            if abs(angle) > STEEPEST_TURN_RAD:
                return False
            if not np.isnan(stop[i, 0]):
                # Distance of the curve's middle from the given point.
                before = np.hypot(px[i] - px[i - 1], py[i] - py[i - 1])
                bx = (px[i + 1] - px[i]) / length - (px[i] - px[i - 1]) / before
                by = (py[i + 1] - py[i]) / length - (py[i] - py[i - 1]) / before
                size = max(np.hypot(bx, by), 1e-12)
                off = pr[i] * (1.0 / np.cos(abs(angle) / 2.0) - 1.0)
                if np.hypot(px[i] + bx / size * off - stop[i, 0], py[i] + by / size * off - stop[i, 1]) > via_m:
                    return False
    return True


legal: Any = jit(_legal)


def _stations(
    px: Any, py: Any, pr: Any, n: int, a: int, b: int, spacing_m: float, ground: Any, factor: Any, free: Any,
    corner: Any, out: Any, marks: Any,
) -> int:  # fmt: skip
    """Ground and cost factor of the window's stations into out[0], out[1]; how many, or 0 if it may not lie there.

    marks[i - a] becomes the chainages where the curve at PI i begins and ends. out[2, 0] becomes the spacing.
    corner: west, north, cell, of the grids.
    """
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
            column = (x - corner[0]) / corner[2] - 0.5
            row = (corner[1] - y) / corner[2] - 0.5
            near_row, near_column = int(row + 0.5), int(column + 0.5)
            if near_row < 0 or near_column < 0 or near_row >= rows or near_column >= columns:
                return 0
            if not free[near_row, near_column]:
                return 0
            r, c = int(min(max(row, 0.0), rows - 1.001)), int(min(max(column, 0.0), columns - 1.001))
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
    origin = low_m
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


def _profile(
    out: Any, count: int, first_m: float, last_m: float, grade: float, table: Any, table_from: float, per_step: float,
    work: Any, choice: Any, keep: bool, level: Any,
) -> Any:  # fmt: skip
    """Least cost (USD) of a profile from level first_m to last_m over the stations; inf if the grade forbids it.

    With keep the levels go into level[:count]. work: (2, levels); choice: (stations, levels) int8. first_m or last_m
    NaN: that end's level is free.
    """
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
    px: Any, py: Any, pr: Any, n: int, a: int, b: int, first_m: float, last_m: float, spacing_m: float, grade: float,
    table: Any, table_from: float, per_step: float, ground: Any, factor: Any, free: Any, corner: Any, out: Any,
    marks: Any, work: Any, choice: Any, keep: bool, level: Any,
) -> Any:  # fmt: skip
    """Least cost of the window from PI a to PI b, USD."""
    count = stations(px, py, pr, n, a, b, spacing_m, ground, factor, free, corner, out, marks)
    if count == 0:
        return np.inf
    return profile(out, count, first_m, last_m, grade, table, table_from, per_step, work, choice, keep, level)


price: Any = jit(_price)


def _settle(
    px: Any, py: Any, pr: Any, n: int, a: int, b: int, spacing_m: float, grade: float, table: Any, table_from: float,
    per_step: float, ground: Any, factor: Any, free: Any, corner: Any, out: Any, marks: Any, work: Any, choice: Any,
    level: Any, ends: Any,
) -> Any:  # fmt: skip
    """Price the window and keep the levels where its curves begin and end in ends (PIs, 2); NaN ends stay free."""
    cost = price(
        px, py, pr, n, a, b, ends[a, 1], ends[b, 0], spacing_m, grade, table, table_from, per_step, ground, factor,
        free, corner, out, marks, work, choice, True, level,
    )  # fmt: skip
    if cost == np.inf:
        return cost
    step = out[2, 0]
    for i in range(a + 1, b):
        for side in range(2):
            place = marks[i - a, side] / step
            k = int(place)
            rest = place - k
            ends[i, side] = level[k] * (1 - rest) + (level[k + 1] * rest if rest > 0 else 0.0)
    return cost


settle: Any = jit(_settle)


def _shift(values: Any, n: int, at: int, by: int) -> None:
    """Drop -by values from `at` on, or make room for `by`."""
    if by < 0:
        for i in range(at, n + by):
            values[i] = values[i - by]
    else:
        for i in range(n - 1, at - 1, -1):
            values[i + by] = values[i]


shift: Any = jit(_shift)


def _drop_runs(
    px: Any, py: Any, pr: Any, stop: Any, ends: Any, n: int, run: int, via_m: float, worth: float, spacing_m: float,
    grade: float, table: Any, table_from: float, per_step: float, ground: Any, factor: Any, free: Any, corner: Any,
    out: Any, marks: Any, work: Any, choice: Any, level: Any, spare: Any, cancel: Any,
) -> int:  # fmt: skip
    """Leave out `run` PIs in a row wherever that costs no more than `worth` USD each; the new number of PIs."""
    qx, qy, qr = spare[0], spare[1], spare[2]
    qstop = np.empty((run + 16, 2))
    i = 1
    while i + run <= n - 1:
        if cancel[0] != 0:
            return n
        held = False
        for j in range(i, i + run):
            held = held or not np.isnan(stop[j, 0])
        a, b = max(i - 2, 0), min(i + run + 1, n - 1)
        if held:
            i += 1
            continue
        m = b - a + 1 - run
        # The window without the run, as a polygon of its own with a neighbour at each side.
        before = 1 if a > 0 else 0
        after = 1 if b < n - 1 else 0
        size = m + before + after
        t = 0
        for j in range(a - before, b + after + 1):
            if j < i or j >= i + run:
                qx[t], qy[t], qr[t] = px[j], py[j], pr[j]
                t += 1
        t = 0
        for j in range(a - before, b + after + 1):
            if j < i or j >= i + run:
                qstop[t, 0], qstop[t, 1] = stop[j, 0], stop[j, 1]
                t += 1
        if legal(qx, qy, qr, qstop, size, 0, size - 1, via_m):
            old = price(
                px, py, pr, n, a, b, ends[a, 1], ends[b, 0], spacing_m, grade, table, table_from, per_step, ground,
                factor, free, corner, out, marks, work, choice, False, level,
            )  # fmt: skip
            new = price(
                qx, qy, qr, size, before, before + m - 1, ends[a, 1], ends[b, 0], spacing_m, grade, table, table_from,
                per_step, ground, factor, free, corner, out, marks, work, choice, False, level,
            )  # fmt: skip
            if new < old + worth * run:
                shift(px, n, i, -run)
                shift(py, n, i, -run)
                shift(pr, n, i, -run)
                shift(stop, n, i, -run)
                shift(ends, n, i, -run)
                n -= run
                settle(
                    px, py, pr, n, a, b - run, spacing_m, grade, table, table_from, per_step, ground, factor, free,
                    corner, out, marks, work, choice, level, ends,
                )  # fmt: skip
                continue
        i += 1
    return n


drop_runs: Any = jit(_drop_runs)


def _move(
    px: Any, py: Any, pr: Any, stop: Any, ends: Any, n: int, delta: float, series: Any, via_m: float, worth: float,
    spacing_m: float, grade: float, table: Any, table_from: float, per_step: float, ground: Any, factor: Any, free: Any,
    corner: Any, out: Any, marks: Any, work: Any, choice: Any, level: Any, quiet: Any, cancel: Any,
) -> int:  # fmt: skip
    """Try each inner PI eight ways by delta m, and its curve one radius up and down; how many changes were kept.

    quiet: PIs about which nothing changed since they were tried in vain are passed over.
    """
    kept = 0
    for i in range(1, n - 1):
        if cancel[0] != 0:
            return kept
        if quiet[i]:
            continue
        quiet[i] = True
        a, b = max(i - 2, 0), min(i + 2, n - 1)
        old = price(
            px, py, pr, n, a, b, ends[a, 1], ends[b, 0], spacing_m, grade, table, table_from, per_step, ground, factor,
            free, corner, out, marks, work, choice, False, level,
        )  # fmt: skip
        x, y, radius = px[i], py[i], pr[i]
        best_x, best_y, best_r, best = x, y, radius, old
        place = 0
        while place < series.size - 1 and series[place] > radius:
            place += 1
        for trial in range(10):
            px[i], py[i], pr[i] = x, y, radius
            gain = worth
            if trial < 8:
                px[i] = x + delta * np.cos(trial * np.pi / 4.0)
                py[i] = y + delta * np.sin(trial * np.pi / 4.0)
            elif trial == 8:
                if place == 0:
                    continue
                # A wider curve is the better one where it costs nothing.
                pr[i] = series[place - 1]
                gain = -worth
            else:
                if place >= series.size - 1:
                    continue
                pr[i] = series[place + 1]
            if not legal(px, py, pr, stop, n, i - 2, i + 1, via_m):
                continue
            new = price(
                px, py, pr, n, a, b, ends[a, 1], ends[b, 0], spacing_m, grade, table, table_from, per_step, ground,
                factor, free, corner, out, marks, work, choice, False, level,
            )  # fmt: skip
            if new < best - gain:
                best_x, best_y, best_r, best = px[i], py[i], pr[i], new
        px[i], py[i], pr[i] = best_x, best_y, best_r
        if best_x != x or best_y != y or best_r != radius:
            kept += 1
            for j in range(a, b + 1):
                quiet[j] = False
            settle(
                px, py, pr, n, a, b, spacing_m, grade, table, table_from, per_step, ground, factor, free, corner, out,
                marks, work, choice, level, ends,
            )  # fmt: skip
    return kept


move: Any = jit(_move)


def _insert(
    px: Any, py: Any, pr: Any, stop: Any, ends: Any, n: int, delta: float, series: Any, via_m: float, worth: float,
    spacing_m: float, grade: float, table: Any, table_from: float, per_step: float, ground: Any, factor: Any, free: Any,
    corner: Any, out: Any, marks: Any, work: Any, choice: Any, level: Any, spare: Any, cancel: Any,
) -> int:  # fmt: skip
    """Try a new PI on each tangent, aside of its middle by delta either way; the new number of PIs."""
    i = 0
    while i < n - 1 and n < px.size - 1:
        if cancel[0] != 0:
            return n
        dx, dy = px[i + 1] - px[i], py[i + 1] - py[i]
        length = np.hypot(dx, dy)
        if length < 4.0 * delta:
            i += 1
            continue
        a, b = max(i - 1, 0), min(i + 2, n - 1)
        first, last = ends[a, 1], ends[b, 0]
        best = price(
            px, py, pr, n, a, b, first, last, spacing_m, grade, table, table_from, per_step, ground, factor, free,
            corner, out, marks, work, choice, False, level,
        )  # fmt: skip
        best -= worth
        mx, my = px[i] + 0.5 * dx, py[i] + 0.5 * dy
        for values in (px, py, pr):
            shift(values, n, i + 1, 1)
        shift(stop, n, i + 1, 1)
        shift(ends, n, i + 1, 1)
        stop[i + 1, 0], stop[i + 1, 1] = np.nan, np.nan
        n += 1
        found = 0
        for trial in range(6):
            along = (trial // 2 - 1) * 0.25
            side = delta if trial % 2 == 0 else -delta
            px[i + 1] = mx + along * dx - side * dy / length
            py[i + 1] = my + along * dy + side * dx / length
            r = 0
            pr[i + 1] = series[0]
            while r < series.size - 1 and not legal(px, py, pr, stop, n, i - 1, i + 2, via_m):
                r += 1
                pr[i + 1] = series[r]
            if r == series.size - 1 and not legal(px, py, pr, stop, n, i - 1, i + 2, via_m):
                continue
            new = price(
                px, py, pr, n, a, b + 1, first, last, spacing_m, grade, table, table_from, per_step, ground,
                factor, free, corner, out, marks, work, choice, False, level,
            )  # fmt: skip
            if new < best:
                best = new
                found = 1
                spare[0, 0], spare[1, 0], spare[2, 0] = px[i + 1], py[i + 1], pr[i + 1]
        if found == 1:
            px[i + 1], py[i + 1], pr[i + 1] = spare[0, 0], spare[1, 0], spare[2, 0]
            settle(
                px, py, pr, n, a, b + 1, spacing_m, grade, table, table_from, per_step, ground, factor, free, corner,
                out, marks, work, choice, level, ends,
            )  # fmt: skip
            i += 2
        else:
            for values in (px, py, pr):
                shift(values, n, i + 1, -1)
            shift(stop, n, i + 1, -1)
            shift(ends, n, i + 1, -1)
            n -= 1
            i += 1
    return n


insert: Any = jit(_insert)
