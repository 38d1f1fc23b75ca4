"""The table of alternatives: one row each, as stored in the study."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QSortFilterProxyModel,
    Qt,
)
from qgis.PyQt.QtGui import QColor, QFont, QGuiApplication, QIcon, QPainter, QPixmap

from .alternative_columns import Column, columns, number, tr
from .resources import icon
from .theme import faint_colour, violation_colour
from .workspace import Workspace

if TYPE_CHECKING:
    from ..layers.study import AlternativeRecord

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
SORT_ROLE = Qt.ItemDataRole.UserRole
ID_ROLE = Qt.ItemDataRole.UserRole + 1


def swatch(colour: str, side: int = 16) -> QIcon:
    """A filled square of `colour`, sharp at any scale."""
    ratio = 2
    pixmap = QPixmap(side * ratio, side * ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(QColor(colour))
    painter.setPen(QColor("#7a8594"))
    painter.drawRoundedRect(3, 3, side * ratio - 6, side * ratio - 6, 6, 6)
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    made = QIcon(pixmap)
    # Qt would tint it in a selected row, and it would be another colour than on the map.
    made.addPixmap(pixmap, QIcon.Mode.Selected)
    return made


class AlternativesModel(QAbstractTableModel):
    """Rows are the workspace's records; edits go back through its undoable changes."""

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._columns = columns()
        self._rows: list[dict[str, Any]] = []
        workspace.alternativesChanged.connect(self.refresh)
        workspace.crossingsChanged.connect(self.refresh)
        workspace.computingChanged.connect(self._on_computing)
        self.refresh()

    def refresh(self) -> None:
        """Take over the records; selections survive unless rows came or went."""
        rows = [self._row(record) for record in self._workspace.records]
        if [row["id"] for row in rows] == [row["id"] for row in self._rows]:
            self._rows = rows
            if rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(self._columns) - 1))
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def _on_computing(self, key: str) -> None:
        at = self.row_of(key)
        if at >= 0:
            self._rows[at]["computing"] = self._workspace.is_computing(key)
            # Figures of an older line are faint; they are as wide as before.
            roles = [Qt.ItemDataRole.ForegroundRole, Qt.ItemDataRole.ToolTipRole]
            self.dataChanged.emit(self.index(at, 0), self.index(at, len(self._columns) - 1), roles)

    def _row(self, record: AlternativeRecord) -> dict[str, Any]:
        return {
            **record.attributes,
            "id": record.id,
            "name": record.name,
            "shown": record.shown,
            "colour": record.colour,
            "terrain": record.terrain,
            "terrain_resolution_m": record.terrain_resolution_m,
            "unit_costs": record.unit_costs,
            "notes": record.notes,
            "crossings": self._workspace.crossings_count(record.id),
            "crossings_stale": self._workspace.crossings_stale(record.id),
            "stale": self._workspace.stale(record.id),
            "computing": self._workspace.is_computing(record.id),
        }

    def column(self, key: str) -> int:
        """Position of the column called `key`."""
        return next(i for i, column in enumerate(self._columns) if column.key == key)

    def row_of(self, key: str) -> int:
        """Row of an alternative, -1 if there is none."""
        return next((i for i, row in enumerate(self._rows) if row["id"] == key), -1)

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Alternatives; they have no children."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Figures shown."""
        return 0 if parent.isValid() else len(self._columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Titles with units, and what they mean."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        column = self._columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return column.tip
        if role == Qt.ItemDataRole.DecorationRole and column.key == "shown":
            return icon("visible")
        if role == Qt.ItemDataRole.TextAlignmentRole and column.key not in ("shown", "name"):
            return _RIGHT
        return None

    def flags(self, index: QModelIndex) -> Qt.ItemFlag:
        """The name can be edited, the first column ticked."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        key = self._columns[index.column()].key
        if key == "shown":
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        elif key == "name":
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, value to sort by, id, colour and warnings of a cell."""
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], self._columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(row)
        if role == SORT_ROLE:
            return column.value(row)
        if role == ID_ROLE:
            return row["id"]
        if role == Qt.ItemDataRole.TextAlignmentRole and column.key not in ("shown", "name"):
            return _RIGHT
        if role == Qt.ItemDataRole.ToolTipRole:
            return tool_tip(row, column)
        return _look(row, column.key, role)

    def setData(self, index: QModelIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Tick or rename through the workspace."""
        if not index.isValid():
            return False
        row, key = self._rows[index.row()], self._columns[index.column()].key
        if key == "shown" and role == Qt.ItemDataRole.CheckStateRole:
            return self._workspace.show([row["id"]], Qt.CheckState(value) == Qt.CheckState.Checked)
        if key == "name" and role == Qt.ItemDataRole.EditRole:
            return self._workspace.rename(row["id"], str(value))
        return False


def _look(row: dict[str, Any], key: str, role: int) -> Any:
    """Tick, swatch, warning, font and colour of a cell."""
    if key == "shown":
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if row["shown"] else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.DecorationRole:
            return swatch(row["colour"])
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return tr("shown") if row["shown"] else tr("hidden")
    if key == "name" and role == Qt.ItemDataRole.EditRole:
        return row["name"]
    if key == "name" and role == Qt.ItemDataRole.DecorationRole and row["stale"]:
        return icon("warning")
    broken = key == "violations" and row["violations"]
    old = bool(row["stale"] or row["computing"])
    palette = QGuiApplication.palette()
    if role == Qt.ItemDataRole.ForegroundRole:
        if broken:
            return violation_colour(palette)
        return faint_colour(palette) if old and key not in ("shown", "name") else None
    if role == Qt.ItemDataRole.FontRole and (broken or old):
        font = QFont()
        font.setBold(bool(broken))
        font.setItalic(old)
        return font
    return None


def tool_tip(row: dict[str, Any], column: Column) -> str:
    """What a figure is and what it rests on; names are escaped, they come from the planner."""
    lines = [f"<b>{escape(row['name'])}</b>", escape(column.tip)]
    if row["computing"]:
        lines.append(tr("The new line is being computed: these are the figures of the one before."))
    elif row["stale"]:
        changed = ", ".join(changed_names()[part] for part in row["stale"])
        lines.append(tr("Out of date: {} changed since. “Compute again” renews it.").format(changed))
    if column.key == "crossings" and row["crossings_stale"]:
        lines.append(tr("Of an older line; find crossings again."))
    lines.append(
        tr("Elevation: {}, cells of {} m. Standard: {}. Unit costs: {}.").format(
            escape(row["terrain"]), number(row["terrain_resolution_m"]), escape(row["standard"]),
            escape(row["unit_costs"]),
        )
    )  # fmt: skip
    lines += [escape(note) for note in row["notes"]]
    return "<br>".join(lines)


def changed_names() -> dict[str, str]:
    """What Workspace.stale says, in words."""
    return {
        "dem": tr("the elevation model"),
        "standard": tr("the standard or its limits"),
        "unit_costs": tr("the unit costs"),
        "stations": tr("the stations on the way"),
        "courses": tr("the rivers, roads and railways about the line"),
        "risks": tr("the areas of risk about the line"),
        "train": tr("the train"),
    }


class AlternativesProxy(QSortFilterProxyModel):
    """Sorts by the figures behind the text; a third click on a header gives the study's own order back."""

    def __init__(self, source: AlternativesModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setSortRole(SORT_ROLE)
        self.setSourceModel(source)
