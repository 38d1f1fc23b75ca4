"""Figures of a bent line measured about the bend, beside those of the whole line evaluated anew."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from builders import plane_terrain, smooth_noise
from karwan.core.alignment import Axis, alignment_from_vertices
from karwan.core.design import with_profile
from karwan.core.errors import AlignmentError
from karwan.core.evaluate import evaluate
from karwan.core.horizontal import lay_out, with_transitions
from karwan.core.live import LiveLine
from karwan.core.profile_edits import fitting
from karwan.core.profile_edits import moved as raised
from karwan.core.standards import standard
from karwan.core.unit_costs import UnitCosts

STANDARD, COSTS = standard("1520-international").with_limits(12.5, 600.0), UnitCosts()
PI = 14


@pytest.fixture(scope="module")
def terrain():
    return plane_terrain(smooth_noise(np.random.default_rng(4), (300, 600), 8.0, 60.0))


@pytest.fixture(scope="module")
def live(terrain):
    lon = np.linspace(63.03, 63.55, PI)
    lat = 34.2 + 0.012 * np.sin(np.arange(PI) * 1.3)
    axis = with_transitions(Axis(lon, lat, np.full(PI, 800.0)), STANDARD)
    return LiveLine(evaluate(lay_out("line", axis), terrain, STANDARD, COSTS), terrain, STANDARD, COSTS)


def moved(axis, i, east_deg=0.0, north_deg=0.004):
    lon, lat = axis.lon.copy(), axis.lat.copy()
    lon[i] += east_deg
    lat[i] += north_deg
    return replace(axis, lon=lon, lat=lat)


def whole(axis, terrain):
    return evaluate(lay_out("line", axis), terrain, STANDARD, COSTS)


def assert_like(bent, full):
    assert bent.length_km == pytest.approx(full.length_km, rel=1e-6)
    assert bent.cost_musd == pytest.approx(full.cost_musd, rel=0.01)
    assert sorted(one.kind for one in bent.violations) == sorted(one.kind for one in full.violations)


@pytest.mark.parametrize("i", [1, 2, 6, 7, 11, 12])
def test_a_moved_pi_costs_what_the_whole_line_says(live, terrain, i):
    axis = moved(live.axis, i)
    assert_like(live.bent(axis, i, PI - 1 - i), whole(axis, terrain))


@pytest.mark.parametrize("i", [0, PI - 1])
def test_an_end_can_be_moved(live, terrain, i):
    axis = moved(live.axis, i)
    assert_like(live.bent(axis, i, PI - 1 - i), whole(axis, terrain))


def test_a_pi_more_and_a_pi_less(live, terrain):
    a = live.axis
    names = ("lon", "lat", "radius_m", "transition_in_m", "transition_out_m")
    less = replace(a, **{name: np.delete(getattr(a, name), 6) for name in names})
    assert_like(live.bent(less, 6, PI - 7), whole(less, terrain))
    middle = {name: (getattr(a, name)[6] + getattr(a, name)[7]) / 2.0 for name in names}
    middle["lat"] += 0.003
    more = replace(a, **{name: np.insert(getattr(a, name), 7, middle[name]) for name in names})
    assert_like(live.bent(more, 7, PI - 7), whole(more, terrain))


def test_a_radius_below_the_limit_is_told_at_once(live, terrain):
    radius = live.axis.radius_m.copy()
    radius[6] = 300.0
    axis = replace(live.axis, radius_m=radius)
    bent = live.bent(axis, 6, PI - 7)
    assert "radius" in {one.kind for one in bent.violations}
    assert_like(bent, whole(axis, terrain))


def test_what_lies_outside_stays_and_levels_meet(live):
    bent = live.bent(moved(live.axis, 6), 6, PI - 7)
    old = live.evaluation.section
    ends = np.array([bent.from_m, bent.to_m])
    assert 0.0 <= bent.from_m < bent.to_m <= old.chainage_m[-1]
    for name in ("lon", "lat", "level_m"):
        were = np.interp(ends, old.chainage_m, getattr(old, name))
        assert getattr(bent.section, name)[[0, -1]] == pytest.approx(were, abs=0.01 if name == "level_m" else 1e-6)
    assert bent.section.chainage_m[-1] == pytest.approx(bent.to_m - bent.from_m + bent.longer_m, abs=0.01)


def test_nothing_bent_costs_about_the_same(live):
    bent = live.bent(live.axis, 6, PI - 7)
    assert bent.longer_m == pytest.approx(0.0, abs=1e-6)
    # The profile of the stretch is designed anew between levels that are given now.
    assert bent.cost_musd == pytest.approx(live.evaluation.cost_musd, rel=0.003)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.3, 0.5, 0.8, 1.0])
def test_a_moved_pvi_costs_what_the_whole_line_says(live, terrain, share):
    line = live.evaluation.alignment
    pvi = round(share * (line.profile.chainage_m.size - 1))
    profile = raised(line.profile, pvi, line.profile.chainage_m[pvi], line.profile.level_m[pvi] + 2.0)
    bent = live.levelled(profile)
    full = evaluate(with_profile(line, profile), terrain, STANDARD, COSTS)
    assert bent.longer_m == 0.0
    assert bent.cost_musd == pytest.approx(full.cost_musd, rel=1e-5)
    assert bent.cost_musd != pytest.approx(live.evaluation.cost_musd, rel=2e-5)
    assert bent.fill_mm3 == pytest.approx(full.fill_mm3, rel=5e-3)
    assert sorted(one.kind for one in bent.violations) == sorted(one.kind for one in full.violations)


def _shifted(profile, pvi):
    level = profile.level_m.copy()
    level[pvi : pvi + 2] += 1.5
    return replace(profile, level_m=level)


@pytest.mark.parametrize("edit", [_shifted, lambda profile, pvi: profile.without(pvi)])
def test_more_than_one_pvi_may_differ(live, terrain, edit):
    line = live.evaluation.alignment
    profile = fitting(edit(line.profile, 3), 3)
    bent = live.levelled(profile)
    full = evaluate(with_profile(line, profile), terrain, STANDARD, COSTS)
    assert bent.cost_musd == pytest.approx(full.cost_musd, rel=1e-5)
    assert bent.cost_musd != pytest.approx(live.evaluation.cost_musd, rel=2e-5)
    assert sorted(one.kind for one in bent.violations) == sorted(one.kind for one in full.violations)
    # Nothing far away was looked at again.
    at_m = profile.chainage_m
    assert (bent.from_m, bent.to_m) == pytest.approx((at_m[0], at_m[min(10, at_m.size - 1)]), abs=3_000.0)


def test_a_profile_as_it_was_changes_nothing(live):
    profile = live.evaluation.alignment.profile
    bent = live.levelled(profile)
    assert bent.cost_musd == pytest.approx(live.evaluation.cost_musd, abs=1e-9)
    assert bent.to_m - bent.from_m < 20_000.0
    assert sorted(one.kind for one in bent.violations) == sorted(one.kind for one in live.evaluation.violations)


def test_a_line_without_polygon_cannot_be_bent(terrain):
    line = alignment_from_vertices("drawn", np.array([63.1, 63.3]), np.array([34.2, 34.21]))
    with pytest.raises(AlignmentError, match="drawn"):
        LiveLine(evaluate(line, terrain, STANDARD, COSTS), terrain, STANDARD, COSTS)
