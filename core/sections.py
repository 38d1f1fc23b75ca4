"""Sections between stations: every figure of an evaluation told apart by the piece of line it belongs to.

What adds up (length, cost, quantities, rise and fall, time, energy, virtual length, violations) adds up to the
evaluation's own figure exactly; of limits (grade, radius, trailing load) the worst section has the evaluation's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import cos, degrees, inf, isnan, nan, radians

import numpy as np

from . import evaluation as ev
from .alignment import Alignment
from .evaluation import Costed, CostItem, Element, Evaluation, LongSection, Run, Structure, Violation
from .exposure import exposure_between
from .geodesy import WGS84, FloatArray, chainage_m
from .long_section import STRAIGHT_RADIUS_M, grade_over_base, radius_over_chord
from .surroundings import Station
from .unknowns import unknowns_equal

# Names of the line's ends where no station is.
START_OF_LINE, END_OF_LINE = "start of the line", "end of the line"
# A station need not be at the town's point; farther off it serves another line.
STATION_WITHIN_M = 5_000.0
# Farther off, nobody expects the line to serve it: nothing is said.
NAMED_WITHIN_M = 50_000.0
# Closer together than a station is long, two places are one; at the ends a station takes in what a search left over.
SAME_PLACE_M, SAME_END_M = 100.0, 500.0


@unknowns_equal
@dataclass(frozen=True)
class SectionFigures(Costed):
    """A section between two stations. Costs in million USD, volumes in million m3, times in minutes, energy in MWh.

    cost_items: the section's share of each of the evaluation's items, in its order. structures, violations: those whose
    middle lies in it. fwd, rev: from the start of the line to its end, and back. NaN where the evaluation does not say.
    """

    from_name: str
    to_name: str
    from_m: float
    to_m: float
    cost_items: tuple[CostItem, ...]
    structures: tuple[Structure, ...]
    violations: tuple[Violation, ...]
    cut_mm3: float
    fill_mm3: float
    bridge_km: float
    tunnel_km: float
    rise_m: float
    fall_m: float
    max_grade_permille: float
    min_radius_m: float
    degrees_per_km: float
    time_fwd_min: float = nan
    time_rev_min: float = nan
    energy_fwd_mwh: float = nan
    energy_rev_mwh: float = nan
    virtual_fwd_km: float = nan
    virtual_rev_km: float = nan
    load_fwd_t: float = nan
    load_rev_t: float = nan
    exposed_km: float = nan
    exposure: float = nan

    @property
    def length_km(self) -> float:
        """Ellipsoidal length, km."""
        return (self.to_m - self.from_m) / 1000.0

    def count(self, *kinds: str) -> int:
        """How many structures of these kinds there are."""
        return sum(structure.kind in kinds for structure in self.structures)


@dataclass(frozen=True)
class StationsOn:
    """Stations a line serves, names and chainages (m) in order; and those it passes too far off, with the distance.

    served: the same stations whole.
    """

    stations_m: tuple[tuple[str, float], ...]
    missed: tuple[tuple[str, float], ...] = ()
    served: tuple[tuple[Station, float], ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """What must be said of stations the line does not serve though they lie within 50 km of it."""
        return tuple(
            f"The line passes {name} {off_m / 1000.0:.1f} km off: no station there."
            for name, off_m in self.missed
            if off_m <= NAMED_WITHIN_M
        )


def stations_on(alignment: Alignment, stations: Sequence[Station], within_m: float = STATION_WITHIN_M) -> StationsOn:
    """Where a line serves stations: at its point nearest to each, if that lies within `within_m` of it."""
    at_m = chainage_m(alignment.lon, alignment.lat)
    served: list[tuple[Station, float]] = []
    missed: list[tuple[str, float]] = []
    for station in stations:
        place_m, off_m = _nearest(alignment, at_m, station.lon, station.lat)
        if off_m <= within_m:
            served.append((station, place_m))
        else:
            missed.append((station.name, off_m))
    served.sort(key=lambda one: one[1])
    return StationsOn(tuple((station.name, at) for station, at in served), tuple(missed), tuple(served))


def _nearest(line: Alignment, at_m: FloatArray, lon: float, lat: float) -> tuple[float, float]:
    """Chainage of the point of a line nearest to a place (degrees), and the distance, m; vertices lie close."""
    # A degree of longitude beside one of latitude, by the ellipsoid's two radii of curvature.
    east = cos(radians(lat)) * (1.0 - WGS84.es * np.sin(radians(lat)) ** 2) / (1.0 - WGS84.es)
    x, y = ((line.lon - lon + 180.0) % 360.0 - 180.0) * east, line.lat - lat
    dx, dy = np.diff(x), np.diff(y)
    share = np.clip(-(x[:-1] * dx + y[:-1] * dy) / np.maximum(dx * dx + dy * dy, 1e-30), 0.0, 1.0)
    i = int(np.argmin((x[:-1] + share * dx) ** 2 + (y[:-1] + share * dy) ** 2))
    near_lon = line.lon[i] + share[i] * (line.lon[i + 1] - line.lon[i])
    near_lat = line.lat[i] + share[i] * (line.lat[i + 1] - line.lat[i])
    off_m = float(WGS84.inv(lon, lat, near_lon, near_lat)[2])
    return float(at_m[i] + share[i] * (at_m[i + 1] - at_m[i])), off_m


def whole_line(evaluation: Evaluation) -> SectionFigures:
    """The whole line as one section: what the sections add up to."""
    return sections_between(evaluation, ())[0]


def sections_between(
    evaluation: Evaluation, stations: Sequence[tuple[str, float]] | None = None
) -> tuple[SectionFigures, ...]:
    """The sections of an evaluated line between stations (name, chainage in m), by default those it serves.

    The line before the first and after the last station is a section too, so that the sections add up to the line.
    Stations closer than 100 m to one another are one place; one closer than 500 m to an end is at the end.
    """
    section = evaluation.section
    names, cuts = places_along(evaluation.stations_m if stations is None else stations, float(section.chainage_m[-1]))
    sums = _Sums(section, cuts)
    items = [_shares(item, evaluation, sums) for item in evaluation.cost_items]
    plain = {**_plain(evaluation, sums), **_exposed(evaluation, cuts)}
    runs = {**_run(evaluation, sums, back=False), **_run(evaluation, sums, back=True)}
    found = []
    for k, (low_m, high_m) in enumerate(zip(cuts[:-1], cuts[1:])):
        inside = (low_m, high_m if k < cuts.size - 2 else inf)
        found.append(
            SectionFigures(
                from_name=names[k],
                to_name=names[k + 1],
                from_m=float(low_m),
                to_m=float(high_m),
                cost_items=tuple(_part(i, float(share[k]), inside) for i, share in zip(evaluation.cost_items, items)),
                structures=tuple(s for s in evaluation.structures if _middle_in(s, inside)),
                violations=tuple(v for v in evaluation.violations if _middle_in(v, inside)),
                **{name: float(values[k]) for name, values in {**plain, **runs}.items()},
            )
        )
    return tuple(found)


def places_along(stations: Sequence[tuple[str, float]], length_m: float) -> tuple[list[str], FloatArray]:
    """Names and chainages (m) of the places that part a line of `length_m`, its ends included."""
    names, cuts = [""], [0.0]
    for name, at_m in sorted(stations, key=lambda one: one[1]):
        at_m = min(max(at_m, 0.0), length_m)
        if at_m - cuts[-1] < (SAME_PLACE_M if len(cuts) > 1 else SAME_END_M):
            names[-1] = " / ".join(filter(None, (names[-1], name)))
        else:
            names.append(name)
            cuts.append(at_m)
    if len(cuts) > 1 and length_m - cuts[-1] < SAME_END_M:
        cuts[-1] = length_m
    else:
        names.append(END_OF_LINE)
        cuts.append(length_m)
    names[0] = names[0] or START_OF_LINE
    return names, np.array(cuts)


class _Sums:
    """Sums along a line between its cuts: what stations hold is spread over the length each stands for."""

    def __init__(self, section: LongSection, cuts: FloatArray) -> None:
        self.section, self.cuts = section, cuts
        self.reach_m = section.reach_m
        self._edges = np.concatenate(([0.0], np.cumsum(self.reach_m)))
        self._edges[-1] = section.chainage_m[-1]

    def of_stations(self, per_station: FloatArray) -> FloatArray:
        """What each section holds of a quantity given for each station."""
        return self._between(self._edges, np.concatenate(([0.0], np.cumsum(per_station))))

    def of_running(self, up_to_station: FloatArray) -> FloatArray:
        """What each section holds of a sum that runs along the stations."""
        return self._between(self.section.chainage_m, up_to_station)

    def of_pieces(self, at_m: Sequence[float]) -> FloatArray:
        """How many pieces stand in each section; one at a cut stands in the section it begins."""
        part = np.searchsorted(self.cuts[1:-1], np.asarray(at_m, dtype=np.float64), side="right")
        return np.bincount(part, minlength=self.cuts.size - 1).astype(np.float64)

    def of_stretches(self, stretches: Sequence[Structure]) -> FloatArray:
        """What length of some stretches lies in each section, m."""
        low, high = self.cuts[:-1], self.cuts[1:]
        parts = [np.clip(np.minimum(high, s.to_m) - np.maximum(low, s.from_m), 0.0, None) for s in stretches]
        return np.asarray(np.sum(parts, axis=0)) if parts else np.zeros(low.size)

    def worst(self, per_station: FloatArray) -> FloatArray:
        """The largest value at the stations in or next to each section; NaN counts as none."""
        at = self.section.chainage_m
        first = np.searchsorted(at, self.cuts[:-1] - 1e-6)
        after = np.maximum(np.searchsorted(at, self.cuts[1:] + 1e-6), first + 1)
        return np.array([per_station[min(i, at.size - 1) : j].max() for i, j in zip(first, after)])

    def _between(self, at: FloatArray, up_to: FloatArray) -> FloatArray:
        return np.diff(np.interp(self.cuts, at, up_to))


def _shares(item: CostItem, evaluation: Evaluation, sums: _Sums) -> FloatArray:
    """What share of an item lies in each section; they add up to 1."""
    if item.spread == ev.BY_RISK:
        weight = _exposure_to(item.name, evaluation, sums.cuts)
    else:
        weight = sums.of_pieces(item.at_m) if item.at_m else _weights(item.spread, evaluation, sums)
    total = float(weight.sum())
    if total <= 0.0:
        weight = np.diff(sums.cuts)
        total = float(weight.sum())
    return weight / total


def _exposure_to(name: str, evaluation: Evaluation, cuts: FloatArray) -> FloatArray:
    """What each section has of the exposure to one layer of risks."""
    layer = [one for one in evaluation.exposures if one.name == name]
    return np.array([exposure_between(layer, a, b)[1] for a, b in zip(cuts, cuts[1:])])


def _exposed(evaluation: Evaluation, cuts: FloatArray) -> dict[str, FloatArray]:
    """Exposed length and exposure of each section; nothing where no risks were looked at."""
    if not evaluation.exposures:
        return {}
    found = np.array([exposure_between(evaluation.exposures, a, b) for a, b in zip(cuts, cuts[1:])])
    return {"exposed_km": found[:, 0], "exposure": found[:, 1]}


def _weights(spread: str, evaluation: Evaluation, sums: _Sums) -> FloatArray:
    """How much of what an item goes with lies in each section."""
    section, reach_m = evaluation.section, sums.reach_m
    if spread == ev.BY_STATION:
        return sums.of_pieces([at_m for _, at_m in evaluation.stations_m])
    if spread == ev.BY_LOOP and evaluation.operation is not None:
        return sums.of_pieces(_loops_alone(evaluation))
    if spread == ev.BY_RIVER_BRIDGE:
        return sums.of_stretches([s for s in evaluation.structures if s.kind == ev.RIVER_BRIDGE])
    haul = evaluation.mass_haul
    per_m = {
        ev.BY_CUT: section.cut_m2,
        ev.BY_FILL: section.fill_m2,
        ev.BY_EARTHWORK: section.cut_m2 + section.fill_m2,
        ev.BY_VIADUCT: section.bridge,
        ev.BY_VIADUCT_FACE: np.where(section.bridge, np.maximum(section.level_m - section.ground_m, 0.0), 0.0),
        ev.BY_TUNNEL: section.tunnel,
        # Bruckner's area: what is carried past a place, for each metre it is carried.
        ev.BY_HAUL: 1.0 if haul is None else np.abs(haul.ordinate_m3 - haul.balance_m3),
    }.get(spread, 1.0)
    return sums.of_stations(per_m * reach_m)


def _loops_alone(evaluation: Evaluation) -> list[float]:
    """Chainages of passing loops that are neither stations nor ends."""
    operation = evaluation.operation
    others = [0.0, float(evaluation.section.chainage_m[-1]), *(at_m for _, at_m in evaluation.stations_m)]
    loops = () if operation is None else operation.loop_m
    return [at_m for at_m in loops if min(abs(at_m - other) for other in others) > SAME_PLACE_M]


def _part(item: CostItem, share: float, inside: tuple[float, float]) -> CostItem:
    """A share of an item, with those of its pieces that stand between two chainages."""
    return replace(
        item,
        quantity=item.quantity * share,
        cost_musd=item.cost_musd * share,
        low_musd=item.low_musd * share,
        high_musd=item.high_musd * share,
        at_m=tuple(at_m for at_m in item.at_m if inside[0] <= at_m < inside[1]),
    )


def _plain(evaluation: Evaluation, sums: _Sums) -> dict[str, FloatArray]:
    """Earthwork, structures, rise, fall, grades and curves of each section."""
    section, reach_m = evaluation.section, sums.reach_m
    step_m = float(section.chainage_m[1])
    rise = np.diff(section.level_m)
    grade = grade_over_base(section, step_m)
    # The grade over 50 m is that of inner stations; a line of one interval has but one.
    grade = np.pad(grade, 1) if grade.size > 1 else np.full(section.level_m.size, grade[0])
    return {
        "cut_mm3": sums.of_stations(section.cut_m2 * reach_m) / 1e6,
        "fill_mm3": sums.of_stations(section.fill_m2 * reach_m) / 1e6,
        "bridge_km": sums.of_stations(section.bridge * reach_m) / 1e3,
        "tunnel_km": sums.of_stations(section.tunnel * reach_m) / 1e3,
        "rise_m": sums.of_running(np.concatenate(([0.0], np.cumsum(np.clip(rise, 0.0, None))))),
        "fall_m": sums.of_running(np.concatenate(([0.0], np.cumsum(np.clip(-rise, 0.0, None))))),
        "max_grade_permille": sums.worst(grade),
        "min_radius_m": -sums.worst(-np.minimum(radius_over_chord(section, step_m), STRAIGHT_RADIUS_M)),
        "degrees_per_km": _turned_deg(evaluation, sums) / np.diff(sums.cuts) * 1e3,
    }


def _turned_deg(evaluation: Evaluation, sums: _Sums) -> FloatArray:
    """Degrees each section turns, left and right alike: by its elements, else by the azimuths of its line."""
    if evaluation.plan:
        return np.array(
            [degrees(sum(_turn(e, a, b) for e in evaluation.plan)) for a, b in zip(sums.cuts, sums.cuts[1:])]
        )
    section = evaluation.section
    azimuth = np.asarray(WGS84.inv(section.lon[:-1], section.lat[:-1], section.lon[1:], section.lat[1:])[0])
    turn = np.abs((np.diff(azimuth) + 180.0) % 360.0 - 180.0)
    return sums.of_stations(np.pad(turn, (1, section.lon.size - 1 - turn.size)))


def _turn(element: Element, from_m: float, to_m: float) -> float:
    """Angle (rad) an element turns between two chainages; its curvature changes evenly and keeps its side."""
    low, high = max(element.from_m, from_m), min(element.to_m, to_m)
    if high <= low or element.length_m <= 0.0:
        return 0.0
    rate = (element.curvature_to - element.curvature_from) / element.length_m
    middle = element.curvature_from + rate * ((low + high) / 2.0 - element.from_m)
    return abs(middle) * (high - low)


def _run(evaluation: Evaluation, sums: _Sums, *, back: bool) -> dict[str, FloatArray]:
    """Time, energy, virtual length and load of one way in each section; NaN where the run does not say."""
    way = "rev" if back else "fwd"
    unknown = np.full(sums.cuts.size - 1, nan)
    operation = evaluation.operation
    run = None if operation is None else operation.back if back else operation.forward
    total_min = evaluation.time_rev_min if back else evaluation.time_fwd_min
    found = {
        f"time_{way}_min": _told_apart(run, "time_at_min", total_min, sums),
        f"energy_{way}_mwh": _told_apart(run, "energy_at_mwh", nan if run is None else run.energy_mwh, sums),
        f"virtual_{way}_km": _told_apart(run, "virtual_at_km", nan if run is None else run.virtual_length_km, sums),
        f"load_{way}_t": unknown,
    }
    if run is not None and run.load_at_t.size == evaluation.section.chainage_m.size:
        found[f"load_{way}_t"] = -sums.worst(-run.load_at_t)
    elif run is not None and unknown.size == 1:
        found[f"load_{way}_t"] = np.array([run.trailing_load_t])
    return found


def _told_apart(run: Run | None, name: str, total: float, sums: _Sums) -> FloatArray:
    """What each section has of a run's total, by its sums up to the stations; all of it if there is but one section."""
    count = sums.cuts.size - 1
    if count == 1:
        return np.array([total])
    up_to = np.empty(0) if run is None else np.asarray(getattr(run, name))
    if up_to.size != sums.section.chainage_m.size or isnan(total):
        return np.full(count, nan)
    parts = np.abs(sums.of_running(up_to))
    whole = float(parts.sum())
    return parts * (total / whole) if whole > 0.0 else np.full(count, total / count)


def _middle_in(thing: Structure | Violation, inside: tuple[float, float]) -> bool:
    return inside[0] <= (thing.from_m + thing.to_m) / 2.0 < inside[1]
