"""Loops of fitting a profile: the longest stretches of levels that one parabola or straight line describes.

Import lazily: compiled if numba is there, plain Python (slow) otherwise.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .kernels import jit


def _parabola(at: Any, level: Any, first: int, after: int, bent: bool) -> Any:
    """Least squares a + b s + c s^2 (c = 0 unless bent) through points first ... after - 1, s from the first; misfit.

    Returned: a, b, c and the greatest deviation.
    """
    n = after - first
    x0, z0 = at[first], level[first]
    long = max(at[after - 1] - x0, 1e-9)
    s1, s2, s3, s4, t0, t1, t2 = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for i in range(first, after):
        s, z = (at[i] - x0) / long, level[i] - z0
        s1 += s
        s2 += s * s
        s3 += s * s * s
        s4 += s * s * s * s
        t0 += z
        t1 += z * s
        t2 += z * s * s
    a, b, c = 0.0, 0.0, 0.0
    if bent and n > 2:
        # Normal equations of three unknowns by Cramer's rule; s is at most 1, so they are well behaved.
        d = n * (s2 * s4 - s3 * s3) - s1 * (s1 * s4 - s2 * s3) + s2 * (s1 * s3 - s2 * s2)
        if d > 1e-14:
            a = (t0 * (s2 * s4 - s3 * s3) - s1 * (t1 * s4 - t2 * s3) + s2 * (t1 * s3 - t2 * s2)) / d
            b = (n * (t1 * s4 - t2 * s3) - t0 * (s1 * s4 - s2 * s3) + s2 * (s1 * t2 - s2 * t1)) / d
            c = (n * (s2 * t2 - s3 * t1) - s1 * (s1 * t2 - s2 * t1) + t0 * (s1 * s3 - s2 * s2)) / d
        else:
            bent = False
    if not (bent and n > 2):
        d = n * s2 - s1 * s1
        if n > 1 and d > 0.0:
            b = (n * t1 - s1 * t0) / d
        a = (t0 - b * s1) / n
    worst = 0.0
    for i in range(first, after):
        s = (at[i] - x0) / long
        worst = max(worst, abs(a + (b + c * s) * s - level[i] + z0))
    return a + z0, b / long, c / (long * long), worst


parabola: Any = jit(_parabola) or _parabola


def _pieces(at: Any, level: Any, tolerance: float, bent: bool) -> Any:
    """First points of pieces, each as long as one parabola (line, unless bent) stays within the tolerance, and the end.

    The last point of a piece is the first of the next.
    """
    n = at.size
    firsts = np.empty(n + 1, dtype=np.int64)
    count, first = 0, 0
    while first < n - 1:
        firsts[count] = first
        count += 1
        good, step = first + 2, 2
        # In growing strides as far as it goes, then in halves back to the last point that fits.
        while good < n and parabola(at, level, first, min(good + step, n), bent)[3] <= tolerance:
            good = min(good + step, n)
            step *= 2
        bad = min(good + step, n + 1)
        while good < n and bad - good > 1:
            middle = (good + bad) // 2
            if middle <= n and parabola(at, level, first, middle, bent)[3] <= tolerance:
                good = middle
            else:
                bad = middle
        first = good - 1
    firsts[count] = n - 1
    return firsts[: count + 1]


pieces: Any = jit(_pieces) or _pieces
