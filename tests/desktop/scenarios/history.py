"""Played inside QGIS: corners are dragged and saved; the history shows it, draws it, compares it and goes back."""

import os
from pathlib import Path

import numpy as np
import qgis_scene as scene
from qgis.core import QgsCoordinateReferenceSystem, QgsCoordinateTransform, QgsPointXY, QgsProject
from qgis.PyQt.QtCore import QEvent, QPoint, QPointF, Qt
from qgis.PyQt.QtGui import QMouseEvent
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QAction, QApplication

LEFT, NO_KEYS = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
PICTURES = Path(os.environ["KARWAN_SCENARIO_ANSWER"]).parent
PIS = [(62.25, 35.1), (62.15, 34.6), (62.35, 34.1), (62.6, 33.6)]


def pixel(canvas, lon, lat):
    wgs84 = QgsCoordinateReferenceSystem("EPSG:4326")
    transform = QgsCoordinateTransform(wgs84, canvas.mapSettings().destinationCrs(), QgsProject.instance())
    place = canvas.getCoordinateTransform().transform(transform.transform(QgsPointXY(lon, lat)))
    return QPoint(round(place.x()), round(place.y()))


def move(canvas, place, held=False):
    buttons = LEFT if held else Qt.MouseButton.NoButton
    view = canvas.viewport()
    event = QMouseEvent(
        QEvent.Type.MouseMove, QPointF(place), QPointF(view.mapToGlobal(place)), Qt.MouseButton.NoButton, buttons,
        NO_KEYS,
    )  # fmt: skip
    QApplication.sendEvent(view, event)


def drag(canvas, start, end):
    """Take hold of what is at a pixel, and let go of it at another."""
    move(canvas, start)
    yield 0.3
    QTest.mousePress(canvas.viewport(), LEFT, NO_KEYS, start)
    for share in (0.25, 0.5, 0.75, 1.0):
        move(canvas, start + (end - start) * share, held=True)
        yield 0.15
    QTest.mouseRelease(canvas.viewport(), LEFT, NO_KEYS, end)
    yield 0.3


def rows(tab):
    model = tab.table.model()
    return [[model.index(row, c).data() for c in range(model.columnCount())] for row in range(model.rowCount())]


def press_row(tab, number):
    """Click the row of a version with the mouse."""
    model = tab.table.model()
    (row,) = (i for i in range(model.rowCount()) if model.index(i, 0).data() == str(number))
    QTest.mouseClick(tab.table.viewport(), LEFT, NO_KEYS, tab.table.visualRect(model.index(row, 2)).center())


def goes_back(iface):
    """Bend by mouse, save, bend again, save; then everything the tab History offers."""
    from karwan.core.alignment import Axis
    from karwan.core.horizontal import lay_out
    from karwan.layers.study_layers import study_layer

    scene.arrange(iface)
    window, canvas, dock = iface.mainWindow(), iface.mapCanvas(), scene.dock_of(iface)
    workspace = scene.workspace_of(iface)
    said = []
    workspace.message.connect(lambda text, level: said.append(text))
    workspace.open_corridor("western-afghanistan", PICTURES / "history.gpkg")
    yield 1
    lon, lat = np.array(PIS).T
    radius = np.array([0.0, 2000.0, 2000.0, 0.0])
    workspace.add_alternative(lay_out("By hand", Axis(lon, lat, radius)), what="Drawn")
    yield from scene.until(lambda: any(r.name == "By hand" for r in workspace.records))
    key = next(r.id for r in workspace.records if r.name == "By hand")
    workspace.select(key)
    workspace.zoom_to(key)
    yield 3
    tab, first = dock.history, workspace.record(key).attributes["length_km"]
    scene.actions_of(iface).history.trigger()
    yield 0.5
    answer = {"shown": tab.isVisible(), "hint": tab.hint.text(), "first": rows(tab)}
    scene.keep(window, "history-first")
    window.findChild(QAction, "Karwan_edit").trigger()
    yield from scene.until(lambda: type(canvas.mapTool()).__name__ == "EditTool")
    yield 1
    axes = study_layer(workspace.project, "axes")
    start = pixel(canvas, *PIS[1])
    for step in (QPoint(-40, 25), QPoint(-30, -15)):
        yield from drag(canvas, start, start + step)
        start = start + step
    yield from scene.until(lambda: workspace.record(key).attributes["length_km"] != first)
    answer["not_saved"] = len(rows(tab))
    iface.setActiveLayer(axes)
    iface.actionSaveActiveLayerEdits().trigger()
    yield from scene.until(lambda: len(rows(tab)) == 2)
    other = pixel(canvas, *PIS[2])
    yield from drag(canvas, other, other + QPoint(45, -10))
    iface.actionSaveActiveLayerEdits().trigger()
    yield from scene.until(lambda: len(rows(tab)) == 3)
    if axes.isEditable():
        window.findChild(QAction, "Karwan_edit").trigger()
    yield 1
    answer["bent"] = rows(tab)
    press_row(tab, 1)
    yield 0.3
    tab.show_button.click()
    yield 1
    answer["drawn"] = tab.band.alignment.length_m / 1000.0
    scene.keep(window, "history-drawn")
    QTest.keyClick(tab.table, Qt.Key.Key_Return)
    yield from scene.until(lambda: tab.dialog is not None and tab.dialog.stretches.rows.records)
    yield 0.7
    answer["title"] = tab.dialog.windowTitle()
    answer["differs"] = [[d.kind, d.from_m, d.to_m, d.largest_m] for d in tab.dialog.stretches.rows.records]
    scene.keep(tab.dialog, "history-compared")
    tab.dialog.close()
    yield 0.3
    QTest.mouseClick(tab.back_button, LEFT)
    yield from scene.until(lambda: len(rows(tab)) == 4)
    yield 1
    answer["back"] = rows(tab)
    answer["length_km"] = [first, workspace.record(key).attributes["length_km"]]
    answer["pis"] = workspace.record(key).alignment.axis.lon.tolist()
    scene.keep(window, "history-back")
    tab.table.setFocus()
    QTest.keyClick(tab.table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    yield from scene.until(lambda: len(rows(tab)) == 3)
    yield 0.5
    answer["undone"] = rows(tab)
    answer["undone_km"] = workspace.record(key).attributes["length_km"]
    press_row(tab, 2)
    yield 0.3
    QTest.mouseClick(tab.keep_button, LEFT)
    yield from scene.until(lambda: len(workspace.records) == 2)
    yield 1
    answer["kept"] = [workspace.record(workspace.selected_id).name, rows(tab)]
    scene.keep(window, "history-kept")
    answer["said"] = said
    return answer
