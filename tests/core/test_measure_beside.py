"""Several lines between the same places, and between the stations they serve."""

import numpy as np
import pytest
from karwan.core.measure import prepare
from karwan.core.measure_beside import beside, between_stations

EAST = prepare(np.array([0.0, 0.1, 0.2]), np.zeros(3), np.array([100.0, 150.0, 120.0]))
WEST = prepare(np.array([0.2, 0.1, 0.0]), np.full(3, 0.01), np.array([120.0, 160.0, 90.0]))


def test_a_line_that_runs_the_other_way_is_measured_the_way_that_is_asked_for():
    east, west = beside([("e", "East", EAST), ("w", "West", WEST)], (0.0, 0.0), (0.2, 0.0))
    assert (east.turned, west.turned) == (False, True)
    assert (east.found.rise_m, east.found.fall_m) == pytest.approx((50.0, 30.0))
    assert (west.found.rise_m, west.found.fall_m) == pytest.approx((70.0, 40.0))
    assert west.found.grade_mean_permille == pytest.approx(30.0 / WEST.length_m * 1000.0)
    assert (west.found.from_m, west.found.to_m) == pytest.approx((0.0, WEST.length_m), abs=0.1)
    # 0.01 degrees of latitude at the equator.
    assert (west.off_start_m, west.off_end_m) == pytest.approx((1105.7, 1105.7), abs=0.5)
    assert east.off_start_m == pytest.approx(0.0, abs=1e-6)


def test_between_the_same_two_places_in_either_order_it_is_the_same_stretch():
    (there,) = beside([("e", "East", EAST)], (0.05, 0.0), (0.15, 0.0))
    (back,) = beside([("e", "East", EAST)], (0.15, 0.0), (0.05, 0.0))
    assert there.found.length_m == back.found.length_m
    assert (there.found.rise_m, there.found.fall_m) == (back.found.fall_m, back.found.rise_m)
    assert there.found.grade_mean_permille == -back.found.grade_mean_permille


def test_stretches_between_stations_add_up_and_stand_together():
    half = EAST.length_m / 2.0
    rows = between_stations(
        [("e", "East", EAST, [("Town", half)]), ("w", "West", WEST, [("Town", half)]), ("n", "None", EAST, [])]
    )
    assert [(row.title, row.to_name) for row in rows][:2] == [("East", "Town"), ("West", "Town")]
    for key, line in (("e", EAST), ("w", WEST), ("n", EAST)):
        assert sum(row.found.length_m for row in rows if row.key == key) == pytest.approx(line.length_m)
    assert len([row for row in rows if row.key == "n"]) == 1
