"""The smallest ruling grade with which a line could follow some ground without structures beyond those it has.

A profile may lie anywhere between the deepest cutting and the highest bank that are still no tunnel and no viaduct;
where the line has a tunnel or a viaduct, and a little way beyond its ends, it may lie as deep or as high as it likes.
So short errors of the ground are taken up by earthwork, as on a real line; what remains are climbs too long or too high
for the grade. Levels within limits of rise and fall exist if and only if they exist between every two stations, which
running maxima tell for all pairs at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .checks import LEAST_LIMIT_PERMILLE
from .evaluation import BACK, FORWARD, LongSection
from .geodesy import FloatArray
from .ranges import FINE_PERMILLE, MOST_PERMILLE, TightStretch
from .unit_costs import UnitCosts
from .vertical import Demand

# Levels are looked at this often; abutments and portals may move by so much (assumed).
SPACING_M, REACH_M = 100.0, 250.0
# As checks have it: what is less is no breach.
TOLERANCE_PERMILLE = 0.05
# A stretch is told where so many of the realisations need more, and so many at most.
LEAST_CHANCE, MOST_STRETCHES = 0.02, 12


@dataclass(frozen=True)
class Climb:
    """A stretch (station numbers) that is too steep by so much, per mille; direction: of the trains that climb it."""

    first: int
    last: int
    more_permille: float
    direction: str


class NeededGrade:
    """The band of levels of a line on its stations, and the limits of rise and fall at its ruling grade.

    section: as evaluated (n stations); up_permille, down_permille (n - 1): the ruling grade less its compensation;
    demands: level stations, fixed levels and heights above water.
    """

    def __init__(
        self, section: LongSection, up_permille: FloatArray, down_permille: FloatArray, demands: Sequence[Demand],
        unit_costs: UnitCosts,
    ) -> None:  # fmt: skip
        at = section.chainage_m
        every = max(1, int(SPACING_M / float(at[1] - at[0])))
        places = [int(np.argmin(np.abs(at - d.from_m))) for d in demands if np.isfinite((d.low_m, d.high_m)).any()]
        self.picked = np.unique(np.concatenate((np.arange(0, at.size, every), [at.size - 1], places)).astype(np.int64))
        self._costs, self._at_m = unit_costs, at[self.picked]
        self._level_m = section.level_m[self.picked]
        self._ground_m = section.ground_m[self.picked]
        step_m = np.diff(at)
        self._step_m = np.diff(self._at_m)
        self._up, self._down = (
            np.add.reduceat(limit * step_m, self.picked[:-1]) / self._step_m for limit in (up_permille, down_permille)
        )
        self._cap = _caps(self._at_m, demands)
        self._high_free, self._deep_free = (
            _widened(at, where)[self.picked] for where in (section.bridge, section.tunnel)
        )
        self._demands = [d for d in demands if np.isfinite(d.low_m) or np.isfinite(d.high_m)]

    def more_permille(self, error_m: FloatArray) -> float:
        """How much more than the ruling grade is needed (less: negative) with the ground higher by errors (n)."""
        low_m, high_m = self._band(error_m[self.picked])
        least = LEAST_LIMIT_PERMILLE - float(min(self._up.max(), self._down.max()))
        if self._short_m(low_m, high_m, MOST_PERMILLE) > 0.0:
            return MOST_PERMILLE
        if self._short_m(low_m, high_m, least) <= 0.0:
            return least
        most = MOST_PERMILLE
        # Most ground does with the ruling grade, or little more.
        for guess in (0.0, 2.0):
            if least < guess < most:
                enough = self._short_m(low_m, high_m, guess) <= 0.0
                least, most = (least, guess) if enough else (guess, most)
        while most - least > FINE_PERMILLE:
            middle = (least + most) / 2.0
            enough = self._short_m(low_m, high_m, middle) <= 0.0
            least, most = (least, middle) if enough else (middle, most)
        return most

    def climbs(self, error_m: FloatArray, more_permille: float = 0.0) -> list[Climb]:
        """Stretches that cannot be climbed at the ruling grade and so much more, each at its worst; errors (n)."""
        low_m, high_m = self._band(error_m[self.picked])
        found = []
        for limit, direction, sign in ((self._up, FORWARD, 1), (self._down, BACK, -1)):
            run_m = self._run_m(limit, more_permille)
            # Seen from the other end a fall is a climb.
            order = slice(None, None, sign)
            lower, higher = (low_m - sign * run_m)[order], (high_m - sign * run_m)[order]
            reached = np.minimum.accumulate(higher)
            for first, last in _runs(lower - reached > TOLERANCE_PERMILLE / 1000.0 * SPACING_M):
                worst = first + int(np.argmax((lower - reached)[first : last + 1]))
                begin = int(np.argmin(higher[: worst + 1]))
                short_m = float(lower[worst] - reached[worst])
                ends = sorted(self.picked[order][[begin, worst]].tolist())
                length_m = max(abs(float(self._at_m[order][worst] - self._at_m[order][begin])), SPACING_M)
                found.append(Climb(ends[0], ends[1], more_permille + short_m / length_m * 1000.0, direction))
        return found

    def _short_m(self, low_m: FloatArray, high_m: FloatArray, more_permille: float) -> float:
        """By how much levels miss each other at worst; 0 or less where a profile exists."""
        up_m, down_m = (self._run_m(limit, more_permille) for limit in (self._up, self._down))
        rising = float((low_m - up_m - np.minimum.accumulate(high_m - up_m)).max())
        falling = float((np.maximum.accumulate(low_m + down_m) - high_m - down_m).max())
        return max(rising, falling) - TOLERANCE_PERMILLE / 1000.0 * SPACING_M

    def _run_m(self, limit: FloatArray, more_permille: float) -> FloatArray:
        """What may be climbed from the start of the line to each station."""
        allowed = np.minimum(np.maximum(limit + more_permille, LEAST_LIMIT_PERMILLE), self._cap)
        return np.concatenate(([0.0], np.cumsum(allowed / 1000.0 * self._step_m)))

    def _band(self, error_m: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Lowest and highest level at each station."""
        ground_m = self._ground_m + error_m
        # What was designed on the ground as it is known lies within the band there, however it came about.
        low_m = np.where(self._deep_free, -np.inf, ground_m - self._costs.max_cut_m)
        high_m = np.where(self._high_free, np.inf, ground_m + self._costs.max_fill_m)
        for demand in self._demands:
            first, after = np.searchsorted(self._at_m, [demand.from_m - 15.0, demand.to_m + 15.0])
            for i in range(int(first), int(after)):
                # Clearance is above water, which lies with the ground; other levels are what they are.
                moved_m = float(error_m[i]) if not np.isfinite(demand.high_m) else 0.0
                low_m[i] = max(low_m[i], min(demand.low_m, float(self._level_m[i])) + moved_m)
                high_m[i] = max(min(high_m[i], max(demand.high_m, float(self._level_m[i]))), low_m[i])
        return low_m, high_m


