"""Whether an evaluated line keeps everything that was asked for."""

from __future__ import annotations

from dataclasses import dataclass
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
# What places on the way ask: the search heeds stations, but gives way where they cannot be met; evaluation tells it.
OF_PLACES = {CLEARANCE, FIXED_LEVEL, STATION_GRADE}


# Limits that are no kind of violation.
CURVES, NO_GO, UNKNOWN_GROUND, VIA, LAYOUT = "curves", "no-go area", "unknown ground", "via point", "layout"


@dataclass(frozen=True)
class Fault:
    """What a line breaks: a kind of violation or one of the limits above, in words, and where (degrees) if known."""

    limit: str
    words: str
    place: tuple[float, float] | None = None


def fault_of(evaluation: Evaluation, scenario: Scenario, survey: Survey) -> Fault | None:
    """The limit that an evaluated line breaks, where it is worst, or None."""
    import shapely
    from shapely.ops import substring

    broken = [violation for violation in evaluation.violations if violation.kind not in OF_PLACES]
    if broken:
        worst = max(broken, key=lambda violation: abs(violation.value - violation.limit) / max(violation.limit, 1e-3))
        words = f"{worst.kind} {worst.value:.1f} beside {worst.limit:.1f} at km {worst.from_m / 1000.0:.1f}"
        return Fault(worst.kind, words, (worst.lon, worst.lat))
    if evaluation.unknown_ground_km > 0.0:
        section = evaluation.section
        first = int(np.argmin(section.known))
        place = float(section.lon[first]), float(section.lat[first])
        return Fault(UNKNOWN_GROUND, "ground without elevation is crossed", place)
    alignment = evaluation.alignment
    line = shapely.LineString(np.column_stack((alignment.lon, alignment.lat)))
    for shape in scenario.nogo:
        if shape.intersects(line):
            touched = shape.intersection(line).representative_point()
            return Fault(NO_GO, "a no-go area is touched", (float(touched.x), float(touched.y)))
    if scenario.via:
        at = as_route(survey, alignment)
        path = shapely.LineString(np.column_stack((at.x, at.y)))
        before = 0.0
        for number, (x, y) in enumerate(survey.stops_xy[1:-1]):
            point = shapely.Point(x, y)
            # Vias are passed in order, so each is looked for after the one before.
            rest = substring(path, before, path.length) if before else path
            if rest.distance(point) > VIA_REACH_M:
                words = f"via point {number + 1} is passed at {rest.distance(point):.0f} m"
                return Fault(VIA, words, scenario.via[number])
            before += float(rest.project(point))
    return None


def as_route(survey: Survey, alignment: Alignment) -> Route:
    """A laid-out line as a route in the plane, its cost being its length."""
    x, y = survey.plane.to_plane(alignment.lon, alignment.lat)
    return Route(x, y, np.zeros(x.size), float(chainage_m(alignment.lon, alignment.lat)[-1]), (0, x.size - 1))
