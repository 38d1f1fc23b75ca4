"""Small elevation models on disk and scenarios over them."""

from __future__ import annotations

import numpy as np
from karwan.core.generate import Scenario
from karwan.core.standards import standard
from karwan.core.terrain import open_elevation
from karwan.core.unit_costs import UnitCosts
from osgeo import gdal, osr
from pyproj import Transformer

X0, Y0 = 500_000.0, 3_900_000.0
NODATA = -32768


def write_dem(path, elevation, cell=200.0, epsg=32641, corner=(X0, Y0)):
    """A GeoTIFF of float elevations, NaN as nodata, opened."""
    grid = np.asarray(elevation, dtype=np.float32)
    raster = gdal.GetDriverByName("GTiff").Create(str(path), grid.shape[1], grid.shape[0], 1, gdal.GDT_Float32)
    raster.SetGeoTransform((corner[0], cell, 0.0, corner[1], 0.0, -cell))
    srs = osr.SpatialReference()
    srs.ImportFromEPSG(epsg)
    raster.SetProjection(srs.ExportToWkt())
    raster.GetRasterBand(1).SetNoDataValue(NODATA)
    raster.GetRasterBand(1).WriteArray(np.where(np.isfinite(grid), grid, NODATA))
    raster.FlushCache()
    del raster
    return open_elevation(path, "made terrain")


def lonlat(column, row, cell=200.0):
    """WGS 84 place of a cell's centre in the projected models."""
    to = Transformer.from_crs(32641, 4326, always_xy=True)
    return to.transform(X0 + (column + 0.5) * cell, Y0 - (row + 0.5) * cell)


def hills(shape=(150, 200), seed=5, height=250.0, smooth=9.0):
    """Random hills."""
    from scipy.ndimage import gaussian_filter

    field = gaussian_filter(np.random.default_rng(seed).normal(size=shape), smooth, mode="nearest")
    return 1000.0 + height * field / np.abs(field).max()


def box(column_0, row_0, column_1, row_1, cell=200.0):
    """A polygon over a block of cells, WGS 84."""
    from shapely.geometry import Polygon

    ring = [(column_0, row_0), (column_1, row_0), (column_1, row_1), (column_0, row_1)]
    return Polygon([lonlat(c, r, cell) for c, r in ring])


def scenario(start, end, *, via=(), nogo=(), zones=(), grade=12.5, radius=400.0, count=1):
    """A scenario under the reference unit costs."""
    limits = standard("1520-international").with_limits(grade, radius)
    return Scenario(start, end, tuple(via), tuple(nogo), tuple(zones), limits, UnitCosts(), count)
