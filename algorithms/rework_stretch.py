"""karwan:reworkstretch: the best way between two chainages of a line, everything before and behind it as it was."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterNumber,
)

from ..core.alignment import Alignment
from ..core.evaluate import evaluate
from ..core.evaluation import Evaluation
from ..core.horizontal import lay_out
from ..core.progress import Part, Progress
from ..core.surroundings import Surroundings
from ..core.terrain import ElevationModel, bounds_of
from ..layers.geometry import alignment_from_feature, to_wgs84
from ..layers.zone_layers import nogo_shapes, zone_shapes
from .base import LINES, SHAPELY, FeedbackProgress, tell_basis
from .evaluating import NOGO, EvaluatingAlgorithm, Rules
from .generate_alternatives import FACTOR, ZONES
from .judged_lines import laid_out_anew, tr
from .sinks import EvaluationSinks, add_evaluation_outputs

if TYPE_CHECKING:
    from ..core.generate import Scenario

FROM_KM, TO_KM = "FROM_KM", "TO_KM"
# As far from a line as its evaluation looks, m.
MARGIN_M = 2_000.0


class ReworkStretch(EvaluatingAlgorithm):
    """Each line with its stretch re-optimised."""

    needs = (SHAPELY,)

    def name(self) -> str:
        """Its lasting name."""
        return "reworkstretch"

    def displayName(self) -> str:
        """Its title."""
        return self.tr("Re-optimise a stretch")

    def shortHelpString(self) -> str:
        """What it does."""
        return self.tr(
            "Searches for the best way between two chainages of each line and evaluates the whole line with it. Before "
            "and behind the stretch the plan stays as it is, directions included: the stretch begins and ends on the "
            "nearest straight inwards; within 100 m of an end of the line that end is meant.\n\nThe line's straights, "
            "arcs and transitions are found in it first. Levels are designed anew, whether it has Z or not. A line "
            "that keeps the limits is never made dearer; where no better way is found it comes out as it was.\n\nAreas "
            "to avoid are never entered; cost zones multiply the cost of building inside by their field factor. "
            "Rivers, roads, railways, stations and areas of risk count as in “Generate alternatives”."
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Declare parameters."""
        self.add_lines()
        number = QgsProcessingParameterNumber
        self.addParameter(number(FROM_KM, self.tr("From chainage, km"), number.Type.Double, 0.0, minValue=0.0))
        self.addParameter(number(TO_KM, self.tr("To chainage, km"), number.Type.Double, 10.0, minValue=0.0))
        self.add_dem()
        polygon = QgsProcessing.SourceType.TypeVectorPolygon
        for name, title in ((NOGO, self.tr("Areas to avoid")), (ZONES, self.tr("Cost zones (field factor)"))):
            self.addParameter(QgsProcessingParameterFeatureSource(name, title, [polygon], optional=True))
        self.add_design()
        self.add_surroundings()
        add_evaluation_outputs(self)

    def compute(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Line after line."""
        from ..core.generate import Scenario

        source = self.required_source(parameters, LINES, context)
        transform = to_wgs84(source.sourceCrs(), context.transformContext())
        lines = [alignment_from_feature(feature, transform) for feature in source.getFeatures()]
        if not lines:
            raise QgsProcessingException(self.tr("There are no lines to re-optimise."))
        rules, model = self.rules(parameters, context, feedback), self.elevation(parameters, context)
        closed, dear = (self.areas(parameters, name, context) for name in (NOGO, ZONES))
        # A stretch's ends are its own: the scenario's are not used.
        scenario = Scenario(
            (0.0, 0.0), (0.0, 0.0), (), tuple(nogo_shapes(closed, model.lonlat_bounds)) if closed else (),
            tuple(zone_shapes(dear, FACTOR, model.lonlat_bounds)) if dear else (), rules.standard, rules.unit_costs, 1,
        )  # fmt: skip
        between_m = [1000.0 * self.parameterAsDouble(parameters, name, context) for name in (FROM_KM, TO_KM)]
        progress = FeedbackProgress(feedback)
        around = self.surroundings(parameters, context, Part(progress, 0.0, 0.1))
        work = _Work(scenario, rules, model, around, (between_m[0], between_m[1]))
        sinks, notes = EvaluationSinks(self, parameters, context), []
        for number, line in enumerate(lines):
            low, high = (0.1 + 0.9 * (number + done) / len(lines) for done in (0, 1))
            found, told, said = work.done(line, Part(progress, low, high))
            for text in told:
                feedback.pushInfo(text)
            sinks.add(found)
            notes += [*said, *found.basis.notes]
        tell_basis(feedback, notes)
        return sinks.close()


class _Work:
    """What every line is re-optimised with."""

    def __init__(
        self, scenario: Scenario, rules: Rules, model: ElevationModel, around: Surroundings,
        between_m: tuple[float, float],
    ) -> None:  # fmt: skip
        self._scenario, self._rules, self._model = scenario, rules, model
        self._around, self._between_m = around, between_m

    def done(self, line: Alignment, progress: Progress) -> tuple[Evaluation, list[str], tuple[str, ...]]:
        """The line with its stretch re-optimised, what is to be told of it, and what to be warned of."""
        from ..core.search.rework import reworked

        rules = self._rules
        fitted, told, warned = laid_out_anew(replace(line, level_m=None), rules.standard, (), Part(progress, 0.0, 0.2))
        before = self._evaluated(fitted)
        found = reworked(
            before, *self._between_m, self._scenario, self._model, Part(progress, 0.2, 1.0), self._around, rules.train
        )
        if found.changed:
            text = tr("{}, km {:.3f} to {:.3f}: the line costs {:.2f} instead of {:.2f} million USD.")
            after = self._evaluated(lay_out(line.name, found.axis))
        else:
            text, after = (
                tr("{}, km {:.3f} to {:.3f}: no better way was found; the line costs {:.2f} million USD."),
                before,
            )
        where = line.name, found.from_m / 1000.0, found.to_m / 1000.0
        return after, [told, text.format(*where, found.after_musd, found.before_musd), *found.notes], warned

    def _evaluated(self, line: Alignment) -> Evaluation:
        rules = self._rules
        terrain = self._model.read(bounds_of(line.lon, line.lat, MARGIN_M))
        return evaluate(line, terrain, rules.standard, rules.unit_costs, self._around, rules.train)
