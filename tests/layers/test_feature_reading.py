"""A layer whose file is gone or damaged is not one in which nothing is found."""

from __future__ import annotations

import subprocess

import numpy as np
import pytest
from karwan.core.errors import LayerError
from karwan.layers.crossing_layers import read, snapshot
from karwan.layers.risk_layers import RiskRule, read_risks, risks_to_read
from karwan.layers.surroundings import lines_to_read, read_courses
from karwan.layers.zone_layers import areas_of, nogo_shapes
from osgeo import gdal, ogr, osr
from qgis.core import QgsProject, QgsVectorLayer

BOX = (62.0, 34.0, 63.0, 35.0)
LINE = (np.array([62.1, 62.9]), np.array([34.5, 34.5]))
FAR = (np.array([10.1, 10.9]), np.array([14.5, 14.5]))
SHAPES = {"line": "LINESTRING (62.5 34.2, 62.5 34.8)", "area": "POLYGON ((62.4 34.4, 62.6 34.4, 62.6 34.6, 62.4 34.4))"}


@pytest.fixture
def layer_of(qgis_app, tmp_path):
    def make(shape, ending="gpkg"):
        path = tmp_path / f"{shape}.{ending}"
        driver = {"gpkg": "GPKG", "shp": "ESRI Shapefile", "geojson": "GeoJSON"}[ending]
        system = osr.SpatialReference()
        system.ImportFromEPSG(4326)
        system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
        geometry = ogr.CreateGeometryFromWkt(SHAPES[shape])
        made = gdal.GetDriverByName(driver).Create(str(path), 0, 0, 0, gdal.GDT_Unknown)
        table = made.CreateLayer("things", system, geometry.GetGeometryType())
        feature = ogr.Feature(table.GetLayerDefn())
        feature.SetGeometry(geometry)
        table.CreateFeature(feature)
        feature = table = made = None
        layer = QgsVectorLayer(str(path), "things <b>", "ogr")
        assert layer.isValid()
        return layer, path

    yield make
    QgsProject.instance().clear()


def crossed(layer, line=LINE):
    return len(read(snapshot(layer, QgsProject.instance(), [line]), None, [line])[0].ids)


def closed(layer):
    return len(nogo_shapes(areas_of(layer, QgsProject.instance().transformContext()), BOX))


READERS = {
    "crossed": ("line", crossed),
    "closed": ("area", closed),
    "courses": ("line", lambda layer: len(read_courses(lines_to_read(layer, "river", QgsProject.instance(), BOX)))),
    "risks": (
        "area",
        lambda layer: len(read_risks(risks_to_read(layer, RiskRule(), QgsProject.instance(), BOX))[0]),
    ),
}


def cut_short(path):
    path.write_bytes(path.read_bytes()[:3_000])


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("harm", [lambda path: path.unlink(), cut_short], ids=["gone", "cut short"])
def test_nothing_read_of_a_file_that_cannot_be_read_is_no_answer(layer_of, reader, harm):
    shape, count = READERS[reader]
    layer, path = layer_of(shape)
    harm(path)
    with pytest.raises(LayerError, match="things <b> cannot be read") as raised:
        count(layer)
    assert "whole" in raised.value.remedy


@pytest.mark.parametrize("reader", READERS)
def test_a_file_that_is_whole_is_read(layer_of, reader):
    shape, count = READERS[reader]
    assert count(layer_of(shape)[0]) == 1


@pytest.mark.parametrize("ending", ["gpkg", "shp", "geojson"])
def test_nothing_there_is_an_answer_where_the_file_is_whole(layer_of, ending, tmp_path):
    layer, path = layer_of("line", ending)
    assert crossed(layer, FAR) == 0
    # From a medium that cannot be written to databases are read with some complaint.
    if subprocess.run(["mount", "--bind", str(tmp_path), str(tmp_path)], check=False, capture_output=True).returncode:
        return
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", str(tmp_path)], check=True)
        again = QgsVectorLayer(str(path), "again", "ogr")
        assert (crossed(again, FAR), crossed(again)) == (0, 1)
    finally:
        subprocess.run(["umount", "-l", str(tmp_path)], check=True)
