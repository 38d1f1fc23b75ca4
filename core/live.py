"""Figures that follow the hand: an evaluated line whose axis is bent in one place, measured anew only about that place.

The curves of the bent PIs and of their neighbours are laid out, the ground under them sampled and a profile designed
between two places of the old one that keep their levels; everything outside stays as it was evaluated. Costs are those
that depend on ground and levels (track, earthwork, structures); what is counted by the piece, mass haul and trains keep
their old figures until the line is evaluated as a whole.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .alignment import Axis
from .checks import Checked, find_violations, grade_limits
from .design import COARSEST_M
from .errors import AlignmentError
from .evaluate import plan_of_line
from .evaluation import Evaluation, LongSection, Violation
from .geodesy import FloatArray
from .long_section import STATION_M, grade_over_base, ground_along, radius_over_chord, section_of
from .plan import Plan, plan_of
from .profile import design_profile
from .quantities import cost_items
from .standards import Standard
from .terrain import Terrain
from .unit_costs import UnitCosts
from .vertical import Demand, Profile

# How far beyond the bent stretch the profile may change, m: the first of them within which a legal one is found.
RUN_OUTS_M = (3_000.0, 10_000.0, 40_000.0)
# The curve of a PI changes with its neighbours; one more may have to share a tangent that got too short.
NEIGHBOURS = 2
SAME_M = 0.001
# Chainage, level and radius of a PVI that is the same one, m.
SAME_PVI = (0.02, 0.002, 0.5)
Pair = tuple[float, float]
Pvis = tuple[int, int]


@dataclass(frozen=True)
class Bent:
    """What a bend does. axis: the bent one. from_m, to_m: the old line's stretch (m) that `section` stands in for.

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
class _Sums:
    """What is added up over a section."""

    cost_musd: float
    cut_mm3: float
    fill_mm3: float
    bridge_km: float
    tunnel_km: float


