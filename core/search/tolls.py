"""What edges of a grid pay and are limited to besides their length and height: crossings, and level line at stations.

Kept only for cells that have such edges: a row of 16 directions each.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..geodesy import FloatArray
from .around import Around

if TYPE_CHECKING:
    from .grid import SearchGrid

# More levels than any edge changes.
ANY_CHANGE = 30_000
MOST_COURSE_CELLS = 1_000_000


@dataclass(frozen=True)
class Tolls:
    """row: of each cell, -1 for none. near_usd, apart_usd: (rows, 16) what an edge's crossings cost on the level, and
    higher or lower; nothing in tunnels and on viaducts. most_up, most_down: levels it may rise and fall on a line from
    start to end. max_fill_m, max_cut_m: beyond them are viaducts and tunnels."""

    row: NDArray[np.int32]
    near_usd: NDArray[np.float32]
    apart_usd: NDArray[np.float32]
    most_up: NDArray[np.int32]
    most_down: NDArray[np.int32]
    max_fill_m: float
    max_cut_m: float

    @property
    def dearest_usd(self) -> float:
        """The dearest edge's toll."""
        return float(max(self.near_usd.max(initial=0.0), self.apart_usd.max(initial=0.0)))

    def without_stations(self) -> Tolls | None:
        """The same without level stations; None where there are none."""
        if (self.most_up == ANY_CHANGE).all() and (self.most_down == ANY_CHANGE).all():
            return None
        free = np.full_like(self.most_up, ANY_CHANGE)
        return replace(self, most_up=free, most_down=free)


def find_tolls(
    around: Around,
    grid: SearchGrid,
    index: NDArray[np.int32],
    pad: int,
    moves: tuple[tuple[int, int], ...],
    steep: tuple[float, float],
    step_m: float,
) -> Tolls | None:
    """The tolls of a grid's edges; None where no edge has any. Needs numba.

    index: number of each free cell, -1 for others, padded. moves: rows and columns of each direction. steep: steepest
    rise and fall (m per m), in levels of step_m.
    """
    rows, columns = grid.shape
    east, south = grid.west_m + columns * grid.cell_m, grid.north_m - rows * grid.cell_m
    own = around.within(grid.west_m, south, east, grid.north_m)
    if not own.size and not around.stations.size:
        return None
    from .toll_kernels import level_edges, toll_edges

    row = np.full(int(grid.free.sum()), -1, dtype=np.int32)
    corner, ways = np.array([grid.west_m, grid.north_m, grid.cell_m]), np.array(moves, dtype=np.int64)
    courses = around.segments[own], around.of[own], around.last[own], around.prices
    limits = np.array(steep, dtype=np.float64)
    empty, no_change = np.zeros((0, 16), dtype=np.float32), np.zeros((0, 16), dtype=np.int32)
    count = toll_edges(*courses, index, pad, corner, ways, row, empty, empty, 0, False)
    level = around.stations, around.station_grade, limits, step_m, index, pad, corner, ways, row
    count = level_edges(*level, no_change, no_change, count, False)
    if not count:
        return None
    near, apart = np.zeros((count, 16), dtype=np.float32), np.zeros((count, 16), dtype=np.float32)
    most_up, most_down = (np.full((count, 16), ANY_CHANGE, dtype=np.int32) for _ in range(2))
    toll_edges(*courses, index, pad, corner, ways, row, near, apart, count, True)
    level_edges(*level, most_up, most_down, count, True)
    return Tolls(row, near, apart, most_up, most_down, around.max_fill_m, around.max_cut_m)


def about_line(
    around: Around | None,
    box: tuple[float, float, float, float],
    spacing_m: float,
    step_m: float,
    reach: NDArray[np.int_],
) -> tuple[FloatArray, NDArray[np.int64], FloatArray]:
    """What lies about a line with stations spacing_m apart, as the window's kernels take it; needs numba if any does.

    Courses are sorted into square cells over a box (west, south, east, north, m): a chord between two stations finds
    those it may cross in the cell of its middle. First of three arrays: segments (n, 9), their prices and whether they
    end a course; second: rows and columns of cells, levels that a line may rise and fall at a station from one station
    of the window to the next, then where each cell's list of segments begins in this array, and these lists; third, in
    rows: west, north and size of the cells; heights beyond which nothing is paid; stations.
    """
    if around is None or not (around.segments.size or around.stations.size):
        return np.zeros((0, 9)), np.zeros(4, dtype=np.int64), np.zeros((2, 3))
    from .toll_kernels import sort_in

    west, south, east, north = box
    # Half a chord, and a hair.
    margin_m = 0.5 * spacing_m + 1.0
    size = max(6.0 * margin_m, 300.0, float(np.sqrt((east - west) * (north - south) / MOST_COURSE_CELLS)))
    rows, columns = int((north - south) / size) + 1, int((east - west) / size) + 1
    own = around.within(west, south, east, north)
    crossed = np.column_stack((around.segments[own], around.prices[around.of[own]], around.last[own]))
    corner = np.array([west, north, size])
    first = np.zeros(rows * columns + 1, dtype=np.int64)
    sort_in(crossed, corner, rows, columns, margin_m, first, np.zeros(0, dtype=np.int64))
    first = np.cumsum(first)
    held = np.zeros(int(first[-1]), dtype=np.int64)
    if held.size:
        sort_in(crossed, corner, rows, columns, margin_m, first.copy(), held)
    level = np.minimum(reach, int(around.station_grade * spacing_m / step_m))
    cells = np.concatenate(([rows, columns], level, first + 4 + first.size, held)).astype(np.int64)
    return crossed, cells, np.vstack((corner, (around.max_fill_m, around.max_cut_m, 0.0), around.stations))
