"""Profiles set by hand, on lines as they were and on lines bent since: what stays, what is designed, what is told."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from builders import plane_terrain, smooth_noise
from hypothesis import given, settings
from hypothesis import strategies as st
from karwan.core.alignment import Axis
from karwan.core.axis_edits import cut, joined, moved
from karwan.core.by_hand import ByHand
from karwan.core.evaluate import evaluate
from karwan.core.geodesy import WGS84
from karwan.core.hand_set_line import hand_pvis, placed_pvis, profile_by_hand, with_profile_by_hand
from karwan.core.horizontal import lay_out, with_transitions
from karwan.core.plan import plan_of
from karwan.core.profile_edits import moved as pvi_moved
from karwan.core.standards import standard
from karwan.core.unit_costs import UnitCosts
from karwan.core.vertical import Profile

STANDARD = standard("1520-international")
COSTS = UnitCosts()
HILLS = plane_terrain(smooth_noise(np.random.default_rng(4), (300, 300), smooth=10.0, height=120.0))


def crooked(corners=7, leg_m=3_500.0):
    """A line of 21 km through the hills, PIs alternately 600 m to either side."""
    lon, lat = [], []
    for k in range(corners):
        east = WGS84.fwd(63.03, 34.2, 90.0, k * leg_m)
        place = WGS84.fwd(east[0], east[1], 0.0, 600.0 * (-1) ** k)
        lon.append(place[0])
        lat.append(place[1])
    radius = np.full(corners, 800.0)
    radius[[0, -1]] = 0.0
    axis = with_transitions(Axis(np.array(lon), np.array(lat), radius), STANDARD)
    return replace(axis, plane=plan_of(axis).plane)


AXIS = crooked()
PLAN = plan_of(AXIS)


def judged(axis, standard=STANDARD):
    return evaluate(lay_out("line", axis), HILLS, standard, COSTS)


@pytest.fixture(scope="module")
def designed():
    return judged(AXIS)


@pytest.fixture(scope="module")
def by_hand(designed):
    """The designed profile, one PVI of it lowered by a metre, as the hand's own."""
    profile = designed.alignment.profile
    assert profile.chainage_m.size > 12
    changed = pvi_moved(profile, 6, float(profile.chainage_m[6]), float(profile.level_m[6]) - 1.0)
    return replace(AXIS, by_hand=with_profile_by_hand(PLAN, ByHand(), changed))


def rows(profile):
    return np.column_stack((profile.chainage_m, profile.level_m, profile.radius_m))


def test_a_line_is_judged_on_the_levels_set_by_hand(designed, by_hand):
    result = judged(by_hand)
    asked = profile_by_hand(PLAN, by_hand.by_hand)
    assert rows(result.alignment.profile) == pytest.approx(rows(asked), abs=0.05)
    assert result.alignment.profile.level_m == pytest.approx(asked.level_m, abs=1e-6)
    assert result.rounding is None
    assert result.section.level_m == pytest.approx(asked.level_at(result.section.chainage_m), abs=0.006)
    assert result.cost_musd != designed.cost_musd
    assert not [note for note in result.basis.notes if "by hand" in note]


def test_the_designed_profile_set_by_hand_gives_the_designed_figures(designed):
    axis = replace(AXIS, by_hand=with_profile_by_hand(PLAN, ByHand(), designed.alignment.profile))
    result = judged(axis)
    assert result.cost_musd == pytest.approx(designed.cost_musd, rel=1e-6)
    assert result.violations == designed.violations == ()
    assert result.section.level_m == pytest.approx(designed.section.level_m, abs=0.001)


