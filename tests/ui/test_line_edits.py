# ruff: noqa: F811
"""What the edit bar does: two clicks on the line with a real mouse, and steps of session and study that undo it."""

from __future__ import annotations

import numpy as np
import pytest
from edit_session import LAT, LON, add, drawing, edits, key, stack, workspace  # noqa: F401
from karwan.core.alignment import Alignment, Axis
from karwan.core.horizontal import lay_out
from karwan.core.plan import plan_of
from karwan.layers.study_layers import study_layer
from karwan.ui.edit_gestures import same_axis
from map_mouse import Mouse, wait_until
from qgis.PyQt.QtCore import QEvent, QPointF, Qt
from qgis.PyQt.QtWidgets import QMenu

PLAIN = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def mouse(drawing):
    return Mouse(drawing._bending.canvas(), drawing._bending)


def at(edits, chainage_m):
    """A place on the line."""
    lon, lat, _ = plan_of(edits.axis).point_at(chainage_m)
    return float(lon), float(lat)


def assert_undone_and_redone(workspace, edits, before, text):
    after = edits.axis
    assert stack(workspace).undoText() == text
    stack(workspace).undo()
    assert same_axis(edits.axis, before)
    stack(workspace).redo()
    assert same_axis(edits.axis, after)


def test_a_stretch_is_locked_by_two_clicks_and_holds(workspace, key, drawing, edits, mouse):
    drawing.edit(key)
    before, tool = edits.axis, drawing._bending
    edits.ask_lock()
    assert "Click where the stretch begins" in tool.label.text()
    mouse.click(*at(edits, 14_000.0))
    mouse.move(*at(edits, 10_000.0))
    assert "3.9" in tool.label.text() or "4.0" in tool.label.text()
    assert not tool.picking._band.asGeometry().isEmpty()
    mouse.click(*at(edits, 10_000.0))
    # A pixel of this canvas is about 50 m.
    (lock,) = edits.locks()
    assert (lock.from_m, lock.to_m) == pytest.approx((10_000.0, 14_000.0), abs=200.0)
    assert not tool.picking.is_active
    assert_undone_and_redone(workspace, edits, before, "Lock stretch")
    locked = tool.handles.at(
        QPointF(mouse._event(QEvent.Type.MouseMove, 62.15, 34.12, Qt.MouseButton.NoButton, PLAIN).pos())
    )
    assert (locked.kind, locked.pi) == ("locked", 1)
    steps = stack(workspace).count()
    left = Qt.MouseButton.LeftButton
    tool.canvasPressEvent(mouse._event(QEvent.Type.MouseButtonPress, 62.15, 34.12, left, PLAIN))
    mouse.move(62.17, 34.14)
    tool.canvasReleaseEvent(mouse._event(QEvent.Type.MouseButtonRelease, 62.17, 34.14, left, PLAIN))
    assert stack(workspace).count() == steps
    assert workspace.said[-1].startswith("Corner 1 is locked: it shapes the locked stretch km 9.9")
    mouse.move(62.15, 34.12)
    mouse.key(Qt.Key.Key_Delete)
    assert stack(workspace).count() == steps
    # The corner's own menu unlocks.
    menu = QMenu()
    event = mouse._event(QEvent.Type.MouseButtonRelease, 62.15, 34.12, Qt.MouseButton.RightButton, PLAIN)
    tool.fill_menu(menu, locked, event)
    with_lock = edits.axis
    next(action for action in menu.actions() if action.text().startswith("Unlock")).trigger()
    assert edits.locks() == []
    assert_undone_and_redone(workspace, edits, with_lock, "Unlock stretch")


def test_escape_goes_back_a_click_and_then_out(key, drawing, edits, mouse):
    drawing.edit(key)
    tool = drawing._bending
    edits.ask_lock()
    mouse.click(*at(edits, 5_000.0))
    assert "Click where it ends" in tool.label.text()
    mouse.key(Qt.Key.Key_Escape)
    assert "Click where the stretch begins" in tool.label.text()
    mouse.right(*at(edits, 5_000.0))
    assert not tool.picking.is_active
    assert not tool.label.isVisible()
    assert edits.locks() == []


