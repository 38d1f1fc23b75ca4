"""What the tab Sections lists between stations: figures of each section and of the line, and what others publish."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qgis.PyQt.QtCore import QCoreApplication

from ..core.clock import hours_minutes
from ..core.evaluation import BRIDGE, RIVER_BRIDGE, TUNNEL, Evaluation
from ..core.sections import END_OF_LINE, START_OF_LINE, SectionFigures, sections_between, whole_line
from ..layers.catalog import find_corridor
from ..layers.claim_words import claim_verdicts, findings, words
from ..layers.claims import AGREES, FOR_SCALE, LONGER, SHORTER, ClaimBeside, beside, read_claims
from ..layers.ground import ComparedLine
from .alternative_columns import STRAIGHT_RADIUS_M, not_limited_tip, number, trailing_load, viaducts_tip
from .resources import icon
from .rows import Field, Look


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanSections", text)


@dataclass(frozen=True)
class SectionRow:
    """A section, or the whole line as the total, with published lengths (km) of just this stretch, and the train."""

    figures: SectionFigures
    published_km: tuple[float, ...] = ()
    is_total: bool = False
    train: str = ""


@dataclass(frozen=True)
class ClaimRow:
    """A claim beside the line, and what all alternatives that keep the standard say to it."""

    beside: ClaimBeside
    ground: str


@dataclass(frozen=True)
class Between:
    """What was computed for one evaluation: rows with the total last, claims beside them, and what follows in words.

    lines: the alternatives of the study, by which alone the ground says something.
    """

    rows: tuple[SectionRow, ...] = ()
    claims: tuple[ClaimRow, ...] = ()
    findings: tuple[str, ...] = ()
    lines: tuple[ComparedLine, ...] = ()


def between_stations(evaluation: Evaluation, corridor_key: str | None, lines: Sequence[ComparedLine] = ()) -> Between:
    """Sections of an evaluated line beside a corridor's claims; on any thread. Raises CorridorError.

    lines: all alternatives of the study, this one included.
    """
    sections = sections_between(evaluation)
    claims: tuple[ClaimBeside, ...] = ()
    if corridor_key:
        claims = beside(read_claims(find_corridor(corridor_key)), sections, evaluation.basis.terrain_resolution_m)
    train = evaluation.operation.train if evaluation.operation is not None else ""
    rows = [
        SectionRow(section, _published(section.from_name, section.to_name, claims), train=train) for section in sections
    ]
    whole = whole_line(evaluation)
    total = SectionRow(whole, _published(sections[0].from_name, sections[-1].to_name, claims), True, train)
    found = [ClaimRow(one, claim_verdicts(one.claim, lines)) for one in claims]
    return Between((*rows, total), tuple(found), findings(claims, lines), tuple(lines))


def _published(from_name: str, to_name: str, claims: Sequence[ClaimBeside]) -> tuple[float, ...]:
    """Published lengths between two stations, those measured over a longer stretch left out; km, ascending."""
    found = {
        one.claim.length_km
        for one in claims
        if (one.from_name, one.to_name) == (from_name, to_name) and not one.of_stretch and one.verdict != FOR_SCALE
    }
    return tuple(sorted(found))


def name_of(row: SectionRow) -> str:
    """From – to, or the total."""
    if row.is_total:
        return tr("Whole line")
    return f"{end_name(row.figures.from_name)} – {end_name(row.figures.to_name)}"


def end_name(name: str) -> str:
    """A station's name as it is, an end of the line in the planner's language."""
    return {START_OF_LINE: tr("start of the line"), END_OF_LINE: tr("end of the line")}.get(name, name)


def section_fields() -> list[Field]:
    """Columns of the sections; what tells the most stands first."""
    return [
        Field(tr("Section"), name_of, tip=tr("From one station, border or end of the line to the next")),
        _number(tr("Length\nkm"), tr("Ellipsoidal length, km"), "length_km", 1),
        Field(
            tr("Published\nkm"), _published_text, lambda row: row.published_km[0] if row.published_km else -1.0,
            tr("Lengths others publish between these stations, km; the list below says more"),
        ),
        Field(
            tr("Cost (range)\nM USD"), _cost, lambda row: row.figures.cost_musd,
            tr("The section's share of every item of cost, million USD"),
        ),
        _number(tr("Steepest\n‰"), tr("Steepest grade over 50 m, per mille"), "max_grade_permille", 1),
        Field(
            tr("Tightest\nm"), _radius, lambda row: row.figures.min_radius_m,
            tr("Smallest radius over 100 m of line, m"),
        ),
        Field(
            tr("Time\nh:min"), _time, lambda row: row.figures.time_fwd_min,
            tr("Running time there / back, passing the stations between, hours:minutes"),
        ),
        _number(tr("Viaducts\nkm"), viaducts_tip(), "bridge_km", 2),
        _number(tr("Tunnels\nkm"), tr("Length of all tunnels, km"), "tunnel_km", 2),
        Field(
            tr("Viaducts / river\nbridges / tunnels"), _structures, lambda row: len(row.figures.structures),
            tr("How many viaducts, river bridges and tunnels have their middle in the section"),
        ),
        Field(
            tr("Broken\nlimits"), lambda row: number(len(row.figures.violations)),
            lambda row: len(row.figures.violations), tr("Places where the standard's limits are broken"),
        ),
        _number(tr("Cut\nM m³"), tr("Earth cut, million m³"), "cut_mm3", 2),
        _number(tr("Fill\nM m³"), tr("Earth filled, million m³"), "fill_mm3", 2),
        _number(tr("Rise\nm"), tr("Sum of all rises, m"), "rise_m"),
        _number(tr("Fall\nm"), tr("Sum of all falls, m"), "fall_m"),
        _number(tr("Curves\n°/km"), tr("Turn of all curves, degrees per km"), "degrees_per_km", 1),
        _both(
            tr("Energy\nMWh"), tr("Energy of one train at the wheel, there / back, MWh"), "energy_fwd_mwh",
            "energy_rev_mwh",
        ),
        _both(
            tr("Virtual\nkm"), tr("Length of straight level line that takes the same work, there / back, km"),
            "virtual_fwd_km", "virtual_rev_km",
        ),
        Field(
            tr("Load\nt"), _load, lambda row: row.figures.load_fwd_t,
            tr("Trailing load the steepest climb of the section leaves, there / back, t.") + " " + not_limited_tip(),
        ),
        _number(tr("Within risks\nkm"), tr("Length within areas of risk, km; – where no layers of them are chosen"),
                "exposed_km", 1),
        _number(tr("Exposure\nkm × weight"), tr("Length within areas of risk times their weights"), "exposure", 1),
    ]  # fmt: skip


def _number(title: str, tip: str, name: str, decimals: int = 0) -> Field:
    return Field(
        title,
        lambda row: number(getattr(row.figures, name), decimals),
        lambda row: float(getattr(row.figures, name)),
        tip,
    )


def _both(title: str, tip: str, there: str, back: str) -> Field:
    """A figure of both directions; a dash where no train was run."""
    return Field(
        title,
        lambda row: " / ".join(number(getattr(row.figures, name), 1) for name in (there, back)),
        lambda row: float(getattr(row.figures, there)),
        tip,
    )


def _published_text(row: SectionRow) -> str:
    return " / ".join(number(km, 1 if km % 1.0 else 0) for km in row.published_km)


def _cost(row: SectionRow) -> str:
    f = row.figures
    return f"{number(f.cost_musd)} ({number(f.cost_low_musd)}–{number(f.cost_high_musd)})"


def _radius(row: SectionRow) -> str:
    radius = row.figures.min_radius_m
    return number(radius) if radius < STRAIGHT_RADIUS_M else tr("straight")


def _time(row: SectionRow) -> str:
    there, back = row.figures.time_fwd_min, row.figures.time_rev_min
    return f"{hours_minutes(there)} / {hours_minutes(back)}"


def _structures(row: SectionRow) -> str:
    return " / ".join(number(row.figures.count(kind)) for kind in (BRIDGE, RIVER_BRIDGE, TUNNEL))


def _load(row: SectionRow) -> str:
    return " / ".join(trailing_load(load_t, row.train) for load_t in (row.figures.load_fwd_t, row.figures.load_rev_t))


def section_look(row: SectionRow) -> Look:
    """The total is set off; a section with broken limits has a sign, in words too."""
    broken = len(row.figures.violations)
    tip = tr("{}: {} broken limits").format(name_of(row), number(broken)) if broken else name_of(row)
    return Look(icon("warning") if broken and not row.is_total else icon("section"), tip, bold=row.is_total)


def claim_fields() -> list[Field]:
    """Columns of the published claims."""
    return [
        Field(tr("Stretch"), lambda row: f"{end_name(row.beside.from_name)} – {end_name(row.beside.to_name)}"),
        Field(
            tr("Claim\nkm"), lambda row: number(row.beside.claim.length_km, 1),
            lambda row: row.beside.claim.length_km,
        ),
        Field(
            tr("This line\nkm"), lambda row: number(row.beside.measured_km, 1), lambda row: row.beside.measured_km
        ),
        Field(
            tr("Difference\nkm"), _difference, lambda row: row.beside.difference_km,
            tr("How much longer (+) or shorter (−) this line is than the claim"),
        ),
        Field(
            tr("This line is"), _verdict, None,
            tr("It agrees within 5 %, two cells of the elevation model or 1 km, whichever is the most"),
        ),
        Field(tr("Claim\nM USD"), lambda row: number(row.beside.claim.cost_musd), _cost_claimed),
        Field(tr("This line\nM USD"), lambda row: number(row.beside.cost_musd), lambda row: row.beside.cost_musd),
        Field(tr("Who says so"), lambda row: row.beside.claim.measure),
        Field(tr("This line in words"), lambda row: words(row.beside)),
        Field(
            tr("What all alternatives say"), lambda row: row.ground, None,
            tr("By those of the study that break nothing of the standard and serve both stations"),
        ),
        Field(tr("Source"), lambda row: row.beside.claim.source),
    ]  # fmt: skip


def _verdict(row: ClaimRow) -> str:
    """How this line is beside the claim, in a word or two."""
    known = {AGREES: tr("in agreement"), LONGER: tr("longer"), SHORTER: tr("shorter")}
    return known.get(row.beside.verdict, tr("for scale"))


def _difference(row: ClaimRow) -> str:
    sign = "+" if row.beside.difference_km >= 0 else "−"
    return f"{sign}{number(abs(row.beside.difference_km), 1)}"


def _cost_claimed(row: ClaimRow) -> float:
    cost = row.beside.claim.cost_musd
    return cost if cost == cost else -1.0


def claim_look(row: ClaimRow) -> Look:
    """Claims this line agrees with in bold; what is there for scale only is faint."""
    tip = " ".join(filter(None, (words(row.beside), row.ground, row.beside.claim.remark)))
    return Look(tip=tip, bold=row.beside.verdict == AGREES, faint=row.beside.verdict == FOR_SCALE)
