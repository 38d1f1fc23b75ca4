"""Work that cannot be stopped itself, left alone as soon as the planner cancels."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from ..errors import CancelledError
from ..progress import Progress, check_cancelled
from .field import job_wait

Result = TypeVar("Result")


@dataclass
class Watch:
    """Progress of a worker, passed on by the thread that owns the planner's."""

    cancelled: bool = False
    fraction: float = 0.0
    message: str = ""

    def report(self, fraction: float, message: str = "") -> None:
        """Keep it for the other thread."""
        self.fraction, self.message = fraction, message or self.message

    def is_cancelled(self) -> bool:
        """Whether the other thread heard that the planner cancelled."""
        return self.cancelled


def heard(work: Callable[[], Result], progress: Progress) -> Result:
    """What work returns, or raises. Raises CancelledError at once: the work ends by itself, and nobody takes it."""
    return watched(lambda _: work(), progress)


def watched(work: Callable[[Progress], Result], progress: Progress) -> Result:
    """The same for work that reports, and stops where it can once it is told to."""
    check_cancelled(progress)
    pool, watch, told = ThreadPoolExecutor(1), Watch(), (0.0, "")
    try:
        job = pool.submit(work, watch)
        while not job.done():
            if progress.is_cancelled():
                raise CancelledError()
            if told != (watch.fraction, watch.message):
                told = watch.fraction, watch.message
                progress.report(*told)
            job_wait(job)
        return job.result()
    finally:
        watch.cancelled = True
        pool.shutdown(wait=False)
