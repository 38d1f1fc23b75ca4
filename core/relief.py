"""Local relief: how far the ground rises and falls about a place, and its classes from plain to mountains."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .errors import TerrainError
from .geodesy import FloatArray
from .gradient import IntArray, cell_sides_m, cells_of
from .terrain import Terrain

PLAIN, RISES, LOW_HILLS, HILLS, MOUNTAINS, UNKNOWN = "plain", "rises", "low hills", "hills", "mountains", "unknown"
RELIEF_CLASSES = (PLAIN, RISES, LOW_HILLS, HILLS, MOUNTAINS, UNKNOWN)
# Places are worked off by blocks of so many cells a side, so that what is found does not depend on the line.
BLOCK = 64
# Cells of the disc that must be known, as a share.
LEAST_KNOWN = 0.5


@dataclass(frozen=True)
class ReliefLimits:
    """Relief (m) at which one class ends and the next begins, and the radius (m) it is taken within.

    9, 30, 90 and 300 m are the limits of relief in the Australian Soil and Land Survey Field Handbook (Speight, 2009),
    which looks at patterns of about 300 m radius. 500 m, about the width of ground a railway's axis is shifted over
    in design, is an assumption.
    """

    radius_m: float = 500.0
    rises_m: float = 9.0
    low_hills_m: float = 30.0
    hills_m: float = 90.0
    mountains_m: float = 300.0

    def __post_init__(self) -> None:
        """Raise TerrainError unless the limits rise from above 0 and the radius is 10 m to 20 km."""
        limits = np.array(self.limits_m)
        if not (limits[0] > 0.0 and np.all(np.diff(limits) > 0.0)):
            raise TerrainError(
                f"The reliefs {', '.join(f'{value:g}' for value in limits)} m do not part terrain into classes.",
                "Give four rising values above 0.",
            )
        if not 10.0 <= self.radius_m <= 20_000.0:
            raise TerrainError(f"A radius of {self.radius_m:g} m is out of range.", "Give 10 m to 20 km.")

    @property
    def limits_m(self) -> tuple[float, ...]:
        """The limits in order."""
        return self.rises_m, self.low_hills_m, self.hills_m, self.mountains_m

    def of_relief(self, relief_m: FloatArray) -> IntArray:
        """Index into RELIEF_CLASSES of each relief; the last class where it is NaN."""
        index = np.searchsorted(self.limits_m, relief_m, side="right").astype(np.int64)
        return np.where(np.isfinite(relief_m), index, len(RELIEF_CLASSES) - 1)

    def stated(self) -> str:
        """The limits as words a planner reads beside the result."""
        return (
            f"highest less lowest ground within {self.radius_m:g} m: plain below {self.rises_m:g} m, rises to "
            f"{self.low_hills_m:g} m, low hills to {self.hills_m:g} m, hills to {self.mountains_m:g} m, mountains above"
        )


def local_relief_m(terrain: Terrain, lon: FloatArray, lat: FloatArray, radius_m: float) -> FloatArray:
    """Highest less lowest cell (m) within radius_m of the cell each WGS 84 point lies in.

    A cell counts if its centre lies within the radius on the ellipsoid, and the eight next ones always do. NaN where
    the point's own cell or half of the cells are unknown. Local (relative) relief after Smith, The relative relief of
    Ohio (1935).
    """
    row, column, within = cells_of(terrain, lon, lat)
    rows, columns = terrain.shape
    ids, back = np.unique(np.where(within, row * columns + column, -1), return_inverse=True)
    found = np.full(ids.size, np.nan)
    row, column = ids // columns, ids % columns
    block = row // BLOCK * (columns // BLOCK + 1) + column // BLOCK
    order = np.argsort(block, kind="stable")
    order = order[ids[order] >= 0]
    for group in np.split(order, np.flatnonzero(np.diff(block[order])) + 1):
        if group.size:
            found[group] = _relief_of_block(terrain, row[group], column[group], radius_m)
    return np.asarray(found[back.reshape(np.shape(lon))])


def _relief_of_block(terrain: Terrain, row: IntArray, column: IntArray, radius_m: float) -> FloatArray:
    """Relief (m) of cells that lie in one block."""
    rows, columns = terrain.shape
    middle = (np.minimum((row[:1] // BLOCK + 0.5) * BLOCK, rows - 1).astype(np.int64),
              np.minimum((column[:1] // BLOCK + 0.5) * BLOCK, columns - 1).astype(np.int64))  # fmt: skip
    down, right = _disc(terrain, *middle, radius_m)
    reach_r, reach_c = int(down.max()), int(right.max())
    top, left = int(row.min()) - reach_r, int(column.min()) - reach_c
    high, wide = int(row.max()) + reach_r + 1 - top, int(column.max()) + reach_c + 1 - left
    r, c = np.mgrid[top : top + high, left : left + wide]
    inside = (r >= 0) & (r < rows) & (c >= 0) & (c < columns)
    ground = np.full((high, wide), np.nan, dtype=np.float32)
    ground[inside] = terrain.cells(r[inside], c[inside])
    about = ground[(row - top)[:, None] + down, (column - left)[:, None] + right]
    relief = np.fmax.reduce(about, axis=1) - np.fmin.reduce(about, axis=1)
    own = np.isfinite(ground[row - top, column - left])
    known = own & (np.isfinite(about).mean(axis=1) > LEAST_KNOWN)
    return np.where(known, relief, np.nan).astype(np.float64)


def _disc(terrain: Terrain, row: IntArray, column: IntArray, radius_m: float) -> tuple[IntArray, IntArray]:
    """Steps down and to the right to the cells within a radius of a cell."""
    (east_c, north_c), (east_r, north_r) = (
        (float(east[0]), float(north[0])) for east, north in cell_sides_m(terrain, row, column)
    )
    area = abs(east_c * north_r - north_c * east_r)
    # So many steps to one side leave the disc, whatever the angle between the sides.
    most_r = max(1, int(radius_m * np.hypot(east_c, north_c) / area))
    most_c = max(1, int(radius_m * np.hypot(east_r, north_r) / area))
    down, right = np.mgrid[-most_r : most_r + 1, -most_c : most_c + 1]
    away = np.hypot(right * east_c + down * east_r, right * north_c + down * north_r)
    near = (away <= radius_m) | ((np.abs(down) <= 1) & (np.abs(right) <= 1))
    return down[near], right[near]
