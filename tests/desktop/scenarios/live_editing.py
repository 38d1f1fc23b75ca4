"""Played inside QGIS: a corner of a line of 850 km with 300 corners is dragged, and what it costs follows the hand."""

import json
import os
import time
from pathlib import Path

import numpy as np
from qgis.core import QgsCoordinateReferenceSystem, QgsCoordinateTransform, QgsPointXY, QgsProject
from qgis.PyQt.QtCore import QEvent, QPoint, QPointF, Qt, QTimer
from qgis.PyQt.QtGui import QMouseEvent
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QAction, QApplication

LEFT = Qt.MouseButton.LeftButton
PICTURES = Path(os.environ["KARWAN_SCENARIO_ANSWER"]).parent
MOVES, APART_S, BEAT_MS = 120, 0.03, 5
PIS = 300


def until(condition, seconds=120.0):
    """Yields while waiting; the caller says `yield from`."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError("it did not happen in time")
        yield 0.05


def long_axis(standard):
    """The generated alternative of the benchmarks, with corners more on its longest straights: PIS in all."""
    import karwan
    from karwan.core.alignment import Axis
    from karwan.core.geodesy import WorkingPlane
    from karwan.core.horizontal import with_transitions

    path = Path(karwan.__file__).parent / "benchmarks" / "torghundi-chaman-axis.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    lon, lat, radius, _, _ = np.array(data["pi"]).T
    plane = WorkingPlane(data["plane"])
    x, y = plane.to_plane(lon, lat)
    rng = np.random.default_rng(3)
    while x.size < PIS:
        i = int(np.argmax(np.hypot(np.diff(x), np.diff(y))))
        dx, dy = x[i + 1] - x[i], y[i + 1] - y[i]
        aside_m = rng.choice([-80.0, 80.0]) / np.hypot(dx, dy)
        x, y = np.insert(x, i + 1, x[i] + dx / 2 - dy * aside_m), np.insert(y, i + 1, y[i] + dy / 2 + dx * aside_m)
        radius = np.insert(radius, i + 1, 3000.0)
    return with_transitions(Axis(*plane.to_lonlat(x, y), radius, plane=plane), standard)


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

    def move(self, place, held=False):
        buttons = LEFT if held else Qt.MouseButton.NoButton
        at = QPointF(place)
        event = QMouseEvent(
            QEvent.Type.MouseMove, at, QPointF(self.view.mapToGlobal(place)), Qt.MouseButton.NoButton, buttons,
            Qt.KeyboardModifier.NoModifier,
        )  # fmt: skip
        QApplication.sendEvent(self.view, event)

    def press(self, place):
        QTest.mousePress(self.view, LEFT, Qt.KeyboardModifier.NoModifier, place)

    def release(self, place):
        QTest.mouseRelease(self.view, LEFT, Qt.KeyboardModifier.NoModifier, place)


class Heart:
    """Beats in the main thread; how long it stood still at most, ms."""

    def __init__(self):
        self.gaps, self._last = [], time.perf_counter()
        self.timer = QTimer()
        self.timer.timeout.connect(self._beat)
        self.timer.start(BEAT_MS)

    def _beat(self):
        now = time.perf_counter()
        self.gaps.append((now - self._last) * 1000.0)
        self._last = now

    def stop(self):
        self.timer.stop()
        return self.gaps


def drags(iface):
    """Opens the corridor, adds the line, presses Edit and drags; then lets go, undoes, and drags a straight."""
    from karwan.core.horizontal import lay_out
    from karwan.layers.study_layers import study_layer
    from karwan.ui.dock import AlternativesDock

    window = iface.mainWindow()
    window.showMaximized()
    dock = window.findChild(AlternativesDock)
    workspace = dock._workspace
    dock.show()
    workspace.open_corridor("western-afghanistan")
    yield 1
    axis = long_axis(workspace.standard())
    workspace.add_alternative(lay_out("Long", axis))
    yield from until(lambda: any(r.name == "Long" for r in workspace.records))
    key = next(r.id for r in workspace.records if r.name == "Long")
    workspace.select(key)
    yield from until(lambda: workspace.evaluation(key) is not None)
    pi = PIS // 2
    canvas = iface.mapCanvas()
    lon, lat = float(axis.lon[pi]), float(axis.lat[pi])
    workspace.zoomRequested.emit(np.array([lon - 0.1, lon + 0.1]), np.array([lat - 0.06, lat + 0.06]))
    yield 2
    window.findChild(QAction, "Karwan_edit").trigger()
    yield from until(lambda: type(canvas.mapTool()).__name__ == "EditTool")
    tool = canvas.mapTool()
    yield 1
    hand, before = Hand(canvas), workspace.evaluation(key)
    asked, answered, delays = [], [], []

    def on_answer(_key, bent):
        if bent is not None:
            answered.append(bent)
            delays.append((time.perf_counter() - asked[-1]) * 1000.0)

    tool.followed.connect(on_answer)
    start = hand.pixel(lon, lat)
    hand.move(start)
    picture(iface, "before")
    # The first figures take the terrain and the plan with them.
    hand.press(start)
    asked.append(time.perf_counter())
    hand.move(start + QPoint(2, 2), held=True)
    yield from until(lambda: answered)
    delays.clear()
    heart = Heart()
    busy = []
    for i in range(MOVES):
        turn = 2.0 * np.pi * i / MOVES
        there = start + QPoint(round(90 * np.sin(turn)), round(70 * np.sin(2 * turn) - 20 * np.sin(turn)))
        asked.append(time.perf_counter())
        hand.move(there, held=True)
        busy.append((time.perf_counter() - asked[-1]) * 1000.0)
        if i == MOVES // 3:
            picture(iface, "dragging")
            heart._last = time.perf_counter()
        yield APART_S
    yield 0.3
    gaps = heart.stop()
    end = start + QPoint(60, 40)
    hand.move(end, held=True)
    yield from until(lambda: not tool.live.is_busy)
    yield 0.2
    live = answered[-1]
    released = time.perf_counter()
    hand.release(end)
    yield from until(lambda: workspace.evaluation(key) is not before)
    exact_s = time.perf_counter() - released
    exact = workspace.evaluation(key)
    picture(iface, "released")
    axes = study_layer(workspace.project, "axes")
    steps = axes.undoStack().count()
    window.findChild(QAction, "mActionUndo").trigger()
    yield from until(lambda: abs(workspace.evaluation(key).length_km - before.length_km) < 1e-5)
    axes.rollBack()
    yield 0.5
    return {
        "length_km": before.length_km,
        "corners": int(axis.lon.size),
        "moves": MOVES,
        "answers": len(delays),
        "delay_ms": delays,
        "busy_ms": busy,
        "gap_ms": gaps,
        "live": [live.length_km, live.cost_musd, len(live.violations)],
        "exact": [exact.length_km, exact.cost_musd, len(exact.violations)],
        "before": [before.length_km, before.cost_musd, len(before.violations)],
        "exact_s": exact_s,
        "steps": steps,
    }


def picture(iface, name):
    iface.mainWindow().grab().save(str(PICTURES / f"{name}.png"))
