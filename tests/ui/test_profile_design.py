from dataclasses import replace

import numpy as np
import pytest
from designed_builders import designed
from dock_builders import two_lines
from karwan.core.checks import KINDS
from karwan.core.evaluation import TANGENT, Element, Structure, Violation
from karwan.core.vertical import Profile
from karwan.ui.profile_bands import Limits
from karwan.ui.profile_chart import ProfileChart
from karwan.ui.profile_design import design_of
from karwan.ui.profile_math import merged_spans
from karwan.ui.profile_places import band_of, kind_of, size_of
from karwan.ui.profile_words import chainage, pvi_words, reading
from qgis.PyQt.QtCore import QEvent, QPointF, Qt
from qgis.PyQt.QtGui import QMouseEvent
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication


def test_every_kind_of_violation_has_its_place_on_the_chart():
    bands = {kind: band_of(kind) for kind in KINDS}
    assert {kind for kind, band in bands.items() if band == "plan"} == {"radius", "transition", "straight"}
    assert {bands["grade"], bands["sustained grade"], bands["station grade"], bands["tunnel grade"]} == {"grade"}
    assert {bands["clearance"], bands["fixed level"], bands["vertical curve"], band_of("of another version")} == {
        "level"
    }


@pytest.fixture
def chart(qgis_app):
    chart = ProfileChart()
    chart.resize(900, 400)
    chart.show()
    yield chart
    chart.deleteLater()


def sag():
    """+10 per mille down to a sag at 1000 m and up again at 5: R 10,000 m, so 75 m to either side."""
    found = two_lines()[0]
    profile = Profile(np.array([0.0, 1_000.0, 3_000.0]), np.array([110.0, 100.0, 110.0]), np.array([0.0, 1e4, 0.0]))
    return replace(found, alignment=replace(found.alignment, profile=profile))


def inks(chart):
    return chart.drawn.inks


def texts(ink, name=""):
    """Words in the picture, without the values at its edges."""
    return [word.text for word in ink.words if word.name == name]


def test_a_pvi_says_its_level_radius_grades_and_length():
    design = design_of(sag())
    pvi = design.nearest_pvi(1_004.0, 5.0)
    assert (pvi.level_m, pvi.radius_m, pvi.half_m) == (100.0, 10_000.0, pytest.approx(75.0))
    assert pvi_words(pvi) == "PVI 1+000.0, level 100.00 m, −10.0 → +5.0 ‰, R 10,000 m (K 100 m), curve 150.0 m"
    assert design.nearest_pvi(1_010.0, 5.0) is None
    assert "no vertical curve" in pvi_words(replace(pvi, radius_m=0.0, half_m=0.0))


@pytest.mark.parametrize(
    ("at_m", "words"), [(0.0, "0+000.0"), (12_345.67, "12+345.7"), (999.96, "1+000.0"), (70_009.0, "70+009.0")]
)
def test_chainages_are_written_as_kilometres_and_metres(at_m, words):
    assert chainage(at_m) == words


def test_the_cursor_steps_from_pvi_to_pvi():
    design = design_of(sag())
    assert design.next_pvi(0.0, forward=True).at_m == 1_000.0
    assert design.next_pvi(1_000.0, forward=True).at_m == 3_000.0
    assert design.next_pvi(1_000.0, forward=False).at_m == 0.0
    assert design.next_pvi(3_000.0, forward=True) is None


def test_the_radius_on_a_transition_is_that_of_the_place():
    design = design_of(designed(two_lines()[0]))
    # 1200 to 1300 m: a clothoid from straight to R 600 left; halfway its curvature is half.
    assert design.radius_at(1_250.0) == pytest.approx(1_200.0)
    assert design.radius_at(1_600.0) == pytest.approx(600.0)
    assert design.radius_at(4_600.0) == pytest.approx(-600.0)
    assert np.isinf(design.radius_at(600.0))
    found = designed(two_lines()[0])
    assert reading(found, design, 1_250.0).endswith("transition left R 1,200 m")
    assert reading(found, design, 4_600.0).endswith("right R 600 m")
    assert reading(found, design, 600.0).endswith("straight")


def test_a_line_without_profile_and_plan_shows_neither_cells_nor_curves(chart):
    found = two_lines()[0]
    old = replace(found, plan=(), alignment=replace(found.alignment, profile=None))
    chart.show_evaluation(old, key="old", limits=Limits(12.5, 12.5, 600.0))
    assert not inks(chart).curves.axes.get_visible()
    assert "12.5 ‰" in texts(inks(chart).grades, "tick")
    assert "straight" not in reading(old, chart.design, 500.0)


