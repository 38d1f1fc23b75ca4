"""Cells of a raster as areas: which of them a path passes, what share of each an area covers, and what they hold.

Places are in cells: column and row count from the outer corner of the raster's first cell, so that cell (row, column)
reaches from (row, column) to (row + 1, column + 1).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from .geodesy import WGS84, FloatArray
from .terrain import ElevationModel, Terrain

IntArray = NDArray[np.int64]
Window = tuple[int, int, int, int]

BLOCK = 512
# Nearer to a border between cells than this, a place is on it: lines along a border keep to one side.
_ON_BORDER = 1e-6
# A share that is but rounding.
_NOTHING = 1e-9
# What changes smoothly over cells is worked out at places this far apart, and even between them.
_NODE_M, _MOST_NODES = 2_000.0, 257


def places_in(grid: Terrain, lon: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Rows and columns of WGS 84 places one after another, going on across a seam; not finite outside the system.

    Of columns that are longitudes the first is counted the nearer way from the raster's middle.
    """
    row, column = grid.place_of(lon, lat)
    row, column = row + 0.5, column + 0.5
    around, middle = cells_around(grid), grid.shape[1] / 2.0
    if around:
        column = middle + (column - middle + around / 2.0) % around - around / 2.0
        finite = np.isfinite(column)
        column[finite] = np.unwrap(column[finite], period=around)
    return row, column


def cells_around(grid: Terrain) -> float:
    """Cells once round the Earth; 0 where columns are not longitudes."""
    step = (grid.whole or grid.geotransform)[1]
    return 360.0 / abs(step) if grid.is_geographic and step else 0.0


def passed(grid: Terrain, row: FloatArray, column: FloatArray) -> tuple[IntArray, FloatArray, IntArray, IntArray]:
    """The cells a path of straight pieces passes: piece, share of it where the cell begins, row and column of each.

    row, column: as places_in gives them. Cells may lie outside the raster; pieces with an end that is not finite have
    one at row -1.
    """
    around, columns = cells_around(grid), grid.shape[1]
    row, column = _on_border(row), _on_border(column)
    known = np.isfinite(row) & np.isfinite(column)
    known = known[:-1] & known[1:]
    pieces = np.flatnonzero(known)
    (r, r_end), (c, c_end) = ((v[:-1][known], v[1:][known]) for v in (row, column))
    if around:
        turns = around * np.round(((c + c_end) / 2.0 - columns / 2.0) / around)
        c, c_end = c - turns, c_end - turns
    of, share, at_row, at_column = _cells_of(r, r_end, c, c_end)
    if round(around) == columns:
        # Round the whole Earth the last column has the first one behind it.
        at_column %= columns
    lost = np.flatnonzero(~known)
    of, share = np.concatenate((pieces[of], lost)), np.concatenate((share, np.zeros(lost.size)))
    at_row = np.concatenate((at_row, np.full(lost.size, -1)))
    at_column = np.concatenate((at_column, np.full(lost.size, -1)))
    order = np.lexsort((share, of))
    return of[order], share[order], at_row[order], at_column[order]


def _cells_of(
    row: FloatArray, row_end: FloatArray, column: FloatArray, column_end: FloatArray
) -> tuple[IntArray, FloatArray, IntArray, IntArray]:
    """The cells straight pieces pass, in their order: piece, share of it where the cell begins, row and column."""
    cuts = [(np.arange(row.size), np.zeros(row.size)), _cuts(row, row_end), _cuts(column, column_end)]
    of, share = (np.concatenate(part) for part in zip(*cuts))
    order = np.lexsort((share, of))
    of, share = of[order], share[order]
    until = np.append(np.where(of[1:] != of[:-1], 1.0, share[1:]), np.ones(min(of.size, 1)))
    middle = (share + until) / 2.0
    at_row = np.floor(row[of] + middle * (row_end - row)[of]).astype(np.int64)
    return of, share, at_row, np.floor(column[of] + middle * (column_end - column)[of]).astype(np.int64)


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


