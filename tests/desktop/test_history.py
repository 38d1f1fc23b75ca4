"""In the real QGIS: what is bent and saved is in the history, and the way back works by mouse and keys."""

from __future__ import annotations

import harness
import pytest

pytestmark = pytest.mark.desktop


@pytest.mark.timeout(700)
def test_what_was_bent_is_drawn_compared_and_gone_back_to(tmp_path):
    profile = harness.make_profile(tmp_path / "profile", harness.ROOT)
    played = harness.play(
        harness.SCENARIOS / "history.py", "goes_back", profile, home=tmp_path, timeout_s=600.0,
        screenshot=tmp_path / "failed.png",
    )  # fmt: skip
    assert "Traceback" not in played.output, played.output[-4000:]
    assert played.exit_status == 0, played.output[-2000:]
    found = played.value
    assert found["shown"]
    assert [row[2] for row in found["first"]] == ["Drawn"]
    assert "a row is added" in found["hint"]
    # Two gestures are one saving.
    assert found["not_saved"] == 1
    bent = found["bent"]
    assert [row[0] for row in bent] == ["3", "2", "1"]
    assert bent[1][2].endswith("(2)")
    assert "(2)" not in bent[0][2]
    assert all("(" in row[3] for row in bent[:2])
    first_km, back_km = found["length_km"]
    assert found["drawn"] == pytest.approx(first_km)
    assert found["title"] == "By hand: version 3 beside version 1"
    assert any(kind == "line" and largest > 1_000.0 for kind, _, _, largest in found["differs"])
    assert [row[2] for row in found["back"]] == ["Back to version 1", *(row[2] for row in bent)]
    assert back_km == first_km
    assert found["pis"] == [62.25, 62.15, 62.35, 62.6]
    assert found["undone"] == bent
    assert found["undone_km"] != first_km
    assert found["kept"][0] == "By hand version 2"
    assert [row[2] for row in found["kept"][1]] == ["From By hand, version 2"]
