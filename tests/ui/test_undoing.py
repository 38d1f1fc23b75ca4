"""One pair of actions over two undo stacks."""

import pytest
from karwan.layers.compat import QUndoCommand, QUndoStack
from karwan.ui.undoing import Undoing


@pytest.fixture
def study(qgis_app):
    return QUndoStack()


@pytest.fixture
def undoing(study):
    return Undoing(study)


def test_without_a_session_the_study_is_undone(study, undoing):
    assert not undoing.undo.isEnabled()
    study.push(QUndoCommand("Rename"))
    assert (undoing.undo.isEnabled(), undoing.undo.text()) == (True, "Undo Rename")
    undoing.undo.trigger()
    assert (study.index(), undoing.undo.isEnabled(), undoing.redo.text()) == (0, False, "Redo Rename")
    undoing.redo.trigger()
    assert study.index() == 1


def test_gestures_of_the_session_go_first_and_the_study_follows(study, undoing):
    session = QUndoStack()
    study.push(QUndoCommand("Rename"))
    undoing.follow(session)
    assert undoing.undo.text() == "Undo Rename"
    session.push(QUndoCommand("Move corner"))
    assert undoing.undo.text() == "Undo Move corner"
    undoing.undo.trigger()
    assert (session.index(), study.index(), undoing.redo.text()) == (0, 1, "Redo Move corner")
    undoing.undo.trigger()
    assert study.index() == 0
    # What the session can do again goes first as well.
    undoing.redo.trigger()
    assert (session.index(), study.index()) == (1, 0)


def test_a_session_that_is_over_is_forgotten(study, undoing):
    session = QUndoStack()
    session.push(QUndoCommand("Move corner"))
    undoing.follow(session)
    session.clear()
    assert not undoing.undo.isEnabled()
    undoing.follow(None)
    session.push(QUndoCommand("Move corner"))
    assert not undoing.undo.isEnabled()
