"""The report: alternatives compared, each with its profile, structures, crossings, costs and what they rest on."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from ..core.alignment import same_ends
from ..core.clock import hours_minutes
from ..core.errors import ExportError
from ..core.evaluation import Evaluation, river_bridges
from ..core.standards import Standard
from ..core.terrain import COARSE_RESOLUTION_M
from ..core.unit_costs import BUILT_IN, PRICE_BASE
from ..layers.claims import Claim
from ..layers.ground import compared_line, frozen_standard
from ..layers.study import CrossingRecord, IntervalRecord, NearRecord, SectionRecord, Study
from ..layers.uncertainty_rows import SimulatedRecord, line_state
from .report_claims import published
from .report_crossings import crossings
from .report_engineering import cost, earthwork, operation, standards, structures, violations
from .report_page import (
    Bad,
    Best,
    Html,
    Number,
    bullets,
    figure,
    figure_or_dash,
    heading,
    km_of,
    page,
    paragraph,
    table,
    text,
)
from .report_pictures import Drawn, Mark, plan_picture, profile_picture
from .report_risks import risks
from .report_sections import between_stations
from .report_uncertainty import compared, uncertainty


@dataclass(frozen=True)
class ReportAlternative:
    """An alternative as the report shows it. standard: what it was judged by, None where it is not known whole.

    uncertainty: what its elevation's error does to it, None where nobody simulated that.
    """

    evaluation: Evaluation
    colour: str
    sections: Sequence[SectionRecord] = ()
    points: Sequence[CrossingRecord] = ()
    intervals: Sequence[IntervalRecord] = ()
    note: str = ""
    standard: Standard | None = None
    uncertainty: SimulatedRecord | None = None
    near: Sequence[NearRecord] = ()

    @property
    def name(self) -> str:
        """Its name."""
        return self.evaluation.alignment.name


@dataclass(frozen=True)
class ReportContents:
    """What a report is made of.

    places: (name, lon, lat) on the plan. stretch: which of the claims' stretches the study is about. statements: on
    data and certainty, shown at the end.
    """

    title: str
    alternatives: Sequence[ReportAlternative]
    places: Sequence[tuple[str, float, float]] = ()
    claims: Sequence[Claim] = ()
    stretch: str = ""
    statements: Sequence[str] = ()


def report_alternatives(
    study: Study, evaluations: Mapping[str, Evaluation], uncertainties: Mapping[str, SimulatedRecord] | None = None
) -> list[ReportAlternative]:
    """The alternatives of a study for a report, those with an evaluation, in the study's order.

    uncertainties: what was simulated of them, by id; what the study holds without.
    """
    simulated = study.uncertainties() if uncertainties is None else uncertainties
    found = []
    for record in study.alternatives():
        if record.id in evaluations:
            points, intervals = study.crossings(record.id)
            sections = study.sections(record.id)
            standard = frozen_standard(study.scenario(record.id))
            ranges = simulated.get(record.id)
            if ranges is not None:
                # As stored: the window may be showing a line that is being bent.
                ranges = ranges.with_line(line_state(record) != ranges.line_state)
            found.append(
                ReportAlternative(
                    evaluations[record.id],
                    record.colour,
                    sections,
                    points,
                    intervals,
                    record.note,
                    standard,
                    ranges,
                    study.near(record.id),
                )
            )
    return found


def write_report(path: str | Path, contents: ReportContents) -> Path:
    """Write the report as one HTML file that needs nothing beside it, whole or not at all; raises ExportError."""
    if not contents.alternatives:
        raise ExportError("There is no alternative to report on.", "Generate or draw one first.")
    path = Path(path)
    html = report_html(contents)
    try:
        handle, part = tempfile.mkstemp(prefix=".karwan-", suffix=".html", dir=path.parent)
        try:
            with open(handle, "w", encoding="utf-8") as file:
                file.write(html)
            os.chmod(part, 0o644)
            os.replace(part, path)
        except OSError:
            os.unlink(part)
            raise
    except OSError as error:
        raise ExportError(f"{path} cannot be written: {error.strerror}.", "Choose another place.") from error
    return path


def report_html(contents: ReportContents) -> str:
    """The page as text."""
    written = datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M UTC")
    count = len(contents.alternatives)
    parts = [
        heading(1, contents.title),
        paragraph(f"{count} alternative{'s' if count > 1 else ''}, written {written} by Karwan", "muted"),
        *_warnings(contents.alternatives),
        heading(2, "Comparison"),
        _comparison(contents.alternatives),
        paragraph(
            "Bold: the best of the alternatives whose ends lie within 5 km of each other. Cost is a range: every unit "
            "cost at its low and at its high end.",
            "muted",
        ),
        *compared((a.name, a.uncertainty) for a in contents.alternatives),
        _plan(contents),
    ]
    if contents.claims:
        lines = [compared_line(a.evaluation, a.standard) for a in contents.alternatives]
        evaluations = [a.evaluation for a in contents.alternatives]
        parts += published(evaluations, lines, contents.claims, contents.stretch)
    for alternative in contents.alternatives:
        parts += _alternative(alternative)
    parts += [heading(2, "What the figures rest on"), *_basis(contents)]
    return page(contents.title, parts)


def _warnings(alternatives: Sequence[ReportAlternative]) -> list[Html]:
    notes = []
    coarse = [a for a in alternatives if a.evaluation.basis.terrain_resolution_m > COARSE_RESOLUTION_M]
    if coarse:
        basis = coarse[0].evaluation.basis
        notes.append(
            f"Corridor choice only: the elevation model {basis.terrain} has cells of {basis.terrain_resolution_m:.0f} "
            "m. Earthworks, structures and costs show which corridor is better, not what building it takes."
        )
    notes += [
        f"{a.name} breaks the standard {basis.standard_key} at {len(a.evaluation.violations)} places."
        for a in alternatives
        for basis in [a.evaluation.basis]
        if a.evaluation.violations
    ]
    return [Html(f'<div class="note">{text(note)}</div>') for note in notes]


def _comparison(alternatives: Sequence[ReportAlternative]) -> Html:
    head = (
        "Alternative", "Length, km", "Cost, million USD", "From low to high", "Steepest, ‰", "Tightest, m",
        "Viaducts, km", "River bridges (km)", "Tunnels, km", "Cut, Mm³", "Fill, Mm³", "Time there / back, h:min",
        "Breaches", "Standard",
    )  # fmt: skip
    evaluations = [a.evaluation for a in alternatives]
    at_risk = any(e.exposures for e in evaluations)
    if at_risk:
        head = (*head, "Within risks, km", "Exposure, km × weight")
    ceiling = max(e.cost_high_musd for e in evaluations)

    def best(e: Evaluation, name: str, shown: str) -> Number:
        """A line of other ends is no worse for being longer."""
        rivals = [getattr(x, name) for x in evaluations if same_ends(x.alignment, e.alignment)]
        return Best(shown) if len(rivals) > 1 and getattr(e, name) == min(rivals) else Number(shown)

    rows = []
    for a, e in zip(alternatives, evaluations):
        rows.append(
            (
                Html(f'<span class="name">{_swatch(a)}{text(a.name)}</span>'),
                best(e, "length_km", f"{e.length_km:.1f}"),
                best(e, "cost_musd", f"{e.cost_musd:,.0f}"),
                _range(e, a.colour, ceiling),
                Number(f"{e.max_grade_permille:.1f}"),
                Number("straight" if e.min_radius_m >= 99_000 else f"{e.min_radius_m:,.0f}"),
                Number(f"{e.bridge_km:.2f}"),
                Number("{} ({:.2f})".format(*river_bridges(e.structures))),
                Number(f"{e.tunnel_km:.2f}"),
                best(e, "cut_mm3", f"{e.cut_mm3:.1f}"),
                best(e, "fill_mm3", f"{e.fill_mm3:.1f}"),
                Number(f"{hours_minutes(e.time_fwd_min)} / {hours_minutes(e.time_rev_min)}"),
                Bad(len(e.violations)) if e.violations else Number("0"),
                e.basis.standard_key,
                *(_exposed(e) if at_risk else ()),
            )
        )  # fmt: skip
    return table(head, rows)


def _exposed(e: Evaluation) -> tuple[Number, ...]:
    """What a line is exposed to; a dash where that was not looked at."""
    if not e.exposures:
        return Number("–"), Number("–")
    return Number(f"{e.exposed_km:.1f}"), Number(f"{e.exposure:.1f}")


def _range(e: Evaluation, colour: str, ceiling: float) -> Html:
    """A bar from low to high with a stroke at the value, on one scale for all alternatives."""
    scale = 100.0 / max(ceiling, 1e-9)
    left, value, width = e.cost_low_musd * scale, e.cost_musd * scale, (e.cost_high_musd - e.cost_low_musd) * scale
    shade = f"background:{text(colour)}"
    return Html(
        f"{e.cost_low_musd:,.0f} – {e.cost_high_musd:,.0f}"
        f'<div class="range"><i style="left:{left:.1f}%;width:{width:.1f}%;{shade}"></i>'
        f'<b style="left:{value:.1f}%;{shade}"></b></div>'
    )


def _swatch(a: ReportAlternative) -> str:
    return f'<span class="swatch" style="background:{text(a.colour)}"></span>'


def _plan(contents: ReportContents) -> Html:
    drawn = [Drawn(a.evaluation, a.colour) for a in contents.alternatives]
    key = "".join(f"<span>{_swatch(a)}{text(a.name)}</span>" for a in contents.alternatives)
    return figure(
        plan_picture(drawn, contents.places), Html(f'<span class="key">{key}</span>'), "Plan of all alternatives"
    )


def _alternative(a: ReportAlternative) -> list[Html]:
    e = a.evaluation
    marks = [Mark(point.chainage_m, point.name or point.layer) for point in a.points]
    svg, exaggeration = profile_picture(e, a.colour, marks)
    unknown = f" {e.unknown_ground_km:.1f} km over ground of unknown elevation." if e.unknown_ground_km else ""
    caption = (
        f"Ground and formation level; vertical exaggeration about {exaggeration:.0f}. Below: bridges (upper band), "
        f"tunnels (lower band). Rise {e.rise_m:,.0f} m, fall {e.fall_m:,.0f} m.{unknown}"
    )
    parts = [
        Html('<section class="alternative">'),
        heading(2, a.name),
        *([paragraph(a.note)] if a.note else []),
        figure(svg, caption, f"Long section of {a.name}"),
        *between_stations(e),
        *operation(e),
        heading(3, "Cost"),
        *cost(e),
        *earthwork(e),
        *uncertainty(a.uncertainty),
        *risks(e),
    ]
    if e.violations:
        parts += [heading(3, "Breaches of the standard"), *violations(e)]
    if a.sections:
        parts += [heading(3, "Measured stretches"), _sections(a)]
    if a.points or a.intervals or a.near:
        parts += [heading(3, "Crossings"), *crossings(a.points, a.intervals, a.near)]
    if e.structures:
        parts += [heading(3, "Bridges and tunnels"), *structures(e)]
    return [*parts, Html("</section>")]


def _sections(a: ReportAlternative) -> Html:
    rows = [
        (s.name + (" (line changed since)" if s.stale else ""), Number(km_of(s.from_m)), Number(km_of(s.to_m)),
         Number(figure_or_dash(s.length_m / 1000.0, 2)), Number(figure_or_dash(s.rise_m, 0)),
         Number(figure_or_dash(s.fall_m, 0)), Number(figure_or_dash(s.grade_mean_permille, 1)),
         Number(figure_or_dash(s.grade_max_permille, 1)),
         ", ".join(f"{name} {km:.1f} km" for name, km in s.class_km.items() if km))
        for s in a.sections
    ]  # fmt: skip
    head = ("Section", "From km", "To km", "Length, km", "Rise, m", "Fall, m", "Mean, ‰", "Steepest, ‰", "Terrain")
    return table(head, rows)


def _basis(contents: ReportContents) -> list[Html]:
    rows = [
        (a.name, b.terrain, Number(f"{b.terrain_resolution_m:.0f} m"), b.standard_key, b.unit_costs)
        for a in contents.alternatives
        for b in [a.evaluation.basis]
    ]
    notes = [note for a in contents.alternatives for note in a.evaluation.basis.notes]
    built_in = {costs.title for costs in BUILT_IN.values()}
    prices = [PRICE_BASE] if any(a.evaluation.basis.unit_costs in built_in for a in contents.alternatives) else []
    return [
        table(("Alternative", "Elevation", "Cell", "Standard", "Unit costs"), rows),
        bullets(dict.fromkeys((*prices, *notes, *contents.statements))),
        *standards((a.name, a.standard) for a in contents.alternatives if a.standard is not None),
        paragraph("Lengths are along the WGS 84 ellipsoid; grades over 50 m, radii over 100 m of line.", "muted"),
    ]
