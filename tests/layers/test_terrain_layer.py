"""Elevation from every kind of raster layer, by real files and real servers."""

from __future__ import annotations

from threading import Thread
from urllib.parse import quote

import numpy as np
import pytest
from karwan.core.errors import TerrainError
from karwan.core.terrain import bounds_of
from karwan.core.terrain_tiles import terrain_about
from karwan.layers.elevation_reading import PICTURE, Reading, set_reading
from karwan.layers.terrain_layer import elevation_obstacle, elevation_of, open_stored, stored_path
from osgeo import gdal, osr
from pyproj import Transformer
from qgis.core import QgsCoordinateReferenceSystem, QgsProject, QgsRasterLayer, QgsRasterRange
from raster_servers import colours, coverage_of, serving, tiles_of

ZOOM = 12


def height(x_m, y_m):
    """Ground that no two pixels share, in steps of 0.1 m or less."""
    return 1_200.0 + x_m / 20_000.0 + 300.0 * np.sin(y_m / 900.0) + 250.0 * np.cos(x_m / 700.0)


@pytest.fixture
def project(qgis_app):
    made = QgsProject()
    yield made
    made.clear()


def tile_layer(url, name="tiles", safe=":/", **how):
    how = {"zmin": 0, "zmax": ZOOM, **how}
    said = "".join(f"&{key.replace('_', ':')}={value}" for key, value in how.items())
    layer = QgsRasterLayer(f"type=xyz&url={quote(url, safe=safe)}{said}", name, "wms")
    assert layer.isValid()
    return layer


LINE = np.linspace(62.0, 62.05, 40), np.linspace(34.3, 34.32, 40)


def exact(lon, lat, zoom=ZOOM, width=256):
    """Bilinear between the centres of the pixels about each place, by the formula of the ground."""
    x, y = Transformer.from_crs(4326, 3857, always_xy=True).transform(lon, lat)
    size = 2 * 20_037_508.342789244 / (2**zoom * width)
    column, row = (x + 20_037_508.342789244) / size - 0.5, (20_037_508.342789244 - y) / size - 0.5
    c, r = np.floor(column), np.floor(row)
    u, v = column - c, row - r

    def at(cc, rr):
        return height((cc + 0.5) * size - 20_037_508.342789244, 20_037_508.342789244 - (rr + 0.5) * size)

    top = at(c, r) * (1 - u) + at(c + 1, r) * u
    return top * (1 - v) + (at(c, r + 1) * (1 - u) + at(c + 1, r + 1) * u) * v


@pytest.mark.parametrize(
    ("name", "encoding", "within_m"), [("terrain-rgb", "mapbox", 0.05), ("terrarium", "terrarium", 1 / 256)]
)
def test_tiles_of_colours_are_read_pixel_by_pixel(qgis_app, name, encoding, within_m):
    with serving(tiles_of(height, encoding)) as (url, asked):
        model = elevation_of(tile_layer(f"{url}/{name}/{{z}}/{{x}}/{{y}}.png"))
        terrain = terrain_about(model, *LINE)
        sampled = terrain.sample(*LINE)
    # Tenths of metres rounded, or 256ths cut off; and float32.
    assert np.abs(sampled - exact(*LINE)).max() <= within_m + 1e-3
    # Colours that were interpolated before they were decoded would be off by hundreds of metres.
    assert {path.split("/")[2] for path in asked[1:]} == {str(ZOOM)}
    assert len(asked) <= 10


def test_qgis_interpretation_and_larger_tiles_are_understood(qgis_app):
    with serving(tiles_of(height, "terrarium", width=512)) as (url, _):
        model = elevation_of(tile_layer(f"{url}/dem/{{z}}/{{x}}/{{y}}.png", interpretation="terrariumterrain"))
        sampled = terrain_about(model, *LINE).sample(*LINE)
        assert model.columns == 512 * 2**ZOOM
    assert np.abs(sampled - exact(*LINE, width=512)).max() < 0.005


def test_a_layer_whose_colours_are_heights_only_by_what_the_planner_says(qgis_app):
    with serving(tiles_of(height, "mapbox")) as (url, asked):
        layer = tile_layer(f"{url}/ground/{{z}}/{{x}}/{{y}}.png")
        assert "picture" in elevation_obstacle(layer)
        with pytest.raises(TerrainError, match="tiles is no elevation model: a picture"):
            elevation_of(layer)
        assert asked == []
        set_reading(layer, Reading(encoding="mapbox", zoom=10))
        model = elevation_of(layer)
        assert model.columns == 256 * 2**10
        sampled = terrain_about(model, *LINE).sample(*LINE)
        set_reading(layer, Reading(encoding=PICTURE))
        assert "picture" in elevation_obstacle(layer)
    assert np.abs(sampled - exact(*LINE, zoom=10)).max() <= 0.051


