import threading

import pytest
from dock_builders import wait_for
from karwan.core.progress import check_cancelled
from karwan.ui.task_bar import TaskBar
from karwan.ui.tasks import FunctionTask
from qgis.PyQt.QtCore import Qt


@pytest.fixture
def bar(workspace):
    return TaskBar(workspace)


class Patient:
    """Work that goes on until it is told to end or is cancelled."""

    def __init__(self, fraction=0.25):
        self.end, self.fraction = threading.Event(), fraction

    def __call__(self, progress):
        progress.report(self.fraction, "Digging")
        while not self.end.wait(0.01):
            check_cancelled(progress)


def begin(workspace, work, title):
    task = FunctionTask(title, work)
    workspace.taskStarted.emit(task)
    return task.start()


def test_it_says_what_is_done_and_how_far_and_hides_at_the_end(workspace, bar):
    work = Patient()
    begin(workspace, work, "Tunnelling")
    assert bar.isHidden()
    assert wait_for(lambda: not bar.isHidden())
    assert wait_for(lambda: bar.bar.value() == 25)
    assert bar.label.text() == "Tunnelling: Digging"
    assert wait_for(lambda: bar.left.text().endswith("left"))
    work.end.set()
    assert wait_for(bar.isHidden)


def test_a_short_task_in_between_does_not_hide_the_long_one(workspace, bar):
    long, short = Patient(), Patient(0.5)
    begin(workspace, long, "Long")
    begin(workspace, short, "Short")
    assert wait_for(lambda: bar.label.text().startswith("Short"))
    short.end.set()
    assert wait_for(lambda: bar.label.text().startswith("Long"))
    assert not bar.isHidden()
    long.end.set()
    assert wait_for(bar.isHidden)


def test_cancel_stops_the_work(workspace, bar):
    begin(workspace, Patient(), "Tunnelling")
    assert wait_for(lambda: not bar.isHidden())
    bar.cancel.click()
    assert not bar.cancel.isEnabled()
    assert wait_for(bar.isHidden)


def test_names_are_never_taken_for_html(bar):
    wait = threading.Event()
    task = FunctionTask("Evaluating <b>North</b>", lambda _progress: wait.wait(10))
    bar.watch(task)
    task.start()
    assert bar.label.textFormat() == Qt.TextFormat.PlainText
    assert "&lt;b&gt;North" in bar.label.toolTip()
    assert Qt.mightBeRichText(bar.label.toolTip())
    wait.set()
    assert wait_for(lambda: bar.task is None)
