"""The thread behind figures that follow the mouse: the newest question alone, and nothing that ends QGIS."""

import threading

import pytest
from karwan.core.errors import AlignmentError
from karwan.ui.newest import NewestThread
from map_mouse import wait_until
from qgis.PyQt.QtCore import QCoreApplication, QThread, pyqtSignal


class Doubling(NewestThread[int]):
    answered = pyqtSignal(int)
    refused = pyqtSignal(str)

    def __init__(self):
        super().__init__()
        self.may_go, self.taken, self.threads = threading.Event(), [], []

    def _answer(self, question):
        self.taken.append(question)
        self.threads.append(QThread.currentThread())
        assert self.may_go.wait(20.0)
        if question < 0:
            raise AlignmentError("Below 0.", "Give more.")
        self.answered.emit(2 * question // (0 if question == 13 else 1))

    def _refuse(self, question, reason):
        self.refused.emit(f"{question}: {reason}")


@pytest.fixture
def doubling(qgis_app):
    thread = Doubling()
    thread.told = []
    thread.answered.connect(thread.told.append)
    thread.refused.connect(thread.told.append)
    thread.ready()
    yield thread
    thread.may_go.set()
    thread.dispose()
    assert thread.isFinished()


def test_of_many_questions_the_newest_is_answered_beside_the_main_thread(doubling):
    doubling.put(1)
    wait_until(lambda: doubling.taken)
    for question in (2, 3, 4):
        doubling.put(question)
    assert doubling.is_busy
    doubling.may_go.set()
    wait_until(lambda: len(doubling.told) == 2)
    assert (doubling.taken, doubling.told) == ([1, 4], [2, 8])
    assert QCoreApplication.instance().thread() not in doubling.threads
    wait_until(lambda: not doubling.is_busy)


def test_a_question_waits_until_the_answer_before_it_was_handed_on(doubling):
    doubling.may_go.set()
    doubling.put(1)
    # The main thread hands nothing on meanwhile.
    assert not doubling.wait(300)
    doubling.put(2)
    assert not doubling.wait(300)
    assert doubling.taken == [1]
    wait_until(lambda: doubling.told == [2, 4])


def test_what_is_put_off_is_not_answered(doubling):
    doubling.put(1)
    wait_until(lambda: doubling.taken)
    doubling.put(2)
    doubling.rest()
    doubling.may_go.set()
    wait_until(lambda: not doubling.is_busy)
    doubling.put(3)
    wait_until(lambda: len(doubling.told) == 2)
    assert doubling.taken == [1, 3]


@pytest.mark.parametrize(("question", "reason"), [(-1, "-1: Below 0. Give more."), (13, "13: ZeroDivisionError: ")])
def test_what_goes_wrong_is_told_and_the_next_question_is_answered(doubling, question, reason):
    doubling.may_go.set()
    doubling.put(question)
    wait_until(lambda: doubling.told)
    assert doubling.told[0].startswith(reason)
    doubling.put(5)
    wait_until(lambda: len(doubling.told) == 2)
    assert doubling.told[1] == 10
