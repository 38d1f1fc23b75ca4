"""What was set by hand, found again on a line: fixes and PVIs by chainage, corners that a lock holds."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .alignment import Alignment, Axis
from .by_hand import BRIDGE, LEVEL, LOCK, STATION, TUNNEL, ByHand, Fix, HandPvi
from .geodesy import FloatArray
from .plan import Plan, plan_of
from .profile_fit import without_overlap
from .vertical import Profile

# What lies farther off was set along a line that runs elsewhere now.
LOST_M = 500.0
# A PVI this far off the line, or this much nearer to the next than it was set, is no longer of this line.
BENT_AWAY_M = 50.0
# Beside a place where it was bent away the line must be the very same.
ON_LINE_M = 1.0
# Stretches shorter than this, and places closer together, are one place.
SAME_PLACE_M = 1.0
_SAME_DEG = 1e-7
_DEGREES, _METRES = 8, 4
_NAMES = {
    LOCK: "The locked stretch",
    LEVEL: "The level",
    STATION: "The station",
    BRIDGE: "The bridge",
    TUNNEL: "The tunnel",
}
Runs = tuple[NDArray[np.int64], ...]


@dataclass(frozen=True)
class PlacedFix:
    """A fix on a line, chainages in m; of a place both are the same."""

    fix: Fix
    from_m: float
    to_m: float

    @property
    def name(self) -> str:
        """What it is called in messages that say where it is themselves."""
        return title_of(self.fix)[0].lower() + title_of(self.fix)[1:]

    @property
    def title(self) -> str:
        """What it is called in messages, with its chainages."""
        where = f"km {self.from_m / 1000.0:.3f}"
        if self.fix.is_stretch:
            where += f" to {self.to_m / 1000.0:.3f}"
        return f"{title_of(self.fix)} ({where})"

    def overlaps(self, from_m: float, to_m: float) -> bool:
        """Whether some of it lies between two chainages, m; touching is not enough."""
        return self.from_m < to_m and self.to_m > from_m


@dataclass(frozen=True)
class PlacedByHand:
    """Fixes in order of chainage, and those that lie too far off the line to be on it."""

    fixes: tuple[PlacedFix, ...] = ()
    lost: tuple[Fix, ...] = ()

    def of(self, *kinds: str) -> tuple[PlacedFix, ...]:
        """Those of some kinds."""
        return tuple(one for one in self.fixes if one.fix.kind in kinds)


@dataclass(frozen=True)
class PlacedPvis:
    """PVIs set by hand as a line has them. at_m, off_m: chainage and distance of each, m.

    runs: indices of those that still follow each other as they were set; what lies between two runs, and between them
    and the line's ends, has no levels set by hand.
    """

    at_m: FloatArray
    off_m: FloatArray
    runs: Runs

    def is_whole(self, length_m: float) -> bool:
        """Whether they are the profile of the whole line of `length_m`."""
        if len(self.runs) != 1 or self.runs[0].size != self.at_m.size or self.at_m.size < 2:
            return False
        return bool(self.at_m[0] <= SAME_PLACE_M and self.at_m[-1] >= length_m - SAME_PLACE_M)


NOTHING_PLACED = PlacedByHand()


def title_of(fix: Fix) -> str:
    """What a fix is called in messages."""
    return f"{_NAMES[fix.kind]} set by hand" + (f", {fix.name}" if fix.name else "")


def placed(by_hand: ByHand, plan: Plan) -> PlacedByHand:
    """The fixes at their chainages on `plan`; what lies farther than LOST_M off it, or has no length there, is lost."""
    if not by_hand.fixes:
        return NOTHING_PLACED
    lon, lat = (
        np.array([(getattr(fix, one), getattr(fix, f"to_{one}" if fix.is_stretch else one)) for fix in by_hand.fixes])
        for one in ("lon", "lat")
    )
    at, off = plan.locate(lon, lat)
    found, lost = [], []
    for fix, ends, away in zip(by_hand.fixes, np.sort(at, axis=1).tolist(), np.abs(off).max(axis=1).tolist()):
        if away > LOST_M or (fix.is_stretch and ends[1] - ends[0] < SAME_PLACE_M):
            lost.append(fix)
        else:
            found.append(PlacedFix(fix, *ends))
    return PlacedByHand(tuple(sorted(found, key=lambda one: (one.from_m, one.to_m))), tuple(lost))


def placed_along(alignment: Alignment, plan: Plan | None = None) -> PlacedByHand:
    """The fixes of a line's axis at the line's own chainages; plan: its plan, None if it was bent since."""
    if alignment.axis is None or not alignment.axis.by_hand.fixes:
        return NOTHING_PLACED
    if plan is None:
        plan = plan_along(alignment)
    found = placed(alignment.axis.by_hand, plan)
    # The chords of the line are shorter than its arcs, by millimetres.
    share = alignment.length_m / plan.length_m
    return replace(
        found, fixes=tuple(replace(one, from_m=one.from_m * share, to_m=one.to_m * share) for one in found.fixes)
    )


def plan_along(alignment: Alignment) -> Plan:
    """A plan of a line's own vertices, to find places on a line that its axis no longer describes."""
    return plan_of(Axis(alignment.lon, alignment.lat, np.zeros(alignment.lon.size)), alignment.name)


