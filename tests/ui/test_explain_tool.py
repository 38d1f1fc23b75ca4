"""A click on an alternative says why it is there as it is."""

from __future__ import annotations

import numpy as np
import pytest
from karwan.core.alignment import Axis
from karwan.core.horizontal import lay_out
from karwan.layers.study_records import CrossingRecord
from karwan.ui.explain_tool import ExplainTool
from karwan.ui.workspace import Workspace
from map_mouse import Mouse, make_canvas, make_dem, wait_until
from qgis.core import QgsProject
from qgis.gui import QgsVertexMarker
from qgis.PyQt.QtCore import Qt

PIS = np.array([62.05, 62.2, 62.35]), np.array([34.1, 34.12, 34.0])


@pytest.fixture
def workspace(qgis_app, tmp_path):
    workspace = Workspace(QgsProject.instance())
    workspace.create_study(tmp_path / "study.gpkg", "Test")
    workspace.change_settings(dem_path=str(make_dem(tmp_path / "dem.tif")))
    yield workspace
    workspace.close_study()
    QgsProject.instance().clear()


@pytest.fixture
def key(workspace):
    line = lay_out("<b>North</b>", Axis(*PIS, np.array([0.0, 900.0, 0.0])))
    key = workspace.add_evaluation(workspace.evaluate_now(line))
    workspace.select("")
    return key


@pytest.fixture
def tool(workspace, key):
    canvas = make_canvas()
    tool = ExplainTool(canvas, workspace)
    canvas.setMapTool(tool)
    yield tool
    tool.dispose()
    canvas.deleteLater()


def markers(tool):
    return [item for item in tool.canvas().scene().items() if isinstance(item, QgsVertexMarker)]


def test_a_click_selects_the_line_and_says_what_holds_it(workspace, key, tool):
    hovered = []
    workspace.chainageHovered.connect(lambda *place: hovered.append(place))
    Mouse(tool.canvas(), tool).click(62.125, 34.11)
    assert workspace.selected_id == key
    text = tool.panel.text()
    wait_until(lambda: "Held by" in tool.panel.text())
    assert "straight" in text
    # The terrain rises 1 per cent to the east: the grade of the ground is that of the line.
    assert "+9.9 ‰" in text
    assert "USD per m" in text
    assert len(markers(tool)) == 1
    assert hovered[-1][0] == key
    assert hovered[-1][1] == pytest.approx(7_000.0, abs=300.0)


def test_names_of_other_people_are_only_text(workspace, key, tool):
    workspace.save_crossings(
        key, [CrossingRecord("Rivers", "1", "<i>Hari</i>", "crossing", 7_000.0, 62.1, 34.1, 90.0, 0.0)], []
    )
    tool.explain(key, 7_010.0)
    assert "&lt;b&gt;North" in tool.panel.text()
    assert "&lt;i&gt;Hari" in tool.panel.text()
    tool.explain(key, 9_000.0)
    assert "Hari" not in tool.panel.text()


def test_beside_every_line_there_is_nothing_to_say(tool):
    Mouse(tool.canvas(), tool).click(62.1, 34.0)
    assert tool.panel.text() == "There is no alternative here."
    assert markers(tool) == []


def test_escape_and_another_tool_take_the_answer_away(key, tool):
    mouse = Mouse(tool.canvas(), tool)
    mouse.click(62.125, 34.11)
    assert mouse.key(Qt.Key.Key_Escape).isAccepted()
    assert tool.panel.isHidden()
    assert markers(tool) == []
    mouse.click(62.125, 34.11)
    tool.canvas().unsetMapTool(tool)
    assert tool.panel.isHidden()
    assert markers(tool) == []
