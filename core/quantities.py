"""Structures, the cost table and breaches of the standard, read off a long section."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from .evaluation import BRIDGE, TUNNEL, CostItem, LongSection, Structure, Violation
from .geodesy import FloatArray
from .standards import Standard
from .unit_costs import Rate, UnitCosts

# The polyline stands for the curve: what chords and levels to the millimetre may add is no breach.
GRADE_TOLERANCE_PERMILLE = 0.05
RADIUS_TOLERANCE = 0.97


def find_structures(section: LongSection) -> tuple[Structure, ...]:
    """Bridges and tunnels in order of chainage; each station stands for half an interval on either side."""
    height_m = np.abs(section.level_m - section.ground_m)
    half_m = section.chainage_m[1] / 2.0
    end_m = section.chainage_m[-1]
    found = [
        Structure(
            kind,
            float(max(0.0, section.chainage_m[first] - half_m)),
            float(min(end_m, section.chainage_m[last] + half_m)),
            float(height_m[first : last + 1].max()),
        )
        for kind, where in ((BRIDGE, section.bridge), (TUNNEL, section.tunnel))
        for first, last in runs(where)
    ]
    return tuple(sorted(found, key=lambda structure: structure.from_m))


def cost_items(section: LongSection, costs: UnitCosts) -> tuple[CostItem, ...]:
    """The cost table: track, cut, fill, bridges, tunnels, each with quantity, range and source."""
    reach_m = section.reach_m
    height_m = np.clip(section.level_m - section.ground_m, 0.0, None)
    track_m = reach_m.sum()
    cut_m3, fill_m3 = (section.cut_m2 * reach_m).sum(), (section.fill_m2 * reach_m).sum()
    bridge_m, tunnel_m = reach_m[section.bridge].sum(), reach_m[section.tunnel].sum()
    bridge_m2 = (height_m * reach_m)[section.bridge].sum()
    return (
        _item("Track", track_m / 1e3, "km", costs.track_usd_per_m, track_m),
        _item("Cut", cut_m3 / 1e6, "million m³", costs.cut_usd_per_m3, cut_m3),
        _item("Fill", fill_m3 / 1e6, "million m³", costs.fill_usd_per_m3, fill_m3),
        _item("Bridges, by length", bridge_m / 1e3, "km", costs.bridge_usd_per_m, bridge_m),
        _item(
            "Bridges, by face below the deck", bridge_m2 / 1e3, "thousand m²", costs.bridge_usd_per_m_per_m, bridge_m2
        ),
        _item("Tunnels", tunnel_m / 1e3, "km", costs.tunnel_usd_per_m, tunnel_m),
    )


def find_violations(
    section: LongSection, grade_permille: FloatArray, radius_m: FloatArray, standard: Standard
) -> tuple[Violation, ...]:
    """Stretches steeper than the ruling grade or tighter than the smallest radius, each at its worst place."""
    offset = (section.chainage_m.size - grade_permille.size) // 2
    steep = grade_permille > standard.ruling_grade_permille + GRADE_TOLERANCE_PERMILLE
    tight = radius_m < standard.min_radius_m * RADIUS_TOLERANCE
    found = []
    for first, last in runs(steep):
        worst = first + int(np.argmax(grade_permille[first : last + 1]))
        found.append(
            _violation(
                "grade", section, (first + offset, last + offset, worst + offset), float(grade_permille[worst]),
                standard.ruling_grade_permille, f"ruling grade, {standard.title}: {standard.grade_source}",
            )
        )  # fmt: skip
    for first, last in runs(tight):
        worst = first + int(np.argmin(radius_m[first : last + 1]))
        found.append(
            _violation(
                "radius", section, (first, last, worst), float(radius_m[worst]), standard.min_radius_m,
                f"smallest radius, {standard.title}: {standard.radius_source}",
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda violation: violation.from_m))


def runs(where: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """First and last index of each unbroken run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], where, [False])).astype(np.int8)))
    for first, after in zip(edges[::2], edges[1::2]):
        yield int(first), int(after) - 1


def _item(name: str, quantity: float, unit: str, rate: Rate, priced: float) -> CostItem:
    value, low, high = (float(priced) * r / 1e6 for r in (rate.value, rate.low, rate.high))
    return CostItem(name, float(quantity), unit, value, low, high, rate.source)


def _violation(
    kind: str, section: LongSection, place: tuple[int, int, int], value: float, limit: float, clause: str
) -> Violation:
    first, last, worst = place
    at = section.chainage_m
    return Violation(
        kind,
        float(at[first]),
        float(at[last]),
        float(section.lon[worst]),
        float(section.lat[worst]),
        value,
        limit,
        clause,
    )
