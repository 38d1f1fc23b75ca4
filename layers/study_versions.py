"""The history of alternatives: a version each time one is kept, to be shown, compared and gone back to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from qgis.PyQt.QtCore import QCoreApplication

from ..core.errors import KarwanError, StudyError
from ..core.evaluation import Structure
from . import study_file
from .study_changes import alternative_row, insert_alternative, mark_stale, now, replace_owned, rows_of
from .study_contents import StudyContents
from .study_file import Reading, Row, Transaction
from .study_records import VersionContents, VersionRecord
from .study_rows import alternative_record, axis_of, profile_of, require
from .study_schema import ALTERNATIVE_FIELDS
from .version_state import State, packed, unpacked, unreadable

TABLE = "versions"
# Of each alternative the first and the latest: a hundred of an 880 km line take 43 MB.
MOST_VERSIONS = 100
FIGURES = tuple(spec.name for spec in ALTERNATIVE_FIELDS if spec.name != "name")

_AXIS, _PVI = ("transitions", "working_crs", "by_hand"), ("chainage_m", "level_m", "radius_m")


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanVersions", text)


class StudyVersions(StudyContents):
    """Reading histories and going back in them. Versions are read when they are asked for, never with the study."""

    def versions(self, key: str) -> list[VersionRecord]:
        """The versions of an alternative, the oldest first; none for one that was not changed since histories are kept.

        A row that cannot be read is left out, see `unreadable`.
        """
        with study_file.reading(self.path) as study:
            rows = study.owned(TABLE, key, shapes=False)
        return sorted(self._readable(TABLE, rows, _record, key), key=lambda version: version.number)

    def version(self, key: str, number: int) -> VersionContents:
        """A version with its line; raises StudyError if there is none of that number or it cannot be read."""
        with study_file.reading(self.path) as study:
            return _contents(*_found(study, key, number))

    def go_back(self, key: str, number: int, what: str = "") -> None:
        """Make an alternative what it was in a version; that is a version itself. Its name, colour and note stay.

        Sections and crossings measured on another line are marked stale. Raises StudyError, changing nothing.
        """
        with study_file.transaction(self.path) as changes:
            version, state = _found(changes, key, number)
            _contents(version, state)
            row = alternative_row(changes, key)
            values = {**row.values, **state.values, "changed": now()}
            changes.update("alternatives", Row(values, state.wkb, row.fid))
            if state.wkb != row.wkb:
                mark_stale(changes, key)
            _write_rows(changes, key, values["name"], state)
            _insert(changes, key, what, values, version.values["state"])

    def keep_version(self, key: str, number: int, name: str, what: str = "") -> str:
        """A version as an alternative of its own, called `name` or numbered so; its history begins with it.

        Answers with its id. Raises StudyError, changing nothing, if the version cannot be read.
        """
        with study_file.transaction(self.path) as changes:
            version, state = _found(changes, key, number)
            _contents(version, state)
            row = insert_alternative(changes, state.values, state.wkb, name)
            _write_rows(changes, row.values["id"], row.values["name"], state)
            _insert(changes, row.values["id"], what, row.values, version.values["state"])
            return str(row.values["id"])


def write_version(
    changes: Transaction, key: str, what: str, row: Row, rows: Mapping[str, Iterable[Row]], made: str = ""
) -> None:
    """Put what an alternative is now at the end of its history: its row, and those of EVALUATED tables."""
    _insert(changes, key, what, row.values, packed(row.values, row.wkb or b"", rows), made)


def begin_history(changes: Transaction, key: str, before: Iterable[tuple[str, Row]] = ()) -> None:
    """Let the history of an alternative that has none begin with what it is, or was `before`."""
    if changes.owned(TABLE, key, shapes=False):
        return
    row, rows = Row(), {}
    for table, one in before or rows_of(changes, (key,)):
        if table == "alternatives":
            row = one
        else:
            rows.setdefault(table, []).append(one)
    made = row.values["changed"] or row.values["created"] or ""
    try:
        write_version(changes, key, tr("As it was"), row, rows, made)
    except KarwanError:
        # What cannot be read cannot be gone back to; it is no reason not to write what replaces it.
        return


def _insert(changes: Transaction, key: str, what: str, values: Mapping[str, Any], state: bytes, made: str = "") -> None:
    there = sorted(changes.owned(TABLE, key, shapes=False), key=lambda row: row.values["number"] or 0)
    number = 1 + (there[-1].values["number"] or 0 if there else 0)
    figures = {name: values.get(name) for name in FIGURES}
    head = {"alternative_id": key, "number": number, "made": made or now(), "what": what}
    changes.insert(TABLE, Row({**head, **figures, "scenario_id": values.get("scenario_id"), "state": state}))
    changes.delete(TABLE, *there[1 : len(there) + 2 - MOST_VERSIONS])


def _write_rows(changes: Transaction, key: str, name: str, state: State) -> None:
    for table, rows in state.rows.items():
        own = {"alternative_id": key, "name": name} if table == "axes" else {"alternative_id": key}
        replace_owned(changes, table, key, [Row({**row.values, **own}, row.wkb) for row in rows])


def _found(study: Reading, key: str, number: int) -> tuple[Row, State]:
    for row in study.owned(TABLE, key, shapes=False):
        if row.values["number"] == number:
            version = study.whole(TABLE, row)
            return version, unpacked(version.values["state"])
    raise StudyError(f"There is no version {number}.", "It may have been undone; look at the history again.")


def _record(row: Row) -> VersionRecord:
    require(row, "number", *(spec.name for spec in ALTERNATIVE_FIELDS if spec.kind != "text"))
    v = row.values
    return VersionRecord(
        v["number"], v["made"] or "", v["what"] or "", {name: v[name] for name in FIGURES}, v["scenario_id"]
    )


def _contents(row: Row, state: State) -> VersionContents:
    """Line and figures of a version; raises StudyError or AlignmentError if they make no alternative."""
    plain = {"id": "version", "name": "", "colour": "", "shown": True, "note": "", "created": ""}
    try:
        axis, points = None, [[one.values[name] for name in _PVI] for one in state.rows.get("pvis", ())]
        for one in state.rows.get("axes", ()):
            axis = axis_of(one.wkb or b"", *(one.values[name] for name in _AXIS))
        profile = profile_of(np.array(points, dtype=np.float64).reshape(-1, 3))
        found = alternative_record(Row({**state.values, **plain}, state.wkb), axis, profile)
        structures = tuple(
            Structure(v["kind"], v["from_m"], v["to_m"], v["height_m"], v["name"] or "")
            for v in (one.values for one in state.rows.get("structures", ()))
        )
    except (TypeError, ValueError, KeyError) as error:
        raise unreadable() from error
    return VersionContents(_record(row), found.alignment, found.figures, structures)
