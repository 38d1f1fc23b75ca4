"""The buttons below the profile, its menu, keys and rubber band, by real clicks and keys."""

from __future__ import annotations

import numpy as np
import pytest
from dock_builders import fill, wait_for
from karwan.ui.profile_tab import ProfileTab
from qgis.core import QgsSettings
from qgis.PyQt.QtCore import QEvent, QPoint, QPointF, Qt
from qgis.PyQt.QtGui import QContextMenuEvent, QMouseEvent, QWheelEvent
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QMenu

SHIFT, PLAIN = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def keys(workspace, tmp_path):
    return fill(workspace, tmp_path)


@pytest.fixture
def tab(workspace, keys):
    tab = ProfileTab(workspace)
    tab.resize(1000, 420)
    tab.show()
    workspace.select(keys[0])
    assert wait_for(lambda: tab.chart is not None and tab.chart.length_m > 0)
    tab.chart.draw()
    yield tab
    tab.dispose()
    tab.deleteLater()


def place(tab, at_m):
    """Where a chainage is on the chart, halfway up the profile."""
    level_m = np.mean(tab.chart.drawn.axes[0].get_ylim())
    ((x, y),) = tab.chart.to_pixels(np.array([at_m]), np.array([level_m]))
    ratio = tab.chart.devicePixelRatioF()
    return QPoint(round(x / ratio), round(tab.chart.height() - y / ratio))


def mouse(tab, kind, at, button, buttons, keys=PLAIN):
    event = QMouseEvent(kind, QPointF(at), QPointF(tab.chart.mapToGlobal(at)), button, buttons, keys)
    QApplication.sendEvent(tab.chart, event)


def drag(tab, start, end, keys):
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    mouse(tab, QEvent.Type.MouseButtonPress, start, left, left, keys)
    mouse(tab, QEvent.Type.MouseMove, end, none, left, keys)
    mouse(tab, QEvent.Type.MouseButtonRelease, end, left, none, keys)


