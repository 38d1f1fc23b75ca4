"""What is set by hand, drawn into the profile: levels as pins, stations as signs, structures in brackets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from qgis.PyQt.QtCore import QCoreApplication

from ..core.by_hand import BRIDGE, LEVEL, LOCK, STATION, TUNNEL
from ..core.geodesy import FloatArray
from .alternative_columns import number
from .profile_grips import CURVE, Grip

if TYPE_CHECKING:
    from ..core.hand_set_line import PlacedFix
    from .ink import Ink
    from .profile_bands import View
    from .theme import ChartColours

# A bracket's distance above what it is about and the length of its feet, heights of text.
BRACKET_EM, FOOT_EM = 1.6, 0.5
SHOWN = "by hand"
Levels = Callable[[FloatArray], FloatArray]


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanProfileHand", text)


def draw_grips(ink: Ink, grips: Sequence[Grip], colours: ChartColours) -> None:
    """Middles and ends of vertical curves that can be dragged."""
    for middles, marker, size in ((True, "D", 5.0), (False, "s", 4.0)):
        some = [grip for grip in grips if (grip.kind == CURVE) == middles]
        ink.marks(
            "curve ends", np.array([grip.at_m for grip in some]) / 1000.0, np.array([grip.level_m for grip in some]),
            marker, size, colours.background, colours.formation, z=6.4,
        )  # fmt: skip


def draw_fixes(ink: Ink, fixes: Sequence[PlacedFix], top_at: Levels, view: View, colours: ChartColours) -> None:
    """Those in view. top_at: the higher of ground and formation (m) at chainages (m)."""
    for one in fixes:
        if one.to_m < view.from_m or one.from_m > view.to_m:
            continue
        if one.fix.kind == LEVEL:
            _pin(ink, one, colours)
        elif one.fix.kind == STATION:
            level_m = float(top_at(np.array([one.from_m]))[0])
            ink.marks(SHOWN, one.from_m / 1000.0, level_m, "s", 8.0, colours.background, colours.text, z=6.9)
        else:
            _bracket(ink, one, top_at, view, colours)


def _pin(ink: Ink, one: PlacedFix, colours: ChartColours) -> None:
    at_km, level_m = one.from_m / 1000.0, one.fix.level_m
    ink.marks(SHOWN, at_km, level_m, "v", 8.0, colours.text, colours.background, z=6.9)
    ink.word(tr("{} m").format(number(level_m, 1)), at_km, level_m, colours.text, up=0.0, shift_y=0.6, bold=True)


def _bracket(ink: Ink, one: PlacedFix, top_at: Levels, view: View, colours: ChartColours) -> None:
    words, colour = {
        BRIDGE: (tr("bridge, by hand"), colours.bridge), TUNNEL: (tr("tunnel, by hand"), colours.tunnel),
        LOCK: (tr("locked"), colours.text),
    }[one.fix.kind]  # fmt: skip
    low, high = ink.axes.get_ylim()
    em_m = view.text_px * (high - low) / max(view.height_px, 1.0)
    from_m, to_m = max(one.from_m, view.from_m), min(one.to_m, view.to_m)
    roof = float(top_at(np.linspace(from_m, to_m, 50)).max()) + BRACKET_EM * em_m
    foot = roof - FOOT_EM * em_m
    x = [one.from_m / 1000.0, one.from_m / 1000.0, one.to_m / 1000.0, one.to_m / 1000.0]
    ink.line(SHOWN, x, [foot, roof, roof, foot], colour, 1.6, z=6.6)
    ink.word(words, (from_m + to_m) / 2000.0, roof, colour, up=0.0, shift_y=0.2)
