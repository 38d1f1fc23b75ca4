"""Where the profile and the bands below it lie in the chart."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

# Heights that the profile keeps above the band of curves and, being asked for, above that of mass haul, lines of text.
LEAST_PROFILE_EM, LEAST_PROFILE_WITH_HAUL_EM = 6.0, 3.2
# What is higher than this tells no more.
MOST_BAND_EM = 7.0
# Margins at the left, below and above, lines of text.
LEFT_EM, FOOT_EM, TOP_EM = 5.8, 3.3, 0.5


def lay_out(
    figure: Figure, axes: tuple[Axes, Axes, Axes, Axes], has_plan: bool, has_haul: bool, text_px: float,
    top_em: float = TOP_EM, share: float = 1.0,
) -> None:  # fmt: skip
    """Margins that fit the text, whatever the font and scale; the bands of curves and haul only where there is room.

    axes: profile, grades, curves, mass haul. top_em: margin above, lines of text. share: how much of the width is used.
    """
    profile, grades, curves, haul = axes
    width, height = figure.bbox.width, figure.bbox.height
    top, bottom = 1.0 - min(top_em * text_px / height, 0.1), min(FOOT_EM * text_px / height, 0.45)
    left, right = min(LEFT_EM * text_px / width, 0.3), 1.0 - min(1.2 * text_px / width, 0.1)
    drawn_px = max((top - bottom) * height, 1.0)
    gap_px = 0.8 * text_px
    most_px = MOST_BAND_EM * text_px
    strip_px = min(max(drawn_px / 7.0, 3.0 * text_px), 0.4 * drawn_px, most_px)
    left_px = drawn_px - strip_px - gap_px
    haul_px = min(max(drawn_px / 6.0, 3.2 * text_px), most_px)
    curves_px = min(max(drawn_px / 9.0, 2.6 * text_px), most_px)
    hauled = has_haul and left_px - haul_px - gap_px >= LEAST_PROFILE_WITH_HAUL_EM * text_px
    left_px -= haul_px + gap_px if hauled else 0.0
    curved = has_plan and left_px - curves_px - gap_px >= LEAST_PROFILE_EM * text_px
    haul_px, curves_px = haul_px if hauled else 0.0, curves_px if curved else 0.0
    for one, shown in ((haul, hauled), (curves, curved)):
        one.set_visible(shown)
    bands_px = sum(tall_px + gap_px for tall_px in (haul_px, curves_px, strip_px) if tall_px)
    floor_px = bottom * height
    for one, tall_px in ((haul, haul_px), (curves, curves_px), (grades, strip_px), (profile, drawn_px - bands_px)):
        one.set_position((left, floor_px / height, (right - left) * share, max(tall_px, 1.0) / height))
        floor_px += tall_px + gap_px if tall_px else 0.0
