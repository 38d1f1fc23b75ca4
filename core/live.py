"""Figures that follow the hand: an evaluated line, changed in one place and measured there.

The stretch about the change is taken as a line of its own, once as it was and once as it is now, and both are measured
by the functions that evaluate a whole line; the difference is what the change does. Where the line is bent, the PVIs
before and behind stay, and a profile is designed between them. As before until the line is evaluated as a whole: trains
(times, loads, energy), the passing loops that these ask for, and PVIs farther off that a new design would move.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .alignment import Axis
from .by_hand import LOCK, ByHand
from .errors import AlignmentError
from .evaluate import plan_of_line
from .evaluation import Evaluation, LongSection, Violation
from .geodesy import FloatArray
from .hand_set_line import BENT_AWAY_M, placed_along, placed_pvis
from .hand_set_profile import Joining, Pvi, profile_of, runs_of
from .live_haul import HaulCost
from .live_stretch import Inputs, Measured, Stretch, stretch_of
from .plan import Plan
from .profile_fit import without_overlap
from .standards import Standard
from .surroundings import NOTHING_AROUND, Surroundings
from .terrain import Terrain
from .unit_costs import UnitCosts
from .vertical import Profile

# How far beyond the bend PVIs may change, m: the first of them within which a legal profile is found.
RUN_OUTS_M = (8_000.0, 20_000.0)
# The curve of a PI changes with its neighbours; one more may have to share a tangent that got too short.
NEIGHBOURS = 2
# What is measured reaches so far beyond what may change that its ends say nothing wrong, m.
EDGE_M = 1_000.0
SAME_M = 0.001
# PVIs that differ by less, m (their radii are never given more finely), are the same.
SAME_PVI = 1e-6
PARTS = ("radius_m", "transition_in_m", "transition_out_m")
Pair = tuple[float, float]


@dataclass(frozen=True)
class Bent:
    """What a change does. axis: the bent one. from_m, to_m: the old line's stretch (m) that `section` stands in for.

    section, profile: of that stretch alone, chainages from 0. longer_m: by how much the line got longer.
    length_km, cost_musd, cut_mm3, fill_mm3, bridge_km, tunnel_km, violations: of the whole line.
    """

    axis: Axis
    from_m: float
    to_m: float
    section: LongSection
    profile: Profile
    longer_m: float
    length_km: float
    cost_musd: float
    cut_mm3: float
    fill_mm3: float
    bridge_km: float
    tunnel_km: float
    violations: tuple[Violation, ...]


@dataclass(frozen=True)
class _Before:
    """A stretch between two chainages (m) of the line as it was evaluated."""

    ends: Pair
    stretch: Stretch
    measured: Measured
    haul_musd: float


class LiveLine:
    """An evaluated line to be changed. Raises AlignmentError if it has no axis that it was laid out from."""

    def __init__(
        self,
        evaluation: Evaluation,
        terrain: Terrain,
        standard: Standard,
        unit_costs: UnitCosts,
        surroundings: Surroundings = NOTHING_AROUND,
    ) -> None:
        line = evaluation.alignment
        plan = plan_of_line(line)
        if plan is None:
            raise AlignmentError(f"{line.name} was not laid out from a tangent polygon.", "Fit one to it first.")
        self.evaluation, self.plan = evaluation, plan
        self._inputs = Inputs(terrain, standard, unit_costs, surroundings)
        # The chords of the line are shorter than its arcs, by millimetres: chainages are the line's own here.
        self._share = float(evaluation.section.chainage_m[-1]) / plan.length_m
        self._length_m = float(evaluation.section.chainage_m[-1])
        self._starts_m, self._ends_m = (at * self._share for at in _curves_m(plan))
        self._edge_m = max(EDGE_M, standard.sustained_over_m)
        self._fixes = placed_along(line, plan)
        section = evaluation.section
        self._profile = line.profile or Profile(section.chainage_m, section.level_m, np.zeros(section.level_m.size))
        self._haul = HaulCost(evaluation, unit_costs)
        self._known: _Before | None = None
        pvis = plan.axis.by_hand.pvis
        at_m = plan.locate(np.array([one.lon for one in pvis]), np.array([one.lat for one in pvis]))[0]
        self._pvi_m = at_m * self._share

    @property
    def axis(self) -> Axis:
        """The polygon as it was evaluated, without repeated PIs."""
        return self.plan.axis

    def bent(self, axis: Axis, same_before: int, same_after: int) -> Bent:
        """The figures with `axis` instead, whose first same_before and last same_after PIs are those of the old axis.

        Raises AlignmentError for an axis that is no line, TerrainError where there is no ground.
        """
        first, last = same_before - 1 - NEIGHBOURS, self.axis.lon.size - same_after + NEIGHBOURS
        from_m = float(self._ends_m[first]) if first > 0 else 0.0
        to_m = float(self._starts_m[last]) if last < self.axis.lon.size - 1 else self._length_m
        for run_out_m in RUN_OUTS_M[:-1]:
            found = self._bent(axis, (from_m, to_m), run_out_m, forced=False)
            if found is not None:
                return found
        found = self._bent(axis, (from_m, to_m), RUN_OUTS_M[-1], forced=True)
        if found is None:
            raise AlignmentError("No profile keeps the limits here.")
        return found

    def levelled(self, profile: Profile) -> Bent:
        """The figures with `profile` instead; measured anew is what lies about the PVIs that are others than before.

        Raises AlignmentError if the line was evaluated without PVIs.
        """
        before = self.evaluation.alignment.profile
        if before is None:
            raise AlignmentError(f"{self.evaluation.alignment.name} has no PVIs.", "Let its profile be designed first.")
        differing = _differing(before, profile)
        if differing is None and self._known is not None:
            ends = self._known.ends
        else:
            first, last = differing or (0, 0)
            end = profile.chainage_m.size - 1
            # Seen a little farther than it changed: where the stretch is cut, a vertical curve may be cut too.
            ends = self._window(
                float(profile.chainage_m[max(first - 2, 0)]) - self._edge_m,
                float(profile.chainage_m[min(last + 2, end)]) + self._edge_m,
            )
        was, own = self._before(ends), _cut(profile, ends)
        now = was.stretch.measured(own, profile.level_at(ends[0] + was.stretch.at_m), self._inputs)
        return self._changed(self.axis, was, now, own)

    def _window(self, from_m: float, to_m: float) -> Pair:
        """The old line's stretch to be measured: it cuts no curve and nothing set by hand, and goes to near ends."""
        low, high = max(from_m, 0.0), min(to_m, self._length_m)
        for fix in self._fixes.fixes:
            if fix.fix.kind != LOCK:
                low = fix.from_m - self._edge_m if fix.from_m < low < fix.to_m else low
                high = fix.to_m + self._edge_m if fix.from_m < high < fix.to_m else high
        cut = np.flatnonzero((self._starts_m < low) & (self._ends_m > low))
        low = float(self._starts_m[cut[0]]) if cut.size else low
        cut = np.flatnonzero((self._starts_m < high) & (self._ends_m > high))
        high = float(self._ends_m[cut[-1]]) if cut.size else high
        return (
            low if low > self._edge_m else 0.0,
            high if high < self._length_m - self._edge_m else self._length_m,
        )  # fmt: skip

    def _before(self, ends: Pair) -> _Before:
        """The stretch as it was; while a hand holds the same place it is asked for again and again."""
        if self._known is None or self._known.ends != ends:
            stretch = self._stretch(self.axis, ends)
            level_m = self._profile.level_at(ends[0] + stretch.at_m)
            profile = _cut(self._profile, ends) if self.evaluation.alignment.profile else None
            measured = stretch.measured(profile, level_m, self._inputs)
            self._known = _Before(ends, stretch, measured, self._haul.cost_musd(ends, measured.section))
        return self._known

    def _stretch(self, axis: Axis, ends: Pair) -> Stretch:
        """The stretch that `axis` has in place of the old line's between two chainages, at which both are the same."""
        before = int((self._ends_m <= ends[0]).sum()) if ends[0] > 0.0 else 0
        behind = int((self._starts_m >= ends[1]).sum()) if ends[1] < self._length_m else 0
        kept = slice(before, axis.lon.size - behind)
        lon, lat, _ = self.plan.point_at(np.array(ends) / self._share)
        values = {name: getattr(axis, name)[kept] for name in ("lon", "lat", *PARTS)}
        for name, places in (("lon", lon), ("lat", lat)):
            head, tail = places[: 1 if before else 0], places[1 if behind else 2 :]
            values[name] = np.concatenate((head, values[name], tail))
        for name in PARTS:
            values[name] = np.pad(values[name], (int(before > 0), int(behind > 0)))
        cut = Axis(**values, plane=self.plan.plane, by_hand=self._by_hand(axis.by_hand, ends))
        name = self.evaluation.alignment.name
        return stretch_of(cut, name, self._length_m, not before, not behind, self._inputs)

    def _by_hand(self, by_hand: ByHand, ends: Pair) -> ByHand:
        """What is set by hand in the stretch; locks say nothing about levels."""
        fixes = tuple(
            one.fix
            for one in self._fixes.fixes
            if one.fix.kind != LOCK and one.to_m >= ends[0] and one.from_m <= ends[1] and one.fix in by_hand.fixes
        )
        # One beside the cut would be taken for the end of the line.
        room_m = [2.0 * BENT_AWAY_M * cut for cut in (ends[0] > 0.0, ends[1] < self._length_m)]
        inside = (self._pvi_m >= ends[0] + room_m[0]) & (self._pvi_m <= ends[1] - room_m[1])
        same = by_hand.pvis == self.axis.by_hand.pvis
        return ByHand(fixes, tuple(pvi for pvi, one in zip(by_hand.pvis, inside.tolist()) if one) if same else ())

    def _bent(self, axis: Axis, bend: Pair, run_out_m: float, forced: bool) -> Bent | None:
        """The figures with a profile that keeps the PVIs farther off than a run-out; None without a legal one.

        forced: one that breaks limits if need be.
        """
        ends = self._window(bend[0] - run_out_m - self._edge_m, bend[1] + run_out_m + self._edge_m)
        was = self._before(ends)
        new = self._stretch(axis, ends)
        longer_m = new.length_m - was.stretch.length_m
        by_hand = self._runs_by_hand(new, ends)
        head, tail = self._kept(ends, (bend[0] - run_out_m, bend[1] + run_out_m), longer_m)
        joining = Joining(new.site(self._inputs), by_hand or [rows for rows in (head, tail) if rows])
        rows = None if by_hand else joining.between(head, tail, 1.0)
        if rows is None and (forced or by_hand):
            rows = joining.joined()[0]
        if rows is None:
            return None
        profile = without_overlap(profile_of(rows))
        return self._changed(axis, was, new.measured(profile, profile.level_at(new.at_m), self._inputs), profile)

    def _kept(self, ends: Pair, between: Pair, longer_m: float) -> tuple[list[Pvi], list[Pvi]]:
        """The PVIs of the stretch before and behind what is designed anew, with its own ends where the line goes on."""
        cut = _cut(self._profile, ends)
        low, high = between[0] - ends[0], between[1] - ends[0]
        table = list(zip(cut.chainage_m.tolist(), cut.level_m.tolist(), cut.radius_m.tolist()))
        head = [Pvi(at_m, level_m, radius_m, 0) for at_m, level_m, radius_m in table if at_m <= low]
        tail = [Pvi(at_m + longer_m, level_m, radius_m, 1) for at_m, level_m, radius_m in table if at_m >= high]
        return head if ends[0] > 0.0 else [], tail if ends[1] < self._length_m else []

    def _runs_by_hand(self, new: Stretch, ends: Pair) -> list[list[Pvi]]:
        """The PVIs set by hand that are still on the stretch, with its own ends where the line goes on; [] without."""
        pvis = new.plan.axis.by_hand.pvis
        found = placed_pvis(new.plan.axis.by_hand, new.plan)
        if found is None or not found.runs:
            return []
        found = replace(found, at_m=found.at_m * (new.length_m / new.plan.length_m))
        runs = runs_of(found, pvis, new.length_m)
        levels = self._profile.level_at(np.array(ends))
        if ends[0] > 0.0 and runs[0][0].at_m > SAME_M:
            runs[0] = [Pvi(0.0, float(levels[0]), 0.0, runs[0][0].run), *runs[0]]
        if ends[1] < self._length_m and runs[-1][-1].at_m < new.length_m - SAME_M:
            runs[-1] = [*runs[-1], Pvi(new.length_m, float(levels[1]), 0.0, runs[-1][-1].run)]
        return runs

    def _changed(self, axis: Axis, was: _Before, now: Measured, profile: Profile) -> Bent:
        """The whole line's figures with a stretch measured now instead of before."""
        ends, total = was.ends, self.evaluation
        longer_m = float(now.section.chainage_m[-1] - was.measured.section.chainage_m[-1])
        haul_musd = self._haul.cost_musd(ends, now.section) - was.haul_musd
        figures = now.figures - was.measured.figures
        return Bent(
            axis, *ends, now.section, profile, longer_m,
            total.length_km + longer_m / 1000.0,
            total.cost_musd + figures.cost_musd + haul_musd,
            total.cut_mm3 + figures.cut_mm3,
            total.fill_mm3 + figures.fill_mm3,
            total.bridge_km + figures.bridge_km,
            total.tunnel_km + figures.tunnel_km,
            self._violations(now.violations, ends, longer_m),
        )  # fmt: skip

    def _violations(self, inside: tuple[Violation, ...], ends: Pair, longer_m: float) -> tuple[Violation, ...]:
        """Those of the whole line: the old ones outside the stretch and at its cut ends, the new ones in it."""
        low = ends[0] + self._edge_m / 2.0 if ends[0] > 0.0 else -1.0
        high = ends[1] - self._edge_m / 2.0 if ends[1] < self._length_m else np.inf
        old = self.evaluation.violations
        kept = [one for one in old if one.to_m <= low]
        moved = [(one, longer_m) for one in old if one.from_m >= high]
        found = [
            (one, ends[0]) for one in inside if one.to_m + ends[0] > low and one.from_m + ends[0] < high + longer_m
        ]
        shifted = [replace(one, from_m=one.from_m + by, to_m=one.to_m + by) for one, by in [*found, *moved]]
        return (*kept, *shifted)


