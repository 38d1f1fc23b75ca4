"""The tab Cost: items with quantity, range and source of the rate, and what all of it rests on."""

from __future__ import annotations

from html import escape

from qgis.PyQt.QtCore import QCoreApplication, Qt
from qgis.PyQt.QtGui import QShowEvent
from qgis.PyQt.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ..core.evaluation import CostItem, Evaluation
from ..core.terrain import COARSE_RESOLUTION_M
from .alternative_columns import minutes, number
from .rows import Field, RowsModel, RowsTable
from .theme import violation_colour
from .unit_costs_menu import UnitCostsButton
from .workspace import Workspace


class CostTab(QWidget):
    """Figures of the selected alternative; the total is the table's last row."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._stale_view = True
        self.table = RowsTable(RowsModel(self._fields()), self.tr("Cost items"))
        self.table.setSortingEnabled(False)
        self.basis = QLabel(self)
        self.basis.setWordWrap(True)
        self.basis.setTextFormat(Qt.TextFormat.RichText)
        self.basis.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.basis.setAccessibleName(self.tr("What the figures rest on"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 0)
        self.unit_costs = UnitCostsButton(workspace, self)
        top = QHBoxLayout()
        top.addWidget(self.basis, 1)
        top.addWidget(self.unit_costs, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(top)
        column.addWidget(self.table, 1)
        workspace.selectionChanged.connect(self.refresh)
        workspace.evaluationChanged.connect(self._on_changed)
        workspace.studyChanged.connect(self.refresh)
        workspace.settingsChanged.connect(self.refresh)

    def _fields(self) -> list[Field]:
        return [
            Field(self.tr("Item"), lambda item: item_name(item)),
            Field(
                self.tr("Quantity"),
                lambda item: f"{number(item.quantity, 2)} {item.unit}" if item.unit else "",
                lambda item: item.quantity,
            ),
            Field(self.tr("Cost\nM USD"), lambda item: number(item.cost_musd, 1), lambda item: item.cost_musd),
            Field(self.tr("Low\nM USD"), lambda item: number(item.low_musd, 1), lambda item: item.low_musd),
            Field(self.tr("High\nM USD"), lambda item: number(item.high_musd, 1), lambda item: item.high_musd),
            Field(self.tr("Source of the rate"), lambda item: item.source),
        ]

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed while the tab was hidden."""
        super().showEvent(event)
        if self._stale_view:
            self.refresh()

    def _on_changed(self, key: str) -> None:
        if key == self._workspace.selected_id:
            self.refresh()

    def refresh(self) -> None:
        """Show the selected alternative, unless nobody can see it."""
        self._stale_view = not self.isVisible()
        if self._stale_view:
            return
        key = self._workspace.selected_id
        evaluation = self._workspace.evaluation(key) if key else None
        if evaluation is None:
            self.table.rows.set_records([])
            problem = escape(self._workspace.evaluation_problem(key))
            self.basis.setText((problem or self.tr("Computing…")) if key else self.tr("Select an alternative."))
            return
        total = CostItem(
            self.tr("Total"), 0.0, "", evaluation.cost_musd, evaluation.cost_low_musd, evaluation.cost_high_musd, ""
        )
        self.table.rows.set_records([*evaluation.cost_items, total])
        self.basis.setText(self.basis_text(evaluation, self._workspace.stale(key)))

    def basis_text(self, evaluation: Evaluation, stale: list[str]) -> str:
        """Elevation, resolution, standard, unit costs and warnings, as rich text."""
        basis = evaluation.basis
        red = violation_colour(self.table.palette()).name()
        lines = [
            self.tr("<b>{} M USD</b> ({} to {}), {} M USD per km over {} km. Running time {} there, {} back.").format(
                number(evaluation.cost_musd), number(evaluation.cost_low_musd), number(evaluation.cost_high_musd),
                number(evaluation.cost_musd / evaluation.length_km, 2), number(evaluation.length_km, 1),
                minutes(evaluation.time_fwd_min), minutes(evaluation.time_rev_min),
            ),
            self.tr("Rests on: elevation {} (cells of {} m), standard {}, {}.").format(
                escape(basis.terrain), number(basis.terrain_resolution_m), escape(basis.standard_key),
                escape(basis.unit_costs),
            ),
        ]  # fmt: skip
        if stale:
            text = self.tr("The study was changed since; “Compute again” renews it.")
            lines.append(f"<span style='color:{red}'>{escape(text)}</span>")
        if basis.terrain_resolution_m > COARSE_RESOLUTION_M:
            lines.append(
                f"<span style='color:{red}'><b>{escape(self.tr('Corridor choice only.'))}</b></span> "
                + escape(self.tr("Cells this large hide relief: earthwork and tunnels come out too low."))
            )
        lines += [escape(note) for note in basis.notes if "corridor choice" not in note]
        return "<br>".join(lines)


def item_name(item: CostItem) -> str:
    """The item's name in the planner's language."""
    return QCoreApplication.translate("KarwanCost", item.name)
