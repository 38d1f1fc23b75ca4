"""One run of the generator: the search in a task, and what it finds put into the study as it comes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from qgis.core import Qgis
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..core.evaluation import Evaluation
from ..core.progress import Progress
from .inputs import Inputs
from .tasks import FunctionTask

if TYPE_CHECKING:
    from ..core.generate import GenerationResult, Scenario
    from .workspace import Workspace


class GenerationRun(QObject):
    """Lives in the main thread, so that what the worker offers is delivered there. `ended` comes once."""

    ended = pyqtSignal()

    def __init__(self, workspace: Workspace, scenario: Scenario, inputs: Inputs) -> None:
        super().__init__(workspace)
        self._workspace, self._scenario, self._inputs = workspace, scenario, inputs
        self._study = workspace.require_study()
        self._frozen: dict[str, Any] = {"inputs": inputs.to_mapping(), "generate": scenario.to_mapping()}
        self._batch = uuid4().hex
        self._kept: set[str] = set()
        self.task = FunctionTask(self.tr("Generating alternatives"), self._search)
        self.task.found.connect(self._keep)
        self.task.done.connect(self._on_done)
        self.task.failed.connect(self._on_failed)
        self.task.cancelled.connect(self._on_cancelled)

    def _search(self, progress: Progress) -> GenerationResult:
        """On the worker's thread."""
        # Imported here: shapely and numba stand behind it and may be missing.
        from ..core.generate import generate

        given = self._inputs
        return generate(self._scenario, given.model, progress, self.task.offer, given.surroundings, given.train)

    def _keep(self, evaluation: Evaluation) -> None:
        name = evaluation.alignment.name
        # What comes late, after another study was opened, belongs to none that is open.
        if name in self._kept or self._workspace.study is not self._study:
            return
        self._kept.add(name)
        key = self._workspace.add_evaluation(evaluation, self._frozen, self._batch)
        if len(self._kept) == 1 and key:
            self._workspace.select(key)

    def _on_done(self, result: GenerationResult) -> None:
        for evaluation in result.evaluations:
            self._keep(evaluation)
        text = self.tr("Alternatives found: {}.").format(len(self._kept))
        self._end(" ".join((text, *result.notes)), Qgis.MessageLevel.Success)

    def _on_failed(self, problem: str, remedy: str) -> None:
        self._end(f"{problem} {remedy}".strip(), Qgis.MessageLevel.Warning)

    def _on_cancelled(self) -> None:
        kept = self.tr("What was found before is kept: {}.").format(len(self._kept)) if self._kept else ""
        self._end(self.tr("Generating was cancelled.") + " " + kept, Qgis.MessageLevel.Info)

    def _end(self, text: str, level: Qgis.MessageLevel) -> None:
        self._workspace.say(text.strip(), level)
        self.ended.emit()
        self.deleteLater()
