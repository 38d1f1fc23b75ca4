"""Time what a line of about 900 km meets in a raster of classes with cells of about 9 m, on it and within 500 m.

    benchmarks/land_cover.py [--km 900] [--half-width 500] [--repeat 2] [--profile]

The raster has 96,000 x 24,000 cells, of which those about the line are written (patches of five classes, some hundred
metres across, with ragged edges); it is kept in .build/bench/. The line has a vertex every 25 m and swings to and fro.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import sys
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

from headless import qgis_with_karwan  # noqa: E402

COLUMNS, ROWS, CELL_DEG, WEST, NORTH = 96_000, 24_000, 0.0001, 61.9, 35.2
BLOCK = 512


def line(km: float) -> tuple[np.ndarray, np.ndarray]:
    """Longitudes and latitudes of the line's vertices."""
    along = np.arange(0.0, km, 0.025)
    # Of each km along, 0.9 km go east.
    lon = 62.0 + along * 0.9 / 91.3
    return lon, 34.0 + 0.3 * np.sin(along / 60.0) + 0.01 * np.sin(along / 3.0)


def patches(rng: np.random.Generator) -> np.ndarray:
    """Classes 10 to 50 over a square of 2048 cells."""
    from scipy.ndimage import gaussian_filter

    field = gaussian_filter(rng.normal(size=(2048, 2048)), 12, mode="wrap")
    field += 0.2 * field.std() * rng.normal(size=field.shape)
    return (np.digitize(field, np.quantile(field, [0.2, 0.5, 0.8, 0.9])) * 10 + 10).astype(np.uint8)


def made_raster() -> Path:
    """The raster, made once."""
    from osgeo import gdal, osr

    path = ROOT / ".build" / "bench" / f"cover_{COLUMNS}_{ROWS}.tif"
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part.tif")
    options = ["TILED=YES", f"BLOCKXSIZE={BLOCK}", f"BLOCKYSIZE={BLOCK}", "COMPRESS=DEFLATE", "SPARSE_OK=TRUE"]
    dataset = gdal.GetDriverByName("GTiff").Create(str(unfinished), COLUMNS, ROWS, 1, gdal.GDT_Byte, options)
    system = osr.SpatialReference()
    system.ImportFromEPSG(4326)
    dataset.SetProjection(system.ExportToWkt())
    dataset.SetGeoTransform((WEST, CELL_DEG, 0.0, NORTH, 0.0, -CELL_DEG))
    band = dataset.GetRasterBand(1)
    band.SetNoDataValue(0)
    lon, lat = line(920.0)
    column, row = ((lon - WEST) / CELL_DEG).astype(int) // BLOCK, ((NORTH - lat) / CELL_DEG).astype(int) // BLOCK
    near = {(c + i, r + j) for c, r in set(zip(column.tolist(), row.tolist())) for i in (-1, 0, 1) for j in (-1, 0, 1)}
    tile = patches(np.random.default_rng(6))
    for c, r in sorted(near):
        if 0 <= c * BLOCK < COLUMNS and 0 <= r * BLOCK < ROWS:
            wide, high = min(BLOCK, COLUMNS - c * BLOCK), min(BLOCK, ROWS - r * BLOCK)
            x, y = c % 4 * BLOCK, r % 4 * BLOCK
            band.WriteArray(np.ascontiguousarray(tile[y : y + high, x : x + wide]), c * BLOCK, r * BLOCK)
    band = dataset = None
    unfinished.rename(path)
    return path


def main() -> None:
    """Print seconds and what was found."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--km", type=float, default=906.0)
    parser.add_argument("--half-width", type=float, default=500.0)
    parser.add_argument("--repeat", type=int, default=2)
    parser.add_argument("--profile", action="store_true")
    asked_for = parser.parse_args()
    with qgis_with_karwan(ROOT / ".build" / "bench-settings"):
        from karwan.core.cover import CoverLayer
        from karwan.core.crossed import Asked
        from karwan.core.crossings import crossings
        from karwan.core.terrain import open_elevation

        path = made_raster()
        lon, lat = line(asked_for.km)
        for half_width_m in (0.0, asked_for.half_width):
            for _ in range(asked_for.repeat):
                cover = CoverLayer("Cover", open_elevation(path, "Cover", 1, "m"), {})
                profile = cProfile.Profile()
                start, processor = time.perf_counter(), time.process_time()
                if asked_for.profile:
                    profile.enable()
                found = crossings(lon, lat, [], asked=Asked(half_width_m), covers=[cover])
                profile.disable()
                took, worked = time.perf_counter() - start, time.process_time() - processor
                km = max(one.to_m for one in found.intervals) / 1000.0
                print(f"{km:.1f} km, half-width {half_width_m:.0f} m: {took:.2f} s, processor {worked:.2f} s, load "
                      f"{os.getloadavg()[0]:.1f}; {len(found.intervals)} stretches", flush=True)  # fmt: skip
                for one in found.near:
                    print(f"    {one.name}: {one.area_m2 / 1e4:.3f} ha, walked {one.walked_m:.1f} m, nearest "
                          f"{one.distance_m:.2f} m at {one.chainage_m:.2f} m, {one.side}")  # fmt: skip
                if asked_for.profile:
                    pstats.Stats(profile).sort_stats("cumulative").print_stats(35)


if __name__ == "__main__":
    main()
