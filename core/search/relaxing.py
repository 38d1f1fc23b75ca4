"""No legal route: which limit fails, where, and the smallest relaxation of one limit that gives one.

Method: each limit is a ladder of steps from least to most (see ladders). Where the search over cells found no way, it
is repeated on fewer cells to tell which ladders lead anywhere, and from which rung on; no-go areas are told by a search
to which they are dear instead of closed. Then rungs are tried through to a laid-out legal line, the smallest share of
what was asked first. A ladder whose rung fails comes back with a higher one; one that succeeds is narrowed down by
halving. Trials are counted by the time they are estimated to take, not by the clock: the same question has the same
answer on any machine.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..breaches import TUNNEL_GRADE
from ..errors import CancelledError, KarwanError, NoRouteError
from ..generate import NO_GO_AREA, SMALLEST_RADIUS, Relaxation, Scenario
from ..progress import Progress, check_cancelled
from .brief import Brief, make_brief
from .estimate import estimate
from .finding import STRETCHES, RouteFinder
from .ladders import Ladder, grade_ladders, nogo_ladder, nogo_left_out, radius_ladder, tunnel_ladder, via_ladder
from .reach import UnreachableError
from .routes import Route
from .survey import SEED_CELLS, Point, in_plane, name_of, seed_cell_m
from .verdict import LAYOUT, NO_GO, Fault

MESSAGE = "Looking for the limit that leaves no route"
# Trials, by their estimated time, until what is found has to do. Without numba one takes far longer.
TRIALS_S, WITHOUT_NUMBA = 15.0, 10.0
GUIDE_CELLS = 60_000
# What a no-go area costs more where a search may enter it, to tell which ones stand in the way.
DEAR = 30.0
MOST_AREAS, MOST_VIAS, MOST_OTHERS = 4, 3, 2


class _Quiet:
    """A trial's progress: it can be cancelled, and says nothing."""

    def __init__(self, whole: Progress) -> None:
        self._whole = whole

    def report(self, fraction: float, message: str = "") -> None:
        """Say nothing."""

    def is_cancelled(self) -> bool:
        """As the whole."""
        return self._whole.is_cancelled()


@dataclass
class _Climb:
    """Where on a ladder the trials are: the rung to be tried, and the highest that is known to fail (-1: as asked).

    guided: the rung below is likely to fail.
    """

    ladder: Ladder
    at: int
    failed: int = -1
    guided: bool = False
    stride: int = 1

    @property
    def rung(self) -> Relaxation:
        """The one to be tried."""
        return self.ladder.rungs[self.at]

    def higher(self) -> bool:
        """After a failure go on, with growing steps; False at the top."""
        self.failed, last = self.at, len(self.ladder.rungs) - 1
        self.at = min(self.at + self.stride, last)
        self.stride *= 2
        return self.failed < last

    def highest_below(self, share: float) -> int | None:
        """The highest untried rung that goes less far than `share`."""
        below = [i for i in range(self.failed + 1, len(self.ladder.rungs)) if self.ladder.rungs[i].share < share]
        return below[-1] if below else None


_Found = tuple[Ladder, Relaxation]


