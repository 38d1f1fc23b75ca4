"""The dialog "Stations and places": what the line starts at, serves and passes; kept in the study, undoable."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QHideEvent, QKeyEvent
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ..core.errors import KarwanError
from ..layers.study_records import STATION, ControlPoint
from .edited_table import EditedTable
from .place_edit import PlaceEdit
from .resources import icon
from .scenario_inputs import grounds_at
from .stations_model import LEVEL, NAME, ChoiceDelegate, StationsModel
from .theme import em, violation_colour
from .workspace import Workspace


class StationsDialog(QDialog):
    """Stays open beside the map, so that places can be picked. Nothing is kept before OK, which is one undo step."""

    def __init__(self, workspace: Workspace, canvas: QgsMapCanvas | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("KarwanStationsDialog")
        self.setWindowTitle(self.tr("Stations and places"))
        self.setWindowIcon(icon("station"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._workspace = workspace
        self._trouble = ""
        self._before = workspace.reading(lambda study: study.control_points(), [])
        self.model = StationsModel(self._before, self)
        self.model.set_ground(self._grounds(self._before))
        self.table = self._make_table()
        self.new_place = PlaceEdit(self.tr("a new place"), canvas, self)
        # As narrow as the dialog: a long name scrolls.
        self.new_place.combo.setMinimumWidth(em(self, 8))
        self.doubt, self.problem = self._words(self.tr("What to look at")), self._words(self.tr("What is wrong"))
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, Qt.Orientation.Horizontal, self
        )
        self._build()
        self._connect()
        self.table.setCurrentIndex(self.model.index(0, NAME))
        self._show()

    # Widgets

    def _make_table(self) -> EditedTable:
        table = EditedTable(self.tr("Stations and places in order along the line"), self)
        table.setModel(self.model)
        table.setItemDelegate(ChoiceDelegate(table))
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setWordWrap(False)
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(em(self, 5))
        # However small the dialog: the heading and a few places.
        table.setMinimumHeight(6 * table.verticalHeader().defaultSectionSize())
        return table

    def _words(self, name: str) -> QLabel:
        label = QLabel(self)
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setAccessibleName(name)
        return label

    def _tool(self, picture: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(icon(picture))
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        return button

    def _build(self) -> None:
        words = self._words(self.tr("What this is for"))
        words.setText(
            self.tr(
                "Trains stop at stations and borders: the profile keeps their grade and fixed level, sections go from "
                "one to the next. Between start and end the order is the line's."
            )
        )
        self.add_button = QPushButton(icon("add"), self.tr("&Add"), self)
        self.add_button.setToolTip(self.tr("Add this place behind the selected row"))
        self.up = self._tool("up", self.tr("Move up"))
        self.down = self._tool("down", self.tr("Move down"))
        self.leave_out = self._tool("delete", self.tr("Leave this place out"))
        for button, key in ((self.up, "Alt+Up"), (self.down, "Alt+Down")):
            button.setShortcut(key)
            button.setToolTip(f"{button.toolTip()} ({key})")
        self.add_button.setAutoDefault(False)
        tools = QVBoxLayout()
        for button in (self.up, self.down, self.leave_out):
            tools.addWidget(button)
        tools.addStretch(1)
        middle = QHBoxLayout()
        middle.addWidget(self.table, 1)
        middle.addLayout(tools)
        adding = QHBoxLayout()
        label = QLabel(self.tr("&New place"), self)
        label.setBuddy(self.new_place)
        adding.addWidget(label)
        adding.addWidget(self.new_place, 1)
        adding.addWidget(self.add_button)
        column = QVBoxLayout(self)
        column.addWidget(words)
        column.addLayout(middle, 1)
        column.addLayout(adding)
        column.addWidget(self.doubt)
        column.addWidget(self.problem)
        column.addWidget(self.buttons)
        self.setMinimumSize(em(self, 32), em(self, 29))
        self.resize(em(self, 56), em(self, 34))

    def _connect(self) -> None:
        self.model.changed.connect(self._on_changed)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._enable())
        self.new_place.failed.connect(self._tell)
        self.add_button.clicked.connect(self.add)
        self.up.clicked.connect(lambda: self._move(-1))
        self.down.clicked.connect(lambda: self._move(1))
        self.leave_out.clicked.connect(lambda: self.model.remove(self.table.currentIndex().row()))
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._workspace.studyChanged.connect(self.reject)

    # What is shown

    def _grounds(self, points: Sequence[ControlPoint]) -> list[float]:
        try:
            lon, lat = np.array([(point.lon, point.lat) for point in points]).reshape(-1, 2).T
            return [float(level_m) for level_m in grounds_at(self._workspace.elevation_model(), lon, lat)]
        except KarwanError:
            return [float("nan")] * len(points)

    def _on_changed(self) -> None:
        self._tell("")

    def _tell(self, trouble: str) -> None:
        self._trouble = trouble
        self._show()

    def _show(self) -> None:
        problems = [*self.model.problems, self._trouble]
        self.problem.setText("\n".join(problem for problem in problems if problem))
        self.problem.setStyleSheet(f"color: {violation_colour(self.palette()).name()}")
        self.problem.setVisible(bool(self.problem.text()))
        self.doubt.setText("\n".join(self.model.doubts))
        self.doubt.setVisible(bool(self.doubt.text()))
        self._enable()

    def _enable(self) -> None:
        row = self.table.currentIndex().row()
        self.up.setEnabled(self.model.can_move(row, -1))
        self.down.setEnabled(self.model.can_move(row, 1))
        self.leave_out.setEnabled(self.model.is_between(row))
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(not self.model.problems)

    # Changes

    def _move(self, step: int) -> None:
        row = self.model.move(self.table.currentIndex().row(), step)
        self.table.setCurrentIndex(self.model.index(row, max(0, self.table.currentIndex().column())))
        self._enable()

    def add(self) -> None:
        """Put the place written below the table into it."""
        try:
            place = self.new_place.place()
        except KarwanError as error:
            self._tell(str(error))
            return
        name = place.name or self._free_name()
        point = ControlPoint(name, place.lon, place.lat, source=self.tr("set by the planner"), kind=STATION)
        row = self.model.add(point, self.table.currentIndex().row(), self._grounds([point])[0])
        self.new_place.combo.clearEditText()
        self.table.setCurrentIndex(self.model.index(row, NAME))
        self.table.scrollTo(self.table.currentIndex())
        self.table.setFocus()

    def _free_name(self) -> str:
        taken = {point.name for point in self.model.points}
        number = 1
        while self.tr("Place {}").format(number) in taken:
            number += 1
        return self.tr("Place {}").format(number)

    def accept(self) -> None:
        """Keep the places in the study; what is still written below the table is one of them."""
        if not self.new_place.is_empty():
            self.add()
            if self._trouble:
                return
        if self.model.problems:
            row = next(i for i, row in enumerate(self.model.rows) if row.problem)
            self.table.setCurrentIndex(self.model.index(row, LEVEL))
            return
        try:
            self._keep()
        except KarwanError as error:
            self._tell(str(error))
            return
        super().accept()

    def _keep(self) -> None:
        now = self._workspace.require_study().control_points()
        if now != self._before:
            raise KarwanError(
                self.tr("The study's places were changed elsewhere since this was opened."),
                self.tr("Cancel, and open it again."),
            )
        self._workspace.set_places(self.tr("Change stations and places"), self.model.points)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter in the field of a new place adds it; it does not close the dialog."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        combo = self.new_place.combo
        if enter and self.focusWidget() in (combo, combo.lineEdit()) and not self.new_place.is_empty():
            self.add()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """No map tool of ours stays behind."""
        self.new_place.stop_picking()
        super().hideEvent(event)


def ask_stations(
    workspace: Workspace, canvas: QgsMapCanvas | None = None, parent: QWidget | None = None
) -> StationsDialog | None:
    """Open the dialog, or bring the one that is open to the front; None without a study."""
    if workspace.study is None:
        return None
    there = parent.findChildren(StationsDialog) if parent is not None else []
    dialog = next((one for one in there if one.isVisible()), None) or StationsDialog(workspace, canvas, parent)
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()
    return dialog
