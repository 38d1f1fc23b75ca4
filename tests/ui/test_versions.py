"""The history of alternatives as the workspace writes it: what was done, undo, going back, versions kept."""

from __future__ import annotations

import pytest
from dock_builders import fill, wait_for
from karwan.core.horizontal import lay_out
from karwan.ui.version_words import counted, replaced, shown
from study_builders import NORTH, axis


def told(workspace, key):
    return [(version.number, version.what) for version in workspace.study.versions(key)]


def bend(workspace, key, what="Move corner", km=(14, 15)):
    workspace.replace_now(key, lay_out("North", axis(*NORTH[:2], km, *NORTH[2:])), what=what)


def figures(workspace, key):
    return dict(workspace.record(key).attributes)


def test_gestures_are_counted_in_their_order():
    assert counted(["Move corner", "Change curve", "Move corner", ""]) == "Move corner (2); Change curve"
    assert counted([]) == ""


@pytest.mark.parametrize(
    ("done", "inputs", "again", "expected"),
    [
        (["Move corner"], [], False, "Move corner"),
        (["Move corner", "Change curve", "Move corner"], [], False, "Move corner; Change curve"),
        ([""], [], False, ""),
        ([""], ["dem", "unit_costs"], False, "Changed; with other elevation model, unit costs"),
        ([""], [], True, "Computed again"),
        ([""], ["standard"], True, "Computed again: other standard"),
        (["Move corner"], ["risks"], True, "Move corner; with other areas of risk"),
    ],
)
def test_what_was_done_is_told_in_a_line(done, inputs, again, expected):
    assert replaced(done, inputs, again) == expected


def test_what_nobody_told_is_told_by_its_place():
    assert (shown("", 1), shown("", 4), shown("Drawn", 1)) == ("Added", "Changed", "Drawn")


def test_each_change_is_a_version_that_undo_takes_away(workspace, tmp_path):
    key = fill(workspace, tmp_path)[0]
    heard = []
    workspace.versionsChanged.connect(heard.append)
    bend(workspace, key)
    assert told(workspace, key) == [(1, ""), (2, "Move corner")]
    workspace.undo_stack.undo()
    assert told(workspace, key) == [(1, "")]
    workspace.undo_stack.redo()
    assert told(workspace, key) == [(1, ""), (2, "Move corner")]
    assert set(heard) == {key}
    assert len(heard) == 3
    assert workspace.study.versions(key)[1].attributes["length_km"] == figures(workspace, key)["length_km"]


def test_computing_again_says_what_is_other(workspace, tmp_path):
    keys = fill(workspace, tmp_path)
    workspace.change_settings(unit_costs={"tunnel_usd_per_m": 30_000.0}, ruling_grade_permille=20.0)
    workspace.reevaluate_all(keys)
    assert wait_for(lambda: not any(workspace.stale(key) for key in keys))
    for key in keys:
        assert told(workspace, key)[1:] == [(2, "Computed again: other standard, unit costs")]
    workspace.reevaluate(keys[0])
    assert wait_for(lambda: len(told(workspace, keys[0])) == 3)
    assert told(workspace, keys[0])[2] == (3, "Computed again")
    workspace.undo_stack.undo()
    workspace.undo_stack.undo()
    assert [len(told(workspace, key)) for key in keys] == [1, 1]


def test_saved_twice_before_it_was_computed_is_one_version_of_both(workspace, tmp_path):
    key = fill(workspace, tmp_path)[0]
    before = workspace.study.snapshot(key)
    first, second = (lay_out("North", axis(*NORTH[:2], km, *NORTH[2:])) for km in ((14, 15), (14, 14)))
    workspace.replace_alignment(key, first, before=before, what="Move corner")
    workspace.replace_alignment(key, second, before=workspace.study.snapshot(key), what="Change curve")
    assert wait_for(lambda: workspace.undo_stack.count() == 1)
    assert told(workspace, key) == [(1, ""), (2, "Move corner; Change curve")]


def test_going_back_is_one_step_and_a_version_itself(workspace, tmp_path):
    key = fill(workspace, tmp_path)[0]
    first = figures(workspace, key)
    bend(workspace, key)
    bent = figures(workspace, key)
    assert bent["length_km"] > first["length_km"] + 1.0
    assert workspace.go_back(key, 1)
    assert figures(workspace, key) == first
    assert told(workspace, key)[2:] == [(3, "Back to version 1")]
    # Computed from what was stored, as after opening the study.
    assert wait_for(lambda: workspace.evaluation(key) is not None)
    assert workspace.evaluation(key).length_km == pytest.approx(first["length_km"], rel=1e-9)
    workspace.undo_stack.undo()
    assert figures(workspace, key) == bent
    assert len(told(workspace, key)) == 2
    assert workspace.evaluation(key).length_km == bent["length_km"]
    workspace.undo_stack.redo()
    assert figures(workspace, key) == first
    assert workspace.said == []


def test_a_line_that_is_being_bent_is_not_taken_back(workspace, tmp_path):
    key = fill(workspace, tmp_path)[0]
    bend(workspace, key)
    workspace.preview_alignment(key, lay_out("North", axis(*NORTH)))
    assert wait_for(lambda: key in workspace._previews)
    assert not workspace.go_back(key, 1)
    assert "Save or discard your edits first" in workspace.said[0]
    assert len(told(workspace, key)) == 2
    workspace.end_preview(key)
    assert workspace.go_back(key, 1)


def test_a_version_is_kept_as_an_alternative(workspace, tmp_path):
    keys = fill(workspace, tmp_path)
    first = figures(workspace, keys[0])
    bend(workspace, keys[0])
    made = workspace.keep_version(keys[0], 1)
    assert workspace.selected_id == made
    record = workspace.record(made)
    assert record.name == "North version 1"
    assert {**record.attributes, "name": "North"} == first
    assert told(workspace, made) == [(1, "From North, version 1")]
    assert workspace.stale(made) == []
    workspace.undo_stack.undo()
    assert [record.id for record in workspace.records] == keys
    workspace.undo_stack.redo()
    assert told(workspace, made) == [(1, "From North, version 1")]
    assert workspace.keep_version(keys[0], 7) == ""
    assert "no version 7" in workspace.said[0]


def test_a_copy_says_whose_it_is(workspace, tmp_path):
    key = fill(workspace, tmp_path)[0]
    bend(workspace, key)
    twin = workspace.duplicate(key)
    assert told(workspace, twin) == [(1, ""), (2, "Move corner"), (3, "Copied from North")]
    workspace.undo_stack.undo()
    workspace.undo_stack.redo()
    assert len(told(workspace, twin)) == 3
