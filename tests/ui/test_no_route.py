"""The message where no legal route exists: what its buttons do, with real clicks and keys."""

from dataclasses import replace

import numpy as np
import pytest
from dock_builders import wait_for
from karwan.core.errors import NoRouteError
from karwan.core.generate import (
    GRADE_BACK,
    GRADE_IN_TUNNELS,
    NO_GO_AREA,
    RULING_GRADE,
    SMALLEST_RADIUS,
    VIA_POINT,
    Relaxation,
    Scenario,
)
from karwan.core.standards import standard
from karwan.core.unit_costs import UnitCosts
from karwan.layers.study import ControlPoint
from karwan.ui.map_link import MapLink
from karwan.ui.no_route import NoRouteMessage, button_text, plain
from karwan.ui.scenario_inputs import request_of_study, scenario_of
from karwan.ui.workspace import Workspace
from map_mouse import make_canvas
from osgeo import gdal, osr
from pyproj import Transformer
from qgis.core import QgsProject
from qgis.gui import QgsMessageBar, QgsRubberBand
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QPushButton

X0, Y0, CELL_M = 500_000.0, 3_800_000.0, 200.0
NAN = float("nan")


def step(path):
    """28 by 12 km, 800 m up within 8 km: far too much for 5 per mille."""
    grid = np.broadcast_to(500.0 + 800.0 * np.clip((np.arange(140) - 50) / 40.0, 0, 1), (60, 140)).astype(np.float32)
    dataset = gdal.GetDriverByName("GTiff").Create(str(path), 140, 60, 1, gdal.GDT_Float32)
    srs = osr.SpatialReference()
    srs.ImportFromEPSG(32641)
    dataset.SetProjection(srs.ExportToWkt())
    dataset.SetGeoTransform((X0, CELL_M, 0.0, Y0, 0.0, -CELL_M))
    dataset.GetRasterBand(1).WriteArray(grid)
    dataset.FlushCache()
    return path


def place(column, row):
    to = Transformer.from_crs(32641, 4326, always_xy=True)
    return to.transform(X0 + (column + 0.5) * CELL_M, Y0 - (row + 0.5) * CELL_M)


@pytest.fixture
def workspace(qgis_app, tmp_path):
    workspace = Workspace(QgsProject.instance())
    workspace.said = []
    workspace.message.connect(lambda text, level: workspace.said.append(text))
    workspace.create_study(tmp_path / "study.gpkg", "Step")
    workspace.change_settings(dem_path=str(step(tmp_path / "step.tif")), ruling_grade_permille=5.0, min_radius_m=400.0)
    workspace.study.save_control_points(
        [ControlPoint("A", *place(5, 30), "start"), ControlPoint("B", *place(135, 30), "end")]
    )
    yield workspace
    workspace.dispose()
    QgsProject.instance().clear()


@pytest.fixture
def canvas(qgis_app):
    canvas = make_canvas()
    yield canvas
    canvas.deleteLater()


@pytest.fixture
def message(workspace, canvas):
    bar = QgsMessageBar()
    bar.resize(900, 60)
    bar.show()
    link = MapLink(canvas, workspace)
    message = NoRouteMessage(workspace, bar, canvas)
    yield message
    message.dispose()
    link.dispose()
    bar.deleteLater()


def buttons(message):
    return message.item.findChildren(QPushButton)


def a_scenario(workspace, **changes):
    return replace(scenario_of(workspace, replace(request_of_study(workspace), count=1)), **changes)


def relaxed(workspace, kind=RULING_GRADE, value=20.0, numbers=(), **changes):
    given = a_scenario(workspace, **changes)
    return Relaxation(kind, "something else", given, value, numbers, 0.5, tried=True)


def test_a_click_sets_the_limit_and_generates_what_was_not_to_be_had(workspace, message, canvas):
    workspace.generate(a_scenario(workspace))
    assert wait_for(lambda: message.item is not None, 240), workspace.said
    assert not workspace.is_generating
    assert workspace.records == ()
    use, show = buttons(message)
    assert "The ruling grade of 5 per mille leaves no route" in message.item.text()
    assert f"{use.toolTip()} there is one." in message.item.text()

    before = canvas.extent()
    bands = sum(isinstance(item, QgsRubberBand) for item in canvas.scene().items())
    QTest.mouseClick(show, Qt.MouseButton.LeftButton)
    assert sum(isinstance(item, QgsRubberBand) for item in canvas.scene().items()) == bands + 1
    assert wait_for(lambda: canvas.extent() != before)
    assert message.item is not None

    QTest.mouseClick(use, Qt.MouseButton.LeftButton)
    assert workspace.is_generating
    assert message.item is None
    grade = workspace.settings.ruling_grade_permille
    assert 20.0 <= grade <= 40.0
    assert f"{grade:g}" in use.text()
    assert wait_for(lambda: not workspace.is_generating, 240)
    (record,) = workspace.records
    assert record.attributes["violations"] == 0
    assert record.attributes["max_grade_permille"] > 20.0
    assert workspace.stale(record.id) == []
    assert workspace.undo_stack.count() == 2
    workspace.undo_stack.undo()
    assert workspace.records == ()
    workspace.undo_stack.undo()
    assert workspace.settings.ruling_grade_permille == 5.0


