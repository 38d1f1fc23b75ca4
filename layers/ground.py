"""What the ground says to a published length: by all alternatives that keep the standard, never by one line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..core.alignment import Alignment
from ..core.errors import StandardError
from ..core.evaluation import Evaluation
from ..core.sections import places_along, stations_on
from ..core.standards import Standard, standard_from_mapping
from ..core.surroundings import Station
from .claims import AGREES, FOR_SCALE, LONGER, Claim, Ends, span_of, tolerance_km, verdict_of

SUPPORTED, TOO_SHORT, TOO_LONG, OPEN = "supported", "too short", "too long", "open"
# Fewer alternatives than this say something of themselves, not of the ground.
ENOUGH = 2


@dataclass(frozen=True)
class ComparedLine:
    """An alternative as claims are held against it: places on it (names, chainages in m, its ends included).

    violations: of its standard, on the whole line. ruling_grade_permille, min_radius_m: NaN where the standard is not
    known whole. cell_m: of its elevation model.
    """

    name: str
    places: tuple[str, ...]
    at_m: tuple[float, ...]
    violations: int
    standard_key: str
    ruling_grade_permille: float
    min_radius_m: float
    terrain: str
    cell_m: float

    @property
    def terms(self) -> tuple[object, ...]:
        """What alternatives must have in common to be compared."""
        return self.standard_key, repr(self.ruling_grade_permille), repr(self.min_radius_m), self.terrain

    def span(self, ends: Ends) -> tuple[int, int] | None:
        """Which of its places two ends are, the first along the line first; None unless the line serves both."""
        return span_of(ends, self.places)

    def km_between(self, ends: Ends) -> float | None:
        """Length between two places, km; None unless the line serves both."""
        span = self.span(ends)
        return None if span is None else (self.at_m[span[1]] - self.at_m[span[0]]) / 1000.0


@dataclass(frozen=True)
class Ground:
    """What alternatives of one standard on one elevation say to a claim.

    verdict: supported, too short, too long, open (too few keep the standard), or for scale. km: lengths of those that
    keep it, ascending; served: how many serve both ends at all. line: one of them, for standard and elevation.
    """

    claim: Claim
    verdict: str
    km: tuple[float, ...]
    served: int
    line: ComparedLine
    of_stretch: bool = False


def compared_line(found: Evaluation, standard: Standard | None) -> ComparedLine:
    """An evaluated alternative; standard: None where it is not known whole."""
    length_m = float(found.section.chainage_m[-1])
    basis = found.basis
    return _line(
        found.alignment.name, found.stations_m, length_m, len(found.violations), basis.standard_key, standard,
        basis.terrain, basis.terrain_resolution_m,
    )  # fmt: skip


def compared_record(
    alignment: Alignment, stations: Sequence[Station], attributes: Mapping[str, Any], standard: Standard | None,
    terrain: str, cell_m: float,
) -> ComparedLine:  # fmt: skip
    """An alternative as a study keeps it, by the study's stations; attributes: the contract's."""
    served = stations_on(alignment, stations).stations_m
    count, key = int(attributes.get("violations") or 0), str(attributes.get("standard") or "")
    return _line(alignment.name, served, alignment.length_m, count, key, standard, terrain, cell_m)


def _line(
    name: str, stations_m: Sequence[tuple[str, float]], length_m: float, violations: int, key: str,
    standard: Standard | None, terrain: str, cell_m: float,
) -> ComparedLine:  # fmt: skip
    names, at_m = places_along(stations_m, length_m)
    limits = (float("nan"),) * 2 if standard is None else (standard.ruling_grade_permille, standard.min_radius_m)
    return ComparedLine(name, tuple(names), tuple(at_m.tolist()), violations, key, *limits, terrain, cell_m)


def frozen_standard(scenario: Mapping[str, Any] | None) -> Standard | None:
    """The whole standard that frozen inputs hold, None if they hold none that is understood."""
    data = scenario or {}
    inputs = data.get("inputs")
    found = (inputs if isinstance(inputs, Mapping) else data).get("standard")
    try:
        return standard_from_mapping(found) if isinstance(found, Mapping) else None
    except StandardError:
        return None


def ends_for(claim: Claim, lines: Sequence[ComparedLine]) -> tuple[Ends, bool] | None:
    """Between which ends all lines are held against a claim: its own if any line serves them, else its stretch's.

    The second is True for the stretch's; None if no line serves either.
    """
    for ends, of_stretch in ((claim.ends, False), (claim.stretch_ends, True)):
        if any(line.km_between(ends) is not None for line in lines):
            return ends, of_stretch
    return None


def grounds(claim: Claim, lines: Sequence[ComparedLine]) -> tuple[Ground, ...]:
    """What the alternatives say to a claim, those of each standard and elevation apart; () if none serves its ends."""
    between = ends_for(claim, lines)
    if between is None:
        return ()
    groups: dict[tuple[object, ...], list[ComparedLine]] = {}
    for line in lines:
        if line.km_between(between[0]) is not None:
            groups.setdefault(line.terms, []).append(line)
    return tuple(_ground(claim, group, *between) for group in groups.values())


def _ground(claim: Claim, group: Sequence[ComparedLine], ends: Ends, of_stretch: bool) -> Ground:
    kept = [line.km_between(ends) for line in group if not line.violations]
    km = tuple(sorted(one for one in kept if one is not None))
    return Ground(claim, _verdict(claim, km, group[0].cell_m), km, len(group), group[0], of_stretch)


def _verdict(claim: Claim, km: Sequence[float], cell_m: float) -> str:
    each = {verdict_of(claim, one, cell_m) for one in km}
    if verdict_of(claim, claim.length_km, cell_m) == FOR_SCALE:
        return FOR_SCALE
    # A line that is there supports the claim; so does one shorter beside one longer, for lengths between can be had.
    if AGREES in each or len(each) > 1:
        return SUPPORTED
    if len(km) < ENOUGH:
        return OPEN
    return TOO_SHORT if LONGER in each else TOO_LONG


def agrees_within_km(ground: Ground) -> float:
    """The tolerance a claim is held against, km."""
    return tolerance_km(ground.claim.length_km, ground.line.cell_m)
