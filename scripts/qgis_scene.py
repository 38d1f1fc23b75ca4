"""What scenes in the real QGIS share: finding the plugin's parts, arranging the window, waiting, taking pictures."""

from __future__ import annotations

from typing import Any

from qgis.PyQt.QtCore import QObject, Qt
from qgis.PyQt.QtWidgets import QApplication, QDockWidget, QWidget


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


def until(condition: Any, seconds: float) -> Any:
    """Steps that pass once `condition()` holds; raises TimeoutError."""
    waited = 0.0
    while not condition():
        if waited >= seconds:
            raise TimeoutError(f"waited {seconds:.0f} s in vain")
        yield 0.2
        waited += 0.2


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
