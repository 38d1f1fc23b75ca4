"""Rasters of classes, such as land cover, met by a line: stretches of each class, and what is within the half-width.

On the line a class begins and ends where the line passes the border of a cell. Within the half-width each cell counts
by the share that lies within it; distances are those to cells' outlines.

Imports shapely; whoever may run without it imports this module where it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from . import raster_cells as cells
from .alike import alike, uncollected
from .contacts import SAME_M
from .cover import MOST_CLASSES, CoverLayer
from .cover_near import classes_near
from .crossed import IntervalCrossing, NearFeature
from .crossed_kinds import EXPOSED
from .errors import TerrainError
from .progress import Part, Progress, Silent

if TYPE_CHECKING:
    from .crossed_near import Strip
    from .crossing_geometry import CrossedLine

# Places on the line that are joined by straight pieces in any raster's system: to some centimetres at 500 m.
_PLACE_M = 500.0


def cover_met(
    line: CrossedLine, cover: CoverLayer, strip: Strip | None, progress: Progress | None = None
) -> tuple[list[IntervalCrossing], list[NearFeature], list[str]]:
    """The stretches of each class a line passes, the classes within the strip, and notes.

    Chainages agree with borders of cells to a centimetre, areas to 0.1 per cent (see tests). Raises TerrainError where
    the raster cannot be read or its values are no classes, CancelledError.
    """
    progress = progress or Silent()
    stretches, known_m = _stretches(line, cover)
    _check_classes(cover, {value for value, _, _ in stretches})
    weight = 1.0 if cover.kind in EXPOSED else 0.0
    intervals = _records(stretches, cover, weight)
    whole_m = float(line.at_m[-1])
    unknown_km = (whole_m - known_m) / 1000.0
    notes = [f"{cover.title}: {unknown_km:.1f} km of the line have no class there."] if unknown_km >= 0.05 else []
    near = [] if strip is None else classes_near(strip, cover, stretches, Part(progress, 0.2, 1.0))
    _check_classes(cover, {float(one.feature) for one in near})
    return intervals, near, notes


@uncollected()
def _records(stretches: list[tuple[float, float, float]], cover: CoverLayer, weight: float) -> list[IntervalCrossing]:
    one = {
        value: IntervalCrossing(
            cover.title, f"{value:g}", cover.name(value), 0.0, 0.0, cover.kind, cover.name(value), weight, cover.source
        )
        for value in {value for value, _, _ in stretches}
    }
    return [alike(one[value], from_m=begin, to_m=end) for value, begin, end in stretches]


def _stretches(line: CrossedLine, cover: CoverLayer) -> tuple[list[tuple[float, float, float]], float]:
    """Value, from and to (m) of each stretch of one class, and how much of the line has a class."""
    at_m = np.unique(np.concatenate((line.at_m, np.arange(0.0, line.at_m[-1], _PLACE_M))))
    of, share, row, column = cells.passed(cover.grid, *cells.places_in(cover.grid, *line.place(at_m)))
    value = cover.values(row, column)
    begin = at_m[of] + share * (at_m[of + 1] - at_m[of])
    long = np.diff(begin, append=at_m[-1]) > SAME_M
    value, begin = value[long], begin[long]
    if begin.size == 0:
        return [], 0.0
    begin[0] = 0.0
    new = np.append(True, (value[1:] != value[:-1]) & ~(np.isnan(value[1:]) & np.isnan(value[:-1])))
    value, begin = value[new], begin[new]
    end = np.append(begin[1:], at_m[-1])
    known = ~np.isnan(value)
    rows = zip(value[known].tolist(), begin[known].tolist(), end[known].tolist())
    return list(rows), float((end - begin)[known].sum())


def _check_classes(cover: CoverLayer, values: set[float]) -> None:
    """Raises TerrainError where a raster holds numbers rather than classes."""
    unnamed = [value for value in values if value not in cover.names]
    if len(values) <= MOST_CLASSES and all(value == int(value) for value in unnamed):
        return
    if unnamed:
        raise TerrainError(
            f"{cover.title} holds numbers rather than classes: {unnamed[0]:g} is among {len(values)} values.",
            "Untick it, or sort its values into classes (Reclassify by table) and load that.",
        )
