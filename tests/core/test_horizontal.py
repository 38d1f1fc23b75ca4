from __future__ import annotations

import numpy as np
import pytest
from builders import axis
from hypothesis import given, settings
from hypothesis import strategies as st
from karwan.core.alignment import Axis
from karwan.core.errors import AlignmentError
from karwan.core.geodesy import WGS84, chainage_m, working_plane
from karwan.core.horizontal import curves, lay_out


def test_a_right_angle_with_600_m_is_a_quarter_circle_shorter_by_the_textbook_value():
    # 5 km east, 5 km north, R = 600 m: length 10,000 - 2 * 600 + 600 * pi / 2 = 9,742.48 m.
    lon1, lat1, _ = WGS84.fwd(62.0, 34.0, 90.0, 5_000.0)
    lon2, lat2, _ = WGS84.fwd(lon1, lat1, 0.0, 5_000.0)
    laid = lay_out("corner", axis([(62.0, 34.0), (lon1, lat1), (lon2, lat2)]))
    assert laid.length_m == pytest.approx(9_742.48, abs=1.0)


def test_tangent_length_is_r_tan_of_half_the_deflection():
    x, y = np.array([0.0, 1000.0, 1000.0 + 800 * np.cos(0.5)]), np.array([0.0, 0.0, 800 * np.sin(0.5)])
    found = curves(x, y, np.array([0.0, 700.0, 0.0]))
    assert found.tangent_in_m == found.tangent_out_m == pytest.approx(700 * np.tan(0.25))
    assert found.deflection_rad == pytest.approx(0.5)


def test_curves_that_ask_for_more_than_their_common_straight_share_it():
    x, y = np.array([0.0, 5000.0, 5000.0, 10_000.0]), np.array([0.0, 0.0, 900.0, 900.0])
    found = curves(x, y, np.array([0.0, 600.0, 600.0, 0.0]))
    assert found.tangent_out_m[0] + found.tangent_in_m[1] == pytest.approx(900.0)
    assert found.radius_m[0] == pytest.approx(450.0)


def off_straights_and_circles(vertices, polygon, radius_m):
    """Distance of each vertex from the nearest of the polygon's sides and of the circles that touch two of them."""
    ways = []
    for one, other in zip(polygon[:-1], polygon[1:]):
        side = (other - one) / np.hypot(*(other - one))
        along = np.clip((vertices - one) @ side, 0.0, np.hypot(*(other - one)))
        ways.append(np.hypot(*(vertices - one - along[:, None] * side).T))
    found = curves(polygon[:, 0], polygon[:, 1], radius_m)
    for before, pi, after, radius, tangent in zip(
        polygon[:-2], polygon[1:-1], polygon[2:], found.radius_m, found.tangent_in_m
    ):
        if np.isfinite(radius) and radius > 0:
            halves = (before - pi) / np.hypot(*(before - pi)) + (after - pi) / np.hypot(*(after - pi))
            centre = pi + halves / np.hypot(*halves) * np.hypot(radius, tangent)
            ways.append(np.abs(np.hypot(*(vertices - centre).T) - radius))
    return np.min(ways, axis=0)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(-60, 60), st.floats(4_000, 30_000)), min_size=2, max_size=8), st.floats(300, 3000))
def test_every_laid_out_vertex_lies_on_a_straight_or_a_circle(legs, radius_m):
    lon, lat, azimuth = [64.0], [33.0], 120.0
    for turn, length in legs:
        azimuth += turn
        a, b, _ = WGS84.fwd(lon[-1], lat[-1], azimuth, length)
        lon.append(a)
        lat.append(b)
    given_axis = axis(list(zip(lon, lat)), radius_m)
    laid = lay_out("any", given_axis)
    plane = working_plane(given_axis.lon, given_axis.lat)
    x, y = plane.to_plane(laid.lon, laid.lat)
    px, py = plane.to_plane(given_axis.lon, given_axis.lat)
    off = off_straights_and_circles(np.column_stack((x, y)), np.column_stack((px, py)), given_axis.radius_m)
    # PROJ turns the oblique Mercator back to degrees within 1e-10 radian, 0.6 mm.
    assert off.max() < 2e-3
    assert chainage_m(laid.lon, laid.lat)[-1] <= chainage_m(given_axis.lon, given_axis.lat)[-1] * 1.001
    assert (laid.lon[0], laid.lat[-1]) == (given_axis.lon[0], given_axis.lat[-1])


def test_repeated_points_of_intersection_are_dropped():
    laid = lay_out("twice", axis([(62.0, 34.0), (62.1, 34.0), (62.1, 34.0), (62.2, 34.1)]))
    assert laid.axis.lon.size == 3


def test_a_point_is_no_line():
    with pytest.raises(AlignmentError, match="no length"):
        lay_out("dot", Axis(np.array([62.0, 62.0]), np.array([34.0, 34.0]), np.zeros(2)))
