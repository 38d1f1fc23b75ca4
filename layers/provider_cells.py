"""Cells that a QGIS data provider yields, such as WCS: read in blocks of the provider's own cells, so nothing is
resampled. Sign-in, proxies and the nodata values set in the layer's properties are honoured, for it is QGIS that reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray
from qgis.core import (
    QgsNetworkAccessManager,
    QgsNetworkReplyContent,
    QgsRasterBlock,
    QgsRasterDataProvider,
    QgsRectangle,
)
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtNetwork import QNetworkReply

from ..core.errors import TerrainError
from ..core.terrain import ElevationModel, metres_in
from ..core.terrain_encodings import decode
from . import compat
from .served_cells import Block, Cells, ServedCells, in_qt_threads

BLOCK_PX = 512


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanProviderCells", text)


class OwnProvider:
    """A copy of a layer's provider, used by one thread at a time; it stays when the layer goes."""

    def __init__(self, provider: QgsRasterDataProvider) -> None:
        # One copy, not a copy of it: copies of virtual rasters' copies hold no values on QGIS 3.22.
        self.provider, self.lock = provider.clone(), Lock()
        if hasattr(self.provider, "enableProviderResampling"):
            self.provider.enableProviderResampling(False)


class _Reader:
    def __init__(self, own: OwnProvider, title: str, bands: Sequence[int], encoding: str, unit: str) -> None:
        self._provider, self._lock = own.provider, own.lock
        self._title, self._bands, self._encoding = title, bands, encoding
        self._unit_m = metres_in(unit)

    def cells(self, extent: QgsRectangle, columns: int, rows: int) -> Cells:
        """Metres, NaN where unknown; raises TerrainError."""
        with self._lock:
            read = [self._band(band, extent, columns, rows) for band in self._bands]
        if self._encoding:
            heights = decode(self._encoding, *(values for values, _ in read))
        else:
            heights = (read[0][0] * self._unit_m).astype(np.float32)
        for _, unknown in read:
            heights[unknown] = np.nan
        return heights

    def _band(self, band: int, extent: QgsRectangle, columns: int, rows: int) -> tuple[NDArray[Any], NDArray[np.bool_]]:
        # Without a feedback of Python's: what the provider connects with it ends on this thread (tile_cells, get).
        with _failed_requests() as problems:
            block = self._provider.block(band, extent, columns, rows)
        # An empty error has no summary to ask for: older versions of QGIS crash.
        if block is not None and not block.error().isEmpty():
            problems.append(block.error().summary())
        if block is None or not block.isValid():
            problems.append(self._provider.lastError())
        problems = [problem for problem in problems if problem]
        kind = None if block is None else compat.numpy_type(block.dataType())
        if problems or kind is None or block.width() != columns or block.height() != rows:
            raise TerrainError(
                tr("{} cannot be read: {}").format(self._title, problems[0] if problems else tr("no values came")),
                tr("Check the network, the layer's address and its sign-in."),
            )
        values = np.frombuffer(bytes(block.data()), dtype=kind).reshape(rows, columns)
        return values.astype(np.float64), _unknown(block, values)


@contextmanager
def _failed_requests() -> Iterator[list[str]]:
    """What goes wrong on the network in this thread meanwhile.

    The WCS provider hands on zeros, or the answer before, where a server refuses, fails or has gone.
    """
    problems: list[str] = []

    def note(reply: QgsNetworkReplyContent) -> None:
        kind = bytes(reply.rawHeader(b"Content-Type")).decode("latin-1").lower()
        if reply.error() != QNetworkReply.NetworkError.NoError:
            problems.append(reply.errorString().partition("?")[0])
        elif kind.startswith(("text/", "application/vnd.ogc.se_xml", "application/xml")):
            problems.append(tr("the server answers with a message instead of values"))

    finished = QgsNetworkAccessManager.instance().finished[QgsNetworkReplyContent]
    finished.connect(note)
    try:
        yield problems
    finally:
        finished.disconnect(note)


def _unknown(block: QgsRasterBlock, values: NDArray[Any]) -> NDArray[np.bool_]:
    unknown = ~np.isfinite(values) if values.dtype.kind == "f" else np.zeros(values.shape, dtype=bool)
    if block.hasNoDataValue():
        unknown |= values == np.array(block.noDataValue()).astype(values.dtype)
    elif block.hasNoData():
        # Only a type without room for such a value keeps a map of its own, which is asked cell by cell.
        flat = [bool(block.isNoData(k)) for k in range(values.size)]
        unknown |= np.array(flat).reshape(values.shape)
    return unknown


def provider_cells(
    own: OwnProvider, title: str, wkt: str, bands: Sequence[int], encoding: str, unit: str, every: int
) -> tuple[ServedCells, Callable[[str], ElevationModel]]:
    """Who reads a provider's cells, and the elevation model they make under a path.

    bands: one, or red, green and blue of an encoding. every: only one of so many cells each way. Raises TerrainError
    for a provider that does not say how many cells it has.
    """
    provider = own.provider
    columns, rows = provider.xSize() // every, provider.ySize() // every
    if columns < 2 or rows < 2:
        raise TerrainError(
            tr("The source of {} does not tell its cells.").format(title),
            tr("Save the part you need as GeoTIFF (Export > Save As) and choose that."),
        )
    extent = provider.extent()
    wide = extent.width() / provider.xSize() * every
    high = extent.height() / provider.ySize() * every
    west, north = extent.xMinimum(), extent.yMaximum()
    reader = _Reader(own, title, bands, encoding, unit)

    def one(block: Block) -> Cells:
        row, column = block[0] * BLOCK_PX, block[1] * BLOCK_PX
        across, down = min(BLOCK_PX, columns - column), min(BLOCK_PX, rows - row)
        left, top = west + column * wide, north - row * high
        return reader.cells(QgsRectangle(left, top - down * high, left + across * wide, top), across, down)

    def fetch(blocks: Sequence[Block]) -> Mapping[Block, Cells | None]:
        return dict(zip(blocks, in_qt_threads([partial(one, block) for block in blocks], 1)))

    def remedy(times: int) -> str:
        return tr("Choose a coarser elevation model (cells {} times as large) or a shorter line.").format(times)

    cells = ServedCells(title, columns, rows, BLOCK_PX, fetch, remedy)
    return cells, lambda path: ElevationModel(path, title, wkt, (west, wide, 0.0, north, 0.0, -high), columns, rows)
