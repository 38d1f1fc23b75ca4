"""The open study: its life from create to close, its settings, what is selected, and messages to the planner."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from qgis.core import Qgis, QgsProject
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..core.errors import CancelledError, KarwanError, StudyError, TerrainError
from ..core.standards import DEFAULT_STANDARD, Standard, standard
from ..core.terrain import ElevationModel, open_elevation
from ..core.unit_costs import UnitCosts, unit_costs_from_mapping
from .inputs import Inputs

if TYPE_CHECKING:
    from pathlib import Path

    from qgis.core import QgsRasterLayer

    from ..layers.study import AlternativeRecord, Study, StudySettings


class Session(QObject):
    """One study at a time; docks and tools share one session (see Workspace, which adds the changes).

    studyChanged: another study, or its settings. alternativesChanged: the table. selectionChanged(id): "" for none.
    evaluationChanged(id): evaluation(id) answers anew. crossingsChanged(id), sectionsChanged(id): written to the study.
    chainageHovered(id, chainage_m): negative when the cursor left. zoomRequested(lon, lat arrays): show the place.
    message(text, int of Qgis.MessageLevel). taskStarted(FunctionTask): work to watch and cancel.
    """

    studyChanged = pyqtSignal()
    alternativesChanged = pyqtSignal()
    selectionChanged = pyqtSignal(str)
    evaluationChanged = pyqtSignal(str)
    crossingsChanged = pyqtSignal(str)
    sectionsChanged = pyqtSignal(str)
    chainageHovered = pyqtSignal(str, float)
    zoomRequested = pyqtSignal(object, object)
    message = pyqtSignal(str, int)
    taskStarted = pyqtSignal(object)

    def __init__(self, project: QgsProject | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.project: QgsProject = project or QgsProject.instance()
        self.study: Study | None = None
        self.selected_id = ""
        self._records: dict[str, AlternativeRecord] = {}
        self._model: ElevationModel | None = None

    # Messages

    def say(self, what: str | KarwanError, level: Qgis.MessageLevel = Qgis.MessageLevel.Info) -> None:
        """Show a sentence, or an error with its remedy, in the message bar."""
        if isinstance(what, CancelledError):
            self.message.emit(str(what), int(Qgis.MessageLevel.Info))
        elif isinstance(what, KarwanError):
            self.message.emit(str(what), int(Qgis.MessageLevel.Warning))
        else:
            self.message.emit(what, int(level))

    @contextmanager
    def reporting(self) -> Iterator[None]:
        """Errors a planner can mend become messages: for what buttons and actions do."""
        try:
            yield
        except KarwanError as error:
            self.say(error)

    # The study

    def create_study(self, path: str | Path, title: str, corridor_key: str | None = None) -> Study:
        """A new study file, opened; raises StudyError if there is one already or it cannot be written."""
        from ..layers.study import Study

        return self._enter(Study.create(path, title=title, corridor_key=corridor_key))

    def open_study(self, path: str | Path) -> Study:
        """Open a study file; raises StudyError saying what is wrong with it. An open study stays open then."""
        from ..layers.study import Study

        return self._enter(Study.open(path))

    def save_as(self, path: str | Path) -> Study:
        """Copy the open study to `path` and go on working there."""
        return self._enter(self.require_study().save_as(path))

    def close_study(self) -> None:
        """Take the study's layers out of the project and let go of the file."""
        if self.study is not None:
            self._leave()
            self.studyChanged.emit()
            self.alternativesChanged.emit()

    def require_study(self) -> Study:
        """The open study; raises StudyError when there is none."""
        if self.study is None:
            raise StudyError(self.tr("No study is open."), self.tr("Open one or make a new one first."))
        return self.study

    def _enter(self, study: Study) -> Study:
        from ..layers.study_layers import load_study

        if self.study is not None:
            self._leave()
        self.study = study
        load_study(self.project, study)
        self.studyChanged.emit()
        self.reload()
        self.select(next(iter(self._records), ""))
        return study

    def _leave(self) -> None:
        """Forget the study; overridden to drop what rests on it."""
        from ..layers.study_layers import unload_study

        unload_study(self.project)
        study, self.study = self.study, None
        self._records, self._model = {}, None
        self.select("")
        if study is not None:
            study.close()

    # Alternatives

    @property
    def records(self) -> tuple[AlternativeRecord, ...]:
        """The alternatives in the order of the study."""
        return tuple(self._records.values())

    def record(self, key: str) -> AlternativeRecord | None:
        """The alternative called `key`, or None."""
        return self._records.get(key)

    def reload(self) -> None:
        """Read the table anew and repaint the layers, after any change to the study."""
        if self.study is None:
            return
        from ..layers.study_layers import refresh_study

        self._records = {record.id: record for record in self.study.alternatives()}
        refresh_study(self.project)
        self.alternativesChanged.emit()
        if self.selected_id not in self._records:
            self.select(next(iter(self._records), ""))

    def select(self, key: str) -> None:
        """Make an alternative the one that tabs and tools speak of; "" for none."""
        if key != self.selected_id and (not key or key in self._records):
            self.selected_id = key
            self.selectionChanged.emit(key)

    def zoom_to(self, key: str) -> None:
        """Show a whole alternative on the map."""
        record = self.record(key)
        if record is not None:
            self.zoomRequested.emit(record.alignment.lon, record.alignment.lat)

    # What results rest on

    @property
    def settings(self) -> StudySettings:
        """Of the open study; raises StudyError without one."""
        return self.require_study().settings

    def change_settings(self, **changes: object) -> None:
        """Write some of the study's settings; results made with the old ones become stale, nothing else changes."""
        study = self.require_study()
        changed = replace(study.settings, **changes)
        if changed != study.settings:
            study.save_settings(changed)
            self._model = None
            self.studyChanged.emit()
            self.alternativesChanged.emit()

    def standard(self) -> Standard:
        """The standard with the planner's limits; raises StandardError if the study names an unknown one."""
        if self.study is None:
            return standard(DEFAULT_STANDARD)
        settings = self.settings
        chosen = standard(settings.standard_key or DEFAULT_STANDARD)
        return chosen.with_limits(settings.ruling_grade_permille, settings.min_radius_m)

    def unit_costs(self) -> UnitCosts:
        """The study's unit costs, or the reference ones."""
        given = self.study.settings.unit_costs if self.study is not None else None
        return unit_costs_from_mapping(given) if given else UnitCosts()

    def elevation_model(self) -> ElevationModel:
        """The study's elevation; raises TerrainError if none is chosen or its file is gone."""
        path = self.settings.dem_path
        if not path:
            raise TerrainError(
                self.tr("The study has no elevation model."), self.tr("Choose a raster layer at the top of the dock.")
            )
        if self._model is None:
            self._model = open_elevation(path)
        return self._model

    def set_elevation_layer(self, layer: QgsRasterLayer) -> None:
        """Use a raster layer's elevation; raises TerrainError if it cannot be one."""
        from ..layers.terrain_layer import elevation_of

        model = elevation_of(layer)
        self.change_settings(dem_path=model.path)
        self._model = model

    def inputs(self) -> Inputs:
        """What an evaluation made now rests on; raises KarwanError if something is missing."""
        return Inputs(self.elevation_model(), self.standard(), self.unit_costs())
