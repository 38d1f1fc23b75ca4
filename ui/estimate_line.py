"""What a search will take, told before it starts: worked out in a task while the planner is still choosing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication, Qt, QTimer
from qgis.PyQt.QtWidgets import QLabel, QWidget

from ..core.dependencies import NUMBA, SHAPELY, missing_packages
from ..core.errors import KarwanError
from ..core.progress import Progress
from ..layers.compat import is_deleted
from ..layers.estimate_words import in_words
from .tasks import FunctionTask
from .theme import plain_tip

if TYPE_CHECKING:
    from ..core.generate import Scenario
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
        # The dialog is laid out before anything is told.
        self.setMinimumHeight(round(1.4 * self.fontMetrics().lineSpacing()))
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
