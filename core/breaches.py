"""Limits broken along a line: what kinds there are, and how places of a breach become one Violation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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


def worst_of(over: FloatArray, first: int, last: int) -> int:
    """Index of the greatest value from first to last."""
    return first + int(np.argmax(over[first : last + 1]))
