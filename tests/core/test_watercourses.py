import numpy as np
import pytest
from karwan.core import watercourses as module
from karwan.core.crossed import Asked
from karwan.core.crossed_search import with_watercourses
from karwan.core.crossings import FeatureLayer, crossings
from karwan.core.errors import CancelledError, TerrainError
from karwan.core.geodesy import WGS84, chainage_m
from karwan.core.progress import Silent
from karwan.core.terrain import open_elevation
from karwan.core.watercourses import derived_layer, watercourses
from osgeo import gdal, osr
from pyproj import Transformer
from shapely.geometry import LineString, Point

TURN = np.radians(30.0)
GRIDS = {
    "projected": (32641, (450_000.0, 90.0, 0.0, 3_750_000.0, 0.0, -90.0)),
    "geographic": (4326, (62.4, 0.001, 0.0, 33.95, 0.0, -0.001)),
    "turned": (
        32641, (470_000.0, 90 * np.cos(TURN), 90 * np.sin(TURN), 3_740_000.0, 90 * np.sin(TURN), -90 * np.cos(TURN)),
    ),
}  # fmt: skip


def model_of(tmp_path, elevation, code, geotransform, nodata=None):
    path = tmp_path / "dem.tif"
    rows, columns = elevation.shape
    dataset = gdal.GetDriverByName("GTiff").Create(str(path), columns, rows, 1, gdal.GDT_Float32)
    srs = osr.SpatialReference()
    srs.ImportFromEPSG(code)
    dataset.SetProjection(srs.ExportToWkt())
    dataset.SetGeoTransform(geotransform)
    dataset.GetRasterBand(1).WriteArray(np.asarray(elevation, dtype=np.float32))
    dataset = None
    return open_elevation(path, "Made")


def valley(tmp_path, name="projected", azimuth=110.0, noise=0.0):
    """A V valley through the middle of 300 x 300 cells that falls towards an azimuth; the model and its middle."""
    code, g = GRIDS[name]
    r, c = np.mgrid[0:300, 0:300] + 0.5
    to_lonlat = Transformer.from_crs(code, 4326, always_xy=True)
    lon, lat = to_lonlat.transform(g[0] + c * g[1] + r * g[2], g[3] + c * g[4] + r * g[5])
    middle = (lon[150, 150], lat[150, 150])
    east, north = plane(middle, lon, lat)
    along = east * np.sin(np.radians(azimuth)) + north * np.cos(np.radians(azimuth))
    across = east * np.cos(np.radians(azimuth)) - north * np.sin(np.radians(azimuth))
    elevation = 2000.0 - 0.01 * along + 0.05 * np.abs(across)
    elevation += np.random.default_rng(1).normal(0.0, noise, elevation.shape)
    return model_of(tmp_path, elevation, code, g), middle


def plane(middle, lon, lat):
    """East and north (m) of places from a middle."""
    lon, lat = np.asarray(lon), np.asarray(lat)
    azimuth, _, away = WGS84.inv(np.full(lon.shape, middle[0]), np.full(lon.shape, middle[1]), lon, lat)
    return away * np.sin(np.radians(azimuth)), away * np.cos(np.radians(azimuth))


def square_line(middle, azimuth, half_m=5_000.0):
    """A line through the middle square to a valley."""
    ends = [WGS84.fwd(*middle, azimuth + turn, half_m)[:2] for turn in (-90.0, 90.0)]
    return np.array([ends[0][0], ends[1][0]]), np.array([ends[0][1], ends[1][1]])


@pytest.mark.parametrize("name", sorted(GRIDS))
@pytest.mark.parametrize("azimuth", [110.0, 200.0])
def test_a_valley_has_one_course_along_its_bottom(tmp_path, name, azimuth):
    model, middle = valley(tmp_path, name, azimuth)
    line = square_line(middle, azimuth)
    found = watercourses(model, [line], least_catchment_km2=20.0)
    assert found.cell_m == pytest.approx(model.resolution_m)
    (met,) = crossings(*line, [derived_layer(found, "Derived")]).points
    east, north = plane(middle, [met.lon], [met.lat])
    assert np.hypot(east, north)[0] < model.resolution_m
    assert met.kind == "crossing"
    assert met.angle_deg > 75.0
    for course in found.courses:
        east, north = plane(middle, course.lon, course.lat)
        across = east * np.cos(np.radians(azimuth)) - north * np.sin(np.radians(azimuth))
        assert np.abs(across).max() < 1.5 * model.resolution_m
        assert (course.kind, course.source) == ("river", "derived from Made")
        assert course.name.startswith("catchment at least ")  # the valley goes on beyond the model


