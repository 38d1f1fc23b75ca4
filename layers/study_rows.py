"""How records of a study are written as rows, and read again."""

from __future__ import annotations

import json
import math
import re
from functools import lru_cache
from typing import Any

import numpy as np
from pyproj.exceptions import CRSError

from ..core.alignment import Alignment, Axis, alignment_from_vertices
from ..core.by_hand import by_hand_of
from ..core.errors import AlignmentError, StudyError
from ..core.evaluation import Evaluation
from ..core.geodesy import FloatArray, WorkingPlane, chainage_m
from ..core.terrain_classes import CLASSES
from ..core.vertical import Profile
from . import study_schema as schema
from .study_file import Row
from .study_records import AlternativeRecord, SectionRecord
from .wkb import coordinates, line_wkb, multi_wkb, point_wkb

PLAIN_COLOUR = "#808080"
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def alternative_values(evaluation: Evaluation) -> dict[str, Any]:
    """The fields of `alternatives` that an evaluation fills, its name included."""
    basis = evaluation.basis
    return {
        **evaluation.attributes(),
        **figures_of(evaluation),
        "rise_m": evaluation.rise_m,
        "fall_m": evaluation.fall_m,
        "unknown_ground_km": evaluation.unknown_ground_km,
        "terrain": basis.terrain,
        "terrain_resolution_m": basis.terrain_resolution_m,
        "unit_costs": basis.unit_costs,
        "notes": json.dumps(list(basis.notes)),
    }


def figures_of(evaluation: Evaluation) -> dict[str, Any]:
    """Operation, rounding and exposure by the names of FIGURE_FIELDS; NaN and "" where they were not computed."""
    figures: dict[str, Any] = {spec.name: _NOTHING.get(spec.kind, math.nan) for spec in schema.FIGURE_FIELDS}
    run = evaluation.operation
    if run is not None:
        figures.update(train=run.train, degrees_per_km=run.degrees_per_km, trains_per_day=run.trains_per_day)
        for way, one in (("fwd", run.forward), ("rev", run.back)):
            figures[f"virtual_{way}_km"] = one.virtual_length_km
            figures[f"energy_{way}_mwh"] = one.energy_mwh
            figures[f"load_{way}_t"] = one.trailing_load_t
    if evaluation.rounding is not None:
        figures["rounding_percent"] = evaluation.rounding.extra_percent
    if evaluation.exposures:
        figures.update(exposed_km=evaluation.exposed_km, exposure=evaluation.exposure)
    return figures


_NOTHING = {schema.TEXT: ""}


