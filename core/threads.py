"""What pyproj needs of threads that Python did not make, such as those QGIS runs tasks on."""

from __future__ import annotations

import ctypes
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_kept = threading.local()


def keep_thread_state() -> None:
    """Let Python's state of the calling thread live as long as the thread; call it before other work on it.

    Qt's pool keeps its threads, but Python forgets its state of one after each task. pyproj 3.7 frees its PROJ context
    with that state and finds the freed one again at the next task on the thread: QGIS crashes
    (https://github.com/pyproj4/pyproj/issues/1622, mended in 3.8; Debian 13 and QGIS 3.40 have 3.7.1). One more hold on
    the state, taken once per thread and never given back, keeps both together.
    """
    if not getattr(_kept, "held", False):
        _kept.held = True
        ctypes.pythonapi.PyGILState_Ensure()


TURN_S = 0.001


@contextmanager
def quick_turns() -> Iterator[None]:
    """Let threads that wait for the interpreter have it after a millisecond, not five, while this one computes.

    For work that the window's own thread must not feel: it asks for the interpreter at every event it handles.
    """
    before = sys.getswitchinterval()
    sys.setswitchinterval(min(before, TURN_S))
    try:
        yield
    finally:
        sys.setswitchinterval(before)
