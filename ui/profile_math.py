"""The arithmetic behind the profile chart: thinning, exaggeration, labels that do not touch."""

from __future__ import annotations

import math
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


def nice_step(span: float, most: int) -> float:
    """The smallest of 1, 2, 5, 10 … and their decimals that goes at most `most` times into a span."""
    least = max(span, 1e-12) / max(most, 1)
    power = 10.0 ** math.floor(math.log10(least))
    return next(power * one for one in (1.0, 2.0, 5.0, 10.0) if power * one >= least * (1.0 - 1e-9))


def nice_ticks(low: float, high: float, step: float) -> list[float]:
    """Multiples of a step from low to high."""
    first, last = math.ceil(low / step - 1e-6), math.floor(high / step + 1e-6)
    return [i * step for i in range(first, last + 1)]


def decimals_of(step: float) -> int:
    """Decimals that tell multiples of a step apart."""
    return max(0, -math.floor(math.log10(step) + 1e-9))


def places_of_labels(
    position_px: Sequence[float],
    rank: Sequence[int],
    width_px: Sequence[float],
    reach_px: Sequence[float],
    room_px: float,
) -> dict[int, float]:
    """Middles of labels that can stand side by side within 0..room_px, by index; lower ranks go first, then the left.

    A label whose own place is taken moves sideways to the nearest that is free, by `reach_px` of it at most; one that
    finds none is left out.
    """
    half = [width / 2.0 for width in width_px]
    placed: dict[int, float] = {}
    for i in sorted(range(len(position_px)), key=lambda i: (rank[i], position_px[i])):
        own = min(max(position_px[i], half[i]), room_px - half[i])
        beside = [x + side * (half[i] + half[other]) for other, x in placed.items() for side in (-1.0, 1.0)]
        beside = [x for x in beside if abs(x - own) <= reach_px[i] and half[i] <= x <= room_px - half[i]]
        for x in (own, *sorted(beside, key=lambda x: abs(x - own))):
            # A hair is forgiven: places beside a label touch it.
            if all(abs(x - there) >= half[i] + half[other] - 1e-6 for other, there in placed.items()):
                placed[i] = x
                break
    return placed


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
