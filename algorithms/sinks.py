"""What the algorithms write: tables in WGS 84, and everything an evaluation says of an alternative."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from osgeo import gdal
from qgis.core import (
    QgsFeature,
    QgsFeatureSink,
    QgsFields,
    QgsGeometry,
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingParameterFeatureSink,
)
from qgis.PyQt.QtCore import QCoreApplication

from ..core.evaluation import BRIDGE, RIVER_BRIDGE, TUNNEL, Evaluation
from ..core.sections import SectionFigures, sections_between
from ..core.vertical import Profile
from ..layers import compat
from ..layers import study_schema as schema
from ..layers.geometry import geometry_of_alignment, wgs84
from ..layers.study_rows import StretchedLine, evaluated_rows
from ..layers.study_schema import FieldSpec, TableSpec
from .base import OUTPUT, KarwanAlgorithm, is_shapefile
from .evaluating import RISKS

VIOLATIONS, SECTIONS, COST_ITEMS, PVIS = "VIOLATIONS", "SECTIONS", "COST_ITEMS", "PVIS"
DBF_TEXT_BYTES = 254
# Files of these kinds are looked into once they are closed.
_READ_BACK = (".gpkg", ".geojson", ".shp", ".fgb", ".csv", ".sqlite")


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanAlgorithms", text)


class TableSink:
    """An output in WGS 84 with the given fields, (name, kind, name in a shapefile)."""

    def __init__(
        self,
        algorithm: KarwanAlgorithm,
        parameters: dict[str, Any],
        name: str,
        context: QgsProcessingContext,
        fields: Sequence[tuple[str, str, str]],
        wkb_type: Any,
    ) -> None:
        self._fields = QgsFields()
        short = is_shapefile(parameters.get(name))
        for long_name, kind, short_name in fields:
            field = compat.field(short_name if short else long_name, kind)
            if short and kind == schema.TEXT:
                field.setLength(DBF_TEXT_BYTES)
            self._fields.append(field)
        sink, self.id = algorithm.parameterAsSink(parameters, name, context, self._fields, wkb_type, wgs84())
        if sink is None:
            raise QgsProcessingException(algorithm.invalidSinkError(parameters, name))
        self._sink: QgsFeatureSink = sink
        self._rows = 0

    def add(self, geometry: QgsGeometry | None, values: Sequence[Any]) -> None:
        """Write a row, NaN as an empty value; raises QgsProcessingException if the file does not take it."""
        feature = QgsFeature(self._fields)
        if geometry is not None:
            feature.setGeometry(geometry)
        feature.setAttributes([None if isinstance(v, float) and v != v else v for v in values])
        if not self._sink.addFeature(feature, QgsFeatureSink.Flag.FastInsert):
            raise QgsProcessingException(tr("A row cannot be written: {}").format(self._sink.lastError()))
        self._rows += 1

    def close(self) -> str:
        """Finish the file; what it is called by. Raises QgsProcessingException if it does not hold all rows."""
        self._sink.flushBuffer()
        del self._sink
        path, _, layer = str(self.id).partition("|")
        # QGIS says nothing of a disk that is full when it closes the file.
        if path.lower().endswith(_READ_BACK) and _rows_in(path, layer.rpartition("layername=")[2]) < self._rows:
            raise QgsProcessingException(
                tr("{} was not written whole; the disk may be full. Free some space and run it again.").format(path)
            )
        return str(self.id)


def _rows_in(path: str, layer: str) -> int:
    """How many rows a file has, -1 if it cannot be read."""
    gdal.PushErrorHandler("CPLQuietErrorHandler")
    try:
        file = gdal.OpenEx(path, gdal.OF_VECTOR | gdal.OF_READONLY) if Path(path).is_file() else None
        table = None if file is None else file.GetLayerByName(layer) if layer else file.GetLayer(0)
        return -1 if table is None else int(table.GetFeatureCount())
    except RuntimeError:
        return -1
    finally:
        gdal.PopErrorHandler()


def plan_geometry(wkb: bytes) -> QgsGeometry:
    """A geometry in plan from ISO WKB."""
    geometry = _geometry(wkb)
    geometry.get().dropZValue()
    return geometry


def _geometry(wkb: bytes) -> QgsGeometry:
    geometry = QgsGeometry()
    geometry.fromWkb(wkb)
    return geometry


@dataclass(frozen=True)
class _Column:
    """A field of an output and the name its values go by."""

    key: str
    spec: FieldSpec

    @property
    def field(self) -> tuple[str, str, str]:
        name = _RENAMED.get(self.spec.name, self.spec.name)
        return name, self.spec.kind, self.spec.short


_RENAMED = {"limit_value": "limit"}
_NOT_WRITTEN = {"alternative_id", "stale", "shown"}
_ALTERNATIVE = _Column("", FieldSpec("alternative", schema.TEXT, "", "name of the alternative", "alt_name"))


def _columns(table: TableSpec) -> tuple[_Column, ...]:
    """The study's own fields of a table, its alternative by name."""
    return tuple(_Column(spec.name, spec) for spec in table.fields if spec.name not in _NOT_WRITTEN)


