import threading
from datetime import datetime

import numpy as np
import pytest
from karwan.algorithms.measure_segments import MeasureSegments
from karwan.core.alignment import Alignment
from karwan.core.elevation_error import ElevationError
from karwan.layers.geometry import geometry_of_line
from karwan.layers.wkb import coordinates
from karwan.ui.measure_tool import MeasureTool
from karwan.ui.uncertainties import model_name
from map_mouse import Mouse, make_canvas, make_dem, wait_until
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsDistanceArea,
    QgsFeature,
    QgsGeometry,
    QgsPointXY,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProject,
    QgsRasterLayer,
    QgsSnappingConfig,
    QgsTolerance,
    QgsVectorLayer,
    edit,
)
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QGuiApplication

LEVELS = np.array([1000.0, 1050.0, 1030.0])


@pytest.fixture
def study(workspace, tmp_path):
    workspace.create_study(tmp_path / "study.gpkg", "Test")
    workspace.change_settings(dem_path=str(make_dem(tmp_path / "dem.tif")))
    line = Alignment("North", np.array([62.05, 62.2, 62.35]), np.array([34.1, 34.1, 34.0]), LEVELS)
    key = workspace.add_evaluation(workspace.evaluate_now(line))
    assert key
    return key


@pytest.fixture(params=["EPSG:4326", "EPSG:3857"])
def canvas(request, qgis_app):
    canvas = make_canvas(QgsCoordinateReferenceSystem(request.param))
    yield canvas
    canvas.deleteLater()


@pytest.fixture
def tool(canvas, workspace):
    tool = MeasureTool(canvas, workspace)
    canvas.setMapTool(tool)
    yield tool
    tool.dispose()


@pytest.fixture
def mouse(canvas, tool):
    return Mouse(canvas, tool)


def qgis_length(*places):
    area = QgsDistanceArea()
    area.setSourceCrs(QgsCoordinateReferenceSystem("EPSG:4326"), QgsProject.instance().transformContext())
    area.setEllipsoid("EPSG:7030")
    return area.measureLine([QgsPointXY(*place) for place in places])


def river(project, x=62.1):
    layer = QgsVectorLayer("LineString?crs=EPSG:4326&field=name:string", "rivers", "memory")
    feature = QgsFeature(layer.fields())
    feature.setGeometry(QgsGeometry.fromWkt(f"LINESTRING ({x} 33.8, {x} 34.2)"))
    feature.setAttributes(["Harirud"])
    layer.dataProvider().addFeature(feature)
    layer.updateExtents()
    project.addMapLayer(layer)
    return layer


def test_along_an_alternative(study, tool, mouse):
    mouse.click(62.1, 34.1005)
    assert tool.state.key == study
    mouse.move(62.15, 34.1)
    assert tool.panel.isVisible()
    assert 4_000 < tool.panel.measure.length_m < 5_500
    mouse.click(62.3, 34.0)
    found = tool.panel.measure
    assert tool.state.finished
    assert found.levels == "formation"
    # On the pixel grid: 0.4 degrees on 800 pixels are 46 m each.
    begin = qgis_length((62.05, 34.1), (62.1, 34.1))
    assert found.from_m == pytest.approx(begin, abs=60)
    whole = qgis_length((62.05, 34.1), (62.2, 34.1), (62.35, 34.0))
    assert begin < found.to_m < whole
    assert found.rise_m == pytest.approx(50.0 * (1 - 0.05 / 0.15), abs=0.5)
    mouse.move(62.0, 33.9)
    assert tool.panel.measure == found
    wait_until(lambda: bool(tool.panel.measure.class_km))
    assert sum(tool.panel.measure.class_km.values()) == pytest.approx(found.length_m / 1000, rel=1e-6)


