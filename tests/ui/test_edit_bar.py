# ruff: noqa: F811
"""The bar that is there while a line is edited."""

from __future__ import annotations

import pytest
from edit_session import LAT, LON, add, drawing, edits, key, stack, workspace  # noqa: F401
from karwan.core.plan import plan_of
from karwan.ui.actions import Actions
from karwan.ui.edit_bar import EditBar
from karwan.ui.resources import icon_path
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QToolButton

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


def typed(box, text):
    """As typed: the old value is selected and goes."""
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, text)


def by_key(bar, action):
    """A button of the bar reached by Tab and pressed with the space bar."""
    bar.show()
    bar.activateWindow()
    QApplication.setActiveWindow(bar)
    button = bar.toolbar.widgetForAction(action)
    button.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(button, Qt.Key.Key_Space)


def test_a_stretch_is_locked_without_a_mouse_in_one_step(bar, workspace, drawing, edits, key):
    drawing.edit(key)
    by_key(bar, bar.lock)
    row = bar.places
    assert row.isVisible()
    assert row.title.text() == "Lock stretch: type the chainage, or click the line on the map"
    assert QApplication.focusWidget() is row.from_km or row.from_km.isAncestorOf(QApplication.focusWidget())
    steps = stack(workspace).count()
    typed(row.from_km, "12.5")
    typed(row.to_km, "9.25")
    QTest.keyClick(row.to_km, Qt.Key.Key_Return)
    assert row.isHidden()
    (lock,) = edits.locks()
    assert (lock.from_m, lock.to_m) == pytest.approx((9_250.0, 12_500.0), abs=0.01)
    assert stack(workspace).count() == steps + 1
    assert stack(workspace).undoText() == "Lock stretch"
    assert not drawing._bending.label.isVisible()
    stack(workspace).undo()
    assert edits.locks() == []


def test_escape_in_the_boxes_asks_no_more(bar, drawing, edits, key):
    drawing.edit(key)
    by_key(bar, bar.lock)
    QTest.keyClick(bar.places.from_km, Qt.Key.Key_Escape)
    assert bar.places.isHidden()
    assert not edits.picking.is_active
    assert edits.locks() == []


def test_a_place_alone_is_asked_for_with_one_box_and_the_same_place_twice_is_no_stretch(bar, drawing, edits, key):
    drawing.edit(key)
    bar.show()
    edits.ask_split()
    row = bar.places
    assert row.from_km.isVisible()
    assert not row.to_km.isVisible()
    row.cancel.click()
    assert row.isHidden()
    edits.ask_lock()
    row.to_km.setValue(row.from_km.value())
    assert not row.do.isEnabled()
    row.to_km.setValue(row.from_km.value() + 1.0)
    assert row.do.isEnabled()


def test_what_is_clicked_stands_in_the_boxes_and_the_end_of_the_line_can_be_typed(bar, drawing, edits, key):
    drawing.edit(key)
    edits.ask_lock(4_321.0)
    assert bar.places.from_km.value() == pytest.approx(4.321)
    bar.places.to_km.setValue(1e9)
    bar.places.accept()
    (lock,) = edits.locks()
    assert (lock.from_m, lock.to_m) == pytest.approx((4_321.0, plan_of(edits.axis).length_m), abs=0.01)


def test_what_is_typed_is_answered_below_the_button_and_the_keyboard_goes_on(bar, workspace, drawing, edits, key):
    add(workspace, "Beside", LON, LAT + 0.002, [0.0, 900.0, 900.0, 0.0])
    drawing.edit(key)
    bar.show()
    edits.ask_take_over()
    edits.type_places(1000.0, 5000.0)
    menu = QApplication.activePopupWidget()
    assert menu is not None
    button = bar.toolbar.widgetForAction(bar.take_over)
    assert menu.pos() == button.mapToGlobal(button.rect().bottomLeft())
    assert "Beside" in menu.activeAction().text()
    menu.close()
