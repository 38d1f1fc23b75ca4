"""The area a search covers and the cells it uses; checks of the given points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..errors import KarwanError, TerrainError
from ..evaluation import Evaluation
from ..geodesy import FloatArray, WorkingPlane, working_plane
from ..surroundings import Risk
from ..terrain import ElevationModel, bounds_of
from ..unit_costs import UnitCosts
from .grid import Bounds, SearchGrid, read_grid

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

Point = tuple[float, float]
SEED_CELLS = 400_000
LARGEST_CELL_M = 2_000.0
COARSER, FEW_CELLS = 1.5, 30_000
# What lies farther from all given points cannot be shown in their plane.
PLANE_DEG = 20.0
SHORTEST_LEG_M = 500.0
# Cells of lines with via points come in blocks of so many each way.
VIA_BLOCK_CELLS = 32
# Their searches' areas count in steps of so many times.
AREA_STEP = 1.25


@dataclass(frozen=True)
class Survey:
    """What is given, in the working plane: stops_xy (n, 2) start, points between and end (m), their ground_m, and the
    no-go areas, cost zones (with factors) and areas of risk (with USD per m) as shapes in the plane. ways: directions
    in which the line comes to its start and goes on behind its end, see routes.Ways."""

    model: ElevationModel
    plane: WorkingPlane
    stops: tuple[Point, ...]
    stops_xy: FloatArray
    ground_m: FloatArray
    nogo: tuple[BaseGeometry, ...]
    zones: tuple[tuple[BaseGeometry, float], ...]
    risks: tuple[tuple[BaseGeometry, float], ...] = ()
    ways: tuple[int, int] = (16, 16)


def make_survey(
    model: ElevationModel,
    stops: tuple[Point, ...],
    nogo: tuple[BaseGeometry, ...],
    zones: tuple[tuple[BaseGeometry, float], ...],
    risks: Sequence[Risk] = (),
    plane: WorkingPlane | None = None,
) -> Survey:
    """Check the given points and shapes and bring them into a working plane, their own where none is given.

    Raises KarwanError naming the point or zone that is wrong.
    """
    import shapely

    ground_m = np.array([_ground_at(model, stops, i) for i in range(len(stops))])
    for i, point in enumerate(stops):
        if any(shape.intersects(shapely.Point(point)) for shape in nogo):
            raise KarwanError(f"{name_of(stops, i)} lies inside a no-go area.", "Move the point or the no-go area.")
    lon, lat = np.array(stops).T
    plane = plane or working_plane(lon, lat)
    x, y = plane.to_plane(lon, lat)
    for i in range(len(stops) - 1):
        if stops[i] == stops[i + 1]:
            raise KarwanError(
                f"{name_of(stops, i)} and {_lower(name_of(stops, i + 1))} are the same place.", "Move one of them."
            )
        if np.hypot(x[i + 1] - x[i], y[i + 1] - y[i]) < SHORTEST_LEG_M:
            raise KarwanError(
                f"{name_of(stops, i)} and {_lower(name_of(stops, i + 1))} are less than {SHORTEST_LEG_M:.0f} m apart.",
                "Move one of them.",
            )
    for _, factor in zones:
        if not (np.isfinite(factor) and 0.05 <= factor <= 100.0):
            raise KarwanError(f"A cost zone has the factor {factor:g}.", "Give 0.05 to 100; use a no-go area to close.")
    return Survey(
        model, plane, stops, np.column_stack((x, y)), ground_m,
        tuple(in_plane(shape, plane) for shape in nogo if not shape.is_empty),
        tuple((in_plane(shape, plane), float(factor)) for shape, factor in zones if not shape.is_empty),
        tuple((in_plane(shape, plane), usd_per_m) for shape, usd_per_m in _priced(risks, lon, lat)),
    )  # fmt: skip


def _priced(risks: Sequence[Risk], lon: FloatArray, lat: FloatArray) -> Iterator[tuple[BaseGeometry, float]]:
    """Areas of risk that cost something, as far as they lie where the plane can show them, with USD per m."""
    import shapely

    west, south, east, north = (
        lon.min() - PLANE_DEG,
        lat.min() - PLANE_DEG,
        lon.max() + PLANE_DEG,
        lat.max() + PLANE_DEG,
    )
    shown = shapely.box(west, south, east, north)
    for risk in risks:
        if risk.usd_per_m > 0.0 and risk.shape.intersects(shown):
            inside = risk.shape if shown.contains(risk.shape) else shapely.make_valid(risk.shape).intersection(shown)
            yield inside, risk.usd_per_m


def name_of(stops: tuple[Point, ...], i: int) -> str:
    """What the planner calls a given point, with its coordinates."""
    kind = "The start" if i == 0 else "The end" if i == len(stops) - 1 else f"Via point {i}"
    return f"{kind} ({stops[i][0]:.5f}, {stops[i][1]:.5f})"


def _ground_at(model: ElevationModel, stops: tuple[Point, ...], i: int) -> float:
    lon, lat = stops[i]
    name = name_of(stops, i)
    if not _on_earth(lon, lat):
        raise KarwanError(f"{name} is no place in WGS 84 degrees.", _swapped(model, lon, lat, "Check its numbers."))
    unread = None
    try:
        ground = _ground(model, lon, lat)
    except TerrainError as error:
        unread, ground = error, float("nan")
    if np.isfinite(ground):
        return ground
    west, south, east, north = model.lonlat_bounds
    remedy = _swapped(model, lon, lat, "Move the point or choose a model that covers it.")
    if not (west <= lon <= east and south <= lat <= north):
        covered = f"{west:.2f}, {south:.2f} to {east:.2f}, {north:.2f}"
        raise KarwanError(f"{name} lies outside the elevation model {model.title}, which covers {covered}.", remedy)
    if unread is not None:
        raise unread
    if model.is_empty():
        raise TerrainError(f"{model.title} has no elevation anywhere.", "Choose another elevation model.")
    raise KarwanError(f"{name} lies where the elevation model {model.title} has no elevation.", remedy)


def _on_earth(lon: float, lat: float) -> bool:
    return bool(np.isfinite(lon) and np.isfinite(lat) and abs(lat) <= 90.0 and abs(lon) <= 180.0)


def _ground(model: ElevationModel, lon: float, lat: float) -> float:
    at = np.array([lon]), np.array([lat])
    return float(model.read(bounds_of(*at, 3.0 * model.resolution_m)).sample(*at)[0])


def _swapped(model: ElevationModel, lon: float, lat: float, otherwise: str) -> str:
    """What to do about a place off the model: the commonest slip is latitude first."""
    try:
        swapped = _on_earth(lat, lon) and np.isfinite(_ground(model, lat, lon))
    except TerrainError:
        swapped = False
    return f"Longitude comes first: {lat:.5f}, {lon:.5f} has elevation." if swapped else otherwise


def _lower(name: str) -> str:
    return name[0].lower() + name[1:]


def in_plane(shape: BaseGeometry, plane: WorkingPlane) -> Any:
    """A shape in the plane's coordinates, with edges so short that straight stays straight."""
    import shapely

    dense = shapely.segmentize(shape, 0.05)
    return shapely.transform(dense, lambda lonlat: np.column_stack(plane.to_plane(lonlat[:, 0], lonlat[:, 1])))


