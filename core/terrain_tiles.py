"""Terrain of any size: only the tiles about the places that are asked for are read, once each."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from .errors import TerrainError
from .geodesy import FloatArray
from .terrain import ElevationModel, Terrain, bounds_of

IntArray = NDArray[np.int64]

TILE = 256
# A window up to this is read as a whole: that is quicker than tiles, and serves lines that are bent within it.
MOST_WINDOW_CELLS = 10_000_000
# All tiles of one terrain together: 800 MB.
MOST_TILES = 3_200


class _Tiles:
    """The tiles of one elevation model that were read; several threads may ask."""

    def __init__(self, model: ElevationModel) -> None:
        self._model, self._lock = model, Lock()
        self._across = -(-model.columns // TILE)
        # Number of each tile read, ascending, where it lies in the store, and the store itself, which grows.
        self._ids: IntArray = np.empty(0, dtype=np.int64)
        self._place: IntArray = np.empty(0, dtype=np.int64)
        self._store = np.empty((0, TILE, TILE), dtype=np.float32)

    def cells(self, row: IntArray, column: IntArray) -> NDArray[np.float32]:
        """Elevations (m, NaN where unknown) of cells within the model; raises TerrainError."""
        wanted = row // TILE * self._across + column // TILE
        with self._lock:
            missing = np.setdiff1d(wanted, self._ids)
            if missing.size:
                self._read(missing)
            ids, place, store = self._ids, self._place, self._store
        at = place[np.searchsorted(ids, wanted)]
        return np.asarray(store[at, row % TILE, column % TILE])

    def _read(self, missing: IntArray) -> None:
        count = self._ids.size
        if count + missing.size > MOST_TILES:
            raise TerrainError(
                f"{(count + missing.size) * TILE * TILE / 1e6:.0f} million cells of {self._model.title} lie about the "
                f"line; the limit is {MOST_TILES * TILE * TILE / 1e6:.0f} million.",
                "Choose a coarser elevation model or a shorter line.",
            )
        store = self._store
        if count + missing.size > store.shape[0]:
            store = np.empty((max(2 * store.shape[0], count + missing.size), TILE, TILE), dtype=np.float32)
            store[:count] = self._store[:count]
        # Neighbours in a row of tiles are read together, rows from the north: as files are laid out.
        breaks = (np.diff(missing) > 1) | (missing[1:] % self._across == 0)
        runs = np.split(missing, np.flatnonzero(breaks) + 1)
        windows = [self._window(int(run[0]), run.size) for run in runs]
        filled = count
        for run, values in zip(runs, self._model.read_cells(windows)):
            for k in range(run.size):
                part = values[:, k * TILE : (k + 1) * TILE]
                store[filled, : part.shape[0], : part.shape[1]] = part
                filled += 1
        ids = np.concatenate((self._ids, missing))
        order = np.argsort(ids)
        place = np.concatenate((self._place, np.arange(count, filled)))
        self._ids, self._place, self._store = ids[order], place[order], store

    def _window(self, first: int, count: int) -> tuple[int, int, int, int]:
        column, row = first % self._across * TILE, first // self._across * TILE
        model = self._model
        return column, row, min(count * TILE, model.columns - column), min(TILE, model.rows - row)


@dataclass(frozen=True)
class TerrainTiles(Terrain):
    """A whole elevation model of which nothing is in memory but what was asked for; elevation_m is empty."""

    columns: int = 0
    rows: int = 0
    tiles: _Tiles = field(default=None, compare=False)  # type: ignore[assignment]

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the model."""
        return self.rows, self.columns

    def cells(self, row: IntArray, column: IntArray) -> NDArray[np.float32]:
        """As Terrain's; raises TerrainError where the file cannot be read or too much of it is asked for."""
        return self.tiles.cells(row, column)


def tiled(model: ElevationModel) -> TerrainTiles:
    """A model's terrain as a whole, read where it is sampled."""
    return TerrainTiles(
        np.empty((0, 0), dtype=np.float32), model.geotransform, model.crs_wkt, model.title, model.resolution_m,
        model.columns, model.rows, _Tiles(model),
    )  # fmt: skip


def terrain_about(model: ElevationModel, lon: FloatArray, lat: FloatArray, margin_m: float = 2_000.0) -> Terrain:
    """Terrain about places (degrees): the window if that is small, else tiles. Raises TerrainError if they miss it."""
    bounds = bounds_of(lon, lat, margin_m)
    _, _, columns, rows = model.window(bounds)
    return model.read(bounds) if columns * rows <= MOST_WINDOW_CELLS else tiled(model)
