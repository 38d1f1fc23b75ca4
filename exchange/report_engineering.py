"""Parts of the report on one alternative as engineering: cost, earthwork, structures, breaches, operation, standard."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from math import isinf

from ..core.breaches import KINDS
from ..core.clock import hours_minutes
from ..core.evaluation import BRIDGE, CostItem, Evaluation, plain_unit
from ..core.standard_figures import FIGURES
from ..core.standards import Standard
from .report_page import (
    NOT_LIMITED,
    Bad,
    Html,
    Number,
    bullets,
    figure_or_dash,
    heading,
    km_of,
    load_or_not_limited,
    paragraph,
    table,
    text,
)

ROWS_SHOWN = 40
_WORKS = {BRIDGE: "viaduct"}


def cost(e: Evaluation) -> list[Html]:
    """The cost table under its headings, each with its sum, and what rounding the profile costs."""
    rows: list[Sequence[object]] = []
    for group, found in groupby(e.cost_items, key=lambda item: item.group):
        items = list(found)
        if group:
            sums = (sum(getattr(i, name) for i in items) for name in ("cost_musd", "low_musd", "high_musd"))
            title = Html(f"<strong>{text(group.capitalize())}</strong>")
            rows.append((title, Number(""), "", Number(""), *(Number(f"{value:,.1f}") for value in sums), ""))
        rows += [_cost_row(item) for item in items]
    total = (
        "Total", Number(""), "", Number(""), Number(f"{e.cost_musd:,.1f}"), Number(f"{e.cost_low_musd:,.1f}"),
        Number(f"{e.cost_high_musd:,.1f}"), "",
    )  # fmt: skip
    head = ("Item", "Quantity", "Unit", "Unit cost, USD", "Million USD", "Low", "High", "Source of the rate")
    parts = [table(head, rows, total)]
    if e.rounding is not None:
        parts.append(
            paragraph(
                f"The profile of tangents and vertical curves costs {e.rounding.rounded_musd:,.1f} million USD, "
                f"{e.rounding.extra_percent:.1f} % more than the cheapest levels of any shape "
                f"({e.rounding.unrounded_musd:,.1f})."
            )
        )
    return parts


def _cost_row(item: CostItem) -> Sequence[object]:
    return (
        item.name,
        Number(f"{item.quantity:,.2f}" if item.unit else f"{item.quantity:,.0f}"),
        item.unit,
        Number(_unit_cost(item)),
        Number(f"{item.cost_musd:,.1f}"),
        Number(f"{item.low_musd:,.1f}"),
        Number(f"{item.high_musd:,.1f}"),
        item.source,
    )


def _unit_cost(item: CostItem) -> str:
    """What one plain unit costs, "4.50 / m³"."""
    unit, count = plain_unit(item.unit)
    usd = item.unit_cost_usd / count
    shown = figure_or_dash(usd, 0 if usd >= 100.0 else 2)
    return f"{shown} / {unit}" if unit else f"{shown} each"


def earthwork(e: Evaluation) -> list[Html]:
    """Where the soil goes; nothing where mass haul was not worked out."""
    haul = e.mass_haul
    if haul is None:
        return []
    limit = "" if isinf(haul.limit_m) else f" Farther than {haul.limit_m / 1000.0:.1f} km borrowing is cheaper."
    return [
        paragraph(
            f"Earth moved within the free haul: {haul.free_m3 / 1e6:,.2f} million m³; beyond it "
            f"{haul.overhaul_m3_km / 1e6:,.2f} million m³ km; borrowed {haul.borrow_m3 / 1e6:,.2f} and taken to waste "
            f"{haul.waste_m3 / 1e6:,.2f} million m³.{limit}"
        )
    ]


def structures(e: Evaluation) -> list[Html]:
    """Bridges and tunnels, the longest first."""
    longest = sorted(e.structures, key=lambda s: -s.length_m)[:ROWS_SHOWN]
    rows = [
        (_WORKS.get(s.kind, s.kind), s.name, Number(km_of(s.from_m)), Number(km_of(s.to_m)),
         Number(f"{s.length_m:,.0f}"), Number(f"{s.height_m:.0f}"))
        for s in longest
    ]  # fmt: skip
    head = ("Kind, longest first", "Name", "From km", "To km", "Length, m", "Greatest height or depth, m")
    return [table(head, rows), *more(len(e.structures))]


def more(count: int) -> list[Html]:
    """A line saying how many rows a table left out."""
    return [paragraph(f"{count - ROWS_SHOWN} more are in the study.", "muted")] if count > ROWS_SHOWN else []


def violations(e: Evaluation) -> list[Html]:
    """How many breaches there are of each kind, and each with its place, value, limit and clause."""
    counts: dict[str, int] = {}
    for violation in e.violations:
        counts[violation.kind] = counts.get(violation.kind, 0) + 1
    said = [f"{_kind_title(kind)}: {count}" for kind, count in sorted(counts.items(), key=lambda one: -one[1])]
    rows = [
        (
            _kind_title(v.kind) + (f" ({v.direction})" if v.direction else ""),
            Number(km_of(v.from_m)),
            Number(km_of(v.to_m)),
            Bad(f"{v.value:,.1f} {v.unit}".strip()),
            Number(f"{v.limit:,.1f} {v.unit}".strip()),
            v.clause,
        )
        for v in e.violations[:ROWS_SHOWN]
    ]
    head = ("Limit broken", "From km", "To km", "Value", "Limit", "Rests on")
    return [bullets(said), table(head, rows), *more(len(e.violations))]


def _kind_title(kind: str) -> str:
    return KINDS[kind].title if kind in KINDS else kind


def operation(e: Evaluation) -> list[Html]:
    """How trains run both ways, how many, and what breaks of gauge take; nothing where it was not computed."""
    found = e.operation
    if found is None:
        return []
    ways = (found.forward, found.back)
    rows = [(title, *(Number(value(run)) for run in ways), unit) for title, unit, value in _RUN_ROWS]
    loads = [load_or_not_limited(run.trailing_load_t, found.train) for run in ways]
    rows.append(("Trailing load", *map(Number, loads), "t"))
    parts = [
        heading(3, "Operation"),
        paragraph(
            f"{found.train}. Up to {found.trains_per_day:.0f} trains a day, both directions together, on a single line "
            f"with {len(found.loop_m)} places to meet; the slowest section takes "
            f"{hours_minutes(found.longest_section_min)} h there and back. "
            f"Curves turn {found.degrees_per_km:.1f}° per km."
        ),
        table(("One train", "From start to end", "Back", ""), rows),
    ]
    if found.gauge_breaks:
        breaks = [
            (b.name, Number(km_of(b.at_m)), f"{b.from_mm} / {b.to_mm} mm", Number(f"{b.delay_h:g}"),
             Number(f"{b.cost_usd_per_t:g}"), b.source)
            for b in found.gauge_breaks
        ]  # fmt: skip
        head = ("Break of gauge", "Km", "Gauges", "Delay of a train, h", "USD per tonne", "Source")
        parts.append(table(head, breaks))
    told = ["Trailing load not limited: no climb on this line limits it."] if NOT_LIMITED in loads else []
    return [*parts, bullets([*found.notes, *told])]


_RUN_ROWS = (
    ("Running time", "h:min", lambda run: hours_minutes(run.time_min) + (" (stalls)" if run.stalls else "")),
    ("Energy at the wheel", "MWh", lambda run: f"{run.energy_mwh:,.1f}"),
    ("Of it taken by brakes", "MWh", lambda run: f"{run.braked_mwh:,.1f}"),
    ("Sustained grade that sets the load", "‰", lambda run: f"{run.limiting_grade_permille:.1f}"),
    ("Virtual length", "km", lambda run: f"{run.virtual_length_km:,.0f}"),
)


def standards(named: Iterable[tuple[str, Standard]]) -> list[Html]:
    """Every figure of the standards used, with its source. named: alternative's name and its standard."""
    used: list[tuple[Standard, list[str]]] = []
    for name, standard in named:
        known = next((names for other, names in used if other == standard), None)
        if known is None:
            used.append((standard, [name]))
        else:
            known.append(name)
    parts: list[Html] = []
    for standard, names in used:
        rows: list[Sequence[object]] = [("Gauge", Number(f"{standard.gauge_mm}"), "mm", standard.source("gauge_mm"))]
        for figure in FIGURES:
            value = getattr(standard, figure.name)
            shown = "as forward" if value is None else f"{value:g}"
            rows.append((figure.title, Number(shown), figure.unit, standard.source(figure.name)))
        for row in standard.transitions:
            lengths = f"{row.lowest_m:g} to {row.usual_m:g}"
            title = f"Transition at radius {row.radius_m:g} m, lowest to usual"
            rows.append((title, Number(lengths), "m", standard.source("transitions")))
        parts += [
            heading(3, f"Standard {standard.title}"),
            paragraph(f"{', '.join(names)}.", "muted"),
            table(("Figure", "Value", "Unit", "Source"), rows),
        ]
    return parts
