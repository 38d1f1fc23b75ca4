"""What drains into a window of fine ground from beyond it, by the drainage of coarse ground all about."""

from __future__ import annotations

import numpy as np
from osgeo import gdal

from .drainage import Drainage, Inflow
from .flow_kernels import DOWN, OUT, RIGHT
from .geodesy import FloatArray
from .gradient import IntArray
from .terrain import Terrain

# So many coarse cells from where coarse ground lets water in the fine one is looked at for its lowest place.
REACH_CELLS = 1.5


def inflow(wide: Drainage, terrain: Terrain, least_m2: float) -> Inflow:
    """What comes into a terrain by a drainage of coarser ground (same coordinate system) that reaches beyond it.

    Each coarse cell outside that drains to one inside brings its catchment to the lowest cell of the rim nearby; from
    least_m2 on it is a watercourse, and no cell of the rim about it lets water out.
    """
    rows, columns = terrain.shape
    known = np.isfinite(terrain.elevation_m)
    rim_row, rim_column = np.nonzero(known & _rim(rows, columns))
    ground = terrain.elevation_m[rim_row, rim_column]
    shut, is_end = np.zeros(known.shape, dtype=bool), np.zeros(known.shape, dtype=bool)
    wide_row, wide_column = _between(terrain, wide.terrain, rim_row, rim_column)
    wide_rows, wide_columns = wide.terrain.shape
    is_end[rim_row, rim_column] = (
        (wide_row < 1.0) | (wide_column < 1.0) | (wide_row > wide_rows - 2.0) | (wide_column > wide_columns - 2.0)
    )
    reach = max(1.0, REACH_CELLS * wide.terrain.resolution_m / terrain.resolution_m)
    from_row, from_column, row, column = _entries(wide, terrain)
    area, cut = wide.catchment_m2[from_row, from_column], wide.is_cut[from_row, from_column]
    cells = np.zeros(row.size, dtype=np.int64)
    for k in range(row.size if rim_row.size else 0):
        away = np.maximum(np.abs(rim_row - row[k]), np.abs(rim_column - column[k]))
        near = np.flatnonzero(away <= max(reach, float(away.min())))
        into = near[np.argmin(ground[near])]
        cells[k] = rim_row[into] * columns + rim_column[into]
        if area[k] >= least_m2:
            about = away <= 2.0 * reach
            shut[rim_row[about], rim_column[about]] = True
    if not rim_row.size:
        cells, area, cut = cells[:0], area[:0], cut[:0]
    return Inflow(cells, area, cut, shut, is_end)


def _entries(wide: Drainage, terrain: Terrain) -> tuple[IntArray, IntArray, FloatArray, FloatArray]:
    """Rows and columns of coarse cells outside a terrain that drain into it, and where in it they do, on its rim."""
    rows, columns = terrain.shape
    wide_rows, wide_columns = wide.terrain.shape
    corners = _between(terrain, wide.terrain, np.array([0, 0, rows, rows]), np.array([0, columns, 0, columns]))
    (top, bottom), (left, right) = (
        (max(int(at.min()) - 3, 0), min(int(at.max()) + 4, most))
        for at, most in zip(corners, (wide_rows, wide_columns))
    )
    row, column = (part.ravel() for part in np.mgrid[top:bottom, left:right])
    here = _between(wide.terrain, terrain, row, column)
    way = wide.towards[row, column].astype(np.int64)
    moves = way < OUT
    way = np.where(moves, way, 0)
    there = _between(wide.terrain, terrain, row + DOWN[way], column + RIGHT[way])
    enters = moves & ~_inside(here, rows, columns) & _inside(there, rows, columns)
    at_row = np.clip((here[0] + there[0])[enters] / 2.0, 0.0, rows - 1.0)
    at_column = np.clip((here[1] + there[1])[enters] / 2.0, 0.0, columns - 1.0)
    return row[enters], column[enters], at_row, at_column


def _between(
    one: Terrain, other: Terrain, row: FloatArray | IntArray, column: FloatArray | IntArray
) -> tuple[FloatArray, FloatArray]:
    """Rows and columns of one terrain as those of another of the same coordinate system, centres of cells whole."""
    g, inverse = one.geotransform, gdal.InvGeoTransform(other.geotransform)
    x = g[0] + (column + 0.5) * g[1] + (row + 0.5) * g[2]
    y = g[3] + (column + 0.5) * g[4] + (row + 0.5) * g[5]
    return (
        np.asarray(inverse[3] + inverse[4] * x + inverse[5] * y - 0.5),
        np.asarray(inverse[0] + inverse[1] * x + inverse[2] * y - 0.5),
    )


def largest_about(wide: Drainage, terrain: Terrain, row: float, column: float) -> float:
    """The largest coarse catchment (m2) within a coarse cell of a place of a terrain."""
    at = _between(terrain, wide.terrain, np.array([row]), np.array([column]))
    r, c = (int(np.clip(round(float(part[0])), 0, most - 1)) for part, most in zip(at, wide.terrain.shape))
    return float(wide.catchment_m2[max(r - 1, 0) : r + 2, max(c - 1, 0) : c + 2].max())


def _inside(at: tuple[FloatArray, FloatArray], rows: int, columns: int) -> np.ndarray:
    row, column = at
    return np.asarray((row >= -0.5) & (row < rows - 0.5) & (column >= -0.5) & (column < columns - 0.5))


def _rim(rows: int, columns: int) -> np.ndarray:
    rim = np.ones((rows, columns), dtype=bool)
    rim[1:-1, 1:-1] = False
    return rim
