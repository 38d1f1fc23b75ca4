"""karwan:elevationuncertainty: what the elevation model's error does to cost, volumes, structures and grade."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterNumber,
)

from ..core.clock import utc_now
from ..core.elevation_error import RUNS
from ..core.evaluation import Evaluation
from ..core.ranges import Uncertainty
from ..core.uncertainty import FEWEST_RUNS, MOST_RUNS, simulate
from ..layers import compat
from ..layers.geometry import geometry_of_alignment
from ..layers.table_spec import TEXT, FieldSpec
from ..layers.uncertainty_fields import ERROR_FIELDS, GRADE_FIELDS, RANGE_FIELDS
from ..layers.uncertainty_rows import values_of
from .base import OUTPUT, tell_basis
from .elevation_errors import add_error, error_given
from .evaluate_alignments import EvaluateAlignments
from .sinks import TableSink

NUMBER = "RUNS"
# The most that a stretch's column holds: the first few say where to look.
STRETCHES = 5
# Of an evaluating algorithm's time, what evaluating takes: the simulation is a hundred times as long.
EVALUATING = 0.05


class ElevationUncertainty(EvaluateAlignments):
    """Each line becomes a feature with its figures, their ranges, and the chance that its ruling grade does not do."""

    def name(self) -> str:
        """Its lasting name."""
        return "elevationuncertainty"

    def displayName(self) -> str:
        """Its title."""
        return self.tr("Elevation uncertainty")

    def shortHelpString(self) -> str:
        """What it does."""
        return self.tr(
            "Evaluates lines as Evaluate alignments does, then again and again on ground that differs from the "
            "elevation model as the model may differ from the true ground. Errors are alike in places close to each "
            "other.\n\nOf each figure three values are written: 5 of 100 cases lie below _low, half below _mid, 95 "
            "below _high. Plain names: with the profile designed anew on each ground, which is what will be done once "
            "it is surveyed (empty where it was set by hand). drawn_…: at the levels as they are. grade_…: the ruling "
            "grade with which a profile needs no tunnel and no viaduct besides those designed; more_chance: the chance "
            "that this is more than the ruling grade.\n\nStandard error and reach are those of the elevation model by "
            "its name, or by the size of its cells, unless you give them. The line stays in its place."
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Declare parameters."""
        self.add_lines()
        self.add_dem()
        self.add_design()
        self.add_surroundings()
        add_error(self)
        whole = QgsProcessingParameterNumber.Type.Integer
        title = self.tr("How many grounds are tried")
        self.addParameter(QgsProcessingParameterNumber(NUMBER, title, whole, RUNS, False, FEWEST_RUNS, MOST_RUNS))
        line = QgsProcessing.SourceType.TypeVectorLine
        self.addParameter(QgsProcessingParameterFeatureSink(OUTPUT, self.tr("Lines with ranges"), line))

    def compute(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Evaluate and simulate line after line."""
        runs = self.parameterAsInt(parameters, NUMBER, context)
        sink = TableSink(self, parameters, OUTPUT, context, FIELDS, compat.WKB_LINE_Z)
        notes: list[str] = []
        for one in self.judged(parameters, context, feedback, EVALUATING):
            error = error_given(self, parameters, context, one.model)
            found = simulate(
                one.evaluation, one.terrain, one.rules.standard, one.rules.unit_costs, error, one.around, runs,
                progress=one.rest,
            )  # fmt: skip
            sink.add(geometry_of_alignment(one.evaluation.alignment), list(row_of(one.key, one.evaluation, found)))
            notes += [*one.notes, *(f"{one.evaluation.alignment.name}: {note}" for note in found.notes)]
            said = self.tr("{}: standard error {} m, alike over {} m ({}).")
            feedback.pushInfo(
                said.format(found.terrain, f"{error.sigma_m:g}", f"{error.correlation_m:g}", error.source)
            )
        tell_basis(feedback, notes)
        return {OUTPUT: sink.close()}


_WHAT = (("line", "text", "line"), ("line_key", "text", "line_key"), ("cost_musd", "real", "cost_musd"))
_SIMULATED = (*GRADE_FIELDS, FieldSpec("tight", TEXT, "", ""), *RANGE_FIELDS, *ERROR_FIELDS)
FIELDS: tuple[tuple[str, str, str], ...] = (
    *_WHAT,
    *((spec.name, spec.kind, spec.short) for spec in _SIMULATED),
    ("standard", "text", "standard"),
)


def row_of(key: str, evaluation: Evaluation, found: Uncertainty) -> Iterator[Any]:
    """The values of FIELDS; NaN where there is no profile designed anew."""
    yield from (evaluation.alignment.name, key, evaluation.cost_musd)
    values = {**values_of(found), "tight": tight_text(found), "made": utc_now()}
    yield from (values[spec.name] for spec in _SIMULATED)
    yield evaluation.basis.standard_key


def tight_text(found: Uncertainty) -> str:
    """Where the ruling grade may not do, the likeliest first: "12.3-18.0 km 40 %"."""
    return "; ".join(
        f"{one.from_m / 1000.0:.1f}-{one.to_m / 1000.0:.1f} km {100.0 * one.chance:.0f} %"
        for one in found.tight[:STRETCHES]
    )
