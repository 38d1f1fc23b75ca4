"""Levels of PVIs that keep every rule at once, by linear programming, where the cheapest ones do not.

With the PVIs' chainages held, all that a profile has to keep is linear in their levels and in the size of each change
of grade: limits of grade, curves that fit, bounds. HiGHS finds the nearest levels that keep it, in windows around
what is broken, wider ones where that is not enough.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_matrix, eye, hstack, vstack

from .geodesy import FloatArray
from .profile_demands import FIXED_M
from .profile_levels import Ground
from .profile_rules import Rules

PADS = (12, 60, 10**9)
# Limits are kept with this to spare, m: more than the solver's own tolerance.
SPARE_M = 1e-6


class Ruled:
    """Rows of lower <= A (levels, sizes of the changes of grade) <= upper for PVIs at x (m); all values in metres."""

    def __init__(self, problem: Ground, x: FloatArray, rules: Rules) -> None:
        self._n = x.size
        self._d = np.diff(x)
        self._rules = rules
        self._cols: list[NDArray[np.int64]] = []
        self._values: list[FloatArray] = []
        self._rows: list[NDArray[np.int64]] = []
        self._lower: list[FloatArray] = []
        self._upper: list[FloatArray] = []
        self._count = 0
        self._grades(problem, x)
        if x.size > 2:
            self._changes()
            self._middles(problem, x)
        self._bounds(problem, x)
        self.matrix = csr_matrix(
            (np.concatenate(self._values), (np.concatenate(self._rows), np.concatenate(self._cols))),
            shape=(self._count, 2 * self._n),
        )
        self._by_column = self.matrix.tocsc()
        self.lower, self.upper = np.concatenate(self._lower), np.concatenate(self._upper)

    def _put(self, columns: list[NDArray[np.int64]], values: list[FloatArray], lower: FloatArray,
             upper: FloatArray) -> None:  # fmt: skip
        """Add rows: entry j of each list is the column and the value of the j-th term of every row."""
        rows = self._count + np.arange(columns[0].size)
        for column, value in zip(columns, values):
            self._rows.append(rows)
            self._cols.append(column)
            self._values.append(np.broadcast_to(value, rows.shape).astype(np.float64))
        self._lower.append(np.broadcast_to(lower, rows.shape).astype(np.float64))
        self._upper.append(np.broadcast_to(upper, rows.shape).astype(np.float64))
        self._count += rows.size

    def _change(self, i: NDArray[np.int64]) -> tuple[list[NDArray[np.int64]], list[FloatArray]]:
        """Columns and values of the change of grade at PVIs i."""
        before, behind = 1.0 / self._d[i - 1], 1.0 / self._d[i]
        return [i - 1, i, i + 1], [before, -before - behind, behind]

    def _grades(self, problem: Ground, x: FloatArray) -> None:
        up, down = problem.limits_between(x[:-1], x[1:])
        i = np.arange(self._n - 1)
        one = np.ones(i.size)
        spare = np.minimum(SPARE_M, np.minimum(up, down) * self._d / 4.0)
        self._put([i + 1, i], [one, -one], -down * self._d + spare, up * self._d - spare)

    def _changes(self) -> None:
        """The size of each change, at most the standard's; curves of the smallest radius fit between neighbours."""
        i = np.arange(1, self._n - 1)
        columns, values = self._change(i)
        free = np.full(i.size, np.inf)
        size = self._n + i
        self._put([*columns, size], [*values, -np.ones(i.size)], -free, np.zeros(i.size))
        self._put([*columns, size], [*values, np.ones(i.size)], np.zeros(i.size), free)
        r = self._rules.min_radius_m
        self._put([size], [np.ones(i.size)], -free, np.full(i.size, self._rules.max_change - 1e-8))
        if r > 0.0:
            one = np.ones(self._n - 1)
            j = np.arange(self._n - 1)
            self._put([self._n + j, self._n + j + 1], [one, one], -np.inf * one, 2.0 * self._d / r - 1e-8)

    def _middles(self, problem: Ground, x: FloatArray) -> None:
        """Halfway through a curve the grade is the mean of both tangents' and must be allowed as far as it reaches."""
        i = np.arange(1, self._n - 1)
        reach = np.minimum(self._rules.longest_half_m, np.minimum(self._d[:-1], self._d[1:]))
        up, down = problem.limits_between(x[1:-1] - reach, x[1:-1] + reach)
        before, behind = 0.5 / self._d[:-1], 0.5 / self._d[1:]
        self._put([i - 1, i, i + 1], [-before, before - behind, behind], -down + 1e-9, up - 1e-9)

    def _bounds(self, problem: Ground, x: FloatArray) -> None:
        bounded = np.flatnonzero(np.isfinite(problem.low_m) | np.isfinite(problem.high_m))
        if not bounded.size:
            return
        at, low, high = problem.at_m[bounded], problem.low_m[bounded], problem.high_m[bounded]
        i = np.clip(np.searchsorted(x, at, side="right") - 1, 0, self._n - 2)
        share = (at - x[i]) / self._d[i]
        spare = np.minimum(SPARE_M, (high - low) / 4.0)
        self._put([i, i + 1], [1.0 - share, share], low + spare, high - spare)
        # Near a bound no curve may lead beyond it: summits stay clear of lowest levels, sags of highest ones.
        r = self._rules.min_radius_m
        flat = max(0.999 * self._rules.min_change, (8.0 * FIXED_M / r) ** 0.5 * 0.99 if r > 0.0 else np.inf)
        near = np.abs(x[1:-1, None] - at[None, :])
        for side, bound in ((-1.0, low), (1.0, high)):
            clear = np.where(np.isfinite(bound)[None, :], near, np.inf).min(axis=1, initial=np.inf)
            pvi = np.flatnonzero(clear < self._rules.longest_half_m)
            columns, values = self._change(pvi + 1)
            most = np.maximum(2.0 * clear[pvi] / max(r, 1e-9) * 0.999, flat)
            self._put(columns, [side * value for value in values], np.full(pvi.size, -np.inf), most)

    def broken(self, level_m: FloatArray) -> NDArray[np.bool_]:
        """PVIs that take part in a row that these levels break."""
        value = self.matrix @ self._full(level_m)
        bad = (value < self.lower - 1e-9) | (value > self.upper + 1e-9)
        touched = np.asarray(np.abs(self.matrix[bad]).sum(axis=0)).ravel() if bad.any() else np.zeros(2 * self._n)
        return np.asarray((touched[: self._n] + touched[self._n :]) > 0.0)

    def _full(self, level_m: FloatArray) -> FloatArray:
        size = np.concatenate(([0.0], np.abs(np.diff(np.diff(level_m) / self._d)), [0.0]))
        return np.concatenate((level_m, size))

    def nearest(self, level_m: FloatArray, first: int, last: int) -> FloatArray | None:
        """Levels with PVIs first to last moved as little as is needed, None if nothing keeps all rows there."""
        n, chosen = self._n, np.arange(first, last + 1)
        sizes = n + np.arange(max(first - 1, 1), min(last + 2, n - 1))
        columns = np.concatenate((chosen, sizes))
        part = self._by_column[:, columns].tocsr()
        rows = np.flatnonzero(np.diff(part.indptr))
        values = self._full(level_m)
        held = values.copy()
        held[columns] = 0.0
        rest = self.matrix[rows] @ held
        part = part[rows]
        # Levels count from where they are, so that the solver meets small numbers.
        moved = np.concatenate((level_m[chosen], np.zeros(sizes.size)))
        rest = rest + part @ moved
        m = chosen.size
        steps = hstack((eye(m), csr_matrix((m, sizes.size)), -eye(m)))
        steps = vstack((steps, hstack((-eye(m), csr_matrix((m, sizes.size)), -eye(m)))))
        upper, lower = self.upper[rows] - rest, self.lower[rows] - rest
        wide = hstack((part, csr_matrix((rows.size, m)))).tocsr()
        above, below = np.isfinite(upper), np.isfinite(lower)
        found = linprog(
            np.concatenate((np.zeros(columns.size), np.ones(m))),
            A_ub=vstack((wide[above], -wide[below], steps)).tocsr(),
            b_ub=np.concatenate((upper[above], -lower[below], np.zeros(2 * m))),
            bounds=[(None, None)] * m + [(0.0, None)] * (sizes.size + m),
            method="highs",
        )
        if found.status != 0:
            return None
        level = level_m.copy()
        level[chosen] += found.x[:m]
        return np.asarray(level)


def repaired(problem: Ground, x: FloatArray, level_m: FloatArray, rules: Rules) -> FloatArray | None:
    """Levels near `level_m` of PVIs at x (m) that keep every rule; None if there are none."""
    ruled = Ruled(problem, x, rules)
    for pad in PADS:
        level: FloatArray | None = level_m
        bad = np.flatnonzero(ruled.broken(level_m))
        while bad.size and level is not None:
            first, last = max(int(bad[0]) - pad, 0), int(bad[0])
            for one in bad:
                if one - last <= 2 * pad:
                    last = int(one)
            last = min(last + pad, x.size - 1)
            level = ruled.nearest(level, first, last)
            bad = bad[bad > last]
        if level is not None and not ruled.broken(level).any():
            return level
    return None
