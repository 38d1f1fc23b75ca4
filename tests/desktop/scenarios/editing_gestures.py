"""Played inside QGIS: every gesture of editing on the map, each followed by its undo and redo, by mouse and keys."""

import os
from pathlib import Path

import numpy as np
import qgis_scene as scene
from qgis.core import QgsCoordinateReferenceSystem, QgsCoordinateTransform, QgsPointXY, QgsProject
from qgis.PyQt.QtCore import QEvent, QPoint, QPointF, Qt, QTimer
from qgis.PyQt.QtGui import QMouseEvent
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QAction, QApplication, QMessageBox, QWidget

LEFT, RIGHT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.NoButton
PLAIN, CONTROL, SHIFT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
PICTURES = Path(os.environ["KARWAN_SCENARIO_ANSWER"]).parent
PIS = np.array([(62.25, 35.1), (62.15, 34.6), (62.35, 34.1), (62.6, 33.6)])
BESIDE = np.array([(62.25, 35.1), (62.18, 34.75), (62.16, 34.45), (62.35, 34.1), (62.6, 33.6)])
FURTHER = np.array([(62.6, 33.6), (62.7, 33.4), (62.72, 33.2)])


class Hand:
    """Mouse and keys in QGIS's window; knows longitude and latitude."""

    def __init__(self, iface):
        self.iface, self.canvas = iface, iface.mapCanvas()
        self.view = self.canvas.viewport()

    def pixel(self, lon, lat):
        crs = self.canvas.mapSettings().destinationCrs()
        wgs84 = QgsCoordinateReferenceSystem("EPSG:4326")
        point = QgsCoordinateTransform(wgs84, crs, QgsProject.instance()).transform(QgsPointXY(lon, lat))
        place = self.canvas.getCoordinateTransform().transform(point)
        return QPoint(round(place.x()), round(place.y()))

    def move(self, pixel, held=False):
        event = QMouseEvent(
            QEvent.Type.MouseMove,
            QPointF(pixel),
            QPointF(self.view.mapToGlobal(pixel)),
            NONE,
            LEFT if held else NONE,
            PLAIN,
        )
        QApplication.sendEvent(self.view, event)

    def drag(self, start, end, let_go=True):
        """Yields while dragging."""
        self.move(start)
        QTest.mousePress(self.view, LEFT, PLAIN, start)
        for share in (0.3, 0.6, 1.0):
            self.move(start + (end - start) * share, held=True)
            yield 0.1
        if let_go:
            QTest.mouseRelease(self.view, LEFT, PLAIN, end)

    def click(self, pixel, button=LEFT):
        self.move(pixel)
        QTest.mouseClick(self.view, button, PLAIN, pixel)

    def choose(self, pixel, text, then=None):
        """Right click, and take what begins with `text` from the menu."""
        self.move(pixel)
        QTimer.singleShot(400, lambda: self.take(text, then))
        QTest.mouseClick(self.view, RIGHT, PLAIN, pixel)

    def take(self, text, then=None):
        menu = QApplication.activePopupWidget()
        if menu is None:
            raise AssertionError(f"no menu for {text}")
        action = next(action for action in menu.actions() if action.text().startswith(text))
        if then is not None:
            QTimer.singleShot(400, then)
        QTest.mouseClick(menu, LEFT, PLAIN, menu.actionGeometry(action).center())

    def key(self, key, keys=PLAIN, on_dock=False):
        widget = scene.dock_of(self.iface).table if on_dock else self.canvas
        self.iface.mainWindow().activateWindow()
        widget.setFocus()
        QTest.keyClick(widget, key, keys)


