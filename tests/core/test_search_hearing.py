"""Cancelling is heard while work runs that cannot be stopped itself."""

import threading
import time

import pytest
from karwan.core.errors import CancelledError
from karwan.core.progress import Silent

pytest.importorskip("shapely")


class Later(Silent):
    def __init__(self, after_s):
        self._at = time.monotonic() + after_s

    def is_cancelled(self):
        return time.monotonic() > self._at


def test_what_work_gives_is_returned_and_what_it_raises_is_raised():
    from karwan.core.search.hearing import heard

    assert heard(lambda: 7, Silent()) == 7
    with pytest.raises(ZeroDivisionError):
        heard(lambda: 1 // 0, Silent())


def test_cancel_does_not_wait_for_the_work():
    from karwan.core.search.hearing import heard

    ended = threading.Event()
    began = time.monotonic()
    with pytest.raises(CancelledError):
        heard(lambda: ended.wait(30.0), Later(0.2))
    assert time.monotonic() - began < 10.0
    assert not ended.is_set()
    ended.set()
