"""What a scenario can give up: one limit at a time, step by step from least to most.

How far a step goes from what was asked is a share: of a grade, how much steeper than asked; of a radius, how much wider
the asked one is; of no-go areas, how much of their surface is opened (1 for each left out); 1 for a via point left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ..generate import (
    BOTH_GRADES,
    GRADE_BACK,
    GRADE_IN_TUNNELS,
    NO_GO_AREA,
    RULING_GRADE,
    SMALLEST_RADIUS,
    VIA_POINT,
    Relaxation,
    Scenario,
)
from ..standard_figures import contradictions
from ..standards import Standard
from .survey import Survey, in_plane

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

STEEPEST_PERMILLE, GRADE_STEP_PERMILLE = 40.0, 0.5
# The sharpest curve that the sources of the standards know on main lines is 175 m.
SHARPEST_M, RADIUS_STEP_M = 180.0, 10.0
TUNNEL_STEP = 0.05
SHRINKING_STEPS, SHORTEST_STEP_M = 12, 50.0
# Around an area, what is looked at; and what there is thinner than twice this is no ground but rounding.
ABOUT_DEG, SLIVER_M = 0.2, 20.0


@dataclass(frozen=True)
class Ladder:
    """One limit given up in rungs, least first. limit: it as it was asked, for "... leaves no route"."""

    limit: str
    rungs: tuple[Relaxation, ...]


def grade_ladders(asked: Scenario) -> Iterator[Ladder]:
    """The ruling grade; where that of the way back is set apart, each alone and both."""
    given = asked.standard
    there, back = given.ruling_grade_permille, given.ruling_grade_back_permille
    name = "The ruling grade" if back is None else "The ruling grade from start to end"
    yield Ladder(f"{name} of {there:g} per mille leaves", tuple(
        _of_standard(asked, RULING_GRADE, f"a ruling grade of {grade:g} instead of {there:g} per mille", grade,
                     grade / there - 1.0, ruling_grade_permille=grade)
        for grade in _steeper(there)
    ))  # fmt: skip
    if back is None:
        return
    yield Ladder(f"The ruling grade from end to start of {back:g} per mille leaves", tuple(
        _of_standard(asked, GRADE_BACK, f"a ruling grade back of {grade:g} instead of {back:g} per mille", grade,
                     grade / back - 1.0, ruling_grade_back_permille=grade)
        for grade in _steeper(back)
    ))  # fmt: skip
    yield Ladder(f"The ruling grades of {there:g} per mille and {back:g} back leave", tuple(
        _of_standard(asked, BOTH_GRADES, f"ruling grades of {max(grade, there):g} and {max(grade, back):g} "
                     f"instead of {there:g} and {back:g} per mille", grade,
                     max(grade / there, 1.0) + max(grade / back, 1.0) - 2.0,
                     ruling_grade_permille=max(grade, there), ruling_grade_back_permille=max(grade, back))
        for grade in _steeper(min(there, back))
    ))  # fmt: skip


def _steeper(asked: float) -> list[float]:
    first, last = int(asked / GRADE_STEP_PERMILLE + 1e-9) + 1, round(STEEPEST_PERMILLE / GRADE_STEP_PERMILLE)
    return [number * GRADE_STEP_PERMILLE for number in range(first, last + 1)]


def radius_ladder(asked: Scenario) -> Ladder:
    """The smallest radius, as far as the standard does not contradict itself."""
    given = asked.standard
    radius = given.min_radius_m
    most = len(contradictions(given))
    first = int(np.ceil(radius / RADIUS_STEP_M - 1e-9)) - 1
    rungs = []
    for number in range(first, round(SHARPEST_M / RADIUS_STEP_M) - 1, -1):
        smaller = number * RADIUS_STEP_M
        rung = _of_standard(
            asked, SMALLEST_RADIUS, f"a smallest radius of {smaller:g} instead of {radius:g} m", smaller,
            radius / smaller - 1.0, min_radius_m=smaller,
        )  # fmt: skip
        if len(contradictions(rung.scenario.standard)) > most:
            break
        rungs.append(rung)
    return Ladder(f"The smallest radius of {radius:g} m leaves", tuple(rungs))


def tunnel_ladder(asked: Scenario) -> Ladder:
    """The grade in long tunnels, up to the ruling grade."""
    given = asked.standard
    factor = given.tunnel_grade_factor
    steepest = given.ruling_grade_permille
    now = f"{factor * steepest:g} per mille"
    return Ladder(f"The grade of {now} in long tunnels leaves", tuple(
        _of_standard(asked, GRADE_IN_TUNNELS, f"a grade in long tunnels of {share * steepest:g} instead of {now}",
                     share, share / factor - 1.0, tunnel_grade_factor=share)
        for share in (round(TUNNEL_STEP * number, 2) for number in range(1, round(1.0 / TUNNEL_STEP) + 1))
        if share > factor
    ))  # fmt: skip


def _of_standard(asked: Scenario, kind: str, words: str, value: float, share: float, **figures: float) -> Relaxation:
    standard: Standard = asked.standard
    for name, figure in figures.items():
        standard = standard.with_figure(name, figure)
    return Relaxation(kind, words, replace(asked, standard=standard), value, (), share, tried=False)


def via_ladder(asked: Scenario, index: int) -> Ladder:
    """A via point left out; index from 0."""
    lon, lat = asked.via[index]
    scenario = replace(asked, via=asked.via[:index] + asked.via[index + 1 :])
    rung = Relaxation(
        VIA_POINT, f"via point {index + 1} left out", scenario, float("nan"), (index + 1,), 1.0, tried=False
    )
    return Ladder(f"Via point {index + 1} ({lon:.5f}, {lat:.5f}) leaves", (rung,))


def nogo_ladder(asked: Scenario, survey: Survey, index: int) -> Ladder:
    """A no-go area shrunk all round, at last left out; index from 0."""
    import shapely

    shape = in_plane(asked.nogo[index], survey.plane)
    size_m2 = float(shape.area)
    largest_m = float(shapely.length(shapely.maximum_inscribed_circle(shape)))
    step_m = max(SHORTEST_STEP_M, float(np.ceil(largest_m / SHRINKING_STEPS / SHORTEST_STEP_M)) * SHORTEST_STEP_M)
    # Grown is what lies open within the model: an area cut off at its rim is not shrunk from there.
    west, south, east, north = asked.nogo[index].bounds
    about = shapely.box(west - ABOUT_DEG, south - ABOUT_DEG, east + ABOUT_DEG, north + ABOUT_DEG)
    within = shapely.intersection(about, shapely.box(*survey.model.lonlat_bounds))
    beside = in_plane(within, survey.plane).difference(shape).buffer(-SLIVER_M).buffer(SLIVER_M)
    rungs = []
    for distance_m in np.arange(step_m, largest_m, step_m).tolist():
        smaller = shape.difference(beside.buffer(distance_m))
        if smaller.is_empty:
            break
        words = f"no-go area {index + 1} smaller by {distance_m:g} m all round"
        shrunk = _lonlat(smaller, survey)
        scenario = replace(asked, nogo=(*asked.nogo[:index], shrunk, *asked.nogo[index + 1 :]))
        share = 1.0 - float(smaller.area) / size_m2
        rungs.append(Relaxation(NO_GO_AREA, words, scenario, distance_m, (index + 1,), share, tried=False))
    without = nogo_left_out(asked, (index,))
    return Ladder(f"No-go area {index + 1} ({_size(size_m2)}) leaves", (*rungs, *without.rungs))


def nogo_left_out(asked: Scenario, indices: tuple[int, ...]) -> Ladder:
    """No-go areas left out together; indices from 0."""
    numbers = tuple(index + 1 for index in indices)
    names = _names(numbers)
    kept = tuple(shape for index, shape in enumerate(asked.nogo) if index not in indices)
    rung = Relaxation(
        NO_GO_AREA, f"{names} left out", replace(asked, nogo=kept), float("nan"), numbers, float(len(indices)),
        tried=False,
    )  # fmt: skip
    verb = "leaves" if len(indices) == 1 else "leave"
    return Ladder(f"{names[0].upper()}{names[1:]} {verb}", (rung,))


def _names(numbers: tuple[int, ...]) -> str:
    if len(numbers) == 1:
        return f"no-go area {numbers[0]}"
    return f"no-go areas {', '.join(str(number) for number in numbers[:-1])} and {numbers[-1]}"


def _size(area_m2: float) -> str:
    return f"{area_m2 / 1e6:.3g} km2" if area_m2 >= 1e5 else f"{area_m2:,.0f} m2"


def _lonlat(shape: BaseGeometry, survey: Survey) -> Any:
    import shapely

    return shapely.transform(shape, lambda xy: np.column_stack(survey.plane.to_lonlat(xy[:, 0], xy[:, 1])))
