"""In the real QGIS: a planner says which layers hold rivers, roads and railways, and what lines then cross."""

from __future__ import annotations

import harness
import pytest
from map_mouse import make_dem

pytestmark = pytest.mark.desktop


@pytest.mark.timeout(500)
def test_layers_about_the_line_are_chosen_read_and_missed(tmp_path):
    profile = harness.make_profile(tmp_path / "profile", harness.ROOT)
    played = harness.play(
        harness.SCENARIOS / "surroundings.py", "surroundings", profile, home=tmp_path, timeout_s=400.0,
        screenshot=tmp_path / "failed.png", environment={"KARWAN_SCENARIO_DEM": str(make_dem(tmp_path / "dem.tif"))},
    )  # fmt: skip
    assert "Traceback" not in played.output, played.output[-4000:]
    assert played.exit_status == 0, played.output[-2000:]
    found = played.value
    # By their names; nothing is used before the planner agrees.
    assert sorted(found["proposed"]) == ["not used", "not used", "rivers"]
    assert found["used_before_ok"] == 0
    assert found["reading"]
    assert found["longest_turn_busy_s"] < 1.0
    assert found["courses"] > 10_000
    assert found["stale"] == ["courses"]
    assert found["after"]["River bridges"] > 0.08
    assert found["after"]["Level crossings"] > 5
    assert found["after"]["Crossings of railways"] == 1.0
    assert not set(found["before"]) & {"River bridges", "Level crossings", "Crossings of railways"}
    assert len([text for text in found["said"] if "Eisenbahn is not in the project" in text]) == 1
    assert found["stale_without"] == ["courses"]
    assert "Layers about the line…" in found["menu"]
    assert any("Eisenbahn" in text and "not in the project" in text for text in found["rows"])
