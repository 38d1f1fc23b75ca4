import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from karwan.core.crossings import crossings
from karwan.core.errors import TerrainError
from karwan.core.geodesy import WGS84
from karwan.core.side_slope import SIDE_CLASSES, SideLimits, side_slope_percent
from karwan.core.terrain import Terrain
from karwan.core.terrain_classes import GROUND_LAYERS, ClassLimits, slope_percent
from pyproj import Transformer


def plane(east, north, crs, size, at=(62.0, 34.0)):
    """Ground that rises by so much (m per m) to the east and north, about a place."""
    from_lonlat = Transformer.from_crs(4326, crs, always_xy=True)
    x0, y0 = from_lonlat.transform(*at)
    k = np.arange(60) - 29.5
    xs, ys = x0 + k * size, y0 - k * size
    lon, lat = from_lonlat.transform(*np.meshgrid(xs, ys), direction="INVERSE")
    azimuth, _, away = WGS84.inv(np.full(lon.shape, at[0]), np.full(lon.shape, at[1]), lon, lat)
    e, n = away * np.sin(np.radians(azimuth)), away * np.cos(np.radians(azimuth))
    grid = (1000.0 + east * e + north * n).astype(np.float32)
    return Terrain(grid, (xs[0] - size / 2, size, 0.0, ys[0] + size / 2, 0.0, -size), crs, "plane", 100.0)


@pytest.mark.parametrize(("crs", "size"), [("EPSG:4326", 0.001), ("EPSG:3857", 111.0), ("EPSG:32641", 90.0)])
def test_a_hill_to_the_north_is_left_of_a_line_to_the_east(crs, size):
    ground = plane(0.0, 0.20, crs, size)
    here = np.array([62.0] * 4), np.array([34.0] * 4)
    found = side_slope_percent(ground, *here, np.array([90.0, 270.0, 0.0, 180.0]))
    assert found == pytest.approx([-20.0, 20.0, 0.0, 0.0], abs=0.1)


@settings(max_examples=30, deadline=None)
@given(st.floats(-0.5, 0.5), st.floats(-0.5, 0.5), st.floats(-180.0, 180.0))
def test_side_slope_and_slope_along_make_the_slope(east, north, azimuth):
    ground = plane(east, north, "EPSG:4326", 0.001)
    here = np.array([62.0]), np.array([34.0])
    across, along = (side_slope_percent(ground, *here, np.array([azimuth + turn]))[0] for turn in (0.0, -90.0))
    assert np.hypot(across, along) == pytest.approx(slope_percent(ground, *here)[0], abs=1e-9)
    back = side_slope_percent(ground, *here, np.array([azimuth + 180.0]))[0]
    assert back == pytest.approx(-across, abs=1e-9)


def test_limits_part_classes_on_either_side():
    index = SideLimits().of_side_slope(np.array([0.0, -9.0, 10.0, -15.0, 20.0, -20.0, 40.0, -33.0, np.nan]))
    assert [SIDE_CLASSES[k] for k in index] == [
        "gentle", "gentle", "moderate", "moderate", "benches, hill right", "benches, hill left", "walls, hill right",
        "walls, hill left", "unknown",
    ]  # fmt: skip
    assert "33 %" in SideLimits().stated()
    with pytest.raises(TerrainError, match="50"):
        SideLimits(benches_percent=50.0)


def test_stretches_of_the_ground_are_listed_by_slope_relief_and_side_slope():
    """Level ground, then from 62 E on a slope of 25 per cent up to the north, beside a line to the east."""
    ground = plane(0.0, 0.25, "EPSG:4326", 0.001)
    elevation = ground.elevation_m.copy()
    elevation[:, :30] = 1000.0
    ground = Terrain(elevation, ground.geotransform, ground.crs_wkt, ground.source, ground.resolution_m)
    lon = np.linspace(61.985, 62.015, 40)
    found = crossings(lon, np.full(40, 34.0), [], terrain=ground)
    half = WGS84.inv(61.985, 34.0, 62.0, 34.0)[2]
    by_layer = {layer: [i for i in found.intervals if i.layer == layer] for layer in GROUND_LAYERS}
    assert len(found.intervals) == sum(len(stretches) for stretches in by_layer.values())
    for stretches in by_layer.values():
        assert sum(i.length_m for i in stretches) == pytest.approx(2 * half, abs=0.01)
    side = by_layer["side slope"]
    assert [i.label for i in side[:1] + side[-1:]] == ["gentle", "benches, hill left"]
    assert side[-1].length_m == pytest.approx(half, abs=150.0)
    # Within 500 m to the north and south the slope rises by 250 m; so it does 500 m before the line comes to it.
    relief = by_layer["relief"]
    assert [i.label for i in relief[:1] + relief[-1:]] == ["plain", "hills"]
    first_hill = next(i for i in relief if i.label == "hills")
    assert half - 520.0 < first_hill.from_m < half + 50.0
    assert by_layer["terrain"][0].label == "flat"
    other = crossings(lon, np.full(40, 34.0), [], terrain=ground, limits=ClassLimits(side=SideLimits(5, 10, 24)))
    assert other.intervals[-1].label == "walls, hill left"
    back = crossings(lon[::-1], np.full(40, 34.0), [], terrain=ground)
    assert "benches, hill right" in {i.label for i in back.intervals}
