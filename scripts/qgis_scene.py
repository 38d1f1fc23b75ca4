"""What scenes in the real QGIS share: finding the plugin's parts, arranging the window, waiting, taking pictures."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QModelIndex, QObject, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QAbstractItemView, QApplication, QDockWidget, QLineEdit, QWidget

# Of a PNG: hardly larger, written in half the time; scenes keep a hundred of them.
QUICKLY = 80


def workspace_of(iface: Any) -> Any:
    """The plugin's workspace; raises LookupError where the plugin is not switched on."""
    for child in iface.mainWindow().findChildren(QObject, options=Qt.FindChildOption.FindDirectChildrenOnly):
        if type(child).__name__ == "Workspace":
            return child
    raise LookupError("Karwan is not switched on")


def actions_of(iface: Any) -> Any:
    """The plugin's actions."""
    for child in iface.mainWindow().findChildren(QObject, options=Qt.FindChildOption.FindDirectChildrenOnly):
        if type(child).__name__ == "Actions" and type(child).__module__.startswith("karwan"):
            return child
    raise LookupError("Karwan is not switched on")


def dock_of(iface: Any) -> QDockWidget:
    """The dock "Alternatives"."""
    return iface.mainWindow().findChild(QDockWidget, "KarwanAlternativesDock")


def arrange(iface: Any, dock_share: float = 0.4) -> None:
    """A maximised window, Karwan's dock below the map, QGIS's browser out of the way."""
    window = iface.mainWindow()
    window.showMaximized()
    for name in ("Browser", "Browser2"):
        panel = window.findChild(QDockWidget, name)
        if panel is not None:
            panel.hide()
    dock = dock_of(iface)
    dock.show()
    dock.raise_()
    window.resizeDocks([dock], [round(dock_share * window.height())], Qt.Orientation.Vertical)
    layers = window.findChild(QDockWidget, "Layers")
    if layers is not None:
        window.resizeDocks([layers], [300], Qt.Orientation.Horizontal)


def zoom_to_alternatives(iface: Any, margin: float = 1.15) -> None:
    """The map on all alternatives of the open study."""
    import numpy as np
    from qgis.core import QgsCoordinateReferenceSystem, QgsCoordinateTransform, QgsProject, QgsRectangle

    records = workspace_of(iface).records
    lon = np.concatenate([record.alignment.lon for record in records])
    lat = np.concatenate([record.alignment.lat for record in records])
    box = QgsRectangle(float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max()))
    canvas = iface.mapCanvas()
    wgs84 = QgsCoordinateReferenceSystem("EPSG:4326")
    transform = QgsCoordinateTransform(wgs84, canvas.mapSettings().destinationCrs(), QgsProject.instance())
    box = transform.transformBoundingBox(box)
    box.scale(margin)
    canvas.setExtent(box)
    canvas.refresh()


def drawn(iface: Any, seconds: float = 30.0) -> Any:
    """Steps that pass once the map has been drawn: `yield from drawn(iface)`."""
    yield 1.0
    waited = 0.0
    while iface.mapCanvas().isDrawing() and waited < seconds:
        yield 0.25
        waited += 0.25
    yield 0.5


def until(condition: Callable[[], Any], seconds: float = 120.0, step_s: float = 0.1) -> Iterator[float]:
    """Steps that pass once `condition()` holds, `yield from until(...)`; raises TimeoutError."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"waited {seconds:.0f} s in vain")
        yield step_s


def type_in(table: QAbstractItemView, index: QModelIndex, text: str) -> None:
    """Write into a cell by keyboard: F2, the text, Enter."""
    table.setFocus()
    table.setCurrentIndex(index)
    QTest.keyClick(table, Qt.Key.Key_F2)
    editor = next(line for line in table.findChildren(QLineEdit) if line.isVisible())
    editor.selectAll()
    QTest.keyClicks(editor, text)
    QTest.keyClick(editor, Qt.Key.Key_Return)


def dialog_of(name: str) -> QWidget:
    """The open dialog with this object name; raises LookupError."""
    for widget in QApplication.topLevelWidgets():
        if widget.objectName() == name and widget.isVisible():
            return widget
    raise LookupError(f"{name} is not open")


def idle() -> Iterator[float]:
    """Steps that pass once no task runs: QGIS would ask before it leaves one."""
    yield from until(lambda: QgsApplication.taskManager().countActiveTasks() == 0)


def keep(widget: QWidget, name: str) -> None:
    """A widget's own drawing beside the scene's answer, for whoever wonders why a play failed."""
    QApplication.processEvents()
    widget.grab().save(str(Path(os.environ["KARWAN_SCENARIO_ANSWER"]).parent / f"{name}.png"), "PNG", QUICKLY)


def picture(widget: QWidget, path: str) -> None:
    """Write what is on the screen where `widget` is; its own drawing where the screen cannot be read (Wayland)."""
    window = widget.window()
    QApplication.processEvents()
    image = QApplication.primaryScreen().grabWindow(int(window.winId()))
    if image.isNull():
        image = window.grab()
    if widget is not window:
        scale = image.devicePixelRatio()
        corner = widget.mapTo(window, widget.rect().topLeft())
        image = image.copy(
            round(corner.x() * scale),
            round(corner.y() * scale),
            round(widget.width() * scale),
            round(widget.height() * scale),
        )
    if not image.save(path):
        raise OSError(f"cannot write {path}")
