"""Profiles read off the very levels that were drawn from them; what was sampled elsewhere is told apart."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from karwan.core.profile_fit import drawn_profile
from karwan.core.profile_reading import read_profile
from karwan.core.vertical import Profile


def designed(seed, pvis=12):
    """Grades of a line with plain breaks below 3 per mille and curves above, some of them touching."""
    rng = np.random.default_rng(seed)
    grade = np.cumsum(rng.choice([-1.0, 1.0], pvis - 1) * rng.uniform(0.001, 0.014, pvis - 1))
    radius = np.zeros(pvis)
    change = np.abs(np.diff(grade))
    radius[1:-1] = np.where(change >= 0.003, rng.choice([10_000.0, 15_000.0, 40_000.0], pvis - 2), 0.0)
    half = np.pad(radius[1:-1] * change / 2.0, 1)
    room = half[:-1] + half[1:]
    at = np.concatenate(([0.0], np.cumsum(room + rng.choice([0.0, 3.0, 250.0], pvis - 1) + 30.0 * (room == 0.0))))
    level = 500.0 + np.concatenate(([0.0], np.cumsum(np.diff(at) * grade)))
    return Profile(at, level, radius)


def drawn(profile, more=()):
    at = np.union1d(profile.vertices_m(), more)
    at = at[np.concatenate(([True], np.diff(at) > 1e-3))]
    return at, profile.level_at(at)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
def test_curves_far_from_each_other_are_read_exactly(seed):
    rng = np.random.default_rng(seed)
    profile = designed(seed)
    # Straights between all of them, as in most lines.
    at = profile.chainage_m + 200.0 * np.arange(profile.chainage_m.size)
    level = 500.0 + np.concatenate(([0.0], np.cumsum(np.diff(at) * profile.grade_permille / 1000.0)))
    profile = Profile(at, level, profile.radius_m)
    # Vertices of the plan come between those of the profile.
    plan = np.concatenate((rng.uniform(0.0, at[-1], 40), np.arange(15.0, at[-1], 60.0)))
    ends = np.concatenate((profile.curve_start_m, profile.curve_end_m))
    plan = plan[np.abs(plan[:, None] - ends[None, :]).min(axis=1) > 2.0]
    found = read_profile(*drawn(profile, plan))
    assert found is not None
    np.testing.assert_allclose(found.chainage_m, profile.chainage_m, atol=0.02)
    np.testing.assert_allclose(found.level_m, profile.level_m, atol=0.001)
    np.testing.assert_allclose(found.radius_m, profile.radius_m, rtol=2e-3)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
def test_what_is_read_is_near_the_levels_or_nothing(seed):
    at, level = drawn(designed(seed))
    found = drawn_profile(at, level, 0.02)
    assert found is None or np.abs(found.level_at(at) - level).max() <= 0.02


def test_a_curve_by_hand():
    # 10 per mille up, then 10 down: R 10,000 m turns 20 per mille on 200 m, from 900 to 1,100.
    profile = Profile(np.array([0.0, 1000.0, 2000.0]), np.array([100.0, 110.0, 100.0]), np.array([0.0, 10_000.0, 0.0]))
    found = read_profile(*drawn(profile))
    assert found is not None
    assert found.chainage_m[1] == pytest.approx(1000.0, abs=1e-6)
    assert found.level_m[1] == pytest.approx(110.0, abs=1e-6)
    assert found.radius_m[1] == pytest.approx(10_000.0, rel=1e-6)
    assert found.curve_start_m[1] == pytest.approx(900.0, abs=1e-3)


def test_two_breaks_that_are_alike_are_no_curve():
    at = np.array([0.0, 500.0, 630.0, 650.0, 1_200.0])
    level = np.array([100.0, 100.0, 100.13, 100.17, 101.27])
    found = read_profile(at, level)
    assert found is not None
    assert found.chainage_m.tolist() == [0.0, 500.0, 630.0, 1_200.0]
    assert not found.radius_m.any()


@pytest.mark.parametrize("step_m", [5.0, 10.0, 25.0])
def test_a_curve_sampled_elsewhere_than_at_its_ends_is_not_read(step_m):
    profile = Profile(np.array([0.0, 1003.0, 2001.0]), np.array([100.0, 110.0, 100.0]), np.array([0.0, 10_000.0, 0.0]))
    at = np.arange(0.0, 2001.0, step_m)
    assert read_profile(at, profile.level_at(at)) is None


def test_noise_is_not_read():
    rng = np.random.default_rng(5)
    at = np.arange(0.0, 5_000.0, 25.0)
    assert drawn_profile(at, 100.0 + at * 0.005 + rng.normal(0.0, 0.05, at.size), 0.02) is None


def test_two_points_show_no_profile():
    assert read_profile(np.array([0.0, 100.0]), np.array([1.0, 2.0])) is None
