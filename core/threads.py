"""What pyproj needs of threads that Python did not make, such as QGIS runs tasks on; and work shared by threads."""

from __future__ import annotations

import ctypes
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")

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


class _Quick:
    """How many threads have asked for quick turns, and what was before the first of them."""

    lock = threading.Lock()
    count = 0
    before_s = 0.0


@contextmanager
def quick_turns() -> Iterator[None]:
    """Let threads that wait for the interpreter have it after a millisecond, not five, while this one computes.

    For work that the window's own thread must not feel: it asks for the interpreter at every event it handles, and
    after every call into GDAL. Threads may do so side by side; the last of them puts back what was before the first.
    """
    with _Quick.lock:
        if _Quick.count == 0:
            _Quick.before_s = sys.getswitchinterval()
            sys.setswitchinterval(min(_Quick.before_s, TURN_S))
        _Quick.count += 1
    try:
        yield
    finally:
        with _Quick.lock:
            _Quick.count -= 1
            if _Quick.count == 0:
                sys.setswitchinterval(_Quick.before_s)


def in_order(work: Callable[[Item], Answer], items: Iterable[Item], threads: int) -> Iterator[Answer]:
    """What `work` answers to each item, in the items' order, computed by some threads at once.

    For work that mostly leaves the interpreter to others. Items are taken a few ahead only; what making them or the
    work raises ends it, after what has begun.
    """
    with ThreadPoolExecutor(threads) as pool:
        waiting: deque[Future[Answer]] = deque()
        try:
            for item in items:
                waiting.append(pool.submit(work, item))
                if len(waiting) > threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for one in waiting:
                one.cancel()
