"""Played inside QGIS: a planner on their own ground says which layers hold rivers, roads and railways."""

import os
import time
from pathlib import Path

import numpy as np
import qgis_scene as scene
from osgeo import ogr, osr
from qgis.core import QgsFeature, QgsGeometry, QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QDialogButtonBox

FOLDER = Path(os.environ["KARWAN_SCENARIO_ANSWER"]).parent
LEFT = Qt.MouseButton.LeftButton
LANES = 120_000


def lines(name, wkts):
    layer = QgsVectorLayer("LineString?crs=EPSG:4326&field=name:string&field=width_m:double", name, "memory")
    features = []
    for number, wkt in enumerate(wkts):
        feature = QgsFeature(layer.fields())
        feature.setAttributes([f"{name} {number + 1}", 80.0])
        feature.setGeometry(QgsGeometry.fromWkt(wkt))
        features.append(feature)
    layer.dataProvider().addFeatures(features)
    layer.updateExtents()
    return layer


def many_lanes():
    """A layer on disk, most of it far away; a task reads what is near."""
    path = FOLDER / "lanes.gpkg"
    system = osr.SpatialReference()
    system.ImportFromEPSG(4326)
    made = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    table = made.CreateLayer("lanes", system, ogr.wkbLineString)
    made.StartTransaction()
    places = np.random.default_rng(1).uniform((61.4, 33.2), (64.0, 35.6), (LANES, 2))
    for x, y in places:
        feature = ogr.Feature(table.GetLayerDefn())
        line = ogr.Geometry(ogr.wkbLineString)
        line.AddPoint_2D(x, y)
        line.AddPoint_2D(x + 0.002, y + 0.001)
        feature.SetGeometryDirectly(line)
        table.CreateFeature(feature)
    made.CommitTransaction()
    return QgsVectorLayer(f"{path}|layername=lanes", "Lanes of the province", "ogr")


def box(dialog, title):
    texts = [dialog.table.item(row, 0).text() for row in range(dialog.table.rowCount())]
    return dialog.kinds[next(row for row, text in enumerate(texts) if text.startswith(title))]


def crossings(evaluation):
    return {item.name: item.quantity for item in evaluation.cost_items if item.quantity}


def surroundings(iface):
    from karwan.core.alignment import Alignment
    from karwan.core.unit_costs import BUILT_IN, unit_costs_to_mapping

    window = iface.mainWindow()
    scene.arrange(iface)
    dock = scene.dock_of(iface)
    workspace = dock._workspace
    said = []
    workspace.message.connect(lambda text, _level: (said.append(text), print(text, flush=True)))
    workspace.create_study(FOLDER / "study.gpkg", "Own ground")
    dem = os.environ["KARWAN_SCENARIO_DEM"]
    workspace.change_settings(dem_path=dem, unit_costs=unit_costs_to_mapping(BUILT_IN["itemised"]))
    project = QgsProject.instance()
    river = lines("River", ["LineString (62.11 33.9, 62.1 34.1)"])
    tracks = lines("Eisenbahn", ["LineString (62.31 33.9, 62.31 34.1)"])
    project.addMapLayers([river, tracks, many_lanes()])
    added = []
    lon = np.linspace(62.0, 62.5, 800)
    workspace.add_alternative(Alignment("By hand", lon, 34.0 + 0.02 * np.sin(12.0 * lon)), added.append)
    yield from scene.until(lambda: added and workspace.evaluation(workspace.selected_id) is not None)
    workspace.zoom_to(workspace.selected_id)
    key = workspace.selected_id
    answer = {"before": crossings(workspace.evaluation(key))}
    dock.tabs.setCurrentWidget(dock.cost)
    yield 1

    # Proposed by name, used only once accepted.
    QTest.mouseClick(dock.cost.surroundings, LEFT)
    yield 1
    dialog = scene.dialog_of("KarwanSurroundingsDialog")
    answer["proposed"] = [kind.currentText() for kind in dialog.kinds]
    for title, kind in (("Eisenbahn", "railway"), ("Lanes", "road")):
        box(dialog, title).setCurrentIndex(box(dialog, title).findData(kind))
    scene.keep(dialog, "dialog")
    scene.keep(window, "window-dialog")
    answer["used_before_ok"] = len(workspace.inputs().surroundings.courses)
    began = time.monotonic()
    QTest.mouseClick(dialog.buttons.button(QDialogButtonBox.StandardButton.Ok), LEFT)
    answer["ok_took_s"] = time.monotonic() - began
    answer["reading"] = workspace.layer_courses.is_reading
    # The window goes on: how long does its thread work in one turn at most while the layer is being read?
    longest, last = 0.0, time.thread_time()
    pictured = False
    while workspace.layer_courses.is_reading:
        yield 0.02
        longest, last = max(longest, time.thread_time() - last), time.thread_time()
        if not pictured:
            scene.keep(window, "reading")
            pictured, last = True, time.thread_time()
    answer["longest_turn_busy_s"] = longest
    yield 1
    answer["courses"] = len(workspace.inputs().surroundings.courses)
    answer["stale"] = workspace.stale(key)
    scene.keep(window, "stale")
    QTest.mouseClick(dock.stale_line.button, LEFT)
    yield from scene.until(lambda: not workspace.stale(key))
    yield from scene.until(lambda: workspace.evaluation(key) is not None)
    yield 1
    answer["after"] = crossings(workspace.evaluation(key))
    iface.messageBar().clearWidgets()
    yield 1
    scene.keep(window, "cost")

    # One of them goes: it is said, and everything else goes on.
    project.removeMapLayer(tracks.id())
    yield 1
    answer["said"] = said
    answer["stale_without"] = workspace.stale(key)
    scene.keep(window, "gone")
    answer["menu"] = [action.text() for action in dock._actions.study_menu(dock).actions() if action.text()]
    dock._actions.surroundings.trigger()
    yield 1
    dialog = scene.dialog_of("KarwanSurroundingsDialog")
    answer["rows"] = [dialog.table.item(row, 0).text() for row in range(dialog.table.rowCount())]
    scene.keep(dialog, "dialog-gone")
    dialog.reject()
    yield from scene.idle()
    return answer