# What is told of each section: names of SectionFigures that are also fields of alternatives.
_SECTION_FIGURES = (
    "length_km", "cost_musd", "cost_low_musd", "cost_high_musd", "max_grade_permille", "min_radius_m",
    "degrees_per_km", "rise_m", "fall_m", "bridge_km", "tunnel_km", "cut_mm3", "fill_mm3", "time_fwd_min",
    "time_rev_min", "energy_fwd_mwh", "energy_rev_mwh", "virtual_fwd_km", "virtual_rev_km", "load_fwd_t", "load_rev_t",
    "exposed_km", "exposure",
)  # fmt: skip
_COUNTS = (
    (BRIDGE, FieldSpec("viaducts", schema.INTEGER, "", "number of viaducts")),
    (RIVER_BRIDGE, FieldSpec("river_bridges", schema.INTEGER, "", "number of river bridges", "river_brdg")),
    (TUNNEL, FieldSpec("tunnels", schema.INTEGER, "", "number of tunnels")),
)


def _section_columns() -> tuple[_Column, ...]:
    own = {spec.name: spec for spec in (*schema.ALTERNATIVES.fields, *schema.SECTIONS.fields)}
    own["name"] = next(spec for spec in schema.SECTIONS.fields if spec.name == "name")
    names = ("name", "from_m", "to_m", *_SECTION_FIGURES, "violations")
    return (*(_Column(name, own[name]) for name in names), *(_Column(spec.name, spec) for _, spec in _COUNTS))


@dataclass(frozen=True)
class _Output:
    """An optional output: its title, columns, geometry and kind of layer."""

    title: str
    columns: tuple[_Column, ...]
    wkb_type: Any
    source_type: Any


def _outputs() -> dict[str, _Output]:
    kinds = QgsProcessing.SourceType
    return {
        VIOLATIONS: _Output(
            tr("Broken limits"), _columns(schema.VIOLATIONS), compat.WKB_POINT_Z, kinds.TypeVectorPoint
        ),
        SECTIONS: _Output(tr("Sections between stations"), _section_columns(), compat.WKB_LINE_Z, kinds.TypeVectorLine),
        COST_ITEMS: _Output(tr("Cost items"), _columns(schema.COST_ITEMS), compat.WKB_NONE, kinds.TypeVector),
        PVIS: _Output(
            tr("Points of vertical intersection"), _columns(schema.PVIS), compat.WKB_POINT_Z, kinds.TypeVectorPoint
        ),
    }


