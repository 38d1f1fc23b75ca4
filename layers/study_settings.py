"""A study's settings as JSON, with the elevation model found again after the study, or the plugin, was moved."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from ..core.elevation_error import error_from_mapping
from ..core.errors import AlignmentError, StudyError, TerrainError
from ..core.surroundings import RAILWAY, RISK, RIVER, ROAD
from ..core.terrain_sources import READ_AS
from .study_records import ChosenSource, RiskRule, StudySettings
from .study_rows import plane_of

PLUGIN = Path(__file__).resolve().parent.parent


def settings_to_text(settings: StudySettings, study: Path) -> str:
    """JSON of `settings` for a study at `study`."""
    data = asdict(replace(settings, unit_costs=None, standard=None, elevation_error=None))
    data["unit_costs"] = None if settings.unit_costs is None else dict(settings.unit_costs)
    data["standard"] = None if settings.standard is None else dict(settings.standard)
    data["elevation_error"] = None if settings.elevation_error is None else dict(settings.elevation_error)
    data["dem_path"] = _place_of(settings.dem_path, study.parent) if settings.dem_path else None
    return json.dumps(data, ensure_ascii=False, sort_keys=True)


def settings_from_text(text: str, study: Path) -> StudySettings:
    """What settings_to_text wrote; raises StudyError if it is not understood."""
    try:
        data = json.loads(text)
        if not isinstance(data, dict):
            raise TypeError(f"{text:.40} holds none")
        known = {name: data[name] for name in StudySettings.__dataclass_fields__ if name in data}
        place = known.get("dem_path")
        known["dem_path"] = _path_of(place, study.parent) if place else None
        known["surroundings"] = tuple(_chosen(one) for one in known.get("surroundings", ()))
        settings = StudySettings(**known)
        _check(settings)
        return settings
    except (ValueError, TypeError, AttributeError, KeyError, AlignmentError, TerrainError) as error:
        raise StudyError(f"The settings of {study} are not understood: {error}.", "Open a copy from before.") from error


def _chosen(data: Mapping[str, Any]) -> ChosenSource:
    """A layer about the line; what versions before risks wrote has no rule."""
    rule = data.get("risk")
    return ChosenSource(**{**data, "risk": None if rule is None else RiskRule(**rule)})


def _makes_sense(rule: RiskRule | None) -> bool:
    if rule is None:
        return True
    figures = (rule.distance_m, rule.usd_per_km)
    numbers = all(isinstance(value, (int, float)) and math.isfinite(value) and value >= 0.0 for value in figures)
    return numbers and isinstance(rule.weight_field, str)


def _check(settings: StudySettings) -> None:
    """Raise TypeError naming a value of the wrong kind, AlignmentError for a working plane that is none."""
    number = (int, float, type(None))
    kinds: dict[str, tuple[type, ...]] = {
        "standard_key": (str,), "ruling_grade_permille": number, "min_radius_m": number,
        "unit_costs": (Mapping, type(None)), "dem_band": (int,), "standard": (Mapping, type(None)),
        "train_key": (str,), "working_crs": (str,), "elevation_error": (Mapping, type(None)),
    }  # fmt: skip
    for name, kind in kinds.items():
        value = getattr(settings, name)
        if not isinstance(value, kind) or isinstance(value, bool):
            raise TypeError(f"{name} is {value!r}")
    if settings.elevation_error is not None:
        error_from_mapping(settings.elevation_error)
    for one in settings.surroundings:
        named = all(isinstance(value, str) for value in (one.layer_id, one.source, one.title))
        if not named or one.kind not in (RIVER, ROAD, RAILWAY, RISK, "") or not _makes_sense(one.risk):
            raise TypeError(f"surroundings holds {one!r}")
    if settings.working_crs:
        plane_of(settings.working_crs)


def _place_of(path: str, folder: Path) -> Mapping[str, str]:
    """How to find a file again: from the plugin's own data, from the study's folder, or by its full path."""
    file, how, said = path.partition(READ_AS)
    if not _exists(file):
        # A source that is no file (a database, a web service) has only its name.
        return {"source": path}
    full = Path(file).resolve()
    place = {"absolute": str(full), **({"read_as": said} if how else {})}
    if full.is_relative_to(PLUGIN) and not folder.resolve().is_relative_to(PLUGIN):
        place["plugin"] = full.relative_to(PLUGIN).as_posix()
    try:
        place["relative"] = Path(os.path.relpath(full, folder.resolve())).as_posix()
    except ValueError:
        # Another drive: there is no way from here to there.
        return place
    return place


def _path_of(place: Mapping[str, Any], folder: Path) -> str | None:
    """The file a place names, sought in the plugin, beside the study and at its full path; the last even if missing."""
    if "source" in place:
        return str(place["source"])
    said = READ_AS + str(place["read_as"]) if "read_as" in place else ""
    candidates = [root / str(place[key]) for key, root in (("plugin", PLUGIN), ("relative", folder)) if key in place]
    for candidate in candidates:
        if candidate.exists():
            return str(candidate.resolve()) + said
    return str(place["absolute"]) + said


def _exists(file: str) -> bool:
    try:
        return Path(file).exists()
    except (OSError, ValueError):
        # Addresses may be longer than any name of a file.
        return False