def test_its_catchment_is_the_ground_above(tmp_path):
    """A valley with a ridge round it but for its mouth: what drains to the line is what lies above it."""
    row, column = np.mgrid[0:200, 0:101]
    elevation = 1000.0 + 10.0 * np.abs(column - 50) + 2.0 * (199 - row)
    # The ridge is the second ring of cells, so that the first drains outwards.
    elevation[1, :], elevation[:-1, 1], elevation[:-1, -2] = 6000.0, 6000.0, 6000.0
    elevation[0, :], elevation[:, 0], elevation[:, -1] = 5000.0, 5000.0, 5000.0
    model = model_of(tmp_path, elevation, *GRIDS["projected"])
    to_lonlat = Transformer.from_crs(32641, 4326, always_xy=True)
    y = 3_750_000.0 - 90.0 * 120.5
    lon, lat = to_lonlat.transform(np.array([450_000.0 + 90.0 * c for c in (20, 80)]), np.array([y, y]))
    found = watercourses(model, [(lon, lat)], 500.0, 20.0)
    (course,) = found.courses
    # 97 columns of 90 m and half the ridge, from the ridge down to the course's end, about 500 m below the line.
    low = 118 + 500 / 90.0
    expected = 98 * low * (90 / 0.99965) ** 2 / 1e6
    assert float(course.name.split()[1]) == pytest.approx(expected, rel=0.05)
    assert "least" not in course.name
    assert course.rank == 4


def test_only_what_lies_near_the_line_is_listed(tmp_path):
    model, middle = valley(tmp_path, noise=3.0)
    line = square_line(middle, 110.0, 3_000.0)
    near = watercourses(model, [line], 2_000.0, 1.0)
    wide = watercourses(model, [line], 6_000.0, 1.0)
    assert 0 < len(near.courses) < len(wide.courses)
    track = LineString(np.column_stack(plane(middle, *line)))
    for found, half_m in ((near, 2_000.0), (wide, 6_000.0)):
        away = [track.distance(Point(x, y)) for c in found.courses for x, y in zip(*plane(middle, c.lon, c.lat))]
        assert max(away) < half_m + 3 * model.resolution_m
    # What is listed does not depend on how wide was looked.
    (one,), (other,) = (crossings(*line, [derived_layer(f, "d")]).points[:1] for f in (near, wide))
    assert one.chainage_m == pytest.approx(other.chainage_m, abs=1e-6)
    two = watercourses(model, [line, square_line(middle, 110.0, 8_000.0)], 2_000.0, 1.0)
    assert len(two.courses) > len(near.courses)


def test_courses_meet_at_their_ends(tmp_path):
    model, middle = valley(tmp_path, noise=3.0)
    found = watercourses(model, [square_line(middle, 110.0)], 8_000.0, 1.0)
    begin = {(c.lon[0], c.lat[0]) for c in found.courses}
    end = [(c.lon[-1], c.lat[-1]) for c in found.courses]
    assert sum(place in begin for place in end) > len(end) / 2
    again = watercourses(model, [square_line(middle, 110.0)], 8_000.0, 1.0)
    assert [c.lon.tolist() for c in again.courses] == [c.lon.tolist() for c in found.courses]


def test_large_windows_are_read_in_larger_cells(tmp_path, monkeypatch):
    model, middle = valley(tmp_path)
    line = square_line(middle, 110.0)
    monkeypatch.setattr(module, "MOST_FAR", 12_000)
    monkeypatch.setattr(module, "MOST_NEAR", 12_000)
    found = watercourses(model, [line], least_catchment_km2=20.0)
    assert found.cell_m == pytest.approx(3 * 90.0)
    assert any("taken together" in note for note in found.notes)
    (met,) = crossings(*line, [derived_layer(found, "Derived")]).points
    east, north = plane(middle, [met.lon], [met.lat])
    assert np.hypot(east, north)[0] < 270.0


def km2(named):
    return float(named.name.split()[-2].replace(",", ""))


