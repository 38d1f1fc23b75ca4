"""Where a measured line breaks a standard, as far as its course, its levels and the ground below it can tell.

A line drawn freely has no track yet. What can be said of it: corners too near to one another for the smallest radius
with its transitions, straights between them too short, and climbs of the ground that no track at the ruling grade
follows: where the ground rises so much more than the track may that more than 30 m are left between the two, however
the track is laid. Steeper ground over short stretches is no breach: banks, cuttings and bridges are for that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from .alignment import Axis
from .breaches import SUSTAINED_GRADE, TRANSITION, Breach, violations_of
from .checks import Checked, find_violations
from .checks_elements import check_plan
from .design import buildable
from .errors import AlignmentError
from .evaluation import BACK, FORWARD, LongSection, Violation
from .geodesy import FloatArray, WorkingPlane, chainage_m
from .horizontal import deflections_rad, placed, with_transitions
from .long_section import curvature_over_chord, grade_over_base, radius_over_chord
from .measure import FORMATION, GROUND, MeasuredLine
from .plan import plan_of
from .standards import Standard

# What banks at the foot and cuttings at the top of a climb take together.
EARTHWORK_REACH_M = 30.0


def limits_of_drawn(
    line: MeasuredLine, lon: FloatArray, lat: FloatArray, standard: Standard, plane: WorkingPlane | None = None
) -> tuple[Violation, ...]:
    """Limits broken by a line drawn with corners at lon, lat (degrees): each is to get a curve of the smallest radius.

    line: the same line, prepared. plane: that curves are laid out in, by default the line's own.
    """
    return violations_of([*_corners(lon, lat, standard, plane), *_climbs(line, standard)], _vertices(line))


def limits_of_given(line: MeasuredLine, standard: Standard) -> tuple[Violation, ...]:
    """Limits broken by a line as it lies, such as a surveyed one: radii over 100 m of it, and grades of its own levels.

    Judged as an alignment given with levels is; a line without levels by its course and the climbs of the ground.
    """
    section = _section(line)
    step_m = float(section.chainage_m[1])
    bend = buildable(curvature_over_chord(section.lon, section.lat, step_m), standard)
    checked = Checked(section, bend, grade_over_base(section, step_m), radius_over_chord(section, step_m))
    climbs = violations_of(list(_climbs(line, standard)), section)
    return tuple(sorted((*find_violations(checked, standard), *climbs), key=lambda found: found.from_m))


def within(found: tuple[Violation, ...], from_m: float, to_m: float) -> tuple[Violation, ...]:
    """Those of some violations that lie between two chainages, at least partly."""
    low, high = sorted((from_m, to_m))
    return tuple(one for one in found if one.to_m >= low and one.from_m <= high)


def _corners(lon: FloatArray, lat: FloatArray, standard: Standard, plane: WorkingPlane | None) -> list[Breach]:
    """What the plan breaks that has the smallest radius at every corner, at the chainages of the line as drawn."""
    if lon.size < 3:
        return []
    try:
        axis, plane, x, y = placed("The line", Axis(lon, lat, np.zeros(lon.size), plane=plane))
        radius = np.pad(_least_radius_m(deflections_rad(x, y), standard), 1)
        plan = plan_of(with_transitions(replace(axis, radius_m=radius, plane=plane), standard))
    except AlignmentError:
        # Two places only, one of them clicked twice.
        return []
    drawn_m, curved_m = chainage_m(plan.axis.lon, plan.axis.lat), np.maximum.accumulate(plan.pi_m)
    found = []
    for b in check_plan(plan.elements, standard):
        wide = radius[np.abs(curved_m - b.at_m).argmin()] > standard.min_radius_m
        if b.kind != TRANSITION or not wide:
            from_m, to_m, at_m = np.interp([b.from_m, b.to_m, b.at_m], curved_m, drawn_m).tolist()
            found.append(replace(b, from_m=from_m, to_m=to_m, at_m=at_m))
    return found


def _least_radius_m(turn_rad: FloatArray, standard: Standard) -> FloatArray:
    """The smallest radius (m) at each corner whose transitions turn no further than the corner does.

    A slight corner needs a wider curve than the sharpest.
    """
    radii = standard.min_radius_m * 1.2 ** np.arange(40)
    lowest = standard.transition_length_m(radii)[0]
    enough = np.abs(turn_rad)[:, None] * radii >= lowest
    enough[:, -1] = True
    return np.asarray(radii[enough.argmax(axis=1)])


def _climbs(line: MeasuredLine, standard: Standard) -> Iterator[Breach]:
    """Stretches over which the ground rises further above what the ruling grade climbs than earthworks make good."""
    if line.levels != GROUND or np.isfinite(line.station_z).sum() < 2:
        return
    known = np.isfinite(line.station_z)
    at, ground = line.station_m, np.interp(line.station_m, line.station_m[known], line.station_z[known])
    yield from _climbed(at, ground, standard.ruling_grade_permille, FORWARD, standard)
    # Backwards it is the same line from its other end.
    for one in _climbed(at[-1] - at[::-1], ground[::-1], standard.grade_back_permille, BACK, standard):
        from_m, to_m = float(at[-1]) - one.to_m, float(at[-1]) - one.from_m
        yield replace(one, from_m=from_m, to_m=to_m, at_m=(from_m + to_m) / 2.0)


def _climbed(at: FloatArray, ground: FloatArray, ruling: float, direction: str, standard: Standard) -> Iterator[Breach]:
    """The climbs of trains that go the way chainages rise."""
    given_back = direction == BACK and standard.ruling_grade_back_permille is not None
    source = standard.source("ruling_grade_back_permille") if given_back else standard.grade_source
    for first, last in _rises(ground - ruling / 1000.0 * at):
        from_m, to_m, rise_m = float(at[first]), float(at[last]), float(ground[last] - ground[first])
        track_m = ruling / 1000.0 * (to_m - from_m)
        clause = (
            f"the ground climbs {rise_m:.0f} m, a track at {ruling:g} ‰ {track_m:.0f} m: {rise_m - track_m:.0f} m are "
            f"left to a longer line, bridges or tunnels; ruling grade, {standard.title}: {source}"
        )
        mean = rise_m / (to_m - from_m) * 1000.0
        yield Breach(SUSTAINED_GRADE, from_m, to_m, (from_m + to_m) / 2.0, mean, ruling, clause, direction)


def _rises(above: FloatArray) -> list[tuple[int, int]]:
    """First and last index of stretches over which values rise by more than EARTHWORK_REACH_M, greatest first."""
    found, open_ = [], [(0, above.size)]
    while open_:
        first, after = open_.pop()
        if after - first < 2:
            continue
        part = above[first:after]
        gain = part - np.minimum.accumulate(part)
        last = int(gain.argmax())
        if gain[last] <= EARTHWORK_REACH_M:
            continue
        foot = int(part[: last + 1].argmin())
        found.append((first + foot, first + last))
        open_ += [(first, first + foot + 1), (first + last, after)]
    return found


def _section(line: MeasuredLine) -> LongSection:
    """The stations of a line as those that are judged; flat where it has no levels of its own."""
    level = line.station_z if line.levels == FORMATION else np.zeros(line.station_m.size)
    return _plain(line.station_m, *line.point_at(line.station_m), level)


def _vertices(line: MeasuredLine) -> LongSection:
    """Its vertices, which tell where a chainage lies."""
    return _plain(line.at_m, line.lon, line.lat, np.zeros(line.at_m.size))


def _plain(at: FloatArray, lon: FloatArray, lat: FloatArray, level: FloatArray) -> LongSection:
    nothing, known, zero = np.zeros(at.size, dtype=bool), np.ones(at.size, dtype=bool), np.zeros(at.size)
    return LongSection(at, lon, lat, level, level, known, nothing, nothing, zero, zero)
