"""Several lines between the same two places: each measured along itself, from where it passes one to the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from .measure import MeasuredLine, SegmentMeasure
from .sections import places_along

Place = tuple[float, float]


@dataclass(frozen=True)
class Beside:
    """One of several lines: what it is (key, title), what it measures, how far (m) it passes the two places.

    found: rise, fall and mean grade are those of the way from the first place to the second; `turned` says that the
    line itself runs the other way.
    """

    key: str
    title: str
    found: SegmentMeasure
    off_start_m: float
    off_end_m: float
    turned: bool = False


def beside(lines: Iterable[tuple[str, str, MeasuredLine]], start: Place, end: Place) -> list[Beside]:
    """Lines (key, title, line) between the points of each that are nearest to two places (degrees), in their order."""
    found = []
    for key, title, line in lines:
        (from_m, off_start), (to_m, off_end) = line.locate(*start), line.locate(*end)
        measured = line.measure(from_m, to_m)
        turned = to_m < from_m
        found.append(Beside(key, title, _turned(measured) if turned else measured, off_start, off_end, turned))
    return found


def _turned(found: SegmentMeasure) -> SegmentMeasure:
    """The same stretch gone the other way."""
    ranges = dict(found.ranges)
    for one, other in (("rise_m", "fall_m"), ("fall_m", "rise_m")):
        if other in found.ranges:
            ranges[one] = found.ranges[other]
    if "grade_mean_permille" in ranges:
        low, high = ranges["grade_mean_permille"]
        ranges["grade_mean_permille"] = -high, -low
    return replace(
        found, rise_m=found.fall_m, fall_m=found.rise_m, grade_mean_permille=-found.grade_mean_permille, ranges=ranges
    )


@dataclass(frozen=True)
class BetweenStations:
    """One alternative (key, title) from one station, or end of the line, to the next it serves."""

    key: str
    title: str
    from_name: str
    to_name: str
    found: SegmentMeasure


def between_stations(
    lines: Iterable[tuple[str, str, MeasuredLine, Sequence[tuple[str, float]]]],
) -> list[BetweenStations]:
    """Every stretch between stations (name, chainage in m) of several lines; the same stretches stand together.

    In the order of the first line that has a stretch, then in that of the lines.
    """
    found: dict[tuple[str, str], list[BetweenStations]] = {}
    for key, title, line, stations_m in lines:
        names, cuts_m = places_along(stations_m, line.length_m)
        for k, (from_m, to_m) in enumerate(zip(cuts_m[:-1].tolist(), cuts_m[1:].tolist())):
            ends = names[k], names[k + 1]
            found.setdefault(ends, []).append(BetweenStations(key, title, *ends, line.measure(from_m, to_m)))
    return [one for rows in found.values() for one in rows]
