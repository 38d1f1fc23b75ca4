"""A raster layer of QGIS as an elevation model."""

from __future__ import annotations

from qgis.core import QgsRasterLayer

from ..core.errors import TerrainError
from ..core.terrain import ElevationModel, open_elevation


def elevation_of(layer: QgsRasterLayer | None, band: int = 1) -> ElevationModel:
    """The elevation model behind a raster layer.

    Raises TerrainError if the layer is missing, broken, not read through GDAL, or no elevation model.
    """
    if layer is None or not isinstance(layer, QgsRasterLayer):
        raise TerrainError("No elevation model is chosen.", "Choose a raster layer.")
    if not layer.isValid():
        raise TerrainError(f"The layer {layer.name()} cannot be read.", "Check that its file is still there.")
    if layer.providerType() != "gdal":
        raise TerrainError(
            f"The layer {layer.name()} is served by {layer.providerType()}, not read from a file.",
            "Save it as GeoTIFF (Export > Save As) and choose that.",
        )
    return open_elevation(layer.source(), layer.name(), band)
