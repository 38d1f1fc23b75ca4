"""Cells of the working plane: ground, what may be entered, and cost factors."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from osgeo import gdal, ogr, osr
from pyproj import CRS, Transformer
from scipy import ndimage

from ..errors import TerrainError
from ..geodesy import FloatArray, WorkingPlane
from ..terrain import ElevationModel, band_of, bounds_of, metres_of, open_dataset

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

Bounds = tuple[float, float, float, float]
RISK_PARTS, MOST_RISK_CELLS = 4, 20_000_000


@dataclass(frozen=True)
class SearchGrid:
    """Square cells in the working plane, row 0 in the north.

    west_m, north_m: the outer corner. ground_m: (rows, columns) float32, NaN where unknown. free: whether a line may
    enter the cell. factor: what its costs are multiplied with; risk: USD a metre costs besides, None for nothing.
    """

    plane: WorkingPlane
    west_m: float
    north_m: float
    cell_m: float
    ground_m: NDArray[np.float32]
    free: NDArray[np.bool_]
    factor: NDArray[np.float32]
    risk: NDArray[np.float32] | None = None

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.ground_m.shape[0], self.ground_m.shape[1]

    @property
    def bounds(self) -> Bounds:
        """West, south, east and north in the plane, m."""
        rows, columns = self.shape
        return (
            self.west_m, self.north_m - rows * self.cell_m, self.west_m + columns * self.cell_m, self.north_m
        )  # fmt: skip

    def cell_of(self, x: float, y: float) -> tuple[int, int]:
        """Row and column of a point; may lie outside the grid."""
        return int(np.floor((self.north_m - y) / self.cell_m)), int(np.floor((x - self.west_m) / self.cell_m))

    def centre_of(self, row: Any, column: Any) -> tuple[Any, Any]:
        """Plane coordinates of cell centres."""
        return self.west_m + (column + 0.5) * self.cell_m, self.north_m - (row + 0.5) * self.cell_m

    def nearest_free(self, x: float, y: float, reach: int = 3) -> tuple[int, int] | None:
        """The free cell nearest to a point within `reach` cells, or None."""
        row, column = self.cell_of(x, y)
        best, found = np.inf, None
        for r in range(max(0, row - reach), min(self.shape[0], row + reach + 1)):
            for c in range(max(0, column - reach), min(self.shape[1], column + reach + 1)):
                cx, cy = self.centre_of(r, c)
                distance = float((cx - x) ** 2 + (cy - y) ** 2)
                if self.free[r, c] and distance < best:
                    best, found = distance, (r, c)
        return found

    def limited_to(self, mask: NDArray[np.bool_]) -> SearchGrid:
        """The same cells, only those in `mask` free."""
        return replace(self, free=self.free & mask)

    def dearer(self, mask: NDArray[np.bool_], times: float) -> SearchGrid:
        """The same cells, those in `mask` dearer by a factor."""
        return replace(self, factor=np.where(mask, self.factor * np.float32(times), self.factor).astype(np.float32))


def read_grid(
    model: ElevationModel,
    plane: WorkingPlane,
    bounds: Bounds,
    cell_m: float,
    nogo: tuple[BaseGeometry, ...] = (),
    zones: tuple[tuple[BaseGeometry, float], ...] = (),
    exact: bool = False,
    risks: tuple[tuple[BaseGeometry, float], ...] = (),
) -> SearchGrid:
    """Cells of `cell_m` over plane `bounds` (west, south, east, north, m), clipped to the elevation model.

    nogo, zones, risks: shapes in the plane's coordinates, with what costs are multiplied with, and USD per m; every
    cell a no-go touches is closed.
    exact: a cell lies in a zone if its centre does; without, also if a dear zone touches it.
    Raises TerrainError if the model does not reach into the bounds or cannot be read.
    """
    west, south, east, north = _clip(model, plane, bounds)
    columns, rows = int(np.ceil((east - west) / cell_m)), int(np.ceil((north - south) / cell_m))
    if columns < 2 or rows < 2:
        raise TerrainError(f"{model.title} does not cover the area to be searched.", "Choose another elevation model.")
    corner = (west, cell_m, 0.0, north, 0.0, -cell_m)
    ground = _warp(model, plane, corner, columns, rows)
    free = np.isfinite(ground)
    if not free.all():
        # Beside unknown ground there is nothing to interpolate between: a cell of the model is kept off it.
        reach = int(np.clip(np.ceil(model.resolution_m / cell_m), 1, 6))
        free = ndimage.binary_erosion(free, np.ones((3, 3)), iterations=reach, border_value=1)
    grid = SearchGrid(plane, west, north, cell_m, ground, free, np.ones((rows, columns), dtype=np.float32))
    return with_areas(grid, nogo, zones, risks, exact)


def with_areas(
    grid: SearchGrid,
    nogo: tuple[BaseGeometry, ...],
    zones: tuple[tuple[BaseGeometry, float], ...],
    risks: tuple[tuple[BaseGeometry, float], ...],
    exact: bool = False,
) -> SearchGrid:
    """The same cells with areas; see read_grid."""
    rows, columns = grid.shape
    corner = (grid.west_m, grid.cell_m, 0.0, grid.north_m, 0.0, -grid.cell_m)
    free, factor = grid.free, grid.factor
    for shape in nogo:
        free &= ~burnt(shape, corner, columns, rows)
    for shape, times in zones:
        # A dear zone counts wherever a cell touches it, so that lines do not run along its rim inside.
        factor[burnt(shape, corner, columns, rows, all_touched=times > 1.0 and not exact)] *= np.float32(times)
    return replace(grid, free=free, factor=factor, risk=_risk(risks, corner, columns, rows))


def _risk(
    risks: tuple[tuple[BaseGeometry, float], ...], corner: tuple[float, ...], columns: int, rows: int
) -> NDArray[np.float32] | None:
    """What a metre within the areas costs, each cell by the share of it that lies within; None where none does."""
    import shapely

    west, cell_m, _, north, _, _ = corner
    box = shapely.box(west, north - rows * cell_m, west + columns * cell_m, north)
    near = [(shape, usd_per_m) for shape, usd_per_m in risks if shape.intersects(box)]
    if not near:
        return None
    # Small areas in large cells count by parts of the cell.
    parts = int(np.clip(np.sqrt(MOST_RISK_CELLS / (rows * columns)), 1, RISK_PARTS))
    raster = gdal.GetDriverByName("MEM").Create("", columns * parts, rows * parts, 1, gdal.GDT_Float32)
    raster.SetGeoTransform((west, cell_m / parts, 0.0, north, 0.0, -cell_m / parts))
    # The source has to live as long as its layer.
    vector = ogr.GetDriverByName("Memory").CreateDataSource("")
    layer = vector.CreateLayer("risk", osr.SpatialReference(), ogr.wkbUnknown)
    layer.CreateField(ogr.FieldDefn("usd", ogr.OFTReal))
    for shape, usd_per_m in near:
        feature = ogr.Feature(layer.GetLayerDefn())
        feature.SetGeometry(ogr.CreateGeometryFromWkb(bytes(shape.wkb)))
        feature["usd"] = usd_per_m
        layer.CreateFeature(feature)
    gdal.RasterizeLayer(raster, [1], layer, options=["ATTRIBUTE=usd", "MERGE_ALG=ADD"])
    fine = raster.ReadAsArray().reshape(rows, parts, columns, parts)
    return np.asarray(fine.mean(axis=(1, 3)), dtype=np.float32)


def burnt(
    shape: BaseGeometry, corner: tuple[float, ...], columns: int, rows: int, all_touched: bool = True
) -> NDArray[np.bool_]:
    """The cells a shape covers; with all_touched each cell it touches at all."""
    raster = gdal.GetDriverByName("MEM").Create("", columns, rows, 1, gdal.GDT_Byte)
    raster.SetGeoTransform(corner)
    vector = ogr.GetDriverByName("Memory").CreateDataSource("")
    layer = vector.CreateLayer("shape", osr.SpatialReference(), ogr.wkbUnknown)
    feature = ogr.Feature(layer.GetLayerDefn())
    feature.SetGeometry(ogr.CreateGeometryFromWkb(bytes(shape.wkb)))
    layer.CreateFeature(feature)
    gdal.RasterizeLayer(raster, [1], layer, burn_values=[1], options=["ALL_TOUCHED=TRUE"] if all_touched else [])
    return np.asarray(raster.ReadAsArray() > 0)


def _warp(
    model: ElevationModel, plane: WorkingPlane, corner: tuple[float, ...], columns: int, rows: int
) -> NDArray[np.float32]:
    """Ground of the cells: means where cells are larger than the model's, bilinear where they are not."""
    cell_m = corner[1]
    if model.is_plain:
        source = open_dataset(model.path)
        scale, offset_m = metres_of(band_of(source, model.band, model.title), model.unit)
    else:
        area = (corner[0], corner[3] - rows * cell_m, corner[0] + columns * cell_m, corner[3])
        source, scale, offset_m = _read_into_memory(model, plane, area), 1.0, 0.0
    try:
        if source.RasterCount > 1:
            source = gdal.Translate("", source, format="VRT", bandList=[model.band])
        target = None if source is None else gdal.Warp(
            "", source, format="MEM", dstSRS=plane.definition, srcSRS=model.crs_wkt, dstNodata=float("nan"),
            outputBounds=(corner[0], corner[3] - rows * cell_m, corner[0] + columns * cell_m, corner[3]),
            width=columns, height=rows, outputType=gdal.GDT_Float32, multithread=True, warpMemoryLimit=256,
            resampleAlg="average" if cell_m > 1.5 * model.resolution_m else "bilinear",
        )  # fmt: skip
        ground = None if target is None else target.ReadAsArray()
    except RuntimeError as error:
        raise TerrainError(f"{model.title} cannot be read: {error}.", "Check the file.") from error
    if ground is None:
        raise TerrainError(f"{model.title} cannot be brought into the working plane.", "Check its coordinate system.")
    return np.asarray(ground * scale + offset_m, dtype=np.float32)


