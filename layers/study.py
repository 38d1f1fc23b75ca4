"""The study: alternatives and all that belongs to them, in one GeoPackage. Every change is one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from copy import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..core.alignment import Axis
from ..core.errors import StudyError
from ..core.evaluation import Evaluation
from ..core.geodesy import FloatArray
from ..core.vertical import Profile
from . import study_file, study_schema
from .study_changes import (
    alternative_row,
    change_alternative,
    checked_changes,
    drop_unused_scenarios,
    freeze,
    insert_alternative,
    mark_stale,
    now,
    put_rows_back,
    replace_owned,
    rows_of,
    take_out,
    unknown,
    write_evaluated,
    write_meta,
)
from .study_contents import row_title
from .study_file import Row
from .study_records import (
    AlternativeRecord,
    AlternativeSnapshot,
    ControlPoint,
    CrossingRecord,
    IntervalRecord,
    NearRecord,
    RemovedAlternatives,
    SectionRecord,
    StudySettings,
    Zone,
)
from .study_rows import (
    alignment_wkb,
    alternative_record,
    alternative_values,
    axis_of,
    frozen_inputs,
    profile_of,
)
from .study_settings import settings_from_text, settings_to_text
from .study_uncertainty import StudyUncertainty
from .study_upgrade import upgrade
from .study_versions import StudyVersions, begin_history, write_version

__all__ = [
    "AlternativeRecord", "AlternativeSnapshot", "ControlPoint", "CrossingRecord", "IntervalRecord",
    "NearRecord", "RemovedAlternatives", "SectionRecord", "Study", "StudySettings", "Zone",
]  # fmt: skip


class Study(StudyVersions, StudyUncertainty):
    """An open study. Make one with Study.create or Study.open; nothing of it is kept in memory but its settings."""

    def __init__(self, path: Path, meta: Mapping[str, str]) -> None:
        self.path = path
        self.title = meta.get("title", path.stem)
        self.corridor_key: str | None = meta.get("corridor") or None
        self._settings = settings_from_text(meta.get("settings", "{}"), path)
        self._left_out = {}
        self._understood: set[str] = set()

    def twin(self) -> Study:
        """The same study for another thread; what it cannot read it notes for itself."""
        twin = copy(self)
        twin._left_out, twin._understood = {}, set()
        return twin

    # Life

    @classmethod
    def create(cls, path: str | Path, *, title: str, corridor_key: str | None = None, overwrite: bool = False) -> Study:
        """An empty study at `path`; raises StudyError if there is a file already or it cannot be written."""
        path = Path(path).absolute()
        if path.exists() and not overwrite:
            raise StudyError(f"There is a file {path} already.", "Open it, or choose another name.")
        meta = {
            "format": str(study_schema.FORMAT),
            "title": title.strip() or path.stem,
            "corridor": corridor_key or "",
            "created": now(),
            "settings": settings_to_text(StudySettings(), path),
        }
        study_file.create(path, meta)
        return cls(path, meta)

    @classmethod
    def open(cls, path: str | Path) -> Study:
        """The study at `path`; StudyError, the file left as it is, if it is none, damaged, newer or read-only.

        One of an older format gets the tables and fields it lacks, and keeps all it has.
        """
        path = Path(path).absolute()
        study_file.check(path)
        study_file.recover(path)
        return cls(path, upgrade(path, study_file.check(path)))

    def save_as(self, path: str | Path) -> Study:
        """Copy to `path`, replacing what is there, and open the copy; raises StudyError."""
        path = Path(path).absolute()
        if path.exists() and path.samefile(self.path):
            raise StudyError(f"{path} is the study that is open.", "Choose another name.")
        text = settings_to_text(self._settings, path)
        study_file.copy(self.path, path, lambda changes: write_meta(changes, "settings", text))
        return Study.open(path)

    def close(self) -> None:
        """Let go of the file; SQLite's log, if QGIS left one, is folded back in.

        A file that was damaged meanwhile is left as it is: it must not keep a planner from opening another.
        """
        with suppress(StudyError):
            if self.path.exists():
                study_file.recover(self.path)

    def layer_uri(self, table: str) -> str:
        """What QGIS opens a table of the study by; raises StudyError for a table it has not."""
        if table not in study_schema.TABLES:
            raise StudyError(f"A study has no table {table!r}.", f"It has {', '.join(study_schema.TABLES)}.")
        return f"{self.path.as_posix()}|layername={table}"

    # Settings

    @property
    def settings(self) -> StudySettings:
        """What new results rest on."""
        return self._settings

    def save_settings(self, settings: StudySettings) -> None:
        """Write what differs from the settings before; what another window wrote meanwhile stays. Raises StudyError."""
        known, names = self._settings, StudySettings.__dataclass_fields__
        changed = {name: getattr(settings, name) for name in names if getattr(settings, name) != getattr(known, name)}
        with study_file.transaction(self.path) as changes:
            rows = (row.values for row in changes.rows(study_schema.META_TABLE))
            text = next((row["value"] for row in rows if row["key"] == "settings"), "{}")
            now_there = replace(settings_from_text(text, self.path), **changed)
            write_meta(changes, "settings", settings_to_text(now_there, self.path))
        self._settings = now_there

    # Alternatives

    def alternatives(self) -> list[AlternativeRecord]:
        """All alternatives in the order they were added; rows that cannot be read are left out, see `unreadable`."""
        with study_file.reading(self.path) as study:
            axis_rows, rows = study.rows("axes"), study.rows("alternatives")
            profiles = self._profiles(study.profiles())
        axes = dict(
            self._readable(
                "axes",
                axis_rows,
                lambda row: (
                    row.values["alternative_id"],
                    axis_of(row.wkb or b"", *(row.values[name] for name in ("transitions", "working_crs", "by_hand"))),
                ),
            )
        )
        seen: set[str] = set()

        def record_of(row: Row) -> AlternativeRecord:
            key = row.values["id"]
            record = alternative_record(row, axes.get(key), profiles.get(key))
            if record.id in seen:
                raise StudyError("Another row is the same alternative.", "Delete one of them.")
            seen.add(record.id)
            return record

        found = self._readable("alternatives", rows, record_of)
        self._forget_but({row.values["id"] for row in rows})
        self._check_inputs(rows)
        return found

    def _profiles(self, points: Mapping[str, FloatArray]) -> dict[str, Profile]:
        """The profile of each alternative that has one; those that cannot be read are told by `unreadable`."""
        found: dict[str, Profile] = {}
        self._left_out = {of: notes for of, notes in self._left_out.items() if of[0] != "pvis"}
        for key, own in points.items():
            try:
                profile = profile_of(own)
            except StudyError as error:
                self._left_out["pvis", key] = [f"The profile of an alternative is left out: {error.problem}"]
                continue
            if profile is not None:
                found[key] = profile
        return found

    def _forget_but(self, keys: set[str]) -> None:
        """Of alternatives that are gone, nothing is unreadable any more."""
        self._left_out = {of: notes for of, notes in self._left_out.items() if not of[1] or of[1] in keys}

    def _check_inputs(self, rows: Iterable[Row]) -> None:
        """Tell of alternatives whose frozen inputs are gone or not understood; an id stands for its inputs for good."""
        named = [row for row in rows if row.values["scenario_id"] not in {None, *self._understood}]
        for row in study_file.read(self.path, "scenarios") if named else ():
            if frozen_inputs(row.values["inputs"]) is not None:
                self._understood.add(row.values["id"])
        self._left_out["scenarios", ""] = [
            f"{row_title('alternatives', row)}: the inputs it was computed with cannot be read."
            for row in named
            if row.values["scenario_id"] not in self._understood
        ]

    def alternative(self, key: str) -> AlternativeRecord:
        """One alternative; raises StudyError if there is none with that id that can be read."""
        for record in self.alternatives():
            if record.id == key:
                return record
        raise unknown(key)

    def add(
        self,
        evaluation: Evaluation,
        *,
        colour: str | None = None,
        scenario: Mapping[str, Any] | None = None,
        axis: Axis | None = None,
        note: str = "",
        what: str = "",
    ) -> AlternativeRecord:
        """Add an evaluated line with the inputs it was computed with; a name taken already gets a number.

        what: how it came, for its history.
        """
        line = evaluation.alignment
        with study_file.transaction(self.path) as changes:
            values = {**alternative_values(evaluation), "scenario_id": freeze(changes, scenario), "note": note}
            row = insert_alternative(changes, values, alignment_wkb(line), line.name, colour)
            key = str(row.values["id"])
            rows = write_evaluated(changes, key, row.values["name"], evaluation, axis or line.axis)
            write_version(changes, key, what, row, rows)
        return self.alternative(key)

    def replace(
        self,
        key: str,
        evaluation: Evaluation,
        *,
        scenario: Mapping[str, Any] | None = None,
        axis: Axis | None = None,
        what: str = "",
        before: AlternativeSnapshot | None = None,
    ) -> AlternativeRecord:
        """Put another line, profile and result in an alternative's place; name, colour and note stay.

        Sections and crossings measured on another line are marked stale. Without `scenario` the old one stays.
        what: what was done, for its history. before: what it was, where the file has something newer already.
        """
        with study_file.transaction(self.path) as changes:
            row = alternative_row(changes, key)
            begin_history(changes, key, before.rows if before is not None else ())
            wkb = alignment_wkb(evaluation.alignment)
            values = {**row.values, **alternative_values(evaluation), "name": row.values["name"], "changed": now()}
            if scenario is not None:
                values["scenario_id"] = freeze(changes, scenario)
            row, line = Row(values, wkb, row.fid), row.wkb
            changes.update("alternatives", row)
            if wkb != line:
                mark_stale(changes, key)
            rows = write_evaluated(changes, key, values["name"], evaluation, axis or evaluation.alignment.axis)
            write_version(changes, key, what, row, rows)
        return self.alternative(key)

    def update(
        self,
        key: str,
        *,
        name: str | None = None,
        colour: str | None = None,
        shown: bool | None = None,
        note: str | None = None,
    ) -> AlternativeRecord:
        """Change what is given; raises StudyError for an empty name or a colour that is no #rrggbb."""
        given = {"name": name, "colour": colour, "shown": shown, "note": note}
        self.update_many({key: {field: value for field, value in given.items() if value is not None}})
        return self.alternative(key)

    def update_many(self, changes: Mapping[str, Mapping[str, Any]]) -> list[AlternativeRecord]:
        """Change several alternatives at once: by id, what `update` takes; all of it happens or nothing.

        Answers with the alternatives named, in that order. Raises StudyError as `update` does.
        """
        wanted = {key: checked_changes(values) for key, values in changes.items()}
        with study_file.transaction(self.path) as transaction:
            for key, values in wanted.items():
                change_alternative(transaction, key, values)
        found = {record.id: record for record in self.alternatives()}
        return [found[key] for key in wanted if key in found]

    def duplicate(self, key: str, what: str = "") -> AlternativeRecord:
        """A copy of an alternative with all that belongs to it, its history too, in a colour of its own.

        what: how it came, for its history.
        """
        with study_file.transaction(self.path) as changes:
            row = alternative_row(changes, key)
            copy = insert_alternative(changes, row.values, row.wkb, f"{row.values['name']} copy")
            twin, name = str(copy.values["id"]), copy.values["name"]
            rows: dict[str, list[Row]] = {}
            for table in study_schema.OWNED:
                own = {"alternative_id": twin, "name": name} if table == "axes" else {"alternative_id": twin}
                rows[table] = [Row({**owned.values, **own}, owned.wkb) for owned in changes.owned(table, key)]
                replace_owned(changes, table, twin, rows[table])
            write_version(changes, twin, what, copy, rows)
        return self.alternative(twin)

    def remove(self, keys: Iterable[str]) -> RemovedAlternatives:
        """Take alternatives out with all that belongs to them; the answer brings them back by `restore`."""
        keys = tuple(keys)
        with study_file.transaction(self.path) as changes:
            taken = rows_of(changes, keys)
            for table, row in taken:
                if table != "scenarios":
                    changes.delete(table, row)
            drop_unused_scenarios(changes)
        return RemovedAlternatives(keys, tuple(taken))

    def restore(self, removed: RemovedAlternatives) -> None:
        """Put back what `remove` took, in its old place."""
        with study_file.transaction(self.path) as changes:
            there = {row.values["id"] for row in changes.rows("alternatives")}
            if there & set(removed.ids):
                raise StudyError("These alternatives are in the study already.", "Nothing needs to be restored.")
            put_rows_back(changes, removed.rows)

    def snapshot(self, key: str) -> AlternativeSnapshot:
        """An alternative with all that belongs to it as it is now, for `put_back`; raises StudyError for none."""
        with study_file.reading(self.path) as study:
            return AlternativeSnapshot(key, tuple(rows_of(study, (key,), whole=False)))

    def put_back(self, snapshot: AlternativeSnapshot) -> AlternativeRecord:
        """Make an alternative exactly what it was: line, axis, figures, sections, crossings and what is stale of them.

        One that was deleted meanwhile is there again. Raises StudyError if it cannot be written.
        """
        with study_file.transaction(self.path) as changes:
            put_rows_back(changes, take_out(changes, snapshot.id, snapshot.rows))
        return self.alternative(snapshot.id)
