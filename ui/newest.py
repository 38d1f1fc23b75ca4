"""Answers to a moving mouse, worked out beside the main thread: of many questions only the newest is answered."""

from __future__ import annotations

import traceback
from typing import Any, Generic, TypeVar

from qgis.core import Qgis, QgsMessageLog
from qgis.PyQt.QtCore import QMutex, QMutexLocker, QObject, Qt, QThread, QWaitCondition, pyqtSignal

from ..core.errors import KarwanError
from ..core.threads import keep_thread_state, quick_turns
from .tasks import LOG_TAG

Question = TypeVar("Question")


class NewestThread(QThread, Generic[Question]):
    """Takes the newest question and hands it to _answer, on its own thread; what goes wrong there to _refuse.

    Those who inherit have the signals `answered` and `refused` and give one of them for each question. A question
    waits until the answer before it has been drawn: both need the interpreter, side by side they only hinder each
    other, and the later a question is taken the newer it is.
    """

    _told = pyqtSignal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock, self._wake = QMutex(), QWaitCondition()
        self._asked: Question | None = None
        self._ending = self._working = self._drawing = False
        signals: Any = self
        signals.answered.connect(self._on_told)
        signals.refused.connect(self._on_told)
        self._told.connect(self._go_on, Qt.ConnectionType.QueuedConnection)

    def _answer(self, question: Question) -> None:
        """Work out an answer and emit it; raises KarwanError."""
        raise NotImplementedError

    def _refuse(self, question: Question, reason: str) -> None:
        """Tell that there is no answer, and why."""
        raise NotImplementedError

    def ready(self) -> None:
        """Run, if it does not yet."""
        if not self.isRunning():
            self._ending = False
            self.start()

    def put(self, question: Question) -> None:
        """Ask; what was asked before and not begun is forgotten."""
        with QMutexLocker(self._lock):
            self._asked = question
            self._wake.wakeAll()

    def rest(self) -> None:
        """Forget what was asked."""
        with QMutexLocker(self._lock):
            self._asked = None

    @property
    def is_busy(self) -> bool:
        """Whether a question is open."""
        with QMutexLocker(self._lock):
            return self._asked is not None or self._working

    def dispose(self) -> None:
        """End the thread."""
        with QMutexLocker(self._lock):
            self._ending, self._asked = True, None
            self._wake.wakeAll()
        self.wait()
        self.deleteLater()

    def run(self) -> None:
        """On the thread of its own."""
        keep_thread_state()
        while True:
            with QMutexLocker(self._lock):
                while (self._asked is None or self._drawing) and not self._ending:
                    self._wake.wait(self._lock)
                if self._ending or self._asked is None:
                    return
                question, self._asked = self._asked, None
                self._working = self._drawing = True
            try:
                with quick_turns():
                    self._answer(question)
            except KarwanError as error:
                self._refuse(question, str(error))
            except Exception as error:  # noqa: BLE001
                # The thread's boundary: what nobody foresaw must not end QGIS.
                QgsMessageLog.logMessage(traceback.format_exc(), LOG_TAG, Qgis.MessageLevel.Critical)
                self._refuse(question, f"{type(error).__name__}: {error}")
            finally:
                with QMutexLocker(self._lock):
                    self._working = False

    def _on_told(self, *_answer: object) -> None:
        """An answer came to those who draw it: after them, but before Qt paints what they changed."""
        self._told.emit()

    def _go_on(self) -> None:
        with QMutexLocker(self._lock):
            self._drawing = False
            self._wake.wakeAll()
