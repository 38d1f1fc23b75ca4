"""What the measuring algorithms share: lines in WGS 84 with terrain round them, and tables of measurements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from qgis.core import (
    QgsFeature,
    QgsFeatureSink,
    QgsFields,
    QgsGeometry,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeatureSource,
    QgsProcessingFeedback,
)
from qgis.PyQt.QtCore import QCoreApplication

from ..core.errors import AlignmentError, TerrainError
from ..core.geodesy import FloatArray
from ..core.terrain import ElevationModel, Terrain, bounds_of
from ..core.terrain_classes import caution
from ..layers import compat
from ..layers.geometry import feature_name, line_from_geometry, to_wgs84, wgs84
from .base import KarwanAlgorithm, is_shapefile


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanAlgorithms", text)


@dataclass(frozen=True)
class Line:
    """A line of the input: its name, vertices (degrees), and levels (m) or None."""

    name: str
    lon: FloatArray
    lat: FloatArray
    level_m: FloatArray | None


def lines_of(
    source: QgsProcessingFeatureSource, context: QgsProcessingContext, feedback: QgsProcessingFeedback
) -> Iterator[Line]:
    """Every part of every line, named by the field `name` or by number; what has no length is told and left out."""
    transform = to_wgs84(source.sourceCrs(), context.transformContext())
    for feature in source.getFeatures():
        geometry = feature.geometry()
        if geometry.isNull() or geometry.isEmpty():
            feedback.pushWarning(tr("{} has no geometry and is left out.").format(feature_name(feature)))
            continue
        parts = geometry.asGeometryCollection() if geometry.isMultipart() else [geometry]
        for number, part in enumerate(parts, 1):
            name = feature_name(feature) + (tr(" (part {})").format(number) if len(parts) > 1 else "")
            try:
                yield Line(name, *line_from_geometry(part, transform, name))
            except AlignmentError as error:
                feedback.pushWarning(tr("{} It is left out.").format(error))


class TerrainRound:
    """The elevation windows round lines; says once what is to be said about the model."""

    def __init__(self, model: ElevationModel | None, feedback: QgsProcessingFeedback) -> None:
        self._model, self._feedback = model, feedback
        self._said = False

    def read(self, line: Line) -> Terrain | None:
        """The window round a line; None without a model or, with a warning, where it does not cover the line."""
        if self._model is None:
            return None
        try:
            terrain = self._model.read(bounds_of(line.lon, line.lat))
        except TerrainError as error:
            self._feedback.pushWarning(f"{line.name}: {error}")
            return None
        warning = caution(terrain.source, terrain.resolution_m)
        if warning and not self._said:
            self._said = True
            self._feedback.pushWarning(warning)
        return terrain


class TableSink:
    """An output in WGS 84 with the given fields, (name, kind, name in a shapefile)."""

    def __init__(
        self,
        algorithm: KarwanAlgorithm,
        parameters: dict[str, Any],
        name: str,
        context: QgsProcessingContext,
        fields: tuple[tuple[str, str, str], ...],
        wkb_type: Any,
    ) -> None:
        self._fields = QgsFields()
        short = is_shapefile(parameters.get(name))
        for long_name, kind, short_name in fields:
            self._fields.append(compat.field(short_name if short else long_name, kind))
        sink, self.id = algorithm.parameterAsSink(parameters, name, context, self._fields, wkb_type, wgs84())
        if sink is None:
            raise QgsProcessingException(algorithm.invalidSinkError(parameters, name))
        self._sink: QgsFeatureSink = sink

    def add(self, geometry: QgsGeometry, values: list[Any]) -> None:
        """Write a row, NaN as an empty value; raises QgsProcessingException if the file does not take it."""
        feature = QgsFeature(self._fields)
        feature.setGeometry(geometry)
        feature.setAttributes([None if isinstance(v, float) and v != v else v for v in values])
        if not self._sink.addFeature(feature, QgsFeatureSink.Flag.FastInsert):
            raise QgsProcessingException(tr("A row cannot be written: {}").format(self._sink.lastError()))

    def close(self) -> str:
        """Finish the file; what it is called by."""
        self._sink.flushBuffer()
        del self._sink
        return str(self.id)


def wkb_geometry(wkb: bytes) -> QgsGeometry:
    """A geometry in plan from ISO WKB."""
    geometry = QgsGeometry()
    geometry.fromWkb(wkb)
    geometry.get().dropZValue()
    return geometry
