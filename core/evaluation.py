"""What an evaluation holds: the long section, measures, structures, cost, violations and what they rest on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .alignment import Alignment
from .geodesy import FloatArray

BRIDGE, TUNNEL = "bridge", "tunnel"


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
class Structure:
    """A bridge or tunnel: kind ("bridge" or "tunnel"), chainages (m) and its greatest height or depth (m)."""

    kind: str
    from_m: float
    to_m: float
    height_m: float

    @property
    def length_m(self) -> float:
        """From abutment to abutment or portal to portal, m."""
        return self.to_m - self.from_m


@dataclass(frozen=True)
class CostItem:
    """A line of the cost table: quantity in unit, its cost with range (million USD), and the source of the rate."""

    name: str
    quantity: float
    unit: str
    cost_musd: float
    low_musd: float
    high_musd: float
    source: str


@dataclass(frozen=True)
class Violation:
    """A limit broken: kind ("grade" or "radius"), where (m, degrees), the worst value, the limit, and its clause."""

    kind: str
    from_m: float
    to_m: float
    lon: float
    lat: float
    value: float
    limit: float
    clause: str


@dataclass(frozen=True)
class Basis:
    """What every figure rests on."""

    terrain: str
    terrain_resolution_m: float
    standard_key: str
    unit_costs: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Evaluation:
    """An alignment with levels, and everything measured on it. Costs in million USD, volumes in million m3."""

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
