"""Played inside QGIS: a stretch of a line of 880 km is re-optimised by the bar's button and two clicks on the map."""

import json
import os
import time
from pathlib import Path

import numpy as np
from qgis.core import QgsCoordinateReferenceSystem, QgsCoordinateTransform, QgsPointXY, QgsProject
from qgis.PyQt.QtCore import QPoint, Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QAction, QToolButton

LEFT = Qt.MouseButton.LeftButton
PICTURES = Path(os.environ["KARWAN_SCENARIO_ANSWER"]).parent
FROM_M, TO_M, BEAT_MS = 50_000.0, 100_000.0, 5


def until(condition, seconds=120.0):
    """Yields while waiting; the caller says `yield from`."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError("it did not happen in time")
        yield 0.05


def generated_axis():
    """The generated alternative of the benchmarks."""
    import karwan
    from karwan.core.alignment import Axis
    from karwan.core.geodesy import WorkingPlane

    path = Path(karwan.__file__).parent / "benchmarks" / "torghundi-chaman-axis.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    lon, lat, radius, before, behind = np.array(data["pi"]).T
    return Axis(lon, lat, radius, before, behind, plane=WorkingPlane(data["plane"]))


def pixel(canvas, lon, lat):
    crs = canvas.mapSettings().destinationCrs()
    transform = QgsCoordinateTransform(QgsCoordinateReferenceSystem("EPSG:4326"), crs, QgsProject.instance())
    place = canvas.getCoordinateTransform().transform(transform.transform(QgsPointXY(lon, lat)))
    return QPoint(round(place.x()), round(place.y()))


def click_on_line(canvas, plan, at_m):
    lon, lat, _ = plan.point_at(at_m)
    place = pixel(canvas, float(lon), float(lat))
    QTest.mouseMove(canvas.viewport(), place)
    QTest.mouseClick(canvas.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, place)


def press(window, name):
    """The button of an action of the edit bar, pressed by the mouse."""
    action = window.findChild(QAction, name)
    button = next(one for one in window.findChildren(QToolButton) if one.defaultAction() is action and one.isVisible())
    QTest.mouseClick(button, LEFT)


def reworks(iface):
    """Opens the corridor, adds the line, presses Edit and Re-optimise, clicks twice; undoes; again, and cancels."""
    from karwan.core.horizontal import lay_out
    from karwan.core.plan import plan_of
    from karwan.layers.study_layers import study_layer
    from karwan.ui.dock import AlternativesDock
    from karwan.ui.task_bar import TaskBar

    window, canvas = iface.mainWindow(), iface.mapCanvas()
    window.showMaximized()
    dock = window.findChild(AlternativesDock)
    workspace, said = dock._workspace, []
    workspace.message.connect(lambda text, _level: said.append(text))
    dock.show()
    workspace.open_corridor("western-afghanistan")
    yield 1
    axis = generated_axis()
    workspace.add_alternative(lay_out("Long", axis))
    yield from until(lambda: any(r.name == "Long" for r in workspace.records))
    key = next(r.id for r in workspace.records if r.name == "Long")
    workspace.select(key)
    yield from until(lambda: workspace.evaluation(key) is not None)
    before, plan = workspace.evaluation(key), plan_of(axis)
    lon, lat, _ = plan.point_at(np.linspace(FROM_M - 5_000.0, TO_M + 5_000.0, 50))
    workspace.zoomRequested.emit(lon, lat)
    yield 2
    window.findChild(QAction, "Karwan_edit").trigger()
    yield from until(lambda: type(canvas.mapTool()).__name__ == "EditTool")
    yield 1
    axes = study_layer(workspace.project, "axes")
    gaps, busy, last = [], [], [(time.perf_counter(), time.thread_time())]

    def beat():
        now = time.perf_counter(), time.thread_time()
        gaps.append((now[0] - last[0][0]) * 1000.0)
        busy.append((now[1] - last[0][1]) * 1000.0)
        last[0] = now

    timer = QTimer()
    timer.timeout.connect(beat)
    press(window, "Karwan_line_rework")
    yield 0.3
    click_on_line(canvas, plan, FROM_M)
    yield 0.5
    picture(iface, "rework-first-click")
    last[0] = time.perf_counter(), time.thread_time()
    timer.start(BEAT_MS)
    began = time.perf_counter()
    click_on_line(canvas, plan, TO_M)
    yield 1.2
    shown = window.findChild(TaskBar).isVisible()
    timer.stop()
    begun = len(gaps)
    picture(iface, "rework-running")
    last[0] = time.perf_counter(), time.thread_time()
    timer.start(BEAT_MS)
    yield from until(lambda: axes.undoStack().count() > 0)
    seconds = time.perf_counter() - began
    yield from until(lambda: workspace.evaluation(key).cost_musd != before.cost_musd)
    timer.stop()
    yield 1
    picture(iface, "rework-done")
    after = workspace.evaluation(key)
    steps, step = axes.undoStack().count(), axes.undoStack().text(0)
    found = [text for text in said if "re-optimised" in text]
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    yield from until(lambda: abs(workspace.evaluation(key).cost_musd - before.cost_musd) < 1e-3)
    # Once more, and cancelled in the task bar.
    press(window, "Karwan_line_rework")
    yield 0.3
    click_on_line(canvas, plan, FROM_M)
    yield 0.3
    click_on_line(canvas, plan, TO_M)
    bar = window.findChild(TaskBar)
    yield from until(lambda: bar.isVisible() and bar.task is not None)
    cancelled = time.perf_counter(), time.process_time()
    QTest.mouseClick(bar.cancel, LEFT)
    yield from until(lambda: bool(said) and "Cancelled" in said[-1])
    cancel_s, cancel_busy_s = time.perf_counter() - cancelled[0], time.process_time() - cancelled[1]
    yield 0.5
    left = axes.undoStack().index()
    axes.rollBack()
    yield 0.5
    return {
        "before": [before.cost_musd, len(before.violations)],
        "after": [after.cost_musd, len(after.violations)],
        "steps": steps, "step": step, "said": found, "seconds": seconds, "gap_ms": gaps, "begun": begun,
        "busy_ms": busy, "task_shown": shown, "cancel_s": cancel_s, "cancel_busy_s": cancel_busy_s,
        "steps_after_cancel": left, "load": os.getloadavg()[0],
    }  # fmt: skip


def picture(iface, name):
    iface.mainWindow().grab().save(str(PICTURES / f"{name}.png"))
