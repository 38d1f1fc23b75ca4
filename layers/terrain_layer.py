"""Raster layers of QGIS as elevation models: files, servers' coverages and tiles whose colours are heights."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Any

from qgis.core import QgsMapLayer, QgsProject, QgsRasterLayer, QgsRasterRange
from qgis.PyQt.QtCore import QCoreApplication

from ..core.errors import TerrainError
from ..core.terrain import ElevationModel, open_elevation
from ..core.terrain_encodings import guess_encoding
from ..core.terrain_sources import source_of
from . import compat
from .elevation_reading import PICTURE, Reading, reading_from, reading_of
from .lasting_source import joined, parted, plain_source
from .served_models import Ranges, crs_text, known_model, model_of_provider, model_of_tiles
from .tile_cells import TileServer

# A server that did not answer is not asked again for so long: the study's elevation is asked for at every move.
WAIT_S = 30.0
_TRIED: dict[str, float] = {}


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanTerrainLayer", text)


def elevation_obstacle(layer: QgsMapLayer | None, reading: Reading | None = None) -> str:
    """Why a layer cannot serve as elevation model, with what to load instead; "" if it can. Asks no server.

    reading: instead of what its settings say.
    """
    if not isinstance(layer, QgsRasterLayer):
        return tr("no raster layer: load an elevation model")
    if not layer.isValid() or layer.dataProvider() is None:
        return tr("cannot be read: check that its source is still there")
    picture = tr("a picture: load an elevation model (GeoTIFF, WCS or terrain-RGB tiles)")
    said = reading or reading_of(layer)
    encoding, provider = encoding_of(layer, said), layer.dataProvider()
    if said.encoding == PICTURE or (tiles_of(layer) is not None and not encoding):
        return picture
    if tiles_of(layer) is None:
        if compat.numpy_type(provider.dataType(1)) is None:
            return picture
        if not layer.crs().isValid():
            return tr("no coordinate system: set it in the layer's properties")
    if encoding or said.band:
        return ""
    looks = provider.colorInterpretation(1)
    if looks == compat.RED_BAND and layer.bandCount() >= 3:
        return picture
    return tr("classes in colours: load an elevation model") if looks == compat.PALETTE_BAND else ""


def tiles_of(layer: QgsMapLayer | None) -> TileServer | None:
    """The server of a tile layer (XYZ); None for other layers."""
    if not isinstance(layer, QgsRasterLayer) or layer.providerType() != "wms":
        return None
    return TileServer.of(layer.source())


def encoding_of(layer: QgsRasterLayer, reading: Reading | None = None) -> str:
    """How colours are heights in a layer: as said, else as QGIS, its address or its name tells; "" if none does."""
    said = (reading or reading_of(layer)).encoding
    if said:
        return "" if said == PICTURE else said
    server = tiles_of(layer)
    if server is not None:
        return guess_encoding(server.url, layer.name(), interpretation=server.interpretation)
    return guess_encoding(layer.source(), layer.name()) if holds_colours(layer) else ""


def holds_colours(layer: QgsRasterLayer) -> bool:
    """Whether a layer's first three bands may be red, green and blue, 0 to 255 each."""
    provider = layer.dataProvider()
    if provider is None or layer.bandCount() < 3:
        return False
    return all(compat.numpy_type(provider.dataType(band)) == "uint8" for band in (1, 2, 3))


def elevation_of(layer: QgsMapLayer | None, **said: Any) -> ElevationModel:
    """The elevation model behind a raster layer, read as its settings say.

    said: band, unit, encoding, zoom or tile_px (as Reading has them) instead of what is set. A tile server is asked for
    one tile the first time. Raises TerrainError saying why if the layer is none.
    """
    if layer is None:
        raise TerrainError(tr("No elevation model is chosen."), tr("Choose a raster layer."))
    reading = replace(reading_of(layer), **said)
    why = elevation_obstacle(layer, reading)
    if why:
        raise TerrainError(
            tr("The layer {} is no elevation model: {}.").format(layer.name(), why), tr("Choose another layer.")
        )
    reading, server = replace(reading, encoding=encoding_of(layer, reading)), tiles_of(layer)
    if server is not None:
        return model_of_tiles(layer, server, reading)
    nodata, own = _nodata(layer, reading.band or 1)
    # What stands behind a bar are open options or a sign-in, which QGIS knows how to use.
    if layer.providerType() == "gdal" and not reading.encoding and "|" not in layer.source():
        return open_elevation(
            layer.source(), layer.name(), reading.band or 1, reading.unit, nodata, own, _given_crs(layer)
        )
    return model_of_provider(layer, reading, nodata, own)


