"""Draws one view of an evaluation on matplotlib axes: ground, formation, earthwork, structures, crossings, grades."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from ..core.evaluation import BRIDGE, Evaluation
from ..core.geodesy import FloatArray
from .profile_math import labels_that_fit, steepest_of_buckets, thin, with_crossings
from .theme import ChartColours

SHORTEST_MARK_PX = 3.0
# Share of the height that labels of crossings may take, and a letter's width in heights of text.
LEAST_LABEL_SHARE, MOST_LABEL_SHARE = 0.15, 0.5
LETTER_WIDTH = 0.62
LONGEST_LABEL = 22


@dataclass(frozen=True)
class CrossedFeature:
    """A crossing to label: where (m), what to call it, and its rank (0 is labelled first)."""

    at_m: float
    name: str
    rank: int = 1


@dataclass(frozen=True)
class View:
    """The stretch shown (m), the size of the profile's axes, the strip's height and a line of text's (pixels)."""

    from_m: float
    to_m: float
    width_px: float
    height_px: float
    strip_px: float
    text_px: float

    @property
    def pixel_km(self) -> float:
        """Length of line under one pixel, km."""
        return (self.to_m - self.from_m) / 1000.0 / max(self.width_px, 1.0)


class ProfileDrawing:
    """Two axes: the profile and the strip of grades below it. `draw` replaces what was drawn before."""

    def __init__(self, profile: Axes, grades: Axes) -> None:
        self._profile, self._grades = profile, grades
        self._colours: ChartColours | None = None

    def draw(
        self, evaluation: Evaluation, crossed: Sequence[CrossedFeature], ruling_permille: float, view: View,
        colours: ChartColours,
    ) -> int:  # fmt: skip
        """Draw the view; the number of crossings in it for whose labels there is no room."""
        self._wipe(colours)
        at = evaluation.section.chainage_m
        first = max(int(np.searchsorted(at, view.from_m)) - 1, 0)
        last = min(int(np.searchsorted(at, view.to_m)) + 1, at.size - 1)
        inside = [feature for feature in crossed if view.from_m <= feature.at_m <= view.to_m]
        share = _label_share(inside, view)
        self._levels(evaluation, first, last, view, colours, share)
        self._structures(evaluation, view, colours)
        self._violations(evaluation, view, colours)
        omitted = self._crossings(inside, share, view, colours)
        self._grade_strip(evaluation, first, last, ruling_permille, view, colours)
        for axes in (self._profile, self._grades):
            axes.set_xlim(view.from_m / 1000.0, view.to_m / 1000.0)
        return omitted

    def _wipe(self, colours: ChartColours) -> None:
        """Take off what was drawn; clearing the axes would make all ticks anew, which takes longer than drawing."""
        for axes in (self._profile, self._grades):
            for artist in (*axes.lines, *axes.collections, *axes.patches, *axes.texts):
                artist.remove()
            if colours != self._colours:
                _style(axes, colours)
        self._colours = colours

    def _levels(
        self, evaluation: Evaluation, first: int, last: int, view: View, colours: ChartColours, label_share: float
    ) -> None:
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
        axes.plot(x, level, color=colours.formation, linewidth=1.3, zorder=4)
        axes.set_ylim(bottom, top)

    def _structures(self, evaluation: Evaluation, view: View, colours: ChartColours) -> None:
        section = evaluation.section
        seen = [s for s in evaluation.structures if s.to_m >= view.from_m and s.from_m <= view.to_m]
        for kind_is_bridge, colour, width in ((True, colours.bridge, 4.5), (False, colours.tunnel, 4.5)):
            spans = [(s.from_m, s.to_m) for s in seen if (s.kind == BRIDGE) == kind_is_bridge]
            lines = [_stretch(section.chainage_m, section.level_m, a, b, view) for a, b in spans]
            style = "solid" if kind_is_bridge else (0, (1.2, 0.7))
            self._profile.add_collection(
                LineCollection(lines, colors=colour, linewidths=width, linestyles=[style], zorder=5, capstyle="butt"),
                autolim=False,
            )

    def _violations(self, evaluation: Evaluation, view: View, colours: ChartColours) -> None:
        section = evaluation.section
        seen = [v for v in evaluation.violations if v.to_m >= view.from_m and v.from_m <= view.to_m]
        lines = [_stretch(section.chainage_m, section.level_m, v.from_m, v.to_m, view) for v in seen]
        self._profile.add_collection(
            LineCollection(lines, colors=colours.violation, linewidths=3.0, zorder=6), autolim=False
        )
        middle = np.array([(v.from_m + v.to_m) / 2.0 for v in seen])
        if middle.size:
            y = np.interp(middle, section.chainage_m, section.level_m)
            self._profile.plot(
                middle / 1000.0, y, linestyle="", marker="v", markersize=7, color=colours.violation, zorder=7,
                markeredgecolor=colours.background, transform=self._profile.transData,
            )  # fmt: skip

    def _crossings(self, inside: Sequence[CrossedFeature], share: float, view: View, colours: ChartColours) -> int:
        if not inside:
            return 0
        positions = [(f.at_m - view.from_m) / (view.to_m - view.from_m) * view.width_px for f in inside]
        kept = labels_that_fit(positions, [f.rank for f in inside], view.text_px * 1.15)
        axes = self._profile
        across = axes.get_xaxis_transform()
        for i in kept:
            feature = inside[i]
            axes.text(
                feature.at_m / 1000.0, 0.985, _short(feature.name), transform=across, rotation=90, ha="center",
                va="top", color=colours.crossing, zorder=8,
            )  # fmt: skip
        axes.vlines(
            [f.at_m / 1000.0 for f in inside], 0.0, 1.0 - share, transform=across, color=colours.crossing,
            linewidth=0.8, linestyle=(0, (4, 3)), alpha=0.7, zorder=2.5,
        )  # fmt: skip
        return len(inside) - len(kept)

    def _grade_strip(
        self, evaluation: Evaluation, first: int, last: int, ruling_permille: float, view: View, colours: ChartColours
    ) -> None:
        section = evaluation.section
        at_m = section.chainage_m[first : last + 1]
        edges, grade = steepest_of_buckets(at_m, section.grade_permille[first:last], int(view.width_px / 2))
        axes = self._grades
        limit = ruling_permille * 1.005 + 0.05
        x, steps = np.repeat(edges / 1000.0, 2)[1:-1], np.repeat(grade, 2)
        # Neither colour of cut or fill: up and down are told apart by the side they are on.
        axes.fill_between(x, 0.0, steps, color=colours.crossing, linewidth=0, zorder=2)
        for first_m, last_m in ((v.from_m, v.to_m) for v in evaluation.violations if v.kind == "grade"):
            axes.axvspan(first_m / 1000.0, max(last_m / 1000.0, first_m / 1000.0 + 2 * view.pixel_km),
                         color=colours.violation, alpha=0.5, linewidth=0, zorder=1)  # fmt: skip
        for sign in (-1, 1):
            axes.axhline(
                sign * ruling_permille, color=colours.violation, linewidth=0.8, linestyle=(0, (5, 3)), zorder=3
            )
        axes.axhline(0.0, color=colours.text, linewidth=0.6, zorder=3)
        steepest = float(np.abs(grade).max(initial=0.0))
        reach = max(ruling_permille * 1.35, steepest * 1.1 if steepest > limit else 0.0)
        axes.set_ylim(-reach, reach)
        axes.set_yticks([-ruling_permille, 0.0, ruling_permille])
        middle = "0" if view.strip_px > 4.0 * view.text_px else ""
        axes.set_yticklabels([f"−{ruling_permille:g} ‰", middle, f"{ruling_permille:g} ‰"])


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
    letters = max(len(_short(feature.name)) for feature in inside)
    needed = letters * LETTER_WIDTH * view.text_px / max(view.height_px, 1.0)
    return float(np.clip(needed + 0.03, LEAST_LABEL_SHARE, MOST_LABEL_SHARE))


def _short(name: str, most: int = LONGEST_LABEL) -> str:
    # matplotlib takes text between dollar signs for mathematics; names come from other people's layers.
    plain = name.replace("$", r"\$").replace("\n", " ")
    return plain if len(plain) <= most else plain[: most - 1] + "…"


def _style(axes: Any, colours: ChartColours) -> None:
    axes.set_facecolor(colours.background)
    axes.grid(True, axis="both", color=colours.faint, linewidth=0.5, alpha=0.6, zorder=0)
    axes.tick_params(colors=colours.text, labelcolor=colours.text, length=3)
    for side, spine in axes.spines.items():
        spine.set_visible(side in ("left", "bottom"))
        spine.set_color(colours.faint)
