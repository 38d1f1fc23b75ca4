from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from karwan.core import running
from karwan.core.errors import AlignmentError
from karwan.core.running import Track, curve_limit_kmh, run, track_for
from karwan.core.standards import standard
from karwan.core.trains import Adhesion, FreightTrain, Locomotive, Resistance, Wagons, train_for
from scipy.integrate import solve_ivp, trapezoid

STANDARD = standard("1520-international")
NONE = Resistance(0.0, 0.0, 0.0, "")
STICKY = Adhesion(10.0, 0.0, 1.0, "")


def made_train(mass_t=1_000.0, effort_kn=200.0, power_kw=1e9, resistance=NONE, rotating=0.0, braking=0.3, length_m=1.0):
    """One locomotive without load worth the name: constant effort up to its power."""
    loco = Locomotive(
        "made", "diesel", mass_t, length_m, power_kw, effort_kn, effort_kn, 20.0, 1e3, resistance, STICKY, ""
    )
    return FreightTrain("made", 1520, loco, Wagons("none", 0, 1.0, 1.0, resistance), 1, rotating, braking)


def even_track(length_m, step_m=25.0, rise_permille=0.0, limit_kmh=1e3):
    at = np.linspace(0.0, length_m, round(length_m / step_m) + 1)
    rise = np.broadcast_to(rise_permille, at.shape).astype(float)
    return Track(at, rise, np.zeros(at.size), np.broadcast_to(limit_kmh, at.shape).astype(float))


def line_track(level_m, train, step_m=25.0, curvature=None, max_speed_kmh=80.0):
    at = np.arange(len(level_m)) * step_m
    bend = np.zeros(at.size) if curvature is None else curvature
    return track_for(at, np.asarray(level_m, float), bend, replace(STANDARD, max_speed_kmh=max_speed_kmh), train)


def worked_mwh(journey):
    return journey.resistance_mwh + journey.curve_mwh + journey.climb_mwh + journey.braked_mwh


# --- by hand ---------------------------------------------------------------------------------------------------------


def test_constant_force_gives_v_squared_2as():
    # 200 kN on 1,000 t: 0.2 m/s2; after 1,000 m v = sqrt(2 * 0.2 * 1000) = 20 m/s, t = 100 s.
    journey = run(even_track(10_000.0), made_train())
    assert journey.speed_kmh[40] == pytest.approx(72.0, abs=1e-6)
    assert journey.time_min[40] == pytest.approx(100.0 / 60.0, abs=1e-6)


def test_rotating_mass_slows_the_start():
    # 0.2 m/s2 / 1.25 = 0.16: sqrt(2 * 0.16 * 1250) = 20 m/s
    journey = run(even_track(10_000.0), made_train(rotating=0.25))
    assert journey.speed_kmh[50] == pytest.approx(72.0, abs=1e-6)


def test_a_run_with_a_limit_is_a_trapezium():
    # 0.2 m/s2 up to 10 m/s in 50 s and 250 m, down at 0.5 m/s2 in 20 s and 100 m, 1,650 m between at 10 m/s.
    journey = run(even_track(2_000.0, limit_kmh=36.0), made_train(braking=0.5))
    assert journey.time_min[-1] * 60.0 == pytest.approx(50.0 + 165.0 + 20.0, abs=1e-3)


def test_a_lower_limit_is_braked_for_in_time():
    limit = np.where(np.linspace(0.0, 4_000.0, 161) >= 2_000.0, 36.0, 72.0)
    journey = run(even_track(4_000.0, limit_kmh=limit), made_train(effort_kn=1_000.0, braking=0.5))
    # From 20 to 10 m/s at 0.5 m/s2: 300 m.
    assert journey.speed_kmh[68] == pytest.approx(72.0)
    assert journey.speed_kmh[72] == pytest.approx(3.6 * math.sqrt(100.0 + 200.0))
    assert np.all(journey.speed_kmh[80:] <= 36.0 + 1e-9)


def test_stops_are_stopped_at():
    journey = run(even_track(4_000.0, limit_kmh=36.0), made_train(braking=0.5), stops_m=(2_003.0,))
    assert journey.speed_kmh[80] == 0.0
    # Each half: 50 s up, 20 s down, 1,650 m at 10 m/s
    assert journey.time_min[-1] * 60.0 == pytest.approx(2 * 235.0, abs=1e-2)


