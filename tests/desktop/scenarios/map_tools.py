"""Played inside QGIS: the mouse measures, draws and bends on the real map of the built-in corridor."""

import os
import time
from pathlib import Path

import numpy as np
import qgis_scene as scene
from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsPointXY,
    QgsProject,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QPoint, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QAction

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
PICTURES = Path(os.environ["KARWAN_SCENARIO_ANSWER"]).parent
PIS = [(62.25, 35.1), (62.15, 34.6), (62.35, 34.1), (62.6, 33.6)]


class Hand:
    """A mouse on QGIS's map that knows longitude and latitude."""

    def __init__(self, canvas):
        self.canvas, self.view = canvas, canvas.viewport()

    def pixel(self, lon, lat):
        crs = self.canvas.mapSettings().destinationCrs()
        wgs84 = QgsCoordinateReferenceSystem("EPSG:4326")
        point = QgsCoordinateTransform(wgs84, crs, QgsProject.instance()).transform(QgsPointXY(lon, lat))
        place = self.canvas.getCoordinateTransform().transform(point)
        return QPoint(round(place.x()), round(place.y()))

    def move(self, lon, lat):
        QTest.mouseMove(self.view, self.pixel(lon, lat))

    def click(self, lon, lat, button=LEFT, keys=Qt.KeyboardModifier.NoModifier):
        self.move(lon, lat)
        QTest.mouseClick(self.view, button, keys, self.pixel(lon, lat))


def button(iface, name):
    return iface.mainWindow().findChild(QAction, f"Karwan_{name}")


def begin(iface, name):
    """The corridor's study, one of this name, with one alternative, and the map over it."""
    from karwan.core.alignment import Axis
    from karwan.core.horizontal import lay_out

    iface.mainWindow().showMaximized()
    scene.dock_of(iface).show()
    workspace = scene.workspace_of(iface)
    workspace.open_corridor("western-afghanistan", PICTURES / f"{name}.gpkg")
    yield 1
    lon, lat = np.array(PIS).T
    workspace.add_alternative(lay_out("By hand", Axis(lon, lat, np.array([0.0, 2000.0, 2000.0, 0.0]))))
    yield from scene.until(lambda: any(r.name == "By hand" for r in workspace.records))
    key = next(r.id for r in workspace.records if r.name == "By hand")
    workspace.select(key)
    workspace.zoom_to(key)
    yield 3
    return workspace, key


def measures(iface):
    """Two clicks along the alternative, then Esc, then a free line."""
    workspace, key = yield from begin(iface, "measures")
    hand = Hand(iface.mapCanvas())
    action = button(iface, "measure")
    action.trigger()
    yield 0.3
    tool = iface.mapCanvas().mapTool()
    record = workspace.record(key)
    line = tool.lines.line(key)
    lon, lat = line.point_at(np.array([30_000.0, 60_000.0, 120_000.0]))
    hand.click(lon[0], lat[0])
    took = []
    for share in np.linspace(0.0, 1.0, 60):
        x, y = lon[0] + share * (lon[2] - lon[0]), lat[0] + share * (lat[2] - lat[0])
        start = time.perf_counter()
        hand.move(x, y)
        QgsApplication.processEvents()
        took.append(time.perf_counter() - start)
    # On a busy machine Qt hands over the last moves a moment later.
    yield 0.3
    following = tool.panel.measure
    scene.keep(iface.mainWindow(), "measure-following")
    hand.click(lon[2], lat[2])
    yield from scene.until(lambda: tool._task is None)
    yield from scene.until(lambda: bool(tool.panel.measure.class_km))
    yield 0.5
    scene.keep(iface.mainWindow(), "measure-along")
    answer = tool.panel.measure
    along = {
        "state": tool.state.finished,
        "following_m": following.length_m,
        "from_m": answer.from_m,
        "to_m": answer.to_m,
        "classes_km": answer.class_km,
        "points": [[p.layer, p.name, p.kind, p.chainage_m] for p in answer.points],
        "name": tool.panel.title.text(),
        "median_ms": float(np.median(took) * 1000),
        "p95_ms": float(np.percentile(took, 95) * 1000),
    }
    tool.panel.keep.click()
    yield 0.3
    along["sections"] = [s.name for s in workspace.study.sections(key)]
    QTest.keyClick(iface.mapCanvas(), Qt.Key.Key_Escape)
    along["cleared"] = not tool.state.begun
    hand.click(62.0, 34.9)
    hand.click(62.05, 34.4)
    hand.click(62.1, 34.0)
    QTest.keyClick(iface.mapCanvas(), Qt.Key.Key_Backspace)
    hand.click(62.1, 33.9)
    hand.click(62.1, 33.9, RIGHT)
    yield from scene.until(lambda: tool.panel.measure.levels == "ground")
    yield from scene.until(lambda: tool._task is None)
    scene.keep(iface.mainWindow(), "measure-free")
    free = tool.panel.measure
    places = tool.state.places()
    action.trigger()
    yield 0.3
    return {
        "along": along,
        "name": record.name,
        "free_m": free.length_m,
        "free_places": places,
        "tool_left": type(iface.mapCanvas().mapTool()).__name__,
        "unchecked": not action.isChecked(),
    }


