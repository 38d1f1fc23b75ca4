"""Where the hand is on the map: on a control point, on what the project's settings snap to, or just there."""

from __future__ import annotations

import numpy as np
from qgis.core import QgsPointLocator
from qgis.gui import QgsMapCanvas, QgsMapMouseEvent, QgsSnapIndicator

from .map_places import lonlat_of, map_point_of
from .measuring import LonLat
from .workspace import Workspace

SNAP_PIXELS = 12.0


class EditSnapping:
    """Snaps on one canvas; ready() before a gesture, rest() after it."""

    def __init__(self, canvas: QgsMapCanvas, workspace: Workspace) -> None:
        self._canvas, self._workspace = canvas, workspace
        self._indicator = QgsSnapIndicator(canvas)
        self._places: list[tuple[float, float, float, float]] = []

    def ready(self) -> None:
        """Read where the study's control points are on the canvas."""
        self._places = []
        to_pixel = self._canvas.getCoordinateTransform()
        for known in self._workspace.reading(lambda study: study.control_points(), []):
            there = map_point_of(self._canvas, known.lon, known.lat)
            if there is not None:
                pixel = to_pixel.transform(there)
                self._places.append((pixel.x(), pixel.y(), known.lon, known.lat))

    def place(self, event: QgsMapMouseEvent) -> LonLat | None:
        """Where the mouse is, degrees; None where the project's coordinate system does not reach."""
        pixel = event.pos()
        for x, y, lon, lat in self._places:
            if np.hypot(x - pixel.x(), y - pixel.y()) <= SNAP_PIXELS:
                return lon, lat
        place = event.snapPoint()
        self._indicator.setMatch(event.mapPointMatch())
        return lonlat_of(self._canvas, place)

    def rest(self) -> None:
        """Mark nothing any more."""
        self._indicator.setMatch(QgsPointLocator.Match())
