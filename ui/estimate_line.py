"""What a search will take, told before it starts: worked out in a task while the planner is still choosing."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication, Qt, QTimer
from qgis.PyQt.QtWidgets import QLabel, QWidget

from ..core.dependencies import NUMBA, SHAPELY, missing_packages
from ..core.errors import KarwanError
from ..core.machine import available_memory_bytes
from ..core.progress import Progress
from ..layers.compat import is_deleted
from .tasks import FunctionTask
from .theme import plain_tip

if TYPE_CHECKING:
    from ..core.generate import Scenario
    from ..core.search.estimate import Estimate
    from ..core.terrain import ElevationModel

    Question = Callable[[], tuple[Scenario, ElevationModel]]

# After the last change: nobody reads figures that change while they type.
PATIENCE_MS = 350


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanEstimate", text)


class EstimateLine(QLabel):
    """`ask_later()` after each change; `question` is asked on the main thread and may raise KarwanError.

    Silent about what cannot be searched: that is said where it can be mended, when the search is started.
    """

    def __init__(self, question: Question, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._question = question
        self._task: FunctionTask | None = None
        self._asked: object = None
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAccessibleName(self.tr("Time and memory"))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PATIENCE_MS)
        self._timer.timeout.connect(self._ask)

    def ask_later(self) -> None:
        """Something may have changed."""
        if self.isVisible():
            self._timer.start()

    def stop(self) -> None:
        """Nobody looks any more."""
        self._timer.stop()
        self._forget_task()
        self._asked = None

    @property
    def is_working(self) -> bool:
        """Whether a figure is still to come."""
        return self._timer.isActive() or self._task is not None

    def _ask(self) -> None:
        try:
            scenario, model = self._question()
        except KarwanError:
            self.stop()
            self._show("")
            return
        asked = (scenario, model.path, model.band)
        if asked == self._asked:
            return
        self._forget_task()
        self._asked = asked
        if SHAPELY in missing_packages():
            self._show(tr("Generating needs the Python package shapely, which is missing."))
        elif NUMBA in missing_packages():
            self._show(
                tr("Without the Python package numba the search is slower, finds lesser lines and no corridor map.")
            )
        else:
            self._start(scenario, model)

    def _start(self, scenario: Scenario, model: ElevationModel) -> None:
        def work(_progress: Progress) -> tuple[str, str]:
            from ..core.search.estimate import estimate

            found = estimate(scenario, model)
            return in_words(found, scenario.count), found.basis

        task = self._task = FunctionTask(self.tr("Estimating time and memory"), work)
        task.done.connect(lambda told: self._on_done(task, *told))
        task.failed.connect(lambda problem, _remedy: self._on_done(task, "", ""))
        task.cancelled.connect(lambda: self._on_done(task, "", ""))
        task.start()

    def _on_done(self, task: FunctionTask, text: str, basis: str) -> None:
        if task is self._task and not is_deleted(self):
            self._task = None
            self._show(text, basis)

    def _forget_task(self) -> None:
        task, self._task = self._task, None
        if task is not None:
            task.cancel()

    def _show(self, text: str, tip: str = "") -> None:
        self.setText(text)
        self.setToolTip(plain_tip(tip))


def in_words(told: Estimate, count: int, available_bytes: float | None = None) -> str:
    """An estimate in plain words, with a warning and a remedy where the machine has less memory than it needs.

    available_bytes: the machine's own figure by default.
    """
    parts = [tr("About {}").format(duration_words(told.seconds))]
    if count > 1:
        parts.append(tr("first line after {}").format(duration_words(min(told.first_s, told.seconds))))
    parts.append(memory_words(told.memory_bytes))
    text = ", ".join(parts) + "."
    if not _is_compiled():
        text += " " + tr("The first search on this machine takes about a minute longer.")
    available = available_memory_bytes() if available_bytes is None else available_bytes
    if available is not None and told.memory_bytes > available:
        text += " " + tr(
            "Only {} of memory are free: close other programs, ask for one alternative, or use a coarser elevation "
            "model."
        ).format(memory_words(available))
    return text


def duration_words(seconds: float) -> str:
    """Seconds in words, rounded as coarsely as an estimate deserves."""
    if seconds < 90.0:
        step = 1 if seconds < 10.0 else 5
        return tr("{} s").format(max(1, round(seconds / step) * step))
    if seconds < 5400.0:
        return tr("{} min").format(round(seconds / 60.0))
    return tr("{:.1f} h").format(seconds / 3600.0)


def memory_words(size_bytes: float) -> str:
    """Bytes in words."""
    return tr("{:.1f} GB").format(max(0.1, size_bytes / 1e9))


def _is_compiled() -> bool:
    """Whether an earlier session left the search compiled."""
    folder = os.environ.get("NUMBA_CACHE_DIR")
    return folder is None or any(Path(folder).rglob("window_kernels*.nbi"))
