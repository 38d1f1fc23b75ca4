"""The run of a train along a line: traction against resistance, grade, curves, limits and brakes.

The train is a body of its length with its mass spread evenly; its place is its middle. Speed follows from the balance
of energy along the line, (1 + rotating share) v dv/ds = traction - resistance - g (grade + curve), by Heun's method in
steps of a station or less. Traction is full up to the limit, then what holds it; what is too much, brakes take. There
is no coasting: time is the shortest, energy an upper bound. Every step keeps the balance of work exactly.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import minimum_filter1d

from .errors import AlignmentError
from .geodesy import FloatArray
from .kernels import jit
from .standards import Standard
from .trains import GRAVITY_MPS2, FreightTrain

# Distance between the circles the wheels roll on: what cant is measured across.
WHEEL_CIRCLES_MM = {1435: 1_500.0, 1520: 1_600.0, 1676: 1_750.0}
# A train that cannot hold this is stalled; the run goes on at it, as if helped, so that times stay finite.
STALLED_MPS = 5.0 / 3.6
# Lines of fewer stations are run in finer steps.
FEWEST_STATIONS = 64


@dataclass(frozen=True)
class Track:
    """What a train of one length feels of a line, at n stations: slope, curve and limit averaged over the train.

    chainage_m; rise_permille: grade, rising positive in the direction of the run; curve_permille: grade that resists as
    much as the curves; limit_kmh: highest speed with any part of the train under its limit.
    """

    chainage_m: FloatArray
    rise_permille: FloatArray
    curve_permille: FloatArray
    limit_kmh: FloatArray

    def reversed(self) -> Track:
        """The same for a train from the end to the start."""
        return Track(
            self.chainage_m[-1] - self.chainage_m[::-1],
            -self.rise_permille[::-1],
            self.curve_permille[::-1],
            self.limit_kmh[::-1],
        )


@dataclass(frozen=True)
class Journey:
    """A run: at n stations speed_kmh, and up to them time_min and work_mwh at the wheel; works of the whole, MWh.

    work_mwh[-1] = resistance_mwh + curve_mwh + climb_mwh + braked_mwh, as it starts and ends at rest. stalled_at_m:
    chainages (in the direction of the run) where traction did not suffice; slow_m: length run below the locomotive's
    continuous speed at full effort.
    """

    speed_kmh: FloatArray
    time_min: FloatArray
    work_mwh: FloatArray
    resistance_mwh: float
    curve_mwh: float
    climb_mwh: float
    braked_mwh: float
    stalled_at_m: tuple[float, ...]
    slow_m: float

    @property
    def traction_mwh(self) -> float:
        """Work at the wheel of the whole run, MWh."""
        return float(self.work_mwh[-1])


def track_for(
    chainage_m: FloatArray, level_m: FloatArray, curvature_per_m: FloatArray, standard: Standard, train: FreightTrain
) -> Track:
    """What `train` feels of a line of n stations (chainage, formation level, signed curvature), start to end.

    Beyond its ends the line goes on level, straight. Grade is that between front and rear of the train, curve
    resistance compensation_m / R per mille of the share of the train in the curve. Raises AlignmentError for arrays
    that do not match.
    """
    at = np.asarray(chainage_m, dtype=np.float64)
    if at.size < 2 or not at.size == np.size(level_m) == np.size(curvature_per_m) or np.any(np.diff(at) <= 0.0):
        raise AlignmentError("Stations, levels and curvature of the line do not match.", "Measure the line again.")
    bend = np.abs(np.asarray(curvature_per_m, dtype=np.float64))
    half_m = train.length_m / 2.0
    ahead, behind = at + half_m, at - half_m
    turn = np.concatenate(([0.0], np.cumsum((bend[1:] + bend[:-1]) / 2.0 * np.diff(at))))
    rise = np.interp(ahead, at, level_m) - np.interp(behind, at, level_m)
    turned = np.interp(ahead, at, turn) - np.interp(behind, at, turn)
    highest_kmh = min(standard.max_speed_kmh, train.locomotive.max_speed_kmh)
    limit = np.minimum(curve_limit_kmh(bend, standard), highest_kmh)
    reach = round(half_m * (at.size - 1) / (at[-1] - at[0]))
    return Track(
        at,
        rise / train.length_m * 1000.0,
        standard.compensation_m * turned / train.length_m,
        minimum_filter1d(limit, 2 * reach + 1, mode="nearest"),
    )


def curve_limit_kmh(curvature_per_m: FloatArray, standard: Standard) -> FloatArray:
    """Highest speed in curves: v^2 = g R (cant + cant deficiency) / distance of the wheel circles; inf on straights."""
    across_mm = WHEEL_CIRCLES_MM.get(standard.gauge_mm, standard.gauge_mm + 75.0)
    borne = GRAVITY_MPS2 * (standard.max_cant_mm + standard.cant_deficiency_mm) / across_mm
    return np.asarray(3.6 * np.sqrt(borne / np.maximum(np.abs(curvature_per_m), 1e-9)))


def run(track: Track, train: FreightTrain, stops_m: tuple[float, ...] = ()) -> Journey:
    """Run `train` along `track`, from rest at its first station to rest at its last, stopping at `stops_m` between.

    Halts take no time here; stops are at the nearest stations. Method: see the module.
    """
    at = track.chainage_m
    if at.size < FEWEST_STATIONS:
        return _run_finer(track, train, stops_m)
    ceiling = (track.limit_kmh / 3.6) ** 2 / 2.0
    ceiling[0] = ceiling[-1] = 0.0
    ceiling[nearest_stations(at, stops_m)] = 0.0
    step = np.diff(at)
    # The braking curves: no more energy than the brakes can take until the next lower limit.
    ceiling = _braking_curves(at, ceiling, train.braking_mps2)
    slope = GRAVITY_MPS2 * (track.rise_permille + track.curve_permille) / 1000.0
    slope = (slope[1:] + slope[:-1]) / 2.0
    kernel = jit(_march)
    if kernel is None:
        march = _march(step.tolist(), slope.tolist(), ceiling.tolist(), *_forces(train), *_blank(at.size, list))
    else:
        march = kernel(step, slope, ceiling, *_forces(train), *_blank(at.size, np.ndarray))
    half_square, time_s, work, stalled, sums = (np.asarray(part, dtype=np.float64) for part in march)
    mwh = train.mass_t * 1000.0 / 3.6e9
    curve = GRAVITY_MPS2 * (track.curve_permille[1:] + track.curve_permille[:-1]) / 2000.0
    curve_mwh = float(np.sum(curve * step)) * mwh
    return Journey(
        speed_kmh=3.6 * np.sqrt(2.0 * half_square),
        time_min=time_s / 60.0,
        work_mwh=work * mwh,
        resistance_mwh=float(sums[0]) * mwh,
        curve_mwh=curve_mwh,
        climb_mwh=float(np.sum(slope * step)) * mwh - curve_mwh,
        braked_mwh=float(sums[1]) * mwh,
        stalled_at_m=tuple(float(m) for m in at[_first_of_runs(stalled > 0.0)]),
        slow_m=float(sums[2]),
    )


def _run_finer(track: Track, train: FreightTrain, stops_m: tuple[float, ...]) -> Journey:
    """The run along a short line, with stations between its own: a start and a stop need room."""
    parts = -(-FEWEST_STATIONS // (track.chainage_m.size - 1))
    own = np.arange(track.chainage_m.size)
    fine = np.linspace(0.0, own[-1], own[-1] * parts + 1)
    arrays = (track.chainage_m, track.rise_permille, track.curve_permille, track.limit_kmh)
    journey = run(Track(*(np.interp(fine, own, array) for array in arrays)), train, stops_m)
    at_own = {name: getattr(journey, name)[::parts] for name in ("speed_kmh", "time_min", "work_mwh")}
    return replace(journey, **at_own)


def nearest_stations(chainage_m: FloatArray, places_m: tuple[float, ...]) -> NDArray[np.int64]:
    """Index of the station nearest to each place."""
    between = (chainage_m[1:] + chainage_m[:-1]) / 2.0
    return np.asarray(np.searchsorted(between, np.asarray(places_m, dtype=np.float64)), dtype=np.int64)


def _braking_curves(at: FloatArray, ceiling: FloatArray, braking_mps2: float) -> FloatArray:
    """The least, over all stations ahead, of their ceiling plus what brakes take on the way there (v^2 / 2)."""
    way = braking_mps2 * at
    return np.asarray(np.minimum.accumulate((ceiling + way)[::-1])[::-1] - way).clip(0.0)


def _first_of_runs(marked: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Indices where runs of marked stations begin."""
    return np.asarray(np.flatnonzero(np.diff(np.concatenate(([False], marked)).astype(np.int8)) == 1))


