"""Between QGIS's geometries and plain arrays: parts, curves, systems, levels; nothing moves, nothing is made up."""

from __future__ import annotations

import numpy as np
import pytest
from karwan.core.alignment import Axis
from karwan.core.errors import AlignmentError
from karwan.layers import compat, geometry
from karwan.layers.wkb import coordinates, line_wkb, point_wkb
from pyproj import Geod, Transformer
from qgis.core import QgsCoordinateReferenceSystem, QgsFeature, QgsFields, QgsGeometry

pytestmark = pytest.mark.usefixtures("qgis_app")

GEOD = Geod(ellps="WGS84")
UTM41 = "EPSG:32641"


def feature(wkt, name="Line A"):
    fields = QgsFields()
    fields.append(compat.field("name", "text"))
    made = QgsFeature(fields, 7)
    made.setAttributes([name])
    made.setGeometry(QgsGeometry.fromWkt(wkt))
    return made


def to_wgs84(crs="EPSG:4326"):
    return geometry.to_wgs84(QgsCoordinateReferenceSystem(crs))


def test_a_line_with_levels_comes_through_to_the_last_digit():
    line = geometry.alignment_from_feature(feature("LineStringZ(62.1 34.2 900.125, 62.3 34.4 911)"), to_wgs84())
    assert (line.name, line.lon.tolist(), line.lat.tolist()) == ("Line A", [62.1, 62.3], [34.2, 34.4])
    assert line.level_m.tolist() == [900.125, 911.0]
    back = geometry.geometry_of_alignment(line)
    # QGIS 3.40 writes "LineString Z".
    text = back.asWkt(3).replace("LineString Z", "LineStringZ")
    assert (back.wkbType(), text) == (compat.WKB_LINE_Z, "LineStringZ (62.1 34.2 900.125, 62.3 34.4 911)")


def test_without_z_there_are_no_levels_and_the_feature_number_is_the_name():
    line = geometry.alignment_from_feature(feature("LineString(62.1 34.2, 62.3 34.4)", None), to_wgs84())
    assert (line.level_m, line.name) == (None, "Line 7")


def test_a_multi_line_of_one_part_is_that_part_and_one_of_two_is_refused_by_name():
    one = feature("MultiLineStringZ((62.1 34.2 1, 62.3 34.4 2))")
    assert geometry.alignment_from_feature(one, to_wgs84()).level_m.tolist() == [1.0, 2.0]
    two = feature("MultiLineString((62.1 34.2, 62.3 34.4), (62.5 34.4, 62.6 34.4))", "Bypass")
    with pytest.raises(AlignmentError, match="Bypass has 2 parts"):
        geometry.alignment_from_feature(two, to_wgs84())


@pytest.mark.parametrize(
    ("wkt", "said"),
    [
        ("Point(62 34)", "is no line"),
        ("LineString EMPTY", "no geometry"),
        ("LineString(62 34, 62 34)", "no length"),
        ("LineString(62 34, 62 94)", "degrees"),
    ],
)
def test_what_is_no_alignment_is_refused_by_name(wkt, said):
    with pytest.raises(AlignmentError, match=said) as raised:
        geometry.alignment_from_feature(feature(wkt), to_wgs84())
    assert "Line A" in raised.value.problem


def test_a_vertex_without_a_level_is_refused():
    gap = feature("LineStringZ(62 34 1, 62 35 2)")
    gap.setGeometry(geometry.geometry_of_line([62.0, 62.0], [34.0, 35.0], np.array([1.0, np.nan])))
    with pytest.raises(AlignmentError, match="Line A has vertices without a level"):
        geometry.alignment_from_feature(gap, to_wgs84())


def test_a_layer_without_a_system_is_refused():
    with pytest.raises(AlignmentError, match="no coordinate system"):
        geometry.to_wgs84(QgsCoordinateReferenceSystem())


@pytest.mark.parametrize("crs", [UTM41, "EPSG:3857", "EPSG:32645"])
def test_a_long_straight_edge_stays_where_the_source_has_it(crs):
    """Points along the source's edge, moved one by one, lie within 5 cm of the line that was read."""
    from_lonlat = Transformer.from_crs(4326, crs, always_xy=True)
    x, y = from_lonlat.transform([62.1, 62.9], [34.2, 35.1])
    wkt = f"LineStringZ({x[0]!r} {y[0]!r} 800, {x[1]!r} {y[1]!r} 1200)".replace("np.float64", "")
    lon, lat, level = geometry.line_from_geometry(QgsGeometry.fromWkt(wkt), to_wgs84(crs))
    assert len(lon) > 2
    share = np.linspace(0.0, 1.0, 997)
    true_lon, true_lat = from_lonlat.transform(
        x[0] + share * (x[1] - x[0]), y[0] + share * (y[1] - y[0]), direction="INVERSE"
    )
    at = np.interp(true_lon, lon, np.arange(len(lon)))
    read_lat = np.interp(at, np.arange(len(lon)), lat)
    _, _, off_m = GEOD.inv(true_lon, true_lat, true_lon, read_lat)
    assert off_m.max() < 0.05
    np.testing.assert_allclose(np.interp(at, np.arange(len(lon)), level), 800 + 400 * share, atol=1e-3)


