"""Levels, stations, bridges and tunnels set by hand in the profile: menu, questions, mouse and keys, their undo."""

from __future__ import annotations

import numpy as np
import pytest
from karwan.core.by_hand import BRIDGE, LEVEL, STATION, TUNNEL
from profile_mouse import (
    add_line,
    answer,
    choose,
    click,
    fill_with_hills,
    map_tools,
    menu_at,
    move,
    place,
    profile_of,
    profile_tab,
    settled,
    steps,
)
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest

AT_M = 6_500.0


@pytest.fixture
def workspace(workspace, tmp_path):
    fill_with_hills(workspace, tmp_path)
    return workspace


@pytest.fixture
def key(workspace):
    return add_line(workspace)


@pytest.fixture
def tab(workspace, key):
    with map_tools(workspace) as tools, profile_tab(workspace, tools) as tab:
        yield tab


def formation(workspace, key, at_m):
    section = workspace.evaluation(key).section
    return float(np.interp(at_m, section.chainage_m, section.level_m))


def by_hand(workspace, key):
    return workspace.evaluation(key).alignment.axis.by_hand


def undone(workspace, key, was, now):
    """Ctrl+Z of the session brings back what was."""
    steps(workspace).undo()
    back = settled(workspace, key, now)
    assert back.cost_musd == pytest.approx(was.cost_musd, rel=1e-9)
    assert back.section.level_m == pytest.approx(was.section.level_m, abs=1e-6)
    assert not back.alignment.axis.by_hand


def test_a_level_is_fixed_by_menu_and_taken_away_again(workspace, key, tab):
    was, level_m = workspace.evaluation(key), formation(workspace, key, AT_M)
    choose(menu_at(tab, place(tab, AT_M, level_m + 20.0)), "Fix level here")
    answer(tab, level_m - 4.0)
    now = settled(workspace, key, was)
    assert formation(workspace, key, AT_M) == pytest.approx(level_m - 4.0, abs=0.3)
    assert [fix.kind for fix in by_hand(workspace, key).fixes] == [LEVEL]
    # The rest is designed about it, at its own cost.
    assert now.cost_musd > was.cost_musd
    assert (steps(workspace).count(), steps(workspace).undoText()) == (1, "Fix level")
    assert tab.chart.drawn.inks.profile.named("by hand")
    choose(menu_at(tab, place(tab, AT_M, level_m)), "Remove fixed level")
    gone = settled(workspace, key, now)
    assert gone.cost_musd == pytest.approx(was.cost_musd, rel=1e-9)
    assert not tab.chart.drawn.inks.profile.named("by hand")
    steps(workspace).undo()
    now = settled(workspace, key, gone)
    undone(workspace, key, was, now)


def test_levels_set_by_hand_are_made_to_pass_a_fixed_level(workspace, key, tab):
    was, profile = workspace.evaluation(key), profile_of(workspace, key)
    tab.chart.hand.put(5, float(profile.chainage_m[5]), float(profile.level_m[5]) + 1.0)
    now = settled(workspace, key, was)
    level_m = formation(workspace, key, AT_M)
    tab.chart.hand.fixes.fix_level(AT_M, level_m + 3.0)
    settled(workspace, key, now)
    assert formation(workspace, key, AT_M) == pytest.approx(level_m + 3.0, abs=0.1)
    assert profile_of(workspace, key).level_m[5] == pytest.approx(profile.level_m[5] + 1.0, abs=0.01)


@pytest.mark.parametrize("hand_set", [False, True])
def test_a_station_is_put_in_and_lies_level(workspace, key, tab, hand_set):
    first = was = workspace.evaluation(key)
    if hand_set:
        profile = profile_of(workspace, key)
        tab.chart.hand.put(1, float(profile.chainage_m[1]), float(profile.level_m[1]) + 0.5)
        was = settled(workspace, key, was)
    choose(menu_at(tab, place(tab, AT_M, formation(workspace, key, AT_M))), "Insert station here")
    answer(tab, "Half-way <b>")
    now = settled(workspace, key, was)
    rules = workspace.inputs_of(key).standard
    inside = np.linspace(AT_M - 0.45 * rules.station_length_m, AT_M + 0.45 * rules.station_length_m, 40)
    before, after = first.alignment.profile, now.alignment.profile
    assert np.abs(before.grade_at(inside)).max() > rules.station_grade_permille
    assert np.abs(after.grade_at(inside)).max() <= rules.station_grade_permille + 0.05
    assert [(fix.kind, fix.name) for fix in by_hand(workspace, key).fixes] == [(STATION, "Half-way <b>")]
    assert steps(workspace).undoText() == "Insert station"
    steps(workspace).undo()
    back = settled(workspace, key, now)
    assert back.section.level_m == pytest.approx(was.section.level_m, abs=1e-3)