def test_a_free_line_is_qgis_ellipsoidal_length(tool, mouse):
    mouse.click(62.05, 33.95)
    mouse.click(62.25, 33.95)
    mouse.move(62.3, 34.1)
    wait_until(lambda: tool.panel.answer is not None and tool.answers.places == tuple(tool.state.places()))
    wait_until(lambda: tool.panel.answer.leg is not None)
    following = tool.panel.measure.length_m
    assert tool.panel.answer.leg.length_m < following
    mouse.right(62.3, 34.15)
    assert tool.state.finished
    wait_until(lambda: tool.panel.answer.settled)
    assert following > tool.panel.measure.length_m
    assert tool.panel.measure.length_m == pytest.approx(qgis_length(*tool.state.places()), abs=0.001)
    assert tool.panel.measure.levels == "none"
    assert "Without a study" in tool.panel.notes.text()


def test_a_free_line_is_measured_on_the_ground_once_it_is_read(study, tool, mouse):
    mouse.click(62.05, 33.95)
    mouse.click(62.25, 33.95)
    mouse.right(62.25, 33.95)
    wait_until(lambda: tool.panel.answer is not None and tool.panel.answer.settled)
    assert tool.panel.measure.levels == "ground"
    found = tool.panel.measure
    (west, _), (east, _) = tool.state.places()
    assert found.rise_m == pytest.approx((east - west) * 924.0, abs=0.1)
    assert found.class_km["flat"] == pytest.approx(found.length_m / 1000, rel=1e-6)
    assert "flat below 3 %" in tool.panel.notes.text()


def test_crossings_of_the_ticked_layers_come_with_the_answer(study, tool, mouse, workspace):
    river(workspace.project)
    hidden = river(workspace.project, 62.12)
    workspace.project.layerTreeRoot().findLayer(hidden.id()).setItemVisibilityChecked(False)
    mouse.click(62.07, 34.1)
    mouse.click(62.15, 34.1)
    wait_until(lambda: bool(tool.panel.measure.points))
    (point,) = tool.panel.measure.points
    assert point.name == "Harirud"
    assert point.chainage_m == pytest.approx(qgis_length((62.05, 34.1), (62.1, 34.1)), abs=0.5)
    assert "Harirud" in tool.panel.list.item(0).text()
    # From the answer to the next click the old crossings must go.
    mouse.click(62.3, 33.95)
    assert tool.panel.measure is None


def test_esc_cancels_and_then_leaves(study, tool, mouse, canvas):
    mouse.click(62.1, 34.1)
    event = mouse.key(Qt.Key.Key_Escape)
    assert not event.isAccepted()
    assert not tool.state.begun
    assert canvas.mapTool() is tool
    mouse.key(Qt.Key.Key_Escape)
    assert canvas.mapTool() is not tool
    assert not tool.panel.isVisible()


def test_backspace_takes_the_last_point_back(tool, mouse):
    mouse.click(62.05, 33.95)
    mouse.click(62.25, 33.95)
    mouse.key(Qt.Key.Key_Backspace)
    assert len(tool.state.points) == 1
    mouse.key(Qt.Key.Key_Backspace)
    assert not tool.state.begun


def test_shift_measures_freely_over_an_alternative(study, tool, mouse):
    mouse.click(62.1, 34.1, keys=Qt.KeyboardModifier.ShiftModifier)
    assert tool.state.free


def test_hidden_alternatives_are_not_caught(study, tool, mouse, workspace):
    workspace.show([study], False)
    mouse.click(62.1, 34.1)
    assert tool.state.free


def test_snaps_to_what_the_project_snaps_to(tool, mouse, canvas, workspace):
    layer = QgsVectorLayer("Point?crs=EPSG:4326", "towns", "memory")
    feature = QgsFeature()
    feature.setGeometry(QgsGeometry.fromWkt("POINT (62.10013 33.95021)"))
    layer.dataProvider().addFeature(feature)
    layer.updateExtents()
    workspace.project.addMapLayer(layer)
    canvas.setLayers([layer])
    config = QgsSnappingConfig(workspace.project)
    config.setEnabled(True)
    config.setMode(QgsSnappingConfig.SnappingMode.AllLayers)
    config.setTypeFlag(QgsSnappingConfig.SnappingTypes.VertexFlag)
    config.setTolerance(15)
    config.setUnits(QgsTolerance.UnitType.Pixels)
    canvas.snappingUtils().setConfig(config)
    canvas.snappingUtils().setMapSettings(canvas.mapSettings())
    # QGIS indexes layers in the background: it snaps once that is done.
    wait_until(lambda: mouse.move(62.1, 33.951) or tool._snap.match().isValid())
    mouse.click(62.1, 33.951)
    assert tool.state.points[0] == pytest.approx((62.10013, 33.95021), abs=1e-9)


