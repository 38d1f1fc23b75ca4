from pathlib import Path

import numpy as np
import pytest
from dock_builders import dem_file, fill, wait_for
from karwan.core.alignment import Alignment
from karwan.core.errors import StudyError, TerrainError
from karwan.layers.study import SectionRecord, Study
from karwan.layers.study_layers import study_group, study_layer
from karwan.ui import session
from karwan.ui.workspace import Workspace
from qgis.core import QgsProject, QgsRasterLayer
from study_builders import NORTH, axis


@pytest.fixture
def workspace(qgis_app):
    workspace = Workspace(QgsProject.instance())
    workspace.said = []
    workspace.message.connect(lambda text, level: workspace.said.append(text))
    yield workspace
    workspace.dispose()
    QgsProject.instance().clear()


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
    from karwan.core.horizontal import lay_out

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
    monkeypatch.setattr(session, "studies_folder", lambda: tmp_path)
    first = session.free_study_path("plan")
    first.touch()
    second = session.free_study_path("plan")
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
