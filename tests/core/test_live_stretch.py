"""Live figures of lines with rivers, roads, stations, risks, priced haul and fixes, beside the whole line evaluated."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from builders import plane_terrain, smooth_noise
from karwan.core.alignment import Axis
from karwan.core.by_hand import BRIDGE, LEVEL, LOCK, STATION, TUNNEL, ByHand, Fix
from karwan.core.design import with_profile
from karwan.core.evaluate import evaluate
from karwan.core.hand_set_line import with_profile_by_hand
from karwan.core.horizontal import lay_out, with_transitions
from karwan.core.live import LiveLine
from karwan.core.plan import plan_of
from karwan.core.profile_edits import moved as raised
from karwan.core.standards import standard
from karwan.core.surroundings import RAILWAY, RIVER, ROAD, Course, Risk, Station, Surroundings
from karwan.core.unit_costs import BUILT_IN, UnitCosts

STANDARD, COSTS = standard("1520-international").with_limits(12.5, 600.0), BUILT_IN["itemised"]
PI = 30
LON = np.linspace(63.03, 64.16, PI)
TERRAIN = plane_terrain(smooth_noise(np.random.default_rng(4), (300, 1_250), 8.0, 60.0))


def course(kind, lon, name):
    return Course(kind, name, np.array([lon - 0.01, lon + 0.02]), np.array([34.13, 34.27]), 60.0)


def around():
    shapely = pytest.importorskip("shapely")
    courses = [course(RIVER, lon, f"river {lon:.2f}") for lon in np.arange(63.1, 64.1, 0.045)]
    courses += [course(ROAD, lon, "road") for lon in np.arange(63.12, 64.1, 0.1)] + [course(RAILWAY, 63.6, "railway")]
    stations = (Station("West", 63.25, 34.2), Station("Middle", 63.6, 34.21), Station("Far", 63.9, 34.199))
    risks = (Risk("sand", shapely.box(63.52, 34.18, 63.7, 34.22), 1.0, 40.0, "sand"),)
    return Surroundings(tuple(courses), stations, risks)


def polygon():
    axis = with_transitions(Axis(LON, 34.2 + 0.006 * np.sin(np.arange(PI) * 1.3), np.full(PI, 800.0)), STANDARD)
    return replace(axis, plane=plan_of(axis).plane)


def judged(axis, surroundings, costs=COSTS):
    return evaluate(lay_out("line", axis), TERRAIN, STANDARD, costs, surroundings)


def moved(axis, i, north_deg):
    lat = axis.lat.copy()
    lat[i] += north_deg
    return replace(axis, lat=lat)


def live_on(axis, surroundings, costs=COSTS):
    return LiveLine(judged(axis, surroundings, costs), TERRAIN, STANDARD, costs, surroundings)


def without_loops(evaluation):
    """The cost less that of passing loops, which stay as they are while a line is bent."""
    return evaluation.cost_musd - sum(one.cost_musd for one in evaluation.cost_items if one.name == "Passing loops")


@pytest.fixture(scope="module")
def surroundings():
    return around()


@pytest.fixture(scope="module")
def live(surroundings):
    return live_on(polygon(), surroundings)


@pytest.mark.parametrize("i", [3, 14, 15, 16, 26])
def test_everything_along_a_bend_is_counted(live, surroundings, i):
    axis = moved(live.axis, i, 0.004)
    bent, full = live.bent(axis, i, PI - 1 - i), judged(axis, surroundings)
    before = live.evaluation
    assert bent.length_km == pytest.approx(full.length_km, abs=1e-6)
    change, exact = bent.cost_musd - before.cost_musd, without_loops(full) - without_loops(before)
    # A new design of the whole line moves PVIs far from the bend, too.
    assert change == pytest.approx(exact, abs=0.002 * before.cost_musd)
    assert bent.bridge_km == pytest.approx(full.bridge_km, abs=0.1)
    assert sorted(one.kind for one in bent.violations) == sorted(one.kind for one in full.violations)


def test_a_bend_into_a_risk_costs_what_it_costs(live, surroundings):
    free = Surroundings(surroundings.courses, surroundings.stations)
    axis = moved(live.axis, 15, 0.03)
    bare = live_on(live.axis, free).bent(axis, 15, PI - 16)
    bent = live.bent(axis, 15, PI - 16)
    exact = sum(one.cost_musd for one in judged(axis, surroundings).exposures)
    assert bent.cost_musd - bare.cost_musd == pytest.approx(exact, abs=1e-6)
    assert exact < sum(one.cost_musd for one in live.evaluation.exposures) - 0.01


@pytest.mark.parametrize("share", [0.1, 0.5, 0.8])
def test_levels_cost_what_the_whole_line_says_with_haul_and_rivers(live, surroundings, share):
    line = live.evaluation.alignment
    pvi = round(share * (line.profile.chainage_m.size - 1))
    profile = raised(line.profile, pvi, line.profile.chainage_m[pvi], line.profile.level_m[pvi] + 3.0)
    bent = live.levelled(profile)
    full = evaluate(with_profile(line, profile), TERRAIN, STANDARD, COSTS, surroundings)
    change = bent.cost_musd - live.evaluation.cost_musd
    assert change == pytest.approx(without_loops(full) - without_loops(live.evaluation), abs=0.01)
    assert abs(change) > 0.03
    assert bent.fill_mm3 == pytest.approx(full.fill_mm3, rel=1e-3)


def at_place(axis, at_m):
    lon, lat, _ = plan_of(axis).point_at(at_m)
    return float(lon), float(lat)


def test_what_is_set_by_hand_counts_in_the_bend_and_beside_it(surroundings):
    axis = polygon()
    level_m = live_on(axis, surroundings, UnitCosts()).evaluation.section.level_m
    level_m = float(level_m[int(44_000 / 25)])
    fixes = (
        Fix(LEVEL, *at_place(axis, 44_000.0), level_m=level_m + 4.0),
        Fix(STATION, *at_place(axis, 60_000.0), name="Halt"),
        Fix(BRIDGE, *at_place(axis, 52_000.0), *at_place(axis, 53_000.0)),
        Fix(TUNNEL, *at_place(axis, 49_000.0), *at_place(axis, 49_800.0)),
        Fix(LOCK, *at_place(axis, 5_000.0), *at_place(axis, 30_000.0)),
    )
    axis = replace(axis, by_hand=ByHand(fixes))
    live = live_on(axis, surroundings)
    axis = moved(axis, 15, 0.0005)
    bent, full = live.bent(axis, 15, PI - 16), judged(axis, surroundings)
    assert (bent.bridge_km, bent.tunnel_km) == pytest.approx((full.bridge_km, full.tunnel_km), abs=0.06)
    assert bent.bridge_km > 0.9
    assert bent.tunnel_km > 0.7
    at_m = full.section.chainage_m
    for near_m in (44_000.0, 49_500.0, 60_000.0):
        own = np.interp(near_m - bent.from_m, bent.section.chainage_m, bent.section.level_m)
        assert own == pytest.approx(float(np.interp(near_m, at_m, full.section.level_m)), abs=1.5)
    assert bent.cost_musd == pytest.approx(full.cost_musd, rel=0.003)


def test_levels_set_by_hand_stay_outside_the_bend(surroundings):
    axis = polygon()
    designed = judged(axis, surroundings).alignment.profile
    raised_up = replace(designed, level_m=designed.level_m + 2.0)
    axis = replace(axis, by_hand=with_profile_by_hand(plan_of(axis), ByHand(), raised_up))
    live = live_on(axis, surroundings)
    axis = moved(axis, 15, 0.004)
    bent, full = live.bent(axis, 15, PI - 16), judged(axis, surroundings)
    mine, theirs = bent.profile, full.alignment.profile
    inside = (theirs.chainage_m > bent.from_m + 600.0) & (theirs.chainage_m < bent.to_m + bent.longer_m - 600.0)
    at_m = theirs.chainage_m[inside]
    assert mine.level_at(at_m - bent.from_m) == pytest.approx(theirs.level_at(at_m), abs=0.05)
    assert bent.cost_musd == pytest.approx(full.cost_musd, abs=0.05 + abs(full.cost_musd - without_loops(full)))
