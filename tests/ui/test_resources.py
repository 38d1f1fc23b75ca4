import re

import pytest
from karwan.ui.resources import PLUGIN_FOLDER, icon, icon_path, listed_files
from qgis.PyQt.QtGui import QColor

ICONS = PLUGIN_FOLDER / "ui" / "icons"


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast of two colours."""

    def luminance(colour: str) -> float:
        parts = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in QColor(colour).getRgbF()[:3]]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_every_listed_file_is_there_and_every_svg_is_listed():
    listed = set(listed_files().values())
    assert listed == set(ICONS.glob("*.svg"))
    assert all(path.is_file() for path in listed)


@pytest.mark.parametrize("name", sorted(listed_files()))
def test_each_icon_is_drawn_at_16_pixels(qgis_app, name):
    image = icon(name).pixmap(16, 16).toImage()
    drawn = sum(image.pixelColor(x, y).alpha() > 100 for x in range(16) for y in range(16))
    assert image.width() == 16
    assert drawn > 20


@pytest.mark.parametrize("name", sorted(listed_files()))
@pytest.mark.parametrize("background", ["#ffffff", "#2b2b2b"])
def test_each_icon_stands_out_on_light_and_dark(name, background):
    colours = set(re.findall(r"#[0-9a-f]{6}", (ICONS / f"{name}.svg").read_text()))
    assert colours
    assert min(contrast(colour, background) for colour in colours) >= 3.0


def test_every_icon_the_code_asks_for_is_listed():
    asked = set()
    for path in (PLUGIN_FOLDER / "ui").glob("*.py"):
        asked |= set(re.findall(r"\bicon\(\"([a-z-]+)\"", path.read_text()))
    assert asked
    assert asked <= set(listed_files())


def test_an_unknown_icon_is_empty(qgis_app):
    assert icon_path("no-such-icon") == ""
    assert icon("no-such-icon").isNull()
