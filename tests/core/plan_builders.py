"""Random axes anywhere on Earth, for tests of plan, layout and fit."""

from __future__ import annotations

import numpy as np
from karwan.core.alignment import Axis
from karwan.core.geodesy import WGS84


def random_axis(
    seed, start=(62.0, 35.0), heading_deg=130.0, curves=8, leg_m=(2_500.0, 6_000.0), radius_m=(400.0, 2_500.0),
    turn_deg=(8.0, 50.0), transition_m=(30.0, 120.0),
):  # fmt: skip
    """An axis whose curves all fit: turns to either side about a heading, transitions of two lengths at each."""
    rng = np.random.default_rng(seed)
    side = rng.choice([-1.0, 1.0], curves)
    # The line swings about its heading, so that it does not turn into itself.
    azimuth, legs = [heading_deg], rng.uniform(*leg_m, curves + 1)
    for way, turn in zip(side, rng.uniform(*turn_deg, curves)):
        off = azimuth[-1] - heading_deg
        way = -np.sign(off) if abs(off) > 30.0 else way
        azimuth.append(azimuth[-1] + way * turn)
    lon, lat = [start[0]], [start[1]]
    for way, leg in zip(azimuth, legs):
        a, b, _ = WGS84.fwd(lon[-1], lat[-1], way, leg)
        lon.append(a)
        lat.append(b)
    radius = np.concatenate(([0.0], rng.uniform(*radius_m, curves), [0.0]))
    first, second = (np.pad(rng.uniform(*transition_m, curves), 1) for _ in range(2))
    return Axis(np.unwrap(lon, period=360.0), np.array(lat), radius, first, second)
