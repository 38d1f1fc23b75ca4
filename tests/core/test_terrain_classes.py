import numpy as np
import pytest
from karwan.core.errors import TerrainError
from karwan.core.terrain import Terrain, open_elevation
from karwan.core.terrain_classes import CLASSES, ClassLimits, caution, class_intervals, classify, slope_percent
from osgeo import gdal, osr


def utm_terrain(grid, path):
    """`grid` as a raster of 90 m cells in UTM 41N, and as Terrain."""
    rows, columns = grid.shape
    dataset = gdal.GetDriverByName("GTiff").Create(str(path), columns, rows, 1, gdal.GDT_Float32)
    srs = osr.SpatialReference()
    srs.ImportFromEPSG(32641)
    dataset.SetProjection(srs.ExportToWkt())
    dataset.SetGeoTransform((400_000.0, 90.0, 0.0, 3_700_000.0, 0.0, -90.0))
    dataset.GetRasterBand(1).WriteArray(grid)
    dataset = None
    return open_elevation(path).read()


def test_slope_is_gdaldems(tmp_path):
    rng = np.random.default_rng(5)
    grid = np.cumsum(np.cumsum(rng.normal(0, 2, (60, 80)), axis=0), axis=1).astype(np.float32)
    terrain = utm_terrain(grid, tmp_path / "dem.tif")
    theirs = gdal.DEMProcessing("", str(tmp_path / "dem.tif"), "slope", format="MEM", slopeFormat="percent")
    row, column = np.mgrid[1:59, 1:79]
    to_lonlat = osr.CoordinateTransformation(*_references(32641, 4326))
    xy = np.column_stack((400_000 + 90.0 * (column.ravel() + 0.5), 3_700_000 - 90.0 * (row.ravel() + 0.5)))
    lonlat = np.array(to_lonlat.TransformPoints(xy))[:, :2]
    ours = slope_percent(terrain, lonlat[:, 0], lonlat[:, 1])
    # The difference is UTM's scale, 0.06 per cent here at most: ours are metres on the ground.
    assert ours == pytest.approx(theirs.ReadAsArray()[1:59, 1:79].ravel(), rel=8e-4, abs=1e-3)


def _references(*codes):
    found = []
    for code in codes:
        srs = osr.SpatialReference()
        srs.ImportFromEPSG(code)
        srs.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
        found.append(srs)
    return found


@pytest.mark.parametrize(("crs", "size"), [("EPSG:4326", 0.001), ("EPSG:3857", 111.0)])
def test_a_plane_slopes_alike_in_degrees_and_in_mercator(crs, size):
    """10 per cent to the north and 5 to the east at 60 N, where a degree east is half a degree north."""
    north_m, east_m = 111_412.0, 55_800.0  # metres per degree on WGS 84 at 60 N
    from pyproj import Transformer

    x0, y0 = Transformer.from_crs(4326, crs, always_xy=True).transform(62.0, 60.0)
    k = np.arange(40) - 19.5
    xs, ys = x0 + k * size, y0 - k * size
    lon, lat = Transformer.from_crs(crs, 4326, always_xy=True).transform(*np.meshgrid(xs, ys))
    grid = (0.10 * north_m * (lat - 60.0) + 0.05 * east_m * (lon - 62.0)).astype(np.float32)
    terrain = Terrain(grid, (xs[0] - size / 2, size, 0.0, ys[0] + size / 2, 0.0, -size), crs, "plane", 100.0)
    found = slope_percent(terrain, np.array([62.0]), np.array([60.0]))
    assert found[0] == pytest.approx(np.hypot(10.0, 5.0), rel=2e-3)


def test_a_rotated_grid_slopes_alike():
    turn = np.radians(30.0)
    g = (400_000.0, 90 * np.cos(turn), 90 * np.sin(turn), 3_700_000.0, 90 * np.sin(turn), -90 * np.cos(turn))
    row, column = np.mgrid[0:30, 0:30] + 0.5
    y = g[3] + g[4] * column + g[5] * row
    terrain = Terrain(((y - g[3]) * 0.2).astype(np.float32), g, "EPSG:32641", "plane", 90.0)
    x, y = g[0] + 15 * g[1] + 15 * g[2], g[3] + 15 * g[4] + 15 * g[5]
    lon, lat, _ = osr.CoordinateTransformation(*_references(32641, 4326)).TransformPoint(x, y)
    assert slope_percent(terrain, np.array([lon]), np.array([lat]))[0] == pytest.approx(20.0, rel=1e-3)


def test_limits_part_classes_and_unknown_stays_unknown():
    index = ClassLimits().of_slope(np.array([0.0, 2.9, 3.0, 9.9, 10.0, 24.9, 25.0, 300.0, np.nan]))
    assert [CLASSES[k] for k in index] == [
        "flat", "flat", "rolling", "rolling", "hilly", "hilly", "mountainous", "mountainous", "unknown",
    ]  # fmt: skip
    assert "10 %" in ClassLimits().stated()
    with pytest.raises(TerrainError, match="12"):
        ClassLimits(flat_percent=12.0)


def test_rim_and_gaps_are_unknown(tmp_path):
    grid = np.zeros((20, 20), dtype=np.float32)
    grid[10, 10] = np.nan
    terrain = utm_terrain(grid, tmp_path / "dem.tif")
    x, y = np.array([0.5, 10.5, 9.5, 5.5, -3.0]), np.array([5.5, 10.5, 9.5, 5.5, 5.0])
    to_lonlat = osr.CoordinateTransformation(*_references(32641, 4326))
    lonlat = np.array(to_lonlat.TransformPoints(np.column_stack((400_000 + 90 * x, 3_700_000 - 90 * y))))
    found = classify(terrain, lonlat[:, 0], lonlat[:, 1])
    assert [CLASSES[k] for k in found] == ["unknown", "unknown", "unknown", "flat", "unknown"]


def test_intervals_part_halfway_and_cover_the_line():
    at = np.array([0.0, 50.0, 100.0, 150.0, 200.0])
    assert class_intervals(at, np.array([0, 0, 1, 1, 3])) == [
        ("flat", 0.0, 75.0), ("rolling", 75.0, 175.0), ("mountainous", 175.0, 200.0),
    ]  # fmt: skip


def test_coarse_terrain_is_said_to_hide_relief():
    assert caution("SRTM", 30.0) == ""
    assert "850 m" in caution("GLOBE", 850.0)
    assert "steeper" in caution("GLOBE", 850.0)
