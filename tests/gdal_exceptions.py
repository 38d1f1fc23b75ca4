"""GDAL's exceptions, for tests: other plugins switch them on for the whole of QGIS, and GDAL 4 does for everyone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from osgeo import gdal, ogr, osr

LIBRARIES = (gdal, ogr, osr)


def state() -> tuple[bool, ...]:
    """Which of the libraries raise."""
    return tuple(bool(library.GetUseExceptions()) for library in LIBRARIES)


def use(raising: tuple[bool, ...]) -> None:
    """Let the libraries raise or not; GDAL 3.6 stacks their handlers, and takes off only the uppermost."""
    for library, on in reversed(list(zip(LIBRARIES, state()))):
        if on:
            library.DontUseExceptions()
    for library, on in zip(LIBRARIES, raising):
        if on:
            library.UseExceptions()


@contextmanager
def switched(on: bool) -> Iterator[None]:
    """All of them on or off for a while."""
    before = state()
    use((on,) * len(LIBRARIES))
    try:
        yield
    finally:
        use(before)
