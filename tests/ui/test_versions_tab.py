"""The tab History, on a real study with a real map."""

from __future__ import annotations

from dataclasses import replace

import pytest
from dock_builders import fill, wait_for
from karwan.core.horizontal import lay_out
from karwan.core.line_difference import LEVELS, LINE
from karwan.layers import study_file
from karwan.layers.study_records import VersionRecord
from karwan.ui.pages import Page
from karwan.ui.versions_dialog import VersionsDialog
from karwan.ui.versions_tab import VersionRow, VersionsTab, when
from map_mouse import make_canvas
from qgis.core import QgsWkbTypes
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from study_builders import NORTH, axis


def bend(workspace, key, what, km):
    workspace.replace_now(key, lay_out("North", axis(*NORTH[:2], km, *NORTH[2:])), what=what)


@pytest.fixture
def keys(workspace, tmp_path):
    keys = fill(workspace, tmp_path)
    workspace.select(keys[0])
    return keys


@pytest.fixture
def canvas(qgis_app):
    canvas = make_canvas()
    yield canvas
    canvas.deleteLater()


@pytest.fixture
def tab(workspace, keys, canvas):
    bend(workspace, keys[0], "Move corner (3)", (14, 15))
    bend(workspace, keys[0], "Change <b>curve</b>", (14, 14))
    tab = VersionsTab(workspace, canvas)
    tab.resize(900, 400)
    tab.show()
    yield tab
    tab.dispose()
    tab.close()
    tab.deleteLater()


def cells(tab):
    model = tab.table.model()
    return [[model.index(row, c).data() for c in range(model.columnCount())] for row in range(model.rowCount())]


def choose(tab, *numbers):
    """Select the rows of these versions."""
    tab._select([row.version for row in tab.table.rows.records if row.version.number in numbers])


def enabled(tab):
    return [b.isEnabled() for b in (tab.show_button, tab.compare_button, tab.back_button, tab.keep_button)]


def test_newest_first_with_what_each_changed(tab, workspace, keys):
    found = cells(tab)
    assert [row[0] for row in found] == ["3", "2", "1"]
    assert [row[2] for row in found] == ["Change <b>curve</b>", "Move corner (3)", "Added"]
    lengths = [version.attributes["length_km"] for version in workspace.study.versions(keys[0])]
    assert found[2][3] == f"{lengths[0]:.2f}"
    assert found[1][3] == f"{lengths[1]:.2f} (+{lengths[1] - lengths[0]:.2f})"
    assert found[0][3] == f"{lengths[2]:.2f} (\N{MINUS SIGN}{lengths[1] - lengths[2]:.2f})"
    assert [row[1] for row in found] == [when(v.made) for v in workspace.study.versions(keys[0])[::-1]]
    # What stands in the file is never taken for HTML.
    tip = tab.table.model().index(0, 2).data(Qt.ItemDataRole.ToolTipRole)
    assert "&lt;b&gt;curve" in tip
    assert not tab.hint.isVisible()


def test_what_cannot_be_seen_is_no_difference():
    one, other = (VersionRecord(i, "", "", {"length_km": km}) for i, km in ((1, 10.001), (2, 10.004)))
    assert VersionRow(other, one, True).text("length_km", 2) == "10.00"
    assert VersionRow(other, one, True).text("length_km", 3) == "10.004 (+0.003)"
    assert VersionRow(one, other, False).text("length_km", 3) == "10.001 (\N{MINUS SIGN}0.003)"
    assert VersionRow(one, None, False).text("length_km", 3) == "10.001"
    assert VersionRow(one, None, False).text("cost_musd", 1) == "–"


def test_times_are_the_planner_s_own_and_nonsense_stays_as_it_is():
    assert when("2026-11-22T05:00:00+00:00") not in ("", "2026-11-22T05:00:00+00:00")
    assert when("2026-11-22T05:00:00+00:00") == when("2026-11-22T07:00:00+02:00")
    assert when("<i>yesterday</i>") == "<i>yesterday</i>"


def test_it_is_read_when_it_can_be_seen_and_something_was_written(tab, workspace, keys, monkeypatch):
    read = []
    owned = study_file.Reading.owned
    monkeypatch.setattr(
        study_file.Reading, "owned", lambda self, *names, **how: (read.append(names[0]), owned(self, *names, **how))[1]
    )
    workspace.preview_alignment(keys[0], lay_out("North", axis(*NORTH)))
    assert wait_for(lambda: keys[0] in workspace._previews)
    workspace.end_preview(keys[0])
    assert read == []
    tab.hide()
    bend(workspace, keys[0], "Hidden", (14, 13))
    read.clear()
    workspace.select(keys[1])
    workspace.select(keys[0])
    assert read == []
    tab.show()
    assert read == ["versions"]
    assert cells(tab)[0][2] == "Hidden"
    bend(workspace, keys[0], "Seen", (14, 12))
    assert [row[2] for row in cells(tab)[:2]] == ["Seen", "Hidden"]


def test_the_newest_is_selected_and_buttons_know_what_can_be_done(tab):
    assert [row.version.number for row in tab.selected()] == [3]
    assert enabled(tab) == [True, True, False, True]
    choose(tab, 1)
    assert enabled(tab) == [True, True, True, True]
    choose(tab, 1, 2)
    assert enabled(tab) == [True, True, False, False]
    choose(tab, 1, 2, 3)
    assert enabled(tab) == [True, False, False, False]
    assert all(b.toolTip() for b in (tab.show_button, tab.compare_button, tab.back_button, tab.keep_button))
    assert tab.table.accessibleName()


