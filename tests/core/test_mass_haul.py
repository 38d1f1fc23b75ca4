from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from karwan.core import kernels
from karwan.core.mass_haul import economic_limit_m, mass_haul
from karwan.core.unit_costs import BUILT_IN, Rate, UnitCosts
from scipy.optimize import linprog


def rate(value):
    return Rate(value, value, value, "test")


def costs(haul=0.5, borrow=3.0, waste=1.0, free_haul_m=0.0, fill_per_cut=1.0):
    return replace(
        UnitCosts(), haul_usd_per_m3_km=rate(haul), borrow_usd_per_m3=rate(borrow), waste_usd_per_m3=rate(waste),
        free_haul_m=free_haul_m, fill_per_cut=fill_per_cut,
    )  # fmt: skip


def network_by_highs(at, net, haul, borrow, waste, shut=()):
    """Least cost of hauling along the line, borrowing and wasting, as a network flow solved by HiGHS."""
    n = at.size
    along = np.diff(at) / 1000.0 * haul
    cost = np.concatenate((along, along, np.full(n, borrow), np.full(n, waste)))
    balance = np.zeros((n, cost.size))
    for i in range(n):
        if i < n - 1:
            balance[i, i], balance[i, n - 1 + i] = 1.0, -1.0
        if i:
            balance[i, i - 1], balance[i, n - 2 + i] = -1.0, 1.0
        balance[i, 2 * n - 2 + i], balance[i, 3 * n - 2 + i] = -1.0, 1.0
    bounds = [(0.0, 0.0 if i % (n - 1) in shut and i < 2 * n - 2 else None) for i in range(cost.size)]
    return linprog(cost, A_eq=balance, b_eq=net, bounds=bounds, method="highs")


def transport_by_highs(at, net, haul, borrow, waste, free_m):
    """The same by pairs of cutting and bank, so that hauls within the free haul cost nothing."""
    give, take = np.flatnonzero(net > 0), np.flatnonzero(net < 0)
    distance = np.maximum(np.abs(at[give][:, None] - at[take][None, :]) - free_m, 0.0) / 1000.0 * haul
    cost = np.concatenate((distance.ravel(), np.full(give.size, waste), np.full(take.size, borrow)))
    rows = np.zeros((give.size + take.size, cost.size))
    for i in range(give.size):
        rows[i, i * take.size : (i + 1) * take.size] = 1.0
        rows[i, give.size * take.size + i] = 1.0
    for j in range(take.size):
        rows[give.size + j, j : give.size * take.size : take.size] = 1.0
        rows[give.size + j, give.size * take.size + give.size + j] = 1.0
    return linprog(cost, A_eq=rows, b_eq=np.concatenate((net[give], -net[take])), method="highs").fun


def priced(haul, moved, at):
    """Cost of a mass haul without free haul, USD."""
    flow = (haul.ordinate_m3 - haul.balance_m3)[:-1]
    return (
        (np.abs(flow) * np.diff(at)).sum() / 1000.0 * moved.haul_usd_per_m3_km.value
        + haul.borrow_m3 * moved.borrow_usd_per_m3.value
        + haul.waste_m3 * moved.waste_usd_per_m3.value
    )


@pytest.mark.parametrize("seed", range(30))
def test_the_least_cost_is_that_of_linear_programming(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 80))
    at = np.concatenate(([0.0], np.cumsum(rng.uniform(5.0, 400.0, n - 1))))
    net = rng.normal(size=n) * 1_000.0
    given_costs = costs(*rng.uniform(0.05, 5.0, 3))
    found = mass_haul(at, np.maximum(net, 0.0), np.maximum(-net, 0.0), given_costs)
    best = network_by_highs(
        at, net, given_costs.haul_usd_per_m3_km.value, given_costs.borrow_usd_per_m3.value,
        given_costs.waste_usd_per_m3.value,
    ).fun  # fmt: skip
    assert priced(found, given_costs, at) == pytest.approx(best, rel=1e-9)
    # Without free haul all that is hauled is overhaul, and it is the area of the mass diagram.
    assert found.overhaul_m3_km * given_costs.haul_usd_per_m3_km.value == pytest.approx(
        priced(found, given_costs, at)
        - found.borrow_m3 * given_costs.borrow_usd_per_m3.value
        - found.waste_m3 * given_costs.waste_usd_per_m3.value
    )


