"""Played inside QGIS: levels are edited in the profile by mouse and keys, each gesture undone by Ctrl+Z."""

import os
import time
from pathlib import Path

import numpy as np
import qgis_scene as scene
from qgis.PyQt.QtCore import QPoint, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QAction, QApplication, QInputDialog, QMenu

LEFT, RIGHT, NO_KEY = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier
PICTURES = Path(os.environ["KARWAN_SCENARIO_ANSWER"]).parent
PIS = [(62.1, 33.3), (61.9, 32.9), (62.05, 32.4), (62.3, 32.0)]
WINDOW_M, STRUCTURE_M = 5_000.0, 700.0


class Hand:
    """A mouse on QGIS's window that knows chainages and levels of the profile."""

    def __init__(self, iface, chart):
        self.window, self.chart = iface.mainWindow(), chart
        self.busy_ms = []

    def place(self, at_m, level_m):
        x, y = self.chart.to_pixels(np.array([at_m]), np.array([level_m]))[0] / self.chart.devicePixelRatioF()
        return self.chart.mapTo(self.window, QPoint(round(x), round(self.chart.height() - y)))

    def move(self, at_m, level_m):
        QTest.mouseMove(self.window.windowHandle(), self.place(at_m, level_m))

    def press(self, at_m, level_m):
        self.move(at_m, level_m)
        QTest.mousePress(self.window.windowHandle(), LEFT, NO_KEY, self.place(at_m, level_m))

    def release(self, at_m, level_m):
        QTest.mouseRelease(self.window.windowHandle(), LEFT, NO_KEY, self.place(at_m, level_m))

    def click(self, at_m, level_m, button=LEFT):
        self.move(at_m, level_m)
        QTest.mouseClick(self.window.windowHandle(), button, NO_KEY, self.place(at_m, level_m))

    def drag(self, start, end, name):
        """Steps: press, several moves, a picture, release."""
        self.press(*start)
        for share in np.linspace(0.1, 1.0, 12):
            began = time.thread_time()
            self.move(start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1]))
            QApplication.processEvents()
            self.busy_ms.append((time.thread_time() - began) * 1000.0)
            yield 0.05
        yield 0.6
        told = self.chart.parent().parent().parent().parent().reading.text()
        scene.keep(self.window, name)
        self.release(*end)
        return told

    def choose(self, words):
        """Take an entry of the menu that is open."""
        yield 0.3
        menu = [menu for menu in self.chart.findChildren(QMenu) if menu.isVisible()][-1]
        action = next(action for action in menu.actions() if action.text().startswith(words))
        QTest.mouseClick(menu, LEFT, NO_KEY, menu.actionGeometry(action).center())
        yield 0.3

    def answer(self, text):
        """Type into the question that is open, and Enter."""
        yield from scene.until(lambda: self._dialogs())
        dialog = self._dialogs()[0]
        field = dialog.focusWidget()
        QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(field, text)
        QTest.keyClick(field, Qt.Key.Key_Return)
        yield 0.2

    def _dialogs(self):
        return [dialog for dialog in self.chart.findChildren(QInputDialog) if dialog.isVisible()]


