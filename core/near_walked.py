"""Where along a line something is near: stretches between the places where a distance passes a limit, many at once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from .geodesy import FloatArray

IntArray = NDArray[np.int64]
# By how much (m) places at chainages (m) are too far from things of these numbers; below 0 they are near.
Away = Callable[[FloatArray, IntArray], FloatArray]

# What is hidden between places closer than this is not looked for.
LEAST_M = 4.0
# A place is where a thing begins to be near if it is so to this, or lies between two this close.
_SAME_M = 5e-4
_MOST_STEPS = 60


def walked(at_m: FloatArray, of: IntArray, away: Away, count: int) -> tuple[IntArray, FloatArray, FloatArray]:
    """The stretches on which things are near: numbers of things, first and last chainages, by thing and chainage.

    at_m: chainages to begin with, by thing (of) and ascending; each of the `count` things has some. A distance changes
    no faster than the chainage, so wherever two neighbours may hide that it passes the limit and comes back, it is
    looked at between them, too: no stretch or gap longer than LEAST_M is missed.
    """
    value = away(at_m, of)
    at_m, of, value = _closer(at_m, of, value, away)
    near = value <= 0.0
    i = np.flatnonzero((near[1:] != near[:-1]) & (of[1:] == of[:-1]))
    edge = _edges(at_m[i], at_m[i + 1], value[i], value[i + 1], lambda at, k: away(at, of[i[k]]))
    entering, which = near[i + 1], of[i]
    bounds = np.searchsorted(of, np.arange(count + 1))
    opens, closes = bounds[:-1], bounds[1:] - 1
    opens, closes = opens[near[opens]], closes[near[closes]]
    begin_of, begin = np.append(of[opens], which[entering]), np.append(at_m[opens], edge[entering])
    end_of, end = np.append(which[~entering], of[closes]), np.append(edge[~entering], at_m[closes])
    # By thing and chainage each beginning has its end.
    order = np.lexsort((begin, begin_of))
    return begin_of[order], begin[order], end[np.lexsort((end, end_of))]


def _closer(at_m: FloatArray, of: IntArray, value: FloatArray, away: Away) -> tuple[FloatArray, IntArray, FloatArray]:
    """The places, and those between them where the limit may be passed and passed back."""
    new = np.ones(at_m.size, dtype=bool)
    while True:
        # From a place to the limit and from there to the next place takes as much chainage as they are away from it.
        left = np.diff(at_m) - np.abs(value[1:]) - np.abs(value[:-1])
        hides = (of[1:] == of[:-1]) & (left > LEAST_M) & (new[1:] | new[:-1])
        i = np.flatnonzero(hides)
        if i.size == 0:
            return at_m, of, value
        middle, which = (at_m[i] + at_m[i + 1]) / 2.0, of[i]
        at_m, of = np.insert(at_m, i + 1, middle), np.insert(of, i + 1, which)
        value = np.insert(value, i + 1, away(middle, which))
        new = np.insert(np.zeros(new.size, dtype=bool), i + 1, True)


def _edges(low: FloatArray, high: FloatArray, at_low: FloatArray, at_high: FloatArray, away: Away) -> FloatArray:
    """Where values pass 0 between places on either side of it: regula falsi in the Illinois variant.

    Dowell, Jarratt: A modified regula falsi method for computing the root of an equation (1971).
    """
    found = (low + high) / 2.0
    low, high, at_low, at_high = low.copy(), high.copy(), at_low.copy(), at_high.copy()
    last = np.zeros(low.size, dtype=np.int8)
    open_ = np.arange(low.size)
    for _ in range(_MOST_STEPS):
        if open_.size == 0:
            break
        a, b, f_a, f_b = low[open_], high[open_], at_low[open_], at_high[open_]
        middle = np.where(f_a == f_b, (a + b) / 2.0, b - f_b * (b - a) / np.where(f_a == f_b, 1.0, f_b - f_a))
        value = away(middle, open_)
        found[open_] = middle
        at_end = (value <= 0.0) == (f_b <= 0.0)
        # An end that stays twice counts half, so that it moves, too.
        at_low[open_] = np.where(at_end, np.where(last[open_] == 1, f_a / 2.0, f_a), value)
        at_high[open_] = np.where(at_end, value, np.where(last[open_] == -1, f_b / 2.0, f_b))
        low[open_], high[open_] = np.where(at_end, a, middle), np.where(at_end, middle, b)
        last[open_] = np.where(at_end, 1, -1)
        open_ = open_[(np.abs(value) > _SAME_M / 5.0) & (high[open_] - low[open_] > _SAME_M)]
    return found
