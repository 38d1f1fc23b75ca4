"""Bringing a study of an older format up to the present one: everything it holds stays."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from . import study_file, study_schema
from .study_changes import write_meta

# Behind the name of a look that was made for a table of the first format; its rules do not know the newer kinds.
OLD_LOOK = " (format 1)"
_LOOKS_OF_FORMAT_1 = ("violations", "structures", "control_points")


def upgrade(path: Path, meta: Mapping[str, str]) -> dict[str, str]:
    """Give an older study the tables and fields it lacks, in one transaction; its keys and values afterwards.

    Raises StudyError, the file left as it was, if it cannot be written.
    """
    version = int(meta["format"])
    if version >= study_schema.FORMAT:
        return dict(meta)
    with study_file.transaction(path) as changes:
        for table in study_schema.TABLES.values():
            changes.complete(table)
        if version < 2:
            changes.retire_looks(_LOOKS_OF_FORMAT_1, OLD_LOOK)
        write_meta(changes, "format", str(study_schema.FORMAT))
    return {**meta, "format": str(study_schema.FORMAT)}
