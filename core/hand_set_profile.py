"""The profile of a line whose PVIs were set by hand: those still on it stay, what lies between them is designed anew.

Where a line was bent away from its PVIs, the kept ones on either side hold their level, and the grade of the tangent
beyond them as far as a vertical curve there may change it. Where nothing legal fits between, a kept PVI more on each
side gives way; in the end the limits do, and the checks show it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from .alignment import Alignment
from .by_hand import HandPvi
from .design import ServedStation, Site, part_of, profile_of_site, site_of, with_designed_profile, with_profile
from .errors import AlignmentError
from .evaluation import Rounding
from .geodesy import FloatArray
from .hand_set_line import (
    BENT_AWAY_M,
    NOTHING_PLACED,
    PlacedByHand,
    PlacedPvis,
    placed_pvis,
    plan_along,
)
from .plan import Plan
from .profile import is_steep_in_tunnel
from .profile_fit import without_overlap
from .profile_rules import Rules
from .standards import Standard
from .terrain import Terrain
from .unit_costs import UnitCosts
from .vertical import Demand, Profile
from .works import CrossedCourse

# How many PVIs on each side may give way to a legal profile between them.
WIDENED = 3
# What the limits of grade are eased by where no PVI may give way any more.
EASED = (1.0, 1.5, 3.0, 10.0, 100.0)
# Part of the room on a tangent that a changed curve may take, because the design knows grades to a millimetre.
ROOM_SHARE = 0.95
# A curve made smaller by more than this share is told of.
SMALLER_SHARE = 0.01
WHY = "the profile set by hand"
# How far beyond the length of a long tunnel one is looked for about the edge of what was designed.
BEYOND_M = 300.0


@dataclass(frozen=True)
class Pvi:
    """A PVI of the joined profile: chainage, level and radius (m); run: of those set by hand, -1 if designed."""

    at_m: float
    level_m: float
    radius_m: float
    run: int = -1


def with_profile_set_by_hand(
    alignment: Alignment,
    terrain: Terrain,
    standard: Standard,
    unit_costs: UnitCosts,
    plan: Plan | None = None,
    stations: Sequence[ServedStation] = (),
    crossing: Sequence[CrossedCourse] = (),
    by_hand: PlacedByHand = NOTHING_PLACED,
) -> tuple[Alignment, Rounding | None, tuple[str, ...]]:
    """`alignment` at the levels its axis has set by hand, designed where it has none; as with_designed_profile.

    Rounding is None unless all is designed. Raises AlignmentError and TerrainError as that does.
    """
    pvis = alignment.axis.by_hand.pvis if alignment.axis is not None else ()
    found = _on_line(alignment, plan)
    if found is None or not found.runs:
        designed, rounding, told = with_designed_profile(
            alignment, terrain, standard, unit_costs, plan, stations, crossing, by_hand
        )
        note = f"None of the {len(pvis)} PVIs set by hand lies on the line: its profile was designed."
        return designed, rounding, (*told, note) if pvis else told
    length_m = alignment.length_m
    runs = runs_of(found, pvis, length_m)
    if len(runs) == 1 and runs[0][0].at_m == 0.0 and runs[0][-1].at_m == length_m:
        rows, notes = runs[0], list[str]()
    else:
        site = site_of(alignment, terrain, standard, unit_costs, plan, stations, crossing, by_hand)
        rows, notes = Joining(site, runs).joined()
    left_out = len(pvis) - sum(row.run >= 0 for row in rows)
    if left_out:
        notes.append(
            f"{left_out} of {len(pvis)} PVIs set by hand were left out: the line was bent away from them, or they left "
            "no room for a profile that keeps the limits."
        )
    whole = profile_of(rows)
    profile = without_overlap(whole)
    smaller = int((profile.radius_m < (1.0 - SMALLER_SHARE) * whole.radius_m).sum())
    if smaller:
        notes.append(f"{smaller} vertical curves set by hand do not fit any more and were made smaller.")
    return with_profile(alignment, profile), None, tuple(notes)


def _on_line(alignment: Alignment, plan: Plan | None) -> PlacedPvis | None:
    """The PVIs set by hand at the line's own chainages."""
    if alignment.axis is None:
        return None
    plan = plan or plan_along(alignment)
    found = placed_pvis(alignment.axis.by_hand, plan)
    return found and replace(found, at_m=found.at_m * (alignment.length_m / plan.length_m))


