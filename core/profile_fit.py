"""PVIs and vertical curves of levels that came from elsewhere.

Method: from the start on, pieces as long as one parabola follows the levels. Straight pieces are tangents; a bent one
is a vertical curve, its PVI where the tangents beside it meet. Where what comes of that leaves the levels by more than
the tolerance, plain breaks at the given points take its place.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from .errors import AlignmentError
from .geodesy import FloatArray
from .profile_reading import read_profile
from .vertical import Profile

# A piece whose parabola rises less over its chord than this share of the tolerance is straight.
STRAIGHT_SHARE = 0.5
# Ends of a tangent that may already belong to a curve.
TRIM_SHARE = 0.15
ROUNDS = 12
# How closely pieces follow the levels, as parts of the tolerance: closely for exact levels, loosely for noisy ones.
PIECE_SHARES = (0.02, 0.1, 0.25, 0.5)
# How far levels may be from the tangents and vertical curves they were drawn from, m.
DRAWN_WITHIN_M = 0.02


@dataclass(frozen=True)
class _Piece:
    """Points first to last; level = a + b s + c s^2 with s from the first point's chainage."""

    first: int
    last: int
    from_m: float
    to_m: float
    a: float
    b: float
    c: float
    straight: bool

    def level(self, at_m: float) -> float:
        s = at_m - self.from_m
        return self.a + (self.b + self.c * s) * s

    def grade(self, at_m: float) -> float:
        return self.b + 2.0 * self.c * (at_m - self.from_m)


def fit_profile(at_m: FloatArray, level_m: FloatArray, tolerance_m: float) -> Profile:
    """The profile of few PVIs whose level at chainages `at_m` (n, rising) is within `tolerance_m` of `level_m` (n).

    Raises AlignmentError for fewer than two points, chainages that do not rise, unknown levels, or no tolerance.
    """
    at, level = np.asarray(at_m, dtype=np.float64), np.asarray(level_m, dtype=np.float64)
    if at.size < 2 or at.shape != level.shape:
        raise AlignmentError(f"{at.size} chainages with {level.size} levels make no profile.")
    if not (np.isfinite(at).all() and np.isfinite(level).all()) or (np.diff(at) <= 0.0).any():
        raise AlignmentError("Chainages that do not rise, or unknown levels, make no profile.", "Complete the levels.")
    if not tolerance_m > 0.0:
        raise AlignmentError(f"A tolerance of {tolerance_m:g} m fits nothing.", "Give more than 0.")
    best = _broken_line(at, level, tolerance_m)
    drawn_from = drawn_profile(at, level, tolerance_m)
    if drawn_from is not None and _burden(drawn_from) < _burden(best):
        best = drawn_from
    for share in PIECE_SHARES:
        trial = _with_curves(at, level, tolerance_m, tolerance_m * share)
        if trial is not None and _burden(trial) < _burden(best):
            best = trial
    return best


def drawn_profile(at_m: FloatArray, level_m: FloatArray, tolerance_m: float = DRAWN_WITHIN_M) -> Profile | None:
    """The very profile that levels were drawn from, within `tolerance_m` of them; None where they do not show it.

    Of such a profile every figure may be judged; one that is merely near the levels may break at places of its own.
    """
    found = read_profile(at_m, level_m)
    if found is None:
        return None
    found = without_overlap(found)
    return found if np.abs(found.level_at(at_m) - level_m).max() <= tolerance_m else None


def _burden(profile: Profile) -> int:
    """What to have little of: PVIs, and plain breaks more so, because a curve explains what several of them do."""
    return int(2 * profile.chainage_m.size - np.count_nonzero(profile.radius_m))


def _with_curves(at: FloatArray, level: FloatArray, tolerance_m: float, piece_m: float) -> Profile | None:
    """A profile of pieces that follow the levels within `piece_m`; None if it misses the tolerance."""
    found = _pieces_of(at, level, piece_m)
    plain = np.zeros(len(found), dtype=bool)
    ends = np.array([piece.last for piece in found])
    for _ in range(ROUNDS):
        profile = _assembled(at, level, found, plain)
        off = np.abs(profile.level_at(at) - level)
        if off.max() <= tolerance_m:
            return profile
        # The pieces of the points that are missed, and what they lean on at either side.
        before = plain.copy()
        for one in np.unique(np.searchsorted(ends, np.flatnonzero(off > tolerance_m))):
            plain[max(one - 1, 0) : one + 2] = True
        if (plain == before).all():
            break
    return None


def _pieces_of(at: FloatArray, level: FloatArray, tolerance_m: float) -> list[_Piece]:
    from . import profile_fit_kernels as kernels

    firsts = kernels.pieces(at, level, tolerance_m, True)
    found = []
    for first, last in zip(firsts[:-1], firsts[1:]):
        a, b, c, _ = kernels.parabola(at, level, first, last + 1, True)
        long_m = at[last] - at[first]
        straight = abs(c) * long_m**2 / 4.0 < STRAIGHT_SHARE * tolerance_m or last - first < 2
        start = first
        if straight:
            trim = int((last - first) * TRIM_SHARE)
            inner, end = (first + trim, last - trim) if last - first - 2 * trim >= 2 else (first, last)
            a, b, c, _ = kernels.parabola(at, level, inner, end + 1, False)
            start = inner
        found.append(_Piece(int(first), int(last), float(at[start]), float(at[last]), a, b, c, bool(straight)))
    return found


