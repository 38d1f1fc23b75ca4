import html
import sqlite3
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from dock_builders import dem_file, fill, wait_for
from karwan.core import profile_edits
from karwan.core.alignment import Alignment
from karwan.core.by_hand import TUNNEL, Fix, by_hand_of
from karwan.core.crossed import PointCrossing
from karwan.core.errors import StudyError, TerrainError
from karwan.core.hand_set_line import with_fix, with_profile_by_hand
from karwan.core.horizontal import lay_out
from karwan.core.plan import plan_of
from karwan.core.progress import check_cancelled
from karwan.layers.study import SectionRecord, Study
from karwan.layers.study_layers import study_group, study_layer
from karwan.layers.study_records import ControlPoint
from karwan.ui import study_paths
from karwan.ui.actions import Actions
from karwan.ui.cost_tab import CostTab
from karwan.ui.crossings_tab import CrossingsTab
from karwan.ui.sections_tab import SectionsTab
from karwan.ui.tasks import FunctionTask
from karwan.ui.workspace import Workspace
from qgis.core import QgsProject, QgsRasterLayer
from study_builders import NORTH, axis


def state(workspace):
    """Everything the table shows, from the file itself."""
    return [(r.id, r.name, r.colour, r.shown, round(r.alignment.length_m, 3)) for r in workspace.study.alternatives()]


GESTURES = {
    "rename": lambda w, keys: w.rename(keys[0], "By the river"),
    "recolour": lambda w, keys: w.recolour(keys[0], "#123456"),
    "hide": lambda w, keys: w.show(keys, False),
    "duplicate": lambda w, keys: w.duplicate(keys[0]),
    "delete one": lambda w, keys: w.remove(keys[:1]),
    "delete all": lambda w, keys: w.remove(keys),
}


@pytest.mark.parametrize("gesture", GESTURES)
def test_each_gesture_is_one_step_that_can_be_undone_and_redone(workspace, tmp_path, gesture):
    keys = fill(workspace, tmp_path)
    before = state(workspace)
    assert GESTURES[gesture](workspace, keys)
    after = state(workspace)
    assert after != before
    assert workspace.undo_stack.count() == 1
    workspace.undo_stack.undo()
    assert state(workspace) == before
    assert [r.id for r in workspace.records] == keys
    workspace.undo_stack.redo()
    assert state(workspace) == after
    assert workspace.said == []


def test_what_changes_nothing_is_no_step(workspace, tmp_path):
    keys = fill(workspace, tmp_path)
    assert not workspace.rename(keys[0], "North")
    assert not workspace.show(keys, True)
    assert workspace.undo_stack.count() == 0


def test_a_new_line_is_evaluated_in_the_background_then_added_and_selected(workspace, tmp_path):
    fill(workspace, tmp_path)
    line = workspace.records[0].alignment
    workspace.add_alternative(Alignment("Drawn", line.lon, line.lat))
    assert len(workspace.records) == 2
    assert wait_for(lambda: len(workspace.records) == 3)
    drawn = workspace.record(workspace.selected_id)
    assert drawn.name == "Drawn"
    assert drawn.attributes["length_km"] == pytest.approx(workspace.evaluation(drawn.id).length_km)
    workspace.undo_stack.undo()
    assert len(workspace.records) == 2


def test_another_line_in_an_alternative_s_place_is_one_step(workspace, tmp_path):
    key = fill(workspace, tmp_path)[0]
    before = state(workspace)
    longer = axis(*NORTH[:2], (14, 15), *NORTH[2:])
    workspace.replace_alignment(key, lay_out("North", longer))
    assert wait_for(lambda: workspace.undo_stack.count() == 1)
    assert workspace.record(key).alignment.length_m > before[0][4] + 1000.0
    assert workspace.evaluation(key).length_km == pytest.approx(workspace.record(key).attributes["length_km"])
    workspace.undo_stack.undo()
    assert state(workspace) == before
    assert workspace.evaluation(key).length_km == pytest.approx(before[0][4] / 1000.0, rel=1e-4)


