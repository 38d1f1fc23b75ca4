"""What a study holds beside the alternatives: sections, crossings and structures of each, control points and zones."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Any, TypeVar

from ..core.alignment import Axis
from ..core.errors import AlignmentError, KarwanError, StudyError
from ..core.evaluation import Structure
from . import study_file
from .study_changes import (
    alternative_row,
    drop_unused_scenarios,
    finite,
    now,
    owned_values,
    record,
    replace_owned,
    stretched,
    unknown,
)
from .study_file import Row
from .study_records import (
    PLAIN,
    POINT_KINDS,
    ControlPoint,
    CrossingRecord,
    IntervalRecord,
    NearRecord,
    SectionRecord,
    Zone,
)
from .study_rows import axis_row, frozen_inputs, require, section_record, section_row
from .study_schema import OWNED, TABLES
from .wkb import coordinates, point_wkb

Record = TypeVar("Record")


class StudyContents:
    """Reading and writing those tables; Study adds the alternatives themselves."""

    path: Path
    _left_out: dict[tuple[str, str], list[str]]

    @property
    def unreadable(self) -> tuple[str, ...]:
        """What the latest readings had to leave out, a sentence each; the rows themselves stay in the file."""
        return tuple(dict.fromkeys(note for notes in self._left_out.values() for note in notes))

    # What belongs to an alternative

    def structures(self, key: str) -> list[Structure]:
        """Bridges and tunnels of an alternative in order of chainage."""
        return self._readable("structures", self._owned("structures", key), _structure, key)

    def sections(self, key: str) -> list[SectionRecord]:
        """The sections kept of an alternative; of key "", those of free lines and of other layers' features."""
        return self._readable("sections", self._owned("sections", key), section_record, key)

    def save_sections(self, key: str, sections: Iterable[SectionRecord]) -> None:
        """Replace the sections of an alternative, or of key "" those of other lines, which bring their own."""
        with study_file.transaction(self.path) as changes:
            line = stretched(changes, key) if key else None
            replace_owned(changes, "sections", key, [section_row(key, section, line) for section in sections])

    def crossings(self, key: str) -> tuple[list[CrossingRecord], list[IntervalRecord]]:
        """What an alternative crosses: points, and stretches inside polygons and terrain classes."""
        points = self._readable("crossings", self._owned("crossings", key), _crossing, key)
        rows = self._owned("crossing_intervals", key)
        return points, self._readable("crossing_intervals", rows, _interval, key)

    def crossings_known(self) -> dict[str, tuple[int, bool]]:
        """Of each alternative that has crossings: how many points, and whether any of them is of an older line.

        Read at once for all: the table of alternatives asks for each.
        """
        with study_file.reading(self.path) as study:
            points, stretches = study.crossed("crossings"), study.crossed("crossing_intervals")
        none = 0, False
        return {
            key: (points.get(key, none)[0], points.get(key, none)[1] or stretches.get(key, none)[1])
            for key in {**points, **stretches}
        }

    def near(self, key: str) -> list[NearRecord]:
        """What lies within the half-width of an alternative, by chainage."""
        return self._readable("crossed_near", self._owned("crossed_near", key), _near, key)

    def save_crossings(
        self, key: str, points: Iterable[Any], intervals: Iterable[Any], near: Iterable[Any] = ()
    ) -> None:
        """Replace the crossings of an alternative and what is near it: records of core.crossings and core.crossed."""
        more = {"stale": False, "found": now()}
        with study_file.transaction(self.path) as changes:
            line = stretched(changes, key)
            rows = [
                Row({**_values("crossings", key, p), **more}, point_wkb(p.lon, p.lat, finite(p.z_m))) for p in points
            ]
            replace_owned(changes, "crossings", key, rows)
            rows = [
                Row({**_values("crossing_intervals", key, i), **more}, line.stretch_wkb(i.from_m, i.to_m))
                for i in intervals
            ]
            replace_owned(changes, "crossing_intervals", key, rows)
            rows = [
                Row({**_values("crossed_near", key, n), **more}, point_wkb(n.lon, n.lat, line.level_at(n.chainage_m)))
                for n in near
            ]
            replace_owned(changes, "crossed_near", key, rows)

    def scenario(self, key: str) -> dict[str, Any] | None:
        """The frozen inputs an alternative was computed with, None if it has none that are understood."""
        wanted = self._scenario_id(key)
        for row in study_file.read(self.path, "scenarios") if wanted else ():
            if row.values["id"] == wanted:
                return frozen_inputs(row.values["inputs"])
        return None

    def scenarios(self) -> dict[str, dict[str, Any]]:
        """All frozen inputs that are understood, by AlternativeRecord.scenario_id."""
        read = {
            row.values["id"]: frozen_inputs(row.values["inputs"]) for row in study_file.read(self.path, "scenarios")
        }
        return {key: inputs for key, inputs in read.items() if inputs is not None}

    def _scenario_id(self, key: str) -> str | None:
        for row in study_file.read(self.path, "alternatives", shapes=False):
            if row.values["id"] == key:
                return row.values["scenario_id"]
        raise unknown(key)

    # What all alternatives share

    def control_points(self) -> list[ControlPoint]:
        """Start, places between and end, in order along the line."""
        rows = study_file.read(self.path, "control_points")
        rows.sort(key=lambda row: (row.values["position"] is None, row.values["position"], row.fid))
        return self._readable("control_points", rows, _control_point)

    def save_control_points(self, points: Iterable[ControlPoint]) -> None:
        """Replace the control points; their order is the line's. Rows that cannot be read stay as they are."""
        rows = [
            Row(
                {"name": p.name, "role": p.role, "position": i, "certainty": p.certainty, "source": p.source,
                 "kind": p.kind, "level_m": p.level_m, "gauge_after_mm": p.gauge_after_mm or None},
                point_wkb(p.lon, p.lat),
            )
            for i, p in enumerate(points)
        ]  # fmt: skip
        with study_file.transaction(self.path) as changes:
            changes.delete("control_points", *(row for row in changes.rows("control_points") if _is_place(row)))
            changes.insert("control_points", *rows)

    def zones(self) -> list[Zone]:
        """Areas closed to the line or dearer; those of no kind are closed, those of no factor as dear as elsewhere.

        Raises StudyError naming a zone of another kind, or whose factor is not above 0.
        """
        return [_zone(row) for row in study_file.read(self.path, "zones") if row.wkb]

    def save_zones(self, zones: Iterable[Zone]) -> None:
        """Replace the zones."""
        rows = [Row({"name": z.name, "kind": z.kind, "factor": z.factor}, z.wkb) for z in zones]
        self._replace_all("zones", rows)

    def save_axis(self, key: str, axis: Axis) -> None:
        """Replace the tangent polygon of an alternative, its line staying as it is."""
        with study_file.transaction(self.path) as changes:
            name = alternative_row(changes, key).values["name"]
            replace_owned(changes, "axes", key, [axis_row(key, name, axis)])

    def tidy(self, kept: Collection[int] = ()) -> None:
        """Take out what belongs to no alternative, second axes, copies of alternatives, and frozen inputs nobody uses.

        QGIS's own tools can leave such rows: lines drawn or pasted into the layers, an alternative's row deleted.
        kept: numbers of axes without alternative that stay, being lines drawn but not computed yet.
        """
        with study_file.transaction(self.path) as changes:
            known: set[str] = set()
            # Of two rows of one alternative the one with a line stays.
            for row in sorted(changes.rows("alternatives"), key=lambda row: not row.wkb):
                key = row.values["id"]
                if not key or key in known:
                    changes.delete("alternatives", row)
                else:
                    known.add(key)
            for table in OWNED:
                seen: set[str] = set()
                for row in changes.rows(table, shapes=False):
                    key = row.values["alternative_id"]
                    if not key and (table == "sections" or (table == "axes" and row.fid in kept)):
                        continue
                    if key not in known or (table == "axes" and key in seen):
                        changes.delete(table, row)
                    seen.add(key)
            drop_unused_scenarios(changes)

    def _readable(self, table: str, rows: Iterable[Row], make: Callable[[Row], Record], of: str = "") -> list[Record]:
        """What `make` makes of each row; what it cannot is left out and told by `unreadable`."""
        found, notes = [], []
        for row in rows:
            try:
                found.append(make(row))
            except KarwanError as error:
                notes.append(f"{row_title(table, row)} cannot be read and is left out: {error.problem}")
        self._left_out[table, of] = notes
        return found

    def _owned(self, table: str, key: str) -> list[Row]:
        return study_file.read(self.path, table, key)

    def _replace_all(self, table: str, rows: list[Row]) -> None:
        with study_file.transaction(self.path) as changes:
            changes.delete(table, *changes.rows(table))
            changes.insert(table, *rows)


