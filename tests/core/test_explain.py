"""Why a place of a line is as it is, on ground whose answer can be worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from builders import plane_terrain
from karwan.core.alignment import Axis, alignment_from_vertices
from karwan.core.errors import AlignmentError
from karwan.core.evaluate import evaluate
from karwan.core.explain import CLIMB, FALL, LEAST_COST, RADIUS, STATION, VERTICAL_CURVE, explain
from karwan.core.geodesy import WGS84
from karwan.core.horizontal import lay_out
from karwan.core.standards import standard
from karwan.core.surroundings import Station, Surroundings
from karwan.core.unit_costs import UnitCosts

STANDARD, COSTS = standard("1520-international").with_limits(12.5, 600.0), UnitCosts()


def flat(elevation=700.0):
    return plane_terrain(np.full((300, 300), elevation))


def straight(level):
    lon, lat, _ = WGS84.fwd(63.05, 34.2, 90.0, 10_000.0)
    return alignment_from_vertices("straight", np.array([63.05, lon]), np.array([34.2, lat]), np.array(level, float))


def test_a_bank_of_ten_metres_by_hand():
    found = explain(evaluate(straight([710, 710]), flat(), STANDARD, COSTS), 5_000.0, STANDARD, COSTS)
    assert (found.ground_m, found.level_m) == pytest.approx((700.0, 710.0), abs=0.01)
    # 7.6 * 10 + 1.5 * 10^2 m2 at 5 USD a cubic metre, and a metre of track.
    assert found.fill_m2 == pytest.approx(226.0, rel=1e-3)
    assert dict(found.costs) == pytest.approx({"Track": 1000.0, "Fill": 1130.0}, rel=1e-3)
    assert found.cost_usd_per_m == pytest.approx(2130.0, rel=1e-3)
    assert found.binds == (LEAST_COST,)
    assert found.radius_m == float("inf")


@pytest.mark.parametrize(("levels", "binds"), [([700, 825], CLIMB), ([825, 700], FALL)])
def test_the_ruling_grade_binds_where_it_is_reached(levels, binds):
    found = explain(evaluate(straight(levels), flat(), STANDARD, COSTS), 5_000.0, STANDARD, COSTS)
    assert abs(found.grade_permille) == pytest.approx(12.5, abs=0.02)
    assert found.binds == (binds,)
    assert (found.climb_limit_permille, found.fall_limit_permille) == pytest.approx((12.5, 12.5))
    # 100 m and more above the ground, but for one end.
    assert found.structure is not None
    assert found.structure.kind == "bridge"


def test_in_a_curve_the_limit_is_eased_and_the_radius_binds():
    axis = Axis(np.array([63.05, 63.15, 63.15]), np.array([34.2, 34.2, 34.12]), np.array([0.0, 600.0, 0.0]))
    evaluation = evaluate(lay_out("bent", axis), flat(), STANDARD, COSTS)
    curve = next(one for one in evaluation.plan if one.kind == "arc")
    found = explain(evaluation, (curve.from_m + curve.to_m) / 2.0, STANDARD, COSTS)
    assert found.radius_m == pytest.approx(-600.0)
    assert found.ease_permille == pytest.approx(STANDARD.compensation_m / 600.0)
    assert found.climb_limit_permille == pytest.approx(12.5 - found.ease_permille)
    assert RADIUS in found.binds
    before = explain(evaluation, curve.from_m - 500.0, STANDARD, COSTS)
    assert before.ease_permille == 0.0
    assert RADIUS not in before.binds


def test_stations_and_vertical_curves_bind():
    rng = np.random.default_rng(2)
    hills = 700.0 + 30.0 * np.sin(np.arange(300) / 9.0) + rng.normal(size=300)
    lon, lat, _ = WGS84.fwd(63.05, 34.2, 90.0, 15_000.0)
    line = alignment_from_vertices("line", np.array([63.05, lon]), np.array([34.2, lat]))
    middle = WGS84.fwd(63.05, 34.2, 90.0, 7_000.0)
    around = Surroundings(stations=(Station("Town", middle[0], middle[1]),))
    evaluation = evaluate(line, plane_terrain(np.repeat(hills[None, :], 300, axis=0)), STANDARD, COSTS, around)
    ((_, at_m),) = [one for one in evaluation.stations_m if one[0] == "Town"]
    assert explain(evaluation, at_m, STANDARD, COSTS).station == "Town"
    assert STATION in explain(evaluation, at_m, STANDARD, COSTS).binds
    assert explain(evaluation, at_m + STANDARD.station_length_m, STANDARD, COSTS).station == ""
    profile = evaluation.alignment.profile
    tightest = int(np.argmin(np.where(profile.radius_m > 0.0, profile.radius_m, np.inf)))
    found = explain(evaluation, float(profile.chainage_m[tightest]), STANDARD, COSTS)
    assert found.vertical_radius_m == profile.radius_m[tightest]
    assert (VERTICAL_CURVE in found.binds) == (found.vertical_radius_m <= 1.01 * STANDARD.min_vertical_radius_m)


def test_what_is_broken_there_is_told_and_beyond_the_ends_nothing():
    evaluation = evaluate(straight([700, 900]), flat(), STANDARD, COSTS)
    assert [one.kind for one in explain(evaluation, 5_000.0, STANDARD, COSTS).violations] == ["grade"]
    for at_m in (-1.0, 10_001.0):
        with pytest.raises(AlignmentError, match="is not on straight"):
            explain(evaluation, at_m, STANDARD, COSTS)
    easier = replace(STANDARD, ruling_grade_permille=30.0)
    assert explain(evaluation, 5_000.0, easier, COSTS).binds == (LEAST_COST,)
