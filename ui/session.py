"""The open study: its life from create to close, its settings, what is selected, and messages to the planner."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from qgis.core import Qgis, QgsProject
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..core.errors import (
    CancelledError,
    DependencyError,
    KarwanError,
    LayerError,
    NoRouteError,
    StudyError,
    TerrainError,
)
from ..core.geodesy import FloatArray, WorkingPlane, chainage_m
from ..core.standards import DEFAULT_STANDARD, Standard, standard, standard_from_mapping
from ..core.surroundings import NOTHING_AROUND, Surroundings
from ..core.terrain import ElevationModel
from ..core.unit_costs import UnitCosts, unit_costs_from_mapping
from ..layers.surroundings import area_of, surroundings_with
from .inputs import Inputs
from .layer_courses import LayerCourses
from .study_paths import free_study_path

if TYPE_CHECKING:
    from qgis.core import QgsRasterLayer

    from ..core.alignment import Alignment
    from ..core.generate import Scenario
    from ..layers.study import AlternativeRecord, Study, StudySettings

    Places = tuple[Sequence[float] | FloatArray, Sequence[float] | FloatArray]

Found = TypeVar("Found")


class Session(QObject):
    """One study at a time; docks and tools share one session (see Workspace, which adds the changes).

    studyChanged: another study, or none. settingsChanged(names): the study's settings of these names.
    alternativesChanged: the table. selectionChanged(id): "" for none.
    settling: the study is about to be copied or left, edits that are open are to be kept now.
    evaluationChanged(id): evaluation(id) answers anew. crossingsChanged(id), sectionsChanged(id), versionsChanged(id):
    written to the study.
    chainageHovered(id, chainage_m): negative when the cursor left. zoomRequested(lon, lat arrays): show the place.
    stretchShown(id, from_m, to_m): the map is going to a stretch of an alternative, charts may follow.
    message(text, int of Qgis.MessageLevel). noRoute(NoRouteError, what searches again with a scenario): instead of a
    message, where somebody offers what helps. taskStarted(FunctionTask): work to watch and cancel.
    """

    studyChanged = pyqtSignal()
    settingsChanged = pyqtSignal(object)
    alternativesChanged = pyqtSignal()
    selectionChanged = pyqtSignal(str)
    evaluationChanged = pyqtSignal(str)
    settling = pyqtSignal()
    crossingsChanged = pyqtSignal(str)
    sectionsChanged = pyqtSignal(str)
    versionsChanged = pyqtSignal(str)
    chainageHovered = pyqtSignal(str, float)
    zoomRequested = pyqtSignal(object, object)
    stretchShown = pyqtSignal(str, float, float)
    message = pyqtSignal(str, int)
    packagesMissing = pyqtSignal(str)
    noRoute = pyqtSignal(object, object)
    taskStarted = pyqtSignal(object)

    def __init__(self, project: QgsProject | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.project: QgsProject = project or QgsProject.instance()
        self._around: Surroundings = NOTHING_AROUND
        self._around_of: Study | None = None
        self.study: Study | None = None
        self.selected_id, self.is_selecting_later = "", False
        self._records: dict[str, AlternativeRecord] = {}
        self._model: ElevationModel | None = None
        self._said: set[str] = set()
        self.layer_courses = LayerCourses(self.project, self)
        self.layer_courses.troubled.connect(self.say_once)
        self.layer_courses.started.connect(self.taskStarted)
        self.layer_courses.changed.connect(self._on_surroundings_changed)

    # Messages

    def say(self, what: str | KarwanError, level: Qgis.MessageLevel = Qgis.MessageLevel.Info) -> None:
        """Show a sentence, or an error with its remedy, in the message bar."""
        if isinstance(what, DependencyError) and self.receivers(self.packagesMissing):
            self.packagesMissing.emit(what.problem)
        elif isinstance(what, KarwanError) and not isinstance(what, CancelledError):
            self._said.add(str(what))
            self.message.emit(str(what), int(Qgis.MessageLevel.Warning))
        else:
            self.message.emit(str(what), int(level))

    def say_no_route(self, error: NoRouteError, again: Callable[[Scenario], object]) -> None:
        """Show an error whose relaxation can be had with a click; `again` searches with a scenario."""
        if self.receivers(self.noRoute):
            self.noRoute.emit(error, again)
        else:
            self.say(error)

    def say_once(self, text: str) -> None:
        """Show a sentence that would come again and again, as with each move of the mouse, the first time only."""
        if text not in self._said:
            self._said.add(text)
            self.say(text, Qgis.MessageLevel.Warning)

    @contextmanager
    def reporting(self) -> Iterator[None]:
        """Errors a planner can mend become messages: for what buttons and actions do."""
        try:
            yield
        except KarwanError as error:
            self.say(error)

    def reading(self, read: Callable[[Study], Found], otherwise: Found) -> Found:
        """What `read` finds in the open study; `otherwise`, with a message said once, if the file cannot be read."""
        if self.study is None:
            return otherwise
        try:
            return read(self.study)
        except KarwanError as error:
            self.say_once(str(error))
            return otherwise

    # The study

    def create_study(self, path: str | Path, title: str, corridor_key: str | None = None) -> Study:
        """A new study file, opened; raises StudyError if there is one already or it cannot be written."""
        from ..layers.study import Study

        return self._enter(Study.create(path, title=title, corridor_key=corridor_key))

    def open_study(self, path: str | Path) -> Study:
        """Open a study file; raises StudyError saying what is wrong with it. An open study stays open then."""
        from ..layers.study import Study

        return self._enter(Study.open(path))

    def open_corridor(self, key: str, path: str | Path | None = None) -> Study:
        """A new study of a built-in corridor with its layers; the file is in the planner's documents unless given.

        A project that had no layers takes the corridor's coordinate system. Raises KarwanError.
        """
        from ..layers.catalog import find_corridor
        from ..layers.corridor import load_corridor
        from ..layers.corridor_study import create_corridor_study
        from ..layers.corridor_view import prepare_project

        corridor = find_corridor(key)
        empty = not self.project.mapLayers()
        study = create_corridor_study(path or free_study_path(key), corridor)
        load_corridor(self.project, corridor)
        # What is to be joined: a map above the dock is low.
        lon, lat = np.array([[point.lon, point.lat] for point in study.control_points()]).T
        if empty:
            prepare_project(self.project, corridor, then=lambda: self.zoomRequested.emit(lon, lat))
        self._enter(study)
        self.zoomRequested.emit(lon, lat)
        return study

    def save_as(self, path: str | Path) -> Study:
        """Copy the open study to `path` and go on working there; raises StudyError."""
        self._settle()
        return self._enter(self.require_study().save_as(path))

    def close_study(self) -> None:
        """Take the study's layers out of the project and let go of the file.

        Raises StudyError, closing nothing, if edits the planner left open cannot be saved.
        """
        if self.study is not None:
            from ..layers.study_layers import unload_study

            self._settle()
            unload_study(self.project)
            self._forget_study()

    def _forget_study(self) -> None:
        """Go on without a study, its layers being gone already."""
        if self.study is not None:
            self._leave()
            self.studyChanged.emit()
            self.alternativesChanged.emit()

    def adopt_project(self) -> None:
        """Open the study whose layers are in the project, as after opening a project saved with them."""
        from ..layers.study_layers import study_path

        path = study_path(self.project)
        with self.reporting():
            if path is not None and (self.study is None or self.study.path.resolve() != path):
                self.open_study(path)

    def require_study(self) -> Study:
        """The open study; raises StudyError when there is none."""
        if self.study is None:
            raise StudyError(self.tr("No study is open."), self.tr("Open one or make a new one first."))
        return self.study

    def _enter(self, study: Study) -> Study:
        from ..layers.study_layers import load_study

        # While the old study is still the open one: what is drawn or found belongs to it.
        self._settle()
        load_study(self.project, study)
        self._leave()
        self.study = study
        self.studyChanged.emit()
        self.reload()
        self.select(next(iter(self._records), ""))
        return study

    def _settle(self) -> None:
        """Finish what is under way in the study that is about to be copied or left."""
        if self.study is not None:
            self.settling.emit()

    def _leave(self) -> None:
        """Forget the study, if one is open; its layers are left alone."""
        study, self.study = self.study, None
        self._records, self._model = {}, None
        self._said.clear()
        self.layer_courses.clear()
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

    def reload(self, layers: bool = True) -> None:
        """Read the table anew and repaint the layers, after any change to the study.

        If the file cannot be read the planner is told, and sees what was read before.
        """
        if self.study is None:
            return
        from ..layers.study_layers import refresh_study

        before = list(self._records)
        records = self.reading(lambda study: study.alternatives(), None)
        if records is None:
            return
        for left_out in self.study.unreadable:
            self.say_once(left_out)
        self._records = {record.id: self._as_shown(record) for record in records}
        if layers:
            refresh_study(self.project)
        self.alternativesChanged.emit()
        if self.selected_id not in self._records and not self.is_selecting_later:
            self.select(self._neighbour(before, self.selected_id))

    def _neighbour(self, before: list[str], gone: str) -> str:
        """The alternative next to one that is gone, "" if none is left."""
        at = before.index(gone) if gone in before else 0
        return next((key for key in [*before[at:], *reversed(before[:at]), *self._records] if key in self._records), "")

    def _as_shown(self, record: AlternativeRecord) -> AlternativeRecord:
        """What a stored alternative is shown as; overridden for lines that are being bent."""
        return record

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

    def zoom_to_stretch(self, key: str, from_m: float, to_m: float) -> None:
        """Show a stretch of an alternative on map and profile, or the place if both chainages are the same."""
        record = self.record(key)
        if record is not None:
            line = record.alignment
            at_m = chainage_m(line.lon, line.lat)
            within = np.concatenate(([from_m], at_m[(at_m > from_m) & (at_m < to_m)], [to_m]))
            self.zoomRequested.emit(np.interp(within, at_m, line.lon), np.interp(within, at_m, line.lat))
            self.stretchShown.emit(key, from_m, to_m)

    # What results rest on

    @property
    def settings(self) -> StudySettings:
        """Of the open study; raises StudyError without one. Kept in memory: nothing that is being written matters."""
        return Session.require_study(self).settings

    def change_settings(self, **changes: object) -> None:
        """Write some of the study's settings; results made with the old ones become stale, nothing else changes."""
        study = self.require_study()
        before, changed = study.settings, replace(study.settings, **changes)
        if changed != before:
            study.save_settings(changed)
            self._model = None
            self.settingsChanged.emit({name for name in changes if getattr(before, name) != getattr(changed, name)})
            self.alternativesChanged.emit()

    def standard(self) -> Standard:
        """The standard with the planner's limits; raises StandardError if the study holds none that is understood."""
        if self.study is None:
            return standard(DEFAULT_STANDARD)
        settings = self.settings
        return self.base_standard().with_limits(settings.ruling_grade_permille, settings.min_radius_m)

    def base_standard(self) -> Standard:
        """The study's own edited standard, else the built-in one, before the limits set beside it; raises as above."""
        edited, key = self.settings.standard, self.settings.standard_key
        return standard_from_mapping(edited) if edited is not None else standard(key or DEFAULT_STANDARD)

    def working_plane(self) -> WorkingPlane | None:
        """The plane that new lines of the study are laid out in; None while it has none: then that of their ends."""
        return WorkingPlane(self.settings.working_crs) if self.settings.working_crs else None

    def unit_costs(self) -> UnitCosts:
        """The study's unit costs, or the reference ones."""
        given = self.study.settings.unit_costs if self.study is not None else None
        return unit_costs_from_mapping(given) if given else UnitCosts()

    def elevation_model(self) -> ElevationModel:
        """The study's elevation; raises TerrainError if none is chosen or its file is gone."""
        path, band = self.settings.dem_path, self.settings.dem_band
        if not path:
            raise TerrainError(
                self.tr("The study has no elevation model."), self.tr("Choose a raster layer at the top of the dock.")
            )
        if self._model is None:
            from ..layers.terrain_layer import open_stored

            self._model = open_stored(path, band=band, project=self.project)
        return self._model

    def set_elevation_layer(self, layer: QgsRasterLayer) -> None:
        """Use a raster layer's elevation; raises TerrainError if it cannot be one."""
        from ..layers.terrain_layer import elevation_of, stored_path

        model = elevation_of(layer)
        self.change_settings(dem_path=stored_path(model), dem_band=model.band)

    def inputs(self, *near: Alignment) -> Inputs:
        """What an evaluation made now rests on; raises KarwanError if something is missing.

        near: lines that are none of the study's yet; what lies about them counts too.
        """
        return self.inputs_for(self.standard(), self.unit_costs(), [(line.lon, line.lat) for line in near])

    def inputs_for(self, chosen: Standard, unit_costs: UnitCosts, near: Sequence[Places] = ()) -> Inputs:
        """The same with another standard and other unit costs, near places (degrees); on the main thread."""
        study = self.require_study()
        try:
            points = study.control_points()
            lines = ((record.alignment.lon, record.alignment.lat) for record in self.records)
            area = area_of([([point.lon for point in points], [point.lat for point in points]), *lines, *near])
            read = self.layer_courses.read(study.settings.surroundings, area, _box_of(self.elevation_model()))
            self._around, self._around_of = surroundings_with(study, points, read), study
        except StudyError:
            # What was about it before still is; whoever reads or writes the study itself says what is wrong.
            if self._around_of is not study:
                raise
        return Inputs(self.elevation_model(), chosen, unit_costs, self._around, self.settings.train_key)

    def require_surroundings(self) -> None:
        """Raises LayerError while a chosen layer is being read: what is computed now would be without it."""
        if self.layer_courses.is_reading:
            raise LayerError(
                self.tr("The layers about the line are still being read."), self.tr("Wait for it, then try again.")
            )

    def _on_surroundings_changed(self) -> None:
        if self.study is not None:
            self.settingsChanged.emit({"surroundings"})
            self.alternativesChanged.emit()


@lru_cache(maxsize=2)
def _box_of(model: ElevationModel) -> tuple[float, float, float, float]:
    """Where risks are read, degrees: as far as any search may go. It is asked for at every move of the mouse."""
    return model.lonlat_bounds
