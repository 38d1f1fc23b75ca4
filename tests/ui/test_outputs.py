import pytest
from dock_builders import fill, wait_for
from karwan.ui.actions import Actions
from karwan.ui.outputs import Outputs
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import QWidget


@pytest.fixture
def workspace(workspace, tmp_path):
    fill(workspace, tmp_path)
    return workspace


@pytest.fixture
def outputs(workspace, monkeypatch):
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: True)
    window = QWidget()
    yield Outputs(workspace, Actions(workspace), window)
    window.deleteLater()


def test_the_report_tells_of_lines_as_they_are_stored(workspace, outputs, tmp_path):
    key = workspace.records[0].id
    done = []
    outputs.report(str(tmp_path / "report.html")).done.connect(done.append)
    assert wait_for(lambda: bool(done))
    assert workspace.study.alternative(key).name in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert outputs._task is None


def test_a_report_under_way_stops_with_the_plugin(workspace, outputs, tmp_path):
    ended = []
    task = outputs.report(str(tmp_path / "report.html"))
    task.cancelled.connect(lambda: ended.append(True))
    outputs.dispose()
    assert wait_for(lambda: bool(ended))
