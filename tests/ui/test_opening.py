"""A study opened in turns of the window: whole or not at all, whatever comes between."""

import pytest
from dock_builders import fill, wait_for
from karwan.layers.study import Study
from karwan.layers.study_layers import ORDER, study_group, study_layer, study_path
from karwan.ui import opening

SECONDS = 120.0


@pytest.fixture
def closed(workspace, tmp_path):
    """Path and alternatives of a study that is not open."""
    keys = fill(workspace, tmp_path)
    path = workspace.study.path
    workspace.close_study()
    return path, keys


@pytest.fixture
def held(workspace, monkeypatch):
    """What opens the next study, held so that a test takes its turns itself: held(path)."""
    taken = []
    monkeypatch.setattr(opening, "in_turns", lambda turns, parent: taken.append(turns))

    def open_held(path):
        del taken[:]
        workspace.open_in_turns(path)
        assert wait_for(lambda: bool(taken), SECONDS)
        return taken[0]

    return open_held


def opened(workspace, path):
    return wait_for(
        lambda: workspace.study is not None and workspace.study.path == path and bool(workspace.selected_id), SECONDS
    )


def ids(workspace):
    return [record.id for record in workspace.records]


def nothing_is_open(workspace):
    return workspace.study is None and study_group(workspace.project) is None and not workspace.project.mapLayers()


def test_a_study_comes_with_layers_table_and_selection(workspace, closed):
    path, keys = closed
    workspace.open_in_turns(path)
    assert workspace.study is None
    assert opened(workspace, path)
    assert ids(workspace) == keys
    assert workspace.selected_id == keys[0]
    assert all(study_layer(workspace.project, table).isValid() for table, _ in ORDER)
    assert not workspace.stale(keys[0])
    assert workspace.rename(keys[0], "Other")
    assert Study.open(path).alternative(keys[0]).name == "Other"


def test_what_it_says_it_opens_it_says_until_it_is_open(workspace, closed):
    path, _ = closed
    told = []
    workspace.openingChanged.connect(told.append)
    workspace.open_in_turns(path)
    assert told == [path.name]
    assert wait_for(lambda: told == [path.name, ""], SECONDS)
    assert workspace.selected_id


def test_nobody_hears_of_a_study_that_is_not_all_there(workspace, closed, held):
    path, keys = closed
    heard = []

    def look():
        if workspace.study is not None:
            layers = [study_layer(workspace.project, table) for table, _ in ORDER]
            heard.append(None not in layers and ids(workspace) == keys)

    workspace.studyChanged.connect(look)
    workspace.alternativesChanged.connect(look)
    turns = list(held(path))
    # Each layer has a turn of its own.
    assert len(turns) > len(ORDER)
    assert heard
    assert all(heard)


def test_the_study_before_is_worked_on_until_the_next_is_there(workspace, closed, held, tmp_path):
    path, keys = closed
    workspace.create_study(tmp_path / "before.gpkg", "Before")
    turns = held(path)
    for _ in ORDER:
        next(turns)
        assert workspace.study.title == "Before"
        assert study_path(workspace.project) == (tmp_path / "before.gpkg").resolve()
    workspace.change_settings(ruling_grade_permille=9.0)
    list(turns)
    assert workspace.study.path == path
    assert ids(workspace) == keys
    assert Study.open(tmp_path / "before.gpkg").settings.ruling_grade_permille == 9.0


@pytest.mark.parametrize("after", range(0, len(ORDER) + 3, 3))
def test_stopped_in_any_turn_nothing_stays(workspace, closed, held, after):
    path, keys = closed
    turns = held(path)
    for _ in range(after):
        next(turns)
    if workspace.study is None:
        workspace.stop_opening()
        assert nothing_is_open(workspace)
    assert list(turns) == []
    workspace.open_study(path)
    assert ids(workspace) == keys


def test_stopped_with_its_layers_there_they_are_taken_out(workspace, closed, held):
    path, _ = closed
    turns = held(path)
    while study_group(workspace.project) is None:
        next(turns)
    assert workspace.study is None
    workspace.stop_opening()
    assert nothing_is_open(workspace)


def test_a_study_made_meanwhile_is_the_one_that_stays(workspace, closed, held, tmp_path):
    path, _ = closed
    turns = held(path)
    next(turns)
    workspace.create_study(tmp_path / "newer.gpkg", "Newer")
    assert list(turns) == []
    assert workspace.study.title == "Newer"
    assert study_path(workspace.project) == (tmp_path / "newer.gpkg").resolve()


def test_of_two_opened_the_later_one_comes(workspace, closed, tmp_path):
    path, keys = closed
    workspace.create_study(tmp_path / "other.gpkg", "Other")
    workspace.close_study()
    titles = []
    workspace.studyChanged.connect(lambda: titles.append(workspace.study.title))
    workspace.open_in_turns(tmp_path / "other.gpkg")
    workspace.open_in_turns(path)
    assert opened(workspace, path)
    assert ids(workspace) == keys
    assert len(titles) == 1


def test_a_study_closed_in_its_last_turns_is_closed(workspace, closed, held):
    path, _ = closed
    turns = held(path)
    while workspace.study is None:
        next(turns)
    workspace.close_study()
    assert list(turns) == []
    assert nothing_is_open(workspace)


def test_a_project_cleared_meanwhile_stays_empty(workspace, closed, held):
    path, _ = closed
    turns = held(path)
    while study_group(workspace.project) is None:
        next(turns)
    workspace.project.clear()
    assert list(turns) == []
    assert nothing_is_open(workspace)


def test_what_was_written_since_it_was_read_is_shown(workspace, closed, held):
    path, keys = closed
    turns = held(path)
    Study.open(path).update(keys[1], name="Later")
    list(turns)
    assert workspace.record(keys[1]).name == "Later"
    assert workspace.selected_id == keys[0]


def test_a_file_that_is_no_study_leaves_the_open_one_open(workspace, tmp_path):
    keys = fill(workspace, tmp_path)
    failed = []
    workspace.openingFailed.connect(failed.append)
    foreign = tmp_path / "foreign.gpkg"
    foreign.write_bytes(b"no study")
    workspace.open_in_turns(foreign)
    assert wait_for(lambda: bool(failed), SECONDS)
    assert failed == [str(foreign)]
    assert "no GeoPackage" in workspace.said[-1]
    assert ids(workspace) == keys
    assert study_layer(workspace.project, "alternatives").isValid()


def test_a_study_that_cannot_be_left_stays_open_and_says_why(workspace, closed, held, tmp_path, monkeypatch):
    path, _ = closed
    workspace.create_study(tmp_path / "before.gpkg", "Before")
    turns = held(path)
    layer = study_layer(workspace.project, "zones")
    layer.startEditing()
    monkeypatch.setattr(type(layer), "commitChanges", lambda self, *stop: False)
    list(turns)
    assert "cannot be saved" in workspace.said[-1]
    assert workspace.study.title == "Before"
    assert study_path(workspace.project) == (tmp_path / "before.gpkg").resolve()
    layer.rollBack()


def test_the_open_study_opened_again_stays(workspace, tmp_path):
    keys = fill(workspace, tmp_path)
    workspace.open_in_turns(workspace.study.path)
    assert ids(workspace) == keys
    assert len(workspace.project.mapLayers()) == len(ORDER)
