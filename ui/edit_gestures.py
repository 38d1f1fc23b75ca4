"""What a gesture on the map makes of a tangent polygon: plain functions from handle and place to the new polygon."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from qgis.PyQt.QtCore import QCoreApplication

from ..core import axis_edits
from ..core.alignment import Axis
from ..core.geodesy import FloatArray
from ..core.horizontal import curves, trace_of
from ..core.plan import plan_of
from .edit_handles import CURVE, PI, TANGENT, Handle

if TYPE_CHECKING:
    from ..core.standards import Standard

LEAST_RADIUS_M, MOST_RADIUS_M, RADIUS_STEP_M = 50.0, 20_000.0, 10.0


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanEditGestures", text)


def bent_to(axis: Axis, held: Handle, lon: float, lat: float, standard: Standard) -> Axis:
    """The polygon with what is held at a place (degrees); raises AlignmentError where that cannot be."""
    if held.kind == PI:
        return axis_edits.moved(axis, held.pi, lon, lat).axis
    if held.kind == CURVE:
        return axis_edits.with_curve(axis, held.pi, radius_to(axis, held.pi, lon, lat)).axis
    return axis_edits.inserted(axis, held.pi, lon, lat, standard.min_radius_m, standard).axis


def radius_to(axis: Axis, pi: int, lon: float, lat: float) -> float:
    """The radius with which the curve at a PI passes the place, as far as it lies on the bisector, m."""
    plane = plan_of(axis).plane
    x, y = plane.to_plane(np.append(axis.lon[pi - 1 : pi + 2], lon), np.append(axis.lat[pi - 1 : pi + 2], lat))
    sides = np.array([[x[0] - x[1], y[0] - y[1]], [x[2] - x[1], y[2] - y[1]]])
    sides /= np.maximum(np.hypot(*sides.T), 1e-9)[:, None]
    inward = sides.sum(axis=0)
    size = float(np.hypot(*inward))
    if size < 1e-9:
        return MOST_RADIUS_M
    apart_m = max(float(np.dot([x[3] - x[1], y[3] - y[1]], inward / size)), 0.0)
    # Half the angle between the tangents has this cosine; the curve's middle lies R (1 / sin - 1) from the PI.
    sine = float(np.sqrt(max(1.0 - (size / 2.0) ** 2, 1e-12)))
    radius_m = apart_m / max(1.0 / sine - 1.0, 1e-9)
    return float(np.clip(np.round(radius_m / RADIUS_STEP_M) * RADIUS_STEP_M, LEAST_RADIUS_M, MOST_RADIUS_M))


def curve_middles(axis: Axis) -> FloatArray:
    """The middle of the curve at each PI (n, 2 degrees), NaN where there is none."""
    plane = axis.plane
    found = np.full((axis.lon.size, 2), np.nan)
    if plane is None or axis.lon.size < 3:
        return found
    x, y = plane.to_plane(axis.lon, axis.lat)
    trace = trace_of(x, y, curves(x, y, axis.radius_m, axis.transition_in_m, axis.transition_out_m))
    curved = np.flatnonzero(trace.pi > 0)
    pis, first, count = np.unique(trace.pi[curved], return_index=True, return_counts=True)
    begin, last = curved[first], curved[first + count - 1]
    middle = (trace.from_m[begin] + trace.from_m[last] + trace.length_m[last]) / 2.0
    px, py, _ = trace.at(*trace.piece_at(middle))
    found[pis] = np.column_stack(plane.to_lonlat(px, py))
    return found


def same_axis(one: Axis | None, other: Axis | None) -> bool:
    """Whether two polygons are the same as far as a study keeps them, with what was set by hand."""
    if one is None or other is None:
        return one is other
    n = one.lon.size
    return n == other.lon.size and axis_edits.compared(one, other).same_before == n and one.by_hand == other.by_hand


def gesture_text(held: Handle) -> str:
    """The name of a gesture in QGIS's undo panel."""
    return {PI: tr("Move corner"), CURVE: tr("Change curve radius"), TANGENT: tr("Bend straight")}[held.kind]
