"""Cells of a raster as areas: which of them a path passes, what share of each an area covers, and what they hold.

Places are in cells: column and row count from the outer corner of the raster's first cell, so that cell (row, column)
reaches from (row, column) to (row + 1, column + 1).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from .geodesy import WGS84, FloatArray
from .terrain import ElevationModel, Terrain

IntArray = NDArray[np.int64]
Window = tuple[int, int, int, int]

BLOCK = 512
# Nearer to a border between cells than this, a place is on it: lines along a border keep to one side.
_ON_BORDER = 1e-6
# What changes smoothly over cells is worked out at places this far apart, and even between them.
_NODE_M, _MOST_NODES = 2_000.0, 257


def places_in(grid: Terrain, lon: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Rows and columns of WGS 84 places one after another, going on across a seam; not finite outside the system."""
    row, column = grid.place_of(lon, lat)
    row, column = row + 0.5, column + 0.5
    around = cells_around(grid)
    if around:
        finite = np.isfinite(column)
        column[finite] = np.unwrap(column[finite], period=around)
    return row, column


def cells_around(grid: Terrain) -> float:
    """Cells once round the Earth; 0 where columns are not longitudes."""
    step = (grid.whole or grid.geotransform)[1]
    return 360.0 / abs(step) if grid.is_geographic and step else 0.0


def passed(row: FloatArray, column: FloatArray) -> tuple[IntArray, FloatArray, IntArray, IntArray]:
    """The cells a path of straight pieces passes: piece, share of it where the cell begins, row and column of each.

    Pieces with an end that is not finite have one cell at row -1.
    """
    row, column = _on_border(row), _on_border(column)
    known = np.isfinite(row) & np.isfinite(column)
    known = known[:-1] & known[1:]
    pieces = np.flatnonzero(known)
    (r, r_end), (c, c_end) = ((v[:-1][known], v[1:][known]) for v in (row, column))
    cuts = [(np.arange(pieces.size), np.zeros(pieces.size)), _cuts(r, r_end), _cuts(c, c_end)]
    of, share = (np.concatenate(part) for part in zip(*cuts))
    order = np.lexsort((share, of))
    of, share = of[order], share[order]
    last = np.append(of[1:] != of[:-1], True)
    middle = (share + np.where(last, 1.0, np.append(share[1:], 1.0))) / 2.0
    at_row = np.floor(r[of] + middle * (r_end - r)[of]).astype(np.int64)
    at_column = np.floor(c[of] + middle * (c_end - c)[of]).astype(np.int64)
    lost = np.flatnonzero(~known)
    of, share = np.concatenate((pieces[of], lost)), np.concatenate((share, np.zeros(lost.size)))
    at_row = np.concatenate((at_row, np.full(lost.size, -1)))
    at_column = np.concatenate((at_column, np.full(lost.size, -1)))
    order = np.lexsort((share, of))
    return of[order], share[order], at_row[order], at_column[order]


def _on_border(values: FloatArray) -> FloatArray:
    whole = np.round(values)
    return np.where(np.abs(values - whole) < _ON_BORDER, whole, values)


def _cuts(begin: FloatArray, end: FloatArray) -> tuple[IntArray, FloatArray]:
    """Where pieces cross whole numbers: piece and share of it."""
    low, high = np.minimum(begin, end), np.maximum(begin, end)
    first = np.floor(low).astype(np.int64) + 1
    count = np.maximum(np.ceil(high).astype(np.int64) - first, 0)
    of = np.repeat(np.arange(count.size), count)
    number = first[of] + np.arange(of.size) - np.repeat(np.cumsum(count) - count, count)
    return of, (number - begin[of]) / (end - begin)[of]


