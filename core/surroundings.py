"""What lies about a line besides the ground: rivers, roads, railways, stations, risks. Filled by the rooms outside."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .errors import LayerError
from .geodesy import FloatArray

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

RIVER, ROAD, RAILWAY, RISK = "river", "road", "railway", "risk"
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
class Risk:
    """An area where a line is exposed: to attack, drifting sand, a fault, floods, mines.

    shape: a shapely polygon or multipolygon in WGS 84 degrees. weight: exposure of each km of line inside. usd_per_m:
    what a metre inside costs more, as the planner sets it. source: the layer it is from. Raises LayerError.
    """

    name: str
    shape: BaseGeometry
    weight: float
    usd_per_m: float = 0.0
    source: str = ""

    def __post_init__(self) -> None:
        if not (math.isfinite(self.weight) and self.weight > 0.0):
            raise LayerError(f"The risk area {self.name} has the weight {self.weight:g}.", "Give a weight above 0.")
        if not (math.isfinite(self.usd_per_m) and self.usd_per_m >= 0.0):
            raise LayerError(
                f"The risk area {self.name} has a cost of {self.usd_per_m:g} USD per metre.", "Give 0 or more."
            )
        kind = getattr(self.shape, "geom_type", type(self.shape).__name__)
        if kind not in ("Polygon", "MultiPolygon"):
            raise LayerError(
                f"The risk area {self.name} is no area but a {kind}.", "Give polygons, or a distance to make some."
            )
        if self.shape.is_empty:
            raise LayerError(f"The risk area {self.name} is empty.", "Leave it out.")


@dataclass(frozen=True)
class Surroundings:
    """Courses a line may cross, stations it may serve, in order along the line, and areas where it is at risk."""

    courses: tuple[Course, ...] = ()
    stations: tuple[Station, ...] = ()
    risks: tuple[Risk, ...] = ()


NOTHING_AROUND = Surroundings()
