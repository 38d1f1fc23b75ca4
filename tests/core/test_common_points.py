"""Alternatives aligned where they meet. A degree on the sphere of 6,371,009 m is 111,195.08 m."""

import numpy as np
import pytest
from karwan.core.common_points import CommonPoints, common_points
from karwan.core.errors import AlignmentError

DEGREE_M = 111_195.08


def line(*corners, step_m=25.0):
    """Stations along corners (x, y in m about 0, 0)."""
    x, y = np.array(corners, dtype=float).T
    along = np.concatenate(([0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))))
    at = np.linspace(0.0, along[-1], round(along[-1] / step_m) + 1)
    return at, np.interp(at, along, x) / DEGREE_M, np.interp(at, along, y) / DEGREE_M


# 30 km straight; the other goes round by a triangle from 10 to 20 km: two sides of 13 km.
STRAIGHT = line((0, 0), (30_000, 0))
DETOUR = line((0, 0), (10_000, 0), (15_000, 12_000), (20_000, 0), (30_000, 0))


def test_a_detour_is_drawn_over_the_stretch_it_replaces():
    found = common_points(*STRAIGHT, *DETOUR)
    # Where they run together the places are the same; after it 16 km have been gained.
    together = found.at_m <= 9_500.0
    assert found.other_m[together] == pytest.approx(found.at_m[together], abs=0.5)
    after = found.at_m >= 20_500.0
    assert after.sum() >= 4
    assert found.other_m[after] == pytest.approx(found.at_m[after] + 16_000.0, abs=0.5)
    assert found.to_first(np.array([0.0, 5_000.0, 41_000.0, 46_000.0])) == pytest.approx(
        [0.0, 5_000.0, 25_000.0, 30_000.0], abs=1.0
    )
    # The detour's top lies in the middle of what it goes round, as near as the places about it are known.
    assert found.to_first(np.array([23_000.0]))[0] == pytest.approx(15_000.0, abs=1_000.0)


def test_between_common_points_chainages_are_linear_and_beyond_them_as_long():
    # By hand: 10 km stand for 20, 5 more before, 3 more beyond.
    points = CommonPoints(np.array([1_000.0, 11_000.0]), np.array([5_000.0, 25_000.0]))
    assert points.to_first(np.array([0.0, 5_000.0, 15_000.0, 25_000.0, 28_000.0])) == pytest.approx(
        [-4_000.0, 1_000.0, 6_000.0, 11_000.0, 14_000.0]
    )


def test_lines_that_cross_meet_once():
    found = common_points(*STRAIGHT, *line((15_000, -10_000), (15_000, 10_000)))
    assert found.at_m == pytest.approx([15_000.0], abs=60.0)
    assert found.other_m == pytest.approx([10_000.0], abs=1.0)
    # Further apart than 500 m they do not meet at all: both count from their beginning.
    apart = common_points(*STRAIGHT, *line((0, 600), (30_000, 600)))
    assert apart.at_m.size == 0
    assert apart.to_first(np.array([7_000.0])) == pytest.approx([7_000.0])
    assert common_points(*STRAIGHT, *line((0, 450), (30_000, 450))).at_m.size > 10


def test_a_line_that_runs_the_other_way_has_one_point_in_common():
    back = common_points(*STRAIGHT, *line((30_000, 0), (0, 0)))
    assert back.at_m.size == 1
    assert back.at_m + back.other_m == pytest.approx([30_000.0], abs=1.0)


def test_stations_that_both_serve_are_common_points_if_they_lie_there():
    named = [(4_321.0, 4_321.0), (25_000.0, 41_000.0), (29_000.0, 1_000.0)]
    found = common_points(*STRAIGHT, *DETOUR, named=named)
    pairs = list(zip(found.at_m, found.other_m))
    assert (4_321.0, 4_321.0) in pairs
    assert (25_000.0, 41_000.0) in pairs
    assert (29_000.0, 1_000.0) not in pairs


def test_the_antimeridian_is_no_edge():
    at, lon, lat = STRAIGHT
    found = common_points(at, 179.9 + lon, lat, at, (179.9 + lon + 180.0) % 360.0 - 180.0, lat)
    assert found.other_m == pytest.approx(found.at_m, abs=0.5)
    assert found.at_m[-1] == pytest.approx(30_000.0)


def test_points_that_do_not_ascend_are_refused():
    with pytest.raises(AlignmentError, match="ascend"):
        CommonPoints(np.array([0.0, 1.0]), np.array([1.0, 1.0]))
