"""One family of errors: each names the value that is wrong and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .generate import Relaxation


class KarwanError(Exception):
    """Anything a planner can cause or mend.

    `problem` names the bad value, `remedy` says what to do next. The user interface shows both in the message bar,
    algorithms raise them as QgsProcessingException.
    """

    def __init__(self, problem: str, remedy: str = "") -> None:
        super().__init__(f"{problem} {remedy}".strip())
        self.problem = problem
        self.remedy = remedy


class TerrainError(KarwanError):
    """The elevation model is missing, unreadable, without CRS, or has no value where one is needed."""


class AlignmentError(KarwanError):
    """A line that is no alignment: empty, broken, too short, or without levels where levels are needed."""


class StandardError(KarwanError):
    """A design standard or unit cost that is unknown or out of range."""


class NoRouteError(KarwanError):
    """The search found no alignment that keeps the limits.

    relaxation: the smallest change of one limit that was found to help, or None. place: where it fails (longitude,
    latitude), or None.
    """

    def __init__(
        self,
        problem: str,
        remedy: str = "",
        relaxation: Relaxation | None = None,
        place: tuple[float, float] | None = None,
    ) -> None:
        super().__init__(problem, remedy)
        self.relaxation, self.place = relaxation, place


class CancelledError(KarwanError):
    """The planner cancelled; nothing was changed."""

    def __init__(self) -> None:
        super().__init__("Cancelled.", "Nothing was changed.")


class StudyError(KarwanError):
    """A study file that is missing, damaged, foreign, newer than this version, or not writable."""


class StudyFileError(StudyError):
    """A study that cannot be read or written just now (gone, locked, disk full): nothing was changed, try again."""


class ExportError(KarwanError):
    """A file that could not be written completely."""


class LayerError(KarwanError):
    """A map layer that cannot be read, or that does not say where on Earth it lies."""


class DependencyError(KarwanError):
    """A Python package that this function needs is not installed."""
