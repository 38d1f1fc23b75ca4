"""Classes of terrain along a line: by the slope of the ground, by relief and by side slope."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from .errors import TerrainError
from .geodesy import FloatArray
from .gradient import IntArray, gradient
from .relief import RELIEF_CLASSES, ReliefLimits, local_relief_m
from .side_slope import SIDE_CLASSES, SideLimits, across_percent
from .terrain import COARSE_RESOLUTION_M, Terrain

# The layers that stretches of the ground are listed under.
TERRAIN_LAYER, RELIEF_LAYER, SIDE_LAYER = "terrain", "relief", "side slope"
GROUND_LAYERS = (TERRAIN_LAYER, RELIEF_LAYER, SIDE_LAYER)

FLAT, ROLLING, HILLY, MOUNTAINOUS, UNKNOWN = "flat", "rolling", "hilly", "mountainous", "unknown"
CLASSES = (FLAT, ROLLING, HILLY, MOUNTAINOUS, UNKNOWN)

# Relief changes slowly: it is asked for at every so many parts of its radius.
RELIEF_PARTS = 5.0


@dataclass(frozen=True)
class ClassLimits:
    """Ground slopes, per cent, at which one class ends and the next begins; and the limits of relief and side slope.

    10 and 25 are the cross slopes that end plain and rolling terrain in Indian Roads Congress practice (by secondary
    sources); 3, below which a railway needs hardly any earthwork, is an assumption.
    """

    flat_percent: float = 3.0
    rolling_percent: float = 10.0
    hilly_percent: float = 25.0
    relief: ReliefLimits = field(default_factory=ReliefLimits)
    side: SideLimits = field(default_factory=SideLimits)

    def __post_init__(self) -> None:
        """Raise TerrainError unless 0 < flat < rolling < hilly."""
        if not 0.0 < self.flat_percent < self.rolling_percent < self.hilly_percent:
            raise TerrainError(
                f"The slopes {self.flat_percent:g}, {self.rolling_percent:g}, {self.hilly_percent:g} per cent do not "
                "part terrain into classes.",
                "Give three rising values above 0.",
            )

    def of_slope(self, slope_percent: FloatArray) -> IntArray:
        """Index into CLASSES of each slope; the last class where the slope is NaN."""
        index = np.searchsorted(
            (self.flat_percent, self.rolling_percent, self.hilly_percent), slope_percent, side="right"
        ).astype(np.int64)
        return np.where(np.isfinite(slope_percent), index, len(CLASSES) - 1)

    def stated(self) -> str:
        """The limits as words a planner reads beside the result."""
        return (
            f"flat below {self.flat_percent:g} %, rolling to {self.rolling_percent:g} %, "
            f"hilly to {self.hilly_percent:g} %, mountainous above"
        )


def slope_percent(terrain: Terrain, lon: FloatArray, lat: FloatArray) -> FloatArray:
    """Ground slope in per cent at WGS 84 points, NaN where one of the nine cells round a point is unknown."""
    return np.asarray(100.0 * np.hypot(*gradient(terrain, lon, lat)))


def classify(terrain: Terrain, lon: FloatArray, lat: FloatArray, limits: ClassLimits | None = None) -> IntArray:
    """Index into CLASSES of the ground at WGS 84 points."""
    return (limits or ClassLimits()).of_slope(slope_percent(terrain, lon, lat))


@dataclass(frozen=True)
class GroundClasses:
    """Samples along a line by one measure of the ground: the layer its stretches are listed under, the classes' names,
    and the class of each sample as an index into them."""

    layer: str
    names: tuple[str, ...]
    index: IntArray


def ground_classes(
    terrain: Terrain,
    chainage_m: FloatArray,
    lon: FloatArray,
    lat: FloatArray,
    azimuth_deg: FloatArray,
    limits: ClassLimits | None = None,
) -> tuple[GroundClasses, GroundClasses, GroundClasses]:
    """Classes by slope, relief and side slope of n samples along a line with even chainages, rising.

    lon, lat, azimuth_deg: place (WGS 84) and the line's direction at each sample.
    """
    limits = limits or ClassLimits()
    # Relief at every so many samples; each takes that of the nearest.
    spacing = float(chainage_m[1] - chainage_m[0]) if chainage_m.size > 1 else 1.0
    step = max(1, int(limits.relief.radius_m / RELIEF_PARTS / max(spacing, 1e-9)))
    relief = limits.relief.of_relief(local_relief_m(terrain, lon[::step], lat[::step], limits.relief.radius_m))
    nearest = np.minimum((np.arange(lon.size) + step // 2) // step, relief.size - 1)
    rise = gradient(terrain, lon, lat)
    return (
        GroundClasses(TERRAIN_LAYER, CLASSES, limits.of_slope(100.0 * np.hypot(*rise))),
        GroundClasses(RELIEF_LAYER, RELIEF_CLASSES, relief[nearest]),
        GroundClasses(SIDE_LAYER, SIDE_CLASSES, limits.side.of_side_slope(across_percent(rise, azimuth_deg))),
    )


def class_intervals(
    chainage_m: FloatArray, classes: IntArray, names: tuple[str, ...] = CLASSES
) -> list[tuple[str, float, float]]:
    """Stretches of one class (name, from_m, to_m) from samples along a line; they part halfway between samples."""
    if classes.size == 0:
        return []
    change = np.flatnonzero(np.diff(classes)) + 1
    parting = (chainage_m[change - 1] + chainage_m[change]) / 2.0
    start = np.concatenate((chainage_m[:1], parting))
    end = np.concatenate((parting, chainage_m[-1:]))
    first = np.concatenate(([0], change)).astype(np.int64)
    return [(names[classes[k]], float(a), float(b)) for k, a, b in zip(first, start, end) if b > a]


def caution(source: str, resolution_m: float) -> str:
    """What to say beside slopes of an elevation model with coarse cells; empty when they are fine enough."""
    if resolution_m <= COARSE_RESOLUTION_M:
        return ""
    return (
        f"Slopes and relief come from {source} with cells of about {resolution_m:.0f} m, which hide "
        "relief: the ground is steeper than its class."
    )
