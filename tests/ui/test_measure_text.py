import pytest
from karwan.core.crossings import IntervalCrossing, PointCrossing
from karwan.core.measure import SegmentMeasure
from karwan.ui.measure_text import crossing_text, plain_text, rows, table_text
from qgis.PyQt.QtCore import QLocale

NAN = float("nan")
POINT = PointCrossing("Rivers", "7", "Harirud", "crossing", 1500.0, 62.0, 34.0, 72.4, 930.0)
FOUND = SegmentMeasure(
    1000.0, 3500.5, 2500.5, 2501.0, 12.0, 3.5, 3.4, 11.9, "formation", 25.0, 0.0,
    {"flat": 2.0, "rolling": 0.5005, "hilly": 0.0, "mountainous": 0.0}, (POINT,),
    (IntervalCrossing("Parks", "1", "=cmd()", 1200.0, 1300.0),),
)  # fmt: skip


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


def test_plan_only_shows_no_levels():
    plan = SegmentMeasure(0.0, 800.0, 800.0, NAN, NAN, NAN, NAN, NAN, "none", 25.0)
    assert dict(rows(plan)) == {"Chainage": "0.000 km to 0.800 km", "Length": "800.0 m"}
    assert "plan only" in plain_text("x", plan)


def test_a_crossing_is_one_line():
    assert crossing_text(POINT) == "1.500 km  crosses Harirud, 72° (Rivers)"


def test_the_table_opens_in_a_spreadsheet_and_runs_nothing_there():
    lines = [line.split("\t") for line in table_text("North\tline", FOUND).split("\n")]
    head, values = lines[0], lines[1]
    assert len(head) == len(values)
    assert values[0] == "North line"
    assert values[head.index("to_m")] == "3500.500"
    assert values[head.index("rolling_km")] == "0.500" or values[head.index("rolling_km")] == "0.501"
    assert ["1500.000", "crossing", "Harirud", "Rivers", "72.400", "930.000"] in lines
    assert lines[-1][3] == "'=cmd()"
