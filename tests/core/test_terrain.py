from __future__ import annotations

from dataclasses import replace

import gdal_exceptions
import numpy as np
import pytest
from builders import UTM41, plane_terrain, smooth_noise
from karwan.core.errors import TerrainError
from karwan.core.geodesy import working_plane
from karwan.core.search.grid import read_grid
from karwan.core.terrain import bounds_of, open_elevation
from osgeo import gdal, osr
from scipy.interpolate import RegularGridInterpolator


def write_raster(path, grid, geotransform, epsg=None, nodata=None, unit=""):
    driver = gdal.GetDriverByName("GTiff")
    dataset = driver.Create(str(path), grid.shape[1], grid.shape[0], 1, gdal.GDT_Float32)
    dataset.SetGeoTransform(geotransform)
    if epsg:
        srs = osr.SpatialReference()
        srs.ImportFromEPSG(epsg)
        dataset.SetProjection(srs.ExportToWkt())
    band = dataset.GetRasterBand(1)
    band.WriteArray(grid.astype(np.float32))
    if nodata is not None:
        band.SetNoDataValue(nodata)
    band.SetUnitType(unit)
    dataset = None
    return path


def test_bilinear_sampling_equals_scipy():
    rng = np.random.default_rng(3)
    terrain = plane_terrain(smooth_noise(rng, (60, 80)), cell_m=90.0)
    x, y = rng.uniform(500_100, 507_000, 300), rng.uniform(3_794_800, 3_799_900, 300)
    from pyproj import Transformer

    lon, lat = Transformer.from_crs(32641, 4326, always_xy=True).transform(x, y)
    centres_x, centres_y = 500_045 + 90.0 * np.arange(80), 3_799_955 - 90.0 * np.arange(60)
    exact = RegularGridInterpolator((centres_y[::-1], centres_x), terrain.elevation_m[::-1])(np.column_stack((y, x)))
    assert np.allclose(terrain.sample(np.array(lon), np.array(lat)), exact, atol=1e-2)


def test_outside_and_beside_unknown_cells_is_unknown(tmp_path):
    grid = np.full((20, 20), 5.0)
    grid[10, 10] = -9999
    path = write_raster(tmp_path / "hole.tif", grid, (60.0, 0.01, 0, 35.0, 0, -0.01), 4326, -9999)
    terrain = open_elevation(path).read()
    assert terrain.sample(np.array([60.05]), np.array([34.95]))[0] == 5.0
    assert np.isnan(terrain.sample(np.array([60.105]), np.array([34.895]))[0])
    assert np.isnan(terrain.sample(np.array([59.9, 60.3]), np.array([34.9, 34.9]))).all()


def test_a_window_gives_the_same_values_as_the_whole(tmp_path):
    grid = smooth_noise(np.random.default_rng(1), (200, 300))
    model = open_elevation(write_raster(tmp_path / "d.tif", grid, (60.0, 0.01, 0, 35.0, 0, -0.01), 4326))
    lon, lat = np.linspace(61.0, 61.8, 50), np.linspace(33.5, 34.2, 50)
    window = model.read(bounds_of(lon, lat))
    assert window.elevation_m.size < grid.size / 2
    assert np.allclose(window.sample(lon, lat), model.read().sample(lon, lat), atol=1e-3)


def test_feet_become_metres(tmp_path):
    grid = np.full((5, 5), 1000.0)
    model = open_elevation(write_raster(tmp_path / "ft.tif", grid, (60.0, 0.01, 0, 35.0, 0, -0.01), 4326, unit="ft"))
    assert model.read().elevation_m[2, 2] == pytest.approx(304.8)


def test_no_coordinate_system_is_named(tmp_path):
    with pytest.raises(TerrainError, match=r"bare\.tif has no coordinate system"):
        open_elevation(write_raster(tmp_path / "bare.tif", np.ones((4, 4)), (0, 1, 0, 0, 0, -1)))