def alternative_record(row: Row, axis: Axis | None, profile: Profile | None = None) -> AlternativeRecord:
    """A row of `alternatives` with its axis and profile as a record.

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
        alignment=Alignment(name, lon, lat, level_m, axis, profile),
        attributes={spec.name: _attribute(spec, values[spec.name]) for spec in schema.ALTERNATIVE_FIELDS},
        scenario_id=values["scenario_id"],
        created=values["created"] or "",
        note=values["note"] or "",
        terrain=values["terrain"] or "",
        terrain_resolution_m=values["terrain_resolution_m"] or 0.0,
        unit_costs=values["unit_costs"] or "",
        notes=_notes(values["notes"] or ""),
        figures={spec.name: _figure(spec, values[spec.name]) for spec in schema.FIGURE_FIELDS},
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


def _figure(spec: schema.FieldSpec, value: Any) -> Any:
    return _NOTHING.get(spec.kind, math.nan) if value is None else value


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
    transitions = np.column_stack((axis.transition_in_m, axis.transition_out_m))
    values = {
        "alternative_id": key,
        "name": name,
        "transitions": json.dumps(transitions.round(3).tolist()) if transitions.any() else None,
        "working_crs": None if axis.plane is None else axis.plane.definition,
        "by_hand": axis.by_hand.to_text(),
    }
    return Row(values, line_wkb(axis.lon, axis.lat, m=axis.radius_m))


def axis_of(
    wkb: bytes, transitions: str | None = None, working_crs: str | None = None, by_hand: str | None = None
) -> Axis:
    """The tangent polygon of a LineStringM; radii that a planner's new vertices lack are 0.

    transitions, working_crs, by_hand: as axis_row writes them. Transitions that are not one pair for each vertex, as
    after vertices were added in QGIS, are left out: nobody can say whose they are.
    """
    points, has_z, has_m = coordinates(wkb)
    radius = np.nan_to_num(points[:, 2 + has_z], nan=0.0) if has_m else np.zeros(len(points))
    lengths = transitions_of(transitions, len(points))
    plane = plane_of(working_crs) if working_crs else None
    lon, lat = points[:, 0], points[:, 1]
    return Axis(lon, lat, np.clip(radius, 0.0, None), lengths[:, 0], lengths[:, 1], plane, by_hand_of(by_hand))


@lru_cache(maxsize=16)
def plane_of(definition: str) -> WorkingPlane:
    """The plane of a definition, made once; raises AlignmentError if it is none in metres."""
    plane = WorkingPlane(definition)
    try:
        metric = plane.crs.is_projected and all(a.unit_conversion_factor == 1.0 for a in plane.crs.axis_info[:2])
    except CRSError:
        metric = False
    if not metric:
        raise AlignmentError(f"Its working plane {definition:.60} is no plane in metres.", "Empty working_crs.")
    return plane


def transitions_of(text: str | None, vertices: int) -> FloatArray:
    """Lengths (n, 2) of the transitions at each vertex; zeros for what is not understood."""
    try:
        found = np.asarray(json.loads(text or "[]"), dtype=np.float64)
    except (ValueError, TypeError):
        found = np.empty(0)
    if found.shape != (vertices, 2) or not np.all(np.isfinite(found)) or found.min() < 0.0:
        return np.zeros((vertices, 2))
    return found


def pvi_rows(key: str, profile: Profile | None, line: StretchedLine) -> list[Row]:
    """The points of vertical intersection of an alternative, each at its place on the line, at its own level."""
    if profile is None:
        return []
    values = zip(profile.chainage_m.tolist(), profile.level_m.tolist(), profile.radius_m.tolist())
    lon, lat = line.points_at(profile.chainage_m)
    return [
        Row(
            {"alternative_id": key, "chainage_m": at_m, "level_m": level_m, "radius_m": radius_m},
            point_wkb(float(x), float(y), level_m),
        )
        for (at_m, level_m, radius_m), x, y in zip(values, lon, lat)
    ]


def profile_of(points: FloatArray) -> Profile | None:
    """The profile of points (chainage, level, radius), None for fewer than two; StudyError if they make none."""
    if not np.all(np.isfinite(points)):
        raise StudyError("A point of its profile has no chainage, level or radius.", "Compute it again.")
    if len(points) < 2:
        return None
    at_m, level_m, radius_m = points[np.argsort(points[:, 0], kind="stable")].T
    if np.diff(at_m).min() <= 0.0 or radius_m.min() < 0.0:
        raise StudyError("The points of its profile are not in order.", "Compute it again.")
    return Profile(at_m.copy(), level_m.copy(), radius_m.copy())


def evaluated_rows(key: str, name: str, evaluation: Evaluation, axis: Axis | None) -> dict[str, list[Row]]:
    """The rows of EVALUATED tables for one alternative."""
    line = StretchedLine(evaluation.alignment)
    owner = {"alternative_id": key}
    return {
        "axes": [] if axis is None else [axis_row(key, name, axis)],
        "pvis": pvi_rows(key, evaluation.alignment.profile, line),
        "structures": [
            Row(
                {**owner, "kind": s.kind, "from_m": s.from_m, "to_m": s.to_m, "length_m": s.length_m,
                 "height_m": s.height_m, "name": s.name},
                line.stretch_wkb(s.from_m, s.to_m),
            )
            for s in evaluation.structures
        ],
        "violations": [
            Row(
                {**owner, "kind": v.kind, "from_m": v.from_m, "to_m": v.to_m, "value": v.value,
                 "limit_value": v.limit, "clause": v.clause, "unit": v.unit, "direction": v.direction},
                point_wkb(v.lon, v.lat, line.level_at((v.from_m + v.to_m) / 2.0)),
            )
            for v in evaluation.violations
        ],
        "cost_items": [
            Row(
                {**owner, "name": c.name, "quantity": c.quantity, "unit": c.unit, "cost_musd": c.cost_musd,
                 "cost_low_musd": c.low_musd, "cost_high_musd": c.high_musd, "source": c.source,
                 "cost_group": c.group, "unit_cost_usd": c.unit_cost_usd}
            )
            for c in evaluation.cost_items
        ],
        "exposures": [
            Row(
                {**owner, "layer": e.name, "name": s.name, "weight": s.weight, "from_m": s.from_m, "to_m": s.to_m,
                 "length_m": s.length_m},
                line.stretch_wkb(s.from_m, s.to_m),
            )
            for e in evaluation.exposures
            for s in e.stretches
        ],
    }  # fmt: skip


def section_row(key: str, section: SectionRecord, line: StretchedLine | None) -> Row:
    """A section with the piece of line it stands for; without one, the line it has of its own."""
    values: dict[str, Any] = {name: getattr(section, name) for name in _SECTION}
    values.update({f"{name}_km": section.class_km.get(name) for name in CLASSES})
    wkb = section.wkb if line is None else line.stretch_wkb(section.from_m, section.to_m)
    return Row({"alternative_id": key, **values}, wkb or None)


def section_record(row: Row) -> SectionRecord:
    """What section_row wrote; raises StudyError without chainages."""
    require(row, "from_m", "to_m")
    values = row.values
    classes = {name: values[f"{name}_km"] for name in CLASSES if values[f"{name}_km"] is not None}
    plain = {name: values[name] if values[name] is not None else empty for name, empty in _SECTION.items()}
    return SectionRecord(**plain, class_km=classes, wkb=b"" if values["alternative_id"] else row.wkb or b"")


# Fields of a section that are columns as they are, and what an empty one stands for.
_SECTION = {
    name: {"str": "", "float": float("nan")}.get(str(spec.type))
    for name, spec in SectionRecord.__dataclass_fields__.items()
    if name not in ("class_km", "wkb")
}


class StretchedLine:
    """Pieces of an alignment between chainages, as geometries with levels."""

    def __init__(self, alignment: Alignment) -> None:
        self._line = alignment
        self._at_m = chainage_m(alignment.lon, alignment.lat)
        self._level_m = np.zeros(len(self._at_m)) if alignment.level_m is None else alignment.level_m

    def level_at(self, at_m: float) -> float:
        """Formation level (m) at a chainage."""
        return float(np.interp(at_m, self._at_m, self._level_m))

    def points_at(self, at_m: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Longitudes and latitudes (degrees) at chainages (m)."""
        return self._along(at_m, self._line.lon), self._along(at_m, self._line.lat)

    def stretch_wkb(self, from_m: float, to_m: float) -> bytes:
        """MultiLineStringZ of one part from one chainage (m) to the other, both cut to the line's ends."""
        low, high = np.clip(sorted((from_m, to_m)), 0.0, self._at_m[-1])
        inner = self._at_m[(self._at_m > low) & (self._at_m < high)]
        at = np.concatenate(([low], inner, [high]))
        lon, lat, level_m = (self._along(at, v) for v in (self._line.lon, self._line.lat, self._level_m))
        return multi_wkb(line_wkb(lon, lat, level_m))

    def _along(self, at: FloatArray, values: FloatArray) -> FloatArray:
        return np.asarray(np.interp(at, self._at_m, values))
