"""What GDAL and SQLite say when a study's file cannot be read or written, in words a planner can act on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from osgeo import gdal

from ..core.errors import StudyError, StudyFileError


class OgrError(Exception):
    """OGR said no; `told` turns it into a StudyFileError with GDAL's words."""


def must(succeeded: bool) -> None:
    """Raises OgrError unless GDAL did it."""
    if not succeeded:
        raise OgrError(gdal.GetLastErrorMsg() or "GDAL did not say why")


@contextmanager
def told(path: Path) -> Iterator[None]:
    """GDAL's errors become StudyFileError, whether its bindings raise (as in QGIS 4) or return codes."""
    gdal.PushErrorHandler("CPLQuietErrorHandler")
    gdal.ErrorReset()
    try:
        yield
    except (OgrError, RuntimeError) as error:
        raise _in_words(path, str(error)) from error
    finally:
        gdal.PopErrorHandler()


def require_readable(path: Path) -> None:
    """Raises StudyError, naming the file, unless it is there and a database that can be read."""
    if not path.is_file():
        raise _gone(path)
    try:
        with path.open("rb") as file:
            found = file.read(16)
    except OSError as error:
        raise StudyError(f"{path} cannot be read: {error.strerror}.", "Check that you may read it.") from error
    if found != b"SQLite format 3\x00":
        raise StudyError(f"{path} is damaged: it is no database any more.", "Open a copy from before.")


def not_written(path: Path, error: OSError | sqlite3.Error) -> StudyError:
    """The error for a new file that could not be put in its place."""
    why = error.strerror if isinstance(error, OSError) else str(error)
    remedy = "Choose another place." if isinstance(error, OSError) else "Free some space or choose another place."
    return StudyError(f"{path} cannot be written: {why}.", remedy)


def _gone(path: Path) -> StudyFileError:
    return StudyFileError(
        f"The study {path} is gone: it was moved, renamed or deleted. Nothing was changed.",
        "Put it back where it was and try again.",
    )


def _in_words(path: Path, said: str) -> StudyFileError:
    if not path.exists():
        return _gone(path)
    # A folder may be called full or locked as well.
    said = said.replace(str(path), "it").strip().rstrip(".")
    why, remedy = f"{said}.", "Check the file and that you may write in its folder."
    if "full" in said:
        why, remedy = "the disk is full.", "Free some space and try again."
    elif "locked" in said:
        why, remedy = (
            "another program is writing to it.", "Close it there, or save your edits in QGIS, and try again."
        )  # fmt: skip
    elif "readonly" in said:
        why, remedy = "it is read-only.", "Let it be written, or save the study elsewhere (“Save study as…”)."
    return StudyFileError(f"{path} cannot be written or read: {why} Nothing was changed.", remedy)
