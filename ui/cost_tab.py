"""The tab Cost: items by group with range and source, where the earth goes, and what all of it rests on."""

from __future__ import annotations

from html import escape

from qgis.PyQt.QtCore import QEvent, Qt
from qgis.PyQt.QtGui import QResizeEvent
from qgis.PyQt.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QSplitter, QTextBrowser, QVBoxLayout, QWidget

from ..core.evaluation import Evaluation
from ..core.terrain import COARSE_RESOLUTION_M
from .alternative_columns import number
from .cost_rows import cost_fields, cost_rows, row_look
from .cost_words import earth_words, price_words, risk_words, rounding_words
from .evaluation_view import EvaluationView
from .rows import RowsModel, RowsTable
from .surroundings_dialog import SurroundingsButton
from .theme import em, violation_colour
from .uncertainty_card import UncertaintyCard
from .unit_costs_menu import UnitCostsButton
from .workspace import Workspace

SIDE_BY_SIDE_EM = 70
BUTTONS_BESIDE_EM = 40


class CostTab(EvaluationView):
    """Figures of the selected alternative; the total is the table's last row."""

    # Qt sends the first events from within the widget's own constructor.
    splitter: QSplitter | None = None

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self.table = RowsTable(RowsModel(cost_fields(), row_look), self.tr("Cost items"))
        self.table.setSortingEnabled(False)
        self.basis = QLabel(self)
        self.basis.setWordWrap(True)
        self.basis.setTextFormat(Qt.TextFormat.RichText)
        self.basis.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.basis.setAccessibleName(self.tr("Cost in short"))
        self.words = QTextBrowser(self)
        self.words.setAccessibleName(self.tr("What the figures rest on, where the earth goes, notes"))
        self.words.setOpenLinks(False)
        self.surroundings = SurroundingsButton(workspace, self)
        self.unit_costs = UnitCostsButton(workspace, self)
        self.uncertainty = UncertaintyCard(workspace, self)
        self._lay_out()
        workspace.settingsChanged.connect(self.refresh)

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.surroundings, 0, Qt.AlignmentFlag.AlignTop)
        buttons.addWidget(self.unit_costs, 0, Qt.AlignmentFlag.AlignTop)
        self._top = top = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        top.addWidget(self.basis, 1)
        top.addLayout(buttons)
        self.splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self.splitter.addWidget(self.table)
        self.splitter.addWidget(self.words)
        self.splitter.setStretchFactor(0, 2)
        self.splitter.setStretchFactor(1, 1)
        # Enough to read; the page around them scrolls in a low dock.
        line = self.fontMetrics().lineSpacing()
        self.table.setMinimumHeight(8 * line)
        self.words.setMinimumHeight(5 * line)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 0)
        column.addLayout(top)
        column.addWidget(self.uncertainty)
        column.addWidget(self.splitter, 1)
        column.addStretch(0)
        # In the order in which they are read.
        card = self.uncertainty
        order = (
            self.basis, self.surroundings, self.unit_costs, card.simulate, card.settings, card.more, self.table,
            self.words,
        )  # fmt: skip
        for one, next_one in zip(order, order[1:]):
            QWidget.setTabOrder(one, next_one)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Words beside the table where there is room, below it elsewhere."""
        super().resizeEvent(event)
        if self.splitter is None:
            return
        beside = event.size().width() >= em(self, BUTTONS_BESIDE_EM)
        self._top.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
        wide = event.size().width() >= em(self, SIDE_BY_SIDE_EM)
        orientation = Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical
        if orientation != self.splitter.orientation():
            self.splitter.setOrientation(orientation)
            self._share_room()

    def _share_room(self) -> None:
        """The table is what the tab is for."""
        if self.splitter is not None:
            room = self.splitter.width() if self.splitter.orientation() == Qt.Orientation.Horizontal else self.height()
            self.splitter.setSizes([round(0.68 * room), round(0.32 * room)])

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange) and self.splitter is not None:
            self.refresh()

    def about(self) -> str:
        """For who sees nothing yet."""
        return self.tr("What an alternative costs is listed here, item by item.")

    def show_nothing(self, reason: str) -> None:
        """No items, and the reason in place of the cost."""
        self.table.rows.set_records([])
        self.words.clear()
        self._show_rows(False)
        self.basis.setText(escape(reason))

    def show_evaluation(self, evaluation: Evaluation) -> None:
        """The items, the cost in short, and what it rests on."""
        self.table.rows.set_records(cost_rows(evaluation.cost_items))
        self._show_rows(True)
        self.uncertainty.show_evaluation(self._workspace.selected_id, evaluation)
        self.basis.setText(self.basis_text(evaluation, self._workspace.stale(self._workspace.selected_id)))
        self.words.setHtml(self.words_html(evaluation))

    def _show_rows(self, wanted: bool) -> None:
        """Empty tables tell nothing."""
        if self.splitter is not None:
            self.splitter.setVisible(wanted)
            self.uncertainty.setVisible(wanted)

    def basis_text(self, evaluation: Evaluation, stale: list[str]) -> str:
        """The cost, and what warns against trusting it, as rich text."""
        red = violation_colour(self.table.palette()).name()
        text = self.tr("<b>{} M USD</b> ({} to {} by unit costs), {} M USD per km.").format(
            number(evaluation.cost_musd), number(evaluation.cost_low_musd), number(evaluation.cost_high_musd),
            number(evaluation.cost_musd / evaluation.length_km, 2),
        )  # fmt: skip
        warnings = []
        if stale:
            warnings.append(self.tr("The study was changed since; “Compute again” renews it."))
        if evaluation.basis.terrain_resolution_m > COARSE_RESOLUTION_M:
            warnings.append(self.tr("Corridor choice only."))
        return " ".join([text, *(f"<span style='color:{red}'>{escape(warning)}</span>" for warning in warnings)])

    def words_html(self, evaluation: Evaluation) -> str:
        """What the figures rest on, mass haul, rounding of the profile and notes, as rich text with a heading each."""
        notes = [note for note in evaluation.basis.notes if "corridor choice" not in note]
        parts = (
            (self.tr("What this rests on"), self._basis_words(evaluation)),
            (self.tr("Where the earth goes"), earth_words(evaluation)),
            (self.tr("Areas of risk"), risk_words(evaluation)),
            (self.tr("Tangents of the profile"), rounding_words(evaluation)),
            (self.tr("Notes"), notes),
        )
        return "".join(
            f"<p><b>{escape(title)}</b><br>{'<br>'.join(escape(sentence) for sentence in sentences)}</p>"
            for title, sentences in parts
            if sentences
        )

    def _basis_words(self, evaluation: Evaluation) -> list[str]:
        basis = evaluation.basis
        words = [
            self.tr("Elevation {}, cells of {} m.").format(basis.terrain, number(basis.terrain_resolution_m)),
            self.tr("Standard {}; {}.").format(basis.standard_key, basis.unit_costs),
            price_words(basis.unit_costs),
            self.tr(
                "With other unit costs “Compute again” designs the profile anew too: prices and design belong together."
            ),
        ]
        if basis.terrain_resolution_m > COARSE_RESOLUTION_M:
            words.append(self.tr("Cells this large hide relief: earthwork and tunnels come out too low."))
        return words
