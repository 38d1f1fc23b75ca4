"""karwan:measuresegments: length, rise, fall and grades of lines between stations; the measure tool without window."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from qgis.core import (
    QgsGeometry,
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterNumber,
    QgsProject,
)

from ..core.clock import utc_now
from ..core.crossings import FeatureLayer
from ..core.elevation_error import ElevationError
from ..core.errors import KarwanError, LayerError
from ..core.measure import MeasuredLine, SegmentMeasure, cuts
from ..core.measure_crossed import class_lengths_m, measured
from ..core.progress import Part, Progress, check_cancelled
from ..core.stretch_error import ranges_on
from ..core.terrain import Terrain
from ..core.terrain_classes import CLASSES
from ..layers import compat
from ..layers.cover_layers import take_cover
from ..layers.crossing_layers import LayerSnapshot, read, snapshot
from ..layers.geometry import geometry_of_line, points_from_geometry, to_wgs84
from .base import DEM, LINES, OUTPUT, FeedbackProgress, KarwanAlgorithm, tell_basis
from .class_limits import add_limits, limits_of, stated
from .elevation_errors import add_error, error_given
from .line_inputs import Line, TerrainRound, lines_of, taken_from
from .sinks import TableSink

STATIONS, INTERVAL, LAYERS, RANGES, CLASSES_OF = "STATIONS", "INTERVAL", "LAYERS", "RANGES", "CLASSES"
STATION_DISTANCE_M = 10_000.0

FIELDS = (
    ("line", "text", "line"), ("from_m", "real", "from_m"), ("to_m", "real", "to_m"),
    ("length_m", "real", "length_m"), ("length_3d_m", "real", "len_3d_m"), ("rise_m", "real", "rise_m"),
    ("fall_m", "real", "fall_m"), ("grade_mean", "real", "grade_mean"), ("grade_max", "real", "grade_max"),
    ("levels", "text", "levels"), ("flat_km", "real", "flat_km"), ("rolling_km", "real", "rolling_km"),
    ("hilly_km", "real", "hilly_km"), ("mountainous_km", "real", "mount_km"), ("unknown_km", "real", "unknown_km"),
    ("line_key", "text", "line_key"), ("sample_m", "real", "sample_m"), ("unknown_m", "real", "unknown_m"),
    ("relief", "text", "relief"), ("side_slope", "text", "side_slope"), ("elevation", "text", "elevation"),
    ("cell_m", "real", "cell_m"), ("layers", "text", "layers"), ("met", "integer", "met"),
    ("crossed", "text", "crossed"), ("made", "text", "made"), ("classes", "text", "classes"),
)  # fmt: skip
# Written where ranges are asked for: low and high of measures on the ground, by the error of the elevations.
RANGED = (
    ("rise_m", "rise", "rise"), ("fall_m", "fall", "fall"), ("grade_mean_permille", "grade_mean", "gmean"),
    ("grade_max_permille", "grade_max", "gmax"),
)  # fmt: skip
RANGE_FIELDS = tuple(
    (f"{name}_{end}", "real", f"{short}_{end}") for _, name, short in RANGED for end in ("low", "high")
)


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
            "by class of the ground need the elevation model; {}\n\nA station counts for every line that passes within "
            "10 km of it. Each part of a line with several parts is measured on its own; line_key is the field id of "
            "the line (such as of a study's alternatives), else its number.\n\nlength_3d_m follows the line's own Z at "
            "every vertex, or the ground every sample_m. With layers, met counts what each segment crosses in them and "
            "crossed names it with its chainage; classes has the kilometres over each class of the rasters."
        ).format(stated())

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
        anything = QgsProcessing.SourceType.TypeVectorAnyGeometry
        self.addParameter(
            QgsProcessingParameterMultipleLayers(LAYERS, self.tr("Layers to cross"), anything, optional=True)
        )
        title, raster = self.tr("Rasters of classes, such as land cover"), QgsProcessing.SourceType.TypeRaster
        self.addParameter(QgsProcessingParameterMultipleLayers(CLASSES_OF, title, raster, optional=True))
        add_limits(self)
        title = self.tr("Ranges of rise, fall and grades on the ground, by the error of the elevations")
        self.addParameter(QgsProcessingParameterBoolean(RANGES, title, False, optional=True))
        add_error(self)
        self.addParameter(QgsProcessingParameterFeatureSink(OUTPUT, self.tr("Segments"), line))

    def prepareAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> bool:
        """Take the layers as they are now, while on the thread they belong to."""
        source = self.required_source(parameters, LINES, context)
        self._taken: list[LayerSnapshot] = []
        layers = self.parameterAsLayerList(parameters, LAYERS, context) or []
        self._own = taken_from(self.parameterAsVectorLayer(parameters, LINES, context), layers)
        rasters = self.parameterAsLayerList(parameters, CLASSES_OF, context) or []
        try:
            self._covers = [take_cover(raster).cover for raster in rasters]
        except KarwanError as error:
            raise QgsProcessingException(str(error)) from error
        if layers:
            box = to_wgs84(source.sourceCrs(), context.transformContext()).transformBoundingBox(source.sourceExtent())
            corners = np.array([box.xMinimum(), box.xMaximum()]), np.array([box.yMinimum(), box.yMaximum()])
            project = context.project() or QgsProject.instance()
            try:
                self._taken = [snapshot(layer, project, [corners]) for layer in layers]
            except LayerError as error:
                raise QgsProcessingException(str(error)) from error
        return True

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
        error = self._error(parameters, context, has_dem)
        fields = FIELDS if error is None else (*FIELDS, *RANGE_FIELDS)
        sink = TableSink(self, parameters, OUTPUT, context, fields, compat.WKB_LINE_Z)
        progress = FeedbackProgress(feedback)
        lines = list(lines_of(source, context, feedback))
        layers = self._read(Part(progress, 0.0, 0.3), feedback, lines)
        made, limits, notes = utc_now(), limits_of(self, parameters, context), []
        for number, line in enumerate(lines):
            step = Part(progress, 0.3 + 0.7 * number / len(lines), 0.3 + 0.7 * (number + 1) / len(lines))
            check_cancelled(step)
            ground = terrain.read(line)
            found, said = measured(
                line.lon, line.lat, line.level_m, ground, layers, limits, step, (self._own, line.feature), self._covers
            )
            notes += said
            for part in segments(found, stations, interval):
                ranges = [] if error is None else _ranges(found, part, error, ground)
                values = _values(line, part, ground, layers, made, [cover.title for cover in self._covers])
                sink.add(_geometry(found, part), [*values, *ranges])
        tell_basis(feedback, notes)
        return {OUTPUT: sink.close()}

    def _error(self, parameters: dict[str, Any], context: QgsProcessingContext, has_dem: bool) -> ElevationError | None:
        """The elevation's error if ranges are asked for and there is an elevation."""
        if not has_dem or not self.parameterAsBoolean(parameters, RANGES, context):
            return None
        return error_given(self, parameters, context, self.elevation(parameters, context))

    def _read(self, progress: Progress, feedback: QgsProcessingFeedback, lines: Sequence[Line]) -> list[FeatureLayer]:
        layers = []
        for number, taken in enumerate(self._taken):
            step = Part(progress, number / len(self._taken), (number + 1) / len(self._taken))
            layer, notes = read(taken, step, [(line.lon, line.lat) for line in lines])
            tell_basis(feedback, notes)
            layers.append(layer)
        return layers

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


