"""Which of the project's line layers hold rivers, roads and railways: asked, kept in the study, undoable."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ..core.surroundings import RAILWAY, RIVER, ROAD
from ..layers.chosen_layers import NOT_USED, LayerRow, layer_rows, to_keep
from ..layers.study_records import ChosenSource
from .theme import em, plain_tip
from .workspace import Workspace


class SurroundingsDialog(QDialog):
    """A row for each line layer; `chosen` is the answer. Nothing is used before the dialog is accepted."""

    def __init__(self, rows: Sequence[LayerRow], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("KarwanSurroundingsDialog")
        self.setWindowTitle(self.tr("Layers about the line"))
        self._rows = list(rows)
        self.kinds: list[QComboBox] = []
        self.table = self._make_table()
        for number, row in enumerate(self._rows):
            self._fill(number, row)
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, Qt.Orientation.Horizontal, self
        )
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._build()
        self.resize(em(self, 44), em(self, 28))

    def _make_table(self) -> QTableWidget:
        table = QTableWidget(len(self._rows), 2, self)
        table.setAccessibleName(self.tr("Line layers and what they hold"))
        table.setHorizontalHeaderLabels([self.tr("Layer"), self.tr("Holds")])
        table.verticalHeader().hide()
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
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
        self.table.setItem(number, 0, item)
        box = QComboBox(self.table)
        for kind, title in (
            (NOT_USED, self.tr("not used")),
            (RIVER, self.tr("rivers")),
            (ROAD, self.tr("roads")),
            (RAILWAY, self.tr("railways")),
        ):
            box.addItem(title, kind)
        box.setCurrentIndex(box.findData(row.source.kind))
        # What is used although it cannot be read may still be given up.
        box.setEnabled(not row.obstacle or bool(row.source.kind))
        box.setAccessibleName(self.tr("What the layer {} holds").format(row.name))
        self.table.setCellWidget(number, 1, box)
        self.kinds.append(box)

    def _build(self) -> None:
        words = QLabel(
            self.tr(
                "Alternatives cross the lines of these layers: rivers on bridges, roads at level crossings or on "
                "bridges, railways on bridges. What lies within 50 km of the study's points and alternatives is read."
            )
            if self._rows
            else self.tr("The project has no line layers. Load one of rivers, roads or railways first."),
            self,
        )
        words.setWordWrap(True)
        prices = QLabel(
            self.tr("The reference unit costs count them without a price; the itemised ones price each."), self
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
        return to_keep(self._rows, [box.currentData() for box in self.kinds])


class SurroundingsButton(QToolButton):
    """Opens the dialog."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.setText(self.tr("Layers about the line…"))
        self.setToolTip(self.tr("Choose the layers whose rivers, roads and railways the alternatives cross"))
        self.clicked.connect(self.ask)

    def ask(self) -> SurroundingsDialog | None:
        """Open the dialog; None without a study."""
        return ask_surroundings(self._workspace, self)


def ask_surroundings(workspace: Workspace, parent: QWidget | None = None) -> SurroundingsDialog | None:
    """Show the project's line layers; what is chosen is kept in the study when the dialog is accepted."""
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
