"""How sure rise, fall and grade of a stretch of ground are, in milliseconds: for figures shown where it is measured."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .elevation_error import HIDDEN_REACH_CELLS, ElevationError, correlation, hidden_relief_m
from .geodesy import FloatArray
from .measure import GROUND, MeasuredLine
from .random_ground import ErrorField, normal_numbers, places_m
from .terrain import Terrain

# Two chainages closer than this (m) are one.
SAME_M = 0.01
# Of 100 true values 90 lie within so many standard errors of a normal distribution.
NINETY = 1.645
RUNS, MOST_POSTS, SEED = 100, 1_000, 1_520
# Steepest grades are over so much of the line, as they are measured.
BASE_M = 50.0


@dataclass(frozen=True)
class StretchError:
    """What of a stretch 90 of 100 true values lie within.

    difference_m: from its start to its end, plus or minus; grade_permille: its mean grade, plus or minus.
    rise_m, fall_m, steepest_permille: (low, high) of the sums of rises and falls, and of the steepest grade over 50 m.
    Errors make ground rougher: these lie rather above what the model says.
    """

    difference_m: float
    grade_permille: float
    rise_m: tuple[float, float]
    fall_m: tuple[float, float]
    steepest_permille: tuple[float, float]


def ranges_of(
    line: MeasuredLine, from_m: float, to_m: float, error: ElevationError, cell_m: float, hidden_m: float = 0.0
) -> dict[str, tuple[float, float]]:
    """Low and high of a measured stretch's rise_m, fall_m, grade_mean_permille and grade_max_permille.

    Empty where levels are not the ground's, or are not known everywhere. cell_m, hidden_m: as in stretch_error.
    """
    inner = (line.station_m > from_m + SAME_M) & (line.station_m < to_m - SAME_M)
    at_m = np.concatenate(([from_m], line.station_m[inner], [to_m]))
    ground_m = line.level_at(at_m)
    if line.levels != GROUND or to_m - from_m < SAME_M or not np.isfinite(ground_m).all():
        return {}
    found = stretch_error(*line.point_at(at_m), at_m, ground_m, error, cell_m, hidden_m)
    mean = float(ground_m[-1] - ground_m[0]) / (to_m - from_m) * 1000.0
    return {
        "rise_m": found.rise_m,
        "fall_m": found.fall_m,
        "grade_mean_permille": (mean - found.grade_permille, mean + found.grade_permille),
        "grade_max_permille": found.steepest_permille,
    }


def ranges_on(
    line: MeasuredLine, from_m: float, to_m: float, error: ElevationError, terrain: Terrain
) -> dict[str, tuple[float, float]]:
    """The same on the terrain the line was measured on, with the relief that its cells hide as far as that counts."""
    if line.levels != GROUND:
        return {}
    hidden_m = 0.0
    if error.hides_relief:
        inner = (line.station_m >= from_m) & (line.station_m <= to_m)
        at_m = np.unique(np.concatenate(([from_m], line.station_m[inner], [to_m])))
        hidden = hidden_relief_m(terrain, *line.point_at(at_m), at_m - at_m[0])
        hidden_m = float(np.sqrt(np.mean(hidden**2)))
    return ranges_of(line, from_m, to_m, error, terrain.resolution_m, hidden_m)


def stretch_error(
    lon: FloatArray, lat: FloatArray, at_m: FloatArray, ground_m: FloatArray, error: ElevationError, cell_m: float,
    hidden_m: float = 0.0,
) -> StretchError:  # fmt: skip
    """The error of a stretch of n points (degrees) with chainages and ground (m), which all must be known.

    hidden_m: standard deviation of the relief that cells hide (elevation_error.hidden_relief_m, its mean). Ends by the
    closed form sigma sqrt(2 (1 - rho)); sums by RUNS realisations at MOST_POSTS points at most.
    """
    places = places_m(lon, lat)
    apart_m = float(np.linalg.norm(places[-1] - places[0]))
    parts = [(error.sigma_m, error.correlation_m), (hidden_m, HIDDEN_REACH_CELLS * cell_m)]
    variance = sum(2.0 * sigma**2 * (1.0 - float(correlation(apart_m, reach))) for sigma, reach in parts)
    difference_m = NINETY * float(np.sqrt(variance))
    length_m = float(at_m[-1] - at_m[0])
    grade_permille = difference_m / length_m * 1000.0 if length_m > 0.0 else 0.0
    # The model runs straight between its cells, and so does its error.
    count = int(np.clip(np.ceil(length_m / max(cell_m, 1e-6)) + 1, 2, MOST_POSTS))
    posts_m = np.linspace(at_m[0], at_m[-1], count)
    field = ErrorField(np.interp(posts_m, at_m, lon), np.interp(posts_m, at_m, lat), error.correlation_m)
    drawn = error.sigma_m * field.draw(normal_numbers((SEED, 0), count, RUNS))
    if hidden_m > 0.0:
        drawn += hidden_m * normal_numbers((SEED, 1), count, RUNS)
    fine_m = np.union1d(posts_m, at_m)
    ground = np.interp(fine_m, at_m, ground_m)
    after = np.clip(np.searchsorted(posts_m, fine_m), 1, count - 1)
    share = ((fine_m - posts_m[after - 1]) / (posts_m[after] - posts_m[after - 1]))[:, None]
    level = ground[:, None] + drawn[after - 1] * (1.0 - share) + drawn[after] * share
    change = np.diff(level, axis=0)
    rises, falls = np.maximum(change, 0.0).sum(axis=0), np.maximum(-change, 0.0).sum(axis=0)
    # The first station at least 50 m on, the last one beyond that.
    on = np.minimum(np.searchsorted(fine_m, fine_m + BASE_M - SAME_M), fine_m.size - 1)
    begin = np.flatnonzero(fine_m[on] - fine_m >= min(BASE_M, length_m) - SAME_M)
    grades = np.abs(level[on[begin]] - level[begin]) / (fine_m[on[begin]] - fine_m[begin])[:, None] * 1000.0
    return StretchError(difference_m, grade_permille, _ninety(rises), _ninety(falls), _ninety(grades.max(axis=0)))


def _ninety(values: FloatArray) -> tuple[float, float]:
    low, high = np.quantile(values, (0.05, 0.95))
    return float(low), float(high)
