"""What a hand does to a tangent polygon: each function gives the new polygon and how much of the old one it kept.

What was set by hand along the line goes with it. An edit that would change a locked stretch raises AlignmentError
naming the lock.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .alignment import Axis
from .errors import AlignmentError
from .evaluation import ARC, TANGENT, Element
from .geodesy import FloatArray, inverse, working_plane
from .hand_set_edits import joined_by_hand, parted_by_hand, taken_by_hand
from .horizontal import deflections_rad
from .locks import has_locks, plan_with_locks, require_free, require_free_pis, require_kept
from .plan import Plan
from .standards import Standard

PARTS = ("lon", "lat", "radius_m", "transition_in_m", "transition_out_m")
# Ends this close are the same place; a turn below the other is none.
SAME_PLACE_M = 1.0
STRAIGHT_ON_DEG = 0.01
# What differs by less, in the order of PARTS, is the same PI: a study keeps transitions to the millimetre.
ALIKE = (1e-9, 1e-9, 1e-3, 1e-3, 1e-3)


@dataclass(frozen=True)
class Edited:
    """An edited polygon; its first same_before and last same_after PIs are those of the polygon before."""

    axis: Axis
    same_before: int
    same_after: int


def compared(old: Axis, new: Axis) -> Edited:
    """What an edit left of the old polygon, however it was made."""
    one, other = (np.column_stack([getattr(axis, name) for name in PARTS]) for axis in (old, new))
    most = min(len(one), len(other))
    before = _alike(one[:most], other[:most])
    after = _alike(one[len(one) - most :][::-1], other[len(other) - most :][::-1])
    # A PI is counted from one side only.
    return Edited(new, before, min(after, most - before))


def moved(axis: Axis, pi: int, lon: float, lat: float) -> Edited:
    """PI number `pi`, an end too, put elsewhere (degrees)."""
    _known(axis, pi)
    return _unlocked(axis, _put(axis, pi, lon=lon, lat=lat), pi)


def inserted(axis: Axis, before: int, lon: float, lat: float, radius_m: float, standard: Standard) -> Edited:
    """A PI more, before PI number `before`, with a curve of `radius_m` and the standard's usual transitions."""
    if not 0 < before < axis.lon.size:
        raise AlignmentError(f"There is no tangent before PI {before}.", "Choose a place between start and end.")
    _lengths(radius_m=radius_m)
    usual_m = float(standard.transition_length_m(np.array([max(radius_m, 1.0)]))[1][0]) if radius_m > 0.0 else 0.0
    values = dict(zip(PARTS, (lon, lat, radius_m, usual_m, usual_m)))
    parts = {name: np.insert(getattr(axis, name), before, values[name]) for name in PARTS}
    edited = Edited(_with(axis, parts), before, axis.lon.size - before)
    if has_locks(axis.by_hand):
        plan = plan_with_locks(axis)
        at_m = float(plan.locate(lon, lat)[0])
        require_free(plan, at_m - SAME_PLACE_M, at_m + SAME_PLACE_M)
    return _unlocked(axis, edited)


def removed(axis: Axis, pi: int) -> Edited:
    """PI number `pi` left out; the line then begins or ends at the next one if it was an end."""
    _known(axis, pi)
    if axis.lon.size < 3:
        raise AlignmentError("A line needs its start and its end.", "Delete the alternative instead.")
    # A new end loses its curve.
    return _unlocked(axis, compared(axis, _without(axis, [pi])), pi)


def with_curve(
    axis: Axis, pi: int, radius_m: float, transition_in_m: float | None = None, transition_out_m: float | None = None
) -> Edited:
    """Another curve at an inner PI; transitions left out stay as they are. 0 for none."""
    _known(axis, pi)
    if not 0 < pi < axis.lon.size - 1:
        raise AlignmentError(f"PI {pi} is an end of the line and has no curve.", "Choose one between the ends.")
    given = {"radius_m": radius_m, "transition_in_m": transition_in_m, "transition_out_m": transition_out_m}
    values = {name: value for name, value in given.items() if value is not None}
    _lengths(**values)
    return _unlocked(axis, _put(axis, pi, **values), pi)


