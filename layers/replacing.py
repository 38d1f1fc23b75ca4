"""Making a SQLite file fit to be replaced, so that nothing of the old one is ever applied to the new."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from ..core.errors import KarwanError

# What SQLite keeps beside a database: its write-ahead log, the log's index, and the journal of a transaction.
SIDES = ("-wal", "-shm", "-journal")
_WAIT_S = 1.0


def side_files(path: Path) -> list[Path]:
    """What lies beside a database and is read together with it."""
    return [side for side in (Path(f"{path}{end}") for end in SIDES) if side.exists()]


def settle(path: Path, error: type[KarwanError]) -> None:
    """Fold what lies beside the database at `path` into it and take it away; call it just before replacing the file.

    SQLite knows such files by their names alone and would replay them onto whatever stands there. Raises `error`,
    everything left as it is, while another program has the database open.
    """
    if not side_files(path):
        return
    try:
        if path.exists():
            _fold_in(path)
        # Of a database that is gone, or was none: nothing can be read with them.
        for side in side_files(path):
            side.unlink(missing_ok=True)
    except sqlite3.OperationalError as trouble:
        if "locked" in str(trouble) or "busy" in str(trouble):
            raise error(
                f"{path} is open in another program and cannot be replaced.", "Close it there, or choose another name."
            ) from trouble
        raise error(f"{path} cannot be replaced: {trouble}.", "Choose another name.") from trouble


def _fold_in(path: Path) -> None:
    with closing(sqlite3.connect(path, timeout=_WAIT_S, isolation_level=None)) as database:
        try:
            # Reading undoes what a crash left half-done; changing the mode writes the log into the file.
            database.execute("SELECT count(*) FROM sqlite_master").fetchone()
            database.execute("PRAGMA journal_mode = DELETE").fetchone()
            # Nobody else may be reading or writing while what is left is taken away.
            database.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            # No database, or one beyond reading, which the planner asked to replace.
            return
        for side in side_files(path):
            side.unlink(missing_ok=True)
        database.execute("ROLLBACK")
