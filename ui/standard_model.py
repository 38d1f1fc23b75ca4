"""The figures of a standard as tables to edit: one row a figure, and the rows of its transition curves."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from qgis.PyQt.QtCore import QAbstractTableModel, QCoreApplication, QLocale, QModelIndex, QObject, Qt, pyqtSignal
from qgis.PyQt.QtGui import QFont, QGuiApplication

from ..core.errors import StandardError
from ..core.standard_figures import FIGURES, PERMILLE, SHARE, Figure, contradictions
from ..core.standards import BY_PLANNER, Standard
from .resources import icon
from .rows import LEFT, RIGHT
from .theme import faint_colour, plain_tip, violation_colour

FIGURE, VALUE, UNIT, BUILT_IN, RANGE, SOURCE = range(6)
SIGNS = {PERMILLE: "‰", "per mille x m": "‰ × m", SHARE: ""}


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanStandard", text)


def unit_sign(unit: str) -> str:
    """A unit as it stands behind a number."""
    return SIGNS[unit] if unit in SIGNS else tr(unit)


def plain_number(value: float) -> str:
    """A number as the planner's locale writes it, with no more decimals than it has."""
    locale = QLocale()
    locale.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
    text = locale.toString(float(value), "f", 4)
    return re.sub(rf"\{locale.decimalPoint()}?0+$", "", text) if locale.decimalPoint() in text else text


def parsed(title: str, text: str) -> float:
    """A number as the planner's locale or a programmer writes it; raises StandardError naming figure and text."""
    plain = text.strip().replace("\u00a0", "")
    value, ok = QLocale().toDouble(plain)
    if not ok:
        value, ok = QLocale.c().toDouble(plain)
    if not ok:
        raise StandardError(tr("{}: “{}” is no number.").format(title, text.strip()), tr("Type digits only."))
    return float(value)


