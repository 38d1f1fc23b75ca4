"""Elevation models of tiles and of providers' cells: described once, found again by the path that studies keep."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from pyproj import CRS
from pyproj.exceptions import CRSError
from qgis.core import QgsCoordinateReferenceSystem, QgsRasterLayer
from qgis.PyQt.QtCore import QCoreApplication

from ..core.errors import TerrainError
from ..core.terrain import ElevationModel, in_plan
from ..core.terrain_sources import Window, forget_source, register_source
from .elevation_reading import Reading
from .lasting_source import joined, plain_source
from .provider_cells import OwnProvider, provider_cells
from .served_cells import Cells, ServedCells
from .tile_cells import TileServer, tile_cells, tile_width

Ranges = tuple[tuple[float, float], ...]
_MODELS: dict[str, ElevationModel] = {}
_OF: dict[str, str] = {}
_WIDTHS: dict[tuple[str, str], int] = {}


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanServedModels", text)


def known_model(path: str) -> ElevationModel | None:
    """What was described under a path since QGIS started; no server need be asked."""
    return _MODELS.get(path)


def crs_text(crs: QgsCoordinateReferenceSystem) -> str:
    """A coordinate system as libraries other than QGIS know it, too: the planner's own ones by their definition."""
    code = crs.authid()
    return code if code and not code.startswith("USER:") else crs.toWkt()


@dataclass(frozen=True)
class _Served:
    """Cells of a source with the way to coarser ones: core.terrain_sources.CellSource."""

    cells: ServedCells
    thin: Callable[[int], ElevationModel]

    def read(self, windows: Sequence[Window]) -> Iterator[Cells]:
        """As CellSource's."""
        return self.cells.read(windows)

    def coarser(self, model: ElevationModel, times: int) -> ElevationModel:
        """As CellSource's."""
        return self.thin(times) if times > 1 else model


def _known(path: str, source: str) -> ElevationModel | None:
    """What was described under a path of the same source: with another key for the same path it is described anew."""
    return _MODELS.get(path) if _OF.get(path) == source else None


def forget_models() -> None:
    """Let go of all servers and providers, as QGIS must do before it ends."""
    for path in _MODELS:
        forget_source(path)
    _MODELS.clear()
    _OF.clear()


def _register(
    model: ElevationModel, source: str, cells: ServedCells, thin: Callable[[int], ElevationModel]
) -> ElevationModel:
    app = QCoreApplication.instance()
    if not _MODELS and app is not None:
        app.aboutToQuit.connect(forget_models)
    register_source(model.path, _Served(cells, thin))
    _MODELS[model.path], _OF[model.path] = model, source
    return model


def _lasting(layer: QgsRasterLayer, title: str) -> Callable[[dict[str, Any]], str]:
    """Writes paths of a layer's source."""
    provider = layer.providerType()
    plain, secret = plain_source(provider, layer.source())
    fixed = {"provider": provider, "read_by": "qgis", "title": title, "keyless": "yes" if secret else ""}
    return lambda how: joined(plain, {**fixed, **how})


def model_of_tiles(layer: QgsRasterLayer, server: TileServer, reading: Reading, title: str = "") -> ElevationModel:
    """Tiles of a layer at a zoom as elevation model; the server is asked for one the first time.

    Raises TerrainError if the server does not answer.
    """
    title = title or layer.name()
    width = reading.tile_px or server.tile_px or _WIDTHS.get((server.url, server.authcfg), 0)
    if not width:
        width = _WIDTHS[server.url, server.authcfg] = tile_width(server, title)
    lasting, source = _lasting(layer, title), layer.source()

    def at_zoom(zoom: int) -> ElevationModel:
        path = lasting({"encoding": reading.encoding, "zoom": zoom, "tile_px": width})
        known = _known(path, source)
        if known is not None:
            return known
        cells, model_at = tile_cells(server, title, reading.encoding, zoom, width)
        return _register(
            model_at(path), source, cells, lambda times: at_zoom(max(zoom - times.bit_length() + 1, server.zooms[0]))
        )

    return at_zoom(server.usual_zoom(reading.zoom))


def model_of_provider(
    layer: QgsRasterLayer, reading: Reading, nodata: Ranges, own_nodata: bool, title: str = ""
) -> ElevationModel:
    """Cells that a layer's provider yields as elevation model; raises TerrainError if it does not tell enough."""
    title = title or layer.name()
    bands = (1, 2, 3) if reading.encoding else (reading.band or 1,)
    if max(bands) > layer.bandCount():
        raise TerrainError(
            tr("{} has no band {}.").format(title, max(bands)), tr("It has {}.").format(layer.bandCount())
        )
    try:
        wkt, unit = in_plan(CRS.from_user_input(crs_text(layer.crs())).to_wkt())
    except CRSError as error:
        raise TerrainError(
            tr("The coordinate system of {} is not understood: {}.").format(title, error), tr("Assign another.")
        ) from error
    unit, lasting, source = reading.unit or unit, _lasting(layer, title), layer.source()
    # The layer may be gone when coarser cells are asked for.
    own = OwnProvider(layer.dataProvider())
    how = {
        **asdict(replace(reading, zoom=0, tile_px=0, unit=unit, band=0 if reading.encoding else bands[0])),
        "nodata": nodata, "own_nodata": "" if own_nodata else "no",
    }  # fmt: skip

    def every(step: int) -> ElevationModel:
        path = lasting({**how, "every": step if step > 1 else 0})
        known = _known(path, source)
        if known is not None:
            return known
        cells, model_at = provider_cells(own, title, wkt, bands, reading.encoding, unit, step)
        return _register(model_at(path), source, cells, lambda times: every(step * times))

    return every(1)
