"""Generating alternatives: from points and limits to evaluated alignments that differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .dependencies import SHAPELY, how_to_install
from .errors import DependencyError, KarwanError
from .evaluation import Evaluation
from .kernels import numba_available
from .progress import Progress, check_cancelled
from .standards import Standard, standard_from_mapping, standard_to_mapping
from .surroundings import NOTHING_AROUND, Surroundings
from .terrain import ElevationModel
from .trains import FreightTrain
from .unit_costs import UnitCosts, unit_costs_from_mapping, unit_costs_to_mapping

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from .search.corridor import CorridorMap
    from .search.memory import SearchMemory

MOST_ALTERNATIVES = 12
# What a Relaxation changes.
RULING_GRADE, GRADE_BACK, BOTH_GRADES, SMALLEST_RADIUS = "ruling grade", "grade back", "both grades", "smallest radius"
GRADE_IN_TUNNELS, NO_GO_AREA, VIA_POINT = "grade in tunnels", "no-go area", "via point"
# What a GenerationResult may have taken over from earlier runs.
TERRAIN, CELLS, FIELDS, LEGS = "terrain read", "cells of the first search", "first search", "legs of the first search"
ROUTES, LAYOUTS, LINES = "searches for other routes", "lines laid out", "lines worked out"
Point = tuple[float, float]


@dataclass(frozen=True)
class Scenario:
    """What is asked for. Places in WGS 84 degrees (longitude, latitude).

    nogo: shapely polygons never to be touched. zones: (polygon, factor) where cost is multiplied, 0.05 to 100.
    count: how many alternatives at most, 1 to 12.
    """

    start: Point
    end: Point
    via: tuple[Point, ...]
    nogo: tuple[BaseGeometry, ...]
    zones: tuple[tuple[BaseGeometry, float], ...]
    standard: Standard
    unit_costs: UnitCosts
    count: int = 3

    def to_mapping(self) -> dict[str, Any]:
        """JSON-able; from_mapping reads it back. Shapes are WKT."""
        return {
            "start": list(self.start),
            "end": list(self.end),
            "via": [list(point) for point in self.via],
            "nogo": [shape.wkt for shape in self.nogo],
            "zones": [{"wkt": shape.wkt, "factor": factor} for shape, factor in self.zones],
            "standard": standard_to_mapping(self.standard),
            "unit_costs": unit_costs_to_mapping(self.unit_costs),
            "count": self.count,
        }

    @staticmethod
    def from_mapping(data: Mapping[str, Any]) -> Scenario:
        """The scenario that to_mapping wrote; raises KarwanError for anything else."""
        from shapely import from_wkt
        from shapely.errors import ShapelyError

        try:
            return Scenario(
                _point(data["start"]),
                _point(data["end"]),
                tuple(_point(point) for point in data.get("via", ())),
                tuple(from_wkt(str(text)) for text in data.get("nogo", ())),
                tuple((from_wkt(str(zone["wkt"])), float(zone["factor"])) for zone in data.get("zones", ())),
                standard_from_mapping(data["standard"]),
                unit_costs_from_mapping(data["unit_costs"]),
                int(data.get("count", 3)),
            )
        except (KeyError, TypeError, ValueError, ShapelyError) as error:
            raise KarwanError(f"This is no scenario: {error}.", "Set the inputs again.") from error


@dataclass(frozen=True)
class Relaxation:
    """One limit of a scenario changed, so that there is a way.

    kind: which (RULING_GRADE and so on). words: what changes, "15 per mille instead of 12.5". scenario: with the
    change, else as it was asked. value: the new figure, of a no-go area the metres it shrinks by; NaN where something
    is left out. numbers: which no-go areas or via points, from 1. share: how far it goes from what was asked, see
    core.search.relaxing. tried: a legal line was laid out under it; without, one is only likely.
    """

    kind: str
    words: str
    scenario: Scenario
    value: float
    numbers: tuple[int, ...]
    share: float
    tried: bool


@dataclass(frozen=True)
class GenerationResult:
    """What was found, cheapest first, what the planner should know about it, and the corridor map.

    corridor: how much dearer the best line through each place is; None for a single alternative and without numba.
    reused: what was taken over from earlier runs, in words; of terrain what lies in both areas.
    """

    evaluations: tuple[Evaluation, ...]
    notes: tuple[str, ...]
    corridor: CorridorMap | None = None
    reused: tuple[str, ...] = ()


def generate(
    scenario: Scenario,
    model: ElevationModel,
    progress: Progress,
    on_found: Callable[[Evaluation], None] | None = None,
    surroundings: Surroundings = NOTHING_AROUND,
    train: FreightTrain | None = None,
    on_corridor: Callable[[CorridorMap], None] | None = None,
    memory: SearchMemory | None = None,
) -> GenerationResult:
    """Alternatives between the scenario's points that keep its limits, ranked by their evaluated cost.

    on_found is called with each alternative as soon as it is evaluated; all of them are in the result. on_corridor is
    called with the corridor map, if there is one, before the first alternative. surroundings: as evaluate takes
    them; the search pays for them what evaluate charges. train: as evaluate takes it.
    memory: what earlier runs left, and where this one leaves what a later one can take over; the result is the same.
    Raises KarwanError for points or zones that cannot be used, NoRouteError naming the limit that leaves no route,
    CancelledError.
    """
    if not 1 <= scenario.count <= MOST_ALTERNATIVES:
        raise KarwanError(f"{scenario.count} alternatives cannot be asked for.", f"Give 1 to {MOST_ALTERNATIVES}.")
    try:
        from .search.pipeline import Search
    except ImportError as error:
        raise DependencyError(
            "Generating alternatives needs shapely 2, which is not installed.", how_to_install(SHAPELY)
        ) from error

    check_cancelled(progress)
    progress.report(0.0, "Reading the terrain")
    rising = _Rising(progress)
    if memory is not None:
        memory.begin()
    search = Search(scenario, model, numba_available(), surroundings, train, memory)
    found: list[Evaluation] = []
    for evaluation in search.alternatives(rising):
        if not found and on_corridor is not None and search.corridor_map is not None:
            on_corridor(search.corridor_map)
        found.append(evaluation)
        if on_found is not None:
            on_found(evaluation)
    ranked = sorted(found, key=search.weighted_cost_musd)
    progress.report(1.0, f"{len(ranked)} found")
    reused = () if memory is None else memory.taken
    return GenerationResult(tuple(ranked), tuple(search.notes), search.corridor_map, reused)


class _Rising:
    """A progress that never falls back, whatever has to be searched again."""

    def __init__(self, whole: Progress) -> None:
        self._whole, self._most = whole, 0.0

    def report(self, fraction: float, message: str = "") -> None:
        self._most = max(self._most, min(fraction, 1.0))
        self._whole.report(self._most, message)

    def is_cancelled(self) -> bool:
        return self._whole.is_cancelled()


def _point(values: Any) -> Point:
    lon, lat = values
    return float(lon), float(lat)
