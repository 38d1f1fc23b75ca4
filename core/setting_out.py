"""Setting out a curve on the ground: deflection angles, chords, and offsets from the tangent."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .errors import AlignmentError
from .evaluation import ARC, CLOTHOID, TANGENT
from .plan import Plan
from .trace import CLOTHOID_OUT

PEG_EVERY_M = 20.0
KINDS = {0: TANGENT, 1: CLOTHOID, 2: ARC, 3: CLOTHOID}


@dataclass(frozen=True)
class Peg:
    """A peg of a curve, seen by an instrument at the start of its element that looks along the tangent there.

    The clothoid that leads out is set out from its end, back towards the PI. deflection_deg: from that tangent, right
    positive; chord_m: straight distance from the instrument; along_m, offset_m: along the tangent, and square to it,
    right positive; from_last_m: straight distance from the peg before. Lengths are of the ellipsoid's surface.
    """

    kind: str
    instrument_m: float
    chainage_m: float
    deflection_deg: float
    chord_m: float
    along_m: float
    offset_m: float
    from_last_m: float
    lon: float
    lat: float


def setting_out(plan: Plan, pi: int, every_m: float = PEG_EVERY_M) -> tuple[Peg, ...]:
    """Pegs of the curve at a PI: its main points, and every full `every_m` of chainage between them.

    pi: index in the plan's axis. Raises AlignmentError for a PI without curve or an impossible distance.
    """
    pieces = np.flatnonzero(plan.trace.pi == pi)
    if not pieces.size:
        raise AlignmentError(f"Point of intersection {pi} has no curve.", "Choose one with a radius.")
    if not every_m >= 0.1:
        raise AlignmentError(f"Pegs every {every_m:g} m cannot be set out.", "Give 0.1 m or more.")
    pegs: list[Peg] = []
    for piece in pieces.tolist():
        pegs += _piece(plan, piece, every_m, first=not pegs)
    return tuple(pegs)


def _piece(plan: Plan, piece: int, every_m: float, first: bool) -> list[Peg]:
    """Pegs of one piece of a curve, its first point only where nothing came before."""
    trace = plan.trace
    ends = np.append(plan.from_m, plan.length_m)[[piece, piece + 1]]
    full = np.arange(np.ceil((ends[0] + 1e-3) / every_m), np.floor((ends[1] - 1e-3) / every_m) + 1) * every_m
    at = np.concatenate((ends[:1], full, ends[1:]))
    along = np.interp(at, ends, [0.0, trace.length_m[piece]])
    x, y, heading = trace.at(np.full(at.size, piece), along)
    lon, lat, _ = plan.point_at(at)
    back = trace.kind[piece] == CLOTHOID_OUT
    station = -1 if back else 0
    look = heading[station] + (np.pi if back else 0.0)
    # From the plane to the ground: the piece is short enough for one scale.
    scale = (ends[1] - ends[0]) / trace.length_m[piece]
    dx, dy = (x - x[station]) * scale, (y - y[station]) * scale
    forward, right = dx * np.cos(look) + dy * np.sin(look), dx * np.sin(look) - dy * np.cos(look)
    step = np.concatenate(([0.0], np.hypot(np.diff(dx), np.diff(dy))))
    rows = zip(
        at.tolist(), np.degrees(np.arctan2(right, forward)).tolist(), np.hypot(dx, dy).tolist(), forward.tolist(),
        right.tolist(), step.tolist(), lon.tolist(), lat.tolist(),
    )  # fmt: skip
    kind = KINDS[int(trace.kind[piece])]
    return [Peg(kind, float(at[station]), *row) for row in rows][0 if first else 1 :]
