"""Records with unknown figures compare alike in every Python."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from karwan.core.by_hand import ByHand, Fix
from karwan.core.crossings import PointCrossing
from karwan.core.unknowns import unknowns_equal


@unknowns_equal
@dataclass(frozen=True)
class Place:
    name: str
    level_m: float = float("nan")
    seen: str = field(default="", compare=False)


def test_an_unknown_figure_equals_an_unknown_one_however_it_was_made():
    unknowns = [float("nan"), float("nan"), np.float64("nan"), float("inf") - float("inf")]
    places = [Place("Herat", level_m, str(index)) for index, level_m in enumerate(unknowns)]
    assert all(place == places[0] for place in places)
    assert len(set(places)) == 1


def test_what_differs_stays_different():
    known = Place("Herat", 929.0)
    assert known == Place("Herat", 929.0)
    assert known != Place("Herat")
    assert known != Place("Herat", 0.0)
    assert Place("Herat") != Place("Chaman")
    assert known != ("Herat", 929.0)
    assert len({known, Place("Herat"), Place("Chaman")}) == 3


def test_records_of_the_product_do_so_within_each_other():
    halt = Fix("station", 62.0, 34.4, level_m=930.0)
    assert ByHand((halt,)) == ByHand((replace(halt, to_lon=float("nan"), to_lat=float("nan")),))
    assert ByHand((halt,)) != ByHand((replace(halt, level_m=931.0),))
    met = PointCrossing("rivers", "1", "Harirud", "crossing", 10.0, 62.0, 34.4, z_m=930.0)
    assert met == replace(met, angle_deg=float("nan"))
    assert met != replace(met, angle_deg=90.0)
