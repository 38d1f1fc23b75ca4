"""How long work reports where it is and learns that it should stop."""

from __future__ import annotations

from typing import Protocol

from .errors import CancelledError


class Progress(Protocol):
    """Reporting side of a long computation; a QgsTask or a QgsProcessingFeedback stands behind it."""

    def report(self, fraction: float, message: str = "") -> None:
        """`fraction` done, 0 to 1, and what is being done now."""

    def is_cancelled(self) -> bool:
        """Whether the planner asked to stop."""


class Silent:
    """Progress nobody watches."""

    def report(self, fraction: float, message: str = "") -> None:
        """Say nothing."""

    def is_cancelled(self) -> bool:
        """Never."""
        return False


class Part:
    """The share `start` to `end` of another progress."""

    def __init__(self, whole: Progress, start: float, end: float) -> None:
        self._whole, self._start, self._end = whole, start, end

    def report(self, fraction: float, message: str = "") -> None:
        """Map `fraction` of the part to the whole."""
        self._whole.report(self._start + (self._end - self._start) * fraction, message)

    def is_cancelled(self) -> bool:
        """As the whole."""
        return self._whole.is_cancelled()


def check_cancelled(progress: Progress) -> None:
    """Raise CancelledError once the planner asked to stop."""
    if progress.is_cancelled():
        raise CancelledError()
