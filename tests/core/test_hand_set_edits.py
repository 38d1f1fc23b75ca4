"""Locks that hold against every edit, and what was set by hand on lines that are cut, joined and taken over."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from karwan.core.axis_edits import cut, inserted, joined, moved, removed, taken_over, with_curve
from karwan.core.by_hand import BRIDGE, LEVEL, LOCK, STATION, TUNNEL, ByHand, Fix, HandPvi
from karwan.core.errors import AlignmentError
from karwan.core.hand_set_line import (
    locked_pis,
    placed,
    placed_pvis,
    profile_by_hand,
    profile_of_pvis,
    with_profile_by_hand,
)
from karwan.core.horizontal import with_transitions
from karwan.core.plan import plan_of
from karwan.core.profile_edits import parted
from karwan.core.standards import standard
from plan_builders import random_axis
from test_hand_set_line import at, between, wave, zigzag

STANDARD = standard("1520-international")


def zigzag_with(*fixes, corners=9, pvis=0):
    """A zigzag line (see there) with what `fixes` make of its plan, and so many PVIs."""
    axis = with_transitions(zigzag(corners), STANDARD)
    plan = plan_of(axis)
    by_hand = ByHand(tuple(fix(plan) for fix in fixes))
    if pvis:
        by_hand = with_profile_by_hand(plan, by_hand, wave(plan.length_m, pvis))
    return replace(axis, by_hand=by_hand)


def on(kind, from_share, to_share, **more):
    return lambda plan: between(kind, plan, from_share * plan.length_m, to_share * plan.length_m, **more)


def place(kind, share, **more):
    return lambda plan: at(kind, plan, share * plan.length_m, **more)


# From the straight between PI 3 and 4 to that between PI 4 and 5: PIs 3 to 5 are held.
LOCKED = zigzag_with(on(LOCK, 0.45, 0.55))
MIDDLE = (LOCKED.lon[4], LOCKED.lat[4] + 0.001)


@pytest.mark.parametrize(
    "edit",
    [
        lambda: moved(LOCKED, 4, *MIDDLE),
        lambda: moved(LOCKED, 3, LOCKED.lon[3] + 0.001, LOCKED.lat[3]),
        lambda: removed(LOCKED, 5),
        lambda: with_curve(LOCKED, 4, 500.0),
        lambda: with_curve(LOCKED, 4, 400.0, transition_in_m=10.0),
        lambda: inserted(LOCKED, 5, *MIDDLE, 400.0, STANDARD),
        lambda: cut(plan_of(LOCKED), plan_of(LOCKED).length_m * 0.5),
        lambda: taken_over(plan_of(LOCKED), 0.52 * plan_of(LOCKED).length_m, 0.8 * plan_of(LOCKED).length_m,
                           plan_of(zigzag())),
    ],
)  # fmt: skip
def test_a_locked_stretch_lets_nothing_change_it(edit):
    length_m = plan_of(LOCKED).length_m
    with pytest.raises(AlignmentError) as told:
        edit()
    assert f"(km {0.45 * length_m / 1000.0:.3f} to {0.55 * length_m / 1000.0:.3f})" in str(told.value)
    assert told.value.remedy == "Unlock the stretch first."


def test_beside_a_lock_everything_goes_and_the_locked_line_stays():
    plan = plan_of(LOCKED)
    assert locked_pis(plan, LOCKED.by_hand) == {3, 4, 5}
    lon, lat, _ = plan.point_at(np.linspace(0.45, 0.55, 60) * plan.length_m)
    for edited in (
        moved(LOCKED, 1, 20.02, 0.004), moved(LOCKED, 0, 19.9, 0.01), removed(LOCKED, 7), with_curve(LOCKED, 2, 600.0),
        with_curve(LOCKED, 6, 300.0), inserted(LOCKED, 8, 20.15, 0.0, 400.0, STANDARD),
        taken_over(plan, 0.8 * plan.length_m, 0.9 * plan.length_m, plan_of(zigzag(radius_m=300.0))),
    ):  # fmt: skip
        assert edited.axis.by_hand.fixes == LOCKED.by_hand.fixes
        assert np.abs(plan_of(edited.axis).locate(lon, lat)[1]).max() < 0.002
    head, tail = cut(plan, 0.3 * plan.length_m)
    assert head.by_hand.fixes == ()
    assert tail.by_hand.fixes == LOCKED.by_hand.fixes


def test_a_curve_beside_a_lock_may_not_grow_into_it():
    axis = zigzag(9)
    plan = plan_of(axis)
    curve = [one for one in plan.elements if one.pi == 5]
    # The straight before the curve of PI 5, as far as 20 m before it.
    lock = between(LOCK, plan, curve[0].from_m - 600.0, curve[0].from_m - 20.0)
    axis = replace(axis, by_hand=ByHand((lock,)))
    assert locked_pis(plan, axis.by_hand) == {4, 5}
    with pytest.raises(AlignmentError, match="would move"):
        moved(axis, 6, axis.lon[6] - 0.005, axis.lat[6] - 0.01)
    assert moved(axis, 7, axis.lon[7], axis.lat[7] - 0.01).axis.lat[7] < 0.0


@given(
    st.integers(0, 50), st.tuples(st.floats(0.0, 1.0), st.floats(0.0, 1.0)), st.integers(1, 8),
    st.sampled_from([1e-7, 1e-4, 1e-2]), st.sampled_from(["move", "curve", "remove", "insert"]),
)  # fmt: skip
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
def test_whatever_edit_is_let_through_the_locked_line_lies_where_it_lay(seed, shares, pi, by_deg, kind):
    # Short tangents, so that curves have to share them and shrink.
    axis = with_transitions(random_axis(seed, leg_m=(600, 3_000), radius_m=(300, 1_500)), STANDARD)
    plan = plan_of(axis)
    from_m, to_m = np.sort(shares) * plan.length_m
    assume(to_m - from_m > 50.0)
    axis = replace(axis, by_hand=ByHand((between(LOCK, plan, from_m, to_m),)))
    lon, lat = axis.lon[pi] + by_deg, axis.lat[pi] - by_deg
    edits = {
        "move": lambda: moved(axis, pi, lon, lat),
        "curve": lambda: with_curve(axis, pi, 2_000.0),
        "remove": lambda: removed(axis, pi),
        "insert": lambda: inserted(axis, pi, lon, lat, 400.0, STANDARD),
    }
    try:
        edited = edits[kind]().axis
    except AlignmentError:
        assume(False)
    places = plan.point_at(np.linspace(from_m, to_m, 200))
    assert np.abs(plan_of(edited).locate(*places[:2])[1]).max() < 0.02


def test_parts_of_a_cut_line_have_what_lies_on_them():
    axis = zigzag_with(
        place(STATION, 0.2, name="Kala"), on(TUNNEL, 0.3, 0.5, name="Khojak"), place(LEVEL, 0.8, level_m=7.0),
        on(BRIDGE, 0.6, 0.7), lambda _: Fix(STATION, 20.11, 0.1, name="far"),
    )  # fmt: skip
    plan = plan_of(axis)
    where = 0.4 * plan.length_m
    head, tail = cut(plan, where)
    first, second = (placed(one.by_hand, plan_of(one)) for one in (head, tail))
    assert [one.fix.kind for one in first.fixes] == [STATION, TUNNEL]
    assert [one.fix.kind for one in second.fixes] == [TUNNEL, BRIDGE, LEVEL]
    length_m = plan_of(head).length_m
    assert length_m == pytest.approx(where, abs=60.0)
    assert first.fixes[1].to_m == pytest.approx(length_m, abs=0.01)
    assert first.fixes[1].from_m == pytest.approx(0.3 * plan.length_m, abs=0.01)
    assert second.fixes[0].from_m == pytest.approx(0.0, abs=0.01)
    assert second.fixes[0].to_m == pytest.approx(0.5 * plan.length_m - length_m, abs=0.01)
    assert second.fixes[0].fix.name == "Khojak"
    # What lies off the line is still known of, once.
    assert [one.name for one in (*first.lost, *second.lost)] == ["far"]


@given(st.floats(0.02, 0.98), st.integers(2, 14), st.integers(0, 100))
@settings(max_examples=60, deadline=None)
def test_levels_set_by_hand_stay_when_a_line_is_cut_and_joined_again(share, count, seed):
    axis = with_transitions(random_axis(seed, curves=4), STANDARD)
    plan = plan_of(axis)
    profile = wave(plan.length_m, count, 6_000.0)
    axis = replace(axis, plane=plan.plane, by_hand=with_profile_by_hand(plan, ByHand(), profile))
    plan = plan_of(axis)
    whole = profile_by_hand(plan, axis.by_hand)
    head, tail = cut(plan, share * plan.length_m)
    head_m, tail_m = plan_of(head).length_m, plan_of(tail).length_m
    first = profile_by_hand(plan_of(head), head.by_hand)
    second = profile_by_hand(plan_of(tail), tail.by_hand)
    places = np.linspace(0.0, head_m, 200)
    assert first.level_at(places) == pytest.approx(whole.level_at(places), abs=0.001)
    places = np.linspace(0.0, tail_m, 200)
    assert second.level_at(places) == pytest.approx(whole.level_at(places + head_m), abs=0.001)
    again = joined(head, tail, 500.0, STANDARD)
    found = profile_by_hand(plan_of(again), again.by_hand)
    places = np.linspace(0.0, plan.length_m, 200)
    # Cut on an arc, a curve of the join's own may come in: the line is another there by little.
    assert found is not None
    assert found.level_at(places) == pytest.approx(whole.level_at(places), abs=0.1)


def test_lines_joined_across_a_gap_have_the_levels_of_both_and_none_between():
    first, second = zigzag_with(place(STATION, 0.5), pvis=4), zigzag_with(on(BRIDGE, 0.2, 0.4), pvis=5)
    second = replace(
        second, lon=second.lon + 0.3,
        by_hand=ByHand(
            tuple(replace(one, lon=one.lon + 0.3, to_lon=one.to_lon + 0.3) for one in second.by_hand.fixes),
            tuple(replace(one, lon=one.lon + 0.3) for one in second.by_hand.pvis),
        ),
    )  # fmt: skip
    both = joined(first, second, 500.0, STANDARD)
    found = placed(both.by_hand, plan_of(both))
    assert [one.fix.kind for one in found.fixes] == [STATION, BRIDGE]
    pvis = placed_pvis(both.by_hand, plan_of(both))
    # Where they meet there is a curve, on which their ends no longer lie.
    assert [run.tolist() for run in pvis.runs] == [[0, 1, 2], [5, 6, 7, 8]]
    assert pvis.off_m[[3, 4]].min() > 1.0
    assert both.by_hand.pvis[3].to_next_m == 0.0
    # Without levels on one side, those of the other are a part of the line's.
    bare = joined(first, replace(second, by_hand=ByHand()), 500.0, STANDARD)
    assert bare.by_hand.pvis == first.by_hand.pvis
    assert profile_by_hand(plan_of(bare), bare.by_hand) is None


def test_joined_lines_keep_what_is_locked_on_both():
    axis = zigzag_with(on(LOCK, 0.8, 1.0))
    other = replace(zigzag(), lon=zigzag().lon + 0.16, lat=zigzag().lat[::-1] + 0.0)
    # They meet at an angle, where a curve takes up the end of the locked line.
    other = replace(other, lat=np.where(np.arange(9) == 1, 0.01, other.lat))
    with pytest.raises(AlignmentError, match="would move"):
        joined(axis, other, 500.0, STANDARD)
    assert joined(replace(axis, by_hand=ByHand()), other, 500.0, STANDARD).lon.size == 17


def test_a_stretch_is_taken_over_with_what_was_set_on_it():
    own = zigzag_with(
        place(STATION, 0.1, name="own"), place(STATION, 0.5, name="gone"), on(TUNNEL, 0.2, 0.5), pvis=20
    )  # fmt: skip
    other = zigzag_with(
        place(STATION, 0.1, name="out"), place(STATION, 0.5, name="taken"), on(LOCK, 0.55, 0.9), pvis=11
    )
    plan, source = plan_of(own), plan_of(other)
    from_m, to_m = 0.4 * plan.length_m, 0.6 * plan.length_m
    taken = taken_over(plan, from_m, to_m, source).axis
    found = placed(taken.by_hand, plan_of(taken))
    assert [(one.fix.kind, one.fix.name) for one in found.fixes] == [
        (STATION, "own"), (TUNNEL, ""), (STATION, "taken"), (LOCK, ""),
    ]  # fmt: skip
    assert found.fixes[1].to_m == pytest.approx(from_m, abs=0.5)
    assert (found.fixes[3].from_m, found.fixes[3].to_m) == pytest.approx((0.55 * plan.length_m, to_m), abs=0.5)
    # PVIs 0 to 7 lie before 0.4, 12 to 19 behind 0.6 of the line; 4 to 6 of the other are between.
    assert len(taken.by_hand.pvis) == 8 + 3 + 8
    runs = placed_pvis(taken.by_hand, plan_of(taken)).runs
    assert [run.size for run in runs] == [8, 3, 8]


@given(st.floats(0.0, 1_000.0), st.lists(st.floats(-3.0, 3.0), min_size=3, max_size=8), st.floats(0.0, 20_000.0))
def test_a_parted_profile_has_the_levels_it_had(place_m, levels, radius_m):
    chainage = np.linspace(0.0, 1_000.0, len(levels))
    radius = np.full(len(levels), radius_m)
    radius[[0, -1]] = 0.0
    from karwan.core.profile_fit import without_overlap
    from karwan.core.vertical import Profile

    whole = without_overlap(Profile(chainage, np.array(levels), radius))
    if not 0.01 < place_m < 999.99:
        return
    head, tail = parted(whole, place_m)
    for piece, low, high in ((head, 0.0, place_m), (tail, place_m, 1_000.0)):
        piece.checked()
        places = np.linspace(low, high, 50)
        assert piece.level_at(places) == pytest.approx(whole.level_at(places), abs=1e-6)
    assert (head.chainage_m[-1], tail.chainage_m[0]) == (place_m, place_m)


def test_a_profile_is_not_parted_at_its_end():
    with pytest.raises(AlignmentError):
        parted(wave(1_000.0), 1_000.0)


def test_pvis_as_a_profile_have_no_curve_at_the_ends():
    plan = plan_of(zigzag())
    pvis = with_profile_by_hand(plan, ByHand(), wave(plan.length_m, 5)).pvis[1:-1]
    assert profile_of_pvis(np.array([1.0, 2.0, 3.0]), pvis).radius_m.tolist() == [0.0, 5_000.0, 0.0]
    # Whole numbers are numbers, too.
    whole = tuple(HandPvi(20.0 + 0.01 * k, 0.0, 5, 100) for k in range(3))
    assert profile_of_pvis(np.array([1.0, 2.0, 3.0]), whole).radius_m.dtype == np.float64
