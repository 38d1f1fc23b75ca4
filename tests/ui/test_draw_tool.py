"""Sessions of Draw and Edit on a real layer; the main window is only its actions and its canvas."""

from dataclasses import replace

import numpy as np
import pytest
from karwan.core.alignment import Alignment, Axis
from karwan.core.by_hand import ByHand, Fix
from karwan.core.horizontal import lay_out
from karwan.layers.study_layers import study_group, study_layer
from karwan.ui.axis_editing import AxisEditing
from karwan.ui.draw_tool import DrawTool
from karwan.ui.edit_tool import EditTool
from karwan.ui.tasks import FunctionTask
from map_mouse import Window, make_canvas, make_dem, wait_until
from qgis.core import QgsExpressionContextUtils, QgsRenderContext
from qgis.PyQt import sip

PIS = np.array([62.05, 62.2, 62.35]), np.array([34.1, 34.12, 34.0])


@pytest.fixture
def workspace(workspace, tmp_path):
    workspace.create_study(tmp_path / "study.gpkg", "Test")
    workspace.change_settings(dem_path=str(make_dem(tmp_path / "dem.tif")))
    return workspace


@pytest.fixture
def key(workspace):
    line = lay_out("North", Axis(*PIS, np.array([0.0, 900.0, 0.0])))
    return workspace.add_evaluation(workspace.evaluate_now(line))


@pytest.fixture
def tool(workspace, key):
    canvas = make_canvas()
    editing = AxisEditing(workspace, canvas)
    bending = EditTool(canvas, workspace, editing)
    tool = DrawTool(workspace, editing, bending, Window(canvas))
    yield tool
    tool.dispose()
    bending.dispose()
    editing.dispose()
    canvas.deleteLater()


def polygons(workspace):
    """The tree's node of the tangent polygons."""
    return study_group(workspace.project).findLayer(study_layer(workspace.project, "axes").id())


@pytest.mark.parametrize("shown", [False, True])
def test_after_editing_the_polygons_are_as_visible_as_before(workspace, key, tool, shown):
    polygons(workspace).setItemVisibilityChecked(shown)
    for _ in range(2):
        tool.edit(key)
        assert polygons(workspace).isVisible()
    assert tool.stop()
    assert polygons(workspace).itemVisibilityChecked() == shown


def test_edit_takes_hold_of_the_polygon_and_says_how(workspace, key, tool):
    tool.edit(key)
    assert workspace.said[-1].startswith("Drag a corner, a curve's dot or a straight")
    assert isinstance(tool._iface.mapCanvas().mapTool(), EditTool)
    assert tool._iface.mapCanvas().mapTool().key == key
    tool.stop()
    assert not isinstance(tool._iface.mapCanvas().mapTool(), EditTool)


