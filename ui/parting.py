"""Alternatives split in two or joined to one: evaluated beside the main thread, then one step of the study's undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from qgis.core import Qgis
from qgis.PyQt.QtCore import QObject

from ..core.alignment import Alignment, Axis
from ..core.axis_edits import cut, joined
from ..core.evaluation import Evaluation
from ..core.horizontal import lay_out
from ..core.plan import plan_of
from ..core.progress import Progress
from .alternative_columns import number
from .inputs import Inputs, frozen_with
from .tasks import FunctionTask
from .workspace import Workspace

if TYPE_CHECKING:
    from ..layers.study import Study

Then = Callable[[bool], None]


class Parting(QObject):
    """Changes that concern two alternatives. Nothing is written until all of it is evaluated; then all of it is.

    then(done) is called once, on the main thread. No edit session may be open meanwhile.
    """

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace

    def split(self, key: str, axis: Axis, at_m: float, then: Then) -> FunctionTask | None:
        """The alternative keeps its line up to a chainage, m; the rest becomes a new alternative."""
        record = self._workspace.record(key)
        if record is None:
            return None
        with self._workspace.reporting():
            head, tail = cut(plan_of(axis), at_m)
            rest = self.tr("{} from km {}").format(record.name, number(at_m / 1000.0, 1))
            lines = [lay_out(record.name, head), lay_out(rest, tail)]
            return self._start(self.tr("Split"), key, lines, [], then)
        then(False)
        return None

    def join(self, key: str, axis: Axis, other: str, others: Axis, then: Then) -> FunctionTask | None:
        """The alternative becomes the line of both, joined at their nearest ends; the other one is no more."""
        record = self._workspace.record(key)
        if record is None:
            return None
        with self._workspace.reporting():
            rules = self._workspace.standard()
            line = lay_out(record.name, joined(axis, others, rules.min_radius_m, rules))
            return self._start(self.tr("Join"), key, [line], [other], then)
        then(False)
        return None

    def _start(self, text: str, key: str, lines: Sequence[Alignment], gone: list[str], then: Then) -> FunctionTask:
        """The first line is the alternative's new one, others are new alternatives, `gone` are deleted."""
        workspace, study = self._workspace, self._workspace.require_study()
        inputs = workspace.inputs(*lines)
        workspace.require_surroundings()

        def work(progress: Progress) -> list[Evaluation]:
            found = []
            for i, line in enumerate(lines):
                progress.report(i / len(lines))
                found.append(workspace.evaluate_with(line, inputs))
            return found

        task = FunctionTask(text, work)
        task.done.connect(lambda found: then(self._write(study, text, key, found, gone, inputs)))
        task.failed.connect(lambda problem, remedy: self._on_failed(f"{problem} {remedy}".strip(), then))
        task.cancelled.connect(lambda: then(False))
        workspace.taskStarted.emit(task)
        return task.start()

    def _write(
        self, study: Study, text: str, key: str, found: list[Evaluation], gone: list[str], inputs: Inputs
    ) -> bool:
        workspace = self._workspace
        if workspace.study is not study or any(workspace.record(one) is None for one in (key, *gone)):
            return False
        stack = workspace.undo_stack
        stack.beginMacro(text)
        done = workspace.replace_evaluation(key, found[0], inputs, text)
        for evaluation in found[1:] if done else ():
            done = done and bool(workspace.add_evaluation(evaluation, frozen_with(evaluation, inputs), what=text))
        done = done and (not gone or workspace.remove(gone))
        stack.endMacro()
        if not done:
            # All of it or nothing; what could not be written has been said.
            stack.undo()
        workspace.select(key)
        return done

    def _on_failed(self, problem: str, then: Then) -> None:
        self._workspace.say(problem, Qgis.MessageLevel.Warning)
        then(False)
