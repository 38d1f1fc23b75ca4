"""Watches the study's layer of control points: what QGIS's own table and tools save there counts, and can be undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from qgis.core import QgsVectorLayer
from qgis.PyQt.QtCore import QObject, QTimer

from ..core.errors import StudyError
from ..layers.place_names import name_once
from ..layers.study_layers import study_layer

if TYPE_CHECKING:
    from ..layers.study import ControlPoint, Study
    from .workspace import Workspace

TABLE = "control_points"


class WatchedPlaces(QObject):
    """Of the study that is open; dispose() lets go of its layer."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._workspace = workspace
        self._layer: QgsVectorLayer | None = None
        self._connections: list[tuple[Any, Callable[..., None]]] = []
        # What the file held before QGIS wrote, and of which study.
        self._before: tuple[Study, list[ControlPoint]] | None = None
        workspace.studyChanged.connect(self.watch)
        workspace.settingsChanged.connect(self._on_settings)

    def dispose(self) -> None:
        """Disconnect from the layer, which stays as it is."""
        connections, self._connections = self._connections, []
        for signal, slot in connections:
            signal.disconnect(slot)
        self._layer = None

    def watch(self) -> None:
        """Watch the layer of the study that is open now."""
        self.dispose()
        self._before = None
        name_once(self._workspace.project)
        if self._workspace.study is None:
            return
        layer = study_layer(self._workspace.project, TABLE)
        if layer is not None:
            self._layer = layer
            self._connections = [
                (layer.beforeCommitChanges, self._on_saving),
                (layer.afterCommitChanges, self._on_saved),
                (layer.willBeDeleted, self._on_gone),
            ]
            for signal, slot in self._connections:
                signal.connect(slot)

    def _on_settings(self, what: set[str]) -> None:
        if "places" in what:
            name_once(self._workspace.project)

    def require_saved(self) -> None:
        """Raises StudyError while edits of the layer are open: writing to the file would mix up what is whose."""
        if self._layer is not None and self._layer.isEditable() and self._layer.isModified():
            raise StudyError(
                self.tr("The places are being edited in QGIS's own layer “{}”.").format(self._layer.name()),
                self.tr("Save or discard those edits first."),
            )

    def _on_saving(self, _stop: bool = False) -> None:
        if self._workspace.study is not None and self._before is None:
            # QGIS and a thread of ours must not write side by side.
            study = self._workspace.require_study()
            points = self._workspace.reading(lambda study: study.control_points(), None)
            self._before = (study, points) if points is not None else None

    def _on_saved(self) -> None:
        # QGIS is still busy with the file.
        QTimer.singleShot(0, self._compare)

    def _compare(self) -> None:
        before, self._before = self._before, None
        if before is None or before[0] is not self._workspace.study:
            return
        after = self._workspace.reading(lambda study: study.control_points(), None)
        if after is not None and after != before[1]:
            self._workspace.note_places(before[1], after)

    def _on_gone(self) -> None:
        self._connections, self._layer = [], None
