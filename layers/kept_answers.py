"""What lines were found to cross, kept for the next question: a line is met anew only if it, or a layer, has changed.

questions = Questions.about(taken, asked, limits, model, with_ground)      # one for all lines
known = answers.get(questions.of(line))
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from ..core.alignment import Alignment
from ..core.crossed import Asked
from ..core.crossings import Crossings
from ..core.fingerprint import fingerprint
from ..core.terrain import ElevationModel
from ..core.terrain_classes import ClassLimits

if TYPE_CHECKING:
    from .crossing_layers import LayerSnapshot

# Records of all answers together: about 100 MB.
MOST_RECORDS = 150_000


@dataclass(frozen=True)
class Answer:
    """What a line crosses, and what had to be said of the layers."""

    found: Crossings
    notes: tuple[str, ...]


class KeptAnswers:
    """Answers by question; several threads may ask. The one used longest ago goes first."""

    def __init__(self, most_records: int = MOST_RECORDS) -> None:
        self._most = most_records
        self._answers: OrderedDict[Hashable, Answer] = OrderedDict()
        self._lock = Lock()

    def get(self, question: Hashable | None) -> Answer | None:
        """The answer to a question, if it is kept; none to what is no question (None)."""
        with self._lock:
            answer = None if question is None else self._answers.get(question)
            if answer is not None:
                self._answers.move_to_end(question)
            return answer

    def keep(self, question: Hashable | None, answer: Answer) -> None:
        """Have the answer ready when the same is asked again."""
        if question is None:
            return
        with self._lock:
            self._answers[question] = answer
            self._answers.move_to_end(question)
            while sum(map(_records, self._answers.values())) > self._most:
                self._answers.popitem(last=False)

    def forget(self) -> None:
        """Keep nothing."""
        with self._lock:
            self._answers.clear()


@dataclass(frozen=True)
class Questions:
    """All that decides about answers but the line: None where something may change without a sign of it."""

    common: Hashable | None

    @classmethod
    def about(
        cls, taken: Sequence[LayerSnapshot], lines: Iterable[Alignment], asked: Asked, limits: ClassLimits,
        model: ElevationModel | None, with_ground: bool,
    ) -> Questions:  # fmt: skip
        """Questions about layers as they were taken, with_ground: and about classes of the model's ground."""
        layers = tuple(one.lasting for one in taken)
        ground, together = None, None
        if with_ground or (asked.derive_rivers and model is not None):
            state = None if model is None else fingerprint(model.path)
            if state is None:
                return cls(None)
            ground = model, state, with_ground
        if asked.derive_rivers and model is not None:
            # Watercourses are derived from the ground about all lines.
            together = tuple(_digest(line) for line in lines)
        return cls(None if None in layers else (layers, asked, limits, ground, together))

    def of(self, line: Alignment) -> Hashable | None:
        """The question what one line crosses."""
        return None if self.common is None else (self.common, _digest(line))


def _digest(line: Alignment) -> bytes:
    digest = hashlib.sha256()
    for values in (line.lon, line.lat, line.level_m):
        digest.update(b"|" if values is None else values.tobytes())
    return digest.digest()


def _records(answer: Answer) -> int:
    return len(answer.found.points) + len(answer.found.intervals) + len(answer.found.near)
