"""A row of tabs in which every tab can be seen, however narrow: words give way to icons, never to arrows."""

from __future__ import annotations

from qgis.PyQt.QtCore import QSize, Qt
from qgis.PyQt.QtGui import QIcon, QPaintEvent
from qgis.PyQt.QtWidgets import QStyle, QStyleOptionTab, QStylePainter, QTabBar, QWidget

from .theme import em, icon_size

# From roomy to narrow: icon and words; words closer together; the words of the tab in front alone.
ROOMY, CLOSE, ICONS = "roomy", "close", "icons"
# How much closer words may come together, and what an icon keeps around it, letters.
CLOSER_EM, AROUND_EM = 0.95, 0.55
# Between icon and words, as common styles leave it.
GAP_PX = 4


class TabBar(QTabBar):
    """Tabs keep their texts, which tooltips and screen readers tell; only what is painted of them gives way."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setUsesScrollButtons(False)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.setExpanding(False)
        self.setIconSize(icon_size(self))

    @property
    def mode(self) -> str:
        """What there is room for: ROOMY, CLOSE or ICONS."""
        roomy = [super(TabBar, self).tabSizeHint(i).width() for i in range(self.count())]
        if sum(roomy) <= self.width():
            return ROOMY
        return CLOSE if sum(roomy) - self.count() * self._closer_px() <= self.width() else ICONS

    def _closer_px(self) -> int:
        return em(self, CLOSER_EM) + self.iconSize().width() + GAP_PX

    def tabSizeHint(self, index: int) -> QSize:
        """All of them together are no wider than the bar."""
        full = super().tabSizeHint(index)
        mode = self.mode
        if mode == CLOSE:
            return QSize(full.width() - self._closer_px(), full.height())
        if mode == ICONS:
            icon_px = min(self.iconSize().width() + 2 * em(self, AROUND_EM), self.width() // max(self.count(), 1))
            left_px = self.width() - (self.count() - 1) * icon_px
            wide = min(full.width() - self._closer_px(), left_px) if index == self.currentIndex() else icon_px
            return QSize(max(wide, 1), full.height())
        return full

    def minimumTabSizeHint(self, index: int) -> QSize:
        """Qt makes no tab smaller than it is meant to be."""
        return self.tabSizeHint(index)

    def minimumSizeHint(self) -> QSize:
        """It gives way to anything."""
        return QSize(self.count() * self.iconSize().width(), super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The style's own tabs; the one in front last, because it lies over its neighbours."""
        painter, mode, front = QStylePainter(self), self.mode, self.currentIndex()
        for index in sorted(range(self.count()), key=lambda i: i == front):
            option = QStyleOptionTab()
            self.initStyleOption(option, index)
            painter.drawControl(QStyle.ControlElement.CE_TabBarTabShape, option)
            self._lighten(painter, option, index, mode)
            painter.drawControl(QStyle.ControlElement.CE_TabBarTabLabel, option)

    def _lighten(self, painter: QStylePainter, option: QStyleOptionTab, index: int, mode: str) -> None:
        """Leave out what there is no room for; what stays may use the room that styles leave beside it."""
        words, rect = self.tabText(index), option.rect
        if mode == CLOSE:
            option.icon = QIcon()
            option.text = words
            option.rect = rect.adjusted(-em(self), 0, em(self), 0)
        elif mode == ICONS and index != self.currentIndex():
            option.text = ""
            # In the middle, whatever the style's margins.
            picture = option.icon.pixmap(self.iconSize())
            ratio = picture.devicePixelRatio()
            x = rect.center().x() - round(picture.width() / ratio / 2.0)
            y = rect.center().y() - round(picture.height() / ratio / 2.0)
            painter.drawPixmap(x, y, picture)
            option.icon = QIcon()
        elif mode == ICONS:
            # Which tab is in front is told by its words: it needs its picture less.
            option.icon = QIcon()
            option.text = self.fontMetrics().elidedText(
                words, Qt.TextElideMode.ElideRight, rect.width() - em(self, 0.5)
            )
            option.rect = rect.adjusted(-em(self), 0, em(self), 0)
        else:
            option.text = words
