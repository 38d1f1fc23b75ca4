"""Axes of the chart: rounded values at their edges with fine lines through the picture."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .alternative_columns import number
from .ink import ALONG_SHARE, SHARE, UP_SHARE, Ink, text_em
from .profile_math import decimals_of, nice_step, nice_ticks
from .theme import ChartColours

TICK = "tick"
# Heights of text between values up the axis, and between those along it beyond the longest.
UP_APART, ALONG_APART = 2.2, 2.0


def y_ticks(ink: Ink, ticks: Sequence[tuple[float, str]], colours: ChartColours) -> None:
    """Values with what stands for them, written left of the axes and drawn through them."""
    for y, words in ticks:
        ink.level("grid", y, colours.faint, 0.5, alpha=0.6, z=0.0)
        ink.word(words, 0.0, y, colours.text, along=1.0, shift_x=-0.5, place=ALONG_SHARE, name=TICK)


def level_ticks(ink: Ink, height_px: float, text_px: float, colours: ChartColours) -> None:
    """Rounded values over the height of the axes, as they are scaled now."""
    low, high = ink.axes.get_ylim()
    most = int(np.clip(height_px / (UP_APART * text_px), 1, 9))
    step = nice_step(high - low, most)
    y_ticks(ink, [(y, number(y, decimals_of(step))) for y in nice_ticks(low, high, step)], colours)


def x_ticks(
    ink: Ink, from_km: float, to_km: float, width_px: float, text_px: float, colours: ChartColours, named: bool
) -> None:
    """Rounded chainages; their values only below the lowest axes, named."""
    span = max(to_km - from_km, 1e-9)
    step = nice_step(span, 20)
    for most in range(20, 0, -1):
        step = nice_step(span, most)
        longest = text_em(number(to_km, decimals_of(step))) + ALONG_APART
        if longest * text_px <= step / span * width_px:
            break
    ticks = nice_ticks(from_km, to_km, step)
    ink.uprights("grid", ticks, 0.0, 1.0, colours.faint, 0.5, place=UP_SHARE, alpha=0.6, z=0.0)
    for x in ticks if named else ():
        ink.word(
            number(x, decimals_of(step)), x, 0.0, colours.text, up=1.0, shift_y=-0.25, place=UP_SHARE, name=TICK
        )  # fmt: skip


def edges(ink: Ink, colours: ChartColours) -> None:
    """The lines at the left and below."""
    ink.line("edge", (0.0, 1.0), (0.0, 0.0), colours.faint, 1.4, place=SHARE, z=8.0)
    ink.line("edge", (0.0, 0.0), (0.0, 1.0), colours.faint, 1.4, place=SHARE, z=8.0)
