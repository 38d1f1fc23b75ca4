"""The places of a study as a table to edit: name, kind, fixed level and gauge of each, in order along the line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from qgis.PyQt.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QObject, Qt, pyqtSignal
from qgis.PyQt.QtGui import QGuiApplication
from qgis.PyQt.QtWidgets import QComboBox, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ..core.errors import StandardError
from ..core.surroundings import BORDER, STATION
from ..core.unknowns import unknowns_equal
from ..layers.study_records import JUNCTION, PLAIN, POINT_KINDS, ControlPoint
from .alternative_columns import number
from .resources import icon
from .rows import LEFT, RIGHT
from .standard_model import parsed, plain_number
from .theme import faint_colour, plain_tip, violation_colour

NAME, ROLE, KIND, LEVEL, GROUND, GAUGE = range(6)
GAUGES_MM = (0, 1000, 1067, 1435, 1520, 1676)
# A level this far off the ground is more often a slip of the pen than a viaduct or a tunnel.
DOUBTFUL_M = 100.0
# From below the lowest dry land to above the highest railway.
LEVELS_M = (-500.0, 9000.0)


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanStations", text)


def kind_title(kind: str) -> str:
    """What a kind of place is called."""
    titles = {STATION: tr("station"), BORDER: tr("border"), JUNCTION: tr("junction"), PLAIN: tr("plain point")}
    return titles.get(kind, kind)


def gauge_title(gauge_mm: int) -> str:
    """What stands for a change of gauge."""
    return tr("{} mm").format(gauge_mm) if gauge_mm else tr("no change")


@unknowns_equal
@dataclass(frozen=True)
class PlaceRow:
    """A place as it is being edited. ground_m: NaN where nobody knows it. typed: a level that was refused, or ""."""

    point: ControlPoint
    ground_m: float = float("nan")
    typed: str = ""
    problem: str = ""


class StationsModel(QAbstractTableModel):
    """Rows in order along the line; start and end keep their places, those between can be moved and left out.

    A level that is none stays in its cell, in red, and is told by `problems`. changed: anything.
    """

    changed = pyqtSignal()

    def __init__(self, points: Iterable[ControlPoint], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows = [PlaceRow(point) for point in points]

    # From outside

    @property
    def points(self) -> list[ControlPoint]:
        """What is edited, in order."""
        return [row.point for row in self.rows]

    @property
    def problems(self) -> list[str]:
        """What must be mended first, a sentence each."""
        return [row.problem for row in self.rows if row.problem]

    @property
    def doubts(self) -> list[str]:
        """What may be meant, but is seldom."""
        return [doubt for row in self.rows for doubt in _doubts(row)]

    def set_ground(self, ground_m: Sequence[float]) -> None:
        """The ground at each place, m; NaN where it is not known."""
        self.rows = [replace(row, ground_m=float(level)) for row, level in zip(self.rows, ground_m)]
        self._tell()

    def is_between(self, row: int) -> bool:
        """Whether a row is a place between start and end."""
        return 0 <= row < len(self.rows) and self.rows[row].point.role not in ("start", "end")

    def add(self, point: ControlPoint, after: int, ground_m: float = float("nan")) -> int:
        """Put a place behind the row `after`, else before the end; its row. A line without ends gets them first."""
        roles = [row.point.role for row in self.rows]
        if "start" not in roles:
            at, role = 0, "start"
        elif "end" not in roles:
            at, role = len(self.rows), "end"
        else:
            last = roles.index("end")
            at, role = after + 1 if 0 <= after < last else last, "via"
        kind = point.kind if role == "via" else STATION
        self.beginInsertRows(QModelIndex(), at, at)
        self.rows.insert(at, PlaceRow(replace(point, role=role, kind=kind), ground_m))
        self.endInsertRows()
        self.changed.emit()
        return at

    def remove(self, row: int) -> None:
        """Leave a place between out."""
        if self.is_between(row):
            self.beginRemoveRows(QModelIndex(), row, row)
            del self.rows[row]
            self.endRemoveRows()
            self.changed.emit()

    def can_move(self, row: int, step: int) -> bool:
        """Whether a place between has another one as its neighbour on that side."""
        return self.is_between(row) and self.is_between(row + step)

    def move(self, row: int, step: int) -> int:
        """Move a place between by one row (step -1 or 1); where it is then."""
        if not self.can_move(row, step):
            return row
        # Qt names the row before which it goes.
        self.beginMoveRows(QModelIndex(), row, row, QModelIndex(), row + step + (step > 0))
        self.rows[row], self.rows[row + step] = self.rows[row + step], self.rows[row]
        self.endMoveRows()
        self.changed.emit()
        return row + step

    def _tell(self) -> None:
        if self.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, GAUGE))
        self.changed.emit()

    # Qt's side

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Places."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Name, role, kind, fixed level, ground, gauge."""
        return 0 if parent.isValid() else GAUGE + 1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Titles."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if section in (LEVEL, GROUND) else LEFT
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(_TIPS[section]()) if section in _TIPS else None
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return (tr("Name"), tr("Role"), tr("Kind"), tr("Fixed level m"), tr("Ground m"), tr("Gauge after"))[section]

    def flags(self, index: QModelIndex) -> Qt.ItemFlag:
        """Role and ground are only read."""
        plain = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return plain if index.column() in (ROLE, GROUND) else plain | Qt.ItemFlag.ItemIsEditable

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text and look of a cell; the value of a choice is its EditRole."""
        if not index.isValid():
            return None
        row, column = self.rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(row, column)
        if role == Qt.ItemDataRole.EditRole:
            choices = {KIND: row.point.kind, GAUGE: row.point.gauge_after_mm}
            return choices[column] if column in choices else self._text(row, column, True)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if column in (LEVEL, GROUND) else LEFT
        doubts = _doubts(row)
        if role == Qt.ItemDataRole.DecorationRole and column == LEVEL and (row.problem or doubts):
            return icon("warning")
        if role == Qt.ItemDataRole.ToolTipRole:
            told = row.problem or "\n".join(doubts)
            return plain_tip(told or tr("{}, longitude and latitude {:.5f}, {:.5f}").format(
                row.point.name, row.point.lon, row.point.lat
            ))  # fmt: skip
        if role == Qt.ItemDataRole.ForegroundRole:
            if row.problem and column in (NAME, LEVEL):
                return violation_colour(QGuiApplication.palette())
            return faint_colour(QGuiApplication.palette()) if column in (ROLE, GROUND) else None
        return None

    def _text(self, row: PlaceRow, column: int, editing: bool = False) -> str:
        point = row.point
        if column == LEVEL:
            if row.typed:
                return row.typed
            return plain_number(point.level_m) if point.level_m is not None else "" if editing else tr("free")
        roles = {"start": tr("start"), "end": tr("end"), "via": tr("between")}
        texts = {
            NAME: point.name,
            ROLE: roles.get(point.role, point.role),
            KIND: kind_title(point.kind),
            GROUND: number(row.ground_m),
            GAUGE: gauge_title(point.gauge_after_mm),
        }
        return texts[column]

    def setData(self, index: QModelIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Take over what was typed or chosen."""
        if role != Qt.ItemDataRole.EditRole or not self.flags(index) & Qt.ItemFlag.ItemIsEditable:
            return False
        row, column = self.rows[index.row()], index.column()
        if column == LEVEL:
            row = _with_level(row, str(value).strip())
        elif column == NAME:
            if not str(value).strip():
                return False
            row = replace(row, point=replace(row.point, name=str(value).strip()))
        elif column == KIND and value in POINT_KINDS:
            row = replace(row, point=replace(row.point, kind=value))
        elif column == GAUGE:
            row = replace(row, point=replace(row.point, gauge_after_mm=int(value)))
        else:
            return False
        self.rows[index.row()] = row
        self._tell()
        return True


