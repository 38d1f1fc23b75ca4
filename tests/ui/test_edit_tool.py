"""The Edit tool with a real mouse on a real canvas: every gesture, its one undo step, and the figures that follow."""

from __future__ import annotations

import numpy as np
import pytest
from karwan.core.alignment import Axis
from karwan.core.geodesy import working_plane
from karwan.core.horizontal import lay_out, with_transitions
from karwan.layers.study_layers import study_layer
from karwan.ui.axis_editing import AxisEditing
from karwan.ui.edit_tool import EditTool
from map_mouse import Mouse, make_canvas, make_dem, pixel, wait_until
from qgis.core import QgsRectangle
from qgis.PyQt.QtCore import QEvent, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QMenu

LON, LAT = np.array([62.05, 62.15, 62.25, 62.35]), np.array([34.1, 34.12, 34.02, 34.05])


@pytest.fixture
def workspace(workspace, tmp_path):
    workspace.create_study(tmp_path / "study.gpkg", "Test")
    workspace.change_settings(dem_path=str(make_dem(tmp_path / "dem.tif")))
    return workspace


@pytest.fixture
def key(workspace):
    axis = Axis(LON, LAT, np.array([0.0, 900.0, 1200.0, 0.0]), plane=working_plane(LON[[0, -1]], LAT[[0, -1]]))
    line = lay_out("North", with_transitions(axis, workspace.standard()))
    return workspace.add_evaluation(workspace.evaluate_now(line))


@pytest.fixture
def tool(workspace, key):
    canvas = make_canvas()
    editing = AxisEditing(workspace, canvas)
    tool = EditTool(canvas, workspace, editing)
    study_layer(workspace.project, "axes").startEditing()
    canvas.setMapTool(tool)
    tool.take(key)
    yield tool
    tool.dispose()
    editing.dispose()
    canvas.deleteLater()


@pytest.fixture
def axes(workspace, tool):
    return study_layer(workspace.project, "axes")


@pytest.fixture
def mouse(tool):
    return Mouse(tool.canvas(), tool)


def drag(mouse, start, *stops, let_go=True):
    """Press at the first place, move over the others, release at the last."""
    left = Qt.MouseButton.LeftButton
    mouse.move(*start)
    mouse.tool.canvasPressEvent(
        mouse._event(QEvent.Type.MouseButtonPress, *start, left, Qt.KeyboardModifier.NoModifier)
    )
    for place in stops:
        mouse.move(*place)
    if let_go:
        mouse.tool.canvasReleaseEvent(
            mouse._event(QEvent.Type.MouseButtonRelease, *stops[-1], left, Qt.KeyboardModifier.NoModifier)
        )


def polygon(tool):
    return tool._editing.axis_now(tool.key)


def assert_one_step(axes, tool, before, text):
    """The layer's undo has one step with this name, which gives the old polygon back."""
    stack = axes.undoStack()
    assert (stack.count(), stack.undoText()) == (1, text)
    after = polygon(tool)
    stack.undo()
    assert_same(polygon(tool), before)
    stack.redo()
    assert_same(polygon(tool), after)


def assert_same(one, other):
    for name in ("lon", "lat", "radius_m"):
        assert getattr(one, name) == pytest.approx(getattr(other, name), abs=1e-9)
    for name in ("transition_in_m", "transition_out_m"):
        assert getattr(one, name) == pytest.approx(getattr(other, name), abs=1e-3)


def test_a_dragged_corner_is_one_undo_step(tool, axes, mouse):
    before = polygon(tool)
    drag(mouse, (62.15, 34.12), (62.17, 34.14), (62.18, 34.15))
    after = polygon(tool)
    assert (after.lon[1], after.lat[1]) == pytest.approx((62.18, 34.15), abs=0.001)
    assert after.radius_m[1] == 900.0
    assert after.transition_in_m[1] == pytest.approx(before.transition_in_m[1], abs=1e-3)
    assert_one_step(axes, tool, before, "Move corner")


def test_an_end_can_be_dragged(tool, axes, mouse):
    before = polygon(tool)
    drag(mouse, (62.35, 34.05), (62.36, 34.06))
    assert polygon(tool).lon[-1] == pytest.approx(62.36, abs=0.001)
    assert_one_step(axes, tool, before, "Move corner")


def test_a_dragged_straight_gets_a_corner(tool, axes, mouse):
    before = polygon(tool)
    drag(mouse, (62.2, 34.07), (62.21, 34.10))
    after = polygon(tool)
    assert after.lon.size == 5
    assert (after.lon[2], after.lat[2]) == pytest.approx((62.21, 34.10), abs=0.001)
    assert after.radius_m[2] == tool._standard().min_radius_m
    assert after.transition_in_m[2] > 0.0
    assert_one_step(axes, tool, before, "Bend straight")


def test_a_curve_is_dragged_wider(tool, axes, mouse):
    before = polygon(tool)
    # Curves of 900 m are too small to be taken hold of at this scale.
    tool.canvas().setExtent(QgsRectangle(62.13, 34.105, 62.17, 34.135))
    x, y = tool.handles._places["curve"][1]
    drag(mouse, (x, y), (x + (x - 62.15), y + (y - 34.12)))
    after = polygon(tool)
    assert after.radius_m[1] == pytest.approx(1800.0, rel=0.1)
    assert after.radius_m[1] % 10.0 == 0.0
    assert np.array_equal(after.lon, before.lon)
    assert_one_step(axes, tool, before, "Change curve radius")


def test_delete_takes_out_the_corner_under_the_mouse(tool, axes, mouse):
    before = polygon(tool)
    mouse.move(62.25, 34.02)
    assert mouse.key(Qt.Key.Key_Delete).isAccepted()
    assert polygon(tool).lon.size == 3
    assert_one_step(axes, tool, before, "Delete corner")


