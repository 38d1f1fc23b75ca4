from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from karwan.core import dependencies
from karwan.core.dependencies import NUMBA, SHAPELY, how_to_install, install_command, missing_packages

ROOT = Path(__file__).resolve().parents[2]


def test_nothing_is_missing_where_the_tests_run():
    assert missing_packages() == ()


def test_qgis_own_python_misses_both_when_the_venv_is_left_out():
    code = (
        "import importlib.util, sys; sys.path = [p for p in sys.path if '.venv' not in p];"
        f"spec = importlib.util.spec_from_file_location('d', {str(ROOT / 'core' / 'dependencies.py')!r});"
        "d = importlib.util.module_from_spec(spec); sys.modules['d'] = d; spec.loader.exec_module(d);"
        "print([p.name for p in d.missing_packages()])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "['shapely', 'numba']"


def test_the_command_leaves_the_numpy_of_qgis_alone(monkeypatch):
    monkeypatch.setattr(dependencies, "_install_folder", [])
    dependencies.use_install_folder("/profile/python")
    remedy = how_to_install(SHAPELY, NUMBA)
    assert install_command((SHAPELY, NUMBA), "/profile/python") in remedy
    assert '--no-deps --target "/profile/python" "shapely>=2" "numba" "llvmlite"' in remedy
    assert "numpy" not in remedy


WITH_SYSTEM_GEOS = """
import ctypes, ctypes.util, importlib.util, sys
ctypes.CDLL(ctypes.util.find_library("geos_c"), mode=ctypes.RTLD_GLOBAL)
spec = importlib.util.spec_from_file_location("d", sys.argv[1])
d = importlib.util.module_from_spec(spec)
sys.modules["d"] = d
spec.loader.exec_module(d)
d.load_shapely()
from shapely import LineString
print(len(LineString([(0, 0), (1, 1)]).wkb))
"""


def test_shapely_keeps_to_its_own_geos_where_qgis_has_loaded_another():
    """QGIS and qgis_process are linked to the system's GEOS; without load_shapely, to_wkb raises there."""
    ran = subprocess.run(
        [sys.executable, "-c", WITH_SYSTEM_GEOS, str(ROOT / "core" / "dependencies.py")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stdout.strip() == "41", ran.stderr
