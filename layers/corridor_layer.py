"""The corridor map: kept as a file beside the study, shown as a raster layer beneath its alternatives."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from osgeo import gdal
from qgis.core import (
    QgsColorRampShader,
    QgsLayerTreeGroup,
    QgsLayerTreeLayer,
    QgsLayerTreeNode,
    QgsProject,
    QgsRasterLayer,
    QgsRasterShader,
    QgsSingleBandPseudoColorRenderer,
)
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtGui import QColor

from ..core.errors import LayerError, TerrainError
from ..core.terrain import open_dataset
from . import compat

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..core.search.corridor import CorridorMap

MAP_PROPERTY = "karwan/corridor-map"
MUSD_BAND, PERCENT_BAND = 1, 2
# Up to so many per cent dearer, and the colour: from dark to light on viridis, which colour-blind readers tell apart
# and which keeps its order in grey. The dearer, the fainter.
CLASSES = (
    (2.0, "#440154", 235), (5.0, "#414487", 215), (10.0, "#2a788e", 195), (25.0, "#22a884", 170),
    (50.0, "#7ad151", 140), (float("inf"), "#fde725", 100),
)  # fmt: skip
OPACITY = 0.6
_TITLE, _ABOUT = "TIFFTAG_DOCUMENTNAME", "TIFFTAG_IMAGEDESCRIPTION"


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanCorridorLayer", text)


@dataclass(frozen=True)
class KeptMap:
    """A corridor map in a file; note: what the planner should know of where it is, "" for nothing."""

    path: Path
    note: str = ""


def keep_map(corridor: CorridorMap, study: Path, about: str, otherwise: Callable[[], Path] | None = None) -> KeptMap:
    """Write a map beside a study under a name no other run has. On any thread.

    about: what it rests on. otherwise: gives a folder for it where the study's takes no file. Raises TerrainError.
    """
    try:
        return KeptMap(_written(corridor, study.parent, study.stem, about))
    except TerrainError:
        if otherwise is None:
            raise
    path = _written(corridor, otherwise(), study.stem, about)
    text = tr("The folder {} takes no file: the corridor map is kept in {}.")
    return KeptMap(path, text.format(study.parent, path))


def _written(corridor: CorridorMap, folder: Path, stem: str, about: str) -> Path:
    number, path = _free_name(folder, stem)
    try:
        corridor.write(path)
        _describe(path, tr("Corridor map {}").format(number), about)
    except (TerrainError, RuntimeError) as error:
        path.unlink(missing_ok=True)
        if isinstance(error, TerrainError):
            raise
        raise TerrainError(f"{path}: {error}.", tr("Choose another place.")) from error
    return path


def _free_name(folder: Path, stem: str) -> tuple[int, Path]:
    """The next number and a file of that name, made empty at once: two runs never share one."""
    number = max(_kept(folder, stem), default=0)
    while True:
        number += 1
        path = folder / f"{clean_name(stem)}-corridor-{number}.tif"
        try:
            path.touch(exist_ok=False)
        except FileExistsError:
            continue
        except OSError as error:
            raise TerrainError(
                tr("The corridor map cannot be written to {}: {}.").format(path, error.strerror),
                tr("Save the study in another folder."),
            ) from error
        return number, path


def clean_name(text: str) -> str:
    """A name that every file system takes and no data source misreads."""
    return re.sub(r"[^\w.-]+", "_", text).strip("._") or "study"


def _kept(folder: Path, stem: str) -> dict[int, Path]:
    """The maps of a study in a folder by their number."""
    named = re.compile(re.escape(clean_name(stem)) + r"-corridor-(\d+)\.tif")
    try:
        return {int(found.group(1)): path for path in folder.iterdir() if (found := named.fullmatch(path.name))}
    except OSError:
        return {}


def newest_map(study: Path) -> Path | None:
    """The corridor map kept last beside a study, None without any."""
    kept = _kept(study.parent, study.stem)
    return kept[max(kept)] if kept else None


def _describe(path: Path, title: str, about: str) -> None:
    """Title and basis in the file itself, so that they go where it goes."""
    raster = gdal.Open(str(path), gdal.GA_Update)
    if raster is None:
        raise RuntimeError(gdal.GetLastErrorMsg())
    raster.SetMetadataItem(_TITLE, title)
    raster.SetMetadataItem(_ABOUT, about)
    raster.FlushCache()


def map_layer(path: Path) -> QgsRasterLayer:
    """A kept map as a layer with its look, title and basis; raises LayerError if it cannot be read."""
    layer = QgsRasterLayer(str(path), path.stem, "gdal")
    try:
        raster = open_dataset(str(path))
    except TerrainError as error:
        raise _no_map(path) from error
    if not layer.isValid() or layer.bandCount() < PERCENT_BAND:
        raise _no_map(path)
    title = raster.GetMetadataItem(_TITLE) or path.stem
    layer.setName(tr("{}: dearer than the best line").format(title))
    layer.setTitle(tr("{}: how much dearer the best line through each place is than the best line").format(title))
    layer.setAbstract(escape(raster.GetMetadataItem(_ABOUT) or "", quote=False))
    layer.setCustomProperty(MAP_PROPERTY, "1")
    style_map(layer)
    return layer


def _no_map(path: Path) -> LayerError:
    return LayerError(tr("{} is no corridor map.").format(path), tr("Make the corridor map again."))


def style_map(layer: QgsRasterLayer) -> None:
    """Classes of per cent, transparent where nothing is known; what is under the cursor as a map tip."""
    ramp = QgsColorRampShader(0.0, CLASSES[-2][0], None, QgsColorRampShader.Type.Discrete)
    items, low = [], 0.0
    for upper, colour, alpha in CLASSES:
        text = tr("0 to {:.0f} % dearer").format(upper) if low == 0.0 else f"{low:.0f}\N{EN DASH}{upper:.0f} %"
        if upper == float("inf"):
            text = tr("more than {:.0f} %").format(low)
        shade = QColor(colour)
        shade.setAlpha(alpha)
        items.append(QgsColorRampShader.ColorRampItem(upper, shade, text))
        low = upper
    ramp.setColorRampItemList(items)
    shader = QgsRasterShader(0.0, CLASSES[-2][0])
    shader.setRasterShaderFunction(ramp)
    renderer = QgsSingleBandPseudoColorRenderer(layer.dataProvider(), PERCENT_BAND, shader)
    renderer.setOpacity(OPACITY)
    layer.setRenderer(renderer)
    compat.set_raster_map_tip(layer, _map_tip())


def _map_tip() -> str:
    """What QGIS from 3.30 on shows at the cursor; Identify shows the same figures in any."""
    value = "raster_value(@layer, {}, @layer_cursor_point)"
    musd, percent = value.format(MUSD_BAND), value.format(PERCENT_BAND)
    words = escape(tr("{} M USD ({} %) dearer than the best line"))
    return words.format(f"[% format_number({musd}, 0) %]", f"[% format_number({percent}, 1) %]")


def show_map(project: QgsProject, group: QgsLayerTreeGroup, path: Path) -> QgsRasterLayer:
    """Add a kept map at the bottom of a study's group, drawn; the maps there before are no longer drawn.

    Raises LayerError if it cannot be read.
    """
    layer = map_layer(path)
    for node in _map_nodes(group):
        node.setItemVisibilityChecked(False)
        node.setExpanded(False)
    project.addMapLayer(layer, False)
    older = [at for at, node in enumerate(group.children()) if _is_map(node)]
    node = group.insertLayer(older[0] if older else -1, layer)
    node.setItemVisibilityChecked(True)
    return layer


def map_layers(group: QgsLayerTreeGroup) -> list[QgsRasterLayer]:
    """The corridor maps in a study's group, from the top."""
    return [node.layer() for node in _map_nodes(group)]


def _map_nodes(group: QgsLayerTreeGroup) -> list[QgsLayerTreeLayer]:
    return [node for node in group.findLayers() if _is_map(node)]


def _is_map(node: QgsLayerTreeNode) -> bool:
    layer = node.layer() if isinstance(node, QgsLayerTreeLayer) else None
    return layer is not None and bool(layer.customProperty(MAP_PROPERTY))
