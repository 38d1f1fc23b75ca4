import threading

import pytest
from dock_builders import fill, wait_for
from karwan.exchange import export
from karwan.exchange.export import GEOJSON, SHAPEFILE
from karwan.ui import export_dialog
from karwan.ui.export_dialog import ExportDialog


@pytest.fixture
def workspace(workspace, tmp_path):
    fill(workspace, tmp_path)
    return workspace


@pytest.fixture
def dialog(workspace, tmp_path):
    dialog = ExportDialog(workspace)
    dialog.folder.setFilePath(str(tmp_path / "out"))
    dialog.formats[GEOJSON].setChecked(True)
    dialog.show()
    yield dialog
    dialog.dispose()


def test_files_are_written_beside_the_window_s_own_work(workspace, dialog, tmp_path, monkeypatch):
    threads = []

    def watched(*args, **kwargs):
        threads.append(threading.current_thread())
        return export.export_alternatives(*args, **kwargs)

    monkeypatch.setattr(export_dialog, "export_alternatives", watched)
    tasks = []
    workspace.taskStarted.connect(tasks.append)
    dialog.export()
    assert not dialog.run.isEnabled()
    assert wait_for(lambda: not dialog.isVisible())
    assert threads != [threading.main_thread()]
    assert [task.description() for task in tasks] == ["Export"]
    assert (tmp_path / "out" / "shapefile" / "alternatives.shp").exists()
    assert (tmp_path / "out" / "alternatives.geojson").exists()
    assert "alternatives.geojson" in workspace.said[-1]


def test_replacing_files_is_asked_for_each_time(dialog):
    dialog.overwrite.setChecked(True)
    dialog.fill()
    assert not dialog.overwrite.isChecked()


def test_why_nothing_was_written_stays_in_the_dialog(workspace, dialog, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "alternatives.geojson").write_text("mine")
    dialog.formats[SHAPEFILE].setChecked(False)
    dialog.export()
    assert wait_for(dialog.problem.isVisible)
    assert "already" in dialog.problem.text()
    assert dialog.run.isEnabled()
    assert (tmp_path / "out" / "alternatives.geojson").read_text() == "mine"
    assert workspace.said == []
