"""What a result rests on, in a form that is stored with it and compared with what is set now."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from ..core.standards import Standard, standard
from ..core.terrain import ElevationModel, open_elevation
from ..core.unit_costs import UnitCosts, unit_costs_from_mapping, unit_costs_to_mapping


@dataclass(frozen=True)
class Inputs:
    """Elevation model, standard with the planner's limits, and unit costs of an evaluation."""

    model: ElevationModel
    standard: Standard
    unit_costs: UnitCosts

    def to_mapping(self) -> dict[str, Any]:
        """JSON-able; what the study keeps beside the result."""
        return {
            "dem": {"path": self.model.path, "title": self.model.title, "band": self.model.band},
            "standard": standard_to_mapping(self.standard),
            "unit_costs": unit_costs_to_mapping(self.unit_costs),
        }


def standard_to_mapping(chosen: Standard) -> dict[str, Any]:
    """Key and limits of a standard."""
    return {
        "key": chosen.key,
        "ruling_grade_permille": chosen.ruling_grade_permille,
        "min_radius_m": chosen.min_radius_m,
    }


def standard_from_mapping(data: dict[str, Any]) -> Standard:
    """What standard_to_mapping wrote; raises StandardError for an unknown key or limits out of range."""
    plain = standard(str(data.get("key", "")))
    grade, radius = data.get("ruling_grade_permille"), data.get("min_radius_m")
    return plain.with_limits(
        grade if grade != plain.ruling_grade_permille else None, radius if radius != plain.min_radius_m else None
    )


def inputs_from_mapping(data: dict[str, Any], otherwise: Inputs) -> Inputs:
    """What Inputs.to_mapping wrote; `otherwise` fills in what it does not say.

    Raises TerrainError if the elevation it was made with is gone, StandardError for what is not understood.
    """
    model, chosen, costs = otherwise.model, otherwise.standard, otherwise.unit_costs
    dem = data.get("dem")
    if dem and _dem_key(data) != _dem_key(otherwise.to_mapping()):
        model = open_elevation(dem["path"], dem["title"], int(dem["band"]))
    if data.get("standard"):
        chosen = standard_from_mapping(data["standard"])
    if data.get("unit_costs"):
        costs = unit_costs_from_mapping(data["unit_costs"])
    return Inputs(model, chosen, costs)


def differences(stored: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """Which of elevation model, standard and unit costs changed since a result was stored; [] if none."""
    changed = []
    if "dem" in stored and _dem_key(stored) != _dem_key(now):
        changed.append("dem")
    if "standard" in stored and stored["standard"] != now["standard"]:
        changed.append("standard")
    if "unit_costs" in stored and _unit_costs(stored) != _unit_costs(now):
        changed.append("unit_costs")
    return changed


def _dem_key(data: dict[str, Any]) -> tuple[str, int]:
    # By the file's name: a study moved to another folder rests on the same elevation.
    return PurePath(str(data["dem"].get("path", ""))).name, int(data["dem"].get("band", 1))


def _unit_costs(data: dict[str, Any]) -> UnitCosts:
    return unit_costs_from_mapping(data["unit_costs"])
