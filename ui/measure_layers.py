"""The ticked layers a measurement is crossed with: read once, off the main thread, and kept until they change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from qgis.core import QgsMapLayer, QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..core.alignment import Alignment
from ..core.cover import CoverLayer
from ..core.crossings import Crossings, FeatureLayer
from ..core.errors import KarwanError, TerrainError
from ..core.geodesy import FloatArray
from ..core.measure import MeasuredLine, prepare
from ..core.measure_crossed import crossed, crossed_as_far
from ..core.progress import Part, Progress
from ..core.terrain_sources import source_of
from ..layers.compat import is_deleted
from ..layers.cover_layers import TakenCover, is_far
from ..layers.crossing_layers import candidates, read
from .crossing_search import take
from .measuring import LonLat
from .tasks import FunctionTask
from .workspace import Workspace

# More than this is not read for a line that may turn out short: its crossings follow when it is finished.
MOST_FOLLOWED = 1_500_000
# A raster of classes of which more is unpacked from corner to corner of the map, about a second's work: the same.
MOST_COVER_CELLS = 150_000_000

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Met:
    """What a line meets in layers of these names, covers: the rasters of classes of them, and what must be said."""

    crossings: Crossings
    layers: tuple[str, ...]
    notes: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Followed:
    """What a line being drawn is crossed with. later: names of rasters that are looked at when it is finished."""

    layers: tuple[FeatureLayer, ...] = ()
    covers: tuple[CoverLayer, ...] = ()
    later: tuple[str, ...] = ()


NOTHING = Followed()


class MeasureLayers(QObject):
    """Layers about a line that is drawn, and what whole lines meet. changed: something was read, or is out of date."""

    changed = pyqtSignal()

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._ids: list[str] | None = None
        self._about: tuple[Box, Followed] | None = None
        self._met: dict[str, Met] = {}
        self._tasks: dict[str, FunctionTask] = {}
        # What could not be read is not tried again until something changes.
        self._failed: set[str] = set()
        self._watched: list[QgsMapLayer] = []
        project = workspace.project
        tree = project.layerTreeRoot()
        # Layers come, go, are ticked and filtered: whatever was read of them is then read anew when it is asked for.
        self._always = [
            (project.layersAdded, self._on_change), (project.layersWillBeRemoved, self._on_change),
            (tree.visibilityChanged, self._on_change),
        ]  # fmt: skip
        for signal, slot in self._always:
            signal.connect(slot)

    def dispose(self) -> None:
        """Stop reading and watch nothing any more."""
        for signal, slot in self._always:
            signal.disconnect(slot)
        self.forget()

    def forget(self) -> None:
        """Everything is read anew when it is asked for."""
        self._ids, self._about = None, None
        self._met.clear()
        self._failed.clear()
        tasks, self._tasks = list(self._tasks.values()), {}
        for task in tasks:
            task.cancel()
        for layer in self._watched:
            for signal in () if is_deleted(layer) else _changes(layer):
                signal.disconnect(self._on_change)
        self._watched.clear()

    def _on_change(self, *_what: Any) -> None:
        if self._about is not None or self._met or self._tasks or self._failed:
            self.forget()
            self.changed.emit()
        self._ids = None

    @property
    def ids(self) -> list[str]:
        """Ids of the ticked layers that can be crossed, rasters of classes among them."""
        if self._ids is None:
            found = candidates(self._workspace.project)
            self._ids = [one.layer_id for one in found if one.ticked and not one.obstacle]
        return self._ids

    @property
    def is_looking(self) -> bool:
        """Whether something is being read or met."""
        return bool(self._tasks)

    # Lines that are known whole

    def met(self, key: str) -> Met | None:
        """What a line looked at before meets; None while that is not known."""
        return self._met.get(key)

    def forget_line(self, key: str) -> None:
        """Another line has the key."""
        self._met.pop(key, None)
        self._failed.discard(key)
        task = self._tasks.pop(key, None)
        if task is not None:
            task.cancel()

    def look(self, key: str, line: MeasuredLine) -> None:
        """Have a prepared line meet the ticked layers in the background; `changed` follows."""
        if key in self._met or key in self._tasks or key in self._failed:
            return
        taken = self._taken((line.lon, line.lat))
        if taken is None:
            return
        along = [(line.lon, line.lat)]
        # A feature that is measured does not meet itself.
        layer_id, feature, _ = key.rsplit(":", 2) if key.count(":") > 1 else ("", "", "")
        own = self._workspace.project.mapLayer(layer_id)
        title = "" if own is None else own.name()

        def work(progress: Progress) -> Met:
            layers, notes = _layers(taken, progress, along)
            covers = _covers(taken)
            found = crossed_as_far(line, layers, covers, progress) if taken else Crossings()
            found, titles = found.without(title, feature), tuple(cover.title for cover in covers)
            return Met(found, (*(layer.title for layer in layers), *titles), (*notes, *found.notes), titles)

        self._start(key, work, lambda met: self._met.__setitem__(key, met))

    # Lines that are still being drawn

    def about(self, places: Sequence[LonLat], seen: Sequence[LonLat]) -> Followed | None:
        """What is about a line being drawn; None while it is read. seen: corners of the map, read with it."""
        lon, lat = np.array(places, dtype=np.float64).T
        if self._about is not None and _holds(self._about[0], lon, lat):
            return self._about[1]
        if "" in self._failed:
            return NOTHING
        if "" in self._tasks or self.is_too_much:
            return None
        lon, lat = np.array([*places, *seen], dtype=np.float64).T
        box = float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())
        taken = self._taken((np.array(box[::2]), np.array(box[1::2])))
        if taken is None:
            return NOTHING

        def work(progress: Progress) -> Followed:
            layers, _ = _layers(taken, progress)
            # What a planner said of features is looked up once the line is finished, not at each move of the mouse.
            light = tuple(replace(layer, facts=None) for layer in layers)
            # Whatever is made of layers once is made here, not at the first move.
            corners = prepare(np.array(box[::2]), np.array([box[1], box[3] + 1e-6]))
            crossed(corners, light, progress)
            return _followed(light, _covers(taken), corners, progress)

        self._start("", work, lambda found: self._put_about(box, found))
        return None

    @property
    def is_too_much(self) -> bool:
        """Whether the ticked layers hold more than is read for a line that is still being drawn."""
        layers = (self._workspace.project.mapLayer(layer_id) for layer_id in self.ids)
        return sum(layer.featureCount() for layer in layers if isinstance(layer, QgsVectorLayer)) > MOST_FOLLOWED

    @property
    def followed(self) -> Followed | None:
        """What was read for the line being drawn; None while it is not."""
        return None if self._about is None else self._about[1]

    def _put_about(self, box: Box, found: Followed) -> None:
        self._about = box, found

    # Reading

    def _taken(self, places: tuple[FloatArray, FloatArray]) -> list[Any] | None:
        """The ticked layers as they are now, watched from now on; None and a message if one cannot be read."""
        project = self._workspace.project
        try:
            taken = take(project, self.ids, [Alignment("", *places)], kept=self._workspace.kept_features)
        except KarwanError as error:
            self._workspace.say_once(str(error))
            return None
        self._watch(project)
        return taken

    def _watch(self, project: QgsProject) -> None:
        for layer in map(project.mapLayer, self.ids):
            if layer is not None and layer not in self._watched:
                for signal in _changes(layer):
                    signal.connect(self._on_change)
                self._watched.append(layer)

    def _start(self, key: str, work: Callable[[Progress], Any], put: Callable[[Any], None]) -> None:
        task = FunctionTask(self.tr("Crossings of the measured line"), work)
        self._tasks[key] = task

        def ended(outcome: Any = None, problem: str = "") -> None:
            if self._tasks.get(key) is not task:
                return
            del self._tasks[key]
            if problem:
                self._failed.add(key)
                self._workspace.say_once(problem)
            elif outcome is not None:
                put(outcome)
            self.changed.emit()

        task.done.connect(ended)
        task.cancelled.connect(ended)
        task.failed.connect(lambda problem, remedy: ended(problem=f"{problem} {remedy}".strip()))
        task.start()


def _layers(
    taken: Sequence[Any], progress: Progress, along: Sequence[tuple[FloatArray, FloatArray]] = ()
) -> tuple[list[FeatureLayer], tuple[str, ...]]:
    """The layers of features that were noted, read; along lines only what is near them."""
    found, notes = [], []
    features = [one for one in taken if not isinstance(one, TakenCover)]
    for number, layer in enumerate(features):
        step = Part(progress, number / (len(features) + 1), (number + 1) / (len(features) + 1))
        shapes, said = read(layer, step, along)
        found.append(shapes)
        notes += said
    return found, tuple(notes)


def _covers(taken: Sequence[Any]) -> tuple[CoverLayer, ...]:
    """The rasters of classes that were noted."""
    return tuple(one.cover for one in taken if isinstance(one, TakenCover))


def _followed(
    layers: tuple[FeatureLayer, ...], covers: Sequence[CoverLayer], corners: MeasuredLine, progress: Progress
) -> Followed:
    """Layers with those rasters that are read quickly enough from corner to corner of the map."""
    quick, later = [], []
    for cover in covers:
        kept = replace(cover, keeps=True)
        if _is_quick(kept, corners) and _is_crossed(kept, corners, progress):
            quick.append(kept)
        else:
            later.append(cover.title)
    return Followed(layers, tuple(quick), tuple(later))


def _is_quick(cover: CoverLayer, line: MeasuredLine) -> bool:
    """Whether a raster is read in a moment, and no look at it asks a server."""
    if source_of(cover.model.path) is not None or is_far(cover.model.path):
        return False
    try:
        return cover.unpacked_cells(line.lon, line.lat) <= MOST_COVER_CELLS
    except TerrainError:
        return False


def _is_crossed(cover: CoverLayer, line: MeasuredLine, progress: Progress) -> bool:
    try:
        crossed(line, (), progress, (cover,))
    except TerrainError:
        # Why, a finished line is told.
        return False
    return True


def _changes(layer: QgsMapLayer) -> list[Any]:
    """Signals of a layer after which what was read of it is out of date."""
    changes = [layer.dataSourceChanged]
    if isinstance(layer, QgsVectorLayer):
        changes += [layer.dataChanged, layer.layerModified, layer.subsetStringChanged, layer.updatedFields]
    else:
        # Classes are called and coloured by it.
        changes.append(layer.rendererChanged)
    return changes


def _holds(box: Box, lon: FloatArray, lat: FloatArray) -> bool:
    west, south, east, north = box
    return bool(lon.min() >= west and lon.max() <= east and lat.min() >= south and lat.max() <= north)
