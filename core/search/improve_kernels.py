"""Compiled moves of a tangent polygon: leave PIs out, move them, put new ones in, where the window gets cheaper.

Import only with numba. `site` is what window_kernels tells; arrays are allocated by the caller.

stop: (PIs, 2) the given point that the curve at a PI has to pass, NaN where there is none. An endless first value says
that a tangent there keeps its direction: the one before the PI where the second value is above 0, the one behind it
where that is below 0, both where it is 0. Such a PI only slides along its tangent, and stays.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..kernels import jit
from .polygon_kernels import legal
from .window_kernels import price, settle


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
    px: Any, py: Any, pr: Any, stop: Any, ends: Any, n: int, run: int, rules: Any, worth: float, site: Any, spare:
    Any, cancel: Any,
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
        if legal(qx, qy, qr, qstop, size, 0, size - 1, rules):
            old = price(
                px, py, pr, n, a, b, ends[a, 1], ends[b, 0], site, np.inf,
            )  # fmt: skip
            new = price(
                qx, qy, qr, size, before, before + m - 1, ends[a, 1], ends[b, 0], site, old + worth * run,
            )  # fmt: skip
            # A window that cannot be priced as it lies says nothing about what may replace it.
            if old < np.inf and new < old + worth * run:
                shift(px, n, i, -run)
                shift(py, n, i, -run)
                shift(pr, n, i, -run)
                shift(stop, n, i, -run)
                shift(ends, n, i, -run)
                n -= run
                settle(
                    px, py, pr, n, a, b - run, site, ends,
                )  # fmt: skip
                continue
        i += 1
    return n


drop_runs: Any = jit(_drop_runs)


def _move(
    px: Any, py: Any, pr: Any, stop: Any, ends: Any, n: int, delta: float, series: Any, rules: Any, worth: float,
    site: Any, quiet: Any, cancel: Any,
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
            px, py, pr, n, a, b, ends[a, 1], ends[b, 0], site, np.inf,
        )  # fmt: skip
        if old == np.inf:
            continue
        x, y, radius = px[i], py[i], pr[i]
        best_x, best_y, best_r, best = x, y, radius, old
        held = np.isinf(stop[i, 0])
        # Across the line first of all.
        across = np.arctan2(py[i + 1] - py[i - 1], px[i + 1] - px[i - 1]) + 0.5 * np.pi
        if held:
            # Ways on and back along the tangent that keeps its direction.
            j = i - 1 if stop[i, 1] > 0.0 else i + 1
            across = np.arctan2(py[i] - py[j], px[i] - px[j])
        place = 0
        while place < series.size - 1 and series[place] > radius:
            place += 1
        for trial in range(10):
            px[i], py[i], pr[i] = x, y, radius
            gain = worth
            if trial < 8:
                if held and (trial % 4 != 0 or stop[i, 1] == 0.0):
                    continue
                px[i] = x + delta * np.cos(across + trial * np.pi / 4.0)
                py[i] = y + delta * np.sin(across + trial * np.pi / 4.0)
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
            if not legal(px, py, pr, stop, n, i - 2, i + 1, rules):
                continue
            new = price(
                px, py, pr, n, a, b, ends[a, 1], ends[b, 0], site, best - gain,
            )  # fmt: skip
            if new < best - gain:
                best_x, best_y, best_r, best = px[i], py[i], pr[i], new
        px[i], py[i], pr[i] = best_x, best_y, best_r
        if best_x != x or best_y != y or best_r != radius:
            kept += 1
            for j in range(a, b + 1):
                quiet[j] = False
            settle(
                px, py, pr, n, a, b, site, ends,
            )  # fmt: skip
    return kept


move: Any = jit(_move)


def _insert(
    px: Any, py: Any, pr: Any, stop: Any, ends: Any, n: int, delta: float, series: Any, rules: Any, worth: float,
    site: Any, spare: Any, cancel: Any,
) -> int:  # fmt: skip
    """Try a new PI on each tangent, aside of its middle by delta either way; the new number of PIs."""
    i = 0
    while i < n - 1 and n < px.size - 1:
        if cancel[0] != 0:
            return n
        dx, dy = px[i + 1] - px[i], py[i + 1] - py[i]
        length = np.hypot(dx, dy)
        kept = (np.isinf(stop[i, 0]) and stop[i, 1] <= 0.0) or (np.isinf(stop[i + 1, 0]) and stop[i + 1, 1] >= 0.0)
        if length < 4.0 * delta or kept:
            i += 1
            continue
        a, b = max(i - 1, 0), min(i + 2, n - 1)
        first, last = ends[a, 1], ends[b, 0]
        best = price(
            px, py, pr, n, a, b, first, last, site, np.inf,
        )  # fmt: skip
        if best == np.inf:
            i += 1
            continue
        best -= worth
        mx, my = px[i] + 0.5 * dx, py[i] + 0.5 * dy
        for values in (px, py, pr):
            shift(values, n, i + 1, 1)
        shift(stop, n, i + 1, 1)
        shift(ends, n, i + 1, 1)
        stop[i + 1, 0], stop[i + 1, 1] = np.nan, np.nan
        ends[i + 1, 0], ends[i + 1, 1] = np.nan, np.nan
        n += 1
        found = 0
        for trial in range(6):
            along = (trial // 2 - 1) * 0.25
            side = delta if trial % 2 == 0 else -delta
            px[i + 1] = mx + along * dx - side * dy / length
            py[i + 1] = my + along * dy + side * dx / length
            r = 0
            pr[i + 1] = series[0]
            while r < series.size - 1 and not legal(px, py, pr, stop, n, i - 1, i + 2, rules):
                r += 1
                pr[i + 1] = series[r]
            if r == series.size - 1 and not legal(px, py, pr, stop, n, i - 1, i + 2, rules):
                continue
            new = price(
                px, py, pr, n, a, b + 1, first, last, site, best,
            )  # fmt: skip
            if new < best:
                best = new
                found = 1
                spare[0, 0], spare[1, 0], spare[2, 0] = px[i + 1], py[i + 1], pr[i + 1]
        if found == 1:
            px[i + 1], py[i + 1], pr[i + 1] = spare[0, 0], spare[1, 0], spare[2, 0]
            settle(
                px, py, pr, n, a, b + 1, site, ends,
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
