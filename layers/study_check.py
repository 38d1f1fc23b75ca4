"""Whether a file is a study that can be used, found out without touching it; and what a crash left, put right."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from ..core.errors import StudyError
from . import study_schema as schema


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
    check_writable(path)
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
        return _read_meta(path, file_uri(path, "mode=ro&immutable=1"))
    with tempfile.TemporaryDirectory(prefix="karwan-") as room:
        twin = Path(room) / "study.gpkg"
        shutil.copyfile(path, twin)
        for journal in pending:
            shutil.copyfile(journal, f"{twin}{journal.name[len(path.name) :]}")
        return _read_meta(path, file_uri(twin, "mode=rw"))


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
        _check_tables(path, database, tables, int(version))
        (verdict,) = database.execute("PRAGMA quick_check(1)").fetchone()
        if verdict != "ok":
            raise _damaged(path, str(verdict))
    return meta


def _check_tables(path: Path, database: sqlite3.Connection, tables: set[str], version: int) -> None:
    """Raise StudyError unless everything is there that a study of this format has."""
    expected = [table for table in schema.TABLES.values() if table.since <= version]
    missing = sorted({table.name for table in expected} - tables)
    if missing:
        raise _damaged(path, f"it has no table {', '.join(missing)}")
    shaped = dict(database.execute("SELECT table_name, column_name FROM gpkg_geometry_columns"))
    for table in expected:
        columns = {name for (name,) in database.execute("SELECT name FROM pragma_table_info(?)", (table.name,))}
        wanted = [spec.name for spec in table.fields if spec.since <= version]
        if table.geometry != schema.NO_GEOMETRY:
            wanted.append(shaped.get(table.name, "of shapes"))
        for name in wanted:
            if name not in columns:
                raise _damaged(path, f"table {table.name} has no column {name}")


def _damaged(path: Path, why: str) -> StudyError:
    return StudyError(f"The study {path} is damaged: {why}.", "Open a copy from before; the file was not changed.")


def check_writable(path: Path) -> None:
    """Raise StudyError unless a file and its folder may be written."""
    if not is_writable(path):
        raise StudyError(f"{path} is read-only.", "Copy it to a folder where you may write, and open the copy.")
    if not is_writable(path.parent):
        raise StudyError(
            f"The folder {path.parent} is read-only.",
            "Copy the study to a folder where you may write, and open the copy.",
        )


def is_writable(path: Path) -> bool:
    """Whether a file or folder may be written."""
    # The mode is asked too: an administrator could write in spite of it, against the owner's wish.
    return os.access(path, os.W_OK) and bool(path.stat().st_mode & 0o222)


def file_uri(path: Path, query: str) -> str:
    """What SQLite opens a file by, with options."""
    return f"{path.resolve().as_uri()}?{query}"
