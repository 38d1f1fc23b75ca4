from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from karwan.core.earthworks import Template
from karwan.core.evaluation import BRIDGE, RIVER_BRIDGE, TUNNEL, LongSection
from karwan.core.mass_haul import mass_haul
from karwan.core.quantities import (
    EARTHWORK,
    LAND,
    STATIONS,
    STRUCTURES,
    TRACK,
    cost_items,
    find_structures,
    side_slope_m2,
)
from karwan.core.surroundings import RIVER, ROAD, Course, Station, Surroundings
from karwan.core.unit_costs import BUILT_IN, UnitCosts
from karwan.core.works import Works, without_banks, works_along

REFERENCE, ITEMISED = UnitCosts(), BUILT_IN["itemised"]


def section(height, costs=REFERENCE, step_m=25.0):
    """Level ground at 0 m, due east along the equator; formation `height` above it."""
    height = np.asarray(height, dtype=float)
    at = np.arange(height.size) * step_m
    fill, cut = np.maximum(height, 0.0), np.maximum(-height, 0.0)
    bridge, tunnel = fill > costs.max_fill_m, cut > costs.max_cut_m
    return LongSection(
        at, at / 111_319.49, np.zeros(at.size), np.zeros(at.size), height, np.ones(at.size, dtype=bool), bridge, tunnel,
        np.where(tunnel, 0.0, costs.cut_m2(cut)), np.where(bridge, 0.0, costs.fill_m2(fill)),
    )  # fmt: skip


def mixed(n=2_001):
    """50 km over hills: banks, cuttings, viaducts and tunnels."""
    return 32.0 * np.sin(np.linspace(0.0, 40.0, n)) + 3.0


def everything(one, costs, surroundings=None, loops=0):
    works = works_along(one, costs, surroundings or Surroundings(), loops)
    one = without_banks(one, works.river_bridges, costs)
    haul = mass_haul(one.chainage_m, one.cut_m2 * one.reach_m, one.fill_m2 * one.reach_m, costs)
    return cost_items(one, costs, works, haul, np.full(one.chainage_m.size, 0.05)), works, haul


def item(items, name):
    (found,) = [one for one in items if one.name == name]
    return found


def around():
    river = Course(RIVER, "Helmand", np.full(2, 1_000.0 / 111_319.49), np.array([-0.1, 0.1]), 100.0)
    road = Course(ROAD, "Ring road", np.full(2, 2_000.0 / 111_319.49), np.array([-0.1, 0.1]))
    return Surroundings((river, road), (Station("A", 0.0, 0.0), Station("B", 0.04, 0.0)))


def test_items_stand_under_their_headings_in_order():
    items, _, _ = everything(section(mixed(), ITEMISED), ITEMISED, around(), 2)
    groups = [one.group for one in items]
    assert list(dict.fromkeys(groups)) == [TRACK, EARTHWORK, STRUCTURES, STATIONS, LAND]
    assert groups == sorted(groups, key=[TRACK, EARTHWORK, STRUCTURES, STATIONS, LAND].index)
    assert len({one.name for one in items}) == len(items)


def test_an_itemised_line_by_hand():
    # 5 km of bank 2 m high: a river of 100 m at km 1 and a road at km 2, both square to it.
    costs = replace(ITEMISED, culvert_spacing_m=1_000.0)
    items, works, haul = everything(section(np.full(201, 2.0), costs), costs, around(), 1)
    assert item(items, "Track").cost_musd == pytest.approx(5.0 * 0.6)
    assert item(items, "Signalling").cost_musd == pytest.approx(5.0 * 0.08)
    # 7.6 x 2 + 1.5 x 4 = 21.2 m2 over 5,000 m less the bridge of 120 m.
    assert item(items, "Fill").quantity == pytest.approx(21.2 * 4_880 / 1e6, rel=1e-4)
    assert item(items, "Borrow").quantity == pytest.approx(21.2 * 4_880 / 1e6, rel=1e-4)
    assert item(items, "Borrow").cost_musd == pytest.approx(21.2 * 4_880 * 3.0 / 1e6, rel=1e-4)
    assert item(items, "River bridges").cost_musd == pytest.approx(0.120 * 18.0, rel=1e-3)
    assert item(items, "Bridge abutments").quantity == 2
    assert item(items, "Culverts").quantity == len(works.culvert_m) == 4
    assert item(items, "Stations").cost_musd == pytest.approx(16.0)
    assert item(items, "Passing loops").cost_musd == pytest.approx(1.6)
    assert item(items, "Level crossings").cost_musd == pytest.approx(0.12)
    # 7.6 + 2 x 1.5 x 2 m of bank and 10 m on either side, over 5 km.
    assert item(items, "Land").quantity == pytest.approx(33.6 * 5_000 / 1e4)
    assert (haul.overhaul_m3_km, haul.waste_m3) == (0.0, pytest.approx(0.0, abs=1e-6))


@pytest.mark.parametrize("costs", [REFERENCE, ITEMISED])
def test_every_item_has_its_rate_source_and_range(costs):
    items, _, _ = everything(section(mixed(), costs), costs, around(), 3)
    for one in items:
        assert one.source
        assert one.low_musd <= one.cost_musd <= one.high_musd, one.name
        assert one.cost_musd == pytest.approx(one.quantity * one.unit_cost_usd / 1e6), one.name


