"""The figures of a design standard: what each means, its unit and range, and what contradicts what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, Any

from .errors import StandardError

if TYPE_CHECKING:
    from .standards import Standard

PERMILLE, M, KM, MM, KMH, T, SHARE = "per mille", "m", "km", "mm", "km/h", "t", "share"
GRADES, CURVES, LEVELS, SERVICE = "Grades", "Curves", "Vertical alignment", "Stations and trains"
TRANSITIONS = "transitions"
LONGEST_TRANSITION_M = 1_000.0


@dataclass(frozen=True)
class Figure:
    """A figure that a planner may edit: its name in Standard, title, unit, lowest and highest value, what it means.

    group: heading it stands under. optional: None is a value, with the meaning that `explanation` gives it.
    """

    name: str
    title: str
    unit: str
    low: float
    high: float
    explanation: str
    group: str
    optional: bool = False


@dataclass(frozen=True)
class TransitionRow:
    """Length of transition curves at a radius (m): the lowest allowed and the usual one."""

    radius_m: float
    lowest_m: float
    usual_m: float


FIGURES: tuple[Figure, ...] = (
    Figure("ruling_grade_permille", "Ruling grade", PERMILLE, 1.0, 100.0,
           "Steepest climb for trains from start to end. It sets the load one locomotive can pull.", GRADES),
    Figure("ruling_grade_back_permille", "Ruling grade, back", PERMILLE, 1.0, 100.0,
           "Steepest climb for trains from end to start. Empty: the same as forward.", GRADES, optional=True),
    Figure("compensation_m", "Curve compensation", "per mille x m", 0.0, 2_000.0,
           "Curves hold trains back like a climb. The grade allowed in a curve of radius R is less by this figure "
           "divided by R.", GRADES),
    Figure("momentary_excess_permille", "Momentary excess", PERMILLE, 0.0, 20.0,
           "How much steeper than the ruling grade a short stretch may be, as long as the mean over the length below "
           "keeps the ruling grade.", GRADES),
    Figure("sustained_over_m", "Sustained over", M, 100.0, 10_000.0,
           "Length over which a mean grade counts as sustained: about the length of a train.", GRADES),
    Figure("tunnel_grade_factor", "Grade in tunnels", SHARE, 0.3, 1.0,
           "Share of the ruling grade allowed in long tunnels, where rails are damp and air resists.", GRADES),
    Figure("tunnel_grade_from_m", "Tunnels are long from", M, 0.0, 20_000.0,
           "Only tunnels longer than this have the lower grade.", GRADES),
    Figure("station_grade_permille", "Station grade", PERMILLE, 0.0, 20.0,
           "Steepest grade where trains stop: wagons left alone must not roll.", GRADES),
    Figure("min_radius_m", "Smallest radius", M, 50.0, 20_000.0, "Tightest curve allowed.", CURVES),
    Figure("min_tangent_m", "Straight between curves", M, 0.0, 1_000.0,
           "Shortest straight between the ends of two curves, whether they turn the same way or not.", CURVES),
    Figure("max_cant_mm", "Largest cant", MM, 0.0, 200.0,
           "How much the outer rail may lie higher. With the next figure it sets the speed in curves.", CURVES),
    Figure("cant_deficiency_mm", "Cant deficiency", MM, 0.0, 300.0,
           "Cant that may be missing at the highest speed in a curve.", CURVES),
    Figure("min_vertical_radius_m", "Vertical curve radius", M, 500.0, 100_000.0,
           "Smallest radius of the curves that round a change of grade.", LEVELS),
    Figure("min_grade_change_permille", "Rounded from", PERMILLE, 0.0, 20.0,
           "Changes of grade smaller than this need no vertical curve.", LEVELS),
    Figure("max_grade_change_permille", "Largest change of grade", PERMILLE, 1.0, 200.0,
           "Largest difference between two neighbouring grades: more would strain couplings.", LEVELS),
    Figure("min_profile_tangent_m", "Between changes of grade", M, 25.0, 5_000.0,
           "Shortest distance between two changes of grade.", LEVELS),
    Figure("river_clearance_m", "Above rivers", M, 0.0, 50.0,
           "Least height of the formation above the level of a river it crosses.", LEVELS),
    Figure("max_speed_kmh", "Highest speed", KMH, 10.0, 400.0, "Highest speed on straight and level line.", SERVICE),
    Figure("station_length_m", "Station length", M, 50.0, 5_000.0,
           "Length of line that keeps the station grade at a station or passing loop.", SERVICE),
    Figure("loop_spacing_km", "Loop spacing", KM, 1.0, 200.0,
           "Distance between stations or passing loops on single track.", SERVICE),
    Figure("axle_load_t", "Axle load", T, 5.0, 50.0, "Heaviest axle the line carries.", SERVICE),
)  # fmt: skip
# Not edited: a line of another gauge is another standard.
GAUGE = Figure("gauge_mm", "Gauge", MM, 600.0, 1_700.0, "Distance between the rails.", SERVICE)
_BY_NAME = {figure.name: figure for figure in (GAUGE, *FIGURES)}
KNOWN = (*_BY_NAME, TRANSITIONS)


def checked_value(name: str, value: Any) -> Any:
    """`value` as Standard holds it under `name`: a number in range, None where allowed, or rows of transitions.

    Raises StandardError naming the figure, the value and the range.
    """
    if name == TRANSITIONS:
        return checked_rows(value)
    if name not in _BY_NAME:
        raise StandardError(f"A standard has no figure {name!r}.", f"Known are {', '.join(sorted(KNOWN))}.")
    named = _BY_NAME[name]
    if value is None and named.optional:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not isfinite(value):
        raise StandardError(f"{named.title} is {value!r}.", f"Give a number of {_range(named)}.")
    if not named.low <= value <= named.high:
        raise StandardError(
            f"{named.title}: {value:g} {named.unit} is out of range.", f"Give {_range(named)}."
        )  # fmt: skip
    return int(value) if name == GAUGE.name else float(value)


def checked_rows(rows: Any) -> tuple[TransitionRow, ...]:
    """Rows of transition lengths by falling radius, from rows, triples or mappings.

    Raises StandardError naming the radius where something is wrong.
    """
    if isinstance(rows, (str, bytes)) or not isinstance(rows, Sequence):
        raise StandardError(f"Transition lengths are {rows!r}.", "Give rows of radius, lowest and usual length, in m.")
    found = sorted((_row(row) for row in rows), key=lambda row: -row.radius_m)
    for row in found:
        if not row.lowest_m <= row.usual_m:
            raise StandardError(
                f"At a radius of {row.radius_m:g} m the lowest transition, {row.lowest_m:g} m, is longer than the "
                f"usual one, {row.usual_m:g} m.",
                "Swap or mend them.",
            )
    for flatter, sharper in zip(found, found[1:]):
        if flatter.radius_m == sharper.radius_m:
            raise StandardError(f"A radius of {flatter.radius_m:g} m has two transition lengths.", "Remove one row.")
    return tuple(found)


def _row(given: Any) -> TransitionRow:
    """One row of transition lengths, checked by itself."""
    try:
        if isinstance(given, TransitionRow):
            row = given
        elif isinstance(given, dict):
            row = TransitionRow(**given)
        else:
            row = TransitionRow(*given)
    except TypeError as error:
        raise StandardError(
            f"{given!r} is no row of transition lengths.", "Give radius_m, lowest_m and usual_m."
        ) from error
    limits = ((row.radius_m, 50.0, 20_000.0), (row.lowest_m, 0.0, LONGEST_TRANSITION_M), (row.usual_m, 0.0, LONGEST_TRANSITION_M))  # fmt: skip  # noqa: E501
    for value, low, high in limits:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
            raise StandardError(
                f"Transition lengths: {value!r} m in the row of radius {row.radius_m!r} is out of range.",
                f"Give {low:,.0f} to {high:,.0f} m.",
            )
    return TransitionRow(float(row.radius_m), float(row.lowest_m), float(row.usual_m))


def contradictions(standard: Standard) -> tuple[str, ...]:
    """What figures of a standard say against each other, a sentence each; () where they agree."""
    found = []
    steepest = min(standard.ruling_grade_permille, standard.grade_back_permille)
    if standard.station_grade_permille > steepest:
        found.append(
            f"The station grade, {standard.station_grade_permille:g} per mille, is steeper than the ruling grade, "
            f"{steepest:g}."
        )
    left = steepest - standard.compensation_m / standard.min_radius_m
    if left < 1.0:
        found.append(
            f"A curve of the smallest radius, {standard.min_radius_m:g} m, leaves only {left:.1f} per mille of the "
            "ruling grade."
        )
    if standard.max_grade_change_permille < standard.min_grade_change_permille:
        found.append(
            f"The largest change of grade, {standard.max_grade_change_permille:g} per mille, is smaller than the one "
            f"that is rounded, {standard.min_grade_change_permille:g}."
        )
    if standard.station_length_m >= standard.loop_spacing_km * 1000.0:
        found.append(f"Stations of {standard.station_length_m:g} m do not fit every {standard.loop_spacing_km:g} km.")
    rows = sorted(standard.transitions, key=lambda row: row.radius_m)
    for sharper, flatter in zip(rows, rows[1:]):
        if sharper.lowest_m < flatter.lowest_m or sharper.usual_m < flatter.usual_m:
            found.append(
                f"Transitions at a radius of {sharper.radius_m:g} m are shorter than at {flatter.radius_m:g} m."
            )
    return tuple(found)


def _range(named: Figure) -> str:
    return f"{named.low:,g} to {named.high:,g} {named.unit}"
