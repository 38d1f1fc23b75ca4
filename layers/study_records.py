"""What a study holds, as frozen records, and how each is written as a row."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..core.alignment import Alignment, Axis, alignment_from_vertices
from ..core.errors import AlignmentError, StudyError
from ..core.evaluation import Evaluation
from ..core.geodesy import FloatArray, chainage_m
from ..core.standards import DEFAULT_STANDARD
from ..core.terrain_classes import CLASSES
from . import study_schema as schema
from .study_file import Row
from .wkb import coordinates, line_wkb, multi_wkb, point_wkb

PLAIN_COLOUR = "#808080"
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True)
class StudySettings:
    """What new results rest on: elevation, standard with the planner's limits (None: the standard's), unit costs.

    dem_path: absolute; the file keeps it relative to the study where it can. standard: every figure of an edited
    standard, as core.standards writes it; None for the one called standard_key as it is built in.
    """

    dem_path: str | None = None
    standard_key: str = DEFAULT_STANDARD
    ruling_grade_permille: float | None = None
    min_radius_m: float | None = None
    unit_costs: Mapping[str, Any] | None = None
    dem_band: int = 1
    standard: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class AlternativeRecord:
    """An alternative as stored. attributes: the contract's, by long name. created: UTC, ISO 8601."""

    id: str
    name: str
    colour: str
    shown: bool
    alignment: Alignment
    attributes: Mapping[str, Any]
    scenario_id: str | None = None
    created: str = ""
    note: str = ""
    terrain: str = ""
    terrain_resolution_m: float = 0.0
    unit_costs: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ControlPoint:
    """A place the line starts at, passes or ends at; role: start, via or end."""

    name: str
    lon: float
    lat: float
    role: str = "via"
    certainty: str = ""
    source: str = ""


@dataclass(frozen=True)
class SectionRecord:
    """A kept stretch of an alternative with what was measured on it; NaN where it was not. class_km by terrain class.

    stale: the line was changed since; measure it again.
    """

    name: str
    from_m: float
    to_m: float
    length_m: float = float("nan")
    length_3d_m: float = float("nan")
    rise_m: float = float("nan")
    fall_m: float = float("nan")
    grade_mean_permille: float = float("nan")
    grade_max_permille: float = float("nan")
    levels: str = ""
    class_km: Mapping[str, float] = field(default_factory=dict)
    stale: bool = False


@dataclass(frozen=True)
class CrossingRecord:
    """A line or point of another layer that an alternative crosses; angle_deg 0 to 90, NaN for points."""

    layer: str
    feature: str
    name: str
    kind: str
    chainage_m: float
    angle_deg: float
    z_m: float
    lon: float
    lat: float
    stale: bool = False


@dataclass(frozen=True)
class IntervalRecord:
    """A stretch of an alternative inside a polygon or in one class of terrain; label: its name, or the class."""

    layer: str
    feature: str
    label: str
    from_m: float
    to_m: float
    stale: bool = False

    @property
    def length_m(self) -> float:
        """From entry to exit along the line, m."""
        return self.to_m - self.from_m


@dataclass(frozen=True)
class Zone:
    """An area closed to the line (kind nogo) or dearer by `factor` (kind cost); wkb: polygons, WGS 84 degrees."""

    name: str
    kind: str
    factor: float
    wkb: bytes


@dataclass(frozen=True)
class RemovedAlternatives:
    """Everything Study.remove took out, by table, with the frozen inputs it needs; Study.restore puts it back."""

    ids: tuple[str, ...]
    rows: tuple[tuple[str, Row], ...]


@dataclass(frozen=True)
class AlternativeSnapshot:
    """An alternative with everything that belongs to it, by table, as it was; Study.put_back makes it so again."""

    id: str
    rows: tuple[tuple[str, Row], ...]


def alternative_values(evaluation: Evaluation) -> dict[str, Any]:
    """The fields of `alternatives` that an evaluation fills, its name included."""
    basis = evaluation.basis
    return {
        **evaluation.attributes(),
        "rise_m": evaluation.rise_m,
        "fall_m": evaluation.fall_m,
        "unknown_ground_km": evaluation.unknown_ground_km,
        "terrain": basis.terrain,
        "terrain_resolution_m": basis.terrain_resolution_m,
        "unit_costs": basis.unit_costs,
        "notes": json.dumps(list(basis.notes)),
    }


def alternative_record(row: Row, axis: Axis | None) -> AlternativeRecord:
    """A row of `alternatives` and its axis as a record.

    Raises StudyError or AlignmentError if it has no identifier, no line in one piece with levels, or lacks figures.
    """
    values = row.values
    require(row, "id", *(spec.name for spec in schema.ALTERNATIVE_FIELDS if spec.kind != schema.TEXT))
    points, has_z, _ = coordinates(row.wkb or b"")
    name = values["name"] or ""
    if not has_z:
        raise AlignmentError("Its line has no levels.", "Give its vertices Z values.")
    lon, lat, level_m = points[:, 0], points[:, 1], points[:, 2]
    alignment_from_vertices("Its line", lon, lat, level_m)
    colour = values["colour"] or ""
    return AlternativeRecord(
        id=values["id"],
        name=name,
        colour=colour if _COLOUR.fullmatch(colour) else PLAIN_COLOUR,
        shown=values["shown"],
        alignment=Alignment(name, lon, lat, level_m, axis),
        attributes={spec.name: _attribute(spec, values[spec.name]) for spec in schema.ALTERNATIVE_FIELDS},
        scenario_id=values["scenario_id"],
        created=values["created"] or "",
        note=values["note"] or "",
        terrain=values["terrain"] or "",
        terrain_resolution_m=values["terrain_resolution_m"] or 0.0,
        unit_costs=values["unit_costs"] or "",
        notes=_notes(values["notes"] or ""),
    )


