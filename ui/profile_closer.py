"""Zooms the profile in until its changes of grade can be told apart: offered where levels are to be edited."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QWidget

from .pages import ElidedLabel
from .resources import icon

if TYPE_CHECKING:
    from .profile_bands import View
    from .profile_chart import ProfileChart
    from .profile_design import Design

# A little closer than just enough, so that panning does not lose them again.
CLOSER, AMPLE = 0.8, 0.7


def telling_span(design: Design, view: View, about_m: float) -> tuple[float, float]:
    """The longest stretch (m) about a chainage, of those tried, in which changes of grade can be told apart."""
    from .profile_bands import tangents_can_be_told

    span_m, first_m, last_m = view.to_m - view.from_m, float(design.pvi_m[0]), float(design.pvi_m[-1])

    def about(length_m: float) -> tuple[float, float]:
        from_m = min(max(about_m - length_m / 2.0, first_m), max(last_m - length_m, first_m))
        return from_m, from_m + length_m

    for _ in range(60):
        from_m, to_m = about(span_m)
        if tangents_can_be_told(design, replace(view, from_m=from_m, to_m=to_m)):
            break
        span_m *= CLOSER
    return about(span_m * AMPLE)


class CloserRow(QWidget):
    """Shown while levels are edited and too much of the line is seen: says so, and zooms in on request."""

    def __init__(self, editing: QToolButton, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editing = editing
        self._chart: ProfileChart | None = None
        text = self.tr("Changes of grade are too close together here to take hold of one.")
        label = ElidedLabel(text, self)
        label.setToolTip(text)
        self.button = QPushButton(icon("zoom"), self.tr("Zoom in to edit"), self)
        self.button.setToolTip(
            self.tr("Zoom in about the cursor, or the middle, until changes of grade can be told apart")
        )
        self.button.clicked.connect(self.zoom)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.button)
        row.addWidget(label, 1)
        editing.toggled.connect(self.refresh)
        self.hide()

    def take_chart(self, chart: ProfileChart) -> None:
        """Whose changes of grade these are."""
        self._chart = chart
        # Not while it is being laid out, which showing or hiding this row would begin anew.
        chart.viewChanged.connect(lambda: QTimer.singleShot(0, self.refresh) if self._is_wrong() else None)

    def _is_wanted(self) -> bool:
        chart = self._chart
        return (
            self._editing.isChecked()
            and chart is not None
            and chart.design is not None
            and chart.design.profile is not None
            and not chart.pvis_can_be_told()
        )

    def _is_wrong(self) -> bool:
        return self._is_wanted() == self.isHidden()

    def refresh(self, _on: bool = False) -> None:
        """Show it where it helps."""
        wanted = self._is_wanted()
        if not wanted and self.button.hasFocus() and self._chart is not None:
            self._chart.setFocus()
        self.setVisible(wanted)

    def zoom(self) -> None:
        """To where changes of grade can be told apart, about the cursor."""
        chart = self._chart
        if chart is not None and chart.design is not None:
            at_m = chart.cursor_m
            chart.show_span(*telling_span(chart.design, chart.drawn.view(chart.look()), at_m))
            chart.setFocus()
            chart.hovered.emit(at_m)
