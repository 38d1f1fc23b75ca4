"""Tabs whose words can all be read, however narrow: words without icons, then several rows, never arrows."""

from __future__ import annotations

from qgis.PyQt.QtCore import QEvent, QPoint, QRect, QSize, Qt
from qgis.PyQt.QtGui import QIcon, QMouseEvent, QPaintEvent, QShowEvent
from qgis.PyQt.QtWidgets import QStyle, QStyleOptionTab, QStylePainter, QTabBar, QToolTip, QWidget

from .theme import em, icon_size

# From roomy to narrow: icon and words; words closer together; words in several rows.
ROOMY, CLOSE, ROWS = "roomy", "close", "rows"
# How much closer words may come together, and what words in rows keep around them, letters.
CLOSER_EM, AROUND_EM = 0.95, 0.8
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

    def showEvent(self, event: QShowEvent) -> None:
        """Now its width counts."""
        super().showEvent(event)
        self.updateGeometry()

    @property
    def mode(self) -> str:
        """What there is room for: ROOMY, CLOSE or ROWS."""
        if not self.isVisible():
            # Nobody has given it a width yet: rows in whatever it has would have its dock open far too high.
            return ROOMY
        roomy = [super(TabBar, self).tabSizeHint(i).width() for i in range(self.count())]
        if sum(roomy) <= self._room_px():
            return ROOMY
        return CLOSE if sum(roomy) - self.count() * self._closer_px() <= self._room_px() else ROWS

    def _room_px(self) -> int:
        # Its parent knows of a new width before it does, and asks how high it wants to be then.
        parent = self.parentWidget()
        return self.width() if parent is None else int(parent.width())

    def _closer_px(self) -> int:
        return em(self, CLOSER_EM) + self.iconSize().width() + GAP_PX

    def _least_px(self, index: int) -> int:
        return int(self.fontMetrics().horizontalAdvance(self.tabText(index))) + em(self, AROUND_EM)

    def rows(self) -> list[list[int]]:
        """Which tabs lie in which row: as many in each as its words have room for."""
        if self.mode != ROWS:
            return [list(range(self.count()))]
        found: list[list[int]] = [[]]
        for index in range(self.count()):
            if found[-1] and sum(map(self._least_px, (*found[-1], index))) > self._room_px():
                found.append([])
            found[-1].append(index)
        return found

    def place(self, index: int) -> QRect:
        """Where a tab is, pixels: tabRect() where all are in one row."""
        if self.mode != ROWS:
            return self.tabRect(index)
        high = super().tabSizeHint(index).height()
        row, tabs = next((row, tabs) for row, tabs in enumerate(self.rows()) if index in tabs)
        # What is left of the row is shared out.
        spare = max(0, self._room_px() - sum(map(self._least_px, tabs))) / len(tabs)
        ends = [sum(map(self._least_px, tabs[:n])) + round(n * spare) for n in range(len(tabs) + 1)]
        at = tabs.index(index)
        return QRect(ends[at], row * high, ends[at + 1] - ends[at], high)

    def tab_at(self, place: QPoint) -> int:
        """The tab under a point, -1 for none."""
        return next((i for i in range(self.count()) if self.place(i).contains(place)), -1)

    def tabSizeHint(self, index: int) -> QSize:
        """All of them together are no wider than the bar."""
        full = super().tabSizeHint(index)
        mode = self.mode
        if mode == CLOSE:
            return QSize(full.width() - self._closer_px(), full.height())
        if mode == ROWS:
            return QSize(max(self._room_px() // max(self.count(), 1), 1), full.height())
        return full

    def minimumTabSizeHint(self, index: int) -> QSize:
        """Qt makes no tab smaller than it is meant to be."""
        return self.tabSizeHint(index)

    def sizeHint(self) -> QSize:
        """As high as its rows."""
        hint = super().sizeHint()
        high = super().tabSizeHint(0).height() if self.count() else hint.height()
        return QSize(hint.width(), max(hint.height(), len(self.rows()) * high))

    def minimumSizeHint(self) -> QSize:
        """It gives way to anything."""
        return QSize(self.count() * self.iconSize().width(), self.sizeHint().height())

    def event(self, event: QEvent) -> bool:
        """The tooltip of the tab under the mouse, in whatever row."""
        if event.type() == QEvent.Type.ToolTip and self.mode == ROWS:
            index = self.tab_at(event.pos())
            QToolTip.showText(event.globalPos(), self.tabToolTip(index) if index >= 0 else "", self)
            return True
        return bool(super().event(event))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Bring the tab under the mouse to the front."""
        if self.mode != ROWS:
            super().mousePressEvent(event)
        elif event.button() == Qt.MouseButton.LeftButton and self.tab_at(event.pos()) >= 0:
            self.setCurrentIndex(self.tab_at(event.pos()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The style's own tabs; the one in front last, because it lies over its neighbours."""
        painter, mode, front = QStylePainter(self), self.mode, self.currentIndex()
        for index in sorted(range(self.count()), key=lambda i: i == front):
            option = QStyleOptionTab()
            self.initStyleOption(option, index)
            option.rect = self.place(index)
            painter.drawControl(QStyle.ControlElement.CE_TabBarTabShape, option)
            self._lighten(option, index, mode)
            painter.drawControl(QStyle.ControlElement.CE_TabBarTabLabel, option)

    def _lighten(self, option: QStyleOptionTab, index: int, mode: str) -> None:
        """Leave out what there is no room for; what stays may use the room that styles leave beside it."""
        option.text = self.tabText(index)
        if mode != ROOMY:
            option.icon = QIcon()
            if mode == ROWS:
                room_px = option.rect.width()
                option.text = self.fontMetrics().elidedText(option.text, Qt.TextElideMode.ElideRight, room_px)
            option.rect = option.rect.adjusted(-em(self), 0, em(self), 0)