def row_title(table: str, row: Row) -> str:
    """What a planner finds a row by in QGIS's attribute table."""
    name = row.values.get("name")
    return f"{TABLES[table].title}, row {row.fid}" + (f" ({name})" if name else "")


def _structure(row: Row) -> Structure:
    require(row, "kind", "from_m", "to_m", "height_m")
    v = row.values
    return Structure(v["kind"], v["from_m"], v["to_m"], v["height_m"], v["name"] or "")


def _values(table: str, key: str, item: Any) -> dict[str, Any]:
    """The fields of a table that an item has, with its owner."""
    names = tuple(spec.name for spec in TABLES[table].fields if hasattr(item, spec.name))
    return owned_values(key, item, names)


def _crossing(row: Row) -> CrossingRecord:
    require(row, "chainage_m")
    lon, lat = _place(row)
    found: CrossingRecord = record(CrossingRecord, row, lon=lon, lat=lat, rank=row.values["rank"] or 0)
    return found


def _near(row: Row) -> NearRecord:
    require(row, "chainage_m", "distance_m")
    lon, lat = _place(row)
    found: NearRecord = record(NearRecord, row, lon=lon, lat=lat)
    return found


def _interval(row: Row) -> IntervalRecord:
    require(row, "from_m", "to_m")
    found: IntervalRecord = record(IntervalRecord, row, weight=row.values["weight"] or 0.0)
    return found


