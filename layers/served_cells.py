"""Cells that come in blocks from a server or a QGIS provider: fetched about what is asked for, kept for a while."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray
from qgis.PyQt.QtCore import QCoreApplication, QEventLoop, QRunnable, QThread, QThreadPool

from ..core.errors import TerrainError
from ..core.terrain_sources import Window

Block = tuple[int, int]
Cells = NDArray[np.float32]

# More blocks than this at once is a download of hours, or a mistake in zoom.
MOST_BLOCKS = 2_000
KEPT_BYTES = 128_000_000
# So many blocks are fetched before the first of them are handed on: a cancelled search stops soon.
AT_ONCE = 48


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanServedCells", text)


class ServedCells:
    """A raster in square blocks. `fetch` gives blocks in metres, None for a block without any value.

    remedy: what to do where too many blocks are asked for, given how many times coarser they must be.
    """

    def __init__(
        self, title: str, columns: int, rows: int, block: int,
        fetch: Callable[[Sequence[Block]], dict[Block, Cells | None]], remedy: Callable[[int], str],
    ) -> None:  # fmt: skip
        self.title, self._columns, self._rows, self._block = title, columns, rows, block
        self._fetch, self._remedy = fetch, remedy
        self._kept: OrderedDict[Block, Cells | None] = OrderedDict()
        self._bytes, self._lock = 0, Lock()

    def read(self, windows: Sequence[Window]) -> Iterator[Cells]:
        """As CellSource's."""
        wanted = [self._blocks_of(window) for window in windows]
        every = {block for blocks in wanted for block in blocks}
        if len(every) > MOST_BLOCKS:
            raise self._too_many(len(every))
        first = 0
        while first < len(windows):
            last, batch = first, set(wanted[first])
            while last + 1 < len(windows) and len(batch) < AT_ONCE:
                last += 1
                batch |= set(wanted[last])
            found = self._get(sorted(batch))
            for window, blocks in zip(windows[first : last + 1], wanted[first : last + 1]):
                yield self._mosaic(window, blocks, found)
            first = last + 1

    def _too_many(self, count: int) -> TerrainError:
        times = 2
        while count / times**2 > MOST_BLOCKS:
            times *= 2
        problem = tr("{} blocks of {} lie about the line; no more than {} are fetched at once.")
        return TerrainError(problem.format(count, self.title, MOST_BLOCKS), self._remedy(times))

    def _blocks_of(self, window: Window) -> list[Block]:
        column, row, columns, rows = window
        size = self._block
        return [
            (r, c)
            for r in range(row // size, (row + rows - 1) // size + 1)
            for c in range(column // size, (column + columns - 1) // size + 1)
        ]

    def _get(self, blocks: Sequence[Block]) -> dict[Block, Cells | None]:
        with self._lock:
            found = {block: self._kept[block] for block in blocks if block in self._kept}
            for block in found:
                self._kept.move_to_end(block)
        missing = [block for block in blocks if block not in found]
        if missing:
            fetched = self._fetch(missing)
            found.update(fetched)
            with self._lock:
                for block, cells in fetched.items():
                    if block not in self._kept:
                        self._kept[block] = cells
                        self._bytes += _size(cells)
                while self._bytes > KEPT_BYTES:
                    self._bytes -= _size(self._kept.popitem(last=False)[1])
        return found

    def _mosaic(self, window: Window, blocks: Sequence[Block], found: dict[Block, Cells | None]) -> Cells:
        column, row, columns, rows = window
        cells = np.full((rows, columns), np.nan, dtype=np.float32)
        for r, c in blocks:
            part = found[r, c]
            if part is None:
                continue
            top, left = r * self._block - row, c * self._block - column
            first_row, first_column = max(0, -top), max(0, -left)
            part = part[first_row : rows - top, first_column : columns - left]
            top, left = top + first_row, left + first_column
            cells[top : top + part.shape[0], left : left + part.shape[1]] = part
        return cells


def _size(cells: Cells | None) -> int:
    return 64 if cells is None else int(cells.nbytes)


# QGIS's network needs threads of Qt, for its time limits are timers; those of Python have none.
_POOLS: dict[int, QThreadPool] = {}


def in_qt_threads(jobs: Sequence[Callable[[], Any]], threads: int) -> list[Any]:
    """What jobs return, run on so many threads of Qt; raises what the first of them raises and drops the others."""
    pool = _POOLS.get(threads)
    if pool is None:
        pool = _POOLS[threads] = QThreadPool()
        pool.setMaxThreadCount(threads)
    futures: list[Future[Any]] = [Future() for _ in jobs]
    for job, future in zip(jobs, futures):
        pool.start(QRunnable.create(lambda job=job, future=future: _run(job, future)))
    try:
        return [_result(future) for future in futures]
    finally:
        for future in futures:
            future.cancel()


def _run(job: Callable[[], Any], future: Future[Any]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        future.set_result(job())
    except Exception as error:  # noqa: BLE001  the boundary of a thread: whoever waits for it raises it
        future.set_exception(error)


def _result(future: Future[Any]) -> Any:
    app = QCoreApplication.instance()
    on_main_thread = app is not None and QThread.currentThread() is app.thread()
    while True:
        try:
            return future.result(0.02 if on_main_thread else None)
        except NotYet:
            if future.done():
                raise
            # Sign-in and certificates are asked for on the main thread: it must not stand still while it waits.
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents, 20)
