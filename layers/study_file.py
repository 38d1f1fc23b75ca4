"""The study's GeoPackage: made whole or not at all, changed in transactions only.

Reading and writing is OGR's, so that spatial indexes QGIS may add stay right. Each change opens the file, runs one
transaction and closes it again: nothing is held open that a crash could leave half-written.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
from osgeo import gdal, ogr, osr

from ..core.errors import StudyError
from ..core.geodesy import FloatArray
from . import study_schema as schema
from .look_table import LOOKS, create_looks
from .ogr_rows import Row, numbers_of, row_of, rows_of
from .replacing import settle
from .study_check import check, check_writable, file_uri, is_writable, recover
from .study_trouble import OgrError, must, not_written, require_readable, told

__all__ = ["Row", "Reading", "Transaction", "check", "copy", "create", "read", "reading", "recover", "transaction"]

_GEOMETRY = {
    schema.NO_GEOMETRY: ogr.wkbNone,
    schema.POINT: ogr.wkbPoint,
    schema.POINT_Z: ogr.wkbPoint25D,
    schema.LINE_Z: ogr.wkbLineString25D,
    schema.LINE_M: ogr.wkbLineStringM,
    schema.STRETCH_Z: ogr.wkbMultiCurveZ,
    schema.POLYGON: ogr.wkbMultiPolygon,
}
_TYPE = {
    schema.TEXT: ogr.OFTString,
    schema.INTEGER: ogr.OFTInteger,
    schema.REAL: ogr.OFTReal,
    schema.BOOLEAN: ogr.OFTInteger,
    schema.BINARY: ogr.OFTBinary,
}
# SQLite's seventeen digits give back each number to the last bit or the one before.
_PROFILES = """
    SELECT alternative_id, group_concat(
        CASE WHEN chainage_m IS NULL OR level_m IS NULL OR radius_m IS NULL THEN 'nan nan nan'
        ELSE printf('%!.17g %!.17g %!.17g', chainage_m, level_m, radius_m) END, ' ') AS points
    FROM pvis GROUP BY alternative_id
