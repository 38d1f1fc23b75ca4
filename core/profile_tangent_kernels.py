"""Loops of the rounding to tangents: pricing PVIs with their parabolas, a programme over their levels, local moves.

Import lazily: compiled if numba is there, plain Python (slow) otherwise.

All take `site`, a tuple: 0 at, 1 ground, 2 weight (m of line), 3 low, 4 high of the stations; 5 bucket (first station
at or after each whole bucket), 6 buckets per m; 7, 8 steepest rise and fall (m per m) of the intervals, row k over 2^k
of them; 9 table (USD per m by height), 10 its first height, 11 its entries per m; 12 rules: smallest change of grade
that needs a curve, greatest change of grade (m per m), shortest distance of PVIs, what a PVI has to save (USD).
What breaks a limit costs BREACH for each unit, so that search mends it first of all.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .kernels import jit

BREACH = 1e12
SLACK = 1e-10


def _station(site: Any, x: float) -> int:
    """The first station beyond x; as many as there are if none is."""
    at, bucket = site[0], site[5]
    i = bucket[min(max(int(x * site[6]), 0), bucket.size - 1)]
    while i < at.size and at[i] <= x:
        i += 1
    return i


station: Any = jit(_station) or _station


def _price(site: Any, i: int, z: float) -> float:
    """USD of station i with its formation at level z."""
    table = site[9]
    place = (z - site[1][i] - site[10]) * site[11]
    k = min(max(int(place), 0), table.size - 2)
    cost = (table[k] + (table[k + 1] - table[k]) * min(max(place - k, 0.0), 1.0)) * site[2][i]
    if z < site[3][i]:
        cost += BREACH * (site[3][i] - z)
    elif z > site[4][i]:
        cost += BREACH * (z - site[4][i])
    return cost


price: Any = jit(_price) or _price


def _limit_breach(site: Any, xa: float, xb: float, grade: float) -> float:
    """By how much a grade breaks the limits of the intervals from xa to xb."""
    n = site[0].size
    first = min(max(station(site, xa) - 1, 0), n - 2)
    last = min(max(station(site, xb - 1e-7) - 1, first), n - 2)
    k = 0
    while (2 << k) <= last - first + 1:
        k += 1
    other = last - (1 << k) + 1
    if grade >= 0.0:
        return max(grade - min(site[7][k, first], site[7][k, other]) - SLACK, 0.0)
    return max(-grade - min(site[8][k, first], site[8][k, other]) - SLACK, 0.0)


limit_breach: Any = jit(_limit_breach) or _limit_breach


def _tangent(site: Any, xa: float, za: float, xb: float, zb: float) -> float:
    """USD of the stations from beyond xa to xb (xa included at the line's start) on a tangent without its curves."""
    grade = (zb - za) / (xb - xa)
    cost = BREACH * limit_breach(site, xa, xb, grade)
    if xb - xa < site[12][2] - 1e-6:
        cost += BREACH * (site[12][2] - xb + xa)
    at = site[0]
    i = station(site, xa)
    if xa <= at[0]:
        i = 0
    while i < at.size and at[i] <= xb:
        cost += price(site, i, za + grade * (at[i] - xa))
        i += 1
    return cost


tangent: Any = jit(_tangent) or _tangent


def _half(site: Any, xa: float, za: float, x: float, z: float, xb: float, zb: float, r: float) -> float:
    """How far the curve at PVI (x, z) reaches to either side, m; 0 if it needs none."""
    change = abs((zb - z) / (xb - x) - (z - za) / (x - xa))
    if change < site[12][0]:
        return 0.0
    return r * change / 2.0


half: Any = jit(_half) or _half


def _curve(site: Any, xa: float, za: float, x: float, z: float, xb: float, zb: float, r: float) -> float:
    """USD that the curve at PVI (x, z) adds to its tangents, breaches included."""
    one, two = (z - za) / (x - xa), (zb - z) / (xb - x)
    change = two - one
    cost = BREACH * max(abs(change) - site[12][1] - SLACK, 0.0)
    if abs(change) < site[12][0]:
        return cost
    reach = r * abs(change) / 2.0
    middle = (one + two) / 2.0
    # Half the curve has grades from one tangent's to the mean of both, which may be steeper than is allowed there.
    if abs(middle) > abs(one) or middle * one < 0.0:
        cost += BREACH * limit_breach(site, max(x - reach, xa), x, middle)
    if abs(middle) > abs(two) or middle * two < 0.0:
        cost += BREACH * limit_breach(site, x, min(x + reach, xb), middle)
    at = site[0]
    i = station(site, x - reach)
    while i < at.size and at[i] < x + reach:
        off = at[i] - x
        z0 = z + (one if off < 0.0 else two) * off
        bend = change * (reach - abs(off)) ** 2 / (4.0 * reach)
        cost += price(site, i, z0 + bend) - price(site, i, z0)
        i += 1
    return cost


curve: Any = jit(_curve) or _curve


def _bend(site: Any, x: Any, z: Any, r: Any, i: int, xi: float, zi: float) -> Any:
    """USD around PVI i if it lay at (xi, zi): two tangents, up to three curves, and how these fit."""
    n = x.size
    cost = 0.0
    reach = np.zeros(5)
    if i > 0:
        cost += tangent(site, x[i - 1], z[i - 1], xi, zi)
    if i < n - 1:
        cost += tangent(site, xi, zi, x[i + 1], z[i + 1])
    if 0 < i < n - 1:
        cost += curve(site, x[i - 1], z[i - 1], xi, zi, x[i + 1], z[i + 1], r[i])
        reach[2] = half(site, x[i - 1], z[i - 1], xi, zi, x[i + 1], z[i + 1], r[i])
    if i > 1:
        cost += curve(site, x[i - 2], z[i - 2], x[i - 1], z[i - 1], xi, zi, r[i - 1])
        reach[1] = half(site, x[i - 2], z[i - 2], x[i - 1], z[i - 1], xi, zi, r[i - 1])
        if i > 2:
            reach[0] = half(site, x[i - 3], z[i - 3], x[i - 2], z[i - 2], x[i - 1], z[i - 1], r[i - 2])
        cost += BREACH * max(reach[0] + reach[1] - x[i - 1] + x[i - 2], 0.0)
    if i > 0:
        cost += BREACH * max(reach[1] + reach[2] - xi + x[i - 1], 0.0)
    if i < n - 2:
        cost += curve(site, xi, zi, x[i + 1], z[i + 1], x[i + 2], z[i + 2], r[i + 1])
        reach[3] = half(site, xi, zi, x[i + 1], z[i + 1], x[i + 2], z[i + 2], r[i + 1])
        if i < n - 3:
            reach[4] = half(site, x[i + 1], z[i + 1], x[i + 2], z[i + 2], x[i + 3], z[i + 3], r[i + 2])
        cost += BREACH * max(reach[3] + reach[4] - x[i + 2] + x[i + 1], 0.0)
    if i < n - 1:
        cost += BREACH * max(reach[2] + reach[3] - x[i + 1] + xi, 0.0)
    return cost


bend: Any = jit(_bend) or _bend


def _improve(site: Any, x: Any, z: Any, r: Any, dx: float, dz: float) -> int:
    """One round of moves of each PVI by dx or dz, or along one of its tangents, kept where they save; how many did."""
    n = x.size
    shortest = site[12][2]
    moved = 0
    for i in range(n):
        best = bend(site, x, z, r, i, x[i], z[i])
        inner = 0 < i < n - 1
        one = (z[i] - z[i - 1]) / (x[i] - x[i - 1]) if inner else 0.0
        two = (z[i + 1] - z[i]) / (x[i + 1] - x[i]) if inner else 0.0
        xi, zi = x[i], z[i]
        for move in range(8 if inner else 2):
            if move < 2:
                xt, zt = xi, zi + (dz if move == 0 else -dz)
            else:
                off = dx if move % 2 == 0 else -dx
                slope = one if move < 4 else (two if move < 6 else 0.0)
                xt, zt = xi + off, zi + slope * off
                if xt - x[i - 1] < shortest or x[i + 1] - xt < shortest:
                    continue
            cost = bend(site, x, z, r, i, xt, zt)
            if cost < best - 1e-3:
                best = cost
                x[i], z[i] = xt, zt
        if x[i] != xi or z[i] != zi:
            moved += 1
    return moved


improve: Any = jit(_improve) or _improve


def _window(site: Any, x: Any, z: Any, r: Any, a: int, b: int) -> float:
    """USD of PVIs a to b: the tangents between them, all curves that these touch, and how they fit."""
    n = x.size
    cost = 0.0
    before = 0.0
    for i in range(max(a - 2, 0), min(b + 3, n)):
        reach = 0.0
        if 0 < i < n - 1:
            reach = half(site, x[i - 1], z[i - 1], x[i], z[i], x[i + 1], z[i + 1], r[i])
            if a - 1 < i < b + 1:
                cost += curve(site, x[i - 1], z[i - 1], x[i], z[i], x[i + 1], z[i + 1], r[i])
        if i > 0:
            cost += BREACH * max(before + reach - x[i] + x[i - 1], 0.0)
            if a < i <= b:
                cost += tangent(site, x[i - 1], z[i - 1], x[i], z[i])
        before = reach
    return cost


window: Any = jit(_window) or _window


def _merge(site: Any, x: Any, z: Any, r: Any, worth: float, longest: float) -> Any:
    """Which PVIs stay when each is left out that saves less than `worth` USD and no limit is broken without it."""
    n = x.size
    keep = np.ones(n, dtype=np.bool_)
    # Six PVIs are enough to know what leaving out one of the middle does.
    wx, wz, wr = np.empty(7), np.empty(7), np.empty(7)
    i = 1
    while i < n - 1:
        lo = i
        m = 0
        places = np.empty(7, dtype=np.int64)
        j = i - 1
        while j >= 0 and m < 3:
            if keep[j]:
                places[m] = j
                m += 1
                lo = j
            j -= 1
        before = m
        m = 0
        for k in range(before):
            j = places[before - 1 - k]
            wx[k], wz[k], wr[k] = x[j], z[j], r[j]
        for j in range(i, min(i + 4, n)):
            wx[before + m], wz[before + m], wr[before + m] = x[j], z[j], r[j]
            m += 1
        size = before + m
        if wx[before + 1] - wx[before - 1] <= longest:
            ends = (1 if lo > 0 else 0, size - 2 if i + 4 < n else size - 1)
            old = window(site, wx[:size], wz[:size], wr[:size], before - 1, before + 1)
            for k in range(before, size - 1):
                wx[k], wz[k], wr[k] = wx[k + 1], wz[k + 1], wr[k + 1]
            new = window(site, wx[: size - 1], wz[: size - 1], wr[: size - 1], before - 1, before)
            if new <= old + worth and ends[0] <= ends[1]:
                keep[i] = False
        i += 1
    return keep


merge: Any = jit(_merge) or _merge


def _shift(site: Any, x: Any, z: Any, r: Any, offsets: Any) -> Any:
    """The cheapest choice of one offset (m) for each PVI's level, all PVIs at once: index into `offsets` of each.

    Programme over the levels of two neighbours, so that every curve knows both its tangents. Neighbouring curves share
    the tangent between them in the way they do now, what is left over in halves.
    """
    n, m = x.size, offsets.size
    reach = np.zeros(n)
    for i in range(1, n - 1):
        reach[i] = half(site, x[i - 1], z[i - 1], x[i], z[i], x[i + 1], z[i + 1], r[i])
    total = np.empty((m, m))
    after = np.empty((m, m))
    chosen = np.zeros((n, m, m), dtype=np.int8)
    for a in range(m):
        for b in range(m):
            total[a, b] = tangent(site, x[0], z[0] + offsets[a], x[1], z[1] + offsets[b])
    for i in range(1, n - 1):
        xa, xi, xb = x[i - 1], x[i], x[i + 1]
        left = (xi - xa + reach[i] - reach[i - 1]) / 2.0
        right = (xb - xi + reach[i] - reach[i + 1]) / 2.0
        room = min(left, right)
        for b in range(m):
            zb = z[i] + offsets[b]
            for c in range(m):
                zc = z[i + 1] + offsets[c]
                best, origin = np.inf, 0
                for a in range(m):
                    za = z[i - 1] + offsets[a]
                    cost = total[a, b] + curve(site, xa, za, xi, zb, xb, zc, r[i])
                    cost += BREACH * max(half(site, xa, za, xi, zb, xb, zc, r[i]) - room, 0.0)
                    if cost < best:
                        best, origin = cost, a
                after[b, c] = best + tangent(site, xi, zb, xb, zc)
                chosen[i + 1, b, c] = origin
        total[:] = after
    one, two = 0, 0
    for a in range(m):
        for b in range(m):
            if total[a, b] < total[one, two]:
                one, two = a, b
    choice = np.zeros(n, dtype=np.int64)
    choice[n - 2], choice[n - 1] = one, two
    for i in range(n - 1, 1, -1):
        choice[i - 2] = chosen[i, choice[i - 1], choice[i]]
    return choice


shift: Any = jit(_shift) or _shift


def _widen(site: Any, x: Any, z: Any, r: Any, least: float, factors: Any) -> None:
    """Give each PVI that has a curve the radius among least * factors that costs the least, if its curve fits."""
    n = x.size
    for i in range(1, n - 1):
        if half(site, x[i - 1], z[i - 1], x[i], z[i], x[i + 1], z[i + 1], r[i]) == 0.0:
            continue
        before = r[i]
        best, cost = before, bend(site, x, z, r, i, x[i], z[i])
        for k in range(factors.size):
            r[i] = least * factors[k]
            trial = bend(site, x, z, r, i, x[i], z[i])
            if trial < cost - 1e-3 or (r[i] > best and trial <= cost + 1e-3):
                best, cost = r[i], trial
        r[i] = best


widen: Any = jit(_widen) or _widen
