import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from karwan.ui.profile_math import (
    places_of_labels,
    steepest_of_buckets,
    thin,
    vertical_exaggeration,
    with_crossings,
)


def test_exaggeration_by_hand():
    # 1000 px for 100 km is 0.01 px per m; 200 px for 400 m is 0.5 px per m: fifty times as much.
    assert vertical_exaggeration(1000, 200, 100_000, 400) == pytest.approx(50.0)
    assert vertical_exaggeration(1000, 0, 100_000, 400) == 0.0


@given(st.integers(2, 3000), st.integers(1, 400), st.integers(0, 2**32 - 1))
def test_thinning_keeps_ends_and_extremes(count, buckets, seed):
    values = np.random.default_rng(seed).normal(size=count)
    kept = thin((values,), 0, count - 1, buckets)
    assert kept[0] == 0
    assert kept[-1] == count - 1
    assert np.all(np.diff(kept) > 0)
    assert values[kept].max() == values.max()
    assert values[kept].min() == values.min()
    assert kept.size <= max(2 * buckets, 2 * buckets + 4)


def test_a_line_of_40000_stations_becomes_a_few_per_pixel():
    values = np.sin(np.arange(40_000) / 50.0)
    assert thin((values, -values), 0, 39_999, 800).size < 4 * 800


def test_steepest_of_each_stretch_keeps_its_sign():
    at_m = np.arange(9.0)
    grade = np.array([1, -5, 2, 2, 7, 0, -1, 3.0])
    edges, steepest = steepest_of_buckets(at_m, grade, 4)
    assert edges.tolist() == [0, 2, 4, 6, 8]
    assert steepest.tolist() == [-5, 2, 7, 3]


def test_labels_do_not_touch_and_the_important_ones_win():
    kept = places_of_labels([0.0, 5.0, 30.0, 34.0, 60.0], [1, 0, 1, 1, 0], [10.0] * 5, [0.0] * 5, 70.0)
    assert kept == {1: 5.0, 2: 30.0, 4: 60.0}


def test_a_label_whose_place_is_taken_moves_beside_it_within_bounds_and_reach():
    at = [0.0, 2.0, 96.0, 100.0]
    # The labels of the ends are 10 wide and stand within, those between are 20 wide.
    placed = places_of_labels(at, [-2, -1, -1, -2], [10.0, 20.0, 20.0, 10.0], [30.0] * 4, 100.0)
    assert placed == {0: 5.0, 1: 20.0, 2: 80.0, 3: 95.0}
    assert sorted(places_of_labels(at, [-2, -1, -1, -2], [10.0] * 4, [5.0] * 4, 100.0)) == [0, 3]


def test_points_are_put_in_where_ground_and_formation_cross():
    x, ground, level, origin = with_crossings(
        np.array([0.0, 1.0, 2.0]), np.array([0.0, 2.0, 2.0]), np.array([1.0, 1.0, 3.0])
    )
    assert x.tolist() == [0.0, 0.5, 1.0, 1.5, 2.0]
    assert ground[[1, 3]].tolist() == pytest.approx(level[[1, 3]].tolist()) == [1.0, 2.0]
    assert origin.tolist() == [0, 0, 1, 1, 2]