def test_a_stretch_taken_from_the_menu_begins_where_that_was_opened(key, drawing, edits, mouse):
    drawing.edit(key)
    lon, lat = 62.2, 34.07
    menu = QMenu()
    event = mouse._event(QEvent.Type.MouseButtonRelease, lon, lat, Qt.MouseButton.RightButton, PLAIN)
    drawing._bending.fill_menu(menu, drawing._bending.handles.at(QPointF(event.pos())), event)
    texts = [action.text().split(" km ")[0] for action in menu.actions() if action.text()]
    assert texts == ["Insert corner here", "Lock from", "Take over from", "Re-optimise from", "Split at"]
    next(action for action in menu.actions() if action.text().startswith("Lock from")).trigger()
    begin_m = float(plan_of(edits.axis).locate(lon, lat)[0])
    mouse.click(*at(edits, 20_000.0))
    assert edits.locks()[0].from_m == pytest.approx(begin_m, abs=100.0)


def test_reversed_and_back(workspace, key, drawing, edits):
    drawing.edit(key)
    before = edits.axis
    edits.reverse()
    assert edits.axis.lon.tolist() == before.lon[::-1].tolist()
    assert_undone_and_redone(workspace, edits, before, "Reverse")


def test_a_stretch_is_taken_over_from_those_that_pass_both_ends(workspace, key, drawing, edits, mouse):
    near = add(workspace, "Near", LON, LAT + np.array([0.0, 0.005, 0.03, 0.0]), [0.0, 900.0, 900.0, 0.0])
    add(workspace, "Far", LON, LAT - 0.2, [0.0, 900.0, 900.0, 0.0])
    workspace.select(key)
    drawing.edit(key)
    before = edits.axis
    assert [row[0] for row in edits.sources(14_000.0, 29_000.0)] == [near]
    assert edits.sources(22_000.0, 24_000.0) == []
    edits.take_over(14_000.0, 29_000.0, near)
    assert edits.axis.lat[2] == pytest.approx(LAT[2] + 0.03)
    assert edits.axis.lat[1] == LAT[1]
    assert_undone_and_redone(workspace, edits, before, "Take over stretch")
    stack(workspace).undo()
    edits._choose_source(22_000.0, 24_000.0)
    assert workspace.said[-1].startswith("No other alternative with a tangent polygon passes within 1.0 km")


def test_split_makes_two_of_one_and_one_step_takes_it_back(workspace, key, drawing, edits, mouse):
    drawing.edit(key)
    whole, before = plan_of(edits.axis).length_m, workspace.study.alternative(key)
    edits.ask_split()
    mouse.click(*at(edits, 12_000.0))
    assert study_layer(workspace.project, "axes").isEditable() is False
    wait_until(lambda: len(workspace.records) == 2)
    head, tail = workspace.records
    assert (head.id, head.name, tail.name) == (key, "North", "North from km 12.0")
    assert head.alignment.length_m == pytest.approx(12_000.0, abs=200.0)
    assert head.alignment.length_m + tail.alignment.length_m == pytest.approx(whole, abs=0.5)
    assert workspace.selected_id == key
    # The session goes on with what is left.
    assert drawing.mode == "edit"
    assert edits.axis.lon.size < 4
    assert workspace.undo_stack.undoText() == "Split"
    workspace.undo_stack.undo()
    assert [record.id for record in workspace.records] == [key]
    again = workspace.study.alternative(key)
    assert np.array_equal(again.alignment.axis.lon, before.alignment.axis.lon)
    assert np.array_equal(again.alignment.lon, before.alignment.lon)
    wait_until(lambda: edits.axis.lon.size == 4)
    assert drawing._bending._axis.lon.size == 4
    workspace.undo_stack.redo()
    assert [record.name for record in workspace.records] == ["North", "North from km 12.0"]


def test_split_lines_join_to_what_they_were(workspace, key, drawing, edits):
    drawing.edit(key)
    before = edits.axis
    edits.split(8_000.0)
    wait_until(lambda: len(workspace.records) == 2 and drawing.mode == "edit")
    tail = workspace.records[1].id
    assert [(row[0], row[2] < 0.01) for row in edits.others()] == [(tail, True)]
    edits.join(tail)
    wait_until(lambda: len(workspace.records) == 1 and drawing.mode == "edit")
    assert edits.axis.lon == pytest.approx(before.lon, abs=1e-7)
    assert edits.axis.radius_m == pytest.approx(before.radius_m)
    assert workspace.undo_stack.undoText() == "Join"
    workspace.undo_stack.undo()
    assert [record.name for record in workspace.records] == ["North", "North from km 8.0"]
    workspace.undo_stack.undo()
    assert [record.id for record in workspace.records] == [key]


