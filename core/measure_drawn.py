"""A line measured while it is drawn: what is fixed is known, only the leg to the mouse is measured at each move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .alike import alike, uncollected
from .cover import CoverLayer
from .crossed import IntervalCrossing, PointCrossing
from .crossings import TOUCH, Crossings, FeatureLayer
from .evaluation import Violation
from .geodesy import FloatArray, WorkingPlane, working_plane
from .measure import MeasuredLine, prepare
from .measure_crossed import crossed_as_far, with_crossings
from .measure_limits import limits_of_drawn
from .standards import Standard
from .terrain import Terrain
from .terrain_classes import ClassLimits

Place = tuple[float, float]

# What two legs meet within this of where they join, they meet in one place.
JOINT_M = 0.01


@dataclass(frozen=True)
class Drawn:
    """What is measured of a line so far: its places (longitude, latitude), the line itself, the limits it breaks.

    crossed: names of the layers it was crossed with, and of the rasters of classes behind them.
    """

    places: tuple[Place, ...]
    line: MeasuredLine
    broken: tuple[Violation, ...] = ()
    crossed: tuple[str, ...] = ()


class DrawnLine:
    """Answers for a line that grows: every leg but the last stays as it was met.

    layers: about all that is drawn, read once. covers: rasters of classes, best those that keep what is read; one that
    cannot be read is left out. Figures are those of the legs one after another, each sampled evenly on its own; a
    feature met just where a leg ends is told as the legs tell it. `measure_crossed.measured` is exact.
    """

    def __init__(
        self,
        terrain: Terrain | None = None,
        layers: Sequence[FeatureLayer] = (),
        standard: Standard | None = None,
        limits: ClassLimits | None = None,
        covers: Sequence[CoverLayer] = (),
    ) -> None:
        self._terrain, self._layers, self._standard, self._limits = terrain, tuple(layers), standard, limits
        self._covers = tuple(covers)
        self._fixed: dict[tuple[Place, ...], MeasuredLine] = {}

    def so_far(self, places: Sequence[Place]) -> Drawn:
        """The line through two or more places; raises AlignmentError if they are all the same."""
        wanted = _distinct(places)
        line = self._last_leg(wanted) if len(wanted) < 3 else joined(self._of(wanted[:-1]), self._last_leg(wanted))
        names = *(layer.title for layer in self._layers), *(cover.title for cover in self._covers)
        return Drawn(tuple(places), line, self._broken(line, wanted), names)

    def _of(self, places: tuple[Place, ...]) -> MeasuredLine:
        """A fixed line; of its beginnings the last that were asked for are known."""
        found = self._fixed.get(places)
        if found is None:
            leg = self._last_leg(places)
            found = leg if len(places) < 3 else joined(self._of(places[:-1]), leg)
            self._fixed[places] = found
            # Taking points back asks for beginnings of this line; of others nobody does.
            self._fixed = {known: line for known, line in self._fixed.items() if known == places[: len(known)]}
        return found

    def _last_leg(self, places: tuple[Place, ...]) -> MeasuredLine:
        lon, lat = np.array(places[-2:], dtype=np.float64).T
        line = prepare(lon, lat, None, self._terrain, self._limits)
        if not self._layers and not self._covers:
            return line
        return with_crossings(line, crossed_as_far(line, self._layers, self._covers))

    def _broken(self, line: MeasuredLine, places: tuple[Place, ...]) -> tuple[Violation, ...]:
        if self._standard is None:
            return ()
        lon, lat = np.array(places, dtype=np.float64).T
        return limits_of_drawn(line, lon, lat, self._standard, self._plane(lon, lat))

    def _plane(self, lon: FloatArray, lat: FloatArray) -> WorkingPlane:
        """The plane of what is fixed: one for every place the mouse goes to would cost more than all the curves."""
        return working_plane(lon[:-1], lat[:-1]) if lon.size > 2 else working_plane(lon, lat)


def joined(one: MeasuredLine, other: MeasuredLine) -> MeasuredLine:
    """Two prepared lines as one, the second beginning where the first ends; both with or both without levels."""

    def along(name: str) -> FloatArray:
        """Chainages and sums go on counting."""
        first, second = getattr(one, name), getattr(other, name)
        return np.concatenate((first, first[-1] + second[1:])) if first.size and second.size else first[:0]

    def each(name: str) -> FloatArray:
        return np.concatenate((getattr(one, name), getattr(other, name)[1:]))

    station, z = along("station_m"), each("station_z")
    between = one.station_m.size - 1
    # The window over the joint itself; the others are the lines' own.
    span = station[between + 1] - station[between - 1]
    steep = np.abs(z[between + 1] - z[between - 1 : between]) / span * 1000.0
    met = _met(one, other)
    return MeasuredLine(
        each("lon"), each("lat"), along("at_m"), np.concatenate((one.azimuth_deg, other.azimuth_deg)), one.levels,
        along("node_m"), each("node_z"), along("rise_m"), along("fall_m"), along("space_m"), along("unknown_m"),
        station, z, np.concatenate((one.steep_permille, steep, other.steep_permille)), along("class_m"),
        along("relief_m"), along("side_m"), met.points, met.intervals,
    )  # fmt: skip


@uncollected()
def _met(one: MeasuredLine, other: MeasuredLine) -> Crossings:
    """What both lines meet, by the chainages of the two as one: within a feature across the joint is within it once."""
    at_m = one.length_m
    moved = [alike(point, chainage_m=point.chainage_m + at_m) for point in other.points]
    # The joint lies on a line feature: both legs touch it there.
    ends = {_feature(p) for p in one.points if p.kind == TOUCH and p.chainage_m >= at_m - JOINT_M}
    moved = [p for p in moved if not (p.kind == TOUCH and p.chainage_m <= at_m + JOINT_M and _feature(p) in ends)]
    open_ = {_feature(i): i for i in one.intervals if i.to_m >= at_m - JOINT_M}
    intervals = [i for i in one.intervals if i.to_m < at_m - JOINT_M]
    for interval in other.intervals:
        begun = open_.pop(_feature(interval), None) if interval.from_m <= JOINT_M else None
        from_m = interval.from_m + at_m if begun is None else begun.from_m
        intervals.append(alike(interval, from_m=from_m, to_m=interval.to_m + at_m))
    intervals += open_.values()
    return Crossings((*one.points, *moved), tuple(sorted(intervals, key=lambda i: (i.from_m, i.to_m, i.layer))))


def _feature(met: PointCrossing | IntervalCrossing) -> tuple[str, str]:
    return met.layer, met.feature


def _distinct(places: Sequence[Place]) -> tuple[Place, ...]:
    """Places without those that repeat the one before."""
    kept = tuple(place for k, place in enumerate(places) if k == 0 or place != places[k - 1])
    return kept if len(kept) > 1 else tuple(places)
