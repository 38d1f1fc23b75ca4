"""The tab Crossings: what the selected alternative meets in other layers, and on which kind of ground it runs."""

from __future__ import annotations

from typing import Any

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QResizeEvent
from qgis.PyQt.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSplitter, QVBoxLayout, QWidget

from ..layers.study_records import CrossingRecord, IntervalRecord
from .actions import Actions
from .alternative_columns import number
from .evaluation_view import what_first
from .resources import icon
from .rows import Field, Look, RowsModel, RowsTable
from .terms import meaning
from .theme import em
from .workspace import Workspace

SIDE_BY_SIDE_EM = 40


class CrossingsTab(QWidget):
    """Points on the left, stretches on the right (below in a narrow dock); a row zooms to its place."""

    # Qt sends the first events from within the widget's own constructor.
    splitter: QSplitter | None = None

    def __init__(self, workspace: Workspace, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.find_button = QPushButton(actions.crossings.icon(), self.tr("Find crossings…"), self)
        self.find_button.setToolTip(actions.crossings.toolTip())
        self.find_button.clicked.connect(actions.crossings.trigger)
        # A button of an action that cannot be used now would do nothing, without a word.
        self._find = actions.crossings
        self._find.changed.connect(self._enable)
        self.summary = QLabel(self)
        self.summary.setTextFormat(Qt.TextFormat.PlainText)
        self.summary.setWordWrap(True)
        self.points = RowsTable(RowsModel(self._point_fields(), self._point_look), self.tr("Points crossed"))
        self.intervals = RowsTable(RowsModel(self._interval_fields(), self._look), self.tr("Stretches inside areas"))
        self.points.chosen.connect(self._on_point)
        self.intervals.chosen.connect(self._on_interval)
        self.splitter = QSplitter(Qt.Orientation.Horizontal, self)
        for table in (self.points, self.intervals):
            # Enough to read; the page around them scrolls in a low dock.
            table.setMinimumHeight(6 * self.fontMetrics().lineSpacing())
            self.splitter.addWidget(table)
        self.splitter.setChildrenCollapsible(False)
        row = QHBoxLayout()
        row.addWidget(self.find_button)
        row.addWidget(self.summary, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 0)
        column.addLayout(row)
        column.addWidget(self.splitter, 1)
        column.addStretch(0)
        workspace.selectionChanged.connect(self.refresh)
        workspace.crossingsChanged.connect(self.refresh)
        workspace.alternativesChanged.connect(self.refresh)
        self._enable()
        self.refresh()

    def _point_fields(self) -> list[Field]:
        return [
            Field(self.tr("Name"), lambda c: c.name or "–"),
            Field(self.tr("Layer"), lambda c: c.layer),
            Field(self.tr("Kind"), lambda c: self._kinds().get(c.kind, c.kind)),
            Field(self.tr("At km"), lambda c: number(c.chainage_m / 1000.0, 3), lambda c: c.chainage_m),
            Field(
                self.tr("Angle °"),
                lambda c: number(c.angle_deg),
                lambda c: c.angle_deg,
                self.tr("0 along it, 90 straight across"),
            ),
            Field(self.tr("Level m"), lambda c: number(c.z_m, 1), lambda c: c.z_m, meaning("formation")),
        ]

    def _interval_fields(self) -> list[Field]:
        return [
            Field(self.tr("Area or class"), lambda i: self._classes().get(i.label, i.label)),
            Field(self.tr("Layer"), lambda i: i.layer),
            Field(self.tr("From km"), lambda i: number(i.from_m / 1000.0, 3), lambda i: i.from_m),
            Field(self.tr("To km"), lambda i: number(i.to_m / 1000.0, 3), lambda i: i.to_m),
            Field(self.tr("Length km"), lambda i: number(i.length_m / 1000.0, 3), lambda i: i.length_m),
        ]

    def _kinds(self) -> dict[str, str]:
        return {
            "crossing": self.tr("crosses"),
            "touch": self.tr("touches"),
            "shared": self.tr("runs along"),
            "entry": self.tr("enters"),
            "exit": self.tr("leaves"),
            "point": self.tr("passes"),
        }

    def _classes(self) -> dict[str, str]:
        return {
            "flat": self.tr("flat"),
            "rolling": self.tr("rolling"),
            "hilly": self.tr("hilly"),
            "mountainous": self.tr("mountainous"),
            "unknown": self.tr("unknown"),
        }

    def _look(self, record: Any) -> Look:
        tip = self.tr("The line was changed since: find the crossings again.") if record.stale else ""
        return Look(icon("warning") if record.stale else None, tip, stale=record.stale)

    def _point_look(self, record: CrossingRecord) -> Look:
        return self._look(record) if record.stale else Look(icon("crossings"))

    def _enable(self) -> None:
        self.find_button.setEnabled(self._find.isEnabled())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side where there is room."""
        super().resizeEvent(event)
        if self.splitter is not None:
            wide = event.size().width() >= em(self, SIDE_BY_SIDE_EM)
            self.splitter.setOrientation(Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical)

    def about(self) -> str:
        """What is shown here, in a sentence: for who sees nothing yet."""
        return self.tr("What an alternative crosses in other layers is listed here.")

    def refresh(self) -> None:
        """Show what is known of the selected alternative."""
        key = self._workspace.selected_id
        points, intervals = self._workspace.reading(lambda study: study.crossings(key), ([], [])) if key else ([], [])
        self.points.rows.set_records(points)
        self.intervals.rows.set_records(intervals)
        if points or intervals:
            stale = any(record.stale for record in (*points, *intervals))
            text = self.tr("Points: {} · stretches: {}").format(len(points), len(intervals))
            self.summary.setText(text + (self.tr(" · out of date, find them again") if stale else ""))
        elif key:
            self.summary.setText(self.tr("Not looked for yet: choose the layers and find the crossings."))
        else:
            self.summary.setText(what_first(self._workspace, self.about()))
        # Empty tables tell nothing.
        self.splitter.setVisible(bool(points or intervals))

    def _on_point(self, record: CrossingRecord) -> None:
        self._go(record.chainage_m, record.chainage_m)

    def _on_interval(self, record: IntervalRecord) -> None:
        self._go(record.from_m, record.to_m)

    def _go(self, from_m: float, to_m: float) -> None:
        key = self._workspace.selected_id
        self._workspace.zoom_to_stretch(key, from_m, to_m)
        self._workspace.chainageHovered.emit(key, (from_m + to_m) / 2.0)
