"""In the real QGIS: stations, fixed levels and gauges set by keyboard, a place picked on the map beside the dialog."""

from __future__ import annotations

import harness
import pytest

pytestmark = pytest.mark.desktop


@pytest.mark.timeout(500)
def test_stations_are_set_by_keyboard_and_a_place_is_picked_on_the_map(tmp_path):
    profile = harness.make_profile(tmp_path / "profile", harness.ROOT)
    scenario = harness.SCENARIOS / "stations.py"
    played = harness.play(
        scenario, "stations", profile, home=tmp_path, screenshot=tmp_path / "failed.png", timeout_s=400.0
    )
    assert "Traceback" not in played.output, played.output[-4000:]
    assert played.exit_status == 0, played.output[-2000:]
    found = played.value
    assert found["focus"] == "EditedTable"
    assert found["opening_busy_s"] < 1.0
    assert all(300.0 < level_m < 3000.0 for level_m in found["ground"])
    assert "“high” is no number" in found["refused"]
    assert not found["ok_then"]
    assert "250 m off the ground" in found["doubt"]
    assert found["open_after_enter"]
    place = [name for name, role, *_ in found["kept"] if name == "Place 1" and role == "via"]
    assert len(place) == 1
    assert len(found["kept"]) == len(found["names"]) + 1
    assert found["kept"][1][2] == "border"
    assert found["kept"][1][3] > 300.0
    assert found["kept"][1][4] == 1435
    assert found["undo"] == "Change stations and places"
    assert found["after_undo"] == found["names"]
    assert found["narrow_width"] < 600
    assert found["dark"] < 100
