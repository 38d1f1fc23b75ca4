"""What a hand does to a profile: PVIs moved, put in and taken out, vertical curves changed; curves never overlap."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .errors import AlignmentError
from .vertical import Profile

# Between two PVIs.
NEAREST_M = 1.0


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
