"""The line of an earlier version on the map, dashed: nothing of the study's layers."""

from __future__ import annotations

from qgis.gui import QgsMapCanvas, QgsRubberBand
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor

from ..core.alignment import Alignment
from ..layers.compat import LINE_GEOMETRY
from ..layers.geometry import geometry_of_alignment, wgs84
from .theme import em

COLOUR, CASING = QColor("#4b0082"), QColor(255, 255, 255, 220)


class VersionBand:
    """One line at a time on one canvas; dark dashes on a light casing stand out on any map."""

    def __init__(self, canvas: QgsMapCanvas) -> None:
        self._canvas = canvas
        self._casing, self._dashes = QgsRubberBand(canvas, LINE_GEOMETRY), QgsRubberBand(canvas, LINE_GEOMETRY)
        width = max(2, em(canvas, 0.2))
        for band, colour, pixels in ((self._casing, CASING, width + 3), (self._dashes, COLOUR, width)):
            band.setColor(colour)
            band.setWidth(pixels)
        self._dashes.setLineStyle(Qt.PenStyle.DashLine)
        self.alignment: Alignment | None = None

    def show(self, alignment: Alignment | None) -> None:
        """Draw a line, None for nothing."""
        self.alignment = alignment
        for band in (self._casing, self._dashes):
            if alignment is None:
                band.reset(LINE_GEOMETRY)
            else:
                band.setToGeometry(geometry_of_alignment(alignment), wgs84())

    def dispose(self) -> None:
        """Take it off the map for good."""
        for band in (self._casing, self._dashes):
            self._canvas.scene().removeItem(band)
