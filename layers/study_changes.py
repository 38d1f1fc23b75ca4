"""Steps that changes of a study are made of; each works inside a transaction."""

from __future__ import annotations

import json
import math
import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

from ..core.alignment import Axis
from ..core.errors import StudyError
from ..core.evaluation import Evaluation
from . import study_schema
from .study_file import Reading, Row, Transaction
from .study_rows import StretchedLine, alternative_record, evaluated_rows

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
# Okabe and Ito's six, and six more found by search: each pair can be told apart with any colour vision.
COLOURS = (
    "#d55e00", "#0072b2", "#009e73", "#cc79a7", "#e6a700", "#56b4e9",
    "#710055", "#8e71ff", "#1c5538", "#8e5571", "#1c00c6", "#555500",
)  # fmt: skip
# How many versions a snapshot holds whole: no more come or go in one change, and each is a tenth of a long line.
_WHOLE = 2


def write_meta(changes: Transaction, key: str, value: str) -> None:
    """Set one of the study's own keys."""
    for row in changes.rows(study_schema.META_TABLE):
        if row.values["key"] == key:
            changes.update(study_schema.META_TABLE, replace(row, values={"key": key, "value": value}))
            return
    changes.insert(study_schema.META_TABLE, Row({"key": key, "value": value}))


def insert_alternative(
    changes: Transaction, values: Mapping[str, Any], wkb: bytes | None, name: str, colour: str | None = None
) -> Row:
    """Add a row with an id, a name and a colour of its own; raises StudyError for a colour that is no #rrggbb."""
    others = [row.values for row in changes.rows("alternatives", shapes=False)]
    own = {
        "id": str(uuid.uuid4()),
        "name": free_name(name, [other["name"] for other in others]),
        "colour": checked_colour(colour or min(COLOURS, key=[other["colour"] for other in others].count)),
        "shown": True,
        "created": now(),
        "changed": None,
    }
    row = Row({**values, **own}, wkb)
    changes.insert("alternatives", row)
    return row


def write_evaluated(
    changes: Transaction, key: str, name: str, evaluation: Evaluation, axis: Axis | None
) -> dict[str, list[Row]]:
    """Replace what an evaluation fills beside the alternative itself; answers with the rows written."""
    written = evaluated_rows(key, name, evaluation, axis)
    for table, rows in written.items():
        replace_owned(changes, table, key, rows)
    return written


def replace_owned(changes: Transaction, table: str, key: str, rows: list[Row]) -> None:
    """Replace an alternative's rows of one table; with key "" those of none, which are drawn."""
    old = changes.numbers(table, key)
    changes.delete(table, *old)
    if table == "axes":
        # It keeps its number, by which an edit session of QGIS knows it.
        rows = [replace(row, fid=number) for row, number in zip(rows, old)] + rows[len(old) :]
    if table in study_schema.DRAWN:
        shown = alternative_row(changes, key).values["shown"] if key else True
        rows = [Row({**row.values, "shown": shown}, row.wkb, row.fid) for row in rows]
    changes.insert(table, *rows)


def show_owned(changes: Transaction, key: str, shown: bool) -> None:
    """Draw what belongs to an alternative, or not, as the alternative itself."""
    for table in study_schema.DRAWN:
        for row in changes.owned(table, key):
            if row.values["shown"] != shown:
                changes.update(table, replace(row, values={**row.values, "shown": shown}))


def mark_stale(changes: Transaction, key: str) -> None:
    """Say that what was measured on an alternative was measured on another line."""
    for table in study_schema.MEASURED:
        for row in changes.owned(table, key):
            changes.update(table, replace(row, values={**row.values, "stale": True}))


def freeze(changes: Transaction, scenario: Mapping[str, Any] | None) -> str | None:
    """The id of frozen inputs, written unless the same are there: it follows from the inputs themselves."""
    if scenario is None:
        return None
    text = json.dumps(scenario, ensure_ascii=False, sort_keys=True)
    key = str(uuid.uuid5(uuid.NAMESPACE_OID, text))
    if all(row.values["id"] != key for row in changes.rows("scenarios")):
        changes.insert("scenarios", Row({"id": key, "created": now(), "inputs": text}))
    return key


def checked_changes(given: Mapping[str, Any]) -> dict[str, Any]:
    """What may be changed of an alternative by hand: name, colour, shown, note; raises StudyError for nonsense."""
    values = dict(given)
    unknown_names = sorted(set(values) - {"name", "colour", "shown", "note"})
    if unknown_names:
        raise StudyError(
            f"{', '.join(unknown_names)} cannot be changed by hand.", "Change name, colour, shown or note."
        )
    if "name" in values and not str(values["name"] or "").strip():
        raise StudyError("An alternative needs a name.", "Type one.")
    if "colour" in values:
        checked_colour(values["colour"])
    return values


def change_alternative(changes: Transaction, key: str, values: Mapping[str, Any]) -> None:
    """Write checked changes of an alternative, and of what is called and shown like it."""
    row = alternative_row(changes, key)
    changes.update("alternatives", replace(row, values={**row.values, **values, "changed": now()}))
    if "name" in values:
        for axis in changes.owned("axes", key):
            changes.update("axes", replace(axis, values={**axis.values, "name": values["name"]}))
    if "shown" in values:
        show_owned(changes, key, values["shown"])


