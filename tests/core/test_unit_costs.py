from __future__ import annotations

import json
import re
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from judge_beside import judge, needs_judge
from karwan.core.errors import StandardError
from karwan.core.standards import DEFAULT_STANDARD, STANDARDS, standard
from karwan.core.unit_costs import (
    BUILT_IN,
    ITEMISED,
    REFERENCE,
    Rate,
    UnitCosts,
    read_unit_costs,
    unit_costs_from_mapping,
    unit_costs_to_mapping,
    without_sources,
    write_unit_costs,
)


def test_hand_worked_metres():
    costs = UnitCosts()
    # 10 m fill: 7.6 * 10 + 1.5 * 100 = 226 m2 at 5 USD, and track. 10 m cut at 6 USD. 30 m bridge. Tunnel.
    assert costs.usd_per_m(np.array([0.0, 10.0, -10.0, 30.0, -40.0])) == pytest.approx(
        [1_000, 1_000 + 226 * 5, 1_000 + 226 * 6, 1_000 + 18_000 + 250 * 30, 1_000 + 24_000]
    )


@needs_judge
def test_defaults_are_the_judges():
    judged = judge()
    costs = UnitCosts()
    assert costs.track_usd_per_m.value == judged["TRACK_USD_PER_M"]
    assert costs.cut_usd_per_m3.value == judged["CUT_USD_PER_M3"]
    assert costs.fill_usd_per_m3.value == judged["FILL_USD_PER_M3"]
    assert costs.bridge_usd_per_m.value == judged["BRIDGE_USD_PER_M"]
    assert costs.bridge_usd_per_m_per_m.value == judged["BRIDGE_USD_PER_M_PER_M"]
    assert costs.tunnel_usd_per_m.value == judged["TUNNEL_USD_PER_M"]
    assert (costs.formation_width_m, costs.side_slope) == (judged["FORMATION_WIDTH_M"], judged["SIDE_SLOPE"])
    assert (costs.max_fill_m, costs.max_cut_m) == (judged["MAX_FILL_M"], judged["MAX_CUT_M"])


def test_a_file_round_trips(tmp_path):
    path = tmp_path / "costs.json"
    path.write_text(json.dumps(unit_costs_to_mapping(UnitCosts())), encoding="utf-8")
    assert read_unit_costs(path) == UnitCosts()


def test_a_plain_number_is_enough():
    costs = unit_costs_from_mapping({"tunnel_usd_per_m": 30_000})
    assert (costs.tunnel_usd_per_m.low, costs.tunnel_usd_per_m.value) == (30_000, 30_000)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"tunel_usd_per_m": 1}, "tunel_usd_per_m"),
        ({"cut_usd_per_m3": -1}, "cut_usd_per_m3"),
        ({"cut_usd_per_m3": "six"}, "six"),
        ({"cut_usd_per_m3": {"value": 6, "low": 7}}, "between 7"),
        ({"cut_usd_per_m3": {"low": 7}}, "has no value"),
        ({"formation_width_m": 0}, "above 0"),
    ],
)
def test_faults_are_named(given, named):
    with pytest.raises(StandardError, match=named):
        unit_costs_from_mapping(given)


def test_a_file_of_an_editor_that_marks_its_bytes_is_read(tmp_path):
    path = tmp_path / "costs.json"
    path.write_text('{"tunnel_usd_per_m": 30000}', encoding="utf-8-sig")
    assert read_unit_costs(path).tunnel_usd_per_m.value == 30_000.0


def test_a_file_nested_without_end_is_named(tmp_path):
    path = tmp_path / "costs.json"
    path.write_text("[" * 5_000, encoding="utf-8")
    with pytest.raises(StandardError, match=r"costs\.json cannot be read"):
        read_unit_costs(path)


def test_a_broken_file_is_named(tmp_path):
    (tmp_path / "costs.json").write_text("{")
    with pytest.raises(StandardError, match=r"costs\.json cannot be read"):
        read_unit_costs(tmp_path / "costs.json")


def test_standards_carry_their_key_and_provenance():
    assert DEFAULT_STANDARD in STANDARDS
    for key, one in STANDARDS.items():
        assert key == one.key
        assert one.grade_source
        assert one.radius_source
        assert one.gauge_mm in (1520, 1435, 1676)


def test_an_unknown_standard_names_the_choices():
    with pytest.raises(StandardError, match="1520-international"):
        standard("1520-fantasy")


@pytest.mark.parametrize(("grade", "radius"), [(0.5, None), (101.0, None), (None, 10.0)])
def test_limits_out_of_range_are_refused(grade, radius):
    with pytest.raises(StandardError, match="out of range"):
        standard(DEFAULT_STANDARD).with_limits(grade, radius)


@pytest.mark.parametrize("key", list(BUILT_IN))
def test_a_built_in_set_reads_back_what_its_file_says(key, tmp_path):
    costs = BUILT_IN[key]
    write_unit_costs(costs, tmp_path / "own.json")
    assert (tmp_path / "own.json").read_text(encoding="utf-8") == BUILT_IN.path(key).read_text(encoding="utf-8")
    assert read_unit_costs(tmp_path / "own.json") == costs
    assert costs.title == f"{key} unit costs"


def test_the_reference_file_is_the_default():
    assert BUILT_IN[REFERENCE] == UnitCosts()
    assert list(BUILT_IN) == [REFERENCE, ITEMISED]
    assert "fantasy" not in BUILT_IN


def rates(costs):
    """Rates by name."""
    return {f.name: getattr(costs, f.name) for f in fields(costs) if isinstance(getattr(costs, f.name), Rate)}