def draws_and_bends(iface):
    """QGIS's Add Line and Vertex tools on the study's polygons."""
    from karwan.layers.study_layers import study_layer

    workspace, key = yield from begin(iface, "draws_and_bends")
    canvas = iface.mapCanvas()
    hand = Hand(canvas)
    axes = study_layer(workspace.project, "axes")
    button(iface, "draw").trigger()
    yield 0.5
    drawing = {"tool": type(canvas.mapTool()).__name__, "checked": button(iface, "draw").isChecked()}
    for place in ((62.9, 35.0), (62.8, 34.5), (62.95, 34.0), (62.9, 33.7)):
        hand.click(*place)
        yield 0.1
    scene.keep(iface.mainWindow(), "drawing")
    hand.click(62.9, 33.7, RIGHT)
    yield from scene.until(lambda: len(workspace.records) == 2)
    yield 0.5
    drawn = next(r for r in workspace.records if r.id != key)
    drawing.update(
        name=drawn.name,
        pis=list(zip(drawn.alignment.axis.lon.tolist(), drawn.alignment.axis.lat.tolist())),
        length_km=drawn.attributes["length_km"],
        selected=workspace.selected_id == drawn.id,
        editable=axes.isEditable(),
        axes=axes.featureCount(),
        checked_after=button(iface, "draw").isChecked(),
    )
    scene.keep(iface.mainWindow(), "drawn")
    workspace.select(key)
    button(iface, "edit").trigger()
    yield 1
    ours = type(canvas.mapTool()).__name__
    # QGIS's own tool works on the same session.
    iface.actionVertexToolActiveLayer().trigger()
    yield 0.5
    before = workspace.record(key).attributes["length_km"]
    lon, lat = PIS[1]
    bending = {"ours": ours, "tool": type(canvas.mapTool()).__name__, "before_km": before}
    hand.move(lon + 0.01, lat)
    yield 1
    hand.click(lon, lat)
    yield 0.5
    hand.move(62.0, 34.55)
    yield 0.3
    hand.click(61.95, 34.55)
    yield from scene.until(lambda: workspace.record(key).attributes["length_km"] != before)
    yield 1
    bending["bent_km"] = workspace.record(key).attributes["length_km"]
    bending["stored_km"] = workspace.study.alternative(key).attributes["length_km"]
    scene.keep(iface.mainWindow(), "bending")
    iface.mainWindow().findChild(QAction, "mActionUndo").trigger()
    yield from scene.until(lambda: abs(workspace.record(key).attributes["length_km"] - before) < 1e-6)
    iface.mainWindow().findChild(QAction, "mActionRedo").trigger()
    yield from scene.until(lambda: workspace.record(key).attributes["length_km"] != before)
    iface.actionSaveActiveLayerEdits().trigger()
    yield from scene.until(lambda: workspace.study.alternative(key).attributes["length_km"] != before)
    yield 1
    bending["saved_km"] = workspace.study.alternative(key).attributes["length_km"]
    bending["radii_m"] = workspace.study.alternative(key).alignment.axis.radius_m.tolist()
    button(iface, "edit").trigger()
    yield 0.5
    bending["editable_after"] = axes.isEditable()
    bending["checked_after"] = button(iface, "edit").isChecked()
    scene.keep(iface.mainWindow(), "bent")
    vectors = [layer for layer in workspace.project.mapLayers().values() if isinstance(layer, QgsVectorLayer)]
    touched = [layer.name() for layer in vectors if layer.isEditable()]
    return {"drawing": drawing, "bending": bending, "touched": touched}


def draws_off_the_ground(iface):
    """A line that leaves the elevation model is kept as an unsaved edit, and bent back by saving it elsewhere."""
    from karwan.layers.study_layers import study_layer

    workspace, _ = yield from begin(iface, "draws_off_the_ground")
    said = []
    workspace.message.connect(lambda text, level: said.append(text))
    workspace.zoomRequested.emit(np.array([60.0, 80.0]), np.array([30.0, 38.0]))
    yield 3
    hand, axes = Hand(iface.mapCanvas()), study_layer(workspace.project, "axes")
    button(iface, "draw").trigger()
    yield 0.5
    for place in ((62.9, 35.0), (62.8, 34.5), (78.0, 34.0)):
        hand.click(*place)
        yield 0.2
    hand.click(78.0, 34.0, RIGHT)
    yield from scene.until(lambda: any("is kept" in text for text in said))
    kept = {
        "said": said,
        "records": len(workspace.records),
        "editable": axes.isEditable(),
        "drawn": [f.geometry().asWkt(1) for f in axes.editBuffer().addedFeatures().values()],
        "tool": type(iface.mapCanvas().mapTool()).__name__,
        "checked": button(iface, "draw").isChecked(),
    }
    axes.rollBack()
    return kept


