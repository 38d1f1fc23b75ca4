"""A hand on the profile, with a real mouse on the real chart: gestures, their undo, figures that follow."""

from __future__ import annotations

import numpy as np
import pytest
from karwan.core.axis_edits import moved
from map_mouse import wait_until
from profile_mouse import (
    LEFT,
    NO_KEY,
    add_line,
    drag,
    fill_with_hills,
    map_tools,
    move,
    place,
    profile_of,
    profile_tab,
    settled,
    steps,
)
from qgis.core import QgsApplication
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest


@pytest.fixture
def workspace(workspace, tmp_path):
    fill_with_hills(workspace, tmp_path)
    return workspace


@pytest.fixture
def key(workspace):
    return add_line(workspace)


@pytest.fixture
def tools(workspace, key):
    with map_tools(workspace) as tools:
        yield tools


@pytest.fixture
def tab(workspace, tools):
    with profile_tab(workspace, tools) as tab:
        yield tab


def inner_pvi(workspace, key):
    """A PVI in the middle of what is shown."""
    profile = profile_of(workspace, key)
    return int(np.argmin(np.abs(profile.chainage_m - 7_000.0)))


def free_tangent(profile):
    """The number of the longest tangent shown, and the middle of what its vertical curves leave of it."""
    inside = np.flatnonzero((profile.chainage_m[:-1] > 4_200.0) & (profile.chainage_m[1:] < 9_800.0))
    free = profile.curve_start_m[inside + 1] - profile.curve_end_m[inside]
    first = int(inside[np.argmax(free)])
    return first, float(profile.curve_end_m[first] + profile.curve_start_m[first + 1]) / 2.0


def level(profile, at_m):
    return float(profile.level_at(np.array([at_m]))[0])


def test_a_dragged_pvi_changes_levels_and_cost_and_is_one_step(workspace, key, tab):
    was, pvi = workspace.evaluation(key), inner_pvi(workspace, key)
    profile = profile_of(workspace, key)
    at_m, level_m = float(profile.chainage_m[pvi]), float(profile.level_m[pvi])
    drag(tab, place(tab, at_m, level_m), place(tab, at_m, level_m + 8.0))
    now = settled(workspace, key, was)
    made = profile_of(workspace, key)
    assert made.level_m[pvi] == pytest.approx(level_m + 8.0, abs=0.6)
    assert np.delete(made.level_m, pvi) == pytest.approx(np.delete(profile.level_m, pvi), abs=1e-3)
    assert now.cost_musd != pytest.approx(was.cost_musd, rel=1e-4)
    # The track is 8 m higher: less is dug away.
    assert now.cut_mm3 < was.cut_mm3
    assert now.section.level_m == pytest.approx(made.level_at(now.section.chainage_m), abs=0.01)
    # One step of the session that the map has too, none of the study: nothing is kept yet.
    assert (steps(workspace).count(), steps(workspace).undoText()) == (1, "Move change of grade")
    assert workspace.undo_stack.count() == 0
    steps(workspace).undo()
    back = settled(workspace, key, now)
    assert back.cost_musd == pytest.approx(was.cost_musd, rel=1e-9)
    assert profile_of(workspace, key).level_m == pytest.approx(profile.level_m, abs=1e-6)
    steps(workspace).redo()
    settled(workspace, key, back)
    assert profile_of(workspace, key).level_m == pytest.approx(made.level_m, abs=1e-6)


def test_with_shift_a_pvi_keeps_its_chainage(workspace, key, tab):
    was, pvi = workspace.evaluation(key), inner_pvi(workspace, key)
    profile = profile_of(workspace, key)
    at_m, level_m = float(profile.chainage_m[pvi]), float(profile.level_m[pvi])
    end = place(tab, at_m + 120.0, level_m + 6.0)
    drag(tab, place(tab, at_m, level_m), end, keys=Qt.KeyboardModifier.ShiftModifier)
    settled(workspace, key, was)
    made = profile_of(workspace, key)
    assert made.chainage_m[pvi] == pytest.approx(at_m, abs=0.01)
    assert made.level_m[pvi] > level_m + 4.0


