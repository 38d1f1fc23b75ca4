from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from karwan.core.errors import StandardError
from karwan.core.evaluation import LongSection
from karwan.core.haulage import (
    degrees_per_km,
    is_load_limited,
    sustained_grades_permille,
    trailing_load_t,
    train_for_standard,
    virtual_lengths_km,
)
from karwan.core.operation import (
    BOGIE_CHANGE,
    gauge_break,
    longest_round_trip_min,
    operate,
    place_loops,
    trains_per_day,
)
from karwan.core.running import Track, run, track_for
from karwan.core.standards import STANDARDS, standard
from karwan.core.trains import LOCOMOTIVES, TRAINS, Adhesion, Resistance, train_for

STANDARD = standard("1520-international")


def section(level_m, step_m=25.0, tunnel=None):
    level = np.asarray(level_m, float)
    none, zero = np.zeros(level.size, bool), np.zeros(level.size)
    at = np.arange(level.size) * step_m
    return LongSection(at, zero, zero, level, level, ~none, none, none if tunnel is None else tunnel, zero, zero)


def graded(*grades, each_m=10_000.0):
    return section(np.concatenate(([0.0], np.cumsum(np.repeat(grades, int(each_m / 25.0)) * 0.025))))


def straight(line):
    return np.zeros(line.chainage_m.size)


# --- loads and figures of the line -----------------------------------------------------------------------------------


def test_trailing_load_as_printed_in_a_worked_example():
    # studopedia.info/6-55918.html: (46000 - 184 (3.02 + 10)) / (1.4 + 10) = 3825 t, in kgf and tonnes.
    train = train_for(1520)
    loco = replace(
        LOCOMOTIVES["VL80S"],
        mass_t=184.0,
        continuous_kn=46.0 * 9.81,
        resistance=Resistance(3.02, 0.0, 0.0, ""),
        adhesion=Adhesion(1.0, 0.0, 1.0, ""),
    )
    wagons = replace(train.wagons, resistance=Resistance(1.4, 0.0, 0.0, ""))
    assert round(trailing_load_t(replace(train, locomotive=loco, wagons=wagons), 10.0)) == 3_825


def test_trailing_load_is_what_the_train_can_just_pull():
    train = train_for(1520)
    load_t = trailing_load_t(train, 9.0)
    v = train.locomotive.continuous_kmh
    own_n = 276.0 * 9.81 * (float(train.locomotive.resistance.at(v)) + 9.0)
    pulled_n = load_t * 9.81 * (float(train.wagons.resistance.at(v)) + 9.0)
    assert own_n + pulled_n == pytest.approx(train.locomotive.continuous_kn * 1_000.0)


def test_wet_rails_leave_less_than_the_motors_could_pull():
    train = train_for(1520)
    slippery = replace(train, locomotive=replace(train.locomotive, adhesion=Adhesion(0.1, 0.0, 1.0, "")))
    assert trailing_load_t(slippery, 9.0) < 0.6 * trailing_load_t(train, 9.0)


def test_the_default_train_is_made_up_for_the_standards_ruling_grade():
    # (50600 - 276 (2.318 + 30)) / (1.00 + 30) = 1,345 t: 14 wagons of 92 t.
    train = train_for_standard(standard("1520-IV"))
    assert train.wagons.count == 14
    # On gentler standards the preset stays as it is; the way back counts as well.
    assert train_for_standard(STANDARD) == train_for(1520)
    assert train_for_standard(replace(STANDARD, ruling_grade_back_permille=30.0)).wagons.count == 14


@pytest.mark.parametrize("key", STANDARDS)
def test_the_default_train_stalls_nowhere_on_its_ruling_grade(key):
    limits = standard(key)
    train = train_for_standard(limits)
    line = graded(limits.ruling_grade_permille, each_m=30_000.0)
    found = operate(line, straight(line), limits, train)
    assert not found.forward.stalls
    assert found.forward.trailing_load_t >= train.load_t


def test_a_wall_leaves_no_load():
    assert trailing_load_t(train_for(1520), 400.0) == 0.0


def test_limiting_grades_are_sustained_and_each_way_its_own():
    # 12 per mille up for 500 m within level: over 700 m only 12 * 500 / 700. Then 6 down for 10 km.
    at = np.arange(2_001) * 25.0
    level = np.interp(at, [0.0, 10_000.0, 10_500.0, 20_000.0, 30_000.0, 50_000.0], [0.0, 0.0, 6.0, 6.0, -54.0, -54.0])
    there, back = sustained_grades_permille(at, level, np.zeros(at.size), STANDARD)
    assert there.max() == pytest.approx(12.0 * 500.0 / 700.0)
    assert back.max() == pytest.approx(6.0)
    # Each station has that of its own surroundings.
    assert there[410] == pytest.approx(12.0 * 500.0 / 700.0)
    assert (there[100], back[100]) == (0.0, 0.0)
    assert back[1_000] == pytest.approx(6.0)


