"""The tab Crossings: what the selected alternative meets, inside what and on which ground it runs, what is near it."""

from __future__ import annotations

from math import isnan
from typing import Any

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QShowEvent
from qgis.PyQt.QtWidgets import QHBoxLayout, QLabel, QPushButton, QTabWidget, QToolButton, QVBoxLayout, QWidget

from ..core import crossed_kinds as kinds
from ..core.surroundings import RAILWAY, RISK, RIVER, ROAD
from ..layers.crossed_words import advice, kind_word, side_word
from ..layers.study_records import CrossingRecord, IntervalRecord, NearRecord
from .actions import Actions
from .alternative_columns import number
from .crossings_filter import CrossingsFilter
from .evaluation_view import out_of_sight, what_first
from .measure_text import stretch_titles
from .resources import icon
from .rows import Field, Look, RowsModel, RowsTable
from .terms import meaning
from .workspace import Workspace

ICONS = {
    RIVER: "river", ROAD: "kind-road", RAILWAY: "kind-railway", kinds.BORDER: "kind-border",
    kinds.POWER_LINE: "kind-power", kinds.PIPELINE: "kind-pipeline", kinds.FAULT: "kind-fault",
    kinds.SETTLEMENT: "kind-settlement", kinds.LAND_COVER: "kind-land-cover", kinds.PROTECTED: "kind-protected",
    kinds.MINED: "kind-mined", kinds.FLOODED: "kind-flooded", RISK: "kind-risk", kinds.OTHER: "kind-other",
}  # fmt: skip


