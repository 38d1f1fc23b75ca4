"""Every tab of the dock can be read and pressed at any width."""

from __future__ import annotations

from itertools import combinations

import pytest
from karwan.ui.pages import Tabs
from karwan.ui.resources import icon
from karwan.ui.tab_bar import CLOSE, ROOMY, ROWS
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QToolButton, QWidget

ENGLISH = ("Profile", "Checks", "Sections", "Crossings", "Cost", "Operation", "Compare", "History")
RUSSIAN = ("Профиль", "Проверки", "Участки", "Пересечения", "Стоимость", "Эксплуатация", "Сравнение", "История")


@pytest.fixture
def tabs(qgis_app):
    made = Tabs()
    made.setDocumentMode(True)
    yield made
    made.deleteLater()


def fill(tabs, titles, width):
    for title in titles:
        tabs.addTab(QWidget(), icon("profile"), title)
    tabs.resize(width, 200)
    tabs.show()
    QApplication.processEvents()
    return tabs.tabBar()


@pytest.mark.parametrize("titles", [ENGLISH, RUSSIAN])
@pytest.mark.parametrize("width", [292, 400, 550, 700, 1000])
def test_all_tabs_lie_within_the_bar_whichever_is_in_front(tabs, titles, width):
    bar = fill(tabs, titles, width)
    for front in range(len(titles)):
        tabs.setCurrentIndex(front)
        QApplication.processEvents()
        rects = [bar.place(index) for index in range(bar.count())]
        assert all(bar.rect().contains(rect) for rect in rects)
        assert not any(one.intersects(other) for one, other in combinations(rects, 2))
        assert min(rect.width() for rect in rects) >= bar.iconSize().width()
        words = [bar.fontMetrics().horizontalAdvance(title) for title in titles]
        assert all(word < rect.width() for word, rect in zip(words, rects))
        assert not any(button.isVisible() for button in bar.findChildren(QToolButton))


def test_icons_give_way_to_words_in_rows_and_come_back(tabs):
    bar = fill(tabs, ENGLISH, 1200)
    seen = []
    for width in range(1200, 250, -50):
        tabs.resize(width, 200)
        QApplication.processEvents()
        seen.append(bar.mode)
    assert list(dict.fromkeys(seen)) == [ROOMY, CLOSE, ROWS]
    tabs.resize(1200, 200)
    QApplication.processEvents()
    assert bar.mode == ROOMY
    assert [bar.tabText(index) for index in range(bar.count())] == list(ENGLISH)


def test_a_tab_of_another_row_is_pressed_like_any_other(tabs):
    bar = fill(tabs, ENGLISH, 292)
    assert bar.mode == ROWS
    assert len(bar.rows()) > 1
    assert bar.height() >= bar.place(7).bottom()
    assert bar.place(7).top() > bar.place(0).bottom()
    for index in (7, 2):
        QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.place(index).center())
        assert tabs.currentIndex() == index
    tabs.setCurrentIndex(7)
    bar.setFocus()
    QTest.keyClick(bar, Qt.Key.Key_Left)
    assert tabs.currentIndex() == 6


def test_each_tab_is_painted_in_every_mode(tabs):
    bar = fill(tabs, ENGLISH, 1200)
    for width in (1200, 600, 292):
        tabs.resize(width, 200)
        QApplication.processEvents()
        image = bar.grab().toImage()
        for index in range(bar.count()):
            rect = bar.place(index).adjusted(4, 4, -4, -6)
            colours = {
                image.pixel(x, y) for x in range(rect.left(), rect.right(), 1) for y in range(rect.top(), rect.bottom())
            }
            assert len(colours) > 8, (bar.mode, index)


def test_before_it_is_seen_it_asks_for_one_row_so_that_its_dock_opens_no_higher(tabs):
    for title in ENGLISH:
        tabs.addTab(QWidget(), icon("profile"), title)
    tabs.resize(150, 200)
    hidden_px = tabs.tabBar().minimumSizeHint().height()
    tabs.show()
    QApplication.processEvents()
    assert tabs.tabBar().mode == ROWS
    assert tabs.tabBar().minimumSizeHint().height() >= 3 * hidden_px