def test_curves_add_to_the_limiting_grade_both_ways():
    at = np.arange(2_001) * 25.0
    there, back = sustained_grades_permille(at, 0.005 * at, np.full(at.size, -1.0 / 500.0), STANDARD)
    assert there == pytest.approx(np.full(at.size, 5.0 + 700.0 / 500.0))
    assert np.all(back == 0.0)


def test_virtual_length_of_level_line_is_its_own_and_grades_add_their_work():
    train = train_for(1520)
    w = float(train.resistance.at(50.0))
    for grade, factor in ((0.0, 1.0), (6.0, 1.0 + 6.0 / w), (-10.0, 0.0)):
        line = graded(grade, each_m=100_000.0)
        track = track_for(line.chainage_m, line.level_m, straight(line), STANDARD, train)
        # The train is partly on the level beyond at either end.
        assert virtual_lengths_km(track, train)[-1] == pytest.approx(100.0 * factor, abs=2.0 * train.length_m / 1_000.0)


def test_a_quarter_turn_in_ten_km_is_nine_degrees_per_km():
    at = np.arange(401) * 25.0
    turn = np.full(401, np.radians(90.0) / 10_000.0) * np.where(np.arange(401) % 2, -1.0, 1.0)
    assert degrees_per_km(at, turn) == pytest.approx(9.0)


# --- loops and capacity ----------------------------------------------------------------------------------------------


def test_scott_as_in_two_published_examples():
    # calculator.academy: 20 min, 100 min of block working, 0.75: 9 trains; calculatorultra.com: 10, 2, 0.9: 108 trains.
    assert trains_per_day(40.0, 0.75, 100.0) == pytest.approx(9.0)
    assert trains_per_day(20.0, 0.9, 2.0) == pytest.approx(108.0)


def test_loops_stand_evenly_where_all_is_level():
    line = graded(0.0, each_m=60_000.0)
    assert place_loops(line, STANDARD) == pytest.approx([0.0, 15e3, 30e3, 45e3, 60e3])


def test_a_loop_moves_to_the_level_near_by():
    # 8 per mille but for 2 km of level at km 13 to 15 of a line of 30 km.
    level = np.interp(np.arange(1_201) * 25.0, [0.0, 13e3, 15e3, 30e3], [0.0, 104.0, 104.0, 224.0])
    _, loop_m, _ = place_loops(section(level), STANDARD)
    assert 13_500.0 <= loop_m <= 14_500.0


def test_a_loop_keeps_out_of_a_tunnel():
    tunnel = np.zeros(1_201, bool)
    tunnel[580:640] = True
    _, loop_m, _ = place_loops(section(np.zeros(1_201), tunnel=tunnel), STANDARD)
    assert not 580 * 25.0 - 500.0 < loop_m < 640 * 25.0 + 500.0


def test_stations_are_meeting_places_unless_they_are_one_with_another():
    line = graded(0.0, each_m=30_000.0)
    named = (("A", 20.0), ("B", 12_000.0), ("B yard", 12_300.0), ("C", 29_990.0))
    assert place_loops(line, STANDARD, named) == pytest.approx([0.0, 12e3, 21e3, 30e3])


def test_the_slowest_section_decides():
    train = train_for(1520)
    line = graded(0.0, 0.0, 9.0, 0.0)
    track = track_for(line.chainage_m, line.level_m, straight(line), STANDARD, train)
    loops = (0.0, 10_000.0, 20_000.0, 30_000.0, 40_000.0)
    # The graded section by itself, from rest to rest, there and back; its neighbours are level, so nothing else counts.
    part = slice(800, 1_201)
    alone = Track(
        track.chainage_m[part] - 20_000.0, track.rise_permille[part], track.curve_permille[part], track.limit_kmh[part]
    )
    expected = run(alone, train).time_min[-1] + run(alone.reversed(), train).time_min[-1]
    assert longest_round_trip_min(track, train, loops) == pytest.approx(expected, rel=1e-6)


# --- the whole -------------------------------------------------------------------------------------------------------


def test_operation_of_a_line_that_climbs():
    line, train = graded(0.0, 9.0, 0.0, 0.0), train_for(1520)
    found = operate(line, straight(line), STANDARD, train, (("Middle", 20_000.0),))
    assert found.train == train.title
    assert found.forward.time_min > found.back.time_min
    assert found.forward.energy_mwh > found.back.energy_mwh
    assert found.forward.limiting_grade_permille == pytest.approx(9.0)
    assert found.back.limiting_grade_permille == 0.0
    assert found.forward.trailing_load_t == pytest.approx(trailing_load_t(train, 9.0))
    assert found.forward.virtual_length_km > 40.0 > found.back.virtual_length_km
    assert found.loop_m[0] == 0.0
    assert found.loop_m[-1] == 40_000.0
    assert 20_000.0 in found.loop_m
    assert found.trains_per_day == pytest.approx(trains_per_day(found.longest_section_min))
    assert found.degrees_per_km == 0.0
    # Speeds stand at the line's stations, whatever the way: slow where it climbs, at its upper end.
    assert found.forward.speed_kmh[799] < 40.0 < found.back.speed_kmh[799]
    assert not found.forward.stalls


