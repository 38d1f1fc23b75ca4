"""The report of a study: its alternatives, the corridor's places, published lengths and what they rest on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ..core.evaluation import Evaluation
from ..layers.catalog import find_corridor
from ..layers.claims import read_claims
from ..layers.study import ControlPoint, Study
from .report import ReportContents, report_alternatives

if TYPE_CHECKING:
    from ..layers.uncertainty_rows import SimulatedRecord


def study_report(
    study: Study, evaluations: Mapping[str, Evaluation], uncertainties: Mapping[str, SimulatedRecord] | None = None
) -> ReportContents:
    """What the report of `study` holds: the alternatives that have an evaluation, by id, in the study's order.

    uncertainties: what was simulated of them, by id; what the study holds without.

    Of a corridor's study also the lengths published for the stretch between its start and end. Raises CorridorError if
    the corridor's data cannot be read.
    """
    points = study.control_points()
    places = [(point.name, point.lon, point.lat) for point in points]
    alternatives = report_alternatives(study, evaluations, uncertainties)
    if study.corridor_key is None:
        return ReportContents(study.title, alternatives, places)
    corridor = find_corridor(study.corridor_key)
    return ReportContents(
        study.title,
        alternatives,
        places,
        read_claims(corridor),
        _stretch(points),
        (corridor.dem_statement, *corridor.certainty, corridor.attribution),
    )


def _stretch(points: Sequence[ControlPoint]) -> str:
    """Start and end as the claims name their stretches: without what stands in brackets."""
    ends = {point.role: point.name.split(" (")[0] for point in points if point.role in ("start", "end")}
    return f"{ends.get('start', '')} - {ends.get('end', '')}"
