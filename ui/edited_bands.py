"""Lines on the map that are not written yet: what alternatives are being bent to."""

from __future__ import annotations

from qgis.gui import QgsMapCanvas, QgsRubberBand
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor

from ..core.alignment import Alignment
from ..layers.compat import LINE_GEOMETRY
from ..layers.geometry import geometry_of_alignment, wgs84
from .theme import em

COLOUR = QColor(224, 30, 90, 140)


class EditedBands:
    """One band for each alternative that is being bent, on one canvas."""

    def __init__(self, canvas: QgsMapCanvas) -> None:
        self._canvas = canvas
        self._bands: dict[str, QgsRubberBand] = {}

    @property
    def keys(self) -> set[str]:
        """The alternatives drawn."""
        return set(self._bands)

    def show(self, key: str, alignment: Alignment) -> None:
        """Draw the line an alternative is being bent to."""
        band = self._bands.get(key)
        if band is None:
            band = QgsRubberBand(self._canvas, LINE_GEOMETRY)
            band.setColor(COLOUR)
            band.setLineStyle(Qt.PenStyle.SolidLine)
            band.setWidth(max(2, em(self._canvas, 0.2)))
            self._bands[key] = band
        band.setToGeometry(geometry_of_alignment(alignment), wgs84())

    def drop(self, key: str) -> None:
        """Draw it no more."""
        band = self._bands.pop(key, None)
        if band is not None:
            self._canvas.scene().removeItem(band)
