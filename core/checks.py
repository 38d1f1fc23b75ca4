"""What a standard allows along a line, and where a line breaks it."""

from __future__ import annotations

import numpy as np

from .geodesy import FloatArray
from .standards import Standard

# However sharp a curve, this much grade is left: a drawn corner must not make every profile impossible.
LEAST_LIMIT_PERMILLE = 1.0


def grade_limits(curvature_per_m: FloatArray, standard: Standard) -> tuple[FloatArray, FloatArray]:
    """Steepest grade (per mille, positive) of each interval between n stations: rising, falling forward (n - 1 each).

    curvature_per_m: of the plan at the stations (n), either sign. The ruling grade of the trains that climb, less
    compensation_m / R at the sharper end of the interval: on a transition the limit falls with its curvature.
    """
    bend = np.abs(np.asarray(curvature_per_m, dtype=np.float64))
    ease = standard.compensation_m * np.maximum(bend[1:], bend[:-1])
    up, down = (
        np.maximum(ruling - ease, min(ruling, LEAST_LIMIT_PERMILLE))
        for ruling in (standard.ruling_grade_permille, standard.grade_back_permille)
    )
    return up, down
