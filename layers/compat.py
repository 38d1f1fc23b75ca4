"""Names that differ between QGIS 3.22 (Qt5) and QGIS 4 (Qt6), in one place.

QGIS 3.30 moved many enumerations into `Qgis` and QGIS 3.38 gave QgsField QMetaType types. What follows picks the one
that exists, so that no other module asks for a version.
"""

from __future__ import annotations

from typing import Any

from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsField,
    QgsMapLayer,
    QgsMapToPixelSimplifier,
    QgsPalLayerSettings,
    QgsProcessingFeatureSource,
    QgsRaster,
    QgsSymbolLayer,
    QgsUnitTypes,
    QgsWkbTypes,
)
from qgis.PyQt import QtCore, QtGui, QtWidgets, sip

QGIS_VERSION = int(Qgis.QGIS_VERSION_INT) if hasattr(Qgis, "QGIS_VERSION_INT") else int(Qgis.versionInt())


def _first(*candidates: tuple[Any, str]) -> Any:
    """The first attribute that exists; each candidate is (owner, dotted name)."""
    for owner, dotted in candidates:
        found = owner
        for name in dotted.split("."):
            found = getattr(found, name, None)
            if found is None:
                break
        if found is not None:
            return found
    raise AttributeError(", ".join(dotted for _, dotted in candidates))


def _wkb(name: str, old: str) -> Any:
    return _first((Qgis, f"WkbType.{name}"), (QgsWkbTypes, f"Type.{old}"), (QgsWkbTypes, old))


def _geometry(name: str) -> Any:
    return _first((Qgis, f"GeometryType.{name}"), (QgsWkbTypes, f"GeometryType.{name}Geometry"))


def _unit(name: str) -> Any:
    return _first((Qgis, f"RenderUnit.{name}"), (QgsUnitTypes, f"RenderUnit.Render{name}"))


def _placement(name: str, old: str) -> Any:
    return _first((Qgis, f"LabelPlacement.{name}"), (QgsPalLayerSettings, f"Placement.{old}"))


def _simplifying(name: str) -> Any:
    return _first(
        (Qgis, f"VectorSimplificationAlgorithm.{name}"), (QgsMapToPixelSimplifier, f"SimplifyAlgorithm.{name}")
    )


WKB_NONE = _wkb("NoGeometry", "NoGeometry")
WKB_POINT = _wkb("Point", "Point")
WKB_POINT_Z = _wkb("PointZ", "PointZ")
WKB_LINE = _wkb("LineString", "LineString")
WKB_LINE_Z = _wkb("LineStringZ", "LineStringZ")
WKB_MULTI_LINE = _wkb("MultiLineString", "MultiLineString")
WKB_POLYGON = _wkb("Polygon", "Polygon")
WKB_MULTI_POLYGON = _wkb("MultiPolygon", "MultiPolygon")
# In plan and without curves.
PLAIN_WKB = frozenset((
    WKB_POINT, WKB_LINE, WKB_POLYGON, WKB_MULTI_LINE, WKB_MULTI_POLYGON, _wkb("MultiPoint", "MultiPoint"),
))  # fmt: skip

POINT_GEOMETRY = _geometry("Point")
LINE_GEOMETRY = _geometry("Line")
POLYGON_GEOMETRY = _geometry("Polygon")
NULL_GEOMETRY = _geometry("Null")

SIMPLIFY_DISTANCE = _simplifying("Distance")
SIMPLIFY_VISVALINGAM = _simplifying("Visvalingam")

MILLIMETRES = _unit("Millimeters")
POINTS = _unit("Points")
METRES_IN_MAP = _unit("MetersInMapUnits")


def symbol_property(name: str) -> Any:
    """Key of a data-defined property of a symbol layer, such as LayerEnabled or StrokeWidth."""
    return _first((QgsSymbolLayer, f"Property.{name}"), (QgsSymbolLayer, f"Property.Property{name}"))


def label_property(name: str) -> Any:
    """Key of a data-defined property of labels, such as Show, Size or Priority."""
    return _first((QgsPalLayerSettings, f"Property.{name}"), (QgsPalLayerSettings, name))


# Qt 6 moved these from QtWidgets to QtGui.
QAction = _first((QtGui, "QAction"), (QtWidgets, "QAction"))
QActionGroup = _first((QtGui, "QActionGroup"), (QtWidgets, "QActionGroup"))
QUndoCommand = _first((QtGui, "QUndoCommand"), (QtWidgets, "QUndoCommand"))
QUndoStack = _first((QtGui, "QUndoStack"), (QtWidgets, "QUndoStack"))

