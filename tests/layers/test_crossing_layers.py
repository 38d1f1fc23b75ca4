import numpy as np
import pytest
from karwan.core.errors import CancelledError, LayerError
from karwan.layers.compat import field
from karwan.layers.crossing_layers import candidates, obstacle, read, snapshot
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsFeature,
    QgsGeometry,
    QgsProject,
    QgsRasterLayer,
    QgsVectorLayer,
    QgsVectorLayerJoinInfo,
)

LINE = (np.array([62.0, 62.1]), np.array([34.0, 34.0]))


@pytest.fixture
def project(qgis_app):
    project = QgsProject()
    yield project
    project.clear()


def make_layer(project, kind, rows, title="rivers", fields="field=name:string(50)"):
    layer = QgsVectorLayer(f"{kind}&{fields}", title, "memory")
    assert layer.isValid()
    for wkt, *values in rows:
        feature = QgsFeature(layer.fields())
        if wkt:
            feature.setGeometry(QgsGeometry.fromWkt(wkt))
        feature.setAttributes(list(values))
        layer.dataProvider().addFeature(feature)
    layer.updateExtents()
    project.addMapLayer(layer)
    return layer


def test_reads_near_the_line_with_names_and_ids(project):
    layer = make_layer(
        project,
        "LineString?crs=EPSG:4326",
        [
            ("LINESTRING (62.05 33.9, 62.05 34.1)", "Harirud"),
            ("LINESTRING (65 33.9, 65 34.1)", "far away"),
            ("LINESTRING (62.06 33.9, 62.06 34.1)", None),
            (None, "nowhere"),
        ],
    )
    found, _ = read(snapshot(layer, project, [LINE]))
    assert found.title == "rivers"
    assert found.names == ["Harirud", "unnamed 3"]
    assert found.ids == ["1", "3"]
    assert found.geometries[0].wkt == "LINESTRING (62.05 33.9, 62.05 34.1)"


def test_coordinates_are_transformed(project):
    geometry = QgsGeometry.fromWkt("LINESTRING (62.05 33.9, 62.05 34.1)")
    utm = QgsCoordinateReferenceSystem("EPSG:32641")
    geometry.transform(QgsCoordinateTransform(QgsCoordinateReferenceSystem("EPSG:4326"), utm, project))
    layer = make_layer(project, "LineString?crs=EPSG:32641", [(geometry.asWkt(10), "a")])
    found, _ = read(snapshot(layer, project, [LINE]))
    assert np.array(found.geometries[0].coords) == pytest.approx(np.array([(62.05, 33.9), (62.05, 34.1)]), abs=1e-8)


def test_filter_joins_and_virtual_fields_are_honoured(project):
    rows = [(f"LINESTRING (62.0{k} 33.9, 62.0{k} 34.1)", k) for k in (1, 2, 3)]
    layer = make_layer(project, "LineString?crs=EPSG:4326", rows, fields="field=code:integer")
    names = make_layer(
        project, "None?", [(None, k, f"river {k}") for k in (1, 2, 3)], "names", "field=key:integer&field=called:string"
    )
    join = QgsVectorLayerJoinInfo()
    join.setJoinLayer(names)
    join.setJoinFieldName("key")
    join.setTargetFieldName("code")
    join.setUsingMemoryCache(True)
    layer.addJoin(join)
    layer.setSubsetString("")
    layer.addExpressionField("upper(\"names_called\") || '!'", field("loud", "text"))
    layer.setDisplayExpression('"loud"')
    found, _ = read(snapshot(layer, project, [LINE]))
    assert found.names == ["RIVER 1!", "RIVER 2!", "RIVER 3!"]
    layer.setDisplayExpression("'No. ' || \"code\"")
    assert read(snapshot(layer, project, [LINE]))[0].names == ["No. 1", "No. 2", "No. 3"]


def test_a_subset_filter_is_honoured(project, tmp_path):
    from osgeo import gdal, ogr, osr

    path = tmp_path / "rivers.gpkg"
    srs = osr.SpatialReference()
    srs.ImportFromEPSG(4326)
    dataset = gdal.GetDriverByName("GPKG").Create(str(path), 0, 0, 0, gdal.GDT_Unknown)
    table = dataset.CreateLayer("rivers", srs, ogr.wkbLineString)
    table.CreateField(ogr.FieldDefn("name", ogr.OFTString))
    for name, x in (("big", 62.02), ("small", 62.04)):
        feature = ogr.Feature(table.GetLayerDefn())
        feature["name"] = name
        feature.SetGeometry(ogr.CreateGeometryFromWkt(f"LINESTRING ({x} 33.9, {x} 34.1)"))
        table.CreateFeature(feature)
    dataset = table = feature = None
    layer = QgsVectorLayer(f"{path}|layername=rivers", "rivers", "ogr")
    project.addMapLayer(layer)
    layer.setSubsetString("\"name\" = 'big'")
    assert read(snapshot(layer, project, [LINE]))[0].names == ["big"]


