"""The part of the report on what the elevation model's error does to an alternative."""

from __future__ import annotations

from collections.abc import Sequence
from math import isinf
from typing import TYPE_CHECKING

from ..core.evaluation import FORWARD
from .report_page import Html, Number, heading, km_of, paragraph, table

if TYPE_CHECKING:
    from ..core.uncertainty import Range, Ranges, Uncertainty

_FIGURES = (
    ("cost_musd", "Cost, million USD", 0), ("cut_mm3", "Cut, million m³", 1), ("fill_mm3", "Fill, million m³", 1),
    ("bridge_km", "Viaducts, km", 1), ("tunnel_km", "Tunnels, km", 1), ("rise_m", "Rise, m", 0),
    ("fall_m", "Fall, m", 0),
)  # fmt: skip


def uncertainty(found: Uncertainty | None) -> list[Html]:
    """Ranges, the chance that the ruling grade does not do, and where; nothing where nobody simulated it."""
    if found is None:
        return []
    rows = [(title, *_row(found.redesigned, name, digits), *_row(found.as_drawn, name, digits))
            for name, title, digits in _FIGURES]  # fmt: skip
    head = (
        "90 of 100 cases", "Profile designed anew, from", "middle", "to", "As drawn, from", "middle", "to",
    )  # fmt: skip
    parts = [
        heading(3, "Elevation uncertainty"),
        paragraph(_basis(found)),
        table(head, rows),
        paragraph(_grade(found)),
    ]
    if found.tight:
        ways = {FORWARD: "forward"}
        tight = [
            (
                Number(km_of(one.from_m)), Number(km_of(one.to_m)), ways.get(one.direction, "back"),
                Number(f"{100.0 * one.chance:.0f}"), Number(f"{one.more_permille:.1f}"),
                Number(f"{one.most_permille:.1f}"),
            )
            for one in found.tight
        ]  # fmt: skip
        parts.append(
            table(("From km", "To km", "Climbing", "Chance, %", "Then more, ‰", "95 of 100 do with, ‰ more"), tight)
        )
    return [*parts, *(paragraph(note, "muted") for note in found.notes)]


def _basis(found: Uncertainty) -> str:
    error = found.error
    reach = "the same everywhere" if isinf(error.correlation_m) else f"alike over about {error.correlation_m:,.0f} m"
    hidden = f"; relief that its cells hide about {found.hidden_m:.0f} m besides" if found.hidden_m else ""
    return (
        f"Elevation model {found.terrain}, cells of {found.cell_m:.0f} m: standard error {error.sigma_m:g} m, {reach}"
        f"{hidden} ({error.source}). {found.runs} grounds were simulated; on each the line was priced at its levels as "
        "drawn, and with its profile designed anew, as it will be once the ground is surveyed. The line keeps its "
        "place. Unit costs are at their values: their range comes on top."
    )


def _grade(found: Uncertainty) -> str:
    needed, high = found.needed_permille, f"{found.needed_permille.high:.1f}"
    if found.needs_beyond_sought:
        high = f"more than {found.most_sought_permille:.1f}"
    return (
        f"Chance that the ruling grade of {found.ruling_permille:g} ‰ does not do without further bridges and tunnels: "
        f"{100.0 * found.more_chance:.0f} % (standard error {100.0 * found.chance_error:.0f}). Needed: "
        f"{needed.middle:.1f} ‰ in the middle, {needed.low:.1f} to {high} in 90 of 100 cases; "
        f"{found.needed_now_permille:.1f} on the elevation model as it is."
    )


def _row(ranges: Ranges | None, name: str, digits: int) -> Sequence[Number]:
    if ranges is None:
        return (Number("–"),) * 3
    one: Range = getattr(ranges, name)
    return tuple(Number(f"{value:,.{digits}f}") for value in (one.low, one.middle, one.high))
