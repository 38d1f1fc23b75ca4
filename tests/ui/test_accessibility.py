"""Keyboard and screen reader: what takes the focus has a name, can be reached and left, and says what it means."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pytest
from dock_builders import fill, wait_for
from karwan.core.alignment import Axis
from karwan.core.horizontal import lay_out
from karwan.layers.chosen_layers import layer_rows
from karwan.layers.crossing_layers import Candidate
from karwan.layers.study_layers import study_layer
from karwan.ui.actions import Actions
from karwan.ui.axis_editing import AxisEditing
from karwan.ui.crossings_dialog import CrossingsDialog
from karwan.ui.curve_dialog import CurveDialog
from karwan.ui.dock import AlternativesDock
from karwan.ui.draw_tool import DrawTool
from karwan.ui.edit_bar import EditBar
from karwan.ui.edit_tool import EditTool
from karwan.ui.export_dialog import ExportDialog
from karwan.ui.line_edits import LineEdits
from karwan.ui.measure_panel import MeasurePanel
from karwan.ui.profile_save_dialog import SaveProfileDialog
from karwan.ui.standard_dialog import StandardDialog
from karwan.ui.stations_dialog import StationsDialog
from karwan.ui.surroundings_dialog import SurroundingsDialog
from karwan.ui.terms import TERMS
from karwan.ui.versions_dialog import VersionsDialog
from map_mouse import Window, make_canvas
from qgis.core import QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import QEvent, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QCommandLinkButton,
    QGroupBox,
    QLabel,
    QLineEdit,
    QMainWindow,
    QScrollBar,
    QTabBar,
    QTableView,
    QWidget,
)
from study_builders import NORTH, axis

TABS = ("profile", "checks", "sections", "crossings", "cost", "operation", "compare", "history")
DIALOGS = (
    "generate", "stations", "standard", "surroundings", "export", "crossings", "curve", "measure", "save profile",
    "versions", "edit bar",
)  # fmt: skip
# What no planner says in the street.
JARGON = re.compile(
    r"\b(" + "|".join((*TERMS, "PVI", "PI", "per mille", "trains per day", "loop", "haul")) + r")s?\b", re.IGNORECASE
)


@pytest.fixture
def dock(workspace, tmp_path, qgis_app):
    """The dock with two alternatives, the window in front."""
    canvas = make_canvas()
    made = AlternativesDock(workspace, Actions(workspace), canvas)
    window = QMainWindow()
    window.setCentralWidget(canvas)
    window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, made)
    window.resize(1400, 900)
    window.show()
    fill(workspace, tmp_path)
    QgsProject.instance().addMapLayer(QgsVectorLayer("LineString?crs=EPSG:4326", "Rivers", "memory"))
    assert wait_for(lambda: made.profile.chart is not None)
    made.closers = []
    yield made
    for close in made.closers:
        close()
    made.dispose()
    window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def opened(dock, workspace, name: str) -> QWidget:
    """A dialog as its action opens it, or the tab in front."""
    if name in TABS:
        dock.tabs.setCurrentWidget(getattr(dock, name))
        return dock
    study, none = workspace.study, np.zeros(3)
    corner = Axis(np.array([62.0, 62.2, 62.4]), np.array([34.0, 34.2, 34.1]), np.array([0.0, 1200.0, 0.0]), none, none)
    made = {
        "generate": lambda: dock.generate_dialog,
        "stations": lambda: StationsDialog(workspace, None, dock),
        "standard": lambda: StandardDialog(workspace, dock),
        "surroundings": lambda: SurroundingsDialog(layer_rows(workspace.project, (), study.corridor_key), dock),
        "export": lambda: ExportDialog(workspace, dock),
        "crossings": lambda: CrossingsDialog([Candidate("a", "Rivers", True)], "North", 2, parent=dock),
        "curve": lambda: CurveDialog(corner, 1, workspace.standard(), dock),
        "measure": lambda: MeasurePanel(dock),
        "save profile": lambda: SaveProfileDialog(dock.profile.chart, workspace, dock),
        "versions": lambda: two_versions(workspace, dock),
        "edit bar": lambda: edit_bar(workspace, dock),
    }[name]()
    if name == "measure":
        made.show_nothing("Free line")
    made.show()
    return made


def two_versions(workspace, dock) -> VersionsDialog:
    """The first alternative beside what it was before it was bent."""
    key = workspace.records[0].id
    workspace.replace_now(key, lay_out("North", axis(*NORTH[:2], (14, 15), *NORTH[2:])), what="Move corner")
    newer, older = (workspace.study.version(key, number) for number in (2, 1))
    made = VersionsDialog(workspace, workspace.record(key), newer, older, dock)
    assert wait_for(lambda: bool(made.stretches.rows.records))
    return made


def edit_bar(workspace, dock) -> EditBar:
    """The bar of a line that is edited, asking for a stretch."""
    canvas = dock._canvas
    editing = AxisEditing(workspace, canvas)
    bending = EditTool(canvas, workspace, editing)
    drawing = DrawTool(workspace, editing, bending, Window(canvas))
    edits = LineEdits(workspace, editing, bending, drawing)
    bar = EditBar(workspace, dock._actions, editing, drawing, edits)
    drawing.edit(workspace.selected_id)
    assert wait_for(lambda: drawing.key == workspace.selected_id)
    bar.resize(1400, 80)
    bar.show()
    edits.ask_lock()
    assert bar.places.isVisible()

    def close() -> None:
        study_layer(workspace.project, "axes").rollBack()
        for one in (edits, drawing, bending, editing):
            one.dispose()
        bar.deleteLater()

    dock.closers.append(close)
    return bar


def surfaces(dock, workspace) -> Iterator[tuple[str, QWidget]]:
    """Each tab in front and each dialog open, one after the other, with its name."""
    for name in TABS + DIALOGS:
        surface = opened(dock, workspace, name)
        yield name, surface
        if surface is not dock:
            surface.close()


def is_inner(widget: QWidget) -> bool:
    """A part of a widget of Qt's own, which the screen reader tells as that widget."""
    within = widget.parentWidget()
    return (
        widget.objectName().startswith("qt_")
        or type(widget).__name__ == "QTableCornerButton"
        or isinstance(widget, (QScrollBar, QTabBar))
        or isinstance(within, (QAbstractSpinBox, QComboBox, QLineEdit))
        or (within is not None and within.inherits("QComboBoxPrivateContainer"))
        or widget.focusProxy() is not None
    )