def test_unsaved_edits_count(project):
    layer = make_layer(project, "LineString?crs=EPSG:4326", [("LINESTRING (62.05 33.9, 62.05 34.1)", "a")])
    layer.startEditing()
    layer.changeGeometry(1, QgsGeometry.fromWkt("LINESTRING (62.07 33.9, 62.07 34.1)"))
    found, _ = read(snapshot(layer, project, [LINE]))
    layer.rollBack()
    assert found.geometries[0].coords[0][0] == 62.07


def test_curves_levels_and_measures_become_plain(project):
    layer = make_layer(
        project,
        "CompoundCurveZM?crs=EPSG:4326",
        [("CIRCULARSTRING ZM (62 33.9 1 2, 62.05 34.1 1 2, 62.1 33.9 1 2)", "a")],
    )
    found, _ = read(snapshot(layer, project, [LINE]))
    shape = found.geometries[0]
    assert shape.geom_type == "LineString"
    assert not shape.has_z
    assert len(shape.coords) > 20


def test_named_by_a_name_field_rather_than_by_a_number(project):
    layer = make_layer(
        project, "Point?crs=EPSG:4326", [("POINT (62.05 34)", 7, "Herat")], "towns",
        "field=osm_id:integer&field=name:string",
    )  # fmt: skip
    layer.setDisplayExpression('"osm_id"')
    assert read(snapshot(layer, project, [LINE]))[0].names == ["Herat"]


def test_a_layer_without_crs_is_named(project):
    layer = make_layer(project, "LineString?crs=EPSG:4326", [("LINESTRING (62.05 33.9, 62.05 34.1)", "a")], "odd one")
    layer.setCrs(QgsCoordinateReferenceSystem())
    with pytest.raises(LayerError, match=r"odd one.*coordinate system"):
        snapshot(layer, project, [LINE])


def test_candidates_are_ticked_as_drawn_and_pictures_named(project, tmp_path):
    rivers = make_layer(project, "LineString?crs=EPSG:4326", [], "rivers")
    hidden = make_layer(project, "Polygon?crs=EPSG:4326", [], "parks")
    own = make_layer(project, "LineString?crs=EPSG:4326", [], "alternatives")
    own.setCustomProperty("karwan/table", "alternatives")
    tiles = QgsRasterLayer("type=xyz&url=file:///nowhere/{z}/{x}/{y}.png", "imagery", "wms")
    project.addMapLayer(tiles)
    project.layerTreeRoot().findLayer(hidden.id()).setItemVisibilityChecked(False)
    found = {c.title: c for c in candidates(project)}
    assert set(found) == {"rivers", "parks", "imagery"}
    assert found["rivers"].ticked
    assert not found["parks"].ticked
    assert "picture" in found["imagery"].obstacle
    assert obstacle(rivers) == ""


def test_reading_can_be_cancelled(project):
    class Impatient:
        def report(self, fraction, message=""):
            pass

        def is_cancelled(self):
            return True

    layer = make_layer(project, "LineString?crs=EPSG:4326", [("LINESTRING (62.05 33.9, 62.05 34.1)", "a")])
    with pytest.raises(CancelledError):
        read(snapshot(layer, project, [LINE]), Impatient())


def test_read_in_another_thread(project):
    from concurrent.futures import ThreadPoolExecutor

    layer = make_layer(project, "LineString?crs=EPSG:3857", [("LINESTRING (6907374 3900000, 6907374 4200000)", "a")])
    layer.setDisplayExpression("'x' || \"name\"")
    taken = snapshot(layer, project, [LINE])
    with ThreadPoolExecutor(1) as pool:
        found, _ = pool.submit(read, taken).result()
    assert found.names == ["xa"]


def test_the_corridors_schematic_lines_are_not_crossed_but_its_rivers_are(project):
    from karwan.layers.corridor import corridor_layer, find_corridor, load_corridor

    load_corridor(project, find_corridor("western-afghanistan"))
    named = {c.title: c.obstacle for c in candidates(project)}
    assert "schematic" in named["Railways (schematic)"]
    assert "schematic" in named["Published sections"]
    assert named["Rivers and canals"] == ""
    with pytest.raises(LayerError, match="schematic"):
        snapshot(corridor_layer(project, "railways"), project, [LINE])
