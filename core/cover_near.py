"""Classes of a raster within the half-width of a line: their areas, and where along the line each is near.

Areas are added up cell by cell, each with the share of it that lies within. A class that lies on the line is near it
there and as far along it as the half-width; where a class is absent for longer, distances to its cells are measured.

Imports shapely; whoever may run without it imports this module where it is used.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from . import raster_cells as cells
from .contacts import merged
from .cover import CoverLayer
from .crossed import NearFeature
from .crossed_near import Found, Strip, near_record, sides_of
from .geodesy import FloatArray
from .near_walked import walked
from .progress import Progress, check_cancelled
from .terrain import ElevationModel

IntArray = NDArray[np.int64]
Runs = tuple[IntArray, IntArray, IntArray, FloatArray]
Spans = list[tuple[float, float]]

# Outlines of areas are parted so that a piece is straight in the raster's system, too.
_PLACE_M = 500.0
# Cells at a time, and windows of cells kept for the next stretch: some tens of MB each.
PORTION, _KEPT_BLOCKS = 1_000_000, 32
# A row of cells of one class is straight in the plane for this many.
_RUN = 256
# Along the line nothing is farther away than in the plane, but for the plane's own error.
_SURELY = 0.998


def classes_near(
    strip: Strip, cover: CoverLayer, stretches: Sequence[tuple[float, float, float]], progress: Progress
) -> list[NearFeature]:
    """Each class with something within the strip, by chainage. stretches: value, from and to (m) on the line itself.

    Raises TerrainError, CancelledError.
    """
    found: dict[float, Found] = {}
    on_line: dict[float, Spans] = {}
    for value, begin, end in stretches:
        on_line.setdefault(value, []).append((begin, end))
    lines = {value: np.array(spans) for value, spans in on_line.items()}
    blocks = _Blocks(cover.model)
    for number in range(strip.count):
        check_cancelled(progress)
        progress.report(number / strip.count, cover.title)
        _Stretch(strip, cover, number, blocks, lines).add_to(found, progress)
    near = []
    for value, one in sorted(found.items(), key=lambda item: (item[1].chainage_m, item[0])):
        record = near_record(strip, cover.title, f"{value:g}", cover.name(value), one)
        near.append(replace(record, kind_of=cover.kind, class_of=record.name, source=cover.source))
    return near


class _Blocks:
    """What cells hold; the blocks read last are kept."""

    def __init__(self, model: ElevationModel) -> None:
        self._model = model
        self._kept: OrderedDict[int, NDArray[np.float32]] = OrderedDict()

    def values(self, row: IntArray, column: IntArray) -> NDArray[np.float32]:
        """Values of cells within the raster; raises TerrainError."""
        model, size = self._model, cells.BLOCK
        across = -(-model.columns // size)
        block = row // size * across + column // size
        numbers = np.unique(block[np.flatnonzero(np.diff(block, prepend=-1))]).tolist()
        found = np.empty(row.size, dtype=np.float32)

        def fill(number: int) -> None:
            which = np.flatnonzero(block == number)
            values = self._kept[number]
            found[which] = values[row[which] - number // across * size, column[which] - number % across * size]

        lacking = [number for number in numbers if number not in self._kept]
        for number in numbers:
            if number in self._kept:
                fill(number)
                self._kept.move_to_end(number)
        corners = [(number % across * size, number // across * size) for number in lacking]
        windows = [(c, r, min(size, model.columns - c), min(size, model.rows - r)) for c, r in corners]
        for number, values in zip(lacking, model.read_cells(windows)):
            self._kept[number] = values
            fill(number)
            while len(self._kept) > _KEPT_BLOCKS:
                self._kept.popitem(last=False)
        return found


class _Stretch:
    """One stretch of a strip over a raster."""

    def __init__(
        self, strip: Strip, cover: CoverLayer, number: int, blocks: _Blocks, on_line: dict[float, FloatArray]
    ) -> None:
        self.strip, self.grid, self.blocks, self.number = strip, cover.grid, blocks, number
        places = strip.places(number)
        self.xy, self.at_m = strip.xy[places], strip.at_m[places]
        self.scale = float(strip.scales[number])
        self.along = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(self.xy, axis=0).T))))
        self.reach = strip.half_width_m * self.scale
        self.on_line = on_line

    def add_to(self, found: dict[float, Found], progress: Progress) -> None:
        """Add what is near this stretch to what was found of each class."""
        for row, column, _ in self._cells(self.strip.round(self.number)):
            check_cancelled(progress)
            values = self.blocks.values(row, column)
            for value in _classes(values):
                self._add_class(value, row, column, values, found)
        for row, column, area in self._cells(self.strip.piece(self.number), self._areas):
            check_cancelled(progress)
            values = self.blocks.values(row, column)
            for value, area_m2 in _sums(values, area):
                if value in found:
                    found[value].area_m2 += area_m2

    def _areas(self, runs: Runs) -> FloatArray:
        """What of each cell of runs lies within, m2."""
        row, first, count, share = runs
        return share * cells.ground_areas_m2(self.grid, row, first + (count - 1) / 2.0)

    def _cells(
        self, area: Any, amounts: Callable[[Runs], FloatArray] = lambda runs: runs[3]
    ) -> Iterator[tuple[IntArray, IntArray, FloatArray]]:
        """Row, column and an amount of the cells within an area of the plane, some at a time."""
        rings, around = self._rings(area), cells.cells_around(self.grid)
        rows, columns = self.grid.shape
        # A raster may be met on either side of a seam.
        for turn in (-around, 0.0, around) if around else (0.0,):
            there = [ring - (turn, 0.0) for ring in rings]
            if not there or not _meets(there, rows, columns):
                continue
            for runs in _portions(cells.covered_runs(there, rows, columns)):
                row, column, of = cells.cells_of_runs(*runs[:3])
                yield row, column, amounts(runs)[of]

    def _rings(self, area: Any) -> list[FloatArray]:
        """Outlines of an area of the plane, in columns and rows; those that leave the raster's system left out."""
        around = cells.cells_around(self.grid)
        found: list[FloatArray] = []
        for ring in shapely.get_rings(shapely.segmentize(shapely.normalize(area), _PLACE_M)):
            xy = shapely.get_coordinates(ring)
            row, column = cells.places_in(self.grid, *self.strip.plane.to_lonlat(xy[:, 0], xy[:, 1]))
            if not (np.isfinite(row) & np.isfinite(column)).all():
                continue
            if found and around:
                column += np.round((found[0][0, 0] - column[0]) / around) * around
            found.append(np.column_stack((column, row)))
        return found

    def _add_class(
        self, value: float, row: IntArray, column: IntArray, values: NDArray[np.float32], found: dict[float, Found]
    ) -> None:
        """Add the nearest place of a class, its side, and where it is walked beside."""
        begin, end, half_m = float(self.at_m[0]), float(self.at_m[-1]), self.strip.half_width_m
        spans = self.on_line.get(value, np.zeros((0, 2)))
        spans = spans[(spans[:, 1] > begin - half_m) & (spans[:, 0] < end + half_m)]
        surely = [(max(begin, a - _SURELY * half_m), min(end, b + _SURELY * half_m)) for a, b in spans.tolist()]
        surely = merged([span for span in surely if span[1] > span[0]])
        gaps = _gaps(surely, begin, end)
        # Cells of this class alone are looked at, as far as the line is not surely near it anyway.
        away = _Away(self, gaps, self._runs(row, column, values == np.float32(value), gaps)) if gaps else None
        first = next(((a, b) for a, b in spans.tolist() if b > begin and a < end), None)
        if first is not None:
            chainage, distance, side = max(begin, first[0]), 0.0, ""
        elif away is None or away.is_none:
            return
        else:
            chainage, distance, side = away.nearest()
            if distance > half_m:
                return
        beside = [] if away is None or away.is_none else away.walked(chainage)
        one = found.setdefault(value, Found(dimension=2))
        one.add(chainage, distance, side, merged([*surely, *beside]), self.at_m)

    def path(self, begin: float, end: float) -> FloatArray:
        """The stretch's places (n, 2) in the plane between two chainages, these included."""
        inner = self.at_m[(self.at_m > begin) & (self.at_m < end)]
        return self.at(np.concatenate(([begin], inner, [end])))

    def at(self, chainage: FloatArray) -> FloatArray:
        """Places in the plane."""
        return np.column_stack([np.interp(chainage, self.at_m, self.xy[:, k]) for k in (0, 1)])

    def _runs(self, row: IntArray, column: IntArray, wanted: NDArray[np.bool_], gaps: Spans) -> NDArray[Any]:
        """Neighbours in a row of the wanted cells as areas of the plane, those near some gaps."""
        row, column = row[wanted], column[wanted]
        new = (np.diff(row, prepend=-1) != 0) | (np.diff(column, prepend=-2) != 1) | (column % _RUN == 0)
        first = np.flatnonzero(new)
        behind = np.append(column[first[1:] - 1], column[-1:]) + 1.0
        row, column = row[first], column[first]
        near = self._about(row, column, behind, gaps)
        row, column, behind = row[near], column[near], behind[near]
        if row.size == 0:
            return np.zeros(0, dtype=object)
        # Corners one after another: upper left, upper right, lower right, lower left.
        rows, columns = np.stack((row, row, row + 1.0, row + 1.0), 1), np.stack((column, behind, behind, column), 1)

        def places(row: FloatArray, column: FloatArray) -> tuple[FloatArray, FloatArray]:
            return self.strip.plane.to_plane(*self.grid.lonlat_of(row - 0.5, column - 0.5))

        x, y = (v.reshape(-1, 4) for v in cells.smooth_at(self.grid, rows.ravel(), columns.ravel(), places))
        ring = np.stack((x, y), axis=2)
        return np.asarray(shapely.polygons(np.concatenate((ring, ring[:, :1]), axis=1)))

    def _about(self, row: IntArray, column: IntArray, behind: FloatArray, gaps: Spans) -> NDArray[np.bool_]:
        """Which runs in a row may be near some parts of the stretch, others perhaps among them."""
        near, around = np.zeros(row.size, dtype=bool), cells.cells_around(self.grid)
        for gap in gaps:
            path = self.path(*gap)
            low, high = path.min(axis=0) - 1.01 * self.reach, path.max(axis=0) + 1.01 * self.reach
            x, y = (np.linspace(a, b, 9) for a, b in zip(low, high))
            rim = np.array([(a, b) for a in x for b in (y[0], y[-1])] + [(a, b) for a in (x[0], x[-1]) for b in y])
            at_row, at_column = cells.places_in(self.grid, *self.strip.plane.to_lonlat(rim[:, 0], rim[:, 1]))
            if not (np.isfinite(at_row).all() and np.isfinite(at_column).all()):
                return np.ones(row.size, dtype=bool)
            if around:
                at_column += np.round((column[0] - at_column[0]) / around) * around
                if np.ptp(column) > around / 4.0:
                    # On either side of a seam: rows alone are told apart.
                    at_column = np.array([-np.inf, np.inf])
            near |= (row + 1.0 >= at_row.min() - 1.0) & (row <= at_row.max() + 1.0) & (
                (behind >= at_column.min() - 1.0) & (column <= at_column.max() + 1.0)
            )  # fmt: skip
        return near


