from dataclasses import replace

import numpy as np
import pytest
from designed_builders import designed, operation
from dock_builders import fill, two_lines, wait_for
from karwan.core.trains import TRAINS, train_for
from karwan.ui.actions import Actions
from karwan.ui.operation_rows import figures, stop_places
from karwan.ui.operation_tab import OperationTab
from karwan.ui.theme import DARK, LIGHT
from qgis.PyQt.QtCore import QEvent, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication


@pytest.fixture
def tab(workspace):
    tab = OperationTab(workspace, Actions(workspace))
    tab.resize(900, 320)
    tab.show()
    yield tab
    tab.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def key(workspace, tab, tmp_path):
    fill(workspace, tmp_path)
    key = workspace.add_evaluation(designed(two_lines()[0]), {"inputs": workspace.inputs().to_mapping()})
    workspace.select(key)
    QApplication.processEvents()
    return key


def row_of(tab, words):
    return next(row for row in tab.figures.rows.records if words in row.name)


def test_both_directions_stand_side_by_side_with_their_definitions(tab, key):
    assert (row_of(tab, "Running time").there, row_of(tab, "Running time").back) == ("12:30", "13:32")
    found = designed(two_lines()[0])
    assert row_of(tab, "Mean speed").there == f"{found.length_km / 12.5:.1f}"
    assert (row_of(tab, "Trailing load").there, row_of(tab, "limits it").back) == ("3,450", "13.8")
    assert row_of(tab, "Rise").there == row_of(tab, "Fall").back
    assert row_of(tab, "Rise").back == row_of(tab, "Fall").there
    model = tab.figures.model()
    tips = [model.index(row, 0).data(Qt.ItemDataRole.ToolTipRole) for row in range(model.rowCount())]
    assert all(tips)
    assert len(set(tips)) == len(tips)


def test_a_train_that_stalls_is_red_and_says_so():
    found = designed(two_lines()[0])
    made = found.operation
    time = figures(found, replace(made, back=replace(made.back, stalls=True)))[0]
    assert time.broken
    assert "stalls" in time.back
    assert "stalls" not in time.there
    assert not figures(found, made)[0].broken


def test_stations_loops_and_breaks_of_gauge_are_listed_in_order_and_lead_to_their_place(tab, workspace, key):
    found = designed(two_lines()[0])
    places = stop_places(found, found.operation)
    assert [place.kind for place in places] == ["Station", "Loop", "Loop", "Station", "Break of gauge"]
    assert [place.at_m for place in places] == sorted(place.at_m for place in places)
    assert places[0].to_next_m == pytest.approx(found.section.chainage_m[-1] / 3)
    assert tab.places.rows.records == tuple(places)
    shown, hovered = [], []
    workspace.zoomRequested.connect(lambda lon, lat: shown.append((lon.mean(), lat.mean())))
    workspace.chainageHovered.connect(lambda _key, at_m: hovered.append(at_m))
    tab.places.selectRow(1)
    QTest.keyClick(tab.places, Qt.Key.Key_Return)
    line = workspace.record(key).alignment
    assert line.lon.min() < shown[0][0] < line.lon.max()
    assert hovered[-1] == places[1].at_m
    click = tab.places.visualRect(tab.places.model().index(2, 0)).center()
    QTest.mouseClick(tab.places.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, click)
    assert hovered[-1] == places[2].at_m


def test_notes_and_names_from_files_are_plain_text(tab, key):
    text = tab.notes.toPlainText()
    assert "Computed with: 4TE10 & 70 wagons." in text
    assert "<flat> ground" in text
    assert "Chaman <b>: assumed" in text


def test_the_trains_are_those_of_the_gauge_and_the_choice_is_the_study_s(tab, workspace, key):
    texts = [tab.train.itemText(i) for i in range(tab.train.count())]
    own = [train for train in TRAINS.values() if train.gauge_mm == 1520]
    assert texts == [f"Usual: {train_for(1520).title}", *(train.title for train in own)]
    tab.train.setCurrentIndex(2)
    tab.train.activated.emit(2)
    assert workspace.settings.train_key == own[1].key
    assert tab.train.currentText() == own[1].title
    workspace.undo_stack.undo()
    assert workspace.settings.train_key == ""
    assert tab.train.currentIndex() == 0


def test_a_train_of_another_gauge_that_was_chosen_stays_in_the_list(tab, workspace, key):
    other = train_for(1676)
    workspace.change_settings(train_key=other.key)
    assert tab.train.currentText() == other.title


def test_empty_states_say_what_to_do(tab, workspace, tmp_path):
    assert tab.empty.isVisible()
    assert tab.empty.text().endswith("Generate alternatives or draw one first.")
    assert not tab.again.isVisible()
    assert not tab.train.isEnabled()
    fill(workspace, tmp_path)
    old = replace(two_lines()[1], operation=None)
    workspace.select(workspace.add_evaluation(old, {"inputs": workspace.inputs().to_mapping()}))
    assert "No train was run" in tab.empty.text()
    assert tab.again.isVisible()


def test_the_chart_shows_both_speeds_and_shares_the_cursor(tab, workspace, key):
    found = designed(two_lines()[0])
    lines = [line for line in tab.chart._axes.lines if len(line.get_xdata()) > 10]
    assert len(lines) == 2
    at_m = float(found.section.chainage_m[300])
    tab.chart.hovered.emit(at_m)
    there = found.operation.forward.speed_kmh[300]
    assert f"there {there:.0f} km/h" in tab.reading.text()
    tab.chart.hovered.emit(-1.0)
    assert tab.reading.text().startswith("Computed with")
    tab.chart.setFocus()
    QTest.keyClick(tab.chart, Qt.Key.Key_Right)
    assert tab.chart._cursor_m == pytest.approx(tab.chart.length_m * 0.51)


def test_a_narrow_dock_has_the_figures_above_the_chart(tab, key):
    tab.resize(330, 700)
    QApplication.processEvents()
    assert tab.splitter.orientation() == Qt.Orientation.Vertical
    assert tab.minimumSizeHint().width() <= 330
    tab.resize(1200, 400)
    QApplication.processEvents()
    assert tab.splitter.orientation() == Qt.Orientation.Horizontal


def test_the_chart_follows_a_dark_theme(tab, key, qgis_app):
    try:
        for sheet, colours in (
            ("QAbstractScrollArea { color: #ffffff; background-color: #323232; }", DARK), ("", LIGHT),
        ):  # fmt: skip
            qgis_app.setStyleSheet(sheet)
            QApplication.processEvents()
            tab.chart.redraw()
            assert max(tab.chart._axes.lines, key=lambda line: len(line.get_xdata())).get_color() == colours.bridge
    finally:
        qgis_app.setStyleSheet("")


def test_a_long_line_is_thinned_to_what_the_screen_can_show(tab, key):
    found = designed(two_lines()[0])
    at_m = np.linspace(0.0, 850_000.0, 34_000)
    long = replace(found.section, chainage_m=at_m)
    made = operation(at_m)
    tab.chart.show_operation(replace(found, section=long), made)
    assert wait_for(lambda: True)
    assert max(len(line.get_xdata()) for line in tab.chart._axes.lines) < 8_000