def test_a_tile_that_is_not_there_is_unknown_ground_not_minus_ten_thousand(qgis_app):
    x, y = (int(v) for v in _tile_at(62.0, 34.3))
    with serving(tiles_of(height, "mapbox", missing={(ZOOM, x, y)})) as (url, _):
        model = elevation_of(tile_layer(f"{url}/terrain-rgb/{{z}}/{{x}}/{{y}}.png"))
        lon, lat = np.array([62.0, 62.2]), np.array([34.3, 34.3])
        sampled = model.read(bounds_of(lon, lat)).sample(lon, lat)
    assert np.isnan(sampled[0])
    assert sampled[1] == pytest.approx(exact(lon, lat)[1], abs=0.06)


def _tile_at(lon, lat, zoom=ZOOM):
    x, y = Transformer.from_crs(4326, 3857, always_xy=True).transform(lon, lat)
    size = 2 * 20_037_508.342789244 / 2**zoom
    return (x + 20_037_508.342789244) // size, (20_037_508.342789244 - y) // size


def test_black_pixels_are_unknown_too(qgis_app):
    with serving(tiles_of(lambda x, y: np.full(x.shape, -10_000.0), "mapbox")) as (url, _):
        model = elevation_of(tile_layer(f"{url}/terrain-rgb/{{z}}/{{x}}/{{y}}.png"))
        assert np.isnan(model.read(bounds_of(*LINE)).sample(*LINE)).all()


def test_a_server_that_is_gone_or_refuses_is_named(qgis_app):
    with pytest.raises(TerrainError, match="tiles of tiles cannot be had: Connection refused"):
        elevation_of(tile_layer("http://127.0.0.1:1/terrain-rgb/{z}/{x}/{y}.png"))
    with serving(tiles_of(height, "mapbox", key="right")) as (url, _):
        with pytest.raises(TerrainError, match="cannot be had") as caught:
            elevation_of(tile_layer(f"{url}/terrain-rgb/{{z}}/{{x}}/{{y}}.png?key=wrong"))
        assert "wrong" not in str(caught.value)
    sign_in = serving(lambda path, headers: (200, "text/html", b"<html>sign in</html>"))
    with sign_in as (url, _), pytest.raises(TerrainError, match="no terrain-RGB tile"):
        elevation_of(tile_layer(f"{url}/terrain-rgb/{{z}}/{{x}}/{{y}}.png"))


def test_thousands_of_tiles_are_not_fetched_but_a_coarser_zoom_offered(qgis_app):
    with serving(tiles_of(height, "mapbox")) as (url, asked):
        model = elevation_of(tile_layer(f"{url}/terrain-rgb/{{z}}/{{x}}/{{y}}.png", zmax=14))
        with pytest.raises(TerrainError, match=r"Set zoom 12 or less") as caught:
            next(model.read_cells([(0, 0, 256 * 100, 256 * 100)]))
        assert "10000 blocks" in str(caught.value)
        assert len(asked) == 1


def test_wide_areas_are_read_at_a_coarser_zoom(qgis_app):
    from karwan.core.search.ground import thinned

    with serving(tiles_of(height, "mapbox")) as (url, asked):
        model = elevation_of(tile_layer(f"{url}/terrain-rgb/{{z}}/{{x}}/{{y}}.png"))
        few = thinned(model, 720.0)
        assert few.columns == 256 * 2 ** (ZOOM - 2)
        few.read(bounds_of(*LINE))
        assert {path.split("/")[2] for path in asked[1:]} == {str(ZOOM - 2)}


def test_other_threads_read_too_and_the_first_answer_is_kept(qgis_app):
    with serving(tiles_of(height, "mapbox")) as (url, asked):
        model = elevation_of(tile_layer(f"{url}/terrain-rgb/{{z}}/{{x}}/{{y}}.png"))
        found = []
        thread = Thread(target=lambda: found.append(model.read(bounds_of(*LINE)).sample(*LINE)))
        thread.start()
        thread.join(20)
        before = len(asked)
        again = model.read(bounds_of(*LINE)).sample(*LINE)
        assert len(asked) == before
    assert np.array_equal(found[0], again)


