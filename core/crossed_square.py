"""Square crossings: how a line would have to turn to cross a river square, or where along the river it could.

A skew bridge is longer than a square one by the reciprocal of the angle's sine, and dearer to build. Both directions
are those of the maps: a river drawn coarsely gives a hint, not a design.

Imports shapely; whoever may run without it imports this module where it is used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import cos, degrees, hypot, radians
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray

from .crossed import DOWNSTREAM, UPSTREAM, Asked, PointCrossing
from .geodesy import WGS84, FloatArray
from .surroundings import RIVER
from .terrain import Terrain

if TYPE_CHECKING:
    from .crossing_geometry import CrossedLine
    from .river_pieces import RiverPieces

# What counts as square, and over which chords (m) river and line have a direction there.
SQUARE_DEG = 85.0
RIVER_CHORD_M, LINE_CHORD_M = 200.0, 2_000.0
_STEP_M = 25.0
# A river is told to fall one way if its ends are this much apart in level.
_FALL_M = 5.0


def with_square(
    line: CrossedLine,
    points: Sequence[PointCrossing],
    shapes: dict[str, Any],
    asked: Asked,
    terrain: Terrain | None,
    pieces: RiverPieces | None = None,
) -> list[PointCrossing]:
    """The crossings, those of rivers at too small an angle with a suggestion.

    shapes: geometry (degrees) of each river by its feature. pieces: where it goes on in others. A crossing gets
    turn_deg (the line turned right, or left if negative) and square_m with square_way: how far along the river it would
    be crossed square by the line's general direction, to the right of the line or, if negative, to the left; NaN where
    that is nowhere within reach.
    """
    found = []
    for point in points:
        shape = shapes.get(point.feature)
        if shape is None or point.kind_of != RIVER or not point.angle_deg < asked.square_below_deg:
            found.append(point)
            continue
        path, at = _river(shape, point, pieces, asked.square_within_m)
        turn = _turn(line, point, path, at)
        along, side, way = _nearest_square(line, point, path, at, asked.square_within_m, terrain)
        found.append(replace(point, turn_deg=turn, square_m=along * side, square_way=way))
    return found


def _river(shape: Any, point: PointCrossing, pieces: RiverPieces | None, near_m: float) -> tuple[FloatArray, float]:
    """The part of a river that is crossed, in metres east and north of the crossing, and the crossing's place along it.

    With the pieces that go on from it until near_m away. In a plane true at the crossing: within some km of it lengths
    are right to a part in a thousand.
    """
    parts = shapely.get_parts(shape)
    here = shapely.points(point.lon, point.lat)
    there = min(parts, key=lambda part: float(shapely.distance(part, here)))
    lonlat = shapely.get_coordinates(there) if pieces is None else pieces.joined(point.feature, there, near_m)
    xy = _metres(lonlat, point)
    return xy, float(shapely.line_locate_point(shapely.linestrings(xy), shapely.points(0.0, 0.0)))


def _metres(lonlat: FloatArray, point: PointCrossing) -> FloatArray:
    sine2 = np.sin(np.radians(point.lat)) ** 2
    across = WGS84.a / np.sqrt(1.0 - WGS84.es * sine2)
    up = across * (1.0 - WGS84.es) / (1.0 - WGS84.es * sine2)
    east = np.radians((lonlat[:, 0] - point.lon + 180.0) % 360.0 - 180.0) * across * cos(radians(point.lat))
    return np.column_stack((east, np.radians(lonlat[:, 1] - point.lat) * up))


def _turn(line: CrossedLine, point: PointCrossing, path: FloatArray, at: float) -> float:
    """By how many degrees the line would turn right (left if negative) to cross square here."""
    ahead = _chord(_line_places(line, point, np.array([-1.0, 1.0])))
    river = _chord(_along(path, np.array([at - 1.0, at + 1.0])))
    # How far the river lies to the right of the line, between -90 and 90: the angle of crossing.
    right = (_heading(river) - _heading(ahead) + 90.0) % 180.0 - 90.0
    return right - 90.0 if right >= 0.0 else right + 90.0


def _nearest_square(
    line: CrossedLine, point: PointCrossing, path: FloatArray, at: float, within_m: float, terrain: Terrain | None
) -> tuple[float, float, str]:
    """Distance along the river, side of the line (1 right, -1 left) and way of the nearest square crossing."""
    whole = float(np.hypot(*np.diff(path, axis=0).T).sum())
    low, high = max(0.0, at - within_m), min(whole, at + within_m)
    places = np.arange(low, high, _STEP_M)
    half = RIVER_CHORD_M / 2.0
    before, behind = _along(path, places - half), _along(path, places + half)
    river = behind - before
    ahead = _chord(_line_places(line, point, np.array([-LINE_CHORD_M, LINE_CHORD_M]) / 2.0))
    long_enough = np.hypot(river[:, 0], river[:, 1]) > half
    sine = np.abs(ahead[0] * river[:, 1] - ahead[1] * river[:, 0])
    sine /= np.maximum(1e-9, np.hypot(river[:, 0], river[:, 1]) * hypot(*ahead))
    square = np.flatnonzero(long_enough & (sine >= np.sin(np.radians(SQUARE_DEG))))
    if square.size == 0:
        return float("nan"), 1.0, ""
    best = square[np.argmin(np.abs(places[square] - at))]
    there = _along(path, places[best : best + 1])[0]
    side = 1.0 if ahead[0] * there[1] - ahead[1] * there[0] <= 0.0 else -1.0
    falls = _falls(point, path, low, high, terrain)
    way = "" if not falls else DOWNSTREAM if (places[best] > at) == (falls > 0) else UPSTREAM
    return abs(float(places[best]) - at), side, way


def _falls(point: PointCrossing, path: FloatArray, low: float, high: float, terrain: Terrain | None) -> int:
    """1 if the river falls the way it is drawn, -1 if against it, 0 if the ground does not tell."""
    if terrain is None:
        return 0
    ends = _along(path, np.array([low, high]))
    across = radians(1.0) * WGS84.a
    lon = point.lon + ends[:, 0] / (across * cos(radians(point.lat)))
    z = terrain.sample(lon, point.lat + ends[:, 1] / across)
    fall = float(z[0] - z[1])
    return 0 if not abs(fall) >= _FALL_M else 1 if fall > 0.0 else -1


def _line_places(line: CrossedLine, point: PointCrossing, off_m: FloatArray) -> FloatArray:
    """Places on the line some metres before and behind a crossing, in its plane."""
    at = np.clip(point.chainage_m + off_m, 0.0, line.at_m[-1])
    return _metres(np.column_stack(line.place(at)), point)


def _along(path: FloatArray, at: FloatArray) -> FloatArray:
    """Places at distances along a path, held at its ends."""
    steps = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))))
    return np.column_stack([np.interp(at, steps, path[:, k]) for k in (0, 1)])


def _chord(places: FloatArray) -> NDArray[np.float64]:
    return np.asarray(places[1] - places[0])


def _heading(vector: FloatArray) -> float:
    """Degrees clockwise from north."""
    return degrees(float(np.arctan2(vector[0], vector[1])))
