"""Running time of a freight train: what the grade and the curves leave of the standard's speed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .geodesy import FloatArray

GRAVITY_MPS2 = 9.81
# About that of a 4,000 t train: what a train feels of the grade is its mean over itself.
TRAIN_LENGTH_M = 700.0


@dataclass(frozen=True)
class Train:
    """A freight train: mass_t with its locomotive, power_kw at the wheel, resistance a + b v + c v^2 (N/t, km/h)."""

    mass_t: float = 4_000.0
    power_kw: float = 4_500.0
    resistance_a: float = 12.0
    resistance_b: float = 0.12
    resistance_c: float = 0.0022


def balancing_speed_kmh(grade_permille: FloatArray, train: Train, highest_kmh: float) -> FloatArray:
    """Speed at which power equals resistance and grade, never above `highest_kmh` nor below 10 km/h.

    Solved by bisection: resistance rises with speed, so power minus demand has one root.
    """
    low = np.full(np.shape(grade_permille), 10.0)
    high = np.full(np.shape(grade_permille), float(highest_kmh))
    for _ in range(24):
        middle = (low + high) / 2.0
        resistance_n = train.mass_t * (
            train.resistance_a
            + train.resistance_b * middle
            + train.resistance_c * middle**2
            + GRAVITY_MPS2 * np.asarray(grade_permille)
        )
        enough = train.power_kw * 1000.0 >= resistance_n * middle / 3.6
        low, high = np.where(enough, middle, low), np.where(enough, high, middle)
    return low


def curve_speed_kmh(radius_m: FloatArray) -> FloatArray:
    """Highest speed in curves: v = 3.6 sqrt(a R) with 0.95 m/s2 borne by cant and its deficiency together."""
    return np.asarray(3.6 * np.sqrt(0.95 * np.asarray(radius_m, dtype=np.float64)))


def running_time_min(
    chainage_m: FloatArray, level_m: FloatArray, radius_m: FloatArray, max_speed_kmh: float, train: Train | None = None
) -> tuple[float, float]:
    """Minutes forward and back along stations (n each), without stops, starts and braking.

    Quasi-static: at every place the train runs at the least of line speed, curve speed and balancing speed on the grade
    averaged over its length. Good for comparing alternatives, not for a timetable.
    """
    train = train or Train()
    chainage = np.asarray(chainage_m, dtype=np.float64)
    ahead = np.clip(chainage + TRAIN_LENGTH_M / 2, chainage[0], chainage[-1])
    behind = np.clip(chainage - TRAIN_LENGTH_M / 2, chainage[0], chainage[-1])
    rise = np.interp(ahead, chainage, level_m) - np.interp(behind, chainage, level_m)
    grade = rise / np.maximum(ahead - behind, 1.0) * 1000.0
    limit = np.minimum(curve_speed_kmh(radius_m), max_speed_kmh)
    step = np.diff(chainage)
    times = []
    for way in (1.0, -1.0):
        speed = np.minimum(balancing_speed_kmh(way * grade, train, max_speed_kmh), limit) / 3.6
        times.append(float(np.sum(step * (1.0 / speed[1:] + 1.0 / speed[:-1]) / 2.0) / 60.0))
    return times[0], times[1]