def test_the_place_is_where_the_map_goes(workspace, message, canvas):
    lon, lat = place(40, 30)
    message.show(NoRouteError("No.", "Move.", place=(lon, lat)), workspace.generate)
    (show,) = buttons(message)
    assert show.focusPolicy() & Qt.FocusPolicy.TabFocus
    QTest.keyClick(show, Qt.Key.Key_Space)
    assert wait_for(lambda: abs(canvas.extent().center().x() - lon) < 0.02)
    assert canvas.extent().center().y() == pytest.approx(lat, abs=0.02)


def test_without_a_relaxation_or_a_place_there_is_nothing_to_click(workspace, message):
    message.show(NoRouteError("No.", "Move."), workspace.generate)
    assert buttons(message) == []


def test_what_others_wrote_is_no_markup(workspace, message):
    message.show(NoRouteError("<b>Big</b> & bad.", "<i>Go</i>."), workspace.generate)
    assert "&lt;b&gt;Big&lt;/b&gt; &amp; bad. &lt;i&gt;Go&lt;/i&gt;." in message.item.text()


def test_what_is_no_limit_of_the_standard_leaves_the_study_as_it_is(workspace, message):
    settings, points = workspace.settings, workspace.study.control_points()
    found = []
    relaxation = relaxed(workspace, VIA_POINT, NAN, (1,))
    message.show(NoRouteError("No.", "Leave it out.", relaxation), found.append)
    QTest.mouseClick(buttons(message)[0], Qt.MouseButton.LeftButton)
    assert found == [relaxation.scenario]
    assert (workspace.settings, workspace.study.control_points()) == (settings, points)
    assert workspace.undo_stack.count() == 0


def test_a_figure_that_is_no_limit_beside_the_standard_is_edited_in_it(workspace, message):
    wanted = workspace.standard().with_figure("ruling_grade_back_permille", 9.0)
    found = []
    message.show(NoRouteError("No.", "", relaxed(workspace, GRADE_BACK, 9.0, standard=wanted)), found.append)
    QTest.mouseClick(buttons(message)[0], Qt.MouseButton.LeftButton)
    assert workspace.standard().grade_back_permille == 9.0
    assert workspace.settings.standard["key"] == "1520-international-edited"
    assert found[0].standard == workspace.standard()
    assert workspace.undo_stack.undoText() == "Use 9 ‰ back and generate again"
    workspace.undo_stack.undo()
    assert workspace.settings.standard is None


def test_the_message_goes_with_the_study_and_with_the_next_search(workspace, message, tmp_path):
    message.show(NoRouteError("No.", ""), workspace.generate)
    workspace.generate(a_scenario(workspace))
    assert message.item is None
    workspace.cancel_generation()
    assert wait_for(lambda: not workspace.is_generating, 120)
    message.show(NoRouteError("No.", ""), workspace.generate)
    workspace.create_study(tmp_path / "other.gpkg", "Other")
    assert message.item is None


def test_a_message_the_planner_closed_is_gone(workspace, message):
    message.show(NoRouteError("No.", ""), workspace.generate)
    message._bar.popWidget(message.item)
    assert wait_for(lambda: message.item is None)
    message.dismiss()


def test_a_search_under_way_is_not_disturbed(workspace, message):
    workspace.generate(a_scenario(workspace))
    message.show(NoRouteError("No.", "", relaxed(workspace)), workspace.generate)
    QTest.mouseClick(buttons(message)[0], Qt.MouseButton.LeftButton)
    assert "being generated" in workspace.said[-1]
    assert workspace.settings.ruling_grade_permille == 5.0
    workspace.cancel_generation()
    assert wait_for(lambda: not workspace.is_generating, 120)


def test_where_nobody_shows_it_the_words_are_said(workspace):
    workspace.say_no_route(NoRouteError("No way.", "Move."), workspace.generate)
    assert workspace.said == ["No way. Move."]


@pytest.mark.parametrize(
    ("kind", "value", "numbers", "text"),
    [
        (RULING_GRADE, 15.0, (), "Use 15 ‰ and generate again"),
        (RULING_GRADE, 13.5, (), "Use 13.5 ‰ and generate again"),
        (SMALLEST_RADIUS, 400.0, (), "Use 400 m and generate again"),
        (GRADE_IN_TUNNELS, 0.95, (), "Use 95 % of the grade in tunnels and generate again"),
        (NO_GO_AREA, 150.0, (2,), "Generate with no-go area 2 smaller by 150 m"),
        (NO_GO_AREA, NAN, (1, 3), "Generate without no-go area 1, 3"),
        (VIA_POINT, NAN, (1,), "Generate without via point 1"),
    ],
)
def test_the_button_says_what_it_does(kind, value, numbers, text):
    asked = Scenario((62.0, 35.0), (63.0, 35.0), (), (), (), standard("1520-international"), UnitCosts())
    assert plain(button_text(Relaxation(kind, "", asked, value, numbers, 1.0, tried=True))) == text
