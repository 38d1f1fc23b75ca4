"""karwan:measuresegments: length, rise, fall and grades of lines between stations; the measure tool without window."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from qgis.core import (
    QgsGeometry,
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterNumber,
)

from ..core.measure import MeasuredLine, SegmentMeasure, cuts, prepare
from ..core.terrain_classes import CLASSES, ClassLimits
from ..layers import compat
from ..layers.geometry import geometry_of_line, points_from_geometry, to_wgs84
from .base import DEM, LINES, OUTPUT, FeedbackProgress, KarwanAlgorithm
from .line_inputs import Line, TerrainRound, lines_of
from .sinks import TableSink

STATIONS, INTERVAL = "STATIONS", "INTERVAL"
STATION_DISTANCE_M = 10_000.0

FIELDS = (
    ("line", "text", "line"), ("from_m", "real", "from_m"), ("to_m", "real", "to_m"),
    ("length_m", "real", "length_m"), ("length_3d_m", "real", "len_3d_m"), ("rise_m", "real", "rise_m"),
    ("fall_m", "real", "fall_m"), ("grade_mean", "real", "grade_mean"), ("grade_max", "real", "grade_max"),
    ("levels", "text", "levels"), ("flat_km", "real", "flat_km"), ("rolling_km", "real", "rolling_km"),
    ("hilly_km", "real", "hilly_km"), ("mountainous_km", "real", "mount_km"), ("unknown_km", "real", "unknown_km"),
)  # fmt: skip


class MeasureSegments(KarwanAlgorithm):
    """Each stretch between two stations becomes a feature with its measures."""

    def name(self) -> str:
        """Its lasting name."""
        return "measuresegments"

    def displayName(self) -> str:
        """Its title."""
        return self.tr("Measure segments")

    def shortHelpString(self) -> str:
        """What it does."""
        return self.tr(
            "Measures each line between its ends, the stations near it and every interval. Lengths are ellipsoidal "
            "(WGS 84), whatever the layer's coordinate system. Lines with Z are measured on their own levels, others "
            "on the elevation model, sampled every 25 m; with neither, only the plan is measured.\n\ngrade_mean is "
            "signed, rising positive; grade_max is the steepest up or down over 50 m; both in per mille. Kilometres "
            "by class of terrain need the elevation model: {}.\n\nA station counts for every line that passes within "
            "10 km of it. Each part of a line with several parts is measured on its own."
        ).format(ClassLimits().stated())

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Declare parameters."""
        line, point = QgsProcessing.SourceType.TypeVectorLine, QgsProcessing.SourceType.TypeVectorPoint
        self.add_lines()
        self.add_dem(optional=True)
        self.addParameter(QgsProcessingParameterFeatureSource(STATIONS, self.tr("Stations"), [point], optional=True))
        kind = QgsProcessingParameterNumber.Type.Double
        self.addParameter(
            QgsProcessingParameterNumber(INTERVAL, self.tr("Interval, m"), kind, optional=True, minValue=1.0)
        )
        self.addParameter(QgsProcessingParameterFeatureSink(OUTPUT, self.tr("Segments"), line))

    def compute(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Measure line after line."""
        source = self.required_source(parameters, LINES, context)
        has_dem = self.parameterAsRasterLayer(parameters, DEM, context) is not None
        terrain = TerrainRound(self.elevation(parameters, context) if has_dem else None, feedback)
        stations = list(self._stations(parameters, context))
        given = parameters.get(INTERVAL) not in (None, "")
        interval = self.parameterAsDouble(parameters, INTERVAL, context) if given else None
        sink = TableSink(self, parameters, OUTPUT, context, FIELDS, compat.WKB_LINE_Z)
        progress = FeedbackProgress(feedback)
        for number, line in enumerate(lines_of(source, context, feedback)):
            if feedback.isCanceled():
                break
            measured = prepare(line.lon, line.lat, line.level_m, terrain.read(line))
            for part in segments(measured, stations, interval):
                sink.add(_geometry(measured, part), _values(line, part))
            progress.report(min(1.0, (number + 1) / max(1, source.featureCount())))
        return {OUTPUT: sink.close()}

    def _stations(self, parameters: dict[str, Any], context: QgsProcessingContext) -> Iterator[tuple[float, float]]:
        source = self.parameterAsSource(parameters, STATIONS, context)
        if source is None:
            return
        transform = to_wgs84(source.sourceCrs(), context.transformContext())
        for feature in source.getFeatures():
            if feature.hasGeometry():
                yield from points_from_geometry(feature.geometry(), transform)


def segments(
    line: MeasuredLine, stations: list[tuple[float, float]], interval_m: float | None
) -> Iterator[SegmentMeasure]:
    """A line measured between its ends, the stations (degrees) within 10 km of it, and every interval."""
    places = [line.locate(*station) for station in stations]
    marks = cuts(line.length_m, [chainage for chainage, away_m in places if away_m <= STATION_DISTANCE_M], interval_m)
    for low, high in zip(marks[:-1], marks[1:]):
        yield line.measure(low, high)


def _geometry(line: MeasuredLine, part: SegmentMeasure) -> QgsGeometry:
    lon, lat, at = line.stretch(part.from_m, part.to_m)
    # Files cannot hold an unknown Z; the field `levels` says whether there are any.
    return geometry_of_line(lon, lat, np.nan_to_num(line.level_at(at)))


def _values(line: Line, part: SegmentMeasure) -> list[Any]:
    classes = [part.class_km.get(name, 0.0) if part.class_km else np.nan for name in CLASSES]
    return [
        line.name, part.from_m, part.to_m, part.length_m, part.length_3d_m, part.rise_m, part.fall_m,
        part.grade_mean_permille, part.grade_max_permille, part.levels, *classes,
    ]  # fmt: skip
