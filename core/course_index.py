"""Courses indexed by their segments, so that a line of tens of thousands of vertices finds its crossings at once.

The index is shapely's; without shapely every box is held against every other, a hundred times slower.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from .geodesy import FloatArray
from .surroundings import Course

_CHUNK = 64
# Neighbouring segments of a course share a box of the tree: boxes weigh more than the segments in them.
_GROUP = 16
# Where a line passes through a vertex of a course, both of its segments are met: contacts closer than this are one.
_SAME_M = 1.0


class CourseIndex:
    """Segments of courses (degrees) in a tree. Build it once for courses that many lines are held against."""

    def __init__(self, courses: Sequence[Course]) -> None:
        of = np.repeat(np.arange(len(courses)), [len(course.lon) for course in courses])
        lon, lat = (
            np.concatenate([np.zeros(0), *(getattr(course, axis) for course in courses)]) for axis in ("lon", "lat")
        )
        self._build(np.column_stack((lon, lat)), of)

    @classmethod
    def of_vertices(cls, xy: FloatArray, of: NDArray[np.int64]) -> CourseIndex:
        """An index of courses given as vertices (n, 2) in degrees and the number of the course each belongs to."""
        index = cls.__new__(cls)
        index._build(xy, of)
        return index

    def _build(self, xy: FloatArray, of: NDArray[np.int64]) -> None:
        inner = of[1:] == of[:-1]
        self._of = of[:-1][inner]
        self._start, self._end = xy[:-1][inner], xy[1:][inner]
        low, high = np.minimum(self._start, self._end), np.maximum(self._start, self._end)
        begins = np.flatnonzero(np.diff(self._of, prepend=-1))
        within = np.arange(len(low)) - np.repeat(begins, np.diff(np.append(begins, len(low))))
        self._first = np.flatnonzero(within % _GROUP == 0)
        self._count = np.diff(np.append(self._first, len(low)))
        boxes = (
            (np.minimum.reduceat(low, self._first), np.maximum.reduceat(high, self._first)) if len(low) else (low, high)
        )
        self._meeting = _by_tree(*boxes) or _by_comparing(*boxes)
        self._west, self._east = (float(low[:, 0].min()), float(high[:, 0].max())) if len(low) else (1.0, 0.0)

    def crossings(
        self, lon: FloatArray, lat: FloatArray, chainage_m: FloatArray, apart_m: float = _SAME_M
    ) -> list[tuple[int, float, float, float, float]]:
        """Course, chainage (m), angle (0 to 90 degrees), lon, lat of every place where the line crosses a course.

        Both are straight between vertices on a map in degrees; chainage runs evenly between the line's vertices.
        apart_m: contacts of a course no farther apart than this are one.
        """
        found = []
        for shift in (0.0, -360.0, 360.0):
            # A line across the antimeridian goes on counting; the courses may not.
            if lon.max() + shift >= self._west and lon.min() + shift <= self._east:
                found += self._crossings(lon + shift, lat, chainage_m)
        found.sort(key=lambda one: (one[1], one[0]))
        return _once(found, apart_m)

    def _crossings(
        self, lon: FloatArray, lat: FloatArray, chainage_m: FloatArray
    ) -> list[tuple[int, float, float, float, float]]:
        line = np.column_stack((lon, lat))
        segment, theirs = self._near(line)
        p, r = line[segment], line[segment + 1] - line[segment]
        q, s = self._start[theirs], self._end[theirs] - self._start[theirs]
        turn = r[:, 0] * s[:, 1] - r[:, 1] * s[:, 0]
        gap = q - p
        with np.errstate(divide="ignore", invalid="ignore"):
            ours = (gap[:, 0] * s[:, 1] - gap[:, 1] * s[:, 0]) / turn
            other = (gap[:, 0] * r[:, 1] - gap[:, 1] * r[:, 0]) / turn
        met = (turn != 0.0) & (ours >= 0.0) & (ours <= 1.0) & (other >= 0.0) & (other <= 1.0)
        segment, theirs, ours, p, r, s = segment[met], theirs[met], ours[met], p[met], r[met], s[met]
        place = p + ours[:, None] * r
        at_m = chainage_m[segment] + ours * (chainage_m[segment + 1] - chainage_m[segment])
        angle = _angle_deg(r, s, place[:, 1])
        return list(
            zip(self._of[theirs].tolist(), at_m.tolist(), angle.tolist(), place[:, 0].tolist(), place[:, 1].tolist())
        )

    def _near(self, line: FloatArray) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Pairs of a segment of the line and one of a course whose boxes meet."""
        low, high = np.minimum(line[:-1], line[1:]), np.maximum(line[:-1], line[1:])
        first = np.arange(0, low.shape[0], _CHUNK)
        chunk_low, chunk_high = np.minimum.reduceat(low, first), np.maximum.reduceat(high, first)
        chunk, group = self._meeting(chunk_low, chunk_high)
        count = self._count[group]
        chunk = np.repeat(chunk, count)
        theirs = np.repeat(self._first[group] - np.cumsum(count) + count, count) + np.arange(chunk.size)
        a, b = self._start[theirs], self._end[theirs]
        meet = np.all((np.minimum(a, b) <= chunk_high[chunk]) & (np.maximum(a, b) >= chunk_low[chunk]), axis=1)
        chunk, theirs = chunk[meet], theirs[meet]
        segment = (chunk[:, None] * _CHUNK + np.arange(_CHUNK)[None, :]).ravel()
        theirs = np.repeat(theirs, _CHUNK)
        inside = segment < low.shape[0]
        segment, theirs = segment[inside], theirs[inside]
        a, b = self._start[theirs], self._end[theirs]
        near = np.all((np.minimum(a, b) <= high[segment]) & (np.maximum(a, b) >= low[segment]), axis=1)
        return segment[near].astype(np.int64), theirs[near].astype(np.int64)