def runs_of(found: PlacedPvis, pvis: tuple[HandPvi, ...], length_m: float) -> list[list[Pvi]]:
    """The PVIs that belong together; tangents that nearly reach an end of the line are led on to it."""
    runs = []
    for number, run in enumerate(found.runs):
        rows = [Pvi(float(found.at_m[k]), pvis[k].level_m, pvis[k].radius_m, number) for k in run]
        runs.append(rows)
    runs[0] = _led_on(runs[0], 0.0)
    runs[-1] = _led_on(runs[-1][::-1], length_m)[::-1]
    return runs


def _led_on(rows: list[Pvi], end_m: float) -> list[Pvi]:
    """PVIs beginning at the first, which goes on to an end of the line that lies close."""
    first = rows[0]
    if abs(first.at_m - end_m) > BENT_AWAY_M:
        return rows
    grade = (rows[1].level_m - first.level_m) / (rows[1].at_m - first.at_m) if len(rows) > 1 else 0.0
    level_m = first.level_m + grade * (end_m - first.at_m)
    return [replace(first, at_m=end_m, level_m=level_m, radius_m=0.0), *rows[1:]]


def profile_of(rows: Sequence[Pvi]) -> Profile:
    table = np.array([(row.at_m, row.level_m, row.radius_m) for row in rows])
    table[[0, -1], 2] = 0.0
    return Profile(*table.T.copy())


class Joining:
    """Runs of PVIs set by hand being joined by designed ones, from the start of the line to its end."""

    def __init__(self, site: Site, runs: list[list[Pvi]]) -> None:
        self._site, self._runs = site, runs
        self._length_m = float(site.at_m[-1])
        self._rules = Rules.of(site.standard, self._length_m)
        self._notes: list[str] = []
        self._said: list[str] = []

    def joined(self) -> tuple[list[Pvi], list[str]]:
        """All PVIs in order, and what is told of those that were designed."""
        rows: list[Pvi] = []
        for run in self._runs:
            rows = self._bridged(rows, run) if rows or run[0].at_m > 0.0 else list(run)
        if rows[-1].at_m < self._length_m:
            rows = self._bridged(rows, [])
        return rows, self._notes

    def _bridged(self, before: list[Pvi], behind: list[Pvi]) -> list[Pvi]:
        """The PVIs before, new ones, and those behind: as many as can be kept with a legal profile between."""
        head, tail = before, behind
        legal: tuple[list[Pvi], list[Pvi], list[Pvi], list[str]] | None = None
        for _ in range(WIDENED + 1):
            made = self.between(head, tail, 1.0)
            if made is not None:
                steep = self._is_steep_at(made, head[-1:] + tail[:1])
                if legal is None or not steep:
                    legal = made, head, tail, self._said
                if not steep:
                    break
            shorter = _without_last(head), _without_last(tail[::-1])[::-1]
            if shorter == (head, tail):
                break
            head, tail = shorter
        if legal is not None:
            made, head, tail, self._said = legal
            self._tell(made[len(head) - 1 if head else 0 : len(made) - len(tail) + 1 if tail else None], "")
            return made
        for factor in EASED:
            made = self.between(before, behind, factor, graded=False)
            if made is not None:
                break
        else:
            made, self._said = [*before, *behind], []
        self._tell(
            made[len(before) - 1 if before else 0 : len(made) - len(behind) + 1 if behind else None],
            " No profile there keeps every limit and what was set by hand beside it: see the checks.",
        )
        return made

    def _is_steep_at(self, rows: list[Pvi], edges: list[Pvi]) -> bool:
        """Whether at the edges of what was designed a tunnel goes on into what was kept, and is too steep for it."""
        site, profile = self._site, profile_of(rows)
        reach_m = site.standard.tunnel_grade_from_m + BEYOND_M
        for edge in edges:
            first = max(int(np.searchsorted(site.at_m, edge.at_m - reach_m)) - 1, 0)
            here = slice(first, max(int(np.searchsorted(site.at_m, edge.at_m + reach_m)) + 1, first + 2))
            at = site.at_m[here]
            up, down = (values[first : first + at.size - 1] for values in (site.up_permille, site.down_permille))
            level_m = profile.level_at(at)
            if is_steep_in_tunnel(at, site.ground_m[here], up, down, level_m, site.standard, site.unit_costs):
                return True
        return False

    def _tell(self, rows: Sequence[Pvi], more: str) -> None:
        self._notes += self._said
        self._notes.append(
            f"The profile was set by hand, but designed from km {rows[0].at_m / 1000.0:.3f} to "
            f"{rows[-1].at_m / 1000.0:.3f}, where none was set or the line was bent away from it.{more}"
        )

    def between(self, head: list[Pvi], tail: list[Pvi], factor: float, graded: bool = True) -> list[Pvi] | None:
        """Head and tail with designed PVIs between, at limits eased by a factor; None where there is no such profile.

        graded: only as the curves at the last of the head and the first of the tail allow.
        """
        from_m = head[-1].at_m if head else 0.0
        to_m = tail[0].at_m if tail else self._length_m
        held = []
        if head:
            held += _held(head[::-1], 0.0, to_m - from_m, self._rules if graded else None)
        if tail:
            held += [
                demand.reversed(to_m - from_m)
                for demand in _held(_turned(tail), 0.0, to_m - from_m, self._rules if graded else None)
            ]
        site = part_of(self._site, from_m, to_m, factor)
        try:
            found = profile_of_site(site, held)
        except AlignmentError:
            return None
        inner = [
            Pvi(from_m + at_m, level_m, radius_m)
            for at_m, level_m, radius_m in zip(*(values.tolist() for values in _inner(found.profile, head, tail)))
        ]
        rows = [*head, *inner, *tail]
        fitted = self._fitted(rows, [len(head) - 1] * bool(head) + [len(head) + len(inner)] * bool(tail))
        if fitted is None and graded:
            return None
        self._said = [f"Designed from km {from_m / 1000.0:.3f} on, chainages from there: {one}" for one in found.notes]
        return fitted or rows

    def _fitted(self, rows: list[Pvi], pvis: list[int]) -> list[Pvi] | None:
        """The PVIs with the curves of some of them as the changed grades need them; None where they do not fit."""
        for k in pvis:
            if not 0 < k < len(rows) - 1:
                continue
            around = profile_of(rows[max(k - 2, 0) : k + 3])
            own = min(k, 2)
            change = abs(float(around.change_permille[own])) / 1000.0
            if change > self._rules.max_change + 1e-6:
                return None
            radius_m = rows[k].radius_m
            if radius_m == 0.0 and change > self._rules.min_change:
                radius_m = self._rules.min_radius_m
            half_m = around.curve_half_m
            free_m = np.diff(around.chainage_m)[own - 1 : own + 1] - half_m[[own - 1, own + 1]]
            fits_m = 2.0 * max(float(free_m.min()), 0.0) / max(change, 1e-12)
            if fits_m < min(radius_m, self._rules.min_radius_m) and change > self._rules.min_change:
                return None
            rows = [*rows[:k], replace(rows[k], radius_m=min(radius_m, fits_m)), *rows[k + 1 :]]
        return rows


