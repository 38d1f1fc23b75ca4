"""Edits of a tangent polygon: what changes, what stays, and that what is cut is still the same line."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from karwan.core.alignment import Axis
from karwan.core.axis_edits import compared, cut, inserted, joined, moved, removed, taken_over, with_curve
from karwan.core.errors import AlignmentError
from karwan.core.geodesy import WGS84, working_plane
from karwan.core.horizontal import with_transitions
from karwan.core.plan import plan_of
from karwan.core.standards import standard

STANDARD = standard("1520-international")
PI = 9


def winding(seed=1, radius_m=900.0):
    rng = np.random.default_rng(seed)
    lon = np.linspace(63.0, 63.6, PI)
    lat = 34.2 + 0.01 * rng.normal(size=PI)
    radius = np.full(PI, radius_m)
    radius[[0, -1]] = 0.0
    return with_transitions(Axis(lon, lat, radius, plane=working_plane(lon, lat)), STANDARD)


AXIS = winding()
PLAN = plan_of(AXIS)


def off_m(plan, other):
    """The furthest that places on `plan` lie from the line of `other`."""
    lon, lat, _ = plan.point_at(np.linspace(0.0, plan.length_m, 400))
    return float(np.abs(other.locate(lon, lat)[1]).max())


def test_a_pi_is_moved_and_all_others_stay():
    edited = moved(AXIS, 4, 63.31, 34.25)
    assert (edited.axis.lon[4], edited.axis.lat[4]) == (63.31, 34.25)
    assert (edited.same_before, edited.same_after) == (4, PI - 5)
    assert np.array_equal(edited.axis.lon[:4], AXIS.lon[:4])
    assert np.array_equal(edited.axis.lon[5:], AXIS.lon[5:])
    assert AXIS.lon[4] != 63.31


@pytest.mark.parametrize("before", [1, 4, PI - 1])
def test_a_pi_put_in_and_taken_out_again_leaves_the_old_polygon(before):
    more = inserted(AXIS, before, 63.3, 34.3, 700.0, STANDARD)
    assert more.axis.lon.size == PI + 1
    assert more.axis.radius_m[before] == 700.0
    assert more.axis.transition_in_m[before] == STANDARD.transition_length_m(np.array([700.0]))[1][0] > 0.0
    assert more.same_before + more.same_after == PI
    back = removed(more.axis, before)
    for name in ("lon", "lat", "radius_m", "transition_in_m", "transition_out_m"):
        assert np.array_equal(getattr(back.axis, name), getattr(AXIS, name))


def test_without_its_end_a_line_ends_at_the_pi_before():
    edited = removed(AXIS, PI - 1)
    assert (edited.axis.lon[-1], edited.axis.radius_m[-1]) == (AXIS.lon[-2], 0.0)
    assert edited.axis.transition_in_m[-1] == 0.0


def test_a_curve_is_changed_where_it_is():
    edited = with_curve(AXIS, 3, 1500.0, transition_out_m=80.0)
    assert edited.axis.radius_m[3] == 1500.0
    assert edited.axis.transition_out_m[3] == 80.0
    assert edited.axis.transition_in_m[3] == AXIS.transition_in_m[3]


def test_what_an_edit_left_is_seen_afterwards():
    for edited in (
        moved(AXIS, 4, 63.31, 34.25), inserted(AXIS, 3, 63.2, 34.3, 700.0, STANDARD), removed(AXIS, 5),
        with_curve(AXIS, 3, 1500.0), moved(AXIS, 0, 62.9, 34.2), removed(AXIS, PI - 1),
    ):  # fmt: skip
        found = compared(AXIS, edited.axis)
        assert (found.same_before, found.same_after) == (edited.same_before, edited.same_after)
    assert compared(AXIS, AXIS).same_before == PI


def test_transitions_kept_to_the_millimetre_are_the_same():
    kept = replace(AXIS, transition_in_m=AXIS.transition_in_m.round(3), transition_out_m=AXIS.transition_out_m.round(3))
    assert not np.array_equal(kept.transition_in_m, AXIS.transition_in_m)
    assert compared(AXIS, kept).same_before == PI
    edited = compared(AXIS, moved(kept, 4, 63.31, 34.25).axis)
    assert (edited.same_before, edited.same_after) == (4, PI - 5)


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (lambda: moved(AXIS, PI, 63.0, 34.0), "PI 9"),
        (lambda: with_curve(AXIS, 0, 600.0), "end of the line"),
        (lambda: with_curve(AXIS, 2, float("nan")), "nan is no radius"),
        (lambda: with_curve(AXIS, 2, -5.0), "-5 is no radius"),
        (lambda: inserted(AXIS, 0, 63.0, 34.0, 600.0, STANDARD), "no tangent"),
        (lambda: removed(replace(AXIS, **{n: getattr(AXIS, n)[:2] for n in ("lon", "lat", "radius_m")}), 0), "start"),
        (lambda: cut(PLAN, 0.0), "not between the ends"),
        (lambda: cut(PLAN, PLAN.length_m + 1.0), "not between the ends"),
        (lambda: taken_over(PLAN, 5000.0, 1000.0, PLAN), "no stretch"),
        (lambda: taken_over(PLAN, 9000.0, 30_000.0, plan_of(AXIS.reversed())), "other way"),
    ],
)
def test_what_cannot_be_done_is_said(edit, words):
    with pytest.raises(AlignmentError, match=words):
        edit()


@settings(max_examples=60, deadline=None)
@given(share=st.floats(0.01, 0.99), seed=st.integers(0, 5))
def test_a_cut_line_is_the_same_line(share, seed):
    plan = plan_of(winding(seed))
    head, tail = (plan_of(part) for part in cut(plan, share * plan.length_m))
    assert head.length_m + tail.length_m == pytest.approx(plan.length_m, abs=0.02)
    assert off_m(head, plan) < 0.02
    assert off_m(tail, plan) < 0.02
    meet = WGS84.inv(head.axis.lon[-1], head.axis.lat[-1], tail.axis.lon[0], tail.axis.lat[0])[2]
    assert meet < 0.001


def test_cut_on_a_straight_and_joined_again_is_the_old_polygon():
    straight = next(one for one in PLAN.elements[4:] if one.kind == "tangent")
    head, tail = cut(PLAN, (straight.from_m + straight.to_m) / 2.0)
    for one, other in ((head, tail), (head, tail.reversed()), (tail, head)):
        again = joined(one, other, 600.0, STANDARD)
        assert again.lon == pytest.approx(AXIS.lon, abs=1e-9)
        assert again.radius_m == pytest.approx(AXIS.radius_m)


def test_lines_apart_are_joined_by_a_straight_with_curves():
    lon, lat = np.array([63.7, 63.9]), np.array([34.3, 34.35])
    axis = joined(AXIS, Axis(lon, lat, np.zeros(2)), 800.0, STANDARD)
    assert axis.lon.size == PI + 2
    assert axis.radius_m[[PI - 1, PI]] == pytest.approx([800.0, 800.0])
    assert axis.transition_in_m[PI] > 0.0
    assert joined(Axis(lon[::-1], lat[::-1], np.zeros(2)), AXIS, 800.0, STANDARD).lon[0] == 63.9


def test_a_stretch_of_another_line_is_taken_over():
    other = moved(AXIS, 4, AXIS.lon[4], AXIS.lat[4] + 0.02)
    source = plan_of(other.axis)
    edited = taken_over(PLAN, 0.3 * PLAN.length_m, 0.7 * PLAN.length_m, source)
    assert edited.axis.lat[4] == other.axis.lat[4]
    assert np.array_equal(np.delete(edited.axis.lat, 4), np.delete(AXIS.lat, 4))
    assert taken_over(PLAN, 0.3 * PLAN.length_m, 0.7 * PLAN.length_m, PLAN).axis.lat == pytest.approx(AXIS.lat)
