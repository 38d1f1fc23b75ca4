"""No-go areas and cost zones of a layer: in degrees, mended, cut to the bounds, and trouble named."""

from __future__ import annotations

import threading

import pytest
from karwan.core.errors import LayerError
from karwan.layers import compat, zone_layers
from karwan.layers.zone_layers import areas_of, nogo_shapes, zone_shapes
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsFeature,
    QgsGeometry,
    QgsProcessingContext,
    QgsProcessingFeatureSource,
    QgsVectorLayer,
)
from shapely import from_wkt

HERE = (62.0, 34.0, 64.0, 36.0)
SQUARE = "POLYGON((62.5 34.5, 62.6 34.5, 62.6 34.6, 62.5 34.6, 62.5 34.5))"
BOW_TIE = "POLYGON((62.5 34.5, 62.7 34.7, 62.7 34.5, 62.5 34.7, 62.5 34.5))"
WORLD = "POLYGON((-170 -80, 170 -80, 170 80, -170 80, -170 -80))"
FAR = "POLYGON((10 50, 11 50, 11 51, 10 50))"


def layer_of(*rows, crs="EPSG:4326", kind="Polygon", factor="double"):
    layer = QgsVectorLayer(f"{kind}?crs={crs}&field=name:string&field=factor:{factor}", "areas", "memory")
    for wkt, name, value in rows:
        feature = QgsFeature(layer.fields())
        if wkt:
            feature.setGeometry(QgsGeometry.fromWkt(wkt))
        feature.setAttributes([name, value])
        layer.dataProvider().addFeature(feature)
    layer.updateExtents()
    return layer


def as_source(layer):
    """What an algorithm is handed, set to stop at invalid geometries as Processing is by default."""
    return QgsProcessingFeatureSource(layer, QgsProcessingContext())


def areas(layer):
    return areas_of(layer, QgsCoordinateTransformContext())


@pytest.fixture(autouse=True)
def _qgis(qgis_app):
    pass


@pytest.mark.parametrize("given", [lambda layer: layer, as_source])
def test_what_lies_within_the_bounds_is_read_mended_and_cut(given):
    layer = layer_of((SQUARE, "a", 2.0), (BOW_TIE, "b", 3.0), (FAR, "far", 4.0), (WORLD, "w", 5.0), ("", "none", 6.0))
    found = zone_shapes(areas(given(layer)), "factor", HERE)
    assert [factor for _, factor in found] == [2.0, 3.0, 5.0]
    square, bow_tie, world = (shape for shape, _ in found)
    assert square.equals(from_wkt(SQUARE))
    assert bow_tie.is_valid
    assert bow_tie.area == pytest.approx(0.02)
    assert world.bounds == HERE
    assert [shape.wkt for shape in nogo_shapes(areas(given(layer)), HERE)] == [shape.wkt for shape, _ in found]


def test_features_far_away_are_not_even_asked_for(monkeypatch):
    layer = layer_of((SQUARE, "a", 2.0), *((FAR, f"far {i}", 1.0) for i in range(50)))
    turned = []
    whole = zone_layers.shape_from_geometry
    monkeypatch.setattr(zone_layers, "shape_from_geometry", lambda *given: turned.append(given[2]) or whole(*given))
    assert len(nogo_shapes(areas(layer), HERE)) == 1
    assert turned == ["a"]


@pytest.mark.parametrize("crs", ["EPSG:32641", "EPSG:3857", "EPSG:3995"])
def test_other_systems_come_out_in_degrees_and_the_bounds_hold_there_too(crs):
    from karwan.layers.geometry import to_wgs84

    transform = to_wgs84(QgsCoordinateReferenceSystem(crs))
    # The corner of the bounds: what a box of the corners alone would miss.
    corner = "POLYGON((62.0 35.9, 62.1 35.9, 62.1 36.0, 62.0 36.0, 62.0 35.9))"
    rows = []
    for wkt in (SQUARE, corner, "POLYGON((60 30, 61 30, 61 31, 60 30))"):
        geometry = QgsGeometry.fromWkt(wkt)
        geometry.transform(transform, compat.REVERSE_TRANSFORM)
        rows.append((geometry.asWkt(9), "x", 1.0))
    found = nogo_shapes(areas(layer_of(*rows, crs=crs)), HERE)
    assert len(found) == 2
    assert found[0].symmetric_difference(from_wkt(SQUARE)).area < 1e-8


@pytest.mark.parametrize(
    ("value", "kind", "said"),
    [
        (None, "double", "areas: dunes has no factor"),
        (0.0, "double", "the factor 0 of dunes is not above 0"),
        (-2.0, "double", "the factor -2 of dunes is not above 0"),
        (float("inf"), "double", "the factor inf of dunes"),
        ("dear", "string", "the factor 'dear' of dunes is no number"),
    ],
)
def test_a_factor_that_is_none_is_named_with_layer_and_zone(value, kind, said):
    layer = layer_of((SQUARE, "dunes", value), factor=kind)
    with pytest.raises(LayerError, match=said) as raised:
        zone_shapes(areas(layer), "factor", HERE)
    assert raised.value.remedy


def test_a_bad_factor_outside_the_bounds_is_nobodys_business():
    assert zone_shapes(areas(layer_of((FAR, "far", None), (SQUARE, "a", "1.5"), factor="string")), "factor", HERE)


def test_a_field_that_is_not_there_is_named():
    with pytest.raises(LayerError, match="areas have no field “weight”"):
        zone_shapes(areas(layer_of((SQUARE, "a", 1.0))), "weight", HERE)


def test_layers_that_cannot_be_areas_are_named():
    nowhere = layer_of((SQUARE, "a", 1.0))
    nowhere.setCrs(QgsCoordinateReferenceSystem())
    for layer, said in (
        (nowhere, "areas has no coordinate system"),
        (layer_of(kind="LineString"), "areas has no areas"),
        (QgsVectorLayer("/nowhere.gpkg", "gone", "ogr"), "gone cannot be read"),
    ):
        with pytest.raises(LayerError, match=said):
            areas(layer)


def test_read_in_another_thread_after_the_layer_is_gone():
    layer = layer_of((SQUARE, "a", 2.0))
    taken, found = areas(layer), []
    layer.dataProvider().truncate()
    del layer
    reader = threading.Thread(target=lambda: found.extend(zone_shapes(taken, "factor", HERE)))
    reader.start()
    reader.join()
    assert [factor for _, factor in found] == [2.0]
