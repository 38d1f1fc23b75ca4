"""Figures that follow the hand, worked out beside the main thread: of many questions only the newest is answered."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

from qgis.core import Qgis, QgsMessageLog
from qgis.PyQt.QtCore import QMutex, QMutexLocker, QObject, Qt, QThread, QWaitCondition, pyqtSignal

from ..core.axis_edits import compared
from ..core.errors import KarwanError
from ..core.live import LiveLine
from ..core.threads import keep_thread_state, quick_turns
from .tasks import LOG_TAG

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


class LiveFigures(QThread):
    """One line at a time. answered(key, Bent); refused(key, reason) where no figures can be given.

    Begun with the evaluation of the line as it was; follow and follow_profile ask what another polygon or another
    profile would cost. A question waits until the answer before it has been drawn: both need the interpreter, side by
    side they only hinder each other, and the later a question is taken the newer it is.
    """

    answered = pyqtSignal(str, object)
    refused = pyqtSignal(str, str)
    _told = pyqtSignal()

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._lock, self._wake = QMutex(), QWaitCondition()
        self._line: tuple[str, Evaluation, Inputs] | None = None
        self._asked: Callable[[LiveLine], Bent] | None = None
        self._plan: tuple[Evaluation, Plan] | None = None
        self._ending = self._working = self._drawing = False
        self.answered.connect(self._on_told)
        self.refused.connect(self._on_told)
        self._told.connect(self._go_on, Qt.ConnectionType.QueuedConnection)

    def begin(self, key: str) -> bool:
        """Take an alternative as it is shown now; False while it is not evaluated."""
        evaluation = self._workspace.evaluation(key)
        if evaluation is None:
            return False
        with self._workspace.reporting():
            inputs = self._workspace.inputs_of(key)
            with QMutexLocker(self._lock):
                self._line, self._asked = (key, evaluation, inputs), None
            if not self.isRunning():
                self._ending = False
                self.start()
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
        with QMutexLocker(self._lock):
            self._asked = question
            self._wake.wakeAll()

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

    def rest(self) -> None:
        """Forget what was asked."""
        with QMutexLocker(self._lock):
            self._asked = None

    @property
    def is_busy(self) -> bool:
        """Whether a question is open."""
        with QMutexLocker(self._lock):
            return self._asked is not None or self._working

    def dispose(self) -> None:
        """End the thread."""
        with QMutexLocker(self._lock):
            self._ending, self._asked, self._line = True, None, None
            self._wake.wakeAll()
        self.wait()
        self.deleteLater()

    def run(self) -> None:
        """On the thread of its own."""
        keep_thread_state()
        known: tuple[tuple[str, Evaluation, Inputs], LiveLine] | None = None
        while True:
            with QMutexLocker(self._lock):
                while (self._asked is None or self._drawing) and not self._ending:
                    self._wake.wait(self._lock)
                if self._ending:
                    return
                line, question = self._line, self._asked
                self._asked = None
                if line is None or question is None:
                    continue
                self._working = self._drawing = True
            key = line[0]
            try:
                if known is None or known[0][1] is not line[1]:
                    known = line, self._live(line)
                    self._plan = line[1], known[1].plan
                with quick_turns():
                    bent = question(known[1])
                self.answered.emit(key, bent)
            except KarwanError as error:
                self.refused.emit(key, str(error))
            except Exception as error:  # noqa: BLE001
                # The thread's boundary: what nobody foresaw must not end QGIS.
                QgsMessageLog.logMessage(traceback.format_exc(), LOG_TAG, Qgis.MessageLevel.Critical)
                self.refused.emit(key, f"{type(error).__name__}: {error}")
            finally:
                with QMutexLocker(self._lock):
                    self._working = False

    def _on_told(self, *_answer: object) -> None:
        """An answer came to those who draw it: after them, but before Qt paints what they changed."""
        self._told.emit()

    def _go_on(self) -> None:
        with QMutexLocker(self._lock):
            self._drawing = False
            self._wake.wakeAll()

    def _live(self, line: tuple[str, Evaluation, Inputs]) -> LiveLine:
        _, evaluation, inputs = line
        alignment = evaluation.alignment
        terrain = self._workspace.terrain_around(inputs.model, alignment.lon, alignment.lat)
        return LiveLine(evaluation, terrain, inputs.standard, inputs.unit_costs, inputs.surroundings)