def test_keep_as_section_can_be_undone(study, tool, mouse, workspace):
    mouse.click(62.1, 34.1)
    assert not tool.panel.keep.isEnabled()
    mouse.click(62.15, 34.1)
    assert tool.panel.keep.isEnabled()
    tool.panel.keep.click()
    (section,) = workspace.study.sections(study)
    assert section.length_m == pytest.approx(tool.panel.measure.length_m)
    assert section.levels == "formation"
    workspace.undo_stack.undo()
    assert workspace.study.sections(study) == []


def test_copy_as_text_and_table(study, tool, mouse):
    mouse.click(62.1, 34.1)
    mouse.click(62.15, 34.1)
    tool.panel.copy_text.click()
    assert QGuiApplication.clipboard().text().startswith("North\nChainage")
    tool.panel.copy_table.click()
    assert QGuiApplication.clipboard().text().startswith("line\tfrom_m")


def test_another_tool_leaves_a_finished_answer(study, tool, mouse, canvas):
    mouse.click(62.1, 34.1)
    canvas.unsetMapTool(tool)
    assert not tool.panel.isVisible()
    assert not tool.state.begun
    canvas.setMapTool(tool)
    mouse.click(62.1, 34.1)
    mouse.click(62.15, 34.1)
    canvas.unsetMapTool(tool)
    assert tool.panel.isVisible()


def test_closing_the_study_forgets_the_answer(study, tool, mouse, workspace):
    mouse.click(62.1, 34.1)
    mouse.click(62.15, 34.1)
    workspace.close_study()
    assert tool.panel.measure is None


def test_nothing_is_left_on_the_map(canvas, workspace):
    before = len(canvas.scene().items())
    tool = MeasureTool(canvas, workspace)
    canvas.setMapTool(tool)
    Mouse(canvas, tool).click(62.1, 34.1)
    tool.dispose()
    assert len(canvas.scene().items()) == before
    assert canvas.mapTool() is not tool


def test_following_the_mouse_is_light(workspace, tmp_path, canvas):
    """An 850 km line of 34,000 vertices: a move must be far below a frame."""
    import time

    workspace.create_study(tmp_path / "study.gpkg", "Test")
    x = np.linspace(62.0, 62.4, 34_000)
    line = Alignment("long", x, 34.05 + 0.1 * np.sin((x - 62.0) * 900.0), np.full(x.size, 1000.0))
    from study_builders import evaluation

    made = evaluation()
    key = workspace.add_evaluation(type(made)(**{**made.__dict__, "alignment": line}))
    tool = MeasureTool(canvas, workspace)
    canvas.setMapTool(tool)
    mouse = Mouse(canvas, tool)
    mouse.click(62.1, float(np.interp(62.1, x, line.lat)))
    assert tool.state.key == key
    took = []
    for lon in np.linspace(62.1, 62.39, 40):
        begin = time.thread_time()
        mouse.move(float(lon), 34.05)
        took.append(time.thread_time() - begin)
    tool.dispose()
    print(f"median {np.median(took) * 1000:.1f} ms, worst {max(took) * 1000:.1f} ms")
    assert np.median(took) < 0.1


def test_other_limits_leave_the_answer_other_elevation_is_read_anew(study, tool, mouse, workspace, tmp_path):
    mouse.click(62.1, 34.1)
    mouse.click(62.15, 34.1)
    found = tool.panel.measure
    workspace.change_settings(ruling_grade_permille=9.0)
    assert tool.panel.measure.length_m == found.length_m
    wait_until(lambda: bool(tool.panel.measure.class_km))
    workspace.change_settings(dem_path=str(make_dem(tmp_path / "steep.tif", rise=20_000.0)))
    wait_until(lambda: bool(tool.panel.measure.class_km) and tool.panel.measure.class_km["flat"] == 0.0)