LABEL_AROUND_POINT = _placement("AroundPoint", "AroundPoint")
LABEL_ORDERED_AROUND_POINT = _placement("OrderedPositionsAroundPoint", "OrderedPositionsAroundPoint")
LABEL_OVER_POINT = _placement("OverPoint", "OverPoint")
LABEL_CURVED = _placement("Curved", "Curved")
LABEL_LINE = _placement("Line", "Line")


REVERSE_TRANSFORM = _first(
    (Qgis, "TransformDirection.Reverse"),
    (QgsCoordinateTransform, "TransformDirection.ReverseTransform"),
)
# Features as they are: validity is looked after by whoever reads them.
SKIP_VALIDITY_CHECKS = _first(
    (Qgis, "ProcessingFeatureSourceFlag.SkipGeometryValidityChecks"),
    (QgsProcessingFeatureSource, "Flag.FlagSkipGeometryValidityChecks"),
    (QgsProcessingFeatureSource, "FlagSkipGeometryValidityChecks"),
)


def _field_type(meta: str, variant: str) -> Any:
    if QGIS_VERSION >= 33800:
        return getattr(QtCore.QMetaType.Type, meta)
    return getattr(QtCore.QVariant, variant)


_FIELD_TYPES = {
    "text": ("QString", "String"),
    "integer": ("Int", "Int"),
    "real": ("Double", "Double"),
    "boolean": ("Bool", "Bool"),
    "date_time": ("QDateTime", "DateTime"),
    "bytes": ("QByteArray", "ByteArray"),
}


def field(name: str, kind: str) -> QgsField:
    """A field called `name`; `kind` is text, integer, real, boolean, date_time or bytes."""
    return QgsField(name, _field_type(*_FIELD_TYPES[kind]))


def _layer_type(name: str, old: str) -> Any:
    return _first((Qgis, f"LayerType.{name}"), (QgsMapLayer, old))


VECTOR_TILES, MESH = _layer_type("VectorTile", "VectorTileLayer"), _layer_type("Mesh", "MeshLayer")
POINT_CLOUD, ANNOTATIONS = _layer_type("PointCloud", "PointCloudLayer"), _layer_type("Annotation", "AnnotationLayer")


def _data_type(name: str) -> Any:
    return _first((Qgis, f"DataType.{name}"), (Qgis, name))


_NUMPY_TYPES = tuple(
    (_data_type(name), kind)
    for name, kind in (
        ("Byte", "uint8"), ("UInt16", "uint16"), ("Int16", "int16"), ("UInt32", "uint32"), ("Int32", "int32"),
        ("Float32", "float32"), ("Float64", "float64"),
    )
) + (((_data_type("Int8"), "int8"),) if hasattr(getattr(Qgis, "DataType", Qgis), "Int8") else ())  # fmt: skip


def numpy_type(data_type: Any) -> str | None:
    """numpy's name of the type of a raster's values; None for pictures and whatever else holds no plain numbers."""
    return next((kind for known, kind in _NUMPY_TYPES if known == data_type), None)


def _colour(name: str) -> Any:
    return _first((Qgis, f"RasterColorInterpretation.{name}"), (QgsRaster, f"ColorInterpretation.{name}"))


RED_BAND, PALETTE_BAND = _colour("RedBand"), _colour("PaletteIndex")


def metres_per_unit(crs: QgsCoordinateReferenceSystem) -> float:
    """Metres in a unit of a projected system."""
    metres = _first((Qgis, "DistanceUnit.Meters"), (QgsUnitTypes, "DistanceUnit.DistanceMeters"))
    return float(QgsUnitTypes.fromUnitToUnitFactor(crs.mapUnits(), metres))


def as_asked(source: str) -> str:
    """A layer's source written like a query, as every QGIS reads it.

    What begins an address's own query stands as "?" in what QGIS writes. QGIS 3.22 took "%3F" for the same; newer ones
    (seen in 3.40) ask servers for a "%3F".
    """
    return source.replace("%3F", "?").replace("%3f", "?")


def is_null(value: Any) -> bool:
    """Whether an attribute is empty: None on newer versions, a null QVariant on older ones."""
    if value is None:
        return True
    probe = getattr(value, "isNull", None)
    return bool(probe()) if callable(probe) else False


def is_deleted(thing: Any) -> bool:
    """Whether Qt has deleted what a Python object stands for, such as a map tool of another plugin."""
    return bool(sip.isdeleted(thing))


def set_raster_map_tip(layer: Any, template: str) -> None:
    """What is shown at the cursor over a raster layer; QGIS before 3.30 has none for rasters."""
    if hasattr(layer, "setMapTipTemplate"):
        layer.setMapTipTemplate(template)
