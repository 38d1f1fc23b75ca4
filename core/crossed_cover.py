"""Rasters of classes, such as land cover, met by a line: stretches of each class, and what is within the half-width.

On the line a class begins and ends where the line passes the border of a cell. Within the half-width each cell counts
by the share that lies within it; distances are those to cells' outlines.

Imports shapely; whoever may run without it imports this module where it is used.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from . import raster_cells as cells
from .alike import alike, uncollected
from .contacts import SAME_M
from .cover import MOST_CLASSES, CoverLayer
from .crossed import IntervalCrossing, NearFeature
from .crossed_kinds import EXPOSED
from .crossed_near import Found, Strip, near_record, sides_of, stretches_near
from .errors import TerrainError
from .geodesy import FloatArray
from .progress import Part, Progress, Silent, check_cancelled

if TYPE_CHECKING:
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
    near = [] if strip is None else _near(strip, cover, Part(progress, 0.2, 1.0))
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


def _near(strip: Strip, cover: CoverLayer, progress: Progress) -> list[NearFeature]:
    found: dict[float, Found] = {}
    for number in range(strip.count):
        progress.report(number / strip.count, cover.title)
        _near_stretch(_Stretch(strip, cover, number), found, progress)
    _check_classes(cover, set(found))
    near = []
    for value, one in sorted(found.items(), key=lambda item: (item[1].chainage_m, item[0])):
        record = near_record(strip, cover.title, f"{value:g}", cover.name(value), one)
        near.append(replace(record, kind_of=cover.kind, class_of=record.name, source=cover.source))
    return near


class _Stretch:
    """One stretch of a strip over a raster: what is near it, and what of that was not near an earlier one, in cells."""

    def __init__(self, strip: Strip, cover: CoverLayer, number: int) -> None:
        self.strip, self.grid, self.model = strip, cover.grid, cover.model
        places = strip.places(number)
        self.xy, self.at_m, self.scale = strip.xy[places], strip.at_m[places], float(strip.scales[number])
        self.path = shapely.linestrings(self.xy)
        self.along = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(self.xy, axis=0).T))))
        self.reach = strip.half_width_m * self.scale
        self.around = cells.cells_around(self.grid)
        self.all = self._rings(strip.round(number))
        self.own = self._rings(strip.piece(number))

    def _rings(self, area: Any) -> list[FloatArray]:
        """Outlines of an area of the plane, in columns and rows; those that leave the raster's system left out."""
        rings = shapely.get_rings(shapely.segmentize(shapely.normalize(area), _PLACE_M))
        found: list[FloatArray] = []
        for ring in rings:
            xy = shapely.get_coordinates(ring)
            row, column = cells.places_in(self.grid, *self.strip.plane.to_lonlat(xy[:, 0], xy[:, 1]))
            if not (np.isfinite(row) & np.isfinite(column)).all():
                continue
            if found and self.around:
                column += np.round((found[0][0, 0] - column[0]) / self.around) * self.around
            found.append(np.column_stack((column, row)))
        return found

    def blocks(self) -> Iterator[tuple[cells.Window, float, NDArray[np.float32]]]:
        """Windows that hold something near the stretch, by how much columns count on there, and the values.

        Raises TerrainError.
        """
        taken: list[tuple[cells.Window, float]] = []

        def windows() -> Iterator[cells.Window]:
            # A raster may be met on either side of a seam.
            for turn in (-1.0, 0.0, 1.0) if self.around else (0.0,):
                rings = moved(self.all, turn * self.around)
                for window in cells.blocks_about(rings, *self.grid.shape) if rings else ():
                    if cells.covered_share(rings, window).any():
                        taken.append((window, turn * self.around))
                        yield window

        for number, values in enumerate(self.model.read_cells(windows())):
            yield *taken[number], values

    def outlines(self, window: cells.Window) -> FloatArray:
        """Corners of a window's cells in the plane (rows + 1, columns + 1, 2)."""

        def places(row: FloatArray, column: FloatArray) -> tuple[FloatArray, FloatArray]:
            return self.strip.plane.to_plane(*self.grid.lonlat_of(row - 0.5, column - 0.5))

        return np.stack(cells.between_nodes(self.grid, window, places, corners=True), axis=2)


