"""The profile: points of vertical intersection (PVI) joined by grades, rounded by parabolas."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .geodesy import FloatArray


@dataclass(frozen=True)
class Profile:
    """PVIs in order of chainage (m), their levels (m) and the radius (m) of the vertical curve at each.

    radius_m: of the parabola's osculating circle, above 0 in sags and summits alike; 0 for a plain break, and at both
    ends. A curve reaches radius_m * |change of grade| / 2 to either side of its PVI. K in m per per cent is
    radius_m / 100.
    """

    chainage_m: FloatArray
    level_m: FloatArray
    radius_m: FloatArray

    @property
    def grade_permille(self) -> FloatArray:
        """Grade of each tangent, rising positive: one value fewer than PVIs."""
        return np.asarray(np.diff(self.level_m) / np.diff(self.chainage_m) * 1000.0)

    @property
    def curve_half_m(self) -> FloatArray:
        """How far the vertical curve of each PVI reaches to either side, m."""
        change = np.abs(np.diff(self.grade_permille)) / 1000.0
        return np.concatenate(([0.0], self.radius_m[1:-1] * change / 2.0, [0.0]))

    def level_at(self, chainage_m: FloatArray) -> FloatArray:
        """Level (m) at chainages (m), vertical curves included; beyond the ends the end's own."""
        at = np.clip(np.asarray(chainage_m, dtype=np.float64), self.chainage_m[0], self.chainage_m[-1])
        level = np.interp(at, self.chainage_m, self.level_m)
        if self.chainage_m.size < 3:
            return level
        # Only the curves of the PVIs before and behind can reach here.
        half_m = self.curve_half_m
        change = np.concatenate(([0.0], np.diff(self.grade_permille) / 1000.0, [0.0]))
        after = np.searchsorted(self.chainage_m, at, side="right")
        for pvi in (np.clip(after - 1, 0, half_m.size - 1), np.clip(after, 0, half_m.size - 1)):
            reach = half_m[pvi] - np.abs(at - self.chainage_m[pvi])
            inside = reach > 0.0
            bend = change[pvi[inside]] * reach[inside] ** 2 / (4.0 * half_m[pvi[inside]])
            level[inside] += bend
        return np.asarray(level)

    def reversed(self, length_m: float) -> Profile:
        """The same profile of a line of `length_m` seen from its other end."""
        return Profile(length_m - self.chainage_m[::-1], self.level_m[::-1], self.radius_m[::-1])
