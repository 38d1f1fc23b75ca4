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
    QgsFeature,
    QgsGeometry,
    QgsPointXY,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QPoint, Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QAction, QDialogButtonBox

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
    yield from scene.until(lambda: bool(tool.panel.measure.class_km) and tool.panel.answer.settled)
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
    yield from scene.until(lambda: tool.panel.measure is not None and tool.panel.answer.settled)
    scene.keep(iface.mainWindow(), "measure-free")
    free = tool.panel.measure
    places = tool.state.places()
    action.trigger()
    yield from scene.idle()
    return {
        "along": along,
        "name": record.name,
        "free_m": free.length_m,
        "free_places": places,
        "tool_left": type(iface.mapCanvas().mapTool()).__name__,
        "unchecked": not action.isChecked(),
    }


def many_features(path, lines=100_000, areas=20_000):
    """Lines and areas all over the north of the corridor, in a GeoPackage."""
    import shapely
    from osgeo import ogr, osr

    rng = np.random.default_rng(4)
    at = np.column_stack((rng.uniform(61.6, 63.4, lines), rng.uniform(33.3, 35.3, lines)))
    off = rng.normal(0.0, 0.006, (lines, 2, 2))
    courses = shapely.linestrings(np.stack((at, at + off[:, 0], at + off[:, 0] + off[:, 1]), axis=1))
    fields = shapely.buffer(shapely.points(at[:areas]), 0.004, quad_segs=6)
    wgs84 = osr.SpatialReference()
    wgs84.ImportFromEPSG(4326)
    file = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    for name, kind, shapes in (("tracks", ogr.wkbLineString, courses), ("fields", ogr.wkbPolygon, fields)):
        file.StartTransaction()
        layer = file.CreateLayer(name, wgs84, kind)
        layer.CreateField(ogr.FieldDefn("name", ogr.OFTString))
        for number, wkb in enumerate(shapely.to_wkb(shapes)):
            feature = ogr.Feature(layer.GetLayerDefn())
            feature["name"] = f"{name} {number}"
            feature.SetGeometryDirectly(ogr.CreateGeometryFromWkb(wkb))
            layer.CreateFeature(feature)
        file.CommitTransaction()
    file = None


class Follow:
    """Moves the mouse every so many milliseconds; when it was sent to each place and when the panel told of it."""

    def __init__(self, hand, tool, places, pace_ms):
        self.hand, self.tool, self.left = hand, tool, list(places)
        self.sent_s, self.moves, self.told, self.beats = 0.0, [], [], []
        self._show, self._moved = tool.panel.show_answer, tool.canvasMoveEvent
        tool.panel.show_answer, tool.canvasMoveEvent = self._on_answer, self._on_move
        self.timer, self.heart = QTimer(), QTimer()
        for timer, slot, ms in ((self.timer, self._move, pace_ms), (self.heart, self._beat, 2)):
            timer.setTimerType(Qt.TimerType.PreciseTimer)
            timer.timeout.connect(slot)
            timer.start(ms)

    def _beat(self):
        self.beats.append(time.perf_counter())

    def _move(self):
        if not self.left:
            self.timer.stop()
            return
        self.sent_s = time.perf_counter()
        self.hand.move(*self.left.pop(0))

    def _on_move(self, event):
        self._moved(event)
        self.moves.append((self.sent_s, self.tool.state.pointer))

    def _on_answer(self, answer, *more):
        self._show(answer, *more)
        self.told.append((time.perf_counter(), self.tool.answers.places[-1]))

    @property
    def done(self):
        return not self.timer.isActive() and not self.tool.answers.is_busy

    def end(self):
        """Delays, ms, from when the mouse was sent to a place until the panel tells of it or of a later one; pauses."""
        self.heart.stop()
        self.tool.panel.show_answer, self.tool.canvasMoveEvent = self._show, self._moved
        number = {place: k for k, (_, place) in enumerate(self.moves)}
        delays = np.full(len(self.moves), np.nan)
        for at, place in self.told:
            for k in range(number.get(place, -1) + 1):
                if np.isnan(delays[k]):
                    delays[k] = (at - self.moves[k][0]) * 1000.0
        pauses = np.diff(self.beats) * 1000.0
        return {
            "moves": len(self.moves), "answers": len({place for _, place in self.told}),
            "unanswered": int(np.isnan(delays).sum()), "median_ms": float(np.nanmedian(delays)),
            "p95_ms": float(np.nanpercentile(delays, 95)), "most_ms": float(np.nanmax(delays)),
            "pause_p95_ms": float(np.percentile(pauses, 95)), "pause_ms": float(pauses.max()),
        }  # fmt: skip


