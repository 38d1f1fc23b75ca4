"""The action "Find crossings": asks for the layers, looks in the background, and keeps what was found in the study."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from qgis.core import Qgis
from qgis.PyQt.QtCore import QObject, pyqtSignal
from qgis.PyQt.QtWidgets import QDialog, QWidget

from ..core.alignment import Alignment
from ..core.crossed import JUST_CROSSINGS, Asked
from ..core.errors import KarwanError, TerrainError
from ..core.progress import Progress
from ..core.terrain import ElevationModel, Terrain
from ..core.terrain_classes import ClassLimits, caution
from ..layers.crossed_attributes import remember_kind
from ..layers.crossing_layers import candidates
from .crossing_search import Found, search, take
from .crossings_dialog import CrossingsDialog
from .tasks import FunctionTask
from .workspace import Workspace


class CrossingsAction(QObject):
    """Finds what alternatives cross. The task is announced by workspace.taskStarted; found: it is in the study."""

    found = pyqtSignal()

    def __init__(self, workspace: Workspace, window: QWidget | None = None) -> None:
        super().__init__(window)
        self._workspace, self._window = workspace, window
        self._task: FunctionTask | None = None

    def dispose(self) -> None:
        """Stop looking."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self.deleteLater()

    def ask(self) -> None:
        """Ask which layers, then look."""
        workspace = self._workspace
        record = workspace.record(workspace.selected_id)
        if record is None:
            workspace.say(self.tr("Select an alternative first."))
            return
        dialog = CrossingsDialog(
            candidates(workspace.project), record.name, len(workspace.records), self._caution(), self._window,
            self._model() is not None,
        )  # fmt: skip
        if dialog.exec() == QDialog.DialogCode.Accepted:
            for layer_id, kind in dialog.kinds().items():
                layer = workspace.project.mapLayer(layer_id)
                if layer is not None:
                    remember_kind(layer, kind)
            every = [other.id for other in workspace.records]
            keys = every if dialog.all_alternatives() else [record.id]
            self.run(keys, dialog.layer_ids(), dialog.limits(), dialog.asked())
        dialog.deleteLater()

    def run(
        self, keys: Sequence[str], layer_ids: Sequence[str], limits: ClassLimits, asked: Asked = JUST_CROSSINGS
    ) -> FunctionTask | None:
        """Look in the background for what some alternatives cross in some layers; None if that cannot begin."""
        workspace = self._workspace
        lines = [(key, record.alignment) for key in keys for record in [workspace.record(key)] if record is not None]
        with workspace.reporting():
            terrain_of = self._terrain_of()
            places = [line for _, line in lines]
            taken = take(workspace.project, layer_ids, places, asked, workspace.kept_features)
            model = self._model()

            def work(progress: Progress) -> Found:
                return search(taken, lines, terrain_of, limits, progress, asked, model)

            if self._task is not None:
                self._task.cancel()
            task = self._task = FunctionTask(self.tr("Finding crossings"), work)
            task.done.connect(lambda found: self._keep(task, dict(lines), found))
            task.failed.connect(lambda problem, remedy: self._on_failed(task, f"{problem} {remedy}".strip()))
            task.cancelled.connect(lambda: self._on_failed(task, ""))
            task.start()
            workspace.taskStarted.emit(task)
            return task
        return None

    def _terrain_of(self) -> Callable[[Alignment], Terrain] | None:
        """What reads the ground round a line; None, with a message, without an elevation model."""
        workspace = self._workspace
        try:
            model = workspace.elevation_model()
        except TerrainError as error:
            workspace.say(self.tr("Terrain classes are left out. {}").format(error))
            return None

        def terrain_of(line: Alignment) -> Terrain:
            return workspace.terrain_around(model, line.lon, line.lat)

        return terrain_of

    def _model(self) -> ElevationModel | None:
        try:
            return self._workspace.elevation_model()
        except KarwanError:
            return None

    def _caution(self) -> str:
        model = self._model()
        return "" if model is None else caution(model.title, model.resolution_m)

    def _keep(self, task: FunctionTask, lines: dict[str, Alignment], found: Found) -> None:
        if task is not self._task:
            return
        self._task = None
        kept = {}
        for key, crossed in found.by_key.items():
            record = self._workspace.record(key)
            # A line bent meanwhile has other crossings than these.
            if record is not None and same_line(record.alignment, lines[key]):
                kept[key] = (crossed.points, crossed.intervals, crossed.near)
        if not self._workspace.save_all_crossings(kept):
            return
        self.found.emit()
        text = self.tr("{} crossings found.").format(sum(len(points) for points, _, _ in kept.values()))
        near = sum(len(near) for _, _, near in kept.values())
        if near:
            text += self.tr(" {} features lie near.").format(near)
        level = Qgis.MessageLevel.Info if found.notes else Qgis.MessageLevel.Success
        self._workspace.say(" ".join((text, *found.notes)), level)

    def _on_failed(self, task: FunctionTask, problem: str) -> None:
        if task is self._task:
            self._task = None
            if problem:
                self._workspace.say(problem, Qgis.MessageLevel.Warning)


def same_line(one: Alignment, other: Alignment) -> bool:
    """Whether two alignments run alike in plan."""
    return np.array_equal(one.lon, other.lon) and np.array_equal(one.lat, other.lat)
