"""What lies about a line besides the ground: rivers, roads, railways, stations. Filled by the rooms outside."""

from __future__ import annotations

from dataclasses import dataclass

from .geodesy import FloatArray

RIVER, ROAD, RAILWAY = "river", "road", "railway"
STATION, BORDER, LOOP = "station", "border", "loop"


@dataclass(frozen=True)
class Course:
    """A river, road or railway: vertices in WGS 84 degrees.

    width_m: of a river between its banks, square to it; NaN where nobody says. rank: the source's class, 1 the largest,
    0 where there is none. source: the layer it is from.
    """

    kind: str
    name: str
    lon: FloatArray
    lat: FloatArray
    width_m: float = float("nan")
    rank: int = 0
    source: str = ""


@dataclass(frozen=True)
class Station:
    """A place where trains stop: kind station, border or loop. level_m: its fixed level, None where free.

    gauge_after_mm: gauge of the line from here on, 0 where it does not change.
    """

    name: str
    lon: float
    lat: float
    kind: str = STATION
    level_m: float | None = None
    gauge_after_mm: int = 0


@dataclass(frozen=True)
class Surroundings:
    """Courses a line may cross and stations it may serve; stations in order along the line."""

    courses: tuple[Course, ...] = ()
    stations: tuple[Station, ...] = ()


NOTHING_AROUND = Surroundings()
