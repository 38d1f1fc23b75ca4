"""What a line demands of its locomotives: limiting grade, trailing load, virtual length, curves per kilometre."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from .geodesy import FloatArray
from .running import Track
from .standards import Standard
from .trains import GRAVITY_MPS2, TRAINS, FreightTrain, train_for

# Freight trains on such lines keep to about this: the resistance of level track is taken at it.
VIRTUAL_SPEED_KMH = 50.0
# On flatter climbs couplers, loops and brakes limit a train, and not its locomotives.
LEAST_LIMITING_PERMILLE = 1.0


def sustained_grades_permille(
    chainage_m: FloatArray, level_m: FloatArray, curvature_per_m: FloatArray, standard: Standard
) -> tuple[FloatArray, FloatArray]:
    """Grade (per mille) against trains, forward and back, over standard.sustained_over_m about each of n stations.

    Curves count as compensation_m / R per mille. Near the ends the base is the outermost within the line; a shorter
    line is its own base. Never below 0.
    """
    at = np.asarray(chainage_m, dtype=np.float64)
    bend = np.abs(np.asarray(curvature_per_m, dtype=np.float64))
    turn = np.concatenate(([0.0], np.cumsum((bend[1:] + bend[:-1]) / 2.0 * np.diff(at))))
    base_m = min(standard.sustained_over_m, float(at[-1] - at[0]))
    start = np.clip(at - base_m / 2.0, at[0], at[-1] - base_m)
    end = start + base_m
    rise = (np.interp(end, at, level_m) - np.interp(start, at, level_m)) / base_m * 1000.0
    curve = standard.compensation_m * (np.interp(end, at, turn) - np.interp(start, at, turn)) / base_m
    return np.maximum(0.0, curve + rise), np.maximum(0.0, curve - rise)


def trailing_loads_t(train: FreightTrain, grade_permille: FloatArray) -> FloatArray:
    """Loads, t, that the train's locomotives pull up long grades at their continuous speed; 0 where none.

    Q = (F / g - P (w' + i)) / (w'' + i): F continuous effort, not more than adhesion allows, P mass of the locomotives,
    w' and w'' specific resistance of locomotives and wagons at that speed, i the grade with its curves. Traction rules
    of the 1520 mm railways; the same balance on the other gauges.
    """
    loco = train.locomotive
    by_adhesion = float(loco.adhesion.at(loco.continuous_kmh)) * loco.mass_t * GRAVITY_MPS2
    effort_n = train.locomotives * 1000.0 * min(loco.continuous_kn, by_adhesion)
    own = float(loco.resistance.at(loco.continuous_kmh)) + grade_permille
    pulled = float(train.wagons.resistance.at(loco.continuous_kmh)) + grade_permille
    return np.maximum(0.0, (effort_n / GRAVITY_MPS2 - train.locomotives_t * own) / pulled)


def trailing_load_t(train: FreightTrain, grade_permille: float) -> float:
    """The load, t, on one grade."""
    return float(trailing_loads_t(train, np.array([grade_permille]))[0])


def is_load_limited(load_t: float, train: str) -> bool:
    """Whether a climb limits a trailing load: it is no more than the locomotives pull up LEAST_LIMITING_PERMILLE.

    train: FreightTrain.title of the train the load was computed for; of trains nobody knows every load counts.
    """
    return not load_t > _loads_on_least_t().get(_engines(train), math.inf)


@lru_cache(maxsize=1)
def _loads_on_least_t() -> dict[str, float]:
    return {_engines(train.title): trailing_load_t(train, LEAST_LIMITING_PERMILLE) for train in TRAINS.values()}


def _engines(title: str) -> str:
    """A train's title without its load, which the load on a grade does not depend on."""
    return title.rsplit(", ", 1)[0]


def train_for_standard(standard: Standard) -> FreightTrain:
    """The default train of the standard's gauge, with no more wagons than the steeper ruling grade allows."""
    train = train_for(standard.gauge_mm)
    steepest = max(standard.ruling_grade_permille, standard.grade_back_permille)
    return train.with_load(min(train.load_t, trailing_load_t(train, steepest)))


def virtual_lengths_km(track: Track, train: FreightTrain) -> FloatArray:
    """Virtual length up to each of n stations of a run: the integral of (w + i) / w, nothing where i < -w.

    That of the whole is the length of straight level line that takes the same work. w: specific resistance of the train
    at 50 km/h; i: grade and curves. After Roell, Enzyklopaedie des Eisenbahnwesens (1912), "Virtuelle Laenge" (equal
    work of resistance) and "Verlorene Steigung" (no work on braking grades).
    """
    level = float(train.resistance.at(VIRTUAL_SPEED_KMH))
    share = np.maximum(0.0, 1.0 + (track.rise_permille + track.curve_permille) / level)
    parts = (share[1:] + share[:-1]) / 2.0 * np.diff(track.chainage_m) / 1000.0
    return np.concatenate(([0.0], np.cumsum(parts)))


def degrees_per_km(chainage_m: FloatArray, curvature_per_m: FloatArray) -> float:
    """Degrees turned, left and right alike, per kilometre of line."""
    at, bend = np.asarray(chainage_m), np.abs(np.asarray(curvature_per_m))
    turned = float(np.sum((bend[1:] + bend[:-1]) / 2.0 * np.diff(at)))
    return math.degrees(turned) / float(at[-1] - at[0]) * 1000.0