def test_sums_up_to_each_station_are_told_in_the_order_of_the_line():
    line, train = graded(0.0, 9.0, -4.0, 0.0), train_for(1520)
    found = operate(line, straight(line), STANDARD, train)
    for way, first, last in ((found.forward, 0, -1), (found.back, -1, 0)):
        for sums, total in (
            (way.time_at_min, way.time_min),
            (way.energy_at_mwh, way.energy_mwh),
            (way.virtual_at_km, way.virtual_length_km),
        ):
            assert sums.size == line.chainage_m.size
            assert (sums[first], sums[last]) == (0.0, total)
            assert np.all(np.diff(sums) * (1 if first == 0 else -1) >= 0.0)
        assert way.load_at_t.min() == way.trailing_load_t
    # The climb from km 10 to 20 takes its energy there, and sets the load there.
    assert np.diff(found.forward.energy_at_mwh[[400, 800]])[0] > 0.5 * found.forward.energy_mwh
    assert 400 <= int(np.argmin(found.forward.load_at_t)) <= 800


def test_times_are_those_of_the_runs_both_ways():
    line, train = graded(3.0, -6.0, 2.0), train_for(1676)
    limits = standard("1676-main")
    track = track_for(line.chainage_m, line.level_m, straight(line), limits, train)
    found = operate(line, straight(line), limits, train)
    assert found.forward.time_min == run(track, train).time_min[-1]
    assert found.back.time_min == run(track.reversed(), train).time_min[-1]


def test_more_loops_let_more_trains_run():
    line, train = graded(0.0, 0.0, 0.0, 0.0, 0.0, 0.0), train_for(1520)
    far, near = (
        operate(line, straight(line), replace(STANDARD, loop_spacing_km=km), train).trains_per_day
        for km in (30.0, 10.0)
    )
    assert near > 1.8 * far


def test_a_stall_and_a_heavy_load_are_said_with_place_and_figures():
    line = graded(0.0, 25.0, 0.0)
    found = operate(line, straight(line), STANDARD, train_for(1520))
    assert found.forward.stalls
    assert not found.back.stalls
    said = " ".join(found.notes)
    assert "Going forward the train stalls at km 1" in said
    assert "limiting grade of 25.0 per mille allows" in said
    assert "Going back" not in said


def test_breaks_of_gauge_stand_in_order_with_delay_cost_and_source():
    line = graded(0.0)
    late = gauge_break("Chaman", 9_000.0, 1520, 1676)
    early = gauge_break("Herat", 1_000.0, 1520, 1435, BOGIE_CHANGE)
    found = operate(line, straight(line), STANDARD, train_for(1520), gauge_breaks=(late, early)).gauge_breaks
    assert found == (early, late)
    assert late.delay_h > early.delay_h > 0.0
    assert late.cost_usd_per_t > early.cost_usd_per_t > 0.0
    assert "CAREC" in late.source
    assert "assumed" in late.source


def test_an_unknown_way_to_change_gauge_names_those_there_are():
    with pytest.raises(StandardError, match="transshipment, bogie change"):
        gauge_break("X", 0.0, 1520, 1435, "magic")


def test_loops_on_the_ruling_grade_are_told():
    at = np.arange(0.0, 24_000.1, 25.0)

    def told(line):
        notes = operate(line, np.zeros(at.size), STANDARD, train_for(1520)).notes
        return [note for note in notes if "places to meet" in note]

    (note,) = told(section(500.0 + 0.012 * at))
    assert note.startswith("1 of 1 places to meet lie on more than the station grade of 1.5 per mille")
    assert "12.0 at km" in note
    assert told(section(np.full(at.size, 500.0))) == []


@pytest.mark.parametrize("train", TRAINS.values(), ids=lambda train: train.key)
def test_a_load_is_limited_by_climbs_of_one_per_mille_and_more(train):
    title = train.with_load(3_000.0).title
    assert is_load_limited(trailing_load_t(train, 1.0), title)
    assert is_load_limited(trailing_load_t(train, 9.0), title)
    assert not is_load_limited(trailing_load_t(train, 0.9), title)
    assert is_load_limited(1e9, "a train nobody knows")
    assert is_load_limited(math.nan, title)
