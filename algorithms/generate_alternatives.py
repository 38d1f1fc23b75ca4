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

from ..core.errors import AlignmentError
from ..layers import compat
from ..layers.geometry import feature_name, features_as_shapes, points_from_geometry, to_wgs84, wgs84
from .base import SHAPELY, AlternativesSink, FeedbackProgress, KarwanAlgorithm, tell_basis

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

START, END, VIA, NOGO, ZONES, COUNT = "START", "END", "VIA", "NOGO", "ZONES", "COUNT"
FACTOR = "factor"
ORDER_FIELDS = ("position", "order")


class GenerateAlternatives(KarwanAlgorithm):
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
            "much of their length.\n\nPlaces between are passed in their order (field position or order if there is "
            "one). Areas to avoid are never entered. Cost zones multiply the cost of building inside by their field "
            "factor.\n\nWhere no legal alignment is found, it says which limit stands in the way; it never draws a "
            "line it did not find."
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
        self.add_output()

    def compute(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Freeze the inputs as a scenario, search, and write what was found."""
        from ..core.generate import Scenario, generate

        standard, unit_costs = self.design(parameters, context)
        scenario = Scenario(
            start=self._point(parameters, START, context),
            end=self._point(parameters, END, context),
            via=self._via(parameters, context),
            nogo=tuple(shape for _, shape in self._shapes(parameters, NOGO, context)),
            zones=tuple(self._zones(parameters, context)),
            standard=standard,
            unit_costs=unit_costs,
            count=self.parameterAsInt(parameters, COUNT, context),
        )
        result = generate(scenario, self.elevation(parameters, context), FeedbackProgress(feedback))
        sink = AlternativesSink(self, parameters, context)
        for evaluation in result.evaluations:
            sink.add(evaluation)
        for note in result.notes:
            feedback.pushInfo(note)
        tell_basis(feedback, (note for evaluation in result.evaluations for note in evaluation.basis.notes))
        return sink.close()

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

    def _shapes(
        self, parameters: dict[str, Any], name: str, context: QgsProcessingContext
    ) -> list[tuple[Any, BaseGeometry]]:
        source = self.parameterAsSource(parameters, name, context)
        if source is None:
            return []
        transform = to_wgs84(source.sourceCrs(), context.transformContext())
        return list(features_as_shapes(source.getFeatures(), transform))

    def _zones(self, parameters: dict[str, Any], context: QgsProcessingContext) -> list[tuple[BaseGeometry, float]]:
        found = []
        for feature, shape in self._shapes(parameters, ZONES, context):
            index = feature.fields().lookupField(FACTOR)
            value = feature.attribute(index) if index >= 0 else None
            name = feature_name(feature, "Zone")
            if compat.is_null(value):
                raise AlignmentError(f"{name} has no {FACTOR}.", f"Give the zones a number field {FACTOR}.")
            try:
                factor = float(value)
            except (TypeError, ValueError) as error:
                raise AlignmentError(f"The factor {value!r} of {name} is no number.", "Mend the zone.") from error
            if not factor > 0.0:
                raise AlignmentError(f"The factor {factor:g} of {name} is not above 0.", "Mend the zone.")
            found.append((shape, factor))
        return found


def _rank(value: Any) -> tuple[bool, float]:
    """Features without a number come last."""
    try:
        return (False, float(value))
    except (TypeError, ValueError):
        return (True, 0.0)
