"""The plan of an axis: straights, clothoids and arcs by ellipsoidal chainage, from chainage to place and back."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from .alignment import Axis
from .evaluation import ARC, CLOTHOID, TANGENT, Element
from .geodesy import WGS84, FloatArray, WorkingPlane, inverse
from .horizontal import Curves, curves, placed, trace_of
from .trace import CIRCLE, STRAIGHT, IntArray, Trace

# The plane's scale is taken over pieces no longer and no more bent than these.
SCALE_STEP_M = 1_000.0
SCALE_TURN_RAD = 0.3
AZIMUTH_STEP_M = 5.0
CLOSE_M = 1e-6
# A turn without a curve below this (1 cm over 100 m) is no corner.
CORNER_RAD = 1e-4


@dataclass(frozen=True)
class Plan:
    """A laid-out axis. Chainages are ellipsoidal lengths along the exact line, m, within 0.1 mm per km.

    The vertices of the drawn alignment lie on the line; its chords are shorter than the arcs of radius R they stand
    for, by at most 0.005 m / 3R of their length: 3 mm per km of arc at 600 m.
    axis: without repeated PIs. plane: where straights are straight and radii are the axis's. curves: as they came out,
    one per inner PI. from_m: chainage at which each piece of the trace begins. scale_m: chainages and lengths in the
    plane that belong together, (n, 2). scale_error_ppm: the plane's largest error of scale along the line.
    """

    axis: Axis
    plane: WorkingPlane
    curves: Curves
    trace: Trace
    from_m: FloatArray
    scale_m: FloatArray
    scale_error_ppm: float

    @property
    def length_m(self) -> float:
        """Ellipsoidal length of the exact line, m."""
        return float(self.scale_m[-1, 0])

    @cached_property
    def elements(self) -> tuple[Element, ...]:
        """The pieces in order."""
        kinds = {STRAIGHT: TANGENT, CIRCLE: ARC}
        trace = self.trace
        rows = zip(
            trace.kind.tolist(), self.from_m.tolist(), np.append(self.from_m[1:], self.length_m).tolist(),
            trace.curvature_from.tolist(), trace.curvature_to.tolist(), trace.pi.tolist(),
        )  # fmt: skip
        return tuple(Element(kinds.get(kind, CLOTHOID), *rest) for kind, *rest in rows)

    @property
    def deflection_rad(self) -> float:
        """All turns of the line added up, left and right alike, rad."""
        turns = np.abs(self.curves.deflection_rad)
        return float(turns[np.isfinite(self.curves.radius_m)].sum())

    @cached_property
    def corners_m(self) -> tuple[float, ...]:
        """Chainages (m) of the PIs at which the line turns without any curve."""
        bare = np.isinf(self.curves.radius_m) & (np.abs(self.curves.deflection_rad) > CORNER_RAD)
        if not bare.any():
            return ()
        return tuple(self.locate(self.axis.lon[1:-1][bare], self.axis.lat[1:-1][bare])[0].tolist())

    @cached_property
    def pi_m(self) -> FloatArray:
        """Chainage (m) of each PI: the middle of its curve, or where it lies itself."""
        at_m = self.locate(self.axis.lon, self.axis.lat)[0]
        ends: dict[int, list[float]] = {}
        for piece in self.elements:
            if piece.pi >= 0:
                ends.setdefault(piece.pi, []).extend((piece.from_m, piece.to_m))
        for pi, between in ends.items():
            at_m[pi] = (min(between) + max(between)) / 2.0
        return np.asarray(at_m)

    def curvature_at(self, chainage_m: ArrayLike) -> FloatArray:
        """Curvature (1/m, left positive) at chainages (m), of any shape; at a joint that of the piece it begins."""
        at = np.asarray(chainage_m, dtype=np.float64)
        return self.trace.curvature_at(*self._along(at.ravel())).reshape(at.shape)

    def point_at(self, chainage_m: ArrayLike) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Longitude, latitude and azimuth (degrees) at chainages (m), of any shape; beyond the ends those of the end.

        Longitudes go on counting across the antimeridian, as those of the alignment do.
        """
        at = np.asarray(chainage_m, dtype=np.float64)
        x, y, heading = self.plane_at(at.ravel())
        dx, dy = AZIMUTH_STEP_M * np.cos(heading), AZIMUTH_STEP_M * np.sin(heading)
        lon, lat = self.plane.to_lonlat(
            np.concatenate((x, x - dx, x + dx)), np.concatenate((y, y - dy, y + dy))
        )  # fmt: skip
        n = x.size
        azimuth = inverse(lon[n : 2 * n], lat[n : 2 * n], lon[2 * n :], lat[2 * n :])[0]
        first = float(self.axis.lon[0])
        near = lon[:n] - 360.0 * np.round((lon[:n] - first) / 360.0)
        return near.reshape(at.shape), lat[:n].reshape(at.shape), (azimuth % 360.0).reshape(at.shape)

    def plane_at(self, chainage_m: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """x, y (m) and heading (rad from the x axis) in the plane at chainages (n, m)."""
        return self.trace.at(*self._along(chainage_m))

    def locate(self, lon: ArrayLike, lat: ArrayLike) -> tuple[FloatArray, FloatArray]:
        """Chainage (m) of the line's nearest point, and how far off the place is (m, right positive); any shape.

        The offset is the geodesic's length; it is square to the line but for places beyond an end, which have the
        chainage of the end.
        """
        place_lon, place_lat = np.broadcast_arrays(np.asarray(lon, np.float64), np.asarray(lat, np.float64))
        shape = place_lon.shape
        place_lon, place_lat = place_lon.ravel(), place_lat.ravel()
        px, py = self.plane.to_plane(place_lon, place_lat)
        flat = self.trace.foot(px, py)
        piece, along = self.trace.piece_at(flat)
        x, y, heading = self.trace.at(piece, along)
        right = (px - x) * np.sin(heading) - (py - y) * np.cos(heading)
        foot_lon, foot_lat = self.plane.to_lonlat(x, y)
        distance = np.asarray(WGS84.inv(foot_lon, foot_lat, place_lon, place_lat)[2])
        # PROJ gives degrees back to 0.6 mm: what is on the line in the plane is on the line.
        offset = np.where(np.abs(right) < CLOSE_M, right, np.where(right < 0.0, -distance, distance))
        beyond = np.hypot(px - x, py - y) > np.abs(right) + CLOSE_M
        offset = np.where(beyond & (np.abs(right) < CLOSE_M), distance, offset)
        return np.interp(flat, self.scale_m[:, 1], self.scale_m[:, 0]).reshape(shape), offset.reshape(shape)

    def _along(self, chainage_m: FloatArray) -> tuple[IntArray, FloatArray]:
        """Piece, and length in the plane from its start, of chainages; beyond the ends the end's."""
        piece = np.clip(np.searchsorted(self.from_m, chainage_m, side="right") - 1, 0, self.from_m.size - 1)
        flat = np.interp(chainage_m, self.scale_m[:, 0], self.scale_m[:, 1])
        return piece, np.clip(flat - self.trace.from_m[piece], 0.0, self.trace.length_m[piece])


def plan_of(axis: Axis, name: str = "The axis") -> Plan:
    """The plan of an axis in its working plane.

    Raises AlignmentError, under `name`, if the axis has fewer than two distinct points.
    """
    axis, plane, x, y = placed(name, axis)
    found = curves(x, y, axis.radius_m, axis.transition_in_m, axis.transition_out_m)
    trace = trace_of(x, y, found)
    scale_m, starts, error_ppm = _scale(plane, trace)
    return Plan(axis, plane, found, trace, scale_m[starts, 0], scale_m, error_ppm)


def _scale(plane: WorkingPlane, trace: Trace) -> tuple[FloatArray, IntArray, float]:
    """Chainages and plane lengths (n, 2) along a trace, the rows at which pieces begin, and the largest error (ppm).

    The line is cut into short pieces; the geodesic between the ends of each, over its chord in the plane, is how much
    the plane shows too short there, and what turns the piece's length into chainage.
    """
    turn = np.abs(trace.curvature_from + trace.curvature_to) / 2.0 * trace.length_m
    cuts = np.ceil(np.maximum(trace.length_m / SCALE_STEP_M, turn / SCALE_TURN_RAD) - 1e-9)
    cuts = np.maximum(cuts, 1).astype(np.intp)
    piece = np.repeat(np.arange(cuts.size), cuts)
    starts = np.cumsum(cuts) - cuts
    flat_step = trace.length_m[piece] / cuts[piece]
    along = (np.arange(piece.size) - starts[piece]) * flat_step
    last = np.array([cuts.size - 1])
    x, y, _ = trace.at(np.append(piece, last), np.append(along, trace.length_m[last]))
    lon, lat = plane.to_lonlat(x, y)
    chord = np.hypot(np.diff(x), np.diff(y))
    # Over the shortest pieces PROJ's rounding of degrees (0.6 mm) is no measure of scale: their neighbours' is.
    ratio = inverse(lon[:-1], lat[:-1], lon[1:], lat[1:])[1] / np.maximum(chord, 1e-9)
    sure = chord > min(100.0, 0.5 * float(chord.max()))
    middle = np.cumsum(flat_step) - flat_step / 2.0
    ratio = np.interp(middle, middle[sure], ratio[sure])
    chainage = np.concatenate(([0.0], np.cumsum(flat_step * ratio)))
    flat = np.concatenate(([0.0], np.cumsum(flat_step)))
    return np.column_stack((chainage, flat)), starts, float(np.abs(1.0 / ratio - 1.0).max() * 1e6)