def leg_reach_m(survey: Survey, grade_permille: float, stretch: float) -> FloatArray:
    """For each leg, how long a line between its ends may get inside the searched ellipse (m)."""
    straight = np.hypot(*np.diff(survey.stops_xy, axis=0).T)
    climbing = 1.2 * np.abs(np.diff(survey.ground_m)) / grade_permille * 1000.0
    return np.asarray(stretch * np.maximum(straight, climbing) + 4_000.0)


def seed_cell_m(
    survey: Survey, grade_permille: float, min_radius_m: float, stretch: float, cells: int = SEED_CELLS
) -> float:
    """Cell of the first search: as fine as the number of cells allows, no finer than ground and curves tell."""
    reach = leg_reach_m(survey, grade_permille, stretch)
    straight = np.hypot(*np.diff(survey.stops_xy, axis=0).T)
    area = float((np.pi / 4.0 * reach * np.sqrt(np.maximum(reach**2 - straight**2, 1.0))).sum())
    if len(straight) > 1:
        # In steps, so that cells stay the same ones while a via point is moved within reason.
        area = float(AREA_STEP ** np.ceil(np.log(area) / np.log(AREA_STEP)))
    cell_m = min(float(np.sqrt(area / cells)), LARGEST_CELL_M)
    cell_m = max(cell_m, float(np.sqrt(area / (6 * cells))), finest_cell_m(survey.model, min_radius_m))
    # What the finest cells tell besides, refining finds for less; where there are few of them nothing is to be saved.
    coarser_m = COARSER * finest_cell_m(survey.model, min_radius_m)
    if area > FEW_CELLS * coarser_m**2:
        cell_m = max(cell_m, coarser_m)
    # At least a dozen cells between given points, or there is nothing to choose.
    return max(20.0, min(cell_m, float(straight.min()) / 12.0))


