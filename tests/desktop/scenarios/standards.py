"""Played inside QGIS: a planner edits the standard, sees what breaks it, goes there, and reads the cost."""

import os
from pathlib import Path

import numpy as np
import qgis_scene as scene
from qgis.core import QgsApplication
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QDialogButtonBox

FOLDER = Path(os.environ["KARWAN_SCENARIO_ANSWER"]).parent
LEFT = Qt.MouseButton.LeftButton
PIS = [(62.25, 35.1), (62.15, 34.6), (62.35, 34.1), (62.6, 33.6)]


def a_line(workspace):
    """A line of straights, curves and transitions through the corridor's north."""
    from karwan.core.alignment import Axis
    from karwan.core.horizontal import lay_out

    lon, lat = np.array(PIS).T
    radius_m, transition_m = np.full(len(PIS), 900.0), np.full(len(PIS), 60.0)
    radius_m[[0, -1]] = transition_m[[0, -1]] = 0.0
    return lay_out("By hand", Axis(lon, lat, radius_m, transition_m, transition_m))


def how_sure(window, dock, workspace, answer):
    """The elevation's error is typed, simulated, and the chance that the ruling grade does not do is read."""
    card = dock.cost.uncertainty

    def type_error():
        dialog = scene.dialog_of("KarwanElevationErrorDialog")
        scene.keep(dialog, "elevation-error")
        answer["by_source"] = dialog.source.text()
        dialog.sigma.selectAll()
        QTest.keyClicks(dialog.sigma, "12")
        dialog.reach.selectAll()
        QTest.keyClicks(dialog.reach, "1500")
        dialog.hidden.setChecked(False)
        QTest.keyClick(dialog.reach, Qt.Key.Key_Return)

    # The dialog has an event loop of its own, which must be asked before it begins.
    QTimer.singleShot(500, type_error)
    QTest.mouseClick(card.settings, LEFT)
    yield 1
    answer["error"] = dict(workspace.settings.elevation_error or {})
    workspace.uncertainties.runs = 20
    scene.keep(window, "cost-before-simulating")
    QTest.mouseClick(card.simulate, LEFT)
    yield from scene.until(lambda: workspace.uncertainties.get(workspace.selected_id) is not None)
    QTest.mouseClick(card.more, LEFT)
    yield 1
    answer["sure"] = card.words.text()
    scene.keep(window, "cost-simulated")
    QTest.mouseClick(card.more, LEFT)
    dock.tabs.setCurrentWidget(dock.checks)
    yield 1
    answer["chance"] = dock.checks.chance.text()
    scene.keep(window, "checks-simulated")
    dock.tabs.setCurrentWidget(dock.cost)
    yield 1


def kept_with_the_study(window, dock, workspace, answer):
    """Other prices made the range stale; simulated again it is there once the study is closed and opened."""
    card = dock.cost.uncertainty
    answer["stale_range"] = card.words.text()
    scene.keep(window, "cost-range-stale")
    QTest.mouseClick(card.simulate, LEFT)
    yield from scene.until(lambda: workspace.uncertainties.get(workspace.selected_id) is not None)
    yield 1
    answer["range"] = card.words.text()
    path = workspace.study.path
    workspace.close_study()
    yield 1
    workspace.open_study(path)
    yield from scene.until(lambda: workspace.evaluation(workspace.selected_id) is not None)
    yield 1
    answer["range_again"] = card.words.text()
    scene.keep(window, "cost-reopened")
    dock.tabs.setCurrentWidget(dock.compare)
    yield 1
    model = dock.compare.table.model()
    answer["compared"] = {
        model.headerData(row, Qt.Orientation.Vertical): model.index(row, 0).data() for row in range(model.rowCount())
    }
    scene.keep(window, "compare-reopened")


