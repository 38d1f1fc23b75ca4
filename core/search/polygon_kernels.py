"""Compiled geometry of a tangent polygon: turns, tangents, what curves take of them, and whether it may lie there.

Import only with numba. px, py: PIs in the plane (m); pr: radius at each (0 at the ends); n: how many are in use.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..kernels import jit

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


def _transition(radius: float, rules: Any) -> Any:
    """Lowest transition length at a radius, m: between the rows of the rules, 0 beyond the widest radius."""
    radii, lengths = rules[1], rules[2]
    if radius > radii[-1]:
        return 0.0
    k = 0
    while k < radii.size and radii[k] < radius:
        k += 1
    if k == 0:
        return lengths[0]
    part = (radius - radii[k - 1]) / (radii[k] - radii[k - 1])
    return lengths[k - 1] + part * (lengths[k] - lengths[k - 1])


transition: Any = jit(_transition)


def _taken(px: Any, py: Any, pr: Any, i: int, n: int, rules: Any) -> Any:
    """Tangent that the curve at PI i takes with half its transition and half the straight to the next, m."""
    if i <= 0 or i >= n - 1:
        return 0.0
    length = transition(pr[i], rules)
    # The transition moves the arc inwards by L^2 / 24 R.
    moved = 1.0 + length * length / (24.0 * pr[i] * pr[i])
    return tangent(px, py, pr, i, n) * moved + (length + rules[3]) / 2.0


taken: Any = jit(_taken)


def _legal(px: Any, py: Any, pr: Any, stop: Any, n: int, a: int, b: int, rules: Any) -> bool:
    """Whether the curves at PIs a to b fit on their tangents with their transitions and pass the given points.

    rules: a tuple of 0 how far a given point may be passed (m), 1 rising radii, 2 lowest transitions at them, 3 the
    shortest straight between two curves (m).
    """
    for i in range(max(a, 0), min(b, n - 2) + 1):
        length = np.hypot(px[i + 1] - px[i], py[i + 1] - py[i])
        if length < 1.0 or taken(px, py, pr, i, n, rules) + taken(px, py, pr, i + 1, n, rules) > length + 1e-6:
            return False
        if i > 0:
            angle = turn(px, py, i)
            if abs(angle) > STEEPEST_TURN_RAD or pr[i] * abs(angle) < transition(pr[i], rules) - 1e-6:
                return False
            if np.isfinite(stop[i, 0]):
                # Distance of the curve's middle from the given point.
                before = np.hypot(px[i] - px[i - 1], py[i] - py[i - 1])
                bx = (px[i + 1] - px[i]) / length - (px[i] - px[i - 1]) / before
                by = (py[i + 1] - py[i]) / length - (py[i] - py[i - 1]) / before
                size = max(np.hypot(bx, by), 1e-12)
                off = pr[i] * (1.0 / np.cos(abs(angle) / 2.0) - 1.0)
                if np.hypot(px[i] + bx / size * off - stop[i, 0], py[i] + by / size * off - stop[i, 1]) > rules[0]:
                    return False
    return True


legal: Any = jit(_legal)


def _passable(px: Any, py: Any, pr: Any, a: int, b: int, site: Any) -> bool:
    """Whether the window enters no closed cell.

    The window lies from the curve at PI a to that at PI b, turns and tangents are in marks; site: as window_kernels
    tells. Each straight and each curve
    is looked at by its own length: what one window finds free no other finds closed.
    """
    look_m, free, corner, marks = site[17], site[8], site[9], site[11]
    for i in range(a + 1, b + 1):
        dx, dy = px[i] - px[i - 1], py[i] - py[i - 1]
        length = np.hypot(dx, dy)
        dx, dy = dx / length, dy / length
        angle, back = marks[i - a, 2], marks[i - a, 3]
        sign = 1.0 if angle > 0 else -1.0
        straight, arc = length - marks[i - a - 1, 3] - back, pr[i] * abs(angle)
        on_straight, on_arc = int(straight / look_m) + 1, int(arc / look_m) + 1 if i < b else 0
        for k in range(on_straight + on_arc + 1):
            if k <= on_straight:
                along, across = straight * (k / on_straight - 1.0), 0.0
            else:
                swept = abs(angle) * (k - on_straight) / on_arc
                along, across = pr[i] * np.sin(swept), sign * pr[i] * (1.0 - np.cos(swept))
            x = px[i] + dx * (along - back) - dy * across
            y = py[i] + dy * (along - back) + dx * across
            row, column = int((corner[1] - y) / corner[2]), int((x - corner[0]) / corner[2])
            if row < 0 or column < 0 or row >= free.shape[0] or column >= free.shape[1] or not free[row, column]:
                return False
    return True


passable: Any = jit(_passable)
