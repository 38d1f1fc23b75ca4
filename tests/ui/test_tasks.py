import threading

import pytest
from dock_builders import wait_for
from karwan.core.errors import TerrainError
from karwan.core.progress import check_cancelled
from karwan.ui import tasks
from karwan.ui.tasks import FunctionTask, time_left_s, time_left_text
from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QObject, QThread


class Listener(QObject):
    """Collects what a task signals, and on which thread it arrives."""

    def __init__(self):
        super().__init__()
        self.heard = []

    def listen(self, task):
        task.found.connect(self.on_found)
        task.done.connect(self.on_done)
        task.failed.connect(self.on_failed)
        task.cancelled.connect(self.on_cancelled)
        return task

    def on_found(self, value):
        self.heard.append(("found", value, QThread.currentThread() is self.thread()))

    def on_done(self, value):
        self.heard.append(("done", value))

    def on_failed(self, problem, remedy):
        self.heard.append(("failed", problem, remedy))

    def on_cancelled(self):
        self.heard.append(("cancelled",))


@pytest.mark.parametrize(
    ("elapsed", "fraction", "left"),
    [(10.0, 0.5, 10.0), (30.0, 0.75, 10.0), (5.0, 1.0, 0.0), (1.0, 0.01, None), (0.1, 0.5, None)],
)
def test_time_left_is_in_proportion_to_what_is_done(elapsed, fraction, left):
    assert time_left_s(elapsed, fraction) == (None if left is None else pytest.approx(left))


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, "estimating time left"),
        (1.0, "almost done"),
        (7.4, "about 7 s left"),
        (43.0, "about 45 s left"),
        (200.0, "about 3 min left"),
        (7200.0, "about 2.0 h left"),
    ],
)
def test_time_left_in_words(seconds, text):
    assert time_left_text(seconds) == text


def test_work_runs_elsewhere_and_its_finds_arrive_on_the_main_thread(qgis_app):
    listener = Listener()
    seen = {}

    def work(progress):
        seen["thread"] = threading.current_thread()
        progress.report(0.5, "half")
        task.offer("first")
        return 42

    task = listener.listen(FunctionTask("work", work))
    task.start()
    assert wait_for(lambda: ("done", 42) in listener.heard)
    assert seen["thread"] is not threading.main_thread()
    assert listener.heard == [("found", "first", True), ("done", 42)]
    assert not tasks._ALIVE


def test_an_error_the_planner_can_mend_keeps_its_remedy(qgis_app):
    def work(progress):
        raise TerrainError("No ground.", "Choose another.")

    listener = Listener()
    listener.listen(FunctionTask("work", work)).start()
    assert wait_for(lambda: listener.heard)
    assert listener.heard == [("failed", "No ground.", "Choose another.")]


def test_an_unforeseen_error_is_logged_with_its_traceback(qgis_app):
    log = []
    QgsApplication.messageLog().messageReceived.connect(lambda text, tag, level: log.append((tag, text)))
    listener = Listener()
    listener.listen(FunctionTask("work", lambda progress: 1 / 0)).start()
    assert wait_for(lambda: listener.heard)
    assert listener.heard[0][0] == "failed"
    assert "ZeroDivisionError" in listener.heard[0][1]
    assert any(tag == "Karwan" and "Traceback" in text for tag, text in log)


def test_cancel_reaches_the_work(qgis_app):
    began = threading.Event()

    def work(progress):
        began.set()
        while True:
            check_cancelled(progress)

    listener = Listener()
    task = listener.listen(FunctionTask("work", work)).start()
    assert wait_for(began.is_set)
    task.cancel()
    assert wait_for(lambda: listener.heard)
    assert listener.heard == [("cancelled",)]


def test_a_task_cancelled_before_it_is_started_ends(qgis_app):
    listener = Listener()
    task = listener.listen(FunctionTask("work", lambda progress: 1))
    task.cancel()
    task.start()
    assert wait_for(lambda: listener.heard != [])
    assert [what for what, *_ in listener.heard] == ["cancelled"]
    assert task not in tasks._ALIVE
