from __future__ import annotations

import math

import numpy as np
import pytest
from karwan.core.elevation_error import correlation
from karwan.core.errors import CancelledError
from karwan.core.random_ground import ErrorField, normal_numbers, places_m

STEP_M = 25.0


def points(x_m, y_m):
    """Points near 63 E, 34 N."""
    return 63.0 + np.asarray(x_m) / (111_320.0 * math.cos(math.radians(34.0))), 34.0 + np.asarray(y_m) / 110_950.0


def straight(count):
    return points(np.arange(count) * STEP_M, np.zeros(count))


def hairpin(count=300, out_m=3_000.0, radius_m=300.0):
    """Out, half a circle, and back beside itself."""
    s = np.arange(count) * STEP_M
    turn = math.pi * radius_m
    angle = np.clip((s - out_m) / radius_m, 0.0, math.pi)
    x = np.where(s < out_m, s, out_m + radius_m * np.sin(angle)) - np.maximum(s - out_m - turn, 0.0)
    return points(x, radius_m * (1.0 - np.cos(angle)))


def loop(count=160, radius_m=500.0):
    """A circle and a quarter: the line lies upon itself."""
    angle = np.arange(count) * STEP_M / radius_m
    return points(radius_m * np.sin(angle), radius_m * (1.0 - np.cos(angle)))


def covariance_of(lon, lat, reach_m):
    """What the field is made of: drawn from the identity it gives its own factor, without any chance."""
    factor = ErrorField(lon, lat, reach_m).draw(np.eye(lon.size))
    return factor @ factor.T


def full_covariance(lon, lat, reach_m):
    places = places_m(lon, lat)
    return correlation(np.linalg.norm(places[:, None] - places[None], axis=2), reach_m)


@pytest.mark.parametrize("reach_m", [100.0, 500.0, 3_000.0])
def test_on_a_straight_line_the_covariance_is_the_exact_one(reach_m):
    line = straight(200)
    assert np.abs(covariance_of(*line, reach_m) - full_covariance(*line, reach_m)).max() < 1e-6


@pytest.mark.parametrize("line", [hairpin(), loop()], ids=["hairpin", "loop"])
@pytest.mark.parametrize("reach_m", [100.0, 500.0, 1_500.0])
def test_where_the_line_comes_back_the_covariance_is_nearly_the_exact_one(line, reach_m):
    assert np.abs(covariance_of(*line, reach_m) - full_covariance(*line, reach_m)).max() < 0.08


def test_where_the_line_lies_upon_itself_the_error_is_the_same():
    lon, lat = loop()
    factor = ErrorField(lon, lat, 500.0).draw(np.eye(lon.size))
    # Once round is 125.7 stations: station 140 lies within 10 m of station 14.
    assert float(((factor[140] - factor[14]) ** 2).sum()) < 0.1


def test_a_cholesky_of_the_full_matrix_gives_the_same_numbers():
    lon, lat = straight(60)
    chance = normal_numbers((7,), 60, 5)
    expected = np.linalg.cholesky(full_covariance(lon, lat, 400.0)) @ chance
    assert ErrorField(lon, lat, 400.0).draw(chance.copy()) == pytest.approx(expected, abs=1e-6)


def test_the_variance_of_a_rise_is_that_of_the_closed_form():
    lon, lat = straight(100)
    runs, reach_m = 20_000, 600.0
    field = ErrorField(lon, lat, reach_m).draw(normal_numbers((3,), 100, runs))
    for apart in (1, 10, 60):
        distance_m = apart * STEP_M
        expected = 2.0 * (1.0 - math.exp(-distance_m / reach_m))
        # The variance of a sample of n is off by sqrt(2 / n) of itself, here 1 %; five of these are allowed.
        assert np.var(field[apart + 5] - field[5]) == pytest.approx(expected, rel=0.05)


def test_no_correlation_and_full_correlation():
    lon, lat = straight(50)
    chance = normal_numbers((1,), 50, 3)
    assert (ErrorField(lon, lat, 0.0).draw(chance.copy()) == chance).all()
    assert (ErrorField(lon, lat, math.inf).draw(chance.copy()) == chance[0]).all()
    nearly = ErrorField(lon, lat, 1e7).draw(chance.copy())
    assert np.abs(nearly - chance[0]).max() < 0.1


def test_the_same_seed_gives_the_same_numbers_and_another_others():
    assert (normal_numbers((1, 2), 9, 4) == normal_numbers((1, 2), 9, 4)).all()
    assert (normal_numbers((1, 2), 9, 4) != normal_numbers((1, 3), 9, 4)).any()


def test_drawing_can_be_stopped():
    class Stopped:
        def report(self, fraction, message=""):
            pass

        def is_cancelled(self):
            return True

    lon, lat = straight(5_000)
    with pytest.raises(CancelledError):
        ErrorField(lon, lat, 500.0).draw(np.zeros((5_000, 1)), Stopped())
