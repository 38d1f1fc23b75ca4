"""Lines are taken off any layer of lines, in whatever coordinate system, a part of a feature at a time."""

from __future__ import annotations

import math

import pytest
from karwan.core.errors import AlignmentError
from karwan.layers.line_picking import MOST_SELECTED, has_lines, line_of, line_under, selected_lines
from karwan.layers.study_layers import TABLE_PROPERTY
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsFeature,
    QgsGeometry,
    QgsLineString,
    QgsMapSettings,
    QgsPoint,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)

WGS84, MERCATOR = QgsCoordinateReferenceSystem("EPSG:4326"), QgsCoordinateReferenceSystem("EPSG:3857")
ROADS = ("MULTILINESTRING ((62 34, 62.1 34), (62.2 34, 62.4 34.1))", "LINESTRING (62 34.2, 62.4 34.2)")


def layer_of(kind="MultiLineString", shapes=ROADS, crs=WGS84, title="roads"):
    layer = QgsVectorLayer(f"{kind}?crs={crs.authid()}&field=name:string", title, "memory")
    for number, wkt in enumerate(shapes):
        geometry = QgsGeometry.fromWkt(wkt)
        geometry.transform(QgsCoordinateTransform(WGS84, crs, QgsProject.instance()))
        feature = QgsFeature(layer.fields())
        feature.setGeometry(geometry)
        feature.setAttributes([f"A{number + 1}"])
        layer.dataProvider().addFeature(feature)
    layer.updateExtents()
    layer.setDisplayExpression('"name"')
    return layer


def settings(crs):
    made = QgsMapSettings()
    made.setDestinationCrs(crs)
    made.setOutputSize(made.outputSize().__class__(800, 600))
    made.setExtent(QgsCoordinateTransform(WGS84, crs, QgsProject.instance()).transformBoundingBox(BOX))
    return made


BOX = QgsRectangle(61.9, 33.9, 62.5, 34.3)


def about(lon, lat, crs, reach=0.003):
    box = QgsRectangle(lon - reach, lat - reach, lon + reach, lat + reach)
    return QgsCoordinateTransform(WGS84, crs, QgsProject.instance()).transformBoundingBox(box)


@pytest.mark.parametrize("of_layer", [WGS84, MERCATOR, QgsCoordinateReferenceSystem("EPSG:32641")])
@pytest.mark.parametrize("of_map", [WGS84, MERCATOR])
def test_the_part_under_the_mouse_is_taken(qgis_app, of_layer, of_map):
    layer = layer_of(crs=of_layer)
    found = line_under(layer, settings(of_map), about(62.3, 34.05, of_map))
    assert found.title == "A1 (roads), part 2 of 2"
    assert (found.lon[0], found.lat[-1]) == pytest.approx((62.2, 34.1), abs=1e-7)
    assert found.level_m is None
    assert found.feature == "1"
    assert line_under(layer, settings(of_map), about(62.15, 34.1, of_map)) is None
    assert line_of(layer, 1, 62.05, 34.0).title == "A1 (roads), part 1 of 2"
    assert line_of(layer, 99, 62.05, 34.0) is None


def test_levels_of_the_line_come_with_it(qgis_app):
    layer = layer_of("LineStringZ", ["LINESTRINGZ (62 34 100, 62.1 34 120)"])
    assert line_of(layer, 1, 62.0, 34.0).level_m.tolist() == [100.0, 120.0]
    broken = QgsVectorLayer("LineStringZ?crs=EPSG:4326", "broken", "memory")
    feature = QgsFeature()
    feature.setGeometry(QgsGeometry(QgsLineString([QgsPoint(62, 34, 100), QgsPoint(62.1, 34, math.nan)])))
    broken.dataProvider().addFeature(feature)
    with pytest.raises(AlignmentError, match="without a level"):
        line_of(broken, 1, 62.0, 34.0)


def test_selected_lines_are_taken_but_no_crowd_of_them(qgis_app):
    layer = layer_of()
    assert list(selected_lines(layer)) == []
    layer.selectAll()
    assert [line.title for line in selected_lines(layer)] == ["A1 (roads), part 2 of 2", "A2 (roads)"]
    crowd = layer_of(shapes=[ROADS[1]] * (MOST_SELECTED + 1))
    crowd.selectAll()
    assert list(selected_lines(crowd)) == []


def test_only_layers_of_lines_that_are_not_the_studys(qgis_app):
    layer = layer_of()
    assert has_lines(layer)
    layer.setCustomProperty(TABLE_PROPERTY, "alternatives")
    assert not has_lines(layer)
    assert not has_lines(QgsVectorLayer("Point?crs=EPSG:4326", "p", "memory"))
    nowhere = layer_of()
    nowhere.setCrs(QgsCoordinateReferenceSystem())
    assert not has_lines(nowhere)
    assert not has_lines(None)
