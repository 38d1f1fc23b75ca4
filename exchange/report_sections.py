"""Part of the report on stretches: sections between stations."""

from __future__ import annotations

from collections.abc import Sequence

from ..core.clock import hours_minutes
from ..core.evaluation import BRIDGE, RIVER_BRIDGE, TUNNEL, Evaluation
from ..core.sections import SectionFigures, sections_between, whole_line
from .report_page import Bad, Html, Number, figure_or_dash, heading, km_of, load_or_not_limited, table

STRAIGHT_M = 99_000.0


def between_stations(e: Evaluation) -> list[Html]:
    """All figures of each section and of the line; nothing for a line without stations."""
    sections = sections_between(e)
    if len(sections) < 2:
        return []
    return [heading(3, "Sections between stations"), _works(sections, e), _running(sections, e)]


def _works(sections: Sequence[SectionFigures], e: Evaluation) -> Html:
    """What is built in each section and what it costs."""
    head = (
        "From", "To", "Km", "Length, km", "Cost, million USD", "From low to high", "Cut, Mm³", "Fill, Mm³",
        "Viaducts", "River bridges", "Tunnels", "Viaducts, km", "Tunnels, km", "Breaches",
    )  # fmt: skip
    return table(head, [_works_row(s) for s in sections], _works_row(whole_line(e), total=True))


def _works_row(s: SectionFigures, total: bool = False) -> Sequence[object]:
    ends = ("Total", "", Number("")) if total else (s.from_name, s.to_name, Number(km_of(s.from_m)))
    return (
        *ends,
        Number(f"{s.length_km:.1f}"),
        Number(f"{s.cost_musd:,.0f}"),
        Number(f"{s.cost_low_musd:,.0f} – {s.cost_high_musd:,.0f}"),
        Number(f"{s.cut_mm3:.2f}"),
        Number(f"{s.fill_mm3:.2f}"),
        Number(s.count(BRIDGE)),
        Number(s.count(RIVER_BRIDGE)),
        Number(s.count(TUNNEL)),
        Number(f"{s.bridge_km:.2f}"),
        Number(f"{s.tunnel_km:.2f}"),
        Bad(len(s.violations)) if s.violations else Number("0"),
    )


def _running(sections: Sequence[SectionFigures], e: Evaluation) -> Html:
    """What each section asks of trains."""
    train = e.operation.train if e.operation is not None else ""
    head = (
        "From", "To", "Rise / fall, m", "Steepest, ‰", "Tightest, m", "°/km", "Time there / back, h:min",
        "Energy there / back, MWh", "Virtual length there / back, km", "Trailing load there / back, t",
    )  # fmt: skip
    return table(head, [_running_row(s, train) for s in sections], _running_row(whole_line(e), train, total=True))


def _running_row(s: SectionFigures, train: str, total: bool = False) -> Sequence[object]:
    return (
        "Total" if total else s.from_name,
        "" if total else s.to_name,
        Number(f"{s.rise_m:,.0f} / {s.fall_m:,.0f}"),
        Number(f"{s.max_grade_permille:.1f}"),
        Number("straight" if s.min_radius_m >= STRAIGHT_M else f"{s.min_radius_m:,.0f}"),
        Number(f"{s.degrees_per_km:.1f}"),
        Number(f"{hours_minutes(s.time_fwd_min)} / {hours_minutes(s.time_rev_min)}"),
        _both(s.energy_fwd_mwh, s.energy_rev_mwh, 1),
        _both(s.virtual_fwd_km, s.virtual_rev_km, 0),
        Number(" / ".join(load_or_not_limited(load_t, train) for load_t in (s.load_fwd_t, s.load_rev_t))),
    )


def _both(there: float, back: float, digits: int) -> Number:
    return Number(f"{figure_or_dash(there, digits)} / {figure_or_dash(back, digits)}")
