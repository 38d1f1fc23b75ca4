"""What was written is told with a button that opens its folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from karwan.ui.workspace import Workspace
from karwan.ui.written_message import WrittenMessage, say_written
from qgis.gui import QgsMessageBar
from qgis.PyQt.QtCore import QObject, Qt, QUrl, pyqtSlot
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QPushButton, QTextBrowser


class FileManager(QObject):
    """Takes what Qt would hand to the desktop."""

    def __init__(self):
        super().__init__()
        self.opened = []

    @pyqtSlot(QUrl)
    def open(self, url):
        self.opened.append(Path(url.toLocalFile()))


@pytest.fixture
def files(qgis_app):
    made = FileManager()
    QDesktopServices.setUrlHandler("file", made.open)
    yield made
    QDesktopServices.unsetUrlHandler("file")


@pytest.fixture
def workspace(qgis_app):
    made = Workspace()
    yield made
    made.dispose()


@pytest.fixture
def bar(workspace):
    made = QgsMessageBar()
    made.resize(1000, 60)
    made.show()
    WrittenMessage(workspace, made)
    yield made
    made.deleteLater()


def test_a_button_opens_the_folder_by_mouse_and_by_key(workspace, bar, files, tmp_path):
    say_written(workspace, f"Exported <b>lines</b>.shp to {tmp_path}.", tmp_path)
    QApplication.processEvents()
    (words,) = bar.findChildren(QTextBrowser)
    assert f"Exported <b>lines</b>.shp to {tmp_path}." in words.toPlainText()
    (button,) = bar.currentItem().findChildren(QPushButton)
    assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert button.toolTip()
    assert button.accessibleDescription() == str(tmp_path)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert files.opened == [tmp_path, tmp_path]


def test_only_the_last_is_told(workspace, bar, tmp_path):
    say_written(workspace, "Saved first.pdf.", tmp_path)
    say_written(workspace, "Saved second.pdf.", tmp_path)
    QApplication.processEvents()
    assert [item.text() for item in bar.items()] == ["Saved second.pdf."]


def test_without_a_message_bar_it_is_said_as_everything_else(workspace, tmp_path):
    said = []
    workspace.message.connect(lambda text, _level: said.append(text))
    say_written(workspace, "Saved first.pdf.", tmp_path)
    assert said == ["Saved first.pdf."]
