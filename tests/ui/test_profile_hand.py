"""A hand on the profile, with a real mouse on the real chart: gestures, their undo, figures that follow."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from karwan.core.alignment import Axis
from karwan.core.geodesy import working_plane
from karwan.core.horizontal import lay_out, with_transitions
from karwan.ui.profile_tab import ProfileTab
from karwan.ui.workspace import Workspace
from map_mouse import make_dem, wait_until
from osgeo import gdal
from qgis.core import QgsProject
from qgis.PyQt.QtCore import QEvent, QPoint, QPointF, Qt
from qgis.PyQt.QtGui import QMouseEvent
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def workspace(qgis_app, tmp_path):
    workspace = Workspace(QgsProject.instance())
    workspace.said = []
    workspace.message.connect(lambda text, level: workspace.said.append(text))
    workspace.create_study(tmp_path / "study.gpkg", "Test")
    path = make_dem(tmp_path / "dem.tif", rise=0.0)
    dataset = gdal.Open(str(path), gdal.GA_Update)
    column = np.arange(dataset.RasterXSize)
    hills = 1000.0 + 40.0 * np.sin(column / 22.0) + 15.0 * np.sin(column / 7.0)
    dataset.GetRasterBand(1).WriteArray(np.repeat(hills[None, :], dataset.RasterYSize, axis=0).astype(np.float32))
    dataset = None
    workspace.change_settings(dem_path=str(path))
    yield workspace
    workspace.close_study()
    QgsProject.instance().clear()


@pytest.fixture
def key(workspace):
    lon, lat = np.array([62.05, 62.15, 62.25]), np.array([34.1, 34.12, 34.08])
    axis = Axis(lon, lat, np.array([0.0, 900.0, 0.0]), plane=working_plane(lon[[0, -1]], lat[[0, -1]]))
    line = lay_out("North", with_transitions(axis, workspace.standard()))
    key = workspace.add_evaluation(workspace.evaluate_now(line))
    workspace.select(key)
    workspace.undo_stack.clear()
    return key


@pytest.fixture
def tab(workspace, key):
    tab = ProfileTab(workspace)
    tab.resize(1200, 500)
    tab.show()
    wait_until(lambda: tab.chart is not None and tab._shown is not None)
    tab.chart.show_span(4_000.0, 10_000.0)
    tab.chart.draw()
    tab.edit_button.setChecked(True)
    yield tab
    tab.dispose()
    tab.deleteLater()


def place(tab, at_m, level_m):
    """Where a place of the profile is in the chart's own pixels, counted from the top."""
    (x, y), ratio = tab.chart.to_pixels(np.array([at_m]), np.array([level_m]))[0], tab.chart.devicePixelRatioF()
    return QPoint(round(x / ratio), round(tab.chart.height() - y / ratio))


def profile_of(workspace, key):
    return workspace.record(key).alignment.profile


def inner_pvi(workspace, key):
    """A PVI in the middle of what is shown."""
    profile = profile_of(workspace, key)
    return int(np.argmin(np.abs(profile.chainage_m - 7_000.0)))


def drag(tab, start, end, let_go=True):
    QTest.mousePress(tab.chart, LEFT, Qt.KeyboardModifier.NoModifier, start)
    for there in ((start + end) / 2, end):
        # QTest's own moves have no button held.
        at = QPointF(there)
        QApplication.sendEvent(
            tab.chart,
            QMouseEvent(QEvent.Type.MouseMove, at, at, Qt.MouseButton.NoButton, LEFT, Qt.KeyboardModifier.NoModifier),
        )
    if let_go:
        QTest.mouseRelease(tab.chart, LEFT, Qt.KeyboardModifier.NoModifier, end)


def test_a_dragged_pvi_changes_levels_and_cost_and_is_one_step(workspace, key, tab):
    profile, pvi = profile_of(workspace, key), inner_pvi(workspace, key)
    before = workspace.record(key).attributes["cost_musd"]
    at_m, level_m = float(profile.chainage_m[pvi]), float(profile.level_m[pvi])
    drag(tab, place(tab, at_m, level_m), place(tab, at_m, level_m + 8.0))
    wait_until(lambda: profile_of(workspace, key) is not profile)
    made = profile_of(workspace, key)
    assert made.level_m[pvi] == pytest.approx(level_m + 8.0, abs=0.6)
    assert np.delete(made.level_m, pvi) == pytest.approx(np.delete(profile.level_m, pvi), abs=1e-6)
    evaluation = workspace.evaluation(key)
    assert evaluation.cost_musd != pytest.approx(before, rel=1e-4)
    assert evaluation.section.level_m == pytest.approx(made.level_at(evaluation.section.chainage_m), abs=0.01)
    assert workspace.levels_given(key)
    assert workspace.undo_stack.count() == 1
    workspace.undo_stack.undo()
    assert profile_of(workspace, key).level_m == pytest.approx(profile.level_m)
    assert workspace.record(key).attributes["cost_musd"] == before
    workspace.undo_stack.redo()
    assert profile_of(workspace, key).level_m == pytest.approx(made.level_m)


