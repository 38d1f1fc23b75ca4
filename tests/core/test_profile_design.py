from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from karwan.core.errors import AlignmentError
from karwan.core.profile import design_profile
from karwan.core.standards import STANDARDS
from karwan.core.unit_costs import UnitCosts
from karwan.core.vertical import Demand

COSTS = UnitCosts()
STANDARD = STANDARDS["1520-international"]


def hills(seed, n, step=1.5):
    return 1000.0 + np.cumsum(np.random.default_rng(seed).normal(0, step, n))


def limits(seed, n, ruling=12.5):
    """Limits of intervals that differ by direction, and are lower in some curves."""
    rng = np.random.default_rng(seed)
    ease = np.repeat(np.where(rng.random(n) < 0.2, rng.uniform(0.0, 3.0, n), 0.0), 5)[: n - 1]
    return ruling - ease, 0.8 * ruling - ease


def assert_keeps(profile, at, up, down, standard, demands=()):
    """Everything a profile owes, by dense points and first principles; no code of the design is used."""
    length = at[-1]
    fine = np.union1d(np.linspace(0.0, length, int(length / 2.0) + 2), at)
    rise = np.diff(profile.level_at(fine)) / np.diff(fine) * 1000.0
    interval = np.clip(np.searchsorted(at, (fine[1:] + fine[:-1]) / 2) - 1, 0, at.size - 2)
    assert (rise <= up[interval] + 1e-3).all()
    assert (-rise <= down[interval] + 1e-3).all()
    x = profile.chainage_m
    assert x[[0, -1]] == pytest.approx([0.0, length])
    assert np.diff(x).min() >= min(standard.min_profile_tangent_m, length) - 1e-3
    grade = np.diff(profile.level_m) / np.diff(x)
    change = np.abs(np.diff(grade)) * 1000.0
    assert (change <= standard.max_grade_change_permille + 1e-4).all()
    needs = change >= standard.min_grade_change_permille + 1e-6
    assert (profile.radius_m[1:-1][needs] >= standard.min_vertical_radius_m - 1e-6).all()
    reach = np.concatenate(([0.0], profile.radius_m[1:-1] * change / 2000.0, [0.0]))
    assert (reach[1:] + reach[:-1] <= np.diff(x) + 1e-5).all()
    for demand in demands:
        inside = np.linspace(demand.from_m, demand.to_m, 400)
        level = profile.level_at(inside)
        assert (level >= demand.low_m - 0.0011).all(), demand.title
        assert (level <= demand.high_m + 0.0011).all(), demand.title
        if demand.to_m > demand.from_m:
            steep = np.abs(np.diff(level) / np.diff(inside)) * 1000.0
            assert (steep <= demand.max_grade_permille + 1e-3).all(), demand.title


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(sorted(STANDARDS)), st.sampled_from([0.3, 2.0, 12.0]))
def test_everything_is_kept_at_every_metre_whatever_the_ground(seed, key, rough):
    n = 40 + seed % 200
    standard = STANDARDS[key]
    at = np.arange(n) * (25.0, 50.0, 100.0)[seed % 3]
    up, down = limits(seed, n, standard.ruling_grade_permille)
    up, down = np.maximum(up, 1.0), np.maximum(down, 1.0)
    designed = design_profile(at, hills(seed, n, rough), up, down, standard, COSTS)
    assert_keeps(designed.profile, at, up, down, standard)
    assert designed.rounding.rounded_musd >= designed.rounding.unrounded_musd * (1.0 - 1e-12)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6))
def test_demands_are_met(seed):
    n = 301
    at, ground = np.arange(n) * 100.0, hills(seed, n, 1.0)
    up, down = limits(seed, n)
    demands = (
        Demand(4_000.0, 5_050.0, max_grade_permille=1.5, why="station"),
        Demand(12_345.0, 12_345.0, low_m=ground[123] + 2.0, high_m=ground[123] + 2.0, why="border"),
        Demand(20_010.0, 20_170.0, low_m=ground[201] + 4.0, why="river"),
        Demand(
            25_000.0, 25_600.0, low_m=ground[253] - 1.0, high_m=ground[253] + 1.0, max_grade_permille=2.5, why="loop"
        ),
    )
    designed = design_profile(at, ground, up, down, STANDARD, COSTS, demands)
    assert_keeps(designed.profile, at, up, down, STANDARD, demands)


def test_a_station_with_a_fixed_level_inside_it():
    at, ground = np.arange(201) * 100.0, hills(5, 201)
    limit = np.full(200, 12.5)
    level = ground[100] + 1.0
    demands = (
        Demand(9_475.0, 10_525.0, max_grade_permille=1.5, why="Chaman"),
        Demand(10_000.0, 10_000.0, low_m=level, high_m=level, why="Chaman"),
    )
    designed = design_profile(at, ground, limit, limit, STANDARD, COSTS, demands)
    assert_keeps(designed.profile, at, limit, limit, STANDARD, demands)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6))
