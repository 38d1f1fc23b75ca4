"""From a route over cells to a tangent polygon whose curves keep the smallest radius."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..alignment import Axis
from ..geodesy import FloatArray, WorkingPlane
from .curves import CurveRules, plain_rules, radius_series
from .routes import Route

VIA_WITHIN_M = 60.0
# What a polygon's stop says where the tangent before a PI, or the one behind it, keeps its direction.
BEFORE_KEPT, BEHIND_KEPT, BOTH_KEPT = (np.inf, 1.0), (np.inf, -1.0), (np.inf, 0.0)
STEEPEST_TURN_RAD = 2.2


@dataclass(frozen=True)
class Polygon:
    """A tangent polygon in the plane: PIs x, y (m), radius_m (0 at the ends), stop: (n, 2) the given point that the
    curve at a PI has to pass, NaN where there is none; inf and a sign where a tangent keeps its direction, see
    improve_kernels."""

    x: FloatArray
    y: FloatArray
    radius_m: FloatArray
    stop: FloatArray

    @property
    def xy(self) -> FloatArray:
        """PIs as (n, 2)."""
        return np.column_stack((self.x, self.y))

    def axis(self, plane: WorkingPlane, start: tuple[float, float], end: tuple[float, float]) -> Axis:
        """The polygon in degrees, its ends exactly at `start` and `end`."""
        lon, lat = plane.to_lonlat(self.x, self.y)
        lon[[0, -1]], lat[[0, -1]] = (start[0], end[0]), (start[1], end[1])
        return Axis(lon, lat, self.radius_m.copy(), plane=plane)


def fit_polygon(
    route: Route, tolerance_m: float, rules: CurveRules | float, held: tuple[bool, bool] = (False, False)
) -> Polygon:
    """A polygon within about `tolerance_m` of a route on which curves that keep `rules` fit.

    held: whether the first and the last tangent keep their direction: they then reach to a given point of the route.

    PIs are left out or joined where tangents are too short; then each curve gets the widest radius of the series that
    fits and stays within the tolerance.
    """
    if not isinstance(rules, CurveRules):
        rules = plain_rules(rules)
    kept = np.zeros(route.x.size, dtype=bool)
    for first, last in zip(route.stops[:-1], route.stops[1:]):
        kept[first : last + 1] |= _simplified(route.x[first : last + 1], route.y[first : last + 1], tolerance_m)
    xy = np.column_stack((route.x, route.y))[kept]
    stop = np.full((route.x.size, 2), np.nan)
    inner = list(route.stops[1:-1])
    stop[inner] = np.column_stack((route.x, route.y))[inner]
    for end, place, tangent in ((held[0], 1, BEFORE_KEPT), (held[1], -2, BEHIND_KEPT)):
        if end:
            stop[route.stops[place]] = tangent
    if all(held) and len(route.stops) == 3:
        stop[route.stops[1]] = BOTH_KEPT
    stop = stop[kept]
    repeated = np.concatenate(([False], np.hypot(*np.diff(xy, axis=0).T) < 1.0))
    xy, stop = xy[~repeated], stop[~repeated]
    xy, stop = _make_room(xy, stop, rules.widened(1.001))
    xy = _through_stops(xy, stop, rules.min_radius_m)
    xy, stop = _make_room(xy, stop, rules.widened(1.001))
    radius = _widest(xy, stop, rules, tolerance_m)
    return Polygon(xy[:, 0].copy(), xy[:, 1].copy(), radius, stop)


def _simplified(x: FloatArray, y: FloatArray, tolerance_m: float) -> np.ndarray:
    """Vertices that Douglas and Peucker's method keeps."""
    kept = np.zeros(x.size, dtype=bool)
    kept[[0, -1]] = True
    todo = [(0, x.size - 1)]
    while todo:
        first, last = todo.pop()
        if last - first < 2:
            continue
        dx, dy = x[last] - x[first], y[last] - y[first]
        px, py = x[first + 1 : last] - x[first], y[first + 1 : last] - y[first]
        along = np.clip((px * dx + py * dy) / max(dx * dx + dy * dy, 1e-9), 0.0, 1.0)
        off = np.hypot(px - along * dx, py - along * dy)
        worst = int(np.argmax(off))
        if off[worst] > tolerance_m:
            middle = first + 1 + worst
            kept[middle] = True
            todo += [(first, middle), (middle, last)]
    return kept


def deflections(xy: FloatArray) -> FloatArray:
    """Absolute turn at each PI, rad; 0 at the ends."""
    heading = np.arctan2(np.diff(xy[:, 1]), np.diff(xy[:, 0]))
    turn = np.abs((np.diff(heading) + np.pi) % (2 * np.pi) - np.pi)
    return np.concatenate(([0.0], turn, [0.0]))


def lacking_m(xy: FloatArray, rules: CurveRules) -> FloatArray:
    """How much each tangent is too short for its two curves (m, 0 where it is not)."""
    turn = deflections(xy)
    need = needs_m(turn, rules.smallest_m(turn), rules)
    # A turn nearly back on itself is no curve, whatever room there is.
    need = np.where(turn > STEEPEST_TURN_RAD, need + 1e6, need)
    return np.asarray(np.clip(need[:-1] + need[1:] - np.hypot(*np.diff(xy, axis=0).T), 0.0, None))