def test_an_evaluation_comes_from_the_stored_levels_when_it_is_not_in_memory(workspace, tmp_path):
    key = fill(workspace, tmp_path)[0]
    kept = workspace.evaluation(key)
    workspace.open_study(workspace.study.path)
    ready = []
    workspace.evaluationChanged.connect(ready.append)
    assert workspace.evaluation(key) is None
    assert wait_for(lambda: key in ready)
    again = workspace.evaluation(key)
    assert again is not kept
    assert again.cost_musd == pytest.approx(kept.cost_musd, rel=1e-6)
    np.testing.assert_allclose(again.section.level_m, kept.section.level_m, atol=1e-6)


def test_stale_names_what_changed_and_computing_again_ends_it(workspace, tmp_path):
    key = fill(workspace, tmp_path)[0]
    assert workspace.stale(key) == []
    workspace.change_settings(min_radius_m=650.0, unit_costs={"tunnel_usd_per_m": 30_000.0})
    assert workspace.stale(key) == ["standard", "unit_costs"]
    assert workspace.evaluation(key).basis.unit_costs == "reference unit costs"
    other = dem_file(tmp_path / "other.tif")
    workspace.change_settings(dem_path=str(other))
    assert workspace.stale(key) == ["dem", "standard", "unit_costs"]
    workspace.reevaluate(key)
    assert wait_for(lambda: workspace.stale(key) == [])
    assert workspace.evaluation(key).basis.terrain == "other.tif"


def test_levels_set_by_hand_rule_when_the_line_is_computed_again_and_after_the_study_is_opened(workspace, tmp_path):
    key = fill(workspace, tmp_path)[0]
    before = workspace.evaluation(key)
    alignment = before.alignment
    plan = plan_of(alignment.axis)
    raised = profile_edits.shifted(alignment.profile, 0, alignment.profile.level_m.size - 1, 3.0)
    by_hand = with_profile_by_hand(plan, alignment.axis.by_hand, raised)
    tunnel = Fix(TUNNEL, *(float(v[0]) for e in (2_000.0, 3_000.0) for v in plan.point_at(np.array([e]))[:2]))
    by_hand = with_fix(by_hand, tunnel)
    workspace.replace_alignment(key, lay_out(alignment.name, replace(alignment.axis, by_hand=by_hand)))
    assert wait_for(lambda: workspace.evaluation(key) is not before)
    inside = slice(*np.searchsorted(before.section.chainage_m, [2_050.0, 2_950.0]))
    assert not before.section.tunnel[inside].all()
    assert workspace.evaluation(key).section.tunnel[inside].all()
    assert not workspace.levels_given(key)
    np.testing.assert_allclose(workspace.evaluation(key).alignment.profile.level_m, raised.level_m, atol=1e-3)
    # Another standard would design other levels.
    workspace.change_settings(ruling_grade_permille=6.0)
    workspace.reevaluate(key)
    assert wait_for(lambda: workspace.stale(key) == [])
    np.testing.assert_allclose(workspace.evaluation(key).alignment.profile.level_m, raised.level_m, atol=1e-3)
    workspace.open_study(workspace.study.path)
    assert wait_for(lambda: workspace.evaluation(key) is not None)
    again = workspace.evaluation(key)
    assert again.alignment.axis.by_hand == by_hand_of(by_hand.to_text())
    np.testing.assert_allclose(again.alignment.profile.level_m, raised.level_m, atol=1e-3)
    assert again.section.tunnel[inside].all()


