"""Changes of the study written beside the window's thread, one after another, and taken in on it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any

from qgis.PyQt.QtCore import QObject, Qt, pyqtSignal

from ..core.threads import keep_thread_state, quick_turns

Write = Callable[[], Any]
# What takes a change in: called with its future, whose result() raises what the writing raised.
TakeIn = Callable[["Future[Any]"], None]


class Beside(QObject):
    """A thread that writes; whatever else changes the study calls `finish` first and so comes after."""

    _written = pyqtSignal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="karwan-study")
        self._running: tuple[Future[Any], TakeIn] | None = None
        self._waiting: deque[tuple[Write, TakeIn]] = deque()
        self._taking_in = False
        self._written.connect(self._on_written, Qt.ConnectionType.QueuedConnection)

    def put(self, write: Write, take_in: TakeIn) -> None:
        """Call `write` on the thread once what was put before is taken in, then `take_in` on the window's."""
        self._waiting.append((write, take_in))
        self._go_on()

    def finish(self) -> None:
        """Wait until all that was put is written and taken in; nothing while something is being taken in."""
        while self._running is not None and not self._taking_in:
            self._take_in()

    def drop(self) -> BaseException | None:
        """Write all that was put, but take nothing in: nobody is left to show it. Answers with the first error."""
        futures = [] if self._running is None else [self._running[0]]
        futures += [self._pool.submit(_run, write) for write, _ in self._waiting]
        self._running = None
        self._waiting.clear()
        return next((error for error in [future.exception() for future in futures] if error is not None), None)

    def dispose(self) -> None:
        """End the thread."""
        self.drop()
        self._pool.shutdown()
        self.deleteLater()

    def _go_on(self) -> None:
        if self._running is None and self._waiting and not self._taking_in:
            write, take_in = self._waiting.popleft()
            future = self._pool.submit(_run, write)
            self._running = future, take_in
            future.add_done_callback(lambda _: self._written.emit())

    def _on_written(self) -> None:
        # finish may have been faster, and the next one not be written yet.
        if self._running is not None and self._running[0].done():
            self._take_in()

    def _take_in(self) -> None:
        if self._running is None:
            return
        future, take_in = self._running
        wait([future])
        self._running, self._taking_in = None, True
        try:
            take_in(future)
        finally:
            self._taking_in = False
            self._go_on()


def _run(write: Write) -> Any:
    keep_thread_state()
    with quick_turns():
        return write()