def test_bent_elsewhere_the_profile_set_by_hand_stays_and_only_the_bend_is_designed(by_hand):
    before = judged(by_hand)
    # PI 3, in the middle, 700 m to the side.
    lon, lat, _ = WGS84.fwd(AXIS.lon[3], AXIS.lat[3], 180.0, 700.0)
    bent = moved(by_hand, 3, lon, lat).axis
    plan = plan_of(bent)
    after = judged(bent)
    was, now = before.alignment.profile, after.alignment.profile
    longer_m = plan.length_m - PLAN.length_m
    first, last = PLAN.locate(AXIS.lon[[2, 4]], AXIS.lat[[2, 4]])[0]
    # Everything up to the curve of PI 2 is what it was, and everything from that of PI 4 on, only farther along.
    head = was.chainage_m < first - 500.0
    tail = was.chainage_m > last + 500.0
    assert head.sum() >= 3
    assert tail.sum() >= 3
    assert rows(now)[: head.sum()] == pytest.approx(rows(was)[head], abs=0.005)
    shifted = rows(was)[tail] + [longer_m, 0.0, 0.0]
    assert rows(now)[-tail.sum() :] == pytest.approx(shifted, abs=0.05)
    assert now.level_m[-tail.sum() :] == pytest.approx(was.level_m[tail], abs=1e-9)
    now.checked()
    # The tangents that were kept have their levels, and what comes between is legal.
    places = np.linspace(0.0, float(was.curve_start_m[head.sum() - 1]), 100)
    # A millimetre along 12 per mille.
    assert now.level_at(places) == pytest.approx(was.level_at(places), abs=1.2e-5)
    assert {one.kind for one in after.violations} <= {one.kind for one in before.violations}
    assert any("designed from km" in note for note in after.basis.notes)
    assert any("PVIs set by hand were left out" in note for note in after.basis.notes)


def test_a_tunnel_that_goes_on_from_what_is_designed_into_what_is_kept_keeps_the_grade_of_long_tunnels():
    # A ridge of 80 m across the line, pierced by a tunnel of 1.2 km.
    north = np.linspace(0.0, 1.0, 300)
    ridge = plane_terrain(np.tile(np.where(np.abs(north - 0.52) < 0.02, 780.0, 700.0), (300, 1)))
    lon, lat, _ = WGS84.fwd(63.05, 34.2, 90.0, 16_000.0)
    axis = Axis(np.array([63.05, lon]), np.array([34.2, lat]), np.zeros(2))
    rules = replace(STANDARD, tunnel_grade_from_m=300.0, tunnel_grade_factor=0.6)
    plan = plan_of(axis)
    found = evaluate(lay_out("line", axis), ridge, rules, COSTS)
    tunnel_m = found.section.chainage_m[found.section.tunnel]
    assert tunnel_m[-1] - tunnel_m[0] > 600.0
    assert found.violations == ()
    # The hand's profile begins in the middle of the tunnel, and rises there by 12 per mille.
    middle_m = float(tunnel_m.mean())
    level_m = float(found.alignment.profile.level_at(np.array([middle_m]))[0])
    chainage = np.array([middle_m - 100.0, middle_m + 100.0, middle_m + 2_000.0, plan.length_m])
    level = np.array([level_m - 1.2, level_m + 1.2, level_m + 1.2, level_m + 1.2])
    pvis = hand_pvis(plan, Profile(chainage, level, np.array([0.0, 10_000.0, 10_000.0, 0.0])))
    result = evaluate(lay_out("line", replace(axis, by_hand=ByHand(pvis=pvis))), ridge, rules, COSTS)
    assert "tunnel grade" not in {one.kind for one in result.violations}
    assert any("1 of 4 PVIs set by hand were left out" in note for note in result.basis.notes)


def test_bent_and_bent_back_it_is_as_it_was(by_hand):
    there = moved(by_hand, 3, AXIS.lon[3], AXIS.lat[3] - 0.006).axis
    back = moved(there, 3, float(AXIS.lon[3]), float(AXIS.lat[3])).axis
    assert rows(judged(back).alignment.profile) == pytest.approx(rows(judged(by_hand).alignment.profile), abs=1e-9)


def test_the_reversed_line_has_the_mirrored_profile(by_hand):
    there, back = judged(by_hand), judged(by_hand.reversed())
    mirrored = there.alignment.profile.reversed(there.alignment.length_m)
    assert rows(back.alignment.profile) == pytest.approx(rows(mirrored), abs=0.05)
    assert back.alignment.profile.level_m == pytest.approx(mirrored.level_m, abs=1e-9)
    assert back.cost_musd == pytest.approx(there.cost_musd, rel=1e-3)
    assert (back.rise_m, back.fall_m) == (pytest.approx(there.fall_m, abs=0.1), pytest.approx(there.rise_m, abs=0.1))


