"""Checks of a standard: each kind just inside and just outside its limit, both ways, and what must always hold."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from karwan.core.checks import KINDS, Checked, find_violations, grade_limits
from karwan.core.evaluation import ARC, BACK, CLOTHOID, FORWARD, TANGENT, Element, LongSection
from karwan.core.long_section import grade_over_base
from karwan.core.profile import design_profile
from karwan.core.standards import standard
from karwan.core.unit_costs import UnitCosts
from karwan.core.vertical import Demand, Profile

STEP_M = 25.0
# 12.5 per mille, 600 m, 1.5 per mille at stations, 0.9 in tunnels over 300 m, no momentary excess, 700 m sustained.
PLAIN = standard("1520-international")


def line(level_m, curvature_per_m=None, tunnel=None, **known):
    """A line of stations 25 m apart with these levels; straight and outside tunnels where nothing is said."""
    level = np.asarray(level_m, dtype=float)
    n = level.size
    at = np.arange(n) * STEP_M
    none = np.zeros(n, dtype=bool)
    curvature = np.zeros(n) if curvature_per_m is None else np.asarray(curvature_per_m, dtype=float)
    section = LongSection(
        at, 62.0 + at / 1e5, 34.0 + at / 2e5, np.zeros(n), level, ~none, none, none if tunnel is None else tunnel,
        np.zeros(n), np.zeros(n),
    )  # fmt: skip
    radius = np.minimum(1.0 / np.maximum(np.abs(curvature), 1e-9), 99_999.0)
    return Checked(section, curvature, grade_over_base(section, STEP_M), radius, **known)


def climbing(grade_permille, n=200, share=1.0):
    """Levels that rise evenly over the first `share` of n stations and are level from there on."""
    rise = np.where(np.arange(n - 1) < share * (n - 1), grade_permille, 0.0)
    return np.concatenate(([0.0], np.cumsum(rise * STEP_M / 1000.0)))


def kinds(checked, one=PLAIN):
    return [violation.kind for violation in find_violations(checked, one)]


def reversed_line(checked):
    """The same line from its other end."""
    section, length_m = checked.section, float(checked.section.chainage_m[-1])
    back = replace(
        section, chainage_m=length_m - section.chainage_m[::-1], lon=section.lon[::-1], lat=section.lat[::-1],
        level_m=section.level_m[::-1], tunnel=section.tunnel[::-1],
    )  # fmt: skip
    plan = tuple(
        replace(e, from_m=length_m - e.to_m, to_m=length_m - e.from_m, curvature_from=-e.curvature_to,
                curvature_to=-e.curvature_from)
        for e in reversed(checked.plan)
    )  # fmt: skip
    return Checked(
        back, -checked.curvature_per_m[::-1], checked.grade_permille[::-1], checked.radius_m[::-1], plan,
        checked.profile and checked.profile.reversed(length_m),
        tuple(demand.reversed(length_m) for demand in checked.demands),
    )  # fmt: skip


# --- limits ----------------------------------------------------------------------------------------------------------


def test_the_ruling_grade_is_eased_by_700_over_r_at_the_sharper_end():
    up, down = grade_limits(np.array([0.0, 0.0, 1 / 700, -1 / 350, -1 / 350]), PLAIN)
    assert up == pytest.approx([12.5, 11.5, 10.5, 10.5])
    assert np.array_equal(up, down)


def test_each_direction_has_its_own_ruling_grade():
    up, down = grade_limits(np.array([0.0, 1 / 700]), PLAIN.with_figure("ruling_grade_back_permille", 9.0))
    assert (up, down) == (pytest.approx([11.5]), pytest.approx([8.0]))


def test_a_corner_leaves_some_grade_but_never_more_than_the_ruling_grade():
    up, down = grade_limits(np.array([1.0, 1.0]), replace(PLAIN, ruling_grade_back_permille=0.5))
    assert (float(up[0]), float(down[0])) == (1.0, 0.5)


# --- grades ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("sign", "direction"), [(1.0, FORWARD), (-1.0, BACK)])
def test_a_momentary_grade_is_told_for_the_trains_that_climb_it(sign, direction):
    assert kinds(line(climbing(sign * 12.54))) == []
    (breach,) = find_violations(line(climbing(sign * 12.56)), PLAIN)
    assert (breach.kind, breach.direction, breach.unit) == ("grade", direction, "‰")
    assert (breach.value, breach.limit) == (pytest.approx(12.56), 12.5)
    assert (breach.from_m, breach.to_m) == (25.0, 4_950.0)
    assert breach.clause.startswith("ruling grade")
    assert "secondary sources" in breach.clause


def test_a_grade_is_judged_against_the_ruling_grade_of_its_own_direction():
    one = PLAIN.with_figure("ruling_grade_back_permille", 9.0, "letter of the ministry")
    assert kinds(line(climbing(12.0)), one) == []
    (breach,) = find_violations(line(climbing(-12.0)), one)
    assert (breach.direction, breach.limit) == (BACK, 9.0)
    assert "letter of the ministry" in breach.clause


@pytest.mark.parametrize("sign", [1.0, -1.0])
@pytest.mark.parametrize("exact", [True, False])
def test_in_a_curve_the_limit_is_less(sign, exact):
    bend = np.zeros(200)
    bend[80:120] = -1 / 700
    known = {"plan": (Element(TANGENT, 0.0, 4_975.0, 0.0, 0.0),)} if exact else {}
    assert kinds(line(climbing(sign * 11.54), bend, **known)) == []
    (breach,) = find_violations(line(climbing(sign * 11.6), bend, **known), PLAIN)
    assert (breach.value, breach.limit) == (pytest.approx(11.6), pytest.approx(11.5))
    # The ends of the curve, stations 80 and 119, are known to 50 m on the exact plan and to 75 m as sampled.
    away_m = 50.0 if exact else 75.0
    assert (breach.from_m, breach.to_m) == (80 * 25.0 - 25.0 + away_m, 119 * 25.0 + 25.0 - away_m)
    assert "less 700/R in curves" in breach.clause


def test_a_drawn_corner_counts_as_a_curve_of_the_smallest_radius():
    bend = np.zeros(200)
    bend[80:120] = 1 / 50
    assert kinds(line(climbing(12.5 - 700 / 600), bend)) == ["radius"]
    assert kinds(line(climbing(12.5 - 700 / 600 + 0.06), bend)) == ["radius", "grade"]


def test_short_stretches_may_be_steeper_where_the_standard_says_so():
    one = PLAIN.with_figure("momentary_excess_permille", 2.0)
    level = climbing(14.5, n=400, share=0.05)
    assert kinds(line(level), one) == []
    assert kinds(line(climbing(14.6, n=400, share=0.05)), one) == ["grade"]
    (breach,) = find_violations(line(climbing(14.5, n=400, share=0.5)), one)
    assert (breach.kind, breach.limit, breach.value) == ("sustained grade", 12.5, pytest.approx(14.5))
    assert "mean over 700 m" in breach.clause


@pytest.mark.parametrize(("sign", "direction"), [(1.0, FORWARD), (-1.0, BACK)])
def test_the_sustained_grade_is_the_mean_over_its_length(sign, direction):
    one = PLAIN.with_figure("momentary_excess_permille", 5.0)
    # 28 intervals are 700 m: 14 of them at 17 and 14 at 8 have a mean of 12.5.
    rise = np.concatenate((np.zeros(60), np.full(14, 17.0), np.full(14, 8.0), np.zeros(60)))
    level = np.concatenate(([0.0], np.cumsum(rise * STEP_M / 1000.0)))
    assert kinds(line(sign * level), one) == []
    rise[60:74] = 17.2
    level = np.concatenate(([0.0], np.cumsum(rise * STEP_M / 1000.0)))
    (breach,) = find_violations(line(sign * level), one)
    assert (breach.kind, breach.direction, breach.value) == ("sustained grade", direction, pytest.approx(12.6))
    assert (breach.from_m, breach.to_m) == (60 * 25.0, 88 * 25.0)


def test_many_short_curves_break_the_sustained_grade_on_the_exact_plan():
    bend = np.zeros(200)
    # Curves of 50 m: the ends of each lie within 50 m of everything in it.
    bend[np.arange(0, 200, 6)] = 1 / 600
    plan = (Element(TANGENT, 0.0, 4_975.0, 0.0, 0.0),)
    (breach,) = [v for v in find_violations(line(climbing(12.5), bend, plan=plan), PLAIN) if v.direction == FORWARD]
    assert breach.kind == "sustained grade"
    # The worst 28 intervals hold five curves, each of which eases the two intervals beside it by 700 / 600.
    assert breach.limit == pytest.approx(12.5 - 700 / 600 * 10 / 28)


def test_a_line_shorter_than_the_sustained_length_is_judged_as_a_whole():
    one = PLAIN.with_figure("momentary_excess_permille", 5.0)
    assert kinds(line(climbing(13.0, n=11)), one) == ["sustained grade"]


@pytest.mark.parametrize("levels", [[0.0, 1.0], [0.0, 0.5, 1.0]])
def test_the_shortest_lines_are_judged_too(levels):
    assert kinds(line(levels)) == ["grade"]
    assert kinds(line(np.array(levels) / 10.0)) == []


def test_breaches_near_one_another_are_one_place():
    rise = np.zeros(200)
    rise[[50, 51, 54, 55, 80, 81]] = 20.0
    found = find_violations(line(np.concatenate(([0.0], np.cumsum(rise * STEP_M / 1000.0)))), PLAIN)
    assert [(v.from_m, v.to_m, v.value) for v in found] == [
        (51 * 25.0, 55 * 25.0, pytest.approx(20.0)), (81 * 25.0, 81 * 25.0, pytest.approx(20.0)),
    ]  # fmt: skip


# --- tunnels ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("sign", "direction"), [(1.0, FORWARD), (-1.0, BACK)])
def test_in_long_tunnels_the_grade_is_less(sign, direction):
    tunnel = np.zeros(200, dtype=bool)
    tunnel[100:140] = True
    plan = (Element(TANGENT, 0.0, 4_975.0, 0.0, 0.0),)
    assert kinds(line(climbing(sign * 11.29), tunnel=tunnel, plan=plan)) == []
    (breach,) = find_violations(line(climbing(sign * 11.31), tunnel=tunnel, plan=plan), PLAIN)
    assert (breach.kind, breach.direction, breach.limit) == ("tunnel grade", direction, pytest.approx(11.25))
    assert 100 * 25.0 < breach.from_m < breach.to_m < 139 * 25.0
    assert "longer than 300 m" in breach.clause


def test_short_tunnels_are_like_open_line():
    for stations, found in ((13, []), (14, ["tunnel grade"])):
        tunnel = np.zeros(200, dtype=bool)
        # Each station stands for 25 m; the portals may lie 12.5 m further in.
        tunnel[100 : 100 + stations] = True
        assert kinds(line(climbing(12.5), tunnel=tunnel, plan=(Element(TANGENT, 0.0, 4_975.0, 0.0, 0.0),))) == found


# --- stations, levels, rivers ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_a_station_is_level(sign):
    station = Demand(1_000.0, 2_050.0, max_grade_permille=1.5, why="Herat")
    rise = np.full(199, 10.0)
    rise[40:82] = 1.54
    inside = np.concatenate(([0.0], np.cumsum(rise * STEP_M / 1000.0)))
    assert kinds(line(sign * inside, demands=(station,))) == []
    rise[60] = 1.7
    outside = np.concatenate(([0.0], np.cumsum(rise * STEP_M / 1000.0)))
    (breach,) = find_violations(line(sign * outside, demands=(station,)), PLAIN)
    assert (breach.kind, breach.limit, breach.direction) == ("station grade", 1.5, "")
    assert breach.value == pytest.approx((1.54 + 1.7) / 2)
    assert (breach.from_m, breach.to_m) == (1_500.0, 1_525.0)
    assert "Herat" in breach.clause


def test_a_station_shorter_than_50_m_is_judged_by_its_ends():
    assert kinds(line(climbing(1.54), demands=(Demand(1_010.0, 1_040.0, max_grade_permille=1.5),))) == []
    assert kinds(line(climbing(1.56), demands=(Demand(1_010.0, 1_040.0, max_grade_permille=1.5),))) == ["station grade"]


@pytest.mark.parametrize(("level", "found"), [(100.04, []), (99.96, []), (100.06, ["fixed level"]), (99.9, ["fixed level"])])  # fmt: skip  # noqa: E501
def test_a_fixed_level_is_met(level, found):
    border = Demand(1_010.0, 1_010.0, 100.0, 100.0, why="the border")
    checked = line(np.full(100, level), demands=(border,))
    assert kinds(checked) == found
    for breach in find_violations(checked, PLAIN):
        assert (breach.value, breach.limit, breach.from_m, breach.unit) == (level, 100.0, 1_010.0, "m")
        assert "the border" in breach.clause


def test_a_level_between_bounds_is_told_with_the_bound_it_breaks():
    checked = line(np.full(100, 120.0), demands=(Demand(500.0, 600.0, 90.0, 110.0),))
    (breach,) = find_violations(checked, PLAIN)
    assert (breach.kind, breach.value, breach.limit) == ("fixed level", 120.0, 110.0)
    assert kinds(line(np.full(100, 100.0), demands=(Demand(500.0, 600.0, 90.0, 110.0),))) == []


@pytest.mark.parametrize(("level", "found"), [(103.96, []), (103.9, ["clearance"])])
def test_a_river_is_cleared(level, found):
    river = Demand(1_010.0, 1_115.0, low_m=100.0 + PLAIN.river_clearance_m, why="Harirud")
    checked = line(np.full(100, level), demands=(river,))
    assert kinds(checked) == found
    for breach in find_violations(checked, PLAIN):
        assert (breach.value, breach.limit) == (pytest.approx(3.9), 4.0)
        assert (breach.from_m, breach.to_m) == (1_010.0, 1_115.0)
        assert "Harirud" in breach.clause


def test_the_lowest_place_over_a_river_counts_between_stations_too():
    profile = Profile(np.array([0.0, 1_012.5, 2_475.0]), np.array([110.0, 103.0, 110.0]), np.zeros(3))
    level = profile.level_at(np.arange(100) * STEP_M)
    river = Demand(1_012.5, 1_012.5, low_m=104.0)
    (breach,) = [
        v for v in find_violations(line(level, profile=profile, demands=(river,)), PLAIN) if v.kind == "clearance"
    ]
    assert (breach.value, breach.from_m) == (pytest.approx(3.0), 1_012.5)


# --- radius and elements of the plan ---------------------------------------------------------------------------------


def curve(radius_m=600.0, transition_m=80.0, arc_m=200.0, start_m=500.0, pi=1, left=1.0):
    """Clothoid, arc, clothoid."""
    k, a, b = left / radius_m, start_m + transition_m, start_m + transition_m + arc_m
    parts = [Element(ARC, a, b, k, k, pi)]
    if transition_m:
        parts = [Element(CLOTHOID, start_m, a, 0.0, k, pi), *parts, Element(CLOTHOID, b, b + transition_m, k, 0.0, pi)]
    return parts


def on_line(*curves, length_m=4_975.0):
    """Curves with the straights between, before and behind."""
    plan, at_m = [], 0.0
    for parts in curves:
        if parts[0].from_m > at_m:
            plan.append(Element(TANGENT, at_m, parts[0].from_m, 0.0, 0.0))
        plan += parts
        at_m = parts[-1].to_m
    return line(np.zeros(200), plan=(*plan, Element(TANGENT, at_m, length_m, 0.0, 0.0)))


def test_a_good_plan_breaks_nothing():
    assert kinds(on_line(curve(), curve(start_m=1_000.0, pi=2, left=-1.0))) == []


@pytest.mark.parametrize("side", [1.0, -1.0])
def test_the_radius_over_100_m_is_judged(side):
    bend = np.zeros(200)
    bend[80:120] = side / 583.0
    assert kinds(line(np.zeros(200), bend)) == []
    bend[80:120] = side / 581.0
    (breach,) = find_violations(line(np.zeros(200), bend), PLAIN)
    assert (breach.kind, breach.value, breach.limit) == ("radius", pytest.approx(581.0), 600.0)
    assert (breach.from_m, breach.to_m, breach.unit) == (2_000.0, 2_975.0, "m")
    assert breach.clause.startswith("smallest radius")


@pytest.mark.parametrize("side", [1.0, -1.0])
def test_the_radius_of_an_arc_is_judged_however_short_it_is(side):
    assert kinds(on_line(curve(599.9, arc_m=5.0, left=side))) == []
    (breach,) = find_violations(on_line(curve(598.0, arc_m=5.0, left=side)), PLAIN)
    assert (breach.kind, breach.value) == ("radius", pytest.approx(598.0))
    assert (breach.from_m, breach.to_m) == (580.0, 585.0)


def test_an_arc_and_the_line_sampled_on_it_are_one_breach():
    checked = on_line(curve(400.0, 90.0))
    sampled = np.where(np.abs(checked.section.chainage_m - 700.0) < 150.0, 405.0, 99_999.0)
    (breach,) = find_violations(replace(checked, radius_m=sampled), PLAIN)
    assert breach.value == pytest.approx(400.0)


def test_two_transitions_without_an_arc_are_judged_where_they_meet():
    k = 1 / 400.0
    parts = [Element(CLOTHOID, 500.0, 600.0, 0.0, k, 1), Element(CLOTHOID, 600.0, 700.0, k, 0.0, 1)]
    (breach,) = find_violations(on_line(parts), PLAIN)
    assert (breach.kind, breach.value, breach.from_m, breach.to_m) == ("radius", pytest.approx(400.0), 500.0, 700.0)
    assert breach.lon == pytest.approx(62.0 + 600.0 / 1e5)


def test_transitions_shorter_than_the_lowest_at_their_radius_are_told_once_a_curve():
    lowest = float(PLAIN.transition_length_m(600.0)[0])
    assert kinds(on_line(curve(transition_m=lowest - 0.04))) == []
    (breach,) = find_violations(on_line(curve(transition_m=lowest - 1.0)), PLAIN)
    assert (breach.kind, breach.value, breach.limit) == (
        "transition",
        pytest.approx(lowest - 1.0),
        pytest.approx(lowest),
    )
    # The transition itself and not its curve: as long as the value says.
    assert (breach.from_m, breach.to_m) == (500.0, pytest.approx(500.0 + lowest - 1.0))


def test_one_short_transition_of_two_is_the_worst_place():
    short = curve()
    short[2] = replace(short[2], to_m=short[2].from_m + 30.0)
    (breach,) = find_violations(on_line(short), PLAIN)
    assert (breach.value, breach.lon) == (pytest.approx(30.0), pytest.approx(62.0 + (780.0 + 15.0) / 1e5))
    assert (breach.from_m, breach.to_m) == (780.0, 810.0)


def test_a_curve_without_transitions_is_told_and_a_flat_one_needs_none():
    (breach,) = find_violations(on_line(curve(transition_m=0.0)), PLAIN)
    assert (breach.kind, breach.value) == ("transition", 0.0)
    assert kinds(on_line(curve(4_100.0, transition_m=0.0))) == []
    assert kinds(on_line(curve(3_900.0, transition_m=0.0))) == ["transition"]


def test_between_arcs_of_one_direction_only_the_change_of_curvature_counts():
    one, two = Element(ARC, 580.0, 700.0, 1 / 600, 1 / 600, 1), Element(ARC, 700.0, 900.0, 1 / 650, 1 / 650, 1)
    parts = [
        Element(CLOTHOID, 500.0, 580.0, 0.0, 1 / 600, 1),
        one,
        two,
        Element(CLOTHOID, 900.0, 980.0, 1 / 650, 0.0, 1),
    ]
    # 1/600 - 1/650 is the curvature of 7,800 m, which needs no transition.
    assert kinds(on_line(parts)) == []


@pytest.mark.parametrize(("left", "words"), [(1.0, "same direction"), (-1.0, "reverse")])
def test_curves_have_a_straight_between_them(left, words):
    end_m = curve()[-1].to_m
    assert kinds(on_line(curve(), curve(start_m=end_m + 50.0, pi=2, left=left))) == []
    (breach,) = find_violations(on_line(curve(), curve(start_m=end_m + 49.0, pi=2, left=left)), PLAIN)
    assert (breach.kind, breach.value, breach.limit) == ("straight", pytest.approx(49.0), 50.0)
    assert (breach.from_m, breach.to_m) == (end_m, end_m + 49.0)
    assert words in breach.clause
    (breach,) = find_violations(on_line(curve(), curve(start_m=end_m, pi=2, left=left)), PLAIN)
    assert breach.value == 0.0


# --- elements of the profile -----------------------------------------------------------------------------------------


def profile_line(at_m, level_m, radius_m):
    profile = Profile(*(np.asarray(values, dtype=float) for values in (at_m, level_m, radius_m)))
    return line(profile.level_at(np.arange(200) * STEP_M), profile=profile)


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_vertical_curves_have_their_radius(sign):
    at, level = [0.0, 2_000.0, 4_975.0], [0.0, sign * 10.0, sign * 10.0]
    assert kinds(profile_line(at, level, [0, 10_000, 0])) == []
    (breach,) = find_violations(profile_line(at, level, [0, 9_900, 0]), PLAIN)
    assert (breach.kind, breach.value, breach.limit) == ("vertical curve", 9_900.0, 10_000.0)
    # 10,000 m over 5 per mille reach 25 m to either side.
    assert (breach.from_m, breach.to_m) == (pytest.approx(1_975.0), pytest.approx(2_025.0))
    (breach,) = find_violations(profile_line(at, level, [0, 0, 0]), PLAIN)
    assert breach.value == 0.0


def test_small_changes_of_grade_need_no_vertical_curve():
    for change, found in ((3.0, []), (3.1, ["vertical curve"])):
        assert kinds(profile_line([0, 2_000, 4_975], [0.0, 2.0 * change, 2.0 * change], [0, 0, 0])) == found


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_neighbouring_grades_differ_by_no_more_than_allowed(sign):
    one = PLAIN.with_limits(20.0)
    at, radius = [0.0, 2_000.0, 4_000.0, 4_975.0], [0, 10_000, 0, 0]
    assert kinds(profile_line(at, [0.0, sign * 25.0, 0.0, 0.0], [0, 10_000, 10_000, 0]), one) == []
    level = [0.0, sign * 25.2, 0.0, 0.0]
    (breach,) = find_violations(profile_line(at, level, [0, 10_000, 10_000, 0]), one)
    assert (breach.kind, breach.value, breach.limit) == ("grade change", pytest.approx(25.2), 25.0)
    assert breach.from_m < 2_000.0 < breach.to_m
    assert radius[0] == 0


def test_pvis_keep_their_distance_but_not_from_the_ends_of_the_line():
    def at(distance):
        return profile_line(
            [0, 100, 100 + distance, 4_875, 4_975], [0, 0, distance * 0.002, distance * 0.002, distance * 0.002],
            [0, 0, 0, 0, 0],
        )  # fmt: skip

    assert kinds(at(199.9)) == []
    (breach,) = find_violations(at(199.0), PLAIN)
    assert (breach.kind, breach.value, breach.limit) == ("PVI distance", pytest.approx(199.0), 200.0)
    assert (breach.from_m, breach.to_m) == (100.0, 299.0)


def test_vertical_curves_that_overlap_are_told():
    at, level = [0, 2_000, 2_300, 4_975], [0.0, -24.0, -21.0, 12.0]
    assert kinds(profile_line(at, level, [0, 20_000, 20_000, 0])) == []
    (breach,) = find_violations(profile_line(at, level, [0, 27_000, 27_000, 0]), PLAIN)
    assert breach.kind == "PVI distance"
    assert breach.limit > breach.value == 300.0


# --- what must always hold -------------------------------------------------------------------------------------------


def test_every_kind_has_a_title_and_a_unit():
    assert len({kind.title for kind in KINDS.values()}) == len(KINDS) == 12
    assert all(key == kind.key and kind.unit in ("‰", "m") for key, kind in KINDS.items())


@st.composite
def lines(draw):
    """Random grades, curves and tunnels, some of them broken."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n = draw(st.integers(2, 160))
    pieces = max(1, n // 12)
    grade = np.repeat(rng.uniform(-16.0, 16.0, pieces), 12)[: n - 1]
    grade = np.concatenate((grade, np.zeros(n - 1 - grade.size)))
    bend = np.repeat(rng.choice([0.0, 0.0, 1 / 700, -1 / 550, 1 / 2_000], pieces + 1), 12)[:n]
    tunnel = np.repeat(rng.random(pieces + 1) < 0.3, 12)[:n]
    plan = (Element(TANGENT, 0.0, (n - 1) * STEP_M, 0.0, 0.0),) if draw(st.booleans()) else ()
    level = np.concatenate(([100.0], 100.0 + np.cumsum(grade * STEP_M / 1000.0)))
    demands = ()
    if n > 30:
        demands = (
            Demand(100.0, 400.0, max_grade_permille=1.5), Demand(500.0, 500.0, 100.0, 100.0),
            Demand(600.0, 650.0, low_m=102.0),
        )  # fmt: skip
    return line(level, bend, tunnel, plan=plan, demands=demands)


def close(one, other):
    """Two violations are the same but for rounding."""
    words = (one.kind, one.clause, one.direction) == (other.kind, other.clause, other.direction)
    numbers = [(v.from_m, v.to_m, v.value, v.limit) for v in (one, other)]
    return words and numbers[0] == pytest.approx(numbers[1], abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(lines())
def test_the_line_reversed_swaps_forward_and_back(checked):
    swap = {FORWARD: BACK, BACK: FORWARD, "": ""}
    length_m = float(checked.section.chainage_m[-1])
    mirrored = [
        replace(v, from_m=length_m - v.to_m, to_m=length_m - v.from_m, direction=swap[v.direction])
        for v in find_violations(reversed_line(checked), PLAIN)
    ]
    found = find_violations(checked, PLAIN)
    assert len(found) == len(mirrored)
    order = lambda v: (v.kind, v.direction, round(v.from_m, 3))  # noqa: E731
    assert all(close(a, b) for a, b in zip(sorted(found, key=order), sorted(mirrored, key=order)))


EASIER = [
    ("ruling_grade_permille", 14.0), ("ruling_grade_permille", 30.0), ("min_radius_m", 560.0), ("min_radius_m", 300.0),
    ("compensation_m", 300.0), ("tunnel_grade_factor", 1.0), ("tunnel_grade_from_m", 600.0),
    ("momentary_excess_permille", 2.0),
]  # fmt: skip
# A steep stretch that is no momentary breach any more may still be a sustained one.
FAMILY = {"sustained grade": "grade"}


@settings(max_examples=60, deadline=None)
@given(lines(), st.sampled_from(EASIER), st.sampled_from([0.0, 1.0]))
def test_an_easier_limit_breaks_nothing_that_was_kept_before(checked, easier, excess):
    strict = replace(PLAIN, momentary_excess_permille=excess)
    loose = strict.with_figure(*easier)
    before = find_violations(checked, strict)
    # A corner without a curve counts as one of the smallest radius: where that is smaller, less grade is left.
    only_radius = easier[0] == "min_radius_m" and not checked.plan
    for found in find_violations(checked, loose):
        if only_radius and found.kind != "radius":
            continue
        kind = FAMILY.get(found.kind, found.kind)
        assert any(
            FAMILY.get(v.kind, v.kind) == kind and v.direction == found.direction
            and v.from_m <= found.to_m and v.to_m >= found.from_m
            for v in before
        ), found  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(lines())
def test_each_violation_lies_on_the_line_and_is_worse_than_its_limit(checked):
    for found in find_violations(checked, PLAIN):
        assert 0.0 <= found.from_m <= found.to_m <= checked.section.chainage_m[-1] + 1e-6
        at_m = (found.lon - 62.0) * 1e5
        assert found.from_m - 1e-3 <= at_m <= found.to_m + 1e-3
        assert found.unit == KINDS[found.kind].unit
        assert found.clause
        if found.kind == "radius" or found.kind == "clearance":
            assert found.value < found.limit
        elif found.kind != "fixed level":
            assert found.value > found.limit


# --- a profile designed to the limits breaks none --------------------------------------------------------------------


def winding(rng, length_m):
    """Elements and curvature function of a plan with transitions and straights as the standard asks."""
    plan, at_m, pi = [], 0.0, 0
    while at_m < length_m - 2_000.0:
        radius, left = rng.choice([600.0, 800.0, 1_500.0]), rng.choice([-1.0, 1.0])
        parts = curve(radius, float(PLAIN.transition_length_m(radius)[0]), rng.uniform(30.0, 900.0),
                      at_m + rng.uniform(50.0, 600.0), pi, left)  # fmt: skip
        plan += [Element(TANGENT, at_m, parts[0].from_m, 0.0, 0.0), *parts]
        at_m, pi = parts[-1].to_m, pi + 1
    plan.append(Element(TANGENT, at_m, length_m, 0.0, 0.0))
    corners = np.array([e.from_m for e in plan] + [length_m])
    bends = np.array([e.curvature_from for e in plan] + [0.0])
    return tuple(plan), lambda at: np.interp(at, corners, bends)


def sampled(bend, at):
    """Curvature as a line without plan has it: the turn over 100 m of stations, a little off the middle."""
    fine = np.arange(0.0, at[-1] + 1.0, 1.0)
    heading = np.concatenate(([0.0], np.cumsum(bend(fine[:-1] + 0.5))))
    azimuth = np.diff(np.interp(at, fine, np.cumsum(heading))) / STEP_M
    found = np.zeros(at.size)
    found[2:-3] = (azimuth[4:] - azimuth[:-4]) / 100.0
    return found


@pytest.mark.parametrize("seed", range(3))
def test_a_profile_designed_to_the_limits_breaks_none(seed):
    rng = np.random.default_rng(seed)
    length_m = 9_975.0
    plan, bend = winding(rng, length_m)
    at = np.arange(0.0, length_m + 1.0, STEP_M)
    # Hills steeper than the ruling grade, so that long stretches lie on the limit.
    ground = 60.0 * np.sin(at / 900.0 + seed) + 100.0 * np.sin(at / 2_500.0) + 900.0
    up, down = grade_limits(bend(at), PLAIN)
    demands = (Demand(4_000.0, 5_050.0, max_grade_permille=1.5, why="Herat"),)
    profile = design_profile(at, ground, up, down, PLAIN, UnitCosts(), demands).profile
    height = profile.level_at(at) - ground
    tunnel = height < -UnitCosts().max_cut_m
    checked = line(profile.level_at(at), bend(at), tunnel, plan=plan, profile=profile, demands=demands)
    assert float(np.abs(checked.grade_permille).max()) > 10.0
    assert find_violations(checked, PLAIN) == ()
    # The same line read from a file: levels and vertices alone, its curvature measured over 100 m.
    read = line(profile.level_at(at), sampled(bend, at), tunnel, demands=demands)
    assert find_violations(read, PLAIN) == ()


@pytest.mark.parametrize("seed", range(20))
def test_levels_that_ride_on_the_limit_of_every_interval_break_none(seed):
    rng = np.random.default_rng(seed)
    plan, bend = winding(rng, 9_975.0)
    at = np.arange(0.0, 9_976.0, STEP_M)
    up, down = grade_limits(bend(at), PLAIN)
    climb = np.repeat(rng.random(40) < 0.6, 10)[: up.size]
    rise = np.where(climb, up, -down[: up.size]) * STEP_M / 1000.0
    level = np.concatenate(([0.0], np.cumsum(rise)))
    assert find_violations(line(level, bend(at), plan=plan), PLAIN) == ()
    assert find_violations(line(level, sampled(bend, at)), PLAIN) == ()