def _control_point(row: Row) -> ControlPoint:
    v = {name: row.values[name] or "" for name in ("name", "role", "certainty", "source", "kind")}
    # A kind somebody else wrote means nothing to us: the line passes there, as at any point.
    kind = v["kind"] if v["kind"] in POINT_KINDS or not v["kind"] else PLAIN
    level_m, gauge_mm = row.values["level_m"], row.values["gauge_after_mm"]
    return ControlPoint(
        v["name"], *_place(row), v["role"] or "via", v["certainty"], v["source"], kind,
        None if level_m is None or math.isnan(level_m) else level_m, gauge_mm or 0,
    )  # fmt: skip


def _is_place(row: Row) -> bool:
    try:
        _control_point(row)
    except KarwanError:
        return False
    return True


def _place(row: Row) -> tuple[float, float]:
    points, _, _ = coordinates(row.wkb or b"")
    lon, lat = float(points[0, 0]), float(points[0, 1])
    if not (abs(lon) <= 360.0 and abs(lat) <= 90.0):
        raise AlignmentError(f"Its place {lon:g}, {lat:g} is not on Earth.", "Move or delete it.")
    return lon, lat


def _zone(row: Row) -> Zone:
    v = row.values
    title, kind = v["name"] or f"in row {row.fid}", v["kind"] or "nogo"
    if kind not in ("nogo", "cost"):
        raise StudyError(f"The zone {title} is of the kind {kind!r}.", "Write nogo (closed) or cost (dearer).")
    factor = 1.0 if v["factor"] is None else float(v["factor"])
    if kind == "cost" and not factor > 0.0:
        raise StudyError(f"The cost zone {title} has the factor {factor:g}.", "Give one above 0, or the kind nogo.")
    return Zone(v["name"] or "", kind, factor, row.wkb or b"")
