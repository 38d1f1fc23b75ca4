"""Parts of the report on stretches: sections between stations, and what others publish beside the measured."""

from __future__ import annotations

from collections.abc import Sequence

from ..core.evaluation import BRIDGE, RIVER_BRIDGE, TUNNEL, Evaluation
from ..core.sections import SectionFigures, sections_between, whole_line
from ..layers.claims import (
    COST_ABOVE,
    COST_BELOW,
    FOR_SCALE,
    SUPPORTED,
    Claim,
    ClaimBeside,
    beside,
    findings,
    words,
)
from .report_page import Bad, Html, Number, bullets, figure_or_dash, heading, km_of, paragraph, table

STRAIGHT_M = 99_000.0


def between_stations(e: Evaluation, claims: Sequence[Claim]) -> list[Html]:
    """All figures of each section and of the line, then the claims beside; nothing for a line without stations."""
    sections = sections_between(e)
    found = beside(claims, sections)
    parts: list[Html] = []
    if len(sections) > 1:
        parts += [heading(3, "Sections between stations"), _works(sections, e), _running(sections, e)]
    if found:
        parts += [heading(3, "Published figures beside the measured"), _beside(found), bullets(findings(found))]
        parts.append(
            paragraph(
                "The ground supports a published length if the line is within 5 % of it. Computed lengths and roads "
                "are for scale. A cost is held against the line's range from low to high.",
                "muted",
            )
        )
    return parts


def _works(sections: Sequence[SectionFigures], e: Evaluation) -> Html:
    """What is built in each section and what it costs."""
    head = (
        "From", "To", "Km", "Length, km", "Cost, million USD", "From low to high", "Cut, Mm³", "Fill, Mm³",
        "Viaducts", "River bridges", "Tunnels", "Bridges, km", "Tunnels, km", "Breaches",
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
    head = (
        "From", "To", "Rise / fall, m", "Steepest, ‰", "Tightest, m", "°/km", "Time there / back, min",
        "Energy there / back, MWh", "Virtual length there / back, km", "Trailing load there / back, t",
    )  # fmt: skip
    return table(head, [_running_row(s) for s in sections], _running_row(whole_line(e), total=True))


def _running_row(s: SectionFigures, total: bool = False) -> Sequence[object]:
    return (
        "Total" if total else s.from_name,
        "" if total else s.to_name,
        Number(f"{s.rise_m:,.0f} / {s.fall_m:,.0f}"),
        Number(f"{s.max_grade_permille:.1f}"),
        Number("straight" if s.min_radius_m >= STRAIGHT_M else f"{s.min_radius_m:,.0f}"),
        Number(f"{s.degrees_per_km:.1f}"),
        _both(s.time_fwd_min, s.time_rev_min, 0),
        _both(s.energy_fwd_mwh, s.energy_rev_mwh, 1),
        _both(s.virtual_fwd_km, s.virtual_rev_km, 0),
        _both(s.load_fwd_t, s.load_rev_t, 0),
    )


def _both(there: float, back: float, digits: int) -> Number:
    return Number(f"{figure_or_dash(there, digits)} / {figure_or_dash(back, digits)}")


def _beside(found: Sequence[ClaimBeside]) -> Html:
    """Each claim with what the line measures there."""
    head = (
        "Published or computed", "Between", "Km said", "Km measured", "Difference, km", "Ratio", "Million USD said",
        "Measured", "Gauge, mm", "Status", "What the ground says", "Source",
    )  # fmt: skip
    return table(head, [_beside_row(one) for one in found])


def _beside_row(one: ClaimBeside) -> Sequence[object]:
    claim = one.claim
    told_wrong = one.verdict not in (SUPPORTED, FOR_SCALE)
    difference = f"{one.difference_km:+.0f}".replace("-", "−")
    wrong_cost = one.cost_verdict in (COST_BELOW, COST_ABOVE)
    said_musd = figure_or_dash(claim.cost_musd, 0)
    return (
        claim.measure,
        f"{one.from_name} – {one.to_name}",
        Number(f"{claim.length_km:g}"),
        Number(f"{one.measured_km:.1f}"),
        Bad(difference) if told_wrong else Number(difference),
        Number(f"{one.ratio:.2f}"),
        Bad(said_musd) if wrong_cost else Number(said_musd),
        Number(f"{one.cost_musd:,.0f} ({one.cost_low_musd:,.0f} – {one.cost_high_musd:,.0f})"),
        claim.gauge_mm,
        claim.status,
        words(one),
        claim.source,
    )