def needs_m(turn: FloatArray, radius_m: FloatArray, rules: CurveRules) -> FloatArray:
    """Tangent that curves of `radius_m` at these turns (rad) take to either side, m; 0 at the ends."""
    # The transition moves the arc inwards by L^2 / 24 R.
    shift_m = rules.lowest_m(radius_m) ** 2 / (24.0 * radius_m)
    need = (radius_m + shift_m) * np.tan(np.minimum(turn, 3.1) / 2.0) + rules.room_m(radius_m)
    need[[0, -1]] = 0.0
    return np.asarray(need)


def _make_room(xy: FloatArray, stop: FloatArray, rules: CurveRules) -> tuple[FloatArray, FloatArray]:
    """Leave out or join PIs until every curve fits; each step takes one PI, so it ends."""
    while xy.shape[0] > 2:
        lacking = lacking_m(xy, rules)
        if lacking.max() <= 0.0:
            break
        i = int(np.argmax(lacking))
        best: tuple[float, FloatArray, FloatArray] | None = None
        for changed, changed_stop, off in _ways(xy, stop, i):
            score = float(lacking_m(changed, rules).sum()) + off
            if best is None or score < best[0]:
                best = score, changed, changed_stop
        if best is None:
            break
        xy, stop = best[1], best[2]
    return xy, stop


def _ways(xy: FloatArray, stop: FloatArray, i: int) -> list[tuple[FloatArray, FloatArray, float]]:
    """Polygons with one PI less about tangent i, and how far each is off."""
    last = xy.shape[0] - 1
    found = []
    for j in (i - 1, i, i + 1, i + 2):
        if 0 < j < last and np.isnan(stop[j, 0]):
            off = _distance(xy[j], xy[j - 1], xy[j + 1])
            found.append((np.delete(xy, j, axis=0), np.delete(stop, j, axis=0), off))
    if i > 0 and i + 1 < last and np.isnan(stop[i, 0]) and np.isnan(stop[i + 1, 0]):
        for point in (_crossing(xy[i - 1], xy[i], xy[i + 1], xy[i + 2]), (xy[i] + xy[i + 1]) / 2.0):
            if point is not None:
                joined = np.delete(xy, i, axis=0)
                joined[i] = point
                off = min(float(np.hypot(*(point - xy[i]))), float(np.hypot(*(point - xy[i + 1])))) / 2.0
                found.append((joined, np.delete(stop, i, axis=0), off))
    return found


def _distance(point: FloatArray, one: FloatArray, other: FloatArray) -> float:
    d = other - one
    along = np.clip(np.dot(point - one, d) / max(float(np.dot(d, d)), 1e-9), 0.0, 1.0)
    return float(np.hypot(*(point - one - along * d)))


def _crossing(a: FloatArray, b: FloatArray, c: FloatArray, d: FloatArray) -> FloatArray | None:
    """Where the tangent a-b goes on to meet the tangent c-d, ahead of b and before c; None if it does not."""
    u, v = b - a, d - c
    cross = u[0] * v[1] - u[1] * v[0]
    if abs(cross) < 1e-9:
        return None
    w = c - a
    s = (w[0] * v[1] - w[1] * v[0]) / cross
    t = (w[0] * u[1] - w[1] * u[0]) / cross
    return np.asarray(a + s * u) if s > 1.0 and t < 0.0 else None


def _through_stops(xy: FloatArray, stop: FloatArray, radius_m: float) -> FloatArray:
    """PIs at given points moved outwards where the curve would cut the corner too far from the point."""
    xy = xy.copy()
    for i in np.flatnonzero(np.isfinite(stop[1:-1, 0])) + 1:
        for _ in range(8):
            turn = deflections(xy[i - 1 : i + 2])[1]
            off_m = radius_m * (1.0 / np.cos(min(turn, 2.6) / 2.0) - 1.0)
            if off_m < 0.5 * VIA_WITHIN_M:
                break
            before, after = xy[i] - xy[i - 1], xy[i + 1] - xy[i]
            inwards = after / np.hypot(*after) - before / np.hypot(*before)
            xy[i] = stop[i] - inwards / np.hypot(*inwards) * off_m
    return xy


def _widest(xy: FloatArray, stop: FloatArray, rules: CurveRules, tolerance_m: float) -> FloatArray:
    """For each PI the widest radius that fits on half its tangents and leaves the polygon by the tolerance at most."""
    turn = deflections(xy)
    length = np.hypot(*np.diff(xy, axis=0).T)
    series = radius_series(rules.min_radius_m)
    radius = rules.smallest_m(turn)
    radius[[0, -1]] = 0.0
    half = np.tan(np.minimum(turn, 3.1) / 2.0)
    room = dict(zip(series.tolist(), rules.room_m(series).tolist()))
    lowest = dict(zip(series.tolist(), rules.lowest_m(series).tolist()))
    # What the curves already chosen, or the smallest where none is yet, take of each tangent.
    taken = needs_m(turn, np.maximum(radius, 1.0), rules)
    for i in range(1, turn.size - 1):
        at_stop = bool(np.isfinite(stop[i, 0]))
        within_m = 0.9 * VIA_WITHIN_M if at_stop else tolerance_m
        moved_m = float(np.hypot(*(xy[i] - stop[i]))) if at_stop else 0.0
        for wish in series:
            off = abs(wish * (1.0 / np.cos(turn[i] / 2.0) - 1.0) - moved_m)
            before, after = length[i - 1] - taken[i - 1], length[i] - taken[i + 1]
            need = (wish + lowest[float(wish)] ** 2 / (24.0 * wish)) * half[i] + room[float(wish)]
            if wish >= radius[i] and off <= within_m and need <= min(before, after):
                radius[i], taken[i] = wish, need
                break
    return radius
