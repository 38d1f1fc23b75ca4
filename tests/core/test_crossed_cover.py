"""Rasters of classes against two references: the line cut very fine, and polygons of the cells made by GDAL."""

import numpy as np
import pytest
import shapely
from karwan.core import cover_near, raster_cells
from karwan.core.cover import CoverLayer
from karwan.core.crossed import Asked
from karwan.core.crossed_cover import cover_met
from karwan.core.crossed_near import Strip
from karwan.core.crossing_geometry import CrossedLine
from karwan.core.crossings import crossings
from karwan.core.errors import CancelledError, TerrainError
from karwan.core.terrain import open_elevation
from osgeo import gdal, ogr, osr
from pyproj import Transformer
from scipy.ndimage import gaussian_filter

LON, LAT = np.array([62.1, 62.2, 62.3, 62.45]), np.array([34.05, 34.15, 34.08, 34.2])
# System, corner, cell, rows and columns, half-width: degrees and metres, cells finer and coarser than the half-width.
CASES = {
    "degrees": (4326, (62.0, 34.3), 0.001, (400, 600), 800.0),
    "metres": (32641, (410_000.0, 3_790_000.0), 100.0, (300, 600), 300.0),
    "coarse": (4326, (62.0, 34.3), 0.005, (80, 120), 700.0),
}


def patches(shape, seed=1):
    """Classes 10 to 50 in patches, with gaps of 0, which stands for nothing."""
    field = gaussian_filter(np.random.default_rng(seed).normal(size=shape), 4)
    values = (np.digitize(field, np.quantile(field, [0.2, 0.5, 0.8, 0.9])) * 10 + 10).astype(np.uint8)
    values[field > np.quantile(field, 0.97)] = 0
    return values


def write(path, values, epsg, corner, step, nodata=0, kind=gdal.GDT_Byte):
    rows, columns = values.shape
    dataset = gdal.GetDriverByName("GTiff").Create(str(path), columns, rows, 1, kind)
    system = osr.SpatialReference()
    system.ImportFromEPSG(epsg)
    dataset.SetProjection(system.ExportToWkt())
    dataset.SetGeoTransform((corner[0], step, 0.0, corner[1], 0.0, -step))
    dataset.GetRasterBand(1).WriteArray(values)
    if nodata is not None:
        dataset.GetRasterBand(1).SetNoDataValue(nodata)
    dataset = None
    return CoverLayer("Cover", open_elevation(path, "Cover", 1, "m"), {10.0: "trees"}, source="here")


@pytest.fixture(params=CASES)
def case(request, tmp_path):
    epsg, corner, step, shape, half_m = CASES[request.param]
    values = patches(shape)
    return epsg, corner, step, values, write(tmp_path / "cover.tif", values, epsg, corner, step), half_m


def test_stretches_are_those_of_a_line_cut_very_fine(case):
    epsg, corner, step, values, cover, _ = case
    line = CrossedLine.of(LON, LAT)
    intervals, near, notes = cover_met(line, cover, None)
    assert near == []
    edges = np.linspace(0.0, line.at_m[-1], 100_001)
    at = (edges[1:] + edges[:-1]) / 2.0
    x, y = Transformer.from_crs(4326, epsg, always_xy=True).transform(*line.place(at))
    column, row = np.floor((x - corner[0]) / step).astype(int), np.floor((corner[1] - y) / step).astype(int)
    there = values[row, column]
    change = np.flatnonzero(np.diff(there))
    whole_m, fine_m = line.at_m[-1], edges[1]
    borders = np.unique([end for one in intervals for end in (one.from_m, one.to_m) if 0.0 < end < whole_m])
    assert np.abs(borders - edges[change + 1]).max() < fine_m
    for one in intervals:
        inside = (at > one.from_m) & (at < one.to_m)
        assert set(there[inside].tolist()) <= {int(one.feature)}
    gap_m = (there == 0).sum() * fine_m
    assert whole_m - sum(one.length_m for one in intervals) == pytest.approx(gap_m, abs=fine_m * change.size)
    assert len(notes) == (gap_m > 50.0)
    assert {one.label for one in intervals if one.feature == "10"} == {"trees"}
    assert {(one.kind_of, one.source) for one in intervals} == {("land_cover", "here")}


