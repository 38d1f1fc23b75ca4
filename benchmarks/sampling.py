"""Time sampling the ground under a line of 50,000 stations in a GeoTIFF of ten gigapixels, beside QGIS's provider.

    benchmarks/sampling.py [--stations 50000] [--repeat 5] [--blocks 256 512]

The files (100,000 x 100,000 cells of 10 m, float, deflated with predictor 3, in blocks of 256 as GDAL makes them, or
of 512 as in cloud-optimised files) are made once in .build/bench/: where the line passes a made ground, rough and
rounded to centimetres as surveys are, and nothing elsewhere, so that they fit a disk. Each repetition opens the file
anew; the system's file cache is warm, GDAL's block cache is emptied. QGIS samples the nearest cell of one place after
another (QgsRasterDataProvider.sample); we sample bilinearly. Unpacking is GDAL alone, reading each block that is
touched once, on one thread.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

from headless import qgis_with_karwan  # noqa: E402

CELLS, CELL_M, WEST_M, NORTH_M, EPSG = 100_000, 10.0, 200_000.0, 4_500_000.0, 32641


def ground_m(column: Any, row: Any) -> Any:
    """The made ground of cells, m: hills, half a metre of roughness that looks random, in centimetres."""
    column, row = np.asarray(column, dtype=np.int64), np.asarray(row, dtype=np.int64)
    mixed = (column * 73_856_093) ^ (row * 19_349_663)
    mixed = (mixed ^ (mixed >> 13)) * 1_274_126_177 & 0xFFFF
    hills = 1000.0 + 300.0 * np.sin(column / 900.0) + 200.0 * np.cos(row / 700.0)
    return np.round(hills + mixed / 65_536.0 - 0.5, 2).astype(np.float32)


def line_xy(stations: int) -> tuple[Any, Any]:
    """A line that winds from corner to corner, m."""
    share = np.linspace(0.05, 0.95, stations)
    x = WEST_M + CELLS * CELL_M * share
    return x, NORTH_M - CELLS * CELL_M * (share + 0.04 * np.sin(20.0 * share))


def place_of(x: Any, y: Any) -> tuple[Any, Any]:
    """Fractional column and row, 0 at the centre of the first cell."""
    return (x - WEST_M) / CELL_M - 0.5, (NORTH_M - y) / CELL_M - 0.5


def blocks_about(column: Any, row: Any, block: int) -> list[tuple[int, int]]:
    """Columns and rows of the blocks that hold the cells round some places, row by row."""
    found = set()
    for across in (-1, 2):
        for down in (-1, 2):
            pairs = np.column_stack(((column + across) // block, (row + down) // block)).astype(int)
            found.update(map(tuple, np.unique(pairs, axis=0).tolist()))
    return sorted(found, key=lambda pair: pair[::-1])


def made_file(block: int) -> Path:
    """The file, made once."""
    from osgeo import gdal, osr

    path = ROOT / ".build" / "bench" / f"ten_gigapixels_{block}.tif"
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    print(f"making {path.name}", flush=True)
    unfinished = path.with_suffix(".part.tif")
    options = ["TILED=YES", f"BLOCKXSIZE={block}", f"BLOCKYSIZE={block}", "COMPRESS=DEFLATE", "PREDICTOR=3",
               "SPARSE_OK=TRUE", "BIGTIFF=YES"]  # fmt: skip
    dataset = gdal.GetDriverByName("GTiff").Create(str(unfinished), CELLS, CELLS, 1, gdal.GDT_Float32, options)
    srs = osr.SpatialReference()
    srs.ImportFromEPSG(EPSG)
    dataset.SetProjection(srs.ExportToWkt())
    dataset.SetGeoTransform((WEST_M, CELL_M, 0.0, NORTH_M, 0.0, -CELL_M))
    for c, r in blocks_about(*place_of(*line_xy(200_000)), block):
        columns = np.arange(c * block, min((c + 1) * block, CELLS))
        rows = np.arange(r * block, min((r + 1) * block, CELLS))
        dataset.GetRasterBand(1).WriteArray(ground_m(columns[None, :], rows[:, None]), c * block, r * block)
    dataset = None
    unfinished.rename(path)
    return path


def timed(work: Callable[[], Any]) -> tuple[float, float, Any]:
    """Seconds by the clock and of the processors, and what came out."""
    begun, begun_cpu = time.perf_counter(), time.process_time()
    found = work()
    return time.perf_counter() - begun, time.process_time() - begun_cpu, found


def unpack(path: Path, blocks: list[tuple[int, int]], block: int) -> None:
    """Read blocks with GDAL alone."""
    from osgeo import gdal

    dataset = gdal.Open(str(path))
    band = dataset.GetRasterBand(1)
    for c, r in blocks:
        left, top = c * block, r * block
        band.ReadRaster(left, top, min(block, CELLS - left), min(block, CELLS - top))


def compare(block: int, stations: int, repeat: int) -> bool:
    """Measure one file and print; whether what was sampled is the ground."""
    from karwan.core.terrain import open_elevation
    from karwan.core.terrain_tiles import terrain_about
    from osgeo import gdal
    from pyproj import Transformer
    from qgis.core import QgsPointXY, QgsRasterLayer

    path = made_file(block)
    x, y = line_xy(stations)
    column, row = place_of(x, y)
    touched = blocks_about(column, row, block)
    lon, lat = Transformer.from_crs(EPSG, 4326, always_xy=True).transform(x, y)

    def theirs() -> Any:
        layer = QgsRasterLayer(str(path), "huge", "gdal")
        provider = layer.dataProvider()
        return np.array([provider.sample(QgsPointXY(a, b), 1)[0] for a, b in zip(x, y)])

    runs: dict[str, list[tuple[float, float, Any]]] = {"ours": [], "QGIS": [], "unpacking": []}
    for _ in range(repeat):
        for name, work in (
            ("ours", lambda: terrain_about(open_elevation(path), lon, lat).sample(lon, lat)),
            ("unpacking", lambda: unpack(path, touched, block)), ("QGIS", theirs),
        ):  # fmt: skip
            # What the last run unpacked is not to be found in memory.
            size = gdal.GetCacheMax()
            gdal.SetCacheMax(0)
            gdal.SetCacheMax(size)
            runs[name].append(timed(work))
    i, j = np.floor(row).astype(int), np.floor(column).astype(int)
    u, v = column - j, row - i
    expected = (
        ground_m(j, i) * (1 - u) * (1 - v) + ground_m(j + 1, i) * u * (1 - v) + ground_m(j, i + 1) * (1 - u) * v
        + ground_m(j + 1, i + 1) * u * v
    )  # fmt: skip
    off_m = float(np.abs(runs["ours"][-1][2] - expected).max())
    print(f"{stations} stations in {CELLS * CELLS / 1e9:.0f} gigapixels, blocks of {block} ({len(touched)} about the "
          f"line, {path.stat().st_size / 1e6:.0f} MB)")  # fmt: skip
    for name, times in runs.items():
        clock, processor = ([run[k] for run in times] for k in (0, 1))
        print(f"  {name}: {np.median(clock):.2f} s ({min(clock):.2f} to {max(clock):.2f}), processor "
              f"{np.median(processor):.2f} s")  # fmt: skip
    ratio = np.median([run[0] for run in runs["QGIS"]]) / np.median([run[0] for run in runs["ours"]])
    print(f"  ratio QGIS / ours: {ratio:.1f}; ours off the ground: {off_m:.5f} m at most")
    return off_m < 0.005


def main() -> int:
    """Measure and print; 1 if what was sampled is not the ground."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--stations", type=int, default=50_000)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--blocks", type=int, nargs="+", default=[256, 512])
    given = parser.parse_args()
    with qgis_with_karwan(ROOT / ".build" / "bench" / "settings"):
        fine = [compare(block, given.stations, given.repeat) for block in given.blocks]
    return 0 if all(fine) else 1


if __name__ == "__main__":
    sys.exit(main())
