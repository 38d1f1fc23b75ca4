"""Rows of a study's tables as OGR reads them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from osgeo import ogr

_Column = tuple[int, str, Callable[[ogr.Feature, int], Any]]
_UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Row:
    """A row of a table: its fields by name, its geometry as ISO WKB, its number in the file (None at first)."""

    values: dict[str, Any] = field(default_factory=dict)
    wkb: bytes | None = None
    fid: int | None = None


def rows_of(layer: ogr.Layer, owners: tuple[str, ...] = (), shapes: bool = True) -> Iterator[Row]:
    """Rows of a layer in their order, all or those of some alternatives; not `shapes`: nor binary fields either."""
    columns = _columns(layer.GetLayerDefn())
    layer.SetIgnoredFields([] if shapes else ["OGR_GEOMETRY", *(name for _, name, read in columns if read is _bytes)])
    # Only identifiers as we make them go into SQL; rows of any other are found by looking at all.
    if owners and all(_UUID.fullmatch(owner) for owner in owners):
        layer.SetAttributeFilter(" OR ".join(f"alternative_id = '{owner}'" for owner in owners))
    else:
        layer.SetAttributeFilter(None)
    for feature in layer:
        if not owners or feature["alternative_id"] in owners:
            yield _row(feature, columns, shapes)


def row_of(feature: ogr.Feature) -> Row:
    """All of a row."""
    return _row(feature, _columns(feature.GetDefnRef()), True)


def _row(feature: ogr.Feature, columns: list[_Column], shapes: bool) -> Row:
    values = {name: read(feature, i) for i, name, read in columns if shapes or read is not _bytes}
    geometry = feature.GetGeometryRef()
    return Row(values, None if geometry is None else bytes(geometry.ExportToIsoWkb()), feature.GetFID())


def _columns(definition: ogr.FeatureDefn) -> list[_Column]:
    """Number, name and reader of each field."""
    found: list[_Column] = []
    for i in range(definition.GetFieldCount()):
        spec = definition.GetFieldDefn(i)
        flag, blob = spec.GetSubType() == ogr.OFSTBoolean, spec.GetType() == ogr.OFTBinary
        found.append((i, spec.GetName(), _flag if flag else _bytes if blob else ogr.Feature.GetField))
    return found


def _flag(feature: ogr.Feature, column: int) -> bool:
    return bool(feature.GetField(column))


def _bytes(feature: ogr.Feature, column: int) -> bytes:
    return bytes(feature.GetFieldAsBinary(column) or b"")