def test_an_arc_becomes_vertices_within_a_centimetre():
    """A half circle of 500 m radius: every chord's middle lies within 1 cm of the circle."""
    arc = QgsGeometry.fromWkt("CircularString(500000 3800000, 500500 3800500, 501000 3800000)")
    lon, lat, _ = geometry.line_from_geometry(arc, to_wgs84(UTM41))
    x, y = Transformer.from_crs(4326, UTM41, always_xy=True).transform(
        (lon[1:] + lon[:-1]) / 2, (lat[1:] + lat[:-1]) / 2
    )
    assert np.abs(np.hypot(x - 500_500, y - 3_800_000) - 500.0).max() < 0.01


def test_an_axis_keeps_its_radii_in_m_and_new_vertices_take_the_default():
    axis = Axis(np.array([62.0, 62.1, 62.2, 62.3]), np.array([34.0, 34.1, 34.0, 34.2]), np.array([0, 800.0, 650.0, 0]))
    drawn = geometry.geometry_of_axis(axis)
    assert drawn.wkbType() == 2002
    back = geometry.axis_from_geometry(drawn, to_wgs84(), 600.0)
    assert back.radius_m.tolist() == [0.0, 800.0, 650.0, 0.0]
    drawn.insertVertex(62.15, 34.3, 2)
    assert geometry.axis_from_geometry(drawn, to_wgs84(), 600.0).radius_m.tolist() == [0.0, 800.0, 600.0, 650.0, 0.0]
    plain = geometry.axis_from_geometry(QgsGeometry.fromWkt("LineString(62 34, 63 34, 63 35)"), to_wgs84(), 600.0)
    assert plain.radius_m.tolist() == [0.0, 600.0, 0.0]


def test_shapes_are_moved_and_mended():
    bow_tie = QgsGeometry.fromWkt(
        "Polygon((500000 3800000, 501000 3801000, 501000 3800000, 500000 3801000, 500000 3800000))"
    )
    shape = geometry.shape_from_geometry(bow_tie, to_wgs84(UTM41))
    assert shape.is_valid
    area, _ = GEOD.geometry_area_perimeter(shape)
    assert abs(area) == pytest.approx(500_000.0, rel=2e-3)


def test_points_in_order():
    points = geometry.points_from_geometry(QgsGeometry.fromWkt("MultiPoint((62 34), (63 35))"), to_wgs84())
    assert points == [(62.0, 34.0), (63.0, 35.0)]


@pytest.mark.parametrize("z", [None, np.array([1.0, 2.0, 3.0])])
@pytest.mark.parametrize("m", [None, np.array([7.0, 8.0, 9.0])])
def test_wkb_is_what_qgis_and_ogr_read(z, m):
    from osgeo import ogr

    lon, lat = np.array([62.0, 62.1, 62.2]), np.array([34.0, 34.1, 34.2])
    wkb = line_wkb(lon, lat, z, m)
    read = QgsGeometry()
    read.fromWkb(wkb)
    assert (bytes(read.asWkb()), bytes(ogr.CreateGeometryFromWkb(wkb).ExportToIsoWkb())) == (wkb, wkb)
    values, has_z, has_m = coordinates(wkb)
    assert (values.shape[1], has_z, has_m) == (2 + (z is not None) + (m is not None), z is not None, m is not None)
    np.testing.assert_array_equal(values[:, 0], lon)
    assert coordinates(point_wkb(1.0, 2.0, 3.0))[0].tolist() == [[1.0, 2.0, 3.0]]


def test_ogrs_old_25d_and_big_endian_are_read_too():
    from osgeo import ogr

    line = ogr.CreateGeometryFromWkt("LINESTRING Z (1 2 3,4 5 6)")
    for written in (line.ExportToWkb(ogr.wkbXDR), line.ExportToWkb(ogr.wkbNDR), line.ExportToIsoWkb(ogr.wkbXDR)):
        values, has_z, has_m = coordinates(bytes(written))
        assert (values.tolist(), has_z, has_m) == ([[1, 2, 3], [4, 5, 6]], True, False)