def test_each_tangent_shows_its_grade_and_length_where_there_is_room(chart):
    found = designed(two_lines()[0])
    chart.show_evaluation(found, key="a")
    chart.show_span(4_500.0, 9_500.0)
    design, words = chart.design, texts(inks(chart).grades)
    inside = [i for i, at in enumerate(design.pvi_m[:-1]) if 4_500.0 < at < 7_000.0]
    assert inside
    for i in inside:
        assert f"{abs(design.grade_permille[i]):.1f}" in words
    assert f"{design.pvi_m[1]:,.0f}" in words
    chart.resize(300, 400)
    chart.show_all()
    assert texts(inks(chart).grades) == []


def test_the_slope_of_a_cell_is_the_way_the_line_goes(chart):
    chart.show_evaluation(sag(), key="a")
    chart.show_span(0.0, 3_000.0)
    (slopes,) = inks(chart).grades.named("slopes")
    falling, rising = slopes.y[:2], slopes.y[2:]
    assert falling[0] > falling[1]
    assert rising[0] < rising[1]
    assert slopes.x[2] == pytest.approx(1.0)


def test_too_many_tangents_to_tell_apart_are_drawn_as_steps(chart):
    chart.show_evaluation(designed(two_lines()[0], spacing_m=100.0), key="a")
    assert "±12.5 ‰" in texts(inks(chart).grades, "tick")
    assert chart.pvi_near(float(chart.design.pvi_m[5])) is None
    chart.show_span(1_000.0, 2_000.0)
    assert chart.pvi_near(float(chart.design.pvi_m[15])).at_m == pytest.approx(chart.design.pvi_m[15])


def test_curves_are_drawn_left_above_and_right_below_with_their_radii(chart):
    chart.show_evaluation(designed(two_lines()[0]), key="a", limits=Limits(12.5, 12.5, 600.0))
    chart.show_span(0.0, 6_000.0)
    assert inks(chart).curves.axes.get_visible()
    (line,) = inks(chart).curves.named("curvature")
    bend = dict(zip(np.round(line.x, 3), line.y))
    assert bend[1.3] == pytest.approx(1 / 600.0)
    assert bend[4.3] == pytest.approx(-1 / 600.0)
    assert bend[1.2] == 0.0
    assert texts(inks(chart).curves) == ["R 600", "R 600"]


def test_a_low_chart_leaves_out_the_curves_and_keeps_the_profile(chart):
    chart.show_evaluation(designed(two_lines()[0]), key="a")
    chart.resize(500, 160)
    assert not inks(chart).curves.axes.get_visible()
    assert inks(chart).profile.axes.bbox.height > 40


def test_what_breaks_the_plan_alone_is_red_in_the_band_of_curves(chart):
    found = designed(two_lines()[0])
    plan_only = Violation("radius", 4_000.0, 4_400.0, 62.9, 34.4, 500.0, 600.0, "smallest radius")
    found = replace(found, violations=(plan_only,), structures=())
    chart.show_evaluation(found, key="a")
    (red,) = inks(chart).curves.named("broken")
    assert red.x.min() == pytest.approx(4.0)
    assert not inks(chart).profile.named("broken marks")
    old = replace(found, plan=())
    chart.show_evaluation(old, key="b")
    assert inks(chart).profile.named("broken marks")


def test_a_limit_of_an_unknown_kind_is_red_on_the_formation(chart):
    other = Violation("clearance", 4_000.0, 4_400.0, 62.9, 34.4, 3.0, 4.0, "river clearance", "m")
    chart.show_evaluation(replace(designed(two_lines()[0]), violations=(other,)), key="a")
    (marks,) = inks(chart).profile.named("broken marks")
    assert marks.x == pytest.approx([4.2])


def test_stations_are_named_before_crossings_and_never_as_mathematics(chart):
    found = designed(two_lines()[0])
    chart.show_evaluation(found, key="a")
    words = texts(inks(chart).profile, "label")
    assert any(word.startswith("Torghundi") for word in words)
    assert any("$x$" in word for word in words)
    chart.draw()