@pytest.mark.parametrize("key", list(BUILT_IN))
def test_every_rate_has_a_range_and_a_source(key):
    found = rates(BUILT_IN[key])
    assert len(found) == 21
    for rate in found.values():
        assert rate.low <= rate.value <= rate.high
        assert rate.high > 0
        assert rate.source


@pytest.mark.parametrize("key", list(BUILT_IN))
def test_published_prices_are_told_with_their_units_and_hold_the_value(key):
    """Figures of a source are those of the rate's own unit: 18,000 to 19,000 USD per m, not 18 to 19."""
    found = rates(BUILT_IN[key])
    assert "18,000 to 19,000 USD per m" in found["bridge_usd_per_m"].source
    assert "about 24,000 USD per m" in found["tunnel_usd_per_m"].source
    assert "900 to 1,400 USD per m" in found["track_usd_per_m"].source
    for name, rate in found.items():
        if re.search(r"\d to \d|about \d", rate.source):
            assert "USD per" in rate.source, name


def test_other_words_beside_a_rate_price_no_line_otherwise():
    said = unit_costs_from_mapping(
        {"tunnel_usd_per_m": {"value": 24_000, "low": 19_000, "high": 36_000, "source": "x"}}
    )
    assert said != UnitCosts()
    assert without_sources(said) == without_sources(UnitCosts())
    assert without_sources(unit_costs_from_mapping({"tunnel_usd_per_m": 24_001})) != without_sources(UnitCosts())


def test_the_reference_set_prices_what_the_published_bands_do_not_hold_at_nothing():
    reference, itemised = rates(UnitCosts()), rates(BUILT_IN[ITEMISED])
    priced = {name for name, rate in reference.items() if rate.value > 0}
    assert priced == {
        "track_usd_per_m", "cut_usd_per_m3", "fill_usd_per_m3", "bridge_usd_per_m", "bridge_usd_per_m_per_m",
        "tunnel_usd_per_m",
    }  # fmt: skip
    # What it does not price has the itemised set's value as its high end (side slopes: cut and fill differ there).
    for name in set(reference) - priced - {"side_slope_usd_per_m3"}:
        assert (reference[name].low, reference[name].high) == (0.0, itemised[name].value), name


def test_flat_desert_by_the_itemised_set_lies_in_the_published_band():
    """A km of low bank with its share of stations (one in 60 km), loops (in 15 km) and culverts: 0.9 to 1.4 million."""
    costs = BUILT_IN[ITEMISED]
    per_km = float(costs.usd_per_m(np.array([1.0]))[0]) * 1_000.0
    per_km += costs.fill_m2(np.array([1.0]))[0] * 1_000.0 * costs.borrow_usd_per_m3.value
    per_km += costs.culvert_usd_each.value + costs.level_crossing_usd_each.value / 10.0
    per_km += costs.station_usd_each.value / 60.0 + costs.passing_loop_usd_each.value / 15.0
    assert 0.9e6 <= per_km <= 1.4e6


def test_an_older_file_keeps_one_slope_for_banks_and_cuttings(tmp_path):
    old = {
        "track_usd_per_m": {"value": 1_100.0, "low": 900.0, "high": 1_500.0, "source": "own"},
        "tunnel_usd_per_m": 30_000, "side_slope": 2.0, "formation_width_m": 8.0, "title": "ours",
    }  # fmt: skip
    (tmp_path / "old.json").write_text(json.dumps(old), encoding="utf-8")
    costs = read_unit_costs(tmp_path / "old.json")
    assert (costs.side_slope, costs.cut_slope, costs.title) == (2.0, 2.0, "ours")
    # 10 m: 8 x 10 + 2 x 100.
    assert costs.cut_m2(np.array([10.0]))[0] == costs.fill_m2(np.array([10.0]))[0] == 280.0
    assert costs.culvert_usd_each == UnitCosts().culvert_usd_each


def test_the_file_has_a_line_for_each_figure():
    text = BUILT_IN.path(ITEMISED).read_text(encoding="utf-8")
    assert text.startswith('{\n  "title": "itemised unit costs",\n')
    assert len(text.splitlines()) == len(fields(UnitCosts)) + 2


def test_a_file_that_cannot_be_written_is_named(tmp_path):
    with pytest.raises(StandardError, match="cannot be written"):
        write_unit_costs(UnitCosts(), tmp_path / "missing" / "costs.json")


@pytest.mark.parametrize("name", ["tracks", "fill_per_cut", "culvert_spacing_m", "max_cut_m"])
def test_figures_that_must_be_above_nothing_are(name):
    with pytest.raises(StandardError, match=f"{name} must be above 0"):
        unit_costs_from_mapping({name: 0})


def test_further_tracks_cost_their_rails_and_widen_the_bank():
    one, two = UnitCosts(), UnitCosts(tracks=2.0)
    more = two.usd_per_m(np.array([3.0])) - one.usd_per_m(np.array([3.0]))
    assert more[0] == pytest.approx(1_000.0 + 4.1 * 3.0 * 5.0)


def test_vertical_faces_are_allowed():
    rock = unit_costs_from_mapping({"cut_slope": 0.0})
    assert rock.cut_m2(np.array([4.0]))[0] == pytest.approx(7.6 * 4.0)
    assert np.all(np.isfinite(rock.template.areas_m2(np.array([-4.0]), np.array([0.3]))))


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(-60.0, 60.0), min_size=1, max_size=40))
def test_a_metre_costs_the_same_alone_as_among_others(heights):
    for costs in (UnitCosts(), BUILT_IN[ITEMISED]):
        together = costs.usd_per_m(np.array(heights))
        assert together == pytest.approx([float(costs.usd_per_m(np.array([h]))[0]) for h in heights])
        assert np.all(together > 0)
