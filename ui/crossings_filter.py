"""Which rows of the crossings are shown: by kind, words, angle, width and chainage."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtGui import QResizeEvent
from qgis.PyQt.QtWidgets import QComboBox, QDoubleSpinBox, QGridLayout, QLabel, QLineEdit, QPushButton, QWidget

from ..layers.crossed_words import kind_words
from .theme import em

CELL_EM = 13


class CrossingsFilter(QWidget):
    """Asks; `keep` answers which records are shown. changed: the answer is another one. `shown_all` leaves all."""

    changed = pyqtSignal()
    # Qt sends the first events from within the widget's own constructor.
    _cells: tuple[QWidget, ...] = ()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = QComboBox(self)
        self.words = QLineEdit(self)
        self.words.setPlaceholderText(self.tr("any"))
        self.words.setClearButtonEnabled(True)
        self.angle = self._box(90.0, self.tr(" °"), 90.0, self.tr("any"))
        self.width = self._box(100_000.0, self.tr(" m"), 0.0, self.tr("any"))
        self.from_km = self._box(100_000.0, self.tr(" km"), 0.0, self.tr("start"), 3)
        self.to_km = self._box(100_000.0, self.tr(" km"), 0.0, self.tr("end"), 3)
        # The greatest angle stands for any; zero stands for any width and for the line's ends.
        self.angle.setMinimum(1.0)
        self.clear = QPushButton(self.tr("Show all"), self)
        self.clear.clicked.connect(self.show_all)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(2)
        rows = (
            (self.tr("Kind"), self.kind), (self.tr("Name, class or layer"), self.words),
            (self.tr("Angle up to"), self.angle), (self.tr("Width from"), self.width),
            (self.tr("From"), self.from_km), (self.tr("To"), self.to_km),
        )  # fmt: skip
        self._cells = tuple(self._cell(text, widget) for text, widget in rows)
        self._columns = 0
        self.offer(())
        self.kind.currentIndexChanged.connect(self.changed)
        self.words.textChanged.connect(self.changed)
        for box in (self.angle, self.width, self.from_km, self.to_km):
            box.valueChanged.connect(self.changed)
        self._lay_out(1)

    def _box(self, most: float, suffix: str, value: float, special: str, decimals: int = 0) -> QDoubleSpinBox:
        box = QDoubleSpinBox(self)
        box.setRange(0.0, most)
        box.setDecimals(decimals)
        box.setSuffix(suffix)
        box.setValue(value)
        if value == 0.0:
            box.setSpecialValueText(special)
        box.setKeyboardTracking(False)
        return box

    def _cell(self, text: str, widget: QWidget) -> QWidget:
        label = QLabel(text, self)
        label.setBuddy(widget)
        widget.setAccessibleName(text)
        cell = QWidget(self)
        row = QGridLayout(cell)
        row.setContentsMargins(0, 0, em(self, 0.5), 0)
        row.setColumnStretch(1, 1)
        row.addWidget(label, 0, 0)
        row.addWidget(widget, 0, 1)
        widget.setMinimumWidth(em(self, 5))
        return cell

    def _lay_out(self, columns: int) -> None:
        if columns != self._columns:
            self._columns = columns
            for place, cell in enumerate((*self._cells, self.clear)):
                self._grid.addWidget(cell, place // columns, place % columns)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many side by side as there is room for."""
        super().resizeEvent(event)
        if self._cells:
            self._lay_out(max(1, min(7, event.size().width() // em(self, CELL_EM))))

    def offer(self, records: Sequence[Any]) -> None:
        """Offer the kinds that some records have; what is chosen stays chosen while it is among them."""
        there = {record.kind_of for record in records}
        chosen = self.kind.currentData()
        self.kind.blockSignals(True)
        self.kind.clear()
        self.kind.addItem(self.tr("all"), None)
        for kind, word in kind_words().items():
            if kind in there:
                self.kind.addItem(word, kind)
        if "" in there and len(there) > 1:
            self.kind.addItem(self.tr("unknown"), "")
        self.kind.setCurrentIndex(max(0, self.kind.findData(chosen)))
        self.kind.blockSignals(False)

    def show_all(self) -> None:
        """Leave nothing out."""
        self.kind.setCurrentIndex(0)
        self.words.clear()
        self.angle.setValue(90.0)
        for box in (self.width, self.from_km, self.to_km):
            box.setValue(0.0)

    @property
    def leaves_out(self) -> bool:
        """Whether it may leave something out."""
        numbers = (self.width.value(), self.from_km.value(), self.to_km.value())
        return bool(
            self.kind.currentIndex() > 0 or self.words.text().strip() or self.angle.value() < 90.0 or any(numbers)
        )

    def keep(self, records: Sequence[Any]) -> list[Any]:
        """The records that are shown: points, stretches or what is near."""
        return [record for record in records if self._keeps(record)]

    def _keeps(self, record: Any) -> bool:
        kind, words = self.kind.currentData(), self.words.text().strip().casefold()
        name = getattr(record, "label", "") or getattr(record, "name", "")
        if kind is not None and record.kind_of != kind:
            return False
        if words and not any(words in text.casefold() for text in (name, record.class_of, record.layer)):
            return False
        # Areas and neighbours have neither angle nor width; what might have one that nobody knows is left out.
        if self.angle.value() < 90.0 and not getattr(record, "angle_deg", 0.0) <= self.angle.value():
            return False
        if self.width.value() > 0.0 and not getattr(record, "width_m", float("inf")) >= self.width.value():
            return False
        begin = getattr(record, "from_m", None)
        first, last = (record.chainage_m, record.chainage_m) if begin is None else (begin, record.to_m)
        end_km = self.to_km.value() or float("inf")
        return bool(last / 1000.0 >= self.from_km.value() and first / 1000.0 <= end_km)
