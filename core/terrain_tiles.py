"""Terrain of any size: only the tiles about the places that are asked for are read, once each."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
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
MOST_THREADS, RUNS_PER_THREAD, SHARES_PER_THREAD = 4, 8, 4
# Rows of tiles that blocks of 512 or 1,024 cells have in common.
ROWS_TOGETHER = 4


class _Tiles:
    """The tiles of one elevation model that were read; several threads may ask."""

    def __init__(self, model: ElevationModel) -> None:
        self._model, self._lock = model, Lock()
        self._across = -(-model.columns // TILE)
        self._read: dict[int, NDArray[np.float32]] = {}

    def cells(self, row: IntArray, column: IntArray) -> NDArray[np.float32]:
        """Elevations (m, NaN where unknown) of cells within the model; raises TerrainError."""
        of = row // TILE * self._across + column // TILE
        order = np.argsort(of, kind="stable")
        tiles, first = np.unique(of[order], return_index=True)
        with self._lock:
            self._fetch([tile for tile in tiles.tolist() if tile not in self._read])
        found = np.empty(of.size, dtype=np.float32)
        row, column = row % TILE, column % TILE
        for tile, begin, end in zip(tiles.tolist(), first.tolist(), [*first[1:].tolist(), of.size]):
            wanted = order[begin:end]
            found[wanted] = self._read[tile][row[wanted], column[wanted]]
        return found

    def _fetch(self, missing: list[int]) -> None:
        """Read tiles (ascending numbers): neighbours in a row together, on as many threads as there are processors."""
        if not missing:
            return
        count = len(self._read) + len(missing)
        if count > MOST_TILES:
            raise TerrainError(
                f"{count * TILE * TILE / 1e6:.0f} million cells of {self._model.title} lie about the line; the limit "
                f"is {MOST_TILES * TILE * TILE / 1e6:.0f} million.",
                "Choose a coarser elevation model or a shorter line.",
            )
        ids = np.array(missing)
        breaks = np.flatnonzero((np.diff(ids) > 1) | (ids[1:] % self._across == 0)) + 1
        runs = [run.tolist() for run in np.split(ids, breaks)]
        # Unpacking blocks is what takes the time, and GDAL does it without the lock of Python.
        threads = min(MOST_THREADS, os.cpu_count() or 1, -(-len(runs) // RUNS_PER_THREAD))
        # Each thread opens the file once and takes shares as it gets on: a processor may have other things to do.
        shares = deque(self._parted(runs, threads * SHARES_PER_THREAD))
        if threads == 1:
            self._read.update(self._tiles_of(shares))
            return
        with ThreadPoolExecutor(threads) as pool:
            for tiles in list(pool.map(self._tiles_of, [shares] * threads)):
                self._read.update(tiles)

    def _parted(self, runs: list[list[int]], shares: int) -> list[list[list[int]]]:
        """Runs in about as many shares, parted where no block of the file belongs to two, if it can be."""
        row = np.array([run[0] for run in runs]) // self._across // ROWS_TOGETHER
        even = np.arange(1, shares) * len(runs) // shares
        between = np.flatnonzero(np.diff(row)) + 1
        if between.size >= shares:
            even = between[np.minimum(np.searchsorted(between, even), between.size - 1)]
        cuts = [0, *np.unique(even).tolist(), len(runs)]
        return [runs[begin:end] for begin, end in zip(cuts[:-1], cuts[1:])]

    def _tiles_of(self, shares: deque[list[list[int]]]) -> dict[int, NDArray[np.float32]]:
        """The tiles of as many shares as this thread can take, which other threads take from, too."""
        taken: list[list[int]] = []

        def windows() -> Iterator[tuple[int, int, int, int]]:
            while shares:
                try:
                    share = shares.popleft()
                except IndexError:
                    return
                for run in share:
                    taken.append(run)
                    yield self._window(run[0], len(run))

        return {
            tile: values[:, k * TILE : (k + 1) * TILE]
            for number, values in enumerate(self._model.read_cells(windows()))
            for k, tile in enumerate(taken[number])
        }

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
        columns=model.columns, rows=model.rows, tiles=_Tiles(model),
    )  # fmt: skip


def terrain_about(model: ElevationModel, lon: FloatArray, lat: FloatArray, margin_m: float = 2_000.0) -> Terrain:
    """Terrain about places (degrees): the window if that is small, else tiles. Raises TerrainError if they miss it."""
    bounds = bounds_of(lon, lat, margin_m)
    _, _, columns, rows = model.window(bounds)
    return model.read(bounds) if columns * rows <= MOST_WINDOW_CELLS else tiled(model)
