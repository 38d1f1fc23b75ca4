"""In a low dock the profile keeps its room while a line is edited; ticks can be read in a dark theme."""

from __future__ import annotations

import pytest
from karwan.ui.actions import Actions
from karwan.ui.dock import AlternativesDock
from karwan.ui.workspace import Workspace
from qgis.core import QgsProject
from qgis.PyQt.QtCore import QEvent
from qgis.PyQt.QtWidgets import QApplication, QLabel

LOW_PX, HIGH_PX = 330, 1400
DARK_SHEET = "QAbstractScrollArea { color: #ffffff; background-color: #222222; }"


@pytest.fixture
def dock(qgis_app, tmp_path):
    workspace = Workspace(QgsProject.instance())
    made = AlternativesDock(workspace, Actions(workspace))
    workspace.create_study(tmp_path / "study.gpkg", "Study")
    made.setFloating(True)
    made.show()
    yield made
    qgis_app.setStyleSheet("")
    made.dispose()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    workspace.dispose()


@pytest.mark.parametrize(("height", "gives_way"), [(LOW_PX, True), (HIGH_PX, False)])
def test_settings_give_way_to_the_edit_bar_only_where_the_dock_is_low(dock, height, gives_way):
    bar = QLabel("Editing", dock.widget())
    bar.hide()
    dock.add_bar(bar)
    dock.resize(1100, height)
    QApplication.processEvents()
    assert not dock.header.isHidden()
    bar.show()
    QApplication.processEvents()
    assert dock.header.isHidden() is gives_way
    bar.hide()
    QApplication.processEvents()
    assert not dock.header.isHidden()


def test_ticks_are_our_own_in_a_dark_style_sheet_and_the_theme_s_elsewhere(dock, qgis_app):
    assert dock.widget().styleSheet() == ""
    qgis_app.setStyleSheet(DARK_SHEET)
    QApplication.processEvents()
    assert "done.svg" in dock.widget().styleSheet()
    qgis_app.setStyleSheet("")
    QApplication.processEvents()
    assert dock.widget().styleSheet() == ""
