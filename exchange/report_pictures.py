"""The report's pictures as inline SVG in the page's own colours: plan of all alternatives, long section of each."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..core.evaluation import TUNNEL, Evaluation
from ..core.geodesy import FloatArray

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH_IN, PROFILE_IN, PLAN_IN = 11.0, 3.1, 5.2
POINTS_SHOWN = 1400
LABELS_SHOWN = 14

# Colours matplotlib draws with; in the SVG the page's variables replace them, so that they follow its theme.
_THEME = {
    "#010203": "var(--ink)",
    "#020304": "var(--muted)",
    "#030405": "var(--rule)",
    "#040506": "var(--ground)",
    "#050607": "var(--cut)",
    "#060708": "var(--fill)",
    "#070809": "var(--bad)",
    "#08090a": "var(--paper)",
}
INK, MUTED, RULE, GROUND, CUT, FILL, BAD, PAPER = _THEME


@dataclass(frozen=True)
class Mark:
    """A place named along a profile: chainage (m) and what is there."""

    at_m: float
    text: str


@dataclass(frozen=True)
class Drawn:
    """An alternative on the plan: its evaluation and colour, #rrggbb."""

    evaluation: Evaluation
    colour: str


def profile_picture(evaluation: Evaluation, colour: str, marks: Sequence[Mark] = ()) -> tuple[str, float]:
    """SVG of ground and formation level with cut, fill, structures, breaches and marks; and its exaggeration."""
    axes = _axes(PROFILE_IN)
    section = evaluation.section
    km, ground, level = _thinned(section.chainage_m / 1000.0, section.ground_m, section.level_m)
    axes.fill_between(km, ground, level, where=level >= ground, color=FILL, linewidth=0, interpolate=True)
    axes.fill_between(km, ground, level, where=level < ground, color=CUT, linewidth=0, interpolate=True)
    axes.plot(km, ground, color=GROUND, linewidth=0.9)
    axes.plot(km, level, color=colour, linewidth=1.4)
    low, high = float(min(ground.min(), level.min())), float(max(ground.max(), level.max()))
    reach = max(high - low, 20.0)
    axes.set_ylim(low - 0.16 * reach, high + 0.40 * reach)
    axes.set_xlim(0.0, km[-1])
    # Structures lie on two bands below the ground, where short ones can still be seen.
    for structure in evaluation.structures:
        is_bridge = structure.kind != TUNNEL
        y = low - (0.06 if is_bridge else 0.11) * reach
        span = [structure.from_m / 1000.0, structure.to_m / 1000.0]
        axes.plot(span, [y, y], color=INK if is_bridge else MUTED, linewidth=3.0, solid_capstyle="butt")
    for breach in evaluation.violations:
        at = (breach.from_m + breach.to_m) / 2.0
        axes.plot(at / 1000.0, np.interp(at, section.chainage_m, section.level_m), "v", color=BAD, markersize=6)
    for mark in _spread(marks, section.chainage_m[-1]):
        y = float(np.interp(mark.at_m, section.chainage_m, section.level_m))
        axes.plot([mark.at_m / 1000.0] * 2, [y, high + 0.05 * reach], color=RULE, linewidth=0.7)
        axes.text(
            mark.at_m / 1000.0, high + 0.06 * reach, mark.text[:28], rotation=38, color=MUTED, fontsize=7.5,
            parse_math=False,
        )  # fmt: skip
    axes.set_xlabel("chainage, km")
    axes.set_ylabel("level, m")
    axes.figure.draw_without_rendering()
    box = axes.get_window_extent()
    metres_across = km[-1] * 1000.0 / box.width
    metres_up = (axes.get_ylim()[1] - axes.get_ylim()[0]) / box.height
    return _svg(axes, f"profile-{evaluation.alignment.name}"), float(metres_across / metres_up)