class LiveLine:
    """An evaluated line to be bent. Raises AlignmentError if it has no axis that it was laid out from."""

    def __init__(self, evaluation: Evaluation, terrain: Terrain, standard: Standard, unit_costs: UnitCosts) -> None:
        plan = plan_of_line(evaluation.alignment)
        if plan is None:
            raise AlignmentError(
                f"{evaluation.alignment.name} was not laid out from a tangent polygon.", "Fit one to it first."
            )
        self.evaluation, self.plan = evaluation, plan
        self._terrain, self._standard, self._costs = terrain, standard, unit_costs
        self._starts_m, self._ends_m = _curves_m(plan)

    @property
    def axis(self) -> Axis:
        """The polygon as it was evaluated, without repeated PIs."""
        return self.plan.axis

    def bent(self, axis: Axis, same_before: int, same_after: int) -> Bent:
        """The figures with `axis` instead, whose first same_before and last same_after PIs are those of the old axis.

        Raises AlignmentError where no profile that runs out within RUN_OUTS_M keeps the limits, TerrainError where
        there is no ground.
        """
        new = plan_of(replace(axis, plane=self.plan.plane), self.evaluation.alignment.name)
        first, last = same_before - 1 - NEIGHBOURS, self.axis.lon.size - same_after + NEIGHBOURS
        from_m = self._ends_m[first] if first > 0 else 0.0
        to_m = self._starts_m[last] if last < self.axis.lon.size - 1 else self.plan.length_m
        problem = AlignmentError("No profile keeps the limits here.")
        for run_out_m in RUN_OUTS_M:
            try:
                return self._between(new, from_m - run_out_m, to_m + run_out_m)
            except AlignmentError as error:
                problem = error
        raise problem

    def levelled(self, profile: Profile) -> Bent:
        """The figures with `profile` instead; measured anew is what lies about the PVIs that are others than before.

        Raises AlignmentError if the line was evaluated without PVIs.
        """
        before = self.evaluation.alignment.profile
        if before is None:
            raise AlignmentError(f"{self.evaluation.alignment.name} has no PVIs.", "Let its profile be designed first.")
        first_pvi, last_pvi = _differing(before, profile)
        end = profile.chainage_m.size - 1
        sure = float(profile.curve_start_m[max(first_pvi - 1, 0)]), float(profile.curve_end_m[min(last_pvi + 1, end)])
        # Seen a little farther than it changed: where the stretch is cut, a vertical curve may be cut too.
        from_m, to_m = profile.chainage_m[max(first_pvi - 4, 0)], profile.chainage_m[min(last_pvi + 4, end)]
        old = self.evaluation.section
        first, last = self._within(float(from_m), float(to_m))
        at = old.chainage_m[first : last + 1]
        part = _part(old, first, last)
        section = section_of(
            part.chainage_m, part.lon, part.lat, part.ground_m, part.known, profile.level_at(at), self._costs
        )
        # The line's own end differs from the profile's by rounding.
        between = (profile.chainage_m > at[0] + SAME_M) & (profile.chainage_m < at[-1] - SAME_M)
        own = Profile(
            np.concatenate((at[:1], profile.chainage_m[between], at[-1:])) - at[0],
            np.concatenate((section.level_m[:1], profile.level_m[between], section.level_m[-1:])),
            np.concatenate(([0.0], profile.radius_m[between], [0.0])),
        )
        return self._changed(self.plan, section, own, (float(at[0]), float(at[-1])), (first, last), sure)

    def _within(self, from_m: float, to_m: float) -> tuple[int, int]:
        """The old stations that a stretch lies between: old and new are added up alike from one to the other."""
        at = self.evaluation.section.chainage_m
        first = max(int(np.searchsorted(at, from_m, side="right")) - 1, 0)
        return first, min(int(np.searchsorted(at, to_m)), at.size - 1)

    def _between(self, new: Plan, from_m: float, to_m: float) -> Bent:
        old = self.evaluation.section
        first, last = self._within(from_m, to_m)
        from_m, to_m = float(old.chainage_m[first]), float(old.chainage_m[last])
        longer_m = new.length_m - self.plan.length_m
        at, fine = _stations(to_m - from_m + longer_m, float(old.chainage_m[-1]))
        lon, lat, _ = new.point_at(from_m + at)
        ground_m, known = ground_along(self.evaluation.alignment.name, self._terrain, lon, lat, at)
        bend = new.curvature_at(from_m + at)
        up, down = (limit.reshape(-1, fine).min(axis=1) for limit in grade_limits(bend, self._standard))
        demands = self._demands(new, first, last, from_m, float(at[-1]))
        profile = design_profile(
            at[::fine], ground_m[::fine], up, down, self._standard, self._costs, demands
        ).profile  # fmt: skip
        section = section_of(at, lon, lat, ground_m, known, profile.level_at(at), self._costs)
        return self._changed(new, section, profile, (from_m, to_m), (first, last), (from_m, to_m))

    def _changed(
        self, new: Plan, section: LongSection, profile: Profile, reach_m: Pair, stations: tuple[int, int], sure_m: Pair
    ) -> Bent:
        """The whole line's figures with `section` between two of its old stations, at the chainages reach_m.

        sure_m: between these its violations count, elsewhere the old ones.
        """
        (from_m, to_m), (first, last) = reach_m, stations
        longer_m = new.length_m - self.plan.length_m
        step_m = float(section.chainage_m[1])
        elements = tuple(
            replace(one, from_m=one.from_m - from_m, to_m=one.to_m - from_m)
            for one in new.elements
            if one.from_m >= from_m and one.to_m <= to_m + longer_m
        )
        checked = Checked(
            section, new.curvature_at(from_m + section.chainage_m), grade_over_base(section, step_m),
            radius_over_chord(section, step_m), elements, profile,
            self._demands(new, first, last, from_m, float(section.chainage_m[-1])),
            tuple(m - from_m for m in new.corners_m if from_m <= m <= to_m + longer_m),
        )  # fmt: skip
        was, now = self._sums(_part(self.evaluation.section, first, last)), self._sums(section)
        total = self.evaluation
        return Bent(
            new.axis, from_m, to_m, section, profile, longer_m,
            total.length_km + longer_m / 1000.0,
            total.cost_musd - was.cost_musd + now.cost_musd,
            total.cut_mm3 - was.cut_mm3 + now.cut_mm3,
            total.fill_mm3 - was.fill_mm3 + now.fill_mm3,
            total.bridge_km - was.bridge_km + now.bridge_km,
            total.tunnel_km - was.tunnel_km + now.tunnel_km,
            self._violations(find_violations(checked, self._standard), from_m, sure_m, longer_m),
        )  # fmt: skip

    def _demands(self, new: Plan, first: int, last: int, from_m: float, length_m: float) -> tuple[Demand, ...]:
        """The old levels at both ends, and level ground at the stations in between."""
        old = self.evaluation.section
        found = []
        # An end of the whole line is free to move.
        for i, at_m, free in ((first, 0.0, first == 0), (last, length_m, last == old.level_m.size - 1)):
            if not free:
                level_m = float(old.level_m[i])
                found.append(Demand(at_m, at_m, level_m, level_m, why="the line beyond"))
        half_m = self._standard.station_length_m / 2.0
        for name, station_m in self.evaluation.stations_m:
            if old.chainage_m[first] <= station_m <= old.chainage_m[last]:
                lon, lat, _ = self.plan.point_at(station_m)
                at_m = float(new.locate(lon, lat)[0]) - from_m
                low, high = max(0.0, at_m - half_m), min(length_m, at_m + half_m)
                if low < high:
                    found.append(
                        Demand(low, high, max_grade_permille=self._standard.station_grade_permille, why=name)
                    )  # fmt: skip
        return tuple(found)

    def _violations(
        self, inside: tuple[Violation, ...], from_m: float, sure_m: Pair, longer_m: float
    ) -> tuple[Violation, ...]:
        """Those of the whole line: the old ones outside what is sure, the new ones in it."""
        low, high = sure_m
        kept = [one for one in self.evaluation.violations if one.to_m <= low]
        moved = [(one, longer_m) for one in self.evaluation.violations if one.from_m >= high]
        found = [(one, from_m) for one in inside if one.to_m + from_m > low and one.from_m + from_m < high + longer_m]
        shifted = [replace(one, from_m=one.from_m + by, to_m=one.to_m + by) for one, by in [*found, *moved]]
        return (*kept, *shifted)

    def _sums(self, section: LongSection) -> _Sums:
        reach_m = section.reach_m
        return _Sums(
            sum(item.cost_musd for item in cost_items(section, self._costs)),
            float((section.cut_m2 * reach_m).sum() / 1e6),
            float((section.fill_m2 * reach_m).sum() / 1e6),
            float(reach_m[section.bridge].sum() / 1000.0),
            float(reach_m[section.tunnel].sum() / 1000.0),
        )


