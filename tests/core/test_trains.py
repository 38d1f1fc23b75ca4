from __future__ import annotations

import math

import numpy as np
import pytest
from karwan.core import trains
from karwan.core.errors import StandardError
from karwan.core.trains import (
    BOXN_WAGONS,
    LOCOMOTIVES,
    PTR_LOCOMOTIVE,
    TRAINS,
    FreightTrain,
    Resistance,
    Wagons,
    ptr_wagons,
    rdso_locomotive,
    sncf_locomotive,
    train_for,
)


def test_resistance_of_a_1520_locomotive_as_printed_in_two_worked_examples():
    # ukrbukva.net, "Raschet soprotivleniya dvizheniya poezda", eq. 4.1: 56 km/h gives 3.4 N/kN.
    assert round(float(PTR_LOCOMOTIVE.at(56.0)), 1) == 3.4
    # studopedia.info/6-55918.html: 3.02 kgf/t for the 184 t electric at its 46.7 km/h.
    assert round(float(PTR_LOCOMOTIVE.at(46.7)), 2) == 3.02


def test_forces_of_a_1520_train_as_printed_in_a_worked_example():
    # tracetransport.ru/hons-1017-3.html: 192 t electric with 580 kN and 5,050 t at 10 km/h, wagons of 18.5 t axle load,
    # 92 % of four axles; the eight-axle wagons of the others have 1.03 N/kN there.
    four_axles = float(ptr_wagons(18.5).at(10.0))
    assert round(four_axles, 2) == 0.93
    mixed = round(0.92 * four_axles + 0.08 * 1.03, 2)
    assert mixed == 0.94
    wagons = Wagons("mixed", 1, 5_050.0, 700.0, Resistance(mixed, 0.0, 0.0, ""))
    train = FreightTrain("x", 1520, LOCOMOTIVES["VL80S"], wagons)
    own_n = float(PTR_LOCOMOTIVE.at(10.0)) * 192.0 * 9.81
    assert math.ceil(own_n) == 3_824
    resistance_n = float(train.resistance.at(10.0)) * train.mass_t * 9.81
    assert resistance_n == pytest.approx(50_392.1, abs=1.0)
    assert round((580_000.0 - resistance_n) / (train.mass_t * 9.81), 1) == 10.3


def test_adhesion_of_the_traction_rules_gives_the_published_efforts_of_the_vl80s():
    # Two figures known independently: 69,100 kgf at the start and 51,200 kgf at 43.5 km/h.
    loco = LOCOMOTIVES["VL80S"]
    held_kgf = loco.adhesion.at(np.array([0.0, 43.5])) * loco.mass_t * 1000.0
    assert held_kgf == pytest.approx([69_100.0, 51_200.0], abs=60.0)
    assert loco.starting_kn == pytest.approx(69.1 * 9.81, abs=0.5)
    assert loco.continuous_kn == pytest.approx(51.2 * 9.81, abs=0.5)


def test_indian_formulas_by_hand():
    # 0.6438797 + 0.01047218 * 50 + 0.00007323 * 2500
    assert float(BOXN_WAGONS.at(50.0)) == pytest.approx(1.3505637)
    # 0.647 + 13.17 / 20.5 + 0.00933 * 50 + 0.057 * 2500 / (20.5 * 6)
    assert float(rdso_locomotive(20.5, 6).at(50.0)) == pytest.approx(2.9144756, abs=1e-6)


def test_a_daN_per_tonne_is_a_little_more_than_a_kgf():
    assert float(sncf_locomotive(20.0, 4).at(0.0)) == pytest.approx((0.65 + 0.65) * 10.0 / 9.81)


@pytest.mark.parametrize("train", TRAINS.values(), ids=TRAINS.keys())
def test_every_preset_is_a_train_that_runs_and_says_where_its_figures_come_from(train):
    loco = train.locomotive
    assert train.key.startswith(f"{train.gauge_mm}-")
    assert 1_000.0 < train.load_t < 6_000.0
    assert 200.0 < train.length_m < 850.0
    # Continuous effort and speed are the wheel's power, which is below what the engine gives.
    assert loco.continuous_kn * loco.continuous_kmh / 3.6 == pytest.approx(loco.power_kw, rel=0.02)
    assert loco.continuous_kn < loco.starting_kn
    for source in (loco.source, loco.resistance.source, loco.adhesion.source, train.wagons.source):
        assert source
    # It keeps 60 km/h on level track.
    assert train.effort_n(60.0) > train.resistance.at(60.0) * train.mass_t * 9.81


def test_effort_falls_from_the_start_through_adhesion_to_power():
    train = train_for(1520)
    speeds = np.arange(0.0, 101.0)
    effort = train.effort_n(speeds)
    assert np.all(np.diff(effort) <= 0.0)
    assert effort[0] == 797_000.0
    assert effort[80] == pytest.approx(3_337_000.0 / (80.0 / 3.6))


def test_each_gauge_has_a_diesel_as_its_default_and_an_electric():
    for gauge_mm in (1520, 1435, 1676):
        assert train_for(gauge_mm).locomotive.traction == trains.DIESEL
        kinds = {t.locomotive.traction for t in TRAINS.values() if t.gauge_mm == gauge_mm}
        assert kinds == {trains.DIESEL, trains.ELECTRIC}


def test_a_gauge_without_trains_names_those_with():
    with pytest.raises(StandardError, match=r"1000 mm.*1435, 1520, 1676"):
        train_for(1000)


def test_masses_add_up():
    train = train_for(1676)
    assert train.mass_t == pytest.approx(2 * 126.0 + 58 * 81.3)
    assert train.length_m == pytest.approx(2 * 21.3 + 58 * 10.7)
    assert train.with_load(820.0).wagons.count == 10
    assert train.with_load(812.9).wagons.count == 9
    assert train.with_load(0.0).wagons.count == 1
    assert train.with_load(813.0).title == "1676 mm diesel, 2 x WDG-4, 813 t"
