"""Draws one view of an evaluation: ground, formation, earthwork, structures, other alternatives, names and bands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from ..core.evaluation import TUNNEL, Evaluation
from ..core.geodesy import FloatArray
from .ink import Ink
from .mass_haul_band import draw_mass_haul
from .profile_bands import Limits, View, draw_curves, draw_grades, tangents_can_be_told, visible_tangents
from .profile_design import Design
from .profile_labels import CrossedFeature, draw_labels, label_share, labelled
from .profile_math import merged_spans, thin, with_crossings
from .profile_overlay import Other, draw_others
from .profile_places import GRADE, PLAN, band_of
from .theme import ChartColours

SHORTEST_MARK_PX = 3.0
# Vertical curves shorter than this are drawn without their beginning and end.
LEAST_CURVE_PX = 10.0
# Shapes of the profile that stand for ground and levels.
OF_LEVELS = frozenset((
    "earth", "fill", "cut", "ground", "formation", "tangents", "curve ends", "pvis", "bridges", "tunnels", "broken",
    "broken marks",
))  # fmt: skip


@dataclass(frozen=True)
class Content:
    """What a chart shows: an evaluation with its design, what it crosses, its limits, and lines it is compared with."""

    evaluation: Evaluation
    design: Design
    crossed: Sequence[CrossedFeature] = ()
    limits: Limits = field(default_factory=Limits)
    others: Sequence[Other] = ()
    mass_haul: bool = False
    # Above and below the levels, as a share of their height.
    room: float = 0.0

    @property
    def has_mass_haul(self) -> bool:
        """Whether the mass diagram is wanted and known."""
        haul = self.evaluation.mass_haul
        return self.mass_haul and haul is not None and haul.ordinate_m3.size == self.evaluation.section.chainage_m.size


@dataclass(frozen=True)
class Inks:
    """Of the profile and the bands below it, in that order."""

    profile: Ink
    grades: Ink
    curves: Ink
    haul: Ink

    @property
    def all(self) -> tuple[Ink, Ink, Ink, Ink]:
        """From above to below."""
        return self.profile, self.grades, self.curves, self.haul

    @property
    def shown(self) -> list[Ink]:
        """Those whose axes are seen, from above to below."""
        return [ink for ink in self.all if ink.axes.get_visible()]


def draw_profile(content: Content, inks: Inks, view: View, colours: ChartColours, sides: tuple[str, str]) -> int:
    """Draw the view on axes that were emptied; the number of places in it for whose names there is no room.

    sides: what left and right are called.
    """
    evaluation, design = content.evaluation, content.design
    at = evaluation.section.chainage_m
    first = max(int(np.searchsorted(at, view.from_m)) - 1, 0)
    last = min(int(np.searchsorted(at, view.to_m)) + 1, at.size - 1)
    for ink in inks.all:
        ink.axes.set_xlim(view.from_m / 1000.0, view.to_m / 1000.0)
    inside = labelled(evaluation, content.crossed, view)
    share = label_share(inside, view)
    bands = {GRADE: design.has_profile, PLAN: design.has_plan and inks.curves.axes.get_visible()}
    _levels(content, inks.profile, first, last, view, colours, share)
    draw_others(inks.profile, content.others, view, colours)
    _vertical_curves(inks.profile, design, view, colours)
    _structures(inks.profile, evaluation, view, colours)
    _violations(inks.profile, evaluation, bands, view, colours)
    omitted = draw_labels(inks.profile, evaluation, inside, share, view, colours)
    broken = {band: [v for v in evaluation.violations if band_of(v.kind) == band] for band in (GRADE, PLAN)}
    draw_grades(inks.grades, evaluation, design, first, last, content.limits, view, colours, broken[GRADE])
    if bands[PLAN]:
        draw_curves(inks.curves, design, content.limits, view, colours, broken[PLAN], sides)
    if inks.haul.axes.get_visible():
        draw_mass_haul(inks.haul, evaluation, first, last, view, colours)
    return omitted


def _levels(
    content: Content, ink: Ink, first: int, last: int, view: View, colours: ChartColours, share_of_labels: float
) -> None:
    section, design = content.evaluation.section, content.design
    kept = thin((section.ground_m, section.level_m, section.level_m - section.ground_m), first, last, view.buckets)
    x, ground, level = section.chainage_m[kept] / 1000.0, section.ground_m[kept], section.level_m[kept]
    seen = [part for other in content.others for part in other.seen(view)]
    low = float(min(ground.min(), level.min(), *(part.min() for part in seen)))
    high = float(max(ground.max(), level.max(), *(part.max() for part in seen)))
    span = max(high - low, 20.0)
    span_with_names = (0.04 + content.room + share_of_labels / (1.0 - share_of_labels)) * span
    bottom, top = low - (0.08 + content.room) * span, high + span_with_names
    if view.levels_m:
        bottom, top = view.levels_m
    ink.axes.set_ylim(bottom, top)
    ink.area("earth", x, bottom, ground, colours.ground_fill, z=1.0)
    x, ground, level, origin = with_crossings(x, ground, level)
    works = ~(section.bridge[kept] | section.tunnel[kept])[origin]
    for name, edge, colour in (
        ("fill", np.maximum(level, ground), colours.fill), ("cut", np.minimum(level, ground), colours.cut),
    ):  # fmt: skip
        ink.area(name, x, ground, np.where(works, edge, ground), colour, alpha=0.85, z=2.0)
    ink.line("ground", x, ground, colours.ground, 1.0)
    if design.profile is not None and last - first < view.width_px / 3.0:
        # Between stations too, as the curves are.
        at_m = np.linspace(view.from_m, view.to_m, view.buckets + 1)
        x, level = at_m / 1000.0, design.profile.level_at(at_m)
    ink.line("formation", x, level, colours.formation, 1.3, z=4.0)


def _vertical_curves(ink: Ink, design: Design, view: View, colours: ChartColours) -> None:
    """PVIs with the tangents that meet there, where they can be told apart."""
    if design.profile is None or not tangents_can_be_told(design, view):
        return
    first, last = visible_tangents(design, view)
    pvis = np.arange(max(first, 1), min(last + 1, design.pvi_m.size - 1))
    # Marks are not cut off at the edge of the view.
    pvis = pvis[(design.pvi_m[pvis] >= view.from_m) & (design.pvi_m[pvis] <= view.to_m)]
    at_m, level = design.pvi_m[pvis], design.profile.level_m[pvis]
    half = design.half_m[pvis]
    wide = view.pixels(1.0) * half > LEAST_CURVE_PX / 2.0
    if wide.any():
        begin, end = at_m[wide] - half[wide], at_m[wide] + half[wide]
        corners = [np.column_stack((at / 1000.0, design.profile.level_at(at))) for at in (begin, end)]
        tops = np.column_stack((at_m[wide] / 1000.0, level[wide]))
        tangents = np.stack((corners[0], tops, corners[1]), axis=1)
        ink.lines("tangents", list(tangents), colours.text, 0.7, dashes=(2.8, 1.4), z=4.5)
        ends = np.concatenate(corners)
        ink.marks("curve ends", ends[:, 0], ends[:, 1], "|", 6.0, "", colours.text, z=5.0)
    ink.marks("pvis", at_m / 1000.0, level, "o", 4.5, colours.background, colours.formation, z=6.5)


def _structures(ink: Ink, evaluation: Evaluation, view: View, colours: ChartColours) -> None:
    section = evaluation.section
    seen = [s for s in evaluation.structures if s.to_m >= view.from_m and s.from_m <= view.to_m]
    for tunnels, name, colour, dashes in (
        (False, "bridges", colours.bridge, ()), (True, "tunnels", colours.tunnel, (5.4, 3.2)),
    ):  # fmt: skip
        spans = merged_spans(
            [(s.from_m, s.to_m) for s in seen if (s.kind == TUNNEL) == tunnels],
            SHORTEST_MARK_PX * view.pixel_km * 1000.0,
        )
        lines = [_stretch(section.chainage_m, section.level_m, a, b, view) for a, b in spans]
        ink.lines(name, lines, colour, 4.5, dashes=dashes, z=5.0)


def _violations(ink: Ink, evaluation: Evaluation, bands: dict[str, bool], view: View, colours: ChartColours) -> None:
    """Red on the formation; what concerns the plan alone is marked in its band, if there is one."""
    section = evaluation.section
    seen = [
        v for v in evaluation.violations
        if v.to_m >= view.from_m and v.from_m <= view.to_m and not (band_of(v.kind) == PLAN and bands[PLAN])
    ]  # fmt: skip
    spans = merged_spans([(v.from_m, v.to_m) for v in seen], SHORTEST_MARK_PX * view.pixel_km * 1000.0)
    lines = [_stretch(section.chainage_m, section.level_m, a, b, view) for a, b in spans]
    ink.lines("broken", lines, colours.violation, 3.0, z=6.0)
    middle = np.array([(a + b) / 2.0 for a, b in spans])
    level_m = np.interp(middle, section.chainage_m, section.level_m)
    ink.marks("broken marks", middle / 1000.0, level_m, "v", 7.0, colours.violation, colours.background, z=7.0)


def _stretch(at_m: FloatArray, level_m: FloatArray, from_m: float, to_m: float, view: View) -> FloatArray:
    """Vertices (n, 2) in km and m of the formation between two chainages, never shorter than can be seen."""
    least_m = SHORTEST_MARK_PX * view.pixel_km * 1000.0
    if to_m - from_m < least_m:
        middle = (from_m + to_m) / 2.0
        from_m, to_m = middle - least_m / 2.0, middle + least_m / 2.0
    pieces = int(np.clip((to_m - from_m) / 1000.0 / max(view.pixel_km, 1e-9) / 4.0, 1, 400))
    x = np.linspace(from_m, to_m, pieces + 1)
    return np.column_stack((x / 1000.0, np.interp(x, at_m, level_m)))
