"""Axes of lines that have none: straights, arcs and transitions found in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from .alignment import Alignment, Axis
from .axis_keeping import with_radii
from .axis_refining import Shape, refined
from .curve_finding import (
    Bend,
    Course,
    coarseness_m,
    course_of,
    find_bends,
    polygon_of,
    scatter_m,
    split_at_step,
    split_wide,
)
from .evaluation import ARC, CLOTHOID, TANGENT
from .geodesy import FloatArray, WorkingPlane, chainage_m, inverse, working_plane
from .horizontal import lay_out, with_transitions
from .plan import plan_of
from .progress import Part, Progress, Silent, check_cancelled
from .standards import Standard

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["FittedAxis", "axis_of_line", "deviation", "fit_axis", "is_laid_out", "with_radii"]

TOLERANCE_M = 25.0
# Lines whose corners stand out further than this are drawn, not laid out: curves have yet to be put in.
DRAWN_FROM_M = 3.0
CLOSE_M = 0.1
POINT_EVERY_M = 10.0


@dataclass(frozen=True)
class FittedAxis:
    """An axis found in a line: how far its line is from the given one at most (m), and at which chainage of it (m).

    straights, arcs, transitions: how many there are. notes: what a planner should know of the fit.
    """

    axis: Axis
    deviation_m: float
    at_m: float
    straights: int
    arcs: int
    transitions: int
    notes: tuple[str, ...] = ()


def fit_axis(
    alignment: Alignment, standard: Standard, nogo: Sequence[BaseGeometry] = (), tolerance_m: float = TOLERANCE_M,
    progress: Progress | None = None,
) -> FittedAxis:  # fmt: skip
    """The axis of a line drawn, imported or searched.

    In a line that was laid out, its curvature shows straights, arcs and transitions; they are found and moved to the
    least squares of deviation. Into one that is drawn with corners, curves of the standard's radii are put that stay
    within about tolerance_m where its smallest radius allows. nogo: shapely shapes in WGS 84 degrees; none that the
    given line stays clear of is touched. Raises CancelledError when asked to stop.
    """
    progress = progress or Silent()
    plane = alignment.axis.plane if alignment.axis is not None else None
    plane = plane or working_plane(alignment.lon, alignment.lat)
    x, y = plane.to_plane(alignment.lon, alignment.lat)
    course = course_of(x, y)
    closed = [shape for shape in nogo if not shape.intersects(_line_string(alignment))]
    axis, (deviation_m, at_m) = _found(alignment, course, plane, standard, tolerance_m, closed, progress)
    if alignment.axis is not None:
        # What was set along the old polygon is at its places on the new one.
        axis = replace(axis, by_hand=alignment.axis.by_hand)
    kinds = [element.kind for element in plan_of(axis, alignment.name).elements]
    notes = () if deviation_m <= tolerance_m else (
        f"The axis leaves the line by up to {deviation_m:.1f} m at km {at_m / 1000:.3f}.",
    )  # fmt: skip
    return FittedAxis(axis, deviation_m, at_m, kinds.count(TANGENT), kinds.count(ARC), kinds.count(CLOTHOID), notes)


def _found(
    alignment: Alignment, course: Course, plane: WorkingPlane, standard: Standard, tolerance_m: float,
    closed: list[BaseGeometry], progress: Progress,
) -> tuple[Axis, tuple[float, float]]:  # fmt: skip
    """The first axis, from the closest way to the most careful, that touches nothing closed, and its deviation."""
    if coarseness_m(course) <= DRAWN_FROM_M:
        axis = _axis_of(_laid_out_shape(course, Part(progress, 0.0, 0.6)), alignment, plane)
        off = deviation(alignment, axis)
        if off[0] <= tolerance_m and not _touches(axis, closed):
            return axis, off
    for tried, share in enumerate((1.0, 0.5, 0.25, 0.1)):
        check_cancelled(progress)
        progress.report(0.6 + 0.08 * tried)
        axis = with_transitions(_drawn_axis(alignment, plane, standard, share * tolerance_m), standard)
        if not _touches(axis, closed):
            return axis, deviation(alignment, axis)
    check_cancelled(progress)
    whole = Axis(alignment.lon, alignment.lat, np.zeros(alignment.lon.size), plane=plane)
    axis = _clear_of(whole, standard, closed)
    return axis, deviation(alignment, axis)


def _laid_out_shape(course: Course, progress: Progress) -> Shape:
    """Straights and curves where the curvature shows them; bends that one curve does not fit are taken apart."""
    at_m = _every(course)
    points = np.interp(at_m, course.at_m, course.x), np.interp(at_m, course.at_m, course.y)
    # Chords stand in from their curve, scattered vertices to either side of it: no fit comes closer.
    close_m = max(CLOSE_M, 3.0 * coarseness_m(course), 4.0 * scatter_m(course))
    bends = split_wide(course, find_bends(course))
    least_m, best = np.inf, _shape_of(course, bends)
    for tried in range(5):
        check_cancelled(progress)
        progress.report(tried / 5.0)
        shape = refined(_shape_of(course, bends), *points)
        trace = shape.trace
        off_m = np.abs(trace.offset(trace.foot(*points), *points))
        worst_m = float(off_m.max())
        # What is taken apart has to earn it.
        if worst_m < 0.8 * least_m:
            least_m, best = worst_m, shape
        if worst_m <= close_m:
            break
        far = at_m[off_m > max(close_m, 0.3 * worst_m)]
        parts: list[Bend] = []
        for bend in bends:
            hit = bool(np.any((far > bend.from_m - 50.0) & (far < bend.to_m + 50.0)))
            parts += split_at_step(course, bend) if hit and bend.to_m - bend.from_m > 60.0 else [bend]
        if len(parts) == len(bends):
            break
        bends = parts
    return best


def _shape_of(course: Course, bends: list[Bend]) -> Shape:
    xy, radius, transition = polygon_of(course, bends)
    return Shape(xy, radius, transition, transition)


def _every(course: Course) -> FloatArray:
    """Lengths about every 10 m: the vertices where they are dense, places between where they are not."""
    total = float(course.at_m[-1])
    taken = course.at_m[np.unique(np.searchsorted(course.at_m, np.arange(0.0, total, POINT_EVERY_M)))]
    gaps = np.flatnonzero(np.diff(taken) > 4.0 * POINT_EVERY_M)
    between = [np.arange(taken[i] + 20.0, taken[i + 1] - 10.0, 40.0) for i in gaps]
    return np.asarray(np.sort(np.concatenate((taken, *between, [total]))))


def _axis_of(shape: Shape, alignment: Alignment, plane: WorkingPlane) -> Axis:
    """A shape in degrees, its ends exactly the line's."""
    lon, lat = plane.to_lonlat(shape.xy[:, 0], shape.xy[:, 1])
    lon[[0, -1]], lat[[0, -1]] = alignment.lon[[0, -1]], alignment.lat[[0, -1]]
    return Axis(np.unwrap(lon, period=360.0), lat, shape.radius_m, shape.in_m, shape.out_m, plane)


