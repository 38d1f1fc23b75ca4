"""What an elevation model's error does to a line: ranges of cost, volumes and structures, and the grade it may need.

Monte Carlo: the ground along the line is changed by realisations of a random field (elevation_error, random_ground),
and on each ground the line is priced by the functions that price it on the model itself. Twice: at the levels as they
were designed, which is what building them as drawn would bring; and with the profile designed anew, which is what will
be done once the ground is surveyed. The line keeps its place on the map. The range of a figure is that of its 5th,
50th and 95th percentile; unit costs are at their values, so this range comes on top of theirs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from .elevation_error import HIDDEN_REACH_CELLS, RUNS, ElevationError, hidden_relief_m
from .errors import AlignmentError
from .evaluation import Evaluation
from .geodesy import FloatArray
from .needed_grade import FINE_PERMILLE, MOST_PERMILLE, TOLERANCE_PERMILLE, TightStretch, tight_stretches
from .progress import Progress, Silent, check_cancelled
from .random_ground import ErrorField, normal_numbers, places_m
from .standards import Standard
from .surroundings import NOTHING_AROUND, Surroundings
from .terrain import Terrain
from .uncertain_line import Figures, UncertainLine
from .unit_costs import UnitCosts

FEWEST_RUNS, MOST_RUNS = 20, 2_000
# The seed of every simulation: the same line on the same ground has the same ranges, in the window and without it.
SEED = 1_520
LOW, MIDDLE, HIGH = 0.05, 0.5, 0.95
# Realisations held at once: 200 of 35,000 stations take 56 MB.
AT_ONCE = 200
# With fewer profiles than this share of the realisations there is no range of them.
ENOUGH_DESIGNED = 0.9


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
        return float(np.sqrt(share * (1.0 - share) / self.runs))

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


def simulate(
    evaluation: Evaluation,
    terrain: Terrain,
    standard: Standard,
    unit_costs: UnitCosts,
    error: ElevationError,
    surroundings: Surroundings = NOTHING_AROUND,
    runs: int = RUNS,
    seed: int = SEED,
    progress: Progress | None = None,
) -> Uncertainty:
    """Ranges of a line's figures under an error of its elevation model; the other inputs are those it was evaluated on.

    runs: realisations, FEWEST_RUNS to MOST_RUNS. Raises CancelledError; AlignmentError for a number of runs outside.
    """
    if not FEWEST_RUNS <= runs <= MOST_RUNS:
        raise AlignmentError(f"{runs} realisations are too few or too many.", f"Ask for {FEWEST_RUNS} to {MOST_RUNS}.")
    told = progress or Silent()
    section = evaluation.section
    line = UncertainLine(evaluation, terrain, standard, unit_costs, surroundings)
    hidden_m = np.zeros(section.chainage_m.size)
    if error.hides_relief:
        hidden_m = hidden_relief_m(terrain, section.lon, section.lat, section.chainage_m)
    ground = GroundErrors(section.lon, section.lat, error, hidden_m, terrain.resolution_m, runs, seed)
    now, anew_now, more_now = line.now, line.now_redesigned, line.grade.more_permille(np.zeros(section.chainage_m.size))
    drawn: list[Figures] = []
    anew: list[Figures] = []
    more: list[float] = []
    climbs = []
    for number, error_m in enumerate(ground.realisations(told)):
        check_cancelled(told)
        drawn.append(line.as_drawn(error_m))
        found = line.redesigned(error_m)
        if found is not None:
            anew.append(found)
        more.append(line.grade.more_permille(error_m))
        climbs.append(line.grade.climbs(error_m, max(more_now, 0.0)) if more[-1] > more_now else [])
        told.report((number + 1.0) / runs)
    needed = np.array(more)
    ruling = standard.ruling_grade_permille
    notes = list(line.notes)
    enough = len(anew) >= ENOUGH_DESIGNED * runs
    if anew_now is not None and len(anew) < runs:
        notes.append(f"On {runs - len(anew)} of {runs} grounds no profile keeps what must be kept.")
    return Uncertainty(
        error, float(np.sqrt(np.mean(hidden_m**2))), runs, seed,
        _ranges(drawn, now, evaluation), _ranges(anew, anew_now, evaluation) if anew_now and enough else None,
        ruling, ruling + more_now, _range(ruling + needed),
        float(np.mean(needed > max(more_now, 0.0) + TOLERANCE_PERMILLE)),
        tight_stretches(climbs, runs, section.chainage_m), terrain.source, terrain.resolution_m, tuple(notes),
    )  # fmt: skip


class GroundErrors:
    """Realisations of the error at n stations (degrees): the model's own, and the relief that its cells hide."""

    def __init__(
        self, lon: FloatArray, lat: FloatArray, error: ElevationError, hidden_m: FloatArray, cell_m: float, runs: int,
        seed: int,
    ) -> None:  # fmt: skip
        self._size, self._runs, self._seed = lon.size, runs, seed
        step_m = float(np.median(np.linalg.norm(np.diff(places_m(lon, lat), axis=0), axis=1)))
        every = max(1, int(cell_m / max(step_m, 1e-6)))
        parts = [(np.full(lon.size, error.sigma_m), error.correlation_m, every)]
        if hidden_m.any():
            parts.append((hidden_m, HIDDEN_REACH_CELLS * cell_m, 1))
        self._parts = [(sigma_m, self._posts(every), reach_m) for sigma_m, reach_m, every in parts]
        self._fields = [ErrorField(lon[posts], lat[posts], reach_m) for _, posts, reach_m in self._parts]

    def _posts(self, every: int) -> NDArray[np.int64]:
        """Stations at which an error is drawn: between neighbouring cells it runs straight, as the model itself."""
        return np.asarray(np.unique(np.append(np.arange(0, self._size, every), self._size - 1)))

    def realisations(self, progress: Progress) -> Iterator[FloatArray]:
        """Errors (n, m) of the ground, one realisation after another; raises CancelledError."""
        stations = np.arange(self._size)
        for block, first in enumerate(range(0, self._runs, AT_ONCE)):
            runs = min(AT_ONCE, self._runs - first)
            drawn = [
                field.draw(normal_numbers((self._seed, block, number), field.size, runs), progress)
                for number, field in enumerate(self._fields)
            ]
            for run in range(runs):
                error_m = np.zeros(self._size)
                for (sigma_m, posts, _), values in zip(self._parts, drawn):
                    error_m += sigma_m * np.interp(stations, posts, values[:, run])
                yield error_m


def _ranges(found: Sequence[Figures], now: Figures, evaluation: Evaluation) -> Ranges:
    """Ranges about the evaluation's own figures: what differs from the same computation on the ground as it is."""

    def one(name: str) -> Range:
        change = np.array([getattr(figures, name) for figures in found]) - getattr(now, name)
        return _range(getattr(evaluation, name) + change)

    return Ranges(**{field.name: one(field.name) for field in fields(Ranges)})


def _range(values: FloatArray) -> Range:
    return Range(*(float(value) for value in np.quantile(values, (LOW, MIDDLE, HIGH))))