@pytest.mark.parametrize("seed", range(10))
def test_where_no_soil_passes_each_side_is_balanced_alone(seed):
    rng = np.random.default_rng(100 + seed)
    n = 40
    at = np.arange(n) * 100.0
    net = rng.normal(size=n) * 500.0
    closed = np.zeros(n, dtype=bool)
    closed[rng.integers(5, n - 5, 2)] = True
    shut = {i for i in range(n - 1) if closed[i] or closed[i + 1]}
    found = mass_haul(at, np.maximum(net, 0.0), np.maximum(-net, 0.0), costs(), closed)
    assert priced(found, costs(), at) == pytest.approx(network_by_highs(at, net, 0.5, 3.0, 1.0, shut).fun, rel=1e-9)
    flow = (found.ordinate_m3 - found.balance_m3)[:-1]
    assert np.abs(flow[sorted(shut)]).max() == pytest.approx(0.0, abs=1e-9)


def test_with_free_haul_the_limit_rule_is_near_the_transport_optimum():
    """The economic limit of haul decides; that it is not always the optimum of the pairs is said in docs/costs.md."""
    excess = []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        at = np.arange(60) * 100.0
        net = np.convolve(rng.normal(size=80), np.ones(21) / 21.0, "valid") * 1_000.0
        given_costs = costs(free_haul_m=500.0)
        found = mass_haul(at, np.maximum(net, 0.0), np.maximum(-net, 0.0), given_costs)
        ours = found.overhaul_m3_km * 0.5 + found.borrow_m3 * 3.0 + found.waste_m3
        best = transport_by_highs(at, net, 0.5, 3.0, 1.0, 500.0)
        assert ours >= best * (1.0 - 1e-9)
        excess.append(ours / best - 1.0)
    assert np.median(excess) < 0.005
    assert max(excess) < 0.02


def test_one_hill_and_one_hollow_by_hand():
    # 1,000 m3 cut at 0 m, 1,000 m3 of bank at 2,000 m: hauled, 1,500 m of it beyond the free haul.
    at = np.array([0.0, 500.0, 1_000.0, 1_500.0, 2_000.0])
    cut, fill = np.array([1_000.0, 0, 0, 0, 0]), np.array([0, 0, 0, 0, 1_000.0])
    found = mass_haul(at, cut, fill, costs(free_haul_m=500.0))
    assert (found.free_m3, found.overhauled_m3, found.overhaul_m3_km) == (0.0, 1_000.0, 1_500.0)
    assert (found.borrow_m3, found.waste_m3) == (0.0, 0.0)
    # Haul dearer than 4 USD over the 1.5 km: soil is wasted here and borrowed there.
    dear = mass_haul(at, cut, fill, costs(haul=3.0, free_haul_m=500.0))
    assert (dear.borrow_m3, dear.waste_m3, dear.hauled_m3) == (1_000.0, 1_000.0, 0.0)
    assert dear.limit_m == pytest.approx(500.0 + 4.0 / 3.0 * 1000.0)
    # A free haul of 2 km: nothing is overhaul.
    free = mass_haul(at, cut, fill, costs(free_haul_m=2_000.0))
    assert (free.free_m3, free.overhaul_m3_km) == (1_000.0, 0.0)


def test_a_published_mass_haul_table():
    """Tutorial "Mass haul diagram" with solution, KUiTTHO 2006 (scribd.com/doc/143092400).

    Printed: cumulative volumes, borrow of 558 m3, no waste, and 26,957 m3 cut, hauled and filled.
    """
    at = np.array([103, 165, 232, 282, 357, 434, 554, 640, 711, 774, 819, 885], dtype=float)
    net = np.array([7012, 3314, -3615, -3216, 4435, 4578, -9315, -5622, 4336, 3282, -2077, -3670], dtype=float)
    found = mass_haul(at, np.maximum(net, 0.0), np.maximum(-net, 0.0), costs(haul=0.001, borrow=6.0, waste=3.0))
    assert found.ordinate_m3.tolist() == [
        7012, 10326, 6711, 3495, 7930, 12508, 3193, -2429, 1907, 5189, 3112, -558,
    ]  # fmt: skip
    assert (found.borrow_m3, found.waste_m3, found.hauled_m3) == (
        pytest.approx(558.0), pytest.approx(0.0, abs=1e-6), pytest.approx(26_957.0),
    )  # fmt: skip


