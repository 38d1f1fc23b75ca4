"""What is drawn on one matplotlib axes, kept as plain shapes: making an artist of each takes longer than drawing them.

Works with every backend of matplotlib, so that the screen, SVG and PDF show the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgba
from matplotlib.font_manager import FontProperties
from matplotlib.markers import MarkerStyle
from matplotlib.path import Path
from matplotlib.textpath import text_to_path
from matplotlib.transforms import Affine2D, IdentityTransform
from numpy.typing import NDArray

from ..core.geodesy import FloatArray

# Where coordinates count: x and y in the axes' own units; one of them as a share of the axes instead.
DATA, UP_SHARE, ALONG_SHARE, SHARE = "data", "up share", "along share", "share"
Dashes = tuple[float, ...]
# From the baseline to the foot of a g, heights of text.
DESCENT = 0.24
BACKING_ALPHA = 0.75
LINE_SPACING = 1.1


@dataclass(frozen=True)
class Shape:
    """A line (width above 0), an area (`fill`) or marks (`marker`); widths and sizes in points."""

    name: str
    path: Path
    colour: str
    width: float = 0.0
    dashes: Dashes = ()
    alpha: float = 1.0
    z: float = 3.0
    place: str = DATA
    fill: str = ""
    marker: str = ""
    size: float = 0.0

    @property
    def x(self) -> FloatArray:
        """Of its vertices."""
        return np.asarray(self.path.vertices[:, 0])

    @property
    def y(self) -> FloatArray:
        """Of its vertices."""
        return np.asarray(self.path.vertices[:, 1])


@dataclass(frozen=True)
class Word:
    """A piece of text at a place, moved by shift_x and shift_y heights of text; upright ones are read from below.

    along, up: which part of its box lies at the place, 0 left or below to 1 right or above.
    """

    text: str
    x: float
    y: float
    colour: str
    along: float = 0.5
    up: float = 0.5
    upright: bool = False
    bold: bool = False
    shift_x: float = 0.0
    shift_y: float = 0.0
    place: str = DATA
    name: str = ""
    # Colour behind it, so that it can be read over lines.
    backing: str = ""


@dataclass(frozen=True)
class Box:
    """Where a word lies, in the renderer's pixels."""

    word: Word
    x0: float
    y0: float
    x1: float
    y1: float

    def overlaps(self, other: Box) -> bool:
        """Whether the two share more than an edge."""
        return min(self.x1, other.x1) - max(self.x0, other.x0) > 0.01 and (
            min(self.y1, other.y1) - max(self.y0, other.y0) > 0.01
        )