class Gestures:
    """Compares the line before and after each gesture and its undo."""

    def __init__(self, workspace, key, chart):
        self.workspace, self.key, self.chart = workspace, key, chart
        self.found = []

    @property
    def evaluation(self):
        return self.workspace.evaluation(self.key)

    def level(self, at_m):
        section = self.evaluation.section
        return float(np.interp(at_m, section.chainage_m, section.level_m))

    def did(self, name, before, told=""):
        """Steps: wait for the line, take figures and a picture, Ctrl+Z in the chart, compare."""
        from karwan.layers.study_layers import study_layer

        yield from scene.until(lambda: self.evaluation is not before)
        yield 0.4
        now = self.evaluation
        stack = study_layer(self.workspace.project, "axes").undoStack()
        text, count = stack.undoText(), stack.index()
        scene.keep(self.chart.window(), f"{len(self.found) + 1:02d}-{name.replace(' ', '-')}")
        QTest.keyClick(self.chart, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        yield from scene.until(lambda: self.evaluation is not now)
        back = self.evaluation
        self.found.append({
            "name": name, "text": text, "steps": count, "steps_after": stack.index(), "told": told,
            "cost_musd": [before.cost_musd, now.cost_musd, back.cost_musd],
            "cut_mm3": [before.cut_mm3, now.cut_mm3, back.cut_mm3],
            "fill_mm3": [before.fill_mm3, now.fill_mm3, back.fill_mm3],
            "bridge_km": [before.bridge_km, now.bridge_km, back.bridge_km],
            "tunnel_km": [before.tunnel_km, now.tunnel_km, back.tunnel_km],
            "changed_m": float(np.abs(now.section.level_m - before.section.level_m).max()),
            "left_m": float(np.abs(back.section.level_m - before.section.level_m).max()),
        })  # fmt: skip


def edits(iface):
    """Every gesture of the profile on a line of 155 km."""
    from karwan.core.alignment import Axis
    from karwan.core.horizontal import lay_out, with_transitions

    scene.arrange(iface, 0.55)
    dock = scene.dock_of(iface)
    workspace = scene.workspace_of(iface)
    workspace.open_corridor("western-afghanistan", PICTURES / "edits.gpkg")
    yield 1
    lon, lat = np.array(PIS).T
    axis = with_transitions(Axis(lon, lat, np.array([0.0, 2000.0, 2000.0, 0.0])), workspace.standard())
    workspace.add_alternative(lay_out("By hand", axis))
    yield from scene.until(lambda: any(record.name == "By hand" for record in workspace.records))
    key = next(record.id for record in workspace.records if record.name == "By hand")
    workspace.select(key)
    workspace.zoom_to(key)
    yield from scene.until(lambda: workspace.evaluation(key) is not None and dock.profile.chart is not None)
    yield 2
    dock.tabs.setCurrentWidget(dock.profile)
    chart = dock.profile.chart
    pvi, at_m, level_m = open_country(workspace.evaluation(key))
    chart.show_span(at_m - WINDOW_M / 2, at_m + WINDOW_M / 2)
    yield 1
    QTest.mouseClick(dock.profile.edit_button, LEFT)
    yield 1
    hand, did = Hand(iface, chart), Gestures(workspace, key, chart)
    hand.move(at_m, level_m)
    yield 0.5
    scene.keep(iface.mainWindow(), "00-hover")

    before = did.evaluation
    told = yield from hand.drag((at_m, level_m), (at_m + 60.0, level_m + 5.0), "dragging-pvi")
    yield from did.did("move change of grade", before, told)

    before = did.evaluation
    first, middle_m = longest_tangent(before.alignment.profile, at_m)
    start = middle_m, did.level(middle_m)
    told = yield from hand.drag(start, (middle_m, start[1] + 4.0), "dragging-tangent")
    yield from did.did("move tangent", before, told)

    before = did.evaluation
    end_m = float(before.alignment.profile.curve_end_m[pvi])
    goal_m = at_m + 0.5 * (end_m - at_m)
    told = yield from hand.drag((end_m, did.level(end_m)), (goal_m, did.level(goal_m)), "dragging-curve")
    yield from did.did("change vertical curve", before, told)

    before = did.evaluation
    window = iface.mainWindow().windowHandle()
    QTest.mouseDClick(window, LEFT, NO_KEY, hand.place(middle_m, did.level(middle_m)))
    yield 0.2
    inserted = before
    yield from scene.until(lambda: did.evaluation is not inserted)
    again = did.evaluation
    start = middle_m, did.level(middle_m)
    told = yield from hand.drag(start, (middle_m, start[1] - 4.0), "dragging-new-pvi")
    yield from did.did("move a new change of grade", again, told)
    again = did.evaluation
    chart.set_cursor(at_m)
    QTest.keyClick(chart, Qt.Key.Key_Delete)
    yield from did.did("remove change of grade", again)

    before = did.evaluation
    hand.click(middle_m, did.level(middle_m) + 8.0, RIGHT)
    yield 0.3
    scene.picture(iface.mainWindow(), str(PICTURES / "menu.png"))
    yield from hand.choose("Fix level here")
    yield from hand.answer(f"{did.level(middle_m) - 4.0:.2f}")
    yield from did.did("fix level", before)

    before = did.evaluation
    hand.click(at_m, did.level(at_m) + 8.0, RIGHT)
    yield from hand.choose("Insert station here")
    yield from hand.answer("Half-way")
    yield from did.did("insert station", before)

    for words in ("bridge", "tunnel"):
        before = did.evaluation
        hand.click(middle_m, did.level(middle_m) + 8.0, RIGHT)
        yield from hand.choose(f"Set {words} from here")
        for share in np.linspace(0.1, 1.0, 8):
            there_m = middle_m + share * STRUCTURE_M
            hand.move(there_m, did.level(there_m))
            yield 0.05
        scene.keep(iface.mainWindow(), f"asking-{words}")
        hand.click(middle_m + STRUCTURE_M, did.level(middle_m + STRUCTURE_M))
        yield from did.did(f"set {words}", before)

    # Several together, saved, and designed anew.
    before = did.evaluation
    hand.click(middle_m, did.level(middle_m) + 8.0, RIGHT)
    yield from hand.choose("Set bridge from here")
    hand.click(middle_m + STRUCTURE_M, did.level(middle_m + STRUCTURE_M))
    yield from scene.until(lambda: did.evaluation is not before)
    before = did.evaluation
    hand.click(at_m - 1_800.0, did.level(at_m - 1_800.0) + 8.0, RIGHT)
    yield from hand.choose("Insert station here")
    yield from hand.answer("Shrine")
    yield from scene.until(lambda: did.evaluation is not before)
    before = did.evaluation
    hand.click(at_m, did.level(at_m) + 8.0, RIGHT)
    yield from hand.choose("Fix level here")
    yield from hand.answer(f"{did.level(at_m) + 2.0:.2f}")
    yield from scene.until(lambda: did.evaluation is not before)
    yield 1
    scene.keep(iface.mainWindow(), "all-together")
    together = did.evaluation
    iface.actionSaveActiveLayerEdits().trigger()
    before_musd = workspace.study.alternative(key).attributes["cost_musd"]
    yield from scene.until(lambda: workspace.study.alternative(key).attributes["cost_musd"] != before_musd)
    yield from scene.idle()
    kept = workspace.study.alternative(key)
    iface.mainWindow().findChild(QAction, "mActionPan").trigger()
    return {
        "gestures": did.found,
        "together": [together.cost_musd, together.bridge_km, len(together.stations_m)],
        "kept": [kept.attributes["cost_musd"], kept.attributes["bridge_km"], len(kept.alignment.axis.by_hand.fixes)],
        "busy_ms": hand.busy_ms,
    }


def open_country(found):
    """The change of grade with the widest vertical curve of those far from bridges and tunnels: number, place."""
    profile, section = found.alignment.profile, found.section
    built = section.chainage_m[section.bridge | section.tunnel]
    half = [
        half_m if 60_000.0 < at_m < 100_000.0 and np.abs(built - at_m).min(initial=1e9) > 0.7 * WINDOW_M else 0.0
        for at_m, half_m in zip(profile.chainage_m, profile.curve_half_m)
    ]
    pvi = int(np.argmax(half))
    return pvi, float(profile.chainage_m[pvi]), float(profile.level_m[pvi])


def longest_tangent(profile, near_m):
    """Its number and the middle of what vertical curves leave of it, within the window."""
    inside = np.flatnonzero(
        (profile.chainage_m[:-1] > near_m - WINDOW_M * 0.45) & (profile.chainage_m[1:] < near_m + WINDOW_M * 0.45)
    )
    free = profile.curve_start_m[inside + 1] - profile.curve_end_m[inside]
    first = int(inside[np.argmax(free)])
    return first, float(profile.curve_end_m[first] + profile.curve_start_m[first + 1]) / 2.0
