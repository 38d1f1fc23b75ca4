"""The canvas of the profile: what is shown of a line, and a cursor drawn without drawing the rest anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from qgis.PyQt.QtCore import QEvent, Qt, pyqtSignal
from qgis.PyQt.QtGui import QGuiApplication
from qgis.PyQt.QtWidgets import QSizePolicy, QWidget

from ..core.evaluation import Evaluation
from ..core.geodesy import FloatArray
from ..core.live import Bent
from .ink import Ink
from .profile_bands import Limits, View, tangents_can_be_told
from .profile_design import Design, Pvi, design_of
from .profile_drawing import Content
from .profile_figure import Look, ProfileFigure
from .profile_held import HeldLevels, Stretch, stretch_of
from .profile_labels import CrossedFeature
from .profile_overlay import Other
from .theme import ChartColours, chart_colours

try:
    from matplotlib.backends.backend_qtagg import FigureCanvasQTAgg
except ImportError:  # matplotlib before 3.5
    from matplotlib.backends.backend_qt5agg import FigureCanvasQTAgg

LEAST_SPAN_M = 200.0
# How near to a PVI the mouse must be for its figures, pixels.
NEAR_PX = 6.0
Marks = Callable[[Ink, View, ChartColours], None]


class ProfileView(FigureCanvasQTAgg):
    """Shows one evaluation. hovered(chainage_m): negative when the mouse left. viewChanged: zoomed, panned or resized.

    drawn: the picture itself. marks: what others draw on the profile's ink each time it is drawn anew.
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
        self.content: Content | None = None
        self._mass_haul, self._room = False, 0.0
        # Not _key: matplotlib has one of that name for keys that are pressed.
        self._shown_id = ""
        self._from_m, self._to_m = 0.0, 1.0
        self._cursor_m: float | None = None
        self._background: Any = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        # Lower, its names would cover it; the tab around it scrolls.
        self.setMinimumSize(200, 160)
        self.drawn = ProfileFigure(self._figure)
        self._profile = self.drawn.axes[0]
        self._cursor_lines = [axes.axvline(0.0, linewidth=1.0, animated=True) for axes in self.drawn.axes]
        self.marks: list[Marks] = []
        self.held = HeldLevels(self)
        self.mpl_connect("draw_event", self._on_drawn)
        self._made = True

    # What is shown

    def show_evaluation(
        self,
        evaluation: Evaluation | None,
        crossed: Sequence[CrossedFeature] = (),
        limits: Limits | None = None,
        key: str = "",
        others: Sequence[Other] = (),
    ) -> None:
        """Draw an evaluation: its whole line, unless the planner had zoomed in the alternative `key` before.

        others: alternatives drawn over it. None clears the chart.
        """
        zoomed = self.content is not None and key == self._shown_id and self.is_zoomed
        self.content = None
        if evaluation is not None:
            self.content = Content(
                evaluation, design_of(evaluation), crossed, limits or Limits(), others, self._mass_haul, self._room
            )
        self._cursor_m, self._shown_id = None, key
        if evaluation is not None:
            # What was zoomed to may be beyond the end of a line that became shorter.
            fits = zoomed and self._from_m + LEAST_SPAN_M <= self.length_m
            self._from_m, self._to_m = (self._from_m, min(self._to_m, self.length_m)) if fits else (0.0, self.length_m)
        self.redraw()

    def show_others(self, others: Sequence[Other]) -> None:
        """Draw other alternatives over the one that is shown, () for none."""
        self._change(others=others)

    def show_mass_haul(self, shown: bool) -> None:
        """With the mass diagram beneath, or without."""
        self._mass_haul = shown
        self._change(mass_haul=shown)

    def show_room(self, room: float) -> None:
        """With room above and below the levels, as a share of their height: a hand may want to go there."""
        self._room = room
        self._change(room=room)

    def _change(self, **changes: Any) -> None:
        if self.content is not None:
            self.content = replace(self.content, **changes)
            self.redraw()

    @property
    def _evaluation(self) -> Evaluation | None:
        return None if self.content is None else self.content.evaluation

    @property
    def design(self) -> Design | None:
        """PVIs and curves of the line shown."""
        return None if self.content is None else self.content.design

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

    @property
    def labels_omitted(self) -> int:
        """Names in view for which there is no room."""
        return self.drawn.labels_omitted

    def exaggeration(self) -> float:
        """Vertical exaggeration of what is drawn now, 0 without a line."""
        return 0.0 if self._evaluation is None else self.drawn.exaggeration()

    def exaggeration_text(self) -> str:
        """What the chart says about its scale, and about labels for which there is no room."""
        return self.drawn.exaggeration_text()

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

    def look(self) -> Look:
        """The widget's present colours and font."""
        look_of = self._look_of or self
        # Hidden so far, it does not have the theme's colours yet.
        look_of.ensurePolished()
        points = self.font().pointSizeF()
        return Look(chart_colours(look_of.palette()), max(points, 6.0) * 0.92 if points > 0 else 8.0)

    def as_shown(self) -> tuple[tuple[float, float], tuple[float, float], float]:
        """The stretch (m), the size of the picture (inches) and of its text (points)."""
        dpi = float(self._figure.dpi)
        return self.span_m, (self._figure.bbox.width / dpi, self._figure.bbox.height / dpi), self.look().points

    def redraw(self) -> None:
        """Draw everything anew, in the widget's present colours, font and size."""
        # Qt sends the first events from within the widget's own constructor.
        if not self._made:
            return
        look = self.look()
        if self.content is None:
            self.drawn.clear(look.colours)
        else:
            view = self.drawn.draw(self.content, self._from_m, self._to_m, look)
            for draw in self.marks:
                draw(self.drawn.inks.profile, view, look.colours)
            for line in self._cursor_lines:
                line.set_color(look.colours.text)
        self._background = None
        self.held.forget()
        self.draw_idle()
        self.viewChanged.emit()

    # The cursor, drawn over a kept picture of the rest

    @property
    def cursor_m(self) -> float:
        """Where the cursor stands; the middle of what is shown where there is none."""
        return (self._from_m + self._to_m) / 2.0 if self._cursor_m is None else self._cursor_m

    def set_cursor(self, at_m: float | None) -> None:
        """Put the cursor at a chainage, or take it away."""
        inside = at_m is not None and self._from_m <= at_m <= self._to_m
        self._cursor_m = at_m if inside else None
        self._paint()

    def _paint(self) -> None:
        """The kept picture, and over it what moves."""
        if self._evaluation is None or self._background is None:
            return
        # It draws where the picture is: first of all.
        self.held.prepare()
        self.restore_region(self._background)
        self._draw_over()
        # Not matplotlib's blit, which does not wait for what else is to be painted.
        self.update()

    def _on_drawn(self, _event: Any) -> None:
        if self._evaluation is None:
            return
        self._background = self.copy_from_bbox(self._figure.bbox)
        if self.held.stretch is not None:
            self.held.prepare()
            self.restore_region(self._background)
        self._draw_over()

    def _draw_over(self) -> None:
        if self.held.stretch is not None:
            self.held.draw(self.look().colours)
        self._draw_cursor()

    def _draw_cursor(self) -> None:
        if self._cursor_m is None:
            return
        for line in self._cursor_lines:
            if line.axes.get_visible():
                line.set_xdata([self._cursor_m / 1000.0] * 2)
                line.axes.draw_artist(line)

    def pvi_near(self, at_m: float) -> Pvi | None:
        """The PVI that can be told to lie at a chainage, None where there is none or too many to tell."""
        if self.design is None or not self.pvis_can_be_told():
            return None
        width_px = max(self._profile.bbox.width, 1.0)
        return self.design.nearest_pvi(at_m, NEAR_PX * (self._to_m - self._from_m) / width_px)

    # What a hand holds, drawn over the same picture

    def pvis_can_be_told(self) -> bool:
        """Whether PVIs are drawn, each apart from the next."""
        return self.design is not None and tangents_can_be_told(self.design, self.drawn.view(self.look()))

    def to_pixels(self, at_m: FloatArray, level_m: FloatArray) -> FloatArray:
        """Places of the profile in the figure's pixels, (n, 2)."""
        return np.asarray(self._profile.transData.transform(np.column_stack((at_m / 1000.0, level_m))))

    def from_pixel(self, x: float, y: float) -> tuple[float, float]:
        """Chainage and level (m) of a place in the figure's pixels."""
        at_km, level_m = self._profile.transData.inverted().transform((x, y))
        return float(at_km) * 1000.0, float(level_m)

    def show_held(self, stretch: Stretch | None) -> None:
        """Draw levels that a hand is moving in place of those of their stretch; None: no longer."""
        self.held.stretch = stretch
        self._paint()

    def show_bent(self, bent: Bent | None) -> None:
        """Draw the stretch of a line that is being bent on the map; None: no longer."""
        self.show_held(None if bent is None else stretch_of(bent))

    def resizeEvent(self, event: Any) -> None:
        """Thinning, labels and exaggeration depend on the size."""
        super().resizeEvent(event)
        self.redraw()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.redraw()
