"""The study's GeoPackage: made whole or not at all, checked before it is touched, changed in transactions only.

Reading and writing is OGR's, so that spatial indexes QGIS may add stay right. Each change opens the file, runs one
transaction and closes it again: nothing is held open that a crash could leave half-written.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from osgeo import gdal, ogr, osr

from ..core.errors import StudyError
from . import study_schema as schema

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
}
_UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_META = schema.TableSpec(
    schema.META_TABLE,
    "Karwan study",
    schema.NO_GEOMETRY,
    (schema.FieldSpec("key", schema.TEXT, "", "name"), schema.FieldSpec("value", schema.TEXT, "", "value")),
)


@dataclass(frozen=True)
class Row:
    """A row of a table: its fields by name, its geometry as ISO WKB, its number in the file (None at first)."""

    values: dict[str, Any] = field(default_factory=dict)
    wkb: bytes | None = None
    fid: int | None = None


def create(path: Path, meta: dict[str, str]) -> None:
    """Make an empty study at `path`, replacing what is there; raises StudyError and leaves nothing half-made."""

    def write(part: Path) -> None:
        driver = gdal.GetDriverByName("GPKG")
        dataset = driver.Create(str(part), 0, 0, 0, gdal.GDT_Unknown)
        _must(dataset is not None)
        _must(dataset.StartTransaction() == ogr.OGRERR_NONE)
        for table in (*schema.TABLES.values(), _META):
            _create_table(dataset, table)
        for key, value in meta.items():
            _insert(dataset, schema.META_TABLE, Row({"key": key, "value": value}))
        _must(dataset.CommitTransaction() == ogr.OGRERR_NONE)
        dataset = None

    _write_whole(path, write)


def copy(source: Path, target: Path, change: Callable[[Transaction], None]) -> None:
    """Copy a study, `change` applied to the copy, in one piece; raises StudyError and leaves nothing half-made."""

    def write(part: Path) -> None:
        with closing(sqlite3.connect(_uri(source, "mode=ro"), uri=True)) as old, closing(sqlite3.connect(part)) as new:
            old.backup(new)
            new.execute("PRAGMA journal_mode = DELETE")
        with transaction(part) as changes:
            change(changes)

    _write_whole(path=target, write=write)


def check(path: Path) -> dict[str, str]:
    """The study's own keys and values, read without touching it.

    Raises StudyError for a file that is missing, foreign, damaged, of a newer format, or cannot be written.
    """
    if not path.is_file():
        raise StudyError(f"There is no study {path}.", "Check the place, or make a new study.")
    try:
        with path.open("rb") as file:
            head = file.read(100)
        _check_head(path, head)
        meta = _inspect(path)
    except OSError as error:
        raise StudyError(f"{path} cannot be read: {error.strerror}.", "Check that you may read it.") from error
    except sqlite3.DatabaseError as error:
        raise _damaged(path, str(error)) from error
    _check_writable(path)
    return meta


def recover(path: Path) -> None:
    """Let SQLite undo or finish what a crash interrupted, and fold its log into the file if nobody else uses it."""
    try:
        with closing(sqlite3.connect(path)) as database:
            database.execute("SELECT count(*) FROM sqlite_master").fetchone()
            # Not possible while QGIS has a layer of it open for editing; it then does so itself on closing.
            if Path(f"{path}-wal").exists():
                database.execute("PRAGMA busy_timeout = 0")
                database.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.OperationalError as error:
        if "locked" not in str(error):
            raise StudyError(f"{path} cannot be opened: {error}.", "Check that you may write in its folder.") from error
    except sqlite3.DatabaseError as error:
        raise _damaged(path, str(error)) from error


def read(path: Path, table: str, *owners: str, shapes: bool = True) -> list[Row]:
    """Rows of a table in their order: all, or those of some alternatives; without `shapes`, fields only.

    Raises StudyError.
    """
    with _quiet(path):
        dataset = gdal.OpenEx(str(path), gdal.OF_VECTOR | gdal.OF_READONLY, allowed_drivers=["GPKG"])
        _must(dataset is not None)
        return list(_rows(_layer(dataset, table), owners, shapes))


@contextmanager
def transaction(path: Path) -> Iterator[Transaction]:
    """One change of the study: all of it, or nothing if anything raises. Raises StudyError if it cannot be written."""
    with _quiet(path):
        dataset = gdal.OpenEx(str(path), gdal.OF_VECTOR | gdal.OF_UPDATE, allowed_drivers=["GPKG"])
        _must(dataset is not None and dataset.StartTransaction() == ogr.OGRERR_NONE)
        changes = Transaction(dataset)
        try:
            yield changes
            changes.finish()
            _must(dataset.CommitTransaction() == ogr.OGRERR_NONE)
        except BaseException:
            # SQLite may have undone it already, as it does on a full disk.
            with suppress(RuntimeError):
                dataset.RollbackTransaction()
            raise


class Transaction:
    """Reading and changing rows within one transaction."""

    def __init__(self, dataset: gdal.Dataset) -> None:
        self._dataset = dataset
        self._touched: dict[str, ogr.Layer] = {}

    def rows(self, table: str) -> list[Row]:
        """All rows of a table as they are now."""
        return list(_rows(_layer(self._dataset, table)))

    def owned(self, table: str, *alternative_ids: str) -> list[Row]:
        """The rows that belong to some alternatives."""
        return list(_rows(_layer(self._dataset, table), alternative_ids)) if alternative_ids else []

    def insert(self, table: str, *rows: Row) -> None:
        """Add rows; those with a number keep it."""
        self._touched[table] = _layer(self._dataset, table)
        for row in rows:
            _insert(self._dataset, table, row)

    def update(self, table: str, row: Row) -> None:
        """Write a row in the place of the one with its number."""
        layer = self._touched[table] = _layer(self._dataset, table)
        _must(row.fid is not None and layer.SetFeature(_feature(layer, row)) == ogr.OGRERR_NONE)

    def delete(self, table: str, *rows: Row) -> None:
        """Take rows out."""
        layer = self._touched[table] = _layer(self._dataset, table)
        for row in rows:
            _must(layer.DeleteFeature(row.fid) == ogr.OGRERR_NONE)

    def finish(self) -> None:
        """Bring extents and time stamps up to date while still inside the transaction."""
        for layer in self._touched.values():
            _must(layer.SyncToDisk() == ogr.OGRERR_NONE)


def _create_table(dataset: gdal.Dataset, table: schema.TableSpec) -> None:
    wgs84 = osr.SpatialReference()
    wgs84.ImportFromEPSG(4326)
    reference = None if table.geometry == schema.NO_GEOMETRY else wgs84
    options = [f"IDENTIFIER={table.title}", f"DESCRIPTION=Karwan: {table.title}"]
    layer = dataset.CreateLayer(table.name, reference, _GEOMETRY[table.geometry], options)
    _must(layer is not None)
    for spec in table.fields:
        definition = ogr.FieldDefn(spec.name, _TYPE[spec.kind])
        if spec.kind == schema.BOOLEAN:
            definition.SetSubType(ogr.OFSTBoolean)
        _must(layer.CreateField(definition) == ogr.OGRERR_NONE)


def _insert(dataset: gdal.Dataset, table: str, row: Row) -> None:
    layer = _layer(dataset, table)
    _must(layer.CreateFeature(_feature(layer, row)) == ogr.OGRERR_NONE)


def _layer(dataset: gdal.Dataset, table: str) -> ogr.Layer:
    layer = dataset.GetLayerByName(table)
    _must(layer is not None)
    return layer


def _feature(layer: ogr.Layer, row: Row) -> ogr.Feature:
    feature = ogr.Feature(layer.GetLayerDefn())
    if row.fid is not None:
        feature.SetFID(row.fid)
    for name, value in row.values.items():
        position = feature.GetFieldIndex(name)
        if position < 0:
            raise _OgrError(f"{layer.GetName()} has no field {name}")
        if value is None or (isinstance(value, float) and value != value):
            feature.SetFieldNull(position)
        else:
            feature.SetField(position, int(value) if isinstance(value, bool) else value)
    if row.wkb is not None:
        geometry = ogr.CreateGeometryFromWkb(row.wkb)
        _must(geometry is not None)
        if layer.GetGeomType() == ogr.wkbMultiPolygon:
            geometry = ogr.ForceToMultiPolygon(geometry)
        _must(feature.SetGeometryDirectly(geometry) == ogr.OGRERR_NONE)
    return feature


def _rows(layer: ogr.Layer, owners: tuple[str, ...] = (), shapes: bool = True) -> Iterator[Row]:
    definition = layer.GetLayerDefn()
    names = [definition.GetFieldDefn(i).GetName() for i in range(definition.GetFieldCount())]
    flags = {i for i in range(len(names)) if definition.GetFieldDefn(i).GetSubType() == ogr.OFSTBoolean}
    layer.SetIgnoredFields([] if shapes else ["OGR_GEOMETRY"])
    # Only identifiers as we make them go into SQL; rows of any other are found by looking at all.
    if owners and all(_UUID.fullmatch(owner) for owner in owners):
        layer.SetAttributeFilter(" OR ".join(f"alternative_id = '{owner}'" for owner in owners))
    else:
        layer.SetAttributeFilter(None)
    for feature in layer:
        if owners and feature["alternative_id"] not in owners:
            continue
        values = {
            name: bool(feature.GetField(i)) if i in flags else feature.GetField(i) for i, name in enumerate(names)
        }
        geometry = feature.GetGeometryRef()
        yield Row(values, None if geometry is None else bytes(geometry.ExportToIsoWkb()), feature.GetFID())


def _write_whole(path: Path, write: Callable[[Path], None]) -> None:
    """Have `write` make a file beside `path`, then put it there in one step."""
    folder = path.parent
    if not folder.is_dir():
        raise StudyError(f"There is no folder {folder}.", "Choose another place.")
    if path.exists():
        _check_writable(path)
    elif not _writable(folder):
        raise StudyError(f"You may not write in {folder}.", "Choose another folder.")
    try:
        with tempfile.TemporaryDirectory(prefix=".karwan-", dir=folder) as room:
            part = Path(room) / "study.gpkg"
            with _quiet(path):
                write(part)
            os.replace(part, path)
    except OSError as error:
        raise StudyError(f"{path} cannot be written: {error.strerror}.", "Choose another place.") from error
    except sqlite3.Error as error:
        raise StudyError(f"{path} cannot be written: {error}.", "Free some space or choose another place.") from error


def _check_head(path: Path, head: bytes) -> None:
    if head[:16] != b"SQLite format 3\x00":
        raise StudyError(f"{path} is no GeoPackage, or a damaged one.", "Choose a study made by Karwan.")
    if head[68:72] != b"GPKG":
        raise StudyError(f"{path} is a database, but no GeoPackage.", "Choose a study made by Karwan.")


def _inspect(path: Path) -> dict[str, str]:
    """Keys and values of a study; one with a journal beside it is looked at in a copy, where SQLite may recover it."""
    journals = [Path(f"{path}{end}") for end in ("-journal", "-wal")]
    pending = [journal for journal in journals if journal.exists() and journal.stat().st_size]
    if not pending:
        return _read_meta(path, _uri(path, "mode=ro&immutable=1"))
    with tempfile.TemporaryDirectory(prefix="karwan-") as room:
        twin = Path(room) / "study.gpkg"
        shutil.copyfile(path, twin)
        for journal in pending:
            shutil.copyfile(journal, f"{twin}{journal.name[len(path.name) :]}")
        return _read_meta(path, _uri(twin, "mode=rw"))


def _read_meta(path: Path, uri: str) -> dict[str, str]:
    with closing(sqlite3.connect(uri, uri=True)) as database:
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if schema.META_TABLE not in tables:
            raise StudyError(f"{path} is a GeoPackage, but no Karwan study.", "Choose a study made by Karwan.")
        meta = {str(key): str(value) for key, value in database.execute("SELECT key, value FROM karwan_study")}
        version = meta.get("format", "")
        if not version.isdigit():
            raise _damaged(path, "it does not say its format")
        if int(version) > schema.FORMAT:
            raise StudyError(
                f"{path} was made by a newer Karwan (format {version}; this one knows {schema.FORMAT}).",
                "Update the plugin to open it.",
            )
        missing = sorted(set(schema.TABLES) - tables)
        if missing:
            raise _damaged(path, f"it has no table {', '.join(missing)}")
        (verdict,) = database.execute("PRAGMA quick_check(1)").fetchone()
        if verdict != "ok":
            raise _damaged(path, str(verdict))
    return meta


def _damaged(path: Path, why: str) -> StudyError:
    return StudyError(f"The study {path} is damaged: {why}.", "Open a copy from before; the file was not changed.")


def _check_writable(path: Path) -> None:
    if not _writable(path):
        raise StudyError(f"{path} is read-only.", "Copy it to a folder where you may write, and open the copy.")
    if not _writable(path.parent):
        raise StudyError(
            f"The folder {path.parent} is read-only.",
            "Copy the study to a folder where you may write, and open the copy.",
        )


def _writable(path: Path) -> bool:
    # The mode is asked too: an administrator could write in spite of it, against the owner's wish.
    return os.access(path, os.W_OK) and bool(path.stat().st_mode & 0o222)


def _uri(path: Path, query: str) -> str:
    return f"{path.resolve().as_uri()}?{query}"


class _OgrError(Exception):
    """OGR said no; _quiet turns it into a StudyError with GDAL's words."""


def _must(succeeded: bool) -> None:
    if not succeeded:
        raise _OgrError(gdal.GetLastErrorMsg() or "GDAL did not say why")


@contextmanager
def _quiet(path: Path) -> Iterator[None]:
    """GDAL's errors become StudyError, whether its bindings raise (as in QGIS 4) or return codes."""
    gdal.PushErrorHandler("CPLQuietErrorHandler")
    gdal.ErrorReset()
    try:
        yield
    except (_OgrError, RuntimeError) as error:
        said = str(error)
        raise StudyError(f"{path} cannot be written or read: {_plain(said)}", _remedy(said)) from error
    finally:
        gdal.PopErrorHandler()


def _plain(said: str) -> str:
    if "full" in said:
        return "the disk is full. Nothing was changed."
    if "locked" in said:
        return "another program is writing to it. Nothing was changed."
    return f"{said.strip().rstrip('.')}. Nothing was changed."


def _remedy(said: str) -> str:
    if "full" in said:
        return "Free some space and try again."
    if "locked" in said:
        return "Close it there, or save your edits in QGIS, and try again."
    return "Check the file and that you may write in its folder."
