"""Played inside QGIS: a planner's first hour, by mouse and keys, from the welcome page to the exported shapefile."""

import os
import time
from pathlib import Path

import qgis.utils
from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication, QEvent, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QDockWidget, QLineEdit

FOLDER = Path(os.environ["KARWAN_SCENARIO_ANSWER"]).parent
LEFT = Qt.MouseButton.LeftButton


def until(condition, seconds):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError("it did not happen in time")
        yield 0.1


def dock_of(iface):
    return iface.mainWindow().findChild(QDockWidget, "KarwanAlternativesDock")


def picture(iface, name):
    iface.mainWindow().grab().save(str(FOLDER / f"{name}.png"))


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
    dock = dock_of(iface)
    dock.show()
    dock.raise_()
    yield 1
    workspace = dock._workspace
    answer = {"welcome": [button.text() for button in dock.welcome.buttons]}

    # Two clicks to a first answer.
    press(dock.welcome.buttons[0])
    yield from until(lambda: workspace.study is not None and dock.first_answer.now.isVisible(), 60)
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
    yield from until(lambda: workspace.evaluation(workspace.selected_id) is not None, 60)
    yield 2
    picture(iface, "generated")

    # Keys in the table: rename, duplicate, delete, undo.
    table = dock.table
    select_row(table, 0)
    yield 0.3
    QTest.keyClick(table, Qt.Key.Key_F2)
    yield 0.3
    editor = next(line for line in table.findChildren(QLineEdit) if line.isVisible())
    editor.selectAll()
    QTest.keyClicks(editor, "By the <b>river</b> & back")
    QTest.keyClick(editor, Qt.Key.Key_Return)
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
    dialog = next(w for w in QApplication.topLevelWidgets() if w.objectName() == "KarwanExportDialog" and w.isVisible())
    dialog.folder.setFilePath(str(FOLDER / "export"))
    press(dialog.run)
    yield from until(lambda: (FOLDER / "export" / "shapefile" / "alternatives.shp").exists(), 60)
    answer["attributes"] = [record.attributes for record in workspace.records]

    # Off with the study open, and on again: it goes on with the study that is in the project.
    path = str(workspace.study.path)
    qgis.utils.unloadPlugin("karwan")
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    yield 1
    answer["docks_left"] = dock_of(iface) is not None
    qgis.utils.loadPlugin("karwan")
    qgis.utils.startPlugin("karwan")
    yield 1
    workspace = dock_of(iface)._workspace
    yield from until(lambda: workspace.study is not None, 30)
    answer["same_study"] = str(workspace.study.path) == path
    answer["reopened"] = names(workspace)
    # QGIS would ask before it leaves running tasks.
    yield from until(lambda: QgsApplication.taskManager().countActiveTasks() == 0, 60)
    return answer
