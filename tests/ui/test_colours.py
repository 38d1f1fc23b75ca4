"""Colours of charts and alternatives, measured: can they be read, and told apart whatever the colour vision?"""

from dataclasses import asdict
from itertools import combinations

import numpy as np
import pytest
from colour_vision import VISIONS, ciede2000, contrast, difference, lab, linear, seen
from karwan.layers.study_changes import COLOURS
from karwan.ui.theme import DARK, LIGHT, chart_colours, faint_colour, text_colour, violation_colour
from qgis.PyQt.QtGui import QColor, QPalette

# A difference of 10 is seen at a glance; around 1 is the least that can be seen at all.
TOLD_APART = 10.0
TEXT_CONTRAST, LINE_CONTRAST = 4.5, 3.0
# QGIS's own dark themes: Night Mapping's tables and windows, Blend of Gray's.
DARK_GROUNDS = ("#232629", "#323232", "#1e1e1e")
LINES = ("ground", "formation", "bridge", "tunnel", "violation", "crossing")
AREAS = ("cut", "fill")


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_differences_are_those_of_sharma_wu_and_dalal(one, other, wanted):
    assert ciede2000(np.array(one), np.array(other)) == pytest.approx(wanted, abs=1e-4)


def test_red_and_green_look_alike_to_some_and_grey_is_grey_to_all():
    red, green = "#b05030", "#80703c"
    assert difference(red, green) > 20.0
    assert difference(red, green, "protanopia") < 0.5 * difference(red, green)
    for vision in VISIONS:
        assert np.ptp(seen("#808080", vision)) < 1e-3
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert lab(linear("#ffffff")) == pytest.approx([100.0, 0.0, 0.0], abs=0.02)


@pytest.mark.parametrize("vision", VISIONS)
def test_twelve_alternatives_are_told_apart(vision):
    assert len(COLOURS) == 12
    close = {
        (one, other): round(difference(one, other, vision), 1)
        for one, other in combinations(COLOURS, 2)
        if difference(one, other, vision) < TOLD_APART
    }
    assert not close


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_what_a_profile_shows_is_told_apart(colours, vision):
    named = {name: colour for name, colour in asdict(colours).items() if name in LINES + AREAS}
    close = {
        (one, other): round(difference(named[one], named[other], vision), 1)
        for one, other in combinations(named, 2)
        if difference(named[one], named[other], vision) < TOLD_APART
    }
    assert not close


@pytest.mark.parametrize(
    ("colours", "grounds"), [(LIGHT, ("#ffffff", LIGHT.ground_fill)), (DARK, (*DARK_GROUNDS, DARK.ground_fill))]
)
def test_lines_and_words_can_be_read(colours, grounds):
    for ground in grounds:
        for name in (*LINES, "text", "cursor"):
            assert contrast(getattr(colours, name), ground) >= LINE_CONTRAST, (name, ground)
    for ground in grounds[:-1]:
        for name in ("text", "violation", "crossing"):
            assert contrast(getattr(colours, name), ground) >= TEXT_CONTRAST, (name, ground)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_areas_stand_out_from_the_ground_they_lie_on(colours):
    """Cut lies below the ground's line and fill above it, both with an outline: less than a line's contrast will do."""
    for name in AREAS:
        for ground in (colours.background, colours.ground_fill):
            assert difference(getattr(colours, name), ground) > 20.0, (name, ground)
            assert contrast(getattr(colours, name), ground) > 1.8, (name, ground)


def palette(base: str, text: str) -> QPalette:
    made = QPalette()
    made.setColor(QPalette.ColorRole.Base, QColor(base))
    made.setColor(QPalette.ColorRole.Text, QColor(text))
    return made


@pytest.mark.parametrize(
    ("base", "text"),
    [("#ffffff", "#000000"), ("#232629", "#ffffff"), ("#323232", "#c8c8c8"), ("#232629", "#000000")],
    ids=["light", "dark", "night mapping", "dark by style sheet alone"],
)
def test_words_in_tables_can_be_read_in_any_theme(base, text):
    shown = palette(base, text)
    for colour in (text_colour(shown), violation_colour(shown), faint_colour(shown), QColor(chart_colours(shown).text)):
        assert contrast(colour.name(), base) >= TEXT_CONTRAST, colour.name()
