"""PVIs and vertical curves read off a polyline that was drawn from them, vertices at both ends of every curve.

On a tangent neighbouring chords have one grade. On a parabola of radius R the change of grade at a vertex is half the
length of the chords beside it over R, and at the curve's ends that of the one chord inside: the first chord of a curve
says what the next vertex must show if the curve goes on, or ends there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .geodesy import FloatArray
from .vertical import CHORD_M, Profile

# Changes of grade below this (per unit) are rounding of coordinates.
LEAST_CHANGE = 1e-5
# How far a change of grade may be from what a curve asks for, as a share of it.
SHARE = 0.05
# How much farther from its curve than drawn here a chord may be, as coordinates are rounded.
WIDEST_CHORDS = 2.0
# Breaks that may be pieces of a curve: few happen, many come of vertices elsewhere than at the ends of curves.
UNCLEAR_SHARE = 0.02


@dataclass(frozen=True)
class _Bend:
    """A change of grade, vertex `first` to `last`; the same for a plain break. change: per unit, sag positive."""

    first: int
    last: int
    change: float


def read_profile(at_m: FloatArray, level_m: FloatArray) -> Profile | None:
    """The profile that levels (n) at rising chainages (n) were drawn from.

    None for fewer than three, and where too many breaks may be pieces of curves: such levels were not drawn from a
    profile, or not with vertices at the ends of its curves. Curves that touch may overlap by rounding.
    """
    if at_m.size < 3:
        return None
    chord_m = np.diff(at_m)
    grade = np.diff(level_m) / chord_m
    places = [(float(at_m[0]), float(level_m[0]), 0.0)]
    change = np.diff(grade)
    bends = list(_bends(change.tolist(), chord_m.tolist()))
    if sum(_is_unclear(bend, change, chord_m) for bend in bends) > UNCLEAR_SHARE * len(bends):
        return None
    for bend in bends:
        from_m, to_m = float(at_m[bend.first]), float(at_m[bend.last])
        if bend.first == bend.last:
            places.append((from_m, float(level_m[bend.first]), 0.0))
            continue
        radius_m = (to_m - from_m) / abs(bend.change)
        # The chord's grade is the curve's in its middle.
        before = float(grade[bend.first]) - float(chord_m[bend.first]) * bend.change / (to_m - from_m) / 2.0
        half_m = (to_m - from_m) / 2.0
        places.append((from_m + half_m, float(level_m[bend.first]) + before * half_m, radius_m))
    places.append((float(at_m[-1]), float(level_m[-1]), 0.0))
    return Profile(*(np.array([place[k] for place in places]) for k in range(3)))


def _is_unclear(bend: _Bend, change: FloatArray, chord_m: FloatArray) -> bool:
    """Whether a break may be a piece of a curve: soon after it the grade goes on changing to the same side."""
    if bend.first != bend.last or bend.last >= change.size:
        return False
    after = float(change[bend.last])
    soon = chord_m[bend.last] <= 2.0 * chord_m[bend.last + 1]
    return bool(soon and abs(after) >= LEAST_CHANGE and after * bend.change > 0.0)


def _bends(change: list[float], chord_m: list[float]) -> Iterator[_Bend]:
    """The changes of grade, one after the other. change: at the inner vertices, of which k is vertex k + 1."""
    vertex, end, rest = 1, len(chord_m), 0.0
    left = change[0]
    while vertex < end:
        if abs(left) < LEAST_CHANGE:
            vertex += 1
            left = change[vertex - 1] if vertex < end else 0.0
            continue
        last, whole, rest = _curve_from(vertex, left, change, chord_m)
        yield _Bend(vertex, last, whole)
        if last == vertex:
            vertex += 1
            left = change[vertex - 1] if vertex < end else 0.0
        else:
            # What the curve leaves of the change at its end belongs to what begins there.
            vertex, left = last, rest


def _curve_from(first: int, start: float, change: list[float], chord_m: list[float]) -> tuple[int, float, float]:
    """Last vertex of the curve that begins at `first` with a change of `start`, its whole change, and what is left.

    The first vertex itself if no curve begins there.
    """
    whole, vertex, inside_m = start, first, 0.0
    while vertex + 1 < len(chord_m):
        vertex += 1
        inside_m += chord_m[vertex - 1]
        # Half the last chord's change is still to come.
        bend = whole / (inside_m - chord_m[vertex - 1] / 2.0)
        here, ending = change[vertex - 1], bend * chord_m[vertex - 1] / 2.0
        going = ending + bend * chord_m[vertex] / 2.0
        rest = here - ending
        # Breaks that happen to be alike are no curve: that would have been drawn with shorter chords.
        longest_m = (8.0 * WIDEST_CHORDS * CHORD_M / abs(bend)) ** 0.5
        if chord_m[vertex - 1] > longest_m:
            break
        is_going = abs(here - going) <= min(SHARE * abs(going) + LEAST_CHANGE, abs(rest))
        if is_going and chord_m[vertex] <= longest_m:
            whole += here
            continue
        if abs(rest) <= SHARE * abs(ending) + LEAST_CHANGE:
            return vertex, whole + here, 0.0
        if vertex - first > 1:
            return vertex, whole + ending, rest
        break
    return first, start, 0.0