def test_reversing_the_line_reverses_the_profile_within_one_percent_of_its_cost(seed):
    n = 400
    at, ground = np.arange(n) * 100.0, hills(seed, n)
    up, down = limits(seed, n)
    forth = design_profile(at, ground, up, down, STANDARD, COSTS)
    back = design_profile(at, ground[::-1], down[::-1], up[::-1], STANDARD, COSTS)
    assert back.rounding.rounded_musd == pytest.approx(forth.rounding.rounded_musd, rel=0.01)
    assert back.rounding.unrounded_musd == pytest.approx(forth.rounding.unrounded_musd, rel=0.003)
    assert_keeps(back.profile.reversed(at[-1]), at, up, down, STANDARD)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.floats(1.05, 2.0))
def test_a_wider_limit_never_costs_more(seed, wider):
    # The levels of any shape are found to a few parts in a thousand, their rounding to one in a hundred.
    n = 300
    at, ground = np.arange(n) * 100.0, hills(seed, n, 2.0)
    up, down = limits(seed, n)
    narrow = design_profile(at, ground, up, down, STANDARD, COSTS).rounding
    wide = design_profile(at, ground, up * wider, down * wider, STANDARD, COSTS).rounding
    assert wide.unrounded_musd <= narrow.unrounded_musd * 1.003
    assert wide.rounded_musd <= narrow.rounded_musd * 1.01


def best_of_all(at, ground, limit, standard, steps_m):
    """Cheapest profile of three PVIs in the only places they can have, by trying every level on a grid."""
    weight = np.full(at.size, at[1])
    weight[[0, -1]] /= 2.0
    x = np.array([0.0, 200.0, 400.0])
    best = np.inf
    for z in itertools.product(steps_m, repeat=3):
        one, two = (z[1] - z[0]) / 200.0, (z[2] - z[1]) / 200.0
        if max(abs(one), abs(two)) > limit / 1000.0 or abs(two - one) > standard.max_grade_change_permille / 1000.0:
            continue
        level = np.interp(at, x, z)
        if abs(two - one) >= standard.min_grade_change_permille / 1000.0:
            reach = standard.min_vertical_radius_m * abs(two - one) / 2.0
            if reach > 200.0:
                continue
            bend = np.clip(reach - np.abs(at - 200.0), 0.0, None) ** 2 / (2.0 * standard.min_vertical_radius_m)
            level = level + np.sign(two - one) * bend
        best = min(best, float((COSTS.usd_per_m(level - ground) * weight).sum()))
    return best


@pytest.mark.parametrize("seed", range(6))
def test_rounding_is_as_cheap_as_the_best_of_all_profiles_on_a_tiny_line(seed):
    rng = np.random.default_rng(seed)
    at = np.linspace(0.0, 400.0, 9)
    ground = np.cumsum(rng.normal(0.0, 0.6, 9))
    limit = np.full(8, 12.5)
    designed = design_profile(at, ground, limit, limit, STANDARD, COSTS)
    level = designed.profile.level_at(at)
    weight = np.full(9, 50.0)
    weight[[0, -1]] /= 2.0
    usd = float((COSTS.usd_per_m(level - ground) * weight).sum())
    assert designed.rounding.rounded_musd * 1e6 == pytest.approx(usd)
    steps = np.arange(ground.min() - 0.5, ground.max() + 0.5, 0.1)
    # A PVI is left out where it saves less than 1,000 USD.
    assert usd <= best_of_all(at, ground, 12.5, STANDARD, steps) + 1_000.0


def test_long_tunnels_have_the_lower_grade_and_short_ones_not():
    n = 401
    at = np.arange(n) * 50.0
    # A ramp that climbs 12.5 per mille throughout, under a ridge of 2.5 km and, further on, one of 150 m.
    ramp = 1000.0 + at * 0.0118
    ground = ramp.copy()
    ground[150:200] += 120.0
    ground[300:303] += 60.0
    limit = np.full(n - 1, 12.5)
    designed = design_profile(at, ground, limit, limit, STANDARD, COSTS)
    assert designed.notes == ()
    fine = np.linspace(0.0, at[-1], 10_001)
    deep = np.interp(fine, at, ground) - designed.profile.level_at(fine) > COSTS.max_cut_m
    long_one = deep & (fine < 12_000.0)
    assert long_one.sum() * 2.0 > 2_000.0
    assert np.abs(designed.profile.grade_at(fine[long_one])).max() <= 0.9 * 12.5 + 1e-6
    assert_keeps(designed.profile, at, limit, limit, STANDARD)