def add_evaluation_outputs(algorithm: KarwanAlgorithm) -> None:
    """Declare OUTPUT, and what may be asked for besides: VIOLATIONS, SECTIONS, COST_ITEMS, PVIS."""
    line = QgsProcessing.SourceType.TypeVectorLine
    algorithm.addParameter(QgsProcessingParameterFeatureSink(OUTPUT, tr("Alternatives"), line))
    for name, output in _outputs().items():
        algorithm.addParameter(
            QgsProcessingParameterFeatureSink(
                name, output.title, output.source_type, optional=True, createByDefault=False
            )
        )


class EvaluationSinks:
    """OUTPUT with the contract's attributes, and those of the other outputs that were asked for."""

    def __init__(self, algorithm: KarwanAlgorithm, parameters: dict[str, Any], context: QgsProcessingContext) -> None:
        # Whoever gives no risks gets the columns of ever.
        risks = schema.RISK_FIELDS if parameters.get(RISKS) not in (None, "") else ()
        self._specs = (*schema.ALTERNATIVE_FIELDS, *risks)
        fields = [(spec.name, spec.kind, spec.short) for spec in self._specs]
        self._main = TableSink(algorithm, parameters, OUTPUT, context, fields, compat.WKB_LINE_Z)
        self._more: dict[str, tuple[_Output, TableSink]] = {}
        for name, output in _outputs().items():
            if parameters.get(name) not in (None, ""):
                columns = [column.field for column in (_ALTERNATIVE, *output.columns)]
                sink = TableSink(algorithm, parameters, name, context, columns, output.wkb_type)
                self._more[name] = output, sink

    def add(self, evaluation: Evaluation, near: Profile | None = None) -> None:
        """Write what was evaluated; raises QgsProcessingException if a file does not take it.

        near: the profile whose PVIs are written of a line that was judged without any.
        """
        attributes = {**evaluation.attributes(), "exposed_km": evaluation.exposed_km, "exposure": evaluation.exposure}
        line = geometry_of_alignment(evaluation.alignment)
        self._main.add(line, [attributes[spec.name] for spec in self._specs])
        name = evaluation.alignment.name
        if SECTIONS in self._more:
            self._add_sections(name, evaluation)
        if len(self._more) > (SECTIONS in self._more):
            self._add_rows(name, evaluation if near is None else _with_profile(evaluation, near))

    def _add_rows(self, name: str, evaluation: Evaluation) -> None:
        """The rows a study would keep."""
        rows = evaluated_rows("", name, evaluation, None)
        for parameter in (VIOLATIONS, COST_ITEMS, PVIS):
            if parameter in self._more:
                output, sink = self._more[parameter]
                for row in rows[parameter.lower()]:
                    place = None if row.wkb is None else _geometry(row.wkb)
                    sink.add(place, [name, *(row.values[column.key] for column in output.columns)])

    def _add_sections(self, name: str, evaluation: Evaluation) -> None:
        output, sink = self._more[SECTIONS]
        line = StretchedLine(evaluation.alignment)
        for section in sections_between(evaluation):
            stretch = _geometry(line.stretch_wkb(section.from_m, section.to_m))
            stretch.convertToSingleType()
            values = _section_values(section)
            sink.add(stretch, [name, *(values[column.key] for column in output.columns)])

    def close(self) -> dict[str, str]:
        """Finish the files; the algorithm's results."""
        return {OUTPUT: self._main.close(), **{name: sink.close() for name, (_, sink) in self._more.items()}}


def _with_profile(evaluation: Evaluation, profile: Profile) -> Evaluation:
    return replace(evaluation, alignment=replace(evaluation.alignment, profile=profile))


def _section_values(section: SectionFigures) -> dict[str, Any]:
    return {
        "name": f"{section.from_name} \N{EN DASH} {section.to_name}",
        "from_m": section.from_m,
        "to_m": section.to_m,
        "violations": len(section.violations),
        **{name: getattr(section, name) for name in _SECTION_FIGURES},
        **{spec.name: section.count(kind) for kind, spec in _COUNTS},
    }
