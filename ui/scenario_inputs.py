"""From what the planner set to the scenario that is searched; the dialog and the one-click button share it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from qgis.core import QgsVectorLayer
from qgis.PyQt.QtCore import QCoreApplication

from ..core.errors import DependencyError, KarwanError, TerrainError
from ..core.geodesy import FloatArray, working_plane
from ..core.surroundings import BORDER, STATION, Station
from ..core.terrain import ElevationModel
from ..core.terrain_tiles import tiled
from ..layers.study_records import PLAIN, ControlPoint
from ..layers.zone_layers import areas_of, nogo_shapes, zone_shapes
from .alternative_columns import number
from .workspace import Workspace

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from ..core.generate import Point, Scenario
    from ..core.standards import Standard
    from .run_again import StoredRun

DEFAULT_COUNT = 3


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanScenario", text)


@dataclass(frozen=True)
class Place:
    """A named point, WGS 84 degrees."""

    name: str
    lon: float
    lat: float

    @property
    def text(self) -> str:
        """How it is written in a field, and read back."""
        place = f"{self.lon:.5f}, {self.lat:.5f}"
        return f"{self.name} ({place})" if self.name else place


@dataclass(frozen=True)
class Request:
    """What to search for, beside the study's own settings and zones.

    run: an earlier search, whose areas, unit costs and stations are used instead of the study's and its layers'.
    """

    start: Place
    end: Place
    via: tuple[Place, ...] = ()
    count: int = DEFAULT_COUNT
    nogo_layer: QgsVectorLayer | None = None
    zone_layer: QgsVectorLayer | None = None
    factor_field: str = ""
    run: StoredRun | None = None


_NUMBER = r"([+-]?\d+(?:\.\d+)?)"
_TYPED = re.compile(rf"^(?:(?P<name>.*)\()?\s*{_NUMBER}\s*[,; ]\s*{_NUMBER}\s*\)?\s*$")


def place_from_text(text: str) -> Place:
    """A place written as "lon, lat" or "name (lon, lat)"; raises KarwanError naming the text."""
    found = _TYPED.match(text.strip())
    if found is None:
        raise KarwanError(
            tr("“{}” is no place.").format(text.strip()),
            tr("Write longitude, latitude in degrees, or pick it on the map."),
        )
    lon, lat = float(found.group(2)), float(found.group(3))
    if not (-180.0 <= lon <= 180.0 and -90.0 <= lat <= 90.0):
        raise KarwanError(
            tr("{}, {} is not on Earth.").format(lon, lat), tr("Write longitude first (-180 to 180), then latitude.")
        )
    return Place((found.group("name") or "").strip(), lon, lat)


def request_of_study(workspace: Workspace) -> Request:
    """Start, end and places between as the study's control points say; raises KarwanError if one is missing."""
    points = workspace.require_study().control_points()
    by_role = {role: [_place(p) for p in points if p.role == role] for role in ("start", "via", "end")}
    if not by_role["start"] or not by_role["end"]:
        raise KarwanError(tr("The study has no start and end yet."), tr("Set them under “Generate…”."))
    return Request(by_role["start"][0], by_role["end"][0], tuple(by_role["via"]))


def save_request(workspace: Workspace, request: Request) -> None:
    """Keep start, end and places between as the study's control points; raises StudyError."""
    study = workspace.require_study()
    known = {_typed(p.lon, p.lat): p for p in study.control_points()}
    wanted = [(request.start, "start"), *((place, "via") for place in request.via), (request.end, "end")]
    points = []
    for place, role in wanted:
        before = known.get(_typed(place.lon, place.lat))
        name = place.name or role
        if before is not None:
            points.append(replace(before, name=name, role=role))
        else:
            points.append(ControlPoint(name, place.lon, place.lat, role, "", tr("set by the planner")))
    if request.run is not None:
        points = [_as_then(point, request.run.stations) for point in points]
    if points != study.control_points():
        study.save_control_points(points)
    if not workspace.settings.working_crs:
        # The study's plane is laid once, along its first line, and stays: what is laid out in it keeps its place.
        lon, lat = (
            np.array([getattr(place, name) for place in (request.start, request.end)]) for name in ("lon", "lat")
        )
        workspace.change_settings(working_crs=working_plane(lon, lat).definition)


def _as_then(point: ControlPoint, stations: Sequence[Station]) -> ControlPoint:
    """A place with what an earlier search knew of it: whether trains stop there, at which level and gauge."""
    for station in stations:
        if _typed(station.lon, station.lat) == _typed(point.lon, point.lat):
            return replace(
                point, name=station.name, lon=station.lon, lat=station.lat, kind=station.kind, level_m=station.level_m,
                gauge_after_mm=station.gauge_after_mm,
            )  # fmt: skip
    return replace(point, kind=PLAIN) if point.kind in (STATION, BORDER) else point


