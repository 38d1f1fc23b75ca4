"""A line measured together with what it crosses: one function for the map tool and the algorithm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .cover import CoverLayer
from .crossed import IntervalCrossing
from .crossings import Crossings, FeatureLayer, crossings
from .errors import TerrainError
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
    covers: Sequence[CoverLayer] = (),
) -> tuple[MeasuredLine, tuple[str, ...]]:
    """A line (n vertices, degrees; levels in m or None) ready to be measured with its crossings, and notes on these.

    As `prepare`; vertices are joined by geodesics, on which the features of `layers` are met. Without layers nothing
    is crossed. own: layer and feature the line was taken from, which it does not meet. covers: rasters of classes.
    Raises AlignmentError, TerrainError where a raster holds no classes or cannot be read, CancelledError when asked to
    stop, ImportError without shapely.
    """
    line = prepare(lon, lat, level_m, terrain, limits)
    if not layers and not covers:
        return line, ()
    met = crossed(line, layers, progress, covers).without(*own)
    return with_crossings(line, met), met.notes


def crossed(
    line: MeasuredLine,
    layers: Sequence[FeatureLayer],
    progress: Progress | None = None,
    covers: Sequence[CoverLayer] = (),
) -> Crossings:
    """What a prepared line meets in layers and rasters of classes, by its chainages; raises as `measured` does."""
    level = None if line.levels == NO_LEVELS else line.level_at(line.at_m)
    return crossings(line.lon, line.lat, layers, level, progress=progress, covers=covers)


def crossed_as_far(
    line: MeasuredLine,
    layers: Sequence[FeatureLayer],
    covers: Sequence[CoverLayer],
    progress: Progress | None = None,
) -> Crossings:
    """The same, but a raster that cannot be read or holds no classes is left out, which a note tells."""
    try:
        return crossed(line, layers, progress, covers)
    except TerrainError:
        if not covers:
            raise
    usable, notes = [], []
    for cover in covers:
        try:
            crossed(line, (), progress, (cover,))
            usable.append(cover)
        except TerrainError as error:
            notes.append(str(error))
    found = crossed(line, layers, progress, usable)
    return replace(found, notes=(*found.notes, *notes))


def class_lengths_m(intervals: Sequence[IntervalCrossing], title: str) -> dict[str, float]:
    """Metres of each class of a raster called so among stretches, the longest first."""
    found: dict[str, float] = {}
    for one in intervals:
        if one.layer == title:
            found[one.label] = found.get(one.label, 0.0) + one.to_m - one.from_m
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def with_crossings(line: MeasuredLine, met: Crossings) -> MeasuredLine:
    """The line with other crossings in place of those it had."""
    return replace(line, points=met.points, intervals=met.intervals)
