"""Draw and Edit: QGIS's own digitising tool, and the Edit tool, started on the study's layer of tangent polygons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsExpressionContextUtils, QgsGeometry, QgsVectorLayer
from qgis.gui import QgsMapTool
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ..core.errors import LayerError
from ..layers.compat import is_deleted
from ..layers.study_layers import study_group
from ..layers.study_styles import EDITED_VARIABLE
from .axis_editing import AxisEditing
from .edit_tool import EditTool
from .workspace import Workspace

if TYPE_CHECKING:
    from qgis.gui import QgisInterface

    from ..core.axis_fitting import FittedAxis

DRAW, EDIT, LEVELS, IDLE = "draw", "edit", "levels", ""


class DrawTool(QObject):
    """Starts and ends edit sessions of the layer `axes`.

    modeChanged: "draw", "edit", "levels" (edited in the profile, the map keeps its tool) or "" for none of these.
    levelsReady(id): the session that begin_levels could not begin at once has begun.
    editedChanged(id): which alternative is edited now, "" for none.
    """

    modeChanged = pyqtSignal(str)
    editedChanged = pyqtSignal(str)
    levelsReady = pyqtSignal(str)

    def __init__(
        self,
        workspace: Workspace,
        editing: AxisEditing,
        bending: EditTool,
        iface: QgisInterface,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._workspace, self._editing, self._bending, self._iface = workspace, editing, bending, iface
        self.mode = IDLE
        self.key = ""
        self._layer: QgsVectorLayer | None = None
        self._tool: QgsMapTool | None = None
        self._hidden = ""
        iface.mapCanvas().mapToolSet.connect(self._on_tool)
        workspace.selectionChanged.connect(self._on_selected)

    def dispose(self) -> None:
        """Let go; an edit session that is open stays open, with the planner's changes."""
        self._iface.mapCanvas().mapToolSet.disconnect(self._on_tool)
        self._workspace.selectionChanged.disconnect(self._on_selected)
        self._leave()
        self.deleteLater()

    def draw(self) -> None:
        """Let the planner draw a tangent polygon with QGIS's Add Line tool: it becomes a new alternative."""
        self._editing.fits.stop()
        with self._workspace.reporting():
            layer = self._begin()
            if layer.isModified() and not self._finish(layer):
                return
            self._enter(DRAW, layer)
            self._iface.actionAddFeature().trigger()
            self._tool = self._iface.mapCanvas().mapTool()
            self._workspace.say(
                self.tr("Click the points where the line turns, right click to finish. Curves are laid out for you.")
            )

    def edit(self, key: str) -> None:
        """Let the planner take hold of an alternative's tangent polygon; QGIS's Vertex tool works on it as well.

        A line that has none gets one fitted first, in the background; then editing begins.
        """
        if self._editing.has_axis(key):
            self._bend(key)
        else:
            self._editing.fits.fit(key, lambda fitted: self._bend(key, fitted))

    def begin_levels(self, key: str) -> bool:
        """Begin the same session without taking the map's tool: what is set in the profile goes into it.

        True if AxisEditing.put can be called now. False while a polygon is being fitted first, levelsReady follows, or
        if there is nothing to edit, which is said.
        """
        if not self._editing.has_axis(key):
            self._editing.fits.fit(key, lambda fitted: self._begin_levels(key, fitted) and self.levelsReady.emit(key))
            return False
        return self._begin_levels(key)

    def _begin_levels(self, key: str, fitted: FittedAxis | None = None) -> bool:
        with self._workspace.reporting():
            # The Edit tool's session is this one.
            open_already = self.mode in (EDIT, LEVELS) and self._layer is not None and self._layer.isEditable()
            layer = self._layer if open_already and self._layer is not None else self._begin()
            if self.mode == DRAW and layer.isModified() and not self._finish(layer):
                return False
            if not open_already:
                self._enter(LEVELS, layer)
            if fitted is not None:
                self._editing.put_axis(key, fitted)
            if not self._editing.has_axis(key):
                return False
            if self.mode == LEVELS:
                self._edit_now(key)
            return True
        return False

    def _bend(self, key: str, fitted: FittedAxis | None = None) -> None:
        """Begin editing an alternative that has its polygon, or gets the one fitted to it."""
        with self._workspace.reporting():
            layer = self._begin()
            if fitted is not None:
                self._editing.put_axis(key, fitted)
            self._enter(EDIT, layer)
            self._tool = self._bending
            self._iface.mapCanvas().setMapTool(self._bending)
            self._hold(key)
            self._workspace.say(
                self.tr(
                    "Drag a corner, a curve's dot or a straight; zoom in where they lie close. Right-click for more. "
                    "Esc lets go, Ctrl+Z undoes."
                )
            )

    def _hold(self, key: str) -> None:
        """The handles on the map are those of this alternative."""
        if self._layer is not None and not is_deleted(self._layer):
            _draw_only(self._layer, key)
        self._bending.take(key)
        self._edit_now(key)

    def _edit_now(self, key: str) -> None:
        if key != self.key:
            self.key = key
            self.editedChanged.emit(key)

    def _on_selected(self, key: str) -> None:
        """Another alternative is edited within the same session; what was changed of the one before stays changed."""
        if self.mode != EDIT or key == self._bending.key:
            return
        if not key or self._editing.has_axis(key):
            self._hold(key)
        else:
            # Nothing is held until its polygon is there.
            self._hold("")
            self._editing.fits.fit(key, lambda fitted: self._hold_fitted(key, fitted))

    def _hold_fitted(self, key: str, fitted: FittedAxis) -> None:
        if self.mode == EDIT and self._workspace.selected_id == key:
            self._editing.put_axis(key, fitted)
            self._hold(key)

    def save(self) -> bool:
        """Keep the changes of the session, which goes on."""
        layer = self._layer
        if layer is None or is_deleted(layer) or not self._editing.has_changes():
            return False
        return self._commit(layer, False)

    def finish(self) -> bool:
        """Keep the changes without asking and end the session; False, with a message, if they cannot be written."""
        layer = self._layer
        if layer is None or is_deleted(layer):
            return False
        if not self._editing.has_changes():
            layer.rollBack()
        elif not self._commit(layer, True):
            return False
        self._leave()
        return True

    def _commit(self, layer: QgsVectorLayer, end: bool) -> bool:
        saved = bool(layer.commitChanges(end))
        if not saved:
            self._workspace.say(LayerError("; ".join(layer.commitErrors()), self.tr("Nothing is lost: try again.")))
        return saved

    def discard(self) -> None:
        """Drop the changes, and go on with what the study has."""
        layer, key, mode = self._layer, self.key, self.mode
        if layer is not None and not is_deleted(layer):
            layer.rollBack()
            self.edit(key) if mode == EDIT else self.begin_levels(key)

    def stop(self) -> bool:
        """End the session: QGIS asks whether changes are kept. False if the planner chose to go on."""
        self._editing.fits.stop()
        layer = self._layer
        there = layer is not None and not is_deleted(layer)
        if there and layer.isEditable() and not self._finish(layer):
            return False
        if self.mode and self._iface.mapCanvas().mapTool() is self._tool:
            self._iface.actionPan().trigger()
        self._leave()
        return True

    def _begin(self) -> QgsVectorLayer:
        """The layer of tangent polygons, visible and in an edit session; raises KarwanError."""
        self._workspace.require_study()
        watched = self._editing.watched("axes")
        group = study_group(self._workspace.project)
        if watched is None or group is None:
            raise LayerError(
                self.tr("The study's layer of tangent polygons is not in the project."),
                self.tr("Close the study and open it again."),
            )
        layer = watched.layer
        self._iface.setActiveLayer(layer)
        if not layer.isEditable() and not layer.startEditing():
            raise LayerError(
                self.tr("{} cannot be edited.").format(layer.name()),
                self.tr("Check that the study's file can be written."),
            )
        return layer

    def _finish(self, layer: QgsVectorLayer) -> bool:
        if not self._editing.has_changes():
            return bool(layer.rollBack())
        return bool(self._iface.vectorLayerTools().stopEditing(layer, True))

    def _enter(self, mode: str, layer: QgsVectorLayer) -> None:
        self._leave()
        if not layer.isEditable():
            layer.startEditing()
        watched = self._editing.watched("axes")
        if watched is not None:
            watched.added.connect(self._on_added)
            watched.ended.connect(self._on_ended)
            watched.destroyed.connect(self._on_gone)
        self._layer, self.mode = layer, mode
        if mode != LEVELS:
            self._show(layer)
        self.modeChanged.emit(mode)

    def _show(self, layer: QgsVectorLayer) -> None:
        """Draw the layer, remembering whether it was hidden."""
        group = study_group(self._workspace.project)
        node = group.findLayer(layer.id()) if group is not None else None
        if node is not None:
            if not node.itemVisibilityChecked():
                self._hidden = layer.id()
            node.setItemVisibilityCheckedParentRecursive(True)

    def _hide(self) -> None:
        """Hide the layer again if it was hidden before, unless it has lines that could not be computed."""
        hidden, self._hidden = self._hidden, ""
        group = study_group(self._workspace.project) if hidden else None
        node = group.findLayer(hidden) if group is not None else None
        if node is not None and not self._editing.drawn.rows():
            node.setItemVisibilityChecked(False)

    def _leave(self) -> None:
        """Be idle again."""
        self._hide()
        if self._iface.mapCanvas().mapTool() is self._bending:
            self._iface.actionPan().trigger()
        if self._layer is not None and self.mode == EDIT and not is_deleted(self._layer):
            _draw_only(self._layer, "")
        watched = self._editing.watched("axes")
        if self._layer is not None and watched is not None:
            watched.added.disconnect(self._on_added)
            watched.ended.disconnect(self._on_ended)
            watched.destroyed.disconnect(self._on_gone)
        self._layer, self._tool = None, None
        if self.mode:
            self.mode = IDLE
            self.modeChanged.emit(IDLE)
        self._edit_now("")

    def _on_added(self, _table: str, fid: int) -> None:
        if self.mode == DRAW:
            # QGIS is still within its own gesture: take the line over when that is done.
            QTimer.singleShot(0, lambda: self._take_over(fid))

    def _take_over(self, fid: int) -> None:
        """Make an alternative of the line just drawn; the layer itself gets it from the study."""
        layer = self._layer
        if layer is None or self.mode != DRAW:
            return
        geometry = QgsGeometry(layer.getFeature(fid).geometry())
        hidden, self._hidden = self._hidden, ""
        self._leave()
        # Drawn until the line is an alternative: if it cannot be one it stays as it is.
        self._hidden = hidden
        self._iface.actionPan().trigger()
        self._editing.drawn.add("axes", geometry, lambda added: self._let_go(fid) if added else None)

    def _let_go(self, fid: int) -> None:
        """The line drawn is an alternative: it is no edit of the layer any more."""
        watched = self._editing.watched("axes")
        if watched is None or not watched.layer.isEditable() or fid not in watched.layer.editBuffer().addedFeatures():
            return
        watched.layer.deleteFeature(fid)
        if not self._editing.has_changes():
            watched.layer.rollBack()
        if not self.mode:
            self._hide()
        self._workspace.reload()

    def _on_ended(self, _table: str) -> None:
        self._leave()

    def _on_gone(self) -> None:
        self._layer = None
        self._leave()

    def _on_tool(self, tool: QgsMapTool | None, _before: QgsMapTool | None = None) -> None:
        """Another tool before anything was drawn or a polygon fitted: the planner thought better of it."""
        self._editing.fits.stop()
        layer = self._layer
        if self.mode == DRAW and self._tool is not None and tool is not self._tool and layer is not None:
            if not self._editing.has_changes():
                layer.rollBack()
            self._leave()


def _draw_only(layer: QgsVectorLayer, key: str) -> None:
    """Draw the tangent polygon of one alternative only, of all for ""."""
    QgsExpressionContextUtils.setLayerVariable(layer, EDITED_VARIABLE, key)
    layer.triggerRepaint()
