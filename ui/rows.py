"""Read-only tables of records, the same in every tab: sorting, copying, tooltips, and a row that leads to its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from qgis.PyQt.QtCore import QAbstractTableModel, QEvent, QModelIndex, QObject, QSortFilterProxyModel, Qt, pyqtSignal
from qgis.PyQt.QtGui import QColor, QFont, QFontMetrics, QGuiApplication, QIcon, QKeyEvent, QKeySequence
from qgis.PyQt.QtWidgets import QAbstractItemView, QHeaderView, QStyle, QTableView, QWidget

from .theme import faint_colour, icon_size, plain_tip, violation_colour

VALUE_ROLE = Qt.ItemDataRole.UserRole
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
# Rows whose texts columns are as wide as.
MOST_FITTED = 500


@dataclass(frozen=True)
class Field:
    """A column: title, tooltip of the header, text of a record, and the value it sorts by (its text without one)."""

    title: str
    text: Callable[[Any], str]
    value: Callable[[Any], Any] | None = None
    tip: str = ""

    @property
    def is_number(self) -> bool:
        """Numbers stand on the right."""
        return self.value is not None


@dataclass(frozen=True)
class Look:
    """What a record's row looks like: icon of the first cell, tooltip, broken limit, out of date, heading, nothing."""

    icon: QIcon | None = None
    tip: str = ""
    broken: bool = False
    stale: bool = False
    bold: bool = False
    faint: bool = False


def plain_look(_record: Any) -> Look:
    """Nothing special."""
    return Look()


class RowsModel(QAbstractTableModel):
    """Records in rows, fields in columns."""

    def __init__(
        self, fields: Sequence[Field], look: Callable[[Any], Look] = plain_look, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._fields, self._look = tuple(fields), look
        self._records: tuple[Any, ...] = ()
        # A table asks for every cell many times; making an icon anew each time took a second for sixty rows.
        self._looks: dict[int, Look] = {}

    def set_records(self, records: Sequence[Any]) -> None:
        """Show other records."""
        self.beginResetModel()
        self._records = tuple(records)
        self._looks.clear()
        self.endResetModel()

    def record(self, row: int) -> Any:
        """The record in a row."""
        return self._records[row]

    def look(self, row: int) -> Look:
        """What the record in a row looks like."""
        return self._looks.get(row) or self._looks.setdefault(row, self._look(self._records[row]))

    def widths_px(self, metrics: QFontMetrics, bold: QFontMetrics, icon_px: int) -> list[int]:
        """The widest text of each column, in the first with the icons before it.

        Qt's own fit asks for nine things of each cell through two models: a third of a second for a line's stations.
        """
        records = self._records[:MOST_FITTED]
        looks = [self.look(row) for row in range(len(records))]
        widths = []
        for column, field in enumerate(self._fields):
            widest = 0
            for record, look in zip(records, looks):
                text = field.text(record)
                lines = text.split("\n") if "\n" in text else (text,)
                own = max((bold if look.bold else metrics).horizontalAdvance(line) for line in lines)
                widest = max(widest, own + (icon_px if column == 0 and look.icon is not None else 0))
            widths.append(widest)
        return widths

    @property
    def records(self) -> tuple[Any, ...]:
        """All of them."""
        return self._records

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Records."""
        return 0 if parent.isValid() else len(self._records)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Fields."""
        return 0 if parent.isValid() else len(self._fields)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Titles, tooltips and alignment."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self._fields):
            return None
        field = self._fields[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return field.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return field.tip or field.title.replace("\n", " ")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if field.is_number else LEFT
        return None

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, value and look of a cell."""
        if not index.isValid():
            return None
        record, field = self._records[index.row()], self._fields[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return field.text(record)
        if role == VALUE_ROLE:
            return field.value(record) if field.value is not None else field.text(record).casefold()
        if role == Qt.ItemDataRole.TextAlignmentRole and field.is_number:
            return RIGHT
        look = self.look(index.row())
        if role == Qt.ItemDataRole.ToolTipRole:
            # Sources and clauses come out of files: they are never taken for HTML.
            return plain_tip(look.tip) or None
        if role == Qt.ItemDataRole.DecorationRole and index.column() == 0:
            return look.icon
        if role == Qt.ItemDataRole.ForegroundRole and (look.broken or look.stale or look.faint):
            return _colour(look)
        if role == Qt.ItemDataRole.FontRole and look.bold:
            font = QFont()
            font.setBold(True)
            return font
        return None


def _colour(look: Look) -> QColor:
    palette = QGuiApplication.palette()
    return violation_colour(palette) if look.broken else faint_colour(palette)


class RowsTable(QTableView):
    """A table of a RowsModel. chosen(record): double click or Enter. Ctrl+C copies the selected rows with titles."""

    chosen = pyqtSignal(object)

    def __init__(self, model: RowsModel, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = model
        model.setParent(self)
        proxy = QSortFilterProxyModel(self)
        proxy.setSortRole(VALUE_ROLE)
        proxy.setSourceModel(model)
        self.setModel(proxy)
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setIconSize(icon_size(self))
        self.setSortingEnabled(True)
        self.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(round(self.fontMetrics().height() * 1.5))
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.doubleClicked.connect(self._choose)
        model.modelReset.connect(self.fit_columns)
        # Its arrow needs room, too.
        self.horizontalHeader().sortIndicatorChanged.connect(lambda *_: self.fit_columns())
        self.fit_columns()

    def fit_columns(self) -> None:
        """As wide as titles and texts need."""
        self.ensurePolished()
        bold = QFont(self.font())
        bold.setBold(True)
        # What the style leaves on either side of a text, and of an icon.
        margin = self.style().pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, None, self) + 1
        icon_px = self.iconSize().width() + 2 * margin
        header = self.horizontalHeader()
        for column, widest in enumerate(self.rows.widths_px(self.fontMetrics(), QFontMetrics(bold), icon_px)):
            header.resizeSection(column, max(header.sectionSizeHint(column), widest + 2 * margin + 1))

    def changeEvent(self, event: QEvent) -> None:
        """Other letters are as wide as they are."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.fit_columns()

    def selected_records(self) -> list[Any]:
        """Records of the selected rows."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self.rows.record(self.model().mapToSource(self.model().index(row, 0)).row()) for row in rows]

    def as_text(self, everything: bool = False) -> str:
        """Titles and the selected rows (all without a selection, or if wanted), tab-separated."""
        model = self.model()
        chosen = [] if everything else sorted(index.row() for index in self.selectionModel().selectedRows())
        rows = chosen or range(model.rowCount())
        columns = range(model.columnCount())
        titles = [str(model.headerData(c, Qt.Orientation.Horizontal) or "").replace("\n", " ") for c in columns]
        lines = [titles] + [[str(model.index(row, c).data() or "") for c in columns] for row in rows]
        return "\n".join("\t".join(line) for line in lines)

    def event(self, event: QEvent) -> bool:
        """Claim Copy: QGIS's main window copies features with it."""
        if event.type() == QEvent.Type.ShortcutOverride and event.matches(QKeySequence.StandardKey.Copy):
            event.accept()
            return True
        return bool(super().event(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter chooses, Ctrl+C copies."""
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.as_text())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._choose(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _choose(self, index: QModelIndex) -> None:
        self.chosen.emit(self.rows.record(self.model().mapToSource(index).row()))