"""
# One thread at a time: what is generated is written beside the window's thread, and SQLite would refuse one of the two.
_TURN = threading.RLock()
# How many rows each alternative has that can be read, and whether one is of an older line.
_CROSSED = {
    "crossings": """
        SELECT alternative_id, count(*) AS met, max(coalesce(stale, 0)) AS older
        FROM crossings WHERE chainage_m IS NOT NULL AND geom IS NOT NULL GROUP BY alternative_id
    """,
    "crossing_intervals": """
        SELECT alternative_id, count(*) AS met, max(coalesce(stale, 0)) AS older
        FROM crossing_intervals WHERE from_m IS NOT NULL AND to_m IS NOT NULL GROUP BY alternative_id
    """,
}
_META = schema.TableSpec(
    schema.META_TABLE,
    "Karwan study",
    schema.NO_GEOMETRY,
    (schema.FieldSpec("key", schema.TEXT, "", "name"), schema.FieldSpec("value", schema.TEXT, "", "value")),
)


def create(path: Path, meta: dict[str, str]) -> None:
    """Make an empty study at `path`, replacing what is there; raises StudyError and leaves nothing half-made."""

    def write(part: Path) -> None:
        driver = gdal.GetDriverByName("GPKG")
        dataset = driver.Create(str(part), 0, 0, 0, gdal.GDT_Unknown)
        must(dataset is not None)
        must(dataset.StartTransaction() == ogr.OGRERR_NONE)
        for table in (*schema.TABLES.values(), _META):
            _create_table(dataset, table)
        for key, value in meta.items():
            _insert(dataset, schema.META_TABLE, Row({"key": key, "value": value}))
        must(dataset.CommitTransaction() == ogr.OGRERR_NONE)
        dataset = None

    _write_whole(path, write)


def copy(source: Path, target: Path, change: Callable[[Transaction], None]) -> None:
    """Copy a study, `change` applied to the copy, in one piece; raises StudyError and leaves nothing half-made."""
    require_readable(source)

    def write(part: Path) -> None:
        origin = file_uri(source, "mode=ro")
        with closing(sqlite3.connect(origin, uri=True)) as old, closing(sqlite3.connect(part)) as new:
            old.backup(new)
            new.execute("PRAGMA journal_mode = DELETE")
        with transaction(part) as changes:
            change(changes)

    _write_whole(path=target, write=write)


def read(path: Path, table: str, *owners: str, shapes: bool = True) -> list[Row]:
    """Rows of a table in their order: all, or those of some alternatives; without `shapes`, fields only.

    Raises StudyError.
    """
    with reading(path) as found:
        return found.owned(table, *owners, shapes=shapes) if owners else found.rows(table, shapes=shapes)


@contextmanager
def reading(path: Path) -> Iterator[Reading]:
    """Several tables read without touching the file; raises StudyError."""
    with _TURN, told(path):
        dataset = gdal.OpenEx(str(path), gdal.OF_VECTOR | gdal.OF_READONLY, allowed_drivers=["GPKG"])
        must(dataset is not None)
        yield Reading(dataset)


class _Writes:
    """How many changes of studies this session wrote."""

    count = 0


def writes() -> int:
    """A number that grows with every change written: what was read since is still so while it is the same."""
    return _Writes.count


@contextmanager
def transaction(path: Path) -> Iterator[Transaction]:
    """One change of the study: all of it, or nothing if anything raises. Raises StudyError if it cannot be written."""
    with _TURN, told(path):
        dataset = gdal.OpenEx(str(path), gdal.OF_VECTOR | gdal.OF_UPDATE, allowed_drivers=["GPKG"])
        must(dataset is not None and dataset.StartTransaction() == ogr.OGRERR_NONE)
        changes = Transaction(dataset)
        try:
            yield changes
            changes.finish()
            must(dataset.CommitTransaction() == ogr.OGRERR_NONE)
            _Writes.count += 1
        except BaseException as error:
            # SQLite may have undone it already, as it does on a full disk.
            with suppress(RuntimeError):
                dataset.RollbackTransaction()
            # An error that is kept must not keep features and layers: the garbage collector lets go in any order, and
            # GDAL 3.10 crashes when the file goes before them.
            traceback.clear_frames(error.__traceback__)
            changes.let_go()
            del changes, dataset
            raise


class Reading:
    """The rows of an open study."""

    def __init__(self, dataset: gdal.Dataset) -> None:
        self._dataset = dataset

    def rows(self, table: str, shapes: bool = True) -> list[Row]:
        """All rows of a table as they are now; without `shapes` neither these nor binary fields, which are large."""
        return list(rows_of(_layer(self._dataset, table), (), shapes))

    def owned(self, table: str, *alternative_ids: str, shapes: bool = True) -> list[Row]:
        """The rows that belong to some alternatives."""
        return list(rows_of(_layer(self._dataset, table), alternative_ids, shapes)) if alternative_ids else []

    def numbers(self, table: str, alternative_id: str) -> list[int]:
        """The numbers of the rows that belong to an alternative, for who needs no more of them."""
        return numbers_of(_layer(self._dataset, table), alternative_id)

    def whole(self, table: str, row: Row) -> Row:
        """A row that was read without its shape and binary fields, with them."""
        layer = _layer(self._dataset, table)
        layer.SetIgnoredFields([])
        feature = layer.GetFeature(row.fid)
        must(feature is not None)
        return row_of(feature)

    def looks(self) -> dict[str, list[str]]:
        """Names of the looks kept for each table that has any."""
        names: dict[str, list[str]] = {}
        if self._dataset.GetLayerByName(LOOKS) is not None:
            for row in self.rows(LOOKS):
                names.setdefault(row.values["f_table_name"], []).append(row.values["styleName"])
        return names

    def profiles(self) -> dict[str, FloatArray]:
        """Chainage, level and radius (n, 3) of the points of each alternative's profile, NaN where one is empty.

        One row for each alternative: read point by point, a dozen long lines would keep a planner waiting.
        """
        layer = self._dataset.ExecuteSQL(_PROFILES)
        must(layer is not None)
        try:
            return {
                feature.GetField("alternative_id") or "": np.fromstring(
                    feature.GetField("points"), dtype=np.float64, sep=" "
                ).reshape(-1, 3)
                for feature in layer
            }
        finally:
            self._dataset.ReleaseResultSet(layer)

    def crossed(self, table: str) -> dict[str, tuple[int, bool]]:
        """Of `crossings` or `crossing_intervals`: how many rows each alternative has, and whether one is outdated."""
        layer = self._dataset.ExecuteSQL(_CROSSED[table])
        must(layer is not None)
        try:
            return {
                one.GetField("alternative_id") or "": (one.GetField("met"), bool(one.GetField("older")))
                for one in layer
            }
        finally:
            self._dataset.ReleaseResultSet(layer)


class Transaction(Reading):
    """Reading and changing rows within one transaction."""

    def __init__(self, dataset: gdal.Dataset) -> None:
        super().__init__(dataset)
        self._touched: dict[str, ogr.Layer] = {}

    def let_go(self) -> None:
        """Forget the file, so that whoever keeps this keeps nothing of GDAL's."""
        self._touched.clear()
        self._dataset = None

    def insert(self, table: str, *rows: Row) -> None:
        """Add rows; those with a number keep it."""
        self._touched[table] = _layer(self._dataset, table)
        for row in rows:
            _insert(self._dataset, table, row)

    def update(self, table: str, row: Row) -> None:
        """Write a row in the place of the one with its number."""
        layer = self._touched[table] = _layer(self._dataset, table)
        must(row.fid is not None and layer.SetFeature(_feature(layer, row)) == ogr.OGRERR_NONE)

    def delete(self, table: str, *rows: Row | int) -> None:
        """Take rows out, given as they are or by their numbers."""
        layer = self._touched[table] = _layer(self._dataset, table)
        for row in rows:
            number = row if isinstance(row, int) else row.fid
            must(layer.DeleteFeature(number) == ogr.OGRERR_NONE)

    def complete(self, table: schema.TableSpec) -> None:
        """Add a table that is not there yet, or the fields it lacks."""
        layer = self._dataset.GetLayerByName(table.name)
        if layer is None:
            _create_table(self._dataset, table)
            return
        there = layer.GetLayerDefn()
        for spec in table.fields:
            if there.GetFieldIndex(spec.name) < 0:
                must(layer.CreateField(_field_of(spec)) == ogr.OGRERR_NONE)

    def retire_looks(self, tables: Sequence[str], mark: str) -> None:
        """Let the looks of some tables no longer be chosen by themselves; they stay, `mark` behind their names."""
        if self._dataset.GetLayerByName(LOOKS) is None:
            return
        for row in self.rows(LOOKS):
            if row.values["f_table_name"] in tables and not row.values["styleName"].endswith(mark):
                name = row.values["styleName"] + mark
                self.update(LOOKS, replace(row, values={**row.values, "styleName": name, "useAsDefault": False}))

    def keep_look(self, table: str, title: str, qml: str, sld: str) -> None:
        """Keep a look of a table, called as the table, as QGIS itself does: the one it opens with from now on."""
        must(self._dataset.GetLayerByName(LOOKS) is not None or create_looks(self._dataset))
        column = _layer(self._dataset, table).GetGeometryColumn()
        values = {"f_table_catalog": "", "f_table_schema": "", "f_table_name": table, "f_geometry_column": column}
        look = {"styleName": table, "styleQML": qml, "styleSLD": sld, "useAsDefault": True}
        self.insert(LOOKS, Row({**values, **look, "description": title, "owner": ""}))

    def finish(self) -> None:
        """Bring extents and time stamps up to date while still inside the transaction."""
        for layer in self._touched.values():
            must(layer.SyncToDisk() == ogr.OGRERR_NONE)


