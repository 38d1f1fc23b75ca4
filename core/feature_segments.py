"""Segments of many features in blocks, and which of them come near a line's: one tree, no shape for each segment.

Imports shapely; whoever may run without it imports this module where it is used.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from .geodesy import FloatArray
from .progress import Progress, check_cancelled

Geometries = NDArray[Any]
IntArray = NDArray[np.int64]

# Neighbouring segments share a box: few enough that it is narrow, enough that there are few boxes.
_BLOCK, _CHUNK = 16, 16
# Comparisons at a time: what they need stays below some tens of megabytes however many there are.
_AT_ONCE = 400_000
# Far more than rounding moves a place, far less than anybody can measure: 0.1 mm in degrees.
_ROUNDING_DEG = 1e-9


@dataclass(frozen=True)
class Boxes:
    """West, south, east, north of boxes (degrees), n values each."""

    west: FloatArray
    south: FloatArray
    east: FloatArray
    north: FloatArray

    @classmethod
    def of(cls, start: FloatArray, end: FloatArray) -> Boxes:
        """Those of segments from start to end, both (n, 2)."""
        low, high = np.minimum(start, end), np.maximum(start, end)
        return cls(*(np.ascontiguousarray(side) for side in (low[:, 0], low[:, 1], high[:, 0], high[:, 1])))

    def joined(self, first: IntArray) -> Boxes:
        """The box of each run of boxes that begins with one of `first`."""
        if first.size == 0:
            return self
        return Boxes(
            np.minimum.reduceat(self.west, first), np.minimum.reduceat(self.south, first),
            np.maximum.reduceat(self.east, first), np.maximum.reduceat(self.north, first),
        )  # fmt: skip

    def some(self, which: IntArray | slice) -> Boxes:
        """Some of them."""
        return Boxes(self.west[which], self.south[which], self.east[which], self.north[which])

    def shapes(self, margin_deg: float = 0.0) -> Geometries:
        """The boxes as shapely's, wider by a margin."""
        m = margin_deg
        return np.asarray(shapely.box(self.west - m, self.south - m, self.east + m, self.north + m))


class LineChunks:
    """The segments of a line, start and end (n, 2), in chunks of neighbours."""

    def __init__(self, start: FloatArray, end: FloatArray, runs: int) -> None:
        """runs: how often the line follows upon itself (it is repeated where the antimeridian asks for it)."""
        self.start, self.end = start, end
        self.segments = Boxes.of(start, end)
        length = start.shape[0] // runs
        begins = np.arange(0, length, _CHUNK)
        self.first = np.concatenate([begins + run * length for run in range(runs)])
        self.count = np.diff(np.append(self.first, start.shape[0]))
        self.boxes = self.segments.joined(self.first)

    @cached_property
    def shapes(self) -> Geometries:
        """The chunks' boxes."""
        return self.boxes.shapes()

    @cached_property
    def slabs(self) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
        """Normals (x, y) to the chunks' chords, and their least and greatest offset (degrees) along these."""
        last = self.first + self.count - 1
        chord = self.end[last] - self.start[self.first]
        size = np.hypot(chord[:, 0], chord[:, 1])
        x, y = -chord[:, 1] / np.where(size > 0.0, size, 1.0), chord[:, 0] / np.where(size > 0.0, size, 1.0)
        of = np.repeat(np.arange(self.first.size), self.count)
        both = [self.start[:, 0] * x[of] + self.start[:, 1] * y[of], self.end[:, 0] * x[of] + self.end[:, 1] * y[of]]
        least = np.minimum.reduceat(np.minimum(*both), self.first)
        greatest = np.maximum.reduceat(np.maximum(*both), self.first)
        return x, y, least - _ROUNDING_DEG, greatest + _ROUNDING_DEG


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

        What does not meet is left out where a box or the strip about a chunk shows it. Raises CancelledError.
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
            kept = _meeting(self._boxes(f), line.boxes, c)
            f, c, b = f[kept], c[kept], b[kept]
            kept = self._in_slab(f, line, c)
            f, c, b = f[kept], c[kept], b[kept]
            boxes = self._boxes(f)
            for some in _portions(line.count[c]):
                of, s = _spread(line.first[c[some]], line.count[c[some]])
                kept = _meeting(boxes.some(some).some(of), line.segments, s)
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

    def _in_slab(self, f: IntArray, line: LineChunks, chunk: IntArray) -> IntArray:
        """Which segments have a length and reach into the strip along a chunk that holds all of it."""
        x, y, least, greatest = line.slabs
        x, y = x[chunk], y[chunk]
        start_x, start_y, end_x, end_y = self.x[f], self.y[f], self.x[f + 1], self.y[f + 1]
        one, other = start_x * x + start_y * y, end_x * x + end_y * y
        inside = (np.maximum(one, other) >= least[chunk]) & (np.minimum(one, other) <= greatest[chunk])
        return np.flatnonzero(inside & ((start_x != end_x) | (start_y != end_y)))


def _meeting(one: Boxes, other: Boxes, j: IntArray) -> IntArray:
    """Which boxes meet box j of others."""
    kept = np.flatnonzero(one.west <= other.east[j])
    kept = kept[other.west[j[kept]] <= one.east[kept]]
    kept = kept[one.south[kept] <= other.north[j[kept]]]
    return np.asarray(kept[other.south[j[kept]] <= one.north[kept]])


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