def test_level_track_is_run_at_the_speed_where_power_meets_resistance():
    # 2,000 kW against 4 + 0.01 v^2 N/kN on 1,000 t: at 72 km/h (20 m/s) 4 + 51.84 N/kN are 547.8 kN.
    resistance = Resistance(4.0, 0.0, 0.01, "")
    power_kw = (4.0 + 0.01 * 72.0**2) * 9.81 * 1_000.0 * 20.0 / 1_000.0
    journey = run(even_track(60_000.0), made_train(power_kw=power_kw, effort_kn=900.0, resistance=resistance))
    assert journey.speed_kmh[1_200] == pytest.approx(72.0, rel=1e-6)


def test_a_preset_holds_its_balancing_speed_up_a_long_grade():
    train = train_for(1520)
    track = even_track(80_000.0, rise_permille=9.0, limit_kmh=80.0)
    v = run(track, train).speed_kmh[2_000]
    demand_n = (float(train.resistance.at(v)) + 9.0) * train.mass_t * 9.81
    assert float(train.effort_n(v)) == pytest.approx(demand_n, rel=1e-6)
    assert 20.0 < v < 40.0


def test_curve_speeds_agree_with_the_rules_of_thumb_of_the_three_gauges():
    bend = np.array([1.0 / 600.0])
    # 1520: h = 12.5 v^2 / R; 1435: h = 11.8 v^2 / R; 1676: v = 0.27 sqrt(R h); h cant and its deficiency, mm.
    for key, kmh in (
        ("1520-international", math.sqrt(250.0 * 600.0 / 12.5)),
        ("1435-main", math.sqrt(250.0 * 600.0 / 11.8)),
        ("1676-main", 0.27 * math.sqrt(600.0 * 250.0)),
    ):
        limits = replace(standard(key), max_cant_mm=150.0, cant_deficiency_mm=100.0)
        assert curve_limit_kmh(bend, limits)[0] == pytest.approx(kmh, rel=0.005)


def test_a_curve_limits_the_train_until_its_rear_is_out():
    train = train_for(1520)
    at = np.arange(2_001) * 25.0
    bend = np.where((at >= 20_000.0) & (at < 22_000.0), 1.0 / 200.0, 0.0)
    track = track_for(at, np.zeros(at.size), bend, STANDARD, train)
    slow = at[track.limit_kmh < 80.0]
    half_m = train.length_m / 2.0
    assert slow[0] == pytest.approx(20_000.0 - half_m, abs=25.0)
    assert slow[-1] == pytest.approx(22_000.0 + half_m, abs=50.0)


def test_a_curve_shorter_than_the_train_counts_for_its_turn():
    # Traction rules: 12.2 alpha / train length, alpha in degrees, for a curve shorter than the train: 700/R otherwise.
    train = train_for(1520)
    at = np.arange(2_001) * 10.0
    bend = np.where((at >= 9_900.0) & (at < 10_100.0), 1.0 / 500.0, 0.0)
    track = track_for(at, np.zeros(at.size), bend, STANDARD, train)
    degrees = math.degrees(200.0 / 500.0)
    assert track.curve_permille.max() == pytest.approx(12.2 * degrees / train.length_m, rel=0.002)
    long = track_for(at, np.zeros(at.size), np.full(at.size, 1.0 / 500.0), STANDARD, train)
    assert long.curve_permille[1_000] == pytest.approx(700.0 / 500.0)


def test_grade_is_averaged_over_the_train():
    train = train_for(1520)
    level = np.zeros(2_001)
    level[1_000:] = 0.01 * 10.0 * np.arange(1_001)
    track = track_for(np.arange(2_001) * 10.0, level, np.zeros(2_001), STANDARD, train)
    assert track.rise_permille[1_000] == pytest.approx(5.0)
    assert track.rise_permille[1_030] == pytest.approx(10.0)


# --- published -------------------------------------------------------------------------------------------------------
# Chakrabarti, Soni, Gupta, Bhatnagar: A Textbook on Power System Engineering, 2nd ed., Dhanpat Rai, part IV, chapter 5.
# Data and printed results as given by the FOSSEE companion (Scilab-TBC-Uploads, 3472/CH43).


