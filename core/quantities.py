"""Structures and the cost table, read off a long section."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .evaluation import (
    BRIDGE,
    BY_CUT,
    BY_EARTHWORK,
    BY_FILL,
    BY_HAUL,
    BY_LOOP,
    BY_RISK,
    BY_RIVER_BRIDGE,
    BY_STATION,
    BY_TUNNEL,
    BY_VIADUCT,
    BY_VIADUCT_FACE,
    TUNNEL,
    CostItem,
    LongSection,
    MassHaul,
    Structure,
)
from .exposure import Exposure
from .geodesy import FloatArray
from .unit_costs import Rate, UnitCosts
from .works import Works

# Headings of the cost table, in its order.
TRACK, EARTHWORK, STRUCTURES, STATIONS, LAND = "track", "earthwork", "structures", "stations", "land and others"
RISK = "risk"

Named = Sequence[tuple[float, str]]
Structures = tuple[Structure, ...]


def find_structures(section: LongSection, river_bridges: Sequence[Structure] = (), names: Named = ()) -> Structures:
    """Viaducts, tunnels and river bridges in order of chainage; each station stands for half an interval around it.

    river_bridges: as works.river_bridges finds them. names: of rivers under viaducts, by chainage (m).
    """
    height_m = np.abs(section.level_m - section.ground_m)
    half_m = section.chainage_m[1] / 2.0
    end_m = section.chainage_m[-1]
    found = [
        Structure(
            kind,
            float(max(0.0, section.chainage_m[first] - half_m)),
            float(min(end_m, section.chainage_m[last] + half_m)),
            float(height_m[first : last + 1].max()),
        )
        for kind, where in ((BRIDGE, section.bridge), (TUNNEL, section.tunnel))
        for first, last in runs(where)
    ]
    found = [_named(one, names) if one.kind == BRIDGE else one for one in found]
    return tuple(sorted([*found, *river_bridges], key=lambda structure: structure.from_m))


def cost_items(
    section: LongSection,
    costs: UnitCosts,
    works: Works | None = None,
    haul: MassHaul | None = None,
    cross_fall: FloatArray | None = None,
) -> tuple[CostItem, ...]:
    """The cost table under its headings, each item with quantity, unit cost, range and source.

    works: what is built besides, as works.works_along finds it; haul: as mass_haul finds it; cross_fall: tangent of the
    ground's slope across the line at each station. What is left out has no items.
    """
    ground = _Ground(section, costs)
    return (
        *_track(ground, works),
        *_earthwork(ground, haul, cross_fall),
        *_structures(ground, works),
        *_stations(costs, works),
        *_land(ground, works),
    )


@dataclass(frozen=True)
class _Ground:
    """A section and its unit costs, with what several items need of them."""

    section: LongSection
    costs: UnitCosts

    @cached_property
    def reach_m(self) -> FloatArray:
        """Length of line each station stands for."""
        return self.section.reach_m

    @cached_property
    def height_m(self) -> FloatArray:
        """Formation above the ground."""
        return self.section.level_m - self.section.ground_m


def _track(ground: _Ground, works: Works | None) -> Iterator[CostItem]:
    costs, length_m = ground.costs, float(ground.reach_m.sum())
    yield _item(TRACK, "Track", length_m * costs.tracks, "km", costs.track_usd_per_m, 1e3)
    if works is not None:
        yield _item(TRACK, "Signalling", length_m, "km", costs.signalling_usd_per_m, 1e3)


def _earthwork(ground: _Ground, haul: MassHaul | None, cross_fall: FloatArray | None) -> Iterator[CostItem]:
    section, costs = ground.section, ground.costs
    cut_m3 = float((section.cut_m2 * ground.reach_m).sum())
    fill_m3 = float((section.fill_m2 * ground.reach_m).sum())
    yield _item(EARTHWORK, "Cut", cut_m3, "million m³", costs.cut_usd_per_m3, 1e6, BY_CUT)
    yield _item(EARTHWORK, "Fill", fill_m3, "million m³", costs.fill_usd_per_m3, 1e6, BY_FILL)
    if cross_fall is not None:
        more_m3 = float((side_slope_m2(section, costs, cross_fall) * ground.reach_m).sum())
        rate = costs.side_slope_usd_per_m3
        yield _item(EARTHWORK, "More cut and fill on side slopes", more_m3, "million m³", rate, 1e6, BY_EARTHWORK)
    if haul is not None:
        over, rate = haul.overhaul_m3_km, costs.haul_usd_per_m3_km
        yield _item(EARTHWORK, "Haul beyond the free haul", over, "million m³ km", rate, 1e6, BY_HAUL)
        yield _item(EARTHWORK, "Borrow", haul.borrow_m3, "million m³", costs.borrow_usd_per_m3, 1e6, BY_FILL)
        yield _item(EARTHWORK, "Waste", haul.waste_m3, "million m³", costs.waste_usd_per_m3, 1e6, BY_CUT)


def _structures(ground: _Ground, works: Works | None) -> Iterator[CostItem]:
    section, costs, reach_m = ground.section, ground.costs, ground.reach_m
    bridge_m, tunnel_m = float(reach_m[section.bridge].sum()), float(reach_m[section.tunnel].sum())
    # A bridge set by hand may stand where there is no height; it has no face then.
    face_m2 = float((np.maximum(ground.height_m, 0.0) * reach_m)[section.bridge].sum())
    yield _item(STRUCTURES, "Viaducts, by length", bridge_m, "km", costs.bridge_usd_per_m, 1e3, BY_VIADUCT)
    rate = costs.bridge_usd_per_m_per_m
    yield _item(STRUCTURES, "Viaducts, by face below the deck", face_m2, "thousand m²", rate, 1e3, BY_VIADUCT_FACE)
    if works is not None:
        river_m = sum(bridge.length_m for bridge in works.river_bridges)
        rate = costs.river_bridge_usd_per_m
        at_m = (*ends_m(section, section.bridge), *(m for b in works.river_bridges for m in (b.from_m, b.to_m)))
        yield _item(STRUCTURES, "River bridges", river_m, "km", rate, 1e3, BY_RIVER_BRIDGE)
        yield _pieces(STRUCTURES, "Bridge abutments", at_m, costs.bridge_abutment_usd_each)
    yield _item(STRUCTURES, "Tunnels", tunnel_m, "km", costs.tunnel_usd_per_m, 1e3, BY_TUNNEL)
    if works is not None:
        yield _pieces(STRUCTURES, "Tunnel portals", ends_m(section, section.tunnel), costs.tunnel_portal_usd_each)
        yield _pieces(STRUCTURES, "Culverts", works.culvert_m, costs.culvert_usd_each)


def _stations(costs: UnitCosts, works: Works | None) -> Iterator[CostItem]:
    if works is not None:
        yield _item(STATIONS, "Stations", works.stations, "", costs.station_usd_each, spread=BY_STATION)
        yield _item(STATIONS, "Passing loops", works.loops, "", costs.passing_loop_usd_each, spread=BY_LOOP)


def _land(ground: _Ground, works: Works | None) -> Iterator[CostItem]:
    if works is None:
        return
    costs = ground.costs
    wide_m = costs.land_m(ground.height_m, ground.section.bridge, ground.section.tunnel)
    yield _item(LAND, "Land", float((wide_m * ground.reach_m).sum()), "ha", costs.land_usd_per_m2, 1e4)
    for name, places, rate in (
        ("Level crossings", works.level_crossing_m, costs.level_crossing_usd_each),
        ("Roads over or under the line", works.road_bridge_m, costs.road_bridge_usd_each),
        ("Crossings of railways", works.railway_crossing_m, costs.railway_crossing_usd_each),
    ):
        yield _pieces(LAND, name, places, rate)


def risk_items(exposures: Sequence[Exposure]) -> tuple[CostItem, ...]:
    """What risks cost, an item for each layer that the planner set a price for; it has no range of its own."""
    return tuple(
        CostItem(
            one.name, one.exposure, "weighted km", one.cost_musd, one.cost_musd, one.cost_musd,
            "Set by the planner, per km of line at weight 1", RISK,
            one.cost_musd * 1e6 / one.exposure if one.exposure > 0.0 else float("nan"), BY_RISK,
        )
        for one in exposures
        if one.priced
    )  # fmt: skip


def side_slope_m2(section: LongSection, costs: UnitCosts, cross_fall: FloatArray) -> FloatArray:
    """Cut and fill (m2) that the ground's slope across the line adds to the areas on level ground, each station."""
    height_m = section.level_m - section.ground_m
    template = costs.template
    cut_m2, fill_m2 = template.areas_m2(height_m, np.nan_to_num(cross_fall))
    level_m2 = template.cut_m2(np.maximum(-height_m, 0.0)) + template.fill_m2(np.maximum(height_m, 0.0))
    return np.where(section.bridge | section.tunnel, 0.0, cut_m2 + fill_m2 - level_m2)


