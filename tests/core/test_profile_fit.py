from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from karwan.core.errors import AlignmentError
from karwan.core.profile import fit_profile
from karwan.core.vertical import Profile


def known_profile(seed, pvis=10):
    rng = np.random.default_rng(seed)
    at = np.concatenate(([0.0], np.cumsum(rng.uniform(400.0, 1_500.0, pvis - 1))))
    # Grades apart enough that each PVI can be told from none, turning back before they get steep.
    grade = np.zeros(pvis - 1)
    for i, change in enumerate(rng.uniform(0.004, 0.016, pvis - 2)):
        grade[i + 1] = grade[i] - np.copysign(change, grade[i] + rng.normal(0.0, 0.002))
    level = 500.0 + np.concatenate(([0.0], np.cumsum(np.diff(at) * grade)))
    radius = np.zeros(pvis)
    radius[1:-1] = np.where(np.abs(np.diff(grade)) >= 0.003, rng.choice([10_000.0, 15_000.0], pvis - 2), 0.0)
    return Profile(at, level, radius).checked()


def surveyed(profile):
    at = np.union1d(profile.vertices_m(), np.arange(0.0, profile.chainage_m[-1], 25.0))
    return at[np.concatenate(([True], np.diff(at) > 1e-3))]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_a_known_profile_is_found_again(seed):
    profile = known_profile(seed)
    at = surveyed(profile)
    found = fit_profile(at, profile.level_at(at), 0.02)
    assert np.abs(found.level_at(at) - profile.level_at(at)).max() <= 0.02
    off = np.abs(found.chainage_m[:, None] - profile.chainage_m[None, :])
    # Every PVI with a curve is there, at its place, with its radius.
    for i in np.flatnonzero(profile.radius_m):
        nearest = int(np.argmin(off[:, i]))
        assert off[nearest, i] < 2.0
        assert found.radius_m[nearest] == pytest.approx(profile.radius_m[i], rel=0.02)
        assert found.level_m[nearest] == pytest.approx(profile.level_m[i], abs=0.02)
    assert found.chainage_m.size <= profile.chainage_m.size + 2


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([0.01, 0.1, 1.0]))
def test_whatever_the_levels_the_profile_stays_within_the_tolerance(seed, tolerance_m):
    rng = np.random.default_rng(seed)
    at = np.cumsum(rng.uniform(1.0, 200.0, 80))
    level = 700.0 + np.cumsum(rng.normal(0.0, 0.5, 80))
    found = fit_profile(at, level, tolerance_m).checked()
    assert np.abs(found.level_at(at) - level).max() <= tolerance_m
    assert found.chainage_m[[0, -1]].tolist() == at[[0, -1]].tolist()
    assert found.chainage_m.size <= 80


def test_centimetres_of_noise_cost_no_pvis():
    profile = known_profile(3)
    at = surveyed(profile)
    level = profile.level_at(at) + np.random.default_rng(1).uniform(-0.01, 0.01, at.size)
    found = fit_profile(at, level, 0.05)
    assert np.abs(found.level_at(at) - profile.level_at(at)).max() <= 0.06
    assert found.chainage_m.size < 3 * profile.chainage_m.size


def test_two_points_are_one_tangent():
    found = fit_profile(np.array([0.0, 500.0]), np.array([10.0, 12.0]), 0.01)
    assert found.chainage_m.tolist() == [0.0, 500.0]
    assert found.level_m == pytest.approx([10.0, 12.0])


@pytest.mark.parametrize(
    ("at", "level", "tolerance", "words"),
    [
        ([0.0], [1.0], 0.1, "1 chainages"),
        ([0.0, 0.0], [1.0, 2.0], 0.1, "do not rise"),
        ([0.0, 1.0], [1.0, np.nan], 0.1, "unknown levels"),
        ([0.0, 1.0], [1.0, 2.0], 0.0, "tolerance of 0 m"),
    ],
)
def test_what_cannot_be_fitted_is_an_error(at, level, tolerance, words):
    with pytest.raises(AlignmentError, match=words):
        fit_profile(np.array(at), np.array(level), tolerance)
