"""In the real QGIS: the standard edited by keyboard, what breaks it found by a click, costs at both sets of rates."""

from __future__ import annotations

import harness
import pytest

pytestmark = pytest.mark.desktop


@pytest.mark.timeout(700)
def test_a_standard_is_edited_what_breaks_it_is_found_and_costs_are_read(tmp_path):
    profile = harness.make_profile(tmp_path / "profile", harness.ROOT)
    scenario = harness.SCENARIOS / "standards.py"
    played = harness.play(
        scenario, "standards", profile, home=tmp_path, screenshot=tmp_path / "failed.png", timeout_s=600.0
    )
    assert "Traceback" not in played.output, played.output[-4000:]
    assert played.exit_status == 0, played.output[-2000:]
    found = played.value
    assert "Smallest radius: “twelve” is no number" in found["refused"]
    assert not found["ok_then"]
    assert found["standard"] == "1520 mm international (edited)"
    assert found["stale"] == ["standard"]
    # Both curves of 900 m are tighter than 1,200 m; they were not tighter than 600.
    assert found["violations"] >= found["before"] + 2
    assert "radius" in found["kinds"]
    assert found["in_sight"]
    assert found["scale"] < 100_000
    assert found["headings"][0] == "Track"
    assert found["headings"][-1] == "Total"
    assert "18.2 m" in found["by_source"]
    assert found["error"]["sigma_m"] == 12.0
    assert found["error"]["correlation_m"] == 1_500.0
    assert "In 90 of 100 cases" in found["sure"]
    assert "was changed since" in found["stale_range"]
    assert "In 90 of 100 cases" in found["range"]
    assert found["range_again"] == found["range"]
    assert "(" in found["compared"]["Cost by elevation error M USD"]
    assert "±" in found["compared"]["Chance of a steeper grade %"]
    assert "ruling grade of 9.0 ‰" in found["chance"]
    assert "itemised unit costs" in found["words"]
    assert "million m³ are cut" in found["words"]
    assert found["undone"] == "1520 mm international"
    assert found["narrow_width"] < 700
