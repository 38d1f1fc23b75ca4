"""Everything that changes the open study, each gesture one undo step; the centre that docks and map tools share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from qgis.core import QgsProject
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..core.alignment import Alignment
from ..core.errors import KarwanError
from ..core.evaluation import Evaluation
from ..layers.compat import QUndoStack
from .commands import PresenceCommand, ReplaceCommand, SectionsCommand, UpdateCommand
from .generation import GenerationRun
from .inputs import Inputs
from .results import Results
from .tasks import FunctionTask

if TYPE_CHECKING:
    from ..core.generate import Scenario
    from ..layers.study import SectionRecord


class Workspace(Results):
    """Results plus changes: undoable through `undo_stack`, trouble reported by `message`.

    generationEnded: a search is over, however it went.
    """

    generationEnded = pyqtSignal()

    def __init__(self, project: QgsProject | None = None, parent: QObject | None = None) -> None:
        super().__init__(project, parent)
        self.undo_stack = QUndoStack(self)
        self._run: GenerationRun | None = None
        self.project.cleared.connect(self._on_project_cleared)
        self.project.readProject.connect(self._on_project_read)

    def dispose(self) -> None:
        """Stop work, let go of the study and disconnect: nothing stays but the layers, which are the user's."""
        self.project.cleared.disconnect(self._on_project_cleared)
        self.project.readProject.disconnect(self._on_project_read)
        self._leave()
        self.deleteLater()

    def _leave(self) -> None:
        self.cancel_generation()
        self.undo_stack.clear()
        super()._leave()

    def _on_project_cleared(self) -> None:
        # QGIS has deleted the layers: nothing can be settled or taken out any more.
        self._forget_study()

    def _on_project_read(self) -> None:
        self.adopt_project()

    # Changes

    def rename(self, key: str, name: str) -> bool:
        """Give an alternative another name."""
        return self._update(self.tr("Rename"), {key: {"name": name.strip()}}) if name.strip() else False

    def recolour(self, key: str, colour: str) -> bool:
        """Give an alternative another colour, "#rrggbb"."""
        return self._update(self.tr("Change colour"), {key: {"colour": colour}})

    def show(self, keys: list[str], shown: bool) -> bool:
        """Draw alternatives on the map, or not."""
        return self._update(
            self.tr("Show") if shown else self.tr("Hide"),
            {key: {"shown": shown} for key in keys if key in self._records},
        )

    def _update(self, text: str, after: dict[str, dict[str, Any]]) -> bool:
        before = {
            key: {field: getattr(self._records[key], field) for field in changes} for key, changes in after.items()
        }
        if before == after:
            return False
        with self.reporting():
            study = self.require_study()
            for key, changes in after.items():
                study.update(key, **changes)
            self.undo_stack.push(UpdateCommand(self, text, before, after))
            self.reload()
            return True
        return False

    def duplicate(self, key: str) -> str | None:
        """A copy of an alternative, selected; its id."""
        with self.reporting():
            record = self.require_study().duplicate(key)
            self.undo_stack.push(PresenceCommand(self, self.tr("Duplicate"), [record.id]))
            self.reload()
            self.select(record.id)
            return str(record.id)
        return None

    def remove(self, keys: list[str]) -> bool:
        """Delete alternatives with all that belongs to them; undo brings everything back."""
        with self.reporting():
            removed = self.require_study().remove(keys)
            self.undo_stack.push(PresenceCommand(self, self.tr("Delete"), keys, removed))
            for key in keys:
                self._evaluations.forget(key)
            self.reload()
            return True
        return False

    def add_alternative(self, alignment: Alignment) -> FunctionTask | None:
        """Evaluate a line in the background, then add it as an alternative and select it."""
        with self.reporting():
            inputs = self.inputs()
            task = self._evaluations.start(
                uuid4().hex, alignment, inputs, lambda _key, evaluation: self._add(evaluation, inputs)
            )
            self.taskStarted.emit(task)
            return task
        return None

    def add_evaluation(self, evaluation: Evaluation, scenario: dict[str, Any] | None = None, batch: str = "") -> str:
        """Add an evaluated line with the scenario that gave it; its id, "" if it could not be written."""
        with self.reporting():
            record = self.require_study().add(evaluation, scenario=scenario)
            self._evaluations.put(record.id, evaluation)
            self.undo_stack.push(PresenceCommand(self, self.tr("Add"), [record.id], batch=batch))
            self.reload()
            return str(record.id)
        return ""

    def _add(self, evaluation: Evaluation, inputs: Inputs) -> None:
        self.select(self.add_evaluation(evaluation, {"inputs": inputs.to_mapping()}))

    def replace_alignment(self, key: str, alignment: Alignment, undoable: bool = True) -> FunctionTask | None:
        """Evaluate a new line for an alternative in the background and put it in; the newest call wins.

        With undoable False (QGIS's own editing keeps the undo) no step is pushed on undo_stack.
        """
        with self.reporting():
            inputs = self.inputs()
            return self._evaluations.start(
                key, alignment, inputs, lambda key, evaluation: self._replace(key, evaluation, inputs, undoable)
            )
        return None

    def replace_now(self, key: str, alignment: Alignment) -> None:
        """replace_alignment on the calling thread, for the last moment before a study is left; raises KarwanError."""
        inputs = self.inputs()
        self._replace(key, self._evaluations.evaluate_now(alignment, inputs), inputs, True)

    def reevaluate(self, key: str) -> FunctionTask | None:
        """Compute a stale alternative again with the present inputs; its profile is designed anew."""
        record = self.record(key)
        if record is None:
            return None
        alignment = Alignment(record.name, record.alignment.lon, record.alignment.lat, None, record.alignment.axis)
        task = self.replace_alignment(key, alignment)
        if task is not None:
            self.taskStarted.emit(task)
        return task

    def _replace(self, key: str, evaluation: Evaluation, inputs: Inputs, undoable: bool) -> None:
        record = self.record(key)
        if record is None:
            return
        with self.reporting():
            previewed = self._previews.pop(key, None) is not None
            before = None if previewed else self._evaluations.get(key)
            after = (evaluation, {"inputs": inputs.to_mapping()})
            if undoable:
                stored_line = self.require_study().alternative(key).alignment
                before = before or self._evaluations.evaluate_now(stored_line, self.inputs_of(key))
                stored = (before, self.require_study().scenario(key))
                self.undo_stack.push(ReplaceCommand(self, self.tr("Change line"), key, stored, after))
            self.write_evaluation(key, *after)
            self.reload()

    def write_evaluation(self, key: str, evaluation: Evaluation, scenario: dict[str, Any] | None) -> None:
        """Put an evaluation in the place of an alternative's present one; raises StudyError. Not undoable itself."""
        self.require_study().replace(key, evaluation, scenario=scenario)
        self._evaluations.forget(key)
        self._evaluations.put(key, evaluation)
        self.evaluationChanged.emit(key)

    # What belongs to an alternative

    def save_crossings(self, key: str, points: Iterable[Any], intervals: Iterable[Any]) -> bool:
        """Keep what an alternative crosses, in place of what was known before."""
        with self.reporting():
            self.require_study().save_crossings(key, points, intervals)
            self._crossing_counts.pop(key, None)
            self.reload()
            self.crossingsChanged.emit(key)
            return True
        return False

    def save_sections(self, key: str, sections: Iterable[SectionRecord]) -> bool:
        """Keep sections of an alternative, in place of those kept before; undoable."""
        with self.reporting():
            command = SectionsCommand(self, self.tr("Change sections"), key, list(sections))
            command.forward()
            self.undo_stack.push(command)
            return True
        return False

    # Generating

    def generate(self, scenario: Scenario) -> FunctionTask | None:
        """Search for alternatives in the background; each is added as soon as it is found, all are one undo step."""
        with self.reporting():
            self.require_study()
            if self._run is not None:
                raise KarwanError(self.tr("Alternatives are being generated."), self.tr("Wait, or cancel it first."))
            inputs = Inputs(self.elevation_model(), scenario.standard, scenario.unit_costs)
            self._run = GenerationRun(self, scenario, inputs)
            self._run.ended.connect(self._on_run_ended)
            self.taskStarted.emit(self._run.task)
            return self._run.task.start()
        return None

    def cancel_generation(self) -> None:
        """Ask the generator to stop; what it found before stays."""
        if self._run is not None:
            self._run.task.cancel()

    @property
    def is_generating(self) -> bool:
        """Whether a search is under way."""
        return self._run is not None

    def _on_run_ended(self) -> None:
        self._run = None
        self.generationEnded.emit()