def require(row: Row, *names: str) -> None:
    """Raise StudyError naming what of these fields is empty in a row."""
    missing = [name for name in names if row.values[name] is None or row.values[name] == ""]
    if missing:
        raise StudyError(f"It has no value in {', '.join(missing)}.", "Fill it in, or delete the row.")


def frozen_inputs(text: str | None) -> dict[str, Any] | None:
    """The inputs a row of `scenarios` holds; None if they are not understood."""
    try:
        found = json.loads(text or "")
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _attribute(spec: schema.FieldSpec, value: Any) -> Any:
    return value or "" if spec.kind == schema.TEXT else value


def _notes(text: str) -> tuple[str, ...]:
    """Notes as alternative_values wrote them; what somebody else wrote is shown as it is."""
    try:
        found = json.loads(text or "[]")
    except ValueError:
        return (text,)
    return tuple(str(note) for note in found) if isinstance(found, list) else (text,)


def alignment_wkb(alignment: Alignment) -> bytes:
    """A LineStringZ of an alignment with levels."""
    return line_wkb(alignment.lon, alignment.lat, alignment.level_m)


def axis_row(key: str, name: str, axis: Axis) -> Row:
    """A tangent polygon; the M of each vertex is the radius of its curve."""
    return Row({"alternative_id": key, "name": name}, line_wkb(axis.lon, axis.lat, m=axis.radius_m))


def axis_of(wkb: bytes) -> Axis:
    """The tangent polygon of a LineStringM; radii that a planner's new vertices lack are 0."""
    points, has_z, has_m = coordinates(wkb)
    radius = np.nan_to_num(points[:, 2 + has_z], nan=0.0) if has_m else np.zeros(len(points))
    return Axis(points[:, 0], points[:, 1], np.clip(radius, 0.0, None))


def evaluated_rows(key: str, name: str, evaluation: Evaluation, axis: Axis | None) -> dict[str, list[Row]]:
    """The rows of EVALUATED tables for one alternative."""
    line = StretchedLine(evaluation.alignment)
    owner = {"alternative_id": key}
    return {
        "axes": [] if axis is None else [axis_row(key, name, axis)],
        "structures": [
            Row(
                {**owner, "kind": s.kind, "from_m": s.from_m, "to_m": s.to_m, "length_m": s.length_m,
                 "height_m": s.height_m},
                line.stretch_wkb(s.from_m, s.to_m),
            )
            for s in evaluation.structures
        ],
        "violations": [
            Row(
                {**owner, "kind": v.kind, "from_m": v.from_m, "to_m": v.to_m, "value": v.value,
                 "limit_value": v.limit, "clause": v.clause},
                point_wkb(v.lon, v.lat, line.level_at((v.from_m + v.to_m) / 2.0)),
            )
            for v in evaluation.violations
        ],
        "cost_items": [
            Row(
                {**owner, "name": c.name, "quantity": c.quantity, "unit": c.unit, "cost_musd": c.cost_musd,
                 "cost_low_musd": c.low_musd, "cost_high_musd": c.high_musd, "source": c.source}
            )
            for c in evaluation.cost_items
        ],
    }  # fmt: skip


def section_row(key: str, section: SectionRecord, line: StretchedLine) -> Row:
    """A section with the piece of line it stands for."""
    values: dict[str, Any] = {
        name: getattr(section, name) for name in SectionRecord.__dataclass_fields__ if name != "class_km"
    }
    values.update({f"{name}_km": section.class_km.get(name) for name in CLASSES})
    return Row({"alternative_id": key, **values}, line.stretch_wkb(section.from_m, section.to_m))


def section_record(row: Row) -> SectionRecord:
    """What section_row wrote; raises StudyError without chainages."""
    require(row, "from_m", "to_m")
    values = row.values
    classes = {name: values[f"{name}_km"] for name in CLASSES if values[f"{name}_km"] is not None}
    plain = {name: values[name] for name in SectionRecord.__dataclass_fields__ if name != "class_km"}
    for name, value in plain.items():
        if value is None:
            plain[name] = "" if name in ("name", "levels") else float("nan")
    return SectionRecord(**plain, class_km=classes)


class StretchedLine:
    """Pieces of an alignment between chainages, as geometries with levels."""

    def __init__(self, alignment: Alignment) -> None:
        self._line = alignment
        self._at_m = chainage_m(alignment.lon, alignment.lat)
        self._level_m = np.zeros(len(self._at_m)) if alignment.level_m is None else alignment.level_m

    def level_at(self, at_m: float) -> float:
        """Formation level (m) at a chainage."""
        return float(np.interp(at_m, self._at_m, self._level_m))

    def stretch_wkb(self, from_m: float, to_m: float) -> bytes:
        """MultiLineStringZ of one part from one chainage (m) to the other, both cut to the line's ends."""
        low, high = np.clip(sorted((from_m, to_m)), 0.0, self._at_m[-1])
        inner = self._at_m[(self._at_m > low) & (self._at_m < high)]
        at = np.concatenate(([low], inner, [high]))
        lon, lat, level_m = (self._along(at, v) for v in (self._line.lon, self._line.lat, self._level_m))
        return multi_wkb(line_wkb(lon, lat, level_m))

    def _along(self, at: FloatArray, values: FloatArray) -> FloatArray:
        return np.asarray(np.interp(at, self._at_m, values))
