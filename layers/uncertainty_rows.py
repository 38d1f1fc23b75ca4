"""What an elevation error does to an alternative, as the study keeps it: rows, records, and what makes them stale."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from ..core.elevation_error import ElevationError
from ..core.errors import StudyError
from ..core.ranges import Range, Ranges, TightStretch, Uncertainty
from .study_file import Row
from .study_records import AlternativeRecord
from .study_rows import require
from .uncertainty_fields import ERROR_FIELDS, FIGURES, GRADE_FIELDS, KINDS, PARTS

# Why a result is stale: the line, or what it was computed with, was changed; another error of the elevation is set; the
# study has other inputs now, with which the alternative itself is to be computed again.
OTHER_LINE, OTHER_ERROR, OTHER_INPUTS = "line", "error", "inputs"
_REMEDY = "Simulate it again."
# Ranges are of the same numbers, sorted: these may differ by the last digits that a file keeps.
_ALIKE = 1e-9


@dataclass(frozen=True)
class SimulatedRecord:
    """A simulation as the study keeps it. made: UTC, ISO 8601. line_state: of the line it was made on, see below.

    outdated: of OTHER_LINE, OTHER_ERROR and OTHER_INPUTS.
    """

    found: Uncertainty
    made: str
    line_state: str
    outdated: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether it is of the alternative as it is stored, with the error that is set."""
        return not {OTHER_LINE, OTHER_ERROR} & set(self.outdated)

    def with_line(self, is_other: bool) -> SimulatedRecord:
        """The same, stale if the alternative's line or inputs are others now: if line_state(alternative) is another."""
        return self._outdated(OTHER_LINE, is_other)

    def with_error(self, error: ElevationError) -> SimulatedRecord:
        """The same, stale unless it was simulated with this error, wherever that is from."""
        return self._outdated(OTHER_ERROR, replace(self.found.error, source="") != replace(error, source=""))

    def with_inputs(self, are_others: bool) -> SimulatedRecord:
        """The same, stale if the study has other inputs now than the alternative was computed with."""
        return self._outdated(OTHER_INPUTS, are_others)

    def _outdated(self, why: str, is_so: bool) -> SimulatedRecord:
        others = tuple(one for one in self.outdated if one != why)
        return replace(self, outdated=(*others, why) if is_so else others)


def line_state(record: AlternativeRecord) -> str:
    """A digest of all a simulation of an alternative rests on but the elevation's error: line, levels, inputs."""
    line, axis = record.alignment, record.alignment.axis
    digest = hashlib.sha256()
    for values in (line.lon, line.lat, np.zeros(0) if line.level_m is None else line.level_m):
        digest.update(np.ascontiguousarray(values, dtype="<f8").tobytes())
    digest.update(((axis.by_hand.to_text() if axis is not None else None) or "").encode())
    digest.update((record.scenario_id or "").encode())
    return digest.hexdigest()[:32]


def values_of(found: Uncertainty) -> dict[str, Any]:
    """A simulation by the names of GRADE_FIELDS, RANGE_FIELDS and ERROR_FIELDS but `made`; NaN for no new profile."""
    needed, error = found.needed_permille, found.error
    values: dict[str, Any] = {
        "ruling_grade": found.ruling_permille, "grade_now": found.needed_now_permille, "grade_low": needed.low,
        "grade_mid": needed.middle, "grade_high": needed.high, "more_chance": found.more_chance,
    }  # fmt: skip
    for prefix, _, kind, _ in KINDS:
        ranges = getattr(found, kind)
        for figure, *_ in FIGURES:
            for part, ending, *_ in PARTS:
                name = f"{prefix}{figure}_{ending}"
                values[name] = math.nan if ranges is None else getattr(getattr(ranges, figure), part)
    return {
        **values, "sigma_m": error.sigma_m, "correlation_m": error.correlation_m, "hidden_relief_m": found.hidden_m,
        "runs": found.runs, "seed": found.seed, "terrain": found.terrain, "terrain_resolution_m": found.cell_m,
        "error_source": error.source,
    }  # fmt: skip


def simulated_row(key: str, record: SimulatedRecord) -> Row:
    """A row of `uncertainties`."""
    found = record.found
    tight = [[getattr(one, field.name) for field in fields(TightStretch)] for one in found.tight]
    return Row(
        {
            "alternative_id": key, **values_of(found), "made": record.made, "hides_relief": found.error.hides_relief,
            "tight": json.dumps(tight), "notes": json.dumps(list(found.notes), ensure_ascii=False),
            "line_state": record.line_state,
        }
    )  # fmt: skip