@pytest.mark.parametrize(("kind", "words", "text"), [
    (BRIDGE, "Set bridge from here", "Set bridge"), (TUNNEL, "Set tunnel from here", "Set tunnel"),
])  # fmt: skip
def test_a_structure_reaches_from_one_click_to_the_next(workspace, key, tab, kind, words, text):
    was = workspace.evaluation(key)
    end_m = AT_M + 600.0
    choose(menu_at(tab, place(tab, AT_M, formation(workspace, key, AT_M))), words)
    there = place(tab, end_m, formation(workspace, key, end_m))
    move(tab, there, held=Qt.MouseButton.NoButton)
    # It is seen before it is set.
    shown = tab.chart.held.stretch
    assert (shown.bridge if kind == BRIDGE else shown.tunnel).sum() > 20
    assert f"{words.split()[1].capitalize()} from km 6." in tab.reading.text()
    click(tab, there)
    now = settled(workspace, key, was)
    (fix,) = now.alignment.axis.by_hand.fixes
    assert fix.kind == kind
    km = {BRIDGE: now.bridge_km - was.bridge_km, TUNNEL: now.tunnel_km - was.tunnel_km}[kind]
    assert km == pytest.approx(0.6, abs=0.06)
    section = now.section
    inside = (section.chainage_m > AT_M + 30.0) & (section.chainage_m < end_m - 30.0)
    assert not section.cut_m2[inside].any()
    assert not section.fill_m2[inside].any()
    assert now.cost_musd > was.cost_musd
    assert steps(workspace).undoText() == text
    undone(workspace, key, was, now)


def test_escape_gives_the_second_end_up(workspace, key, tab):
    was = workspace.evaluation(key)
    choose(menu_at(tab, place(tab, AT_M, formation(workspace, key, AT_M))), "Set bridge from here")
    move(tab, place(tab, AT_M + 500.0, formation(workspace, key, AT_M)), held=Qt.MouseButton.NoButton)
    QTest.keyClick(tab.chart, Qt.Key.Key_Escape)
    assert tab.chart.held.stretch is None
    click(tab, place(tab, AT_M + 500.0, formation(workspace, key, AT_M)))
    assert steps(workspace).count() == 0
    assert workspace.evaluation(key) is was


def test_all_of_it_goes_by_key(workspace, key, tab):
    """The menu at the cursor, and Enter for the end of a tunnel."""
    was = workspace.evaluation(key)
    tab.chart.set_cursor(AT_M)
    choose(menu_at(tab), "Set tunnel from here")
    for _ in range(10):
        QTest.keyClick(tab.chart, Qt.Key.Key_Right)
    QTest.keyClick(tab.chart, Qt.Key.Key_Return)
    now = settled(workspace, key, was)
    # Each arrow is a hundredth of the 6 km in view.
    assert now.tunnel_km - was.tunnel_km == pytest.approx(0.6, abs=0.06)


def test_a_change_of_grade_is_typed(workspace, key, tab):
    was, profile = workspace.evaluation(key), profile_of(workspace, key)
    pvi = int(np.argmin(np.abs(profile.chainage_m - AT_M)))
    tab.chart.set_cursor(float(profile.chainage_m[pvi]))
    choose(menu_at(tab), "Move change of grade")
    answer(tab, float(profile.chainage_m[pvi]) + 20.0)
    answer(tab, float(profile.level_m[pvi]) + 2.0)
    now = settled(workspace, key, was)
    made = profile_of(workspace, key)
    assert made.chainage_m[pvi] == pytest.approx(profile.chainage_m[pvi] + 20.0, abs=0.1)
    assert made.level_m[pvi] == pytest.approx(profile.level_m[pvi] + 2.0, abs=0.01)
    tab.chart.set_cursor(float(made.chainage_m[pvi]))
    choose(menu_at(tab), "Vertical curve")
    answer(tab, 0.5 * float(made.radius_m[pvi]))
    settled(workspace, key, now)
    assert profile_of(workspace, key).radius_m[pvi] == pytest.approx(0.5 * made.radius_m[pvi], abs=1.0)


def test_levels_are_designed_anew(workspace, key, tab):
    was, profile = workspace.evaluation(key), profile_of(workspace, key)
    pvi = int(np.argmin(np.abs(profile.chainage_m - AT_M)))
    tab.chart.hand.put(pvi, float(profile.chainage_m[pvi]), float(profile.level_m[pvi]) + 5.0)
    now = settled(workspace, key, was)
    choose(menu_at(tab, place(tab, AT_M + 900.0, formation(workspace, key, AT_M) + 10.0)), "Design levels anew")
    again = settled(workspace, key, now)
    assert again.cost_musd == pytest.approx(was.cost_musd, rel=1e-6)
    assert not by_hand(workspace, key).pvis
    assert steps(workspace).undoText() == "Design levels anew"


def test_without_hand_set_levels_there_is_nothing_to_forget(workspace, key, tab):
    menu = menu_at(tab, place(tab, AT_M, formation(workspace, key, AT_M)))
    texts = [action.text() for action in menu.actions()]
    assert "Fix level here…" in texts
    assert not any(text.startswith(("Design", "Remove")) for text in texts)
    menu.close()