def _drawn_axis(alignment: Alignment, plane: WorkingPlane, standard: Standard, tolerance_m: float) -> Axis:
    """A tangent polygon within about `tolerance_m` of a line, with the widest usual radii that fit it."""
    # Imported here: the search behind it is not needed by lines that have their polygon.
    from .search.curves import curve_rules
    from .search.fit import fit_polygon
    from .search.routes import Route

    x, y = plane.to_plane(alignment.lon, alignment.lat)
    route = Route(x, y, np.zeros(x.size), 0.0, (0, x.size - 1))
    start = float(alignment.lon[0]), float(alignment.lat[0])
    end = float(alignment.lon[-1]), float(alignment.lat[-1])
    return replace(fit_polygon(route, tolerance_m, curve_rules(standard)).axis(plane, start, end), plane=plane)


def _line_string(line: Alignment) -> BaseGeometry:
    import shapely

    return shapely.linestrings(np.column_stack((line.lon, line.lat)))


def _touches(axis: Axis, closed: list[BaseGeometry]) -> bool:
    """Whether the axis's line touches a closed shape."""
    if not closed:
        return False
    line = _line_string(lay_out("The axis", axis))
    return any(shape.intersects(line) for shape in closed)


def _clear_of(axis: Axis, standard: Standard, closed: list[BaseGeometry]) -> Axis:
    """The given line itself as polygon, with the standard's smallest radius where that touches nothing closed.

    Elsewhere the curve is made sharper until it is clear: the evaluation shows what the standard wants.
    """
    radius = np.pad(np.full(axis.lon.size - 2, standard.min_radius_m), 1)
    for _ in range(12):
        tried = with_transitions(replace(axis, radius_m=radius), standard)
        if not _touches(tried, closed):
            return tried
        radius = radius / 2.0
    return axis