class Desk:
    """The plugin's parts, and what they hold."""

    def __init__(self, iface, workspace, key):
        self.iface, self.workspace, self.key = iface, workspace, key
        self.hand = Hand(iface)
        self.tool = iface.mapCanvas().mapTool()
        self.editing = self.tool._editing
        self.bar = iface.mainWindow().findChild(QWidget, "KarwanEditBar")
        self.rows = []

    def button(self, name):
        action = self.bar.findChild(QAction, f"Karwan_line_{name}")
        return self.bar.toolbar.widgetForAction(action)

    def press(self, name):
        QTest.mouseClick(self.button(name), LEFT)

    def take(self, name, text):
        """Press a button that has a menu, and take from it."""
        QTimer.singleShot(400, lambda: self.hand.take(text))
        self.press(name)

    @property
    def stack(self):
        return self.editing.watched("axes").layer.undoStack()

    def state(self):
        """The polygon, bit by bit, with all that is set by hand."""
        axis = self.editing.axis_now(self.key)
        if axis is None:
            return None
        parts = [getattr(axis, part).tobytes().hex() for part in PARTS]
        return [*parts, axis.by_hand.to_text()]

    def study(self):
        """All alternatives as they are stored, bit by bit."""
        found = {}
        for record in self.workspace.study.alternatives():
            axis = record.alignment.axis
            parts = [getattr(axis, part).tobytes().hex() for part in PARTS] if axis is not None else []
            line = [record.alignment.lon.tobytes().hex(), record.alignment.lat.tobytes().hex()]
            found[record.id] = [record.name, parts, line, record.alignment.level_m.tobytes().hex()]
        return found

    def place(self, at_m):
        lon, lat, _ = self.tool.plan.point_at(at_m)
        return self.hand.pixel(float(lon), float(lat))

    def pi(self, number):
        axis = self.tool._axis
        return self.hand.pixel(float(axis.lon[number]), float(axis.lat[number]))

    def look(self, lon, lat, half):
        """Show a place; yields until it is drawn."""
        self.workspace.zoomRequested.emit(np.array([lon - half, lon + half]), np.array([lat - half, lat + half]))
        yield from scene.drawn(self.iface)

    def whole(self):
        lon, lat = PIS.T
        self.workspace.zoomRequested.emit(lon + 0.0, lat + 0.0)
        yield from scene.drawn(self.iface)

    def gesture(self, name, keys, do, seconds=120.0, keep=""):
        """Do it, then undo, redo and undo by keys, on the map and in the dock in turn; a row of the table."""
        before, base = self.state(), self.stack.index()
        made = do()
        if made is not None:
            yield from made
        yield from scene.until(lambda: self.state() != before, seconds)
        yield 0.2
        if keep:
            yield 0.6
            scene.keep(self.iface.mainWindow(), keep)
        after, text, steps = self.state(), self.stack.undoText(), self.stack.index() - base
        on_dock = len(self.rows) % 2 == 1
        self.hand.key(Qt.Key.Key_Z, CONTROL, on_dock)
        yield 0.2
        restored = self.state() == before
        self.hand.key(Qt.Key.Key_Z, CONTROL | SHIFT, not on_dock)
        yield 0.2
        redone = self.state() == after
        self.hand.key(Qt.Key.Key_Z, CONTROL, not on_dock)
        yield from scene.until(lambda: self.state() == before)
        self.rows.append(
            {
                "gesture": name, "by": keys, "undo": text, "steps": steps, "restored": restored, "redone": redone,
                "undone on": "dock, map" if on_dock else "map, dock", "changes left": self.editing.has_changes(),
            }
        )  # fmt: skip

    def step(self, name, keys, do, seconds=120.0, keep=""):
        """The same for what is a step of the study."""
        before, base = self.study(), self.workspace.undo_stack.index()
        made = do()
        if made is not None:
            yield from made
        yield from scene.until(lambda: self.study() != before and self.workspace.undo_stack.index() > base, seconds)
        yield 1.0
        if keep:
            scene.keep(self.iface.mainWindow(), keep)
        after, text = self.study(), self.workspace.undo_stack.undoText()
        steps = self.workspace.undo_stack.index() - base
        self.hand.key(Qt.Key.Key_Z, CONTROL, True)
        yield 1.0
        restored = self.study() == before
        self.hand.key(Qt.Key.Key_Z, CONTROL | SHIFT, True)
        yield 1.0
        redone = self.study() == after
        self.rows.append(
            {
                "gesture": name, "by": keys, "undo": text, "steps": steps, "restored": restored, "redone": redone,
                "undone on": "dock", "changes left": self.editing.has_changes(),
            }
        )  # fmt: skip


PARTS = ("lon", "lat", "radius_m", "transition_in_m", "transition_out_m")


def add(workspace, name, pis, radius_m):
    from karwan.core.alignment import Axis
    from karwan.core.geodesy import working_plane
    from karwan.core.horizontal import lay_out, with_transitions

    lon, lat = pis.T.copy()
    radius = np.full(lon.size, radius_m)
    radius[[0, -1]] = 0.0
    axis = Axis(lon, lat, radius, plane=working_plane(lon[[0, -1]], lat[[0, -1]]))
    workspace.add_alternative(lay_out(name, with_transitions(axis, workspace.standard())))
    yield from scene.until(lambda: any(record.name == name for record in workspace.records))
    return next(record.id for record in workspace.records if record.name == name)