class Ink(Artist):
    """Shapes and words of one axes, drawn in the order of their z, words last.

    points: size of all words. hidden: names of shapes that are left out.
    """

    def __init__(self, axes: Axes) -> None:
        super().__init__()
        self.points = 8.0
        self.hidden: frozenset[str] = frozenset()
        self.shapes: list[Shape] = []
        self.words: list[Word] = []
        axes.add_artist(self)

    def clear(self) -> None:
        """Nothing is drawn."""
        self.shapes, self.words = [], []

    # What can be drawn

    def line(self, name: str, x: Any, y: Any, colour: str, width: float, place: str = DATA, **look: Any) -> None:
        """A line through points."""
        self.shapes.append(Shape(name, Path(np.column_stack((x, y))), colour, width, place=place, **look))

    def lines(
        self, name: str, pieces: Sequence[FloatArray], colour: str, width: float, place: str = DATA, **look: Any
    ) -> None:
        """Lines, each with its vertices (n, 2), drawn as one."""
        if len(pieces):
            self.shapes.append(Shape(name, _compound(pieces), colour, width, place=place, **look))

    def uprights(self, name: str, x: Any, low: float, high: float, colour: str, width: float, **look: Any) -> None:
        """Vertical lines between two heights."""
        at = np.asarray(x, dtype=np.float64)
        ends = np.stack(
            (np.column_stack((at, np.full(at.size, low))), np.column_stack((at, np.full(at.size, high)))), 1
        )
        self.lines(name, list(ends), colour, width, **look)

    def level(self, name: str, y: float, colour: str, width: float, **look: Any) -> None:
        """A horizontal line over the whole width."""
        self.line(name, (0.0, 1.0), (y, y), colour, width, place=ALONG_SHARE, **look)

    def area(self, name: str, x: FloatArray, low: Any, high: FloatArray, colour: str, **look: Any) -> None:
        """Between two lines over the same x; `low` may be one value."""
        floor = np.broadcast_to(np.asarray(low, dtype=np.float64), x.shape)
        ring = np.concatenate((np.column_stack((x, high)), np.column_stack((x, floor))[::-1]))
        self.shapes.append(Shape(name, _compound([ring]), colour, fill=colour, **look))

    def areas(self, name: str, rings: Sequence[FloatArray], colour: str, place: str = DATA, **look: Any) -> None:
        """Polygons, each with its vertices (n, 2)."""
        if len(rings):
            self.shapes.append(Shape(name, _compound(rings), colour, fill=colour, place=place, **look))

    def marks(self, name: str, x: Any, y: Any, marker: str, size: float, face: str, edge: str, **look: Any) -> None:
        """The same mark at each place."""
        places = np.column_stack((np.atleast_1d(x), np.atleast_1d(y)))
        if len(places):
            self.shapes.append(Shape(name, Path(places), edge, fill=face, marker=marker, size=size, **look))

    def word(self, text: str, x: float, y: float, colour: str, **look: Any) -> None:
        """A piece of text."""
        if text:
            self.words.append(Word(text, x, y, colour, **look))

    def named(self, name: str) -> list[Shape]:
        """The shapes of a name."""
        return [shape for shape in self.shapes if shape.name == name]

    # Drawing

    def draw(self, renderer: Any) -> None:
        """Called by matplotlib."""
        if not self.get_visible():
            return
        transforms = self._transforms()
        for shape in sorted(self.shapes, key=lambda shape: shape.z):
            if shape.name not in self.hidden:
                self._draw_shape(renderer, shape, transforms[shape.place])
        canvas_px = renderer.get_canvas_width_height()[1]
        for box in self.boxes(renderer):
            word = box.word
            gc = renderer.new_gc()
            if word.backing:
                ring = [(box.x0, box.y0), (box.x1, box.y0), (box.x1, box.y1), (box.x0, box.y1), (box.x0, box.y0)]
                gc.set_linewidth(0.0)
                renderer.draw_path(gc, Path(ring), IdentityTransform(), to_rgba(word.backing, BACKING_ALPHA))
            gc.set_foreground(word.colour)
            # Where its baseline begins.
            text_px = renderer.points_to_pixels(self.points)
            x, y = (box.x1 - DESCENT * text_px, box.y0) if word.upright else (box.x0, box.y0 + DESCENT * text_px)
            if isinstance(renderer, RendererAgg):
                picture = self._picture(renderer, word)
                renderer.draw_image(gc, *picture.corner(x, y, word.upright), picture.image)
            else:
                top_down = canvas_px - y if renderer.flipy() else y
                font = _font(self.points, word.bold)
                renderer.draw_text(gc, x, top_down, word.text, font, 90.0 if word.upright else 0.0, False)
            gc.restore()
        self.stale = False

    def boxes(self, renderer: Any) -> list[Box]:
        """Where the words lie, in the renderer's pixels."""
        transforms, text_px = self._transforms(), renderer.points_to_pixels(self.points)
        found = []
        for word in self.words:
            ((x, y),) = transforms[word.place].transform([(word.x, word.y)])
            if isinstance(renderer, RendererAgg):
                long = self._picture(renderer, word).long_px
            else:
                font = _font(self.points, word.bold)
                long = renderer.get_text_width_height_descent(word.text, font, False)[0]
            width, height = (text_px, long) if word.upright else (long, text_px)
            left = x + word.shift_x * text_px - word.along * width
            foot = y + word.shift_y * text_px - word.up * height
            found.append(Box(word, left, foot, left + width, foot + height))
        return found

    def _picture(self, renderer: RendererAgg, word: Word) -> Picture:
        return _picture(word.text, word.bold, word.upright, word.colour, self.points, float(renderer.dpi))

    def _transforms(self) -> dict[str, Affine2D]:
        axes = self.axes
        return {
            place: transform.get_affine().frozen()
            for place, transform in (
                (DATA, axes.transData), (UP_SHARE, axes.get_xaxis_transform()),
                (ALONG_SHARE, axes.get_yaxis_transform()), (SHARE, axes.transAxes),
            )
        }  # fmt: skip

    def _draw_shape(self, renderer: Any, shape: Shape, transform: Affine2D) -> None:
        gc = renderer.new_gc()
        gc.set_clip_rectangle(self.axes.bbox)
        gc.set_foreground(to_rgba(shape.colour, shape.alpha), isRGBA=True)
        # In points, as dashes are: renderers make pixels of them.
        gc.set_linewidth(shape.width)
        gc.set_capstyle("butt")
        if shape.dashes:
            gc.set_dashes(0.0, shape.dashes)
        face = to_rgba(shape.fill, shape.alpha) if shape.fill else None
        if shape.marker:
            mark = MarkerStyle(shape.marker)
            gc.set_linewidth(0.9)
            # Marks on the edge of the chart are whole.
            gc.set_clip_rectangle(None)
            scaled = mark.get_transform().frozen().scale(renderer.points_to_pixels(shape.size))
            renderer.draw_markers(gc, mark.get_path(), scaled, shape.path, transform, face)
        else:
            renderer.draw_path(gc, shape.path, transform, face)
        gc.restore()