def test_figures_follow_before_the_hand_lets_go_and_escape_restores(workspace, key, tab):
    profile, pvi = profile_of(workspace, key), inner_pvi(workspace, key)
    told = []
    tab.chart.hand.told.connect(told.append)
    at_m, level_m = float(profile.chainage_m[pvi]), float(profile.level_m[pvi])
    drag(tab, place(tab, at_m, level_m), place(tab, at_m, level_m + 8.0), let_go=False)
    wait_until(lambda: any("M USD" in text for text in told))
    assert "M USD" in tab.reading.text()
    QTest.keyClick(tab.chart, Qt.Key.Key_Escape)
    QTest.mouseRelease(tab.chart, LEFT, Qt.KeyboardModifier.NoModifier, place(tab, at_m, level_m))
    assert profile_of(workspace, key) is profile
    assert workspace.undo_stack.count() == 0


def test_a_pvi_is_put_in_and_taken_out(workspace, key, tab):
    profile = profile_of(workspace, key)
    # The middle of the longest tangent shown, off its vertical curves.
    inside = np.flatnonzero((profile.chainage_m[:-1] > 4_200.0) & (profile.chainage_m[1:] < 9_800.0))
    free = profile.curve_start_m[inside + 1] - profile.curve_end_m[inside]
    first = int(inside[np.argmax(free)])
    at_m = float(profile.curve_end_m[first] + profile.curve_start_m[first + 1]) / 2.0
    QTest.mouseDClick(
        tab.chart, LEFT, Qt.KeyboardModifier.NoModifier, place(tab, at_m, float(profile.level_at(np.array([at_m]))[0]))
    )
    wait_until(lambda: profile_of(workspace, key).chainage_m.size == profile.chainage_m.size + 1)
    added = profile_of(workspace, key)
    assert added.chainage_m[first + 1] == pytest.approx(at_m, abs=20.0)
    tab.chart.set_cursor(float(added.chainage_m[first + 1]))
    QTest.keyClick(tab.chart, Qt.Key.Key_Delete)
    wait_until(lambda: profile_of(workspace, key).chainage_m.size == profile.chainage_m.size)
    assert profile_of(workspace, key).chainage_m == pytest.approx(profile.chainage_m)
    assert workspace.undo_stack.count() == 2


def test_a_vertical_curve_is_typed(workspace, key, tab):
    pvi = inner_pvi(workspace, key)
    before = profile_of(workspace, key)
    tab.chart.hand.set_radius(pvi, 0.6 * float(before.radius_m[pvi]))
    wait_until(lambda: profile_of(workspace, key) is not before)
    assert profile_of(workspace, key).radius_m[pvi] == pytest.approx(0.6 * before.radius_m[pvi])


def test_without_the_button_a_drag_pans(workspace, key, tab):
    tab.edit_button.setChecked(False)
    profile, pvi = profile_of(workspace, key), inner_pvi(workspace, key)
    span = tab.chart.span_m
    at_m, level_m = float(profile.chainage_m[pvi]), float(profile.level_m[pvi])
    drag(tab, place(tab, at_m, level_m), place(tab, at_m + 500.0, level_m))
    assert tab.chart.span_m != span
    assert profile_of(workspace, key) is profile


def test_a_line_that_is_being_bent_keeps_its_levels(workspace, key, tab):
    record = workspace.record(key)
    axis = record.alignment.axis
    lat = axis.lat.copy()
    lat[1] += 0.01
    workspace.preview_alignment(key, lay_out(record.name, replace(axis, lat=lat)))
    wait_until(lambda: workspace.evaluation(key) is not workspace.kept_evaluation(key))
    tab.chart.hand._may_edit()
    assert any("being bent" in text for text in workspace.said)
