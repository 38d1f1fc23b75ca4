"""A line's segments in chunks of neighbours: which of them a segment may meet is found without trying each.

Imports shapely; whoever may run without it imports this module where it is used.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from .geodesy import FloatArray

Geometries = NDArray[Any]
IntArray = NDArray[np.int64]

_CHUNK = 16
# Far more than rounding moves a place, far less than anybody can measure: 0.1 mm in degrees.
_ROUNDING_DEG = 1e-9
# Segments that come less nearer to a chord than this over their length run along it as far as they go.
_ALONG_DEG = 1e-7


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

    def meeting(self, other: Boxes, j: IntArray) -> IntArray:
        """Which of these boxes meet box j of others: their numbers."""
        kept = np.flatnonzero(self.west <= other.east[j])
        kept = kept[other.west[j[kept]] <= self.east[kept]]
        kept = kept[self.south[kept] <= other.north[j[kept]]]
        return np.asarray(kept[other.south[j[kept]] <= self.north[kept]])

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
    def _strips(self) -> _Strips:
        return _Strips.of(self.start, self.end, self.first, self.count)

    def reached(self, chunk: IntArray, start: FloatArray, end: FloatArray) -> tuple[IntArray, IntArray, IntArray]:
        """Which segments from start to end (m, 2) may meet the chunk named for each, and which of its segments.

        Numbers of those that have a length and reach into the strip along the chunk that holds all of it; for each the
        first of the line's segments it may meet, and how many.
        """
        return self._strips.reached(chunk, start, end, self.first, self.count)


@dataclass(frozen=True)
class _Strips:
    """Strips along the chords of chunks, all relative to the chunks' first vertices (degrees).

    origin, along: (chunks, 2) first vertices and directions; least, greatest: offsets to the left of the chord.
    begins, ends: where each segment begins and ends along its chord, plus the chunk's number times `apart`, in order.
    even: whether a chunk goes forwards all along its chord, so that what is beside a place there can be looked up.
    """

    origin: FloatArray
    along: FloatArray
    least: FloatArray
    greatest: FloatArray
    begins: FloatArray
    ends: FloatArray
    even: NDArray[np.bool_]
    apart: float
    margin: float

    @classmethod
    def of(cls, start: FloatArray, end: FloatArray, first: IntArray, count: IntArray) -> _Strips:
        """Those of chunks of segments from start to end."""
        origin = start[first]
        chord = end[first + count - 1] - origin
        size = np.hypot(chord[:, 0], chord[:, 1])[:, None]
        along = np.where(size > 0.0, chord / np.where(size > 0.0, size, 1.0), (1.0, 0.0))
        of = np.repeat(np.arange(first.size), count)
        begin_at, begin_off = _relative(start - origin[of], along[of])
        end_at, end_off = _relative(end - origin[of], along[of])
        least = np.minimum.reduceat(np.minimum(begin_off, end_off), first) - _ROUNDING_DEG
        greatest = np.maximum.reduceat(np.maximum(begin_off, end_off), first) + _ROUNDING_DEG
        forwards = (end_at > begin_at) & (begin_at >= 0.0) & (end_at <= size[of, 0] + _ROUNDING_DEG)
        even = np.logical_and.reduceat(forwards, first)
        begin_at, end_at = np.where(even[of], begin_at, 0.0), np.where(even[of], end_at, 0.0)
        apart = 4.0 * float(size.max()) + 1e-6
        margin = _ROUNDING_DEG + 1e-15 * apart * first.size
        return cls(origin, along, least, greatest, begin_at + of * apart, end_at + of * apart, even, apart, margin)

    def reached(
        self, chunk: IntArray, start: FloatArray, end: FloatArray, first: IntArray, count: IntArray
    ) -> tuple[IntArray, IntArray, IntArray]:
        """As LineChunks.reached."""
        at, off = _relative(start - self.origin[chunk], self.along[chunk])
        end_at, end_off = _relative(end - self.origin[chunk], self.along[chunk])
        least, greatest = self.least[chunk], self.greatest[chunk]
        inside = (np.maximum(off, end_off) >= least) & (np.minimum(off, end_off) <= greatest)
        kept = np.flatnonzero(inside & ((at != end_at) | (off != end_off)))
        chunk, at, off, least, greatest = chunk[kept], at[kept], off[kept], least[kept], greatest[kept]
        across = end_off[kept] - off
        steep = np.abs(across) > _ALONG_DEG
        across = np.where(steep, across, 1.0)
        one, other = (np.where(steep, np.clip((edge - off) / across, 0.0, 1.0), end)
                      for edge, end in ((least, 0.0), (greatest, 1.0)))  # fmt: skip
        length = end_at[kept] - at
        low, high = np.minimum(one * length, other * length) + at, np.maximum(one * length, other * length) + at
        # What lies before or behind the chunk stays in its own range of numbers.
        low, high = (np.clip(value, -self.apart / 4.0, self.apart / 2.0) + chunk * self.apart for value in (low, high))
        begin = np.searchsorted(self.ends, low - self.margin) - first[chunk]
        stop = np.searchsorted(self.begins, high + self.margin, side="right") - first[chunk]
        even, whole = self.even[chunk], count[chunk]
        begin = np.where(even, np.clip(begin, 0, whole), 0)
        stop = np.where(even, np.clip(stop, 0, whole), whole)
        some = np.flatnonzero(stop > begin)
        return kept[some], first[chunk[some]] + begin[some], (stop - begin)[some]


def _relative(xy: FloatArray, along: FloatArray) -> tuple[FloatArray, FloatArray]:
    """How far places lie along directions, and to the left of them."""
    x, y = xy[:, 0], xy[:, 1]
    return np.asarray(x * along[:, 0] + y * along[:, 1]), np.asarray(y * along[:, 0] - x * along[:, 1])
