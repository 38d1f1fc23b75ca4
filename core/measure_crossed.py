"""A line measured together with what it crosses: one function for the map tool and the algorithm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .crossings import Crossings, FeatureLayer, crossings
from .geodesy import FloatArray
from .measure import NO_LEVELS, MeasuredLine, prepare
from .progress import Progress
from .terrain import Terrain
from .terrain_classes import ClassLimits


def measured(
    lon: FloatArray,
    lat: FloatArray,
    level_m: FloatArray | None = None,
    terrain: Terrain | None = None,
    layers: Sequence[FeatureLayer] = (),
    limits: ClassLimits | None = None,
    progress: Progress | None = None,
    own: tuple[str, str] = ("", ""),
) -> tuple[MeasuredLine, tuple[str, ...]]:
    """A line (n vertices, degrees; levels in m or None) ready to be measured with its crossings, and notes on these.

    As `prepare`; vertices are joined by geodesics, on which the features of `layers` are met. Without layers nothing
    is crossed. own: layer and feature the line was taken from, which it does not meet.
    Raises AlignmentError, CancelledError when asked to stop, ImportError without shapely.
    """
    line = prepare(lon, lat, level_m, terrain, limits)
    if not layers:
        return line, ()
    met = crossed(line, layers, progress).without(*own)
    return with_crossings(line, met), met.notes


def crossed(line: MeasuredLine, layers: Sequence[FeatureLayer], progress: Progress | None = None) -> Crossings:
    """What a prepared line meets in layers, by its chainages."""
    level = None if line.levels == NO_LEVELS else line.level_at(line.at_m)
    return crossings(line.lon, line.lat, layers, level, progress=progress)


def with_crossings(line: MeasuredLine, met: Crossings) -> MeasuredLine:
    """The line with other crossings in place of those it had."""
    return replace(line, points=met.points, intervals=met.intervals)
