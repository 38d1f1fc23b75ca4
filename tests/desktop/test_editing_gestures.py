"""In the real QGIS: every gesture of editing on the map, with its undo and redo; the table is printed (pytest -s)."""

from __future__ import annotations

import harness
import pytest

pytestmark = [pytest.mark.desktop, pytest.mark.timeout(900)]
GESTURES = [
    "Move corner", "Move end", "Bend straight", "Insert corner", "Insert corner", "Delete corner", "Delete corner",
    "Change radius", "Change radius and transitions", "Lock stretch", "Lock stretch", "Unlock stretch",
    "Unlock stretch", "Reverse", "Take over stretch", "Re-optimise stretch", "Move vertex", "Split", "Join",
]  # fmt: skip


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """All gestures, one after another in one QGIS."""
    home = tmp_path_factory.mktemp("gestures")
    profile = harness.make_profile(home / "profile", harness.ROOT)
    played = harness.play(
        harness.SCENARIOS / "editing_gestures.py", "plays", profile, home=home, timeout_s=800.0,
        screenshot=home / "failed.png",
    )  # fmt: skip
    assert "Traceback" not in played.output, played.output[-4000:]
    assert played.exit_status == 0, played.output[-2000:]
    rows = played.value["rows"]
    print()
    for row in ({name: name for name in rows[0]}, *rows):
        print(" | ".join(f"{row[name]!s:{width}}" for name, width in zip(row, (30, 38, 22, 5, 8, 6, 9, 12))))
    return played.value


def test_every_gesture_is_one_step_that_restores_the_line_bit_by_bit(found):
    rows = found["rows"]
    assert [row["gesture"] for row in rows] == GESTURES
    for row in rows:
        assert (row["gesture"], row["steps"], row["restored"], row["redone"]) == (row["gesture"], 1, True, True)
        assert row["undo"]


def test_without_locks_an_undone_gesture_leaves_no_changes(found):
    names = [row["gesture"] for row in found["rows"]]
    assert not any(row["changes left"] for row in found["rows"][: names.index("Lock stretch") + 1])


def test_a_locked_corner_cannot_be_moved_and_says_why(found):
    same, said = found["lock_holds"]
    assert same
    assert any("is locked" in text for text in said)


def test_esc_restores_what_is_held_and_goes_back_a_click(found):
    assert found["escaped"] == [True, True, False, 0]


def test_handles_move_to_the_alternative_clicked_and_nothing_is_lost(found):
    assert all(found["moved"])


def test_open_changes_are_saved_before_two_alternatives_change(found):
    assert found["asked"]["steps"] == ["Change line", "Join"]
    named, _, cut_km = found["asked"]["names"][-1].partition(" from km ")
    assert named == "By hand"
    # Cut where a pixel was clicked, and a pixel of this map is about 330 m.
    assert float(cut_km) == pytest.approx(120.0, abs=0.35)


def test_done_ends_the_session(found):
    assert not found["bar_after"]
    assert not found["editable_after"]
