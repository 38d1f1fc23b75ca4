"""The profile chart: the mouse and the keys over the picture of the profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from qgis.PyQt.QtCore import QEvent, QRect, Qt, pyqtSignal
from qgis.PyQt.QtGui import QCursor, QKeyEvent
from qgis.PyQt.QtWidgets import QRubberBand, QToolTip, QWidget

from .profile_design import Pvi
from .profile_menu import ChartMenu
from .profile_view import NEAR_PX, FigureCanvasQTAgg, ProfileView
from .profile_words import pvi_words

if TYPE_CHECKING:
    from .profile_hand import ProfileHand

__all__ = ["FigureCanvasQTAgg", "ProfileChart"]

ZOOM_STEP = 1.25
# How much of what is shown a notch of the wheel pans, and the shortest stretch the map is asked to show.
PAN_SHARE, LEAST_MAP_M = 0.1, 1_000.0


class ProfileChart(ProfileView):
    """Wheel zooms about the mouse and pans with Shift, dragging pans and with Shift zooms to what it spans, a double
    click shows the whole line; arrow keys move the cursor, plus and minus zoom, Home shows the whole line, arrows with
    Ctrl step from one PVI to the next, Z asks for the map to go where the cursor is.

    mapWanted(from_m, to_m): the map should show a stretch.
    """

    mapWanted = pyqtSignal(float, float)

    def __init__(self, parent: QWidget | None = None, look_of: QWidget | None = None) -> None:
        super().__init__(parent, look_of)
        self._told: Pvi | None = None
        self._drag: tuple[float, float] | None = None
        self._band_from_px: float | None = None
        self._band = QRubberBand(QRubberBand.Shape.Rectangle, self)
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
        if self._band_from_px is not None:
            self._span_band(event.x)
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
        if at_m is not None and _with_shift(event):
            shift_m = -event.step * PAN_SHARE * (self._to_m - self._from_m)
            self.show_span(self._from_m + shift_m, self._to_m + shift_m)
        elif at_m is not None:
            # Touch pads count pixels instead of steps.
            self.zoom(ZOOM_STEP ** -max(-3.0, min(event.step, 3.0)), at_m)

    def _on_press(self, event: Any) -> None:
        if self.hand is not None and event.inaxes is self._profile and self.hand.press(event):
            return
        if self._evaluation is None or event.button != 1:
            return
        if event.dblclick:
            self.show_all()
        elif _with_shift(event):
            self._band_from_px = event.x
        else:
            self._drag = (event.x, self._from_m)

    def _on_release(self, event: Any) -> None:
        self._drag = None
        if self._band_from_px is not None:
            self._zoom_to_band(event.x)
        elif self.hand is not None:
            self.hand.release(event)

    def about(self, at_m: float) -> tuple[float, float]:
        """A stretch about a place to show on the map: a fifth of what the chart shows, and 1 km at least."""
        half_m = max((self._to_m - self._from_m) / 5.0, LEAST_MAP_M) / 2.0
        return max(at_m - half_m, 0.0), min(at_m + half_m, self.length_m)

    def _span_band(self, x_px: float) -> None:
        """The band over the height of the chart, between where the mouse was pressed and where it is."""
        ratio = self.devicePixelRatioF()
        left, right = sorted(round(x / ratio) for x in (self._band_from_px or 0.0, x_px))
        self._band.setGeometry(QRect(left, 0, max(right - left, 1), self.height()))
        self._band.show()

    def _zoom_to_band(self, x_px: float) -> None:
        start_px, self._band_from_px = self._band_from_px or 0.0, None
        self._band.hide()
        # A click that trembled is no band.
        if abs(x_px - start_px) > NEAR_PX:
            ends_m = sorted(self.from_pixel(x, 0.0)[0] for x in (start_px, x_px))
            self.show_span(max(ends_m[0], 0.0), min(ends_m[1], self.length_m))

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
        elif key == Qt.Key.Key_Z and not event.modifiers():
            self.mapWanted.emit(*(self.span_m if self._cursor_m is None else self.about(self._cursor_m)))
        elif key == Qt.Key.Key_Escape and self._band_from_px is not None:
            self._band_from_px = None
            self._band.hide()
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


def _with_shift(event: Any) -> bool:
    """Whether Shift was held when the mouse did something."""
    source = event.guiEvent
    return source is not None and bool(source.modifiers() & Qt.KeyboardModifier.ShiftModifier)