def reached_by_tab(surface: QWidget) -> list[QWidget]:
    """What the key Tab has to reach: visible, usable, taking the focus."""
    return [
        widget
        for widget in surface.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus == Qt.FocusPolicy.TabFocus
        and widget.isVisibleTo(surface)
        and widget.isEnabledTo(surface)
        and widget.window() is surface.window()
        and not is_inner(widget)
    ]


def name_of(widget: QWidget, surface: QWidget) -> str:
    """What a screen reader says of a widget: its own name, its text, its label's or its box's."""
    if widget.accessibleName():
        return widget.accessibleName()
    if isinstance(widget, QAbstractButton) and widget.text():
        return widget.text()
    labels = [label.text() for label in surface.findChildren(QLabel) if label.buddy() is widget]
    if labels:
        return labels[0]
    return widget.title() if isinstance(widget, QGroupBox) else ""


def test_everything_that_takes_the_focus_has_a_name(dock, workspace):
    for name, surface in surfaces(dock, workspace):
        focusable = [
            widget
            for widget in surface.findChildren(QWidget)
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus == Qt.FocusPolicy.TabFocus and not is_inner(widget)
        ]
        assert focusable
        nameless = [(type(w).__name__, w.objectName(), w.toolTip()) for w in focusable if not name_of(w, surface)]
        assert not nameless, name


def test_a_button_without_words_says_what_it_does(dock, workspace):
    for name, surface in surfaces(dock, workspace):
        silent = [
            (type(button).__name__, button.objectName(), button.accessibleName())
            for button in surface.findChildren(QAbstractButton)
            if not is_inner(button)
            and not button.icon().isNull()
            and (not button.text() or getattr(button, "toolButtonStyle", lambda: None)() == 0)
            and not button.toolTip()
        ]
        assert not silent, name


