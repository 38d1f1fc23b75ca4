"""The OpenStreetMap base map: an unticked layer that asks for nothing until it is shown."""

from __future__ import annotations

from urllib.parse import quote

from qgis.core import QgsLayerMetadata, QgsRasterLayer
from qgis.PyQt.QtCore import QCoreApplication

TILES = "https://tile.openstreetmap.org/{z}/{x}/{y}.png"
LARGEST_ZOOM = 19
ATTRIBUTION = "© OpenStreetMap contributors"


def osm_layer() -> QgsRasterLayer:
    """OpenStreetMap's standard tiles as a layer.

    The provider for XYZ tiles reads no capabilities, so making the layer needs no network; tiles are fetched in the
    background when, and only when, the layer is shown.
    """
    source = f"type=xyz&url={quote(TILES, safe=':/')}&zmin=0&zmax={LARGEST_ZOOM}"
    layer = QgsRasterLayer(source, QCoreApplication.translate("Karwan", "OpenStreetMap (needs a network)"), "wms")
    metadata = QgsLayerMetadata()
    metadata.setRights([ATTRIBUTION])
    metadata.setAbstract(
        QCoreApplication.translate(
            "Karwan", "Tiles of openstreetmap.org, fetched while shown. Nothing of them is stored in the study."
        )
    )
    layer.setMetadata(metadata)
    return layer
