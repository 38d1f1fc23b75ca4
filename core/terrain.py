"""Elevation: reading a window of any raster that GDAL or a source of cells opens, and sampling it bilinearly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from osgeo import gdal
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from .errors import TerrainError
from .geodesy import FloatArray
from .terrain_sources import source_of

COARSE_RESOLUTION_M = 250.0
MOST_LOOKED_THROUGH = 30_000_000
# Metres in the units that heights come in, by the names formats and coordinate systems give them.
US_FOOT_M = 1200.0 / 3937.0
_UNITS_M = {
    **dict.fromkeys(("m", "metre", "meter", "metres", "meters"), 1.0),
    **dict.fromkeys(("ft", "foot", "feet", "international foot", "feet (international)"), 0.3048),
    **dict.fromkeys(
        ("us-ft", "us_ft", "ft-us", "ft_us", "ftus", "us survey foot", "us survey feet", "survey foot", "foot_us",
         "feet (us survey)"), US_FOOT_M,
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Terrain:
    """A window of an elevation model in memory.

    elevation_m: (rows, columns) float32, NaN where unknown; values are cell centres.
    geotransform: GDAL's six numbers of the window. crs_wkt: its coordinate system.
    source: what the planner knows it by. resolution_m: ground size of a cell. whole: GDAL's six numbers of the model it
    is a window of, first_row, first_column: where in it the window begins; places are told by these, so that they are
    the same to the last digit whatever window is read.
    """

    elevation_m: NDArray[np.float32]
    geotransform: tuple[float, float, float, float, float, float]
    crs_wkt: str
    source: str
    resolution_m: float
    whole: tuple[float, float, float, float, float, float] | None = None
    first_row: int = 0
    first_column: int = 0

    @cached_property
    def _from_lonlat(self) -> Transformer:
        return Transformer.from_crs(4326, CRS.from_user_input(self.crs_wkt), always_xy=True)

    @cached_property
    def is_geographic(self) -> bool:
        """Whether its coordinates are degrees of longitude and latitude."""
        crs = CRS.from_user_input(self.crs_wkt)
        return bool(crs.is_geographic and crs.axis_info[0].unit_name == "degree")

    @property
    def is_coarse(self) -> bool:
        """Whether cells are so large that results are fit for choosing a corridor only."""
        return self.resolution_m > COARSE_RESOLUTION_M

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the window."""
        rows, columns = self.elevation_m.shape
        return rows, columns

    def cells(self, row: NDArray[np.int64], column: NDArray[np.int64]) -> NDArray[np.float32]:
        """Elevations (m, NaN where unknown) of cells within the window."""
        return np.asarray(self.elevation_m[row, column])

    def place_of(self, lon: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Fractional row and column of WGS 84 points, 0 at the centre of the first cell; may lie outside."""
        g = self.whole or self.geotransform
        x, y = self._from_lonlat.transform(lon, lat)
        if self.is_geographic:
            # A line across the antimeridian goes on counting; the raster may count from elsewhere.
            x = g[0] + (np.asarray(x) - g[0]) % 360.0
        inverse = gdal.InvGeoTransform(g)
        column = inverse[0] + inverse[1] * np.asarray(x) + inverse[2] * np.asarray(y) - 0.5
        row = inverse[3] + inverse[4] * np.asarray(x) + inverse[5] * np.asarray(y) - 0.5
        return row - self.first_row, column - self.first_column

    def lonlat_of(self, row: FloatArray, column: FloatArray) -> tuple[FloatArray, FloatArray]:
        """WGS 84 longitude and latitude (degrees) of fractional rows and columns: the way back of place_of."""
        g = self.whole or self.geotransform
        row, column = row + self.first_row, column + self.first_column
        x = g[0] + (column + 0.5) * g[1] + (row + 0.5) * g[2]
        y = g[3] + (column + 0.5) * g[4] + (row + 0.5) * g[5]
        lon, lat = self._from_lonlat.transform(x, y, direction="INVERSE")
        return np.asarray(lon), np.asarray(lat)

    def sample(self, lon: FloatArray, lat: FloatArray) -> FloatArray:
        """Bilinear ground elevation (m) at WGS 84 points; NaN outside the window or beside an unknown cell."""
        return self.at(*self.place_of(lon, lat))

    def at(self, row: FloatArray, column: FloatArray) -> FloatArray:
        """The same at fractional rows and columns."""
        rows, columns = self.shape
        # Half a cell at the rim has no four neighbours: hold the rim's value there, nothing beyond it.
        known = (column >= -0.5) & (column <= columns - 0.5) & (row >= -0.5) & (row <= rows - 0.5)
        column = np.clip(np.where(known, column, 0.0), 0.0, columns - 1.001)
        row = np.clip(np.where(known, row, 0.0), 0.0, rows - 1.001)
        j, i = column.astype(np.int64), row.astype(np.int64)
        u, v = column - j, row - i
        value = (
            self.cells(i, j) * (1 - u) * (1 - v)
            + self.cells(i, j + 1) * u * (1 - v)
            + self.cells(i + 1, j) * (1 - u) * v
            + self.cells(i + 1, j + 1) * u * v
        )
        return np.where(known, value, np.nan)


@dataclass(frozen=True)
class ElevationModel:
    """An elevation raster on disk (any GDAL source, or one of terrain_sources), described but not read.

    unit: m, ft or us-ft as the planner said, "" as the raster says. nodata: ranges of values (after the band's scale
    and offset, in its unit) that mean unknown besides; own_nodata: whether the raster's own nodata value counts.
    crs_given: whether the coordinate system was given to the raster, which has none or another.
    """

    path: str
    title: str
    crs_wkt: str
    geotransform: tuple[float, float, float, float, float, float]
    columns: int
    rows: int
    band: int = 1
    unit: str = ""
    nodata: tuple[tuple[float, float], ...] = ()
    own_nodata: bool = True
    crs_given: bool = False

    @property
    def resolution_m(self) -> float:
        """Ground size of a cell: the root of its area, m."""
        size = abs(self.geotransform[1] * self.geotransform[5] - self.geotransform[2] * self.geotransform[4]) ** 0.5
        crs = CRS.from_user_input(self.crs_wkt)
        if crs.is_geographic:
            middle = self.geotransform[3] + self.geotransform[5] * self.rows / 2
            return float(size * 111_195.0 * np.sqrt(np.cos(np.radians(middle))))
        return float(size * crs.axis_info[0].unit_conversion_factor)

    @property
    def lonlat_bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north in WGS 84 degrees."""
        corners = _corners(self.geotransform, self.columns, self.rows)
        to_lonlat = Transformer.from_crs(CRS.from_user_input(self.crs_wkt), 4326, always_xy=True)
        return to_lonlat.transform_bounds(  # type: ignore[no-any-return]
            corners[:, 0].min(), corners[:, 1].min(), corners[:, 0].max(), corners[:, 1].max()
        )

    def read(self, bounds: tuple[float, float, float, float] | None = None, max_cells: int = 150_000_000) -> Terrain:
        """The window round `bounds` (west, south, east, north, WGS 84 degrees; all of it without), at full resolution.

        Raises TerrainError if the bounds miss the raster, the window has more than `max_cells`, or reading fails.
        """
        first_column, first_row, columns, rows = 0, 0, self.columns, self.rows
        if bounds is not None:
            first_column, first_row, columns, rows = self.window(bounds)
        if columns * rows > max_cells:
            raise TerrainError(
                f"The window of {self.title} has {columns * rows / 1e6:.0f} million cells; "
                f"the limit is {max_cells / 1e6:.0f} million.",
                "Choose a coarser elevation model or a shorter line.",
            )
        values = next(self.read_cells([(first_column, first_row, columns, rows)]))
        corner = self.corner_at(first_column, first_row)
        return Terrain(
            values, corner, self.crs_wkt, self.title, self.resolution_m, self.geotransform, first_row, first_column
        )

    @property
    def is_plain(self) -> bool:
        """Whether GDAL itself knows all there is to know of its cells."""
        return source_of(self.path) is None and not self.nodata and self.own_nodata

    def read_cells(
        self, windows: Iterable[tuple[int, int, int, int]], lasting: bool = True
    ) -> Iterator[NDArray[np.float32]]:
        """Elevations (m, NaN where unknown) of windows (first column, first row, columns, rows), one after another.

        lasting: whether an array is still good when the next one is asked for; if not, and windows are whole blocks of
        the file, memory is used again, which saves a third of the time. Raises TerrainError where reading fails.
        """
        source = source_of(self.path)
        if source is not None:
            yield from source.read(list(windows))
            return
        dataset = open_dataset(self.path)
        band = band_of(dataset, self.band, self.title)
        nodata = band.GetNoDataValue() if self.own_nodata else None
        mask = band.GetMaskBand() if band.GetMaskFlags() & gdal.GMF_PER_DATASET else None
        scale, offset_m = metres_of(band, self.unit)
        unit_m = metres_in(self.unit or band.GetUnitType())
        values: NDArray[np.float32] | None = None
        for window in windows:
            again = None if lasting or values is None or values.shape != window[3:1:-1] else values
            try:
                values = band.ReadAsArray(*window, buf_type=gdal.GDT_Float32, buf_obj=again)
                if not lasting and self._is_whole(window, band.GetBlockSize()):
                    # GDAL need not keep what is not asked for again: new memory costs as much as unpacking.
                    band.FlushCache()
                covered = None if mask is None else mask.ReadAsArray(*window)
            except RuntimeError as error:
                raise TerrainError(f"{self.title} cannot be read: {error}.", "Check the file.") from error
            if values is None or (mask is not None and covered is None):
                raise TerrainError(f"{self.title} cannot be read.", "Check the file.")
            if nodata is not None:
                values[values == np.float32(nodata)] = np.nan
            if covered is not None:
                values[covered == 0] = np.nan
            if (scale, offset_m) != (1.0, 0.0):
                values = (values * scale + offset_m).astype(np.float32)
            for low, high in self.nodata:
                values[(values >= np.float32(low * unit_m)) & (values <= np.float32(high * unit_m))] = np.nan
            yield values

    def _is_whole(self, window: tuple[int, int, int, int], block: Sequence[int]) -> bool:
        """Whether a window consists of whole blocks of the file."""
        return all(
            first % size == 0 and ((first + count) % size == 0 or first + count == whole)
            for first, count, size, whole in zip(window[:2], window[2:], block, (self.columns, self.rows))
        )

    def is_empty(self) -> bool:
        """Whether it holds no value at all; False for one too large, or too far away, to be looked through at once."""
        if self.rows * self.columns > MOST_LOOKED_THROUGH or source_of(self.path) is not None:
            return False
        return not np.isfinite(self.read().elevation_m).any()

    def corner_at(self, column: int, row: int) -> tuple[float, float, float, float, float, float]:
        """GDAL's six numbers of a window that begins with this cell."""
        g = self.geotransform
        return (
            g[0] + column * g[1] + row * g[2], g[1], g[2], g[3] + column * g[4] + row * g[5], g[4], g[5],
        )  # fmt: skip

    def window(self, bounds: tuple[float, float, float, float]) -> tuple[int, int, int, int]:
        """First column, first row, columns and rows about bounds (degrees). Raises TerrainError if they miss it."""
        if self.columns < 2 or self.rows < 2:
            raise TerrainError(
                f"{self.title} is only {self.columns} x {self.rows} cells: no slope can be told from it.",
                "Choose an elevation model of more rows and columns.",
            )
        from_lonlat = Transformer.from_crs(4326, CRS.from_user_input(self.crs_wkt), always_xy=True)
        west, south, east, north = from_lonlat.transform_bounds(*bounds, densify_pts=21)
        inverse = gdal.InvGeoTransform(self.geotransform)
        xs, ys = np.array([west, west, east, east]), np.array([south, north, south, north])
        columns = inverse[0] + inverse[1] * xs + inverse[2] * ys
        rows = inverse[3] + inverse[4] * xs + inverse[5] * ys
        c0, c1 = max(int(np.floor(columns.min())) - 2, 0), min(int(np.ceil(columns.max())) + 2, self.columns)
        r0, r1 = max(int(np.floor(rows.min())) - 2, 0), min(int(np.ceil(rows.max())) + 2, self.rows)
        if c1 - c0 < 2 or r1 - r0 < 2:
            w, s, e, n = self.lonlat_bounds
            raise TerrainError(
                f"The place {bounds[0]:.3f}, {bounds[1]:.3f} to {bounds[2]:.3f}, {bounds[3]:.3f} lies outside "
                f"{self.title}, which covers {w:.2f}, {s:.2f} to {e:.2f}, {n:.2f}.",
                "Choose an elevation model that covers it.",
            )
        return c0, r0, c1 - c0, r1 - r0


def open_elevation(
    path: str | Path, title: str = "", band: int = 1, unit: str = "",
    nodata: tuple[tuple[float, float], ...] = (), own_nodata: bool = True, crs: str = "",
) -> ElevationModel:  # fmt: skip
    """Describe the elevation raster at `path`; unit, nodata and own_nodata: as ElevationModel has them.

    crs: instead of its own, "" for that. Raises TerrainError if there is none, it has no such band, or no coordinate
    system.
    """
    dataset = open_dataset(str(path))
    name = title or Path(str(path)).name
    if not 1 <= band <= dataset.RasterCount:
        raise TerrainError(f"{name} has no band {band}.", f"It has {dataset.RasterCount}.")
    wkt = crs or dataset.GetProjection()
    if not wkt:
        raise TerrainError(f"{name} has no coordinate system.", "Set it in the layer's properties, or load another.")
    try:
        plane, vertical_unit = in_plan(wkt)
    except CRSError as error:
        raise TerrainError(f"The coordinate system of {name} is not understood: {error}.", "Assign another.") from error
    if not unit and not (dataset.GetRasterBand(band).GetUnitType() or "").strip():
        unit = vertical_unit
    return ElevationModel(
        str(path), name, plane, tuple(dataset.GetGeoTransform()), dataset.RasterXSize, dataset.RasterYSize, band,
        unit, nodata, own_nodata, bool(crs),
    )  # fmt: skip


def in_plan(wkt: str) -> tuple[str, str]:
    """The horizontal part of a coordinate system, and "ft" or "us-ft" if it says that heights are in these, else "".

    Raises CRSError for one that is not understood.
    """
    crs = CRS.from_user_input(wkt)
    if not crs.is_compound:
        return crs.to_wkt() if ":" in wkt[:12] else wkt, ""
    parts = crs.sub_crs_list
    heights = [axis for part in parts if part.is_vertical for axis in part.axis_info]
    factor = heights[0].unit_conversion_factor if heights else 1.0
    unit = next((unit for unit in ("ft", "us-ft") if abs(factor - metres_in(unit)) < 1e-9), "")
    return parts[0].to_wkt(), unit


def metres_in(unit: str | None) -> float:
    """Metres in a unit of heights, 1 for one that is not known."""
    return _UNITS_M.get((unit or "").strip().lower(), 1.0)


def metres_of(band: gdal.Band, unit: str = "") -> tuple[float, float]:
    """Factor and offset (m) that turn a band's stored values into metres: by its scale, its offset and its unit.

    unit: instead of the band's own, "" for that.
    """
    scale, offset = band.GetScale() or 1.0, band.GetOffset() or 0.0
    unit_m = metres_in(unit or band.GetUnitType())
    return scale * unit_m, offset * unit_m


def bounds_of(lon: FloatArray, lat: FloatArray, margin_m: float = 2_000.0) -> tuple[float, float, float, float]:
    """West, south, east, north of points, grown by `margin_m`."""
    dlat = margin_m / 111_000.0
    dlon = dlat / max(0.05, float(np.cos(np.radians(np.abs(lat).max()))))
    return float(lon.min() - dlon), float(lat.min() - dlat), float(lon.max() + dlon), float(lat.max() + dlat)


def open_dataset(path: str) -> gdal.Dataset:
    """GDAL's dataset of a raster; raises TerrainError. GDAL's exception mode is left as QGIS or a plugin has set it."""
    try:
        dataset = gdal.OpenEx(path, gdal.OF_RASTER | gdal.OF_READONLY)
    except RuntimeError as error:
        raise TerrainError(f"{path} is no readable raster: {error}.", "Choose another elevation model.") from error
    if dataset is None:
        raise TerrainError(f"{path} is no readable raster.", "Choose another elevation model.")
    return dataset


def band_of(dataset: gdal.Dataset, number: int, title: str) -> gdal.Band:
    """A band, by its number; raises TerrainError where the file no longer has it."""
    try:
        band = dataset.GetRasterBand(number)
    except RuntimeError:
        band = None
    if band is None:
        raise TerrainError(f"{title} has no band {number} any more.", "Choose the elevation model again.")
    return band


def _corners(geotransform: tuple[float, ...], columns: int, rows: int) -> FloatArray:
    g = geotransform
    return np.array([(g[0] + c * g[1] + r * g[2], g[3] + c * g[4] + r * g[5]) for c in (0, columns) for r in (0, rows)])
