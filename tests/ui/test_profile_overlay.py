import numpy as np
import pytest
from dock_builders import two_lines
from karwan.ui.profile_chart import ProfileChart
from karwan.ui.profile_overlay import DASHES, LEAST_CONTRAST, Other, readable
from karwan.ui.theme import DARK, LIGHT
from qgis.PyQt.QtGui import QColor


def contrast(one, other):
    """WCAG 2 contrast of two colours."""

    def luminance(colour):
        parts = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in QColor(colour).getRgbF()[:3]]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("background", [LIGHT.background, DARK.background])
@pytest.mark.parametrize("colour", ["#0072b2", "#f0e442", "#000000", "#ffffff", "#232629", "#d55e00"])
def test_lines_can_be_told_from_the_background(background, colour):
    assert contrast(readable(colour, background), background) >= LEAST_CONTRAST - 0.01


def test_a_colour_that_can_be_told_stays():
    assert readable("#d55e00", LIGHT.background) == "#d55e00"


@pytest.fixture
def chart(qgis_app):
    chart = ProfileChart()
    chart.resize(900, 320)
    chart.show()
    yield chart
    chart.deleteLater()


def others(count=3):
    section = two_lines()[0].section
    return [
        Other(f"Line {i} $x$", "#0072b2", i, section.chainage_m, section.level_m + 40.0 * (i + 1), section.ground_m)
        for i in range(count)
    ]


def test_others_are_told_apart_by_dashes_and_named(chart):
    chart.show_evaluation(two_lines()[0], key="a", others=others())
    ink = chart.drawn.inks.profile
    assert len({shape.dashes for shape in ink.named("other")}) == 3
    assert len(set(DASHES)) == len(DASHES) >= 6
    legend = [word.text for word in ink.words if word.name == "legend"]
    assert legend == ["Line 0 $x$", "Line 1 $x$", "Line 2 $x$"]
    # The highest of them is seen whole.
    top_m = chart.drawn.axes[0].get_ylim()[1]
    assert top_m > max(shape.y.max() for shape in ink.named("other"))
    chart.show_others(())
    assert not ink.named("other")
    assert chart.drawn.axes[0].get_ylim()[1] < top_m - 60.0


@pytest.mark.parametrize("width", [900, 420, 240])
def test_names_in_the_legend_do_not_overlap(chart, width):
    chart.resize(width, 320)
    chart.show_evaluation(two_lines()[0], key="a", others=others(7))
    boxes = [box for box in chart.drawn.inks.profile.boxes(chart.get_renderer()) if box.word.name == "legend"]
    assert len(boxes) >= 2
    for i, one in enumerate(boxes):
        assert not any(one.overlaps(other) for other in boxes[:i])


def test_a_line_that_is_elsewhere_is_not_drawn(chart):
    north = two_lines()[0]
    far = Other("Far", "#0072b2", 0, np.array([1e6, 2e6]), np.array([9e3, 9e3]), np.array([0.0, 0.0]))
    chart.show_evaluation(north, key="a", others=[far])
    assert not chart.drawn.inks.profile.named("other")
    assert chart.drawn.axes[0].get_ylim()[1] < 9e3
