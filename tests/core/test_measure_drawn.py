"""A line measured while it is drawn says what the same line says once it is finished."""

from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from karwan.core.cover import CoverLayer
from karwan.core.crossings import FeatureLayer
from karwan.core.errors import AlignmentError, TerrainError
from karwan.core.measure import prepare
from karwan.core.measure_crossed import class_lengths_m, crossed, crossed_as_far, measured
from karwan.core.measure_drawn import DrawnLine, joined
from karwan.core.standards import standard
from karwan.core.terrain import Terrain, open_elevation
from karwan.core.terrain_tiles import tiled
from osgeo import gdal, osr


def hills():
    rng = np.random.default_rng(7)
    x = np.arange(600)
    ground = 1000.0 + 80.0 * np.sin(x / 37.0)[None, :] * np.cos(x / 53.0)[:, None] + rng.normal(0.0, 2.0, (600, 600))
    return Terrain(ground.astype(np.float32), (61.9, 0.001, 0.0, 34.5, 0.0, -0.001), "EPSG:4326", "hills", 100.0)


HILLS = hills()


def layer(shapes, title="features"):
    numbers = [str(k) for k in range(len(shapes))]
    return FeatureLayer(title, np.array(shapes, dtype=object), numbers, [f"no. {k}" for k in numbers])


def many(seed=3, count=900):
    """Short lines, areas and points all over the ground."""
    rng = np.random.default_rng(seed)
    at = np.column_stack((rng.uniform(61.95, 62.45, count), rng.uniform(33.95, 34.45, count)))
    off = rng.normal(0.0, 0.01, (count, 2))
    third = count // 3
    lines = shapely.linestrings(np.stack((at[:third], at[:third] + off[:third]), axis=1))
    areas = shapely.buffer(shapely.points(at[third : 2 * third]), 0.004)
    return [layer(list(lines), "lines"), layer(list(areas), "areas"), layer(list(shapely.points(at)), "points")]


LAYERS = many()
place = st.tuples(st.floats(61.96, 62.44), st.floats(33.96, 34.44))


def told(line):
    found = line.measure(0.0, line.length_m)
    return (
        sorted((p.layer, p.feature, p.kind, round(p.chainage_m, 2)) for p in found.points),
        sorted((i.layer, i.feature, round(i.from_m, 2), round(i.to_m, 2)) for i in found.intervals),
    )


@settings(max_examples=12, deadline=None)
@given(st.lists(place, min_size=2, max_size=6, unique=True))
def test_it_meets_what_the_finished_line_meets(places):
    lon, lat = np.array(places).T
    if np.hypot(np.diff(lon), np.diff(lat)).min() < 1e-3:
        return
    following = DrawnLine(HILLS, LAYERS)
    for count in range(2, len(places) + 1):
        drawn = following.so_far(places[:count])
    exact, _ = measured(lon, lat, None, HILLS, LAYERS)
    assert told(drawn.line) == told(exact)


@settings(max_examples=8, deadline=None)
@given(st.lists(place, min_size=3, max_size=6, unique=True))
def test_its_figures_are_those_of_the_finished_line_but_for_where_ground_is_sampled(places):
    lon, lat = np.array(places).T
    if np.hypot(np.diff(lon), np.diff(lat)).min() < 0.02:
        return
    line = DrawnLine(HILLS).so_far(places).line
    exact, _ = measured(lon, lat, None, HILLS)
    one, other = line.measure(0.0, line.length_m), exact.measure(0.0, exact.length_m)
    assert one.length_m == pytest.approx(other.length_m, rel=1e-12)
    assert one.grade_mean_permille == pytest.approx(other.grade_mean_permille, abs=1e-6)
    assert one.length_3d_m == pytest.approx(other.length_3d_m, rel=1e-5)
    assert one.rise_m == pytest.approx(other.rise_m, rel=0.02, abs=2.0)
    assert one.grade_max_permille == pytest.approx(other.grade_max_permille, rel=0.1)
    assert one.class_km == pytest.approx(other.class_km, abs=0.3)
    part, whole = (each.measure(1_000.0, each.length_m - 700.0) for each in (line, exact))
    assert part.length_m == pytest.approx(whole.length_m, rel=1e-12)
    assert part.fall_m == pytest.approx(whole.fall_m, rel=0.02, abs=2.0)


def test_two_lines_joined_by_hand():
    flat = Terrain(
        np.full((40, 400), 500.0, np.float32), (62.0, 0.001, 0.0, 34.02, 0.0, -0.001), "EPSG:4326", "f", 90.0
    )
    line = joined(
        measured(np.array([62.05, 62.1]), np.array([34.0, 34.0]), None, flat)[0],
        measured(np.array([62.1, 62.3]), np.array([34.0, 34.0]), None, flat)[0],
    )
    found = line.measure(0.0, line.length_m)
    assert (found.rise_m, found.fall_m, found.grade_max_permille) == pytest.approx((0.0, 0.0, 0.0), abs=1e-9)
    assert found.class_km["flat"] == pytest.approx(found.length_m / 1000.0)
    assert line.station_m.size == line.station_z.size == line.steep_permille.size + 2
    assert np.all(np.diff(line.at_m) > 0.0)
    assert float(line.point_at(np.array([line.length_m / 4.0]))[0][0]) == pytest.approx(62.1125, abs=1e-4)