def test_computing_several_again_is_one_step_of_that_name(workspace, tmp_path):
    keys = fill(workspace, tmp_path)
    before = [workspace.record(key).attributes for key in keys]
    workspace.change_settings(unit_costs={"tunnel_usd_per_m": 30_000.0}, ruling_grade_permille=20.0)
    workspace.reevaluate_all(keys)
    assert wait_for(lambda: not any(workspace.stale(key) for key in keys))
    after = [workspace.record(key).attributes for key in keys]
    assert all(new["cost_musd"] != old["cost_musd"] for new, old in zip(after, before))
    stack = workspace.undo_stack
    assert (stack.count(), stack.undoText()) == (1, "Compute again")
    stack.undo()
    assert [workspace.record(key).attributes for key in keys] == before
    assert all(workspace.stale(key) for key in keys)
    stack.redo()
    assert [workspace.record(key).attributes for key in keys] == after
    # Started later, it is another step.
    workspace.reevaluate_all(keys[:1])
    assert wait_for(lambda: stack.count() == 2)


def test_sections_are_kept_and_undone(workspace, tmp_path):
    key = fill(workspace, tmp_path)[0]
    heard = []
    workspace.sectionsChanged.connect(heard.append)
    assert workspace.save_sections(key, [SectionRecord("Gorge", 1000.0, 4000.0, 3000.0)])
    assert [s.name for s in workspace.study.sections(key)] == ["Gorge"]
    workspace.undo_stack.undo()
    assert workspace.study.sections(key) == []
    assert heard == [key, key]


def test_a_study_without_elevation_says_what_to_do(workspace, tmp_path):
    workspace.create_study(tmp_path / "bare.gpkg", "Bare")
    with pytest.raises(TerrainError) as caught:
        workspace.elevation_model()
    assert "Choose a raster layer" in caught.value.remedy
    line = axis(*NORTH)
    assert workspace.add_alternative(Alignment("Drawn", line.lon, line.lat)) is None
    assert "no elevation model" in workspace.said[0]


def test_a_raster_layer_becomes_the_study_s_elevation(workspace, tmp_path):
    workspace.create_study(tmp_path / "bare.gpkg", "Bare")
    layer = QgsRasterLayer(str(dem_file(tmp_path / "dem.tif")), "Ground")
    workspace.set_elevation_layer(layer)
    assert workspace.elevation_model().resolution_m == pytest.approx(100.0)
    assert Study.open(workspace.study.path).settings.dem_path == str(tmp_path / "dem.tif")


def test_a_foreign_file_leaves_the_open_study_open(workspace, tmp_path):
    keys = fill(workspace, tmp_path)
    foreign = tmp_path / "foreign.gpkg"
    foreign.write_bytes(b"no study")
    with pytest.raises(StudyError):
        workspace.open_study(foreign)
    assert [r.id for r in workspace.records] == keys
    assert study_layer(workspace.project, "alternatives").isValid()


def test_closing_takes_the_layers_out_and_clearing_the_project_closes(workspace, tmp_path):
    fill(workspace, tmp_path)
    assert study_group(workspace.project) is not None
    workspace.close_study()
    assert study_group(workspace.project) is None
    assert workspace.study is None
    assert workspace.records == ()
    workspace.open_study(tmp_path / "study.gpkg")
    workspace.project.clear()
    assert workspace.study is None
    assert workspace.selected_id == ""


def test_a_project_saved_with_a_study_opens_it_again(workspace, tmp_path):
    keys = fill(workspace, tmp_path)
    project = workspace.project
    assert project.write(str(tmp_path / "plan.qgz"))
    project.clear()
    assert workspace.study is None
    assert project.read(str(tmp_path / "plan.qgz"))
    assert workspace.study.path == tmp_path / "study.gpkg"
    assert [r.id for r in workspace.records] == keys


def test_save_as_goes_on_in_the_copy(workspace, tmp_path):
    keys = fill(workspace, tmp_path)
    workspace.save_as(tmp_path / "copy.gpkg")
    workspace.rename(keys[0], "Changed")
    assert workspace.study.path == tmp_path / "copy.gpkg"
    assert [r.name for r in Study.open(tmp_path / "study.gpkg").alternatives()] == ["North", "South"]


