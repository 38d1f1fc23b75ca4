"""Laying out an alignment from its tangent polygon: straights and circular arcs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .alignment import Alignment, Axis, alignment_from_vertices
from .geodesy import FloatArray, working_plane

# Finer than anyone can see: a radius measured on the vertices every 25 m is then within 0.1 per cent of the true one.
CHORD_ERROR_M = 0.005
STRAIGHT_STEP_M = 100.0


@dataclass(frozen=True)
class Arc:
    """A curve at a PI in the working plane: radius_m, tangent_m (PI to tangent point), signed deflection_rad."""

    radius_m: float
    tangent_m: float
    deflection_rad: float


def arcs(x: FloatArray, y: FloatArray, radius_m: FloatArray) -> list[Arc]:
    """One arc per inner PI of the polygon x, y (m) with the wished radii.

    Where the wished radius does not fit between its neighbours, the tangent shared by two curves is split in
    proportion to their needs and the radius becomes what fits: the evaluation then shows the breach.
    """
    heading = np.arctan2(np.diff(y), np.diff(x))
    deflection = (np.diff(heading) + np.pi) % (2 * np.pi) - np.pi
    half = np.tan(np.minimum(np.abs(deflection), np.pi - 1e-6) / 2.0)
    need = np.concatenate(([0.0], np.asarray(radius_m, dtype=np.float64)[1:-1] * half, [0.0]))
    length = np.hypot(np.diff(x), np.diff(y))
    asked = need[:-1] + need[1:]
    scale = np.where(asked > length, length / np.maximum(asked, 1e-12), 1.0)
    found = []
    for i, turn in enumerate(deflection):
        tangent = need[i + 1] * min(scale[i], scale[i + 1])
        found.append(Arc(float(tangent / half[i]) if half[i] > 1e-9 else np.inf, float(tangent), float(turn)))
    return found


def lay_out(name: str, axis: Axis) -> Alignment:
    """The alignment of `axis`: straights with a vertex each 100 m, arcs with a chord error below 0.005 m.

    Raises AlignmentError if the axis has fewer than two distinct points.
    """
    checked = alignment_from_vertices(name, axis.lon, axis.lat)
    if checked.lon.size != axis.lon.size:
        keep = np.ones(axis.lon.size, dtype=bool)
        keep[1:] = (np.abs(np.diff(axis.lon)) > 1e-10) | (np.abs(np.diff(axis.lat)) > 1e-10)
        axis = Axis(axis.lon[keep], axis.lat[keep], axis.radius_m[keep])
    plane = working_plane(axis.lon, axis.lat)
    x, y = plane.to_plane(axis.lon, axis.lat)
    points = _trace(np.column_stack((x, y)), arcs(x, y, axis.radius_m))
    lon, lat = plane.to_lonlat(points[:, 0], points[:, 1])
    lon[[0, -1]], lat[[0, -1]] = axis.lon[[0, -1]], axis.lat[[0, -1]]
    return alignment_from_vertices(name, lon, lat, axis=axis)


def _trace(polygon: FloatArray, curves: list[Arc]) -> FloatArray:
    """Vertices (n, 2) of straights and arcs in the plane."""
    parts = [polygon[:1]]
    at = polygon[0]
    for pi, before, after, arc in zip(polygon[1:-1], polygon[:-2], polygon[2:], curves):
        towards, away = (pi - before) / np.hypot(*(pi - before)), (after - pi) / np.hypot(*(after - pi))
        start, end = pi - towards * arc.tangent_m, pi + away * arc.tangent_m
        parts.append(_straight(at, start))
        if np.isfinite(arc.radius_m) and arc.tangent_m > 1e-6:
            parts.append(_curve(start, towards, arc))
        at = end
        parts.append(end[None, :])
    parts.append(_straight(at, polygon[-1]))
    return np.vstack(parts)


def _straight(start: FloatArray, end: FloatArray) -> FloatArray:
    """Vertices after `start` up to and including `end`."""
    pieces = max(1, int(np.ceil(np.hypot(*(end - start)) / STRAIGHT_STEP_M)))
    return start + (end - start) * (np.arange(1, pieces + 1) / pieces)[:, None]


def _curve(start: FloatArray, heading: FloatArray, arc: Arc) -> FloatArray:
    """Inner vertices of an arc: chord so short that its versine stays below CHORD_ERROR_M."""
    step = 2.0 * np.arccos(max(0.0, 1.0 - CHORD_ERROR_M / max(arc.radius_m, 1.0)))
    pieces = max(2, int(np.ceil(abs(arc.deflection_rad) / step)))
    left = np.sign(arc.deflection_rad)
    angle = np.arange(1, pieces) / pieces * abs(arc.deflection_rad)
    normal = left * np.array([-heading[1], heading[0]])
    along, across = arc.radius_m * np.sin(angle), arc.radius_m * (1.0 - np.cos(angle))
    return np.asarray(start + along[:, None] * heading + across[:, None] * normal)
