"""What one run of the generator leaves to the next: terrain read, cells, fields and lines whose inputs are the same.

A thing is taken over only where all it depends on is the same to the last bit, so results are those of a fresh run.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

import numpy as np
from shapely.geometry.base import BaseGeometry

from ..generate import CELLS, FIELDS, LAYOUTS, LEGS, LINES, ROUTES, TERRAIN
from ..geodesy import WorkingPlane
from ..terrain import ElevationModel, open_dataset
from ..terrain_sources import source_of
from .grid import Bounds
from .ground import Ground

Kept = TypeVar("Kept")
MOST_BYTES = 700_000_000


@dataclass
class _Item:
    value: Any
    size: Callable[[], int]


class SearchMemory:
    """Holds up to most_bytes; what was used least recently goes first. Several threads may use it."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most, self._items, self._lock = most_bytes, OrderedDict[str, _Item](), Lock()
        self._taken: set[str] = set()

    @property
    def bytes(self) -> int:
        """Memory held."""
        return sum(item.size() for item in self._items.values())

    @property
    def taken(self) -> tuple[str, ...]:
        """What was taken over since the last begin."""
        with self._lock:
            return tuple(one for one in (TERRAIN, CELLS, FIELDS, LEGS, ROUTES, LAYOUTS, LINES) if one in self._taken)

    def begin(self) -> None:
        """A run begins: nothing is taken over yet."""
        with self._lock:
            self._taken.clear()

    def forget(self) -> None:
        """Let go of everything."""
        with self._lock:
            self._items.clear()

    def ground(self, model: ElevationModel, plane: WorkingPlane, bounds: Bounds) -> Ground:
        """The terrain about bounds, with what of it was read before."""
        fresh = Ground(model, plane, bounds)
        key = "ground " + digest(model_state(model))
        kept = self.kept(key, TERRAIN)
        if kept is not None and kept.holds(fresh):
            return kept  # type: ignore[no-any-return]
        if kept is not None:
            fresh.take_over(kept)
        self._keep(key, fresh, lambda: fresh.bytes)
        return fresh

    def made(
        self, key: str, make: Callable[[], Kept], size: Callable[[Kept], int] | None = None, what: str = ""
    ) -> Kept:
        """What was made under a key before, or is made now. size: its bytes, else those of its arrays. what: its name
        in taken."""
        kept = self.kept(key, what)
        if kept is not None:
            return kept  # type: ignore[no-any-return]
        value = make()
        self.keep(key, value, size)
        return value

    def keep(self, key: str, value: Kept, size: Callable[[Kept], int] | None = None) -> None:
        """Keep what was made under a key; size as in made."""
        held = bytes_of(value) if size is None else size(value)
        self._keep(key, value, lambda: held)

    def kept(self, key: str, what: str) -> Any:
        """What was kept under a key, None for nothing; what: its name in taken."""
        with self._lock:
            item = self._items.get(key)
            if item is None:
                return None
            self._items.move_to_end(key)
            self._taken.add(what)
            return item.value

    def _keep(self, key: str, value: Any, size: Callable[[], int]) -> None:
        with self._lock:
            self._items[key] = _Item(value, size)
            self._items.move_to_end(key)
            while len(self._items) > 1 and self.bytes > self._most:
                self._items.popitem(last=False)


def model_state(model: ElevationModel) -> tuple[Any, ...]:
    """An elevation model and the state of its file and, of a virtual raster, of the files it is made of."""
    if source_of(model.path) is not None:
        # What a server holds has no date; it is read anew when QGIS starts.
        return (model,)
    paths = sorted({model.path, *(open_dataset(model.path).GetFileList() or ())})
    states = []
    for path in paths:
        try:
            found = Path(path).stat()
            states.append((path, found.st_size, found.st_mtime_ns))
        except (OSError, ValueError):
            states.append((path, 0, 0))
    return (model, *states)


def digest(*parts: Any) -> str:
    """A short name of values: numbers, texts, arrays, shapes, dataclasses and what holds them. TypeError for others."""
    found = hashlib.sha256()
    for part in parts:
        _add(found, part)
    return found.hexdigest()


def _add(found: Any, value: Any) -> None:
    # Each value is told apart from its neighbours by its kind and size.
    if value is None or isinstance(value, (bool, int, float, str, np.generic)):
        text = f"{type(value).__name__} {value!r}".encode()
        found.update(f"{len(text)} ".encode() + text)
    elif isinstance(value, Enum):
        _add(found, value.name)
    elif isinstance(value, np.ndarray):
        found.update(f"array {value.dtype.str} {value.shape} ".encode() + np.ascontiguousarray(value).tobytes())
    elif isinstance(value, BaseGeometry):
        shape = bytes(value.wkb)
        found.update(f"shape {len(shape)} ".encode() + shape)
    elif is_dataclass(value):
        found.update(f"{type(value).__name__} ".encode())
        for entry in fields(value):
            _add(found, getattr(value, entry.name))
    elif isinstance(value, Mapping):
        found.update(f"mapping {len(value)} ".encode())
        for key, entry in value.items():
            _add(found, key)
            _add(found, entry)
    elif isinstance(value, (tuple, list, frozenset)):
        found.update(f"list {len(value)} ".encode())
        for entry in sorted(value) if isinstance(value, frozenset) else value:
            _add(found, entry)
    else:
        raise TypeError(f"{type(value).__name__} has no digest")


def bytes_of(value: Any) -> int:
    """Memory of the arrays in a value."""
    if isinstance(value, np.ndarray):
        return int(value.nbytes)
    if is_dataclass(value):
        return 64 + sum(bytes_of(getattr(value, entry.name)) for entry in fields(value))
    if isinstance(value, Mapping):
        return 64 + sum(bytes_of(entry) for entry in value.values())
    if isinstance(value, (tuple, list)):
        return 64 + sum(bytes_of(entry) for entry in value)
    return 64