def cut(plan: Plan, chainage_m: float) -> tuple[Axis, Axis]:
    """The two polygons of a line cut at a chainage; within a transition it is cut where that meets the straight.

    On an arc both keep their part of it: the tangent there meets the tangents before and behind in the new PIs.
    Each has what was set by hand along it. Raises AlignmentError beyond the ends and within a locked stretch.
    """
    if not SAME_PLACE_M < chainage_m < plan.length_m - SAME_PLACE_M:
        raise AlignmentError(
            f"km {chainage_m / 1000:.3f} is not between the ends of the line.", "Choose a place on the line."
        )
    piece = _element_at(plan, chainage_m)
    if piece.kind not in (TANGENT, ARC):
        # The clothoid into an arc begins straight, the one out of it ends so.
        chainage_m = piece.from_m if piece.curvature_from == 0.0 else piece.to_m
    if has_locks(plan.axis.by_hand):
        require_free(plan, chainage_m, chainage_m)
    own = parted_by_hand(plan, chainage_m)
    lon, lat, azimuth_deg = (float(value) for value in plan.point_at(chainage_m))
    axis = plan.axis
    if piece.kind == ARC:
        first, second = _meeting(plan, piece.pi, lon, lat, azimuth_deg)
        head = _spliced(axis, slice(0, piece.pi + 1), (lon, lat), last=True)
        tail = _spliced(axis, slice(piece.pi, None), (lon, lat), last=False)
        head = _put(head, piece.pi, lon=first[0], lat=first[1], transition_out_m=0.0).axis
        tail = _put(tail, 1, lon=second[0], lat=second[1], transition_in_m=0.0).axis
    else:
        before = _pis_before(plan, chainage_m)
        head = _spliced(axis, slice(0, before), (lon, lat), last=True)
        tail = _spliced(axis, slice(before, None), (lon, lat), last=False)
    return replace(head, by_hand=own[0]), replace(tail, by_hand=own[1])


def joined(one: Axis, other: Axis, radius_m: float, standard: Standard) -> Axis:
    """One polygon of two in the direction of `one`, joined where their ends lie nearest; `other` is turned if need be.

    Where they meet at an angle there is a curve of `radius_m`; where they do not meet, a straight with one at each end.
    It has what was set by hand along both.
    """
    _lengths(radius_m=radius_m)
    ways = [(one, other), (one, other.reversed()), (other, one), (other.reversed(), one)]
    gaps_m = [_gap_m(head, tail) for head, tail in ways]
    head, tail = ways[int(np.argmin(gaps_m))]
    head, tail = _in_plane_of(head, one), _in_plane_of(tail, one)
    same = min(gaps_m) < SAME_PLACE_M
    parts = {name: np.concatenate((getattr(head, name), getattr(tail, name)[1 if same else 0 :])) for name in PARTS}
    axis = replace(_with(one, parts), by_hand=joined_by_hand(head, tail))
    at = head.lon.size - 1
    if same and _turn_deg(axis, at) < STRAIGHT_ON_DEG:
        axis = _without(axis, [at])
    else:
        usual_m = float(standard.transition_length_m(np.array([max(radius_m, 1.0)]))[1][0]) if radius_m > 0.0 else 0.0
        for pi in (at,) if same else (at, at + 1):
            axis = _put(axis, pi, radius_m=radius_m, transition_in_m=usual_m, transition_out_m=usual_m).axis
    for part in (head, tail):
        if has_locks(part.by_hand):
            require_kept(part, axis)
    return axis


def taken_over(plan: Plan, from_m: float, to_m: float, source: Plan) -> Edited:
    """The line with its PIs between two chainages replaced by those that `source` has between the same places.

    What was set by hand stays outside the stretch, and comes from the source within it.
    Raises AlignmentError if the stretch is none, or runs the other way on the source.
    """
    if not 0.0 <= from_m < to_m <= plan.length_m:
        raise AlignmentError(
            f"km {from_m / 1000:.3f} to {to_m / 1000:.3f} is no stretch of this line.", "Choose two places on it."
        )
    lon, lat, _ = plan.point_at(np.array([from_m, to_m]))
    at = source.locate(lon, lat)[0]
    if at[1] - at[0] < SAME_PLACE_M:
        raise AlignmentError("The other alternative runs the other way there.", "Reverse it first.")
    first, behind = max(_pis_before(plan, from_m), 1), min(_pis_before(plan, to_m), plan.axis.lon.size - 1)
    low, high = _pis_before(source, float(at[0])), _pis_before(source, float(at[1]))
    own, others = plan.axis, _in_plane_of(source.axis, plan.axis)
    parts = {
        name: np.concatenate((getattr(own, name)[:first], getattr(others, name)[low:high], getattr(own, name)[behind:]))
        for name in PARTS
    }
    require_free(plan, from_m, to_m)
    by_hand = taken_by_hand(plan, from_m, to_m, source, float(at[0]), float(at[1]))
    return _unlocked(own, Edited(replace(_with(own, parts), by_hand=by_hand), first, own.lon.size - behind))


def _unlocked(axis: Axis, edited: Edited, *pis: int) -> Edited:
    """The edit, if no lock holds one of some PIs of `axis` or has a line that it would move."""
    if not has_locks(axis.by_hand):
        return edited
    require_free_pis(axis, pis)
    require_kept(axis, edited.axis)
    # In the same plane straights stay where they are: one of its own would come with another end.
    return replace(edited, axis=replace(edited.axis, plane=plan_with_locks(axis).plane))