def test_under_the_reference_costs_the_rest_is_counted_but_only_the_high_end_priced():
    height = mixed()
    height[:120] = 2.0
    one = section(height)
    plain = cost_items(one, REFERENCE)
    items, _, _ = everything(one, REFERENCE, around(), 3)
    assert sum(i.cost_musd for i in items) == pytest.approx(sum(i.cost_musd for i in plain))
    assert sum(i.low_musd for i in items) == pytest.approx(sum(i.low_musd for i in plain))
    for name in ("River bridges", "Culverts", "Stations", "Passing loops", "Level crossings", "Land", "Waste"):
        counted = item(items, name)
        assert counted.quantity > 0
        assert (counted.cost_musd, counted.low_musd) == (0.0, 0.0)
        assert counted.high_musd > 0
        assert "published" in counted.source


def test_costs_of_a_metre_add_up_to_the_table():
    """What search and profile design minimise is what the table says, item by item, where nothing else is built."""
    for costs in (REFERENCE, replace(REFERENCE, land_usd_per_m2=ITEMISED.land_usd_per_m2)):
        one = section(mixed(), costs)
        per_m = costs.usd_per_m(one.level_m - one.ground_m)
        items, _, _ = everything(one, costs)
        assert sum(i.cost_musd for i in items) == pytest.approx((per_m * one.reach_m).sum() / 1e6, rel=1e-9)


def test_structures_are_found_with_their_ends_and_heights():
    height = np.full(401, 1.0)
    height[100:141] = 24.0
    height[200:221] = -40.0
    one = section(height)
    bridge, tunnel = find_structures(one)
    assert (bridge.kind, bridge.from_m, bridge.to_m, bridge.height_m) == (BRIDGE, 2_487.5, 3_512.5, 24.0)
    assert (tunnel.kind, tunnel.from_m, tunnel.to_m, tunnel.height_m) == (TUNNEL, 4_987.5, 5_512.5, 40.0)
    items = cost_items(one, ITEMISED, Works())
    assert (item(items, "Bridge abutments").quantity, item(items, "Tunnel portals").quantity) == (2, 2)


def test_a_structure_at_the_end_of_the_line_has_one_end_in_it():
    height = np.full(101, -40.0)
    height[50:] = 1.0
    assert item(cost_items(section(height), ITEMISED, Works()), "Tunnel portals").quantity == 1


def test_river_bridges_stand_among_the_structures_and_viaducts_bear_the_rivers_name():
    height = np.full(401, 1.0)
    height[30:51] = 24.0
    one = section(height)
    works = works_along(one, REFERENCE, around())
    structures = find_structures(one, works.river_bridges, works.river_names)
    # The Helmand runs under the viaduct from 737.5 to 1,262.5 m.
    assert [(s.kind, s.name) for s in structures] == [(BRIDGE, "Helmand")]
    low = section(np.full(401, 1.0))
    works = works_along(low, REFERENCE, around())
    (river,) = find_structures(low, works.river_bridges, works.river_names)
    assert (river.kind, river.name) == (RIVER_BRIDGE, "Helmand")
    assert river.length_m == pytest.approx(120.0, abs=0.5)


def test_side_slopes_add_what_the_exact_section_has_more():
    one = section(np.array([0.0, 2.0, -2.0, 30.0, -40.0]))
    fall = np.full(5, 0.2)
    more = side_slope_m2(one, REFERENCE, fall)
    cut, fill = Template(7.6, 1.5, 1.5).areas_m2(np.array([0.0]), np.array([0.2]))
    assert more[0] == pytest.approx(cut[0] + fill[0])
    assert more[1] > 0
    # Viaducts and tunnels have no earthwork.
    assert more[3:].tolist() == [0.0, 0.0]
    assert side_slope_m2(one, REFERENCE, np.full(5, np.nan)) == pytest.approx(np.zeros(5))


def test_land_is_as_wide_as_the_works_and_none_over_tunnels():
    one = section(np.array([0.0, 2.0, -2.0, 30.0, -40.0]))
    width_m = REFERENCE.land_m(one.level_m, one.bridge, one.tunnel)
    assert width_m == pytest.approx([27.6, 33.6, 33.6, 27.6, 0.0])


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 100_000), st.integers(1, 300))
def test_costs_and_quantities_of_two_parts_add_up_to_the_line(seed, cut_at):
    """Sections are told apart by their share of the line: areas and structures add up over any cut."""
    rng = np.random.default_rng(seed)
    one = section(np.convolve(rng.normal(size=340), np.ones(40), "valid") * 6.0, ITEMISED)
    whole = cost_items(one, ITEMISED)
    parts = []
    for part in (slice(0, cut_at + 1), slice(cut_at, None)):
        names = ("ground_m", "level_m", "known", "bridge", "tunnel", "cut_m2", "fill_m2", "chainage_m", "lon", "lat")
        if one.chainage_m[part].size > 1:
            parts.append(cost_items(replace(one, **{n: getattr(one, n)[part] for n in names}), ITEMISED))
    for k, line in enumerate(whole):
        assert sum(part[k].quantity for part in parts) == pytest.approx(line.quantity, rel=1e-9, abs=1e-12), line.name
