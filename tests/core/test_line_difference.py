"""Where two lines differ: hand-worked shapes in a plane, held against shapely's distances on random lines."""

from __future__ import annotations

import numpy as np
import pytest
from karwan.core.alignment import Alignment
from karwan.core.geodesy import working_plane
from karwan.core.horizontal import lay_out
from karwan.core.line_difference import LEVELS, LINE, Difference, differences
from plan_builders import random_axis
from shapely import LineString, Point, hausdorff_distance

PLANE = working_plane(np.array([62.0, 62.5]), np.array([34.2, 34.0]))


def line(*points_m, level_m=None):
    """A line through places of the plane; levels evenly between those given."""
    x, y = np.array(points_m, dtype=float).T
    lon, lat = PLANE.to_lonlat(x, y)
    return Alignment("Line", lon, lat, None if level_m is None else np.array(level_m, dtype=float))


STRAIGHT = line((0, 0), (10_000, 0))
# Leaves the straight at 4 km, is 1 km off at 5 km and back at 6 km.
TENT = line((0, 0), (4_000, 0), (5_000, 1_000), (6_000, 0), (10_000, 0))
FLANK_M = 1_000 * np.sqrt(2.0)


def test_the_same_line_differs_nowhere():
    assert differences(TENT, TENT) == ()
    assert differences(TENT, line((0, 0), (4_000, 0), (4_500, 500), (5_000, 1_000), (6_000, 0), (10_000, 0))) == ()


def test_a_detour_is_one_stretch_from_where_it_leaves_to_where_it_returns():
    (found,) = differences(STRAIGHT, TENT, apart_m=100.0)
    assert found.kind == LINE
    # Square to the straight the detour is 100 m off after 100 m of it; the detour's peak is 1 km off.
    assert (found.from_m, found.to_m) == pytest.approx((4_100, 5_900), abs=0.5)
    assert found.largest_m == pytest.approx(1_000, abs=0.2)
    assert found.at_m == pytest.approx(5_000, abs=0.5)
    assert found.length_m == pytest.approx(1_800, abs=1.0)
    # The straight is 100 m from the detour where that has gone 100 m of its own: both stretches begin there.
    assert found.other_length_m == pytest.approx(2 * FLANK_M - 2 * 100.0, abs=1.0)


def test_seen_from_the_detour_it_is_the_same_stretch():
    (there,), (back,) = differences(STRAIGHT, TENT, 100.0), differences(TENT, STRAIGHT, 100.0)
    assert (back.other_from_m, back.other_to_m) == pytest.approx((there.from_m, there.to_m), abs=0.5)
    assert (back.from_m, back.to_m) == pytest.approx((there.other_from_m, there.other_to_m), abs=0.5)
    assert back.largest_m == pytest.approx(there.largest_m, abs=0.2)


def test_a_line_run_the_other_way_is_no_other_line():
    assert differences(STRAIGHT, STRAIGHT.reversed()) == ()
    (found,) = differences(STRAIGHT, TENT.reversed(), apart_m=100.0)
    assert (found.from_m, found.to_m) == pytest.approx((4_100, 5_900), abs=0.5)
    assert found.other_from_m > found.other_to_m


def test_lines_that_cross_differ_in_one_stretch():
    # From 1 km on one side to 1 km on the other: they meet at 5 km.
    crossing = line((0, 0), (2_000, 0), (3_000, 500), (5_000, 0), (7_000, -500), (8_000, 0), (10_000, 0))
    (found,) = differences(STRAIGHT, crossing, apart_m=1.0)
    assert (found.from_m, found.to_m) == pytest.approx((2_002, 7_998), abs=1.0)
    assert found.largest_m == pytest.approx(500.0, abs=0.2)


def test_stretches_far_from_each_other_are_told_apart():
    twice = line((0, 0), (1_000, 0), (1_500, 50), (2_000, 0), (8_000, 0), (8_500, -80), (9_000, 0), (10_000, 0))
    first, second = differences(STRAIGHT, twice, apart_m=1.0)
    assert (first.largest_m, second.largest_m) == pytest.approx((50.0, 80.0), abs=0.1)
    assert (first.from_m, second.to_m) == pytest.approx((1_010, 8_993.75), abs=0.5)


