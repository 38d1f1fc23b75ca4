"""What the measuring algorithms share: lines in WGS 84 with terrain round them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qgis.core import QgsFeature, QgsMapLayer, QgsProcessingContext, QgsProcessingFeatureSource, QgsProcessingFeedback
from qgis.PyQt.QtCore import QCoreApplication

from ..core.errors import AlignmentError, TerrainError
from ..core.geodesy import FloatArray
from ..core.terrain import ElevationModel, Terrain
from ..core.terrain_classes import caution
from ..core.terrain_tiles import terrain_about
from ..layers import compat
from ..layers.geometry import feature_name, line_from_geometry, to_wgs84


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanAlgorithms", text)


@dataclass(frozen=True)
class Line:
    """A line of the input: its name, vertices (degrees), and levels (m) or None.

    key: what results join back by: the field `id` of a study's alternatives, else the feature's number, which is
    feature.
    """

    name: str
    lon: FloatArray
    lat: FloatArray
    level_m: FloatArray | None
    key: str = ""
    feature: str = ""


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
        key = line_key(feature)
        parts = geometry.asGeometryCollection() if geometry.isMultipart() else [geometry]
        for number, part in enumerate(parts, 1):
            name = feature_name(feature) + (tr(" (part {})").format(number) if len(parts) > 1 else "")
            try:
                yield Line(name, *line_from_geometry(part, transform, name), key, str(feature.id()))
            except AlignmentError as error:
                feedback.pushWarning(tr("{} It is left out.").format(error))


def taken_from(lines: QgsMapLayer | None, layers: Sequence[QgsMapLayer]) -> str:
    """The layer lines are of, if it is among those they are met with: a line does not meet itself. "" if it is not."""
    return lines.name() if lines is not None and lines.id() in [layer.id() for layer in layers] else ""


def line_key(feature: QgsFeature) -> str:
    """What results of a feature join back by: its `id` where it has a text of that name, else its number."""
    index = feature.fields().indexOf("id")
    value = feature.attribute(index) if index >= 0 and not feature.fields().at(index).isNumeric() else None
    return str(feature.id()) if compat.is_null(value) or not str(value).strip() else str(value).strip()


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
            terrain = terrain_about(self._model, line.lon, line.lat)
        except TerrainError as error:
            self._feedback.pushWarning(f"{line.name}: {error}")
            return None
        warning = caution(terrain.source, terrain.resolution_m)
        if warning and not self._said:
            self._said = True
            self._feedback.pushWarning(warning)
        return terrain
