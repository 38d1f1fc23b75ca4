"""Tiles say what a window of the same model says, and no more of a file is read than is asked for."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from karwan.core import terrain_tiles
from karwan.core.errors import TerrainError
from karwan.core.terrain import ElevationModel, open_elevation
from karwan.core.terrain_classes import slope_percent
from karwan.core.terrain_tiles import WINDOW, TerrainTiles, terrain_about, tiled
from osgeo import gdal, osr

NORTH_UP = (62.0, 0.001, 0.0, 34.0, 0.0, -0.001)
TURNED = (62.0, 0.001, 0.0002, 34.0, 0.0003, -0.001)


def made(path, columns, rows, geotransform=NORTH_UP, epsg=4326, values=None, options=()):
    dataset = gdal.GetDriverByName("GTiff").Create(str(path), columns, rows, 1, gdal.GDT_Float32, list(options))
    srs = osr.SpatialReference()
    srs.ImportFromEPSG(epsg)
    dataset.SetProjection(srs.ExportToWkt())
    dataset.SetGeoTransform(geotransform)
    band = dataset.GetRasterBand(1)
    band.SetNoDataValue(-9999.0)
    if values is not None:
        band.WriteArray(values)
    dataset = None
    return open_elevation(path)


@pytest.fixture
def rough(tmp_path):
    rng = np.random.default_rng(3)
    values = rng.uniform(0.0, 3000.0, (700, 900)).astype(np.float32)
    values[300:310, 200:400] = -9999.0
    return made(tmp_path / "rough.tif", 900, 700, values=values)


@pytest.mark.parametrize("geotransform", [NORTH_UP, TURNED])
def test_tiles_say_what_the_whole_says(tmp_path, geotransform):
    rng = np.random.default_rng(4)
    values = rng.uniform(0.0, 3000.0, (600, 800)).astype(np.float32)
    values[250:270, 100:500] = -9999.0
    model = made(tmp_path / "a.tif", 800, 600, geotransform, values=values)
    lon, lat = 62.0 + rng.uniform(-0.05, 0.95, 5_000), 34.0 - rng.uniform(-0.05, 0.7, 5_000)
    whole, tiles = model.read(), tiled(model)
    assert np.isnan(whole.sample(lon, lat)).any()
    assert np.isfinite(whole.sample(lon, lat)).any()
    np.testing.assert_array_equal(tiles.sample(lon, lat), whole.sample(lon, lat))
    np.testing.assert_array_equal(slope_percent(tiles, lon, lat), slope_percent(whole, lon, lat))


@pytest.mark.parametrize("few", [0, 16])
@pytest.mark.parametrize(("columns", "rows"), [(64, 32), (256, 256), (512, 128), (48, 80)])
def test_blocks_of_any_size_say_the_same_once_and_again(tmp_path, monkeypatch, columns, rows, few):
    monkeypatch.setattr(terrain_tiles, "FEW_WINDOWS", few)
    rng = np.random.default_rng(7)
    values = rng.uniform(0.0, 3000.0, (910, 1_100)).astype(np.float32)
    values[400:500, 300:700] = -9999.0
    options = ("TILED=YES", f"BLOCKXSIZE={columns}", f"BLOCKYSIZE={rows}", "COMPRESS=DEFLATE")
    model = made(tmp_path / "a.tif", 1_100, 910, values=values, options=options)
    share = np.linspace(0.0, 1.0, 4_000)
    lon, lat = 62.0 + 1.1 * share, 34.0 - 0.91 * (0.5 + 0.5 * np.sin(9.0 * share))
    whole, tiles = model.read(), tiled(model)
    for across in (0.0, 0.02, -0.1, 0.0):
        np.testing.assert_array_equal(tiles.sample(lon + across, lat), whole.sample(lon + across, lat))
        np.testing.assert_array_equal(slope_percent(tiles, lon + across, lat), slope_percent(whole, lon + across, lat))


def test_whole_numbers_with_scale_and_mask_say_the_same(tmp_path, monkeypatch):
    monkeypatch.setattr(terrain_tiles, "FEW_WINDOWS", 0)
    path = str(tmp_path / "scaled.tif")
    dataset = gdal.GetDriverByName("GTiff").Create(path, 900, 700, 1, gdal.GDT_Int16, ["TILED=YES"])
    srs = osr.SpatialReference()
    srs.ImportFromEPSG(4326)
    dataset.SetProjection(srs.ExportToWkt())
    dataset.SetGeoTransform(NORTH_UP)
    band = dataset.GetRasterBand(1)
    band.SetScale(0.1)
    band.SetOffset(50.0)
    band.WriteArray(np.random.default_rng(8).integers(0, 30_000, (700, 900)).astype(np.int16))
    dataset.CreateMaskBand(gdal.GMF_PER_DATASET)
    mask = np.full((700, 900), 255, dtype=np.uint8)
    mask[200:260, 100:800] = 0
    band.GetMaskBand().WriteArray(mask)
    band = dataset = None
    model = open_elevation(path)
    rng = np.random.default_rng(9)
    lon, lat = 62.0 + rng.uniform(0.0, 0.9, 3_000), 34.0 - rng.uniform(0.0, 0.7, 3_000)
    whole = model.read().sample(lon, lat)
    assert np.isnan(whole).any()
    assert np.nanmax(whole) > 2_500.0
    np.testing.assert_array_equal(tiled(model).sample(lon, lat), whole)


def test_asked_again_in_another_order_it_says_the_same(rough):
    rng = np.random.default_rng(5)
    lon, lat = 62.0 + rng.uniform(0.0, 0.9, 500), 34.0 - rng.uniform(0.0, 0.7, 500)
    tiles = tiled(rough)
    first = np.concatenate([tiles.sample(lon[k : k + 50], lat[k : k + 50]) for k in range(0, 500, 50)])
    np.testing.assert_array_equal(first, rough.read().sample(lon, lat))
    np.testing.assert_array_equal(tiles.sample(lon[::-1], lat[::-1]), first[::-1])


def test_several_threads_may_ask(rough):
    rng = np.random.default_rng(6)
    places = [(62.0 + rng.uniform(0.0, 0.9, 300), 34.0 - rng.uniform(0.0, 0.7, 300)) for _ in range(16)]
    tiles, whole = tiled(rough), rough.read()
    with ThreadPoolExecutor(8) as pool:
        for found, place in zip(pool.map(lambda place: tiles.sample(*place), places), places):
            np.testing.assert_array_equal(found, whole.sample(*place))


class Counting(ElevationModel):
    """Notes how many cells are read."""

    def read_cells(self, windows, lasting=True):
        windows = list(windows)
        Counting.cells += sum(columns * rows for _, _, columns, rows in windows)
        return super().read_cells(windows, lasting)


def test_of_ten_gigapixels_only_the_tiles_about_the_line_are_read(tmp_path):
    model = made(
        tmp_path / "huge.tif", 100_000, 100_000, (500_000.0, 10.0, 0.0, 4_500_000.0, 0.0, -10.0), 32641,
        options=("TILED=YES", "SPARSE_OK=TRUE", "BIGTIFF=YES", "COMPRESS=DEFLATE"),
    )  # fmt: skip
    row = np.arange(0, 100_000, 1_000)
    dataset = gdal.Open(str(model.path), gdal.GA_Update)
    for k in row:
        dataset.GetRasterBand(1).WriteArray(np.full((4, 4), 100.0 + k, dtype=np.float32), int(k), int(k))
    dataset = None
    counting = Counting(*(getattr(model, name) for name in ElevationModel.__dataclass_fields__))
    Counting.cells = 0
    x, y = 500_000.0 + (row + 2.0) * 10.0, 4_500_000.0 - (row + 2.0) * 10.0
    from pyproj import Transformer

    lon, lat = Transformer.from_crs(32641, 4326, always_xy=True).transform(x, y)
    terrain = terrain_about(counting, np.array(lon), np.array(lat))
    assert isinstance(terrain, TerrainTiles)
    np.testing.assert_allclose(terrain.sample(np.array(lon), np.array(lat)), 100.0 + row, atol=0.01)
    assert Counting.cells <= 2 * row.size * WINDOW * WINDOW


def test_a_small_window_is_read_as_a_whole(rough):
    lon, lat = np.array([62.3, 62.4]), np.array([33.8, 33.7])
    assert not isinstance(terrain_about(rough, lon, lat), TerrainTiles)
    with pytest.raises(TerrainError, match="outside"):
        terrain_about(rough, lon + 20.0, lat)


def test_too_much_of_a_file_is_refused_with_its_size(tmp_path):
    model = made(
        tmp_path / "huge.tif", 60_000, 60_000, (0.0, 0.001, 0.0, 60.0, 0.0, -0.001),
        options=("TILED=YES", "SPARSE_OK=TRUE", "BIGTIFF=YES"),
    )  # fmt: skip
    lon, lat = (values.ravel() for values in np.meshgrid(np.linspace(1.0, 59.0, 200), np.linspace(1.0, 59.0, 200)))
    with pytest.raises(TerrainError, match="million cells"):
        tiled(model).sample(lon, lat)
