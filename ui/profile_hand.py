"""Takes hold of the profile in its chart: changes of grade, vertical curves and tangents follow the mouse."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from qgis.PyQt.QtCore import QObject, Qt, QTimer, pyqtSignal

from ..core import profile_edits
from ..core.errors import KarwanError
from ..core.live import Bent
from ..core.vertical import Profile
from .figures_box import FiguresBox
from .live_figures import LiveFigures
from .profile_fixes import FixMenu
from .profile_grips import CURVE, CURVE_END, PVI, TANGENT, Grip, curve_grips, dragged, grip_at
from .profile_hand_words import figures_lines, grip_tip, held_words, refusal
from .profile_held import Spans, broken_levels, stretch_between
from .profile_levels import LevelEditing
from .profile_marks import draw_fixes, draw_grips
from .theme import violation_colour
from .workspace import Workspace

if TYPE_CHECKING:
    from ..core.geodesy import FloatArray
    from .axis_editing import AxisEditing
    from .draw_tool import DrawTool
    from .ink import Ink
    from .profile_bands import View
    from .profile_chart import ProfileChart
    from .theme import ChartColours

# How long levels that are moved wait to be drawn with their figures, ms.
LATE_MS = 40
# Above and below the levels while they are edited, as a share of their height.
ROOM = 0.3
CURSORS = {
    PVI: Qt.CursorShape.SizeAllCursor, CURVE: Qt.CursorShape.SizeVerCursor, CURVE_END: Qt.CursorShape.SizeHorCursor,
    TANGENT: Qt.CursorShape.SizeVerCursor,
}  # fmt: skip


class ProfileHand(QObject):
    """The chart hands it mouse and keys; what it does is one step each of the undo that map and profile share.

    told(text): figures of what is held, as rich text, "" once it is let go. heldChanged(whether something is held).
    """

    told = pyqtSignal(str)
    heldChanged = pyqtSignal(bool)

    def __init__(self, chart: ProfileChart, workspace: Workspace) -> None:
        super().__init__(chart)
        self._chart, self._workspace = chart, workspace
        self.live = LiveFigures(workspace)
        self.levels = LevelEditing(workspace, self)
        self.fixes = FixMenu(chart, self.levels, workspace, self)
        self._box = FiguresBox(chart)
        self._enabled = False
        self._held: Grip | None = None
        self._beside = (0.0, 0.0)
        self._base: Profile | None = None
        self._made: Profile | None = None
        self._broken: Spans | None = None
        self._keeping = False
        # The levels are drawn with their figures; where those take long, before.
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(LATE_MS)
        self._late.timeout.connect(self._show)
        self.live.answered.connect(self._on_answer)
        self.live.refused.connect(self._on_refused)
        self.levels.changed.connect(self._on_changed)
        self.fixes.told.connect(self._on_asked)
        chart.menu.asked.connect(self._offer)
        chart.marks.append(self._draw_marks)

    def dispose(self) -> None:
        """End what runs beside the main thread."""
        self.live.dispose()

    def take(self, drawing: DrawTool, editing: AxisEditing) -> None:
        """What begins edit sessions, and what puts polygons into them."""
        self.levels.take(drawing, editing)

    @property
    def enabled(self) -> bool:
        """Whether the mouse takes hold of levels; otherwise it moves the view."""
        return self._enabled

    @enabled.setter
    def enabled(self, wanted: bool) -> None:
        self._enabled = wanted
        self._let_go()
        self._chart.show_held(None)
        if wanted:
            self.levels.begin()
        else:
            self._chart.unsetCursor()
        self._chart.show_room(ROOM if wanted else 0.0)

    @property
    def is_busy(self) -> bool:
        """Whether something is held, or an end is being asked for."""
        return self._held is not None or self.fixes.is_asking

    @property
    def profile(self) -> Profile | None:
        """The levels as they are set now."""
        return self.levels.profile

    def grip_at(self, event: Any) -> Grip | None:
        """What lies under the mouse; None where there is nothing, or PVIs cannot be told apart."""
        profile = self.profile
        if profile is None or not self._chart.pvis_can_be_told():
            return None
        return grip_at(profile, self._chart.to_pixels, event.x, event.y, self._chart.span_m)

    # Mouse and keys, as matplotlib tells them; True where they were ours

    def press(self, event: Any) -> bool:
        """Take hold of what is under the mouse; a double click puts a change of grade in."""
        if self.fixes.press(event):
            return True
        if not self._enabled or event.button != 1 or self.profile is None:
            return False
        grip = self.grip_at(event)
        if event.dblclick and (grip is None or grip.kind == TANGENT):
            self.insert(self._chart.from_pixel(event.x, event.y)[0])
            return True
        if grip is None:
            return False
        if self.levels.begin() and self.live.begin(self.levels.key):
            self._held, self._base, self._made = grip, self.profile, None
            at_m, level_m = self._chart.from_pixel(event.x, event.y)
            # What is held does not jump to the mouse that took it a pixel beside.
            self._beside = grip.at_m - at_m, grip.level_m - level_m
            self.heldChanged.emit(True)
        return True

    def motion(self, event: Any) -> bool:
        """Move what is held, or show what could be."""
        if self.fixes.motion(event):
            return True
        if self._held is None or self._base is None:
            if self._enabled:
                self._hover(event)
            return False
        upright = bool(_keys(event) & Qt.KeyboardModifier.ShiftModifier)
        at_m, level_m = np.add(self._chart.from_pixel(event.x, event.y), self._beside)
        try:
            made = dragged(self._base, self._held, float(at_m), float(level_m), upright)
            self._made = self._rounded(made, self._held.pvi).checked()
        except KarwanError as error:
            self.told.emit(refusal(error, self._red))
            return True
        self.live.follow_profile(self._made)
        if not self._late.isActive():
            self._late.start()
        return True

    def release(self, _event: Any) -> bool:
        """The gesture is done."""
        grip, made = self._held, self._made
        if grip is None:
            return False
        # It stays on the chart until it has been evaluated.
        self._show()
        self._let_go()
        if made is not None:
            evaluation = self.levels.evaluation
            plan = self.live.plan_of(evaluation) if evaluation is not None else None
            if evaluation is not None and plan is not None:
                self.levels.know_plan(evaluation, plan)
            self._keep(made, self._text_of(grip.kind))
        return True

    def key(self, key: int, at_m: float | None) -> bool:
        """Esc restores what is held; Delete takes out the change of grade at the cursor; Enter ends a stretch."""
        if key == Qt.Key.Key_Escape and self._held is not None:
            self._let_go()
            self._chart.show_held(None)
            return True
        if self.fixes.key(key, at_m):
            return True
        pvi = self._pvi_near(at_m) if self._enabled and at_m is not None else -1
        if key == Qt.Key.Key_Delete and pvi >= 0:
            self.remove(pvi)
            return True
        return False

    @property
    def _red(self) -> str:
        return violation_colour(self._chart.palette()).name()

    # Gestures

    def insert(self, at_m: float) -> None:
        """A change of grade more."""
        profile = self.profile
        if profile is not None:
            with self._workspace.reporting():
                self._keep(profile.inserted(at_m), self.tr("Insert change of grade"))

    def remove(self, pvi: int) -> None:
        """A change of grade less."""
        profile = self.profile
        if profile is not None:
            with self._workspace.reporting():
                made = profile_edits.fitting(profile.without(pvi), pvi - 1)
                self._keep(made, self.tr("Remove change of grade"))

    def put(self, pvi: int, at_m: float, level_m: float) -> None:
        """A change of grade at another place."""
        profile = self.profile
        if profile is not None:
            with self._workspace.reporting():
                self._keep(self._rounded(profile_edits.moved(profile, pvi, at_m, level_m), pvi), self._text_of(PVI))

    def set_radius(self, pvi: int, radius_m: float) -> None:
        """Another vertical curve at a change of grade."""
        profile = self.profile
        if profile is not None:
            with self._workspace.reporting():
                self._keep(profile_edits.with_radius(profile, pvi, radius_m), self._text_of(CURVE))

    def _keep(self, profile: Profile, text: str) -> None:
        """One step of the undo; the line is evaluated as a whole beside the main thread."""
        self._keeping = True
        self.levels.keep_profile(profile, text)
        self._keeping = False

    def _rounded(self, profile: Profile, pvi: int) -> Profile:
        """With the curves that the standard asks for at a change of grade and its neighbours."""
        rules = self.live.standard if self._held is not None else None
        rules = rules or self.levels.standard
        return profile_edits.rounded(
            profile, pvi - 1, pvi + 2, rules.min_vertical_radius_m, rules.min_grade_change_permille
        )  # fmt: skip

    def _text_of(self, kind: str) -> str:
        """The name of a gesture in the undo."""
        return {
            PVI: self.tr("Move change of grade"), TANGENT: self.tr("Move tangent"),
        }.get(kind, self.tr("Change vertical curve"))  # fmt: skip

    def _pvi_near(self, at_m: float) -> int:
        """The number of the change of grade that can be told to lie at a chainage, -1 where there is none."""
        near, profile = self._chart.pvi_near(at_m), self.profile
        if near is None or profile is None:
            return -1
        return int(np.argmin(np.abs(profile.chainage_m - near.at_m)))

    def _offer(self, menu: Any, at_m: float, level_m: float) -> None:
        """What can be done at a place, changes of grade first."""
        profile, pvi = self.profile, self._pvi_near(at_m)
        if profile is not None and pvi >= 0:
            off = self._chart.to_pixels(profile.chainage_m[[pvi]], profile.level_m[[pvi]])
            there = self._chart.to_pixels(np.array([at_m]), np.array([level_m]))
            # Somewhere above or below it is another place.
            pvi = pvi if np.isnan(level_m) or abs(off - there)[0, 1] <= 20.0 else -1
        self.fixes.fill(menu, at_m, pvi, self)

    # What is shown

    def _show(self) -> None:
        """Draw what the hand has made so far."""
        self._late.stop()
        made, grip, evaluation, inputs = self._made, self._held, self.levels.evaluation, self.live.inputs
        if made is None or grip is None or evaluation is None or inputs is None:
            return
        costs = inputs.unit_costs
        last = made.chainage_m.size - 1
        from_m, to_m = made.chainage_m[max(grip.pvi - 2, 0)], made.chainage_m[min(grip.pvi + 3, last)]
        stretch = stretch_between(evaluation, made, float(from_m), float(to_m), costs, self.levels.fixes())
        held = [grip.pvi, grip.pvi + 1] if grip.kind == TANGENT else [grip.pvi]
        broken = broken_levels(evaluation.violations) if self._broken is None else self._broken
        marks = made.chainage_m[held], made.level_m[held]
        self._chart.show_held(replace(stretch, marks=marks, broken=broken))

    def _hover(self, event: Any) -> None:
        grip = self.grip_at(event) if event.inaxes is not None else None
        if grip is None:
            self._chart.unsetCursor()
        else:
            self._chart.setCursor(CURSORS[grip.kind])
        tip = grip_tip(grip)
        if self._chart.toolTip() != tip:
            self._chart.setToolTip(tip)

    def _draw_marks(self, ink: Ink, view: View, colours: ChartColours) -> None:
        evaluation, profile = self.levels.evaluation, self.profile
        if evaluation is None:
            return
        section = evaluation.section

        def top_at(at_m: FloatArray) -> FloatArray:
            return np.interp(at_m, section.chainage_m, np.maximum(section.ground_m, section.level_m))

        draw_fixes(ink, self.levels.fixes(), top_at, view, colours)
        if self._enabled and profile is not None and self._chart.pvis_can_be_told():
            draw_grips(ink, curve_grips(profile, self._chart.to_pixels, self._chart.span_m), colours)

    def _let_go(self) -> None:
        held, self._held = self._held, None
        self._base = self._made = self._broken = None
        self._late.stop()
        self.live.rest()
        if held is not None:
            self.heldChanged.emit(False)
        self._box.hide()
        self.told.emit("")

    def _on_changed(self) -> None:
        """What was just set is shown until the line is evaluated; what came another way is not known before."""
        if self._held is None and not self._keeping:
            self._chart.show_held(None)

    def _on_answer(self, key: str, bent: Bent) -> None:
        made, grip = self._made, self._held
        if made is None or grip is None or key != self.levels.key:
            return
        before = self.levels.evaluation
        if before is not None:
            lines = figures_lines(held_words(made, grip), bent, before, self._red)
            self.told.emit(" · ".join(lines))
            self._box.tell(lines)
        self._broken = broken_levels(bent.violations)
        self._show()

    def _on_asked(self, text: str) -> None:
        """The second end of a structure is asked for, or no longer."""
        self.told.emit(text)
        self._box.tell([text]) if text else self._box.hide()

    def _on_refused(self, key: str, reason: str) -> None:
        if self._held is not None and key == self.levels.key:
            self.told.emit(refusal(reason, self._red))


def _keys(event: Any) -> Any:
    """The modifiers held while the mouse moved."""
    gui = getattr(event, "guiEvent", None)
    return gui.modifiers() if gui is not None else Qt.KeyboardModifier.NoModifier
