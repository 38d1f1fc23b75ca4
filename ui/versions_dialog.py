"""Two versions of an alternative side by side: figures, and where the lines differ."""

from __future__ import annotations

from typing import Any

import numpy as np
from qgis.PyQt.QtCore import QObject, Qt
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from ..core.dependencies import SHAPELY, missing_packages
from ..core.evaluation import river_bridges
from ..core.geodesy import chainage_m
from ..core.line_difference import LEVELS, Difference, differences
from ..core.progress import Progress
from ..layers.study_records import AlternativeRecord, VersionContents
from .alternative_columns import number
from .compare_columns import RIVERS
from .compare_tab import RIVALS, CompareModel
from .rows import Field, RowsModel, RowsTable
from .tasks import FunctionTask
from .terms import meaning
from .theme import em
from .version_band import COLOUR
from .workspace import Workspace

LEAST_ROOM_M = 500.0


class VersionsModel(CompareModel):
    """The tab Compare's figures of two versions."""

    def __init__(self, workspace: Workspace, rows: list[dict[str, Any]], parent: QObject | None = None) -> None:
        self._given = rows
        super().__init__(workspace, parent)

    def refresh(self) -> None:
        """Show the two; nothing that changes in the study changes them."""
        self.beginResetModel()
        self._rows = list(self._given)
        self.endResetModel()


class VersionsDialog(QDialog):
    """Beside the map, which shows a stretch when it is chosen. Lines are compared in the background."""

    def __init__(
        self, workspace: Workspace, record: AlternativeRecord, newer: VersionContents, older: VersionContents,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._workspace, self._lines = workspace, (newer.alignment, older.alignment)
        self._task: FunctionTask | None = None
        self.setWindowTitle(
            self.tr("{}: version {} beside version {}").format(record.name, newer.record.number, older.record.number)
        )
        rows = [self._row(newer, record.colour), self._row(older, COLOUR.name())]
        self.figures = self._figures(VersionsModel(workspace, rows, self))
        self.summary = QLabel(self)
        self.summary.setWordWrap(True)
        self.summary.setTextFormat(Qt.TextFormat.PlainText)
        self.stretches = RowsTable(RowsModel(self._fields()), self.tr("Stretches where the lines differ"))
        self.stretches.chosen.connect(self._go_to)
        self._build()
        self._compare()

    def _row(self, version: VersionContents, colour: str) -> dict[str, Any]:
        return {
            **version.record.attributes,
            **version.figures,
            "name": self.tr("Version {}").format(version.record.number),
            "colour": colour,
            RIVERS: river_bridges(version.structures),
            # What a version crosses is not kept.
            "crossings": None,
            "crossings_stale": False,
            RIVALS: [0, 1],
        }

    def _figures(self, model: VersionsModel) -> QTableView:
        table = QTableView(self)
        table.setAccessibleName(self.tr("Figures of both versions"))
        table.setModel(model)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setAlternatingRowColors(True)
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        table.verticalHeader().setDefaultSectionSize(round(self.fontMetrics().height() * 1.5))
        return table

    def _fields(self) -> list[Field]:
        def km(at_m: float) -> str:
            return number(at_m / 1000.0, 3)

        here = meaning("chainage") + " " + self.tr("Of the newer line.")
        return [
            Field(self.tr("Differs in"), lambda d: self.tr("levels") if d.kind == LEVELS else self.tr("course")),
            Field(self.tr("From km"), lambda d: km(d.from_m), lambda d: d.from_m, here),
            Field(self.tr("To km"), lambda d: km(d.to_m), lambda d: d.to_m, here),
            Field(self.tr("Length\nm"), lambda d: number(d.length_m), lambda d: d.length_m),
            Field(
                self.tr("Length\nbefore m"), lambda d: number(d.other_length_m), lambda d: d.other_length_m,
                self.tr("Length of the older line on this stretch, m"),
            ),
            Field(
                self.tr("At most\nm"), lambda d: number(d.largest_m, 1), lambda d: abs(d.largest_m),
                self.tr("How far the lines lie apart, or how much higher the newer one is, m"),
            ),
            Field(self.tr("At km"), lambda d: km(d.at_m), lambda d: d.at_m, here),
        ]  # fmt: skip

    def _build(self) -> None:
        below = QWidget(self)
        rows = QVBoxLayout(below)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(self.summary)
        rows.addWidget(self.stretches, 1)
        rows.addStretch(0)
        splitter = QSplitter(Qt.Orientation.Vertical, self)
        splitter.addWidget(self.figures)
        splitter.addWidget(below)
        splitter.setChildrenCollapsible(False)
        splitter.setSizes([em(self, 24), em(self, 14)])
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, Qt.Orientation.Horizontal, self)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(splitter, 1)
        column.addWidget(buttons)
        self.resize(em(self, 56), em(self, 46))

    def _compare(self) -> None:
        self.stretches.hide()
        if SHAPELY in missing_packages():
            self.summary.setText(self.tr("Where the lines differ is not known without the Python package shapely."))
            return
        self.summary.setText(self.tr("Comparing the lines…"))
        newer, older = self._lines

        def work(_progress: Progress) -> tuple[Difference, ...]:
            return differences(newer, older)

        task = self._task = FunctionTask(self.tr("Comparing two versions"), work)
        task.done.connect(self._on_compared)
        task.failed.connect(self._on_failed)
        self.finished.connect(self._stop)
        task.start()

    def _stop(self, _result: int) -> None:
        if self._task is not None:
            self._task.cancel()

    def _on_failed(self, problem: str, remedy: str) -> None:
        self._task = None
        self.summary.setText(f"{problem} {remedy}".strip())

    def _on_compared(self, found: tuple[Difference, ...]) -> None:
        self._task = None
        self.stretches.rows.set_records(found)
        self.stretches.setVisible(bool(found))
        if not found:
            self.summary.setText(self.tr("Both lines lie in the same place, at the same levels."))
            return
        total_km = sum(stretch.length_m for stretch in found) / 1000.0
        self.summary.setText(
            self.tr("The lines differ on {} km, in stretches: {}. Double-click one to see it on the map.").format(
                number(total_km, 2), len(found)
            )
        )

    def _go_to(self, stretch: Difference) -> None:
        """Show the stretch of both lines on the map."""
        lon, lat = [], []
        ends = ((stretch.from_m, stretch.to_m), (stretch.other_from_m, stretch.other_to_m))
        for line, (a, b) in zip(self._lines, ends):
            at_m = chainage_m(line.lon, line.lat)
            there = np.linspace(min(a, b) - LEAST_ROOM_M, max(a, b) + LEAST_ROOM_M, 200)
            lon.append(np.interp(there, at_m, line.lon))
            lat.append(np.interp(there, at_m, line.lat))
        self._workspace.zoomRequested.emit(np.concatenate(lon), np.concatenate(lat))
