"""Boxes that cover lines closely: what lies near a long line is found without reading all that its extent holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from .geodesy import FloatArray

Places = tuple[FloatArray, FloatArray]
Box = tuple[float, float, float, float]
# Row and column, counted from 90 degrees south and 180 degrees west.
Cell = tuple[int, int]

# Wide enough that an 850 km line has about a hundred, narrow enough that they hold little else.
CELL_DEG = 0.1


def boxes_along(lines: Sequence[Places], margin_m: float, cell_deg: float = CELL_DEG) -> list[Box]:
    """West, south, east, north of boxes that do not overlap and hold everything within `margin_m` of any line.

    lines: longitudes and latitudes of vertices (degrees), straight in degrees between them. Boxes are whole rows of
    cells, from -180 to 180 degrees; those of lines across the antimeridian lie on either side of it.
    """
    return boxes_of(cells_along(lines, margin_m, cell_deg), cell_deg)


def cells_along(lines: Sequence[Places], margin_m: float, cell_deg: float = CELL_DEG) -> set[Cell]:
    """The cells that hold everything within `margin_m` of any line."""
    columns = round(360.0 / cell_deg)
    found: set[Cell] = set()
    for lon, lat in lines:
        x, y = _dense(np.unwrap(np.asarray(lon, dtype=np.float64), period=360.0), np.asarray(lat), cell_deg / 2.0)
        dy = margin_m / 110_500.0
        dx = dy / np.maximum(np.cos(np.radians(np.abs(y) + dy)), 0.01)
        west, east = (np.floor((x + side * dx + 180.0) / cell_deg).astype(np.int64) for side in (-1.0, 1.0))
        south, north = (np.floor((y + side * dy + 90.0) / cell_deg).astype(np.int64) for side in (-1.0, 1.0))
        # From place to place the line may cut the corner of a cell that neither lies in.
        west, south = np.minimum(west[:-1], west[1:]), np.minimum(south[:-1], south[1:])
        east, north = np.maximum(east[:-1], east[1:]), np.maximum(north[:-1], north[1:])
        for row, column in _covered(west, east, south, north).tolist():
            found.add((row, column % columns))
    return found


def boxes_of(cells: Iterable[Cell], cell_deg: float = CELL_DEG) -> list[Box]:
    """Cells as boxes, neighbours in a row as one."""
    ordered = sorted(cells)
    boxes: list[Box] = []
    first = 0
    for i, (row, column) in enumerate(ordered):
        if i + 1 < len(ordered) and ordered[i + 1] == (row, column + 1):
            continue
        west, south = ordered[first][1] * cell_deg - 180.0, row * cell_deg - 90.0
        boxes.append((west, south, (column + 1) * cell_deg - 180.0, south + cell_deg))
        first = i + 1
    return boxes


def _dense(x: FloatArray, y: FloatArray, step_deg: float) -> Places:
    """Vertices and places between them no farther apart than a step; two at least."""
    steps = np.hypot(np.diff(x), np.diff(y))
    if steps.size and steps.max() <= step_deg:
        return x, y
    along = np.concatenate(([0.0], np.cumsum(steps)))
    at = np.sort(np.concatenate((along, np.arange(0.0, along[-1], step_deg), along[-1:])))
    return np.interp(at, along, x), np.interp(at, along, y)


def _covered(
    west: NDArray[np.int64], east: NDArray[np.int64], south: NDArray[np.int64], north: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Rows and columns (n, 2), each once, of ranges of columns and rows."""
    ranges = np.column_stack((west, east, south, north))
    # A line's neighbours mostly lie in the same cells.
    ranges = ranges[np.flatnonzero(np.any(np.diff(ranges, axis=0, prepend=-1) != 0, axis=1))]
    wide = ranges[:, 1] - ranges[:, 0] + 1
    count = wide * (ranges[:, 3] - ranges[:, 2] + 1)
    of = np.repeat(np.arange(count.size), count)
    within = np.arange(of.size) - np.repeat(np.cumsum(count) - count, count)
    cells = np.column_stack((ranges[of, 2] + within // wide[of], ranges[of, 0] + within % wide[of]))
    return np.asarray(np.unique(cells, axis=0), dtype=np.int64)
