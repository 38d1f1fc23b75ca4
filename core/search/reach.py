"""How far a search came where it found no way: the leg, and the place reached that is nearest to the goal."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import ndimage

from ..errors import NoRouteError
from ..geodesy import FloatArray
from .grid import SearchGrid


class UnreachableError(NoRouteError):
    """The search could not get from one of the given points to the next.

    leg: which, counted from 0. nearest_xy: the place in the plane that was reached and is nearest to the next point,
    where known. cut: no chain of free cells joins the two, whatever the grade.
    """

    def __init__(self, leg: int, nearest_xy: tuple[float, float] | None = None, cut: bool = False) -> None:
        super().__init__("The search found no way.")
        self.leg, self.nearest_xy, self.cut = leg, nearest_xy, cut


def require_joined(grid: SearchGrid, stops_xy: FloatArray) -> None:
    """Raises UnreachableError for the first leg whose ends no chain of free cells joins."""
    labels, _ = ndimage.label(grid.free, structure=np.ones((3, 3)))
    found = []
    for x, y in stops_xy:
        cell = grid.nearest_free(float(x), float(y))
        found.append(0 if cell is None else int(labels[cell]))
    for leg, (one, other) in enumerate(zip(found[:-1], found[1:])):
        if one == 0 or one != other:
            row, column = np.nonzero(labels == one) if one else (np.empty(0), np.empty(0))
            raise UnreachableError(leg, nearest_to(grid, row, column, stops_xy[leg], stops_xy[leg + 1]), cut=True)


def nearest_to(grid: SearchGrid, row: Any, column: Any, start: FloatArray, goal: FloatArray) -> tuple[float, float]:
    """The centre nearest to `goal` of cells that were reached; `start` where none was. Plane coordinates, m."""
    x, y = (np.append(at, own) for at, own in zip(grid.centre_of(np.asarray(row), np.asarray(column)), start))
    nearest = int(np.argmin(np.hypot(x - goal[0], y - goal[1])))
    return float(x[nearest]), float(y[nearest])
