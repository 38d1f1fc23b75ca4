"""karwan:terraincrossings beyond places: kinds, half-width, square crossings, watercourses, keys that join back."""

import numpy as np
import pytest
from karwan.algorithms.terrain_crossings import (
    INTERVAL_FIELDS,
    NEAR_FIELDS,
    POINT_FIELDS,
    TerrainCrossings,
    kinds_of,
)
from karwan.core.errors import LayerError
from karwan.layers.compat import is_null
from qgis.core import (
    QgsFeature,
    QgsGeometry,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProject,
    QgsVectorLayer,
)


@pytest.fixture
def project(qgis_app):
    project = QgsProject()
    yield project
    project.clear()


def vector(project, kind, rows, title, fields="name:string"):
    layer = QgsVectorLayer(f"{kind}?crs=EPSG:4326&field={fields}", title, "memory")
    for wkt, *values in rows:
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry.fromWkt(wkt))
        feature.setAttributes(values)
        layer.dataProvider().addFeature(feature)
    layer.updateExtents()
    project.addMapLayer(layer, False)
    return layer


@pytest.fixture
def inputs(project):
    line = "LINESTRING (62 34, 62.2 34)"
    return {
        "LINES": vector(project, "LineString", [(line, "key-a", "a")], "lines", "id:string&field=name:string"),
        "LAYERS": [
            vector(project, "LineString", [("LINESTRING (62.04 33.99, 62.06 34.01)", "Harirud", "30 m", "perennial")],
                   "rivers", "name:string&field=width:string&field=klass:string"),
            vector(project, "Polygon", [("POLYGON ((62.1 34.002, 62.11 34.002, 62.11 34.1, 62.1 34.1, 62.1 34.002))",
                                         "field 3", 2.0)], "Minefields", "name:string&field=weight:double"),
            vector(project, "Point", [("POINT (62.15 33.998)", "Deh")], "villages"),
        ],
        "HALF_WIDTH": 500.0, "POINTS": "memory:", "INTERVALS": "memory:", "NEAR": "memory:",
    }  # fmt: skip


def run(parameters, project):
    context, feedback = QgsProcessingContext(), QgsProcessingFeedback()
    context.setProject(project)
    results, ok = TerrainCrossings().create().run(parameters, context, feedback)
    if not ok:
        raise QgsProcessingException(feedback.textLog())
    return {
        name: context.takeResultLayer(found) or QgsVectorLayer(found, name, "ogr") for name, found in results.items()
    }


def test_what_is_crossed_and_what_is_near(project, inputs):
    layers = run(inputs, project)
    (river,) = layers["POINTS"].getFeatures()
    assert (river["line_key"], river["kind_of"], river["class_of"], river["width_m"]) == (
        "key-a",
        "river",
        "perennial",
        30.0,
    )
    # One degree north is 110.92 km here, one east 92.38 km: 50.21 degrees, the river to the left, 39.79 to the right.
    assert river["angle_deg"] == pytest.approx(50.2, abs=0.05)
    assert river["turn_deg"] == pytest.approx(39.8, abs=0.05)
    near = {f["name"]: f for f in layers["NEAR"].getFeatures()}
    assert sorted(near) == ["Deh", "Harirud", "field 3"]
    village, field = near["Deh"], near["field 3"]
    assert (village["kind_of"], village["side"]) == ("settlement", "right")
    # 0.002 degrees of meridian are 221.84 m; the line itself runs 0.2 m beside the parallel between 20 km ends.
    assert village["distance_m"] == pytest.approx(221.8, abs=0.1)
    assert (field["kind_of"], field["side"], field["half_width"]) == ("mined", "left", 500.0)
    assert field["area_m2"] == pytest.approx(923.8 * (500.0 - 221.8), rel=2e-3)
    assert all(row["found"].endswith("+00:00") for row in (river, village))


def test_the_kind_is_the_planners_and_a_wrong_one_is_told(project, inputs):
    (river,) = run({**inputs, "KINDS": "rivers=fault; villages=risk"}, project)["POINTS"].getFeatures()
    assert river["kind_of"] == "fault"
    assert is_null(river["turn_deg"])
    with pytest.raises(LayerError, match="streams"):
        kinds_of("streams=river", ["rivers"])
    with pytest.raises(LayerError, match=r"brook.*Give one of river, road"):
        kinds_of("rivers=brook", ["rivers"])
    with pytest.raises(QgsProcessingException, match="brook"):
        run({**inputs, "KINDS": "rivers=brook"}, project)


def test_a_shapefile_keeps_every_name(project, inputs, tmp_path):
    names = {"POINTS": POINT_FIELDS, "INTERVALS": INTERVAL_FIELDS, "NEAR": NEAR_FIELDS}
    paths = {name: str(tmp_path / f"{name.lower()}.shp") for name in names}
    layers = run({**inputs, **paths}, project)
    for name, fields in names.items():
        wanted = [field for field, _ in fields]
        assert [field.name() for field in layers[name].fields()] == wanted
        assert max(map(len, wanted)) <= 10


def test_watercourses_of_the_ground_where_no_layer_holds_rivers(project, inputs, tmp_path):
    """A valley across the line, 4 m deep per km aside, draining northwards."""
    from osgeo import gdal, osr
    from qgis.core import QgsRasterLayer

    rows, columns = np.mgrid[0:300, 0:300]
    z = (1_000.0 + 2.0 * np.abs(columns - 150) + 0.5 * rows).astype(np.float32)
    path = str(tmp_path / "valley.tif")
    dataset = gdal.GetDriverByName("GTiff").Create(path, 300, 300, 1, gdal.GDT_Float32)
    dataset.SetGeoTransform((61.9, 0.0015, 0.0, 34.2, 0.0, -0.0015))
    srs = osr.SpatialReference()
    srs.ImportFromEPSG(4326)
    dataset.SetProjection(srs.ExportToWkt())
    dataset.GetRasterBand(1).WriteArray(z)
    dataset = None
    dem = QgsRasterLayer(path, "valley")
    # Points named after rivers are no rivers.
    gauges = vector(project, "Point", [("POINT (62.02 34.001)", "gauge")], "River gauges")
    inputs = {**inputs, "DEM": dem, "LAYERS": [*inputs["LAYERS"][1:], gauges]}
    derived = [f for f in run(inputs, project)["POINTS"].getFeatures() if f["kind_of"] == "river"]
    assert [f["class_of"] for f in derived] == ["derived"]
    assert "valley" in derived[0]["layer"]
    assert "derived from" in derived[0]["source"]
    assert derived[0].geometry().asPoint().x() == pytest.approx(61.9 + 150.5 * 0.0015, abs=0.003)
    assert not [
        f for f in run({**inputs, "WATERCOURSES": False}, project)["POINTS"].getFeatures() if f["kind_of"] == "river"
    ]
