"""Played inside QGIS: the profile of 880 km is zoomed, panned, compared, and saved, by mouse and keys."""

import json
import os
import time
from pathlib import Path

import numpy as np
import qgis_scene as scene
from qgis.PyQt.QtCore import QEvent, QPoint, QPointF, Qt
from qgis.PyQt.QtGui import QColor, QContextMenuEvent, QMouseEvent, QPalette, QWheelEvent
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QDialog, QDockWidget, QMenu

FOLDER = Path(os.environ["KARWAN_SCENARIO_ANSWER"]).parent
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
PLAIN, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier


def two_axes(standard):
    """The generated alternative of the benchmarks, and the same with a third of its corners moved aside."""
    import karwan
    from karwan.core.alignment import Axis
    from karwan.core.geodesy import WorkingPlane
    from karwan.core.horizontal import with_transitions

    path = Path(karwan.__file__).parent / "benchmarks" / "torghundi-chaman-axis.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    lon, lat, radius, _, _ = np.array(data["pi"]).T
    plane = WorkingPlane(data["plane"])
    yield with_transitions(Axis(lon, lat, radius, plane=plane), standard)
    x, y = plane.to_plane(lon, lat)
    third = slice(x.size // 3, 2 * x.size // 3)
    y[third] += 6_000.0 * np.sin(np.linspace(0.0, np.pi, y[third].size))
    yield with_transitions(Axis(*plane.to_lonlat(x, y), radius, plane=plane), standard)


class Chart:
    """A mouse on the chart."""

    def __init__(self, chart):
        self.chart = chart

    def place(self, at_m):
        level_m = np.mean(self.chart.drawn.axes[0].get_ylim())
        ((x, y),) = self.chart.to_pixels(np.array([at_m]), np.array([level_m]))
        ratio = self.chart.devicePixelRatioF()
        return QPoint(round(x / ratio), round(self.chart.height() - y / ratio))

    def mouse(self, kind, at, button, buttons, keys=PLAIN):
        event = QMouseEvent(kind, QPointF(at), QPointF(self.chart.mapToGlobal(at)), button, buttons, keys)
        QApplication.sendEvent(self.chart, event)

    def drag(self, start, end, keys=PLAIN, steps=8):
        self.mouse(QEvent.Type.MouseButtonPress, start, LEFT, LEFT, keys)
        for i in range(1, steps + 1):
            self.mouse(QEvent.Type.MouseMove, start + (end - start) * i / steps, NONE, LEFT, keys)
            yield 0.02
        if keys == SHIFT:
            scene.keep(self.chart.window(), "band")
        self.mouse(QEvent.Type.MouseButtonRelease, end, LEFT, NONE, keys)
        yield 0.3

    def wheel(self, at, notches, keys=PLAIN):
        """A notch of the wheel; how long the window took to show it, and how long its thread worked, ms."""
        event = QWheelEvent(
            QPointF(at), QPointF(self.chart.mapToGlobal(at)), QPoint(), QPoint(0, 120 * notches), NONE, keys,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        start, began = time.perf_counter(), time.thread_time()
        QApplication.sendEvent(self.chart, event)
        self.chart.repaint()
        return (time.perf_counter() - start) * 1000.0, (time.thread_time() - began) * 1000.0


def profile_chart(iface):
    from karwan.core.horizontal import lay_out
    from karwan.ui.crossing_search import ticked_layers

    window = iface.mainWindow()
    scene.arrange(iface, 0.5)
    dock = scene.dock_of(iface)
    workspace = dock._workspace
    workspace.message.connect(lambda text, _level: print(text, flush=True))
    workspace.open_corridor("western-afghanistan", FOLDER / "study.gpkg")
    yield 1
    keys = []
    for name, axis in zip(("Benchmark $1$ & <b>", "Aside"), two_axes(workspace.standard())):
        before = {record.id for record in workspace.records}
        workspace.add_alternative(lay_out(name, axis))
        yield from scene.until(lambda before=before: {record.id for record in workspace.records} - before)
        keys += [record.id for record in workspace.records if record.id not in before]
    dock.tabs.setCurrentWidget(dock.profile)
    workspace.select(keys[0])
    yield from scene.until(lambda: dock.profile.chart is not None and dock.profile.chart.length_m > 0)
    from karwan.ui.crossings_action import CrossingsAction

    looking = CrossingsAction(workspace, window)
    from karwan.core.terrain_classes import ClassLimits

    looking.run(keys, ticked_layers(workspace.project), ClassLimits())
    yield from scene.until(lambda: workspace.crossings_count(keys[0]))
    iface.messageBar().clearWidgets()
    tab, chart = dock.profile, dock.profile.chart
    mouse = Chart(chart)
    yield 1
    scene.keep(window, "whole")
    answer = {
        "stations": int(chart.content.evaluation.section.chainage_m.size),
        "size": [chart.width(), chart.height()],
    }

    # Compared with the other line, by the menu: by chainage, then where the lines meet; the mass diagram beneath.
    QTest.mouseClick(tab.bar.haul, LEFT)
    tab.comparing.fill()
    next(a for a in tab.comparing.menu.actions() if a.text() == "Aside").trigger()
    yield from scene.until(lambda: chart.drawn.inks.profile.named("other"))
    yield 0.5
    scene.keep(window, "compared")
    tab.comparing.fill()
    next(a for a in tab.comparing.menu.actions() if a.text().startswith("Align")).trigger()
    yield 0.5
    scene.keep(window, "aligned")
    answer["ends_km"] = [float(one.x.max()) for one in chart.drawn.inks.profile.named("other")]
    answer["length_km"] = chart.length_m / 1000.0

    # In by the wheel, panned by Shift and the wheel; a stretch by Shift and dragging.
    middle = mouse.place(chart.length_m * 0.35)
    answer["step_ms"] = [mouse.wheel(middle, 1) for _ in range(14)]
    answer["pan_ms"] = [mouse.wheel(middle, -1, SHIFT) for _ in range(8)]
    yield 0.5
    scene.keep(window, "near")
    boxes = [b for b in chart.drawn.inks.profile.boxes(chart.get_renderer()) if b.word.name == "label"]
    answer["overlaps"] = sum(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])
    chart.show_all()
    yield from mouse.drag(mouse.place(100_000.0), mouse.place(160_000.0), SHIFT)
    answer["band_m"] = list(chart.span_m)

    # The map goes where the profile is; the menu offers the same at the place of the click.
    canvas = iface.mapCanvas()
    tab.bar.zoom_map.click()
    yield from scene.drawn(iface)
    answer["map_deg"] = [canvas.extent().width(), canvas.extent().height()]
    at = mouse.place(130_000.0)
    QApplication.sendEvent(chart, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, chart.mapToGlobal(at)))
    yield 0.5
    menu = next(one for one in chart.findChildren(QMenu) if one.isVisible())
    scene.picture(window, str(FOLDER / "menu.png"))
    next(action for action in menu.actions() if action.text() == "Zoom the map here").trigger()
    menu.close()
    yield from scene.drawn(iface)
    answer["map_near_deg"] = [canvas.extent().width(), canvas.extent().height()]
    chart.set_cursor(130_000.0)
    scene.keep(window, "map")

    # Saved: as it is shown, as sheets, as table and drawing.
    answer["saved"] = {}
    for kind in ("svg", "sheets", "csv", "dxf"):
        tab.bar.save.click()
        yield 0.5
        dialog = scene.dialog_of("KarwanSaveProfileDialog")
        dialog.kind.setCurrentIndex(dialog.kind.findData(kind))
        path = FOLDER / f"saved-{kind}.{dialog.kinds[kind].ending}"
        dialog.file.setFilePath(str(path))
        scene.keep(dialog, f"dialog-{kind}")
        start = time.perf_counter()
        QTest.mouseClick(dialog.run, LEFT)
        yield from scene.until(lambda: tab.findChild(QDialog, "KarwanSaveProfileDialog") is None)
        answer["saved"][kind] = [path.stat().st_size, time.perf_counter() - start]
    iface.messageBar().clearWidgets()

    # A narrow dock at the side, then a dark theme.
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    window.resizeDocks([dock], [330], Qt.Orientation.Horizontal)
    for panel in window.findChildren(QDockWidget):
        if panel is not dock and window.dockWidgetArea(panel) == Qt.DockWidgetArea.RightDockWidgetArea:
            panel.hide()
    yield 1.5
    chart.show_all()
    yield 0.5
    scene.keep(window, "narrow")
    answer["narrow"] = [tab.bar.width(), tab.bar.save.mapTo(tab.bar, QPoint(tab.bar.save.width(), 0)).x()]
    window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, dock)
    scene.arrange(iface, 0.5)
    palette = QPalette(tab.palette())
    roles = QPalette.ColorRole
    for role, colour in ((roles.Base, "#232629"), (roles.Text, "#eeeeee"), (roles.Window, "#31363b")):
        palette.setColor(role, QColor(colour))
    tab.places.setPalette(palette)
    tab.setPalette(palette)
    yield 0.5
    chart.redraw()
    yield 1
    scene.keep(window, "dark")
    yield from scene.idle()
    looking.dispose()
    return answer
