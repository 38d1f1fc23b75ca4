from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from karwan.core.errors import AlignmentError
from karwan.core.vertical import Demand, Profile


def one_curve(at_m, level_m, one_permille, two_permille, half_m, curve_m):
    """A single PVI with tangents of `half_m` and a curve `curve_m` long."""
    at = np.array([at_m - half_m, at_m, at_m + half_m])
    level = np.array([level_m - one_permille / 1000 * half_m, level_m, level_m + two_permille / 1000 * half_m])
    radius_m = curve_m / (abs(two_permille - one_permille) / 1000)
    return Profile(at, level, np.array([0.0, radius_m, 0.0]))


# "Example: a crest vertical curve joining a +3 % and -4 % grade", https://ru.scribd.com/document/410115058: curve of
# 2170 m, tangents intersect at station 345+60 (m) at 250 m; its table to two decimals.
CREST_FROM_M, CREST_STEP_M = 33_500.0, 100.0
CREST_LEVEL_M = [
    218.19, 220.95, 223.38, 225.50, 227.29, 228.75, 229.90, 230.72, 231.22, 231.40, 231.25, 230.79, 230.00, 228.88,
    227.45, 225.69, 223.61, 221.21, 218.48, 215.43, 212.06, 208.37,
]  # fmt: skip


def test_published_crest_curve_to_its_printed_digits():
    profile = one_curve(34_560.0, 250.0, 30.0, -40.0, 3_000.0, 2_170.0)
    at = CREST_FROM_M + CREST_STEP_M * np.arange(len(CREST_LEVEL_M))
    assert np.round(profile.level_at(at), 2) == pytest.approx(CREST_LEVEL_M, abs=1e-9)
    assert profile.curve_start_m[1] == pytest.approx(33_475.0)
    assert profile.curve_end_m[1] == pytest.approx(35_645.0)
    assert np.round(profile.level_at(np.array([33_475.0, 35_645.0])), 2) == pytest.approx([217.45, 206.60])
    # The highest point: 930 m from the beginning, 231.4000 m, where the grade is zero.
    assert profile.level_at(np.array([34_405.0]))[0] == pytest.approx(231.4000, abs=5e-5)
    assert profile.grade_at(np.array([34_405.0]))[0] == pytest.approx(0.0, abs=1e-9)


def test_published_sag_curve_to_its_printed_digits():
    # "Vertical curves", http://www.jfccivilengineer.com/vertical_curves.htm: intersection at 5305 m, level 145.68 m,
    # curve of 370 m, P at 5120 and 153.08 m, R at 5490 and 156.78 m, lowest point 148 m from P at 5268 and 150.12 m.
    profile = one_curve(5_305.0, 145.68, -40.0, 60.0, 185.0, 370.0)
    assert profile.k_m[1] == pytest.approx(37.0)
    assert np.round(profile.level_at(np.array([5_120.0, 5_490.0])), 2) == pytest.approx([153.08, 156.78])
    at = np.arange(5_120.0, 5_490.5, 1.0)
    level = profile.level_at(at)
    assert at[np.argmin(level)] == 5_268.0
    assert round(level.min(), 2) == 150.12


def test_curve_of_10_000_m_by_hand():
    # 10 per mille up, 10 down: it reaches 100 m to each side and cuts the corner by 100^2 / (2 * 10,000) = 0.5 m.
    profile = one_curve(1_000.0, 50.0, 10.0, -10.0, 1_000.0, 200.0)
    assert profile.radius_m[1] == pytest.approx(10_000.0)
    assert profile.k_m[1] == pytest.approx(100.0)
    assert profile.curve_half_m[1] == pytest.approx(100.0)
    at = np.array([0.0, 900.0, 950.0, 1_000.0, 1_100.0, 2_000.0])
    assert profile.level_at(at) == pytest.approx([40.0, 49.0, 49.375, 49.5, 49.0, 40.0])
    assert profile.grade_at(at) == pytest.approx([10.0, 10.0, 5.0, 0.0, -10.0, -10.0])
    assert Profile.from_k(profile.chainage_m, profile.level_m, profile.k_m).radius_m == pytest.approx(profile.radius_m)


