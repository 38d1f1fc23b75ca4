"""Layers that are no vector layers: why nothing can be crossed in them, and what to load instead."""

from __future__ import annotations

from qgis.core import QgsMapLayer, QgsRasterLayer
from qgis.PyQt.QtCore import QCoreApplication

from . import compat
from .cover_layers import cover_obstacle


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanOtherLayers", text)


def why_not_crossed(layer: QgsMapLayer) -> str:
    """What a layer without features is, and what to load instead."""
    if isinstance(layer, QgsRasterLayer):
        return cover_obstacle(layer) or tr("a raster of classes: it has no features")
    kinds = {
        compat.VECTOR_TILES: tr(
            "vector tiles, cut for drawing: load the data themselves as a vector layer (such as WFS)"
        ),
        compat.MESH: tr("a mesh: export its faces or contours as a vector layer, its heights as a raster"),
        compat.POINT_CLOUD: tr("a point cloud: export a raster of its heights, or outlines as a vector layer"),
        compat.ANNOTATIONS: tr("annotations: draw it in a vector layer"),
    }
    return kinds.get(layer.type(), tr("no vector layer: load one of what it shows"))
