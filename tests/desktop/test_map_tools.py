"""Measuring, drawing and bending with the mouse in the real QGIS, on the built-in corridor."""

from __future__ import annotations

import harness
import pytest
from geographiclib.geodesic import Geodesic

SCENARIO = harness.SCENARIOS / "map_tools.py"
SCENES = (
    "measures",
    "measures_many",
    "draws_and_bends",
    "draws_off_the_ground",
    "finds_crossings",
    "chooses_tiles_as_elevation",
)

# The first of them waits for all.
pytestmark = [pytest.mark.desktop, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    """All scenes, one after another in one QGIS: each opens a study of its own."""
    home = tmp_path_factory.mktemp("map_tools")
    profile = harness.make_profile(home / "profile", harness.ROOT)
    return harness.play(SCENARIO, ",".join(SCENES), profile, home=home, screenshot=home / "failed.png", timeout_s=800.0)


@pytest.fixture
def found(played, request):
    """What the scene of a test returned."""
    assert "Traceback" not in played.output, played.output[-4000:]
    return harness.take_out(played, request.node.get_closest_marker("scene").args[0]).value


@pytest.mark.scene("measures")
def test_measures_along_an_alternative_and_freely(found):
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


@pytest.mark.scene("measures_many")
def test_measures_while_drawing_over_a_hundred_thousand_features(found):
    for way in found["drawn"].values():
        # Every move is answered, by its own place or a later one.
        assert way["unanswered"] == 0
        assert way["answers"] > 10
        assert way["points"] > 10
    assert found["live"][:2] == found["exact"][:2]
    assert found["live"][2] == pytest.approx(found["exact"][2])
    line, length_m, met, terrain, layers = found["kept"]
    assert (line, length_m, met) == ("Free line", found["exact"][2], sum(found["exact"][:2]))
    assert terrain.startswith("elevation_30s")
    assert {"Tracks", "Fields", "Rivers and canals"} <= set(layers.split("\n"))
    title, length_m, degrees = found["track"]
    assert title.endswith("(Tracks)")
    # A degree is 91 to 111 km here, and a pixel some metres.
    assert degrees * 91_000 * 0.9 < length_m < degrees * 111_000 * 1.1
    (one, one_m), (other, other_m) = found["beside"]
    assert (one, other) == ("By hand", "By hand copy")
    assert one_m == other_m == pytest.approx(70_000, abs=1_000)
    assert found["typed"] == [0.0, 45_500.0]


@pytest.mark.scene("draws_and_bends")
def test_draws_with_add_line_and_bends_with_the_vertex_tool(found):
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


@pytest.mark.scene("draws_off_the_ground")
def test_a_line_drawn_off_the_elevation_stays_on_the_map(found):
    assert found["records"] == 1
    assert found["editable"]
    assert len(found["drawn"]) == 1
    assert found["drawn"][0].startswith("LineString")
    assert not found["checked"]
    assert any(text.startswith("Drawn 1: ") for text in found["said"])


@pytest.mark.scene("finds_crossings")
def test_finds_the_rivers_of_the_corridor(found):
    rivers = {name: angle for layer, name, _, _, angle, _ in found["points"] if layer == "Rivers and canals"}
    assert {"Harirud", "Adraskan Rud"} <= set(rivers)
    assert min(rivers.values()) >= 0
    assert max(rivers.values()) <= 90
    terrain = [row for row in found["intervals"] if row[0] == "terrain"]
    assert terrain[0][2] == 0
    assert all(before[3] == after[2] for before, after in zip(terrain, terrain[1:]))


@pytest.mark.scene("finds_crossings")
def test_what_is_crossed_is_told_by_kind_and_what_is_near_is_listed_and_filtered(found):
    assert found["guessed"]["Rivers and canals"] == "river"
    assert found["guessed"]["Villages"] == "settlement"
    assert found["guessed"]["Lines 7"] == "by_feature"
    assert found["kept_kind"] == "fault"
    assert ["Herat", "fault"] in [[name, kind] for _, name, _, _, _, kind in found["points"]]
    near = {name: row for name, *row in found["near"]}
    fault = near["Herat"]
    assert fault[:3] == ["fault", "both", 0.0]
    # The zone of 500 m on either side is walked for at least its width.
    assert fault[3] >= 1_000.0
    villages = [row for name, row in near.items() if name.startswith("Deh <b>")]
    assert len(villages) == 10
    assert all(kind == "settlement" and 0.0 < distance <= 500.0 for kind, _, distance, _ in villages)
    assert found["near_rows"] == found["unfiltered"] == len(found["near"])
    assert found["filtered"] == ["Herat"]
    assert found["summary"].endswith("filtered")


@pytest.mark.scene("finds_crossings")
def test_land_cover_has_stretches_on_the_line_and_areas_beside_it(found):
    assert found["cover_ticked"]
    assert found["guessed"]["Land cover"] == "land_cover"
    stretches = [row for row in found["intervals"] if row[0] == "Land cover"]
    assert {row[1] for row in stretches} == {"Grassland", "Cropland", "Bare ground"}
    # The raster covers the line: one stretch follows the other, from end to end.
    assert stretches[0][2] == 0
    assert all(before[3] == after[2] for before, after in zip(stretches, stretches[1:]))
    assert stretches[-1][3] == round(found["length_m"])
    assert found["cropland"]
    assert set(map(tuple, found["cropland"])) == {("Cropland", "land_cover")}
    areas = {name: area for name, _, area in found["areas"]}
    assert areas.keys() == {"Grassland", "Cropland", "Bare ground"}
    # 500 m on either side and at both ends; where the line bends a strip is a little smaller.
    strip_m2 = 1_000.0 * found["length_m"] + 3.14159 * 500.0**2
    assert 0.97 * strip_m2 < sum(areas.values()) < 1.001 * strip_m2


@pytest.mark.scene("finds_crossings")
def test_land_cover_follows_the_mouse_of_who_draws(found):
    drawn = found["drawn"]
    # The raster lies below all of it: its classes are as long as the line, at every place of the mouse.
    for length_m, classes_m in drawn["followed"]:
        assert classes_m == pytest.approx(length_m, abs=0.1)
    assert len({length_m for length_m, _ in drawn["followed"]}) == 12
    assert drawn["live"].keys() == {"Grassland", "Cropland", "Bare ground"}
    assert drawn["exact"] == pytest.approx(drawn["live"], abs=0.05)
    assert all(name in drawn["row"] for name in drawn["live"])


@pytest.mark.scene("chooses_tiles_as_elevation")
def test_tiles_whose_colours_are_heights_are_chosen_as_elevation(found):
    assert "Ground in colours" not in found["listed"]
    assert "Aerial photographs: a picture" in found["tip"]
    assert "a picture" in found["as_picture"]
    assert "Cells of about 76.4 m" in found["as_heights"]
    assert found["chosen"] == found["terrain"] == "Ground in colours"
    assert found["note"] == "cells of 76 m"
    # Tenths of metres, and what lies between cells of 76 m.
    assert found["off_m"] < 0.1
    assert found["unknown"] == 0
    assert found["before"] != "Ground in colours"
    assert not any("cannot be" in text for text in found["said"])
