"""The profile chart: the mouse and the keys over the picture of the profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from qgis.PyQt.QtCore import QEvent, Qt
from qgis.PyQt.QtGui import QCursor, QKeyEvent
from qgis.PyQt.QtWidgets import QToolTip, QWidget

from .profile_design import Pvi
from .profile_menu import ChartMenu
from .profile_view import NEAR_PX, FigureCanvasQTAgg, ProfileView
from .profile_words import pvi_words

if TYPE_CHECKING:
    from .profile_hand import ProfileHand

__all__ = ["FigureCanvasQTAgg", "ProfileChart"]

ZOOM_STEP = 1.25


class ProfileChart(ProfileView):
    """Wheel zooms about the mouse, dragging pans, a double click shows the whole line; arrow keys move the cursor, plus
    and minus zoom, Home shows the whole line, arrows with Ctrl step from one PVI to the next.
    """

    def __init__(self, parent: QWidget | None = None, look_of: QWidget | None = None) -> None:
        super().__init__(parent, look_of)
        self._told: Pvi | None = None
        self._drag: tuple[float, float] | None = None
        self.hand: ProfileHand | None = None
        self.menu = ChartMenu(self)
        for name, slot in (
            ("motion_notify_event", self._on_motion), ("scroll_event", self._on_scroll),
            ("button_press_event", self._on_press), ("button_release_event", self._on_release),
        ):  # fmt: skip
            self.mpl_connect(name, slot)

    def _chainage_at(self, event: Any) -> float | None:
        if self._evaluation is None or event.inaxes is None or event.xdata is None:
            return None
        return float(np.clip(event.xdata * 1000.0, 0.0, self.length_m))

    def _on_motion(self, event: Any) -> None:
        if self.hand is not None and self.hand.motion(event):
            return
        if self._drag is not None and self._evaluation is not None:
            pressed_px, from_m = self._drag
            scale = (self._to_m - self._from_m) / max(self._profile.bbox.width, 1.0)
            start = from_m - (event.x - pressed_px) * scale
            self.show_span(start, start + self._to_m - self._from_m)
            return
        at_m = self._chainage_at(event)
        self._tell_pvi(at_m, event)
        self.hovered.emit(-1.0 if at_m is None else at_m)

    def _tell_pvi(self, at_m: float | None, event: Any) -> None:
        """The figures of the PVI under the mouse, at once: what is measured off a drawing is not waited for."""
        pvi = self.pvi_near(at_m) if at_m is not None and event.inaxes is self._profile else None
        if pvi is not None:
            _, y_px = self._profile.transData.transform((pvi.at_m / 1000.0, pvi.level_m))
            pvi = pvi if abs(y_px - event.y) <= 2.0 * NEAR_PX else None
        if pvi != self._told:
            self._told = pvi
            QToolTip.showText(QCursor.pos(), pvi_words(pvi) if pvi is not None else "", self)

    def leaveEvent(self, _event: QEvent) -> None:
        """Not matplotlib's own: that one takes away wait cursors which others set."""
        self.hovered.emit(-1.0)

    def _on_scroll(self, event: Any) -> None:
        at_m = self._chainage_at(event)
        if at_m is not None:
            # Touch pads count pixels instead of steps.
            self.zoom(ZOOM_STEP ** -max(-3.0, min(event.step, 3.0)), at_m)

    def _on_press(self, event: Any) -> None:
        if self.hand is not None and event.inaxes is self._profile and self.hand.press(event):
            return
        if self._evaluation is None or event.button != 1:
            return
        if event.dblclick:
            self.show_all()
        else:
            self._drag = (event.x, self._from_m)

    def _on_release(self, event: Any) -> None:
        self._drag = None
        if self.hand is not None:
            self.hand.release(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, plus, minus and Home."""
        step = (self._to_m - self._from_m) / 100.0
        at_m = self.cursor_m
        key = event.key()
        if self._evaluation is None:
            event.ignore()
        elif self.hand is not None and self.hand.key(key, self._cursor_m):
            return
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._step_to_pvi(at_m, key == Qt.Key.Key_Right)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            at_m += step if key == Qt.Key.Key_Right else -step
            self.hovered.emit(float(np.clip(at_m, 0.0, self.length_m)))
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self.zoom(ZOOM_STEP if key == Qt.Key.Key_Minus else 1.0 / ZOOM_STEP, at_m)
        elif key == Qt.Key.Key_Home:
            self.show_all()
        else:
            # To the dock, which undoes and redoes.
            event.ignore()

    def _step_to_pvi(self, at_m: float, forward: bool) -> None:
        pvi = self.design.next_pvi(at_m, forward) if self.design is not None else None
        if pvi is None:
            return
        if not self._from_m <= pvi.at_m <= self._to_m:
            span = self._to_m - self._from_m
            self.show_span(pvi.at_m - span / 2.0, pvi.at_m + span / 2.0)
        self.hovered.emit(pvi.at_m)
