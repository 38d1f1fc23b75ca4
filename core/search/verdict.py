"""Whether an evaluated line keeps everything that was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..alignment import Alignment
from ..breaches import CLEARANCE, FIXED_LEVEL, STATION_GRADE
from ..evaluation import Evaluation
from ..geodesy import chainage_m
from .routes import Route
from .survey import Survey

if TYPE_CHECKING:
    from ..generate import Scenario

VIA_REACH_M = 95.0
# What places on the way ask: the search does not know them, and another line would not meet them either.
OF_PLACES = {CLEARANCE, FIXED_LEVEL, STATION_GRADE}


def fault_of(evaluation: Evaluation, scenario: Scenario, survey: Survey) -> str:
    """Which limit an evaluated line breaks, or nothing."""
    import shapely
    from shapely.ops import substring

    broken = [violation for violation in evaluation.violations if violation.kind not in OF_PLACES]
    if broken:
        worst = broken[0]
        return f"{worst.kind} {worst.value:.1f} beside {worst.limit:.1f}"
    if evaluation.unknown_ground_km > 0.0:
        return "ground without elevation is crossed"
    alignment = evaluation.alignment
    line = shapely.LineString(np.column_stack((alignment.lon, alignment.lat)))
    if any(shape.intersects(line) for shape in scenario.nogo):
        return "a no-go area is touched"
    if scenario.via:
        at = as_route(survey, alignment)
        path = shapely.LineString(np.column_stack((at.x, at.y)))
        before = 0.0
        for number, (x, y) in enumerate(survey.stops_xy[1:-1]):
            point = shapely.Point(x, y)
            # Vias are passed in order, so each is looked for after the one before.
            rest = substring(path, before, path.length) if before else path
            if rest.distance(point) > VIA_REACH_M:
                return f"via point {number + 1} is passed at {rest.distance(point):.0f} m"
            before += float(rest.project(point))
    return ""


def as_route(survey: Survey, alignment: Alignment) -> Route:
    """A laid-out line as a route in the plane, its cost being its length."""
    x, y = survey.plane.to_plane(alignment.lon, alignment.lat)
    return Route(x, y, np.zeros(x.size), float(chainage_m(alignment.lon, alignment.lat)[-1]), (0, x.size - 1))