@pytest.fixture(params=[False, True], ids=["codes", "exceptions"])
def raising(request):
    """Other plugins switch GDAL's exceptions on."""
    with gdal_exceptions.switched(request.param):
        yield


def test_no_raster_is_named(tmp_path, raising):
    (tmp_path / "text.tif").write_text("not a raster")
    with pytest.raises(TerrainError, match="no readable raster"):
        open_elevation(tmp_path / "text.tif")


def test_a_file_that_was_cut_off_is_named(tmp_path, raising):
    path = write_raster(tmp_path / "cut.tif", np.ones((400, 400)), (60.0, 0.001, 0, 35.0, 0, -0.001), 4326)
    model = open_elevation(path)
    path.write_bytes(path.read_bytes()[:100_000])
    with pytest.raises(TerrainError, match="cut"):
        model.read()
    plane = working_plane(np.array([60.1, 60.3]), np.array([34.7, 34.9]))
    with pytest.raises(TerrainError, match="cut"):
        read_grid(model, plane, (-9_000.0, -9_000.0, 9_000.0, 9_000.0), 200.0)


def test_a_band_that_is_gone_is_named(tmp_path, raising):
    path = write_raster(tmp_path / "one.tif", np.ones((40, 40)), (60.0, 0.01, 0, 35.0, 0, -0.01), 4326)
    model = replace(open_elevation(path), band=3)
    with pytest.raises(TerrainError, match=r"one\.tif has no band 3"):
        model.read()
    plane = working_plane(np.array([60.1, 60.3]), np.array([34.7, 34.9]))
    with pytest.raises(TerrainError, match=r"one\.tif has no band 3"):
        read_grid(model, plane, (-9_000.0, -9_000.0, 9_000.0, 9_000.0), 200.0)


def test_bounds_elsewhere_are_named_with_what_is_covered(tmp_path):
    model = open_elevation(write_raster(tmp_path / "d.tif", np.ones((9, 9)), (60.0, 0.01, 0, 35.0, 0, -0.01), 4326))
    with pytest.raises(TerrainError, match=r"outside d\.tif, which covers 60.00"):
        model.read((10.0, 50.0, 10.1, 50.1))


def test_resolution_of_thirty_seconds(tmp_path):
    model = open_elevation(write_raster(tmp_path / "d.tif", np.ones((9, 9)), (60, 1 / 120, 0, 34, 0, -1 / 120), 4326))
    assert model.resolution_m == pytest.approx(926.6 * np.sqrt(np.cos(np.radians(33.96))), rel=2e-3)
    assert model.read().is_coarse


def test_what_is_sampled_does_not_depend_on_the_window_that_was_read(tmp_path):
    path, rng = tmp_path / "rough.tif", np.random.default_rng(5)
    dataset = gdal.GetDriverByName("GTiff").Create(str(path), 400, 300, 1, gdal.GDT_Float32)
    dataset.SetProjection(UTM41)
    dataset.SetGeoTransform((500_000.3, 90.1, 0.0, 3_800_000.7, 0.0, -90.1))
    dataset.GetRasterBand(1).WriteArray(rng.normal(1000.0, 50.0, (300, 400)).astype(np.float32))
    dataset = None
    model = open_elevation(path)
    west, south, east, north = model.lonlat_bounds
    lon = west + (east - west) * rng.uniform(0.45, 0.55, 200)
    lat = south + (north - south) * rng.uniform(0.45, 0.55, 200)
    about = (float(lon.min()) - 0.01, float(lat.min()) - 0.01, float(lon.max()) + 0.01, float(lat.max()) + 0.01)
    part, whole = model.read(about), model.read()
    assert part.shape < whole.shape
    assert np.isfinite(whole.sample(lon, lat)).all()
    np.testing.assert_array_equal(part.sample(lon, lat), whole.sample(lon, lat))
    back = part.lonlat_of(*part.place_of(lon, lat))
    np.testing.assert_allclose(back[0], lon, atol=1e-9)
