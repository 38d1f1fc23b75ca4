"""An edit session of one alternative on a real canvas; what tests of editing share. Fixtures to be imported."""

from __future__ import annotations

import numpy as np
import pytest
from karwan.core.alignment import Axis
from karwan.core.geodesy import working_plane
from karwan.core.horizontal import lay_out, with_transitions
from karwan.layers.study_layers import study_layer
from karwan.ui.axis_editing import AxisEditing
from karwan.ui.draw_tool import DrawTool
from karwan.ui.edit_tool import EditTool
from karwan.ui.line_edits import LineEdits
from map_mouse import Window, make_canvas, make_dem

LON, LAT = np.array([62.05, 62.15, 62.25, 62.35]), np.array([34.1, 34.12, 34.02, 34.05])


@pytest.fixture
def workspace(workspace, tmp_path):
    workspace.create_study(tmp_path / "study.gpkg", "Test")
    workspace.change_settings(dem_path=str(make_dem(tmp_path / "dem.tif")))
    return workspace


def add(workspace, name, lon, lat, radius_m):
    axis = Axis(lon, lat, np.array(radius_m), plane=working_plane(LON[[0, -1]], LAT[[0, -1]]))
    line = lay_out(name, with_transitions(axis, workspace.standard()))
    return workspace.add_evaluation(workspace.evaluate_now(line))


@pytest.fixture
def key(workspace):
    return add(workspace, "North", LON, LAT, [0.0, 900.0, 1200.0, 0.0])


@pytest.fixture
def drawing(workspace, key):
    canvas = make_canvas()
    editing = AxisEditing(workspace, canvas)
    bending = EditTool(canvas, workspace, editing)
    drawing = DrawTool(workspace, editing, bending, Window(canvas))
    workspace.select(key)
    yield drawing
    layer = study_layer(workspace.project, "axes")
    if layer is not None and layer.isEditable():
        layer.rollBack()
    drawing.dispose()
    bending.dispose()
    editing.dispose()
    canvas.deleteLater()


@pytest.fixture
def edits(workspace, drawing):
    edits = LineEdits(workspace, drawing._editing, drawing._bending, drawing)
    yield edits
    edits.dispose()


def stack(workspace):
    return study_layer(workspace.project, "axes").undoStack()
