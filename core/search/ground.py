"""The full terrain beneath lines, read in tiles as they are needed, and cells made of it.

However large the elevation model, only the tiles about the lines are read, once each. Memory for the rest is asked for
but never touched, so that the system does not give it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from shapely.geometry import LineString

from ..geodesy import FloatArray, WorkingPlane
from ..kernels import jit
from ..progress import Progress, check_cancelled
from ..terrain import ElevationModel, Terrain, bounds_of, open_dataset
from ..terrain_sources import source_of
from .grid import Bounds, SearchGrid, burnt, with_areas
from .improve import Relief, make_relief
from .survey import Survey

TILE = 128
# A window begins at a multiple of so many tiles, so that points moved a little leave it as it is.
SNAP_TILES = 8
# A cell's ground is the mean of so many places of the terrain each way.
MOST_PARTS = 5
# A window of a server's tiles holds at most so many cells.
MOST_SERVED_CELLS = 400_000_000
# Along each side of a coarse cell so many cells of the model are seen, where it has more.
SEEN_PER_CELL = 4.0


@dataclass(frozen=True)
class TiledTerrain(Terrain):
    """Terrain known only where its tiles are read: `read` (rows and columns of TILE cells). NaN elsewhere."""

    read: NDArray[np.bool_] = field(default_factory=lambda: np.zeros((0, 0), dtype=bool))

    def at(self, row: FloatArray, column: FloatArray) -> FloatArray:
        """As Terrain's; NaN also where one of the four cells about a place was not read."""
        rows, columns = self.elevation_m.shape
        i = np.clip(row, 0.0, rows - 1.001).astype(np.int64)
        j = np.clip(column, 0.0, columns - 1.001).astype(np.int64)
        (top, left), (bottom, right) = (i // TILE, j // TILE), ((i + 1) // TILE, (j + 1) // TILE)
        read = self.read[top, left] & self.read[top, right] & self.read[bottom, left] & self.read[bottom, right]
        return np.where(read, super().at(row, column), np.nan)


class Ground:
    """The window of an elevation model about plane bounds, filled as lines need it. Several threads may ask."""

    def __init__(self, model: ElevationModel, plane: WorkingPlane, bounds: Bounds) -> None:
        west, south, east, north = bounds
        x, y = np.linspace(west, east, 21), np.linspace(south, north, 21)
        lon, lat = plane.to_lonlat(
            np.concatenate((x, x, np.full(21, west), np.full(21, east))),
            np.concatenate((np.full(21, south), np.full(21, north), y, y)),
        )
        about = bounds_of(lon, lat)
        cells = source_of(model.path)
        while cells is not None and np.prod(model.window(about)[2:], dtype=float) > MOST_SERVED_CELLS:
            # Tiles of servers may be far finer than such an area can be searched with.
            model, finer = cells.coarser(model, 2), model
            if model is finer:
                break
            cells = source_of(model.path)
        self._model, self._lock = model, Lock()
        self.window = _snapped(model, model.window(about))
        column, row, columns, rows = self.window
        self.terrain = TiledTerrain(
            np.zeros((rows, columns), dtype=np.float32), model.corner_at(column, row), model.crs_wkt, model.title,
            model.resolution_m, read=np.zeros((-(-rows // TILE), -(-columns // TILE)), dtype=bool),
        )  # fmt: skip

    @property
    def bytes(self) -> int:
        """Memory of the tiles that were read."""
        return int(self.terrain.read.sum()) * TILE * TILE * 4

    def holds(self, other: Ground) -> bool:
        """Whether this window holds all of another of the same model."""
        c, r, columns, rows = self.window
        oc, orow, ocolumns, orows = other.window
        return c <= oc and r <= orow and c + columns >= oc + ocolumns and r + rows >= orow + orows

    def take_over(self, other: Ground) -> None:
        """Take over what another window of the same model has read and this one has too."""
        # Windows begin at multiples of a tile, so tiles are the same cells in both.
        (c, r), (oc, orow) = (tuple(at // TILE for at in ground.window[:2]) for ground in (self, other))
        mine, theirs = self.terrain, other.terrain
        rows, columns = mine.elevation_m.shape
        for row, column in np.argwhere(theirs.read):
            i, j = int(row) + orow - r, int(column) + oc - c
            if not (0 <= i < mine.read.shape[0] and 0 <= j < mine.read.shape[1]):
                continue
            tile = theirs.elevation_m[row * TILE : (row + 1) * TILE, column * TILE : (column + 1) * TILE]
            high, wide = min(TILE, rows - i * TILE), min(TILE, columns - j * TILE)
            if tile.shape[0] >= high and tile.shape[1] >= wide:
                mine.elevation_m[i * TILE : i * TILE + high, j * TILE : j * TILE + wide] = tile[:high, :wide]
                mine.read[i, j] = True

    def relief(self, plane: WorkingPlane, bounds: Bounds) -> Relief:
        """The ground as the laying out samples it."""
        return make_relief(self.terrain, plane, bounds)

    def read_about(self, lon: FloatArray, lat: FloatArray, within_m: float, progress: Progress) -> None:
        """Read what lies within a distance of a line and was not read yet. Raises TerrainError, CancelledError."""
        wanted = self._tiles_about(lon, lat, within_m)
        with self._lock:
            missing = wanted & ~self.terrain.read
            runs = [run for row in np.flatnonzero(missing.any(axis=1)) for run in _runs(missing[row], int(row))]
            rows, columns = self.terrain.elevation_m.shape
            first_column, first_row = self.window[:2]
            boxes = [
                (begin * TILE, row * TILE, min(end * TILE, columns), min((row + 1) * TILE, rows))
                for row, begin, end in runs
            ]
            windows = [(first_column + a, first_row + b, c - a, d - b) for a, b, c, d in boxes]
            for (row, begin, end), (a, b, c, d), values in zip(runs, boxes, self._model.read_cells(windows)):
                self.terrain.elevation_m[b:d, a:c] = values
                self.terrain.read[row, begin:end] = True
                check_cancelled(progress)

    def has_gaps_about(self, lon: FloatArray, lat: FloatArray, within_m: float) -> bool:
        """Whether ground is unknown in the tiles within a distance of a line, which were read."""
        return any(
            bool(np.isnan(self.terrain.elevation_m[r * TILE : (r + 1) * TILE, c * TILE : (c + 1) * TILE]).any())
            for r, c in np.argwhere(self._tiles_about(lon, lat, within_m))
        )

    def _tiles_about(self, lon: FloatArray, lat: FloatArray, within_m: float) -> NDArray[np.bool_]:
        terrain = self.terrain
        row, column = terrain.place_of(lon, lat)
        row_m, column_m = _cell_sides_m(terrain, lon, lat)
        # North up, or rasterizing turns it over.
        path = LineString(np.column_stack((column * column_m, -row * row_m)))
        corner = (-0.5 * column_m, TILE * column_m, 0.0, 0.5 * row_m, 0.0, -TILE * row_m)
        tiles_high, tiles_wide = terrain.read.shape
        shape = path.simplify(terrain.resolution_m).buffer(within_m + 3.0 * terrain.resolution_m)
        return burnt(shape, corner, tiles_wide, tiles_high)


def areas_grid(survey: Survey, bounds: Bounds, cell_m: float, exact: bool = False) -> SearchGrid:
    """Cells with no-go areas, cost zones and areas of risk, whose ground is not known (0).

    exact: a cell lies in a zone if its centre does; without, also if a dear zone touches it.
    """
    west, south, east, north = bounds
    columns, rows = int(np.ceil((east - west) / cell_m)), int(np.ceil((north - south) / cell_m))
    ground = np.broadcast_to(np.float32(0.0), (rows, columns))
    grid = SearchGrid(
        survey.plane, west, north, cell_m, ground, np.ones(ground.shape, dtype=bool),
        np.ones(ground.shape, dtype=np.float32),
    )  # fmt: skip
    return with_areas(grid, survey.nogo, survey.zones, survey.risks, exact)


def band_grid(
    relief: Relief, areas: SearchGrid, mask: NDArray[np.bool_], margin: int
) -> tuple[SearchGrid, NDArray[np.bool_]]:
    """Cells of areas in a mask with their ground, free `margin` cells off closed ones; and where the ground is known.

    A cell's ground is the mean of places within it.
    """
    row, column = np.nonzero(mask)
    x, y = areas.centre_of(row.astype(np.float64), column.astype(np.float64))
    parts = int(np.clip(round(areas.cell_m / relief.terrain.resolution_m), 1, MOST_PARTS))
    ground = np.full(mask.shape, np.nan, dtype=np.float32)
    terrain = relief.terrain
    read = terrain.read if isinstance(terrain, TiledTerrain) else np.ones((1, 1), dtype=bool)
    tile = TILE if isinstance(terrain, TiledTerrain) else max(terrain.elevation_m.shape)
    corner = np.array([relief.west_m, relief.north_m, relief.spacing_m])
    means = (jit(_means) or _means)(x, y, areas.cell_m, parts, terrain.elevation_m, read, tile, relief.nodes, corner)
    ground[row, column] = means
    known = np.isfinite(ground)
    # Unknown ground reaches as far as it is interpolated with: nothing more need be kept off it.
    free = mask & areas.free & known
    closed = mask & ~free
    if margin and closed.any():
        free &= ~ndimage.binary_dilation(closed, np.ones((3, 3)), iterations=margin)
    return replace(areas, ground_m=ground, free=free), known


def _means(
    x: Any, y: Any, cell_m: float, parts: int, elevation: Any, read: Any, tile: int, nodes: Any, corner: Any
) -> Any:
    """Mean ground of parts x parts places in each cell about x, y; NaN where one of them is not known."""
    rows, columns = elevation.shape
    found = np.empty(x.size, dtype=np.float32)
    for k in range(x.size):
        total = 0.0
        for part in range(parts * parts):
            px = x[k] + ((part % parts + 0.5) / parts - 0.5) * cell_m
            py = y[k] + ((part // parts + 0.5) / parts - 0.5) * cell_m
            # Row and column of the terrain, between the nodes where they are known exactly.
            v, u = (corner[1] - py) / corner[2], (px - corner[0]) / corner[2]
            r = min(max(int(v), 0), nodes.shape[0] - 2)
            c = min(max(int(u), 0), nodes.shape[1] - 2)
            v, u = v - r, u - c
            row = (nodes[r, c, 0] * (1 - u) + nodes[r, c + 1, 0] * u) * (1 - v) + (
                nodes[r + 1, c, 0] * (1 - u) + nodes[r + 1, c + 1, 0] * u
            ) * v
            column = (nodes[r, c, 1] * (1 - u) + nodes[r, c + 1, 1] * u) * (1 - v) + (
                nodes[r + 1, c, 1] * (1 - u) + nodes[r + 1, c + 1, 1] * u
            ) * v
            if row < -0.5 or column < -0.5 or row > rows - 0.5 or column > columns - 0.5:
                total = np.nan
                break
            row, column = min(max(row, 0.0), rows - 1.001), min(max(column, 0.0), columns - 1.001)
            r, c = int(row), int(column)
            if not (
                read[r // tile, c // tile]
                and read[(r + 1) // tile, c // tile]
                and read[r // tile, (c + 1) // tile]
                and read[(r + 1) // tile, (c + 1) // tile]
            ):
                total = np.nan
                break
            v, u = row - r, column - c
            total += (elevation[r, c] * (1 - u) + elevation[r, c + 1] * u) * (1 - v) + (
                elevation[r + 1, c] * (1 - u) + elevation[r + 1, c + 1] * u
            ) * v
        found[k] = total / (parts * parts)
    return found


def _cell_sides_m(terrain: Terrain, lon: FloatArray, lat: FloatArray) -> tuple[float, float]:
    """Ground size of a step along rows and along columns where a line is farthest from the equator, m."""
    k = int(np.argmax(np.abs(lat)))
    off = 1e-4
    row, column = terrain.place_of(
        np.array([lon[k], lon[k] + off, lon[k]]), np.array([lat[k], lat[k], lat[k] - np.copysign(off, lat[k])])
    )
    metres = np.array([off * 111_195.0 * np.cos(np.radians(lat[k])), off * 111_195.0])
    # Rows and columns per metre east and north; its inverse tells metres per row and column.
    per_m = np.array([np.diff(row[[0, 1]])[0], np.diff(row[[0, 2]])[0]]) / metres
    per_m = np.vstack((per_m, np.array([np.diff(column[[0, 1]])[0], np.diff(column[[0, 2]])[0]]) / metres))
    # Written out: numpy's would wake a thread of the linear algebra library, which then spins for longer than it works.
    (a, b), (c, d) = per_m
    size = abs(a * d - b * c)
    return float(np.hypot(c, d) / size), float(np.hypot(a, b) / size)


def thinned(model: ElevationModel, cell_m: float) -> ElevationModel:
    """The model as a raster of fewer cells, where cells to be made of it are far larger than its own.

    Read that way, GDAL passes over cells or takes overviews, where there are any, instead of reading all.
    """
    times = int(cell_m / SEEN_PER_CELL / model.resolution_m)
    if times < 2:
        return model
    cells = source_of(model.path)
    if cells is not None:
        return cells.coarser(model, times)
    from osgeo import gdal

    source = open_dataset(model.path)
    columns, rows = max(model.columns // times, 2), max(model.rows // times, 2)
    try:
        few = gdal.Translate("", source, format="VRT", width=columns, height=rows, bandList=[model.band])
    except RuntimeError:
        few = None
    if few is None:
        return model
    text = few.GetMetadata("xml:VRT")[0]
    return replace(
        model, path=text, geotransform=tuple(few.GetGeoTransform()), columns=columns, rows=rows, band=1
    )  # fmt: skip


def _snapped(model: ElevationModel, window: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    step = TILE * SNAP_TILES
    column, row, columns, rows = window
    first_column, first_row = column // step * step, row // step * step
    last_column = min(-(-(column + columns) // step) * step, model.columns)
    last_row = min(-(-(row + rows) // step) * step, model.rows)
    return first_column, first_row, last_column - first_column, last_row - first_row


def _runs(wanted: NDArray[np.bool_], row: int) -> list[tuple[int, int, int]]:
    """Row, begin and end of stretches of wanted tiles in a row of tiles."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], wanted, [False])).astype(np.int8)))
    return [(row, int(begin), int(end)) for begin, end in zip(edges[::2], edges[1::2])]
