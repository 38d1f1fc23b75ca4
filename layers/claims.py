"""What others publish for a corridor's stretches, from the corridor's own file, beside what a line measures there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from math import isnan, nan
from typing import Any

from qgis.PyQt.QtCore import QCoreApplication

from ..core.sections import SectionFigures
from .catalog import Corridor
from .corridor_tables import Waypoint, read_waypoints, table_rows

PUBLISHED, COMPUTED, UNVERIFIED, ROAD = "published", "computed", "unverified", "road"
# What the ids of claims about a single published section begin with.
SECTION_ID = "section-"
# A published length is supported if the line is no more than this much longer or shorter.
SUPPORTED_WITHIN = 0.05
SUPPORTED, TOO_SHORT, TOO_LONG, FOR_SCALE = "supported", "too short", "too long", "for scale"
NO_COST, COST_WITHIN, COST_BELOW, COST_ABOVE = "", "within", "below", "above"


def tr(text: str) -> str:
    """Translated text of this module."""
    return QCoreApplication.translate("KarwanClaims", text)


@dataclass(frozen=True)
class Ends:
    """Where a claim begins and ends: ids of the corridor's places, and the names these go by."""

    from_id: str = ""
    to_id: str = ""
    from_names: frozenset[str] = frozenset()
    to_names: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Claim:
    """A published or computed length of a stretch, km, with its source and what it contradicts.

    kind: published, computed, unverified, or road. gauge_mm, status: as published. cost_musd: NaN where none was.
    ends: its own; stretch_ends: those of the stretch it is told of, which may be farther apart.
    """

    stretch: str
    measure: str
    length_km: float
    source: str
    remark: str
    id: str = ""
    kind: str = PUBLISHED
    gauge_mm: str = ""
    status: str = ""
    cost_musd: float = nan
    ends: Ends = field(default_factory=Ends)
    stretch_ends: Ends = field(default_factory=Ends)


@dataclass(frozen=True)
class ClaimBeside:
    """A claim beside the line between two of its stations. Costs in million USD.

    of_stretch: the line has no station at the claim's own ends, so the whole stretch it is told of was measured.
    verdict: supported, too short, too long, or for scale; cost_verdict: "", within, below or above the line's range.
    fits: other stretches of the line (from, to, km) as long as the claim says, the nearest first. breaches: of the
    standard on the way; a line that may not be built supports nothing.
    """

    claim: Claim
    from_name: str
    to_name: str
    measured_km: float
    cost_musd: float
    cost_low_musd: float
    cost_high_musd: float
    of_stretch: bool
    verdict: str
    cost_verdict: str
    fits: tuple[tuple[str, str, float], ...] = ()
    breaches: int = 0

    @property
    def difference_km(self) -> float:
        """How much longer (+) or shorter (-) the line is than the claim, km."""
        return self.measured_km - self.claim.length_km

    @property
    def ratio(self) -> float:
        """Measured by claimed length."""
        return self.measured_km / self.claim.length_km

    @property
    def cost_ratio(self) -> float:
        """Measured by claimed cost; NaN where none is claimed."""
        return self.cost_musd / self.claim.cost_musd


def read_claims(corridor: Corridor) -> list[Claim]:
    """All claims of a corridor: those set side by side, then the other published sections whose ends are known.

    Raises CorridorError if its file cannot be read.
    """
    places = read_waypoints(corridor)
    compared = table_rows(corridor.network_path, "claims")
    told = {row["row"] for row in compared} - {None}
    found = [
        _claim(row, places, row["stretch"], row["measure"], row["claimed_km"], row["kind"], row["id"])
        for row in compared
    ]
    for row in table_rows(corridor.network_path, "sections"):
        if row["row"] in told or not row["from_id"] or not row["to_id"]:
            continue
        name = row["name"] or ""
        found.append(
            _claim(row, places, name, name, row["length_km"], row["length_basis"], f"{SECTION_ID}{row['row']}")
        )
    return found


def _claim(
    row: dict[str, Any], places: dict[str, Waypoint], stretch: str, measure: str, km: float, kind: str, key: str
) -> Claim:
    own = _ends(row["from_id"], row["to_id"], places)
    whole = _ends(row.get("stretch_from_id"), row.get("stretch_to_id"), places)
    return Claim(
        stretch or "",
        measure or "",
        float(km),
        row["source"] or "",
        row["contradiction"] or "",
        key,
        ROAD if row["status"] == ROAD else kind,
        row["gauge_mm"] or "",
        row["status"] or "",
        nan if row["cost_musd"] is None else float(row["cost_musd"]),
        own,
        whole if whole.from_id else own,
    )


def _ends(from_id: str | None, to_id: str | None, places: dict[str, Waypoint]) -> Ends:
    """The places of two ids; one that is no waypoint has no names, and no station of a line is ever it."""
    names = [places[key].names if key in places else frozenset() for key in (from_id or "", to_id or "")]
    return Ends(from_id or "", to_id or "", *names)


def beside(claims: Iterable[Claim], sections: Sequence[SectionFigures]) -> tuple[ClaimBeside, ...]:
    """Each claim that says something of the line beside the sections it spans, in either direction.

    Stations are known by their exact names in the corridor's data. Claims between places the line has no stations at
    are left out, unless it has them at the ends of the stretch that the claim is told of.
    """
    stations = [section.from_name for section in sections] + [section.to_name for section in sections[-1:]]
    found = []
    for claim in claims:
        span, of_stretch = _span(claim.ends, stations), False
        if span is None:
            span, of_stretch = _span(claim.stretch_ends, stations), True
        if span is not None:
            found.append(_compared(claim, sections, stations, span, of_stretch))
    return tuple(found)