def stored_path(model: ElevationModel) -> str:
    """Where a model is found again, for a study: with how it is read, without keys and passwords."""
    if source_of(model.path) is not None:
        return model.path
    plain, secret = plain_source("gdal", model.path)
    how = {
        "unit": model.unit, "nodata": model.nodata, "own_nodata": "" if model.own_nodata else "no",
        "crs": model.crs_wkt if model.crs_given else "", "keyless": "yes" if secret else "",
    }  # fmt: skip
    return joined(plain if secret else model.path, how)


def open_stored(path: str, title: str = "", band: int = 1, project: QgsProject | None = None) -> ElevationModel:
    """The model that stored_path, or a plain file, leads to; a project's layer of that source gives what was left out.

    Call it on the main thread: a layer may have to be opened for it. Raises TerrainError.
    """
    source, how = parted(path)
    nodata, own = _ranges(how.get("nodata")), how.get("own_nodata") != "no"
    by_gdal, keyless = "read_by" not in how, "keyless" in how
    if by_gdal and not keyless:
        return open_elevation(
            source, title or shown(path), band, str(how.get("unit", "")), nodata, own, str(how.get("crs", ""))
        )
    known = known_model(path)
    if known is not None:
        return known
    provider, name = str(how.get("provider", "gdal")), shown(path)
    layer = layer_of(project or QgsProject.instance(), path)
    if layer is None and keyless:
        raise TerrainError(
            tr("{} needs a key or a password, which studies do not keep.").format(name),
            tr("Load the layer into the project, then open the study again."),
        )
    failed = TerrainError(
        tr("{} cannot be opened.").format(name), tr("Check the network, or load the layer into the project.")
    )
    if layer is None:
        if monotonic() - _TRIED.get(path, -WAIT_S) < WAIT_S:
            raise failed
        layer = QgsRasterLayer(compat.as_asked(source) if provider in ("wms", "wcs") else source, name, provider)
        if layer.isValid():
            layer.dataProvider().setUserNoDataValue(band, [QgsRasterRange(low, high) for low, high in nodata])
            layer.dataProvider().setUseSourceNoDataValue(band, own)
        else:
            _TRIED[path] = monotonic()
    if not layer.isValid():
        raise failed
    if by_gdal:
        return elevation_of(layer, band=band)
    reading, server = reading_from({"band": band, **how}), tiles_of(layer)
    if server is not None:
        return model_of_tiles(layer, server, reading, name)
    return model_of_provider(layer, reading, nodata, own, name)


def shown(path: str) -> str:
    """What a planner knows a stored path by: its layer's title, or the file's name."""
    source, how = parted(path)
    return str(how.get("title") or Path(source).name)


def layer_of(project: QgsProject, path: str) -> QgsRasterLayer | None:
    """The project's raster layer that a stored path leads to, the more telling one if it is drawn several times."""
    source, how = parted(path)
    provider = str(how.get("provider", "gdal"))
    found = []
    for layer in project.mapLayers().values():
        if isinstance(layer, QgsRasterLayer) and layer.providerType() == provider:
            plain, secret = plain_source(provider, layer.source())
            there = plain if secret or provider != "gdal" else layer.source()
            if there == source or Path(there) == Path(source):
                found.append(layer)
    # A hillshade is the less telling name of a file.
    found.sort(key=lambda layer: layer.renderer() is not None and layer.renderer().type() == "hillshade")
    return found[0] if found else None


def _nodata(layer: QgsRasterLayer, band: int) -> tuple[Ranges, bool]:
    """What the layer's properties say of nodata: further ranges, and whether the raster's own value counts."""
    provider = layer.dataProvider()
    ranges = tuple((float(one.min()), float(one.max())) for one in provider.userNoDataValues(band))
    return ranges, bool(provider.useSourceNoDataValue(band)) or not provider.sourceHasNoDataValue(band)


def _given_crs(layer: QgsRasterLayer) -> str:
    """The coordinate system the planner gave to a layer, "" where it is the raster's own."""
    if layer.crs() == layer.dataProvider().crs():
        return ""
    return crs_text(layer.crs())


def _ranges(data: object) -> Ranges:
    try:
        return tuple((float(low), float(high)) for low, high in data or ())  # type: ignore[attr-defined]
    except (TypeError, ValueError):
        return ()


__all__ = [
    "Reading", "elevation_obstacle", "elevation_of", "encoding_of", "holds_colours", "layer_of", "open_stored", "shown",
    "stored_path", "tiles_of",
]  # fmt: skip
