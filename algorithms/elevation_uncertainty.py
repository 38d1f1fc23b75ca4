"""karwan:elevationuncertainty: what the elevation model's error does to cost, volumes, structures and grade."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import fields
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
from ..core.uncertainty import FEWEST_RUNS, MOST_RUNS, Ranges, Uncertainty, simulate
from ..layers import compat
from ..layers.geometry import geometry_of_alignment
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


_SHORT = {
    "cost_musd": "cost", "cut_mm3": "cut", "fill_mm3": "fill", "bridge_km": "brdg", "tunnel_km": "tunn",
    "rise_m": "rise", "fall_m": "fall",
}  # fmt: skip
_PARTS = (("low", "l"), ("middle", "m"), ("high", "h"))
_SHOWN = {"low": "low", "middle": "mid", "high": "high"}
_KINDS = (("", "", "redesigned"), ("drawn_", "d", "as_drawn"))


def _range_fields() -> Iterator[tuple[str, str, str]]:
    for prefix, mark, _ in _KINDS:
        for field in fields(Ranges):
            for part, letter in _PARTS:
                yield f"{prefix}{field.name}_{_SHOWN[part]}", "real", f"{mark}{_SHORT[field.name]}_{letter}"


FIELDS: tuple[tuple[str, str, str], ...] = (
    ("line", "text", "line"), ("line_key", "text", "line_key"), ("cost_musd", "real", "cost_musd"),
    ("ruling_grade", "real", "ruling"), ("grade_now", "real", "grade_now"), ("grade_low", "real", "grade_low"),
    ("grade_mid", "real", "grade_mid"), ("grade_high", "real", "grade_high"), ("more_chance", "real", "more_chanc"),
    ("tight", "text", "tight"), *_range_fields(), ("sigma_m", "real", "sigma_m"),
    ("correlation_m", "real", "corr_m"), ("hidden_relief_m", "real", "hidden_m"), ("runs", "integer", "runs"),
    ("seed", "integer", "seed"), ("terrain", "text", "terrain"), ("terrain_resolution_m", "real", "terrain_m"),
    ("standard", "text", "standard"), ("error_source", "text", "err_source"), ("made", "text", "made"),
)  # fmt: skip


def row_of(key: str, evaluation: Evaluation, found: Uncertainty) -> Iterator[Any]:
    """The values of FIELDS; NaN where there is no profile designed anew."""
    needed, error = found.needed_permille, found.error
    yield from (evaluation.alignment.name, key, evaluation.cost_musd, found.ruling_permille, found.needed_now_permille)
    yield from (needed.low, needed.middle, needed.high, found.more_chance, tight_text(found))
    for _, _, kind in _KINDS:
        ranges = getattr(found, kind)
        for field in fields(Ranges):
            for part, _ in _PARTS:
                yield math.nan if ranges is None else getattr(getattr(ranges, field.name), part)
    yield from (error.sigma_m, error.correlation_m, found.hidden_m, found.runs, found.seed, found.terrain)
    yield from (found.cell_m, evaluation.basis.standard_key, error.source, utc_now())


def tight_text(found: Uncertainty) -> str:
    """Where the ruling grade may not do, the likeliest first: "12.3-18.0 km 40 %"."""
    return "; ".join(
        f"{one.from_m / 1000.0:.1f}-{one.to_m / 1000.0:.1f} km {100.0 * one.chance:.0f} %"
        for one in found.tight[:STRETCHES]
    )
