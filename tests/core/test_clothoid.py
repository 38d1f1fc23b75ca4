from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from karwan.core import clothoid
from scipy.integrate import solve_ivp


def integrated(length_m, sharpness):
    """Place and heading by integrating the clothoid's equation step by step: an independent way to the same curve."""
    solved = solve_ivp(
        lambda s, at: (np.cos(at[2]), np.sin(at[2]), sharpness * s),
        (0.0, length_m), (0.0, 0.0, 0.0), rtol=1e-12, atol=1e-12, method="DOP853",
    )  # fmt: skip
    return solved.y[:, -1]


@given(st.floats(1.0, 500.0), st.floats(150.0, 20_000.0), st.sampled_from([-1.0, 1.0]))
def test_a_clothoid_is_what_integrating_its_curvature_gives(length_m, radius_m, way):
    sharpness = way / (length_m * radius_m)
    x, y, heading = clothoid.points(length_m, sharpness)
    assert np.allclose((x, y, heading), integrated(length_m, sharpness), atol=1e-8)


def test_the_unit_clothoid_is_the_printed_table_of_fresnel_integrals():
    # Abramowitz and Stegun, table 7.7: C(1) = 0.7798934, S(1) = 0.4382591; C(0.5) = 0.4923442, S(0.5) = 0.0647324.
    x, y, _ = clothoid.points(np.array([1.0, 0.5]), np.pi)
    assert x.tolist() == pytest.approx([0.7798934, 0.4923442], abs=5e-8)
    assert y.tolist() == pytest.approx([0.4382591, 0.0647324], abs=5e-8)


def test_without_sharpness_it_is_a_straight():
    x, y, heading = clothoid.points(np.array([0.0, 250.0]), np.zeros(2))
    assert x.tolist() == [0.0, 250.0]
    assert y.tolist() == heading.tolist() == [0.0, 0.0]


def test_behind_its_start_it_bends_the_other_way():
    ahead, behind = clothoid.points(80.0, 1e-5), clothoid.points(-80.0, 1e-5)
    assert behind[0] == -ahead[0]
    assert behind[1] == -ahead[1]
    assert behind[2] == ahead[2]


@given(st.floats(10.0, 300.0), st.floats(200.0, 5_000.0))
def test_the_shift_begins_like_the_series_in_every_textbook(length_m, radius_m):
    p, k = clothoid.shift(length_m, radius_m)
    # p = L^2/24R - L^4/2688R^3 and k = L/2 - L^3/240R^2: the next terms are smaller by (L/R)^2.
    rest = (length_m / radius_m) ** 2
    first, second = length_m**2 / (24 * radius_m), length_m**4 / (2688 * radius_m**3)
    assert p == pytest.approx(first - second, abs=0.05 * second * rest + 1e-9)
    assert k == pytest.approx(length_m / 2 - length_m**3 / (240 * radius_m**2), abs=1e-3 * length_m * rest**2 + 1e-9)


def test_no_transition_shifts_nothing():
    assert [float(part) for part in clothoid.shift(0.0, 600.0)] == [0.0, 0.0]


@given(st.floats(20.0, 300.0), st.floats(150.0, 5_000.0))
def test_the_shifted_circle_touches_the_clothoid_s_end(length_m, radius_m):
    x, y, heading = clothoid.points(length_m, 1.0 / (length_m * radius_m))
    p, k = clothoid.shift(length_m, radius_m)
    # From the end the circle's centre lies square to the left: above k on the tangent, R + p from it.
    assert x - radius_m * np.sin(heading) == pytest.approx(float(k), abs=1e-9)
    assert y + radius_m * np.cos(heading) == pytest.approx(radius_m + float(p), abs=1e-8)


def test_the_printed_spiral_of_a_survey_program():
    # Carlson Software 2022, manual, "Spiral Curve" (files.carlsonsw.com): R 954.93, L 350: theta 0.18325951,
    # offset of the SC 21.33, k 174.80, p 5.34. (Along the tangent it prints 348.82, 348.826 cut off.)
    _, y, theta = clothoid.points(350.0, 1.0 / (350.0 * 954.93))
    p, k = clothoid.shift(350.0, 954.93)
    assert (round(float(theta), 8), round(float(y), 2), round(float(k), 2), round(float(p), 2)) == (
        0.18325951, 21.33, 174.80, 5.34,
    )  # fmt: skip


def test_the_printed_transition_of_a_total_station_s_guide():
    # Spectra Precision FOCUS 2 series, user guide, pp. 154-155: A = 80, R = 100, L = 64: tau 18 20 06, N 63.348,
    # E 6.777, shift 1.700, N of the centre 31.891.
    north, east, tau = clothoid.points(64.0, 1.0 / 6_400.0)
    p, k = clothoid.shift(64.0, 100.0)
    assert [round(float(part), 3) for part in (north, east, p, k)] == [63.348, 6.777, 1.700, 31.891]
    # 0.32 rad are 18 20 04.7.
    assert np.degrees(tau) * 3600 == pytest.approx(18 * 3600 + 20 * 60 + 6, abs=1.5)
