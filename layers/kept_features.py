"""Features that were read of layers nobody edits, kept for the next question: only what lies elsewhere is read then.

kept = KeptFeatures()                                        # as long as the window
taken = snapshot(layer, project, lines, kept=kept)           # on the main thread
found, notes = read(taken, progress, lines)                  # on any
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray
from qgis.core import QgsFields, QgsProject, QgsProviderRegistry, QgsVectorLayer

from ..core.alike import alike
from ..core.crossings import FeatureLayer
from ..core.line_boxes import Box, Cell
from ..core.progress import Progress, check_cancelled
from .crossed_attributes import Told, Values
from .kept_answers import KeptAnswers

# Layer, and whatever else decides how its features are read: two alike say that nothing has changed.
Version = tuple[Any, ...]

# Vertices of all layers together: about 100 MB with what is made of them to be crossed.
MOST_KEPT = 2_000_000
_LOOK_AGAIN_S = 0.05
# Features understood at a time: few enough that what lies elsewhere is not all held at once.
_BATCH = 5_000


@dataclass(frozen=True)
class Shapes:
    """Features as read: numbers, geometries (shapely, WGS 84 degrees), names, and what their other values tell.

    lost: how many had no geometry.
    """

    numbers: list[int]
    geometries: NDArray[Any]
    names: list[str]
    told: list[Values]
    lost: int = 0


class Gathered:
    """Features while they are read: each once, and of some boxes, if any are given, only what comes near them."""

    def __init__(self, boxes: Sequence[Box] = ()) -> None:
        self._boxes = boxes
        self._seen: set[int] = set()
        self._raw: list[tuple[int, bytes, str, Values]] = []
        self._found: list[Shapes] = []

    def is_new(self, number: int) -> bool:
        """Whether a feature was not met before; from now on it was."""
        before = len(self._seen)
        self._seen.add(number)
        return len(self._seen) > before

    def add(self, number: int, wkb: bytes, name: str, told: Values) -> None:
        """Take a feature."""
        self._raw.append((number, wkb, name, told))
        if len(self._raw) == _BATCH:
            self._understand()

    def shapes(self, lost: int) -> Shapes:
        """All that were taken."""
        self._understand()
        geometries = [part.geometries for part in self._found] or [np.zeros(0, dtype=object)]
        numbers = [number for part in self._found for number in part.numbers]
        names = [name for part in self._found for name in part.names]
        told = [values for part in self._found for values in part.told]
        return Shapes(numbers, np.concatenate(geometries), names, told, lost)

    def _understand(self) -> None:
        if not self._raw:
            return
        from shapely import from_wkb

        numbers, raw, names, told = (list(part) for part in zip(*self._raw))
        geometries = np.array(from_wkb(raw), dtype=object)
        self._raw = []
        if self._boxes:
            near = np.unique(self._tree.query(geometries)[0]).tolist()
            numbers, names, told = ([part[k] for k in near] for part in (numbers, names, told))
            geometries = geometries[near]
        self._found.append(Shapes(numbers, geometries, names, told))

    @cached_property
    def _tree(self) -> Any:
        from shapely import STRtree, box

        return STRtree(box(*np.array(self._boxes).T))


@dataclass
class _Entry:
    """What was read of one layer in some cells."""

    version: Version
    cells: set[Cell] = field(default_factory=set)
    numbers: set[int] = field(default_factory=set)
    layer: FeatureLayer = field(default_factory=lambda: FeatureLayer("", np.zeros(0, dtype=object), [], []))
    values: list[Values] = field(default_factory=list)
    told: Told = field(default_factory=lambda: Told([], []))
    lost: int = 0
    vertices: int = 0
    reading: Lock = field(default_factory=Lock)


class KeptFeatures:
    """Features by layer and by cell of a grid; several threads may ask. The layer used longest ago goes first.

    answers: what lines were found to cross among them.
    """

    def __init__(self, most_vertices: int = MOST_KEPT) -> None:
        self.answers = KeptAnswers()
        self._most = most_vertices
        self._entries: OrderedDict[Any, _Entry] = OrderedDict()
        self._lock = Lock()

    def forget(self) -> None:
        """Keep nothing."""
        self.answers.forget()
        with self._lock:
            self._entries.clear()

    @property
    def vertices(self) -> int:
        """How many vertices are kept."""
        with self._lock:
            return sum(entry.vertices for entry in self._entries.values())

    def about(
        self, version: Version, cells: set[Cell], read: Callable[[set[Cell]], Shapes], progress: Progress
    ) -> tuple[FeatureLayer, Told, int]:
        """A layer's features in some cells (and maybe others), what they tell, and how many had no geometry.

        read: reads what is missing. Raises what it raises, and CancelledError.
        """
        entry = self._entry(version)
        while not entry.reading.acquire(timeout=_LOOK_AGAIN_S):
            check_cancelled(progress)
        try:
            missing = cells - entry.cells
            if missing:
                self._add(entry, missing, read(missing))
            found = entry.layer, entry.told, entry.lost
        finally:
            entry.reading.release()
        self._make_room()
        return found

    def _entry(self, version: Version) -> _Entry:
        with self._lock:
            entry = self._entries.get(version[0])
            if entry is None or entry.version != version:
                entry = self._entries[version[0]] = _Entry(version)
            self._entries.move_to_end(version[0])
            return entry

    @staticmethod
    def _add(entry: _Entry, cells: set[Cell], read: Shapes) -> None:
        from shapely import get_num_coordinates

        new = [k for k, number in enumerate(read.numbers) if number not in entry.numbers]
        before, shapes = entry.layer, read.geometries[new]
        layer = FeatureLayer(
            "", np.concatenate((before.geometries, shapes)),
            [*before.ids, *(str(read.numbers[k]) for k in new)], [*before.names, *(read.names[k] for k in new)],
        )  # fmt: skip
        # Taken apart here, so that each question finds it done.
        _ = layer.parts
        entry.layer = layer
        entry.values = [*entry.values, *(read.told[k] for k in new)]
        entry.told = Told(layer.ids, entry.values)
        entry.numbers.update(read.numbers)
        entry.cells |= cells
        entry.lost += read.lost
        entry.vertices += int(get_num_coordinates(shapes).sum())

    def _make_room(self) -> None:
        with self._lock:
            while self._entries and sum(entry.vertices for entry in self._entries.values()) > self._most:
                self._entries.popitem(last=False)


def asked_of(kept: FeatureLayer, **said: Any) -> FeatureLayer:
    """A kept layer with the title and whatever else one question says of it, and what was made of it once."""
    return alike(kept, **said)


def version_of(
    layer: QgsVectorLayer, project: QgsProject, fields: Sequence[int], name_expression: str
) -> Version | None:
    """What a layer's features depend on; None if they can change without a sign of it, so that nothing may be kept.

    Kept are layers of files, as long as nobody edits them: every change of theirs shows in the files' times and sizes.
    Names made by an expression depend on more than the file, as do fields joined or computed. fields: indices of those
    that are read. On the main thread.
    """
    if layer.providerType() != "ogr" or layer.isEditable() or name_expression:
        return None
    if any(layer.fields().fieldOrigin(index) != QgsFields.FieldOrigin.OriginProvider for index in fields):
        return None
    path = Path(str(QgsProviderRegistry.instance().decodeUri("ogr", layer.source()).get("path") or ""))
    if not path.is_file():
        return None
    operations = tuple(sorted(project.transformContext().coordinateOperations().items()))
    return layer.id(), layer.source(), layer.crs().toWkt(), tuple(fields), operations, _state_of(path)


def _state_of(path: Path) -> tuple[tuple[str, int, int], ...]:
    """Name, time and size of a file and of those that belong to it: of the same name with another ending."""
    found = []
    for other in path.parent.iterdir():
        if other.stem == path.stem or other.name.startswith(path.name):
            state = other.stat()
            found.append((other.name, state.st_mtime_ns, state.st_size))
    return tuple(sorted(found))
