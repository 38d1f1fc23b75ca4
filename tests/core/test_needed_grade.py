from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from karwan.core.evaluation import BACK, FORWARD
from karwan.core.long_section import section_of
from karwan.core.needed_grade import Climb, NeededGrade, tight_stretches
from karwan.core.unit_costs import UnitCosts
from karwan.core.vertical import Demand
from scipy.optimize import linprog

COSTS = UnitCosts()
STEP_M = 25.0


def section(ground_m, level_m):
    """Stations 25 m apart somewhere."""
    n = len(ground_m)
    at = np.arange(n) * STEP_M
    ground, level = (np.asarray(values, dtype=float) for values in (ground_m, level_m))
    return section_of(at, at * 1e-5, np.zeros(n), ground, np.ones(n, dtype=bool), level, COSTS)


def needs(ground_m, level_m, ruling=10.0, demands=(), ease=0.0):
    n = len(ground_m)
    limit = np.full(n - 1, ruling - ease)
    return NeededGrade(section(ground_m, level_m), limit, limit, demands, COSTS)


def test_an_even_climb_needs_its_rise_less_what_cut_and_fill_take_up_by_hand():
    # 200 m up in 10 km on ground that climbs at once: from a bank of 20 m at the foot to a cutting of 25 m at the top.
    n = 401
    ground = np.linspace(1_000.0, 1_200.0, n)
    needed = 10.0 + needs(ground, ground).more_permille(np.zeros(n))
    assert needed == pytest.approx((200.0 - 20.0 - 25.0) / 10.0, abs=0.02)
    # In curves everywhere 2 per mille of it is lost.
    assert 10.0 + needs(ground, ground, ease=2.0).more_permille(np.zeros(n)) == pytest.approx(17.5, abs=0.02)


def test_a_summit_that_lies_higher_needs_more_by_hand():
    n = 401
    ground = np.linspace(1_000.0, 1_100.0, n)
    error = np.linspace(0.0, 30.0, n)
    found = needs(ground, ground)
    calm, higher = (found.more_permille(e) for e in (np.zeros(n), error))
    assert higher - calm == pytest.approx(3.0, abs=0.02)
    # The same shift everywhere changes nothing.
    assert found.more_permille(np.full(n, 55.5)) == calm


def test_fixed_levels_are_not_moved_by_errors():
    n = 401
    ground = np.full(n, 1_000.0)
    ends = [Demand(0.0, 0.0, 1_000.0, 1_000.0), Demand(10_000.0, 10_000.0, 1_080.0, 1_080.0)]
    level = np.linspace(1_000.0, 1_080.0, n)
    ground = level - 5.0
    found = needs(ground, level, demands=ends)
    for error_m in (0.0, 3.0, -3.0):
        assert 10.0 + found.more_permille(np.full(n, error_m)) == pytest.approx(8.0, abs=0.02)


def test_a_designed_tunnel_may_lie_as_deep_as_it_needs():
    n = 401
    ground = np.full(n, 1_000.0)
    ground[150:250] = 1_200.0
    level = np.full(n, 1_000.0)
    assert needs(ground, level).more_permille(np.zeros(n)) < 0.0
    assert needs(ground, ground).more_permille(np.zeros(n)) == 60.0


def test_stations_stay_level_whatever_the_ruling_grade_is():
    n = 401
    ground = np.linspace(1_000.0, 1_145.0, n)
    plain = needs(ground, ground).more_permille(np.zeros(n))
    level = needs(ground, ground, demands=[Demand(4_000.0, 6_000.0, max_grade_permille=0.0)])
    # 100 m in 10 km without the station, in 8 km with it.
    assert 10.0 + plain == pytest.approx(10.0, abs=0.02)
    assert 10.0 + level.more_permille(np.zeros(n)) == pytest.approx(100.0 / 8.0, abs=0.05)


@pytest.mark.parametrize("seed", range(8))
def test_a_linear_programme_needs_the_same_grade(seed):
    """Least grade x with |level change| <= (ruling + x) step and levels within cut and bank, by HiGHS."""
    rng = np.random.default_rng(seed)
    n = 161
    ground = 1_000.0 + np.cumsum(rng.normal(0.0, 4.0, n))
    error = np.cumsum(rng.normal(0.0, 1.0, n))
    found = needs(ground, ground).more_permille(error)
    picked = (ground + error)[::4]
    m, step_m = picked.size, 100.0
    # Variables: levels, then the grade in per mille.
    rows = np.zeros((2 * (m - 1), m + 1))
    for k in range(m - 1):
        rows[2 * k, [k, k + 1]], rows[2 * k + 1, [k, k + 1]] = (-1.0, 1.0), (1.0, -1.0)
    rows[:, m] = -step_m / 1_000.0
    bounds = [(g - COSTS.max_cut_m, g + COSTS.max_fill_m) for g in picked] + [(1.0, None)]
    best = linprog(np.eye(m + 1)[m], rows, np.zeros(len(rows)), bounds=bounds, method="highs")
    assert 10.0 + found == pytest.approx(best.x[m], abs=0.1)


def test_climbs_are_told_where_they_are_and_which_way_they_climb():
    n = 801
    ground = np.concatenate((np.full(200, 1_000.0), np.linspace(1_000.0, 1_200.0, 400), np.full(201, 1_200.0)))
    (climb,) = needs(ground, ground).climbs(np.zeros(n))
    assert climb.direction == FORWARD
    assert 150 < climb.first < 250
    assert 550 < climb.last < 650
    # 20 per mille of ground over 10 km, less 45 m.
    assert climb.more_permille == pytest.approx(15.5 - 10.0, abs=0.1)
    back = ground[::-1].copy()
    (other,) = needs(back, back).climbs(np.zeros(n))
    assert other.direction == BACK
    assert (other.first, other.last) == pytest.approx((n - 1 - climb.last, n - 1 - climb.first), abs=4)
    assert needs(ground, ground).climbs(np.zeros(n), 6.0) == []


def test_the_commonest_stretches_come_first_and_rare_ones_are_left_out():
    at = np.arange(1_000) * STEP_M
    here, there = Climb(100, 200, 0.5, FORWARD), Climb(600, 700, 1.5, BACK)
    found = [[here]] * 30 + [[there]] * 60 + [[]] * 10
    stretches = tight_stretches(found, 100, at)
    assert [(s.direction, s.chance) for s in stretches] == [(BACK, 0.6), (FORWARD, 0.3)]
    assert (stretches[0].from_m, stretches[0].to_m) == (15_000.0, 17_500.0)
    assert (stretches[0].more_permille, stretches[1].most_permille) == (1.5, 0.5)
    assert tight_stretches([[replace(here)]] + [[]] * 99, 100, at) == ()
