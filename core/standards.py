"""Design standards by gauge and class, each figure with its provenance."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from .errors import ExportError, StandardError
from .geodesy import FloatArray
from .standard_figures import FIGURES as FIGURES
from .standard_figures import GAUGE, TRANSITIONS, checked_value
from .standard_figures import Figure as Figure
from .standard_figures import TransitionRow as TransitionRow
from .standard_figures import contradictions as contradictions
from .standards_data import ASSUMED, CLASSES, Sourced, sourced

BY_PLANNER = "set by the planner"


@dataclass(frozen=True)
class Standard:
    """Limits an alignment must keep. `source(name)` says where a figure comes from.

    ruling_grade_permille: steepest sustained grade against trains from start to end; ruling_grade_back_permille:
    against trains the other way, None for the same. Both are eased by compensation_m / R per mille in curves.
    tunnel_grade_factor: share of the ruling grade left in tunnels longer than tunnel_grade_from_m.
    sustained_over_m: length over which a grade counts as sustained; momentary grades may exceed the ruling grade by
    momentary_excess_permille. station_grade_permille: over station_length_m. transitions: by falling radius.
    min_tangent_m: between curves. min_vertical_radius_m: of vertical curves, needed from min_grade_change_permille on.
    min_profile_tangent_m: shortest distance between PVIs. river_clearance_m: formation above the river's level.
    loop_spacing_km: of stations and passing loops. max_cant_mm, cant_deficiency_mm: set the speed in curves.
    """

    key: str
    title: str
    gauge_mm: int
    ruling_grade_permille: float
    min_radius_m: float
    station_grade_permille: float
    max_speed_kmh: float
    compensation_m: float = 700.0
    ruling_grade_back_permille: float | None = None
    momentary_excess_permille: float = 0.0
    sustained_over_m: float = 700.0
    tunnel_grade_factor: float = 0.9
    tunnel_grade_from_m: float = 300.0
    station_length_m: float = 1_050.0
    transitions: tuple[TransitionRow, ...] = (TransitionRow(4_000.0, 20.0, 40.0), TransitionRow(200.0, 80.0, 160.0))
    min_tangent_m: float = 50.0
    min_vertical_radius_m: float = 10_000.0
    min_grade_change_permille: float = 3.0
    min_profile_tangent_m: float = 200.0
    max_grade_change_permille: float = 25.0
    river_clearance_m: float = 4.0
    loop_spacing_km: float = 15.0
    max_cant_mm: float = 150.0
    cant_deficiency_mm: float = 100.0
    axle_load_t: float = 25.0
    sources: tuple[tuple[str, str], ...] = ()

    def source(self, name: str) -> str:
        """Where the figure of a field comes from."""
        return dict(self.sources).get(name, ASSUMED)

    @property
    def grade_source(self) -> str:
        """Where the ruling grade comes from."""
        return self.source("ruling_grade_permille")

    @property
    def radius_source(self) -> str:
        """Where the smallest radius comes from."""
        return self.source("min_radius_m")

    @property
    def grade_back_permille(self) -> float:
        """Ruling grade against trains from end to start."""
        back = self.ruling_grade_back_permille
        return self.ruling_grade_permille if back is None else back

    def transition_length_m(self, radius_m: FloatArray | float) -> tuple[FloatArray, FloatArray]:
        """Lowest and usual length (m) of the transition curve at each radius (m), same shape as `radius_m`.

        Linear in the radius between the rows; the sharpest row holds for anything sharper. Curves flatter than the
        flattest row need no transition: 0. The published rows end there.
        """
        radius = np.abs(np.asarray(radius_m, dtype=np.float64))
        rows = sorted(self.transitions, key=lambda row: row.radius_m)
        if not rows:
            return np.zeros_like(radius), np.zeros_like(radius)
        at = [row.radius_m for row in rows]
        # A radius a hair above the last row is that row's: radii come back from geometry, not from a table.
        flat = radius > at[-1] * (1.0 + 1e-3)
        lowest, usual = (
            np.where(flat, 0.0, np.interp(radius, at, lengths))
            for lengths in ([row.lowest_m for row in rows], [row.usual_m for row in rows])
        )
        return lowest, usual

    def with_sources(self, **sources: str) -> Standard:
        """The standard with the provenance of some figures said anew."""
        return replace(self, sources=tuple(sorted({**dict(self.sources), **sources}.items())))

    def with_figure(self, name: str, value: Any, source: str = BY_PLANNER) -> Standard:
        """The standard with one figure changed; `name` is one of FIGURES, or "transitions" with its rows.

        Raises StandardError naming the figure, the value and its range.
        """
        return replace(self, **{name: checked_value(name, value)}).with_sources(**{name: source})

    def with_transitions(self, rows: tuple[TransitionRow, ...], source: str = BY_PLANNER) -> Standard:
        """The standard with other transition lengths; raises StandardError naming the radius where they are wrong."""
        return self.with_figure(TRANSITIONS, rows, source)

    def with_name(self, key: str, title: str) -> Standard:
        """The standard under another key and title; raises StandardError if either is empty."""
        if not key.strip() or not title.strip():
            raise StandardError(f"A standard needs a key and a title, not {key!r} and {title!r}.", "Give both.")
        return replace(self, key=key.strip(), title=title.strip())

    def with_limits(self, ruling_grade_permille: float | None = None, min_radius_m: float | None = None) -> Standard:
        """The standard with one or both limits overridden by the planner.

        Raises StandardError outside 1 to 100 per mille and 50 to 20,000 m.
        """
        changed = self
        if ruling_grade_permille is not None:
            changed = changed.with_figure("ruling_grade_permille", ruling_grade_permille)
        if min_radius_m is not None:
            changed = changed.with_figure("min_radius_m", min_radius_m)
        return changed


def _built_in(key: str, title: str, gauge_mm: int, own: Sourced) -> Standard:
    """A class of the tables."""
    table = sourced(gauge_mm, own)
    values = {name: checked_value(name, value) for name, (value, _) in table.items()}
    return Standard(key, title, gauge_mm, **values).with_sources(
        **{name: source for name, (_, source) in table.items()}
    )


STANDARDS: dict[str, Standard] = {row[0]: _built_in(*row) for row in CLASSES}
DEFAULT_STANDARD = "1520-international"


def standard(key: str) -> Standard:
    """The standard called `key`; raises StandardError naming the choices."""
    try:
        return STANDARDS[key]
    except KeyError:
        raise StandardError(f"There is no standard {key!r}.", f"Choose one of {', '.join(STANDARDS)}.") from None


def standard_to_mapping(chosen: Standard) -> dict[str, Any]:
    """JSON-able, every figure with its source; standard_from_mapping reads it back."""
    return asdict(chosen)


def standard_from_mapping(data: Mapping[str, Any]) -> Standard:
    """What standard_to_mapping wrote, now or in older versions; what is missing is as in the standard of that key.

    Raises StandardError naming a figure that is unknown, no number, out of range, or missing from a standard of one's
    own.
    """
    given = dict(data)
    key = str(given.pop("key", ""))
    title = str(given.pop("title", ""))
    # Older studies kept the source of two figures beside them.
    old = {name: str(given.pop(was)) for was, name in _OLD_SOURCES.items() if was in given}
    sources = {**_source_table(given.pop("sources", ())), **old}
    values = {name: checked_value(name, value) for name, value in given.items()}
    plain = STANDARDS.get(key)
    if plain is None:
        missing = [name for name in _NEEDED if name not in values]
        if missing or not key:
            raise StandardError(
                f"There is no standard {key!r}, and of its own figures {', '.join(missing) or 'the key'} is missing.",
                f"Complete it, or choose one of {', '.join(STANDARDS)}.",
            )
        plain = Standard(key, title or key, **{name: values[name] for name in _NEEDED})
    for name, value in values.items():
        if name not in sources and value != getattr(plain, name):
            sources[name] = BY_PLANNER
    return replace(plain, title=title or plain.title, **values).with_sources(**sources)


def write_standard(chosen: Standard, path: str | os.PathLike[str]) -> None:
    """Write a readable JSON file: each figure with value, unit and source.

    Raises StandardError if its figures contradict each other, ExportError if the file cannot be written.
    """
    _refuse_contradictions(chosen, chosen.title)
    content = {
        "format": FILE_FORMAT,
        "key": chosen.key,
        "title": chosen.title,
        GAUGE.name: chosen.gauge_mm,
        "figures": {
            figure.name: {
                "value": getattr(chosen, figure.name),
                "unit": figure.unit,
                "source": chosen.source(figure.name),
                "meaning": f"{figure.title}. {figure.explanation}",
            }
            for figure in FIGURES
        },
        TRANSITIONS: {"rows": [asdict(row) for row in chosen.transitions], "source": chosen.source(TRANSITIONS)},
    }
    target = Path(path)
    beside = target.with_name(target.name + ".part")
    try:
        # What was there stays until the new file is whole.
        beside.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        os.replace(beside, target)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise ExportError(f"{target.name} cannot be written: {error}.", "Choose another folder.") from error


def read_standard(path: str | os.PathLike[str]) -> Standard:
    """The standard of a file of write_standard; a figure may also be a plain number.

    Raises StandardError naming the file and what is wrong in it.
    """
    name = Path(path).name
    try:
        content = json.loads(Path(path).read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise StandardError(f"{name} cannot be read: {error}.", "Choose a file written by “Save standard”.") from error
    if not isinstance(content, dict) or not isinstance(content.get("figures"), dict):
        raise StandardError(f"{name} holds no design standard.", "Choose a file written by “Save standard”.")
    if content.get("format", FILE_FORMAT) != FILE_FORMAT:
        raise StandardError(f"{name} is of the format {content['format']!r}.", f"This version reads {FILE_FORMAT!r}.")
    try:
        chosen = standard_from_mapping(_flat(content))
    except StandardError as error:
        raise StandardError(f"{name}: {error.problem}", error.remedy) from error
    _refuse_contradictions(chosen, name)
    return chosen


def _flat(content: Mapping[str, Any]) -> dict[str, Any]:
    """A file's content as standard_from_mapping takes it."""
    units = {figure.name: figure.unit for figure in FIGURES}
    flat: dict[str, Any] = {name: content[name] for name in ("key", "title", GAUGE.name) if name in content}
    sources = {}
    for name, entry in content["figures"].items():
        if not isinstance(entry, dict):
            flat[name] = entry
            continue
        if "value" not in entry:
            raise StandardError(f"{name} has no value.", 'Give {"value": ..., "unit": ..., "source": ...}.')
        if name in units and entry.get("unit", units[name]) != units[name]:
            raise StandardError(f"{name} is in {entry['unit']!r}.", f"Give it in {units[name]}.")
        flat[name] = entry["value"]
        if "source" in entry:
            sources[name] = str(entry["source"])
    if TRANSITIONS in content:
        entry = content[TRANSITIONS]
        flat[TRANSITIONS] = entry.get("rows") if isinstance(entry, dict) else entry
        if isinstance(entry, dict) and "source" in entry:
            sources[TRANSITIONS] = str(entry["source"])
    return {**flat, "sources": sources}


def _source_table(given: Any) -> dict[str, str]:
    """Sources by figure, from a mapping or pairs."""
    try:
        return {str(name): str(source) for name, source in dict(given).items()}
    except (TypeError, ValueError) as error:
        raise StandardError(f"The sources of a standard are {given!r}.", "Give one text for each figure.") from error


def _refuse_contradictions(chosen: Standard, name: str) -> None:
    found = contradictions(chosen)
    if found:
        raise StandardError(f"{name} contradicts itself. {' '.join(found)}", "Mend these figures.")


FILE_FORMAT = "karwan design standard 1"
_OLD_SOURCES = {"grade_source": "ruling_grade_permille", "radius_source": "min_radius_m"}
# Figures without a default: a standard of one's own must say them.
_NEEDED = ("gauge_mm", "ruling_grade_permille", "min_radius_m", "station_grade_permille", "max_speed_kmh")
