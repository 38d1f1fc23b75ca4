"""What is being computed, how far it is, how long it will take, and the button that stops it."""

from __future__ import annotations

from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy, QWidget

from .resources import icon
from .tasks import FunctionTask, time_left_text
from .theme import em, plain_tip
from .workspace import Workspace

REFRESH_MS = 500
# Shorter work is done before anyone could read about it.
PATIENCE_MS = 400


class TaskBar(QWidget):
    """Hidden while nothing runs; shows the newest task that does."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks: list[FunctionTask] = []
        self._said: dict[FunctionTask, str] = {}
        self.label = QLabel(self)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.bar = QProgressBar(self)
        self.bar.setAccessibleName(self.tr("Progress"))
        self.bar.setMaximumWidth(em(self, 16))
        self.left = QLabel(self)
        self.cancel = QPushButton(icon("cancel"), self.tr("Cancel"), self)
        self.cancel.setToolTip(self.tr("Stop; what was found so far is kept"))
        self.cancel.clicked.connect(self._on_cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.label, 1)
        row.addWidget(self.bar)
        row.addWidget(self.left)
        row.addWidget(self.cancel)
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self._refresh)
        workspace.taskStarted.connect(self.watch)
        self.hide()

    @property
    def task(self) -> FunctionTask | None:
        """The newest task that still runs."""
        return self._tasks[-1] if self._tasks else None

    def watch(self, task: FunctionTask) -> None:
        """Show `task` until it ends, then the one before if that still runs."""
        self._tasks.append(task)
        task.said.connect(self._on_said)
        for ended in (task.done, task.failed, task.cancelled):
            ended.connect(self._on_ended)
        self._refresh()
        self._timer.start()
        QTimer.singleShot(PATIENCE_MS, self._appear)

    def _appear(self) -> None:
        self.setVisible(self.task is not None)

    def _on_said(self, text: str) -> None:
        self._said[self.sender()] = text
        self._refresh()

    def _on_cancel(self) -> None:
        if self.task is not None:
            self.task.cancel()
            self._refresh()

    def _on_ended(self) -> None:
        ended = self.sender()
        self._said.pop(ended, None)
        self._tasks = [task for task in self._tasks if task is not ended]
        if not self._tasks:
            self._timer.stop()
        self._appear()
        self._refresh()

    def _refresh(self) -> None:
        task = self.task
        if task is None:
            return
        fraction = task.progress() / 100.0
        # A task that cannot say how far it is shows a moving bar.
        self.bar.setRange(0, 0 if fraction <= 0.0 else 100)
        self.bar.setValue(round(fraction * 100))
        said = self._said.get(task)
        self.label.setText(f"{task.description()}: {said}" if said else task.description())
        self.label.setToolTip(plain_tip(self.label.text()))
        self.cancel.setEnabled(not task.isCanceled())
        self.left.setText(self.tr("stopping") if task.isCanceled() else time_left_text(task.time_left_s()))
