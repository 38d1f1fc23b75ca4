"""What lies about the lines that are searched, in the working plane, and what the evaluation will charge for it.

A crossing is priced as works and quantities price it: a river bridge by the river's width over the sine of the angle,
its banks and abutments; roads and railways by the piece. The search adds SKEW_USD_PER_M for each metre that a bridge
is longer than one at LEAST_SQUARE_DEG (assumed): rivers are to be crossed near square even where bridges have no price.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..geodesy import FloatArray, WorkingPlane
from ..sections import STATION_WITHIN_M
from ..standards import Standard
from ..surroundings import RAILWAY, RIVER, Course, Surroundings
from ..unit_costs import UnitCosts
from ..works import river_width_m

SKEW_USD_PER_M, LEAST_SQUARE_DEG = 5_000.0, 45.0
# Segments longer than this are not straight in the plane, degrees.
LONGEST_DEG = 0.05
# A station this near to a given point is the one that the line begins, ends or stops at.
AT_STOP_M = 100.0


@dataclass(frozen=True)
class Around:
    """Courses, stations and fixed levels in the plane.

    segments: (n, 4) x, y, x, y of courses; of: the row of prices each has; last: whether it ends its course. prices:
    (courses, 4) USD of a crossing on the level, and not on the level; of a river times 1 / sine of the angle; of a
    skew river times what that is above LEAST_SQUARE_DEG's. stations: (k, 3) x, y and how far about them the line is
    level; station_grade: m per m there. fixed: (k, 3) x, y and level of given points that have one. max_fill_m,
    max_cut_m: beyond them a viaduct or tunnel crosses free of charge.
    """

    segments: FloatArray
    of: NDArray[np.int64]
    last: NDArray[np.bool_]
    prices: FloatArray
    stations: FloatArray
    station_m: float
    station_grade: float
    fixed: FloatArray
    max_fill_m: float
    max_cut_m: float

    def beside(self, x: FloatArray, y: FloatArray) -> Around:
        """The same for a line through (x, y): each station it serves asks for level line where it comes nearest."""
        if not self.stations.size:
            return self
        # The stretch within half a station's length of the nearest place, as a circle about the station.
        off_m = np.array([_distance_m(x, y, px, py) for px, py, _ in self.stations])
        served = off_m <= STATION_WITHIN_M
        reach_m = np.hypot(off_m, self.station_m / 2.0)
        return replace(self, stations=np.column_stack((self.stations[:, :2], reach_m))[served])

    def without_stations(self) -> Around:
        """The same without what stations ask for."""
        return replace(self, stations=self.stations[:0], fixed=self.fixed[:0])

    def within(self, west: float, south: float, east: float, north: float) -> NDArray[np.int64]:
        """Numbers of the segments that come into a box of the plane."""
        x, y = self.segments[:, 0::2], self.segments[:, 1::2]
        inside = (x.max(axis=1) >= west) & (x.min(axis=1) <= east) & (y.max(axis=1) >= south) & (y.min(axis=1) <= north)
        return np.flatnonzero(inside)


def make_around(
    surroundings: Surroundings,
    plane: WorkingPlane,
    box: tuple[float, float, float, float],
    stops_xy: FloatArray,
    costs: UnitCosts,
    standard: Standard,
) -> Around:
    """What of the surroundings lies in a box of the plane (west, south, east, north, m) and matters there.

    stops_xy: (n, 2) the given points, whose stations may have fixed levels.
    """
    lon, lat = _rim(plane, box)
    middle = float(lon.mean())
    bounds = float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())
    start, end, of, last, prices = _segments(surroundings.courses, bounds, middle, costs)
    places = np.array([(s.lon, s.lat, np.nan if s.level_m is None else s.level_m) for s in surroundings.stations])
    places = places.reshape(-1, 3)
    here = (_near(places[:, 0], middle) >= bounds[0]) & (_near(places[:, 0], middle) <= bounds[2])
    here &= (places[:, 1] >= bounds[1]) & (places[:, 1] <= bounds[3])
    x, y = plane.to_plane(places[here, 0], places[here, 1])
    at_stop = np.array([np.hypot(stops_xy[:, 0] - px, stops_xy[:, 1] - py).min() <= AT_STOP_M for px, py in zip(x, y)])
    held = at_stop.astype(bool) & np.isfinite(places[here, 2])
    half_m = standard.station_length_m / 2.0
    return Around(
        np.column_stack((*plane.to_plane(*start.T), *plane.to_plane(*end.T))), of, last, prices,
        np.column_stack((x, y, np.full(x.size, half_m))), standard.station_length_m,
        standard.station_grade_permille / 1000.0, np.column_stack((x, y, places[here, 2]))[held],
        costs.max_fill_m, costs.max_cut_m,
    )  # fmt: skip


def _rim(plane: WorkingPlane, box: tuple[float, float, float, float]) -> tuple[FloatArray, FloatArray]:
    """Places along the edges of a box of the plane, degrees; longitudes go on counting across the antimeridian."""
    west, south, east, north = box
    part = np.linspace(0.0, 1.0, 21)
    x = np.concatenate((west + (east - west) * part, west + (east - west) * part, np.full(21, west), np.full(21, east)))
    y = np.concatenate(
        (np.full(21, south), np.full(21, north), south + (north - south) * part, south + (north - south) * part)
    )
    lon, lat = plane.to_lonlat(x, y)
    return _near(lon, float(lon[0])), lat


def _near(lon: FloatArray, middle: float) -> FloatArray:
    """Longitudes within 180 degrees of a middle one."""
    return np.asarray((lon - middle + 180.0) % 360.0 - 180.0 + middle)


def _segments(
    courses: Sequence[Course], bounds: tuple[float, float, float, float], middle: float, costs: UnitCosts
) -> tuple[FloatArray, FloatArray, NDArray[np.int64], NDArray[np.bool_], FloatArray]:
    """Starts and ends (degrees) of the segments within bounds of courses that cost something, with whose they are."""
    prices = np.array([_prices(course, costs) for course in courses]).reshape(-1, 4)
    dear = [(k, course) for k, course in enumerate(courses) if prices[k].any() and len(course.lon) > 1]
    if not dear:
        none = np.zeros((0, 2))
        return none, none, np.zeros(0, dtype=np.int64), np.zeros(0, dtype=bool), prices
    lon = _near(np.concatenate([course.lon for _, course in dear]), middle)
    lat = np.concatenate([course.lat for _, course in dear])
    of = np.repeat([k for k, _ in dear], [len(course.lon) for _, course in dear])
    whole = (of[1:] == of[:-1]) & (np.abs(np.diff(lon)) < 180.0)
    last = np.append(of[2:] != of[1:-1], True)
    west, south, east, north = bounds
    inside = whole & (np.maximum(lon[1:], lon[:-1]) >= west) & (np.minimum(lon[1:], lon[:-1]) <= east)
    inside &= (np.maximum(lat[1:], lat[:-1]) >= south) & (np.minimum(lat[1:], lat[:-1]) <= north)
    i = np.flatnonzero(inside)
    start, end = np.column_stack((lon[i], lat[i])), np.column_stack((lon[i + 1], lat[i + 1]))
    pieces = np.maximum(1, np.ceil(np.abs(end - start).max(axis=1, initial=0.0) / LONGEST_DEG)).astype(np.int64)
    owner = np.repeat(np.arange(i.size), pieces)
    number = np.arange(owner.size) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    step = (end - start)[owner] / pieces[owner, None]
    last_piece = number == pieces[owner] - 1
    return (
        start[owner] + number[:, None] * step, start[owner] + (number + 1)[:, None] * step,
        of[:-1][i][owner].astype(np.int64), last[i][owner] & last_piece, prices,
    )  # fmt: skip


def _prices(course: Course, costs: UnitCosts) -> tuple[float, float, float, float]:
    """A row of prices; see Around."""
    if course.kind == RIVER:
        width_m, _ = river_width_m(course)
        rate = costs.river_bridge_usd_per_m.value
        each = 2.0 * costs.river_bank_m * rate + 2.0 * costs.bridge_abutment_usd_each.value
        return each, each, width_m * rate, width_m * SKEW_USD_PER_M
    if course.kind == RAILWAY:
        each = costs.railway_crossing_usd_each.value
        return each, each, 0.0, 0.0
    return costs.level_crossing_usd_each.value, costs.road_bridge_usd_each.value, 0.0, 0.0


def _distance_m(x: FloatArray, y: FloatArray, px: float, py: float) -> float:
    """Distance of a point from a line of vertices."""
    dx, dy = np.diff(x), np.diff(y)
    share = np.clip(((px - x[:-1]) * dx + (py - y[:-1]) * dy) / np.maximum(dx * dx + dy * dy, 1e-12), 0.0, 1.0)
    return float(np.hypot(x[:-1] + share * dx - px, y[:-1] + share * dy - py).min())
