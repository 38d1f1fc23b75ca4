"""The mass diagram below the profile: the running sum of usable cut minus fill, and which way the soil goes."""

from __future__ import annotations

import numpy as np

from ..core.evaluation import Evaluation
from ..core.geodesy import FloatArray
from .alternative_columns import number
from .ink import Ink
from .profile_bands import View
from .profile_frame import y_ticks
from .profile_math import decimals_of, nice_step, nice_ticks, thin
from .theme import ChartColours

# An arrow where soil goes one way over at least this width, heights of text.
LEAST_ARROW_EM = 1.6
MILLION = 1e6


def balance_points(at_m: FloatArray, ordinate_m3: FloatArray, balance_m3: FloatArray) -> FloatArray:
    """Chainages (m) where the mass diagram crosses its balance line: no soil passes there."""
    flow = ordinate_m3 - balance_m3
    before = np.flatnonzero(flow[:-1] * flow[1:] < 0.0)
    share = flow[before] / (flow[before] - flow[before + 1])
    return np.asarray(at_m[before] + share * (at_m[before + 1] - at_m[before]))


def draw_mass_haul(ink: Ink, evaluation: Evaluation, first: int, last: int, view: View, colours: ChartColours) -> None:
    """The diagram in million m3; above the balance line soil goes forward, below it back.

    first, last: stations in view.
    """
    haul, at_m = evaluation.mass_haul, evaluation.section.chainage_m
    if haul is None:
        return
    kept = thin((haul.ordinate_m3, haul.balance_m3), first, last, view.buckets)
    x, ordinate, balance = at_m[kept] / 1000.0, haul.ordinate_m3[kept] / MILLION, haul.balance_m3[kept] / MILLION
    low, high = float(min(ordinate.min(), balance.min())), float(max(ordinate.max(), balance.max()))
    reach = max(high - low, 1e-3)
    ink.axes.set_ylim(low - 0.1 * reach, high + 0.1 * reach)
    ink.area("forward", x, balance, np.maximum(ordinate, balance), colours.crossing, alpha=0.45, z=2.0)
    ink.area("back", x, balance, np.minimum(ordinate, balance), colours.ground, alpha=0.45, z=2.0)
    ink.line("balance", x, balance, colours.text, 0.8, dashes=(4.0, 2.4))
    ink.line("ordinate", x, ordinate, colours.formation, 1.2, z=4.0)
    points_m = balance_points(
        at_m[first : last + 1], haul.ordinate_m3[first : last + 1], haul.balance_m3[first : last + 1]
    )
    _arrows(ink, points_m, evaluation, view, colours)
    low, high = ink.axes.get_ylim()
    most = max(int(view.strip_px / (1.8 * view.text_px)), 1)
    # A step may lie so that none of its multiples is seen: one value at least says how much it is about.
    step = next((s for s in (nice_step(high - low, most + i) for i in range(9)) if nice_ticks(low, high, s)), reach)
    ticks = nice_ticks(low, high, step)[:most]
    y_ticks(ink, [(y, number(y, decimals_of(step))) for y in ticks], colours)


def _arrows(ink: Ink, points_m: FloatArray, evaluation: Evaluation, view: View, colours: ChartColours) -> None:
    """Balance points that can be told apart, and between them the way the soil goes."""
    haul, at_m = evaluation.mass_haul, evaluation.section.chainage_m
    if haul is None:
        return
    edges = np.concatenate(([view.from_m], points_m, [view.to_m]))
    wide = np.array([view.pixels(b - a) >= LEAST_ARROW_EM * view.text_px for a, b in zip(edges, edges[1:])])
    told = points_m[wide[:-1] | wide[1:]] if points_m.size else points_m
    ink.marks(
        "balance points", told / 1000.0, np.interp(told, at_m, haul.balance_m3) / MILLION, "o", 3.6, colours.background,
        colours.text, z=5.0,
    )  # fmt: skip
    middle = ((edges[:-1] + edges[1:]) / 2.0)[wide]
    ordinate, balance = (np.interp(middle, at_m, values) for values in (haul.ordinate_m3, haul.balance_m3))
    for marker, name, chosen in ((">", "forward", ordinate > balance), ("<", "back", ordinate < balance)):
        ink.marks(
            f"{name} arrows", middle[chosen] / 1000.0, (ordinate + balance)[chosen] / 2.0 / MILLION, marker, 5.0,
            colours.text, colours.text, z=5.0,
        )  # fmt: skip
