"""A canvas, a workspace with one alternative, and a mouse that clicks at longitude and latitude."""

from __future__ import annotations

import time

import numpy as np
from osgeo import gdal, osr
from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsPointXY,
    QgsProject,
    QgsRectangle,
)
from qgis.gui import QgsMapCanvas, QgsMapMouseEvent, QgsMapToolPan
from qgis.PyQt.QtCore import QEvent, QPoint, Qt
from qgis.PyQt.QtGui import QKeyEvent
from qgis.PyQt.QtWidgets import QAction

WGS84 = QgsCoordinateReferenceSystem("EPSG:4326")
SIZE = 800, 600
NO_KEY = Qt.KeyboardModifier.NoModifier


def make_dem(path, rise=924.0):
    """1 per cent uphill to the east, cells of about 100 m, 61.9 to 62.6 E and 33.8 to 34.3 N."""
    x = 61.9 + (np.arange(700) + 0.5) * 0.001
    grid = np.repeat((1000.0 + (x - 62.0) * rise)[None, :], 500, axis=0).astype(np.float32)
    dataset = gdal.GetDriverByName("GTiff").Create(str(path), 700, 500, 1, gdal.GDT_Float32)
    srs = osr.SpatialReference()
    srs.ImportFromEPSG(4326)
    dataset.SetProjection(srs.ExportToWkt())
    dataset.SetGeoTransform((61.9, 0.001, 0.0, 34.3, 0.0, -0.001))
    dataset.GetRasterBand(1).WriteArray(grid)
    dataset = None
    return path


def wait_until(condition, seconds=10.0):
    """Let Qt and tasks work until `condition()` holds; fails if it never does."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError("it did not happen in time")
        QgsApplication.processEvents()
        time.sleep(0.005)


def make_canvas(crs=WGS84, project=None):
    canvas = QgsMapCanvas()
    canvas.resize(*SIZE)
    canvas.setDestinationCrs(crs)
    corner = QgsRectangle(62.0, 33.9, 62.4, 34.2)
    canvas.setExtent(QgsCoordinateTransform(WGS84, crs, QgsProject.instance()).transformBoundingBox(corner))
    canvas.show()
    return canvas


def pixel(canvas, lon, lat):
    point = QgsPointXY(lon, lat)
    crs = canvas.mapSettings().destinationCrs()
    place = canvas.getCoordinateTransform().transform(
        QgsCoordinateTransform(WGS84, crs, QgsProject.instance()).transform(point)
    )
    return QPoint(round(place.x()), round(place.y()))


class Mouse:
    """Sends what QGIS sends: a move before each click, press, release."""

    def __init__(self, canvas, tool):
        self.canvas, self.tool = canvas, tool

    def _event(self, kind, lon, lat, button, keys):
        held = button if kind != QEvent.Type.MouseButtonRelease else Qt.MouseButton.NoButton
        at = pixel(self.canvas, lon, lat)
        return QgsMapMouseEvent(self.canvas, kind, at, button, held, keys)

    def move(self, lon, lat, keys=NO_KEY):
        self.tool.canvasMoveEvent(self._event(QEvent.Type.MouseMove, lon, lat, Qt.MouseButton.NoButton, keys))

    def click(self, lon, lat, button=Qt.MouseButton.LeftButton, keys=NO_KEY):
        self.move(lon, lat, keys)
        self.tool.canvasPressEvent(self._event(QEvent.Type.MouseButtonPress, lon, lat, button, keys))
        self.tool.canvasReleaseEvent(self._event(QEvent.Type.MouseButtonRelease, lon, lat, button, keys))

    def right(self, lon, lat):
        self.click(lon, lat, Qt.MouseButton.RightButton)

    def key(self, key):
        event = QKeyEvent(QEvent.Type.KeyPress, key, NO_KEY)
        self.tool.keyPressEvent(event)
        return event


class Window:
    """The part of QGIS's main window that the tool asks for."""

    def __init__(self, canvas):
        self._canvas = canvas
        self._pan, self._action = QgsMapToolPan(canvas), QAction()
        self._action.triggered.connect(lambda: canvas.setMapTool(self._pan))

    def mapCanvas(self):
        return self._canvas

    def actionPan(self):
        return self._action

    actionAddFeature = actionVertexToolActiveLayer = actionPan

    def setActiveLayer(self, layer):
        return True
