import pytest
from dock_builders import dem_file, fill, wait_for
from karwan.ui import study_actions, study_paths
from karwan.ui.actions import Actions
from karwan.ui.study_actions import MOST_RECENT, StudyActions, recent_studies
from karwan.ui.study_header import StudyHeader
from qgis.core import QgsRasterLayer, QgsSettings
from qgis.PyQt.QtWidgets import QFileDialog, QWidget


@pytest.fixture
def window(qgis_app):
    window = QWidget()
    yield window
    window.deleteLater()


@pytest.fixture
def actions(workspace):
    return Actions(workspace)


@pytest.fixture
def studies(workspace, actions, window):
    return StudyActions(workspace, actions, window)


def test_a_corridor_opens_in_a_file_of_its_own_and_says_where(workspace, actions, studies, tmp_path, monkeypatch):
    monkeypatch.setattr(study_paths, "studies_folder", lambda: tmp_path)
    for _ in range(2):
        actions.corridors[0].trigger()
    assert sorted(path.name for path in tmp_path.glob("*.gpkg")) == [
        "western-afghanistan-2.gpkg",
        "western-afghanistan.gpkg",
    ]
    assert str(workspace.study.path) in workspace.said[-1]


def test_a_new_study_takes_the_project_s_only_raster(workspace, studies, tmp_path):
    layer = QgsRasterLayer(str(dem_file(tmp_path / "dem.tif")), "Ground")
    workspace.project.addMapLayer(layer)
    studies.create(str(tmp_path / "plan.gpkg"))
    assert workspace.study.title == "plan"
    assert workspace.settings.dem_path == str(tmp_path / "dem.tif")


def test_a_new_study_without_raster_says_what_comes_next(workspace, studies, tmp_path):
    studies.create(str(tmp_path / "plan.gpkg"))
    assert "Choose the study's elevation model" in workspace.said[-1]


def test_studies_opened_last_are_remembered_without_repeats(workspace, studies, tmp_path):
    for name in ("a", "b", "c", "d", "e", "f", "a"):
        path = tmp_path / f"{name}.gpkg"
        workspace.open_study(path) if path.exists() else workspace.create_study(path, name)
    names = [path.rsplit("/", 1)[1] for path in recent_studies()]
    assert names == ["a.gpkg", "f.gpkg", "e.gpkg", "d.gpkg", "c.gpkg"]
    assert len(names) == MOST_RECENT


def test_a_study_that_is_gone_is_a_message_and_forgotten(workspace, studies, tmp_path):
    workspace.create_study(tmp_path / "gone.gpkg", "Gone")
    workspace.close_study()
    (tmp_path / "gone.gpkg").unlink()
    studies.open(str(tmp_path / "gone.gpkg"))
    assert wait_for(lambda: bool(workspace.said), 120.0)
    assert QgsSettings().value(study_actions.RECENT_KEY, []) in ([], None, "")


def test_actions_are_grey_until_they_can_work(workspace, actions, tmp_path):
    assert not any(
        action.isEnabled() for action in (actions.generate, actions.edit, actions.export, actions.close_study)
    )
    assert actions.new_study.isEnabled()
    workspace.create_study(tmp_path / "study.gpkg", "Hills")
    assert actions.generate.isEnabled()
    assert not actions.edit.isEnabled()
    workspace.close_study()
    fill_folder = tmp_path / "filled"
    fill_folder.mkdir()
    fill(workspace, fill_folder)
    assert actions.edit.isEnabled()
    workspace.close_study()
    assert not actions.edit.isEnabled()


def test_the_header_names_an_elevation_file_that_is_no_layer(workspace, tmp_path):
    fill(workspace, tmp_path)
    header = StudyHeader(workspace)
    assert header.dem.currentText() == "dem.tif"
    assert header.terrain_note.text() == "cells of 100 m"
    layer = QgsRasterLayer(str(tmp_path / "dem.tif"), "Ground")
    workspace.project.addMapLayer(layer)
    header.refresh()
    assert header.dem.currentLayer() is layer


def test_a_new_study_is_not_asked_to_replace_a_file(workspace, studies, tmp_path, monkeypatch):
    asked = []

    def choose(*args, **kwargs):
        asked.append(kwargs.get("options", 0))
        return str(tmp_path / "plan"), ""

    monkeypatch.setattr(study_actions.QFileDialog, "getSaveFileName", choose)
    studies.ask_new()
    assert asked == [QFileDialog.Option.DontConfirmOverwrite]
    assert workspace.study.path == tmp_path / "plan.gpkg"


def test_saving_under_a_name_completed_by_us_replaces_nothing(workspace, studies, tmp_path, monkeypatch):
    (tmp_path / "other.gpkg").write_bytes(b"precious")
    workspace.create_study(tmp_path / "plan.gpkg", "Plan")
    monkeypatch.setattr(
        study_actions.QFileDialog, "getSaveFileName", lambda *args, **kwargs: (str(tmp_path / "other"), "")
    )
    studies.ask_save_as()
    assert (tmp_path / "other.gpkg").read_bytes() == b"precious"
    assert workspace.study.path == tmp_path / "plan.gpkg"
    assert "already" in workspace.said[-1]


def test_a_file_s_name_is_never_taken_for_html(workspace, tmp_path):
    workspace.create_study(tmp_path / "plan.gpkg", "Plan")
    workspace.change_settings(dem_path=str(dem_file(tmp_path / "<b>dem.tif")))
    header = StudyHeader(workspace)
    assert "&lt;b&gt;dem.tif" in header.terrain_note.toolTip()


def test_saving_as_says_which_file_is_worked_on_now(workspace, studies, tmp_path, monkeypatch):
    workspace.create_study(tmp_path / "plan.gpkg", "Plan")
    monkeypatch.setattr(
        study_actions.QFileDialog, "getSaveFileName", lambda *args, **kwargs: (str(tmp_path / "twin.gpkg"), "")
    )
    studies.ask_save_as()
    assert workspace.study.path == tmp_path / "twin.gpkg"
    assert str(tmp_path / "twin.gpkg") in workspace.said[-1]
