"""What a line crosses and what has to be built there: river bridges, culverts, crossings of roads and railways."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import minimum_filter1d

from .course_index import CourseIndex
from .evaluation import RIVER_BRIDGE, LongSection, Structure
from .geodesy import FloatArray
from .kept_by import KeptBy
from .surroundings import LOOP, NOTHING_AROUND, RAILWAY, RIVER, ROAD, Course, Station, Surroundings
from .unit_costs import UnitCosts

# Below this the river is trained or the line bent: a bridge along the river is not built.
LEAST_ANGLE_DEG = 30.0
# Width of a river that nobody gives, by its class as in World Data Bank II: 1 to 4 flow all year, 5 to 7 do not, 10 is
# a canal. Assumptions.
ASSUMED_WIDTH_M = {1: 250.0, 2: 120.0, 3: 60.0, 4: 30.0, 5: 60.0, 6: 30.0, 7: 15.0, 10: 10.0}
UNRANKED_WIDTH_M = 40.0
# A road this far above or below the formation passes over or under it.
LEVEL_CROSSING_M = 3.0
# A sag of the ground counts when it is the lowest place within this distance to either side, by this depth.
SAG_REACH_M, SAG_DEPTH_M = 250.0, 0.5
# Deeper in cutting the water is led along the line and not through it.
CULVERT_CUT_M = 0.5


@dataclass(frozen=True)
class CrossedCourse:
    """Where the line crosses a course: chainage (m), angle between them (0 to 90 degrees), place (degrees)."""

    course: Course
    at_m: float
    angle_deg: float
    lon: float
    lat: float


@dataclass(frozen=True)
class Works:
    """What is built besides track and earthwork, by chainage (m).

    river_bridges: outside viaducts and tunnels, none overlapping another; height over the ground at the crossing.
    river_names: rivers that viaducts cross, by chainage of the crossing. notes: what was assumed.
    """

    river_bridges: tuple[Structure, ...] = ()
    river_names: tuple[tuple[float, str], ...] = ()
    culvert_m: tuple[float, ...] = ()
    level_crossing_m: tuple[float, ...] = ()
    road_bridge_m: tuple[float, ...] = ()
    railway_crossing_m: tuple[float, ...] = ()
    stations: int = 0
    loops: int = 0
    notes: tuple[str, ...] = ()


def works_along(
    section: LongSection,
    unit_costs: UnitCosts,
    surroundings: Surroundings = NOTHING_AROUND,
    loops: int = 0,
    crossing: tuple[CrossedCourse, ...] | None = None,
    served: Sequence[Station] | None = None,
) -> Works:
    """Everything to be built along a section beside track, earthwork, viaducts and tunnels.

    served: the stations that lie on the line, all of the surroundings' where left out; loops: passing loops besides
    those among them. crossing: what `crossed` found, looked up where left out.
    """
    if crossing is None:
        crossing = crossed(section.lon, section.lat, section.chainage_m, surroundings)
    bridges, names, notes = river_bridges(section, crossing, unit_costs)
    level, over, railways = road_crossings(section, crossing)
    stops = surroundings.stations if served is None else served
    own_loops = sum(station.kind == LOOP for station in stops)
    return Works(
        bridges, names, tuple(culverts_m(section, unit_costs, bridges).tolist()), level, over, railways,
        len(stops) - own_loops, loops + own_loops, notes,
    )  # fmt: skip


def crossed(
    lon: FloatArray, lat: FloatArray, chainage_m: FloatArray, surroundings: Surroundings
) -> tuple[CrossedCourse, ...]:
    """Where a line of n vertices (degrees) crosses the surroundings' courses, by chainage (m).

    The courses are indexed once for each Surroundings.
    """
    if not surroundings.courses:
        return ()
    return tuple(
        CrossedCourse(surroundings.courses[k], at_m, angle, x, y)
        for k, at_m, angle, x, y in _index_of(surroundings).crossings(lon, lat, chainage_m)
    )


_index_of = KeptBy(lambda surroundings: CourseIndex(surroundings.courses))


def river_bridges(
    section: LongSection, crossing: Sequence[CrossedCourse], unit_costs: UnitCosts
) -> tuple[tuple[Structure, ...], tuple[tuple[float, str], ...], tuple[str, ...]]:
    """River bridges, names of rivers under viaducts by chainage, and notes on what was assumed.

    A bridge is as long as the river is wide, by the sine of the angle, and reaches river_bank_m beyond either bank.
    What lies inside a viaduct or tunnel is left out; bridges that overlap are one.
    """
    end_m = float(section.chainage_m[-1])
    structure = section.bridge | section.tunnel
    spans: list[Structure] = []
    names: list[tuple[float, str]] = []
    assumed = 0
    for one in crossing:
        if one.course.kind != RIVER:
            continue
        at = _nearest(section, one.at_m)
        if section.tunnel[at]:
            continue
        if section.bridge[at]:
            names.append((one.at_m, one.course.name))
            continue
        width_m, known = river_width_m(one.course)
        assumed += not known
        half_m = bridge_length_m(width_m, one.angle_deg, unit_costs.river_bank_m) / 2.0
        first_m, last_m = _free_m(section.chainage_m, structure, at, one.at_m - half_m, one.at_m + half_m)
        height_m = max(0.0, float(section.level_m[at] - section.ground_m[at]))
        spans.append(Structure(RIVER_BRIDGE, max(0.0, first_m), min(end_m, last_m), height_m, one.course.name))
    notes = (
        (f"The width of {_rivers(assumed)} crossed is not known: it was assumed from the class of the river.",)
        if assumed
        else ()
    )
    return _joined(spans), tuple(names), notes


def _rivers(count: int) -> str:
    return "1 river" if count == 1 else f"{count} rivers"


def _nearest(section: LongSection, at_m: float) -> int:
    """The station nearest to a chainage."""
    after = int(np.clip(np.searchsorted(section.chainage_m, at_m), 1, section.chainage_m.size - 1))
    return after - int(at_m - section.chainage_m[after - 1] <= section.chainage_m[after] - at_m)


def river_width_m(course: Course) -> tuple[float, bool]:
    """Width of a river (m), and whether its source says so; else by its class."""
    if np.isfinite(course.width_m) and course.width_m > 0.0:
        return float(course.width_m), True
    return ASSUMED_WIDTH_M.get(course.rank, UNRANKED_WIDTH_M), False


def bridge_length_m(width_m: float, angle_deg: float, bank_m: float) -> float:
    """Length of a bridge over a river `width_m` wide crossed at an angle of LEAST_ANGLE_DEG or more, m."""
    angle = 90.0 if np.isnan(angle_deg) else max(angle_deg, LEAST_ANGLE_DEG)
    return width_m / float(np.sin(np.radians(angle))) + 2.0 * bank_m


def _free_m(
    chainage_m: FloatArray, structure: NDArray[np.bool_], at: int, first_m: float, last_m: float
) -> tuple[float, float]:
    """The stretch from first_m to last_m round station `at`, cut where a viaduct or tunnel begins."""
    half_m = float(chainage_m[1] - chainage_m[0]) / 2.0
    for i in range(at, -1, -1):
        if chainage_m[i] + half_m < first_m:
            break
        if structure[i]:
            first_m = float(chainage_m[i]) + half_m
            break
    for i in range(at, chainage_m.size):
        if chainage_m[i] - half_m > last_m:
            break
        if structure[i]:
            last_m = float(chainage_m[i]) - half_m
            break
    return first_m, last_m


def _joined(spans: list[Structure]) -> tuple[Structure, ...]:
    """Bridges in order, those that overlap made one."""
    found: list[Structure] = []
    for span in sorted(spans, key=lambda one: one.from_m):
        if found and span.from_m <= found[-1].to_m:
            last = found[-1]
            names = [last.name, span.name] if span.name not in last.name.split(", ") else [last.name]
            found[-1] = replace(
                last, to_m=max(last.to_m, span.to_m), height_m=max(last.height_m, span.height_m),
                name=", ".join(name for name in names if name),
            )  # fmt: skip
        else:
            found.append(span)
    return tuple(found)


def without_banks(section: LongSection, bridges: Sequence[Structure], unit_costs: UnitCosts) -> LongSection:
    """The section with no bank where a river bridge stands, as far as river bridges have a price.

    While they cost nothing the bank stands for them, and the section stays as it is.
    """
    if not bridges or unit_costs.river_bridge_usd_per_m.value <= 0.0:
        return section
    half = section.reach_m / 2.0
    left, right = section.chainage_m - half, section.chainage_m + half
    fill_m2 = section.fill_m2.copy()
    for bridge in bridges:
        i, j = np.searchsorted(right, bridge.from_m), np.searchsorted(left, bridge.to_m)
        covered = np.minimum(right[i:j], bridge.to_m) - np.maximum(left[i:j], bridge.from_m)
        fill_m2[i:j] *= 1.0 - np.clip(covered / (2.0 * half[i:j]), 0.0, 1.0)
    return replace(section, fill_m2=fill_m2)


def road_crossings(
    section: LongSection, crossing: Sequence[CrossedCourse]
) -> tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]]:
    """Chainages of level crossings, of roads over or under the line, and of railways crossed.

    Under viaducts and over tunnels nothing has to be built.
    """
    level: list[float] = []
    apart: list[float] = []
    railways: list[float] = []
    for one in crossing:
        if one.course.kind not in (ROAD, RAILWAY):
            continue
        at = _nearest(section, one.at_m)
        if section.bridge[at] or section.tunnel[at]:
            continue
        if one.course.kind == RAILWAY:
            railways.append(one.at_m)
        elif abs(section.level_m[at] - section.ground_m[at]) <= LEVEL_CROSSING_M:
            level.append(one.at_m)
        else:
            apart.append(one.at_m)
    return tuple(level), tuple(apart), tuple(railways)


def culverts_m(section: LongSection, unit_costs: UnitCosts, bridges: Sequence[Structure] = ()) -> FloatArray:
    """Chainages of culverts: at the sags of the ground along the line, and so close that none is too far from the next.

    A bank needs one at least every culvert_spacing_m; cuttings, viaducts, tunnels and river bridges need none.
    """
    at, height = section.chainage_m, section.level_m - section.ground_m
    dry = section.bridge | section.tunnel | (height < -CULVERT_CUT_M)
    for bridge in bridges:
        dry |= (at >= bridge.from_m) & (at <= bridge.to_m)
    sag = at[sags(section) & ~dry]
    # Distance run on bank alone: cuttings and structures do not add to the distance between culverts.
    on_bank = np.concatenate(([0.0], np.cumsum(np.diff(at) * ~(dry[:-1] | dry[1:]))))
    ends = np.concatenate(([0.0], np.interp(sag, at, on_bank), [on_bank[-1]]))
    more = np.maximum(np.ceil(np.diff(ends) / unit_costs.culvert_spacing_m - 1e-9) - 1.0, 0.0).astype(np.int64)
    of = np.repeat(np.arange(more.size), more)
    number = np.arange(of.size) - np.repeat(np.cumsum(more) - more, more) + 1.0
    between = ends[of] + np.diff(ends)[of] * number / (more[of] + 1.0)
    # The first station that has come so far on bank.
    placed = at[np.minimum(np.searchsorted(on_bank, between), at.size - 1)]
    return np.sort(np.concatenate((sag, placed)))


def sags(section: LongSection) -> NDArray[np.bool_]:
    """Stations where water gathers: lowest of the ground within 250 m to either side, by half a metre at least."""
    ground = section.ground_m
    reach = max(1, round(SAG_REACH_M / float(section.chainage_m[1] - section.chainage_m[0])))
    if ground.size <= 2 * reach:
        return np.zeros(ground.size, dtype=bool)
    lowest = ground <= minimum_filter1d(ground, 2 * reach + 1, mode="nearest")
    deep = np.zeros(ground.size, dtype=bool)
    inner = slice(reach, ground.size - reach)
    rim = np.minimum(ground[: -2 * reach], ground[2 * reach :])
    deep[inner] = lowest[inner] & (rim - ground[inner] >= SAG_DEPTH_M)
    # One of several equally low neighbours.
    deep[1:] &= ~deep[:-1]
    return deep