volumes = st.lists(st.floats(0.0, 1e5), min_size=2, max_size=60)


@settings(max_examples=120, deadline=None)
@given(volumes, volumes, st.floats(0.01, 5.0), st.floats(0.0, 8.0), st.floats(0.0, 8.0), st.floats(0.5, 1.3))
def test_soil_is_neither_made_nor_lost(cut, fill, haul, borrow, waste, fill_per_cut):
    n = min(len(cut), len(fill))
    cut, fill = np.array(cut[:n]), np.array(fill[:n])
    at = np.arange(n) * 25.0
    found = mass_haul(at, cut, fill, costs(haul, borrow, waste, 100.0, fill_per_cut))
    tiny = {"rel": 1e-9, "abs": 1e-6}
    assert cut.sum() * fill_per_cut + found.borrow_m3 == pytest.approx(fill.sum() + found.waste_m3, **tiny)
    assert found.balance_m3[-1] == pytest.approx(found.ordinate_m3[-1], **tiny)
    assert found.hauled_m3 == pytest.approx(found.free_m3 + found.overhauled_m3, **tiny)
    assert found.hauled_m3 <= min(cut.sum() * fill_per_cut, fill.sum()) + 1e-6
    # No haul is longer than the economic limit: beyond it borrowing and wasting are cheaper.
    if found.overhauled_m3 > 1.0:
        mean_m = found.overhaul_m3_km * 1000.0 / found.overhauled_m3 + 100.0
        assert mean_m <= max(found.limit_m, 25.0) * (1.0 + 1e-6)


@settings(max_examples=60, deadline=None)
@given(volumes, st.floats(0.01, 5.0))
def test_the_other_way_round_costs_the_same(net, haul):
    net = np.array(net) - np.mean(net)
    at = np.arange(net.size) * 25.0
    moved = costs(haul)
    there = mass_haul(at, np.maximum(net, 0.0), np.maximum(-net, 0.0), moved)
    back = mass_haul(at, np.maximum(net[::-1], 0.0), np.maximum(-net[::-1], 0.0), moved)
    assert priced(there, moved, at) == pytest.approx(priced(back, moved, at), rel=1e-9, abs=1e-6)


def test_without_numba_the_figures_are_the_same(monkeypatch):
    rng = np.random.default_rng(7)
    at = np.arange(800) * 25.0
    net = np.convolve(rng.normal(size=830), np.ones(31), "valid") * 50.0
    given_costs = BUILT_IN["itemised"]
    compiled = mass_haul(at, np.maximum(net, 0.0), np.maximum(-net, 0.0), given_costs)
    monkeypatch.setattr("karwan.core.mass_haul.jit", lambda function: None)
    plain = mass_haul(at, np.maximum(net, 0.0), np.maximum(-net, 0.0), given_costs)
    assert kernels.numba_available()
    assert np.array_equal(compiled.balance_m3, plain.balance_m3)
    assert (compiled.overhaul_m3_km, compiled.free_m3) == (pytest.approx(plain.overhaul_m3_km), plain.free_m3)


def test_rates_of_nothing_let_the_high_ends_decide():
    assert economic_limit_m(UnitCosts())[0] == pytest.approx(500.0 + (3.0 + 1.0) / 0.5 * 1000.0)
    assert economic_limit_m(costs(haul=0.0))[0] == float("inf")


def test_hauling_for_nothing_leaves_only_what_does_not_balance():
    at = np.arange(400) * 25.0
    net = np.where(at < 5_000.0, 10.0, -8.0)
    found = mass_haul(at, np.maximum(net, 0.0), np.maximum(-net, 0.0), costs(haul=0.0))
    assert (found.borrow_m3, found.waste_m3) == (pytest.approx(0.0, abs=1e-6), pytest.approx(400.0))


def test_borrow_and_waste_for_nothing_move_no_soil():
    at = np.arange(4) * 25.0
    found = mass_haul(at, np.array([5.0, 0, 0, 0]), np.array([0, 0, 0, 5.0]), costs(borrow=0.0, waste=0.0))
    assert (found.borrow_m3, found.waste_m3, found.hauled_m3) == (5.0, 5.0, 0.0)
