"""The chart's context menu: those who have something to offer at a place put it in when they are asked."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from qgis.PyQt.QtCore import QEvent, QObject, QPoint, pyqtSignal
from qgis.PyQt.QtGui import QContextMenuEvent
from qgis.PyQt.QtWidgets import QMenu

if TYPE_CHECKING:
    from .profile_chart import ProfileChart


class ChartMenu(QObject):
    """asked(menu, chainage_m, level_m): what can be done there is to be put into the menu.

    By mouse at the mouse, by the menu key at the cursor, whose level is NaN.
    """

    asked = pyqtSignal(object, float, float)

    def __init__(self, chart: ProfileChart) -> None:
        super().__init__(chart)
        self._chart = chart
        chart.installEventFilter(self)

    def eventFilter(self, _chart: QObject, event: QEvent) -> bool:
        """Take what would open a context menu."""
        if event.type() != QEvent.Type.ContextMenu or not self._chart.length_m:
            return False
        hand = self._chart.hand
        if hand is None or not hand.is_busy:
            self._open(event)
        event.accept()
        return True

    def _open(self, event: QContextMenuEvent) -> None:
        chart = self._chart
        at_m, level_m, place = chart.cursor_m, math.nan, event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            place = chart.mapToGlobal(QPoint(self._across(at_m), chart.height() // 2))
        else:
            ratio = chart.devicePixelRatioF()
            at_m, level_m = chart.from_pixel(event.x() * ratio, (chart.height() - event.y()) * ratio)
        menu = QMenu(chart)
        menu.setToolTipsVisible(True)
        self.asked.emit(menu, min(max(at_m, 0.0), chart.length_m), level_m)
        if menu.isEmpty():
            menu.deleteLater()
            return
        # Deleted later still: what was chosen is done after it is hidden.
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)

    def _across(self, at_m: float) -> int:
        x_px = self._chart.to_pixels(np.array([at_m]), np.array([0.0]))[0, 0]
        return round(float(x_px) / self._chart.devicePixelRatioF())
