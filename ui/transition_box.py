"""Lengths of transition curves by radius, as a table to edit with its source."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from qgis.PyQt.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QFormLayout,
    QGroupBox,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ..core.errors import StandardError
from ..core.standard_figures import TransitionRow
from .edited_table import EditedTable
from .resources import icon
from .rows import RIGHT
from .standard_model import parsed, plain_number, tr
from .terms import meaning


class TransitionsModel(QAbstractTableModel):
    """Lengths of transition curves by falling radius; all three columns are edited, text that is no number refused."""

    changed = pyqtSignal()
    refused = pyqtSignal(str)

    def __init__(self, rows: tuple[TransitionRow, ...], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows = list(rows)

    def set_rows(self, rows: tuple[TransitionRow, ...]) -> None:
        """Show other rows."""
        if tuple(self.rows) != rows:
            self.beginResetModel()
            self.rows = list(rows)
            self.endResetModel()

    def add(self) -> int:
        """A row below the last one, of half its radius and its lengths; its number."""
        last = self.rows[-1] if self.rows else TransitionRow(2_000.0, 40.0, 80.0)
        self.beginInsertRows(QModelIndex(), len(self.rows), len(self.rows))
        self.rows.append(replace(last, radius_m=last.radius_m / 2.0) if self.rows else last)
        self.endInsertRows()
        self.changed.emit()
        return len(self.rows) - 1

    def remove(self, row: int) -> None:
        """Take a row out."""
        self.beginRemoveRows(QModelIndex(), row, row)
        del self.rows[row]
        self.endRemoveRows()
        self.changed.emit()

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Radii."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Radius, lowest, usual."""
        return 0 if parent.isValid() else 3

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Titles and what they mean."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.ToolTipRole:
            return (
                tr("Radius of the arc the transition leads to"), tr("Shorter ones break the standard"),
                tr("What generated and new curves get"),
            )[section]  # fmt: skip
        titles = (tr("Radius m"), tr("Lowest length m"), tr("Usual length m"))
        return titles[section] if role == Qt.ItemDataRole.DisplayRole else None

    def flags(self, _index: QModelIndex) -> Qt.ItemFlag:
        """Everything can be edited."""
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Numbers."""
        if index.isValid() and role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return plain_number(getattr(self.rows[index.row()], _FIELDS[index.column()]))
        return RIGHT if role == Qt.ItemDataRole.TextAlignmentRole else None

    def setData(self, index: QModelIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Take over what was typed."""
        if role != Qt.ItemDataRole.EditRole:
            return False
        try:
            number = parsed(self.headerData(index.column(), Qt.Orientation.Horizontal), str(value))
        except StandardError as error:
            self.refused.emit(str(error))
            return False
        self.rows[index.row()] = replace(self.rows[index.row()], **{_FIELDS[index.column()]: number})
        self.dataChanged.emit(index, index)
        self.changed.emit()
        return True


_FIELDS = ("radius_m", "lowest_m", "usual_m")


class TransitionBox(QGroupBox):
    """Radii with their lengths, buttons to add and leave out a row, and where the lengths come from.

    changed: the rows; sourced(text): where they come from; refused(text): what cannot be a number.
    """

    changed = pyqtSignal()
    sourced = pyqtSignal(str)
    refused = pyqtSignal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("Transition curves: length by radius"))
        self.setToolTip(meaning("transition"))
        self.model = TransitionsModel((), self)
        self.table = EditedTable(self.tr("Lengths of transition curves"), self)
        self.table.setModel(self.model)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.source = QLineEdit(self)
        self.add_row, self.remove_row = QToolButton(self), QToolButton(self)
        tools = QVBoxLayout()
        for button, name, tip in (
            (self.add_row, "add", self.tr("Add a radius")),
            (self.remove_row, "delete", self.tr("Leave this radius out")),
        ):
            button.setIcon(icon(name))
            button.setToolTip(tip)
            button.setAccessibleName(tip)
            button.setAutoRaise(True)
            tools.addWidget(button)
        tools.addStretch(1)
        row = QHBoxLayout()
        row.addWidget(self.table, 1)
        row.addLayout(tools)
        source = QFormLayout()
        source.addRow(self.tr("So&urce"), self.source)
        column = QVBoxLayout(self)
        column.addLayout(row, 1)
        column.addLayout(source)
        self._connect()

    def _connect(self) -> None:
        self.model.changed.connect(self.changed)
        self.model.refused.connect(self.refused)
        self.source.editingFinished.connect(self._on_source)
        self.table.selectionModel().selectionChanged.connect(self._enable)
        self.model.changed.connect(self._enable)
        self.add_row.clicked.connect(self._add)
        self.remove_row.clicked.connect(self._remove)

    def _on_source(self) -> None:
        self.sourced.emit(self.source.text().strip())

    @property
    def rows(self) -> tuple[TransitionRow, ...]:
        """What the table holds, in its order."""
        return tuple(self.model.rows)

    def show_rows(self, rows: tuple[TransitionRow, ...], source: str) -> None:
        """Show rows and where they come from."""
        self.model.set_rows(rows)
        if self.source.text() != source:
            self.source.setText(source)
            self.source.setCursorPosition(0)
        self._enable()

    def _enable(self) -> None:
        self.remove_row.setEnabled(self.table.currentIndex().isValid() and self.model.rowCount() > 1)

    def _add(self) -> None:
        at = self.model.index(self.model.add(), 0)
        self.table.setCurrentIndex(at)
        self.table.edit(at)

    def _remove(self) -> None:
        self.model.remove(self.table.currentIndex().row())