def drawn(workspace):
    """Alternatives whose polygon the layer's renderer draws now."""
    layer = study_layer(workspace.project, "axes")
    context = QgsRenderContext()
    context.expressionContext().appendScopes(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
    renderer = layer.renderer().clone()
    renderer.startRender(context, layer.fields())
    found = []
    for feature in layer.getFeatures():
        context.expressionContext().setFeature(feature)
        if renderer.willRenderFeature(feature, context):
            found.append(feature["alternative_id"])
    renderer.stopRender(context)
    return found


def test_only_the_polygon_being_bent_is_drawn(workspace, key, tool):
    other = workspace.duplicate(key)
    assert sorted(drawn(workspace)) == sorted([key, other])
    for edited in (key, other):
        tool.edit(edited)
        assert drawn(workspace) == [edited]
    tool.stop()
    assert sorted(drawn(workspace)) == sorted([key, other])


def test_a_project_emptied_while_bending_leaves_nothing_to_hide(workspace, key, tool):
    tool.edit(key)
    workspace.project.clear()
    assert tool.stop()
    assert tool.mode == ""


@pytest.fixture
def bare(workspace, key):
    """An alternative without a tangent polygon."""
    line = workspace.record(key).alignment
    return workspace.add_evaluation(workspace.evaluate_now(Alignment("Bare", line.lon, line.lat)))


@pytest.fixture
def fits(workspace):
    """The tasks that fit polygons, as they are announced."""
    started = []
    workspace.taskStarted.connect(started.append)
    return started


def ended(tool):
    return tool._editing.fits._task is None


def test_a_line_without_polygon_is_fitted_one_in_the_background_and_then_bent(workspace, bare, tool, fits):
    layer = study_layer(workspace.project, "axes")
    tool.edit(bare)
    # Nothing waits for it, and nothing is begun before it is there.
    assert (tool.mode, layer.isEditable()) == ("", False)
    assert "Bare" in fits[0].description()
    # Pressed again: one fit is enough.
    tool.edit(bare)
    wait_until(lambda: tool.mode == "edit")
    assert len(fits) == 1
    assert drawn(workspace) == [bare]
    (told,) = [text for text in workspace.said if "came without a tangent polygon" in text]
    assert "one was fitted (straights 2, curves 1, transitions " in told
    assert " m off the line (km " in told
    assert not tool._editing.has_changes()
    assert tool.stop()
    assert not layer.isEditable()


def stop(workspace, bare, tool, fits):
    tool.stop()


def cancel(workspace, bare, tool, fits):
    fits[0].cancel()


def delete(workspace, bare, tool, fits):
    workspace.remove([bare])


def leave(workspace, bare, tool, fits):
    workspace.close_study()


def another_study(workspace, bare, tool, fits):
    workspace.create_study(workspace.study.path.with_name("other.gpkg"), "Other")


def take_another_tool(workspace, bare, tool, fits):
    tool._iface.mapCanvas().setMapTool(tool._iface._pan)


@pytest.mark.parametrize("meanwhile", [stop, cancel, delete, leave, another_study, take_another_tool])
def test_a_polygon_nobody_waits_for_any_more_changes_nothing(workspace, key, bare, tool, fits, meanwhile):
    layer = study_layer(workspace.project, "axes")
    before = layer.featureCount()
    tool.edit(bare)
    meanwhile(workspace, bare, tool, fits)
    wait_until(lambda: ended(tool))
    # QGIS's manager deletes a task some time after it has ended.
    over = (FunctionTask.TaskStatus.Complete, FunctionTask.TaskStatus.Terminated)
    wait_until(lambda: sip.isdeleted(fits[0]) or fits[0].status() in over)
    assert tool.mode == ""
    assert not any("came without" in text for text in workspace.said)
    now = study_layer(workspace.project, "axes")
    if meanwhile not in (leave, another_study):
        assert now is layer
        assert not now.isEditable()
        assert now.featureCount() == before


def with_level(axis):
    """The same polygon with a level fixed on it."""
    return replace(axis, by_hand=ByHand((Fix("level", float(axis.lon[1]), float(axis.lat[1]), level_m=1100.0),)))


def test_levels_are_edited_in_the_session_of_the_polygons_while_the_map_keeps_its_tool(workspace, key, tool):
    canvas, layer = tool._iface.mapCanvas(), study_layer(workspace.project, "axes")
    tool._iface.actionPan().trigger()
    used = canvas.mapTool()
    assert tool.begin_levels(key)
    assert (tool.mode, layer.isEditable(), canvas.mapTool() is used) == ("levels", True, True)
    before = workspace.evaluation(key)
    tool._editing.put(key, with_level(tool._editing.axis_now(key)), "Fix level")
    assert layer.undoStack().undoText() == "Fix level"
    # Nothing but what was set by hand has changed, and still the line is evaluated with it.
    wait_until(lambda: workspace.evaluation(key) is not before)
    assert workspace.evaluation(key).alignment.axis.by_hand.fixes[0].level_m == 1100.0
    layer.undoStack().undo()
    wait_until(lambda: not workspace.evaluation(key).alignment.axis.by_hand)
    layer.rollBack()
    assert tool.mode == ""


def test_edit_goes_on_with_the_session_begun_in_the_profile_and_the_other_way_round(workspace, key, tool):
    layer = study_layer(workspace.project, "axes")
    assert tool.begin_levels(key)
    tool._editing.put(key, with_level(tool._editing.axis_now(key)), "Fix level")
    tool.edit(key)
    assert (tool.mode, layer.undoStack().count()) == ("edit", 1)
    assert tool.begin_levels(key)
    assert (tool.mode, layer.undoStack().count()) == ("edit", 1)
    layer.rollBack()


def test_levels_of_a_line_without_polygon_wait_for_one(workspace, bare, tool):
    ready = []
    tool.levelsReady.connect(ready.append)
    assert not tool.begin_levels(bare)
    assert tool.mode == ""
    wait_until(lambda: ready == [bare])
    assert tool.mode == "levels"
    assert tool._editing.axis_now(bare) is not None
    assert not tool._editing.has_changes()
    assert tool.stop()


def test_undone_transitions_of_a_polygon_without_any_are_gone(workspace, key, tool):
    assert tool.begin_levels(key)
    layer, bare_axis = study_layer(workspace.project, "axes"), tool._editing.axis_now(key)
    assert not bare_axis.transition_in_m.any()
    tool._editing.put(key, replace(bare_axis, transition_in_m=np.array([0.0, 40.0, 0.0])), "Change curve")
    wait_until(lambda: workspace.evaluation(key).alignment.axis.transition_in_m[1] == 40.0)
    layer.undoStack().undo()
    assert not tool._editing.axis_now(key).transition_in_m.any()
    wait_until(lambda: not workspace.evaluation(key).alignment.axis.transition_in_m.any())
