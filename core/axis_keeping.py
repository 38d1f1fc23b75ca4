"""Curves that stay with their PIs while a planner moves, adds and deletes these."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from .alignment import Axis
from .horizontal import with_transitions
from .standards import Standard

_SAME_DEG = 1e-9


def with_radii(axis: Axis, before: Axis | None, default_radius_m: float, standard: Standard | None = None) -> Axis:
    """`axis` with a radius at every PI: its own where it has one, else what the PI had `before`, else the default.

    QGIS's vertex tool drops the radius (M) of a vertex it moves, and M never held transitions or plane: they stay with
    their PIs and the axis, and so does what was set by hand.
    PIs are the same if they lie in the same place, or if equally many lie between two that do.
    standard: whose transitions PIs get that had none before or changed their radius; left out, those get none and
    these keep theirs. The radii of both ends are 0.
    """
    own = np.where(np.isfinite(axis.radius_m) & (axis.radius_m > 0.0), axis.radius_m, 0.0)
    was = _carried(axis, before) if before is not None else np.full(axis.lon.size, -1)
    known = was >= 0
    radius = own
    eased_in, eased_out = axis.transition_in_m, axis.transition_out_m
    if before is not None:
        old = np.where(known, before.radius_m[was], 0.0)
        radius = np.where(own > 0.0, own, old)
        bare = (eased_in == 0.0) & (eased_out == 0.0) & known
        eased_in = np.where(bare, before.transition_in_m[was], eased_in)
        eased_out = np.where(bare, before.transition_out_m[was], eased_out)
        known = known & (np.abs(radius - old) < 0.01)
    radius = np.where(radius > 0.0, radius, default_radius_m)
    inner = np.ones(axis.lon.size)
    inner[[0, -1]] = 0.0
    radius, eased_in, eased_out = radius * inner, eased_in * inner, eased_out * inner
    plane = axis.plane or (before.plane if before is not None else None)
    by_hand = axis.by_hand or (before.by_hand if before is not None else axis.by_hand)
    made = Axis(axis.lon, axis.lat, radius, eased_in, eased_out, plane, by_hand)
    if standard is None or known[1:-1].all():
        return made
    usual = with_transitions(made, standard)
    if usual.lon.size != made.lon.size:
        return made
    return replace(
        made,
        transition_in_m=np.where(known, eased_in, usual.transition_in_m),
        transition_out_m=np.where(known, eased_out, usual.transition_out_m),
    )


def _carried(axis: Axis, before: Axis) -> NDArray[np.intp]:
    """Which PI of `before` each PI is; -1 for a new one."""
    was = np.full(axis.lon.size, -1, dtype=np.intp)
    pairs = [(-1, -1), *_same_places(axis, before), (axis.lon.size, before.lon.size)]
    for (i, j), (i_next, j_next) in zip(pairs[:-1], pairs[1:]):
        if 0 <= i < axis.lon.size:
            was[i] = j
        if i_next - i == j_next - j:
            was[i + 1 : i_next] = np.arange(j + 1, j_next)
    return was


def _same_places(axis: Axis, before: Axis) -> list[tuple[int, int]]:
    """Index pairs of PIs that lie in the same place, in the order of both polygons."""
    pairs: list[tuple[int, int]] = []
    j = 0
    for i in range(axis.lon.size):
        same = np.flatnonzero(
            (np.abs(before.lon[j:] - axis.lon[i]) < _SAME_DEG) & (np.abs(before.lat[j:] - axis.lat[i]) < _SAME_DEG)
        )
        if same.size:
            pairs.append((i, j + int(same[0])))
            j += int(same[0]) + 1
    return pairs
