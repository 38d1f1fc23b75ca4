"""What a hand can take hold of in a profile: changes of grade, their vertical curves, and the tangents between them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..core import profile_edits
from ..core.geodesy import FloatArray
from ..core.vertical import Profile

PVI, CURVE, CURVE_END, TANGENT = "pvi", "curve", "curve end", "tangent"
# How near the mouse must be, pixels; to a tangent, which is everywhere, nearer.
NEAR_PX, TANGENT_PX = 9.0, 5.0
# The middle and the ends of a curve can be told from its PVI when they lie this far off, pixels.
APART_PX = 7.0
RADIUS_STEP_M, LEVEL_STEP_M, CHAINAGE_STEP_M = 100.0, 0.01, 0.1
MOST_RADIUS_M = 200_000.0
ToPixels = Callable[[FloatArray, FloatArray], FloatArray]


@dataclass(frozen=True)
class Grip:
    """kind PVI, CURVE (its middle), CURVE_END or TANGENT (behind the PVI); pvi: its number; where it is (m)."""

    kind: str
    pvi: int
    at_m: float
    level_m: float


def grip_at(profile: Profile, to_pixels: ToPixels, x: float, y: float, span_m: tuple[float, float]) -> Grip | None:
    """What lies nearest to the mouse (pixels), tangents last; None for nothing. span_m: the chainages in view."""
    seen = _seen(profile, span_m)
    points = [*(_grip(profile, PVI, int(i)) for i in seen), *curve_grips(profile, to_pixels, span_m)]
    return _nearest(points, to_pixels, x, y, NEAR_PX) or _tangent_at(profile, seen, to_pixels, x, y)


def curve_grips(profile: Profile, to_pixels: ToPixels, span_m: tuple[float, float]) -> list[Grip]:
    """Middles and ends of the curves in view that can be told from their PVI."""
    found = []
    for i in _seen(profile, span_m):
        if not profile.radius_m[i] > 0.0:
            continue
        pvi, start_m, end_m = _grip(profile, PVI, int(i)), profile.curve_start_m[i], profile.curve_end_m[i]
        at = np.array([profile.chainage_m[i], start_m, end_m])
        levels = profile.level_at(at)
        off = np.abs(to_pixels(at, levels) - to_pixels(np.array([pvi.at_m]), np.array([pvi.level_m])))
        if off[0, 1] > APART_PX:
            found.append(Grip(CURVE, int(i), float(at[0]), float(levels[0])))
        for end in (1, 2):
            if off[end, 0] > APART_PX:
                found.append(Grip(CURVE_END, int(i), float(at[end]), float(levels[end])))
    return [grip for grip in found if span_m[0] <= grip.at_m <= span_m[1]]


def dragged(profile: Profile, grip: Grip, at_m: float, level_m: float, upright: bool = False) -> Profile:
    """The profile with what is held taken to a chainage and a level; `upright`: a PVI keeps its chainage."""
    if grip.kind == PVI:
        at_m = grip.at_m if upright else round(at_m / CHAINAGE_STEP_M) * CHAINAGE_STEP_M
        return profile_edits.moved(profile, grip.pvi, at_m, round(level_m / LEVEL_STEP_M) * LEVEL_STEP_M)
    if grip.kind == TANGENT:
        by_m = round((level_m - grip.level_m) / LEVEL_STEP_M) * LEVEL_STEP_M
        return profile_edits.shifted(profile, grip.pvi, grip.pvi + 1, by_m)
    if grip.kind == CURVE:
        radius_m = profile_edits.radius_to_pass(profile, grip.pvi, level_m)
    else:
        radius_m = profile_edits.radius_to_reach(profile, grip.pvi, at_m)
    radius_m = min(round(radius_m / RADIUS_STEP_M) * RADIUS_STEP_M, MOST_RADIUS_M)
    return profile_edits.with_radius(profile, grip.pvi, radius_m)


def _grip(profile: Profile, kind: str, pvi: int) -> Grip:
    return Grip(kind, pvi, float(profile.chainage_m[pvi]), float(profile.level_m[pvi]))


def _seen(profile: Profile, span_m: tuple[float, float]) -> NDArray[np.int64]:
    """Numbers of the PVIs in view and one more at either side."""
    first, after = np.searchsorted(profile.chainage_m, span_m)
    return np.arange(max(int(first) - 1, 0), min(int(after) + 1, profile.chainage_m.size))


def _nearest(grips: list[Grip], to_pixels: ToPixels, x: float, y: float, within: float) -> Grip | None:
    if not grips:
        return None
    places = to_pixels(np.array([grip.at_m for grip in grips]), np.array([grip.level_m for grip in grips]))
    off = np.hypot(places[:, 0] - x, places[:, 1] - y)
    nearest = int(np.argmin(off))
    return grips[nearest] if off[nearest] <= within else None


def _tangent_at(profile: Profile, seen: NDArray[np.int64], to_pixels: ToPixels, x: float, y: float) -> Grip | None:
    """The tangent under the mouse, off the vertical curves at its ends."""
    for i in (int(one) for one in seen[:-1]):
        ends = to_pixels(profile.chainage_m[i : i + 2], profile.level_m[i : i + 2])
        free = to_pixels(
            np.array([profile.curve_end_m[i], profile.curve_start_m[i + 1]]), profile.level_m[i : i + 2]
        )[:, 0]  # fmt: skip
        if free[0] <= x <= free[1] and ends[1, 0] > ends[0, 0]:
            share = (x - ends[0, 0]) / (ends[1, 0] - ends[0, 0])
            on_it = ends[0] + share * (ends[1] - ends[0])
            slope = (ends[1, 1] - ends[0, 1]) / (ends[1, 0] - ends[0, 0])
            if abs(y - on_it[1]) / np.hypot(1.0, slope) <= TANGENT_PX:
                at, level = profile.chainage_m[i : i + 2], profile.level_m[i : i + 2]
                return Grip(
                    TANGENT, i, float(at[0] + share * np.diff(at)[0]), float(level[0] + share * np.diff(level)[0])
                )
    return None