def test_the_built_in_corridor_opens_with_everything_set(workspace, tmp_path):
    zooms = []
    workspace.zoomRequested.connect(lambda lon, lat: zooms.append((lon.min(), lat.max())))
    study = workspace.open_corridor("western-afghanistan", tmp_path / "corridor.gpkg")
    assert workspace.elevation_model().resolution_m > 500.0
    assert workspace.standard().key == "1520-international"
    roles = [point.role for point in study.control_points()]
    assert (roles[0], roles[-1]) == ("start", "end")
    assert len(workspace.project.mapLayers()) > 10
    assert zooms


def test_new_studies_never_take_an_existing_file(workspace, tmp_path, monkeypatch):
    monkeypatch.setattr(study_paths, "studies_folder", lambda: tmp_path)
    first = study_paths.free_study_path("plan")
    first.touch()
    second = study_paths.free_study_path("plan")
    assert (first.name, second.name) == ("plan.gpkg", "plan-2.gpkg")


def test_dispose_disconnects_and_leaves_the_layers_to_the_planner(qgis_app, tmp_path):
    project = QgsProject.instance()
    before = [project.receivers(signal) for signal in (project.cleared, project.readProject)]
    workspace = Workspace(project)
    fill(workspace, tmp_path)
    workspace.dispose()
    assert [project.receivers(signal) for signal in (project.cleared, project.readProject)] == before
    assert workspace.study is None
    assert study_group(project) is not None
    project.clear()


def test_a_station_makes_stale_only_what_serves_it(workspace, tmp_path):
    key = fill(workspace, tmp_path)[0]
    line = workspace.record(key).alignment
    far = ControlPoint("Far off", 10.0, 50.0, "via", kind="station")
    workspace.study.save_control_points([far])
    assert workspace.stale(key) == []
    middle = line.lon.size // 2
    near = ControlPoint("On the line", float(line.lon[middle]), float(line.lat[middle]), "via", kind="station")
    workspace.study.save_control_points([far, near])
    assert workspace.stale(key) == ["stations"]


def test_a_study_moved_with_its_elevation_is_not_stale(workspace, tmp_path):
    (tmp_path / "here").mkdir()
    (tmp_path / "there").mkdir()
    key = fill(workspace, tmp_path / "here")[0]
    workspace.close_study()
    for file in (tmp_path / "here").iterdir():
        file.rename(tmp_path / "there" / file.name)
    workspace.open_study(tmp_path / "there" / "study.gpkg")
    assert Path(workspace.settings.dem_path) == tmp_path / "there" / "dem.tif"
    assert workspace.stale(key) == []


def test_the_neighbour_is_selected_when_the_selected_one_goes(workspace, tmp_path):
    first, second = fill(workspace, tmp_path)
    third = workspace.duplicate(second)
    workspace.select(second)
    workspace.remove([second])
    assert workspace.selected_id == third
    workspace.remove([third])
    assert workspace.selected_id == first
    workspace.remove([first])
    assert workspace.selected_id == ""


def measured(workspace, key):
    """Give an alternative a section and a crossing; the undo stack is empty again."""
    point = PointCrossing("Rivers", "7", "Harirud", "crossing", 5_000.0, 62.8, 34.4, 80.0, 900.0)
    assert workspace.save_sections(key, [SectionRecord("Gorge", 1000.0, 4000.0, 3000.0)])
    assert workspace.save_crossings(key, [point], [])
    workspace.undo_stack.clear()


def test_undoing_another_line_makes_sections_and_crossings_valid_again(workspace, tmp_path):
    key = fill(workspace, tmp_path)[0]
    measured(workspace, key)
    workspace.replace_now(key, lay_out("North", axis(*NORTH[:2], (14, 15), *NORTH[2:])))
    study = workspace.study
    assert [record.stale for record in (*study.sections(key), *study.crossings(key)[0])] == [True, True]
    heard = []
    workspace.crossingsChanged.connect(heard.append)
    workspace.undo_stack.undo()
    assert [record.stale for record in (*study.sections(key), *study.crossings(key)[0])] == [False, False]
    assert heard == [key]


