"""Drainage of real ground beside GRASS's r.watershed, if GRASS is installed (Debian: grass-core)."""

import shutil
import subprocess

import numpy as np
import pytest
from karwan.core.drainage import drainage
from karwan.core.terrain import open_elevation
from osgeo import gdal
from scipy import ndimage
from source_tree import ROOT

LEAST_CELLS = 100


@pytest.mark.skipif(shutil.which("grass") is None, reason="GRASS is not installed")
def test_streams_are_those_of_r_watershed(tmp_path):
    """The mountains about Herat, the upper Helmand and the plains before them."""
    path = tmp_path / "dem.tif"
    whole = str(ROOT / "data" / "western-afghanistan" / "elevation_30s.tif")
    gdal.Translate(str(path), whole, srcWin=[1450, 1100, 500, 400])
    ours = drainage(open_elevation(path).read())
    theirs = np.abs(accumulation(path, tmp_path))
    # Cells of the rim: GRASS lets all of them drain outwards.
    inner = np.zeros(theirs.shape, dtype=bool)
    inner[2:-2, 2:-2] = True
    cell_m2 = ours.catchment_m2[ours.towards == 8].sum() / theirs.size
    mine, grass = (ours.catchment_m2 / cell_m2 >= LEAST_CELLS) & inner, (theirs >= LEAST_CELLS) & inner
    assert grass.sum() > 5_000
    for one, other in ((mine, grass), (grass, mine)):
        beside = ndimage.binary_dilation(other, np.ones((3, 3)))
        assert (one & beside).sum() / one.sum() > 0.95
    both = mine & grass
    ratio = ours.catchment_m2[both] / cell_m2 / theirs[both]
    assert np.median(ratio) == pytest.approx(1.0, abs=0.02)


def accumulation(path, folder):
    """Cells that drain through each by r.watershed with single flow direction."""
    place = folder / "location"
    run("grass", "-c", str(path), "-e", str(place))
    script = folder / "watershed.sh"
    script.write_text(
        f"r.in.gdal -o input={path} output=dem && g.region raster=dem && "
        "r.watershed -s elevation=dem accumulation=cells && "
        f"r.out.gdal -c -f input=cells output={folder}/cells.tif type=Float64\n"
    )
    run("grass", str(place / "PERMANENT"), "--exec", "sh", str(script))
    return gdal.Open(str(folder / "cells.tif")).ReadAsArray()


def run(*arguments):
    done = subprocess.run(arguments, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr[-400:]
