"""Rasters that GDAL does not read itself, such as tiles of a server: whoever can read them says so here.

Terrain asks for windows of cells and is given metres; what fetches them, keeps them and speaks to servers is theirs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from .terrain import ElevationModel

Window = tuple[int, int, int, int]

# What follows this in the path of an elevation model says how its source is to be read.
READ_AS = "|karwan:"


class CellSource(Protocol):
    """Reads cells of one raster; several threads may ask."""

    def read(self, windows: Sequence[Window]) -> Iterator[NDArray[np.float32]]:
        """Elevations (m, NaN where unknown) of windows (first column, first row, columns, rows), one after another.

        Raises TerrainError if they cannot be had, or are too many.
        """
        ...

    def coarser(self, model: ElevationModel, times: int) -> ElevationModel:
        """The same ground in cells up to so many times larger; the model itself if there are none."""
        ...


_SOURCES: dict[str, CellSource] = {}


def register_source(path: str, source: CellSource) -> None:
    """From now on elevation models of this path are read by `source`, also those made before."""
    _SOURCES[path] = source


def forget_source(path: str) -> None:
    """Nobody reads this path any more."""
    _SOURCES.pop(path, None)


def source_of(path: str) -> CellSource | None:
    """Who reads a path; None for what GDAL opens."""
    return _SOURCES.get(path)
