"""Records in which a figure may be unknown (NaN): two that say the same, and know the same, are equal.

Up to Python 3.12 a dataclass compared its fields as a tuple does, to which one and the same NaN equals itself; from
3.13 on it compares field by field, and no record with a NaN would equal another.
"""

from __future__ import annotations

from dataclasses import fields
from operator import attrgetter
from typing import Any, TypeVar

Record = TypeVar("Record")


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and value != value else value


def unknowns_equal(cls: type[Record]) -> type[Record]:
    """Class decorator of a frozen dataclass of two fields or more: an unknown figure equals an unknown one."""
    values = attrgetter(*(one.name for one in fields(cls) if one.compare))  # type: ignore[arg-type]

    def equal(self: Any, other: object) -> Any:
        if other.__class__ is not self.__class__:
            return NotImplemented
        mine, theirs = values(self), values(other)
        # Told by themselves in nearly all cases; a tuple takes one and the same NaN for equal.
        return bool(mine == theirs or tuple(map(_plain, mine)) == tuple(map(_plain, theirs)))

    def hashed(self: Any) -> int:
        return hash(tuple(map(_plain, values(self))))

    for name, function in (("__eq__", equal), ("__hash__", hashed)):
        setattr(cls, name, function)
    return cls