def test_blocks_with_what_flows_into_them_give_what_the_whole_gives(tmp_path, monkeypatch):
    model, middle = valley(tmp_path, noise=0.5)
    line = square_line(middle, 110.0, 8_000.0)
    whole = watercourses(model, [line], 6_000.0, 3.0)
    # The far ground in cells of 270 m, the near one in blocks of 5 km in the model's own.
    monkeypatch.setattr(module, "MOST_FAR", 12_000)
    monkeypatch.setattr(module, "BLOCK_M", 5_000.0)
    monkeypatch.setattr(module, "MARGIN_M", 1_500.0)
    parts = watercourses(model, [line], 6_000.0, 3.0)
    assert whole.cell_m == parts.cell_m
    assert not any("taken together" in note for note in parts.notes)
    stems = []
    for found in (whole, parts):
        points = [p for p in crossings(*line, [derived_layer(found, "d")]).points if p.kind == "crossing"]
        stems.append(max(points, key=km2))
    assert km2(stems[0]) > 100.0
    assert stems[1].chainage_m == pytest.approx(stems[0].chainage_m, abs=1.0)
    assert km2(stems[1]) == pytest.approx(km2(stems[0]), rel=0.05)
    # The stem is whole over the borders of blocks, and as long.
    one, other = ([c for c in found.courses if km2(c) > 0.5 * km2(stems[0])] for found in (whole, parts))
    begins = {(c.lon[0], c.lat[0]) for c in other}
    assert len(other) > len(one)
    assert sum((c.lon[-1], c.lat[-1]) not in begins for c in other) == 1
    lengths = [sum(chainage_m(c.lon, c.lat)[-1] for c in stem) for stem in (one, other)]
    assert lengths[0] > 8_000.0
    assert lengths[1] == pytest.approx(lengths[0], abs=3 * model.resolution_m)


def test_without_numba_cells_are_larger(tmp_path, monkeypatch):
    model, middle = valley(tmp_path)
    monkeypatch.setattr("karwan.core.kernels.numba_available", lambda: False)
    monkeypatch.setattr(module, "MOST_FAR_SLOW", 6_000)
    monkeypatch.setattr(module, "MOST_NEAR_SLOW", 6_000)
    found = watercourses(model, [square_line(middle, 110.0)], least_catchment_km2=20.0)
    assert found.cell_m == pytest.approx(4 * 90.0)
    assert found.courses


def test_small_catchments_are_refused_to_coarse_cells(tmp_path):
    model, middle = valley(tmp_path)
    found = watercourses(model, [square_line(middle, 110.0)], least_catchment_km2=0.01)
    # Fifty cells of 90 m.
    assert "catchments of 0.405 km² on" in found.notes[0]
    assert min(km2(course) for course in found.courses) <= 1.0


def test_unknown_ground_has_none(tmp_path):
    code, g = GRIDS["projected"]
    model = model_of(tmp_path, np.full((50, 50), np.nan), code, g)
    lon, lat = Transformer.from_crs(code, 4326, always_xy=True).transform([450_500, 453_000], [3_748_000, 3_747_000])
    assert watercourses(model, [(np.array(lon), np.array(lat))]).courses == ()


def test_a_line_elsewhere_and_a_stop_are_told(tmp_path):
    model, middle = valley(tmp_path)
    with pytest.raises(TerrainError, match="outside"):
        watercourses(model, [(np.array([10.0, 10.1]), np.array([50.0, 50.0]))])

    class Stopped:
        def report(self, fraction, message=""):
            pass

        def is_cancelled(self):
            return True

    with pytest.raises(CancelledError):
        watercourses(model, [square_line(middle, 110.0)], progress=Stopped())


def test_they_are_a_layer_of_rivers_where_no_layer_holds_any(tmp_path):
    model, middle = valley(tmp_path)
    line = square_line(middle, 110.0)
    asked = Asked(derive_rivers=True)
    villages = FeatureLayer("Villages", np.array([Point(*middle)], dtype=object), ["1"], ["v"], "settlement")
    rivers = FeatureLayer("Rivers", np.zeros(0, dtype=object), [], [], "river")
    layers, notes = with_watercourses([villages], [line], model, asked, "Derived", Silent())
    assert [layer.title for layer in layers] == ["Villages", "Derived"]
    assert any("derived from Made" in note for note in notes)
    (met,) = (p for p in crossings(*line, layers, asked=asked).points if p.layer == "Derived")
    assert (met.kind_of, met.class_of, met.source) == ("river", "derived", "derived from Made")
    assert with_watercourses([villages, rivers], [line], model, asked, "Derived", Silent()) == ([villages, rivers], ())
    assert with_watercourses([villages], [line], model, Asked(), "Derived", Silent()) == ([villages], ())
    elsewhere = (np.array([10.0, 10.1]), np.array([50.0, 50.0]))
    layers, notes = with_watercourses([villages], [elsewhere], model, asked, "Derived", Silent())
    assert [layer.title for layer in layers] == ["Villages"]
    assert "outside Made" in notes[0]