def test_an_end_that_is_moved_gets_a_new_beginning_and_the_rest_stays(by_hand):
    was = judged(by_hand).alignment.profile
    lon, lat, _ = WGS84.fwd(AXIS.lon[0], AXIS.lat[0], 0.0, 900.0)
    result = judged(moved(by_hand, 0, lon, lat).axis)
    now = result.alignment.profile
    assert now.level_m[-8:] == pytest.approx(was.level_m[-8:], abs=1e-9)
    assert np.diff(now.chainage_m[-8:]) == pytest.approx(np.diff(was.chainage_m[-8:]), abs=0.01)
    assert any("designed from km 0.000" in note for note in result.basis.notes)
    # The new end lies near the ground as every end does.
    assert abs(result.section.level_m[0] - result.section.ground_m[0]) < 5.1


def test_two_lines_joined_keep_their_levels_and_the_gap_is_designed(by_hand):
    head, tail = cut(plan_of(by_hand), 0.4 * PLAN.length_m)
    middle = cut(plan_of(tail), 3_000.0)[1]
    both = joined(head, middle, 800.0, STANDARD)
    result = judged(both)
    now = result.alignment.profile
    ends = profile_by_hand(plan_of(head), head.by_hand).level_m
    rest = profile_by_hand(plan_of(middle), middle.by_hand).level_m
    # Where the gap begins and ends there are curves, by which the last and first PVIs are off the line.
    pvis = placed_pvis(both.by_hand, plan_of(both))
    kept, others = pvis.runs
    assert (kept[0], others[-1]) == (0, ends.size + rest.size - 1)
    assert kept.size >= ends.size - 2
    assert others.size >= rest.size - 2
    assert now.level_m[: kept.size] == pytest.approx(ends[: kept.size], abs=1e-9)
    assert now.level_m[-others.size :] == pytest.approx(rest[-others.size :], abs=1e-9)


def test_a_line_bent_away_from_all_pvis_is_designed_and_told(by_hand):
    far = replace(by_hand, lat=by_hand.lat + 0.02, plane=None)
    result = judged(far)
    assert result.rounding is not None
    count = len(by_hand.by_hand.pvis)
    assert f"None of the {count} PVIs set by hand lies on the line: its profile was designed." in result.basis.notes


def test_where_nothing_legal_fits_between_it_is_told_and_seen_in_the_checks(by_hand):
    # A step of 60 m between two parts of a profile set by hand, with 1.5 km between them.
    pvis = list(by_hand.by_hand.pvis)
    where = len(pvis) // 2
    pvis = [*pvis[:where], *(replace(one, level_m=one.level_m + 60.0) for one in pvis[where:])]
    pvis[where - 1] = replace(pvis[where - 1], to_next_m=0.0)
    result = judged(replace(by_hand, by_hand=ByHand(pvis=tuple(pvis))))
    assert any("see the checks" in note for note in result.basis.notes)
    assert "grade" in {one.kind for one in result.violations}
    result.alignment.profile.checked()


@given(st.integers(1, 5), st.floats(-900.0, 900.0), st.floats(-900.0, 900.0))
@settings(max_examples=12, deadline=None)
def test_however_it_is_bent_a_profile_comes_of_it_that_holds_what_was_kept(pi, east_m, north_m):
    profile = judged(AXIS).alignment.profile
    axis = replace(AXIS, by_hand=with_profile_by_hand(PLAN, ByHand(), profile))
    lon, lat, _ = WGS84.fwd(AXIS.lon[pi], AXIS.lat[pi], 90.0, east_m)
    lon, lat, _ = WGS84.fwd(lon, lat, 0.0, north_m)
    result = judged(moved(axis, pi, lon, lat).axis)
    now = result.alignment.profile.checked()
    first = float(PLAN.locate(AXIS.lon[pi - 1], AXIS.lat[pi - 1])[0]) - 500.0
    kept = profile.chainage_m < first - 2_500.0
    assert now.level_m[: kept.sum()] == pytest.approx(profile.level_m[kept], abs=1e-4)
    assert now.chainage_m[-1] == pytest.approx(result.alignment.length_m, abs=0.01)
