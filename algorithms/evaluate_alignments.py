"""karwan:evaluatealignments: judge given lines, or design a profile for them first."""

from __future__ import annotations

from typing import Any

import numpy as np
from qgis.core import (
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
)

from ..core.evaluate import evaluate
from ..core.terrain import bounds_of
from ..layers.geometry import alignment_from_feature, to_wgs84
from .base import LINES, AlternativesSink, KarwanAlgorithm, tell_basis


class EvaluateAlignments(KarwanAlgorithm):
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
            "designed first; the output's Z is that formation level. Each feature must be one line in one piece."
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Declare parameters."""
        self.add_lines()
        self.add_dem()
        self.add_design()
        self.add_output()

    def compute(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Evaluate feature after feature."""
        source = self.required_source(parameters, LINES, context)
        standard, unit_costs = self.design(parameters, context)
        model = self.elevation(parameters, context)
        transform = to_wgs84(source.sourceCrs(), context.transformContext())
        features = list(source.getFeatures())
        if not features:
            raise QgsProcessingException(self.tr("There are no lines to evaluate."))
        # Read everything before writing anything: a broken line shows before the work is done.
        lines = [alignment_from_feature(feature, transform) for feature in features]
        sink, notes = AlternativesSink(self, parameters, context), []
        for number, line in enumerate(lines):
            if feedback.isCanceled():
                break
            if line.level_m is not None and not np.any(line.level_m):
                notes.append(self.tr("{}: every Z is 0, judged as a line at sea level.").format(line.name))
            terrain = model.read(bounds_of(line.lon, line.lat))
            evaluation = evaluate(line, terrain, standard, unit_costs)
            sink.add(evaluation)
            notes += evaluation.basis.notes
            feedback.setProgress(100.0 * (number + 1) / len(lines))
        tell_basis(feedback, notes)
        return sink.close()
