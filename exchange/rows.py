"""What an exported alternative is, whatever it came from: a line with levels, and the contract's attributes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, Union

from ..core.alignment import Alignment
from ..core.errors import ExportError
from ..core.evaluation import Evaluation
from ..layers.study_schema import ALTERNATIVE_FIELDS


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


Exportable = Union[ExportRow, Evaluation, Stored]


def export_rows(items: Iterable[Exportable]) -> list[ExportRow]:
    """Rows from records of a study, evaluations, or rows; ExportError for none at all or a line without levels."""
    rows = []
    for item in items:
        given = item.attributes() if isinstance(item, Evaluation) else item.attributes
        line = item.alignment
        if line.level_m is None:
            raise ExportError(
                f"{line.name} has no formation levels: it is only a line on a map.", "Evaluate it first, then export."
            )
        attributes = {spec.name: given.get(spec.name) for spec in ALTERNATIVE_FIELDS}
        attributes["name"] = line.name
        rows.append(ExportRow(line, attributes))
    if not rows:
        raise ExportError("There is no alternative to export.", "Generate, draw or select one first.")
    return rows
