"""Colours and sizes that follow the planner's theme, scale and colour vision (Okabe and Ito's palette)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape
from pathlib import Path

from qgis.PyQt.QtCore import QEvent, QSize
from qgis.PyQt.QtGui import QColor, QFontMetrics, QPalette, QShowEvent
from qgis.PyQt.QtWidgets import QAbstractScrollArea, QApplication, QDialog, QLineEdit, QStyle, QWidget

from .resources import icon_path

LEAST_DIFFERENCE = 80
# A tick in a box with a light rim: it reads on rows of any colour.
DARK_TICKS = """
QAbstractItemView::indicator, QCheckBox::indicator {{ border: 1px solid #dddddd; background-color: #1e1e1e; }}
QAbstractItemView::indicator:checked, QCheckBox::indicator:checked {{ image: url("{}") !important; }}
QAbstractItemView::indicator:unchecked, QCheckBox::indicator:unchecked {{ image: none; }}
"""


@dataclass(frozen=True)
class ChartColours:
    """What the charts are drawn with, "#rrggbb"."""

    background: str
    text: str
    faint: str
    ground: str
    ground_fill: str
    formation: str
    cut: str
    fill: str
    bridge: str
    tunnel: str
    violation: str
    crossing: str
    cursor: str


# Each pair can be told apart with any colour vision, lines read on their ground: tests/ui/test_colours.py measures it.
LIGHT = ChartColours(
    "#ffffff", "#222222", "#c8cdd3", "#7c6149", "#efe6da", "#111111", "#e69f00", "#56b4e9", "#0072b2", "#b4006e",
    "#d00000", "#2f4a4d", "#444444",
)  # fmt: skip
DARK = ChartColours(
    "#232629", "#eeeeee", "#50565c", "#b7a48b", "#3a3129", "#f5f5f5", "#ffbb1c", "#4a87af", "#94d5ff", "#b48bff",
    "#ff6f51", "#a6aeb6", "#cccccc",
)  # fmt: skip


def is_dark(palette: QPalette) -> bool:
    """Whether fields and tables are dark; a theme made of style sheets leaves other roles unset."""
    return palette.color(QPalette.ColorRole.Base).lightness() < 128


def text_colour(palette: QPalette) -> QColor:
    """The palette's text where it can be read on its base, else one that can."""
    text, base = palette.color(QPalette.ColorRole.Text), palette.color(QPalette.ColorRole.Base)
    if abs(text.lightness() - base.lightness()) < LEAST_DIFFERENCE:
        return QColor((DARK if is_dark(palette) else LIGHT).text)
    return text


def chart_colours(palette: QPalette) -> ChartColours:
    """Chart colours on the base and text of a table's palette."""
    plain = DARK if is_dark(palette) else LIGHT
    base = palette.color(QPalette.ColorRole.Base).name()
    return replace(plain, background=base, text=text_colour(palette).name())


def violation_colour(palette: QPalette) -> QColor:
    """The red of broken limits, readable on the palette's base."""
    return QColor((DARK if is_dark(palette) else LIGHT).violation)


def faint_colour(palette: QPalette) -> QColor:
    """Text of lesser weight, still easy to read."""
    text, base = text_colour(palette), palette.color(QPalette.ColorRole.Base)
    mixed = (round(0.7 * a + 0.3 * b) for a, b in zip(text.getRgb()[:3], base.getRgb()[:3]))
    return QColor(*mixed)


def plain_tip(text: str) -> str:
    """A tooltip that shows `text` as it is: names of layers and features may look like HTML."""
    return f"<span>{escape(text)}</span>" if text else ""


def keep_ticks_readable(whole: QWidget, table: QWidget) -> None:
    """Give `whole` ticks of our own where a dark style sheet fills ticked boxes with the colour of the selection.

    table: a table or list in it, whose ground tells whether the theme is dark.
    """
    application = QApplication.instance()
    dark = application is not None and bool(application.styleSheet()) and is_dark(table.palette())
    sheet = DARK_TICKS.format(Path(icon_path("done")).as_posix()) if dark else ""
    if whole.styleSheet() != sheet:
        whole.setStyleSheet(sheet)


class DialogWithTicks(QDialog):
    """A dialog with boxes to tick, which read in any theme."""

    def showEvent(self, event: QShowEvent) -> None:
        """In the colours of the theme."""
        super().showEvent(event)
        self._keep_ticks_readable()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self.isVisible():
            self._keep_ticks_readable()

    def _keep_ticks_readable(self) -> None:
        ground = self.findChild(QAbstractScrollArea) or self.findChild(QLineEdit) or self
        keep_ticks_readable(self, ground)


def icon_size(widget: QWidget) -> QSize:
    """The style's own size of small icons."""
    side = widget.style().pixelMetric(QStyle.PixelMetric.PM_SmallIconSize, None, widget)
    return QSize(side, side)


def em(widget: QWidget, count: float = 1.0) -> int:
    """Width of `count` letters of the widget's font, pixels: sizes that follow font and scale."""
    return round(QFontMetrics(widget.font()).horizontalAdvance("m") * count)
