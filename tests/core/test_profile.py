from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from karwan.core import profile_levels
from karwan.core.errors import AlignmentError
from karwan.core.profile import design_levels
from karwan.core.profile_kernels import envelopes
from karwan.core.profile_levels import Ground, cheapest_levels, nearest_levels, programme
from karwan.core.unit_costs import Rate, UnitCosts
from scipy.optimize import linprog
from scipy.sparse import bmat, diags, eye

COSTS = UnitCosts()


def optimum_by_highs(ground, rise_m, cut_usd, fill_usd):
    """Least cut_usd * cut + fill_usd * fill within the grade, by linear programming: the independent oracle."""
    n = ground.size
    one, step = eye(n), diags([-1.0, 1.0], [0, 1], shape=(n - 1, n))
    # Variables: level, fill, cut with level - fill + cut = ground.
    steps = bmat([[step, None, None], [-step, None, None]]).tocsr()
    steps.resize((2 * (n - 1), 3 * n))
    found = linprog(
        np.concatenate((np.zeros(n), np.full(n, fill_usd), np.full(n, cut_usd))),
        A_ub=steps, b_ub=np.full(2 * (n - 1), rise_m), A_eq=bmat([[one, -one, one]]), b_eq=ground,
        bounds=[(None, None)] * n + [(0, None)] * (2 * n), method="highs",
    )  # fmt: skip
    return found.fun


def hills(seed, n, step=1.0):
    return 1000.0 + np.cumsum(np.random.default_rng(seed).normal(0, step, n))


@pytest.mark.parametrize("seed", range(4))
def test_least_deviation_equals_highs(seed):
    ground = hills(seed, 400, 2.0)
    free = np.full(400, np.inf)
    rise = np.full(399, 1.25)
    levels = nearest_levels(Ground(np.arange(400.0), ground, rise, rise, -free, free), ground)
    assert np.abs(levels - ground).sum() == pytest.approx(optimum_by_highs(ground, 1.25, 1, 1), rel=1e-9)
    assert np.abs(np.diff(levels)).max() <= 1.25 + 1e-9


@pytest.mark.parametrize("seed", range(3))
def test_convex_case_equals_highs_up_to_the_lattice(seed):
    # Cost linear in height: no structures, no side slope, 1 m wide. The lattice (a fifth of the rise) and the cost
    # table (0.05 m) round each station by 0.15 m at most.
    costs = UnitCosts(
        track_usd_per_m=Rate(0, 0, 0, ""), cut_usd_per_m3=Rate(6, 6, 6, ""), fill_usd_per_m3=Rate(5, 5, 5, ""),
        formation_width_m=1.0, side_slope=0.0, max_fill_m=1e6, max_cut_m=1e6,
    )  # fmt: skip
    ground = np.round(hills(seed, 500, 2.0) * 4) / 4
    levels = design_levels(ground, 100.0, 12.5, costs)
    cost = costs.usd_per_m(levels - ground).sum()
    best = optimum_by_highs(ground, 1.25, 6, 5)
    assert best - 1e-6 <= cost <= best * 1.002 + 1e-6


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.floats(4.0, 40.0), st.floats(25.0, 100.0))
def test_no_grade_is_ever_broken_and_reversing_the_ground_reverses_the_cost_of_nothing(seed, grade, spacing):
    ground = hills(seed, 160, 3.0)
    levels = design_levels(ground, spacing, grade, COSTS)
    back = design_levels(ground[::-1], spacing, grade, COSTS)
    assert np.abs(np.diff(levels)).max() <= grade / 1000 * spacing + 1e-6
    forth_usd = COSTS.usd_per_m(levels - ground).sum()
    assert COSTS.usd_per_m(back[::-1] - ground).sum() == pytest.approx(forth_usd, rel=0.02)


def test_without_numba_the_answer_is_the_same(monkeypatch):
    ground = hills(7, 900, 4.0) + np.interp(np.arange(900), [0, 400, 430, 460, 900], [0, 0, 400, 0, 0])
    with_numba = design_levels(ground, 100.0, 12.5, COSTS)
    monkeypatch.setattr(profile_levels, "numba_available", lambda: False)
    assert np.array_equal(design_levels(ground, 100.0, 12.5, COSTS), with_numba)