def covered_runs(
    rings: Sequence[FloatArray], rows: int, columns: int
) -> tuple[IntArray, IntArray, IntArray, FloatArray]:
    """The cells of a raster that lie in an area, by row and column: row, first column, how many, and the share of each.

    rings: closed outlines (n, 2 of column and row) of the area, and the other way round those of its holes. Shares are
    exact. Method: what lies behind each piece of outline within its cell, and all of the cells behind that, added up
    along the row.
    """
    (x, y), (x_end, y_end) = (np.concatenate(part).T for part in ([r[:-1] for r in rings], [r[1:] for r in rings]))
    kept = (np.maximum(y, y_end) > 0.0) & (np.minimum(y, y_end) < rows) & (y != y_end)
    x, y, x_end, y_end = x[kept], y[kept], x_end[kept], y_end[kept]
    ends = [np.clip((limit - y) / (y_end - y), 0.0, 1.0) for limit in (0.0, float(rows))]
    begin, end = np.minimum(*ends), np.maximum(*ends)
    run, rise = x_end - x, y_end - y
    x, x_end = x + begin * run, x + end * run
    y, y_end = (np.clip(y + share * rise, 0.0, rows) for share in (begin, end))
    # What is left or right of the raster needs no borders between columns.
    for out, edge in (((x <= 0.0) & (x_end <= 0.0), 0.0), ((x >= columns) & (x_end >= columns), float(columns))):
        x, x_end = np.where(out, edge, x), np.where(out, edge, x_end)
    of, share, at_row, at_column = _cells_of(y, y_end, x, x_end)
    until = np.append(np.where(of[1:] != of[:-1], 1.0, share[1:]), np.ones(min(of.size, 1)))
    step = (until - share) * (y_end - y)[of]
    middle = x[of] + (share + until) / 2.0 * (x_end - x)[of]
    at_column = np.clip(at_column, 0, columns)
    part = np.clip(middle - at_column, 0.0, 1.0)
    wide = columns + 2
    flat = np.clip(at_row, 0, rows - 1) * wide + at_column
    places, which = np.unique(np.concatenate((flat, flat + 1)), return_inverse=True)
    steps = np.bincount(which, np.concatenate((step * (1.0 - part), step * part)), places.size)
    # Along each row they add up to nothing: what is left over from the row before is but rounding.
    share = np.abs(np.cumsum(steps))
    row, first = places // wide, places % wide
    count = np.minimum(np.append(np.where(row[1:] == row[:-1], first[1:], first[:-1]), first[-1:]), columns) - first
    inside = (share > _NOTHING) & (count > 0)
    return row[inside], first[inside], count[inside], np.minimum(share[inside], 1.0)


def cells_of_runs(row: IntArray, first: IntArray, count: IntArray) -> tuple[IntArray, IntArray, IntArray]:
    """Row, column and number of the run of each cell of runs of neighbours in a row."""
    of = np.repeat(np.arange(count.size), count)
    return row[of], first[of] + np.arange(of.size) - np.repeat(np.cumsum(count) - count, count), of


def smooth_at(
    grid: Terrain, row: FloatArray, column: FloatArray, value: Callable[[FloatArray, FloatArray], Sequence[FloatArray]]
) -> list[FloatArray]:
    """What changes smoothly over a raster, at places of it: worked out some kilometres apart, even between.

    value: one or more values at rows and columns, counted as places are.
    """
    (y, i, v), (x, j, u) = (_between(places, grid.resolution_m) for places in (row, column))
    grid_x, grid_y = np.meshgrid(x, y)
    found = []
    for at_nodes in value(grid_y.ravel(), grid_x.ravel()):
        known = np.asarray(at_nodes).reshape(grid_x.shape)
        before = known[i, j] * (1.0 - u) + known[i, j + 1] * u
        found.append(before * (1.0 - v) + (known[i + 1, j] * (1.0 - u) + known[i + 1, j + 1] * u) * v)
    return found


def _between(places: FloatArray, cell_m: float) -> tuple[FloatArray, IntArray, FloatArray]:
    """Nodes that places lie among; for each place the node before it, and the share of the way to the next."""
    low = float(places.min())
    span = max(float(places.max()) - low, 1.0)
    count = int(np.clip(np.ceil(span * cell_m / _NODE_M) + 1, 2, _MOST_NODES))
    at = (places - low) * ((count - 1) / span)
    before = np.minimum(at.astype(np.int64), count - 2)
    return low + span * np.arange(count) / (count - 1), before, at - before


def ground_areas_m2(grid: Terrain, row: IntArray, column: IntArray) -> FloatArray:
    """Area (m2) of cells on the WGS 84 ellipsoid."""

    def area(row: FloatArray, column: FloatArray) -> list[FloatArray]:
        lat = grid.lonlat_of(row - 0.5, column - 0.5)[1]
        sides = []
        for dr, dc in ((0.0, 0.5), (0.5, 0.0)):
            lon0, lat0 = grid.lonlat_of(row - dr - 0.5, column - dc - 0.5)
            lon1, lat1 = grid.lonlat_of(row + dr - 0.5, column + dc - 0.5)
            sides.append(_metres((lon1 - lon0 + 180.0) % 360.0 - 180.0, lat1 - lat0, lat))
        (ax, ay), (bx, by) = sides
        return [np.abs(ax * by - ay * bx)]

    return smooth_at(grid, row + 0.5, column + 0.5, area)[0]


def _metres(dlon: FloatArray, dlat: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray]:
    """East and north (m) of small differences in degrees."""
    sine2 = np.sin(np.radians(lat)) ** 2
    across = WGS84.a / np.sqrt(1.0 - WGS84.es * sine2)
    up = across * (1.0 - WGS84.es) / (1.0 - WGS84.es * sine2)
    return np.radians(dlon) * across * np.cos(np.radians(lat)), np.radians(dlat) * up
