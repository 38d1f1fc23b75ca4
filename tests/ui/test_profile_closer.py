"""On a line whose changes of grade cannot be told apart, the way to where they can is one button."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from designed_builders import designed
from dock_builders import two_lines
from karwan.core.vertical import Profile
from karwan.ui.profile_chart import ProfileChart
from karwan.ui.profile_closer import CloserRow, telling_span
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QToolButton, QVBoxLayout, QWidget


@pytest.fixture
def page(qgis_app):
    made = QWidget()
    made.button = QToolButton(made)
    made.button.setCheckable(True)
    made.chart = ProfileChart(made)
    made.row = CloserRow(made.button, made)
    made.row.take_chart(made.chart)
    column = QVBoxLayout(made)
    for widget in (made.button, made.row, made.chart):
        column.addWidget(widget)
    made.resize(700, 400)
    made.show()
    made.chart.show_evaluation(zigzag(), key="a")
    QApplication.processEvents()
    yield made
    made.deleteLater()


def zigzag(count=400):
    """A line with far more changes of grade than can be drawn apart."""
    found = designed(two_lines()[0])
    length_m = float(found.section.chainage_m[-1])
    at_m = np.linspace(0.0, length_m, count)
    profile = Profile(at_m, 900.0 + 2.0 * (np.arange(count) % 2), np.zeros(count))
    return replace(found, alignment=replace(found.alignment, profile=profile))


def test_it_is_offered_only_while_levels_are_edited_and_nothing_can_be_taken_hold_of(page):
    assert not page.chart.pvis_can_be_told()
    assert page.row.isHidden()
    page.button.setChecked(True)
    assert not page.row.isHidden()
    page.button.setChecked(False)
    assert page.row.isHidden()


def test_the_button_zooms_about_the_cursor_and_the_row_goes(page):
    page.button.setChecked(True)
    at_m = 0.7 * page.chart.length_m
    page.chart.set_cursor(at_m)
    QTest.mouseClick(page.row.button, Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    from_m, to_m = page.chart.span_m
    assert page.chart.pvis_can_be_told()
    assert (from_m + to_m) / 2.0 == pytest.approx(at_m, abs=1.0)
    assert page.row.isHidden()
    page.chart.show_all()
    QApplication.processEvents()
    assert not page.row.isHidden()


def test_without_a_cursor_it_is_the_middle_and_at_an_end_the_end(page):
    chart = page.chart
    view = chart.drawn.view(chart.look())
    from_m, to_m = telling_span(chart.design, view, chart.cursor_m)
    assert (from_m + to_m) / 2.0 == pytest.approx(chart.length_m / 2.0)
    from_m, to_m = telling_span(chart.design, view, chart.length_m)
    assert to_m == pytest.approx(chart.length_m)
    assert 0.0 < from_m < to_m