_Boxes = Callable[[FloatArray, FloatArray], tuple[NDArray[np.int64], NDArray[np.int64]]]


def _by_tree(low: FloatArray, high: FloatArray) -> _Boxes | None:
    """What finds pairs of an asked box and one of these that meet, by shapely's tree; None without shapely."""
    try:
        import shapely
    except (ImportError, OSError):
        return None
    tree = shapely.STRtree(shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1]))

    def meeting(asked_low: FloatArray, asked_high: FloatArray) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        boxes = shapely.box(asked_low[:, 0], asked_low[:, 1], asked_high[:, 0], asked_high[:, 1])
        asked, own = tree.query(boxes)
        return asked, own

    return meeting


def _by_comparing(low: FloatArray, high: FloatArray) -> _Boxes:
    """The same without a tree."""

    def meeting(asked_low: FloatArray, asked_high: FloatArray) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        own = [
            np.flatnonzero(np.all((low <= box_high) & (high >= box_low), axis=1))
            for box_low, box_high in zip(asked_low, asked_high)
        ]
        asked = np.repeat(np.arange(len(own)), [found.size for found in own])
        return asked, np.concatenate([np.zeros(0, dtype=np.int64), *own])

    return meeting


def _angle_deg(ours: FloatArray, theirs: FloatArray, lat: FloatArray) -> FloatArray:
    """Angle (0 to 90 degrees) between directions given in degrees of longitude and latitude."""
    east = np.cos(np.radians(lat))
    ax, ay, bx, by = ours[:, 0] * east, ours[:, 1], theirs[:, 0] * east, theirs[:, 1]
    return np.asarray(np.degrees(np.arctan2(np.abs(ax * by - ay * bx), np.abs(ax * bx + ay * by))))


def _once(
    found: list[tuple[int, float, float, float, float]], apart_m: float
) -> list[tuple[int, float, float, float, float]]:
    """Contacts of a course no farther than `apart_m` from the last one of the same course left out."""
    last: dict[int, float] = {}
    kept = []
    for one in found:
        if one[1] - last.get(one[0], -np.inf) > apart_m:
            kept.append(one)
        last[one[0]] = one[1]
    return kept
