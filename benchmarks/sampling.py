"""Time sampling the ground under a line of 50,000 stations in a GeoTIFF of ten gigapixels, beside QGIS's provider.

    benchmarks/sampling.py [--stations 50000] [--repeat 3]

The file (100,000 x 100,000 cells of 10 m, tiled, deflated) is made once in .build/bench/: a made surface about the
line, nothing elsewhere, so that it fits a disk. Each repetition opens the file anew; the system's file cache is warm.
QGIS samples the nearest cell of one place after another (QgsRasterDataProvider.sample); we sample bilinearly.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

from headless import qgis_with_karwan  # noqa: E402

CELLS, CELL_M, WEST_M, NORTH_M, EPSG = 100_000, 10.0, 200_000.0, 4_500_000.0, 32641
BLOCK = 512


def surface_m(x: Any, y: Any) -> Any:
    """A made ground without sharp edges, m."""
    return 1000.0 + 300.0 * np.sin(x / 9_000.0) + 200.0 * np.cos(y / 7_000.0)


def line_xy(stations: int) -> tuple[Any, Any]:
    """A line that winds from corner to corner, m."""
    share = np.linspace(0.05, 0.95, stations)
    x = WEST_M + CELLS * CELL_M * share
    return x, NORTH_M - CELLS * CELL_M * (share + 0.04 * np.sin(20.0 * share))


def made_file() -> Path:
    """The file, made once."""
    from osgeo import gdal, osr

    path = ROOT / ".build" / "bench" / "ten_gigapixels.tif"
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part.tif")
    options = ["TILED=YES", f"BLOCKXSIZE={BLOCK}", f"BLOCKYSIZE={BLOCK}", "COMPRESS=DEFLATE", "PREDICTOR=3",
               "SPARSE_OK=TRUE", "BIGTIFF=YES"]  # fmt: skip
    dataset = gdal.GetDriverByName("GTiff").Create(str(unfinished), CELLS, CELLS, 1, gdal.GDT_Float32, options)
    srs = osr.SpatialReference()
    srs.ImportFromEPSG(EPSG)
    dataset.SetProjection(srs.ExportToWkt())
    dataset.SetGeoTransform((WEST_M, CELL_M, 0.0, NORTH_M, 0.0, -CELL_M))
    x, y = line_xy(200_000)
    column, row = ((x - WEST_M) / CELL_M).astype(int) // BLOCK, ((NORTH_M - y) / CELL_M).astype(int) // BLOCK
    near = {(int(c) + i, int(r) + j) for c, r in zip(column, row) for i in (-1, 0, 1) for j in (-1, 0, 1)}
    for c, r in sorted(near, key=lambda block: block[::-1]):
        wide, high = min(BLOCK, CELLS - c * BLOCK), min(BLOCK, CELLS - r * BLOCK)
        xs = WEST_M + (c * BLOCK + np.arange(wide) + 0.5) * CELL_M
        ys = NORTH_M - (r * BLOCK + np.arange(high) + 0.5) * CELL_M
        values = surface_m(xs[None, :], ys[:, None]).astype(np.float32)
        dataset.GetRasterBand(1).WriteArray(values, c * BLOCK, r * BLOCK)
    dataset = None
    unfinished.rename(path)
    return path


def main() -> int:
    """Measure and print; 1 if what was sampled is not the surface."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--stations", type=int, default=50_000)
    parser.add_argument("--repeat", type=int, default=3)
    given = parser.parse_args()
    path = made_file()
    with qgis_with_karwan(ROOT / ".build" / "bench" / "settings"):
        from karwan.core.terrain import open_elevation
        from karwan.core.terrain_tiles import terrain_about
        from pyproj import Transformer
        from qgis.core import QgsPointXY, QgsRasterLayer

        x, y = line_xy(given.stations)
        lon, lat = Transformer.from_crs(EPSG, 4326, always_xy=True).transform(x, y)
        ours, theirs = [], []
        for _ in range(given.repeat):
            begun = time.perf_counter()
            terrain = terrain_about(open_elevation(path), lon, lat)
            found_m = terrain.sample(lon, lat)
            ours.append(time.perf_counter() - begun)
            begun = time.perf_counter()
            layer = QgsRasterLayer(str(path), "huge", "gdal")
            provider = layer.dataProvider()
            nearest_m = np.array([provider.sample(QgsPointXY(a, b), 1)[0] for a, b in zip(x, y)])
            theirs.append(time.perf_counter() - begun)
    off_m, their_off_m = (float(np.abs(values - surface_m(x, y)).max()) for values in (found_m, nearest_m))
    gigapixels = CELLS * CELLS / 1e9
    print(f"{given.stations} stations in {gigapixels:.0f} gigapixels")
    print(f"ours {min(ours):.2f} to {max(ours):.2f} s, QGIS {min(theirs):.2f} to {max(theirs):.2f} s")
    print(f"ratio QGIS / ours: {np.median(theirs) / np.median(ours):.1f}")
    print(f"off the surface: ours {off_m:.4f} m at most, QGIS {their_off_m:.4f} m")
    return 0 if off_m < 0.01 else 1


if __name__ == "__main__":
    sys.exit(main())
