"""Which gestures changed which alternative, followed through undo, redo and saving of a real layer of a study."""

from __future__ import annotations

import pytest
from dock_builders import fill, wait_for
from karwan.layers import study_file
from karwan.layers.study_layers import study_layer
from karwan.ui.axis_editing import AxisEditing
from karwan.ui.edited_layers import EditedLayer
from karwan.ui.gestures import Gestures
from map_mouse import make_canvas
from qgis.core import QgsVertexId


@pytest.fixture
def keys(workspace, tmp_path):
    return fill(workspace, tmp_path)


@pytest.fixture
def watched(workspace, keys):
    found = EditedLayer("axes", study_layer(workspace.project, "axes"), workspace)
    found.layer.startEditing()
    yield found
    found.layer.rollBack()
    found.dispose()


def move(watched, key, text):
    """What a tool does to an alternative's second corner: one undo command called `text`."""
    feature = watched.feature_of(key)
    watched.layer.beginEditCommand(text)
    geometry = feature.geometry()
    point = geometry.constGet().vertexAt(QgsVertexId(0, 0, 1))
    point.setX(point.x() + 0.001)
    geometry.get().moveVertex(QgsVertexId(0, 0, 1), point)
    watched.layer.changeGeometry(feature.id(), geometry)
    watched.layer.endEditCommand()


def test_gestures_are_told_for_the_alternative_they_changed(watched, keys):
    gestures = Gestures(watched)
    assert gestures.told(keys[0]) == ""
    for key, text in ((0, "Move corner"), (1, "Change curve"), (0, "Move corner"), (0, "Lock")):
        move(watched, keys[key], text)
    assert gestures.told(keys[0]) == "Move corner (2); Lock"
    assert gestures.told(keys[1]) == "Change curve"


def test_what_was_undone_was_not_done(watched, keys):
    gestures = Gestures(watched)
    move(watched, keys[0], "Move corner")
    move(watched, keys[0], "Change curve")
    stack = watched.layer.undoStack()
    stack.undo()
    assert gestures.told(keys[0]) == "Move corner"
    stack.redo()
    assert gestures.told(keys[0]) == "Move corner; Change curve"
    stack.undo()
    stack.undo()
    # In the place of a gesture that was undone another alternative's may stand.
    move(watched, keys[1], "Lock")
    assert (gestures.told(keys[0]), gestures.told(keys[1])) == ("", "Lock")


def test_saving_begins_anew(watched, keys):
    gestures = Gestures(watched)
    told = []
    watched.saving.connect(lambda _table: told.append(gestures.told(keys[0])))
    move(watched, keys[0], "Move corner")
    assert watched.layer.commitChanges(False)
    assert gestures.told(keys[0]) == ""
    move(watched, keys[0], "Change curve")
    assert watched.layer.commitChanges(False)
    assert told == ["Move corner", "Change curve"]


def test_an_attribute_alone_is_a_gesture_too(watched, keys):
    gestures = Gestures(watched)
    feature = watched.feature_of(keys[1])
    watched.layer.beginEditCommand("Lock stretch")
    watched.layer.changeAttributeValue(feature.id(), watched.layer.fields().lookupField("by_hand"), "[]")
    watched.layer.endEditCommand()
    assert gestures.told(keys[1]) == "Lock stretch"


def told(workspace, key):
    return [version.what for version in workspace.study.versions(key)]


@pytest.fixture
def editing(workspace, keys):
    canvas = make_canvas()
    editing = AxisEditing(workspace, canvas)
    yield editing
    editing.dispose()
    canvas.deleteLater()


def test_what_is_saved_is_a_version_that_says_what_was_done(workspace, keys, editing):
    watched = editing.watched("axes")
    watched.layer.startEditing()
    for key, text in ((0, "Move corner"), (0, "Move corner"), (1, "Change curve")):
        move(watched, keys[key], text)
    assert [told(workspace, key) for key in keys] == [[""], [""]]
    assert watched.layer.commitChanges(False)
    assert wait_for(lambda: all(len(told(workspace, key)) == 2 for key in keys))
    assert [told(workspace, key)[1] for key in keys] == ["Move corner (2)", "Change curve"]
    move(watched, keys[0], "Lock")
    assert watched.layer.commitChanges(True)
    assert wait_for(lambda: told(workspace, keys[0]) == ["", "Move corner (2)", "Lock"])
    assert workspace.said == []
    workspace.undo_stack.undo()
    assert [len(told(workspace, key)) for key in keys] == [2, 2]
    workspace.undo_stack.undo()
    workspace.undo_stack.undo()
    assert [told(workspace, key) for key in keys] == [[""], [""]]


def test_what_is_kept_while_the_study_is_left_is_told_too(workspace, keys, editing, tmp_path):
    watched = editing.watched("axes")
    watched.layer.startEditing()
    move(watched, keys[0], "Move corner")
    workspace.save_as(tmp_path / "copy.gpkg")
    assert told(workspace, keys[0]) == ["", "Move corner"]


def test_the_history_of_an_older_study_begins_with_the_polygon_before_it_was_saved(workspace, keys, editing):
    first = workspace.record(keys[0]).alignment
    with study_file.transaction(workspace.study.path) as changes:
        changes.delete("versions", *changes.rows("versions"))
    watched = editing.watched("axes")
    watched.layer.startEditing()
    move(watched, keys[0], "Move corner")
    assert watched.layer.commitChanges(True)
    assert wait_for(lambda: told(workspace, keys[0]) == ["As it was", "Move corner"])
    assert workspace.go_back(keys[0], 1)
    back = workspace.record(keys[0]).alignment
    for found, expected in ((back.lon, first.lon), (back.axis.lon, first.axis.lon), (back.level_m, first.level_m)):
        assert found.tolist() == expected.tolist()