def test_tab_reaches_everything_and_is_caught_nowhere(dock, workspace):
    for name, surface in surfaces(dock, workspace):
        window = surface.window()
        window.activateWindow()
        QApplication.setActiveWindow(window)
        QApplication.processEvents()
        wanted = reached_by_tab(surface)
        assert wanted
        for forth, key in ((True, Qt.Key.Key_Tab), (False, Qt.Key.Key_Backtab)):
            wanted[0].setFocus(Qt.FocusReason.TabFocusReason)
            visited: list[QWidget] = []
            for _ in range(2 * len(window.findChildren(QWidget))):
                at = QApplication.focusWidget()
                if at is None or (visited and at is visited[0] and len(visited) > 1):
                    break
                visited.append(at)
                QTest.keyClick(at, key)
            else:
                pytest.fail(f"{name}: Tab goes round and round: {[type(w).__name__ for w in visited[-4:]]}")
            missed = [
                (type(w).__name__, name_of(w, surface))
                for w in wanted
                if not any(at is w or w.isAncestorOf(at) for at in visited)
            ]
            assert not missed, (
                f"{name} {'forth' if forth else 'back'} by way of {[name_of(w, surface) for w in visited]}"
            )


def test_tables_tell_their_columns_and_explain_the_railway_s_words(dock, workspace):
    for name, surface in surfaces(dock, workspace):
        untold, unexplained = [], []
        for table in surface.findChildren(QTableView):
            model = table.model()
            for section in range(model.columnCount()):
                title, spoken, tip = (
                    str(model.headerData(section, Qt.Orientation.Horizontal, role) or "")
                    for role in (
                        Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole
                    )
                )  # fmt: skip
                if not (title or spoken):
                    untold.append((table.accessibleName(), section))
                if JARGON.search(title) and (not tip or tip.casefold() == title.replace("\n", " ").casefold()):
                    unexplained.append((table.accessibleName(), title))
        assert not untold, name
        assert not unexplained, name


def test_no_word_of_the_railway_without_an_explanation(dock, workspace):
    for name, surface in surfaces(dock, workspace):
        unexplained = []
        for label in surface.findChildren(QLabel):
            buddy = label.buddy()
            text = label.text().replace("&", "")
            if buddy is not None and JARGON.search(text) and len(buddy.toolTip() or label.toolTip()) <= len(text):
                unexplained.append(text)
        for button in surface.findChildren((QAbstractButton, QGroupBox)):
            text = (button.title() if isinstance(button, QGroupBox) else button.text()).replace("&", "")
            if JARGON.search(text) and len(button.toolTip()) <= len(text):
                unexplained.append(text)
        assert not unexplained, name


def test_the_dock_takes_no_key_from_the_menus_of_qgis(dock):
    """Alt with a letter that two widgets of a window have opens neither: QGIS's menus have nearly all of them."""
    texts = [dock.tabs.tabText(index) for index in range(dock.tabs.count())]
    for widget in dock.findChildren((QLabel, QAbstractButton)):
        if widget.window() is dock.window() and not isinstance(widget, QCommandLinkButton):
            texts.append(widget.text())
    assert len(texts) > 40
    assert [text for text in texts if re.search(r"&(?!&)\w", text) and "<" not in text] == []


def test_every_tool_explains_itself(dock):
    actions = dock._actions
    for action in (*actions.all(), actions.undo, actions.redo, actions.reevaluate, actions.generate_again):
        assert action.text().strip(), action.objectName()
        assert not action.icon().isNull(), action.text()
        if action not in (actions.undo, actions.redo):
            assert len(action.toolTip()) > len(action.text()), action.text()


def test_every_tab_says_what_it_is_for(dock):
    for index in range(dock.tabs.count()):
        assert len(dock.tabs.tabToolTip(index)) > 20, dock.tabs.tabText(index)