def moved(rings: list[FloatArray], columns: float) -> list[FloatArray]:
    """Outlines some columns further back."""
    return [ring - (columns, 0.0) for ring in rings] if columns else rings


def _near_stretch(stretch: _Stretch, found: dict[float, Found], progress: Progress) -> None:
    """Add what is near one stretch to what was found of each class."""
    for window, turn, values in stretch.blocks():
        check_cancelled(progress)
        within = cells.covered_share(moved(stretch.all, turn), window) > 0.0
        within &= np.isfinite(values)
        if not within.any():
            continue
        own = cells.covered_share(moved(stretch.own, turn), window) if stretch.own else np.zeros(within.shape)
        area = own * cells.ground_areas_m2(stretch.grid, window)
        classes, of = np.unique(values[within], return_inverse=True)
        area_m2 = np.asarray(np.bincount(of, area[within], classes.size), dtype=np.float64)
        number = np.full(within.shape, -1)
        number[within] = of
        runs, owner = _runs(number, stretch.outlines(window))
        _measure(stretch, runs, owner, classes, area_m2, found)


def _runs(number: NDArray[np.int64], corners: FloatArray) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """Neighbours of one number in a row (-1: none) as areas in the plane, and the number of each."""
    rows, columns = number.shape
    new = np.ones((rows, columns), dtype=bool)
    new[:, 1:] = number[:, 1:] != number[:, :-1]
    row, first = np.nonzero(new)
    behind = np.append(first[1:], columns)
    behind[np.append(row[1:] != row[:-1], True)] = columns
    owner = number[row, first]
    kept = owner >= 0
    row, first, behind = row[kept], first[kept], behind[kept]
    ring = [corners[row, first], corners[row, behind], corners[row + 1, behind], corners[row + 1, first]]
    return shapely.polygons(np.stack((*ring, ring[0]), axis=1)), owner[kept]


def _measure(
    stretch: _Stretch,
    runs: NDArray[Any],
    owner: NDArray[np.int64],
    classes: NDArray[np.float32],
    area_m2: FloatArray,
    found: dict[float, Found],
) -> None:
    """Add nearest places, sides, stretches walked and areas of the classes of one block."""
    trees = [STRtree(runs[owner == k]) for k in range(classes.size)]
    nearest, distance = [], np.empty(classes.size)
    for k, tree in enumerate(trees):
        (which,), (away,) = tree.query_nearest(stretch.path, return_distance=True, all_matches=False)
        nearest.append(tree.geometries[which])
        distance[k] = away / stretch.scale
    close = np.flatnonzero(distance <= stretch.strip.half_width_m)
    if close.size == 0:
        return
    joined = shapely.shortest_line(stretch.path, np.array(nearest, dtype=object)[close])
    foot, there = shapely.get_point(joined, 0), shapely.get_coordinates(shapely.get_point(joined, 1))
    chainage = np.interp(shapely.line_locate_point(stretch.path, foot), stretch.along, stretch.at_m)
    sides = sides_of(stretch.xy, stretch.along, chainage, stretch.at_m, there, distance[close])
    bounds = np.array([_bounds(trees[k]) for k in close.tolist()])

    def is_near(places: FloatArray, thing: NDArray[np.int64]) -> NDArray[np.bool_]:
        near = np.zeros(thing.size, dtype=bool)
        points = shapely.points(places)
        for k in np.unique(thing).tolist():
            here = np.flatnonzero(thing == k)
            tree = trees[close[k]]
            (asked, _), away = tree.query_nearest(
                points[here], max_distance=1.01 * stretch.reach, return_distance=True, all_matches=False
            )
            near[here[asked]] = away <= stretch.reach
        return near

    walked = stretches_near(is_near, bounds, stretch.xy, stretch.at_m, chainage, stretch.reach)
    for i, k in enumerate(close.tolist()):
        one = found.setdefault(float(classes[k]), Found(dimension=2))
        one.add(float(chainage[i]), float(distance[k]), sides[i], walked[i], stretch.at_m)
        one.area_m2 += float(area_m2[k])


def _bounds(tree: STRtree) -> FloatArray:
    return np.asarray(shapely.total_bounds(tree.geometries))
