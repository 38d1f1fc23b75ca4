"""What fixes set by hand ask of a line that is evaluated (stations, levels, grades in tunnels), and what is told."""

from __future__ import annotations

import numpy as np

from .by_hand import BRIDGE, LEVEL, STATION, TUNNEL
from .evaluation import LongSection
from .geodesy import FloatArray
from .hand_set_line import PlacedByHand, PlacedFix, forced_structures, title_of
from .sections import SAME_PLACE_M, StationsOn
from .standards import Standard
from .surroundings import Station
from .vertical import Demand

# Tracks a little above the ground in a tunnel's mouth are no contradiction, m.
AGAINST_GROUND_M = 0.5


def with_stations_by_hand(stations: StationsOn, by_hand: PlacedByHand) -> StationsOn:
    """The stations a line serves, and those set by hand: in the place of one of the same name, or besides.

    One within 100 m of a station that is served already is that station.
    """
    served = list(stations.served)
    for one in by_hand.of(STATION):
        name = one.fix.name or f"Station at km {one.from_m / 1000.0:.1f}"
        same = [k for k, (station, _) in enumerate(served) if station.name == name]
        if same:
            served[same[0]] = (served[same[0]][0], one.from_m)
        elif all(abs(one.from_m - at_m) > SAME_PLACE_M for _, at_m in served):
            served.append((Station(name, one.fix.lon, one.fix.lat), one.from_m))
    served.sort(key=lambda pair: pair[1])
    missed = tuple(pair for pair in stations.missed if pair[0] not in {station.name for station, _ in served})
    return StationsOn(tuple((station.name, at_m) for station, at_m in served), missed, tuple(served))


def level_demands(by_hand: PlacedByHand) -> list[Demand]:
    """The levels set by hand, by chainage."""
    return [Demand(one.from_m, one.from_m, one.fix.level_m, one.fix.level_m, why=one.name) for one in by_hand.of(LEVEL)]


def within_tunnels(
    by_hand: PlacedByHand, at_m: FloatArray, up_permille: FloatArray, down_permille: FloatArray, standard: Standard
) -> tuple[FloatArray, FloatArray]:
    """Limits of the n - 1 intervals of stations at_m, lowered in tunnels set by hand that the standard calls long."""
    forced = forced_structures(by_hand, at_m)
    long = [one for one in by_hand.of(TUNNEL) if one.to_m - one.from_m > standard.tunnel_grade_from_m]
    if not long or forced is None:
        return up_permille, down_permille
    inside = np.zeros(at_m.size - 1, dtype=bool)
    for one in long:
        inside |= (at_m[1:] > one.from_m) & (at_m[:-1] < one.to_m)
    lost = 1.0 - standard.tunnel_grade_factor
    return (
        np.where(
            inside, np.maximum(up_permille - lost * standard.ruling_grade_permille, 0.1 * up_permille), up_permille
        ),
        np.where(
            inside, np.maximum(down_permille - lost * standard.grade_back_permille, 0.1 * down_permille), down_permille
        ),
    )


def notes_on(by_hand: PlacedByHand, section: LongSection) -> list[str]:
    """What must be said of what was set by hand: what is off the line, what contradicts the ground or each other."""
    notes = [
        f"{title_of(fix)} (near {fix.lat:.4f}, {fix.lon:.4f}) is not on this line any more and was left out."
        for fix in by_hand.lost
    ]
    structures = by_hand.of(BRIDGE, TUNNEL)
    for one in structures:
        notes += _against_ground(one, section)
    for k, one in enumerate(structures):
        notes += [
            f"{one.title} and {other.name} overlap: where both are, {other.name} counts."
            for other in structures[k + 1 :]
            if other.fix.kind != one.fix.kind and other.overlaps(one.from_m, one.to_m)
        ]
    return notes


def _against_ground(one: PlacedFix, section: LongSection) -> list[str]:
    """A note on a tunnel above or a bridge below the ground."""
    forced = forced_structures(PlacedByHand((one,)), section.chainage_m)
    if forced is None:
        return []
    bridge, tunnel = forced
    above_m = (section.level_m - section.ground_m)[bridge | tunnel]
    if one.fix.kind == TUNNEL and above_m.max() > AGAINST_GROUND_M:
        return [f"{one.title} lies up to {above_m.max():.1f} m above the ground."]
    if one.fix.kind == BRIDGE and above_m.min() < -AGAINST_GROUND_M:
        return [f"{one.title} lies up to {-above_m.min():.1f} m below the ground."]
    return []
