"""Lines and points between numpy arrays and ISO well-known binary, the form OGR and QGIS both take."""

from __future__ import annotations

import struct

import numpy as np

from ..core.errors import AlignmentError
from ..core.geodesy import FloatArray

_POINT, _LINE, _MULTI = 1, 2, {4, 5}
_EWKB_Z, _EWKB_M = 0x80000000, 0x40000000


def point_wkb(lon: float, lat: float, z: float | None = None) -> bytes:
    """A point, with Z if given."""
    if z is None:
        return struct.pack("<BIdd", 1, _POINT, lon, lat)
    return struct.pack("<BIddd", 1, _POINT + 1000, lon, lat, z)


def line_wkb(lon: FloatArray, lat: FloatArray, z: FloatArray | None = None, m: FloatArray | None = None) -> bytes:
    """A line of n vertices, with Z and M if given."""
    columns = [lon, lat, *(values for values in (z, m) if values is not None)]
    kind = _LINE + (1000 if z is not None else 0) + (2000 if m is not None else 0)
    return struct.pack("<BII", 1, kind, len(lon)) + np.column_stack(columns).astype("<f8").tobytes()


def multi_wkb(line: bytes) -> bytes:
    """A multi-part line of one part, in that part's dimensions."""
    (kind,) = struct.unpack_from("<I", line, 1)
    return struct.pack("<BII", 1, kind - _LINE + 5, 1) + line


def parts_of(wkb: bytes) -> list[bytes]:
    """The parts of a multi-part geometry as ISO WKB, a single one as it is; little-endian, as QGIS writes it.

    Raises AlignmentError for a collection of anything but straight-edged lines or points without Z and M.
    """
    kind, count = struct.unpack_from("<II", wkb, 1)
    if kind not in _MULTI:
        return [wkb]
    found, start = [], 9
    for _ in range(count):
        inner, points = struct.unpack_from("<II", wkb, start + 1)
        size = 21 if inner == _POINT else 9 + 16 * points
        if inner not in (_POINT, _LINE):
            raise AlignmentError("The geometry is neither a point nor a straight-edged line.", "Choose another layer.")
        found.append(wkb[start : start + size])
        start += size
    return found


def coordinates(wkb: bytes) -> tuple[FloatArray, bool, bool]:
    """Vertices (n, 2 to 4) of a point or line, and whether they have Z and M; a multi-part of one part will do.

    Raises AlignmentError for several parts, another kind of geometry, or none.
    """
    try:
        return _coordinates(bytes(wkb))
    except (struct.error, ValueError) as error:
        raise AlignmentError("The geometry is cut short.", "Draw it again, or delete it.") from error


def _coordinates(wkb: bytes) -> tuple[FloatArray, bool, bool]:
    if not wkb:
        raise AlignmentError("There is no geometry.", "Draw it, or delete the row.")
    order = "<" if wkb[0] == 1 else ">"
    (kind,) = struct.unpack_from(order + "I", wkb, 1)
    has_z, has_m = bool(kind & _EWKB_Z), bool(kind & _EWKB_M)
    kind &= 0x0FFFFFFF
    has_z, has_m = has_z or kind // 1000 in (1, 3), has_m or kind // 1000 in (2, 3)
    flat = kind % 1000
    if flat == _POINT:
        count, start = 1, 5
    else:
        (count,) = struct.unpack_from(order + "I", wkb, 5)
        start = 9
    if flat in _MULTI and count == 1:
        return _coordinates(wkb[start:])
    if flat in _MULTI:
        raise AlignmentError(f"The line has {count} parts.", "Split it: each alignment is one line in one piece.")
    if flat not in (_POINT, _LINE):
        raise AlignmentError("The geometry is neither a point nor a straight-edged line.", "Choose another layer.")
    width = 2 + has_z + has_m
    values = np.frombuffer(wkb, dtype=order + "f8", count=count * width, offset=start)
    return values.reshape(count, width).astype(np.float64), has_z, has_m