def test_ctrl_and_arrows_step_to_the_next_pvi_and_follow_it_out_of_view(chart):
    chart.show_evaluation(designed(two_lines()[0]), key="a")
    chart.show_span(0.0, 1_500.0)
    heard = []
    chart.hovered.connect(heard.append)
    chart.hovered.connect(chart.set_cursor)
    for _ in range(2):
        QTest.keyClick(chart, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
        QApplication.processEvents()
    assert heard == pytest.approx(chart.design.pvi_m[1:3].tolist())
    assert chart.span_m[0] < heard[1] < chart.span_m[1]
    QTest.keyClick(chart, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert heard[2] == pytest.approx(chart.design.pvi_m[1])


def test_spans_that_touch_are_drawn_as_one():
    assert merged_spans([(5.0, 6.0), (0.0, 1.0), (0.5, 2.0), (3.0, 3.0)], 0.5) == [(0.0, 2.0), (2.75, 3.25), (5.0, 6.0)]


def test_structures_and_broken_limits_are_called_by_their_names():
    river = Structure("river bridge", 0.0, 180.0, 7.5, "Hari Rud")
    assert (kind_of(river), size_of(river)) == ("River bridge", "7.5 m")
    broken = Violation("grade", 0.0, 1.0, 0.0, 0.0, 14.2, 12.5, "clause", "‰", "back")
    assert (kind_of(broken), size_of(broken)) == ("Too steep", "14.2 ‰ (≤ 12.5 ‰), back")


def test_elements_of_one_straight_have_no_radius():
    found = replace(two_lines()[0], plan=(Element(TANGENT, 0.0, 9_000.0, 0.0, 0.0),))
    assert np.isinf(design_of(found).radius_at(4_000.0))


def test_a_long_name_loses_its_other_spelling_before_its_end(chart):
    found = designed(two_lines()[0])
    long = replace(found, stations_m=(("Torghundi (Towraghondi, by others Tawraghundi)", 0.0), ("Chaman", 28_000.0)))
    chart.show_evaluation(long, key="a")
    words = texts(inks(chart).profile, "label")
    assert any(word.startswith("Torghundi") and "(" not in word for word in words)
    assert any(word.startswith("Chaman") for word in words)


def test_the_ends_of_the_line_are_named_before_stations_near_them(chart):
    found = designed(two_lines()[0])
    end_m = found.length_km * 1000.0
    near = replace(found, stations_m=(("A", 0.0), ("Spin", end_m - 100.0), ("Chaman", end_m + 0.2)))
    chart.show_evaluation(near, key="a")
    boxes = [box for box in inks(chart).profile.boxes(chart.get_renderer()) if box.word.name == "label"]
    labels = {box.word.text.split()[0]: box for box in boxes}
    # The end where it is, the station beside it, each with its km, and neither over the other.
    km = end_m / 1000.0
    assert labels["Chaman"].word.text.split() == ["Chaman", f"{km:.1f}"]
    assert labels["Spin"].word.text.split() == ["Spin", f"{km - 0.1:.1f}"]
    assert labels["Spin"].x1 <= labels["Chaman"].x0 + 1.0
    assert labels["Chaman"].x1 <= inks(chart).profile.axes.bbox.x1 + 2.0


def test_a_station_with_a_long_name_in_a_low_chart_keeps_its_chainage(chart):
    found = designed(two_lines()[0])
    long = replace(found, stations_m=(("Torghundi and all of its sidings", 0.0), ("Chaman", 28_000.0)))
    # Too many to stand level side by side.
    between = tuple((f"Passing loop number {k} of the line", 4_000.0 * k) for k in range(1, 6))
    many = replace(found, stations_m=(long.stations_m[0], *between, long.stations_m[1]))
    chart.resize(400, 260)
    chart.show_evaluation(many, key="a")
    words = texts(inks(chart).profile, "label")
    first = next(i for i, word in enumerate(words) if word.startswith("Torgh"))
    assert words[first].endswith("…")
    assert words[first + 1] == "0.0"
    # Lower still there is one row of names, which the axis below gives chainages to.
    chart.resize(400, 160)
    chart.show_evaluation(long, key="a")
    name, other = texts(inks(chart).profile, "label")
    assert (name[:5], name[-1], other) == ("Torgh", "…", "Chaman")


def test_the_mouse_on_a_pvi_tells_its_figures_at_once(chart):
    chart.show_evaluation(designed(two_lines()[0]), key="a")
    chart.show_span(4_500.0, 9_500.0)
    chart.draw()
    pvi = chart.design.pvi(3)
    told = []
    chart.hovered.connect(lambda _at_m: told.append(chart._told))
    ratio = chart.devicePixelRatioF()
    # On the point, then above it near the top of the chart, where there is nothing to tell.
    for level_m in (pvi.level_m, chart._profile.get_ylim()[1] - 1.0):
        x, y = chart._profile.transData.transform((pvi.at_m / 1000.0, level_m))
        # Sent to the chart itself: a move of the pointer is not delivered where another window lies above.
        at = QPointF(round(x / ratio), round(chart.height() - y / ratio))
        nothing, keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(chart, QMouseEvent(QEvent.Type.MouseMove, at, at, nothing, nothing, keys))
    assert told[0] == pvi
    assert told[-1] is None
