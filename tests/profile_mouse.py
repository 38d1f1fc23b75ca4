"""A study with one line among hills, its profile on the screen, and a mouse that knows chainages and levels."""

from __future__ import annotations

from contextlib import contextmanager

import numpy as np
from karwan.core.alignment import Axis
from karwan.core.geodesy import working_plane
from karwan.core.horizontal import lay_out, with_transitions
from karwan.layers.study_layers import study_layer
from karwan.ui.axis_editing import AxisEditing
from karwan.ui.draw_tool import DrawTool
from karwan.ui.edit_tool import EditTool
from karwan.ui.profile_tab import ProfileTab
from map_mouse import make_canvas, make_dem, wait_until
from osgeo import gdal
from qgis.core import QgsApplication
from qgis.gui import QgsMapToolPan
from qgis.PyQt.QtCore import QEvent, QPoint, QPointF, Qt
from qgis.PyQt.QtGui import QContextMenuEvent, QMouseEvent
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QAction, QApplication, QInputDialog, QMenu

LEFT, NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


class Window:
    """The part of QGIS's main window that a tool asks for."""

    def __init__(self, canvas):
        self._canvas = canvas
        self._pan, self._action = QgsMapToolPan(canvas), QAction()
        self._action.triggered.connect(lambda: canvas.setMapTool(self._pan))

    def mapCanvas(self):
        return self._canvas

    def actionPan(self):
        return self._action

    def setActiveLayer(self, layer):
        return True


def fill_with_hills(workspace, tmp_path):
    """A study on an elevation model of hills."""
    workspace.create_study(tmp_path / "study.gpkg", "Test")
    path = make_dem(tmp_path / "dem.tif", rise=0.0)
    dataset = gdal.Open(str(path), gdal.GA_Update)
    column = np.arange(dataset.RasterXSize)
    hills = 1000.0 + 40.0 * np.sin(column / 22.0) + 15.0 * np.sin(column / 7.0)
    dataset.GetRasterBand(1).WriteArray(np.repeat(hills[None, :], dataset.RasterYSize, axis=0).astype(np.float32))
    dataset = None
    workspace.change_settings(dem_path=str(path))


def add_line(workspace):
    """An alternative with one curve, selected; its id."""
    lon, lat = np.array([62.05, 62.15, 62.25]), np.array([34.1, 34.12, 34.08])
    axis = Axis(lon, lat, np.array([0.0, 900.0, 0.0]), plane=working_plane(lon[[0, -1]], lat[[0, -1]]))
    line = lay_out("North", with_transitions(axis, workspace.standard()))
    key = workspace.add_evaluation(workspace.evaluate_now(line))
    workspace.select(key)
    workspace.undo_stack.clear()
    return key


@contextmanager
def map_tools(workspace):
    """What edits polygons on the map, and the sessions in which it does."""
    canvas = make_canvas()
    editing = AxisEditing(workspace, canvas)
    bending = EditTool(canvas, workspace, editing)
    drawing = DrawTool(workspace, editing, bending, Window(canvas))
    yield drawing, editing, bending
    drawing.dispose()
    bending.dispose()
    editing.dispose()
    canvas.deleteLater()


@contextmanager
def profile_tab(workspace, tools):
    """The tab with its button Edit levels pressed, zoomed to 6 km."""
    tab = ProfileTab(workspace)
    tab.editing.take_tools(*tools)
    tab.resize(1200, 500)
    tab.show()
    wait_until(lambda: tab.chart is not None and tab._shown is not None)
    tab.chart.show_span(4_000.0, 10_000.0)
    tab.chart.draw()
    tab.edit_button.setChecked(True)
    yield tab
    tab.dispose()
    tab.deleteLater()


def steps(workspace):
    """The undo of the edit session that map and profile share."""
    return study_layer(workspace.project, "axes").undoStack()


def profile_of(workspace, key):
    """The levels shown."""
    return workspace.evaluation(key).alignment.profile


def settled(workspace, key, was):
    """Wait until the line is evaluated anew; its evaluation."""
    wait_until(lambda: workspace.evaluation(key) is not was)
    return workspace.evaluation(key)


def place(tab, at_m, level_m):
    """Where a place of the profile is in the chart's own pixels, counted from the top."""
    (x, y), ratio = tab.chart.to_pixels(np.array([at_m]), np.array([level_m]))[0], tab.chart.devicePixelRatioF()
    return QPoint(round(x / ratio), round(tab.chart.height() - y / ratio))


def move(tab, there, keys=NO_KEY, held=LEFT):
    # QTest's own moves have no button held.
    at = QPointF(there)
    QApplication.sendEvent(
        tab.chart,
        QMouseEvent(
            QEvent.Type.MouseMove, at, QPointF(tab.chart.mapToGlobal(there)), Qt.MouseButton.NoButton, held, keys
        ),
    )


def drag(tab, start, end, let_go=True, keys=NO_KEY):
    QTest.mousePress(tab.chart, LEFT, keys, start)
    for there in ((start + end) / 2, end):
        move(tab, there, keys)
    if let_go:
        QTest.mouseRelease(tab.chart, LEFT, keys, end)


def click(tab, there):
    move(tab, there, held=Qt.MouseButton.NoButton)
    QTest.mouseClick(tab.chart, LEFT, NO_KEY, there)


def menu_at(tab, there=None):
    """The chart's context menu: at a place, or asked for by key at the cursor."""
    reason = QContextMenuEvent.Reason.Mouse if there is not None else QContextMenuEvent.Reason.Keyboard
    there = there if there is not None else tab.chart.rect().center()
    QApplication.sendEvent(tab.chart, QContextMenuEvent(reason, there, tab.chart.mapToGlobal(there)))
    return [menu for menu in tab.chart.findChildren(QMenu) if menu.isVisible()][-1]


def choose(menu, words):
    """Take the entry that begins with some words, by key as a planner would."""
    action = next(action for action in menu.actions() if action.text().startswith(words))
    menu.setActiveAction(action)
    QTest.keyClick(menu, Qt.Key.Key_Return)


def answer(tab, value):
    """Type an answer into the question that is open."""
    wait_until(lambda: any(dialog.isVisible() for dialog in tab.chart.findChildren(QInputDialog)))
    dialog = next(dialog for dialog in tab.chart.findChildren(QInputDialog) if dialog.isVisible())
    if isinstance(value, str):
        dialog.setTextValue(value)
    else:
        dialog.setDoubleValue(value)
    dialog.accept()
    QgsApplication.processEvents()
