"""Loops of the rounding to tangents that take all PVIs at once: a programme over their levels, leaving out needless.

Import lazily, as profile_tangent_kernels, where the arguments are named.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .kernels import jit
from .profile_tangent_kernels import (
    AT,
    BREACH,
    FALL,
    LEVEL,
    NEARLY_M,
    RADIUS,
    RISE,
    SLACK,
    curve,
    grade_of,
    half,
    limits,
    stretch,
)

# A curve saves less than this beside its tangents (it passes over a structure's edge at most).
EARNED_USD = 1e8
# What leaving out a PVI may gain in the curves beside it, as a rule.
HARDLY_USD = 30_000.0


def _shift(ground: Any, limit: Any, table: Any, rule: Any, pvi: Any, after: Any, offset: Any, exact: bool) -> Any:
    """The cheapest choice of one offset (m) for each PVI's level, all PVIs at once: index into `offset` of each.

    Programme over the levels of two neighbours, so that every curve knows both its tangents. Neighbouring curves share
    the tangent between them in the way they do now, what is left over in halves. Unless `exact`, curves keep their
    rules but are priced as their tangents.
    """
    n, m = pvi.shape[0], offset.size
    total, behind = np.empty((m, m)), np.empty((m, m))
    grade, ahead = np.empty((m, m)), np.empty((m, m))
    chosen = np.zeros((n, m, m), dtype=np.int8)
    reach_before, reach = 0.0, 0.0
    for i in range(n - 1):
        xi, xb, r = pvi[i, AT], pvi[i + 1, AT], pvi[i, RADIUS]
        reach_after = half(rule, grade_of(pvi, i), grade_of(pvi, i + 1), pvi[i + 1, RADIUS]) if i < n - 2 else 0.0
        room = (xb - xi + reach - reach_after) / 2.0
        if i:
            room = min((xi - pvi[i - 1, AT] + reach - reach_before) / 2.0, room)
        # The greatest change of grade that the rules and the room leave.
        most = min(rule[3], max(2.0 * room / max(r, 1e-9), rule[2] - 2.0 * SLACK)) + SLACK
        for b in range(m):
            zb = pvi[i, LEVEL] + offset[b]
            for c in range(m):
                zc = pvi[i + 1, LEVEL] + offset[c]
                two = (zc - zb) / (xb - xi)
                ahead[b, c] = two
                best, origin = 0.0, 0
                if i:
                    best = np.inf
                    for a in range(m):
                        cost = total[a, b]
                        one = grade[a, b]
                        size = abs(two - one)
                        if size > most:
                            cost += BREACH * (size - most)
                        if exact and cost < best + EARNED_USD:
                            cost += curve(
                                ground, limit, table, rule, after[i], xi, zb, one, two, r,
                                pvi[i - 1, RISE], pvi[i - 1, FALL], pvi[i, RISE], pvi[i, FALL],
                            )  # fmt: skip
                        if cost < best:
                            best, origin = cost, a
                best += BREACH * max(two - pvi[i, RISE] - SLACK, -two - pvi[i, FALL] - SLACK, 0.0)
                behind[b, c] = best + stretch(ground, table, rule, after[i], after[i + 1], xi, zb, two)
                chosen[i + 1, b, c] = origin
        total, behind = behind, total
        grade, ahead = ahead, grade
        reach_before, reach = reach, reach_after
    one_best, two_best = 0, 0
    for a in range(m):
        for b in range(m):
            if total[a, b] < total[one_best, two_best]:
                one_best, two_best = a, b
    choice = np.zeros(n, dtype=np.int64)
    choice[n - 2], choice[n - 1] = one_best, two_best
    for i in range(n - 1, 1, -1):
        choice[i - 2] = chosen[i, choice[i - 1], choice[i]]
    return choice


shift: Any = jit(_shift) or _shift


def _bends(
    ground: Any, limit: Any, table: Any, rule: Any, pvi: Any, after: Any, i: int, one: float, two: float,
    far: float, near: float, rise: float, fall: float, before: bool,
) -> Any:  # fmt: skip
    """USD of the curve at PVI i between grades, and its reach; `before`: rise and fall are those of its first tangent.

    far: reach of the neighbour that stays, near: distance to it.
    """
    rise_a, fall_a = pvi[i - 1, RISE], pvi[i - 1, FALL]
    rise_b, fall_b = pvi[i, RISE], pvi[i, FALL]
    if before:
        rise_a, fall_a = rise, fall
    else:
        rise_b, fall_b = rise, fall
    cost = curve(
        ground, limit, table, rule, after[i], pvi[i, AT], pvi[i, LEVEL], one, two, pvi[i, RADIUS],
        rise_a, fall_a, rise_b, fall_b,
    )  # fmt: skip
    reach = half(rule, one, two, pvi[i, RADIUS])
    cost += BREACH * max(abs(two - one) - rule[3] - SLACK, 0.0)
    return cost + BREACH * max(far + reach - near - NEARLY_M, 0.0), reach


bends: Any = jit(_bends, True) or _bends


def _broken_at(rule: Any, pvi: Any, p: int, i: int, one: float, two: float, reach: float) -> bool:
    """Whether PVI i after p breaks a limit by itself, so that leaving it out may mend that."""
    return bool(
        one > pvi[p, RISE] + SLACK or -one > pvi[p, FALL] + SLACK or two > pvi[i, RISE] + SLACK
        or -two > pvi[i, FALL] + SLACK or abs(two - one) > rule[3] + SLACK
        or reach > pvi[i, AT] - pvi[p, AT] or reach > pvi[i + 1, AT] - pvi[i, AT]
    )  # fmt: skip


broken_at: Any = jit(_broken_at, True) or _broken_at


def _merge(ground: Any, limit: Any, table: Any, rule: Any, pvi: Any, after: Any, worth: float, longest: float) -> int:
    """Leave out each PVI that saves less than `worth` USD and breaks no limit by going; how many are left, in front."""
    n = pvi.shape[0]
    left = 1
    for i in range(1, n):
        # left - 1: the last PVI that stays; i: the one in question; row i + 1 follows.
        pvi[left], after[left] = pvi[i], after[i]
        left += 1
        if i == n - 1:
            break
        p, q = left - 2, i + 1
        if pvi[q, AT] - pvi[p, AT] > longest:
            continue
        xp, zp, xi, zi, xq, zq = pvi[p, AT], pvi[p, LEVEL], pvi[i, AT], pvi[i, LEVEL], pvi[q, AT], pvi[q, LEVEL]
        one, two, new = (zi - zp) / (xi - xp), (zq - zi) / (xq - xi), (zq - zp) / (xq - xp)
        rise, fall = limits(ground, limit, after[p], after[q], xq)
        if new > rise + SLACK or -new > fall + SLACK:
            continue
        new_usd = stretch(ground, table, rule, after[p], after[q], xp, zp, new)
        old_usd = stretch(ground, table, rule, after[p], after[i], xp, zp, one)
        old_usd += stretch(ground, table, rule, after[i], after[q], xi, zi, two)
        reach = half(rule, one, two, pvi[i, RADIUS])
        # The curves beside it can hardly make up for tangents that are so much dearer.
        if new_usd > old_usd + worth + HARDLY_USD and not broken_at(rule, pvi, p, i, one, two, reach):
            continue
        old_usd += BREACH * max(one - pvi[p, RISE] - SLACK, -one - pvi[p, FALL] - SLACK, 0.0)
        old_usd += BREACH * max(two - pvi[i, RISE] - SLACK, -two - pvi[i, FALL] - SLACK, 0.0)
        old_usd += BREACH * max(abs(two - one) - rule[3] - SLACK, 0.0)
        old_usd += curve(
            ground, limit, table, rule, after[i], xi, zi, one, two, pvi[i, RADIUS],
            pvi[p, RISE], pvi[p, FALL], pvi[i, RISE], pvi[i, FALL],
        )  # fmt: skip
        reach_p, reach_q, was_p, was_q = 0.0, 0.0, 0.0, 0.0
        if p > 0:
            before = grade_of(pvi, p - 1)
            far = half(rule, grade_of(pvi, p - 2), before, pvi[p - 1, RADIUS]) if p > 1 else 0.0
            near = xp - pvi[p - 1, AT]
            usd, was_p = bends(ground, limit, table, rule, pvi, after, p, before, one, far, near,
                               pvi[p, RISE], pvi[p, FALL], False)  # fmt: skip
            old_usd += usd
            usd, reach_p = bends(ground, limit, table, rule, pvi, after, p, before, new, far, near, rise, fall, False)
            new_usd += usd
        if q < n - 1:
            behind = grade_of(pvi, q)
            far = half(rule, behind, grade_of(pvi, q + 1), pvi[q + 1, RADIUS]) if q < n - 2 else 0.0
            near = pvi[q + 1, AT] - xq
            usd, was_q = bends(ground, limit, table, rule, pvi, after, q, two, behind, far, near,
                               pvi[i, RISE], pvi[i, FALL], True)  # fmt: skip
            old_usd += usd
            usd, reach_q = bends(ground, limit, table, rule, pvi, after, q, new, behind, far, near, rise, fall, True)
            new_usd += usd
        old_usd += BREACH * max(was_p + reach - xi + xp - NEARLY_M, 0.0)
        old_usd += BREACH * max(reach + was_q - xq + xi - NEARLY_M, 0.0)
        new_usd += BREACH * max(reach_p + reach_q - xq + xp - NEARLY_M, 0.0)
        if new_usd <= old_usd + worth:
            left -= 1
            pvi[p, RISE], pvi[p, FALL] = rise, fall
    return left


merge: Any = jit(_merge) or _merge
