"""Played inside QGIS: a line of 850 km with 300 corners is bent on the map and in the profile by a real mouse.

The pointer is led by another process (scripts/qgis_mouse.py) that reports every 16 or 40 ms, whether QGIS keeps up or
not. A report's delay ends when figures for that place, or a later one, have been drawn.
"""

import os
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import karwan
import numpy as np
import qgis_scene as scene
from qgis.core import QgsCoordinateReferenceSystem, QgsCoordinateTransform, QgsPointXY, QgsProject
from qgis.PyQt.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from qgis.PyQt.QtGui import QCursor
from qgis.PyQt.QtWidgets import QAction, QApplication

sys.path.insert(0, str(Path(karwan.__file__).parent / "benchmarks"))
from karwan.ui.alternatives_model import SORT_ROLE
from live import long_axis

PICTURES = Path(os.environ["KARWAN_SCENARIO_ANSWER"]).parent
MOUSE = Path(os.environ["KARWAN_SCENARIO_SHARED"]) / "qgis_mouse.py"
DRAG_S, BEAT_MS = 5.0, 5
PIS = 300
FRAME_PX = 900
RAISED_M = 12.0


class Heart(QObject):
    """Beats in the main thread; how long it stood still, ms, while something is held."""

    def __init__(self):
        super().__init__()
        self.gaps, self.running, self._last = [], False, time.monotonic()
        self.timer = QTimer(self)
        self.timer.setTimerType(Qt.TimerType.PreciseTimer)
        self.timer.timeout.connect(self._beat)
        self.timer.start(BEAT_MS)

    def _beat(self):
        now = time.monotonic()
        if self.running:
            self.gaps.append((now - self._last) * 1000.0)
        self._last = now

    def begin(self):
        self.gaps, self.running, self._last = [], True, time.monotonic()

    def end(self):
        self.running = False
        return self.gaps


class Watch(QObject):
    """What a widget is told of the mouse, what is asked for then, and when the answer has been drawn: its figures, and
    the profile in its chart.
    """

    def __init__(self, widget, hand, chart):
        super().__init__()
        self._widget, self._hand, self._chart = widget, hand, chart
        self._live = live = hand.live
        self._ask = live._ask
        self.place, self.shown, self._made = None, [], {}
        self.bents, self._undrawn = [], None
        for watched in {widget, chart}:
            watched.installEventFilter(self)
        live._ask = self._asked
        # In one event with the drawing: of two, what is painted between them would count for neither.
        live.answered.disconnect(hand._on_answer)
        live.answered.connect(self._answered)

    def eventFilter(self, widget, event):
        if event.type() == QEvent.Type.MouseMove and widget is self._widget:
            self.place = (event.globalPos().x(), event.globalPos().y())
        elif event.type() == QEvent.Type.Paint and widget is self._chart and self._undrawn is not None:
            # After all else that is painted in the same turn.
            place, self._undrawn = self._undrawn, None
            QTimer.singleShot(0, lambda: self.shown.append((time.monotonic(), place)))
        return False

    def _asked(self, question):
        place = self.place

        def asked(line):
            bent = question(line)
            self._made[id(bent)] = place, bent
            return bent

        self._ask(asked)

    def _answered(self, key, bent):
        self._hand._on_answer(key, bent)
        place, _ = self._made[id(bent)]
        self.bents.append(bent)
        self._undrawn = place

    def end(self):
        for watched in {self._widget, self._chart}:
            watched.removeEventFilter(self)
        self._live.answered.disconnect(self._answered)
        self._live.answered.connect(self._hand._on_answer)
        self._live._ask = self._ask


def delays_ms(places, times, shown):
    """Of each report: until figures for it or a later one stood there; and how many had figures of their own."""
    newest, number = [], 0
    for at, place in shown:
        later = [i for i in range(number, len(places)) if tuple(places[i]) == tuple(place)]
        number = later[0] if later else number
        newest.append((at, number))
    found = []
    for i, reported in enumerate(times):
        after = [at for at, n in newest if n >= i and at >= reported]
        found.append((min(after) - reported) * 1000.0 if after else 1e6)
    return found, len({n for _, n in newest})