def _forces(train: FreightTrain) -> tuple[float, ...]:
    """Traction and resistance of the train per kg of its mass, in SI units, for the kernel."""
    loco, mass_kg = train.locomotive, train.mass_t * 1000.0
    own_kg = train.locomotives_t * 1000.0
    w = train.resistance
    per_kn = GRAVITY_MPS2 / 1000.0
    return (
        train.locomotives * loco.starting_kn * 1000.0 / mass_kg,
        train.locomotives * loco.power_kw * 1000.0 / mass_kg,
        own_kg / mass_kg * GRAVITY_MPS2,
        loco.adhesion.constant, loco.adhesion.over, loco.adhesion.plus,
        loco.adhesion.times * 3.6, loco.adhesion.less * 3.6,
        per_kn * w.constant, per_kn * w.linear * 3.6, per_kn * w.square * 3.6**2,
        1.0 + train.rotating_share, loco.continuous_kmh / 3.6, STALLED_MPS**2 / 2.0,
    )  # fmt: skip


def _blank(size: int, kind: type) -> tuple[Any, ...]:
    """Room for v^2/2, time, work and stalls at each station, and the sums: lists for Python, arrays for numba."""
    if kind is list:
        return [0.0] * size, [0.0] * size, [0.0] * size, [0.0] * size, [0.0] * 3
    return np.zeros(size), np.zeros(size), np.zeros(size), np.zeros(size), np.zeros(3)


