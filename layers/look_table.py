"""The table in which QGIS keeps the looks of a GeoPackage's layers."""

from __future__ import annotations

from osgeo import gdal, ogr

LOOKS = "layer_styles"
_FIELDS = (
    ("f_table_catalog", ogr.OFTString, 256),
    ("f_table_schema", ogr.OFTString, 256),
    ("f_table_name", ogr.OFTString, 256),
    ("f_geometry_column", ogr.OFTString, 256),
    ("styleName", ogr.OFTString, 30),
    ("styleQML", ogr.OFTString, 0),
    ("styleSLD", ogr.OFTString, 0),
    ("useAsDefault", ogr.OFTInteger, 0),
    ("description", ogr.OFTString, 0),
    ("owner", ogr.OFTString, 30),
    ("ui", ogr.OFTString, 30),
    ("update_time", ogr.OFTDateTime, 0),
)


def create_looks(dataset: gdal.Dataset) -> bool:
    """Make the table as QGIS makes it; whether GDAL could."""
    layer = dataset.CreateLayer(LOOKS, None, ogr.wkbNone, ["FID=id"])
    if layer is None:
        return False
    for name, kind, width in _FIELDS:
        column = ogr.FieldDefn(name, kind)
        column.SetWidth(width)
        if name == "useAsDefault":
            column.SetSubType(ogr.OFSTBoolean)
        if name == "update_time":
            column.SetDefault("CURRENT_TIMESTAMP")
        if layer.CreateField(column) != ogr.OGRERR_NONE:
            return False
    return True
