"""Courses of water traced through a drainage: from where they begin or meet to where they meet the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from .drainage import Drainage
from .geodesy import FloatArray
from .gradient import IntArray
from .surroundings import RIVER, Course
from .terrain import Terrain

# Catchments (km2) from which on a course has the class 1, 2, 3 or 4; below the last 5. An assumption.
RANKS_KM2 = (10_000.0, 1_000.0, 250.0, 50.0)
# Rounds of (1, 2, 1) / 4 that take the steps of 45 degrees off a course.
SMOOTHINGS = 4


def stream_cells(found: Drainage, least_m2: float) -> IntArray:
    """Numbers of the cells, by rows, that so much ground or more drains through."""
    from .flow_kernels import OUT

    return np.flatnonzero((found.catchment_m2 >= least_m2).ravel() & (found.towards.ravel() <= OUT))


def row_column(terrain: Terrain, cells: IntArray) -> tuple[FloatArray, FloatArray]:
    """Rows and columns of numbered cells."""
    row, column = np.divmod(cells, terrain.shape[1])
    return row.astype(np.float64), column.astype(np.float64)


def links(found: Drainage, streams: IntArray, wanted: NDArray[np.bool_]) -> Iterator[IntArray]:
    """Cells (numbers) of each course among streams, as far as cells are wanted and one further."""
    from .flow_kernels import DOWN, OUT, RIGHT

    columns = found.towards.shape[1]
    ways = found.towards.ravel()[streams].astype(np.int64)
    leaves = ways == OUT
    to = streams + (np.append(DOWN, 0) * columns + np.append(RIGHT, 0))[ways]
    # Catchments grow downstream, so what follows a cell of a stream is one of a stream.
    after = np.where(leaves, -1, np.searchsorted(streams, to))
    met = np.bincount(after[~leaves], minlength=streams.size)
    met_wanted = np.bincount(after[~leaves & wanted], minlength=streams.size)
    for start in np.flatnonzero(wanted & ((met != 1) | (met_wanted == 0))).tolist():
        link = [start]
        while wanted[link[-1]] and after[link[-1]] >= 0:
            link.append(int(after[link[-1]]))
            if met[link[-1]] > 1:
                break
        if len(link) > 1:
            yield streams[link]


def course_of(
    found: Drainage, cells: IntArray, source: str, most_m2: Callable[[float, float], float] | None = None
) -> Course:
    """Cells of one course as vertices; its catchment is that of its last cell before another joins.

    most_m2: the largest catchment that can be there, by row and column.
    """
    last = cells[-2]
    row, column = row_column(found.terrain, cells)
    catchment_m2 = float(found.catchment_m2.ravel()[last])
    if most_m2 is not None:
        catchment_m2 = min(catchment_m2, most_m2(float(row[-2]), float(column[-2])))
    km2 = catchment_m2 / 1e6
    rank = 1 + int(np.searchsorted(-np.array(RANKS_KM2), -km2, side="left"))
    name = f"catchment at least {km2:,.0f} km²" if found.is_cut.ravel()[last] else f"catchment {km2:,.0f} km²"
    lon, lat = found.terrain.lonlat_of(_smoothed(row), _smoothed(column))
    return Course(RIVER, name, lon, lat, rank=rank, source=source)


def _smoothed(part: FloatArray) -> FloatArray:
    """Rows or columns of a course without its corners; both ends stay."""
    for _ in range(SMOOTHINGS):
        if part.size > 2:
            part = np.concatenate((part[:1], (part[:-2] + 2.0 * part[1:-1] + part[2:]) / 4.0, part[-1:]))
    return part
