"""What is set by hand along the selected alternative, on the map: bridges and tunnels as bands, levels and stations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from qgis.core import QgsGeometry
from qgis.gui import QgsMapCanvas, QgsRubberBand
from qgis.PyQt.QtCore import QObject, Qt
from qgis.PyQt.QtGui import QColor

from ..core.by_hand import BRIDGE, LEVEL, STATION, TUNNEL
from ..layers.compat import LINE_GEOMETRY, POINT_GEOMETRY
from ..layers.geometry import geometry_of_line
from .map_places import map_geometry_of, map_point_of, seen_of
from .theme import LIGHT, em

if TYPE_CHECKING:
    from ..core.evaluation import Evaluation
    from ..core.hand_set_line import PlacedFix
    from .workspace import Workspace

# Drawn along a stretch at this distance, m.
STEP_M = 50.0
Icon = QgsRubberBand.IconType


class HandSetMap(QObject):
    """Four bands on one canvas; they follow the selected alternative and what it is being bent to."""

    def __init__(self, canvas: QgsMapCanvas, workspace: Workspace) -> None:
        super().__init__(canvas)
        self._canvas, self._workspace = canvas, workspace
        self._shown: tuple[Evaluation, tuple[PlacedFix, ...]] | None = None
        self.bands = {
            BRIDGE: self._band(LINE_GEOMETRY, LIGHT.bridge), TUNNEL: self._band(LINE_GEOMETRY, LIGHT.tunnel),
            LEVEL: self._band(POINT_GEOMETRY, LIGHT.text, Icon.ICON_FULL_DIAMOND),
            STATION: self._band(POINT_GEOMETRY, LIGHT.text, Icon.ICON_FULL_BOX),
        }  # fmt: skip
        self.bands[TUNNEL].setLineStyle(Qt.PenStyle.DashLine)
        self._connections = [
            (workspace.evaluationChanged, self._on_changed), (workspace.selectionChanged, self.refresh),
            (workspace.studyChanged, self.refresh), (canvas.extentsChanged, self._draw),
            (canvas.destinationCrsChanged, self._draw),
        ]  # fmt: skip
        for signal, slot in self._connections:
            signal.connect(slot)

    def dispose(self) -> None:
        """Take everything off the map and let go."""
        for signal, slot in self._connections:
            signal.disconnect(slot)
        self._connections.clear()
        for band in self.bands.values():
            self._canvas.scene().removeItem(band)
        self.bands.clear()
        self.deleteLater()

    def _band(self, kind: object, colour: str, icon: object = None) -> QgsRubberBand:
        band = QgsRubberBand(self._canvas, kind)
        band.setColor(QColor(colour))
        band.setWidth(max(4, em(self._canvas, 0.5)))
        if icon is not None:
            band.setIcon(icon)
            band.setIconSize(max(9, em(self._canvas, 0.9)))
        return band

    def _on_changed(self, key: str) -> None:
        if key == self._workspace.selected_id:
            self.refresh()

    def refresh(self) -> None:
        """Find what is set by hand on the selected alternative; nothing is computed for those without."""
        record = self._workspace.record(self._workspace.selected_id)
        axis = record.alignment.axis if record is not None else None
        self._shown = None
        if record is not None and axis is not None and axis.by_hand.fixes:
            # Imported here: scipy behind it would slow the start of QGIS.
            from ..core.evaluate import plan_of_line
            from ..core.hand_set_line import placed

            evaluation = self._workspace.evaluation(record.id)
            plan = plan_of_line(evaluation.alignment) if evaluation is not None else None
            if evaluation is not None and plan is not None:
                self._shown = evaluation, placed(axis.by_hand, plan).fixes
        self._draw()

    def _draw(self) -> None:
        for kind, band in self.bands.items():
            band.reset(LINE_GEOMETRY if kind in (BRIDGE, TUNNEL) else POINT_GEOMETRY)
        if self._shown is None:
            return
        evaluation, fixes = self._shown
        stretches: dict[str, list[QgsGeometry]] = {BRIDGE: [], TUNNEL: []}
        for one in fixes:
            if one.fix.kind in stretches:
                there = map_geometry_of(self._canvas, _stretch(evaluation, one))
                if there is not None:
                    stretches[one.fix.kind].append(seen_of(self._canvas, there))
            elif one.fix.kind in self.bands:
                place = map_point_of(self._canvas, one.fix.lon, one.fix.lat)
                if place is not None:
                    self.bands[one.fix.kind].addPoint(place)
        for kind, found in stretches.items():
            seen = [one for one in found if not one.isEmpty()]
            if seen:
                self.bands[kind].setToGeometry(QgsGeometry.collectGeometry(seen), None)


def _stretch(evaluation: Evaluation, one: PlacedFix) -> QgsGeometry:
    """The course of the line between two chainages."""
    section = evaluation.section
    at_m = np.linspace(one.from_m, one.to_m, max(2, int((one.to_m - one.from_m) / STEP_M) + 1))
    return geometry_of_line(
        np.interp(at_m, section.chainage_m, section.lon), np.interp(at_m, section.chainage_m, section.lat)
    )
