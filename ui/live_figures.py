"""Figures that follow the hand, worked out beside the main thread: of many questions only the newest is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..core.axis_edits import compared
from ..core.live import LiveLine
from .newest import NewestThread

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..core.alignment import Axis
    from ..core.evaluation import Evaluation
    from ..core.live import Bent
    from ..core.plan import Plan
    from ..core.standards import Standard
    from ..core.vertical import Profile
    from .inputs import Inputs
    from .workspace import Workspace

    # Of which line and with what it was made, and what is asked of it.
    Begun = tuple[str, Evaluation, Inputs]
    Question = tuple[Begun, Callable[[LiveLine], Bent]]


class LiveFigures(NewestThread["Question"]):
    """One line at a time. answered(key, Bent); refused(key, reason) where no figures can be given.

    Begun with the evaluation of the line as it was; follow and follow_profile ask what another polygon or another
    profile would cost.
    """

    answered = pyqtSignal(str, object)
    refused = pyqtSignal(str, str)

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._line: Begun | None = None
        self._known: tuple[Begun, LiveLine] | None = None
        self._plan: tuple[Evaluation, Plan] | None = None

    def begin(self, key: str) -> bool:
        """Take an alternative as it is shown now; False while it is not evaluated."""
        evaluation = self._workspace.evaluation(key)
        if evaluation is None:
            return False
        with self._workspace.reporting():
            inputs = self._workspace.inputs_of(key)
            self.rest()
            self._line = key, evaluation, inputs
            self.ready()
            return True
        return False

    def follow(self, axis: Axis) -> None:
        """Ask for the figures on another polygon; what was asked before and not begun is forgotten."""

        def bent(live: LiveLine) -> Bent:
            edited = compared(live.axis, axis)
            return live.bent(axis, edited.same_before, edited.same_after)

        self._ask(bent)

    def follow_profile(self, profile: Profile) -> None:
        """Ask for the figures on another profile."""
        self._ask(lambda live: live.levelled(profile))

    def _ask(self, question: Callable[[LiveLine], Bent]) -> None:
        if self._line is not None:
            self.put((self._line, question))

    @property
    def inputs(self) -> Inputs | None:
        """What the line begun was made with, without a look into the study; None before."""
        return self._line[2] if self._line is not None else None

    @property
    def standard(self) -> Standard | None:
        """What the line begun is judged by; None before."""
        return self._line[2].standard if self._line is not None else None

    def plan_of(self, evaluation: Evaluation) -> Plan | None:
        """What the line was laid out from, once its figures were asked for; None before."""
        known = self._plan
        return known[1] if known is not None and known[0] is evaluation else None

    def dispose(self) -> None:
        """End the thread."""
        self._line = None
        super().dispose()
        self._known = None

    def _answer(self, question: Question) -> None:
        line, bent = question
        if self._known is None or self._known[0][1] is not line[1]:
            self._known = line, self._live(line)
            self._plan = line[1], self._known[1].plan
        self.answered.emit(line[0], bent(self._known[1]))

    def _refuse(self, question: Question, reason: str) -> None:
        self.refused.emit(question[0][0], reason)

    def _live(self, line: Begun) -> LiveLine:
        _, evaluation, inputs = line
        alignment = evaluation.alignment
        terrain = self._workspace.terrain_around(inputs.model, alignment.lon, alignment.lat)
        return LiveLine(evaluation, terrain, inputs.standard, inputs.unit_costs, inputs.surroundings)
