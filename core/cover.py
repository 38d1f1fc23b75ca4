"""A raster whose cells hold classes, such as land cover."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from .crossed_kinds import LAND_COVER
from .terrain import ElevationModel, Terrain
from .terrain_tiles import tiled

# A raster of more values than this holds no classes, unless all of them have names.
MOST_CLASSES = 256


@dataclass(frozen=True)
class CoverLayer:
    """A raster whose cells hold classes. names: of values, where somebody says; others are called by their number.

    model: how the cells are read: as plain numbers. kind: one of crossed_kinds.KINDS. source: where it is from.
    """

    title: str
    model: ElevationModel
    names: Mapping[float, str]
    kind: str = LAND_COVER
    source: str = ""

    @cached_property
    def grid(self) -> Terrain:
        """Where its cells lie."""
        return tiled(self.model)

    def name(self, value: float) -> str:
        """What a class is called."""
        return self.names.get(value) or f"{value:g}"