class Diagnosis:
    """Of one brief that gave no line. legal(scenario, progress): whether a scenario gives a legal line."""

    def __init__(self, brief: Brief, legal: Callable[[Scenario, Progress], bool], progress: Progress) -> None:
        self._brief, self._legal_line, self._progress = brief, legal, progress
        self._spent_s = 0.0
        self._tried: dict[str, bool] = {}

    def of_unreachable(self, error: UnreachableError) -> NoRouteError:
        """What to say when no way was found over cells. Raises CancelledError."""
        asked, stops = self._brief.scenario, self._brief.survey.stops
        where = f"from {_lower(name_of(stops, error.leg))} to {_lower(name_of(stops, error.leg + 1))}"
        climbs = self._guided_all(self._ladders(error))
        if error.cut and not climbs:
            # A smaller radius also means finer cells, which fit through narrower gaps.
            climbs = self._guided_all([radius_ladder(asked)])
        best, others = self._smallest(climbs, or_likely=True)
        place = self._lonlat(error.nearest_xy)
        if best is not None:
            ladder, rung = best
            in_the_way = f"{ladder.limit} no route {where}."
            if error.cut and rung.kind == NO_GO_AREA:
                in_the_way = f"The no-go areas close every way {where}."
            return NoRouteError(_placed(in_the_way, place), _remedy(rung, others), rung, place)
        if error.cut:
            blocked = (
                "Ground without elevation or no-go areas separate"
                if asked.nogo
                else "Ground without elevation separates"
            )
            problem = f"{blocked} the points: there is no way {where}."
            return NoRouteError(_placed(problem, place), "Choose an elevation model without gaps there.", place=place)
        standard = asked.standard
        problem = (
            f"No route of {standard.ruling_grade_permille:g} per mille and {standard.min_radius_m:g} m was found "
            f"{where}; no other grade, radius, no-go or via point alone gives one."
        )
        return NoRouteError(_placed(problem, place), "Move the points or add a via point.", place=place)

    def of_faults(self, faults: Sequence[Fault]) -> NoRouteError:
        """What to say when routes were found over cells but none could be laid out. Raises CancelledError."""
        fault = _commonest(faults)
        climbs = [
            _Climb(ladder, 0) for ladder in self._ladders_about(fault, {one.limit for one in faults}) if ladder.rungs
        ]
        best = self._from_above(climbs) or self._smallest(climbs, or_likely=False)[0]
        if best is not None:
            ladder, rung = best
            problem = f"{ladder.limit} no line that can be laid out: {fault.words}."
            return NoRouteError(_placed(problem, fault.place), _remedy(rung, ()), rung, fault.place)
        problem = f"Routes exist over cells, but no line laid out along them keeps every limit: {fault.words}."
        remedy = "Try a smaller radius, a steeper grade or other via points."
        return NoRouteError(_placed(problem, fault.place), remedy, place=fault.place)

    # Which limits may help

    def _ladders(self, error: UnreachableError) -> Iterator[Ladder]:
        asked = self._brief.scenario
        if not error.cut:
            yield from grade_ladders(asked)
            yield radius_ladder(asked)
        entered = self._entered() if asked.nogo else ()
        for index in entered[:MOST_AREAS]:
            yield nogo_ladder(asked, self._brief.survey, index)
        if len(entered) > 1:
            yield nogo_left_out(asked, entered)
        for stop in (error.leg, error.leg + 1):
            if 0 < stop <= len(asked.via):
                yield via_ladder(asked, stop - 1)

    def _ladders_about(self, fault: Fault, broken: set[str]) -> Iterator[Ladder]:
        """Of all limits that a line over known cells may break; areas and via points near the fault only."""
        asked = self._brief.scenario
        yield from grade_ladders(asked)
        yield radius_ladder(asked)
        if TUNNEL_GRADE in broken:
            yield tunnel_ladder(asked)
        for index in self._nearest_areas(fault.place) if broken & {NO_GO, LAYOUT} else ():
            yield nogo_ladder(asked, self._brief.survey, index)
        for index in self._nearest_vias(fault.place):
            yield via_ladder(asked, index)

    def _entered(self) -> tuple[int, ...]:
        """The no-go areas that a line goes through if it may, though it would rather not."""
        from shapely.geometry import LineString

        asked = self._brief.scenario
        dear = replace(asked, nogo=(), zones=asked.zones + tuple((shape, DEAR) for shape in asked.nogo))
        route = self._route(dear)
        if route is None:
            return ()
        line = LineString(np.column_stack((route.x, route.y)))
        away = [in_plane(shape, self._brief.survey.plane).distance(line) for shape in asked.nogo]
        # Whole cells are closed: the line may pass beside the area that closed its cell.
        near_m = max(0.0, min(away))
        return tuple(index for index, distance_m in enumerate(away) if distance_m <= near_m)

    def _nearest_areas(self, place: Point | None) -> list[int]:
        from shapely.geometry import Point as Dot

        areas = self._brief.scenario.nogo
        away = [0.0 if place is None else shape.distance(Dot(place)) for shape in areas]
        return sorted(range(len(areas)), key=lambda index: away[index])[:MOST_AREAS]

    def _nearest_vias(self, place: Point | None) -> list[int]:
        via = self._brief.scenario.via
        away = [0.0 if place is None else float(np.hypot(lon - place[0], lat - place[1])) for lon, lat in via]
        return sorted(range(len(via)), key=lambda index: away[index])[:MOST_VIAS]

    # Over cells

    def _guided_all(self, ladders: Iterable[Ladder]) -> list[_Climb]:
        return [climb for ladder in ladders if (climb := self._guided(ladder)) is not None]

    def _guided(self, ladder: Ladder) -> _Climb | None:
        """The lowest rung from which on there is a way over cells, by halving; None if there is none at the top."""
        if not ladder.rungs or self._route(ladder.rungs[-1].scenario) is None:
            return None
        low, high = -1, len(ladder.rungs) - 1
        while high - low > 1:
            middle = (low + high) // 2
            if self._route(ladder.rungs[middle].scenario) is None:
                low = middle
            else:
                high = middle
        # On the search's own cells what is below is known to fail; another radius has other cells.
        known = self._as_searched() and ladder.rungs[0].kind != SMALLEST_RADIUS
        return _Climb(ladder, high, low if known else -1, guided=True, stride=1 if known else 2)

    def _route(self, scenario: Scenario) -> Route | None:
        """A way over few cells."""
        self._say()
        brief = self._brief
        try:
            changed = make_brief(scenario, brief.model, brief.compiled, brief.surroundings, brief.train)
            return next(RouteFinder(changed).routes(1, _Quiet(self._progress), self._guide_cells())[1])
        except CancelledError:
            raise
        except KarwanError:
            return None

    def _guide_cells(self) -> int:
        """About how many cells to look at: few, but where the elevation model itself has few, all the search has."""
        model, cell_m = self._brief.model, self._cell_m(SEED_CELLS)
        has = model.rows * model.columns * (model.resolution_m / cell_m) ** 2
        return SEED_CELLS if has <= GUIDE_CELLS else GUIDE_CELLS

    def _as_searched(self) -> bool:
        """Whether the search itself has no more cells than are looked at here."""
        return self._cell_m(SEED_CELLS) == self._cell_m(self._guide_cells())

    def _cell_m(self, cells: int) -> float:
        limits = self._brief.limits
        return seed_cell_m(self._brief.survey, limits.least_permille, limits.min_radius_m, STRETCHES[0], cells)

    # To the end

    def _smallest(self, climbs: list[_Climb], or_likely: bool) -> tuple[_Found | None, tuple[Relaxation, ...]]:
        """The smallest rung that gives a legal line with its ladder, and the next rungs of other ladders.

        or_likely: where the time for trials is over, the smallest that was not tried.
        """
        heap = [(climb.rung.share, number, climb) for number, climb in enumerate(climbs)]
        heapq.heapify(heap)
        while heap:
            _, number, climb = heapq.heappop(heap)
            others = tuple(other.rung for _, _, other in sorted(heap, key=lambda item: item[:2])[:MOST_OTHERS])
            if self._is_over():
                return ((climb.ladder, climb.rung), others) if or_likely else (None, ())
            if self._is_legal(climb.rung):
                found = climb.ladder, self._narrowed(climb)
                best = self._from_above([other for _, _, other in heap], found) or found
                return best, tuple(rung for rung in others if rung.kind != best[1].kind)
            if climb.higher():
                heapq.heappush(heap, (climb.rung.share, number, climb))
        return None, ()

    def _from_above(self, climbs: list[_Climb], best: _Found | None = None) -> _Found | None:
        """The lowest legal rung of all ladders that goes less far than `best`, or that."""
        for climb in climbs:
            top = climb.highest_below(np.inf if best is None else best[1].share)
            if top is not None and not self._is_over() and self._is_legal(climb.ladder.rungs[top]):
                best = climb.ladder, self._narrowed(replace(climb, at=top, guided=False))
        return best

    def _narrowed(self, climb: _Climb) -> Relaxation:
        """The lowest legal rung between one that fails and one that does not."""
        rungs, low, high = climb.ladder.rungs, climb.failed, climb.at
        middle = high - 1 if climb.guided and low < 0 else (low + high) // 2
        while high - low > 1 and not self._is_over():
            if self._is_legal(rungs[middle]):
                high = middle
            else:
                low = middle
            middle = (low + high) // 2
        return replace(rungs[high], tried=True)

    def _is_over(self) -> bool:
        return self._spent_s >= TRIALS_S

    def _is_legal(self, rung: Relaxation) -> bool:
        if rung.words not in self._tried:
            self._tried[rung.words] = self._gives_line(rung)
        return self._tried[rung.words]

    def _gives_line(self, rung: Relaxation) -> bool:
        self._say()
        try:
            needed_s = estimate(replace(rung.scenario, count=1), self._brief.model).seconds
        except KarwanError:
            # Points that cannot be used without what was left out.
            return False
        self._spent_s += needed_s * (1.0 if self._brief.compiled else WITHOUT_NUMBA)
        return self._legal_line(rung.scenario, _Quiet(self._progress))

    def _say(self) -> None:
        check_cancelled(self._progress)
        self._progress.report(0.5 + 0.49 * min(self._spent_s, TRIALS_S) / max(TRIALS_S, 1.0), MESSAGE)

    def _lonlat(self, xy: tuple[float, float] | None) -> Point | None:
        if xy is None:
            return None
        lon, lat = self._brief.survey.plane.to_lonlat(np.array(xy[:1]), np.array(xy[1:]))
        return float(lon[0]), float(lat[0])


def _commonest(faults: Sequence[Fault]) -> Fault:
    """A fault of the limit that most attempts broke, one with a place if there is any."""
    if not faults:
        return Fault(LAYOUT, "none could be laid out")
    ((limit, _),) = Counter(fault.limit for fault in faults).most_common(1)
    return max((fault for fault in faults if fault.limit == limit), key=lambda fault: fault.place is not None)


def _remedy(rung: Relaxation, others: Sequence[Relaxation]) -> str:
    found = f"With {rung.words} there is one." if rung.tried else (
        f"With {rung.words} there is likely one; it was not tried to the end."
    )  # fmt: skip
    also = f" Likely also with {' or with '.join(other.words for other in others)}." if others else ""
    return found + also


def _placed(problem: str, place: Point | None) -> str:
    return problem if place is None else f"{problem} It fails near {place[0]:.4f}, {place[1]:.4f}."


def _lower(name: str) -> str:
    return name[0].lower() + name[1:]
