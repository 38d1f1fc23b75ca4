"""Rows of a corridor's own files, read without QGIS's layers so that any thread may."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from osgeo import gdal

from .catalog import Corridor, CorridorError


@dataclass(frozen=True)
class Waypoint:
    """A place of the corridor: its names as others write them, role (border, station, town ...), gauge_mm as text."""

    id: str
    name: str
    label: str
    role: str
    gauge_mm: str

    @property
    def names(self) -> frozenset[str]:
        """The full name and the short one."""
        return frozenset((self.name, self.label))


def table_rows(path: Path, table: str, *, shapes: bool = False) -> list[dict[str, Any]]:
    """All rows of a table by field; with `shapes` also `wkb`. Raises CorridorError if it cannot be read."""
    problem = CorridorError(f"{path} has no readable table {table}.", "Reinstall Karwan.")
    try:
        dataset = gdal.OpenEx(str(path), gdal.OF_VECTOR | gdal.OF_READONLY)
        layer = dataset.GetLayerByName(table) if dataset is not None else None
        if layer is None:
            raise problem
        definition = layer.GetLayerDefn()
        names = [definition.GetFieldDefn(i).GetName() for i in range(definition.GetFieldCount())]
        found = []
        for feature in layer:
            row = {name: feature.GetField(i) for i, name in enumerate(names)}
            if shapes:
                geometry = feature.GetGeometryRef()
                row["wkb"] = None if geometry is None else bytes(geometry.ExportToIsoWkb())
            found.append(row)
    except RuntimeError as error:
        raise problem from error
    return found


def read_waypoints(corridor: Corridor) -> dict[str, Waypoint]:
    """The corridor's places by id; raises CorridorError if its file cannot be read."""
    return {
        row["id"]: Waypoint(*(row[name] or "" for name in ("id", "name", "label", "role", "gauge_mm")))
        for row in table_rows(corridor.network_path, "waypoints")
    }
