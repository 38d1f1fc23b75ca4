"""A tangent polygon for a line that came without one, fitted in a task so that a long line freezes nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from qgis.core import Qgis
from qgis.PyQt.QtCore import QObject

from ..core.axis_fitting import FittedAxis, fit_axis
from ..core.progress import Progress
from .crossings_action import same_line
from .scenario_inputs import study_zones
from .tasks import FunctionTask
from .workspace import Workspace

if TYPE_CHECKING:
    from ..core.alignment import Alignment
    from ..layers.study import Study


class AxisFits(QObject):
    """One fit at a time; the task is announced by workspace.taskStarted."""

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._task: FunctionTask | None = None
        self.key = ""

    def stop(self) -> None:
        """Fit no further."""
        task, self._task, self.key = self._task, None, ""
        if task is not None:
            task.cancel()

    def fit(self, key: str, then: Callable[[FittedAxis], None]) -> FunctionTask | None:
        """Fit an axis to an alternative, staying off the study's no-go areas its line stays off, and call `then`.

        Nothing is called once the study was left, the alternative deleted or its line changed. None, with a message, if
        it cannot begin; the task under way if that is of the same alternative.
        """
        workspace = self._workspace
        record = workspace.record(key)
        if record is None or (self.key == key and self._task is not None):
            return self._task
        self.stop()
        with workspace.reporting():
            line, rules, study = record.alignment, workspace.standard(), workspace.require_study()
            closed, _ = study_zones(workspace)

            def work(progress: Progress) -> FittedAxis:
                return fit_axis(line, rules, closed, progress=progress)

            task = self._task = FunctionTask(self.tr("Fitting a tangent polygon to {}").format(record.name), work)
            self.key = key
            task.done.connect(lambda fitted: self._on_done(task, (study, line), then, fitted))
            task.failed.connect(lambda problem, remedy: self._on_failed(task, f"{problem} {remedy}".strip()))
            task.cancelled.connect(lambda: self._on_failed(task, ""))
            workspace.taskStarted.emit(task)
            return task.start()
        return None

    def _on_done(
        self, task: FunctionTask, given: tuple[Study, Alignment], then: Callable[[FittedAxis], None], fitted: FittedAxis
    ) -> None:
        if task is not self._task:
            return
        key = self.key
        self._task, self.key = None, ""
        study, line = given
        record = self._workspace.record(key) if self._workspace.study is study else None
        if record is not None and same_line(record.alignment, line):
            then(fitted)

    def _on_failed(self, task: FunctionTask, problem: str) -> None:
        if task is self._task:
            self._task, self.key = None, ""
            if problem:
                self._workspace.say(problem, Qgis.MessageLevel.Warning)