def _march(
    step: Any, slope: Any, ceiling: Any, start: float, power: float, grip: float, mu: float, over: float, plus: float,
    times: float, less: float, r0: float, r1: float, r2: float, inertia: float, slow: float, floor: float,
    half_square: Any, time_s: Any, work: Any, stalled: Any, sums: Any,
) -> Any:  # fmt: skip
    """v^2/2 at stations, time and work of traction up to them; sums of resistance, brakes (per kg) and slow metres.

    Compiled by numba, so plain loops.
    """
    half_square[0] = ceiling[0]
    v = (2.0 * half_square[0]) ** 0.5
    knee = (power / start) ** 2
    for i in range(len(step)):
        # Near standstill power and speed change fast: smaller steps there keep the method stable.
        parts = 1 + min(int(4.0 * step[i] * start / max(v * v, knee)), 50)
        ds = step[i] / parts
        e, t, pulled, helped = half_square[i], time_s[i], work[i], 0.0
        for part in range(1, parts + 1):
            top = ceiling[i] + (ceiling[i + 1] - ceiling[i]) * part / parts
            gain = 0.0
            u = v
            for _ in range(2):
                force = min(start, power / max(u, 0.1), (mu + over / (plus + times * u) - less * u) * grip)
                net = force - r0 - (r1 + r2 * u) * u - slope[i]
                gain += 0.5 * net
                u = (2.0 * max(e + ds * net / inertia, 0.0)) ** 0.5
            after = e + ds * gain / inertia
            if after < floor and gain <= 0.0:
                # Too steep for the traction there is: it goes on as if helped, and says so.
                after, helped = floor, 1.0
            after = min(after, top)
            u = (2.0 * after) ** 0.5
            drag = r0 + 0.5 * r1 * (v + u) + r2 * (e + after)
            done = inertia * (after - e) + ds * (drag + slope[i])
            if done > 0.0:
                pulled += done
            else:
                sums[1] -= done
            sums[0] += ds * drag
            if u < slow and after < top and gain < 0.005:
                sums[2] += ds
            t += 2.0 * ds / max(u + v, 0.2)
            e, v = after, u
        half_square[i + 1], time_s[i + 1], work[i + 1], stalled[i + 1] = e, t, pulled, helped
    return half_square, time_s, work, stalled, sums