def test_published_run_between_two_stops():
    # Example 5.1, p. 778: 1.5 km in 100 s with 2.4 and 3.2 km/h per second needs a top speed of 74 km/h.
    train = made_train(effort_kn=2.4 / 3.6 * 1_000.0, braking=3.2 / 3.6)

    def seconds(limit_kmh):
        return run(even_track(1_500.0, 1.0, limit_kmh=limit_kmh), train).time_min[-1] * 60.0

    # The printed speed is rounded to 1 km/h: half above and below it bracket the 100 s.
    assert seconds(73.5) > 100.0 > seconds(74.5)
    assert seconds(74.0) == pytest.approx(100.0, abs=0.5)


def test_published_run_whose_brakes_were_asked_for():
    # Example 5.2, p. 778: 3 km at 43.5 km/h with 30 s of stop, 1.3 km/h per second, at most 65 km/h: brakes 1.198.
    train = made_train(effort_kn=1.3 / 3.6 * 1_000.0, braking=1.198 / 3.6)
    seconds = run(even_track(3_000.0, 1.0, limit_kmh=65.0), train).time_min[-1] * 60.0
    scheduled = 3.0 / 43.5 * 3_600.0 - 30.0
    assert seconds == pytest.approx(scheduled, abs=0.02)


def test_published_mean_speed_of_a_long_run():
    # J. B. Gupta, Utilization of Electric Power and Electric Traction, example 7.1, p. 203 (FOSSEE companion): 30 s at
    # 5 km/h per second, 10 minutes free, brakes as strong: 26.2 km at 143.18 km/h.
    train = made_train(effort_kn=5.0 / 3.6 * 1_000.0, braking=5.0 / 3.6)
    journey = run(even_track(26_250.0, 5.0, limit_kmh=150.0), train)
    assert round(26.25 / journey.time_min[-1] * 60.0, 2) == 143.18


def test_published_start_up_a_grade():
    # Example 5.11, p. 784: 400 t, 10 % rotating, 1 in 75, 66.75 N/t, 1.6 km/h per second: 48 km/h in 30 s, 15.26 kWh.
    effort_kn = (277.8 * 440.0 * 1.6 + 400.0 * 66.75 + 98.1 * 400.0 * 100.0 / 75.0) / 1_000.0
    train = made_train(400.0, effort_kn, resistance=Resistance(66.75 / 9.81, 0.0, 0.0, ""), rotating=0.1, braking=1e9)
    # 30 s to 48 km/h are 200 m; such brakes stop it in the metre after.
    journey = run(even_track(201.0, 1.0, rise_permille=1_000.0 / 75.0), train)
    assert round(journey.traction_mwh * 1_000.0, 2) == 15.26
    assert journey.time_min[-2] * 60.0 == pytest.approx(30.0, abs=0.1)
    assert journey.speed_kmh[-2] == pytest.approx(48.0, abs=0.15)


# --- independent implementation --------------------------------------------------------------------------------------


def test_speed_and_time_agree_with_scipy_on_a_rolling_line():
    train = train_for(1520)
    at = np.arange(1_601) * 25.0
    level = 60.0 * np.sin(at / 6_000.0) + 8.0 * np.sin(at / 900.0)
    track = track_for(at, level, np.zeros(at.size), replace(STANDARD, max_speed_kmh=1e3), train)
    # No limit but the locomotive's, which is lifted too: so traction is full until the final brakes.
    free = replace(track, limit_kmh=np.full(at.size, 1e3))
    journey = run(free, train)
    loco = train.locomotive
    own_t, load_t = 276.0, 35 * 92.0

    def motion(_, state):
        s, v = state
        kmh = 3.6 * v
        ahead, behind = np.interp((s + train.length_m / 2, s - train.length_m / 2), at, level)
        grade = (ahead - behind) / train.length_m
        held = (0.118 + 5.0 / (27.5 + kmh)) * own_t * 9_810.0
        pull = min(797e3, held, 3_337e3 / max(v, 0.1))
        drag = own_t * 9.81 * (1.9 + 0.01 * kmh + 0.0003 * kmh**2)
        drag += load_t * 9.81 * (0.7 + (3.0 + 0.1 * kmh + 0.0025 * kmh**2) / 23.0)
        return v, (pull - drag - (own_t + load_t) * 9_810.0 * grade) / ((own_t + load_t) * 1_060.0)

    def there(_, state):
        return state[0] - 35_000.0

    there.terminal = True
    assert loco.name == "2TE116"
    solved = solve_ivp(
        motion, (0.0, 1e5), (0.0, 0.0), events=there, rtol=1e-8, atol=1e-8, max_step=5.0, dense_output=True
    )
    # At the same places: what scipy found in time is read by distance.
    place, speed = solved.y
    for station in (40, 200, 600, 1_000, 1_399):
        assert journey.speed_kmh[station] == pytest.approx(3.6 * np.interp(at[station], place, speed), rel=5e-4)
        seconds = np.interp(at[station], place, solved.t)
        assert journey.time_min[station] * 60.0 == pytest.approx(seconds, abs=0.5)