def test_a_tangent_is_taken_up_as_a_whole(workspace, key, tab):
    was = workspace.evaluation(key)
    profile = profile_of(workspace, key)
    first, at_m = free_tangent(profile)
    level_m = level(profile, at_m)
    drag(tab, place(tab, at_m, level_m), place(tab, at_m, level_m + 5.0))
    settled(workspace, key, was)
    made = profile_of(workspace, key)
    risen = made.level_m - profile.level_m
    assert risen[first] == pytest.approx(5.0, abs=0.6)
    assert risen[first + 1] == pytest.approx(risen[first], abs=1e-3)
    assert np.delete(risen, [first, first + 1]) == pytest.approx(0.0, abs=1e-3)
    assert steps(workspace).undoText() == "Move tangent"


def widest_curve(profile):
    inside = np.flatnonzero((profile.chainage_m > 4_500.0) & (profile.chainage_m < 9_500.0))
    return int(inside[np.argmax(profile.curve_half_m[inside])])


def test_the_end_of_a_vertical_curve_is_dragged(workspace, key, tab):
    was = workspace.evaluation(key)
    profile = profile_of(workspace, key)
    pvi = widest_curve(profile)
    at_m, end_m = float(profile.chainage_m[pvi]), float(profile.curve_end_m[pvi])
    goal_m = at_m + 0.6 * (end_m - at_m)
    drag(tab, place(tab, end_m, level(profile, end_m)), place(tab, goal_m, level(profile, goal_m)))
    settled(workspace, key, was)
    made = profile_of(workspace, key)
    assert made.radius_m[pvi] == pytest.approx(0.6 * profile.radius_m[pvi], rel=0.08)
    assert made.level_m == pytest.approx(profile.level_m, abs=1e-3)
    assert steps(workspace).undoText() == "Change vertical curve"


def test_the_middle_of_a_vertical_curve_is_dragged(workspace, key, tab):
    was = workspace.evaluation(key)
    profile = profile_of(workspace, key)
    pvi = widest_curve(profile)
    at_m = float(profile.chainage_m[pvi])
    tab.resize(1200, 1000)
    QgsApplication.processEvents()
    tab.chart.show_span(at_m - 300.0, at_m + 300.0)
    tab.chart.draw()
    top_m, middle_m = float(profile.level_m[pvi]), level(profile, at_m)
    goal_m = top_m + 0.5 * (middle_m - top_m)
    drag(tab, place(tab, at_m, middle_m), place(tab, at_m, goal_m))
    settled(workspace, key, was)
    # The middle lies 9 pixels off its PVI: a pixel is 1,100 m of radius.
    assert profile_of(workspace, key).radius_m[pvi] == pytest.approx(0.5 * profile.radius_m[pvi], abs=1_100.0)


def test_figures_follow_before_the_hand_lets_go_and_escape_restores(workspace, key, tab):
    was, pvi = workspace.evaluation(key), inner_pvi(workspace, key)
    profile = profile_of(workspace, key)
    told = []
    tab.chart.hand.told.connect(told.append)
    at_m, level_m = float(profile.chainage_m[pvi]), float(profile.level_m[pvi])
    drag(tab, place(tab, at_m, level_m), place(tab, at_m, level_m + 25.0), let_go=False)
    wait_until(lambda: any("M USD" in text for text in told))
    # Grades, what changed, and in red what is broken now.
    assert "‰" in told[-1]
    assert "(+" in told[-1]
    assert "<span style='color:#" in told[-1]
    assert tab.reading.text() == told[-1]
    shown = tab.chart.held.stretch
    assert shown.at_m[0] < at_m < shown.at_m[-1]
    assert shown.broken
    assert np.interp(at_m, shown.at_m, shown.level_m) > np.interp(at_m, shown.at_m, shown.before_m) + 10.0
    QTest.keyClick(tab.chart, Qt.Key.Key_Escape)
    QTest.mouseRelease(tab.chart, LEFT, NO_KEY, place(tab, at_m, level_m))
    assert tab.chart.held.stretch is None
    assert workspace.evaluation(key) is was
    assert steps(workspace).count() == 0


