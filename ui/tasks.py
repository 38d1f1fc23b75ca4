"""Work longer than a second: a function of the core in a QgsTask, with progress, time left and cancel."""

from __future__ import annotations

import time
import traceback
from collections import deque
from collections.abc import Callable
from typing import Any

from qgis.core import Qgis, QgsApplication, QgsMessageLog, QgsTask
from qgis.PyQt.QtCore import QCoreApplication, QThreadPool, QTimer, pyqtSignal

from ..core.errors import CancelledError, KarwanError
from ..core.progress import Progress
from ..core.threads import keep_thread_state, quick_turns

LOG_TAG = "Karwan"

Work = Callable[[Progress], Any]


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanTasks", text)


def time_left_s(elapsed_s: float, fraction: float) -> float | None:
    """Seconds still needed if the rest goes as fast as what is done; None while too little is done to say."""
    if elapsed_s < 1.0 or not 0.05 <= fraction <= 1.0:
        return None
    return elapsed_s * (1.0 - fraction) / fraction


def time_left_text(seconds: float | None) -> str:
    """Time left in words, rounded as coarsely as the estimate deserves."""
    if seconds is None:
        return tr("estimating time left")
    if seconds < 1.5:
        return tr("almost done")
    if seconds < 90.0:
        step = 1 if seconds < 10 else 5
        return tr("about {} s left").format(int(round(seconds / step) * step))
    if seconds < 5400.0:
        return tr("about {} min left").format(round(seconds / 60.0))
    return tr("about {:.1f} h left").format(seconds / 3600.0)


class _TaskProgress:
    """Progress of the core on the worker's side of a FunctionTask."""

    def __init__(self, task: FunctionTask) -> None:
        self._task = task

    def report(self, fraction: float, message: str = "") -> None:
        """Show `fraction` and `message` to whoever watches the task."""
        self._task.setProgress(min(max(fraction, 0.0), 1.0) * 100.0)
        if message:
            self._task.said.emit(message)

    def is_cancelled(self) -> bool:
        """Whether the planner pressed Cancel."""
        return bool(self._task.isCanceled())


class FunctionTask(QgsTask):
    """Runs `work(progress)` off the main thread; `done`, `failed` or `cancelled` follow on the main thread.

    said(str): what is being done now. found(object): an interim result the work handed to `offer`. Connect both to
    methods of QObjects living in the main thread: they are then delivered there.
    failed carries (problem, remedy); errors nobody foresaw are logged with their traceback.
    """

    said = pyqtSignal(str)
    found = pyqtSignal(object)
    done = pyqtSignal(object)
    failed = pyqtSignal(str, str)
    cancelled = pyqtSignal()

    def __init__(self, description: str, work: Work) -> None:
        super().__init__(description, QgsTask.Flag.CanCancel)
        self._work: Work | None = work
        self._result: Any = None
        self._error: Exception | None = None
        self._trace = ""
        self._started_s = time.monotonic()

    @property
    def error(self) -> Exception | None:
        """What the work failed with, once it has: for whoever wants more than the words that `failed` carries."""
        return self._error

    def offer(self, result: Any) -> None:
        """An interim result, from the worker's thread to whoever is connected to `found`."""
        self.found.emit(result)

    def start(self) -> FunctionTask:
        """Hand the task to QGIS's task manager, which owns it from now on, as soon as a thread is free for it.

        QGIS's manager may lose a task that waits in Qt's pool: when another ends, it takes back whatever waits at the
        address the ended one had. So ours wait here, not there.
        """
        _ALIVE.add(self)
        if self.isCanceled():
            # Cancelled before it began: the manager would never end it.
            QTimer.singleShot(0, lambda: self.finished(False))
            return self
        _WAITING.append(self)
        _start_waiting()
        return self

    def cancel(self) -> None:
        """Ask the work to stop; a task that has not begun ends at once."""
        super().cancel()
        if self in _WAITING:
            _WAITING.remove(self)
            self.finished(False)

    def time_left_s(self) -> float | None:
        """Estimate of the seconds left, or None."""
        return time_left_s(time.monotonic() - self._started_s, self.progress() / 100.0)

    def run(self) -> bool:
        """On the worker's thread. The one place with a broad catch: nothing may escape into Qt's thread pool."""
        self._started_s = time.monotonic()
        keep_thread_state()
        try:
            if self._work is not None:
                with quick_turns():
                    self._result = self._work(_TaskProgress(self))
        except KarwanError as error:
            self._error = error
        except Exception as error:  # noqa: BLE001
            self._error, self._trace = error, traceback.format_exc()
        return self._error is None and not self.isCanceled()

    def finished(self, result: bool) -> None:
        """On the main thread."""
        _ALIVE.discard(self)
        _RUNNING.discard(self)
        # Once the manager has heard of all that ended up to now.
        QTimer.singleShot(0, _start_waiting)
        # The work's closure holds the workspace; a finished task must not keep it alive.
        self._work = None
        outcome, self._result = self._result, None
        if result:
            self.done.emit(outcome)
        elif self._error is None or isinstance(self._error, CancelledError) or self.isCanceled():
            self.cancelled.emit()
        elif isinstance(self._error, KarwanError):
            self.failed.emit(self._error.problem, self._error.remedy)
        else:
            QgsMessageLog.logMessage(self._trace, LOG_TAG, Qgis.MessageLevel.Critical)
            problem = tr("Unexpected error: {}.").format(f"{type(self._error).__name__}: {self._error}")
            self.failed.emit(problem, tr("Details are in the log panel, tab Karwan."))


# Python must hold a task until it has finished: the manager owns the C++ half only.
_ALIVE: set[FunctionTask] = set()
# Those handed to the manager, and those that wait for their turn.
_RUNNING: set[FunctionTask] = set()
_WAITING: deque[FunctionTask] = deque()


def _start_waiting() -> None:
    while _WAITING and len(_RUNNING) < max(2, QThreadPool.globalInstance().maxThreadCount()):
        task = _WAITING.popleft()
        _RUNNING.add(task)
        QgsApplication.taskManager().addTask(task)


def cancel_all() -> None:
    """Ask every running task of the plugin to stop."""
    for task in tuple(_ALIVE):
        task.cancel()
