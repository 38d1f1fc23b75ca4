"""The map's side of the dock: zooming to places, and the cursor that map and profile share."""

from __future__ import annotations

import numpy as np
from qgis.core import QgsGeometry, QgsPointXY, QgsRectangle
from qgis.gui import QgsMapCanvas, QgsRubberBand, QgsVertexMarker
from qgis.PyQt.QtCore import QObject, Qt
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtWidgets import QGraphicsItem

from ..core.geodesy import FloatArray, chainage_m
from ..layers.compat import LINE_GEOMETRY
from ..layers.geometry import geometry_of_line
from .map_places import has_crs, map_extent_of, map_geometry_of, map_point_of, seen_line, why_nowhere
from .theme import em
from .workspace import Workspace

NEAR_EM = 0.8
LEAST_EXTENT_DEG = 0.01


class MapLink(QObject):
    """Follows the workspace on a canvas: a halo round the selected line, a marker at the hovered chainage.

    Hovering near the selected line sets that chainage.
    """

    def __init__(self, canvas: QgsMapCanvas, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._canvas, self._workspace = canvas, workspace
        self._line: tuple[QgsGeometry, FloatArray, FloatArray, FloatArray] | None = None
        self._over = False
        self._marker = QgsVertexMarker(canvas)
        self._marker.setIconType(QgsVertexMarker.IconType.ICON_CIRCLE)
        self._marker.setColor(QColor("#d00000"))
        self._marker.setFillColor(QColor(255, 255, 255, 200))
        self._marker.setPenWidth(2)
        self._marker.setIconSize(em(canvas))
        self._marker.hide()
        self._halo = QgsRubberBand(canvas, LINE_GEOMETRY)
        self._halo.setWidth(round(em(canvas, 1.1)))
        # Faint enough that what the layers draw in red below it stays red.
        self._halo.setColor(QColor(255, 221, 0, 60))
        # Wide and see-through, it takes longer to draw than all else that follows the mouse: kept as a picture.
        self._halo.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self._marker.setZValue(self._halo.zValue() + 1.0)
        workspace.chainageHovered.connect(self._on_hovered)
        workspace.selectionChanged.connect(self._follow_line)
        workspace.alternativesChanged.connect(self._follow_line)
        workspace.studyChanged.connect(self._on_study_changed)
        # Queued: when layers enter an empty project, QGIS itself zooms to all of them right afterwards.
        workspace.zoomRequested.connect(self.zoom_to, Qt.ConnectionType.QueuedConnection)
        canvas.xyCoordinates.connect(self._on_mouse)
        canvas.destinationCrsChanged.connect(self._follow_line)
        canvas.extentsChanged.connect(self._draw_halo)

    def dispose(self) -> None:
        """Disconnect and take the marker off the map."""
        self._canvas.xyCoordinates.disconnect(self._on_mouse)
        self._canvas.destinationCrsChanged.disconnect(self._follow_line)
        self._canvas.extentsChanged.disconnect(self._draw_halo)
        self._workspace.zoomRequested.disconnect(self.zoom_to)
        self._workspace.chainageHovered.disconnect(self._on_hovered)
        self._workspace.studyChanged.disconnect(self._on_study_changed)
        for item in (self._marker, self._halo):
            self._canvas.scene().removeItem(item)
        self._line = None

    def zoom_to(self, lon: FloatArray, lat: FloatArray) -> None:
        """Show the points (degrees) with a little room round them."""
        lon, lat = np.atleast_1d(lon), np.atleast_1d(lat)
        box = QgsRectangle(float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max()))
        if box.width() < LEAST_EXTENT_DEG and box.height() < LEAST_EXTENT_DEG:
            box.grow(LEAST_EXTENT_DEG)
        extent = map_extent_of(self._canvas, box)
        if extent is None:
            self._tell_why_not()
            return
        extent.scale(1.15)
        self._canvas.setExtent(extent)
        self._canvas.refresh()

    def _tell_why_not(self) -> None:
        if has_crs(self._canvas):
            self._workspace.say(self.tr("The project's coordinate system does not reach there."))
        else:
            self._workspace.say_once(why_nowhere(self._canvas))

    def _on_study_changed(self) -> None:
        if self._workspace.study is None:
            # The canvas drops deleted layers from its list by itself, and then sees nothing that changed.
            self._canvas.refresh()

    def _follow_line(self) -> None:
        self._line = None
        self._marker.hide()
        self._draw_halo()

    def _draw_halo(self) -> None:
        record = self._workspace.record(self._workspace.selected_id)
        line = record.alignment if record is not None and record.shown else None
        seen = seen_line(self._canvas, line.lon, line.lat) if line is not None else QgsGeometry()
        if seen.isEmpty():
            self._halo.reset(LINE_GEOMETRY)
        else:
            self._halo.setToGeometry(seen, None)

    def _selected_line(self) -> tuple[QgsGeometry, FloatArray, FloatArray, FloatArray] | None:
        """The selected line in map coordinates, with chainage, lon and lat of its vertices."""
        record = self._workspace.record(self._workspace.selected_id)
        if self._line is None and record is not None:
            lon, lat = record.alignment.lon, record.alignment.lat
            geometry = map_geometry_of(self._canvas, geometry_of_line(lon, lat))
            if geometry is not None:
                self._line = (geometry, chainage_m(lon, lat), lon, lat)
        return self._line

    def _on_mouse(self, place: QgsPointXY) -> None:
        if getattr(self._canvas.mapTool(), "is_holding", False):
            # What is being dragged has figures of its own, which are waited for.
            return
        found = self._selected_line()
        if found is None:
            return
        geometry, at_m, _, _ = found
        reach = em(self._canvas, NEAR_EM) * self._canvas.mapUnitsPerPixel()
        squared, nearest, after, _ = geometry.closestSegmentWithContext(place)
        key = self._workspace.selected_id
        if 0.0 <= squared <= reach * reach and after > 0:
            before, there = geometry.vertexAt(after - 1), geometry.vertexAt(after)
            length = before.distance(there)
            share = before.distance(nearest.x(), nearest.y()) / length if length > 0 else 0.0
            self._over = True
            self._workspace.chainageHovered.emit(key, float(at_m[after - 1] + share * (at_m[after] - at_m[after - 1])))
        elif self._over:
            self._over = False
            self._workspace.chainageHovered.emit(key, -1.0)

    def _on_hovered(self, key: str, at_m: float) -> None:
        found = self._selected_line() if key == self._workspace.selected_id and at_m >= 0.0 else None
        if found is None:
            self._marker.hide()
            return
        _, chainage, lon, lat = found
        place = map_point_of(self._canvas, float(np.interp(at_m, chainage, lon)), float(np.interp(at_m, chainage, lat)))
        if place is not None:
            self._marker.setCenter(place)
        self._marker.setVisible(place is not None)
