"""Profiles for tests that start the real QGIS; what plays in it is scripts/qgis_desktop.py."""

from __future__ import annotations

import subprocess
from pathlib import Path

from qgis_desktop import Answer, ScenarioError, play, take_out

__all__ = ["ROOT", "SCENARIOS", "Answer", "ScenarioError", "make_profile", "play", "take_out"]

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SCENARIOS = HERE / "scenarios"


def make_profile(folder: Path, plugin: Path, *, bare: bool = False, enabled: bool = True) -> Path:
    """A fresh QGIS profile with the plugin (checkout or ZIP).

    `bare` leaves shapely and numba out; not `enabled` installs the plugin without switching it on.
    """
    ours = ROOT / ".qgis" / "profiles" / "default" / "python"
    command = ["bash", str(ROOT / "scripts" / "setup_profile.sh"), str(folder), str(plugin), "--bare"]
    subprocess.run(command, check=True, capture_output=True)
    if not bare:
        python = folder / "profiles" / "default" / "python"
        # With their metadata: the plugin asks for versions.
        for package in (path for name in ("shapely*", "numba*", "llvmlite*") for path in ours.glob(name)):
            (python / package.name).symlink_to(package)
    if not enabled:
        ini = folder / "profiles" / "default" / "QGIS" / "QGIS3.ini"
        ini.write_text(ini.read_text(encoding="utf-8").replace("karwan=true", "karwan=false"), encoding="utf-8")
    return folder
