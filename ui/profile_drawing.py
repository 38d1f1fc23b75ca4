"""Draws one view of an evaluation on matplotlib axes: ground, formation, earthwork, structures, stations, crossings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from ..core.evaluation import TUNNEL, Evaluation
from ..core.geodesy import FloatArray
from .alternative_columns import number
from .profile_bands import (
    LETTER_WIDTH,
    Limits,
    View,
    draw_curves,
    draw_grades,
    tangents_can_be_told,
    visible_tangents,
)
from .profile_design import Design
from .profile_math import merged_spans, places_of_labels, thin, with_crossings
from .profile_places import GRADE, PLAN, band_of
from .theme import ChartColours

SHORTEST_MARK_PX = 3.0
# Share of the height that labels of crossings may take.
LEAST_LABEL_SHARE, MOST_LABEL_SHARE = 0.15, 0.4
LEAST_LABEL, LONGEST_LABEL = 12, 22
BOLD_WIDTH = 0.7
# Vertical curves shorter than this are drawn without their beginning and end.
LEAST_CURVE_PX = 10.0
# Stations are named before what is crossed, the first and the last before the others.
STATION_RANK, END_RANK = -1, -2
# How far beside its place a station may be named, lines of text.
STATION_REACH = 5.0
LINE_SPACING = 1.1


@dataclass(frozen=True)
class CrossedFeature:
    """A place to label: where (m), what to call it, and its rank (0 is labelled first, stations before all)."""

    at_m: float
    name: str
    rank: int = 1

    @property
    def is_station(self) -> bool:
        """Whether trains stop there."""
        return self.rank < 0


class ProfileDrawing:
    """The profile and the bands of grades and curves below it. `draw` replaces what was drawn before."""

    def __init__(self, profile: Axes, grades: Axes, curves: Axes) -> None:
        self._profile, self._grades, self._curves = profile, grades, curves
        self._colours: ChartColours | None = None
        # What the two sides of the band of curves are called, in the planner's language.
        self.sides = ("left", "right")

    def draw(
        self, evaluation: Evaluation, design: Design, crossed: Sequence[CrossedFeature], limits: Limits, view: View,
        colours: ChartColours,
    ) -> int:  # fmt: skip
        """Draw the view; the number of crossings in it for whose labels there is no room."""
        self._wipe(colours)
        at = evaluation.section.chainage_m
        first = max(int(np.searchsorted(at, view.from_m)) - 1, 0)
        last = min(int(np.searchsorted(at, view.to_m)) + 1, at.size - 1)
        stations = _stations(evaluation)
        # A station at the end of the line may lie a hair beyond its last vertex.
        edge_m = 1000.0 * view.pixel_km
        inside = [p for p in (*stations, *crossed) if view.from_m - edge_m <= p.at_m <= view.to_m + edge_m]
        share = _label_share(inside, view)
        bands = {GRADE: design.has_profile, PLAN: design.has_plan and self._curves.get_visible()}
        self._levels(evaluation, design, first, last, view, colours, share)
        self._vertical_curves(design, view, colours)
        self._structures(evaluation, view, colours)
        self._violations(evaluation, bands, view, colours)
        omitted = self._labels(evaluation, inside, share, view, colours)
        broken = {band: [v for v in evaluation.violations if band_of(v.kind) == band] for band in (GRADE, PLAN)}
        draw_grades(self._grades, evaluation, design, first, last, limits, view, colours, broken[GRADE])
        if bands[PLAN]:
            draw_curves(self._curves, design, limits, view, colours, broken[PLAN], self.sides)
        for axes in (self._profile, self._grades, self._curves):
            axes.set_xlim(view.from_m / 1000.0, view.to_m / 1000.0)
        return omitted

    def _wipe(self, colours: ChartColours) -> None:
        """Take off what was drawn; clearing the axes would make all ticks anew, which takes longer than drawing."""
        for axes in (self._profile, self._grades, self._curves):
            for artist in (*axes.lines, *axes.collections, *axes.patches, *axes.texts):
                artist.remove()
            if colours != self._colours:
                _style(axes, colours)
        self._colours = colours

    def _levels(
        self, evaluation: Evaluation, design: Design, first: int, last: int, view: View, colours: ChartColours,
        label_share: float,
    ) -> None:  # fmt: skip
        section = evaluation.section
        kept = thin(
            (section.ground_m, section.level_m, section.level_m - section.ground_m), first, last, int(view.width_px)
        )
        x, ground, level = section.chainage_m[kept] / 1000.0, section.ground_m[kept], section.level_m[kept]
        low, high = float(min(ground.min(), level.min())), float(max(ground.max(), level.max()))
        span = max(high - low, 20.0)
        bottom = low - 0.08 * span
        top = high + (0.04 + label_share / (1.0 - label_share)) * span
        axes = self._profile
        axes.fill_between(x, ground, bottom, color=colours.ground_fill, linewidth=0, zorder=1)
        x, ground, level, origin = with_crossings(x, ground, level)
        works = ~(section.bridge[kept] | section.tunnel[kept])[origin]
        # Not fill_between's own `where` and `interpolate`: on a real line they take a second.
        for edge, colour in ((np.maximum(level, ground), colours.fill), (np.minimum(level, ground), colours.cut)):
            shaded = np.where(works, edge, ground)
            axes.fill_between(x, ground, shaded, color=colour, alpha=0.85, linewidth=0, zorder=2)
        axes.plot(x, ground, color=colours.ground, linewidth=1.0, zorder=3)
        if design.profile is not None and last - first < view.width_px / 3.0:
            # Between stations too, as the curves are.
            at_m = np.linspace(view.from_m, view.to_m, int(view.width_px) + 1)
            x, level = at_m / 1000.0, design.profile.level_at(at_m)
        axes.plot(x, level, color=colours.formation, linewidth=1.3, zorder=4)
        axes.set_ylim(bottom, top)

    def _vertical_curves(self, design: Design, view: View, colours: ChartColours) -> None:
        """PVIs with the tangents that meet there, where they can be told apart."""
        if design.profile is None or not tangents_can_be_told(design, view):
            return
        first, last = visible_tangents(design, view)
        pvis = np.arange(max(first, 1), min(last + 1, design.pvi_m.size - 1))
        at_m, level = design.pvi_m[pvis], design.profile.level_m[pvis]
        half = design.half_m[pvis]
        wide = view.pixels(1.0) * half > LEAST_CURVE_PX / 2.0
        begin, end = at_m[wide] - half[wide], at_m[wide] + half[wide]
        corners = [np.column_stack((at / 1000.0, design.profile.level_at(at))) for at in (begin, end)]
        tops = np.column_stack((at_m[wide] / 1000.0, level[wide]))
        self._profile.add_collection(
            LineCollection(
                np.stack((corners[0], tops, corners[1]), axis=1), colors=colours.text, linewidths=0.7,
                linestyles=[(0, (4, 2))], zorder=4.5,
            ),
            autolim=False,
        )  # fmt: skip
        ends = np.concatenate(corners)
        self._profile.plot(ends[:, 0], ends[:, 1], linestyle="", marker="|", markersize=6, color=colours.text, zorder=5)
        self._profile.plot(
            at_m / 1000.0, level, linestyle="", marker="o", markersize=4.5, markeredgewidth=1.1, zorder=6.5,
            markeredgecolor=colours.formation, markerfacecolor=colours.background,
        )  # fmt: skip

    def _structures(self, evaluation: Evaluation, view: View, colours: ChartColours) -> None:
        section = evaluation.section
        seen = [s for s in evaluation.structures if s.to_m >= view.from_m and s.from_m <= view.to_m]
        for tunnels, colour, style in ((False, colours.bridge, "solid"), (True, colours.tunnel, (0, (1.2, 0.7)))):
            spans = merged_spans(
                [(s.from_m, s.to_m) for s in seen if (s.kind == TUNNEL) == tunnels],
                SHORTEST_MARK_PX * view.pixel_km * 1000.0,
            )
            lines = [_stretch(section.chainage_m, section.level_m, a, b, view) for a, b in spans]
            self._profile.add_collection(
                LineCollection(lines, colors=colour, linewidths=4.5, linestyles=[style], zorder=5, capstyle="butt"),
                autolim=False,
            )

    def _violations(self, evaluation: Evaluation, bands: dict[str, bool], view: View, colours: ChartColours) -> None:
        """Red on the formation; what concerns the plan alone is marked in its band, if there is one."""
        section = evaluation.section
        seen = [
            v for v in evaluation.violations
            if v.to_m >= view.from_m and v.from_m <= view.to_m and not (band_of(v.kind) == PLAN and bands[PLAN])
        ]  # fmt: skip
        least_m = SHORTEST_MARK_PX * view.pixel_km * 1000.0
        spans = merged_spans([(v.from_m, v.to_m) for v in seen], least_m)
        lines = [_stretch(section.chainage_m, section.level_m, a, b, view) for a, b in spans]
        self._profile.add_collection(
            LineCollection(lines, colors=colours.violation, linewidths=3.0, zorder=6), autolim=False
        )
        middle = np.array([(a + b) / 2.0 for a, b in spans])
        if middle.size:
            y = np.interp(middle, section.chainage_m, section.level_m)
            self._profile.plot(
                middle / 1000.0, y, linestyle="", marker="v", markersize=7, color=colours.violation, zorder=7,
                markeredgecolor=colours.background, transform=self._profile.transData,
            )  # fmt: skip

    def _labels(
        self, evaluation: Evaluation, inside: Sequence[CrossedFeature], share: float, view: View, colours: ChartColours
    ) -> int:
        """Names of stations and of what is crossed, written upwards; how many there is no room for."""
        if not inside:
            return 0
        # At an end of the axes a name stands inside of them: beside them stand the levels.
        exact = [(f.at_m - view.from_m) / (view.to_m - view.from_m) * view.width_px for f in inside]
        words = [_words(f, view) for f in inside]
        wide = [(1.15 + LINE_SPACING * word.count("\n")) * view.text_px for word in words]
        reach = [STATION_REACH * view.text_px if f.is_station else 0.0 for f in inside]
        kept = places_of_labels(exact, [f.rank for f in inside], wide, reach, view.width_px)
        axes = self._profile
        across = axes.get_xaxis_transform()
        for i, x_px in kept.items():
            feature = inside[i]
            station = feature.is_station
            x_km = view.from_m / 1000.0 + x_px * view.pixel_km
            axes.text(
                x_km, 0.985, words[i], transform=across, rotation=90, ha="center", va="top",
                multialignment="right", linespacing=LINE_SPACING,
                color=colours.text if station else colours.crossing, zorder=8,
                fontweight="bold" if station else "normal",
            )  # fmt: skip
            if station and abs(x_px - exact[i]) > wide[i] / 2.0 + 1.0:
                # From its place to the label that stands beside.
                axes.plot(
                    [feature.at_m / 1000.0, x_km], [1.0 - share, 1.0 - share + 0.03], transform=across, linewidth=0.8,
                    color=colours.text, alpha=0.8, zorder=2.5, scalex=False, scaley=False,
                )  # fmt: skip
        stations = np.array([f.at_m for f in inside if f.is_station])
        for at_m, colour, style, strength in (
            ([f.at_m for f in inside if not f.is_station], colours.crossing, (0, (4, 3)), 0.7),
            (stations, colours.text, "solid", 0.8),
        ):
            axes.vlines(
                np.asarray(at_m) / 1000.0, 0.0, 1.0 - share, transform=across, color=colour, linewidth=0.8,
                linestyle=style, alpha=strength, zorder=2.5,
            )  # fmt: skip
        section = evaluation.section
        axes.plot(
            stations / 1000.0, np.interp(stations, section.chainage_m, section.level_m), linestyle="", marker="s",
            markersize=5.5, color=colours.text, markeredgecolor=colours.background, zorder=6.8,
        )  # fmt: skip
        return len(inside) - len(kept)


def _stations(evaluation: Evaluation) -> list[CrossedFeature]:
    last = len(evaluation.stations_m) - 1
    return [
        CrossedFeature(at_m, name, END_RANK if i in (0, last) else STATION_RANK)
        for i, (name, at_m) in enumerate(evaluation.stations_m)
    ]


def _stretch(at_m: FloatArray, level_m: FloatArray, from_m: float, to_m: float, view: View) -> FloatArray:
    """Vertices (n, 2) in km and m of the formation between two chainages, never shorter than can be seen."""
    least_m = SHORTEST_MARK_PX * view.pixel_km * 1000.0
    if to_m - from_m < least_m:
        middle = (from_m + to_m) / 2.0
        from_m, to_m = middle - least_m / 2.0, middle + least_m / 2.0
    pieces = int(np.clip((to_m - from_m) / 1000.0 / max(view.pixel_km, 1e-9) / 4.0, 1, 400))
    x = np.linspace(from_m, to_m, pieces + 1)
    return np.column_stack((x / 1000.0, np.interp(x, at_m, level_m)))


def _label_share(inside: Sequence[CrossedFeature], view: View) -> float:
    """Share of the profile's height that the longest label needs, 0 without labels."""
    if not inside:
        return 0.0
    needed = max(_letters_px(feature, view) for feature in inside) / max(view.height_px, 1.0)
    return float(np.clip(needed + 0.03, LEAST_LABEL_SHARE, MOST_LABEL_SHARE))


