"""Dark themes of QGIS are style sheets: plain widgets are transparent, tables and lists are not."""

import pytest
from dock_builders import fill, wait_for
from karwan.ui.actions import Actions
from karwan.ui.dock import AlternativesDock
from karwan.ui.export_dialog import ExportDialog
from karwan.ui.measure_panel import MeasurePanel
from karwan.ui.theme import DARK, LIGHT
from karwan.ui.workspace import Workspace
from qgis.core import QgsProject
from qgis.PyQt.QtCore import QEvent
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtWidgets import QApplication, QWidget

DARK_SHEET = """
QWidget { background: transparent; }
QLabel { color: #ffffff; }
QAbstractScrollArea { color: #ffffff; background-color: #323232; }
"""


@pytest.fixture
def dark(qgis_app):
    qgis_app.setStyleSheet(DARK_SHEET)
    yield
    qgis_app.setStyleSheet("")


def test_the_measure_panel_has_a_ground_of_its_own(dark):
    white_map = QWidget()
    white_map.setStyleSheet("QWidget#map { background: white; }")
    white_map.setObjectName("map")
    white_map.resize(800, 600)
    panel = MeasurePanel(white_map)
    panel.show_nothing("Free line")
    panel.show()
    white_map.show()
    picture = panel.grab().toImage()
    assert picture.pixelColor(3, panel.height() // 2) == QColor("#323232")
    head = panel.title.geometry()
    assert picture.pixelColor(head.right() - 2, head.center().y()) == QColor("#323232")
    panel.dispose()
    white_map.deleteLater()


def test_the_profile_s_legend_follows_the_theme(qgis_app, tmp_path):
    workspace = Workspace(QgsProject.instance())
    dock = AlternativesDock(workspace, Actions(workspace))
    dock.resize(1400, 420)
    dock.show()
    fill(workspace, tmp_path)
    assert wait_for(lambda: dock.profile.chart is not None)
    assert f"{LIGHT.formation}'>■</span> formation" in dock.profile.reading.text()
    for sheet, colours in ((DARK_SHEET, DARK), ("", LIGHT), (DARK_SHEET, DARK)):
        qgis_app.setStyleSheet(sheet)
        QApplication.processEvents()
        assert f"{colours.formation}'>■</span> formation" in dock.profile.reading.text()
    qgis_app.setStyleSheet("")
    dock.dispose()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    workspace.dispose()
    QgsProject.instance().clear()


def test_ticks_of_a_dialog_read_in_a_dark_theme_and_are_qgis_s_own_in_a_light_one(qgis_app):
    workspace = Workspace(QgsProject.instance())
    dialog = ExportDialog(workspace)
    dialog.show()
    QApplication.processEvents()
    assert dialog.styleSheet() == ""
    qgis_app.setStyleSheet(DARK_SHEET)
    QApplication.processEvents()
    assert dialog.isVisible()
    assert "QCheckBox::indicator" in dialog.styleSheet()
    box = dialog.overwrite
    off = box.grab().toImage()
    box.setChecked(True)
    assert box.grab().toImage() != off
    qgis_app.setStyleSheet("")
    QApplication.processEvents()
    assert dialog.styleSheet() == ""
    dialog.dispose()
    workspace.dispose()
