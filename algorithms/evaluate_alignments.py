"""karwan:evaluatealignments: judge given lines, or design a profile for them first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from qgis.core import (
    QgsCsException,
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeatureSource,
    QgsProcessingFeedback,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterFeatureSource,
)

from ..core.alignment import Alignment
from ..core.dependencies import SHAPELY, how_to_install, missing_packages
from ..core.errors import AlignmentError, DependencyError
from ..core.evaluate import evaluate
from ..core.evaluation import Evaluation
from ..core.progress import Part, Progress, check_cancelled
from ..core.surroundings import Surroundings
from ..core.terrain import ElevationModel, Terrain
from ..core.terrain_tiles import terrain_about
from ..layers.geometry import alignment_from_feature, to_wgs84
from ..layers.surroundings import Box, area_of
from ..layers.zone_layers import nogo_shapes
from .base import LINES, FeedbackProgress, tell_basis
from .evaluating import NOGO, EvaluatingAlgorithm, Rules
from .judged_lines import Levels, laid_out_anew, read_levels
from .line_inputs import line_key
from .sinks import EvaluationSinks, add_evaluation_outputs

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

FIT = "FIT"


@dataclass(frozen=True)
class JudgedLine:
    """A line's evaluation with what it rests on; key: of its alternative or feature. rest: progress left for more."""

    key: str
    evaluation: Evaluation
    levels: Levels
    notes: list[str]
    terrain: Terrain
    model: ElevationModel
    rules: Rules
    around: Surroundings
    rest: Progress


class EvaluateAlignments(EvaluatingAlgorithm):
    """Each line feature becomes an alternative with the contract's attributes."""

    def name(self) -> str:
        """Its lasting name."""
        return "evaluatealignments"

    def displayName(self) -> str:
        """Its title."""
        return self.tr("Evaluate alignments")

    def shortHelpString(self) -> str:
        """What it does."""
        return self.tr(
            "Measures lines as railway alignments: ellipsoidal length, steepest grade, tightest radius, bridges, "
            "tunnels, cut, fill, cost with its range, running times, and breaches of the standard.\n\nLines with Z "
            "are judged at the levels they have. For lines without Z the cheapest profile within the ruling grade is "
            "designed first; the output's Z is that formation level. Each feature must be one line in one piece.\n\n"
            "Rivers, roads and railways are what lines bridge and cross; stations part them into sections, want level "
            "ground, and may fix a level (level_m) or begin another gauge (gauge_after_mm). Of a layer of risks each "
            "line's length inside and its exposure, km times weight, are measured; lines and points count within a "
            "distance, and what a km costs more is yours to set.\n\nWith “Find straights, arcs and transitions” each "
            "line is laid out anew from the tangent polygon found in it, and the largest deviation is told.\n\n"
            "Beside the alternatives, broken limits, sections between stations, cost items and points of vertical "
            "intersection can be written."
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Declare parameters."""
        self.add_lines()
        self.add_dem()
        self.add_design()
        self.add_surroundings()
        self.addParameter(
            QgsProcessingParameterBoolean(FIT, self.tr("Find straights, arcs and transitions"), False, optional=True)
        )
        polygon, title = QgsProcessing.SourceType.TypeVectorPolygon, self.tr("Areas the lines found keep out of")
        self.addParameter(QgsProcessingParameterFeatureSource(NOGO, title, [polygon], optional=True))
        add_evaluation_outputs(self)

    def prepareAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> bool:
        """Note the layers about the lines as they are now, while on the thread they belong to."""
        try:
            box = _area(self.required_source(parameters, LINES, context), context)
        except AlignmentError as error:
            raise QgsProcessingException(str(error)) from error
        self.take_courses(parameters, context, box)
        return True

    def compute(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Evaluate feature after feature."""
        sinks, notes = EvaluationSinks(self, parameters, context), []
        for evaluation, levels, said in self.evaluated(parameters, context, feedback):
            sinks.add(evaluation, levels.near)
            notes += said
        tell_basis(feedback, notes)
        return sinks.close()

    def evaluated(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> Iterator[tuple[Evaluation, Levels, list[str]]]:
        """Each line's evaluation, its levels as they were read, and what its figures rest on."""
        for one in self.judged(parameters, context, feedback):
            yield one.evaluation, one.levels, one.notes

    def judged(
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
        share: float = 1.0,
    ) -> Iterator[JudgedLine]:
        """Each line's evaluation with all it rests on; share: of a line's time, the rest is the caller's."""
        source = self.required_source(parameters, LINES, context)
        rules = self.rules(parameters, context, feedback)
        model = self.elevation(parameters, context)
        transform = to_wgs84(source.sourceCrs(), context.transformContext())
        features = list(source.getFeatures())
        if not features:
            raise QgsProcessingException(self.tr("There are no lines to evaluate."))
        # Read everything before writing anything: a broken line shows before the work is done.
        lines = [alignment_from_feature(feature, transform) for feature in features]
        # Algorithms built on this one may go without.
        fit = self.parameterDefinition(FIT) is not None and self.parameterAsBoolean(parameters, FIT, context)
        if fit and SHAPELY in missing_packages():
            raise DependencyError(self.tr("Finding arcs needs shapely 2."), how_to_install(SHAPELY))
        areas = self.areas(parameters, NOGO, context) if fit else None
        closed = nogo_shapes(areas, model.lonlat_bounds) if areas else []
        progress = FeedbackProgress(feedback)
        around = self.surroundings(parameters, context, Part(progress, 0.0, 0.1))
        for number, given in enumerate(lines):
            if feedback.isCanceled():
                break
            low, high = (0.1 + 0.9 * (number + done) / len(lines) for done in (0, share))
            step = Part(progress, low, high)
            levels, said = self._judged(given, rules, closed if fit else None, step, feedback)
            line = levels.line
            terrain = terrain_about(model, line.lon, line.lat)
            evaluation = evaluate(
                line, terrain, rules.standard, rules.unit_costs, around, rules.train,
                lambda _: check_cancelled(progress),
            )  # fmt: skip
            rest = Part(progress, high, 0.1 + 0.9 * (number + 1) / len(lines))
            yield JudgedLine(
                line_key(features[number]), evaluation, levels, [*said, *evaluation.basis.notes], terrain, model, rules,
                around, rest,
            )  # fmt: skip
            rest.report(1.0)

    def _judged(
        self,
        line: Alignment,
        rules: Rules,
        closed: list[BaseGeometry] | None,
        progress: Progress,
        feedback: QgsProcessingFeedback,
    ) -> tuple[Levels, list[str]]:
        """A line as it is to be judged, and what must be said; closed: areas to keep out of, None to keep the line."""
        notes: list[str] = []
        if line.level_m is not None and not np.any(line.level_m):
            notes.append(self.tr("{}: every Z is 0, judged as a line at sea level.").format(line.name))
        if closed is not None:
            line, found, warnings = laid_out_anew(line, rules.standard, closed, progress)
            feedback.pushInfo(found)
            notes += warnings
        levels = read_levels(line)
        if levels.told:
            feedback.pushInfo(levels.told)
        return levels, notes


def _area(source: QgsProcessingFeatureSource, context: QgsProcessingContext) -> Box | None:
    """Where layers about lines are read; None, which is everywhere, if the lines' system does not say."""
    extent = source.sourceExtent()
    if extent.isNull():
        return None
    try:
        box = to_wgs84(source.sourceCrs(), context.transformContext()).transformBoundingBox(extent)
    except QgsCsException:
        return None
    return area_of([((box.xMinimum(), box.xMaximum()), (box.yMinimum(), box.yMaximum()))])
