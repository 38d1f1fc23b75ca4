"""What the study's menu entries do: ask for files, then call the workspace."""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsSettings
from qgis.PyQt.QtCore import QObject
from qgis.PyQt.QtWidgets import QFileDialog, QWidget

from ..core.errors import StudyError
from ..layers.terrain_layer import elevation_obstacle
from .actions import Actions
from .study_paths import free_study_path, studies_folder
from .surroundings_dialog import ask_surroundings
from .workspace import Workspace

RECENT_KEY = "karwan/recentStudies"
MOST_RECENT = 5
SUFFIX = ".gpkg"


class StudyActions(QObject):
    """Connects new, open, save as, close and the corridors; remembers the studies opened last."""

    def __init__(self, workspace: Workspace, actions: Actions, window: QWidget) -> None:
        super().__init__(window)
        self._workspace, self._window = workspace, window
        actions.corridorRequested.connect(self.open_corridor)
        actions.new_study.triggered.connect(self.ask_new)
        actions.open_study.triggered.connect(self.ask_open)
        actions.save_as.triggered.connect(self.ask_save_as)
        actions.surroundings.triggered.connect(self.ask_surroundings)
        actions.close_study.triggered.connect(self.close)
        workspace.studyChanged.connect(self._remember)
        workspace.openingFailed.connect(self._forget_gone)

    def open_corridor(self, key: str) -> None:
        """Open a built-in corridor in a new study file and say where that is."""
        with self._workspace.reporting():
            study = self._workspace.open_corridor(key)
            self._workspace.say(
                self.tr("The study is kept in {}. “Save study as…” puts it elsewhere.").format(study.path)
            )

    def open(self, path: str) -> None:
        """Open a study file; one that is gone is forgotten."""
        self._workspace.open_in_turns(path)

    def create(self, path: str) -> None:
        """Make a new study file, called after its file, on the project's raster if there is just one."""
        workspace = self._workspace
        with workspace.reporting():
            workspace.create_study(path, Path(path).stem)
            rasters = [layer for layer in workspace.project.mapLayers().values() if not elevation_obstacle(layer)]
            if len(rasters) == 1:
                workspace.set_elevation_layer(rasters[0])
            else:
                workspace.say(self.tr("Choose the study's elevation model at the top of the Alternatives dock."))

    def ask_new(self) -> None:
        """Ask where the new study goes."""
        # A new study never replaces a file: asking whether it may would be a lie.
        path = self._ask_save(self.tr("New study"), self._suggest(self.tr("new-study")), replaces=False)
        if path:
            self.create(path)

    def ask_open(self) -> None:
        """Ask which study to open."""
        path, _ = QFileDialog.getOpenFileName(self._window, self.tr("Open study"), self._folder(), self._filter())
        if path:
            self.open(path)

    def ask_save_as(self) -> None:
        """Ask where the copy goes."""
        workspace = self._workspace
        with workspace.reporting():
            workspace.require_no_search()
            path = workspace.require_study().path
            chosen = self._ask_save(self.tr("Save study as"), str(path.with_name(path.stem + "-copy" + SUFFIX)))
            if chosen:
                study = workspace.save_as(chosen)
                workspace.say(
                    self.tr("The study is copied to {}; what you change from now on goes there.").format(study.path)
                )

    def close(self) -> None:
        """Close the study; it is saved already."""
        with self._workspace.reporting():
            self._workspace.close_study()

    def ask_surroundings(self) -> None:
        """Ask which layers hold the rivers, roads and railways about the lines."""
        ask_surroundings(self._workspace, self._window)

    def _ask_save(self, title: str, suggestion: str, replaces: bool = True) -> str:
        more = {} if replaces else {"options": QFileDialog.Option.DontConfirmOverwrite}
        path, _ = QFileDialog.getSaveFileName(self._window, title, suggestion, self._filter(), **more)
        if path and not path.lower().endswith(SUFFIX):
            path += SUFFIX
            if replaces and Path(path).exists():
                # The dialog asked about another name, or not at all.
                raise StudyError(self.tr("There is a file {} already.").format(path), self.tr("Choose another name."))
        return path

    def _filter(self) -> str:
        return self.tr("Study (*.gpkg)")

    def _suggest(self, name: str) -> str:
        with self._workspace.reporting():
            return str(free_study_path(name))
        return name + SUFFIX

    def _folder(self) -> str:
        with self._workspace.reporting():
            return str(studies_folder())
        return ""

    def _forget_gone(self, path: str) -> None:
        if not Path(path).exists():
            _write_recent([other for other in recent_studies() if other != path])

    def _remember(self) -> None:
        study = self._workspace.study
        if study is not None:
            path = str(study.path)
            _write_recent([path, *(other for other in recent_studies() if other != path)])


def recent_studies() -> list[str]:
    """Files of the studies opened last that are still there, the newest first."""
    stored = QgsSettings().value(RECENT_KEY, [])
    paths = [stored] if isinstance(stored, str) else list(stored or [])
    return [str(path) for path in paths if Path(str(path)).exists()]


def _write_recent(paths: list[str]) -> None:
    QgsSettings().setValue(RECENT_KEY, paths[:MOST_RECENT])
