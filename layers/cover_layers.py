"""Raster layers whose values are classes, such as land cover: which are, what classes are called, how they are met."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from pathlib import Path

from osgeo import gdal, ogr
from qgis.core import QgsMapLayer, QgsPalettedRasterRenderer, QgsRasterLayer
from qgis.PyQt.QtCore import QCoreApplication

from ..core.cover import MOST_CLASSES, CoverLayer
from ..core.errors import LayerError
from ..core.fingerprint import fingerprint
from . import compat
from .crossed_attributes import layer_kind
from .terrain_layer import elevation_of, tiles_of

# Whole numbers that may be classes though nobody names them.
_SMALL = ("uint8", "int8")
# Fields of tables beside a raster that hold the value, and words in names of those that say what it means.
_VALUE_FIELDS = ("value", "val", "code", "dn", "gridcode")
_NAME_WORDS = ("label", "name", "class", "desc", "legend", "categor")
_REMOTE = ("/vsicurl", "/vsis3", "/vsigs", "/vsiaz", "http")

Names = Mapping[float, str]


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanCoverLayers", text)


@dataclass(frozen=True)
class TakenCover:
    """A raster of classes as it is now; readable from any thread. kept: nothing of it stays for the next question."""

    cover: CoverLayer
    kept: None = None

    @property
    def title(self) -> str:
        """Its layer's name."""
        return self.cover.title

    @property
    def lasting(self) -> Hashable | None:
        """What stays the same as long as its answers do; None where it may change without a sign of it."""
        state = fingerprint(self.cover.model.path)
        if state is None:
            return None
        cover = self.cover
        return cover.title, cover.model, tuple(sorted(cover.names.items())), cover.kind, cover.source, state


def cover_obstacle(layer: QgsRasterLayer) -> str:
    """Why the values of a raster layer are no classes, with what to do; "" if they are. Asks no server."""
    if not layer.isValid() or layer.dataProvider() is None:
        return tr("cannot be read: check its source")
    provider, band = layer.dataProvider(), band_of(layer)
    kind = compat.numpy_type(provider.dataType(band))
    if tiles_of(layer) is not None or kind is None or _is_picture(layer):
        return tr("a picture: load a vector layer of what it shows")
    if not layer.crs().isValid():
        return tr("no coordinate system: set it in the layer's properties")
    count = len(_palette(layer))
    if (0 < count <= MOST_CLASSES) or names_of(layer) or (kind in _SMALL and not _is_hillshade(layer)):
        return ""
    return tr(
        "elevation or other numbers: terrain classes come from the study's elevation model; if its values are classes, "
        "set its symbology to Paletted/Unique values"
    )


def is_told(layer: QgsRasterLayer) -> bool:
    """Whether somebody says that a raster's values are classes: its symbology, its colour table or its names."""
    return bool(_palette(layer) or names_of(layer))


def is_far(source: str) -> bool:
    """Whether GDAL reads a source over the network."""
    return source.startswith(_REMOTE)


def take_cover(layer: QgsMapLayer, kind: str | None = None) -> TakenCover:
    """A raster of classes as it is now; on the main thread. kind: what it holds, its layer's answer by default.

    Raises LayerError naming the layer if its values are no classes, TerrainError if its source cannot be described.
    """
    why = cover_obstacle(layer) if isinstance(layer, QgsRasterLayer) else tr("no raster layer")
    if why:
        raise LayerError(
            tr("The layer {} cannot be crossed: {}.").format(layer.name(), why), tr("Untick it or mend it.")
        )
    # Its numbers as they are: no unit of heights turns them into others.
    model = elevation_of(layer, band=band_of(layer), unit="m", encoding="")
    return TakenCover(CoverLayer(layer.name(), model, names_of(layer), kind or layer_kind(layer), layer.publicSource()))


def band_of(layer: QgsRasterLayer) -> int:
    """The band that is drawn."""
    renderer = layer.renderer()
    bands = [] if renderer is None else renderer.usesBands()
    return int(bands[0]) if bands and bands[0] > 0 else 1