def drag(places, every_ms, widget, hand, heart, chart):
    """Yields while the pointer goes over screen places with the button held; figures of all reports."""
    watch, live = Watch(widget, hand, chart), hand.live
    told = PICTURES / "mouse.txt"
    (PICTURES / "places.txt").write_text("\n".join(f"{x} {y}" for x, y in places), encoding="utf-8")
    with told.open("w", encoding="utf-8") as stream:
        mouse = subprocess.Popen(
            ["/usr/bin/python3", str(MOUSE), str(every_ms), str(PICTURES / "places.txt")],
            stdin=subprocess.PIPE, stdout=stream, text=True,
        )  # fmt: skip
    # The first question takes the terrain and the plan with it; the hand trembles before it goes.
    yield from scene.until(lambda: watch.bents, step_s=0.005)
    heart.begin()
    yield from scene.until(lambda: "resting" in told.read_text(encoding="utf-8"), step_s=0.02)
    yield from scene.until(lambda: watch.shown and watch.shown[-1][1] == watch.place and not live.is_busy, step_s=0.02)
    yield 0.2
    mouse.stdin.write("let go\n")
    mouse.stdin.close()
    yield from scene.until(lambda: mouse.poll() is not None, step_s=0.005)
    *times, let_go = [float(line) for line in told.read_text(encoding="utf-8").split() if line != "resting"]
    watch.end()
    found, own = delays_ms(places, times, watch.shown)
    # The first two: QGIS had to see that the button was held.
    return {
        "every_ms": every_ms, "reports": len(places), "answers": len(watch.shown), "own": own,
        "delay_ms": found[2:], "gap_ms": heart.gaps, "last": watch.bents[-1], "released": let_go,
    }  # fmt: skip


def screen_of(widget, points):
    return [(p.x(), p.y()) for p in (widget.mapToGlobal(QPoint(round(x), round(y))) for x, y in points)]


def loop(start, every_ms, wide, high):
    """Places of a drag from a pixel round two loops, ending beside it."""
    count = round(DRAG_S * 1000.0 / every_ms)
    turn = 2.0 * np.pi * np.arange(count) / count
    x, y = wide * np.sin(turn), high * np.sin(2.0 * turn)
    x[-20:] += np.linspace(0.0, 0.6 * wide, 20)
    y[-20:] += np.linspace(0.0, 0.5 * high, 20)
    return [(start.x(), start.y()), *zip(start.x() + x, start.y() + y)]


def drags(iface):
    """Opens the corridor, adds the line, and drags a corner and a change of grade, each at two paces."""
    scene.arrange(iface, 0.55)
    window, canvas = iface.mainWindow(), iface.mapCanvas()
    workspace, dock = scene.workspace_of(iface), scene.dock_of(iface)
    workspace.open_corridor("western-afghanistan", PICTURES / "study.gpkg")
    yield 1
    from karwan.core.horizontal import lay_out

    axis = long_axis(workspace.standard(), PIS)
    workspace.add_alternative(lay_out("Long", axis))
    yield from scene.until(lambda: any(r.name == "Long" for r in workspace.records))
    key = next(r.id for r in workspace.records if r.name == "Long")
    workspace.select(key)
    yield from scene.until(lambda: workspace.evaluation(key) is not None)
    pi = PIS // 2
    lon, lat = float(axis.lon[pi]), float(axis.lat[pi])
    workspace.zoomRequested.emit(np.array([lon - 0.1, lon + 0.1]), np.array([lat - 0.06, lat + 0.06]))
    yield from scene.drawn(iface)
    chart = dock.profile.chart
    at_m = pi_chainage(workspace.evaluation(key), pi)
    chart.show_span(at_m - 20_000.0, at_m + 20_000.0)
    window.findChild(QAction, "Karwan_edit").trigger()
    yield from scene.until(lambda: type(canvas.mapTool()).__name__ == "EditTool")
    yield 1
    tool, heart = canvas.mapTool(), Heart()
    start = canvas.getCoordinateTransform().transform(map_point(canvas, lon, lat)).toQPointF().toPoint()
    found = {"length_km": workspace.evaluation(key).length_km, "corners": PIS, "map": [], "profile": []}
    for every_ms in (16, 40):
        before = workspace.evaluation(key)
        places = screen_of(canvas.viewport(), loop(start, every_ms, 90, 70))
        one = yield from drag(places, every_ms, canvas.viewport(), tool, heart, chart)
        yield from released(workspace, key, before, one, heart, dock)
        found["map"].append(one)
        window.findChild(QAction, "mActionUndo").trigger()
        yield from scene.until(partial(costs, workspace, key, before.cost_musd))
        yield 1
    before = workspace.evaluation(key)
    yield from frames(iface, tool, start)
    yield from scene.until(partial(other, workspace, key, before))
    window.findChild(QAction, "mActionUndo").trigger()
    yield from scene.until(partial(costs, workspace, key, before.cost_musd))
    found["undone_km"] = workspace.evaluation(key).length_km
    yield 1
    yield from levels(workspace, key, dock, heart, found["profile"])
    from karwan.layers.study_layers import study_layer

    study_layer(workspace.project, "axes").rollBack()
    yield 0.5
    heart.timer.stop()
    return found