def test_going_back_is_a_row_and_undo_takes_it_away(tab, workspace, keys):
    first = cells(tab)[2]
    choose(tab, 1)
    tab.back_button.click()
    assert workspace.said == []
    found = cells(tab)
    assert found[0][:3] == ["4", found[0][1], "Back to version 1"]
    assert found[0][3].split(" ")[0] == first[3]
    assert [row.version.number for row in tab.selected()] == [4]
    assert not tab.back_button.isEnabled()
    workspace.undo_stack.undo()
    assert [row[0] for row in cells(tab)] == ["3", "2", "1"]
    workspace.undo_stack.redo()
    assert cells(tab)[0][2] == "Back to version 1"


def test_an_earlier_line_is_drawn_dashed_while_it_is_wanted(tab, workspace, keys, canvas):
    choose(tab, 1)
    tab.show_button.click()
    first = workspace.study.version(keys[0], 1).alignment
    assert tab.band.alignment.lon.tolist() == first.lon.tolist()
    drawn = tab.band._dashes.asGeometry()
    assert drawn.type() == QgsWkbTypes.GeometryType.LineGeometry
    assert drawn.constGet().nCoordinates() == first.lon.size
    choose(tab, 2)
    assert tab.band.alignment.lon.tolist() == workspace.study.version(keys[0], 2).alignment.lon.tolist()
    workspace.select(keys[1])
    assert not tab.show_button.isChecked()
    assert tab.band.alignment is None
    assert tab.band._dashes.asGeometry().isEmpty()


def test_a_version_is_kept_as_an_alternative(tab, workspace, keys):
    choose(tab, 2)
    tab.keep_button.click()
    record = workspace.record(workspace.selected_id)
    assert record.name == "North version 2"
    assert [row[2] for row in cells(tab)] == ["From North, version 2"]
    assert "add" in tab.hint.text()


def test_two_are_compared_by_figures_and_by_line(tab, workspace, keys):
    zooms = []
    workspace.zoomRequested.connect(lambda lon, lat: zooms.append((lon, lat)))
    choose(tab, 1)
    QTest.keyClick(tab.table, Qt.Key.Key_Return)
    dialog = tab.dialog
    assert isinstance(dialog, VersionsDialog)
    assert dialog.windowTitle() == "North: version 3 beside version 1"
    model = dialog.figures.model()
    heads = [model.headerData(i, Qt.Orientation.Horizontal) for i in range(model.columnCount())]
    assert heads == ["Version 3", "Version 1"]
    lengths = [workspace.study.version(keys[0], number).record.attributes["length_km"] for number in (3, 1)]
    assert [model.index(0, i).data() for i in (0, 1)] == [f"{km:.1f}" for km in lengths]
    assert wait_for(lambda: dialog.stretches.rows.records)
    assert {d.kind for d in dialog.stretches.rows.records} >= {LINE}
    assert "differ on" in dialog.summary.text()
    # The older line is on the map meanwhile.
    older = workspace.study.version(keys[0], 1).alignment
    assert tab.band.alignment.lon.tolist() == older.lon.tolist()
    dialog.stretches.chosen.emit(dialog.stretches.rows.records[0])
    assert len(zooms) == 1
    dialog.close()
    assert tab.dialog is None
    assert tab.band.alignment is None


def test_buttons_stand_two_by_two_in_a_narrow_dock(tab):
    def rows():
        return len({button.y() for button in (tab.show_button, tab.compare_button, tab.back_button, tab.keep_button)})

    # As in the dock, which lets a page be as narrow as what is on it says.
    page = Page(tab)
    page.resize(950, 400)
    page.show()
    assert wait_for(lambda: rows() == 1)
    assert tab.minimumSizeHint().width() <= tab._width_of(2)
    page.resize(tab._width_of(2) + 2, 400)
    assert wait_for(lambda: rows() == 2)
    assert tab.width() <= page.width()
    page.resize(950, 400)
    assert wait_for(lambda: rows() == 1)
    page.takeWidget()
    page.deleteLater()


def test_other_levels_are_told_from_another_course(tab, workspace, keys):
    line = workspace.record(keys[0]).alignment
    workspace.replace_now(keys[0], replace(line, level_m=line.level_m + 2.0, profile=None), what="Lift")
    tab.compare()
    assert wait_for(lambda: tab.dialog.stretches.rows.records)
    (found,) = tab.dialog.stretches.rows.records
    assert (found.kind, found.largest_m) == (LEVELS, pytest.approx(2.0))
    tab.dialog.close()


def test_a_version_that_is_damaged_is_told(tab, workspace, keys):
    with study_file.transaction(workspace.study.path) as changes:
        for row in changes.rows("versions"):
            if row.values["number"] == 1:
                changes.update("versions", study_file.Row({**row.values, "state": b"x"}, None, row.fid))
    choose(tab, 1)
    for act in (tab.show_button.click, tab.compare, tab.go_back, tab.keep):
        workspace.said.clear()
        act()
        assert "cannot be read" in workspace.said[0]
    assert len(cells(tab)) == 3


def test_empty_it_says_what_to_do(workspace, keys, canvas):
    tab = VersionsTab(workspace, canvas)
    tab.show()
    assert len(cells(tab)) == 1
    assert "Bend the line" in tab.hint.text()
    workspace.remove(keys)
    assert "Generate alternatives or draw one first." in tab.hint.text()
    assert not tab.table.isVisible()
    assert enabled(tab) == [False] * 4
    workspace.undo_stack.undo()
    workspace.select("")
    assert "Select one in the table." in tab.hint.text()
    tab.close()
    tab.dispose()
    tab.deleteLater()