def _typed(lon: float, lat: float) -> tuple[float, float]:
    """A place as fields write it: what a study knows of it must not get lost by having been shown."""
    return round(lon, 5), round(lat, 5)


def check_places(model: ElevationModel, request: Request) -> None:
    """Raises KarwanError naming the first place where the elevation model knows no ground."""
    places = (request.start, *request.via, request.end)
    lon, lat = (np.array(degrees, dtype=np.float64) for degrees in zip(*((place.lon, place.lat) for place in places)))
    for place, ground_m in zip(places, grounds_at(model, lon, lat)):
        if not np.isfinite(ground_m):
            west, south, east, north = model.lonlat_bounds
            problem = tr("There is no elevation at {}.").format(place.text)
            if np.isfinite(ground_at(model, place.lat, place.lon)):
                swapped = Place("", place.lat, place.lon).text
                raise KarwanError(problem, tr("Longitude comes first: {} has elevation.").format(swapped))
            raise KarwanError(
                problem,
                tr("{} has longitudes {} to {} and latitudes {} to {}; some cells in it may be empty.").format(
                    model.title, *(number(degrees, 3) for degrees in (west, east, south, north))
                ),
            )


def grounds_at(model: ElevationModel, lon: FloatArray, lat: FloatArray) -> FloatArray:
    """The ground (n,) at places (degrees), m; NaN where the elevation model knows none."""
    west, south, east, north = model.lonlat_bounds
    ground_m = np.full(lon.size, np.nan)
    # The raster's corners need not reach the corners of its bounds: there it answers with NaN itself.
    within = (west <= lon) & (lon <= east) & (south <= lat) & (lat <= north)
    if within.any():
        with suppress(TerrainError):
            ground_m[within] = tiled(model).sample(lon[within], lat[within])
    return ground_m


def ground_at(model: ElevationModel, lon: float, lat: float) -> float:
    """The ground at a place, m; NaN where the elevation model knows none."""
    return float(grounds_at(model, np.array([lon]), np.array([lat]))[0])


def scenario_of(workspace: Workspace, request: Request, chosen: Standard | None = None) -> Scenario:
    """The scenario on `chosen`, by default the study's standard, and its unit costs.

    Raises KarwanError for layers that cannot be used.
    """
    from ..core.generate import Scenario

    if request.run is not None:
        stored = request.run.scenario
        return Scenario(
            *_ends(request), stored.nogo, stored.zones, chosen or stored.standard, stored.unit_costs, request.count
        )
    nogo, zones = study_zones(workspace)
    context, bounds = workspace.project.transformContext(), workspace.elevation_model().lonlat_bounds
    if request.nogo_layer is not None:
        nogo += nogo_shapes(areas_of(request.nogo_layer, context), bounds)
    if request.zone_layer is not None:
        zones += zone_shapes(areas_of(request.zone_layer, context), request.factor_field, bounds)
    standard, unit_costs = chosen or workspace.standard(), workspace.unit_costs()
    return Scenario(*_ends(request), tuple(nogo), tuple(zones), standard, unit_costs, request.count)


def scenario_without_areas(workspace: Workspace, request: Request, chosen: Standard) -> Scenario:
    """The same without its areas, for estimates: no layer is read."""
    from ..core.generate import Scenario

    return Scenario(*_ends(request), (), (), chosen, workspace.unit_costs(), request.count)


def _ends(request: Request) -> tuple[Point, Point, tuple[Point, ...]]:
    """Start, end and places between as a scenario has them."""
    start, end, *via = ((place.lon, place.lat) for place in (request.start, request.end, *request.via))
    return start, end, tuple(via)


def _place(point: ControlPoint) -> Place:
    return Place(point.name, point.lon, point.lat)


def study_zones(workspace: Workspace) -> tuple[list[BaseGeometry], list[tuple[BaseGeometry, float]]]:
    """The study's own no-go areas, and its cost zones with their factors; raises KarwanError if they cannot be used."""
    zones = workspace.require_study().zones()
    if not zones:
        return [], []
    try:
        from shapely import make_valid, wkb
    except ImportError as error:
        raise DependencyError(tr("Zones need shapely 2, which is not installed."), str(error)) from error
    shapes = [(zone, make_valid(wkb.loads(zone.wkb))) for zone in zones]
    nogo = [shape for zone, shape in shapes if zone.kind == "nogo"]
    return nogo, [(shape, zone.factor) for zone, shape in shapes if zone.kind == "cost"]
