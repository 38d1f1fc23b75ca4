"""Two chainages to be typed: what is measured along a line can be said exactly, without the mouse."""

from __future__ import annotations

from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QDoubleSpinBox, QHBoxLayout, QLabel, QWidget

from .theme import em


class MeasureChainages(QWidget):
    """From and to, in km. typed(from_m, to_m): the planner has put other ones."""

    typed = pyqtSignal(float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.start = self._box(self.tr("From chainage, km"))
        self.end = self._box(self.tr("To chainage, km"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for text, box in ((self.tr("From"), self.start), (self.tr("to"), self.end)):
            label = QLabel(text, self)
            label.setBuddy(box)
            row.addWidget(label)
            row.addWidget(box)
        row.addStretch(1)

    def _box(self, name: str) -> QDoubleSpinBox:
        box = QDoubleSpinBox(self)
        box.setDecimals(3)
        box.setSuffix(self.tr(" km"))
        box.setAccessibleName(name)
        box.setToolTip(self.tr("{}: type it, or click on the line").format(name))
        # One answer when the number is there, not one for each digit.
        box.setKeyboardTracking(False)
        box.setMaximumWidth(em(self, 9))
        box.valueChanged.connect(self._on_typed)
        return box

    def show_span(self, from_m: float, to_m: float, length_m: float) -> None:
        """Show what is measured of a line of this length; numbers being typed stay."""
        for box, at_m in ((self.start, from_m), (self.end, to_m)):
            if not box.hasFocus():
                self._put(box, at_m, length_m)

    def offer(self, length_m: float) -> None:
        """A line of this length may be measured."""
        self.show_span(0.0, 0.0, length_m)

    def _put(self, box: QDoubleSpinBox, at_m: float, length_m: float) -> None:
        before = box.blockSignals(True)
        box.setMaximum(max(length_m, at_m) / 1000.0)
        box.setValue(at_m / 1000.0)
        box.blockSignals(before)

    def _on_typed(self, _value: float) -> None:
        if self.start.value() != self.end.value():
            self.typed.emit(self.start.value() * 1000.0, self.end.value() * 1000.0)