def names_of(layer: QgsRasterLayer) -> dict[float, str]:
    """What classes are called: by the layer's symbology, else by the raster's attribute table or its categories."""
    names = {value: name for value, name in _palette(layer).items() if name and name != f"{value:g}"}
    return {**_stored_names(layer), **names}


def _palette(layer: QgsRasterLayer) -> dict[float, str]:
    """Values and labels of the classes a layer is drawn by; nothing if it is drawn otherwise."""
    renderer = layer.renderer()
    if not isinstance(renderer, QgsPalettedRasterRenderer):
        return {}
    return {float(one.value): str(one.label).strip() for one in renderer.classes()}


def _is_picture(layer: QgsRasterLayer) -> bool:
    drawn_as_classes = isinstance(layer.renderer(), QgsPalettedRasterRenderer)
    return layer.bandCount() >= 3 and layer.dataProvider().colorInterpretation(1) == compat.RED_BAND and (
        not drawn_as_classes
    )  # fmt: skip


def _is_hillshade(layer: QgsRasterLayer) -> bool:
    return layer.renderer() is not None and layer.renderer().type() == "hillshade"


def _stored_names(layer: QgsRasterLayer) -> dict[float, str]:
    """What is stored with a raster that GDAL reads, or in the table beside it that ESRI's programs write."""
    source = layer.source()
    if layer.providerType() != "gdal" or "|" in source or is_far(source):
        return {}
    try:
        dataset = gdal.OpenEx(source, gdal.OF_RASTER | gdal.OF_READONLY)
        if dataset is None:
            return {}
        band = dataset.GetRasterBand(band_of(layer))
        found = {float(k): name.strip() for k, name in enumerate(band.GetCategoryNames() or ()) if name.strip()}
        return {**_table_beside(source), **found, **_attribute_table(band.GetDefaultRAT())}
    except RuntimeError:
        # Names are missing where they cannot be read; the values are still there.
        return {}


def _attribute_table(table: gdal.RasterAttributeTable | None) -> dict[float, str]:
    if table is None:
        return {}
    columns = range(table.GetColumnCount())
    used = {table.GetUsageOfCol(k): k for k in reversed(columns)}
    titles = {table.GetNameOfCol(k).lower(): k for k in reversed(columns)}
    texts = {table.GetNameOfCol(k): k for k in columns if table.GetTypeOfCol(k) == gdal.GFT_String}
    value = used.get(gdal.GFU_MinMax, used.get(gdal.GFU_Min))
    if value is None:
        value = next((titles[name] for name in _VALUE_FIELDS if name in titles), None)
    name = used.get(gdal.GFU_Name, texts.get(_telling(list(texts))))
    if name is None:
        return {}
    rows = range(table.GetRowCount())
    found = {float(k if value is None else table.GetValueAsDouble(k, value)): table.GetValueAsString(k, name).strip()
             for k in rows}  # fmt: skip
    return {value: name for value, name in found.items() if name}


def _table_beside(source: str) -> dict[float, str]:
    path = Path(f"{source}.vat.dbf")
    if not path.is_file():
        return {}
    dataset = gdal.OpenEx(str(path), gdal.OF_VECTOR | gdal.OF_READONLY)
    table = None if dataset is None else dataset.GetLayer(0)
    if table is None:
        return {}
    definition = table.GetLayerDefn()
    fields = [definition.GetFieldDefn(k) for k in range(definition.GetFieldCount())]
    value = next((one.GetName() for one in fields if one.GetName().lower() in _VALUE_FIELDS), "")
    name = _telling([one.GetName() for one in fields if one.GetType() == ogr.OFTString])
    if not value or not name:
        return {}
    rows = [(row.GetFieldAsDouble(value), (row.GetFieldAsString(name) or "").strip()) for row in table]
    return {value: name for value, name in rows if name}


def _telling(titles: list[str]) -> str:
    """The title that speaks of names, else the first; "" of none."""
    spoken = [one for word in _NAME_WORDS for one in titles if word in one.lower()]
    return next(iter([*spoken, *titles]), "")
