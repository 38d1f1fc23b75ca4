"""karwan:measuresegments and karwan:terraincrossings, run as Processing runs them, on files."""

import os
import subprocess

import numpy as np
import pytest
from geographiclib.geodesic import Geodesic
from karwan.algorithms.measure_segments import MeasureSegments
from karwan.algorithms.terrain_crossings import TerrainCrossings
from osgeo import gdal, osr
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsDistanceArea,
    QgsFeature,
    QgsGeometry,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProject,
    QgsRasterLayer,
    QgsVectorLayer,
)


class Ear(QgsProcessingFeedback):
    def __init__(self):
        super().__init__()
        self.heard = []

    def pushWarning(self, text):
        self.heard.append(text)

    def reportError(self, text, fatalError=False):
        self.heard.append(text)


def run(algorithm, parameters, project):
    """Outputs as layers, and the warnings."""
    context, feedback = QgsProcessingContext(), Ear()
    context.setProject(project)
    results, ok = algorithm().create().run(parameters, context, feedback)
    if not ok:
        raise QgsProcessingException(" ".join(feedback.heard))
    layers = {}
    for name, found in results.items():
        layers[name] = context.takeResultLayer(found) or QgsVectorLayer(found, name, "ogr")
    return layers, feedback.heard


@pytest.fixture
def project(qgis_app):
    project = QgsProject()
    project.setEllipsoid("EPSG:7030")
    yield project
    project.clear()


def vector(kind, rows, crs="EPSG:4326", title="layer"):
    layer = QgsVectorLayer(f"{kind}?crs={crs}&field=name:string(40)", title, "memory")
    for wkt, name in rows:
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry.fromWkt(wkt))
        feature.setAttributes([name])
        layer.dataProvider().addFeature(feature)
    layer.updateExtents()
    return layer


@pytest.fixture
def dem(tmp_path):
    """1 per cent uphill to the east from 1000 m at 62 E, cells of about 100 m."""
    x = 61.9 + (np.arange(500) + 0.5) * 0.001
    grid = np.repeat((1000.0 + (x - 62.0) * 924.0)[None, :], 300, axis=0).astype(np.float32)
    dataset = gdal.GetDriverByName("GTiff").Create(str(tmp_path / "dem.tif"), 500, 300, 1, gdal.GDT_Float32)
    srs = osr.SpatialReference()
    srs.ImportFromEPSG(4326)
    dataset.SetProjection(srs.ExportToWkt())
    dataset.SetGeoTransform((61.9, 0.001, 0.0, 34.15, 0.0, -0.001))
    dataset.GetRasterBand(1).WriteArray(grid)
    dataset = None
    return QgsRasterLayer(str(tmp_path / "dem.tif"), "dem")


LINE = "LINESTRING (62 34, 62.1 34.02, 62.2 34)"


def test_length_is_qgis_ellipsoidal_length(project):
    lines = vector("LineString", [(LINE, "a")])
    layers, _ = run(MeasureSegments, {"LINES": lines, "OUTPUT": "memory:"}, project)
    (found,) = layers["OUTPUT"].getFeatures()
    theirs = QgsDistanceArea()
    theirs.setSourceCrs(QgsCoordinateReferenceSystem("EPSG:4326"), project.transformContext())
    theirs.setEllipsoid("EPSG:7030")
    assert found["length_m"] == pytest.approx(theirs.measureLength(QgsGeometry.fromWkt(LINE)), abs=0.001)
    assert theirs.measureLength(found.geometry()) == pytest.approx(found["length_m"], abs=0.001)
    assert (found["line"], found["from_m"], found["levels"]) == ("a", 0.0, "none")
    assert found["to_m"] == found["length_m"]
    assert found["rise_m"] in (None,) or found["rise_m"].isNull()


def test_levels_of_the_line_count_before_the_ground(project, dem):
    lines = vector(
        "LineStringZ", [("LINESTRINGZ (62 34 100, 62.1 34 110, 62.2 34 90)", "z"), ("LINESTRING (62 34, 62.2 34)", "g")]
    )
    plain = vector("LineString", [("LINESTRING (62 34, 62.2 34)", "g")])
    layers, _ = run(MeasureSegments, {"LINES": lines, "DEM": dem, "OUTPUT": "memory:"}, project)
    first = next(layers["OUTPUT"].getFeatures())
    assert (first["levels"], first["rise_m"], first["fall_m"]) == ("formation", pytest.approx(10), pytest.approx(20))
    half = Geodesic.WGS84.Inverse(34, 62, 34, 62.1)["s12"]
    assert first["grade_max"] == pytest.approx(20 / half * 1000, rel=1e-3)
    assert first["grade_mean"] == pytest.approx(-10 / (2 * half) * 1000, rel=1e-6)
    layers, _ = run(MeasureSegments, {"LINES": plain, "DEM": dem, "OUTPUT": "memory:"}, project)
    ground = next(layers["OUTPUT"].getFeatures())
    assert (ground["levels"], ground["fall_m"]) == ("ground", pytest.approx(0.0, abs=0.01))
    assert ground["rise_m"] == pytest.approx(184.8, abs=0.05)
    assert ground["flat_km"] == pytest.approx(ground["length_m"] / 1000, rel=1e-6)


