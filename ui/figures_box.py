"""A box of figures over the chart, beside what the hand holds."""

from __future__ import annotations

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QFrame, QLabel, QWidget

from .theme import em


class FiguresBox(QLabel):
    """Shows lines of rich text in the lower left corner of `parent`."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setMargin(em(parent, 0.4))
        self.setAutoFillBackground(True)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(self.tr("Figures of what is held"))
        self.hide()

    def tell(self, lines: list[str]) -> None:
        """Show rich text, line by line."""
        self.setText("<br>".join(lines))
        self.adjustSize()
        # Over the bands of grades and curves: the levels are looked at now.
        parent = self.parentWidget()
        self.move(em(self, 0.5), max(parent.height() - self.height() - em(self, 0.5), 0))
        if not self.isVisible():
            self.show()
            self.raise_()
