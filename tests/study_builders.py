"""Small evaluated alignments and a study of them, for tests that need something real to store and to export."""

from __future__ import annotations

import numpy as np
from karwan.core.alignment import Axis
from karwan.core.elevation_error import ElevationError
from karwan.core.evaluate import evaluate
from karwan.core.horizontal import lay_out
from karwan.core.ranges import Range, Ranges, TightStretch, Uncertainty
from karwan.core.standards import standard
from karwan.core.terrain import Terrain
from karwan.core.unit_costs import UnitCosts
from karwan.layers.uncertainty_rows import SimulatedRecord
from pyproj import CRS, Transformer

UTM41 = CRS.from_epsg(32641)
CORNER_X, CORNER_Y, CELL_M, CELLS = 480_000.0, 3_820_000.0, 100.0, 300


def hills(height_m: float = 120.0) -> Terrain:
    """30 x 30 km of smooth hills in UTM 41N."""
    rows, columns = np.mgrid[0:CELLS, 0:CELLS] / 20.0
    grid = 900.0 + height_m * np.sin(rows) * np.cos(columns * 0.8)
    corner = (CORNER_X, CELL_M, 0.0, CORNER_Y, 0.0, -CELL_M)
    return Terrain(grid.astype(np.float32), corner, UTM41.to_wkt(), "made hills", CELL_M)


def axis(*points_km, radius_m: float = 700.0) -> Axis:
    """Tangent polygon through points (km east and south of the corner)."""
    x, y = np.array(points_km, dtype=float).T * 1000.0
    lon, lat = Transformer.from_crs(UTM41, 4326, always_xy=True).transform(CORNER_X + x, CORNER_Y - y)
    radius = np.full(len(lon), radius_m)
    radius[[0, -1]] = 0.0
    return Axis(np.asarray(lon), np.asarray(lat), radius)


NORTH = ((2, 4), (12, 6), (20, 3), (28, 9))
SOUTH = ((2, 4), (10, 18), (18, 22), (28, 9))


def evaluation(name: str = "North", points=NORTH, radius_m: float = 700.0):
    """An evaluated alignment through those points."""
    line = lay_out(name, axis(*points, radius_m=radius_m))
    return evaluate(line, hills(), standard("1520-international"), UnitCosts())


SCENARIO = {"inputs": {"standard": {"key": "1520-international"}}, "start": [62.0, 35.0]}


def simulated(line_state: str = "of some line", **changes) -> SimulatedRecord:
    """A simulation with numbers that need all their digits."""
    ranges = [
        Ranges(*(Range(k + n / 3.0, k + n / 3.0 + 0.1, k + n / 3.0 + 7e3) for n in range(7))) for k in (900.0, 4_000.0)
    ]
    found = {
        "error": ElevationError(18.2, 1_000.0, True, "GLOBE <Task Team>"), "hidden_m": 100.0 / 7.0, "runs": 100,
        "seed": 1_520, "as_drawn": ranges[1], "redesigned": ranges[0], "ruling_permille": 12.5,
        "needed_now_permille": 11.0 / 3.0, "needed_permille": Range(11.2, 37.0 / 3.0, 72.5), "more_chance": 0.83,
        "tight": (TightStretch(12_000.0, 55_000.0 / 3.0, 0.3, 0.8, 1.9, "back"),), "terrain": "GLOBE", "cell_m": 830.7,
        "notes": ("On 2 of 100 grounds no profile keeps what must be kept.",),
    }  # fmt: skip
    return SimulatedRecord(Uncertainty(**{**found, **changes}), "2026-11-22T12:00:00+00:00", line_state)
