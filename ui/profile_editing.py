"""Joins the tab Profile to the tools of the map: one edit session, and the line that is being bent seen in both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QObject, QTimer
from qgis.PyQt.QtWidgets import QToolButton

from ..layers.compat import is_deleted
from .workspace import Workspace

if TYPE_CHECKING:
    from ..core.live import Bent
    from .axis_editing import AxisEditing
    from .draw_tool import DrawTool
    from .edit_tool import EditTool
    from .profile_chart import ProfileChart
    from .profile_hand import ProfileHand
    from .quiet_map import QuietMap


class ProfileEditing(QObject):
    """Owns the button "Edit levels": pressed, the hand takes hold of levels; let go, the edit session is ended.

    The chart comes when it is first needed, the tools of the map when there is a map.
    """

    def __init__(self, button: QToolButton, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._button, self._workspace = button, workspace
        self._chart: ProfileChart | None = None
        self._tools: tuple[DrawTool, AxisEditing] | None = None
        self._quiet: QuietMap | None = None
        button.toggled.connect(self._on_toggled)

    @property
    def hand(self) -> ProfileHand | None:
        """The hand in the chart, once there is one."""
        return self._chart.hand if self._chart is not None else None

    def take_chart(self, chart: ProfileChart) -> None:
        """Where the hand works."""
        self._chart = chart
        self._join()

    def take_tools(self, drawing: DrawTool, editing: AxisEditing, bending: EditTool) -> None:
        """What begins edit sessions, what puts polygons into them, and what bends them on the map."""
        self._tools, self._quiet = (drawing, editing), bending.quiet
        bending.followed.connect(self._on_followed)
        drawing.modeChanged.connect(self._on_mode)
        self._join()

    def _join(self) -> None:
        if self.hand is not None and self._tools is not None:
            self.hand.take(*self._tools)
            self.hand.heldChanged.connect(self._on_held)

    def _on_toggled(self, wanted: bool) -> None:
        hand, chart = self.hand, self._chart
        if hand is None or chart is None:
            return
        if not wanted and not self._end():
            self._button.setChecked(True)
            return
        hand.enabled = wanted
        chart.setFocus()

    def _end(self) -> bool:
        """End the session if it is of the levels alone; False if the planner chose to go on."""
        from .draw_tool import LEVELS

        if self._tools is None or self._tools[0].mode != LEVELS:
            return True
        return self._tools[0].stop()

    def _on_mode(self, _mode: str) -> None:
        # Between two sessions there is none for a moment.
        QTimer.singleShot(0, self._follow_mode)

    def _follow_mode(self) -> None:
        if is_deleted(self._button) or self._tools is None:
            return
        if not self._tools[0].mode and self._button.isChecked():
            self._button.setChecked(False)

    def _on_held(self, held: bool) -> None:
        if self._quiet is not None:
            self._quiet.begin() if held else self._quiet.end()

    def _on_followed(self, key: str, bent: Bent | None) -> None:
        """The map bends a line: its profile shows it where it is shown."""
        hand, chart = self.hand, self._chart
        if chart is None or hand is None or hand.is_busy or key != self._workspace.selected_id:
            return
        if chart.isVisible():
            chart.show_bent(bent)
