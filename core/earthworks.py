"""Cross-sections of bank and cutting on ground that falls across the line, and the volumes between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .geodesy import FloatArray

if TYPE_CHECKING:
    from .evaluation import LongSection
    from .terrain import Terrain

# Ground nearly as steep as the slope itself is never met: there a wall is built, and counted as if the ground were
# this share of the slope.
STEEPEST_SHARE = 0.9
# The ground's slope across the line is taken this often along it, and over half a cell, 15 m at least, to either side.
CROSS_FALL_EVERY_M, CROSS_FALL_REACH_M = 100.0, 15.0
_DEGREE_M = 111_320.0
# A formation whose edges differ less than this from its middle lies on level ground.
_LEVEL_M = 1e-6


@dataclass(frozen=True)
class Template:
    """A cross-section: formation width_m (all tracks), slopes horizontal to 1 vertical, trapezoidal side ditches.

    Ditches run beside the formation on sides in cutting, where the ground at their outer edge is still above it; their
    sides have the slope of the cutting. Banks have none.
    """

    width_m: float
    cut_slope: float
    fill_slope: float
    ditch_depth_m: float = 0.0
    ditch_bottom_m: float = 0.0

    @property
    def ditch_width_m(self) -> float:
        """Width of one ditch at formation level, m."""
        return self.ditch_bottom_m + 2.0 * self.cut_slope * self.ditch_depth_m if self.ditch_depth_m else 0.0

    @property
    def ditch_m2(self) -> float:
        """Area of one ditch below formation level, m2."""
        return (self.ditch_bottom_m + self.cut_slope * self.ditch_depth_m) * self.ditch_depth_m

    def fill_m2(self, height_m: FloatArray) -> FloatArray:
        """Area of a bank `height_m` (0 or more) above ground level across the line, m2."""
        return np.asarray((self.fill_slope * height_m + self.width_m) * height_m, dtype=np.float64)

    def cut_m2(self, depth_m: FloatArray) -> FloatArray:
        """Area of a cutting `depth_m` (0 or more) below ground level across the line, both ditches included, m2."""
        depth = np.asarray(depth_m, dtype=np.float64)
        area = (self.cut_slope * depth + self.width_m) * depth
        if self.ditch_depth_m:
            area = np.where(depth > 0.0, area + 2.0 * (self.ditch_width_m * depth + self.ditch_m2), 0.0)
        return np.asarray(area)

    def footprint_m(self, height_m: FloatArray) -> FloatArray:
        """Width from foot to foot of the bank (+) or edge to edge of the cutting (-) on level ground, m."""
        height = np.asarray(height_m, dtype=np.float64)
        slope = np.where(height > 0.0, self.fill_slope, self.cut_slope)
        ditches = np.where(height < 0.0, 2.0 * self.ditch_width_m, 0.0)
        return np.asarray(self.width_m + ditches + 2.0 * slope * np.abs(height))

    def areas_m2(self, height_m: FloatArray, cross_fall: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Areas of cut and fill (m2) with the formation `height_m` above the ground at the centre line.

        cross_fall: tangent of the ground's slope across the line, either sign (mirrored sections have equal areas).
        Exact for plane ground, sections with cut and fill at once included. Ground steeper than STEEPEST_SHARE of a
        slope counts as that steep.
        """
        height = np.asarray(height_m, dtype=np.float64)
        fall = np.minimum(np.abs(cross_fall), STEEPEST_SHARE / max(self.cut_slope, self.fill_slope, 1e-9))
        # Height over the ground at the uphill and the downhill edge of the formation: its part above 0 and below.
        rise = fall * (self.width_m / 2.0)
        up, down = height - rise, height + rise
        bank_up, bank_down = np.maximum(up, 0.0), np.maximum(down, 0.0)
        deep_up, deep_down = bank_up - up, bank_down - down
        # Under the formation the height runs straight from edge to edge: the integrals of both parts.
        sloping = rise > _LEVEL_M
        share = self.width_m / 4.0 / np.maximum(rise, _LEVEL_M)
        bank = np.maximum(height, 0.0)
        fill = np.where(sloping, (bank_down + bank_up) * (bank_down - bank_up) * share, bank * self.width_m)
        deep = bank - height
        cut = np.where(sloping, (deep_up + deep_down) * (deep_up - deep_down) * share, deep * self.width_m)
        # Beyond it: the slope until it meets the ground.
        fill += self._beyond_bank_m2(bank_up, fall) + self._beyond_bank_m2(bank_down, -fall)
        cut += self._beyond_cut_m2(deep_up, fall) + self._beyond_cut_m2(deep_down, -fall)
        return cut, fill

    def _beyond_bank_m2(self, height: FloatArray, fall: FloatArray) -> FloatArray:
        """Bank beyond an edge `height` (0 or more) above the ground, which rises outward by `fall`."""
        return np.asarray((self.fill_slope / 2.0) * height * height / (1.0 + self.fill_slope * fall))

    def _beyond_cut_m2(self, depth: FloatArray, fall: FloatArray) -> FloatArray:
        """Cut beyond an edge `depth` (0 or more) below the ground, which rises outward by `fall`; with its ditch."""
        per_m2 = (self.cut_slope / 2.0) / (1.0 - self.cut_slope * fall)
        if not self.ditch_depth_m:
            return np.asarray(per_m2 * depth * depth)
        beyond = depth + fall * self.ditch_width_m
        ditch = (depth > 0.0) & (beyond > 0.0)
        face = np.where(ditch, beyond, depth)
        ditch_m2 = np.where(ditch, (depth + beyond) * (self.ditch_width_m / 2.0) + self.ditch_m2, 0.0)
        return np.asarray(ditch_m2 + per_m2 * face * face)


