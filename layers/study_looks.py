"""The looks of a study's tables as QGIS keeps them in a file, made without opening the study."""

from __future__ import annotations

from qgis.core import QgsVectorLayer
from qgis.PyQt.QtXml import QDomDocument

from ..core.errors import StudyError
from . import study_schema as schema
from .compat import field
from .study_styles import style

_SHAPES = {
    schema.POINT: "Point",
    schema.POINT_Z: "PointZ",
    schema.LINE_Z: "LineStringZ",
    schema.LINE_M: "LineStringM",
    schema.STRETCH_Z: "MultiCurveZ",
    schema.POLYGON: "MultiPolygon",
}


def is_read_only(table: str) -> bool:
    """Whether a table is not edited by hand. Alternatives can be bent vertex by vertex; their figures are computed."""
    return schema.TABLES[table].derived and table != "alternatives"


def look_of(table: str) -> tuple[str, str]:
    """The look of a table as QML, and as SLD for other programs; StudyError if QGIS cannot write it."""
    spec = schema.TABLES[table]
    # An empty twin in memory: a layer of the file costs as much to open as all the looks to make.
    layer = QgsVectorLayer(f"{_SHAPES[spec.geometry]}?crs=EPSG:4326", spec.title, "memory")
    columns = [field("fid", schema.INTEGER), *(field(column.name, column.kind) for column in spec.fields)]
    layer.dataProvider().addAttributes(columns)
    layer.updateFields()
    style(layer, table)
    _fix_forms(layer, table)
    layer.setReadOnly(is_read_only(table))
    qml, sld = QDomDocument(), QDomDocument()
    for problem in (layer.exportNamedStyle(qml), layer.exportSldStyle(sld, "")):
        if problem:
            raise StudyError(f"The look of {table} cannot be kept: {problem}.", "Tell Karwan's makers.")
    return qml.toString(), sld.toString()


def _fix_forms(layer: QgsVectorLayer, table: str) -> None:
    """Computed fields are read-only in forms, and identifiers everywhere."""
    form = layer.editFormConfig()
    for index, column in enumerate(layer.fields()):
        fixed = schema.TABLES[table].derived or column.name() in ("fid", "alternative_id")
        form.setReadOnly(index, fixed)
    layer.setEditFormConfig(form)