def wheel(tab, at, notches, keys=PLAIN):
    event = QWheelEvent(
        QPointF(at), QPointF(tab.chart.mapToGlobal(at)), QPoint(), QPoint(0, 120 * notches), Qt.MouseButton.NoButton,
        keys, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(tab.chart, event)


def test_shift_and_drag_zooms_to_the_band_and_a_plain_drag_pans(tab):
    chart = tab.chart
    drag(tab, place(tab, 6_000.0), place(tab, 9_000.0), SHIFT)
    assert chart.span_m == pytest.approx((6_000.0, 9_000.0), abs=100.0)
    assert not chart._band.isVisible()
    drag(tab, place(tab, 8_000.0), place(tab, 7_000.0), PLAIN)
    assert chart.span_m == pytest.approx((7_000.0, 10_000.0), abs=100.0)
    # From right to left as well; a click that trembled is none.
    drag(tab, place(tab, 9_000.0), place(tab, 8_000.0), SHIFT)
    assert chart.span_m == pytest.approx((8_000.0, 9_000.0), abs=60.0)
    drag(tab, place(tab, 8_500.0), place(tab, 8_500.0) + QPoint(3, 0), SHIFT)
    assert chart.span_m == pytest.approx((8_000.0, 9_000.0), abs=60.0)


def test_escape_gives_the_band_up(tab):
    chart, before = tab.chart, tab.chart.span_m
    left = Qt.MouseButton.LeftButton
    mouse(tab, QEvent.Type.MouseButtonPress, place(tab, 6_000.0), left, left, SHIFT)
    mouse(tab, QEvent.Type.MouseMove, place(tab, 9_000.0), Qt.MouseButton.NoButton, left, SHIFT)
    assert chart._band.isVisible()
    QTest.keyClick(chart, Qt.Key.Key_Escape)
    assert not chart._band.isVisible()
    mouse(tab, QEvent.Type.MouseButtonRelease, place(tab, 9_000.0), left, Qt.MouseButton.NoButton)
    assert chart.span_m == before


def test_the_wheel_zooms_about_the_mouse_and_pans_with_shift(tab):
    chart = tab.chart
    wheel(tab, place(tab, 10_000.0), 1)
    first, last = chart.span_m
    assert last - first == pytest.approx(chart.length_m / 1.25, rel=0.01)
    wheel(tab, place(tab, 10_000.0), 3)
    first, last = chart.span_m
    wheel(tab, place(tab, 10_000.0), -1, SHIFT)
    assert chart.span_m == pytest.approx((first + 0.1 * (last - first), last + 0.1 * (last - first)), abs=1.0)


def test_the_map_goes_where_the_profile_is_and_the_profile_stays(tab, workspace, keys):
    chart, shown, zoomed = tab.chart, [], []
    workspace.stretchShown.connect(lambda *stretch: shown.append(stretch))
    workspace.zoomRequested.connect(lambda lon, lat: zoomed.append((lon, lat)))
    chart.show_span(4_000.0, 14_000.0)
    tab.bar.zoom_map.click()
    assert shown[-1] == (keys[0], 4_000.0, 14_000.0)
    section = workspace.evaluation(keys[0]).section
    lon = np.interp([4_000.0, 14_000.0], section.chainage_m, section.lon)
    assert (zoomed[-1][0].min(), zoomed[-1][0].max()) == pytest.approx(sorted(lon), abs=1e-4)
    # With the cursor somewhere, Z means there: a fifth of what is shown about it.
    chart.set_cursor(9_000.0)
    QTest.keyClick(chart, Qt.Key.Key_Z)
    assert shown[-1] == (keys[0], 8_000.0, 10_000.0)
    assert chart.span_m == (4_000.0, 14_000.0)
    # Ctrl+Z is the dock's.
    QTest.keyClick(chart, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert len(shown) == 2


def test_a_right_click_offers_the_map_at_that_place(tab, workspace, keys):
    shown = []
    workspace.stretchShown.connect(lambda *stretch: shown.append(stretch))
    at = place(tab, 10_000.0)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, tab.chart.mapToGlobal(at))
    QApplication.sendEvent(tab.chart, event)
    menu = next(one for one in tab.chart.findChildren(QMenu) if one.isVisible())
    actions = {action.text(): action for action in menu.actions()}
    assert "Show the whole line" in actions
    actions["Zoom the map here"].trigger()
    menu.close()
    (stretch,) = shown
    assert stretch[1] < 10_000.0 < stretch[2]
    assert stretch[2] - stretch[1] == pytest.approx(tab.chart.length_m / 5.0, rel=0.01)


def menu_of(tab):
    tab.comparing.menu.aboutToShow.emit()
    return {action.text(): action for action in tab.comparing.menu.actions()}


def test_another_alternative_is_compared_by_the_menu(tab, workspace, keys):
    assert set(menu_of(tab)) >= {"South", "Align where the lines meet", "None"}
    assert "North" not in menu_of(tab)
    menu_of(tab)["South"].trigger()
    south = workspace.evaluation(keys[1])
    profile = tab.chart.drawn.inks.profile
    assert wait_for(lambda: profile.named("other"))
    (line,) = profile.named("other")
    assert line.y.max() == pytest.approx(south.section.level_m.max(), abs=0.5)
    assert line.dashes
    assert [word.text for word in profile.words if word.name == "legend"] == ["South"]
    # Selected itself, it is not drawn over itself; back again it is there again.
    workspace.select(keys[1])
    assert not profile.named("other")
    workspace.select(keys[0])
    assert wait_for(lambda: profile.named("other"))
    menu_of(tab)["None"].trigger()
    assert not profile.named("other")


def test_aligned_the_ends_of_both_lines_lie_over_each_other_and_the_choice_is_remembered(tab, workspace, keys):
    # The longer one is shown, the shorter one drawn over it.
    workspace.select(keys[1])
    tab.comparing.choose(keys[0], True)
    profile = tab.chart.drawn.inks.profile
    assert wait_for(lambda: profile.named("other"))
    own_km = workspace.evaluation(keys[0]).section.chainage_m[-1] / 1000.0
    assert own_km < tab.chart.length_m / 1000.0 - 5.0
    assert profile.named("other")[0].x.max() == pytest.approx(own_km)
    menu_of(tab)["Align where the lines meet"].trigger()
    assert profile.named("other")[0].x.max() == pytest.approx(tab.chart.length_m / 1000.0, abs=0.6)
    assert QgsSettings().value("karwan/profile/aligned", False, bool) is True


def test_a_removed_alternative_is_no_longer_compared(tab, workspace, keys):
    tab.comparing.choose(keys[1], True)
    profile = tab.chart.drawn.inks.profile
    assert wait_for(lambda: profile.named("other"))
    workspace.remove([keys[1]])
    assert not profile.named("other")
    assert tab.comparing.chosen == []
    assert [
        action.text() for action in tab.comparing.menu.actions()
    ] or "There is no other alternative yet." in menu_of(tab)


def test_names_are_shown_as_they_are(tab, workspace, keys):
    workspace.rename(keys[1], "A & $x$ <b>")
    assert "A && $x$ <b>" in menu_of(tab)
    tab.comparing.choose(keys[1], True)
    profile = tab.chart.drawn.inks.profile
    assert wait_for(lambda: profile.named("other"))
    assert [word.text for word in profile.words if word.name == "legend"] == ["A & $x$ <b>"]
    tab.chart.draw()


def test_the_mass_diagram_is_shown_and_remembered(tab, workspace, keys):
    assert not tab.chart.drawn.inks.haul.axes.get_visible()
    tab.bar.haul.click()
    haul = workspace.evaluation(keys[0]).mass_haul
    assert tab.chart.drawn.inks.haul.axes.get_visible()
    (line,) = tab.chart.drawn.inks.haul.named("ordinate")
    assert line.y.max() == pytest.approx(haul.ordinate_m3.max() / 1e6)
    assert line.y.min() == pytest.approx(haul.ordinate_m3.min() / 1e6)
    again = ProfileTab(workspace)
    assert again.bar.haul.isChecked()
    again.deleteLater()


@pytest.mark.parametrize("width", [1200, 700, 420, 260])
def test_the_buttons_stay_in_reach_in_a_narrow_dock(tab, width):
    tab.resize(width, 420)
    QApplication.processEvents()
    bar = tab.bar
    assert bar.width() <= width
    for button in (bar.edit, bar.places, bar.compare, bar.haul, bar.zoom_map, bar.zoom_in, bar.whole, bar.save):
        place_in_bar = button.mapTo(bar, QPoint(0, 0))
        assert place_in_bar.x() >= 0
        assert place_in_bar.x() + button.width() <= bar.width()
    assert bar.reading.width() > 100