def average_end_area_m3(area_m2: FloatArray, at_m: FloatArray) -> FloatArray:
    """Volume between neighbouring stations as the mean of their areas times the distance: one value fewer, m3."""
    area = np.asarray(area_m2, dtype=np.float64)
    return np.asarray((area[:-1] + area[1:]) / 2.0 * np.diff(at_m))


def prismoidal_m3(area_m2: FloatArray, middle_m2: FloatArray, at_m: FloatArray) -> FloatArray:
    """Volume between neighbouring stations (a + 4 m + b) l / 6 (m3): exact for areas quadratic along the line.

    area_m2, at_m (n stations); middle_m2 (n - 1): area half-way between each two.
    """
    area = np.asarray(area_m2, dtype=np.float64)
    return np.asarray((area[:-1] + 4.0 * np.asarray(middle_m2) + area[1:]) / 6.0 * np.diff(at_m))


def prismoidal_volumes_m3(
    template: Template, at_m: FloatArray, height_m: FloatArray, cross_fall: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Cut and fill (m3) of each interval by the prismoidal rule, height and cross fall running straight between."""
    height = np.asarray(height_m, dtype=np.float64)
    fall = np.broadcast_to(np.asarray(cross_fall, dtype=np.float64), height.shape)
    ends = template.areas_m2(height, fall)
    middles = template.areas_m2((height[:-1] + height[1:]) / 2.0, (fall[:-1] + fall[1:]) / 2.0)
    cut, fill = (prismoidal_m3(area, middle, at_m) for area, middle in zip(ends, middles))
    return cut, fill


def cross_fall(section: LongSection, terrain: Terrain) -> FloatArray:
    """Tangent of the ground's slope across the line at each station, rising to the right positive; 0 where unknown.

    Terrain says nothing about slopes within its cells: on coarse cells the slope is too small.
    """
    at = section.chainage_m
    every = max(1, round(CROSS_FALL_EVERY_M / float(at[1] - at[0])))
    picked = np.unique(np.append(np.arange(0, at.size, every), at.size - 1))
    lon, lat = section.lon[picked], section.lat[picked]
    east = _DEGREE_M * np.cos(np.radians(lat))
    dx, dy = np.gradient(section.lon)[picked] * east, np.gradient(section.lat)[picked] * _DEGREE_M
    reach_m = max(CROSS_FALL_REACH_M, terrain.resolution_m / 2.0)
    scale = reach_m / np.maximum(np.hypot(dx, dy), 1e-9)
    right_lon, right_lat = dy * scale / east, -dx * scale / _DEGREE_M
    sides = terrain.sample(
        np.concatenate((lon + right_lon, lon - right_lon)), np.concatenate((lat + right_lat, lat - right_lat))
    )
    fall = (sides[: picked.size] - sides[picked.size :]) / (2.0 * reach_m)
    return np.interp(at, at[picked], np.nan_to_num(fall))
