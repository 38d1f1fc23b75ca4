"""The corridors that come as data: one folder each, described by its corridor.json."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..core.errors import KarwanError

DATA_FOLDER = Path(__file__).resolve().parent.parent / "data"
DESCRIPTION = "corridor.json"
SCHEMA = 1


class CorridorError(KarwanError):
    """A corridor folder that is missing, incomplete or not understood."""


@dataclass(frozen=True)
class Place:
    """A waypoint; `certainty` is gazetteer, estimate or unverified, `uncertainty_km` None where none is stated."""

    id: str
    name: str
    lon: float
    lat: float
    certainty: str
    uncertainty_km: float | None


@dataclass(frozen=True)
class Via:
    """A choice of points in between, in order from start to end."""

    key: str
    title: str
    waypoints: tuple[Place, ...]


@dataclass(frozen=True)
class Box:
    """Degrees of longitude and latitude, EPSG:4326."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True)
class Corridor:
    """One embedded corridor: where it runs, its files, and what its figures rest on."""

    key: str
    title: str
    summary: str
    folder: Path
    start: Place
    end: Place
    vias: tuple[Via, ...]
    default_via: str
    standard: str
    map_crs: str
    ellipsoid: str
    whole: Box
    study: Box
    dem_path: Path
    dem_source: str
    dem_statement: str
    dem_vertical_error_m: float
    network_path: Path
    water_path: Path
    certainty: tuple[str, ...]
    attribution: str

    def via(self, key: str | None = None) -> Via:
        """The choice called `key`, by default the corridor's own.

        Raises CorridorError if there is none of that name.
        """
        wanted = key or self.default_via
        for via in self.vias:
            if via.key == wanted:
                return via
        raise CorridorError(
            f"The corridor {self.key} has no route choice “{wanted}”.",
            f"Choose one of: {', '.join(via.key for via in self.vias)}.",
        )


def corridor_catalog(data_folder: Path = DATA_FOLDER) -> dict[str, Path]:
    """Folders that describe a corridor, by key (the folder's name), sorted."""
    if not data_folder.is_dir():
        return {}
    return {path.parent.name: path.parent for path in sorted(data_folder.glob(f"*/{DESCRIPTION}"))}


def list_corridors(data_folder: Path = DATA_FOLDER) -> list[Corridor]:
    """Every corridor of the catalogue, read.

    Raises CorridorError for a folder that cannot be read.
    """
    return [read_corridor(folder) for folder in corridor_catalog(data_folder).values()]


def find_corridor(key: str, data_folder: Path = DATA_FOLDER) -> Corridor:
    """The corridor called `key`.

    Raises CorridorError naming the corridors there are.
    """
    catalog = corridor_catalog(data_folder)
    if key not in catalog:
        raise CorridorError(f"There is no corridor “{key}”.", f"Known corridors: {', '.join(catalog) or 'none'}.")
    return read_corridor(catalog[key])


def read_corridor(folder: Path | str) -> Corridor:
    """Read `folder`/corridor.json and check that the files it names are there.

    Raises CorridorError naming the file and what is wrong with it.
    """
    path = Path(folder) / DESCRIPTION
    remedy = "Reinstall Karwan, or rebuild the folder with scripts/build_corridor.py."
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CorridorError(f"The corridor file {path} cannot be read: {error.strerror}.", remedy) from error
    except ValueError as error:
        raise CorridorError(f"The corridor file {path} is damaged: {error}.", remedy) from error
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        found = data.get("schema") if isinstance(data, dict) else None
        raise CorridorError(
            f"{path} has schema {found}; this version reads {SCHEMA}.", "Use a matching Karwan version."
        )
    try:
        return _corridor(path.parent, data)
    except (KeyError, TypeError, ValueError) as error:
        raise CorridorError(f"The corridor file {path} lacks or misstates {error}.", remedy) from error


def _corridor(folder: Path, data: dict[str, Any]) -> Corridor:
    dem, files, extents = data["dem"], data["files"], data["extents"]
    corridor = Corridor(
        key=str(data["key"]),
        title=str(data["title"]),
        summary=str(data["summary"]),
        folder=folder,
        start=_place(data["start"]),
        end=_place(data["end"]),
        vias=tuple(
            Via(str(via["key"]), str(via["title"]), tuple(_place(point) for point in via["waypoints"]))
            for via in data["vias"]
        ),
        default_via=str(data["default_via"]),
        standard=str(data["standard"]),
        map_crs=str(data["map_crs"]),
        ellipsoid=str(data["ellipsoid"]),
        whole=Box(*(float(edge) for edge in extents["whole"])),
        study=Box(*(float(edge) for edge in extents["study"])),
        dem_path=_file(folder, dem["file"]),
        dem_source=str(dem["source"]),
        dem_statement=str(dem["statement"]),
        dem_vertical_error_m=float(dem["vertical_error_m"]),
        network_path=_file(folder, files["network"]),
        water_path=_file(folder, files["water"]),
        certainty=tuple(str(statement) for statement in data["certainty"]),
        attribution=str(data["attribution"]),
    )
    corridor.via()
    return corridor


def _place(data: dict[str, Any]) -> Place:
    lon, lat = float(data["lon"]), float(data["lat"])
    if not (-180.0 <= lon <= 180.0 and -90.0 <= lat <= 90.0):
        raise ValueError(f"the position {lon}, {lat} of {data['name']}")
    uncertainty_km = data["uncertainty_km"]
    return Place(
        id=str(data["id"]),
        name=str(data["name"]),
        lon=lon,
        lat=lat,
        certainty=str(data["certainty"]),
        uncertainty_km=None if uncertainty_km is None else float(uncertainty_km),
    )


def _file(folder: Path, name: str) -> Path:
    if Path(name).name != name:
        raise CorridorError(f"{folder / DESCRIPTION} names a file outside its folder: {name}.", "Name files beside it.")
    path = folder / name
    if not path.is_file():
        raise CorridorError(
            f"The corridor's file {path} is missing.", "Reinstall Karwan, or run scripts/build_corridor.py."
        )
    return path
