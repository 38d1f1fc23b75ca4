"""Relief from an elevation model: hypsometric tint and hillshade with QGIS's own renderers."""

from __future__ import annotations

from pathlib import Path

from qgis.core import (
    Qgis,
    QgsColorRampShader,
    QgsHillshadeRenderer,
    QgsRasterDataProvider,
    QgsRasterLayer,
    QgsRasterShader,
    QgsSingleBandPseudoColorRenderer,
)
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtGui import QColor, QPainter

# Metres and colours: pale, so that lines and names stay readable on them.
TINT = (
    (0, "#d9e7cf"),
    (300, "#e5edd3"),
    (700, "#f2f0d8"),
    (1200, "#f5e9ca"),
    (1800, "#edd8b2"),
    (2500, "#e1c3a1"),
    (3300, "#d2b097"),
    (4300, "#d8c8be"),
    (5500, "#f6f3f1"),
)
METRES_PER_DEGREE = 111_200.0
EXAGGERATION = 4.0
OPACITY = 0.65
NEAREST_SCALE = 120e3
SUN_AZIMUTH, SUN_ALTITUDE = 315.0, 45.0
BRIGHTNESS = 45  # lifts level ground towards white, so that only slopes darken the map


def _smooth(layer: QgsRasterLayer) -> None:
    """Interpolate the heights, so that colours and slopes stay smooth when a cell is larger than a pixel."""
    provider = layer.dataProvider()
    provider.enableProviderResampling(True)
    provider.setZoomedInResamplingMethod(QgsRasterDataProvider.ResamplingMethod.Cubic)
    provider.setZoomedOutResamplingMethod(QgsRasterDataProvider.ResamplingMethod.Bilinear)
    provider.setMaxOversampling(2.0)
    layer.setResamplingStage(Qgis.RasterResamplingStage.Provider)


def tint_layer(path: Path) -> QgsRasterLayer:
    """Elevation in colours, with the metres in the legend."""
    layer = QgsRasterLayer(str(path), QCoreApplication.translate("Karwan", "Elevation"), "gdal")
    if not layer.isValid():
        return layer
    ramp = QgsColorRampShader(TINT[0][0], TINT[-1][0], None, QgsColorRampShader.Type.Interpolated)
    ramp.setColorRampItemList(
        [QgsColorRampShader.ColorRampItem(metres, QColor(colour), f"{metres} m") for metres, colour in TINT]
    )
    shader = QgsRasterShader(TINT[0][0], TINT[-1][0])
    shader.setRasterShaderFunction(ramp)
    layer.setRenderer(QgsSingleBandPseudoColorRenderer(layer.dataProvider(), 1, shader))
    layer.setBlendMode(QPainter.CompositionMode.CompositionMode_Multiply)
    _smooth(layer)
    return layer


def hillshade_layer(path: Path) -> QgsRasterLayer:
    """Shaded relief, multiplied onto what lies below."""
    layer = QgsRasterLayer(str(path), QCoreApplication.translate("Karwan", "Hillshade"), "gdal")
    if not layer.isValid():
        return layer
    renderer = QgsHillshadeRenderer(layer.dataProvider(), 1, SUN_AZIMUTH, SUN_ALTITUDE)
    # Heights are metres; on a geographic grid the cells are degrees.
    renderer.setZFactor(EXAGGERATION / METRES_PER_DEGREE if layer.crs().isGeographic() else EXAGGERATION)
    renderer.setMultiDirectional(False)
    layer.setRenderer(renderer)
    layer.setBlendMode(QPainter.CompositionMode.CompositionMode_Multiply)
    layer.brightnessFilter().setBrightness(BRIGHTNESS)
    layer.setOpacity(OPACITY)
    _smooth(layer)
    # Nearer than this the whole metres of the model would show as terraces that are not there.
    layer.setScaleBasedVisibility(True)
    layer.setMinimumScale(1e9)
    layer.setMaximumScale(NEAREST_SCALE)
    return layer