class _Away:
    """Cells of one class beside the parts of a stretch where it is not on the line; is_none: there are none."""

    def __init__(self, stretch: _Stretch, gaps: Spans, runs: NDArray[Any]) -> None:
        self._stretch, self._gaps = stretch, gaps
        self.is_none = runs.size == 0
        self._tree = STRtree(runs)

    def nearest(self) -> tuple[float, float, str]:
        """Chainage, distance (m) and side of the nearest place of a class that is not on the stretch at all."""
        s = self._stretch
        path = shapely.linestrings(s.xy)
        (which,), (away,) = self._tree.query_nearest(path, return_distance=True, all_matches=False)
        joined = shapely.shortest_line(path, self._tree.geometries[which])
        foot, there = shapely.get_point(joined, 0), shapely.get_coordinates(shapely.get_point(joined, 1))
        chainage = np.interp(shapely.line_locate_point(path, np.array([foot])), s.along, s.at_m)
        distance = np.array([away / s.scale])
        return float(chainage[0]), float(distance[0]), sides_of(s.xy, s.along, chainage, s.at_m, there, distance)[0]

    def walked(self, nearest_m: float) -> Spans:
        """Stretches of the gaps on which the class is near."""
        s = self._stretch
        step = float(np.clip(s.reach / 4.0, 1.0, 250.0))
        at, of = [], []
        for number, (begin, end) in enumerate(self._gaps):
            places = np.linspace(begin, end, max(2, int(np.ceil((end - begin) / step)) + 1))
            if begin < nearest_m < end:
                places = np.sort(np.append(places, nearest_m))
            at.append(places)
            of.append(np.full(places.size, number))

        def away(chainage: FloatArray, _: IntArray) -> FloatArray:
            points = shapely.points(s.at(chainage))
            _, distance = self._tree.query_nearest(points, return_distance=True, all_matches=False)
            return np.asarray(distance - s.reach)

        _, begins, ends = walked(np.concatenate(at), np.concatenate(of), away, len(self._gaps))
        return list(zip(begins.tolist(), ends.tolist()))


