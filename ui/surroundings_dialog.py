"""Which of the project's layers hold rivers, roads, railways and risks: asked, kept in the study, undoable."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.PyQt.QtCore import QCoreApplication, Qt
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ..core.surroundings import RAILWAY, RISK, RIVER, ROAD
from ..layers.chosen_layers import NOT_USED, LayerRow, layer_rows, to_keep
from ..layers.risk_layers import MOST_DISTANCE_M
from ..layers.study_records import ChosenSource, RiskRule
from .theme import em, plain_tip
from .workspace import Workspace

LAYER, HOLDS, WEIGHT, WITHIN, COST = range(5)
LEAST_DISTANCE_M, MOST_USD_PER_KM = 1.0, 1e9


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanSurroundingsDialog", text)


class SurroundingsDialog(QDialog):
    """A row for each layer; `chosen` is the answer. Nothing is used before the dialog is accepted."""

    def __init__(self, rows: Sequence[LayerRow], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("KarwanSurroundingsDialog")
        self.setWindowTitle(self.tr("Layers about the line"))
        self._rows = list(rows)
        self.kinds: list[QComboBox] = []
        self.rules: list[_RuleBoxes] = []
        self.table = self._make_table()
        for number, row in enumerate(self._rows):
            self._fill(number, row)
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, Qt.Orientation.Horizontal, self
        )
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._build()
        self.resize(em(self, 64), em(self, 30))

    def _make_table(self) -> QTableWidget:
        table = QTableWidget(len(self._rows), 5, self)
        # Tab goes on to the boxes in the cells and out again.
        table.setTabKeyNavigation(False)
        table.setAccessibleName(self.tr("Layers and what they hold"))
        titles = (self.tr("Layer"), self.tr("Holds"), self.tr("Weight"), self.tr("Within"), self.tr("Cost per km"))
        tips = (
            "",
            "",
            self.tr("Of risks: the field that says how heavy each feature weighs"),
            self.tr("Of risks: the distance from its features within which a line is exposed"),
            self.tr("Of risks: what a km of line inside costs more at weight 1, USD; 0 measures only"),
        )
        for column, (title, tip) in enumerate(zip(titles, tips)):
            item = QTableWidgetItem(title)
            item.setToolTip(tip)
            table.setHorizontalHeaderItem(column, item)
        table.verticalHeader().hide()
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.horizontalHeader().setSectionResizeMode(LAYER, QHeaderView.ResizeMode.Stretch)
        table.horizontalHeader().setSectionResizeMode(HOLDS, QHeaderView.ResizeMode.ResizeToContents)
        # By what they may hold: boxes that are not shown yet have no width to go by.
        for column, width_em in ((WEIGHT, 8.0), (WITHIN, 8.0), (COST, 10.0)):
            table.setColumnWidth(column, em(self, width_em))
        return table

    def _fill(self, number: int, row: LayerRow) -> None:
        text = row.name
        if row.obstacle:
            text = self.tr("{} – {}").format(text, row.obstacle)
        elif row.guessed:
            text = self.tr("{} – new, by its name").format(text)
        item = QTableWidgetItem(text)
        item.setToolTip(plain_tip(f"{text}\n{row.source.source}"))
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        self.table.setItem(number, LAYER, item)
        box = QComboBox(self.table)
        titles = {
            RIVER: self.tr("rivers"),
            ROAD: self.tr("roads"),
            RAILWAY: self.tr("railways"),
            RISK: self.tr("risks"),
        }
        box.addItem(self.tr("not used"), NOT_USED)
        for kind in row.kinds:
            box.addItem(titles[kind], kind)
        box.setCurrentIndex(max(0, box.findData(row.source.kind)))
        # What is used although it cannot be read may still be given up.
        box.setEnabled(not row.obstacle or bool(row.source.kind))
        box.setAccessibleName(self.tr("What the layer {} holds").format(row.name))
        self.table.setCellWidget(number, HOLDS, box)
        self.kinds.append(box)
        boxes = _RuleBoxes(row, self.table, number)
        boxes.show_if(box.currentData() == RISK)
        box.currentIndexChanged.connect(lambda _index: boxes.show_if(box.currentData() == RISK))
        self.rules.append(boxes)

    def _build(self) -> None:
        words = QLabel(
            self.tr(
                "Alternatives cross the lines of these layers: rivers on bridges, roads at level crossings or on "
                "bridges, railways on bridges. What lies within 50 km of the study's points and alternatives is read. "
                "Risks (attacks, drifting sand, faults, floods, mines) are measured along each alternative: km inside, "
                "and exposure, which is km times weight."
            )
            if self._rows
            else self.tr("The project has no vector layers. Load one of rivers, roads, railways or risks first."),
            self,
        )
        words.setWordWrap(True)
        prices = QLabel(
            self.tr(
                "The reference unit costs count crossings without a price; the itemised ones price each. What risk "
                "costs is yours to set: no published figure is behind it."
            ),
            self,
        )
        prices.setWordWrap(True)
        prices.setVisible(bool(self._rows))
        column = QVBoxLayout(self)
        column.addWidget(words)
        column.addWidget(self.table, 1)
        column.addWidget(prices)
        column.addWidget(self.buttons)
        if self.kinds:
            self.kinds[0].setFocus()

    def chosen(self) -> tuple[ChosenSource, ...]:
        """What the study keeps."""
        kinds = [box.currentData() for box in self.kinds]
        return to_keep(self._rows, kinds, [boxes.rule() for boxes in self.rules])


class _RuleBoxes:
    """How a layer counts as risks: its cells of the table, shown while it does."""

    def __init__(self, row: LayerRow, table: QTableWidget, number: int) -> None:
        self.weight = QComboBox(table)
        self.weight.addItem(tr("1 each"), "")
        fields = row.fields
        if row.rule.weight_field and row.rule.weight_field not in fields:
            # What the planner chose stays until it is changed, although the layer has it no more.
            fields = (*fields, row.rule.weight_field)
        for name in fields:
            self.weight.addItem(name, name)
        self.weight.setCurrentIndex(max(0, self.weight.findData(row.rule.weight_field)))
        self.weight.setAccessibleName(tr("Weight of the risks in {}").format(row.name))
        least = 0.0 if row.has_areas else LEAST_DISTANCE_M
        self.within = _number_box(table, least, MOST_DISTANCE_M, 100.0, tr(" m"), row.rule.distance_m)
        self.within.setAccessibleName(tr("Distance within which the risks in {} count, m").format(row.name))
        self.cost = _number_box(table, 0.0, MOST_USD_PER_KM, 10_000.0, tr(" USD"), row.rule.usd_per_km)
        self.cost.setAccessibleName(tr("Cost of a km in {} at weight 1, USD").format(row.name))
        self.boxes: tuple[QWidget, ...] = (self.weight, self.within, self.cost)
        for column, box in zip((WEIGHT, WITHIN, COST), self.boxes):
            # A table shows the widgets of its cells whenever it lays itself out; those inside them it leaves alone.
            cell = QWidget(table)
            row_of_one = QHBoxLayout(cell)
            row_of_one.setContentsMargins(0, 0, 0, 0)
            row_of_one.addWidget(box)
            table.setCellWidget(number, column, cell)

    def show_if(self, is_risk: bool) -> None:
        """Show the boxes for risks only."""
        for box in self.boxes:
            box.setVisible(is_risk)

    def rule(self) -> RiskRule:
        """What is set."""
        return RiskRule(str(self.weight.currentData()), self.within.value(), self.cost.value())


def _number_box(parent: QWidget, low: float, high: float, step: float, unit: str, value: float) -> QDoubleSpinBox:
    box = QDoubleSpinBox(parent)
    box.setDecimals(0)
    box.setRange(low, high)
    box.setSingleStep(step)
    box.setSuffix(unit)
    box.setGroupSeparatorShown(True)
    box.setValue(value)
    return box


class SurroundingsButton(QToolButton):
    """Opens the dialog."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.setText(self.tr("Layers about the line…"))
        self.setToolTip(
            self.tr(
                "Choose the layers whose rivers, roads and railways the alternatives cross, and whose risks they run"
            )
        )
        self.clicked.connect(self.ask)

    def ask(self) -> SurroundingsDialog | None:
        """Open the dialog; None without a study."""
        return ask_surroundings(self._workspace, self)


def ask_surroundings(workspace: Workspace, parent: QWidget | None = None) -> SurroundingsDialog | None:
    """Show the project's layers; what is chosen is kept in the study when the dialog is accepted."""
    study = workspace.study
    if study is None:
        return None
    dialog = SurroundingsDialog(
        layer_rows(workspace.project, workspace.settings.surroundings, study.corridor_key), parent
    )

    def keep() -> None:
        if workspace.study is study:
            with workspace.reporting():
                workspace.layer_courses.try_again()
                workspace.set_settings(dialog.tr("Choose layers about the line"), surroundings=dialog.chosen())

    dialog.accepted.connect(keep)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog
