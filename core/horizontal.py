"""Laying out an alignment from its tangent polygon: straights, circular arcs and clothoids between them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from . import clothoid
from .alignment import Alignment, Axis, alignment_from_vertices
from .errors import AlignmentError
from .geodesy import FloatArray, WorkingPlane, working_plane
from .standards import Standard
from .trace import CHORD_ERROR_M, STRAIGHT_STEP_M, Trace

__all__ = ["CHORD_ERROR_M", "STRAIGHT_STEP_M", "Curves", "curves", "lay_out", "needed_m", "placed", "trace_of"]

# Turns below this are no curve (5 mm over 50 km), above the other no railway: the tangents would never meet.
LEAST_TURN_RAD = 1e-7
MOST_TURN_RAD = np.pi - 1e-6


@dataclass(frozen=True)
class Curves:
    """What lies at each inner PI of a polygon in the plane, arrays of one value per inner PI.

    deflection_rad: left positive. radius_m: inf where the line goes straight on. transition_in_m, transition_out_m;
    tangent_in_m, tangent_out_m: from the PI to the curve's start and end. arc_rad: what is left for the arc.
    """

    deflection_rad: FloatArray
    radius_m: FloatArray
    transition_in_m: FloatArray
    transition_out_m: FloatArray
    tangent_in_m: FloatArray
    tangent_out_m: FloatArray

    @property
    def arc_rad(self) -> FloatArray:
        """How far each arc turns, rad, never negative."""
        clothoids = (self.transition_in_m + self.transition_out_m) / (2.0 * self.radius_m)
        return np.asarray(np.maximum(np.abs(self.deflection_rad) - clothoids, 0.0))


def fitting_transitions(
    deflection_rad: ArrayLike, radius_m: ArrayLike, in_m: ArrayLike, out_m: ArrayLike
) -> tuple[FloatArray, FloatArray]:
    """Transition lengths (m) that turn no further than the line does: those given, or both shortened alike."""
    turn = np.minimum(np.abs(np.asarray(deflection_rad, dtype=np.float64)), MOST_TURN_RAD)
    first = np.clip(np.asarray(in_m, dtype=np.float64), 0.0, None)
    second = np.clip(np.asarray(out_m, dtype=np.float64), 0.0, None)
    asked = clothoid.turn_rad(first + second, np.maximum(radius_m, 1e-3))
    share = np.where(asked > turn, turn / np.maximum(asked, 1e-12), 1.0)
    return np.asarray(first * share), np.asarray(second * share)


def needed_m(
    deflection_rad: ArrayLike, radius_m: ArrayLike, transition_in_m: ArrayLike = 0.0, transition_out_m: ArrayLike = 0.0
) -> tuple[FloatArray, FloatArray]:
    """Tangent lengths before and after a PI that a curve takes up, m; arrays broadcast.

    deflection_rad: of either sign. radius_m: above 0. Transitions too long for the deflection count as shortened.
    """
    turn = np.minimum(np.abs(np.asarray(deflection_rad, dtype=np.float64)), MOST_TURN_RAD)
    radius = np.asarray(radius_m, dtype=np.float64)
    first, second = fitting_transitions(turn, radius, transition_in_m, transition_out_m)
    bends = turn > LEAST_TURN_RAD
    half, sine = np.tan(turn / 2.0), np.where(bends, np.sin(turn), 1.0)
    p_in, k_in = clothoid.shift(first, np.maximum(radius, 1e-3))
    p_out, k_out = clothoid.shift(second, np.maximum(radius, 1e-3))
    before = k_in + (radius + p_in) * half + (p_out - p_in) / sine
    after = k_out + (radius + p_out) * half + (p_in - p_out) / sine
    return np.where(bends, before, 0.0), np.where(bends, after, 0.0)


def curves(
    x: FloatArray,
    y: FloatArray,
    radius_m: FloatArray,
    transition_in_m: FloatArray | None = None,
    transition_out_m: FloatArray | None = None,
) -> Curves:
    """The curve at each inner PI of the polygon x, y (m) with the wished radii and transitions (one value per PI).

    Where curves do not fit between their neighbours, the tangent that two of them share is split in proportion to
    their needs, and each curve shrinks as a whole, radius and transitions, to what fits: the evaluation shows the
    breach. Transitions that turn further than the line are shortened.
    """
    turn = deflections_rad(x, y)
    radius = _lengths(radius_m)[1:-1]
    zero = np.zeros(x.size)
    eased_in, eased_out = (
        _lengths(zero if part is None else part)[1:-1] for part in (transition_in_m, transition_out_m)
    )
    first, second = fitting_transitions(turn, radius, eased_in, eased_out)
    before, after = needed_m(turn, radius, first, second)
    asked = np.pad(before, (0, 1)) + np.pad(after, (1, 0))
    length = np.hypot(np.diff(x), np.diff(y))
    share = np.where(asked > length, length / np.maximum(asked, 1e-12), 1.0)
    fits = np.minimum(share[:-1], share[1:])
    bends = (np.abs(turn) > LEAST_TURN_RAD) & (radius > 0.0)
    fits = np.where(bends, fits, 0.0)
    return Curves(
        turn, np.where(bends, radius * fits, np.inf), first * fits, second * fits, before * fits, after * fits
    )


def _lengths(given_m: FloatArray) -> FloatArray:
    """Radii or lengths without what is none: a missing (NaN), endless or negative one is 0."""
    return np.clip(np.nan_to_num(np.asarray(given_m, dtype=np.float64), nan=0.0, posinf=0.0, neginf=0.0), 0.0, None)


def deflections_rad(x: FloatArray, y: FloatArray) -> FloatArray:
    """Turn at each inner PI of a polygon, left positive, rad."""
    heading = np.arctan2(np.diff(y), np.diff(x))
    return np.asarray((np.diff(heading) + np.pi) % (2.0 * np.pi) - np.pi)


def placed(name: str, axis: Axis) -> tuple[Axis, WorkingPlane, FloatArray, FloatArray]:
    """A checked axis without repeated PIs, its working plane, and its PIs there (m).

    Raises AlignmentError if the axis has fewer than two distinct points or its arrays do not belong together.
    """
    sizes = {getattr(axis, part).size for part in ("lon", "lat", "radius_m", "transition_in_m", "transition_out_m")}
    if len(sizes) > 1:
        raise AlignmentError(f"{name}: an axis needs as many radii and transitions as points, not {sorted(sizes)}.")
    checked = alignment_from_vertices(name, axis.lon, axis.lat)
    if checked.lon.size != axis.lon.size:
        keep = np.ones(axis.lon.size, dtype=bool)
        keep[1:] = (np.abs(np.diff(axis.lon)) > 1e-10) | (np.abs(np.diff(axis.lat)) > 1e-10)
        axis = replace(
            axis, lon=axis.lon[keep], lat=axis.lat[keep], radius_m=axis.radius_m[keep],
            transition_in_m=axis.transition_in_m[keep], transition_out_m=axis.transition_out_m[keep],
        )  # fmt: skip
    plane = axis.plane or working_plane(axis.lon, axis.lat)
    x, y = plane.to_plane(axis.lon, axis.lat)
    return axis, plane, x, y


def trace_of(x: FloatArray, y: FloatArray, found: Curves) -> Trace:
    """The straights, clothoids and arcs of a polygon with its curves, one after the other in the plane.

    Pieces without length are left out, but for the straight of a line that has nothing else.
    """
    heading = np.arctan2(np.diff(y), np.diff(x))
    n = heading.size
    left = np.sign(found.deflection_rad)
    bend = np.where(np.isfinite(found.radius_m), left / found.radius_m, 0.0)
    # Rows: straight before, clothoid in, arc, clothoid out of each PI; the last row is the straight to the end.
    kind = np.tile(np.arange(4), n)[: 4 * n - 3]
    length = np.zeros((n, 4))
    length[:, 0] = np.hypot(np.diff(x), np.diff(y))
    length[:-1, 0] -= found.tangent_in_m
    length[1:, 0] -= found.tangent_out_m
    length[:-1, 1], length[:-1, 3] = found.transition_in_m, found.transition_out_m
    length[:-1, 2] = found.arc_rad * np.where(np.isfinite(found.radius_m), found.radius_m, 0.0)
    start, end = np.zeros((n, 4)), np.zeros((n, 4))
    end[:-1, 1], start[:-1, 2], end[:-1, 2], start[:-1, 3] = bend, bend, bend, bend
    at_heading = np.repeat(heading[:, None], 4, axis=1)
    turn_in = np.where(np.isfinite(found.radius_m), found.transition_in_m / 2.0 * bend, 0.0)
    at_heading[:-1, 2] += turn_in
    at_heading[:-1, 3] += turn_in + left * found.arc_rad
    at_x, at_y = np.zeros((n, 4)), np.zeros((n, 4))
    cos, sin = np.cos(heading), np.sin(heading)
    for at, polygon, along in ((at_x, x, cos), (at_y, y, sin)):
        at[0, 0] = polygon[0]
        at[1:, 0] = polygon[1:-1] + along[1:] * found.tangent_out_m
        at[:-1, 1] = polygon[1:-1] - along[:-1] * found.tangent_in_m
    # The arc begins where the clothoid ends, the clothoid out where the arc ends.
    where = np.arange(n - 1)
    for column in (1, 2):
        done = Trace(
            at_x[where, column], at_y[where, column], at_heading[where, column], length[where, column],
            start[where, column], end[where, column], where, where,
        )  # fmt: skip
        at_x[:-1, column + 1], at_y[:-1, column + 1], _ = done.at(where, length[where, column])
    pi = np.repeat(np.arange(1, n + 1)[:, None], 4, axis=1)
    pi[:, 0] = -1
    keep = length.ravel()[: kind.size] > 1e-6
    if not keep.any():
        keep[0] = True
    px, py, ph, pl, p0, p1 = (part.ravel()[: kind.size][keep] for part in (at_x, at_y, at_heading, length, start, end))
    return Trace(px, py, ph, pl, p0, p1, pi=pi.ravel()[: kind.size][keep], kind=kind[keep])


def lay_out(name: str, axis: Axis) -> Alignment:
    """The alignment of `axis`: exact vertices on its straights, clothoids and arcs, chord error below 0.005 m.

    Raises AlignmentError if the axis has fewer than two distinct points.
    """
    axis, plane, x, y = placed(name, axis)
    found = curves(x, y, axis.radius_m, axis.transition_in_m, axis.transition_out_m)
    px, py = trace_of(x, y, found).vertices()
    lon, lat = plane.to_lonlat(px, py)
    lon[[0, -1]], lat[[0, -1]] = axis.lon[[0, -1]], axis.lat[[0, -1]]
    return alignment_from_vertices(name, lon, lat, axis=axis)


def with_transitions(axis: Axis, standard: Standard) -> Axis:
    """`axis` with a transition either side of each arc: the standard's usual length where there is room for it.

    Where there is not, those facing the short tangent shrink, down to the lowest length while that keeps the
    standard's tangent between curves, then down to nothing if they must for the curves to fit at all.
    Raises AlignmentError as lay_out does.
    """
    axis, _, x, y = placed("The axis", axis)
    turn, radius = deflections_rad(x, y), _lengths(axis.radius_m)[1:-1]
    bends = (np.abs(turn) > LEAST_TURN_RAD) & (radius > 0.0)
    radius = np.where(bends, radius, 1.0)
    lowest, usual = standard.transition_length_m(radius)
    # A curve keeps its lengths as whole as they go: both transitions together turn as far as the line at most.
    most = np.abs(turn) * radius
    lowest, usual = (np.where(bends, np.minimum(part, most), 0.0) for part in (lowest, usual))
    straight = np.full(x.size - 1, standard.min_tangent_m)
    straight[[0, -1]] = 0.0
    room = np.hypot(np.diff(x), np.diff(y))
    first, second = usual, usual
    for floor, between in ((lowest, straight), (np.zeros_like(lowest), np.zeros_like(straight))):
        first, second = _shortened(turn, radius, (first, second), floor, room - between)
    first, second = _evened(turn, radius, (first, second), room)
    return replace(axis, transition_in_m=np.pad(first, 1), transition_out_m=np.pad(second, 1))


def _shortened(
    turn: FloatArray, radius: FloatArray, lengths: tuple[FloatArray, FloatArray], floor: FloatArray, room: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Transitions before and after each arc, those facing a tangent without room shortened, to `floor` at most."""
    first, second = lengths
    for _ in range(40):
        before, after = needed_m(turn, radius, first, second)
        lack = np.pad(before, (0, 1)) + np.pad(after, (1, 0)) - room
        to_first, to_second = np.maximum(first - floor, 0.0), np.maximum(second - floor, 0.0)
        free = np.pad(to_first, (0, 1)) + np.pad(to_second, (1, 0))
        # A metre of transition takes at least a third, mostly half a metre of tangent.
        share = np.clip(2.0 * lack / np.maximum(free, 1e-9), 0.0, 1.0)
        if not np.any((lack > 1e-6) & (free > 1e-6)):
            break
        first, second = first - share[:-1] * to_first, second - share[1:] * to_second
    return first, second


def _evened(
    turn: FloatArray, radius: FloatArray, lengths: tuple[FloatArray, FloatArray], room: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Transitions so even that their difference takes no room from arcs that fit without any.

    A long transition on one side pushes the whole curve along the tangent on its other side, where it has none.
    """
    first, second = lengths
    before, after = needed_m(turn, radius)
    fits = np.pad(before, (0, 1)) + np.pad(after, (1, 0)) <= room + 1e-6
    for step in range(16):
        before, after = needed_m(turn, radius, first, second)
        lacks = fits & (np.pad(before, (0, 1)) + np.pad(after, (1, 0)) > room + 1e-5)
        if not lacks.any():
            break
        left = 0.5 if step < 15 else 0.0
        first, second = np.where(lacks[1:], left * first, first), np.where(lacks[:-1], left * second, second)
    return first, second
