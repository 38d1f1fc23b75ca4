"""Relief from an elevation model: hypsometric tint and hillshade with QGIS's own renderers."""

from __future__ import annotations

from pathlib import Path

from qgis.core import (
    Qgis,
    QgsColorRampShader,
    QgsCoordinateReferenceSystem,
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
    (0, "#cfe0c3"),
    (300, "#dde7c7"),
    (700, "#eeeccb"),
    (1200, "#f1e0b5"),
    (1800, "#e6cb9c"),
    (2500, "#d6b189"),
    (3300, "#c39c80"),
    (4300, "#cbb5a8"),
    (5500, "#f2eeec"),
)
METRES_PER_DEGREE = 111_200.0
EXAGGERATION = 4.0
SUN_AZIMUTH, SUN_ALTITUDE = 315.0, 45.0


def _smooth(layer: QgsRasterLayer) -> None:
    """Interpolate the heights, not the picture, so that slopes stay smooth when a cell is larger than a pixel."""
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
    crs: QgsCoordinateReferenceSystem = layer.crs()
    # Heights are metres; on a geographic grid the cells are degrees.
    renderer.setZFactor(EXAGGERATION / METRES_PER_DEGREE if crs.isGeographic() else EXAGGERATION)
    renderer.setMultiDirectional(False)
    layer.setRenderer(renderer)
    layer.setBlendMode(QPainter.CompositionMode.CompositionMode_Multiply)
    layer.setOpacity(0.55)
    _smooth(layer)
    return layer