def ends_m(section: LongSection, where: NDArray[np.bool_]) -> tuple[float, ...]:
    """Chainages where runs of True begin or end inside the line: abutments of viaducts, portals of tunnels."""
    before = np.flatnonzero(where[1:] != where[:-1])
    return tuple(((section.chainage_m[before] + section.chainage_m[before + 1]) / 2.0).tolist())


def runs(where: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """First and last index of each unbroken run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], where, [False])).astype(np.int8)))
    for first, after in zip(edges[::2], edges[1::2]):
        yield int(first), int(after) - 1


def _item(
    group: str, name: str, quantity: float, unit: str, rate: Rate, per_unit: float = 1.0, spread: str = ""
) -> CostItem:
    """An item of `quantity` in the rate's own unit, shown in units of `per_unit` of it."""
    value, low, high = (float(quantity) * r / 1e6 for r in (rate.value, rate.low, rate.high))
    shown, unit_cost_usd = float(quantity) / per_unit, rate.value * per_unit
    return CostItem(name, shown, unit, value, low, high, rate.source, group, unit_cost_usd, spread)


def _pieces(group: str, name: str, at_m: Sequence[float], rate: Rate) -> CostItem:
    """An item of pieces that stand at chainages."""
    return replace(_item(group, name, len(at_m), "", rate), at_m=tuple(at_m))


def _named(viaduct: Structure, names: Named) -> Structure:
    """A viaduct with the names of the rivers it crosses."""
    under = [name for at_m, name in names if viaduct.from_m <= at_m <= viaduct.to_m and name]
    return replace(viaduct, name=", ".join(dict.fromkeys(under))) if under else viaduct
