"""What the elevation's error does to alternatives: simulated in the background when asked for, kept while it holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..core.elevation_error import RUNS, ElevationError, error_from_mapping, error_of_model
from ..core.errors import KarwanError, TerrainError
from ..core.progress import Progress
from ..core.terrain import ElevationModel
from .tasks import FunctionTask

if TYPE_CHECKING:
    from ..core.evaluation import Evaluation
    from ..core.uncertainty import Uncertainty
    from .workspace import Workspace

# Which model an error was set for: another one has its own.
MODEL = "model"


class Uncertainties(QObject):
    """By alternative id. changed(id): there is a result, none any more, or one is being computed.

    runs: how many grounds are tried.
    """

    changed = pyqtSignal(str)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._workspace, self.runs = workspace, RUNS
        self._kept: dict[str, tuple[Evaluation, Uncertainty]] = {}
        self._running: dict[str, FunctionTask] = {}
        workspace.studyChanged.connect(self._forget_all)
        workspace.evaluationChanged.connect(self.changed)
        workspace.settingsChanged.connect(self._on_settings)

    def get(self, key: str) -> Uncertainty | None:
        """What was simulated for the alternative as it is now stored, with the error that is now set; None without."""
        evaluation, found = self._kept.get(key, (None, None))
        if found is None or evaluation is not self._workspace.kept_evaluation(key):
            return None
        try:
            return found if found.error == self.error_of(key) else None
        except KarwanError:
            return None

    def known(self) -> dict[str, Uncertainty]:
        """Those of all alternatives that have one."""
        found = {key: self.get(key) for key in tuple(self._kept)}
        return {key: one for key, one in found.items() if one is not None}

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
            task.done.connect(lambda found: self._finish(key, task, (evaluation, found)))
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
            self._kept[key] = found
        self.changed.emit(key)

    def _on_settings(self, names: object) -> None:
        if isinstance(names, (set, frozenset)) and names & {"elevation_error", "dem_path", "dem_band"}:
            for key in tuple(self._kept):
                self.changed.emit(key)
            self.changed.emit(self._workspace.selected_id)

    def _forget_all(self) -> None:
        for task in tuple(self._running.values()):
            task.cancel()
        self._running.clear()
        self._kept.clear()


def model_name(model: ElevationModel) -> str:
    """What tells an elevation model apart when its error is set."""
    return f"{model.title} {model.band}"


def chosen_error(given: Mapping[str, Any] | None, model: ElevationModel) -> ElevationError:
    """The error a study has set for a model, else that of its source."""
    if given is not None and given.get(MODEL) == model_name(model):
        return error_from_mapping(given)
    return error_of_model(model)
