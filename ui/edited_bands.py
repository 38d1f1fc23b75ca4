"""Lines on the map that are not written yet: what alternatives are being bent to."""

from __future__ import annotations

from qgis.gui import QgsMapCanvas, QgsRubberBand
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor

from ..core.alignment import Alignment
from ..layers.compat import LINE_GEOMETRY
from .map_places import seen_line
from .theme import em

COLOUR = QColor(224, 30, 90, 140)


class EditedBands:
    """One band for each alternative that is being bent, on one canvas."""

    def __init__(self, canvas: QgsMapCanvas) -> None:
        self._canvas = canvas
        self._bands: dict[str, QgsRubberBand] = {}
        self._lines: dict[str, Alignment] = {}
        canvas.extentsChanged.connect(self._draw)
        canvas.destinationCrsChanged.connect(self._draw)

    def dispose(self) -> None:
        """Take everything off the map and let go."""
        self._canvas.extentsChanged.disconnect(self._draw)
        self._canvas.destinationCrsChanged.disconnect(self._draw)
        for key in self.keys:
            self.drop(key)

    @property
    def keys(self) -> set[str]:
        """The alternatives drawn."""
        return set(self._bands)

    def line_of(self, key: str) -> Alignment | None:
        """The line drawn of an alternative."""
        return self._lines.get(key)

    def show(self, key: str, alignment: Alignment) -> None:
        """Draw the line an alternative is being bent to."""
        band = self._bands.get(key)
        if band is None:
            band = QgsRubberBand(self._canvas, LINE_GEOMETRY)
            band.setColor(COLOUR)
            band.setLineStyle(Qt.PenStyle.SolidLine)
            band.setWidth(max(2, em(self._canvas, 0.2)))
            self._bands[key] = band
        self._lines[key] = alignment
        self._draw_one(key)

    def drop(self, key: str) -> None:
        """Draw it no more."""
        self._lines.pop(key, None)
        band = self._bands.pop(key, None)
        if band is not None:
            self._canvas.scene().removeItem(band)

    def _draw(self) -> None:
        for key in self._bands:
            self._draw_one(key)

    def _draw_one(self, key: str) -> None:
        """As much of the line as is seen: a band strokes all its vertices at every repaint of the map."""
        line = self._lines[key]
        seen = seen_line(self._canvas, line.lon, line.lat)
        if seen.isEmpty():
            self._bands[key].reset(LINE_GEOMETRY)
        else:
            self._bands[key].setToGeometry(seen, None)
