"""Write GeoPackage tables with GDAL, the same bytes each time as far as SQLite allows."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from osgeo import gdal, ogr, osr

gdal.UseExceptions()
ogr.UseExceptions()
TYPES = {"text": ogr.OFTString, "integer": ogr.OFTInteger, "real": ogr.OFTReal}


class GeoPackage:
    """A new GeoPackage in EPSG:4326; use as context manager."""

    def __init__(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        # A fixed date: rebuilding from the same sources must not change the file.
        gdal.SetConfigOption("OGR_CURRENT_DATE", "2026-01-01T00:00:00.000Z")
        self._file = ogr.GetDriverByName("GPKG").CreateDataSource(str(path), ["VERSION=1.2"])
        self._srs = osr.SpatialReference()
        self._srs.ImportFromEPSG(4326)
        self._srs.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)

    def __enter__(self) -> GeoPackage:
        return self

    def __exit__(self, *_: object) -> None:
        self._file = None

    def table(
        self, name: str, title: str, geometry: int, fields: dict[str, str], features: Iterable[dict[str, Any]]
    ) -> int:
        """Add a table; each feature is a dict of `fields` plus `wkt` (None for no geometry). Returns the count."""
        srs = None if geometry == ogr.wkbNone else self._srs
        layer = self._file.CreateLayer(name, srs, geometry, [f"IDENTIFIER={title}", "GEOMETRY_NAME=geom"])
        for field, kind in fields.items():
            layer.CreateField(ogr.FieldDefn(field, TYPES[kind]))
        layer.StartTransaction()
        count = 0
        for values in features:
            feature = ogr.Feature(layer.GetLayerDefn())
            for field in fields:
                if values[field] is not None and values[field] != "":
                    feature.SetField(field, values[field])
            if values.get("wkt"):
                feature.SetGeometry(ogr.CreateGeometryFromWkt(values["wkt"]))
            layer.CreateFeature(feature)
            count += 1
        layer.CommitTransaction()
        return count