def test_an_area_across_a_corner_is_left_once():
    park = layer([shapely.box(62.1, 33.9, 62.3, 34.1)])
    line = DrawnLine(layers=[park]).so_far([(62.0, 34.0), (62.2, 34.0), (62.4, 34.05), (62.5, 34.0)]).line
    assert [p.kind for p in line.points] == ["entry", "exit"]
    (within,) = line.intervals
    assert (within.from_m, within.to_m) == pytest.approx((line.points[0].chainage_m, line.points[1].chainage_m))


def test_a_corner_on_a_river_is_told_once():
    river = layer([shapely.from_wkt("LINESTRING (62.2 33.9, 62.2 34.1)")])
    line = DrawnLine(layers=[river]).so_far([(62.0, 34.0), (62.2, 34.0), (62.4, 34.0)]).line
    assert len(line.points) == 1
    assert line.points[0].lon == pytest.approx(62.2)


def test_limits_are_told_while_drawing_and_points_taken_back_leave_nothing():
    following = DrawnLine(None, LAYERS, standard("1520-international"))
    sharp = [(62.0, 34.0), (62.1, 34.0), (62.1, 34.001), (62.2, 34.001)]
    assert following.so_far(sharp[:2]).broken == ()
    assert any(one.kind == "radius" for one in following.so_far(sharp).broken)
    first, again = following.so_far(sharp[:3]), DrawnLine(None, LAYERS).so_far(sharp[:3])
    assert told(first.line) == told(again.line)
    assert following.so_far([*sharp[:2], sharp[1]]).line.length_m == following.so_far(sharp[:2]).line.length_m
    with pytest.raises(AlignmentError):
        following.so_far([sharp[0], sharp[0]])


@pytest.fixture
def cover(tmp_path):
    """Classes in patches over part of the ground, with gaps."""
    field = np.random.default_rng(5).integers(1, 5, (40, 60)).repeat(8, axis=0).repeat(8, axis=1)
    path = tmp_path / "cover.tif"
    dataset = gdal.GetDriverByName("GTiff").Create(
        str(path), 480, 320, 1, gdal.GDT_Byte, ["TILED=YES", "BLOCKXSIZE=64", "BLOCKYSIZE=64"]
    )
    system = osr.SpatialReference()
    system.ImportFromEPSG(4326)
    dataset.SetProjection(system.ExportToWkt())
    dataset.SetGeoTransform((61.97, 0.001, 0.0, 34.3, 0.0, -0.001))
    dataset.GetRasterBand(1).WriteArray(field.astype(np.uint8))
    dataset.GetRasterBand(1).SetNoDataValue(4)
    dataset = None
    return CoverLayer("Cover", open_elevation(path, "Cover", 1, "m"), {1.0: "trees"}, keeps=True)


def test_classes_below_it_are_those_of_the_finished_line(cover):
    places = [(61.98, 34.01), (62.1, 34.2), (62.3, 34.25), (62.4, 33.97)]
    following = DrawnLine(layers=LAYERS, covers=[cover])
    for count in range(2, len(places) + 1):
        drawn = following.so_far(places[:count])
    exact, notes = measured(*np.array(places).T, layers=LAYERS, covers=[replace(cover, keeps=False)])
    assert told(drawn.line) == told(exact)
    assert {one.feature for one in drawn.line.intervals if one.layer == "Cover"} == {"1", "2", "3"}
    assert class_lengths_m(drawn.line.intervals, "Cover") == pytest.approx(class_lengths_m(exact.intervals, "Cover"))
    assert len(notes) == 1
    assert "have no class there" in notes[0]


def test_cells_that_are_kept_are_those_of_the_file_also_after_beginning_anew(cover):
    row, column = (at.ravel() for at in np.mgrid[-2:322, -2:482:7])
    wanted = replace(cover, keeps=False).values(row, column)
    assert np.isnan(wanted).any()
    assert set(np.unique(wanted[np.isfinite(wanted)])) == {1.0, 2.0, 3.0}
    np.testing.assert_array_equal(cover.values(row, column), wanted)
    # What is kept of a raster does not grow without end.
    forgetful = tiled(cover.model, 3)
    for _ in range(2):
        np.testing.assert_array_equal(forgetful.cells(row[800:900] % 320, column[800:900] % 480),
                                      cover.values(row[800:900] % 320, column[800:900] % 480))  # fmt: skip


def test_it_is_known_before_how_much_of_a_raster_is_unpacked(cover):
    # Two windows of 256 cells from west to east, one where the line stays in one, none beside the raster.
    assert cover.unpacked_cells(np.array([61.98, 62.4]), np.full(2, 34.25)) == 2 * 256 * 256
    assert cover.unpacked_cells(np.array([61.98, 62.0]), np.full(2, 34.25)) == 256 * 256
    assert cover.unpacked_cells(np.array([51.98, 52.0]), np.full(2, 34.25)) == 0


def test_a_raster_that_cannot_be_read_is_left_out(cover, tmp_path):
    gone = replace(cover, title="Gone", model=replace(cover.model, path=str(tmp_path / "gone.tif"), title="Gone"))
    line = prepare(np.array([61.98, 62.2]), np.array([34.1, 34.2]))
    found = crossed_as_far(line, LAYERS, [gone, cover])
    assert found.intervals == crossed(line, LAYERS, covers=[cover]).intervals
    assert any("gone.tif" in note for note in found.notes)
    with pytest.raises(TerrainError):
        crossed(line, LAYERS, covers=[gone])
