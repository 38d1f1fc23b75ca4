"""Tangent polygons of lines that have none, and curve radii that stay with their PIs while these are moved."""

from __future__ import annotations

import numpy as np

from .alignment import Alignment, Axis
from .geodesy import WGS84, FloatArray, chainage_m, working_plane
from .horizontal import lay_out

TOLERANCE_M = 25.0
_SAME_DEG = 1e-9


def axis_of_line(alignment: Alignment, min_radius_m: float, tolerance_m: float = TOLERANCE_M) -> Axis:
    """A tangent polygon within about `tolerance_m` of a line, with the widest usual radii that fit it.

    For lines that were not laid out from one: drawn elsewhere, or bent vertex by vertex.
    """
    # Imported here: the search behind it is not needed by lines that have their polygon.
    from .search.fit import fit_polygon
    from .search.routes import Route

    plane = working_plane(alignment.lon, alignment.lat)
    x, y = plane.to_plane(alignment.lon, alignment.lat)
    route = Route(x, y, np.zeros(x.size), 0.0, (0, x.size - 1))
    start = float(alignment.lon[0]), float(alignment.lat[0])
    end = float(alignment.lon[-1]), float(alignment.lat[-1])
    return fit_polygon(route, tolerance_m, min_radius_m).axis(plane, start, end)


def is_laid_out(alignment: Alignment, axis: Axis, tolerance_m: float = 1.0) -> bool:
    """Whether a line is what its tangent polygon gives, to `tolerance_m` at 200 places."""
    laid = lay_out(alignment.name, axis)
    own, other = (np.linspace(0.0, line.length_m, 200) for line in (alignment, laid))
    if abs(own[-1] - other[-1]) > tolerance_m:
        return False
    lon_a, lat_a = _at(alignment, own)
    lon_b, lat_b = _at(laid, other)
    return bool(np.asarray(WGS84.inv(lon_a, lat_a, lon_b, lat_b)[2]).max() <= tolerance_m)


def _at(line: Alignment, chainage: FloatArray) -> tuple[FloatArray, FloatArray]:
    vertex_m = chainage_m(line.lon, line.lat)
    return np.interp(chainage, vertex_m, line.lon), np.interp(chainage, vertex_m, line.lat)


def with_radii(axis: Axis, before: Axis | None, default_radius_m: float) -> Axis:
    """`axis` with a radius at every PI: its own where it has one, else what the PI had `before`, else the default.

    QGIS's vertex tool drops the radius (M) of a vertex it moves. PIs are the same if they lie in the same place, or if
    equally many lie between two that do. The radii of both ends are 0.
    """
    radius = np.where(np.isfinite(axis.radius_m) & (axis.radius_m > 0.0), axis.radius_m, 0.0)
    if before is not None:
        carried = _carried(axis, before)
        radius = np.where(radius > 0.0, radius, carried)
    radius = np.where(radius > 0.0, radius, default_radius_m)
    radius[[0, -1]] = 0.0
    return Axis(axis.lon, axis.lat, radius)


def _carried(axis: Axis, before: Axis) -> FloatArray:
    """The radius each PI had before; 0 for a new one."""
    radius = np.zeros(axis.lon.size)
    pairs = [(-1, -1), *_same_places(axis, before), (axis.lon.size, before.lon.size)]
    for (i, j), (i_next, j_next) in zip(pairs[:-1], pairs[1:]):
        if 0 <= i < axis.lon.size:
            radius[i] = before.radius_m[j]
        if i_next - i == j_next - j:
            radius[i + 1 : i_next] = before.radius_m[j + 1 : j_next]
    return radius


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
