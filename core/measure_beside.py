"""Several lines between the same two places: each measured along itself, from where it passes one to the other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from .measure import MeasuredLine, SegmentMeasure

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
