"""A raster whose cells hold classes, such as land cover."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from . import raster_cells
from .crossed_kinds import LAND_COVER
from .geodesy import FloatArray
from .terrain import ElevationModel, Terrain, open_dataset
from .terrain_tiles import WINDOW, tiled

# A raster of more values than this holds no classes, unless all of them have names.
MOST_CLASSES = 256
# Squares of cells kept of a raster that is asked again and again: 80 MB, then it begins anew.
MOST_KEPT = 20_000


@dataclass(frozen=True)
class CoverLayer:
    """A raster whose cells hold classes. names: of values, where somebody says; others are called by their number.

    model: how the cells are read: as plain numbers. kind: one of crossed_kinds.KINDS. source: where it is from. keeps:
    whether cells that were read stay in memory, for a line that is asked about at each move of the mouse.
    """

    title: str
    model: ElevationModel
    names: Mapping[float, str]
    kind: str = LAND_COVER
    source: str = ""
    keeps: bool = False

    @cached_property
    def grid(self) -> Terrain:
        """Where its cells lie."""
        return tiled(self.model, MOST_KEPT if self.keeps else None)

    def values(self, row: raster_cells.IntArray, column: raster_cells.IntArray) -> FloatArray:
        """What cells hold; NaN outside the raster and where nothing is known. Raises TerrainError."""
        if not self.keeps:
            return raster_cells.values_at(self.model, row, column)
        found = np.full(row.size, np.nan)
        inside = np.flatnonzero((row >= 0) & (row < self.model.rows) & (column >= 0) & (column < self.model.columns))
        if inside.size:
            found[inside] = self.grid.cells(row[inside], column[inside])
        return found

    def unpacked_cells(self, lon: FloatArray, lat: FloatArray) -> int:
        """How many cells GDAL unpacks about a line (degrees) of which nothing is kept; raises TerrainError."""
        row, column = raster_cells.places_in(self.grid, lon, lat)
        _, _, row_at, column_at = raster_cells.passed(self.grid, row, column)
        inside = (row_at >= 0) & (row_at < self.model.rows) & (column_at >= 0) & (column_at < self.model.columns)
        # Its bands go with a dataset that nobody holds.
        dataset = open_dataset(self.model.path)
        wide, high = dataset.GetRasterBand(self.model.band).GetBlockSize()
        wide, high = max(wide, WINDOW), max(high, WINDOW)
        blocks = row_at[inside] // high * (self.model.columns // wide + 1) + column_at[inside] // wide
        return int(np.unique(blocks).size * wide * high)

    def name(self, value: float) -> str:
        """What a class is called."""
        return self.names.get(value) or f"{value:g}"