def test_changes_are_saved_before_a_split_or_it_is_left_alone(workspace, key, drawing, edits, monkeypatch):
    drawing.edit(key)
    edits.lock(1_000.0, 3_000.0)
    answers = [False, True]
    monkeypatch.setattr(edits, "_agreed", lambda _title: answers.pop(0))
    edits.split(20_000.0)
    assert (drawing.mode, stack(workspace).count()) == ("edit", 1)
    edits.split(20_000.0)
    wait_until(lambda: len(workspace.records) == 2)
    stored = workspace.study.alternative(key).alignment.axis
    assert [fix.kind for fix in stored.by_hand.fixes] == ["lock"]
    steps = [workspace.undo_stack.text(i) for i in range(workspace.undo_stack.count())]
    assert steps == ["Add", "Change line", "Split"]


def test_within_a_locked_stretch_nothing_is_split(workspace, key, drawing, edits):
    drawing.edit(key)
    edits.lock(10_000.0, 14_000.0)
    edits.split(12_000.0)
    assert (drawing.mode, len(workspace.records)) == ("edit", 1)
    assert "lock" in workspace.said[-1]


def test_a_line_without_polygon_can_be_joined(workspace, key, drawing, edits):
    plain = lay_out("Bare", Axis(np.array([62.36, 62.45]), np.array([34.05, 34.06]), np.zeros(2)))
    bare = workspace.add_evaluation(workspace.evaluate_now(Alignment("Bare", plain.lon, plain.lat)))
    workspace.select(key)
    drawing.edit(key)
    edits.join(bare)
    wait_until(lambda: len(workspace.records) == 1 and drawing.mode == "edit")
    assert edits.axis.lon[-1] == pytest.approx(62.45, abs=1e-4)


def test_selecting_another_alternative_moves_the_handles_and_loses_nothing(workspace, key, drawing, edits, mouse):
    other = add(workspace, "South", LON, LAT - 0.05, [0.0, 900.0, 900.0, 0.0])
    workspace.select(key)
    drawing.edit(key)
    edits.lock(1_000.0, 3_000.0)
    # By a click on its line, beside every handle.
    lon, lat, _ = plan_of(workspace.record(other).alignment.axis).point_at(5_000.0)
    mouse.click(float(lon), float(lat))
    assert (workspace.selected_id, drawing.key, drawing._bending.key) == (other, other, other)
    edits.reverse()
    workspace.select(key)
    assert (drawing.mode, drawing.key, len(edits.locks())) == ("edit", key, 1)
    assert stack(workspace).count() == 2
    assert drawing.save()
    wait_until(lambda: not workspace.is_being_replaced(other) and not workspace.is_being_replaced(key))
    assert len(workspace.study.alternative(key).alignment.axis.by_hand.fixes) == 1
    assert workspace.study.alternative(other).alignment.axis.lon[0] == LON[-1]
    assert (drawing.mode, drawing._editing.has_changes()) == ("edit", False)


def test_selecting_one_without_polygon_fits_it_one_and_goes_on(workspace, key, drawing, edits):
    line = workspace.record(key).alignment
    bare = workspace.add_evaluation(workspace.evaluate_now(Alignment("Bare", line.lon, line.lat)))
    workspace.select(key)
    drawing.edit(key)
    edits.lock(1_000.0, 3_000.0)
    workspace.select(bare)
    assert drawing.key == ""
    wait_until(lambda: drawing.key == bare)
    assert drawing._bending._axis is not None
    workspace.select(key)
    assert len(edits.locks()) == 1


def test_discarding_goes_on_with_what_the_study_has(workspace, key, drawing, edits):
    drawing.edit(key)
    before = edits.axis
    edits.reverse()
    drawing.discard()
    assert same_axis(edits.axis, before)
    assert (drawing.mode, drawing.key, drawing._editing.has_changes()) == ("edit", key, False)
    assert same_axis(drawing._bending._axis, before)
