"""Watercourses derived from an elevation model about lines, for where no map of rivers is loaded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .course_links import course_of, links, row_column, stream_cells
from .drainage import Drainage, drainage
from .geodesy import WGS84, FloatArray
from .gradient import cell_sides_m
from .inflow import inflow, largest_about
from .lowest_ground import Window, coarser, lowest_ground, times_for
from .progress import Part, Progress, Silent, check_cancelled
from .surroundings import Course
from .terrain import ElevationModel, Terrain, bounds_of

if TYPE_CHECKING:
    from scipy.spatial import cKDTree

    from .crossings import FeatureLayer

HALF_WIDTH_M = 10_000.0
LEAST_CATCHMENT_KM2 = 25.0
# A catchment of fewer cells is an accident of their noise; an assumption, usual thresholds are 50 to 1,000 cells.
LEAST_CELLS = 50
# So far beyond the corridor ground is looked at for catchments, if the model reaches there; and further where that
# takes no larger cells.
REACH_M, FURTHEST_M = 250_000.0, 500_000.0
# Cells of the ground far about and near the lines: with compiled loops, and without.
MOST_FAR, MOST_NEAR = 8_000_000, 8_000_000
MOST_FAR_SLOW, MOST_NEAR_SLOW = 150_000, 300_000
# Near ground is drained in squares of this side, each with so much more about it.
BLOCK_M, MARGIN_M = 40_000.0, 5_000.0
# That pays only where its cells are this much smaller: what large cells bring in is less sure than one drainage of all.
FINER = 0.4

Line = tuple[FloatArray, FloatArray]


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
    lines: Sequence[Line],
    half_width_m: float = HALF_WIDTH_M,
    least_catchment_km2: float = LEAST_CATCHMENT_KM2,
    progress: Progress | None = None,
) -> Watercourses:
    """Watercourses within half_width_m of lines (longitudes and latitudes, degrees), by the drainage of the ground.

    A watercourse is where least_catchment_km2 or more drain through a cell. Catchments are looked for 250 km beyond
    the corridor (500 km where that takes no larger cells), in cells as large as need be, each the lowest ground of
    several; where those are large, ground near the lines is drained once more in smaller cells, block by block, with
    what the large ones bring in. What reaches the rim of the ground read or unknown ground is said to be at least so
    large. Without numba cells are larger still. Vertices are centres of cells, smoothed by less than a cell. See
    `drainage` for the method. Raises TerrainError where the model does not cover the lines, CancelledError when asked
    to stop.
    """
    progress = progress or Silent()
    lon, lat = (np.concatenate([np.asarray(line[k], dtype=np.float64) for line in lines]) for k in (0, 1))
    far = _far(model, lon, lat, half_width_m, Part(progress, 0.0, 0.4))
    near, blocks, times = _near_blocks(model, far.terrain, lines, half_width_m)
    cell_m = near.resolution_m * times if blocks else far.terrain.resolution_m
    least_m2 = max(least_catchment_km2 * 1e6, LEAST_CELLS * cell_m**2)
    asked = _Asked(_tree(lines, cell_m), half_width_m, least_m2, f"derived from {model.title}")
    courses = [] if blocks else asked.courses(far)
    for number, block in enumerate(blocks):
        check_cancelled(progress)
        step = Part(progress, 0.4 + 0.6 * number / len(blocks), 0.4 + 0.6 * (number + 1) / len(blocks))
        terrain = lowest_ground(near, block.outer, times, Part(step, 0.0, 0.4))
        found = drainage(terrain, Part(step, 0.4, 1.0), inflow(far, terrain, least_m2))
        courses += asked.courses(found, block.inner_of(times), far)
    # A raster may count longitudes from elsewhere than the lines do.
    turned = [replace(one, lon=one.lon + 360.0 * np.round((lon.mean() - one.lon.mean()) / 360.0)) for one in courses]
    progress.report(1.0)
    return Watercourses(tuple(turned), _notes(model, cell_m, least_m2 / 1e6), cell_m)


def derived_layer(found: Watercourses, title: str) -> FeatureLayer:
    """Derived watercourses as a layer that lines can be met with. Raises ImportError without shapely."""
    from shapely import linestrings

    from .crossings import FeatureLayer

    shapes = np.empty(len(found.courses), dtype=object)
    for k, course in enumerate(found.courses):
        shapes[k] = linestrings(np.column_stack((course.lon, course.lat)))
    names = [course.name for course in found.courses]
    return FeatureLayer(title, shapes, [str(k) for k in range(len(names))], names)


@dataclass(frozen=True)
class _Block:
    """A square of the model and the window about it that is drained for it: first column, first row, columns, rows."""

    inner: Window
    outer: Window

    def inner_of(self, times: int) -> tuple[float, float, float, float]:
        """Top, bottom, left and right of the square in cells of the drained window."""
        column, row, columns, rows = self.inner
        left, top = (column - self.outer[0]) / times, (row - self.outer[1]) / times
        return top, top + rows / times, left, left + columns / times


@dataclass(frozen=True)
class _Asked:
    """What courses are wanted: near places of lines (in a tree), from a catchment on; and what they are said to be."""

    places: cKDTree
    half_width_m: float
    least_m2: float
    source: str

    def courses(
        self, found: Drainage, inner: tuple[float, float, float, float] | None = None, far: Drainage | None = None
    ) -> list[Course]:
        """The courses of a drainage; inner: within these rows and columns only."""
        streams = stream_cells(found, self.least_m2)
        row, column = row_column(found.terrain, streams)
        wanted = np.ones(streams.size, dtype=bool)
        if inner is not None:
            top, bottom, left, right = inner
            # Centres of cells, so that none lies in two blocks.
            wanted = (row + 0.5 >= top) & (row + 0.5 < bottom) & (column + 0.5 >= left) & (column + 0.5 < right)
        wanted[wanted] = self._is_near(*found.terrain.lonlat_of(row[wanted], column[wanted]))
        most = None if far is None else partial(largest_about, far, found.terrain)
        return [course_of(found, cells, self.source, most) for cells in links(found, streams, wanted)]

    def _is_near(self, lon: FloatArray, lat: FloatArray) -> NDArray[np.bool_]:
        if lon.size == 0:
            return np.zeros(0, dtype=bool)
        away, _ = self.places.query(_in_space(lon, lat), distance_upper_bound=self.half_width_m)
        return np.asarray(np.isfinite(away))


def _far(model: ElevationModel, lon: FloatArray, lat: FloatArray, half_width_m: float, progress: Progress) -> Drainage:
    """Drainage of the ground far about places (degrees) in cells large enough for it to be drained at once."""
    from .kernels import numba_available

    most = MOST_FAR if numba_available() else MOST_FAR_SLOW
    bounds, further = (bounds_of(lon, lat, half_width_m + reach_m) for reach_m in (REACH_M, FURTHEST_M))
    times, for_further = (
        times_for(columns * rows, most) for _, _, columns, rows in map(model.window, (bounds, further))
    )
    bounds = further if for_further == times else bounds
    model = coarser(model, times)
    window = model.window(bounds)
    times = times_for(window[2] * window[3], most)
    return drainage(lowest_ground(model, window, times, Part(progress, 0.0, 0.5)), Part(progress, 0.5, 1.0))


def _near_blocks(
    model: ElevationModel, far: Terrain, lines: Sequence[Line], half_width_m: float
) -> tuple[ElevationModel, list[_Block], int]:
    """The model near the lines, its blocks and how many of its cells a side are taken together.

    No blocks where the ground far about is about as fine.
    """
    from .kernels import numba_available

    most = MOST_NEAR if numba_available() else MOST_NEAR_SLOW
    blocks = _blocks(model, lines, half_width_m, 1)
    times = times_for(sum(block.outer[2] * block.outer[3] for block in blocks), most)
    near = coarser(model, times)
    if near is not model:
        times = times_for(sum(b.outer[2] * b.outer[3] for b in _blocks(near, lines, half_width_m, 1)), most)
    if near.resolution_m * times > FINER * far.resolution_m:
        return near, [], times
    return near, _blocks(near, lines, half_width_m, times), times


def _blocks(model: ElevationModel, lines: Sequence[Line], half_width_m: float, times: int) -> list[_Block]:
    """Squares of the model that come near the lines; all begin at multiples of `times`, whichever lines there are."""
    whole = Terrain(np.empty((0, 0), np.float32), model.geotransform, model.crs_wkt, model.title, model.resolution_m)
    lon, lat = (np.concatenate(part) for part in zip(*(_dense(*line, BLOCK_M / 8.0) for line in lines)))
    row, column = whole.place_of(lon, lat)
    sides = cell_sides_m(whole, row.astype(np.int64), column.astype(np.int64))
    across, down = (float(np.min(np.hypot(*side))) for side in sides)
    wide, high = (max(times, round(BLOCK_M / size / times) * times) for size in (across, down))
    # A block is near if a place of a line lies within this many cells of its rim.
    reach_c, reach_r = ((half_width_m + BLOCK_M / 8.0) / size for size in (across, down))
    margin = max(times, round(MARGIN_M / min(across, down) / times) * times)
    found = set()
    for r, c in zip(row, column):
        for i in range(int((r - reach_r) // high), int((r + reach_r) // high) + 1):
            found |= {(i, j) for j in range(int((c - reach_c) // wide), int((c + reach_c) // wide) + 1)}
    windows = []
    for i, j in sorted(found):
        inner, outer = (
            _clipped(model, j * wide - off, i * high - off, wide + 2 * off, high + 2 * off) for off in (0, margin)
        )
        if min(inner[2:]) > 0 and min(outer[2:]) >= 3 * times:
            windows.append(_Block(inner, outer))
    return windows


def _clipped(model: ElevationModel, column: int, row: int, columns: int, rows: int) -> Window:
    first_column, first_row = max(column, 0), max(row, 0)
    return (
        first_column, first_row,
        min(column + columns, model.columns) - first_column, min(row + rows, model.rows) - first_row,
    )  # fmt: skip


def _notes(model: ElevationModel, cell_m: float, least_km2: float) -> tuple[str, ...]:
    said = [
        f"Watercourses are derived from {model.title} in cells of about {cell_m:.0f} m, from catchments of "
        f"{least_km2:,.3g} km² on: they may lie beside the real ones, run on through basins without an outlet, and be "
        "dry. Load a layer of rivers where there is one."
    ]
    if cell_m > 1.5 * model.resolution_m:
        said.append(f"Cells of {model.title} were taken together for that, the lowest counting.")
    return tuple(said)


def _tree(lines: Sequence[Line], step_m: float) -> cKDTree:
    from scipy.spatial import cKDTree

    return cKDTree(np.vstack([_in_space(*_dense(*line, step_m)) for line in lines]))


def _dense(lon: FloatArray, lat: FloatArray, step_m: float) -> Line:
    """Places along a line no further than step_m apart, roughly."""
    lon, lat = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
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