def test_typed_curves_keep_their_transitions_through_undo(tool, axes):
    before = polygon(tool)
    tool.set_curve(2, 1500.0, 33.0, 44.0)
    after = polygon(tool)
    assert (after.radius_m[2], after.transition_in_m[2], after.transition_out_m[2]) == (1500.0, 33.0, 44.0)
    assert_one_step(axes, tool, before, "Change curve")


def test_transitions_alone_are_a_step_too(tool, axes):
    before = polygon(tool)
    tool.set_curve(2, 1200.0, 20.0, 20.0)
    assert polygon(tool).transition_in_m[2] == 20.0
    assert_one_step(axes, tool, before, "Change curve")


def test_escape_gives_back_what_is_held(tool, axes, mouse):
    before = polygon(tool)
    drag(mouse, (62.15, 34.12), (62.18, 34.15), let_go=False)
    assert tool._made is not None
    mouse.key(Qt.Key.Key_Escape)
    mouse.tool.canvasReleaseEvent(
        mouse._event(
            QEvent.Type.MouseButtonRelease, 62.18, 34.15, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        )
    )
    assert_same(polygon(tool), before)
    assert axes.undoStack().count() == 0


def test_escape_reaches_the_hand_while_the_button_is_down(tool, axes, mouse):
    """QGIS's canvas keeps keys from its tool meanwhile."""
    before, canvas, left = polygon(tool), tool.canvas(), Qt.MouseButton.LeftButton
    start, end = pixel(canvas, 62.15, 34.12), pixel(canvas, 62.18, 34.15)
    QTest.mousePress(canvas.viewport(), left, Qt.KeyboardModifier.NoModifier, start)
    assert tool._held is not None
    mouse.move(62.18, 34.15)
    assert tool._made is not None
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert tool._held is None
    QTest.mouseRelease(canvas.viewport(), left, Qt.KeyboardModifier.NoModifier, end)
    assert_same(polygon(tool), before)
    assert axes.undoStack().count() == 0


def test_a_click_that_moves_nothing_is_no_step(tool, axes, mouse):
    mouse.click(62.15, 34.12)
    assert axes.undoStack().count() == 0


def test_figures_follow_the_hand_and_are_those_of_the_line_afterwards(tool, workspace, key, axes, mouse):
    followed = []
    tool.followed.connect(lambda _key, bent: followed.append(bent))
    before = workspace.evaluation(key)
    drag(mouse, (62.15, 34.12), (62.18, 34.15), let_go=False)
    wait_until(lambda: followed and followed[-1] is not None)
    bent = followed[-1]
    assert bent.length_km > before.length_km + 1.0
    assert "km" in tool.label.text()
    assert tool.label.isVisible()
    mouse.tool.canvasReleaseEvent(
        mouse._event(
            QEvent.Type.MouseButtonRelease, 62.18, 34.15, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        )
    )
    assert followed[-1] is None
    wait_until(lambda: workspace.evaluation(key).length_km != before.length_km)
    exact = workspace.evaluation(key)
    assert bent.length_km == pytest.approx(exact.length_km, rel=1e-6)
    assert bent.cost_musd == pytest.approx(exact.cost_musd, rel=0.01)


def test_the_menu_offers_what_the_handle_can(tool, mouse):
    for place, texts in (
        ((62.15, 34.12), ["Curve…", "Delete corner"]),
        ((62.05, 34.1), ["Delete corner"]),
        ((62.2, 34.07), ["Insert corner here"]),
    ):
        menu = QMenu()
        event = mouse._event(
            QEvent.Type.MouseButtonRelease, *place, Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier
        )
        tool.fill_menu(menu, tool.handles.at(event.pos()), event)
        assert [action.text() for action in menu.actions()] == texts


def test_control_points_catch_the_hand(tool, workspace, axes, mouse):
    from karwan.layers.study_records import ControlPoint

    workspace.require_study().save_control_points([ControlPoint("Town", 62.1801, 34.1502, "via", "", "")])
    drag(mouse, (62.15, 34.12), (62.18, 34.15))
    assert (polygon(tool).lon[1], polygon(tool).lat[1]) == (62.1801, 34.1502)


def test_another_tool_puts_back_what_is_held_and_takes_the_handles_away(tool, axes, mouse):
    drag(mouse, (62.15, 34.12), (62.18, 34.15), let_go=False)
    tool.canvas().unsetMapTool(tool)
    assert axes.undoStack().count() == 0
    assert (
        tool.handles.at(
            mouse._event(
                QEvent.Type.MouseMove, 62.25, 34.02, Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
            ).pos()
        )
        is None
    )


@pytest.mark.parametrize("all_of_them", [False, True], ids=["the layer", "the project's layers"])
def test_a_layer_taken_out_while_a_corner_is_held_ends_the_gesture_and_the_study_can_be_left(
    workspace, key, tool, axes, mouse, all_of_them
):
    project, path, to = workspace.project, workspace.study.path, (LON[1] + 0.01, LAT[1] + 0.01)
    drag(mouse, (LON[1], LAT[1]), to, let_go=False)
    project.clear() if all_of_them else project.removeMapLayer(axes.id())
    mouse.move(LON[1] + 0.02, LAT[1])
    mouse.tool.canvasReleaseEvent(
        mouse._event(QEvent.Type.MouseButtonRelease, *to, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    )
    assert tool._editing.watched("axes") is None
    assert tool._editing.axis_now(key) is None
    workspace.close_study()
    workspace.open_study(path)
    assert [record.id for record in workspace.records] == [key]
    assert tool._editing.has_axis(key)
