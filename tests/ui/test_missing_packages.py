"""A planner without shapely or numba is told once, whole, and can copy what installs them."""

from __future__ import annotations

import pytest
from karwan.core import dependencies
from karwan.core.dependencies import NUMBA, SHAPELY
from karwan.core.errors import DependencyError
from karwan.ui import missing_packages
from karwan.ui.missing_packages import MissingPackagesMessage
from karwan.ui.workspace import Workspace
from qgis.gui import QgsMessageBar
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QPushButton, QTextBrowser


@pytest.fixture
def bar(qgis_app, monkeypatch):
    monkeypatch.setattr(missing_packages, "missing_packages", lambda: (SHAPELY, NUMBA))
    monkeypatch.setattr(dependencies, "_install_folder", ["/a & b/python"])
    made = QgsMessageBar()
    made.resize(1000, 60)
    made.show()
    yield made
    made.deleteLater()


@pytest.fixture
def message(bar):
    workspace = Workspace()
    made = MissingPackagesMessage(workspace, bar)
    yield made
    workspace.dispose()


def words(bar):
    return [browser.toPlainText() for browser in bar.findChildren(QTextBrowser)]


def test_what_cannot_be_done_is_said_with_a_command_that_can_be_copied(bar, message):
    with message.parent().reporting():
        raise DependencyError("Rivers <b>need</b> shapely.", "Install it: pip install shapely")
    QApplication.processEvents()
    (text,) = words(bar)
    assert "Rivers <b>need</b> shapely." in text
    assert "Install it: pip install shapely" not in text
    assert message.command() in text
    (button,) = bar.currentItem().findChildren(QPushButton)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert QApplication.clipboard().text() == message.command()
    assert '"/a & b/python" "shapely>=2" "numba" "llvmlite"' in message.command()


def test_the_whole_command_can_be_seen(bar, message):
    message.show_once_at_start()
    QApplication.processEvents()
    browser = bar.currentItem().findChild(QTextBrowser)
    assert browser.document().size().height() <= browser.height() + 2


def test_there_is_one_message_however_often_it_is_needed(bar, message):
    message.show_once_at_start()
    message.show("Again.")
    assert len(bar.items()) == 1
    message.dispose()
    assert bar.items() == []


def test_nothing_is_said_where_nothing_is_missing(bar, message, monkeypatch):
    monkeypatch.setattr(missing_packages, "missing_packages", lambda: ())
    message.show_once_at_start()
    assert bar.items() == []