def _span(ends: Ends, stations: Sequence[str]) -> tuple[int, int] | None:
    """Indices of the stations at two ends, the lower first; None if the line has not both."""
    at = [
        next((i for i, name in enumerate(stations) if not names.isdisjoint(name.split(" / "))), None)
        for names in (ends.from_names, ends.to_names)
    ]
    if at[0] is None or at[1] is None or at[0] == at[1]:
        return None
    return min(at[0], at[1]), max(at[0], at[1])


def _compared(
    claim: Claim, sections: Sequence[SectionFigures], stations: Sequence[str], span: tuple[int, int], of_stretch: bool
) -> ClaimBeside:
    parts = sections[span[0] : span[1]]
    measured_km = sum(part.length_km for part in parts)
    low, high = (sum(getattr(part, f"cost_{end}_musd") for part in parts) for end in ("low", "high"))
    verdict = _verdict(claim, measured_km)
    return ClaimBeside(
        claim,
        stations[span[0]],
        stations[span[1]],
        measured_km,
        sum(part.cost_musd for part in parts),
        low,
        high,
        of_stretch,
        verdict,
        _cost_verdict(claim.cost_musd, low, high),
        _fits(claim, sections, stations) if verdict in (TOO_SHORT, TOO_LONG) else (),
        sum(len(part.violations) for part in parts),
    )


def _verdict(claim: Claim, measured_km: float) -> str:
    if claim.kind in (COMPUTED, ROAD):
        return FOR_SCALE
    ratio = measured_km / claim.length_km
    if abs(ratio - 1.0) <= SUPPORTED_WITHIN:
        return SUPPORTED
    return TOO_SHORT if ratio > 1.0 else TOO_LONG


def _cost_verdict(claimed_musd: float, low_musd: float, high_musd: float) -> str:
    if isnan(claimed_musd):
        return NO_COST
    if claimed_musd < low_musd:
        return COST_BELOW
    return COST_ABOVE if claimed_musd > high_musd else COST_WITHIN


def _fits(
    claim: Claim, sections: Sequence[SectionFigures], stations: Sequence[str]
) -> tuple[tuple[str, str, float], ...]:
    """Stretches of the line that are as long as a claim says."""
    found = []
    for first, last in combinations(range(len(stations)), 2):
        km = sum(section.length_km for section in sections[first:last])
        if abs(km / claim.length_km - 1.0) <= SUPPORTED_WITHIN:
            found.append((stations[first], stations[last], km))
    return tuple(sorted(found, key=lambda fit: abs(fit[2] - claim.length_km))[:2])


def words(one: ClaimBeside) -> str:
    """What the ground says to a claim, a sentence or two."""
    percent = f"{abs(one.ratio - 1.0) * 100.0:.0f}"
    if one.verdict == FOR_SCALE:
        longer = tr("The line is {} % longer.") if one.ratio >= 1.0 else tr("The line is {} % shorter.")
        said = longer.format(percent)
    elif one.verdict == SUPPORTED:
        said = tr("The ground supports it: the line differs by {} %.").format(percent)
    elif one.verdict == TOO_SHORT:
        said = tr("Too short for the ground: the line is {} % longer.").format(percent)
    else:
        said = tr("Longer than the ground asks: the line is {} % shorter.").format(percent)
    if one.of_stretch:
        said += " " + tr("Measured from {} to {}, for the line has no station at its own ends.").format(
            one.from_name, one.to_name
        )
    for first, last, km in one.fits[:1]:
        said += " " + tr("It would fit {} - {} ({} km).").format(first, last, f"{km:.0f}")
    cost = {
        COST_WITHIN: tr("The cost claimed lies within the line's range."),
        COST_BELOW: tr("The cost claimed lies below the line's range."),
        COST_ABOVE: tr("The cost claimed lies above the line's range."),
    }.get(one.cost_verdict)
    said = f"{said} {cost}" if cost else said
    if one.breaches:
        said += " " + tr("But the line breaks the standard on the way ({}).").format(one.breaches)
    return said


def findings(found: Sequence[ClaimBeside]) -> tuple[str, ...]:
    """For each stretch with published lengths: which of them the ground supports, in plain words."""
    stretches: dict[tuple[str, str], list[ClaimBeside]] = {}
    for one in found:
        if one.verdict != FOR_SCALE:
            stretches.setdefault((one.from_name, one.to_name), []).append(one)
    return tuple(_finding(first, last, claims) for (first, last), claims in stretches.items())


def _finding(first: str, last: str, claims: Sequence[ClaimBeside]) -> str:
    measured = tr("{} - {} measures {} km.").format(first, last, f"{claims[0].measured_km:.1f}")
    if claims[0].breaches:
        measured = tr("{} - {} measures {} km on a line that breaks the standard (breaches: {}).").format(
            first, last, f"{claims[0].measured_km:.1f}", claims[0].breaches
        )
    good = [one for one in claims if one.verdict == SUPPORTED]
    if good:
        best = min(good, key=lambda one: abs(one.difference_km))
        said = (
            tr("Of {} published figures the ground supports {} km ({}).")
            if len(claims) > 1
            else tr("The ground supports the published {1} km ({2}).")
        )
        return f"{measured} {said.format(len(claims), f'{best.claim.length_km:g}', best.claim.measure)}"
    nearest = min(claims, key=lambda one: abs(one.difference_km))
    away = f"{abs(nearest.difference_km):.0f}"
    side = tr("{} km shorter") if nearest.difference_km > 0.0 else tr("{} km longer")
    said = tr("No published figure is within {} %: the nearest is {} km ({}), {}.").format(
        f"{SUPPORTED_WITHIN * 100.0:.0f}", f"{nearest.claim.length_km:g}", nearest.claim.measure, side.format(away)
    )
    return f"{measured} {said}"
