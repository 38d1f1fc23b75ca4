"""Which gestures changed which alternative, followed through undo, redo and saving of a real layer of a study."""

from __future__ import annotations

import pytest
from dock_builders import fill
from karwan.layers.study_layers import study_layer
from karwan.ui.edited_layers import EditedLayer
from karwan.ui.gestures import Gestures
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
