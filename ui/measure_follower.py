"""Answers to the moving mouse, worked out beside the main thread: of many places only the newest is measured."""

from __future__ import annotations

import traceback
from collections.abc import Sequence

from qgis.core import Qgis, QgsMessageLog
from qgis.PyQt.QtCore import QMutex, QMutexLocker, QObject, QThread, QWaitCondition, pyqtSignal

from ..core.errors import KarwanError
from ..core.measure_drawn import DrawnLine, Place
from ..core.threads import keep_thread_state, quick_turns
from .tasks import LOG_TAG

Question = tuple[DrawnLine, tuple[Place, ...]]


class MeasureFollower(QThread):
    """answered(Drawn): what was measured of a line drawn so far. refused(str): why it cannot be."""

    answered = pyqtSignal(object)
    refused = pyqtSignal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock, self._wake = QMutex(), QWaitCondition()
        self._asked: Question | None = None
        self._ending = self._working = False

    def follow(self, drawn: DrawnLine, places: Sequence[Place]) -> None:
        """Measure a line as it is now; what was asked before and not begun is forgotten."""
        with QMutexLocker(self._lock):
            self._asked = drawn, tuple(places)
            self._wake.wakeAll()
        if not self.isRunning():
            self._ending = False
            self.start()

    def rest(self) -> None:
        """Forget what was asked."""
        with QMutexLocker(self._lock):
            self._asked = None

    @property
    def is_busy(self) -> bool:
        """Whether an answer is to come."""
        with QMutexLocker(self._lock):
            return self._asked is not None or self._working

    def dispose(self) -> None:
        """End the thread."""
        with QMutexLocker(self._lock):
            self._ending, self._asked = True, None
            self._wake.wakeAll()
        self.wait()

    def run(self) -> None:
        """On the thread of its own."""
        keep_thread_state()
        while True:
            with QMutexLocker(self._lock):
                while self._asked is None and not self._ending:
                    self._wake.wait(self._lock)
                if self._ending or self._asked is None:
                    return
                (drawn, places), self._asked, self._working = self._asked, None, True
            try:
                with quick_turns():
                    self.answered.emit(drawn.so_far(places))
            except KarwanError as error:
                self.refused.emit(str(error))
            except Exception as error:  # noqa: BLE001
                # The thread's boundary: what nobody foresaw must not end QGIS.
                QgsMessageLog.logMessage(traceback.format_exc(), LOG_TAG, Qgis.MessageLevel.Critical)
                self.refused.emit(f"{type(error).__name__}: {error}")
            finally:
                with QMutexLocker(self._lock):
                    self._working = False