def locked_pis(plan: Plan, by_hand: ByHand) -> frozenset[int]:
    """PIs of plan.axis whose tangents or curves shape the line within a locked stretch."""
    found: set[int] = set()
    locks = placed(by_hand, plan).of(LOCK)
    if not locks:
        return frozenset()
    middle_m = _middles_m(plan)
    for lock in locks:
        legs = np.flatnonzero((middle_m[:-1] < lock.to_m) & (middle_m[1:] > lock.from_m))
        found.update(legs.tolist(), (legs + 1).tolist())
        for element in plan.elements:
            if element.pi >= 0 and lock.overlaps(element.from_m, element.to_m):
                found.update((element.pi - 1, element.pi, element.pi + 1))
    return frozenset(found)


def forced_structures(
    by_hand: PlacedByHand, chainage_m: FloatArray
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]] | None:
    """Which stations (n chainages, m, rising) lie on a bridge, and which in a tunnel set by hand; None without any.

    Each station stands for the line about it; a stretch that has none takes the nearest one. Where two overlap, the
    one that begins later counts.
    """
    stretches = by_hand.of(BRIDGE, TUNNEL)
    if not stretches or chainage_m.size < 2:
        return None
    bridge, tunnel = np.zeros(chainage_m.size, dtype=bool), np.zeros(chainage_m.size, dtype=bool)
    half_m = float(chainage_m[1] - chainage_m[0]) / 2.0
    for one in stretches:
        first, after = np.searchsorted(chainage_m, (one.from_m, one.to_m))
        if after == first and chainage_m[0] - half_m <= one.from_m and one.to_m <= chainage_m[-1] + half_m:
            first = int(np.argmin(np.abs(chainage_m - (one.from_m + one.to_m) / 2.0)))
            after = first + 1
        bridge[first:after], tunnel[first:after] = one.fix.kind == BRIDGE, one.fix.kind == TUNNEL
    return (bridge, tunnel) if bridge.any() or tunnel.any() else None


def structure_at(by_hand: PlacedByHand, chainage_m: float) -> str:
    """The kind of the bridge or tunnel set by hand at a chainage (m), "" for none."""
    kinds = [one.fix.kind for one in by_hand.of(BRIDGE, TUNNEL) if one.from_m <= chainage_m < one.to_m]
    return kinds[-1] if kinds else ""


def placed_pvis(by_hand: ByHand, plan: Plan) -> PlacedPvis | None:
    """The PVIs set by hand on `plan`, and which of them still belong together; None without any."""
    pvis = by_hand.pvis
    if not pvis:
        return None
    at, off = plan.locate(np.array([one.lon for one in pvis]), np.array([one.lat for one in pvis]))
    off = np.abs(off)
    # As far from the next as it was set: else the line between them is another one.
    was_m = np.array([one.to_next_m for one in pvis[:-1]])
    joined = (was_m != 0.0) & ~(np.abs(np.diff(at) - was_m) > BENT_AWAY_M)
    runs: list[list[int]] = []
    for k in _in_order(np.flatnonzero(off <= BENT_AWAY_M), at):
        if runs and runs[-1][-1] == k - 1 and joined[k - 1]:
            runs[-1].append(k)
        else:
            runs.append([k])
    bent = [_trimmed(run, off, len(pvis) - 1) for run in runs]
    return PlacedPvis(at, off, tuple(np.array(run, dtype=np.int64) for run in bent if run))


def _trimmed(run: list[int], off_m: FloatArray, last: int) -> list[int]:
    """A run without the PVIs at its ends where the line, bent away a little farther on, already is another one."""
    on_line = [k for k in run if off_m[k] <= ON_LINE_M]
    if run[0] > 0:
        run = [k for k in run if on_line and k >= on_line[0]]
    if run and run[-1] < last:
        run = [k for k in run if on_line and k <= on_line[-1]]
    return run


