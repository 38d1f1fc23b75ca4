"""The speed of a train over the line, there and back: a small chart with the cursor that all charts share."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.figure import Figure
from qgis.PyQt.QtCore import QEvent, Qt, pyqtSignal
from qgis.PyQt.QtGui import QGuiApplication, QKeyEvent
from qgis.PyQt.QtWidgets import QSizePolicy, QWidget

from ..core.evaluation import Evaluation, Operation
from .profile_chart import FigureCanvasQTAgg
from .profile_math import thin
from .theme import chart_colours


class SpeedChart(FigureCanvasQTAgg):
    """hovered(chainage_m): negative when the mouse left. Arrow keys move the cursor."""

    hovered = pyqtSignal(float)

    def __init__(self, parent: QWidget | None = None, look_of: QWidget | None = None) -> None:
        """`look_of`: a table whose colours the chart takes."""
        self._figure = Figure(dpi=QGuiApplication.primaryScreen().logicalDotsPerInchX())
        self._made = False
        super().__init__(self._figure)
        self.setParent(parent)
        self._look_of = look_of
        self._evaluation: Evaluation | None = None
        self._operation: Operation | None = None
        self._cursor_m: float | None = None
        self._background: Any = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(180, 100)
        self._axes = self._figure.add_axes((0.1, 0.2, 0.8, 0.7))
        self._cursor = self._axes.axvline(0.0, linewidth=1.0, animated=True, visible=False, zorder=9)
        self.mpl_connect("draw_event", self._on_drawn)
        self.mpl_connect("motion_notify_event", self._on_motion)
        self._made = True

    def show_operation(self, evaluation: Evaluation, operation: Operation) -> None:
        """Draw the speeds of an operation."""
        self._evaluation, self._operation, self._cursor_m = evaluation, operation, None
        self.redraw()

    @property
    def length_m(self) -> float:
        """Of the line shown."""
        return 0.0 if self._evaluation is None else float(self._evaluation.section.chainage_m[-1])

    def redraw(self) -> None:
        """Draw everything anew, in the widget's present colours, font and size."""
        # Qt sends the first events from within the widget's own constructor.
        if not self._made or self._evaluation is None or self._operation is None:
            return
        look_of = self._look_of or self
        look_of.ensurePolished()
        colours = chart_colours(look_of.palette())
        axes = self._axes
        for artist in (*axes.lines, *axes.texts, *axes.collections):
            artist.remove()
        self._figure.set_facecolor(colours.background)
        axes.set_facecolor(colours.background)
        axes.grid(True, color=colours.faint, linewidth=0.5, alpha=0.6)
        size = self._font_points()
        axes.tick_params(colors=colours.text, labelcolor=colours.text, length=3, labelsize=size)
        for side, spine in axes.spines.items():
            spine.set_visible(side in ("left", "bottom"))
            spine.set_color(colours.faint)
        self._lay_out(size)
        self._lines(colours)
        self._words(colours, size)
        self._cursor = axes.axvline(
            0.0, color=colours.text, linewidth=1.0, animated=True, visible=False, zorder=9
        )  # fmt: skip
        self._background = None
        self.draw_idle()

    def _font_points(self) -> float:
        points = self.font().pointSizeF()
        return max(points, 6.0) * 0.92 if points > 0 else 8.0

    def _lay_out(self, size: float) -> None:
        text_px = size / 72.0 * float(self._figure.dpi)
        width, height = max(self._figure.bbox.width, 1.0), max(self._figure.bbox.height, 1.0)
        left, right = min(4.2 * text_px / width, 0.3), 1.0 - min(1.2 * text_px / width, 0.1)
        bottom, top = min(3.2 * text_px / height, 0.45), 1.0 - min(1.8 * text_px / height, 0.3)
        self._axes.set_position((left, bottom, right - left, max(top - bottom, 0.05)))

    def _lines(self, colours: Any) -> None:
        if self._evaluation is None or self._operation is None:
            return
        at_m = self._evaluation.section.chainage_m
        runs = (self._operation.forward.speed_kmh, self._operation.back.speed_kmh)
        kept = thin(runs, 0, at_m.size - 1, max(int(self._axes.get_window_extent().width), 50))
        x = at_m[kept] / 1000.0
        for speed, colour, style in ((runs[0], colours.bridge, "solid"), (runs[1], colours.cut, (0, (4, 1.5)))):
            self._axes.plot(x, speed[kept], color=colour, linewidth=1.3, linestyle=style, zorder=3)
        loops = np.asarray(self._operation.loop_m) / 1000.0
        self._axes.vlines(
            loops,
            0.0,
            1.0,
            transform=self._axes.get_xaxis_transform(),
            color=colours.faint,
            linewidth=0.6,
            alpha=0.7,
            zorder=1,
        )
        self._axes.set_xlim(0.0, self.length_m / 1000.0)
        self._axes.set_ylim(0.0, 1.08 * max(float(np.max(speed, initial=1.0)) for speed in runs))

    def _words(self, colours: Any, size: float) -> None:
        box = self._axes
        for x, side, words, colour in (
            (0.0, "left", self.tr("there"), colours.bridge), (1.0, "right", self.tr("back"), colours.cut),
        ):  # fmt: skip
            mark = "—" if side == "left" else "- -"
            box.text(x, 1.02, f"{mark} {words}", transform=box.transAxes, ha=side, va="bottom", color=colour,
                     fontsize=size)  # fmt: skip
        box.set_ylabel(self.tr("km/h"), fontsize=size, color=colours.text, labelpad=1)
        box.set_xlabel(self.tr("Chainage, km"), fontsize=size, color=colours.text, labelpad=1)

    # The cursor

    def set_cursor(self, at_m: float | None) -> None:
        """Put the cursor at a chainage, or take it away."""
        self._cursor_m = at_m
        if self._background is not None:
            self.restore_region(self._background)
            self._draw_cursor()
            self.blit(self._figure.bbox)

    def speeds_at(self, at_m: float) -> tuple[float, float] | None:
        """Speed there and back at a chainage, km/h."""
        if self._evaluation is None or self._operation is None:
            return None
        at = self._evaluation.section.chainage_m
        there, back = self._operation.forward.speed_kmh, self._operation.back.speed_kmh
        return float(np.interp(at_m, at, there)), float(np.interp(at_m, at, back))

    def _on_drawn(self, _event: Any) -> None:
        self._background = self.copy_from_bbox(self._figure.bbox)
        self._draw_cursor()

    def _draw_cursor(self) -> None:
        if self._cursor_m is not None:
            self._cursor.set_xdata([self._cursor_m / 1000.0] * 2)
            self._cursor.set_visible(True)
            self._axes.draw_artist(self._cursor)

    def _on_motion(self, event: Any) -> None:
        inside = self._evaluation is not None and event.inaxes is not None and event.xdata is not None
        self.hovered.emit(float(np.clip(event.xdata * 1000.0, 0.0, self.length_m)) if inside else -1.0)

    def leaveEvent(self, _event: QEvent) -> None:
        """Not matplotlib's own: that one takes away wait cursors which others set."""
        self.hovered.emit(-1.0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows."""
        key = event.key()
        if self._evaluation is None or key not in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            event.ignore()
            return
        at_m = self._cursor_m if self._cursor_m is not None else self.length_m / 2.0
        at_m += self.length_m / 100.0 * (1.0 if key == Qt.Key.Key_Right else -1.0)
        self.hovered.emit(float(np.clip(at_m, 0.0, self.length_m)))

    def resizeEvent(self, event: Any) -> None:
        """Margins and thinning depend on the size."""
        super().resizeEvent(event)
        self.redraw()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.redraw()
