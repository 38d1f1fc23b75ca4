"""Side slope: the ground's slope square to a line, which decides whether a bank needs benches or a wall."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .errors import TerrainError
from .geodesy import FloatArray
from .gradient import IntArray, Vector, gradient
from .terrain import Terrain

GENTLE, MODERATE, UNKNOWN = "gentle", "moderate", "unknown"
BENCHES_LEFT, BENCHES_RIGHT = "benches, hill left", "benches, hill right"
WALLS_LEFT, WALLS_RIGHT = "walls, hill left", "walls, hill right"
SIDE_CLASSES = (GENTLE, MODERATE, BENCHES_LEFT, BENCHES_RIGHT, WALLS_LEFT, WALLS_RIGHT, UNKNOWN)


@dataclass(frozen=True)
class SideLimits:
    """Side slopes, per cent, at which one class ends and the next begins.

    Usual practice on 1520 mm lines prepares the ground below a bank from 1:10, cuts benches into it from 1:5 and asks
    for a design of its own, with a retaining wall or a cutting, from 1:3 (general knowledge, not looked up in a code:
    an assumption).
    """

    gentle_percent: float = 10.0
    benches_percent: float = 20.0
    walls_percent: float = 33.0

    def __post_init__(self) -> None:
        """Raise TerrainError unless 0 < gentle < benches < walls."""
        if not 0.0 < self.gentle_percent < self.benches_percent < self.walls_percent:
            raise TerrainError(
                f"The side slopes {self.gentle_percent:g}, {self.benches_percent:g}, {self.walls_percent:g} per cent "
                "do not part the ground into classes.",
                "Give three rising values above 0.",
            )

    def of_side_slope(self, side_percent: FloatArray) -> IntArray:
        """Index into SIDE_CLASSES of each side slope (rising to the right positive); the last class for NaN."""
        limits = (self.gentle_percent, self.benches_percent, self.walls_percent)
        steep = np.searchsorted(limits, np.abs(side_percent), side="right")
        # From benches on there is one class for either side.
        index = np.where(steep < 2, steep, 2 * steep - 2 + (side_percent > 0.0))
        return np.where(np.isfinite(side_percent), index, len(SIDE_CLASSES) - 1).astype(np.int64)

    def stated(self) -> str:
        """The limits as words a planner reads beside the result."""
        return (
            f"slope of the ground square to the line: gentle below {self.gentle_percent:g} %, moderate to "
            f"{self.benches_percent:g} %, benches below a bank to {self.walls_percent:g} %, walls or a design of its "
            "own above; left and right are the side on which the ground rises"
        )


def side_slope_percent(terrain: Terrain, lon: FloatArray, lat: FloatArray, azimuth_deg: FloatArray) -> FloatArray:
    """The ground's slope (per cent) to the right of a line at WGS 84 points it passes with azimuths (degrees).

    Positive where the ground rises to the right of the line, negative where it rises to the left; NaN where one of the
    nine cells round a point is unknown. The share of Horn's gradient across the line, so never above the slope itself.
    """
    return across_percent(gradient(terrain, lon, lat), azimuth_deg)


def across_percent(rise: Vector, azimuth_deg: FloatArray) -> FloatArray:
    """The part (per cent) of a rise to the east and north (m per m) that lies to the right of azimuths (degrees)."""
    azimuth = np.radians(azimuth_deg)
    return np.asarray(100.0 * (rise[0] * np.cos(azimuth) - rise[1] * np.sin(azimuth)))
