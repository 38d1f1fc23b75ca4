"""The part of the report on what the elevation model's error does to an alternative."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isinf

from ..core.evaluation import FORWARD
from ..core.ranges import Range, Ranges, Uncertainty
from ..layers.uncertainty_rows import OTHER_ERROR, OTHER_INPUTS, OTHER_LINE, SimulatedRecord
from .report_page import Html, Number, heading, km_of, paragraph, table, text

_FIGURES = (
    ("cost_musd", "Cost, million USD", 0), ("cut_mm3", "Cut, million m³", 1), ("fill_mm3", "Fill, million m³", 1),
    ("bridge_km", "Viaducts, km", 1), ("tunnel_km", "Tunnels, km", 1), ("rise_m", "Rise, m", 0),
    ("fall_m", "Fall, m", 0),
)  # fmt: skip


_STALE = {
    OTHER_LINE: "the line, or what it was computed with, was changed since",
    OTHER_ERROR: "another elevation error was set since",
    OTHER_INPUTS: "the study's elevation, standard, unit costs or surroundings were changed since",
}


def compared(simulated: Iterable[tuple[str, SimulatedRecord | None]]) -> list[Html]:
    """The ranges of alternatives, by name, side by side; nothing where nobody simulated any."""
    known = [(name, one) for name, one in simulated if one is not None]
    if not known:
        return []
    rows = [
        (
            name, *(Number(f"{value:,.0f}") for value in _three(one.found.expected.cost_musd)),
            Number(f"{one.found.needed_permille.middle:.1f}"), Number(_most(one.found)),
            Number(f"{100.0 * one.found.more_chance:.0f}"), Number(f"{one.found.error.sigma_m:g}"),
            f"stale: {_why_stale(one)}" if one.outdated else "",
        )
        for name, one in known
    ]  # fmt: skip
    head = (
        "By elevation error", "Cost, million USD, from", "middle", "to", "Ruling grade needed, ‰", "up to",
        "Chance of needing more than designed, %", "Standard error, m", "",
    )  # fmt: skip
    said = "The elevation model is not exact: from and to hold 90 of 100 cases; the range of unit costs comes on top."
    return [table(head, rows), paragraph(said, "muted")]


def uncertainty(record: SimulatedRecord | None) -> list[Html]:
    """Ranges, the chance that the ruling grade does not do, and where; nothing where nobody simulated it."""
    if record is None:
        return []
    found = record.found
    rows = [(title, *_row(found.redesigned, name, digits), *_row(found.as_drawn, name, digits))
            for name, title, digits in _FIGURES]  # fmt: skip
    head = (
        "90 of 100 cases", "Profile designed anew, from", "middle", "to", "As drawn, from", "middle", "to",
    )  # fmt: skip
    parts = [
        heading(3, "Elevation uncertainty"),
        *_warning(record),
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


def _warning(record: SimulatedRecord) -> list[Html]:
    if not record.outdated:
        return []
    return [Html(f'<div class="note">{text(f"Simulated {record.made}; {_why_stale(record)}.")}</div>')]


def _why_stale(record: SimulatedRecord) -> str:
    return ", and ".join(_STALE[why] for why in record.outdated)


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
    needed, high = found.needed_permille, _most(found)
    return (
        f"Chance that the ruling grade of {found.ruling_permille:g} ‰ does not do without further bridges and tunnels: "
        f"{100.0 * found.more_chance:.0f} % (standard error {100.0 * found.chance_error:.0f}). Needed: "
        f"{needed.middle:.1f} ‰ in the middle, {needed.low:.1f} to {high} in 90 of 100 cases; "
        f"{found.needed_now_permille:.1f} on the elevation model as it is."
    )


def _most(found: Uncertainty) -> str:
    """The 95th percentile of the grade needed; beyond what is looked for only that it is more."""
    if found.needs_beyond_sought:
        return f"more than {found.most_sought_permille:.1f}"
    return f"{found.needed_permille.high:.1f}"


def _row(ranges: Ranges | None, name: str, digits: int) -> Sequence[Number]:
    if ranges is None:
        return (Number("–"),) * 3
    return tuple(Number(f"{value:,.{digits}f}") for value in _three(getattr(ranges, name)))


def _three(one: Range) -> tuple[float, float, float]:
    return one.low, one.middle, one.high