def test_the_study_is_asked_on_the_main_thread_only(study, tool, mouse, workspace, monkeypatch):
    threads = set()
    real = workspace.elevation_model

    def asked():
        threads.add(threading.current_thread())
        return real()

    monkeypatch.setattr(workspace, "elevation_model", asked)
    tool.lines.forget()
    mouse.click(62.1, 34.1)
    mouse.click(62.15, 34.1)
    wait_until(lambda: bool(tool.panel.measure.class_km))
    tool.clear()
    mouse.click(62.05, 33.95)
    mouse.click(62.25, 33.95)
    mouse.right(62.25, 33.95)
    wait_until(lambda: tool.panel.measure is not None and tool.panel.measure.levels == "ground")
    assert threads == {threading.main_thread()}


one_crs = pytest.mark.parametrize("canvas", ["EPSG:3857"], indirect=True)


def settled(tool):
    wait_until(lambda: tool.panel.answer is not None and tool.panel.answer.settled)
    return tool.panel.answer


def roads(project, canvas):
    """A road of two parts in UTM 41N, in the project and on the map."""
    layer = QgsVectorLayer("MultiLineString?crs=EPSG:32641&field=name:string", "roads", "memory")
    geometry = QgsGeometry.fromWkt("MULTILINESTRING ((62.05 33.95, 62.3 33.95), (62.32 33.96, 62.38 33.99))")
    utm = QgsCoordinateReferenceSystem("EPSG:32641")
    geometry.transform(QgsCoordinateTransform(QgsCoordinateReferenceSystem("EPSG:4326"), utm, project))
    feature = QgsFeature(layer.fields())
    feature.setGeometry(geometry)
    feature.setAttributes(["A77"])
    layer.dataProvider().addFeature(feature)
    layer.updateExtents()
    layer.setDisplayExpression('"name"')
    project.addMapLayer(layer)
    canvas.setLayers([layer])
    return layer


@one_crs
def test_crossings_and_broken_limits_follow_the_mouse(study, tool, mouse, workspace):
    for x in (62.1, 62.2, 62.3):
        river(workspace.project, x)
    mouse.click(62.05, 33.95)
    mouse.move(62.15, 33.95)
    wait_until(lambda: tool.panel.answer is not None and len(tool.panel.measure.points) == 1)
    assert "so far: 1" in tool.panel.crossings_title.text()
    mouse.move(62.25, 33.95)
    wait_until(lambda: len(tool.panel.measure.points) == 2)
    assert tool.panel.answer.broken == ()
    mouse.click(62.25, 33.95)
    # Back on itself within a kilometre: no curve of the smallest radius has room for that.
    mouse.click(62.255, 33.951)
    mouse.move(62.2, 33.952)
    wait_until(lambda: len(tool.panel.measure.points) == 3 or bool(tool.panel.answer.broken))
    wait_until(lambda: any(one.kind == "radius" for one in tool.panel.answer.broken))
    assert tool.panel.broken.count() == len(tool.panel.answer.broken)
    assert tool._faults.numberOfVertices() > 0
    mouse.key(Qt.Key.Key_Backspace)
    mouse.key(Qt.Key.Key_Backspace)
    mouse.move(62.25, 33.95)
    wait_until(lambda: tool.panel.answer.broken == () and len(tool.panel.measure.points) == 2)


@one_crs
def test_a_layer_ticked_off_or_edited_is_read_anew(study, tool, mouse, workspace):
    layer = river(workspace.project, 62.1)
    mouse.click(62.05, 33.95)
    mouse.click(62.25, 33.95)
    mouse.right(62.25, 33.95)
    assert [p.name for p in settled(tool).found.points] == ["Harirud"]
    with edit(layer):
        layer.changeGeometry(1, QgsGeometry.fromWkt("LINESTRING (62.5 33.8, 62.5 34.2)"))
    wait_until(lambda: tool.panel.answer.settled and tool.panel.measure.points == ())
    workspace.project.removeMapLayer(layer.id())
    assert settled(tool).layers == ()