def test_found_crossings_are_one_step_for_all_alternatives(workspace, tmp_path):
    keys = fill(workspace, tmp_path)
    measured(workspace, keys[0])
    assert workspace.save_all_crossings({key: ([], []) for key in keys})
    assert workspace.crossings_count(keys[0]) is None
    assert workspace.undo_stack.count() == 1
    workspace.undo_stack.undo()
    assert [point.name for point in workspace.study.crossings(keys[0])[0]] == ["Harirud"]
    assert workspace.crossings_count(keys[0]) == 1
    workspace.undo_stack.redo()
    assert workspace.study.crossings(keys[0]) == ([], [])


FAILING = {
    **GESTURES,
    "sections": lambda w, keys: w.save_sections(keys[0], []),
    "crossings": lambda w, keys: w.save_crossings(keys[0], [], []),
    "another line": lambda w, keys: w.replace_now(keys[0], lay_out("North", axis(*NORTH[:2], (14, 15), *NORTH[2:]))),
}


@pytest.mark.parametrize("gesture", FAILING)
def test_what_cannot_be_written_is_no_step_and_nothing_escapes(workspace, tmp_path, gesture):
    keys = fill(workspace, tmp_path)
    actions = Actions(workspace)
    tabs = SectionsTab(workspace, actions), CrossingsTab(workspace, actions)
    workspace.study.path.rename(tmp_path / "elsewhere.gpkg")
    FAILING[gesture](workspace, keys)
    assert workspace.undo_stack.count() == 0
    assert workspace.said
    assert len(set(workspace.said)) == len(workspace.said)
    assert [record.id for record in workspace.records] == keys
    (tmp_path / "elsewhere.gpkg").rename(workspace.study.path)
    assert state(workspace) == [
        (r.id, r.name, r.colour, r.shown, round(r.alignment.length_m, 3)) for r in workspace.records
    ]
    for tab in tabs:
        tab.deleteLater()


def test_an_undo_that_cannot_be_written_is_a_message(workspace, tmp_path):
    keys = fill(workspace, tmp_path)
    workspace.rename(keys[0], "By the river")
    workspace.study.path.rename(tmp_path / "elsewhere.gpkg")
    workspace.undo_stack.undo()
    assert "is gone" in workspace.said[0]
    (tmp_path / "elsewhere.gpkg").rename(workspace.study.path)
    assert workspace.study.alternative(keys[0]).name == "By the river"


@pytest.mark.parametrize("gesture", ["rename", "delete one", "another line"])
def test_a_step_that_could_not_be_taken_back_stays_and_is_taken_back_later(workspace, tmp_path, gesture):
    keys = fill(workspace, tmp_path)
    before, elsewhere = state(workspace), tmp_path / "elsewhere.gpkg"
    FAILING[gesture](workspace, keys)
    steps, after, path = workspace.undo_stack.count(), state(workspace), workspace.study.path
    for step, there in ((workspace.undo_stack.undo, before), (workspace.undo_stack.redo, after)):
        path.rename(elsewhere)
        index = workspace.undo_stack.index()
        step()
        assert (workspace.undo_stack.count(), workspace.undo_stack.index()) == (steps, index)
        elsewhere.rename(path)
        step()
        assert state(workspace) == there
        assert workspace.undo_stack.count() == steps


def test_a_step_about_what_is_gone_for_good_is_no_longer_in_the_way(workspace, tmp_path):
    keys = fill(workspace, tmp_path)
    workspace.rename(keys[1], "By the hills")
    workspace.rename(keys[0], "By the river")
    Study.open(workspace.study.path).remove([keys[0]])
    workspace.undo_stack.undo()
    assert workspace.undo_stack.count() == 1
    workspace.undo_stack.undo()
    assert [record.name for record in workspace.records] == ["South"]


def test_a_study_damaged_while_it_was_open_can_be_left(workspace, tmp_path):
    fill(workspace, tmp_path)
    Study.create(tmp_path / "other.gpkg", title="Other")
    with workspace.study.path.open("r+b") as file:
        file.write(b"\xaa" * 8_192)
    workspace.open_study(tmp_path / "other.gpkg")
    assert (workspace.study.title, workspace.records) == ("Other", ())