def _assembled(at: FloatArray, level: FloatArray, pieces: list[_Piece], plain: NDArray[np.bool_]) -> Profile:
    """A profile of the pieces; those that are `plain` with breaks at their points instead of curves."""
    places = [(float(at[0]), _end_level(at, level, pieces, plain, 0), 0.0)]
    for k, piece in enumerate(pieces):
        if plain[k]:
            inside = _breaks(at, level, piece)
            places += [(float(at[i]), float(level[i]), 0.0) for i in inside if 0 < i < at.size - 1]
        elif piece.straight:
            # Two tangents in a row meet in a plain break.
            if k + 1 < len(pieces) and pieces[k + 1].straight and not plain[k + 1]:
                places.append((*_meeting(piece, pieces[k + 1], at[piece.last]), 0.0))
        else:
            places.append(_curve(at, level, pieces, plain, k))
    places.append((float(at[-1]), _end_level(at, level, pieces, plain, -1), 0.0))
    places.sort(key=lambda place: place[0])
    x = np.array([place[0] for place in places])
    keep = np.concatenate(([True], np.diff(x) > 1e-3))
    keep[-1] = True
    if x.size > 2 and x[-1] - x[-2] <= 1e-3:
        keep[-2] = False
    chosen = [place for place, kept in zip(places, keep) if kept]
    x, z, r = (np.array([place[j] for place in chosen]) for j in range(3))
    return without_overlap(Profile(x, z, r))


def _end_level(
    at: FloatArray, level: FloatArray, pieces: list[_Piece], plain: NDArray[np.bool_], end: int
) -> float:  # fmt: skip
    return float(level[end]) if plain[end] else float(pieces[end].level(float(at[end])))


def _meeting(one: _Piece, two: _Piece, near_m: float) -> tuple[float, float]:
    """Where two tangents meet; at `near_m` if they are as good as parallel or meet far from there."""
    change = two.grade(near_m) - one.grade(near_m)
    gap = two.level(near_m) - one.level(near_m)
    off = -gap / change if abs(change) > 1e-9 else 0.0
    reach = min(one.to_m - one.from_m, two.to_m - two.from_m) / 2.0
    if abs(off) > reach:
        return float(near_m), float((one.level(near_m) + two.level(near_m)) / 2.0)
    return float(near_m + off), float(one.level(near_m + off))


def _curve(
    at: FloatArray, level: FloatArray, pieces: list[_Piece], plain: NDArray[np.bool_], k: int
) -> tuple[float, float, float]:
    """PVI and radius of a bent piece."""
    piece = pieces[k]
    a, b = float(at[piece.first]), float(at[piece.last])
    middle = (a + b) / 2.0
    x, z = middle, piece.level(a) + piece.grade(a) * (b - a) / 2.0
    r = 0.5 / abs(piece.c)
    beside = [j for j in (k - 1, k + 1) if 0 <= j < len(pieces) and pieces[j].straight and not plain[j]]
    if len(beside) < 2:
        return x, float(z), r
    one, two = pieces[k - 1], pieces[k + 1]
    change = two.b - one.b
    if abs(change) < 1e-9:
        return x, float(z), r
    off = (one.level(middle) - two.level(middle)) / change
    if abs(off) > (b - a) / 2.0:
        return x, float(z), r
    x = middle + off
    z = one.level(x)
    first, last = max(piece.first - 10, 0), min(piece.last + 11, at.size)
    points, wanted = at[first:last], level[first:last]

    def misfit(radius_m: float) -> float:
        half_m = radius_m * abs(change) / 2.0
        tangent = z + np.where(points < x, one.b, two.b) * (points - x)
        reach = np.clip(half_m - np.abs(points - x), 0.0, None)
        return float(((tangent + np.sign(change) * reach**2 / (2.0 * radius_m) - wanted) ** 2).sum())

    best = minimize_scalar(misfit, bounds=(0.3 * r, 3.0 * r), method="bounded", options={"xatol": 1e-3 * r})
    return x, float(z), float(best.x)


def _breaks(at: FloatArray, level: FloatArray, piece: _Piece) -> list[int]:
    """Points of a piece where its levels break; all of them but those in line."""
    inside = np.arange(piece.first, piece.last + 1)
    if inside.size < 3:
        return [int(i) for i in inside]
    bend = np.abs(np.diff(np.diff(level[inside]) / np.diff(at[inside])))
    keep = np.concatenate(([True], bend > 1e-9, [True]))
    return [int(i) for i in inside[keep]]


def without_overlap(profile: Profile) -> Profile:
    """The profile with the radii of curves that overlap reduced until they touch."""
    radius = profile.radius_m.copy()
    for _ in range(3):
        half = Profile(profile.chainage_m, profile.level_m, radius).curve_half_m
        room = np.diff(profile.chainage_m)
        share = np.minimum(1.0, room / np.maximum(half[:-1] + half[1:], 1e-9))
        radius *= np.minimum(np.concatenate((share, [1.0])), np.concatenate(([1.0], share)))
    return Profile(profile.chainage_m, profile.level_m, radius)


def _broken_line(at: FloatArray, level: FloatArray, tolerance_m: float) -> Profile:
    """Plain breaks at given points, as few as stay within the tolerance by going as far as possible each time."""
    chosen = [0]
    while chosen[-1] < at.size - 1:
        first = chosen[-1]
        least, most, last = -np.inf, np.inf, first + 1
        for i in range(first + 1, at.size):
            run = at[i] - at[first]
            slope = (level[i] - level[first]) / run
            if least <= slope <= most:
                last = i
            least = max(least, slope - tolerance_m / run)
            most = min(most, slope + tolerance_m / run)
            if least > most:
                break
        chosen.append(last)
    return Profile(at[chosen], level[chosen], np.zeros(len(chosen)))
