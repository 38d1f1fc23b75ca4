"""Limits a measured line breaks: corners too near, ground too steep for too long, lines as they lie."""

import numpy as np
import pytest
from karwan.core.breaches import GRADE, RADIUS, STRAIGHT, SUSTAINED_GRADE, TRANSITION
from karwan.core.geodesy import WGS84
from karwan.core.measure import prepare
from karwan.core.measure_limits import EARTHWORK_REACH_M, limits_of_drawn, limits_of_given, within
from karwan.core.standards import standard
from karwan.core.terrain import Terrain

STANDARD = standard("1520-international").with_limits(ruling_grade_permille=12.5, min_radius_m=600.0)


def polyline(legs, lon=62.0, lat=34.0):
    """Vertices of legs (azimuth, metres) one after another on geodesics."""
    places = [(lon, lat)]
    for azimuth, metres in legs:
        x, y, _ = WGS84.fwd(*places[-1], azimuth, metres)
        places.append((x, y))
    return tuple(np.array(part) for part in zip(*places))


def drawn(legs, terrain=None):
    lon, lat = polyline(legs)
    return limits_of_drawn(prepare(lon, lat, None, terrain), lon, lat, STANDARD)


def ramp(heights_m, metres):
    """Ground along 34 N from 62 E that goes through heights at even distances over `metres`."""
    lon = 61.99 + (np.arange(3000) + 0.5) * 0.0005
    end = float(WGS84.fwd(62.0, 34.0, 90.0, metres)[0])
    row = np.interp(lon, np.linspace(62.0, end, len(heights_m)), heights_m)
    grid = np.repeat(row[None, :], 60, axis=0).astype(np.float32)
    return Terrain(grid, (61.99, 0.0005, 0.0, 34.015, 0.0, -0.0005), "EPSG:4326", "ramp", 50.0)


def test_a_corner_with_room_breaks_nothing():
    assert drawn([(90.0, 5_000.0), (60.0, 5_000.0)]) == ()
    # So slight a corner takes a wider curve than the smallest radius, with its transitions.
    assert drawn([(90.0, 5_000.0), (89.0, 5_000.0)]) == ()


def test_corners_that_share_too_short_a_tangent_are_too_tight():
    # Each of the two right angles needs 600 m and more of the 700 m between them.
    found = drawn([(90.0, 5_000.0), (0.0, 700.0), (90.0, 5_000.0)])
    tight = [one for one in found if one.kind == RADIUS]
    assert [one.limit for one in tight] == [600.0, 600.0]
    # Half of the tangent is left to each: R tan 45 degrees is no more than that.
    assert all(one.value == pytest.approx(350.0, rel=0.05) for one in tight)
    assert tight[0].from_m == pytest.approx(5_000.0, abs=400.0)
    assert tight[1].to_m == pytest.approx(5_700.0, abs=400.0)


def test_a_straight_that_is_left_too_short_is_told():
    # T = 600 tan 15 degrees = 161 m, transitions of 73.7 m take half their length each: 198 m a curve.
    near = drawn([(90.0, 5_000.0), (60.0, 420.0), (90.0, 5_000.0)])
    assert {one.kind for one in near} <= {STRAIGHT, TRANSITION}
    assert any(one.kind == STRAIGHT and one.value < 50.0 for one in near)
    assert drawn([(90.0, 5_000.0), (60.0, 600.0), (90.0, 5_000.0)]) == ()


def test_a_climb_beyond_the_ruling_grade_is_told_with_what_is_left():
    # 20 per mille over 10 km: 200 m up, a track climbs 125 m.
    (found,) = drawn([(90.0, 10_000.0)], ramp([1000.0, 1200.0], 10_000.0))
    assert (found.kind, found.direction, found.limit) == (SUSTAINED_GRADE, "forward", 12.5)
    assert found.value == pytest.approx(20.0, rel=0.01)
    assert (found.from_m, found.to_m) == pytest.approx((0.0, 10_000.0), abs=60.0)
    assert "75 m are left" in found.clause
    (back,) = drawn([(90.0, 10_000.0)], ramp([1200.0, 1000.0], 10_000.0))
    assert back.direction == "back"
    assert back.value == pytest.approx(20.0, rel=0.01)


def test_what_earthworks_make_good_is_no_breach():
    # 7.5 per mille too much over 3 km leave 22 m, less than EARTHWORK_REACH_M; a hill of 25 m is cut through.
    assert EARTHWORK_REACH_M == 30.0
    assert drawn([(90.0, 3_000.0)], ramp([1000.0, 1060.0], 3_000.0)) == ()
    assert drawn([(90.0, 10_000.0)], ramp([1000.0, 1000.0, 1025.0, 1000.0, 1000.0], 10_000.0)) == ()
    # At the ruling grade itself nothing is told however long it is.
    assert drawn([(90.0, 20_000.0)], ramp([1000.0, 1249.0], 20_000.0)) == ()


def test_two_climbs_with_a_plain_between_them_are_two():
    found = drawn([(90.0, 30_000.0)], ramp([1000.0, 1250.0, 1250.0, 1500.0], 30_000.0))
    assert len(found) == 2
    assert found[0].to_m <= 10_200.0
    assert found[1].from_m >= 19_800.0
    assert within(found, 0.0, 15_000.0) == found[:1]
    assert within(found, 12_000.0, 18_000.0) == ()


def test_unknown_ground_and_no_ground_break_nothing():
    assert drawn([(90.0, 10_000.0)]) == ()
    hole = ramp([1000.0, 1200.0], 10_000.0)
    hole.elevation_m[:] = np.nan
    assert drawn([(90.0, 10_000.0)], hole) == ()


def test_a_given_line_is_judged_by_its_own_levels_and_course():
    lon, lat = polyline([(90.0, 3_000.0), (90.0, 3_000.0)])
    steep = limits_of_given(prepare(lon, lat, np.array([1000.0, 1090.0, 1090.0])), STANDARD)
    assert {one.kind for one in steep} <= {GRADE, SUSTAINED_GRADE}
    assert steep[0].value == pytest.approx(30.0, rel=0.01)
    assert steep[0].to_m == pytest.approx(3_000.0, abs=100.0)
    lon, lat = polyline([(90.0, 3_000.0), (30.0, 3_000.0)])
    (sharp,) = limits_of_given(prepare(lon, lat), STANDARD)
    assert (sharp.kind, sharp.limit) == (RADIUS, 600.0)
    assert sharp.from_m < 3_000.0 < sharp.to_m
    assert limits_of_given(prepare(*polyline([(90.0, 3_000.0), (90.0, 3_000.0)])), STANDARD) == ()
