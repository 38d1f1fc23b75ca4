from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from karwan.core.errors import AlignmentError
from karwan.core.geodesy import WGS84, chainage_m, inverse, scale_error_ppm, working_plane
from pyproj import Proj

TORGHUNDI, CHAMAN = (62.2833, 35.25), (66.45975, 30.92102)


def test_great_circle_of_the_corridor_is_the_published_618_km():
    line = chainage_m(np.array([TORGHUNDI[0], CHAMAN[0]]), np.array([TORGHUNDI[1], CHAMAN[1]]))
    assert line[-1] / 1000 == pytest.approx(618, abs=1.0)


def test_one_degree_along_the_equator():
    # a * pi / 180 of WGS 84, printed in every textbook.
    assert chainage_m(np.array([10.0, 11.0]), np.array([0.0, 0.0]))[-1] == pytest.approx(111_319.4908, abs=1e-3)


def test_the_scale_error_of_the_plane_is_what_its_docstring_says():
    rng = np.random.default_rng(4)
    plane = working_plane(np.array([TORGHUNDI[0], CHAMAN[0]]), np.array([TORGHUNDI[1], CHAMAN[1]]))
    azimuth, _, length_m = WGS84.inv(*TORGHUNDI, *CHAMAN)
    for along_m, aside_m, way in zip(
        rng.uniform(0, length_m, 60), rng.uniform(-150e3, 150e3, 60), rng.uniform(0, 360, 60)
    ):
        lon, lat, back = WGS84.fwd(*TORGHUNDI, azimuth, along_m)
        lon, lat, _ = WGS84.fwd(lon, lat, back + 90.0, aside_m)
        lon2, lat2, _ = WGS84.fwd(lon, lat, way, 1000.0)
        x, y = plane.to_plane(np.array([lon, lon2]), np.array([lat, lat2]))
        scale_error = abs(np.hypot(x[1] - x[0], y[1] - y[0]) / 1000.0 - 1.0)
        assert scale_error <= ((abs(aside_m) + 1000.0) / 6_371_000.0) ** 2 / 2 * 1.05 + 2e-6
        assert scale_error < 3e-4


@given(
    st.floats(-179, 179), st.floats(-80, 80), st.floats(0, 360), st.floats(10.0, 900_000.0)
)  # fmt: skip
def test_the_plane_exists_anywhere_and_returns_what_went_in(lon, lat, azimuth, length_m):
    lon2, lat2, _ = WGS84.fwd(lon, lat, azimuth, length_m)
    if abs(lat2) > 85:
        return
    lons, lats = np.array([lon, lon2]), np.array([lat, lat2])
    plane = working_plane(lons, lats)
    x, y = plane.to_plane(lons, lats)
    back_lon, back_lat = plane.to_lonlat(x, y)
    assert np.allclose((back_lon - lons + 180) % 360 - 180, 0, atol=1e-7)
    assert np.allclose(back_lat, lats, atol=1e-7)
    assert np.hypot(x[1] - x[0], y[1] - y[0]) == pytest.approx(length_m, rel=1e-3, abs=0.01)


def test_metres_taken_for_degrees_are_named():
    with pytest.raises(AlignmentError, match="not WGS 84 degrees"):
        working_plane(np.array([500_000.0, 500_100.0]), np.array([3_800_000.0, 3_800_100.0]))


@settings(max_examples=200, deadline=None)
@given(
    st.floats(-180.0, 180.0), st.floats(-85.0, 85.0), st.floats(0.0, 360.0), st.floats(0.01, 1_990.0),
)  # fmt: skip
def test_short_segments_agree_with_karney_s_method(lon, lat, azimuth, length_m):
    lon2, lat2, _ = WGS84.fwd(lon, lat, azimuth, length_m)
    found_azimuth, found_m = inverse(*(np.array([part]) for part in (lon, lat, lon2, lat2)))
    exact_azimuth, _, exact_m = WGS84.inv(lon, lat, lon2, lat2)
    # A thousandth of a millimetre per km, besides the rounding of degrees.
    assert found_m[0] == pytest.approx(exact_m, rel=1e-9, abs=2e-8)
    # A hundredth of a microradian sideways, besides the same rounding.
    sideways_m = np.radians((found_azimuth[0] - exact_azimuth + 180.0) % 360.0 - 180.0) * length_m
    assert abs(sideways_m) < 1e-9 * length_m + 5e-8


