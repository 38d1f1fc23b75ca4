"""Sections between stations, beside what others publish of them: computed off the main thread, shown in two tables."""

from __future__ import annotations

from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtGui import QGuiApplication
from qgis.PyQt.QtWidgets import QLabel, QSizePolicy, QSplitter, QVBoxLayout, QWidget

from ..core.evaluation import Evaluation
from ..core.progress import Progress
from ..layers.claims import ClaimBeside
from .rows import RowsModel, RowsTable
from .section_rows import Between, SectionRow, between_stations, claim_fields, claim_look, section_fields, section_look
from .tasks import FunctionTask
from .theme import em
from .workspace import Workspace


class BetweenStations(QWidget):
    """Of the selected alternative; the last row is the whole line. A click zooms to the section.

    changed: other rows, or none, are shown.
    """

    changed = pyqtSignal()

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._stale_view = True
        self._task: FunctionTask | None = None
        # What the rows are of: an evaluation never changes, another takes its place.
        self._of: Evaluation | None = None
        self.found = Between()
        self.sections = RowsTable(RowsModel(section_fields(), section_look), self.tr("Sections between stations"))
        self.sections.setSortingEnabled(False)
        self.claims = RowsTable(RowsModel(claim_fields(), claim_look), self.tr("Published claims beside the line"))
        self.sections.chosen.connect(self._on_section)
        self.claims.chosen.connect(self._on_claim)
        for table in (self.sections, self.claims):
            table.clicked.connect(table.doubleClicked)
        self.message, self.verdict = QLabel(self), QLabel(self)
        for label, name in (
            (self.message, self.tr("Sections between stations")), (self.verdict, self.tr("What the ground supports")),
        ):  # fmt: skip
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAccessibleName(name)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.verdict.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._build()
        workspace.selectionChanged.connect(self.refresh)
        workspace.evaluationChanged.connect(self._on_changed)
        workspace.studyChanged.connect(self.refresh)

    def _build(self) -> None:
        self._lower = QWidget(self)
        rows = QVBoxLayout(self._lower)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(2)
        rows.addWidget(self.verdict)
        rows.addWidget(self.claims, 1)
        self.splitter = QSplitter(Qt.Orientation.Vertical, self)
        self.splitter.addWidget(self.sections)
        self.splitter.addWidget(self._lower)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setSizes([em(self, 14), em(self, 12)])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.message)
        column.addWidget(self.splitter, 1)

    def refresh_if_stale(self) -> None:
        """Catch up with what changed while this could not be seen."""
        if self._stale_view:
            self.refresh()

    def _on_changed(self, key: str) -> None:
        if key == self._workspace.selected_id:
            self.refresh()

    def refresh(self) -> None:
        """Show the selected alternative, unless nobody can see it; what must be computed is, in the background."""
        self._stale_view = not self.isVisible()
        if self._stale_view:
            return
        key = self._workspace.selected_id
        evaluation = self._workspace.evaluation(key) if key else None
        if evaluation is None:
            problem = self._workspace.evaluation_problem(key)
            self._stop()
            self._show_message((problem or self.tr("Computing…")) if key else self.tr("Select an alternative."))
        elif evaluation is not self._of:
            self._compute(evaluation)

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

        def work(_progress: Progress) -> tuple[Evaluation, Between]:
            return evaluation, between_stations(evaluation, corridor_key)

        self._task = FunctionTask(self.tr("Sections between stations"), work)
        # Methods, not closures: they are let go of with this widget, which may end before the work does.
        self._task.done.connect(self._on_done)
        self._task.failed.connect(self._on_failed)
        self._task.start()

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
        self.splitter.hide()
        self.changed.emit()

    def _show(self, found: Between) -> None:
        self.found = found
        self.sections.rows.set_records(found.rows)
        self.claims.rows.set_records(found.claims)
        self._lower.setVisible(bool(found.claims))
        self.verdict.setText("\n".join(found.findings))
        self.verdict.setVisible(bool(found.findings))
        # A line that serves no stations between its ends is one section, and its own total.
        alone = len(found.rows) == 2
        self.message.setText(
            self.tr("The line serves no station between its ends. Mark points of the study as stations to part it.")
        )
        self.message.setVisible(alone)
        self.splitter.show()
        self.changed.emit()

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

    def _on_claim(self, one: ClaimBeside) -> None:
        inside = [row.figures for row in self.found.rows if not row.is_total]
        first = next((f.from_m for f in inside if f.from_name == one.from_name), None)
        last = next((f.to_m for f in inside if f.to_name == one.to_name), None)
        if first is not None and last is not None:
            self._go_to(first, last)

    def _go_to(self, from_m: float, to_m: float) -> None:
        key = self._workspace.selected_id
        self._workspace.zoom_to_stretch(key, from_m, to_m)
        self._workspace.chainageHovered.emit(key, (from_m + to_m) / 2.0)
