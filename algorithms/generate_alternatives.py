"""karwan:generatealternatives: alignments between two points that keep a ruling grade and a smallest radius."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterNumber,
    QgsProcessingParameterPoint,
)

from ..core.dependencies import NUMBA, missing_packages
from ..core.errors import KarwanError
from ..core.progress import Part
from ..layers.estimate_words import in_words
from ..layers.geometry import feature_name, points_from_geometry, to_wgs84, wgs84
from ..layers.zone_layers import nogo_shapes, zone_shapes
from .base import SHAPELY, FeedbackProgress, tell_basis
from .corridor_output import CorridorOutput, add_corridor_output
from .evaluating import NOGO, EvaluatingAlgorithm
from .sinks import EvaluationSinks, add_evaluation_outputs

if TYPE_CHECKING:
    from ..core.generate import Scenario
    from ..core.terrain import ElevationModel

START, END, VIA, ZONES, COUNT = "START", "END", "VIA", "ZONES", "COUNT"
FACTOR = "factor"
ORDER_FIELDS = ("position", "order")


class GenerateAlternatives(EvaluatingAlgorithm):
    """Several alternatives that differ, cheapest first; none if none is legal."""

    needs = (SHAPELY,)

    def name(self) -> str:
        """Its lasting name."""
        return "generatealternatives"

    def displayName(self) -> str:
        """Its title."""
        return self.tr("Generate alternatives")

    def shortHelpString(self) -> str:
        """What it does."""
        return self.tr(
            "Searches for railway alignments from start to end that keep the ruling grade and the smallest radius, "
            "with bridges and tunnels where they pay, and evaluates each. Alternatives differ from each other over "
            "much of their length.\n\nStart and end without a coordinate system, such as 62.28,35.25, are taken as WGS "
            "84, longitude first; in another system write it behind: 490000,3800000 [EPSG:32641].\n\nPlaces between "
            "are passed in their order (field position or order if there is one). Areas to avoid are never entered. "
            "Cost zones multiply the cost of building inside by their field factor. Of both, only what lies within "
            "the elevation model counts.\n\nRivers, roads, railways and areas of risk cost the search what they cost "
            "in the evaluation, by the unit costs chosen (the reference ones price no crossing); at stations the line "
            "is level enough for trains to stop.\n\nThe corridor map, if asked for, says how much dearer than the best "
            "line the best line through each place is, in million USD and in per cent; it comes from coarse cells, for "
            "choosing where to look. Time and memory needed are told before the search starts.\n\nWhere no legal "
            "alignment is found, it says which limit stands in the "
            "way; it never draws a line it did not find."
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Declare parameters."""
        self.add_dem()
        self.addParameter(QgsProcessingParameterPoint(START, self.tr("Start")))
        self.addParameter(QgsProcessingParameterPoint(END, self.tr("End")))
        point, polygon = QgsProcessing.SourceType.TypeVectorPoint, QgsProcessing.SourceType.TypeVectorPolygon
        for name, title, kind in (
            (VIA, self.tr("Places between, in order"), point),
            (NOGO, self.tr("Areas to avoid"), polygon),
            (ZONES, self.tr("Cost zones (field factor)"), polygon),
        ):
            self.addParameter(QgsProcessingParameterFeatureSource(name, title, [kind], optional=True))
        self.add_design()
        whole = QgsProcessingParameterNumber.Type.Integer
        self.addParameter(
            QgsProcessingParameterNumber(COUNT, self.tr("Alternatives"), whole, 3, minValue=1, maxValue=12)
        )
        self.add_surroundings()
        add_evaluation_outputs(self)
        add_corridor_output(self)

    def compute(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Freeze the inputs as a scenario, search, and write what was found."""
        from ..core.generate import Scenario, generate

        rules = self.rules(parameters, context, feedback)
        model = self.elevation(parameters, context)
        closed, dear = (self.areas(parameters, name, context) for name in (NOGO, ZONES))
        scenario = Scenario(
            start=self._point(parameters, START, context),
            end=self._point(parameters, END, context),
            via=self._via(parameters, context),
            nogo=tuple(nogo_shapes(closed, model.lonlat_bounds)) if closed else (),
            zones=tuple(zone_shapes(dear, FACTOR, model.lonlat_bounds)) if dear else (),
            standard=rules.standard,
            unit_costs=rules.unit_costs,
            count=self.parameterAsInt(parameters, COUNT, context),
        )
        progress = FeedbackProgress(feedback)
        around = self.surroundings(parameters, context, Part(progress, 0.0, 0.05))
        _tell_estimate(scenario, model, feedback)
        mapped, rest = CorridorOutput(self, parameters, context), Part(progress, 0.05, 1.0)
        if mapped.is_wanted and scenario.count == 1:
            # The search for a single line makes no map.
            mapped.make(scenario, model, Part(rest, 0.0, 0.4), around, rules.train)
            rest = Part(rest, 0.4, 1.0)
        result = generate(scenario, model, rest, None, around, rules.train, mapped.write)
        sinks = EvaluationSinks(self, parameters, context)
        for evaluation in result.evaluations:
            sinks.add(evaluation)
        for note in result.notes:
            feedback.pushInfo(note)
        tell_basis(feedback, (note for evaluation in result.evaluations for note in evaluation.basis.notes))
        return {**sinks.close(), **mapped.close(feedback)}

    def _point(self, parameters: dict[str, Any], name: str, context: QgsProcessingContext) -> tuple[float, float]:
        point = self.parameterAsPoint(parameters, name, context, wgs84())
        return point.x(), point.y()

    def _via(self, parameters: dict[str, Any], context: QgsProcessingContext) -> tuple[tuple[float, float], ...]:
        source = self.parameterAsSource(parameters, VIA, context)
        if source is None:
            return ()
        transform = to_wgs84(source.sourceCrs(), context.transformContext())
        index = next((i for i in map(source.fields().lookupField, ORDER_FIELDS) if i >= 0), -1)
        features = [feature for feature in source.getFeatures() if feature.hasGeometry()]
        if index >= 0:
            features.sort(key=lambda feature: _rank(feature.attribute(index)))
        return tuple(
            point
            for feature in features
            for point in points_from_geometry(feature.geometry(), transform, feature_name(feature, "Point"))
        )


def _tell_estimate(scenario: Scenario, model: ElevationModel, feedback: QgsProcessingFeedback) -> None:
    """Time and memory, before they are needed; silent about what cannot be searched, which the search itself says."""
    if NUMBA in missing_packages():
        return
    from ..core.search.estimate import estimate

    try:
        told = estimate(scenario, model)
    except KarwanError:
        return
    feedback.pushInfo(in_words(told, scenario.count))
    feedback.pushInfo(told.basis)


def _rank(value: Any) -> tuple[bool, float]:
    """Features without a number come last."""
    try:
        return (False, float(value))
    except (TypeError, ValueError):
        return (True, 0.0)
