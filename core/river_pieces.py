"""Rivers that their source has cut into pieces, such as OpenStreetMap and HydroRIVERS: put together about a place.

Imports shapely; whoever may run without it imports this module where it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from .geodesy import FloatArray, segment_lengths_m

if TYPE_CHECKING:
    from .crossings import FeatureLayer

# Ends nearer than this meet: some centimetres.
_SAME_DEG = 5e-7
_MOST_PIECES = 500


class RiverPieces:
    """The lines of a layer by their ends."""

    def __init__(self, layer: FeatureLayer) -> None:
        self._layer = layer
        self._number = {feature: k for k, feature in enumerate(layer.ids)}

    def joined(self, feature: str, part: Any, near_m: float) -> FloatArray:
        """Vertices (n, 2 degrees) of a line of a feature with those that go on from it, until near_m beyond its ends.

        One goes on where it is the only other end at the place, or the only one of the same name. Areas stay as they
        are.
        """
        path = np.asarray(shapely.get_coordinates(part), dtype=np.float64)
        if shapely.get_type_id(part) != 1 or shapely.is_closed(part):
            return path
        name, used = self._layer.names[self._number[feature]], [path]
        for _ in range(2):
            gone_m = 0.0
            while gone_m < near_m and len(used) < _MOST_PIECES:
                more = self._next(path[-1], name, used)
                if more is None:
                    break
                used.append(more)
                gone_m += float(segment_lengths_m(more[:, 0], more[:, 1]).sum())
                path = np.concatenate((path, more[1:]))
            path = path[::-1]
        return path

    def _next(self, end: FloatArray, name: str, used: list[FloatArray]) -> FloatArray | None:
        """The line that goes on from an end, beginning there; None if there is none, or more than one."""
        about = shapely.box(*(end - _SAME_DEG), *(end + _SAME_DEG))
        found: list[tuple[str, FloatArray]] = []
        for k in np.sort(self._layer.tree.query(about)).tolist():
            for part in shapely.get_parts(self._layer.geometries[k]):
                if shapely.get_type_id(part) != 1 or shapely.is_closed(part):
                    continue
                line = np.asarray(shapely.get_coordinates(part), dtype=np.float64)
                for way in (line, line[::-1]):
                    if np.abs(way[0] - end).max() <= _SAME_DEG and not any(_same(way, one) for one in used):
                        found.append((self._layer.names[k], way))
        alike = [way for called, way in found if called == name]
        choice = alike if len(alike) == 1 else [way for _, way in found]
        return choice[0] if len(choice) == 1 else None


def _same(one: FloatArray, other: FloatArray) -> bool:
    """Whether two lines are one, in either direction."""
    return one.shape == other.shape and bool(np.array_equal(one, other) or np.array_equal(one, other[::-1]))
