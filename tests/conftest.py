"""Registers this checkout, whatever its folder is called, as the package `karwan`."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path

import pytest
from osgeo import gdal

ROOT = Path(__file__).resolve().parent.parent

# pyproj looks for its data below the venv; QGIS's own Python finds the system's.
if Path("/usr/share/proj/proj.db").exists():
    os.environ.setdefault("PROJ_LIB", "/usr/share/proj")
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

if "karwan" not in sys.modules:
    spec = importlib.util.spec_from_file_location(
        "karwan", ROOT / "__init__.py", submodule_search_locations=[str(ROOT)]
    )
    module = importlib.util.module_from_spec(spec)
    sys.modules["karwan"] = module
    spec.loader.exec_module(module)


def pytest_collection_modifyitems(config, items):
    """Beside other processes the desktop goes first: its few long tests at the end would leave the other cores idle."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: item.get_closest_marker("desktop") is None)


@pytest.fixture(autouse=True)
def gdal_exceptions_stay_as_they_are():
    """What one test leaves switched on would decide how the next one's files fail."""
    before = gdal.GetUseExceptions()
    yield
    assert gdal.GetUseExceptions() == before
