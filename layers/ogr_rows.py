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
    if not shapes:
        layer.SetIgnoredFields(["OGR_GEOMETRY", *(name for _, name, read in columns if read is _bytes)])
        columns = [column for column in columns if column[2] is not _bytes]
    else:
        layer.SetIgnoredFields([])
    for feature in _features(layer, owners):
        yield _row(feature, columns)


def numbers_of(layer: ogr.Layer, owner: str) -> list[int]:
    """The numbers of an alternative's rows, in their order; of all the rest nothing is read."""
    definition = layer.GetLayerDefn()
    names = (definition.GetFieldDefn(i).GetName() for i in range(definition.GetFieldCount()))
    layer.SetIgnoredFields(["OGR_GEOMETRY", *(name for name in names if name != "alternative_id")])
    return [feature.GetFID() for feature in _features(layer, (owner,))]


def row_of(feature: ogr.Feature) -> Row:
    """All of a row."""
    return _row(feature, _columns(feature.GetDefnRef()))


def _features(layer: ogr.Layer, owners: tuple[str, ...]) -> Iterator[ogr.Feature]:
    # Only identifiers as we make them go into SQL; rows of any other are found by looking at all.
    known = bool(owners) and all(_UUID.fullmatch(owner) for owner in owners)
    layer.SetAttributeFilter(" OR ".join(f"alternative_id = '{owner}'" for owner in owners) if known else None)
    for feature in layer:
        if known or not owners or feature["alternative_id"] in owners:
            yield feature


def _row(feature: ogr.Feature, columns: list[_Column]) -> Row:
    values = {name: read(feature, i) for i, name, read in columns}
    geometry = feature.GetGeometryRef()
    return Row(values, None if geometry is None else bytes(geometry.ExportToIsoWkb()), feature.GetFID())


def _columns(definition: ogr.FeatureDefn) -> list[_Column]:
    """Number, name and reader of each field; GDAL's own GetField asks six questions about each value."""
    found: list[_Column] = []
    for i in range(definition.GetFieldCount()):
        spec = definition.GetFieldDefn(i)
        kind = spec.GetType()
        read = _flag if spec.GetSubType() == ogr.OFSTBoolean else _READERS.get(kind, ogr.Feature.GetField)
        found.append((i, spec.GetName(), read))
    return found


def _flag(feature: ogr.Feature, column: int) -> bool:
    return bool(feature.GetField(column))


def _bytes(feature: ogr.Feature, column: int) -> bytes:
    return bytes(feature.GetFieldAsBinary(column) or b"")


def _known(read: Callable[[ogr.Feature, int], Any]) -> Callable[[ogr.Feature, int], Any]:
    def reading(feature: ogr.Feature, column: int) -> Any:
        return read(feature, column) if feature.IsFieldSetAndNotNull(column) else None

    return reading


_READERS: dict[int, Callable[[ogr.Feature, int], Any]] = {
    ogr.OFTBinary: _bytes,
    ogr.OFTReal: _known(ogr.Feature.GetFieldAsDouble),
    ogr.OFTInteger: _known(ogr.Feature.GetFieldAsInteger),
    ogr.OFTInteger64: _known(ogr.Feature.GetFieldAsInteger64),
}
