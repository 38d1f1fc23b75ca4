"""Edits of a profile: what was asked is there, and the profile stays one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from karwan.core.errors import AlignmentError
from karwan.core.profile_edits import (
    level_between,
    moved,
    passing,
    radius_to_pass,
    radius_to_reach,
    rounded,
    shifted,
    with_radius,
)
from karwan.core.vertical import Profile

AT = np.array([0.0, 1000.0, 2200.0, 3000.0, 5000.0, 6000.0])
LEVEL = np.array([700.0, 705.0, 699.0, 707.0, 700.0, 705.0])
PROFILE = Profile(AT, LEVEL, np.array([0.0, 10_000.0, 10_000.0, 8_000.0, 10_000.0, 0.0]))


def test_a_pvi_goes_where_it_is_put():
    one = moved(PROFILE, 2, 2300.0, 701.0)
    assert (one.chainage_m[2], one.level_m[2]) == (2300.0, 701.0)
    assert np.array_equal(np.delete(one.level_m, 2), np.delete(LEVEL, 2))
    # 4 per mille down, then 6/700 up: the curve reaches R / 2 times the change to either side.
    assert one.curve_half_m[2] == pytest.approx(10_000.0 / 2.0 * (4.0 / 1300.0 + 6.0 / 700.0))


def test_an_end_keeps_its_chainage_and_no_pvi_passes_its_neighbour():
    assert moved(PROFILE, 0, 500.0, 710.0).chainage_m[0] == 0.0
    assert moved(PROFILE, 0, 500.0, 710.0).level_m[0] == 710.0
    assert moved(PROFILE, 2, 9000.0, 701.0).chainage_m[2] == 2999.0


def test_a_curve_grows_as_far_as_there_is_room():
    assert with_radius(PROFILE, 2, 12_000.0).radius_m[2] == 12_000.0
    most = with_radius(PROFILE, 2, 1e9)
    assert most.curve_end_m[2] <= most.curve_start_m[3] + 1e-6
    assert most.radius_m[2] > 12_000.0
    assert with_radius(PROFILE, 2, 0.0).curve_half_m[2] == 0.0


def test_a_tangent_goes_up_as_a_whole():
    one = shifted(PROFILE, 2, 3, 4.0)
    assert one.level_m == pytest.approx(LEVEL + [0.0, 0.0, 4.0, 4.0, 0.0, 0.0])
    assert one.grade_permille[2] == pytest.approx(PROFILE.grade_permille[2])
    one.checked()


def test_a_curve_is_made_to_pass_where_the_hand_is():
    # From 4 / 1.2 per mille down to 10 up the grade changes by 15 per mille: 10,000 m of radius pass 0.28 m off.
    middle = float(PROFILE.level_at(AT[2:3])[0])
    assert middle - LEVEL[2] == pytest.approx(10_000.0 * 0.015**2 / 8.0)
    assert radius_to_pass(PROFILE, 2, middle) == pytest.approx(10_000.0)
    assert radius_to_pass(PROFILE, 2, middle + 0.1) > 10_000.0
    assert radius_to_pass(PROFILE, 2, float(LEVEL[2]) - 1.0) == 0.0
    assert radius_to_pass(PROFILE, 3, float(LEVEL[3]) - 0.1) > 0.0
    assert radius_to_reach(PROFILE, 2, float(PROFILE.curve_end_m[2])) == pytest.approx(10_000.0)
    assert radius_to_reach(PROFILE, 2, float(PROFILE.curve_start_m[2])) == pytest.approx(10_000.0)


def test_plain_breaks_that_got_sharp_are_rounded():
    plain = Profile(AT, LEVEL, np.array([0.0, 0.0, 0.0, 8_000.0, 0.0, 0.0]))
    one = rounded(plain, 1, 3, 5_000.0, 12.0).checked()
    # The grade changes by 10 per mille at the first, by 15 at the second: only there it has to be rounded.
    assert one.radius_m.tolist() == [0.0, 0.0, 5_000.0, 8_000.0, 0.0, 0.0]


@pytest.mark.parametrize("at_m", [0.0, 500.0, 2200.0, 2190.0, 4000.0, 6000.0])
def test_a_profile_passes_the_level_asked_for(at_m):
    level_m = float(PROFILE.level_at(np.array([at_m]))[0]) + 1.5
    one = passing(PROFILE, at_m, level_m).checked()
    assert float(one.level_at(np.array([at_m]))[0]) == pytest.approx(level_m, abs=0.002)
    # A tangent gets one PVI more, a curve moves the one it has.
    assert one.chainage_m.size == 6 + (at_m in (500.0, 4000.0))


@pytest.mark.parametrize(("from_m", "to_m"), [(2000.0, 2600.0), (-200.0, 400.0), (5700.0, 6300.0)])
def test_a_station_lies_level(from_m, to_m):
    one = level_between(PROFILE, from_m, to_m, 5_000.0).checked()
    inside = np.linspace(max(from_m, 0.0), min(to_m, 6000.0), 50)
    assert np.abs(one.grade_at(inside)).max() < 0.2
    assert one.level_at(inside) == pytest.approx(PROFILE.level_at(np.array([(from_m + to_m) / 2.0]))[0], abs=0.05)
    assert one.chainage_m[[0, -1]] == pytest.approx(AT[[0, -1]])


@settings(max_examples=200, deadline=None)
@given(at=st.floats(0.0, 6000.0), level=st.floats(690.0, 710.0), length=st.floats(1.0, 6000.0))
def test_what_is_fixed_leaves_a_profile(at, level, length):
    passing(PROFILE, at, level).checked()
    level_between(PROFILE, at - length / 2.0, at + length / 2.0, 5_000.0).checked()


@settings(max_examples=200, deadline=None)
@given(pvi=st.integers(0, 5), at=st.floats(-1e4, 1e4), level=st.floats(600.0, 800.0), radius=st.floats(0.0, 1e6))
def test_whatever_the_hand_does_it_is_still_a_profile(pvi, at, level, radius):
    one = moved(PROFILE, pvi, at, level)
    one.checked()
    if 0 < pvi < 5:
        with_radius(one, pvi, radius).checked()


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (lambda: moved(PROFILE, 6, 0.0, 0.0), "no PVI 6"),
        (lambda: moved(PROFILE, 1, float("nan"), 700.0), "no place"),
        (lambda: with_radius(PROFILE, 0, 5000.0), "end of the profile"),
        (lambda: with_radius(PROFILE, 1, -1.0), "-1 m is no radius"),
    ],
)
def test_what_cannot_be_done_is_said(edit, words):
    with pytest.raises(AlignmentError, match=words):
        edit()
