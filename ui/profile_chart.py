"""The profile chart: a matplotlib canvas with wheel zoom, panning, and a cursor drawn without redrawing the rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.figure import Figure
from qgis.PyQt.QtCore import QEvent, Qt, pyqtSignal
from qgis.PyQt.QtGui import QCursor, QGuiApplication, QKeyEvent
from qgis.PyQt.QtWidgets import QSizePolicy, QToolTip, QWidget

from ..core.evaluation import Evaluation
from ..core.geodesy import FloatArray
from ..core.vertical import Profile
from .alternative_columns import number
from .profile_bands import Limits, View, tangents_can_be_told
from .profile_design import Design, Pvi, design_of
from .profile_drawing import CrossedFeature, ProfileDrawing
from .profile_layout import lay_out
from .profile_math import vertical_exaggeration
from .profile_words import pvi_words
from .theme import ChartColours, chart_colours

if TYPE_CHECKING:
    from .profile_hand import ProfileHand

try:
    from matplotlib.backends.backend_qtagg import FigureCanvasQTAgg
except ImportError:  # matplotlib before 3.5
    from matplotlib.backends.backend_qt5agg import FigureCanvasQTAgg

LEAST_SPAN_M = 200.0
ZOOM_STEP = 1.25
# How near to a PVI the mouse must be for its figures, pixels.
NEAR_PX = 6.0


class ProfileChart(FigureCanvasQTAgg):
    """Shows one evaluation. hovered(chainage_m): negative when the mouse left. viewChanged: zoomed, panned or resized.

    Wheel zooms about the mouse, dragging pans, a double click shows the whole line; arrow keys move the cursor, plus
    and minus zoom, Home shows the whole line, arrows with Ctrl step from one PVI to the next.
    """

    hovered = pyqtSignal(float)
    viewChanged = pyqtSignal()

    def __init__(self, parent: QWidget | None = None, look_of: QWidget | None = None) -> None:
        """`look_of`: a table whose colours the chart takes; a theme made of style sheets colours no plain widget."""
        # Points per inch of the widget; matplotlib itself multiplies them by the screen's pixel ratio.
        self._figure = Figure(dpi=QGuiApplication.primaryScreen().logicalDotsPerInchX())
        self._made = False
        super().__init__(self._figure)
        self.setParent(parent)
        self._look_of = look_of
        self._evaluation: Evaluation | None = None
        self._crossed: Sequence[CrossedFeature] = ()
        self._limits, self._key = Limits(), ""
        self.design: Design | None = None
        self._told: Pvi | None = None
        self._from_m, self._to_m = 0.0, 1.0
        self._cursor_m: float | None = None
        self._background: Any = None
        self._drag: tuple[float, float] | None = None
        self._foot: list[Any] = []
        self.hand: ProfileHand | None = None
        self.labels_omitted = 0
        self._set_up()

    def _set_up(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(200, 110)
        self._profile = self._figure.add_axes((0.1, 0.5, 0.8, 0.4))
        self._grades = self._figure.add_axes((0.1, 0.3, 0.8, 0.15), sharex=self._profile)
        self._curves = self._figure.add_axes((0.1, 0.1, 0.8, 0.15), sharex=self._profile)
        self._drawing = ProfileDrawing(self._profile, self._grades, self._curves)
        self._drawing.sides = (self.tr("left"), self.tr("right"))
        for name, slot in (
            ("draw_event", self._on_drawn), ("motion_notify_event", self._on_motion), ("scroll_event", self._on_scroll),
            ("button_press_event", self._on_press), ("button_release_event", self._on_release),
        ):  # fmt: skip
            self.mpl_connect(name, slot)
        self._made = True

    # What is shown

    def show_evaluation(
        self,
        evaluation: Evaluation | None,
        crossed: Sequence[CrossedFeature] = (),
        limits: Limits | None = None,
        key: str = "",
    ) -> None:
        """Draw an evaluation: its whole line, unless the planner had zoomed in the alternative `key` before.

        None clears the chart.
        """
        zoomed = self._evaluation is not None and key == self._key and self.is_zoomed
        self._evaluation, self._crossed, self._limits = evaluation, crossed, limits or Limits()
        self.design = None if evaluation is None else design_of(evaluation)
        self._cursor_m, self._key = None, key
        if evaluation is not None:
            # What was zoomed to may be beyond the end of a line that became shorter.
            fits = zoomed and self._from_m + LEAST_SPAN_M <= self.length_m
            self._from_m, self._to_m = (self._from_m, min(self._to_m, self.length_m)) if fits else (0.0, self.length_m)
        self.redraw()

    @property
    def length_m(self) -> float:
        """Of the line shown."""
        return 0.0 if self._evaluation is None else float(self._evaluation.section.chainage_m[-1])

    @property
    def is_zoomed(self) -> bool:
        """Whether only a part of the line is shown."""
        return self._to_m - self._from_m < self.length_m

    @property
    def span_m(self) -> tuple[float, float]:
        """Chainages at the left and right edge."""
        return self._from_m, self._to_m

    def exaggeration(self) -> float:
        """Vertical exaggeration of what is drawn now, 0 without a line."""
        if self._evaluation is None:
            return 0.0
        box = self._profile.get_window_extent()
        low, high = self._profile.get_ylim()
        return vertical_exaggeration(box.width, box.height, self._to_m - self._from_m, high - low)

    def exaggeration_text(self) -> str:
        """What the chart says about its scale, and about labels for which there is no room."""
        times = self.exaggeration()
        text = self.tr("vertical exaggeration {}×").format(number(times, 1 if times < 10 else 0))
        if self.labels_omitted:
            text += self.tr(", {} more names when zoomed in").format(self.labels_omitted)
        return text

    def show_span(self, from_m: float, to_m: float) -> None:
        """Zoom to a stretch, kept within the line and not shorter than LEAST_SPAN_M."""
        length_m = self.length_m
        span = min(max(to_m - from_m, min(LEAST_SPAN_M, length_m)), length_m)
        from_m = min(max((from_m + to_m - span) / 2.0, 0.0), length_m - span)
        if (from_m, from_m + span) != (self._from_m, self._to_m):
            self._from_m, self._to_m = from_m, from_m + span
            self.redraw()

    def show_all(self) -> None:
        """The whole line."""
        self.show_span(0.0, self.length_m)

    def zoom(self, factor: float, about_m: float | None = None) -> None:
        """Show `factor` times as much, the chainage `about_m` staying where it is."""
        about = (self._from_m + self._to_m) / 2.0 if about_m is None else about_m
        self.show_span(about - (about - self._from_m) * factor, about + (self._to_m - about) * factor)

    def redraw(self) -> None:
        """Draw everything anew, in the widget's present colours, font and size."""
        # Qt sends the first events from within the widget's own constructor.
        if not self._made:
            return
        look_of = self._look_of or self
        # Hidden so far, it does not have the theme's colours yet.
        look_of.ensurePolished()
        colours = chart_colours(look_of.palette())
        self._figure.set_facecolor(colours.background)
        something = self._evaluation is not None
        for artist in (self._profile, self._grades, self._curves, *self._foot):
            artist.set_visible(something)
        if self._evaluation is not None and self.design is not None:
            lay_out(self._figure, (self._profile, self._grades, self._curves), self.design.has_plan, self._text_px())
            self.labels_omitted = self._drawing.draw(
                self._evaluation, self.design, self._crossed, self._limits, self._view(), colours
            )
            self._finish_axes(colours)
        self._background = None
        self.draw_idle()
        self.viewChanged.emit()

    def _font_points(self) -> float:
        points = self.font().pointSizeF()
        return max(points, 6.0) * 0.92 if points > 0 else 8.0

    def _text_px(self) -> float:
        return self._font_points() / 72.0 * float(self._figure.dpi)

    def _view(self) -> View:
        box, strip = self._profile.get_window_extent(), self._grades.get_window_extent()
        return View(self._from_m, self._to_m, box.width, box.height, strip.height, self._text_px())

    def _finish_axes(self, colours: ChartColours) -> None:
        size, text = self._font_points(), colours.text
        lowest = self._curves if self._curves.get_visible() else self._grades
        for axes in (self._profile, self._grades, self._curves):
            axes.tick_params(labelbottom=axes is lowest, labelsize=size)
            for label in axes.texts:
                label.set_fontsize(size)
        self._profile.set_ylabel(self.tr("m"), fontsize=size, color=text, labelpad=1)
        for label in self._foot:
            label.remove()
        foot = 0.35 * self._text_px() / self._figure.bbox.height
        box = self._profile.get_position()
        self._foot = [
            self._figure.text(x, foot, words, ha=side, va="bottom", fontsize=size, color=text)
            for x, side, words in (
                (box.x0, "left", self.tr("Chainage, km")), (box.x1, "right", self.exaggeration_text()),
            )
        ]  # fmt: skip
        self._fit_foot()
        self._cursor_lines = [
            axes.axvline(0.0, color=text, linewidth=1.0, animated=True, visible=False, zorder=9)
            for axes in self._axes_with_cursor()
        ]

    def _fit_foot(self) -> None:
        """Shorter words where both do not fit side by side, in the end only those on the right."""
        left, right = self._foot
        chainage, km, text = left.get_text(), self.tr("km"), right.get_text()
        times = self.tr("{}×").format(number(self.exaggeration(), 1 if self.exaggeration() < 10 else 0))
        scale = self.tr("vertical exaggeration {}").format(times)
        for words, shown in ((chainage, text), (km, text), (km, scale), (chainage, times), (km, times), ("", times)):
            left.set_text(words)
            right.set_text(shown)
            renderer = self.get_renderer()
            if left.get_window_extent(renderer).x1 + self._text_px() < right.get_window_extent(renderer).x0:
                return

    # The cursor, drawn over a kept picture of the rest

    def set_cursor(self, at_m: float | None) -> None:
        """Put the cursor at a chainage, or take it away."""
        inside = at_m is not None and self._from_m <= at_m <= self._to_m
        self._cursor_m = at_m if inside else None
        if self._evaluation is None or self._background is None:
            return
        self.restore_region(self._background)
        self._draw_cursor()
        self.blit(self._figure.bbox)

    def _on_drawn(self, _event: Any) -> None:
        if self._evaluation is not None:
            self._background = self.copy_from_bbox(self._figure.bbox)
            self._draw_cursor()

    def _draw_cursor(self) -> None:
        if self._cursor_m is None:
            return
        for axes, line in zip(self._axes_with_cursor(), self._cursor_lines):
            line.set_xdata([self._cursor_m / 1000.0] * 2)
            line.set_visible(True)
            axes.draw_artist(line)

    def _axes_with_cursor(self) -> list[Any]:
        return [axes for axes in (self._profile, self._grades, self._curves) if axes.get_visible()]

    def pvi_near(self, at_m: float) -> Pvi | None:
        """The PVI that can be told to lie at a chainage, None where there is none or too many to tell."""
        if self.design is None or not tangents_can_be_told(self.design, self._view()):
            return None
        return self.design.nearest_pvi(at_m, NEAR_PX * (self._to_m - self._from_m) / max(self._view().width_px, 1.0))

    # What a hand holds, drawn over the same picture

    def pvis_can_be_told(self) -> bool:
        """Whether PVIs are drawn, each apart from the next."""
        return self.design is not None and tangents_can_be_told(self.design, self._view())

    def to_pixels(self, at_m: FloatArray, level_m: FloatArray) -> FloatArray:
        """Places of the profile in the figure's pixels, (n, 2)."""
        return np.asarray(self._profile.transData.transform(np.column_stack((at_m / 1000.0, level_m))))

    def from_pixel(self, x: float, y: float) -> tuple[float, float]:
        """Chainage and level (m) of a place in the figure's pixels."""
        at_km, level_m = self._profile.transData.inverted().transform((x, y))
        return float(at_km) * 1000.0, float(level_m)

    def show_held(self, profile: Profile, pvi: int) -> None:
        """Draw the levels about a PVI that is being moved."""
        if self._background is None:
            return
        first, last = max(pvi - 2, 0), min(pvi + 2, profile.chainage_m.size - 1)
        at_m = np.linspace(profile.chainage_m[first], profile.chainage_m[last], 400)
        colour = chart_colours((self._look_of or self).palette()).violation
        self.restore_region(self._background)
        for x, y, style in (
            (at_m, profile.level_at(at_m), {"linewidth": 1.8}),
            (profile.chainage_m[first : last + 1], profile.level_m[first : last + 1], {"linestyle": "", "marker": "o"}),
        ):
            (line,) = self._profile.plot(
                x / 1000.0, y, color=colour, animated=True, scalex=False, scaley=False, **style
            )
            self._profile.draw_artist(line)
            line.remove()
        self.blit(self._figure.bbox)

    # Mouse and keys

    def _chainage_at(self, event: Any) -> float | None:
        if self._evaluation is None or event.inaxes is None or event.xdata is None:
            return None
        return float(np.clip(event.xdata * 1000.0, 0.0, self.length_m))

    def _on_motion(self, event: Any) -> None:
        if self.hand is not None and self.hand.motion(event):
            return
        if self._drag is not None and self._evaluation is not None:
            pressed_px, from_m = self._drag
            scale = (self._to_m - self._from_m) / max(self._profile.get_window_extent().width, 1.0)
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
        at_m = self._cursor_m if self._cursor_m is not None else (self._from_m + self._to_m) / 2.0
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

    def resizeEvent(self, event: Any) -> None:
        """Thinning, labels and exaggeration depend on the size."""
        super().resizeEvent(event)
        self.redraw()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.redraw()
