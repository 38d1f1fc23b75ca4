"""How far an elevation model is off the ground: standard error, how far it reaches, and the relief its cells hide.

Published accuracies are of points. LE90 / 1.645 is the standard error of a normal distribution without bias. How far
errors reach (correlation lengths) is hardly published and mostly assumed; each default says where both its figures come
from, and what is assumed. Titles and years of what is cited stand in docs/uncertainty.md.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

import numpy as np

from .errors import TerrainError
from .geodesy import FloatArray
from .terrain import ElevationModel, Terrain

LE90 = 1.645
# Realisations that are tried unless somebody asks for others; here, where nothing slow is imported.
RUNS = 100
MOST_SIGMA_M, MOST_CORRELATION_M = 1_000.0, 1e7
# Over so much of the line, or so many cells, the relief that cells hide is taken as even.
EVEN_OVER_M, EVEN_CELLS = 10_000.0, 20
# Measured on 30 m ground in steep hills averaged to cells of 83, 277 and 831 m (docs/uncertainty.md): averaging has
# smoothed the cells from which the hidden relief is told, which hides 2.5 to 3.0 times what they show; and it reaches
# 0.9, 0.6 and 0.45 of a cell (1/e).
HIDDEN_TIMES, HIDDEN_REACH_CELLS = 2.7, 0.5


@dataclass(frozen=True)
class ElevationError:
    """The error of an elevation model as a random field about 0.

    sigma_m: standard error. correlation_m: distance at which the correlation has fallen to 1/e (exponential), 0 for
    errors that have nothing to do with each other, infinite for one common shift. hides_relief: whether the relief
    that cells are too large for comes on top, as it is found in the model itself. source: where the figures come from.
    Raises TerrainError for figures that make no sense.
    """

    sigma_m: float
    correlation_m: float
    hides_relief: bool = False
    source: str = "set by the planner"

    def __post_init__(self) -> None:
        if not 0.0 <= self.sigma_m <= MOST_SIGMA_M:
            raise TerrainError(
                f"An elevation error of {self.sigma_m:g} m makes no sense.", f"Give 0 to {MOST_SIGMA_M:g} m."
            )
        if not (0.0 <= self.correlation_m <= MOST_CORRELATION_M or self.correlation_m == math.inf):
            raise TerrainError(
                f"An elevation error that reaches {self.correlation_m:g} m makes no sense.",
                f"Give 0 to {MOST_CORRELATION_M:g} m.",
            )

    def correlation(self, distance_m: FloatArray | float) -> FloatArray:
        """Correlation of the errors of two places so far apart, same shape."""
        return correlation(distance_m, self.correlation_m)

    def sigma_of_rise_m(self, distance_m: FloatArray | float) -> FloatArray:
        """Standard error (m) of the difference in level of two places so far apart: sigma sqrt(2 (1 - rho))."""
        return np.asarray(self.sigma_m * np.sqrt(2.0 * (1.0 - self.correlation(distance_m))))

    def to_mapping(self) -> dict[str, Any]:
        """JSON-able; error_from_mapping reads it back."""
        return {
            "sigma_m": self.sigma_m, "correlation_m": self.correlation_m, "hides_relief": self.hides_relief,
            "source": self.source,
        }  # fmt: skip


def error_from_mapping(data: Mapping[str, Any]) -> ElevationError:
    """What to_mapping wrote; raises TerrainError for anything else."""
    try:
        sigma_m, correlation_m = float(data["sigma_m"]), float(data["correlation_m"])
        hides, source = data.get("hides_relief", False), data.get("source", "")
    except (KeyError, TypeError, ValueError) as error:
        raise TerrainError(f"An elevation error is not understood: {error}.", "Set it anew.") from error
    return ElevationError(sigma_m, correlation_m, bool(hides), str(source))


def correlation(distance_m: FloatArray | float, reach_m: float) -> FloatArray:
    """exp(-distance / reach), in the limits 1 everywhere, or 1 at no distance and 0 elsewhere."""
    distance = np.asarray(distance_m, dtype=np.float64)
    if reach_m == math.inf:
        return np.ones_like(distance)
    if reach_m == 0.0:
        return np.where(distance == 0.0, 1.0, 0.0)
    return np.asarray(np.exp(-distance / reach_m))


_ASSUMED_REACH = "how far errors are alike is assumed"
# An exponential correlation has fallen to 0.05 at three times its reach: a third of what was found, rounded.
_OF_3_SECONDS = "alike over a third of the 3.2 km to which errors of such data depend on each other (Shortridge 1996)"
_OF_SRTM = "errors depend on each other over hundreds of metres (LaLonde et al. 2010), 500 m is assumed"
# Pattern of the name, standard error (m), correlation length (m), whether cells hide relief besides, source of either.
_KNOWN: tuple[tuple[str, float, float, bool, str, str], ...] = (
    (r"fabdem", 4.0 / LE90, 1_000.0, False,
     "as the Copernicus model it is made from (LE90 4 m); Hawker et al. 2022 found mean errors of 1.1 m in towns and "
     "2.9 m in forests", _ASSUMED_REACH),
    (r"nasadem", 6.2 / LE90, 500.0, False,
     "assumed as SRTM's, whose data it processes anew (LE90 6.2 m)", _OF_SRTM),
    (r"copernicus|cop[-_ ]?dem|cop[-_]?(30|90)|glo[-_ ]?(30|90)", 4.0 / LE90, 1_000.0, False,
     "Copernicus DEM Product Handbook 2024: absolute vertical accuracy below 4 m, LE90", _ASSUMED_REACH),
    (r"tandem[-_ ]?x|tdm1|tdx", 4.0 / LE90, 1_000.0, False,
     "assumed as of the Copernicus model, which is made from it (LE90 4 m)", _ASSUMED_REACH),
    (r"aw3d|alos", 5.0, 500.0, False,
     "what ALOS World 3D was made for, Tadono et al. 2014: 5 m, root mean square", _ASSUMED_REACH),
    (r"aster|astgtm|gdem", 8.5, 500.0, False,
     "Gesch et al. 2016, GDEM 3: 8.5 m, root mean square (GDEM 2: 8.7 m)", _ASSUMED_REACH),
    (r"etopo[-_ ]?(2022)", 7.2, 1_000.0, True,
     "MacFerrin et al. 2024: 7.2 m, root mean square", _ASSUMED_REACH),
    (r"globe|gtopo|elevation_30s", 30.0 / LE90, 1_000.0, True,
     "GLOBE Task Team 1999: 30 m LE90 where it comes from DTED; elsewhere it is worse", _OF_3_SECONDS),
    (r"etopo[-_ ]?1", 30.0 / LE90, 1_000.0, True, "assumed as GLOBE's (LE90 30 m)", _ASSUMED_REACH),
    (r"gmted", 27.0, 1_000.0, False,
     "Danielson and Gesch 2011: 27 m, root mean square, of the mean in 7.5 seconds, hidden relief included",
     _ASSUMED_REACH),
    (r"gebco|srtm15", 6.2 / LE90, 500.0, True,
     "assumed as SRTM's (LE90 6.2 m): its land is SRTM15+ (GEBCO 2023)", _OF_SRTM),
    (r"srtm|[ns]\d\d[ew]\d\d\d(\.hgt)?", 6.2 / LE90, 500.0, False,
     "Rodriguez et al. 2006: 6.2 m LE90 in Eurasia (5.6 to 9.0 by continent)", _OF_SRTM),
    (r"lidar|laser|\bals\b|3dep|\bdtm[-_ ]?(0?5|1|2)m", 0.2, 200.0, False,
     "assumed: twice the 0.1 m that USGS's Lidar Base Specification (2018) asks of open ground", _ASSUMED_REACH),
)  # fmt: skip
# What is assumed where the name tells nothing: up to this cell (m), standard error, correlation length, hidden relief.
_BY_CELL = (
    (6.0, 0.5, 200.0, False),
    (15.0, 2.0, 500.0, False),
    (60.0, 4.0, 1_000.0, False),
    (150.0, 5.0, 1_000.0, False),
    (math.inf, 15.0, 1_000.0, True),
)


def default_error(name: str, resolution_m: float) -> ElevationError:
    """The error of an elevation model by its name (title, file, or both) and the size of its cells (m).

    Known by name: Copernicus, FABDEM, TanDEM-X, SRTM, NASADEM, ASTER GDEM, ALOS, GMTED2010, GEBCO, ETOPO, GLOBE and
    GTOPO30, lidar. Others are taken by their cells, which `source` says.
    """
    text = name.lower()
    for pattern, sigma_m, correlation_m, hides, source, reach in _KNOWN:
        if re.search(pattern, text):
            return ElevationError(round(sigma_m, 1), correlation_m, hides, f"{source}; {reach}")
    _, sigma_m, correlation_m, hides = next(row for row in _BY_CELL if resolution_m <= row[0])
    return ElevationError(
        sigma_m, correlation_m, hides, f"assumed for cells of {resolution_m:.0f} m: the model's name is not known"
    )


def error_of_model(model: ElevationModel) -> ElevationError:
    """The error of an elevation model by its title and file name, or else by its cells."""
    return default_error(f"{model.title} {PurePath(model.path).name}", model.resolution_m)


def hidden_relief_m(terrain: Terrain, lon: FloatArray, lat: FloatArray, at_m: FloatArray) -> FloatArray:
    """Standard deviation (m) of the relief that cells are too large for, at n stations (degrees, chainages in m).

    Method: every second cell along the line is left out and interpolated from its neighbours, then the same at twice
    the distance. The ratio of both tells how relief grows with distance (a self-affine surface), which is continued to
    half the distance, between the cells as they are, times HIDDEN_TIMES. Evened out over EVEN_OVER_M. 0 where the
    ground is unknown.
    """
    cell_m = terrain.resolution_m
    count = int(at_m[-1] // cell_m) + 1
    if count < 5:
        return np.zeros(at_m.size)
    posts_m = np.arange(count) * cell_m
    ground_m = terrain.sample(np.interp(posts_m, at_m, lon), np.interp(posts_m, at_m, lat))
    wide = max(EVEN_CELLS, int(EVEN_OVER_M // cell_m))
    double, fourfold = (_left_out_m2(ground_m, skip, wide) for skip in (1, 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        # Never larger than over two cells, and no rougher than a surface without any correlation.
        ratio = np.clip(np.where(fourfold > 0.0, double / fourfold, 1.0), 0.0, 1.0)
    hidden_m2 = np.nan_to_num(double * ratio)
    return np.asarray(HIDDEN_TIMES * np.sqrt(np.interp(at_m, posts_m, hidden_m2)))


def _left_out_m2(ground_m: FloatArray, skip: int, wide: int) -> FloatArray:
    """Running mean square of what posts differ from the middle of those `skip` before and behind."""
    missed = np.full(ground_m.size, np.nan)
    missed[skip:-skip] = ground_m[skip:-skip] - (ground_m[: -2 * skip] + ground_m[2 * skip :]) / 2.0
    known = np.isfinite(missed)
    sums, counts = (
        np.concatenate(([0.0], np.cumsum(np.where(known, values, 0.0)))) for values in (missed**2, known * 1.0)
    )
    first = np.maximum(np.arange(ground_m.size) - wide // 2, 0)
    last = np.minimum(first + wide + 1, ground_m.size)
    return np.asarray((sums[last] - sums[first]) / np.maximum(counts[last] - counts[first], 1.0))
