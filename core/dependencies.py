"""The two packages QGIS does not bring: what is missing without them, and the command that installs them."""

from __future__ import annotations

import importlib
import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from importlib.machinery import PathFinder
from importlib.metadata import PackageNotFoundError, version


@dataclass(frozen=True)
class Package:
    """A package by its import name, and what pip must fetch for it."""

    name: str
    requirements: tuple[str, ...]


SHAPELY = Package("shapely", ("shapely>=2",))
NUMBA = Package("numba", ("numba", "llvmlite"))

# Told by the plugin when it starts.
_install_folder: list[str] = []


def missing_packages() -> tuple[Package, ...]:
    """Those of shapely (2 or newer) and numba that are not installed; nothing is imported."""
    return tuple(package for package in (SHAPELY, NUMBA) if not _installed(package))


def install_command(packages: tuple[Package, ...], folder: str) -> str:
    """The command that puts `packages` into `folder`, on QGIS's path; QGIS's own packages stay as they are.

    Without --no-deps, pip would bring a second numpy, newer than the one QGIS's libraries were built for.
    """
    python = "python" if sys.platform == "win32" else "python3"
    names = " ".join(f'"{requirement}"' for package in packages for requirement in package.requirements)
    return f'{python} -m pip install --no-deps --target "{folder}" {names}'


def use_install_folder(folder: str) -> None:
    """Where packages belong that QGIS's Python shall find: of the profile that is running."""
    _install_folder[:] = [folder]


def install_folder() -> str:
    """Where the install command puts packages."""
    return _install_folder[0] if _install_folder else "python"


def how_to_install(*packages: Package) -> str:
    """The remedy of a missing package: the command that leaves QGIS's own numpy alone."""
    return f"Install it, and restart QGIS: {install_command(packages, install_folder())}"


def load_shapely() -> None:
    """Import shapely so that its own GEOS is the one it uses; nothing happens if it is missing or loaded already.

    QGIS is linked to the system's GEOS. On Linux the dynamic linker would bind the GEOS that comes with shapely's wheel
    to those symbols, two versions mixed: WKB fails, and worse may follow. RTLD_DEEPBIND makes it prefer its own.
    """
    if "shapely" in sys.modules or not _installed(SHAPELY):
        return
    deep_bind = getattr(os, "RTLD_DEEPBIND", 0)
    if not deep_bind:
        return
    flags = sys.getdlopenflags()
    sys.setdlopenflags(flags | deep_bind)
    try:
        # A broken one costs what needs it, not the plugin.
        with suppress(ImportError, OSError, AttributeError):
            importlib.import_module("shapely")
    finally:
        sys.setdlopenflags(flags)


def _installed(package: Package) -> bool:
    if package.name not in sys.modules and PathFinder.find_spec(package.name) is None:
        return False
    if package is SHAPELY:
        try:
            return int(version("shapely").split(".")[0]) >= 2
        except (PackageNotFoundError, ValueError):
            return False
    return True
