"""Shapes are as wide on paper and screen as they are said to be, whatever the resolution."""

import numpy as np
import pytest
from karwan.ui.ink import Ink
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure


def drawn(dpi, draw):
    figure = Figure(figsize=(2.0, 1.0), dpi=dpi)
    canvas = FigureCanvasAgg(figure)
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_axis_off()
    axes.set_xlim(0.0, 1.0)
    axes.set_ylim(0.0, 1.0)
    ink = Ink(axes)
    ink.points = 12.0
    draw(ink)
    canvas.draw()
    return 255 - np.array(canvas.buffer_rgba())[..., 0].astype(int), ink, canvas


@pytest.mark.parametrize("dpi", [72, 96, 192])
def test_widths_and_dashes_are_in_points(dpi):
    picture, _, _ = drawn(dpi, lambda ink: ink.line("a", (0.0, 1.0), (0.5, 0.5), "#000000", 6.0))
    assert picture[:, dpi].sum() / 255.0 == pytest.approx(6.0 * dpi / 72.0, abs=1.0)
    dashed, _, _ = drawn(dpi, lambda ink: ink.line("a", (0.0, 1.0), (0.5, 0.5), "#000000", 6.0, dashes=(9.0, 9.0)))
    # Two inches hold eight dashes.
    row = dashed[dashed.shape[0] // 2] > 127
    assert np.count_nonzero(np.diff(row.astype(int)) == -1) == 8


@pytest.mark.parametrize("dpi", [72, 192])
def test_text_is_as_high_as_its_points_and_lies_in_its_box(dpi):
    picture, ink, canvas = drawn(dpi, lambda ink: ink.word("Hg", 0.5, 0.5, "#000000"))
    rows = np.flatnonzero(picture.max(axis=1) > 100)
    # From the top of the H to the foot of the g.
    assert rows[-1] - rows[0] + 1 == pytest.approx(12.0 * dpi / 72.0, rel=0.15)
    (box,) = ink.boxes(canvas.get_renderer())
    columns = np.flatnonzero(picture.max(axis=0) > 100)
    assert box.x0 - 1.5 <= columns[0]
    assert columns[-1] <= box.x1 + 1.5


def test_text_is_never_mathematics(qgis_app):
    picture, _, _ = drawn(96, lambda ink: ink.word(r"$\frac{1$ & <b>", 0.5, 0.5, "#000000"))
    assert np.count_nonzero(picture.max(axis=0) > 100) > 60