def polygons_of(cover, epsg, to_plane):
    """What GDAL makes of the cells of each class, in a plane of equal areas."""
    dataset = gdal.Open(cover.model.path)
    memory = ogr.GetDriverByName("Memory").CreateDataSource("")
    layer = memory.CreateLayer("classes", None, ogr.wkbPolygon)
    layer.CreateField(ogr.FieldDefn("value", ogr.OFTInteger))
    band = dataset.GetRasterBand(1)
    gdal.Polygonize(band, band.GetMaskBand(), layer, 0)
    found = {}
    for feature in layer:
        shape = shapely.from_wkb(bytes(feature.GetGeometryRef().ExportToWkb()))
        found.setdefault(str(feature.GetField(0)), []).append(shape)
    return {
        value: shapely.make_valid(shapely.transform(shapely.segmentize(np.array(shapes), cover.model.geotransform[1]),
                                                    to_plane))
        for value, shapes in found.items()
    }  # fmt: skip


def test_areas_distances_and_what_is_walked_are_those_of_polygons(case):
    epsg, _, _, _, cover, half_m = case
    line = CrossedLine.of(LON, LAT)
    _, near, _ = cover_met(line, cover, Strip(line, half_m))
    there = Transformer.from_crs(4326, "+proj=laea +lat_0=34.12 +lon_0=62.28 +ellps=WGS84", always_xy=True)
    back = Transformer.from_crs(epsg, 4326, always_xy=True)
    shapes = polygons_of(cover, epsg, lambda xy: np.column_stack(there.transform(*back.transform(xy[:, 0], xy[:, 1]))))
    fine = np.unique(np.concatenate((line.at_m, np.arange(0.0, line.at_m[-1], 20.0))))
    path = shapely.linestrings(np.column_stack(there.transform(*line.place(fine))))
    strip = shapely.buffer(path, half_m, quad_segs=64)
    wanted = {value for value, parts in shapes.items() if shapely.distance(parts, path).min() < half_m}
    assert {one.feature for one in near} == wanted
    points = shapely.points(shapely.get_coordinates(path))
    for one in near:
        parts = shapes[one.feature]
        # The reference's own plane and straight pieces part from the ground by some parts in ten thousand here.
        assert one.area_m2 == pytest.approx(shapely.area(shapely.intersection(parts, strip)).sum(), rel=1e-3)
        assert one.distance_m == pytest.approx(shapely.distance(parts, path).min(), abs=0.1)
        _, away = shapely.STRtree(parts).query_nearest(points, return_distance=True, all_matches=False)
        assert one.walked_m == pytest.approx((away <= half_m).sum() * 20.0, rel=0.01, abs=120.0)
        assert (one.side == "both") == (one.distance_m == 0.0) or one.side in ("left", "right", "both")


def test_a_class_beside_the_line_has_its_side_and_nearest_place(tmp_path):
    """One cell of 100 m 300 m north of a line along the equator."""
    values = np.full((20, 100), 1, dtype=np.uint8)
    values[6, 50] = 2
    step = 100.0 / 111_319.490793
    cover = write(tmp_path / "one.tif", values, 4326, (62.0, 10 * step), step, None)
    found = crossings(np.array([62.0, 62.0 + 100 * step]), np.zeros(2), [], asked=Asked(500.0), covers=[cover])
    one = next(one for one in found.near if one.feature == "2")
    # Rows 6 to 7 reach down to three cells above the line; a degree of latitude is 0.7 per cent shorter.
    assert one.distance_m == pytest.approx(3 * step * 110_574.275822, abs=0.01)
    assert (one.side, one.name) == ("left", "2")
    assert 5_000.0 - 0.01 <= one.chainage_m <= 5_100.01
    assert one.area_m2 == pytest.approx(100.0 * step * 110_574.275822, rel=1e-4)
    half_m = np.sqrt(500.0**2 - one.distance_m**2)
    assert one.walked_m == pytest.approx(100.0 + 2 * half_m, abs=0.5)


