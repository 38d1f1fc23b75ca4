"""Lines with fixes set by hand, evaluated: against what follows from unit costs and the ground by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from builders import plane_terrain, smooth_noise
from karwan.core.alignment import Axis
from karwan.core.by_hand import BRIDGE, LEVEL, LOCK, STATION, TUNNEL, ByHand, Fix
from karwan.core.evaluate import evaluate
from karwan.core.evaluation import BRIDGE as VIADUCT
from karwan.core.evaluation import TUNNEL as BORE
from karwan.core.explain import explain
from karwan.core.geodesy import WGS84
from karwan.core.hand_set_line import placed
from karwan.core.horizontal import lay_out
from karwan.core.plan import plan_of
from karwan.core.sections import sections_between
from karwan.core.standards import standard
from karwan.core.surroundings import NOTHING_AROUND, RIVER, Course, Station, Surroundings
from karwan.core.unit_costs import UnitCosts
from test_hand_set_line import at, between

STANDARD = standard("1520-international")
COSTS = UnitCosts()
FLAT = plane_terrain(np.full((300, 300), 700.0))


def bare(length_m=9_999.99):
    """A straight axis due east over the middle of the made terrain, of 400 intervals of 25 m."""
    lon, lat, _ = WGS84.fwd(63.05, 34.2, 90.0, length_m)
    return Axis(np.array([63.05, lon]), np.array([34.2, lat]), np.zeros(2))


PLAN = plan_of(bare())


def judged(*fixes, terrain=FLAT, axis=None, level=None, costs=COSTS, rules=STANDARD, around=NOTHING_AROUND):
    """The evaluation of the straight line with some fixes, at `level` or as it is designed."""
    axis = replace(axis or bare(), by_hand=ByHand(tuple(fixes)))
    line = lay_out("line", axis)
    if level is not None:
        line = replace(line, level_m=np.full(line.lon.size, float(level)))
    return evaluate(line, terrain, rules, costs, around)


@pytest.fixture(scope="module")
def hills():
    return plane_terrain(smooth_noise(np.random.default_rng(4), (300, 300), smooth=10.0, height=120.0))


@pytest.fixture(scope="module")
def on_hills(hills):
    return judged(terrain=hills)


def item(result, name):
    return next(one for one in result.cost_items if one.name == name)


def test_a_tunnel_set_by_hand_over_flat_ground_costs_its_length_times_the_rate():
    plain = judged(level=699.0)
    # Stations lie 25 m apart: 2 km are 80 of them.
    result = judged(between(TUNNEL, PLAN, 3_010.0, 5_010.0), level=699.0)
    assert result.tunnel_km == pytest.approx(2.0, abs=1e-3)
    assert result.bridge_km == 0.0
    tunnel_musd = 2_000.0 * COSTS.tunnel_usd_per_m.value / 1e6
    assert item(result, "Tunnels").cost_musd == pytest.approx(tunnel_musd, rel=1e-3)
    # No earthwork there: a cutting of 1 m is cut_m2(1) wide elsewhere.
    cut_m2 = float(COSTS.cut_m2(np.array([1.0]))[0])
    assert cut_m2 > 5.0
    assert result.cut_mm3 == pytest.approx(cut_m2 * 8_000.0 / 1e6, rel=1e-3)
    saved_musd = cut_m2 * 2_000.0 * COSTS.cut_usd_per_m3.value / 1e6
    portals_musd = 2.0 * COSTS.tunnel_portal_usd_each.value / 1e6
    assert result.cost_musd - plain.cost_musd == pytest.approx(tunnel_musd + portals_musd - saved_musd, abs=0.02)
    (bore,) = result.structures
    assert (bore.kind, bore.from_m, bore.to_m) == (BORE, pytest.approx(3_012.5, abs=1), pytest.approx(5_012.5, abs=1))
    assert bore.height_m == pytest.approx(1.0, abs=1e-3)


def test_a_bridge_set_by_hand_costs_its_length_and_its_face():
    result = judged(between(BRIDGE, PLAN, 3_010.0, 5_010.0), level=704.0)
    assert (result.bridge_km, result.tunnel_km) == (pytest.approx(2.0, abs=1e-3), 0.0)
    assert item(result, "Viaducts, by length").cost_musd == pytest.approx(
        2_000.0 * COSTS.bridge_usd_per_m.value / 1e6, rel=1e-3
    )
    assert item(result, "Viaducts, by face below the deck").quantity == pytest.approx(2_000.0 * 4.0 / 1e3, rel=1e-3)
    assert result.fill_mm3 == pytest.approx(float(COSTS.fill_m2(np.array([4.0]))[0]) * 8_000.0 / 1e6, rel=1e-3)
    assert [one.kind for one in result.structures] == [VIADUCT]
    assert sum(one.bridge_km for one in sections_between(result, (("A", 4_000.0),))) == pytest.approx(result.bridge_km)
    # The metre under the pointer is told as what it is.
    told = dict(explain(result, 4_000.0, STANDARD, COSTS).costs)
    assert "Fill" not in told
    assert told["Viaducts, by length"] == pytest.approx(COSTS.bridge_usd_per_m.value)
    assert "Fill" in dict(explain(result, 2_000.0, STANDARD, COSTS).costs)


def test_a_tunnel_above_and_a_bridge_below_the_ground_are_told():
    result = judged(between(TUNNEL, PLAN, 2_000.0, 3_000.0, name="Khojak"), level=703.0)
    assert "The tunnel set by hand, Khojak (km 2.000 to 3.000) lies up to 3.0 m above the ground." in result.basis.notes
    assert result.tunnel_km == pytest.approx(1.0, abs=0.03)
    result = judged(between(BRIDGE, PLAN, 2_000.0, 3_000.0), level=697.5)
    assert "The bridge set by hand (km 2.000 to 3.000) lies up to 2.5 m below the ground." in result.basis.notes
    assert result.bridge_km == pytest.approx(1.0, abs=0.03)
    assert item(result, "Viaducts, by face below the deck").quantity == 0.0
    quiet = judged(between(BRIDGE, PLAN, 2_000.0, 3_000.0), between(TUNNEL, PLAN, 5_000.0, 6_000.0), level=700.0)
    assert not [note for note in quiet.basis.notes if "set by hand" in note]


def test_a_tunnel_by_hand_is_one_where_the_line_would_be_a_viaduct_and_the_other_way_round():
    high = judged(between(TUNNEL, PLAN, 2_010.0, 3_010.0), level=730.0)
    assert (high.tunnel_km, high.bridge_km) == (pytest.approx(1.0, abs=1e-3), pytest.approx(9.0, abs=1e-3))
    deep = judged(between(BRIDGE, PLAN, 2_010.0, 3_010.0), level=660.0)
    assert (deep.tunnel_km, deep.bridge_km) == (pytest.approx(9.0, abs=1e-3), pytest.approx(1.0, abs=1e-3))


def test_overlapping_structures_and_what_lies_off_the_line_are_told():
    far = Fix(LOCK, 63.06, 34.3, 63.07, 34.3, name="old")
    result = judged(between(TUNNEL, PLAN, 2_010.0, 3_010.0), between(BRIDGE, PLAN, 2_510.0, 3_510.0), far, level=700.0)
    notes = [note for note in result.basis.notes if "set by hand" in note]
    assert any("overlap: where both are, the bridge set by hand counts." in note for note in notes)
    assert any(
        "The locked stretch set by hand, old (near 34.3000, 63.0600) is not on this line" in note for note in notes
    )
    assert (result.tunnel_km, result.bridge_km) == (pytest.approx(0.5, abs=1e-3), pytest.approx(1.0, abs=1e-3))


@pytest.mark.parametrize("by_m", [6.0, -4.0])
def test_a_level_set_by_hand_is_met_to_the_millimetre(hills, on_hills, by_m):
    level_m = float(np.interp(4_321.0, on_hills.section.chainage_m, on_hills.section.level_m)) + by_m
    result = judged(at(LEVEL, PLAN, 4_321.0, level_m=level_m), terrain=hills)
    assert float(result.alignment.profile.level_at(np.array([4_321.0]))[0]) == pytest.approx(level_m, abs=0.0015)
    assert result.violations == on_hills.violations == ()
    assert result.cost_musd > on_hills.cost_musd


def test_levels_that_cannot_both_be_met_are_told_and_the_first_is_kept(hills, on_hills):
    ground_m = float(np.interp(4_000.0, on_hills.section.chainage_m, on_hills.section.level_m))
    first, second = at(LEVEL, PLAN, 4_000.0, level_m=ground_m + 1.0), at(LEVEL, PLAN, 4_500.0, level_m=ground_m + 90.0)
    result = judged(first, second, terrain=hills)
    (note,) = [note for note in result.basis.notes if "No profile meets every demand" in note]
    assert "some of the levels set by hand" in note
    assert float(result.alignment.profile.level_at(np.array([4_000.0]))[0]) == pytest.approx(ground_m + 1.0, abs=0.0015)
    (broken,) = result.violations
    assert broken.clause == "level given for the level set by hand"
    assert (broken.from_m, broken.limit) == (pytest.approx(4_500.0, abs=0.1), pytest.approx(ground_m + 90.0))


def test_a_given_level_that_is_not_the_one_set_by_hand_is_a_violation():
    result = judged(at(LEVEL, PLAN, 4_000.0, level_m=701.0), level=700.0)
    assert [one.clause for one in result.violations] == ["level given for the level set by hand"]
    assert judged(at(LEVEL, PLAN, 4_000.0, level_m=701.0), level=701.0).violations == ()


def test_a_station_set_by_hand_is_level_named_and_paid_for(hills, on_hills):
    costs = replace(COSTS, station_usd_each=replace(COSTS.station_usd_each, value=3e6, high=4e6))
    result = judged(at(STATION, PLAN, 6_000.0, name="Rozanak"), at(STATION, PLAN, 2_000.0), terrain=hills, costs=costs)
    assert [name for name, _ in result.stations_m] == ["Station at km 2.0", "Rozanak"]
    assert result.stations_m[1][1] == pytest.approx(6_000.0, abs=0.01)
    near = np.abs(result.section.chainage_m[:-1] + 12.5 - 6_000.0) < STANDARD.station_length_m / 2.0 - 30.0
    assert np.abs(result.section.grade_permille[near]).max() <= STANDARD.station_grade_permille + 1e-6
    assert np.abs(on_hills.section.grade_permille[near]).max() > STANDARD.station_grade_permille + 1.0
    assert item(result, "Stations").cost_musd == pytest.approx(6.0)
    assert min(abs(at_m - 6_000.0) for at_m in result.operation.loop_m) < 0.01


def test_a_station_set_by_hand_in_the_place_of_one_that_is_served_is_that_one():
    lon, lat, _ = (float(one) for one in PLAN.point_at(np.array([6_000.0])))
    around = Surroundings(stations=(Station("Rozanak", lon, lat + 0.01), Station("Far", lon, lat + 0.1)))
    moved = judged(at(STATION, PLAN, 4_000.0, name="Rozanak"), level=700.0, around=around)
    assert moved.stations_m == (("Rozanak", pytest.approx(4_000.0, abs=0.01)),)
    close = judged(at(STATION, PLAN, 6_050.0, name="New"), level=700.0, around=around)
    assert [name for name, _ in close.stations_m] == ["Rozanak"]
    found = judged(at(STATION, PLAN, 1_000.0, name="Far"), level=700.0, around=around)
    assert [name for name, _ in found.stations_m] == ["Far", "Rozanak"]
    assert not [note for note in found.basis.notes if "The line passes Far" in note]


def test_the_grade_in_a_long_tunnel_set_by_hand_is_the_lower_one():
    # Ground that rises as steeply as the ruling grade allows, of 12 per mille, everywhere.
    slope = plane_terrain(np.tile(700.0 + 1.2 * np.arange(300.0), (300, 1)))
    rules = replace(STANDARD, ruling_grade_permille=12.0, tunnel_grade_factor=0.75, tunnel_grade_from_m=300.0)
    free = judged(terrain=slope, rules=rules)
    result = judged(between(TUNNEL, PLAN, 4_000.0, 6_000.0), terrain=slope, rules=rules)
    inside = (free.section.chainage_m[:-1] > 4_000.0) & (free.section.chainage_m[1:] < 6_000.0)
    assert free.section.grade_permille[inside].max() > 11.0
    assert result.section.grade_permille[inside].max() <= 9.0 + 1e-3
    assert result.violations == ()
    given = judged(between(TUNNEL, PLAN, 4_000.0, 6_000.0), terrain=slope, rules=rules, level=None)
    assert given.section.level_m.tolist() == result.section.level_m.tolist()


def test_a_river_above_a_tunnel_set_by_hand_lifts_nothing():
    lon, lat, _ = (float(one) for one in PLAN.point_at(np.array([5_000.0])))
    river = Course(RIVER, "Adraskan", np.array([lon, lon]), np.array([lat - 0.02, lat + 0.02]), 60.0)
    around = Surroundings(courses=(river,))
    over = judged(around=around)
    assert np.interp(5_000.0, over.section.chainage_m, over.section.level_m) >= 700.0 + STANDARD.river_clearance_m - 0.1
    under = judged(between(TUNNEL, PLAN, 4_000.0, 6_000.0), around=around)
    assert np.interp(5_000.0, under.section.chainage_m, under.section.level_m) == pytest.approx(700.0, abs=0.5)
    assert under.violations == ()
    assert not [one for one in under.structures if one.kind == "river bridge"]


def test_what_is_set_by_hand_is_mirrored_on_the_reversed_line(hills):
    level_m = float(judged(terrain=hills).alignment.profile.level_at(np.array([4_000.0]))[0]) + 2.0
    fixes = (
        between(TUNNEL, PLAN, 1_010.0, 1_810.0), between(BRIDGE, PLAN, 7_010.0, 7_510.0),
        at(LEVEL, PLAN, 4_000.0, level_m=level_m), at(STATION, PLAN, 6_000.0, name="Rozanak"),
    )  # fmt: skip
    there = judged(*fixes, terrain=hills)
    back = evaluate(replace(there.alignment.reversed()), hills, STANDARD, COSTS)
    assert back.tunnel_km == pytest.approx(there.tunnel_km, abs=0.026)
    assert back.bridge_km == pytest.approx(there.bridge_km, abs=0.026)
    assert back.cost_musd == pytest.approx(there.cost_musd, rel=0.01)
    assert back.stations_m == (("Rozanak", pytest.approx(PLAN.length_m - 6_000.0, abs=0.01)),)
    # Of levels of its own the reversed line meets the same one.
    anew = evaluate(replace(there.alignment.reversed(), level_m=None, profile=None), hills, STANDARD, COSTS)
    assert float(anew.alignment.profile.level_at(np.array([PLAN.length_m - 4_000.0]))[0]) == pytest.approx(
        level_m, abs=0.0015
    )


def test_nothing_set_by_hand_changes_nothing(hills, on_hills):
    again = judged(terrain=hills)
    assert again.cost_items == on_hills.cost_items
    # A lock asks nothing of levels and cost.
    locked = judged(between(LOCK, PLAN, 2_000.0, 3_000.0), terrain=hills)
    assert locked.cost_items == on_hills.cost_items
    assert locked.section.level_m.tolist() == on_hills.section.level_m.tolist()


def test_a_line_bent_since_it_was_laid_out_keeps_its_fixes():
    axis = replace(bare(), by_hand=ByHand((between(TUNNEL, PLAN, 3_010.0, 5_010.0),)))
    line = lay_out("line", axis)
    lat = line.lat.copy()
    lat[line.lat.size // 2] += 0.0003
    bent = replace(line, lat=lat, level_m=np.full(line.lon.size, 700.0))
    result = evaluate(bent, FLAT, STANDARD, COSTS)
    assert result.plan == ()
    assert result.tunnel_km == pytest.approx(2.0, abs=0.03)


def test_fixes_are_placed_at_the_chainages_of_the_line_that_is_evaluated():
    found = placed(ByHand((at(STATION, PLAN, 6_000.0),)), PLAN).fixes[0]
    assert found.from_m == pytest.approx(6_000.0, abs=0.001)
