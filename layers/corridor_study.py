"""A study of an embedded corridor: elevation, standard, start, end and the places between set, nothing left to ask."""

from __future__ import annotations

from pathlib import Path

from .catalog import Corridor, Place
from .study import ControlPoint, Study, StudySettings


def create_corridor_study(path: str | Path, corridor: Corridor, *, overwrite: bool = False) -> Study:
    """A new study at `path` with everything the corridor says; raises StudyError as Study.create."""
    study = Study.create(path, title=corridor.title, corridor_key=corridor.key, overwrite=overwrite)
    study.save_settings(StudySettings(dem_path=str(corridor.dem_path), standard_key=corridor.standard))
    between = [_point(place, "via") for place in corridor.via().waypoints]
    study.save_control_points([_point(corridor.start, "start"), *between, _point(corridor.end, "end")])
    return study


def _point(place: Place, role: str) -> ControlPoint:
    certainty = place.certainty
    if place.uncertainty_km is not None:
        certainty += f", within {place.uncertainty_km:g} km"
    return ControlPoint(place.name, place.lon, place.lat, role, certainty, "embedded corridor")
