from __future__ import annotations

import math
import time

import numpy as np
import pytest
from builders import plane_terrain, smooth_noise
from karwan.core.elevation_error import ElevationError
from karwan.core.geodesy import WGS84
from karwan.core.measure import prepare
from karwan.core.stretch_error import ranges_of, ranges_on, stretch_error

NINETY = 1.645


def east(length_m, step_m=25.0):
    at = np.linspace(0.0, length_m, int(length_m / step_m) + 1)
    lon, lat, _ = WGS84.fwd(np.full(at.size, 63.05), np.full(at.size, 34.2), np.full(at.size, 90.0), at)
    return lon, lat, at


def found(error, length_m=5_000.0, ground=None, hidden_m=0.0):
    lon, lat, at = east(length_m)
    ground_m = np.linspace(1_000.0, 1_020.0, at.size) if ground is None else ground
    return stretch_error(lon, lat, at, ground_m, error, 30.0, hidden_m)


def test_the_ends_follow_the_closed_form_by_hand():
    one = found(ElevationError(4.0, 1_000.0), 1_000.0)
    expected = NINETY * 4.0 * math.sqrt(2.0 * (1.0 - math.exp(-1.0)))
    assert one.difference_m == pytest.approx(expected, rel=1e-4)
    assert one.grade_permille == pytest.approx(expected, rel=1e-4)
    # Far beyond its reach the error of the ends is that of two places: sigma sqrt 2.
    far = found(ElevationError(4.0, 100.0), 20_000.0)
    assert far.difference_m == pytest.approx(NINETY * 4.0 * math.sqrt(2.0), rel=1e-6)
    assert far.grade_permille == pytest.approx(far.difference_m / 20.0, rel=1e-6)


def test_without_an_error_nothing_is_uncertain():
    one = found(ElevationError(0.0, 1_000.0))
    assert (one.difference_m, one.grade_permille) == (0.0, 0.0)
    assert one.rise_m == pytest.approx((20.0, 20.0))
    assert one.fall_m == pytest.approx((0.0, 0.0), abs=1e-9)
    assert one.steepest_permille == pytest.approx((4.0, 4.0), rel=1e-6)


def test_one_common_shift_changes_no_rise_and_no_grade():
    one = found(ElevationError(9.0, math.inf))
    assert (one.difference_m, one.grade_permille) == (0.0, 0.0)
    assert one.rise_m == pytest.approx((20.0, 20.0))


def test_errors_make_ground_rougher_and_more_so_the_shorter_they_reach():
    rises = [found(ElevationError(3.0, reach_m)).rise_m for reach_m in (5_000.0, 500.0, 50.0)]
    assert 20.0 - 10.0 < rises[0][0] < rises[1][0] < rises[2][0]
    assert found(ElevationError(3.0, 500.0), hidden_m=4.0).rise_m[1] > rises[1][1]


def test_the_sums_agree_with_the_ends():
    """Rise less fall is the difference of the ends, whose spread is known in closed form."""
    error = ElevationError(5.0, 800.0)
    one = found(error, ground=np.full(201, 1_000.0))
    spread = one.rise_m[1] - one.rise_m[0]
    assert 0.3 * one.difference_m < spread < 2.0 * one.difference_m


def test_ranges_of_a_measured_stretch_hold_what_was_measured_and_come_quickly():
    rng = np.random.default_rng(2)
    terrain = plane_terrain(smooth_noise(rng, (300, 300)))
    lon, lat, _ = east(15_000.0, 15_000.0)
    line = prepare(lon, lat, None, terrain)
    measured = line.measure(1_000.0, 9_000.0)
    error = ElevationError(2.0, 1_000.0)
    ranges = ranges_of(line, 1_000.0, 9_000.0, error, terrain.resolution_m)
    assert set(ranges) == {"rise_m", "fall_m", "grade_mean_permille", "grade_max_permille"}
    low, high = ranges["grade_mean_permille"]
    assert (low + high) / 2.0 == pytest.approx(measured.grade_mean_permille, abs=1e-6)
    exact = ranges_of(line, 1_000.0, 9_000.0, ElevationError(0.0, 0.0), terrain.resolution_m)
    assert exact["rise_m"][0] == pytest.approx(measured.rise_m, rel=0.02)
    assert exact["grade_max_permille"][1] == pytest.approx(measured.grade_max_permille, rel=0.05)
    assert ranges_of(line, 1_000.0, 1_000.0, error, 100.0) == {}
    start = time.process_time()
    for _ in range(5):
        ranges_of(line, 1_000.0, 9_000.0, error, terrain.resolution_m)
    assert (time.process_time() - start) / 5.0 < 0.1


def test_on_coarse_cells_the_hidden_relief_is_added_and_own_levels_have_no_error():
    terrain = plane_terrain(smooth_noise(np.random.default_rng(3), (60, 60), 2.0, 300.0), 500.0)
    lon, lat, _ = east(15_000.0, 15_000.0)
    line = prepare(lon, lat, None, terrain)
    bare, full = (
        ranges_on(line, 1_000.0, 9_000.0, ElevationError(2.0, 1_000.0, hides), terrain) for hides in (False, True)
    )
    assert full["rise_m"][1] > bare["rise_m"][1]
    assert bare == ranges_of(line, 1_000.0, 9_000.0, ElevationError(2.0, 1_000.0), 500.0)
    levelled = prepare(lon, lat, np.array([1_000.0, 1_010.0]), terrain)
    assert ranges_on(levelled, 1_000.0, 9_000.0, ElevationError(2.0, 1_000.0, True), terrain) == {}
