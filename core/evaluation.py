"""What an evaluation holds: the long section, measures, structures, cost, violations and what they rest on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from .alignment import Alignment
from .exposure import Exposure, exposed_km
from .geodesy import FloatArray
from .unknowns import unknowns_equal

# A bridge is a viaduct: the bank would be too high. A river bridge crosses water whatever its height.
BRIDGE, TUNNEL, RIVER_BRIDGE = "bridge", "tunnel", "river bridge"
TANGENT, ARC, CLOTHOID = "tangent", "arc", "clothoid"
# What a cost item's quantity goes with along the line; "" is the length.
BY_CUT, BY_FILL, BY_EARTHWORK, BY_HAUL = "cut", "fill", "earthwork", "haul"
BY_VIADUCT, BY_VIADUCT_FACE, BY_TUNNEL, BY_RIVER_BRIDGE = "viaduct", "viaduct face", "tunnel", "river bridge"
BY_STATION, BY_LOOP, BY_RISK = "station", "loop", "risk"
# Rates are spoken of by the plain unit: USD per m3, not per million of them.
_MULTIPLES = (("million ", 1e6), ("thousand ", 1e3))
FORWARD, BACK = "forward", "back"


@dataclass(frozen=True)
class LongSection:
    """Stations every 25 m or so along an alignment; all arrays have one value per station.

    chainage_m; lon, lat (degrees); ground_m (bilinear, gaps bridged); level_m (formation); known: whether the ground
    there was in the elevation model; bridge, tunnel: whether the station lies on one; cut_m2, fill_m2: earthwork areas.
    """

    chainage_m: FloatArray
    lon: FloatArray
    lat: FloatArray
    ground_m: FloatArray
    level_m: FloatArray
    known: NDArray[np.bool_]
    bridge: NDArray[np.bool_]
    tunnel: NDArray[np.bool_]
    cut_m2: FloatArray
    fill_m2: FloatArray

    @property
    def grade_permille(self) -> FloatArray:
        """Grade of each interval between stations, per mille, rising positive: one value fewer than stations."""
        return np.asarray(np.diff(self.level_m) / np.diff(self.chainage_m) * 1000.0)

    @property
    def reach_m(self) -> FloatArray:
        """Length of line each station stands for: half an interval on either side. They add up to the length."""
        half = np.diff(self.chainage_m) / 2.0
        return np.asarray(np.concatenate((half, [0.0])) + np.concatenate(([0.0], half)))


@dataclass(frozen=True)
class Element:
    """A piece of the plan: kind tangent, arc or clothoid, chainages (m), curvature (1/m, left positive) at both ends.

    pi: index of the point of intersection it belongs to, -1 for tangents.
    """

    kind: str
    from_m: float
    to_m: float
    curvature_from: float
    curvature_to: float
    pi: int = -1

    @property
    def length_m(self) -> float:
        """Length along the line, m."""
        return self.to_m - self.from_m


@dataclass(frozen=True)
class Structure:
    """A structure: kind (bridge, tunnel, river bridge), chainages (m), greatest height or depth (m), its name."""

    kind: str
    from_m: float
    to_m: float
    height_m: float
    name: str = ""

    @property
    def length_m(self) -> float:
        """From abutment to abutment or portal to portal, m."""
        return self.to_m - self.from_m


def river_bridges(structures: Iterable[Structure]) -> tuple[int, float]:
    """Number of river bridges among structures, and their length together, km."""
    lengths_m = [one.length_m for one in structures if one.kind == RIVER_BRIDGE]
    return len(lengths_m), sum(lengths_m) / 1000.0


@unknowns_equal
@dataclass(frozen=True)
class CostItem:
    """A line of the cost table: quantity in unit, its cost with range (million USD), and the source of the rate.

    unit_cost_usd: per `unit` at its value. group: its heading (track, earthwork, structures, stations, land, risk).
    spread: what its quantity goes with along the line (BY_CUT and so on), "" for the length. at_m: chainages of what is
    counted by the piece, which then say where it lies.
    """

    name: str
    quantity: float
    unit: str
    cost_musd: float
    low_musd: float
    high_musd: float
    source: str
    group: str = ""
    unit_cost_usd: float = float("nan")
    spread: str = ""
    at_m: tuple[float, ...] = ()


def plain_unit(unit: str) -> tuple[str, float]:
    """A unit without its multiple, and how many of it the multiple is."""
    for prefix, count in _MULTIPLES:
        if unit.startswith(prefix):
            return unit[len(prefix) :], count
    return unit, 1.0


@dataclass(frozen=True)
class Violation:
    """A limit broken: kind (checks.KINDS), where (m, degrees), the worst value, the limit, and its clause.

    unit: of value and limit. direction: forward or back where only trains of one direction are concerned, else "".
    """

    kind: str
    from_m: float
    to_m: float
    lon: float
    lat: float
    value: float
    limit: float
    clause: str
    unit: str = ""
    direction: str = ""


@dataclass(frozen=True)
class Rounding:
    """What tangents and vertical curves cost: the designed profile beside the cheapest levels of any shape, M USD."""

    unrounded_musd: float
    rounded_musd: float

    @property
    def extra_percent(self) -> float:
        """How much dearer the tangents are, per cent."""
        return (self.rounded_musd / self.unrounded_musd - 1.0) * 100.0


@dataclass(frozen=True)
class MassHaul:
    """Where the soil goes. ordinate_m3: running sum of usable cut minus fill at each station (Bruckner's curve).

    Moved within the free haul: free_m3, beyond it: overhaul_m3_km (volume times distance); borrow_m3 brought, waste_m3
    taken away. balance_m3: level of the balance line at each station; it jumps where soil is borrowed or wasted.
    hauled_m3: moved along the line, overhauled_m3 of it beyond the free haul. limit_m: furthest haul that still pays.
    """

    ordinate_m3: FloatArray
    balance_m3: FloatArray
    free_m3: float
    overhaul_m3_km: float
    borrow_m3: float
    waste_m3: float
    hauled_m3: float = 0.0
    overhauled_m3: float = 0.0
    limit_m: float = float("inf")


@dataclass(frozen=True)
class Run:
    """One train, one way: time, energy at the wheel, energy taken by brakes, load the ruling grade leaves.

    speed_kmh: at each station of the long section. limiting_grade_permille: sustained grade that sets the load.
    Sums up to each station in the order of the run, empty where they are not known: time_at_min, energy_at_mwh,
    virtual_at_km. load_at_t: the load that the sustained grade about each station leaves.
    """

    time_min: float
    energy_mwh: float
    braked_mwh: float
    trailing_load_t: float
    limiting_grade_permille: float
    virtual_length_km: float
    speed_kmh: FloatArray
    stalls: bool = False
    time_at_min: FloatArray = field(default_factory=lambda: np.empty(0))
    energy_at_mwh: FloatArray = field(default_factory=lambda: np.empty(0))
    virtual_at_km: FloatArray = field(default_factory=lambda: np.empty(0))
    load_at_t: FloatArray = field(default_factory=lambda: np.empty(0))


@dataclass(frozen=True)
class GaugeBreak:
    """A break of gauge: where, from which to which gauge (mm), delay of a train (h) and cost per tonne (USD)."""

    name: str
    at_m: float
    from_mm: int
    to_mm: int
    delay_h: float
    cost_usd_per_t: float
    source: str


@dataclass(frozen=True)
class Operation:
    """How trains run: both ways, curves in degrees per km, breaks of gauge, capacity of the single line with its loops.

    loop_m: chainages of stations and loops where trains meet. trains_per_day: both directions together.
    """

    train: str
    forward: Run
    back: Run
    degrees_per_km: float
    loop_m: tuple[float, ...]
    trains_per_day: float
    longest_section_min: float
    gauge_breaks: tuple[GaugeBreak, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Basis:
    """What every figure rests on."""

    terrain: str
    terrain_resolution_m: float
    standard_key: str
    unit_costs: str
    notes: tuple[str, ...] = ()


class Costed:
    """What has cost items, million USD."""

    cost_items: tuple[CostItem, ...]

    @property
    def cost_musd(self) -> float:
        """Cost at the unit costs' values."""
        return sum(item.cost_musd for item in self.cost_items)

    @property
    def cost_low_musd(self) -> float:
        """Cost with every unit cost at its low end."""
        return sum(item.low_musd for item in self.cost_items)

    @property
    def cost_high_musd(self) -> float:
        """Cost with every unit cost at its high end."""
        return sum(item.high_musd for item in self.cost_items)


@dataclass(frozen=True)
class Evaluation(Costed):
    """An alignment with levels, and everything measured on it. Costs in million USD, volumes in million m3.

    plan: () for a line without axis. rounding: None where levels were given. stations_m: names and chainages of the
    stations that the line serves, in order. exposures: what each layer of risks means for it, () without any.
    """

    alignment: Alignment
    section: LongSection
    length_km: float
    max_grade_permille: float
    min_radius_m: float
    bridge_km: float
    tunnel_km: float
    cut_mm3: float
    fill_mm3: float
    rise_m: float
    fall_m: float
    time_fwd_min: float
    time_rev_min: float
    unknown_ground_km: float
    structures: tuple[Structure, ...]
    cost_items: tuple[CostItem, ...]
    violations: tuple[Violation, ...]
    basis: Basis
    plan: tuple[Element, ...] = ()
    rounding: Rounding | None = None
    mass_haul: MassHaul | None = None
    operation: Operation | None = None
    stations_m: tuple[tuple[str, float], ...] = ()
    exposures: tuple[Exposure, ...] = ()

    @property
    def exposed_km(self) -> float:
        """Length within any area of risk."""
        return exposed_km(self.exposures)

    @property
    def exposure(self) -> float:
        """Sum of weight times km over all areas of risk."""
        return sum(one.exposure for one in self.exposures)

    def attributes(self) -> dict[str, float | int | str]:
        """The contract's attributes by their long names."""
        return {
            "name": self.alignment.name,
            "length_km": self.length_km,
            "cost_musd": self.cost_musd,
            "cost_low_musd": self.cost_low_musd,
            "cost_high_musd": self.cost_high_musd,
            "max_grade_permille": self.max_grade_permille,
            "min_radius_m": self.min_radius_m,
            "bridge_km": self.bridge_km,
            "tunnel_km": self.tunnel_km,
            "cut_mm3": self.cut_mm3,
            "fill_mm3": self.fill_mm3,
            "time_fwd_min": self.time_fwd_min,
            "time_rev_min": self.time_rev_min,
            "violations": len(self.violations),
            "standard": self.basis.standard_key,
        }