def values_at(model: ElevationModel, row: IntArray, column: IntArray) -> FloatArray:
    """What cells hold; NaN outside the raster and where nothing is known. Blocks are read one after another.

    Raises TerrainError.
    """
    found = np.full(row.size, np.nan)
    inside = np.flatnonzero((row >= 0) & (row < model.rows) & (column >= 0) & (column < model.columns))
    if inside.size == 0:
        return found
    across = -(-model.columns // BLOCK)
    block = row[inside] // BLOCK * across + column[inside] // BLOCK
    order = np.argsort(block, kind="stable")
    inside, blocks, first = inside[order], *np.unique(block[order], return_index=True)
    corners = [(k % across * BLOCK, k // across * BLOCK) for k in blocks.tolist()]
    windows = [(c, r, min(BLOCK, model.columns - c), min(BLOCK, model.rows - r)) for c, r in corners]
    ends = [*first[1:].tolist(), inside.size]
    for window, begin, end, values in zip(windows, first.tolist(), ends, model.read_cells(windows)):
        wanted = inside[begin:end]
        found[wanted] = values[row[wanted] - window[1], column[wanted] - window[0]]
    return found


def blocks_about(low: FloatArray, high: FloatArray, rows: int, columns: int, around: float) -> Iterator[Window]:
    """Windows of cells, of a block at most, between two places (column, row) that count on across a seam.

    The first column may lie beyond the raster by whole turns of `around` cells (0: there is no way round): the cells
    are those of the column less as many turns.
    """
    first_row, last_row = max(0, int(np.floor(low[1]))), min(rows, int(np.ceil(high[1])))
    turns = range(-2, 3) if around else range(1)
    for turn in turns:
        start = round(turn * around)
        first, last = max(start, int(np.floor(low[0]))), min(start + columns, int(np.ceil(high[0])))
        for row in range(first_row, last_row, BLOCK):
            for column in range(first, last, BLOCK):
                yield column, row, min(BLOCK, last - column), min(BLOCK, last_row - row)


def covered_share(rings: Sequence[FloatArray], window: Window, lines: int) -> FloatArray:
    """Share (rows, columns) of each cell of a window that lies in an area: exact across, by `lines` a row downwards.

    rings: closed outlines (n, 2 of column and row) of the area and its holes.
    """
    column, row, columns, rows = window
    start = np.concatenate([ring[:-1] for ring in rings]) - (column, row)
    end = np.concatenate([ring[1:] for ring in rings]) - (column, row)
    up, down = np.minimum(start[:, 1], end[:, 1]), np.maximum(start[:, 1], end[:, 1])
    # Scan lines run in the middle of as many strips of each row.
    first = np.clip(np.ceil(up * lines - 0.5), 0, rows * lines).astype(np.int64)
    count = np.clip(np.ceil(down * lines - 0.5), 0, rows * lines).astype(np.int64) - first
    of = np.repeat(np.arange(count.size), np.maximum(count, 0))
    count = np.maximum(count, 0)
    scan = first[of] + np.arange(of.size) - np.repeat(np.cumsum(count) - count, count)
    rise = (end - start)[of]
    x = start[of, 0] + ((scan + 0.5) / lines - start[of, 1]) / rise[:, 1] * rise[:, 0]
    x = np.clip(x, 0.0, columns)
    # Whatever lies behind an edge that goes down is in, behind one that goes up out again, whichever comes first.
    order = np.lexsort((x, scan))
    scan, x = scan[order], x[order]
    begins = np.ones(scan.size, dtype=np.int64)
    begins[1:] = scan[1:] != scan[:-1]
    rank = np.arange(scan.size) - np.maximum.accumulate(np.where(begins == 1, np.arange(scan.size), 0))
    sign = np.where(rank % 2 == 0, 1.0, -1.0) / lines
    cell = np.minimum(np.floor(x).astype(np.int64), columns)
    part = x - cell
    wide = columns + 2
    flat = scan // lines * wide + cell
    steps = np.bincount(flat, sign * (1.0 - part), rows * wide) + np.bincount(flat + 1, sign * part, rows * wide)
    share = np.cumsum(steps.reshape(rows, wide), axis=1)[:, :columns]
    return np.asarray(np.clip(share, 0.0, 1.0))


def between_nodes(
    grid: Terrain, window: Window, value: Callable[[FloatArray, FloatArray], Sequence[FloatArray]],
    corners: bool = False,
) -> list[FloatArray]:  # fmt: skip
    """Smooth values at a window's cells, or at its corners of cells: worked out at some of them, even between.

    value: one or more values at rows and columns (whole numbers at corners of cells).
    """
    column, row, columns, rows = window
    off = 0.0 if corners else 0.5
    across, down = np.arange(columns + corners) + column + off, np.arange(rows + corners) + row + off
    cell_m = grid.resolution_m
    nodes = [
        int(np.clip(np.ceil(v.size * cell_m / _NODE_M) + 1, 2, min(v.size + 1, _MOST_NODES))) for v in (across, down)
    ]
    at_x, at_y = (np.linspace(v[0], v[-1], count) for v, count in zip((across, down), nodes))
    grid_x, grid_y = np.meshgrid(at_x, at_y)
    found = []
    for at_nodes in value(grid_y.ravel(), grid_x.ravel()):
        known = np.asarray(at_nodes).reshape(grid_x.shape)
        known = np.array([np.interp(across, at_x, line) for line in known])
        found.append(np.array([np.interp(down, at_y, line) for line in known.T]).T)
    return found


def ground_areas_m2(grid: Terrain, window: Window) -> FloatArray:
    """Area (m2, rows x columns) of a window's cells on the WGS 84 ellipsoid."""

    def area(row: FloatArray, column: FloatArray) -> list[FloatArray]:
        lat = grid.lonlat_of(row - 0.5, column - 0.5)[1]
        sides = []
        for dr, dc in ((0.0, 0.5), (0.5, 0.0)):
            lon0, lat0 = grid.lonlat_of(row - dr - 0.5, column - dc - 0.5)
            lon1, lat1 = grid.lonlat_of(row + dr - 0.5, column + dc - 0.5)
            sides.append(_metres((lon1 - lon0 + 180.0) % 360.0 - 180.0, lat1 - lat0, lat))
        (ax, ay), (bx, by) = sides
        return [np.abs(ax * by - ay * bx)]

    return between_nodes(grid, window, area)[0]


def _metres(dlon: FloatArray, dlat: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray]:
    """East and north (m) of small differences in degrees."""
    sine2 = np.sin(np.radians(lat)) ** 2
    across = WGS84.a / np.sqrt(1.0 - WGS84.es * sine2)
    up = across * (1.0 - WGS84.es) / (1.0 - WGS84.es * sine2)
    return np.radians(dlon) * across * np.cos(np.radians(lat)), np.radians(dlat) * up