def deviation(line: Alignment, axis: Axis) -> tuple[float, float]:
    """Largest distance (m) between a line and that of an axis, from either to the other, and its chainage (m).

    Measured every 10 m at most; the chainage is the line's.
    """
    plan = plan_of(axis, line.name)
    at = chainage_m(line.lon, line.lat)
    where = np.union1d(at, np.linspace(0.0, at[-1], int(at[-1] / POINT_EVERY_M) + 2))
    lon, lat = np.interp(where, at, line.lon), np.interp(where, at, line.lat)
    laid_at, off = plan.locate(lon, lat)
    worst = int(np.argmax(np.abs(off)))
    # Where the axis runs away and comes back, no point of the line sees it.
    steps = np.linspace(0.0, plan.length_m, int(plan.length_m / POINT_EVERY_M) + 2)
    back_lon, back_lat, _ = plan.point_at(steps)
    near = _distance_m(plan.plane, (lon, lat), (back_lon, back_lat))
    worst_back = int(np.argmax(near))
    if near[worst_back] > abs(off[worst]) + 0.01:
        return float(near[worst_back]), float(np.interp(steps[worst_back], np.maximum.accumulate(laid_at), where))
    return float(abs(off[worst])), float(where[worst])


def _distance_m(
    plane: WorkingPlane, line: tuple[FloatArray, FloatArray], places: tuple[FloatArray, FloatArray]
) -> FloatArray:
    """Distance of places from a line of close vertices (degrees): from the segments beside the nearest vertex, m."""
    from scipy.spatial import cKDTree

    way, place = np.column_stack(plane.to_plane(*line)), np.column_stack(plane.to_plane(*places))
    nearest = cKDTree(way).query(place)[1]
    found = np.full(place.shape[0], np.inf)
    for first in (np.maximum(nearest - 1, 0), np.minimum(nearest, way.shape[0] - 2)):
        side = way[first + 1] - way[first]
        seen = place - way[first]
        share = np.clip((seen * side).sum(axis=1) / np.maximum((side * side).sum(axis=1), 1e-12), 0.0, 1.0)
        found = np.minimum(found, np.hypot(*(seen - share[:, None] * side).T))
    return found


def axis_of_line(
    alignment: Alignment, min_radius_m: float, tolerance_m: float = TOLERANCE_M, standard: Standard | None = None
) -> Axis:
    """The axis of a line that was bent vertex by vertex or comes from elsewhere; see fit_axis.

    min_radius_m: smallest radius put into drawn corners. standard: whose transitions the curves get; without it, none.
    """
    if standard is not None:
        return fit_axis(alignment, replace(standard, min_radius_m=min_radius_m), tolerance_m=tolerance_m).axis
    plane = working_plane(alignment.lon, alignment.lat)
    return _drawn_axis(alignment, plane, _without_transitions(min_radius_m), tolerance_m)


def _without_transitions(min_radius_m: float) -> Standard:
    from .standards import DEFAULT_STANDARD, STANDARDS

    return replace(STANDARDS[DEFAULT_STANDARD], min_radius_m=min_radius_m, transitions=(), min_tangent_m=0.0)


def is_laid_out(alignment: Alignment, axis: Axis, tolerance_m: float = 1.0) -> bool:
    """Whether a line is what its tangent polygon gives, to `tolerance_m` at 200 places."""
    laid = lay_out(alignment.name, axis)
    own, other = (np.linspace(0.0, line.length_m, 200) for line in (alignment, laid))
    if abs(own[-1] - other[-1]) > tolerance_m:
        return False
    lon_a, lat_a = _at(alignment, own)
    lon_b, lat_b = _at(laid, other)
    return bool(inverse(lon_a, lat_a, lon_b, lat_b)[1].max() <= tolerance_m)


def _at(line: Alignment, chainage: FloatArray) -> tuple[FloatArray, FloatArray]:
    vertex_m = chainage_m(line.lon, line.lat)
    return np.interp(chainage, vertex_m, line.lon), np.interp(chainage, vertex_m, line.lat)