def _alike(one: FloatArray, other: FloatArray) -> int:
    """How many rows are the same, counted from the first."""
    differs = np.any(np.abs(one - other) > ALIKE, axis=1)
    return int(np.argmax(differs)) if differs.any() else len(one)


def _known(axis: Axis, pi: int) -> None:
    if not 0 <= pi < axis.lon.size:
        raise AlignmentError(f"There is no PI {pi}.", f"Choose one from 0 to {axis.lon.size - 1}.")


def _lengths(**metres: float) -> None:
    for name, value in metres.items():
        if not (np.isfinite(value) and value >= 0.0):
            raise AlignmentError(f"{value:g} is no {name.removesuffix('_m').replace('_', ' ')}.", "Give 0 m or more.")


def _put(axis: Axis, pi: int, **values: float) -> Edited:
    """The polygon with some figures of one PI changed."""
    parts = {}
    for name, value in values.items():
        parts[name] = getattr(axis, name).copy()
        parts[name][pi] = value
    return Edited(_with(axis, parts), pi, axis.lon.size - 1 - pi)


def _with(axis: Axis, parts: dict[str, FloatArray]) -> Axis:
    """The polygon with some of its arrays replaced."""
    return Axis(
        **{name: parts.get(name, getattr(axis, name)) for name in PARTS}, plane=axis.plane, by_hand=axis.by_hand
    )


def _without(axis: Axis, pis: list[int]) -> Axis:
    parts = {name: np.delete(getattr(axis, name), pis) for name in PARTS}
    for name in PARTS[2:]:
        # An end has no curve.
        parts[name][[0, -1]] = 0.0
    return _with(axis, parts)


def _spliced(axis: Axis, kept: slice, place: tuple[float, float], last: bool) -> Axis:
    """The kept PIs and a new end behind (last) or before them."""
    end = dict(zip(PARTS, (*place, 0.0, 0.0, 0.0)))
    parts = {
        name: np.append(getattr(axis, name)[kept], end[name])
        if last
        else np.insert(getattr(axis, name)[kept], 0, end[name])
        for name in PARTS
    }
    return _with(axis, parts)


def _element_at(plan: Plan, chainage_m: float) -> Element:
    ends = [one.to_m for one in plan.elements]
    return plan.elements[min(int(np.searchsorted(ends, chainage_m)), len(ends) - 1)]


def _pis_before(plan: Plan, chainage_m: float) -> int:
    """How many PIs lie before a chainage: those whose curve's middle, or else themselves, do."""
    at = plan.locate(plan.axis.lon, plan.axis.lat)[0]
    return int((at < chainage_m).sum())


def _meeting(
    plan: Plan, pi: int, lon: float, lat: float, azimuth_deg: float
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Where the tangent at a place on the arc of a PI meets the tangents before and behind, degrees."""
    x, y = plan.plane.to_plane(plan.axis.lon[pi - 1 : pi + 2], plan.axis.lat[pi - 1 : pi + 2])
    at_m = float(plan.locate(lon, lat)[0])
    near = plan.point_at(np.array([at_m - 0.5, at_m + 0.5]))
    (px, qx), (py, qy) = plan.plane.to_plane(near[0], near[1])
    (cx,), (cy,) = plan.plane.to_plane(np.array([lon]), np.array([lat]))
    along = np.array([qx - px, qy - py])
    found = []
    for other in (0, 2):
        edge = np.array([x[1] - x[other], y[1] - y[other]])
        share = np.linalg.solve(np.column_stack((along, -edge)), np.array([x[other] - cx, y[other] - cy]))[1]
        found.append((x[other] + share * edge[0], y[other] + share * edge[1]))
    (ax, ay), (bx, by) = found
    lon2, lat2 = plan.plane.to_lonlat(np.array([ax, bx]), np.array([ay, by]))
    return (float(lon2[0]), float(lat2[0])), (float(lon2[1]), float(lat2[1]))


def _gap_m(one: Axis, other: Axis) -> float:
    """From the end of one to the start of the other, m."""
    return float(inverse(one.lon[-1:], one.lat[-1:], other.lon[:1], other.lat[:1])[1][0])


def _turn_deg(axis: Axis, pi: int) -> float:
    plane = axis.plane or working_plane(axis.lon, axis.lat)
    x, y = plane.to_plane(axis.lon[pi - 1 : pi + 2], axis.lat[pi - 1 : pi + 2])
    return float(np.degrees(np.abs(deflections_rad(x, y))[0]))


def _in_plane_of(axis: Axis, other: Axis) -> Axis:
    """Longitudes counted as the other polygon counts them, across the antimeridian too."""
    turns: FloatArray = 360.0 * np.round((axis.lon - other.lon[0]) / 360.0)
    return replace(axis, lon=axis.lon - turns, plane=other.plane)
