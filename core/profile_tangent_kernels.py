"""Loops of the rounding to tangents: pricing PVIs with their parabolas, and local moves.

Import lazily: compiled if numba is there, plain Python (slow) otherwise.

All take `ground` (stations, 5): chainage, ground, weight (m of line), lowest and highest level; `limit` (2, k, n - 1):
steepest rise and fall (m per m) of the intervals, entry k the least over 2^k of them; `table`: USD per m by height;
`rule`: 0 first height of the table, 1 its entries per m, 2 smallest change of grade that needs a curve, 3 greatest
change of grade (m per m), 4 shortest distance of PVIs (m). PVIs are rows of `pvi`: chainage, level, radius, steepest
rise and fall of the tangent behind; `after`: the first station beyond each PVI, 0 for the first.
What breaks a limit costs BREACH for each unit, so that search mends it first of all.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .kernels import jit

# So much that no saving buys the slightest breach.
BREACH = 1e15
# What rounding errors may make of a grade (m per m) and of a length (m).
SLACK, NEARLY_M = 1e-10, 1e-7
AT, LEVEL, RADIUS, RISE, FALL = 0, 1, 2, 3, 4


def _price(ground: Any, table: Any, rule: Any, i: int, z: float) -> Any:
    """USD of station i with its formation at level z."""
    place = (z - ground[i, 1] - rule[0]) * rule[1]
    k = min(max(int(place), 0), table.size - 2)
    cost = (table[k] + (table[k + 1] - table[k]) * min(max(place - k, 0.0), 1.0)) * ground[i, 2]
    if z < ground[i, 3]:
        cost += BREACH * (ground[i, 3] - z)
    elif z > ground[i, 4]:
        cost += BREACH * (z - ground[i, 4])
    return cost


price: Any = jit(_price, True) or _price


def _limits(ground: Any, limit: Any, one: int, two: int, xb: float) -> Any:
    """Steepest rise and fall of a tangent from before station `one` to xb, before station `two`."""
    first = max(one - 1, 0)
    last = two - 1
    # A tangent that ends on a station does not enter the next interval.
    if ground[last, 0] > xb - 1e-7:
        last -= 1
    last = max(min(last, limit.shape[2] - 1), first)
    k = 0
    while (2 << k) <= last - first + 1:
        k += 1
    other = last - (1 << k) + 1
    return min(limit[0, k, first], limit[0, k, other]), min(limit[1, k, first], limit[1, k, other])


limits: Any = jit(_limits, True) or _limits


def _settle(ground: Any, limit: Any, pvi: Any, after: Any) -> None:
    """Fill in what is known of PVIs by their chainages: first station beyond, limits of the tangent behind."""
    s, n = 0, ground.shape[0]
    for i in range(pvi.shape[0]):
        while s < n and ground[s, 0] <= pvi[i, AT]:
            s += 1
        after[i] = s if i else 0
    for i in range(pvi.shape[0] - 1):
        pvi[i, RISE], pvi[i, FALL] = limits(ground, limit, after[i], after[i + 1], pvi[i + 1, AT])


settle: Any = jit(_settle) or _settle


def _stretch(ground: Any, table: Any, rule: Any, one: int, two: int, xa: float, za: float, grade: float) -> float:
    """USD of the stations from `one` to before `two` on a tangent through (xa, za) without its curves."""
    cost = 0.0
    for i in range(one, two):
        cost += price(ground, table, rule, i, za + grade * (ground[i, 0] - xa))
    return cost


stretch: Any = jit(_stretch, True) or _stretch


def _too_steep(ground: Any, limit: Any, s: int, xa: float, xb: float, grade: float) -> float:
    """By how much a grade breaks the limits of the intervals from xa to xb; s: the first station beyond either."""
    side = 0 if grade > 0.0 else 1
    least = np.inf
    i = min(s, limit.shape[2]) - 1
    while i >= 0 and ground[i + 1, 0] > xa + 1e-7:
        if ground[i, 0] < xb - 1e-7:
            least = min(least, limit[side, 0, i])
        i -= 1
    i = min(max(s, 1), limit.shape[2]) - 1
    while i < limit.shape[2] and ground[i, 0] < xb - 1e-7:
        if ground[i + 1, 0] > xa + 1e-7:
            least = min(least, limit[side, 0, i])
        i += 1
    return max(abs(grade) - least - SLACK, 0.0)


too_steep: Any = jit(_too_steep) or _too_steep


def _curve(
    ground: Any, limit: Any, table: Any, rule: Any, s: int, x: float, z: float, one: float, two: float, r: float,
    rise_a: float, fall_a: float, rise_b: float, fall_b: float,
) -> float:  # fmt: skip
    """USD that the curve at PVI (x, z) from grade `one` to `two` adds to its tangents, breaches of limits included.

    s: the first station beyond x; then limits of the tangents before and behind.
    """
    change = two - one
    size = abs(change)
    if size < rule[2]:
        return 0.0
    cost, reach = 0.0, r * size / 2.0
    middle = (one + two) / 2.0
    # Half the curve has grades from one tangent's to the mean of both, which may be steeper than is allowed there.
    if middle > rise_a or -middle > fall_a:
        cost += BREACH * too_steep(ground, limit, s, x - reach, x, middle)
    if middle > rise_b or -middle > fall_b:
        cost += BREACH * too_steep(ground, limit, s, x, x + reach, middle)
    i = s - 1
    while i >= 0 and ground[i, 0] > x - reach:
        off = ground[i, 0] - x
        z0 = z + one * off
        bend = change * (reach + off) ** 2 / (4.0 * reach)
        cost += price(ground, table, rule, i, z0 + bend) - price(ground, table, rule, i, z0)
        i -= 1
    i = s
    while i < ground.shape[0] and ground[i, 0] < x + reach:
        off = ground[i, 0] - x
        z0 = z + two * off
        bend = change * (reach - off) ** 2 / (4.0 * reach)
        cost += price(ground, table, rule, i, z0 + bend) - price(ground, table, rule, i, z0)
        i += 1
    return cost


curve: Any = jit(_curve, True) or _curve


def _half(rule: Any, one: float, two: float, r: float) -> float:
    """How far a curve from grade `one` to `two` reaches to either side, m; 0 if none is needed."""
    size = abs(two - one)
    return r * size / 2.0 if size >= rule[2] else 0.0


half: Any = jit(_half, True) or _half


def _grade(pvi: Any, i: int) -> Any:
    """Grade of the tangent behind PVI i, m per m."""
    return (pvi[i + 1, LEVEL] - pvi[i, LEVEL]) / (pvi[i + 1, AT] - pvi[i, AT])


grade_of: Any = jit(_grade, True) or _grade


def _around(
    ground: Any, limit: Any, table: Any, rule: Any, pvi: Any, after: Any, i: int, xi: float, zi: float, bound: float
) -> float:  # fmt: skip
    """USD around PVI i if it lay at (xi, zi): two tangents, up to three curves, and how these fit.

    Once `bound` is passed by what the limits alone tell, the rest is not priced.
    """
    n = pvi.shape[0]
    s = after[i]
    moved = xi != pvi[i, AT]
    if moved:
        while s > 0 and ground[s - 1, 0] > xi:
            s -= 1
        while s < ground.shape[0] and ground[s, 0] <= xi:
            s += 1
    cost, reach, reach_a, reach_b = 0.0, 0.0, 0.0, 0.0
    one, two, before, behind = 0.0, 0.0, 0.0, 0.0
    rise_a, fall_a, rise_b, fall_b = np.inf, np.inf, np.inf, np.inf
    if i > 0:
        xa, za = pvi[i - 1, AT], pvi[i - 1, LEVEL]
        one = (zi - za) / (xi - xa)
        rise_a, fall_a = pvi[i - 1, RISE], pvi[i - 1, FALL]
        if moved:
            rise_a, fall_a = limits(ground, limit, after[i - 1], s, xi)
        cost += max(one - rise_a - SLACK, -one - fall_a - SLACK, 0.0)
        if i > 1:
            before = grade_of(pvi, i - 2)
            cost += max(abs(one - before) - rule[3] - SLACK, 0.0)
            reach_a = half(rule, before, one, pvi[i - 1, RADIUS])
            far = half(rule, grade_of(pvi, i - 3), before, pvi[i - 2, RADIUS]) if i > 2 else 0.0
            cost += max(far + reach_a - xa + pvi[i - 2, AT] - NEARLY_M, 0.0)
    if i < n - 1:
        xb, zb = pvi[i + 1, AT], pvi[i + 1, LEVEL]
        two = (zb - zi) / (xb - xi)
        rise_b, fall_b = pvi[i, RISE], pvi[i, FALL]
        if moved:
            rise_b, fall_b = limits(ground, limit, s, after[i + 1], xb)
        cost += max(two - rise_b - SLACK, -two - fall_b - SLACK, 0.0)
        if i < n - 2:
            behind = grade_of(pvi, i + 1)
            cost += max(abs(behind - two) - rule[3] - SLACK, 0.0)
            reach_b = half(rule, two, behind, pvi[i + 1, RADIUS])
            far = half(rule, behind, grade_of(pvi, i + 2), pvi[i + 2, RADIUS]) if i < n - 3 else 0.0
            cost += max(far + reach_b - pvi[i + 2, AT] + xb - NEARLY_M, 0.0)
    if 0 < i < n - 1:
        cost += max(abs(two - one) - rule[3] - SLACK, 0.0)
        reach = half(rule, one, two, pvi[i, RADIUS])
    if i > 0:
        cost += max(reach_a + reach - xi + xa - NEARLY_M, 0.0)
    if i < n - 1:
        cost += max(reach_b + reach - xb + xi - NEARLY_M, 0.0)
    cost *= BREACH
    if cost >= bound:
        return cost
    if i > 0:
        cost += stretch(ground, table, rule, after[i - 1], s, xa, za, one)
        if reach_a > 0.0:
            cost += curve(
                ground, limit, table, rule, after[i - 1], xa, za, before, one, pvi[i - 1, RADIUS],
                pvi[i - 2, RISE], pvi[i - 2, FALL], rise_a, fall_a,
            )  # fmt: skip
    if i < n - 1:
        cost += stretch(ground, table, rule, s, after[i + 1], xi, zi, two)
        if reach_b > 0.0:
            cost += curve(
                ground, limit, table, rule, after[i + 1], xb, zb, two, behind, pvi[i + 1, RADIUS],
                rise_b, fall_b, pvi[i + 1, RISE], pvi[i + 1, FALL],
            )  # fmt: skip
    if reach > 0.0:
        cost += curve(
            ground, limit, table, rule, s, xi, zi, one, two, pvi[i, RADIUS], rise_a, fall_a, rise_b, fall_b
        )  # fmt: skip
    return cost


around: Any = jit(_around) or _around


def _improve(ground: Any, limit: Any, table: Any, rule: Any, pvi: Any, after: Any, dx: float, dz: float) -> int:
    """One round of moves of each PVI by dx or dz, or along one of its tangents, kept where they save; how many did."""
    n = pvi.shape[0]
    moved = 0
    for i in range(n):
        xi, zi = pvi[i, AT], pvi[i, LEVEL]
        best, bx, bz = around(ground, limit, table, rule, pvi, after, i, xi, zi, np.inf), xi, zi
        inner = 0 < i < n - 1
        one = grade_of(pvi, i - 1) if inner else 0.0
        two = grade_of(pvi, i) if inner else 0.0
        for move in range(8 if inner else 2):
            if move < 2:
                xt, zt = xi, zi + (dz if move == 0 else -dz)
            else:
                off = dx if move % 2 == 0 else -dx
                slope = one if move < 4 else (two if move < 6 else 0.0)
                xt, zt = xi + off, zi + slope * off
                if xt - pvi[i - 1, AT] < rule[4] or pvi[i + 1, AT] - xt < rule[4]:
                    continue
            cost = around(ground, limit, table, rule, pvi, after, i, xt, zt, best)
            if cost < best - 1e-3:
                best, bx, bz = cost, xt, zt
        if bx != xi or bz != zi:
            moved += 1
            place(ground, limit, pvi, after, i, bx, bz)
    return moved


def _place(ground: Any, limit: Any, pvi: Any, after: Any, i: int, x: float, z: float) -> None:
    """Put PVI i at (x, z) and keep what is known of it and of its tangents."""
    pvi[i, LEVEL] = z
    if x == pvi[i, AT]:
        return
    pvi[i, AT] = x
    s = after[i]
    while s > 0 and ground[s - 1, 0] > x:
        s -= 1
    while s < ground.shape[0] and ground[s, 0] <= x:
        s += 1
    after[i] = s
    pvi[i - 1, RISE], pvi[i - 1, FALL] = limits(ground, limit, after[i - 1], s, x)
    pvi[i, RISE], pvi[i, FALL] = limits(ground, limit, s, after[i + 1], pvi[i + 1, AT])


place: Any = jit(_place) or _place
improve: Any = jit(_improve) or _improve


def _widen(ground: Any, limit: Any, table: Any, rule: Any, pvi: Any, after: Any, radii: Any) -> None:
    """Give each PVI that has a curve the largest of `radii` (falling) that fits and costs no more than the others."""
    for i in range(1, pvi.shape[0] - 1):
        if half(rule, grade_of(pvi, i - 1), grade_of(pvi, i), 1.0) == 0.0:
            continue
        best = pvi[i, RADIUS]
        cost = around(ground, limit, table, rule, pvi, after, i, pvi[i, AT], pvi[i, LEVEL], np.inf)
        for k in range(radii.size):
            pvi[i, RADIUS] = radii[k]
            trial = around(ground, limit, table, rule, pvi, after, i, pvi[i, AT], pvi[i, LEVEL], cost + 1e-2)
            if trial < cost - 1e-3 or (radii[k] > best and trial <= cost + 1e-3):
                best, cost = radii[k], trial
        pvi[i, RADIUS] = best


widen: Any = jit(_widen) or _widen