def test_what_is_found_does_not_depend_on_blocks(case, monkeypatch):
    *_, cover, half_m = case
    line = CrossedLine.of(LON, LAT)
    whole = cover_met(line, cover, Strip(line, half_m))
    monkeypatch.setattr(raster_cells, "BLOCK", 37)
    monkeypatch.setattr(cover_near, "PORTION", 3_000)
    parted = cover_met(line, cover, Strip(line, half_m))
    assert parted[0] == whole[0]
    by_class = [{one.feature: one for one in found[1]} for found in (whole, parted)]
    assert by_class[0].keys() == by_class[1].keys()
    for one, other in ((by_class[0][feature], by_class[1][feature]) for feature in by_class[0]):
        assert one.area_m2 == pytest.approx(other.area_m2, rel=1e-6)
        assert one.walked_m == pytest.approx(other.walked_m, abs=1.0)


def test_a_class_far_from_the_line_for_long_is_walked_where_it_comes_near(tmp_path):
    """Two cells of 100 m, on the line and 300 m beside it, kilometres apart: near from circle to circle about them."""
    step = 100.0 / 111_319.490793
    values = np.full((20, 300), 1, dtype=np.uint8)
    values[9, 40] = values[6, 250] = 2
    cover = write(tmp_path / "two.tif", values, 4326, (62.0, 10 * step), step, None)
    found = crossings(
        np.array([62.0, 62.0 + 300 * step]), np.full(2, 0.5 * step), [], asked=Asked(500.0), covers=[cover]
    )
    one = next(one for one in found.near if one.feature == "2")
    assert (one.distance_m, one.side) == (0.0, "both")
    assert one.chainage_m == pytest.approx(4_000.0, abs=0.01)
    half_m = np.sqrt(500.0**2 - (2.5 * step * 110_574.275822) ** 2)
    assert one.walked_m == pytest.approx(1_100.0 + 100.0 + 2 * half_m, abs=0.1)
    assert (one.from_m, one.to_m) == pytest.approx((3_500.0, 25_100.0 + half_m), abs=0.1)


def test_across_the_antimeridian(tmp_path):
    """A raster round the whole Earth, of 1 west of 180 degrees and 2 east of it."""
    values = np.full((20, 3600), 2, dtype=np.uint8)
    values[:, 1800:] = 1
    cover = write(tmp_path / "world.tif", values, 4326, (-180.0, 1.0), 0.1, None)
    found = crossings(np.array([179.95, -179.95]), np.array([0.02, 0.02]), [], asked=Asked(2_000.0), covers=[cover])
    west, east = found.intervals
    assert (west.label, east.label) == ("1", "2")
    assert west.to_m == east.from_m == pytest.approx(0.05 * 111_319.49, abs=0.01)
    areas = [one.area_m2 for one in found.near]
    assert areas[0] == pytest.approx(areas[1], rel=1e-3)
    # A strip of 11.13 km by 4 km with a half circle at either end.
    assert sum(areas) == pytest.approx(11_131.9 * 4_000.0 + np.pi * 2_000.0**2, rel=1e-3)


def test_beyond_the_raster_nothing_is_known(tmp_path):
    cover = write(tmp_path / "small.tif", np.full((10, 10), 10, dtype=np.uint8), 4326, (62.2, 34.2), 0.01)
    found = crossings(np.array([62.0, 62.4]), np.array([34.15, 34.15]), [], asked=Asked(500.0), covers=[cover])
    (one,) = found.intervals
    assert one.length_m == pytest.approx(found.intervals[0].to_m / 3.0, rel=1e-3)
    assert found.notes == (f"Cover: {3 * one.length_m / 1000.0:.1f} km of the line have no class there.",)
    nowhere = crossings(np.array([10.0, 10.4]), np.array([34.15, 34.15]), [], asked=Asked(500.0), covers=[cover])
    assert (nowhere.intervals, nowhere.near) == ((), ())


def test_numbers_are_no_classes(tmp_path):
    ground = np.random.default_rng(1).normal(900.0, 300.0, (100, 100)).astype(np.float32)
    cover = write(tmp_path / "ground.tif", ground, 4326, (62.0, 34.2), 0.005, None, gdal.GDT_Float32)
    with pytest.raises(TerrainError, match="Cover holds numbers rather than classes"):
        crossings(LON, LAT, [], covers=[cover])


def test_it_can_be_stopped(case):
    *_, cover, half_m = case

    class Stop:
        def report(self, fraction, message=""):
            pass

        def is_cancelled(self):
            return True

    line = CrossedLine.of(LON, LAT)
    with pytest.raises(CancelledError):
        cover_met(line, cover, Strip(line, half_m), Stop())