def simulated_record(row: Row) -> SimulatedRecord:
    """What simulated_row wrote; raises StudyError or TerrainError naming a value that is missing or makes no sense."""
    v = row.values
    require(row, "alternative_id", "line_state")
    require(row, *(spec.name for spec in (*GRADE_FIELDS, *ERROR_FIELDS) if spec.kind in ("real", "integer")))
    chance, runs = v["more_chance"], v["runs"]
    if not 0.0 <= chance <= 1.0 or runs < 1:
        raise StudyError(f"A chance of {chance:g} in {runs} grounds makes no sense.", _REMEDY)
    error = ElevationError(v["sigma_m"], v["correlation_m"], bool(v["hides_relief"]), v["error_source"] or "")
    names = [f"{figure}_{ending}" for figure, *_ in FIGURES for _, ending, *_ in PARTS]
    redesigned = None if all(v[name] is None for name in names) else _ranges(row, "")
    needed = _range(row, "the ruling grade needed", ("grade_low", "grade_mid", "grade_high"))
    found = Uncertainty(
        error, _number(row, "hidden_relief_m"), runs, v["seed"], _ranges(row, "drawn_"), redesigned,
        _number(row, "ruling_grade"), _number(row, "grade_now"), needed, chance, _tight(v["tight"]),
        v["terrain"] or "", _number(row, "terrain_resolution_m"), _notes(v["notes"]),
    )  # fmt: skip
    return SimulatedRecord(found, v["made"] or "", v["line_state"])


def exported_values(record: SimulatedRecord | None) -> Mapping[str, Any]:
    """What an exported alternative tells of it, by the names of EXPORTED; nothing where it is stale or missing."""
    if record is None or not record.holds:
        return {}
    found, cost = record.found, record.found.expected.cost_musd
    return {
        "elev_cost_low_musd": cost.low, "elev_cost_mid_musd": cost.middle, "elev_cost_high_musd": cost.high,
        "elev_grade_mid_permille": found.needed_permille.middle,
        "elev_grade_high_permille": found.needed_permille.high, "elev_more_chance": found.more_chance,
        "elev_sigma_m": found.error.sigma_m,
    }  # fmt: skip


def _ranges(row: Row, prefix: str) -> Ranges:
    return Ranges(
        **{
            figure: _range(row, f"{prefix}{figure}", tuple(f"{prefix}{figure}_{ending}" for _, ending, *_ in PARTS))
            for figure, *_ in FIGURES
        }
    )


def _range(row: Row, title: str, names: tuple[str, ...]) -> Range:
    require(row, *names)
    low, middle, high = (_number(row, name) for name in names)
    least = _ALIKE * max(abs(low), abs(high))
    if not (low <= middle + least and middle <= high + least):
        raise StudyError(f"A range of {title} from {low:g} over {middle:g} to {high:g} makes no sense.", _REMEDY)
    return Range(low, middle, high)


def _number(row: Row, name: str) -> float:
    value = row.values[name]
    if not isinstance(value, (int, float)) or not math.isfinite(value):
        raise StudyError(f"{name} is {value!r}.", _REMEDY)
    return float(value)


def _tight(text: str | None) -> tuple[TightStretch, ...]:
    found = _list(text, "tight")
    try:
        stretches = tuple(TightStretch(*(float(number) for number in numbers), str(way)) for *numbers, way in found)
    except (TypeError, ValueError) as error:
        raise StudyError(f"Its stretches {text!s:.40} are not understood.", _REMEDY) from error
    numbers = [getattr(one, field.name) for one in stretches for field in fields(one) if field.name != "direction"]
    if not all(math.isfinite(number) for number in numbers):
        raise StudyError(f"Its stretches {text!s:.40} are not understood.", _REMEDY)
    return stretches


def _notes(text: str | None) -> tuple[str, ...]:
    return tuple(str(note) for note in _list(text, "notes"))


def _list(text: str | None, name: str) -> list[Any]:
    try:
        found = json.loads(text or "[]")
    except ValueError as error:
        raise StudyError(f"{name} is {text!s:.40}, which is no list.", _REMEDY) from error
    if not isinstance(found, list):
        raise StudyError(f"{name} is {text!s:.40}, which is no list.", _REMEDY)
    return found
