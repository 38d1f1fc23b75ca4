"""The Explain tool: a click on any alternative says why it is there as it is."""

from __future__ import annotations

from html import escape

from qgis.gui import QgsMapCanvas, QgsMapMouseEvent, QgsMapTool, QgsVertexMarker
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor, QKeyEvent
from qgis.PyQt.QtWidgets import QLabel

from ..core.explain import explain
from .explain_words import explained_rows
from .map_hits import nearest_alternative
from .map_places import has_crs, lonlat_of, map_point_of, why_nowhere
from .measure_lines import MeasureLines
from .theme import em
from .workspace import Workspace

# A crossing this near is at the place.
CROSSED_WITHIN_M = 50.0
COLOUR = QColor(213, 94, 0)


class ExplainTool(QgsMapTool):
    """Selects the alternative clicked, shows the place on map and profile, and a panel with what there is to say."""

    def __init__(self, canvas: QgsMapCanvas, workspace: Workspace) -> None:
        super().__init__(canvas)
        self._workspace = workspace
        self._lines = MeasureLines(workspace, self)
        self.panel = QLabel(canvas)
        self.panel.setTextFormat(Qt.TextFormat.RichText)
        self.panel.setMargin(em(canvas, 0.6))
        self.panel.setAutoFillBackground(True)
        self.panel.setAccessibleName(self.tr("Why the line is here as it is"))
        self.panel.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.panel.hide()
        self._marker: QgsVertexMarker | None = None
        self._place: tuple[str, float] | None = None
        self.setCursor(Qt.CursorShape.WhatsThisCursor)
        workspace.studyChanged.connect(self.clear)
        workspace.evaluationChanged.connect(self._on_changed)

    def dispose(self) -> None:
        """Take everything off the map and let go."""
        self.canvas().unsetMapTool(self)
        self._workspace.studyChanged.disconnect(self.clear)
        self._workspace.evaluationChanged.disconnect(self._on_changed)
        self.clear()
        self._lines.dispose()
        self.panel.deleteLater()
        self.deleteLater()

    def activate(self) -> None:
        """The planner chose the tool."""
        super().activate()
        self._say(self.tr("Click an alternative."))

    def deactivate(self) -> None:
        """Another tool was chosen."""
        self.clear()
        super().deactivate()

    def canvasReleaseEvent(self, event: QgsMapMouseEvent) -> None:
        """Explain the nearest alternative within reach."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        place = lonlat_of(self.canvas(), event.mapPoint())
        if place is None:
            if has_crs(self.canvas()):
                self._workspace.say(why_nowhere(self.canvas()))
            return
        hit = nearest_alternative(self.canvas(), self._workspace, self._lines, place)
        if hit is None:
            self.clear()
            self._say(self.tr("There is no alternative here."))
        else:
            self.explain(hit.key, hit.chainage_m)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc takes the answer away."""
        if event.key() == Qt.Key.Key_Escape:
            self.clear()
            event.accept()
        else:
            super().keyPressEvent(event)

    def explain(self, key: str, at_m: float) -> None:
        """Say what there is to say of a place of an alternative; when it is evaluated, if it is not yet."""
        self._workspace.select(key)
        self._place = key, at_m
        evaluation = self._workspace.evaluation(key)
        if evaluation is None:
            self._say(self._workspace.evaluation_problem(key) or self.tr("Computing…"))
            return
        with self._workspace.reporting():
            inputs = self._workspace.inputs_of(key)
            at_m = min(at_m, float(evaluation.section.chainage_m[-1]))
            found = explain(evaluation, at_m, inputs.standard, inputs.unit_costs)
            rows = explained_rows(found, self._crossed(key, at_m))
            record = self._workspace.record(key)
            title = record.name if record is not None else ""
            cells = "".join(
                f"<tr><td style='padding-right:8px'>{escape(name)}</td><td>{escape(value)}</td></tr>"
                for name, value in rows
            )
            self._say(f"<b>{escape(title)}</b><table>{cells}</table>", rich=True)
            self._mark(found.lon, found.lat)
            self._workspace.chainageHovered.emit(key, at_m)

    def clear(self) -> None:
        """Take the answer off the map."""
        self._place = None
        self.panel.hide()
        if self._marker is not None:
            self.canvas().scene().removeItem(self._marker)
            self._marker = None

    def _on_changed(self, key: str) -> None:
        if self._place is not None and self._place[0] == key and self.isActive():
            self.explain(*self._place)

    def _crossed(self, key: str, at_m: float) -> list[str]:
        if self._workspace.crossings_stale(key):
            return []
        points, intervals = self._workspace.reading(lambda study: study.crossings(key), ([], []))
        here = [one for one in points if abs(one.chainage_m - at_m) <= CROSSED_WITHIN_M]
        inside = [one for one in intervals if one.from_m <= at_m <= one.to_m]
        names = [one.name or one.layer for one in here] + [one.label or one.layer for one in inside]
        return list(dict.fromkeys(names))

    def _mark(self, lon: float, lat: float) -> None:
        point = map_point_of(self.canvas(), lon, lat)
        if point is None:
            return
        if self._marker is None:
            self._marker = QgsVertexMarker(self.canvas())
            self._marker.setIconType(QgsVertexMarker.IconType.ICON_CIRCLE)
            self._marker.setColor(COLOUR)
            self._marker.setIconSize(em(self.canvas(), 1.0))
            self._marker.setPenWidth(max(2, em(self.canvas(), 0.2)))
        self._marker.setCenter(point)

    def _say(self, text: str, rich: bool = False) -> None:
        self.panel.setText(text if rich else escape(text))
        self.panel.adjustSize()
        self.panel.move(em(self.canvas(), 1.0), em(self.canvas(), 1.0))
        self.panel.show()
