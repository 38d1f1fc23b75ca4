"""Played inside QGIS: a planner's first hour, by mouse and keys, from the welcome page to the exported shapefile."""

import os
import time
from pathlib import Path

import qgis.utils
import qgis_scene as scene
from qgis.PyQt.QtCore import QCoreApplication, QEvent, Qt
from qgis.PyQt.QtTest import QTest

FOLDER = Path(os.environ["KARWAN_SCENARIO_ANSWER"]).parent
LEFT = Qt.MouseButton.LeftButton


def press(widget):
    assert widget.isVisible(), widget
    assert widget.isEnabled(), widget
    QTest.mouseClick(widget, LEFT)


def select_row(table, row):
    """A click on the name in a row."""
    index = table.model().index(row, 1)
    table.scrollTo(index)
    QTest.mouseClick(table.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, table.visualRect(index).center())


def names(workspace):
    return [record.name for record in workspace.records]


def first_hour(iface):
    iface.mainWindow().showMaximized()
    dock = scene.dock_of(iface)
    dock.show()
    dock.raise_()
    yield 1
    workspace = dock._workspace
    answer = {"welcome": [button.text() for button in dock.welcome.buttons]}

    # Two clicks to a first answer.
    press(dock.welcome.buttons[0])
    yield from scene.until(lambda: workspace.study is not None and dock.first_answer.now.isVisible())
    yield 1
    begun = time.monotonic()
    press(dock.first_answer.now)
    longest, last = 0.0, time.monotonic()
    while workspace.is_generating or not workspace.records:
        yield 0.02
        longest, last = max(longest, time.monotonic() - last), time.monotonic()
        if last - begun > 300:
            raise AssertionError("no answer within five minutes")
    answer["generated"] = names(workspace)
    answer["seconds"] = time.monotonic() - begun
    answer["longest_stall_s"] = longest
    yield from scene.until(lambda: workspace.evaluation(workspace.selected_id) is not None)
    yield 2
    scene.keep(iface.mainWindow(), "generated")

    # Keys in the table: rename, duplicate, delete, undo.
    table = dock.table
    select_row(table, 0)
    yield 0.3
    scene.type_in(table, table.currentIndex(), "By the <b>river</b> & back")
    yield 0.5
    answer["renamed"] = names(workspace)
    select_row(table, 0)
    QTest.keyClick(table, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    yield 0.5
    answer["duplicated"] = names(workspace)
    QTest.keyClick(table, Qt.Key.Key_Delete)
    yield 0.5
    answer["deleted"] = names(workspace)
    QTest.keyClick(table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    yield 0.5
    answer["undone"] = names(workspace)
    for number in range(dock.tabs.count()):
        dock.tabs.setCurrentIndex(number)
        yield 0.5

    # Export through the dialog.
    actions = dock._actions
    actions.export.trigger()
    yield 0.5
    dialog = scene.dialog_of("KarwanExportDialog")
    dialog.folder.setFilePath(str(FOLDER / "export"))
    press(dialog.run)
    yield from scene.until(lambda: (FOLDER / "export" / "shapefile" / "alternatives.shp").exists())
    answer["attributes"] = [record.attributes for record in workspace.records]

    # Off with the study open, and on again: it goes on with the study that is in the project.
    path = str(workspace.study.path)
    qgis.utils.unloadPlugin("karwan")
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    yield 1
    answer["docks_left"] = scene.dock_of(iface) is not None
    qgis.utils.loadPlugin("karwan")
    qgis.utils.startPlugin("karwan")
    yield 1
    workspace = scene.dock_of(iface)._workspace
    yield from scene.until(lambda: workspace.study is not None)
    answer["same_study"] = str(workspace.study.path) == path
    answer["reopened"] = names(workspace)
    yield from scene.idle()
    return answer
