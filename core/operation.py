"""Operation of a single line: running both ways, loads, loops, trains per day, breaks of gauge."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import maximum_filter1d

from .errors import StandardError
from .evaluation import BACK, FORWARD, GaugeBreak, LongSection, Operation, Run
from .geodesy import FloatArray
from .haulage import degrees_per_km, sustained_grades_permille, trailing_loads_t, virtual_lengths_km
from .running import Journey, Track, nearest_stations, run, track_for
from .standards import Standard
from .trains import FreightTrain

# Scott's formula: share of the day's theoretical paths that can be used, and minutes to work the block for a crossing.
EFFICIENCY = 0.7
BLOCK_WORKING_MIN = 5.0
# A loop may lie this share of a section off its place of even spacing, where the profile is flatter.
LOOP_WINDOW = 0.15

TRANSSHIPMENT, BOGIE_CHANGE = "transshipment", "bogie change"


@dataclass(frozen=True)
class GaugeChange:
    """How goods pass a break of gauge: delay of a train (h), cost per tonne (USD), where the figures come from."""

    delay_h: float
    cost_usd_per_t: float
    source: str


GAUGE_CHANGES: dict[str, GaugeChange] = {
    TRANSSHIPMENT: GaugeChange(
        24.0,
        16.5,
        "CAREC CPMM 2020: USD 329 per shipment, taken as 20 t, at Dostyk; 23 h mean rail border crossing, customs and "
        "waiting included. That this is transshipment is assumed.",
    ),
    BOGIE_CHANGE: GaugeChange(
        12.0,
        6.0,
        "CAREC CPMM 2020: USD 120 per shipment, taken as 20 t, at Erenhot; 9 h mean border crossing of its corridor. "
        "That this is bogie change is assumed, and the delay rounded up. No such works exist for 1676 mm.",
    ),
}


def gauge_break(name: str, at_m: float, from_mm: int, to_mm: int, way: str = TRANSSHIPMENT) -> GaugeBreak:
    """A break of gauge with the figures of GAUGE_CHANGES; raises StandardError naming the ways there are."""
    if way not in GAUGE_CHANGES:
        raise StandardError(f"There is no way {way!r} to change gauge.", f"Choose one of {', '.join(GAUGE_CHANGES)}.")
    change = GAUGE_CHANGES[way]
    return GaugeBreak(
        name, at_m, from_mm, to_mm, change.delay_h, change.cost_usd_per_t, f"{way.capitalize()}. {change.source}"
    )


def operate(
    section: LongSection,
    curvature_per_m: FloatArray,
    standard: Standard,
    train: FreightTrain,
    stations_m: tuple[tuple[str, float], ...] = (),
    gauge_breaks: tuple[GaugeBreak, ...] = (),
    loop_m: tuple[float, ...] | None = None,
) -> Operation:
    """How `train` runs both ways along a section (n stations) of signed curvature_per_m (n), and how many trains fit.

    Runs start and end at rest and pass all stations. loop_m: where trains can meet, both ends included; place_loops
    finds them when None. Capacity by Scott's formula on the slowest section between loops, trains stopping at both.
    Raises AlignmentError for arrays that do not match.
    """
    at, level = section.chainage_m, section.level_m
    track = track_for(at, level, curvature_per_m, standard, train)
    loops = place_loops(section, standard, stations_m) if loop_m is None else tuple(sorted(loop_m))
    against = sustained_grades_permille(at, level, curvature_per_m, standard)
    notes: list[str] = []
    runs = []
    for way, there, grade in ((FORWARD, track, against[0]), (BACK, track.reversed(), against[1])):
        journey = run(there, train)
        runs.append(_summary(journey, there, train, grade, 1 if way == FORWARD else -1))
        notes += _notes(journey, runs[-1], train, way, float(at[-1]))
    notes += _loops_on_grades(section, loops, standard)
    round_trip_min = longest_round_trip_min(track, train, loops)
    notes.append(
        f"Trains per day by Scott's formula with an assumed efficiency of {EFFICIENCY:g} and {BLOCK_WORKING_MIN:g} "
        "minutes of block working; every train stops at every loop."
    )
    return Operation(
        train=train.title,
        forward=runs[0],
        back=runs[1],
        degrees_per_km=degrees_per_km(at, curvature_per_m),
        loop_m=loops,
        trains_per_day=trains_per_day(round_trip_min),
        longest_section_min=round_trip_min,
        gauge_breaks=tuple(sorted(gauge_breaks, key=lambda b: b.at_m)),
        notes=tuple(notes),
    )


def trains_per_day(
    round_trip_min: float, efficiency: float = EFFICIENCY, block_min: float = BLOCK_WORKING_MIN
) -> float:
    """Trains a day, both directions together, of a single line whose slowest section takes `round_trip_min` both ways.

    Scott's formula E 1440 / (T + t) with T the mean of the two ways: Indian Railways' practice.
    """
    return efficiency * 1440.0 / (round_trip_min / 2.0 + block_min)


def longest_round_trip_min(track: Track, train: FreightTrain, loop_m: tuple[float, ...]) -> float:
    """Minutes to run the slowest section between loops there and back, from rest to rest."""
    length_m = float(track.chainage_m[-1])
    inner = tuple(m for m in loop_m if 0.0 < m < length_m)
    out = run(track, train, inner).time_min
    home = run(track.reversed(), train, tuple(length_m - m for m in inner)).time_min
    stop = np.concatenate(([0], nearest_stations(track.chainage_m, tuple(sorted(inner))), [out.size - 1]))
    # Minutes still to run on the way back, at the same stations.
    back = home[-1] - home[::-1]
    return float(np.max(np.diff(out[stop]) + np.diff(back[stop])))


def place_loops(
    section: LongSection, standard: Standard, stations_m: tuple[tuple[str, float], ...] = ()
) -> tuple[float, ...]:
    """Chainages (m) where trains can meet: both ends, the stations, and passing loops between, in order.

    Loops divide what lies between into even sections of standard.loop_spacing_km at most, and then move by up to 15 %
    of a section to where the steepest grade over standard.station_length_m is least, off bridges and out of tunnels.
    """
    at = section.chainage_m
    length_m = float(at[-1])
    # A station nearer to another, or to an end, than stations are long is the same place for meeting.
    fixed = [0.0]
    for station_m in sorted(m for _, m in stations_m):
        if fixed[-1] + standard.station_length_m <= station_m <= length_m - standard.station_length_m:
            fixed.append(float(station_m))
    fixed.append(length_m)
    worst = _steepest_near(section, standard.station_length_m)
    loops = [fixed[0]]
    for start, end in zip(fixed[:-1], fixed[1:]):
        count = max(1, int(np.ceil((end - start) / (standard.loop_spacing_km * 1000.0) - 1e-9)))
        each_m = (end - start) / count
        for k in range(1, count):
            target = start + k * each_m
            reach_m = LOOP_WINDOW * each_m
            first, after = np.searchsorted(at, (target - reach_m, target + reach_m))
            if after > first:
                # A hundredth of a per mille decides nothing; nearness to the even spacing does.
                rank = np.lexsort((np.abs(at[first:after] - target), np.round(worst[first:after], 2)))
                target = float(at[first + rank[0]])
            loops.append(target)
        loops.append(end)
    return tuple(loops)


def _loops_on_grades(section: LongSection, loop_m: tuple[float, ...], standard: Standard) -> list[str]:
    """A note on loops for which no place as level as a station's was found."""
    worst = _steepest_near(section, standard.station_length_m)
    inner = [at_m for at_m in loop_m if 0.0 < at_m < float(section.chainage_m[-1])]
    steep = [(float(np.interp(at_m, section.chainage_m, worst)) % 1_000.0, at_m) for at_m in inner]
    steep = [one for one in steep if one[0] > standard.station_grade_permille + 0.05]
    if not steep:
        return []
    grade, at_m = max(steep)
    return [
        f"{len(steep)} of {len(inner)} places to meet lie on more than the station grade of "
        f"{standard.station_grade_permille:g} per mille, the steepest on {grade:.1f} at km {at_m / 1000.0:.1f}: "
        "the profile is level at stations only, so make these stations or move them."
    ]