def _differing(before: Profile, after: Profile) -> Pvis:
    """First and last PVI of `after` that is another than `before`; one taken out differs in those beside it."""
    rows = [np.column_stack((one.chainage_m, one.level_m, one.radius_m)) for one in (before, after)]
    most = min(map(len, rows))
    same_before = _alike(rows[0][:most], rows[1][:most])
    same_after = _alike(rows[0][::-1][:most], rows[1][::-1][:most])
    count = len(rows[1])
    first, last = min(same_before, count - 1), max(count - 1 - same_after, 0)
    return min(first, last), max(first, last)


def _alike(one: FloatArray, other: FloatArray) -> int:
    """How many rows are the same, counted from the first."""
    differs = (np.abs(one - other) > SAME_PVI).any(axis=1)
    return int(np.argmax(differs)) if differs.any() else len(one)


def _curves_m(plan: Plan) -> tuple[FloatArray, FloatArray]:
    """Chainages (m) at which the curve of each PI begins and ends; where there is none, that of the PI."""
    at_m = plan.locate(plan.axis.lon, plan.axis.lat)[0]
    starts, ends = at_m.copy(), at_m.copy()
    for element in plan.elements:
        if element.pi >= 0:
            starts[element.pi] = min(starts[element.pi], element.from_m)
            ends[element.pi] = max(ends[element.pi], element.to_m)
    return starts, ends


def _stations(length_m: float, whole_m: float) -> tuple[FloatArray, int]:
    """Chainages about 25 m apart, and how many of their intervals make one of the profile's design."""
    spacing_m = float(np.clip(whole_m / 5_000.0, STATION_M, COARSEST_M))
    fine = max(1, int(np.ceil(spacing_m / STATION_M)))
    count = max(1, int(np.ceil(length_m / (fine * STATION_M)))) * fine
    return np.linspace(0.0, length_m, count + 1), fine


def _part(section: LongSection, first: int, last: int) -> LongSection:
    """The stations from first to last, chainages from 0."""
    names = ("lon", "lat", "ground_m", "level_m", "known", "bridge", "tunnel", "cut_m2", "fill_m2")
    parts = {name: getattr(section, name)[first : last + 1] for name in names}
    at = section.chainage_m[first : last + 1]
    return LongSection(chainage_m=at - at[0], **parts)
