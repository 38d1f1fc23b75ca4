"""karwan:terraincrossings: what lines cross in other layers, and the classes of terrain they pass."""

from __future__ import annotations

from typing import Any

import numpy as np
from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterMultipleLayers,
    QgsProject,
)

from ..core.alignment import Alignment
from ..core.crossings import Crossings, FeatureLayer, crossings
from ..core.errors import LayerError
from ..core.progress import Part
from ..core.terrain_classes import ClassLimits, caution
from ..layers import compat
from ..layers.crossing_layers import LayerSnapshot, read, snapshot
from ..layers.geometry import geometry_of_point, to_wgs84
from ..layers.study_rows import StretchedLine
from .base import DEM, LINES, SHAPELY, FeedbackProgress, KarwanAlgorithm, tell_basis
from .line_inputs import Line, TerrainRound, lines_of
from .sinks import TableSink, plan_geometry

LAYERS, POINTS, INTERVALS = "LAYERS", "POINTS", "INTERVALS"

POINT_FIELDS = (
    ("line", "text", "line"), ("layer", "text", "layer"), ("feature", "text", "feature"), ("name", "text", "name"),
    ("kind", "text", "kind"), ("chainage_m", "real", "chainage_m"), ("angle_deg", "real", "angle_deg"),
    ("z_m", "real", "z_m"),
)  # fmt: skip
INTERVAL_FIELDS = (
    ("line", "text", "line"), ("layer", "text", "layer"), ("class", "text", "class"), ("from_m", "real", "from_m"),
    ("to_m", "real", "to_m"), ("length_m", "real", "length_m"),
)  # fmt: skip


class TerrainCrossings(KarwanAlgorithm):
    """Each crossing becomes a point, each stretch inside an area or of one terrain class a line."""

    needs = (SHAPELY,)

    def name(self) -> str:
        """Its lasting name."""
        return "terraincrossings"

    def displayName(self) -> str:
        """Its title."""
        return self.tr("Terrain crossings")

    def shortHelpString(self) -> str:
        """What it does."""
        return self.tr(
            "Finds where lines meet the features of other layers. Points: crossings of lines with chainage and angle "
            "(0 to 90 degrees), entries into and exits from areas, touches, and point features within 25 m. "
            "Intervals: stretches inside areas or along line features (class: the feature's name) and, with an "
            "elevation model, of one class of terrain (layer: terrain) by slope: {}.\n\nChainages are ellipsoidal "
            "(WGS 84). z_m is the line's own level, else the ground's. Each part of a line with several parts has "
            "chainages of its own."
        ).format(ClassLimits().stated())

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Declare parameters."""
        line, point = QgsProcessing.SourceType.TypeVectorLine, QgsProcessing.SourceType.TypeVectorPoint
        self.add_lines()
        self.add_dem(optional=True)
        anything = QgsProcessing.SourceType.TypeVectorAnyGeometry
        self.addParameter(QgsProcessingParameterMultipleLayers(LAYERS, self.tr("Layers to cross"), anything))
        self.addParameter(QgsProcessingParameterFeatureSink(POINTS, self.tr("Crossings"), point))
        self.addParameter(QgsProcessingParameterFeatureSink(INTERVALS, self.tr("Areas and terrain crossed"), line))

    def prepareAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> bool:
        """Take the layers as they are now, while on the thread they belong to."""
        source = self.required_source(parameters, LINES, context)
        try:
            box = to_wgs84(source.sourceCrs(), context.transformContext()).transformBoundingBox(source.sourceExtent())
            corners = np.array([box.xMinimum(), box.xMaximum()]), np.array([box.yMinimum(), box.yMaximum()])
            project = context.project() or QgsProject.instance()
            layers = self.parameterAsLayerList(parameters, LAYERS, context) or []
            self._taken: list[LayerSnapshot] = [snapshot(layer, project, [corners]) for layer in layers]
        except LayerError as error:
            raise QgsProcessingException(str(error)) from error
        return True

    def compute(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Read the layers once, then meet them with line after line."""
        source = self.required_source(parameters, LINES, context)
        has_dem = self.parameterAsRasterLayer(parameters, DEM, context) is not None
        terrain = TerrainRound(self.elevation(parameters, context) if has_dem else None, feedback)
        points = TableSink(self, parameters, POINTS, context, POINT_FIELDS, compat.WKB_POINT_Z)
        intervals = TableSink(self, parameters, INTERVALS, context, INTERVAL_FIELDS, compat.WKB_LINE)
        progress = FeedbackProgress(feedback)
        lines = list(lines_of(source, context, feedback))
        layers = self._read(Part(progress, 0.0, 0.4), feedback, lines)
        count = max(1, len(lines))
        notes: list[str] = []
        for number, line in enumerate(lines):
            if feedback.isCanceled():
                break
            step = Part(progress, 0.4 + 0.6 * number / count, 0.4 + 0.6 * (number + 1) / count)
            ground = terrain.read(line)
            found = crossings(line.lon, line.lat, layers, line.level_m, ground, progress=step)
            _write(line, found, points, intervals)
            said = caution(ground.source, ground.resolution_m) if ground is not None else ""
            notes += [note for note in found.notes if note != said]
        tell_basis(feedback, notes)
        return {POINTS: points.close(), INTERVALS: intervals.close()}

    def _read(self, progress: Part, feedback: QgsProcessingFeedback, lines: list[Line]) -> list[FeatureLayer]:
        layers = []
        for number, taken in enumerate(self._taken):
            progress.report(number / len(self._taken), self.tr("Reading {}").format(taken.title))
            layer, notes = read(taken, progress, [(line.lon, line.lat) for line in lines])
            layers.append(layer)
            tell_basis(feedback, notes)
        return layers


def _write(line: Line, found: Crossings, points: TableSink, intervals: TableSink) -> None:
    for p in found.points:
        values = [line.name, p.layer, p.feature, p.name, p.kind, p.chainage_m, p.angle_deg, p.z_m]
        points.add(geometry_of_point(p.lon, p.lat, np.nan_to_num(p.z_m)), values)
    plan = StretchedLine(Alignment(line.name, line.lon, line.lat))
    for i in found.intervals:
        values = [line.name, i.layer, i.label, i.from_m, i.to_m, i.length_m]
        intervals.add(plan_geometry(plan.stretch_wkb(i.from_m, i.to_m)), values)
