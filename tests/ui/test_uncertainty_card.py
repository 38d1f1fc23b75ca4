"""The elevation's error in the window: set, simulated, shown in Cost and Checks, the same as without a window."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import fields, replace

import pytest
from algorithm_builders import layer_of, run
from dock_builders import fill, wait_for
from karwan.algorithms.elevation_uncertainty import ElevationUncertainty
from karwan.core.elevation_error import ElevationError, error_of_model
from karwan.core.ranges import Range, Ranges, TightStretch
from karwan.layers.geometry import geometry_of_alignment
from karwan.layers.study import Study
from karwan.ui.actions import Actions
from karwan.ui.alternative_columns import number
from karwan.ui.compare_tab import CompareModel
from karwan.ui.dock import AlternativesDock
from karwan.ui.elevation_error_dialog import ElevationErrorDialog
from karwan.ui.inputs import frozen_with
from karwan.ui.uncertainty_words import (
    chance_words,
    cost_words,
    error_words,
    range_rows,
    stale_words,
    stretch_words,
)
from qgis.core import QgsCoordinateReferenceSystem
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QEvent
from qgis.PyQt.QtWidgets import QApplication

RUNS = 20


@pytest.fixture
def keys(workspace, tmp_path):
    workspace.uncertainties.runs = RUNS
    return fill(workspace, tmp_path)


@pytest.fixture
def dock(workspace, keys):
    canvas = QgsMapCanvas()
    canvas.resize(400, 300)
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    dock = AlternativesDock(workspace, Actions(workspace), canvas)
    dock.resize(1400, 480)
    dock.show()
    workspace.select(keys[0])
    dock.tabs.setCurrentWidget(dock.cost)
    QApplication.processEvents()
    yield dock
    dock.dispose()
    canvas.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def simulated(workspace, key):
    assert workspace.uncertainties.start(key) is not None
    assert wait_for(lambda: not workspace.uncertainties.is_running(key), 60.0)
    found = workspace.uncertainties.get(key)
    assert found is not None, workspace.said
    return found


def test_a_click_simulates_and_both_tabs_tell(workspace, keys, dock):
    card = dock.cost.uncertainty
    assert card.isVisible()
    assert "±" in card.words.text()
    assert card.more.isHidden()
    card.simulate.click()
    assert not card.simulate.isEnabled()
    assert wait_for(lambda: not workspace.uncertainties.is_running(keys[0]), 60.0)
    found = workspace.uncertainties.get(keys[0])
    assert cost_words(found, workspace.kept_evaluation(keys[0]).cost_musd) in card.words.text()
    assert chance_words(found) in card.words.text()
    assert card.simulate.isHidden()
    card.more.click()
    assert "As drawn" in card.table.text()
    assert all(row[1] in card.table.text() for row in range_rows(found))
    dock.tabs.setCurrentWidget(dock.checks)
    assert chance_words(found) in dock.checks.chance.text()


def test_ranges_hold_for_their_line_and_error_alone(workspace, keys, dock):
    found = simulated(workspace, keys[0])
    card = dock.cost.uncertainty
    assert set(workspace.uncertainties.known()) == {keys[0]}
    workspace.uncertainties.set_error(keys[0], ElevationError(9.0, 300.0))
    assert workspace.uncertainties.get(keys[0]) is None
    assert stale_words(workspace.uncertainties.record(keys[0])) in card.words.text()
    assert card.simulate.isVisible()
    workspace.undo_stack.undo()
    assert workspace.uncertainties.get(keys[0]) == found
    assert card.simulate.isHidden()
    workspace.select(keys[1])
    QApplication.processEvents()
    assert "±" in dock.cost.uncertainty.words.text()
    assert dock.cost.uncertainty.more.isHidden()


def test_it_is_there_when_the_study_is_opened_again(workspace, keys, dock):
    found, path = simulated(workspace, keys[0]), workspace.study.path
    workspace.close_study()
    assert workspace.uncertainties.known() == {}
    workspace.open_study(path)
    workspace.select(keys[0])
    assert workspace.uncertainties.get(keys[0]) == found
    assert wait_for(lambda: workspace.kept_evaluation(keys[0]) is not None, 60.0)
    QApplication.processEvents()
    card = dock.cost.uncertainty
    assert cost_words(found, workspace.kept_evaluation(keys[0]).cost_musd) in card.words.text()
    assert card.simulate.isHidden()
    model = CompareModel(workspace)
    rows = {figure.key: figure.text(model._rows[0]) for figure in model._figures}
    cost = found.expected.cost_musd
    assert rows["elev_cost"] == f"{number(cost.middle)} ({number(cost.low)}–{number(cost.high)})"
    assert rows["elev_chance"].startswith(f"{100.0 * found.more_chance:.0f} (±")
    assert {figure.key: figure.text(model._rows[1]) for figure in model._figures}["elev_cost"] == "–"


def test_simulating_is_one_step_and_another_line_makes_it_stale(workspace, keys, dock):
    found = simulated(workspace, keys[0])
    assert workspace.undo_stack.undoText() == "Simulate elevation error"
    workspace.undo_stack.undo()
    assert workspace.study.uncertainties() == {}
    assert workspace.uncertainties.get(keys[0]) is None
    workspace.undo_stack.redo()
    assert workspace.uncertainties.get(keys[0]) == found
    other = workspace.evaluate_now(replace(workspace.records[1].alignment, name="other"))
    assert workspace.replace_evaluation(keys[0], other, workspace.inputs(), "another line")
    QApplication.processEvents()
    record = workspace.uncertainties.record(keys[0])
    assert (record.outdated, record.found) == (("line",), found)
    card = dock.cost.uncertainty
    assert stale_words(record) in card.words.text()
    assert card.simulate.isVisible()
    model = CompareModel(workspace)
    shown = {figure.key: figure.text(model._rows[0]) for figure in model._figures}
    assert shown["elev_cost"].endswith(" ⚠")
    workspace.undo_stack.undo()
    assert workspace.uncertainties.get(keys[0]) == found


def test_other_unit_costs_of_the_study_are_told_beside_the_range(workspace, keys):
    found = simulated(workspace, keys[0])
    workspace.change_settings(unit_costs={"tunnel_usd_per_m": 1.0})
    record = workspace.uncertainties.record(keys[0])
    assert (record.outdated, record.holds) == (("inputs",), True)
    assert workspace.uncertainties.get(keys[0]) == found
    assert "compute the alternative again" in stale_words(record)


def test_what_the_file_does_not_take_is_known_until_the_study_is_closed(workspace, keys):
    path = workspace.study.path
    with closing(sqlite3.connect(path)) as database:
        database.execute(
            "CREATE TRIGGER refuse BEFORE INSERT ON uncertainties BEGIN SELECT RAISE(ABORT, 'no more'); END"
        )
        database.commit()
    found = simulated(workspace, keys[0])
    assert any("no more" in said for said in workspace.said)
    assert workspace.undo_stack.count() == 0
    assert workspace.study.uncertainties() == {}
    assert found == workspace.uncertainties.get(keys[0])


def test_a_value_that_cannot_be_read_is_told_once_and_the_study_opens(workspace, keys, dock):
    simulated(workspace, keys[0])
    path = workspace.study.path
    workspace.close_study()
    with closing(sqlite3.connect(path)) as database:
        database.execute("UPDATE uncertainties SET more_chance = 83")
        database.commit()
    workspace.said.clear()
    workspace.open_study(path)
    assert wait_for(lambda: workspace.kept_evaluation(keys[0]) is not None, 60.0)
    assert workspace.uncertainties.known() == {}
    assert sum("A chance of 83" in said for said in workspace.said) == 1
    assert [record.id for record in workspace.records] == list(keys)


def test_the_error_is_the_source_s_until_set_and_is_kept_in_the_study(workspace, keys):
    uncertainties = workspace.uncertainties
    assert uncertainties.error_of(keys[0]) == error_of_model(workspace.elevation_model())
    own = ElevationError(2.5, 750.0, True, "levelled")
    uncertainties.set_error(keys[0], own)
    assert uncertainties.error_of(keys[0]) == own
    again = Study.open(workspace.study.path)
    assert again.settings.elevation_error["sigma_m"] == 2.5
    # Nothing about results changed.
    assert workspace.stale(keys[0]) == []
    workspace.change_settings(elevation_error={**again.settings.elevation_error, "model": "another 1"})
    assert uncertainties.error_of(keys[0]) == error_of_model(workspace.elevation_model())


def test_the_dialog_gives_back_what_is_set_and_nothing_where_the_source_says_so(workspace, keys):
    model = workspace.elevation_model()
    dialog = ElevationErrorDialog(model, error_of_model(model))
    assert dialog.chosen() is None
    dialog.sigma.setValue(7.5)
    assert dialog.chosen() == ElevationError(7.5, dialog.reach.value(), dialog.hidden.isChecked(), "set by the planner")
    dialog.by_source.click()
    assert dialog.chosen() is None
    assert "assumed" in dialog.source.text()
    dialog.deleteLater()


def test_the_window_and_the_algorithm_answer_alike_to_the_last_bit(workspace, keys, tmp_path):
    line = replace(workspace.records[0].alignment, level_m=None, axis=None, profile=None, name="drawn")
    inputs = workspace.inputs(line)
    evaluation = workspace.evaluate_now(line)
    key = workspace.add_evaluation(evaluation, frozen_with(evaluation, inputs))
    found = simulated(workspace, key)
    geometry = geometry_of_alignment(line)
    geometry.get().dropZValue()
    layer = layer_of("LineString", (geometry, "drawn", key), fields="&field=name:string&field=id:string")
    settings = workspace.settings
    (row,) = run(
        ElevationUncertainty,
        {
            "LINES": layer,
            "DEM": settings.dem_path,
            "STANDARD": settings.standard_key,
            "RUNS": RUNS,
            "OUTPUT": "memory:",
        },
    )["OUTPUT"].getFeatures()
    for field in fields(Ranges):
        for prefix, ranges in (("", found.redesigned), ("drawn_", found.as_drawn)):
            one = getattr(ranges, field.name)
            told = tuple(row[f"{prefix}{field.name}_{part}"] for part in ("low", "mid", "high"))
            assert told == (one.low, one.middle, one.high), field.name
    assert (row["more_chance"], row["grade_high"]) == (found.more_chance, found.needed_permille.high)
    assert row["line_key"] == key


def test_a_line_that_is_being_bent_is_not_simulated(workspace, keys):
    line = workspace.records[0].alignment
    workspace.preview_alignment(keys[0], replace(line, level_m=None, profile=None))
    assert wait_for(lambda: workspace.evaluation(keys[0]) is not workspace.kept_evaluation(keys[0]))
    assert workspace.uncertainties.start(keys[0]) is None
    assert any("being changed" in said for said in workspace.said)


def test_stretches_are_told_and_a_click_on_one_shows_it(workspace, keys, dock):
    found = simulated(workspace, keys[0])
    tight = TightStretch(5_000.0, 9_000.0, 0.4, 1.25, 2.0, "back")
    kept = workspace.uncertainties.record(keys[0])
    workspace.study.save_uncertainty(keys[0], replace(kept, found=replace(found, tight=(tight,), more_chance=0.4)))
    dock.tabs.setCurrentWidget(dock.checks)
    QApplication.processEvents()
    assert stretch_words(tight) in dock.checks.chance.text()
    assert "climbing back: 40 %" in stretch_words(tight)
    shown = []
    workspace.stretchShown.connect(lambda *where: shown.append(where))
    dock.checks.chance.linkActivated.emit("0")
    assert shown == [(keys[0], 4_000.0, 10_000.0)]


def test_words():
    assert error_words(ElevationError(18.24, 2_000.0, True)) == (
        "± 18.2 m (standard error), alike over about 2.0 km, and the relief that its cells hide"
    )
    assert "the same everywhere" in error_words(ElevationError(1.0, float("inf")))
    assert Range(1.0, 2.0, 3.0).middle == 2.0
