"""How long a generation will take and how much memory, told before it starts from what will be searched.

Method: states and cells are counted as the search will make them; rates come from the processor time used on the
benchmark's terrain (1 to 26 million cells of 90 m) and on the embedded corridor with warm kernels, halved for two free
cores. There the time told was within a factor of about two of that: rough ground is slower, smooth ground faster.
Memory is told for the widest bands, so that less is usually needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..standards import Standard
from ..terrain import ElevationModel
from .field import HIGHEST_M, LOWEST_M
from .finding import SEED_PARTS, STRETCHES
from .ground import TILE
from .survey import Survey, finest_cell_m, leg_reach_m, make_survey, seed_cell_m
from .working_out import BAND_CELLS, MOVED_CELLS, MOVED_M, WIDER_BANDS, finer_cells_m

if TYPE_CHECKING:
    from ..generate import Scenario

# States a thread settles in a second, and seconds per km of a line worked out (refined, laid out, improved,
# evaluated), with what ground that calls for tunnels and viaducts needs more.
STATES_PER_S = 2.2e6
LINE_S, LINE_S_PER_KM, MOST_LINE_S_PER_KM = 0.3, 0.0018, 0.0055
READ_CELLS_PER_S, SKIM_CELLS_PER_S = 25e6, 150e6
# A line is this much longer than the straight between its points.
DETOUR = 1.35
BYTES_PER_STATE, BYTES_PER_CELL, BYTES_PER_GRID_CELL = 22.0, 10.0, 14.0
BYTES_PER_STATION = 6_100.0
STATIONS_PER_KM = 15.0
BASE_BYTES = 450e6
THREADS = 2
SAMPLES = 120


@dataclass(frozen=True)
class Estimate:
    """Seconds and bytes a generation will need; first_s: until the first alternative; basis: what they rest on."""

    seconds: float
    first_s: float
    memory_bytes: float
    basis: str


def estimate(scenario: Scenario, model: ElevationModel) -> Estimate:
    """What generating the scenario's alternatives on a model will take. Reads nothing but the ground at the points.

    Raises KarwanError for points and zones that cannot be used, as generate does.
    """
    survey = make_survey(model, (scenario.start, *scenario.via, scenario.end), scenario.nogo, scenario.zones)
    standard = scenario.standard
    grade = min(standard.ruling_grade_permille, standard.grade_back_permille)
    cell_m = seed_cell_m(survey, grade, standard.min_radius_m, STRETCHES[0])
    area_m2, box_m2 = _areas_m2(survey, standard, grade, STRETCHES[0])
    cells = area_m2 / cell_m**2
    step_m = grade / 1000.0 * cell_m
    states = cells * ((HIGHEST_M - LOWEST_M) / step_m * SEED_PARTS + 2.0)
    legs = len(scenario.via) + 1
    length_km = DETOUR * float(np.hypot(*np.diff(survey.stops_xy, axis=0).T).sum()) / 1000.0
    fine_m = finer_cells_m(cell_m, finest_cell_m(model, standard.min_radius_m))[-1]
    fine_cells = box_m2 / fine_m**2
    fine_levels = (HIGHEST_M - LOWEST_M) / (grade / 1000.0 * fine_m) + 2.0
    model_cells = box_m2 / model.resolution_m**2
    # Whole tiles about each line are read.
    wide_m = 2.0 * max(MOVED_CELLS * fine_m, MOVED_M) + 1.5 * TILE * model.resolution_m
    terrain_cells = min(model_cells, scenario.count * length_km * 1000.0 * wide_m / model.resolution_m**2)
    band_states = 4.0 * BAND_CELLS * max(WIDER_BANDS) * length_km * 1000.0 / fine_m * fine_levels

    search_s = legs * states / STATES_PER_S
    reading_s = terrain_cells / READ_CELLS_PER_S + model_cells / SKIM_CELLS_PER_S
    line_s = LINE_S + length_km * LINE_S_PER_KM
    dear_s = LINE_S + length_km * MOST_LINE_S_PER_KM
    typical_s = (line_s + dear_s) / 2.0
    count = scenario.count
    # Most alternatives need a search of their own, on fewer levels, and lines are worked out two at a time.
    rest_s = (count * typical_s + ((count - 1.0) * search_s / 2.0)) / min(THREADS, count)
    seconds = search_s + reading_s + rest_s
    several = 2.0 if count > 1 else 1.0
    memory = (
        BASE_BYTES
        + several * legs * states * BYTES_PER_STATE
        + terrain_cells * BYTES_PER_CELL
        + fine_cells * BYTES_PER_GRID_CELL
        + min(THREADS, count) * (length_km * STATIONS_PER_KM * BYTES_PER_STATION + band_states * BYTES_PER_STATE)
    )
    basis = (
        f"{cells / 1e3:.0f} thousand cells of {cell_m:.0f} m with {states / 1e6:.1f} million states, "
        f"{legs} {'leg' if legs == 1 else 'legs'}, {count} lines of about {length_km:.0f} km, "
        f"{terrain_cells / 1e6:.1f} million cells of terrain; rates for two free cores, "
        "warm kernels; right within a factor of about two."
    )
    return Estimate(float(seconds), float(search_s + reading_s + typical_s), float(memory), basis)


def _areas_m2(survey: Survey, standard: Standard, grade_permille: float, stretch: float) -> tuple[float, float]:
    """Area of the ellipses that will be searched and of the box about them, as far as the model reaches, m2."""
    reach = leg_reach_m(survey, grade_permille, stretch)
    legs = list(zip(survey.stops_xy[:-1], survey.stops_xy[1:], reach))
    lows = np.min([(one + other) / 2.0 - length / 2.0 for one, other, length in legs], axis=0)
    highs = np.max([(one + other) / 2.0 + length / 2.0 for one, other, length in legs], axis=0)
    x, y = np.meshgrid(*(np.linspace(low, high, SAMPLES) for low, high in zip(lows, highs)))
    inside = np.zeros(x.shape, dtype=bool)
    for one, other, length in legs:
        inside |= np.hypot(x - one[0], y - one[1]) + np.hypot(x - other[0], y - other[1]) <= length
    lon, lat = survey.plane.to_lonlat(x.ravel(), y.ravel())
    west, south, east, north = survey.model.lonlat_bounds
    known = ((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)).reshape(x.shape)
    whole = float(np.prod(highs - lows))
    return whole * float((inside & known).mean()), whole * float(known.mean())
