from dataclasses import replace

import numpy as np
import pytest
from dock_builders import dem_file, wait_for
from karwan.core.dependencies import NUMBA
from karwan.core.errors import KarwanError, TerrainError
from karwan.core.generate import GenerationResult, Scenario
from karwan.layers.corridor_layer import map_layers
from karwan.layers.study import ControlPoint
from karwan.layers.study_layers import study_group
from karwan.ui import generate_dialog, generation
from karwan.ui.actions import Actions
from karwan.ui.dock import AlternativesDock
from karwan.ui.generate_dialog import GenerateDialog
from karwan.ui.workspace import Workspace
from map_mouse import make_canvas
from osgeo import gdal
from qgis.core import QgsCoordinateReferenceSystem, QgsPointXY, QgsProject
from qgis.gui import QgsMapToolPan
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QEvent, Qt
from qgis.PyQt.QtWidgets import QApplication, QDialog
from study_builders import NORTH, axis, evaluation

ENDS = axis(*NORTH)
START, END = (float(ENDS.lon[0]), float(ENDS.lat[0])), (float(ENDS.lon[-1]), float(ENDS.lat[-1]))


@pytest.fixture
def workspace(qgis_app, tmp_path):
    workspace = Workspace(QgsProject.instance())
    workspace.said = []
    workspace.message.connect(lambda text, level: workspace.said.append(text))
    workspace.create_study(tmp_path / "study.gpkg", "Hills")
    workspace.change_settings(dem_path=str(dem_file(tmp_path / "dem.tif")))
    workspace.study.save_control_points([ControlPoint("A", *START, "start"), ControlPoint("B", *END, "end")])
    yield workspace
    workspace.dispose()
    QgsProject.instance().clear()


@pytest.fixture
def canvas(qgis_app):
    canvas = make_canvas()
    yield canvas
    canvas.deleteLater()


@pytest.fixture
def dialog(workspace, canvas):
    dialog = GenerateDialog(workspace, canvas)
    yield dialog
    dialog.hide()
    dialog.deleteLater()


def test_one_click_on_a_set_study_gives_alternatives_as_they_come(workspace, canvas, tmp_path):
    dock = AlternativesDock(workspace, Actions(workspace), canvas)
    dock.show()
    bars = []
    workspace.taskStarted.connect(lambda task: bars.append(task.description()))
    dock.first_answer.refresh()
    assert dock.first_answer.now.description() == "A – B"
    dock.first_answer.now.click()
    assert workspace.is_generating
    # What is going on is said in place of what to do.
    assert "under way" in dock.first_answer.title.text()
    assert dock.first_answer.now.isHidden()
    assert "under way" in dock.compare.hint.text()
    assert wait_for(lambda: not workspace.is_generating, 240)
    assert bars == ["Generating alternatives"]
    assert workspace.records, workspace.said
    assert dock.left.currentWidget() is dock.table
    assert workspace.selected_id == workspace.records[0].id
    for record in workspace.records:
        line = record.alignment
        assert (line.lon[0], line.lat[0]) == pytest.approx(START, abs=1e-4)
        assert (line.lon[-1], line.lat[-1]) == pytest.approx(END, abs=1e-4)
        assert record.attributes["violations"] == 0
        scenario = Scenario.from_mapping(workspace.study.scenario(record.id)["generate"])
        assert scenario.standard == workspace.standard()
        assert workspace.stale(record.id) == []
        assert [version.what for version in workspace.study.versions(record.id)] == ["Generated"]
    assert workspace.undo_stack.count() == 1
    workspace.undo_stack.undo()
    assert workspace.records == ()
    assert not dock.first_answer.now.isHidden()
    # The same again takes over what the first run left, and says so.
    assert not any("Not computed again" in text for text in workspace.said)
    dock.first_answer.refresh()
    dock.first_answer.now.click()
    assert wait_for(lambda: not workspace.is_generating, 240)
    assert workspace.records, workspace.said
    assert "Not computed again: terrain, the search's cells, the first search" in workspace.said[-1]
    dock.dispose()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    # What the search leaves to the next one goes with the study.
    assert workspace.search_memory.bytes > 0
    workspace.create_study(tmp_path / "other.gpkg", "Other hills")
    assert workspace.search_memory is None


def test_cancel_stops_the_search_and_says_so(workspace, dialog):
    dialog.generate()
    assert workspace.is_generating
    workspace.cancel_generation()
    assert wait_for(lambda: not workspace.is_generating, 120)
    assert "cancelled" in workspace.said[-1]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("70.0, 40.0", ["no elevation at 70.00000, 40.00000", "has longitudes"]),
        (f"{END[1]}, {END[0]}", ["Longitude comes first", f"{END[0]:.5f}, {END[1]:.5f} has elevation"]),
    ],
)
def test_places_off_the_elevation_are_told_in_the_dialog_and_nothing_is_kept(workspace, dialog, text, words):
    points, settings = workspace.study.control_points(), workspace.study.settings
    dialog.show()
    dialog.grade.set_limit(20.0)
    for edit in (dialog.end, dialog.start, dialog.via.new):
        before = edit.combo.currentText()
        edit.combo.setEditText(text)
        dialog.generate()
        assert all(word in dialog.problem.text() for word in words), dialog.problem.text()
        assert dialog.isVisible()
        assert not workspace.is_generating
        assert (workspace.study.control_points(), workspace.study.settings) == (points, settings)
        edit.combo.setEditText(before)


