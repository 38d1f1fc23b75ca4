"""Other alternatives drawn over the profile of the one that is shown, told apart by colour and by dashes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.colors import to_hex, to_rgb

from ..core.geodesy import FloatArray
from .ink import UP_SHARE, Dashes, Ink, text_em
from .profile_bands import View
from .profile_math import thin
from .theme import ChartColours

# Told apart without colour as well: dots, dashes, and dashes with dots.
DASHES: tuple[Dashes, ...] = (
    (6.0, 2.0),
    (1.4, 1.6),
    (7.0, 2.0, 1.4, 2.0),
    (3.0, 1.5),
    (10.0, 3.0),
    (3.0, 1.5, 1.0, 1.5),
)
OTHER, OTHER_GROUND, LEGEND = "other", "other ground", "legend"
LONGEST_NAME = 32
# Of what has to be told from its background (WCAG 2, 1.4.11).
LEAST_CONTRAST = 3.0


@dataclass(frozen=True)
class Other:
    """Another alternative: its name, colour, which of DASHES, and its levels and ground (m) over chainages (m).

    at_m are chainages of the alternative that is shown, whatever they are on its own.
    """

    name: str
    colour: str
    pattern: int
    at_m: FloatArray
    level_m: FloatArray
    ground_m: FloatArray

    def range_in(self, view: View) -> tuple[int, int]:
        """First and last of its stations in a view; last < first for none."""
        first = max(int(np.searchsorted(self.at_m, view.from_m)) - 1, 0)
        last = min(int(np.searchsorted(self.at_m, view.to_m)) + 1, self.at_m.size - 1)
        inside = self.at_m.size > 1 and self.at_m[0] < view.to_m and self.at_m[-1] > view.from_m
        return (first, last) if inside else (0, -1)

    def seen(self, view: View) -> list[FloatArray]:
        """Its levels in a view; none where it is not there."""
        first, last = self.range_in(view)
        return [self.level_m[first : last + 1]] if last > first else []


def readable(colour: str, background: str) -> str:
    """A line's colour as it can be told from the background: the planner chose it for the map."""
    one, ground = np.array(to_rgb(colour)), np.array(to_rgb(background))
    for _ in range(8):
        if _contrast(one, ground) >= LEAST_CONTRAST:
            break
        one += 0.15 * ((1.0 if ground.mean() < 0.5 else 0.0) - one)
    return to_hex(one)


def _contrast(one: FloatArray, other: FloatArray) -> float:
    """By WCAG 2."""
    light = [np.where(c <= 0.03928, c / 12.92, ((c + 0.055) / 1.055) ** 2.4) @ (0.2126, 0.7152, 0.0722)
             for c in (one, other)]  # fmt: skip
    return float((max(light) + 0.05) / (min(light) + 0.05))


def draw_others(ink: Ink, others: Sequence[Other], view: View, colours: ChartColours) -> None:
    """Formation levels in colour, ground faint, and a legend with the names at the lower left."""
    for other in others:
        first, last = other.range_in(view)
        if last <= first:
            continue
        kept = thin((other.level_m, other.ground_m), first, last, view.buckets)
        x, colour = other.at_m[kept] / 1000.0, readable(other.colour, colours.background)
        dashes = DASHES[other.pattern % len(DASHES)]
        ink.line(OTHER_GROUND, x, other.ground_m[kept], colour, 0.7, alpha=0.45, z=2.2)
        ink.line(OTHER, x, other.level_m[kept], colour, 1.6, dashes=dashes, z=3.8)
    _legend(ink, others, view, colours)


def _legend(ink: Ink, others: Sequence[Other], view: View, colours: ChartColours) -> None:
    """As many names as fit side by side and above each other in the lower part of the profile."""
    text_px, left_px, row = view.text_px, 0.8 * view.text_px, 0
    rows = max(int(0.4 * view.height_px / (1.3 * text_px)), 1)
    for other in others:
        name = other.name.replace("\n", " ")
        name = name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"
        wide_px = (text_em(name) + 3.6) * text_px
        if left_px + wide_px > view.width_px and left_px > text_px:
            row, left_px = row + 1, 0.8 * text_px
        if row >= rows:
            return
        x_km, y = view.from_m / 1000.0 + left_px * view.pixel_km, (0.8 + 1.3 * row) * text_px / max(view.height_px, 1.0)
        end_km = x_km + 2.2 * text_px * view.pixel_km
        colour, dashes = readable(other.colour, colours.background), DASHES[other.pattern % len(DASHES)]
        ink.line(LEGEND, (x_km, end_km), (y, y), colour, 1.8, UP_SHARE, dashes=dashes, z=7.5)
        ink.word(name, end_km, y, colours.text, along=0.0, shift_x=0.4, place=UP_SHARE, name=LEGEND)
        left_px += wide_px + text_px
