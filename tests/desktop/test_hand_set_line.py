"""In the real QGIS: what was set by hand stays while the line is bent elsewhere by the mouse; a lock holds."""

from __future__ import annotations

import harness
import pytest

pytestmark = [pytest.mark.desktop, pytest.mark.timeout(500)]


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    home = tmp_path_factory.mktemp("hand_set_line")
    profile = harness.make_profile(home / "profile", harness.ROOT)
    played = harness.play(
        harness.SCENARIOS / "hand_set_line.py", "bends", profile, home=home, screenshot=home / "failed.png",
        timeout_s=400.0,
    )  # fmt: skip
    assert "Traceback" not in played.output, played.output[-4000:]
    return played.value


def test_what_was_set_by_hand_counts(found):
    designed, before = found["designed"], found["before"]
    assert before["tunnel_km"] - designed["tunnel_km"] == pytest.approx(2.0, abs=0.06)
    assert "Rozanak" in [name for name, _ in before["stations"]]
    assert before["levels"] != designed["levels"]
    assert before["notes"] == []


def test_a_locked_corner_does_not_move_and_says_why(found):
    assert found["held"] == found["before"]
    assert any("is locked" in words and "locked stretch km " in words for words in found["words"]), found["words"]


def test_bent_elsewhere_the_rest_is_as_it_was_set(found):
    before, bent = found["before"], found["bent"]
    assert abs(bent["length_km"] - before["length_km"]) > 0.2
    assert bent["cost_musd"] != before["cost_musd"]
    # The last PVIs have their levels and curves, as far from the end as they were.
    count = min(len(before["levels"]), len(bent["levels"]))
    assert count > 5
    for name, within in (("levels", 1e-6), ("radii", 0.5), ("from_end_m", 0.05)):
        assert bent[name][-count:] == pytest.approx(before[name][-count:], abs=within)
    ours = before["tunnel"][-60:]
    assert bent["tunnel"][-1] == pytest.approx(ours[-1], abs=0.0003)
    assert "Rozanak" in [name for name, _ in bent["stations"]]
    assert any("designed from km" in note for note in bent["notes"])


def test_undone_it_is_as_before_and_saved_it_is_kept(found):
    assert found["back"]["cost_musd"] == pytest.approx(found["before"]["cost_musd"], rel=1e-9)
    assert found["kept_fixes"] == 3
    assert found["kept_cost_musd"] == pytest.approx(found["bent"]["cost_musd"], rel=1e-6)
