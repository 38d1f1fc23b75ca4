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
from .needed_grade import TOLERANCE_PERMILLE, Climb, tight_stretches
from .progress import Progress, Silent, check_cancelled
from .random_ground import ErrorField, normal_numbers, places_m
from .ranges import Range, Ranges, Uncertainty
from .standards import Standard
from .surroundings import NOTHING_AROUND, Surroundings
from .terrain import Terrain
from .threads import in_order
from .uncertain_line import Figures, UncertainLine
from .unit_costs import UnitCosts

FEWEST_RUNS, MOST_RUNS = 20, 2_000
# The seed of every simulation: the same line on the same ground has the same ranges, in the window and without it.
SEED = 1_520
LOW, MIDDLE, HIGH = 0.05, 0.5, 0.95
# Realisations held at once: 200 of 35,000 stations take 56 MB.
AT_ONCE = 200
# Grounds computed at a time: the kernels leave the interpreter to others, what is between them does not.
THREADS = 2
# With fewer profiles than this share of the realisations there is no range of them.
ENOUGH_DESIGNED = 0.9


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
    tried: list[_Tried] = []
    for one in in_order(lambda error_m: _try(line, error_m, more_now), ground.realisations(told), THREADS):
        tried.append(one)
        told.report(len(tried) / runs)
    drawn, anew = [one.drawn for one in tried], [one.anew for one in tried if one.anew is not None]
    needed = np.array([one.more_permille for one in tried])
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
        tight_stretches([one.climbs for one in tried], runs, section.chainage_m), terrain.source,
        terrain.resolution_m, tuple(notes),
    )  # fmt: skip


@dataclass(frozen=True)
class _Tried:
    """What one ground gives; anew: None where no profile keeps what must be kept."""

    drawn: Figures
    anew: Figures | None
    more_permille: float
    climbs: list[Climb]


def _try(line: UncertainLine, error_m: FloatArray, more_now: float) -> _Tried:
    """A line on ground higher by errors (n); more_now: what it needs above the ruling grade on the model itself."""
    more = line.grade.more_permille(error_m)
    climbs = line.grade.climbs(error_m, max(more_now, 0.0)) if more > more_now else []
    return _Tried(line.as_drawn(error_m), line.redesigned(error_m), more, climbs)


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
                check_cancelled(progress)
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
