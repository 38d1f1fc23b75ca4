"""What was measured of a line drawn so far, for each move of the mouse."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.PyQt.QtCore import pyqtSignal

from ..core.measure_drawn import DrawnLine, Place
from .newest import NewestThread

Question = tuple[DrawnLine, tuple[Place, ...]]


class MeasureFollower(NewestThread[Question]):
    """answered(Drawn): what was measured of a line drawn so far. refused(str): why it cannot be."""

    answered = pyqtSignal(object)
    refused = pyqtSignal(str)

    def follow(self, drawn: DrawnLine, places: Sequence[Place]) -> None:
        """Measure a line as it is now; what was asked before and not begun is forgotten."""
        self.put((drawn, tuple(places)))
        self.ready()

    def _answer(self, question: Question) -> None:
        drawn, places = question
        self.answered.emit(drawn.so_far(places))

    def _refuse(self, question: Question, reason: str) -> None:
        self.refused.emit(reason)
