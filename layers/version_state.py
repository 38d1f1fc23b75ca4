"""The state of an alternative packed into bytes, and unpacked to the last bit: what a version keeps of it.

A GeoPackage could hold each line as a geometry; packed, all takes half of that. First a JSON text: the alternative's
fields and the rows of the tables an evaluation fills; then longitudes, latitudes and levels of the line's vertices.
Of these the second differences are kept, the numbers' bits taken as integers: neighbours on a line are much alike.
All is compressed by zlib. Geometries of stretches and of points on the line follow from it and are not kept.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.alignment import Alignment
from ..core.errors import AlignmentError, StudyError
from ..core.geodesy import FloatArray
from . import study_schema as schema
from .study_file import Row
from .study_rows import StretchedLine
from .wkb import coordinates, line_wkb, point_wkb

# What a version does not keep: whose it is, what the planner calls it and how it is drawn stay as they are now.
_NOT_KEPT = {"id", "name", "colour", "shown", "note", "created", "changed"}
_FIELDS = {
    table: tuple(spec.name for spec in schema.TABLES[table].fields if spec.name not in ("alternative_id", "shown"))
    for table in schema.EVALUATED
}
ALTERNATIVE_FIELDS = tuple(spec.name for spec in schema.ALTERNATIVES.fields if spec.name not in _NOT_KEPT)
# An 850 km line takes about a megabyte; more than this is no line of ours.
_MOST_BYTES = 200_000_000
_HEAD = struct.Struct("<II")


@dataclass(frozen=True)
class State:
    """An alternative as it was: fields of `alternatives`, its line as WKB, rows of EVALUATED tables without owner."""

    values: Mapping[str, Any]
    wkb: bytes
    rows: Mapping[str, tuple[Row, ...]]


def packed(values: Mapping[str, Any], wkb: bytes, rows: Mapping[str, Iterable[Row]]) -> bytes:
    """The bytes of a state; raises AlignmentError if `wkb` is no line in one piece with levels."""
    points, has_z, has_m = coordinates(wkb)
    if not has_z or has_m:
        raise AlignmentError("Its line has no levels.", "Give its vertices Z values.")
    text = json.dumps(
        {
            "alternative": [_plain(values.get(name)) for name in ALTERNATIVE_FIELDS],
            "fields": [ALTERNATIVE_FIELDS, _FIELDS],
            "rows": {
                table: [[*(_plain(row.values.get(name)) for name in _FIELDS[table]), _shape(table, row)] for row in own]
                for table, own in rows.items()
                if table in _FIELDS
            },
        },
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode("utf-8")
    return zlib.compress(_HEAD.pack(len(text), len(points)) + text + _differences(points), 1)


def unpacked(data: bytes) -> State:
    """What `packed` packed; raises StudyError for anything else. What a later format may add is left out."""
    try:
        whole = zlib.decompressobj().decompress(data, _MOST_BYTES)
        size, count = _HEAD.unpack_from(whole)
        found = json.loads(whole[_HEAD.size : _HEAD.size + size].decode("utf-8"))
        points = _summed(whole[_HEAD.size + size :], count)
        line = StretchedLine(Alignment("", points[:, 0], points[:, 1], points[:, 2]))
        names, fields = found["fields"]
        values = dict(zip(names, found["alternative"]))
        rows = {
            table: _rows(table, fields[table], found["rows"].get(table, ()), line)
            for table in schema.EVALUATED
            if table in fields
        }
    except (zlib.error, struct.error, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise unreadable() from error
    kept = {name: values.get(name) for name in ALTERNATIVE_FIELDS}
    return State(kept, line_wkb(points[:, 0], points[:, 1], points[:, 2]), rows)


def unreadable() -> StudyError:
    """The error for a state that is damaged, or somebody else's."""
    return StudyError("What a version of the history holds cannot be read.", "Choose another; it stays in the file.")


def _rows(table: str, names: list[str], kept: Iterable[list[Any]], line: StretchedLine) -> tuple[Row, ...]:
    """Rows with their geometry."""
    known = set(_FIELDS[table])
    plain = [({name: v for name, v in zip(names, one) if name in known}, one[len(names)]) for one in kept]
    if table == "pvis":
        lon, lat = line.points_at(np.array([values["chainage_m"] for values, _ in plain], dtype=np.float64))
        return tuple(
            Row(values, point_wkb(float(x), float(y), values["level_m"])) for (values, _), x, y in zip(plain, lon, lat)
        )
    if schema.TABLES[table].geometry == schema.STRETCH_Z:
        return tuple(Row(values, line.stretch_wkb(values["from_m"], values["to_m"])) for values, _ in plain)
    return tuple(Row(values, bytes.fromhex(shape) if shape else None) for values, shape in plain)


def _shape(table: str, row: Row) -> str | None:
    """The geometry of a row as hex, None where it follows from line and chainages."""
    if row.wkb is None or table == "pvis" or schema.TABLES[table].geometry == schema.STRETCH_Z:
        return None
    return row.wkb.hex()


def _plain(value: Any) -> Any:
    """A value as JSON has it; no number becomes nothing, as in the file."""
    return None if isinstance(value, float) and value != value else value


def _differences(points: FloatArray) -> bytes:
    """Second differences of each column's bits, bytes of the same weight together: those of most weight are zeros."""
    bits = np.ascontiguousarray(points.T, dtype="<f8").view("<u8")
    for _ in range(2):
        bits[:, 1:] = bits[:, 1:] - bits[:, :-1]
    # Small negative numbers become small numbers too.
    signed = bits.view("<i8")
    folded = (signed << 1) ^ (signed >> 63)
    return folded.view(np.uint8).reshape(len(bits), -1, 8).transpose(0, 2, 1).tobytes()


def _summed(data: bytes, count: int) -> FloatArray:
    """What _differences made of points (n, 3); raises ValueError if the bytes are not as many."""
    if len(data) != 24 * count or count < 2:
        raise ValueError("the line is cut short")
    folded = np.frombuffer(data, dtype=np.uint8).reshape(3, 8, count).transpose(0, 2, 1).copy().view("<u8")[:, :, 0]
    bits = (folded >> np.uint64(1)) ^ (np.uint64(0) - (folded & np.uint64(1)))
    for _ in range(2):
        bits = np.cumsum(bits, axis=1, dtype=np.uint64)
    points = np.ascontiguousarray(bits.view("<f8").T)
    if not np.isfinite(points).all():
        raise ValueError("the line has vertices that are no places")
    return np.asarray(points, dtype=np.float64)