def test_a_place_on_an_empty_cell_is_told_too(workspace, dialog):
    dataset = gdal.Open(workspace.settings.dem_path, gdal.GA_Update)
    band = dataset.GetRasterBand(1)
    elevation_m = band.ReadAsArray()
    terrain = workspace.elevation_model().read()
    row, column = terrain.place_of(np.array([END[0]]), np.array([END[1]]))
    elevation_m[int(row[0]), int(column[0])] = np.nan
    band.WriteArray(elevation_m)
    dataset.FlushCache()
    dialog.show()
    dialog.generate()
    assert "no elevation at B (" in dialog.problem.text()
    assert not workspace.is_generating


def test_the_dialog_is_filled_from_the_study(workspace, dialog):
    dialog.fill()
    assert dialog.start.place().name == "A"
    assert (dialog.end.place().lon, dialog.end.place().lat) == pytest.approx(END, abs=1e-5)
    assert dialog.standard.currentData() == "1520-international"
    assert dialog.grade.limit() is None
    assert "cells of 100 m" in dialog.rests_on.text()


def test_what_cannot_be_read_is_said_where_it_can_be_mended(workspace, dialog):
    dialog.start.combo.setEditText("somewhere")
    dialog.generate()
    assert "“somewhere” is no place." in dialog.problem.text()
    assert not workspace.is_generating


def test_places_in_between_keep_their_order(workspace, dialog):
    for text in ("One (62.81, 34.4)", "Two (62.85, 34.41)"):
        dialog.via.new.combo.setEditText(text)
        dialog.via.add_written()
    dialog.via.list.setCurrentRow(1)
    dialog.via.move_current(-1)
    assert [place.name for place in dialog.request().via] == ["Two", "One"]
    dialog.via.list.setCurrentRow(0)
    dialog.via.leave_out()
    assert [place.name for place in dialog.request().via] == ["One"]


def test_a_place_is_picked_on_the_map_and_the_tool_before_comes_back(dialog, canvas):
    pan = QgsMapToolPan(canvas)
    canvas.setMapTool(pan)
    dialog.start.button.click()
    tool = canvas.mapTool()
    assert tool is not pan
    tool.canvasClicked.emit(QgsPointXY(62.5, 34.25), Qt.MouseButton.LeftButton)
    place = dialog.start.place()
    assert (place.lon, place.lat) == pytest.approx((62.5, 34.25))
    assert canvas.mapTool() is pan
    assert not dialog.start.button.isChecked()


def test_the_corridor_s_choices_of_places_fill_the_list(workspace, dialog, tmp_path):
    workspace.open_corridor("western-afghanistan", tmp_path / "corridor.gpkg")
    dialog.fill()
    index = dialog.via.choice.findData("farah")
    dialog.via.choice.setCurrentIndex(index)
    dialog.via.choice.activated.emit(index)
    assert "Farah" in [place.name for place in dialog.request().via]


def test_another_study_gets_nothing_of_the_search_of_the_first(workspace, dialog, tmp_path):
    first = workspace.study
    dialog.generate()
    run = workspace._run
    workspace.create_study(tmp_path / "other.gpkg", "Other")
    assert not workspace.is_generating
    run.task.found.emit(evaluation("Late", NORTH))
    assert wait_for(lambda: any("cancelled" in text for text in workspace.said), 120)
    assert workspace.study.alternatives() == []
    assert first.alternatives() == []


def test_the_study_is_not_copied_while_a_search_runs(workspace, dialog, tmp_path):
    dialog.generate()
    with pytest.raises(KarwanError, match="being generated"):
        workspace.save_as(tmp_path / "copy.gpkg")
    assert workspace.is_generating
    assert not (tmp_path / "copy.gpkg").exists()
    workspace.cancel_generation()
    assert wait_for(lambda: not workspace.is_generating, 120)


def test_the_map_tool_used_before_may_be_gone(dialog, canvas):
    pan = QgsMapToolPan(canvas)
    canvas.setMapTool(pan)
    dialog.start.button.click()
    tool = canvas.mapTool()
    sip.delete(pan)
    tool.canvasClicked.emit(QgsPointXY(62.5, 34.25), Qt.MouseButton.LeftButton)
    assert dialog.start.place().lon == pytest.approx(62.5)
    assert canvas.mapTool() is None


