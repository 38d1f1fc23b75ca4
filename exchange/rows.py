"""What an exported alternative is, whatever it came from: a line with levels, and the contract's attributes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, Union

from ..core.alignment import Alignment
from ..core.errors import ExportError
from ..core.evaluation import Evaluation
from ..layers.study_rows import figures_of
from ..layers.study_schema import ALTERNATIVE_FIELDS, FIGURE_FIELDS, OPERATION_FIELDS, RISK_FIELDS, FieldSpec
from ..layers.uncertainty_fields import EXPORTED
from ..layers.uncertainty_rows import SimulatedRecord, exported_values


@dataclass(frozen=True)
class ExportRow:
    """A line with levels and its attributes by long name; those missing are written empty."""

    alignment: Alignment
    attributes: Mapping[str, Any]


class Stored(Protocol):
    """An alternative as a study keeps it."""

    @property
    def alignment(self) -> Alignment:
        """Its line."""

    @property
    def attributes(self) -> Mapping[str, Any]:
        """Its attributes by long name."""

    @property
    def figures(self) -> Mapping[str, Any]:
        """Its figures of operation and risk by long name."""


Exportable = Union[ExportRow, Evaluation, Stored]


def export_rows(items: Iterable[Exportable]) -> list[ExportRow]:
    """Rows from records of a study, evaluations, or rows; ExportError for none at all or a line without levels."""
    rows = []
    for item in items:
        given = _given(item)
        line = item.alignment
        if line.level_m is None:
            raise ExportError(
                f"{line.name} has no formation levels: it is only a line on a map.", "Evaluate it first, then export."
            )
        attributes = {spec.name: given.get(spec.name) for spec in (*ALTERNATIVE_FIELDS, *FIGURE_FIELDS, *EXPORTED)}
        attributes["name"] = line.name
        rows.append(ExportRow(line, attributes))
    if not rows:
        raise ExportError("There is no alternative to export.", "Generate, draw or select one first.")
    return rows


def with_ranges(item: Stored, simulated: SimulatedRecord | None) -> ExportRow:
    """A stored alternative with its ranges by elevation error, where these hold for the line as it is."""
    return ExportRow(item.alignment, {**item.attributes, **item.figures, **exported_values(simulated)})


def _given(item: Exportable) -> Mapping[str, Any]:
    if isinstance(item, Evaluation):
        return {**item.attributes(), **figures_of(item)}
    return item.attributes if isinstance(item, ExportRow) else {**item.attributes, **item.figures}


def export_fields(rows: Iterable[ExportRow]) -> tuple[FieldSpec, ...]:
    """The fields that are written: the contract's; of operation, risk and elevation error if any row has one."""
    rows = list(rows)
    more = [
        fields
        for fields in (OPERATION_FIELDS, RISK_FIELDS, EXPORTED)
        if any(_is_known(row.attributes.get(spec.name)) for row in rows for spec in fields)
    ]
    return (*ALTERNATIVE_FIELDS, *(spec for fields in more for spec in fields))


def _is_known(value: Any) -> bool:
    return value is not None and value != "" and value == value
