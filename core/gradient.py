"""The ground's gradient at places: Horn's, in metres on the ellipsoid, whatever the grid."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .errors import TerrainError
from .geodesy import WGS84, FloatArray
from .terrain import Terrain

IntArray = NDArray[np.int64]
Vector = tuple[FloatArray, FloatArray]

_HORN_X = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]) / 8.0
_HORN_Y = _HORN_X.T


def gradient(terrain: Terrain, lon: FloatArray, lat: FloatArray) -> Vector:
    """Rise of the ground to the east and to the north (m per m) at WGS 84 points.

    NaN where one of the nine cells round a point is unknown. Third-order gradient of the cell a point lies in (Horn
    1981); the cell's two sides are taken as east and north vectors, so geographic, projected, rotated and Mercator
    grids are alike. Raises TerrainError for a terrain of less than 3 x 3 cells.
    """
    rows, columns = terrain.shape
    if rows < 3 or columns < 3:
        raise TerrainError(f"{terrain.source} has {columns} x {rows} cells here.", "Slope needs 3 x 3 or more.")
    row, column, _ = cells_of(terrain, lon, lat)
    known = (column >= 1) & (column <= columns - 2) & (row >= 1) & (row <= rows - 2)
    column, row = np.where(known, column, 1), np.where(known, row, 1)
    rise = np.zeros((2, row.size))
    for dr in (-1, 0, 1):
        for dc in (-1, 0, 1):
            height = terrain.cells(row + dr, column + dc)
            rise[0] += _HORN_X[dr + 1, dc + 1] * height
            rise[1] += _HORN_Y[dr + 1, dc + 1] * height
    (east_c, north_c), (east_r, north_r) = cell_sides_m(terrain, row, column)
    determinant = east_c * north_r - north_c * east_r
    east = (rise[0] * north_r - rise[1] * north_c) / determinant
    north = (rise[1] * east_c - rise[0] * east_r) / determinant
    return np.where(known, east, np.nan), np.where(known, north, np.nan)


def cells_of(terrain: Terrain, lon: FloatArray, lat: FloatArray) -> tuple[IntArray, IntArray, NDArray[np.bool_]]:
    """Row and column of the cell each WGS 84 point lies in, clipped to the terrain, and whether it lies within."""
    row, column = terrain.place_of(np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64))
    row, column = np.floor(row + 0.5), np.floor(column + 0.5)
    rows, columns = terrain.shape
    within = (column >= 0) & (column < columns) & (row >= 0) & (row < rows)
    row, column = np.clip(np.where(within, row, 0), 0, rows - 1), np.clip(np.where(within, column, 0), 0, columns - 1)
    return row.astype(np.int64), column.astype(np.int64), within


def cell_sides_m(terrain: Terrain, row: IntArray, column: IntArray) -> tuple[Vector, Vector]:
    """East and north components (m) of one step along the columns and one along the rows at each cell."""
    r, c = row.astype(np.float64), column.astype(np.float64)
    _, lat = terrain.lonlat_of(r, c)
    # Radii of curvature of the ellipsoid: metres for a radian of latitude and of longitude.
    w2 = 1.0 - WGS84.es * np.sin(np.radians(lat)) ** 2
    north_m = WGS84.a * (1.0 - WGS84.es) / w2**1.5
    east_m = WGS84.a / np.sqrt(w2) * np.cos(np.radians(lat))

    def side(dc: float, dr: float) -> Vector:
        (lon_a, lat_a), (lon_b, lat_b) = terrain.lonlat_of(r - dr, c - dc), terrain.lonlat_of(r + dr, c + dc)
        dlon = (lon_b - lon_a + 180.0) % 360.0 - 180.0
        return np.radians(dlon) * east_m, np.radians(lat_b - lat_a) * north_m

    return side(0.5, 0.0), side(0.0, 0.5)
