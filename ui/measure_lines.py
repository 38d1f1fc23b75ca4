"""Lines ready to be measured: at once on levels of their own, with the ground as soon as that is read."""

from __future__ import annotations

from typing import Any

import numpy as np
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..core.alignment import Alignment
from ..core.errors import KarwanError, TerrainError
from ..core.measure import GROUND, MeasuredLine, SegmentMeasure, prepare_alignment
from ..core.progress import Progress
from ..core.terrain import Terrain, bounds_of
from ..core.terrain_classes import GROUND_LAYERS, ClassLimits, caution
from .measuring import LonLat
from .tasks import FunctionTask
from .workspace import Workspace

FREE_CELLS = 25_000_000
FREE_MARGIN_M = 20_000.0

Bounds = tuple[float, float, float, float]
Crossed = tuple[tuple[Any, ...], tuple[Any, ...]]


class MeasureLines(QObject):
    """Keeps MeasuredLines of the study's alternatives and of lines taken elsewhere, and the terrain round a free line.

    changed: measure again.
    """

    changed = pyqtSignal()

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._lines: dict[str, MeasuredLine] = {}
        self._of: dict[str, Alignment] = {}
        self._given: dict[str, Alignment] = {}
        self._ready: set[str] = set()
        self._terrain: Terrain | None = None
        self._bounds: Bounds | None = None
        self._problem = ""
        self._line_problems: dict[str, str] = {}
        self._tasks: set[FunctionTask] = set()
        workspace.studyChanged.connect(self.forget)
        workspace.settingsChanged.connect(self._on_settings)
        workspace.crossingsChanged.connect(self._forget_line)

    def dispose(self) -> None:
        """Stop reading and let go of the workspace."""
        self._workspace.studyChanged.disconnect(self.forget)
        self._workspace.settingsChanged.disconnect(self._on_settings)
        self._workspace.crossingsChanged.disconnect(self._forget_line)
        self.forget()

    def forget(self) -> None:
        """Another study or another elevation model: everything is read anew when needed."""
        self._lines.clear()
        self._of.clear()
        self._ready.clear()
        self._terrain, self._bounds, self._problem = None, None, ""
        self._line_problems.clear()
        for task in tuple(self._tasks):
            task.cancel()
        self._tasks.clear()

    def _on_settings(self, names: set[str]) -> None:
        if names & {"dem_path", "dem_band"}:
            self.forget()
            self.changed.emit()

    def _forget_line(self, key: str) -> None:
        self._of.pop(key, None)

    @property
    def lines(self) -> dict[str, MeasuredLine]:
        """What `line` prepared so far, by id."""
        return self._lines

    def take(self, key: str, alignment: Alignment) -> None:
        """Take a line that is no alternative: a feature's of another layer, or one drawn freely. Others are dropped."""
        for other in self._given:
            self._drop(other)
        self._given = {key: alignment}

    def take_beside(self, key: str, alignment: Alignment) -> None:
        """Take one more."""
        self._given.setdefault(key, alignment)

    def given(self, key: str) -> Alignment | None:
        """A line taken, None if there is none of this key."""
        return self._given.get(key)

    def _drop(self, key: str) -> None:
        for known in (self._lines, self._of, self._line_problems):
            known.pop(key, None)
        self._ready.discard(key)

    def title(self, key: str) -> str:
        """What a line is called."""
        record = self._workspace.record(key)
        if record is not None:
            return str(record.name)
        return self._given[key].name if key in self._given else ""

    def is_ready(self, key: str) -> bool:
        """Whether all there will be of a line is there: the ground below it too, if there is any."""
        return key in self._ready

    def line(self, key: str) -> MeasuredLine | None:
        """A line ready to be measured, without terrain until that has been read in the background."""
        record = self._workspace.record(key)
        alignment = self._given.get(key) if record is None else record.alignment
        if alignment is None:
            self._drop(key)
            return None
        if key in self._of and not _same(self._of[key], alignment):
            del self._of[key]
        if key not in self._of:
            crossed = self._known_crossings(key) if record is not None else ((), ())
            self._lines[key] = prepare_alignment(alignment, None, None, *crossed)
            self._of[key] = alignment
            self._ready.discard(key)
            self._read_ground(key, self.title(key), alignment, crossed)
        return self._lines[key]

    def _read_ground(self, key: str, name: str, alignment: Alignment, crossed: Crossed) -> None:
        """Prepare a line anew with the ground below it, in the background."""
        workspace = self._workspace
        if workspace.study is None:
            self._ready.add(key)
            return
        try:
            model = workspace.elevation_model()
        except KarwanError as error:
            self._line_problems[key] = str(error)
            self._ready.add(key)
            return

        def work(_progress: Progress) -> MeasuredLine:
            terrain = workspace.terrain_around(model, alignment.lon, alignment.lat)
            return prepare_alignment(alignment, terrain, ClassLimits(), *crossed)

        task = self._start(self.tr("Ground below {}").format(name), work)
        task.done.connect(lambda line: self._put(key, alignment, line))
        task.failed.connect(lambda problem, _remedy: self._put_line_problem(key, alignment, problem))

    def _put(self, key: str, alignment: Alignment, line: MeasuredLine) -> None:
        if self._of.get(key) is alignment:
            self._line_problems.pop(key, None)
            self._lines[key] = line
            self._ready.add(key)
            self.changed.emit()

    def _put_line_problem(self, key: str, alignment: Alignment, problem: str) -> None:
        if self._of.get(key) is alignment:
            self._line_problems[key] = problem
            self._ready.add(key)
            self.changed.emit()

    def _known_crossings(self, key: str) -> Crossed:
        """Crossings the study holds of this very line; none if they are out of date."""
        study = self._workspace.study
        if study is None:
            return (), ()
        try:
            points, intervals = study.crossings(key)
        except KarwanError:
            # The measurement itself does not need them.
            return (), ()
        return (
            tuple(p for p in points if not p.stale),
            tuple(i for i in intervals if not i.stale and i.layer not in GROUND_LAYERS),
        )

    def terrain(self, places: list[LonLat]) -> Terrain | None:
        """The ground round a free line as far as it has been read; reading what is missing begins."""
        if not places or self._workspace.study is None:
            return None
        lon, lat = np.array(places, dtype=np.float64).T
        west, south, east, north = bounds_of(lon, lat)
        if self._bounds is not None:
            w, s, e, n = self._bounds
            if w <= west and s <= south and e >= east and n >= north:
                return self._terrain
        bounds = bounds_of(lon, lat, FREE_MARGIN_M)
        self._bounds, self._problem = bounds, ""
        try:
            model = self._workspace.elevation_model()
        except KarwanError as error:
            self._terrain, self._problem = None, str(error)
            return None

        def work(_progress: Progress) -> Terrain:
            return model.read(bounds, FREE_CELLS)

        task = self._start(self.tr("Ground below the measured line"), work)
        task.done.connect(lambda terrain: self._put_terrain(bounds, terrain))
        task.failed.connect(lambda problem, _remedy: self._put_problem(bounds, problem))
        return self._terrain

    def _put_terrain(self, bounds: Bounds, terrain: Terrain) -> None:
        if self._bounds == bounds:
            self._terrain = terrain
            self.changed.emit()

    def _put_problem(self, bounds: Bounds, problem: str) -> None:
        if self._bounds == bounds:
            self._terrain, self._problem = None, problem
            self.changed.emit()

    def notes(self, key: str, has_classes: bool) -> tuple[str, ...]:
        """What must be said beside a measurement: class limits, coarse cells, or why there is no ground.

        key: of the line measured, "" for a free line that is being drawn.
        """
        if has_classes:
            limits = self.tr("Terrain by slope: {}.").format(ClassLimits().stated())
            return tuple(text for text in (limits, self._caution()) if text)
        if self._workspace.study is None:
            return (self.tr("Without a study there is no elevation: only the plan is measured."),)
        problem = self._line_problems.get(key, "") if key else self._problem
        if problem:
            return (problem,)
        try:
            self._workspace.elevation_model()
        except TerrainError as error:
            return (str(error),)
        return (self.tr("Reading the ground…"),)

    def terrain_named(self, found: SegmentMeasure) -> tuple[str, float]:
        """What the elevation model below a measurement is called, and its cell (m); "" and 0 for none."""
        if found.levels != GROUND and not found.class_km:
            return "", 0.0
        try:
            model = self._workspace.elevation_model()
        except KarwanError:
            return "", 0.0
        return model.title, model.resolution_m

    def _caution(self) -> str:
        try:
            model = self._workspace.elevation_model()
        except KarwanError:
            return ""
        return caution(model.title, model.resolution_m)

    def _start(self, description: str, work: Any) -> FunctionTask:
        task = FunctionTask(description, work)
        self._tasks.add(task)
        for signal in (task.done, task.failed, task.cancelled):
            signal.connect(lambda *_: self._tasks.discard(task))
        return task.start()


def _same(one: Alignment, other: Alignment) -> bool:
    """Whether two alignments are alike vertex by vertex: records are read anew after every change of the study."""
    if one is other:
        return True
    levels = [line.level_m if line.level_m is not None else np.zeros(0) for line in (one, other)]
    return np.array_equal(one.lon, other.lon) and np.array_equal(one.lat, other.lat) and np.array_equal(*levels)
