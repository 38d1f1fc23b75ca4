"""Part of the report on what others publish: one table for all alternatives, and what these say to each figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..core.evaluation import Evaluation
from ..core.sections import sections_between
from ..layers.claim_words import claim_verdicts, fit_words
from ..layers.claims import COST_ABOVE, COST_BELOW, SECTION_ID, Claim, ClaimBeside, beside
from ..layers.ground import SUPPORTED, ComparedLine, ends_for, grounds
from .report_page import Bad, Html, Number, figure_or_dash, heading, paragraph, table

TOLERANCE = (
    "Longer (+) or shorter (−) than the figure, km, between the same two stations in each row; – where an alternative "
    "does not serve both. An alternative agrees if it is within 5 %, two cells of the elevation model or 1 km, "
    "whichever is the most. What the alternatives say is said by those alone that break nothing of the standard; "
    "another route or standard may have another length."
)

Found = Sequence[Mapping[str, ClaimBeside]]


def published(
    evaluations: Sequence[Evaluation], lines: Sequence[ComparedLine], claims: Sequence[Claim], stretch: str
) -> list[Html]:
    """Published lengths and costs beside all alternatives. stretch: what the study is about, told first."""
    along = [claim for claim in claims if ends_for(claim, lines) is not None]
    # Single sections that no alternative serves are elsewhere on a long corridor.
    other = [claim for claim in claims if claim not in along and not claim.id.startswith(SECTION_ID)]
    if not along and not other:
        return []
    along.sort(key=lambda claim: claim.stretch != stretch)
    parts = [heading(2, "Published figures beside the measured")]
    if along:
        found = [
            {one.claim.id: one for one in beside(along, sections_between(e), line.cell_m)}
            for e, line in zip(evaluations, lines)
        ]
        parts += [_lengths(along, lines, found), paragraph(TOLERANCE, "muted"), *_costs(along, lines, found)]
    if other:
        rows = [(c.stretch, c.measure, Number(f"{c.length_km:g}"), c.remark, c.source) for c in other]
        parts += [heading(3, "Other stretches"), table(("Stretch", "Measure", "km", "Remark", "Source"), rows)]
    return parts


def _lengths(claims: Sequence[Claim], lines: Sequence[ComparedLine], found: Found) -> Html:
    head = (
        "Published or computed", "Between", "Km said", *(f"{line.name}, km" for line in lines),
        "What the alternatives say", "Gauge, mm", "Status", "Source",
    )  # fmt: skip
    return table(head, [_length_row(claim, lines, found) for claim in claims])


def _length_row(claim: Claim, lines: Sequence[ComparedLine], found: Found) -> Sequence[object]:
    fits = [said for of_line in found if claim.id in of_line for said in fit_words(of_line[claim.id])]
    if any(ground.verdict == SUPPORTED for ground in grounds(claim, lines)):
        # What fits where it is claimed need fit nowhere else.
        fits = []
    ends = ends_for(claim, lines)
    measured = [None if ends is None else line.km_between(ends[0]) for line in lines]
    return (
        claim.measure,
        between(claim, lines),
        Number(f"{claim.length_km:g}"),
        *(Number("–" if km is None else f"{km:.1f} ({_signed(km - claim.length_km)})") for km in measured),
        " ".join((claim_verdicts(claim, lines), *fits[:1])),
        claim.gauge_mm,
        claim.status,
        claim.source,
    )


def between(claim: Claim, lines: Sequence[ComparedLine]) -> str:
    """The two stations all alternatives are measured between, by the names the first that serves them has."""
    ends = ends_for(claim, lines)
    for line in lines:
        span = None if ends is None else line.span(ends[0])
        if span is not None:
            return " – ".join(line.places[i] for i in span)
    return claim.stretch


def _signed(km: float) -> str:
    return f"{km:+.0f}".replace("-", "−")


def _costs(claims: Sequence[Claim], lines: Sequence[ComparedLine], found: Found) -> list[Html]:
    """Costs claimed beside each alternative's range between the same stations."""
    priced = [claim for claim in claims if claim.cost_musd == claim.cost_musd]
    if not priced:
        return []
    head = ("Million USD claimed", "Between", "Said", *(line.name for line in lines), "Source")
    rows = [
        (claim.measure, between(claim, lines), Number(f"{claim.cost_musd:,.0f}"),
         *(_cost(claim, line, one, lines) for line, one in zip(lines, found)), claim.source)
        for claim in priced
    ]  # fmt: skip
    return [
        table(head, rows),
        paragraph("Red: the cost claimed lies outside the alternative's range from low to high.", "muted"),
    ]


def _cost(claim: Claim, line: ComparedLine, found: Mapping[str, ClaimBeside], lines: Sequence[ComparedLine]) -> Number:
    ends, one = ends_for(claim, lines), found.get(claim.id)
    if ends is None or one is None or line.km_between(ends[0]) is None:
        return Number("–")
    low, high = (figure_or_dash(musd, 0) for musd in (one.cost_low_musd, one.cost_high_musd))
    shown = f"{one.cost_musd:,.0f} ({low} – {high})"
    return Bad(shown) if one.cost_verdict in (COST_BELOW, COST_ABOVE) else Number(shown)