def _steepest_near(section: LongSection, length_m: float) -> FloatArray:
    """Steepest grade (per mille) within half of `length_m` of each station; far steeper where a structure is."""
    grade = np.abs(section.grade_permille)
    steep = np.maximum(np.concatenate((grade[:1], grade)), np.concatenate((grade, grade[-1:])))
    steep = np.where(section.bridge | section.tunnel, steep + 1_000.0, steep)
    spacing_m = float(section.chainage_m[-1]) / (section.chainage_m.size - 1)
    return np.asarray(maximum_filter1d(steep, 2 * max(1, round(length_m / 2.0 / spacing_m)) + 1, mode="nearest"))


def _summary(journey: Journey, track: Track, train: FreightTrain, against_permille: FloatArray, order: int) -> Run:
    """The run as an evaluation holds it, arrays in the order of the line's stations; order: -1 for the way back."""
    steepest = float(against_permille.max())
    virtual_km = virtual_lengths_km(track, train)
    loads_t = trailing_loads_t(train, against_permille)
    return Run(
        time_min=float(journey.time_min[-1]),
        energy_mwh=journey.traction_mwh,
        braked_mwh=journey.braked_mwh,
        trailing_load_t=float(loads_t.min()),
        limiting_grade_permille=steepest,
        virtual_length_km=float(virtual_km[-1]),
        speed_kmh=journey.speed_kmh[::order],
        stalls=bool(journey.stalled_at_m),
        time_at_min=journey.time_min[::order],
        energy_at_mwh=journey.work_mwh[::order],
        virtual_at_km=virtual_km[::order],
        load_at_t=loads_t,
    )


def _notes(journey: Journey, summary: Run, train: FreightTrain, way: str, length_m: float) -> list[str]:
    """What a planner must know of a run: stalls, a load too heavy, long running below the continuous speed."""
    notes = []
    if journey.stalled_at_m:
        places = [m if way == FORWARD else length_m - m for m in journey.stalled_at_m]
        named = ", ".join(f"{m / 1000.0:.1f}" for m in places[:5]) + (" and more" if len(places) > 5 else "")
        notes.append(f"Going {way} the train stalls at km {named}: it needs help or a lighter load there.")
    if summary.trailing_load_t < train.load_t:
        notes.append(
            f"Going {way} the limiting grade of {summary.limiting_grade_permille:.1f} per mille allows "
            f"{summary.trailing_load_t:,.0f} t behind {train.locomotives} x {train.locomotive.name}, the train has "
            f"{train.load_t:,.0f} t: momentum or a helper must do the rest."
        )
    if journey.slow_m > 100.0:
        notes.append(
            f"Going {way} the locomotive runs {journey.slow_m / 1000.0:.1f} km below its continuous speed of "
            f"{train.locomotive.continuous_kmh:g} km/h."
        )
    return notes
