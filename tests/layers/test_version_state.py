"""What a version keeps comes back to the last bit, or is refused."""

from __future__ import annotations

import zlib
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from karwan.core.errors import AlignmentError, StudyError
from karwan.core.evaluation import Violation
from karwan.core.exposure import ExposedStretch, Exposure
from karwan.layers.study_rows import alignment_wkb, alternative_values, evaluated_rows
from karwan.layers.version_state import ALTERNATIVE_FIELDS, packed, unpacked
from karwan.layers.wkb import line_wkb
from study_builders import evaluation

COORDINATE = st.floats(-540.0, 540.0, allow_nan=False)


@pytest.fixture(scope="module")
def north():
    risk = Exposure("Dunes", 2.0, 4.0, 0.0, ((0.0, 2e3),), (ExposedStretch("a", 2.0, 0.0, 2e3),))
    broken = Violation("grade", 1_000.0, 2_000.0, 62.1, 34.4, 14.0, 12.5, "ruling <b>grade</b> – شیب")
    return replace(evaluation(), exposures=(risk,), violations=(broken,))


def parts(found):
    line = found.alignment
    return alternative_values(found), alignment_wkb(line), evaluated_rows("key", "North", found, line.axis)


def test_all_of_an_evaluated_line_comes_back(north):
    values, wkb, rows = parts(north)
    found = unpacked(packed({**values, "scenario_id": "abc"}, wkb, rows))
    assert found.wkb == wkb
    expected = {name: values.get(name) for name in ALTERNATIVE_FIELDS} | {"scenario_id": "abc"}
    assert found.values == {name: None if value != value else value for name, value in expected.items()}
    assert set(found.rows) == set(rows)
    assert {table for table, own in rows.items() if own} >= {"axes", "structures", "violations", "exposures"}
    for table, own in rows.items():
        assert [row.wkb for row in found.rows[table]] == [row.wkb for row in own], table
        for got, want in zip(found.rows[table], own):
            assert got.values == {name: want.values[name] for name in got.values}
            assert set(want.values) - set(got.values) == {"alternative_id"}


@given(st.lists(st.tuples(COORDINATE, COORDINATE, COORDINATE), min_size=2, max_size=40))
@settings(deadline=None)
def test_every_bit_of_a_line_comes_back(points):
    columns = np.array(points).T
    wkb = line_wkb(*columns)
    assert unpacked(packed({}, wkb, {})).wkb == wkb


def test_a_long_line_takes_less_than_half(north):
    step = np.arange(20_000)
    lon, lat = 62.0 + 1e-4 * step, 34.0 + 0.2 * np.sin(step / 900.0)
    wkb = line_wkb(lon, lat, 900.0 + 30.0 * np.cos(step / 700.0))
    assert len(packed({}, wkb, {})) < len(wkb) / 2


def test_a_line_without_levels_is_refused():
    with pytest.raises(AlignmentError, match="no levels"):
        packed({}, line_wkb(np.array([62.0, 63.0]), np.array([34.0, 34.0])), {})


def test_what_is_no_state_is_refused(north):
    values, wkb, rows = parts(north)
    good = packed(values, wkb, rows)
    whole = zlib.decompress(good)
    for bad in (
        b"",
        b"nonsense",
        good[:-40],
        zlib.compress(b"[]"),
        zlib.compress(whole[:-8]),
        zlib.compress(whole[8:]),
    ):
        with pytest.raises(StudyError, match="cannot be read"):
            unpacked(bad)
    assert unpacked(good).wkb == wkb
