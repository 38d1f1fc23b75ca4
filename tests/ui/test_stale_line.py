import pytest
from dock_builders import fill, wait_for
from karwan.ui.stale_line import StaleLine


@pytest.fixture
def line(workspace):
    line = StaleLine(workspace)
    yield line
    line.deleteLater()


def test_what_rests_on_other_settings_is_counted_and_computed_again(workspace, line, tmp_path):
    keys = fill(workspace, tmp_path)
    assert line.isHidden()
    workspace.change_settings(ruling_grade_permille=20.0)
    assert not line.isHidden()
    assert line.text.text() == "2 alternatives rest on other settings."
    workspace.remove(keys[:1])
    assert line.text.text() == "1 alternative rests on other settings."
    workspace.undo_stack.undo()
    line.button.click()
    assert wait_for(line.isHidden)
    assert [workspace.stale(key) for key in keys] == [[], []]
    workspace.close_study()
    assert line.isHidden()


def test_settings_taken_back_leave_nothing_to_compute(workspace, line, tmp_path):
    fill(workspace, tmp_path)
    workspace.change_settings(ruling_grade_permille=20.0)
    workspace.change_settings(ruling_grade_permille=None)
    assert line.isHidden()