def rows_of(changes: Reading, keys: Iterable[str], whole: bool = True) -> list[tuple[str, Row]]:
    """Alternatives with all that belongs to them and the inputs they were computed with; StudyError for an unknown.

    Not whole: of their histories only the latest versions with what they hold; put_back finds the others in the file.
    """
    keys = tuple(keys)
    found = [("alternatives", alternative_row(changes, key)) for key in keys]
    for table in study_schema.OWNED:
        light = table in study_schema.HISTORY and not whole
        rows = changes.owned(table, *keys, shapes=not light)
        if light:
            rows = rows[:-_WHOLE] + [changes.whole(table, row) for row in rows[-_WHOLE:]]
        found += [(table, row) for row in rows]
    inputs = {row.values["scenario_id"] for _, row in found if "scenario_id" in row.values}
    return found + [("scenarios", row) for row in changes.rows("scenarios") if row.values["id"] in inputs]


def take_out(changes: Transaction, key: str, kept: Iterable[tuple[str, Row]]) -> list[tuple[str, Row]]:
    """Take an alternative out but for versions among the rows `kept`; answers with those of `kept` that are missing."""
    wanted = [(table, row) for table, row in kept if table not in study_schema.HISTORY]
    changes.delete("alternatives", *(row for row in changes.rows("alternatives") if row.values["id"] == key))
    for table in study_schema.OWNED:
        if table not in study_schema.HISTORY:
            changes.delete(table, *changes.numbers(table, key))
            continue
        versions = {_version(row): row for of, row in kept if of == table}
        there = {_version(row): row for row in changes.owned(table, key, shapes=False)}
        changes.delete(table, *(row for which, row in there.items() if which not in versions))
        # One that was thinned out since, and that nobody holds whole, is gone for good.
        wanted += [(table, row) for which, row in versions.items() if which not in there and "state" in row.values]
    return wanted


def _version(row: Row) -> tuple[Any, ...]:
    return tuple(row.values[name] for name in ("number", "made", "what"))


def put_rows_back(changes: Transaction, rows: Iterable[tuple[str, Row]]) -> None:
    """Insert rows that were taken out, by table, with the numbers they had unless those were given away meanwhile."""
    by_table: dict[str, list[Row]] = {}
    for table, row in rows:
        by_table.setdefault(table, []).append(row)
    for table, taken in by_table.items():
        there = changes.rows(table, shapes=False)
        if table == "scenarios":
            known = {row.values["id"] for row in there}
            taken = [row for row in taken if row.values["id"] not in known]
        numbers = {row.fid for row in there}
        changes.insert(table, *(replace(row, fid=None) if row.fid in numbers else row for row in taken))


def drop_unused_scenarios(changes: Transaction) -> None:
    """Take out frozen inputs that no alternative was or had been computed with."""
    used = {
        row.values["scenario_id"]
        for table in ("alternatives", *study_schema.HISTORY)
        for row in changes.rows(table, shapes=False)
    }
    changes.delete("scenarios", *(row for row in changes.rows("scenarios") if row.values["id"] not in used))


def alternative_row(changes: Reading, key: str) -> Row:
    """The row of an alternative; raises StudyError if there is none."""
    for row in changes.rows("alternatives"):
        if row.values["id"] == key:
            return row
    raise unknown(key)


def stretched(changes: Transaction, key: str) -> StretchedLine:
    """The line of an alternative, to cut pieces from."""
    return StretchedLine(alternative_record(alternative_row(changes, key), None).alignment)


def unknown(key: str) -> StudyError:
    """The error for an alternative that is not there."""
    return StudyError(f"The study has no alternative {key}.", "It may have been deleted; reload the study.")


def owned_values(key: str, item: Any, names: tuple[str, ...]) -> dict[str, Any]:
    """The fields `names` of an item, with its owner."""
    return {"alternative_id": key, **{name: getattr(item, name) for name in names}}


def record(kind: Any, row: Row, **more: Any) -> Any:
    """A record of `kind` from the fields of the same names; empty numbers are NaN, empty words are ""."""
    types = kind.__dataclass_fields__
    values = {name: row.values[name] for name in types if name in row.values}
    for name, value in values.items():
        if value is None:
            # One and the same NaN: records of equal rows are equal.
            values[name] = "" if types[name].type == "str" else math.nan
    return kind(**{**values, **more})


def finite(value: float) -> float:
    """A level that a file can hold: 0 where it is unknown."""
    return value if value == value else 0.0


def free_name(wanted: str, taken: list[str]) -> str:
    """`wanted`, numbered if it is taken."""
    wanted = wanted.strip() or "Alternative"
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted} ({number})"
    return name


def checked_colour(colour: str) -> str:
    """`colour` if it is #rrggbb; raises StudyError otherwise."""
    if not _COLOUR.fullmatch(colour):
        raise StudyError(f"{colour!r} is no colour.", "Give it as #rrggbb.")
    return colour.lower()


def now() -> str:
    """The time, UTC, ISO 8601."""
    return datetime.now(timezone.utc).isoformat(timespec="seconds")
