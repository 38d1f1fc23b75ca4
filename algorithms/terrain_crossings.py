"""karwan:terraincrossings: what lines cross in other layers, and the classes of terrain they pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from typing import Any

import numpy as np
from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
    QgsProject,
)

from ..core.alignment import Alignment
from ..core.crossed import MOST_HALF_WIDTH_M, Asked
from ..core.crossed_kinds import KINDS
from ..core.crossed_search import with_watercourses
from ..core.crossings import Crossings, FeatureLayer, crossings
from ..core.errors import KarwanError, LayerError
from ..core.progress import Part
from ..core.terrain_classes import caution
from ..layers import compat
from ..layers.cover_layers import take_cover
from ..layers.crossed_words import derived_title
from ..layers.crossing_layers import LayerSnapshot, margin_of, read, snapshot
from ..layers.geometry import geometry_of_point, to_wgs84
from ..layers.study_rows import StretchedLine
from .base import DEM, LINES, SHAPELY, FeedbackProgress, KarwanAlgorithm, tell_basis
from .class_limits import add_limits, limits_of, stated
from .line_inputs import Line, TerrainRound, lines_of, taken_from
from .sinks import TableSink, plan_geometry

LAYERS, CLASSES, POINTS, INTERVALS, NEAR = "LAYERS", "CLASSES", "POINTS", "INTERVALS", "NEAR"
HALF_WIDTH, SQUARE_BELOW, KINDS_OF, WATERCOURSES = "HALF_WIDTH", "SQUARE_BELOW", "KINDS", "WATERCOURSES"

_TOLD = ("kind_of", "text"), ("class_of", "text")
_ENDS = ("source", "text"), ("found", "text")
# Fields of the outputs: name, kind, and what the value is called where that is another name.
POINT_FIELDS = (
    ("line", "text"), ("layer", "text"), ("feature", "text"), ("name", "text"), ("kind", "text"),
    ("chainage_m", "real"), ("angle_deg", "real"), ("z_m", "real"), ("line_key", "text"), *_TOLD, ("rank", "integer"),
    ("width_m", "real"), ("turn_deg", "real"), ("square_m", "real"), ("square_way", "text"), *_ENDS,
)  # fmt: skip
INTERVAL_FIELDS = (
    ("line", "text"), ("layer", "text"), ("class", "text"), ("from_m", "real"), ("to_m", "real"), ("length_m", "real"),
    ("line_key", "text"), ("feature", "text"), *_TOLD, ("weight", "real"), ("exposure", "real"), *_ENDS,
)  # fmt: skip
NEAR_FIELDS = (
    ("line", "text"), ("layer", "text"), ("feature", "text"), ("name", "text"), ("chainage_m", "real"),
    ("distance_m", "real"), ("side", "text"), ("from_m", "real"), ("to_m", "real"), ("walked_m", "real"),
    ("length_m", "real"), ("area_m2", "real"), ("half_width", "real"), ("line_key", "text"), *_TOLD, *_ENDS,
)  # fmt: skip
_CALLED = {"class": "label", "half_width": "half_width_m"}


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
            "elevation model, of one class of the ground (layers terrain, relief, side slope): {}\n\nChainages are "
            "ellipsoidal (WGS 84). z_m is the line's own level, else the ground's. Each part of a line with several "
            "parts has chainages of its own.\n\nWith a half-width, NEAR lists what lies within it of each line: "
            "distance, side, how far the line runs within that distance of it, lengths of lines and areas inside "
            "(WGS 84 ellipsoid). Rivers crossed at less than the angle given get a suggestion: turn_deg, by how much "
            "the line would turn right (left if negative) to cross square, and square_m, how far along the river to "
            "the right (left if negative) it could.\n\nOf a raster of classes (CLASSES: land cover with a colour "
            "table, an attribute table or a style of unique values) INTERVALS has each class's stretches, NEAR its "
            "area within the half-width.\n\nWhat a layer holds is told by its name, its fields or "
            "OpenStreetMap tags, or by KINDS: layer=kind, parted by semicolons; kinds are {}. line_key is the field "
            "`id` of the lines, else their number."
        ).format(stated(), ", ".join(KINDS))

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Declare parameters."""
        line, point = QgsProcessing.SourceType.TypeVectorLine, QgsProcessing.SourceType.TypeVectorPoint
        self.add_lines()
        self.add_dem(optional=True)
        anything = QgsProcessing.SourceType.TypeVectorAnyGeometry
        raster = QgsProcessing.SourceType.TypeRaster
        for name, title, kind in (
            (LAYERS, self.tr("Layers to cross"), anything),
            (CLASSES, self.tr("Rasters of classes to cross, such as land cover"), raster),
        ):
            self.addParameter(QgsProcessingParameterMultipleLayers(name, title, kind, optional=True))
        self._add_number(HALF_WIDTH, self.tr("Half-width looked at beside the line, m"), 0.0, MOST_HALF_WIDTH_M)
        self._add_number(
            SQUARE_BELOW, self.tr("Suggest square crossings of rivers below, degrees"), Asked().square_below_deg, 90.0
        )
        self.addParameter(QgsProcessingParameterString(KINDS_OF, self.tr("Kinds of layers"), optional=True))
        self.addParameter(
            QgsProcessingParameterBoolean(
                WATERCOURSES, self.tr("Derive watercourses from the elevation model where no layer holds rivers"), True
            )
        )
        add_limits(self)
        self.addParameter(QgsProcessingParameterFeatureSink(POINTS, self.tr("Crossings"), point))
        self.addParameter(QgsProcessingParameterFeatureSink(INTERVALS, self.tr("Areas and terrain crossed"), line))
        self.addParameter(
            QgsProcessingParameterFeatureSink(
                NEAR, self.tr("Near the lines"), point, optional=True, createByDefault=False
            )
        )

    def _add_number(self, name: str, title: str, value: float, most: float) -> None:
        number = QgsProcessingParameterNumber.Type.Double
        self.addParameter(QgsProcessingParameterNumber(name, title, number, value, True, 0.0, most))

    def _asked(self, parameters: dict[str, Any], context: QgsProcessingContext) -> Asked:
        return Asked(
            half_width_m=self.parameterAsDouble(parameters, HALF_WIDTH, context),
            square_below_deg=self.parameterAsDouble(parameters, SQUARE_BELOW, context),
            derive_rivers=self.parameterAsBoolean(parameters, WATERCOURSES, context),
        )

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
            rasters = self.parameterAsLayerList(parameters, CLASSES, context) or []
            self._own = taken_from(self.parameterAsVectorLayer(parameters, LINES, context), layers)
            titles = [one.name() for one in (*layers, *rasters)]
            kinds = kinds_of(self.parameterAsString(parameters, KINDS_OF, context), titles)
            margin_m = margin_of(self._asked(parameters, context))
            self._taken: list[LayerSnapshot] = [
                snapshot(layer, project, [corners], margin_m, kinds.get(layer.name())) for layer in layers
            ]
            self._covers = [take_cover(raster, kinds.get(raster.name())).cover for raster in rasters]
        except KarwanError as error:
            raise QgsProcessingException(str(error)) from error
        return True

    def compute(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Read the layers once, then meet them with line after line."""
        source = self.required_source(parameters, LINES, context)
        asked, limits = self._asked(parameters, context), limits_of(self, parameters, context)
        has_dem = self.parameterAsRasterLayer(parameters, DEM, context) is not None
        model = self.elevation(parameters, context) if has_dem else None
        terrain = TerrainRound(model, feedback)
        outputs = _Outputs(self, parameters, context)
        progress = FeedbackProgress(feedback)
        lines = list(lines_of(source, context, feedback))
        layers = self._read(Part(progress, 0.0, 0.3), feedback, lines, asked)
        places = [(line.lon, line.lat) for line in lines]
        step = Part(progress, 0.3, 0.4)
        layers, said = with_watercourses(layers, places, model, asked, derived_title(model), step)
        notes = list(said)
        count = max(1, len(lines))
        for number, line in enumerate(lines):
            if feedback.isCanceled():
                break
            step = Part(progress, 0.4 + 0.6 * number / count, 0.4 + 0.6 * (number + 1) / count)
            ground = terrain.read(line)
            found = crossings(line.lon, line.lat, layers, line.level_m, ground, limits, step, asked, self._covers)
            found = found.without(self._own, line.feature)
            outputs.add(line, found)
            basis = caution(ground.source, ground.resolution_m) if ground is not None else ""
            notes += [note for note in found.notes if note != basis]
        tell_basis(feedback, notes)
        return outputs.close()

    def _read(
        self, progress: Part, feedback: QgsProcessingFeedback, lines: list[Line], asked: Asked
    ) -> list[FeatureLayer]:
        layers = []
        for number, taken in enumerate(self._taken):
            progress.report(number / len(self._taken), self.tr("Reading {}").format(taken.title))
            step = Part(progress, number / len(self._taken), (number + 1) / len(self._taken))
            along = [(line.lon, line.lat) for line in lines]
            layer, notes = read(taken, step, along, margin_of(asked, taken.facts.kind))
            layers.append(layer)
            tell_basis(feedback, notes)
        return layers


class _Outputs:
    """The outputs, NEAR only if it was asked for; all rows say when they were found."""

    def __init__(self, algorithm: KarwanAlgorithm, parameters: dict[str, Any], context: QgsProcessingContext) -> None:
        def sink(name: str, fields: Sequence[tuple[str, str]], wkb_type: Any) -> TableSink:
            columns = [(field, kind, field) for field, kind in fields]
            return TableSink(algorithm, parameters, name, context, columns, wkb_type)

        self._found = datetime.now(timezone.utc).isoformat(timespec="seconds")
        self._points = sink(POINTS, POINT_FIELDS, compat.WKB_POINT_Z)
        self._intervals = sink(INTERVALS, INTERVAL_FIELDS, compat.WKB_LINE)
        wanted = parameters.get(NEAR) not in (None, "")
        self._near = sink(NEAR, NEAR_FIELDS, compat.WKB_POINT) if wanted else None

    def add(self, line: Line, found: Crossings) -> None:
        """Write what a line crosses and what is near it."""
        own = {"line": line.name, "line_key": line.key, "found": self._found}
        for p in found.points:
            self._points.add(geometry_of_point(p.lon, p.lat, np.nan_to_num(p.z_m)), _values(POINT_FIELDS, p, own))
        plan = StretchedLine(Alignment(line.name, line.lon, line.lat))
        for i in found.intervals:
            stretch = plan_geometry(plan.stretch_wkb(i.from_m, i.to_m))
            self._intervals.add(stretch, _values(INTERVAL_FIELDS, i, own))
        for n in found.near if self._near is not None else ():
            self._near.add(geometry_of_point(n.lon, n.lat), _values(NEAR_FIELDS, n, own))

    def close(self) -> dict[str, Any]:
        """Finish the files; the algorithm's results."""
        near = {} if self._near is None else {NEAR: self._near.close()}
        return {POINTS: self._points.close(), INTERVALS: self._intervals.close(), **near}


def _values(fields: Sequence[tuple[str, str]], item: Any, own: Mapping[str, str]) -> list[Any]:
    return [own[name] if name in own else getattr(item, _CALLED.get(name, name)) for name, _ in fields]


def kinds_of(text: str, layers: Sequence[str]) -> dict[str, str]:
    """The kinds of layers as KINDS tells them; raises LayerError naming a layer or kind that there is none of."""
    found = {}
    for part in filter(None, (one.strip() for one in text.split(";"))):
        title, _, kind = (one.strip() for one in part.rpartition("="))
        if title not in layers:
            raise LayerError(f"There is no layer {title!r} among those to cross.", f"Name one of {', '.join(layers)}.")
        if kind not in KINDS:
            raise LayerError(f"{kind!r} is no kind of thing that is crossed.", f"Give one of {', '.join(KINDS)}.")
        found[title] = kind
    return found
