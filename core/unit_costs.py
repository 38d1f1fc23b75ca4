"""Unit costs with their ranges and sources, and the cross-section quantities rest on: a JSON file the planner edits."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .earthworks import Template
from .errors import StandardError
from .geodesy import FloatArray

ASSUMED = "assumption"
BANDS = "band of published corridor projects"
PRICE_BASE = (
    "Prices: nominal USD of projects published 2011-2026, no price year; what is not published is assumed. "
    "Quantities: at the standard and unit costs named."
)
HELD = "0: the published bands per km hold it; the high end is what it costs where they do not (assumption)"
FOLDER = Path(__file__).resolve().parent.parent / "data" / "unit_costs"


@dataclass(frozen=True)
class Rate:
    """A unit cost: the value used, the low and high it may be, and where they come from."""

    value: float
    low: float
    high: float
    source: str


@dataclass(frozen=True)
class UnitCosts:
    """What building costs (USD), and the figures that quantities rest on.

    Fill higher than max_fill_m is a bridge, a cut deeper than max_cut_m a tunnel. A bridge costs bridge_usd_per_m plus
    bridge_usd_per_m_per_m for each metre of its height. side_slope is that of banks, cut_slope that of cuttings (left
    out, the same), horizontal to 1 vertical; ditches of ditch_depth_m and ditch_bottom_m run beside a cutting. Each
    further track widens the formation by track_spacing_m. A m3 of cut makes fill_per_cut m3 of bank; hauls up to
    free_haul_m are in the rate of the cut. A river bridge reaches river_bank_m beyond either bank. land_margin_m is
    bought beyond the foot of a bank or the edge of a cutting, on either side. track_usd_per_m is for one track, other
    rates for all of them together.
    """

    track_usd_per_m: Rate = Rate(1_000.0, 900.0, 1_400.0, BANDS + ": 900 to 1,400 USD per m, flat desert")
    signalling_usd_per_m: Rate = Rate(0.0, 0.0, 80.0, HELD)
    cut_usd_per_m3: Rate = Rate(6.0, 3.0, 20.0, ASSUMED + ": 3 to 8 USD per m³ common soil, 10 to 20 rock")
    fill_usd_per_m3: Rate = Rate(5.0, 3.0, 8.0, ASSUMED + ": 3 to 8 USD per m³ common soil")
    side_slope_usd_per_m3: Rate = Rate(0.0, 0.0, 5.0, HELD)
    haul_usd_per_m3_km: Rate = Rate(0.0, 0.0, 0.5, HELD)
    borrow_usd_per_m3: Rate = Rate(0.0, 0.0, 3.0, HELD)
    waste_usd_per_m3: Rate = Rate(0.0, 0.0, 1.0, HELD)
    bridge_usd_per_m: Rate = Rate(18_000.0, 14_400.0, 24_000.0, BANDS + ": 18,000 to 19,000 USD per m; range assumed")
    bridge_usd_per_m_per_m: Rate = Rate(250.0, 200.0, 350.0, ASSUMED)
    river_bridge_usd_per_m: Rate = Rate(0.0, 0.0, 18_000.0, HELD)
    bridge_abutment_usd_each: Rate = Rate(0.0, 0.0, 250_000.0, HELD)
    tunnel_usd_per_m: Rate = Rate(24_000.0, 19_000.0, 36_000.0, BANDS + ": about 24,000 USD per m; range assumed")
    tunnel_portal_usd_each: Rate = Rate(0.0, 0.0, 600_000.0, HELD)
    culvert_usd_each: Rate = Rate(0.0, 0.0, 60_000.0, HELD)
    station_usd_each: Rate = Rate(0.0, 0.0, 8_000_000.0, HELD)
    passing_loop_usd_each: Rate = Rate(0.0, 0.0, 1_600_000.0, HELD)
    level_crossing_usd_each: Rate = Rate(0.0, 0.0, 120_000.0, HELD)
    road_bridge_usd_each: Rate = Rate(0.0, 0.0, 1_200_000.0, HELD)
    railway_crossing_usd_each: Rate = Rate(0.0, 0.0, 3_000_000.0, HELD)
    land_usd_per_m2: Rate = Rate(0.0, 0.0, 0.3, HELD)
    formation_width_m: float = 7.6
    side_slope: float = 1.5
    cut_slope: float = float("nan")
    ditch_depth_m: float = 0.0
    ditch_bottom_m: float = 0.0
    tracks: float = 1.0
    track_spacing_m: float = 4.1
    max_fill_m: float = 20.0
    max_cut_m: float = 25.0
    free_haul_m: float = 500.0
    fill_per_cut: float = 1.0
    culvert_spacing_m: float = 1_000.0
    river_bank_m: float = 10.0
    land_margin_m: float = 10.0
    title: str = "reference unit costs"

    def __post_init__(self) -> None:
        if np.isnan(self.cut_slope):
            object.__setattr__(self, "cut_slope", self.side_slope)

    @property
    def template(self) -> Template:
        """The cross-section of bank and cutting."""
        return Template(
            self.formation_width_m + (self.tracks - 1.0) * self.track_spacing_m,
            self.cut_slope, self.side_slope, self.ditch_depth_m, self.ditch_bottom_m,
        )  # fmt: skip

    def fill_m2(self, height_m: FloatArray) -> FloatArray:
        """Area of a bank `height_m` (0 or more) high on ground level across the line, m2."""
        return self.template.fill_m2(height_m)

    def cut_m2(self, depth_m: FloatArray) -> FloatArray:
        """Area of a cutting `depth_m` (0 or more) deep on ground level across the line, ditches included, m2."""
        return self.template.cut_m2(depth_m)

    def usd_per_m(self, height_m: FloatArray) -> FloatArray:
        """Cost of a metre of line whose formation lies `height_m` above (+) or below (-) the ground, USD.

        What does not depend on one place alone (haul, borrow, waste) and what is counted by the piece is not in it.
        """
        height = np.asarray(height_m, dtype=np.float64)
        template = self.template
        fill, cut = np.maximum(height, 0.0), np.maximum(-height, 0.0)
        bridge, tunnel = fill > self.max_fill_m, cut > self.max_cut_m
        usd = template.fill_m2(fill) * self.fill_usd_per_m3.value
        usd += template.cut_m2(cut) * self.cut_usd_per_m3.value
        usd[bridge] = self.bridge_usd_per_m.value + self.bridge_usd_per_m_per_m.value * fill[bridge]
        usd[tunnel] = self.tunnel_usd_per_m.value
        if self.land_usd_per_m2.value:
            usd += self.land_m(height, bridge, tunnel) * self.land_usd_per_m2.value
        usd += self.tracks * self.track_usd_per_m.value + self.signalling_usd_per_m.value
        return usd

    def land_m(self, height_m: FloatArray, bridge: NDArray[np.bool_], tunnel: NDArray[np.bool_]) -> FloatArray:
        """Width of land bought, m: none over tunnels, the formation and its margins under viaducts."""
        template = self.template
        width_m = np.where(bridge, template.width_m, template.footprint_m(height_m)) + 2.0 * self.land_margin_m
        return np.where(tunnel, 0.0, width_m)


_ABOVE_ZERO = (
    "formation_width_m", "max_fill_m", "max_cut_m", "tracks", "fill_per_cut",
    "culvert_spacing_m",
)  # fmt: skip


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
    if "side_slope" in changes:
        # Older files have one slope for banks and cuttings.
        changes.setdefault("cut_slope", changes["side_slope"])
    costs = replace(UnitCosts(), **changes)
    for name in _ABOVE_ZERO:
        if getattr(costs, name) <= 0.0:
            raise StandardError(f"{name} must be above 0.", "Mend the unit costs.")
    return replace(costs, title=title) if title else costs


def read_unit_costs(path: str | Path) -> UnitCosts:
    """Unit costs of a JSON file; raises StandardError naming file and fault."""
    try:
        # Editors on Windows may begin a file with a byte order mark.
        data = json.loads(Path(path).read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise StandardError(f"The unit costs {path} cannot be read: {error}.", "Choose another file.") from error
    if not isinstance(data, dict):
        raise StandardError(f"The unit costs {path} are not a JSON object.", "See docs for its form.")
    return unit_costs_from_mapping(data, data.get("title", "") or Path(path).stem)


def write_unit_costs(costs: UnitCosts, path: str | Path) -> None:
    """Write unit costs as JSON to read and edit; raises StandardError where the file cannot be written."""
    try:
        Path(path).write_text(unit_costs_text(costs), encoding="utf-8")
    except OSError as error:
        raise StandardError(f"The unit costs cannot be written to {path}: {error}.", "Choose another place.") from error


def unit_costs_text(costs: UnitCosts) -> str:
    """JSON with one figure a line, the title first."""
    mapping = unit_costs_to_mapping(costs)
    lines = [
        f"  {json.dumps(name)}: {json.dumps(mapping[name], ensure_ascii=False)}"
        for name in ("title", *(name for name in mapping if name != "title"))
    ]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def unit_costs_to_mapping(costs: UnitCosts) -> dict[str, Any]:
    """What read_unit_costs reads back to the same unit costs."""
    return asdict(costs)


def without_sources(costs: UnitCosts) -> UnitCosts:
    """The figures alone: what tells whether two sets price a line alike, whatever words stand beside them."""
    rates = {f.name: replace(getattr(costs, f.name), source="") for f in fields(costs) if f.name.count("_usd_")}
    return replace(costs, **rates)


class _BuiltIn(Mapping[str, UnitCosts]):
    """The sets that come with the plugin, each read from its file when it is first asked for."""

    def __init__(self, *keys: str) -> None:
        self._keys = keys
        self._read: dict[str, UnitCosts] = {}

    def __getitem__(self, key: str) -> UnitCosts:
        if key not in self._keys:
            raise KeyError(key)
        if key not in self._read:
            self._read[key] = read_unit_costs(self.path(key))
        return self._read[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    def path(self, key: str) -> Path:
        """The file of a set, to be copied and edited."""
        return FOLDER / f"{key}.json"


REFERENCE, ITEMISED = "reference", "itemised"
BUILT_IN = _BuiltIn(REFERENCE, ITEMISED)


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