def random_profile(seed, pvis=12):
    rng = np.random.default_rng(seed)
    at = np.concatenate(([0.0], np.cumsum(rng.uniform(300.0, 1_500.0, pvis - 1))))
    level = 500.0 + np.concatenate(([0.0], np.cumsum(np.diff(at) * rng.uniform(-0.02, 0.02, pvis - 1))))
    radius = np.where(rng.random(pvis) < 0.3, 0.0, rng.uniform(1_000.0, 7_000.0, pvis))
    radius[[0, -1]] = 0.0
    return Profile(at, level, radius).checked()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_grade_is_the_slope_of_the_level_everywhere(seed):
    profile = random_profile(seed)
    at = np.random.default_rng(seed).uniform(1.0, profile.chainage_m[-1] - 1.0, 300)
    breaks = profile.chainage_m[profile.radius_m == 0.0]
    at = at[np.abs(at[:, None] - breaks[None, :]).min(axis=1) > 0.01]
    slope = (profile.level_at(at + 0.005) - profile.level_at(at - 0.005)) / 0.01 * 1000.0
    assert profile.grade_at(at) == pytest.approx(slope, abs=1e-2)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_a_polyline_through_the_vertices_leaves_the_profile_by_less_than_5_mm(seed):
    profile = random_profile(seed)
    vertices = profile.vertices_m()
    at = np.linspace(0.0, profile.chainage_m[-1], 20_001)
    error = np.abs(np.interp(at, vertices, profile.level_at(vertices)) - profile.level_at(at))
    assert error.max() < 0.005
    # Not many more than are needed: a chord of 0.005 m on R = 1,000 m is 6.3 m long.
    assert vertices.size < 2 * profile.chainage_m.size + profile.curve_half_m.sum() * 2 / 6.0
    assert (np.diff(vertices) > 0.0).all()


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_reversed_profile_has_the_same_levels_and_opposite_grades(seed):
    profile = random_profile(seed)
    length = profile.chainage_m[-1]
    back = profile.reversed(length)
    at = np.random.default_rng(seed).uniform(0.0, length, 100)
    assert back.level_at(length - at) == pytest.approx(profile.level_at(at), abs=1e-9)
    assert back.grade_at(length - at) == pytest.approx(-profile.grade_at(at), abs=1e-6)


def test_a_pvi_put_on_a_tangent_changes_nothing_and_can_be_taken_away():
    profile = one_curve(1_000.0, 50.0, 10.0, -10.0, 1_000.0, 200.0)
    more = profile.inserted(400.0)
    at = np.linspace(0.0, 2_000.0, 501)
    assert more.level_at(at) == pytest.approx(profile.level_at(at), abs=1e-9)
    assert more.without(1).chainage_m.tolist() == profile.chainage_m.tolist()
    for place, words in ((950.0, "vertical curve"), (-1.0, "not on the profile"), (2_000.0, "not on the profile")):
        with pytest.raises(AlignmentError, match=words):
            profile.inserted(place)
    with pytest.raises(AlignmentError, match="PVI 0"):
        profile.without(0)


@pytest.mark.parametrize(
    ("at", "level", "radius", "words"),
    [
        ([0.0], [1.0], [0.0], "no profile"),
        ([0.0, 0.0], [1.0, 2.0], [0.0, 0.0], "does not follow"),
        ([0.0, 100.0], [1.0, np.nan], [0.0, 0.0], "no chainage, level or radius"),
        ([0.0, 100.0, 200.0], [0.0, 1.0, 0.0], [0.0, -5.0, 0.0], "below 0"),
        ([0.0, 100.0, 200.0, 300.0], [0.0, 1.0, 0.0, 1.0], [0.0, 6_000.0, 6_000.0, 0.0], "overlaps the next by 20.0 m"),
    ],
)
def test_what_is_no_profile_is_an_error(at, level, radius, words):
    with pytest.raises(AlignmentError, match=words):
        Profile(np.array(at), np.array(level), np.array(radius)).checked()


def test_a_demand_says_where_it_is_and_cannot_contradict_itself():
    demand = Demand(1_000.0, 2_050.0, max_grade_permille=1.5, why="Herat")
    assert demand.title == "Herat (km 1.000 to 2.050)"
    assert demand.reversed(5_000.0) == Demand(2_950.0, 4_000.0, max_grade_permille=1.5, why="Herat")
    for bad, words in (
        ({"from_m": 2.0, "to_m": 1.0}, "ends before it begins"),
        ({"from_m": 1.0, "to_m": 1.0, "low_m": 5.0, "high_m": 4.0}, "above 5 m and below 4 m"),
        ({"from_m": 1.0, "to_m": np.inf}, "no number"),
        ({"from_m": 1.0, "to_m": 2.0, "max_grade_permille": -1.0}, "-1 per mille"),
    ):
        with pytest.raises(AlignmentError, match=words):
            Demand(**bad)
