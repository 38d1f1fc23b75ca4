"""Does something no more often than anybody sees."""

from __future__ import annotations

from collections.abc import Callable

from qgis.PyQt.QtCore import QObject, QTimer


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
