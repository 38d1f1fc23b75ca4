"""Terrain of any size: only the blocks about the places that are asked for are read, and what lies by them is kept."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from .errors import TerrainError
from .geodesy import FloatArray
from .terrain import ElevationModel, Terrain, bounds_of, open_dataset
from .terrain_sources import source_of

IntArray = NDArray[np.int64]
Cells = NDArray[np.float32]

# Side of the squares of cells that are kept, and of the windows that are read where a file has no blocks to be read.
SQUARE, WINDOW = 32, 256
# Blocks of a file larger than this are read in windows, whatever that costs.
MOST_BLOCK = 2_048
# A window up to this is read as a whole: that is quicker than squares, and serves lines that are bent within it.
MOST_WINDOW_CELLS = 10_000_000
# All squares of one terrain together: 800 MB.
MOST_SQUARES = 200_000
# All windows read for one question: ten seconds and more of unpacking.
MOST_READ_CELLS = 1_000_000_000
# Of so few windows all is kept: what lies beside these places is mostly asked for next.
FEW_WINDOWS = 16
MOST_THREADS, WINDOWS_PER_THREAD, SHARES_PER_THREAD = 4, 8, 6


@dataclass(frozen=True)
class _Kept:
    """Squares that were read: ids, ascending; where in `cells` (places, SQUARE, SQUARE) each lies."""

    ids: IntArray
    places: IntArray
    cells: Cells

    def lacking(self, wanted: IntArray) -> IntArray:
        """Which of some squares are not there."""
        if self.ids.size == 0:
            return wanted
        at = np.minimum(np.searchsorted(self.ids, wanted), self.ids.size - 1)
        return np.asarray(wanted[self.ids[at] != wanted])

    def with_room(self, more: int) -> Cells:
        """Cells in which what is kept stays where it is, with room for more behind it."""
        used = self.ids.size
        if used + more <= self.cells.shape[0]:
            return self.cells
        # Room to grow, so that few squares at a time are not paid for with all of them.
        store = np.empty((used + more + (used + more) // 4 * (used > 0), SQUARE, SQUARE), dtype=np.float32)
        store[:used] = self.cells[:used]
        return store

    def and_more(self, ids: IntArray, store: Cells) -> _Kept:
        """These and others, which lie behind these in a store with room."""
        every = np.concatenate((self.ids, ids))
        places = np.concatenate((self.places, np.arange(self.ids.size, every.size)))
        order = np.argsort(every, kind="stable")
        return _Kept(every[order], places[order], store)


def _nothing() -> _Kept:
    none = np.zeros(0, dtype=np.int64)
    return _Kept(none, none, np.empty((0, SQUARE, SQUARE), dtype=np.float32))


class _Tiles:
    """The squares of one elevation model that were read; several threads may ask.

    forget_beyond: how many squares are kept, None for as many as are asked for; then it begins anew.
    """

    def __init__(self, model: ElevationModel, forget_beyond: int | None = None) -> None:
        self._model, self._lock, self._forget_beyond = model, Lock(), forget_beyond
        self._down, self._across = -(-model.rows // SQUARE), -(-model.columns // SQUARE)
        self._kept = _nothing()

    def cells(self, row: IntArray, column: IntArray) -> Cells:
        """Elevations (m, NaN where unknown) of cells within the model; raises TerrainError."""
        of = row // SQUARE * self._across + column // SQUARE
        wanted = np.unique(of[np.flatnonzero(np.diff(of, prepend=-1))])
        with self._lock:
            if self._forget_beyond is not None and self._kept.ids.size > self._forget_beyond:
                self._kept = _nothing()
            if self._kept.lacking(wanted).size:
                self._fetch(row, column)
            kept = self._kept
        place = kept.places[np.searchsorted(kept.ids, of)]
        return np.asarray(kept.cells[place, row % SQUARE, column % SQUARE])

    @cached_property
    def _window(self) -> tuple[int, int]:
        """Columns and rows of what is read at once: whole blocks of the file, if they are made of squares."""
        if source_of(self._model.path) is not None:
            return WINDOW, WINDOW
        # Held: a band does not keep its dataset open.
        dataset = open_dataset(self._model.path)
        block = dataset.GetRasterBand(self._model.band).GetBlockSize()
        if any(size % SQUARE or size > MOST_BLOCK for size in block):
            return WINDOW, WINDOW
        columns, rows = (size * -(-WINDOW // size) for size in block)
        return columns, rows

    def _fetch(self, row: IntArray, column: IntArray) -> None:
        """Read the windows of cells that are lacking, and keep what lies near the cells."""
        read = np.unique(self._windows_of(self._kept.lacking(self._near(row, column, 1))))
        if read.size <= FEW_WINDOWS:
            squares = np.concatenate([self._squares_of(window) for window in read.tolist()])
        else:
            # Some cells further: slopes and sides of the line are looked at, too.
            squares = self._near(row, column, SQUARE // 2)
        lacking = self._kept.lacking(squares)
        windows = self._windows_of(lacking)
        there = np.isin(windows, read)
        lacking, windows = lacking[there], windows[there]
        self._limit(read.size * self._window[0] * self._window[1], MOST_READ_CELLS)
        self._limit((self._kept.ids.size + lacking.size) * SQUARE * SQUARE, MOST_SQUARES * SQUARE * SQUARE)
        order = np.argsort(windows, kind="stable")
        squares, begins = lacking[order], np.searchsorted(windows[order], read)
        store = self._kept.with_room(squares.size)
        room = store[self._kept.ids.size : self._kept.ids.size + squares.size]
        self._read(read, np.split(squares, begins[1:]), np.split(room, begins[1:]))
        self._kept = self._kept.and_more(squares, store)

    def _limit(self, cells: int, most: int) -> None:
        if cells > most:
            raise TerrainError(
                f"{cells / 1e6:.0f} million cells of {self._model.title} lie about the line; the limit is "
                f"{most / 1e6:.0f} million.",
                "Choose a coarser elevation model or a shorter line.",
            )

    def _near(self, row: IntArray, column: IntArray, cells: int) -> IntArray:
        """Squares of places so many cells before, at and behind some cells, each once."""
        new = np.flatnonzero((np.diff(row, prepend=-1) != 0) | (np.diff(column, prepend=-1) != 0))
        steps = np.array([-cells, 0, cells])[:, None]
        r = np.clip(row[new] + steps, 0, self._model.rows - 1) // SQUARE * self._across
        c = np.clip(column[new] + steps, 0, self._model.columns - 1) // SQUARE
        every = [np.unique(down + across) for down in r for across in c]
        return np.asarray(np.unique(np.concatenate(every)), dtype=np.int64)

    def _windows_of(self, squares: IntArray) -> IntArray:
        """The window each square lies in, counted row by row."""
        wide, high = (size // SQUARE for size in self._window)
        per_row = -(-self._across // wide)
        return np.asarray(squares // self._across // high * per_row + squares % self._across // wide)

    def _corner(self, window: int) -> tuple[int, int]:
        """Column and row of a window's first cell."""
        wide, high = self._window
        per_row = -(-self._across * SQUARE // wide)
        return window % per_row * wide, window // per_row * high

    def _squares_of(self, window: int) -> IntArray:
        """All squares of a window."""
        column, row = (first // SQUARE for first in self._corner(window))
        wide, high = (size // SQUARE for size in self._window)
        r = np.arange(row, min(row + high, self._down))[:, None]
        return np.asarray(r * self._across + np.arange(column, min(column + wide, self._across))).ravel()

    def _read(self, windows: IntArray, squares: list[IntArray], rooms: list[Cells]) -> None:
        """Read windows, of each some squares into the room for them; on as many threads as there are processors.

        Unpacking blocks is what takes the time, and GDAL does it without the lock of Python. Each thread opens the file
        once and takes shares as it gets on: a processor may have other things to do.
        """
        threads = min(MOST_THREADS, os.cpu_count() or 1, -(-windows.size // WINDOWS_PER_THREAD))
        shares = deque(np.array_split(np.arange(windows.size), threads * SHARES_PER_THREAD if threads > 1 else 1))

        def work() -> None:
            taken: list[int] = []

            def wanted() -> Iterator[tuple[int, int, int, int]]:
                while shares:
                    try:
                        share = shares.popleft()
                    except IndexError:
                        return
                    for number in share.tolist():
                        taken.append(number)
                        column, row = self._corner(int(windows[number]))
                        wide, high = self._window
                        yield column, row, min(wide, self._model.columns - column), min(high, self._model.rows - row)

            for number, values in enumerate(self._model.read_cells(wanted(), lasting=False)):
                at = taken[number]
                rooms[at][:] = self._parted(values, int(windows[at]), squares[at])

        if threads == 1:
            work()
            return
        with ThreadPoolExecutor(threads) as pool:
            for done in [pool.submit(work) for _ in range(threads)]:
                done.result()

    def _parted(self, values: Cells, window: int, squares: IntArray) -> Cells:
        """Squares (n, SQUARE, SQUARE) of a window's values."""
        column, row = (first // SQUARE for first in self._corner(window))
        wide, high = self._window
        if values.shape != (high, wide):
            rim = np.full((high, wide), np.nan, dtype=np.float32)
            rim[: values.shape[0], : values.shape[1]] = values
            values = rim
        parts = values.reshape(high // SQUARE, SQUARE, wide // SQUARE, SQUARE)
        return np.asarray(parts[squares // self._across - row, :, squares % self._across - column, :])


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


def tiled(model: ElevationModel, forget_beyond: int | None = None) -> TerrainTiles:
    """A model's terrain as a whole, read where it is sampled; beyond so many squares what was read is forgotten."""
    return TerrainTiles(
        np.empty((0, 0), dtype=np.float32), model.geotransform, model.crs_wkt, model.title, model.resolution_m,
        columns=model.columns, rows=model.rows, tiles=_Tiles(model, forget_beyond),
    )  # fmt: skip


def terrain_about(model: ElevationModel, lon: FloatArray, lat: FloatArray, margin_m: float = 2_000.0) -> Terrain:
    """Terrain about places (degrees): the window if that is small, else tiles. Raises TerrainError if they miss it."""
    bounds = bounds_of(lon, lat, margin_m)
    _, _, columns, rows = model.window(bounds)
    return model.read(bounds) if columns * rows <= MOST_WINDOW_CELLS else tiled(model)
