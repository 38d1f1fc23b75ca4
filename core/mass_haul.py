"""Mass haul: which soil goes where, which is borrowed and which wasted, at least cost along the line.

Method: with S the running sum of usable cut minus fill and y the level of the balance line, the soil passing between
two stations is |S - y|, a rise of y is waste and a fall is borrow. Least cost is therefore a total-variation problem in
one dimension, solved exactly by dynamic programming: the derivative of the cost so far is kept as its breakpoints, each
station adds one in place and takes weight off both ends (Condat 2013 and Johnson 2013 for the plain form; here the
distances are absolute ones, and rise and fall weigh differently).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .evaluation import MassHaul
from .geodesy import FloatArray
from .kernels import jit
from .unit_costs import UnitCosts


def mass_haul(
    chainage_m: FloatArray,
    cut_m3: FloatArray,
    fill_m3: FloatArray,
    unit_costs: UnitCosts,
    closed: NDArray[np.bool_] | None = None,
) -> MassHaul:
    """Where the soil of n stations goes; all volumes as placed in banks (cut times fill_per_cut).

    cut_m3, fill_m3: volumes each station stands for. Soil passes bridges and tunnels along the line, except where
    `closed` (n) says that a station lets none through. Hauls are charged beyond the free haul, by the chords of the
    mass diagram: soil goes no further than limit_m = free haul + (borrow + waste) / haul rate.
    Rates of 0 decide nothing: then the high ends of haul, borrow and waste do.
    """
    at = np.asarray(chainage_m, dtype=np.float64)
    net = np.asarray(cut_m3, dtype=np.float64) * unit_costs.fill_per_cut - np.asarray(fill_m3, dtype=np.float64)
    ordinate = np.cumsum(net)
    limit_m, borrow_share = economic_limit_m(unit_costs)
    # A pair of a borrowed and a wasted m3 costs 1; hauling one as far as the limit costs as much.
    length_m = np.diff(at)
    longest_m = min(limit_m, 1e6 * float(at[-1] - at[0]))
    barred = np.zeros(length_m.size, dtype=bool)
    if closed is not None:
        barred = np.asarray(closed[:-1] | closed[1:])
    if longest_m > 0.0:
        balance = (jit(_balance_line) or _balance_line)(ordinate, length_m / longest_m, borrow_share, barred)
    else:
        balance = ordinate.copy()
    step = np.diff(balance, prepend=0.0)
    flow = (ordinate - balance)[:-1]
    hauled, free, over, over_m4 = (jit(_chords) or _chords)(flow, at, unit_costs.free_haul_m)
    return MassHaul(
        ordinate, balance, free_m3=float(free), overhaul_m3_km=float(over_m4) / 1000.0,
        borrow_m3=float(np.maximum(-step, 0.0).sum()), waste_m3=float(np.maximum(step, 0.0).sum()),
        hauled_m3=float(hauled), overhauled_m3=float(over), limit_m=limit_m,
    )  # fmt: skip


def economic_limit_m(unit_costs: UnitCosts) -> tuple[float, float]:
    """How far a m3 is hauled before borrowing and wasting are cheaper (m), and the share of borrowing in their cost."""
    rates = (unit_costs.haul_usd_per_m3_km, unit_costs.borrow_usd_per_m3, unit_costs.waste_usd_per_m3)
    haul, borrow, waste = (rate.value for rate in rates)
    if haul + borrow + waste == 0.0:
        haul, borrow, waste = (rate.high for rate in rates)
    both = borrow + waste
    limit_m = float("inf") if haul == 0.0 else unit_costs.free_haul_m + both / haul * 1000.0
    return limit_m, borrow / both if both else 0.5


def _balance_line(ordinate: Any, weight: Any, borrow: float, barred: Any) -> Any:
    """Balance line y (n) with the least sum of weight |S - y| plus rises times (1 - borrow) plus falls times borrow.

    y starts from 0 and ends at the last ordinate; it equals the ordinate where the interval is barred. Compiled by
    numba where there is one: plain loops.
    """
    n = ordinate.size
    low, high = np.empty(n), np.empty(n)
    # Breakpoints of the derivative in order, place[head:tail], each with its weight; they always weigh 1 together.
    place, rest = np.empty(2 * n + 2), np.empty(2 * n + 2)
    head, tail = n, n + 1
    place[head], rest[head] = 0.0, 1.0
    for i in range(n - 1):
        here = ordinate[i]
        if barred[i]:
            low[i] = high[i] = here
            head, tail = n, n + 1
            place[head], rest[head] = here, 1.0
            continue
        at, above = head, tail
        while at < above:
            middle = (at + above) // 2
            if place[middle] < here:
                at = middle + 1
            else:
                above = middle
        # Make room on the side with fewer to move.
        if at - head < tail - at:
            head -= 1
            at -= 1
            for k in range(head, at):
                place[k], rest[k] = place[k + 1], rest[k + 1]
        else:
            for k in range(tail, at, -1):
                place[k], rest[k] = place[k - 1], rest[k - 1]
            tail += 1
        place[at], rest[at] = here, 2.0 * weight[i]
        need = weight[i]
        while rest[head] <= need and head < tail - 1:
            need -= rest[head]
            head += 1
        rest[head] -= need
        low[i] = place[head]
        need = weight[i]
        while rest[tail - 1] <= need and head < tail - 1:
            need -= rest[tail - 1]
            tail -= 1
        rest[tail - 1] -= need
        high[i] = place[tail - 1]
    line = np.empty(n)
    line[n - 1] = ordinate[n - 1]
    for i in range(n - 2, -1, -1):
        line[i] = min(max(line[i + 1], low[i]), high[i])
    return line


def _chords(flow: Any, at: Any, free_m: float) -> Any:
    """Soil moved by the mass diagram's horizontal chords: all, within `free_m`, beyond it, and that times the excess.

    flow (n - 1): soil passing between stations at `at` (n), forward positive. What came last is met first, so that
    hauls are the chords between the ordinate and the balance line.
    """
    n = at.size
    since, amount = np.empty(n), np.empty(n)
    top = 0
    held = 0.0
    hauled = free = over = over_m4 = 0.0
    for i in range(n):
        now = flow[i] if i < n - 1 else 0.0
        # Of the other direction all is met here; of the same what it shrinks by.
        gone = abs(held) if now * held <= 0.0 else max(abs(held) - abs(now), 0.0)
        more = abs(now) - (abs(held) - gone)
        while gone > 0.0 and top > 0:
            part = min(gone, amount[top - 1])
            distance = at[i] - since[top - 1]
            hauled += part
            if distance <= free_m:
                free += part
            else:
                over += part
                over_m4 += part * (distance - free_m)
            gone -= part
            amount[top - 1] -= part
            if amount[top - 1] <= 0.0:
                top -= 1
        if now * held <= 0.0:
            top = 0
        if more > 0.0:
            since[top], amount[top] = at[i], more
            top += 1
        held = now
    return hauled, free, over, over_m4
