"""Places of a line typed as chainage, in the edit bar: the other way to what is asked for by clicks on the map."""

from __future__ import annotations

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QKeyEvent
from qgis.PyQt.QtWidgets import QDoubleSpinBox, QHBoxLayout, QLabel, QPushButton, QWidget

from .line_edits import LineEdits
from .pages import ElidedLabel
from .resources import icon
from .stretch_picking import LEAST_M
from .terms import meaning

# A stretch that is begun without a place in mind, km.
USUAL_KM = 10.0


class PlaceRow(QWidget):
    """Shown while `edits` asks for a place or a stretch. Enter does it, Esc asks no more; clicks fill the boxes too."""

    def __init__(self, edits: LineEdits, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._edits = edits
        self._asked: tuple[str, int, tuple[float, ...]] = ("", 0, ())
        self.title = ElidedLabel("", self)
        self.from_km, self.to_km = self._box(), self._box()
        self._from_label, self._to_label = QLabel(self), QLabel(self.tr("to km"), self)
        self._from_label.setBuddy(self.from_km)
        self._to_label.setBuddy(self.to_km)
        self.to_km.setAccessibleName(self.tr("to km"))
        self.do = QPushButton(icon("done"), self.tr("OK"), self)
        self.do.setToolTip(self.tr("Use the chainage typed here (Enter)"))
        self.do.clicked.connect(self.accept)
        self.cancel = QPushButton(icon("cancel"), "", self)
        self.cancel.setToolTip(self.tr("Ask no more (Esc)"))
        self.cancel.setAccessibleName(self.tr("Cancel"))
        self.cancel.clicked.connect(edits.stop_asking)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for widget in (self._from_label, self.from_km, self._to_label, self.to_km, self.do, self.cancel):
            row.addWidget(widget)
        row.addWidget(self.title, 1)
        for box in (self.from_km, self.to_km):
            box.valueChanged.connect(self._check)
        edits.picking.watch(self.refresh)
        self.hide()

    def _box(self) -> QDoubleSpinBox:
        box = QDoubleSpinBox(self)
        box.setDecimals(3)
        box.setRange(0.0, 1e6)
        box.setToolTip(meaning("chainage"))
        box.setKeyboardTracking(False)
        return box

    def refresh(self) -> None:
        """Follow what is asked for, and what was clicked so far."""
        picking = self._edits.picking
        asked = (picking.title, picking.wanted, picking.picked_m) if picking.is_active else ("", 0, ())
        if asked == self._asked:
            return
        begun = asked[:2] != self._asked[:2]
        self._asked = asked
        stretch = picking.wanted == 2
        if picking.is_active:
            length_km = picking.length_m / 1000.0
            for box in (self.from_km, self.to_km):
                # In whole metres the end of the line would lie before it.
                box.setRange(0.0, length_km + 0.001)
            if begun or asked[2]:
                self.from_km.setValue(asked[2][0] / 1000.0 if asked[2] else 0.0)
                self.to_km.setValue(min(self.from_km.value() + USUAL_KM, length_km))
            text = self.tr("from km") if stretch else self.tr("at km")
            self._from_label.setText(text)
            self.from_km.setAccessibleName(text)
            self.title.setText(self.tr("{}: type the chainage, or click the line on the map").format(picking.title))
            self.title.setToolTip(self.title.text())
            self._to_label.setVisible(stretch)
            self.to_km.setVisible(stretch)
        self.setVisible(picking.is_active)
        self._check()

    def take_focus(self) -> None:
        """Who came by keyboard goes on typing."""
        self.from_km.setFocus(Qt.FocusReason.TabFocusReason)
        self.from_km.selectAll()

    def _check(self, _value: float = 0.0) -> None:
        same = abs(self.to_km.value() - self.from_km.value()) * 1000.0 < LEAST_M
        self.do.setEnabled(self._asked[1] == 1 or not same)

    def accept(self) -> None:
        """The places are those typed."""
        for box in (self.from_km, self.to_km):
            box.interpretText()
        boxes = (self.from_km,) if self._asked[1] == 1 else (self.from_km, self.to_km)
        if self.do.isEnabled():
            self._edits.type_places(*(box.value() * 1000.0 for box in boxes))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Esc, from wherever in the row."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.accept()
        elif event.key() == Qt.Key.Key_Escape:
            self._edits.stop_asking()
        else:
            super().keyPressEvent(event)
