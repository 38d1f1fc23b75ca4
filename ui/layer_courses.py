"""What the layers a planner chose hold, read once for each state of a layer and kept until it changes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import partial
from typing import Optional

from qgis.core import QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ..core.errors import KarwanError
from ..core.progress import Progress
from ..core.surroundings import RISK
from ..layers.chosen_layers import find_layer
from ..layers.compat import is_deleted
from ..layers.risk_layers import read_risks, risks_to_read
from ..layers.study_records import ChosenSource, RiskRule
from ..layers.surroundings import Box, Read, lines_to_read, read_courses
from .tasks import FunctionTask

Key = tuple[ChosenSource, str, Box]
# What reads a layer on any thread: what it holds, and what must be said of it.
Reading = Callable[[Optional[Progress]], tuple[Read, tuple[str, ...]]]
# Layers with no more features than this are read at once, 0.1 s; others, and those of servers, in a task.
READ_AT_ONCE = 2_000
# The same for risks, which are widened, mended and cut.
RISKS_AT_ONCE = 100
LOCAL = ("memory", "ogr")
# The area changes while a line is being bent beyond it, and back when that is discarded.
AREAS_KEPT = 2


class LayerCourses(QObject):
    """read() gives what is known now; `changed` follows when it gives something else.

    troubled(str): a layer, or some of it, is left out, and why. started(FunctionTask): a long layer is being read;
    until that is done read() gives what was known of it before.
    """

    changed = pyqtSignal()
    troubled = pyqtSignal(str)
    started = pyqtSignal(object)

    def __init__(self, project: QgsProject, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project = project
        self._kept: OrderedDict[Key, Read] = OrderedDict()
        self._last: dict[ChosenSource, Read] = {}
        self._tasks: dict[Key, FunctionTask] = {}
        self._left_out: set[Key] = set()
        self._missing: set[ChosenSource] = set()
        self._watched: dict[str, _Watch] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self.changed)
        project.layersRemoved.connect(self._on_removed)
        project.layersAdded.connect(self._on_added)

    @property
    def is_reading(self) -> bool:
        """Whether a layer is being read in a task."""
        return bool(self._tasks)

    def clear(self) -> None:
        """Forget everything and stop reading: another study, or none."""
        self._timer.stop()
        for key in tuple(self._tasks):
            self._tasks.pop(key).cancel()
        for layer_id in tuple(self._watched):
            self._watched.pop(layer_id).dispose()
        for kept in (self._kept, self._last, self._left_out, self._missing):
            kept.clear()

    def dispose(self) -> None:
        """Forget everything and disconnect from the project."""
        self.clear()
        self._project.layersRemoved.disconnect(self._on_removed)
        self._project.layersAdded.disconnect(self._on_added)

    def try_again(self) -> None:
        """What could not be read, or was cancelled, may be tried again."""
        self._left_out.clear()

    def read(self, chosen: Sequence[ChosenSource], area: Box | None, whole: Box) -> list[Read]:
        """What each chosen layer holds that can be read: lines within an area (degrees), risks within the whole.

        No lines without an area.
        """
        used = [one for one in chosen if one.kind]
        for key in [key for key in self._tasks if key[0] not in used]:
            self._tasks.pop(key).cancel()
        boxes = [whole if one.kind == RISK else area for one in used]
        found = [self._read(one, box) for one, box in zip(used, boxes) if box is not None]
        while len(self._kept) > AREAS_KEPT * max(1, len(used)):
            self._kept.popitem(last=False)
        return found

    def _read(self, one: ChosenSource, area: Box) -> Read:
        layer = find_layer(self._project, one)
        if layer is None:
            self._missing.add(one)
            self.troubled.emit(
                self.tr(
                    "The layer {} is not in the project: figures are without what it holds. Load it again, or "
                    "choose others under “Layers about the line…”."
                ).format(one.title)
            )
            return ()
        self._missing.discard(one)
        self._watch(layer)
        key = (one, layer.id(), area)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if key in self._left_out:
            return ()
        if key not in self._tasks:
            try:
                reading = self._reading(layer, one, area)
                if _is_small(layer, one):
                    return self._keep(key, *reading(None))
                self._start(key, reading)
            except KarwanError as error:
                self._leave_out(key, f"{error.problem} {error.remedy}".strip())
                return ()
        return self._last.get(one, ())

    def _reading(self, layer: QgsVectorLayer, one: ChosenSource, area: Box) -> Reading:
        """How a layer as it is now is read; raises LayerError for one that cannot be."""
        if one.kind == RISK:
            taken = risks_to_read(layer, one.risk or RiskRule(), self._project, area, one.title)
            return partial(read_risks, taken)
        lines = lines_to_read(layer, one.kind, self._project, area, one.title)
        return lambda progress: (read_courses(lines, progress), ())

    def _keep(self, key: Key, found: Read, notes: Sequence[str]) -> Read:
        self._kept[key] = self._last[key[0]] = found
        for note in notes:
            self.troubled.emit(note)
        return found

    def _leave_out(self, key: Key, problem: str) -> None:
        self._left_out.add(key)
        self._last.pop(key[0], None)
        self.troubled.emit(self.tr("{} Figures are without this layer.").format(problem))

    # Long layers

    def _start(self, key: Key, reading: Reading) -> None:
        task = self._tasks[key] = FunctionTask(self.tr("Reading the layer {}").format(key[0].title), reading)
        task.done.connect(partial(self._on_done, key, task))
        task.failed.connect(partial(self._on_failed, key, task))
        task.cancelled.connect(
            partial(self._on_failed, key, task, self.tr("Reading the layer {} was cancelled.").format(key[0].title), "")
        )
        self.started.emit(task)
        task.start()

    def _on_done(self, key: Key, task: FunctionTask, found: tuple[Read, tuple[str, ...]]) -> None:
        if self._tasks.get(key) is task:
            del self._tasks[key]
            self._keep(key, *found)
            self._timer.start()

    def _on_failed(self, key: Key, task: FunctionTask, problem: str, remedy: str) -> None:
        if self._tasks.get(key) is task:
            del self._tasks[key]
            self._leave_out(key, f"{problem} {remedy}".strip())
            self._timer.start()

    # Layers that change

    def _watch(self, layer: QgsVectorLayer) -> None:
        watch = self._watched.get(layer.id())
        if watch is not None and watch.layer is not layer:
            watch.dispose()
            watch = None
        if watch is None:
            self._watched[layer.id()] = _Watch(layer, self)
            self._watched[layer.id()].changed.connect(self._on_changed)

    def _on_changed(self, layer_id: str) -> None:
        """Whatever was read of a layer is out of date."""
        for key in [key for key in self._kept if key[1] == layer_id]:
            del self._kept[key]
        for key in [key for key in self._tasks if key[1] == layer_id]:
            self._tasks.pop(key).cancel()
        self._left_out = {key for key in self._left_out if key[1] != layer_id}
        self._timer.start()

    def _on_removed(self, layer_ids: Sequence[str]) -> None:
        for layer_id in set(layer_ids) & set(self._watched):
            self._watched.pop(layer_id).dispose()
            self._on_changed(layer_id)

    def _on_added(self, _layers: Sequence[object]) -> None:
        if any(find_layer(self._project, one) is not None for one in self._missing):
            self._timer.start()


class _Watch(QObject):
    """Tells when a layer may hold other lines than before."""

    changed = pyqtSignal(str)

    def __init__(self, layer: QgsVectorLayer, parent: QObject) -> None:
        super().__init__(parent)
        self.layer = layer
        self._id = layer.id()
        for signal in self._signals():
            signal.connect(self._tell)

    def _signals(self) -> list[object]:
        layer = self.layer
        return [
            layer.dataChanged, layer.afterCommitChanges, layer.afterRollBack, layer.subsetStringChanged,
            layer.crsChanged, layer.dataSourceChanged,
        ]  # fmt: skip

    def _tell(self) -> None:
        self.changed.emit(self._id)

    def dispose(self) -> None:
        """Let go of the layer."""
        if not is_deleted(self.layer):
            for signal in self._signals():
                signal.disconnect(self._tell)
        self.deleteLater()


def _is_small(layer: QgsVectorLayer, one: ChosenSource) -> bool:
    most = RISKS_AT_ONCE if one.kind == RISK else READ_AT_ONCE
    return layer.providerType() in LOCAL and 0 <= layer.featureCount() <= most