def plan_picture(drawn: Sequence[Drawn], places: Sequence[tuple[str, float, float]]) -> str:
    """SVG of all lines, longitude over latitude true to scale at the middle, with named places (name, lon, lat)."""
    axes = _axes(PLAN_IN, _plan_width(drawn))
    for item in drawn:
        line = item.evaluation.alignment
        lon, lat = _decimated(line.lon), _decimated(line.lat)
        axes.plot(lon, lat, color=PAPER, linewidth=3.2, solid_joinstyle="round")
        axes.plot(lon, lat, color=item.colour, linewidth=1.7, solid_joinstyle="round")
    for name, lon, lat in places:
        axes.plot(lon, lat, "o", color=PAPER, markeredgecolor=INK, markersize=5)
        axes.annotate(
            name, (lon, lat), xytext=(6, 5), textcoords="offset points", fontsize=8.5, color=INK, parse_math=False
        )
    axes.margins(0.08)
    bottom, top = axes.get_ylim()
    axes.set_aspect(1.0 / _east(bottom, top), adjustable="datalim")
    axes.set_xlabel("longitude, degrees")
    axes.set_ylabel("latitude, degrees")
    return _svg(axes, "plan")


def _plan_width(drawn: Sequence[Drawn]) -> float:
    """As wide as the lines ask for at the plan's height, inches."""
    lon = np.concatenate([item.evaluation.alignment.lon for item in drawn])
    lat = np.concatenate([item.evaluation.alignment.lat for item in drawn])
    wide, tall = np.ptp(lon) * _east(lat.min(), lat.max()), max(float(np.ptp(lat)), 1e-6)
    return float(np.clip(PLAN_IN * wide / tall + 1.5, 0.6 * WIDTH_IN, WIDTH_IN))


def _east(south: float, north: float) -> float:
    """Length of a degree of longitude in degrees of latitude, in the middle of a map."""
    return max(0.05, float(np.cos(np.radians((south + north) / 2.0))))


def _axes(height_in: float, width_in: float = WIDTH_IN) -> Axes:
    # Figure alone, without pyplot: nothing is shared with QGIS's other plots.
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width_in, height_in), constrained_layout=True)
    FigureCanvasSVG(figure)
    figure.patch.set_alpha(0.0)
    axes = figure.add_subplot()
    axes.patch.set_alpha(0.0)
    axes.grid(True, color=RULE, linewidth=0.5)
    axes.set_axisbelow(True)
    for spine in axes.spines.values():
        spine.set_color(RULE)
    axes.tick_params(colors=MUTED, labelsize=8)
    axes.xaxis.label.set(color=MUTED, fontsize=8.5)
    axes.yaxis.label.set(color=MUTED, fontsize=8.5)
    return axes


def _svg(axes: Axes, salt: str) -> str:
    from matplotlib import rc_context

    written = io.StringIO()
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": salt, "font.family": "sans-serif"}):
        axes.figure.savefig(written, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    text = written.getvalue()
    text = text[text.index("<svg") :]
    for drawn, shown in _THEME.items():
        text = text.replace(drawn, shown)
    # The picture takes the page's width; its size stays in the viewBox.
    head, rest = text.split(">", 1)
    share = 100.0 * axes.figure.get_figwidth() / WIDTH_IN
    head = re.sub(r' (?:width|height)="[^"]*"', "", head)
    return f'{head} style="max-width:{share:.0f}%">{rest}'


def _decimated(values: FloatArray) -> FloatArray:
    step = max(1, len(values) // POINTS_SHOWN)
    return np.append(values[::step], values[-1])


def _thinned(km: FloatArray, ground: FloatArray, level: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """As many points as can be seen; of each bin the lowest and highest ground, so that no summit or gorge is lost."""
    size = len(km) * 2 // POINTS_SHOWN
    if size < 3:
        return km, ground, level
    starts = np.arange(0, len(km), size)
    low = np.array([start + int(np.argmin(ground[start : start + size])) for start in starts])
    high = np.array([start + int(np.argmax(ground[start : start + size])) for start in starts])
    kept = np.unique(np.concatenate(([0], low, high, [len(km) - 1])))
    return km[kept], ground[kept], level[kept]


def _spread(marks: Sequence[Mark], length_m: float) -> list[Mark]:
    """Marks far enough apart to be read, at most LABELS_SHOWN."""
    found: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: mark.at_m):
        if not found or mark.at_m - found[-1].at_m > length_m / LABELS_SHOWN / 1.3:
            found.append(mark)
    return found[:LABELS_SHOWN]
