"""Played inside QGIS by scripts/make_pictures.py: what the user guide shows, done as a planner does it."""

import os
from pathlib import Path

import qgis_scene as scene
from qgis.core import QgsCoordinateReferenceSystem, QgsCoordinateTransform, QgsPointXY, QgsProject, QgsRectangle
from qgis.gui import QgsFileWidget
from qgis.PyQt.QtCore import QPoint, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QDialog

FOLDER = Path(os.environ.get("KARWAN_PICTURES", "."))
DEMO = Path(os.environ.get("KARWAN_DEMO", "."))
TAKEN = []


def take(widget, name):
    scene.picture(widget, str(FOLDER / f"{name}.png"))
    TAKEN.append(name)


def beginning(iface):
    """The empty dock, then the corridor, then the button's dialog."""
    TAKEN.clear()
    scene.arrange(iface)
    yield 2
    iface.messageBar().clearWidgets()
    yield 0.5
    take(scene.dock_of(iface), "welcome")
    study = FOLDER / "western-afghanistan.gpkg"
    study.unlink(missing_ok=True)
    scene.workspace_of(iface).open_corridor("western-afghanistan", study)
    yield from scene.drawn(iface)
    iface.messageBar().clearWidgets()
    yield 1
    take(iface.mainWindow(), "corridor")
    dock = scene.dock_of(iface)
    scene.actions_of(iface).generate.trigger()
    yield from scene.until(lambda: dock.generate_dialog.estimate.text(), 60)
    yield 1
    take(dock.generate_dialog, "generate")
    dock.generate_dialog.close()
    return TAKEN


def open_demo(iface):
    """The demo's study on the corridor's layers, the cheapest alternative selected."""
    from karwan.layers.corridor import find_corridor, load_corridor
    from karwan.layers.corridor_view import prepare_project

    workspace = scene.workspace_of(iface)
    project, corridor = QgsProject.instance(), find_corridor("western-afghanistan")
    load_corridor(project, corridor)
    prepare_project(project, corridor)
    # A copy: taking pictures changes nothing of yours.
    copy = FOLDER / "demo.gpkg"
    copy.write_bytes((DEMO / "karwan-study.gpkg").read_bytes())
    workspace.open_study(copy)
    best = min(workspace.records, key=lambda record: record.attributes["cost_musd"])
    workspace.select(best.id)
    scene.arrange(iface)
    yield 1
    scene.zoom_to_alternatives(iface)
    yield from scene.until(lambda: workspace.evaluation(best.id) is not None, 60)
    yield from scene.drawn(iface)
    iface.messageBar().clearWidgets()
    yield 1


def answer(iface):
    """The alternatives, and each tab of the dock."""
    TAKEN.clear()
    yield from open_demo(iface)
    take(iface.mainWindow(), "alternatives")
    dock = scene.dock_of(iface)
    for number in range(dock.tabs.count()):
        dock.tabs.setCurrentIndex(number)
        if dock.tabs.currentWidget() is dock.sections:
            continue
        yield 1.5
        take(dock, dock.tabs.tabText(number).replace("&", "").lower())
    dock.tabs.setCurrentWidget(dock.sections)
    for page, name in enumerate(("between-stations", "claims")):
        dock.sections.which.setCurrentIndex(page)
        yield 2
        take(dock, name)
    QTest.mouseClick(dock.header.standard_button, Qt.MouseButton.LeftButton)
    yield 1
    for dialog in iface.mainWindow().findChildren(QDialog, "KarwanStandardDialog"):
        if dialog.isVisible():
            take(dialog, "standard")
            dialog.reject()
    return TAKEN


def corridor_map(iface):
    """The corridor map beneath the alternatives, made as the dialog makes it."""
    TAKEN.clear()
    yield from open_demo(iface)
    workspace, dialog = scene.workspace_of(iface), scene.dock_of(iface).generate_dialog
    scene.actions_of(iface).generate.trigger()
    yield 1
    QTest.mouseClick(dialog.corridor, Qt.MouseButton.LeftButton)
    yield from scene.until(lambda: not workspace.is_generating, 280)
    iface.messageBar().clearWidgets()
    # The map is what there is to see.
    scene.dock_of(iface).hide()
    yield 1
    scene.zoom_to_alternatives(iface)
    yield from scene.drawn(iface)
    take(iface.mainWindow(), "corridor-map")
    return TAKEN


def on_canvas(iface, lon, lat):
    """Where a place is on the map canvas, pixels."""
    canvas = iface.mapCanvas()
    wgs84 = QgsCoordinateReferenceSystem("EPSG:4326")
    transform = QgsCoordinateTransform(wgs84, canvas.mapSettings().destinationCrs(), QgsProject.instance())
    at = canvas.getCoordinateTransform().transform(transform.transform(QgsPointXY(lon, lat)))
    return QPoint(round(at.x()), round(at.y()))


def click(iface, at, button=Qt.MouseButton.LeftButton):
    QTest.mouseMove(iface.mapCanvas().viewport(), at)
    QTest.mouseClick(iface.mapCanvas().viewport(), button, Qt.KeyboardModifier.NoModifier, at)


def tools(iface):
    """Measuring a segment, bending a line, the export's dialog."""
    TAKEN.clear()
    yield from open_demo(iface)
    workspace, actions = scene.workspace_of(iface), scene.actions_of(iface)
    line = workspace.record(workspace.selected_id).alignment
    actions.measure.trigger()
    yield 0.5
    for share in (0.35, 0.6):
        at = int(share * (len(line.lon) - 1))
        click(iface, on_canvas(iface, float(line.lon[at]), float(line.lat[at])))
        yield 2
    take(iface.mainWindow(), "measure")
    QTest.keyClick(iface.mapCanvas(), Qt.Key.Key_Escape)
    actions.measure.trigger()
    yield 0.5
    zoom_to(iface, line.lon[len(line.lon) // 3 : len(line.lon) // 2], line.lat[len(line.lon) // 3 : len(line.lon) // 2])
    actions.edit.trigger()
    yield from scene.drawn(iface)
    take(iface.mainWindow(), "edit")
    actions.edit.trigger()
    yield 1
    actions.export.trigger()
    yield 1
    for dialog in iface.mainWindow().findChildren(QDialog):
        if dialog.isVisible() and type(dialog).__name__ == "ExportDialog":
            for chooser in dialog.findChildren(QgsFileWidget):
                chooser.setFilePath("/home/planner/railway")
            take(dialog, "export")
            dialog.close()
    return TAKEN


def zoom_to(iface, lon, lat):
    """The map on a stretch of a line."""
    wgs84 = QgsCoordinateReferenceSystem("EPSG:4326")
    canvas = iface.mapCanvas()
    transform = QgsCoordinateTransform(wgs84, canvas.mapSettings().destinationCrs(), QgsProject.instance())
    box = QgsRectangle(float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max()))
    box = transform.transformBoundingBox(box)
    box.scale(1.2)
    canvas.setExtent(box)
    canvas.refresh()
