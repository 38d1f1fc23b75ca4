"""Drainage of a grid of elevations: the way water leaves each cell and the catchment above it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from .geodesy import FloatArray
from .gradient import IntArray, cell_sides_m
from .progress import Progress, Silent, check_cancelled
from .terrain import Terrain

# Cells settled between two looks at whether to stop.
AT_ONCE, AT_ONCE_SLOW = 1_000_000, 20_000
# Sides of cells are computed at so many places each way and taken between them.
NODES = 65


@dataclass(frozen=True)
class Drainage:
    """Where water goes on a terrain, all of (rows, columns).

    towards: number of the direction in flow_kernels.DOWN and RIGHT, 8 out of the grid, above 8 where nothing is known.
    catchment_m2: ground that drains through a cell, itself included. is_cut: whether some of that reaches the rim of
    the grid or unknown ground, so that more may drain to it from beyond.
    """

    terrain: Terrain
    towards: NDArray[np.uint8]
    catchment_m2: FloatArray
    is_cut: NDArray[np.bool_]


@dataclass(frozen=True)
class Inflow:
    """What drains into a terrain from beyond its rim.

    cell: numbers of cells, by rows. area_m2, is_cut: the catchment that comes in at each, as Drainage tells it. shut:
    whether a cell of the rim is no outlet, because a watercourse comes in near it (rows, columns). is_end: whether
    ground beyond a cell of the rim is not known of (rows, columns).
    """

    cell: IntArray
    area_m2: FloatArray
    is_cut: NDArray[np.bool_]
    shut: NDArray[np.bool_]
    is_end: NDArray[np.bool_]


def drainage(terrain: Terrain, progress: Progress | None = None, inflow: Inflow | None = None) -> Drainage:
    """Directions and catchments of a terrain held in memory, with what flows into it if that is known.

    Water flows to the neighbour of the steepest descent (D8; O'Callaghan and Mark 1984). Out of pits it takes the way
    over the lowest sill: cells are settled from the outlets upwards, lowest first, and drain to settled ones only, the
    least-cost search of r.watershed (Ehlschlaeger 1989; Metz, Mitasova and Harmon 2011), so that nothing is filled and
    flats drain by the shortest way. Outlets are the grid's rim and cells beside unknown ground, if no neighbour is
    lower. Equal elevations go by the order they are met in, so that the answer is always the same. Raises
    CancelledError when asked to stop.
    """
    from . import flow_kernels as kernels
    from .kernels import numba_available

    progress = progress or Silent()
    ground = np.ascontiguousarray(terrain.elevation_m, dtype=np.float32)
    known = np.isfinite(ground)
    count = int(known.sum())
    step_m, area_m2 = _sizes(terrain)
    brink = known & ~ndimage.binary_erosion(known, np.ones((3, 3), dtype=bool))
    cut = brink.astype(np.uint8)
    if inflow is not None:
        beside_gap = known & ~ndimage.binary_erosion(known, np.ones((3, 3), dtype=bool), border_value=1)
        cut = (beside_gap | (inflow.is_end & known)).astype(np.uint8)
        np.add.at(area_m2.reshape(-1), inflow.cell, inflow.area_m2)
        np.maximum.at(cut.reshape(-1), inflow.cell, inflow.is_cut.astype(np.uint8))
        brink &= ~inflow.shut
    towards = np.full(ground.shape, kernels.FRESH, dtype=np.uint8)
    towards[brink] = kernels.OUT
    key, turn, cell = np.empty(count, np.float32), np.empty(count, np.int32), np.empty(count, np.int32)
    # A sorted list is a heap.
    first = np.flatnonzero(brink.ravel())
    first = first[np.argsort(ground.ravel()[first], kind="stable")]
    key[: first.size], turn[: first.size], cell[: first.size] = ground.ravel()[first], np.arange(first.size), first
    state = np.array([first.size, first.size, 0], dtype=np.int64)
    order = np.empty(count, dtype=np.int32)
    at_once = AT_ONCE if numba_available() else AT_ONCE_SLOW
    while state[0]:
        check_cancelled(progress)
        progress.report(0.9 * float(state[2]) / count, "Drainage")
        kernels.drain(
            ground, step_m, key, turn, cell, state, order, towards, at_once, kernels.DOWN, kernels.RIGHT
        )  # fmt: skip
    towards &= kernels.SETTLED - 1
    kernels.gather(order, int(state[2]), towards, area_m2, cut, kernels.DOWN, kernels.RIGHT)
    progress.report(1.0)
    return Drainage(terrain, towards, area_m2, cut.astype(bool))


def _sizes(terrain: Terrain) -> tuple[FloatArray, FloatArray]:
    """Length (m) of a step in each direction from each row, (rows, 8), and each cell's area on the ellipsoid (m2)."""
    rows, columns = terrain.shape
    row = np.unique(np.linspace(0, rows - 1, min(rows, NODES)).astype(np.int64))
    column = np.unique(np.linspace(0, columns - 1, min(columns, NODES)).astype(np.int64))
    r, c = (each.ravel() for each in np.meshgrid(row, column, indexing="ij"))
    (east_c, north_c), (east_r, north_r) = cell_sides_m(terrain, r, c)
    area = np.abs(east_c * north_r - north_c * east_r).reshape(row.size, column.size)
    by_row = np.array([np.interp(np.arange(rows), row, area[:, k]) for k in range(column.size)]).T
    area_m2 = np.array([np.interp(np.arange(columns), column, line) for line in by_row])
    middle = c == column[column.size // 2]
    to_right, to_down = (
        np.array([np.interp(np.arange(rows), row, part[middle]) for part in side])
        for side in ((east_c, north_c), (east_r, north_r))
    )
    straight, down = np.hypot(*to_right), np.hypot(*to_down)
    falling, rising = np.hypot(*(to_right + to_down)), np.hypot(*(to_right - to_down))
    return np.column_stack((straight, falling, down, rising) * 2), area_m2
