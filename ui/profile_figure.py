"""The whole long section on a matplotlib figure, of any size and for any backend: on the screen and in files."""

from __future__ import annotations

from dataclasses import dataclass, replace

from matplotlib.figure import Figure

from .alternative_columns import number
from .ink import SHARE, Ink, text_em
from .profile_bands import View
from .profile_drawing import OF_LEVELS, Content, Inks, draw_profile
from .profile_frame import edges, level_ticks, x_ticks
from .profile_layout import LEFT_EM, TOP_EM, lay_out
from .profile_math import vertical_exaggeration
from .profile_words import tr
from .theme import ChartColours

FOOT, UNIT, TITLE = "foot", "unit", "title"
TITLE_EM = 2.4


@dataclass(frozen=True)
class Look:
    """Colours, size of text (points), and how much finer than a pixel lines are drawn."""

    colours: ChartColours
    points: float
    detail: float = 1.0


@dataclass(frozen=True)
class Sheet:
    """What a sheet of paper at a given scale asks for: lowest and highest level (m), share of the width used, title."""

    levels_m: tuple[float, float]
    share: float
    title: str


class ProfileFigure:
    """Axes and ink on a figure; draw() puts a stretch of the line there. labels_omitted: names without room."""

    def __init__(self, figure: Figure) -> None:
        self.figure = figure
        # They are placed by lay_out, and drawn by their ink: ticks of matplotlib's own take longer than all the rest.
        self.axes = tuple(figure.add_axes((0.1, 0.1 + 0.2 * i, 0.8, 0.15), label=str(i)) for i in range(4))
        for axes in self.axes:
            axes.set_axis_off()
            axes.set_title("", y=1.0)
        self.inks = Inks(*(Ink(axes) for axes in self.axes))
        self.labels_omitted = 0
        self.from_m, self.to_m = 0.0, 1.0

    def clear(self, colours: ChartColours) -> None:
        """An empty picture."""
        self.figure.set_facecolor(colours.background)
        for ink in self.inks.all:
            ink.clear()
        for axes in self.axes:
            # What others put there; the cursor and what is held are not part of the picture.
            for artist in (*axes.lines, *axes.collections, *axes.patches, *axes.texts):
                if not artist.get_animated():
                    artist.remove()

    def show_levels(self, shown: bool) -> None:
        """Draw what stands for ground and levels in the profile, or leave it out."""
        self.inks.profile.hidden = frozenset() if shown else OF_LEVELS

    def draw(self, content: Content, from_m: float, to_m: float, look: Look, sheet: Sheet | None = None) -> View:
        """Put a stretch (m) of the line on the axes; what was there before is gone. Gives the view it was drawn for."""
        self.clear(look.colours)
        self.from_m, self.to_m = from_m, to_m
        view = self.prepare(content, look, sheet)
        text_px = view.text_px
        for ink in self.inks.all:
            ink.points = look.points
        self.labels_omitted = draw_profile(content, self.inks, view, look.colours, (tr("left"), tr("right")))
        shown = self.inks.shown
        level_ticks(self.inks.profile, view.height_px, text_px, look.colours)
        for ink in shown:
            edges(ink, look.colours)
            x_ticks(ink, from_m / 1000.0, to_m / 1000.0, view.width_px, text_px, look.colours, ink is shown[-1])
        if sheet is not None:
            self.inks.profile.word(
                sheet.title, 0.0, 1.0, look.colours.text, along=0.0, up=0.0, bold=True, shift_y=0.5, place=SHARE,
                name=TITLE,
            )  # fmt: skip
        self._units(text_px, look.colours)
        self._foot(text_px, view.width_px, look.colours)
        return view

    def prepare(self, content: Content, look: Look, sheet: Sheet | None = None) -> View:
        """Place the axes; the view that they give."""
        text_px = look.points / 72.0 * float(self.figure.dpi)
        top_em, share = (TOP_EM, 1.0) if sheet is None else (TITLE_EM, sheet.share)
        lay_out(self.figure, self.axes, content.design.has_plan, content.has_mass_haul, text_px, top_em, share)
        view = self.view(look)
        return view if sheet is None else replace(view, levels_m=sheet.levels_m)

    def view(self, look: Look) -> View:
        """The stretch shown and the sizes it is drawn in."""
        box, strip = self.axes[0].bbox, self.axes[1].bbox
        text_px = look.points / 72.0 * float(self.figure.dpi)
        return View(self.from_m, self.to_m, box.width, box.height, strip.height, text_px, look.detail)

    def exaggeration(self) -> float:
        """Vertical exaggeration of what is drawn now."""
        box = self.axes[0].bbox
        low, high = self.axes[0].get_ylim()
        return vertical_exaggeration(box.width, box.height, self.to_m - self.from_m, high - low)

    def exaggeration_text(self) -> str:
        """What the chart says about its scale, and about labels for which there is no room."""
        text = tr("vertical exaggeration {}×").format(self._times())
        if self.labels_omitted:
            text += tr(", {} more names when zoomed in").format(self.labels_omitted)
        return text

    def foot_texts(self) -> list[str]:
        """What stands below the chart, left and right."""
        return [word.text for word in self.inks.shown[-1].words if word.name == FOOT]

    def _times(self) -> str:
        times = self.exaggeration()
        # What rounds to ten is written like ten.
        return number(times, 1 if times < 9.95 else 0)

    def _units(self, text_px: float, colours: ChartColours) -> None:
        left_em = self.axes[0].bbox.x0 / text_px
        units = [(self.inks.profile, (tr("m"),))]
        if self.inks.haul.axes.get_visible():
            units.append((self.inks.haul, (tr("million m³"), tr("M m³"))))
        for ink, words in units:
            tall_em = ink.axes.bbox.height / text_px
            unit = next((word for word in words if text_em(word) <= tall_em), "")
            ink.word(
                unit, 0.0, 0.5, colours.text, along=0.0, upright=True, shift_x=0.15 - min(left_em, LEFT_EM),
                place=SHARE, name=UNIT,
            )  # fmt: skip

    def _foot(self, text_px: float, width_px: float, colours: ChartColours) -> None:
        """Chainage at the left and the scale at the right: shorter words where both do not fit side by side."""
        chainage, km, full = tr("Chainage, km"), tr("km"), self.exaggeration_text()
        times = tr("{}×").format(self._times())
        scale = tr("vertical exaggeration {}").format(times)
        room_em = width_px / text_px
        left, right = next(
            (
                pair for pair in ((chainage, full), (km, full), (km, scale), (chainage, times), (km, times))
                if text_em(pair[0]) + text_em(pair[1]) + 1.0 < room_em
            ),
            ("", times),
        )  # fmt: skip
        lowest = self.inks.shown[-1]
        down_em = 0.25 - lowest.axes.bbox.y0 / text_px
        for x, words in ((0.0, left), (1.0, right)):
            lowest.word(words, x, 0.0, colours.text, along=x, up=0.0, shift_y=down_em, place=SHARE, name=FOOT)