class CrossingsTab(QWidget):
    """Three lists: what is crossed, stretches inside areas and classes of ground, what is near. A row zooms there."""

    def __init__(self, workspace: Workspace, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._read: tuple[object, ...] = ()
        self._waits = False
        self._found: tuple[list[CrossingRecord], list[IntervalRecord], list[NearRecord]] = ([], [], [])
        self.find_button = QPushButton(actions.crossings.icon(), self.tr("Find crossings…"), self)
        self.find_button.setToolTip(actions.crossings.toolTip())
        self.find_button.clicked.connect(actions.crossings.trigger)
        # A button of an action that cannot be used now would do nothing, without a word.
        self._find = actions.crossings
        self._find.changed.connect(self._enable)
        self.filter_button = QToolButton(self)
        self.filter_button.setText(self.tr("Filter"))
        self.filter_button.setToolTip(self.tr("Show some of the rows: by kind, name, angle, width or kilometre"))
        self.filter_button.setCheckable(True)
        self.filter = CrossingsFilter(self)
        self.filter.setVisible(False)
        self.filter_button.toggled.connect(self._on_filter)
        self.filter.changed.connect(self._show)
        self.summary = QLabel(self)
        self.summary.setTextFormat(Qt.TextFormat.PlainText)
        self.summary.setWordWrap(True)
        self.points = RowsTable(RowsModel(self._point_fields(), self._look), self.tr("Points crossed"))
        self.intervals = RowsTable(RowsModel(self._interval_fields(), self._look), self.tr("Stretches inside areas"))
        self.near = RowsTable(RowsModel(self._near_fields(), self._look), self.tr("Near the line"))
        self.points.chosen.connect(lambda record: self._go(record.chainage_m, record.chainage_m))
        self.intervals.chosen.connect(lambda record: self._go(record.from_m, record.to_m))
        self.near.chosen.connect(lambda record: self._go(record.chainage_m, record.chainage_m))
        self.lists = QTabWidget(self)
        self.lists.setDocumentMode(True)
        for table in (self.points, self.intervals, self.near):
            # Enough to read; the page around them scrolls in a low dock.
            table.setMinimumHeight(6 * self.fontMetrics().lineSpacing())
            self.lists.addTab(table, "")
        self._build()
        workspace.selectionChanged.connect(self.refresh)
        workspace.crossingsChanged.connect(self.refresh)
        workspace.taskStarted.connect(self._on_search)
        workspace.generationEnded.connect(self._on_search)
        workspace.alternativesChanged.connect(self._on_alternatives)
        self._enable()
        self.refresh()

    def _build(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.find_button)
        row.addWidget(self.filter_button)
        row.addWidget(self.summary, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 0)
        column.addLayout(row)
        column.addWidget(self.filter)
        column.addWidget(self.lists, 1)
        column.addStretch(0)

    def _point_fields(self) -> list[Field]:
        return [
            Field(self.tr("Name"), lambda c: c.name or "–"),
            Field(self.tr("What"), lambda c: kind_word(c.kind_of)),
            Field(self.tr("Class"), lambda c: c.class_of or "–", tip=self.tr("In the words of the layer it is from")),
            Field(self.tr("How"), lambda c: self._kinds().get(c.kind, c.kind)),
            Field(self.tr("At km"), lambda c: number(c.chainage_m / 1000.0, 3), lambda c: c.chainage_m),
            Field(
                self.tr("Angle °"),
                lambda c: number(c.angle_deg),
                lambda c: c.angle_deg,
                self.tr("0 along it, 90 straight across"),
            ),
            Field(
                self.tr("Width m"),
                lambda c: number(c.width_m),
                lambda c: -1.0 if isnan(c.width_m) else c.width_m,
                self.tr("As its layer says"),
            ),
            Field(
                self.tr("Square crossing"),
                lambda c: advice(c) or "–",
                tip=self.tr(
                    "How the line would turn to cross the river square, and where along the river it runs square to "
                    "the line; by the river as it is drawn"
                ),
            ),
            Field(self.tr("Level m"), lambda c: number(c.z_m, 1), lambda c: c.z_m, meaning("formation")),
            Field(self.tr("Layer"), lambda c: c.layer),
        ]

    def _interval_fields(self) -> list[Field]:
        return [
            Field(self.tr("Area or class"), lambda i: stretch_titles(i.layer, i.label)[1]),
            Field(self.tr("What"), lambda i: kind_word(i.kind_of)),
            Field(self.tr("Class"), lambda i: i.class_of or "–"),
            Field(self.tr("From km"), lambda i: number(i.from_m / 1000.0, 3), lambda i: i.from_m),
            Field(self.tr("To km"), lambda i: number(i.to_m / 1000.0, 3), lambda i: i.to_m),
            Field(self.tr("Length km"), lambda i: number(i.length_m / 1000.0, 3), lambda i: i.length_m),
            Field(
                self.tr("Exposure"),
                lambda i: number(i.exposure, 2) if i.weight else "–",
                lambda i: i.exposure,
                self.tr("Kilometres inside times the area's weight: of mined, flooded, protected and risky areas"),
            ),
            Field(self.tr("Layer"), lambda i: stretch_titles(i.layer, i.label)[0]),
        ]

    def _near_fields(self) -> list[Field]:
        return [
            Field(self.tr("Name"), lambda n: n.name or "–"),
            Field(self.tr("What"), lambda n: kind_word(n.kind_of)),
            Field(self.tr("Class"), lambda n: n.class_of or "–"),
            Field(self.tr("Distance m"), lambda n: number(n.distance_m), lambda n: n.distance_m),
            Field(self.tr("Side"), lambda n: side_word(n.side), tip=self.tr("Seen from start to end")),
            Field(self.tr("At km"), lambda n: number(n.chainage_m / 1000.0, 3), lambda n: n.chainage_m),
            Field(
                self.tr("Line within, km"),
                lambda n: number(n.walked_m / 1000.0, 3),
                lambda n: n.walked_m,
                self.tr("How far the line runs within the half-width of it, such as in a fault's zone"),
            ),
            Field(
                self.tr("Area ha"),
                lambda n: "–" if isnan(n.area_m2) else number(n.area_m2 / 1e4, 1),
                lambda n: -1.0 if isnan(n.area_m2) else n.area_m2,
                self.tr("Of the area, what lies within the half-width"),
            ),
            Field(
                self.tr("Length km"),
                lambda n: "–" if isnan(n.length_m) else number(n.length_m / 1000.0, 3),
                lambda n: -1.0 if isnan(n.length_m) else n.length_m,
                self.tr("Of the line, what lies within the half-width"),
            ),
            Field(self.tr("Layer"), lambda n: n.layer),
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

    def _look(self, record: Any) -> Look:
        if record.stale:
            return Look(icon("warning"), self.tr("The line was changed since: find the crossings again."), stale=True)
        lines = [self.tr("From {}").format(record.source)] if record.source else []
        lines += [self.tr("found {}").format(record.found)] if record.found else []
        picture = ICONS.get(record.kind_of, "crossings" if isinstance(record, CrossingRecord) else "")
        return Look(icon(picture) if picture else None, ", ".join(lines))

    def _enable(self) -> None:
        self.find_button.setEnabled(self._find.isEnabled())

    def about(self) -> str:
        """What is shown here, in a sentence: for who sees nothing yet."""
        return self.tr("What an alternative crosses in other layers is listed here.")

    def _on_alternatives(self) -> None:
        """Figures of a line that is being bent change nothing here; what the study has does."""
        if self._read != self._workspace.stored:
            self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed while this was hidden."""
        super().showEvent(event)
        if self._waits:
            self.refresh()

    def refresh(self) -> None:
        """Show what is known of the selected alternative, once somebody looks."""
        self._waits = out_of_sight(self)
        if self._waits:
            return
        self._read = self._workspace.stored
        key = self._workspace.selected_id
        points, intervals = self._workspace.reading(lambda study: study.crossings(key), ([], [])) if key else ([], [])
        near = self._workspace.reading(lambda study: study.near(key), []) if key else []
        self._found = points, intervals, near
        self.filter.offer((*points, *intervals, *near))
        self._show()

    def _on_filter(self, wanted: bool) -> None:
        self.filter.setVisible(wanted)
        if not wanted:
            # Nothing is left out that nobody sees left out.
            self.filter.show_all()

    def _show(self) -> None:
        shown = [self.filter.keep(records) for records in self._found]
        titles = (self.tr("Crossed: {}"), self.tr("Inside: {}"), self.tr("Nearby: {}"))
        for place, (table, records) in enumerate(zip((self.points, self.intervals, self.near), shown)):
            table.rows.set_records(records)
            self.lists.setTabText(place, titles[place].format(len(records)))
        self.summary.setText(self._summary())
        found = any(self._found)
        # Empty tables tell nothing.
        self.lists.setVisible(found)
        self.filter_button.setVisible(found)
        self.filter.setVisible(found and self.filter_button.isChecked())

    def _on_search(self, *_task: object) -> None:
        """A search begins or ends: where nothing is shown yet, say so."""
        if not self._workspace.selected_id:
            self.refresh()

    def _summary(self) -> str:
        points, intervals, near = self._found
        if any(self._found):
            text = self.tr("Points: {} · stretches: {}").format(len(points), len(intervals))
            if near:
                width = self.tr(" · within {} m: {}")
                text += width.format(number(max(record.half_width_m for record in near)), len(near))
            if self.filter.leaves_out:
                text += self.tr(" · filtered")
            stale = any(record.stale for record in (*points, *intervals, *near))
            return text + (self.tr(" · out of date, find them again") if stale else "")
        if self._workspace.selected_id:
            return self.tr("Not looked for yet: choose the layers and find the crossings.")
        return what_first(self._workspace, self.about())

    def _go(self, from_m: float, to_m: float) -> None:
        key = self._workspace.selected_id
        self._workspace.zoom_to_stretch(key, from_m, to_m)
        self._workspace.chainageHovered.emit(key, (from_m + to_m) / 2.0)