def tight_stretches(found: Iterable[Sequence[Climb]], runs: int, chainage_m: FloatArray) -> tuple[TightStretch, ...]:
    """Where climbs of several realisations lie together, the most frequent first; chainage_m of all stations."""
    rows = [(k, climb) for k, climbs in enumerate(found) for climb in climbs]
    stretches: list[TightStretch] = []
    while rows and len(stretches) < MOST_STRETCHES:
        best = max((_commonest(rows, way, chainage_m.size) for way in (FORWARD, BACK)), key=lambda one: one[0])
        _, place, way = best
        here = [(k, c) for k, c in rows if c.direction == way and c.first <= place <= c.last]
        worst = {k: max(c.more_permille for run, c in here if run == k) for k, _ in here}
        chance = len(worst) / runs
        if chance < LEAST_CHANCE:
            break
        first, last = (int(np.median([getattr(c, end) for _, c in here])) for end in ("first", "last"))
        more = np.zeros(runs)
        more[: len(worst)] = list(worst.values())
        stretches.append(
            TightStretch(
                float(chainage_m[first]), float(chainage_m[last]), chance, float(np.median(list(worst.values()))),
                float(np.quantile(more, 0.95)), way,
            )
        )  # fmt: skip
        taken = {id(c) for _, c in here}
        # What overlaps the stretch by more than half is the same climb.
        rows = [(k, c) for k, c in rows if id(c) not in taken and not (c.direction == way and _same(c, first, last))]
    return tuple(stretches)


def _same(climb: Climb, first: int, last: int) -> bool:
    shared = min(climb.last, last) - max(climb.first, first)
    return shared > 0.5 * (climb.last - climb.first)


def _commonest(rows: Sequence[tuple[int, Climb]], way: str, size: int) -> tuple[int, int, str]:
    """How many climbs of a direction pass where the most do, that station, and the direction."""
    change = np.zeros(size + 1, dtype=np.int64)
    for _, climb in rows:
        if climb.direction == way:
            change[climb.first] += 1
            change[climb.last + 1] -= 1
    passing = np.cumsum(change)
    place = int(np.argmax(passing))
    return int(passing[place]), place, way


def _caps(at_m: FloatArray, demands: Sequence[Demand]) -> FloatArray:
    """Grade (per mille) that stations on the way ask of each interval whatever the ruling grade is."""
    cap = np.full(at_m.size - 1, np.inf)
    for demand in demands:
        # As far as an interval lies within: a part of it does not make the whole of it level.
        inside = (at_m[1:] <= demand.to_m + 1.0) & (at_m[:-1] >= demand.from_m - 1.0)
        cap[inside] = np.minimum(cap[inside], demand.max_grade_permille)
    return cap


def _widened(at_m: FloatArray, where: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Stations within REACH_M of those chosen."""
    step = max(1, round(REACH_M / float(at_m[1] - at_m[0])))
    count = np.concatenate(([0], np.cumsum(where)))
    n = at_m.size
    return np.asarray(count[np.minimum(np.arange(n) + step + 1, n)] > count[np.maximum(np.arange(n) - step, 0)])


def _runs(where: NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate(([False], where, [False])).astype(np.int8)))
    return [(int(a), int(b) - 1) for a, b in zip(edges[::2], edges[1::2])]
