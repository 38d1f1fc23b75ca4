"""Work that cannot be stopped itself, left alone as soon as the planner cancels."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from ..errors import CancelledError
from ..progress import Progress, check_cancelled
from .field import job_wait

Result = TypeVar("Result")


def heard(work: Callable[[], Result], progress: Progress) -> Result:
    """What work returns, or raises. Raises CancelledError at once: the work ends by itself, and nobody takes it."""
    check_cancelled(progress)
    pool = ThreadPoolExecutor(1)
    try:
        job = pool.submit(work)
        while not job.done():
            if progress.is_cancelled():
                raise CancelledError()
            job_wait(job)
        return job.result()
    finally:
        pool.shutdown(wait=False)