@one_crs
def test_measures_along_a_feature_of_the_active_layer(study, tool, mouse, workspace, canvas):
    layer = roads(workspace.project, canvas)
    mouse.click(62.1, 33.95)
    assert tool.state.free
    tool.clear()
    canvas.setCurrentLayer(layer)
    tool.refresh()
    assert "roads" in tool.panel.hint.text()
    mouse.click(62.1, 33.95)
    assert tool.state.key.startswith(layer.id())
    mouse.click(62.2, 33.95)
    found = settled(tool)
    assert found.title == "A77 (roads), part 1 of 2"
    # The edge is straight in UTM; on the pixel grid of the map 0.4 degrees are 800 pixels.
    assert found.found.length_m == pytest.approx(qgis_length((62.1, 33.95), (62.2, 33.95)), abs=100)
    assert found.found.levels == "ground"
    degrees = found.found.length_m / qgis_length((62, 33.95), (63, 33.95))
    assert found.found.rise_m == pytest.approx(degrees * 924, rel=0.02)
    assert found.standard


@one_crs
def test_ctrl_takes_a_line_of_any_layer_and_shift_none(study, tool, mouse, workspace, canvas):
    layer = roads(workspace.project, canvas)
    mouse.click(62.35, 33.975, keys=Qt.KeyboardModifier.ControlModifier)
    assert tool.state.key == f"{layer.id()}:1:1"
    tool.clear()
    canvas.setCurrentLayer(layer)
    mouse.click(62.35, 33.975, keys=Qt.KeyboardModifier.ShiftModifier)
    assert tool.state.free


@one_crs
def test_chainages_can_be_typed(study, tool, mouse, workspace):
    workspace.select(study)
    assert tool.panel.chainages.isVisible()
    mouse.key(Qt.Key.Key_Return)
    tool.panel.chainages.end.setValue(9.5)
    found = settled(tool).found
    assert (found.from_m, found.to_m) == (0.0, 9500.0)
    tool.panel.chainages.start.setValue(2.25)
    assert (tool.panel.measure.from_m, tool.panel.measure.to_m) == (2250.0, 9500.0)
    tool.panel.chainages.end.setValue(1e6)
    assert tool.panel.measure.to_m == pytest.approx(tool.panel.answer.line.length_m, abs=1.0)


@one_crs
def test_enter_finishes_a_free_line(tool, mouse):
    mouse.click(62.05, 33.95)
    mouse.click(62.25, 33.95)
    mouse.key(Qt.Key.Key_Return)
    assert tool.state.finished


@one_crs
def test_all_lines_between_the_same_places(study, tool, mouse, workspace, canvas):
    line = Alignment("South", np.array([62.35, 62.2, 62.05]), np.array([34.0, 34.05, 34.1]), LEVELS[::-1].copy())
    other = workspace.add_evaluation(workspace.evaluate_now(line))
    layer = roads(workspace.project, canvas)
    layer.selectAll()
    canvas.setCurrentLayer(layer)
    mouse.click(62.1, 34.1)
    mouse.click(62.2, 34.1)
    assert not tool.panel.beside.isVisible()
    tool.panel.all_lines.setChecked(True)
    rows = tool.panel.beside.rows.records
    assert [row.title for row in rows] == ["North", "South", "A77 (roads), part 1 of 2"]
    assert tool.panel.beside.isVisible()
    north, south, road = rows
    assert north.found.length_m == pytest.approx(tool.panel.measure.length_m)
    assert north.off_end_m == pytest.approx(0.0, abs=0.01)
    # It runs the other way: its figures are those of the way from the first place to the second.
    assert (south.key, south.turned) == (other, True)
    assert south.found.rise_m > 0.0
    assert road.off_start_m == pytest.approx(qgis_length((62.1, 34.1), (62.1, 33.95)), rel=0.02)
    tool.panel.copy_table.click()
    assert "South" in QGuiApplication.clipboard().text()


