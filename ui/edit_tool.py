"""The Edit tool: takes hold of a tangent polygon on the map while the figures follow; one gesture, one undo step."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from qgis.gui import QgsMapCanvas, QgsMapMouseEvent, QgsMapTool
from qgis.PyQt.QtCore import QPointF, Qt, pyqtSignal
from qgis.PyQt.QtGui import QKeyEvent
from qgis.PyQt.QtWidgets import QMenu

from ..core import axis_edits
from ..core.alignment import Axis
from ..core.by_hand import LOCK
from ..core.errors import KarwanError
from ..core.hand_set_line import locked_pis, placed
from ..core.live import Bent
from ..core.locks import has_locks
from ..core.plan import Plan, plan_of
from .axis_editing import AxisEditing
from .edit_gestures import bent_to, curve_middles, gesture_text, same_axis
from .edit_handles import LOCKED, PI, TANGENT, EditHandles, Handle
from .edit_snapping import EditSnapping
from .edit_words import figures_text, handle_tip, locked_text
from .live_figures import LiveFigures
from .map_hits import nearest_alternative
from .map_label import MapLabel
from .map_places import lonlat_of
from .measure_lines import MeasureLines
from .pace import Pace
from .quiet_map import QuietMap
from .stretch_picking import StretchPicking
from .workspace import Workspace

if TYPE_CHECKING:
    from ..core.standards import Standard

# The polygon that is bent is drawn thirty times a second at most.
BEND_EVERY_MS = 33


class EditTool(QgsMapTool):
    """Works on the layer `axes` in an edit session that somebody else begins and ends.

    Drag a PI or a curve's dot; drag a tangent to bend it in a new PI; Delete takes a PI out; Esc restores what is held;
    the right button offers the rest; a click on another alternative selects it. Places and stretches of the line can
    be asked for, see pick. Every gesture is one step of the layer's own undo.
    followed(id, Bent): what the line held now would cost; None once it is let go.
    offered(menu, lon, lat, Handle or None): the menu of the right button is about to be shown.
    taken(id): another polygon has the handles, or the same one was changed.
    """

    followed = pyqtSignal(str, object)
    offered = pyqtSignal(object, float, float, object)
    taken = pyqtSignal(str)

    def __init__(self, canvas: QgsMapCanvas, workspace: Workspace, editing: AxisEditing) -> None:
        super().__init__(canvas)
        self._workspace, self._editing = workspace, editing
        self.live = LiveFigures(workspace)
        self.handles = EditHandles(canvas)
        self.label = MapLabel(canvas, self.tr("Figures of the line being bent"))
        self._tell = self.label.tell
        self.snapping = EditSnapping(canvas, workspace)
        self.quiet = QuietMap(canvas)
        self.picking = StretchPicking(canvas)
        self._lines = MeasureLines(workspace, self)
        self._plan: Plan | None = None
        self.key = ""
        self._axis: Axis | None = None
        self._held: Handle | None = None
        self._beside = False
        self._over: Handle | None = None
        self._made: Axis | None = None
        self._pace = Pace(BEND_EVERY_MS, lambda: self._made and self.handles.bend(self._made, self._held), self)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.live.answered.connect(self._on_answer)
        self.live.refused.connect(self._on_refused)
        editing.bentLine.connect(self._on_bent)
        workspace.evaluationChanged.connect(self._on_evaluated)
        canvas.extentsChanged.connect(self._draw)
        canvas.destinationCrsChanged.connect(self._draw)
        # While a button is down, keys do not reach the tool.
        canvas.keyPressed.connect(self._on_canvas_key)

    def dispose(self) -> None:
        """Take everything off the map and let go."""
        canvas = self.canvas()
        canvas.unsetMapTool(self)
        canvas.extentsChanged.disconnect(self._draw)
        canvas.destinationCrsChanged.disconnect(self._draw)
        canvas.keyPressed.disconnect(self._on_canvas_key)
        self._editing.bentLine.disconnect(self._on_bent)
        self._workspace.evaluationChanged.disconnect(self._on_evaluated)
        self.live.dispose()
        self.quiet.dispose()
        self.handles.dispose()
        self.picking.dispose()
        self._lines.dispose()
        self.label.deleteLater()
        self.snapping.rest()
        self.deleteLater()

    def take(self, key: str) -> None:
        """Show the handles of an alternative's polygon."""
        self.key = key
        self._let_go()
        self._take_axis()

    @property
    def is_holding(self) -> bool:
        """Whether something is being dragged."""
        return self._held is not None

    @property
    def plan(self) -> Plan | None:
        """The line of the polygon as it is now, edits included; None without one."""
        if self._plan is None and self._axis is not None:
            with self._workspace.reporting():
                self._plan = plan_of(self._axis)
        return self._plan

    def pick(self, title: str, wanted: int, then: Callable[..., None], first_m: float | None = None) -> None:
        """Ask for one place of the line, or for the two ends of a stretch; then(at_m) or then(from_m, to_m), m.

        first_m: where a stretch begins, if that is known.
        """
        self._let_go()
        if self.plan is not None:
            self.picking.begin(self.plan, title, wanted, then, first_m)
            self.setCursor(Qt.CursorShape.CrossCursor)
            self.canvas().setFocus()
            self._tell(self.picking.text())

    # What QGIS calls

    def deactivate(self) -> None:
        """Another tool was chosen: what is held goes back, handles go."""
        self._let_go()
        self.key, self._axis, self._plan = "", None, None
        self.handles.clear()
        super().deactivate()

    def canvasPressEvent(self, event: QgsMapMouseEvent) -> None:
        """Take hold of what lies under the mouse."""
        if event.button() == Qt.MouseButton.LeftButton and self._held is None and not self.picking.is_active:
            handle = self.handles.at(QPointF(event.pos())) if self._axis is not None else None
            self._beside = handle is None
            if handle is not None and handle.kind == LOCKED:
                self._workspace.say(locked_text(handle, self.plan))
            elif handle is not None and self.live.begin(self.key):
                self._held, self._made = handle, None
                self.snapping.ready()
                self.quiet.begin()
                self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def canvasMoveEvent(self, event: QgsMapMouseEvent) -> None:
        """Bend what is held, or mark what could be."""
        if self.picking.is_active:
            self._pick_at(event)
            return
        if self._held is None:
            self._hover(QPointF(event.pos()))
            return
        place, axis, held = self.snapping.place(event), self._axis, self._held
        if place is not None and axis is not None:
            self._bend(lambda: bent_to(axis, held, *place, self.live.standard or self._standard()))

    def canvasReleaseEvent(self, event: QgsMapMouseEvent) -> None:
        """Left: the gesture is done. Right: what else can be done here."""
        left, right = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
        if self.picking.is_active:
            if event.button() == left:
                self._pick_at(event)
                self.picking.click()
                self._after_pick()
            elif event.button() == right:
                self._back()
        elif event.button() == right and self._held is None:
            self._offer(event)
        elif event.button() == left and self._held is None and self._beside:
            self._select_at(event)
        elif event.button() == Qt.MouseButton.LeftButton and self._held is not None:
            handle, made = self._held, self._made
            self._let_go()
            if made is not None:
                self._keep(made, gesture_text(handle))

    def canvasDoubleClickEvent(self, event: QgsMapMouseEvent) -> None:
        """On a tangent: a PI more."""
        handle = self.handles.at(QPointF(event.pos()))
        if handle is not None and handle.kind == TANGENT:
            self.insert(handle.pi, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc restores what is held; Delete takes out the PI under the mouse."""
        if event.key() == Qt.Key.Key_Escape and self.picking.is_active:
            self._back()
        elif event.key() == Qt.Key.Key_Escape and self._held is not None:
            self._escape()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self._over is not None:
            if self._over.kind == PI:
                self.remove(self._over.pi)
            elif self._over.kind == LOCKED:
                self._workspace.say(locked_text(self._over, self.plan))
        else:
            super().keyPressEvent(event)
            return
        # QGIS would cut the selected features on Delete.
        event.accept()

    def _on_canvas_key(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._held is not None:
            self._escape()

    def _escape(self) -> None:
        """What is held goes back to where it was."""
        self._let_go()
        self._draw()

    # Picking places, and other alternatives

    def _pick_at(self, event: QgsMapMouseEvent) -> None:
        place = lonlat_of(self.canvas(), event.mapPoint())
        if place is not None:
            self.picking.move(place)
            self._tell(self.picking.text())

    def _back(self) -> None:
        self.picking.back()
        self._after_pick()

    def _after_pick(self) -> None:
        if self.picking.is_active:
            self._tell(self.picking.text())
        else:
            self.label.hide()
            self.setCursor(Qt.CursorShape.ArrowCursor)

    def _select_at(self, event: QgsMapMouseEvent) -> None:
        """A click beside the handles, but on another alternative."""
        place = lonlat_of(self.canvas(), event.mapPoint())
        if place is None or self.handles.at(QPointF(event.pos())) is not None:
            return
        hit = nearest_alternative(self.canvas(), self._workspace, self._lines, place)
        if hit is not None and hit.key != self.key:
            self._workspace.select(hit.key)

    # Gestures

    def insert(self, before: int, event: QgsMapMouseEvent) -> None:
        """A PI more on a tangent, where the mouse is."""
        self.snapping.ready()
        place, axis = self.snapping.place(event), self._axis
        self.snapping.rest()
        if place is not None and axis is not None:
            rules = self._standard()
            self._do(
                lambda: axis_edits.inserted(axis, before, *place, rules.min_radius_m, rules).axis,
                self.tr("Insert corner"),
            )

    def remove(self, pi: int) -> None:
        """A PI less."""
        axis = self._axis
        if axis is not None:
            self._do(lambda: axis_edits.removed(axis, pi).axis, self.tr("Delete corner"))

    def set_curve(self, pi: int, radius_m: float, transition_in_m: float, transition_out_m: float) -> None:
        """Another curve at a PI."""
        axis = self._axis
        if axis is not None:
            self._do(
                lambda: axis_edits.with_curve(axis, pi, radius_m, transition_in_m, transition_out_m).axis,
                self.tr("Change curve"),
            )

    def _do(self, edit: Callable[[], Axis], text: str) -> None:
        with self._workspace.reporting():
            self._keep(edit(), text)

    def _keep(self, axis: Axis, text: str) -> None:
        self._editing.put(self.key, axis, text)

    def _bend(self, edit: Callable[[], Axis]) -> None:
        try:
            self._made = edit()
        except KarwanError as error:
            self._tell(str(error))
            return
        self.live.follow(self._made)
        self._pace.ask()

    # What is shown

    def _take_axis(self) -> None:
        self._axis, self._plan = self._editing.axis_now(self.key) if self.key else None, None
        self._over = None
        self.handles.clear()
        self._draw()
        self.taken.emit(self.key)

    def _draw(self) -> None:
        if self._axis is not None and self.isActive():
            self._show(self._made or self._axis)

    def _show(self, axis: Axis) -> None:
        plan = self.plan if has_locks(axis.by_hand) else None
        if plan is None:
            self.handles.show(axis, curve_middles(axis))
        else:
            self.handles.show(axis, curve_middles(axis), locked_pis(plan, axis.by_hand))
            self.handles.show_locks([(one.from_m, one.to_m) for one in placed(axis.by_hand, plan).of(LOCK)], plan)

    def _hover(self, pixel: QPointF) -> None:
        over = self.handles.at(pixel)
        if over != self._over:
            self._over = over
            self.handles.hold(over)
            self.setCursor(Qt.CursorShape.OpenHandCursor if over is not None else Qt.CursorShape.ArrowCursor)
            if over is not None and self._axis is not None:
                self._tell(handle_tip(over, self._axis, self.plan))
            else:
                self.label.hide()

    def _let_go(self) -> None:
        self._held = self._made = None
        self._pace.drop()
        self.picking.stop()
        self.live.rest()
        self.quiet.end()
        self.handles.drop_line()
        self.handles.hold(None)
        self.label.hide()
        self.snapping.rest()
        self.followed.emit(self.key, None)
        self.setCursor(Qt.CursorShape.ArrowCursor)

    def _on_answer(self, key: str, bent: Bent) -> None:
        if self._held is None or key != self.key:
            return
        self.handles.show_line(bent.section.lon, bent.section.lat)
        self._tell(figures_text(bent, self._workspace.evaluation(key)))
        self.followed.emit(key, bent)

    def _on_refused(self, key: str, reason: str) -> None:
        if self._held is not None and key == self.key:
            self._tell(reason)

    def _on_bent(self, key: str) -> None:
        """The layer has another polygon: ours, QGIS's vertex tool's, or undo's."""
        if key == self.key and self.isActive():
            self._take_axis()

    def _on_evaluated(self, key: str) -> None:
        """It may have been put back or computed again by other means than this session."""
        busy = self._held is not None or self.picking.is_active
        if key == self.key and self.isActive() and not busy and not same_axis(self._axis, self._editing.axis_now(key)):
            self._take_axis()

    def _offer(self, event: QgsMapMouseEvent) -> None:
        """The menu of the place under the mouse."""
        menu = QMenu(self.canvas())
        self.fill_menu(menu, self.handles.at(QPointF(event.pos())), event)
        if not menu.isEmpty():
            menu.exec(self.canvas().mapToGlobal(event.pos()))
        menu.deleteLater()

    def fill_menu(self, menu: QMenu, handle: Handle | None, event: QgsMapMouseEvent) -> None:
        """What can be done with a handle, and what others offer at the place."""
        if handle is not None and handle.kind == TANGENT:
            menu.addAction(self.tr("Insert corner here"), lambda: self.insert(handle.pi, event))
        elif handle is not None and handle.kind != LOCKED:
            if self._axis is not None and 0 < handle.pi < self._axis.lon.size - 1:
                menu.addAction(self.tr("Curve…"), lambda: self._ask_curve(handle.pi))
            menu.addAction(self.tr("Delete corner"), lambda: self.remove(handle.pi))
        place = lonlat_of(self.canvas(), event.mapPoint())
        if place is not None:
            self.offered.emit(menu, *place, handle)

    def _ask_curve(self, pi: int) -> None:
        from .curve_dialog import CurveDialog

        if self._axis is None:
            return
        dialog = CurveDialog(self._axis, pi, self._standard(), self.canvas().window())
        if dialog.exec():
            self.set_curve(pi, *dialog.values())
        dialog.deleteLater()

    def _standard(self) -> Standard:
        return self._workspace.inputs_of(self.key).standard
