"""A study of an embedded corridor: elevation, standard, start, end and the places between set, nothing left to ask."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ..core.geodesy import working_plane
from ..core.standards import standard
from ..core.surroundings import BORDER, STATION
from .catalog import Corridor, Place
from .corridor_tables import Waypoint, read_waypoints
from .study import ControlPoint, Study, StudySettings
from .study_records import PLAIN


def create_corridor_study(path: str | Path, corridor: Corridor, *, overwrite: bool = False) -> Study:
    """A new study at `path` with everything the corridor says; raises StudyError as Study.create, CorridorError."""
    known = read_waypoints(corridor)
    study = Study.create(path, title=corridor.title, corridor_key=corridor.key, overwrite=overwrite)
    ends = np.array([[place.lon, place.lat] for place in (corridor.start, corridor.end)])
    plane = working_plane(ends[:, 0], ends[:, 1]).definition
    study.save_settings(
        StudySettings(dem_path=str(corridor.dem_path), standard_key=corridor.standard, working_crs=plane)
    )
    between = [_point(place, "via", known) for place in corridor.via().waypoints]
    gauge_mm = standard(corridor.standard).gauge_mm
    study.save_control_points(
        [
            _point(corridor.start, "start", known),
            *between,
            _point(corridor.end, "end", known, _gauge_beyond(known.get(corridor.end.id), gauge_mm)),
        ]
    )
    return study


def _gauge_beyond(end: Waypoint | None, gauge_mm: int) -> int:
    """Gauge of what the line meets at its end; 0 if it is the line's own, or not one number."""
    text = end.gauge_mm if end else ""
    return int(text) if text.isdigit() and int(text) != gauge_mm else 0


def _point(place: Place, role: str, known: dict[str, Waypoint], gauge_after_mm: int = 0) -> ControlPoint:
    certainty = place.certainty
    if place.uncertainty_km is not None:
        certainty += f", within {place.uncertainty_km:g} km"
    waypoint = known.get(place.id)
    # Towns have stations; what is neither a place of the railway nor a town is only passed.
    kinds = {"border": BORDER, "station": STATION, "town": STATION, "port": STATION}
    kind = kinds.get(waypoint.role, PLAIN) if waypoint else ""
    return ControlPoint(
        place.name, place.lon, place.lat, role, certainty, "embedded corridor", kind, gauge_after_mm=gauge_after_mm
    )
