"""Played inside QGIS: a planner is told what a search takes, maps the corridor, generates, cancels, goes again."""

import os
import time
from pathlib import Path

from qgis.core import QgsApplication, QgsPointXY, QgsRasterLayer
from qgis.PyQt.QtCore import QObject, Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QDockWidget

FOLDER = Path(os.environ["KARWAN_SCENARIO_ANSWER"]).parent
LEFT = Qt.MouseButton.LeftButton


class Pauses(QObject):
    """How long the window stood still at most, and how much of that its own thread was working."""

    def __init__(self):
        super().__init__()
        self.longest_s = self.busy_s = 0.0
        self._last = time.monotonic(), time.thread_time()
        self._timer = QTimer(self)
        self._timer.setInterval(10)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self):
        now = time.monotonic(), time.thread_time()
        if now[0] - self._last[0] > self.longest_s:
            self.longest_s = now[0] - self._last[0]
        self.busy_s = max(self.busy_s, now[1] - self._last[1])
        self._last = now

    def take(self):
        found = {"longest_s": round(self.longest_s, 3), "busy_s": round(self.busy_s, 3)}
        self.longest_s = self.busy_s = 0.0
        return found


def until(condition, seconds=120.0):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError("it did not happen in time")
        yield 0.02


def picture(iface, name, widget=None):
    QApplication.processEvents()
    (widget or iface.mainWindow()).grab().save(str(FOLDER / f"{name}.png"))


def press(widget):
    assert widget.isVisible(), widget
    assert widget.isEnabled(), widget
    QTest.mouseClick(widget, LEFT)


def cancelled(dock, workspace):
    """Seconds from the press of Cancel until the search has ended: passed, and worked by all threads of the program."""
    begun = time.monotonic(), time.process_time()
    press(dock.task_bar.cancel)
    yield from until(lambda: not workspace.is_generating)
    return {"passed_s": time.monotonic() - begun[0], "busy_s": time.process_time() - begun[1]}


def maps(project):
    return [
        layer for layer in project.mapLayers().values()
        if isinstance(layer, QgsRasterLayer) and layer.customProperty("karwan/corridor-map")
    ]  # fmt: skip


def generating(iface):
    window = iface.mainWindow()
    window.showMaximized()
    dock = window.findChild(QDockWidget, "KarwanAlternativesDock")
    dock.show()
    dock.raise_()
    yield 1
    workspace, said, answer = dock._workspace, [], {}
    workspace.message.connect(lambda text, _level: said.append(text))
    workspace.open_corridor("western-afghanistan", FOLDER / "study.gpkg")
    yield 2
    pauses = Pauses()

    # What it will take is told while the dialog is being filled.
    dialog = dock.generate_dialog
    dock._actions.generate.trigger()
    yield from until(lambda: dialog.isVisible() and dialog.estimate.text() and not dialog.estimate.is_working)
    answer["estimate"], answer["layers"] = dialog.estimate.text(), dialog.layers.text.text()
    dialog.count.setFocus()
    # To the most there can be: one more may take as many rounded seconds.
    for _ in range(12):
        QTest.keyClick(dialog.count, Qt.Key.Key_Up)
    yield from until(lambda: dialog.estimate.text() != answer["estimate"])
    answer["estimate_of_most"] = dialog.estimate.text()
    while dialog.count.value() > 4:
        QTest.keyClick(dialog.count, Qt.Key.Key_Down)
    yield from until(lambda: dialog.estimate.text() != answer["estimate_of_most"] and not dialog.estimate.is_working)
    answer["estimate_of_four"], answer["pause_estimating"] = dialog.estimate.text(), pauses.take()
    QApplication.processEvents()
    picture(iface, "dialog", dialog)
    answer["dialog_height"] = dialog.height()

    # The corridor map alone; before numba's kernels are compiled that takes a minute.
    press(dialog.corridor)
    yield from until(lambda: not workspace.is_generating and maps(workspace.project), 300)
    answer["map_alone"] = [layer.name() for layer in maps(workspace.project)]
    answer["pause_mapping"] = pauses.take()

    # Cancelled before anything is found.
    dock._actions.generate.trigger()
    yield 0.5
    QTest.keyClick(dialog.count, Qt.Key.Key_Up)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    yield from until(lambda: workspace.is_generating and dock.task_bar.isVisible())
    yield 0.3
    answer["cancelled_early"] = yield from cancelled(dock, workspace)
    answer["found_early"] = len(workspace.records)
    # Cancelled after the first.
    dock._actions.generate.trigger()
    yield 0.5
    pauses.take()
    begun = time.monotonic()
    press(dialog.run)
    yield from until(lambda: workspace.records, 300)
    answer["first_after_s"], answer["running_at_first"] = time.monotonic() - begun, workspace.is_generating
    answer["map_at_first"] = len(maps(workspace.project))
    yield 0.2
    if workspace.is_generating:
        answer["cancelled"] = yield from cancelled(dock, workspace)
    answer["kept"] = [record.name for record in workspace.records]
    answer["pause_generating"] = pauses.take()
    answer["stored_rows"] = len(workspace.study.alternatives())

    # The map: what lies under the cheapest line costs little more, and it is drawn beneath.
    layer = max(maps(workspace.project), key=lambda one: one.source())
    line = workspace.records[0].alignment
    at = len(line.lon) // 2
    to_map = workspace.project.transformContext()
    from qgis.core import QgsCoordinateReferenceSystem, QgsCoordinateTransform

    there = QgsCoordinateTransform(QgsCoordinateReferenceSystem("EPSG:4326"), layer.crs(), to_map)
    point = there.transform(QgsPointXY(float(line.lon[at]), float(line.lat[at])))
    answer["percent_at_line"] = layer.dataProvider().sample(point, 2)[0]
    iface.setActiveLayer(layer)
    for name in ("KarwanAlternativesDock", "Browser"):
        window.findChild(QDockWidget, name).hide()
    yield 0.5
    workspace.zoom_to(workspace.selected_id)
    yield 1
    yield from until(lambda: not iface.mapCanvas().isDrawing())
    yield 1
    iface.messageBar().clearWidgets()
    yield 1
    picture(iface, "corridor-map")

    # Searched again with what is stored, from the table's menu.
    dock._actions.generate_again.trigger()
    yield from until(lambda: dialog.isVisible() and dialog.estimate.text() and not dialog.estimate.is_working)
    answer["again"] = dialog.run_panel.text.text()
    picture(iface, "again", dialog)
    QgsApplication.setUITheme("Night Mapping")
    yield 1
    picture(iface, "again-dark", dialog)
    dialog.hide()
    picture(iface, "corridor-map-dark")
    answer["said"] = said
    yield from until(lambda: QgsApplication.taskManager().countActiveTasks() == 0)
    return answer