def _create_table(dataset: gdal.Dataset, table: schema.TableSpec) -> None:
    wgs84 = osr.SpatialReference()
    wgs84.ImportFromEPSG(4326)
    reference = None if table.geometry == schema.NO_GEOMETRY else wgs84
    options = [f"IDENTIFIER={table.title}", f"DESCRIPTION=Karwan: {table.title}"]
    layer = dataset.CreateLayer(table.name, reference, _GEOMETRY[table.geometry], options)
    must(layer is not None)
    for spec in table.fields:
        must(layer.CreateField(_field_of(spec)) == ogr.OGRERR_NONE)


def _field_of(spec: schema.FieldSpec) -> ogr.FieldDefn:
    definition = ogr.FieldDefn(spec.name, _TYPE[spec.kind])
    if spec.kind == schema.BOOLEAN:
        definition.SetSubType(ogr.OFSTBoolean)
    return definition


def _insert(dataset: gdal.Dataset, table: str, row: Row) -> None:
    layer = _layer(dataset, table)
    must(layer.CreateFeature(_feature(layer, row)) == ogr.OGRERR_NONE)


def _layer(dataset: gdal.Dataset, table: str) -> ogr.Layer:
    layer = dataset.GetLayerByName(table)
    must(layer is not None)
    return layer


def _feature(layer: ogr.Layer, row: Row) -> ogr.Feature:
    feature = ogr.Feature(layer.GetLayerDefn())
    if row.fid is not None:
        feature.SetFID(row.fid)
    for name, value in row.values.items():
        position = feature.GetFieldIndex(name)
        if position < 0:
            raise OgrError(f"{layer.GetName()} has no field {name}")
        if value is None or (isinstance(value, float) and value != value):
            feature.SetFieldNull(position)
        elif isinstance(value, bytes):
            feature.SetFieldBinaryFromHexString(position, value.hex())
        else:
            feature.SetField(position, int(value) if isinstance(value, bool) else value)
    if row.wkb is not None:
        geometry = ogr.CreateGeometryFromWkb(row.wkb)
        must(geometry is not None)
        if layer.GetGeomType() == ogr.wkbMultiPolygon:
            geometry = ogr.ForceToMultiPolygon(geometry)
        must(feature.SetGeometryDirectly(geometry) == ogr.OGRERR_NONE)
    return feature


def _write_whole(path: Path, write: Callable[[Path], None]) -> None:
    """Have `write` make a file beside `path`, then put it there in one step."""
    folder = path.parent
    if not folder.is_dir():
        raise StudyError(f"There is no folder {folder}.", "Choose another place.")
    if path.exists():
        check_writable(path)
    elif not is_writable(folder):
        raise StudyError(f"You may not write in {folder}.", "Choose another folder.")
    try:
        with tempfile.TemporaryDirectory(prefix=".karwan-", dir=folder) as room:
            part = Path(room) / "study.gpkg"
            with told(path):
                write(part)
            settle(path, StudyError)
            os.replace(part, path)
    except (OSError, sqlite3.Error) as error:
        raise not_written(path, error) from error
