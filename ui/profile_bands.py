"""The bands below the profile: the grade of every tangent over its length, and the curves of the plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection

from ..core.evaluation import ARC, Evaluation, Violation
from ..core.geodesy import FloatArray
from .alternative_columns import number
from .profile_design import Design
from .profile_math import merged_spans, steepest_of_buckets, thin
from .theme import ChartColours

# A letter's width in heights of text.
LETTER_WIDTH = 0.62
# Tangents narrower than this, on average, are drawn as steps of grade instead of cells.
LEAST_CELL_PX = 20.0
LEAST_MARK_PX = 2.0
MOST_BENDS = 4_000


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

    def pixels(self, length_m: float) -> float:
        """How wide a length is drawn."""
        return length_m / 1000.0 / max(self.pixel_km, 1e-12)


@dataclass(frozen=True)
class Limits:
    """What the bands are measured by: ruling grades each way (per mille, above 0) and the smallest radius (m)."""

    ruling_permille: float = 12.5
    back_permille: float = 12.5
    min_radius_m: float = 600.0


def visible_tangents(design: Design, view: View) -> tuple[int, int]:
    """First and last + 1 of the tangents in view."""
    first = int(np.searchsorted(design.pvi_m, view.from_m, side="right")) - 1
    last = int(np.searchsorted(design.pvi_m, view.to_m, side="left"))
    return max(first, 0), max(min(last, design.grade_permille.size), 0)


def tangents_can_be_told(design: Design, view: View) -> bool:
    """Whether the tangents in view are wide enough to be drawn one by one."""
    first, last = visible_tangents(design, view)
    return last > first and view.width_px / (last - first) >= LEAST_CELL_PX


def draw_grades(
    axes: Axes, evaluation: Evaluation, design: Design, first: int, last: int, limits: Limits, view: View,
    colours: ChartColours, broken: Sequence[Violation],
) -> None:  # fmt: skip
    """The band of grades: cells where the tangents can be told apart, steps of the steepest grade elsewhere.

    first, last: stations in view.
    """
    mark_broken(axes, broken, view, colours)
    if tangents_can_be_told(design, view):
        _cells(axes, design, view, colours)
    else:
        _steps(axes, evaluation, first, last, limits, view, colours)


def _steps(
    axes: Axes, evaluation: Evaluation, first: int, last: int, limits: Limits, view: View, colours: ChartColours
) -> None:
    section = evaluation.section
    at_m = section.chainage_m[first : last + 1]
    edges, grade = steepest_of_buckets(at_m, section.grade_permille[first:last], int(view.width_px / 2))
    x, steps = np.repeat(edges / 1000.0, 2)[1:-1], np.repeat(grade, 2)
    # Neither colour of cut or fill: up and down are told apart by the side they are on.
    axes.fill_between(x, 0.0, steps, color=colours.crossing, linewidth=0, zorder=2)
    up, down = limits.ruling_permille, -limits.back_permille
    for y in (up, down):
        axes.axhline(y, color=colours.violation, linewidth=0.8, linestyle=(0, (5, 3)), zorder=3)
    axes.axhline(0.0, color=colours.text, linewidth=0.6, zorder=3)
    most = max(up, -down)
    steepest = float(np.abs(grade).max(initial=0.0))
    reach = max(most * 1.35, steepest * 1.1 if steepest > most * 1.005 + 0.05 else 0.0)
    axes.set_ylim(-reach, reach)
    if (up - down) / (2.0 * reach) * view.strip_px < 1.3 * view.text_px:
        # Far steeper than ruling: the limits lie too close together for a label each.
        axes.set_yticks([0.0])
        axes.set_yticklabels([f"±{up:g} ‰" if up == -down else ""])
        return
    axes.set_yticks([down, 0.0, up])
    middle = "0" if view.strip_px > 4.0 * view.text_px else ""
    axes.set_yticklabels([f"−{-down:g} ‰", middle, f"{up:g} ‰"])


def _cells(axes: Axes, design: Design, view: View, colours: ChartColours) -> None:
    """Every tangent a cell with its slope from corner to corner, the grade above it and the length below."""
    first, last = visible_tangents(design, view)
    left_m = np.maximum(design.pvi_m[first:last], view.from_m)
    right_m = np.minimum(design.pvi_m[first + 1 : last + 1], view.to_m)
    grade = design.grade_permille[first:last]
    # Level to a twentieth of a per mille is written as level, and drawn so.
    way = np.where(np.abs(grade) < 0.05, 0.0, np.sign(grade))
    x0, x1 = left_m / 1000.0, right_m / 1000.0
    slopes = np.stack((np.column_stack((x0, -way)), np.column_stack((x1, way))), axis=1)
    foot = np.column_stack((np.where(way > 0, x1, x0), np.full(x0.size, -1.0)))
    under = np.concatenate((slopes, foot[:, None]), axis=1)
    axes.add_collection(
        PolyCollection(under[way != 0.0], facecolors=colours.crossing, alpha=0.25, linewidths=0, zorder=2),
        autolim=False,
    )
    axes.add_collection(LineCollection(slopes, colors=colours.formation, linewidths=1.1, zorder=3), autolim=False)
    axes.vlines(x1[:-1], -1.0, 1.0, color=colours.faint, linewidth=0.9, zorder=2)
    axes.set_ylim(-1.0, 1.0)
    axes.set_yticks([0.5, -0.5])
    axes.set_yticklabels(["‰", "m"])
    _label_cells(axes, x0, x1, grade, way, np.diff(design.pvi_m)[first:last], view, colours)


def _label_cells(
    axes: Axes, x0: FloatArray, x1: FloatArray, grade: FloatArray, way: FloatArray, length_m: FloatArray, view: View,
    colours: ChartColours,
) -> None:  # fmt: skip
    room_px = (x1 - x0) / max(view.pixel_km, 1e-12)
    letter_px, margin = LETTER_WIDTH * view.text_px, 0.35 * view.text_px
    for i in np.flatnonzero(room_px >= 3.0 * letter_px):
        words = number(abs(grade[i]), 1) if way[i] else "0"
        length = number(length_m[i])
        # In the corner the slope leaves free; where it passes through the letters there is no room.
        steep_px = 1.15 if way[i] else 1.0
        if room_px[i] < steep_px * len(words) * letter_px + 2 * margin:
            continue
        pad = margin * view.pixel_km
        up = way[i] >= 0.0
        axes.text(
            x0[i] + pad if up else x1[i] - pad, 0.9, words, ha="left" if up else "right", va="top",
            color=colours.text, zorder=5,
        )  # fmt: skip
        if room_px[i] >= steep_px * len(length) * letter_px + 2 * margin and view.strip_px > 2.3 * view.text_px:
            axes.text(
                x1[i] - pad if up else x0[i] + pad, -0.9, length, ha="right" if up else "left", va="bottom",
                color=colours.text, zorder=5,
            )  # fmt: skip


def draw_curves(
    axes: Axes, design: Design, limits: Limits, view: View, colours: ChartColours, broken: Sequence[Violation],
    sides: tuple[str, str],
) -> None:  # fmt: skip
    """The band of curvature: left above, right below, transitions as ramps, radii where there is room.

    sides: what left and right are called.
    """
    mark_broken(axes, broken, view, colours)
    at_m, bend = design.bend_m, design.bend_per_m
    first = max(int(np.searchsorted(at_m, view.from_m)) - 2, 0)
    last = min(int(np.searchsorted(at_m, view.to_m)) + 1, at_m.size - 1)
    # By index, not by chainage: thinned more, a long straight between far elements would run at a slant.
    kept = thin((bend,), first, last, MOST_BENDS)
    x, y = at_m[kept] / 1000.0, bend[kept]
    axes.fill_between(x, 0.0, y, color=colours.bridge, alpha=0.45, linewidth=0, zorder=2)
    axes.plot(x, y, color=colours.bridge, linewidth=1.1, zorder=3)
    axes.axhline(0.0, color=colours.text, linewidth=0.6, zorder=3)
    limit = 1.0 / max(limits.min_radius_m, 1.0)
    for sign in (1.0, -1.0):
        axes.axhline(sign * limit, color=colours.violation, linewidth=0.8, linestyle=(0, (5, 3)), zorder=3)
    reach = max(1.3 * limit, 1.1 * float(np.abs(y).max(initial=0.0)))
    axes.set_ylim(-reach, reach)
    axes.set_yticks([0.55 * reach, -0.55 * reach])
    axes.set_yticklabels(sides)
    _label_curves(axes, design, first // 2, last // 2 + 1, reach, view, colours)


def _label_curves(
    axes: Axes, design: Design, first: int, last: int, reach: float, view: View, colours: ChartColours
) -> None:
    for element in design.elements[first:last]:
        from_m, to_m = max(element.from_m, view.from_m), min(element.to_m, view.to_m)
        if element.kind != ARC or to_m <= from_m or not element.curvature_from:
            continue
        radius = number(abs(1.0 / element.curvature_from))
        room_px = view.pixels(to_m - from_m)
        words = next(
            (
                text for text in (f"R {radius}", radius)
                if room_px >= (len(text) + 0.6) * LETTER_WIDTH * view.text_px
            ),
            "",
        )  # fmt: skip
        if words:
            # On the side the curve does not need.
            side = -np.sign(element.curvature_from)
            axes.text(
                (from_m + to_m) / 2000.0, side * reach * 0.5, words, ha="center", va="center", color=colours.text,
                zorder=5, clip_on=True,
            )  # fmt: skip


def mark_broken(axes: Axes, broken: Sequence[Violation], view: View, colours: ChartColours) -> None:
    """Red over the height of a band, wide enough to be seen."""
    least_m = LEAST_MARK_PX * view.pixel_km * 1000.0
    spans = merged_spans(
        [(v.from_m, v.to_m) for v in broken if v.to_m >= view.from_m and v.from_m <= view.to_m], least_m
    )
    if spans:
        axes.broken_barh(
            [(a / 1000.0, (b - a) / 1000.0) for a, b in spans], (0.0, 1.0), transform=axes.get_xaxis_transform(),
            facecolors=colours.violation, alpha=0.5, linewidth=0, zorder=1,
        )  # fmt: skip
