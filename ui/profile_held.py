"""Levels that a hand is moving, drawn over the chart's kept picture: ground, cut and fill of their stretch follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..core.evaluation import RIVER_BRIDGE
from ..core.geodesy import FloatArray
from ..core.hand_set_line import PlacedByHand, forced_structures
from .ink import Ink
from .profile_math import merged_spans, thin, with_crossings
from .profile_places import PLAN, band_of
from .theme import ChartColours

if TYPE_CHECKING:
    from ..core.evaluation import Evaluation, Violation
    from ..core.hand_set_line import PlacedFix
    from ..core.live import Bent
    from ..core.unit_costs import UnitCosts
    from ..core.vertical import Profile
    from .profile_view import ProfileView

# Points that the levels between stations are drawn with, and the least width of what is marked red, pixels.
MOST_POINTS, LEAST_RED_PX = 1_500, 3.0
BEFORE_DASHES, TUNNEL_DASHES = (4.0, 3.0), (5.4, 3.2)
Spans = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Stretch:
    """What is drawn: stations (chainages on the line shown, m) with ground and levels, and what follows from them.

    before_m: the levels that are given up, None where the line itself is another. profile: chainages from `from_m`.
    broken: chainages between which a limit is broken. marks: handles (chainages, levels) that are held.
    """

    at_m: FloatArray
    ground_m: FloatArray
    level_m: FloatArray
    bridge: NDArray[np.bool_]
    tunnel: NDArray[np.bool_]
    before_m: FloatArray | None = None
    profile: Profile | None = None
    from_m: float = 0.0
    broken: Spans = ()
    marks: tuple[FloatArray, FloatArray] | None = None


def stretch_of(bent: Bent) -> Stretch:
    """The stretch of a line that is being bent."""
    section = bent.section
    return Stretch(
        bent.from_m + section.chainage_m, section.ground_m, section.level_m, section.bridge, section.tunnel,
        profile=bent.profile, from_m=bent.from_m, broken=broken_levels(bent.violations),
    )  # fmt: skip


def stretch_between(
    evaluation: Evaluation,
    profile: Profile | None,
    from_m: float,
    to_m: float,
    costs: UnitCosts,
    fixes: Sequence[PlacedFix],
) -> Stretch:
    """The stations between two chainages (m) on other levels, with the structures these and what is set by hand give.

    profile: None for the levels as they are.
    """
    section = evaluation.section
    first = max(int(np.searchsorted(section.chainage_m, from_m, side="right")) - 1, 0)
    seen = slice(first, int(np.searchsorted(section.chainage_m, to_m)) + 1)
    at_m, ground_m = section.chainage_m[seen], section.ground_m[seen]
    level_m = profile.level_at(at_m) if profile is not None else section.level_m[seen]
    bridge, tunnel = level_m - ground_m > costs.max_fill_m, ground_m - level_m > costs.max_cut_m
    forced = forced_structures(PlacedByHand(tuple(fixes)), at_m)
    if forced is not None:
        either = forced[0] | forced[1]
        bridge, tunnel = np.where(either, forced[0], bridge), np.where(either, forced[1], tunnel)
    for one in evaluation.structures:
        if one.kind == RIVER_BRIDGE:
            bridge |= (at_m >= one.from_m) & (at_m <= one.to_m)
    return Stretch(at_m, ground_m, level_m, bridge, tunnel, section.level_m[seen], profile)


def broken_levels(violations: Sequence[Violation]) -> Spans:
    """Where limits of the levels are broken."""
    return [(one.from_m, one.to_m) for one in violations if band_of(one.kind) != PLAN]


class HeldLevels:
    """Draws `stretch` into the axes of the profile; what stood there for ground and levels is taken out first."""

    def __init__(self, chart: ProfileView) -> None:
        self._chart = chart
        self._axes = chart.drawn.axes[0]
        self.stretch: Stretch | None = None
        self._bare: NDArray[np.uint8] | None = None
        self._ink = Ink(self._axes)
        # Not part of the chart's own picture.
        self._ink.set_animated(True)

    def forget(self) -> None:
        """The chart is drawn anew: what it looks like without its levels is not known any more."""
        self._bare = None

    def prepare(self) -> None:
        """Make a picture of the axes without ground and levels; it spoils what the chart has drawn."""
        if self.stretch is None or self._bare is not None:
            return
        renderer = self._chart.get_renderer()
        renderer.clear()
        self._chart.drawn.show_levels(False)
        self._chart.figure.patch.draw(renderer)
        self._axes.draw(renderer)
        self._chart.drawn.show_levels(True)
        self._bare = np.array(self._chart.buffer_rgba())

    def draw(self, colours: ChartColours) -> None:
        """Draw into the chart's picture as it is now; `prepare` came before. The caller puts it on the screen."""
        stretch = self.stretch
        if stretch is None or self._bare is None:
            return
        view = self._axes.get_window_extent()
        ends = self._chart.to_pixels(stretch.at_m[[0, -1]], np.zeros(2))[:, 0]
        left, right = (int(px) for px in np.clip(np.round(ends), view.x0 + 1.0, view.x1))
        if right <= left:
            return
        picture = np.asarray(self._chart.buffer_rgba())
        rows = slice(picture.shape[0] - int(view.y1), picture.shape[0] - int(view.y0) - 1)
        picture[rows, left:right] = self._bare[rows, left:right]
        self._ink.clear()
        self._fill(stretch, right - left, colours)
        self._axes.draw_artist(self._ink)

    def _fill(self, stretch: Stretch, width_px: int, colours: ChartColours) -> None:
        """What is drawn, from below to above."""
        ink = self._ink
        measures = stretch.ground_m, stretch.level_m, stretch.level_m - stretch.ground_m
        kept = thin(measures, 0, stretch.at_m.size - 1, width_px)
        x, ground, level = stretch.at_m[kept] / 1000.0, stretch.ground_m[kept], stretch.level_m[kept]
        ink.area("earth", x, self._axes.get_ylim()[0], ground, colours.ground_fill, z=1.0)
        if stretch.before_m is not None:
            ink.line("before", x, stretch.before_m[kept], colours.text, 1.0, dashes=BEFORE_DASHES, alpha=0.6, z=2.5)
        tops, lows, heights, origin = with_crossings(x, ground, level)
        works = ~(stretch.bridge[kept] | stretch.tunnel[kept])[origin]
        for name, edge, colour in (
            ("fill", np.maximum(heights, lows), colours.fill), ("cut", np.minimum(heights, lows), colours.cut),
        ):  # fmt: skip
            ink.area(name, tops, lows, np.where(works, edge, lows), colour, alpha=0.85, z=2.0)
        ink.line("ground", x, ground, colours.ground, 1.0, z=3.0)
        x, level = _levels(stretch, width_px)
        ink.line("formation", x, level, colours.formation, 1.8, z=4.0)
        for mask, name, colour, dashes in (
            (stretch.bridge, "bridges", colours.bridge, ()), (stretch.tunnel, "tunnels", colours.tunnel, TUNNEL_DASHES),
        ):  # fmt: skip
            runs = [_part(x, level, *run) for run in _runs(stretch.at_m, mask)]
            ink.lines(name, runs, colour, 4.5, dashes=dashes, z=5.0)
        least_m = LEAST_RED_PX * (stretch.at_m[-1] - stretch.at_m[0]) / width_px
        red = [span for span in stretch.broken if span[1] >= stretch.at_m[0] and span[0] <= stretch.at_m[-1]]
        spans = merged_spans(red, least_m)
        ink.lines("violation", [_part(x, level, *span) for span in spans], colours.violation, 3.0, z=6.0)
        self._pvis(stretch, colours)

    def _pvis(self, stretch: Stretch, colours: ChartColours) -> None:
        profile = stretch.profile
        if profile is not None and self._chart.pvis_can_be_told():
            at_m = profile.chainage_m + stretch.from_m
            from_m, to_m = self._chart.span_m
            inside = (at_m > max(stretch.at_m[0], from_m)) & (at_m < min(stretch.at_m[-1], to_m))
            self._ink.marks(
                "pvi", at_m[inside] / 1000.0, profile.level_m[inside], "o", 4.5, colours.background, colours.formation,
                z=6.5,
            )  # fmt: skip
        if stretch.marks is not None:
            at_m, level_m = stretch.marks
            self._ink.marks("held", at_m / 1000.0, level_m, "o", 6.0, colours.violation, colours.violation, z=7.0)


def _levels(stretch: Stretch, width_px: int) -> tuple[FloatArray, FloatArray]:
    """Places (km) and levels, between stations too where the profile is known."""
    if stretch.profile is None:
        return stretch.at_m / 1000.0, stretch.level_m
    at_m = np.linspace(stretch.at_m[0], stretch.at_m[-1], min(width_px + 1, MOST_POINTS))
    return at_m / 1000.0, stretch.profile.level_at(at_m - stretch.from_m)


def _runs(at_m: FloatArray, mask: NDArray[np.bool_]) -> list[tuple[float, float]]:
    """Chainages between which a mask holds."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).astype(np.int8)))
    return [(float(at_m[a]), float(at_m[b - 1])) for a, b in zip(edges[::2], edges[1::2])]


def _part(x_km: FloatArray, level_m: FloatArray, from_m: float, to_m: float) -> FloatArray:
    """Vertices (n, 2) of a line between two chainages, one more at either side."""
    first, last = np.searchsorted(x_km, (from_m / 1000.0, to_m / 1000.0))
    seen = slice(max(int(first) - 1, 0), int(last) + 1)
    return np.column_stack((x_km[seen], level_m[seen]))