def test_a_million_segments_keep_the_bound_that_is_stated():
    rng = np.random.default_rng(12)
    n = 1_000_000
    lon, lat = rng.uniform(-180.0, 180.0, n), rng.uniform(-84.9, 84.9, n)
    lon2, lat2, _ = WGS84.fwd(lon, lat, rng.uniform(0.0, 360.0, n), rng.uniform(10.0, 1_999.0, n))
    azimuth, length = inverse(lon, lat, lon2, lat2)
    exact_azimuth, _, exact = WGS84.inv(lon, lat, lon2, lat2)
    assert (np.abs(length - exact) / exact).max() < 5e-10
    assert np.abs((azimuth - exact_azimuth + 180.0) % 360.0 - 180.0).max() * 3600.0 < 1e-4


def test_long_segments_poles_and_the_antimeridian_go_to_karney_s_method():
    lon, lat = np.array([0.0, 10.0, 179.999, 30.0]), np.array([0.0, 89.9, 10.0, -86.0])
    lon2, lat2 = np.array([90.0, 190.0, -179.999, 30.01]), np.array([10.0, 89.9, 10.0001, -86.0])
    azimuth, length = inverse(lon, lat, lon2, lat2)
    exact_azimuth, _, exact = WGS84.inv(lon, lat, lon2, lat2)
    assert length.tolist() == pytest.approx(exact.tolist(), rel=1e-9)
    assert azimuth.tolist() == pytest.approx(exact_azimuth.tolist(), abs=1e-6)


def test_a_place_and_itself_are_no_distance_apart():
    azimuth, length = inverse(*(np.array([part]) for part in (62.0, 34.0, 62.0, 34.0)))
    assert length[0] == 0.0
    assert np.isfinite(azimuth[0])


def test_the_scale_error_is_that_of_proj_s_factors():
    plane = working_plane(np.array([TORGHUNDI[0], CHAMAN[0]]), np.array([TORGHUNDI[1], CHAMAN[1]]))
    lon, lat = np.linspace(60.0, 70.0, 40), np.linspace(36.0, 29.0, 40)
    factor = Proj(plane.definition).get_factors(lon, lat).meridional_scale
    assert np.abs(scale_error_ppm(plane, lon, lat) - (factor - 1.0) * 1e6).max() < 1e-3


@pytest.mark.parametrize("lat", [34.0, -20.0, 60.0, 0.0])
def test_a_line_due_east_has_no_seam_in_its_middle(lat):
    # PROJ's oblique Mercator put the middle, exactly below the great circle's highest point, half around the Earth.
    plane = working_plane(np.array([62.0, 62.2]), np.array([lat, lat]))
    lon = np.concatenate((np.linspace(62.0, 62.2, 2_001), 62.1 + np.linspace(-2e-4, 2e-4, 2_001)))
    x, y = plane.to_plane(lon, np.full(lon.size, lat))
    exact = WGS84.inv(np.full(lon.size, 62.0), np.full(lon.size, lat), lon, np.full(lon.size, lat))[2]
    assert np.abs(np.hypot(x - x[0], y - y[0]) - exact).max() < 1e-3


@settings(max_examples=100, deadline=None)
@given(st.floats(-180.0, 180.0), st.floats(-75.0, 75.0), st.sampled_from([90.0, 270.0]), st.floats(1e3, 1e6))
def test_a_line_that_leaves_due_east_or_west_has_no_seam_at_its_start(lon, lat, azimuth, length_m):
    lon2, lat2, _ = WGS84.fwd(lon, lat, azimuth, length_m)
    plane = working_plane(np.array([lon, lon2]), np.array([lat, lat2]))
    x, y = plane.to_plane(np.array([lon, lon2]), np.array([lat, lat2]))
    assert np.hypot(x[1] - x[0], y[1] - y[0]) == pytest.approx(length_m, rel=2e-5, abs=0.01)
