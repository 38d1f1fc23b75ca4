from dataclasses import replace

import pytest
from dock_builders import two_lines
from karwan.ui.profile_chart import ProfileChart
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest


@pytest.fixture
def chart(qgis_app):
    chart = ProfileChart()
    chart.resize(600, 300)
    yield chart
    chart.deleteLater()


def stretched(found, times):
    """The same evaluation on a line `times` as long."""
    return replace(found, section=replace(found.section, chainage_m=found.section.chainage_m * times))


def test_another_line_and_one_that_changed_its_length_are_shown_whole(chart):
    north, south = two_lines()
    chart.show_evaluation(north, key="north")
    chart.show_evaluation(stretched(south, 1.06), key="south")
    assert chart.span_m == (0.0, chart.length_m)
    for times in (1.1, 0.95):
        longer = stretched(south, times)
        chart.show_evaluation(longer, key="south")
        assert chart.span_m == (0.0, float(longer.section.chainage_m[-1]))


def test_a_zoomed_line_stays_zoomed_when_it_is_bent_and_another_is_shown_whole(chart):
    north, south = two_lines()
    chart.show_evaluation(north, key="north")
    chart.show_span(2_000.0, 5_000.0)
    chart.show_evaluation(stretched(north, 1.02), key="north")
    assert chart.span_m == (2_000.0, 5_000.0)
    chart.show_evaluation(stretched(north, 3_000.0 / chart.length_m), key="north")
    assert chart.span_m[1] <= chart.length_m
    chart.show_evaluation(south, key="south")
    assert chart.span_m == (0.0, chart.length_m)


def test_a_key_does_not_lose_what_was_zoomed_to(chart):
    north, _ = two_lines()
    chart.show_evaluation(north, key="north")
    chart.show_span(2_000.0, 5_000.0)
    QTest.keyClick(chart, Qt.Key.Key_Right)
    chart.show_evaluation(stretched(north, 1.01), key="north")
    assert chart.span_m == (2_000.0, 5_000.0)


@pytest.mark.parametrize("width", [900, 330, 240, 200])
def test_what_is_written_below_the_chart_never_overlaps(chart, width):
    chart.resize(width, 300)
    chart.show()
    chart.show_evaluation(two_lines()[0], key="north")
    foot = [box for box in chart.drawn.inks.shown[-1].boxes(chart.get_renderer()) if box.word.name == "foot"]
    assert all(one.x1 < other.x0 for one, other in zip(foot, foot[1:]))
    assert f"{chart.exaggeration():.0f}×" in foot[-1].word.text
    assert ("vertical exaggeration" in foot[-1].word.text) or width < 900