def standards(iface):
    window = iface.mainWindow()
    scene.arrange(iface)
    dock = scene.dock_of(iface)
    workspace = dock._workspace
    # In QGIS's output, for whoever reads why a play failed.
    workspace.message.connect(lambda text, _level: print(text, flush=True))
    workspace.open_corridor("western-afghanistan", FOLDER / "study.gpkg")
    yield 2
    added = []
    workspace.add_alternative(a_line(workspace), added.append)
    yield from scene.until(lambda: added and workspace.evaluation(workspace.selected_id) is not None)
    iface.messageBar().clearWidgets()
    yield 2
    answer = {"before": len(workspace.evaluation(workspace.selected_id).violations)}
    dock.tabs.setCurrentWidget(dock.checks)
    yield 1
    scene.keep(window, "checks-before")

    # The standard: a wrong figure is refused in its place, a right one is kept.
    QTest.mouseClick(dock.header.standard_button, LEFT)
    yield 1
    dialog = scene.dialog_of("KarwanStandardDialog")
    value = dialog.model.index(dialog.model.row_of("min_radius_m"), 1)
    scene.type_in(dialog.table, value, "twelve")
    yield 0.5
    answer["refused"] = dialog.problem.text()
    answer["ok_then"] = dialog.buttons.button(QDialogButtonBox.StandardButton.Ok).isEnabled()
    scene.keep(dialog, "dialog-refused")
    scene.type_in(dialog.table, value, "1200")
    scene.type_in(dialog.table, dialog.model.index(dialog.model.row_of("min_radius_m"), 5), "Letter <b>of May</b>")
    scene.type_in(dialog.table, dialog.model.index(dialog.model.row_of("ruling_grade_permille"), 1), "9")
    scene.type_in(dialog.table, dialog.model.index(dialog.model.row_of("ruling_grade_back_permille"), 1), "7.5")
    yield 0.5
    scene.keep(dialog, "dialog")
    QTest.mouseClick(dialog.buttons.button(QDialogButtonBox.StandardButton.Ok), LEFT)
    yield 1
    answer["standard"] = dock.header.standard.currentText()
    answer["stale"] = workspace.stale(workspace.selected_id)
    scene.keep(window, "stale")
    before = workspace.evaluation(workspace.selected_id)
    QTest.mouseClick(dock.stale_line.button, LEFT)
    yield from scene.until(lambda: not workspace.stale(workspace.selected_id))

    def evaluated_anew():
        # Not by ==: numpy 2 does not compare arrays of different lengths.
        found = workspace.evaluation(workspace.selected_id)
        return found is not None and found is not before

    yield from scene.until(evaluated_anew)
    yield 2
    iface.messageBar().clearWidgets()

    # What breaks it: a click goes there.
    found = workspace.evaluation(workspace.selected_id)
    answer["violations"] = len(found.violations)
    answer["kinds"] = sorted({violation.kind for violation in found.violations})
    scene.keep(window, "checks")
    table = dock.checks.table
    index = table.model().index(0, 0)
    QTest.mouseClick(table.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, table.visualRect(index).center())
    yield 3
    answer["scale"] = iface.mapCanvas().scale()
    first = table.rows.records[0]
    place = [first.lon, first.lat]
    answer["clause"] = first.clause
    from qgis.core import QgsCoordinateReferenceSystem, QgsCoordinateTransform, QgsPointXY, QgsProject

    crs = iface.mapCanvas().mapSettings().destinationCrs()
    transform = QgsCoordinateTransform(QgsCoordinateReferenceSystem("EPSG:4326"), crs, QgsProject.instance())
    answer["in_sight"] = iface.mapCanvas().extent().contains(transform.transform(QgsPointXY(*place)))
    scene.keep(window, "checks-there")
    dock.tabs.setCurrentWidget(dock.profile)
    yield 1
    scene.keep(window, "profile")

    # What it costs, with both sets.
    dock.tabs.setCurrentWidget(dock.cost)
    yield 1
    scene.keep(window, "cost")
    answer["headings"] = [row.name for row in dock.cost.table.rows.records if type(row).__name__ == "Sum"]
    yield from how_sure(window, dock, workspace, answer)
    dock.cost.unit_costs.sets["itemised"].trigger()
    yield 1
    QTest.mouseClick(dock.stale_line.button, LEFT)
    yield from scene.until(lambda: not workspace.stale(workspace.selected_id))
    yield 2
    answer["words"] = dock.cost.words.toPlainText()
    scene.keep(window, "cost-itemised")

    # Undo, back to the standard as it is built in.
    while workspace.undo_stack.canUndo() and workspace.settings.standard is not None:
        workspace.undo_stack.undo()
    yield 1
    answer["undone"] = dock.header.standard.currentText()
    while workspace.undo_stack.canRedo():
        workspace.undo_stack.redo()
    yield 1

    dock.tabs.setCurrentWidget(dock.cost)
    yield 1
    yield from kept_with_the_study(window, dock, workspace, answer)

    # A narrow dock at the side, a dark theme.
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    window.resizeDocks([dock], [420], Qt.Orientation.Horizontal)
    yield 1
    for tab in (dock.checks, dock.cost):
        dock.tabs.setCurrentWidget(tab)
        yield 1
        scene.keep(window, f"narrow-{type(tab).__name__}")
    answer["narrow_width"] = dock.width()
    QgsApplication.setUITheme("Night Mapping")
    yield 2
    scene.keep(window, "dark-cost")
    dock.tabs.setCurrentWidget(dock.checks)
    yield 1
    scene.keep(window, "dark-checks")
    dialog = dock.header.edit_standard()
    yield 1
    scene.keep(dialog, "dark-dialog")
    dialog.reject()
    yield from scene.idle()
    return answer
