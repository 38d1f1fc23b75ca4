"""What a result rests on, in a form that is stored with it and compared with what is set now."""

from __future__ import annotations

import weakref
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from pyproj import CRS
from qgis.PyQt.QtCore import QCoreApplication

from ..core.errors import StandardError, TerrainError
from ..core.evaluation import Evaluation
from ..core.fingerprint import fingerprint
from ..core.standards import Standard, standard, standard_to_mapping
from ..core.standards import standard_from_mapping as whole_standard
from ..core.surroundings import NOTHING_AROUND, Course, Risk, Station, Surroundings
from ..core.terrain import ElevationModel
from ..core.terrain_sources import source_of
from ..core.trains import TRAINS, FreightTrain
from ..core.unit_costs import UnitCosts, unit_costs_from_mapping, unit_costs_to_mapping, without_sources
from ..layers.lasting_source import parted
from ..layers.terrain_layer import open_stored, stored_path

# What tells an elevation model apart wherever it lies.
DEM_IDENTITY = ("title", "band", "columns", "rows", "geotransform", "crs", "bytes")
# How every raster was read before it could be said.
_PLAIN: list[Any] = ["", {}]
# What a result says of levels that were not designed.
GIVEN = "given"
# What results of before standards could be edited say of theirs.
LIMITS = {"key", "ruling_grade_permille", "min_radius_m"}


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanInputs", text)


@dataclass(frozen=True)
class Inputs:
    """Elevation model, standard with the planner's limits, unit costs, what lies about the line, and the train.

    train_key: of core.trains.TRAINS, "" for the usual one of the standard.
    """

    model: ElevationModel
    standard: Standard
    unit_costs: UnitCosts
    surroundings: Surroundings = NOTHING_AROUND
    train_key: str = ""

    @property
    def train(self) -> FreightTrain | None:
        """The train chosen, None for the usual one."""
        return TRAINS.get(self.train_key)

    def to_mapping(self) -> dict[str, Any]:
        """JSON-able; what the study keeps beside the result."""
        return {
            "dem": dem_to_mapping(self.model),
            "standard": standard_to_mapping(self.standard),
            "unit_costs": unit_costs_to_mapping(self.unit_costs),
            "stations": [station_to_mapping(station) for station in self.surroundings.stations],
            "courses": courses_to_mapping(self.surroundings),
            "risks": risks_to_mapping(self.surroundings),
            "train": self.train_key,
        }


def station_to_mapping(station: Station) -> list[Any]:
    """Name, place, kind, level and gauge of a station."""
    return [station.name, station.lon, station.lat, station.kind, station.level_m, station.gauge_after_mm]


def station_from_mapping(data: list[Any]) -> Station:
    """What station_to_mapping wrote."""
    return Station(*data)


Counts = dict[str, list[float]]
# Of the surroundings used last: counting hundreds of thousands of lines for each row of a table takes too long.
_COUNTED: dict[int, tuple[weakref.ref[Surroundings], Counts, Counts]] = {}


def courses_to_mapping(surroundings: Surroundings) -> Counts:
    """How many rivers, roads and railways of each source lie about the line, and where their vertices are on the whole.

    Beside the count the sums of longitude, latitude and width, to 0.001: lines that were moved are other lines.
    """
    return _kept_counts(surroundings)[1]


def risks_to_mapping(surroundings: Surroundings) -> Counts:
    """How many areas of risk there are of each source, and where, how heavy and how dear they are on the whole.

    Beside the count the sums of the boxes' corners, west, south, east and north, of areas (square degrees), weights and
    USD per metre: what is the same whatever versions of libraries made the shapes.
    """
    return _kept_counts(surroundings)[2]


def _kept_counts(surroundings: Surroundings) -> tuple[weakref.ref[Surroundings], Counts, Counts]:
    key = id(surroundings)
    kept = _COUNTED.get(key)
    if kept is None or kept[0]() is not surroundings:
        reference = weakref.ref(surroundings, lambda _: _COUNTED.pop(key, None))
        kept = _COUNTED[key] = reference, _counted(surroundings), _counted_risks(surroundings)
    return kept


def _counted_risks(surroundings: Surroundings) -> Counts:
    if not surroundings.risks:
        return {}
    # Imported here: shapely behind it may be missing where there are no risks.
    from shapely import area, bounds

    by_source: dict[str, list[Risk]] = {}
    for risk in surroundings.risks:
        by_source.setdefault(risk.source, []).append(risk)
    return {
        name: [
            len(found),
            *np.round(bounds([risk.shape for risk in found]).sum(axis=0), 3).tolist(),
            round(float(area([risk.shape for risk in found]).sum()), 6),
            round(sum(risk.weight for risk in found), 3),
            round(sum(risk.usd_per_m for risk in found), 3),
        ]
        for name, found in sorted(by_source.items())
    }


def _counted(surroundings: Surroundings) -> dict[str, list[float]]:
    by_source: dict[str, list[Course]] = {}
    for course in surroundings.courses:
        by_source.setdefault(f"{course.kind}: {course.source}", []).append(course)
    return {
        name: [
            len(found),
            *(round(float(np.sum(np.concatenate([getattr(c, axis) for c in found]))), 3) for axis in ("lon", "lat")),
            round(float(np.nansum([c.width_m for c in found])), 3),
        ]
        for name, found in sorted(by_source.items())
    }


def _same_courses(stored: dict[str, Any], now: dict[str, list[float]]) -> bool:
    """Whether two mappings of courses_to_mapping are the same; older ones hold the count only."""
    return set(stored) == set(now) and all(
        stored[name] == (found if isinstance(stored[name], list) else found[0]) for name, found in now.items()
    )


