from dataclasses import replace

import numpy as np
import pytest
from karwan.core.crossed import IntervalCrossing, PointCrossing
from karwan.core.evaluation import Violation
from karwan.core.measure import SegmentMeasure, prepare
from karwan.core.measure_beside import Beside
from karwan.ui.measure_answers import Answer
from karwan.ui.measure_text import (
    basis_text,
    broken_text,
    crossing_text,
    plain_text,
    rows,
    rows_at_mouse,
    table_text,
)
from qgis.PyQt.QtCore import QLocale

NAN = float("nan")
POINT = PointCrossing("Rivers", "7", "Harirud", "crossing", 1500.0, 62.0, 34.0, 72.4, 930.0)
FOUND = SegmentMeasure(
    1000.0, 3500.5, 2500.5, 2501.0, 12.0, 3.5, 3.4, 11.9, "formation", 25.0, 0.0,
    {"flat": 2.0, "rolling": 0.5005, "hilly": 0.0, "mountainous": 0.0}, (POINT,),
    (IntervalCrossing("Parks", "1", "=cmd()", 1200.0, 1300.0),),
)  # fmt: skip
LINE = prepare(np.array([62.0, 62.1]), np.array([34.0, 34.0]), np.array([900.0, 950.0]))
STEEP = Violation("sustained grade", 0.0, 2_000.0, 62.0, 34.0, 21.53, 12.5, "clause", "‰", "back")
MADE = "2026-01-02T03:04:05+00:00"
ANSWER = Answer("North\tline", "key", LINE, FOUND, (STEEP,), 1_000.0, None, ("Rivers",), True, "1520 mm", "Dem", 90.0)


@pytest.fixture(autouse=True)
def english():
    before = QLocale()
    QLocale.setDefault(QLocale("en_US"))
    yield
    QLocale.setDefault(before)


def test_rows_say_every_measure_with_its_unit():
    shown = dict(rows(FOUND))
    assert shown["Chainage"] == "1.000 km to 3.500 km" or shown["Chainage"] == "1.000 km to 3.501 km"
    assert shown["3D length"] == "2.501 km"
    assert shown["Rise / fall"] == "12.0 / 3.5 m"
    assert shown["Mean grade"] == "+3.4 ‰"
    assert shown["Steepest"] == "11.9 ‰ over 50 m"
    assert shown["Terrain, km"] == "flat 2.0 · rolling 0.5"


def test_what_the_error_of_elevations_leaves_open_is_told_as_a_range():
    found = replace(
        FOUND, ranges={"rise_m": (9.0, 15.25), "grade_mean_permille": (-1.0, 4.0)}, relief_km={"hills": 2.5}
    )
    shown = dict(rows(found))
    assert shown["Rise / fall"] == "12.0 (9.0 to 15.2) / 3.5 m" or shown["Rise / fall"] == "12.0 (9.0 to 15.3) / 3.5 m"
    assert shown["Mean grade"] == "+3.4 (-1.0 to +4.0) ‰"
    assert shown["Relief, km"] == "hills 2.5"


def test_plan_only_shows_no_levels():
    plan = SegmentMeasure(0.0, 800.0, 800.0, NAN, NAN, NAN, NAN, NAN, "none", 25.0)
    assert dict(rows(plan)) == {"Chainage": "0.000 km to 0.800 km", "Length": "800.0 m"}
    assert "plan only" in plain_text(replace(ANSWER, found=plan), MADE)


def test_what_levels_rest_on_is_said_with_its_sampling():
    assert basis_text(ANSWER) == "the line's own, at every vertex"
    ground = replace(ANSWER, found=replace(FOUND, levels="ground", sample_m=24.7))
    assert basis_text(ground) == "the ground every 24.7 m, Dem (cells of 90 m)"


def test_the_place_of_the_mouse_and_the_last_leg():
    shown = dict(rows_at_mouse(replace(ANSWER, leg=replace(FOUND, length_m=820.0))))
    assert shown["At the mouse"] == "1.000 km, level 905.4 m, +5.4 ‰"
    assert shown["Last leg"] == "820.0 m, +3.4 ‰"
    plan = replace(ANSWER, line=prepare(np.array([62.0, 62.1]), np.array([34.0, 34.0])))
    assert rows_at_mouse(plan) == []


def test_text_says_all_there_is_with_sources_and_time():
    other = Beside("b", "South", replace(FOUND, length_m=2_600.0), 10.0, 250.0)
    text = plain_text(ANSWER, MADE, [other])
    assert "Levels: the line's own, at every vertex" in text
    assert "Limits broken (1520 mm): 1" in text
    assert broken_text(STEEP) in text
    assert broken_text(STEEP).endswith("21.5 ‰, limit ≤ 12.5 ‰, trains back")
    assert "Crossed with: Rivers" in text
    assert "South: 2.600 km, rise 12.0 m, fall 3.5 m, steepest 11.9 ‰, passing 10 m and 250 m off" in text
    assert text.endswith(f"Measured {MADE}")


def test_a_crossing_is_one_line():
    assert crossing_text(POINT) == "1.500 km  crosses Harirud, 72° (Rivers)"


def test_the_table_opens_in_a_spreadsheet_and_runs_nothing_there():
    lines = [line.split("\t") for line in table_text(ANSWER, MADE).split("\n")]
    head, values = lines[0], lines[1]
    assert len(head) == len(values)
    assert values[0] == "North line"
    assert values[head.index("to_m")] == "3500.500"
    assert values[head.index("rolling_km")] == "0.500" or values[head.index("rolling_km")] == "0.501"
    assert ["1500.000", "crossing", "Harirud", "Rivers", "72.400", "930.000"] in lines
    assert lines[-1][3] == "'=cmd()"
    assert [values[head.index(name)] for name in ("sample_m", "elevation", "cell_m", "standard", "made")] == [
        "25.000", "Dem", "90.000", "1520 mm", MADE,
    ]  # fmt: skip
    assert ["0.000", "2000.000", "sustained grade", "21.530", "12.500", "‰", "back"] in lines
