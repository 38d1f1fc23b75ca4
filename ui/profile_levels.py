"""Levels and what is set by hand along the alternative shown: kept in the edit session of its tangent polygon."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ..core.by_hand import NOTHING_BY_HAND, ByHand
from ..core.errors import AlignmentError
from ..core.evaluate import plan_of_line
from ..core.hand_set_line import PlacedFix, placed, profile_by_hand, with_profile_by_hand
from ..core.plan import Plan, plan_of
from .workspace import Workspace

if TYPE_CHECKING:
    from ..core.alignment import Axis
    from ..core.evaluation import Evaluation
    from ..core.standards import Standard
    from ..core.vertical import Profile
    from .axis_editing import AxisEditing
    from .draw_tool import DrawTool

# How long a line that was changed is waited for before what is shown counts as it is.
PATIENCE_MS = 4_000
# What is the same in two polygons: degrees, and metres, which the study keeps to the millimetre.
SAME = (("lon", 1e-7), ("lat", 1e-7), ("radius_m", 0.01), ("transition_in_m", 0.01), ("transition_out_m", 0.01))


class LevelEditing(QObject):
    """What the hand in the profile changes, each change one step of the undo that map and profile share.

    changed: the profile that a gesture begins with is another one now. ready: editing can begin, where a polygon had to
    be fitted first.
    """

    changed = pyqtSignal()
    ready = pyqtSignal()

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._drawing: DrawTool | None = None
        self._editing: AxisEditing | None = None
        self._waiting = False
        self._made: Profile | None = None
        self._keeping: Profile | None = None
        self._placed: tuple[Evaluation, tuple[PlacedFix, ...]] | None = None
        self._plan: tuple[Evaluation, Plan | None] | None = None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self._rest)
        workspace.evaluationChanged.connect(self._on_evaluated)
        workspace.selectionChanged.connect(self._rest)

    def take(self, drawing: DrawTool, editing: AxisEditing) -> None:
        """What begins edit sessions, and what puts polygons into them."""
        self._drawing, self._editing = drawing, editing
        editing.bentLine.connect(self._on_bent)
        drawing.levelsReady.connect(lambda key: self.ready.emit() if key == self.key else None)

    @property
    def key(self) -> str:
        """The alternative shown."""
        return self._workspace.selected_id

    def begin(self) -> bool:
        """Begin or go on with the edit session; False, with a message where there is a reason, if that has to wait."""
        return self._open() and not (self._waiting and self._made is None)

    def _open(self) -> bool:
        known = self._drawing is not None and self.key and self._evaluation is not None
        return bool(known and self._drawing is not None and self._drawing.begin_levels(self.key))

    # What a gesture begins with

    @property
    def _evaluation(self) -> Evaluation | None:
        return self._workspace.evaluation(self.key)

    @property
    def evaluation(self) -> Evaluation | None:
        """Of the line shown."""
        return self._evaluation

    @property
    def standard(self) -> Standard:
        """The alternative's."""
        return self._workspace.inputs_of(self.key).standard

    @property
    def profile(self) -> Profile | None:
        """The levels as they are set now, those just set included."""
        if self._made is not None:
            return self._made
        evaluation = self._evaluation
        return evaluation.alignment.profile if evaluation is not None else None

    @property
    def plan(self) -> Plan | None:
        """What the line shown was laid out from; that of the polygon fitted to it where it came without one."""
        evaluation = self._evaluation
        if evaluation is None:
            return None
        if self._plan is None or self._plan[0] is not evaluation or self._plan[1] is None:
            plan = plan_of_line(evaluation.alignment)
            if plan is None:
                axis = self._axis()
                plan = plan_of(axis) if axis is not None else None
            self._plan = evaluation, plan
        return self._plan[1]

    def know_plan(self, evaluation: Evaluation, plan: Plan) -> None:
        """What a line was laid out from, from somebody who found it out already."""
        if self._plan is None or self._plan[0] is not evaluation:
            self._plan = evaluation, plan

    @property
    def by_hand(self) -> ByHand:
        """What is set by hand, edits included."""
        axis = self._axis()
        if axis is None:
            evaluation = self._evaluation
            axis = evaluation.alignment.axis if evaluation is not None else None
        return axis.by_hand if axis is not None else NOTHING_BY_HAND

    def fixes(self) -> tuple[PlacedFix, ...]:
        """What is set by hand on the line shown and where, by chainage."""
        evaluation = self._evaluation
        axis = evaluation.alignment.axis if evaluation is not None else None
        if evaluation is None or axis is None or not axis.by_hand.fixes:
            return ()
        if self._placed is None or self._placed[0] is not evaluation:
            plan = self.plan
            self._placed = evaluation, placed(axis.by_hand, plan).fixes if plan is not None else ()
        return self._placed[1]

    def place_of(self, at_m: float) -> tuple[float, float]:
        """A place of the line shown, degrees."""
        plan = self.plan
        if plan is None:
            raise AlignmentError(self.tr("This line has no tangent polygon yet."))
        lon, lat, _ = plan.point_at(np.array([at_m]))
        return float(lon[0]), float(lat[0])

    def _axis(self) -> Axis | None:
        if self._editing is None or not self._editing.has_axis(self.key):
            return None
        return self._editing.axis_now(self.key)

    # What it ends with

    def keep(self, text: str, by_hand: ByHand, profile: Profile | None = None) -> None:
        """One step of the undo, called `text`: other things set by hand, and other levels if there is a profile."""
        with self._workspace.reporting():
            if not self._open() or self._editing is None:
                return
            axis, plan = self._axis(), self.plan
            if axis is None or plan is None:
                return
            if profile is not None:
                by_hand = with_profile_by_hand(plan, by_hand, profile.checked())
            self._keeping = profile
            try:
                self._editing.put(self.key, replace(axis, by_hand=by_hand), text)
            finally:
                self._keeping = None

    def keep_profile(self, profile: Profile, text: str) -> None:
        """One step of the undo: other levels."""
        self.keep(text, self.by_hand, profile)

    def _on_bent(self, key: str) -> None:
        """The polygon is another one, by whomever: until that is evaluated its own levels are what is begun with."""
        if key != self.key:
            return
        axis = self._axis()
        evaluation = self._evaluation
        # On a line that is another one too nobody knows yet where they are.
        same = axis is not None and evaluation is not None and _same_course(axis, evaluation.alignment.axis)
        if same and self._keeping is not None:
            # Ours: it need not be found along the line again.
            self._made = self._keeping
        else:
            plan = self.plan if same else None
            self._made = profile_by_hand(plan, axis.by_hand) if plan is not None and axis is not None else None
        self._waiting = True
        self._patience.start()
        self.changed.emit()

    def _on_evaluated(self, key: str) -> None:
        if key == self.key:
            self._rest()

    def _rest(self) -> None:
        self._patience.stop()
        self._made, self._waiting = None, False
        self.changed.emit()


def _same_course(one: Axis, other: Axis | None) -> bool:
    """Whether two polygons give the same line, whatever is set by hand along it."""
    return other is not None and all(
        getattr(one, name).shape == getattr(other, name).shape
        and np.allclose(getattr(one, name), getattr(other, name), rtol=0.0, atol=near)
        for name, near in SAME
    )