def frozen_with(evaluation: Evaluation, inputs: Inputs) -> dict[str, Any]:
    """What the study keeps beside an evaluation made with `inputs`."""
    axis = evaluation.alignment.axis
    # Levels set by hand are the polygon's: they are found again on it, not taken as they lie on the line.
    given = evaluation.rounding is None and not (axis is not None and axis.by_hand.pvis)
    return {"inputs": inputs.to_mapping(), **({"levels": GIVEN} if given else {})}


def dem_to_mapping(model: ElevationModel) -> dict[str, Any]:
    """Where an elevation model lies and what it is known by should it move: name, grid, size and digest of the file."""
    path, lasting = Path(model.path), stored_path(model)
    is_file = source_of(model.path) is None and path.is_file()
    return {
        "path": lasting,
        "title": model.title,
        "band": model.band,
        "columns": model.columns,
        "rows": model.rows,
        "geotransform": list(model.geotransform),
        "crs": _crs_name(model.crs_wkt),
        "bytes": path.stat().st_size if is_file else None,
        "digest": fingerprint(path) if is_file else None,
        "read_as": _read_as(lasting),
    }


def _read_as(path: str) -> list[Any]:
    """How the raster of a stored path is read, and the source itself where it is no file that may move."""
    source, how = parted(path)
    told = {name: value for name, value in how.items() if name not in ("title", "keyless")}
    return [source if "read_by" in how else "", told]


def same_dem(stored: dict[str, Any], now: dict[str, Any]) -> bool:
    """Whether two mappings of dem_to_mapping mean the same elevation; by title and band for older ones."""
    names = DEM_IDENTITY if all(name in stored for name in DEM_IDENTITY) else ("title", "band")
    digests = stored.get("digest"), now.get("digest")
    if stored.get("read_as", _PLAIN) != now.get("read_as", _PLAIN):
        return False
    return all(stored.get(name) == now.get(name) for name in names) and (None in digests or digests[0] == digests[1])


@lru_cache(maxsize=16)
def _crs_name(wkt: str) -> str:
    """EPSG:32641, or the WKT where there is no such code: WKT differs between versions of GDAL."""
    code = CRS.from_user_input(wkt).to_authority()
    return ":".join(code) if code else wkt


def standard_from_mapping(data: dict[str, Any]) -> Standard:
    """A stored standard; older results hold key and two limits only. Raises StandardError where it makes no sense."""
    if not set(data) <= LIMITS:
        return whole_standard(data)
    plain = standard(str(data.get("key", "")))
    grade, radius = data.get("ruling_grade_permille"), data.get("min_radius_m")
    return plain.with_limits(
        grade if grade != plain.ruling_grade_permille else None, radius if radius != plain.min_radius_m else None
    )


def same_figures(one: Standard, other: Standard) -> bool:
    """Whether two standards ask the same of a line, wherever their figures come from."""
    return _figures(one) == _figures(other)


def _figures(chosen: Standard) -> Standard:
    return replace(chosen, key="", title="", sources=())


def inputs_from_mapping(data: dict[str, Any], otherwise: Inputs) -> Inputs:
    """What Inputs.to_mapping wrote; `otherwise` fills in what it does not say.

    Raises TerrainError if the elevation it was made with is gone or another by now, StandardError for what is not
    understood.
    """
    model, chosen, costs = otherwise.model, otherwise.standard, otherwise.unit_costs
    dem = data.get("dem")
    if dem and not same_dem(dem, dem_to_mapping(otherwise.model)):
        model = open_stored(dem["path"], dem["title"], int(dem["band"]))
        if not same_dem(dem, dem_to_mapping(model)):
            raise TerrainError(
                tr("{} is not the elevation model any more that was used here.").format(dem["path"]),
                tr("“Compute again” uses the study's present elevation."),
            )
    if data.get("standard"):
        chosen = standard_from_mapping(data["standard"])
    if data.get("unit_costs"):
        costs = unit_costs_from_mapping(data["unit_costs"])
    # Rivers and stations are those about the line now: what was frozen is only what they were.
    return Inputs(model, chosen, costs, otherwise.surroundings, str(data.get("train", otherwise.train_key)))


def differences(stored: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """Which of dem, standard, unit_costs, stations, courses, risks, train changed since a result was stored."""
    changed = []
    if "dem" in stored and not same_dem(stored["dem"], now["dem"]):
        changed.append("dem")
    if "standard" in stored and not _same_standard(stored["standard"], now["standard"]):
        changed.append("standard")
    if "unit_costs" in stored and _unit_costs(stored) != _unit_costs(now):
        changed.append("unit_costs")
    if "stations" in stored and stored["stations"] != now["stations"]:
        changed.append("stations")
    if "courses" in stored and not _same_courses(stored["courses"], now["courses"]):
        changed.append("courses")
    # Results of before risks could be chosen were computed without any.
    if stored.get("risks", {}) != now.get("risks", {}):
        changed.append("risks")
    if "train" in stored and stored["train"] != now["train"]:
        changed.append("train")
    return changed


def _same_standard(stored: dict[str, Any], now: dict[str, Any]) -> bool:
    try:
        return same_figures(standard_from_mapping(stored), standard_from_mapping(now))
    except StandardError:
        # Of a version that knew other standards: whatever it was, it is not the present one.
        return False


def _unit_costs(data: dict[str, Any]) -> UnitCosts:
    # What is said of a rate's source prices no line.
    return without_sources(unit_costs_from_mapping(data["unit_costs"]))
