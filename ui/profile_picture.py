"""The profile as a picture for others: as it is shown, or the whole line at a scale on sheets of paper."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure

from ..core.errors import ExportError
from ..core.progress import Progress, Silent, check_cancelled
from ..exchange.long_section import written_whole
from .alternative_columns import number
from .profile_drawing import Content
from .profile_figure import Look, ProfileFigure, Sheet
from .profile_labels import label_share, labelled
from .profile_words import tr
from .theme import LIGHT

SVG, PNG, PDF = "svg", "png", "pdf"
# Landscape, mm.
PAPERS = {"A4": (297.0, 210.0), "A3": (420.0, 297.0), "A2": (594.0, 420.0), "A1": (841.0, 594.0)}
MM_PER_INCH = 25.4
PAPER_POINTS, DRAWN_DPI = 8.0, 96.0
# Lines are drawn so much finer than pixels of a screen.
DETAIL = 4.0
_SILENT = Silent()
# Room left above and below the levels of a sheet, as a share of its height.
ROOM = 0.06


@dataclass(frozen=True)
class Scales:
    """Of a drawing on paper: 1 to `along`, and 1 to `up` for levels; paper: of PAPERS."""

    along: float = 100_000.0
    up: float = 1_000.0
    paper: str = "A3"


@dataclass(frozen=True)
class Page:
    """A stretch of line (m) on one sheet, and the lowest and highest level of its axes (m)."""

    from_m: float
    to_m: float
    levels_m: tuple[float, float]


def save_as_shown(
    content: Content, span_m: tuple[float, float], size_in: tuple[float, float], points: float, path: str | Path,
    dpi: float = 200.0,
) -> Path:  # fmt: skip
    """A stretch in light colours, of the size (inches) and with the text (points) of the screen; the format by ending.

    dpi: pixels per inch of PNG. Raises ExportError.
    """
    kind = Path(path).suffix.lower().lstrip(".")
    if kind not in (SVG, PNG, PDF):
        raise ExportError(tr("{} is no picture.").format(Path(path).name), tr("End its name in .svg, .png or .pdf."))
    figure = Figure(figsize=size_in, dpi=DRAWN_DPI)
    FigureCanvasAgg(figure)
    ProfileFigure(figure).draw(content, *span_m, Look(LIGHT, points, max(DETAIL, dpi / DRAWN_DPI)))
    with written_whole(path) as room:
        figure.savefig(room, format=kind, dpi=dpi if kind == PNG else DRAWN_DPI)
    return Path(path)


def save_sheets(content: Content, scales: Scales, path: str | Path, progress: Progress = _SILENT) -> int:
    """The whole line at a scale as PDF; how many sheets it takes. Raises ExportError, CancelledError."""
    width_mm, height_mm = PAPERS[scales.paper]
    figure = Figure(figsize=(width_mm / MM_PER_INCH, height_mm / MM_PER_INCH), dpi=DRAWN_DPI)
    FigureCanvasAgg(figure)
    drawing, look = ProfileFigure(figure), Look(LIGHT, PAPER_POINTS, DETAIL)
    pages, along_m = _pages(content, scales, drawing, look)
    name = content.evaluation.alignment.name.replace("\n", " ")
    with written_whole(path) as room, PdfPages(room) as book:
        for i, page in enumerate(pages):
            check_cancelled(progress)
            title = tr("{} · km {} to {} · 1:{} along, 1:{} up · sheet {} of {}").format(
                name, number(page.from_m / 1000.0, 3), number(page.to_m / 1000.0, 3), number(scales.along),
                number(scales.up), i + 1, len(pages),
            )  # fmt: skip
            sheet = Sheet(page.levels_m, (page.to_m - page.from_m) / along_m, title)
            drawing.draw(content, page.from_m, page.to_m, look, sheet)
            book.savefig(figure)
            progress.report((i + 1) / len(pages))
    return len(pages)


def _pages(content: Content, scales: Scales, drawing: ProfileFigure, look: Look) -> tuple[list[Page], float]:
    """Stretches that fit a sheet along and up, and how much line fits along one (m)."""
    if not (scales.along > 0.0 and scales.up > 0.0):
        raise ExportError(tr("A scale is 1 to a number above 0."), tr("Give one, such as 1:100,000."))
    length_m = float(content.evaluation.section.chainage_m[-1])
    drawing.from_m, drawing.to_m = 0.0, length_m
    view = drawing.prepare(content, look, Sheet((0.0, 1.0), 1.0, ""))
    metres_per_px = MM_PER_INCH / 1000.0 / DRAWN_DPI
    along_m, up_m = view.width_px * metres_per_px * scales.along, view.height_px * metres_per_px * scales.up
    names = label_share(labelled(content.evaluation, content.crossed, view), view)
    return fitting_pages(content, along_m, up_m, up_m * (1.0 - names - 2.0 * ROOM)), along_m


def fitting_pages(content: Content, along_m: float, up_m: float, usable_m: float) -> list[Page]:
    """Stretches at most `along_m` long whose ground and levels lie within `usable_m`; the axes reach over `up_m`.

    Raises ExportError where not even two stations fit.
    """
    section = content.evaluation.section
    at_m, first, pages = section.chainage_m, 0, []
    lows, highs = np.minimum(section.ground_m, section.level_m), np.maximum(section.ground_m, section.level_m)
    while first < at_m.size - 1:
        end = int(np.searchsorted(at_m, at_m[first] + along_m * (1.0 + 1e-9), side="right"))
        low, high = np.minimum.accumulate(lows[first:end]), np.maximum.accumulate(highs[first:end])
        count = int(np.searchsorted(high - low, usable_m, side="right"))
        if count < 2:
            raise ExportError(
                tr("At this scale the levels about km {} do not fit on the paper.").format(
                    number(at_m[first] / 1000.0, 1)
                ),
                tr("Choose a smaller scale for levels (a larger number) or larger paper."),
            )
        last = first + count - 1
        bottom_m = float(low[count - 1]) - ROOM * up_m
        pages.append(Page(float(at_m[first]), float(at_m[last]), (bottom_m, bottom_m + up_m)))
        first = last
    return pages
