import threading
from functools import partial

import pytest
from dock_builders import fill, wait_for
from karwan.core.errors import StudyError
from karwan.layers.study import Study
from karwan.ui.beside import Beside


@pytest.fixture
def beside(qgis_app):
    beside = Beside()
    yield beside
    beside.dispose()


def noted(notes, future):
    notes.append(future.result())


def test_changes_are_written_beside_one_after_another_and_taken_in_on_the_windows_thread(beside):
    notes, threads, gate = [], [], threading.Event()

    def write(number):
        gate.wait(10.0)
        threads.append(threading.current_thread())
        return number

    def take_in(future):
        assert threading.current_thread() is threading.main_thread()
        noted(notes, future)

    for number in range(3):
        beside.put(partial(write, number), take_in)
    assert notes == []
    gate.set()
    assert wait_for(lambda: notes == [0, 1, 2])
    assert threading.main_thread() not in threads


def test_finish_waits_for_all_and_each_is_taken_in_once(beside):
    notes = []
    for number in range(3):
        beside.put(lambda number=number: number, partial(noted, notes))
    beside.finish()
    assert notes == [0, 1, 2]
    assert not wait_for(lambda: len(notes) > 3, 0.2)


def test_who_takes_in_may_finish_and_put_more(beside):
    notes = []

    def take_in(future):
        beside.finish()
        notes.append(future.result())
        if len(notes) < 3:
            beside.put(lambda: len(notes), take_in)

    beside.put(lambda: 0, take_in)
    beside.finish()
    assert notes == [0, 1, 2]


def test_what_writing_raises_reaches_who_takes_in_and_the_next_goes_on(beside):
    notes = []

    def fail():
        raise StudyError("The disk is full.", "Free some space.")

    def take_in(future):
        with pytest.raises(StudyError, match="full"):
            future.result()
        notes.append("failed")

    beside.put(fail, take_in)
    beside.put(lambda: "written", partial(noted, notes))
    beside.finish()
    assert notes == ["failed", "written"]


def test_dropped_is_written_but_not_taken_in(beside):
    notes, written = [], []
    beside.put(lambda: written.append(1), partial(noted, notes))
    beside.put(lambda: written.append(2), partial(noted, notes))
    assert beside.drop() is None
    assert written == [1, 2]
    assert not wait_for(lambda: bool(notes), 0.2)


def test_a_line_computed_anew_is_written_beside_the_windows_thread_and_undone_at_once(workspace, tmp_path, monkeypatch):
    key = fill(workspace, tmp_path)[0]
    before, threads, real = workspace.study.versions(key), [], Study.replace

    def replace(self, *args, **kwargs):
        threads.append(threading.current_thread())
        return real(self, *args, **kwargs)

    monkeypatch.setattr(Study, "replace", replace)
    workspace.reevaluate(key)
    assert wait_for(lambda: bool(threads))
    # Before it is taken in, as soon as a planner could press the keys.
    workspace.undo_stack.undo()
    assert threading.main_thread() not in threads
    assert workspace.undo_stack.canRedo()
    assert not workspace.is_being_replaced(key)
    assert workspace.study.versions(key) == before
    workspace.undo_stack.redo()
    assert len(workspace.study.versions(key)) == len(before) + 1
    assert workspace.said == []


def test_a_line_that_cannot_be_written_stays_what_it_was_and_the_planner_is_told(workspace, tmp_path):
    key = fill(workspace, tmp_path)[0]
    assert wait_for(lambda: workspace.evaluation(key) is not None)
    evaluation = workspace.evaluation(key)
    workspace.reevaluate(key)
    workspace.study.path.rename(tmp_path / "elsewhere.gpkg")
    assert wait_for(lambda: not workspace.is_being_replaced(key) and bool(workspace.said))
    assert workspace.undo_stack.count() == 0
    assert workspace.kept_evaluation(key) is evaluation
    assert len(set(workspace.said)) == len(workspace.said)
