"""A stretch of a line that may be laid anew while all before and behind it stays: where it begins, what comes of it.

It begins and ends on tangents, which keep their directions: the first new PI lies on the one, the last on the other.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import cos, hypot, sin

import numpy as np

from ..alignment import Axis
from ..axis_edits import PARTS
from ..evaluation import TANGENT, Evaluation
from ..geodesy import FloatArray, chainage_m
from ..plan import Plan
from ..standards import Standard
from .curves import FLAT_RADIUS_M, CurveRules
from .field import DIRECTIONS
from .fit import BEFORE_KEPT, BEHIND_KEPT, BOTH_KEPT, VIA_WITHIN_M, Polygon
from .routes import NO_WAYS, Route, Ways
from .working_out import eased

# So near to an end of the line the end is meant.
END_WITHIN_M = 100.0
# A PI more where the line has to pass: so far at least from others.
ROOM_M = 200.0


@dataclass(frozen=True)
class Stretch:
    """Part of a laid-out line, from from_m to to_m (chainages).

    first: how many PIs stay before it; behind: the first PI that stays behind it. At an end of the line that is the end
    itself, and the direction there is free: held tells of both ends whether it is not.
    """

    plan: Plan
    from_m: float
    to_m: float
    first: int
    behind: int
    held: tuple[bool, bool]

    @property
    def length_m(self) -> float:
        """Along the line as it is."""
        return self.to_m - self.from_m

    @property
    def tail_m(self) -> float:
        """Length of the line behind it, which stays."""
        return self.plan.length_m - self.to_m

    def ends(self) -> tuple[FloatArray, FloatArray]:
        """Places in the plane (2, 2), and the line's heading there (2), rad from the plane's x axis."""
        x, y, heading = self.plan.plane_at(np.array([self.from_m, self.to_m]))
        return np.column_stack((x, y)), np.asarray(heading)

    def inner_ends(self, back_m: float) -> FloatArray:
        """(2, 2) where a search begins and ends: back_m from the ends along their tangents, so that a curve fits."""
        places, heading = self.ends()
        for end, sign in ((0, 1.0), (1, -1.0)):
            if self.held[end]:
                places[end] += sign * back_m * np.array([cos(heading[end]), sin(heading[end])])
        return places

    def ways(self) -> Ways:
        """The directions of the line before and behind it as the search has them."""
        _, heading = self.ends()
        dots = [
            [(cos(one) * column - sin(one) * row) / hypot(row, column) for row, column in DIRECTIONS] for one in heading
        ]
        found = [int(np.argmax(dots[end])) if self.held[end] else NO_WAYS[end] for end in (0, 1)]
        return found[0], found[1]

    def polygon(self, stops_m: FloatArray) -> Polygon:
        """The line as it is, its ends as PIs without curves; PIs more where it passes the given chainages (m)."""
        places, _ = self.ends()
        plan, inner = self.plan, slice(self.first, self.behind)
        x, y = plan.plane.to_plane(plan.axis.lon[inner], plan.axis.lat[inner])
        xy = np.vstack((places[:1], np.column_stack((x, y)), places[1:]))
        radius, at_m = np.pad(plan.axis.radius_m[inner], 1), np.concatenate(
            ([self.from_m], plan.pi_m[inner], [self.to_m])
        )  # fmt: skip
        stop = np.full((radius.size, 2), np.nan)
        if radius.size > 2:
            self._hold(stop)
        for stop_m in stops_m:
            xy, radius, stop, at_m = self._with_stop(float(stop_m), xy, radius, stop, at_m)
        return Polygon(xy[:, 0].copy(), xy[:, 1].copy(), radius, stop)

    def _hold(self, stop: FloatArray) -> None:
        if self.held[0]:
            stop[1] = BEFORE_KEPT
        if self.held[1]:
            stop[-2] = BEHIND_KEPT
        if all(self.held) and len(stop) == 3:
            stop[1] = BOTH_KEPT

    def _with_stop(
        self, stop_m: float, xy: FloatArray, radius: FloatArray, stop: FloatArray, at_m: FloatArray
    ) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
        """A PI nearly straight on where the line has to pass on a tangent; a curve there has to pass it itself."""
        lon, lat, _ = self.plan.point_at(stop_m)
        px, py = self.plan.plane.to_plane(lon.reshape(1), lat.reshape(1))
        place = np.array([px[0], py[0]])
        nearest = int(np.argmin(np.abs(at_m - stop_m)))
        k = int(np.searchsorted(at_m, stop_m))
        on_tangent = any(
            one.kind == TANGENT and one.from_m + ROOM_M < stop_m < one.to_m - ROOM_M for one in self.plan.elements
        )
        # Beside a tangent that is held there is nothing to be put in: it passes anyway.
        if on_tangent and not (k == 1 and self.held[0]) and not (k == len(at_m) - 1 and self.held[1]):
            return (
                np.insert(xy, k, place, axis=0), np.insert(radius, k, FLAT_RADIUS_M), np.insert(stop, k, place, axis=0),
                np.insert(at_m, k, stop_m),
            )  # fmt: skip
        if abs(at_m[nearest] - stop_m) < VIA_WITHIN_M and np.isnan(stop[nearest, 0]):
            stop[nearest] = place
        return xy, radius, stop, at_m

    def whole_route(self, route: Route) -> Route:
        """A route from inner end to inner end with the ends themselves."""
        places, _ = self.ends()
        before, behind = (places[:1] if self.held[0] else places[:0]), (places[1:] if self.held[1] else places[:0])
        xy = np.vstack((before, np.column_stack((route.x, route.y)), behind))
        level = np.pad(route.level_m, (len(before), len(behind)), mode="edge")
        stops = [one + len(before) for one in route.stops]
        stops = [*range(len(before)), *stops, *range(len(xy) - len(behind), len(xy))]
        return Route(xy[:, 0].copy(), xy[:, 1].copy(), level, route.cost_usd, tuple(stops))

    def axis_with(self, polygon: Polygon, standard: Standard) -> Axis:
        """The whole polygon with the given one between its ends; every other PI is as it was."""
        old = self.plan.axis
        lon, lat = self.plan.plane.to_lonlat(polygon.x, polygon.y)
        lon = lon - 360.0 * np.round((lon - old.lon[0]) / 360.0)
        new = eased(Axis(lon, lat, polygon.radius_m, plane=self.plan.plane), standard)
        parts = {
            name: np.concatenate(
                (getattr(old, name)[: self.first], getattr(new, name)[1:-1], getattr(old, name)[self.behind :])
            )
            for name in PARTS
        }
        return replace(old, **parts)

    def of(self, evaluation: Evaluation) -> Evaluation:
        """What of an evaluated line lies on this stretch, as far as faults go: line, breaches and unknown ground."""
        line, section = evaluation.alignment, evaluation.section
        at = chainage_m(line.lon, line.lat)
        from_m, to_m = self.from_m, float(at[-1]) - self.tail_m
        inside = (at >= from_m) & (at <= to_m)
        within = (section.chainage_m >= from_m) & (section.chainage_m <= to_m)
        known = section.known | ~within
        return replace(
            evaluation,
            alignment=replace(line, lon=line.lon[inside], lat=line.lat[inside], level_m=None, axis=None, profile=None),
            section=replace(section, known=known),
            unknown_ground_km=float(section.reach_m[~known].sum() / 1000.0),
            violations=tuple(one for one in evaluation.violations if one.from_m < to_m and one.to_m > from_m),
        )


def stretches_between(
    plan: Plan, from_m: float, to_m: float, kept: list[tuple[float, float]], rules: CurveRules
) -> list[Stretch]:
    """The stretches between two chainages (m) without those that are kept, from straight to straight; those too short
    for a curve are left out."""
    found, begin = [], from_m
    for kept_from, kept_to in [*sorted(kept), (to_m, to_m)]:
        stretch = _stretch(plan, begin, min(kept_from, to_m), rules)
        if stretch is not None:
            found.append(stretch)
        begin = max(begin, kept_to)
    return found


def _stretch(plan: Plan, from_m: float, to_m: float, rules: CurveRules) -> Stretch | None:
    """The stretch whose ends are the nearest places inwards that lie on a tangent clear of the curves outside."""
    clear_m = max(rules.min_tangent_m, 1.0)
    held = from_m > END_WITHIN_M, to_m < plan.length_m - END_WITHIN_M
    straights = [(one.from_m, one.to_m) for one in plan.elements if one.kind == TANGENT]
    if held[0]:
        from_m = min((max(low + clear_m, from_m) for low, high in straights if high > max(low + clear_m, from_m)),
                     default=plan.length_m)  # fmt: skip
    if held[1]:
        to_m = max((min(high - clear_m, to_m) for low, high in straights if low < min(high - clear_m, to_m)),
                   default=0.0)  # fmt: skip
    from_m, to_m = from_m if held[0] else 0.0, to_m if held[1] else plan.length_m
    if to_m - from_m < shortest_m(rules):
        return None
    first = int((plan.pi_m[1:-1] < from_m).sum()) + 1
    behind = plan.pi_m.size - 1 - int((plan.pi_m[1:-1] > to_m).sum())
    return Stretch(plan, from_m, to_m, first, behind, held)


def shortest_m(rules: CurveRules) -> float:
    """What two curves of the smallest radius, one to each side, take at least (m)."""
    return 2.0 * (rules.min_radius_m + rules.min_tangent_m)