def plays(iface):
    """All gestures on one line of 170 km."""
    scene.arrange(iface, 0.35)
    workspace = scene.workspace_of(iface)
    workspace.open_corridor("western-afghanistan", PICTURES / "gestures.gpkg")
    yield 1
    key = yield from add(workspace, "By hand", PIS, 6000.0)
    yield from add(workspace, "Beside", BESIDE, 3000.0)
    yield from add(workspace, "Further", FURTHER, 3000.0)
    workspace.select(key)
    workspace.zoom_to(key)
    yield from scene.drawn(iface)
    iface.mainWindow().findChild(QAction, "Karwan_edit").trigger()
    yield from scene.until(lambda: type(iface.mapCanvas().mapTool()).__name__ == "EditTool")
    yield from scene.until(lambda: workspace.evaluation(key) is not None)
    desk = Desk(iface, workspace, key)
    hand = desk.hand
    away = QPoint(40, 25)
    yield from desk.gesture(
        "Move corner", "drag a square", lambda: hand.drag(desk.pi(1), desk.pi(1) + away), keep="1-moved"
    )
    yield from desk.gesture("Move end", "drag the last square", lambda: hand.drag(desk.pi(3), desk.pi(3) + away))
    middle = (desk.pi(1) + desk.pi(2)) / 2
    yield from desk.gesture("Bend straight", "drag a dashed line", lambda: hand.drag(middle, middle + away))

    def double():
        hand.move(middle)
        QTest.mouseDClick(hand.view, LEFT, PLAIN, middle)

    yield from desk.gesture("Insert corner", "double click on a dashed line", double)
    yield from desk.gesture(
        "Insert corner", "right click, Insert corner here", lambda: hand.choose(middle, "Insert corner")
    )

    def delete():
        hand.move(desk.pi(2))
        hand.key(Qt.Key.Key_Delete)

    yield from desk.gesture("Delete corner", "Delete over a square", delete)
    yield from desk.gesture(
        "Delete corner", "right click, Delete corner", lambda: hand.choose(desk.pi(2), "Delete corner")
    )

    yield from desk.look(*PIS[1], 0.02)

    def dot():
        x, y = desk.tool.handles._places["curve"][1]
        at = iface.mapCanvas().getCoordinateTransform().transform(QgsPointXY(x, y))
        here, corner = QPoint(round(at.x()), round(at.y())), desk.pi(1)
        return hand.drag(here, here + (here - corner) / 2)

    yield from desk.gesture("Change radius", "drag a round dot", dot, keep="2-curve")

    def typed():
        def fill():
            dialog = QApplication.activeModalWidget()
            dialog.radius.setFocus()
            dialog.radius.selectAll()
            QTest.keyClicks(dialog.radius, "2500")
            dialog.before.selectAll()
            QTest.keyClicks(dialog.before, "77")
            scene.keep(dialog, "3-curve-typed")
            QTest.keyClick(dialog.behind, Qt.Key.Key_Return)

        hand.choose(desk.pi(1), "Curve", fill)

    yield from desk.gesture("Change radius and transitions", "right click, Curve…", typed)
    yield from desk.whole()

    def clicks(name, from_m, to_m):
        desk.press(name)
        yield 0.2
        hand.click(desk.place(from_m))
        yield 0.2
        hand.move(desk.place((from_m + to_m) / 2.0))
        yield 0.3
        scene.keep(iface.mainWindow(), f"4-{name}")
        hand.click(desk.place(to_m))
        yield 0.3

    yield from desk.gesture(
        "Lock stretch", "Lock, two clicks", lambda: clicks("lock", 50_000.0, 80_000.0), keep="5-locked"
    )

    def keys_only():
        """The button by space bar, the chainages typed, Enter."""
        bar, button = iface.mainWindow().findChild(QWidget, "KarwanEditBar"), desk.button("lock")
        button.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClick(button, Qt.Key.Key_Space)
        for box, km in ((bar.places.from_km, "50"), (bar.places.to_km, "80")):
            box.setFocus(Qt.FocusReason.TabFocusReason)
            box.selectAll()
            QTest.keyClicks(box, km)
            yield 0.2
        QTest.keyClick(bar.places.to_km, Qt.Key.Key_Return)

    yield from desk.gesture("Lock stretch", "Lock, chainage typed", keys_only)
    # Two stretches that stay locked, to be unlocked.
    yield from clicks("lock", 50_000.0, 80_000.0)
    yield from scene.until(lambda: len(desk.tool.plan.axis.by_hand.fixes) == 1)
    held, said = desk.state(), []
    workspace.message.connect(lambda text, _level: said.append(text))
    yield from hand.drag(desk.pi(1), desk.pi(1) + away)
    yield 0.3
    lock_holds = [desk.state() == held, said]
    yield from desk.gesture(
        "Unlock stretch", "right click on a grey padlock", lambda: hand.choose(desk.pi(1), "Unlock")
    )
    yield from desk.gesture("Unlock stretch", "Unlock, from the list", lambda: desk.take("unlock", "km 5"))
    hand.key(Qt.Key.Key_Z, CONTROL)
    yield 0.3
    yield from desk.gesture("Reverse", "Reverse", lambda: desk.press("reverse"))

    def over():
        yield from clicks("take_over", 20_000.0, 100_000.0)
        hand.take("Beside")

    yield from desk.gesture("Take over stretch", "Take over, two clicks, from the list", over, keep="6-taken-over")
    yield from desk.gesture(
        "Re-optimise stretch",
        "Re-optimise, two clicks",
        lambda: clicks("rework", 60_000.0, 90_000.0),
        240.0,
        "7-reworked",
    )

    # Esc restores what is held, and goes back from a click to none.
    before = desk.state()
    yield from hand.drag(desk.pi(1), desk.pi(1) + away, let_go=False)
    hand.key(Qt.Key.Key_Escape)
    QTest.mouseRelease(hand.view, LEFT, PLAIN, desk.pi(1) + away)
    desk.press("lock")
    hand.click(desk.place(50_000.0))
    hand.key(Qt.Key.Key_Escape)
    first = desk.tool.picking.is_active
    hand.key(Qt.Key.Key_Escape)
    escaped = [desk.state() == before, first, desk.tool.picking.is_active, desk.stack.index()]

    # QGIS's own vertex tool on the same layer.
    def vertex():
        iface.actionVertexToolActiveLayer().trigger()
        yield 0.5
        lon, lat = PIS[1]
        for place, wait_s in (((lon + 0.01, lat), 1.5), ((lon, lat), 0.5)):
            QTest.mouseMove(hand.view, hand.pixel(*place))
            yield wait_s
        QTest.mouseClick(hand.view, LEFT, PLAIN, hand.pixel(lon, lat))
        yield 0.5
        QTest.mouseMove(hand.view, hand.pixel(62.0, 34.55))
        yield 0.3
        QTest.mouseMove(hand.view, hand.pixel(61.95, 34.55))
        QTest.mouseClick(hand.view, LEFT, PLAIN, hand.pixel(61.95, 34.55))
        yield 0.5
        scene.keep(iface.mainWindow(), "7-vertex-tool")

    yield from desk.gesture("Move vertex", "QGIS's vertex tool", vertex)
    iface.mapCanvas().setMapTool(desk.tool)
    desk.tool.take(key)
    yield 0.3

    # Another alternative in the same session: by a click on its line, and back in the table.
    yield from clicks("lock", 50_000.0, 80_000.0)
    yield from scene.until(lambda: desk.editing.has_changes())
    beside = next(record.id for record in workspace.records if record.name == "Beside")
    lon, lat, _ = line_of(workspace, beside).point_at(73_000.0)
    hand.click(hand.pixel(float(lon), float(lat)))
    yield 0.5
    moved = [workspace.selected_id == beside, desk.tool.key == beside]
    scene.keep(iface.mainWindow(), "8-other-line")
    workspace.select(key)
    yield 0.5
    moved += [desk.tool.key == key, len(desk.tool.plan.axis.by_hand.fixes) == 1]

    # Two alternatives: the session is saved first.
    def agree():
        box = QApplication.activeModalWidget()
        scene.keep(box, "9-asked")
        QTest.mouseClick(box.button(QMessageBox.StandardButton.Save), LEFT)

    def split():
        desk.press("split")
        yield 0.2
        hand.click(desk.place(120_000.0))
        yield 0.5

    desk.press("edit_save")
    yield from scene.until(lambda: workspace.undo_stack.undoText() == "Change line")
    yield 0.5
    yield from desk.step("Split", "Split, one click", split, keep="10-split")
    desk.press("reverse")
    yield from scene.until(lambda: desk.editing.has_changes())
    base = workspace.undo_stack.index()
    QTimer.singleShot(1500, agree)
    desk.take("join", "By hand from")
    yield from scene.until(lambda: workspace.undo_stack.index() >= base + 2)
    yield from scene.until(lambda: iface.mapCanvas().mapTool() is desk.tool)
    yield 1
    texts = [workspace.undo_stack.text(i) for i in range(base, workspace.undo_stack.count())]
    scene.keep(iface.mainWindow(), "11-joined")
    for _ in texts:
        hand.key(Qt.Key.Key_Z, CONTROL, True)
        yield 1
    asked = {"steps": texts, "names": [record.name for record in workspace.records]}
    yield from desk.step("Join", "Join, from the list", lambda: desk.take("join", "By hand from"))
    desk.press("done")
    yield 0.5
    return {
        "rows": desk.rows, "lock_holds": lock_holds, "escaped": escaped, "moved": moved, "asked": asked,
        "bar_after": desk.bar.isVisible(), "editable_after": desk.editing.watched("axes").layer.isEditable(),
    }  # fmt: skip


def line_of(workspace, key):
    from karwan.core.plan import plan_of

    return plan_of(workspace.record(key).alignment.axis)
