"""Unit costs with their ranges and sources: a readable JSON file the planner edits."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np

from .errors import StandardError
from .geodesy import FloatArray

ASSUMED = "assumption"
BANDS = "band of published corridor projects"


@dataclass(frozen=True)
class Rate:
    """A unit cost: the value used, the low and high it may be, and where they come from."""

    value: float
    low: float
    high: float
    source: str


@dataclass(frozen=True)
class UnitCosts:
    """What building costs (USD) and the cross-section that quantities rest on.

    Fill higher than max_fill_m is a bridge, a cut deeper than max_cut_m a tunnel. A bridge costs bridge_usd_per_m plus
    bridge_usd_per_m_per_m for each metre of its height. Earthwork area at height h is width h + slope h^2.
    """

    track_usd_per_m: Rate = Rate(1_000.0, 900.0, 1_400.0, BANDS + ", flat desert")
    cut_usd_per_m3: Rate = Rate(6.0, 3.0, 20.0, ASSUMED + ": 3 to 8 common soil, 10 to 20 rock")
    fill_usd_per_m3: Rate = Rate(5.0, 3.0, 8.0, ASSUMED + ": 3 to 8 common soil")
    bridge_usd_per_m: Rate = Rate(18_000.0, 14_400.0, 24_000.0, BANDS + ": 18 to 19 per m; range assumed")
    bridge_usd_per_m_per_m: Rate = Rate(250.0, 200.0, 350.0, ASSUMED)
    tunnel_usd_per_m: Rate = Rate(24_000.0, 19_000.0, 36_000.0, BANDS + ": about 24 per m; range assumed")
    formation_width_m: float = 7.6
    side_slope: float = 1.5
    max_fill_m: float = 20.0
    max_cut_m: float = 25.0
    title: str = "reference unit costs"

    def earthwork_m2(self, height_m: FloatArray) -> FloatArray:
        """Cross-section area of a bank or cutting `height_m` high or deep, m2."""
        return self.formation_width_m * height_m + self.side_slope * height_m * height_m

    def usd_per_m(self, height_m: FloatArray) -> FloatArray:
        """Cost of a metre of line whose formation lies `height_m` above (+) or below (-) the ground, USD."""
        fill, cut = np.clip(height_m, 0.0, None), np.clip(-height_m, 0.0, None)
        bridge, tunnel = fill > self.max_fill_m, cut > self.max_cut_m
        works = np.where(
            bridge,
            self.bridge_usd_per_m.value + self.bridge_usd_per_m_per_m.value * fill,
            self.earthwork_m2(fill) * self.fill_usd_per_m3.value,
        ) + np.where(tunnel, self.tunnel_usd_per_m.value, self.earthwork_m2(cut) * self.cut_usd_per_m3.value)
        return np.asarray(self.track_usd_per_m.value + works, dtype=np.float64)


def unit_costs_from_mapping(data: Mapping[str, Any], title: str = "") -> UnitCosts:
    """Unit costs from a mapping of names to numbers or to {value, low, high, source}; the rest stays at the default.

    Raises StandardError for an unknown name, a negative or non-numeric value, or low > value > high.
    """
    known = {f.name for f in fields(UnitCosts)}
    changes: dict[str, Any] = {}
    for name, given in data.items():
        if name not in known:
            raise StandardError(f"Unknown unit cost {name!r}.", f"Known are {', '.join(sorted(known))}.")
        if name == "title":
            changes[name] = str(given)
        elif isinstance(getattr(UnitCosts, name), Rate):
            changes[name] = _rate(name, given)
        else:
            changes[name] = _number(name, given)
    costs = replace(UnitCosts(), **changes)
    if costs.formation_width_m <= 0 or costs.max_fill_m <= 0 or costs.max_cut_m <= 0:
        raise StandardError("Formation width, highest fill and deepest cut must be above 0.", "Mend the unit costs.")
    return replace(costs, title=title) if title else costs


def read_unit_costs(path: str | Path) -> UnitCosts:
    """Unit costs of a JSON file; raises StandardError naming file and fault."""
    try:
        data = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StandardError(f"The unit costs {path} cannot be read: {error}.", "Choose another file.") from error
    if not isinstance(data, dict):
        raise StandardError(f"The unit costs {path} are not a JSON object.", "See docs for its form.")
    return unit_costs_from_mapping(data, data.get("title", "") or Path(path).stem)


def unit_costs_to_mapping(costs: UnitCosts) -> dict[str, Any]:
    """What read_unit_costs reads back to the same unit costs."""
    return asdict(costs)


def _rate(name: str, given: Any) -> Rate:
    if not isinstance(given, Mapping):
        value = _number(name, given)
        return Rate(value, value, value, "set by the planner")
    if "value" not in given:
        raise StandardError(f"{name} has no value.", 'Give {"value": ..., "low": ..., "high": ..., "source": ...}.')
    value = _number(name, given["value"])
    low, high = _number(name, given.get("low", value)), _number(name, given.get("high", value))
    if not low <= value <= high:
        raise StandardError(f"{name}: {value:g} is not between {low:g} and {high:g}.", "Mend low, value or high.")
    return Rate(value, low, high, str(given.get("source", "set by the planner")))


def _number(name: str, given: Any) -> float:
    if isinstance(given, bool) or not isinstance(given, (int, float)) or not np.isfinite(given) or given < 0:
        raise StandardError(f"{name} is {given!r}.", "Give a number of 0 or more.")
    return float(given)
