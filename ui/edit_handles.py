"""What the Edit tool draws on the map: the tangent polygon with its handles, and what the hand makes of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from qgis.core import QgsGeometry, QgsPointXY, QgsRectangle
from qgis.gui import QgsMapCanvas, QgsRubberBand
from qgis.PyQt.QtCore import QPoint, QPointF, Qt
from qgis.PyQt.QtGui import QColor

from ..core.alignment import Axis
from ..core.axis_edits import compared
from ..core.geodesy import FloatArray
from ..core.plan import Plan
from ..layers.compat import LINE_GEOMETRY, POINT_GEOMETRY
from ..layers.geometry import geometry_of_line
from .map_places import map_geometry_of, map_point_of, seen_line
from .resources import icon_path
from .stretch_picking import stretch_on_map
from .theme import em

# Okabe and Ito's vermillion and blue: told apart by everyone, seen on imagery and on white.
POLYGON_COLOUR, HANDLE_COLOUR = QColor(0, 90, 160, 190), QColor(0, 114, 178)
HELD_COLOUR, LOCKED_COLOUR = QColor(213, 94, 0), QColor(110, 110, 110)
PI, CURVE, TANGENT, LOCKED = "pi", "curve", "tangent", "locked"
REACH_EM = 0.7
# As large as the padlock's picture is.
LOCK_PIXELS = 24


@dataclass(frozen=True)
class Handle:
    """What lies under the mouse: a PI (locked or not), the middle of its curve, or the tangent before PI `pi`."""

    kind: str
    pi: int


class EditHandles:
    """Rubber bands on one canvas, from show() to clear(); dispose() takes them off it."""

    def __init__(self, canvas: QgsMapCanvas) -> None:
        self._canvas = canvas
        self._polygon = self._band(LINE_GEOMETRY, POLYGON_COLOUR, Qt.PenStyle.DashLine, 0.12)
        # What a hand moves of it, so that the rest need not be drawn with it.
        self._moved = self._band(LINE_GEOMETRY, POLYGON_COLOUR, Qt.PenStyle.DashLine, 0.12)
        self._line = self._band(LINE_GEOMETRY, HELD_COLOUR, Qt.PenStyle.SolidLine, 0.2)
        self._pis = self._dots(HANDLE_COLOUR, QgsRubberBand.IconType.ICON_FULL_BOX, 0.7)
        self._locked = self._dots(LOCKED_COLOUR, QgsRubberBand.IconType.ICON_SVG, 1.1)
        self._locked.setSvgIcon(icon_path("lock"), QPoint(-LOCK_PIXELS // 2, -LOCK_PIXELS // 2))
        self._locks = self._band(LINE_GEOMETRY, LOCKED_COLOUR, Qt.PenStyle.SolidLine, 0.45)
        self._curves = self._dots(HANDLE_COLOUR, QgsRubberBand.IconType.ICON_CIRCLE, 0.6)
        self._held = self._dots(HELD_COLOUR, QgsRubberBand.IconType.ICON_FULL_BOX, 0.9)
        self._places: dict[str, FloatArray] = {kind: np.empty((0, 2)) for kind in (PI, LOCKED, CURVE)}
        self._axis: Axis | None = None
        self._resting: tuple[int, int] | None = None

    def _band(self, kind: object, colour: QColor, style: Qt.PenStyle, width_em: float) -> QgsRubberBand:
        band = QgsRubberBand(self._canvas, kind)
        band.setColor(colour)
        band.setLineStyle(style)
        band.setWidth(max(1, em(self._canvas, width_em)))
        band.setFillColor(QColor(0, 0, 0, 0))
        return band

    def _dots(self, colour: QColor, icon: QgsRubberBand.IconType, size_em: float) -> QgsRubberBand:
        band = self._band(POINT_GEOMETRY, colour, Qt.PenStyle.SolidLine, 0.15)
        band.setIcon(icon)
        band.setIconSize(max(6, em(self._canvas, size_em)))
        band.setSecondaryStrokeColor(QColor(255, 255, 255, 220))
        return band

    @property
    def _bands(self) -> tuple[QgsRubberBand, ...]:
        return self._locks, self._polygon, self._moved, self._line, self._pis, self._locked, self._curves, self._held

    def show(self, axis: Axis, curve_lonlat: FloatArray, locked: frozenset[int] = frozenset()) -> None:
        """Draw a polygon; curve_lonlat: (n, 2) the middle of each PI's curve in degrees, NaN where there is none."""
        self._axis, self._resting = axis, None
        self._polygon.setToGeometry(self._seen(axis.lon, axis.lat), None)
        self._moved.reset(LINE_GEOMETRY)
        free = np.array([i not in locked for i in range(axis.lon.size)], dtype=bool)
        self._places[PI] = self._dotted(self._pis, np.column_stack((axis.lon, axis.lat)), free)
        self._places[LOCKED] = self._dotted(self._locked, np.column_stack((axis.lon, axis.lat)), ~free)
        if not locked:
            self._locks.reset(LINE_GEOMETRY)
        self._places[CURVE] = self._dotted(self._curves, curve_lonlat, free & np.isfinite(curve_lonlat[:, 0]))

    def show_locks(self, stretches: list[tuple[float, float]], plan: Plan) -> None:
        """Draw the locked stretches of a line, chainages in m."""
        lines = [stretch_on_map(self._canvas, plan, *ends) for ends in stretches]
        self._locks.setToGeometry(QgsGeometry.collectGeometry([line for line in lines if not line.isEmpty()]), None)

    def bend(self, axis: Axis, held: Handle | None) -> None:
        """Draw the polygon as the hand makes it; the other handles stay where they are until it lets go."""
        edited = compared(self._axis or axis, axis)
        count, resting = axis.lon.size, (edited.same_before, edited.same_after)
        if resting != self._resting:
            self._resting = resting
            ends = [(0, resting[0]), (count - resting[1], count)]
            still = [self._seen(axis.lon[a:b], axis.lat[a:b]) for a, b in ends if b - a > 1]
            self._polygon.setToGeometry(QgsGeometry.collectGeometry([one for one in still if not one.isEmpty()]), None)
        moved = slice(max(resting[0] - 1, 0), count - resting[1] + 1)
        self._moved.setToGeometry(self._seen(axis.lon[moved], axis.lat[moved]), None)
        if held is not None and held.kind != CURVE:
            self._held.reset(POINT_GEOMETRY)
            point = map_point_of(self._canvas, float(axis.lon[held.pi]), float(axis.lat[held.pi]))
            if point is not None:
                self._held.addPoint(point)

    def show_line(self, lon: FloatArray, lat: FloatArray) -> None:
        """Draw the stretch of line that a gesture makes."""
        self._line.setToGeometry(seen_line(self._canvas, lon, lat), None)

    def hold(self, handle: Handle | None) -> None:
        """Mark what lies under the mouse or is held."""
        self._held.reset(POINT_GEOMETRY)
        if handle is not None and handle.kind in self._places:
            x, y = self._places[handle.kind][handle.pi]
            if np.isfinite(x):
                self._held.addPoint(QgsPointXY(x, y))

    def drop_line(self) -> None:
        """No gesture is under way."""
        self._line.reset(LINE_GEOMETRY)
        self._moved.reset(LINE_GEOMETRY)
        if self._resting is not None and self._axis is not None:
            self._resting = None
            self._polygon.setToGeometry(self._seen(self._axis.lon, self._axis.lat), None)

    def clear(self) -> None:
        """Draw nothing."""
        for band in self._bands:
            lines = self._polygon, self._moved, self._line, self._locks
            band.reset(LINE_GEOMETRY if band in lines else POINT_GEOMETRY)
        self._axis = self._resting = None
        self._places = {kind: np.empty((0, 2)) for kind in (PI, LOCKED, CURVE)}

    def dispose(self) -> None:
        """Take everything off the map."""
        for band in self._bands:
            self._canvas.scene().removeItem(band)

    def at(self, pixel: QPointF) -> Handle | None:
        """What lies within reach of a place on the canvas; PIs before curves before tangents."""
        reach = max(6.0, em(self._canvas, REACH_EM))
        for kind in (PI, LOCKED, CURVE):
            places = self._pixels(self._places[kind])
            off = np.hypot(places[:, 0] - pixel.x(), places[:, 1] - pixel.y())
            if off.size and np.nanmin(np.append(off, np.inf)) <= reach:
                return Handle(kind, int(np.nanargmin(off)))
        free, locked = self._places[PI], self._places[LOCKED]
        corners = self._pixels(np.where(np.isfinite(free), free, locked) if len(locked) else free)
        if len(corners) < 2:
            return None
        here = np.array([pixel.x(), pixel.y()])
        along = np.diff(corners, axis=0)
        share = ((here - corners[:-1]) * along).sum(axis=1) / np.maximum((along**2).sum(axis=1), 1e-9)
        foot = corners[:-1] + np.clip(share, 0.0, 1.0)[:, None] * along
        off = np.hypot(*(foot - here).T)
        nearest = int(np.nanargmin(np.where(np.isfinite(off), off, np.inf)))
        return Handle(TANGENT, nearest + 1) if off[nearest] <= reach else None

    def _pixels(self, places: FloatArray) -> FloatArray:
        to_pixel = self._canvas.getCoordinateTransform()
        found = [to_pixel.transform(QgsPointXY(x, y)) if np.isfinite(x) else None for x, y in places]
        return np.array([(p.x(), p.y()) if p is not None else (np.nan, np.nan) for p in found]).reshape(-1, 2)

    def _dotted(self, band: QgsRubberBand, lonlat: FloatArray, shown: np.ndarray) -> FloatArray:
        """Put dots at the shown places; all places in map coordinates, NaN for those not shown."""
        places = np.full((len(lonlat), 2), np.nan)
        wanted = np.flatnonzero(shown)
        dots = self._mapped(*lonlat[wanted].T) if wanted.size > 1 else None
        if dots is not None and not dots.isNull():
            # A line is taken to the map at once, points would be one by one.
            places[wanted] = [(vertex.x(), vertex.y()) for vertex in dots.vertices()]
        elif wanted.size:
            point = map_point_of(self._canvas, *lonlat[wanted[0]])
            if point is not None:
                places[wanted[0]] = point.x(), point.y()
        # Those out of sight would be drawn at every repaint of the map, too; a new extent asks again.
        seen = self._about()
        points = [QgsPointXY(x, y) for x, y in places[wanted] if np.isfinite(x) and seen.contains(x, y)]
        band.setToGeometry(QgsGeometry.fromMultiPointXY(points), None)
        return places

    def _seen(self, lon: FloatArray, lat: FloatArray) -> QgsGeometry:
        """The part of a polygon about the view: dashes of hundreds of km beyond it would be drawn for nothing."""
        return self._mapped(lon, lat).clipped(self._about())

    def _about(self) -> QgsRectangle:
        extent = QgsRectangle(self._canvas.extent())
        extent.scale(1.5)
        return extent

    def _mapped(self, lon: FloatArray, lat: FloatArray) -> QgsGeometry:
        return map_geometry_of(self._canvas, geometry_of_line(lon, lat)) or QgsGeometry()
