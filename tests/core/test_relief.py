"""Relief beside a brute-force search over all cells with PROJ's geodesics."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from karwan.core.errors import TerrainError
from karwan.core.geodesy import WGS84
from karwan.core.relief import RELIEF_CLASSES, ReliefLimits, local_relief_m
from karwan.core.terrain import Terrain, open_elevation
from karwan.core.terrain_tiles import tiled
from osgeo import gdal, osr
from pyproj import Transformer

TURN = np.radians(30.0)
GRIDS = {
    "EPSG:32641": (400_000.0, 90.0, 0.0, 3_700_000.0, 0.0, -90.0),
    "EPSG:4326": (62.0, 0.001, 0.0, 60.0, 0.0, -0.001),
    "turned": (400_000.0, 90 * np.cos(TURN), 90 * np.sin(TURN), 3_700_000.0, 90 * np.sin(TURN), -90 * np.cos(TURN)),
}


def terrain_of(elevation, grid):
    crs = "EPSG:4326" if grid == "EPSG:4326" else "EPSG:32641"
    return Terrain(np.asarray(elevation, dtype=np.float32), GRIDS[grid], crs, "hills", 90.0)


def centres(terrain):
    """Longitude and latitude of every cell's centre."""
    rows, columns = terrain.shape
    r, c = np.mgrid[0:rows, 0:columns] + 0.5
    g = terrain.geotransform
    to_lonlat = Transformer.from_crs(terrain.crs_wkt, 4326, always_xy=True)
    lon, lat = to_lonlat.transform(g[0] + c * g[1] + r * g[2], g[3] + c * g[4] + r * g[5])
    return np.asarray(lon), np.asarray(lat)


@settings(max_examples=12, deadline=None)
@given(st.sampled_from(sorted(GRIDS)), st.integers(0, 2**32 - 1), st.sampled_from([130.0, 410.0, 700.0]))
def test_relief_is_the_range_of_the_cells_within_the_radius(grid, seed, radius_m):
    rng = np.random.default_rng(seed)
    elevation = rng.normal(1000.0, 50.0, (24, 30))
    elevation[rng.random(elevation.shape) < 0.1] = np.nan
    terrain = terrain_of(elevation, grid)
    lon, lat = centres(terrain)
    rows, columns = rng.integers(0, 24, 8), rng.integers(0, 30, 8)
    found = local_relief_m(terrain, lon[rows, columns], lat[rows, columns], radius_m)
    for k, (row, column) in enumerate(zip(rows, columns)):
        here = np.full(lon.size, lon[row, column]), np.full(lon.size, lat[row, column])
        away = WGS84.inv(*here, lon.ravel(), lat.ravel())[2].reshape(lon.shape)
        # Cells on the very circle may fall to either side of it.
        inner, outer = (elevation[(away <= radius_m + off) & np.isfinite(elevation)] for off in (-3.0, 3.0))
        if np.isnan(elevation[row, column]):
            assert np.isnan(found[k])
        elif 8 < row < 16 and 8 < column < 22:
            assert np.ptp(inner) - 1e-3 <= found[k] <= np.ptp(outer) + 1e-3
        else:
            assert np.isnan(found[k]) or found[k] <= np.ptp(outer) + 1e-3


def test_tiles_give_what_the_whole_gives(tmp_path):
    rng = np.random.default_rng(3)
    grid = np.cumsum(rng.normal(0, 3, (300, 560)), axis=1).astype(np.float32)
    path = tmp_path / "dem.tif"
    dataset = gdal.GetDriverByName("GTiff").Create(str(path), 560, 300, 1, gdal.GDT_Float32, ["TILED=YES"])
    srs = osr.SpatialReference()
    srs.ImportFromEPSG(32641)
    dataset.SetProjection(srs.ExportToWkt())
    dataset.SetGeoTransform(GRIDS["EPSG:32641"])
    dataset.GetRasterBand(1).WriteArray(grid)
    dataset = None
    model = open_elevation(path)
    lon, lat = centres(model.read())
    line = lon[np.arange(20, 280), np.arange(20, 540, 2)], lat[np.arange(20, 280), np.arange(20, 540, 2)]
    whole = local_relief_m(model.read(), *line, 500.0)
    assert np.isfinite(whole).all()
    assert np.array_equal(whole, local_relief_m(tiled(model), *line, 500.0))
    # What is found at a place does not depend on the others asked for.
    assert np.array_equal(whole[::-1], local_relief_m(model.read(), line[0][::-1], line[1][::-1], 500.0))
    assert np.array_equal(whole[7:9], local_relief_m(model.read(), line[0][7:9], line[1][7:9], 500.0))


def test_cells_wider_than_the_radius_look_at_their_neighbours():
    elevation = np.zeros((9, 9))
    elevation[4, 5] = 40.0
    terrain = Terrain(elevation.astype(np.float32), (62.0, 0.01, 0.0, 34.0, 0.0, -0.01), "EPSG:4326", "coarse", 950.0)
    lon, lat = centres(terrain)
    assert local_relief_m(terrain, lon[4, 4:5], lat[4, 4:5], 500.0)[0] == 40.0
    assert local_relief_m(terrain, lon[4, 3:4], lat[4, 3:4], 500.0)[0] == 0.0


def test_outside_and_mostly_unknown_ground_has_no_relief():
    elevation = np.full((20, 20), np.nan)
    elevation[:, :9] = 5.0
    terrain = terrain_of(elevation, "EPSG:32641")
    lon, lat = centres(terrain)
    found = local_relief_m(terrain, np.append(lon[10, [8, 2, 15]], 80.0), np.append(lat[10, [8, 2, 15]], 33.0), 500.0)
    assert found[1] == 0.0
    assert np.isnan(found[2:]).all()
    corner = local_relief_m(terrain, lon[0, :1], lat[0, :1], 500.0)
    assert np.isnan(corner[0])  # three quarters of the disc lie beyond the rim


def test_limits_part_classes():
    limits = ReliefLimits()
    index = limits.of_relief(np.array([0.0, 8.9, 9.0, 30.0, 89.0, 90.0, 299.0, 300.0, np.nan]))
    assert [RELIEF_CLASSES[k] for k in index] == [
        "plain", "plain", "rises", "low hills", "low hills", "hills", "hills", "mountains", "unknown",
    ]  # fmt: skip
    assert "500 m" in limits.stated()
    with pytest.raises(TerrainError, match="90, 30"):
        ReliefLimits(low_hills_m=90.0, hills_m=30.0)
    with pytest.raises(TerrainError, match="5 m"):
        ReliefLimits(radius_m=5.0)
