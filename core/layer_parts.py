"""A layer's geometries taken apart once, for many lines to meet: points, segments of lines, areas and their rings.

Imports shapely; whoever may run without it imports this module where it is used.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from .feature_segments import FeatureSegments
from .line_chunks import Geometries, IntArray

_POINT, _LINE, _RING, _POLYGON = 0, 1, 2, 3
_UNKNOWN, _VALID, _INVALID = 0, 1, 2


class LayerParts:
    """Simple parts of features (degrees); `owner` is the number of the feature that a part belongs to."""

    def __init__(self, geometries: Geometries) -> None:
        self._geometries = np.asarray(geometries, dtype=object)
        self._valid = np.zeros(self._geometries.size, dtype=np.int8)
        parts, owner = _simple_parts(self._geometries)
        kind = shapely.get_type_id(parts)
        self.points, self.point_owner = parts[kind == _POINT], owner[kind == _POINT]
        is_line = (kind == _LINE) | (kind == _RING)
        self.lines = FeatureSegments.of(parts[is_line], owner[is_line])
        self.areas, self.area_owner = parts[kind == _POLYGON], owner[kind == _POLYGON]
        rings, of = shapely.get_rings(self.areas, return_index=True)
        self.rings = FeatureSegments.of(rings, self.area_owner[of])

    @cached_property
    def _area_tree(self) -> STRtree:
        return STRtree(self.areas)

    @cached_property
    def _point_tree(self) -> STRtree:
        return STRtree(self.points)

    def areas_in(self, boxes: Geometries) -> IntArray:
        """The features with an area whose box meets one of some boxes."""
        if self.areas.size == 0:
            return np.zeros(0, dtype=np.int64)
        return np.asarray(np.unique(self.area_owner[self._area_tree.query(boxes)[1]]), dtype=np.int64)

    def points_in(self, boxes: Geometries) -> IntArray:
        """Numbers of the points in one of some boxes."""
        return np.asarray(np.unique(self._point_tree.query(boxes)[1]), dtype=np.int64)

    def invalid(self, features: IntArray) -> IntArray:
        """Those of some features with areas that are no valid geometry; each is looked at once."""
        new = features[self._valid[features] == _UNKNOWN]
        self._valid[new] = np.where(shapely.is_valid(self._geometries[new]), _VALID, _INVALID)
        return np.asarray(features[self._valid[features] == _INVALID])


def _simple_parts(geometries: Geometries) -> tuple[Geometries, NDArray[np.int64]]:
    """Simple parts (points, lines, rings, polygons) that are not empty, and the feature each belongs to."""
    parts, owner = shapely.get_parts(geometries, return_index=True)
    while (shapely.get_type_id(parts) > _POLYGON).any():
        parts, of = shapely.get_parts(parts, return_index=True)
        owner = owner[of]
    full = ~shapely.is_empty(parts)
    return parts[full], owner[full].astype(np.int64)
