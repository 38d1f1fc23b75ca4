"""Connects the map tools and outputs to their actions, and takes them off the map again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.gui import QgsMapTool
from qgis.PyQt.QtCore import QObject

from .actions import Actions
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
        self._actions = actions
        self.measure = MeasureTool(self._canvas, workspace)
        self.measure.setAction(actions.measure)
        self.outputs = Outputs(workspace, actions, iface.mainWindow())
        actions.measure.triggered.connect(self._toggle_measure)

    def dispose(self) -> None:
        """Give the map back its own tool and let go of ours."""
        self._canvas.unsetMapTool(self.measure)
        self.measure.dispose()
        self.outputs.dispose()
        self.deleteLater()

    def _toggle_measure(self, on: bool) -> None:
        if on:
            self._before = self._canvas.mapTool()
            self._canvas.setMapTool(self.measure)
        elif self._canvas.mapTool() is self.measure:
            self._canvas.setMapTool(self._before) if self._before is not None else self._canvas.unsetMapTool(
                self.measure
            )
