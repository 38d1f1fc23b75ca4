"""A field for a point: chosen from known places, typed as degrees, or picked on the map."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.core import QgsPointXY
from qgis.gui import QgsMapCanvas, QgsMapTool, QgsMapToolEmitPoint
from qgis.PyQt.QtCore import QObject, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QComboBox, QHBoxLayout, QToolButton, QWidget

from ..layers.compat import is_deleted
from .map_places import lonlat_of, why_nowhere
from .resources import icon
from .scenario_inputs import Place, place_from_text
from .theme import em


class Picker(QObject):
    """One click on the map, then the map tool used before comes back. picked(lon, lat), or failed(why not)."""

    picked = pyqtSignal(float, float)
    failed = pyqtSignal(str)
    ended = pyqtSignal()

    def __init__(self, canvas: QgsMapCanvas, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._tool = QgsMapToolEmitPoint(canvas)
        self._before: QgsMapTool | None = None
        self._tool.canvasClicked.connect(self._on_click)
        self._tool.deactivated.connect(self.ended)

    def start(self) -> None:
        """Wait for a click."""
        if self._canvas.mapTool() is not self._tool:
            self._before = self._canvas.mapTool()
        self._canvas.setMapTool(self._tool)
        self._canvas.setFocus()

    def stop(self) -> None:
        """Give the map back."""
        if self._canvas.mapTool() is self._tool:
            self._canvas.unsetMapTool(self._tool)
            if self._before is not None and not is_deleted(self._before):
                self._canvas.setMapTool(self._before)
        self._before = None

    def _on_click(self, place: QgsPointXY, button: Qt.MouseButton) -> None:
        if button == Qt.MouseButton.LeftButton:
            there = lonlat_of(self._canvas, place)
            if there is not None:
                self.picked.emit(*there)
            else:
                self.failed.emit(why_nowhere(self._canvas))
        self.stop()


class PlaceEdit(QWidget):
    """A combo box of known places that can be typed into, and a button that picks on the map."""

    changed = pyqtSignal()
    failed = pyqtSignal(str)

    def __init__(self, name: str, canvas: QgsMapCanvas | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.combo = QComboBox(self)
        self.combo.setEditable(True)
        self.combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.combo.setMinimumWidth(em(self, 22))
        self.combo.setAccessibleName(name)
        self.combo.lineEdit().setPlaceholderText(self.tr("longitude, latitude"))
        self.combo.editTextChanged.connect(lambda _text: self.changed.emit())
        self.button = QToolButton(self)
        self.button.setIcon(icon("pick"))
        self.button.setCheckable(True)
        self.button.setToolTip(self.tr("Pick on the map"))
        self.button.setAccessibleName(self.tr("Pick {} on the map").format(name))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.combo, 1)
        row.addWidget(self.button)
        self.setFocusProxy(self.combo)
        # What was written here, with every digit: fields show five, and a search from there is another search.
        self._written: dict[str, Place] = {}
        self._picker = Picker(canvas, self) if canvas is not None else None
        self.button.setEnabled(self._picker is not None)
        if self._picker is not None:
            self.button.clicked.connect(self._on_pick)
            self._picker.picked.connect(lambda lon, lat: self.set_place(Place("", lon, lat)))
            self._picker.failed.connect(self.failed)
            self._picker.ended.connect(lambda: self.button.setChecked(False))

    def set_choices(self, places: Sequence[Place]) -> None:
        """Offer known places; what is written stays."""
        text = self.combo.currentText()
        self.combo.clear()
        for place in places:
            self._written[place.text] = place
            self.combo.addItem(place.text)
        self.combo.setEditText(text)

    def place(self) -> Place:
        """What is written, to the last digit if it was given so; raises KarwanError if it is no place."""
        text = self.combo.currentText()
        return self._written.get(text) or place_from_text(text)

    def set_place(self, place: Place) -> None:
        """Write a place."""
        self._written[place.text] = place
        self.combo.setEditText(place.text)
        self.combo.lineEdit().setCursorPosition(0)

    def is_empty(self) -> bool:
        """Whether nothing is written."""
        return not self.combo.currentText().strip()

    def stop_picking(self) -> None:
        """Give the map back if a click was awaited."""
        if self._picker is not None:
            self._picker.stop()

    def _on_pick(self, checked: bool) -> None:
        if self._picker is not None:
            self._picker.start() if checked else self._picker.stop()
