"""Sections add up to the line they are of, and each holds what lies in it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from karwan.core import evaluation as ev
from karwan.core.alignment import alignment_from_vertices
from karwan.core.evaluation import CostItem, Element, MassHaul, Operation, Run, Structure, Violation
from karwan.core.geodesy import WGS84
from karwan.core.sections import (
    END_OF_LINE,
    START_OF_LINE,
    sections_between,
    stations_on,
    whole_line,
)
from karwan.core.surroundings import Station
from study_builders import SOUTH, evaluation

LENGTH_M = 1_000.0


@pytest.fixture(scope="module")
def north():
    """About 27 km of line over hills, with bridges and tunnels."""
    return evaluation()


@pytest.fixture(scope="module")
def south():
    return evaluation("South", SOUTH)


def with_operation(found):
    """The evaluation with a run that takes 1 min and 2 MWh per km there, and twice that back."""
    at = found.section.chainage_m
    n = at.size
    loads = np.linspace(5_000.0, 2_000.0, n)
    there = Run(
        at[-1] / 1e3, at[-1] / 500.0, 0.0, 2_000.0, 9.0, 30.0, np.full(n, 60.0),
        time_at_min=at / 900.0, energy_at_mwh=at / 500.0, virtual_at_km=at / at[-1] * 29.0, load_at_t=loads,
    )  # fmt: skip
    home = (at[-1] - at) / 500.0
    back = Run(
        at[-1] / 500.0, at[-1] / 250.0, 0.0, 3_000.0, 9.0, 60.0, np.full(n, 30.0),
        time_at_min=home, energy_at_mwh=2.0 * home, virtual_at_km=home, load_at_t=loads[::-1],
    )  # fmt: skip
    operation = Operation("train", there, back, 1.0, (0.0, 9_000.0, float(at[-1])), 20.0, 30.0)
    return replace(found, operation=operation, time_fwd_min=at[-1] / 1e3, time_rev_min=at[-1] / 500.0)


SUMMED = ("cut_mm3", "fill_mm3", "bridge_km", "tunnel_km", "rise_m", "fall_m", "length_km", "cost_musd",
          "cost_low_musd", "cost_high_musd", "time_fwd_min", "time_rev_min")  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(0.0, 27_000.0), max_size=7))
def test_whatever_the_stations_sections_add_up_to_the_line(places):
    found = with_operation(LINES["north"])
    parts = sections_between(found, [(f"S{k}", at_m) for k, at_m in enumerate(places)])
    assert parts[0].from_m == 0.0
    assert parts[-1].to_m == found.section.chainage_m[-1]
    assert all(a.to_m == b.from_m and a.to_name == b.from_name for a, b in zip(parts, parts[1:]))
    for name in SUMMED:
        assert sum(getattr(p, name) for p in parts) == pytest.approx(getattr(found, name), rel=1e-11, abs=1e-12), name
    for k, item in enumerate(found.cost_items):
        shares = [p.cost_items[k] for p in parts]
        assert {share.name for share in shares} == {item.name}
        for name in ("quantity", "cost_musd", "low_musd", "high_musd"):
            assert sum(getattr(s, name) for s in shares) == pytest.approx(getattr(item, name), rel=1e-11, abs=1e-12)
    assert sum(p.energy_fwd_mwh for p in parts) == pytest.approx(found.operation.forward.energy_mwh)
    assert sum(p.virtual_rev_km for p in parts) == pytest.approx(found.operation.back.virtual_length_km)
    assert [s for p in parts for s in p.structures] == list(found.structures)
    assert sum(len(p.violations) for p in parts) == len(found.violations)
    assert max(p.max_grade_permille for p in parts) == found.max_grade_permille
    assert min(p.min_radius_m for p in parts) == found.min_radius_m


@pytest.fixture(scope="module", autouse=True)
def _lines(north):
    LINES["north"] = north


LINES: dict[str, object] = {}


def test_the_whole_line_is_what_the_evaluation_says(north):
    whole = whole_line(north)
    assert (whole.from_name, whole.to_name) == (START_OF_LINE, END_OF_LINE)
    assert whole.cost_items == north.cost_items
    for name in (*SUMMED, "max_grade_permille", "min_radius_m"):
        assert getattr(whole, name) == pytest.approx(getattr(north, name), rel=1e-12), name


def bench(spans, **more):
    """Two kilometres of level line, 41 stations; cut, fill, bridge and tunnel where `spans` (m) say."""
    at = np.linspace(0.0, 2_000.0, 81)
    lon, lat, _ = WGS84.fwd(np.full(81, 62.0), np.full(81, 34.0), np.full(81, 90.0), at)
    holds = {name: (at > span[0]) & (at < span[1]) for name, span in spans.items()}
    none = np.zeros(81, dtype=bool)
    section = ev.LongSection(
        at, np.asarray(lon), np.asarray(lat), np.full(81, 100.0), np.full(81, 130.0), ~none,
        holds.get("bridge", none), holds.get("tunnel", none),
        np.where(holds.get("cut", none), 10.0, 0.0), np.where(holds.get("fill", none), 5.0, 0.0),
    )  # fmt: skip
    base = evaluation_like(section)
    return replace(base, **more)


def evaluation_like(section):
    line = alignment_from_vertices("Bench", section.lon, section.lat, section.level_m)
    basis = ev.Basis("made", 25.0, "1520-international", "made")
    return ev.Evaluation(
        line, section, 2.0, 0.0, 99_999.0, 0, 0, 0, 0, 0, 0, 4.0, 4.0, 0.0, (), (), (), basis
    )  # fmt: skip


def items(**spread):
    return tuple(CostItem(name, 10.0, "m", 1.0, 0.5, 2.0, "", spread=by) for name, by in spread.items())


@pytest.mark.parametrize(
    ("by", "spans", "share"),
    [
        ("", {}, 0.25),
        (ev.BY_CUT, {"cut": (250.0, 750.0)}, 0.5),
        (ev.BY_FILL, {"fill": (1_000.0, 1_500.0)}, 0.0),
        (ev.BY_EARTHWORK, {"cut": (0.0, 250.0), "fill": (1_500.0, 2_000.0)}, 0.5),
        (ev.BY_VIADUCT, {"bridge": (400.0, 800.0)}, 0.25),
        (ev.BY_VIADUCT_FACE, {"bridge": (400.0, 800.0)}, 0.25),
        (ev.BY_TUNNEL, {"tunnel": (450.0, 550.0)}, 0.5),
    ],
)
def test_an_item_lies_where_its_quantity_does(by, spans, share):
    """The first quarter of the line holds so much of an item, whatever its name."""
    found = bench(spans, cost_items=items(thing=by))
    first, rest = sections_between(found, [("A", 500.0)])
    got = first.cost_items[0].cost_musd
    # Each station stands for half an interval to either side, so edges of a span are known to half an interval.
    assert got == pytest.approx(share, abs=0.04)
    assert first.cost_items[0].quantity == pytest.approx(10.0 * got)
    assert rest.cost_items[0].cost_musd == pytest.approx(1.0 - got)


def test_what_is_counted_by_the_piece_stands_where_it_stands():
    culverts = replace(items(culverts="")[0], quantity=4.0, at_m=(100.0, 499.0, 500.0, 1_900.0))
    first, rest = sections_between(bench({}, cost_items=(culverts,)), [("A", 500.0)])
    # One at a station belongs to the section that begins there.
    assert (first.cost_items[0].quantity, rest.cost_items[0].quantity) == (2.0, 2.0)
    assert (first.cost_items[0].at_m, rest.cost_items[0].at_m) == ((100.0, 499.0), (500.0, 1_900.0))


def test_stations_loops_river_bridges_and_haul_lie_where_they_are():
    ordinate = np.where(np.arange(81) < 20, 300.0, 100.0)
    blank = np.zeros(81)
    run = Run(4.0, 1.0, 0.0, 1.0, 1.0, 1.0, np.full(81, 30.0))
    found = bench(
        {},
        cost_items=items(stations=ev.BY_STATION, loops=ev.BY_LOOP, river=ev.BY_RIVER_BRIDGE, haul=ev.BY_HAUL),
        stations_m=(("A", 500.0), ("B", 1_500.0), ("C", 2_000.0)),
        structures=(Structure(ev.RIVER_BRIDGE, 300.0, 600.0, 5.0, "Harirud"),),
        mass_haul=MassHaul(ordinate, blank, 0.0, 1.0, 0.0, 0.0),
        operation=Operation("t", run, run, 0.0, (0.0, 500.0, 700.0, 1_000.0, 1_700.0, 2_000.0), 1.0, 1.0),
    )
    first, second, third = sections_between(found)
    assert (first.to_name, second.to_name, third.to_name) == ("A", "B", "C")
    of = [{item.name: item.cost_musd for item in part.cost_items} for part in (first, second, third)]
    assert [part["stations"] for part in of] == pytest.approx([0.0, 1 / 3, 2 / 3])
    # Those at stations and ends are no loops of their own.
    assert [part["loops"] for part in of] == pytest.approx([0.0, 2 / 3, 1 / 3])
    assert [part["river"] for part in of] == pytest.approx([2 / 3, 1 / 3, 0.0])
    # 500 m with 300 m3 over the balance against 1,500 m with 100.
    assert of[0]["haul"] == pytest.approx(0.5, abs=0.01)
    # The bridge is told once, where its middle lies.
    assert [part.count(ev.RIVER_BRIDGE) for part in (first, second, third)] == [1, 0, 0]


def test_times_energy_and_loads_of_each_way(north):
    found = with_operation(north)
    length_m = found.section.chainage_m[-1]
    first, rest = sections_between(found, [("A", 9_000.0)])
    assert first.time_fwd_min == pytest.approx(9.0)
    assert first.time_rev_min == pytest.approx(18.0)
    assert first.energy_fwd_mwh == pytest.approx(18.0)
    assert first.energy_rev_mwh == pytest.approx(36.0)
    # Sums up to the stations are brought to the run's own total.
    assert first.virtual_fwd_km == pytest.approx(30.0 * 9_000.0 / length_m)
    share = 9_000.0 / length_m
    assert first.load_fwd_t == pytest.approx(5_000.0 - 3_000.0 * share, abs=5.0)
    assert rest.load_fwd_t == 2_000.0
    assert (first.load_rev_t, whole_line(found).load_rev_t) == (2_000.0, 2_000.0)


def test_without_operation_a_sections_time_is_unknown_and_the_lines_is_known(north):
    bare = replace(north, operation=None)
    first, _ = sections_between(bare, [("A", 9_000.0)])
    for name in ("time_fwd_min", "time_rev_min", "energy_fwd_mwh", "virtual_rev_km", "load_fwd_t"):
        assert np.isnan(getattr(first, name)), name
    whole = whole_line(bare)
    assert whole.time_fwd_min == north.time_fwd_min
    assert np.isnan(whole.energy_fwd_mwh)


def test_a_run_that_only_knows_its_totals_gives_them_to_the_whole_line(north):
    n = north.section.chainage_m.size
    run = Run(30.0, 5.0, 0.0, 4_200.0, 9.0, 40.0, np.full(n, 50.0))
    found = replace(north, operation=Operation("t", run, run, 1.0, (), 1.0, 1.0))
    whole = whole_line(found)
    assert (whole.energy_fwd_mwh, whole.virtual_rev_km, whole.load_fwd_t) == (5.0, 40.0, 4_200.0)
    first, _ = sections_between(found, [("A", 9_000.0)])
    assert np.isnan([first.energy_fwd_mwh, first.virtual_rev_km, first.load_fwd_t]).all()


def test_degrees_per_km_follow_the_elements():
    """A clothoid of 200 m into R 500, 300 m of arc, a clothoid out: 0.2 + 0.6 + 0.2 rad on two kilometres."""
    plan = (
        Element(ev.TANGENT, 0.0, 500.0, 0.0, 0.0),
        Element(ev.CLOTHOID, 500.0, 700.0, 0.0, -1 / 500, 1),
        Element(ev.ARC, 700.0, 1_000.0, -1 / 500, -1 / 500, 1),
        Element(ev.CLOTHOID, 1_000.0, 1_200.0, -1 / 500, 0.0, 1),
        Element(ev.TANGENT, 1_200.0, 2_000.0, 0.0, 0.0),
    )
    first, rest = sections_between(bench({}, plan=plan), [("A", 600.0)])
    # Half way up the clothoid a quarter of its turn is done.
    assert first.degrees_per_km == pytest.approx(np.degrees(0.05) / 0.6)
    assert rest.degrees_per_km == pytest.approx(np.degrees(0.95) / 1.4)
    assert whole_line(bench({}, plan=plan)).degrees_per_km == pytest.approx(np.degrees(1.0) / 2.0)


def test_without_elements_the_turn_is_read_off_the_line(south):
    whole = whole_line(replace(south, plan=()))
    azimuth = np.asarray(
        WGS84.inv(south.section.lon[:-1], south.section.lat[:-1], south.section.lon[1:], south.section.lat[1:])[0]
    )
    turned = np.abs((np.diff(azimuth) + 180.0) % 360.0 - 180.0).sum()
    assert whole.degrees_per_km == pytest.approx(turned / south.length_km, rel=1e-9)
    assert whole.degrees_per_km > 1.0


def test_places_at_the_ends_and_on_each_other_are_one():
    parts = sections_between(bench({}), [("Z", 1_980.0), ("B", 1_040.0), ("A", 1_000.0), ("S", 10.0)])
    assert [(p.from_name, p.to_name) for p in parts] == [("S", "A / B"), ("A / B", "Z")]
    assert (parts[0].to_m, parts[1].to_m) == (1_000.0, 2_000.0)


def test_what_is_left_over_before_the_first_and_after_the_last_station_is_no_section():
    parts = sections_between(bench({}), [("Torghundi", 130.0), ("Herat", 1_501.0)])
    assert [(p.from_name, p.to_name, p.from_m, p.to_m) for p in parts] == [("Torghundi", "Herat", 0.0, 2_000.0)]
    parts = sections_between(bench({}), [("Torghundi", 500.0), ("Herat", 1_500.0)])
    assert [p.length_km for p in parts] == [0.5, 1.0, 0.5]
    assert (parts[0].from_name, parts[-1].to_name) == (START_OF_LINE, END_OF_LINE)


def test_a_line_reversed_swaps_rise_and_fall_of_its_sections(north):
    there = sections_between(north, [("A", 10_000.0)])
    back = evaluation_reversed(north)
    length_m = north.section.chainage_m[-1]
    home = sections_between(back, [("A", length_m - 10_000.0)])
    assert home[1].rise_m == pytest.approx(there[0].fall_m, rel=1e-9)
    assert home[0].fall_m == pytest.approx(there[1].rise_m, rel=1e-9)


def evaluation_reversed(found):
    s = found.section
    turned = {name: getattr(s, name)[::-1] for name in s.__dataclass_fields__ if name != "chainage_m"}
    return replace(found, section=ev.LongSection(s.chainage_m[-1] - s.chainage_m[::-1], **turned))


def test_a_breach_is_told_in_the_section_its_middle_lies_in():
    breach = Violation("grade", 300.0, 620.0, 62.0, 34.0, 15.0, 12.5, "clause")
    first, rest = sections_between(bench({}, violations=(breach,)), [("A", 500.0)])
    assert (first.violations, rest.violations) == ((breach,), ())


def line_east(km=20.0):
    at = np.linspace(0.0, km * 1e3, 201)
    lon, lat, _ = WGS84.fwd(np.full(201, 62.0), np.full(201, 34.0), np.full(201, 90.0), at)
    return alignment_from_vertices("East", np.asarray(lon), np.asarray(lat))


def place(at_m, off_m, name="P"):
    lon, lat, _ = WGS84.fwd(62.0, 34.0, 90.0, at_m)
    back = WGS84.inv(lon, lat, 62.0, 34.0)[0]
    lon, lat, _ = WGS84.fwd(lon, lat, back + 90.0, off_m)
    return Station(name, lon, lat)


def test_stations_are_found_in_the_order_of_the_line_and_far_ones_told():
    found = stations_on(
        line_east(), [place(12_000.0, -900.0, "B"), place(4_000.0, 300.0, "A"), place(8_000.0, 7_000.0, "Far")]
    )
    assert [name for name, _ in found.stations_m] == ["A", "B"]
    assert [at_m for _, at_m in found.stations_m] == pytest.approx([4_000.0, 12_000.0], abs=1.0)
    ((name, off_m),) = found.missed
    assert (name, off_m) == ("Far", pytest.approx(7_000.0, abs=10.0))
    assert found.notes == ("The line passes Far 7.0 km off: no station there.",)
    # One that is nowhere near is not spoken of, but known.
    gone = stations_on(line_east(), [place(8_000.0, 60_000.0, "Kandahar"), place(8_000.0, 49_000.0, "Near")])
    assert [name for name, _ in gone.missed] == ["Kandahar", "Near"]
    assert gone.notes == ("The line passes Near 49.0 km off: no station there.",)
    near = stations_on(line_east(), [place(8_000.0, 7_000.0, "Far")], within_m=7_500.0)
    assert near.stations_m[0][1] == pytest.approx(8_000.0, abs=5.0)
    assert near.missed == ()


def test_stations_beyond_the_ends_are_at_the_ends():
    found = stations_on(line_east(), [Station("W", 61.99, 34.0), place(20_500.0, 0.0, "E")])
    assert [at_m for _, at_m in found.stations_m] == pytest.approx([0.0, 20_000.0], abs=1e-3)


def test_across_the_antimeridian():
    lon = np.linspace(179.9, 180.1, 41)
    line = alignment_from_vertices("Pacific", lon, np.full(41, -17.0))
    found = stations_on(line, [Station("Taveuni", -179.95, -17.0), Station("West", 179.95, -17.0)])
    assert [name for name, _ in found.stations_m] == ["West", "Taveuni"]
    assert found.stations_m[1][1] == pytest.approx(WGS84.inv(179.9, -17.0, 180.05, -17.0)[2], abs=1.0)