def test_a_pvi_is_put_in_and_taken_out(workspace, key, tab):
    was = workspace.evaluation(key)
    profile = profile_of(workspace, key)
    first, at_m = free_tangent(profile)
    QTest.mouseDClick(tab.chart, LEFT, NO_KEY, place(tab, at_m, level(profile, at_m)))
    now = settled(workspace, key, was)
    added = profile_of(workspace, key)
    assert added.chainage_m.size == profile.chainage_m.size + 1
    assert added.chainage_m[first + 1] == pytest.approx(at_m, abs=20.0)
    tab.chart.set_cursor(float(added.chainage_m[first + 1]))
    QTest.keyClick(tab.chart, Qt.Key.Key_Delete)
    settled(workspace, key, now)
    assert profile_of(workspace, key).chainage_m == pytest.approx(profile.chainage_m, abs=0.01)
    assert steps(workspace).count() == 2


def test_two_gestures_at_once_both_count(workspace, key, tab):
    """The second begins before the line is evaluated on the first."""
    was, profile = workspace.evaluation(key), profile_of(workspace, key)
    pvi = inner_pvi(workspace, key)
    for i in (pvi, pvi + 1):
        at_m, level_m = float(profile.chainage_m[i]), float(profile.level_m[i])
        drag(tab, place(tab, at_m, level_m), place(tab, at_m, level_m + 4.0))
        assert workspace.evaluation(key) is was
    settled(workspace, key, was)
    wait_until(lambda: profile_of(workspace, key).level_m[pvi + 1] > profile.level_m[pvi + 1] + 2.0)
    made = profile_of(workspace, key)
    assert made.level_m[[pvi, pvi + 1]] == pytest.approx(profile.level_m[[pvi, pvi + 1]] + 4.0, abs=0.8)
    assert steps(workspace).count() == 2


def test_what_is_saved_is_kept_with_its_levels(workspace, key, tab, tools):
    was, pvi = workspace.evaluation(key), inner_pvi(workspace, key)
    profile = profile_of(workspace, key)
    tab.chart.hand.put(pvi, float(profile.chainage_m[pvi]), float(profile.level_m[pvi]) + 5.0)
    settled(workspace, key, was)
    layer = tools[1].watched("axes").layer
    assert layer.commitChanges()
    wait_until(lambda: workspace.undo_stack.count() == 1)
    kept = workspace.record(key).alignment.profile
    assert kept.level_m[pvi] == pytest.approx(profile.level_m[pvi] + 5.0, abs=0.01)
    assert workspace.record(key).alignment.axis.by_hand.pvis
    QgsApplication.processEvents()
    # The session is over: so is editing.
    assert not tab.edit_button.isChecked()


def test_letting_go_of_the_button_ends_a_session_without_changes(workspace, key, tab, tools):
    assert tools[1].watched("axes").layer.isEditable()
    tab.edit_button.setChecked(False)
    assert not tools[1].watched("axes").layer.isEditable()


def test_without_the_button_a_drag_pans(workspace, key, tab):
    tab.edit_button.setChecked(False)
    was, pvi = workspace.evaluation(key), inner_pvi(workspace, key)
    profile = profile_of(workspace, key)
    span = tab.chart.span_m
    at_m, level_m = float(profile.chainage_m[pvi]), float(profile.level_m[pvi])
    drag(tab, place(tab, at_m, level_m), place(tab, at_m + 500.0, level_m))
    assert tab.chart.span_m != span
    assert workspace.evaluation(key) is was


def test_hovering_says_what_can_be_taken_hold_of(workspace, key, tab):
    profile, pvi = profile_of(workspace, key), inner_pvi(workspace, key)
    there = place(tab, float(profile.chainage_m[pvi]), float(profile.level_m[pvi]))
    move(tab, there, held=Qt.MouseButton.NoButton)
    assert tab.chart.toolTip().startswith("Change of grade (PVI)")
    assert tab.chart.cursor().shape() == Qt.CursorShape.SizeAllCursor


def test_the_line_bent_on_the_map_is_seen_in_the_profile(workspace, key, tab, tools):
    drawing, editing, bending = tools
    axis = editing.axis_now(key)
    bent = moved(axis, 1, float(axis.lon[1]), float(axis.lat[1]) + 0.004).axis
    bending.key = key
    bending.live.begin(key)
    answers = []
    bending.live.answered.connect(lambda _key, found: answers.append(found))
    bending.live.follow(bent)
    wait_until(lambda: answers)
    bending.followed.emit(key, answers[0])
    assert tab.chart.held.stretch.at_m[0] == pytest.approx(answers[0].from_m)
    bending.followed.emit(key, None)
    assert tab.chart.held.stretch is None
