"""Profiles for tests that start the real QGIS; what plays in it is scripts/qgis_desktop.py."""

from __future__ import annotations

import subprocess
from pathlib import Path

from qgis_desktop import Answer, ScenarioError, play, take_out

__all__ = ["ROOT", "SCENARIOS", "Answer", "ScenarioError", "make_profile", "play", "take_out"]

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SCENARIOS = HERE / "scenarios"


# They and the map around the one that is shown, drawn ahead, took 10 of a scene's 29 s of processor time.
PLUGINS_BESIDE = ("MetaSearch", "db_manager", "grassprovider", "sagaprovider", "GdalTools")


def make_profile(
    folder: Path, plugin: Path, *, bare: bool = False, enabled: bool = True, as_installed: bool = False
) -> Path:
    """A fresh QGIS profile with the plugin (checkout or ZIP).

    `bare` leaves shapely and numba out; not `enabled` installs the plugin without switching it on; `as_installed` has
    QGIS's own plugins beside it, not only Processing, and the map drawn ahead about what is shown.
    """
    ours = ROOT / ".qgis" / "profiles" / "default" / "python"
    command = ["bash", str(ROOT / "scripts" / "setup_profile.sh"), str(folder), str(plugin), "--bare"]
    subprocess.run(command, check=True, capture_output=True)
    if not bare:
        python = folder / "profiles" / "default" / "python"
        # With their metadata: the plugin asks for versions.
        for package in (path for name in ("shapely*", "numba*", "llvmlite*") for path in ours.glob(name)):
            (python / package.name).symlink_to(package)
    ini = folder / "profiles" / "default" / "QGIS" / "QGIS3.ini"
    settings = ini.read_text(encoding="utf-8")
    if not as_installed:
        settings = settings.replace("[qgis]\n", "[qgis]\nmain_canvas_preview_jobs=false\n")
        off = "".join(f"{name}=false\n" for name in PLUGINS_BESIDE)
        settings = settings.replace("[PythonPlugins]\n", f"[PythonPlugins]\n{off}")
    if not enabled:
        settings = settings.replace("karwan=true", "karwan=false")
    ini.write_text(settings, encoding="utf-8")
    return folder