class FiguresModel(QAbstractTableModel):
    """Figures below the headings of their groups; values and sources are edited in their cells.

    What cannot be a figure stays in its cell, in red, and is told by `problems`; the standard keeps the figure before.
    changed: the standard, or what is wrong with it.
    """

    changed = pyqtSignal()

    def __init__(self, standard: Standard, base: Standard, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[Figure | str] = []
        for figure in FIGURES:
            if figure.group not in self.rows:
                self.rows.append(figure.group)
            self.rows.append(figure)
        self.standard, self.base = standard, base
        self._refused: dict[str, tuple[str, StandardError]] = {}

    # From outside

    def set_standard(self, standard: Standard, base: Standard | None = None) -> None:
        """Show another standard; what was refused before is forgotten. base: what it is compared with."""
        self.standard, self.base = standard, base or self.base
        self._refused.clear()
        self._tell()

    @property
    def problems(self) -> list[str]:
        """What is wrong, a sentence each: cells that were refused, figures that contradict each other."""
        refused = [str(error) for _, error in self._refused.values()]
        return refused or list(contradictions(self.standard))

    def figure(self, row: int) -> Figure | None:
        """The figure of a row, None for a heading."""
        found = self.rows[row]
        return found if isinstance(found, Figure) else None

    def headings(self) -> list[int]:
        """Rows that hold a group's title only."""
        return [row for row, found in enumerate(self.rows) if isinstance(found, str)]

    def row_of(self, name: str) -> int:
        """Where a figure stands."""
        return next(i for i, found in enumerate(self.rows) if isinstance(found, Figure) and found.name == name)

    def is_changed(self, figure: Figure) -> bool:
        """Whether value or source is another than in the built-in standard."""
        name = figure.name
        return (
            getattr(self.standard, name) != getattr(self.base, name)
            or self.standard.source(name) != self.base.source(name)
            or name in self._refused
        )

    def reset(self, figures: Iterable[Figure]) -> None:
        """Take some figures back to the built-in ones."""
        for figure in figures:
            name = figure.name
            self._refused.pop(name, None)
            self.standard = self.standard.with_figure(name, getattr(self.base, name), self.base.source(name))
        self._tell()

    def _tell(self) -> None:
        self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))
        self.changed.emit()

    # Qt's side

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Headings and figures."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Figure, value, unit, built-in value, range, source."""
        return 0 if parent.isValid() else SOURCE + 1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Titles."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if section in (VALUE, BUILT_IN) else LEFT
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return (tr("Figure"), tr("Value"), tr("Unit"), tr("Built in"), tr("Range"), tr("Source"))[section]

    def flags(self, index: QModelIndex) -> Qt.ItemFlag:
        """Values and sources can be edited; headings are only read."""
        if self.figure(index.row()) is None:
            return Qt.ItemFlag.ItemIsEnabled
        plain = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return plain | Qt.ItemFlag.ItemIsEditable if index.column() in (VALUE, SOURCE) else plain

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text and look of a cell."""
        if not index.isValid():
            return None
        figure, column = self.figure(index.row()), index.column()
        if figure is None:
            return self._heading(str(self.rows[index.row()]), column, role)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self._text(figure, column, role == Qt.ItemDataRole.EditRole)
        if role == Qt.ItemDataRole.TextAlignmentRole and column in (VALUE, BUILT_IN):
            return RIGHT
        refused = self._refused.get(figure.name)
        if role == Qt.ItemDataRole.DecorationRole and column == FIGURE and self.is_changed(figure):
            return icon("warning" if refused else "rename")
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(str(refused[1]) if refused else self._tip(figure, column))
        if role == Qt.ItemDataRole.FontRole and column in (FIGURE, VALUE) and self.is_changed(figure):
            return _bold()
        if role == Qt.ItemDataRole.ForegroundRole:
            palette = QGuiApplication.palette()
            if refused and column == VALUE:
                return violation_colour(palette)
            return faint_colour(palette) if column in (UNIT, BUILT_IN, RANGE) else None
        return None

    def _heading(self, title: str, column: int, role: int) -> Any:
        if column == FIGURE and role == Qt.ItemDataRole.DisplayRole:
            return tr(title)
        return _bold() if role == Qt.ItemDataRole.FontRole else None

    def _text(self, figure: Figure, column: int, editing: bool) -> str:
        if column == VALUE:
            refused = self._refused.get(figure.name)
            return refused[0] if refused else self._value(getattr(self.standard, figure.name), editing)
        if column == BUILT_IN:
            return self._value(getattr(self.base, figure.name), False)
        if column == RANGE:
            return tr("{} to {}").format(plain_number(figure.low), plain_number(figure.high))
        if column == SOURCE:
            return self.standard.source(figure.name)
        return tr(figure.title) if column == FIGURE else unit_sign(figure.unit)

    def _value(self, value: float | None, editing: bool) -> str:
        if value is None:
            return "" if editing else tr("as forward")
        return plain_number(value)

    def _tip(self, figure: Figure, column: int) -> str:
        return self.standard.source(figure.name) if column == SOURCE else tr(figure.explanation)

    def setData(self, index: QModelIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Take over what was typed."""
        figure = self.figure(index.row())
        if role != Qt.ItemDataRole.EditRole or index.column() not in (VALUE, SOURCE) or figure is None:
            return False
        text = str(value).strip()
        if index.column() == SOURCE:
            # Nothing said is what the built-in standard says.
            self.standard = self.standard.with_sources(**{figure.name: text or self.base.source(figure.name)})
        elif text != self._text(figure, VALUE, True):
            self._type(figure, text)
        self._tell()
        return True

    def _type(self, figure: Figure, text: str) -> None:
        name = figure.name
        self._refused.pop(name, None)
        try:
            value = None if figure.optional and not text else parsed(tr(figure.title), text)
            self.standard = self.standard.with_figure(name, value, self._source_of(name, value))
        except StandardError as error:
            self._refused[name] = (text, error)

    def _source_of(self, name: str, value: Any) -> str:
        """Where a new value comes from: the built-in one from its source, another from who typed it, unless said."""
        said, built_in = self.standard.source(name), self.base.source(name)
        if value == getattr(self.base, name):
            return built_in if said == BY_PLANNER else said
        return BY_PLANNER if said == built_in else said


def _bold() -> QFont:
    font = QFont()
    font.setBold(True)
    return font