def test_python_and_numba_give_the_same(monkeypatch):
    train = train_for(1435)
    level = 40.0 * np.sin(np.arange(801) / 60.0)
    track = line_track(level, train, curvature=np.where(np.arange(801) % 100 < 30, 1 / 400.0, 0.0))
    compiled = run(track, train, stops_m=(9_000.0,))
    monkeypatch.setattr(running, "jit", lambda function: None)
    plain = run(track, train, stops_m=(9_000.0,))
    assert plain.speed_kmh == pytest.approx(compiled.speed_kmh, abs=1e-9)
    assert plain.time_min == pytest.approx(compiled.time_min, abs=1e-9)
    assert plain.traction_mwh == pytest.approx(compiled.traction_mwh, rel=1e-12)
    assert plain.braked_mwh == pytest.approx(compiled.braked_mwh, rel=1e-12)


# --- energy ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("gauge_mm", [1520, 1435, 1676])
def test_work_at_the_wheel_is_resistance_curves_climb_and_brakes(gauge_mm):
    train = train_for(gauge_mm)
    at = np.arange(2_401) * 25.0
    level = 30.0 * np.sin(at / 4_000.0) + 0.001 * at
    bend = np.where((at // 1_000.0) % 3 == 0, 1 / 500.0, 0.0)
    track = track_for(at, level, bend, STANDARD, train)
    journey = run(track, train, stops_m=(20_000.0,))
    assert journey.traction_mwh == pytest.approx(worked_mwh(journey), rel=1e-9)
    assert journey.braked_mwh > 0.0
    # What it climbs is what lies between the ends of the line, but for half a train at either end.
    climbed_m = journey.climb_mwh * 3.6e9 / (train.mass_t * 9_810.0)
    assert climbed_m == pytest.approx(level[-1] - level[0], abs=0.01 * train.length_m)
    # And resistance is the integral of the formula along the speeds found.
    drag_n = train.resistance.at(journey.speed_kmh) * train.mass_t * 9.81
    assert journey.resistance_mwh == pytest.approx(trapezoid(drag_n, at) / 3.6e9, rel=1e-4)
    turned = trapezoid(np.abs(bend), at)
    assert journey.curve_mwh == pytest.approx(0.7 * turned * train.mass_t * 9_810.0 / 3.6e9, rel=0.01)


def test_brakes_take_on_a_long_fall_what_resistance_leaves():
    train = train_for(1520)
    journey = run(even_track(50_000.0, rise_permille=-12.0, limit_kmh=60.0), train)
    resisted = float(train.resistance.at(60.0))
    per_km = (12.0 - resisted) * train.mass_t * 9.81 * 1_000.0 / 3.6e9
    assert journey.braked_mwh == pytest.approx(50.0 * per_km, rel=0.02)
    assert journey.traction_mwh < 0.02 * journey.braked_mwh


# --- stalls ----------------------------------------------------------------------------------------------------------


def test_a_stall_is_seen_where_it_happens_and_the_run_goes_on():
    train = train_for(1520)
    rise = np.where((np.arange(2_001) >= 800) & (np.arange(2_001) < 1_200), 25.0, 0.0)
    journey = run(even_track(50_000.0, rise_permille=rise, limit_kmh=80.0), train)
    assert len(journey.stalled_at_m) == 1
    # Momentum from 80 km/h carries it some way up the 25 per mille from km 20.
    assert 20_500.0 < journey.stalled_at_m[0] < 25_000.0
    assert journey.slow_m > 2_000.0
    assert journey.speed_kmh[1_150] == pytest.approx(5.0)
    assert np.isfinite(journey.time_min[-1])
    assert journey.traction_mwh == pytest.approx(worked_mwh(journey), rel=1e-9)


def test_a_train_that_cannot_start_is_stalled_from_the_start():
    journey = run(even_track(5_000.0, rise_permille=40.0), train_for(1520))
    assert journey.stalled_at_m[0] <= 25.0


def test_a_grade_within_its_power_stalls_no_train():
    journey = run(even_track(50_000.0, rise_permille=12.5, limit_kmh=80.0), train_for(1520))
    assert journey.stalled_at_m == ()


# --- properties ------------------------------------------------------------------------------------------------------

GRADES = st.lists(st.floats(-12.0, 12.0), min_size=4, max_size=12)


def level_of(grades, per=40):
    return np.concatenate(([0.0], np.cumsum(np.repeat(grades, per) * 25.0 / 1_000.0)))


@settings(max_examples=60, deadline=None)
@given(GRADES, st.lists(st.booleans(), min_size=12, max_size=12))
def test_reversing_the_line_swaps_the_two_ways(grades, bends):
    train = train_for(1520)
    level = level_of(grades)
    bend = np.repeat(np.where(bends, 1 / 300.0, 0.0), 50)[: level.size]
    bend = np.pad(bend, (0, level.size - bend.size))
    track, turned = line_track(level, train, curvature=bend), line_track(level[::-1], train, curvature=-bend[::-1])
    there, again = run(track.reversed(), train), run(turned, train)
    assert there.time_min[-1] == pytest.approx(again.time_min[-1], rel=1e-9)
    assert there.traction_mwh == pytest.approx(again.traction_mwh, rel=1e-9)
    assert there.speed_kmh == pytest.approx(again.speed_kmh, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(GRADES, st.lists(st.floats(0.0, 10.0), min_size=12, max_size=12))
def test_a_line_that_rises_less_everywhere_is_never_slower(grades, less):
    train = train_for(1520)
    gentle = np.asarray(grades) - np.asarray(less)[: len(grades)]
    steep, eased = (run(line_track(level_of(g), train), train) for g in (grades, gentle))
    assert eased.time_min[-1] <= steep.time_min[-1] + 1e-6
    assert np.all(eased.speed_kmh >= steep.speed_kmh - 1e-3)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0.0, 12.0), min_size=4, max_size=12), st.floats(1.0, 1.4))
