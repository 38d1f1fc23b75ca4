"""The dialog "Stations and places" on a real study: what it takes, refuses, keeps and undoes."""

from dataclasses import replace

import numpy as np
import pytest
from dock_builders import fill, wait_for
from karwan.core.terrain import bounds_of
from karwan.layers.study_layers import study_layer
from karwan.layers.study_records import BORDER, JUNCTION, PLAIN, STATION, ControlPoint
from karwan.ui.actions import Actions
from karwan.ui.scenario_inputs import Place, ground_at, grounds_at, request_of_study, save_request
from karwan.ui.sections_tab import BETWEEN, SectionsTab
from karwan.ui.stations_dialog import StationsDialog, ask_stations
from karwan.ui.stations_model import GAUGE, GROUND, KIND, LEVEL, NAME, ROLE, ChoiceDelegate
from karwan.ui.workspace import Workspace
from map_mouse import Mouse, make_canvas
from qgis.core import QgsFeature, QgsGeometry, QgsProject
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QComboBox, QDialogButtonBox, QStyleOptionViewItem
from study_builders import NORTH, axis

OK, CANCEL = QDialogButtonBox.StandardButton.Ok, QDialogButtonBox.StandardButton.Cancel


def places():
    corners = axis(*NORTH)
    (x, y), (u, v), (c, d), (a, b) = zip(corners.lon.tolist(), corners.lat.tolist())
    return [
        ControlPoint("West", x, y, "start", "exact", "somebody"),
        ControlPoint("Ford", u, v, "via"),
        ControlPoint("Bazaar", c, d, "via"),
        ControlPoint("East", a, b, "end"),
    ]


@pytest.fixture
def workspace(workspace, tmp_path):
    workspace.keys = fill(workspace, tmp_path)
    workspace.set_places("Set", places())
    workspace.undo_stack.clear()
    inputs = {"inputs": workspace.inputs().to_mapping()}
    for key in workspace.keys:
        workspace.study.replace(key, workspace.evaluation(key), scenario=inputs)
    workspace.reload()
    return workspace


@pytest.fixture
def dialog(workspace):
    dialog = ask_stations(workspace)
    yield dialog
    dialog.hide()


def write(dialog, row, column, value):
    assert dialog.model.setData(dialog.model.index(row, column), value)


def shown(dialog, row, column):
    return dialog.model.data(dialog.model.index(row, column))


def press(dialog, which):
    QTest.mouseClick(dialog.buttons.button(which), Qt.MouseButton.LeftButton)


def test_what_is_set_is_kept_as_one_step_makes_results_stale_and_can_be_undone(workspace, dialog):
    key = workspace.keys[0]
    assert workspace.stale(key) == []
    assert [shown(dialog, row, ROLE) for row in range(4)] == ["start", "between", "between", "end"]
    write(dialog, 1, KIND, STATION)
    write(dialog, 1, LEVEL, "1005.5")
    write(dialog, 2, KIND, BORDER)
    write(dialog, 2, GAUGE, 1435)
    write(dialog, 2, NAME, "  Customs ")
    assert workspace.study.control_points() == places()
    press(dialog, OK)
    west, ford, customs, east = workspace.study.control_points()
    assert (ford.kind, ford.level_m) == (STATION, 1005.5)
    assert (customs.name, customs.kind, customs.gauge_after_mm) == ("Customs", BORDER, 1435)
    assert (west, east) == (places()[0], places()[3])
    assert workspace.undo_stack.count() == 1
    assert workspace.stale(key) == ["stations"]
    workspace.undo_stack.undo()
    assert workspace.study.control_points() == places()
    assert workspace.stale(key) == []
    workspace.undo_stack.redo()
    assert workspace.stale(key) == ["stations"]


def test_cancel_keeps_nothing_and_no_change_is_no_step(workspace, dialog):
    write(dialog, 1, KIND, STATION)
    press(dialog, CANCEL)
    assert workspace.study.control_points() == places()
    press(ask_stations(workspace), OK)
    assert workspace.undo_stack.count() == 0


@pytest.mark.parametrize("text", ["high", "1e99", "nan", "-700", "12000"])
def test_a_level_that_is_none_is_named_and_kept_until_it_is_mended(workspace, dialog, text):
    write(dialog, 1, LEVEL, text)
    assert shown(dialog, 1, LEVEL) == text
    assert "Fixed level of Ford" in dialog.problem.text()
    assert text in dialog.problem.text()
    assert not dialog.buttons.button(OK).isEnabled()
    dialog.accept()
    assert dialog.isVisible()
    assert workspace.study.control_points() == places()
    write(dialog, 1, LEVEL, "")
    assert not dialog.problem.isVisible()
    assert dialog.buttons.button(OK).isEnabled()
    assert dialog.model.points == places()


