"""What the edit bar and the map's menu do with the line being edited, beyond what is done by dragging."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from qgis.PyQt.QtCore import QObject, QPoint, Qt, pyqtSignal
from qgis.PyQt.QtGui import QCursor
from qgis.PyQt.QtWidgets import QMenu, QMessageBox

from ..core import axis_edits
from ..core.alignment import Axis
from ..core.by_hand import LOCK, Fix
from ..core.geodesy import inverse
from ..core.hand_set_line import PlacedFix, placed, with_fix, without_fix
from ..core.locks import has_locks
from ..core.plan import Plan, plan_of
from .alternative_columns import number
from .axis_editing import AxisEditing
from .draw_tool import EDIT, DrawTool
from .edit_gestures import same_axis
from .edit_handles import LOCKED, Handle
from .edit_tool import EditTool
from .edit_words import stretch_text
from .parting import Parting
from .workspace import Workspace

if TYPE_CHECKING:
    from ..core.evaluation import Evaluation
    from ..core.search.rework import Reworked
    from .stretch_picking import StretchPicking

# A line this near to both ends of a stretch can be taken over there, m; or as near as this part of its length.
REACH_M, REACH_SHARE = 1_000.0, 0.1


class LineEdits(QObject):
    """Works on the alternative that `drawing` edits. What changes it alone is a step of the session; splitting and
    joining save the session first and are steps of the study.

    changed: something that is offered may be offered no more, or again.
    """

    changed = pyqtSignal()

    def __init__(self, workspace: Workspace, editing: AxisEditing, tool: EditTool, drawing: DrawTool) -> None:
        super().__init__(drawing)
        self._workspace, self._editing, self._tool, self._drawing = workspace, editing, tool, drawing
        self._parting = Parting(workspace, self)
        self._waiting: Callable[[str], None] | None = None
        # Where a list belongs that answers what was typed, not clicked: the bar says.
        self.menu_place: Callable[[], QPoint] | None = None
        self._by_keyboard = False
        tool.offered.connect(self.offer)
        editing.bentLine.connect(self._on_changed)
        tool.taken.connect(self._on_changed)
        drawing.editedChanged.connect(self._on_changed)
        workspace.evaluationChanged.connect(self._on_changed)
        workspace.alternativesChanged.connect(self._on_changed)

    def dispose(self) -> None:
        """Let go of workspace and tools."""
        self._tool.picking.watch(None)
        self._workspace.evaluationChanged.disconnect(self._on_changed)
        self._workspace.alternativesChanged.disconnect(self._on_changed)
        self._tool.offered.disconnect(self.offer)
        self._tool.taken.disconnect(self._on_changed)
        self._editing.bentLine.disconnect(self._on_changed)
        self._drawing.editedChanged.disconnect(self._on_changed)

    # What is edited now

    @property
    def key(self) -> str:
        """The alternative that is edited, "" for none."""
        return self._drawing.key

    @property
    def axis(self) -> Axis | None:
        """Its polygon, edits included."""
        return self._editing.axis_now(self.key) if self.key else None

    def locks(self) -> list[PlacedFix]:
        """Its locked stretches."""
        axis = self.axis
        if axis is None or not has_locks(axis.by_hand):
            return []
        with self._workspace.reporting():
            return list(placed(axis.by_hand, plan_of(axis)).of(LOCK))
        return []

    def others(self) -> list[tuple[str, str, float]]:
        """Id and name of the other alternatives, and from end to nearest end, m; nearest first."""
        own = self._ends(self.key)
        found = []
        for record in self._workspace.records:
            ends = self._ends(record.id)
            if record.id == self.key or own is None or ends is None:
                continue
            pairs = [(i, j) for i in (0, 1) for j in (0, 1)]
            one, other = np.array([own[i] for i, _ in pairs]).T, np.array([ends[j] for _, j in pairs]).T
            found.append((record.id, record.name, float(inverse(one[0], one[1], other[0], other[1])[1].min())))
        return sorted(found, key=lambda row: row[2])

    def _ends(self, key: str) -> list[tuple[float, float]] | None:
        record = self._workspace.record(key)
        line = self.axis if key == self.key else None
        line = line or (record.alignment if record is not None else None)
        return None if line is None else [(float(line.lon[i]), float(line.lat[i])) for i in (0, -1)]

    # Gestures of the session

    def reverse(self) -> None:
        """Chainage runs from the other end."""
        self._put(lambda axis: axis.reversed(), self.tr("Reverse"))

    def ask_lock(self, first_m: float | None = None) -> None:
        """Two clicks, and the stretch between them is locked."""
        self._pick(self.tr("Lock stretch"), 2, self.lock, first_m)

    def lock(self, from_m: float, to_m: float) -> None:
        """Corners that shape the stretch can no longer be changed."""

        def locked(axis: Axis) -> Axis:
            lon, lat, _ = plan_of(axis).point_at(np.array([from_m, to_m]))
            fix = Fix(LOCK, float(lon[0]), float(lat[0]), float(lon[1]), float(lat[1]))
            return replace(axis, by_hand=with_fix(axis.by_hand, fix))

        self._put(locked, self.tr("Lock stretch"))

    def unlock(self, *fixes: Fix) -> None:
        """Corners can be changed there again."""

        def unlocked(axis: Axis) -> Axis:
            by_hand = axis.by_hand
            for fix in fixes:
                by_hand = without_fix(by_hand, fix)
            return replace(axis, by_hand=by_hand)

        self._put(unlocked, self.tr("Unlock stretch"))

    def ask_take_over(self, first_m: float | None = None) -> None:
        """Two clicks, then a list of the alternatives that pass both."""
        self._pick(self.tr("Take over a stretch"), 2, self._choose_source, first_m)

    def sources(self, from_m: float, to_m: float) -> list[tuple[str, str, float]]:
        """Id and name of the alternatives that pass both ends of a stretch, and how far off, m; nearest first."""
        plan, found = self._plan(), []
        if plan is None:
            return []
        reach_m = max(REACH_M, REACH_SHARE * (to_m - from_m))
        lon, lat, _ = plan.point_at(np.array([from_m, to_m]))
        for record in self._workspace.records:
            axis = record.alignment.axis
            if record.id != self.key and axis is not None:
                off_m = float(np.abs(plan_of(axis).locate(lon, lat)[1]).max())
                if off_m <= reach_m:
                    found.append((record.id, record.name, off_m))
        return sorted(found, key=lambda row: row[2])

    def take_over(self, from_m: float, to_m: float, source: str) -> None:
        """The stretch runs as another alternative does."""
        theirs = self._editing.axis_now(source)
        if theirs is not None:
            self._put(
                lambda axis: axis_edits.taken_over(plan_of(axis), from_m, to_m, plan_of(theirs)).axis,
                self.tr("Take over stretch"),
            )

    def _choose_source(self, from_m: float, to_m: float) -> None:
        found = self.sources(from_m, to_m)
        if not found:
            self._workspace.say(
                self.tr("No other alternative with a tangent polygon passes within {} km of both places.").format(
                    number(max(REACH_M, REACH_SHARE * (to_m - from_m)) / 1000.0, 1)
                )
            )
            return
        menu, actions = QMenu(self._tool.canvas()), []
        menu.addSection(self.tr("Take {} over from").format(stretch_text(from_m, to_m)))
        for key, name, off_m in found:
            text = self.tr("{} ({} m off)").format(name.replace("&", "&&"), number(off_m, 0))
            actions.append(menu.addAction(text, lambda key=key: self.take_over(from_m, to_m, key)))
        menu.aboutToHide.connect(menu.deleteLater)
        if self._by_keyboard and self.menu_place is not None:
            menu.popup(self.menu_place())
            menu.setActiveAction(actions[0])
        else:
            menu.popup(QCursor.pos())

    def ask_rework(self, first_m: float | None = None) -> None:
        """Two clicks, and the stretch between them is searched anew."""
        self._pick(self.tr("Re-optimise stretch"), 2, self.rework, first_m)

    def rework(self, from_m: float, to_m: float) -> None:
        """Search the best line between two places in the background; the rest stays."""
        axis, evaluation, key = self.axis, self._workspace.evaluation(self.key), self.key
        if axis is None:
            return
        if evaluation is None or not same_axis(evaluation.alignment.axis, axis):
            # What was just changed is still being computed.
            self._wait_for(key, lambda: self.rework(from_m, to_m))
            return
        self._start_rework(key, axis, evaluation, from_m, to_m)

    def _start_rework(self, key: str, axis: Axis, evaluation: Evaluation, from_m: float, to_m: float) -> None:
        from .rework import start

        def done(result: Reworked | None) -> None:
            if result is None or not result.changed:
                return
            if same_axis(self._editing.axis_now(key), axis):
                self._editing.put(key, result.axis, self.tr("Re-optimise stretch"))
            else:
                self._workspace.say(
                    self.tr("The line was changed while it was re-optimised: what was found is dropped.")
                )

        start(self._workspace, key, evaluation, from_m, to_m, done)

    # Two alternatives

    def ask_split(self) -> None:
        """A click, and the line is split there."""
        self._pick(self.tr("Split here"), 1, self.split)

    def split(self, at_m: float) -> None:
        """The alternative ends at a chainage, m; the rest is a new one."""
        key, axis = self.key, self.axis
        if axis is not None:
            with self._workspace.reporting():
                axis_edits.cut(plan_of(axis), at_m)
                self._between_sessions(
                    self.tr("Split"), lambda: self._parting.split(key, axis, at_m, lambda _done: self._resume(key))
                )

    def join(self, other: str) -> None:
        """The alternative goes on as another one, which is no more."""
        key, axis = self.key, self.axis
        if axis is None:
            return
        if not self._editing.has_axis(other):
            self._editing.fits.fit(other, lambda fitted: self._join(key, axis, other, fitted.axis))
        else:
            others = self._editing.axis_now(other)
            if others is not None:
                self._join(key, axis, other, others)

    def _join(self, key: str, axis: Axis, other: str, others: Axis) -> None:
        self._between_sessions(
            self.tr("Join"), lambda: self._parting.join(key, axis, other, others, lambda _done: self._resume(key))
        )

    def _between_sessions(self, title: str, then: Callable[[], object]) -> None:
        """Save and end the session, asking first if there is something to save; go on once that is computed."""
        key = self.key
        if self._editing.has_changes() and not self._agreed(title):
            return
        if not self._drawing.finish():
            return
        self._editing.keep_saved()
        if self._workspace.is_being_replaced(key):
            self._wait_for(key, then)
        else:
            then()

    def _agreed(self, title: str) -> bool:
        """Whether the planner wants to save first."""
        box = QMessageBox(self._tool.canvas().window())
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(title)
        box.setText(self.tr("The changes made so far are saved first."))
        box.setInformativeText(self.tr("Ctrl+Z in the dock can still take both back."))
        box.setStandardButtons(QMessageBox.StandardButton.Save | QMessageBox.StandardButton.Cancel)
        agreed = box.exec() == QMessageBox.StandardButton.Save
        box.deleteLater()
        return agreed

    def _resume(self, key: str) -> None:
        if self._workspace.selected_id == key:
            self._drawing.edit(key)

    # The map's menu

    def offer(self, menu: QMenu, lon: float, lat: float, handle: Handle | None) -> None:
        """What can be done at a place near the line."""
        plan = self._plan()
        if plan is None or handle is None:
            return
        at_m = float(plan.locate(lon, lat)[0])
        menu.addSeparator()
        if handle.kind == LOCKED:
            near = [lock for lock in self.locks() if lock.from_m <= at_m <= lock.to_m] or self.locks()
            for lock in near:
                text = self.tr("Unlock {}").format(stretch_text(lock.from_m, lock.to_m))
                menu.addAction(text, lambda fix=lock.fix: self.unlock(fix))
        where = number(at_m / 1000.0, 3)
        menu.addAction(self.tr("Lock from km {}…").format(where), lambda: self.ask_lock(at_m))
        menu.addAction(self.tr("Take over from km {}…").format(where), lambda: self.ask_take_over(at_m))
        menu.addAction(self.tr("Re-optimise from km {}…").format(where), lambda: self.ask_rework(at_m))
        menu.addSeparator()
        menu.addAction(self.tr("Split at km {}").format(where), lambda: self.split(at_m))

    # Steps

    def _plan(self) -> Plan | None:
        axis = self.axis
        if axis is None:
            return None
        with self._workspace.reporting():
            return plan_of(axis)
        return None

    def _put(self, edit: Callable[[Axis], Axis], text: str) -> None:
        axis = self.axis
        if axis is not None:
            with self._workspace.reporting():
                self._editing.put(self.key, edit(axis), text)

    def _pick(self, title: str, wanted: int, then: Callable[..., None], first_m: float | None = None) -> None:
        """Ask for places on the map, taking its tool if the session was begun in the profile."""
        if self._drawing.mode != EDIT or not self._tool.isActive():
            self._drawing.edit(self.key)
        self._tool.pick(title, wanted, then, first_m)

    @property
    def picking(self) -> StretchPicking:
        """The places that are asked for on the map."""
        return self._tool.picking

    def type_places(self, *at_m: float) -> None:
        """The places asked for were typed, m from the start."""
        self._rest_tool()
        picking, self._by_keyboard = self._tool.picking, True
        # Typed in whole metres it may lie a hair beyond the end.
        picking.finish(*(min(max(one, 0.0), picking.length_m) for one in at_m))
        self._by_keyboard = False

    def stop_asking(self) -> None:
        """No place is asked for any more."""
        self._rest_tool()
        self._tool.picking.stop()

    def _rest_tool(self) -> None:
        self._tool.label.hide()
        self._tool.setCursor(Qt.CursorShape.ArrowCursor)

    def _wait_for(self, key: str, then: Callable[[], object]) -> None:
        """Call `then` when an alternative is evaluated as it is now; the newest wish counts."""
        axis = self._editing.axis_now(key)
        before, self._waiting = self._waiting, None
        if before is not None:
            self._workspace.evaluationChanged.disconnect(before)

        def look(changed: str) -> None:
            evaluation = self._workspace.evaluation(key)
            if changed != key or evaluation is None or self._workspace.is_being_replaced(key):
                return
            if same_axis(evaluation.alignment.axis, axis):
                self._workspace.evaluationChanged.disconnect(look)
                self._waiting = None
                then()

        self._waiting = look
        self._workspace.evaluationChanged.connect(look)

    def _on_changed(self, *_what: object) -> None:
        self.changed.emit()
