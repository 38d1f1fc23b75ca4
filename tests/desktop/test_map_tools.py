"""Measuring, drawing and bending with the mouse in the real QGIS, on the built-in corridor."""

from __future__ import annotations

import harness
import pytest
from geographiclib.geodesic import Geodesic

SCENARIO = harness.SCENARIOS / "map_tools.py"

pytestmark = pytest.mark.desktop


def play(name, tmp_path):
    profile = harness.make_profile(tmp_path / "profile", harness.ROOT)
    answer = harness.play(SCENARIO, name, profile, home=tmp_path, screenshot=tmp_path / "failed.png", timeout_s=240.0)
    assert "Traceback" not in answer.output, answer.output[-4000:]
    return answer.value


def test_measures_along_an_alternative_and_freely(tmp_path):
    found = play("measures", tmp_path)
    along = found["along"]
    assert along["state"]
    assert along["name"] == found["name"]
    # A pixel of this map is about 400 m.
    assert along["from_m"] == pytest.approx(30_000, abs=500)
    assert along["to_m"] == pytest.approx(120_000, abs=500)
    assert along["following_m"] == pytest.approx(along["to_m"] - along["from_m"], abs=500)
    assert sum(along["classes_km"].values()) == pytest.approx((along["to_m"] - along["from_m"]) / 1000)
    assert ["Rivers and canals", "Harirud"] in [point[:2] for point in along["points"]]
    assert len(along["sections"]) == 1
    assert along["cleared"]
    places = found["free_places"]
    assert len(places) == 3
    pairs = zip(places[:-1], places[1:])
    length = sum(Geodesic.WGS84.Inverse(a[1], a[0], b[1], b[0])["s12"] for a, b in pairs)
    assert found["free_m"] == pytest.approx(length, abs=0.001)
    assert found["unchecked"]


def test_draws_with_add_line_and_bends_with_the_vertex_tool(tmp_path):
    found = play("draws_and_bends", tmp_path)
    drawing, bending = found["drawing"], found["bending"]
    assert drawing["checked"]
    assert not drawing["checked_after"]
    assert len(drawing["pis"]) == 4
    assert drawing["selected"]
    assert not drawing["editable"]
    assert drawing["axes"] == 2
    assert bending["ours"] == "EditTool"
    assert bending["tool"] != "EditTool"
    assert bending["bent_km"] > bending["before_km"] + 1
    assert bending["stored_km"] == bending["before_km"]
    assert bending["saved_km"] == pytest.approx(bending["bent_km"])
    assert bending["radii_m"] == [0, 2000, 2000, 0]
    assert not bending["editable_after"]
    assert not bending["checked_after"]
    assert found["touched"] == []


def test_a_line_drawn_off_the_elevation_stays_on_the_map(tmp_path):
    found = play("draws_off_the_ground", tmp_path)
    assert found["records"] == 1
    assert found["editable"]
    assert len(found["drawn"]) == 1
    assert found["drawn"][0].startswith("LineString")
    assert not found["checked"]
    assert any(text.startswith("Drawn 1: ") for text in found["said"])


def test_finds_the_rivers_of_the_corridor(tmp_path):
    found = play("finds_crossings", tmp_path)
    rivers = {name: angle for layer, name, kind, _, angle in found["points"] if layer == "Rivers and canals"}
    assert {"Harirud", "Adraskan Rud"} <= set(rivers)
    assert min(rivers.values()) >= 0
    assert max(rivers.values()) <= 90
    terrain = [row for row in found["intervals"] if row[0] == "terrain"]
    assert terrain[0][2] == 0
    assert all(before[3] == after[2] for before, after in zip(terrain, terrain[1:]))