def test_the_ground_at_places_is_read_at_once_and_nowhere_invented(workspace):
    model = workspace.elevation_model()
    places = workspace.study.control_points()
    lon = np.array([*(place.lon for place in places), 0.0])
    lat = np.array([*(place.lat for place in places), 0.0])
    together = grounds_at(model, lon, lat)
    for at, place in enumerate(places):
        around = model.read(bounds_of(lon[at : at + 1], lat[at : at + 1]))
        assert together[at] == pytest.approx(around.sample(lon[at : at + 1], lat[at : at + 1])[0], abs=1e-3)
        assert ground_at(model, place.lon, place.lat) == together[at]
    assert np.isnan(together[-1])


def test_the_ground_stands_beside_and_a_level_far_off_it_is_doubted(workspace, dialog):
    ford = places()[1]
    ground_m = ground_at(workspace.elevation_model(), ford.lon, ford.lat)
    assert ground_m == ground_m
    assert float(shown(dialog, 1, GROUND).replace(",", "")) == pytest.approx(ground_m, abs=0.5)
    write(dialog, 1, KIND, STATION)
    write(dialog, 1, LEVEL, str(round(ground_m) + 95))
    assert not dialog.doubt.isVisible()
    write(dialog, 1, LEVEL, str(round(ground_m) + 130))
    assert "Ford: the fixed level" in dialog.doubt.text()
    assert dialog.doubt.isVisible()
    # It may be meant.
    press(dialog, OK)
    assert workspace.study.control_points()[1].level_m == round(ground_m) + 130


def test_a_fixed_level_where_no_train_stops_is_doubted(dialog):
    write(dialog, 1, KIND, JUNCTION)
    write(dialog, 1, GAUGE, 1435)
    assert "this is a junction" in dialog.doubt.text()


