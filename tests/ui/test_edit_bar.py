# ruff: noqa: F811
"""The bar that is there while a line is edited."""

from __future__ import annotations

import pytest
from edit_session import LAT, LON, add, drawing, edits, key, stack, workspace  # noqa: F401
from karwan.ui.actions import Actions
from karwan.ui.edit_bar import EditBar
from karwan.ui.resources import icon_path
from qgis.PyQt.QtWidgets import QToolButton

WIDE, NARROW = 1400, 300


@pytest.fixture
def bar(workspace, drawing, edits):
    actions = Actions(workspace)
    actions.undoing.follow(stack(workspace))
    bar = EditBar(workspace, actions, drawing._editing, drawing, edits)
    bar.resize(WIDE, bar.sizeHint().height())
    yield bar
    bar.deleteLater()
    actions.deleteLater()


def ours(bar):
    return [action for action in bar.toolbar.actions() if action.objectName().startswith("Karwan_line_")]


def test_it_is_there_only_while_a_line_is_edited_and_names_it(bar, drawing, key):
    assert bar.isHidden()
    drawing.edit(key)
    assert not bar.isHidden()
    assert bar.title.text() == "Editing North"
    drawing.stop()
    assert bar.isHidden()


def test_it_is_there_while_levels_are_edited_too(bar, drawing, key):
    assert drawing.begin_levels(key)
    assert not bar.isHidden()


def test_every_button_has_a_picture_a_text_a_tip_and_the_keyboard(bar, drawing, key):
    drawing.edit(key)
    assert [action.text() for action in ours(bar)] == [
        "Lock", "Unlock", "Re-optimise", "Take over", "Split", "Join", "Reverse", "Save", "Discard", "Done",
    ]  # fmt: skip
    for action in ours(bar):
        button = bar.toolbar.widgetForAction(action)
        assert isinstance(button, QToolButton)
        assert icon_path(action.objectName().removeprefix("Karwan_line_").replace("_", "-"))
        assert len(action.toolTip()) > len(action.text())
        assert button.focusPolicy() & 1
    assert bar.toolbar.accessibleName()


def test_what_cannot_be_done_now_is_grey(bar, workspace, drawing, edits, key):
    drawing.edit(key)
    grey = {action.text() for action in ours(bar) if not action.isEnabled()}
    assert grey == {"Unlock", "Take over", "Join", "Save", "Discard"}
    edits.lock(1_000.0, 3_000.0)
    add(workspace, "South", LON, LAT - 0.05, [0.0, 900.0, 900.0, 0.0])
    assert all(action.isEnabled() for action in ours(bar))
    stack(workspace).undo()
    grey = {action.text() for action in ours(bar) if not action.isEnabled()}
    assert grey == {"Unlock", "Save", "Discard"}


def test_undo_in_the_bar_is_of_the_session(bar, drawing, edits, key):
    drawing.edit(key)
    edits.lock(1_000.0, 3_000.0)
    undo, redo = bar.toolbar.actions()[:2]
    assert undo.text() == "Undo Lock stretch"
    undo.trigger()
    assert edits.locks() == []
    assert redo.text() == "Redo Lock stretch"
    redo.trigger()
    assert len(edits.locks()) == 1


def test_locks_and_others_are_listed_and_done(bar, workspace, drawing, edits, key):
    add(workspace, "Far & away", LON + 0.02, LAT - 0.06, [0.0, 900.0, 900.0, 0.0])
    add(workspace, "On", LON[-1] + 0.6 * (LON - LON[0]), LAT + LAT[-1] - LAT[0], [0.0, 900.0, 900.0, 0.0])
    workspace.select(key)
    drawing.edit(key)
    edits.lock(1_000.0, 3_000.0)
    edits.lock(5_000.0, 6_000.0)
    bar.unlock.menu().aboutToShow.emit()
    texts = [action.text() for action in bar.unlock.menu().actions()]
    assert texts == ["km 1.000 to 3.000", "km 5.000 to 6.000", "All"]
    bar.unlock.menu().actions()[2].trigger()
    assert edits.locks() == []
    assert stack(workspace).undoText() == "Unlock stretch"
    bar.join.menu().aboutToShow.emit()
    texts = [action.text() for action in bar.join.menu().actions()]
    assert [text.partition(" (")[0] for text in texts] == ["On", "Far && away"]
    assert texts[0] == "On (ends meet)"


def test_at_a_narrow_width_the_rest_is_in_the_overflow(bar, drawing, key):
    drawing.edit(key)
    bar.show()
    assert not bar.toolbar.findChild(QToolButton, "qt_toolbar_ext_button").isVisible()
    bar.resize(NARROW, bar.height())
    assert bar.width() == NARROW
    assert bar.toolbar.findChild(QToolButton, "qt_toolbar_ext_button").isVisible()
