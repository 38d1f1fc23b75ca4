"""Played inside QGIS by scripts/make_looks.py: every tab, dialog and empty state, in the profile's theme."""

import os
from pathlib import Path

import qgis_scene as scene
from pictures_scene import open_demo
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QDialog, QDockWidget, QWidget

FOLDER = Path(os.environ.get("KARWAN_PICTURES", "."))
NARROW_PX = 300
TAKEN = []


def take(widget, name):
    scene.picture(widget, str(FOLDER / f"{name}.png"))
    TAKEN.append(name)


def put_right(iface, width=NARROW_PX):
    """The dock at the right edge, as narrow as it goes down to `width` pixels (of the scaled screen)."""
    window, dock = iface.mainWindow(), scene.dock_of(iface)
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    for panel in window.findChildren(QDockWidget):
        if panel is not dock and window.dockWidgetArea(panel) == Qt.DockWidgetArea.RightDockWidgetArea:
            panel.hide()
    dock.show()
    for _ in range(2):
        # Once more: what gives way to the width asks for it only after it was laid out.
        window.resizeDocks([dock], [width], Qt.Orientation.Horizontal)
        yield 0.7


def put_below(iface):
    """The dock below the map, where it is at first."""
    iface.mainWindow().addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, scene.dock_of(iface))
    scene.arrange(iface)


def tabs(iface, prefix):
    """A picture of the dock with each tab in front."""
    dock = scene.dock_of(iface)
    for number in range(dock.tabs.count()):
        dock.tabs.setCurrentIndex(number)
        yield 1.2
        page, name = dock.tabs.currentWidget(), dock.tabs.tabText(number).replace("&", "").lower()
        if page is dock.sections:
            for index in range(page.which.count()):
                page.which.setCurrentIndex(index)
                yield 1.0
                take(dock, f"{prefix}-{name}-{index}")
        else:
            take(dock, f"{prefix}-{name}")
    dock.tabs.setCurrentIndex(0)


def empty(iface):
    """The dock without a study, then a study without alternatives: each tab says what to do next."""
    TAKEN.clear()
    scene.arrange(iface)
    yield 2
    iface.messageBar().clearWidgets()
    take(iface.mainWindow(), "welcome-window")
    yield from put_right(iface)
    take(scene.dock_of(iface), "welcome-narrow")
    put_below(iface)
    study = FOLDER / "western-afghanistan.gpkg"
    study.unlink(missing_ok=True)
    scene.workspace_of(iface).open_corridor("western-afghanistan", study)
    yield from scene.drawn(iface)
    iface.messageBar().clearWidgets()
    yield 1
    take(iface.mainWindow(), "study-window")
    yield from tabs(iface, "study")
    yield from put_right(iface)
    take(scene.dock_of(iface), "study-narrow")
    return TAKEN


def full(iface):
    """The demo's study: the window, each tab at the bottom, each tab in a narrow dock."""
    TAKEN.clear()
    put_below(iface)
    yield from open_demo(iface)
    take(iface.mainWindow(), "window")
    yield from tabs(iface, "bottom")
    yield from put_right(iface)
    take(iface.mainWindow(), "narrow-window")
    yield from tabs(iface, "narrow")
    return TAKEN


def shown_dialog():
    """The dialog in front; raises LookupError without one."""
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, QDialog) and widget.isVisible():
            return widget
    raise LookupError("no dialog is open")


def dialogs(iface):
    """Each dialog, opened by its own action."""
    TAKEN.clear()
    yield from open_demo(iface)
    dock, actions = scene.dock_of(iface), scene.actions_of(iface)
    openers = (
        ("generate", actions.generate.trigger),
        ("generate-again", actions.generate_again.trigger),
        ("stations", actions.stations.trigger),
        ("standard", dock.header.standard_button.click),
        ("layers", actions.surroundings.trigger),
        ("export", actions.export.trigger),
        ("crossings", actions.crossings.trigger),
        ("curve", lambda: curve(iface)),
    )
    for name, opener in openers:
        before = len(TAKEN)

        def look(name=name):
            dialog = shown_dialog()
            take(dialog, f"dialog-{name}")
            dialog.reject()

        # Not after the call: a dialog that is run (exec) comes back from it only when it is closed.
        QTimer.singleShot(2500, look)
        opener()
        yield from scene.until(lambda before=before: len(TAKEN) > before, 30)
        yield 0.5
    return TAKEN


def editing(iface):
    """A line taken hold of: the bar, a stretch typed by keys alone, and levels that are too close together at first."""
    TAKEN.clear()
    put_below(iface)
    yield from open_demo(iface)
    dock, workspace = scene.dock_of(iface), scene.workspace_of(iface)
    scene.actions_of(iface).edit.trigger()
    bar = dock.findChild(QWidget, "KarwanEditBar")
    yield from scene.until(bar.isVisible, 60)
    yield 1.0
    take(iface.mainWindow(), "edit-window")
    button = bar.toolbar.widgetForAction(bar.lock)
    button.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(button, Qt.Key.Key_Space)
    yield 0.5
    for box, km in ((bar.places.from_km, "100"), (bar.places.to_km, "140.5")):
        box.setFocus(Qt.FocusReason.TabFocusReason)
        box.selectAll()
        QTest.keyClicks(box, km)
    take(iface.mainWindow(), "edit-typed")
    QTest.keyClick(bar.places.to_km, Qt.Key.Key_Return)
    yield 1.0
    take(iface.mainWindow(), "edit-locked")
    QTest.keyClick(dock.widget(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    yield from scene.until(lambda: not workspace.is_being_replaced(workspace.selected_id), 60)
    dock.tabs.setCurrentWidget(dock.profile)
    dock.profile.edit_button.click()
    yield 1.0
    take(iface.mainWindow(), "edit-levels")
    QTest.mouseClick(dock.profile.closer.button, Qt.MouseButton.LeftButton)
    yield 1.0
    take(iface.mainWindow(), "edit-levels-closer")
    yield from put_right(iface)
    dock.profile.chart.show_all()
    yield 0.5
    take(dock, "edit-narrow")
    return TAKEN


def curve(iface):
    """The dialog of the first curve of a line with one."""
    import numpy as np
    from karwan.core.alignment import Axis
    from karwan.ui.curve_dialog import CurveDialog

    none = np.zeros(3)
    places = np.array([62.0, 62.2, 62.4]), np.array([34.0, 34.2, 34.1])
    axis = Axis(*places, np.array([0.0, 1200.0, 0.0]), none, none)
    CurveDialog(axis, 1, scene.workspace_of(iface).standard(), iface.mainWindow()).open()