def _ranges(line: MeasuredLine, part: SegmentMeasure, error: ElevationError, ground: Terrain | None) -> list[float]:
    """Low and high of each of RANGED; NaN where the levels are not the ground's."""
    found = {} if ground is None else ranges_on(line, part.from_m, part.to_m, error, ground)
    return [value for name, *_ in RANGED for value in found.get(name, (np.nan, np.nan))]


def _geometry(line: MeasuredLine, part: SegmentMeasure) -> QgsGeometry:
    lon, lat, at = line.stretch(part.from_m, part.to_m)
    # Files cannot hold an unknown Z; the field `levels` says whether there are any.
    return geometry_of_line(lon, lat, np.nan_to_num(line.level_at(at)))


def _values(
    line: Line, part: SegmentMeasure, ground: Terrain | None, layers: Sequence[FeatureLayer], made: str,
    covers: Sequence[str],
) -> list[Any]:  # fmt: skip
    classes = [part.class_km.get(name, 0.0) if part.class_km else np.nan for name in CLASSES]
    crossed = [f"{p.chainage_m:.1f} {p.kind} {p.name} ({p.layer})" for p in part.points]
    crossed += [f"{i.from_m:.1f} to {i.to_m:.1f} {i.label} ({i.layer})" for i in part.intervals
                if i.layer not in covers]  # fmt: skip
    lengths_m = {title: class_lengths_m(part.intervals, title) for title in covers}
    over = [f"{title}: {_listed({k: m / 1000.0 for k, m in found.items()})}" for title, found in lengths_m.items()]
    return [
        line.name, part.from_m, part.to_m, part.length_m, part.length_3d_m, part.rise_m, part.fall_m,
        part.grade_mean_permille, part.grade_max_permille, part.levels, *classes,
        line.key, part.sample_m, part.unknown_m, _listed(part.relief_km), _listed(part.side_km),
        "" if ground is None else ground.source, np.nan if ground is None else ground.resolution_m,
        "\n".join([*(layer.title for layer in layers), *covers]), len(crossed) if layers else None,
        "\n".join(crossed), made, "\n".join(over),
    ]  # fmt: skip


def _listed(classes: Mapping[str, float]) -> str:
    """Kilometres by class as text, what there is none of left out."""
    return "; ".join(f"{name} {value:.3f}" for name, value in classes.items() if value >= 0.0005)
