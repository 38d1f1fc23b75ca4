import pytest
from dock_builders import fill, wait_for
from karwan.core.search.estimate import estimate
from karwan.layers.estimate_words import in_words
from karwan.layers.study import ControlPoint
from karwan.ui import estimate_line
from karwan.ui.generate_dialog import GenerateDialog
from karwan.ui.workspace import Workspace
from qgis.core import QgsApplication, QgsProject
from study_builders import NORTH, axis

ENDS = axis(*NORTH)


@pytest.fixture
def dialog(qgis_app, tmp_path):
    workspace = Workspace(QgsProject.instance())
    fill(workspace, tmp_path)
    workspace.study.save_control_points([
        ControlPoint("A", float(ENDS.lon[0]), float(ENDS.lat[0]), "start"),
        ControlPoint("B", float(ENDS.lon[-1]), float(ENDS.lat[-1]), "end"),
    ])  # fmt: skip
    dialog = GenerateDialog(workspace)
    dialog.show()
    yield dialog
    dialog.hide()
    assert wait_for(lambda: QgsApplication.taskManager().countActiveTasks() == 0)
    dialog.deleteLater()
    workspace.dispose()
    QgsProject.instance().clear()


def test_the_dialog_tells_the_estimate_and_follows_what_is_set(dialog):
    line = dialog.estimate
    assert wait_for(lambda: line.text() and not line.is_working, 60)
    scenario, model = dialog._question()
    assert line.text() == in_words(estimate(scenario, model), 3)
    assert "cells" in line.toolTip()
    dialog.count.setValue(1)
    assert wait_for(lambda: "first line" not in line.text(), 60)
    dialog.start.combo.setEditText("somewhere")
    assert wait_for(lambda: line.text() == "", 20)
    # What cannot be searched is not told here but where the search is started.
    assert dialog.problem.text() == ""


def test_nothing_is_worked_out_while_nobody_looks(dialog):
    dialog.hide()
    dialog.count.setValue(5)
    assert not dialog.estimate.is_working


def test_without_numba_it_says_what_there_is(dialog, monkeypatch):
    monkeypatch.setattr(estimate_line, "missing_packages", lambda: (estimate_line.NUMBA,))
    dialog.count.setValue(2)
    assert wait_for(lambda: "lesser lines and no corridor map" in dialog.estimate.text(), 20)