def _cut(profile: Profile, ends: Pair) -> Profile:
    """A profile between two chainages, from 0; where it is cut it has PVIs without a curve."""
    levels = profile.level_at(np.array(ends))
    # The line's own end differs from the profile's by rounding.
    inner = (profile.chainage_m > ends[0] + SAME_M) & (profile.chainage_m < ends[1] - SAME_M)
    return Profile(
        np.concatenate((ends[:1], profile.chainage_m[inner], ends[1:])) - ends[0],
        np.concatenate((levels[:1], profile.level_m[inner], levels[1:])),
        np.concatenate(([0.0], profile.radius_m[inner], [0.0])),
    )


def _curves_m(plan: Plan) -> tuple[FloatArray, FloatArray]:
    """Chainages (m) at which the curve of each PI begins and ends; where there is none, that of the PI."""
    at_m = plan.locate(plan.axis.lon, plan.axis.lat)[0]
    starts, ends = at_m.copy(), at_m.copy()
    curved = np.unique(plan.trace.pi[plan.trace.pi >= 0])
    starts[curved], ends[curved] = np.inf, -np.inf
    to_m = np.append(plan.from_m[1:], plan.length_m)
    own = plan.trace.pi >= 0
    np.minimum.at(starts, plan.trace.pi[own], plan.from_m[own])
    np.maximum.at(ends, plan.trace.pi[own], to_m[own])
    return starts, ends


def _differing(before: Profile, after: Profile) -> tuple[int, int] | None:
    """First and last PVI of `after` that is another than `before`, None without; one taken out differs beside it."""
    rows = [np.column_stack((one.chainage_m, one.level_m, one.radius_m)) for one in (before, after)]
    most = min(map(len, rows))
    same_before = _alike(rows[0][:most], rows[1][:most])
    same_after = _alike(rows[0][::-1][:most], rows[1][::-1][:most])
    count = len(rows[1])
    if same_before == count == len(rows[0]):
        return None
    first, last = min(same_before, count - 1), max(count - 1 - same_after, 0)
    return min(first, last), max(first, last)


def _alike(one: FloatArray, other: FloatArray) -> int:
    """How many rows are the same, counted from the first."""
    differs = (np.abs(one - other) > SAME_PVI).any(axis=1)
    return int(np.argmax(differs)) if differs.any() else len(one)
