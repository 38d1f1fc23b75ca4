"""Places of the map in degrees, and back; None where the project's coordinate system does not reach."""

from __future__ import annotations

import math
from contextlib import suppress

import numpy as np
from qgis.core import (
    QgsCoordinateTransform,
    QgsCsException,
    QgsGeometry,
    QgsMapToPixelSimplifier,
    QgsPointXY,
    QgsProject,
    QgsRectangle,
)
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QCoreApplication

from ..core.geodesy import FloatArray
from ..layers.compat import REVERSE_TRANSFORM, SIMPLIFY_DISTANCE, SIMPLIFY_VISVALINGAM
from ..layers.geometry import geometry_of_line, wgs84
from .measuring import LonLat

# How much more than the view is drawn, and how far off it may be, pixels.
SEEN_BEYOND, SEEN_PIXELS = 3.0, 0.5


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanMapPlaces", text)


def has_crs(canvas: QgsMapCanvas) -> bool:
    """Whether the map says where on Earth it is."""
    return bool(canvas.mapSettings().destinationCrs().isValid())


def why_nowhere(canvas: QgsMapCanvas) -> str:
    """What to tell the planner when a place of the map has no longitude and latitude."""
    if has_crs(canvas):
        return tr("This place lies outside of the project's coordinate system.")
    return tr("The project has no coordinate system: set one under Project ▸ Properties.")


def lonlat_of(canvas: QgsMapCanvas, place: QgsPointXY) -> LonLat | None:
    """Longitude and latitude (degrees) of a place in map coordinates."""
    if not has_crs(canvas):
        return None
    try:
        there = _transform(canvas).transform(place, REVERSE_TRANSFORM)
    except QgsCsException:
        return None
    on_earth = abs(there.x()) <= 540.0 and abs(there.y()) <= 90.0
    return (there.x(), there.y()) if on_earth else None


def map_point_of(canvas: QgsMapCanvas, lon: float, lat: float) -> QgsPointXY | None:
    """Map coordinates of a longitude and latitude."""
    if not has_crs(canvas):
        return None
    try:
        there = _transform(canvas).transform(QgsPointXY(lon, lat))
    except QgsCsException:
        return None
    return there if math.isfinite(there.x()) and math.isfinite(there.y()) else None


def map_extent_of(canvas: QgsMapCanvas, box: QgsRectangle) -> QgsRectangle | None:
    """Map extent round a box in degrees."""
    if not has_crs(canvas):
        return None
    try:
        extent = _transform(canvas).transformBoundingBox(box)
    except QgsCsException:
        return None
    return extent if extent.isFinite() else None


def map_geometry_of(canvas: QgsMapCanvas, geometry: QgsGeometry) -> QgsGeometry | None:
    """A geometry in degrees as one in map coordinates."""
    moved = QgsGeometry(geometry)
    if not has_crs(canvas):
        return None
    try:
        failed = moved.transform(_transform(canvas)) != 0
    except QgsCsException:
        return None
    return None if failed else moved


def seen_of(canvas: QgsMapCanvas, geometry: QgsGeometry) -> QgsGeometry:
    """As much of a line in map coordinates as a rubber band about the view needs, as finely as pixels show it.

    A band strokes all its vertices at every repaint of the map, seen or not. Ask again when the extent changes.
    """
    about = QgsRectangle(canvas.extent())
    # Room for a pan: bands move along with the map until it has its new extent.
    about.scale(SEEN_BEYOND)
    seen = geometry.clipped(about)
    # As QGIS thins what it renders: first what is closer than pixels, quickly, then what hardly bends.
    for share, way in ((0.4, SIMPLIFY_DISTANCE), (0.6, SIMPLIFY_VISVALINGAM)):
        tolerance = share * SEEN_PIXELS * canvas.mapUnitsPerPixel()
        seen = QgsMapToPixelSimplifier(QgsMapToPixelSimplifier.SimplifyFlag.SimplifyGeometry, tolerance, way).simplify(
            seen
        )
    return seen


def seen_line(canvas: QgsMapCanvas, lon: FloatArray, lat: FloatArray) -> QgsGeometry:
    """seen_of of a line given in degrees; what lies beyond the view is left out before anything is done with it.

    A line of a country has tens of thousands of vertices, of which the view shows hundreds. Empty where the project's
    coordinate system does not reach.
    """
    about = QgsRectangle(canvas.extent())
    about.scale(SEEN_BEYOND)
    near = np.ones(lon.size, dtype=bool)
    with suppress(QgsCsException):
        box = _transform(canvas).transformBoundingBox(about, REVERSE_TRANSFORM)
        if box.isFinite():
            near = (lon >= box.xMinimum()) & (lon <= box.xMaximum())
            near &= (lat >= box.yMinimum()) & (lat <= box.yMaximum())
    # With a vertex more on either side, so that what leaves the view leaves it at its edge.
    near[1:] |= near[:-1].copy()
    near[:-1] |= near[1:].copy()
    edges = np.flatnonzero(np.diff(np.concatenate(([False], near, [False])).astype(np.int8)))
    lines = [geometry_of_line(lon[a:b], lat[a:b]) for a, b in zip(edges[::2], edges[1::2]) if b - a > 1]
    there = map_geometry_of(canvas, QgsGeometry.collectGeometry(lines)) if lines else None
    return QgsGeometry() if there is None else seen_of(canvas, there)


def _transform(canvas: QgsMapCanvas) -> QgsCoordinateTransform:
    return QgsCoordinateTransform(wgs84(), canvas.mapSettings().destinationCrs(), QgsProject.instance())
