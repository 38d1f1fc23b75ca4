from __future__ import annotations

import importlib.util
import json

import numpy as np
import pytest
from judge_beside import JUDGE, needs_judge
from karwan.core.errors import StandardError
from karwan.core.standards import DEFAULT_STANDARD, STANDARDS, standard
from karwan.core.unit_costs import UnitCosts, read_unit_costs, unit_costs_from_mapping, unit_costs_to_mapping


def test_hand_worked_metres():
    costs = UnitCosts()
    # 10 m fill: 7.6 * 10 + 1.5 * 100 = 226 m2 at 5 USD, and track. 10 m cut at 6 USD. 30 m bridge. Tunnel.
    assert costs.usd_per_m(np.array([0.0, 10.0, -10.0, 30.0, -40.0])) == pytest.approx(
        [1_000, 1_000 + 226 * 5, 1_000 + 226 * 6, 1_000 + 18_000 + 250 * 30, 1_000 + 24_000]
    )


@needs_judge
def test_defaults_are_the_judges():
    spec = importlib.util.spec_from_file_location("judge", JUDGE)
    judge = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(judge)
    costs = UnitCosts()
    assert costs.track_usd_per_m.value == judge.TRACK_USD_PER_M
    assert costs.cut_usd_per_m3.value == judge.CUT_USD_PER_M3
    assert costs.fill_usd_per_m3.value == judge.FILL_USD_PER_M3
    assert costs.bridge_usd_per_m.value == judge.BRIDGE_USD_PER_M
    assert costs.bridge_usd_per_m_per_m.value == judge.BRIDGE_USD_PER_M_PER_M
    assert costs.tunnel_usd_per_m.value == judge.TUNNEL_USD_PER_M
    assert (costs.formation_width_m, costs.side_slope) == (judge.FORMATION_WIDTH_M, judge.SIDE_SLOPE)
    assert (costs.max_fill_m, costs.max_cut_m) == (judge.MAX_FILL_M, judge.MAX_CUT_M)


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
