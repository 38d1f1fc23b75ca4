"""What a hand does to a profile: PVIs moved, put in and taken out, vertical curves changed; curves never overlap."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .errors import AlignmentError
from .vertical import Profile

# Between two PVIs.
NEAREST_M = 1.0
# A change of grade below which there is no curve to speak of.
LEAST_CHANGE = 1e-6
# Levels that depend on themselves are found by trying again, so often at most, until they are as near as this.
PASSES, NEAR_ENOUGH_M = 20, 0.001


def moved(profile: Profile, pvi: int, chainage_m: float, level_m: float) -> Profile:
    """PVI number `pvi` at another chainage and level (m): an end keeps its chainage, others stay between their
    neighbours. The vertical curves about it shrink where they would overlap."""
    _known(profile, pvi)
    at, level = profile.chainage_m.copy(), profile.level_m.copy()
    if not (np.isfinite(chainage_m) and np.isfinite(level_m)):
        raise AlignmentError(f"km {chainage_m / 1000.0:g}, {level_m:g} m is no place in a profile.")
    if 0 < pvi < at.size - 1:
        at[pvi] = np.clip(chainage_m, at[pvi - 1] + NEAREST_M, at[pvi + 1] - NEAREST_M)
    level[pvi] = level_m
    return fitting(replace(profile, chainage_m=at, level_m=level), pvi)


def with_radius(profile: Profile, pvi: int, radius_m: float) -> Profile:
    """Another vertical curve at an inner PVI: as asked, or as wide as there is room for."""
    _known(profile, pvi)
    if not 0 < pvi < profile.chainage_m.size - 1:
        raise AlignmentError(f"PVI {pvi} is an end of the profile and has no curve.", "Choose one between the ends.")
    if not (np.isfinite(radius_m) and radius_m >= 0.0):
        raise AlignmentError(f"{radius_m:g} m is no radius of a vertical curve.", "Give 0 m or more.")
    radius = profile.radius_m.copy()
    radius[pvi] = radius_m
    wide = replace(profile, radius_m=radius)
    half = wide.curve_half_m
    room = np.diff(wide.chainage_m)[pvi - 1 : pvi + 1] - half[[pvi - 1, pvi + 1]]
    if half[pvi] > room.min():
        radius[pvi] *= max(float(room.min()), 0.0) / half[pvi]
    return replace(profile, radius_m=radius)


def shifted(profile: Profile, first: int, last: int, by_m: float) -> Profile:
    """PVIs from number first to last raised by by_m (m), below 0 lowered; the curves about them fit."""
    _known(profile, first)
    _known(profile, last)
    if not np.isfinite(by_m):
        raise AlignmentError(f"{by_m:g} m is no change of level.")
    level = profile.level_m.copy()
    level[first : last + 1] += by_m
    return fitting(fitting(replace(profile, level_m=level), first), last)


def radius_to_pass(profile: Profile, pvi: int, level_m: float) -> float:
    """The radius (m) with which the middle of the curve at a PVI passes a level (m); 0 beyond the PVI itself.

    The middle of a parabola lies R * change of grade^2 / 8 off its PVI.
    """
    change = float(profile.change_permille[pvi]) / 1000.0
    off_m = (level_m - float(profile.level_m[pvi])) * np.sign(change)
    return 8.0 * max(float(off_m), 0.0) / change**2 if abs(change) > LEAST_CHANGE else 0.0


def radius_to_reach(profile: Profile, pvi: int, chainage_m: float) -> float:
    """The radius (m) with which the curve at a PVI begins or ends at a chainage (m)."""
    change = abs(float(profile.change_permille[pvi])) / 1000.0
    return 2.0 * abs(chainage_m - float(profile.chainage_m[pvi])) / change if change > LEAST_CHANGE else 0.0


def passing(profile: Profile, chainage_m: float, level_m: float) -> Profile:
    """The profile through a level (m) at a chainage (m): a PVI more on a tangent, within a curve its own PVI moved."""
    if not (np.isfinite(level_m) and profile.chainage_m[0] <= chainage_m <= profile.chainage_m[-1]):
        raise AlignmentError(
            f"km {chainage_m / 1000.0:g}, {level_m:g} m is no place in this profile.", "Choose one between its ends."
        )
    holding = (profile.curve_start_m <= chainage_m) & (chainage_m <= profile.curve_end_m)
    if not holding.any():
        profile = profile.inserted(chainage_m)
        holding = profile.chainage_m == chainage_m
        return moved(profile, int(np.argmax(holding)), chainage_m, level_m)
    pvi = int(np.argmax(holding))
    for _ in range(PASSES):
        off_m = level_m - float(profile.level_at(np.array([chainage_m]))[0])
        if abs(off_m) < NEAR_ENOUGH_M:
            break
        profile = shifted(profile, pvi, pvi, off_m)
    return profile


def level_between(profile: Profile, from_m: float, to_m: float, radius_m: float) -> Profile:
    """Level ground from one chainage (m) to another, as high as the profile was in its middle.

    The PVIs there are left out; at both ends comes one with a curve of radius_m (m) that keeps off the stretch. An end
    of the line within it is level too.
    """
    at, level_m = profile.chainage_m, float(profile.level_at(np.array([(from_m + to_m) / 2.0]))[0])
    from_m, to_m = max(from_m, float(at[0])), min(to_m, float(at[-1]))
    if not from_m < to_m:
        raise AlignmentError(f"km {from_m / 1000.0:g} to {to_m / 1000.0:g} is no stretch of this profile.")
    made = profile
    # The curves reach farther the steeper the grades beside them, which change with where they begin.
    before_m = after_m = 0.0
    for _ in range(PASSES):
        low, high = max(from_m - before_m, float(at[0])), min(to_m + after_m, float(at[-1]))
        head, tail = at < low - before_m - NEAREST_M, at > high + after_m + NEAREST_M
        made = Profile(
            np.concatenate((at[head], [low, high], at[tail])),
            np.concatenate((profile.level_m[head], [level_m, level_m], profile.level_m[tail])),
            np.concatenate((profile.radius_m[head], [radius_m, radius_m], profile.radius_m[tail])),
        )
        made.radius_m[[0, -1]] = 0.0
        first = int(head.sum())
        reach = made.curve_half_m[[first, first + 1]]
        if reach[0] <= before_m + NEAR_ENOUGH_M and reach[1] <= after_m + NEAR_ENOUGH_M:
            break
        before_m, after_m = max(before_m, float(reach[0])), max(after_m, float(reach[1]))
    return fitting(fitting(made, first), first + 1)


def parted(profile: Profile, chainage_m: float) -> tuple[Profile, Profile]:
    """The profile before and behind a chainage (m): the levels stay, each piece of a vertical curve has its own PVI.

    The tangent at any place of a parabola meets its end tangents halfway. Raises AlignmentError at and beyond the ends.
    """
    at = profile.chainage_m
    if not at[0] < chainage_m < at[-1]:
        raise AlignmentError(
            f"km {chainage_m / 1000.0:g} is not within the profile.", "Choose a place between its ends."
        )
    place = np.array([chainage_m])
    level_m, grade = float(profile.level_at(place)[0]), float(profile.grade_at(place)[0]) / 1000.0
    start, end = profile.curve_start_m, profile.curve_end_m
    inside = np.flatnonzero((start < chainage_m) & (chainage_m < end))
    pieces = []
    for kept, edge in ((at < chainage_m, start), (at > chainage_m, end)):
        rows = np.column_stack((at, profile.level_m, profile.radius_m))[kept & ~np.isin(np.arange(at.size), inside)]
        new = [(chainage_m, level_m, 0.0)]
        if inside.size:
            middle_m = (float(edge[inside[0]]) + chainage_m) / 2.0
            new.append((middle_m, level_m + grade * (middle_m - chainage_m), float(profile.radius_m[inside[0]])))
        rows = np.concatenate((rows, new))
        pieces.append(Profile(*rows[np.argsort(rows[:, 0], kind="stable")].T.copy()))
    return pieces[0], pieces[1]


def rounded(profile: Profile, first: int, last: int, radius_m: float, from_permille: float) -> Profile:
    """Plain breaks among the PVIs from number first to last rounded by radius_m (m) where the grade changes by
    from_permille or more, as far as there is room; curves that are there stay."""
    for pvi in range(max(first, 1), min(last, profile.chainage_m.size - 2) + 1):
        if profile.radius_m[pvi] == 0.0 and abs(float(profile.change_permille[pvi])) >= from_permille:
            profile = with_radius(profile, pvi, radius_m)
    return profile


def fitting(profile: Profile, pvi: int) -> Profile:
    """The profile with the curves at and beside a PVI shrunk, both alike, where two overlap on their tangent."""
    radius = profile.radius_m.copy()
    for first in range(max(pvi - 2, 0), min(pvi + 2, radius.size - 1)):
        half = replace(profile, radius_m=radius).curve_half_m
        asked = half[first] + half[first + 1]
        length_m = profile.chainage_m[first + 1] - profile.chainage_m[first]
        if asked > length_m:
            radius[first : first + 2] *= length_m / asked
    return replace(profile, radius_m=radius)


def _known(profile: Profile, pvi: int) -> None:
    if not 0 <= pvi < profile.chainage_m.size:
        raise AlignmentError(f"There is no PVI {pvi}.", f"Choose one from 0 to {profile.chainage_m.size - 1}.")