@one_crs
def test_a_free_line_is_kept_with_its_sources_and_time_and_can_be_undone(study, tool, mouse, workspace):
    river(workspace.project)
    mouse.click(62.05, 33.95)
    mouse.click(62.25, 33.95)
    assert not tool.panel.keep.isEnabled()
    mouse.right(62.25, 33.95)
    found = settled(tool)
    tool.panel.keep.click()
    (kept,) = workspace.study.sections("")
    assert (kept.length_m, kept.rise_m, kept.levels) == (found.found.length_m, found.found.rise_m, "ground")
    assert (kept.line, kept.line_key, kept.layers, kept.met) == ("Free line", "", "rivers", 1)
    assert "Harirud" in kept.crossed
    assert kept.terrain.startswith("dem")
    assert kept.terrain_resolution_m == pytest.approx(100.0, rel=0.1)
    assert datetime.fromisoformat(kept.made).tzinfo is not None
    assert (kept.standard, kept.breaches) == (found.standard, len(found.broken))
    points, _, _ = coordinates(kept.wkb[9:])
    assert points[0, :2] == pytest.approx(tool.state.places()[0])
    assert workspace.study.sections(study) == []
    workspace.undo_stack.undo()
    assert workspace.study.sections("") == []


@one_crs
def test_the_window_says_what_the_algorithm_says_to_the_last_digit(study, tool, mouse, workspace):
    harirud = river(workspace.project)
    mouse.click(62.05, 33.95)
    mouse.click(62.25, 33.951)
    mouse.right(62.25, 33.951)
    free = settled(tool)
    lon, lat = np.array(tool.state.places()).T
    lines = QgsVectorLayer("LineString?crs=EPSG:4326", "lines", "memory")
    feature = QgsFeature()
    feature.setGeometry(geometry_of_line(lon, lat))
    lines.dataProvider().addFeature(feature)
    dem = QgsRasterLayer(workspace.settings.dem_path, "dem")
    alternatives = QgsVectorLayer(workspace.study.layer_uri("alternatives"), "alternatives", "ogr")
    tool.measure_typed(0.0, 1.0)
    tool.clear()
    workspace.select(study)
    tool.measure_typed(0.0, 5_000.0)
    along = settled(tool)
    for source, answer, interval in ((lines, free, None), (alternatives, along, 5_000.0)):
        parameters = {"LINES": source, "DEM": dem, "LAYERS": [harirud], "INTERVAL": interval, "OUTPUT": "memory:"}
        context = QgsProcessingContext()
        context.setProject(workspace.project)
        results, ok = MeasureSegments().create().run(parameters, context, QgsProcessingFeedback())
        assert ok
        layer = context.takeResultLayer(results["OUTPUT"])
        row = min(layer.getFeatures(), key=lambda one: one["from_m"])
        found = answer.found
        for name, value in (
            ("from_m", found.from_m), ("to_m", found.to_m), ("length_m", found.length_m),
            ("length_3d_m", found.length_3d_m), ("rise_m", found.rise_m), ("fall_m", found.fall_m),
            ("grade_mean", found.grade_mean_permille), ("grade_max", found.grade_max_permille),
            ("sample_m", found.sample_m), ("levels", found.levels), ("flat_km", found.class_km["flat"]),
            ("rolling_km", found.class_km["rolling"]), ("met", len(found.points) + len(found.intervals)),
        ):  # fmt: skip
            assert row[name] == value, name
        assert row["line_key"] == (answer.key if source is alternatives else "1")


def test_what_a_finished_free_line_may_be_off_by_is_told_beside_its_figures(study, tool, mouse, workspace):
    mouse.click(62.05, 33.95)
    mouse.click(62.25, 33.95)
    assert tool.panel.measure is None or tool.panel.measure.ranges == {}
    mouse.right(62.25, 33.95)
    wait_until(lambda: tool.panel.answer is not None and tool.panel.answer.settled)
    found = tool.panel.measure
    low, high = found.ranges["grade_mean_permille"]
    assert low < found.grade_mean_permille < high
    # A finer model: nothing is off any more.
    model = workspace.elevation_model()
    exact = {**ElevationError(0.0, 0.0).to_mapping(), "model": model_name(model)}
    workspace.change_settings(elevation_error=exact)
    wait_until(lambda: tool.panel.answer.settled and tool.panel.measure.ranges["grade_mean_permille"] != (low, high))
    low, high = tool.panel.measure.ranges["grade_mean_permille"]
    assert high - low == pytest.approx(0.0, abs=1e-9)
    assert "grade_mean_permille" not in tool.lines.line("drawn").measure(0.0, 1_000.0).ranges
