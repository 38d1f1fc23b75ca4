"""Moving PIs, radii and transitions of a polygon until its line lies on given points as closely as it can.

Method: Levenberg and Marquardt's least squares on the points' offsets. A PI moves the line only near its own curve and
its neighbours', so that all PIs of the same place in a row of five share one numerical derivative.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import spsolve

from .geodesy import FloatArray
from .horizontal import curves, trace_of
from .trace import Trace

COLOURS = 5
# Steps of the derivative and natural sizes of x, y (m), curvature (share of its own) and both transitions (m).
STEP = np.array([0.01, 0.01, 1e-4, 0.05, 0.05])
SIZE = np.array([1.0, 1.0, 0.02, 10.0, 10.0])
HOLD = 1e-4
LEAST_RADIUS_M = 50.0


@dataclass(frozen=True)
class Shape:
    """A polygon in the plane: PIs (n, 2), and (n,) radius and transitions of each, 0 at the ends; all m."""

    xy: FloatArray
    radius_m: FloatArray
    in_m: FloatArray
    out_m: FloatArray

    @property
    def trace(self) -> Trace:
        """The line it gives."""
        x, y = self.xy[:, 0], self.xy[:, 1]
        return trace_of(x, y, curves(x, y, self.radius_m, self.in_m, self.out_m))

    def moved(self, by: FloatArray) -> Shape:
        """With x, y, curvature (share), in and out of each inner PI changed by (n - 2, 5)."""
        change = np.pad(by, ((1, 1), (0, 0)))
        radius = np.clip(self.radius_m / np.clip(1.0 + change[:, 2], 0.5, 2.0), LEAST_RADIUS_M, 1e5)
        radius[[0, -1]] = 0.0
        eased_in, eased_out = (np.clip(part + change[:, i], 0.0, None) for part, i in ((self.in_m, 3), (self.out_m, 4)))
        return Shape(self.xy + change[:, :2], radius, eased_in, eased_out)


def refined(shape: Shape, x: FloatArray, y: FloatArray, rounds: int = 20) -> Shape:
    """The shape, its ends held, on which points x, y (m) lie closest by least squares."""
    if shape.xy.shape[0] < 3:
        return shape
    damping = 1e-3
    off, at = _offsets(shape, x, y)
    cost = float(off @ off)
    for _ in range(rounds):
        slope = _slopes(shape, x, y, at)
        normal, pull = slope.T @ slope, slope.T @ off
        for _ in range(6):
            # The hold keeps apart what the points do not tell, such as the transitions of a slight curve.
            held = normal + sparse.diags(damping * normal.diagonal() + HOLD)
            by = -np.asarray(spsolve(held.tocsc(), pull)).reshape(-1, 5) * SIZE
            by[:, 2] = np.clip(by[:, 2], -0.3, 0.3)
            tried = shape.moved(by)
            tried_off, tried_at = _offsets(tried, x, y)
            tried_cost = float(tried_off @ tried_off)
            if tried_cost < cost:
                break
            damping *= 10.0
        else:
            return shape
        gained = cost - tried_cost
        shape, off, at, cost, damping = tried, tried_off, tried_at, tried_cost, max(damping / 10.0, 1e-9)
        if gained < 1e-4 * cost + 1e-9 * x.size:
            break
    return shape


def _offsets(shape: Shape, x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    """How far right of the line each point lies, and the length from its start at which it does."""
    trace = shape.trace
    at = trace.foot(x, y)
    return trace.offset(at, x, y), at


def _slopes(shape: Shape, x: FloatArray, y: FloatArray, at: FloatArray) -> sparse.csr_matrix:
    """Change of each point's offset per natural size of each parameter, (points, 5 * inner PIs)."""
    trace, inner = shape.trace, shape.xy.shape[0] - 2
    nearest = _nearest_pi(trace, inner, at)
    total = float(trace.length_m.sum())
    share, base = at / total, trace.offset(at, x, y, 1)
    rows, columns, values = [], [], []
    for colour in range(min(COLOURS, inner)):
        chosen = np.arange(inner) % COLOURS == colour
        # The PI of this colour that each point can feel.
        pi = nearest + (colour - nearest + 2) % COLOURS - 2
        felt = np.flatnonzero((pi >= 0) & (pi < inner))
        for part in range(5):
            by = np.zeros((inner, 5))
            by[chosen, part] = STEP[part]
            other = shape.moved(by).trace
            change = other.offset(share * float(other.length_m.sum()), x, y, 2) - base
            rows.append(felt)
            columns.append(5 * pi[felt] + part)
            values.append(change[felt] / STEP[part] * SIZE[part])
    shape_of = (x.size, 5 * inner)
    return sparse.csr_matrix((np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))), shape_of)


def _nearest_pi(trace: Trace, inner: int, at: FloatArray) -> np.ndarray:
    """Inner PI (from 0) whose curve lies next to each length along the line."""
    ends = trace.from_m + trace.length_m
    curved = trace.pi > 0
    middle = np.interp(np.arange(1, inner + 1), trace.pi[curved], ((trace.from_m + ends) / 2.0)[curved])
    for pi in range(1, inner + 1):
        own = trace.pi == pi
        if own.any():
            middle[pi - 1] = (trace.from_m[own].min() + ends[own].max()) / 2.0
    return np.clip(np.searchsorted((middle[:-1] + middle[1:]) / 2.0, at), 0, inner - 1)
