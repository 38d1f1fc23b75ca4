"""Connects the map tools and outputs to their actions, and takes them off the map again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.gui import QgsMapTool
from qgis.PyQt.QtCore import QObject

from ..layers.compat import is_deleted
from .actions import Actions
from .axis_editing import AxisEditing
from .crossings_action import CrossingsAction
from .draw_tool import DRAW, EDIT, DrawTool
from .edit_bar import EditBar
from .edit_tool import EditTool
from .explain_tool import ExplainTool
from .line_edits import LineEdits
from .measure_tool import MeasureTool
from .outputs import Outputs
from .workspace import Workspace

if TYPE_CHECKING:
    from qgis.gui import QgisInterface


class Tools(QObject):
    """The tools on QGIS's map; `dispose` leaves the map as it was."""

    def __init__(self, workspace: Workspace, actions: Actions, iface: QgisInterface) -> None:
        super().__init__(iface.mainWindow())
        self._canvas = iface.mapCanvas()
        self._before: QgsMapTool | None = None
        self._workspace, self._actions = workspace, actions
        self.measure = MeasureTool(self._canvas, workspace)
        self.measure.setAction(actions.measure)
        self.explaining = ExplainTool(self._canvas, workspace)
        self.explaining.setAction(actions.explain)
        self.editing = AxisEditing(workspace, self._canvas)
        self.editing.stepsChanged.connect(actions.undoing.follow)
        self.bending = EditTool(self._canvas, workspace, self.editing)
        self.drawing = DrawTool(workspace, self.editing, self.bending, iface)
        self.edits = LineEdits(workspace, self.editing, self.bending, self.drawing)
        self.crossings = CrossingsAction(workspace, iface.mainWindow())
        self.outputs = Outputs(workspace, actions, iface.mainWindow())
        self._connections = [
            (actions.measure.triggered, lambda on: self._toggle(self.measure, on)),
            (actions.explain.triggered, lambda on: self._toggle(self.explaining, on)),
            (actions.draw.triggered, self._toggle_draw),
            (actions.edit.triggered, self._toggle_edit),
            (actions.crossings.triggered, self.crossings.ask),
            (self.drawing.modeChanged, self._show_mode),
        ]
        for signal, slot in self._connections:
            signal.connect(slot)
        watched = self.editing.watched("axes")
        actions.undoing.follow(watched.layer.undoStack() if watched is not None else None)

    def make_edit_bar(self) -> EditBar:
        """What is shown while a line is edited, for the dock."""
        return EditBar(self._workspace, self._actions, self.editing, self.drawing, self.edits)

    def dispose(self) -> None:
        """Give the map back its own tool and let go of ours."""
        for signal, slot in self._connections:
            signal.disconnect(slot)
        self._connections.clear()
        self._canvas.unsetMapTool(self.measure)
        self.measure.dispose()
        self.explaining.dispose()
        self.edits.dispose()
        self.drawing.dispose()
        self.bending.dispose()
        self.editing.dispose()
        self.crossings.dispose()
        self.outputs.dispose()
        self.deleteLater()

    def _toggle(self, tool: QgsMapTool, on: bool) -> None:
        """Use a tool, or go back to the one used before."""
        if on:
            used = self._canvas.mapTool()
            self._before = used if used not in (self.measure, self.explaining) else self._before
            self._canvas.setMapTool(tool)
        elif self._canvas.mapTool() is tool:
            # Whoever made the tool used before may have deleted it since.
            if self._before is not None and not is_deleted(self._before):
                self._canvas.setMapTool(self._before)
            else:
                self._canvas.unsetMapTool(tool)
            self._before = None

    def _toggle_draw(self, on: bool) -> None:
        self.drawing.draw() if on else self.drawing.stop()
        self._show_mode(self.drawing.mode)

    def _toggle_edit(self, on: bool) -> None:
        self.drawing.edit(self._workspace.selected_id) if on else self.drawing.stop()
        self._show_mode(self.drawing.mode)

    def _show_mode(self, mode: str) -> None:
        """The buttons show what is going on, whatever was pressed."""
        self._actions.draw.setChecked(mode == DRAW)
        self._actions.edit.setChecked(mode == EDIT)