def test_a_spur_is_found_though_the_straight_is_never_far_from_it():
    spur = line((0, 0), (5_000, 0), (5_000, 700), (5_001, 700), (5_001, 0), (10_000, 0))
    (found,) = differences(STRAIGHT, spur, apart_m=10.0)
    assert found.length_m < 2.0
    assert found.from_m == pytest.approx(5_000, abs=1.0)
    assert found.largest_m == pytest.approx(700.0, abs=0.2)
    assert found.other_length_m == pytest.approx(1_381.0, abs=1.0)


def test_other_ends_reach_to_the_ends():
    (found,) = differences(line((0, 0), (10_000, 0)), line((0, 300), (10_000, 0)), apart_m=30.0)
    assert found.from_m == 0.0
    assert found.to_m == pytest.approx(9_000, abs=2.0)
    assert found.largest_m == pytest.approx(300.0, abs=0.2)


def test_levels_are_compared_where_the_lines_lie_together():
    flat = line((0, 0), (10_000, 0), level_m=(900, 900))
    hump = line((0, 0), (2_000, 0), (3_000, 0), (4_000, 0), (10_000, 0), level_m=(900, 900, 905, 900, 900))
    (found,) = differences(flat, hump)
    assert found.kind == LEVELS
    assert found.largest_m == pytest.approx(-5.0, abs=1e-5)
    # 0.1 m on a rise of 5 m over 1 km: 20 m in.
    assert (found.from_m, found.to_m) == pytest.approx((2_020, 3_980), abs=0.5)
    assert differences(hump, flat)[0].largest_m == pytest.approx(5.0, abs=1e-5)
    aside = line((0, 0), (4_000, 0), (5_000, 1_000), (6_000, 0), (10_000, 0), level_m=(900, 900, 1_000, 900, 900))
    assert [d.kind for d in differences(flat, aside)] == [LINE]
    # Where the lines part their levels part too: that is no difference of its own. A long ramp to it is.
    for ramp_m, kinds in ((100.0, [LINE]), (2_000.0, [LEVELS, LINE])):
        apart = line((0, 0), (4_000 - ramp_m, 0), (4_000, 0), (5_000, 1_000), (6_000, 0), (10_000, 0),
                     level_m=(900, 900, 905, 1_000, 900, 900))  # fmt: skip
        assert [d.kind for d in differences(flat, apart)] == kinds
    assert differences(STRAIGHT, hump) == ()


@pytest.mark.parametrize("seed", range(4))
def test_the_largest_distance_is_that_of_shapely(seed):
    axis = random_axis(seed)
    one = lay_out("One", axis)
    moved = axis.lat.copy()
    moved[4] += 0.004
    other = lay_out("Other", type(axis)(axis.lon, moved, axis.radius_m, axis.transition_in_m, axis.transition_out_m))
    found = differences(one, other)
    plane = working_plane(one.lon, one.lat)
    shapes = [LineString(np.column_stack(plane.to_plane(each.lon, each.lat))) for each in (one, other)]
    assert max(d.largest_m for d in found) == pytest.approx(hausdorff_distance(*shapes, densify=0.005), rel=0.02)
    at_m = np.linspace(0.0, 1.0, 400)
    for shape, far in ((shapes[0].interpolate(t, normalized=True), t) for t in at_m):
        apart = shapes[1].distance(Point(shape))
        inside = any(d.from_m - 30.0 <= far * one.length_m <= d.to_m + 30.0 for d in found)
        assert inside or apart < 1.1


def test_a_difference_knows_its_lengths():
    assert Difference(LINE, 10.0, 30.0, 50.0, 20.0, 5.0, 20.0).length_m == 20.0
    assert Difference(LINE, 10.0, 30.0, 50.0, 20.0, 5.0, 20.0).other_length_m == 30.0
