"""The bands below the profile: the grade of every tangent over its length, and the curves of the plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..core.evaluation import ARC, Evaluation, Violation
from ..core.geodesy import FloatArray
from .alternative_columns import number
from .ink import UP_SHARE, Ink, text_em
from .profile_design import Design
from .profile_frame import y_ticks
from .profile_math import merged_spans, steepest_of_buckets, thin
from .theme import ChartColours

# Tangents narrower than this, on average, are drawn as steps of grade instead of cells.
LEAST_CELL_PX = 20.0
LEAST_MARK_PX = 2.0
MOST_BENDS = 4_000
LIMIT_DASHES = (4.0, 2.4)


@dataclass(frozen=True)
class View:
    """The stretch shown (m), the size of the profile's axes, the strip's height and a line of text's (pixels).

    detail: how much finer than a pixel lines are drawn, more than 1 for paper. levels_m: lowest and highest level of
    the profile's axes where a scale asks for them, () to fit what is shown.
    """

    from_m: float
    to_m: float
    width_px: float
    height_px: float
    strip_px: float
    text_px: float
    detail: float = 1.0
    levels_m: tuple[float, ...] = ()

    @property
    def buckets(self) -> int:
        """Into how many columns lines are thinned."""
        return max(int(self.width_px * self.detail), 1)

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
    ink: Ink, evaluation: Evaluation, design: Design, first: int, last: int, limits: Limits, view: View,
    colours: ChartColours, broken: Sequence[Violation],
) -> None:  # fmt: skip
    """The band of grades: cells where the tangents can be told apart, steps of the steepest grade elsewhere.

    first, last: stations in view.
    """
    mark_broken(ink, broken, view, colours)
    if tangents_can_be_told(design, view):
        _cells(ink, design, view, colours)
    else:
        _steps(ink, evaluation, first, last, limits, view, colours)


def _steps(
    ink: Ink, evaluation: Evaluation, first: int, last: int, limits: Limits, view: View, colours: ChartColours
) -> None:
    section = evaluation.section
    at_m, level_m = section.chainage_m[first : last + 1], section.level_m[first : last + 1]
    permille = np.diff(level_m) / np.diff(at_m) * 1000.0
    edges, grade = steepest_of_buckets(at_m, permille, max(view.buckets // 2, 1))
    x, steps = np.repeat(edges / 1000.0, 2)[1:-1], np.repeat(grade, 2)
    # Neither colour of cut or fill: up and down are told apart by the side they are on.
    ink.area("grades", x, 0.0, steps, colours.crossing, z=2.0)
    up, down = limits.ruling_permille, -limits.back_permille
    for y in (up, down):
        ink.level("limit", y, colours.violation, 0.8, dashes=LIMIT_DASHES)
    ink.level("zero", 0.0, colours.text, 0.6)
    most = max(up, -down)
    steepest = float(np.abs(grade).max(initial=0.0))
    reach = max(most * 1.35, steepest * 1.1 if steepest > most * 1.005 + 0.05 else 0.0)
    ink.axes.set_ylim(-reach, reach)
    if (up - down) / (2.0 * reach) * view.strip_px < 1.3 * view.text_px:
        # Far steeper than ruling: the limits lie too close together for a label each.
        y_ticks(ink, [(0.0, f"±{up:g} ‰" if up == -down else "")], colours)
        return
    middle = "0" if view.strip_px > 4.0 * view.text_px else ""
    y_ticks(ink, [(down, f"−{-down:g} ‰"), (0.0, middle), (up, f"{up:g} ‰")], colours)


def _cells(ink: Ink, design: Design, view: View, colours: ChartColours) -> None:
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
    ink.areas("under slopes", list(under[way != 0.0]), colours.crossing, alpha=0.25, z=2.0)
    ink.lines("slopes", list(slopes), colours.formation, 1.1)
    if x1.size > 1:
        ink.uprights("cells", x1[:-1], -1.0, 1.0, colours.faint, 0.9, z=2.0)
    ink.axes.set_ylim(-1.0, 1.0)
    y_ticks(ink, [(0.5, "‰"), (-0.5, "m")], colours)
    _label_cells(ink, x0, x1, grade, way, np.diff(design.pvi_m)[first:last], view, colours)


def _label_cells(
    ink: Ink, x0: FloatArray, x1: FloatArray, grade: FloatArray, way: FloatArray, length_m: FloatArray, view: View,
    colours: ChartColours,
) -> None:  # fmt: skip
    room_px = (x1 - x0) / max(view.pixel_km, 1e-12)
    margin = 0.35 * view.text_px
    for i in np.flatnonzero(room_px >= 1.9 * view.text_px):
        words = number(abs(grade[i]), 1) if way[i] else "0"
        length = number(length_m[i])
        # In the corner the slope leaves free; where it passes through the letters there is no room.
        steep_px = (1.15 if way[i] else 1.0) * view.text_px
        if room_px[i] < steep_px * text_em(words) + 2 * margin:
            continue
        pad = margin * view.pixel_km
        up = way[i] >= 0.0
        ink.word(words, x0[i] + pad if up else x1[i] - pad, 0.9, colours.text, along=0.0 if up else 1.0, up=1.0)
        if room_px[i] >= steep_px * text_em(length) + 2 * margin and view.strip_px > 2.3 * view.text_px:
            ink.word(length, x1[i] - pad if up else x0[i] + pad, -0.9, colours.text, along=1.0 if up else 0.0, up=0.0)


def draw_curves(
    ink: Ink, design: Design, limits: Limits, view: View, colours: ChartColours, broken: Sequence[Violation],
    sides: tuple[str, str],
) -> None:  # fmt: skip
    """The band of curvature: left above, right below, transitions as ramps, radii where there is room.

    sides: what left and right are called.
    """
    mark_broken(ink, broken, view, colours)
    at_m, bend = design.bend_m, design.bend_per_m
    first = max(int(np.searchsorted(at_m, view.from_m)) - 2, 0)
    last = min(int(np.searchsorted(at_m, view.to_m)) + 1, at_m.size - 1)
    # By index, not by chainage: thinned more, a long straight between far elements would run at a slant.
    kept = thin((bend,), first, last, MOST_BENDS)
    x, y = at_m[kept] / 1000.0, bend[kept]
    ink.area("curves", x, 0.0, y, colours.bridge, alpha=0.45, z=2.0)
    ink.line("curvature", x, y, colours.bridge, 1.1)
    ink.level("zero", 0.0, colours.text, 0.6)
    limit = 1.0 / max(limits.min_radius_m, 1.0)
    for sign in (1.0, -1.0):
        ink.level("limit", sign * limit, colours.violation, 0.8, dashes=LIMIT_DASHES)
    reach = max(1.3 * limit, 1.1 * float(np.abs(y).max(initial=0.0)))
    ink.axes.set_ylim(-reach, reach)
    y_ticks(ink, [(0.55 * reach, sides[0]), (-0.55 * reach, sides[1])], colours)
    _label_curves(ink, design, first // 2, last // 2 + 1, reach, view, colours)


def _label_curves(
    ink: Ink, design: Design, first: int, last: int, reach: float, view: View, colours: ChartColours
) -> None:
    for element in design.elements[first:last]:
        from_m, to_m = max(element.from_m, view.from_m), min(element.to_m, view.to_m)
        room_px = view.pixels(to_m - from_m) / view.text_px
        if element.kind != ARC or room_px < 1.0 or not element.curvature_from:
            continue
        radius = number(abs(1.0 / element.curvature_from))
        words = next((text for text in (f"R {radius}", radius) if room_px >= text_em(text) + 0.4), "")
        if words:
            # On the side the curve does not need.
            side = -np.sign(element.curvature_from)
            ink.word(words, (from_m + to_m) / 2000.0, side * reach * 0.5, colours.text)


def mark_broken(ink: Ink, broken: Sequence[Violation], view: View, colours: ChartColours) -> None:
    """Red over the height of a band, wide enough to be seen."""
    least_m = LEAST_MARK_PX * view.pixel_km * 1000.0
    spans = merged_spans(
        [(v.from_m, v.to_m) for v in broken if v.to_m >= view.from_m and v.from_m <= view.to_m], least_m
    )
    rings = [np.array([(a, 0.0), (b, 0.0), (b, 1.0), (a, 1.0)]) / (1000.0, 1.0) for a, b in spans]
    ink.areas("broken", rings, colours.violation, place=UP_SHARE, alpha=0.5, z=1.0)
