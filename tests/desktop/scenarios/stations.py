"""Played inside QGIS: a planner sets stations of the built-in corridor by keyboard and mouse, beside the map."""

import os
import time
from pathlib import Path

import qgis_scene as scene
from qgis.core import QgsApplication
from qgis.gui import QgsMapMouseEvent
from qgis.PyQt.QtCore import QEvent, QPoint, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QComboBox, QDialogButtonBox

FOLDER = Path(os.environ["KARWAN_SCENARIO_ANSWER"]).parent
LEFT, NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def choose_in(table, index, key):
    """By keyboard: F2 opens the choice, a letter picks, Enter takes it."""
    table.setFocus()
    table.setCurrentIndex(index)
    QTest.keyClick(table, Qt.Key.Key_F2)
    box = next(box for box in table.findChildren(QComboBox) if box.isVisible())
    QTest.keyClicks(box, key)
    QTest.keyClick(box, Qt.Key.Key_Return)


def stations(iface):
    window = iface.mainWindow()
    scene.arrange(iface)
    dock = scene.dock_of(iface)
    workspace = dock._workspace
    workspace.open_corridor("western-afghanistan", FOLDER / "study.gpkg")
    yield 2
    began = time.thread_time()
    dock._actions.stations.trigger()
    # What the window's thread works; how long that takes depends on what else the machine does.
    answer = {"opening_busy_s": time.thread_time() - began}
    yield 1
    dialog = scene.dialog_of("KarwanStationsDialog")
    table, model = dialog.table, dialog.model
    answer["names"] = [point.name for point in model.points]
    answer["ground"] = [row.ground_m for row in model.rows]
    answer["focus"] = type(dialog.focusWidget()).__name__
    scene.keep(dialog, "opened")
    scene.type_in(table, model.index(1, 3), "high")
    yield 0.5
    answer["refused"] = dialog.problem.text()
    answer["ok_then"] = dialog.buttons.button(QDialogButtonBox.StandardButton.Ok).isEnabled()
    scene.keep(dialog, "refused")
    scene.type_in(table, model.index(1, 3), str(round(model.rows[1].ground_m) + 250))
    answer["kind_before"] = model.points[1].kind
    choose_in(table, model.index(1, 2), "b")
    choose_in(table, model.index(1, 5), "1435")
    yield 0.5
    answer["doubt"] = dialog.doubt.text()
    # A place picked on the map, while the dialog stays open.
    canvas = iface.mapCanvas()
    QTest.mouseClick(dialog.new_place.button, LEFT)
    yield 0.5
    there = QPoint(canvas.width() // 2, canvas.height() // 3)
    for kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease):
        event = QgsMapMouseEvent(canvas, kind, there, LEFT, LEFT, NO_KEY)
        tool = canvas.mapTool()
        (tool.canvasPressEvent if kind == QEvent.Type.MouseButtonPress else tool.canvasReleaseEvent)(event)
    answer["picked"] = dialog.new_place.combo.currentText()
    dialog.new_place.combo.setFocus()
    QTest.keyClick(dialog.new_place.combo, Qt.Key.Key_Return)
    yield 0.5
    answer["open_after_enter"] = dialog.isVisible()
    scene.keep(dialog, "doubted")
    scene.keep(window, "window")
    wide = dialog.size()
    dialog.resize(10, 10)
    yield 0.5
    answer["narrow_width"] = dialog.width()
    scene.keep(dialog, "narrow")
    dialog.resize(wide)
    QgsApplication.setUITheme("Night Mapping")
    yield 0.5
    scene.keep(dialog, "dark")
    answer["dark"] = dialog.grab().toImage().pixelColor(3, 3).lightness()
    QgsApplication.setUITheme("default")
    yield 0.5
    QTest.mouseClick(dialog.buttons.button(QDialogButtonBox.StandardButton.Ok), LEFT)
    yield 0.5
    kept = workspace.study.control_points()
    answer["kept"] = [[p.name, p.role, p.kind, p.level_m, p.gauge_after_mm] for p in kept]
    answer["undo"] = workspace.undo_stack.undoText()
    workspace.undo_stack.undo()
    answer["after_undo"] = [point.name for point in workspace.study.control_points()]
    yield from scene.idle()
    return answer
