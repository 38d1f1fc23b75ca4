"""What was worked out of an object, kept as long as the object is: for objects that hold arrays and have no hash."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any, Generic, TypeVar

Made = TypeVar("Made")


class KeptBy(Generic[Made]):
    """Calls make(key) once for each object `key`, and again only after that is gone."""

    def __init__(self, make: Callable[[Any], Made]) -> None:
        self._make = make
        self._kept: dict[int, tuple[weakref.ref[Any], Made]] = {}

    def __call__(self, key: Any) -> Made:
        """What belongs to `key`."""
        number = id(key)
        kept = self._kept.get(number)
        # Another object may have come to lie where one was that is gone.
        if kept is not None and kept[0]() is key:
            return kept[1]
        made = self._make(key)
        self._kept[number] = (weakref.ref(key, lambda _: self._kept.pop(number, None)), made)
        return made