def test_a_study_keeps_no_key_and_finds_the_layer_again(project):
    with serving(tiles_of(height, "mapbox", key="S3CRET")) as (url, _):
        layer = tile_layer(f"{url}/terrain-rgb/{{z}}/{{x}}/{{y}}.png?v=1&key=S3CRET", "Ground of the world")
        model = elevation_of(layer)
        path = stored_path(model)
        assert "S3CRET" not in path
        assert "v=1" in path or "v%3D1" in path
        assert open_stored(path, project=project) == model
        _forget(path)
        with pytest.raises(TerrainError, match="Ground of the world needs a key"):
            open_stored(path, project=project)
        project.addMapLayer(layer)
        again = open_stored(path, project=project)
        assert again == model
        assert np.isfinite(again.read(bounds_of(*LINE)).sample(*LINE)).all()


@pytest.mark.parametrize("safe", [":/", ":/?"])
def test_a_query_is_asked_however_the_address_is_written(project, safe):
    with serving(tiles_of(height, "mapbox")) as (url, asked):
        model = elevation_of(tile_layer(f"{url}/terrain-rgb/{{z}}/{{x}}/{{y}}.png?v=1&of=ground", safe=safe))
        path = stored_path(model)
        model.read(bounds_of(*LINE))
        _forget(path)
        again = open_stored(path, project=project)
        again.read(bounds_of(*LINE))
    assert again == model
    assert len(asked) > 2
    assert {address.partition(".png")[2] for address in asked} == {"?v=1&of=ground"}


def test_a_study_opens_tiles_again_that_need_no_key(project):
    with serving(tiles_of(height, "mapbox")) as (url, asked):
        model = elevation_of(tile_layer(f"{url}/terrain-rgb/{{z}}/{{x}}/{{y}}.png", "Ground"))
        path, before = stored_path(model), len(asked)
        _forget(path)
        again = open_stored(path, project=project)
        assert (again, again.title, len(asked)) == (model, "Ground", before)
        assert np.isfinite(again.read(bounds_of(*LINE)).sample(*LINE)).all()


def _forget(path):
    """As when QGIS starts again."""
    from karwan.core import terrain_sources
    from karwan.layers import served_models

    terrain_sources._SOURCES.pop(path)
    served_models._MODELS.pop(path)


# Coverages


def coverage_layer(url, name="coverage"):
    return QgsRasterLayer(f"url={quote(url, safe=':/')}/wcs?&identifier=dem&crs=EPSG:4326&format=GeoTIFF", name, "wcs")


def test_a_coverage_server_serves_elevation_cell_by_cell(project):
    rng = np.random.default_rng(5)
    grid = rng.uniform(500.0, 900.0, (1_100, 1_300)).astype(np.float32)
    grid[400:420, 600:620] = -9999.0
    with serving(coverage_of(grid, 61.0, 35.0, 0.001)) as (url, asked):
        layer = coverage_layer(url)
        assert layer.isValid()
        assert elevation_obstacle(layer) == ""
        model = elevation_of(layer)
        assert (model.columns, model.rows) == (1_300, 1_100)
        # Across the edges of blocks.
        cells = next(model.read_cells([(500, 380, 200, 150)]))
        project.addMapLayer(layer)
        path = stored_path(model)
        _forget(path)
        again = next(open_stored(path, project=project).read_cells([(500, 380, 200, 150)]))
    assert np.isnan(cells[20:40, 100:120]).all()
    known = grid[380:530, 500:700].astype(float)
    known[known < 0] = np.nan
    assert np.array_equal(cells, known.astype(np.float32), equal_nan=True)
    assert np.array_equal(again, cells, equal_nan=True)


def test_a_coverage_server_that_fails_or_dies_is_an_error_not_unknown_ground(qgis_app):
    grid = np.full((1_200, 600), 700.0, dtype=np.float32)
    answer, failing = coverage_of(grid, 61.0, 35.0, 0.001), []

    def now_and_then(path, headers):
        return failing[-1] if failing and "GetCoverage" in path else answer(path, headers)

    with serving(now_and_then) as (url, _):
        model = elevation_of(coverage_layer(url))
        assert next(model.read_cells([(0, 0, 300, 300)]))[0, 0] == 700.0
        for reply in ((500, "text/plain", b"oops"), (200, "application/vnd.ogc.se_xml", b"<ServiceException/>")):
            failing.append(reply)
            with pytest.raises(TerrainError, match="coverage cannot be read"):
                next(model.read_cells([(0, 600, 300, 300)]))
        failing.clear()
        assert next(model.read_cells([(0, 600, 300, 300)]))[0, 0] == 700.0
    with pytest.raises(TerrainError, match="coverage cannot be read: Connection refused"):
        next(model.read_cells([(0, 1_100, 300, 90)]))