def _held(rows: list[Pvi], at_m: float, length_m: float, rules: Rules | None) -> list[Demand]:
    """What the first of these PVIs asks of a profile that begins there; the others lie behind it, the nearest first.

    Its level, and with rules the grade that its vertical curve can lead to from the tangent behind.
    """
    pvi = rows[0]
    found = [Demand(at_m, at_m, pvi.level_m, pvi.level_m, why=WHY)]
    if rules is None or len(rows) < 2:
        return found
    behind = rows[1]
    tangent_m = abs(pvi.at_m - behind.at_m)
    grade = (pvi.level_m - behind.level_m) / tangent_m
    taken_m = float(profile_of(sorted(rows[:3], key=lambda row: row.at_m)).curve_half_m[1]) if len(rows) > 2 else 0.0
    radius_m = pvi.radius_m or rules.min_radius_m
    change = min(rules.max_change, 2.0 * ROOM_SHARE * max(tangent_m - taken_m, 0.0) / max(radius_m, 1e-9))
    over_m = min(rules.min_distance_m, length_m) / 2.0
    middle_m = pvi.level_m + grade * over_m
    found.append(Demand(over_m, over_m, middle_m - change * over_m, middle_m + change * over_m, why=WHY))
    return found


def _turned(rows: list[Pvi]) -> list[Pvi]:
    """PVIs seen from the other end of the line."""
    return [replace(row, at_m=-row.at_m) for row in rows]


def _inner(profile: Profile, head: list[Pvi], tail: list[Pvi]) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Chainages, levels and radii of the designed PVIs; those at the ends are the hand's own where it has some."""
    own = slice(1 if head else 0, -1 if tail else None)
    return profile.chainage_m[own], profile.level_m[own], profile.radius_m[own]


def _without_last(rows: list[Pvi]) -> list[Pvi]:
    """The rows without the last, if it and the one before were set by hand together."""
    if len(rows) > 1 and rows[-1].run == rows[-2].run >= 0:
        return rows[:-1]
    return rows
