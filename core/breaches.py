"""Limits broken along a line: what kinds there are, and how places of a breach become one Violation."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from .evaluation import LongSection, Violation
from .geodesy import FloatArray

PERMILLE, M = "‰", "m"
GRADE, SUSTAINED_GRADE, TUNNEL_GRADE = "grade", "sustained grade", "tunnel grade"
STATION_GRADE, FIXED_LEVEL, CLEARANCE = "station grade", "fixed level", "clearance"
RADIUS, TRANSITION, STRAIGHT = "radius", "transition", "straight"
VERTICAL_CURVE, PVI_DISTANCE, GRADE_CHANGE = "vertical curve", "PVI distance", "grade change"
# Breaches of one kind and direction that are nearer to each other than this are one place to mend.
TOGETHER_M = 100.0


@dataclass(frozen=True)
class Kind:
    """A kind of violation: key (Violation.kind), title for tables and legends, unit of value and limit."""

    key: str
    title: str
    unit: str


KINDS: dict[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind(GRADE, "Too steep", PERMILLE),
        Kind(SUSTAINED_GRADE, "Too steep for too long", PERMILLE),
        Kind(TUNNEL_GRADE, "Too steep in a tunnel", PERMILLE),
        Kind(STATION_GRADE, "Too steep at a station", PERMILLE),
        Kind(RADIUS, "Too tight", M),
        Kind(TRANSITION, "Transition curve too short", M),
        Kind(STRAIGHT, "Straight between curves too short", M),
        Kind(VERTICAL_CURVE, "Vertical curve too tight", M),
        Kind(PVI_DISTANCE, "Changes of grade too close", M),
        Kind(GRADE_CHANGE, "Change of grade too large", PERMILLE),
        Kind(FIXED_LEVEL, "Fixed level not met", M),
        Kind(CLEARANCE, "Too low over a river", M),
    )
}


@dataclass(frozen=True)
class Breach:
    """A violation before its place on the map is looked up; at_m: chainage (m) of the worst place."""

    kind: str
    from_m: float
    to_m: float
    at_m: float
    value: float
    limit: float
    clause: str
    direction: str = ""


def violations_of(breaches: Sequence[Breach], section: LongSection) -> tuple[Violation, ...]:
    """The breaches by chainage, each with the place (degrees) where it is worst."""
    ordered = sorted(breaches, key=lambda breach: (breach.from_m, breach.kind, breach.direction))
    at_m = np.array([breach.at_m for breach in ordered], dtype=np.float64)
    lon, lat = (np.interp(at_m, section.chainage_m, degrees).tolist() for degrees in (section.lon, section.lat))
    return tuple(
        Violation(b.kind, b.from_m, b.to_m, x, y, b.value, b.limit, b.clause, KINDS[b.kind].unit, b.direction)
        for b, x, y in zip(ordered, lon, lat)
    )


def stretches(where: NDArray[np.bool_], gap: int = 0) -> list[tuple[int, int]]:
    """First and last index of each run of True; runs with at most `gap` False between them are one."""
    if not where.any():
        return []
    edges = np.flatnonzero(np.diff(np.concatenate(([False], where, [False])).astype(np.int8)))
    first, after = edges[::2], edges[1::2]
    apart = first[1:] - after[:-1] > gap
    starts, ends = first[np.concatenate(([True], apart))], after[np.concatenate((apart, [True]))]
    return list(zip(starts.tolist(), (ends - 1).tolist()))


@dataclass(frozen=True)
class Judged:
    """Values beside their limits at places in order, with chainages (m): each stands from starts_m to ends_m."""

    starts_m: FloatArray
    ends_m: FloatArray
    value: FloatArray
    limit: FloatArray

    def breaches(
        self, kind: str, tolerance: float, gap: int, clause: Callable[[float], str], direction: str = ""
    ) -> list[Breach]:
        """Stretches above the limit by more than `tolerance`, each at its worst place; `clause` of the limit there."""
        over = self.value - self.limit
        found = []
        for first, last in stretches(over > tolerance, gap):
            worst = first + int(over[first : last + 1].argmax())
            limit = float(self.limit[worst])
            middle_m = float(self.starts_m[worst] + self.ends_m[worst]) / 2.0
            from_m, to_m = float(self.starts_m[first]), float(self.ends_m[last])
            found.append(
                Breach(kind, from_m, to_m, middle_m, float(self.value[worst]), limit, clause(limit), direction)
            )
        return found


def apart(breaches: Sequence[Breach], others: Sequence[Breach], within_m: float = 0.0) -> list[Breach]:
    """Those of `breaches` that are more than `within_m` away from all the `others`."""
    ordered = sorted(others, key=lambda breach: breach.from_m)
    starts = [breach.from_m for breach in ordered]
    # The furthest end of all that begin no later.
    ends = list(accumulate((breach.to_m for breach in ordered), max))

    def is_apart(breach: Breach) -> bool:
        before = bisect_right(starts, breach.to_m + within_m)
        return before == 0 or ends[before - 1] < breach.from_m - within_m

    return [breach for breach in breaches if is_apart(breach)]