def _letters_px(feature: CrossedFeature, view: View) -> float:
    """About how long a label is drawn; a station's is bold."""
    wide = BOLD_WIDTH if feature.is_station else LETTER_WIDTH
    return max(map(len, _words(feature, view).replace("\\$", "$").split("\n"))) * wide * view.text_px


def _words(feature: CrossedFeature, view: View) -> str:
    """A name as long as there is height for; a station's with its chainage in km, on a line of its own if need be."""
    station = feature.is_station
    letter_px = (BOLD_WIDTH if station else LETTER_WIDTH) * view.text_px
    km = f" {number(feature.at_m / 1000.0, 1)}" if station else ""
    most = int(np.clip((MOST_LABEL_SHARE - 0.03) * view.height_px / letter_px, LEAST_LABEL, LONGEST_LABEL))
    # The other spelling, in brackets, is the first to go.
    name = feature.name if len(feature.name) <= most else feature.name.split(" (")[0]
    return _short(name, most) + (km if len(name) + len(km) <= most else km.replace(" ", "\n"))


def _short(name: str, most: int) -> str:
    plain = name.replace("\n", " ")
    plain = plain if len(plain) <= most else plain[: most - 1] + "…"
    # matplotlib takes text between dollar signs for mathematics; names come from other people's layers.
    return plain.replace("$", r"\$")


def _style(axes: Any, colours: ChartColours) -> None:
    axes.set_facecolor(colours.background)
    axes.grid(True, axis="both", color=colours.faint, linewidth=0.5, alpha=0.6, zorder=0)
    axes.tick_params(colors=colours.text, labelcolor=colours.text, length=3)
    for side, spine in axes.spines.items():
        spine.set_visible(side in ("left", "bottom"))
        spine.set_color(colours.faint)
