"""Tiles whose colours are heights (terrain-RGB), fetched through QGIS's network and decoded as they are.

The tiles are asked for one by one and never drawn: between colours nothing may be interpolated, a tile that is not
there is unknown ground, and a server that does not answer is an error. Proxies, certificates, the cache and the sign-in
(authcfg) are QGIS's own.
"""

from __future__ import annotations

import base64
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from osgeo import gdal
from pyproj import CRS
from qgis.core import QgsDataSourceUri, QgsNetworkAccessManager
from qgis.PyQt.QtCore import QCoreApplication, QUrl
from qgis.PyQt.QtNetwork import QNetworkReply, QNetworkRequest

from ..core.errors import TerrainError
from ..core.terrain import ElevationModel
from ..core.terrain_encodings import decode
from .compat import as_asked
from .served_cells import Block, Cells, ServedCells, in_qt_threads

HALF_WORLD_M = 20_037_508.342789244
USUAL_TILE_PX = 256
# Finer than any elevation model of the world; the planner may ask for more.
FINEST_ZOOM, UNSTATED_ZOOM = 14, 12
THREADS, TIMEOUT_MS, TRIES = 6, 20_000, 2
# Of a tile that is not there; every other failure is one.
_NOT_THERE = (204, 404, 410)


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanTileCells", text)


@dataclass(frozen=True)
class TileServer:
    """Where tiles are, as a layer of QGIS says it; zooms: coarsest and finest."""

    url: str
    zooms: tuple[int, int]
    authcfg: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    interpretation: str = ""
    tile_px: int = 0

    @classmethod
    def of(cls, source: str) -> TileServer | None:
        """Of a layer's source; None if it is no tile layer (type=xyz)."""
        uri = QgsDataSourceUri()
        uri.setEncodedUri(as_asked(source))
        if uri.param("type") != "xyz" or not uri.param("url"):
            return None
        headers = [(key, uri.param(f"http-header:{key}")) for key in _header_names(source)]
        if uri.param("referer"):
            headers.append(("Referer", uri.param("referer")))
        if uri.username():
            pair = base64.b64encode(f"{uri.username()}:{uri.password()}".encode()).decode()
            headers.append(("Authorization", f"Basic {pair}"))
        ratio = uri.param("tilePixelRatio")
        twice = ratio == "2" or "@2x" in uri.param("url") or "/512/" in uri.param("url")
        return cls(
            uri.param("url"), (_whole(uri.param("zmin"), 0), _whole(uri.param("zmax"), UNSTATED_ZOOM)),
            uri.authConfigId(), tuple(headers), uri.param("interpretation"), 512 if twice else 0,
        )  # fmt: skip

    def usual_zoom(self, wanted: int = 0) -> int:
        """The zoom that is read: the finest within reason, or what is wanted, if there is such."""
        return min(max(wanted or min(self.zooms[1], FINEST_ZOOM), self.zooms[0]), self.zooms[1])

    def address(self, zoom: int, row: int, column: int) -> str:
        """Of a tile; rows count from the north."""
        quads = "".join(str((column >> z & 1) + 2 * (row >> z & 1)) for z in range(zoom - 1, -1, -1))
        said = {"{x}": column, "{y}": row, "{-y}": 2**zoom - 1 - row, "{z}": zoom, "{q}": quads}
        url = self.url
        for name, value in said.items():
            url = url.replace(name, str(value))
        return url

    def get(self, title: str, zoom: int, block: Block, timeout_ms: int = TIMEOUT_MS) -> bytes | None:
        """A tile as it is served; None if it is not there. Raises TerrainError."""
        request = QNetworkRequest(QUrl(self.address(zoom, *block)))
        request.setAttribute(
            QNetworkRequest.Attribute.CacheLoadControlAttribute, QNetworkRequest.CacheLoadControl.PreferCache
        )
        if hasattr(request, "setTransferTimeout"):
            request.setTransferTimeout(timeout_ms)
        for name, value in self.headers:
            request.setRawHeader(name.encode(), value.encode())
        why = ""
        for _ in range(TRIES):
            # Not a QgsBlockingNetworkRequest made here: being Python's too, it takes Python's lock when it ends, with a
            # lock of Qt's in hand, while the window may hold Python's and wait for that of Qt: both for ever.
            reply = QgsNetworkAccessManager.blockingGet(request, self.authcfg)
            status = reply.attribute(QNetworkRequest.Attribute.HttpStatusCodeAttribute)
            if status in _NOT_THERE:
                return None
            content = bytes(reply.content())
            # With neither, nothing was asked: the sign-in could not be applied, for one.
            if reply.error() == QNetworkReply.NetworkError.NoError and (status is not None or content):
                return content or None
            why = reply.errorString() or tr("no answer")
            if status is None or status < 500:
                break
        raise TerrainError(
            tr("The tiles of {} cannot be had: {}").format(title, _without_query(why)),
            tr("Check the network, the layer's address and its sign-in."),
        )


