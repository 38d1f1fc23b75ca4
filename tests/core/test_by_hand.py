"""What is set by hand: written and read again, turned round, refused where it is none."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from karwan.core.by_hand import BRIDGE, LEVEL, LOCK, STATION, ByHand, Fix, HandPvi, by_hand_of
from karwan.core.errors import AlignmentError

degrees = st.floats(-90.0, 90.0).map(lambda value: round(value, 8))
metres = st.floats(-500.0, 9000.0).map(lambda value: round(value, 4))
places = st.builds(Fix, st.just(STATION), degrees, degrees, name=st.text(max_size=8))
levels = st.builds(Fix, st.just(LEVEL), degrees, degrees, level_m=metres)
stretches = st.builds(Fix, st.sampled_from([LOCK, BRIDGE]), degrees, degrees, degrees, degrees)
pvis = st.builds(HandPvi, degrees, degrees, metres, st.floats(0.0, 50_000.0).map(lambda value: round(value, 4)))
anything = st.builds(ByHand, st.tuples(places | levels | stretches), st.lists(pvis, max_size=4).map(tuple))


@given(anything)
def test_it_is_read_as_it_was_written(by_hand):
    again = by_hand_of(by_hand.to_text())
    assert again.to_text() == by_hand.to_text()
    assert again.pvis == by_hand.pvis
    assert [(one.kind, one.lon, one.name) for one in again.fixes] == [
        (one.kind, one.lon, one.name) for one in by_hand.fixes
    ]


@given(anything)
def test_turned_round_twice_it_is_as_before(by_hand):
    assert by_hand.reversed().reversed().to_text() == by_hand.to_text()


def test_a_stretch_turned_round_begins_where_it_ended():
    turned = Fix(BRIDGE, 60.0, 30.0, 61.0, 31.0).reversed()
    assert (turned.lon, turned.lat, turned.to_lon, turned.to_lat) == (61.0, 31.0, 60.0, 30.0)


def test_nothing_is_no_text():
    assert ByHand().to_text() is None
    assert not by_hand_of(None)
    assert not by_hand_of("")


@pytest.mark.parametrize(
    "text", ["no json", "[]", '{"fixes": [{"kind": "loop", "lon": 1, "lat": 2}]}', '{"pvis": [{"lon": 1}]}', '"x"',
             '{"fixes": [{"kind": "level", "lon": 1, "lat": 2}]}', '{"fixes": [{"kind": "lock", "lon": 1, "lat": 2}]}'],
)  # fmt: skip
def test_another_text_is_told(text):
    with pytest.raises(AlignmentError):
        by_hand_of(text)


def test_fields_of_a_newer_version_are_left_out():
    found = by_hand_of('{"fixes": [{"kind": "station", "lon": 1, "lat": 2, "colour": "red"}], "more": 1}')
    assert found.fixes[0].kind == STATION
    assert math.isnan(found.fixes[0].to_lon)