def test_a_place_of_a_project_without_coordinate_system_is_told(dialog, canvas):
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem())
    dialog.start.button.click()
    text = dialog.start.combo.currentText()
    canvas.mapTool().canvasClicked.emit(QgsPointXY(62.5, 34.25), Qt.MouseButton.LeftButton)
    assert "no coordinate system" in dialog.problem.text()
    assert dialog.start.combo.currentText() == text


def test_the_corridor_map_alone_lies_in_the_study_s_group(workspace, dialog, tmp_path):
    dialog.show()
    dialog.corridor.click()
    assert workspace.is_generating
    assert wait_for(lambda: not workspace.is_generating, 240)
    (layer,) = map_layers(study_group(workspace.project))
    assert layer.source() == str(tmp_path / "study-corridor-1.tif")
    assert "beneath the alternatives" in workspace.said[-1]
    assert workspace.records == ()
    assert not dialog.isVisible()


def test_a_corridor_map_that_is_cancelled_leaves_nothing(workspace, dialog, tmp_path):
    dialog.map_corridor()
    workspace.cancel_generation()
    assert wait_for(lambda: not workspace.is_generating, 120)
    assert "cancelled" in workspace.said[-1]
    assert map_layers(study_group(workspace.project)) == []
    assert list(tmp_path.glob("*.tif")) == [tmp_path / "dem.tif"]


def test_alternatives_are_not_lost_where_the_map_cannot_be_written(workspace, dialog, monkeypatch):
    def full(*_):
        raise TerrainError("The disk is full.", "Make room.")

    monkeypatch.setattr(generation, "keep_map", full)
    dialog.generate()
    assert wait_for(lambda: not workspace.is_generating, 240)
    assert workspace.records
    assert any("The disk is full. Make room." in text for text in workspace.said)
    assert map_layers(study_group(workspace.project)) == []


def test_what_was_found_while_the_file_could_not_be_written_is_written_later(workspace, dialog, monkeypatch):
    path = workspace.study.path
    monkeypatch.setattr(generation, "AGAIN_MS", 20)
    dialog.count.setValue(1)
    dialog.generate()
    elsewhere = path.rename(path.with_name("elsewhere.gpkg"))
    assert wait_for(lambda: not workspace.is_generating, 240)
    assert workspace.records == ()
    assert any("1 of them could not be written" in text for text in workspace.said), workspace.said
    elsewhere.rename(path)
    assert wait_for(lambda: bool(workspace.records), 60)
    assert wait_for(lambda: workspace.said[-1] == f"What was found is written: {path}.", 60)
    assert [record.id for record in workspace.study.alternatives()] == [workspace.records[0].id]
    workspace.undo_stack.undo()
    assert workspace.study.alternatives() == []


def test_without_numba_it_is_said_why_there_is_no_map(workspace, canvas, monkeypatch):
    monkeypatch.setattr(generate_dialog, "missing_packages", lambda: (NUMBA,))
    dialog = GenerateDialog(workspace, canvas)
    assert not dialog.corridor.isEnabled()
    assert "numba" in dialog.corridor.toolTip()
    dialog.deleteLater()
    monkeypatch.setattr(generation, "missing_packages", lambda: (NUMBA,))
    run = generation.GenerationRun(workspace, dialog._question()[0], workspace.inputs())
    run._on_done(GenerationResult((), ()))
    assert "no corridor map without the Python package numba" in workspace.said[-1]


def test_the_dialog_counts_what_lies_about_the_line(workspace, dialog):
    dialog.show()
    assert dialog.layers.text.text() == "2 stations"
    points = [replace(point, kind="plain") for point in workspace.study.control_points()]
    workspace.set_places("plain", points)
    assert dialog.layers.text.text() == "no rivers, roads or railways chosen"
    dialog.layers.button.click()
    chooser = next(one for one in dialog.findChildren(QDialog) if one.isVisible())
    assert chooser.objectName() == "KarwanSurroundingsDialog"
    chooser.reject()


def test_the_dialog_is_no_higher_than_the_screen_and_every_field_can_be_reached(dialog):
    dialog.show()
    QApplication.processEvents()
    assert dialog.frameGeometry().height() <= dialog.screen().availableGeometry().height()
    dialog.count.setFocus()
    dialog.scrolled.ensureWidgetVisible(dialog.count)
    assert not dialog.count.visibleRegion().isEmpty()
    # By Tab from the first field to the buttons, each once.
    order, widget = [], dialog.start.combo
    for _ in range(60):
        order.append(widget)
        widget = widget.nextInFocusChain()
    fields = [
        dialog.start.combo, dialog.end.combo, dialog.via.choice, dialog.via.list, dialog.via.new.combo, dialog.nogo,
        dialog.zones, dialog.factor, dialog.layers.button, dialog.standard, dialog.grade, dialog.radius, dialog.count,
        dialog.run,
    ]  # fmt: skip
    found = [order.index(field) for field in fields]
    assert found == sorted(found)
