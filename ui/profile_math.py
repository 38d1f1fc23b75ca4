"""The arithmetic behind the profile chart: thinning, exaggeration, labels that do not touch."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..core.geodesy import FloatArray

IntArray = NDArray[np.int64]


def thin(values: Sequence[FloatArray], first: int, last: int, buckets: int) -> IntArray:
    """Indices first..last of arrays of equal length, thinned so that a chart `buckets` pixels wide loses nothing.

    Of each bucket the least and the greatest of every array stay, and the ends of the range; ascending, no repeats.
    """
    count = last - first + 1
    if count <= 2 * len(values) * buckets or buckets < 1:
        return np.arange(first, last + 1)
    size = -(-count // buckets)
    starts = np.arange(first, last + 1, size)
    kept = [np.array([first, last])]
    whole = (count // size) * size
    for array in values:
        body = array[first : first + whole].reshape(-1, size)
        kept += [starts[: len(body)] + body.argmin(axis=1), starts[: len(body)] + body.argmax(axis=1)]
        if whole < count:
            rest = array[first + whole : last + 1]
            kept.append(first + whole + np.array([rest.argmin(), rest.argmax()]))
    return np.unique(np.concatenate(kept))


def steepest_of_buckets(at_m: FloatArray, grade_permille: FloatArray, buckets: int) -> tuple[FloatArray, FloatArray]:
    """Edges (n + 1) and the steepest grade, with its sign, of each of n <= `buckets` stretches of intervals.

    at_m: stations, one more than grades.
    """
    count = grade_permille.size
    if count <= buckets:
        return at_m, grade_permille
    size = -(-count // max(buckets, 1))
    padded = np.concatenate((grade_permille, np.zeros(-count % size))).reshape(-1, size)
    steepest = padded[np.arange(len(padded)), np.abs(padded).argmax(axis=1)]
    edges = np.concatenate((at_m[:-1:size], at_m[-1:]))
    return edges, steepest


def vertical_exaggeration(width_px: float, height_px: float, length_m: float, rise_m: float) -> float:
    """How many times a metre upwards is longer on the screen than a metre along; 0 if that cannot be said."""
    if min(width_px, height_px, length_m, rise_m) <= 0.0:
        return 0.0
    return (height_px / rise_m) / (width_px / length_m)


def labels_that_fit(position_px: Sequence[float], rank: Sequence[int], gap_px: float) -> list[int]:
    """Indices of labels that can stand side by side at least `gap_px` apart; a lower rank goes first, then the left."""
    order = sorted(range(len(position_px)), key=lambda i: (rank[i], position_px[i]))
    kept: list[int] = []
    taken: list[float] = []
    for i in order:
        if all(abs(position_px[i] - other) >= gap_px for other in taken):
            kept.append(i)
            taken.append(position_px[i])
    return sorted(kept, key=lambda i: position_px[i])


def with_crossings(
    x: FloatArray, ground: FloatArray, level: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray, IntArray]:
    """x, ground and level with the points put in where the two lines cross, and for each the index it came from."""
    height = level - ground
    before = np.flatnonzero(height[:-1] * height[1:] < 0.0)
    share = height[before] / (height[before] - height[before + 1])

    def put_in(values: FloatArray) -> FloatArray:
        between = values[before] + share * (values[before + 1] - values[before])
        return np.insert(values, before + 1, between)

    origin = np.insert(np.arange(x.size), before + 1, before)
    crossed = put_in(ground)
    levels = put_in(level)
    return put_in(x), crossed, levels, origin


def merged_spans(spans: Sequence[tuple[float, float]], least: float) -> list[tuple[float, float]]:
    """Spans at least `least` long, those that touch or overlap by then made one, ascending."""
    found: list[tuple[float, float]] = []
    for first, last in sorted(spans):
        if last - first < least:
            middle = (first + last) / 2.0
            first, last = middle - least / 2.0, middle + least / 2.0
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found
