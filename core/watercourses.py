"""Watercourses derived from an elevation model about a line, for where no map of rivers is loaded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .drainage import Drainage, drainage
from .geodesy import WGS84, FloatArray
from .gradient import IntArray
from .progress import Part, Progress, Silent, check_cancelled
from .surroundings import RIVER, Course
from .terrain import ElevationModel, Terrain, bounds_of

if TYPE_CHECKING:
    from .crossings import FeatureLayer

HALF_WIDTH_M = 10_000.0
LEAST_CATCHMENT_KM2 = 25.0
# A catchment of fewer cells is an accident of their noise; an assumption, usual thresholds are 50 to 1,000 cells.
LEAST_CELLS = 50
# So far beyond the corridor ground is looked at for catchments, if the model reaches there.
REACH_M = 250_000.0
# Cells drained at once, with compiled loops and without; larger windows are read in larger cells.
MOST_CELLS, MOST_CELLS_SLOW = 6_000_000, 250_000
# Catchments (km2) from which on a course has the class 1, 2, 3 or 4; below the last 5. An assumption.
RANKS_KM2 = (10_000.0, 1_000.0, 250.0, 50.0)
# Rounds of (1, 2, 1) / 4 that take the steps of 45 degrees off a course.
SMOOTHINGS = 4


@dataclass(frozen=True)
class Watercourses:
    """Courses derived from an elevation model, from where they begin or meet to where they meet the next.

    Each is named after its catchment where it ends; rank is by that catchment. notes: what must be said beside them.
    cell_m: size of the cells they are derived from.
    """

    courses: tuple[Course, ...]
    notes: tuple[str, ...]
    cell_m: float


def watercourses(
    model: ElevationModel,
    lines: Sequence[tuple[FloatArray, FloatArray]],
    half_width_m: float = HALF_WIDTH_M,
    least_catchment_km2: float = LEAST_CATCHMENT_KM2,
    progress: Progress | None = None,
) -> Watercourses:
    """Watercourses within half_width_m of lines (longitudes and latitudes, degrees), by the drainage of the ground.

    A watercourse is where least_catchment_km2 or more drain through a cell. Catchments are looked for 250 km beyond
    the corridor; those that reach the rim of what was read are marked as at least so large. Windows too large to be
    drained at once are read in cells of the lowest ground of several. Without numba cells are larger still. Places are
    centres of cells, smoothed by less than a cell. See `drainage` for the method. Raises TerrainError where the model
    does not cover the lines, CancelledError when asked to stop.
    """
    progress = progress or Silent()
    lon, lat = (np.concatenate([np.asarray(line[k], dtype=np.float64) for line in lines]) for k in (0, 1))
    terrain = _ground(model, lon, lat, half_width_m + REACH_M, Part(progress, 0.0, 0.4))
    cell_m2 = terrain.resolution_m**2
    least_m2 = max(least_catchment_km2 * 1e6, LEAST_CELLS * cell_m2)
    found = drainage(terrain, Part(progress, 0.4, 0.9))
    check_cancelled(progress)
    streams = np.flatnonzero((found.catchment_m2 >= least_m2).ravel() & (found.towards.ravel() <= 8))
    near = streams[_near(terrain, streams, lines, half_width_m)]
    source = f"derived from {model.title}"
    courses = tuple(_course(found, cells, source, float(lon.mean())) for cells in _links(found, streams, near))
    progress.report(1.0)
    return Watercourses(courses, _notes(model, terrain, least_m2 / 1e6, least_catchment_km2), terrain.resolution_m)


def derived_layer(found: Watercourses, title: str) -> FeatureLayer:
    """Derived watercourses as a layer that lines can be met with. Raises ImportError without shapely."""
    from shapely import linestrings

    from .crossings import FeatureLayer

    shapes = np.empty(len(found.courses), dtype=object)
    for k, course in enumerate(found.courses):
        shapes[k] = linestrings(np.column_stack((course.lon, course.lat)))
    names = [course.name for course in found.courses]
    return FeatureLayer(title, shapes, [str(k) for k in range(len(names))], names)


def _ground(model: ElevationModel, lon: FloatArray, lat: FloatArray, reach_m: float, progress: Progress) -> Terrain:
    """Terrain about places, in cells large enough for it to be drained at once."""
    from .kernels import numba_available
    from .terrain_sources import source_of

    most = MOST_CELLS if numba_available() else MOST_CELLS_SLOW
    bounds = bounds_of(lon, lat, reach_m)
    times = _times(model, bounds, most)
    source = source_of(model.path)
    if source is not None and times > 1:
        model = source.coarser(model, times)
        times = _times(model, bounds, most)
    first_column, first_row, columns, rows = model.window(bounds)
    wide, high = columns // times * times, rows // times * times
    lowest = np.empty((high // times, wide // times), dtype=np.float32)
    # Strips of rows, as many as hold some million cells.
    strip = max(1, 4_000_000 // (wide * times)) * times
    starts = range(0, high, strip)
    windows = [(first_column, first_row + row, wide, min(strip, high - row)) for row in starts]
    for row, values in zip(starts, model.read_cells(windows)):
        check_cancelled(progress)
        progress.report(row / high, model.title)
        parts = values.reshape(values.shape[0] // times, times, wide // times, times)
        lowest[row // times : (row + values.shape[0]) // times] = np.fmin.reduce(np.fmin.reduce(parts, axis=3), axis=1)
    corner = model.corner_at(first_column, first_row)
    g = (corner[0], corner[1] * times, corner[2] * times, corner[3], corner[4] * times, corner[5] * times)
    return Terrain(lowest, g, model.crs_wkt, model.title, model.resolution_m * times)


def _times(model: ElevationModel, bounds: tuple[float, float, float, float], most: int) -> int:
    """How many cells a side are taken together so that a window has no more than `most`."""
    _, _, columns, rows = model.window(bounds)
    return max(1, ceil(sqrt(columns * rows / most)))


def _near(
    terrain: Terrain, cells: IntArray, lines: Sequence[tuple[FloatArray, FloatArray]], within_m: float
) -> NDArray[np.bool_]:
    """Whether cells (numbers) lie within a distance of lines."""
    from scipy.spatial import cKDTree

    if cells.size == 0:
        return np.zeros(0, dtype=bool)
    tree = cKDTree(np.vstack([_in_space(*_dense(*line, terrain.resolution_m)) for line in lines]))
    away, _ = tree.query(_in_space(*terrain.lonlat_of(*_row_column(terrain, cells))), distance_upper_bound=within_m)
    return np.asarray(np.isfinite(away))


def _links(found: Drainage, streams: IntArray, near: IntArray) -> Iterator[IntArray]:
    """Cells (numbers) of each course from where it begins, meets another or comes near to where that ends."""
    from .flow_kernels import DOWN, OUT, RIGHT

    columns = found.towards.shape[1]
    ways = found.towards.ravel()[streams].astype(np.int64)
    leaves = ways == OUT
    steps = (np.append(DOWN, 0) * columns + np.append(RIGHT, 0))[ways]
    to = np.where(leaves, -1, streams + steps)
    # What drains to a cell of a course is less only uphill, so all that follows a stream is one.
    after = np.searchsorted(streams, to)
    after[leaves] = -1
    is_near = np.zeros(streams.size, dtype=bool)
    is_near[np.searchsorted(streams, near)] = True
    met = np.bincount(after[~leaves], minlength=streams.size)
    met_near = np.bincount(after[~leaves & is_near], minlength=streams.size)
    starts = np.flatnonzero(is_near & ((met != 1) | (met_near == 0)))
    for start in starts.tolist():
        link = [start]
        while is_near[link[-1]] and after[link[-1]] >= 0:
            link.append(int(after[link[-1]]))
            if met[link[-1]] > 1:
                break
        if len(link) > 1:
            yield streams[link]


def _course(found: Drainage, cells: IntArray, source: str, about_lon: float) -> Course:
    """Cells of one course as vertices; its catchment is that of its last cell before another joins."""
    last = cells[-2]
    km2, cut = float(found.catchment_m2.ravel()[last]) / 1e6, bool(found.is_cut.ravel()[last])
    rank = 1 + int(np.searchsorted(-np.array(RANKS_KM2), -km2, side="left"))
    name = f"catchment at least {km2:,.0f} km²" if cut else f"catchment {km2:,.0f} km²"
    row, column = (_smoothed(part) for part in _row_column(found.terrain, cells))
    lon, lat = found.terrain.lonlat_of(row, column)
    # A raster may count longitudes from elsewhere than the line does.
    lon = lon + 360.0 * np.round((about_lon - lon) / 360.0)
    return Course(RIVER, name, lon, lat, rank=rank, source=source)


def _smoothed(part: FloatArray) -> FloatArray:
    """Rows or columns of a course without its corners; both ends stay."""
    for _ in range(SMOOTHINGS):
        if part.size > 2:
            part = np.concatenate((part[:1], (part[:-2] + 2.0 * part[1:-1] + part[2:]) / 4.0, part[-1:]))
    return part


def _notes(model: ElevationModel, terrain: Terrain, least_km2: float, asked_km2: float) -> tuple[str, ...]:
    said = [
        f"Watercourses are derived from {model.title} in cells of about {terrain.resolution_m:.0f} m, from catchments "
        f"of {least_km2:,.0f} km² on: they may lie beside the real ones, run through basins without an outlet, and be "
        "dry. Load a layer of rivers where there is one."
    ]
    if terrain.resolution_m > 1.5 * model.resolution_m:
        said.append(f"Cells of {model.title} were taken together, the lowest counting, to look far enough upstream.")
    if least_km2 > asked_km2 * 1.001:
        said.append(f"Catchments of {asked_km2:g} km² are too small for these cells.")
    return tuple(said)


def _row_column(terrain: Terrain, cells: IntArray) -> tuple[FloatArray, FloatArray]:
    row, column = np.divmod(cells, terrain.shape[1])
    return row.astype(np.float64), column.astype(np.float64)


def _dense(lon: FloatArray, lat: FloatArray, step_m: float) -> tuple[FloatArray, FloatArray]:
    """Places along a line no further than step_m apart, roughly."""
    space = _in_space(lon, lat)
    pieces = np.maximum(1, np.ceil(np.linalg.norm(np.diff(space, axis=0), axis=1) / step_m)).astype(np.int64)
    at = np.append(np.repeat(np.arange(pieces.size), pieces), pieces.size).astype(np.float64)
    at[:-1] += (np.arange(at.size - 1) - np.repeat(np.cumsum(pieces) - pieces, pieces)) / np.repeat(pieces, pieces)
    vertex = np.arange(lon.size)
    return np.interp(at, vertex, lon), np.interp(at, vertex, lat)


def _in_space(lon: FloatArray, lat: FloatArray) -> FloatArray:
    """Places on the ellipsoid as x, y, z (m) about the Earth's centre: (n, 3)."""
    phi, lam = np.radians(lat), np.radians(lon)
    across = WGS84.a / np.sqrt(1.0 - WGS84.es * np.sin(phi) ** 2)
    flat = across * np.cos(phi)
    return np.column_stack((flat * np.cos(lam), flat * np.sin(lam), across * (1.0 - WGS84.es) * np.sin(phi)))
