"""Freight trains by gauge: locomotives, wagons, and what they say of resistance and adhesion, each with its source.

Specific resistance is in N per kN of weight (the same number as kgf per tonne), speeds v are in km/h. The formulas and
what they were taken from are listed in docs/operation.md.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .errors import StandardError
from .geodesy import FloatArray

GRAVITY_MPS2 = 9.81
DIESEL, ELECTRIC = "diesel", "electric"

PTR = "Traction rules (PTR) of the 1520 mm railways, by textbooks that quote them"
RDSO = "RDSO haulage capacity of electric locomotives (Technical Circular 0128), by a copy on the web"
STRAHL = "Strahl's formula for wagons on roller bearings, loaded block trains; recalled, not seen in print"
SNCF = "SNCF formula for locomotives on bogies; recalled, not seen in print"
CURTIUS = "Curtius and Kniffler's curve"
ASSUMED_LOAD = "wagons and load assumed"


@dataclass(frozen=True)
class Resistance:
    """Specific resistance constant + linear v + square v^2 on straight level track, N/kN, v in km/h; and its source."""

    constant: float
    linear: float
    square: float
    source: str

    def at(self, speed_kmh: FloatArray | float) -> FloatArray:
        """Specific resistance, N/kN, at a speed."""
        v = np.asarray(speed_kmh, dtype=np.float64)
        return np.asarray(self.constant + self.linear * v + self.square * v**2)


@dataclass(frozen=True)
class Adhesion:
    """Coefficient of adhesion constant + over / (plus + times v) - less v, v in km/h; and its source."""

    constant: float
    over: float
    plus: float
    source: str
    times: float = 1.0
    less: float = 0.0

    def at(self, speed_kmh: FloatArray | float) -> FloatArray:
        """Coefficient of adhesion at a speed."""
        v = np.asarray(speed_kmh, dtype=np.float64)
        return np.asarray(self.constant + self.over / (self.plus + self.times * v) - self.less * v)


@dataclass(frozen=True)
class Locomotive:
    """A locomotive, all axles driven. power_kw: at the wheel. starting_kn: highest tractive effort.

    continuous_kn at continuous_kmh: what it can pull for hours, and the slowest speed it may keep; a load is set by it.
    """

    name: str
    traction: str
    mass_t: float
    length_m: float
    power_kw: float
    starting_kn: float
    continuous_kn: float
    continuous_kmh: float
    max_speed_kmh: float
    resistance: Resistance
    adhesion: Adhesion
    source: str


@dataclass(frozen=True)
class Wagons:
    """The wagons of a train, all alike: mass_t and length_m of each, loaded."""

    name: str
    count: int
    mass_t: float
    length_m: float
    resistance: Resistance
    source: str = ASSUMED_LOAD


@dataclass(frozen=True)
class FreightTrain:
    """A freight train. rotating_share: what wheels and motors add to its mass when it accelerates.

    braking_mps2: retardation the driver brakes with, whatever the grade. locomotives: how many, alike, in front.
    """

    key: str
    gauge_mm: int
    locomotive: Locomotive
    wagons: Wagons
    locomotives: int = 1
    rotating_share: float = 0.06
    braking_mps2: float = 0.3

    @property
    def title(self) -> str:
        """What it is made of, for a planner."""
        made_of = self.locomotive.name if self.locomotives == 1 else f"{self.locomotives} x {self.locomotive.name}"
        return f"{self.gauge_mm} mm {self.locomotive.traction}, {made_of}, {self.load_t:,.0f} t"

    @property
    def locomotives_t(self) -> float:
        """Mass of all locomotives, t; it all counts for adhesion."""
        return self.locomotives * self.locomotive.mass_t

    @property
    def load_t(self) -> float:
        """Mass behind the locomotives, t."""
        return self.wagons.count * self.wagons.mass_t

    @property
    def mass_t(self) -> float:
        """Mass of the whole train, t."""
        return self.locomotives_t + self.load_t

    @property
    def length_m(self) -> float:
        """From coupler to coupler, m."""
        return self.locomotives * self.locomotive.length_m + self.wagons.count * self.wagons.length_m

    @property
    def resistance(self) -> Resistance:
        """Specific resistance of the whole train on straight level track."""
        share = self.locomotives_t / self.mass_t
        own, pulled = self.locomotive.resistance, self.wagons.resistance
        return Resistance(
            share * own.constant + (1 - share) * pulled.constant,
            share * own.linear + (1 - share) * pulled.linear,
            share * own.square + (1 - share) * pulled.square,
            f"{own.source}; {pulled.source}",
        )

    def effort_n(self, speed_kmh: FloatArray | float) -> FloatArray:
        """Highest tractive effort, N, at speeds: the least of starting effort, adhesion and power."""
        v = np.asarray(speed_kmh, dtype=np.float64)
        loco = self.locomotive
        by_adhesion = loco.adhesion.at(v) * loco.mass_t * GRAVITY_MPS2
        by_power = loco.power_kw * 3.6 / np.maximum(v, 0.1)
        return np.asarray(self.locomotives * 1000.0 * np.minimum(np.minimum(loco.starting_kn, by_adhesion), by_power))

    def with_load(self, load_t: float) -> FreightTrain:
        """The train with as many wagons as are within `load_t`, at least one."""
        return replace(self, wagons=replace(self.wagons, count=max(1, int(load_t / self.wagons.mass_t + 1e-9))))


def ptr_wagons(axle_load_t: float) -> Resistance:
    """Loaded four-axle wagons on roller bearings, jointed rails: 0.7 + (3 + 0.1 v + 0.0025 v^2) / q0, q0 in t."""
    return Resistance(0.7 + 3.0 / axle_load_t, 0.1 / axle_load_t, 0.0025 / axle_load_t, PTR)


def rdso_locomotive(axle_load_t: float, axles: int) -> Resistance:
    """Locomotives: 0.647 + 13.17 / W + 0.00933 v + 0.057 v^2 / (W N), W axle load in t, N axles."""
    return Resistance(0.647 + 13.17 / axle_load_t, 0.00933, 0.057 / (axle_load_t * axles), RDSO)


def sncf_locomotive(axle_load_t: float, axles: int) -> Resistance:
    """Locomotives: 0.65 + 13 / W + 0.01 v + 0.03 v^2 / (W N) in daN/t, W axle load in t, N axles."""
    per_kn = 10.0 / GRAVITY_MPS2
    square = per_kn * 0.03 / (axle_load_t * axles)
    return Resistance(per_kn * (0.65 + 13.0 / axle_load_t), per_kn * 0.01, square, SNCF)


PTR_LOCOMOTIVE = Resistance(1.9, 0.01, 0.0003, PTR)
STRAHL_WAGONS = Resistance(1.4, 0.0, (0.007 + 0.040) / 100.0, STRAHL)
BOXN_WAGONS = Resistance(0.6438797, 0.01047218, 0.00007323, RDSO)

PTR_DIESEL_ADHESION = Adhesion(0.118, 5.0, 27.5, PTR + "; recalled")
PTR_AC_ADHESION = Adhesion(0.28, 4.0, 50.0, PTR + "; recalled", times=6.0, less=0.0006)
CURTIUS_ADHESION = Adhesion(0.161, 7.5, 44.0, CURTIUS)
# Modern creep control holds more: raised until the curve gives the WAG-9 its 460 kN at standstill.
CREEP_ADHESION = Adhesion(0.211, 7.5, 44.0, CURTIUS + ", raised by 0.05 for creep control (assumed)")

LOCOMOTIVES: dict[str, Locomotive] = {
    loco.name: loco
    for loco in (
        Locomotive(
            "2TE116", DIESEL, 276.0, 36.3, 3_337.0, 797.0, 496.4, 24.2, 100.0, PTR_LOCOMOTIVE, PTR_DIESEL_ADHESION,
            PTR + ": 50,600 kgf at 24.2 km/h, 81,300 kgf at the start (both efforts recalled)",
        ),
        Locomotive(
            "TE33A", DIESEL, 138.0, 22.4, 2_906.0, 560.0, 427.0, 24.5, 120.0, PTR_LOCOMOTIVE, CREEP_ADHESION,
            "published: 138 t, 3,356 kW, 24.5 and 120 km/h; efforts recalled, power at the wheel from them",
        ),
        Locomotive(
            "VL80S", ELECTRIC, 192.0, 32.8, 6_069.0, 678.0, 502.3, 43.5, 110.0, PTR_LOCOMOTIVE, PTR_AC_ADHESION,
            PTR + ": 51,200 kgf at 43.5 km/h, 69,100 kgf at the start (both recalled)",
        ),
        Locomotive(
            "JT42CWR (class 66)", DIESEL, 129.6, 21.4, 1_850.0, 409.0, 260.0, 25.6, 120.0, sncf_locomotive(21.6, 6),
            CURTIUS_ADHESION, "published figures of the maker, by an encyclopedia",
        ),
        Locomotive(
            "TRAXX F140 AC", ELECTRIC, 84.0, 18.9, 5_600.0, 300.0, 288.0, 70.0, 140.0, sncf_locomotive(21.0, 4),
            CREEP_ADHESION, "published figures of the maker; continuous effort taken as power at 70 km/h",
        ),
        Locomotive(
            "WDG-4", DIESEL, 126.0, 21.3, 2_500.0, 540.0, 400.0, 22.5, 105.0, rdso_locomotive(21.0, 6),
            CREEP_ADHESION, "published figures by an encyclopedia; continuous effort and its speed recalled",
        ),
        Locomotive(
            "WAG-9", ELECTRIC, 123.0, 20.6, 4_500.0, 460.0, 325.0, 49.8, 100.0, rdso_locomotive(20.5, 6),
            CREEP_ADHESION, "published figures by an encyclopedia; efforts recalled",
        ),
    )
}  # fmt: skip

WAGONS_1520 = Wagons("four-axle gondola", 45, 92.0, 13.9, ptr_wagons(23.0))
WAGONS_1435 = Wagons("four-axle bogie wagon", 22, 90.0, 15.0, STRAHL_WAGONS)
WAGONS_1676 = Wagons("BOXN", 45, 81.3, 10.7, BOXN_WAGONS)


def _train(gauge_mm: int, name: str, wagons: Wagons, count: int, locomotives: int = 1) -> FreightTrain:
    key = f"{gauge_mm}-{name.split(' ')[0].lower()}"
    return FreightTrain(key, gauge_mm, LOCOMOTIVES[name], replace(wagons, count=count), locomotives)


# The first of each gauge is its default: a diesel, as none of the corridor's lines is electrified.
TRAINS: dict[str, FreightTrain] = {
    train.key: train
    for train in (
        _train(1520, "2TE116", WAGONS_1520, 35),
        _train(1520, "TE33A", WAGONS_1520, 48, 2),
        _train(1520, "VL80S", WAGONS_1520, 35),
        _train(1435, "JT42CWR (class 66)", WAGONS_1435, 30, 2),
        _train(1435, "TRAXX F140 AC", WAGONS_1435, 15),
        _train(1676, "WDG-4", WAGONS_1676, 58, 2),
        _train(1676, "WAG-9", WAGONS_1676, 45),
    )
}


def train_for(gauge_mm: int) -> FreightTrain:
    """The default train of a gauge; raises StandardError naming the gauges there are."""
    for train in TRAINS.values():
        if train.gauge_mm == gauge_mm:
            return train
    known = ", ".join(str(g) for g in sorted({train.gauge_mm for train in TRAINS.values()}))
    raise StandardError(f"There is no train for a gauge of {gauge_mm} mm.", f"Gauges with trains: {known} mm.")
