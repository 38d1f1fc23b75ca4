"""Widgets that give way: pages that scroll where a dock is too small for them, and labels that end in an ellipsis."""

from __future__ import annotations

from qgis.PyQt.QtCore import QSize, Qt
from qgis.PyQt.QtGui import QFont, QFontMetrics, QIcon, QPainter, QPaintEvent, QResizeEvent
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QCommandLinkButton,
    QFrame,
    QLabel,
    QScrollArea,
    QStackedWidget,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QTabWidget,
    QWidget,
)

from .tab_bar import TabBar
from .theme import em

LEAST_WIDTH_EM, LEAST_LINES = 12.0, 4


class Page(QScrollArea):
    """As large as there is room for; scrolls where that is less than `content` needs at least."""

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        # Tab goes to what is in it, which scrolls itself into view.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(content)
        # As if it were not there.
        self.viewport().setAutoFillBackground(False)
        content.setAutoFillBackground(False)

    def sizeHint(self) -> QSize:
        """The content's own."""
        return self.widget().sizeHint()

    def minimumSizeHint(self) -> QSize:
        """A few lines: the rest scrolls."""
        return QSize(em(self, LEAST_WIDTH_EM), LEAST_LINES * self.fontMetrics().lineSpacing())


class Tabs(QTabWidget):
    """Tabs whose pages scroll in a small dock; they are known by what is on them, not by the page around it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabBar(TabBar(self))
        # The bar alone takes the focus: Qt moves parts of pages in the order of Tab together with a whole that does.
        self.setFocusProxy(None)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def addTab(self, content: QWidget, *label: QIcon | str) -> int:
        """Add `content` with (icon and) title."""
        return int(super().addTab(Page(content, self), *label))

    def insertTab(self, index: int, content: QWidget, *label: QIcon | str) -> int:
        """The same, before another."""
        return int(super().insertTab(index, Page(content, self), *label))

    def widget(self, index: int) -> QWidget | None:
        """What is on a page."""
        page = super().widget(index)
        return page.widget() if page is not None else None

    def currentWidget(self) -> QWidget | None:
        """What is on the page in front."""
        return self.widget(self.currentIndex())

    def indexOf(self, content: QWidget) -> int:
        """Which page something is on; -1 for none."""
        return next((i for i in range(self.count()) if self.widget(i) is content), -1)

    def setCurrentWidget(self, content: QWidget) -> None:
        """Bring the page it is on to the front."""
        self.setCurrentIndex(self.indexOf(content))


class Stack(QStackedWidget):
    """Needs no more room than what it shows needs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.currentChanged.connect(lambda _index: self.updateGeometry())

    def minimumSizeHint(self) -> QSize:
        """Of what is shown."""
        shown = self.currentWidget()
        return QSize() if shown is None else shown.minimumSizeHint()


class ElidedLabel(QLabel):
    """One line of plain text that ends in … where there is no room for all of it."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)

    def minimumSizeHint(self) -> QSize:
        """A few letters."""
        return QSize(min(em(self, 3), self.sizeHint().width()), super().minimumSizeHint().height())

    def shown_text(self) -> str:
        """What there is room for."""
        return str(self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.contentsRect().width()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """As the style draws labels."""
        painter = QPainter(self)
        alignment = QStyle.visualAlignment(self.layoutDirection(), self.alignment())
        self.style().drawItemText(
            painter, self.contentsRect(), int(alignment), self.palette(), self.isEnabled(), self.shown_text(),
            self.foregroundRole(),
        )  # fmt: skip


def paint_elided(combo: QComboBox) -> None:
    """Draw a combo box as the style does, its text ending in … where Qt would cut a letter in two."""
    option = QStyleOptionComboBox()
    combo.initStyleOption(option)
    style = combo.style()
    field = style.subControlRect(
        QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, combo
    )
    icon_px = 0 if option.currentIcon.isNull() else option.iconSize.width() + 4
    room = field.width() - icon_px - 2 * (style.pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, None, combo) + 1)
    option.currentText = combo.fontMetrics().elidedText(option.currentText, Qt.TextElideMode.ElideRight, room)
    painter = QStylePainter(combo)
    painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
    painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)


class Way(QCommandLinkButton):
    """A large button with lines of explanation, as narrow as it has to be: Qt's own keeps the width of its text."""

    def __init__(self, text: str, about: str = "", parent: QWidget | None = None) -> None:
        # An ampersand in a file's name is no shortcut.
        super().__init__(text.replace("&", "&&"), about, parent)
        self._text = text
        self.setAccessibleName(text)
        self.setAccessibleDescription(about)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A text that is too long ends in an ellipsis; the tooltip has it whole."""
        super().resizeEvent(event)
        font = QFont(self.font())
        font.setBold(True)
        room = self.width() - self.iconSize().width() - em(self, 2.5)
        shown = QFontMetrics(font).elidedText(self._text, Qt.TextElideMode.ElideRight, room)
        self.setText(shown.replace("&", "&&"))

    def minimumSizeHint(self) -> QSize:
        """Room for a few words."""
        return QSize(em(self, LEAST_WIDTH_EM), super().minimumSizeHint().height())
