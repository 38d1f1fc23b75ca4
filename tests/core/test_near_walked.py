"""Stretches on which something is near, against functions whose roots are known and places one by one."""

from __future__ import annotations

import numpy as np
import pytest
from karwan.core.near_walked import LEAST_M, walked


def test_a_chord_of_a_circle():
    at = np.linspace(0.0, 1_000.0, 9)
    of, begin, end = walked(at, np.zeros(9, dtype=int), lambda s, k: np.hypot(s - 300.0, 60.0) - 100.0, 1)
    assert of.tolist() == [0]
    assert begin == pytest.approx([220.0], abs=1e-3)
    assert end == pytest.approx([380.0], abs=1e-3)


def test_what_lies_between_two_places_is_not_missed():
    # Near for 20 m, far for 20 m, between places 250 m apart.
    def away(s, k):
        return np.where(k == 0, np.hypot(s - 130.0, 99.5) - 100.0, 20.0 - np.abs(s - 130.0))

    at, of = np.tile([0.0, 250.0, 500.0], 2), np.repeat([0, 1], 3)
    which, begin, end = walked(at, of, away, 2)
    assert which.tolist() == [0, 1, 1]
    assert begin == pytest.approx([130.0 - np.sqrt(1e4 - 99.5**2), 0.0, 150.0], abs=1e-3)
    assert end == pytest.approx([130.0 + np.sqrt(1e4 - 99.5**2), 110.0, 500.0], abs=1e-3)


def test_near_from_end_to_end_never_and_only_at_the_limit():
    at, of = np.tile([0.0, 100.0], 3), np.repeat([0, 1, 2], 2)
    level = np.array([-50.0, 80.0, 0.0])
    which, begin, end = walked(at, of, lambda s, k: level[k], 3)
    assert which.tolist() == [0, 2]
    assert begin.tolist() == [0.0, 0.0]
    assert end.tolist() == [100.0, 100.0]


@pytest.mark.parametrize("seed", range(5))
def test_many_at_once_as_each_by_itself_and_as_every_metre_says(seed):
    rng = np.random.default_rng(seed)
    count, places = 30, rng.uniform(0.0, 2_000.0, (30, 6))
    heights = rng.uniform(0.0, 130.0, (30, 6))

    def away(s, k):
        # The nearest of six points beside the line.
        return np.hypot(s[:, None] - places[k], heights[k]).min(axis=1) - 100.0

    at = np.tile(np.linspace(0.0, 2_000.0, 9), count)
    which, begin, end = walked(at, np.repeat(np.arange(count), 9), away, count)
    every = np.arange(0.0, 2_000.5, 0.5)
    for k in range(count):
        own = which == k
        alone = walked(at[:9], np.zeros(9, dtype=int), lambda s, _, k=k: away(s, np.full(s.size, k)), 1)
        assert alone[1].tolist() == begin[own].tolist()
        assert alone[2].tolist() == end[own].tolist()
        near = away(every, np.full(every.size, k)) <= 0.0
        told = ((every[:, None] >= begin[own]) & (every[:, None] <= end[own])).any(axis=1)
        wrong = every[near != told]
        # Stretches and gaps shorter than the least may be missed, nothing else.
        runs = np.split(wrong, np.flatnonzero(np.diff(wrong) > 0.6) + 1)
        assert all(run.size <= LEAST_M / 0.5 + 1 for run in runs)
