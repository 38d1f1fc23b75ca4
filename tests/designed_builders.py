"""An evaluation with everything an engineer lays out: PVIs, curves, stations, works, broken limits, trains."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from karwan.core.evaluation import (
    ARC,
    BACK,
    CLOTHOID,
    RIVER_BRIDGE,
    TANGENT,
    Element,
    Evaluation,
    GaugeBreak,
    Operation,
    Run,
    Structure,
    Violation,
)
from karwan.core.vertical import Profile


def designed(found: Evaluation, spacing_m: float = 2_000.0, radius_m: float = 10_000.0) -> Evaluation:
    """`found` with a PVI every `spacing_m`, a curve between stretches of straight, and all that can be shown."""
    length_m = float(found.section.chainage_m[-1])
    at_m = np.linspace(0.0, length_m, max(3, round(length_m / spacing_m) + 1))
    level_m = np.interp(at_m, found.section.chainage_m, found.section.ground_m)
    curves = np.full(at_m.size, radius_m)
    curves[[0, -1]] = 0.0
    profile = Profile(at_m, level_m, curves)
    section = replace(found.section, level_m=profile.level_at(found.section.chainage_m))
    return replace(
        found,
        section=section,
        alignment=replace(found.alignment, profile=profile),
        plan=plan(length_m),
        stations_m=(("Torghundi", 0.0), ("Sabz <i>$x$</i>", length_m * 0.4), ("Chaman", length_m)),
        structures=(
            *found.structures, Structure(RIVER_BRIDGE, length_m * 0.5, length_m * 0.5 + 180.0, 7.5, "Hari Rud"),
        ),
        violations=(
            Violation("grade", length_m * 0.2, length_m * 0.2 + 300.0, 62.9, 34.4, 14.2, 12.5, "ruling grade", "‰"),
            Violation("transition", length_m * 0.6, length_m * 0.6 + 60.0, 62.9, 34.4, 20.0, 60.0, "transition", "m"),
            Violation(
                "sustained grade", length_m * 0.7, length_m * 0.7 + 900.0, 62.9, 34.4, 13.0, 12.5, "sustained", "‰",
                BACK,
            ),
        ),
        operation=operation(section.chainage_m),
    )  # fmt: skip


def plan(length_m: float, radius_m: float = 600.0, spacing_m: float = 3_000.0) -> tuple[Element, ...]:
    """Straight, transition, arc, transition, left and right in turn, every `spacing_m`."""
    found: list[Element] = []
    for number in range(max(1, int(length_m // spacing_m))):
        from_m = number * spacing_m
        bend = (1.0 if number % 2 == 0 else -1.0) / radius_m
        ends = [from_m, from_m + 1_200.0, from_m + 1_300.0, from_m + 1_900.0, from_m + 2_000.0]
        found += [
            Element(TANGENT, ends[0], ends[1], 0.0, 0.0),
            Element(CLOTHOID, ends[1], ends[2], 0.0, bend, number + 1),
            Element(ARC, ends[2], ends[3], bend, bend, number + 1),
            Element(CLOTHOID, ends[3], ends[4], bend, 0.0, number + 1),
        ]
        found.append(Element(TANGENT, ends[4], from_m + spacing_m, 0.0, 0.0))
    return (*found, Element(TANGENT, found[-1].to_m, length_m, 0.0, 0.0))


def operation(chainage_m: np.ndarray, **changes: object) -> Operation:
    """Trains both ways; the way back is slower."""
    share = np.asarray(chainage_m) / chainage_m[-1]
    there = Run(750.0, 210.5, 40.25, 3_450.0, 12.5, 902.4, 60.0 + 20.0 * np.sin(9.0 * share))
    back = Run(812.0, 236.0, 31.0, 3_120.0, 13.8, 955.0, 50.0 + 20.0 * np.cos(9.0 * share))
    loops = tuple(float(at) for at in np.linspace(0.0, float(chainage_m[-1]), 4))
    breaks = (GaugeBreak("Chaman <b>", float(chainage_m[-1]), 1520, 1676, 12.0, 4.5, "assumed"),)
    made = Operation(
        "4TE10 & 70 wagons", there, back, 18.4, loops, 14.0, 96.0, breaks, ("Loops lie on <flat> ground.",)
    )
    return replace(made, **changes)