def _in_order(pvis: NDArray[np.int64], at_m: FloatArray) -> list[int]:
    """As many PVIs as follow each other along the line: one that comes too early or late is on another part of it."""
    last: list[float] = []
    ends: list[int] = []
    before: dict[int, int] = {}
    for k in pvis.tolist():
        # The longest row of PVIs that each may end, by the chainage it ends at.
        place = bisect_left(last, float(at_m[k]) - SAME_PLACE_M)
        before[k] = ends[place - 1] if place else -1
        if place == len(last) or at_m[k] < last[place]:
            last[place : place + 1], ends[place : place + 1] = [float(at_m[k])], [k]
    found = []
    k = ends[-1] if ends else -1
    while k >= 0:
        found.append(k)
        k = before[k]
    return found[::-1]


def profile_by_hand(plan: Plan, by_hand: ByHand) -> Profile | None:
    """The profile of the PVIs set by hand, at their chainages on `plan`; vertical curves that got too long are smaller.

    None without any, and where they are not the profile of this whole line: it was bent away from some of them, or has
    them in part of it only.
    """
    found = placed_pvis(by_hand, plan)
    if found is None or not found.is_whole(plan.length_m):
        return None
    at = found.at_m.copy()
    at[[0, -1]] = 0.0, plan.length_m
    return without_overlap(profile_of_pvis(at, by_hand.pvis))


def profile_of_pvis(at_m: FloatArray, pvis: tuple[HandPvi, ...]) -> Profile:
    """PVIs at chainages (m) as a profile; its ends have no curve."""
    radius = np.array([one.radius_m for one in pvis], dtype=np.float64)
    radius[[0, -1]] = 0.0
    return Profile(at_m, np.array([one.level_m for one in pvis], dtype=np.float64), radius)


def with_profile_by_hand(plan: Plan, by_hand: ByHand, profile: Profile) -> ByHand:
    """`by_hand` with the PVIs of a profile of the line of `plan` as its levels; figures as they are stored."""
    scale = plan.length_m / float(profile.chainage_m[-1])
    return replace(by_hand, pvis=hand_pvis(plan, replace(profile, chainage_m=profile.chainage_m * scale)))


def hand_pvis(plan: Plan, profile: Profile) -> tuple[HandPvi, ...]:
    """The PVIs of a profile by their places on `plan`; the last goes on to no other."""
    lon, lat, _ = plan.point_at(profile.chainage_m)
    to_next_m = np.append(np.diff(profile.chainage_m), 0.0)
    rows = zip(
        lon.round(_DEGREES).tolist(), lat.round(_DEGREES).tolist(), profile.level_m.round(_METRES).tolist(),
        profile.radius_m.round(_METRES).tolist(), to_next_m.round(_METRES).tolist(),
    )  # fmt: skip
    return tuple(HandPvi(*row) for row in rows)


def with_fix(by_hand: ByHand, fix: Fix) -> ByHand:
    """`by_hand` with one fix more; one of the same kind in the very same place gives way to it."""
    kept = tuple(one for one in by_hand.fixes if one.kind != fix.kind or not _same_place(one, fix))
    return replace(by_hand, fixes=(*kept, fix))


def without_fix(by_hand: ByHand, fix: Fix) -> ByHand:
    """`by_hand` without a fix: those of its kind in its place."""
    return replace(
        by_hand, fixes=tuple(one for one in by_hand.fixes if one.kind != fix.kind or not _same_place(one, fix))
    )


def _same_place(one: Fix, other: Fix) -> bool:
    return all(abs(a - b) < _SAME_DEG for a, b in zip(_ends(one), _ends(other)))


def _ends(fix: Fix) -> Iterator[float]:
    yield from (fix.lon, fix.lat)
    if fix.is_stretch:
        yield from (fix.to_lon, fix.to_lat)


def _middles_m(plan: Plan) -> FloatArray:
    """Chainage of each PI: the middle of its curve, or where it lies itself."""
    at_m = plan.locate(plan.axis.lon, plan.axis.lat)[0]
    from_m, to_m = np.full(at_m.size, np.inf), np.full(at_m.size, -np.inf)
    for element in plan.elements:
        if element.pi >= 0:
            from_m[element.pi] = min(from_m[element.pi], element.from_m)
            to_m[element.pi] = max(to_m[element.pi], element.to_m)
    curved = np.isfinite(from_m)
    at_m[curved] = (from_m[curved] + to_m[curved]) / 2.0
    return np.asarray(at_m)
