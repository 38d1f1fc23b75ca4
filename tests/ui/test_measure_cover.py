"""Rasters of classes below a line that is drawn: they follow the mouse, and are exact once it is finished."""

import numpy as np
import pytest
from karwan.algorithms.measure_segments import MeasureSegments
from karwan.core.measure_crossed import class_lengths_m
from karwan.layers.geometry import geometry_of_line
from karwan.ui import measure_layers
from karwan.ui.measure_tool import MeasureTool
from map_mouse import Mouse, make_canvas, make_dem, wait_until
from osgeo import gdal, osr
from qgis.core import (
    QgsFeature,
    QgsPalettedRasterRenderer,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsRasterLayer,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QColor, QGuiApplication

NAMES = {1: "Cropland", 2: "Bare ground", 3: "Grassland"}
PATIENCE_S = 60.0


@pytest.fixture
def tool(workspace, tmp_path):
    workspace.create_study(tmp_path / "study.gpkg", "Test")
    workspace.change_settings(dem_path=str(make_dem(tmp_path / "dem.tif")))
    canvas = make_canvas()
    tool = MeasureTool(canvas, workspace)
    canvas.setMapTool(tool)
    yield tool
    tool.dispose()
    canvas.deleteLater()


@pytest.fixture
def cover(workspace, tmp_path):
    """Columns of three classes, each 0.05 degrees wide, and a colour and a name for each."""
    path = str(tmp_path / "cover.tif")
    dataset = gdal.GetDriverByName("GTiff").Create(path, 700, 500, 1, gdal.GDT_Byte)
    system = osr.SpatialReference()
    system.ImportFromEPSG(4326)
    dataset.SetProjection(system.ExportToWkt())
    dataset.SetGeoTransform((61.9, 0.001, 0.0, 34.3, 0.0, -0.001))
    dataset.GetRasterBand(1).WriteArray(np.repeat((np.arange(700)[None, :] // 50 % 3 + 1).astype(np.uint8), 500, 0))
    dataset = None
    layer = QgsRasterLayer(path, "Land cover")
    paint(layer, NAMES)
    workspace.project.addMapLayer(layer)
    return layer


def paint(layer, names):
    classes = [QgsPalettedRasterRenderer.Class(value, QColor(10 * value, 200, 120), name)
               for value, name in names.items()]  # fmt: skip
    layer.setRenderer(QgsPalettedRasterRenderer(layer.dataProvider(), 1, classes))


def draw(tool):
    """Two corners and the mouse beyond them; where the corners and the mouse are."""
    mouse = Mouse(tool.canvas(), tool)
    mouse.click(62.05, 33.95)
    mouse.click(62.25, 33.95)
    mouse.move(62.31, 34.1)
    wait_until(
        lambda: tool.panel.answer is not None and tool.panel.answer.covers != ()
        and tool.answers.places == tuple(tool.state.places()), PATIENCE_S,
    )  # fmt: skip
    return mouse


def finish(tool, mouse):
    mouse.right(62.31, 34.1)
    wait_until(lambda: tool.panel.answer is not None and tool.panel.answer.settled, PATIENCE_S)
    return tool.panel.answer


def shown(tool):
    """Rows of the panel."""
    return {label.text(): value.text() for label, value in tool.panel._values if label.text()}


def test_classes_follow_the_mouse(tool, cover):
    mouse = draw(tool)
    live = tool.panel.answer
    assert (live.covers, live.layers) == (("Land cover",), ("Land cover",))
    assert live.found.intervals[-1].label == NAMES[int((live.line.lon[-1] - 61.9) / 0.05) % 3 + 1]
    lengths = class_lengths_m(live.found.intervals, "Land cover")
    assert sum(lengths.values()) == pytest.approx(live.found.length_m, abs=0.1)
    assert shown(tool)["Land cover, km"].count("·") == 2
    # The class at the mouse alone is listed: stretches of classes are summed up.
    assert tool.panel.list.count() == 1
    exact = finish(tool, Mouse(tool.canvas(), tool))
    assert exact.covers == ("Land cover",)
    assert tool.panel.list.count() == 0
    assert "so far" not in tool.panel.crossings_title.text()
    mouse.click(62.05, 33.95)
    assert tool.panel.measure is None


def test_a_finished_line_says_what_it_said_while_it_was_drawn(tool, cover):
    mouse = draw(tool)
    mouse.click(62.31, 34.1)
    wait_until(lambda: tool.answers.places[-1] == tool.state.places()[-1], PATIENCE_S)
    live = class_lengths_m(tool.panel.measure.intervals, "Land cover")
    exact = finish(tool, mouse)
    assert class_lengths_m(exact.found.intervals, "Land cover") == pytest.approx(live, abs=0.05)


def test_other_names_are_told_at_once(tool, cover):
    mouse = draw(tool)
    finish(tool, mouse)
    assert "Cropland" in shown(tool)["Land cover, km"]
    paint(cover, {**NAMES, 1: "Orchards"})
    wait_until(lambda: "Orchards" in shown(tool).get("Land cover, km", ""), PATIENCE_S)


def test_what_is_read_slowly_follows_when_the_line_is_finished(tool, cover, monkeypatch):
    monkeypatch.setattr(measure_layers, "MOST_COVER_CELLS", 1_000)
    mouse = Mouse(tool.canvas(), tool)
    mouse.click(62.05, 33.95)
    mouse.click(62.25, 33.95)
    mouse.move(62.31, 34.1)
    wait_until(lambda: tool.panel.answer is not None and tool.panel.answer.layers is not None, PATIENCE_S)
    assert tool.panel.answer.covers == ()
    assert "Land cover" in tool.panel.notes.text()
    assert tool.panel.measure.intervals == ()
    exact = finish(tool, mouse)
    assert sum(class_lengths_m(exact.found.intervals, "Land cover").values()) == pytest.approx(exact.found.length_m)


def test_a_raster_without_classes_is_told_once_and_does_no_harm(tool, workspace, cover, tmp_path):
    path = tmp_path / "numbers.tif"
    dataset = gdal.GetDriverByName("GTiff").CreateCopy(str(path), gdal.Open(cover.source()))
    values = np.random.default_rng(2).normal(0.0, 9.0, (500, 700))
    dataset = gdal.GetDriverByName("GTiff").Create(str(path), 700, 500, 1, gdal.GDT_Float32)
    dataset.SetProjection(cover.crs().toWkt())
    dataset.SetGeoTransform((61.9, 0.001, 0.0, 34.3, 0.0, -0.001))
    dataset.GetRasterBand(1).WriteArray(values)
    dataset = None
    numbers = QgsRasterLayer(str(path), "Numbers")
    paint(numbers, NAMES)
    workspace.project.addMapLayer(numbers)
    mouse = draw(tool)
    assert tool.panel.answer.covers == ("Land cover",)
    assert "Numbers" in tool.panel.notes.text()
    exact = finish(tool, mouse)
    assert any("Numbers holds numbers rather than classes" in note for note in exact.notes)
    assert class_lengths_m(exact.found.intervals, "Land cover")


def test_window_text_and_algorithm_say_the_same(tool, cover, workspace):
    mouse = draw(tool)
    answer = finish(tool, mouse)
    tool.panel.copy_text.click()
    assert f"Land cover, km: {shown(tool)['Land cover, km']}" in QGuiApplication.clipboard().text()
    lon, lat = np.array(tool.state.places()).T
    lines = QgsVectorLayer("LineString?crs=EPSG:4326", "lines", "memory")
    feature = QgsFeature()
    feature.setGeometry(geometry_of_line(lon, lat))
    lines.dataProvider().addFeature(feature)
    context = QgsProcessingContext()
    context.setProject(workspace.project)
    parameters = {"LINES": lines, "CLASSES": [cover], "OUTPUT": "memory:"}
    results, ok = MeasureSegments().create().run(parameters, context, QgsProcessingFeedback())
    assert ok
    (row,) = context.takeResultLayer(results["OUTPUT"]).getFeatures()
    lengths = class_lengths_m(answer.found.intervals, "Land cover")
    told = "; ".join(f"{name} {metres / 1000.0:.3f}" for name, metres in lengths.items())
    assert row["classes"] == f"Land cover: {told}"
    tool.panel.keep.click()
    (kept,) = workspace.study.sections("")
    assert kept.crossed.startswith("Land cover, km: ")
    assert kept.layers == "Land cover"