def tile_cells(
    server: TileServer, title: str, encoding: str, zoom: int, tile_px: int
) -> tuple[ServedCells, Callable[[str], ElevationModel]]:
    """Who reads tiles of a zoom, and the elevation model they make under a path."""
    count = 2**zoom
    size_m = 2.0 * HALF_WORLD_M / (count * tile_px)
    grid = (-HALF_WORLD_M, size_m, 0.0, HALF_WORLD_M, 0.0, -size_m)

    def fetch(blocks: Sequence[Block]) -> Mapping[Block, Cells | None]:
        jobs = [partial(_tile, server, title, encoding, zoom, tile_px, block) for block in blocks]
        return dict(zip(blocks, in_qt_threads(jobs, THREADS)))

    def remedy(times: int) -> str:
        coarser = max(zoom - (times.bit_length() - 1), 0)
        return tr("Set zoom {} or less in the elevation settings, beside the elevation model.").format(coarser)

    cells = ServedCells(title, count * tile_px, count * tile_px, tile_px, fetch, remedy)
    wkt = CRS.from_epsg(3857).to_wkt()
    return cells, lambda path: ElevationModel(path, title, wkt, grid, count * tile_px, count * tile_px)


def tile_width(server: TileServer, title: str) -> int:
    """Width in pixels of what a server gives, by its coarsest tile; the usual one if that is not there.

    Raises TerrainError if the server does not answer.
    """
    zoom = server.zooms[0]
    data = in_qt_threads([partial(server.get, title, zoom, (2**zoom // 2, 2**zoom // 2), TIMEOUT_MS // 4)], 1)[0]
    return USUAL_TILE_PX if data is None else int(_pixels(data, title).shape[2])


def _tile(server: TileServer, title: str, encoding: str, zoom: int, tile_px: int, block: Block) -> Cells | None:
    data = server.get(title, zoom, block)
    if data is None:
        return None
    bands = _pixels(data, title)
    if bands.shape[1:] != (tile_px, tile_px):
        raise TerrainError(
            tr("The tiles of {} are {} pixels wide, not {}.").format(title, bands.shape[2], tile_px),
            tr("Set their width in the elevation settings, beside the elevation model."),
        )
    cells = decode(encoding, *bands[:3])
    if len(bands) == 4:
        cells[bands[3] == 0] = np.nan
    return cells


def _pixels(data: bytes, title: str) -> NDArray[np.uint8]:
    """Red, green, blue and perhaps alpha of a picture, as they were written."""
    name = f"/vsimem/karwan-{uuid.uuid4().hex}"
    gdal.FileFromMemBuffer(name, data)
    try:
        picture = gdal.OpenEx(name, gdal.OF_RASTER, allowed_drivers=["PNG", "WEBP", "GTiff", "JPEG"])
        if picture is not None and picture.RasterCount == 1 and picture.GetRasterBand(1).GetColorTable() is not None:
            table = picture.GetRasterBand(1).GetColorTable()
            colours = np.array([table.GetColorEntry(k) for k in range(table.GetCount())], dtype=np.uint8)
            entries = picture.ReadAsArray()
            bands = None if entries is None else np.moveaxis(colours[entries], 2, 0)
        else:
            bands = None if picture is None else picture.ReadAsArray()
    except RuntimeError:
        bands = None
    finally:
        picture = None
        with suppress(RuntimeError):
            gdal.Unlink(name)
    if bands is None or bands.ndim != 3 or len(bands) < 3 or bands.dtype != np.uint8:
        raise TerrainError(
            tr("What the server of {} sends is no terrain-RGB tile.").format(title),
            tr("Check the layer's address, or load an elevation model."),
        )
    return np.asarray(bands)


def _header_names(source: str) -> list[str]:
    names = [part.partition("=")[0] for part in source.split("&")]
    return [name.partition(":")[2] for name in names if name.startswith("http-header:")]


def _whole(text: str, otherwise: int) -> int:
    return int(text) if text.isdigit() else otherwise


def _without_query(text: str) -> str:
    """A network's message without what follows a question mark: keys stand there."""
    return " ".join(word.partition("?")[0] for word in text.split(" "))
