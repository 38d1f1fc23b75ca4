"""What the elevation's error does to alternatives: simulated in the background when asked for, kept in the study."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..core.clock import utc_now
from ..core.elevation_error import RUNS, ElevationError, error_from_mapping, error_of_model
from ..core.errors import KarwanError, TerrainError
from ..core.progress import Progress
from ..core.ranges import Uncertainty
from ..core.terrain import ElevationModel
from ..layers.study_file import writes
from .commands import UncertaintyCommand
from .tasks import FunctionTask

if TYPE_CHECKING:
    from ..core.alignment import Alignment
    from ..layers.study import Study
    from ..layers.uncertainty_rows import SimulatedRecord
    from .workspace import Workspace

# Which model an error was set for: another one has its own.
MODEL = "model"


class Uncertainties(QObject):
    """By alternative id. changed(id): there is a result, another or none any more, or one is being computed.

    runs: how many grounds are tried.
    """

    changed = pyqtSignal(str)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._workspace, self.runs = workspace, RUNS
        # What the file holds, read once for each of its states; and what it did not take.
        self._read: tuple[Study | None, int, Mapping[str, SimulatedRecord]] = (None, 0, {})
        self._unsaved: dict[str, SimulatedRecord] = {}
        self._states: dict[str, tuple[Alignment, str | None, str]] = {}
        self._running: dict[str, FunctionTask] = {}
        workspace.studyChanged.connect(self._forget_all)
        workspace.evaluationChanged.connect(self.changed)
        workspace.settingsChanged.connect(self._on_settings)

    def record(self, key: str) -> SimulatedRecord | None:
        """What was simulated for an alternative, with why it does not hold any more; None if nothing was."""
        found, record = self._unsaved.get(key) or self._in_study().get(key), self._workspace.record(key)
        if found is None or record is None:
            return None
        # A line that is being bent is another one with each move of the mouse: it need not be looked at.
        found = found.with_line(self._workspace.is_bent(key) or self._state_of(key) != found.line_state)
        found = found.with_inputs(bool(self._workspace.stale(key)))
        try:
            return found.with_error(self.error_of(key))
        except KarwanError:
            return found

    def get(self, key: str) -> Uncertainty | None:
        """What was simulated for the alternative as it is now stored, with the error that is now set; None without."""
        found = self.record(key)
        return found.found if found is not None and found.holds else None

    def known(self) -> dict[str, SimulatedRecord]:
        """Those of all alternatives that have one, stale ones too."""
        found = {record.id: self.record(record.id) for record in self._workspace.records}
        return {key: one for key, one in found.items() if one is not None}

    def _in_study(self) -> Mapping[str, SimulatedRecord]:
        study, now = self._workspace.study, writes()
        if study is None:
            return {}
        if self._read[:2] != (study, now):
            self._read = study, now, self._workspace.reading(lambda study: study.uncertainties(), {})
            for left_out in study.unreadable:
                self._workspace.say_once(left_out)
        return self._read[2]

    def _state_of(self, key: str) -> str:
        """The digest of an alternative's line, made once for each line."""
        from ..layers.uncertainty_rows import line_state

        record = self._workspace.record(key)
        if record is None:
            return ""
        kept = self._states.get(key)
        if kept is None or kept[0] is not record.alignment or kept[1] != record.scenario_id:
            kept = self._states[key] = record.alignment, record.scenario_id, line_state(record)
        return kept[2]

    def is_running(self, key: str) -> bool:
        """Whether an alternative is being simulated."""
        return key in self._running

    def model_of(self, key: str) -> ElevationModel:
        """The elevation model an alternative was computed on; raises KarwanError."""
        return self._workspace.inputs_of(key).model

    def error_of(self, key: str) -> ElevationError:
        """The error of the elevation an alternative rests on: as set in the study, or by its source."""
        return chosen_error(self._workspace.settings.elevation_error, self.model_of(key))

    def set_error(self, key: str, error: ElevationError | None) -> None:
        """Set the error of the elevation an alternative rests on, None for that of its source; an undoable step."""
        model = self.model_of(key)
        chosen = None if error is None else {**error.to_mapping(), MODEL: model_name(model)}
        self._workspace.set_settings(self.tr("Change elevation error"), elevation_error=chosen)

    def start(self, key: str) -> FunctionTask | None:
        """Simulate an alternative as it is stored, in the background."""
        workspace = self._workspace
        if key in self._running:
            return self._running[key]
        with workspace.reporting():
            evaluation = workspace.kept_evaluation(key)
            if evaluation is None or workspace.evaluation(key) is not evaluation:
                raise TerrainError(
                    self.tr("The line is being changed or computed."), self.tr("Save it, or wait, then try again.")
                )
            inputs, error, runs = workspace.inputs_of(key), self.error_of(key), self.runs
            state = self._state_of(key)
            workspace.require_surroundings()
            line = evaluation.alignment

            def work(progress: Progress) -> Uncertainty:
                # Imported here: scipy behind it would slow the start of QGIS.
                from ..core.uncertainty import simulate

                terrain = workspace.terrain_around(inputs.model, line.lon, line.lat)
                return simulate(
                    evaluation, terrain, inputs.standard, inputs.unit_costs, error, inputs.surroundings, runs,
                    progress=progress,
                )  # fmt: skip

            record = workspace.record(key)
            name = line.name if record is None else record.name
            task = FunctionTask(self.tr("Elevation error of {}").format(name), work)
            self._running[key] = task
            task.done.connect(lambda found: self._finish(key, task, (found, state)))
            task.failed.connect(lambda problem, remedy: self._fail(key, task, f"{problem} {remedy}".strip()))
            task.cancelled.connect(lambda: self._finish(key, task, None))
            workspace.taskStarted.emit(task)
            task.start()
            self.changed.emit(key)
            return task
        return None

    def _fail(self, key: str, task: FunctionTask, problem: str) -> None:
        if self._running.get(key) is task:
            self._workspace.say(problem)
        self._finish(key, task, None)

    def _finish(self, key: str, task: FunctionTask, found: Any) -> None:
        """Only what is still asked for has a say."""
        if self._running.get(key) is not task:
            return
        del self._running[key]
        if found is not None:
            self._keep(key, *found)
        self.changed.emit(key)

    def _keep(self, key: str, found: Uncertainty, state: str) -> None:
        """Into the study, as a step that can be undone; what it does not take is known until it is closed."""
        from ..layers.uncertainty_rows import SimulatedRecord

        if self._workspace.record(key) is None:
            return
        record, before = SimulatedRecord(found, utc_now(), state), self._in_study().get(key)
        self._unsaved[key] = record
        workspace = self._workspace
        with workspace.reporting():
            command = UncertaintyCommand(workspace, self.tr("Simulate elevation error"), key, before, record)
            command.forward()
            del self._unsaved[key]
            workspace.undo_stack.push(command)
        workspace.reload()

    def _on_settings(self, names: object) -> None:
        if isinstance(names, (set, frozenset)) and names & {"elevation_error", "dem_path", "dem_band"}:
            self.changed.emit(self._workspace.selected_id)

    def _forget_all(self) -> None:
        for task in tuple(self._running.values()):
            task.cancel()
        self._running.clear()
        self._unsaved.clear()
        self._states.clear()
        self._read = None, 0, {}


def model_name(model: ElevationModel) -> str:
    """What tells an elevation model apart when its error is set."""
    return f"{model.title} {model.band}"


def chosen_error(given: Mapping[str, Any] | None, model: ElevationModel) -> ElevationError:
    """The error a study has set for a model, else that of its source."""
    if given is not None and given.get(MODEL) == model_name(model):
        return error_from_mapping(given)
    return error_of_model(model)
