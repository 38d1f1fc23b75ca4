"""A workspace with a real study on a real elevation file, for tests of the dock."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from karwan.core.evaluation import Evaluation
from karwan.ui.workspace import Workspace
from osgeo import gdal
from qgis.PyQt.QtCore import QCoreApplication
from study_builders import NORTH, SOUTH, evaluation, hills


def dem_file(path: Path) -> Path:
    """The hills of study_builders as a GeoTIFF."""
    terrain = hills()
    rows, columns = terrain.elevation_m.shape
    dataset = gdal.GetDriverByName("GTiff").Create(str(path), columns, rows, 1, gdal.GDT_Float32)
    dataset.SetGeoTransform(terrain.geotransform)
    dataset.SetProjection(terrain.crs_wkt)
    dataset.GetRasterBand(1).WriteArray(terrain.elevation_m)
    dataset.FlushCache()
    return path


@lru_cache(maxsize=1)
def two_lines() -> tuple[Evaluation, Evaluation]:
    """North and South, evaluated on the hills."""
    return evaluation("North", NORTH), evaluation("South", SOUTH)


def fill(workspace: Workspace, folder: Path) -> list[str]:
    """A study with two alternatives in `workspace`; their ids. The undo stack starts empty."""
    workspace.create_study(folder / "study.gpkg", "Hills")
    workspace.change_settings(dem_path=str(dem_file(folder / "dem.tif")))
    inputs = {"inputs": workspace.inputs().to_mapping()}
    keys = [workspace.add_evaluation(found, inputs) for found in two_lines()]
    workspace.undo_stack.clear()
    return keys


def wait_for(condition: Callable[[], bool], seconds: float = 20.0) -> bool:
    """Let Qt work until `condition` holds; whether it came to hold."""
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        QCoreApplication.processEvents()
        time.sleep(0.005)
    return bool(condition())