def test_a_heavier_train_is_never_faster_uphill(grades, times):
    train = train_for(1520)
    heavy = replace(train, wagons=replace(train.wagons, mass_t=train.wagons.mass_t * times))
    level = level_of(grades)
    assert run(line_track(level, heavy), heavy).time_min[-1] >= run(line_track(level, train), train).time_min[-1] - 1e-6


# --- edges -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stations", [2, 3, 10])
def test_a_short_line_is_run_from_rest_to_rest(stations):
    # 100 m: 0.2 m/s2 over s, then 0.3 over the rest; s = 60 m, sqrt(24) m/s on the way: 24.5 s and 16.3 s.
    journey = run(even_track(100.0, 100.0 / (stations - 1)), made_train())
    assert journey.speed_kmh.size == stations
    assert journey.time_min[-1] * 60.0 == pytest.approx(math.sqrt(24.0) * (1 / 0.2 + 1 / 0.3), rel=0.01)


def test_arrays_that_do_not_match_are_refused():
    with pytest.raises(AlignmentError, match="do not match"):
        track_for(np.arange(5.0), np.zeros(4), np.zeros(5), STANDARD, train_for(1520))
    with pytest.raises(AlignmentError):
        track_for(np.array([0.0, 10.0, 10.0]), np.zeros(3), np.zeros(3), STANDARD, train_for(1520))
