"""A box of figures over the chart, beside what the hand holds."""

from __future__ import annotations

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QFrame, QLabel, QWidget

from .theme import em


class FiguresBox(QLabel):
    """Shows lines of rich text in the upper corner of `parent` that is farther from the mouse."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setMargin(em(parent, 0.4))
        self.setAutoFillBackground(True)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(self.tr("Figures of what is held"))
        self.hide()

    def tell(self, lines: list[str], mouse_x: int) -> None:
        """Show rich text, line by line; mouse_x: where the mouse is in the parent, pixels from the left."""
        self.setText("<br>".join(lines))
        self.adjustSize()
        edge, wide = em(self, 1.0), self.parentWidget().width()
        # What stands at the left edge of the chart are its levels.
        left = em(self, 6.0) if mouse_x > wide / 2 else max(wide - self.width() - edge, 0)
        self.move(left, edge)
        self.show()
        self.raise_()
