"""Registers this checkout, whatever its folder is called, as the package `karwan`."""

from __future__ import annotations

import gc
import hashlib
import importlib.util
import os
import random
import sys
from pathlib import Path

import gdal_exceptions
import pytest
from osgeo import gdal, ogr

FIRST = ("test_map_tools", "test_editing_gestures", "test_planner", "test_generating", "test_plugin_life")
# Folders of short files, for the end: a long file that begins last leaves the other cores idle.
LAST = ("layers", "algorithms", "exchange")
# So many other files to one of the desktop's, whose windows wait much of their time.
BETWEEN = 4
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


# Kernels are compiled once for all processes and each QGIS they start: beside their sources, where a link to this
# checkout finds them too, and not in each fresh profile.
os.environ.setdefault("NUMBA_CACHE_DIR", "")


def forget_kernels_of_other_sources() -> None:
    """numba notices a change of the file that calls, not of the kernels it calls; those files speak of jit."""
    sources = [path.read_bytes() for path in sorted((ROOT / "core").rglob("*.py"))]
    state = hashlib.sha256(b"".join(text for text in sources if b"jit" in text)).hexdigest()
    mark = ROOT / ".build" / "kernels.digest"
    if mark.exists() and mark.read_text(encoding="utf-8") == state:
        return
    for folder in ("core", "benchmarks", "tests"):
        for kernel in (ROOT / folder).rglob("*.nb[ci]"):
            kernel.unlink(missing_ok=True)
    mark.parent.mkdir(exist_ok=True)
    mark.write_text(state, encoding="utf-8")


if "PYTEST_XDIST_WORKER" not in os.environ:
    forget_kernels_of_other_sources()

# Other plugins switch GDAL's exceptions on for the whole of QGIS, and GDAL 4 does for everyone:
# KARWAN_TEST_GDAL_EXCEPTIONS=1 runs the tests that way.
if os.environ.get("KARWAN_TEST_GDAL_EXCEPTIONS") == "1":
    gdal_exceptions.use((True, True, True))


def pytest_xdist_auto_num_workers(config):
    """A process for each core and, where memory allows, one more: scenes in QGIS's window wait much of their time."""
    cores = len(os.sched_getaffinity(0))
    memory_gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return cores + 1 if memory_gb > 4 * (cores + 1) else cores


def pytest_collection_modifyitems(config, items):
    """Beside other processes files go in the order of in_turn.

    KARWAN_TEST_ORDER=reversed turns the order of all tests, any other text (a seed) shuffles files and tests in them.
    """
    order = os.environ.get("KARWAN_TEST_ORDER", "")
    if order == "reversed":
        items.reverse()
    elif order:
        chance = random.Random(order)
        of_file = {path: chance.random() for path in sorted({item.path for item in items})}
        of_test = {item.nodeid: chance.random() for item in items}
        items.sort(key=lambda item: (of_file[item.path], of_test[item.nodeid]))
    if hasattr(config, "workerinput"):
        turn = {path: number for number, path in enumerate(in_turn(items))}
        items.sort(key=lambda item: turn[item.path])


def in_turn(items):
    """Files of the desktop, the longest first, each with others after it that use the cores while its window waits.

    None of the long ones comes last: it would leave the other cores idle.
    """
    files = {item.path: item.get_closest_marker("desktop") is not None for item in items}
    desktop = [path for path, opens_window in files.items() if opens_window]
    desktop.sort(key=lambda path: FIRST.index(path.stem) if path.stem in FIRST else len(FIRST))
    others = [path for path, opens_window in files.items() if not opens_window]
    others.sort(key=lambda path: 1 + LAST.index(path.parent.name) if path.parent.name in LAST else 0)
    for path in desktop:
        yield path
        yield from others[:BETWEEN]
        del others[:BETWEEN]
    yield from others


@pytest.fixture(autouse=True)
def gdal_exceptions_stay_as_they_are():
    """What one test leaves switched on would decide how the next one's files fail."""
    before = gdal_exceptions.state()
    yield
    assert gdal_exceptions.state() == before


@pytest.fixture(scope="session", autouse=True)
def gdal_closes_its_files_once(qgis_app):
    """QGIS closes all of GDAL's files when it ends; a handle that Python still has must not close its own again."""
    yield
    gc.collect()
    for held in gc.get_objects():
        if issubclass(type(held), (gdal.Dataset, ogr.DataSource)):
            held.this.disown()