def _read_into_memory(model: ElevationModel, plane: WorkingPlane, bounds: Bounds) -> gdal.Dataset:
    """What of a model lies about plane bounds, in metres; raises TerrainError as ElevationModel.read."""
    west, south, east, north = bounds
    x, y = np.linspace(west, east, 21), np.linspace(south, north, 21)
    lon, lat = plane.to_lonlat(
        np.concatenate((x, x, np.full(21, west), np.full(21, east))),
        np.concatenate((np.full(21, south), np.full(21, north), y, y)),
    )
    terrain = model.read(bounds_of(lon, lat, 2.0 * model.resolution_m))
    rows, columns = terrain.shape
    held = gdal.GetDriverByName("MEM").Create("", columns, rows, 1, gdal.GDT_Float32)
    held.SetGeoTransform(terrain.geotransform)
    band = held.GetRasterBand(1)
    band.SetNoDataValue(float("nan"))
    band.WriteArray(terrain.elevation_m)
    return held


def _clip(model: ElevationModel, plane: WorkingPlane, bounds: Bounds) -> Bounds:
    """Bounds cut to the model's extent in the plane, as far as that can be told."""
    g = model.geotransform
    steps = np.linspace(0.0, 1.0, 41)
    column = np.concatenate((steps, steps, np.zeros(41), np.ones(41))) * model.columns
    row = np.concatenate((np.zeros(41), np.ones(41), steps, steps)) * model.rows
    to_lonlat = Transformer.from_crs(CRS.from_user_input(model.crs_wkt), 4326, always_xy=True)
    lon, lat = to_lonlat.transform(g[0] + column * g[1] + row * g[2], g[3] + column * g[4] + row * g[5])
    if _spans(lon, lat) > 60.0:
        # Far from its axis the plane folds over; the model is far larger than the search, nothing is to be cut.
        return bounds
    x, y = plane.to_plane(np.asarray(lon), np.asarray(lat))
    west, south, east, north = bounds
    return max(west, float(x.min())), max(south, float(y.min())), min(east, float(x.max())), min(north, float(y.max()))


def _spans(lon: FloatArray, lat: FloatArray) -> float:
    return float(max(np.ptp(lon), np.ptp(lat)))