def test_a_study_whose_coverage_server_is_gone_asks_it_once(project):
    grid = np.full((600, 600), 700.0, dtype=np.float32)
    answer, gone = coverage_of(grid, 61.0, 35.0, 0.001), []
    with serving(lambda path, headers: gone[0] if gone else answer(path, headers)) as (url, asked):
        path = stored_path(elevation_of(coverage_layer(url)))
        _forget(path)
        gone.append((503, "text/plain", b"out of order"))
        for _ in range(3):
            with pytest.raises(TerrainError, match="coverage cannot be opened"):
                open_stored(path, project=project)
            before = len(asked)
        assert len(asked) == before
        gone.clear()
        project.addMapLayer(coverage_layer(url))
        assert open_stored(path, project=project).read().elevation_m[5, 5] == 700.0


def test_a_raster_of_formulas_is_read_too(qgis_app, tmp_path):
    raster(tmp_path / "dem.tif", ramp())
    layer = QgsRasterLayer(
        "?crs=EPSG:4326&extent=62,34.8,62.2,35&width=20&height=20&formula=\"dem@1\" * 2 + 7"
        f"&dem:uri={tmp_path / 'dem.tif'}&dem:provider=gdal",
        "formula", "virtualraster",
    )  # fmt: skip
    assert layer.isValid()
    cells = elevation_of(layer).read().elevation_m
    assert np.array_equal(cells, (ramp()[0] * 2 + 7).astype(np.float32))


# Files


def raster(path, bands, kind=gdal.GDT_Float32, epsg=4326, nodata=None, unit="", scale=None, offset=None, rgb=False):
    options = ["PHOTOMETRIC=RGB"] if rgb else ["PHOTOMETRIC=MINISBLACK"]
    made = gdal.GetDriverByName("GTiff").Create(
        str(path), bands.shape[2], bands.shape[1], len(bands), kind, options=options
    )
    made.SetGeoTransform((62.0, 0.01, 0.0, 35.0, 0.0, -0.01))
    if epsg:
        srs = osr.SpatialReference()
        srs.SetFromUserInput(epsg if isinstance(epsg, str) else f"EPSG:{epsg}")
        made.SetProjection(srs.ExportToWkt())
    for number, values in enumerate(bands, start=1):
        band = made.GetRasterBand(number)
        band.WriteArray(values)
        band.SetUnitType(unit)
        if nodata is not None:
            band.SetNoDataValue(nodata)
        if scale is not None:
            band.SetScale(scale)
            band.SetOffset(offset)
    made = None
    return QgsRasterLayer(str(path), path.stem, "gdal")


def ramp(count=1, size=20):
    return np.stack([1_000.0 * k + np.arange(size * size, dtype=float).reshape(size, size) for k in range(count)])


def test_a_band_is_chosen_and_remembered_by_the_layer(qgis_app, tmp_path):
    layer = raster(tmp_path / "two.tif", ramp(2))
    assert elevation_of(layer).read().elevation_m[3, 4] == 64.0
    set_reading(layer, Reading(band=2))
    model = elevation_of(layer)
    assert model.read().elevation_m[3, 4] == 1_064.0
    assert open_stored(stored_path(model), band=model.band) == open_stored(str(tmp_path / "two.tif"), band=2)
    with pytest.raises(TerrainError, match="no band 3"):
        elevation_of(layer, band=3)


@pytest.mark.parametrize(("unit", "metres"), [("ft", 0.3048), ("us-ft", 1200 / 3937), ("m", 1.0)])
def test_feet_are_declared(qgis_app, tmp_path, unit, metres):
    layer = raster(tmp_path / "feet.tif", ramp())
    set_reading(layer, Reading(unit=unit))
    model = elevation_of(layer)
    assert model.read().elevation_m[3, 4] == pytest.approx(64.0 * metres)
    path = stored_path(model)
    assert open_stored(path).read().elevation_m[3, 4] == pytest.approx(64.0 * metres)


