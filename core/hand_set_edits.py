"""What becomes of fixes and PVIs set by hand when a polygon is cut, joined or has a stretch taken over."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from .alignment import Axis
from .by_hand import ByHand, Fix, HandPvi
from .geodesy import WGS84
from .hand_set_line import PlacedFix, hand_pvis, placed, placed_pvis, profile_of_pvis
from .plan import Plan
from .profile_edits import parted
from .profile_fit import without_overlap
from .vertical import Profile

SAME_PLACE_M = 1.0
# Levels that agree within this go on into each other.
SAME_LEVEL_M = 0.005


def parted_by_hand(plan: Plan, chainage_m: float) -> tuple[ByHand, ByHand]:
    """What was set by hand before and behind a chainage (m): bridges, tunnels and the profile are parted there."""
    return (
        ByHand(_fixes_between(plan, 0.0, chainage_m), _pvis_beside(plan, chainage_m, behind=False)),
        ByHand(_fixes_between(plan, chainage_m, plan.length_m), _pvis_beside(plan, chainage_m, behind=True)),
    )


def joined_by_hand(head: Axis, tail: Axis) -> ByHand:
    """What was set by hand along a line and along the one behind it; levels that meet go on into each other."""
    first, second = head.by_hand.pvis, tail.by_hand.pvis
    fixes = (*head.by_hand.fixes, *tail.by_hand.fixes)
    if not (first and second):
        return ByHand(fixes, first or second)
    last, begin = first[-1], second[0]
    apart_m = WGS84.inv(last.lon, last.lat, begin.lon, begin.lat)[2]
    if apart_m < SAME_PLACE_M and abs(last.level_m - begin.level_m) < SAME_LEVEL_M:
        return ByHand(fixes, (*first[:-1], *second))
    return ByHand(fixes, (*first[:-1], replace(last, to_next_m=0.0), *second))


def taken_by_hand(plan: Plan, from_m: float, to_m: float, source: Plan, low_m: float, high_m: float) -> ByHand:
    """What was set by hand on `plan` outside a stretch, and on `source` within the same stretch of it (m)."""
    own = placed_pvis(plan.axis.by_hand, plan)
    others = placed_pvis(source.axis.by_hand, source)
    parts: list[tuple[HandPvi, ...]] = []
    if own is not None:
        parts.append(_chosen(plan, own.at_m < from_m))
    if others is not None:
        parts.append(_chosen(source, (others.at_m >= low_m) & (others.at_m <= high_m)))
    if own is not None:
        parts.append(_chosen(plan, own.at_m > to_m))
    # Where one goes over into the other the line is new.
    pvis = [one for part in parts if part for one in (*part[:-1], replace(part[-1], to_next_m=0.0))]
    fixes = (
        *_fixes_between(plan, 0.0, from_m),
        *_fixes_between(source, low_m, high_m, lost=False),
        *_fixes_between(plan, to_m, plan.length_m, lost=False),
    )
    return ByHand(fixes, tuple(pvis))


def _chosen(plan: Plan, where: NDArray[np.bool_]) -> tuple[HandPvi, ...]:
    return tuple(one for one, chosen in zip(plan.axis.by_hand.pvis, where.tolist()) if chosen)


def _fixes_between(plan: Plan, from_m: float, to_m: float, lost: bool = True) -> tuple[Fix, ...]:
    """The fixes between two chainages, m, stretches cut off there; lost: with those that lie off the line and nearest.

    A place at the cut itself belongs to what is behind it.
    """
    by_hand = plan.axis.by_hand
    found = placed(by_hand, plan)
    inside: dict[int, Fix] = {}
    for one in found.fixes:
        at_end = to_m >= plan.length_m and one.from_m >= plan.length_m
        if one.overlaps(from_m, to_m) if one.fix.is_stretch else from_m <= one.from_m < to_m or at_end:
            inside[id(one.fix)] = _clipped(plan, one, from_m, to_m)
    if lost:
        for fix in found.lost:
            at_m = float(plan.locate(fix.lon, fix.lat)[0])
            if from_m <= at_m < to_m or (at_m >= plan.length_m <= to_m):
                inside[id(fix)] = fix
    # In the order they were set in.
    return tuple(inside[id(fix)] for fix in by_hand.fixes if id(fix) in inside)


def _clipped(plan: Plan, one: PlacedFix, from_m: float, to_m: float) -> Fix:
    """A fix with what of its stretch lies between two chainages, m."""
    if not one.fix.is_stretch or (one.from_m >= from_m and one.to_m <= to_m):
        return one.fix
    lon, lat, _ = plan.point_at(np.array([max(one.from_m, from_m), min(one.to_m, to_m)]))
    return replace(one.fix, lon=float(lon[0]), lat=float(lat[0]), to_lon=float(lon[1]), to_lat=float(lat[1]))


def _pvis_beside(plan: Plan, chainage_m: float, behind: bool) -> tuple[HandPvi, ...]:
    """The PVIs set by hand before or behind a chainage (m), with one there if they are the levels on both sides."""
    found = placed_pvis(plan.axis.by_hand, plan)
    if found is None:
        return ()
    pvis, at = plan.axis.by_hand.pvis, found.at_m
    for run in found.runs:
        if not at[run[0]] + SAME_PLACE_M < chainage_m < at[run[-1]] - SAME_PLACE_M:
            continue
        whole = without_overlap(profile_of_pvis(at[run], tuple(pvis[k] for k in run)))
        piece = parted(whole, chainage_m)[int(behind)]
        own = _kept_places(hand_pvis(plan, piece), piece, dict(zip(at[run].tolist(), (pvis[k] for k in run))))
        before, after = pvis[: run[0]], pvis[run[-1] + 1 :]
        return (*own[:-1], replace(own[-1], to_next_m=pvis[run[-1]].to_next_m), *after) if behind else (*before, *own)
    return tuple(one for one, at_m in zip(pvis, at.tolist()) if (at_m > chainage_m) == behind)


def _kept_places(made: tuple[HandPvi, ...], piece: Profile, before: dict[float, HandPvi]) -> tuple[HandPvi, ...]:
    """PVIs with the places, levels and radii of those that were there before, at the same chainages."""
    found = []
    for one, at_m in zip(made, piece.chainage_m.tolist()):
        was = before.get(at_m)
        found.append(one if was is None else replace(was, to_next_m=one.to_next_m))
    return tuple(found)