def finds_crossings(iface):
    """The corridor's drawn layers against the alternative."""
    from karwan.core.terrain_classes import ClassLimits
    from karwan.layers.crossing_layers import candidates
    from karwan.ui.crossing_search import ticked_layers
    from karwan.ui.crossings_action import CrossingsAction
    from karwan.ui.crossings_dialog import CrossingsDialog

    workspace, key = yield from begin(iface, "finds_crossings")
    dialog = CrossingsDialog(candidates(workspace.project), "By hand", 2, "", iface.mainWindow())
    dialog.show()
    yield 0.5
    scene.keep(dialog, "crossings-dialog")
    chosen = dialog.layer_ids()
    dialog.close()
    action = CrossingsAction(workspace, iface.mainWindow())
    start = time.perf_counter()
    action.run([key], chosen, ClassLimits())
    yield from scene.until(lambda: workspace.crossings_count(key) is not None)
    seconds = time.perf_counter() - start
    dock = scene.dock_of(iface)
    dock.tabs.setCurrentWidget(dock.crossings)
    yield 1
    scene.keep(iface.mainWindow(), "crossings")
    points, intervals = workspace.study.crossings(key)
    action.dispose()
    return {
        "ticked": len(ticked_layers(workspace.project)),
        "chosen": len(chosen),
        "seconds": seconds,
        "points": [[p.layer, p.name, p.kind, round(p.chainage_m), p.angle_deg] for p in points],
        "intervals": [[i.layer, i.label, round(i.from_m), round(i.to_m)] for i in intervals],
    }


def chooses_tiles_as_elevation(iface):
    """Tiles of a server, whose colours are heights, become the study's elevation by mouse and keyboard."""
    import sys
    from urllib.parse import quote

    # The server is the tests' own.
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))
    from karwan.ui.elevation_dialog import ElevationDialog
    from qgis.core import QgsRasterLayer
    from qgis.PyQt.QtWidgets import QDialogButtonBox
    from raster_servers import serving, tiles_of

    workspace, key = yield from begin(iface, "tiles")
    header = scene.dock_of(iface).header
    said = []
    workspace.message.connect(lambda text, _: said.append(text))
    before = workspace.elevation_model().title

    def height(x_m, y_m):
        return 900.0 + y_m / 20_000.0 + 40.0 * np.sin(x_m / 9_000.0)

    with serving(tiles_of(height, "mapbox")) as (url, asked):

        def layer(folder, name):
            address = quote(f"{url}/{folder}/{{z}}/{{x}}/{{y}}.png", safe=":/")
            return QgsRasterLayer(f"type=xyz&url={address}&zmin=0&zmax=11", name, "wms")

        ground, photos = layer("ground", "Ground in colours"), layer("photos", "Aerial photographs")
        workspace.project.addMapLayers([ground, photos], False)
        listed = [header.dem.itemText(k) for k in range(header.dem.count())]
        tip = header.dem.toolTip()
        QTest.mouseClick(header.dem_button, LEFT)
        yield 0.5
        dialog = next(w for w in QgsApplication.topLevelWidgets() if isinstance(w, ElevationDialog) and w.isVisible())
        dialog.layer.setFocus()
        QTest.keyClicks(dialog.layer, "Ground in")
        yield 0.3
        as_picture = dialog.note.text()
        dialog.encoding.setFocus()
        QTest.keyClick(dialog.encoding, Qt.Key.Key_Down)
        yield 0.3
        scene.keep(dialog, "elevation-dialog")
        as_heights = dialog.note.text()
        start = time.perf_counter()
        QTest.mouseClick(dialog.buttons.button(QDialogButtonBox.StandardButton.Ok), LEFT)
        chosen_s = time.perf_counter() - start
        yield 0.5
        chosen, note = header.dem.currentText(), header.terrain_note.text()
        workspace.reevaluate(key)
        yield from scene.until(lambda: not workspace.stale(key) and workspace.evaluation(key) is not None)
        evaluation = workspace.evaluation(key)
        yield 1
        scene.keep(iface.mainWindow(), "elevation-window")
        stations = evaluation.section
        from pyproj import Transformer

        x, y = Transformer.from_crs(4326, 3857, always_xy=True).transform(stations.lon, stations.lat)
        off_m = np.abs(stations.ground_m - height(np.asarray(x), np.asarray(y)))
        path = workspace.settings.dem_path
    return {
        "listed": listed, "tip": tip, "as_picture": as_picture, "as_heights": as_heights, "chosen": chosen,
        "note": note, "chosen_s": chosen_s, "terrain": evaluation.basis.terrain, "before": before, "said": said,
        "off_m": float(np.nanmax(off_m)), "unknown": int(np.isnan(off_m).sum()), "tiles": len(asked), "path": path,
    }  # fmt: skip
