"""Segments of many features in blocks, and which of them come near a line's: one tree, no shape for each segment.

Imports shapely; whoever may run without it imports this module where it is used.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from shapely import STRtree

from .geodesy import FloatArray
from .line_chunks import Boxes, Geometries, IntArray, LineChunks
from .progress import Progress, check_cancelled

# Neighbouring segments share a box: few enough that it is narrow, enough that there are few boxes.
_BLOCK = 16
# Comparisons at a time: what they need stays below some tens of megabytes however many there are.
_AT_ONCE = 400_000


@dataclass(frozen=True)
class FeatureSegments:
    """Segments of features: n vertices x, y (degrees), and blocks of at most 16 segments that follow one another.

    first, count: the first vertex of each block, and its segments (from each vertex to the next); owner: its feature.
    """

    x: FloatArray
    y: FloatArray
    first: IntArray
    count: IntArray
    owner: IntArray

    @classmethod
    def of(cls, geometries: Geometries, owner: IntArray) -> FeatureSegments:
        """Those of lines or rings that belong to the features `owner`."""
        xy, of = shapely.get_coordinates(geometries, return_index=True)
        x, y = np.ascontiguousarray(xy[:, 0]), np.ascontiguousarray(xy[:, 1])
        begins = np.flatnonzero(np.diff(of, prepend=-1))
        sizes = np.diff(np.append(begins, of.size))
        within: IntArray = np.arange(of.size) - np.repeat(begins, sizes)
        left = np.repeat(sizes - 1, sizes) - within
        first = np.flatnonzero((within % _BLOCK == 0) & (left > 0))
        return cls(x, y, first, np.minimum(left[first], _BLOCK), owner[of[first]])

    @cached_property
    def _tree(self) -> STRtree:
        """Index of the blocks' boxes."""
        last = self.first + self.count
        if self.first.size == 0:
            return STRtree([])
        # A run that begins with a block's first vertex holds all of the block but perhaps its last vertex.
        boxes = Boxes(*(
            edge(edge.reduceat(values, self.first), values[last])
            for edge, values in ((np.minimum, self.x), (np.minimum, self.y), (np.maximum, self.x), (np.maximum, self.y))
        ))  # fmt: skip
        return STRtree(boxes.shapes())

    def near(self, line: LineChunks, progress: Progress) -> tuple[IntArray, IntArray, IntArray]:
        """Pairs of a segment here and one of the line whose boxes meet: first vertex, the line's segment, feature.

        What does not meet is left out where boxes or the strip about a chunk show it. Raises CancelledError.
        """
        none = np.zeros(0, dtype=np.int64)
        if self.first.size == 0:
            return none, none, none
        chunk, block = self._tree.query(line.shapes)
        found = [(none, none, none)]
        for pairs in _portions(self.count[block]):
            check_cancelled(progress)
            b = block[pairs]
            of, f = _spread(self.first[b], self.count[b])
            c, b = chunk[pairs][of], b[of]
            kept = self._boxes(f).meeting(line.boxes, c)
            f, c, b = f[kept], c[kept], b[kept]
            kept, first, count = line.reached(c, *self.ends(f))
            f, b = f[kept], b[kept]
            boxes = self._boxes(f)
            for some in _portions(count):
                of, s = _spread(first[some], count[some])
                kept = boxes.some(some).some(of).meeting(line.segments, s)
                of = of[kept]
                found.append((f[some][of], s[kept], self.owner[b[some][of]]))
        f, s, owner = (np.concatenate(part) for part in zip(*found))
        return f, s, owner

    def _boxes(self, f: IntArray) -> Boxes:
        """Those of the segments from some vertices to the next."""
        x, y, next_x, next_y = self.x[f], self.y[f], self.x[f + 1], self.y[f + 1]
        return Boxes(np.minimum(x, next_x), np.minimum(y, next_y), np.maximum(x, next_x), np.maximum(y, next_y))

    def ends(self, f: IntArray) -> tuple[FloatArray, FloatArray]:
        """Start and end, both (m, 2), of the segments from some vertices to the next."""
        return np.column_stack((self.x[f], self.y[f])), np.column_stack((self.x[f + 1], self.y[f + 1]))


def _spread(first: IntArray, count: IntArray) -> tuple[IntArray, IntArray]:
    """For runs of numbers from `first`: the run each number belongs to, and the numbers."""
    of = np.repeat(np.arange(first.size), count)
    return of, np.arange(of.size) + np.repeat(first - (np.cumsum(count) - count), count)


def _portions(count: IntArray) -> Iterator[slice]:
    """Slices of rows of which each holds about as many items as are handled at once."""
    if count.size == 0:
        return
    portion = np.cumsum(count) // _AT_ONCE
    cuts = np.append(np.flatnonzero(np.diff(portion, prepend=-1)), count.size)
    for begin, end in zip(cuts[:-1].tolist(), cuts[1:].tolist()):
        yield slice(begin, end)