def measures_many(iface):
    """Drawing over 100,000 tracks and 20,000 fields; along a track; all lines at once; keeping."""
    workspace, key = yield from begin(iface, "measures_many")
    canvas = iface.mapCanvas()
    path = PICTURES / "many.gpkg"
    many_features(path)
    tracks = QgsVectorLayer(f"{path}|layername=tracks", "Tracks", "ogr")
    fields = QgsVectorLayer(f"{path}|layername=fields", "Fields", "ogr")
    workspace.project.addMapLayers([fields, tracks])
    workspace.zoomRequested.emit(np.array([61.8, 63.2]), np.array([33.5, 35.1]))
    yield from scene.drawn(iface)
    hand, action = Hand(canvas), button(iface, "measure")
    action.trigger()
    yield 0.3
    tool = canvas.mapTool()
    hand.click(62.0, 34.9)
    hand.move(62.05, 34.7)
    start = time.perf_counter()
    yield from scene.until(lambda: tool.panel.answer is not None and tool.panel.answer.layers is not None)
    read_s = time.perf_counter() - start
    drawn = {}
    share = np.linspace(0.0, 1.0, 120)
    ways = {
        "short_16": ((62.0, 34.9), (62.15, 34.75), 16), "long_16": ((62.2, 34.6), (63.0, 33.7), 16),
        "long_40": ((62.2, 34.6), (62.9, 33.6), 40),
    }  # fmt: skip
    for name, ((x, y), (to_x, to_y), pace_ms) in ways.items():
        if name == "long_16":
            for corner in ((62.1, 34.8), (62.15, 34.7), (62.2, 34.6)):
                hand.click(*corner)
        bend = 0.05 * np.sin(share * 6.0)
        places = list(zip(x + share * (to_x - x) + bend, y + share * (to_y - y)))
        follow = Follow(hand, tool, places, pace_ms)
        yield from scene.until(lambda follow=follow: follow.done)
        yield 0.3
        drawn[name] = follow.end()
        drawn[name]["points"] = len(tool.panel.measure.points)
        scene.keep(iface.mainWindow(), f"measure-drawing-{name}")
        drawn[name]["length_km"] = tool.panel.measure.length_m / 1000.0
    live = tool.panel.answer
    hand.click(*places[-1])
    hand.click(*places[-1], RIGHT)
    yield from scene.until(lambda: tool.panel.answer.settled)
    exact = tool.panel.answer
    tool.panel.keep.click()
    yield 0.5
    kept = workspace.study.sections("")[0]
    scene.keep(iface.mainWindow(), "measure-kept-free")
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    # Along a track of the layer that is active.
    iface.setActiveLayer(tracks)
    workspace.zoomRequested.emit(np.array([62.0, 62.03]), np.array([34.5, 34.53]))
    yield from scene.drawn(iface)
    about = QgsRectangle(62.0, 34.5, 62.03, 34.53)
    course = max(
        (f for f in tracks.getFeatures(about) if about.contains(f.geometry().boundingBox())),
        key=lambda f: f.geometry().length(),
    )
    ends = [course.geometry().interpolate(course.geometry().length() * part).asPoint() for part in (0.1, 0.9)]
    hand.click(ends[0].x(), ends[0].y())
    hand.click(ends[1].x(), ends[1].y())
    yield from scene.until(lambda: tool.panel.answer.settled)
    track = tool.panel.answer
    scene.keep(iface.mainWindow(), "measure-along-track")
    # Several alternatives between two places.
    workspace.duplicate(key)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    workspace.zoom_to(key)
    yield from scene.drawn(iface)
    line = tool.lines.line(key)
    lon, lat = line.point_at(np.array([20_000.0, 90_000.0]))
    hand.click(lon[0], lat[0])
    hand.click(lon[1], lat[1])
    tool.panel.all_lines.click()
    yield from scene.until(lambda: tool.panel.answer.settled)
    beside = [[one.title, one.found.length_m] for one in tool.panel.beside.rows.records]
    scene.keep(iface.mainWindow(), "measure-beside")
    tool.panel.all_lines.click()
    # The same by keyboard: chainages are typed.
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    box = tool.panel.chainages.end
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, "45.5")
    QTest.keyClick(box, Qt.Key.Key_Return)
    yield 0.5
    typed = [tool.panel.measure.from_m, tool.panel.measure.to_m]
    QgsApplication.instance().setUITheme("Night Mapping")
    yield 1.5
    scene.keep(iface.mainWindow(), "measure-dark")
    QgsApplication.instance().setUITheme("default")
    action.trigger()
    yield from scene.idle()
    return {
        "read_s": read_s,
        "drawn": drawn,
        "live": [len(live.found.points), len(live.found.intervals), live.found.length_m],
        "exact": [len(exact.found.points), len(exact.found.intervals), exact.found.length_m],
        "broken": len(exact.broken),
        "kept": [kept.line, kept.length_m, kept.met, kept.terrain, kept.layers],
        "track": [track.title, track.found.length_m, course.geometry().length() * 0.8],
        "beside": beside,
        "typed": typed,
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


def layer_of(kind, title, rows):
    layer = QgsVectorLayer(f"{kind}?crs=EPSG:4326&field=name:string", title, "memory")
    for wkt, name in rows:
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry.fromWkt(wkt))
        feature.setAttributes([name])
        layer.dataProvider().addFeature(feature)
    layer.updateExtents()
    QgsProject.instance().addMapLayer(layer)
    return layer