def test_demands_that_contradict_each_other_are_named_with_their_places():
    at, limit = np.arange(201) * 100.0, np.full(200, 10.0)
    one = Demand(5_000.0, 5_000.0, low_m=100.0, high_m=100.0, why="Torghundi border")
    two = Demand(6_000.0, 6_200.0, low_m=125.0, why="Harirud")
    with pytest.raises(AlignmentError) as raised:
        design_profile(at, np.full(201, 100.0), limit, limit, STANDARD, COSTS, (two, one))
    for words in ("Torghundi border (km 5.000)", "Harirud (km 6.000 to 6.200)", "25.00 m apart", "10.00 m"):
        assert words in str(raised.value)
    # A level station between them takes what the grades allowed.
    station = Demand(5_200.0, 5_900.0, max_grade_permille=1.5, why="Herat")
    near = replace(two, low_m=108.0)
    design_profile(at, np.full(201, 100.0), limit, limit, STANDARD, COSTS, (one, near))
    with pytest.raises(AlignmentError, match="cannot both be met"):
        design_profile(at, np.full(201, 100.0), limit, limit, STANDARD, COSTS, (one, near, station))
    with pytest.raises(AlignmentError, match="not on the line"):
        design_profile(at, np.full(201, 100.0), limit, limit, STANDARD, COSTS, (Demand(30_000.0, 30_000.0, why="Far"),))


@pytest.mark.parametrize("length_m", [10.0, 150.0, 201.0, 399.0, 650.0])
def test_lines_about_as_short_as_a_tangent(length_m):
    at = np.linspace(0.0, length_m, 5)
    limit = np.full(4, 12.5)
    designed = design_profile(at, np.array([10.0, 10.4, 10.1, 9.8, 10.0]), limit, limit, STANDARD, COSTS)
    assert_keeps(designed.profile, at, limit, limit, STANDARD)
    if length_m < 400.0:
        assert designed.profile.chainage_m.size == 2


def test_level_ground_is_one_tangent_on_the_ground():
    at, limit = np.arange(101) * 100.0, np.full(100, 12.5)
    designed = design_profile(at, np.full(101, 700.0), limit, limit, STANDARD, COSTS)
    assert designed.profile.chainage_m.tolist() == [0.0, 10_000.0]
    assert designed.profile.level_m == pytest.approx([700.0, 700.0], abs=1e-6)
    assert designed.rounding.extra_percent == pytest.approx(0.0, abs=1e-9)


def test_what_is_no_line_is_an_error():
    at, ground, limit = np.arange(4) * 100.0, np.zeros(4), np.full(3, 10.0)
    for change, words in (
        ({"ground_m": np.array([0.0, np.nan, 0.0, 0.0])}, "not known"),
        ({"at_m": np.array([0.0, 100.0, 100.0, 200.0])}, "no line"),
        ({"up_permille": np.zeros(3)}, "steepest rise of 0 per mille at km 0.000"),
        ({"down_permille": np.array([5.0, -1.0, 5.0])}, "steepest fall of -1 per mille at km 0.100"),
        ({"up_permille": np.full(2, 10.0)}, "differ"),
    ):
        given_values = {"at_m": at, "ground_m": ground, "up_permille": limit, "down_permille": limit, **change}
        with pytest.raises(AlignmentError, match=words):
            design_profile(**given_values, standard=STANDARD, unit_costs=COSTS)


SCRIPT = """
import json, sys
sys.path.insert(0, sys.argv[1])
import conftest
import numpy as np
from karwan.core.profile import design_profile
from karwan.core.standards import STANDARDS
from karwan.core.unit_costs import UnitCosts
at = np.arange(60) * 100.0
ground = 1000.0 + np.cumsum(np.random.default_rng(1).normal(0, 2.0, 60))
limit = np.full(59, 12.5)
found = design_profile(at, ground, limit, limit, STANDARDS["1520-international"], UnitCosts()).profile
print(json.dumps([found.chainage_m.tolist(), found.level_m.tolist(), found.radius_m.tolist()]))
"""


def test_without_numba_the_profile_is_the_same():
    tests = str(Path(__file__).parent.parent)
    blocked = 'import sys; sys.modules["numba"] = None\n'
    plain, compiled = (
        json.loads(
            subprocess.run(
                [sys.executable, "-c", first + SCRIPT, tests], capture_output=True, check=True, env=dict(os.environ)
            ).stdout
        )
        for first in (blocked, "")
    )
    for one, two in zip(plain, compiled):
        assert one == pytest.approx(two, abs=1e-6)
