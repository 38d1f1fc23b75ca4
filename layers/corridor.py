"""Put a corridor's layers into a project, grouped and styled, and take them out again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from qgis.core import (
    QgsLayerMetadata,
    QgsLayerTreeGroup,
    QgsMapLayer,
    QgsProject,
    QgsRasterLayer,
    QgsVectorLayer,
)

from . import corridor_styles as styles
from . import styling
from .basemap import osm_layer
from .catalog import Corridor, CorridorError, corridor_catalog, find_corridor, list_corridors, read_corridor
from .corridor_styles import tr
from .crossing_layers import SCHEMATIC_PROPERTY
from .relief import hillshade_layer, tint_layer

__all__ = [
    "CORRIDOR_PROPERTY",
    "LAYER_PROPERTY",
    "Corridor",
    "corridor_catalog",
    "corridor_group",
    "corridor_layer",
    "dem_layer",
    "find_corridor",
    "list_corridors",
    "load_corridor",
    "read_corridor",
    "remove_corridor",
]

CORRIDOR_PROPERTY = "karwan/corridor"
LAYER_PROPERTY = "karwan/layer"
# Straight pieces between places, circles of doubt, names: nothing that a line could cross.
SCHEMATIC_LAYERS = {"railways", "sections", "uncertainty", "map_labels"}
TipRows = tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class VectorSpec:
    """One layer: its key, title, table, the rows it shows, its look, and what its map tip says."""

    key: str
    title: str
    table: str
    rows: str
    style: Callable[[QgsVectorLayer], None] | None
    tip_title: str
    tip: TipRows
    ticked: bool = True


UNCERTAIN = '"uncertainty_km" IS NOT NULL'


def _role(role: str) -> str:
    """Filter for the waypoints of one of our own roles."""
    return f"\"role\" = '{role}'"


def _place_tip() -> TipRows:
    return (
        ("kind", tr("Kind"), ""),
        ("gauge_mm", tr("Gauge"), "mm"),
        ("elevation_m", tr("Ground (1 km model)"), "m"),
        ("certainty", tr("Certainty"), ""),
        ("uncertainty_km", tr("Uncertainty ±"), "km"),
        ("note", tr("Note"), ""),
        ("source", tr("Source"), ""),
    )


def _places() -> list[VectorSpec]:
    tip = _place_tip()
    gauge_tip: TipRows = (
        ("gauges_mm", tr("Gauges"), "mm"),
        ("state", tr("State"), ""),
        ("note", tr("Note"), ""),
        ("source", tr("Source"), ""),
    )
    town_tip: TipRows = (("population", tr("Population"), ""), ("source", tr("Source"), ""))
    return [
        VectorSpec("breaks", tr("Breaks of gauge"), "breaks_of_gauge", "", styles.breaks_of_gauge, "name", gauge_tip),
        VectorSpec("ports", tr("Ports"), "waypoints", _role("port"), styles.ports, "name", tip),
        VectorSpec(
            "borders", tr("Border crossings"), "waypoints", _role("border"), styles.border_crossings, "name", tip
        ),
        VectorSpec("stations", tr("Stations"), "waypoints", _role("station"), styles.stations, "name", tip),
        VectorSpec(
            "river_crossings",
            tr("River crossings"),
            "waypoints",
            _role("river_crossing"),
            styles.river_crossings,
            "name",
            tip,
        ),
        VectorSpec("places", tr("Towns on the way"), "waypoints", _role("town"), styles.towns_on_the_way, "name", tip),
        VectorSpec("uncertainty", tr("Uncertainty of places"), "waypoints", UNCERTAIN, styles.uncertainty, "name", tip),
        VectorSpec("towns", tr("Other towns"), "towns", "", styles.towns, "name", town_tip),
    ]


def _railways() -> list[VectorSpec]:
    section_tip: TipRows = (
        ("length_km", tr("Published length"), "km"),
        ("length_basis", tr("Basis"), ""),
        ("chain_km", tr("Straight pieces through the places"), "km"),
        ("great_circle_km", tr("Great circle"), "km"),
        ("straight_ratio", tr("Published / straight"), ""),
        ("contradiction", tr("Contradiction"), ""),
        ("status", tr("Status"), ""),
        ("gauge_mm", tr("Gauge"), "mm"),
        ("cost_musd", tr("Published cost"), tr("million USD")),
        ("note", tr("Note"), ""),
        ("geometry_note", tr("Line"), ""),
        ("source", tr("Source"), ""),
    )
    railway_tip: TipRows = (
        ("gauge_mm", tr("Gauge"), "mm"),
        ("status_note", tr("Status"), ""),
        ("chain_km", tr("Straight pieces"), "km"),
        ("geometry_note", tr("Line"), ""),
        ("certainty", tr("Certainty"), ""),
        ("source", tr("Source"), ""),
    )
    claim_tip: TipRows = (
        ("measure", tr("Measure"), ""),
        ("claimed_km", tr("Length"), "km"),
        ("contradiction", tr("Contradiction"), ""),
    )
    return [
        VectorSpec("railways", tr("Railways (schematic)"), "railways", "", styles.railways, "name", railway_tip),
        VectorSpec("sections", tr("Published sections"), "sections", "", styles.sections, "name", section_tip),
        VectorSpec("claims", tr("Published lengths compared (table)"), "claims", "", None, "stretch", claim_tip),
    ]


def _water() -> list[VectorSpec]:
    river_tip: TipRows = (
        ("description", tr("Kind"), ""),
        ("name_source", tr("Name from"), ""),
        ("source", tr("Source"), ""),
    )
    plain: TipRows = (("source", tr("Source"), ""),)
    return [
        VectorSpec("map_labels", tr("Names of countries and seas"), "map_labels", "", styles.map_labels, "text", ()),
        VectorSpec("national_borders", tr("National borders"), "borders", "", styles.borders, "kind", plain),
        VectorSpec("rivers", tr("Rivers and canals"), "rivers", "", styles.rivers, "name", river_tip),
        VectorSpec("water", tr("Sea and lakes"), "water", "", styles.water, "kind", plain),
    ]


WATER_TABLES = {"borders", "rivers", "water"}


def load_corridor(project: QgsProject, folder: Path | str | Corridor) -> QgsLayerTreeGroup:
    """Add the corridor's groups at the bottom of the project's layer tree; once only, however often it is called.

    Nothing else of the project is changed. Every layer is read-only. Raises CorridorError if a file is missing or
    cannot be opened; then nothing has been added.
    """
    corridor = folder if isinstance(folder, Corridor) else read_corridor(folder)
    present = corridor_group(project, corridor.key)
    if present is not None:
        return present
    groups = _built(corridor)
    whole = project.layerTreeRoot().addGroup(corridor.title)
    whole.setCustomProperty(CORRIDOR_PROPERTY, corridor.key)
    for title, layers in groups:
        group = whole.addGroup(title)
        for layer, ticked in layers:
            project.addMapLayer(layer, False)
            node = group.addLayer(layer)
            node.setItemVisibilityChecked(ticked)
            node.setExpanded(layer.customProperty(LAYER_PROPERTY) in ("railways", "sections", "breaks"))
    for quiet in whole.findGroups()[2:]:
        quiet.setExpanded(False)
    return whole


def _built(corridor: Corridor) -> list[tuple[str, list[tuple[QgsMapLayer, bool]]]]:
    """All layers, made and checked before the first one enters the project."""
    groups: list[tuple[str, list[tuple[QgsMapLayer, bool]]]] = []
    for title, specs in (
        (tr("Stations and places"), _places()),
        (tr("Railways"), _railways()),
        (tr("Rivers and borders"), _water()),
    ):
        groups.append((title, [(_vector(corridor, spec), spec.ticked) for spec in specs]))
    relief = [(_raster(corridor, "hillshade", hillshade_layer), True), (_raster(corridor, "tint", tint_layer), True)]
    groups.append((tr("Relief"), relief))
    groups.append((tr("Base map"), [(_marked(osm_layer(), corridor, "osm"), False)]))
    return groups


def _vector(corridor: Corridor, spec: VectorSpec) -> QgsVectorLayer:
    path = corridor.water_path if spec.table in WATER_TABLES else corridor.network_path
    # The filter belongs into the source: QGIS 3.22 reopens the file for writing in setSubsetString, which switches it
    # to a write-ahead log, and the layers opened after that fail.
    rows = f"|subset={spec.rows}" if spec.rows else ""
    layer = QgsVectorLayer(f"{path}|layername={spec.table}{rows}", spec.title, "ogr")
    _must_be_valid(layer, path, spec.table)
    if spec.style is not None:
        spec.style(layer)
    styling.set_map_tip(layer, spec.tip_title, spec.tip)
    layer.setReadOnly(True)
    return _marked(layer, corridor, spec.key)


def _raster(corridor: Corridor, key: str, make: Callable[[Path], QgsRasterLayer]) -> QgsRasterLayer:
    layer = make(corridor.dem_path)
    _must_be_valid(layer, corridor.dem_path, "")
    metadata = QgsLayerMetadata()
    metadata.setAbstract(corridor.dem_statement)
    metadata.setRights([corridor.dem_source])
    layer.setMetadata(metadata)
    return _marked(layer, corridor, key)


def _must_be_valid(layer: QgsMapLayer, path: Path, table: str) -> None:
    if not layer.isValid():
        what = f"The table {table} of {path}" if table else f"The file {path}"
        raise CorridorError(f"{what} cannot be opened.", "Reinstall Karwan, or run scripts/build_corridor.py.")


def _marked(layer: QgsMapLayer, corridor: Corridor, key: str) -> QgsMapLayer:
    layer.setCustomProperty(CORRIDOR_PROPERTY, corridor.key)
    layer.setCustomProperty(LAYER_PROPERTY, key)
    if key in SCHEMATIC_LAYERS:
        layer.setCustomProperty(SCHEMATIC_PROPERTY, True)
    if not layer.metadata().rights():
        metadata = layer.metadata()
        metadata.setRights([corridor.attribution])
        layer.setMetadata(metadata)
    return layer


def corridor_group(project: QgsProject, key: str | None = None) -> QgsLayerTreeGroup | None:
    """The group of a loaded corridor (of any, without `key`), or None."""
    for group in project.layerTreeRoot().findGroups():
        found = group.customProperty(CORRIDOR_PROPERTY)
        if found and key in (None, found):
            return group
    return None


def corridor_layer(project: QgsProject, layer_key: str, key: str | None = None) -> QgsMapLayer | None:
    """A layer of a loaded corridor by its key: railways, rivers, stations, hillshade ...; None if it is not there."""
    for layer in project.mapLayers().values():
        marked = layer.customProperty(CORRIDOR_PROPERTY)
        if marked and key in (None, marked) and layer.customProperty(LAYER_PROPERTY) == layer_key:
            return layer
    return None


def remove_corridor(project: QgsProject, key: str | None = None) -> None:
    """Take a corridor (all of them, without `key`) out of the project: its layers, then its group.

    Layers the user has put into the group are moved to the top of the tree, not lost.
    """
    while (group := corridor_group(project, key)) is not None:
        own = group.customProperty(CORRIDOR_PROPERTY)
        for node in group.findLayers():
            layer = node.layer()
            if layer is not None and layer.customProperty(CORRIDOR_PROPERTY) == own:
                project.removeMapLayer(layer.id())
            elif layer is not None:
                project.layerTreeRoot().insertChildNode(0, node.clone())
        project.layerTreeRoot().removeChildNode(group)
    for layer in list(project.mapLayers().values()):
        marked = layer.customProperty(CORRIDOR_PROPERTY)
        if marked and key in (None, marked):
            project.removeMapLayer(layer.id())


def dem_layer(project: QgsProject, key: str | None = None) -> QgsMapLayer | None:
    """The corridor's elevation layer, for tools that need a DEM."""
    return corridor_layer(project, "tint", key)