@dataclass(frozen=True)
class Picture:
    """Text as pixels, its first row below. long_px: how long the text is. base: rows from its foot to the baseline."""

    image: NDArray[np.uint8]
    long_px: float
    base: int

    def corner(self, x: float, y: float, upright: bool) -> tuple[int, int]:
        """Lower left pixel when the baseline begins at x, y."""
        if upright:
            return round(x) - (self.image.shape[1] - self.base), round(y) - 1
        return round(x) - 1, round(y) - self.base


@lru_cache(maxsize=4096)
def _picture(text: str, bold: bool, upright: bool, colour: str, points: float, dpi: float) -> Picture:
    """Names stay while a chart is panned: drawing their letters anew would take half of the time."""
    text_px, font = points / 72.0 * dpi, _font(points, bold)
    base, height = int(np.ceil(0.35 * text_px)) + 1, int(np.ceil(1.6 * text_px)) + 2
    long_px = float(RendererAgg(1, 1, dpi).get_text_width_height_descent(text, font, False)[0])
    room = RendererAgg(int(np.ceil(long_px)) + 3, height, dpi)
    gc = room.new_gc()
    gc.set_foreground(colour)
    room.draw_text(gc, 1, height - base, text, font, 0.0, False)
    image = np.array(room.buffer_rgba())
    return Picture(np.ascontiguousarray((np.rot90(image) if upright else image)[::-1]), long_px, base)


@lru_cache(maxsize=4096)
def text_em(text: str, bold: bool = False) -> float:
    """Length of a piece of text in heights of text."""
    if not text:
        return 0.0
    # Never as mathematics: names come from other people's layers.
    width, _, _ = text_to_path.get_text_width_height_descent(text, _font(100.0, bold), False)
    # Small letters are fitted to pixels and take a little more.
    return float(width) / 100.0 * 1.05


@lru_cache(maxsize=64)
def _font(points: float, bold: bool) -> FontProperties:
    return FontProperties(size=points, weight="bold" if bold else "normal")


def _compound(pieces: Sequence[NDArray[np.float64]]) -> Path:
    """One path of several lines."""
    vertices = np.concatenate(pieces)
    codes = np.full(len(vertices), Path.LINETO, dtype=Path.code_type)
    codes[np.cumsum([0, *(len(piece) for piece in pieces[:-1])])] = Path.MOVETO
    return Path(vertices, codes)
