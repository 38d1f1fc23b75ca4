"""Re-optimising a stretch of an alternative: the search in a task, its outcome in words, the line to whoever asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from qgis.core import Qgis
from qgis.PyQt.QtCore import QCoreApplication, QObject

from ..core.dependencies import SHAPELY, how_to_install, missing_packages
from ..core.errors import DependencyError, KarwanError, StudyError
from ..core.evaluation import Evaluation
from ..core.progress import Part, Progress
from .alternative_columns import number
from .inputs import Inputs
from .run_again import stored_run
from .scenario_inputs import study_zones
from .tasks import FunctionTask
from .workspace import Workspace

if TYPE_CHECKING:
    from ..core.generate import Scenario
    from ..core.search.rework import Reworked

Then = Callable[["Reworked | None"], object]


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanRework", text)


def start(
    workspace: Workspace, key: str, evaluation: Evaluation, from_m: float, to_m: float, then: Then
) -> FunctionTask | None:
    """Re-optimise a line between two chainages (m, in any order) in the background.

    key: the alternative it belongs to. evaluation: of the line as it is now, edits included; its axis is what changes.
    then(result) comes once, on the main thread: None where it failed or was cancelled, which the planner was told.
    Returns None, with a message and without then, where it cannot be begun.
    """
    with workspace.reporting():
        if any(run.is_running for run in workspace.findChildren(ReworkRun)):
            raise KarwanError(
                tr("A stretch is being re-optimised already."), tr("Wait for it, or cancel it in the dock.")
            )
        if SHAPELY in missing_packages():
            raise DependencyError(
                tr("Re-optimising a stretch needs shapely 2, which is not installed."),
                how_to_install(SHAPELY),
            )
        workspace.require_no_search()
        workspace.require_surroundings()
        inputs = workspace.inputs(evaluation.alignment)
        run = ReworkRun(workspace, scenario_for(workspace, key, evaluation, inputs), inputs, evaluation, then)
        return run.start(from_m, to_m)
    return None


def scenario_for(workspace: Workspace, key: str, evaluation: Evaluation, inputs: Inputs) -> Scenario:
    """What a stretch of an alternative has to keep: the study's areas and via points, and its search's no-go areas.

    The cost zones are the study's; where it has none, those of the search that gave the alternative, if any did.
    Raises KarwanError for areas that cannot be used.
    """
    from ..core.generate import Scenario

    nogo, zones = study_zones(workspace)
    try:
        before = stored_run(workspace, key).scenario
    except KarwanError:
        before = None
    if before is not None:
        nogo += [shape for shape in before.nogo if not any(shape.equals(other) for other in nogo)]
        zones = zones or list(before.zones)
    via = tuple((point.lon, point.lat) for point in workspace.require_study().control_points() if point.role == "via")
    line = evaluation.alignment
    start, end = ((float(line.lon[i]), float(line.lat[i])) for i in (0, -1))
    return Scenario(start, end, via, tuple(nogo), tuple(zones), inputs.standard, inputs.unit_costs, 1)


class ReworkRun(QObject):
    """One stretch. Lives in the main thread, where what the task says of its end is delivered."""

    def __init__(
        self, workspace: Workspace, scenario: Scenario, inputs: Inputs, evaluation: Evaluation, then: Then
    ) -> None:
        super().__init__(workspace)
        self._workspace, self._study = workspace, workspace.require_study()
        self._scenario, self._inputs, self._evaluation = scenario, inputs, evaluation
        self._then: Then | None = then

    @property
    def is_running(self) -> bool:
        """Whether its end is still to come."""
        return self._then is not None

    def start(self, from_m: float, to_m: float) -> FunctionTask:
        """Begin, shown in the task bar."""
        name = self._evaluation.alignment.name
        task = FunctionTask(tr("Re-optimising {}").format(name), lambda progress: self._search(from_m, to_m, progress))
        task.done.connect(self._on_done)
        task.failed.connect(self._on_failed)
        task.cancelled.connect(self._on_cancelled)
        self._workspace.taskStarted.emit(task)
        return task.start()

    def _search(self, from_m: float, to_m: float, progress: Progress) -> Reworked:
        """On the worker's thread."""
        from ..core.search.hearing import heard
        from ..core.search.rework import reworked

        given = self._inputs
        # As the line will be shown once it is bent: with the present inputs, its levels designed unless set by hand.
        line = replace(self._evaluation.alignment, level_m=None, profile=None)
        before = heard(lambda: self._workspace.evaluate_with(line, given), progress)
        return reworked(
            before,
            from_m,
            to_m,
            self._scenario,
            given.model,
            Part(progress, 0.05, 1.0),
            given.surroundings,
            given.train,
        )

    def _on_done(self, result: Reworked) -> None:
        if self._workspace.study is not self._study:
            self._end(None, str(StudyError(tr("The study was left meanwhile."))), Qgis.MessageLevel.Info)
            return
        where = tr("km {} to {}").format(number(result.from_m / 1000.0, 1), number(result.to_m / 1000.0, 1))
        if result.changed:
            text = tr("{} re-optimised: the line costs {} instead of {} million USD.").format(
                where, number(result.after_musd, 1), number(result.before_musd, 1)
            )
        else:
            text = tr("{}: no better line was found; it stays as it was.").format(where)
        level = Qgis.MessageLevel.Success if result.changed else Qgis.MessageLevel.Info
        self._end(result, " ".join((text, *result.notes)), level)

    def _on_failed(self, problem: str, remedy: str) -> None:
        self._end(None, f"{problem} {remedy}".strip(), Qgis.MessageLevel.Warning)

    def _on_cancelled(self) -> None:
        self._end(None, tr("Cancelled: the line stays as it was."), Qgis.MessageLevel.Info)

    def _end(self, result: Reworked | None, text: str, level: Qgis.MessageLevel) -> None:
        then, self._then = self._then, None
        self._workspace.say(text, level)
        self.deleteLater()
        if then is not None:
            then(result)
