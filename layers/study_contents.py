"""What a study holds beside the alternatives: sections, crossings and structures of each, control points and zones."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ..core.alignment import Axis
from ..core.evaluation import Structure
from . import study_file
from .study_changes import alternative_row, finite, owned_values, record, replace_owned, stretched, unknown
from .study_file import Row
from .study_records import (
    ControlPoint,
    CrossingRecord,
    IntervalRecord,
    SectionRecord,
    Zone,
    axis_row,
    section_record,
    section_row,
)
from .study_schema import OWNED
from .wkb import coordinates, point_wkb


class StudyContents:
    """Reading and writing those tables; Study adds the alternatives themselves."""

    path: Path

    # What belongs to an alternative

    def structures(self, key: str) -> list[Structure]:
        """Bridges and tunnels of an alternative in order of chainage."""
        rows = [row.values for row in self._owned("structures", key)]
        return [Structure(v["kind"], v["from_m"], v["to_m"], v["height_m"]) for v in rows]

    def sections(self, key: str) -> list[SectionRecord]:
        """The sections kept of an alternative."""
        return [section_record(row) for row in self._owned("sections", key)]

    def save_sections(self, key: str, sections: Iterable[SectionRecord]) -> None:
        """Replace the sections of an alternative."""
        with study_file.transaction(self.path) as changes:
            line = stretched(changes, key)
            replace_owned(changes, "sections", key, [section_row(key, section, line) for section in sections])

    def crossings(self, key: str) -> tuple[list[CrossingRecord], list[IntervalRecord]]:
        """What an alternative crosses: points, and stretches inside polygons and terrain classes."""
        points = []
        for row in self._owned("crossings", key):
            xyz, _, _ = coordinates(row.wkb or b"")
            points.append(record(CrossingRecord, row, lon=float(xyz[0, 0]), lat=float(xyz[0, 1])))
        return points, [record(IntervalRecord, row) for row in self._owned("crossing_intervals", key)]

    def save_crossings(self, key: str, points: Iterable[Any], intervals: Iterable[Any]) -> None:
        """Replace the crossings of an alternative.

        points need layer, feature, name, kind, chainage_m, angle_deg, z_m, lon, lat; intervals layer, feature, label,
        from_m, to_m: this module's records or those of core.crossings.
        """
        with study_file.transaction(self.path) as changes:
            line = stretched(changes, key)
            names = ("layer", "feature", "name", "kind", "chainage_m", "angle_deg", "z_m")
            rows = [
                Row({**owned_values(key, p, names), "stale": False}, point_wkb(p.lon, p.lat, finite(p.z_m)))
                for p in points
            ]
            replace_owned(changes, "crossings", key, rows)
            names = ("layer", "feature", "label", "from_m", "to_m")
            rows = [
                Row(
                    {**owned_values(key, i, names), "length_m": i.to_m - i.from_m, "stale": False},
                    line.stretch_wkb(i.from_m, i.to_m),
                )
                for i in intervals
            ]
            replace_owned(changes, "crossing_intervals", key, rows)

    def scenario(self, key: str) -> dict[str, Any] | None:
        """The frozen inputs an alternative was computed with, None if it has none."""
        wanted = self._scenario_id(key)
        for row in study_file.read(self.path, "scenarios") if wanted else ():
            if row.values["id"] == wanted:
                return dict(json.loads(row.values["inputs"]))
        return None

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
        found = []
        for row in rows:
            if row.wkb:
                xy, _, _ = coordinates(row.wkb)
                v = {name: row.values[name] or "" for name in ("name", "role", "certainty", "source")}
                lon, lat = float(xy[0, 0]), float(xy[0, 1])
                found.append(ControlPoint(v["name"], lon, lat, v["role"] or "via", v["certainty"], v["source"]))
        return found

    def save_control_points(self, points: Iterable[ControlPoint]) -> None:
        """Replace the control points; their order is the line's."""
        rows = [
            Row(
                {"name": p.name, "role": p.role, "position": i, "certainty": p.certainty, "source": p.source},
                point_wkb(p.lon, p.lat),
            )
            for i, p in enumerate(points)
        ]
        self._replace_all("control_points", rows)

    def zones(self) -> list[Zone]:
        """Areas closed to the line or dearer; what is neither said to be closed nor dearer counts as closed."""
        return [
            Zone(v["name"] or "", "cost" if v["kind"] == "cost" else "nogo", v["factor"] or 1.0, row.wkb)
            for row in study_file.read(self.path, "zones")
            for v in [row.values]
            if row.wkb
        ]

    def save_zones(self, zones: Iterable[Zone]) -> None:
        """Replace the zones."""
        rows = [Row({"name": z.name, "kind": z.kind, "factor": z.factor}, z.wkb) for z in zones]
        self._replace_all("zones", rows)

    def save_axis(self, key: str, axis: Axis) -> None:
        """Replace the tangent polygon of an alternative, its line staying as it is."""
        with study_file.transaction(self.path) as changes:
            name = alternative_row(changes, key).values["name"]
            replace_owned(changes, "axes", key, [axis_row(key, name, axis)])

    def tidy(self) -> None:
        """Take out what belongs to no alternative, second axes, and rows of alternatives that are none.

        QGIS's own tools can leave such rows: lines drawn or pasted into the layers, an alternative's row deleted.
        """
        with study_file.transaction(self.path) as changes:
            known: set[str] = set()
            for row in changes.rows("alternatives"):
                key = row.values["id"]
                if not key or key in known or not row.wkb:
                    changes.delete("alternatives", row)
                else:
                    known.add(key)
            for table in OWNED:
                seen: set[str] = set()
                for row in changes.rows(table):
                    key = row.values["alternative_id"]
                    if key not in known or (table == "axes" and key in seen):
                        changes.delete(table, row)
                    seen.add(key)

    def _owned(self, table: str, key: str) -> list[Row]:
        return study_file.read(self.path, table, key)

    def _replace_all(self, table: str, rows: list[Row]) -> None:
        with study_file.transaction(self.path) as changes:
            changes.delete(table, *changes.rows(table))
            changes.insert(table, *rows)