# In functions, because a language is chosen after this is imported.
_TIPS = {
    KIND: lambda: tr("Trains stop at stations and borders; the line only passes junctions and plain points"),
    LEVEL: lambda: tr("Level of the track at the station, kept by the profile; empty where it is free"),
    GROUND: lambda: tr("Ground there in the study's elevation model"),
    GAUGE: lambda: tr("Gauge of the line from here on; each change costs time and money"),
}


def _with_level(row: PlaceRow, text: str) -> PlaceRow:
    """The row with a level typed; one that is none is kept as text beside the level before."""
    if not text or text == tr("free"):
        return replace(row, point=replace(row.point, level_m=None), typed="", problem="")
    try:
        level_m = parsed(tr("Fixed level of {}").format(row.point.name), text)
    except StandardError as error:
        return replace(row, typed=text, problem=str(error))
    if not LEVELS_M[0] <= level_m <= LEVELS_M[1]:
        problem = tr("Fixed level of {}: {} m is no level of a railway on Earth. Give {} to {} m, or leave it empty.")
        limits = (number(limit) for limit in LEVELS_M)
        return replace(row, typed=text, problem=problem.format(row.point.name, text, *limits))
    return replace(row, point=replace(row.point, level_m=level_m), typed="", problem="")


def _doubts(row: PlaceRow) -> list[str]:
    point, found = row.point, []
    if point.level_m is not None and not row.problem and abs(point.level_m - row.ground_m) > DOUBTFUL_M:
        found.append(
            tr("{}: the fixed level {} m is {} m off the ground there ({} m).").format(
                point.name, plain_number(point.level_m), number(abs(point.level_m - row.ground_m)), number(row.ground_m)
            )
        )
    if (point.level_m is not None or point.gauge_after_mm) and point.kind not in (STATION, BORDER):
        found.append(
            tr("{}: fixed level and gauge count at stations and borders only; this is a {}.").format(
                point.name, kind_title(point.kind)
            )
        )
    return found


class ChoiceDelegate(QStyledItemDelegate):
    """Kinds and gauges are chosen from a list that opens with the cell."""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: QModelIndex) -> QWidget:
        """A combo box for choices, a line to type in for the rest."""
        if index.column() == KIND:
            choices: list[tuple[str, Any]] = [(kind_title(kind), kind) for kind in POINT_KINDS]
        elif index.column() == GAUGE:
            # One that somebody wrote by other means stays on offer.
            gauges = sorted({*GAUGES_MM, int(index.data(Qt.ItemDataRole.EditRole))})
            choices = [(gauge_title(gauge_mm), gauge_mm) for gauge_mm in gauges]
        else:
            return super().createEditor(parent, option, index)
        box = QComboBox(parent)
        box.setAccessibleName(str(index.model().headerData(index.column(), Qt.Orientation.Horizontal)))
        for title, value in choices:
            box.addItem(title, value)
        # It stays open: whoever types the name of a choice is not done with its first letter.
        box.activated.connect(lambda _index: self.commitData.emit(box))
        return box

    def setEditorData(self, editor: QWidget, index: QModelIndex) -> None:
        """Show what is chosen."""
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(max(0, editor.findData(index.data(Qt.ItemDataRole.EditRole))))
        else:
            super().setEditorData(editor, index)

    def setModelData(self, editor: QWidget, model: QAbstractTableModel, index: QModelIndex) -> None:
        """Take over what is chosen."""
        if isinstance(editor, QComboBox):
            model.setData(index, editor.currentData())
        else:
            super().setModelData(editor, model, index)