def test_stations_and_interval_part_the_line(project):
    lines = vector("LineString", [(LINE, "a")])
    stations = vector("Point", [("POINT (62.05 34.02)", "near"), ("POINT (62.1 35)", "far")])
    parameters = {"LINES": lines, "STATIONS": stations, "INTERVAL": 5000.0, "OUTPUT": "memory:"}
    layers, _ = run(MeasureSegments, parameters, project)
    rows = sorted(layers["OUTPUT"].getFeatures(), key=lambda f: f["from_m"])
    to_station, along = Geodesic.WGS84.Inverse(34, 62, 34.02, 62.05), Geodesic.WGS84.Inverse(34, 62, 34.02, 62.1)
    foot = to_station["s12"] * np.cos(np.radians(to_station["azi1"] - along["azi1"]))
    assert [f["to_m"] for f in rows][:4] == pytest.approx([5000, foot, 10000, 15000], abs=1.0)
    assert all(a["to_m"] == b["from_m"] for a, b in zip(rows, rows[1:]))
    whole = Geodesic.WGS84.Inverse(34, 62, 34.02, 62.1)["s12"] + Geodesic.WGS84.Inverse(34.02, 62.1, 34, 62.2)["s12"]
    assert sum(f["length_m"] for f in rows) == pytest.approx(whole, abs=0.001)


def test_projected_lines_measure_the_same_on_the_ground(project):
    """A line in Web Mercator, where a metre is 0.83 m on the ground at 34 N."""
    from qgis.core import QgsCoordinateTransform

    geometry = QgsGeometry.fromWkt(LINE)
    crs = QgsCoordinateReferenceSystem("EPSG:3857")
    geometry.transform(QgsCoordinateTransform(QgsCoordinateReferenceSystem("EPSG:4326"), crs, project))
    one, _ = run(MeasureSegments, {"LINES": vector("LineString", [(LINE, "a")]), "OUTPUT": "memory:"}, project)
    mercator = vector("LineString", [(geometry.asWkt(10), "a")], "EPSG:3857")
    other, _ = run(MeasureSegments, {"LINES": mercator, "OUTPUT": "memory:"}, project)
    lengths = [next(layers["OUTPUT"].getFeatures())["length_m"] for layers in (one, other)]
    # A straight edge in Mercator is a rhumb line, 0.1 m longer than the geodesic over 9 km.
    assert lengths[0] == pytest.approx(lengths[1], rel=2e-6)


def test_parts_and_broken_lines(project):
    lines = vector("MultiLineString", [("MULTILINESTRING ((62 34, 62.1 34), (62.2 34, 62.3 34))", "two")])
    broken = QgsFeature(lines.fields())
    broken.setAttributes(["nothing"])
    lines.dataProvider().addFeature(broken)
    layers, heard = run(MeasureSegments, {"LINES": lines, "OUTPUT": "memory:"}, project)
    assert [f["line"] for f in layers["OUTPUT"].getFeatures()] == ["two (part 1)", "two (part 2)"]
    assert any("nothing has no geometry" in text for text in heard)


def test_a_shapefile_gets_names_that_fit(project, tmp_path):
    path = str(tmp_path / "segments.shp")
    run(MeasureSegments, {"LINES": vector("LineString", [(LINE, "a")]), "OUTPUT": path}, project)
    names = [field.name() for field in QgsVectorLayer(path, "s", "ogr").fields()]
    assert {"len_3d_m", "mount_km", "grade_mean"} <= set(names)
    assert len(set(names)) == len(names)


def test_a_line_outside_the_elevation_model_is_told(project, dem):
    lines = vector("LineString", [("LINESTRING (70 34, 70.2 34)", "away")])
    layers, heard = run(MeasureSegments, {"LINES": lines, "DEM": dem, "OUTPUT": "memory:"}, project)
    assert next(layers["OUTPUT"].getFeatures())["levels"] == "none"
    assert any("away" in text and "outside" in text for text in heard)


