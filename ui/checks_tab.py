"""The tab Checks: where the selected alternative breaks its standard, and what was checked."""

from __future__ import annotations

from collections import Counter

from qgis.PyQt.QtCore import QItemSelection, Qt
from qgis.PyQt.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from ..core.errors import KarwanError
from ..core.evaluation import Evaluation, Violation
from .alternative_columns import number
from .chance_label import ChanceLabel
from .evaluation_view import EvaluationView
from .resources import icon
from .rows import Field, Look, RowsModel, RowsTable
from .standard_combo import shown_title
from .terms import meaning
from .violation_words import direction_text, kind_title, limit_text, looked_for, sentence, value_text, worst_m
from .workspace import Workspace

LEAST_STRETCH_M = 1_000.0


class ChecksTab(EvaluationView):
    """A row per broken limit; a click shows its place on the map and marks it in the profile."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self._sign = icon("warning")
        self.summary, self.detail = QLabel(self), QLabel(self)
        for label, name in ((self.summary, self.tr("Summary of the checks")), (self.detail, self.tr("Broken limit"))):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAccessibleName(name)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.summary.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.detail.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.chance = ChanceLabel(workspace, self)
        self.chance.chosen.connect(self._go_to_stretch)
        self.table = RowsTable(RowsModel(self._fields(), self._look), self.tr("Broken limits"))
        # An imported line may break thousands of limits; the first hundreds say how wide the columns are.
        self.table.horizontalHeader().setResizeContentsPrecision(200)
        self.table.setSelectionMode(RowsTable.SelectionMode.SingleSelection)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 0)
        column.addWidget(self.summary)
        column.addWidget(self.chance)
        column.addWidget(self.table, 1)
        column.addWidget(self.detail)
        column.addStretch(0)
        self.table.chosen.connect(self.go_to)
        self.table.clicked.connect(lambda _index: self._go_to_current())
        self.table.selectionModel().selectionChanged.connect(self._on_selected)
        workspace.settingsChanged.connect(self.refresh)

    def _fields(self) -> list[Field]:
        # What tells the most stands first: a narrow dock shows three columns.
        return [
            Field(self.tr("Limit broken"), lambda v: kind_title(v.kind)),
            Field(
                self.tr("At km"), lambda v: number(v.from_m / 1000.0, 3), lambda v: v.from_m,
                self.tr("Chainage where it begins: {}").format(meaning("chainage")),
            ),
            Field(self.tr("Value"), value_text, lambda v: v.value, self.tr("The worst on the stretch")),
            Field(self.tr("Limit"), limit_text, lambda v: v.limit, self.tr("What the standard allows there")),
            Field(
                self.tr("Over m"), lambda v: number(v.to_m - v.from_m), lambda v: v.to_m - v.from_m,
                self.tr("Length of the stretch, m"),
            ),
            Field(self.tr("Trains"), direction_text, tip=self.tr("Trains of which direction it concerns")),
            Field(self.tr("Clause"), lambda v: v.clause, tip=self.tr("Where the limit comes from")),
        ]  # fmt: skip

    def _look(self, violation: Violation) -> Look:
        return Look(self._sign, violation.clause, broken=True)

    def about(self) -> str:
        """For who sees nothing yet."""
        return self.tr("Where an alternative breaks limits of the standard is listed here.")

    def show_nothing(self, reason: str) -> None:
        """No rows, and the reason in place of the summary."""
        self._show_rows(())
        self.chance.hide()
        self.summary.setText(reason)

    def show_evaluation(self, evaluation: Evaluation) -> None:
        """A row per broken limit, and the summary."""
        self._show_rows(tuple(sorted(evaluation.violations, key=lambda v: (v.from_m, v.kind))))
        self.chance.show_evaluation(self._workspace.selected_id, evaluation)
        self.summary.setText(self.summary_of(evaluation, self._workspace.stale(self._workspace.selected_id)))

    def _show_rows(self, broken: tuple[Violation, ...]) -> None:
        if self.table.rows.records != broken:
            self.table.rows.set_records(broken)
            self.detail.clear()
        self.table.setVisible(bool(broken))
        self.detail.setVisible(bool(broken))

    def summary_of(self, evaluation: Evaluation, stale: list[str]) -> str:
        """How many limits are broken, of which kinds; or what was checked and found in order."""
        name = self._standard_title(evaluation)
        if evaluation.violations:
            kinds = Counter(violation.kind for violation in evaluation.violations)
            counts = ", ".join(f"{kind_title(kind)} {count}" for kind, count in kinds.most_common())
            text = self.tr("Places that break the standard {}: {} ({}). Click one to see it.").format(
                name, len(evaluation.violations), counts
            )
        else:
            done, left_out = looked_for(evaluation)
            text = self.tr("Nothing on {} km breaks the standard {}. Looked for: {}.").format(
                number(evaluation.length_km, 1), name, " · ".join(done)
            )
            if left_out:
                text += " " + self.tr("Not checked, as the line has no elements of its own: {}.").format(
                    " · ".join(left_out)
                )
        if "standard" in stale:
            text += " " + self.tr("The standard was changed since; “Compute again” checks it anew.")
        elif stale:
            text += " " + self.tr("The study was changed since; “Compute again” renews it.")
        return text

    def _standard_title(self, evaluation: Evaluation) -> str:
        try:
            return shown_title(self._workspace.inputs_of(self._workspace.selected_id).standard)
        except KarwanError:
            return evaluation.basis.standard_key

    def _on_selected(self, _selected: QItemSelection, _gone: QItemSelection) -> None:
        """Keys move the marker of map and profile with the row; Enter or a click go there."""
        chosen = self.table.selected_records()
        self.detail.setText(sentence(chosen[0]) if chosen else "")
        if chosen:
            self._mark(chosen[0])

    def _go_to_current(self) -> None:
        for violation in self.table.selected_records():
            self.go_to(violation)

    def go_to(self, violation: Violation) -> None:
        """Show the place on the map and mark it there and in the profile."""
        key = self._workspace.selected_id
        room = max(violation.to_m - violation.from_m, LEAST_STRETCH_M) / 2.0
        self._workspace.zoom_to_stretch(key, violation.from_m - room, violation.to_m + room)
        self._mark(violation)

    def _go_to_stretch(self, from_m: float, to_m: float) -> None:
        room = max(to_m - from_m, LEAST_STRETCH_M) / 4.0
        self._workspace.zoom_to_stretch(self._workspace.selected_id, from_m - room, to_m + room)

    def _mark(self, violation: Violation) -> None:
        key = self._workspace.selected_id
        evaluation = self._workspace.evaluation(key)
        if evaluation is not None:
            self._workspace.chainageHovered.emit(key, worst_m(violation, evaluation.section))
