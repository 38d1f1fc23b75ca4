"""Choosing an elevation model and how it is read, with real layers and a real tile server."""

from __future__ import annotations

from urllib.parse import quote

import numpy as np
import pytest
from karwan.core.terrain import bounds_of
from karwan.layers.elevation_reading import Reading, reading_of
from karwan.ui.elevation_dialog import ElevationDialog
from karwan.ui.study_header import StudyHeader
from osgeo import gdal, osr
from qgis.core import QgsRasterLayer
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QDialogButtonBox
from raster_servers import serving, tiles_of

PLACE = np.array([62.1]), np.array([34.3])


def file_layer(path, bands=1, name="dem"):
    made = gdal.GetDriverByName("GTiff").Create(str(path), 40, 40, bands, gdal.GDT_Float32)
    made.SetGeoTransform((62.0, 0.01, 0.0, 34.5, 0.0, -0.01))
    srs = osr.SpatialReference()
    srs.ImportFromEPSG(4326)
    made.SetProjection(srs.ExportToWkt())
    for band in range(1, bands + 1):
        made.GetRasterBand(band).WriteArray(np.full((40, 40), 1_000.0 * band))
    made = None
    return QgsRasterLayer(str(path), name, "gdal")


def tile_layer(url, name):
    address = quote(f"{url}/ground/{{z}}/{{x}}/{{y}}.png", safe=":/")
    return QgsRasterLayer(f"type=xyz&url={address}&zmin=0&zmax=11", name, "wms")


@pytest.fixture
def study(workspace, tmp_path):
    workspace.create_study(tmp_path / "study.gpkg", "Study")
    return workspace


def listed(header):
    return [header.dem.itemText(k) for k in range(header.dem.count()) if header.dem.itemText(k)]


def test_pictures_are_not_listed_but_named_with_the_reason(study, tmp_path):
    header = StudyHeader(study)
    study.project.addMapLayers([tile_layer("http://127.0.0.1:1", "Satellite <b>"), file_layer(tmp_path / "dem.tif")])
    assert listed(header) == ["dem"]
    assert "Satellite &lt;b&gt;: a picture: load an elevation model" in header.dem.toolTip()
    study.project.removeMapLayer(next(iter(study.project.mapLayersByName("Satellite <b>"))).id())
    QApplication.processEvents()
    assert listed(header) == ["dem"]
    assert "Satellite" not in header.dem.toolTip()


def test_feet_and_a_band_are_set_by_keyboard_and_kept_with_the_layer(study, tmp_path):
    header = StudyHeader(study)
    layer = file_layer(tmp_path / "dem.tif", bands=2)
    study.project.addMapLayer(layer)
    header.dem.setLayer(layer)
    assert study.elevation_model().read(bounds_of(*PLACE)).sample(*PLACE)[0] == 1_000.0
    dialog = header.edit_elevation()
    assert dialog.layer.currentLayer() is layer
    assert dialog.band.isVisibleTo(dialog)
    assert not dialog.encoding.isVisibleTo(dialog)
    dialog.band.setBand(2)
    QTest.keyClicks(dialog.unit, "fe")
    QTest.mouseClick(dialog.buttons.button(QDialogButtonBox.StandardButton.Ok), Qt.MouseButton.LeftButton)
    assert reading_of(layer) == Reading(band=2, unit="ft")
    assert study.elevation_model().read(bounds_of(*PLACE)).sample(*PLACE)[0] == pytest.approx(2_000.0 * 0.3048)
    assert header.dem.currentLayer() is layer
    path = study.study.path
    study.close_study()
    study.open_study(path)
    assert study.elevation_model().read(bounds_of(*PLACE)).sample(*PLACE)[0] == pytest.approx(2_000.0 * 0.3048)


def test_a_tile_layer_becomes_elevation_by_what_the_planner_says(study):
    with serving(tiles_of(lambda x, y: 700.0 + 0.0 * x, "terrarium")) as (url, _):
        layer = tile_layer(url, "Ground")
        study.project.addMapLayer(layer)
        header = StudyHeader(study)
        assert listed(header) == []
        dialog = ElevationDialog(study, layer)
        dialog.accepted.connect(header.refresh)
        assert "No elevation model: a picture" in dialog.note.text()
        assert dialog.zoom.isVisibleTo(dialog)
        assert dialog.zoom.text() == "automatic (11)"
        assert not dialog.unit.isVisibleTo(dialog)
        dialog.encoding.setCurrentIndex(dialog.encoding.findData("terrarium"))
        dialog.zoom.setValue(9)
        assert "Cells of about 306 m" in dialog.note.text()
        dialog.accept()
        assert study.said == []
        assert header.dem.currentLayer() is layer
        assert header.terrain_note.text() == "corridor choice only"
        assert study.elevation_model().read(bounds_of(*PLACE)).sample(*PLACE)[0] == 700.0
        # The layer is gone from the project; the study still says what it rests on and reads it.
        study.project.removeMapLayer(layer.id())
        header.refresh()
        assert header.dem.currentText() == "Ground"
        assert study.elevation_model().read(bounds_of(*PLACE)).sample(*PLACE)[0] == 700.0


def test_a_server_that_is_gone_is_a_message_and_changes_nothing(study, tmp_path):
    header = StudyHeader(study)
    dem = file_layer(tmp_path / "dem.tif")
    dead = QgsRasterLayer(
        "type=xyz&url=http://127.0.0.1:1/terrain-rgb/%7Bz%7D/%7Bx%7D/%7By%7D.png&zmin=0&zmax=9", "Dead", "wms"
    )
    study.project.addMapLayers([dem, dead])
    header.dem.setLayer(dem)
    header.dem.setLayer(dead)
    assert "Connection refused" in study.said[-1]
    assert header.dem.currentLayer() is dem
    assert study.elevation_model().title == "dem.tif"


def test_results_made_in_metres_are_out_of_date_in_feet(study, tmp_path):
    from karwan.ui.inputs import dem_to_mapping, same_dem

    layer = file_layer(tmp_path / "dem.tif")
    study.project.addMapLayer(layer)
    study.set_elevation_layer(layer)
    before = dem_to_mapping(study.elevation_model())
    # What was stored before it could be said how a raster is read.
    older = {name: value for name, value in before.items() if name != "read_as"}
    assert same_dem(before, dem_to_mapping(study.elevation_model()))
    assert same_dem(older, before)
    dialog = ElevationDialog(study, layer)
    dialog.unit.setCurrentIndex(dialog.unit.findData("ft"))
    dialog.accept()
    assert not same_dem(before, dem_to_mapping(study.elevation_model()))
    assert not same_dem(older, dem_to_mapping(study.elevation_model()))
