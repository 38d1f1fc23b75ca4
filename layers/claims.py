"""What others publish for a corridor's stretches, from the corridor's own file, beside what a line measures there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from math import isnan, nan
from typing import Any

from ..core.sections import SectionFigures
from ..core.unknowns import unknowns_equal
from .catalog import Corridor
from .corridor_tables import Waypoint, read_waypoints, table_rows

PUBLISHED, COMPUTED, UNVERIFIED, ROAD = "published", "computed", "unverified", "road"
# What the ids of claims about a single published section begin with.
SECTION_ID = "section-"
# A line agrees with a published length if it is off by no more than the most of these: a share of the length, cells of
# the elevation model, km.
AGREES_WITHIN, AGREES_CELLS, AGREES_KM = 0.05, 2.0, 1.0
AGREES, LONGER, SHORTER, FOR_SCALE = "agrees", "longer", "shorter", "for scale"
NO_COST, COST_WITHIN, COST_BELOW, COST_ABOVE = "", "within", "below", "above"


@dataclass(frozen=True)
class Ends:
    """Where a claim begins and ends: ids of the corridor's places, and the names these go by."""

    from_id: str = ""
    to_id: str = ""
    from_names: frozenset[str] = frozenset()
    to_names: frozenset[str] = frozenset()


@unknowns_equal
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
    verdict: how the line is beside the claim: agrees, longer, shorter, or for scale; cost_verdict: "", within, below or
    above the line's range. fits: other stretches of the line (from, to, km) as long as the claim says, within the
    stretch claimed or from one of its ends, the nearest first. breaches: of the standard on the way. tolerance_km:
    within which a line agrees.
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
    tolerance_km: float = 0.0

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


def tolerance_km(claimed_km: float, cell_m: float) -> float:
    """How far a line may be off a published length, km, and still agree on elevation cells of cell_m."""
    return max(AGREES_WITHIN * claimed_km, AGREES_CELLS * cell_m / 1000.0, AGREES_KM)


def verdict_of(claim: Claim, measured_km: float, cell_m: float) -> str:
    """How a length stands to a claim; a computed one and that of a road, whose route is another, are for scale."""
    if claim.kind in (COMPUTED, ROAD):
        return FOR_SCALE
    # Seven digits: what is at the limit by its printed figures is not beyond it for a rounding of the computer's.
    if round(abs(measured_km - claim.length_km) - tolerance_km(claim.length_km, cell_m), 7) <= 0.0:
        return AGREES
    return LONGER if measured_km > claim.length_km else SHORTER


def beside(claims: Iterable[Claim], sections: Sequence[SectionFigures], cell_m: float = 0.0) -> tuple[ClaimBeside, ...]:
    """Each claim that says something of the line beside the sections it spans, in either direction.

    cell_m: of the elevation model. Stations are known by their exact names in the corridor's data. Claims between
    places the line has no stations at are left out, unless it has them at the ends of the stretch that the claim is
    told of.
    """
    stations = [section.from_name for section in sections] + [section.to_name for section in sections[-1:]]
    claims, found = tuple(claims), []
    for claim in claims:
        span, of_stretch = span_of(claim.ends, stations), False
        if span is None:
            span, of_stretch = span_of(claim.stretch_ends, stations), True
        if span is not None:
            one = _compared(claim, sections, stations, span, of_stretch, cell_m)
            found.append(replace(one, fits=_fits(one, claims, sections, span)))
    return tuple(found)


def span_of(ends: Ends, stations: Sequence[str]) -> tuple[int, int] | None:
    """Indices of the stations at two ends, the lower first; None if the line has not both."""
    at = [
        next((i for i, name in enumerate(stations) if not names.isdisjoint(name.split(" / "))), None)
        for names in (ends.from_names, ends.to_names)
    ]
    if at[0] is None or at[1] is None or at[0] == at[1]:
        return None
    return min(at[0], at[1]), max(at[0], at[1])


def _compared(
    claim: Claim, sections: Sequence[SectionFigures], stations: Sequence[str], span: tuple[int, int], of_stretch: bool,
    cell_m: float,
) -> ClaimBeside:  # fmt: skip
    parts = sections[span[0] : span[1]]
    measured_km = sum(part.length_km for part in parts)
    low, high = (sum(getattr(part, f"cost_{end}_musd") for part in parts) for end in ("low", "high"))
    return ClaimBeside(
        claim,
        stations[span[0]],
        stations[span[1]],
        measured_km,
        sum(part.cost_musd for part in parts),
        low,
        high,
        of_stretch,
        verdict_of(claim, measured_km, cell_m),
        _cost_verdict(claim.cost_musd, low, high),
        (),
        sum(len(part.violations) for part in parts),
        tolerance_km(claim.length_km, cell_m),
    )


def _cost_verdict(claimed_musd: float, low_musd: float, high_musd: float) -> str:
    if isnan(claimed_musd):
        return NO_COST
    if claimed_musd < low_musd:
        return COST_BELOW
    return COST_ABOVE if claimed_musd > high_musd else COST_WITHIN


def _fits(
    one: ClaimBeside, claims: Sequence[Claim], sections: Sequence[SectionFigures], span: tuple[int, int]
) -> tuple[tuple[str, str, float], ...]:
    """Stretches between places of claims that are as long as a claim says: within its stretch, or from an end of it."""
    if one.verdict not in (LONGER, SHORTER):
        return ()
    stations = [section.from_name for section in sections] + [section.to_name for section in sections[-1:]]
    known = frozenset().union(*(claim.ends.from_names | claim.ends.to_names for claim in claims))
    places = [i for i, name in enumerate(stations) if not known.isdisjoint(name.split(" / "))]
    found = []
    for first, last in combinations(places, 2):
        inside = span[0] <= first and last <= span[1]
        km = sum(section.length_km for section in sections[first:last])
        if (inside or first == span[0] or last == span[1]) and abs(km - one.claim.length_km) <= one.tolerance_km:
            found.append((stations[first], stations[last], km))
    return tuple(sorted(found, key=lambda fit: abs(fit[2] - one.claim.length_km))[:2])