def finest_cell_m(model: ElevationModel, min_radius_m: float) -> float:
    """Below this cell the ground tells nothing new and curves no longer fit between cells."""
    return max(0.5 * model.resolution_m, 0.4 * min_radius_m, 20.0)


def seed_bounds(survey: Survey, grade_permille: float, cell_m: float, stretch: float) -> Bounds:
    """The box of the plane that holds the ellipses about the legs; with via points in whole blocks of cells.

    So the cells stay the same ones while a via point is moved within reason.
    """
    reach = leg_reach_m(survey, grade_permille, stretch)
    middle = (survey.stops_xy[:-1] + survey.stops_xy[1:]) / 2.0
    lows, highs = (middle - reach[:, None] / 2.0).min(axis=0), (middle + reach[:, None] / 2.0).max(axis=0)
    if len(survey.stops_xy) > 2:
        block_m = VIA_BLOCK_CELLS * cell_m
        lows, highs = np.floor(lows / block_m) * block_m, np.ceil(highs / block_m) * block_m
    return float(lows[0]), float(lows[1]), float(highs[0]), float(highs[1])


def seed_cells(survey: Survey, bounds: Bounds, cell_m: float) -> SearchGrid:
    """All cells in a box."""
    return read_grid(survey.model, survey.plane, bounds, cell_m, survey.nogo, survey.zones, risks=survey.risks)


def near_legs(grid: SearchGrid, survey: Survey, grade_permille: float, stretch: float) -> list[NDArray[np.bool_]]:
    """For each leg the cells of a grid within the ellipse about it."""
    x, _ = grid.centre_of(0, np.arange(grid.shape[1]))
    _, y = grid.centre_of(np.arange(grid.shape[0]), 0)
    reach = leg_reach_m(survey, grade_permille, stretch)
    return [
        np.hypot(x[None] - ax, y[:, None] - ay) + np.hypot(x[None] - bx, y[:, None] - by) <= length
        for (ax, ay), (bx, by), length in zip(survey.stops_xy[:-1], survey.stops_xy[1:], reach)
    ]


def weighted_cost_musd(evaluation: Evaluation, survey: Survey, unit_costs: UnitCosts) -> float:
    """Evaluated cost, dearer or cheaper in cost zones: what alternatives are ranked by."""
    if not survey.zones:
        return evaluation.cost_musd
    section = evaluation.section
    usd = unit_costs.usd_per_m(section.level_m - section.ground_m)
    factor = weights(survey, section.lon, section.lat)
    reach = np.gradient(section.chainage_m)
    return evaluation.cost_musd + float((usd * (factor - 1.0) * reach).sum() / 1e6)


def weights(survey: Survey, lon: FloatArray, lat: FloatArray) -> FloatArray:
    """Product of the cost zones' factors at points."""
    import shapely

    factor = np.ones(lon.size)
    if survey.zones:
        x, y = survey.plane.to_plane(lon, lat)
        for shape, times in survey.zones:
            inside: NDArray[np.bool_] = shapely.contains_xy(shape, x, y)
            factor[inside] *= times
    return factor
