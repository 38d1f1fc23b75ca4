"""What was set by hand, found again on lines: chainages worked by hand, locks, PVIs, lines bent and turned round."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from karwan.core.alignment import Axis
from karwan.core.axis_edits import moved
from karwan.core.by_hand import BRIDGE, LEVEL, LOCK, STATION, TUNNEL, ByHand, Fix, HandPvi, by_hand_of
from karwan.core.geodesy import WGS84
from karwan.core.hand_set_line import (
    PlacedByHand,
    PlacedFix,
    forced_structures,
    locked_pis,
    placed,
    placed_pvis,
    profile_by_hand,
    with_fix,
    with_profile_by_hand,
    without_fix,
)
from karwan.core.plan import plan_of
from karwan.core.vertical import Profile
from plan_builders import random_axis

# Along the equator a degree is a 360th of its length, on WGS 84 111,319.490793 m.
DEGREE_M = 2.0 * np.pi * 6_378_137.0 / 360.0


def equator(*lon):
    """A straight line along the equator with PIs at longitudes."""
    east = np.array(lon, dtype=float)
    return Axis(east, np.zeros(east.size), np.zeros(east.size))


def zigzag(corners=9, radius_m=400.0):
    """A line whose PIs lie 0.02 degrees apart, alternately on the equator and 0.005 degrees north of it."""
    lon = 20.0 + 0.02 * np.arange(corners)
    lat = 0.005 * (np.arange(corners) % 2)
    radius = np.full(corners, radius_m)
    radius[[0, -1]] = 0.0
    return Axis(lon, lat, radius)


def between(kind, plan, from_m, to_m, **more):
    """A stretch set by hand between two chainages of a plan."""
    lon, lat, _ = plan.point_at(np.array([from_m, to_m]))
    return Fix(kind, float(lon[0]), float(lat[0]), float(lon[1]), float(lat[1]), **more)


def at(kind, plan, at_m, **more):
    """A place set by hand at a chainage of a plan."""
    lon, lat, _ = plan.point_at(np.array([at_m]))
    return Fix(kind, float(lon[0]), float(lat[0]), **more)


def wave(length_m, count=6, radius_m=5_000.0):
    """A profile of `count` PVIs that goes up and down."""
    chainage = np.linspace(0.0, length_m, count)
    radius = np.full(count, radius_m)
    radius[[0, -1]] = 0.0
    return Profile(chainage, 500.0 + 4.0 * (np.arange(count) % 2), radius)


def test_places_on_the_equator_have_their_degrees_as_chainage():
    plan = plan_of(equator(20.0, 20.5))
    found = placed(
        ByHand((Fix(BRIDGE, 20.3, 0.0, 20.2, 0.001), Fix(STATION, 20.1, 0.002, name="Kala"))), plan
    )  # fmt: skip
    assert [one.fix.kind for one in found.fixes] == [STATION, BRIDGE]
    assert found.fixes[0].from_m == found.fixes[0].to_m == pytest.approx(0.1 * DEGREE_M, abs=0.01)
    assert found.fixes[1].from_m == pytest.approx(0.2 * DEGREE_M, abs=0.01)
    assert found.fixes[1].to_m == pytest.approx(0.3 * DEGREE_M, abs=0.01)
    assert found.fixes[0].title == "The station set by hand, Kala (km 11.132)"
    assert found.fixes[1].title == "The bridge set by hand (km 22.264 to 33.396)"


def test_what_lies_far_off_or_has_no_length_is_lost():
    plan = plan_of(equator(20.0, 20.5))
    # A degree of latitude at the equator is 110,574 m: 0.00453 of it are 501 m, 0.0045 of it 498 m.
    far, near = Fix(LEVEL, 20.1, 0.00453, level_m=5.0), Fix(LEVEL, 20.1, 0.0045, level_m=5.0)
    beyond = Fix(TUNNEL, 20.6, 0.0, 20.7, 0.0)
    collapsed = Fix(TUNNEL, 20.3, 0.001, 20.3, -0.001)
    found = placed(ByHand((far, near, beyond, collapsed)), plan)
    assert found.lost == (far, beyond, collapsed)
    assert [one.fix for one in found.fixes] == [near]


@given(st.integers(0, 200), st.lists(st.tuples(st.floats(0.01, 0.99), st.floats(0.01, 0.99)), max_size=5))
@settings(max_examples=40, deadline=None)
def test_what_is_set_at_a_chainage_is_found_there_and_from_the_other_end(seed, shares):
    axis = random_axis(seed)
    plan = plan_of(axis)
    ends = [tuple(sorted((a * plan.length_m, b * plan.length_m))) for a, b in shares]
    # Those that begin or end in the same place have no order.
    assume(min((np.diff(np.sort([one[k] for one in ends])).min(initial=9.0) for k in (0, 1)), default=9.0) > 0.1)
    ends = [one for one in ends if one[1] - one[0] > 2.0]
    by_hand = ByHand(tuple(between(BRIDGE, plan, *one) for one in ends))
    found = placed(by_hand, plan)
    assert np.array([(one.from_m, one.to_m) for one in found.fixes]) == pytest.approx(
        np.array(sorted(ends)), abs=0.005
    )  # fmt: skip
    turned = placed(by_hand.reversed(), plan_of(axis.reversed()))
    assert np.array([(one.from_m, one.to_m) for one in turned.fixes]) == pytest.approx(
        np.array(sorted((plan.length_m - b, plan.length_m - a) for a, b in ends)), abs=0.005
    )  # fmt: skip


def test_a_lock_on_a_straight_holds_the_two_corners_it_lies_between():
    plan = plan_of(zigzag())
    middles = plan.locate(plan.axis.lon, plan.axis.lat)[0]
    half = (middles[3] + middles[4]) / 2.0
    lock = between(LOCK, plan, half - 50.0, half + 50.0)
    assert locked_pis(plan, ByHand((lock,))) == {3, 4}
    assert locked_pis(plan, ByHand()) == frozenset()
    # As far as into the curve of PI 4, which PI 5 has a part in.
    assert locked_pis(plan, ByHand((between(LOCK, plan, half, middles[4] - 1.0),))) == {3, 4, 5}
    assert locked_pis(plan, ByHand((between(LOCK, plan, half, middles[6] + 1.0),))) == {3, 4, 5, 6, 7}
    assert locked_pis(plan, ByHand((between(LOCK, plan, 0.0, plan.length_m),))) == frozenset(range(9))


@given(st.integers(0, 200), st.floats(0.0, 0.8), st.floats(0.01, 0.2), st.integers(0, 9))
@settings(max_examples=60, deadline=None)
def test_a_corner_outside_a_lock_and_its_neighbours_moves_nothing_inside(seed, start, share, pi):
    axis = random_axis(seed)
    plan = plan_of(axis)
    lock = between(LOCK, plan, start * plan.length_m, (start + share) * plan.length_m)
    held = locked_pis(plan, ByHand((lock,)))
    # A neighbour's curve gets another length and may reach into the lock.
    if {pi - 1, pi, pi + 1} & held:
        return
    # Within the plane of before: moving an end would choose another.
    bent = plan_of(moved(replace(axis, plane=plan.plane), pi, axis.lon[pi] + 0.001, axis.lat[pi]).axis)
    lon, lat, _ = plan.point_at(np.linspace(start, start + share, 50) * plan.length_m)
    assert np.abs(bent.locate(lon, lat)[1]).max() < 0.002


def test_stations_of_a_bridge_stand_for_its_length_and_the_later_of_two_counts():
    chainage = np.arange(0.0, 2_001.0, 25.0)
    tunnel = PlacedFix(Fix(TUNNEL, 1.0, 1.0, 2.0, 2.0), 510.0, 1_010.0)
    bridge = PlacedFix(Fix(BRIDGE, 1.0, 1.0, 2.0, 2.0), 910.0, 1_110.0)
    short = PlacedFix(Fix(BRIDGE, 1.0, 1.0, 2.0, 2.0), 1_501.0, 1_509.0)
    bridges, tunnels = forced_structures(PlacedByHand((tunnel, bridge, short)), chainage)
    # Stations 525 to 900: 16 of 25 m for 400 m; 925 to 1100: 8 of 25 m for 200 m; 1500 for 8 m.
    assert chainage[tunnels].tolist() == np.arange(525.0, 901.0, 25.0).tolist()
    assert chainage[bridges].tolist() == [*np.arange(925.0, 1_101.0, 25.0).tolist(), 1_500.0]
    lock = PlacedFix(Fix(LOCK, 1.0, 1.0, 2.0, 2.0), 510.0, 1_010.0)
    assert forced_structures(PlacedByHand((lock,)), chainage) is None
    # A part of the line on which none of them lies.
    assert forced_structures(PlacedByHand((tunnel, bridge, short)), chainage + 5_000.0) is None


@given(st.integers(0, 200), st.integers(2, 30))
@settings(max_examples=40, deadline=None)
def test_a_profile_set_by_hand_is_had_back_also_after_storing_and_from_the_other_end(seed, count):
    axis = random_axis(seed)
    plan = plan_of(axis)
    profile = wave(plan.length_m, count, radius_m=2_000.0)
    by_hand = with_profile_by_hand(plan, ByHand((at(STATION, plan, 500.0),)), profile)
    assert len(by_hand.fixes) == 1
    assert by_hand_of(by_hand.to_text()).pvis == by_hand.pvis
    found = profile_by_hand(plan, by_hand)
    assert found.chainage_m == pytest.approx(profile.chainage_m, abs=0.005)
    assert found.level_m == pytest.approx(profile.level_m, abs=1e-9)
    assert found.radius_m == pytest.approx(profile.radius_m, rel=1e-4)
    found.checked()
    turned = profile_by_hand(plan_of(axis.reversed()), by_hand.reversed())
    mirrored = profile.reversed(plan.length_m)
    assert turned.chainage_m == pytest.approx(mirrored.chainage_m, abs=0.005)
    assert turned.level_m == pytest.approx(mirrored.level_m, abs=1e-9)


def test_pvis_of_another_length_of_profile_are_set_by_its_share():
    plan = plan_of(equator(20.0, 20.1))
    short = replace(wave(plan.length_m), chainage_m=wave(plan.length_m).chainage_m * 0.99999)
    found = profile_by_hand(plan, with_profile_by_hand(plan, ByHand(), short))
    assert found.chainage_m == pytest.approx(wave(plan.length_m).chainage_m, abs=0.005)


def test_where_the_line_was_bent_away_the_pvis_fall_into_runs():
    axis = zigzag(13)
    plan = plan_of(axis)
    # PVIs close to every PI but the ends.
    profile = wave(plan.length_m, 13, radius_m=1_000.0)
    by_hand = with_profile_by_hand(plan, ByHand(), profile)
    assert [run.tolist() for run in placed_pvis(by_hand, plan).runs] == [list(range(13))]
    bent = plan_of(moved(replace(axis, plane=plan.plane), 6, 20.12, 0.02).axis)
    assert profile_by_hand(bent, by_hand) is None
    found = placed_pvis(by_hand, bent)
    # The curves of PI 5 and 7 are others now, a few metres off.
    assert [run.tolist() for run in found.runs] == [[0, 1, 2, 3, 4], [8, 9, 10, 11, 12]]
    assert found.off_m[6] > 500.0
    assert 1.0 < found.off_m[[5, 7]].min() < found.off_m[[5, 7]].max() < 50.0
    # By a hundredth of it nothing is lost: 25 m at most.
    slightly = plan_of(moved(replace(axis, plane=plan.plane), 6, 20.12, 0.0002).axis)
    assert profile_by_hand(slightly, by_hand).level_m == pytest.approx(profile.level_m)


def test_a_line_longer_between_two_pvis_parts_them():
    plan = plan_of(equator(20.0, 20.1, 20.2))
    by_hand = with_profile_by_hand(plan, ByHand(), wave(plan.length_m, 4))
    # 2.2 km north and back between PVI 1 and 2: from 7.4 km apart to 8.7 km or so.
    bent = plan_of(Axis(np.array([20.0, 20.07, 20.1, 20.13, 20.2]), np.array([0.0, 0.0, 0.02, 0.0, 0.0]), np.zeros(5)))
    found = placed_pvis(by_hand, bent)
    assert found.off_m.max() < 1.0
    assert [run.tolist() for run in found.runs] == [[0, 1], [2, 3]]
    # Nobody knows how far apart they were: they are taken as they are.
    unknown = replace(by_hand, pvis=tuple(replace(one, to_next_m=float("nan")) for one in by_hand.pvis))
    assert [run.tolist() for run in placed_pvis(unknown, bent).runs] == [[0, 1, 2, 3]]


def test_pvis_that_go_on_to_no_next_are_a_part_of_the_profile():
    plan = plan_of(equator(20.0, 20.1))
    whole = with_profile_by_hand(plan, ByHand(), wave(plan.length_m, 6))
    parted = tuple(replace(one, to_next_m=0.0) if k == 2 else one for k, one in enumerate(whole.pvis))
    assert [run.tolist() for run in placed_pvis(ByHand(pvis=parted), plan).runs] == [[0, 1, 2], [3, 4, 5]]
    assert profile_by_hand(plan, ByHand(pvis=parted)) is None
    assert profile_by_hand(plan, ByHand(pvis=whole.pvis[1:])) is None
    assert profile_by_hand(plan, ByHand()) is None
    assert placed_pvis(ByHand(), plan) is None


def test_a_pvi_out_of_order_is_left_out_and_not_all_behind_it():
    plan = plan_of(equator(20.0, 20.1))
    lon = [20.0, 20.02, 20.09, 20.03, 20.05, 20.1]
    found = placed_pvis(ByHand(pvis=tuple(HandPvi(one, 0.0, 5.0) for one in lon)), plan)
    assert [run.tolist() for run in found.runs] == [[0, 1], [3, 4, 5]]


def test_a_fix_is_set_once_in_a_place_and_taken_away_again():
    first, second = Fix(LEVEL, 20.0, 1.0, level_m=5.0), Fix(LEVEL, 20.0, 1.0, level_m=6.0)
    other = Fix(STATION, 20.0, 1.0)
    both = with_fix(with_fix(ByHand(), first), other)
    assert both.fixes == (first, other)
    assert [one.level_m for one in with_fix(both, second).fixes if one.kind == LEVEL] == [6.0]
    assert without_fix(both, second).fixes == (other,)


coordinates = st.floats(-80.0, 80.0)


@given(
    st.lists(st.builds(Fix, st.sampled_from([LOCK, TUNNEL]), coordinates, coordinates, coordinates, coordinates),
             unique_by=lambda one: (one.lon, one.lat, one.to_lon, one.to_lat), max_size=4),
    st.builds(Fix, st.just(STATION), coordinates, coordinates),
)  # fmt: skip
def test_setting_and_unsetting_leaves_what_was_there(stretches, station):
    before = ByHand(tuple(stretches))
    assert without_fix(with_fix(before, station), station).fixes == before.fixes


def test_the_equator_is_as_long_as_it_is_said_to_be_here():
    assert WGS84.inv(20.0, 0.0, 21.0, 0.0)[2] == pytest.approx(DEGREE_M, abs=0.001)


def test_beside_a_bend_only_pvis_where_the_line_is_the_same_are_kept():
    plan = plan_of(equator(20.0, 20.1, 20.2))
    # PVIs every 100 m or so; the line then leaves the equator at 20.1 by 2 in 100.
    by_hand = with_profile_by_hand(plan, ByHand(), wave(plan.length_m, 224))
    at_m = np.array([float(plan.locate(one.lon, one.lat)[0]) for one in by_hand.pvis])
    bent = plan_of(Axis(np.array([20.0, 20.1, 20.2]), np.array([0.0, 0.0, 0.002]), np.zeros(3)))
    (run,) = placed_pvis(by_hand, bent).runs
    # A metre off where 50 m have been run beyond the corner, 50 m after 2.5 km.
    assert run[0] == 0
    assert at_m[run[-1]] - 0.1 * DEGREE_M == pytest.approx(0.0, abs=100.0)
    off_m = placed_pvis(by_hand, bent).off_m
    assert off_m[run].max() <= 1.0
    assert ((off_m > 1.0) & (off_m < 50.0)).sum() > 20
