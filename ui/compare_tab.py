"""The tab Compare: the shown alternatives side by side, the best of each figure in bold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from qgis.PyQt.QtGui import QFont, QFontMetrics, QResizeEvent, QShowEvent
from qgis.PyQt.QtWidgets import QAbstractItemView, QHeaderView, QLabel, QTableView, QVBoxLayout, QWidget

from ..core.alignment import same_ends
from ..core.evaluation import river_bridges
from .alternative_columns import Column, columns
from .alternatives_model import swatch
from .compare_columns import (
    OF_TRAIN,
    RIVERS,
    SIMULATED,
    TRAIN,
    operation_columns,
    risk_columns,
    river_bridges_column,
    uncertainty_columns,
)
from .evaluation_view import what_first
from .rows import RIGHT
from .theme import em, icon_size, plain_tip
from .workspace import Workspace

if TYPE_CHECKING:
    from ..layers.study import AlternativeRecord

MORE_IS_BETTER = {"min_radius_m", "load_t", "trains_per_day"}
# Fewer structures or crossings are not better by themselves: what they are worth is in the cost.
# Simulations may be of different errors.
NO_BEST = {
    "crossings", "bridge_km", RIVERS, "tunnel_km", TRAIN, "rounding_percent", "elev_cost", "elev_chance",
}  # fmt: skip
# Which columns, itself among them, a row's line shares its ends with.
RIVALS = "rivals"
# A radius is measured over a length of line: 599 and 600 m are the same curve.
ALIKE = {"min_radius_m": 0.01}
# Share of the width that the titles of the rows may take; longest name of an alternative that is shown whole.
MOST_TITLE_SHARE, MOST_NAME_EM = 0.3, 14


class CompareModel(QAbstractTableModel):
    """A column per shown alternative, a row per figure of the table of alternatives."""

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        own = [column for column in columns() if column.key not in ("shown", "name")]
        at = [column.key for column in own].index("bridge_km") + 1
        more = (*risk_columns(), *operation_columns())
        self._figures: list[Column] = [*own[:at], river_bridges_column(), *own[at:], *more]
        cost = [column.key for column in self._figures].index("cost_musd") + 1
        self._figures[cost:cost] = uncertainty_columns()
        self._rivers: dict[str, tuple[object, tuple[int, float]]] = {}
        self._rows: list[dict[str, Any]] = []
        workspace.alternativesChanged.connect(self.refresh)
        workspace.crossingsChanged.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Take over the shown alternatives."""
        self.beginResetModel()
        lines = [record.alignment for record in self._workspace.records if record.shown]
        self._rows = [
            {
                **record.attributes,
                **record.figures,
                "name": record.name,
                "colour": record.colour,
                RIVERS: self._river_bridges(record),
                SIMULATED: self._workspace.uncertainties.record(record.id),
                "crossings": self._workspace.crossings_count(record.id),
                "crossings_stale": self._workspace.crossings_stale(record.id),
            }
            for record in self._workspace.records
            if record.shown
        ]
        for row, line in zip(self._rows, lines):
            row[RIVALS] = [i for i, other in enumerate(lines) if same_ends(line, other)]
        self.endResetModel()

    def _river_bridges(self, record: AlternativeRecord) -> tuple[int, float] | None:
        """Number and km of river bridges; read once for each result, as lines are bent many times a second."""
        result = tuple(record.attributes.items())
        known = self._rivers.get(record.id)
        if known is None or known[0] != result:
            found = self._workspace.structures(record.id)
            if found is None:
                return None
            known = self._rivers[record.id] = (result, river_bridges(found))
        return known[1]

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Figures."""
        return 0 if parent.isValid() else len(self._figures)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Alternatives."""
        return 0 if parent.isValid() else len(self._rows)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Names with their colours; figures with their units."""
        if orientation == Qt.Orientation.Vertical and 0 <= section < len(self._figures):
            figure = self._figures[section]
            if role == Qt.ItemDataRole.DisplayRole:
                return figure.title.replace("\n", " ")
            return figure.tip if role == Qt.ItemDataRole.ToolTipRole else None
        if orientation == Qt.Orientation.Horizontal and 0 <= section < len(self._rows):
            if role == Qt.ItemDataRole.DisplayRole:
                return self._rows[section]["name"]
            if role == Qt.ItemDataRole.ToolTipRole:
                return plain_tip(self._rows[section]["name"])
            if role == Qt.ItemDataRole.DecorationRole:
                return swatch(self._rows[section]["colour"])
        return None

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text; the best in bold."""
        if not index.isValid():
            return None
        figure, row = self._figures[index.row()], self._rows[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return figure.text(row)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT
        if role == Qt.ItemDataRole.ToolTipRole and self.is_words(index.row()):
            return plain_tip(figure.text(row))
        if role == Qt.ItemDataRole.FontRole and self.is_best(figure, row):
            font = QFont()
            font.setBold(True)
            return font
        return None

    def is_words(self, row: int) -> bool:
        """Whether a row holds names, which may be cut, and no figures."""
        return self._figures[row].key == TRAIN

    def is_best(self, figure: Column, row: dict[str, Any]) -> bool:
        """Whether no other shown alternative that joins the same places is better here, and one is worse."""
        if figure.key in NO_BEST or len({figure.text(other) for other in self._rows}) < 2:
            return False
        if figure.key in OF_TRAIN and len({other.get(TRAIN) for other in self._rows}) > 1:
            # What two trains do says nothing of two lines.
            return False
        # A line between other places is no worse for being longer.
        rivals = [self._rows[i] for i in row[RIVALS]]
        known = [other for other in rivals if figure.value(other) == figure.value(other)]
        if not any(other is row for other in known) or len(known) < 2:
            return False
        best = (max if figure.key in MORE_IS_BETTER else min)(known, key=figure.value)
        # By what is shown: a difference nobody can see makes nothing better.
        alike = [self._alike(figure, other, best) for other in known]
        return not all(alike) and self._alike(figure, row, best)

    def _alike(self, figure: Column, row: dict[str, Any], best: dict[str, Any]) -> bool:
        share = ALIKE.get(figure.key, 0.0)
        return figure.text(row) == figure.text(best) or (
            share > 0.0 and abs(figure.value(row) - figure.value(best)) < share * abs(figure.value(best))
        )


class CompareTab(QWidget):
    """Side by side; hide an alternative in the table to take it out of the comparison."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.hint = QLabel(self)
        self.hint.setWordWrap(True)
        self.hint.setTextFormat(Qt.TextFormat.PlainText)
        self.table = QTableView(self)
        self.table.setAccessibleName(self.tr("Shown alternatives side by side"))
        self.table.setModel(CompareModel(workspace, self.table))
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.table.setIconSize(icon_size(self))
        self.table.setTabKeyNavigation(False)
        self.table.setShowGrid(False)
        self.table.setAlternatingRowColors(True)
        self.table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        # The unit stands at the end.
        self.table.verticalHeader().setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.table.verticalHeader().setDefaultSectionSize(round(self.fontMetrics().height() * 1.5))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 0)
        column.addWidget(self.hint)
        column.addWidget(self.table, 1)
        column.addStretch(0)
        self.table.model().modelReset.connect(self._say)
        self.table.model().modelReset.connect(self.fit)
        workspace.taskStarted.connect(self._on_search)
        workspace.generationEnded.connect(self._on_search)
        self._say()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed while this was hidden."""
        super().showEvent(event)
        self.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Titles give way to alternatives."""
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Columns as wide as figures and names need, so that as many as can be stand side by side."""
        if not self.isVisible():
            return
        model, titles = self.table.model(), self.table.verticalHeader()
        titles.setMaximumWidth(max(round(MOST_TITLE_SHARE * self.width()), em(self, 8)))
        bold = QFont(self.table.font())
        bold.setBold(True)
        metrics, plain = QFontMetrics(bold), self.table.fontMetrics()
        rows = [row for row in range(model.rowCount()) if not model.is_words(row)]
        for column in range(model.columnCount()):
            name = str(model.headerData(column, Qt.Orientation.Horizontal) or "")
            title_px = min(plain.horizontalAdvance(name), em(self, MOST_NAME_EM)) + self.table.iconSize().width()
            figures = [str(model.index(row, column).data()) for row in rows]
            widest = max((metrics.horizontalAdvance(text) for text in figures), default=0)
            self.table.setColumnWidth(column, max(title_px + em(self, 1.0), widest + em(self, 0.6)))

    def about(self) -> str:
        """What is shown here, in a sentence: for who sees nothing yet."""
        return self.tr("Alternatives that are shown on the map stand side by side here.")

    def _on_search(self, *_task: object) -> None:
        """A search begins or ends: where nothing is shown yet, say so."""
        if not self._workspace.selected_id:
            self._say()

    def _say(self) -> None:
        """What to do where there is nothing to compare."""
        count = self.table.model().columnCount()
        about = self.about()
        if not self._workspace.records:
            text = what_first(self._workspace, about)
        elif count < 2:
            text = about + " " + self.tr("Tick two or more in the table.")
        else:
            text = ""
        self.hint.setText(text)
        self.hint.setVisible(bool(text))
        self.table.setVisible(count > 0)
