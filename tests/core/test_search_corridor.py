"""The corridor map: nothing dearer along the best line, agreeing with what is forced through a place."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace

import numpy as np
import pytest
from karwan.core.errors import TerrainError
from karwan.core.progress import Silent
from karwan.core.search.corridor import CorridorMap, corridor_map
from osgeo import gdal
from pyproj import CRS

from .search_builders import box, hills, lonlat, scenario, write_dem

pytest.importorskip("numba")
START, END = lonlat(20, 75), lonlat(180, 75)


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return write_dem(tmp_path_factory.mktemp("dem") / "hills.tif", hills())


@pytest.fixture(scope="module")
def corridor(model):
    return corridor_map(scenario(START, END, count=3), model, Silent())


def test_the_best_line_costs_nothing_more_and_reaches_from_end_to_end(corridor):
    from scipy import ndimage

    known = corridor.dearer_musd[np.isfinite(corridor.dearer_musd)]
    assert known.min() == pytest.approx(0.0, abs=1e-3)
    assert known.min() >= 0.0
    assert corridor.best_musd > 0.0
    along = corridor.dearer_musd <= 0.002 * corridor.best_musd
    labels, _ = ndimage.label(along, structure=np.ones((5, 5))[1:4, 1:4])
    columns = np.flatnonzero(along.any(axis=0))
    assert labels.max() >= 1
    # A knight's move passes over a cell, so the chain may have gaps of one; its ends are those of the line.
    assert (columns.max() - columns.min()) * corridor.geotransform[1] > 0.95 * 160 * 200.0


def test_far_from_the_best_line_is_dearer(corridor):
    middle = corridor.dearer_musd[:, corridor.dearer_musd.shape[1] // 2]
    best = int(np.nanargmin(middle))
    assert np.nanmax(middle) > 0.05 * corridor.best_musd
    assert np.nanargmax(middle) != best


def test_closing_the_best_way_never_makes_the_best_line_cheaper(model, corridor):
    asked = replace(scenario(START, END, count=3), nogo=(box(98, -40, 103, 87),))
    shut = corridor_map(asked, model, Silent())
    assert shut.best_musd > corridor.best_musd
    # Closed cells are no corridor.
    assert np.isfinite(corridor.dearer_musd).sum() > np.isfinite(shut.dearer_musd).sum()


def test_the_raster_is_read_back_as_it_was(corridor, tmp_path):
    path = tmp_path / "corridor.tif"
    corridor.write(path)
    raster = gdal.Open(str(path))
    assert raster.GetGeoTransform() == pytest.approx(corridor.geotransform)
    assert raster.GetProjection()
    read = raster.GetRasterBand(1).ReadAsArray()
    known = np.isfinite(corridor.dearer_musd)
    assert np.array_equal(read[known], corridor.dearer_musd[known])
    assert (read[~known] == raster.GetRasterBand(1).GetNoDataValue()).all()
    percent = raster.GetRasterBand(2).ReadAsArray()
    assert percent[known] == pytest.approx(read[known] / corridor.best_musd * 100.0, rel=1e-4, abs=1e-4)
    with pytest.raises(TerrainError, match="cannot be written"):
        corridor.write(tmp_path / "none" / "corridor.tif")


def test_the_same_map_comes_with_the_alternatives(model, corridor):
    from karwan.core.generate import generate

    result = generate(scenario(START, END, count=3), model, Silent())
    assert result.corridor is not None
    assert np.array_equal(result.corridor.dearer_musd, corridor.dearer_musd, equal_nan=True)
    assert generate(scenario(START, END, count=1), model, Silent()).corridor is None


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
@pytest.mark.parametrize("size", ["8k", "60k"])
def test_a_map_for_which_the_disk_is_too_small_is_told_and_leaves_no_file(tmp_path, size):
    dearer_musd = np.random.default_rng(3).random((150, 200)).astype(np.float32)
    made = CorridorMap(
        dearer_musd, (400_000.0, 720.0, 0.0, 3_800_000.0, 0.0, -720.0), CRS.from_epsg(32641).to_wkt(), 9.0
    )
    made.write(tmp_path / "map.tif")
    assert (tmp_path / "map.tif").stat().st_size > 100_000
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(disk)], check=False).returncode:
        pytest.skip("mounting is not allowed here")
    try:
        with pytest.raises(TerrainError, match=r"cannot be written to .*map\.tif"):
            made.write(disk / "map.tif")
        assert list(disk.iterdir()) == []
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)
