"""Does something no more often than anybody sees, or a piece at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from qgis.PyQt.QtCore import QObject, QTimer


def in_turns(pieces: Iterator[None], parent: QObject) -> None:
    """Go on with a generator in turns of the event loop, a piece in each, as long as `parent` lives."""
    timer, ended = QTimer(parent), object()

    def go_on() -> None:
        if next(pieces, ended) is ended:
            timer.stop()
            timer.deleteLater()

    timer.timeout.connect(go_on)
    timer.start(1)


class Pace(QTimer):
    """ask() does it now, or once the time since the last one is over; however often it is asked meanwhile."""

    def __init__(self, every_ms: int, work: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._work, self._asked = work, False
        self.setSingleShot(True)
        self.setInterval(every_ms)
        self.timeout.connect(self._next)

    def ask(self) -> None:
        """It is to be done."""
        self._asked = True
        if not self.isActive():
            self._next()

    def drop(self) -> None:
        """What was asked for is not wanted any more."""
        self._asked = False
        self.stop()

    def _next(self) -> None:
        if self._asked:
            self._asked = False
            self.start()
            self._work()
