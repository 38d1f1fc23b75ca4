"""What a line crosses: lines at points, polygons from entry to exit, terrain classes from chainage to chainage."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from .alike import alike, uncollected
from .crossed import JUST_CROSSINGS, Asked, IntervalCrossing, NearFeature, PointCrossing
from .crossed_kinds import Facts
from .geodesy import FloatArray, azimuths_deg
from .progress import Part, Progress, Silent, check_cancelled
from .terrain import Terrain
from .terrain_classes import ClassLimits, caution, class_intervals, ground_classes

if TYPE_CHECKING:
    from shapely import STRtree

    from .cover import CoverLayer
    from .crossed_near import Strip
    from .layer_parts import LayerParts

_Thing = TypeVar("_Thing")

CROSSING, TOUCH, SHARED, ENTRY, EXIT, NEAR_POINT = "crossing", "touch", "shared", "entry", "exit", "point"
POINT_DISTANCE_M = 25.0
CLASS_SAMPLE_M = 50.0


@dataclass(frozen=True)
class FeatureLayer:
    """A layer's features: geometries (shapely, WGS 84 degrees, None allowed), and an id and a name of each.

    kind: what all of them are, one of crossed_kinds.KINDS, "" where each says so itself. source: where they are from.
    facts: reads what is known of features by their ids; asked once, for those a line has met.
    """

    title: str
    geometries: NDArray[Any]
    ids: Sequence[str]
    names: Sequence[str]
    kind: str = ""
    source: str = ""
    facts: Callable[[Sequence[str]], Mapping[str, Facts]] | None = None

    @cached_property
    def tree(self) -> STRtree:
        """Index of the geometries, for many lines to ask."""
        from shapely import STRtree

        return STRtree(self.geometries)

    @cached_property
    def parts(self) -> LayerParts:
        """The geometries taken apart, for many lines to meet."""
        from .layer_parts import LayerParts

        return LayerParts(self.geometries)

    def some(self, wanted: NDArray[np.int64]) -> FeatureLayer:
        """The features of some numbers alone."""
        numbers = wanted.tolist()
        ids, names = [self.ids[i] for i in numbers], [self.names[i] for i in numbers]
        return replace(self, geometries=self.geometries[wanted], ids=ids, names=names)


@dataclass(frozen=True)
class Crossings:
    """Everything a line meets, by chainage, what must be said beside it, and what lies within the half-width."""

    points: tuple[PointCrossing, ...] = ()
    intervals: tuple[IntervalCrossing, ...] = ()
    notes: tuple[str, ...] = field(default=())
    near: tuple[NearFeature, ...] = ()

    def without(self, layer: str, feature: str) -> Crossings:
        """The same without one feature of a layer: the line itself, where it was taken from there."""

        def others(things: Sequence[_Thing]) -> tuple[_Thing, ...]:
            return tuple(one for one in things if (one.layer, one.feature) != (layer, feature))  # type: ignore[attr-defined]

        return replace(self, points=others(self.points), intervals=others(self.intervals), near=others(self.near))


def crossings(
    lon: FloatArray,
    lat: FloatArray,
    layers: Sequence[FeatureLayer],
    level_m: FloatArray | None = None,
    terrain: Terrain | None = None,
    limits: ClassLimits | None = None,
    progress: Progress | None = None,
    asked: Asked = JUST_CROSSINGS,
    covers: Sequence[CoverLayer] = (),
) -> Crossings:
    """Where a line of n vertices (degrees) meets the features of `layers`, and its terrain classes.

    Vertices are joined as a map in WGS 84 draws them; chainages are ellipsoidal along the line (the sum of geodesics
    between vertices). Each part of a multi-part feature counts, holes are outside, a line that crosses itself meets a
    feature at each pass, and invalid polygons are made valid and noted. Terrain classes need `terrain`. asked: what to
    find besides; watercourses are derived only where there is terrain. covers: rasters of classes. Raises
    AlignmentError for a line without length, TerrainError where a raster cannot be read or holds no classes,
    CancelledError when asked to stop, ImportError without shapely.
    """
    from .crossed_told import Met, told
    from .crossing_geometry import CrossedLine

    progress = progress or Silent()
    line = CrossedLine.of(lon, lat)
    notes: list[str] = []
    strip = None
    if asked.half_width_m > 0.0:
        from .crossed_near import Strip

        strip = Strip(line, asked.half_width_m)
    all_met = Met([], [], [])
    count = len(layers) + len(covers) + 1
    for k, layer in enumerate(layers):
        check_cancelled(progress)
        step = Part(progress, k / count, (k + 1) / count)
        step.report(0.0, layer.title)
        points, intervals, said = line.meet(layer, Part(step, 0.0, 0.5))
        near = _near(strip, layer, Part(step, 0.5, 1.0))
        met = told(Met(points, intervals, near), layer, line, asked, terrain)
        all_met = Met(all_met.points + met.points, all_met.intervals + met.intervals, all_met.near + met.near)
        notes += said
    for k, cover in enumerate(covers, len(layers)):
        check_cancelled(progress)
        from .crossed_cover import cover_met

        stretches, beside, said = cover_met(line, cover, strip, Part(progress, k / count, (k + 1) / count))
        all_met = Met(all_met.points, all_met.intervals + stretches, all_met.near + beside)
        notes += said
    check_cancelled(progress)
    points = _sorted(all_met.points, "chainage_m", "layer", "name", "kind", "feature")
    intervals = _sorted(all_met.intervals, "from_m", "to_m", "layer", "label", "feature")
    near = _sorted(all_met.near, "chainage_m", "layer", "name", "feature")
    if terrain is not None:
        intervals += terrain_intervals(line.lon, line.lat, line.at_m, terrain, limits)
        notes += [text for text in (caution(terrain.source, terrain.resolution_m),) if text]
    points = _with_levels(points, line.at_m, line.level_of(level_m), terrain)
    progress.report(1.0)
    return Crossings(tuple(points), tuple(intervals), tuple(notes), tuple(near))


def _sorted(things: list[_Thing], at: str, *more: str) -> list[_Thing]:
    """In the order of some values, of which the first tells most apart."""
    ordered = sorted(things, key=attrgetter(at))
    if np.all(np.diff([getattr(one, at) for one in ordered]) > 0.0):
        return ordered
    return sorted(ordered, key=attrgetter(at, *more))


def _near(strip: Strip | None, layer: FeatureLayer, progress: Progress) -> list[NearFeature]:
    """What of a layer lies within the strip, if that was asked for."""
    if strip is None:
        return []
    from .near_features import near_features

    return near_features(strip, layer, progress)


def terrain_intervals(
    lon: FloatArray, lat: FloatArray, at_m: FloatArray, terrain: Terrain, limits: ClassLimits | None = None
) -> list[IntervalCrossing]:
    """Stretches of one class by slope, by relief and by side slope along a line whose vertices have chainages at_m.

    Sampled every 50 m or less; the layers are those of terrain_classes.GROUND_LAYERS, one after another.
    """
    chainage = np.linspace(0.0, at_m[-1], max(2, int(np.ceil(at_m[-1] / CLASS_SAMPLE_M)) + 1))
    azimuth = azimuths_deg(lon, lat)[np.clip(np.searchsorted(at_m, chainage, side="right") - 1, 0, at_m.size - 2)]
    places = np.interp(chainage, at_m, lon), np.interp(chainage, at_m, lat)
    source = f"{terrain.source}, cells of {terrain.resolution_m:.0f} m"
    return [
        IntervalCrossing(ground.layer, "", *stretch, source=source)
        for ground in ground_classes(terrain, chainage, *places, azimuth, limits)
        for stretch in class_intervals(chainage, ground.index, ground.names)
    ]


@uncollected()
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
    return [alike(p, z_m=value) for p, value in zip(points, z.tolist())]
