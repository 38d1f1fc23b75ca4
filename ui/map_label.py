"""A label in the corner of the map, for the figures of what a tool holds."""

from __future__ import annotations

from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QLabel

from .theme import em


class MapLabel(QLabel):
    """Plain text; hidden until there is something to tell."""

    def __init__(self, canvas: QgsMapCanvas, name: str) -> None:
        """name: what a screen reader calls it."""
        super().__init__(canvas)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setMargin(em(canvas, 0.4))
        self.setAutoFillBackground(True)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(name)
        self.hide()

    def tell(self, text: str) -> None:
        """Show a text."""
        if text != self.text():
            self.setText(text)
            self.adjustSize()
            self.move(em(self.parentWidget(), 1.0), em(self.parentWidget(), 1.0))
        self.show()
