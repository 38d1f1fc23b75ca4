"""Classes of terrain by the slope of the ground: flat, rolling, hilly, mountainous."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from osgeo import gdal
from pyproj import CRS, Transformer

from .errors import TerrainError
from .geodesy import WGS84, FloatArray
from .terrain import COARSE_RESOLUTION_M, Terrain

IntArray = NDArray[np.int64]

FLAT, ROLLING, HILLY, MOUNTAINOUS, UNKNOWN = "flat", "rolling", "hilly", "mountainous", "unknown"
CLASSES = (FLAT, ROLLING, HILLY, MOUNTAINOUS, UNKNOWN)

_HORN_X = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]) / 8.0
_HORN_Y = _HORN_X.T


@dataclass(frozen=True)
class ClassLimits:
    """Ground slopes, per cent, at which one class ends and the next begins.

    10 and 25 are the cross slopes that end plain and rolling terrain in Indian Roads Congress practice (by secondary
    sources); 3, below which a railway needs hardly any earthwork, is an assumption.
    """

    flat_percent: float = 3.0
    rolling_percent: float = 10.0
    hilly_percent: float = 25.0

    def __post_init__(self) -> None:
        """Raise TerrainError unless 0 < flat < rolling < hilly."""
        if not 0.0 < self.flat_percent < self.rolling_percent < self.hilly_percent:
            raise TerrainError(
                f"The slopes {self.flat_percent:g}, {self.rolling_percent:g}, {self.hilly_percent:g} per cent do not "
                "part terrain into classes.",
                "Give three rising values above 0.",
            )

    def of_slope(self, slope_percent: FloatArray) -> IntArray:
        """Index into CLASSES of each slope; the last class where the slope is NaN."""
        index = np.searchsorted(
            (self.flat_percent, self.rolling_percent, self.hilly_percent), slope_percent, side="right"
        ).astype(np.int64)
        return np.where(np.isfinite(slope_percent), index, len(CLASSES) - 1)

    def stated(self) -> str:
        """The limits as words a planner reads beside the result."""
        return (
            f"flat below {self.flat_percent:g} %, rolling to {self.rolling_percent:g} %, "
            f"hilly to {self.hilly_percent:g} %, mountainous above"
        )


def slope_percent(terrain: Terrain, lon: FloatArray, lat: FloatArray) -> FloatArray:
    """Ground slope in per cent at WGS 84 points, NaN where one of the nine cells round a point is unknown.

    Horn's third-order gradient of the cell a point lies in (Horn 1981), in metres on the ellipsoid: the cell's two
    sides are taken as east and north vectors, so geographic, projected, rotated and Mercator grids are alike.
    """
    row, column, known = _cells(terrain, lon, lat)
    gradient = np.zeros((2, row.size))
    for dr in (-1, 0, 1):
        for dc in (-1, 0, 1):
            height = terrain.cells(row + dr, column + dc)
            gradient[0] += _HORN_X[dr + 1, dc + 1] * height
            gradient[1] += _HORN_Y[dr + 1, dc + 1] * height
    (east_c, north_c), (east_r, north_r) = _cell_sides_m(terrain, row, column)
    determinant = east_c * north_r - north_c * east_r
    east = (gradient[0] * north_r - gradient[1] * north_c) / determinant
    north = (gradient[1] * east_c - gradient[0] * east_r) / determinant
    return np.where(known, 100.0 * np.hypot(east, north), np.nan)


def classify(terrain: Terrain, lon: FloatArray, lat: FloatArray, limits: ClassLimits | None = None) -> IntArray:
    """Index into CLASSES of the ground at WGS 84 points."""
    return (limits or ClassLimits()).of_slope(slope_percent(terrain, lon, lat))


def class_intervals(chainage_m: FloatArray, classes: IntArray) -> list[tuple[str, float, float]]:
    """Stretches of one class (name, from_m, to_m) from samples along a line; they part halfway between samples."""
    if classes.size == 0:
        return []
    change = np.flatnonzero(np.diff(classes)) + 1
    parting = (chainage_m[change - 1] + chainage_m[change]) / 2.0
    start = np.concatenate((chainage_m[:1], parting))
    end = np.concatenate((parting, chainage_m[-1:]))
    first = np.concatenate(([0], change)).astype(np.int64)
    return [(CLASSES[classes[k]], float(a), float(b)) for k, a, b in zip(first, start, end) if b > a]


def caution(source: str, resolution_m: float) -> str:
    """What to say beside slopes of an elevation model with coarse cells; empty when they are fine enough."""
    if resolution_m <= COARSE_RESOLUTION_M:
        return ""
    return (
        f"Slopes come from {source} with cells of about {resolution_m:.0f} m, which hide relief: "
        "the ground is steeper than its class."
    )


def _cells(terrain: Terrain, lon: FloatArray, lat: FloatArray) -> tuple[IntArray, IntArray, NDArray[np.bool_]]:
    """Row and column of the cell each point lies in, kept off the rim, and whether it was off the rim."""
    from_lonlat = Transformer.from_crs(4326, CRS.from_user_input(terrain.crs_wkt), always_xy=True)
    x, y = from_lonlat.transform(np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64))
    inverse = gdal.InvGeoTransform(terrain.geotransform)
    column = np.floor(inverse[0] + inverse[1] * x + inverse[2] * y)
    row = np.floor(inverse[3] + inverse[4] * x + inverse[5] * y)
    rows, columns = terrain.shape
    if rows < 3 or columns < 3:
        raise TerrainError(f"{terrain.source} has {columns} x {rows} cells here.", "Slope needs 3 x 3 or more.")
    known = (column >= 1) & (column <= columns - 2) & (row >= 1) & (row <= rows - 2)
    column, row = np.where(known, column, 1), np.where(known, row, 1)
    return row.astype(np.int64), column.astype(np.int64), known


def _cell_sides_m(
    terrain: Terrain, row: IntArray, column: IntArray
) -> tuple[tuple[FloatArray, FloatArray], tuple[FloatArray, FloatArray]]:
    """East and north components (m) of one step along the columns and one along the rows at each cell."""
    g = terrain.geotransform
    to_lonlat = Transformer.from_crs(CRS.from_user_input(terrain.crs_wkt), 4326, always_xy=True)

    def place(c: FloatArray, r: FloatArray) -> tuple[FloatArray, FloatArray]:
        lon, lat = to_lonlat.transform(g[0] + c * g[1] + r * g[2], g[3] + c * g[4] + r * g[5])
        return np.asarray(lon), np.asarray(lat)

    c, r = column + 0.5, row + 0.5
    _, lat = place(c, r)
    # Radii of curvature of the ellipsoid: metres for a radian of latitude and of longitude.
    w2 = 1.0 - WGS84.es * np.sin(np.radians(lat)) ** 2
    north_m = WGS84.a * (1.0 - WGS84.es) / w2**1.5
    east_m = WGS84.a / np.sqrt(w2) * np.cos(np.radians(lat))

    def side(dc: float, dr: float) -> tuple[FloatArray, FloatArray]:
        (lon_a, lat_a), (lon_b, lat_b) = place(c - dc, r - dr), place(c + dc, r + dr)
        dlon = (lon_b - lon_a + 180.0) % 360.0 - 180.0
        return np.radians(dlon) * east_m, np.radians(lat_b - lat_a) * north_m

    return side(0.5, 0.0), side(0.0, 0.5)