def _gaps(spans: Spans, begin: float, end: float) -> Spans:
    """What is left between two chainages beside some spans, these by chainage and apart."""
    edges = [begin, *(edge for span in spans for edge in span), end]
    return [(a, b) for a, b in zip(edges[::2], edges[1::2]) if b > a]


def _classes(values: NDArray[np.float32]) -> list[float]:
    """The values there are."""
    return [value for value, _ in _sums(values, np.ones(values.size))]


def _sums(values: NDArray[np.float32], amounts: FloatArray) -> list[tuple[float, float]]:
    """Sum of amounts for each value there is."""
    known = np.isfinite(values)
    values, amounts = values[known], amounts[known]
    if values.size == 0:
        return []
    if values.min() >= 0.0 and values.max() < 65_536.0:
        # Small whole numbers, as classes mostly are, need no sorting.
        number = values.astype(np.int64)
        if (number == values).all():
            sums, there = np.bincount(number, amounts), np.flatnonzero(np.bincount(number))
            return list(zip(there.astype(np.float64).tolist(), sums[there].tolist()))
    each, of = np.unique(values, return_inverse=True)
    return list(zip(each.astype(np.float64).tolist(), np.bincount(of, amounts).tolist()))


def _meets(rings: Sequence[FloatArray], rows: int, columns: int) -> bool:
    low, high = np.min([ring.min(axis=0) for ring in rings], axis=0), np.max([r.max(axis=0) for r in rings], axis=0)
    return bool(low[0] < columns and high[0] > 0.0 and low[1] < rows and high[1] > 0.0)


def _portions(runs: Runs) -> Iterator[Runs]:
    """Runs of cells, so many at a time that they are about a portion; none so long that its cells differ in size."""
    row, first, count, share = runs
    parts = -(-count // _RUN)
    of = np.repeat(np.arange(count.size), parts)
    begin = (np.arange(of.size) - np.repeat(np.cumsum(parts) - parts, parts)) * _RUN
    row, first, share, count = row[of], first[of] + begin, share[of], np.minimum(count[of] - begin, _RUN)
    portion = (np.cumsum(count) - 1) // PORTION
    for part in np.split(np.arange(count.size), np.flatnonzero(np.diff(portion)) + 1):
        if part.size:
            yield row[part], first[part], count[part], share[part]
