"""A line is met anew only if it, or what it is asked about, has changed; answers are those of a question by itself."""

from __future__ import annotations

import os

import numpy as np
import pytest
from karwan.core.alignment import Alignment
from karwan.core.crossed import Asked
from karwan.core.progress import Silent
from karwan.core.terrain import open_elevation
from karwan.core.terrain_classes import ClassLimits
from karwan.layers.kept_features import KeptFeatures
from karwan.ui.crossing_search import search, take
from osgeo import gdal, ogr, osr
from qgis.core import QgsFeature, QgsGeometry, QgsProject, QgsVectorLayer

NEAR = Asked(half_width_m=500.0)


def wgs84():
    srs = osr.SpatialReference()
    srs.ImportFromEPSG(4326)
    srs.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return srs


def made(path, name, kind, shapes):
    dataset = gdal.GetDriverByName("GPKG").Create(str(path), 0, 0, 0, gdal.GDT_Unknown)
    table = dataset.CreateLayer(name, wgs84(), kind)
    table.CreateField(ogr.FieldDefn("name", ogr.OFTString))
    for k, wkt in enumerate(shapes):
        feature = ogr.Feature(table.GetLayerDefn())
        feature["name"] = f"{name} {k}"
        feature.SetGeometry(ogr.CreateGeometryFromWkt(wkt))
        table.CreateFeature(feature)
    return QgsVectorLayer(f"{path}|layername={name}", name, "ogr")


@pytest.fixture
def project(qgis_app, tmp_path):
    project = QgsProject()
    x = [62.0125 + 0.025 * k for k in range(40)]
    courses = [f"LINESTRING ({a} 33.5, {a + 0.01} 34.0, {a} 34.5)" for a in x]
    areas = [f"POLYGON (({a} 33.98, {a + 0.01} 33.98, {a + 0.01} 34.03, {a} 34.03, {a} 33.98))" for a in x]
    project.addMapLayers(
        [made(tmp_path / "a.gpkg", "courses", ogr.wkbLineString, courses),
         made(tmp_path / "b.gpkg", "areas", ogr.wkbPolygon, areas)]
    )  # fmt: skip
    yield project
    project.clear()


def line(north):
    lon = np.linspace(62.0, 62.6, 200)
    return Alignment("line", lon, 34.0 + north * np.sin(np.linspace(0.0, np.pi, 200)))


def ask(project, lines, kept=None, asked=NEAR, **more):
    layers = sorted(project.mapLayers(), key=lambda one: project.mapLayer(one).name())
    keyed = [(str(k), one) for k, one in enumerate(lines)]
    terrain_of = more.pop("terrain_of", None)
    return search(take(project, layers, lines, asked, kept), keyed, terrain_of, ClassLimits(), Silent(), asked, **more)


def test_asked_again_each_line_has_the_answer_it_has_by_itself(project):
    kept, lines = KeptFeatures(), [line(0.0), line(0.01), line(0.02)]
    first, again = ask(project, lines, kept), ask(project, lines, kept)
    assert len(first.by_key["0"].points) > 60
    assert list(again.by_key) == ["0", "1", "2"]
    for key, one in zip("012", lines):
        assert again.by_key[key] is first.by_key[key]
        assert again.by_key[key] == ask(project, [one]).by_key["0"]
    assert again.notes == first.notes


def test_only_the_bent_line_is_met_anew(project):
    kept = KeptFeatures()
    first = ask(project, [line(0.0), line(0.01)], kept)
    bent = ask(project, [line(0.0), line(0.03)], kept)
    assert bent.by_key["0"] is first.by_key["0"]
    assert bent.by_key["1"] != first.by_key["1"]
    assert bent.by_key["1"] == ask(project, [line(0.03)]).by_key["0"]


def test_another_half_width_is_another_question(project):
    kept = KeptFeatures()
    wide = ask(project, [line(0.0)], kept).by_key["0"]
    narrow = ask(project, [line(0.0)], kept, Asked()).by_key["0"]
    assert wide.near
    assert not narrow.near
    assert narrow.points == wide.points


def test_a_level_changes_the_answer(project):
    kept, flat = KeptFeatures(), line(0.0)
    ask(project, [flat], kept)
    raised = Alignment("line", flat.lon, flat.lat, np.full(flat.lon.size, 700.0))
    assert {point.z_m for point in ask(project, [raised], kept).by_key["0"].points} == {700.0}


@pytest.mark.parametrize("is_saved", [False, True])
def test_a_change_of_a_layer_is_met(project, is_saved):
    kept = KeptFeatures()
    before = ask(project, [line(0.0)], kept).by_key["0"]
    layer = next(one for one in project.mapLayers().values() if one.name() == "courses")
    assert layer.startEditing()
    feature = QgsFeature(layer.fields())
    feature.setGeometry(QgsGeometry.fromWkt("LINESTRING (62.305 33.9, 62.305 34.1)"))
    assert layer.addFeature(feature)
    if is_saved:
        assert layer.commitChanges()
    after = ask(project, [line(0.0)], kept).by_key["0"]
    assert len(after.points) == len(before.points) + 1
    if not is_saved:
        layer.rollBack()


def test_ground_that_changed_is_sampled_anew(project, tmp_path):
    path, kept = str(tmp_path / "ground.tif"), KeptFeatures()

    def ground(level_m):
        dataset = gdal.GetDriverByName("GTiff").Create(path, 200, 100, 1, gdal.GDT_Float32)
        dataset.SetProjection(wgs84().ExportToWkt())
        dataset.SetGeoTransform((61.5, 0.01, 0.0, 34.5, 0.0, -0.01))
        dataset.GetRasterBand(1).Fill(level_m)
        dataset = None
        return open_elevation(path)

    def levels(model):
        terrain = model.read()
        found = ask(project, [line(0.0)], kept, terrain_of=lambda _line: terrain, model=model)
        return found.by_key["0"], {point.z_m for point in found.by_key["0"].points}

    low, at = levels(ground(400.0))
    assert at == {400.0}
    assert levels(open_elevation(path))[0] is low
    model = ground(900.0)
    os.utime(path, ns=(1, 1))
    assert levels(model)[1] == {900.0}
