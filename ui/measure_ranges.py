"""What rise, fall and grades of a finished measurement may be off by, worked out in the background once it is asked."""

from __future__ import annotations

from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..core.errors import KarwanError
from ..core.measure import GROUND, MeasuredLine
from ..core.progress import Progress
from .tasks import FunctionTask
from .uncertainties import chosen_error
from .workspace import Workspace

Found = dict[str, tuple[float, float]]
Span = tuple[float, float]


class MeasureRanges(QObject):
    """Of the last stretch that was asked for. changed: it is known now."""

    changed = pyqtSignal()

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._asked: tuple[MeasuredLine, Span] | None = None
        self._found: Found | None = None
        self._task: FunctionTask | None = None
        workspace.settingsChanged.connect(self._on_settings)

    def dispose(self) -> None:
        """Stop working and let go of the workspace."""
        self._workspace.settingsChanged.disconnect(self._on_settings)
        self._forget()

    def of(self, line: MeasuredLine, span: Span) -> Found | None:
        """Low and high of its measures by name; None while that is being worked out, empty where there is none."""
        if line.levels != GROUND or self._workspace.study is None:
            return {}
        if self._asked is None or self._asked[0] is not line or self._asked[1] != span:
            self._forget()
            self._asked = line, span
            self._begin(line, span)
        return self._found

    def _begin(self, line: MeasuredLine, span: Span) -> None:
        workspace = self._workspace
        try:
            model = workspace.elevation_model()
            error = chosen_error(workspace.settings.elevation_error, model)
        except KarwanError:
            # Without elevation there is nothing to be off.
            self._found = {}
            return

        def work(_progress: Progress) -> Found:
            # Imported here: scipy behind it would slow the start of QGIS.
            from ..core.stretch_error import ranges_on

            terrain = workspace.terrain_around(model, line.lon, line.lat)
            return ranges_on(line, min(span), max(span), error, terrain)

        task = self._task = FunctionTask(self.tr("How sure a measurement is"), work)
        task.done.connect(lambda found: self._put(task, found))
        task.failed.connect(lambda *_: self._put(task, {}))
        task.cancelled.connect(lambda: self._put(task, {}))
        task.start()

    def _put(self, task: FunctionTask, found: Found) -> None:
        if task is self._task:
            self._task, self._found = None, found
            self.changed.emit()

    def _on_settings(self, names: object) -> None:
        if isinstance(names, (set, frozenset)) and names & {"elevation_error", "dem_path", "dem_band"}:
            self._forget()
            self.changed.emit()

    def _forget(self) -> None:
        task, self._task = self._task, None
        self._asked = self._found = None
        if task is not None:
            task.cancel()
