"""Boxes that cover lines closely: what lies near a long line is found without reading all that its extent holds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .geodesy import FloatArray

Places = tuple[FloatArray, FloatArray]
Box = tuple[float, float, float, float]

# Wide enough that an 850 km line has about a hundred, narrow enough that they hold little else.
CELL_DEG = 0.1


def boxes_along(lines: Sequence[Places], margin_m: float, cell_deg: float = CELL_DEG) -> list[Box]:
    """West, south, east, north of boxes that do not overlap and hold everything within `margin_m` of any line.

    lines: longitudes and latitudes of vertices (degrees), straight in degrees between them. Boxes are whole rows of
    cells, from -180 to 180 degrees; those of lines across the antimeridian lie on either side of it.
    """
    if not lines:
        return []
    columns = round(360.0 / cell_deg)
    touched: set[tuple[int, int]] = set()
    for lon, lat in lines:
        x, y = _dense(np.unwrap(np.asarray(lon, dtype=np.float64), period=360.0), np.asarray(lat), cell_deg / 2.0)
        dy = margin_m / 110_500.0
        dx = dy / np.maximum(np.cos(np.radians(np.abs(y) + dy)), 0.01)
        west, east = (np.floor((x + side * dx + 180.0) / cell_deg).astype(np.int64) for side in (-1.0, 1.0))
        south, north = (np.floor((y + side * dy + 90.0) / cell_deg).astype(np.int64) for side in (-1.0, 1.0))
        for corners in np.unique(np.column_stack((west, east, south, north)), axis=0).tolist():
            w, e, s, n = corners
            touched.update((row, column % columns) for row in range(s, n + 1) for column in range(w, e + 1))
    return _rows(sorted(touched), cell_deg)


def _dense(x: FloatArray, y: FloatArray, step_deg: float) -> Places:
    """Vertices and places between them no farther apart than a step."""
    along = np.concatenate(([0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))))
    at = np.union1d(along, np.arange(0.0, along[-1], step_deg))
    return np.interp(at, along, x), np.interp(at, along, y)


def _rows(cells: list[tuple[int, int]], cell_deg: float) -> list[Box]:
    """Neighbouring cells of a row as one box."""
    boxes: list[Box] = []
    first = 0
    for i, (row, column) in enumerate(cells):
        if i + 1 < len(cells) and cells[i + 1] == (row, column + 1):
            continue
        west, south = cells[first][1] * cell_deg - 180.0, row * cell_deg - 90.0
        boxes.append((west, south, (column + 1) * cell_deg - 180.0, south + cell_deg))
        first = i + 1
    return boxes
