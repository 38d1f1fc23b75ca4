"""The room that curves take on their tangents: arc, transitions and the straight to be left between two curves."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..geodesy import FloatArray
from ..standards import Standard

# The usual series of curve radii, m.
RADII_M = (
    4000.0, 3000.0, 2500.0, 2000.0, 1800.0, 1500.0, 1200.0, 1000.0, 800.0, 700.0, 600.0, 500.0, 400.0, 350.0, 300.0,
    250.0, 200.0, 180.0,
)  # fmt: skip
# Turns too slight to hold transitions get a curve so flat that it needs none.
FLAT_RADIUS_M = 5_000.0


@dataclass(frozen=True)
class CurveRules:
    """Smallest radius; lowest transition length at rising radii (m), none beyond the last; tangent between curves."""

    min_radius_m: float
    radii_m: FloatArray
    transition_m: FloatArray
    min_tangent_m: float

    def lowest_m(self, radius_m: FloatArray) -> FloatArray:
        """Shortest transition of curves of these radii, m."""
        return np.asarray(np.interp(radius_m, self.radii_m, self.transition_m, right=0.0))

    def room_m(self, radius_m: FloatArray) -> FloatArray:
        """Tangent a curve takes to either side besides R tan(turn / 2): half its transition and half a straight, m."""
        return (self.lowest_m(radius_m) + self.min_tangent_m) / 2.0

    def holds(self, radius_m: FloatArray, turn: FloatArray) -> NDArray[np.bool_]:
        """Whether a curve that turns by `turn` (rad) is long enough for its two transitions."""
        return np.asarray(radius_m * turn >= self.lowest_m(radius_m) - 1e-9)

    def smallest_m(self, turn: FloatArray) -> FloatArray:
        """The smallest radius allowed at each turn (rad), m: wider where the turn is too slight for transitions."""
        series = np.append(radius_series(self.min_radius_m)[::-1], max(FLAT_RADIUS_M, self.min_radius_m))
        enough = self.holds(series[None, :], np.asarray(turn)[:, None])
        # The flat radius needs no transition.
        enough[:, -1] = True
        return np.asarray(series[np.argmax(enough, axis=1)])

    def widened(self, factor: float) -> CurveRules:
        """The same with a smallest radius wider by `factor`."""
        return replace(self, min_radius_m=self.min_radius_m * factor)

    def arrays(self) -> tuple[FloatArray, FloatArray, float]:
        """What the kernels need: radii, transition lengths, tangent."""
        return self.radii_m, self.transition_m, self.min_tangent_m


def curve_rules(standard: Standard) -> CurveRules:
    """The rules of a standard."""
    rows = sorted(standard.transitions, key=lambda row: row.radius_m)
    if not rows:
        return plain_rules(standard.min_radius_m, standard.min_tangent_m)
    return CurveRules(
        standard.min_radius_m,
        np.array([row.radius_m for row in rows]),
        np.array([row.lowest_m for row in rows]),
        standard.min_tangent_m,
    )


def plain_rules(min_radius_m: float, min_tangent_m: float = 0.0) -> CurveRules:
    """Arcs without transitions."""
    return CurveRules(min_radius_m, np.array([1.0]), np.zeros(1), min_tangent_m)


def radius_series(min_radius_m: float) -> FloatArray:
    """Radii to choose from, falling to the smallest allowed."""
    return np.array([r for r in RADII_M if r > min_radius_m] + [min_radius_m])