def test_crossings_as_the_contract_names_them(project, dem):
    lines = vector("LineString", [("LINESTRING (62 34, 62.2 34)", "a")])
    rivers = vector("LineString", [("LINESTRING (62.05 33.9, 62.05 34.1)", "Harirud")], title="rivers")
    parks = vector(
        "Polygon", [("POLYGON ((62.1 33.9, 62.15 33.9, 62.15 34.1, 62.1 34.1, 62.1 33.9))", "park")], title="parks"
    )
    towns = vector("Point", [("POINT (62.18 34.0001)", "town")], title="towns")
    parameters = {
        "LINES": lines, "DEM": dem, "LAYERS": [rivers, parks, towns], "POINTS": "memory:", "INTERVALS": "memory:",
    }  # fmt: skip
    project.addMapLayers([rivers, parks, towns], False)
    layers, heard = run(TerrainCrossings, parameters, project)
    points = list(layers["POINTS"].getFeatures())
    # What the contract names comes first and as it names it; what is known besides comes after.
    assert [f.name() for f in layers["POINTS"].fields()][:8] == [
        "line", "layer", "feature", "name", "kind", "chainage_m", "angle_deg", "z_m",
    ]  # fmt: skip
    assert [f.name() for f in layers["INTERVALS"].fields()][:6] == [
        "line", "layer", "class", "from_m", "to_m", "length_m",
    ]  # fmt: skip
    assert [(f["layer"], f["name"], f["kind"]) for f in points] == [
        ("rivers", "Harirud", "crossing"), ("parks", "park", "entry"), ("parks", "park", "exit"),
        ("towns", "town", "point"),
    ]  # fmt: skip
    river = points[0]
    # The parallel and the geodesic between vertices part by a metre or two; the chainage is along the line as drawn.
    assert river["chainage_m"] == pytest.approx(Geodesic.WGS84.Inverse(34, 62, 34, 62.05)["s12"], abs=0.5)
    assert river["angle_deg"] == pytest.approx(90.0, abs=0.1)
    assert river["z_m"] == pytest.approx(1046.2, abs=0.1)
    assert river.geometry().constGet().z() == pytest.approx(river["z_m"])
    rows = [(f["line"], f["layer"], f["class"], round(f["length_m"])) for f in layers["INTERVALS"].getFeatures()]
    park = Geodesic.WGS84.Inverse(34, 62.1, 34, 62.15)["s12"]
    whole = Geodesic.WGS84.Inverse(34, 62, 34, 62.2)["s12"]
    assert rows == [
        ("a", "parks", "park", round(park)), ("a", "terrain", "flat", round(whole)),
        ("a", "relief", "rises", round(whole)), ("a", "side slope", "gentle", round(whole)),
    ]  # fmt: skip


def test_crossings_need_a_layer_with_coordinate_system(project):
    odd = vector("LineString", [(LINE, "x")], title="odd")
    odd.setCrs(QgsCoordinateReferenceSystem())
    project.addMapLayer(odd, False)
    lines = vector("LineString", [(LINE, "a")])
    parameters = {"LINES": lines, "LAYERS": [odd], "POINTS": "memory:", "INTERVALS": "memory:"}
    with pytest.raises(QgsProcessingException, match="odd"):
        run(TerrainCrossings, parameters, project)


def test_limits_of_the_ground_s_classes_are_the_planners(project, dem):
    lines = vector("LineString", [("LINESTRING (62 34, 62.2 34)", "a")])
    parameters = {"LINES": lines, "DEM": dem, "LAYERS": [], "POINTS": "memory:", "INTERVALS": "memory:"}
    parameters |= {"SLOPE_LIMITS": "0.1, 0.2, 0.3", "RELIEF_LIMITS": "400, 1, 2, 3, 4", "SIDE_LIMITS": "1, 2, 3"}
    layers, _ = run(TerrainCrossings, parameters, project)
    assert {(f["layer"], f["class"]) for f in layers["INTERVALS"].getFeatures()} == {
        ("terrain", "mountainous"), ("relief", "mountains"), ("side slope", "gentle"),
    }  # fmt: skip
    for name, text, said in (
        ("SLOPE_LIMITS", "3, 10", "3 numbers"), ("SIDE_LIMITS", "a, b, c", "10, 20, 33"),
        ("RELIEF_LIMITS", "500, 30, 9, 90, 300", "30, 9"),
    ):  # fmt: skip
        with pytest.raises(QgsProcessingException, match=said):
            run(TerrainCrossings, {**parameters, name: text}, project)


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
@pytest.mark.parametrize("ending", ["gpkg", "geojson", "shp"])
def test_an_output_that_the_disk_has_no_room_for_is_no_success(project, tmp_path, ending):
    lines = vector("LineString", [("LINESTRING (62.0 34.0, 62.2 34.0)", "A")])
    asked = {"LINES": lines, "INTERVAL": 5.0, "OUTPUT": str(tmp_path / f"whole.{ending}")}
    assert run(MeasureSegments, asked, project)[0]["OUTPUT"].featureCount() > 3_000
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=160k", "tmpfs", str(disk)], check=False).returncode:
        pytest.skip("mounting is not allowed here")
    try:
        with pytest.raises(QgsProcessingException, match=r"not written whole|cannot be written"):
            run(MeasureSegments, {**asked, "OUTPUT": str(disk / f"cut.{ending}")}, project)
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)