def test_feet_of_the_band_and_of_a_compound_system_are_understood(qgis_app, tmp_path):
    assert elevation_of(raster(tmp_path / "u.tif", ramp(), unit="US survey foot")).read().elevation_m[0, 5] == (
        pytest.approx(5 * 1200 / 3937)
    )
    # NAVD 88 height in US survey feet over NAD 83.
    model = elevation_of(raster(tmp_path / "c.tif", ramp(), epsg="EPSG:4269+6360"))
    assert model.read().elevation_m[0, 5] == pytest.approx(5 * 1200 / 3937)
    assert open_stored(stored_path(model), "c") == model


def test_scale_offset_and_nodata_are_those_qgis_shows(qgis_app, tmp_path):
    layer = raster(tmp_path / "s.tif", ramp().astype(np.int16), gdal.GDT_Int16, nodata=7, scale=0.5, offset=100.0)
    provider = layer.dataProvider()
    provider.setUserNoDataValue(1, [QgsRasterRange(110.0, 112.0)])
    shown = provider.block(1, provider.extent(), 20, 20)
    model = elevation_of(layer)
    cells = model.read().elevation_m
    for row, column in ((0, 0), (0, 7), (0, 19), (1, 0), (1, 3), (1, 4), (1, 5), (19, 19)):
        assert np.isnan(cells[row, column]) == shown.isNoData(row, column)
        if not shown.isNoData(row, column):
            assert cells[row, column] == pytest.approx(shown.value(row, column))
    assert np.isnan(cells[1, 2])
    provider.setUseSourceNoDataValue(1, False)
    assert elevation_of(layer).read().elevation_m[0, 7] == 103.5
    assert np.isnan(open_stored(stored_path(model)).read().elevation_m[1, 2])


def test_the_search_sees_what_the_settings_say(qgis_app, tmp_path):
    from karwan.core.geodesy import working_plane
    from karwan.core.search.grid import read_grid

    cells = np.full((1, 200, 200), 328.0)
    cells[0, 90:110] = 999.0
    layer = raster(tmp_path / "g.tif", cells)
    set_reading(layer, Reading(unit="ft"))
    layer.dataProvider().setUserNoDataValue(1, [QgsRasterRange(999.0, 999.0)])
    plane = working_plane(np.array([62.2, 63.8]), np.array([34.0, 34.0]))
    x, y = plane.to_plane(np.array([62.5, 63.5]), np.array([33.5, 34.5]))
    grid = read_grid(elevation_of(layer), plane, (x[0], y[0], x[1], y[1]), 2_000.0)
    known = np.isfinite(grid.ground_m)
    assert 0.5 < known.mean() < 0.95
    assert np.allclose(grid.ground_m[known], 328.0 * 0.3048, atol=0.01)


def test_a_file_of_colours_is_decoded(qgis_app, tmp_path):
    heights = 1_000.0 + np.round(np.random.default_rng(2).uniform(0, 3_000, (40, 50)), 1)
    layer = raster(tmp_path / "terrain-rgb.tif", colours(heights, "mapbox"), gdal.GDT_Byte, rgb=True)
    model = elevation_of(layer)
    assert np.abs(model.read().elevation_m - heights).max() < 1e-3
    assert open_stored(stored_path(model)) == model


def test_the_coordinate_system_set_in_the_layer_counts(qgis_app, tmp_path):
    layer = raster(tmp_path / "bare.tif", ramp(), epsg=None)
    layer.setCrs(QgsCoordinateReferenceSystem())
    assert "no coordinate system" in elevation_obstacle(layer)
    layer.setCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    model = elevation_of(layer)
    assert model.lonlat_bounds[0] == pytest.approx(62.0)
    assert open_stored(stored_path(model), "bare") == model


def test_pictures_are_named_with_what_to_load_instead(qgis_app, tmp_path):
    photo = raster(tmp_path / "photo.tif", ramp(3).astype(np.uint8), gdal.GDT_Byte, rgb=True)
    imagery = tile_layer("https://tile.example.org/{z}/{x}/{y}.png", "imagery")
    for layer in (photo, imagery):
        assert elevation_obstacle(layer).startswith("a picture: load an elevation model")
        with pytest.raises(TerrainError, match=f"The layer {layer.name()} is no elevation model: a picture"):
            elevation_of(layer)
