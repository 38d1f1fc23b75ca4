"""Locked stretches: which corners they hold, and whether an edit would move the line within one."""

from __future__ import annotations

import weakref
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from .alignment import Axis
from .by_hand import LOCK, ByHand
from .errors import AlignmentError
from .geodesy import FloatArray
from .hand_set_line import PlacedFix, locked_pis, placed
from .horizontal import curves, trace_of
from .horizontal import placed as in_plane
from .plan import Plan, plan_of
from .trace import STRAIGHT, Trace

REMEDY = "Unlock the stretch first."
# A locked line may move by what laying it out again rounds. Pieces of a line that agree to the decimals are the same.
STAYS_WITHIN_M, SAME_DECIMALS = 0.02, 5


@dataclass(frozen=True)
class _Locked:
    """A line with its locks. held: PIs of plan.axis that each of them holds."""

    plan: Plan
    locks: tuple[PlacedFix, ...]
    held: tuple[frozenset[int], ...]


# The line edited last: a hand that moves a corner asks for the same one again and again.
_LAST: list[tuple[weakref.ref[Axis], _Locked]] = []


def has_locks(by_hand: ByHand) -> bool:
    """Whether anything is locked."""
    return any(fix.kind == LOCK for fix in by_hand.fixes)


def plan_with_locks(axis: Axis) -> Plan:
    """The plan of an axis that has locks, kept as long as the axis is."""
    return _locked(axis).plan


def require_free(plan: Plan, from_m: float, to_m: float) -> None:
    """Raises AlignmentError naming a lock that has some of the line between two chainages, m, or holds that place."""
    for lock in placed(plan.axis.by_hand, plan).of(LOCK):
        if lock.overlaps(from_m, to_m):
            raise AlignmentError(f"{lock.title} does not let the line change there.", REMEDY)


def require_free_pis(axis: Axis, pis: Iterable[int]) -> None:
    """Raises AlignmentError naming the lock that holds one of some PIs of `axis`."""
    chosen = {(float(axis.lon[pi]), float(axis.lat[pi])): pi for pi in pis}
    locked = _locked(axis)
    own = locked.plan.axis
    for lock, held in zip(locked.locks, locked.held):
        # The plan has no repeated PIs: they are told by their places.
        for pi in sorted(held):
            place = (float(own.lon[pi]), float(own.lat[pi]))
            if place in chosen:
                raise AlignmentError(f"{lock.title} holds PI {chosen[place]}.", REMEDY)


def require_kept(axis: Axis, new: Axis) -> None:
    """Raises AlignmentError naming a lock on `axis` within which the line of `new` would be another."""
    locked = _locked(axis)
    if not locked.locks:
        return
    plan = locked.plan
    laid, _, x, y = in_plane("The line", replace(new, plane=plan.plane))
    trace = trace_of(x, y, curves(x, y, laid.radius_m, laid.transition_in_m, laid.transition_out_m))
    kept = {row.tobytes() for row in _rows(trace)}
    before = _rows(plan.trace)
    for lock in locked.locks:
        for piece in range(*_pieces(plan, lock)):
            if before[piece].tobytes() not in kept and not _goes_on(plan, piece, lock, trace):
                raise AlignmentError(f"{lock.title} would move.", REMEDY)


def _locked(axis: Axis) -> _Locked:
    for known, locked in _LAST:
        if known() is axis:
            return locked
    plan = plan_of(axis)
    locks = placed(axis.by_hand, plan).of(LOCK)
    locked = _Locked(plan, locks, tuple(locked_pis(plan, ByHand((lock.fix,))) for lock in locks))
    _LAST[:] = [(weakref.ref(axis), locked)]
    return locked


def _rows(trace: Trace) -> FloatArray:
    """The pieces of a line as rows that are the same for the same piece."""
    table = np.column_stack((trace.x, trace.y, trace.length_m, trace.heading, trace.curvature_from, trace.curvature_to))
    # Adding 0 makes one zero of both.
    return np.ascontiguousarray(np.round(table, SAME_DECIMALS) + 0.0)


def _pieces(plan: Plan, lock: PlacedFix) -> tuple[int, int]:
    """The first piece of the line within a lock, and the one after the last."""
    first = int(np.searchsorted(plan.from_m, lock.from_m, side="right")) - 1
    return max(first, 0), int(np.searchsorted(plan.from_m, lock.to_m, side="left"))


def _goes_on(plan: Plan, piece: int, lock: PlacedFix, trace: Trace) -> bool:
    """Whether what a lock has of a straight lies on one straight of another line."""
    if plan.trace.kind[piece] != STRAIGHT:
        return False
    end_m = plan.from_m[piece + 1] if piece + 1 < plan.from_m.size else plan.length_m
    ends = np.array([max(lock.from_m, float(plan.from_m[piece])), min(lock.to_m, float(end_m))])
    px, py = plan.plane.to_plane(*plan.point_at(ends)[:2])
    straight = trace.kind == STRAIGHT
    cos, sin = np.cos(trace.heading[straight]), np.sin(trace.heading[straight])
    dx, dy = px[:, None] - trace.x[straight], py[:, None] - trace.y[straight]
    along, aside = dx * cos + dy * sin, dy * cos - dx * sin
    inside = (along > -STAYS_WITHIN_M) & (along < trace.length_m[straight] + STAYS_WITHIN_M)
    return bool((inside & (np.abs(aside) < STAYS_WITHIN_M)).all(axis=0).any())
