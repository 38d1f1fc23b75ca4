"""What a simulation of the elevation's error answers with: ranges of figures, the grade needed, and where."""

from __future__ import annotations

import math
from dataclasses import dataclass

from .elevation_error import ElevationError

# Grades needed are found this finely, and not sought beyond this much more than the ruling grade; per mille.
FINE_PERMILLE, MOST_PERMILLE = 0.01, 60.0


@dataclass(frozen=True)
class TightStretch:
    """Where the ruling grade may not do: chainages (m), the chance, and by how much more (per mille) if it does not.

    direction: of the trains that climb. more_permille: the median of the realisations that need more;
    most_permille: what 95 of 100 of all realisations do with.
    """

    from_m: float
    to_m: float
    chance: float
    more_permille: float
    most_permille: float
    direction: str


@dataclass(frozen=True)
class Range:
    """5th, 50th and 95th percentile of a figure."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True)
class Ranges:
    """The ranges of a line's figures: million USD, million m3, km, m."""

    cost_musd: Range
    cut_mm3: Range
    fill_mm3: Range
    bridge_km: Range
    tunnel_km: Range
    rise_m: Range
    fall_m: Range


@dataclass(frozen=True)
class Uncertainty:
    """What is known of a line on ground that is not known exactly.

    error: of the elevation model; hidden_m: standard deviation of the relief its cells hide, mean along the line.
    as_drawn: at the levels as designed. redesigned: with the profile designed anew on each ground, None for a profile
    set by hand or where none was found. ruling_permille: as designed; needed_permille: what a profile needs that has no
    structures beyond those designed; needed_now_permille: on the model itself; more_chance: that it needs more.
    tight: where. chance_error: standard error of that chance, from the number of runs.
    """

    error: ElevationError
    hidden_m: float
    runs: int
    seed: int
    as_drawn: Ranges
    redesigned: Ranges | None
    ruling_permille: float
    needed_now_permille: float
    needed_permille: Range
    more_chance: float
    tight: tuple[TightStretch, ...]
    terrain: str
    cell_m: float
    notes: tuple[str, ...] = ()

    @property
    def chance_error(self) -> float:
        """Standard error of more_chance, also where none or all need more (Laplace's rule)."""
        share = (self.more_chance * self.runs + 1.0) / (self.runs + 2.0)
        return math.sqrt(share * (1.0 - share) / self.runs)

    @property
    def needs_beyond_sought(self) -> bool:
        """Whether the 95th percentile of the grade needed is only known to be more than the steepest looked for."""
        return self.needed_permille.high >= self.most_sought_permille - FINE_PERMILLE

    @property
    def most_sought_permille(self) -> float:
        """The steepest ruling grade looked for."""
        return self.ruling_permille + MOST_PERMILLE

    @property
    def expected(self) -> Ranges:
        """What a planner should reckon with: the profile designed anew, or else as drawn."""
        return self.redesigned or self.as_drawn
