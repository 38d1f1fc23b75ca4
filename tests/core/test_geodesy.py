from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from karwan.core.errors import AlignmentError
from karwan.core.geodesy import WGS84, chainage_m, working_plane

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
