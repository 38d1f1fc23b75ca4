"""Sections between stations, beside what others publish of them: computed off the main thread, shown in two tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtGui import QGuiApplication
from qgis.PyQt.QtWidgets import QLabel, QPlainTextEdit, QSizePolicy, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from ..core.alignment import Alignment
from ..core.evaluation import Evaluation
from ..core.progress import Progress, check_cancelled
from ..core.standards import Standard
from ..core.surroundings import Station
from ..layers.ground import compared_record, frozen_standard
from .evaluation_view import EvaluationView
from .rows import RowsModel, RowsTable
from .section_rows import (
    Between,
    ClaimRow,
    SectionRow,
    between_stations,
    claim_fields,
    claim_look,
    section_fields,
    section_look,
)
from .tasks import FunctionTask
from .theme import em
from .workspace import Workspace

if TYPE_CHECKING:
    from ..layers.study import Study

SECTIONS, CLAIMS = 0, 1


class BetweenStations(EvaluationView):
    """Of the selected alternative; the last row is the whole line. A click zooms to the section.

    Two pages: the sections, and the published claims. changed: other rows, or none, are shown.
    """

    changed = pyqtSignal()

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self._task: FunctionTask | None = None
        # What the rows are of: an evaluation never changes, another takes its place.
        self._of: Evaluation | None = None
        self._lines: list[Alignment] = []
        self.found = Between()
        self.sections = RowsTable(RowsModel(section_fields(), section_look), self.tr("Sections between stations"))
        self.sections.setSortingEnabled(False)
        self.claims = RowsTable(RowsModel(claim_fields(), claim_look), self.tr("Published claims beside the line"))
        self.sections.chosen.connect(self._on_section)
        self.claims.chosen.connect(self._on_claim)
        for table in (self.sections, self.claims):
            table.clicked.connect(table.doubleClicked)
        self.message = QLabel(self)
        self.message.setWordWrap(True)
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        self.message.setAccessibleName(self.tr("Sections between stations"))
        self.message.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.verdict = QPlainTextEdit(self)
        self.verdict.setReadOnly(True)
        self.verdict.setTabChangesFocus(True)
        self.verdict.setAccessibleName(self.tr("What the alternatives say to the published figures"))
        self._build()
        workspace.alternativesChanged.connect(self.refresh)

    def _build(self) -> None:
        self._lower = QSplitter(Qt.Orientation.Vertical, self)
        self._lower.addWidget(self.verdict)
        self._lower.addWidget(self.claims)
        self._lower.setChildrenCollapsible(False)
        self._lower.setSizes([em(self, 7), em(self, 14)])
        self.pages = QStackedWidget(self)
        self.pages.addWidget(self.sections)
        self.pages.addWidget(self._lower)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.message)
        column.addWidget(self.pages, 1)
        column.addStretch(0)

    def show_page(self, page: int) -> None:
        """SECTIONS or CLAIMS."""
        self.pages.setCurrentIndex(page)
        self._say()

    def about(self) -> str:
        """For who sees nothing yet."""
        return self.tr("Figures of an alternative from station to station are listed here.")

    def show_nothing(self, reason: str) -> None:
        """The reason in place of the rows."""
        self._stop()
        self._show_message(reason)

    def show_evaluation(self, evaluation: Evaluation) -> None:
        """The sections and claims; what must be computed for them is, in the background."""
        if evaluation is not self._of or not self._same_lines():
            self._compute(evaluation)

    def _same_lines(self) -> bool:
        """Whether the study's alternatives are those that claims were held against."""
        lines = [record.alignment for record in self._workspace.records]
        return len(lines) == len(self._lines) and all(a is b for a, b in zip(lines, self._lines))

    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
        self._task, self._of = None, None

    def _compute(self, evaluation: Evaluation) -> None:
        self._stop()
        self._of = evaluation
        if not self.found.rows:
            self._show_message(self.tr("Computing…"))
        study = self._workspace.study
        corridor_key = study.corridor_key if study is not None else None
        records = self._workspace.records
        self._lines = [record.alignment for record in records]
        stations, standards = self._of_study() if corridor_key else ([], {})

        def work(progress: Progress) -> tuple[Evaluation, Between]:
            lines = []
            for record in records if corridor_key else ():
                check_cancelled(progress)
                lines.append(
                    compared_record(
                        record.alignment, stations, record.attributes, standards.get(record.id), record.terrain,
                        record.terrain_resolution_m,
                    )
                )  # fmt: skip
            return evaluation, between_stations(evaluation, corridor_key, lines)

        self._task = FunctionTask(self.tr("Sections between stations"), work)
        # Methods, not closures: they are let go of with this widget, which may end before the work does.
        self._task.done.connect(self._on_done)
        self._task.failed.connect(self._on_failed)
        self._task.start()

    def _of_study(self) -> tuple[list[Station], dict[str, Standard | None]]:
        """The study's stations, and the standard each alternative was made with."""
        from ..layers.surroundings import stations_of

        def read(study: Study) -> tuple[list[Station], dict[str, Standard | None]]:
            frozen = study.scenarios()
            standards = {one.id: frozen_standard(frozen.get(one.scenario_id or "")) for one in self._workspace.records}
            return stations_of(study.control_points()), standards

        return self._workspace.reading(read, ([], {}))

    def _on_done(self, outcome: tuple[Evaluation, Between]) -> None:
        evaluation, found = outcome
        if evaluation is self._of:
            self._task = None
            self._show(found)

    def _on_failed(self, problem: str, remedy: str) -> None:
        self._task = None
        self._show_message(f"{problem} {remedy}".strip())

    # What is shown

    def _show_message(self, text: str) -> None:
        self.found = Between()
        self.message.setText(text)
        self.message.show()
        self.pages.hide()
        self.changed.emit()

    def _show(self, found: Between) -> None:
        self.found = found
        self.sections.rows.set_records(found.rows)
        self.claims.rows.set_records(found.claims)
        self.verdict.setPlainText("\n".join(found.findings))
        self._say()
        self.changed.emit()

    def _say(self) -> None:
        """What is missing on the page shown, if anything is."""
        rows, claims = self.found.rows, self.found.claims
        if not rows:
            return
        on_claims = self.pages.currentIndex() == CLAIMS
        text = ""
        # A line that serves no stations between its ends is one section, and its own total.
        if len(rows) == 2:
            text = self.tr("The line serves no station between its ends. The button “Stations and places” makes them.")
        if on_claims and not claims:
            text = self.tr(
                "Nobody publishes figures between stations of this line, as far as the study's corridor knows."
            )
        self.message.setText(text)
        self.message.setVisible(bool(text))
        self.pages.setVisible(not on_claims or bool(claims))

    def as_text(self) -> str:
        """Both tables and what follows from them, tab-separated."""
        parts = [self.sections.as_text(everything=True)]
        if self.found.claims:
            parts += [self.claims.as_text(everything=True), "\n".join(self.found.findings)]
        return "\n\n".join(part for part in parts if part)

    def copy(self) -> None:
        """Put it all on the clipboard."""
        QGuiApplication.clipboard().setText(self.as_text())

    def _on_section(self, row: SectionRow) -> None:
        self._go_to(row.figures.from_m, row.figures.to_m)

    def _on_claim(self, row: ClaimRow) -> None:
        one = row.beside
        inside = [row.figures for row in self.found.rows if not row.is_total]
        first = next((f.from_m for f in inside if f.from_name == one.from_name), None)
        last = next((f.to_m for f in inside if f.to_name == one.to_name), None)
        if first is not None and last is not None:
            self._go_to(first, last)

    def _go_to(self, from_m: float, to_m: float) -> None:
        key = self._workspace.selected_id
        self._workspace.zoom_to_stretch(key, from_m, to_m)
        self._workspace.chainageHovered.emit(key, (from_m + to_m) / 2.0)
