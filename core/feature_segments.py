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
BoolArray = NDArray[np.bool_]

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
    """Segments of features from start to end, both (n, 2) degrees, and the number of the feature each belongs to."""

    start: FloatArray
    end: FloatArray
    owner: IntArray

    @classmethod
    def of(cls, geometries: Geometries, owner: IntArray) -> FeatureSegments:
        """Every segment that has a length, of lines or rings that belong to the features `owner`."""
        xy, of = shapely.get_coordinates(geometries, return_index=True)
        if xy.shape[0] < 2:
            return cls(np.zeros((0, 2)), np.zeros((0, 2)), np.zeros(0, dtype=np.int64))
        real = np.flatnonzero((of[1:] == of[:-1]) & ((xy[1:, 0] != xy[:-1, 0]) | (xy[1:, 1] != xy[:-1, 1])))
        return cls(xy[real], xy[real + 1], owner[of[real]])

    @cached_property
    def _boxes(self) -> Boxes:
        return Boxes.of(self.start, self.end)

    @cached_property
    def _blocks(self) -> tuple[IntArray, IntArray, STRtree]:
        """First segment and number of segments of each block of one feature's neighbours, and their index."""
        number = np.arange(self.owner.size)
        begins = np.flatnonzero(np.diff(self.owner, prepend=-1))
        within = number - np.repeat(begins, np.diff(np.append(begins, number.size)))
        first = np.flatnonzero(within % _BLOCK == 0)
        count = np.diff(np.append(first, number.size))
        return first, count, STRtree(self._boxes.joined(first).shapes())

    def near(self, line: LineChunks, progress: Progress) -> tuple[IntArray, IntArray]:
        """Pairs of a segment here and one of the line whose boxes meet, and that may cross.

        What does not meet is left out where a box or the strip about a chunk shows it. Raises CancelledError.
        """
        if self.owner.size == 0:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        first, count, tree = self._blocks
        chunk, block = tree.query(line.shapes)
        ours, theirs = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
        for pairs in _portions(count[block]):
            check_cancelled(progress)
            of, segment = _spread(first[block[pairs]], count[block[pairs]])
            c = chunk[pairs][of]
            kept = _meeting(self._boxes, segment, line.boxes, c)
            segment, c = segment[kept], c[kept]
            held = self._in_slab(segment, line, c)
            segment, c = segment[held], c[held]
            for some in _portions(line.count[c]):
                of, s = _spread(line.first[c[some]], line.count[c[some]])
                f = segment[some][of]
                kept = _meeting(self._boxes, f, line.segments, s)
                ours.append(f[kept])
                theirs.append(s[kept])
        return np.concatenate(ours), np.concatenate(theirs)

    def _in_slab(self, segment: IntArray, line: LineChunks, chunk: IntArray) -> BoolArray:
        """Which segments reach into the strip along a chunk that holds all of it."""
        x, y, least, greatest = line.slabs
        x, y = x[chunk], y[chunk]
        one = self.start[segment, 0] * x + self.start[segment, 1] * y
        other = self.end[segment, 0] * x + self.end[segment, 1] * y
        return np.asarray(
            (np.maximum(one, other) >= least[chunk]) & (np.minimum(one, other) <= greatest[chunk]), dtype=np.bool_
        )


def _meeting(one: Boxes, i: IntArray, other: Boxes, j: IntArray) -> IntArray:
    """Which pairs of box i and box j meet."""
    kept = np.flatnonzero(one.west[i] <= other.east[j])
    for low, k, high, m in (
        (other.west, j, one.east, i), (one.south, i, other.north, j), (other.south, j, one.north, i),
    ):  # fmt: skip
        kept = kept[low[k[kept]] <= high[m[kept]]]
    return kept


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
