"""Ground for drainage: windows of an elevation model in cells that hold the lowest ground of several."""

from __future__ import annotations

from math import ceil, sqrt

import numpy as np

from .progress import Progress, check_cancelled
from .terrain import ElevationModel, Terrain

Window = tuple[int, int, int, int]

# Of the model so many cells are read at once.
AT_ONCE = 4_000_000
# From so many cells a side taken together on, some are passed over instead of read.
THINNED_FROM = 8


def times_for(cells: int, most: int) -> int:
    """How many cells a side are taken together so that of `cells` no more than `most` are left."""
    return max(1, ceil(sqrt(cells / most)))


def coarser(model: ElevationModel, times: int) -> ElevationModel:
    """The same ground in larger cells where they are far larger than the model's, so that not all of it is read.

    GDAL passes over cells or takes overviews; a server gives tiles of another zoom. The model itself without shapely.
    """
    from .terrain_sources import source_of

    if times < 2:
        return model
    source = source_of(model.path)
    if source is not None:
        return source.coarser(model, times)
    if times < THINNED_FROM:
        return model
    try:
        from .search.ground import thinned
    except ImportError:
        return model
    return thinned(model, model.resolution_m * times)


def lowest_ground(model: ElevationModel, window: Window, times: int, progress: Progress) -> Terrain:
    """Terrain of a window (first column, first row, columns, rows), each cell the lowest of times x times known ones.

    Lowest, not mean: a gorge narrower than a cell must stay open. What is left over at the right and the bottom is not
    read. Raises TerrainError, CancelledError.
    """
    first_column, first_row, columns, rows = window
    times = min(times, columns, rows)
    wide, high = columns // times * times, rows // times * times
    lowest = np.empty((high // times, wide // times), dtype=np.float32)
    strip = max(1, AT_ONCE // (wide * times)) * times
    starts = range(0, high, strip)
    windows = [(first_column, first_row + row, wide, min(strip, high - row)) for row in starts]
    for row, values in zip(starts, model.read_cells(windows)):
        check_cancelled(progress)
        progress.report(row / high, model.title)
        parts = values.reshape(values.shape[0] // times, times, wide // times, times)
        lowest[row // times : (row + values.shape[0]) // times] = np.fmin.reduce(np.fmin.reduce(parts, axis=3), axis=1)
    g = model.corner_at(first_column, first_row)
    larger = (g[0], g[1] * times, g[2] * times, g[3], g[4] * times, g[5] * times)
    return Terrain(lowest, larger, model.crs_wkt, model.title, model.resolution_m * times)