def test_a_ridge_becomes_a_tunnel_and_a_gorge_a_bridge():
    ground = np.full(300, 1000.0)
    ground[100:120] = 1150.0
    ground[200:204] = 900.0
    height = design_levels(ground, 100.0, 12.5, COSTS) - ground
    assert (height[101:119] < -COSTS.max_cut_m).all()
    assert (height[200:204] > COSTS.max_fill_m).all()
    assert np.abs(height[:80]).max() < 0.2


def test_flat_ground_is_followed_exactly():
    assert np.abs(design_levels(np.full(50, 700.0), 100.0, 12.5, COSTS) - 700.0).max() < 0.13


def test_unknown_ground_is_an_error():
    with pytest.raises(AlignmentError, match="not known"):
        design_levels(np.array([1.0, np.nan, 3.0]), 100.0, 12.5, COSTS)


def free_problem(ground, up_m, down_m):
    unbound = np.full(ground.size, np.inf)
    return Ground(np.arange(ground.size) * 100.0, ground, up_m, down_m, -unbound, unbound)


def test_limits_by_interval_and_direction_weights_and_bounds_equal_highs_to_six_digits_on_7000_stations():
    rng = np.random.default_rng(4)
    n = 7_000
    ground = hills(4, n, 1.5)
    up, down = rng.uniform(0.8, 1.25, n - 1), rng.uniform(0.5, 1.25, n - 1)
    below, above = rng.uniform(3.0, 8.0, n), rng.uniform(3.0, 8.0, n)
    low, high = np.full(n, -np.inf), np.full(n, np.inf)
    low[3000:3003] = ground[3000] + 5.0
    high[5000] = ground[5000] - 8.0
    problem = replace(free_problem(ground, up, down), low_m=low, high_m=high)
    levels = nearest_levels(problem, ground, below, above)
    own = (below * np.maximum(ground - levels, 0.0) + above * np.maximum(levels - ground, 0.0)).sum()
    one, step = eye(n), diags([-1.0, 1.0], [0, 1], shape=(n - 1, n))
    steps = bmat([[step, None, None], [-step, None, None]]).tocsr()
    steps.resize((2 * (n - 1), 3 * n))
    best = linprog(
        np.concatenate((np.zeros(n), above, below)), A_ub=steps, b_ub=np.concatenate((up, down)),
        A_eq=bmat([[one, -one, one]]), b_eq=ground, bounds=[*zip(low, high)] + [(0, None)] * (2 * n), method="highs",
    )  # fmt: skip
    assert own == pytest.approx(best.fun, rel=1e-9)
    assert (np.diff(levels) <= up + 1e-9).all()
    assert (-np.diff(levels) <= down + 1e-9).all()
    assert (levels >= low - 1e-9).all()
    assert (levels <= high + 1e-9).all()


@pytest.mark.parametrize("seed", range(4))
def test_nothing_cheaper_lies_outside_the_envelopes(seed):
    rng = np.random.default_rng(seed)
    ground = hills(seed, 400, 4.0) + np.interp(np.arange(400), [0, 200, 215, 230, 400], [0, 0, 150, 0, 0])
    problem = free_problem(ground, rng.uniform(0.8, 1.25, 399), rng.uniform(0.8, 1.25, 399))
    anchor = nearest_levels(problem, ground)
    over, under = envelopes(ground, problem.up_m, problem.down_m, problem.low_m, problem.high_m)
    within = programme(problem, COSTS, anchor, under, over, 0.2)
    everywhere = programme(problem, COSTS, anchor, under - 150.0, over + 150.0, 0.2)
    # The cost table knows heights to an eighth of a step.
    assert problem.cost_usd(within, COSTS) == pytest.approx(problem.cost_usd(everywhere, COSTS), rel=1e-4)
    assert (np.diff(within) <= problem.up_m + 1e-9).all()
    assert (-np.diff(within) <= problem.down_m + 1e-9).all()


@pytest.mark.parametrize("seed", range(4))
def test_rough_levels_first_lose_less_than_three_in_a_thousand(seed, monkeypatch):
    ground = hills(seed, 1_500, 6.0)
    limit = np.full(1_499, 1.25)
    problem = free_problem(ground, limit, limit)
    fine = problem.cost_usd(cheapest_levels(problem, COSTS), COSTS)
    monkeypatch.setattr(profile_levels, "MOST_LEVELS", 100)
    rough = problem.cost_usd(cheapest_levels(problem, COSTS), COSTS)
    assert fine * (1.0 - 1e-4) <= rough <= fine * 1.003