def land_cover(folder):
    """A raster of three classes with colours and names, below the other layers of the project."""
    from osgeo import gdal, osr
    from qgis.core import QgsRasterLayer

    path = str(folder / "land_cover.tif")
    dataset = gdal.GetDriverByName("GTiff").Create(path, 600, 700, 1, gdal.GDT_Byte)
    system = osr.SpatialReference()
    system.ImportFromEPSG(4326)
    dataset.SetProjection(system.ExportToWkt())
    dataset.SetGeoTransform((61.0, 0.01, 0.0, 36.5, 0.0, -0.01))
    band = dataset.GetRasterBand(1)
    colours, names = gdal.ColorTable(), gdal.RasterAttributeTable()
    names.CreateColumn("Value", gdal.GFT_Integer, gdal.GFU_MinMax)
    names.CreateColumn("Class", gdal.GFT_String, gdal.GFU_Name)
    names.SetRowCount(3)
    for row, (name, colour) in enumerate((("Grassland", (200, 220, 120)), ("Cropland", (230, 180, 220)),
                                          ("Bare ground", (210, 200, 180)))):  # fmt: skip
        colours.SetColorEntry(30 + 10 * row, (*colour, 255))
        names.SetValueAsInt(row, 0, 30 + 10 * row)
        names.SetValueAsString(row, 1, name)
    # Colours come before cells: GDAL 3.10 cannot put them into a file that has begun.
    band.SetRasterColorTable(colours)
    band.SetDefaultRAT(names)
    band.WriteArray((np.add.outer(np.arange(700) // 13, np.arange(600) // 17) % 3 * 10 + 30).astype(np.uint8))
    band = dataset = None
    layer = QgsRasterLayer(path, "Land cover")
    QgsProject.instance().addMapLayer(layer, False)
    QgsProject.instance().layerTreeRoot().insertLayer(-1, layer)
    return layer


def finds_crossings(iface):
    """The corridor's drawn layers, villages, a fault and land cover against the alternative, by mouse and keyboard."""
    from karwan.ui.crossing_search import ticked_layers

    workspace, key = yield from begin(iface, "finds_crossings")
    line = workspace.record(key).alignment
    places = np.linspace(0, line.lon.size - 1, 12).astype(int)[1:-1]
    villages = [(f"POINT ({line.lon[k] + 0.004} {line.lat[k]})", f"Deh <b>{k}</b>") for k in places.tolist()]
    lon, lat = line.lon[line.lon.size // 3], line.lat[line.lat.size // 3]
    fault = f"LINESTRING ({lon - 0.1} {lat - 0.1}, {lon + 0.1} {lat + 0.1})"
    lines = layer_of("LineString", "Lines 7", [(fault, "Herat")])
    layer_of("Point", "Villages", villages)
    cover = land_cover(PICTURES)
    yield 1
    # The dialog stays until it is answered: it is opened from the event loop, not from this scene.
    QTimer.singleShot(0, button(iface, "crossings").trigger)
    yield 1
    dialog = scene.dialog_of("KarwanCrossingsDialog")
    titles = [dialog.list.topLevelItem(row).text(0) for row in range(dialog.list.topLevelItemCount())]
    answer = {"ticked": len(ticked_layers(workspace.project)), "listed": titles, "chosen": len(dialog.layer_ids())}
    guessed = dialog.kinds()
    answer["guessed"] = {layer.name(): guessed[layer.id()] for layer in QgsProject.instance().mapLayers().values()
                         if layer.id() in guessed}  # fmt: skip
    # The planner knows that the nameless lines are faults; their first letters choose it in the list of kinds.
    box = dialog._kinds[lines.id()]
    box.setFocus()
    QTest.keyClicks(box, "fault")
    answer["cover_ticked"] = cover.id() in dialog.layer_ids()
    scene.keep(dialog, "crossings-dialog")
    ok = dialog.buttons.button(QDialogButtonBox.StandardButton.Ok)
    start = time.perf_counter()
    QTest.mouseClick(ok, LEFT)
    yield from scene.until(lambda: workspace.crossings_count(key) is not None)
    answer["seconds"] = time.perf_counter() - start
    answer["kept_kind"] = lines.customProperty("karwan/kind")
    dock = scene.dock_of(iface)
    tab = dock.crossings
    dock.tabs.setCurrentWidget(tab)
    yield 1
    scene.keep(iface.mainWindow(), "crossings")
    # The stretches, by mouse: land cover among them, told by its kind in the filter.
    QTest.mouseClick(tab.lists.tabBar(), LEFT, pos=tab.lists.tabBar().tabRect(1).center())
    QTest.mouseClick(tab.filter_button, LEFT)
    yield 0.5
    QTest.keyClicks(tab.filter.words, "cropland")
    yield 0.5
    scene.keep(iface.mainWindow(), "crossings-land-cover")
    answer["cropland"] = [(record.label, record.kind_of) for record in tab.intervals.rows.records]
    QTest.mouseClick(tab.filter_button, LEFT)
    yield 0.5
    # To the list of what is near, by mouse, then only the fault.
    tab.lists.tabBar().setFocus()
    QTest.mouseClick(tab.lists.tabBar(), LEFT, pos=tab.lists.tabBar().tabRect(2).center())
    yield 0.5
    scene.keep(iface.mainWindow(), "crossings-near")
    answer["near_rows"] = tab.near.model().rowCount()
    QTest.mouseClick(tab.filter_button, LEFT)
    yield 0.5
    QTest.keyClicks(tab.filter.words, "herat")
    yield 0.5
    scene.keep(iface.mainWindow(), "crossings-filtered")
    answer["filtered"] = [record.name for record in tab.near.rows.records]
    answer["summary"] = tab.summary.text()
    QTest.mouseClick(tab.filter_button, LEFT)
    yield 0.5
    answer["unfiltered"] = tab.near.model().rowCount()
    points, intervals = workspace.study.crossings(key)
    answer["points"] = [[p.layer, p.name, p.kind, round(p.chainage_m), p.angle_deg, p.kind_of] for p in points]
    answer["intervals"] = [[i.layer, i.label, round(i.from_m), round(i.to_m)] for i in intervals]
    answer["length_m"] = max(i.to_m for i in intervals)
    answer["areas"] = [[n.name, n.kind_of, n.area_m2] for n in workspace.study.near(key) if n.layer == "Land cover"]
    answer["near"] = [[n.name, n.kind_of, n.side, n.distance_m, n.walked_m] for n in workspace.study.near(key)]
    answer["drawn"] = yield from measures_classes(iface, workspace)
    return answer


def measures_classes(iface, workspace):
    """A free line drawn over the land cover: kilometres of each class following the mouse, and of the finished line."""
    from karwan.core.measure_crossed import class_lengths_m

    canvas = iface.mapCanvas()
    workspace.zoomRequested.emit(np.array([61.8, 63.2]), np.array([33.5, 35.1]))
    yield from scene.drawn(iface)
    hand = Hand(canvas)
    button(iface, "measure").trigger()
    yield 0.3
    tool = canvas.mapTool()
    hand.click(62.0, 34.9, keys=Qt.KeyboardModifier.ShiftModifier)
    hand.move(62.1, 34.8)
    yield from scene.until(lambda: tool.panel.answer is not None and tool.panel.answer.covers)
    hand.click(62.3, 34.6)
    followed = []
    for share in np.linspace(0.0, 1.0, 12):
        before = tool.state.places()[-1]
        hand.move(62.35 + 0.5 * share, 34.5 - 0.7 * share)
        yield from scene.until(lambda before=before: before != tool.state.places()[-1] == tool.answers.places[-1])
        found = tool.panel.measure
        followed.append([found.length_m, sum(class_lengths_m(found.intervals, "Land cover").values())])
    scene.keep(iface.mainWindow(), "measure-classes-following")
    live = class_lengths_m(tool.panel.measure.intervals, "Land cover")
    rows = {label.text(): value.text() for label, value in tool.panel._values}
    hand.click(62.85, 33.8)
    hand.click(62.85, 33.8, RIGHT)
    yield from scene.until(lambda: tool.panel.answer.settled)
    scene.keep(iface.mainWindow(), "measure-classes-exact")
    exact = class_lengths_m(tool.panel.measure.intervals, "Land cover")
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    return {"followed": followed, "live": live, "exact": exact, "row": rows.get("Land cover, km", "")}


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
