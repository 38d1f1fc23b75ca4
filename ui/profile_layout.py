"""Where the profile and the bands below it lie in the chart."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

# Height from which the band of curves fits below the profile, lines of text.
LEAST_HEIGHT_FOR_CURVES = 13.0


def lay_out(figure: Figure, axes: tuple[Axes, Axes, Axes], has_plan: bool, text_px: float) -> None:
    """Margins that fit the text, whatever the font and scale; the band of curves only where there is room.

    axes: profile, grades, curves.
    """
    profile, grades, curves = axes
    width, height = figure.bbox.width, figure.bbox.height
    top, bottom = 1.0 - min(0.5 * text_px / height, 0.1), min(3.3 * text_px / height, 0.45)
    left, right = min(5.8 * text_px / width, 0.3), 1.0 - min(1.2 * text_px / width, 0.1)
    drawn_px = max((top - bottom) * height, 1.0)
    curved = has_plan and drawn_px >= LEAST_HEIGHT_FOR_CURVES * text_px
    gap_px = 0.8 * text_px
    strip_px = min(max(drawn_px / 7.0, 3.0 * text_px), 0.4 * drawn_px)
    curves_px = max(drawn_px / 9.0, 2.6 * text_px) if curved else 0.0
    curves.set_visible(curved)
    floor_px = bottom * height
    for one, tall_px in (
        (curves, curves_px), (grades, strip_px),
        (profile, drawn_px - strip_px - gap_px - (curves_px + gap_px if curved else 0.0)),
    ):  # fmt: skip
        one.set_position((left, floor_px / height, right - left, max(tall_px, 1.0) / height))
        floor_px += tall_px + gap_px if tall_px else 0.0