def levels(workspace, key, dock, heart, found):
    """Drags a change of grade in the profile up and down, at both paces."""
    chart = dock.profile.chart
    yield from scene.until(lambda: chart.isVisible())
    profile = workspace.evaluation(key).alignment.profile
    middle = int(np.argmin(np.abs(profile.chainage_m - pi_chainage(workspace.evaluation(key), PIS // 2))))
    at_m = float(profile.chainage_m[middle])
    chart.show_span(at_m - 1_500.0, at_m + 1_500.0)
    if not dock.profile.edit_button.isChecked():
        dock.profile.edit_button.click()
    yield 1.5
    for every_ms in (16, 40):
        before = workspace.evaluation(key)
        level_m = float(before.alignment.profile.level_m[middle])
        ratio = chart.devicePixelRatioF()
        (x, y), (_, above) = chart.to_pixels(np.full(2, at_m), np.array([level_m, level_m + RAISED_M])) / ratio
        start, high = QPoint(round(x), round(chart.height() - y)), max(4.0, above - y)
        # Places are whole pixels: up and down, and a little along, so that each is another than the one before.
        points = loop(start, every_ms, 12.0, -high)
        one = yield from drag(screen_of(chart, points), every_ms, chart, chart.hand, heart, chart)
        yield from released(workspace, key, before, one, heart, dock)
        found.append(one)
        keep(chart, f"profile-{every_ms}")
        from karwan.layers.study_layers import study_layer

        study_layer(workspace.project, "axes").undoStack().undo()
        yield from scene.until(partial(costs, workspace, key, before.cost_musd))
        yield 1


def other(workspace, key, before):
    """Whether an alternative has another evaluation than before."""
    now = workspace.evaluation(key)
    return now is not None and now is not before


def costs(workspace, key, cost_musd):
    """Whether an alternative is evaluated, at about this cost."""
    now = workspace.evaluation(key)
    return now is not None and abs(now.cost_musd - cost_musd) < 0.01


def told(workspace, key, before, dock):
    """Whether another evaluation than before is shown by the table and drawn in the profile."""
    now, model = workspace.evaluation(key), dock.table.source
    if now is None or now is before or dock.profile.chart.content.evaluation is not now:
        return False
    shown = model.index(model.row_of(key), model.column("cost_musd")).data(SORT_ROLE)
    return abs(float(shown) - now.cost_musd) < 1e-3


def released(workspace, key, before, one, heart, dock):
    """Waits for the exact figures of what was let go, and goes on looking for pauses a second longer."""
    yield from scene.until(partial(told, workspace, key, before, dock), step_s=0.005)
    one["exact_s"] = time.monotonic() - one.pop("released")
    while_held = len(one["gap_ms"])
    yield 1
    gaps = heart.end()
    one["gap_ms"], one["gap_after_ms"] = gaps[:while_held], gaps[while_held:]
    live, exact = one.pop("last"), workspace.evaluation(key)
    one["live"] = [live.length_km, live.cost_musd, len(live.violations)]
    one["exact"] = [exact.length_km, exact.cost_musd, len(exact.violations)]
    one["before"] = [before.length_km, before.cost_musd, len(before.violations)]


def frames(iface, tool, start):
    """A short drag with a picture of the window at each of six places."""
    from qgis.PyQt.QtTest import QTest

    view = iface.mapCanvas().viewport()
    QTest.mouseMove(view, start)
    QTest.mousePress(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    for number, (right, down) in enumerate([(0, 0), (25, -20), (50, -45), (75, -65), (100, -80), (120, -60)]):
        QCursor.setPos(view.mapToGlobal(start + QPoint(right, down)))
        yield from scene.until(lambda: not tool.live.is_busy, step_s=0.05)
        yield 0.4
        image = iface.mainWindow().grab().scaledToWidth(FRAME_PX, Qt.TransformationMode.SmoothTransformation)
        image.save(str(PICTURES / f"frame-{number + 1}.png"))
    end = view.mapFromGlobal(QCursor.pos())
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, end)


def keep(widget, name):
    QApplication.processEvents()
    widget.window().grab().save(str(PICTURES / f"{name}.png"))


def pi_chainage(evaluation, pi):
    """Where the curve of a corner has its middle, m."""
    ends = [(one.from_m, one.to_m) for one in evaluation.plan if one.pi == pi]
    return (ends[0][0] + ends[-1][1]) / 2.0


def map_point(canvas, lon, lat):
    crs = canvas.mapSettings().destinationCrs()
    wgs84 = QgsCoordinateReferenceSystem("EPSG:4326")
    return QgsCoordinateTransform(wgs84, crs, QgsProject.instance()).transform(QgsPointXY(lon, lat))
