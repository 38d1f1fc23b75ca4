"""What a line crosses: lines at points, polygons from entry to exit, terrain classes from chainage to chainage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .geodesy import FloatArray, azimuths_deg
from .progress import Progress, Silent, check_cancelled
from .terrain import Terrain
from .terrain_classes import ClassLimits, caution, class_intervals, ground_classes

if TYPE_CHECKING:
    from shapely import STRtree

CROSSING, TOUCH, SHARED, ENTRY, EXIT, NEAR_POINT = "crossing", "touch", "shared", "entry", "exit", "point"
POINT_DISTANCE_M = 25.0
CLASS_SAMPLE_M = 50.0


@dataclass(frozen=True)
class PointCrossing:
    """A place where a line meets a feature.

    kind: "crossing", "touch" (met but not crossed), "shared" (a stretch in common begins), "entry" or "exit" of a
    polygon, "point" (a point feature within 25 m). angle_deg: 0 to 90 between line and feature, NaN where there is
    none. z_m: the line's level there, else the ground's, else NaN. lon, lat: degrees.
    """

    layer: str
    feature: str
    name: str
    kind: str
    chainage_m: float
    lon: float
    lat: float
    angle_deg: float = float("nan")
    z_m: float = float("nan")


@dataclass(frozen=True)
class IntervalCrossing:
    """A stretch of a line within a polygon, along a line feature, or of one class of ground.

    layer: of the ground one of terrain_classes.GROUND_LAYERS. label: the feature's name, or the class.
    """

    layer: str
    feature: str
    label: str
    from_m: float
    to_m: float

    @property
    def length_m(self) -> float:
        """Ellipsoidal length inside, m."""
        return self.to_m - self.from_m


@dataclass(frozen=True)
class FeatureLayer:
    """A layer's features: geometries (shapely, WGS 84 degrees, None allowed), and an id and a name of each."""

    title: str
    geometries: NDArray[Any]
    ids: Sequence[str]
    names: Sequence[str]

    @cached_property
    def tree(self) -> STRtree:
        """Index of the geometries, for many lines to ask."""
        from shapely import STRtree

        return STRtree(self.geometries)

    def some(self, wanted: NDArray[np.int64]) -> FeatureLayer:
        """The features of some numbers alone."""
        numbers = wanted.tolist()
        return FeatureLayer(
            self.title, self.geometries[wanted], [self.ids[i] for i in numbers], [self.names[i] for i in numbers]
        )


@dataclass(frozen=True)
class Crossings:
    """Everything a line meets, by chainage, and what must be said beside it."""

    points: tuple[PointCrossing, ...] = ()
    intervals: tuple[IntervalCrossing, ...] = ()
    notes: tuple[str, ...] = field(default=())


def crossings(
    lon: FloatArray,
    lat: FloatArray,
    layers: Sequence[FeatureLayer],
    level_m: FloatArray | None = None,
    terrain: Terrain | None = None,
    limits: ClassLimits | None = None,
    progress: Progress | None = None,
) -> Crossings:
    """Where a line of n vertices (degrees) meets the features of `layers`, and its terrain classes.

    Vertices are joined as a map in WGS 84 draws them; chainages are ellipsoidal along the line (the sum of geodesics
    between vertices). Each part of a multi-part feature counts, holes are outside, a line that crosses itself meets a
    feature at each pass, and invalid polygons are made valid and noted. Terrain classes need `terrain`. Raises
    AlignmentError for a line without length, CancelledError when asked to stop, ImportError without shapely.
    """
    from .crossing_geometry import CrossedLine

    progress = progress or Silent()
    line = CrossedLine.of(lon, lat)
    points: list[PointCrossing] = []
    intervals: list[IntervalCrossing] = []
    notes: list[str] = []
    for k, layer in enumerate(layers):
        check_cancelled(progress)
        progress.report(k / (len(layers) + 1), layer.title)
        met, within, said = line.meet(layer)
        points += met
        intervals += within
        notes += said
    check_cancelled(progress)
    points.sort(key=lambda p: (p.chainage_m, p.layer, p.name, p.kind))
    intervals.sort(key=lambda i: (i.from_m, i.to_m, i.layer, i.label))
    if terrain is not None:
        intervals += terrain_intervals(line.lon, line.lat, line.at_m, terrain, limits)
        notes += [text for text in (caution(terrain.source, terrain.resolution_m),) if text]
    points = _with_levels(points, line.at_m, line.level_of(level_m), terrain)
    progress.report(1.0)
    return Crossings(tuple(points), tuple(intervals), tuple(notes))


def terrain_intervals(
    lon: FloatArray, lat: FloatArray, at_m: FloatArray, terrain: Terrain, limits: ClassLimits | None = None
) -> list[IntervalCrossing]:
    """Stretches of one class by slope, by relief and by side slope along a line whose vertices have chainages at_m.

    Sampled every 50 m or less; the layers are those of terrain_classes.GROUND_LAYERS, one after another.
    """
    chainage = np.linspace(0.0, at_m[-1], max(2, int(np.ceil(at_m[-1] / CLASS_SAMPLE_M)) + 1))
    azimuth = azimuths_deg(lon, lat)[np.clip(np.searchsorted(at_m, chainage, side="right") - 1, 0, at_m.size - 2)]
    places = np.interp(chainage, at_m, lon), np.interp(chainage, at_m, lat)
    return [
        IntervalCrossing(ground.layer, "", *stretch)
        for ground in ground_classes(terrain, chainage, *places, azimuth, limits)
        for stretch in class_intervals(chainage, ground.index, ground.names)
    ]


def _with_levels(
    points: list[PointCrossing], at_m: FloatArray, level_m: FloatArray | None, terrain: Terrain | None
) -> list[PointCrossing]:
    """The points with the line's level at their chainage, or the ground's at their place."""
    if not points or (level_m is None and terrain is None):
        return points
    if level_m is not None:
        z = np.interp([p.chainage_m for p in points], at_m, level_m)
    else:
        z = terrain.sample(np.array([p.lon for p in points]), np.array([p.lat for p in points]))  # type: ignore[union-attr]
    return [replace(p, z_m=float(value)) for p, value in zip(points, z)]