def test_places_between_are_added_moved_and_left_out_but_not_the_ends(workspace, dialog):
    dialog.table.setCurrentIndex(dialog.model.index(0, NAME))
    assert not any(button.isEnabled() for button in (dialog.up, dialog.down, dialog.leave_out))
    dialog.table.setCurrentIndex(dialog.model.index(1, NAME))
    assert dialog.down.isEnabled()
    assert not dialog.up.isEnabled()
    QTest.mouseClick(dialog.down, Qt.MouseButton.LeftButton)
    assert [p.name for p in dialog.model.points] == ["West", "Bazaar", "Ford", "East"]
    assert dialog.table.currentIndex().row() == 2
    dialog.new_place.combo.setEditText("Halt (62.11, 34.05)")
    dialog.new_place.combo.setFocus()
    # Enter adds it and leaves the dialog open.
    QTest.keyClick(dialog.new_place.combo, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert [p.name for p in dialog.model.points] == ["West", "Bazaar", "Ford", "Halt", "East"]
    dialog.table.setCurrentIndex(dialog.model.index(1, NAME))
    QTest.mouseClick(dialog.leave_out, Qt.MouseButton.LeftButton)
    press(dialog, OK)
    kept = workspace.study.control_points()
    assert [(p.name, p.role) for p in kept] == [("West", "start"), ("Ford", "via"), ("Halt", "via"), ("East", "end")]
    assert (kept[2].lon, kept[2].lat, kept[2].kind) == (62.11, 34.05, STATION)


def test_what_is_no_place_is_told(workspace, dialog):
    dialog.new_place.combo.setEditText("somewhere")
    dialog.accept()
    assert "“somewhere” is no place" in dialog.problem.text()
    assert dialog.isVisible()
    assert workspace.study.control_points() == places()


def test_a_place_is_picked_on_the_map(workspace):
    canvas = make_canvas()
    dialog = ask_stations(workspace, canvas)
    QTest.mouseClick(dialog.new_place.button, Qt.MouseButton.LeftButton)
    Mouse(canvas, canvas.mapTool()).click(62.2, 34.05)
    QTest.mouseClick(dialog.add_button, Qt.MouseButton.LeftButton)
    added = next(p for p in dialog.model.points if p.name == "Place 1")
    assert added.lon == pytest.approx(62.2, abs=0.001)
    assert added.lat == pytest.approx(34.05, abs=0.001)
    dialog.reject()
    canvas.deleteLater()


def test_a_study_without_places_gets_its_ends_first(qgis_app, tmp_path):
    workspace = Workspace(QgsProject.instance())
    workspace.create_study(tmp_path / "empty.gpkg", "Empty")
    dialog = ask_stations(workspace)
    for text in ("A (62.0, 34.0)", "C (62.3, 34.0)", "B (62.1, 34.0)"):
        dialog.new_place.combo.setEditText(text)
        dialog.add()
    assert [(p.name, p.role) for p in dialog.model.points] == [("A", "start"), ("B", "via"), ("C", "end")]
    press(dialog, OK)
    assert len(workspace.study.control_points()) == 3
    workspace.dispose()
    QgsProject.instance().clear()


def test_kind_and_gauge_are_chosen_from_lists_a_gauge_of_others_stays(workspace):
    points = places()
    points[1] = replace(points[1], gauge_after_mm=1524)
    workspace.set_places("Set", points)
    dialog = ask_stations(workspace)
    delegate = dialog.table.itemDelegate()
    assert isinstance(delegate, ChoiceDelegate)
    index = dialog.model.index(1, GAUGE)
    box = delegate.createEditor(dialog.table.viewport(), QStyleOptionViewItem(), index)
    delegate.setEditorData(box, index)
    assert isinstance(box, QComboBox)
    assert box.currentText() == "1524 mm"
    assert [box.itemData(i) for i in range(box.count())] == [0, 1000, 1067, 1435, 1520, 1524, 1676]
    box.setCurrentIndex(box.findData(1676))
    delegate.setModelData(box, dialog.model, index)
    assert dialog.model.points[1].gauge_after_mm == 1676
    dialog.reject()


def test_places_edited_in_qgis_make_results_stale_and_are_a_step(workspace):
    layer = study_layer(workspace.project, "control_points")
    assert layer.startEditing()
    feature = next(f for f in layer.getFeatures() if f["name"] == "Ford")
    layer.changeAttributeValue(feature.id(), layer.fields().lookupField("kind"), "station")
    with pytest.raises(Exception, match="being edited"):
        workspace.change_places(places())
    assert workspace.undo_stack.count() == 0
    seen = []
    workspace.alternativesChanged.connect(lambda: seen.append(1))
    assert layer.commitChanges(), layer.commitErrors()
    assert wait_for(lambda: workspace.undo_stack.count() == 1)
    assert seen
    assert workspace.stale(workspace.keys[0]) == ["stations"]
    assert workspace.study.control_points()[1].kind == STATION
    workspace.undo_stack.undo()
    assert workspace.study.control_points() == places()
    assert workspace.stale(workspace.keys[0]) == []
    assert next(f for f in layer.getFeatures() if f["name"] == "Ford")["kind"] == PLAIN


def test_edits_that_change_no_place_are_no_step(workspace):
    layer = study_layer(workspace.project, "control_points")
    assert layer.startEditing()
    feature = next(layer.getFeatures())
    layer.changeAttributeValue(feature.id(), layer.fields().lookupField("name"), feature["name"] + "x")
    layer.changeAttributeValue(feature.id(), layer.fields().lookupField("name"), feature["name"])
    assert layer.commitChanges(), layer.commitErrors()
    wait_for(lambda: False, 0.2)
    assert workspace.undo_stack.count() == 0


def test_a_row_that_cannot_be_read_survives(workspace):
    layer = study_layer(workspace.project, "control_points")
    assert layer.startEditing()
    lost = QgsFeature(layer.fields())
    lost["name"] = "Nowhere"
    lost.setGeometry(QgsGeometry.fromWkt("Point (400 95)"))
    layer.addFeature(lost)
    assert layer.commitChanges(), layer.commitErrors()
    wait_for(lambda: False, 0.1)
    workspace.set_places("Other", [replace(p, kind=STATION) for p in places()])
    names = [f["name"] for f in layer.getFeatures()]
    assert sorted(names) == ["Bazaar", "East", "Ford", "Nowhere", "West"]
    assert any("Nowhere" in note for note in workspace.study.unreadable)


def test_undo_does_not_take_back_what_was_changed_by_other_means(workspace):
    workspace.set_places("Set", [replace(p, kind=STATION) for p in places()])
    workspace.study.save_control_points(places()[::3])
    workspace.undo_stack.undo()
    assert workspace.study.control_points() == places()[::3]
    assert any("were changed since" in text for text in workspace.said)


def test_generating_keeps_kind_level_and_gauge(workspace):
    points = places()
    points[1] = replace(points[1], lon=points[1].lon + 1e-7, kind=STATION, level_m=1005.0, gauge_after_mm=1435)
    workspace.set_places("Set", points)
    request = request_of_study(workspace)
    # As the fields of "Generate" write them.
    via = tuple(Place(p.name, round(p.lon, 5), round(p.lat, 5)) for p in request.via)
    save_request(workspace, replace(request, via=via))
    kept = workspace.study.control_points()[1]
    assert (kept.kind, kept.level_m, kept.gauge_after_mm) == (STATION, 1005.0, 1435)


def test_the_button_beside_the_sections_and_the_menu_open_it(workspace, qgis_app):
    actions = Actions(workspace)
    opened = []
    actions.stations.triggered.connect(lambda: opened.append(ask_stations(workspace)))
    tab = SectionsTab(workspace, actions)
    tab.show()
    tab._show_page(BETWEEN)
    QTest.mouseClick(tab.stations_button, Qt.MouseButton.LeftButton)
    assert isinstance(opened[0], StationsDialog)
    assert "Stations and places…" in [action.text() for action in actions.study_menu(tab).actions()]
    assert actions.stations in actions.all()
    opened[0].reject()
    tab.deleteLater()
    actions.deleteLater()


def test_it_goes_with_the_study(workspace, dialog):
    workspace.close_study()
    assert not dialog.isVisible()
    assert ask_stations(workspace) is None