def test_what_cannot_be_evaluated_is_tried_once_and_told_where_it_would_be(workspace, tmp_path, qgis_app):
    key = fill(workspace, tmp_path)[0]
    workspace.open_study(workspace.study.path)
    workspace.elevation_model()
    dem = (tmp_path / "dem.tif").read_bytes()
    (tmp_path / "dem.tif").write_bytes(b"")
    tab = CostTab(workspace)
    tab.show()
    wait_for(lambda: workspace.evaluation_problem(key) != "")
    assert not workspace._evaluations._running
    tab.refresh()
    assert not workspace._evaluations._running
    assert html.escape(workspace.evaluation_problem(key)) == tab.basis.text()
    assert len(workspace.said) == 1
    (tmp_path / "dem.tif").write_bytes(dem)
    workspace.change_settings(min_radius_m=650.0)
    assert wait_for(lambda: workspace.evaluation(key) is not None)
    tab.deleteLater()


def test_a_cancelled_evaluation_is_not_awaited_for_ever(workspace, tmp_path):
    key = fill(workspace, tmp_path)[0]
    workspace.open_study(workspace.study.path)
    workspace.evaluation(key)
    workspace._evaluations._running[key].cancel()
    assert wait_for(lambda: not workspace._evaluations._running)
    assert "cancelled" in workspace.evaluation_problem(key)


def test_other_settings_are_not_another_study(workspace, tmp_path):
    fill(workspace, tmp_path)
    studies, settings = [], []
    workspace.studyChanged.connect(lambda: studies.append(1))
    workspace.settingsChanged.connect(settings.append)
    workspace.change_settings(ruling_grade_permille=10.0, min_radius_m=None)
    assert (studies, settings) == ([], [{"ruling_grade_permille"}])


def test_disposing_stops_every_task(qgis_app, tmp_path):
    workspace = Workspace(QgsProject.instance())
    began, ended = threading.Event(), []

    def work(progress):
        began.set()
        while True:
            check_cancelled(progress)

    task = FunctionTask("work", work)
    task.cancelled.connect(lambda: ended.append(True))
    task.start()
    assert wait_for(began.is_set)
    workspace.dispose()
    assert wait_for(lambda: bool(ended))


def test_a_change_of_several_is_made_of_all_or_of_none(workspace, tmp_path):
    keys = fill(workspace, tmp_path)
    workspace.study.remove(keys[1:])
    assert not workspace.show(keys, False)
    assert [record.shown for record in workspace.study.alternatives()] == [True]
    assert workspace.undo_stack.count() == 0
    assert [record.id for record in workspace.records] == keys[:1]


def test_tabs_of_a_study_whose_file_is_gone_show_nothing_and_say_it_once(workspace, tmp_path):
    keys = fill(workspace, tmp_path)
    actions = Actions(workspace)
    tabs = SectionsTab(workspace, actions), CrossingsTab(workspace, actions)
    workspace.study.path.rename(tmp_path / "elsewhere.gpkg")
    workspace._crossing_counts.clear()
    workspace.select(keys[0])
    for tab in tabs:
        tab.refresh()
    assert workspace.crossings_count(keys[0]) is None
    assert len(workspace.said) == 1
    (tmp_path / "elsewhere.gpkg").rename(workspace.study.path)
    for tab in tabs:
        tab.deleteLater()


def test_another_line_that_cannot_be_written_is_no_step(workspace, tmp_path):
    """Another program writes into the file: it can be read, but not changed."""
    key = fill(workspace, tmp_path)[0]
    before = state(workspace)
    other = sqlite3.connect(workspace.study.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    workspace.replace_now(key, lay_out("North", axis(*NORTH[:2], (14, 15), *NORTH[2:])))
    other.execute("ROLLBACK")
    other.close()
    assert workspace.undo_stack.count() == 0
    assert workspace.said
    assert state(workspace) == before
    assert workspace.record(key).alignment.length_m == pytest.approx(before[0][4], abs=0.01)
